# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Exchange objects have in common. Their classes are in _classes.py, which is made from the library's tables."""
from __future__ import annotations

import enum
import os
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint32, c_void_p
from typing import (TYPE_CHECKING, Any, ClassVar, Dict, Generic, Iterable, Iterator, List, MutableMapping, Optional,
                    Tuple, Type, TypeVar, Union, overload)

from . import _abi
from . import _numbers as c
from ._errors import ArgumentError, unknown
from ._library import Owner, encoded, lib, taken, text


class NotStated(enum.Enum):
    """The type of NOT_STATED: an export said nothing of the property. It is not None, which is $null."""
    NOT_STATED = "not stated"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "NOT_STATED"

    __str__ = __repr__


NOT_STATED = NotStated.NOT_STATED
Path = Union[str, "os.PathLike[str]"]
Value = Union[None, bool, str, Tuple[str, ...], NotStated]
SetBoolean = Union[bool, NotStated]
SetTriState = Union[bool, None, NotStated]
SetText = Union[str, None, NotStated]
SetTexts = Union[Iterable[str], None, NotStated]

_STATES: Dict[int, Value] = {c.NOT_STATED: NOT_STATED, c.NULL: None, c.FALSE: False, c.TRUE: True}


def _texts(items: Iterable[str]) -> Tuple[Any, int]:
    values = [encoded(item) for item in items]
    return (c_char_p * len(values))(*values), len(values)


# ---- properties ----

_Get = TypeVar("_Get")
_Set = TypeVar("_Set")
_Self = TypeVar("_Self", bound="MapicfgObject")
_Property = TypeVar("_Property", bound="Property[Any, Any]")


class Property(Generic[_Get, _Set]):
    """One property of a class: a row of the library's table, and the attribute that gets and sets it.

    >>> mapicfg.Mailbox.mapi_http_enabled.name, mapicfg.Mailbox.mapi_http_enabled.default
    ('MapiHttpEnabled', '')"""

    def __init__(self, name: str, help: str) -> None:
        self.name, self.help = name, help
        self.__doc__ = help
        self._name = name.encode()

    def __set_name__(self, owner: Type["MapicfgObject"], attribute: str) -> None:
        self.attribute, self._class_id = attribute, owner.CLASS_ID

    def _row(self) -> Tuple[int, int]:
        return self._class_id, lib.mapicfg_property_find(self._class_id, self._name)

    @property
    def default(self) -> Optional[str]:
        """The documented default as Exchange prints it, "" for $null; None when none is documented."""
        value = lib.mapicfg_property_default(*self._row())
        return None if value is None else text(value)

    @property
    def values(self) -> Tuple[str, ...]:
        """The valid values; empty when any fits the type."""
        return tuple(text(lib.mapicfg_property_values(*self._row())).split())

    @property
    def read_only(self) -> bool:
        """Whether no Set- cmdlet changes it."""
        return bool(lib.mapicfg_property_is_read_only(*self._row()))

    @property
    def since(self) -> str:
        """The first Exchange release that has it."""
        return text(lib.mapicfg_property_since(*self._row()))

    @overload
    def __get__(self: _Property, owner: None, _type: Any = None) -> _Property: ...
    @overload
    def __get__(self, owner: "MapicfgObject", _type: Any = None) -> _Get: ...

    def __get__(self, owner: Optional["MapicfgObject"], _type: Any = None) -> Any:
        return self if owner is None else self.get(owner)

    def __set__(self, owner: "MapicfgObject", value: _Set) -> None:
        handle = owner._handle
        if value is NOT_STATED or value is None:
            lib.mapicfg_object_set_state(handle, self._name, c.NULL if value is None else c.NOT_STATED)
        elif isinstance(value, bool):
            lib.mapicfg_object_set_state(handle, self._name, c.TRUE if value else c.FALSE)
        elif isinstance(value, str):
            lib.mapicfg_object_set_text(handle, self._name, encoded(value))
        else:
            self._set_items(handle, value)

    def _set_items(self, handle: Any, value: Any) -> None:
        encoded(value)  # a text is needed: this says so

    def __delete__(self, owner: "MapicfgObject") -> None:
        lib.mapicfg_object_set_state(owner._handle, self._name, c.NOT_STATED)

    def state(self, owner: "MapicfgObject") -> int:
        """The number of its state in an object."""
        state = c_uint32()
        lib.mapicfg_object_get_state(owner._handle, self._name, byref(state))
        return state.value

    def get(self, owner: "MapicfgObject") -> Any:
        """True, False, a text, a tuple of texts, None for $null, or NOT_STATED."""
        state = self.state(owner)
        return self._value(owner) if state == c.VALUE else _STATES[state]

    def _value(self, owner: "MapicfgObject") -> Any:
        value = c_char_p()
        lib.mapicfg_object_get_text(owner._handle, self._name, byref(value))
        return text(value.value)


class Boolean(Property[SetBoolean, SetBoolean]):
    """True or False."""


class TriState(Property[SetTriState, SetTriState]):
    """True, False, or None for $null."""


class Text(Property[SetText, SetText]):
    """A text, or None for $null."""


class Texts(Property[Union[Tuple[str, ...], None, NotStated], SetTexts]):
    """A tuple of texts. Any iterable of texts may be set, or one text in which commas separate them."""

    def _set_items(self, handle: Any, value: Any) -> None:
        try:
            items = iter(value)
        except TypeError:
            items = iter((value,))  # no text either: this says so
        lib.mapicfg_object_set_items(handle, self._name, *_texts(items))

    def _value(self, owner: "MapicfgObject") -> Any:
        count = c_size_t()
        lib.mapicfg_object_get_count(owner._handle, self._name, byref(count))
        items = []
        for index in range(count.value):
            item = c_char_p()
            lib.mapicfg_object_get_item(owner._handle, self._name, index, byref(item))
            items.append(text(item.value))
        return tuple(items)


# ---- objects ----

class MapicfgObject(Owner, MutableMapping[str, Value]):
    """An Exchange object: its properties as attributes in snake_case, or by Exchange's name, in any case.

    >>> mailbox = mapicfg.Mailbox(name="Anna Berg", mapi_http_enabled=None)
    >>> mailbox.mapi_http_enabled is mailbox["MapiHttpEnabled"] is None
    True
    >>> dict(mailbox)
    {'Name': 'Anna Berg', 'MapiHttpEnabled': None}

    A property is True or False, a str, a tuple of str, None for $null, or NOT_STATED when nothing has stated it. As a
    mapping, an object holds the properties that are stated, in Exchange's order. It is true, also when it is empty."""

    __slots__ = ()
    CLASS_ID: ClassVar[int] = 0
    NOUN: ClassVar[str] = ""  # "CASMailbox", of Get-CASMailbox
    PROPERTIES: ClassVar[Dict[str, Property[Any, Any]]] = {}
    _by_name: ClassVar[Dict[str, Property[Any, Any]]] = {}

    def __init_subclass__(cls) -> None:
        if "CLASS_ID" in vars(cls):
            cls.PROPERTIES = {name: row for name, row in vars(cls).items() if isinstance(row, Property)}
            cls._by_name = {row.name.lower(): row for row in cls.PROPERTIES.values()}
            CLASSES[cls.CLASS_ID] = cls

    def __init__(self, **properties: Any) -> None:
        if not self.CLASS_ID:
            raise TypeError("make an Organization, a Mailbox or another class of object")
        pointer = POINTER(_abi.Object)()
        lib.mapicfg_object_new(self.CLASS_ID, byref(pointer))
        self._own(pointer, lib.mapicfg_object_free)
        for name, value in properties.items():
            if name not in self.PROPERTIES:
                raise unknown(type(self).__name__, name, self.PROPERTIES)
            setattr(self, name, value)

    @classmethod
    def _adopt(cls: Type[_Self], pointer: Any) -> _Self:
        made = cls.__new__(cls)
        made._own(pointer, lib.mapicfg_object_free)
        return made

    def close(self) -> None:
        """Frees it now rather than when nothing refers to it any more. Closing twice is fine."""
        self._finalizer()

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def copy(self: _Self) -> _Self:
        """Another object with the same properties."""
        pointer = POINTER(_abi.Object)()
        lib.mapicfg_object_copy(self._handle, byref(pointer))
        return type(self)._adopt(pointer)

    _copied = copy

    @property
    def label(self) -> Optional[str]:
        """The text a person would call it by: Identity, or another of its names; None when it has none."""
        value = lib.mapicfg_object_get_identity(self._handle)
        return None if value is None else text(value)

    def matches(self, identity: str) -> bool:
        """Whether an -Identity names this object: name, GUID, DN, address, SERVER\\name, wildcards and so on."""
        fits = c_int()
        lib.mapicfg_object_matches(self._handle, encoded(identity), byref(fits))
        return bool(fits.value)

    # ---- by attribute ----

    if not TYPE_CHECKING:
        def __getattr__(self, name: str) -> Any:  # what is there is found without it
            if name.startswith("_"):
                raise AttributeError(name)
            raise unknown(type(self).__name__, name, self.PROPERTIES)

        def __setattr__(self, name: str, value: Any) -> None:
            try:
                object.__setattr__(self, name, value)
            except AttributeError:
                if hasattr(type(self), name):
                    raise
                raise unknown(type(self).__name__, name, self.PROPERTIES) from None

    # ---- as a mapping ----

    def _found(self, name: object) -> Optional[Property[Any, Any]]:
        if not isinstance(name, str):
            return None
        return self._by_name.get(name.lower()) or self.PROPERTIES.get(name)

    def _property(self, name: str) -> Property[Any, Any]:
        found = self._found(name)
        if not found:
            encoded(name)  # that it is a text
            raise unknown(type(self).__name__, name, (row.name for row in self.PROPERTIES.values()))
        return found

    def __getitem__(self, name: str) -> Value:
        """A property by Exchange's name; NOT_STATED when nothing has stated it."""
        value: Value = self._property(name).get(self)
        return value

    @overload
    def get(self, name: str) -> Value: ...
    @overload
    def get(self, name: str, default: Any) -> Any: ...

    def get(self, name: str, default: Any = NOT_STATED) -> Any:
        """A property by Exchange's name, or `default` when nothing has stated it. A name that the class does not have
        is an error, as everywhere."""
        value = self[name]
        return default if value is NOT_STATED else value

    def __setitem__(self, name: str, value: Any) -> None:
        self._property(name).__set__(self, value)

    def __delitem__(self, name: str) -> None:
        self._property(name).__delete__(self)

    def __contains__(self, name: object) -> bool:
        """Whether the property is stated."""
        found = self._found(name)
        return found is not None and found.state(self) != c.NOT_STATED

    def __iter__(self) -> Iterator[str]:
        return iter([row.name for row in self.PROPERTIES.values() if row.state(self) != c.NOT_STATED])

    def __len__(self) -> int:
        return sum(row.state(self) != c.NOT_STATED for row in self.PROPERTIES.values())

    def __bool__(self) -> bool:
        return True

    def pop(self, name: str, default: Any = NOT_STATED) -> Any:
        """Makes a property not stated, and returns what it was, or `default`."""
        value = self.get(name, default)
        del self[name]
        return value

    def setdefault(self, name: str, default: Any = None) -> Any:
        """A property; when nothing has stated it, it is set to `default` first."""
        if name not in self:
            self[name] = default
        return self[name]

    # ---- the rest ----

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
        if not isinstance(other, MapicfgObject) or self.CLASS_ID != other.CLASS_ID:
            raise TypeError("objects of different classes have no properties in common")
        found: List[str] = []
        at, count = 0, lib.mapicfg_property_count(self.CLASS_ID)
        while True:
            at = lib.mapicfg_object_difference(self._handle, other._handle, at)
            if at >= count:
                return found
            found.append(text(lib.mapicfg_property_name(self.CLASS_ID, at)))
            at += 1

    @property
    def guessed(self) -> Tuple[str, ...]:
        """Exchange's names of the properties whose values a reader has put together by guess."""
        return tuple(name for name in self if lib.mapicfg_object_is_guessed(self._handle, encoded(name)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MapicfgObject):
            return NotImplemented
        return bool(lib.mapicfg_object_equal(self._handle, other._handle))

    __hash__ = None  # type: ignore[assignment]  # it can change

    def __repr__(self) -> str:
        if not self._finalizer.alive:
            return f"<{type(self).__name__}, closed>"
        stated = ((row.attribute, row.get(self)) for row in self.PROPERTIES.values() if row.name in self)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in stated)})"


class MailboxBase(MapicfgObject):
    """What a mailbox has beside its properties."""
    __slots__ = ()

    @property
    def bits(self) -> int:
        """The four settings that decide in one byte, as decide_bulk() takes them."""
        return int(lib.mapicfg_mailbox_get_bits(self._handle))


CLASSES: Dict[int, Type[MapicfgObject]] = {}


def wrap_copy(pointer: Any) -> MapicfgObject:
    """A copy of a borrowed object as an object of its Python class."""
    copy = POINTER(_abi.Object)()
    lib.mapicfg_object_copy(pointer, byref(copy))
    return CLASSES[lib.mapicfg_object_get_class(copy)]._adopt(copy)


def class_id_of(object_class: Optional[Type[MapicfgObject]]) -> int:
    """The number of a class, by which C knows it; 0 for None."""
    if object_class is None:
        return 0
    if isinstance(object_class, type) and issubclass(object_class, MapicfgObject) and object_class.CLASS_ID:
        return object_class.CLASS_ID
    raise ArgumentError(f"a class such as mapicfg.Mailbox is needed, not {object_class!r}")
