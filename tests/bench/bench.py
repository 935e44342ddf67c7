#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every benchmark and prints one table: bench.py BUILD_DIRECTORY (see run.sh).

The programs of a group take turns, so that a disturbance of the machine meets them all; the median of each counts.
Ratios are against the first program of the group, which is ours: 4.0x means that the peer takes four times as long.
"""
import datetime
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.abspath(sys.argv[1])
DATA = os.path.join(OUT, "bench")
ROWS = int(os.environ.get("BENCH_ROWS", "5000000"))
REPEAT = int(os.environ.get("BENCH_REPEAT", "5"))
SLOW = 4.0  # seconds from which a program runs no more than three times
OURS = os.path.join(OUT, "mapicfg")
SETTINGS = ("MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled", "MAPIBlockOutlookRpcHttp")


def make(form, rows):
    path = os.path.join(DATA, "%s-%d" % (form, rows))
    if not os.path.exists(path):
        maker = os.path.join(HERE, "make_inputs.py")
        subprocess.run([sys.executable, maker, form, str(rows), path + ".part"], check=True)
        os.rename(path + ".part", path)
    with open(path, "rb") as data:  # into the page cache
        while data.read(1 << 20):
            pass
    return path


def run(command, rows):
    """Seconds of one run; checks that the program met all rows, so that all did the same work."""
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    seconds = time.monotonic() - start
    if rows is not None:
        found = re.findall(rb"(?:mailboxes\D+|^)(\d+)", done.stdout, re.MULTILINE)
        if str(rows).encode() not in found:
            sys.exit("%s: expected %d mailboxes: %s" % (command[0], rows, done.stdout[:300]))
    inner = re.search(rb"^seconds (\S+)", done.stdout, re.MULTILINE)
    return float(inner.group(1)) if inner else seconds


def peak_memory(command):
    """Peak resident KiB, by GNU time."""
    done = subprocess.run(["/usr/bin/time", "-f", "%M"] + command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          check=True)
    return int(done.stderr.split()[-1])


def compare(title, path, programs):
    """programs: (name, command, rows to be found or None)."""
    size = os.path.getsize(path)
    times = {name: [] for name, _, _ in programs}
    for turn in range(REPEAT):
        for name, command, rows in programs:
            if turn < 3 or times[name][0] < SLOW:
                times[name].append(run(command, rows))
    ours = statistics.median(times[programs[0][0]])
    print("\n%s, %d MB" % (title, size // 1000000))
    for name, _, _ in programs:
        seconds = statistics.median(times[name])
        print("  %-34s %8.3f s  %7.0f MB/s  %6.2fx   (%.3f to %.3f, %d runs)"
              % (name, seconds, size / seconds / 1e6, seconds / ours, min(times[name]), max(times[name]),
                 len(times[name])))
    sys.stdout.flush()


def audit(path, *more):
    return [OURS, "audit", "--org", "true", *more, path]


def csv_programs(path, rows):
    programs = [("mapicfg audit --summary", audit(path, "--summary"), rows),
                ("wc -l", ["wc", "-l", path], rows + 2)]
    if os.path.isdir(os.path.join(DATA, "node_modules", "@duckdb")):
        for threads in ("1", "2"):
            programs.append(("DuckDB, %s thread%s (query alone)" % (threads, "" if threads == "1" else "s"),
                             ["node", os.path.join(HERE, "duckdb.cjs"), os.path.join(DATA, "node_modules"), path,
                              threads],
                             rows))
    else:
        print("DuckDB: missing")
    if shutil.which("mlr"):
        programs.append(("miller", ["mlr", "--icsv", "--onidx", "--skip-comments-with", "#TYPE", "count-distinct", "-f",
                                    ",".join(SETTINGS), "then", "stats1", "-a", "sum", "-f", "count"], rows))
        programs[-1][1].append(path)
    else:
        print("miller: missing")
    programs.append(("Python csv", [sys.executable, os.path.join(HERE, "peers.py"), "csv", path], rows))
    programs.append(("mapicfg audit, rows as CSV", audit(path, "--format", "csv"), None))
    return programs


def clixml_programs(path, rows):
    programs = [("mapicfg audit --summary", audit(path, "--summary"), rows)]
    if shutil.which("xmlwf"):
        programs.append(("xmlwf (expat, file in one piece)", ["xmlwf", path], None))
        programs.append(("xmlwf -r (expat, file in blocks)", ["xmlwf", "-r", path], None))
    else:
        print("xmlwf: missing")
    programs.append(("Python ElementTree", [sys.executable, os.path.join(HERE, "peers.py"), "clixml", path], rows))
    return programs


def json_programs(path, rows):
    programs = [("mapicfg audit --summary", audit(path, "--summary"), rows)]
    if shutil.which("jq"):
        count = "reduce .[] as $m ({}; .[[%s] | tostring] += 1) | add" % ", ".join("$m." + name for name in SETTINGS)
        programs.append(("jq", ["jq", "-c", count, path], rows))
    else:
        print("jq: missing")
    programs.append(("Python json", [sys.executable, os.path.join(HERE, "peers.py"), "json", path], rows))
    return programs


def decisions():
    lines = subprocess.run([os.path.join(DATA, "decide")], stdout=subprocess.PIPE, check=True, text=True).stdout
    values = dict(line.split("\t") for line in lines.splitlines())
    print("\nOne decision")
    print("  %-34s %8s ns" % ("mapicfg_decide_bits, shared library", values["one library"]))
    print("  %-34s %8s ns" % ("the same by its address", values["one pointer"]))
    print("  %-34s %8s ns" % ("a call that does nothing", values["one nothing"]))
    print("  %-34s %8s ns" % ("an inlined look-up", values["one inlined"]))
    for kib in ("16", "1024", "262144"):
        print("\nBulk decisions, %s KiB" % kib)
        memcpy = float(values["memcpy " + kib])
        for key, name in (("memcpy", "memcpy"), ("bulk", "mapicfg_decide_bulk"),
                          ("bulk+count", "mapicfg_decide_bulk, counted"),
                          ("count", "mapicfg_decide_bulk, only counted")):
            rate = float(values[key + " " + kib])
            print("  %-34s %8.2f GB/s  %5.2f of memcpy" % (name, rate, rate / memcpy))


def memory():
    print("\nPeak memory of mapicfg audit --summary, and the time as work grows")
    for rows in (ROWS // 500, ROWS // 5, ROWS * 2):
        path = make("csv", rows)
        seconds = statistics.median(run(audit(path, "--summary"), rows) for _ in range(3))
        print("  CSV of %9d rows %12.1f MiB  %8.3f s  %6.1f ns a row"
              % (rows, peak_memory(audit(path, "--summary")) / 1024, seconds, seconds / rows * 1e9))
    for form in ("clixml", "json"):
        path = make(form, ROWS // 80)
        print("  %-6s of %8d objects %9.1f MiB" % (form, ROWS // 80, peak_memory(audit(path, "--summary")) / 1024))


def version(command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True, text=True)
        return done.stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "missing"


def heading():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
        model = re.search(r"model name\s*: (.*)", info.read())
    print("%s; %s, %d cores; Linux %s" % (datetime.date.today(), model.group(1) if model else platform.machine(),
                                        os.cpu_count(), platform.release()))
    duckdb = version(["node", os.path.join(HERE, "duckdb.cjs"), os.path.join(DATA, "node_modules"), "version"])
    print("; ".join([version(["cc", "--version"]), version(["wc", "--version"]), "DuckDB " + duckdb,
                     version(["mlr", "--version"]), version(["jq", "--version"]), version(["xmlwf", "-v"]),
                     "Python " + platform.python_version()]))


def main():
    heading()
    decisions()
    path = make("csv", ROWS)
    compare("CSV, %d rows" % ROWS, path, csv_programs(path, ROWS))
    path = make("clixml", ROWS // 80)
    compare("CLIXML, %d objects" % (ROWS // 80), path, clixml_programs(path, ROWS // 80))
    path = make("json", ROWS // 80)
    compare("JSON, %d objects" % (ROWS // 80), path, json_programs(path, ROWS // 80))
    memory()


if __name__ == "__main__":
    main()
