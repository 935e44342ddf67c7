# SPDX-License-Identifier: LGPL-2.1-or-later
"""The C library: finding it, calling it, and what goes in and out: texts, paths, numbers, memory."""
from __future__ import annotations

import _thread
import ctypes
import os
import sys

from . import _numbers as c
from ._errors import CLASSES, ArgumentError, InputError, InvalidValueError, MapicfgError, of_file

TYPE_CHECKING = False  # as in _errors
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Type, Union

    from ._objects import Path

SONAME = f"libmapicfg.so.{c.VERSION_MAJOR}"
HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = f"{c.VERSION_MAJOR}.{c.VERSION_MINOR}.{c.VERSION_PATCH}"


# ---- finding it ----

def candidates(soname: str, variable: str) -> List[str]:
    """The paths and names to try for a library."""
    asked = os.environ.get(variable)
    if asked:
        return [asked]  # what is asked for is taken, or nothing
    built = os.path.join(os.path.realpath(HERE), os.pardir, os.pardir, os.pardir, "build", soname)
    near = [os.path.normpath(built), os.path.join(HERE, soname)]  # in the source tree; in a wheel made of one
    return [path for path in near if os.path.isfile(path)] + [soname]


def opened_library(names: List[str], failures: List[str]) -> Optional[ctypes.CDLL]:
    """The first that can be loaded; why the others cannot goes to `failures`."""
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError as error:
            failures.append(str(error))
    return None


def _open() -> ctypes.CDLL:
    failures: List[str] = []
    library = opened_library(candidates(SONAME, "MAPICFG_LIBRARY"), failures)
    if library is None and not os.environ.get("MAPICFG_LIBRARY"):
        from ctypes.util import find_library  # needs ldconfig or a compiler, and time: last
        found = find_library("mapicfg")
        library = ctypes.CDLL(found) if found and found != SONAME else None
    if library is not None:
        return library
    raise ImportError(
        f"libmapicfg was not found: {'; '.join(failures)}. Install it (\"make install\", then \"ldconfig\" as root; "
        f"or your distribution's package), or set MAPICFG_LIBRARY to the path of {SONAME}, which \"make\" puts into "
        "build/")


# ---- calling it ----

def exception_of(error: Any, syntax: Type[MapicfgError] = InputError) -> MapicfgError:
    """The exception for an error record; `syntax` is the class for text that is not well-formed."""
    size = lib.mapicfg_error_format(ctypes.byref(error), None, 0) + 1
    whole = ctypes.create_string_buffer(size)
    lib.mapicfg_error_format(ctypes.byref(error), whole, size)
    message, source = whole.value.decode("utf-8", "replace"), error.source.decode("utf-8", "replace") or None
    place: Dict[str, Any] = dict(
        line=error.line or None, column=error.column or None, offset=error.offset if error.line else None,
        object=error.object.decode("utf-8", "replace") or None,
        property=error.property.decode("utf-8", "replace") or None)
    if error.code == c.E_IO:
        return of_file(message, error.system, source, **place)
    kind = syntax if error.code == c.E_SYNTAX else CLASSES.get(error.code, MapicfgError)
    return kind(message, error.code, source=source, **place)


def _raising(function: Any, new_error: Callable[[], Any]) -> Callable[..., None]:
    """A function that returns a status, as one that raises: the error record is made and looked at here."""
    def call(*arguments: Any) -> None:
        error = new_error()
        if function(*arguments, ctypes.byref(error)):
            raise exception_of(error)
    return call


def _type(word: str, abi: Any) -> Any:
    """The ctypes type for a word of a signature."""
    if word == "None":
        return None
    if word.startswith("*"):
        return ctypes.POINTER(_type(word[1:], abi))
    return getattr(ctypes, word, None) or getattr(abi, word)


class Library:
    """The functions by their names, each looked up when it is first used; those with a status raise."""

    def __init__(self, cdll: ctypes.CDLL) -> None:
        self.cdll = cdll

    @staticmethod
    def _abi() -> Any:
        from . import _abi
        return _abi

    def __getattr__(self, name: str) -> Any:
        abi = self._abi()
        signature = abi.SIGNATURES.get(name[len("mapicfg_"):]) if name.startswith("mapicfg_") else None
        if signature is None:
            raise AttributeError(name)
        result, *words = signature.split()
        try:
            function: Any = self.cdll[name]  # one of its own each time: a second thread may be here too
        except AttributeError:
            raise ImportError(f"{self.cdll._name} has no {name}(): it is older than this package, which is for version "
                              f"{VERSION}") from None
        function.argtypes = [_type(word, abi) for word in words]
        if result == "status":
            function.restype, function.argtypes = ctypes.c_int32, [*function.argtypes, ctypes.POINTER(abi.Error)]
            function = _raising(function, abi.Error)
        else:
            function.restype = _type(result, abi)
        setattr(self, name, function)
        return function


lib = Library(_open())


class _Hook:
    """sys.unraisablehook while a call is running. Each keeps the one before it, so that others' hooks may come between
    without a circle."""

    def __init__(self, before: Callable[[Any], Any]) -> None:
        self.before = before

    def __call__(self, lost: Any) -> None:
        guard = Guard._of(lost)
        if guard is None:
            self.before(lost)
        else:
            guard._take(lost.exc_type() if lost.exc_value is None else lost.exc_value)


class Guard:
    """Keeps an exception of a callback until the call is over: it may not pass through C.

    A signal's handler may also raise before the first line of a callback, where nothing can catch it. Such an exception
    comes to sys.unraisablehook, which leads back here while a call is running; it ends the call by its flag. The hook
    gets the function, from Python 3.13 on only a message with its repr()."""

    # a signal's handler may come to the lock in the thread that has it; some type stubs know no _thread.RLock
    _lock: Any = getattr(_thread, "RLock")()
    _running: List["Guard"] = []

    def __init__(self) -> None:
        self.exception: Optional[BaseException] = None
        self._names: List[str] = []
        self._cancel = ctypes.c_int32(0)

    def cancel(self) -> Any:
        """The flag for a mapicfg_work."""
        return ctypes.pointer(self._cancel)

    def callback(self, kind: Any, function: Callable[..., Any]) -> Any:
        """A function of Python as a callback of C."""
        function.guard = self  # type: ignore[attr-defined]
        self._names.append(repr(function))
        return kind(function)

    def run(self, function: Callable[..., Any], *arguments: Any) -> int:
        try:
            function(*arguments)
            return 0
        except BaseException as exception:  # KeyboardInterrupt too
            self._take(exception)
            return 1

    def call(self, function: Callable[..., None], *arguments: Any) -> None:
        try:
            self._begin()
            function(*arguments)
        except MapicfgError:  # not always CancelledError: an earlier input may have failed too
            if self.exception is not None:
                raise self.exception from None
            raise
        finally:
            self._end()
        if self.exception is not None:
            raise self.exception

    def _take(self, exception: Optional[BaseException]) -> None:
        if isinstance(exception, StopIteration):  # it would end the loop over a reader as if all had been read
            exception = RuntimeError("a function that the library has called raised StopIteration")
        if self.exception is None:
            self.exception = exception
        self._cancel.value = 1

    @classmethod
    def _of(cls, lost: Any) -> Optional["Guard"]:
        if lost.object is None:
            message = lost.err_msg or ""
            return next((guard for guard in tuple(cls._running) if message.endswith(tuple(guard._names))), None)
        guard = getattr(lost.object, "guard", None) if isinstance(lost.object, type(_raising)) else None
        return guard if isinstance(guard, Guard) else None

    def _begin(self) -> None:
        with Guard._lock:
            Guard._running.append(self)
            if not isinstance(sys.unraisablehook, _Hook):
                sys.unraisablehook = _Hook(sys.unraisablehook)

    def _end(self) -> None:
        with Guard._lock:
            if self in Guard._running:  # not when _begin() was interrupted
                Guard._running.remove(self)
            if not Guard._running and isinstance(sys.unraisablehook, _Hook):
                sys.unraisablehook = sys.unraisablehook.before


# ---- what goes in ----

def encoded(value: str) -> bytes:
    """A text for the library, which ends texts with a NUL and so may hold none."""
    if not isinstance(value, str):
        raise ArgumentError(f"a text is needed, not {type(value).__name__}", c.E_TYPE)
    try:
        data = str.encode(value, "utf-8")  # whatever a class of its own makes of encode()
    except UnicodeEncodeError as error:
        raise InvalidValueError(f"the text is not Unicode: {error.reason}") from None
    if b"\0" in data:
        raise InvalidValueError("the text has a NUL character")
    return data


def optional(value: Optional[str]) -> Optional[bytes]:
    """A text, or None."""
    return None if value is None else encoded(value)


def raw(data: Union[str, bytes], what: str) -> bytes:
    """What goes with its size, so that a NUL in it is for the library to refuse."""
    if isinstance(data, str):
        return str.encode(data, "utf-8", "surrogatepass")
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    raise ArgumentError(f"{what} is needed, not {type(data).__name__}")


def path_of(path: Path) -> bytes:
    """A path for the library."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise ArgumentError(f"a path is needed, not {type(path).__name__}")
    name = os.fsencode(path)
    if b"\0" in name:
        raise InvalidValueError("the path has a NUL character")
    return name


def opened(path: Path, mode: str) -> Any:
    """A file that is open."""
    name = path_of(path)
    try:
        return open(name, mode)
    except OSError as error:
        source = os.fsdecode(name)
        raise of_file(f"{source}: cannot be opened: {error.strerror}", error.errno or 0, source) from None


def number(value: int, what: str, most: int, least: int = 0) -> int:
    """An integer for the library, whose own would wrap around without a word."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise ArgumentError(f"{what} is an integer, not {type(value).__name__}")
    index = value.__index__()  # once: what is checked is what is handed over
    if not least <= index <= most:
        raise ArgumentError(f"{what} is from {least} to {most}, not {value}")
    return index


U32, U64, INT = 2 ** 32 - 1, 2 ** 64 - 1, 2 ** 31 - 1  # the highest of each


# ---- what comes out ----

def text(value: Optional[bytes]) -> str:
    """A borrowed text; "" for NULL."""
    return value.decode("utf-8") if value is not None else ""


def loose_text(value: bytes) -> str:
    """What a file has, or is called; bytes that are not UTF-8 are surrogates, as os.fsdecode() makes them."""
    return value.decode("utf-8", "surrogateescape")


def text_or_none(value: Optional[bytes]) -> Optional[str]:
    """A borrowed text; None for NULL."""
    return None if value is None else value.decode("utf-8")


def taken(pointer: ctypes.c_void_p) -> Optional[str]:
    """A text that is ours to free; None for NULL."""
    if not pointer:
        return None
    try:
        return ctypes.string_at(pointer.value or 0).decode("utf-8")
    finally:
        lib.mapicfg_free(pointer)


class Owner:
    """What owns memory of the library, which is freed once, with it. A copy has memory of its own, or is refused.

    At the end of the program nothing is freed, unless it must be: a daemon thread may be using it."""
    __slots__ = ("_pointer", "_finalizer", "__weakref__")
    _is_freed_at_exit = False

    def _own(self, pointer: Any, free: Callable[..., Any], *arguments: Any) -> None:
        import weakref
        self._pointer = pointer
        self._finalizer = weakref.finalize(self, free, pointer, *arguments)
        self._finalizer.atexit = self._is_freed_at_exit

    @property
    def _handle(self) -> Any:
        if not self._finalizer.alive:
            raise ValueError(f"the {type(self).__name__} has been closed")
        return self._pointer

    def _copied(self) -> Any:
        raise ArgumentError(f"{type(self).__name__} objects cannot be copied: they hold memory of the C library")

    def __copy__(self) -> Any:
        return self._copied()

    def __deepcopy__(self, _memo: Any) -> Any:
        return self._copied()

    def __reduce_ex__(self, _protocol: Any) -> Any:
        raise ArgumentError(f"{type(self).__name__} objects cannot be pickled: they hold memory of the C library")
