# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exports in and out, and the audit of a whole organisation."""
from __future__ import annotations

import enum
import json
import os
import weakref
from ctypes import POINTER, byref, c_char_p, c_size_t, c_uint32, c_uint64, c_void_p, cast, pointer, sizeof, string_at
from typing import IO, Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Type, Union

from . import _library
from ._decision import ClientRelease, Decision, Release, ServerRelease, state_of
from ._library import InputError, InputOutputError, MapicfgError, encoded, exception_of, lib, taken, text
from ._objects import MapicfgObject, Organization, wrap_copy

Path = Union[str, "os.PathLike[str]"]
Source = Union[str, "os.PathLike[str]", IO[bytes]]
_PIECE = 1 << 16


class Format(enum.IntEnum):
    """The forms of an export."""
    CLIXML = 1
    CSV = 2
    JSON = 3
    LIST = 4

    def __str__(self) -> str:
        return text(lib.mapicfg_format_name(self.value))


# ---- reports ----

class Report:
    """What was read: objects by class, and what was skipped, unknown, lost or broken."""

    def __init__(self) -> None:
        self._pointer = POINTER(_library.Report)()
        lib.mapicfg_report_new(byref(self._pointer))
        self._finalizer = weakref.finalize(self, lib.mapicfg_report_free, self._pointer)

    def __copy__(self) -> "Report":
        copy = Report()
        lib.mapicfg_report_merge(copy._pointer, self._pointer)
        return copy

    def __deepcopy__(self, _memo: Any) -> "Report":
        return self.__copy__()

    def _names(self, kind: int) -> Dict[str, int]:
        found, count = {}, c_uint64()
        for index in range(lib.mapicfg_report_count(self._pointer, kind)):
            name = text(lib.mapicfg_report_get_name(self._pointer, kind, index, byref(count)))
            found[name] = count.value
        return found

    @property
    def objects(self) -> Dict[str, int]:
        """Objects read, by class: {"CASMailbox": 32}."""
        return self._names(0)

    @property
    def skipped(self) -> Dict[str, int]:
        """Objects of classes that are not modelled, by type name."""
        return self._names(1)

    @property
    def unknown_properties(self) -> Dict[str, int]:
        """Properties that are not in the tables, by "Class.Property"."""
        return self._names(2)

    @property
    def lost_values(self) -> Dict[str, int]:
        """Values that the export replaced by a type name, by "Class.Property"."""
        return self._names(3)

    @property
    def problems(self) -> List[MapicfgError]:
        """Objects left out for a broken value, and inputs that ended with an error; the first 1,000."""
        count = lib.mapicfg_report_count(self._pointer, 4)
        return [exception_of(lib.mapicfg_report_get_problem(self._pointer, index).contents) for index in range(count)]

    @property
    def problem_count(self) -> int:
        """How many problems there were."""
        return int(lib.mapicfg_report_total(self._pointer, 4))


# ---- callbacks ----

class _Guard:
    """Keeps an exception of a callback until the call is over: it may not pass through C."""

    def __init__(self) -> None:
        self.exception: Optional[BaseException] = None

    def run(self, function: Callable[..., Any], *arguments: Any) -> int:
        try:
            function(*arguments)
            return 0
        except BaseException as exception:  # KeyboardInterrupt too
            self.exception = exception
            return 1

    def call(self, function: Callable[..., None], *arguments: Any) -> None:
        try:
            function(*arguments)
        except MapicfgError:  # not always CancelledError: an earlier input may have failed too
            if self.exception is not None:
                raise self.exception from None
            raise


# ---- reading ----

class ReadResult(List[MapicfgObject]):
    """The objects read, in order, with a report of what else was met."""
    report: Report


def _read_options(format: Optional[Format], object_class: Optional[Type[MapicfgObject]]) -> _library.ReadOptions:
    return _library.ReadOptions(size=sizeof(_library.ReadOptions), format=format or 0,
                                class_id=object_class.CLASS_ID if object_class else 0)


def read_each(path: Source, callback: Callable[[MapicfgObject], Any], *, format: Optional[Format] = None,
              object_class: Optional[Type[MapicfgObject]] = None, report: Optional[Report] = None) -> Report:
    """Gives each object of a path or binary file object to a callback: for files larger than memory.

    `object_class` is the class of objects that do not say it and cannot be told by their properties. An exception of
    the callback ends the reading and is raised. Raises InputError where the file is broken; objects before it
    were given."""
    report, guard = report or Report(), _Guard()

    def take(_user: Any, borrowed: Any, _source: bytes, _line: int) -> int:
        return guard.run(lambda: callback(wrap_copy(borrowed)))
    function, options = _library.OBJECT_FN(take), _read_options(format, object_class)
    if isinstance(path, (str, os.PathLike)):
        guard.call(lib.mapicfg_read_file, os.fsencode(path), byref(options), function, None, report._pointer)
        return report
    reader = POINTER(_library.Reader)()
    name = encoded(str(getattr(path, "name", "<file>")))
    lib.mapicfg_reader_new(byref(reader), name, byref(options), function, None, report._pointer)
    try:
        read_piece = path.read
        for piece in iter(lambda: read_piece(_PIECE), b""):
            if not isinstance(piece, bytes):
                raise TypeError("the file object is not open in binary mode")
            guard.call(lib.mapicfg_reader_feed, reader, piece, len(piece))
        guard.call(lib.mapicfg_reader_finish, reader)
    finally:
        lib.mapicfg_reader_free(reader)
    return report


def read(*paths: Source, format: Optional[Format] = None,
         object_class: Optional[Type[MapicfgObject]] = None) -> ReadResult:
    """Reads the objects of exports: CLIXML, CSV, JSON or Format-List text, told apart by content."""
    result, report = ReadResult(), Report()
    for path in paths:
        read_each(path, result.append, format=format, object_class=object_class, report=report)
    result.report = report
    return result


def read_bytes(data: bytes, *, source: str = "<bytes>", format: Optional[Format] = None,
               object_class: Optional[Type[MapicfgObject]] = None) -> ReadResult:
    """Reads the objects of an export that is in memory."""
    result, report, guard = ReadResult(), Report(), _Guard()

    def take(_user: Any, borrowed: Any, _source: bytes, _line: int) -> int:
        return guard.run(lambda: result.append(wrap_copy(borrowed)))
    function = _library.OBJECT_FN(take)
    guard.call(lib.mapicfg_read_memory, c_char_p(data), len(data), encoded(source),
               byref(_read_options(format, object_class)), function, None, report._pointer)
    result.report = report
    return result


def write(objects: Iterable[MapicfgObject], format: Format = Format.CSV, *,
          write_to: Optional[Callable[[bytes], Any]] = None) -> str:
    """Writes objects as CSV, JSON or Format-List text that read() takes back equal.

    Returns the text, or hands it piece by piece to `write_to` (a binary file's write method, say) and returns ""."""
    pieces: List[bytes] = []
    sink, guard = write_to or pieces.append, _Guard()

    def take(_user: Any, address: int, size: int) -> int:
        return guard.run(lambda: sink(string_at(address, size)))
    function, writer = _library.WRITE_FN(take), POINTER(_library.Writer)()
    lib.mapicfg_writer_new(byref(writer), format, function, None)
    try:
        for one in objects:
            lib.mapicfg_writer_put(writer, one._handle)
        lib.mapicfg_writer_finish(writer)
    except MapicfgError:
        if guard.exception is not None:
            raise guard.exception from None
        raise
    finally:
        lib.mapicfg_writer_free(writer)
    return b"".join(pieces).decode("utf-8")


# ---- auditing ----

class Summary:
    """How many mailboxes came to which decision. Summaries add up: a + b, or a.merge(b)."""

    def __init__(self) -> None:
        handle = POINTER(_library.Summary)()
        lib.mapicfg_summary_new(byref(handle))
        self._own(handle)

    def _own(self, handle: Any) -> None:
        self._pointer = handle
        self._finalizer = weakref.finalize(self, lib.mapicfg_summary_free, handle)

    @classmethod
    def _adopt(cls, handle: Any) -> "Summary":
        made = cls.__new__(cls)
        made._own(handle)
        return made

    def copy(self) -> "Summary":
        """Another summary with the same counts."""
        handle = POINTER(_library.Summary)()
        lib.mapicfg_summary_copy(byref(handle), self._pointer)
        return Summary._adopt(handle)

    def __copy__(self) -> "Summary":
        return self.copy()

    def __deepcopy__(self, _memo: Any) -> "Summary":
        return self.copy()

    def add(self, decision: int, mailboxes: int = 1) -> None:
        """Counts mailboxes with this decision."""
        lib.mapicfg_summary_add(self._pointer, decision, mailboxes)

    def merge(self, other: "Summary") -> None:
        """Adds what another summary counts."""
        lib.mapicfg_summary_merge(self._pointer, other._pointer)

    def __add__(self, other: "Summary") -> "Summary":
        total = self.copy()
        total.merge(other)
        return total

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Summary) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]  # it can change

    def _get(self, counter: int) -> int:
        return int(lib.mapicfg_summary_get(self._pointer, counter))

    @property
    def mailboxes(self) -> int:
        """Mailboxes counted."""
        return self._get(0)

    @property
    def overrides(self) -> int:
        """Mailboxes whose MapiHttpEnabled is True or False."""
        return self._get(1)

    @property
    def blocked_external(self) -> int:
        """Mailboxes whose MAPIBlockOutlookExternalConnectivity is True."""
        return self._get(2)

    @property
    def no_way_left(self) -> int:
        """Mailboxes that no MAPI client can reach."""
        return self._get(3)

    @property
    def assumed(self) -> int:
        """Mailboxes for which a default was taken."""
        return self._get(4)

    @property
    def skipped(self) -> int:
        """Objects of other classes."""
        return self._get(5)

    @property
    def errors(self) -> int:
        """Objects left out as broken, and inputs that ended with an error."""
        return self._get(6)

    @property
    def outcomes(self) -> Dict[str, int]:
        """A count for each of the table's four results."""
        counts: Dict[str, int] = self.to_dict()["outcomes"]
        return counts

    @property
    def decisions(self) -> Dict[Decision, int]:
        """A count for each decision met."""
        found, count = {}, c_uint64()
        for index in range(lib.mapicfg_summary_decision_count(self._pointer)):
            decision = Decision(lib.mapicfg_summary_get_decision(self._pointer, index, byref(count)))
            found[decision] = count.value
        return found

    def to_json(self) -> str:
        """The summary as one JSON object."""
        handle = c_void_p()
        lib.mapicfg_summary_dup_json(self._pointer, byref(handle))
        return taken(handle) or ""

    def to_dict(self) -> Dict[str, Any]:
        """The same as a dict."""
        found: Dict[str, Any] = json.loads(self.to_json())
        return found

    @classmethod
    def from_json(cls, data: Union[str, bytes]) -> "Summary":
        """A summary back from to_json()."""
        raw = data.encode("utf-8") if isinstance(data, str) else data
        handle = POINTER(_library.Summary)()
        lib.mapicfg_summary_from_json(byref(handle), c_char_p(raw), len(raw))
        return cls._adopt(handle)

    def __repr__(self) -> str:
        return f"<Summary of {self.mailboxes} mailboxes>"


class AuditRow(NamedTuple):
    """One mailbox of an audit."""
    identity: str
    decision: Decision
    source: str
    line: int


class AuditResult:
    """The rows of an audit (unless they were not wanted), its summary and its report."""

    def __init__(self, rows: List[AuditRow], summary: Summary, report: Report) -> None:
        self.rows, self.summary, self.report = rows, summary, report

    def __iter__(self) -> Iterator[AuditRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def _audit_options(org: Union[Organization, bool, None], client: Release, server: Release) -> _library.AuditOptions:
    options = _library.AuditOptions(size=sizeof(_library.AuditOptions))
    stated = org.mapi_http_enabled if isinstance(org, Organization) else org
    options.org = 0 if stated is None else state_of(stated)
    if client is not None:
        options.client = ClientRelease.parse(client)
    if server is not None:
        options.server = ServerRelease.parse(server)
    return options


def run_audit(feed: Callable[[Any, "_Guard"], None], org: Union[Organization, bool, None], client: Release,
              server: Release, rows: bool, each: Optional[Callable[[AuditRow], Any]],
              progress: Optional[Callable[[int, int], Any]] = None) -> AuditResult:
    """An audit whose inputs `feed` gives it, by a handle and a guard."""
    options, guard = _audit_options(org, client, server), _Guard()
    collected: List[AuditRow] = []
    sink = each or (collected.append if rows else None)

    def take(_user: Any, identity: bytes, decision: int, source: bytes, line: int) -> int:
        assert sink is not None
        row = AuditRow(identity.decode("utf-8"), Decision(decision), source.decode("utf-8", "replace"), line)
        return guard.run(sink, row)

    def tick(_user: Any, done: int, total: int) -> int:
        assert progress is not None
        return guard.run(progress, done, total)
    if sink is not None:
        options.fn = _library.MAILBOX_FN(take)
    if progress is not None:
        options.progress = _library.PROGRESS_FN(tick)
    handle = POINTER(_library.Audit)()
    lib.mapicfg_audit_new(byref(handle), byref(options))
    try:
        feed(handle, guard)
        lib.mapicfg_audit_finish(handle)
        summary, report = Summary(), Report()
        lib.mapicfg_summary_merge(summary._pointer, lib.mapicfg_audit_get_summary(handle))
        lib.mapicfg_report_merge(report._pointer, lib.mapicfg_audit_get_report(handle))
        return AuditResult(collected, summary, report)
    finally:
        lib.mapicfg_audit_free(handle)


def audit(*paths: Path, org: Union[Organization, bool, None] = None, client: Release = None, server: Release = None,
          rows: bool = True, each: Optional[Callable[[AuditRow], Any]] = None,
          progress: Optional[Callable[[int, int], Any]] = None, strict: bool = False) -> AuditResult:
    """Decides for every mailbox of the exports given, which may hold the organisation and virtual directories too.

    `org` states MapiHttpEnabled where no input does; without either, NotStatedError is raised. Rows are collected, or
    handed to `each` one at a time; with rows=False and no `each` only the summary is made, which is much faster and
    needs no memory. What is broken is in result.report.problems and counted in result.summary.errors; with strict=True
    the first input that failed raises."""
    names = (c_char_p * max(len(paths), 1))(*map(os.fsencode, paths))

    def feed(handle: Any, guard: _Guard) -> None:
        try:
            guard.call(lib.mapicfg_audit_files, handle, names, len(paths))
        except (InputError, InputOutputError):  # it is in the report too
            if strict:
                raise
    return run_audit(feed, org, client, server, rows, each, progress)


# ---- names and URLs ----

class Identity(NamedTuple):
    """An identity taken apart: its form, its container (server, domain) and its name."""
    kind: str
    container: str
    name: str


def identity_parse(identity: str) -> Identity:
    """Takes an identity apart: SERVER\\name, DOMAIN\\user, an address, a GUID, a DN, a canonical name and so on."""
    raw = encoded(identity)
    kind, sizes, starts = c_uint32(), [c_size_t(), c_size_t()], [c_void_p(), c_void_p()]
    as_text = [cast(pointer(start), POINTER(c_char_p)) for start in starts]
    lib.mapicfg_identity_parse(raw, byref(kind), as_text[0], byref(sizes[0]), as_text[1], byref(sizes[1]))
    container, name = (string_at(start.value or 0, size.value).decode("utf-8") if size.value else ""
                       for start, size in zip(starts, sizes))
    return Identity(text(lib.mapicfg_identity_kind_name(kind.value)), container, name)


def text_equal(a: str, b: str) -> bool:
    """Whether two names are equal as Exchange compares them: without regard to case."""
    return bool(lib.mapicfg_text_equal(encoded(a), encoded(b)))


def text_match(pattern: str, value: str) -> bool:
    """Whether a text fits a pattern with * and ?, without regard to case."""
    return bool(lib.mapicfg_text_match(encoded(pattern), encoded(value)))


def url_check(url: str) -> None:
    """Raises InvalidValueError, with the reason, unless Exchange can hand the URL out."""
    lib.mapicfg_url_check(encoded(url))


def url_equal(a: str, b: str) -> bool:
    """Whether two URLs name the same place."""
    return bool(lib.mapicfg_url_equal(encoded(a), encoded(b)))


def url_host(url: str) -> str:
    """The host of a URL in lower case, international letters as xn--."""
    handle = c_void_p()
    lib.mapicfg_url_dup_host(encoded(url), byref(handle))
    return taken(handle) or ""


__all__ = ["Format", "Report", "ReadResult", "read", "read_each", "read_bytes", "write", "Summary", "AuditRow",
           "AuditResult", "audit", "Identity", "identity_parse", "text_equal", "text_match", "url_check", "url_equal",
           "url_host"]
