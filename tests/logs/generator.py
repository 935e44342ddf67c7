#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""generator.py: that make_logs writes what it says: read by Python's csv, against what it counted while it wrote, and
against the shares that logs.md's sources had.

usage: generator.py    ($MAKE_LOGS: the generator, default build/bench/make_logs)"""
import collections
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

import plain

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MAKER = os.environ.get("MAKE_LOGS", os.path.join(ROOT, "build", "bench", "make_logs"))
RECORDS = 6000
# Layout: its columns as a reader of public records counts them, the type in its header, and what to compare.
LAYOUTS = {
    "proxy-2013": (53, "HttpProxy Logs"),
    "proxy-2016": (70, "HttpProxy Logs"),
    "proxy": (74, "HttpProxy Logs"),
    "mapihttp": (46, "MapiHttp Logs"),
    "clientaccess": (22, "MAPI Client Access Logs"),
    "rpc": (17, "RCA Logs"),
    "iis": (17, None),
}
# Of seed 7: the same bytes on every machine.
SHA256 = {
    "proxy-2013": "2c295c512a24202673c7e57a89d47b7f8aea6f361146758576c722b5419f4fbe",
    "proxy-2016": "e50d0481d09fba0beb9d2b01e4e6a9ae695d0cc71ee778a8a50800e99b564397",
    "proxy": "5a9f206612e34d6eaee2f9fcea16a421b19eeb9440d426440241367358b352fe",
    "mapihttp": "c0a0067f90abafe0c29d78836f332f7e452f4ffcf282a61e053d3e170caff0d0",
    "clientaccess": "07ad98648e6d3cc8f655bbc3d36afae61d5ef66223a15e3ae67f4eb716ca8f87",
    "rpc": "66d0354c2f30da1afafe9887fe56a7832a77d38c3005209ca010eb5abba75074",
    "iis": "d112879d3cd6996f38bb42a12dd501dda8b146d52e7742941cdf14a849634bcc",
}

passed, failed = 0, 0


def check(what, got, wanted):
    global passed, failed
    if got == wanted:
        passed += 1
        return
    failed += 1
    print("FAILED: %s: got %r, wanted %r" % (what, got, wanted))


def check_share(what, part, whole, per_cent, tolerance):
    share = 100 * part / whole
    check("%s: %.1f %%, about %.1f" % (what, share, per_cent), abs(share - per_cent) <= tolerance, True)


def make(folder, *arguments):
    """The log's bytes and what was put into it."""
    truth = os.path.join(folder, "truth.json")
    log = subprocess.run([MAKER, *arguments, "truth=" + truth], check=True, stdout=subprocess.PIPE).stdout
    with open(truth, encoding="utf-8") as file:
        return log, json.load(file)


def value_of(row, *names):
    return next((row[name] for name in names if name in row), None)


def counts(rows, *names):
    return collections.Counter(value_of(row, *names) for row in rows)


def present(counted):
    return {name: count for name, count in counted.items() if count}


# ---- what each layout says is what was put in ----

def check_layout(folder, name):
    columns, kind = LAYOUTS[name]
    data, truth = make(folder, name, "lines=%d" % RECORDS, "seed=7")
    log = plain.read_bytes(data)
    check(name + ": records", (len(log.rows), truth["records"], truth["bytes"]), (RECORDS, RECORDS, len(data)))
    check(name + ": headers, broken, torn", (log.headers, log.broken, log.torn), (1, [], False))
    check(name + ": type", log.types, [kind] if kind else [])
    check(name + ": columns", {len(row) for row in log.rows}, {columns})
    check(name + ": the same everywhere", hashlib.sha256(data).hexdigest(), SHA256.get(name))
    check(name + ": the same again", make(folder, name, "lines=%d" % RECORDS, "seed=7")[0] == data, True)
    check(name + ": another seed", make(folder, name, "lines=%d" % RECORDS, "seed=8")[0] == data, False)
    check_values(name, log.rows, truth)
    check_times(name, log.rows)


def check_values(name, rows, truth):
    if name.startswith("proxy") or name == "iis":
        got = counts(rows, "HttpStatus", "HttpStatusCode", "sc-status")
        check(name + ": status", dict(got), truth["status"])
    if name.startswith("proxy") or name == "mapihttp":
        got = counts(rows, "AuthenticationType")
        check(name + ": authentication", {key or "none": n for key, n in got.items()}, present(truth["auth"]))
    if name in ("mapihttp", "clientaccess"):
        check(name + ": requests", dict(counts(rows, "RequestType", "operation")), present(truth["requests"]))
    if name.startswith("proxy"):
        types = (re.search(r"RT:(\w+)", row["ClientRequestId"]) for row in rows)
        check(name + ": requests", dict(collections.Counter(t[1] for t in types if t)), present(truth["requests"]))
        check(name + ": classes", dict(collections.Counter(map(class_of, rows))), present(truth["classes"]))


def class_of(row):
    """Which noise a line of a proxy's log is, by the patterns of a production tool."""
    account = row["AuthenticatedUser"].partition("\\")[2]
    if account.startswith("HealthMailbox"):
        return "health"
    if account.endswith("$"):
        return "system"
    if row["UrlStem"].endswith("healthcheck.htm"):
        return "healthcheck"
    if re.search("AMProbe|MSExchangeHM|MapiHttpClient", row["UserAgent"]):
        return "probe"
    if row["HttpStatus"] == "401" and row["BackEndStatus"] == "" and row["AuthenticatedUser"] == "":
        return "challenge"
    return "real"


def check_times(name, rows):
    times = [value_of(row, "DateTime", "date-time") or row["date"] + "T" + row["time"] + ".000Z" for row in rows]
    check(name + ": times", all(re.fullmatch(r"2026-03-0\dT\d\d:\d\d:\d\d\.\d{3}Z", time) for time in times), True)
    check(name + ": times grow", times, sorted(times))


# ---- shares, as the sources have them ----

def check_shares(folder):
    _, truth = make(folder, "proxy", "lines=60000", "protocol=all")
    check_share("all protocols: requests of people", truth["classes"]["real"], truth["records"], 13.5, 1)
    _, truth = make(folder, "mapihttp", "lines=60000")
    check_share("MapiHttp: requests of people", truth["classes"]["real"], truth["records"], 57, 1.5)
    _, truth = make(folder, "proxy", "lines=60000", "noise=0")
    check("noise=0", truth["classes"]["real"], 60000)
    for request, share in (("Execute", 62), ("NotificationWait", 24), ("PING", 7), ("Connect", 3.5), ("Bind", 2)):
        check_share(request, truth["requests"][request], truth["records"], share, 0.6)
    errors = {code: sum(n for status, n in truth["status"].items() if status[0] in code) for code in ("5", "4")}
    check_share("5xx", errors["5"], truth["records"], 1.8, 0.3)
    check_share("4xx", errors["4"], truth["records"], 2.7, 0.3)


# ---- damage, headers, bytes ----

def check_options(folder):
    data, truth = make(folder, "proxy", "lines=3000", "broken=50", "headers=700", "bare=1", "bom=1", "torn=1")
    log = plain.read_bytes(data)
    check("bom", data[:3], plain.BOM)
    check("broken", (len(log.broken), len(log.rows)), (truth["broken"], truth["records"]))
    check("broken: how many", (40 <= truth["broken"] <= 60, truth["broken"] + truth["records"]), (True, 3000))
    check("headers", (log.headers, log.bare, log.torn), (truth["headers"], 1, truth["torn"] == 1))
    check("headers: how many", truth["headers"] >= 4, True)
    data, _ = make(folder, "iis", "bytes=300k")
    check("bytes", 300000 <= len(data) < 302000, True)
    bad = subprocess.run([MAKER, "proxy", "sed=1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    check("wrong option", (bad.returncode, bad.stdout), (1, b""))


# ---- servers' folders: the logs of one request are joined ----

def check_tree(folder):
    tree = os.path.join(folder, "tree")
    _, truth = make(folder, "tree=" + tree, "lines=9000", "servers=2")
    logs = {path: plain.read(path) for path in plain.files_of(tree)}
    check("tree: records", sum(len(log.rows) for log in logs.values()), truth["records"])
    check("tree: headers", sum(log.headers for log in logs.values()), truth["headers"])
    named = [os.path.relpath(path, tree) for path in logs]
    check("tree: names", [path for path in named if not re.fullmatch(
        r"EX0[12]/(Logging/HttpProxy/(Mapi|Ews|Eas|RpcHttp|Autodiscover)/HttpProxy_202603\d{4}-\d+\.LOG|"
        r"Logging/MapiHttp/Mailbox/MapiHttp_202603\d{4}-\d+\.LOG|W3SVC1/u_ex202603\d{4}_x\d+\.log)", path)], [])
    front = {row["RequestId"]: row for path, log in logs.items() if "HttpProxy" in path for row in log.rows}
    back = [row for path, log in logs.items() if "MapiHttp" in path for row in log.rows]
    check("tree: back end joins", (len(back) > 300, [row for row in back if row["RequestId"] not in front]), (True, []))
    check("tree: the same latency", [row for row in back if row["TotalRequestLatency"] !=
                                     front[row["RequestId"]]["TotalRequestTime"]], [])
    iis = [row for path, log in logs.items() if "W3SVC1" in path for row in log.rows]
    joined = {re.search("cafeReqId=([-0-9a-f]+)", row["cs-uri-query"])[1] for row in iis}
    check("tree: IIS joins", joined ^ set(front), set())


def main():
    with tempfile.TemporaryDirectory() as folder:
        for name in LAYOUTS:
            check_layout(folder, name)
        check_shares(folder)
        check_options(folder)
        check_tree(folder)
    print("generator: %d passed, %d failed" % (passed, failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
