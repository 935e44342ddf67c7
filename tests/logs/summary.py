#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""summary.py: `mapicfg logs` against the oracle, which reads the same logs with Python's csv (and DuckDB, which
two_opinions.py holds against it): the same counts everywhere, percentiles within 1 %, and the same whatever the order,
the packing and the number of threads.

usage: summary.py    ($MAPICFG: the command; $MAKE_LOGS: the generator)"""
import fnmatch
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile

import meaning
import oracle
import plain

from generator import MAKER, ROOT, make

COMMAND = os.environ.get("MAPICFG", os.path.join(ROOT, "build", "mapicfg"))
DATA = os.path.join(os.path.dirname(ROOT), "shared", "data")
DIMENSIONS = ("kind", "protocol", "server", "front", "target", "host", "network", "client", "mode", "user", "mailbox",
              "auth", "status", "request", "error", "hour", "day")
TABLES = [[name] for name in DIMENSIONS] + [["kind", "protocol"], ["auth", "client", "user"], ["error", "user"]]
EXACT = ("records", "failures", "users", "mailboxes", "waits", "first", "last")

passed, failed = 0, 0


def check(what, faults):
    global passed, failed
    if not faults:
        passed += 1
        return
    failed += 1
    print("FAILED: %s" % what, *faults[:10], sep="\n  ")


def equal(what, got, wanted):
    check(what, [] if got == wanted else ["got %r" % (got,), "wanted %r" % (wanted,)])


def logs(*arguments, stdin=None, exit_codes=(0,)):
    done = subprocess.run([COMMAND, "logs", *arguments], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    if done.returncode not in exit_codes:
        raise RuntimeError("%s: %d: %s" % (arguments, done.returncode, done.stderr.decode()))
    return done.stdout


def summary(*arguments, tables=(), **more):
    by = [word for table in tables for word in ("--by", ",".join(table))]
    return json.loads(logs("--format", "json", *by, *arguments, **more))


# ---- one against the other ----

def is_near(got, exact, per_cent):
    return abs(got - exact) * 100 <= exact * per_cent


def stamp(milliseconds):
    """As the command writes a moment; null for none."""
    if milliseconds == 0:
        return None
    moment = meaning.EPOCH + meaning.MILLISECOND * milliseconds
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (milliseconds % 1000)


def faults_of(got, wanted, where):
    """How a row of the command differs from one of the oracle."""
    faults = []
    for name in EXACT:
        one = stamp(wanted[name]) if name in ("first", "last") else wanted[name]
        near = name in ("users", "mailboxes") and wanted[name] > 1024 and is_near(got[name], wanted[name], 3)
        if got[name] != one and not near:
            faults.append("%s: %s: %r, not %r" % (where, name, got[name], one))
    for name in oracle.AUTHS:
        if got["authentication"][name] != wanted[name]:
            faults.append("%s: %s: %r, not %r" % (where, name, got["authentication"][name], wanted[name]))
    timed = got["percentiles"]
    if timed is None or wanted["timed"] == 0:
        return faults + (["%s: percentiles of nothing" % (where,)] if timed is not None or wanted["timed"] else [])
    exact = {"records": wanted["timed"], "sum": wanted["sum"], "min": wanted["min"], "max": wanted["max"]}
    faults += ["%s: %s: %r, not %r" % (where, name, timed[name], value) for name, value in exact.items()
               if timed[name] != value]
    return faults + ["%s: %s: %r is not within 1 %% of %r" % (where, name, timed[name], wanted[name])
                     for name in oracle.POINTS if not is_near(timed[name], wanted[name], 1)]


def all_faults(got, wanted, tables):
    faults = faults_of({**got, "records": got["kept"]}, wanted["all"], "all")
    noise = {name: count for name, count in got["noise"].items() if count}
    if (got["records"], noise) != (wanted["records"], wanted["noise"]):
        faults.append("records and noise: %r, not %r" % ((got["records"], noise), (wanted["records"], wanted["noise"])))
    if got["readiness"] != wanted["readiness"]:
        faults.append("readiness: %r, not %r" % (got["readiness"], wanted["readiness"]))
    for by, group, table in zip(tables, got["groups"], wanted["tables"]):
        rows = {tuple(row["key"][name] for name in by): row for row in group["rows"]}
        if group["by"] != by or set(rows) != set(table):
            faults.append("%s: keys %r" % (by, set(rows) ^ set(table)))
            continue
        for key, row in rows.items():
            faults += faults_of(row, table[key], key)
    return faults


# ---- every layout, and all logs of two servers ----

def check_layouts(folder):
    for name in ("proxy-2013", "proxy-2016", "proxy", "mapihttp", "clientaccess", "rpc", "iis"):
        more = ["protocol=all"] if name.startswith("proxy") or name == "iis" else []
        data, _ = make(folder, name, "lines=3000", "users=1500", "bom=1", "bare=%d" % (name != "iis"), "seed=3", *more)
        path = os.path.join(folder, name + ".log")
        with open(path, "wb") as file:
            file.write(data)
        for noise in ("drop", "keep"):
            got = summary(path, "--noise", noise, tables=TABLES)
            check("%s, noise %s" % (name, noise), all_faults(got, oracle.by_python([path], TABLES, noise == "keep"),
                                                             TABLES))


def check_tree(tree):
    paths = plain.files_of(tree)
    wanted = oracle.by_python(paths, TABLES)
    got = summary(tree, tables=TABLES)
    check("all logs of two servers", all_faults(got, wanted, TABLES))
    equal("files", [got[name] for name in ("files", "broken", "torn", "copies")], [len(paths), 0, 0, 0])
    twice = summary(tree, paths[0], paths[-1])
    equal("copies", (twice["copies"], twice["files"], twice["records"]), (2, len(paths), got["records"]))
    check("files one by one", all_faults(summary(*paths, tables=TABLES), wanted, TABLES))
    if oracle.modules() is None:
        print("SKIPPED: logs against DuckDB: it is not there; make log-tools gets it")
    else:
        check("against DuckDB", all_faults(got, oracle.by_duckdb(paths, TABLES), TABLES))


def check_real():
    """The real logs, but EWS's, whose kind the oracle does not know."""
    folder = os.path.join(DATA, "artefacts-help")
    if not os.path.isdir(folder):
        print("SKIPPED: real logs: %s is not there" % folder)
        return
    paths = [path for path in plain.files_of(folder) if path.endswith(".LOG")]
    got = summary(*paths, "--noise", "keep", tables=TABLES)
    check("real logs", all_faults(got, oracle.by_python(paths, TABLES, True), TABLES))
    equal("real logs: broken", got["broken"], 0)


# ---- the same whatever the order, the packing, the threads ----

def check_invariance(tree, folder):
    paths = plain.files_of(tree)
    plainly = logs(tree, "--format", "json")
    saved = os.path.join(folder, "whole.sum")
    logs(tree, "--summary-out", saved)
    with open(saved, "rb") as file:
        whole = file.read()
    mixed = random.Random(5).sample(paths, len(paths))
    equal("another order", logs(*mixed, "--format", "json"), plainly)
    for threads in ("2", "7"):
        equal(threads + " threads", logs(tree, "-j", threads, "--format", "json"), plainly)
    packed = os.path.join(folder, "packed")
    os.mkdir(packed)
    for number, path in enumerate(paths):
        with open(path, "rb") as log, gzip.open(os.path.join(packed, "%03d.log.gz" % number), "wb", 1) as out:
            shutil.copyfileobj(log, out)
    equal("gzip", logs(packed, "--format", "json"), plainly)
    archive = os.path.join(folder, "all.zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for path in paths:
            out.write(path, os.path.relpath(path, tree))
    equal("zip", logs(archive, "--format", "json"), plainly)
    parts = []
    for number in range(3):
        parts += ["--merge", os.path.join(folder, "%d.sum" % number)]
        logs(*paths[number::3], "--summary-out", parts[-1])
    merged = os.path.join(folder, "merged.sum")
    equal("merged", logs(*parts, "--format", "json", "--summary-out", merged), plainly)
    equal("merged, backwards", logs(*[word for pair in (4, 2, 0) for word in parts[pair:pair + 2]], "--format", "json"),
          plainly)
    with open(merged, "rb") as file:
        equal("the same bytes", file.read(), whole)
    equal("merged and read", logs(*parts[:4], *paths[2::3], "--format", "json"), plainly)
    equal("patterns", logs(os.path.join(tree, "*", "Logging", "*", "*"), os.path.join(tree, "EX0?", "W3SVC1", "*.log"),
                           "--format", "json"), plainly)


def check_streams(folder):
    data, truth = make(folder, "proxy", "lines=3000", "broken=40", "headers=500", "torn=1", "seed=9")
    path = os.path.join(folder, "broken.log")
    with open(path, "wb") as file:
        file.write(data)
    with open(path, "rb") as file:
        piped = summary("-", stdin=file)
    got = summary(path)
    equal("standard input", piped, got)
    equal("broken, torn", (got["records"], got["broken"], got["torn"]), (truth["records"], truth["broken"], 1))
    wanted = oracle.by_python([path], [["kind", "protocol"]])
    check("broken lines do not count", all_faults(summary(path, tables=[["kind", "protocol"]]), wanted,
                                                  [["kind", "protocol"]]))


# ---- conditions ----

def check_conditions(tree):
    said = [meaning.meaning(row) for path in plain.files_of(tree) for row in plain.read(path).rows]
    middle = sorted(one["time"] for one in said)[len(said) // 2]
    cases = {
        ("--where", "auth=ntlm"): lambda one: one["auth"] == "ntlm",
        ("--where", "kind!=iis", "--where", "network=PUBLIC"): lambda one: one["kind"] != "iis" and
        one["network"] == "public",
        ("--where", "user=*user00001?", "--noise", "keep"): lambda one: fnmatch.fnmatchcase(one["user"],
                                                                                           "*user00001?"),
        ("--where", "error="): lambda one: one["error"] == "",
        ("--where", "error=http 5*"): lambda one: one["error"].startswith("http 5"),
        ("--since", stamp(middle)[:19] + "Z"): lambda one: one["time"] >= middle // 1000 * 1000,
        ("--until", stamp(middle)[:16]): lambda one: one["time"] < middle // 60000 * 60000,
    }
    for arguments, holds in cases.items():
        rows = [one for one in said if holds(one)]
        kept = [one for one in rows if "keep" in arguments or not one["noise"]]
        got = summary(tree, *arguments)
        equal("filtered: %s" % (arguments,), (got["filtered"], len(rows) > 0), (len(said) - len(rows), True))
        check("counted: %s" % (arguments,), faults_of({**got, "records": got["kept"]}, oracle.numbers_of(kept), "all"))


def main():
    with tempfile.TemporaryDirectory() as folder:
        tree = os.path.join(folder, "tree")
        subprocess.run([MAKER, "tree=" + tree, "lines=8000", "servers=2", "users=300"], check=True)
        check_layouts(folder)
        check_tree(tree)
        check_real()
        check_invariance(tree, folder)
        check_streams(folder)
        check_conditions(tree)
    print("logs: %d passed, %d failed" % (passed, failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
