#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cases.py: every case of tests/cli/cmdlets.txt runs through `exec` and, in real PowerShell, through the module; both
must agree on whether it fails, the objects that it prints, its warnings, its errors, and what the store holds then.

usage: cases.py PWSH [CASE]    (CASE: a line, or a part of a title; VERBOSE=1 in the environment shows all differences)

differences.txt lists the cases that do not agree, and in what; a case that is listed there and agrees is a failure
too."""
import json
import os
import re
import subprocess
import sys
import tempfile

from pathlib import Path

HERE = Path(__file__).resolve().parent
PWSH, ONLY = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
sys.argv[1:] = []
sys.path.insert(0, str(HERE.parent / "cli"))
import cmdlets  # noqa: E402

DIFFERENCES = HERE / "differences.txt"


def known():
    """For each case in which both do not agree: in what."""
    lines = [line for line in DIFFERENCES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {title: set(kinds.split()) for kinds, title in (line.split(": ", 1) for line in lines)}


def order(case, folder):
    """What cases.ps1 needs to know of a case, whose store and text it finds in its folder."""
    options = case.one("with", "").split()
    store = case.one("store", "contoso")
    return {"folder": str(folder), "store": ":memory:" if store == "memory" else "store.db", "create": store == "new",
            "readOnly": "--read-only" in options, "transaction": "--transaction" in options,
            "server": options[options.index("--server") + 1] if "--server" in options else None}


def prepare(case, stores, folder):
    folder.mkdir()
    text = "\n".join(case.all("run"))
    (folder / "change.ps1").write_text(text + "\n", "utf-8")
    store = case.one("store", "contoso")
    if store not in ("new", "memory"):
        (folder / "store.db").write_bytes((stores / (store + ".db")).read_bytes())
    return order(case, folder)


def contents(folder):
    """What a store holds; a new object's Guid is another one each time."""
    if not (folder / "store.db").exists():
        return ""
    return cmdlets.command("export", "--store", "store.db", cwd=folder)[1]


def messages(run):
    """The messages of errors, without their places."""
    return [re.sub(r"^\S+?:\d+(:\d+)?: error: ", "", line) for line in run.errors()]


def said(errors, wanted):
    """PowerShell's messages have no object before them."""
    return len(errors) == len(wanted) and all(b == a or b.endswith(": " + a) for a, b in zip(errors, wanted))


def compare(run, folder):
    """In what exec and the module do not agree."""
    result = json.loads((folder / "result.json").read_text("utf-8").replace(str(folder) + "/", ""))
    result["errors"] = [error.replace("\n", "\\n") for error in result["errors"]]
    warnings = [line[9:] for line in run.err.splitlines() if line.startswith("WARNING: ")]
    listed = [{name: value for name, value in record.items() if name != "PSTypeName"}  # says what an object's type does
              for record in cmdlets.records_of(run.out)]
    found = {
        "failure": (run.code != 0, result["failed"]),
        "warnings": (sorted(warnings), sorted(result["warnings"])),
        "store": (contents(run.directory), contents(folder)),
    }
    if run.code and result["failed"]:
        found["errors"] = (True, said(result["errors"], messages(run)))
    if listed:
        found["objects"] = (listed, cmdlets.records_of(result["output"]))
    return {kind: pair for kind, pair in found.items() if pair[0] != pair[1]}, result


def explain(verdict, case, run, wrong, result):
    print("%s: cmdlets.txt:%d: %s" % (verdict, case.line, case.one("case")))
    print("  text:   %s" % "\n          ".join(case.all("run")))
    for kind, (a, b) in wrong.items():
        if kind == "errors":
            a, b = messages(run), result["errors"]
        print("  %s\n    exec:   %s\n    module: %s" % (kind, str(a)[:600], str(b)[:600]))


def main():
    differences, failed, agreed = known(), 0, 0
    cases = [case for case in cmdlets.read_table(cmdlets.TABLE)
             if not ONLY or ONLY == str(case.line) or ONLY in case.one("case")]
    strangers = set(differences) - {case.one("case") for case in cmdlets.read_table(cmdlets.TABLE)}
    if strangers:
        sys.exit("differences.txt names what is no case: %s" % ", ".join(sorted(strangers)))
    with tempfile.TemporaryDirectory(prefix="mapicfg-") as name:
        top = Path(name)
        (top / "stores").mkdir()
        cmdlets.make_stores(top / "stores")
        orders = [prepare(case, top / "stores", top / ("case%d" % case.line)) for case in cases]
        (top / "cases.json").write_text(json.dumps(orders), "utf-8")
        done = subprocess.run([PWSH, "-NoProfile", "-NonInteractive", HERE / "cases.ps1", top / "cases.json"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=580)
        if done.returncode:
            sys.exit("cases.ps1: exit code %d\n%s" % (done.returncode, done.stdout))
        for case in cases:
            (top / ("exec%d" % case.line)).mkdir()
            run = cmdlets.Run(case, top / "stores", top / ("exec%d" % case.line))
            wrong, result = compare(run, top / ("case%d" % case.line))
            listed = differences.get(case.one("case"), set())
            if set(wrong) != listed:
                failed += 1
                explain("FAILED", case, run, wrong, result)
                print("  differences.txt says: %s" % (" ".join(sorted(listed)) or "none"))
            elif not wrong:
                agreed += 1
            elif "VERBOSE" in os.environ:
                explain("DIFFERS", case, run, wrong, result)
    print("powershell: %d of %d cases agree, %d differ as differences.txt says, %d do not"
          % (agreed, len(cases), len(cases) - agreed - failed, failed))
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
