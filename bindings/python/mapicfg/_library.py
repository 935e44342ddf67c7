# SPDX-License-Identifier: LGPL-2.1-or-later
"""The C library: finding it, the signature of each function in one table, and statuses as exceptions."""
from __future__ import annotations

import ctypes
import ctypes.util
import os
import pathlib
from ctypes import (CFUNCTYPE, POINTER, c_char_p, c_int, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64,
                    c_void_p)
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Type

SONAME = "libmapicfg.so.1"


# ---- exceptions ----

class MapicfgError(Exception):
    """What the library refused, and where. `code` is the status; the other attributes are None where there is none.

    `results` is the ExecResult so far of Directory.exec() when it raised this."""
    results: Any = None

    def __init__(self, message: str, code: int = 0, *, status: str = "", line: Optional[int] = None,
                 column: Optional[int] = None, offset: Optional[int] = None, source: Optional[str] = None,
                 object: Optional[str] = None, property: Optional[str] = None) -> None:
        super().__init__(message)
        self.code, self.status = code, status
        self.line, self.column, self.offset = line, column, offset
        self.source, self.object, self.property = source, object, property

    def __str__(self) -> str:  # KeyError has its own, which quotes
        return str(self.args[0])


class OutOfMemoryError(MapicfgError, MemoryError):
    """Memory is out."""


class InputOutputError(MapicfgError, OSError):
    """A file cannot be opened, read or written."""


class StoreBusyError(InputOutputError):
    """Another process holds the store."""


class ReadOnlyError(MapicfgError, PermissionError):
    """The store or its file may not be changed."""


class ArgumentError(MapicfgError, TypeError):
    """An argument of the wrong kind: another class, another type of property, an option this version lacks."""


class NotFoundError(MapicfgError, KeyError):
    """There is no such object, property or class."""


class AmbiguousError(MapicfgError, LookupError):
    """Several objects have this identity."""


class ExistsError(MapicfgError, ValueError):
    """There is such an object already."""


class CancelledError(MapicfgError, RuntimeError):
    """A callback asked to stop."""


class InvalidValueError(MapicfgError, ValueError):
    """Not a valid value, URL or identity."""


class NotStatedError(MapicfgError, LookupError):
    """A setting that is needed was never stated."""


class NotApplicableError(MapicfgError, LookupError):
    """The documents call this combination not applicable."""


class InputError(MapicfgError, ValueError):
    """An input is broken: its syntax, its encoding, a limit, its format, or a newer version made it."""


class ConflictError(InputError, RuntimeError):
    """Two inputs contradict each other, or something is out of order, such as a transaction within a transaction."""


class UnsupportedError(MapicfgError, NotImplementedError):
    """This proxy cannot do it; the text says which one can."""


class CmdletError(MapicfgError):
    """A statement was refused before anything of it was done."""


class CmdletSyntaxError(CmdletError, InputError):
    """The text is not PowerShell, or is PowerShell that is not supported."""


class CmdletParameterError(CmdletError, ValueError):
    """The parameters of a cmdlet do not fit."""


class ConfirmationError(CmdletError, RuntimeError):
    """A statement needs a confirmation, and there is nobody to give it."""


_CLASSES: Dict[int, Type[MapicfgError]] = {
    -1: OutOfMemoryError, -2: InputOutputError, -3: StoreBusyError, -4: ReadOnlyError, -16: ArgumentError,
    -17: ArgumentError, -18: NotFoundError, -19: NotFoundError, -20: ArgumentError, -21: CancelledError,
    -32: InvalidValueError, -33: InvalidValueError, -34: InvalidValueError, -35: NotStatedError,
    -36: NotApplicableError, -37: NotFoundError, -38: AmbiguousError, -39: ExistsError, -48: InputError,
    -49: InputError, -50: InputError, -51: InputError, -52: ConflictError, -53: InputError, -64: CmdletSyntaxError,
    -65: CmdletParameterError, -66: ConfirmationError,
}


class Error(ctypes.Structure):
    """mapicfg_error."""
    _fields_ = [("code", c_int32), ("reserved", c_uint32), ("line", c_uint64), ("column", c_uint64),
                ("offset", c_uint64), ("source", ctypes.c_char * 256), ("object", ctypes.c_char * 256),
                ("property", ctypes.c_char * 64), ("message", ctypes.c_char * 512)]


def exception_of(error: Error, syntax: Type[MapicfgError] = InputError) -> MapicfgError:
    """The exception for an error record; `syntax` is the class for text that is not well-formed."""
    text = ctypes.create_string_buffer(1200)
    lib.mapicfg_error_format(ctypes.byref(error), text, len(text))
    placed = bool(error.line)
    kind = syntax if error.code == -48 else _CLASSES.get(error.code, MapicfgError)
    return kind(
        text.value.decode("utf-8", "replace"), error.code, status=lib.mapicfg_status_name(error.code).decode(),
        line=error.line or None, column=error.column or None, offset=error.offset if placed else None,
        source=error.source.decode("utf-8", "replace") or None, object=error.object.decode("utf-8", "replace") or None,
        property=error.property.decode("utf-8", "replace") or None)


# ---- types ----

class Object(ctypes.Structure):
    """mapicfg_object, of which nothing is known."""


class Explanation(ctypes.Structure):
    """mapicfg_explanation"""


class Report(ctypes.Structure):
    """mapicfg_report"""


class Reader(ctypes.Structure):
    """mapicfg_reader"""


class Writer(ctypes.Structure):
    """mapicfg_writer"""


class Summary(ctypes.Structure):
    """mapicfg_summary"""


class Audit(ctypes.Structure):
    """mapicfg_audit"""


class Directory(ctypes.Structure):
    """mapicfg_directory"""


class Change(ctypes.Structure):
    """mapicfg_change"""


class ExecItem(ctypes.Structure):
    """mapicfg_exec_item"""


class Autodiscover(ctypes.Structure):
    """mapicfg_autodiscover"""


class Response(ctypes.Structure):
    """mapicfg_autodiscover_response"""


class Answer(ctypes.Structure):
    """mapicfg_autodiscover_answer"""


class Differences(ctypes.Structure):
    """mapicfg_autodiscover_differences"""


class Findings(ctypes.Structure):
    """mapicfg_findings"""


class DecideOptions(ctypes.Structure):
    """mapicfg_decide_options"""
    _fields_ = [("size", c_size_t), ("vdirs", POINTER(POINTER(Object))), ("vdir_count", c_size_t),
                ("client", c_uint32), ("server", c_uint32)]


class ReadOptions(ctypes.Structure):
    """mapicfg_read_options"""
    _fields_ = [("size", c_size_t), ("format", c_uint32), ("class_id", c_uint32), ("max_text", c_uint64),
                ("max_items", c_uint32), ("max_depth", c_uint32)]


OBJECT_FN = CFUNCTYPE(c_int32, c_void_p, POINTER(Object), c_char_p, c_uint64)
WRITE_FN = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_size_t)
MAILBOX_FN = CFUNCTYPE(c_int32, c_void_p, c_char_p, c_uint32, c_char_p, c_uint64)
PROGRESS_FN = CFUNCTYPE(c_int32, c_void_p, c_uint64, c_uint64)


class AuditOptions(ctypes.Structure):
    """mapicfg_audit_options"""
    _fields_ = [("size", c_size_t), ("org", c_uint32), ("client", c_uint32), ("server", c_uint32),
                ("reserved", c_uint32), ("fn", MAILBOX_FN), ("progress", PROGRESS_FN), ("user", c_void_p),
                ("read", POINTER(ReadOptions))]


class DirectoryOptions(ctypes.Structure):
    """mapicfg_directory_options"""
    _fields_ = [("size", c_size_t), ("flags", c_uint32), ("wait", c_uint32), ("actor", c_char_p)]


class DirectoryQuery(ctypes.Structure):
    """mapicfg_directory_query"""
    _fields_ = [("size", c_size_t), ("identity", c_char_p), ("server", c_char_p), ("after", c_uint64),
                ("limit", c_uint64)]


DIRECTORY_FN = CFUNCTYPE(c_int32, c_void_p, POINTER(Object), c_uint64)
CHANGE_FN = CFUNCTYPE(c_int32, c_void_p, POINTER(Change))
EXEC_FN = CFUNCTYPE(c_int32, c_void_p, POINTER(ExecItem))
CONFIRM_FN = CFUNCTYPE(c_int32, c_void_p, c_char_p)
COMPLETE_FN = CFUNCTYPE(c_int32, c_void_p, c_char_p)


class ExecOptions(ctypes.Structure):
    """mapicfg_exec_options"""
    _fields_ = [("size", c_size_t), ("flags", c_uint32), ("reserved", c_uint32), ("source", c_char_p),
                ("local_server", c_char_p), ("confirm", CONFIRM_FN), ("cancel", POINTER(c_int32))]


class AutodiscoverOptions(ctypes.Structure):
    """mapicfg_autodiscover_options"""
    _fields_ = [("size", c_size_t), ("flags", c_uint32), ("reserved", c_uint32), ("max_body", c_uint64),
                ("deployment_id", c_char_p), ("rpc_internal_host", c_char_p), ("rpc_external_host", c_char_p),
                ("rpc_authentication", c_char_p), ("owa_internal_url", c_char_p), ("owa_external_url", c_char_p),
                ("inside", c_char_p), ("challenge", c_char_p)]


class AutodiscoverRequest(ctypes.Structure):
    """mapicfg_autodiscover_request"""
    _fields_ = [("size", c_size_t), ("flags", c_uint32), ("reserved", c_uint32), ("method", c_char_p),
                ("path", c_char_p), ("user", c_char_p), ("address", c_char_p), ("host", c_char_p),
                ("user_agent", c_char_p), ("mapi_http_capability", c_char_p), ("anchor_mailbox", c_char_p),
                ("client_can_handle", c_char_p), ("body", c_void_p), ("body_size", c_size_t), ("time", c_int64)]


class ProxyLintOptions(ctypes.Structure):
    """mapicfg_proxy_lint_options"""
    _fields_ = [("size", c_size_t), ("vdirs", POINTER(POINTER(Object))), ("vdir_count", c_size_t)]


class ProxyWriteOptions(ctypes.Structure):
    """mapicfg_proxy_write_options"""
    _fields_ = [("size", c_size_t), ("vdirs", POINTER(POINTER(Object))), ("vdir_count", c_size_t),
                ("hosts", POINTER(c_char_p)), ("host_count", c_size_t), ("servers", POINTER(c_char_p)),
                ("server_count", c_size_t), ("certificate", c_char_p), ("key", c_char_p), ("authorities", c_char_p),
                ("listen", c_char_p), ("timeout", c_uint32), ("passthrough", c_uint32)]


# ---- signatures ----

_O, _E, _X = POINTER(Object), POINTER(Explanation), POINTER(Error)
_REPORT, _READER, _WRITER, _SUMMARY, _AUDIT = (POINTER(t) for t in (Report, Reader, Writer, Summary, Audit))
_DIRECTORY, _CHANGE, _ITEM, _FINDINGS = (POINTER(t) for t in (Directory, Change, ExecItem, Findings))
_AUTODISCOVER, _RESPONSE, _ANSWER, _DIFFERENCES = (POINTER(t) for t in (Autodiscover, Response, Answer, Differences))
_S, _U, _I, _N, _L = c_char_p, c_uint32, c_int, c_size_t, c_uint64
_PS, _PU, _PN, _PL = POINTER(c_char_p), POINTER(c_uint32), POINTER(c_size_t), POINTER(c_uint64)
_PO, _TEXTS, _OWNED = POINTER(_O), POINTER(c_char_p), POINTER(c_void_p)
_STATUS = "status"  # a mapicfg_status with a mapicfg_error as the last argument

# mapicfg_org, mapicfg_mailbox and mapicfg_vdir are mapicfg_object by another name; so are they here.
SIGNATURES: Dict[str, Tuple[Any, Sequence[Any]]] = {
    "version": (_S, []),
    "status_name": (_S, [c_int32]),
    "error_format": (_N, [_X, c_void_p, _N]),
    "free": (None, [c_void_p]),
    "class_count": (_U, []),
    "class_name": (_S, [_U]),
    "property_count": (_N, [_U]),
    "property_find": (c_int32, [_U, _S]),
    "property_name": (_S, [_U, _N]),
    "property_type": (_U, [_U, _N]),
    "property_default": (_S, [_U, _N]),
    "property_values": (_S, [_U, _N]),
    "property_read_only": (_I, [_U, _N]),
    "property_since": (_S, [_U, _N]),
    "property_help": (_S, [_U, _N]),
    "object_new": (_STATUS, [_PO, _U]),
    "object_free": (None, [_O]),
    "object_copy": (_STATUS, [_PO, _O]),
    "object_class": (_U, [_O]),
    "object_equal": (_I, [_O, _O]),
    "object_difference": (_N, [_O, _O, _N]),
    "object_get_state": (_STATUS, [_O, _S, _PU]),
    "object_set_state": (_STATUS, [_O, _S, _U]),
    "object_get_text": (_STATUS, [_O, _S, _PS]),
    "object_dup_text": (_STATUS, [_O, _S, _OWNED]),
    "object_set_text": (_STATUS, [_O, _S, _S]),
    "object_get_count": (_STATUS, [_O, _S, _PN]),
    "object_get_item": (_STATUS, [_O, _S, _N, _PS]),
    "object_set_items": (_STATUS, [_O, _S, _TEXTS, _N]),
    "object_add_items": (_STATUS, [_O, _S, _TEXTS, _N]),
    "object_remove_items": (_STATUS, [_O, _S, _TEXTS, _N]),
    "object_get_identity": (_S, [_O]),
    "object_matches": (_I, [_O, _S]),
    "object_org": (_O, [_O]),
    "object_mailbox": (_O, [_O]),
    "object_vdir": (_O, [_O]),
    "mailbox_get_bits": (c_uint8, [_O]),
    "vdir_get_internal_url": (_S, [_O]),
    "vdir_get_external_url": (_S, [_O]),
    "vdir_set_internal_url": (_STATUS, [_O, _S]),
    "vdir_set_external_url": (_STATUS, [_O, _S]),
    "identity_parse": (_STATUS, [_S, _PU, _PS, _PN, _PS, _PN]),
    "identity_kind_name": (_S, [_U]),
    "text_equal": (_I, [_S, _S]),
    "text_match": (_I, [_S, _S]),
    "url_check": (_STATUS, [_S]),
    "url_equal": (_I, [_S, _S]),
    "url_dup_host": (_STATUS, [_S, _OWNED]),
    "server_parse": (_STATUS, [_S, _PU]),
    "server_name": (_S, [_U]),
    "client_parse": (_STATUS, [_S, _PU]),
    "client_name": (_S, [_U]),
    "decide": (_STATUS, [_O, _O, POINTER(DecideOptions), _PU]),
    "decide_bits": (_U, [_U, c_uint8]),
    "decide_bulk": (_STATUS, [_U, c_void_p, c_void_p, _N, _PL]),
    "decide_all": (_STATUS, [_U, POINTER(DecideOptions), _PU]),
    "decision_result": (_S, [_U]),
    "decision_protocol": (_S, [_U]),
    "decision_decided_by": (_S, [_U]),
    "decision_effective": (_S, [_U]),
    "decision_notes": (_N, [_U, c_void_p, _N]),
    "note_id": (_S, [_U]),
    "table_row": (c_int32, [_N, _PU, _PU, _PU, _PU]),
    "explain": (_STATUS, [POINTER(_E), _O, _O, POINTER(DecideOptions)]),
    "explanation_free": (None, [_E]),
    "explanation_get_decision": (_U, [_E]),
    "explanation_count": (_N, [_E]),
    "explanation_get_id": (_S, [_E, _N]),
    "explanation_get_sentence": (_S, [_E, _N]),
    "explanation_argument_count": (_N, [_E, _N]),
    "explanation_get_argument": (_S, [_E, _N, _N]),
    "org_default": (_STATUS, [_U, _PU, _N, _U, _PU, _PS]),
    "format_name": (_S, [_U]),
    "report_new": (_STATUS, [POINTER(_REPORT)]),
    "report_free": (None, [_REPORT]),
    "report_merge": (_STATUS, [_REPORT, _REPORT]),
    "report_total": (_L, [_REPORT, _U]),
    "report_count": (_N, [_REPORT, _U]),
    "report_get_name": (_S, [_REPORT, _U, _N, _PL]),
    "report_get_problem": (_X, [_REPORT, _N]),
    "read_file": (_STATUS, [_S, POINTER(ReadOptions), OBJECT_FN, c_void_p, _REPORT]),
    "read_fd": (_STATUS, [_I, _S, POINTER(ReadOptions), OBJECT_FN, c_void_p, _REPORT]),
    "read_memory": (_STATUS, [c_void_p, _N, _S, POINTER(ReadOptions), OBJECT_FN, c_void_p, _REPORT]),
    "reader_new": (_STATUS, [POINTER(_READER), _S, POINTER(ReadOptions), OBJECT_FN, c_void_p, _REPORT]),
    "reader_feed": (_STATUS, [_READER, c_void_p, _N]),
    "reader_finish": (_STATUS, [_READER]),
    "reader_free": (None, [_READER]),
    "writer_new": (_STATUS, [POINTER(_WRITER), _U, WRITE_FN, c_void_p]),
    "writer_put": (_STATUS, [_WRITER, _O]),
    "writer_finish": (_STATUS, [_WRITER]),
    "writer_free": (None, [_WRITER]),
    "summary_new": (_STATUS, [POINTER(_SUMMARY)]),
    "summary_free": (None, [_SUMMARY]),
    "summary_copy": (_STATUS, [POINTER(_SUMMARY), _SUMMARY]),
    "summary_add": (_STATUS, [_SUMMARY, _U, _L]),
    "summary_merge": (_STATUS, [_SUMMARY, _SUMMARY]),
    "summary_get": (_L, [_SUMMARY, _U]),
    "summary_count": (_L, [_SUMMARY, _U, _U]),
    "summary_decision_count": (_N, [_SUMMARY]),
    "summary_get_decision": (_U, [_SUMMARY, _N, _PL]),
    "summary_dup_json": (_STATUS, [_SUMMARY, _OWNED]),
    "summary_from_json": (_STATUS, [POINTER(_SUMMARY), c_void_p, _N]),
    "audit_new": (_STATUS, [POINTER(_AUDIT), POINTER(AuditOptions)]),
    "audit_free": (None, [_AUDIT]),
    "audit_file": (_STATUS, [_AUDIT, _S]),
    "audit_fd": (_STATUS, [_AUDIT, _I, _S]),
    "audit_memory": (_STATUS, [_AUDIT, c_void_p, _N, _S]),
    "audit_files": (_STATUS, [_AUDIT, _TEXTS, _N]),
    "audit_finish": (_STATUS, [_AUDIT]),
    "audit_get_summary": (_SUMMARY, [_AUDIT]),
    "audit_get_report": (_REPORT, [_AUDIT]),
    "audit_directory": (_STATUS, [_AUDIT, _DIRECTORY]),
    "directory_open": (_STATUS, [POINTER(_DIRECTORY), _S, POINTER(DirectoryOptions)]),
    "directory_close": (None, [_DIRECTORY]),
    "directory_begin": (_STATUS, [_DIRECTORY, _S]),
    "directory_commit": (_STATUS, [_DIRECTORY]),
    "directory_rollback": (None, [_DIRECTORY]),
    "directory_in_transaction": (_I, [_DIRECTORY]),
    "directory_get": (_STATUS, [_DIRECTORY, _U, _S, _PO]),
    "directory_list": (_STATUS, [_DIRECTORY, _U, POINTER(DirectoryQuery), DIRECTORY_FN, c_void_p]),
    "directory_count": (_STATUS, [_DIRECTORY, _U, _PL]),
    "directory_put": (_STATUS, [_DIRECTORY, _O, POINTER(_I)]),
    "directory_set": (_STATUS, [_DIRECTORY, _S, _O, _PU]),
    "directory_remove": (_STATUS, [_DIRECTORY, _U, _S]),
    "directory_import_file": (_STATUS, [_DIRECTORY, _S, POINTER(ReadOptions), _REPORT]),
    "directory_import_fd": (_STATUS, [_DIRECTORY, _I, _S, POINTER(ReadOptions), _REPORT]),
    "directory_export": (_STATUS, [_DIRECTORY, _U, _WRITER]),
    "directory_history": (_STATUS, [_DIRECTORY, _U, _S, _L, CHANGE_FN, c_void_p]),
    "directory_undo": (_STATUS, [_DIRECTORY, _PL]),
    "change_get_set": (_L, [_CHANGE]),
    "change_get_kind": (_U, [_CHANGE]),
    "change_get_time": (c_int64, [_CHANGE]),
    "change_get_actor": (_S, [_CHANGE]),
    "change_get_action": (_S, [_CHANGE]),
    "change_get_class": (_U, [_CHANGE]),
    "change_get_object": (_S, [_CHANGE]),
    "change_get_property": (_S, [_CHANGE]),
    "change_get_old": (_S, [_CHANGE]),
    "change_get_new": (_S, [_CHANGE]),
    "exec": (_STATUS, [_DIRECTORY, _S, _N, POINTER(ExecOptions), EXEC_FN, c_void_p]),
    "exec_item_get_kind": (_U, [_ITEM]),
    "exec_item_get_text": (_S, [_ITEM]),
    "exec_item_get_error": (_X, [_ITEM]),
    "exec_item_get_object": (_O, [_ITEM]),
    "exec_item_count": (_N, [_ITEM]),
    "exec_item_get_name": (_S, [_ITEM, _N]),
    "exec_item_get_value": (_S, [_ITEM, _N]),
    "exec_item_get_columns": (_S, [_ITEM]),
    "exec_incomplete": (_I, [_S, _N]),
    "exec_complete": (_STATUS, [_DIRECTORY, _S, _N, _PN, COMPLETE_FN, c_void_p]),
    "exec_dup_help": (_STATUS, [_S, _I, _OWNED]),
    "autodiscover_new": (_STATUS, [POINTER(_AUTODISCOVER), POINTER(AutodiscoverOptions)]),
    "autodiscover_free": (None, [_AUTODISCOVER]),
    "autodiscover_add": (_STATUS, [_AUTODISCOVER, _O]),
    "autodiscover_load": (_STATUS, [_AUTODISCOVER, _DIRECTORY]),
    "autodiscover_redirect": (_STATUS, [_AUTODISCOVER, _S, _S]),
    "autodiscover_ready": (_STATUS, [_AUTODISCOVER]),
    "autodiscover_open": (_STATUS, [POINTER(_AUTODISCOVER), _DIRECTORY, POINTER(AutodiscoverOptions)]),
    "autodiscover_mailbox_count": (_N, [_AUTODISCOVER]),
    "autodiscover_respond": (_STATUS, [_AUTODISCOVER, POINTER(AutodiscoverRequest), POINTER(_RESPONSE)]),
    "autodiscover_response_free": (None, [_RESPONSE]),
    "autodiscover_response_status": (_U, [_RESPONSE]),
    "autodiscover_response_header_count": (_N, [_RESPONSE]),
    "autodiscover_response_get_header": (_S, [_RESPONSE, _N]),
    "autodiscover_response_get_value": (_S, [_RESPONSE, _N]),
    "autodiscover_response_get_body": (c_void_p, [_RESPONSE, _PN]),
    "autodiscover_response_get_decision": (_U, [_RESPONSE]),
    "autodiscover_response_error": (_U, [_RESPONSE]),
    "autodiscover_response_reason_count": (_N, [_RESPONSE]),
    "autodiscover_response_get_reason": (_S, [_RESPONSE, _N]),
    "autodiscover_response_get_sentence": (_S, [_RESPONSE, _N]),
    "autodiscover_answer_read": (_STATUS, [POINTER(_ANSWER), _S, _N, _S]),
    "autodiscover_answer_free": (None, [_ANSWER]),
    "autodiscover_answer_kind": (_U, [_ANSWER]),
    "autodiscover_answer_get_decision": (_U, [_ANSWER]),
    "autodiscover_answer_get_sentence": (_S, [_ANSWER]),
    "autodiscover_answer_count": (_N, [_ANSWER]),
    "autodiscover_answer_get_path": (_S, [_ANSWER, _N]),
    "autodiscover_answer_get_text": (_S, [_ANSWER, _N]),
    "autodiscover_answer_find": (_S, [_ANSWER, _S]),
    "autodiscover_compare": (_STATUS, [POINTER(_DIFFERENCES), _ANSWER, _ANSWER]),
    "autodiscover_explain": (_STATUS, [POINTER(_DIFFERENCES), _AUTODISCOVER, _ANSWER, _S]),
    "autodiscover_differences_free": (None, [_DIFFERENCES]),
    "autodiscover_differences_count": (_N, [_DIFFERENCES]),
    "autodiscover_differences_get_id": (_S, [_DIFFERENCES, _N]),
    "autodiscover_differences_get_path": (_S, [_DIFFERENCES, _N]),
    "autodiscover_differences_get_sentence": (_S, [_DIFFERENCES, _N]),
    "severity_name": (_S, [_U]),
    "findings_free": (None, [_FINDINGS]),
    "findings_count": (_N, [_FINDINGS]),
    "findings_worst": (_U, [_FINDINGS]),
    "findings_get_id": (_S, [_FINDINGS, _N]),
    "findings_get_severity": (_U, [_FINDINGS, _N]),
    "findings_get_sentence": (_S, [_FINDINGS, _N]),
    "findings_get_why": (_S, [_FINDINGS, _N]),
    "findings_get_remedy": (_S, [_FINDINGS, _N]),
    "findings_get_source": (_S, [_FINDINGS, _N]),
    "findings_get_file": (_S, [_FINDINGS, _N]),
    "findings_get_line": (_L, [_FINDINGS, _N]),
    "findings_get_column": (_L, [_FINDINGS, _N]),
    "findings_get_object": (_S, [_FINDINGS, _N]),
    "findings_get_property": (_S, [_FINDINGS, _N]),
    "findings_dup_json": (_STATUS, [_FINDINGS, _OWNED]),
    "proxy_name": (_S, [_U]),
    "proxy_parse": (_U, [_S]),
    "proxy_advice": (_S, [_S]),
    "proxy_lint": (_STATUS, [_U, _S, _N, _S, POINTER(ProxyLintOptions), POINTER(_FINDINGS)]),
    "proxy_write": (_STATUS, [_U, POINTER(ProxyWriteOptions), WRITE_FN, c_void_p, POINTER(_FINDINGS)]),
}


# What the three typed handles have in common.
for _name in ("org", "mailbox", "vdir"):
    SIGNATURES.update({
        f"{_name}_new": (_STATUS, [_PO]), f"{_name}_free": (None, [_O]), f"{_name}_copy": (_STATUS, [_PO, _O]),
        f"{_name}_equal": (_I, [_O, _O]), f"{_name}_object": (_O, [_O]), f"{_name}_const_object": (_O, [_O])})
for _name in ("org_{}_mapi_http_enabled", "mailbox_{}_mapi_http_enabled", "mailbox_{}_block_external",
              "mailbox_{}_mapi_enabled", "mailbox_{}_block_rpc_http", "vdir_{}_authentication"):
    SIGNATURES.update({_name.format("get"): (_U, [_O]), _name.format("set"): (_STATUS, [_O, _U])})


def _raising(function: Any) -> Callable[..., None]:
    """A function that returns a status, as one that raises: the error record is made and looked at here."""
    def call(*arguments: Any) -> None:
        error = Error()
        if function(*arguments, ctypes.byref(error)):
            raise exception_of(error)
    return call


# ---- finding it ----

def _candidates() -> List[str]:
    asked = os.environ.get("MAPICFG_LIBRARY")
    if asked:
        return [asked]  # what is asked for is taken, or nothing
    names = []
    in_tree = pathlib.Path(__file__).resolve().parents[3] / "build" / SONAME
    if in_tree.is_file():
        names.append(str(in_tree))
    names.append(SONAME)
    found = ctypes.util.find_library("mapicfg")  # needs ldconfig or a compiler, which musl systems may lack: last
    if found:
        names.append(found)
    return names


def _open() -> ctypes.CDLL:
    failures = []
    for name in _candidates():
        try:
            return ctypes.CDLL(name)
        except OSError as error:
            failures.append(str(error))
    raise ImportError("libmapicfg was not found; tried: " + "; ".join(failures))


class Library:
    """The functions by their names, each looked up when it is first used; those with a status raise."""

    def __init__(self, cdll: ctypes.CDLL) -> None:
        self.cdll = cdll

    def __getattr__(self, name: str) -> Any:
        signature = SIGNATURES.get(name[len("mapicfg_"):]) if name.startswith("mapicfg_") else None
        if signature is None:
            raise AttributeError(name)
        result, arguments = signature
        function: Any = self.cdll[name]  # one of its own each time: a second thread may be here too
        if result is _STATUS:
            function.restype, function.argtypes = c_int32, [*arguments, _X]
            function = _raising(function)
        else:
            function.restype, function.argtypes = result, list(arguments)
        setattr(self, name, function)
        return function


lib = Library(_open())


def text(value: Optional[bytes]) -> str:
    """A borrowed text; "" for NULL."""
    return value.decode("utf-8") if value is not None else ""


def taken(pointer: c_void_p) -> Optional[str]:
    """A text that is ours to free; None for NULL."""
    if not pointer:
        return None
    try:
        return ctypes.string_at(pointer.value or 0).decode("utf-8")
    finally:
        lib.mapicfg_free(pointer)


def encoded(value: str) -> bytes:
    """A text for the library, which ends texts with a NUL and so may hold none."""
    if not isinstance(value, str):
        raise ArgumentError(f"a text is needed, not {type(value).__name__}", -20, status="type")
    if "\0" in value:
        raise InvalidValueError("the text has a NUL character", -32, status="value")
    return value.encode("utf-8")
