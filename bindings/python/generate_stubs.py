#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes mapicfg/_objects.pyi: the attributes that the library's tables give the classes, for type checkers and
editors. A test compares it with the file that is checked in."""
import sys

import mapicfg
from mapicfg import _objects

TYPES = {1: "_Bool", 2: "_TriState", 7: "_List", 8: "_List"}
HEAD = '''# Made by generate_stubs.py from the library's property tables: do not edit.
import enum
from typing import Any, ClassVar, Dict, Iterator, List, Optional, Tuple, Type, TypeVar, Union

from ._library import MapicfgError as MapicfgError

class NotStated(enum.Enum):
    NOT_STATED = "not stated"
    def __bool__(self) -> bool: ...

NOT_STATED = NotStated.NOT_STATED
Value = Union[None, bool, str, Tuple[str, ...], NotStated]
_Bool = Union[bool, NotStated]
_TriState = Union[bool, None, NotStated]
_Text = Union[str, None, NotStated]
_List = Any  # a tuple of str or NOT_STATED; any iterable of str, a str or None may be set

def snake_case(name: str) -> str: ...

class Property:
    name: str
    type: int
    default: Optional[str]
    values: Tuple[str, ...]
    read_only: bool
    since: str

_Self = TypeVar("_Self", bound="MapicfgObject")

class MapicfgObject:
    CLASS_ID: ClassVar[int]
    PROPERTIES: ClassVar[Dict[str, Property]]
    def __init__(self, **properties: Any) -> None: ...
    @classmethod
    def _adopt(cls: Type[_Self], pointer: Any) -> _Self: ...
    @property
    def _handle(self) -> Any: ...
    def close(self) -> None: ...
    def __enter__(self: _Self) -> _Self: ...
    def __exit__(self, *_: Any) -> None: ...
    def copy(self: _Self) -> _Self: ...
    @property
    def label(self) -> Optional[str]: ...
    def matches(self, identity: str) -> bool: ...
    def __getitem__(self, name: str) -> Value: ...
    def get(self, name: str) -> Value: ...
    def __setitem__(self, name: str, value: Any) -> None: ...
    def __delitem__(self, name: str) -> None: ...
    def items(self) -> Iterator[Tuple[str, Value]]: ...
    def printed(self, name: str) -> Optional[str]: ...
    def add(self, name: str, *values: str) -> None: ...
    def remove(self, name: str, *values: str) -> None: ...
    def differences(self, other: "MapicfgObject") -> List[str]: ...

CLASSES: Dict[int, Type[MapicfgObject]]
def wrap_copy(pointer: Any) -> MapicfgObject: ...
'''


def stubs() -> str:
    out = [HEAD]
    for cls in _objects.CLASSES.values():
        out.append(f"\nclass {cls.__name__}(MapicfgObject):\n")
        if cls is mapicfg.Mailbox:
            out.append("    @property\n    def bits(self) -> int: ...\n")
        out += [f"    {name}: {TYPES.get(row.type, '_Text')}\n" for name, row in cls.PROPERTIES.items()]
    return "".join(out)


if __name__ == "__main__":
    sys.stdout.write(stubs())
