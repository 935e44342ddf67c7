#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""people.py: slips of the fingers, missing files, narrow terminals, spreadsheets, and files that are written.

usage: people.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)"""
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata

from harness import (COMMAND, CONTOSO, Exports, Result, check, finish, guarded, mailbox, on_terminal, quoted, run,
                     six_mailboxes, skip)

VERBS = ["decide", "table", "default", "audit", "convert", "properties", "rules", "init", "import", "export", "exec",
         "shell", "history", "undo", "autodiscover", "proxy"]


def store_of(exports, name="org.db"):
    path = exports.directory / name
    if not path.exists():
        files = [str(CONTOSO / file) for file in ("org.xml", "mailboxes.csv", "vdirs.xml")]
        check("a store", run("import", "--store", path, *files))
    return str(path)


# ---- slips ----

def test_slips():
    for arguments, wanted in [
        (["hlep"], "help"), (["audti"], "audit"), (["--version-"], None), (["autodiscovr"], "autodiscover"),
        (["decide", "--ogr", "true"], "--org"), (["decide", "--externalurl", "x"], "--external-url"),
        (["decide", "--org=true", "--mialbox=null"], "--mailbox"), (["audit", "--summry"], "--summary"),
        (["audit", "--summ"], "--summary"), (["table", "--formt", "csv"], "--format"),
        (["audit", "--quite", "x"], "--quiet"), (["export", "--stroe", "x"], "--store"),
        (["history", "--store", "x", "--limti", "1"], "--limit"),
        (["table", "--format", "jsno"], "json"), (["table", "--format", "tabel"], "table"),
        (["decide", "--org", "ture"], "true"), (["decide", "--org", "flase"], "false"),
        (["decide", "--org", "true", "--mailbox", "nul"], "null"),
        (["convert", "x", "--to", "lsit"], "list"), (["export", "--store", "x", "--format", "jsn"], "json"),
        (["properties", "CASMailbx"], "CASMailbox"), (["history", "--store", "x", "--class", "ExchangeServr"],
                                                      "ExchangeServer"),
        (["audit", "x", "--where", "outcom=mapi-http"], "outcome"), (["audit", "x", "--where", "efective=none"],
                                                                     "effective"),
        (["audit", "x", "--where", "outcome=mapi-htpp"], "mapi-http"),
        (["audit", "x", "--where", "note=no-way-let"], "no-way-left"),
        (["audit", "x", "--where", "decided_by=mailbxo"], "mailbox"),
        (["proxy", "ngnix", "--store", "x"], "nginx"), (["proxy", "lint", "haprxoy", "x"], "haproxy"),
        (["proxy", "lnit", "nginx", "x"], "lint"), (["rules", "proxy-retri"], "proxy-retry"),
        (["rules", "No-Url"], "no-url"),
    ]:
        meant = "; did you mean '%s'\\?" % re.escape(wanted) if wanted else "unknown verb"
        check("a slip", run(*arguments), code=2, out="", err_has=meant)
    for arguments in (["colour"], ["decide", "--colour"], ["table", "--format", "yaml"],
                      ["properties", "Certificates1234567"]):
        got = run(*arguments)
        check("no guess where nothing is near", got, code=2, guess=("did you mean" in got.err, False))
    for verb in VERBS:
        check("an unknown option of " + verb, run(verb, "--no-such-option"), code=2, out="",
              err_has=r"unknown option '--no-such-option'(.|\n)*'mapicfg %s --help'" % verb)


def test_eaten():
    for arguments in (["decide", "--org", ""], ["audit", "x.csv", "--org="],
                      ["decide", "--org", "true", "--mailbox", ""]):
        check("$true that the shell has taken", run(*arguments), code=2, err_has=r"the shell makes nothing of \$true")
    for arguments in (["decide", "--org"], ["decide", "--org", "--mailbox", "null"],
                      ["decide", "--org", "true", "--block"],
                      ["decide", "--org", "true", "--mailbox", "--block", "true"], ["audit", "x.csv", "--org"]):
        check("$true without quotes", run(*arguments), code=2, err_has=r"the shell makes nothing of \$true")
    check("another option", run("audit", "x.csv", "--where"), code=2, err_has=r"--where needs a value: KEY=VALUE\n")
    got = run("decide", "--org", "perhaps")
    check("another value", got, code=2, shell=("the shell" in got.err, False))
    eaten = ["Set-OrganizationConfig -MapiHttpEnabled ", "Set-CASMailbox anna -MapiHttpEnabled  -MAPIEnabled ",
             "Get-CASMailbox -Filter {MapiHttpEnabled -eq } | Format-List",
             "Get-CASMailbox | Where-Object {.MapiHttpEnabled -eq }"]
    for text in eaten:
        check("variables that the shell has taken", run("exec", "--store", ":memory:", text), code=3,
              err_has=r"note: exec: did the shell take \$true")
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "eaten.db")
        run("import", "--store", store, CONTOSO / "org.xml", CONTOSO / "mailboxes.csv")
        for text in eaten:
            check("variables that the shell has taken, plan", run("plan", "--store", store, text), code=3, out="",
                  err_has=r"note: plan: did the shell take \$true")
        for text in ("Set-OrganizationConfig -MapiHttpEnabled $maybe", "Get-CASMailbx"):
            got = run("plan", "--store", store, text)
            check("another mistake, plan", got, code=3, out="", hint=("did the shell" in got.err, False))
    for text in ("Set-OrganizationConfig -MapiHttpEnabled $maybe", "Get-CASMailbox -Nothing 1", "Get-CASMailbx"):
        got = run("exec", "--store", ":memory:", text)
        check("another mistake", got, hint=("did the shell" in got.err, False), code=got.code)


# ---- missing files ----

def test_missing(exports):
    store, none = store_of(exports), str(exports.directory / "none.csv")
    boxes = exports.mailboxes(six_mailboxes())
    new = exports.directory / "new.db"
    for arguments in (
        ["audit", none], ["audit", boxes, none], ["audit", none, "--format", "csv"], ["audit", none, "--summary"],
        ["convert", none, "--to", "json"], ["convert", boxes, none, "--to", "csv"], ["import", "--store", new, none],
        ["import", "--store", new, boxes, none], ["audit", "--store", none],
        ["decide", "--store", none, "--user", "anna"],
        ["export", "--store", none], ["history", "--store", none], ["undo", "--store", none],
        ["proxy", "nginx", "--store", none], ["proxy", "lint", "nginx", none],
        ["proxy", "lint", "nginx", none, "--store", store],
        ["exec", "--store", store, "-f", none], ["autodiscover", "anna", none],
        ["autodiscover", "anna", "--store", none],
        ["autodiscover", "anna", "--store", store, "--request", none], ["autodiscover", "explain", none],
        ["shell", "--store", none, "--read-only"], ["exec", "--store", none, "--read-only", "Get-CASMailbox"],
    ):
        got = run(*arguments)
        check("a missing file", got, code=3, out="", named=("none.csv" in got.err, True),
              one=(len(re.findall("error:", got.err)), 1),
              lines=([x for x in got.err.splitlines()[1:] if not x.endswith("note: nothing was stored")], []))
    check("no store is left", run("help"), left=(new.exists(), False))
    got = run("audit", none, exports.directory / "other.csv")
    check("each missing file is named once", got, code=3, lines=(len(got.err.splitlines()), 2))


def test_folder(exports):
    """A folder stands for the exports in it, by name; what else lies there is told."""
    folder = exports.directory / "month"
    (folder / "below").mkdir(parents=True)
    boxes = [mailbox("anna"), mailbox("bernd", True)]
    exports.mailboxes(boxes, name="month/a-boxes")
    exports.mailboxes(boxes, name="month/below/c")
    os.rename(exports.org(True, "json"), folder / "b-org.json")
    (folder / ".hidden.csv").write_text("oops")
    files = [str(folder / name) for name in ("a-boxes.csv", "b-org.json")]
    for verb, *rest in (("audit", "--format", "csv"), ("convert", "--to", "json")):
        by_name = run(verb, *files, *rest)
        check("%s of files" % verb, by_name, err="")
        for spelled in (str(folder), str(folder) + "/"):
            check("%s of a folder" % verb, run(verb, spelled, *rest), out=by_name.out, err="")
    (folder / "README.zip").write_bytes(b"PK\003\004" + bytes(2000))
    for verb, *rest in (("audit", "--format", "csv"), ("convert", "--to", "json")):
        got = run(verb, str(folder), *rest)
        check("%s of a folder with something else" % verb, got, out=run(verb, *files, *rest).out,
              err="%s: warning: passed over, as it is not an export: the input is a ZIP archive, as Excel workbooks "
                  "(.xlsx) are; in Excel, save as \"CSV UTF-8\"\n" % (folder / "README.zip"))
    (folder / "a-boxes.csv").unlink()
    (folder / "b-org.json").unlink()
    check("a folder without exports", run("convert", str(folder), "--to", "json"), code=3,
          err_has="%s: warning: no object was read: the folder has no export" % re.escape(str(folder)))
    (folder / "README.zip").unlink()
    check("an empty folder", run("convert", str(folder), "--to", "json"), code=3,
          err_has="%s: warning: no object was read: the folder has no export" % re.escape(str(folder)))
    store = exports.directory / "month.db"
    got = run("import", "--store", store, str(folder / "below"))
    check("import of a folder", got, out_has="CASMailbox: [1-9]")
    check("its name in the journal", run("history", "--store", store, "--limit", "1", "--format", "json"),
          named=("import %s" % (folder / "below"), run("history", "--store", store, "--limit", "1", "--format",
                                                       "json").json()[0]["action"]))


# ---- one thing taken for another ----

def test_taken_for(exports):
    store = store_of(exports)
    page = exports.write("page.html", "<!DOCTYPE html>\n<html><body>Sign in</body></html>")
    script = exports.write("change.ps1", "Get-CASMailbox\n")
    boxes = exports.mailboxes(six_mailboxes())
    check("a store as an export", run("audit", store), code=3,
          err_has=r"\A\S+: error: [^\n]*SQLite[^\n]*--store FILE[^\n]*\n\Z")
    check("a web page as an export", run("audit", page), code=3, err_has=r"\A\S+ error: [^\n]*HTML[^\n]*\n\Z")
    check("a web page as an answer", run("autodiscover", "explain", page), code=3, err_has="HTML")
    check("a CSV as an answer", run("autodiscover", "explain", boxes), code=3, err_has="not XML")
    check("no organization", run("audit", boxes), code=3, err_has="no input states the organization's.*--org")
    late = ["\n".join("%s : %s" % pair for pair in one) + "\n\n" for one in (
        (("Name", "a"), ("MapiHttpEnabled", "True"), ("MAPIEnabled", "True")),
        (("Name", "Contoso"), ("IsMixedMode", "False"), ("MapiHttpEnabled", "True")))]
    late = exports.write("late.txt", "".join(late))
    check("the organization after a mailbox of one input", run("audit", late), code=3,
          err_has=r"(?s)no input before this mailbox states.*no input states [^:\n]* before the first mailbox: "
                  r".*in a file of its own")
    check("a summary of the same", run("audit", "--summary", late), code=0)
    check("no organization at all", run("audit", "--summary", boxes), code=3,
          err_has=r"no input states the organization's MapiHttpEnabled: ")
    check("a mailbox as an operand", run("decide", "anna"), code=2, err_has="--store FILE --user anna")
    check("a script without -f", run("exec", "--store", store, script), code=3, err_has="-f runs a script")
    got = run("exec", "--store", store, "Get-CASMailbx")
    check("no script", got, code=3, hint=("-f" in got.err, False))
    for text in ("MapiHttpEnabled = $true", "Name == Anna", "Name != Anna"):
        check("another language's comparison", run("exec", "--store", store, "Get-CASMailbox | where " + text), code=3,
              err_has="compares with -eq")
    for text, said in (("Get-CASMailbox -Filter MapiHttpEnabled -eq $true", "'eq'\\. Put a condition in quotes or { }"),
                       ("Get-CASMailbox -Filter Name -LIKE a*", "Put a condition in quotes or { }"),
                       ("Set-CASMailbox -?", r"Get-Help Set-CASMailbox tells what it takes\.\n\Z"),
                       ("Import-Module ExchangeOnlineManagement", "leave it out"),
                       ("connect-exchangeonline", "leave it out")):
        check("a habit of another shell", run("exec", "--store", store, text), code=3, err_has=said)
    for path in (exports.directory / "none" / "a.db", exports.directory / "none" / "there" / "b.db"):
        check("a folder that is not there", run("import", "--store", path, CONTOSO / "org.xml"), code=3,
              err_has=r"\A%s: error: [^\n]*No such file or directory" % re.escape(str(path)))
    for arguments in (("audit", ""), ("audit", "--summary", "", CONTOSO / "org.xml"), ("import", "--store", store, ""),
                      ("convert", "--to", "csv", "")):
        check("the variable of a script that is not set", run(*arguments), code=3,
              err_has=r"\A'': error: cannot be opened: No such file or directory\n")


# ---- inputs of which nothing comes ----

def test_nothing(exports):
    good = exports.mailboxes(six_mailboxes())
    org, vdirs = str(CONTOSO / "org.xml"), str(CONTOSO / "vdirs.xml")
    nothing = [("empty.csv", "", "the file is empty"), ("headerless.csv", "anna,True,False\nbernd,False,True\n",
                                                        "the first line has no column names"),
               ("else.csv", "a,b,c\n1,2,3\n", "the columns are a, b, c: none is a property of Get-CASMailbox"),
               ("header.csv", '"Identity","MapiHttpEnabled"\r\n', "column names, but no rows"),
               ("none.json", "[]", "it has no objects")]
    for name, text, said in nothing:
        path = exports.write(name, text)
        warned = r"^%s: warning: no object was read: .*%s" % (re.escape(path), said)
        for arguments in (["audit", path], ["audit", path, "--summary"], ["audit", path, "--org", "true"],
                          ["audit", path, "--quiet"], ["convert", path, "--to", "json"],
                          ["import", "--store", ":memory:", path]):
            got = run(*arguments)
            check("nothing in " + name, got, code=3, err_has=warned,
                  once=(len(re.findall("warning:|error:", got.err)), 1))
        got = run("audit", org, good, path, "--format", "csv")
        check("nothing in %s beside others" % name, got, code=3, err_has=warned, rows=(len(got.csv()), 7))
        got = run("autodiscover", "null-true", path)
        check("nothing in %s to answer from" % name, got, code=3, out="", err_has=warned,
              once=(len(re.findall("warning:|error:", got.err)), 1))
        answer = run("autodiscover", "null-true", org, good, vdirs)
        got = run("autodiscover", "null-true", org, path, good, vdirs)
        check("an answer beside nothing in " + name, got, code=3, out=answer.out, err_has=warned)
    got = run("autodiscover", "null-true", org, vdirs, exports.write("value.csv",
                                                                     "Name,MAPIEnabled\nnull-true,Perhaps\n"))
    check("a broken value is told before an answer", got, code=3, err_has='MAPIEnabled: "Perhaps" is')
    for path, said in ((org, "it has 1 object of class OrganizationConfig"),
                       (vdirs, "it has 2 objects of class MapiVirtualDirectory")):
        check("no mailbox", run("audit", path, "--summary"), code=3, err_has="warning: no mailbox was read: " + said)
        got = run("convert", path, "--to", "json")
        check("something for convert", got, err="")
    got = run("audit", org, vdirs, "--format", "csv")
    check("each file is named", got, code=3, files=(len(re.findall("warning: no mailbox was read", got.err)), 2))
    check("fine beside mailboxes", run("audit", org, vdirs, good, "--format", "csv"), err="")
    foreign = exports.write("foreign.csv", '#TYPE System.IO.FileInfo\r\n"Name"\r\n"x"\r\n"y"\r\n')
    check("another class alone", run("audit", foreign), code=3,
          err_has="warning: no object was read: it has 2 objects of class System.IO.FileInfo")
    got = run("audit", org, good, foreign, "--format", "csv")
    check("another class beside mailboxes is a note", got, warned=("warning" in got.err, False))


def test_twice(exports):
    org, boxes = str(CONTOSO / "org.xml"), exports.mailboxes(six_mailboxes())
    same = exports.mailboxes(six_mailboxes()[:2] + [mailbox("another")], "json", "same")
    for files, mailboxes, twice in (([boxes, boxes], 6, 6), ([boxes, same], 7, 2), ([same, boxes], 7, 2),
                                    ([boxes], 6, 0)):
        got = run("audit", org, *files, "--format", "csv")
        told = re.search(r"warning: objects given more than once, of which the first counts: (\d+) \(null-false: 1",
                         got.err)
        check("given twice", got, rows=(len(got.csv()) - 1, mailboxes), told=(int(told.group(1)) if told else 0, twice))
        got = run("audit", org, *files, "--summary", "--format", "json", "--quiet")
        check("given twice, summary", got, mailboxes=(got.json()["mailboxes"], mailboxes),
              told=("more than once" in got.err, twice > 0))


# ---- terminals ----

def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pieces(lines, cells):
    """What stands in the first so many cells of the lines, without blanks."""
    found = ""
    for line in lines:
        taken = 0
        for c in line:
            taken += width(c)
            if taken > cells:
                break
            found += c
    return found.replace(" ", "")


def test_narrow(exports):
    long = "contoso.com/Departments/Research and Development/" + "Anna Berg " * 6
    names = [long, "日本太郎" * 20, "e\u0301" * 70, "short"]
    path = exports.mailboxes([mailbox(n) for n in names], "json")
    for columns in (40, 79, 80, 132, 200):
        for env in ({"NO_COLOR": "1"}, {"NO_COLOR": "1", "COLUMNS": str(columns)}):
            got = on_terminal(["audit", "--org", "true", path, "--quiet"], "stdout", env,
                              columns=500 if "COLUMNS" in env else columns)
            lines = got.out.replace("\r", "").split("\n\n")
            table = lines[0].splitlines()
            if columns == 40:
                check("a list where a table has no room", got, names=(
                    [x.partition(" : ")[2].strip() for x in got.out.splitlines() if x.startswith("identity ")],
                    [n.strip() for n in names]))
                continue
            check("a table in %d columns" % columns, got, fits=([x for x in table if width(x) > columns], []),
                  blanks=([x for x in table if x.endswith(" ")], []),
                  whole=(pieces(table[2:], table[0].index("result") - 1), "".join(names).replace(" ", "")))
    got = run("audit", "--org", "true", path, "--quiet")
    check("nothing is cut on a pipe", got, whole=(all(n in got.out for n in names), True),
          cut=("…" in got.out, False))
    got = on_terminal(["audit", "--org", "true", path, "--quiet"], "stdout", {"NO_COLOR": "1"}, columns=400)
    check("nothing is cut where there is room", got, whole=(all(n in got.out for n in names), True))
    many = exports.mailboxes([mailbox("m%d" % i) for i in range(300)] + [mailbox(long)], "json", "many")
    got = on_terminal(["audit", "--org", "true", many, "--quiet"], "stdout", {"NO_COLOR": "1"}, columns=80)
    table = got.out.replace("\r", "").split("\n\n")[0].splitlines()
    check("a long row after the widths are settled", got, fits=([x for x in got.out.splitlines() if width(x) > 80], []),
          whole=(pieces(table[-60:], table[0].index("result") - 1).endswith(long.replace(" ", "")), True))
    for verb in (["rules"], ["properties"], ["properties", "CASMailbox"], ["table"]):
        rows = run(*verb, "--format", "json").json()
        names = [r.get("id") or r.get("name") or r["result"] for r in rows]
        for columns in (60, 80, 100, 140):
            got = on_terminal(verb, "stdout", {"NO_COLOR": "1"}, columns=columns)
            seen = got.out.replace("\r", "")
            check("%s in %d columns" % (verb, columns), got,
                  fits=([x for x in seen.splitlines() if width(x) > columns and " : " not in x], []),
                  cut=("…" in seen, False), missing=([n for n in names if n[:12] not in seen], []))


def test_controls(exports):
    """Every way in which a verb prints what it has read."""
    nasty = "a\x1b[2J\x07\x7f\u009b31m\u202eb\u2066c\u200ed\u061ce\u2028f\rg"
    bad = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\r(?!\n)")
    path = exports.mailboxes([mailbox(nasty)], "json", "nasty")
    store = exports.directory / "nasty.db"
    check("nasty store", run("import", "--store", store, path, exports.org(True)))
    commands = [["audit", "--org", "true", path, "--format", f] for f in ("table", "list", "json", "csv")]
    commands += [["convert", path, "--to", f] for f in ("list", "json", "csv")]
    commands += [["export", "--store", store, "--format", f] for f in ("list", "json", "csv")]
    commands += [["history", "--store", store, "--format", f] for f in ("table", "list", "json", "csv")]
    commands += [["exec", "--store", store, "Get-CASMailbox | " + c] for c in
                 ("Format-List", "Format-Table Identity", "ConvertTo-Csv", "ConvertTo-Json", "Select-Object Identity")]
    commands += [["audit", "--org", "true", path, "--for-spreadsheet"], ["convert", path, "--for-spreadsheet"]]
    for command in commands:
        got = on_terminal([str(c) for c in command], "stdout", {"NO_COLOR": "1"})
        shown = got.out.replace("\r\n", "\n")  # the terminal's own
        check("shown, not obeyed", got, raw=(bad.findall(shown), []),
              escaped=(re.search(r"\\(x|u00)9b31m\\u202eb", shown) is not None, True))
    got = run("convert", path, "--to", "list")
    check("as it is on a pipe", got, raw=("\u009b31m\u202e" in got.out, True))


# Unicode's Default_Ignorable_Code_Point without variation selectors (DerivedCoreProperties.txt), and Zl, Zp
UNSEEN = [*"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u3164\ufeff\uffa0\u2028\u2029\U000e01f0\U000e0fff",
          *map(chr, (*range(0x200b, 0x2010), *range(0x202a, 0x202f), *range(0x2060, 0x2070), *range(0xfff0, 0xfffc),
                     *range(0x1bca0, 0x1bca4), *range(0x1d173, 0x1d17b), *range(0xe0000, 0xe0100)))]
# Words and emoji that need their joiners, and characters that only a form is chosen for
JOINED = ["\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
          "\u0915\u094d\u200d\u0937", "\u2764\ufe0f\u200d\U0001f525", "\u908a\U000e0101"]


def test_unseen(exports):
    """What shows nothing would make two names look alike: a plan, a table and a list show it, JSON means it."""
    names = ["a%sb" % c for c in UNSEEN] + ["\u0639\u200d", "\u200c\u0639", "a\u200d\u0639"] + JOINED
    path = exports.mailboxes([mailbox(name) for name in names], "json", "unseen")
    store = exports.directory / "unseen.db"
    check("unseen store", run("import", "--store", store, path, exports.org(False)))
    change = ["plan", "--store", store, "--no-findings", "--limit", 999,
              "Set-OrganizationConfig -MapiHttpEnabled $true"]
    audit = ["audit", "--org", "true", path]
    for command in (audit, change, ["exec", "--store", store, "Get-CASMailbox | Format-List Identity"]):
        for form in [("--format", "list"), ("--format", "table")] if command[0] != "exec" else [()]:
            got = run(*command, *form) if command[0] != "exec" else on_terminal(
                [str(c) for c in command], "stdout", {"NO_COLOR": "1"})
            raw = [c for c in UNSEEN if c not in "\u200c\u200d" and c in got.out]
            check("no unseen character, %s %s" % (command[0], form), got, raw=(raw, []),
                  joiners=(re.findall("(?:[ -~]|^)[\u200c\u200d]|[\u200c\u200d](?:[ -~]|$)", got.out, re.M), []),
                  shown=([c for c in UNSEEN if "\\%s" % (("x%02x" if ord(c) < 256 else "u%04x" if ord(c) < 65536 else
                                                         "U%08x") % ord(c)) not in got.out], []),
                  joined=([word for word in JOINED if word not in got.out], []))
    got = run(*audit, "--format", "json")
    check("JSON means them", got, same=([name for name in names if name not in
                                         {row["identity"] for row in json.loads(got.out)}], []))


# ---- counting ----

def test_plural(exports):
    for number, wanted in ((1, "1 mailbox,"), (2, "2 mailboxes,")):
        got = run("audit", "--org", "true", exports.mailboxes(six_mailboxes()[:number]), "--quiet")
        check("plural", got, out_has="^" + wanted)


# ---- spreadsheets ----

FORMULAS = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A"]
PLAIN = ["Anna", "a=1", "'=1", " x", "a,b;c"]


def test_quoted(exports):
    """What needs quotes is found at any place in an identity of any size."""
    names = ["b" * at + c + "b" * (size - at - 1)
             for size in range(3, 27) for at in range(1, size - 1) for c in ',"é日!']
    path = exports.mailboxes([mailbox(n) for n in names], "json", "quoted")
    for form in ([], ["--for-spreadsheet"]):
        got = run("audit", "--org", "true", path, "--format", "csv", *form, "--quiet")
        check("audit as CSV", got, names=([r[0] for r in got.csv()[1:]], names))


def test_spreadsheet(exports):
    path = exports.mailboxes([mailbox(n) for n in FORMULAS + PLAIN], "json", "formulas")
    store = exports.directory / "formulas.db"
    check("formula store", run("import", "--store", store, exports.mailboxes([mailbox("=cmd")], "json", "one")))
    trimmed = [n.strip() for n in FORMULAS + PLAIN]  # what a mailbox is called, here and in a store
    wanted = ["'" + n if n[0] in "=+-@＝＋－＠" else n for n in trimmed]
    got = run("audit", "--org", "true", path, "--for-spreadsheet", "--quiet")
    check("audit for a spreadsheet", got, names=([r[0] for r in got.csv()[1:]], wanted),
          quoted=(all(x.startswith('"') for x in got.out.splitlines()[:1]), True))
    got = run("audit", "--org", "true", path, "--format", "csv", "--quiet")
    check("plain CSV is unaltered", got, names=([r[0] for r in got.csv()[1:]], trimmed))
    for name in FORMULAS + PLAIN:  # as the name of a file it is exact
        (exports.directory / name).write_text(json.dumps([mailbox("Anna")]))
        for option, cell in (("--for-spreadsheet", "'" + name if name in FORMULAS else name), ("--format=csv", name)):
            got = run("audit", "--org", "true", option, "--quiet", "--", name, cwd=exports.directory)
            source = got.csv()[0].index("source")
            check("a cell as it is stated", got, source=([r[source] for r in got.csv()[1:]], [cell]))
    got = run("convert", path, "--for-spreadsheet")
    rows = [r for r in got.csv() if not r[0].startswith("#TYPE")]
    check("convert for a spreadsheet", got, names=([r[rows[0].index("Identity")] for r in rows[1:]], wanted))
    for arguments in (["export", "--store", store, "--for-spreadsheet"],
                      ["history", "--store", store, "--for-spreadsheet"]):
        got = run(*arguments)
        cells = [c for row in got.csv() for c in row]
        check(arguments[0] + " for a spreadsheet", got, formulas=([c for c in cells if c[:1] in "=+-@" and c], []),
              there=("'=cmd" in cells, True))
    for arguments in (["table", "--for-spreadsheet"], ["properties", "--for-spreadsheet", "--format", "csv"],
                      ["decide", "--org", "true", "--for-spreadsheet"],
                      ["default", "2019", "--from", "2016", "--for-spreadsheet"]):
        got = run(*arguments)
        check("for a spreadsheet", got, quoted=([x for x in got.out.splitlines() if not x.startswith('"')], []))
    for arguments in (["table", "--format", "json", "--for-spreadsheet"],
                      ["table", "--for-spreadsheet", "--format", "list"],
                      ["convert", "x", "--to", "json", "--for-spreadsheet"],
                      ["convert", "x", "--for-spreadsheet", "--to", "list"]):
        check("another format is none for a spreadsheet", run(*arguments), code=2, out="", err_has="--for-spreadsheet")


# ---- files that are written ----

def limited(arguments, size):
    def prepare():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    done = subprocess.run([COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=prepare,
                          timeout=120)
    return Result(quoted(["mapicfg", *arguments]), done.returncode, done.stdout.decode(), done.stderr.decode())


def writers(exports):
    """Every verb that writes a file, without the file."""
    boxes = exports.mailboxes([mailbox("somebody%d" % i) for i in range(300)], name="some")
    store = exports.directory / "written.db"
    if not store.exists():
        check("a store to write from", run("import", "--store", store, boxes, CONTOSO / "org.xml",
                                           CONTOSO / "vdirs.xml"))
    return [["proxy", "haproxy", "--store", str(store)], ["export", "--store", str(store)],
            ["convert", boxes, "--to", "json"], ["audit", "--org", "true", boxes, "--format", "csv"]]


def test_written_names(command, whole, folder):
    """Other names of standard output, numbers that are no descriptor, and the longest name that a file can have."""
    link = folder / "out"
    for target in ("/dev/stdout", "/proc/self/fd/1", "/dev/fd/1"):
        link.symlink_to(target)
        check("a link to standard output", run(*command, "-o", link), out=whole.out, link=(os.readlink(link), target))
        with open(folder / "log", "w") as log:
            log.write("before\n")
            log.flush()
            subprocess.run([COMMAND, *command, "-o", str(link)], stdout=log, stderr=subprocess.DEVNULL, timeout=120)
        check("a redirection behind a link goes on", whole, text=((folder / "log").read_text(), "before\n" + whole.out))
        os.unlink(folder / "log")
        link.unlink()
    for name in ("//dev/stdout", "/dev/../dev/stdout", "/dev/./fd/1", "/proc/thread-self/fd/1"):
        check("standard output by another name", run(*command, "-o", name), out=whole.out)
    for name in ("/dev/fd/1x", "/dev/fd/1/", "/dev/fd/4294967297", "/proc/self/fd/18446744073709551617", "/dev/fd/"):
        check("no descriptor", run(*command, "-o", name), code=4, out="", err_has="cannot write '%s'" % name)
    link.symlink_to("-")
    cwd = os.getcwd()
    os.chdir(folder)
    got = run(*command, "-o", "out")
    check("a link to a file whose name is a hyphen", got, out="", text=(open("-").read(), whole.out))
    os.unlink("-")
    os.chdir(cwd)
    link.unlink()
    longest = folder / ("n" * os.pathconf(folder, "PC_NAME_MAX"))
    for _ in range(2):
        check("the longest name", run(*command, "-o", longest), out="", text=(longest.read_text(), whole.out))
    longest.unlink()


def test_written(exports):
    folder = exports.directory / "out"
    folder.mkdir()
    for command in writers(exports):
        path = folder / "prev.cfg"
        path.write_text("what was there\n" * 10)
        path.chmod(0o640)
        got = limited([*command, "-o", str(path)], 1024)
        check("a file that may not grow", got, code=4, err_has=r"cannot write '.*prev\.cfg': File too large",
              kept=(path.read_text(), "what was there\n" * 10), alone=(os.listdir(folder), ["prev.cfg"]))
        link = folder / "link"
        link.symlink_to("prev.cfg")
        whole = run(*command)
        got = run(*command, "-o", link)
        check("a link stays one", got, out="", link=(link.is_symlink(), True), text=(path.read_text(), whole.out),
              mode=(path.stat().st_mode & 0o777, 0o640), files=(sorted(os.listdir(folder)), ["link", "prev.cfg"]))
        link.unlink()
        link.symlink_to("new")
        got = run(*command, "-o", link)
        check("a link to no file yet", got, link=(link.is_symlink(), True),
              text=((folder / "new").read_text(), whole.out))
        link.unlink()
        mask = os.umask(0o027)
        (folder / "new").unlink()
        got = run(*command, "-o", folder / "new")
        os.umask(mask)
        check("a new file has the mode of new files", got, mode=((folder / "new").stat().st_mode & 0o777, 0o640))
        (folder / "new").unlink()
        test_written_names(command, whole, folder)
        for name in ("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "-"):
            check("standard output", run(*command, "-o", name), out=whole.out)
        with open(folder / "log", "w") as log:
            log.write("before\n")
            log.flush()
            subprocess.run([COMMAND, *command, "-o", "/dev/stdout"], stdout=log, stderr=subprocess.DEVNULL, timeout=120)
        check("a redirection goes on where it was", whole, text=((folder / "log").read_text(), "before\n" + whole.out))
        os.unlink(folder / "log")
        check("a full device", run(*command, "-o", "/dev/full"), code=4, err_has="cannot write '/dev/full': No space")
        check("no such folder", run(*command, "-o", folder / "no" / "file"), code=4,
              err_has="cannot write '.*No such file")
        check("a folder", run(*command, "-o", folder), code=4, err_has="cannot write '.*'")
        pipe = folder / "pipe"
        os.mkfifo(pipe)
        child = subprocess.Popen([COMMAND, *command, "-o", str(pipe)], stderr=subprocess.DEVNULL)
        text = pipe.read_text()
        child.wait(timeout=60)
        check("a pipe", whole, text=(text, whole.out), code=child.returncode)
        pipe.unlink()
        path.unlink()
    for command in writers(exports)[:2]:
        store = command[command.index("--store") + 1]
        before = open(store, "rb").read()
        check("the store itself", run(*command, "-o", store), code=2, err_has="--store and -o are the same file",
              kept=(open(store, "rb").read(), before))
        for suffix in ("-journal", "-wal", "-shm"):
            beside = os.path.join(os.path.dirname(store), ".", os.path.basename(store)) + suffix
            check("beside the store", run(*command, "-o", beside), code=2, err_has="journal; name another file",
                  made=(os.path.exists(beside), False))
            cmdlet = f"Get-CASMailbox | Export-Csv '{beside}'"
            check("Export-Csv beside the store", run("exec", "--store", store, cmdlet), code=4,
                  err_has="journal; name another file", made=(os.path.exists(beside), False))


def test_exported(exports):
    """Export-Csv replaces a file as -o does."""
    store = writers(exports)[0][3]
    folder = exports.directory / "exported"
    folder.mkdir()
    path, link = folder / "prev.csv", folder / "link"

    def command(to, *more):
        return ["exec", "--store", store, " ".join(["Get-CASMailbox -ResultSize Unlimited | Export-Csv '%s'" % to,
                                                    *more])]
    whole = run("exec", "--store", store, "Get-CASMailbox -ResultSize Unlimited | ConvertTo-Csv").out.splitlines()
    path.write_text("what was there\n" * 10)
    path.chmod(0o640)
    got = limited(command(path), 1024)
    check("a file that may not grow", got, code=4, err_has=r"prev\.csv: cannot be written: File too large",
          kept=(path.read_text(), "what was there\n" * 10), alone=(os.listdir(folder), ["prev.csv"]))
    got = limited(command(folder / "new", "-NoClobber"), 1024)
    check("a new file that may not grow", got, code=4, alone=(os.listdir(folder), ["prev.csv"]))
    link.symlink_to("prev.csv")
    got = run(*command(link))
    check("a link stays one", got, out="", link=(link.is_symlink(), True), text=(path.read_text().splitlines(), whole),
          mode=(path.stat().st_mode & 0o777, 0o640), files=(sorted(os.listdir(folder)), ["link", "prev.csv"]))
    link.unlink()
    link.symlink_to("new")
    got = run(*command(link))
    check("a link to no file yet", got, link=(link.is_symlink(), True),
          text=((folder / "new").read_text().splitlines(), whole))
    got = run(*command(folder / "new", "-NoClobber"))
    check("not over another", got, code=4, err_has="File exists",
          files=(sorted(os.listdir(folder)), ["link", "new", "prev.csv"]))
    (folder / "new").unlink()
    mask = os.umask(0o027)
    for more in ((), ("-NoClobber",)):
        got = run(*command(folder / "new", *more))
        check("a new file has the mode of new files", got, mode=((folder / "new").stat().st_mode & 0o777, 0o640),
              text=((folder / "new").read_text().splitlines(), whole))
        (folder / "new").unlink()
    os.umask(mask)
    check("a long name", run(*command(folder / ("n" * 255))), size=((folder / ("n" * 255)).stat().st_size > 1024, True))
    check("standard output", run(*command("/dev/stdout")), text=(run(*command("/dev/stdout")).out.splitlines(), whole))
    check("a full device", run(*command("/dev/full")), code=4, err_has="/dev/full: cannot be written: No space")
    check("a folder", run(*command(folder)), code=4, err_has="Is a directory")


def test_closed(exports):
    """A descriptor that is closed from the beginning is nobody's: messages and results do not go into files."""
    broken = exports.write("broken.csv", "Identity,MapiHttpEnabled\r\nanna,True\r\nbert\r\n")
    folder = exports.directory / "closed"
    folder.mkdir()
    path = folder / "new"

    def without(closed, *arguments):
        child = subprocess.run([COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE,
                               preexec_fn=lambda: [os.close(fd) for fd in closed], timeout=120)
        return Result("%s without %s" % (quoted(["mapicfg", *arguments]), closed), child.returncode,
                      child.stdout.decode(), child.stderr.decode())

    every = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]
    for command in [*writers(exports), ["convert", broken, "--to", "json"],
                    ["audit", "--org", "true", broken, "--format", "csv"]]:
        code = run(*command, "-o", path).code
        whole = path.read_text()
        for closed in every:
            path.unlink()
            check("a file, with closed descriptors", without(closed, *command, "-o", str(path)), code=code,
                  text=(path.read_text(), whole))
        for closed in every:
            there = 1 not in closed
            check("without -o", without(closed, *command), code=code if there else 4, out=whole if there else "")
    store = str(folder / "org.db")
    for command in [["audit", "--org", "true", "-"], ["convert", "-", "--to", "csv"], ["import", "--store", store, "-"],
                    ["exec", "--create", "--store", store, "-f", "-"], ["proxy", "lint", "nginx", "-"]]:
        check("closed standard input is not an empty one", without((0,), *command), code=3,
              err_has="Bad file descriptor")


def test_no_memory(exports):
    """Whatever there is too little memory for, the command says so."""
    failures = 0
    for size in range(3 << 20, 12 << 20, 40 << 10):
        child = subprocess.run([COMMAND, "table"], capture_output=True, timeout=120,
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size)))
        if child.returncode == 4:
            failures += 1
            check("no memory", Result("table in %d bytes" % size, 4, child.stdout.decode(), child.stderr.decode()),
                  code=4, out="",
                  err_has="memory")
        elif child.returncode == 0:
            break
    if not failures:
        skip("no memory", "no such limit lets the command begin and fail")


def test_interrupted_import(exports):
    """The import waits at a pipe, with objects stored already and not committed: nothing of it stays."""
    folder = exports.directory / "half"
    folder.mkdir()
    old, new = folder / "old.db", folder / "new.db"
    run("import", "--store", old, exports.org(True))
    before = old.read_bytes()
    text = "Name,MAPIEnabled,MapiHttpEnabled\n" + "".join("user%d,True,\n" % i for i in range(20000))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        for store in (old, new):
            child = subprocess.Popen([COMMAND, "import", "--store", str(store), "-"], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            child.stdin.write(text.encode())  # more than a pipe holds: most of it has been read then
            child.stdin.flush()
            child.send_signal(number)
            child.wait(timeout=60)
            said = child.stderr.read().decode()
            check("interrupted import", Result("import", child.returncode, child.stdout.read().decode(), said),
                  code=-number,
                  out="", err="mapicfg: note: interrupted\nmapicfg: note: nothing was stored\n",
                  left=(sorted(os.listdir(folder)), ["old.db"]), same=(old.read_bytes() == before, True))
            child.stdin.close()
            child.stdout.close()
            child.stderr.close()


def test_interrupted(exports):
    """The reading waits at a pipe; the signal comes once the new file is there."""
    folder = exports.directory / "stopped"
    folder.mkdir()
    path = folder / "prev.csv"
    path.write_text("what was there\n")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        child = subprocess.Popen([COMMAND, "audit", "--org", "true", "-", "--format", "csv", "-o", str(path)],
                                 stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while len(os.listdir(folder)) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        there = len(os.listdir(folder))
        child.send_signal(number)
        child.wait(timeout=60)
        child.stdin.close()
        check("interrupted", Result("audit -o", child.returncode, "", ""), code=-number, there=(there, 2),
              left=(os.listdir(folder), ["prev.csv"]), kept=(path.read_text(), "what was there\n"))


ASKS_FOR_BERND = """<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">
<Request><EMailAddress>bernd@contoso.com</EMailAddress><AcceptableResponseSchema>\
http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request>\
</Autodiscover>"""


def test_delegates(exports):
    """A shared mailbox is answered for who may open it, by the store or the option; the files say the same."""
    store, request = store_of(exports, "shared.db"), exports.write("request.xml", ASKS_FOR_BERND)
    permissions = exports.write("permissions.csv", "Identity,User,AccessRights,Deny,IsInherited\n"
                                "bernd@contoso.com,CONTOSO\\anna,\"FullAccess, ReadPermission\",False,False\n")
    more = exports.write("more.csv", "PrimarySmtpAddress,ExchangeGuid\n"
                         "anna@contoso.com,0d0c4b3a-98e7-4f55-8a2c-5e1f7f1c2b3d\n")
    ask = ["autodiscover", "anna", "--store", store, "--request", request]
    check("nobody's delegate", run(*ask), code=1, out="This mailbox is not yours.\n")
    got = run(*ask, "--delegates", "anna=bernd@contoso.com", "--explain")
    check("listed", got, code=0, his=("bernd@contoso.com" in got.out, True),
          why=("autodiscover-delegate-listed" in got.err, True), guid=("autodiscover-other-guid" in got.err, True))
    for named in ('anna="Bernd Müller"', '"anna"="bernd@contoso.com",x=y', '"who else"=* anna=*', 'an"na"=*'):
        check(named, run(*ask, "--delegates", named), code=0, out=got.out)
    for wrong in ("anna", "anna=", "=bernd@contoso.com", "anna=Bernd Müller", 'anna="Bernd', '""=*', 'anna=""',
                  '"anna=*"'):
        failed = run(*ask, "--delegates", wrong)
        check(wrong, failed, code=2,
              why=("is not USER=MAILBOX; a name with blanks stands in double quotes" in failed.err, True))
    check("permissions", run("import", "--store", store, permissions, more), code=0)
    got = run(*ask, "--explain")
    check("a delegate", got, code=0, why=("autodiscover-delegate" in got.err, True))
    got = run("autodiscover", "anna", "--store", store, "--explain")
    check("mapped", got, code=0, it=("<Type>Delegate</Type>" in got.out, True), id=("0d0c4b3a" in got.out, True),
          guid=("autodiscover-other-guid" in got.err, False))
    files = [str(CONTOSO / file) for file in ("org.xml", "mailboxes.csv", "vdirs.xml")]
    check("from files", run("autodiscover", "anna", *files, more, permissions), code=0, out=got.out)


def main():
    if not os.access(COMMAND, os.X_OK):
        print("people.py: no command at %s: build it first" % COMMAND)
        return 1
    with tempfile.TemporaryDirectory() as directory:
        exports = Exports(directory)
        for test in (test_slips, test_eaten):
            guarded(test)
        for test in (test_missing, test_folder, test_taken_for, test_nothing, test_twice, test_narrow, test_controls,
                     test_unseen, test_plural, test_quoted, test_spreadsheet, test_written, test_exported, test_closed,
                     test_no_memory, test_interrupted, test_interrupted_import, test_delegates):
            guarded(test, exports)
    return finish("people")


if __name__ == "__main__":
    sys.exit(main())
