# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a change would do, and what differs between two organizations."""
from __future__ import annotations

import contextlib
import os
from collections import abc
from ctypes import POINTER, byref, c_uint64, pointer, string_at
from typing import TYPE_CHECKING, Any, Callable, Iterable, Iterator, List, NamedTuple, Optional, Tuple, Union, cast

from . import _abi
from . import _numbers as c
from ._changes import Changes
from ._decision import Decision, Release, client_options
from ._directory import ChangeKind, Directory
from ._errors import ArgumentError, InputError
from ._inputs import Inputs, work_of
from ._library import U64, Guard, Owner, encoded, lib, number, text, text_or_none
from ._rules import Group, OfStatement, Statement, groups_in, statements_in, statements_of

if TYPE_CHECKING:
    from ._inputs import Progress, Source
    from ._objects import Path

    Goal = Union[str, Tuple[str, Union[str, Iterable[str]]]]
    Goals = Union[Goal, Iterable[Goal]]
    Waves = Union[int, str, Iterable[Iterable[str]]]

_MOST_TEXT = c.EXEC_MOST_TEXT


class Move(NamedTuple):
    """A mailbox that gets another answer, or other URLs. `inside` and `outside` are what Autodiscover hands out before
    and after: URLs of MAPI over HTTP, hosts of Outlook Anywhere, None for nothing."""
    identity: str
    before: Decision
    after: Decision
    changes: Changes
    inside: Tuple[Optional[str], Optional[str]]
    outside: Tuple[Optional[str], Optional[str]]
    why: Tuple[Statement, ...]

    def __str__(self) -> str:
        return f"{self.identity}: {self.before.effective} -> {self.after.effective}"


class Difference(NamedTuple):
    """A property of an object that differs, or an object that is new or gone (property None). Values are as Exchange
    prints them: "" for $null, None when not stated."""
    kind: ChangeKind
    noun: str
    object: str
    property: Optional[str]
    before: Optional[str]
    after: Optional[str]


class _ChangedFinding(NamedTuple):
    statement: Statement
    before: int
    after: int


class ChangedFinding(_ChangedFinding, OfStatement):
    """What check() says of more objects, or of fewer, once the change is made. `before` and `after` are of how many: 0,
    1, or the number of mailboxes."""
    __slots__ = ()
    __str__ = OfStatement.__str__


class _Sequence(abc.Sequence):  # type: ignore[type-arg]
    """What C has many of, each made when it is asked for."""

    def __init__(self, count: int, make: Callable[[int], Any]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    def __repr__(self) -> str:
        return f"<Sequence: {self._count}>"

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self._make(one) for one in range(*index.indices(self._count))]
        at = index + self._count if index < 0 else index
        if not 0 <= at < self._count:
            raise IndexError("there are not so many")
        return self._make(at)


class Plan(Owner):
    """What a change would do: made by Directory.plan(), Directory.diff() and diff().

    `moves` and `differences` are sequences; `unchanged_because` says of the mailboxes that stay why, and
    `takes_effect` when the others notice. The change itself is in `commands`, the way back in `rollback`; what these do
    not reach is in `limits` and `rollback_limits`. Of a plan for goals, `unreached` has the mailboxes that do not get
    what the goals say, by the reason, and `cannot_tell` those of which it cannot be told. `waves` has a plan for each
    wave, each on top of those before it, whose `name` says which it is."""
    moves: "abc.Sequence[Move]"
    differences: "abc.Sequence[Difference]"
    unreached: List[Group]
    cannot_tell: List[Group]
    waves: "List[Plan]"
    name: str

    def __init__(self, handle: Any, directory: Optional[Directory]) -> None:
        self._own(handle, lib.mapicfg_plan_free)
        self._directory = directory
        self.unreached, self.cannot_tell, self.waves, self.name = [], [], [], ""
        self._goals: Optional[_GoalList] = None
        self.moves = _Sequence(lib.mapicfg_plan_move_count(handle), self._move)
        self.differences = _Sequence(lib.mapicfg_plan_difference_count(handle), self._difference)

    def _url(self, index: int, which: int) -> Optional[str]:
        return text_or_none(lib.mapicfg_plan_move_url(self._handle, index, which))

    def _move(self, index: int) -> Move:
        why = POINTER(_abi.Statements)()
        lib.mapicfg_plan_dup_why(self._handle, index, byref(why))
        return Move(
            text(lib.mapicfg_plan_move_identity(self._handle, index)),
            Decision(lib.mapicfg_plan_move_before(self._handle, index)),
            Decision(lib.mapicfg_plan_move_after(self._handle, index)),
            Changes(lib.mapicfg_plan_move_changes(self._handle, index)),
            (self._url(index, c.PLAN_INSIDE_BEFORE), self._url(index, c.PLAN_INSIDE_AFTER)),
            (self._url(index, c.PLAN_OUTSIDE_BEFORE), self._url(index, c.PLAN_OUTSIDE_AFTER)),
            tuple(statements_of(why)))

    def _difference(self, index: int) -> Difference:
        return Difference(
            ChangeKind(lib.mapicfg_plan_difference_kind(self._handle, index)),
            text(lib.mapicfg_class_name(lib.mapicfg_plan_difference_class(self._handle, index))),
            text(lib.mapicfg_plan_difference_object(self._handle, index)),
            text_or_none(lib.mapicfg_plan_difference_property(self._handle, index)),
            text_or_none(lib.mapicfg_plan_difference_before(self._handle, index)),
            text_or_none(lib.mapicfg_plan_difference_after(self._handle, index)))

    def _count(self, counter: int) -> int:
        return int(lib.mapicfg_plan_get_counter(self._handle, counter))

    @property
    def mailboxes(self) -> int:
        """How many mailboxes are there before and after."""
        return self._count(c.PLAN_MAILBOXES)

    @property
    def restart(self) -> int:
        """How many users may be asked to restart Outlook."""
        return self._count(c.PLAN_RESTART)

    @property
    def created(self) -> int:
        """How many mailboxes are there only after."""
        return self._count(c.PLAN_CREATED)

    @property
    def removed(self) -> int:
        """How many mailboxes are there only before."""
        return self._count(c.PLAN_REMOVED)

    def count(self, change: Changes) -> int:
        """How many mailboxes have one change: Changes.WAY_LOST."""
        return int(lib.mapicfg_plan_count_changes(self._handle, number(change, "a change", U64)))

    @property
    def unchanged_because(self) -> List[Group]:
        """The mailboxes that stay, by the reason."""
        return groups_in(lib.mapicfg_plan_get_unchanged(self._handle))

    @property
    def takes_effect(self) -> List[Statement]:
        """When the moves take effect, with the sources of what is said."""
        return statements_in(lib.mapicfg_plan_get_timing(self._handle))

    def _changed_findings(self, which: int) -> List[ChangedFinding]:
        statements = statements_in(lib.mapicfg_plan_get_findings(self._handle, which))
        return [ChangedFinding(statement, *(lib.mapicfg_plan_get_finding_total(self._handle, which, index, after)
                                            for after in (0, 1)))
                for index, statement in enumerate(statements)]

    @property
    def findings_new(self) -> List[ChangedFinding]:
        """What check() says after the change only, or of more mailboxes than before."""
        return self._changed_findings(c.PLAN_FINDINGS_NEW)

    @property
    def findings_gone(self) -> List[ChangedFinding]:
        """What check() says before the change only, or of more mailboxes than after."""
        return self._changed_findings(c.PLAN_FINDINGS_GONE)

    @property
    def limits(self) -> List[Statement]:
        """What the commands do not reach."""
        return statements_in(lib.mapicfg_plan_get_limits(self._handle, c.PLAN_FORWARD))

    @property
    def rollback_limits(self) -> List[Statement]:
        """What the way back does not reach."""
        return statements_in(lib.mapicfg_plan_get_limits(self._handle, c.PLAN_ROLLBACK))

    def _written(self, function: Callable[..., None], direction: int) -> str:
        guard = Guard()
        pieces: List[bytes] = []

        def take(_user: Any, address: int, size: int) -> int:
            return guard.run(lambda: pieces.append(string_at(address, size)))
        guard.call(function, self._handle, direction, guard.callback(_abi.WriteFn, take), None)
        return b"".join(pieces).decode("utf-8")

    @property
    def commands(self) -> str:
        """The cmdlets that make the change, one a line."""
        return self._written(lib.mapicfg_plan_write_commands, c.PLAN_FORWARD)

    @property
    def rollback(self) -> str:
        """The cmdlets that take it back."""
        return self._written(lib.mapicfg_plan_write_commands, c.PLAN_ROLLBACK)

    def script(self, *, rollback: bool = False) -> str:
        """The commands as a script for the Exchange Management Shell. It begins with a byte order mark: write it to a
        file in UTF-8."""
        return self._written(lib.mapicfg_plan_write_script, c.PLAN_ROLLBACK if rollback else c.PLAN_FORWARD)

    def apply(self) -> int:
        """Runs the commands on the directory that was planned for, all or none, as one change set of the journal, and
        returns how many there are. ArgumentError: the plan compares two organizations."""
        if self._directory is None:
            raise ArgumentError("a comparison cannot be applied: plan() on the directory with `to`")
        with self._directory.transaction("plan"):
            for piece in _pieces(self.commands):
                run_quietly(self._directory, piece)
        return int(lib.mapicfg_plan_command_count(self._handle, c.PLAN_FORWARD))

    def __repr__(self) -> str:
        differences = "1 difference" if len(self.differences) == 1 else f"{len(self.differences)} differences"
        return f"<Plan: {len(self.moves)} of {self.mailboxes} mailboxes move, {differences}>"


def _pieces(commands: str) -> Iterator[str]:
    """Lines together, within what one text may have; each ends outside of quotes."""
    piece: List[str] = []
    size = 0
    for line in commands.splitlines(keepends=True):
        if size + len(line) > _MOST_TEXT // 8 and "".join(piece).count("'") % 2 == 0:
            yield "".join(piece)
            piece, size = [], 0
        piece.append(line)
        size += len(line)
    if piece:
        yield "".join(piece)


def run_quietly(directory: Directory, statements: str, server: Optional[str] = None) -> None:
    """Runs statements whose effects nobody is told: the plan tells them."""
    from ._exec import run
    run(directory._call, statements, "plan", server, False, False, True, lambda _one: None, None,
        more_flags=c.EXEC_NO_EFFECTS)


def _options(client: Release, server: Release, client_version: Optional[str], cached_mode: Optional[bool],
             examples: int, flags: int, since: int) -> _abi.PlanOptions:
    decide = client_options(client, server, client_version, cached_mode)
    return _abi.PlanOptions(client=decide.client, server=decide.server, cached_mode=decide.cached_mode,
                            client_version=decide.client_version, flags=flags, since=since,
                            examples=number(examples, "examples", U64))


def make(directory: Directory, owner: Optional[Directory], options: Any, progress: "Progress") -> Plan:
    """A plan of what is open in a directory."""
    handle, guard = POINTER(_abi.Plan)(), Guard()
    work = work_of(progress, guard)
    options.work = pointer(work)
    guard.call(directory._call, lib.mapicfg_plan_new, byref(options), byref(handle))
    return Plan(handle, owner)


class Trial:
    """A transaction of a directory that is taken back; within one of the caller's, nothing."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def __enter__(self) -> None:
        self._directory._lock.acquire()
        try:
            self._directory._call(lib.mapicfg_directory_begin, b"plan")
        except BaseException:
            self._directory._lock.release()
            raise

    def __exit__(self, *_: Any) -> None:
        if not self._directory.closed:
            lib.mapicfg_directory_rollback(self._directory._handle)
        self._directory._lock.release()


def _position(directory: Directory) -> int:
    position = c_uint64()
    directory._call(lib.mapicfg_directory_position, byref(position))
    return position.value


def _replace(directory: Directory, source: "Source") -> None:
    guard = Guard()
    inputs = Inputs([source], guard)
    work = work_of(None, guard)
    with inputs.used(directory):
        guard.call(lib.mapicfg_directory_replace, directory._handle, inputs.array, inputs.count, byref(work), None)


def _items(values: Any, what: str) -> List[Any]:
    try:
        return list(values)
    except TypeError:
        raise ArgumentError(f"{what}: {values!r} is neither text nor several of it") from None


def _lines(names: Any, what: str) -> bytes:
    """A mailbox a line."""
    lines = [encoded(name) for name in _items(names, what)]
    if any(b"\n" in line or b"\r" in line for line in lines):
        raise ArgumentError(f"{what}: a mailbox has a line end in its name: give its Guid")
    return b"\n".join(lines)


class _GoalList(Owner):
    """Goals as the library has them."""

    def __init__(self, goals: "Goals") -> None:
        handle = POINTER(_abi.Goals)()
        lib.mapicfg_goals_new(byref(handle))
        self._own(handle, lib.mapicfg_goals_free)
        for goal in [goals] if isinstance(goals, (str, tuple)) else _items(goals, "goal"):
            self._add(goal)

    def _add(self, goal: "Goal") -> None:
        if isinstance(goal, str):
            lib.mapicfg_goals_add(self._handle, encoded(goal), None, 0)
            return
        if not isinstance(goal, tuple) or len(goal) != 2:
            raise ArgumentError(f"a goal is {goal!r}, which is neither text nor a pair of text and mailboxes")
        lines = _lines([goal[1]] if isinstance(goal[1], str) else goal[1], "goal")
        lib.mapicfg_goals_add(self._handle, encoded(goal[0]) + b",list=the list", lines, len(lines))

    def plan(self, directory: Directory, fewest_overrides: bool, options: Any, progress: "Progress") -> Plan:
        """What they would change."""
        options.goals = self._handle
        options.fewest = c.GOALS_FEWEST_OVERRIDES if fewest_overrides else c.GOALS_FEWEST_CHANGES
        made = make(directory, directory, options, progress)
        self._tell(made)
        options.goals, options.fewest = None, 0
        return made

    def _tell(self, made: Plan) -> None:
        made._goals = self
        made.unreached = groups_in(lib.mapicfg_goals_get_unreached(self._handle))
        made.cannot_tell = groups_in(lib.mapicfg_goals_get_untold(self._handle))


class _WaveList(Owner):
    """The waves of a plan, which must outlive them."""

    def __init__(self, whole: Plan, directory: Directory, by: "Waves") -> None:
        by_text, lines = "list=the list", None
        if isinstance(by, (int, str)) and not isinstance(by, bool):
            by_text = str(by)
        else:
            lines = b"\n\n".join(_lines(one, "waves") for one in _items(by, "waves"))
        handle = POINTER(_abi.Waves)()
        with directory._used():
            lib.mapicfg_waves_new(whole._handle, directory._handle, encoded(by_text), lines, len(lines or b""),
                                  byref(handle))
        self._own(handle, lib.mapicfg_waves_free)

    def plans(self, directory: Directory, options: Any, progress: "Progress") -> Iterator[Plan]:
        """Makes each wave, and a plan of it."""
        for index in range(lib.mapicfg_waves_count(self._handle)):
            options.since = _position(directory)
            with directory._used():
                lib.mapicfg_waves_make(self._handle, index, directory._handle)
            wave = make(directory, directory, options, progress)
            wave.name = text(lib.mapicfg_waves_get_name(self._handle, index))
            yield wave


def _import_state(directory: Directory, to: Any) -> None:
    """A desired state of which something is left out would be another one."""
    report = directory.import_(to)
    if report.problem_count:
        raise report.problems[0]
    lib.mapicfg_report_check_names(report._handle)
    if not report.objects:
        raise InputError("no object was read: nothing says what is desired")


def plan(directory: Directory, statements: Optional[str], to: Any, goal: "Optional[Goals]", fewest_overrides: bool,
         waves: "Optional[Waves]", local_server: Optional[str], client: Release, server: Release,
         client_version: Optional[str], cached_mode: Optional[bool], examples: int, findings: bool,
         progress: "Progress") -> Plan:
    """What Directory.plan() does."""
    flags = (0 if to is None else c.PLAN_ANY_FORM) | (c.PLAN_WITH_FINDINGS if findings else 0)
    options = _options(client, server, client_version, cached_mode, examples, flags, 0)
    goals = None if goal is None else _GoalList(goal)
    if statements is None and to is None and goals is None:
        if waves is not None:
            raise ArgumentError("waves are for cmdlets, a desired state or a goal")
        if not directory.in_transaction:
            raise ArgumentError("nothing to plan: give cmdlets, a desired state with `to`, or a `goal`, or change "
                                "something in a transaction")
        return make(directory, directory, options, progress)
    if (statements is not None) + (to is not None) + (goals is not None) > 1:
        raise ArgumentError("cmdlets, a desired state or a goal, not several of these")
    with Trial(directory):
        if goals is not None:
            made = goals.plan(directory, fewest_overrides, options, progress)
        elif statements is not None:
            run_quietly(directory, statements, local_server)
        else:
            _import_state(directory, to)
        if goals is None:
            made = make(directory, directory, options, progress)
    if waves is not None:
        split = _WaveList(made, directory, waves)
        options.flags &= ~c.PLAN_WITH_FINDINGS
        with Trial(directory):
            made.waves = list(split.plans(directory, options, progress))
    return made


def moments(directory: Directory, since: int, until: Optional[int], client: Release, server: Release,
            client_version: Optional[str], cached_mode: Optional[bool]) -> Plan:
    """What Directory.diff() does: going back begins at the later one."""
    first = number(since, "a change set", U64)
    last = None if until is None else number(until, "a change set", U64)
    reversed_ = last is None or first < last
    later, earlier = (last, first) if reversed_ else (first, last)
    with Trial(directory):
        if later is not None:
            directory._call(lib.mapicfg_directory_rewind, later)
        start = _position(directory)
        directory._call(lib.mapicfg_directory_rewind, earlier)
        options = _options(client, server, client_version, cached_mode, 20, c.PLAN_REVERSED if reversed_ else 0, start)
        return make(directory, None, options, None)


def _is_store(source: Any) -> bool:
    """Whether it is the path of a store."""
    if not isinstance(source, (str, os.PathLike)) or not os.path.isfile(source):
        return False
    with open(source, "rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _base(before: "Source", stack: contextlib.ExitStack) -> Directory:
    """A directory with what the first has."""
    if isinstance(before, Directory):
        return before
    if _is_store(before):
        return stack.enter_context(Directory(cast("Path", before)))
    base = stack.enter_context(Directory(empty=True))
    base.import_(before)
    return base


def diff(before: "Source", after: "Source", *, client: Release = None, server: Release = None,
         client_version: Optional[str] = None, cached_mode: Optional[bool] = None) -> Plan:
    """What differs between two exports, folders of exports, directories or paths of stores, and what that is for
    mailboxes.

    >>> found = mapicfg.diff("mailboxes.xml", "mailboxes.csv")
    >>> len(found.differences)
    0

    What only one of them states is not compared: a property that an export does not show, a class that it has no object
    of. Sources are those of read(). A store that comes first must be writable, though nothing stays changed. Moments of
    one store are compared by Directory.diff()."""
    stack = contextlib.ExitStack()
    try:
        base = _base(before, stack)
        if _is_store(after):
            after = stack.enter_context(Directory(cast("Path", after), read_only=True))
        stores = base.path is not None or isinstance(before, Directory)
        flags = c.PLAN_STATED_ONLY | c.PLAN_ANY_FORM
        flags |= 0 if stores and isinstance(after, Directory) else c.PLAN_SHARED_ONLY
        with Trial(base):
            start = _position(base)
            _replace(base, after)
            return make(base, None, _options(client, server, client_version, cached_mode, 20, flags, start), None)
    finally:
        stack.close()


__all__ = ["ChangedFinding", "Difference", "Move", "Plan", "diff"]
