# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reports: audits, checks, plans and logs as one HTML page."""
from __future__ import annotations

import contextlib
import ctypes
import os
from ctypes import POINTER, byref, string_at
from typing import TYPE_CHECKING, Any, Callable, Iterator, List, Optional, Tuple, Type, Union

from . import _abi
from . import _numbers as c
from ._errors import ArgumentError
from ._inputs import Format, Inputs
from ._io import AuditClient, AuditResult, audit_options, audit_result, audited
from ._library import U32, Guard, Owner, lib, number, optional, path_of
from ._objects import MapicfgObject
from ._plan import Plan
from ._replace import replaced

if TYPE_CHECKING:
    from ._check import Findings
    from ._classes import Organization
    from ._decision import Release
    from ._inputs import Progress, Sources
    from ._objects import Path
    from .logs import LogSummary

Output = Callable[[bytes], Any]


def _is_function(to: Any) -> bool:
    return callable(to) and not isinstance(to, (str, bytes, os.PathLike))


def _beside(to: Any, what: str) -> Optional[bytes]:
    """report.mailboxes.csv for report.html."""
    if _is_function(to):
        return None
    name = path_of(to)
    stem = name[:name.rindex(b".")] if name.endswith((b".html", b".htm")) else name
    return stem + b"." + what.encode() + b".csv"


class _Csv:
    """A file that is there only once something is written to it."""

    def __init__(self, path: Optional[bytes], stack: contextlib.ExitStack) -> None:
        self.path, self._stack, self._file = path, stack, None  # type: Optional[bytes], contextlib.ExitStack, Any

    def write(self, data: bytes) -> None:
        if self._file is None:
            self._file = self._stack.enter_context(replaced(self.path))
        self._file.write(data)


class _Page:
    """A page of the library whose bytes go to a function."""

    def __init__(self, write: Output, guard: Guard, options: _abi.PageOptions) -> None:
        def take(_user: Any, address: int, size: int) -> int:
            return guard.run(lambda: write(string_at(address, size)))
        self.guard, self.pointer = guard, POINTER(_abi.Page)()
        self._function = guard.callback(_abi.WriteFn, take)
        guard.call(lib.mapicfg_page_new, byref(options), self._function, None, byref(self.pointer))

    def put(self, function: Any, *arguments: Any) -> None:
        self.guard.call(function, self.pointer, *arguments)


@contextlib.contextmanager
def _page(to: "Union[Path, Output]", guard: Guard, options: _abi.PageOptions) -> Iterator[_Page]:
    with contextlib.ExitStack() as stack:
        write: Any = to if _is_function(to) else stack.enter_context(replaced(to)).write
        page = _Page(write, guard, options)
        stack.callback(lib.mapicfg_page_free, page.pointer)
        yield page
        page.put(lib.mapicfg_page_finish)


def _roll(csv: _Csv, guard: Guard, rows: int, examples: int) -> Tuple[Any, Any]:
    """A roll, and the callback that must outlive it."""
    def take(_user: Any, address: int, size: int) -> int:
        return guard.run(lambda: csv.write(string_at(address, size)))
    options, roll = _abi.RollOptions(rows=rows, examples=examples), POINTER(_abi.Roll)()
    if csv.path is not None:
        options.csv = guard.callback(_abi.WriteFn, take)
    lib.mapicfg_roll_new(byref(options), byref(roll))
    return roll, options.csv


def _audit(page: _Page, csv: _Csv, stack: contextlib.ExitStack, options: _abi.AuditOptions, inputs: Inputs,
           examples: int, rows: int, progress: "Progress", strict: bool) -> AuditResult:
    roll, callback = _roll(csv, page.guard, rows, examples)
    stack.callback(lib.mapicfg_roll_free, roll)
    options.fn = ctypes.cast(lib.cdll.mapicfg_roll_add, _abi.MailboxFn)
    options.user = ctypes.cast(roll, ctypes.c_void_p)
    def use(handle: Any) -> AuditResult:
        page.put(lib.mapicfg_page_audit, handle, roll, _name(csv))
        return audit_result(handle, [])
    result = audited(options, inputs, page.guard, progress, strict, use)
    del callback  # not before
    return result


def _name(csv: _Csv) -> Optional[bytes]:
    """What the page calls the file."""
    return os.path.basename(csv.path).decode("utf-8", "replace").encode() if csv.path else None


def _plan(page: _Page, handle: Any, goals: Any, csv: _Csv, rows: int) -> None:
    def take(_user: Any, address: int, size: int) -> int:
        return page.guard.run(lambda: csv.write(string_at(address, size)))
    beside = csv.path is not None and lib.mapicfg_plan_move_count(handle) > rows
    if beside:
        page.guard.call(lib.mapicfg_plan_write_moves, handle, page.guard.callback(_abi.WriteFn, take), None)
    page.put(lib.mapicfg_page_goals, goals)
    page.put(lib.mapicfg_page_plan, handle, 0, _name(csv) if beside else None)


def _found(source: Any, moves: Callable[[], _Csv], rows: int) -> Optional[Callable[[_Page], None]]:
    """What adds what has been found already, such as Findings, to a page; None for an export."""
    if not isinstance(source, Owner):
        return None
    handle = source._handle
    if isinstance(handle, POINTER(_abi.Findings)):
        return lambda page: page.put(lib.mapicfg_page_findings, handle)
    if isinstance(handle, POINTER(_abi.LogSummary)):
        most = 0 if rows == c.PAGE_ROWS else rows  # fewer than of mailboxes, unless asked for
        return lambda page: page.put(lib.mapicfg_page_log_summary, handle, most)
    if isinstance(source, Plan):
        goals = None if source._goals is None else source._goals._handle
        return lambda page: _plan(page, handle, goals, moves(), rows)
    return None


def report(*sources: "Union[Sources, Findings, Plan, LogSummary]", to: "Union[Path, Output]",
           title: Optional[str] = None, about: Optional[str] = None, date: Optional[str] = None,
           org: "Union[Organization, bool, None]" = None, client: "Release" = None, server: "Release" = None,
           client_version: Optional[str] = None, cached_mode: Optional[bool] = None, rows: int = c.PAGE_ROWS,
           examples: int = 20, progress: "Progress" = None, strict: bool = False, format: Optional[Format] = None,
           object_class: Optional[Type[MapicfgObject]] = None, threads: int = 1, encoding: Optional[str] = None,
           accept_guessed: bool = False) -> Optional[AuditResult]:
    """Writes one HTML page: the audit of the exports and stores given, and what has been found already: the Findings of
    check(), a Plan, a LogSummary.

    >>> result = mapicfg.report("org.xml", "mailboxes.csv", "vdirs.xml", to="report.html", title="Contoso")
    >>> result.summary.mailboxes
    32

    `to` is a path, or a function that takes bytes (a binary file's write method, say). `title`, `about` and `date`
    stand at the top. The page has `rows` rows of a table at most; with more mailboxes all are written to
    report.mailboxes.csv beside report.html, and all moves of a plan to report.moves.csv. Of each note `examples`
    mailboxes are named. The other parameters are those of audit(), and so is the result, which has no rows; None when
    there was nothing to audit."""
    guard = Guard()
    stack, plans = contextlib.ExitStack(), 0

    def moves() -> _Csv:
        nonlocal plans
        plans += 1
        return _Csv(_beside(to, f"moves{plans}" if plans > 1 else "moves"), stack)
    known = [(source, _found(source, moves, rows)) for source in sources]
    exports: List[Any] = [source for source, put in known if put is None]
    if not sources:
        raise ArgumentError("nothing to report: report() needs at least one path, or what check() has found")
    page_options = _abi.PageOptions(rows=number(rows, "rows", U32, 1), title=optional(title), about=optional(about),
                                    date=optional(date))
    options = audit_options(org, AuditClient(client, server, client_version, cached_mode))
    options.threads = number(threads, "threads", 64, 1)
    inputs = Inputs(exports, guard, format, object_class, encoding, accept_guessed) if exports else None
    result = None
    with stack:
        csv = _Csv(_beside(to, "mailboxes"), stack)
        with _page(to, guard, page_options) as page:
            for _, put in known:
                if put is not None:
                    put(page)
            if inputs is not None:
                result = _audit(page, csv, stack, options, inputs, number(examples, "examples", 65536, 1),
                                page_options.rows, progress, strict)
    return result
