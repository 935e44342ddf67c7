#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""operators.py: that tests/data/powershell/operators.txt, which test_condition.c compares us with, is what a real
PowerShell prints, where one of the table's version is on PATH. Ends with a count."""
import shutil
import subprocess
import sys

from harness import ROOT, Result, check, finish, skip

FOLDER = ROOT / "tests" / "data" / "powershell"


def powershell(*arguments):
    done = subprocess.run(["pwsh", "-NoProfile", "-NonInteractive", *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=300)
    return Result("pwsh " + " ".join(arguments), done.returncode, done.stdout.decode("utf-8"),
                  done.stderr.decode("utf-8", "replace"))


def test_operators():
    table = (FOLDER / "operators.txt").read_text("utf-8")
    if shutil.which("pwsh") is None:
        skip("operators", "no pwsh on PATH")
        return
    version = powershell("-Command", "$PSVersionTable.PSVersion.ToString()").out.strip()
    if "PowerShell %s " % version not in table.splitlines()[0]:
        skip("operators", "PowerShell %s is another version than the table's" % version)
        return
    got = powershell("-File", str(FOLDER / "operators.ps1"))
    check("the table is PowerShell's", Result(got.command, got.code, "", got.err),
          lines=([line for line in got.out.splitlines() if line not in table.splitlines()][:5], []),
          same=(got.out == table, True))


if __name__ == "__main__":
    test_operators()
    sys.exit(finish("operators"))
