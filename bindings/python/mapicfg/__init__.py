# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Exchange Server decides about MAPI over HTTP.

>>> import mapicfg
>>> mailbox = mapicfg.Mailbox(mapi_http_enabled=None, mapi_block_outlook_external_connectivity=True)
>>> print(mapicfg.decide(True, mailbox))
MAPI over HTTP, internal only

The library is found by the environment variable MAPICFG_LIBRARY (which then counts alone), beside the source tree, or
where the system's linker finds libmapicfg.so.1. Objects belong to the thread that uses them."""
from typing import TYPE_CHECKING

from ._decision import (ClientRelease, Decision, Explanation, Flag, ServerRelease, Statement, TableRow, decide,
                        decide_all, decide_bulk, explain, mailbox_bits, org_default, table)
from ._directory import Change, ChangeKind, Collection, Directory
from ._exec import ExchangeWarning, ExecResult, Record, cmdlet_help, statement_incomplete
from ._io import (AuditResult, AuditRow, Format, Identity, ReadResult, Report, Summary, audit, identity_parse, read,
                  read_bytes, read_each, text_equal, text_match, url_check, url_equal, url_host, write)
from ._library import (AmbiguousError, ArgumentError, CancelledError, CmdletError, CmdletParameterError,
                       CmdletSyntaxError, ConfirmationError, ConflictError, ExistsError, InputError, InputOutputError,
                       InvalidValueError, MapicfgError, NotApplicableError, NotFoundError, NotStatedError,
                       OutOfMemoryError, ReadOnlyError, StoreBusyError, UnsupportedError, lib, text)
from ._objects import (NOT_STATED, Certificate, Mailbox, MapicfgObject, NotStated, Organization, OutlookAnywhere,
                       OwaVirtualDirectory, Server, VirtualDirectory, WebServicesVirtualDirectory)

if TYPE_CHECKING:
    from . import autodiscover as autodiscover
    from . import proxy as proxy
    from . import wsgi as wsgi
else:
    def __getattr__(name):  # mapicfg.autodiscover and the like, for those who use them
        if name not in ("autodiscover", "proxy", "wsgi"):
            raise AttributeError(f"module 'mapicfg' has no attribute '{name}'")
        import importlib
        return importlib.import_module(f"mapicfg.{name}")

__version__ = text(lib.mapicfg_version())

__all__ = [
    "AmbiguousError", "ArgumentError", "AuditResult", "AuditRow", "CancelledError", "Certificate", "Change",
    "ChangeKind", "ClientRelease", "CmdletError", "CmdletParameterError", "CmdletSyntaxError", "Collection",
    "ConfirmationError", "ConflictError", "Decision", "Directory", "ExchangeWarning", "ExecResult", "ExistsError",
    "Explanation", "Flag", "Format", "Identity", "InputError", "InputOutputError", "InvalidValueError", "Mailbox",
    "MapicfgError", "MapicfgObject", "NOT_STATED", "NotApplicableError", "NotFoundError", "NotStated",
    "NotStatedError", "Organization", "OutOfMemoryError", "OutlookAnywhere", "OwaVirtualDirectory", "ReadOnlyError",
    "ReadResult", "Record", "Report", "Server", "ServerRelease", "Statement", "StoreBusyError", "Summary", "TableRow",
    "UnsupportedError", "VirtualDirectory", "WebServicesVirtualDirectory", "audit", "cmdlet_help", "decide",
    "decide_all", "decide_bulk", "explain", "identity_parse", "mailbox_bits", "org_default", "read", "read_bytes",
    "read_each", "statement_incomplete", "table", "text_equal", "text_match", "url_check", "url_equal", "url_host",
    "write",
]
