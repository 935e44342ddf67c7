#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""terminal.py: where the command's output goes: pipes that close, full disks, terminals, progress.

usage: terminal.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)

Ends with a count; exits 1 when a case failed."""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from harness import (COMMAND, SETTINGS, Exports, Result, check, finish, guarded, mailbox, on_terminal, quoted, run,
                     six_mailboxes, skip)


def many_mailboxes(exports):
    rows = "".join("user%d,True,,False,False\r\n" % i for i in range(60000))
    return exports.write("many.csv", "Identity,%s\r\n%s" % (",".join(SETTINGS), rows))


def test_output_fails(exports):
    many = many_mailboxes(exports)
    commands = [["table"], ["decide", "--org", "true"], ["help"], ["properties", "--format", "json"],
                ["audit", "--org", "true", many, "--format", "csv"],
                ["audit", "--org", "true", many, "--format", "json"],
                ["audit", "--org", "true", many, "--summary"], ["convert", many, "--to", "json"]]
    for arguments in commands:
        if not os.path.exists("/dev/full"):
            skip("full disk", "no /dev/full")
            break
        with open("/dev/full", "wb") as full:
            check("full disk", run(*arguments, stdout=full), code=4,
                  err_has=r"\Amapicfg: error: cannot write standard output: .+\n\Z")

    def with_closed_pipe(arguments, ignore):
        def prepare():
            signal.signal(signal.SIGPIPE, signal.SIG_IGN if ignore else signal.SIG_DFL)
        ends = os.pipe()
        os.close(ends[0])
        child = subprocess.Popen([COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=ends[1],
                                 stderr=subprocess.PIPE, preexec_fn=prepare, restore_signals=False)
        os.close(ends[1])
        err = child.communicate(timeout=120)[1].decode()
        return Result(quoted(["mapicfg", *arguments]), child.returncode, "", err)

    for arguments in commands:
        check("closed pipe", with_closed_pipe(arguments, False), code=-signal.SIGPIPE, err="")
        check("closed pipe, signal ignored", with_closed_pipe(arguments, True), code=4, err="")


def test_terminal(exports):
    got = on_terminal(["table"], "stdout")
    check("bold header on a terminal", got, out_has="\x1b\\[1morg.*\x1b\\[0m")
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        got = on_terminal(["table"], "stdout", env)
        check("no colours with %s" % env, got, raw=("\x1b" in got.out, False))
    check("an empty NO_COLOR is none", on_terminal(["table"], "stdout", {"NO_COLOR": ""}), out_has="\x1b\\[1m")
    check("no colours in a pipe", run("table", env=dict(os.environ, TERM="xterm")), out_has=r"\Aorg ")
    got = on_terminal(["decide"], "stderr")
    check("a red error on a terminal", got, code=2, out_has="\x1b\\[31merror:\x1b\\[0m")
    path = exports.mailboxes([mailbox("bad\x9b[2Jname")], "json", "hostile\x1b[2J")
    for form in ("csv", "json", "table", "list"):
        got = on_terminal(["audit", "--org", "true", path, "--format", form], "stdout", {"NO_COLOR": "1"})
        check("no raw control characters on a terminal, " + form, got, raw=(re.findall("[\x1b\x9b]", got.out), []),
              shown=(re.search(r"bad\\(x|u00)9b\[2Jname", got.out) is not None, True))


def test_progress(exports):
    """Rows come slowly until the progress line shows or the time is up; nothing here depends on how fast it works."""
    header = ("Name,%s\r\n" % ",".join(SETTINGS)).encode()
    state = {"sent": False, "until": time.monotonic() + 30, "rows": 0}

    def feed(child, got):
        if child.stdin.closed:
            return
        if not state["sent"]:
            child.stdin.write(header)
            state["sent"] = True
        if b"\r" in got or time.monotonic() > state["until"]:
            child.stdin.close()
            return
        numbers = range(state["rows"], state["rows"] + 20000)
        child.stdin.write(b"".join(b"user%d,True,,False,False\r\n" % i for i in numbers))
        child.stdin.flush()
        state["rows"] += 20000

    store = str(exports.directory / "progress.db")
    for arguments in (["audit", "--org", "true", "-", "--format", "csv"], ["audit", "--org", "true", "-", "--summary"],
                      ["convert", "-", "--to", "json"], ["import", "--store", store, "-"]):
        state.update(sent=False, until=time.monotonic() + 30, rows=0)
        got = on_terminal(arguments, "stderr", feed=feed)
        check("progress on a terminal", got, out_has=r"\r *\d+ (MB|%)", gone=(got.out.endswith("\r\x1b[K"), True))
    quick = exports.mailboxes(six_mailboxes())
    check("no progress for quick work", on_terminal(["audit", "--org", "true", quick], "stderr"), out="")


def main():
    if not os.access(COMMAND, os.X_OK):
        print("terminal.py: no command at %s: build it first" % COMMAND)
        return 1
    with tempfile.TemporaryDirectory() as directory:
        exports = Exports(directory)
        for test in (test_output_fails, test_terminal, test_progress):
            guarded(test, exports)
    return finish("terminal")


if __name__ == "__main__":
    sys.exit(main())
