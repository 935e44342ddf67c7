# SPDX-License-Identifier: LGPL-2.1-or-later
"""A whole organization's configuration in one file, or in memory."""
from __future__ import annotations

import contextlib
import enum
import os
import threading
from ctypes import POINTER, byref, c_int, c_uint32, c_uint64
from typing import (IO, TYPE_CHECKING, Any, Callable, Dict, Generic, Iterator, List, NamedTuple, Optional, Tuple, Type,
                    TypeVar, Union, cast)

from . import _abi, _exec
from . import _numbers as c
from ._classes import Collections, Mailbox, Organization
from ._rules import Statement
from ._decision import Decision, Explanation, Release, client_options, explanation_of
from ._errors import AmbiguousError, ArgumentError, ConflictError, MapicfgError, NotFoundError
from ._exec import Confirm, Effects, ExecResult
from ._inputs import Format, Inputs, work_of
from ._io import AuditResult, AuditRow, Report, Sink, audit
from ._library import INT, U64, Guard, Owner, encoded, lib, number, optional, path_of, text, text_or_none
from ._objects import CLASSES, MapicfgObject, Path, class_id_of, wrap_copy
from ._replace import replaced, writing_all

if TYPE_CHECKING:
    import datetime

    from ._inputs import Progress, Sources
    from ._classes import SetOrganization
    from ._net_test import Network
    from ._plan import Goals, Plan, Waves

_PAGE = 256
_LONGEST_WAIT = INT // 1000  # seconds

_T = TypeVar("_T", bound=MapicfgObject)


class ChangeKind(enum.IntEnum):
    """What a change did."""
    CREATE = c.JOURNAL_CREATE
    SET = c.JOURNAL_SET
    REMOVE = c.JOURNAL_REMOVE

    def __str__(self) -> str:
        return text(lib.mapicfg_journal_kind_name(self))


class Change(NamedTuple):
    """A line of the journal. Values are as Exchange prints them: "" for $null, None when not stated. `old` of a removal
    and `new` of a creation are the whole object as JSON; an import does not keep the latter."""
    change_set: int
    kind: ChangeKind
    time: "datetime.datetime"
    actor: str
    action: str
    object_class: Type[MapicfgObject]
    object: str
    property: Optional[str]
    old: Optional[str]
    new: Optional[str]


def _change(borrowed: Any) -> Change:
    from datetime import datetime, timedelta, timezone
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    return Change(
        lib.mapicfg_journal_entry_get_change_set(borrowed), ChangeKind(lib.mapicfg_journal_entry_get_kind(borrowed)),
        epoch + timedelta(milliseconds=lib.mapicfg_journal_entry_get_time(borrowed)),
        text(lib.mapicfg_journal_entry_get_actor(borrowed)), text(lib.mapicfg_journal_entry_get_action(borrowed)),
        CLASSES[lib.mapicfg_journal_entry_get_class(borrowed)], text(lib.mapicfg_journal_entry_get_object(borrowed)),
        text_or_none(lib.mapicfg_journal_entry_get_property(borrowed)),
        text_or_none(lib.mapicfg_journal_entry_get_old(borrowed)),
        text_or_none(lib.mapicfg_journal_entry_get_new(borrowed)))


class Collection(Generic[_T]):
    """The objects of one class in a directory, by any form of identity: directory.mailboxes["anna@contoso.com"].

    What is given are copies: change one and put() it back, or set() what is to be changed."""

    def __init__(self, directory: "Directory", object_class: Type[_T]) -> None:
        self._directory, self._class = directory, object_class

    def __len__(self) -> int:
        count = c_uint64()
        self._directory._call(lib.mapicfg_directory_count, self._class.CLASS_ID, byref(count))
        return count.value

    def __bool__(self) -> bool:
        return next(self._pages(None, None, 1), None) is not None

    def __getitem__(self, identity: str) -> _T:
        found = POINTER(_abi.Object)()
        self._directory._call(lib.mapicfg_directory_copy_object, self._class.CLASS_ID, encoded(identity), byref(found))
        return self._class._adopt(found)

    def get(self, identity: str, default: Any = None) -> Any:
        """The object, or `default` when there is none. Raises AmbiguousError when there are several."""
        try:
            return self[identity]
        except NotFoundError:
            return default

    def __contains__(self, identity: object) -> bool:
        """Whether there is one, or several."""
        if not isinstance(identity, str):
            return False
        try:
            self[identity].close()
        except NotFoundError:
            return False
        except AmbiguousError:
            pass
        return True

    def __iter__(self) -> Iterator[_T]:
        """In the order in which they were first stored, a page at a time: the directory may be changed meanwhile."""
        return self.find()

    def find(self, identity: Optional[str] = None, *, server: Optional[str] = None) -> Iterator[_T]:
        """Those that an identity fits, with wildcards: find("a*"). `server` is that of virtual directories,
        by its name or FQDN."""
        return (one for page in self._pages(identity, server, _PAGE) for one in page)

    def _pages(self, identity: Optional[str], server: Optional[str], size: int) -> Iterator[List[_T]]:
        query = _abi.DirectoryQuery(limit=size, identity=optional(identity), server=optional(server))
        while True:
            page = self._page(query)
            if page:
                yield page
            if len(page) < size:
                return

    def _page(self, query: Any) -> List[_T]:
        page: List[Any] = []
        keys, guard = [0], Guard()

        def keep(borrowed: Any, key: int) -> None:
            page.append(wrap_copy(borrowed))
            keys[0] = key
        function = guard.callback(_abi.DirectoryFn, lambda _user, borrowed, key: guard.run(keep, borrowed, key))
        guard.call(self._directory._call, lib.mapicfg_directory_list, self._class.CLASS_ID, byref(query), function,
                   None)
        query.after = keys[0]
        return page

    def put(self, one: _T) -> bool:
        """Stores what an object states, as a new one or into the one that it is. Returns whether it was new.

        What it does not state stays as it is stored."""
        if not isinstance(one, self._class):  # C takes the handle at its word
            raise ArgumentError(f"a {self._class.__name__} is needed, not {type(one).__name__}")
        created = c_int()
        self._directory._call(lib.mapicfg_directory_put, one._handle, byref(created))
        return bool(created.value)

    def set(self, identity: str, /, **properties: Any) -> int:
        """Changes properties of one object. Returns how many have another value now.

        >>> directory.mailboxes.set("anna@contoso.com", mapi_http_enabled=True)
        1

        A property that the class does not have is an UnknownPropertyError."""
        return self._directory._set(encoded(identity), self._class(**properties))

    def remove(self, identity: str) -> None:
        """Removes one object."""
        self._directory._call(lib.mapicfg_directory_remove, self._class.CLASS_ID, encoded(identity))

    __delitem__ = remove

    def __repr__(self) -> str:
        return f"<{self._class.__name__} objects of {self._directory!r}>"


def _close(pointer: Any, process: int, lock: Any) -> None:
    if os.getpid() != process:  # a child of fork() has no part in the parent's files and locks
        return
    if not lock.acquire(blocking=False):  # the program ends, and a daemon thread is using it
        return
    lib.mapicfg_directory_close(pointer)
    lock.release()


def _milliseconds(wait: Optional[float]) -> int:
    """Seconds as C has them, where 0 is the default."""
    if wait is None:
        return 0
    if isinstance(wait, bool) or not isinstance(wait, (int, float)) or not 0 <= wait <= _LONGEST_WAIT:
        raise ArgumentError(f"wait is a number of seconds from 0 to {_LONGEST_WAIT}, not {wait!r}")
    return max(1, round(wait * 1000))


class Directory(Owner, Collections):
    """A store: an organization with its mailboxes, virtual directories, servers and certificates.

    `path` is the file; without it, the store is in memory. create=True makes a file when there is none; a new store
    holds the organization "First Organization" unless empty=True. `wait` is how many seconds to wait for another
    process that writes (10 by default), `actor` who makes the changes, for the journal. defer_sync=True lets the system
    bring changes to the disk later: much faster for many small ones, which outlast a crash of the program, though
    perhaps not one of the machine; the store is not damaged then, and close() brings all to the disk.

    >>> with mapicfg.Directory("new.db", create=True, actor="anna") as new:
    ...     report = new.import_("org.xml", "mailboxes.csv")
    ...     print(new.decide("anna@contoso.com"))
    MAPI over HTTP, internal and external

    Threads may share one: a call, or a whole transaction, waits until the other thread's is over. It is quicker to open
    one for each thread. It cannot be used in a child of fork()."""

    _is_freed_at_exit = True  # so that the file is whole, and changes are on the disk

    def __init__(self, path: Optional[Path] = None, *, create: bool = False, read_only: bool = False,
                 empty: bool = False, wait: Optional[float] = None, actor: str = "",
                 defer_sync: bool = False) -> None:
        options = _abi.DirectoryOptions(actor=encoded(actor), wait=_milliseconds(wait))
        options.flags = ((c.DIRECTORY_CREATE if create else 0) | (c.DIRECTORY_READ_ONLY if read_only else 0)
                         | (c.DIRECTORY_EMPTY if empty else 0) | (c.DIRECTORY_DEFER_SYNC if defer_sync else 0))
        name = None if path is None else path_of(path)
        self.path: Optional[str] = None if name in (None, b":memory:") else os.fsdecode(cast(bytes, name))
        pointer = POINTER(_abi.Directory)()
        lib.mapicfg_directory_open(name, byref(options), byref(pointer))
        self._lock = threading.RLock()
        self._calls = 0
        self._process = os.getpid()
        self._own(pointer, _close, self._process, self._lock)
        self._collections: Dict[Type[MapicfgObject], Collection[Any]] = {}

    # ---- its life ----

    def _call(self, function: Callable[..., None], *arguments: Any) -> None:
        """Calls a function of the library with the handle."""
        with self._used():
            function(self._handle, *arguments)

    @contextlib.contextmanager
    def _used(self) -> Iterator[None]:
        """The handle belongs to one thread at a time, and is not closed meanwhile."""
        self._check()
        with self._lock:
            self._calls += 1
            try:
                yield
            finally:
                self._calls -= 1

    def _check(self) -> None:
        if not self._finalizer.alive:
            raise ValueError("the directory has been closed")
        if os.getpid() != self._process:  # a thread that is not here may hold the lock
            raise ValueError("the directory was opened before fork(): open one in this process")

    @property
    def _handle(self) -> Any:
        self._check()
        return self._pointer

    def close(self) -> None:
        """Closes it; a transaction that is open is rolled back. Closing twice is fine."""
        if self._process != os.getpid():
            self._finalizer()
            return
        with self._lock:
            if self._calls:
                raise ValueError("the directory cannot be closed by what it has called")
            self._finalizer()

    @property
    def closed(self) -> bool:
        """Whether it has been closed."""
        return not self._finalizer.alive

    def __enter__(self) -> "Directory":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _copied(self) -> Any:
        raise ArgumentError("a Directory cannot be copied: open the store again")

    def __repr__(self) -> str:
        return f"<Directory {self.path or ':memory:'}{', closed' if self.closed else ''}>"

    # ---- objects ----

    def collection(self, object_class: Type[_T]) -> Collection[_T]:
        """The objects of a class."""
        class_id_of(object_class)  # that it is one
        return self._collections.setdefault(object_class, Collection(self, object_class))

    @property
    def organization(self) -> Organization:
        """A copy of the organization; what is assigned is stored, with what it states. NotFoundError: there is none."""
        found = POINTER(_abi.Object)()
        self._call(lib.mapicfg_directory_copy_object, Organization.CLASS_ID, None, byref(found))
        return Organization._adopt(found)

    @organization.setter
    def organization(self, organization: Organization) -> None:
        self.collection(Organization).put(organization)

    if TYPE_CHECKING:
        set_organization: SetOrganization
    else:
        def set_organization(self, **properties: Any) -> int:
            """Changes properties of the organization: set_organization(mapi_http_enabled=True)."""
            return self._set(b"", Organization(**properties))

    def _set(self, identity: bytes, changes: MapicfgObject) -> int:
        changed = c_uint32()
        self._call(lib.mapicfg_directory_set, identity, changes._handle, byref(changed))
        return changed.value

    # ---- transactions ----

    @contextlib.contextmanager
    def transaction(self, action: Optional[str] = None) -> Iterator["Directory"]:
        """All changes inside are made at the end, or none when an exception leaves it; they are one change set of the
        journal, whose action this is.

        >>> with directory.transaction("pilot"):
        ...     changed = directory.mailboxes.set("emile", mapi_http_enabled=True)
        >>> directory.history(limit=1)[0].action
        'pilot'

        A call that fails inside, and whose exception is caught, has undone its own part only. After a failure of the
        machine every change is refused, and so is the end. A transaction within a transaction is a ConflictError. Other
        threads wait."""
        self._check()
        with self._lock:
            self._call(lib.mapicfg_directory_begin, optional(action))
            try:
                yield self
            except BaseException:
                if not self.closed:
                    lib.mapicfg_directory_rollback(self._handle)
                raise
            self._call(lib.mapicfg_directory_commit)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        self._check()
        with self._lock:
            return bool(lib.mapicfg_directory_in_transaction(self._handle))

    # ---- cmdlets ----

    def exec(self, statements: str, *, source: str = "", server: Optional[str] = None, transaction: bool = False,
             files: bool = True, confirm: Confirm = None,
             on_warning: Optional[Callable[[Statement], Any]] = None,
             effects: Optional[Effects] = None, network: Optional[Network] = None) -> ExecResult:
        """Runs Exchange's cmdlets, in PowerShell's syntax, and returns what they give.

        A statement that fails raises when all has run that is going to; the exception's `results` is what there was.
        With transaction=True the first failure undoes all; within a transaction that is a ConflictError. `source`
        is the text's name in errors, `server` the server that cmdlets mean when none is named; files=False refuses
        Export-Csv. `confirm` answers questions: True for yes to all, or a function that is given the question and
        returns True, False, or "all" for the whole statement; without it, what needs a confirmation is an error.
        Warnings are given to `on_warning`, or else to Python's own as ExchangeWarning. What is changed for users is
        added to `effects` instead, where given. Test-OutlookConnectivity needs `network`, a mapicfg.net.Network."""
        if transaction and self.in_transaction:  # another thread's has ended by then
            raise ConflictError("a transaction is open already: leave out transaction=True")
        return _exec.run(self._call, statements, source, server, transaction, files, confirm, on_warning, effects,
                         network)

    def effects(self) -> Effects:
        """Sums up, over many calls of exec(), what they change for users: "12 mailboxes move to MAPI over HTTP"."""
        return Effects(self)

    def complete(self, statements: str, at: Optional[int] = None) -> Tuple[int, List[str]]:
        """What could stand at a position (the end, without one) of cmdlets being typed: where the word to be replaced
        begins, and the words."""
        return _exec.complete(self._call, statements, at)

    # ---- plans ----

    def plan(self, statements: Optional[str] = None, *, to: "Optional[Sources]" = None,
             goal: "Optional[Goals]" = None, fewest_overrides: bool = False, waves: "Optional[Waves]" = None,
             local_server: Optional[str] = None, client: Release = None, server: Release = None,
             client_version: Optional[str] = None, cached_mode: Optional[bool] = None, examples: int = 20,
             findings: bool = True, progress: "Progress" = None) -> "Plan":
        """Tells what cmdlets, or a desired state, would change for mailboxes, and by which commands they get there. The
        directory stays as it is, but must be writable.

        >>> plan = directory.plan("Set-OrganizationConfig -MapiHttpEnabled $false")
        >>> print(plan)
        <Plan: 24 of 32 mailboxes move, 1 difference>
        >>> print(plan.rollback, end="")
        Set-OrganizationConfig -MapiHttpEnabled $true

        `to` is an export, or several, as for import_(): what it does not state stays, and the first problem of it
        raises. `goal` is what mailboxes shall get, and the fewest changes that give it to them are found:
        "inside=mapi,outside=none"; or several, of which a later one prevails in what it says, each with the mailboxes
        that it is for behind it, if not for all: ["inside=mapi,outside=none", "outside=any,server=EX1",
        ("outside=any", ["anna@contoso.com"])]. The plan's `unreached` and `cannot_tell` say which mailboxes do not get
        it, and why; with fewest_overrides=True overrides count before changes. `waves` splits the mailboxes that move:
        into so many parts, "server", "site", or lists of mailboxes, those that are not listed coming last; the plan's
        `waves` are plans, each on top of those before
        it. Without cmdlets, `to` and `goal`, inside a transaction, it is what the transaction has changed so far.
        `local_server` is the server that cmdlets mean when none is named; findings=False leaves out what check() says
        before and after; the other arguments are those of audit()."""
        from ._plan import plan
        return plan(self, statements, to, goal, fewest_overrides, waves, local_server, client, server, client_version,
                    cached_mode, examples, findings, progress)

    def diff(self, since: int, until: Optional[int] = None, *, client: Release = None, server: Release = None,
             client_version: Optional[str] = None, cached_mode: Optional[bool] = None) -> "Plan":
        """What differs between two moments: after the change set `since` (0: before the first) and after `until`, or
        now. mapicfg.diff() compares exports and other directories."""
        from ._plan import moments
        return moments(self, since, until, client, server, client_version, cached_mode)

    # ---- exports in and out ----

    def import_(self, *sources: "Sources", format: Optional[Format] = None,
                object_class: Optional[Type[MapicfgObject]] = None, report: Optional[Report] = None,
                progress: "Progress" = None, encoding: Optional[str] = None, accept_guessed: bool = False) -> Report:
        """Stores every object of exports and of other stores: all, or none when one of them is broken, or when
        `progress` ends it. Objects with a broken value are left out and reported. Values that were put together by
        guess are not stored, unless accept_guessed=True. Sources and the other arguments are those of read(); returns
        the report, which is added to `report` when there is one.

        >>> new = mapicfg.Directory()
        >>> new.import_("org.xml", "mailboxes.csv").objects
        {'OrganizationConfig': 1, 'CASMailbox': 32}"""
        into, guard = report or Report(), Guard()
        inputs = Inputs(sources, guard, format, object_class, encoding, accept_guessed)
        work = work_of(progress, guard)
        with into._lock, inputs.used(self):
            guard.call(lib.mapicfg_directory_import, self._handle, inputs.array, inputs.count, byref(work),
                       into._handle)
        return into

    def export(self, file: Union[Path, IO[bytes]], *, format: Format = Format.CSV,
               object_class: Optional[Type[MapicfgObject]] = None) -> None:
        """Writes every object of a class, or of all, to a path or a binary file object, as text that reads back equal.
        A file that was there stays as it was until all has been written.

        CSV has one class at a time: without `object_class`, JSON or LIST is wanted."""
        if object_class is None and format in (Format.CSV, Format.SPREADSHEET):
            raise ArgumentError("CSV holds objects of one class: say which, or write JSON")
        if hasattr(file, "write"):
            return self._export(writing_all(file), format, object_class)
        path = cast(Path, file)
        name = path_of(path)
        if self.path is not None and os.path.exists(name) and os.path.samefile(name, self.path):
            raise ArgumentError("the file is the store itself")
        with replaced(path) as file_of_ours:
            return self._export(file_of_ours.write, format, object_class)

    def _export(self, sink: Callable[[bytes], Any], format: Format,
                object_class: Optional[Type[MapicfgObject]]) -> None:
        with Sink(format, sink) as writer:
            writer.guard.call(self._call, lib.mapicfg_directory_export, class_id_of(object_class), writer.pointer)
            writer.finish()

    # ---- the journal ----

    def history(self, identity: Optional[str] = None, *, object_class: Optional[Type[MapicfgObject]] = None,
                change_set: int = 0, limit: int = 0) -> List[Change]:
        """Changes, the latest change set first, within a set in the order in which they were made: of objects that had
        this name (with wildcards), of a class, of the change set with a number, and at most so many."""
        guard = Guard()
        changes: List[Change] = []
        function = guard.callback(
            _abi.JournalFn, lambda _user, borrowed: guard.run(lambda: changes.append(_change(borrowed))))
        query = _abi.JournalQuery(class_id=class_id_of(object_class), change_set=number(change_set, "change_set", U64),
                                  limit=number(limit, "limit", U64), identity=optional(identity))
        guard.call(self._call, lib.mapicfg_directory_history, byref(query), function, None)
        return changes

    def undo(self) -> int:
        """Undoes the most recent change set not yet undone, and returns its number."""
        undone = c_uint64()
        self._call(lib.mapicfg_directory_undo, byref(undone))
        return undone.value

    # ---- decisions ----

    def audit(self, *, org: Union[Organization, bool, None] = None, client: Release = None, server: Release = None,
              client_version: Optional[str] = None, cached_mode: Optional[bool] = None, rows: bool = True,
              each: Optional[Callable[[AuditRow], Any]] = None, progress: "Progress" = None) -> AuditResult:
        """Decides for every mailbox, as mapicfg.audit() does for exports. `org` counts where there is no
        organization."""
        return audit(self, org=org, client=client, server=server, client_version=client_version,
                     cached_mode=cached_mode, rows=rows, each=each, progress=progress, strict=True)

    def decide(self, identity: str, *, client: Release = None, server: Release = None,
               client_version: Optional[str] = None, cached_mode: Optional[bool] = None) -> Decision:
        """Decides for a mailbox, by everything that the store holds: the organization, servers, virtual directories."""
        return self.explain(identity, client=client, server=server, client_version=client_version,
                            cached_mode=cached_mode).decision

    def explain(self, identity: str, *, client: Release = None, server: Release = None,
                client_version: Optional[str] = None, cached_mode: Optional[bool] = None) -> Explanation:
        """Decides as decide() does, and says why; the explanation has the `decision`."""
        options = client_options(client, server, client_version, cached_mode)
        pointer = POINTER(_abi.Explanation)()
        self._call(lib.mapicfg_directory_explain, encoded(identity), byref(options), byref(pointer))
        return explanation_of(pointer)


__all__ = ["Change", "ChangeKind", "Collection", "Directory"]
