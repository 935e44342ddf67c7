#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""recipes.py: the examples for audits of many exports on a Dask cluster, also when a worker is killed, and for logs on
Spark, which is not here: a stand-in for its three calls pickles what Spark would pickle, and no more is said of it.

usage: recipes.py    ($MAKE_LOGS: the generator; $MAPICFG_LIBRARY and PYTHONPATH: the library and its package)"""
import csv
import functools
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import tempfile
import time

from cluster import PATIENCE, wait_for_workers
from generator import MAKER, ROOT

EXAMPLES = os.path.join(ROOT, "docs", "examples")
CONTOSO = os.path.join(ROOT, "tests", "data", "contoso")
sys.path.insert(0, EXAMPLES)

passed, failed = 0, 0


def check(what, got, wanted):
    global passed, failed
    if got == wanted:
        passed += 1
        return
    failed += 1
    print(("FAILED: %s: got %r" % (what, got))[:600], (", wanted %r" % (wanted,))[:600])


# ---- audits ----

def make_exports(folder, count):
    """The sample's mailboxes in so many exports, and beside them what they have in common. All, and the exports."""
    common = os.path.join(folder, "common")
    os.mkdir(common)
    for name in ("org.csv", "vdirs.csv", "servers.csv"):
        with open(os.path.join(CONTOSO, name), "rb") as source, open(os.path.join(common, name), "wb") as copy:
            copy.write(source.read())
    with open(os.path.join(CONTOSO, "mailboxes.csv"), encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        rows = list(csv.reader(file)) if head.startswith("#") else None
        if rows is None:
            file.seek(0)
            head, rows = "", list(csv.reader(file))
    names, rows = rows[0], rows[1:]
    random.Random(3).shuffle(rows)

    def write(name, some):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(head)
            csv.writer(file).writerows([names, *some])
        return path
    return common, write("all.csv", rows), [write("part%d.csv" % number, rows[number::count])
                                            for number in range(count)], write("again.csv", rows[:2])


def audit_slowly(export, common, folder):
    """Of one export; waits for the murder, and says who is at work."""
    import audits_dask
    with open(os.path.join(folder, "worker-%d" % os.getpid()), "w", encoding="ascii"):
        pass
    end = time.monotonic() + PATIENCE
    while not os.path.exists(os.path.join(folder, "killed")) and time.monotonic() < end:
        time.sleep(0.05)
    return audits_dask.audit(export, common)


def audited_after_a_murder(exports, common):
    import audits_dask
    from dask.distributed import Client, LocalCluster
    with tempfile.TemporaryDirectory() as folder, \
            LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster, \
            Client(cluster) as client:
        parts = client.map(audit_slowly, exports, common=common, folder=folder)
        os.kill(wait_for_workers(folder, 2)[0], signal.SIGKILL)
        with open(os.path.join(folder, "killed"), "w", encoding="ascii"):
            pass
        return audits_dask.total_of(client.gather(parts))


def example(*arguments):
    return subprocess.run([sys.executable, os.path.join(EXAMPLES, "audits_dask.py"), "local", *arguments],
                          capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_audits():
    import mapicfg
    with tempfile.TemporaryDirectory() as folder:
        common, every, exports, again = make_exports(folder, 5)
        whole = mapicfg.audit(common, every, rows=False).summary
        check("mailboxes", whole.mailboxes > 30, True)
        check("two workers, of which one was killed", audited_after_a_murder(exports, common).to_json(),
              whole.to_json())
        done = example(common, *exports)
        check("the example", (done.returncode, done.stdout.rstrip("\n")), (0, whole.to_json().rstrip("\n")))
        done = example(common, *exports, again)
        with open(again, encoding="utf-8") as file:
            rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
        check("mailboxes in two exports", (done.returncode, sorted(
            line.partition(": stands in")[0] for line in done.stderr.splitlines() if ": stands in" in line)),
            (1, sorted(row["Identity"] for row in rows)))
        check("counted twice", json.loads(done.stdout)["mailboxes"], whole.mailboxes + len(rows))
        check("one audit counts once", mapicfg.audit(common, every, again, rows=False).summary == whole, True)
        with open(exports[0], "a", encoding="utf-8") as file:
            file.write("a,row,with,too,few,cells\n")
        done = example(common, *exports)
        check("a broken export", (done.returncode, os.path.basename(exports[0]) in done.stderr), (3, True))


# ---- Spark ----

class StandIn:
    """What the example calls of pyspark.SparkContext and pyspark.RDD, one after the other in this process. Functions
    are pickled by cloudpickle and what they give by pickle, as in Spark."""

    def __init__(self, partitions=()):
        self.partitions = partitions

    def parallelize(self, c, numSlices=None):
        items, slices = list(c), numSlices or 2
        return StandIn([items[len(items) * k // slices:len(items) * (k + 1) // slices] for k in range(slices)])

    def map(self, f):
        return StandIn([[there_and_back(f, item) for item in items] for items in self.partitions])

    def treeReduce(self, f, depth=2):
        found = [functools.reduce(lambda a, b: there_and_back(f, a, b), items) for items in self.partitions if items]
        while len(found) > 1:
            found = [there_and_back(f, *found[k:k + 2]) if k + 1 < len(found) else found[k]
                     for k in range(0, len(found), 2)]
        return found[0]


def there_and_back(function, *arguments):
    import cloudpickle
    there = pickle.loads(cloudpickle.dumps(function))
    return pickle.loads(pickle.dumps(there(*pickle.loads(pickle.dumps(arguments)))))


def test_spark():
    import logs_spark
    from mapicfg import logs
    with tempfile.TemporaryDirectory() as tree:
        subprocess.run([MAKER, "tree=" + tree, "lines=2000", "servers=3", "users=50"], check=True)
        folders = [os.path.join(tree, name) for name in sorted(os.listdir(tree))]
        whole = logs.summarize(tree, by=logs_spark.TABLES).to_bytes()
        check("servers", len(folders), 3)
        for some in (folders, folders[::-1]):
            check("a stand-in for Spark", logs_spark.sum_up(StandIn(), some).to_bytes() == whole, True)


def run():
    test_spark()
    test_audits()
    print("recipes: %d passed, %d failed" % (passed, failed))
    return failed > 0


def main():
    """As in cluster.py, what Dask says matters only after a failure."""
    try:
        import cloudpickle  # pylint: disable=unused-import
        import dask.distributed  # pylint: disable=unused-import
    except ImportError:
        print("SKIPPED: recipes for clusters: python3-distributed is missing")
        return 0
    if sys.argv[1:] == ["inner"]:
        return run()
    paths = os.pathsep.join([os.environ.get("PYTHONPATH", ""), EXAMPLES])
    done = subprocess.run([sys.executable, __file__, "inner"], stderr=subprocess.PIPE, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": paths})
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
