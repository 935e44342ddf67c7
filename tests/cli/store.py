#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""store.py: the verbs that work on a store, as a shell user meets them.

usage: store.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)

In the manner of run.py, which has the tools. A store is looked at through the command's own exports and, where that
would be going by its own word, through Python's sqlite3. Ends with a count; exits 1 when a case failed."""
import concurrent.futures
import contextlib
import csv
import json
import os
import pwd
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from pathlib import Path

import harness as cli
from run import check, run

CONTOSO = cli.CONTOSO
USER = pwd.getpwuid(os.getuid()).pw_name


class Place:
    """A directory for the stores of one test."""

    def __init__(self, directory):
        self.directory = Path(directory)

    def path(self, name):
        path = self.directory / name
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(str(path) + suffix).unlink(missing_ok=True)
        return str(path)

    def write(self, name, text):
        path = self.directory / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    def contoso(self, name="contoso.db"):
        path = self.path(name)
        run("import", "--store", path, *contoso_files())
        return path


def contoso_files(form="csv"):
    return [str(CONTOSO / ("%s.%s" % (name, form))) for name in ("org", "mailboxes", "vdirs")]


def stored(path, noun=None):
    """What the store holds, as Python objects."""
    arguments = ["--class", noun] if noun else []
    return run("export", "--store", path, "--format", "json", *arguments).json()


def bytes_of(path):
    """The store and every file that SQLite may put beside it."""
    return {p.name: p.read_bytes() for p in sorted(Path(path).parent.glob(Path(path).name + "*"))}


def unchanged(title, result, path, before, /, **expected):
    check(title, result, same=(bytes_of(path) == before, True), **expected)


# ---- init, import, export ----

def test_init(place):
    # "Configure MAPI over HTTP in Exchange Server", first table; "What's new in Exchange Server" for --was-enabled.
    for arguments, enabled in [
        (["2016"], True),
        (["2016", "--from", "none"], True),
        (["2016", "--from", "2010"], True),
        (["2016", "--from", "2013"], False),
        (["2019", "--from", "2016"], True),
        (["2019", "--from", "2016", "--from", "2013"], False),
        (["2016", "--from", "2013", "--was-enabled", "true"], True),
        (["2016", "--from", "2010", "--was-enabled", "false"], False),
        (["2019", "--from", "2016", "--was-enabled", "false"], False),
    ]:
        path = place.path("init.db")
        got = run("init", "--store", path, "--name", "Contoso", "--version", *arguments)
        org = stored(path)
        check("init", got, err="", out_has=r"\A%s: organization Contoso, MapiHttpEnabled %s\nsource: .+"
              % (re.escape(path), enabled), org=([[o["Name"], o["Identity"], o["MapiHttpEnabled"]] for o in org],
                                                 [["Contoso", "Contoso", enabled]]))
        before = bytes_of(path)
        unchanged("init again", run("init", "--store", path, "--name", "Other", "--version", "2019"), path, before,
                  code=4, out="", err_has="error: init: '%s' exists" % re.escape(path), alone=(len(before), 1))
    path = place.path("none.db")
    for title, arguments, code in [
        ("not applicable", ["--version", "2019", "--from", "2010", "--name", "Contoso"], 3),
        ("a name that is none", ["--version", "2019", "--name", "two\nlines"], 3),
    ]:
        check("init, " + title, run("init", "--store", path, *arguments), code=code, out="", err_has="error: ",
              made=(os.path.exists(path), False))
    check("init where there is no folder", run("init", "--store", place.directory / "no" / "x.db", "--name", "x",
                                               "--version", "2019"), code=3, err_has="cannot be made: No such file")
    os.symlink(place.directory / "elsewhere.db", place.directory / "link.db")
    check("init through a link to nowhere", run("init", "--store", place.directory / "link.db", "--name", "x",
                                                "--version", "2019"), code=4, err_has="exists",
          made=(os.path.exists(place.directory / "elsewhere.db"), False))
    got = run("init", "--store", place.path("who.db"), "--name", "Contoso", "--version", "2019")
    got = run("history", "--store", place.directory / "who.db", "--format", "json")
    check("init in the journal", got, changes=([[c["set"], c["actor"], c["action"], c["kind"], c["class"], c["object"]]
                                                for c in got.json()],
                                               [[1, USER, "init", "create", "OrganizationConfig", "Contoso"]]))


def count_sets(path):
    with contextlib.closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT count(*) FROM ChangeSet").fetchone()[0]


def test_import(place):
    answers = {}
    for form in cli.FORMS:
        path = place.path("import.db")
        got = run("import", "--store", path, *contoso_files(form))
        check("import, " + form, got,
              out="objects: 35 created, 0 changed, 0 unchanged\n"
                  "  OrganizationConfig: 1 created, 0 changed, 0 unchanged\n"
              "  CASMailbox: 32 created, 0 changed, 0 unchanged\n"
              "  MapiVirtualDirectory: 2 created, 0 changed, 0 unchanged\n")
        answers[form] = run("audit", "--store", path, "--format", "csv").csv()
        from_files = run("audit", *contoso_files(form), "--format", "csv", "--quiet").csv()
        check("a store is audited as its exports, " + form, got,
              rows=([row[1:8] for row in answers[form]], [row[1:8] for row in from_files]))
    path = place.path("again.db")
    run("import", "--store", path, *contoso_files())
    first = stored(path)
    got = run("import", "--store", path, *contoso_files())
    check("imported twice", got, same=(stored(path), first), count=(len(first), 35),
          out_has=r"\Aobjects: 0 created, 0 changed, 35 unchanged\n",
          sets=(count_sets(path), 1))
    with open(CONTOSO / "mailboxes.csv", "rb") as mailboxes:
        got = run("import", "--store", place.path("stdin.db"), "-", stdin=mailboxes.read())
    check("import from standard input", got, count=(len(stored(place.directory / "stdin.db")), 32),
          classes=({k for o in stored(place.directory / "stdin.db") for k in o if k == "IsMixedMode"}, set()))
    part = place.write("part.json", json.dumps({"Identity": "contoso.com/Users/Anna Berg", "MapiHttpEnabled": False,
                                                "MAPIEnabled": True}))
    wanted = [dict(o) for o in stored(path, "CASMailbox")]
    [anna] = [o for o in wanted if o["Name"] == "Anna Berg"]
    anna["MapiHttpEnabled"] = False
    got = run("import", "--store", path, part)
    check("what an export does not state stays", got, objects=(stored(path, "CASMailbox"), wanted),
          out="objects: 0 created, 1 changed, 0 unchanged\n  CASMailbox: 0 created, 1 changed, 0 unchanged\n")
    twice = place.write("twice.json", json.dumps([{"Identity": "contoso.com/Users/Anna Berg", "OWAEnabled": False},
                                                  {"Identity": "contoso.com/Users/Anna Berg", "OWAEnabled": True}]))
    got = run("import", "--store", path, twice)
    check("a mailbox given twice", got, out_has=r"\Aobjects: 0 created, 1 changed, 0 unchanged\n",
          err_has=r"warning: objects given more than once, of which the last counts: 1 "
                  r"\(contoso.com/Users/Anna Berg: 1\)")


def test_import_of_nothing(place):
    for title, text in [("an empty file", ""), ("a list of nothing", "[]"),
                        ("a CSV without rows", "Name,MapiHttpEnabled\n")]:
        fresh = place.path("nothing.db")
        got = run("import", "--store", fresh, place.write("nothing.txt", text))
        check("import of %s leaves no new store" % title, got, code=3, made=(os.path.exists(fresh), False))


def test_missing_store(place):
    there = place.contoso("contoso.db")
    for verb, arguments in [("exec", ["Get-OrganizationConfig"]), ("shell", [])]:
        typo = place.path("contosso.db")
        got = run(verb, "--store", typo, *arguments, stdin=b"")
        check("%s of a store that is not there" % verb, got, code=3, out="", made=(os.path.exists(typo), False),
              err_has=r"contosso.db: error: there is no such store; --create makes one; "
                      r"did you mean '%s'\?" % re.escape(there))
        got = run(verb, "--store", typo, "--create", *arguments, stdin=b"")
        check("%s with --create" % verb, got, made=(os.path.exists(typo), True))
        os.unlink(typo)
        os.symlink("nowhere.db", typo)
        got = run(verb, "--store", typo, *arguments, stdin=b"")
        check("%s of a link to no store" % verb, got, code=3, out="", made=(os.path.exists(typo), False),
              err_has=r"did you mean '%s'\?" % re.escape(there))
        os.unlink(typo)
    readers = [["decide", "--user", "anna"], ["audit"], ["export"], ["history"], ["undo"], ["autodiscover", "a@b.c"],
               ["proxy", "haproxy"], ["proxy", "lint", "haproxy", "-"], ["exec", "--read-only", "Get-CASMailbox"],
               ["shell", "--read-only"]]
    for arguments in readers:
        got = run(*arguments, "--store", typo, stdin=b"")
        check("%s of a store that is not there" % " ".join(arguments), got, code=3, out="",
              made=(os.path.exists(typo), False),
              err=("%s: error: there is no such store; a store is made with \"mapicfg import\" or \"mapicfg init\"; "
                   "did you mean '%s'?\n" % (typo, there)))


def test_import_problems(place, exports):
    boxes = cli.six_mailboxes()
    good = exports.mailboxes(boxes)
    text = cli.as_csv(cli.MAILBOX_TYPE, boxes).replace('"null-true","True"', '"null-true","Perhaps"')
    broken_value = exports.write("value.csv", text)
    path = place.path("problems.db")
    got = run("import", "--store", path, broken_value)
    check("a broken value leaves one object out", got, code=3,
          err_has=r"^%s:4(:\d+)?: error: null-true: MAPIEnabled: .*Perhaps" % re.escape(broken_value),
          names=([o["Identity"] for o in stored(path)],
                 ["null-false", "true-false", "true-true", "false-false", "false-true"]))
    path = place.path("all-or-nothing.db")
    run("import", "--store", path, exports.org(True))
    broken = exports.write("broken.json", json.dumps(boxes)[:-5])
    missing = str(exports.directory / "missing.csv")
    noise = exports.write("noise.bin", bytes(range(256)) * 8)
    for title, bad, message in [("broken syntax", broken, "%s:1:\\d+: error: "), ("no export", noise, "%s.*: error: "),
                                ("a missing file", missing, "%s: error: ")]:
        before = bytes_of(path)
        message = message.replace("%s", re.escape(bad))
        unchanged("import of %s after a good file" % title, run("import", "--store", path, good, bad), path, before,
                  code=3, out="", err_has="^" + message)
        got = run("import", "--store", path, good, bad)
        check("import of %s says that nothing was stored" % title, got, code=3, err_has="nothing was stored",
              once=(len(re.findall("error: ", got.err)), 1))
        fresh = place.path("new.db")
        for inputs in ([bad], [good, bad]):
            check("a new store for %s" % title, run("import", "--store", fresh, *inputs), code=3,
                  err_has="nothing was stored", made=(os.path.exists(fresh), False))
    fresh = place.path("new.db")
    box = {"Identity": "a", "MapiHttpEnabled": True, "MAPIEnabled": "Perhaps"}
    got = run("import", "--store", fresh, place.write("nothing.json", json.dumps(box)))
    check("a new store for nothing but broken values", got, code=3, made=(os.path.exists(fresh), False))
    got = run("import", "--store", fresh, good, place.write("nothing.json", json.dumps(box)))
    check("a new store for something", got, code=3, made=(len(stored(fresh)), 6))
    Path(place.path("empty.db")).touch()
    for verb, *rest in (("import", broken), ("import", good), ("exec", "Get-CASMailbox"), ("shell",)):
        empty = place.directory / "empty.db"
        check("an empty file that was there", run(verb, "--store", empty, *rest, stdin=b""), code=3,
              err_has=r"empty\.db: error: the file is empty", out="", kept=(empty.stat().st_size, 0))
    other = exports.write("other.csv", "#TYPE System.IO.FileInfo\r\n\"Name\"\r\n\"x\"\r\n")
    got = run("import", "--store", path, good, other)
    check("a note on what was skipped", got, err_has="note: skipped objects of other classes: 1")
    check("no note with --quiet", run("import", "--store", path, good, other, "--quiet"), err="")
    got = run("history", "--store", path, "--limit", "1", "--format", "json")
    check("an import in the journal", got, action=(got.json()[0]["action"], "import %s %s" % (good, other)))


def test_export(place):
    path = place.contoso()
    whole = {}
    for form, name in (("csv", "all.csv"), ("json", "all.json"), ("list", "all.txt")):
        got = run("export", "--store", path, "--format", form)
        whole[form] = got.out
        again = place.path("again.db")
        run("import", "--store", again, place.write(name, got.out))
        check("export and import, " + form, got, err="", same=(stored(again), stored(path)))
        check("what an export converts to, " + form, run("convert", place.directory / name, "--to", form), out=got.out)
    check("a list without a format", run("export", "--store", path), out=whole["list"])
    target = place.directory / "out.csv"
    target.write_text("something longer\n" * 10000)
    got = run("export", "--store", path, "--format", "csv", "-o", target)
    check("export into a file", got, out="", err="", same=(target.read_bytes().decode(), whole["csv"]))
    got = run("export", "--store", path, "--class", "mapivirtualdirectory", "--format", "csv")
    rows = list(csv.reader(got.out.splitlines()[1:]))
    check("export of a class", got, type=(got.out.splitlines()[0].startswith("#TYPE Microsoft.Exchange"), True),
          count=(len(rows), 3))
    before = bytes_of(path)
    for name in (path, place.directory / "." / "contoso.db"):
        unchanged("export over the store", run("export", "--store", path, "-o", name), path, before, code=2,
                  err_has="--store and -o are the same file")
    check("export into a folder", run("export", "--store", path, "-o", place.directory), code=4, err_has="cannot write")
    if os.path.exists("/dev/full"):
        check("export to a full disk", run("export", "--store", path, "-o", "/dev/full"), code=4,
              err_has="cannot write '/dev/full': No space left")
        with open("/dev/full", "wb") as full:
            check("export to a full standard output", run("export", "--store", path, stdout=full), code=4,
                  err_has=r"\Amapicfg: error: cannot write standard output: .+\n\Z")
    got = run("export", "--store", place.directory / "none.db")
    check("export of nothing", got, code=3, err_has="none.db: error: ")


def test_import_progress(place):
    rows = "".join("user%d,True,,False,False\r\n" % i for i in range(300000))
    large = place.write("large.csv", "Identity,%s\r\n%s" % (",".join(cli.SETTINGS), rows))
    begin = time.monotonic()
    got = cli.on_terminal(["import", "--store", place.path("large.db"), large], "stderr")
    if time.monotonic() - begin < 2:
        cli.skip("progress of an import", "it was done within two seconds")
        return
    check("progress of an import", got, out_has=r"\r *\d+ % of 8 MB", gone=(got.out.endswith("\r\x1b[K"), True))
    quick = cli.on_terminal(["import", "--store", place.path("quick.db"), *contoso_files()], "stderr")
    check("no progress for a quick import", quick, out="")


# ---- history, undo, decide, audit ----

def test_history(place):
    path = place.contoso()
    before = stored(path)
    part = place.write("part.json", json.dumps({"Identity": "contoso.com/Users/Anna Berg", "MapiHttpEnabled": False,
                                                "MAPIEnabled": True}))
    run("import", "--store", path, part)
    got = run("history", "--store", path, "--limit", "1", "--format", "json")
    change = got.json()[0]
    check("a change in the journal", got, change=(
        {k: change[k] for k in ("set", "actor", "kind", "class", "object", "property", "old", "new")},
        {"set": 2, "actor": USER, "kind": "set", "class": "CASMailbox", "object": "contoso.com/Users/Anna Berg",
         "property": "MapiHttpEnabled", "old": "$null", "new": "False"}),
          time=(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", change["time"]) is not None, True))
    check("the journal as a table", run("history", "--store", path, "--limit", "1"),
          out_has=r"^ *2  \S+Z  %s +set +contoso.com/Users/Anna Berg  MapiHttpEnabled  \$null  False$"
          % re.escape(USER))
    for arguments, count in [(["--class", "OrganizationConfig"], 1), (["--object", "*Anna Berg"], 2),
                             (["--object", "nobody"], 0), (["--class", "CASMailbox", "--limit", "3"], 3)]:
        got = run("history", "--store", path, *arguments, "--format", "csv")
        check("history " + cli.quoted(arguments), got, count=(len(got.csv()) - 1, count))
    got = run("undo", "--store", path)
    check("undo", got, err="", out_has=r"\Aundid change set 2 of .*Z by %s: import .*part.json\n"
          r"  CASMailbox contoso.com/Users/Anna Berg: MapiHttpEnabled False -> \$null\n\Z" % re.escape(USER),
          same=(stored(path), before))
    got = run("undo", "--store", path)
    check("undo of an import", got, out_has=r"\Aundid change set 1 of ", more=("and 15 more" in got.out, True),
          empty=(stored(path), []))
    before = bytes_of(path)
    unchanged("nothing to undo", run("undo", "--store", path), path, before, code=4, out="", err_has="error: ")
    check("undo of no store", run("undo", "--store", place.directory / "none.db"), code=3, err_has="none.db: error: ",
          made=(os.path.exists(place.directory / "none.db"), False))


def test_hostile_text(place):
    name = "bad\u202e\u2066name"
    path = place.path("hostile.db")
    file = place.write("hostile\x1b[2J.json", json.dumps([cli.mailbox(name)]))
    got = run("import", "--store", path, file)
    check("a hostile name is stored as it is", got, name=(stored(path)[0]["Identity"], name))
    for arguments in (["history"], ["history", "--format", "list"], ["history", "--format", "json"], ["undo"]):
        got = run(*arguments, "--store", path)
        check("control characters escaped, " + cli.quoted(arguments), got,
              raw=(re.findall("[\x00-\x09\x0b-\x1f\x7f\u202e\u2066]", got.out), []),
              shown=("bad\\u202e\\u2066name" in got.out, True))


def test_decide(place, exports):
    for enabled in (True, False):
        path = place.path("decide.db")
        run("import", "--store", path, exports.org(enabled), exports.mailboxes(cli.six_mailboxes()))
        for org, mail, block, result in cli.ROWS:
            if org == str(enabled).lower():
                got = run("decide", "--store", path, "--user", "%s-%s" % (mail, block))
                check("decide from a store, row", got, out=result + "\n", err="")
    path = place.contoso()
    for user in ("contoso.com/Users/Anna Berg", "anna@contoso.com", "ANNA", "Anna Berg",
                 "CN=Anna Berg,OU=Users,DC=contoso,DC=com", "cecbb509-eba7-5452-bbb2-8ce08645fab8"):
        got = run("decide", "--store", path, "--user", user, "--format", "json")
        check("decide for " + user, got, result=(got.json()["result"], cli.MAPI_BOTH))
    audit = {row[0]: row for row in run("audit", "--store", path, "--format", "csv").csv()}
    for name in ("contoso.com/Users/Anna Berg", "contoso.com/Users/Bernd Müller"):
        got = run("decide", "--store", path, "--user", name, "--format", "csv")
        check("decide as audit does", got, same=(got.csv()[1], audit[name][1:8]))
    check("decide with reasons", run("decide", "--store", path, "--user", "anna", "--explain"),
          out_has=r"\AMAPI over HTTP, internal and external\neffective: .*\n.+\n")
    check("decide for an old client", run("decide", "--store", path, "--user", "anna", "--client", "2010",
                                          "--explain"), out_has="^effective: Outlook Anywhere")
    check("decide for nobody", run("decide", "--store", path, "--user", "nobody@contoso.com"), code=4, out="",
          err_has="error: .*nobody@contoso.com")
    check("decide for several", run("decide", "--store", path, "--user", "Staff*"), code=4, out="", err_has="error: ")
    path = place.path("no-org.db")
    run("import", "--store", path, exports.mailboxes(cli.six_mailboxes()))
    check("decide without an organization", run("decide", "--store", path, "--user", "null-true"), code=4,
          err_has="error: ")


def test_audit(place, exports):
    path = place.path("audit.db")
    run("import", "--store", path, exports.mailboxes(cli.six_mailboxes()))
    check("audit without an organization", run("audit", "--store", path), code=3, err_has="--org true")
    got = run("audit", "--store", path, "--org", "false", "--format", "csv")
    check("audit with --org", got, rows=([row[1] for row in got.csv()[1:]],
                                         [r for o, _, _, r in cli.ROWS if o == "false"]),
          source=({row[8] for row in got.csv()[1:]}, {path}), lines=([row[9] for row in got.csv()[1:]], list("123456")))
    run("import", "--store", path, exports.org(True))
    got = run("audit", "--store", path, "--where", "outcome=outlook-anywhere", "--format", "csv")
    check("audit with --where", got, names=([row[0] for row in got.csv()[1:]], ["false-false", "false-true"]))
    got = run("audit", "--store", path, "--summary", "--format", "json")
    check("audit with --summary", got, count=(got.json()["mailboxes"], 6))


# ---- examples ----

def test_examples(place):
    """Every example of --help, of the verbs with a store, as it stands."""
    folder = place.directory / "examples"
    for verb in ("decide", "audit", "import", "export", "exec", "shell", "history", "undo", "init"):
        examples = re.search(r"^Examples:\n(.*)", run(verb, "--help").out, re.M | re.S).group(1)
        for example in examples.replace("\\\n", "").splitlines():
            if "--store" not in example or "ldap" in example:  # those: tests/net/ldap.py
                continue
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(CONTOSO, folder)
            (folder / "change.ps1").write_text("Set-CASMailbox anna -MapiHttpEnabled $true\n")
            if verb != "init":
                run("import", "--store", folder / "contoso.db", *contoso_files())
            done = subprocess.run(["bash", "-c", 'mapicfg() { "$MAPICFG" "$@"; }; ' + example], cwd=folder,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                                  env=dict(os.environ, MAPICFG=cli.COMMAND))
            check("example", cli.Result(example.strip(), done.returncode, done.stdout.decode(), done.stderr.decode()),
                  errors=("error:" in done.stderr.decode(), False))


# ---- stores that are none ----

def refused(place, title, path, code, message):
    """Every verb leaves such a store as it is, byte for byte, and says why."""
    part = place.write("part.json", json.dumps({"Identity": "x", "MapiHttpEnabled": False, "MAPIEnabled": True}))
    for arguments in (["import", part], ["export"], ["history"], ["undo"], ["audit"], ["decide", "--user", "x"],
                      ["exec", "Set-OrganizationConfig -MapiHttpEnabled $false"], ["shell"]):
        before = bytes_of(path)
        got = run(*arguments, "--store", path, stdin=b"Set-OrganizationConfig -MapiHttpEnabled $false\n")
        unchanged("%s, %s" % (title, arguments[0]), got, path, before, code=code, out="", err_has=message)


def test_no_stores(place):
    foreign = place.path("foreign.db")
    with sqlite3.connect(foreign) as db:
        db.execute("CREATE TABLE Recipe (id INTEGER PRIMARY KEY, text TEXT)")
        db.execute("INSERT INTO Recipe (text) VALUES ('bread')")
    db.close()
    refused(place, "a database of something else", foreign, 3, r"foreign.db: error: .*not a store")
    text = place.path("text.db")
    Path(text).write_text("this is a letter, and no database\n" * 200)
    refused(place, "a text", text, 3, r"text.db: error: .*not a store")
    newer = place.contoso("newer.db")
    with sqlite3.connect(newer) as db:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        db.execute("PRAGMA user_version = %d" % (version + 1))
    db.close()
    refused(place, "a newer store", newer, 3, r"newer.db: error: .*supports up to")
    short = place.contoso("short.db")
    for size in (os.path.getsize(short) // 2, 5000, 100, 17):
        os.truncate(short, size)
        refused(place, "a store cut to %d bytes" % size, short, 3, r"short.db: error: ")
    check("a folder", run("export", "--store", place.directory), code=3, err_has="error: ")
    check("no file", run("audit", "--store", place.directory / "none.db"), code=3, err_has="none.db: error: ")


def test_locked(place):
    path = place.contoso("locked.db")
    part = place.write("part.json", json.dumps({"Identity": "x", "MapiHttpEnabled": False, "MAPIEnabled": True}))
    before = Path(path).read_bytes()
    # A process of its own: a lock is lost when its process closes the file, as reading it here would.
    code = ("import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None); "
            "db.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()")
    holder = subprocess.Popen([sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    holder.stdout.readline()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for got in pool.map(lambda words: run(*words, "--store", path), (["import", part], ["audit"], ["undo"])):
            check("a store that is held", got, code=4, out="", err_has="locked.db: error: another process holds",
                  same=(Path(path).read_bytes() == before, True))
    holder.communicate(timeout=60)
    check("a store that was let go", run("import", "--store", path, part))


def test_read_only_file(place):
    """As another user when root runs the tests, for root may write every file."""
    def other_user():
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)

    def run_as(*arguments):
        done = subprocess.run([cli.COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                              preexec_fn=other_user if os.getuid() == 0 else None)
        return cli.Result(cli.quoted(arguments), done.returncode, done.stdout.decode(), done.stderr.decode())

    path = place.contoso("read-only.db")
    part = place.write("part.json", json.dumps({"Identity": "x", "MapiHttpEnabled": False, "MAPIEnabled": True}))
    os.chmod(path, 0o444)
    before = bytes_of(path)
    os.chmod(place.directory, 0o555)
    try:
        run_as("--version")
    except PermissionError:
        cli.skip("a read-only file", "another user may not run the command")
        return
    for arguments in (["import", part], ["undo"], ["exec", "Set-OrganizationConfig -MapiHttpEnabled $false"]):
        unchanged("a read-only file, " + arguments[0], run_as(*arguments, "--store", path), path, before, code=4,
                  out="", err_has=r"^\S+: error: .*read-only")
    got = run_as("audit", "--store", path, "--format", "csv")
    check("a read-only file can be read", got, rows=(len(got.csv()), 33))
    os.chmod(path, 0o644)
    os.chmod(place.directory, 0o755)


def test_killed_writer(place):
    """What a writer left half done is taken back by the next who comes, also one who only reads."""
    code = ("import os, signal, sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None); "
            "db.execute('PRAGMA cache_size = 1'); db.execute('BEGIN'); "
            "db.execute('UPDATE CASMailbox SET DisplayName = hex(zeroblob(2000))'); "
            "os.kill(os.getpid(), signal.SIGKILL)")
    for verb in ("export", "audit", "history"):
        path = place.contoso("killed.db")
        before = run(verb, "--store", path)
        subprocess.run([sys.executable, "-c", code, path], timeout=60)
        check("a writer was killed", before, left=(os.path.exists(path + "-journal"), True))
        check("after a writer was killed, " + verb, run(verb, "--store", path), out=before.out,
              left=(os.path.exists(path + "-journal"), False))


def test_full_disk(place, exports):
    """A small limit on the size of files stands for a full disk."""
    path = place.contoso("full.db")
    size = os.path.getsize(path)
    names = ["user%d" % i + "x" * 500 for i in range(400)]
    many = exports.mailboxes([cli.mailbox(n) for n in names], name="large")

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 4096, size + 4096))

    before = bytes_of(path)
    objects = stored(path)
    done = subprocess.run([cli.COMMAND, "import", "--store", path, many], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, preexec_fn=limit, restore_signals=False, timeout=120)
    got = cli.Result("import on a full disk", done.returncode, done.stdout.decode(), done.stderr.decode())
    unchanged("a full disk", got, path, before, code=4, out="", err_has="full.db: error: ")
    check("a store after a full disk", run("export", "--store", path), same=(stored(path), objects))

    def limit_all():
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))

    path = place.path("new.db")
    done = subprocess.run([cli.COMMAND, "init", "--store", path, "--name", "Contoso", "--version", "2019"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=limit_all, restore_signals=False,
                          timeout=120)
    got = cli.Result("init on a full disk", done.returncode, done.stdout.decode(), done.stderr.decode())
    check("no new store on a full disk", got, code=3, out="", err_has="new.db: error: ", made=(bytes_of(path), {}))


def main():
    if not os.access(cli.COMMAND, os.X_OK):
        print("store.py: no command at %s: build it first" % cli.COMMAND)
        return 1
    with tempfile.TemporaryDirectory() as directory:
        os.mkdir(os.path.join(directory, "exports"))
        place, exports = Place(directory), cli.Exports(os.path.join(directory, "exports"))
        for test in (test_init, test_import, test_import_of_nothing, test_missing_store, test_export,
                     test_import_progress, test_history, test_hostile_text,
                     test_examples, test_no_stores, test_locked, test_read_only_file, test_killed_writer):
            cli.guarded(test, place)
        for test in (test_import_problems, test_decide, test_audit, test_full_disk):
            cli.guarded(test, place, exports)
    print("store: %d passed, %d failed, %d skipped" % (cli.passed, cli.failed, cli.skipped))
    return 1 if cli.failed else 0


if __name__ == "__main__":
    sys.exit(main())
