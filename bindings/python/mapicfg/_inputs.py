# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is read: exports and stores as C knows them, made of what Python has; and the progress of reading."""
from __future__ import annotations

import contextlib
import enum
import io
import os
import stat
from ctypes import c_char_p, c_void_p, cast, memmove, pointer
from typing import (IO, TYPE_CHECKING, Any, Callable, ContextManager, Iterable, Iterator, List, Optional, Sequence,
                    Type, Union)

from . import _abi
from . import _numbers as c
from ._errors import ArgumentError, MapicfgError, of_file
from ._library import INT, Guard, encoded, lib, number, opened, path_of, text
from ._objects import MapicfgObject, class_id_of

if TYPE_CHECKING:
    from ._directory import Directory

    Bytes = Union[bytes, bytearray, memoryview]
    Source = Union[str, "os.PathLike[str]", int, Bytes, IO[bytes], Iterable[Bytes], Directory, "Input"]
    Sources = Union[Source, Sequence[Source]]
    Progress = Optional[Callable[[int, int], Any]]


class Format(enum.IntEnum):
    """The forms of an export. SPREADSHEET is CSV in which no spreadsheet finds a formula, and is only written; LDIF,
    REGISTRY (the text of `reg export`), PREG (Registry.pol), SETSPN, XML (of ConvertTo-Xml), HTML (tables) and YAML are
    only read."""
    CLIXML = c.FORMAT_CLIXML
    CSV = c.FORMAT_CSV
    JSON = c.FORMAT_JSON
    LIST = c.FORMAT_LIST
    SPREADSHEET = c.FORMAT_SPREADSHEET
    LDIF = c.FORMAT_LDIF
    REGISTRY = c.FORMAT_REGISTRY
    PREG = c.FORMAT_PREG
    SETSPN = c.FORMAT_SETSPN
    XML = c.FORMAT_XML
    HTML = c.FORMAT_HTML
    YAML = c.FORMAT_YAML

    def __str__(self) -> str:
        return text(lib.mapicfg_format_name(self.value)) or self.name.lower()


def format_of(value: Optional[Format]) -> int:
    """The number of a format; 0 for None."""
    try:
        return 0 if value is None else Format(value).value
    except ValueError:
        raise ArgumentError(f"a format such as mapicfg.Format.CSV is needed, not {value!r}") from None


class Input:
    """An input with a name, a format or a class of its own: what read(), audit() and Directory.import_() take too.

    >>> data = b"Name,MAPIEnabled\\nAnna,True\\n"
    >>> [one.name for one in mapicfg.read(mapicfg.Input(data, name="people.csv"))]
    ['Anna']

    `source` is a path (a file, or a folder, which stands for the exports in it; "-" is standard input), a file
    descriptor, bytes, a binary file object, an iterable of bytes, or a Directory. `name` is its name in messages;
    `encoding` that of its bytes, where they are not UTF-8 or UTF-16: "windows-1252", "cp850"."""

    def __init__(self, source: "Source", *, name: Optional[str] = None, format: Optional[Format] = None,
                 object_class: Optional[Type[MapicfgObject]] = None, encoding: Optional[str] = None,
                 accept_guessed: Optional[bool] = None) -> None:
        self.source, self.name, self.format, self.object_class = source, name, format, object_class
        self.encoding, self.accept_guessed = encoding, accept_guessed

    def __repr__(self) -> str:
        return f"Input({self.source!r}, name={self.name!r})"


def read_options(format: Optional[Format], object_class: Optional[Type[MapicfgObject]],
                 encoding: Optional[str], accept_guessed: bool) -> _abi.ReadOptions:
    """The options of C."""
    name = None if encoding is None else encoded(encoding)
    lib.mapicfg_encoding_check(name)  # that there is one
    return _abi.ReadOptions(format=format_of(format), class_id=class_id_of(object_class), encoding=name,
                            flags=c.READ_ACCEPT_GUESSED if accept_guessed else 0)


def check_file(name: bytes) -> None:
    """Raises what opening the file would, without opening it: a pipe has one reader, and one time."""
    try:
        folder = stat.S_ISDIR(os.stat(name).st_mode)
        if not os.access(name, os.R_OK | os.X_OK if folder else os.R_OK):
            os.listdir(name) if folder else opened(os.fsdecode(name), "rb").close()
    except OSError as error:
        if isinstance(error, MapicfgError):
            raise
        source = os.fsdecode(name)
        raise of_file(f"{source or repr(source)}: cannot be opened: {error.strerror}", error.errno or 0,
                      source) from None


# ---- bytes that come piece by piece ----

class _Stream:
    """The bytes of a file object, or of an iterable, as many at a time as are asked for."""

    def __init__(self, source: Any) -> None:
        self._read = getattr(source, "read", None)
        self._pieces = iter(()) if self._read else iter(source)
        self._left = memoryview(b"")

    def take(self, size: int) -> bytes:
        """At most so many bytes; b"" at the end."""
        if not self._left:
            self._left = memoryview(self._more(size))
        piece, self._left = bytes(self._left[:size]), self._left[size:]
        return piece

    def _more(self, size: int) -> bytes:
        if self._read:
            piece = self._read(size)
            if piece is None:
                raise ArgumentError("the file object does not block, and has no bytes yet: give its descriptor instead")
            if not isinstance(piece, (bytes, bytearray, memoryview)):
                raise ArgumentError("the file object is not open in binary mode")
            return bytes(piece)
        for piece in self._pieces:
            if not isinstance(piece, (bytes, bytearray, memoryview)):
                raise ArgumentError(f"an iterable of bytes is needed, not of {type(piece).__name__}")
            if piece:
                return bytes(piece)
        return b""


def _size_of(source: Any) -> int:
    """How many bytes a file object has still, where that is known without reading; else 0."""
    try:
        if isinstance(source, io.BytesIO):
            return max(0, len(source.getbuffer()) - source.tell())
        raw = source.raw if isinstance(source, io.BufferedReader) else source
        if isinstance(raw, io.FileIO):
            about = os.fstat(raw.fileno())
            return max(0, about.st_size - int(source.tell())) if stat.S_ISREG(about.st_mode) else 0
    except (OSError, ValueError):
        pass
    return 0


# ---- the array ----

def _flat(sources: Iterable[Any]) -> Iterator[Any]:
    """Lists and tuples stand for what is in them."""
    for source in sources:
        if isinstance(source, (list, tuple)):
            yield from _flat(source)
        else:
            yield source


class Inputs:
    """An array of inputs, and what it points to."""

    def __init__(self, sources: Iterable[Any], guard: Guard, format: Optional[Format] = None,
                 object_class: Optional[Type[MapicfgObject]] = None, encoding: Optional[str] = None,
                 accept_guessed: bool = False, may_come: bool = False) -> None:
        self._may_come = may_come  # a path may not be there yet
        self._guard, self._format, self._class, self._encoding = guard, format, object_class, encoding
        self._accept = accept_guessed
        self._kept: List[Any] = []  # ctypes does not keep what a pointer in an array points to
        self.stores: List["Directory"] = []
        read_options(format, object_class, encoding, accept_guessed)  # that they are such
        rows = [self._row(one) for one in _flat(sources)]
        self.array = (_abi.Input * max(1, len(rows)))(*rows)
        self.count = len(rows)

    def _keep(self, one: Any) -> Any:
        self._kept.append(one)
        return one

    def _row(self, given: Any) -> _abi.Input:
        about = given if isinstance(given, Input) else Input(given)
        row = _abi.Input(fd=-1)
        source: Any = about.source
        options = read_options(self._format if about.format is None else about.format,
                               self._class if about.object_class is None else about.object_class,
                               self._encoding if about.encoding is None else about.encoding,
                               self._accept if about.accept_guessed is None else about.accept_guessed)
        row.options = self._keep(pointer(options))
        if isinstance(source, (str, os.PathLike)):
            row.path = self._keep(path_of(source))
            if row.path != b"-" and not self._may_come:
                check_file(row.path)
        elif isinstance(source, int):
            row.fd = number(source, "a file descriptor", INT)
        elif isinstance(source, (bytes, bytearray, memoryview)):
            data = self._keep(bytes(source))
            row.bytes, row.bytes_size = cast(c_char_p(data), c_void_p), len(data)
        elif hasattr(source, "_used"):
            self.stores.append(source)
            row.directory = source._handle
        elif hasattr(source, "read") or hasattr(source, "__iter__"):
            name = getattr(source, "name", None)
            row.source = encoded(str("<file>" if name is None and hasattr(source, "read") else name or "<iterable>"))
            row.pull, row.bytes_size = self._pull(_Stream(source)), _size_of(source)
        else:
            raise ArgumentError("an input is a path, a file descriptor, bytes, a binary file, an iterable of bytes or "
                                "a "
                                f"Directory, not {type(source).__name__}")
        if about.name is not None:
            row.source = encoded(about.name)
        self._keep(row.source)
        return row

    def _pull(self, stream: _Stream) -> Any:
        guard = self._guard

        def pull(_user: Any, buffer: int, size: int, got: Any, _error: Any) -> int:
            pieces: List[bytes] = []
            if guard.run(lambda: pieces.append(stream.take(size))):
                return c.E_CANCELLED
            memmove(buffer, pieces[0], len(pieces[0]))
            got[0] = len(pieces[0])
            return c.OK
        return self._keep(guard.callback(_abi.PullFn, pull))

    @contextlib.contextmanager
    def used(self, *stores: "Directory") -> Iterator[None]:
        """Keeps other threads off the stores that are read, and off these, always in one order."""
        with contextlib.ExitStack() as stack:
            for store in sorted({*self.stores, *stores}, key=id):
                used: ContextManager[Any] = store._used()
                stack.enter_context(used)
            yield


def work_of(progress: "Progress", guard: Guard) -> _abi.Work:
    """The progress of a call. It is asked for without a function too: Python looks at signals then."""
    if progress is not None and not callable(progress):
        raise ArgumentError(f"progress is a function, not {type(progress).__name__}")

    def tick(_user: Any, done: int, total: int) -> int:
        answers: List[bool] = []
        if progress is None:
            return 0
        call = progress
        return guard.run(lambda: answers.append(call(done, total) is True)) or int(answers[0])
    return _abi.Work(progress=guard.callback(_abi.ProgressFn, tick), cancel=guard.cancel())


__all__ = ["Format", "Input"]
