# SPDX-License-Identifier: LGPL-2.1-or-later
"""mapicfg.logs.follow(): logs that grow and are rotated, how the waiting ends. tests/unit/test_logs_follow.c has the
ways in which logs change at length."""
import contextlib
import os
import queue
import signal
import threading

import pytest

import mapicfg
from mapicfg import logs

HEAD = "#Fields: DateTime,MapiRequestId\n"  # of a kind that a summary reads in a folder
LONG = 3600.0  # seconds, that no test waits


def values(batch):
    return batch["MapiRequestId"] if batch is not None else None


def append(path, text):
    with open(path, "a", encoding="ascii") as file:
        file.write(text)


def test_looks(tmp_path):
    folder, report = tmp_path / "later", mapicfg.Report()
    follower = logs.follow(folder, report=report)
    assert follower.look() is None and "is waited for" in str(report.warnings[0])
    folder.mkdir()
    append(folder / "x.log", HEAD + "1,a\n2,")
    assert values(follower.look()) == ["a"] and follower.look() is None
    append(folder / "x.log", "b\n")
    os.rename(folder / "x.log", folder / "x.old")
    append(folder / "x.log", HEAD + "3,c\n4")
    assert values(follower.look()) == ["c"] and values(follower.look()) == ["b"] and follower.look() is None
    follower.stop()
    follower.stop()
    append(folder / "x.log", ",d\n5,e")
    assert values(next(follower)) == ["d"]
    with pytest.raises(StopIteration):
        next(follower)
    assert follower.look() is None
    summary = logs.LogSummary()
    summary.add_report(report)
    assert summary.to_dict()["files"] == 2 and len(report.warnings) == 2


def test_a_summary_of_what_is_followed(tmp_path):
    """Together the batches are what one reading gives."""
    append(tmp_path / "x.log", HEAD + "".join(f"{i},v\n" for i in range(10)))
    summary, report = logs.LogSummary(by="day"), mapicfg.Report()
    append(tmp_path / "smtp.log", "#Fields: date-time,connector-id\n2026-01-01T00:00:00Z,x\n")
    assert sorted(batch.kind for batch in logs.read(tmp_path)) == ["mapi-http", "other"]
    assert [batch.kind for batch in logs.read(tmp_path, pass_other=True)] == ["mapi-http"]
    with logs.follow(tmp_path, report=report, pass_other=True) as follower:
        summary.add(follower.look())
        append(tmp_path / "x.log", "10,v\n11,v")
        follower.stop()
        for batch in follower:
            summary.add(batch)
    summary.add_report(report)
    assert summary == logs.summarize(tmp_path, by="day") and summary.records == 11


def test_another_thread_ends_the_waiting(tmp_path):
    path, found = tmp_path / "x.log", queue.Queue()
    append(path, HEAD + "1,a\n")
    follower = logs.follow(path, poll=LONG)

    def read():
        for batch in follower:
            found.put(values(batch))
        found.put(None)
    thread = threading.Thread(target=read)
    thread.start()
    assert found.get(timeout=60) == ["a"]
    append(path, "2,b\n")
    follower.stop()
    assert found.get(timeout=60) == ["b"] and found.get(timeout=60) is None
    thread.join(60)


def test_a_signal_ends_the_waiting(tmp_path):
    path = tmp_path / "x.log"
    append(path, HEAD + "1,a\n")
    follower = logs.follow(path, poll=LONG)
    before = signal.signal(signal.SIGUSR1, lambda *_: follower.stop())
    try:
        assert values(next(follower)) == ["a"]
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        assert list(follower) == []
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_it_waits_for_more(tmp_path):
    """With a short poll, and a writer that comes later."""
    path = tmp_path / "x.log"
    follower = logs.follow(path, poll=0.01)
    threading.Timer(0.05, append, (path, HEAD + "1,a\n")).start()
    assert values(next(follower)) == ["a"]


def test_refused(tmp_path):
    for source in (b"-", "-", 0, ["x"], iter(())):
        with pytest.raises(mapicfg.ArgumentError, match="name paths"):
            logs.follow(source)
    with pytest.raises(mapicfg.MapicfgError, match="neither a file nor a folder"):
        logs.follow("/dev/null")
    for poll in (-1, float("nan"), 1e300):
        with pytest.raises(mapicfg.ArgumentError, match="poll"):
            logs.follow(tmp_path, poll=poll)
    with contextlib.closing(logs.follow(tmp_path)) as follower:
        assert follower.look() is None
    assert follower.look() is None
