#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""logs_follow.py: `mapicfg logs --follow` beside processes that write, rotate and pack logs. Nothing is timed: what
must come is waited for, up to a minute.

usage: logs_follow.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)"""
import contextlib
import gzip
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness import COMMAND, CONTOSO, Result, check, finish, quoted, run

PATIENCE = 60
MAPI = next(path for path in (CONTOSO / "logs").rglob("*Mapi*/*") if "HttpProxy" in str(path))
TEXT = MAPI.read_bytes()
HEAD = b"".join(line for line in TEXT.splitlines(True) if line.lstrip(b"\xef\xbb\xbf").startswith(b"#"))
RECORDS = [line for line in TEXT.splitlines(True) if not line.lstrip(b"\xef\xbb\xbf").startswith(b"#")]


def wait_for(what):
    """The first true value of what(); None after a minute."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    return None


@contextlib.contextmanager
def following(*arguments, stdout=subprocess.DEVNULL):
    full = [COMMAND, "logs", *map(str, arguments), "--follow", "--noise", "keep"]
    child = subprocess.Popen(full, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE)
    child.title = quoted(["mapicfg", *full[1:]])
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        child.stderr.close()


def ended(child, *numbers):
    for number in numbers:
        child.send_signal(number)
    err = child.communicate(timeout=PATIENCE)[1].decode()
    return Result(child.title, child.returncode, "", err)


def count_in(path):
    """How many records the summary has that is in a file; 0: none is there yet."""
    return json.loads(path.read_text())["records"] if path.exists() else 0


def append(path, data):
    """As a server writes: by another process, and in parts."""
    code = "import os, sys; data = sys.stdin.buffer.read(); fd = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | " \
           "os.O_CREAT); [os.write(fd, data[at:at + 100]) for at in range(0, len(data), 100)]"
    subprocess.run([sys.executable, "-c", code, path], input=data, check=True)


def test_rotation(folder):
    logs, out, total = folder / "logs", folder / "out.json", folder / "total.sum"
    log = logs / "HttpProxy_2026030210-1.LOG"
    arguments = ("--by", "auth", "--by", "user", "--format", "json")
    with following(logs, *arguments, "--interval", 1, "-o", out, "--summary-out", total) as child:
        wait_for(lambda: select.select([child.stderr], [], [], 0)[0])
        logs.mkdir()
        append(log, HEAD + b"".join(RECORDS[:10]) + RECORDS[10][:40])
        seen = [wait_for(lambda: count_in(out) == 10)]
        append(log, RECORDS[10][40:] + b"".join(RECORDS[11:15]))
        seen.append(wait_for(lambda: count_in(out) == 15))
        log.rename(logs / "HttpProxy_2026030210-1.LOG.old")  # by rename, and what was not yet read is in the old one
        append(logs / "HttpProxy_2026030210-1.LOG.old", RECORDS[15])
        append(log, HEAD + b"".join(RECORDS[16:20]))
        seen.append(wait_for(lambda: count_in(out) == 20))
        append(logs / "HttpProxy_2026030211-1.LOG", HEAD + b"".join(RECORDS[20:]))  # the next hour
        seen.append(wait_for(lambda: count_in(out) == len(RECORDS)))
        with gzip.open(logs / "old.gz", "wb") as packed:  # an admin's script packs it, and removes it
            packed.write((logs / "HttpProxy_2026030210-1.LOG.old").read_bytes())
        (logs / "HttpProxy_2026030210-1.LOG.old").unlink()
        append(log, RECORDS[0])  # is met by the last look at the latest
        result = ended(child, signal.SIGTERM)
    whole = run("logs", logs, *arguments, "--noise", "keep")
    check("all steps are seen", result, seen=(seen, [True] * 4),
          err_has=r"old: warning: it has what was read as \S+-1\.LOG: only what follows that is read")
    check("a folder that comes later is told", result, err_has=r"logs: warning: cannot be read, and is waited for: ")
    check("each record once", result, records=(count_in(out), len(RECORDS) + 1),
          groups=(json.loads(out.read_text())["groups"], whole.json()["groups"]))
    merged = run("logs", "--merge", total, "--format", "json")
    check("--summary-out has the same", merged, groups=(merged.json()["groups"], whole.json()["groups"]))


def test_torn(folder):
    log, out = folder / "torn.log", folder / "torn.json"
    append(log, HEAD + RECORDS[0] + RECORDS[1][:50])
    with following(log, "--format", "json", "--interval", 1, "-o", out) as child:
        seen = wait_for(lambda: count_in(out) == 1)
        result = ended(child, signal.SIGINT)
    check("a torn line at the end", result, seen=(seen, True), records=(count_in(out), 1),
          err_has=r"note: logs whose last line has no end, left out, as while they are written: 1 ")


def test_other_logs(folder):
    """Logs of other kinds are passed over, whatever becomes of them; a condition asks for them."""
    logs, out = folder / "whole", folder / "whole.json"
    other, moved = logs / "SmtpReceive.LOG", logs / "moved.LOG"
    logs.mkdir()
    lines = ["#Log-type: SMTP Receive Protocol Log\r\n#Fields: date-time,connector-id,event\r\n",
             *("2026-01-01T00:00:%02d.000Z,a,b\r\n" % second for second in range(60))]
    append(other, "".join(lines[:40]).encode())
    arguments = ("--format", "json", "--interval", 1, "-o", out)
    with following(logs, *arguments) as child:
        append(logs / "a.LOG", HEAD + b"".join(RECORDS[:1]))
        seen = [wait_for(lambda: count_in(out) == 1)]
        append(other, "".join(lines[40:]).encode())
        append(logs / "a.LOG", RECORDS[1])
        seen.append(wait_for(lambda: count_in(out) == 2))
        other.rename(moved)
        append(logs / "a.LOG", RECORDS[2])
        seen.append(wait_for(lambda: count_in(out) == 3))
        moved.unlink()
        append(logs / "a.LOG", RECORDS[3])
        seen.append(wait_for(lambda: count_in(out) == 4))
        result = ended(child, signal.SIGTERM)
    check("other logs are told, and no more", result, seen=(seen, [True] * 4), records=(count_in(out), 4),
          err_has=r"\Amapicfg: note: files that are not protocol logs, passed over: 1 \(\S+/SmtpReceive.LOG\)\n\Z")
    append(other, "".join(lines).encode())
    with following(logs, *arguments, "--where", "kind=other") as child:
        seen = wait_for(lambda: count_in(out) == 64)
        result = ended(child, signal.SIGTERM)
    check("other logs are asked for", result, seen=(seen, True), err="")


def test_nothing(folder):
    with following(folder / "never") as child:
        wait_for(lambda: select.select([child.stderr], [], [], 0)[0])
        result = ended(child, signal.SIGHUP)
    check("nothing came", result, code=3, err_has=r"never: warning: cannot be read, and is waited for.*\n"
          r"mapicfg: error: there is no log in what was named\n\Z")


def test_second_signal(folder):
    """Two signals that come together end it without the last look."""
    log, out = folder / "two.log", folder / "two.json"
    append(log, HEAD + RECORDS[0])
    with following(log, "--format", "json", "--interval", 1, "-o", out) as child:
        seen = wait_for(lambda: count_in(out) == 1)
        result = ended(child, signal.SIGSTOP, signal.SIGINT, signal.SIGTERM, signal.SIGCONT)
    check("two signals", result, seen=(seen, True), records=(count_in(out), 1),
          err="mapicfg: note: ended while it was reading: not all that the logs have is in this\n")


def test_pipe(folder):
    """At an interval the summary comes again, after an empty line; without one it comes at the end."""
    log = folder / "pipe.log"
    append(log, HEAD + RECORDS[0])
    with following(log, "--by", "auth", "--format", "csv", "--interval", 1, stdout=subprocess.PIPE) as child:
        lines = [child.stdout.readline() for _ in range(2)]
        append(log, RECORDS[1])
        lines += [child.stdout.readline() for _ in range(2)]
        rest = child.stdout
        child.send_signal(signal.SIGINT)
        text = (b"".join(lines) + rest.read()).decode()
        result = ended(child)
    blocks = text.split("\n\n")
    check("three of them", result, err="", blocks=(len(blocks), 3),
          headers=({block.split(",")[0] for block in blocks}, {"auth"}),
          last=(sum(int(line.split(",")[1]) for line in blocks[-1].splitlines()[1:]), 2))
    with following(log, "--by", "auth", "--format", "csv", stdout=subprocess.PIPE) as child:
        status = Path("/proc/%d/status" % child.pid)
        wait_for(lambda: re.search(r"^SigCgt:.*[2367abef]$", status.read_text(), re.M))  # it catches SIGINT
        child.send_signal(signal.SIGINT)
        text = child.stdout.read().decode()
        result = ended(child)
    check("one at the end", result, err="", headers=(len(re.findall("^auth,", text, re.M)), 1))


def test_records(folder):
    """Each record comes when it is there, in the form in which it comes without --follow, and once."""
    for form in ("csv", "json", "ecs", "list", "table"):
        log = folder / (form + ".log")
        append(log, HEAD + RECORDS[0])
        shape = ("--show", "records", "--format", form)
        with following(log, *shape, stdout=subprocess.PIPE) as child:
            read = child.stdout.readline
            lines = [read() for _ in range({"csv": 2, "json": 1, "ecs": 1, "list": 1, "table": 3}[form])]
            append(log, RECORDS[1] + RECORDS[2][:30])
            while form != "list" and len(lines) < {"csv": 3, "table": 4}.get(form, 2):
                lines.append(read())
            append(log, RECORDS[2][30:])
            child.send_signal(signal.SIGTERM)
            text = (b"".join(lines) + child.stdout.read()).decode()
            result = ended(child)
        whole = run("logs", log, *shape, "--noise", "keep").out
        if form == "json":
            text, whole = [json.loads(line) for line in text.splitlines()], json.loads(whole)
        if form == "table":  # as wide as the first rows
            text, whole = ([re.sub("[ -]+", " ", line) for line in part.splitlines()] for part in (text, whole))
        check("records as " + form, result, err="", all=(text, whole))


def test_records_of_nobody(folder):
    log, key = folder / "who.log", folder / "key"
    key.write_bytes(os.urandom(32))
    append(log, HEAD + RECORDS[0])
    shape = ("--format", "ecs", "--anonymize", key)
    with following(log, *shape, "--where", "kind=http-proxy", stdout=subprocess.PIPE) as child:
        text = child.stdout.readline()
        key.unlink()  # it has been read
        append(log, b"".join(RECORDS[1:4]))
        text += b"".join(child.stdout.readline() for _ in range(3))
        result = ended(child, signal.SIGINT)
    users = {json.loads(line).get("user", {}).get("name", "user-") for line in text.splitlines()}
    check("names that stand for others", result, err="", users=({name[:5] for name in users}, {"user-"}))
    with following(log, "--show", "records", "--where", "kind=iis", "--format", "csv", stdout=subprocess.PIPE) as child:
        status = Path("/proc/%d/status" % child.pid)
        wait_for(lambda: re.search(r"^SigCgt:.*[2367abef]$", status.read_text(), re.M))
        child.send_signal(signal.SIGINT)
        text = child.stdout.read().decode()
        result = ended(child)
    check("none of them", result, err="", lines=(text.count("\n"), 1))


def test_terminal(folder):
    """On a terminal each summary takes the place of the one before, and fits it."""
    log = folder / "tty.log"
    append(log, HEAD + b"".join(RECORDS))
    ours, theirs = pty.openpty()
    with following(log, stdout=theirs) as child:
        os.close(theirs)
        screen = b""
        while b"Records:" not in screen:
            screen += os.read(ours, 65536)
        append(log, RECORDS[0])
        while b"Records:        %d in" % (len(RECORDS) + 1) not in screen:
            screen += os.read(ours, 65536)
        drawn = screen.split(b"\x1b[H\x1b[2J")[1:]
        child.send_signal(signal.SIGINT)
        with contextlib.suppress(OSError):  # the end of a terminal
            while True:
                got = os.read(ours, 65536)
                if not got:
                    break
                screen += got
        result = ended(child)
    os.close(ours)
    check("redrawn", result, lines=([page.count(b"\n") <= 24 for page in drawn], [True] * len(drawn)),
          last=(screen.count(b"By error:"), 1), more=(screen.split(b"\x1b[2J")[-1].count(b"\n") > 24, True))


def test_usage(folder):
    for arguments, said in ((["-", "--follow"], "standard input is read without it"),
                            (["x", "--interval", "5"], "--interval belongs to --follow"),
                            (["x", "--follow", "-j", "2"], "leave out -j"),
                            (["x", "--follow", "--interval", "86401"], "at most 86400 seconds"),
                            (["--merge", "x", "--follow"], "name files and folders")):
        check("usage", run("logs", *arguments, cwd=folder), code=2, out="", err_has=said)
    check("a device", run("logs", "/dev/null", "--follow"), code=3, out="",
          err_has="/dev/null: error: neither a file nor a folder, so it cannot be followed")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        test_rotation(folder)
        test_torn(folder)
        test_other_logs(folder)
        test_nothing(folder)
        test_second_signal(folder)
        test_pipe(folder)
        test_records(folder)
        test_records_of_nobody(folder)
        test_terminal(folder)
        test_usage(folder)
    return finish("logs_follow")


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C.UTF-8"
    sys.exit(main())
