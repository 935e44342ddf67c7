# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Exchange Server decides about MAPI over HTTP.

>>> import mapicfg
>>> mailbox = mapicfg.Mailbox(mapi_http_enabled=None, mapi_block_outlook_external_connectivity=True)
>>> print(mapicfg.decide(True, mailbox))
MAPI over HTTP, internal only

The library is found by the environment variable MAPICFG_LIBRARY (which then counts alone), beside the source tree, or
where the system's linker finds libmapicfg.so.1. Objects belong to the thread that uses them."""
from ._decision import (ClientRelease, Decision, Explanation, Flag, ServerRelease, Statement, TableRow, decide,
                        decide_all, decide_bulk, explain, mailbox_bits, org_default, table)
from ._io import (AuditResult, AuditRow, Format, Identity, ReadResult, Report, Summary, audit, identity_parse, read,
                  read_bytes, read_each, text_equal, text_match, url_check, url_equal, url_host, write)
from ._library import (ArgumentError, CancelledError, InputError, InputOutputError, InvalidValueError, MapicfgError,
                       NotApplicableError, NotFoundError, NotStatedError, OutOfMemoryError, lib, text)
from ._objects import (NOT_STATED, Certificate, Mailbox, MapicfgObject, NotStated, Organization, Server,
                       VirtualDirectory, WebServicesVirtualDirectory)

__version__ = text(lib.mapicfg_version())

__all__ = [
    "ArgumentError", "AuditResult", "AuditRow", "CancelledError", "Certificate", "ClientRelease", "Decision",
    "Explanation", "Flag", "Format", "Identity", "InputError", "InputOutputError", "InvalidValueError", "Mailbox",
    "MapicfgError", "MapicfgObject", "NOT_STATED", "NotApplicableError", "NotFoundError", "NotStated", "NotStatedError",
    "Organization", "OutOfMemoryError", "ReadResult", "Report", "Server", "ServerRelease", "Statement", "Summary",
    "TableRow", "VirtualDirectory", "WebServicesVirtualDirectory", "audit", "decide", "decide_all", "decide_bulk",
    "explain", "identity_parse", "mailbox_bits", "org_default", "read", "read_bytes", "read_each", "table",
    "text_equal", "text_match", "url_check", "url_equal", "url_host", "write",
]
