# SPDX-License-Identifier: LGPL-2.1-or-later
"""What changes for a mailbox's user between two decisions."""
from __future__ import annotations

import enum
from ctypes import c_uint64, create_string_buffer
from typing import Any, Dict, Tuple

from . import _numbers as c
from ._errors import ArgumentError
from ._library import U64, lib, number

_DECISION_SIZE = 8


class Changes(enum.IntFlag):
    """What changes for a mailbox's user; 0: nothing. mapicfg_changes(3) says what each means.

    >>> mapicfg.changes(mapicfg.decide(False, mapicfg.Mailbox()), mapicfg.decide(True, mapicfg.Mailbox())).ids
    ('to-mapi-over-http', 'effective-answer', 'restart')"""
    MAPI_HTTP_ON = c.CHANGES_MAPI_HTTP_ON
    MAPI_HTTP_OFF = c.CHANGES_MAPI_HTTP_OFF
    BLOCK_SET = c.CHANGES_BLOCK_SET
    BLOCK_LIFTED = c.CHANGES_BLOCK_LIFTED
    OVERRIDE_SET = c.CHANGES_OVERRIDE_SET
    OVERRIDE_REMOVED = c.CHANGES_OVERRIDE_REMOVED
    MAPI_OFF = c.CHANGES_MAPI_OFF
    MAPI_ON = c.CHANGES_MAPI_ON
    RPC_HTTP_OFF = c.CHANGES_RPC_HTTP_OFF
    RPC_HTTP_ON = c.CHANGES_RPC_HTTP_ON
    EFFECTIVE = c.CHANGES_EFFECTIVE
    RESTART = c.CHANGES_RESTART
    REFRESH = c.CHANGES_REFRESH
    WAY_LOST = c.CHANGES_WAY_LOST
    WAY_FOUND = c.CHANGES_WAY_FOUND
    INTERNAL_LOST = c.CHANGES_INTERNAL_LOST
    INTERNAL_FOUND = c.CHANGES_INTERNAL_FOUND
    EXTERNAL_LOST = c.CHANGES_EXTERNAL_LOST
    EXTERNAL_FOUND = c.CHANGES_EXTERNAL_FOUND
    UNKNOWN = c.CHANGES_UNKNOWN
    KNOWN = c.CHANGES_KNOWN
    BLOCK_FAILS = c.CHANGES_BLOCK_FAILS
    BLOCK_WORKS = c.CHANGES_BLOCK_WORKS
    OVERRIDE_REDUNDANT = c.CHANGES_OVERRIDE_REDUNDANT
    OVERRIDE_MATTERS = c.CHANGES_OVERRIDE_MATTERS
    ARCHIVE_LOST = c.CHANGES_ARCHIVE_LOST
    ARCHIVE_FOUND = c.CHANGES_ARCHIVE_FOUND
    FALLBACK_LOST = c.CHANGES_FALLBACK_LOST
    FALLBACK_FOUND = c.CHANGES_FALLBACK_FOUND

    @property
    def ids(self) -> Tuple[str, ...]:
        """The stable ids of the changes, such as "restart", in bit order."""
        buffer = create_string_buffer(lib.mapicfg_changes_ids(int(self), None, 0) + 1)
        lib.mapicfg_changes_ids(int(self), buffer, len(buffer))
        return tuple(buffer.value.decode().split())

    def __str__(self) -> str:
        return " ".join(self.ids)


def changes(before: int, after: int) -> Changes:
    """What changes for a mailbox's user from one decision to another; both as decide() gives them.

    >>> blocked = mapicfg.Mailbox(mapi_block_outlook_external_connectivity=True)
    >>> mapicfg.Changes.EXTERNAL_LOST in mapicfg.changes(mapicfg.decide(True, mapicfg.Mailbox()),
    ...                                                  mapicfg.decide(True, blocked))
    True"""
    return Changes(lib.mapicfg_changes_between(number(before, "a decision", U64), number(after, "a decision", U64)))


def _decisions(buffer: Any) -> Tuple[Any, int]:
    """A ctypes array over decisions of 64 bits, and how many there are."""
    view = memoryview(buffer)
    if not view.c_contiguous or view.nbytes % _DECISION_SIZE:
        raise ArgumentError("a buffer of decisions of 64 bits, without gaps, is needed")
    count = view.nbytes // _DECISION_SIZE
    array = c_uint64 * count
    return (array.from_buffer_copy(view) if view.readonly else array.from_buffer(view)), count


def changes_bulk(before: Any, after: Any, *, out: Any = None) -> Dict[Changes, int]:
    """How many mailboxes each change concerns, for two buffers of decisions of 64 bits in the same order of mailboxes.

    The buffers are array("Q"), numpy arrays of uint64, or anything with the buffer protocol; `out`, a writable one of
    the same size, gets the changes of each mailbox."""
    old, count = _decisions(before)
    new, other = _decisions(after)
    if count != other:
        raise ValueError(f"after has {other} decisions, before has {count}")
    target = None
    if out is not None:
        if memoryview(out).readonly:
            raise ArgumentError("the buffer cannot be written to")
        target, room = _decisions(out)
        if room != count:
            raise ValueError(f"out has room for {room} mailboxes, not for {count}")
    counts = (c_uint64 * 64)()
    lib.mapicfg_changes_bulk(old, new, count, target, counts)
    return {change: counts[change.bit_length() - 1] for change in Changes if counts[change.bit_length() - 1]}
