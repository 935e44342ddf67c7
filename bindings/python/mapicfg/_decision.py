# SPDX-License-Identifier: LGPL-2.1-or-later
"""Decisions, their explanation, and the default of a new organisation."""
from __future__ import annotations

import enum
from ctypes import POINTER, byref, c_char, c_char_p, c_uint32, c_uint64, create_string_buffer, sizeof
from typing import Any, Iterable, List, NamedTuple, Optional, Sequence, Tuple, Union, overload

from . import _library
from ._library import ArgumentError, encoded, lib, text
from ._objects import NOT_STATED, Mailbox, NotStated, Organization, VirtualDirectory, WebServicesVirtualDirectory

_STATES = {NOT_STATED: 0, None: 1, False: 2, True: 3}


class ServerRelease(enum.IntEnum):
    """Releases of Exchange Server."""
    EXCHANGE_2010 = 1
    EXCHANGE_2013_RTM = 2
    EXCHANGE_2013 = 3
    EXCHANGE_2016 = 4
    EXCHANGE_2019 = 5
    EXCHANGE_SE = 6

    def __str__(self) -> str:
        return text(lib.mapicfg_server_name(self.value))

    @classmethod
    def parse(cls, release: Union[str, int, "ServerRelease"]) -> "ServerRelease":
        """From "2016", "2013 SP1", "Version 15.2 (Build 986.5)", a year as a number, or a member."""
        if isinstance(release, cls):
            return release
        number = c_uint32()
        lib.mapicfg_server_parse(encoded(str(release)), byref(number))
        return cls(number.value)


class ClientRelease(enum.IntEnum):
    """Releases of Outlook for Windows."""
    OLDER = 1
    OUTLOOK_2010_UPDATED = 2
    OUTLOOK_2013_RTM = 3
    OUTLOOK_2013_SP1 = 4
    OUTLOOK_2016 = 5
    OUTLOOK_2019 = 6
    OUTLOOK_2021 = 7
    OUTLOOK_2024 = 8
    OUTLOOK_365 = 9

    def __str__(self) -> str:
        return text(lib.mapicfg_client_name(self.value))

    @classmethod
    def parse(cls, release: Union[str, int, "ClientRelease"]) -> "ClientRelease":
        """From "2016", "Outlook 2013 SP1", "15.0.4569.1506", a year as a number, or a member."""
        if isinstance(release, cls):
            return release
        number = c_uint32()
        lib.mapicfg_client_parse(encoded(str(release)), byref(number))
        return cls(number.value)


Release = Union[str, int, ServerRelease, ClientRelease, None]


class Flag(enum.IntFlag):
    """The bits of a decision: bits 0-7 the table's answer, 8-15 the effective one. Notes are in Decision.notes."""
    MAPI_HTTP = 0x01
    INTERNAL = 0x02
    EXTERNAL = 0x04
    BY_MAILBOX = 0x08
    ASSUMED = 0x10
    MAPI_DISABLED = 0x20
    RPC_HTTP_BLOCKED = 0x40
    EFFECTIVE_MAPI_HTTP = 0x0100
    EFFECTIVE_OUTLOOK_ANYWHERE = 0x0200
    EFFECTIVE_RPC = 0x0400
    EFFECTIVE_INTERNAL = 0x0800
    EFFECTIVE_EXTERNAL = 0x1000


class Decision(int):
    """What Autodiscover results from the settings: a number of flags, whose str() is Exchange's words.

    The table's answer (result, protocol, internal, external, decided_by) is that of the documented table alone; the
    effective answer adds what else stands in the way."""

    @property
    def flags(self) -> Flag:
        """The bits below the notes."""
        return Flag(int(self) & 0x1F7F)

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
        buffer = create_string_buffer(1024)
        lib.mapicfg_decision_notes(self, buffer, len(buffer))
        return tuple(buffer.value.decode().split())

    def __str__(self) -> str:
        return self.result

    def __repr__(self) -> str:
        return f"<Decision 0x{int(self):08x}: {self.result}>"


class Statement(NamedTuple):
    """One reason: a stable id, its arguments, and the sentence made of them."""
    id: str
    sentence: str
    arguments: Tuple[str, ...]

    def __str__(self) -> str:
        return self.sentence


class Explanation(Tuple[Statement, ...]):
    """The reasons for a decision, in order."""
    decision: Decision

    def __str__(self) -> str:
        return "\n".join(statement.sentence for statement in self)


def _options(virtual_directories: Optional[Iterable[VirtualDirectory]], client: Release,
             server: Release) -> Tuple[_library.DecideOptions, Any]:
    options = _library.DecideOptions(size=sizeof(_library.DecideOptions))
    kept = None
    if virtual_directories is not None:
        kept = list(virtual_directories)  # the handles must outlive the call
        for directory in kept:  # C takes the handle at its word
            if not isinstance(directory, (VirtualDirectory, WebServicesVirtualDirectory)):
                raise ArgumentError("not a VirtualDirectory", -16, status="argument")
        array = (POINTER(_library.Object) * max(len(kept), 1))(*[directory._handle for directory in kept])
        options.vdirs, options.vdir_count = array, len(kept)
    if client is not None:
        options.client = ClientRelease.parse(client)
    if server is not None:
        options.server = ServerRelease.parse(server)
    return options, kept


def _organization(org: Union[Organization, bool]) -> Organization:
    if isinstance(org, Organization):
        return org
    if not isinstance(org, bool):
        raise ArgumentError("org is neither an Organization nor a bool", -16, status="argument")
    return Organization(mapi_http_enabled=org)


def _check_mailbox(mailbox: Mailbox) -> None:
    if not isinstance(mailbox, Mailbox):
        raise ArgumentError("mailbox is not a Mailbox", -16, status="argument")


def decide(org: Union[Organization, bool], mailbox: Mailbox, *,
           virtual_directories: Optional[Iterable[VirtualDirectory]] = None, client: Release = None,
           server: Release = None) -> Decision:
    """Decides for one mailbox. `org` may be its MapiHttpEnabled alone.

    Without virtual directories URLs are not considered; without client or server, one that can do MAPI over HTTP is
    assumed. Raises NotStatedError when the organisation does not state MapiHttpEnabled."""
    org = _organization(org)
    _check_mailbox(mailbox)
    options, kept = _options(virtual_directories, client, server)
    decision = c_uint32()
    lib.mapicfg_decide(org._handle, mailbox._handle, byref(options), byref(decision))
    del kept
    return Decision(decision.value)


def explain(org: Union[Organization, bool], mailbox: Mailbox, *,
            virtual_directories: Optional[Iterable[VirtualDirectory]] = None, client: Release = None,
            server: Release = None) -> Explanation:
    """Decides as decide() does, and says why."""
    org = _organization(org)
    _check_mailbox(mailbox)
    options, kept = _options(virtual_directories, client, server)
    pointer = POINTER(_library.Explanation)()
    lib.mapicfg_explain(byref(pointer), org._handle, mailbox._handle, byref(options))
    del kept
    try:
        statements = []
        for index in range(lib.mapicfg_explanation_count(pointer)):
            arguments = tuple(text(lib.mapicfg_explanation_get_argument(pointer, index, number))
                              for number in range(lib.mapicfg_explanation_argument_count(pointer, index)))
            statements.append(Statement(text(lib.mapicfg_explanation_get_id(pointer, index)),
                                        text(lib.mapicfg_explanation_get_sentence(pointer, index)), arguments))
        explanation = Explanation(statements)
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
        raise ArgumentError(f"{value!r} is not True, False, None or NOT_STATED", -16, status="argument") from None


def mailbox_bits(mapi_http_enabled: State = NOT_STATED, block_external: State = NOT_STATED,
                 mapi_enabled: State = NOT_STATED, block_rpc_http: State = NOT_STATED) -> int:
    """A mailbox's four settings in one byte, two bits each, as decide_bulk() takes them."""
    states = (mapi_http_enabled, block_external, mapi_enabled, block_rpc_http)
    return sum(state_of(state) << 2 * place for place, state in enumerate(states))


def _view(buffer: Any, writable: bool) -> Tuple[Any, int]:
    """A ctypes array over the bytes of a buffer, and its size."""
    view = memoryview(buffer)
    if view.itemsize != 1 or not view.c_contiguous:
        raise TypeError("a buffer of single bytes, without gaps, is needed")
    if writable and view.readonly:
        raise TypeError("the buffer cannot be written to")
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
    if histogram is not None and len(histogram) != 256:
        raise ValueError("histogram is not a list of 256 counts")
    counts = (c_uint64 * 256)() if histogram is not None else None
    lib.mapicfg_decide_bulk(state, source, target, count, counts)
    del target
    if histogram is not None and counts is not None:
        histogram[:] = [before + now for before, now in zip(histogram, counts)]
    return bytes(result) if out is None else out


def decide_all(org_enabled: bool, *, virtual_directories: Optional[Iterable[VirtualDirectory]] = None,
               client: Release = None, server: Release = None) -> Tuple[Decision, ...]:
    """The whole decision for each of the 256 values of mailbox_bits()."""
    options, kept = _options(virtual_directories, client, server)
    decisions = (c_uint32 * 256)()
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
    values = {1: None, 2: False, 3: True}
    cells = [c_uint32() for _ in range(4)]
    while not lib.mapicfg_table_row(len(rows), *map(byref, cells)):
        org, mailbox, block, decision = (cell.value for cell in cells)
        rows.append(TableRow(bool(values[org]), values[mailbox], bool(values[block]), Decision(decision)))
    return tuple(rows)


def org_default(version: Release, upgraded_from: Union[Release, Sequence[Release]] = None,
                was_enabled: Optional[bool] = None) -> bool:
    """The organisation's MapiHttpEnabled after installing a release into an organisation with (or that had) others.

    upgraded_from is a release, several, or None for a new organisation. Raises NotApplicableError where the documents
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
                            0 if was_enabled is None else state_of(was_enabled), byref(state), byref(source))
    return state.value == _STATES[True]
