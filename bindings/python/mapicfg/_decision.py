# SPDX-License-Identifier: LGPL-2.1-or-later
"""Decisions, their explanation, and the default of a new organization."""
from __future__ import annotations

import enum
from ctypes import POINTER, byref, c_char, c_char_p, c_uint32, c_uint64, create_string_buffer
from typing import Any, ClassVar, Iterable, List, NamedTuple, Optional, Sequence, Tuple, Type, TypeVar, Union, overload

from . import _abi
from . import _numbers as c
from ._classes import Mailbox, Organization, VirtualDirectory
from ._errors import ArgumentError
from ._library import U64, encoded, lib, number, text
from ._objects import NOT_STATED, MapicfgObject, NotStated
from ._rules import Statement, statements_in

_STATES = {NOT_STATED: c.NOT_STATED, None: c.NULL, False: c.FALSE, True: c.TRUE}
_VALUES = {c.NULL: None, c.FALSE: False, c.TRUE: True}
_ALL_BITS = 1 << 8  # the values of mailbox_bits(), and of the byte that decide_bulk() gives

_Release = TypeVar("_Release", bound="_ReleaseBase")


class _ReleaseBase(enum.IntEnum):
    @classmethod
    def parse(cls: Type[_Release], release: Union[str, int, _Release]) -> _Release:
        """From words such as "2016", a year as a number, a version, or a member."""
        if isinstance(release, cls):
            return release
        found, kind = c_uint32(), "server" if cls.__name__ == "ServerRelease" else "client"
        words = release if isinstance(release, str) else str(release)
        getattr(lib, f"mapicfg_{kind}_parse")(encoded(words), byref(found))
        return cls(found.value)

    @classmethod
    def _number(cls, release: "Release") -> int:
        """Its number; 0 for None."""
        return 0 if release is None else cls.parse(release)


class ServerRelease(_ReleaseBase):
    """Releases of Exchange Server.

    >>> str(mapicfg.ServerRelease.parse("Version 15.2 (Build 986.5)"))
    'Exchange 2019'"""
    EXCHANGE_2007 = c.SERVER_2007
    EXCHANGE_2010 = c.SERVER_2010
    EXCHANGE_2013_RTM = c.SERVER_2013_RTM
    EXCHANGE_2013 = c.SERVER_2013
    EXCHANGE_2016 = c.SERVER_2016
    EXCHANGE_2019 = c.SERVER_2019
    EXCHANGE_SE = c.SERVER_SE

    def __str__(self) -> str:
        return text(lib.mapicfg_server_name(self.value))


class ClientRelease(_ReleaseBase):
    """Releases of Outlook for Windows.

    >>> str(mapicfg.ClientRelease.parse("15.0.4569.1506"))
    'Outlook 2013 SP1'"""
    OLDER = c.CLIENT_OLDER
    OUTLOOK_2010_UPDATED = c.CLIENT_2010_UPDATED
    OUTLOOK_2013_RTM = c.CLIENT_2013_RTM
    OUTLOOK_2013_SP1 = c.CLIENT_2013_SP1
    OUTLOOK_2016 = c.CLIENT_2016
    OUTLOOK_2019 = c.CLIENT_2019
    OUTLOOK_2021 = c.CLIENT_2021
    OUTLOOK_2024 = c.CLIENT_2024
    OUTLOOK_365 = c.CLIENT_365

    def __str__(self) -> str:
        return text(lib.mapicfg_client_name(self.value))


Release = Union[str, int, ServerRelease, ClientRelease, None]


class Flag(enum.IntFlag):
    """The bits of a decision: bits 0-7 the table's answer, 8-23 the effective one. Notes are in Decision.notes."""
    MAPI_HTTP = c.MAPI_HTTP
    INTERNAL = c.INTERNAL
    EXTERNAL = c.EXTERNAL
    BY_MAILBOX = c.BY_MAILBOX
    ASSUMED = c.ASSUMED
    MAPI_DISABLED = c.MAPI_DISABLED
    RPC_HTTP_BLOCKED = c.RPC_HTTP_BLOCKED
    EFFECTIVE_MAPI_HTTP = c.EFFECTIVE_MAPI_HTTP
    EFFECTIVE_OUTLOOK_ANYWHERE = c.EFFECTIVE_OUTLOOK_ANYWHERE
    EFFECTIVE_RPC = c.EFFECTIVE_RPC
    EFFECTIVE_UNKNOWN = c.EFFECTIVE_UNKNOWN
    EFFECTIVE_INTERNAL = c.EFFECTIVE_INTERNAL
    EFFECTIVE_EXTERNAL = c.EFFECTIVE_EXTERNAL


class Decision(int):
    """What Autodiscover results from the settings: a number of flags, whose str() is Exchange's words.

    The table's answer (result, protocol, internal, external, decided_by) is that of the documented table alone; the
    effective answer adds what else stands in the way.

    >>> decision = mapicfg.decide(True, mapicfg.Mailbox(mapi_http_enabled=False, mapi_enabled=False))
    >>> str(decision), decision.effective, decision.decided_by
    ('Outlook Anywhere, internal and external', 'none', 'mailbox')"""

    def __new__(cls, value: int) -> "Decision":
        return super().__new__(cls, number(value, "a decision", U64))

    @property
    def flags(self) -> Flag:
        """The bits below the notes."""
        return Flag(int(self) & sum(Flag))

    @property
    def result(self) -> str:
        """The table's answer: "MAPI over HTTP, internal and external"."""
        return text(lib.mapicfg_decision_result(self))

    @property
    def protocol(self) -> str:
        """The table's protocol: "MAPI over HTTP" or "Outlook Anywhere"."""
        return text(lib.mapicfg_decision_protocol(self))

    @property
    def internal(self) -> bool:
        """Whether the table allows internal connections (it always does)."""
        return bool(self & Flag.INTERNAL)

    @property
    def external(self) -> bool:
        """Whether the table allows external connections."""
        return bool(self & Flag.EXTERNAL)

    @property
    def decided_by(self) -> str:
        """"mailbox" or "organization"."""
        return text(lib.mapicfg_decision_decided_by(self))

    @property
    def assumed(self) -> bool:
        """Whether a mailbox setting was not stated and took its documented default."""
        return bool(self & Flag.ASSUMED)

    @property
    def effective(self) -> str:
        """The effective answer in the same words; "none" when no way is left."""
        return text(lib.mapicfg_decision_effective(self))

    @property
    def effective_protocol(self) -> Optional[str]:
        """"MAPI over HTTP", "Outlook Anywhere" or "RPC", as in the effective answer; None when no way is left."""
        return None if self.effective == "none" else self.effective.partition(",")[0]

    @property
    def notes(self) -> Tuple[str, ...]:
        """The ids of what the effective answer noticed, such as "external-block-no-effect"."""
        buffer = create_string_buffer(lib.mapicfg_decision_notes(self, None, 0) + 1)
        lib.mapicfg_decision_notes(self, buffer, len(buffer))
        return tuple(buffer.value.decode().split())

    def __str__(self) -> str:
        return self.result

    def __repr__(self) -> str:
        return f"<Decision 0x{int(self):016x}: {self.result}>"


class Explanation(Tuple[Statement, ...]):
    """The reasons for a decision, in order."""
    decision: Decision

    def __str__(self) -> str:
        return "\n".join(statement.sentence for statement in self)


def directories_of(given: Optional[Iterable[Any]]) -> List[Any]:
    """Virtual directories as a list, which must outlive the call that is given their handles."""
    found = list(given or ())
    for one in found:
        if not isinstance(one, VirtualDirectory):
            raise ArgumentError(f"a VirtualDirectory is needed, not {type(one).__name__}")
    return found


def objects_of(given: Iterable[Any]) -> List[Any]:
    """Objects of any class as a list, which must outlive the call that is given their handles."""
    found = list(given)
    for one in found:
        if not isinstance(one, MapicfgObject):
            raise ArgumentError(f"an object of a class of Exchange is needed, not {type(one).__name__}")
    return found


def handles_of(objects: Sequence[Any]) -> Any:
    """An array of their handles, which is never NULL."""
    return (POINTER(_abi.Object) * max(len(objects), 1))(*(one._handle for one in objects))


def client_options(client: Release, server: Release, client_version: Optional[str],
                   cached_mode: Optional[bool]) -> _abi.DecideOptions:
    """What is known of Outlook and the servers' release."""
    return _abi.DecideOptions(client=ClientRelease._number(client), server=ServerRelease._number(server),
                              client_version=None if client_version is None else encoded(client_version),
                              cached_mode=c.NOT_STATED if cached_mode is None else state_of(cached_mode))


def _options(virtual_directories: Optional[Iterable[VirtualDirectory]], objects: Iterable[Any], client: Release,
             server: Release, client_version: Optional[str],
             cached_mode: Optional[bool]) -> Tuple[_abi.DecideOptions, Any]:
    """The options, and what must outlive their use."""
    options = client_options(client, server, client_version, cached_mode)
    kept, others = directories_of(virtual_directories), objects_of(objects)
    if virtual_directories is not None:
        options.vdirs, options.vdir_count = handles_of(kept), len(kept)
    options.objects, options.object_count = handles_of(others), len(others)
    return options, (kept, others)


def _organization(org: Union[Organization, bool]) -> Organization:
    if isinstance(org, Organization):
        return org
    if not isinstance(org, bool):
        raise ArgumentError(f"an Organization or a bool is needed, not {type(org).__name__}")
    return Organization(mapi_http_enabled=org)


def _check_mailbox(mailbox: Mailbox) -> None:
    if not isinstance(mailbox, Mailbox):
        raise ArgumentError(f"a Mailbox is needed, not {type(mailbox).__name__}")


def decide(org: Union[Organization, bool], mailbox: Mailbox, *,
           virtual_directories: Optional[Iterable[VirtualDirectory]] = None, objects: Iterable[MapicfgObject] = (),
           client: Release = None, server: Release = None, client_version: Optional[str] = None,
           cached_mode: Optional[bool] = None) -> Decision:
    """Decides for one mailbox. `org` may be its MapiHttpEnabled alone.

    >>> mailbox = mapicfg.Mailbox(mapi_http_enabled=None, mapi_block_outlook_external_connectivity=True)
    >>> print(mapicfg.decide(True, mailbox))
    MAPI over HTTP, internal only

    Without virtual directories URLs are not considered; those of the mailbox's own server count. `objects` may hold
    ExchangeServer and OutlookAnywhere objects, which tell sites, versions and hosts. Without client or server, one that
    can do MAPI over HTTP is assumed. Raises NotStatedError when the organization does not state MapiHttpEnabled."""
    org = _organization(org)
    _check_mailbox(mailbox)
    options, kept = _options(virtual_directories, objects, client, server, client_version, cached_mode)
    decision = c_uint64()
    lib.mapicfg_decide(org._handle, mailbox._handle, byref(options), byref(decision))
    del kept
    return Decision(decision.value)


def explain(org: Union[Organization, bool], mailbox: Mailbox, *,
            virtual_directories: Optional[Iterable[VirtualDirectory]] = None, objects: Iterable[MapicfgObject] = (),
            client: Release = None, server: Release = None, client_version: Optional[str] = None,
            cached_mode: Optional[bool] = None) -> Explanation:
    """Decides as decide() does, and says why."""
    org = _organization(org)
    _check_mailbox(mailbox)
    options, kept = _options(virtual_directories, objects, client, server, client_version, cached_mode)
    pointer = POINTER(_abi.Explanation)()
    lib.mapicfg_explain(org._handle, mailbox._handle, byref(options), byref(pointer))
    del kept
    return explanation_of(pointer)


def explanation_of(pointer: Any) -> Explanation:
    """What C explains; takes the handle over."""
    try:
        explanation = Explanation(statements_in(lib.mapicfg_explanation_get_statements(pointer)))
        explanation.decision = Decision(lib.mapicfg_explanation_get_decision(pointer))
        return explanation
    finally:
        lib.mapicfg_explanation_free(pointer)


State = Union[bool, None, NotStated]


def state_of(value: State) -> int:
    """The number of a state. NOT_STATED and None keep theirs: they are not False."""
    try:
        return _STATES[value]
    except (KeyError, TypeError):
        raise ArgumentError(f"{value!r} is not True, False, None or NOT_STATED") from None


def mailbox_bits(mapi_http_enabled: State = NOT_STATED, block_external: State = NOT_STATED,
                 mapi_enabled: State = NOT_STATED, block_rpc_http: State = NOT_STATED) -> int:
    """A mailbox's four settings in one byte, two bits each, as decide_bulk() takes them."""
    states = (mapi_http_enabled, block_external, mapi_enabled, block_rpc_http)
    return sum(state_of(state) << 2 * place for place, state in enumerate(states))


def _view(buffer: Any, writable: bool) -> Tuple[Any, int]:
    """A ctypes array over the bytes of a buffer, and its size."""
    view = memoryview(buffer)
    if view.itemsize != 1 or not view.c_contiguous:
        raise ArgumentError("a buffer of single bytes, without gaps, is needed")
    if writable and view.readonly:
        raise ArgumentError("the buffer cannot be written to")
    view = view.cast("B") if view.format != "B" or view.ndim != 1 else view
    if view.readonly:
        kept = bytes(view) if not isinstance(buffer, bytes) else buffer
        return c_char_p(kept), len(view)
    return (c_char * len(view)).from_buffer(view), len(view)


@overload
def decide_bulk(buffer: Any, org_enabled: bool) -> bytes: ...
@overload
def decide_bulk(buffer: Any, org_enabled: bool, *, out: Any, histogram: Optional[List[int]] = None) -> Any: ...
@overload
def decide_bulk(buffer: Any, org_enabled: bool, *, histogram: List[int]) -> bytes: ...


def decide_bulk(buffer: Any, org_enabled: bool, *, out: Any = None, histogram: Optional[List[int]] = None) -> Any:
    """Decides for many mailboxes in one call: a byte of mailbox_bits() each in, the table's flags as a byte each out.

    `buffer` and `out` are bytes, bytearray, array, numpy arrays of uint8, or anything with the buffer protocol. Without
    `out`, new bytes are returned. `histogram` is a list of 256 counts to add to, by the byte that comes out."""
    state = state_of(org_enabled)
    source, count = _view(buffer, writable=False)
    result = bytearray(count) if out is None else out
    target, room = _view(result, writable=True)
    if room != count:
        raise ValueError(f"out has {room} bytes for {count} mailboxes")
    if histogram is not None and len(histogram) != _ALL_BITS:
        raise ValueError("histogram is not a list of 256 counts")
    counts = (c_uint64 * _ALL_BITS)() if histogram is not None else None
    lib.mapicfg_decide_bulk(state, source, count, target, counts)
    del target
    if histogram is not None and counts is not None:
        histogram[:] = [before + now for before, now in zip(histogram, counts)]
    return bytes(result) if out is None else out


def decide_all(org_enabled: bool, *, virtual_directories: Optional[Iterable[VirtualDirectory]] = None,
               objects: Iterable[MapicfgObject] = (), mailbox_server: Optional[str] = None, client: Release = None,
               server: Release = None) -> Tuple[Decision, ...]:
    """The whole decision for each of the 256 values of mailbox_bits(), for mailboxes of the server `mailbox_server`."""
    options, kept = _options(virtual_directories, objects, client, server, None, None)
    options.mailbox_server = None if mailbox_server is None else encoded(mailbox_server)
    decisions = (c_uint64 * _ALL_BITS)()
    lib.mapicfg_decide_all(state_of(org_enabled), byref(options), decisions)
    del kept
    return tuple(map(Decision, decisions))


class TableRow(NamedTuple):
    """One row of the documented table."""
    org: bool
    mailbox: Optional[bool]
    block_external: bool
    decision: Decision


def table() -> Tuple[TableRow, ...]:
    """The 12 rows of the documented table, in the document's order."""
    rows: List[TableRow] = []
    cells = [*(c_uint32() for _ in range(3)), c_uint64()]
    for row in range(c.TABLE_ROWS):
        lib.mapicfg_table_row(row, *map(byref, cells))
        org, mailbox, block, decision = (cell.value for cell in cells)
        rows.append(TableRow(bool(_VALUES[org]), _VALUES[mailbox], bool(_VALUES[block]), Decision(decision)))
    return tuple(rows)


def org_default(version: Release, upgraded_from: Union[Release, Sequence[Release]] = None,
                was_enabled: Optional[bool] = None) -> bool:
    """The organization's MapiHttpEnabled after installing a release into an organization with (or that had) others.

    >>> mapicfg.org_default("2019"), mapicfg.org_default("2019", ["2016", "2013"])
    (True, False)

    upgraded_from is a release, several, or None for a new organization. Raises NotApplicableError where the documents
    have no such case."""
    if upgraded_from is None:
        releases: List[Any] = []
    elif isinstance(upgraded_from, (str, int)):
        releases = [upgraded_from]
    else:
        releases = list(upgraded_from)
    numbers = (c_uint32 * max(len(releases), 1))(*map(ServerRelease.parse, releases))
    state, source = c_uint32(), c_char_p()
    lib.mapicfg_org_default(ServerRelease.parse(version), numbers, len(releases),  # type: ignore[arg-type]
                            c.NOT_STATED if was_enabled is None else state_of(was_enabled), byref(state), byref(source))
    return state.value == c.TRUE
