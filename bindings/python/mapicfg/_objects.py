# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exchange objects. Their attributes come from the library's property tables when the package is imported."""
from __future__ import annotations

import enum
import re
import weakref
from ctypes import POINTER, byref, c_char_p, c_size_t, c_uint32, c_void_p
from typing import Any, ClassVar, Dict, Iterable, Iterator, List, Optional, Tuple, Type, TypeVar, Union

from . import _library
from ._library import MapicfgError, encoded, lib, taken, text

_NOT_STATED, _NULL, _FALSE, _TRUE, _VALUE = range(5)
_BOOL, _TRISTATE, _STRING, _URL, _GUID, _ENUM, _LIST, _ENUM_LIST = range(1, 9)


class NotStated(enum.Enum):
    """The type of NOT_STATED: an export said nothing of the property. It is not None, which is $null."""
    NOT_STATED = "not stated"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "NOT_STATED"

    __str__ = __repr__


NOT_STATED = NotStated.NOT_STATED
Value = Union[None, bool, str, Tuple[str, ...], NotStated]


def snake_case(name: str) -> str:
    """MapiHttpEnabled -> mapi_http_enabled; IISAuthenticationMethods -> iis_authentication_methods."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def _texts(items: Iterable[str]) -> Tuple[Any, int]:
    values = [encoded(item) for item in items]
    return (c_char_p * len(values))(*values), len(values)


class Property:
    """One property of a class: a row of the library's table, and the attribute that gives and sets it."""

    def __init__(self, class_id: int, number: int) -> None:
        self.name = text(lib.mapicfg_property_name(class_id, number))
        self.type: int = lib.mapicfg_property_type(class_id, number)
        default = lib.mapicfg_property_default(class_id, number)
        self.default: Optional[str] = None if default is None else text(default)
        self.values = tuple(text(lib.mapicfg_property_values(class_id, number)).split())
        self.read_only = bool(lib.mapicfg_property_read_only(class_id, number))
        self.since = text(lib.mapicfg_property_since(class_id, number))
        self.__doc__ = text(lib.mapicfg_property_help(class_id, number))
        self._name = self.name.encode()

    def __get__(self, owner: Optional["MapicfgObject"], _type: Any = None) -> Any:
        return self if owner is None else self.get(owner)

    def __set__(self, owner: "MapicfgObject", value: Any) -> None:
        handle = owner._handle
        if value is NOT_STATED or value is None:
            lib.mapicfg_object_set_state(handle, self._name, _NULL if value is None else _NOT_STATED)
        elif isinstance(value, bool):
            lib.mapicfg_object_set_state(handle, self._name, _TRUE if value else _FALSE)
        elif isinstance(value, str):
            lib.mapicfg_object_set_text(handle, self._name, encoded(value))
        else:
            lib.mapicfg_object_set_items(handle, self._name, *_texts(value))

    def __delete__(self, owner: "MapicfgObject") -> None:
        lib.mapicfg_object_set_state(owner._handle, self._name, _NOT_STATED)

    def get(self, owner: "MapicfgObject") -> Value:
        """True, False, a text, a tuple of texts, None for $null, or NOT_STATED."""
        state = c_uint32()
        lib.mapicfg_object_get_state(owner._handle, self._name, byref(state))
        if state.value != _VALUE:
            return {_NOT_STATED: NOT_STATED, _NULL: None, _FALSE: False, _TRUE: True}[state.value]
        if self.type not in (_LIST, _ENUM_LIST):
            value = c_char_p()
            lib.mapicfg_object_get_text(owner._handle, self._name, byref(value))
            return text(value.value)
        count = c_size_t()
        lib.mapicfg_object_get_count(owner._handle, self._name, byref(count))
        items = []
        for index in range(count.value):
            item = c_char_p()
            lib.mapicfg_object_get_item(owner._handle, self._name, index, byref(item))
            items.append(text(item.value))
        return tuple(items)


_Self = TypeVar("_Self", bound="MapicfgObject")


class MapicfgObject:
    """An Exchange object: its properties as attributes in snake_case, or by Exchange's name as obj["MapiHttpEnabled"].

    A property is True or False, a str, a tuple of str, None for $null, or NOT_STATED when nothing has stated it."""

    __slots__ = ("_pointer", "_finalizer", "__weakref__")  # a misspelt property is an AttributeError
    CLASS_ID: ClassVar[int] = 0
    PROPERTIES: ClassVar[Dict[str, Property]] = {}
    _by_name: ClassVar[Dict[str, Property]] = {}

    def __init__(self, **properties: Any) -> None:
        if not self.CLASS_ID:
            raise TypeError("make an Organization, a Mailbox or another class of object")
        pointer = POINTER(_library.Object)()
        lib.mapicfg_object_new(byref(pointer), self.CLASS_ID)
        self._own(pointer)
        for name, value in properties.items():
            if name not in self.PROPERTIES:
                raise TypeError(f"{type(self).__name__} has no property {name}")
            setattr(self, name, value)

    def _own(self, pointer: Any) -> None:
        self._pointer = pointer
        self._finalizer = weakref.finalize(self, lib.mapicfg_object_free, pointer)

    @classmethod
    def _adopt(cls: Type[_Self], pointer: Any) -> _Self:
        made = cls.__new__(cls)
        made._own(pointer)
        return made

    @property
    def _handle(self) -> Any:
        if not self._finalizer.alive:
            raise ValueError("the object has been closed")
        return self._pointer

    def close(self) -> None:
        """Frees it now rather than when nothing refers to it any more. Closing twice is fine."""
        self._finalizer()

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def copy(self: _Self) -> _Self:
        """Another object with the same properties."""
        pointer = POINTER(_library.Object)()
        lib.mapicfg_object_copy(byref(pointer), self._handle)
        return type(self)._adopt(pointer)

    def __copy__(self: _Self) -> _Self:
        return self.copy()

    def __deepcopy__(self: _Self, _memo: Any) -> _Self:
        return self.copy()

    @property
    def label(self) -> Optional[str]:
        """The text a person would call it by: Identity, or another of its names; None when it has none."""
        value = lib.mapicfg_object_get_identity(self._handle)
        return None if value is None else text(value)

    def matches(self, identity: str) -> bool:
        """Whether an -Identity names this object: name, GUID, DN, address, SERVER\\name, wildcards and so on."""
        fits = lib.mapicfg_object_matches(self._handle, encoded(identity))
        if fits < 0:
            raise MemoryError
        return bool(fits)

    def _property(self, name: str) -> Property:
        found = self._by_name.get(name.lower()) or self.PROPERTIES.get(name)
        if not found:
            raise KeyError(name)
        return found

    def __getitem__(self, name: str) -> Value:
        return self._property(name).get(self)

    def get(self, name: str) -> Value:
        """The same as obj[name]; NOT_STATED when nothing has stated it, KeyError when there is no such property."""
        return self._property(name).get(self)

    def __setitem__(self, name: str, value: Any) -> None:
        self._property(name).__set__(self, value)

    def __delitem__(self, name: str) -> None:
        self._property(name).__delete__(self)

    def items(self) -> Iterator[Tuple[str, Value]]:
        """The properties that are stated, by Exchange's name, in its print order."""
        for row in self.PROPERTIES.values():
            value = row.get(self)
            if value is not NOT_STATED:
                yield row.name, value

    def printed(self, name: str) -> Optional[str]:
        """A property as Exchange prints it: "True", "{Ntlm, OAuth}"; None when not stated or $null."""
        pointer = c_void_p()
        lib.mapicfg_object_dup_text(self._handle, self._property(name)._name, byref(pointer))
        return taken(pointer)

    def add(self, name: str, *values: str) -> None:
        """As @{Add=...}: adds to a multi-valued property."""
        lib.mapicfg_object_add_items(self._handle, self._property(name)._name, *_texts(values))

    def remove(self, name: str, *values: str) -> None:
        """As @{Remove=...}: removes from a multi-valued property."""
        lib.mapicfg_object_remove_items(self._handle, self._property(name)._name, *_texts(values))

    def differences(self, other: "MapicfgObject") -> List[str]:
        """Exchange's names of the properties in which two objects of one class differ."""
        if type(self) is not type(other):
            raise TypeError("objects of different classes have no properties in common")
        rows = list(self.PROPERTIES.values())
        found, at = [], 0
        while True:
            at = lib.mapicfg_object_difference(self._handle, other._handle, at)
            if at >= len(rows):
                return found
            found.append(rows[at].name)
            at += 1

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MapicfgObject):
            return NotImplemented
        return bool(lib.mapicfg_object_equal(self._handle, other._handle))

    __hash__ = None  # type: ignore[assignment]  # it can change

    def __repr__(self) -> str:
        if not self._finalizer.alive:
            return f"<{type(self).__name__}, closed>"
        return f"{type(self).__name__}({', '.join(f'{snake_case(n)}={v!r}' for n, v in self.items())})"


def _define(class_id: int, cls: Type[MapicfgObject]) -> None:
    cls.CLASS_ID = class_id
    rows = [Property(class_id, number) for number in range(lib.mapicfg_property_count(class_id))]
    cls.PROPERTIES = {snake_case(row.name): row for row in rows}
    cls._by_name = {row.name.lower(): row for row in rows}
    for name, row in cls.PROPERTIES.items():
        setattr(cls, name, row)
    CLASSES[class_id] = cls


CLASSES: Dict[int, Type[MapicfgObject]] = {}


class Organization(MapicfgObject):
    """The organisation, as of Get-OrganizationConfig."""
    __slots__ = ()


class Mailbox(MapicfgObject):
    """A mailbox's client access settings, as of Get-CASMailbox."""
    __slots__ = ()

    @property
    def bits(self) -> int:
        """The four settings that decide in one byte, as decide_bulk() takes them."""
        return int(lib.mapicfg_mailbox_get_bits(self._handle))


class VirtualDirectory(MapicfgObject):
    """A MAPI virtual directory, as of Get-MapiVirtualDirectory."""
    __slots__ = ()


class WebServicesVirtualDirectory(MapicfgObject):
    """An Exchange Web Services virtual directory, the sibling of the MAPI one."""
    __slots__ = ()


class Server(MapicfgObject):
    """A server, as of Get-ExchangeServer."""
    __slots__ = ()


class Certificate(MapicfgObject):
    """A certificate, as of Get-ExchangeCertificate."""
    __slots__ = ()


class OutlookAnywhere(MapicfgObject):
    """The hosts and methods of Outlook Anywhere on a server, as of Get-OutlookAnywhere."""
    __slots__ = ()


class OwaVirtualDirectory(MapicfgObject):
    """A virtual directory of Outlook on the web, as of Get-OwaVirtualDirectory."""
    __slots__ = ()


for _number, _class in enumerate((Organization, Mailbox, VirtualDirectory, WebServicesVirtualDirectory, Server,
                                  Certificate, OutlookAnywhere, OwaVirtualDirectory), 1):
    _define(_number, _class)


def wrap_copy(pointer: Any) -> MapicfgObject:
    """A copy of a borrowed object as an object of its Python class."""
    copy = POINTER(_library.Object)()
    lib.mapicfg_object_copy(byref(copy), pointer)
    return CLASSES[lib.mapicfg_object_class(copy)]._adopt(copy)


__all__ = ["NOT_STATED", "NotStated", "Value", "MapicfgObject", "MapicfgError", "Organization", "Mailbox",
           "VirtualDirectory", "WebServicesVirtualDirectory", "Server", "Certificate", "OutlookAnywhere",
           "OwaVirtualDirectory"]
