#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures `mapicfg logs` beside others that read the same logs: logs.py BUILD_DIRECTORY (see run.sh).

BENCH_LOG_BYTES: how large the logs of a front end are in all (1G); they are two files."""
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
BY = ["--by", "server,auth"]
GIGABYTE = 1e9


def bytes_of(text):
    return int(text.rstrip("kMG")) * {"k": 10 ** 3, "M": 10 ** 6, "G": 10 ** 9}.get(text[-1], 1)


def make(number):
    """A log, what was put into it, and the same packed in two ways."""
    path = os.path.join(DATA, "log-%s-%d.LOG" % (BYTES, number))
    truth = path + ".json"
    if not os.path.exists(truth):
        with open(path, "wb") as out:
            subprocess.run([MAKER, "proxy", "bytes=%d" % (bytes_of(BYTES) // FILES), "seed=%d" % number, "users=20000",
                            "truth=" + truth], stdout=out, check=True)
    for program, suffix in (("gzip", ".gz"), ("zstd", ".zst")):
        if shutil.which(program) and not os.path.exists(path + suffix):
            with open(path + suffix, "wb") as out:
                subprocess.run([program, "-c", path], stdout=out, stderr=subprocess.DEVNULL, check=True)
    with open(path, "rb") as data:  # into the page cache
        while data.read(1 << 20):
            pass
    with open(truth, encoding="utf-8") as file:
        return path, json.load(file)["records"]


def logs(*more):
    return [OURS, "logs", "--noise", "keep", *more]


def duckdb(paths, threads):
    """The same table: counts, and percentiles of latencies."""
    with open(paths[0], "rb") as log:
        header = next(line for line in log if line.startswith(b"#Fields: "))
    names = header.decode("ascii").removeprefix("#Fields: ").strip().split(",")
    columns = ", ".join("'%s': 'VARCHAR'" % name for name in names)
    files = ", ".join("'%s'" % path for path in paths)
    table = ("read_csv([%s], auto_detect = false, delim = ',', quote = '\"', escape = '\"', header = false, skip = 5, "
             "new_line = '\\r\\n', columns = {%s})" % (files, columns))
    query = os.path.join(DATA, "logs.sql.json")
    with open(query, "w", encoding="utf-8") as out:
        json.dump(["select count(*), ServerHostName, AuthenticationType, count(distinct AuthenticatedUser), "
                   "count(*) filter (where HttpStatus >= '400'), "
                   "quantile_disc(cast(TotalRequestTime as integer), [0.5, 0.9, 0.95, 0.99]) from %s group by 2, 3"
                   % table], out)
    return ["sh", "-c", 'exec node "$0" "$1" "$2" < "$3"', os.path.join(LOGS, "duckdb.cjs"),
            os.path.join(DATA, "node_modules"), str(threads), query]


def compare_plain(paths, records):
    whole = os.path.join(DATA, "log-%s.LOG" % BYTES)
    if not os.path.exists(whole):
        with open(whole, "wb") as out:
            for path in paths:
                with open(path, "rb") as log:
                    shutil.copyfileobj(log, out, 1 << 20)
    programs = [("mapicfg logs --by server,auth", logs(*BY, whole), records, None),
                ("mapicfg logs, its own tables", logs(whole), records, None),
                ("two files", logs(*BY, *paths), records, None),
                ("two files, -j 2", logs(*BY, "-j", "2", *paths), records, None),
                ("wc -l", ["wc", "-l", whole], records + 5 * FILES, None)]
    if bench.has_duckdb():
        programs += [("DuckDB, %d thread%s" % (n, "s" * (n > 1)), duckdb(paths, n), records, None) for n in (1, 2)]
    if shutil.which("mlr"):
        count = ["sh", "-c", "tail -qn +6 \"$@\" | mlr --icsv --implicit-csv-header --ojson stats1 -a count,p50,p95 "
                 "-f 64 -g 19,12 then stats1 -a sum -f 64_count then put -q 'print $64_count_sum'", "sh", *paths]
        programs.append(("miller", count, records, None))
    else:
        print("miller: missing")
    took = compare("HttpProxy logs, %d records" % records, whole, programs)
    size, ours = os.path.getsize(whole), took[programs[0][0]]
    verdict("logs, plain, one core", "%.2f GB/s" % (size / ours / GIGABYTE), ">= 1 GB/s", size / ours >= GIGABYTE)
    ratio = took["two files"] / took["two files, -j 2"]
    verdict("logs, two cores against one", "%.2fx" % ratio, ">= 1.8x", ratio >= 1.8)


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
    made = [make(number) for number in range(1, FILES + 1)]
    paths, records = [path for path, _ in made], sum(count for _, count in made)
    compare_plain(paths, records)
    compare_packed(*made[0])
    memory(paths)
    print_verdicts()


if __name__ == "__main__":
    sys.exit(main())
