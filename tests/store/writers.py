#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""writers.py COUNT: eight processes change one store at once. Each adds COUNT names of its own to the list of the one
virtual directory, by reading and writing it in a transaction, and sets a mailbox of its own and one that all share. And
eight processes that make one store at the same moment make one."""
import os
import subprocess
import sys

from store import WORKER, check_file, fail, folder, make_store, remove, rows

PROCESSES = 8


def start(*args):
    return subprocess.Popen([WORKER, *args], stdout=subprocess.PIPE, text=True)


def wait(workers):
    for number, worker in enumerate(workers):
        said = worker.communicate()[0]
        if worker.returncode or said != "done\n":
            fail("process %d: %s" % (number, said))


def check_making():
    place = folder()
    path = os.path.join(place, "store")
    for _ in range(5):
        wait([start("make", path, "8") for _ in range(PROCESSES)])
        check_file(path)
        if rows(path, "SELECT count(DISTINCT Name), count(*) FROM CASMailbox") != [(8, 8)]:
            fail("not eight mailboxes")
        os.remove(path)
    remove(place)


def main():
    check_making()
    count = int(sys.argv[1])
    place = folder()
    path = os.path.join(place, "store")
    make_store(path, PROCESSES + 1)
    wait([start("add", path, str(number), str(count)) for number in range(PROCESSES)])
    stored = rows(path, "SELECT ExtendedProtectionSPNList FROM MapiVirtualDirectory")[0][0]
    names = stored.strip("{}").split(", ")
    expected = {"HTTP/%d-%d.contoso.com" % (number, i) for number in range(PROCESSES) for i in range(count)}
    if len(names) != len(expected) or set(names) != expected:
        fail("%d names of %d are there; lost: %s" % (len(names), len(expected), sorted(expected - set(names))[:5]))
    own = dict(rows(path, "SELECT Name, MAPIBlockOutlookVersions FROM CASMailbox"))
    for number in range(PROCESSES):
        if own["mailbox%d" % number] != str(count - 1):
            fail("mailbox%d is at %s, not %d" % (number, own["mailbox%d" % number], count - 1))
    if own["mailbox%d" % PROCESSES] not in expected:
        fail("the shared mailbox holds", own["mailbox%d" % PROCESSES])
    lines = check_file(path)
    made = 1 + 1 + PROCESSES + 1  # the organization, the virtual directory, the mailboxes
    if lines != made + 3 * PROCESSES * count:
        fail("%d lines of journal, not %d" % (lines, made + 3 * PROCESSES * count))
    remove(place)
    print("%d processes, %d changes each: none lost, %d lines of journal replayed" % (PROCESSES, 3 * count, lines))


main()
