#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""steps.py: at each single call that changes a file or waits for the disk, in turn, a worker dies, dies with half of
the bytes written, finds the disk full, meets an input/output error, or the power goes. After each the store is as
before the change or as after it, and what was acknowledged is there; where syncs are deferred, the last changes may be
lost with the power, all from some one on."""
import os
import shutil

from store import Mailboxes, check_file, fail, folder, make_store, remove, work

CHANGES = 7  # of this seed: sets, a pair in one transaction, a mailbox that comes and one that goes
SEED = 3


def steps_of(lines):
    return next((int(line.split()[1]) for line in lines if line.startswith("steps ")), None)


def check_error(how, lines):
    """An error says what happened; none is needed where SQLite could do without that call."""
    errors = [line for line in lines if line.startswith("failed ")]
    if len(errors) > 1 or any(not line.startswith("failed io ") for line in errors):
        fail(how, "and not one input/output error:", errors)
    if how == "full" and errors and "full" not in errors[0]:
        fail("the message does not say that the disk is full:", errors[0])
    return len(errors)


def check_changes(how, place, base, deferred):
    """Returns how many steps there were, and how many errors.

    One kind of failure tells less than the others: when the journal has been removed, so that the change is made, and
    then the folder cannot be brought to the disk. It can happen once in each change, and the change is there."""
    path = os.path.join(place, "store")
    errors = there = 0
    for step in range(1, 10000):
        for name in os.listdir(place):
            os.remove(os.path.join(place, name))
        shutil.copy(base, path)
        mailboxes = Mailboxes()
        mailboxes.unsure = how == "fault"
        mailboxes.past = [] if deferred and how in ("power", "dark") else None
        code, lines = work("change", path, SEED, CHANGES, how, step, env=dict(os.environ, **deferred))
        if code not in ((0, 4, -9) if deferred else (0, -9)):  # 4: the files beside the store cannot be made
            fail(how, step, "exit code", code, lines[-2:])
        mailboxes.follow(lines)
        errors += check_error(how, lines)
        if step % 2:  # the library sees the file first, or SQLite does
            check_file(path)
        again, after = work("change", path, 99, 2)
        if again:
            fail(how, step, after[-1])
        mailboxes.follow(after)
        mailboxes.past = None
        there += mailboxes.there
        if how == "fault" and there > CHANGES:
            fail("%d changes were there although they had failed" % there)
        if mailboxes.changes < 2:
            fail(how, step, "the store takes no changes any more:", after[-1])
        check_file(path)
        beside = set(os.listdir(place)) - {"store"}
        if how == "fault" and deferred:  # its removal has failed; what it holds does not count once nobody has it open
            beside.discard("store-shm")
        if beside:
            fail(how, step, "this stayed behind:", beside)
        if code == 0 and steps_of(lines) < step:
            return step - 1, errors
    return fail("no end of steps")


def check_making(how, place, deferred):
    """A store that is being made: afterwards it can be made."""
    path = os.path.join(place, "new")
    for step in range(1, 10000):
        for name in os.listdir(place):
            os.remove(os.path.join(place, name))
        code, lines = work("make", path, 8, how, step, env=dict(os.environ, **deferred))
        if code not in (0, 4, -9):
            fail(how, step, "exit code", code, lines)
        check_error(how, lines)
        make_store(path)
        check_file(path)
        mailboxes = Mailboxes()
        mailboxes.follow(work("change", path, 1, 0)[1])
        if code == 0 and steps_of(lines) < step:
            return step - 1
    return fail("no end of steps")


def main():
    base_folder, place = folder(), folder()
    base = os.path.join(base_folder, "store")
    make_store(base)
    for how in ("die", "torn", "full", "fault", "power", "dark"):
        if how == "power" and work("waits", base + "-probe")[0]:
            print("SKIPPED: power: this SQLite waits for the disk in another way")
            break
        for deferred in ({}, {"DEFER_SYNC": "1"}):
            how_made = how + ", syncs deferred," if deferred else how
            steps, errors = check_changes(how, place, base, deferred)
            print("%s at each of %d steps of %d changes: %d errors told" % (how_made, steps, CHANGES, errors))
            print("%s at each of %d steps of making a store" % (how_made, check_making(how, place, deferred)))
    remove(base_folder)
    remove(place)


main()
