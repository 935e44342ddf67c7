#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""oracle.py: what `mapicfg logs --format json` must say of logs, by two others: Python's csv, and DuckDB.

usage: oracle.py [--duckdb] [--keep-noise] [--by DIMENSION[,DIMENSION]...]... PATH...

Prints records, noise, the numbers of all that counts, and a table for each --by. Percentiles are exact here (the least
number that so many of all are not above); the library's are within 1 %."""
import argparse
import json
import math
import os
import subprocess
import sys

import duckdb_sql
import meaning
import plain

HERE = os.path.dirname(os.path.abspath(__file__))
POINTS = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
AUTHS = ("none", "basic", "ntlm", "negotiate", "bearer", "other")


# ---- by Python's csv ----

def percentile(numbers, share):
    return numbers[max(math.ceil(round(share * len(numbers), 6)), 1) - 1] if numbers else 0


def numbers_of(said):
    """The numbers of a row of a table, or of everything."""
    latencies = sorted(one["latency"] for one in said if one["latency"] is not None and not one["waits"])
    found = {"records": len(said), "failures": sum(one["error"] != "" for one in said),
             "users": len({one["user"] for one in said} - {""}),
             "mailboxes": len({one["mailbox"] for one in said} - {""}),
             "timed": len(latencies), "waits": sum(one["waits"] for one in said),
             "first": min((one["time"] for one in said), default=0),
             "last": max((one["time"] for one in said), default=0),
             "sum": sum(latencies), "min": latencies[0] if latencies else 0,
             "max": latencies[-1] if latencies else 0}
    found.update({auth: sum(one["auth"] == auth for one in said) for auth in AUTHS})
    found.update({name: percentile(latencies, share) for name, share in POINTS.items()})
    return found


def readiness_of(said):
    """Who could do without NTLM; None: no log says by what anybody came."""
    front = [one for one in said if one["kind"] == "http-proxy" and one["auth"]]
    asked = front or [one for one in said if one["auth"]]
    if not asked:
        return None
    users = {}
    for one in asked:
        if one["user"]:
            users.setdefault(one["user"], set()).add(one["auth"])
    ntlm = sum("ntlm" in methods for methods in users.values())
    unknown = sum("ntlm" not in methods and ("negotiate" in methods or methods == {"none"})
                  for methods in users.values())
    ready = len(users) - ntlm - unknown
    vague = any(one["auth"] in ("ntlm", "negotiate") and not one["user"] for one in asked)
    return {"logs": "http-proxy" if front else "other", "users": len(users), "ready": ready, "not_ready": ntlm,
            "cannot_tell": unknown, "percent": min(ready * 100 // max(len(users), 1), 99 if vague else 100),
            "methods": {auth: {"records": sum(one["auth"] == auth for one in asked),
                               "users": sum(auth in methods for methods in users.values()),
                               "only": sum(methods - {"none"} == {auth} or methods == {"none"} == {auth}
                                           for methods in users.values()),
                               "nameless": sum(one["auth"] == auth and not one["user"] for one in asked)}
                        for auth in AUTHS}}


def tabled(said, by):
    """Numbers by key; a table by error has only what failed."""
    groups = {}
    for one in said:
        if "error" in by and one["error"] == "":
            continue
        groups.setdefault(tuple(one[name] for name in by), []).append(one)
    return {key: numbers_of(rows) for key, rows in groups.items()}


def by_python(paths, tables, keep_noise=False):
    said = [meaning.meaning(row) for path in paths for row in plain.read(path).rows]
    noise = {}
    for one in said:
        if one["noise"]:
            noise[one["noise"]] = noise.get(one["noise"], 0) + 1
    kept = [one for one in said if keep_noise or not one["noise"]]
    return {"records": len(said), "noise": noise, "all": numbers_of(kept), "readiness": readiness_of(kept),
            "tables": [tabled(kept, by) for by in tables]}


# ---- by DuckDB ----

def modules():
    """Where DuckDB is, or None."""
    places = [os.environ.get("DUCKDB_MODULES", ""),
              os.path.join(os.path.dirname(os.path.dirname(HERE)), "build", "bench", "node_modules")]
    return next((place for place in places if os.path.isdir(os.path.join(place, "@duckdb", "node-api"))), None)


def ask(statements):
    """The rows of each statement."""
    done = subprocess.run(["node", os.path.join(HERE, "duckdb.cjs"), modules()], input=json.dumps(statements),
                          stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout)


def readiness_said(whole, methods):
    """What readiness_of() says, from the rows that duckdb_sql.readiness() gives."""
    (front, users, ntlm, unknown, vague, asked), ready = whole, whole[1] - whole[2] - whole[3]
    if not asked:
        return None
    rows = {row[0]: row[1:] for row in methods}
    return {"logs": "http-proxy" if front else "other", "users": users, "ready": ready, "not_ready": ntlm,
            "cannot_tell": unknown, "percent": min(ready * 100 // max(users, 1), 99 if vague else 100),
            "methods": {auth: dict(zip(("records", "nameless", "users", "only"), rows.get(auth, (0, 0, 0, 0))))
                        for auth in AUTHS}}


def by_duckdb(paths, tables, keep_noise=False):
    """The same, by SQL that reads the files with read_csv. Logs here have one header, at their beginning."""
    make, where = duckdb_sql.all_records(paths), "true" if keep_noise else "noise = ''"
    results = ask([make, "select count(*) from said", "select noise, count(*) from said where noise <> '' group by 1",
                   duckdb_sql.numbers([], where), *duckdb_sql.readiness(where),
                   *(duckdb_sql.numbers(by, where) for by in tables)])
    return {"records": results[1][0][0], "noise": dict(results[2]),
            "all": duckdb_sql.named(results[3][0]), "readiness": readiness_said(results[4][0], results[5]),
            "tables": [{tuple(row[:len(by)]): duckdb_sql.named(row[len(by):]) for row in rows}
                       for by, rows in zip(tables, results[6:])]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--duckdb", action="store_true")
    parser.add_argument("--keep-noise", action="store_true")
    parser.add_argument("--by", action="append", default=[])
    parser.add_argument("path", nargs="+")
    given = parser.parse_args()
    tables = [by.split(",") for by in given.by]
    paths = [found for path in given.path for found in (plain.files_of(path) if os.path.isdir(path) else [path])]
    answer = (by_duckdb if given.duckdb else by_python)(paths, tables, given.keep_noise)
    answer["tables"] = [[{"key": dict(zip(by, key)), **numbers} for key, numbers in sorted(table.items())]
                        for by, table in zip(tables, answer["tables"])]
    json.dump(answer, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
