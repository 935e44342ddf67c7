#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""logs_zip.py: zip archives as programs write them, read by `mapicfg logs` as a file and from a pipe: the records that
Python's zipfile finds in them, or a refusal that says why.

usage: logs_zip.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)"""
import io
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from harness import check, finish, run, skip

STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED


def log(lines):
    return ("DateTime,MapiRequestId\r\n" + "".join("2026-01-01T00:00:00Z,%d-%d\r\n" % (lines, number)
                                                   for number in range(lines))).encode()


class Pipe(io.RawIOBase):
    """What cannot be gone back in: sizes follow the data."""
    def __init__(self):
        super().__init__()
        self.data = bytearray()

    def writable(self):
        return True

    def seekable(self):
        return False

    def write(self, data):
        self.data += data
        return len(data)


def archive(*members, pipe=False, comment=b""):
    """Of (name, lines, method), or (name, data, method)."""
    out = Pipe() if pipe else io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content, method in members:
            made.writestr(zipfile.ZipInfo(name), log(content) if isinstance(content, int) else content, method)
        made.comment = comment
    return bytes(out.data) if pipe else out.getvalue()


def large(pipe, method):
    """With sizes of 64 bits."""
    out = Pipe() if pipe else io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for lines in (5, 6):
            info = zipfile.ZipInfo("%d.log" % lines)
            info.compress_type = method
            with made.open(info, "w", force_zip64=True) as member:
                member.write(log(lines))
    return bytes(out.data) if pipe else out.getvalue()


def records_of(data):
    """What Python's zipfile has: each member's lines but its header."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return sum(max(opened.read(name).count(b"\n") - 1, 0) for name in opened.namelist())


def check_one(folder, name, data, records=None, error=None):
    """The records, and those of zipfile where they are not given; what is said where something cannot be read."""
    path = folder / (name + ".zip")
    path.write_bytes(data)
    if records is None:
        records = records_of(data)
    for how, result in [("file", run("logs", path, "--format", "json")),
                        ("pipe", run("logs", "-", "--format", "json", stdin=data, text=True))]:
        found = result.json()["records"] if result.out else 0
        check("%s, %s" % (name, how), result, code=3 if error else 0, records=(found, records),
              err_has=error or r"\A\Z")


def test_forms(folder):
    x, y = ("x.log", 5, DEFLATED), ("y.log", 3, DEFLATED)
    check_one(folder, "deflated", archive(("a/", b"", STORED), x, y))
    check_one(folder, "stored", archive(("x.log", 5, STORED), y))
    check_one(folder, "sizes behind", archive(x, y, pipe=True))
    for method in (STORED, DEFLATED):
        check_one(folder, "64 bits %d" % method, large(False, method))
    check_one(folder, "64 bits behind", large(True, DEFLATED))
    check_one(folder, "comment", archive(x, comment=b"hello " * 1000))
    check_one(folder, "backslashes", archive(("a\\b\\", b"", STORED), ("a\\x.log", 7, DEFLATED)))
    check_one(folder, "hidden", archive(("a\\.b\\x.log", 5, DEFLATED), (".b/x.log", 5, DEFLATED), y), records=3)
    check_one(folder, "many", archive(*[("%d.log" % number, number, DEFLATED) for number in range(1, 100)]))
    both = folder / "both.zip"
    both.write_bytes(archive(x))
    with zipfile.ZipFile(both, "a") as opened:
        opened.writestr("y.log", log(3), DEFLATED)
    check_one(folder, "updated", both.read_bytes())


def test_refused(folder):
    x, y = ("x.log", 5, DEFLATED), ("y.log", 3, DEFLATED)
    check_one(folder, "stored, sizes behind", archive(("x.log", 5, STORED), y, pipe=True), records=0,
              error=r"x\.log: error: it is stored, .*members behind it cannot be found, and were not read$")
    for method, name in ((zipfile.ZIP_BZIP2, "12"), (zipfile.ZIP_LZMA, "14")):
        check_one(folder, "method " + name, archive(("x.log", 5, method), y), records=3,
                  error=r"x\.log: error: it is packed by method %s;" % name)
    check_one(folder, "nested", archive(("in.zip", archive(x), DEFLATED), y), records=3,
              error=r"in\.zip: error: it is zip inside of another archive")
    check_one(folder, "no members", archive(), error="there is no log in what was named")
    check_one(folder, "behind other data", b"MZ junk" * 100 + archive(x), records=0, error="error: not a log: ")
    check_one(folder, "one behind the other", archive(x) + archive(y), records=5,
              error="something else follows the end of the archive, and was not read")
    check_one(folder, "several parts", b"PK\7\10" + archive(x), records=0, error="in several parts is not supported")
    whole = archive(x, y)
    entry = whole.index(b"PK\1\2")
    check_one(folder, "cut in the directory", whole[:entry + 20], records=8, error="the archive ends too early")
    check_one(folder, "cut before it", whole[:entry], records=8, error="the archive ends too early")
    second = whole.index(b"PK\1\2", entry + 4)
    check_one(folder, "a member that was removed", whole[:entry] + whole[second:], records=8,
              error="the archive has 2 members, and its directory 1; pack it again")
    end = whole.rindex(b"PK\5\6")
    for size in (2**64 - 12, 2**64 - 1, 2**40):
        record = b"PK\6\6" + struct.pack("<Q", size)
        check_one(folder, "a record of %d bytes" % size, whole[:end] + record + whole[end:], records=8,
                  error="the archive ends too early")
    damaged = bytearray(archive(x, y, pipe=True))
    damaged[60] ^= 0xff
    result = run("logs", "-", stdin=bytes(damaged), text=True)
    check("damaged, sizes behind", result, code=3, err_has="members behind it cannot be found, and were not read$")


def test_others(folder):
    """What zip(1) writes, if it is there."""
    if not shutil.which("zip"):
        skip("zip(1)", "it is not there")
        return
    (folder / "d").mkdir()
    (folder / "d" / "x.log").write_bytes(log(5))
    (folder / "d" / "y.log").write_bytes(log(600))

    def zipped(*arguments):
        return subprocess.run(["zip", "-qr", *arguments, "-", "."], cwd=folder / "d", capture_output=True,
                              check=True).stdout
    check_one(folder, "zip", zipped())
    check_one(folder, "zip -0", zipped("-0", "-fd"), records=0, error="it is stored|is not supported")
    check_one(folder, "zip -fz", zipped("-fz"), records=605)  # zipfile cannot
    check_one(folder, "zip -P", zipped("-P", "secret"), records=0, error="it is encrypted; unpack it with its password")
    subprocess.run(["zip", "-q0r", "../made.zip", "."], cwd=folder / "d", check=True)
    check_one(folder, "zip of a file", (folder / "made.zip").read_bytes())
    subprocess.run(["zip", "-qd", "made.zip", "x.log"], cwd=folder, check=True)
    check_one(folder, "zip -d", (folder / "made.zip").read_bytes(), records=600)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        test_forms(folder)
        test_refused(folder)
        test_others(folder)
    return finish("logs_zip")


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C.UTF-8"
    sys.exit(main())
