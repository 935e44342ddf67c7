#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""spare.py: no verb writes over what it reads, nor one file twice, however the two are named; and the suffix of what
it writes says the format.

usage: spare.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)

Each verb that writes files is run with each file that it reads as its output: it must refuse, and every file must stay
as it was. Ends with a count; exits 1 when a case failed."""
import os
import re
import shutil
import sys
import tempfile

from pathlib import Path

import harness as cli
from harness import CONTOSO, check, run

OFF, ON = ("Set-OrganizationConfig -MapiHttpEnabled " + value for value in ("$false", "$true"))
EXPORTS = ["org.csv", "mailboxes.csv", "vdirs.csv"]


def estate(folder):
    """All files that verbs read, in a folder that is the working one."""
    os.chdir(folder)
    for name in EXPORTS:
        shutil.copy(CONTOSO / name, name)
    run("import", "--store", "store.db", *EXPORTS)
    run("exec", "--store", "store.db", OFF)
    texts = {"silences": "check-url-server-name until 2099-01-01: known\n", "builds": "ends 2016 2099-12-31\n",
             "list": "anna@contoso.com\n", "do.ps1": ON + "\n", "certificate": "x\n", "key": "x\n",
             "state.json": '[{"Identity": "anna@contoso.com", "MapiHttpEnabled": true}]'}
    for name, text in texts.items():
        Path(name).write_text(text)
    os.mkdir("exports")
    for name in EXPORTS:
        shutil.copy(name, "exports")
    os.symlink("org.csv", "link")
    os.symlink("absent", "link-to-absent")


def contents():
    return {str(path): path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}


# The command, and the files that it reads; the last option is the one that names what it writes.
PLAN = ["plan", "--store", "store.db", "--no-findings"]
READS = [
    (["audit", *EXPORTS, "-o"], EXPORTS + ["link", "./org.csv"]),
    (["audit", "--store", "store.db", "-o"], ["store.db"]),
    (["audit", "exports", "-o"], ["exports/org.csv"]), (["check", *EXPORTS, "-o"], EXPORTS),
    (["check", "org.csv", "--silence", "silences", "--builds", "builds", "-o"], ["silences", "builds"]),
    (["check", "--store", "store.db", "-o"], ["store.db"]), (["check", "exports", "-o"], ["exports/vdirs.csv"]),
    (["convert", *EXPORTS, "--to", "json", "-o"], EXPORTS + ["link"]),
    (["convert", "exports", "--to", "json", "-o"], ["exports/org.csv"]),
    (["diff", "org.csv", "mailboxes.csv", "-o"], ["org.csv", "mailboxes.csv"]),
    (["diff", "store.db@0", "store.db@1", "-o"], ["store.db", "store.db-journal"]),
    (["export", "--store", "store.db", "--format", "json", "-o"], ["store.db", "store.db-wal"]),
    (["proxy", "nginx", "--store", "store.db", "--certificate", "certificate", "--key", "key", "-o"],
     ["store.db", "certificate", "key"]), (["proxy", "kemp", "--store", "store.db", "-o"], ["store.db"]),
    *((PLAN + [*change, option], reads + ["store.db", "store.db-shm"])
      for option in ("-o", "--script", "--rollback")
      for change, reads in ((["--state", "state.json"], ["state.json"]), (["--to", "org.csv", "mailboxes.csv"],
                                                                         ["org.csv", "mailboxes.csv"]),
                            (["-f", "do.ps1"], ["do.ps1"]), (["--goal", "inside=mapi,list=list"], ["list"]),
                            ([ON, "--waves", "list=list"], ["list"]))),
]


def test_inputs():
    for command, reads in READS:
        for path in reads:
            before = contents()
            check("%s %s" % (" ".join(command), path), run(*command, path), code=2, out="",
                  err_has="name (another file|two)", kept=(contents() == before, True))


def test_waves():
    """wave.ps1 becomes wave-1.ps1: that is what is read, or what another option writes."""
    for extra, made in ((["-f", "wave-2.ps1"], "wave-2.ps1"), (["--state", "wave-1.ps1"], "wave-1.ps1"),
                        (["--goal", "inside=mapi,list=wave-2.ps1"], "wave-2.ps1"), ([ON, "-o", "wave-1.ps1"], None),
                        ([ON, "-o", "./wave-2.ps1"], None)):
        for option in ("--script", "--rollback"):
            texts = {"--state": Path("state.json").read_text(),
                     "--goal": "anna@contoso.com\ncontoso.com/Users/Łukasz Nowak\n"}
            text = texts.get(extra[0], "Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $true\n")
            if made:
                Path(made).write_text(text)
            before = contents()
            waves = "1" if extra[0] == "--state" else "2"
            check("waves: %s %s" % (option, extra), run(*PLAN, *extra, "--waves", waves, option, "wave.ps1"), code=2,
                  out="", err_has=r"%s of wave \d" % option, kept=(contents() == before, True))
            if made:
                os.remove(made)


def test_outputs():
    """Two outputs that are one file, there or not yet."""
    Path("there").write_text("x")
    for one, other in (("there", "there"), ("there", "./there"), ("absent", "absent"), ("absent", "./absent"),
                       ("absent", "exports/../absent"), ("absent", "link-to-absent")):
        for options in (["--script", one, "--rollback", other], ["--script", one, "-o", other],
                        ["--rollback", other, "-o", one]):
            before = contents()
            check("plan %s" % options, run(*PLAN, ON, *options), code=2, out="",
                  err_has="are the same file, '.*': name two", kept=(contents() == before, True))


def test_what_a_person_has_made():
    """A store that no option names, and a script that no plan wrote, give way to no output unless they are to."""
    shutil.copy("store.db", "other.db")
    own = run(*PLAN, ON, "--script", "-", "-o", os.devnull).out.encode()
    foreign = {"mine.ps1": b"Get-CASMailbox\n", "MINE.PS1": b"# Written by mapicfg planner\n",
               "other.db": Path("other.db").read_bytes()}
    scripts = {**foreign, "notes.txt": b"x", "page.html": b"<!doctype html>\n", "half.ps1": own[:20],
               "blank.ps1": b" "}
    cases = [(command, option, name, text) for command, options, files in (
        (PLAN + [ON], ["--script", "--rollback"], scripts), (PLAN + [ON], ["-o"], foreign),
        (["audit", "exports"], ["-o"], foreign),
        (["export", "--store", "store.db", "--format", "csv"], ["-o"], foreign))
        for option in options for name, text in files.items()]
    for command, option, name, text in cases:
        Path(name).write_bytes(text)
        wanted = r"%s would replace '%s', which (is a database|mapicfg plan did not write); name another file, or " % (
            option, re.escape(name))
        what = "%s %s %s" % (command[0], option, name)
        check(what, run(*command, option, name), code=2, out="", err_has=wanted,
              kept=(Path(name).read_bytes() == text, True))
        if command[0] == "plan":
            check(what + " --force", run(*command, option, name, "--force", *(["-o", os.devnull] if option != "-o" else
                                                                             [])),
                  code=0, replaced=(Path(name).read_bytes() != text, True))
        os.remove(name)
    for option in ("--script", "--rollback"):
        for text in (b"", own, own[3:]):  # a file that mktemp made, the run before, and that without its mark
            Path("do.ps1").write_bytes(text)
            check("plan %s, %d bytes" % (option, len(text)), run(*PLAN, ON, option, "do.ps1"), code=0)
    Path("wave-2.ps1").write_text("x")
    for how, code in ([], 2), (["--force"], 0):
        got = run(*PLAN, ON, "--waves", "2", "--script", "wave.ps1", "-o", os.devnull, *how)
        check("waves %s" % how, got, code=code, first=(Path("wave-1.ps1").exists(), code == 0))
    for name in ("wave-1.ps1", "wave-2.ps1"):
        os.remove(name)
    Path("do.ps1").write_text(ON + "\n")


def test_what_is_allowed():
    """Another file of the same name, of another folder; a new one in a folder that is read; devices."""
    check("another folder", run("audit", "exports", "-o", "org.txt"), out="")
    check("a new file", run("convert", "exports", "--to", "json", "-o", "exports/new.json"), out="")
    check("the same name elsewhere", run("convert", "exports/org.csv", "--to", "json", "-o", "org.json"), out="")
    check("two devices", run(*PLAN, ON, "--script", os.devnull, "--rollback", os.devnull, "-o", os.devnull), out="")
    check("standard output", run("convert", "org.csv", "--to", "json", "-o", "-"), out_has="Contoso")


# What runs each night beside the exports that it reads: the form, and where it is written.
NIGHTLY = [
    *((["check", "exports", "--now", "2026-11-28", "--format", form], "report." + form)
      for form in ("table", "json", "csv", "html", "sarif", "junit", "markdown", "nagios")),
    *((["audit", "exports", "--format", form], "report." + form) for form in ("table", "list", "json", "csv", "html")),
    (["audit", "exports", "--summary", "--format", "json"], "summary.json"),
    *((["diff", "store.db", "exports", "--format", form], "report." + form) for form in ("json", "csv", "html")),
    *((PLAN + ["--to", "exports", "--format", form], "report." + form) for form in ("json", "csv", "html")),
    (PLAN + ["--to", "exports", "--script", "exports/do.ps1"], "plan.html"),
]


def test_nightly():
    """A report among the exports is not read as one: each run is as the first, and says that it passes it over."""
    for command, name in NIGHTLY:
        path, seen = Path("exports") / name, []
        for _ in range(3):
            got = run(*command, "-o", path)
            seen.append((got.code, re.sub(r'timestamp="[^"]*"', "", path.read_text("utf-8")), got.err))
        for again in seen[1:]:
            check(f"{command} -o {path}", got, code=seen[0][0], same=(again[:2], seen[0][:2]), said=(
                "passed over, as it is not an export: the input is what mapicfg itself wrote" in again[2], True))
        for one in (path, Path("exports/do.ps1")):
            one.unlink(missing_ok=True)
    for form in ("json", "csv", "list"):  # what convert writes is an export
        path = Path("exports") / f"all.{form}"
        run("convert", "org.csv", "--to", form, "-o", path)
        before = contents()
        check(f"an export in {form}", run("check", "exports", "-o", path), code=2, out="",
              err_has="is an input by its folder", kept=(contents() == before, True))
        path.unlink()


# A verb, and its formats by the suffixes that say them.
RECORDS = {".json": "json", ".csv": "csv", ".html": "html", ".HTM": "html"}
FORMATS = [
    (["audit", *EXPORTS], RECORDS), (["diff", "store.db@0", "store.db"], RECORDS), ([*PLAN, ON], RECORDS),
    (["check", *EXPORTS, "--now", "2026-11-28"],
     {**RECORDS, ".sarif": "sarif", ".sarif.json": "sarif", ".md": "markdown", ".markdown": "markdown",
      ".xml": "junit"}),
    (["export", "--store", "store.db", "--class", "CASMailbox"], {".json": "json", ".csv": "csv"}),
]


def text_of(path):
    return Path(path).read_bytes().decode()


def test_suffixes():
    """What the suffix says is what --format says."""
    for command, formats in FORMATS:
        plain = run(*command).out
        for suffix in (*formats, ".txt", "", ".json.gz", ".sarif.xz"):
            made = Path("made" + suffix)
            got = run(*command, "-o", made)
            wanted = run(*command, "--format", formats[suffix]).out if suffix in formats else plain
            check("%s %s" % (command[0], made), got, out="", code=run(*command).code,
                  same=(text_of(made) == wanted, True))
            made.unlink()
        check(command[0] + ": an option prevails", run(*command, "-o", "made.csv", "--format", "json"), code=got.code,
              same=(text_of("made.csv") == run(*command, "--format", "json").out, True))
        os.remove("made.csv")
    check("a format that the verb does not have", run("audit", *EXPORTS, "-o", "made.md"), out="",
          same=(text_of("made.md"), run("audit", *EXPORTS).out))
    for suffix, form in ((".json", "json"), (".csv", "csv")):
        check("convert to " + suffix, run("convert", "org.csv", "-o", "converted" + suffix), out="",
              same=(text_of("converted" + suffix), run("convert", "org.csv", "--to", form).out))
    check("convert to what nothing says", run("convert", "org.csv", "-o", "converted.txt"), code=2,
          err_has="--to csv, --to json or --to list is required, or -o", made=(Path("converted.txt").exists(), False))
    check("for a spreadsheet", run("audit", *EXPORTS, "--for-spreadsheet", "-o", "made.json"), out="",
          same=(text_of("made.json"), run("audit", *EXPORTS, "--for-spreadsheet").out))
    check("a page has a title", run("audit", *EXPORTS, "-o", "made.html", "--title", "Ours"), out="",
          title=("<title>Ours</title>" in text_of("made.html"), True))


def main():
    for test in (test_suffixes, test_inputs, test_waves, test_outputs, test_what_a_person_has_made,
                 test_what_is_allowed, test_nightly):
        with tempfile.TemporaryDirectory() as folder:
            here = os.getcwd()
            estate(folder)
            cli.guarded(test)
            os.chdir(here)
    return cli.finish("spare")


if __name__ == "__main__":
    sys.exit(main())
