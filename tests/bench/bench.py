#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs every benchmark and prints one table: bench.py BUILD_DIRECTORY (see run.sh).

The programs of a group take turns, so that a disturbance of the machine meets them all; the fastest run of each counts,
which is the least disturbed. Ratios are against the first program of the group, which is ours: 4.0x means that the peer
takes four times as long. At the end stands what must hold, with what was measured.
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
VERDICTS = []  # (work, what was measured, what must be, whether it is)
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


def verdict(work, measured, must, met):
    VERDICTS.append((work, measured, must, "yes" if met else "NO"))


def run(command, rows, to=None):
    """Seconds of one run; checks that the program met all rows, so that all did the same work. `to`: a file for
    rows."""
    if to is not None and os.path.exists(to):
        os.remove(to)
    start = time.monotonic()
    with open(to or os.devnull, "wb") as out:
        done = subprocess.run(command, stdout=out if to else subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    seconds = time.monotonic() - start
    text = done.stdout or b""
    if to is not None:
        with open(to, "rb") as written:
            lines = sum(block.count(b"\n") for block in iter(lambda: written.read(1 << 20), b""))
        if lines != rows + 1:
            sys.exit("%s: expected a header and %d rows, not %d lines" % (command[0], rows, lines))
    elif rows is not None:
        found = re.findall(rb"(?:mailboxes\D+|[Rr]ecords\D+|^)(\d+)", text, re.MULTILINE)
        if str(rows).encode() not in found:
            sys.exit("%s: expected %d mailboxes: %s" % (command[0], rows, text[:300]))
    inner = re.search(rb"^seconds (\S+)", text, re.MULTILINE)
    return float(inner.group(1)) if inner else seconds


def peak_memory(command):
    """Peak resident KiB, by GNU time."""
    done = subprocess.run(["/usr/bin/time", "-f", "%M"] + command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          check=True)
    return int(done.stderr.split()[-1])


def processor_time(command):
    """Seconds of processor time, and peak resident MiB; a command that finds something is fine."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        status, used = os.wait4(process.pid, 0)[1:]
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit("%s: failed" % " ".join(command))
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def compare(title, path, programs):
    """programs: (name, command, rows to be found or None, file for rows or None). Returns the least seconds by name."""
    size = os.path.getsize(path)
    times = {program[0]: [] for program in programs}
    for turn in range(REPEAT):
        for name, command, rows, to in programs:
            if turn < 3 or times[name][0] < SLOW:
                times[name].append(run(command, rows, to))
    ours = min(times[programs[0][0]])
    print("\n%s, %d MB" % (title, size // 1000000))
    for name in times:
        seconds = min(times[name])
        print("  %-40s %8.3f s  %7.0f MB/s  %6.2fx   (median %.3f, of %d runs)"
              % (name, seconds, size / seconds / 1e6, seconds / ours, statistics.median(times[name]),
                 len(times[name])))
    sys.stdout.flush()
    return {name: min(values) for name, values in times.items()}


def audit(path, *more):
    return [OURS, "audit", "--org", "true", *more, make("servers", 16), path]


def duckdb(path, threads, *more):
    """The query alone, without the start of node."""
    return ["node", os.path.join(HERE, "duckdb.cjs"), os.path.join(DATA, "node_modules"), path, str(threads), *more]


def has_duckdb():
    return os.path.isdir(os.path.join(DATA, "node_modules", "@duckdb"))


def compare_csv(rows):
    path = make("csv", rows)
    programs = [("mapicfg audit --summary", audit(path, "--summary"), rows, None),
                ("mapicfg audit --summary -j 2", audit(path, "--summary", "-j", "2"), rows, None),
                ("wc -l", ["wc", "-l", path], rows + 2, None)]
    if has_duckdb():
        programs += [("DuckDB, %d thread%s" % (threads, "s" * (threads > 1)), duckdb(path, threads), rows, None)
                     for threads in (1, 2)]
    else:
        print("DuckDB: missing")
    if shutil.which("mlr"):
        count = ["mlr", "--icsv", "--onidx", "--skip-comments-with", "#TYPE", "count-distinct", "-f",
                 ",".join(SETTINGS),
                 "then", "stats1", "-a", "sum", "-f", "count", path]
        programs.append(("miller", count, rows, None))
    else:
        print("miller: missing")
    programs.append(("Python csv", [sys.executable, os.path.join(HERE, "peers.py"), "csv", path], rows, None))
    took = compare("CSV, %d rows, each mailbox by its own server" % rows, path, programs)
    one, two, wc = took[programs[0][0]], took[programs[1][0]], took["wc -l"]
    for threads, ours in ((1, one), (2, two)):
        peer = took.get("DuckDB, %d thread%s" % (threads, "s" * (threads > 1)))
        if peer:
            verdict("CSV audit, %d thread(s), against DuckDB" % threads, "%.1fx" % (peer / ours), ">= 4x",
                    peer >= 4 * ours)
    verdict("CSV audit, one thread, of wc -l's rate", "%.2fx" % (wc / one), ">= 0.25x", wc >= 0.25 * one)
    verdict("CSV audit, two threads against one", "%.2fx" % (one / two), ">= 1.7x", one >= 1.7 * two)


def compare_rows(rows):
    """A row of output for each mailbox, into a file."""
    path = make("csv", rows)
    to = os.path.join(DATA, "rows.csv")
    programs = [("mapicfg audit --format csv > FILE", audit(path, "--format", "csv"), rows, to),
                ("mapicfg audit --summary", audit(path, "--summary"), rows, None),
                ("the same rows, -j 2", audit(path, "--format", "csv", "-j", "2"), rows, to)]
    if has_duckdb():
        programs += [("DuckDB COPY, %d thread%s" % (threads, "s" * (threads > 1)), duckdb(path, threads, to), rows,
                      None)
                     for threads in (1, 2)]
    took = compare("CSV to a row for each of %d mailboxes" % rows, path, programs)
    os.remove(to)
    ours = took[programs[0][0]]
    summary = took["mapicfg audit --summary"]
    verdict("a row for each mailbox, of the summary's time", "%.2fx" % (ours / summary), "<= 3x", ours <= 3 * summary)
    for threads, mine in ((1, ours), (2, took["the same rows, -j 2"])):
        peer = took.get("DuckDB COPY, %d thread%s" % (threads, "s" * (threads > 1)))
        if peer:
            verdict("a row for each mailbox, %d thread(s), against DuckDB COPY" % threads, "%.1fx" % (peer / mine),
                    ">= 4x",
                    peer >= 4 * mine)


def compare_clixml(rows):
    path = make("clixml", rows)
    programs = [("mapicfg audit --summary", audit(path, "--summary"), rows, None)]
    if shutil.which("xmlwf"):
        programs.append(("xmlwf (expat, file in one piece)", ["xmlwf", path], None, None))
        programs.append(("xmlwf -r (expat, file in blocks)", ["xmlwf", "-r", path], None, None))
    else:
        print("xmlwf: missing")
    programs.append(("Python ElementTree", [sys.executable, os.path.join(HERE, "peers.py"), "clixml", path], rows,
                     None))
    took = compare("CLIXML, %d objects" % rows, path, programs)
    ours, peer = took[programs[0][0]], took.get("xmlwf (expat, file in one piece)")
    if peer:
        verdict("CLIXML audit, of xmlwf's time", "%.2fx" % (ours / peer), "<= 1.25x", ours <= 1.25 * peer)


def compare_json(rows):
    path = make("json", rows)
    programs = [("mapicfg audit --summary", audit(path, "--summary"), rows, None)]
    if shutil.which("jq"):
        count = "reduce .[] as $m ({}; .[[%s] | tostring] += 1) | add" % ", ".join("$m." + name for name in SETTINGS)
        programs.append(("jq", ["jq", "-c", count, path], rows, None))
    else:
        print("jq: missing")
    programs.append(("Python json", [sys.executable, os.path.join(HERE, "peers.py"), "json", path], rows, None))
    took = compare("JSON, %d objects" % rows, path, programs)
    if "jq" in took:
        ratio = took["jq"] / took[programs[0][0]]
        verdict("JSON audit, against jq", "%.1fx" % ratio, ">= 5x", ratio >= 5)


def decisions():
    lines = subprocess.run([os.path.join(DATA, "decide")], stdout=subprocess.PIPE, check=True, text=True).stdout
    values = dict(line.split("\t") for line in lines.splitlines())
    print("\nOne decision")
    print("  %-34s %8s ns" % ("mapicfg_decide_bits, shared library", values["one library"]))
    print("  %-34s %8s ns" % ("the same by its address", values["one pointer"]))
    print("  %-34s %8s ns" % ("a call that does nothing", values["one nothing"]))
    print("  %-34s %8s ns" % ("an inlined look-up", values["one inlined"]))
    ratio = float(values["one library"]) / float(values["one nothing"])
    verdict("one decision, of an empty call", "%.2fx" % ratio, "<= 1.1x", ratio <= 1.1)
    for kib in ("16", "1024", "262144"):
        print("\nBulk decisions, %s KiB" % kib)
        memcpy = float(values["memcpy " + kib])
        ratio = float(values["bulk " + kib]) / memcpy
        verdict("bulk decisions of %s KiB, of memcpy's rate" % kib, "%.2fx" % ratio, ">= 0.5x", ratio >= 0.5)
        for key, name in (("memcpy", "memcpy"), ("bulk", "mapicfg_decide_bulk"),
                          ("bulk+count", "mapicfg_decide_bulk, counted"),
                          ("count", "mapicfg_decide_bulk, only counted")):
            rate = float(values[key + " " + kib])
            print("  %-34s %8.2f GB/s  %5.2f of memcpy" % (name, rate, rate / memcpy))


def compare_check(rows):
    """All rules over all mailboxes, of the audit's time."""
    path = make("csv", rows)
    org = os.path.join(DATA, "org.csv")
    with open(org, "w", encoding="ascii") as file:
        file.write("Name,MapiHttpEnabled,OAuth2ClientProfileEnabled\nContoso,True,False\n")
    fine = ["sh", "-c", '"$@" || [ $? = 1 ]', "sh"]  # it finds something
    check = fine + [OURS, "check", org, make("servers", 16), path]
    programs = [("mapicfg check", check, None, None), ("mapicfg audit --summary", audit(path, "--summary"), rows, None)]
    took = compare("CSV to a check of %d mailboxes" % rows, path, programs)
    ratio, peak = took["mapicfg check"] / took["mapicfg audit --summary"], peak_memory(check) / 1024
    verdict("a check, of the audit's time", "%.2fx" % ratio, "<= 2x", ratio <= 2)
    verdict("peak memory of a check", "%.1f MiB" % peak, "< 256 MiB", peak < 256)


def memory():
    print("\nPeak memory of mapicfg audit --summary, and the time as work grows")
    peaks = []
    for rows in (ROWS // 500, ROWS // 5, ROWS * 2):
        path = make("csv", rows)
        seconds = min(run(audit(path, "--summary"), rows) for _ in range(3))
        peaks += [peak_memory(audit(path, "--summary", "-j", jobs)) / 1024 for jobs in ("1", "2", "8")]
        print("  CSV of %9d rows %12.1f MiB, -j 2 %.1f, -j 8 %.1f  %8.3f s  %6.1f ns a row"
              % (rows, *peaks[-3:], seconds, seconds / rows * 1e9))
    for form in ("clixml", "json"):
        path = make(form, ROWS // 80)
        peaks.append(peak_memory(audit(path, "--summary")) / 1024)
        print("  %-6s of %8d objects %9.1f MiB" % (form, ROWS // 80, peaks[-1]))
    verdict("peak memory of audits", "%.1f MiB" % max(peaks), "< 32 MiB", max(peaks) < 32)


def python_import():
    """The least of some runs, in turn."""
    package = os.path.join(os.path.dirname(os.path.dirname(HERE)), "bindings", "python")
    own = dict(os.environ, PYTHONPATH=package, MAPICFG_LIBRARY=os.path.join(OUT, "libmapicfg.so.1"))
    least = {}
    for _ in range(REPEAT * 4):
        for code in ("pass", "import mapicfg"):
            start = time.monotonic()
            subprocess.run([sys.executable, "-c", code], env=own, check=True)
            seconds = time.monotonic() - start
            least[code] = min(least.get(code, seconds), seconds)
    more = (least["import mapicfg"] - least["pass"]) * 1000
    print("\nPython: %.1f ms, with import mapicfg %.1f ms" % (least["pass"] * 1000, least["import mapicfg"] * 1000))
    verdict("import mapicfg, over a bare interpreter", "%.1f ms" % more, "<= 25 ms", more <= 25)


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


def print_verdicts():
    print("\n%-62s %10s  %-9s %s" % ("What must hold", "measured", "must", "holds"))
    for row in VERDICTS:
        print("  %-60s %10s  %-9s %s" % row)


def main():
    heading()
    decisions()
    compare_csv(ROWS)
    compare_rows(ROWS)
    compare_check(ROWS)
    compare_clixml(ROWS // 80)
    compare_json(ROWS // 80)
    memory()
    python_import()
    print_verdicts()


if __name__ == "__main__":
    main()
