#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cluster.py: logs summed up by several processes of a Dask cluster: the same as by one, also when a worker is killed
in the middle of its work; and the example for Dask.

usage: cluster.py    ($MAKE_LOGS: the generator; $MAPICFG_LIBRARY and PYTHONPATH: the library and its package)"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import plain

from generator import MAKER, ROOT

PATIENCE = 120  # seconds that processes have to come up, so that a hang fails


def summarize(path, folder):
    """Of one log; waits for the murder, and says who is at work."""
    from mapicfg import logs
    mark = os.path.join(folder, "worker-%d" % os.getpid())
    with open(mark, "w", encoding="ascii"):
        pass
    end = time.monotonic() + PATIENCE
    while not os.path.exists(os.path.join(folder, "killed")) and time.monotonic() < end:
        time.sleep(0.05)
    return logs.summarize(path, by="server,auth; user")


def wait_for_workers(folder, count):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        pids = [int(name.removeprefix("worker-")) for name in os.listdir(folder) if name.startswith("worker-")]
        if len(pids) >= count:
            return pids
        time.sleep(0.05)
    sys.exit("cluster: the workers do not work")


def summed_up_after_a_murder(paths):
    from dask.distributed import Client, LocalCluster
    with tempfile.TemporaryDirectory() as folder, \
            LocalCluster(n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None) as cluster, \
            Client(cluster) as client:
        parts = client.map(summarize, paths, folder=folder)
        os.kill(wait_for_workers(folder, 3)[0], signal.SIGKILL)
        with open(os.path.join(folder, "killed"), "w", encoding="ascii"):
            pass
        return client.submit(sum, parts).result(PATIENCE)


def main():
    """The tests in a process of their own: Dask says much when a worker dies, which matters only after a failure."""
    if sys.argv[1:] == ["inner"]:
        return run()
    done = subprocess.run([sys.executable, __file__, "inner"], stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr, file=sys.stderr)
    return done.returncode


def run():
    try:
        import dask.distributed  # pylint: disable=unused-import
    except ImportError:
        print("SKIPPED: logs on a cluster: python3-distributed is missing")
        return 0
    from mapicfg import logs
    failed = 0
    with tempfile.TemporaryDirectory() as tree:
        subprocess.run([MAKER, "tree=" + tree, "lines=6000", "servers=3", "users=300"], check=True)
        paths = plain.files_of(tree)
        whole = logs.summarize(tree, by="server,auth; user")
        total = summed_up_after_a_murder(paths)
        if total != whole:
            failed += 1
            print("FAILED: summed up by three workers, of which one was killed: %r, not %r" % (total, whole))
        servers = [os.path.join(tree, name) for name in sorted(os.listdir(tree))]
        example = os.path.join(ROOT, "docs", "examples", "logs_dask.py")
        printed = subprocess.run([sys.executable, example, "local", *servers], stdout=subprocess.PIPE, check=True,
                                 timeout=PATIENCE).stdout
        if json.loads(printed) != logs.summarize(tree, by="server,auth; user,auth").to_dict():
            failed += 1
            print("FAILED: the example says %r" % printed[:500])
    print("cluster: %d passed, %d failed" % (2 - failed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
