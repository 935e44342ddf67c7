#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""events.py: records, sessions and requests of generated logs, against what Python's csv, dictionaries and sorting make
of them by the words of log_events.h; and the same however the logs are ordered, packed and put together.

Environment: MAPICFG, MAPICFG_LIBRARY, MAKE_LOGS, PYTHONPATH (see `make check-logs`)."""
import collections
import datetime
import gzip
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import meaning
import plain
from mapicfg import logs

COMMAND, MAKE_LOGS = os.environ["MAPICFG"], os.environ["MAKE_LOGS"]
RECOVERY = 30 * 60 * 1000
GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
FAILED = []


def check(what, **pairs):
    wrong = {name: (a, b) for name, (a, b) in pairs.items() if a != b}
    for name, (a, b) in wrong.items():
        print(f"{what}: {name}: {a!r:.1500}\n  is not {b!r:.1500}")
    FAILED.extend(wrong)


# ---- the other opinion ----

def guid_in(text, pattern):
    return (re.search(pattern, text, re.I) or ["", ""])[1].lower()


def said_of(row):
    """What log_summary.h says of it, and what is for single records only."""
    said, cell = meaning.meaning(row), meaning.cell
    request_id = cell(row, "RequestId") or guid_in(cell(row, "cs-uri-query"), f"cafeReqId=({GUID})")
    said.update(request_id=request_id.lower(), address=cell(row, "ClientIpAddress", "ClientIP", "client-ip",
                                                            "c-ip").partition("%")[0].lower(),
                instance=guid_in(cell(row, "MapiClientInfo"), rf"^\{{({GUID})") or
                guid_in(cell(row, "ClientRequestId"), rf";CI:\{{?({GUID})"),
                port=cell(row, "s-port"), win32=cell(row, "sc-win32-status"), backend=cell(row, "BackEndStatus"))
    return said


def sessions_of(said, idle):
    """As Counter of tuples; lists are sets here."""
    clients, successes = collections.defaultdict(list), collections.defaultdict(list)
    for one in said:
        clients[tuple(one[key] for key in ("kind", "protocol", "user", "address", "mailbox", "instance"))].append(one)
        if one["error"] == "":
            successes[one["kind"], one["protocol"], one["user"]].append(one["time"])
    found = collections.Counter()
    for key, records in clients.items():
        records.sort(key=lambda one: one["time"])
        begin = 0
        for end in range(1, len(records) + 1):
            if end == len(records) or records[end]["time"] - records[end - 1]["time"] > idle:
                found[session(key, records[begin:end], successes)] += 1
                begin = end
    return found


def session(key, records, successes):
    failures = [one for one in records if one["error"] != ""]
    recovered = sum(any(0 <= time - one["time"] <= RECOVERY for time in successes[key[:3]])
                    for one in failures if one["user"] != "")
    timed = [one["latency"] for one in records if one["latency"] is not None and not one["waits"]]

    def values(column):
        return frozenset(one[column] for one in records) - {""}

    return (key, records[0]["time"], records[-1]["time"], len(records), len(failures), recovered,
            sum(latency > 5000 for latency in timed), sum(one["waits"] for one in records), max(timed, default=None),
            values("client"), values("mode"), values("auth"), values("target"), values("error"),
            frozenset(one["server"] or one["front"] for one in records) - {""})


def side_of(one):
    return {"iis": "iis", "http-proxy": "front"}.get(one["kind"], "back")


def requests_of(said):
    by_id = collections.defaultdict(lambda: collections.defaultdict(list))
    covers = collections.defaultdict(list)
    for one in said:
        covers[side_of(one)].append(one["time"])
        if one["request_id"]:
            by_id[one["request_id"]][side_of(one)].append(one)
    return {request_id: request(halves, covers) for request_id, halves in by_id.items()}


def request(halves, covers):
    front, back, iis = (halves[side][0] if halves[side] else None for side in ("front", "back", "iis"))
    first = front or back or iis

    def number(half, column):
        return None if half is None or half[column] in ("", None) else int(half[column])

    def why(side):
        if side == "back" and front and number(front, "backend") in (None, 0):
            return "not-asked"
        if side == "back" and first["protocol"] not in ("", "mapi"):
            return "other-logs"
        if not covers[side]:
            return "no-logs"
        return "unknown" if min(covers[side]) <= first["time"] <= max(covers[side]) else "not-covered"

    missing = [(name, why(side)) for name, side, half in (("front-end", "front", front), ("back-end", "back", back))
               if half is None]
    latencies = number(front, "latency"), number(back, "latency")
    return {
        "time": first["time"], "protocol": first["protocol"],
        "user": next((half["user"] for half in (front, iis, back) if half and half["user"]), ""),
        "client": next((half["client"] for half in (back, front, iis) if half and half["client"]), ""),
        "front_status": number(front, "status"), "back_status": number(back, "status"),
        "iis_status": number(iis, "status"), "iis_win32": number(iis, "win32"),
        "front_latency": latencies[0], "back_latency": latencies[1],
        "difference": latencies[0] - latencies[1] if None not in latencies else None,
        "front_error": front["error"] if front else "", "back_error": back["error"] if back else "",
        "missing": [name for name, _ in missing], "why": [reason for _, reason in missing]}


# ---- the library's ----

def milliseconds(moment):
    return (moment - meaning.EPOCH) // meaning.MILLISECOND


def session_row(row):
    return ((row["kind"], row["protocol"], row["user"], row["address"], row["mailbox"], row["instance"]),
            milliseconds(row["first"]), milliseconds(row["last"]), row["records"], row["failures"], row["recovered"],
            row["slow"], row["waits"], row["slowest"], frozenset(row["clients"]), frozenset(row["modes"]),
            frozenset(row["auth"]), frozenset(row["targets"]), frozenset(row["errors"]), frozenset(row["servers"]))


RECORD = ("kind", "protocol", "server", "front", "target", "host", "network", "client", "mode", "user", "mailbox",
          "auth", "request", "error", "noise", "latency", "request_id", "address", "instance")


def record_row(row):
    status = "" if row["status"] is None else str(row["status"])
    return (milliseconds(row["time"]), status, bool(row["waits"]), *(row[name] for name in RECORD))


def test_two_opinions(folder):
    said = [said_of(row) for path in plain.files_of(folder) for row in plain.read(path).rows]
    kept = [one for one in said if one["noise"] == ""]
    for noise, records in ((True, said), (False, kept)):
        events = logs.events(folder, keep_noise=noise)
        rows = list(events.records())
        check(f"records, noise {noise}", order=([row["time"] for row in rows], sorted(row["time"] for row in rows)),
              rows=(sorted(map(record_row, rows)),
                    sorted((one["time"], one["status"], one["waits"], *(one[name] for name in RECORD))
                           for one in records)))
    for noise, records, idle in ((True, said, 1800), (False, kept, 1800), (False, kept, 45), (True, said, 3)):
        events = logs.events(folder, keep_noise=noise, idle=datetime.timedelta(seconds=idle))
        rows = list(events.sessions())
        found, expected = collections.Counter(map(session_row, rows)), sessions_of(records, idle * 1000)
        check(f"sessions, noise {noise}, idle {idle}",
              order=([row["first"] for row in rows], sorted(row["first"] for row in rows)),
              more=(list((found - expected).items())[:2], []), less=(list((expected - found).items())[:2], []))
        check("sessions are worth it", several=(any(one[5] for one in found), True))
    rows = {row["request_id"]: row for row in logs.events(folder, keep_noise=True).requests()}
    expected = requests_of(said)
    check("requests", ids=(sorted(rows), sorted(expected)))
    for request_id, other in expected.items():
        row = dict(rows[request_id], time=milliseconds(rows[request_id]["time"]))
        check(f"request {request_id}", row=({name: row[name] for name in other}, other))
    check("joined", all=(sum(row["difference"] is not None for row in rows.values()) > 100, True))


# ---- the same however it came ----

def command(*arguments):
    result = subprocess.run([COMMAND, "logs", *map(str, arguments)], stdout=subprocess.PIPE, check=False)
    check(f"{arguments}", exit_code=(result.returncode, 0))
    return result.stdout


def test_same(folder, work):
    paths = plain.files_of(folder)
    packed = work / "packed"
    shutil.copytree(folder, packed)
    for path in plain.files_of(packed):
        with gzip.open(path + ".gz", "wb") as file:
            file.write(Path(path).read_bytes())
        os.unlink(path)
    for index, path in enumerate(paths):
        command(path, "--quiet", "--format", "sqlite", "-o", work / f"{index}.db")
    merged = [word for index in reversed(range(len(paths))) for word in ("--merge", work / f"{index}.db")]
    for show in ("records", "sessions", "requests"):
        form = ("--quiet", "--show", show, "--format", "csv", "--noise", "keep")
        first = command(folder, *form)
        for name, arguments in (("backwards", paths[::-1]), ("packed", [packed]), ("both", [packed, folder]),
                                ("-j 3", ["-j", "3", folder]), ("merged", merged)):
            check(f"{show} {name}", same=(command(*arguments, *form) == first, True))


def test_database(folder, work):
    path = work / "all.db"
    command(folder, "--quiet", "--format", "sqlite", "-o", path)
    database = sqlite3.connect(path)
    for show in ("records", "sessions", "requests"):
        shown = json.loads(command(folder, "--quiet", "--show", show, "--format", "json"))
        rows = database.execute(f"SELECT * FROM {show}" + (" WHERE noise = ''" if show == "records" else "")).fetchall()
        check(f"database {show}", count=(len(rows), len(shown)),
              names=([column[0] for column in database.execute(f"SELECT * FROM {show}").description], list(shown[0])),
              moments=(sorted(row[0] for row in rows), sorted(row[list(row)[0]] for row in shown)))
    database.close()


# ---- the Elastic Common Schema ----

# Types of the field reference, elastic.co/docs/reference/ecs; "+" is an array.
SCHEMA = {"@timestamp": "date", "ecs.version": str, "event.kind": {"event"}, "event.category+": {"web"},
          "event.type+": {"access", "error"}, "event.outcome": {"success", "failure", "unknown"}, "event.action": str,
          "event.module": str, "event.dataset": str, "event.duration": int, "source.address": str, "source.ip": "ip",
          "user.name": str, "user.domain": str, "user.email": str, "user_agent.original": str,
          "http.request.method": str, "http.request.id": str, "http.request.bytes": int, "http.response.bytes": int,
          "http.response.status_code": int, "url.path": str, "url.domain": str, "host.hostname": str,
          "server.port": int, "network.application": str, "network.protocol": str, "error.code": str,
          "error.message": str, "related.ip+": "ip", "related.user+": str, "related.hosts+": str}


def flat(value, before=""):
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from flat(inner, f"{before}{name}.")
        else:
            yield before + name, inner


def fits(value, kind):
    if kind == "date":
        return re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value) is not None
    if kind == "ip":
        return meaning.ipaddress.ip_address(value) is not None
    return value in kind if isinstance(kind, set) else type(value) is kind


def test_schema(folder):
    lines = command(folder, "--quiet", "--format", "ecs", "--noise", "keep").decode().splitlines()
    rows = json.loads(command(folder, "--quiet", "--show", "records", "--format", "json", "--noise", "keep"))
    met = set()
    check("ecs", lines=(len(lines), len(rows)))
    for line, row in zip(lines, rows):
        said = dict(flat(json.loads(line)))
        for name, value in said.items():
            met.add(name)
            if name.startswith(("exchange.", "mapicfg.")):
                continue
            many = isinstance(value, list)
            kind = SCHEMA.get(name + "+" * many)
            if kind is None or not all(fits(one, kind) for one in (value if many else [value])):
                check("ecs field", **{name: (value, kind)})
        check("ecs and record", time=(said["@timestamp"], row["time"]), status=(said.get("http.response.status_code"),
              row["status"]), duration=(said.get("event.duration"), row["latency"] * 1000000),
              failed=(said["event.outcome"] == "failure", row["error"] != ""),
              user=("\\".join(filter(None, (said.get("user.domain"), said.get("user.name")))), row["user"]))
    missing = {name.rstrip("+") for name in SCHEMA} - met - {"error.message"}
    check("ecs fields that no record has", none=(sorted(missing), []))


def test_anonymous(folder, work):
    (work / "key").write_bytes(bytes(range(32)))
    hidden = set()
    for row in logs.events(folder, keep_noise=True).records():
        hidden |= {row[name] for name in ("user", "email", "mailbox", "address", "instance", "request_id")} - {""}
    outputs = [command(folder, "--quiet", "--noise", "keep", "--anonymize", work / "key", *form).decode()
               for form in (("--format", "ecs"), ("--show", "records", "--format", "csv"),
                            ("--show", "sessions", "--format", "csv"), ("--show", "requests", "--format", "csv"))]
    command(folder, "--quiet", "--anonymize", work / "key", "--format", "sqlite", "-o", work / "hidden.db")
    outputs.append((work / "hidden.db").read_bytes().decode("latin-1"))
    words = re.compile(r"[\w.@\\:~{}-]+")
    for output in outputs:
        check("hidden", shown=(sorted(hidden & set(words.findall(output)))[:5], []))
    check("joined without names",
          same=(outputs[3].count("not-asked"), command(folder, "--quiet", "--noise", "keep", "--show", "requests",
                                                       "--format", "csv").decode().count("not-asked")))


def main():
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = work / "logs"
        subprocess.run([MAKE_LOGS, f"tree={folder}", "servers=2", "lines=6000", "users=40", "seed=11"], check=True)
        test_two_opinions(folder)
        test_same(folder, work)
        test_database(folder, work)
        test_schema(folder)
        test_anonymous(folder, work)
    print("single records of logs:", f"{len(FAILED)} WRONG" if FAILED else "passed")
    return bool(FAILED)


if __name__ == "__main__":
    sys.exit(main())
