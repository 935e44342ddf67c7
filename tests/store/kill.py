#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""kill.py RUNS: a worker that changes a store is killed (SIGKILL) at a random moment, again and again on one store.
What it was told was done must be there, what it had only begun all or not at all, and the file sound each time."""
import os
import random
import signal
import subprocess
import sys
import time

from store import WORKER, Mailboxes, check_file, fail, folder, make_store, remove


def run_and_kill(path, seed, chance):
    """The lines of a worker that is killed after some lines and a moment. Every third defers its syncs, which is the
    same to whoever outlives it."""
    deferred = {} if seed % 3 else {"DEFER_SYNC": "1"}
    worker = subprocess.Popen([WORKER, "change", path, str(seed), "1000"], stdout=subprocess.PIPE,
                              env=dict(os.environ, **deferred))
    lines = []
    for _ in range(chance.randrange(9, 24)):  # the state comes first
        lines.append(worker.stdout.readline())
    time.sleep(chance.random() ** 2 * 0.004)
    os.kill(worker.pid, signal.SIGKILL)
    lines += worker.stdout.readlines()
    worker.stdout.close()
    if worker.wait() != -signal.SIGKILL:
        fail("the worker ended by itself:", lines[-1])
    return [line.decode().rstrip("\n") for line in lines if line]


def main():
    runs = int(sys.argv[1])
    place = folder()
    path = os.path.join(place, "store")
    make_store(path)
    mailboxes = Mailboxes()
    chance = random.Random(20261123)
    interrupted = journals = lines = 0
    for run in range(runs):
        mailboxes.follow(run_and_kill(path, run, chance))
        interrupted += mailboxes.maybe is not None
        journals += os.path.exists(path + "-journal")
        if run % 50 == 49 or run == runs - 1:
            lines = check_file(path)  # SQLite itself rolls back here what was half done; else the next worker does
    if not interrupted or not journals:
        fail("no run was killed within a change")
    remove(place)
    print("%d runs: %d changes acknowledged and kept, %d killed within a change (%d of them with the file half "
          "written), %d lines of journal replayed" % (runs, mailboxes.changes, interrupted, journals, lines))


main()
