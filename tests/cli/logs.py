#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""logs.py: `mapicfg logs` as a shell user meets it, on the sample's logs; tests/logs compares its numbers at length.

usage: logs.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)"""
import csv
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from harness import COMMAND, CONTOSO, Result, check, finish, run, skip

LOGS = CONTOSO / "logs"
PATHS = sorted(path for path in LOGS.rglob("*") if path.is_file())
MAPI = next(path for path in PATHS if "HttpProxy/Mapi" in str(path))
FORMULA = "=1+1"


def rows_of(path):
    """The records of a log with commas, by Python's csv."""
    lines = path.read_text("utf-8-sig").splitlines()
    names = next(line for line in lines if line.startswith("#Fields: ")).removeprefix("#Fields: ").split(",")
    return list(csv.DictReader((line for line in lines if not line.startswith("#")), fieldnames=names))


def test_overview():
    rows = rows_of(MAPI)
    result = run("logs", MAPI, "--noise", "keep")
    ntlm = sum(row["AuthenticationType"] == "NTLM" for row in rows)
    stated = sum(row["AuthenticationType"] != "" for row in rows)
    check("overview", result, err="", out_has=r"\ARecords:        %d in 1 log, of which %d count here$"
          % (len(rows), len(rows)),
          ntlm=(re.search(r"NTLM (\S+) %", result.out)[1], "%.1f" % (100 * ntlm / stated)),
          titles=(re.findall(r"^By (.*):$", result.out, re.M),
                  ["kind and protocol", "server", "network and protocol", "client and mode", "auth", "request", "user",
                   "hour", "error"]))
    check("what Negotiate is, is said", result, out_has="Negotiate is Kerberos or NTLM: logs do not tell which")
    noise = run("logs", MAPI)
    check("noise apart", noise, out_has=r"of which (\d+) count here\nNoise: +(\d+) \(account ",
          sum=(sum(map(int, re.search(r"of which (\d+) .*\nNoise: +(\d+)", noise.out).groups())), len(rows)))
    check("nothing counts", run("logs", MAPI, "--where", "user=nobody"), out_has=r"\ARecords: +%d .* 0 count here"
          % len(rows), empty=(len(run("logs", MAPI, "--where", "user=nobody").out.splitlines()) < 6, True))


def test_two_forms(folder):
    """That an account and an address may be one person's is said where both are there."""
    said = r"^ +A person's account and address count as two users\.$"
    names = ["CONTOSO\\anna", "anna@contoso.com", "CONTOSO\\anna@contoso.com", "anna", "S-1-5-21-1"]
    path = folder / "names.log"
    for first in names:
        for second in names:
            path.write_text("DateTime,AuthenticatedUser\n2026-01-01T00:00:00Z,%s\n2026-01-01T00:00:00Z,%s\n"
                            % (first, second), "utf-8")
            two = {"\\" in name for name in (first, second) if "\\" in name or "@" in name} == {True, False}
            for by in ("auth,user", "user"):
                result = run("logs", path, "--by", by)
                check("%s and %s" % (first, second), result, said=(bool(re.search(said, result.out, re.M)), two))


def test_forms():
    rows = rows_of(MAPI)
    arguments = ("logs", MAPI, "--noise", "keep", "--by", "auth")
    auths = {row["AuthenticationType"].lower() or "none" for row in rows}
    result = run(*arguments, "--format", "csv")
    table = list(csv.DictReader(io.StringIO(result.out)))
    check("CSV", result, err="", keys=({row["auth"] for row in table}, auths),
          sum=(sum(int(row["records"]) for row in table), len(rows)),
          columns=(list(table[0])[:4], ["auth", "records", "failed", "users"]))
    result = run(*arguments, "--format", "list")
    check("list", result, blocks=({*re.findall(r"^auth +: (\w+)$", result.out, re.M)}, auths))
    result = run(*arguments, "--format", "json")
    check("JSON", result, keys=({row["key"]["auth"] for row in result.json()["groups"][0]["rows"]}, auths),
          records=(result.json()["records"], len(rows)), files=(result.json()["files"], 1))
    check("an error of the table", run("logs", LOGS, "--by", "user", "--by", "auth", "--format", "csv"), code=2,
          out="", err_has="CSV has one table: name it with one --by")
    check("two in one", run("logs", LOGS, "--by", "user; auth", "--format", "csv"), code=2, out="",
          err_has="CSV has one table: name it with one --by")
    check("none either", run("logs", LOGS, "--format", "csv"), code=2, err_has="name it with one --by")
    limited = run("logs", LOGS, "--by", "user", "--limit", "2")
    check("limit", limited, out_has=r"^\.\.\. and (\d+) more; --limit (\d+) shows them all$")
    total = re.search(r"--limit (\d+)", limited.out)[1]
    check("all", run("logs", LOGS, "--by", "user", "--limit", total),
          more=("shows them all" in run("logs", LOGS, "--by", "user", "--limit", total).out, False))
    check("CSV has all", run("logs", LOGS, "--by", "user", "--format", "csv"),
          lines=(len(run("logs", LOGS, "--by", "user", "--format", "csv").csv()), int(total) + 1))
    check("errors once", run("logs", LOGS, "--by", "error"),
          titles=(run("logs", LOGS, "--by", "error").out.count("By error:"), 1))


def test_spreadsheet(folder):
    text = MAPI.read_text("utf-8-sig").replace("MapiHttpClient", FORMULA)
    path = folder / "formula.log"
    path.write_text(text, "utf-8")
    plain = run("logs", path, "--noise", "keep", "--by", "client", "--format", "csv")
    safe = run("logs", path, "--noise", "keep", "--by", "client", "--for-spreadsheet")
    check("as it is", plain, out_has=r"^=1\+1,")
    check("for a spreadsheet", safe, out_has=r"^\"'=1\+1\",")


def test_inputs(folder):
    whole = run("logs", LOGS, "--format", "json").json()
    check("a folder", run("logs", LOGS, "--format", "json"), files=(whole["files"], len(PATHS)))
    check("a pattern", run("logs", f"{LOGS}/*/*", "--format", "json", cwd=folder),
          files=(run("logs", f"{LOGS}/*/*", "--format", "json").json()["files"], len(PATHS)))
    check("no match", run("logs", f"{LOGS}/*.none"), code=3, out="", err_has=r"'.*\*\.none': nothing matches")
    odd = folder / "odd[1].log"
    shutil.copy(MAPI, odd)
    check("a name with brackets", run("logs", odd), err="")
    check("standard input", run("logs", "-", stdin=MAPI.read_bytes(), text=True), out=run("logs", MAPI).out, err="")
    check("missing", run("logs", folder / "none.log"), code=3, out="", err_has="none.log: error: cannot be opened")
    check("no log", run("logs", CONTOSO / "org.xml"), code=3, out="", err_has=r"org\.xml: error: not a log")
    empty = folder / "empty"
    empty.mkdir()
    check("an empty folder", run("logs", empty), code=3, out="", err_has="there is no log in what was named")
    shutil.copy(CONTOSO / "org.xml", empty)
    shutil.copy(MAPI, empty)
    check("a folder with other files", run("logs", empty), out=run("logs", MAPI).out,
          err_has=r"\Amapicfg: note: files that are not protocol logs, passed over: 1 \(\S+/org\.xml\)\n\Z")
    for number in range(7):
        (empty / ("%d.txt" % number)).write_text("no log\n")
    check("many of them are one line", run("logs", empty), out=run("logs", MAPI).out,
          err_has=r"\Amapicfg: note: files that are not protocol logs, passed over: 8 \(%s, and 3 more\)\n\Z"
          % ", ".join(r"\S+/%d\.txt" % number for number in range(5)))
    check("a note", run("logs", empty, "--quiet"), out=run("logs", MAPI).out, err="")
    for number in range(7, 1003):
        (empty / ("%d.txt" % number)).write_text("no log\n")
    (empty / "wide.log").write_bytes("#Fields: a,b\r\n".encode("utf-16"))
    check("more than a report keeps, and what may be one is told apart", run("logs", empty), out=run("logs", MAPI).out,
          err_has=r"\A\S+wide\.log: warning: .*UTF-16.*\n.*passed over: 1004 \(")
    for path in empty.glob("*.txt"):
        path.unlink()
    deep = folder / "deep"
    deep.mkdir()
    at = os.open(deep, os.O_RDONLY)
    for _ in range(20):  # deeper than a path may be long, which root cannot open either
        os.mkdir("x" * 250, dir_fd=at)
        below = os.open("x" * 250, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    check("a folder in a folder that cannot be read", run("logs", deep), code=3, out="",
          err_has=r"deep/x.*: error: cannot be opened: ")
    shutil.copy(MAPI, deep)
    check("the others are read", run("logs", deep), code=3, out=run("logs", MAPI).out,
          err_has=r"\A\S+deep/x\S*: error: cannot be opened: .*\n\Z")
    check("and not twice told", run("logs", deep, MAPI, "-j", "2"), code=3, out=run("logs", MAPI).out)
    check("some that cannot be read", run("logs", MAPI, CONTOSO / "org.xml"), code=3, out=run("logs", MAPI).out)


OTHER_LOGS = {  # what lies beside protocol logs in a server's folder Logging: "#Log-type", columns
    "EWS": ("EWS Logs", "DateTime,AuthenticatedUser,AuthenticationType,HttpStatus,TotalRequestTime"),
    "SmtpReceive": ("SMTP Receive Protocol Log", "date-time,connector-id,session-id,sequence-number,event,data"),
    "Calendar Repair Assistant": ("Calendar Repair Assistant Log", "date-time,Client,Mailbox,Subject"),
    "MessageTracking": ("Message Tracking Log", "date-time,client-ip,client-hostname,server-ip,recipient-address"),
    "LocalPowerShell": ("", "DateTime,Cmdlet,AuthenticatedUser,TotalTime")}


def other_logs(folder):
    for name, (kind, columns) in OTHER_LOGS.items():
        (folder / name).mkdir(parents=True)
        row = ",".join([name] * columns.count(","))
        (folder / name / (name + ".LOG")).write_text(
            "".join("#Log-type: %s\r\n" % kind for _ in range(bool(kind))) + "#Fields: %s\r\n" % columns
            + ("2020-01-01T00:00:00.000Z,%s\r\n" % row) * 3)


def test_other_logs(folder):
    """Logs of other kinds count only when they are named: in no form of the output else."""
    whole = folder / "whole"
    shutil.copytree(LOGS, whole)
    before = {name: run("logs", whole, *options, "--quiet") for name, options in OTHER_FORMS.items()}
    other_logs(whole)
    for name, options in OTHER_FORMS.items():
        check("other logs, " + name, run("logs", whole, *options, "--quiet"), code=before[name].code,
              out=before[name].out, err="")
    told = r"\Amapicfg: note: files that are not protocol logs, passed over: %d \(.*\)\n" % len(OTHER_LOGS)
    check("they are told in one line", run("logs", whole), err_has=told + r"\Z")
    packed = folder / "whole.zip"
    shutil.make_archive(packed.with_suffix(""), "zip", whole)
    check("those of an archive", run("logs", packed), out=run("logs", LOGS).out, err_has=told + r"\Z")
    path = whole / "EWS" / "EWS.LOG"
    check("a file that is named", run("logs", path, "--format", "json"), err="",
          records=(run("logs", path, "--format", "json").json()["records"], 3))
    asked = run("logs", whole, "--where", "kind=Other", "--format", "json")
    check("a condition asks for them", asked, err="", kept=(asked.json()["kept"], 3 * len(OTHER_LOGS)))
    rows = run("logs", whole, "--where", "kind=other", "--show", "records", "--format", "json")
    check("also for single records", rows, err="", kept=(len(rows.json()), 3 * len(OTHER_LOGS)))
    for options in (), ("--show", "records"):
        check("a folder with no others %s" % (options,), run("logs", path.parent, *options), code=3, out="",
              err_has=r"passed over: 1 \(.*\)\n.* no log in what was named that it can use; .* when its file is named")


OTHER_FORMS = {"overview": (), "threads": ("-j", "2"), "page": ("--format", "html"), "ecs": ("--format", "ecs"),
               "records": ("--show", "records", "--format", "csv"), "requests": ("--show", "requests"),
               "sessions": ("--show", "sessions"), "prompts": ("--show", "prompts", "--format", "list"),
               "drift": ("--config", CONTOSO / "mailboxes.csv", "--config", CONTOSO / "org.csv")}


def test_columns(folder):
    """What is said of a header that is none of those that are known."""
    path = folder / "columns.log"
    path.write_text("#Fields: DateTime," + ",".join("c%d" % number for number in range(10000)) + "\n1\n", "utf-8")
    check("too many columns", run("logs", path), code=3, out="",
          err_has=r"\A\S+columns\.log:1: error: the header names more than 1000 columns; max_columns allows more\n\Z")
    for header, row in [("When,Who,Agent", "a,b,c"), ("DateTime\tAuthenticatedUser", "a\tb"),
                        ("cs-method cs-uri-stem", "GET /mapi")]:
        path.write_text("#Fields: %s\n%s\n" % (header, row), "utf-8")
        check(header, run("logs", path, "--by", "auth"), code=0, out_has=r"\ARecords: +1 in 1 log",
              err_has=r"columns\.log: warning: its header has no column for the time .* begins with \"%s\w*\W"
              % header[:3])
    other = folder / "with columns"
    other.mkdir()
    path.rename(other / "columns.log")
    shutil.copy(MAPI, other)
    check("among others", run("logs", other, "--by", "auth"), out=run("logs", MAPI, "--by", "auth").out,
          err_has=r"\Amapicfg: note: files that are not protocol logs, passed over: 1 .*\n\Z")


def test_address_book(folder):
    """Logs of the address book are known by their type, or by the folder that they lie in."""
    columns = "date-time,session-id,seq-number,client-name,operation,rpc-status,performance-data\n"
    rows = "2026-01-01T00:00:00Z,1,0,/o=x/cn=anna,Bind,0,\n2026-01-01T00:00:01Z,1,1,/o=x/cn=anna,Unbind,1,\n"
    for where, header, kind in [("MAPI AddressBook Service", "#Fields: ", "address-book"),
                                ("MAPI Address Book Service", "", "address-book"),
                                ("mapi addressbook service/2026", "", "address-book"),
                                ("Somewhere", "#Log-type: MAPI AddressBook Service\n#Fields: ", "address-book"),
                                ("MAPI AddressBook Service", "#Log-type: RPC Client Access\n#Fields: ",
                                 "rpc-client-access"),
                                ("Not MAPI AddressBook Service", "", "mapi-client-access"), ("Somewhere", "",
                                                                                         "mapi-client-access")]:
        below = folder / "book" / where
        below.mkdir(parents=True)
        (below / "x.LOG").write_text(header + columns + rows, "utf-8")
        result = run("logs", folder / "book", "--by", "kind,user,request", "--format", "csv")
        check("%s %s" % (where, header), result, err="",
              keys=(sorted(line.split(",")[:4] for line in result.out.splitlines()[1:]),
                    [[kind, "/o=x/cn=anna", "bind", "1"], [kind, "/o=x/cn=anna", "unbind", "1"]]))
        with zipfile.ZipFile(folder / "book.zip", "w") as archive:
            archive.write(below / "x.LOG", where + "/x.LOG")
        check("in an archive", run("logs", folder / "book.zip", "--by", "kind,user,request", "--format", "csv"),
              out=result.out, err="")
        shutil.rmtree(folder / "book")


def test_archive(folder):
    path = folder / "damaged.zip"
    lines = MAPI.read_bytes()
    records = len(rows_of(MAPI))
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(3):
            archive.writestr("%d.log" % number, lines.replace(b",EX", b",E%d" % number))
    path.write_bytes(path.read_bytes().replace(b",E1", b",E9"))  # not what its checksum is of
    for number in ("1", "2"):
        result = run("logs", path, path, "--noise", "keep", "--format", "json", "-j", number)
        check("a damaged member", result, code=3, err_has=r"damaged\.zip/1\.log: error: .*checksum",
              counts=([result.json()[name] for name in ("records", "files")], [3 * records, 3]))


def test_times(folder):
    """1970 is a time like any other, and the last minute of 9999 stays there."""
    path = folder / "moments.log"
    for moment, shown in [("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"), ("1969-12-31T23:59:59Z", None),
                          ("9999-12-31T23:59:60Z", "9999-12-31T23:59:59.999Z")]:
        path.write_text("DateTime,UserAgent\n%s,x\n" % moment, "utf-8")
        result = run("logs", path, "--by", "auth")
        check("time " + moment, result, time=(re.findall(r"^Time: +(\S+) to (\S+)$", result.out, re.M),
                                              [(shown, shown)] if shown else []))
        rows = run("logs", path, "--by", "auth", "--format", "csv")
        row = next(csv.DictReader(io.StringIO(rows.out)))
        check("row " + moment, rows, time=((row["first"], row["last"]), (shown or "", shown or "")))


FAILING = """#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
void *realloc(void *memory, size_t size) {
    void *(*next)(void *, size_t) = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
    return size >> %d == 1 ? NULL : next(memory, size);
}
"""


def test_no_memory(folder):
    """Too little memory for what --by says is an error, and never another table."""
    if not shutil.which("cc"):
        skip("no memory", "there is no compiler")
        return
    tables = [option for _ in range(4) for option in ("--by", "auth" + " " * 100000)]
    whole = run("logs", MAPI, *tables)
    ends = set()
    for bits in range(12, 21):
        library = folder / ("fail%d.so" % bits)
        subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", library, "-ldl"], check=True,
                       input=(FAILING % bits).encode())
        child = subprocess.run([COMMAND, "logs", str(MAPI), *tables], capture_output=True, timeout=120,
                               env={**os.environ, "LD_PRELOAD": str(library)})
        if b"ASan runtime" in child.stderr:
            skip("no memory", "AddressSanitizer has a malloc of its own")
            return
        ends.add(child.returncode)
        check("no 2^%d bytes" % bits, Result("logs", child.returncode, child.stdout.decode(), child.stderr.decode()),
              code=4 if child.returncode else 0, out="" if child.returncode else whole.out,
              err_has="memory" if child.returncode else "")
    check("some fail", whole, ends=(ends, {0, 4}))


def test_broken(folder):
    lines = MAPI.read_bytes().split(b"\r\n")
    for number in range(6, 14):
        lines[number] = lines[number][:30]
    path = folder / "broken.log"
    path.write_bytes(b"\r\n".join(lines[:-2]) + b"\r\n" + lines[-2][:40])
    result = run("logs", path, "--format", "json")
    records = len(rows_of(MAPI))
    check("broken lines", result, code=0, counts=([result.json()[name] for name in ("records", "broken", "torn")],
                                                  [records - 9, 8, 1]),
          located=(re.findall(r"broken\.log:(\d+): warning: ", result.err), ["7", "8", "9", "10", "11"]),
          err_has=r"^mapicfg: warning: lines that are no records, left out: 8 \(too-few-values: 8\)$")
    check("a torn line", result, err_has=r"^mapicfg: note: logs whose last line has no end, .*: 1 ")
    whole = folder / "cut.log"
    whole.write_bytes(MAPI.read_bytes().rstrip(b"\r\n"))
    check("one with all values", run("logs", whole, "--noise", "keep"),
          out_has=r"\ARecords: +%d in 1 log" % (records - 1),
          err_has=r"\Amapicfg: note: logs whose last line has no end, .*: 1 \(\S+cut\.log: 1\)\n\Z")
    check("quiet", run("logs", path, "--quiet"), err="mapicfg: warning: lines that are no records, left out: 8 "
                                                     "(too-few-values: 8)\n")


def test_summaries(folder):
    parts = []
    for number, path in enumerate(PATHS):
        parts += ["--merge", folder / ("%d.sum" % number)]
        check("a part", run("logs", path, "--by", "auth", "--summary-out", parts[-1]), err="")
    whole = run("logs", LOGS, "--by", "auth")
    check("merged", run("logs", *parts), out=whole.out, err="")
    check("merged and read", run("logs", *parts[2:], PATHS[0]), out=whole.out, err="")
    other = folder / "other.sum"
    run("logs", PATHS[0], "--by", "user", "--summary-out", other)
    check("of other tables", run("logs", *parts, "--merge", other), code=3, out="",
          err_has=r"other\.sum: error: .*must be the same")
    check("CSV of one table", run("logs", *parts, "--format", "csv"),
          out=run("logs", LOGS, "--by", "auth", "--format", "csv").out)
    several = folder / "several.sum"
    run("logs", PATHS[0], "--by", "user", "--by", "auth", "--summary-out", several)
    check("CSV of several", run("logs", "--merge", several, "--format", "csv"), code=2, out="",
          err_has="CSV has one table, and the files of --merge have 2; JSON has all")
    damaged = folder / "damaged.sum"
    damaged.write_bytes(parts[1].read_bytes()[:-3])
    check("damaged", run("logs", "--merge", damaged), code=3, out="", err_has=r"damaged\.sum: error: ")
    check("an empty file", run("logs", "--merge", os.devnull), code=3, out="", err_has="no summary of logs")
    check("not a summary", run("logs", "--merge", MAPI), code=3, out="", err_has="no summary of logs")
    check("its tables stay", run("logs", *parts, "--by", "user"), code=3, out="",
          err_has="their tables must be the same")
    check("what is stated again", run("logs", *parts[2:], PATHS[0], "--by", "auth", "-j", "2"), out=whole.out, err="")
    times = "since and until"
    for option, what in [(("--noise", "keep"), "handling of noise"), (("--where", "auth=ntlm"), "conditions"),
                         (("--since", "2026-01-01"), times), (("--until", "2026-01-01"), times)]:
        stated = folder / "stated.sum"
        check("another " + what, run("logs", *parts, *option), code=3, out="",
              err_has=r"0\.sum: error: .*their %s must be the same" % what)
        check("a part with " + what, run("logs", PATHS[0], *option, "--by", "auth", "--summary-out", stated), err="")
        check("more logs with " + what, run("logs", "--merge", stated, *PATHS[1:], *option), err="",
              out=run("logs", LOGS, *option, "--by", "auth").out)
    check("an unwritable file", run("logs", MAPI, "--summary-out", folder / "none" / "x.sum"), code=4,
          err_has="cannot write '.*x.sum'")
    check("its own input", run("logs", MAPI, "--summary-out", MAPI), code=2, err_has="--summary-out")
    merged = folder / "merged.sum"
    run("logs", MAPI, "--summary-out", merged)
    before = merged.read_bytes()
    for option in ("--summary-out", "-o"):
        check("what is merged", run("logs", MAPI, "--merge", merged, option, merged), code=2, err_has=option,
              kept=(merged.read_bytes() == before, True))
    check("one file for two", run("logs", MAPI, "--summary-out", folder / "x", "-o", folder / "x"), code=2)
    check("to a file", run("logs", MAPI, "-o", folder / "out.json"), out="",
          same=(run("logs", MAPI, "--format", "json").out, (folder / "out.json").read_text("utf-8")))


def test_anonymize(folder):
    key = folder / "contoso.key"
    key.write_bytes(os.urandom(32))
    rows = rows_of(MAPI)
    planted = {row[name] for row in rows for name in ("AuthenticatedUser", "AnchorMailbox")}
    planted |= {row["UrlQuery"].rpartition("=")[2].partition("@")[0] for row in rows} | {"anna", "HealthMailbox"}
    planted = {word.rpartition("\\")[2].rpartition("~")[2].lower() for word in planted} - {""}
    saved = folder / "secret.sum"
    arguments = ("logs", LOGS, "--noise", "keep", "--by", "user", "--by", "mailbox,auth", "--anonymize", key,
                 "--limit", "1000", "--summary-out", saved)
    for form in ("table", "list", "json"):
        result = run(*arguments, "--format", form)
        everything = (result.out + result.err).lower() + saved.read_bytes().decode("latin-1").lower()
        check("nobody is named, " + form, result, found=([word for word in planted if word in everything], []),
              some=(len(planted) > 10 and "user-" in result.out, True))
    as_csv = ("logs", LOGS, "--by", "user", "--format", "csv", "--anonymize", key)
    again = run(*as_csv)
    check("the same names", again, err="", out=run(*as_csv).out)
    parts = [folder / "first.sum", folder / "second.sum"]
    more = ("--where", "user!=*bernd*", "--by", "user,mailbox", "--anonymize", key)
    for part, paths in zip(parts, [PATHS[:1], PATHS[1:2]]):
        check("a part with a key", run("logs", *paths, *more, "--summary-out", part), err="")
    merge = [option for part in parts for option in ("--merge", part)]
    whole = run("logs", LOGS, *more)
    check("more logs with the key", run("logs", *merge, *PATHS[2:], *more), err="", out=whole.out)
    check("and the tables of the files", run("logs", *merge, *PATHS[2:], *more[:2], *more[4:]), err="", out=whole.out)
    check("more logs without it", run("logs", *merge, *PATHS[2:]), code=3,
          err_has="which do not have the key of its names: give the key")
    check("other conditions", run("logs", *merge, "--anonymize", key), code=3, out="",
          err_has="their conditions must be")
    key.write_bytes(os.urandom(32))
    check("more logs with another key", run("logs", *merge, *PATHS[2:], *more), code=3, out="",
          err_has=r"first\.sum: error: .* their key, by which .* must be the same")
    other = run(*as_csv)
    check("another key", other, same=({*re.findall("user-[0-9a-f]+", again.out)} & {*re.findall("user-[0-9a-f]+",
                                                                                             other.out)}, set()))
    check("conditions come before", run("logs", LOGS, "--where", "user=*anna", "--by", "user", "--anonymize", key),
          out_has="^user-[0-9a-f]+ ")
    key.write_bytes(b"short")
    check("a short key", run("logs", LOGS, "--anonymize", key), code=2, out="", err_has="16")
    key.write_bytes(bytes(4096))
    check("a long key", run("logs", LOGS, "--anonymize", key), code=3, out="", err_has="less than 4096 bytes")
    check("no key", run("logs", LOGS, "--anonymize", folder / "none"), code=3, out="", err_has="cannot read '.*none'")


def test_usage():
    for arguments, what in [
        ((), "no log to read"),
        ((LOGS, "--by", "color"), r'"color" is none of the dimensions kind, protocol'),
        ((LOGS, "--by", "auth,auth"), "twice"),
        ((LOGS, "--where", "auth"), "auth"),
        ((LOGS, "--where", "color=red"), "color"),
        ((LOGS, "--since", "yesterday"), "--since cannot be 'yesterday': it must be a day or a moment"),
        ((LOGS, "--since", "2026-02-30"), "--since cannot be"),
        ((LOGS, "--until", "2026-11-28 09:30"), "--until cannot be"),
        ((LOGS, "--noise", "loud"), "--noise cannot be 'loud': it must be keep or drop"),
        ((LOGS, "--limit", "0"), "--limit cannot be '0'"),
        ((LOGS, "-j", "x"), "-j cannot be 'x'"),
        ((LOGS, "--fields"), "--fields reads no logs"),
        *[((LOGS, "--config", CONTOSO, *more), "--config compares all that the logs have") for more in
          [("--by", "user"), ("--where", "auth=ntlm"), ("--noise", "keep"), ("--anonymize", CONTOSO / "org.csv")]],
        ((LOGS, "--config", CONTOSO / "org.csv", "-o", CONTOSO / "org.csv"), "org.csv"),
        ((LOGS, "--format", "xml"), "table, list, json, csv, html, ecs or sqlite"),
    ]:
        check("usage", run("logs", *arguments), code=2, out="", err_has=what)


# What mailboxes.csv of the sample has, and what Get-Mailbox has beside it: the GUIDs by which the logs name mailboxes.
GUIDS = {"anna": "a0cc011d-4bca-5a1e-ee4f-4df5de8ba15b", "bernd": "6d631442-a6dc-0f01-6775-e729c0d7726f",
         "carla": "308eb695-390e-2af8-41c0-348bf12ef5e9"}
TYPE = "#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\n"
HEAD = "SamAccountName,ExchangeGuid,EmailAddresses,MapiHttpEnabled,MAPIEnabled,MAPIBlockOutlookExternalConnectivity\n"


def configuration(folder, anna="", external="https://out.contoso.com/mapi"):
    """Anna's MapiHttpEnabled as it is to be; all are blocked outside."""
    path = folder / "config"
    path.mkdir(exist_ok=True)
    shutil.copy(CONTOSO / "org.csv", path)
    (path / "mailboxes.csv").write_text(TYPE + HEAD + "".join(
        f"{name},{guid},SMTP:{name}@contoso.com,{anna if name == 'anna' else ''},True,True\n"
        for name, guid in {**GUIDS, "zoe": "00000000-0000-0000-0000-00000000000f"}.items()), "utf-8")
    (path / "vdirs.csv").write_text(
        "#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory\nIdentity,InternalUrl,"
        f"ExternalUrl\nEX1\\mapi (Default Web Site),https://in.contoso.com/mapi,{external}\n", "utf-8")
    return path


def said(result):
    """The names that each rule was said of."""
    found = {}
    for one in result.json():
        found.setdefault(one["id"], []).append(one["object"])
    return {rule: sorted(objects) for rule, objects in found.items()}


def test_config(folder):
    rows = [row for row in rows_of(MAPI) if row["HttpStatus"] == "200" and row["AuthenticatedUser"]
            and not re.search(r"\\HealthMailbox|\$$", row["AuthenticatedUser"])]
    named = {row["AnchorMailbox"].partition("~")[2] for row in rows}
    strangers = sorted(named - set(GUIDS.values()))
    result = run("logs", MAPI, "--config", configuration(folder), "--format", "json")
    blocked = sorted(name for name, guid in GUIDS.items() if guid in named)
    check("as decided", result, code=0, err="", said=(said(result), {
        "log-mapi-unused": ["zoe"], "log-name-unmatched": strangers}), some=(blocked, ["anna", "bernd", "carla"]))
    result = run("logs", MAPI, "--config", configuration(folder, "False"), "--format", "json")
    anna = [row for row in rows if row["AnchorMailbox"].endswith(GUIDS["anna"])]
    one = next(one for one in result.json() if one["id"] == "log-mapi-despite")
    failed = sum(row["ErrorCode"] != "" for row in anna)
    check("despite", result, code=1, who=(said(result)["log-mapi-despite"], ["anna"]),
          times=(one["arguments"], [str(len(anna)), anna[0]["DateTime"], anna[-1]["DateTime"],
                                    "Outlook Anywhere, internal only"]), none=(failed, 0))
    outside = configuration(folder, external="https://mail.contoso.com/mapi")
    result = run("logs", MAPI, "--config", outside, "--format", "json")
    check("from outside", result, code=1, said=(said(result)["log-outside-despite-block"], blocked))
    check("for people", run("logs", MAPI, "--config", outside), code=1,
          out_has=r"\Awarning: 3 \[log-outside-despite-block\]\n    anna: .* came by mail\.contoso\.com, .*\n"
                  r"    bernd: .*\n    carla: .*\n    why: .*\n    remedy: .*\ninfo: 2 \[log-name-unmatched\]")
    check("limited", run("logs", MAPI, "--config", outside, "--limit", "1"), code=1,
          out_has=r"\n    anna: .*\n    \.\.\. and 2 more; --limit 3 shows them all\n")
    check("CSV", run("logs", MAPI, "--config", outside, "--format", "csv"), code=1, out_has="^log-mapi-unused,info,")
    store, parts = folder / "drift.db", [folder / "one.sum", folder / "two.sum"]
    check("a store", run("import", "--store", store, "--quiet", outside), err="")
    check("as the exports", run("logs", MAPI, "--config", store, "--format", "json"), code=1, out=result.out)
    check("two stores", run("logs", MAPI, "--config", store, "--config", outside), code=2, err_has="is a store")
    both = run("logs", LOGS, "--config", store, "--format", "json")
    for part, path in zip(parts, (LOGS / "HttpProxy", LOGS / "MapiHttp")):
        run("logs", path, "--by", "mailbox,user,protocol,host", "--by", "mailbox,user,protocol,client",
            "--summary-out", part)
    run("logs", LOGS / "W3SVC1", "--config", store, "--summary-out", folder / "three.sum")
    check("merged", run("logs", "--merge", parts[0], "--merge", parts[1], "--merge", folder / "three.sum", "--config",
                        store, "--format", "json"), code=1, err="", out=both.out)
    run("logs", MAPI, "--summary-out", parts[0])
    check("other tables", run("logs", "--merge", parts[0], "--config", store), code=3, out="",
          err_has="the summary lacks the tables \"mailbox,user,protocol,host; ")
    check("no organization", run("logs", MAPI, "--config", outside / "mailboxes.csv"), code=3, out="",
          err_has="MapiHttpEnabled")
    check("missing", run("logs", MAPI, "--config", folder / "none.csv"), code=3, out="", err_has="cannot be opened")


def test_moments():
    times = sorted(row["DateTime"] for row in rows_of(MAPI))
    middle = times[len(times) // 2][:19]
    for moment, late in ((middle, 1), (middle + "Z", 1), (times[0][:16], 0), (times[0][:10], 0)):
        since = run("logs", MAPI, "--noise", "keep", "--since", moment, "--format", "json").json()
        until = run("logs", MAPI, "--noise", "keep", "--until", moment, "--format", "json").json()
        wanted = sum(time[:len(moment.rstrip("Z"))] >= moment.rstrip("Z") for time in times)
        check("since and until", run("logs", MAPI), kept=((since["kept"], until["kept"]),
                                                          (wanted, len(times) - wanted)),
              some=(until["kept"] > 0, late == 1))
    for show in ("summary", "records", "prompts"):
        for until in ("2026-03-01", "2026-03-01T23:59:59"):
            check("until before since", run("logs", MAPI, "--show", show, "--since", "2026-03-02", "--until", until),
                  code=2, out="", err_has="until, 2026-03-01.*Z, is before since, 2026-03-02T00:00:00.000Z")


def test_fields():
    result = run("logs", "--fields", "--format", "json")
    fields = {one["field"]: one for one in result.json()}
    columns = {column for one in fields.values() for column in one["columns"]}
    unknown = {name for path in PATHS for line in path.read_text("utf-8-sig").splitlines() if line.startswith("#Fields")
               for name in re.split("[ ,]", line.removeprefix("#Fields: "))} - columns
    check("every column of the sample has a meaning", result, err="", unknown=(unknown, set()),
          empty=([name for name, one in fields.items() if not one["meaning"] or not one["source"]], []))
    check("latency", result, unit=(fields["latency"]["unit"], "ms"),
          columns=(sorted(fields["latency"]["columns"]), sorted(["TotalRequestTime", "TotalRequestLatency",
                                                                 "time-taken", "processing-time"])))
    check("as a table", run("logs", "--fields"), out_has=r"^latency +TotalRequestTime\|TotalRequestLatency")


def test_replaced(folder):
    """A log anywhere below a folder is read, so that no output takes its place; another file there may be replaced."""
    tree = folder / "tree"
    shutil.copytree(LOGS, tree)
    log = next(path for path in sorted((tree / "HttpProxy").rglob("*")) if path.is_file())
    before = log.read_bytes()
    (tree / "MapiHttp" / "report.txt").write_text("of yesterday\n", "utf-8")
    (folder / "link.log").symlink_to(log)
    for option in ("-o", "--summary-out"):
        for path in (log, folder / "link.log", tree / "MapiHttp" / ".." / log.relative_to(tree)):
            check("a log below", run("logs", tree, option, path), code=2, out="", err_has="is a log in the folder",
                  kept=(log.read_bytes(), before))
        check("a log by a pattern", run("logs", str(tree) + "/Http*", option, log), code=2,
              kept=(log.read_bytes(), before))
        check("no log", run("logs", tree, "--quiet", option, tree / "MapiHttp" / "report.txt"))


def test_show(folder):
    """What rows say is compared in tests/logs/events.py; here, how they are asked for."""
    whole = run("logs", LOGS, "--show", "records", "--format", "json")
    rows = whole.json()
    shown = run("logs", LOGS, "--show", "records", "--limit", "3")
    check("records", shown, err="", out_has=r"^time +kind +protocol +user|address",
          lines=(len(shown.out.splitlines()), 6), rest=(shown.out.splitlines()[-1], f"... and {len(rows) - 3} more"))
    table = run("logs", LOGS, "--show", "requests", "--format", "csv")
    requests = list(csv.DictReader(io.StringIO(table.out)))
    check("requests", table, both=(any(row["difference"] != "" for row in requests), True),
          why=({row["why"] for row in requests if row["missing"]}, {"other-logs"}))
    lists = run("logs", LOGS, "--show", "sessions", "--format", "json").json()
    check("a session's lists", whole, kind=({type(row["clients"]) for row in lists}, {list}))
    check("one user", run("logs", LOGS, "--show", "records", "--where", "user=*anna*", "--format", "json"),
          rows=(len(run("logs", LOGS, "--show", "records", "--where", "user=*anna*", "--format", "json").json()),
                sum("anna" in row["user"] for row in rows)))
    until = run("logs", LOGS, "--show", "records", "--until", "2026-03-02T10:00:03", "--format", "json")
    check("the end of a range", until,
          rows=(len(until.json()), sum(row["time"] < "2026-03-02T10:00:03" for row in rows)))
    nothing = run("logs", LOGS, "--show", "sessions", "--where", "user=nobody", "--format", "json")
    check("nothing", nothing, rows=(nothing.json(), []))


def test_database(folder):
    database, other = folder / "logs.db", folder / "other.db"
    check("a database", run("logs", LOGS, "--format", "sqlite", "-o", database), out="", err="",
          head=(database.read_bytes()[:15], b"SQLite format 3"))
    for show in ("records", "sessions", "requests"):
        form = ("--show", show, "--format", "csv")
        check(f"{show} of it", run("logs", "--merge", database, *form), out=run("logs", LOGS, *form).out)
    before = database.read_bytes()
    check("is not replaced", run("logs", LOGS, "--format", "sqlite", "-o", database), code=2,
          err_has="would replace .* which is a database", same=(database.read_bytes() == before, True))
    check("to a device", run("logs", LOGS, "--format", "sqlite", "-o", "/dev/full"), code=4,
          err_has="not a regular file")
    check("to nowhere", run("logs", LOGS, "--format", "sqlite", "-o", folder / "no" / "logs.db"), code=4,
          err_has="cannot write")
    text = folder / "text"
    text.write_text("no database")
    check("what is none", run("logs", "--merge", text, "--show", "records"), code=3, out="",
          err_has="not a database of records")
    check("of other conditions", run("logs", "--merge", database, "--show", "records", "--where", "user=anna"), code=3,
          err_has="conditions, times or key are others")
    check("a log that is none", run("logs", text, "--format", "sqlite", "-o", other), code=3,
          there=(other.exists(), False))
    limited = subprocess.run(["sh", "-c", 'ulimit -f 16; trap "" XFSZ; exec "$@"', "sh", COMMAND, "logs", str(LOGS),
                              "--format", "sqlite", "-o", str(other)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             check=False)
    check("no room", Result("", limited.returncode, "", limited.stderr.decode()), code=4, err_has="other.db: error: ",
          left=(sorted(path.name for path in folder.iterdir() if "other.db" in path.name or path.name[0] == "."), []))
    output = folder / "records.csv"
    output.write_text("old")
    check("output that fails leaves what was there", run("logs", text, "--show", "records", "-o", output), code=3,
          same=(output.read_text(), "old"))


def test_database_interrupted(folder):
    """A signal while it is written leaves nothing, also of what SQLite has beside it."""
    log, there = folder / "long.log", folder / "interrupted"
    there.mkdir()
    log.write_text("DateTime,RequestId,Protocol,UrlStem,AuthenticatedUser\n" + "".join(
        f"2026-03-02T10:00:00.000Z,{index},Mapi,/{index},user{index}\n" for index in range(30000)))
    arguments = [COMMAND, "logs", str(log), "--format", "sqlite", "-o", str(there / "logs.db")]
    met = set()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            while child.poll() is None:
                names = os.listdir(there)
                if any(name.endswith("-journal") for name in names) or len(names) > 1:
                    met.add(number)
                    child.send_signal(number)
                    break
            child.communicate()
        check(f"a database that {number.name} ends", Result(" ".join(arguments), child.returncode, "", ""),
              code=child.returncode, left=([name for name in os.listdir(there) if name != "logs.db"], []))
    check("it was met while it was written", Result(" ".join(arguments), 0, "", ""), met=(len(met) > 0, True))


def test_what_is_counted():
    """What says how many counts records: a request has up to three."""
    rules = [rule for rule in run("rules", "--format", "json").json()
             if rule["id"].startswith("log-") and not rule["id"].startswith("log-prompt-")]
    check("rules", run("rules"), some=(len(rules) > 10, True),
          requests=([rule["id"] for rule in rules if re.search(r"uccessful requests\b", rule["sentence"])], []))


def test_config_counts_records(folder):
    """One request that two logs have is two records, and is not told to be two requests."""
    request = "0b8d4f0e-5d0a-4c7e-9b5e-1f2a3b4c5d6e"
    front, iis = folder / "front.log", folder / "iis.log"
    front.write_text("#Log-type: HttpProxy Logs\n"
                     "#Fields: DateTime,RequestId,Protocol,UrlStem,AuthenticatedUser,HttpStatus\n"
                     f"2026-03-02T10:00:00.000Z,{request},Mapi,/mapi/emsmdb/,contoso\\stranger,200\n")
    iis.write_text("#Fields: date time cs-method cs-uri-stem cs-uri-query cs-username sc-status\n2026-03-02 10:00:00 "
                   f"POST /mapi/emsmdb/ &cafeReqId={request}; contoso\\stranger 200\n")
    result = run("logs", front, iis, "--config", configuration(folder), "--format", "json")
    one = next(one for one in result.json() if one["id"] == "log-name-unmatched")
    check("records of one request", result, who=(one["object"], "contoso\\stranger"),
          said=(re.findall(r"Successful (\w+) of .*: (\d+),", one["sentence"]), [("records", "2")]))


def test_show_usage():
    for arguments, says in (
            (("--where", "user~("),
             r"the regular expression for user has a \( without its \), so that it is not valid"),
            (("--where", "user!~a)"), r"a \) without its \("), (("--where", "host~[a"), r"a \[ without its \]"),
            (("--where", "client~*"), "a repetition of nothing"), (("--where", "user~a{3,1}"), "whose n is greater"),
            (("--where", "user~[z-a]"), r"a range in \[ \]"),
            (("--show", "prompt"), "summary, records, sessions, requests or prompts"),
            (("--format", "xml"), "html, ecs or sqlite"),
            (("--show", "sessions", "--format", "ecs"), "ecs is for records"),
            (("--show", "records", "--title", "x"), "--title and --date are for --format html"),
            (("--show", "sessions", "--follow"), "the summary or --show records"),
            (("--show", "requests", "--follow"), "the summary or --show records"),
            (("--show", "prompts", "--follow"), "the summary or --show records"),
            (("--format", "sqlite", "-o", "x.db", "--follow"), "table, list, json, csv or ecs"),
            (("--show", "records", "--format", "html", "--follow"), "table, list, json, csv or ecs"),
            (("--format", "ecs", "--follow", "-o", "x"), "leave out -o"),
            (("--show", "records", "--follow", "--limit", "3"), "leave out -o"),
            (("--show", "records", "--follow", "--interval", "3"), "--interval is for the summary"),
            (("--format", "sqlite"), "name it with -o FILE"),
            (("--format", "sqlite", "-o", "-"), "name it with -o FILE"),
            (("--format", "sqlite", "--show", "records", "-o", "x.db"), "leave out --show"),
            (("--show", "records", "--by", "user"), "for the summary"),
            (("--show", "records", "--config", "x"), "for the summary"),
            (("--show", "records", "--summary-out", "x"), "for the summary"),
            (("--show", "records", "--where", "name=x"), "none of the dimensions"),
            (("--show", "records", "--for-spreadsheet", "--format", "ecs"), "beside --for-spreadsheet")):
        check(f"usage {arguments}", run("logs", LOGS, *arguments), code=2, out="", err_has=says)
    columns = run("logs", "--fields", "--show", "sessions", "--format", "json")
    shown = run("logs", LOGS, "--show", "sessions", "--format", "json").json()[0]
    check("columns", columns, names=([one["column"] for one in columns.json()], list(shown)),
          meanings=([one for one in columns.json() if not one["meaning"]], []))
    sheet = run("logs", LOGS, "--show", "records", "--for-spreadsheet")
    check("for a spreadsheet", sheet, head=(sheet.out.split(",")[0], '"time"'))


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        test_overview()
        test_forms()
        test_two_forms(folder)
        test_spreadsheet(folder)
        test_inputs(folder)
        test_other_logs(folder)
        test_columns(folder)
        test_address_book(folder)
        test_archive(folder)
        test_times(folder)
        test_no_memory(folder)
        test_broken(folder)
        test_summaries(folder)
        test_anonymize(folder)
        test_show(folder)
        test_database(folder)
        test_database_interrupted(folder)
        test_what_is_counted()
        test_show_usage()
        test_config(folder)
        test_config_counts_records(folder)
        test_replaced(folder)
        test_usage()
        test_moments()
        test_fields()
    return finish("logs")


if __name__ == "__main__":
    os.environ["LC_ALL"] = "C.UTF-8"
    sys.exit(main())
