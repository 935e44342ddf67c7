# SPDX-License-Identifier: LGPL-2.1-or-later
"""libmapicfg-net: finding it when it is first needed, and what its modules share: secrets, times, calls that wait."""
from __future__ import annotations

import contextlib
import datetime
import os
import threading
from ctypes import CDLL, POINTER, c_char, c_int32, byref, memmove, memset, pointer, sizeof
from typing import Any, Callable, Iterator, List, Optional, Type, TypeVar, Union

from . import _abi
from . import _numbers as c
from ._errors import ArgumentError, InvalidValueError, MapicfgError, UnsupportedError
from ._library import Library, candidates, lib, opened_library
from ._rules import Statement, statements_of

SONAME = f"libmapicfg-net.so.{c.VERSION_MAJOR}"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)

Secret = Union[str, bytes, bytearray, Callable[[], Union[str, bytes, bytearray]]]
_T = TypeVar("_T")


# ---- finding it ----

def _candidates() -> List[str]:
    """Beside the libmapicfg that is used, before all others: the two are of one version."""
    beside = os.path.join(os.path.dirname(lib.cdll._name), SONAME)
    asked = os.environ.get("MAPICFG_NET_LIBRARY")
    near = [beside] if not asked and os.path.isabs(beside) and os.path.isfile(beside) else []
    return near + candidates(SONAME, "MAPICFG_NET_LIBRARY")


def _open() -> CDLL:
    failures: List[str] = []
    library = opened_library(_candidates(), failures)
    if library is not None:
        return library
    raise ImportError(
        f"libmapicfg-net was not found: {'; '.join(failures)}. Certificates, tests and live directories need it: "
        "install your distribution's package libmapicfg-net1 (Debian, Ubuntu) or libmapicfg-net (Fedora, openSUSE), or "
        f"set MAPICFG_NET_LIBRARY to the path of {SONAME}, which \"make\" puts into build/", name="mapicfg.net")


class _NetLibrary(Library):
    """Loads the library when a function is first called, so that importing mapicfg.net works without it."""
    _loading: Any = threading.Lock()

    def __init__(self) -> None:
        pass

    @staticmethod
    def _abi() -> Any:
        from . import _net_abi
        return _net_abi

    def __getattr__(self, name: str) -> Any:
        if name == "cdll":
            with self._loading:
                if "cdll" not in vars(self):
                    self.cdll = _open()
                return vars(self)["cdll"]
        return super().__getattr__(name)


netlib = _NetLibrary()


def supported(function: Callable[..., _T], *arguments: Any) -> _T:
    """A call of which MAPICFG_E_UNSUPPORTED is what this machine's libraries cannot do: of cmdlets it is a syntax
    error."""
    try:
        return function(*arguments)
    except MapicfgError as refused:
        if refused.code != c.E_UNSUPPORTED:
            raise
        raise UnsupportedError(str(refused), refused.code) from None


def opened_by(kind: Any, function: Callable[..., Any], *arguments: Any) -> Any:
    """The handle that a function gives out behind its other arguments."""
    handle = POINTER(kind)()
    supported(function, *arguments, byref(handle))
    return handle


def statements_by(function: Callable[..., Any], *arguments: Any) -> List[Statement]:
    """The statements that a function adds to a list behind its other arguments."""
    found = opened_by(_abi.Statements, lib.mapicfg_statements_new)
    try:
        supported(function, *arguments, found)
    except BaseException:
        lib.mapicfg_statements_free(found)
        raise
    return statements_of(found)


# ---- secrets ----

def _bytes_of(given: object, what: str) -> bytearray:
    """A copy. No exception has the secret: that of str.encode() would."""
    if isinstance(given, str):
        if any("\ud800" <= one <= "\udfff" for one in given):
            raise InvalidValueError(f"{what} is not Unicode")
        return bytearray(given, "utf-8")
    if isinstance(given, (bytes, bytearray, memoryview)):
        return bytearray(given)
    raise ArgumentError(f"{what} is text, bytes, or a function that gives one of these, not {type(given).__name__}")


def _wipe(data: bytearray) -> None:
    data[:] = bytes(len(data))


@contextlib.contextmanager
def secret(value: Optional[Secret], what: str) -> Iterator[Any]:
    """A password or a token as an array of C with a NUL behind it, wiped at the end; None for None. So are a bytearray
    that a function gave, and the copies that are made here."""
    if value is None:
        yield None
        return
    given = value() if callable(value) else value
    data = _bytes_of(given, what)
    if given is not value and isinstance(given, bytearray):
        _wipe(given)
    if 0 in data:
        _wipe(data)
        raise InvalidValueError(f"{what} has a NUL character")
    array = (c_char * (len(data) + 1))()
    memmove(array, (c_char * len(data)).from_buffer(data), len(data))
    _wipe(data)
    try:
        yield array
    finally:
        memset(array, 0, sizeof(array))


# ---- times ----

def milliseconds(seconds: Optional[float], what: str, most: float) -> int:
    """Of seconds, as C has them, where 0 is the default."""
    if seconds is None:
        return 0
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds <= most:
        raise ArgumentError(f"{what} is a number of seconds above 0, at most {most}, not {seconds!r}")
    return max(1, round(seconds * 1000))


def moment(value: int) -> datetime.datetime:
    """A time of C. Certificates may be valid until a year that Python does not have."""
    try:
        return EPOCH + datetime.timedelta(milliseconds=value)
    except OverflowError:
        edge = datetime.datetime.max if value > 0 else datetime.datetime.min
        return edge.replace(tzinfo=datetime.timezone.utc)


# ---- calls that wait for the network ----

class Patience:
    """Runs a call in a thread of its own, so that Ctrl-C ends it: C does not return to Python while it waits. `flag` is
    what C looks at."""

    def __init__(self) -> None:
        self._cancel = c_int32(0)
        self.flag = pointer(self._cancel)

    def cancel(self) -> None:
        """Ends the call that is under way, and those that follow."""
        self._cancel.value = 1

    def run(self, function: Callable[[], _T]) -> _T:
        if threading.current_thread() is not threading.main_thread():
            return function()  # signals come to the main thread alone
        results: List[_T] = []
        failures: List[BaseException] = []

        def call() -> None:
            try:
                results.append(function())
            except BaseException as failure:
                failures.append(failure)
        worker = threading.Thread(target=call, name="mapicfg.net", daemon=True)
        try:
            worker.start()
            worker.join()
        except BaseException:
            self.cancel()
            if worker.ident is not None:  # it was started
                worker.join()
            raise
        if failures:
            try:
                raise failures[0]
            finally:
                failures.clear()  # a circle of references through the traceback
        return results[0]


def member(enumeration: Type[_T], value: object, what: str) -> int:
    """The number of an enumeration's member, or of its word."""
    try:
        return int(enumeration(value))  # type: ignore[call-arg, call-overload, no-any-return]
    except ValueError:
        raise ArgumentError(f"{what} is a mapicfg.net.{enumeration.__name__}, not {value!r}") from None

