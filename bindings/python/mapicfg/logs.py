# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exchange's and IIS's protocol logs: their records, and what they say together.

>>> from mapicfg import logs
>>> summary = logs.summarize("logs")
>>> summary.records, summary.noise["challenge"]
(108, 4)
>>> for batch in logs.read("logs/MapiHttp"):
...     print(batch.kind, len(batch), batch["latency"][:3])
mapi-http 37 ['29', '7', '0']

>>> next(logs.events("logs").requests())["difference"]
0

A summary of parts is the sum of their summaries, in any order: a + b, or sum(summaries). It can be pickled, so parts
can be summed up by other processes and machines."""
from __future__ import annotations

import contextlib
import os
import threading
import weakref
from ctypes import POINTER, byref, c_char_p, c_size_t, c_void_p, cast, create_string_buffer, string_at
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union

from . import _abi
from . import _log_numbers as c
from ._errors import ArgumentError
from ._inputs import Inputs, work_of
from ._io import Report
from ._library import U32, U64, Guard, Owner, encoded, lib, loose_text, number, raw, taken, text, text_or_none
from ._rules import Statement, statement_of

if TYPE_CHECKING:
    from ._directory import Directory
    from ._inputs import Progress, Sources
    from ._plan import Plan

DRIFT_TABLES = "mailbox,user,protocol,host; mailbox,user,protocol,client"
USE_TABLES = DRIFT_TABLES + "; mailbox,user,protocol,day"
PAGE_TABLES = "hour,kind; protocol,network,kind; client,mode,kind; error,kind; server,kind; request,kind; user,kind"
_METHODS = ("none", "basic", "ntlm", "negotiate", "bearer", "other")
_NOT_UTF8 = dict.fromkeys(range(0xdc80, 0xdd00), "\ufffd")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


# ---- what columns mean ----

class Field(NamedTuple):
    """What one column of logs means, whatever it is called in each."""
    name: str
    columns: Tuple[str, ...]  # its names in logs
    kinds: Tuple[str, ...]  # of logs that have it
    unit: str
    meaning: str
    source: str


def _names(get: Callable[[int], Any]) -> Iterator[str]:
    index = 0
    while True:
        name = get(index)
        if name is None:
            return
        yield loose_text(name)
        index += 1


def _field_of(column: str) -> int:
    """The field of a word. A log's own name may have bytes that are not UTF-8, as no word has."""
    word = str.translate(column, _NOT_UTF8) if isinstance(column, str) else column
    return int(lib.mapicfg_log_field_find(encoded(word), c_size_t(-1).value))


def _kind_names(bits: int) -> Iterator[str]:
    return (text(lib.mapicfg_log_kind_name(kind)) for kind in range(c.LOG_KIND_COUNT) if bits >> kind & 1)


def fields() -> List[Field]:
    """All fields that are known."""
    return [Field(text(lib.mapicfg_log_field_name(field)),
                  tuple(_names(lambda index, one=field: lib.mapicfg_log_field_get_column(one, index))),  # type: ignore
                  tuple(_kind_names(lib.mapicfg_log_field_get_kinds(field))),
                  text(lib.mapicfg_log_field_get_unit(field)), text(lib.mapicfg_log_field_get_meaning(field)),
                  text(lib.mapicfg_log_field_get_source(field)))
            for field in range(c.LOG_FIELD_COUNT)]


def error_meaning(error: str) -> Optional[str]:
    """What a value of the dimension "error" means; None where nothing is known of it.

    >>> mapicfg.logs.error_meaning("response 10")
    'context not found: ...'"""
    return text_or_none(lib.mapicfg_log_error_meaning(encoded(error)))


# ---- records ----

class Batch:
    """Records of one log with the same columns, in their order. It is gone when the next one is asked for: take what
    you need before.

    A column is asked for by the word of its field ("latency", whatever the log calls it) or by its name in the log.
    Another thread that asks for the next batch waits until a call is over."""
    __slots__ = ("_lent", "_reader", "__weakref__")

    def __init__(self, lent: Any, reader: "Reader") -> None:
        self._lent = lent
        self._reader = reader  # whose memory it is

    @contextlib.contextmanager
    def _used(self) -> Iterator[Any]:
        """Its handle, which no thread takes away meanwhile."""
        with self._reader._lock:
            if self._lent is None:
                raise ValueError("the batch has gone: take what you need of it before the next")
            yield self._lent

    def __len__(self) -> int:
        with self._used() as handle:
            return int(lib.mapicfg_log_batch_count(handle))

    @property
    def kind(self) -> str:
        """The kind of the log: "http-proxy", "mapi-http", "iis" ..."""
        with self._used() as handle:
            return text(lib.mapicfg_log_kind_name(lib.mapicfg_log_batch_get_kind(handle)))

    @property
    def source(self) -> str:
        """The log's name; of a member of an archive "archive.zip/member"."""
        with self._used() as handle:
            return loose_text(lib.mapicfg_log_batch_get_source(handle))

    @property
    def columns(self) -> List[str]:
        """The names of the columns, as the log has them."""
        with self._used() as handle:
            return list(_names(lambda index: lib.mapicfg_log_batch_get_name(handle, index)))

    def line(self, row: int) -> int:
        """The line of the log, from 1, on which a record begins."""
        with self._used() as handle:
            return int(lib.mapicfg_log_batch_get_line(handle, self._row(row)))

    def _row(self, row: int) -> int:
        return number(row, "a row", len(self) - 1)

    def _cells(self, get: Any, column: int, rows: Iterable[int]) -> List[str]:
        found, size = [], c_size_t()
        with self._used() as handle:
            for row in rows:
                address = get(handle, row, column, byref(size))
                found.append(loose_text(string_at(address, size.value)))
        return found

    def _found(self, column: str, rows: Iterable[int]) -> Optional[List[str]]:
        """By the word of a field first: "time" is date and time, although IIS has a column of that name."""
        field = _field_of(column)
        with self._used() as handle:
            if lib.mapicfg_log_batch_has(handle, field):
                return self._cells(lib.mapicfg_log_batch_get, field, rows)
            names = [name.lower() for name in self.columns]
            if column.lower() not in names:
                return None
            return self._cells(lib.mapicfg_log_batch_get_column, names.index(column.lower()), rows)

    def get(self, row: int, column: str) -> Optional[str]:
        """One value; None where the log has no such column. Bytes that are not UTF-8 are surrogates."""
        cells = self._found(column, [self._row(row)])
        return cells[0] if cells is not None else None

    def __getitem__(self, column: str) -> List[str]:
        """All values of a column. KeyError: the log has no such column."""
        cells = self._found(column, range(len(self)))
        if cells is None:
            raise KeyError(column)
        return cells

    def __contains__(self, column: object) -> bool:
        return isinstance(column, str) and self._found(column, ()) is not None

    def to_dict(self, columns: Optional[Iterable[str]] = None) -> Dict[str, List[Optional[str]]]:
        """Columns by their names, all of them or those that are named: what pandas.DataFrame() and pyarrow.table()
        take. A column that the log does not have is a list of None, so that batches of several logs fit together."""
        with self._used():
            if columns is not None:
                every = range(len(self))
                cells = {name: self._found(name, every) for name in columns}
                return {name: [None] * len(self) if one is None else [*one] for name, one in cells.items()}
            found: Dict[str, List[Optional[str]]] = {}
            for column, name in enumerate(self.columns):
                found.setdefault(name, [*self._cells(lib.mapicfg_log_batch_get_column, column, range(len(self)))])
            return found

    def rows(self) -> Iterator[Dict[str, str]]:
        """The records as dicts, by the names that the log has."""
        with self._used():
            names, every = self.columns, range(len(self))
            values = [self._cells(lib.mapicfg_log_batch_get_column, column, every) for column in range(len(names))]
        return (dict(zip(names, row)) for row in zip(*values))

    def __repr__(self) -> str:
        return "<Batch: gone>" if self._lent is None else f"<Batch: {len(self)} records of {self.source}>"


class Reader(Owner, Iterator[Batch]):
    """The batches of logs, one after the other: what read() gives. `report` says what was read, broken and torn, and is
    complete when the last batch has been given. At its end, or at the end of `with logs.read(...) as reader:`, it
    closes what it has opened."""
    report: Report

    def __init__(self, sources: Iterable[Any], options: Any, report: Optional[Report], progress: "Progress") -> None:
        self.report = report or Report()
        self._lock, self._stepping = threading.RLock(), False
        self._batch: Optional["weakref.ref[Batch]"] = None
        self._guard = Guard()
        self._inputs = _inputs_of(sources, self._guard, bool(options.flags & c.LOG_FOLLOW))
        work = work_of(progress, self._guard)
        pointer = POINTER(_abi.LogReader)()
        with self.report._lock:
            lib.mapicfg_log_reader_new(self._inputs.array, self._inputs.count, byref(options), byref(work),
                                       self.report._handle, byref(pointer))
        self._own(pointer, _free_reader, self._inputs, work, options, self.report)  # these must outlive it

    def __next__(self) -> Batch:
        with self._lock:
            batch = self._step()
            if batch is None:
                self._finalizer()
                raise StopIteration
            return batch

    def _step(self) -> Optional[Batch]:
        """The next batch, and the end of the one before."""
        if self._stepping:  # by this thread, for others wait: what it calls, or a signal handler
            raise ValueError("the reader cannot be read by what it has called")
        self._end_batch()
        if not self._finalizer.alive:
            return None
        found = POINTER(_abi.LogBatch)()
        with self.report._lock:
            self._stepping = True
            try:
                self._guard.call(lib.mapicfg_log_reader_next, self._handle, byref(found))
            finally:
                self._stepping = False
        if not found:
            return None
        batch = Batch(found, self)
        self._batch = weakref.ref(batch)
        return batch

    def _end_batch(self) -> None:
        batch = self._batch() if self._batch is not None else None
        if batch is not None:
            batch._lent = None
        self._batch = None

    def close(self) -> None:
        """Ends the reading. Closing twice is fine."""
        with self._lock:
            if self._stepping:
                raise ValueError("the reader cannot be closed by what it has called")
            self._end_batch()
            self._finalizer()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


class Follower(Reader):
    """Batches of logs that are still written: what follow() gives. It waits for them until stop() is called."""

    def __init__(self, sources: Iterable[Any], options: Any, report: Optional[Report], progress: "Progress",
                 poll: float) -> None:
        super().__init__(sources, options, report, progress)
        self._poll, self._is_stopped, self._is_last = poll, False, False
        self._sleep = threading.Lock()  # an Event would not do: a signal handler may not set what it interrupts
        self._sleep.acquire()

    def stop(self) -> None:
        """Ends the waiting, of any thread or signal handler: what was written before still comes, then the end."""
        self._is_stopped = True
        with contextlib.suppress(RuntimeError):  # it was stopped before
            self._sleep.release()

    def look(self) -> Optional[Batch]:
        """The next batch; None where there is none now: the next call looks at the files again."""
        with self._lock:
            if self._is_stopped and not self._is_last and self._finalizer.alive and not self._stepping:
                self._is_last = True
                lib.mapicfg_log_reader_finish(self._handle)
            return self._step()

    def __next__(self) -> Batch:
        while True:
            was_last = self._is_last
            batch = self.look()
            if batch is not None:
                return batch
            if was_last or not self._finalizer.alive:
                self.close()
                raise StopIteration
            if not self._is_stopped:
                self._sleep.acquire(timeout=self._poll)


def _free_reader(pointer: Any, *_kept: Any) -> None:
    lib.mapicfg_log_reader_free(pointer)


def _inputs_of(sources: Iterable[Any], guard: Guard, may_come: bool = False) -> Inputs:
    """Logs have no options of exports, and stores hold none."""
    inputs = Inputs(sources, guard, may_come=may_come)
    if inputs.stores:
        raise ArgumentError("a Directory holds no logs")
    for row in inputs.array[:inputs.count]:
        row.options = None
    return inputs


def _read_options(keep_copies: bool, max_line: int, max_bytes: int, pass_other: bool = False) -> Any:
    flags = (c.LOG_KEEP_COPIES if keep_copies else 0) | (c.LOG_PASS_OTHER if pass_other else 0)
    return _abi.LogOptions(flags=flags, max_line=number(max_line, "max_line", U64),
                           max_bytes=number(max_bytes, "max_bytes", U64))


def read(*sources: "Sources", keep_copies: bool = False, max_line: int = 0, max_bytes: int = 0,
         report: Optional[Report] = None, progress: "Progress" = None, pass_other: bool = False) -> Reader:
    """The records of logs, a batch at a time.

    A source is a path (a log, or a folder, which stands for all files below it; "-" is standard input), a file
    descriptor, bytes, a binary file, an iterable of bytes, or a list of these; plain, or packed as gzip, Zstandard or
    zip. A log that another one begins with is a copy, and is passed over unless `keep_copies`. `max_line` and
    `max_bytes` limit one record and what one file unpacks to; 0 is as mapicfg_log(3) has it. Logs of kind "other" in
    folders and archives are read, unlike in summaries, unless `pass_other`. A log that cannot be read raises
    InputError; the next call goes on with the next log. Broken lines are counted in the report."""
    return Reader(sources, _read_options(keep_copies, max_line, max_bytes, pass_other), report, progress)


def follow(*paths: Any, poll: float = 1.0, max_line: int = 0, report: Optional[Report] = None,
           progress: "Progress" = None, pass_other: bool = False) -> Follower:
    """The records of logs that are still written: what is there, then what is added, until stop() is called.

    A path is a log or a folder, which need not be there yet. Files are looked at every `poll` seconds; look() looks
    without waiting. A log that is renamed, copied, cut off or packed is read on where it was left: mapicfg_log(3) says
    how it is known. The report's warnings say what happened. `pass_other` passes over logs of kind "other" in folders,
    as summaries do. A log that cannot be read raises InputError; the next call goes on."""
    for path in paths:
        if not isinstance(path, (str, os.PathLike)) or path == "-":
            raise ArgumentError("only files and folders can be followed: name paths")
    if not 0 <= poll <= threading.TIMEOUT_MAX:
        raise ArgumentError("poll is a number of seconds")
    flags = c.LOG_FOLLOW | (c.LOG_PASS_OTHER if pass_other else 0)
    options = _abi.LogOptions(flags=flags, max_line=number(max_line, "max_line", U64))
    return Follower(paths, options, report, progress, poll)


# ---- summaries ----

def _moment(value: Optional[datetime], what: str) -> int:
    if value is None:
        return 0
    if not isinstance(value, datetime):
        raise ArgumentError(f"{what} is a datetime, not {type(value).__name__}")
    aware = value if value.tzinfo is not None else value.replace(tzinfo=timezone.utc)
    return number((aware - _EPOCH) // timedelta(milliseconds=1), what, U64 // 2, 1)


def _tables(by: Union[None, str, Iterable[str]]) -> Optional[bytes]:
    if by is None:
        return None
    return encoded(by if isinstance(by, str) else ";".join(by))


class LogSummary(Owner):
    """What logs say together: who connects how, what fails, how long it takes. to_dict() has all of it.

    `by` names tables, "server; client,auth", or a list of such; `where` conditions, "auth=ntlm", "user!=*svc*";
    `since` and `until` are datetimes, UTC where they do not say. Noise (probes, health mailboxes, challenges) is
    counted apart, and in the tables with `keep_noise`. With a `key`, of 16 bytes at least, users and mailboxes get
    names that stand for them wherever the key is the same. mapicfg_log_summary(3) says what each is made of."""

    def __init__(self, *, by: Union[None, str, Iterable[str]] = None, where: Union[str, Iterable[str]] = (),
                 since: Optional[datetime] = None, until: Optional[datetime] = None, keep_noise: bool = False,
                 key: Optional[bytes] = None, threads: int = 0, max_rows: int = 0) -> None:
        conditions = [encoded(one) for one in ([where] if isinstance(where, str) else where)]
        options = _abi.LogSummaryOptions(
            by=_tables(by), where=(c_char_p * len(conditions))(*conditions) if conditions else None,
            where_count=len(conditions), since=_moment(since, "since"), until=_moment(until, "until"),
            keep_noise=1 if keep_noise else 0, threads=number(threads, "threads", U32),
            max_rows=number(max_rows, "max_rows", U32))
        given = None if key is None else raw(key, "a key, as bytes,")
        if given is not None:
            options.key, options.key_size = cast(c_char_p(given), c_void_p), len(given)
        pointer = POINTER(_abi.LogSummary)()
        lib.mapicfg_log_summary_new(byref(options), byref(pointer))
        self._own(pointer, lib.mapicfg_log_summary_free)

    @classmethod
    def _adopt(cls, pointer: Any) -> "LogSummary":
        made = cls.__new__(cls)
        made._own(pointer, lib.mapicfg_log_summary_free)
        return made

    def copy(self) -> "LogSummary":
        """Another summary of the same."""
        pointer = POINTER(_abi.LogSummary)()
        lib.mapicfg_log_summary_copy(self._handle, byref(pointer))
        return self._adopt(pointer)

    _copied = copy

    def add(self, batch: Batch) -> None:
        """Counts the records of a batch."""
        if not isinstance(batch, Batch):
            raise ArgumentError(f"a Batch is needed, not {type(batch).__name__}")
        with batch._used() as lent:
            lib.mapicfg_log_summary_add(self._handle, lent)

    def takes(self, batch: Batch) -> List[bool]:
        """Which records of a batch add() would count: so conditions choose single records. Nothing is counted."""
        if not isinstance(batch, Batch):
            raise ArgumentError(f"a Batch is needed, not {type(batch).__name__}")
        with batch._used() as lent:
            taken = create_string_buffer(len(batch))
            lib.mapicfg_log_summary_takes(self._handle, lent, taken)
        return [byte != 0 for byte in taken.raw]

    def add_report(self, report: Report) -> None:
        """Counts the logs and the broken and torn lines of a report, whose batches were added."""
        if not isinstance(report, Report):
            raise ArgumentError(f"a Report is needed, not {type(report).__name__}")
        with report._lock:
            lib.mapicfg_log_summary_add_report(self._handle, report._handle)

    def read(self, *sources: "Sources", report: Optional[Report] = None, progress: "Progress" = None) -> None:
        """Counts the records of logs, which are as those of the function read(); logs of kind "other" in folders and
        archives only where a condition is "kind=other"."""
        guard, used = Guard(), report or Report()
        inputs, work = _inputs_of(sources, guard), work_of(progress, guard)
        with used._lock:
            guard.call(lib.mapicfg_log_summary_read, self._handle, inputs.array, inputs.count, None, byref(work),
                       used._handle)

    def merge(self, other: "LogSummary") -> None:
        """Adds what another summary has counted; its tables and conditions must be the same."""
        if not isinstance(other, LogSummary):
            raise ArgumentError(f"a LogSummary is needed, not {type(other).__name__}")
        lib.mapicfg_log_summary_merge(self._handle, other._handle)

    def __add__(self, other: "LogSummary") -> "LogSummary":
        if not isinstance(other, LogSummary):
            return NotImplemented
        total = self.copy()
        total.merge(other)
        return total

    def __radd__(self, other: Any) -> "LogSummary":
        if type(other) is not int or other != 0:
            return NotImplemented
        return self.copy()  # sum() begins with 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LogSummary) and self.to_bytes() == other.to_bytes()

    __hash__ = None  # type: ignore[assignment]  # it can change

    def __reduce_ex__(self, _protocol: Any) -> Any:
        return LogSummary.from_bytes, (self.to_bytes(),)

    def to_bytes(self) -> bytes:
        """All of it, with its tables and conditions: the same bytes however it was put together."""
        handle, size = c_void_p(), c_size_t()
        lib.mapicfg_log_summary_dup_bytes(self._handle, byref(handle), byref(size))
        try:
            return string_at(handle.value or 0, size.value)
        finally:
            lib.mapicfg_free(handle)

    @classmethod
    def from_bytes(cls, data: bytes) -> "LogSummary":
        """A summary back from to_bytes()."""
        given = raw(data, "bytes of a summary")
        pointer = POINTER(_abi.LogSummary)()
        lib.mapicfg_log_summary_from_bytes(given, len(given), byref(pointer))
        return cls._adopt(pointer)

    def to_json(self) -> str:
        """The summary as one JSON object."""
        handle = c_void_p()
        lib.mapicfg_log_summary_dup_json(self._handle, byref(handle))
        return taken(handle) or ""

    def to_dict(self) -> Dict[str, Any]:
        """The same as a dict."""
        import json
        found: Dict[str, Any] = json.loads(self.to_json())
        return found

    def drift(self, directory: "Directory") -> List[Statement]:
        """What the logs show against a configuration: who is handed MAPI over HTTP and never used it, who uses it
        although something else is decided, who comes from outside although blocked, clients that are too old, and what
        cannot be told. The summary needs the tables DRIFT_TABLES, and must have no conditions, noise or key.
        mapicfg_log_drift(3) says more."""
        from ._directory import Directory
        if not isinstance(directory, Directory):
            raise ArgumentError(f"a Directory is needed, not {type(directory).__name__}")
        guard = Guard()
        found: List[Statement] = []
        function = guard.callback(
            _abi.StatementFn, lambda _user, borrowed: guard.run(lambda: found.append(statement_of(borrowed))))
        with directory._lock:
            guard.call(lib.mapicfg_log_drift, self._handle, directory._handle, function, None)
        return found

    def use(self, directory: "Directory") -> "LogUse":
        """What the mailboxes of a directory used, for who is hit by a plan: `summary.use(directory).hit(plan)`. The
        summary needs the tables USE_TABLES, and must have no conditions, noise or key."""
        return LogUse(self, directory)

    @property
    def records(self) -> int:
        """Records that count: without noise and what the conditions leave out."""
        return int(lib.mapicfg_log_summary_get_number(self._handle, c.LOG_NUMBER_RECORDS))

    @property
    def failures(self) -> int:
        """Records of those that failed."""
        return int(lib.mapicfg_log_summary_get_number(self._handle, c.LOG_NUMBER_FAILURES))

    @property
    def noise(self) -> Dict[str, int]:
        """Records that no person caused, by kind: account, probe, healthcheck, challenge."""
        return {text(lib.mapicfg_log_noise_name(kind)): int(lib.mapicfg_log_summary_get_noise(self._handle, kind))
                for kind in range(1, c.LOG_NOISE_COUNT)}

    @property
    def readiness(self) -> Optional[Dict[str, Any]]:
        """Who is ready for NTLM to be switched off, in the form that to_dict() has: percent, users, ready, not_ready,
        cannot_tell, and what the logs have of each of the methods. None: the logs do not say by what anybody came, or
        a condition leaves methods out."""
        number, handle = lib.mapicfg_log_summary_get_ready, self._handle
        asked = number(handle, c.LOG_READY_LOGS)
        if asked == c.LOG_READY_LOGS_NONE:
            return None
        return {"logs": "http-proxy" if asked == c.LOG_READY_LOGS_FRONT else "other",
                "percent": number(handle, c.LOG_READY_PERCENT), "users": number(handle, c.LOG_READY_USERS),
                "ready": number(handle, c.LOG_READY_YES), "not_ready": number(handle, c.LOG_READY_NO),
                "cannot_tell": number(handle, c.LOG_READY_UNKNOWN),
                "methods": {name: {what: lib.mapicfg_log_summary_get_method(handle, method, which)
                                   for which, what in enumerate(("records", "users", "only", "nameless"))}
                            for method, name in enumerate(_METHODS, c.LOG_NUMBER_AUTH_NONE)}}

    def __repr__(self) -> str:
        return f"<LogSummary of {self.records} records>"


class LogUse(Owner):
    """What the mailboxes of a directory used, by logs. mapicfg_log_use(3) says more."""

    def __init__(self, summary: LogSummary, directory: "Directory") -> None:
        from ._directory import Directory
        if not isinstance(summary, LogSummary):
            raise ArgumentError(f"a LogSummary is needed, not {type(summary).__name__}")
        if not isinstance(directory, Directory):
            raise ArgumentError(f"a Directory is needed, not {type(directory).__name__}")
        pointer = POINTER(_abi.LogUse)()
        with directory._lock:
            lib.mapicfg_log_use_new(summary._handle, directory._handle, byref(pointer))
        self._own(pointer, lib.mapicfg_log_use_free)

    def hit(self, plan: "Plan") -> Dict[str, Any]:
        """Who is hit by a plan of the same directory, or by one of its `waves`: `answers` counts the mailboxes that
        move by whether the logs have them (seen, user-seen, failed, unseen, cannot-tell); `mailboxes` has for each
        move, in their order, the answer, how often, when and from where it connects, by which protocols and with which
        `clients`, and `warnings`: what would break."""
        from ._plan import Plan
        if not isinstance(plan, Plan):
            raise ArgumentError(f"a Plan is needed, not {type(plan).__name__}")
        handle = c_void_p()
        lib.mapicfg_log_use_dup_json(self._handle, plan._handle, byref(handle))
        import json
        found: Dict[str, Any] = json.loads(taken(handle) or "{}")
        return found


def summarize(*sources: "Sources", by: Union[None, str, Iterable[str]] = None, where: Union[str, Iterable[str]] = (),
              since: Optional[datetime] = None, until: Optional[datetime] = None, keep_noise: bool = False,
              key: Optional[bytes] = None, threads: int = 0, max_rows: int = 0, report: Optional[Report] = None,
              progress: "Progress" = None) -> LogSummary:
    """What logs say together: reads them into a LogSummary, by several threads if asked for; with 1 the call makes
    none, with 0 one more unpacks logs that are packed."""
    summary = LogSummary(by=by, where=where, since=since, until=until, keep_noise=keep_noise, key=key,
                         threads=threads, max_rows=max_rows)
    summary.read(*sources, report=report, progress=progress)
    return summary


from ._log_events import Column, Events, Rows, columns, events  # noqa: E402  it needs what is above

__all__ = ["DRIFT_TABLES", "PAGE_TABLES", "USE_TABLES", "Batch", "Column", "Events", "Field", "Follower",
           "LogSummary", "LogUse", "Reader", "Rows", "columns", "error_meaning", "events", "fields", "follow", "read",
           "summarize"]
