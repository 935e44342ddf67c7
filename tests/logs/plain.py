# SPDX-License-Identifier: LGPL-2.1-or-later
"""plain.py: reads Exchange's and IIS's logs with Python's csv, one line at a time: the other opinion of the tests here.

It is slow and simple on purpose, and knows nothing of the library."""
import csv
import gzip
import os

BOM = b"\xef\xbb\xbf"


class Log:
    """What one file held. `rows` are dictionaries, by the names of the header that stood above them."""

    def __init__(self):
        self.rows, self.broken, self.headers, self.bare, self.types = [], [], 0, 0, []
        self.torn = False


def cells_of(line, fields):
    if " " in fields:  # as IIS
        return line.split(" ")
    return next(csv.reader([line], strict=True), [])


def read(path):
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rb") as file:
        return read_bytes(file.read())


def read_bytes(data):
    """Of a log without line ends inside quotes."""
    log, names, header = Log(), None, None
    lines = [line.removesuffix("\r") for line in data.removeprefix(BOM).decode("utf-8").split("\n")]
    last = lines.pop()  # nothing, unless the log is being written
    for number, line in enumerate(lines, 1):
        if line.startswith("#Fields: "):
            log.headers += 1
            header = line.removeprefix("#Fields: ")
            names = header.split(" " if " " in header else ",")
        elif line.startswith("#Log-type: "):
            log.types.append(line.removeprefix("#Log-type: "))
        elif line.startswith("#"):
            continue
        elif line.startswith(("DateTime,", "date-time,")):
            log.bare += 1
            names, header = line.split(","), line
        else:
            cells = cells_of(line, header)
            if len(cells) != len(names):
                log.broken.append(number)
            else:
                log.rows.append(dict(zip(names, cells)))
    log.torn = last != ""
    return log


def files_of(folder):
    """All files below it, in the order of their paths' bytes."""
    return sorted((os.path.join(at, name) for at, _, names in os.walk(folder) for name in names), key=os.fsencode)
