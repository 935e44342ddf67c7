# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files that are written whole or not at all, and writing all of what is to be written."""
from __future__ import annotations

import contextlib
import errno
import io
import itertools
import os
import stat
from typing import IO, Any, Callable, Iterator, Optional

from ._errors import of_file
from ._library import path_of


def writing_all(file: Any) -> Callable[[bytes], None]:
    """The write() of a file object that writes all: one without a buffer, on a pipe say, takes less and tells."""
    def write(data: bytes) -> None:
        while data:
            count = file.write(data)
            if not isinstance(count, int) and not isinstance(file, io.RawIOBase):
                return  # it does not tell
            if not count or count < 0:
                raise BlockingIOError(errno.EAGAIN, "the file object takes no more at the moment")
            data = data[count:]
    return write


def _make_beside(target: bytes, old: Optional[os.stat_result]) -> "tuple[bytes, int]":
    """A new file in the folder of another, with the mode of that, or of new files."""
    folder = os.path.dirname(target)
    for number in itertools.count():
        name = os.path.join(folder, os.fsencode(f".mapicfg-{os.getpid()}-{number}"))
        try:
            descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600 if old else 0o666)
            break
        except FileExistsError:
            continue
    if old is not None:
        mode = old.st_mode & 0o777
        try:
            os.fchown(descriptor, old.st_uid, old.st_gid)
        except OSError:
            if os.fstat(descriptor).st_gid != old.st_gid:
                mode &= ~0o070  # a group that it is not given to gets no rights by it
        os.fchmod(descriptor, mode)
    return name, descriptor


@contextlib.contextmanager
def _replacing(target: bytes, old: Optional[os.stat_result]) -> Iterator[IO[bytes]]:
    name, descriptor = _make_beside(target, old)
    try:
        with open(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _stat(path: bytes) -> Optional[os.stat_result]:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def replaced(path: Any) -> Iterator[IO[bytes]]:
    """A file to write, which takes the place of the one that is there once the block has ended without an exception.
    What is no plain file is written as it is."""
    name = path_of(path)
    try:
        old, target = _stat(name), os.path.realpath(name)
        if (old is not None and not stat.S_ISREG(old.st_mode)) or name.startswith((b"/dev/", b"/proc/")):
            opened: Any = open(name, "wb")
        elif old is not None and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        else:
            opened = _replacing(target, old)
        file = opened.__enter__()
    except OSError as error:
        source = os.fsdecode(name)
        raise of_file(f"{source}: cannot be opened: {error.strerror}", error.errno or 0, source) from None
    with contextlib.ExitStack() as stack:
        stack.push(opened)
        yield file
