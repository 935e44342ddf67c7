#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""full.py: a disk that is full: a file system of 1 MiB where one can be mounted, and a limit on the size of files."""
import os
import subprocess
import sys

from store import check_file, fail, folder, make_store, remove, rows, work


def check_filled(path, limit=()):
    """Fills up, then looks at what is there: what was acknowledged, and nothing of what failed."""
    code, lines = work("fill", path, *limit)
    if code or not lines[0].startswith("stored ") or not lines[1].startswith("failed io "):
        fail("exit code", code, lines)
    if not limit and "full" not in lines[1]:
        fail("the message does not say that the disk is full:", lines[1])
    stored = int(lines[0].split()[1])
    found = rows(path,
                 "SELECT count(*), sum(length(MAPIBlockOutlookVersions)) FROM CASMailbox WHERE Name LIKE 'full%'")[0]
    if stored < 5 or found != (stored, stored * 20000):
        fail("%d acknowledged, %d rows, %s bytes" % (stored, *found))
    check_file(path)
    if os.path.exists(path + "-journal"):
        fail("a journal stayed behind")
    return stored


def check_mounted():
    place = folder()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], stderr=subprocess.DEVNULL,
                             check=False) if os.geteuid() == 0 else None
    if mounted is None or mounted.returncode:
        os.rmdir(place)
        print("SKIPPED: a full file system: none can be mounted here")
        return
    try:
        path, ballast = os.path.join(place, "store"), os.path.join(place, "ballast")
        with open(ballast, "wb") as file:
            file.write(bytes(100000))
        make_store(path)
        stored = check_filled(path)
        os.remove(ballast)
        code, lines = work("change", path, 5, 3)
        if code or lines[-1] != "done":
            fail("with room again:", lines[-1])
        check_file(path)
        print("a full file system: %d mailboxes kept, and work goes on with room again" % stored)
    finally:
        subprocess.run(["umount", place], check=True)
        os.rmdir(place)


def check_limited():
    place = folder()
    path = os.path.join(place, "store")
    make_store(path)
    stored = check_filled(path, [os.path.getsize(path) + 300000])  # beside its empty tables
    code, lines = work("change", path, 5, 3)
    if code or lines[-1] != "done":
        fail("without the limit:", lines[-1])
    remove(place)
    print("a limit on the size of files: %d mailboxes kept" % stored)


check_limited()
check_mounted()
sys.exit(0)
