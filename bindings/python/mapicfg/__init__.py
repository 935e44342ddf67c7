# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Exchange Server decides about MAPI over HTTP.

>>> import mapicfg
>>> mailbox = mapicfg.Mailbox(mapi_http_enabled=None, mapi_block_outlook_external_connectivity=True)
>>> print(mapicfg.decide(True, mailbox))
MAPI over HTTP, internal only

The library is found by the environment variable MAPICFG_LIBRARY (which then counts alone), in build/ of the source
tree, in the package, or where the system's linker finds libmapicfg.so.1. Objects belong to the thread that uses them.

Importing loads the library and nothing else: each module is loaded when a name of it is first used."""
from ._errors import (AmbiguousError, ArgumentError, CancelledError, CmdletError, CmdletParameterError,
                      CmdletSyntaxError, ConfirmationError, ConflictError, ExistsError, InputError, InputOutputError,
                      InvalidValueError, MapicfgError, NotApplicableError, NotFoundError, NotStatedError,
                      OutOfMemoryError, ReadOnlyError, StoreBusyError, UnknownPropertyError, UnsupportedError)
from ._library import VERSION as __version__
from ._numbers import CLASSES as _CLASSES

TYPE_CHECKING = False  # as in _errors
if TYPE_CHECKING:
    from . import autodiscover as autodiscover
    from . import logs as logs
    from . import net as net
    from . import proxy as proxy
    from . import wsgi as wsgi
    from ._changes import Changes, changes, changes_bulk
    from ._check import Finding, Findings, Outcome, RuleResult, check
    from . import _classes
    from ._classes import *
    from ._decision import (ClientRelease, Decision, Explanation, Flag, ServerRelease, TableRow, decide, decide_all,
                            decide_bulk, explain, mailbox_bits, org_default, table)
    from ._directory import Change, ChangeKind, Collection, Directory
    from ._exec import Effects, ExchangeWarning, ExecResult, Record, cmdlet_help, statement_incomplete, statement_scan
    from ._inputs import Format, Input
    from ._io import (AuditResult, AuditRow, Identity, Reader, Report, Summary, audit, identity_parse, read,
                      text_equal, text_match, url_check, url_equal, url_host, write)
    from ._objects import NOT_STATED, MapicfgObject, NotStated
    from ._plan import ChangedFinding, Difference, Move, Plan, diff
    from ._report import report
    from ._rules import Effect, Group, Groups, Place, Rule, Severity, Statement, rules
else:
    _MODULES = {
        "_changes": "Changes changes changes_bulk",
        "_check": "Finding Findings Outcome RuleResult check",
        "_classes": _CLASSES,
        "_decision": "ClientRelease Decision Explanation Flag ServerRelease TableRow decide decide_all "
                     "decide_bulk explain mailbox_bits org_default table",
        "_directory": "Change ChangeKind Collection Directory",
        "_exec": "Effects ExchangeWarning ExecResult Record cmdlet_help statement_incomplete statement_scan",
        "_inputs": "Format Input",
        "_io": "AuditResult AuditRow Identity Reader Report Summary audit identity_parse read "
               "text_equal text_match url_check url_equal url_host write",
        "_objects": "NOT_STATED MapicfgObject NotStated",
        "_plan": "ChangedFinding Difference Move Plan diff",
        "_report": "report",
        "_rules": "Effect Group Groups Place Rule Severity Statement rules"}
    _HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}

    def __getattr__(name):
        from importlib import import_module
        if name in ("autodiscover", "logs", "net", "proxy", "wsgi"):
            return import_module(f"mapicfg.{name}")
        if name not in _HOMES:
            raise AttributeError(f"module 'mapicfg' has no attribute '{name}'")
        found = getattr(import_module(f"mapicfg.{_HOMES[name]}"), name)
        globals()[name] = found
        return found

    def __dir__():
        return sorted({*globals(), *__all__, "autodiscover", "logs", "net", "proxy", "wsgi"})

__all__ = [
    "AmbiguousError", "ArgumentError", "AuditResult", "AuditRow", "CancelledError", "Change", "ChangeKind",
    "ChangedFinding", "Changes", "ClientRelease", "CmdletError", "CmdletParameterError", "CmdletSyntaxError",
    "Collection", "ConfirmationError", "ConflictError", "Decision", "Difference", "Directory", "Effect", "Effects",
    "ExchangeWarning", "ExecResult", "ExistsError", "Explanation", "Finding", "Findings", "Flag", "Format", "Group",
    "Groups", "Identity", "Input", "InputError", "InputOutputError", "InvalidValueError", "MapicfgError",
    "MapicfgObject", "Move", "NOT_STATED", "NotApplicableError", "NotFoundError", "NotStated", "NotStatedError",
    "OutOfMemoryError", "Outcome", "Place", "Plan", "ReadOnlyError", "Reader", "Record", "Report", "Rule",
    "RuleResult", "ServerRelease", "Severity", "Statement", "StoreBusyError", "Summary", "TableRow",
    "UnknownPropertyError", "UnsupportedError", "audit", "changes", "changes_bulk", "check", "cmdlet_help",
    "decide", "decide_all", "decide_bulk", "diff", "explain", "identity_parse", "mailbox_bits", "org_default",
    "read", "report", "rules", "statement_incomplete", "statement_scan", "table", "text_equal", "text_match",
    "url_check", "url_equal", "url_host", "write",
]
if TYPE_CHECKING:
    __all__ += _classes.__all__
else:
    __all__ += _CLASSES.split()
