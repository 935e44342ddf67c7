# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exports in and out, and the audit of a whole organization."""
from __future__ import annotations

import threading
from collections import deque
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint32, c_uint64, c_void_p, cast, pointer, string_at
from typing import (TYPE_CHECKING, Any, Callable, Deque, Dict, Iterable, Iterator, List, NamedTuple, Optional, Type,
                    TypeVar, Union)

from . import _abi
from . import _numbers as c
from ._classes import Organization
from ._decision import Decision, Release, client_options, state_of
from ._errors import ArgumentError, InputError, MapicfgError, NotStatedError
from ._inputs import Format, Inputs, format_of, work_of
from ._library import U64, Guard, Owner, encoded, exception_of, lib, loose_text, number, raw, taken, text
from ._objects import MapicfgObject, wrap_copy

if TYPE_CHECKING:
    from ._inputs import Progress, Sources


# ---- reports ----

class Report(Owner):
    """What was read: objects by class, and what was skipped, unknown, lost or broken. Threads may share one."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # for whoever adds to it, and whoever looks
        pointer = POINTER(_abi.Report)()
        lib.mapicfg_report_new(byref(pointer))
        self._own(pointer, lib.mapicfg_report_free)

    def copy(self) -> "Report":
        """Another report of the same."""
        copy = Report()
        with self._lock:
            lib.mapicfg_report_merge(copy._handle, self._handle)
        return copy

    _copied = copy

    def _names(self, kind: int) -> Dict[str, int]:
        found, count = {}, c_uint64()
        with self._lock:
            for index in range(lib.mapicfg_report_count(self._handle, kind)):
                name = loose_text(lib.mapicfg_report_get_name(self._handle, kind, index, byref(count)))
                found[name] = count.value
        return found

    def _errors(self, kind: int, get: Any) -> List[MapicfgError]:
        with self._lock:
            count = lib.mapicfg_report_count(self._handle, kind)
            return [exception_of(get(self._handle, index).contents) for index in range(count)]

    @property
    def objects(self) -> Dict[str, int]:
        """Objects read, by class: {"CASMailbox": 32}."""
        return self._names(c.REPORT_OBJECTS)

    @property
    def skipped(self) -> Dict[str, int]:
        """Objects of classes that are not modeled, by type name."""
        return self._names(c.REPORT_SKIPPED)

    @property
    def unknown_properties(self) -> Dict[str, int]:
        """Properties that are not in the tables, by "Class.Property"."""
        return self._names(c.REPORT_UNKNOWN)

    @property
    def lost_values(self) -> Dict[str, int]:
        """Values that the export replaced by a type name, by "Class.Property"."""
        return self._names(c.REPORT_LOST)

    @property
    def guessed_values(self) -> Dict[str, int]:
        """Values that were put together by guess, by "Class.Property"."""
        return self._names(c.REPORT_GUESSED)

    @property
    def created(self) -> Dict[str, int]:
        """Objects that an import made, by class."""
        return self._names(c.REPORT_CREATED)

    @property
    def changed(self) -> Dict[str, int]:
        """Objects that an import changed, by class."""
        return self._names(c.REPORT_CHANGED)

    @property
    def unchanged(self) -> Dict[str, int]:
        """Objects that an import found as they were, by class."""
        return self._names(c.REPORT_UNCHANGED)

    @property
    def repeated(self) -> Dict[str, int]:
        """Objects that the same input has given again, by identity."""
        return self._names(c.REPORT_REPEATED)

    @property
    def logs(self) -> Dict[str, int]:
        """Logs that were read, by kind: {"http-proxy": 12}; their records are in `objects`."""
        return self._names(c.REPORT_LOGS)

    @property
    def broken(self) -> Dict[str, int]:
        """Lines of logs that are not records, by what is wrong with them; the first 100 are among the problems too."""
        return self._names(c.REPORT_BROKEN)

    @property
    def torn(self) -> Dict[str, int]:
        """Logs whose last line has no end, as while they are written, by name. That line is not a record."""
        return self._names(c.REPORT_TORN)

    @property
    def copies(self) -> Dict[str, int]:
        """Logs that were passed over because another one begins with all that they have, by name."""
        return self._names(c.REPORT_COPIES)

    @property
    def foreign(self) -> Dict[str, int]:
        """Files of folders and archives that are not protocol logs and were passed over, by name."""
        return self._names(c.REPORT_FOREIGN)

    @property
    def problems(self) -> List[MapicfgError]:
        """Objects left out for a broken value, and inputs that ended with an error; the first 1,000."""
        return self._errors(c.REPORT_PROBLEMS, lib.mapicfg_report_get_problem)

    @property
    def problem_count(self) -> int:
        """How many problems there were."""
        with self._lock:
            return int(lib.mapicfg_report_get_total(self._handle, c.REPORT_PROBLEMS))

    @property
    def warnings(self) -> List[MapicfgError]:
        """Inputs of which nothing was read, with what was there instead, and mailboxes that were given twice. They
        raise nothing."""
        return self._errors(c.REPORT_WARNINGS, lib.mapicfg_report_get_warning)

    def __repr__(self) -> str:
        return f"<Report of {self.objects}, {self.problem_count} problems>"


# ---- reading ----

class Reader(Owner, Iterator[MapicfgObject]):
    """The objects of inputs, one after the other, as they are read: what read() gives.

    It reads a piece at a time, so the files may be larger than memory. `report` says what else was met, and is complete
    when the last object has been given. At its end, or at the end of `with mapicfg.read(...) as reader:`, it closes
    what it has opened; a file object that was given to it stays open. Threads may take from one reader: each waits for
    its object."""
    report: Report

    def __init__(self, sources: Iterable[Any], format: Optional[Format], object_class: Optional[Type[MapicfgObject]],
                 report: Optional[Report], progress: "Progress", encoding: Optional[str],
                 accept_guessed: bool) -> None:
        self.report = report or Report()
        self._lock, self._stepping = threading.RLock(), False
        self._given: Deque[MapicfgObject] = deque()
        self._guard = Guard()
        self._failure: Optional[MapicfgError] = None
        self._inputs = Inputs(sources, self._guard, format, object_class, encoding, accept_guessed)
        given, guard = self._given, self._guard  # not self, which would never go away by itself then

        def take(_user: Any, borrowed: Any, _source: bytes, _line: int) -> int:
            return guard.run(lambda: given.append(wrap_copy(borrowed)))
        function, work = guard.callback(_abi.ObjectFn, take), work_of(progress, guard)
        pointer = POINTER(_abi.Reading)()
        with self.report._lock, self._inputs.used():
            lib.mapicfg_reading_new(self._inputs.array, self._inputs.count, byref(work), function, None,
                                    self.report._handle, byref(pointer))
        self._own(pointer, _free_reading, self._inputs, function, work, self.report)  # these must outlive it

    def __next__(self) -> MapicfgObject:
        with self._lock:
            return self._next()

    def _next(self) -> MapicfgObject:
        if self._stepping:  # by this thread, for others wait: what it calls, or a signal handler
            raise ValueError("the reader cannot be read by what it has called")
        while not self._given:
            if self._failure is not None:
                failure, self._failure = self._failure, None
                self.close()
                raise failure
            if not self._finalizer.alive:
                raise StopIteration
            try:
                self._step()
            except MapicfgError as error:
                self._failure = error  # after the objects that came before
            except BaseException:
                self.close()
                raise
        return self._given.popleft()

    def _step(self) -> None:
        """Reads another piece."""
        over = c_int()
        with self.report._lock, self._inputs.used():
            self._stepping = True
            try:
                self._guard.call(lib.mapicfg_reading_step, self._handle, byref(over))
            finally:
                self._stepping = False
        if over.value:
            self._finalizer()

    def close(self) -> None:
        """Ends the reading. Closing twice is fine."""
        with self._lock:
            if self._stepping:
                raise ValueError("the reader cannot be closed by what it has called")
            self._given.clear()
            self._finalizer()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def _free_reading(pointer: Any, *_kept: Any) -> None:
    lib.mapicfg_reading_free(pointer)


def read(*sources: "Sources", format: Optional[Format] = None, object_class: Optional[Type[MapicfgObject]] = None,
         report: Optional[Report] = None, progress: "Progress" = None, encoding: Optional[str] = None,
         accept_guessed: bool = False) -> Reader:
    """The objects of exports (a Format says which there are, and content tells them apart) and of stores.

    >>> for mailbox in mapicfg.read("mailboxes.csv"):
    ...     if mailbox.mapi_http_enabled is False:
    ...         print(mailbox.label)
    contoso.com/Users/Émile Zola
    ...

    A source is a path (a file, or a folder, which stands for the exports in it; "-" is standard input), a file
    descriptor, bytes, a binary file, an iterable of bytes, a Directory, an Input, or a list of these.

    It is an iterator that reads as it goes: list() makes a list of it. `object_class` is the class of objects that do
    not say it and cannot be told by their properties. `encoding` is that of files that are neither UTF-8 nor UTF-16,
    such as "windows-1252" or "cp850": any that iconv of the system has. Values of text that had to be put together by
    guess are marked (see MapicfgObject.guessed), unless accept_guessed=True takes them as read. `report` is added to.
    `progress` is called periodically with how many bytes of how many have been read (0: not known); it ends the
    reading by returning True, which raises CancelledError, or by an exception of its own. A file that is missing is a
    FileNotFoundError at once; where one is broken, InputError is raised after the objects before that place."""
    return Reader(sources, format, object_class, report, progress, encoding, accept_guessed)


# ---- writing ----

class Sink:
    """A writer of the library whose bytes go to a function."""

    def __init__(self, format: Format, sink: Callable[[bytes], Any]) -> None:
        self.guard, self.pointer = Guard(), POINTER(_abi.Writer)()

        def take(_user: Any, address: int, size: int) -> int:
            return self.guard.run(lambda: sink(string_at(address, size)))
        self._function = self.guard.callback(_abi.WriteFn, take)
        lib.mapicfg_writer_new(format_of(format), self._function, None, byref(self.pointer))

    def __enter__(self) -> "Sink":
        return self

    def __exit__(self, *_: Any) -> None:
        lib.mapicfg_writer_free(self.pointer)

    def finish(self) -> None:
        """Writes what is left."""
        self.guard.call(lib.mapicfg_writer_finish, self.pointer)


def write(objects: Iterable[MapicfgObject], format: Format = Format.CSV, *,
          write_to: Optional[Callable[[bytes], Any]] = None) -> str:
    """Writes objects as CSV, JSON or Format-List text that read() takes back equal.

    >>> print(mapicfg.write([mapicfg.Mailbox(name="Anna Berg", mapi_enabled=True)], mapicfg.Format.LIST), end="")
    Name        : Anna Berg
    MAPIEnabled : True

    Returns the text, or hands it piece by piece to `write_to` (a binary file's write method, say) and returns ""."""
    pieces: List[bytes] = []
    with Sink(format, write_to or pieces.append) as sink:
        for one in objects:
            if not isinstance(one, MapicfgObject):  # C takes the handle at its word
                raise ArgumentError(f"an object such as a Mailbox is needed, not {type(one).__name__}")
            sink.guard.call(lib.mapicfg_writer_put, sink.pointer, one._handle)
        sink.finish()
    return b"".join(pieces).decode("utf-8")


# ---- auditing ----

_Used = TypeVar("_Used")

class Summary(Owner):
    """How many mailboxes came to which decision. Summaries add up: a + b, sum(summaries), or a.merge(b); they can be
    pickled, so other processes and machines can make the parts."""

    def __init__(self) -> None:
        pointer = POINTER(_abi.Summary)()
        lib.mapicfg_summary_new(byref(pointer))
        self._own(pointer, lib.mapicfg_summary_free)

    @classmethod
    def _adopt(cls, pointer: Any) -> "Summary":
        made = cls.__new__(cls)
        made._own(pointer, lib.mapicfg_summary_free)
        return made

    def copy(self) -> "Summary":
        """Another summary with the same counts."""
        pointer = POINTER(_abi.Summary)()
        lib.mapicfg_summary_copy(self._handle, byref(pointer))
        return Summary._adopt(pointer)

    _copied = copy

    def add(self, decision: int, mailboxes: int = 1) -> None:
        """Counts mailboxes with this decision."""
        lib.mapicfg_summary_add(self._handle, number(decision, "a decision", U64),
                                number(mailboxes, "a count of mailboxes", U64))

    def merge(self, other: "Summary") -> None:
        """Adds what another summary counts."""
        if not isinstance(other, Summary):
            raise ArgumentError(f"a Summary is needed, not {type(other).__name__}")
        lib.mapicfg_summary_merge(self._handle, other._handle)

    def filter(self, mask: int, value: int) -> "Summary":
        """The summary of the mailboxes whose decision has all the bits of `mask` as in `value`; what was skipped and
        broken stays."""
        pointer = POINTER(_abi.Summary)()
        lib.mapicfg_summary_filter(self._handle, number(mask, "mask", U64), number(value, "value", U64), byref(pointer))
        return self._adopt(pointer)

    def __add__(self, other: "Summary") -> "Summary":
        total = self.copy()
        total.merge(other)
        return total

    def __radd__(self, other: Any) -> "Summary":
        if type(other) is not int or other != 0:
            return NotImplemented
        return self.copy()  # sum() begins with 0

    def __reduce_ex__(self, _protocol: Any) -> Any:
        return Summary.from_json, (self.to_json(),)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Summary) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]  # it can change

    def _get(self, counter: int) -> int:
        return int(lib.mapicfg_summary_get_counter(self._handle, counter))

    @property
    def mailboxes(self) -> int:
        """Mailboxes counted."""
        return self._get(c.COUNT_MAILBOXES)

    @property
    def overrides(self) -> int:
        """Mailboxes whose MapiHttpEnabled is True or False."""
        return self._get(c.COUNT_OVERRIDES)

    @property
    def blocked_external(self) -> int:
        """Mailboxes whose MAPIBlockOutlookExternalConnectivity is True."""
        return self._get(c.COUNT_BLOCKED_EXTERNAL)

    @property
    def no_way_left(self) -> int:
        """Mailboxes that no MAPI client can reach."""
        return self._get(c.COUNT_NO_WAY_LEFT)

    @property
    def assumed(self) -> int:
        """Mailboxes for which a default was taken."""
        return self._get(c.COUNT_ASSUMED)

    @property
    def skipped(self) -> int:
        """Objects of other classes."""
        return self._get(c.COUNT_SKIPPED)

    @property
    def errors(self) -> int:
        """Objects left out as broken, and inputs that ended with an error."""
        return self._get(c.COUNT_ERRORS)

    @property
    def outcomes(self) -> Dict[str, int]:
        """A count for each of the table's four results."""
        counts: Dict[str, int] = self.to_dict()["outcomes"]
        return counts

    @property
    def decisions(self) -> Dict[Decision, int]:
        """A count for each decision met."""
        found, count = {}, c_uint64()
        for index in range(lib.mapicfg_summary_decision_count(self._handle)):
            decision = Decision(lib.mapicfg_summary_get_decision(self._handle, index, byref(count)))
            found[decision] = count.value
        return found

    def to_json(self) -> str:
        """The summary as one JSON object."""
        handle = c_void_p()
        lib.mapicfg_summary_dup_json(self._handle, byref(handle))
        return taken(handle) or ""

    def to_dict(self) -> Dict[str, Any]:
        """The same as a dict."""
        import json
        found: Dict[str, Any] = json.loads(self.to_json())
        return found

    @classmethod
    def from_json(cls, data: Union[str, bytes]) -> "Summary":
        """A summary back from to_json()."""
        json = raw(data, "JSON, as str or bytes,")
        pointer = POINTER(_abi.Summary)()
        lib.mapicfg_summary_from_json(json, len(json), byref(pointer))
        return cls._adopt(pointer)

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

    def __repr__(self) -> str:
        return f"<AuditResult mailboxes={self.summary.mailboxes} errors={self.summary.errors}>"


class AuditClient(NamedTuple):
    """What an audit is told of Outlook and of the servers' release."""
    client: Release = None
    server: Release = None
    client_version: Optional[str] = None
    cached_mode: Optional[bool] = None


def audit_options(org: Union[Organization, bool, None], about: AuditClient) -> _abi.AuditOptions:
    stated = org.mapi_http_enabled if isinstance(org, Organization) else org
    known = client_options(*about)
    return _abi.AuditOptions(org=c.NOT_STATED if stated is None else state_of(stated), client=known.client,
                             server=known.server, client_version=known.client_version, cached_mode=known.cached_mode)


def _read_all(handle: Any, inputs: Inputs, guard: Guard, progress: "Progress", strict: bool) -> Optional[MapicfgError]:
    """Returns the first failure, if any, unless it raises."""
    work = work_of(progress, guard)
    try:
        with inputs.used():
            guard.call(lib.mapicfg_audit_read, handle, inputs.array, inputs.count, byref(work))
    except InputError as error:  # it is in the report too
        if strict or error is guard.exception:
            raise
        return error
    return None


def audited(options: _abi.AuditOptions, inputs: Inputs, guard: Guard, progress: "Progress", strict: bool,
            use: Callable[[Any], _Used]) -> _Used:
    """Runs an audit, and then what uses it, before it is freed."""
    handle = POINTER(_abi.Audit)()
    lib.mapicfg_audit_new(byref(options), byref(handle))
    try:
        failure = _read_all(handle, inputs, guard, progress, strict)
        try:
            lib.mapicfg_audit_finish(handle)
        except NotStatedError:
            if failure is not None:  # what was to state it
                raise failure from None
            raise
        return use(handle)
    finally:
        lib.mapicfg_audit_free(handle)


def audit_result(handle: Any, rows: List[AuditRow]) -> AuditResult:
    summary, report = Summary(), Report()
    lib.mapicfg_summary_merge(summary._handle, lib.mapicfg_audit_get_summary(handle))
    lib.mapicfg_report_merge(report._handle, lib.mapicfg_audit_get_report(handle))
    return AuditResult(rows, summary, report)


def audit(*sources: "Sources", org: Union[Organization, bool, None] = None, client: Release = None,
          server: Release = None, client_version: Optional[str] = None, cached_mode: Optional[bool] = None,
          rows: bool = True, each: Optional[Callable[[AuditRow], Any]] = None, progress: "Progress" = None,
          strict: bool = False, format: Optional[Format] = None, object_class: Optional[Type[MapicfgObject]] = None,
          threads: int = 1, encoding: Optional[str] = None, accept_guessed: bool = False) -> AuditResult:
    """Decides for every mailbox of the exports and stores given, which may hold the organization and virtual
    directories too.

    >>> result = mapicfg.audit("org.xml", "mailboxes.csv", "vdirs.xml")
    >>> for row in result:
    ...     if row.decision.effective == "none":
    ...         print(row.identity, row.decision.notes)
    contoso.com/Users/Ingrid Johansson ('mapi-disabled',)
    ...

    Sources, `format`, `object_class`, `encoding`, `accept_guessed` and `progress` are those of read(). `org` states
    MapiHttpEnabled where no input does; without either, NotStatedError is raised. Rows are collected, or handed to
    `each` one at a time; with
    rows=False and no `each` only the summary is made, which is much faster and needs no memory. What is broken is in
    result.report.problems and counted in result.summary.errors; with strict=True the first input that failed raises. A
    file that is missing or cannot be read raises in any case. Up to 64 `threads` read a large CSV export together; the
    result is the same, and callbacks are called in the caller's thread."""
    options, guard = audit_options(org, AuditClient(client, server, client_version, cached_mode)), Guard()
    options.threads = number(threads, "threads", 64, 1)
    inputs = Inputs(sources, guard, format, object_class, encoding, accept_guessed)
    if not inputs.count:
        raise ArgumentError("no exports to audit: audit() needs at least one path, or - for standard input")
    collected: List[AuditRow] = []
    sink = each or (collected.append if rows else None)

    def take(_user: Any, identity: bytes, decision: int, source: bytes, line: int) -> int:
        assert sink is not None
        row = AuditRow(identity.decode("utf-8"), Decision(decision), source.decode("utf-8", "replace"), line)
        return guard.run(sink, row)
    if sink is not None:
        options.fn = guard.callback(_abi.MailboxFn, take)
    return audited(options, inputs, guard, progress, strict, lambda handle: audit_result(handle, collected))


# ---- names and URLs ----

class Identity(NamedTuple):
    """An identity taken apart: its form, its container (server, domain) and its name."""
    kind: str
    container: str
    name: str


def identity_parse(identity: str) -> Identity:
    """Takes an identity apart: SERVER\\name, DOMAIN\\user, an address, a GUID, a DN, a canonical name and so on."""
    name_of_it = encoded(identity)
    kind, sizes, starts = c_uint32(), [c_size_t(), c_size_t()], [c_void_p(), c_void_p()]
    as_text = [cast(pointer(start), POINTER(c_char_p)) for start in starts]
    lib.mapicfg_identity_parse(name_of_it, byref(kind), as_text[0], byref(sizes[0]), as_text[1], byref(sizes[1]))
    container, name = (string_at(start.value or 0, size.value).decode("utf-8") if size.value else ""
                       for start, size in zip(starts, sizes))
    return Identity(text(lib.mapicfg_identity_kind_name(kind.value)), container, name)


def text_equal(a: str, b: str) -> bool:
    """Whether two names are equal as Exchange compares them: without regard to case."""
    return bool(lib.mapicfg_text_equal(encoded(a), encoded(b)))


def text_match(pattern: str, value: str) -> bool:
    """Whether a text fits a pattern with * and ?, without regard to case."""
    return bool(lib.mapicfg_text_matches(encoded(pattern), encoded(value)))


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


__all__ = ["Report", "Reader", "read", "write", "Summary", "AuditRow",
           "AuditResult", "audit", "Identity", "identity_parse", "text_equal", "text_match", "url_check", "url_equal",
           "url_host"]
