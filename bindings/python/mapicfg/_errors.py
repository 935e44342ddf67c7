# SPDX-License-Identifier: LGPL-2.1-or-later
"""The exceptions: each is a MapicfgError and the built-in that fits."""
from __future__ import annotations

import errno

from . import _numbers as c

TYPE_CHECKING = False  # typing.TYPE_CHECKING, without the time that importing typing takes
if TYPE_CHECKING:
    from typing import Any, Dict, Iterable, Optional, Type


class MapicfgError(Exception):
    """What the library refused, and where. The attributes are None where there is nothing to say.

    `code` and `status` are the number and the word of C, `results` is the ExecResult so far of Directory.exec() when
    it raised this."""
    CODE = c.OK
    results: Any = None

    def __init__(self, message: str, code: Optional[int] = None, *, line: Optional[int] = None,
                 column: Optional[int] = None, offset: Optional[int] = None, source: Optional[str] = None,
                 object: Optional[str] = None, property: Optional[str] = None) -> None:
        super().__init__(message)
        self.code = self.CODE if code is None else code
        self.line, self.column, self.offset = line, column, offset
        self.source, self.object, self.property = source, object, property

    @property
    def status(self) -> str:
        """The word for `code`: "not-stated", say."""
        from ._library import lib, text
        return text(lib.mapicfg_status_name(self.code))

    def __str__(self) -> str:  # KeyError has its own, which quotes
        return str(self.args[0])


class OutOfMemoryError(MapicfgError, MemoryError):
    """Memory is out."""
    CODE = c.E_NOMEM


class InputOutputError(MapicfgError, OSError):
    """A file cannot be opened, read or written. `errno` and `filename` say why and which, where that is known; a file
    that is missing is a FileNotFoundError too, and so are IsADirectoryError, NotADirectoryError and PermissionError."""
    CODE = c.E_IO

    def __reduce__(self) -> Any:  # OSError's own takes errno and its like from the arguments, which are one message
        return _system_error, (type(self), self.args, dict(vars(self)), self.errno, self.strerror, self.filename)


def _system_error(kind: Type[InputOutputError], arguments: Any, attributes: Any, number: Any, text: Any,
                  filename: Any) -> InputOutputError:
    """A copy of an error."""
    error = kind(*arguments)
    vars(error).update(attributes)
    if number is not None:
        error.errno, error.strerror, error.filename = number, text, filename
    return error


class MissingFileError(InputOutputError, FileNotFoundError):
    """There is no such file."""


class DirectoryFileError(InputOutputError, IsADirectoryError):
    """The file is a directory."""


class NoDirectoryFileError(InputOutputError, NotADirectoryError):
    """What should be a directory above the file is none."""


class ForbiddenFileError(InputOutputError, PermissionError):
    """This user may not open the file."""


_BY_ERRNO: Dict[int, Type[InputOutputError]] = {
    errno.ENOENT: MissingFileError, errno.EISDIR: DirectoryFileError, errno.ENOTDIR: NoDirectoryFileError,
    errno.EACCES: ForbiddenFileError, errno.EPERM: ForbiddenFileError, errno.EROFS: ForbiddenFileError}


class StoreBusyError(InputOutputError):
    """Another process holds the store."""
    CODE = c.E_BUSY


class ReadOnlyError(MapicfgError, PermissionError):
    """The store or its file may not be changed."""
    CODE = c.E_READ_ONLY


class ArgumentError(MapicfgError, TypeError):
    """An argument of the wrong kind or out of its range."""
    CODE = c.E_ARGUMENT


class NotFoundError(MapicfgError, KeyError):
    """There is no such object, property or class."""
    CODE = c.E_NOT_FOUND


class UnknownPropertyError(NotFoundError, AttributeError, TypeError):
    """The class has no such property. It is all that Python would raise for such a name: KeyError for object["name"],
    AttributeError for object.name, TypeError for set(name=...)."""
    CODE = c.E_PROPERTY


class AmbiguousError(MapicfgError, LookupError):
    """Several objects have this identity."""
    CODE = c.E_AMBIGUOUS


class ExistsError(MapicfgError, ValueError):
    """There is such an object already."""
    CODE = c.E_EXISTS


class CancelledError(MapicfgError, RuntimeError):
    """A callback asked to stop."""
    CODE = c.E_CANCELLED


class InvalidValueError(MapicfgError, ValueError):
    """Not a valid value, URL or identity."""
    CODE = c.E_VALUE


class NotStatedError(MapicfgError, LookupError):
    """A setting that is needed was never stated."""
    CODE = c.E_NOT_STATED


class NotApplicableError(MapicfgError, LookupError):
    """The documents call this combination not applicable."""
    CODE = c.E_NOT_APPLICABLE


class InputError(MapicfgError, ValueError):
    """An input is broken: its syntax, its encoding, a limit, its format, or a newer version made it."""
    CODE = c.E_SYNTAX


class ConflictError(InputError, RuntimeError):
    """Two inputs contradict each other, or something is out of order, such as a transaction within a transaction."""
    CODE = c.E_CONFLICT


class UnsupportedError(MapicfgError, NotImplementedError):
    """This proxy cannot do it; the text says which one can."""
    CODE = c.E_UNSUPPORTED


class CmdletError(MapicfgError):
    """A statement was refused before anything of it was done."""


class CmdletSyntaxError(CmdletError, InputError):
    """The text is not PowerShell, or is PowerShell that is not supported."""
    CODE = c.E_SYNTAX


class CmdletParameterError(CmdletError, ValueError):
    """The parameters of a cmdlet do not fit."""
    CODE = c.E_PARAMETER


class ConfirmationError(CmdletError, RuntimeError):
    """A statement needs a confirmation, and there is nobody to give it."""
    CODE = c.E_CONFIRM


CLASSES: Dict[int, Type[MapicfgError]] = {
    c.E_NOMEM: OutOfMemoryError, c.E_IO: InputOutputError, c.E_BUSY: StoreBusyError, c.E_READ_ONLY: ReadOnlyError,
    c.E_ARGUMENT: ArgumentError, c.E_OPTIONS: ArgumentError, c.E_CLASS: NotFoundError,
    c.E_PROPERTY: UnknownPropertyError, c.E_TYPE: ArgumentError, c.E_CANCELLED: CancelledError,
    c.E_VALUE: InvalidValueError, c.E_URL: InvalidValueError, c.E_IDENTITY: InvalidValueError,
    c.E_NOT_STATED: NotStatedError, c.E_NOT_APPLICABLE: NotApplicableError, c.E_NOT_FOUND: NotFoundError,
    c.E_AMBIGUOUS: AmbiguousError, c.E_EXISTS: ExistsError, c.E_SYNTAX: InputError, c.E_ENCODING: InputError,
    c.E_LIMIT: InputError, c.E_FORMAT: InputError, c.E_CONFLICT: ConflictError, c.E_VERSION: InputError,
    c.E_EMPTY: InputError, c.E_GUESSED: InputError, c.E_UNSUPPORTED: CmdletSyntaxError,
    c.E_PARAMETER: CmdletParameterError,
    c.E_CONFIRM: ConfirmationError}


def of_file(message: str, system: int, source: Optional[str], code: int = c.E_IO, **place: Any) -> InputOutputError:
    """The error for a file, by the system's number."""
    error = _BY_ERRNO.get(system, InputOutputError)(message, code, source=source, **place)
    if system:
        import os
        error.errno, error.strerror = system, os.strerror(system)
        error.filename = place.get("object") or source  # of a cmdlet, the source is its script
    return error


def unknown(what: str, name: str, known: Iterable[str]) -> UnknownPropertyError:
    """For a name that is not among those known."""
    import difflib
    folded = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name.lower(), folded, 1)
    hint = f"; did you mean {folded[near[0]]}?" if near else ""
    return UnknownPropertyError(f"{what} has no property {name}{hint}", property=name)
