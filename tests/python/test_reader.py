# SPDX-License-Identifier: LGPL-2.1-or-later
"""read() is an iterator: what it gives when, what it holds, and when it lets go."""
import collections.abc
import gc
import io
import itertools
import os
import subprocess
import sys
import threading

import pytest
from documented import CONTOSO

import mapicfg

MAILBOXES = CONTOSO / "mailboxes.csv"
HEADER = b"Name,MAPIEnabled\n"
ROW = b"Anna,True\n"


class Endless(io.RawIOBase):
    """A CSV without an end, which counts the pieces that are asked for."""
    name = "endless.csv"

    def __init__(self):
        super().__init__()
        self.pieces = 0

    def read(self, size=-1):
        self.pieces += 1
        return HEADER if self.pieces == 1 else ROW * 100


def open_files():
    return len(os.listdir("/proc/self/fd"))


needs_proc = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="no /proc/self/fd")


class ReadBy:
    """A file object whose bytes come from a function."""

    def __init__(self, read):
        self.read = read


def test_is_an_iterator():
    reader = mapicfg.read(MAILBOXES)
    assert isinstance(reader, collections.abc.Iterator) and iter(reader) is reader
    first = next(reader)
    assert first == mapicfg.Mailbox(**{row.attribute: row.get(first) for row in first.PROPERTIES.values()
                                       if row.name in first})
    rest = list(reader)
    assert [first.name, *[one.name for one in rest]] == [one.name for one in mapicfg.read(MAILBOXES)]
    assert len(rest) == 31
    for _ in range(2):
        with pytest.raises(StopIteration):
            next(reader)
    assert reader.report.objects == {"CASMailbox": 32}


def test_reads_no_more_than_is_asked_for():
    endless = Endless()
    reader = mapicfg.read(endless)
    assert endless.pieces == 0
    counts = []
    for wanted in (100, 200, 400):
        assert all(one.name == "Anna" for one in itertools.islice(reader, wanted))
        counts.append(endless.pieces)
    assert counts[0] <= 12 and counts[1] - counts[0] <= 3 and counts[2] - counts[1] <= 5  # 100 objects a piece
    reader.close()
    assert not endless.closed and list(reader) == []


@needs_proc
def test_closes_what_it_opened():
    before = open_files()
    reader = mapicfg.read(MAILBOXES, CONTOSO / "org.xml")
    next(reader)
    assert open_files() == before + 1 and reader._finalizer.alive
    collections.deque(reader, 0)
    assert open_files() == before and not reader._finalizer.alive
    with mapicfg.read(MAILBOXES) as reader:
        next(reader)
    assert open_files() == before and not reader._finalizer.alive
    reader.close()
    reader = mapicfg.read(MAILBOXES)
    next(reader)
    finalizer = reader._finalizer
    del reader  # no reference leads back to it, so it goes at once
    assert not finalizer.alive
    gc.collect()
    assert open_files() == before


def test_leaves_open_what_it_was_given():
    with open(MAILBOXES, "rb") as file:
        with mapicfg.read(file) as reader:
            next(reader)
        assert not file.closed
        file.seek(0)
        assert len(list(mapicfg.read(file))) == 32 and not file.closed


def test_several_sources_in_order(tmp_path):
    kinds = [type(one) for one in mapicfg.read(CONTOSO / "org.xml", open(CONTOSO / "vdirs.json", "rb"), MAILBOXES)]
    assert kinds[0] is mapicfg.Organization and set(kinds[1:-32]) == {mapicfg.VirtualDirectory}
    assert kinds[-32:] == [mapicfg.Mailbox] * 32
    assert list(mapicfg.read()) == []


def test_objects_before_an_error_are_given_first():
    reader = mapicfg.read(mapicfg.Input(b'[{"Name": "Anna", "MAPIEnabled": true}, oops', name="a.json"))
    assert next(reader).name == "Anna"
    with pytest.raises(mapicfg.InputError) as caught:
        next(reader)
    assert caught.value.source == "a.json" and not reader._finalizer.alive
    assert list(reader) == [] and reader.report.objects == {"CASMailbox": 1} and reader.report.problem_count == 1


def test_an_error_of_the_file_object_comes_out_as_it_is():
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise ZeroDivisionError
    reader = mapicfg.read(Broken())
    with pytest.raises(ZeroDivisionError):
        next(reader)
    assert not reader._finalizer.alive and list(reader) == []


def test_missing_files_are_told_at_once_whichever_they_are(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        mapicfg.read(MAILBOXES, tmp_path / "missing.csv")
    assert caught.value.filename == str(tmp_path / "missing.csv")


def test_threads_may_take_from_one_reader(tmp_path):
    """In a process of its own, which once ended with a segmentation fault."""
    export = tmp_path / "many.csv"
    export.write_bytes(HEADER + b"".join(b"u%d,True\n" % number for number in range(3000)))
    script = """
import sys, threading, mapicfg
sys.setswitchinterval(1e-6)
reader, got, report = mapicfg.read(sys.argv[1]), [], mapicfg.Report()
def take():
    got.extend(one.name for one in reader)
def add():
    for _ in range(5):
        for _one in mapicfg.read(sys.argv[1], report=report):
            report.objects
threads = [threading.Thread(target=work) for work in [take] * 8 + [add] * 4]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sorted(got) == sorted("u%d" % number for number in range(3000)), report.objects)
"""
    done = subprocess.run([sys.executable, "-c", script, str(export)], stdout=subprocess.PIPE, timeout=300, check=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert done.stdout.decode().split("\n")[0] == "True {'CASMailbox': 60000}"


@pytest.mark.parametrize("use", [lambda reader: reader.close(), next])
def test_what_runs_while_it_reads_may_not_use_it(monkeypatch, use):
    """A signal handler, say."""
    reader = mapicfg.read(MAILBOXES)
    wrap = mapicfg._io.wrap_copy

    def interrupted(borrowed):
        use(reader)
        return wrap(borrowed)
    monkeypatch.setattr(mapicfg._io, "wrap_copy", interrupted)
    with pytest.raises(ValueError, match="by what it has called"):
        next(reader)


@pytest.mark.parametrize("source, progress", [
    ([MAILBOXES], lambda *_: next(iter(()))), ([ReadBy(lambda size: next(iter(())))], None),
    ([ReadBy(lambda size, pieces=iter([b"Name,MAPIEnabled\nAnna,True\n"]): next(pieces))], None)])
def test_a_callback_cannot_end_the_loop(source, progress):
    """StopIteration of a callback would look as if all had been read."""
    with pytest.raises(RuntimeError, match="raised StopIteration"):
        list(mapicfg.read(*source, progress=progress))
    for call in (mapicfg.audit, mapicfg.Directory().import_):
        with pytest.raises(RuntimeError, match="raised StopIteration"):
            call(ReadBy(lambda size: next(iter(()))), progress=progress)


def test_what_does_not_block():
    """A descriptor is waited for; a file object cannot be."""
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    with open(ours, "rb", buffering=0) as file, pytest.raises(mapicfg.ArgumentError, match="give its descriptor"):
        next(mapicfg.read(file))
    os.close(theirs)
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    writer = threading.Timer(0.01, lambda: (os.write(theirs, b"Name,MAPIEnabled\nAnna,True\n"), os.close(theirs)))
    writer.start()
    assert [mailbox.name for mailbox in mapicfg.read(ours)] == ["Anna"]
    writer.join()
    os.close(ours)


@pytest.mark.parametrize("use", [next, lambda reader: reader.close()])
def test_a_progress_function_may_not_use_the_reader(use):
    """Neither while objects wait to be given nor when there are none."""
    refused = []

    def progress(*_):
        try:
            use(reader)
        except ValueError as error:
            refused.append(str(error))
    one = b"Name,MAPIEnabled\nAnna,True\n"
    reader = mapicfg.read(one, one, progress=progress)
    assert [mailbox.name for mailbox in reader] == ["Anna", "Anna"]
    assert len(refused) >= 2 and all("by what it has called" in message for message in refused)
