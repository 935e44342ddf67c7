#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures `mapicfg logs` beside others that read the same logs: logs.py BUILD_DIRECTORY (see run.sh).

BENCH_LOG_BYTES: how large the logs of a front end are in all (1G); they are two files, and once more many small ones.
Before anything is timed the programs must agree on how many records each server has by each authentication."""
import json
import os
import shutil
import subprocess
import sys

import bench
from bench import DATA, HERE, OUT, OURS, compare, peak_memory, print_verdicts, verdict

BYTES = os.environ.get("BENCH_LOG_BYTES", "1G")
MAKER = os.path.join(OUT, "bench", "make_logs")
LOGS = os.path.join(os.path.dirname(HERE), "logs")
FILES = 2
SMALL = 50
BY = ["--by", "server,auth"]
GIGABYTE = 1e9


def bytes_of(text):
    return int(text.rstrip("kMG")) * {"k": 10 ** 3, "M": 10 ** 6, "G": 10 ** 9}.get(text[-1], 1)


def make(kind, size, seed, users):
    """A log, and what was put into it."""
    path = os.path.join(DATA, "log-%s-%d-%d.LOG" % (kind, size, seed))
    truth = path + ".json"
    if not os.path.exists(truth):
        with open(path, "wb") as out:
            subprocess.run([MAKER, kind, "bytes=%d" % size, "seed=%d" % seed, "users=%d" % users, "truth=" + truth],
                           stdout=out, check=True)
    with open(path, "rb") as data:  # into the page cache
        while data.read(1 << 20):
            pass
    with open(truth, encoding="utf-8") as file:
        return path, json.load(file)["records"]


def pack(path):
    """The same packed in two ways."""
    for program, suffix in (("gzip", ".gz"), ("zstd", ".zst")):
        if shutil.which(program) and not os.path.exists(path + suffix):
            with open(path + suffix, "wb") as out:
                subprocess.run([program, "-c", path], stdout=out, stderr=subprocess.DEVNULL, check=True)


def logs(*more):
    return [OURS, "logs", "--noise", "keep", *more]


def duckdb_table(paths):
    with open(paths[0], "rb") as log:
        header = next(line for line in log if line.startswith(b"#Fields: "))
    names = header.decode("ascii").removeprefix("#Fields: ").strip().split(",")
    columns = ", ".join("'%s': 'VARCHAR'" % name for name in names)
    files = ", ".join("'%s'" % path for path in paths)
    return ("read_csv([%s], auto_detect = false, delim = ',', quote = '\"', escape = '\"', header = false, skip = 5, "
            "new_line = '\\r\\n', columns = {%s})" % (files, columns))


def ask_duckdb(name, query, *threads):
    path = os.path.join(DATA, name + ".sql.json")
    with open(path, "w", encoding="utf-8") as out:
        json.dump([query], out)
    return ["sh", "-c", 'exec node "$@" < "$0"', path, os.path.join(LOGS, "duckdb.cjs"),
            os.path.join(DATA, "node_modules"), *threads]


def duckdb(paths, threads):
    """The same table: counts, and percentiles of latencies."""
    return ask_duckdb("logs", "select count(*), ServerHostName, AuthenticationType, count(distinct AuthenticatedUser), "
                      "count(*) filter (where HttpStatus >= '400'), "
                      "quantile_disc(cast(TotalRequestTime as integer), [0.5, 0.9, 0.95, 0.99]) from %s group by 2, 3"
                      % duckdb_table(paths), str(threads))


# Fields of HttpProxy logs by their numbers: 12 is AuthenticationType, 19 ServerHostName, 64 TotalRequestTime.
def miller(paths, *verbs):
    return ["sh", "-c", 'paths=$1; shift; tail -qn +6 $paths | mlr --icsv --implicit-csv-header --ojson "$@"', "sh",
            " ".join(paths), *verbs]


# ---- whether all say the same ----

def output_of(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def key_of(server, auth):
    return server.lower(), (auth or "none").lower()


def agree(paths):
    """Records by server and authentication, of each program."""
    ours = json.loads(output_of(logs(*BY, "--limit", "1000000", "--format", "json", *paths)))
    counts = {"mapicfg": {key_of(row["key"]["server"], row["key"]["auth"]): row["records"]
                          for row in ours["groups"][0]["rows"]}}
    if bench.has_duckdb():
        query = "select count(*), ServerHostName, AuthenticationType from %s group by 2, 3" % duckdb_table(paths)
        rows = json.loads(output_of(ask_duckdb("counts", query)))[0]
        counts["DuckDB"] = {key_of(server, auth): count for count, server, auth in rows}
    if shutil.which("mlr"):
        rows = json.loads(output_of(miller(paths, "count-distinct", "-f", "19,12")))
        counts["miller"] = {key_of(row["19"], row["12"]): row["count"] for row in rows}
    for name, counted in counts.items():
        if counted != counts["mapicfg"]:
            sys.exit("%s counts otherwise: %s, and mapicfg: %s" % (name, counted, counts["mapicfg"]))
    print("The same records by server and authentication: %s" % ", ".join(counts))


# ---- how long they take ----

def join(paths):
    whole = os.path.join(DATA, "log-%s.LOG" % BYTES)
    if not os.path.exists(whole):
        with open(whole, "wb") as out:
            for path in paths:
                with open(path, "rb") as log:
                    shutil.copyfileobj(log, out, 1 << 20)
    return whole


def compare_plain(paths, records):
    whole = join(paths)
    programs = [("mapicfg logs --by server,auth", logs(*BY, whole), records, None),
                ("the same, -j 2", logs(*BY, "-j", "2", whole), records, None),
                ("mapicfg logs, its own tables", logs(whole), records, None),
                ("the same, -j 2, one file", logs("-j", "2", whole), records, None),
                ("two files", logs(*BY, *paths), records, None),
                ("two files, -j 2", logs(*BY, "-j", "2", *paths), records, None),
                ("wc -l", ["wc", "-l", whole], records + 5 * FILES, None)]
    if bench.has_duckdb():
        programs += [("DuckDB, %d thread%s" % (n, "s" * (n > 1)), duckdb(paths, n), records, None) for n in (1, 2)]
    else:
        print("DuckDB: missing")
    if shutil.which("mlr"):
        count = miller(paths, "stats1", "-a", "count,p50,p95", "-f", "64", "-g", "19,12", "then", "stats1", "-a", "sum",
                       "-f", "64_count", "then", "put", "-q", "print $64_count_sum")
        programs.append(("miller", count, records, None))
    else:
        print("miller: missing")
    took = compare("HttpProxy logs, %d records" % records, whole, programs)
    size, ours = os.path.getsize(whole), took[programs[0][0]]
    verdict("logs, plain, one core", "%.2f GB/s" % (size / ours / GIGABYTE), ">= 1 GB/s", size / ours >= GIGABYTE)
    for what, one, two in (("two files", took["two files"], took["two files, -j 2"]),
                           ("one file", ours, took["the same, -j 2"]),
                           ("one file, more tables", took[programs[2][0]], took[programs[3][0]])):
        verdict("logs, two cores against one, %s" % what, "%.2fx" % (one / two), ">= 1.8x", one / two >= 1.8)


def compare_small(logs_made):
    paths, records = [path for path, _ in logs_made], sum(count for _, count in logs_made)
    took = compare("%d small HttpProxy logs, %d records; the first of them" % (SMALL, records), paths[0],
                   [("mapicfg logs", logs(*paths), records, None),
                    ("mapicfg logs -j 2", logs("-j", "2", *paths), records, None)])
    ratio = took["mapicfg logs"] / took["mapicfg logs -j 2"]
    verdict("logs, two cores against one, %d files" % SMALL, "%.2fx" % ratio, ">= 1.8x", ratio >= 1.8)


def compare_mapi(path, records):
    """Each record is of a person, and has more that is counted."""
    took = compare("MapiHttp log of 2,000 users, %d records" % records, path,
                   [("mapicfg logs", logs(path), records, None),
                    ("wc -l", ["wc", "-l", path], None, None)])
    rate = os.path.getsize(path) / took["mapicfg logs"] / GIGABYTE
    verdict("logs, MapiHttp, one core", "%.2f GB/s" % rate, ">= 1 GB/s", rate >= 1)


def compare_packed(path, records):
    for program, suffix in (("gzip", ".gz"), ("zstd", ".zst")):
        if not os.path.exists(path + suffix):
            print("%s: missing" % program)
            continue
        bare = ["sh", "-c", '%s -dc "$0" > /dev/null' % program, path + suffix]
        took = compare("%s, %d records" % (program, records), path,
                       [("mapicfg logs --by server,auth", logs(*BY, path + suffix), records, None),
                        ("%s -dc" % program, bare, None, None)])
        ratio = took["%s -dc" % program] / took["mapicfg logs --by server,auth"]
        verdict("logs, %s, of bare unpacking's rate" % suffix, "%.2fx" % ratio, ">= 0.9x", ratio >= 0.9)


def memory(paths):
    """Through a pipe, which is as long as one likes."""
    peaks = []
    for times in (1, 4):
        source = " ".join("'%s'" % path for path in paths * times)
        peaks.append(peak_memory(["sh", "-c", "cat %s | exec \"$0\" logs --by server,auth -" % source, OURS]) / 1024)
    print("\nPeak memory: %.1f MiB, of four times as much %.1f MiB" % tuple(peaks))
    ratio = peaks[1] / peaks[0]
    verdict("memory of logs, four times as much", "%.2fx" % ratio, "<= 1.1x", ratio <= 1.1)


def main():
    made = [make("proxy", bytes_of(BYTES) // FILES, seed, 20000) for seed in range(1, FILES + 1)]
    paths, records = [path for path, _ in made], sum(count for _, count in made)
    agree(paths)
    compare_plain(paths, records)
    compare_mapi(*make("mapihttp", bytes_of(BYTES) // FILES, 1, 2000))
    compare_small([make("proxy", bytes_of(BYTES) // FILES // SMALL, seed, 2000) for seed in range(1, SMALL + 1)])
    pack(paths[0])
    compare_packed(*made[0])
    memory(paths)
    print_verdicts()


if __name__ == "__main__":
    sys.exit(main())
