# SPDX-License-Identifier: LGPL-2.1-or-later
"""Single records of logs, and what follows from their order: sessions and requests. logs.py shows them."""
from __future__ import annotations

import threading
from ctypes import POINTER, byref, c_char_p, c_int64, c_void_p, cast
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Union

from . import _abi
from . import _log_numbers as c
from ._errors import ArgumentError
from ._inputs import work_of
from ._io import Report
from ._library import U32, Guard, Owner, encoded, lib, loose_text, number, path_of, raw, text
from .logs import _EPOCH, Batch, _inputs_of, _moment
from ._rules import Statement, statement_of

if TYPE_CHECKING:
    from ._inputs import Progress, Sources

Value = Union[None, str, int, datetime, List[str]]


class Column(NamedTuple):
    """One value of a row."""
    name: str
    type: str  # text, number, moment (a datetime, UTC) or list (of texts)
    meaning: str


_TYPES = {c.LOG_COLUMN_TEXT: "text", c.LOG_COLUMN_NUMBER: "number", c.LOG_COLUMN_MOMENT: "moment",
          c.LOG_COLUMN_LIST: "list"}


def columns(view: str) -> List[Column]:
    """What the rows of "records", "sessions" or "requests" have."""
    index = _view_of(view)
    return [Column(text(lib.mapicfg_log_view_get_column(index, column)),
                   _TYPES[lib.mapicfg_log_view_get_type(index, column)],
                   text(lib.mapicfg_log_view_get_meaning(index, column)))
            for column in range(lib.mapicfg_log_view_column_count(index))]


def _view_of(name: str) -> int:
    encoded(name)  # which says what is wrong with a text that no C function could take
    names = [text(lib.mapicfg_log_view_name(view)) for view in range(c.LOG_VIEW_COUNT)]
    if name not in names:
        raise ArgumentError(f"{name!r} is none of {', '.join(names)}")
    return names.index(name)


class Rows(Owner, Iterator[Dict[str, Value]]):
    """Rows as dicts, one after the other. Until the last has been given, or close(), the records can be neither asked
    for other rows nor added to."""

    def __init__(self, events: "Events", view: int, progress: "Progress") -> None:
        self._columns = columns(text(lib.mapicfg_log_view_name(view)))
        self._lock = events._lock
        self._guard = Guard()
        work = work_of(progress, self._guard)
        pointer = POINTER(_abi.LogCursor)()
        with self._lock:
            self._guard.call(lib.mapicfg_log_cursor_new, events._handle, view, byref(work), byref(pointer))
        self._own(pointer, _free_cursor, work, events)  # these must outlive it

    def _value(self, event: Any, index: int, kind: str) -> Value:
        if kind in ("text", "list"):
            found = loose_text(lib.mapicfg_log_event_get_text(event, index))
            return found if kind == "text" else found.split("\n") if found else []
        value = c_int64()
        if not lib.mapicfg_log_event_get_number(event, index, byref(value)):
            return None
        return value.value if kind == "number" else _EPOCH + timedelta(milliseconds=value.value)

    def __next__(self) -> Dict[str, Value]:
        with self._lock:
            if not self._finalizer.alive:
                raise StopIteration
            event = POINTER(_abi.LogEvent)()
            self._guard.call(lib.mapicfg_log_cursor_next, self._handle, byref(event))
            if not event:
                self._finalizer()
                raise StopIteration
            return {column.name: self._value(event, index, column.type) for index, column in enumerate(self._columns)}

    def close(self) -> None:
        """Ends it. Closing twice is fine."""
        with self._lock:
            self._finalizer()

    def __enter__(self) -> "Rows":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def _free_cursor(pointer: Any, *_kept: Any) -> None:
    lib.mapicfg_log_cursor_free(pointer)


class Events(Owner):
    """Single records of logs, which are kept in a temporary database: however many there are, memory does not grow.

    `where`, `since`, `until` and `key` are as in a LogSummary and decide what enters; noise always enters, and is shown
    with `keep_noise`. A pause of over `idle` ends a session. mapicfg_log_events(3) says what rows are."""

    def __init__(self, *, where: Union[str, Iterable[str]] = (), since: Optional[datetime] = None,
                 until: Optional[datetime] = None, keep_noise: bool = False, key: Optional[bytes] = None,
                 idle: timedelta = timedelta(minutes=30)) -> None:
        conditions = [encoded(one) for one in ([where] if isinstance(where, str) else where)]
        if not isinstance(idle, timedelta):
            raise ArgumentError(f"idle is a timedelta, not {type(idle).__name__}")
        options = _abi.LogEventsOptions(
            where=(c_char_p * len(conditions))(*conditions) if conditions else None, where_count=len(conditions),
            since=_moment(since, "since"), until=_moment(until, "until"), keep_noise=1 if keep_noise else 0,
            idle=number(idle // timedelta(milliseconds=1), "idle, in milliseconds,", U32, 1))
        given = None if key is None else raw(key, "a key, as bytes,")
        if given is not None:
            options.key, options.key_size = cast(c_char_p(given), c_void_p), len(given)
        self._lock = threading.RLock()
        pointer = POINTER(_abi.LogEvents)()
        lib.mapicfg_log_events_new(byref(options), byref(pointer))
        self._own(pointer, lib.mapicfg_log_events_free)

    def add(self, batch: Batch) -> None:
        """Adds the records of a batch."""
        if not isinstance(batch, Batch):
            raise ArgumentError(f"a Batch is needed, not {type(batch).__name__}")
        with batch._used() as lent, self._lock:
            lib.mapicfg_log_events_add(self._handle, lent)

    def read(self, *sources: "Sources", report: Optional[Report] = None, progress: "Progress" = None) -> None:
        """Adds the records of logs, which are those of the function read()."""
        guard, used = Guard(), report or Report()
        inputs, work = _inputs_of(sources, guard), work_of(progress, guard)
        with used._lock, self._lock:
            guard.call(lib.mapicfg_log_events_read, self._handle, inputs.array, inputs.count, None, byref(work),
                       used._handle)

    def save(self, path: Any) -> None:
        """Writes all of it as an SQLite database, to a file that is not there yet."""
        with self._lock:
            lib.mapicfg_log_events_save(self._handle, path_of(path), None)

    def merge(self, path: Any) -> None:
        """Adds the records of such a file."""
        with self._lock:
            lib.mapicfg_log_events_merge(self._handle, path_of(path), None)

    def records(self, *, progress: "Progress" = None) -> Rows:
        """The records by time."""
        return Rows(self, c.LOG_VIEW_RECORDS, progress)

    def sessions(self, *, progress: "Progress" = None) -> Rows:
        """Records of one client that follow each other."""
        return Rows(self, c.LOG_VIEW_SESSIONS, progress)

    def requests(self, *, progress: "Progress" = None) -> Rows:
        """What front end, back end and IIS say of each request."""
        return Rows(self, c.LOG_VIEW_REQUESTS, progress)

    def prompts(self, *, window: timedelta = timedelta(minutes=1)) -> List[Statement]:
        """Who was asked for a password and why, by all protocols of a user within a minute, or another window of at
        most an hour, and what of it cannot be told. mapicfg_log_prompts(3) says more."""
        if not isinstance(window, timedelta):
            raise ArgumentError(f"window is a timedelta, not {type(window).__name__}")
        options = _abi.LogPromptsOptions(
            window=number(window // timedelta(milliseconds=1), "window, in milliseconds,", U32, 1))
        guard = Guard()
        found: List[Statement] = []
        function = guard.callback(
            _abi.StatementFn, lambda _user, borrowed: guard.run(lambda: found.append(statement_of(borrowed))))
        with self._lock:
            guard.call(lib.mapicfg_log_prompts, self._handle, byref(options), None, function, None)
        return found

    @property
    def count(self) -> int:
        """How many records were read, those that the conditions left out too."""
        return int(lib.mapicfg_log_events_get_count(self._handle, c.LOG_COUNT_RECORDS))

    @property
    def noise(self) -> Dict[str, int]:
        """How many records no person caused, by kind."""
        return {text(lib.mapicfg_log_noise_name(kind)): int(lib.mapicfg_log_events_get_noise(self._handle, kind))
                for kind in range(1, c.LOG_NOISE_COUNT)}

    def __repr__(self) -> str:
        return f"<Events of {self.count} records>"


def events(*sources: "Sources", where: Union[str, Iterable[str]] = (), since: Optional[datetime] = None,
           until: Optional[datetime] = None, keep_noise: bool = False, key: Optional[bytes] = None,
           idle: timedelta = timedelta(minutes=30), report: Optional[Report] = None,
           progress: "Progress" = None) -> Events:
    """The single records of logs: reads them into Events."""
    made = Events(where=where, since=since, until=until, keep_noise=keep_noise, key=key, idle=idle)
    made.read(*sources, report=report, progress=progress)
    return made
