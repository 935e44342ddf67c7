#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""network.py: verbs that the program mapicfg-net runs: how `mapicfg` finds it, and what it says where it is missing."""
import os
import shutil
import sys
import tempfile

from pathlib import Path

import harness
from harness import check, finish, guarded, run

URL = "ldap://127.0.0.1:1"
# An operand, and words that mapicfg hands over as they are.
VERBS = [("cert", "c.pem", ["a b", "--format", "json", "", "--", "-x"]),
         ("test", "anna@contoso.com", ["a b", "--format", "json", "--", "-x"]),
         ("listen", "--store=contoso.db", ["--store", "a b", "--accept-any"]),
         ("ldap-dump", URL, ["-o", "a b", "--gssapi", "--", URL])]


def alone(directory, mode=None, text="#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\"\nexit 3\n"):
    """A copy of the command in a folder of its own; with a mode, beside a helper that prints its arguments."""
    folder = Path(tempfile.mkdtemp(dir=directory))
    shutil.copy(harness.COMMAND, folder / "mapicfg")
    if mode is not None:
        (folder / "mapicfg-net").write_text(text)
        (folder / "mapicfg-net").chmod(mode)
    return folder


def run_in(folder, *arguments, path=""):
    before, harness.COMMAND = harness.COMMAND, str(folder / "mapicfg")
    try:
        return run(*arguments, env=dict(os.environ, PATH=path))
    finally:
        harness.COMMAND = before


def test_missing(directory):
    folder = alone(directory)
    for verb, operand, _ in VERBS:
        check("without the helper: " + verb, run_in(folder, verb, operand, path=str(folder)), code=4, out="",
              err="mapicfg: error: %s needs the program mapicfg-net, which is neither beside mapicfg nor in PATH\n"
                  "mapicfg: note: the package mapicfg-net has it; NET=no builds mapicfg without it\n" % verb)
        check("help without the helper: " + verb, run_in(folder, verb, "--help", path=str(folder)), err="",
              out_has=r"\Ausage: mapicfg %s " % verb)
        check("wrong options without the helper: " + verb, run_in(folder, verb, "--frob", path=str(folder)), code=2,
              out="", err_has="unknown option '--frob'")
    check("a plugin of certificates without the helper", run_in(folder, "cert", "a:1", "--format", "nagios",
          path=str(folder)), code=3, out="MAPICFG UNKNOWN - the certificates could not be looked at\n",
          err_has="needs the program mapicfg-net")
    check("a plugin without the helper", run_in(folder, "test", "a@b.c", "--format", "nagios", path=str(folder)),
          code=3, out="MAPICFG UNKNOWN - the test could not begin\n", err_has="needs the program mapicfg-net")


def test_found(directory):
    beside, elsewhere, bare = alone(directory, 0o755), alone(directory, 0o755), alone(directory)
    for title, folder, path in (("beside", beside, str(elsewhere)), ("in PATH", bare, "/nowhere:%s" % elsewhere)):
        for verb, _, words in VERBS:
            got = run_in(folder, verb, *words, path=path + ":/bin:/usr/bin")
            helper, *given = got.out.split("\n")[:-1]
            check(f"{verb} by the helper {title}", got, code=3, err="", words=(given, [verb, *words]),
                  place=(Path(helper).parent, beside if folder == beside else elsewhere))


def test_broken(directory):
    folder = alone(directory, 0o644)
    check("a helper that may not be run", run_in(folder, "cert", "c.pem", path="/bin"), code=4, out="",
          err="mapicfg: error: cannot run mapicfg-net: Permission denied\n")
    folder = alone(directory, 0o755, "neither a script nor a program\n")
    check("a helper that is no program", run_in(folder, "cert", "c.pem", path="/bin"), code=4, out="",
          err="mapicfg: error: cannot run mapicfg-net: Exec format error\n")


def main():
    with tempfile.TemporaryDirectory() as directory:
        for test in (test_missing, test_found, test_broken):
            guarded(test, directory)
    return finish("network")


if __name__ == "__main__":
    sys.exit(main())
