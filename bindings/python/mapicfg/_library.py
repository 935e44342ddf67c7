# SPDX-License-Identifier: LGPL-2.1-or-later
"""The C library: finding it, the signature of each function in one table, and statuses as exceptions."""
from __future__ import annotations

import ctypes
import ctypes.util
import os
import pathlib
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int32, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Type

SONAME = "libmapicfg.so.1"


# ---- exceptions ----

class MapicfgError(Exception):
    """What the library refused, and where. `code` is the status; the other attributes are None where there is none."""

    def __init__(self, message: str, code: int = 0, *, status: str = "", line: Optional[int] = None,
                 column: Optional[int] = None, offset: Optional[int] = None, source: Optional[str] = None,
                 object: Optional[str] = None, property: Optional[str] = None) -> None:
        super().__init__(message)
        self.code, self.status = code, status
        self.line, self.column, self.offset = line, column, offset
        self.source, self.object, self.property = source, object, property


class OutOfMemoryError(MapicfgError, MemoryError):
    """Memory is out."""


class InputOutputError(MapicfgError, OSError):
    """A file cannot be opened, read or written."""


class ArgumentError(MapicfgError, TypeError):
    """An argument of the wrong kind: another class, another type of property, an option this version lacks."""


class NotFoundError(MapicfgError, LookupError):
    """There is no such property or class."""


class CancelledError(MapicfgError, RuntimeError):
    """A callback asked to stop."""


class InvalidValueError(MapicfgError, ValueError):
    """Not a valid value, URL or identity."""


class NotStatedError(MapicfgError, LookupError):
    """A setting that is needed was never stated."""


class NotApplicableError(MapicfgError, LookupError):
    """The documents call this combination not applicable."""


class InputError(MapicfgError, ValueError):
    """An input is broken: its syntax, its encoding, a limit, its format, or it contradicts another."""


_CLASSES: Dict[int, Type[MapicfgError]] = {
    -1: OutOfMemoryError, -2: InputOutputError, -16: ArgumentError, -17: ArgumentError, -18: NotFoundError,
    -19: NotFoundError, -20: ArgumentError, -21: CancelledError, -32: InvalidValueError, -33: InvalidValueError,
    -34: InvalidValueError, -35: NotStatedError, -36: NotApplicableError, -48: InputError, -49: InputError,
    -50: InputError, -51: InputError, -52: InputError,
}


class Error(ctypes.Structure):
    """mapicfg_error."""
    _fields_ = [("code", c_int32), ("reserved", c_uint32), ("line", c_uint64), ("column", c_uint64),
                ("offset", c_uint64), ("source", ctypes.c_char * 256), ("object", ctypes.c_char * 256),
                ("property", ctypes.c_char * 64), ("message", ctypes.c_char * 512)]


def exception_of(error: Error) -> MapicfgError:
    """The exception for an error record."""
    text = ctypes.create_string_buffer(1200)
    lib.mapicfg_error_format(ctypes.byref(error), text, len(text))
    placed = bool(error.line)
    return _CLASSES.get(error.code, MapicfgError)(
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


# ---- signatures ----

_O, _E, _X = POINTER(Object), POINTER(Explanation), POINTER(Error)
_REPORT, _READER, _WRITER, _SUMMARY, _AUDIT = (POINTER(t) for t in (Report, Reader, Writer, Summary, Audit))
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
    """The functions by their names; those with a status raise."""

    def __init__(self, cdll: ctypes.CDLL) -> None:
        self.cdll = cdll
        for name, (result, arguments) in SIGNATURES.items():
            function = getattr(cdll, "mapicfg_" + name)
            if result is _STATUS:
                function.restype, function.argtypes = c_int32, [*arguments, _X]
                function = _raising(function)
            else:
                function.restype, function.argtypes = result, list(arguments)
            setattr(self, "mapicfg_" + name, function)

    def __getattr__(self, name: str) -> Any:  # for the type checker: what is there is found before this
        raise AttributeError(name)


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
    if "\0" in value:
        raise InvalidValueError("the text has a NUL character", -32, status="value")
    return value.encode("utf-8")
