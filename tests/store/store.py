# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the scripts beside this one share: a store of their own, worker processes, and a look into the file with
Python's own SQLite, which knows nothing of the library."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

OUT = os.path.join(os.environ.get("O", "build"), "tests", "store")
WORKER = os.path.join(OUT, "worker")


def folder():
    """A new folder on a disk (O is on one; a folder for temporary files may be in memory)."""
    return tempfile.mkdtemp(prefix="run-", dir=OUT)


def remove(path):
    shutil.rmtree(path)


def fail(*text):
    print(*text)
    sys.exit(1)


def work(*args, **more):
    """Runs a worker to its end; its lines."""
    done = subprocess.run([WORKER, *map(str, args)], stdout=subprocess.PIPE, text=True, check=False, **more)
    return done.returncode, done.stdout.splitlines()


def rows(path, sql):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def objects(connection, table):
    """The rows of a class by their id: {property: value}, without those that are not stated."""
    cursor = connection.execute('SELECT * FROM "%s"' % table)
    names = [column[0] for column in cursor.description]
    found = {}
    for row in cursor:
        values = {name: value for name, value in zip(names, row) if value is not None}
        found[values.pop("id")] = values
    return found


def check_journal(connection):
    """Replays the journal from the first line to the last: each old value must be what the replay has, and in the end
    the replay must be the rows. Returns the number of lines. Only for stores that nothing was imported into."""
    classes = {}
    lines = connection.execute("SELECT id, kind, class, object, property, old, new FROM Journal ORDER BY id").fetchall()
    for number, kind, table, key, name, old, new in lines:
        known = classes.setdefault(table, {})
        where = "journal line %d (%s %s %d): " % (number, kind, table, key)
        if kind == "create":
            if key in known:
                fail(where + "is there already")
            known[key] = as_printed(json.loads(new)[0])
        elif kind == "remove":
            if as_printed(json.loads(old)[0]) != known.pop(key, None):
                fail(where + "was not so before")
        elif known[key].get(name) != old:
            fail(where + "%s was %r and not %r" % (name, known[key].get(name), old))
        elif new is None:
            del known[key][name]
        else:
            known[key][name] = new
    for table, known in classes.items():
        stored = objects(connection, table)
        if stored != known:
            fail("the journal and the rows of %s differ: %s" % (table, differences(known, stored)))
    sets = connection.execute("SELECT count(*) FROM Journal "
                              "WHERE change_set NOT IN (SELECT id FROM ChangeSet)").fetchone()
    if sets[0]:
        fail("%d lines of the journal belong to no change set" % sets[0])
    return len(lines)


def as_printed(values):
    """An object's JSON as the values that Exchange prints, which is how rows hold them."""
    printed = {}
    for name, value in values.items():
        if name == "PSTypeName":
            continue
        if isinstance(value, bool):
            value = str(value)
        if isinstance(value, list):
            value = "{%s}" % ", ".join(value)
        printed[name] = "" if value is None else value
    return printed


def differences(a, b):
    return [(key, a.get(key), b.get(key)) for key in sorted(set(a) | set(b)) if a.get(key) != b.get(key)][:3]


def check_file(path):
    """The file is sound for SQLite, names find their rows, and the journal agrees with the rows."""
    connection = sqlite3.connect(path)
    try:
        sound = connection.execute("PRAGMA integrity_check").fetchall()
        if sound != [("ok",)]:
            fail("integrity_check:", sound[:5])
        lost = connection.execute("SELECT count(*) FROM Name WHERE object NOT IN (SELECT id FROM CASMailbox UNION "
                                  "SELECT id FROM OrganizationConfig "
                                  "UNION SELECT id FROM MapiVirtualDirectory)").fetchone()
        if lost[0]:
            fail("%d names belong to no object" % lost[0])
        return check_journal(connection)
    finally:
        connection.close()


# ---- what a "worker change" says ----

class Mailboxes:
    """What a store must hold by what its workers have said."""

    def __init__(self):
        self.now = {"mailbox%d" % i: {} for i in range(8)}
        self.maybe = None  # what it also may be, after a worker that was killed
        self.unsure = False  # also after one that was told of a failure
        self.there = 0  # how often what had failed was there
        self.changes = 0
        self.past = None  # every state since the worker began, where a loss of power may undo the last changes

    def follow(self, lines):
        """Takes in all that a worker has said, which may end anywhere."""
        state, trying = {}, None
        for line in lines:
            words = line.split(" ")
            if words[0] == "state":
                state[words[1]] = {name: word for name, word in zip(("text", "switch"), words[2:]) if word != "-"}
            elif words[0] == "ready":
                self.check(state)
                self.past = None if self.past is None else [self.now]
            elif words[0] == "try":
                trying = words[1:]
            elif words[0] == "done":
                self.now = self.after(trying)
                self.changes += 1
                if self.past is not None:
                    self.past.append(self.now)
                trying = None
            elif words[0] == "failed" and not self.unsure:
                trying = None
        self.maybe = self.after(trying) if trying else self.maybe

    def check(self, state):
        if state not in (self.now, self.maybe or self.now, *(self.past or ())):
            fail("the store is not as it was left:", differences(self.now, state), "or",
                 differences(self.maybe or self.now, state))
        self.there += state != self.now
        self.now, self.maybe = state, None

    def after(self, words):
        after = {name: dict(values) for name, values in self.now.items()}
        if words[0] == "both":
            after[words[1]]["text"] = after[words[2]]["text"] = words[3]
        elif words[0] == "create":
            after[words[1]] = {"text": words[2]}
        elif words[0] == "remove":
            del after[words[1]]
        elif words[3] == "$null":
            after[words[1]].pop("switch", None)
        else:
            after[words[1]]["switch" if words[2] == "MapiHttpEnabled" else "text"] = words[3]
        return after


def make_store(path, mailboxes=8):
    """A store with its mailboxes, made through the library."""
    code, lines = work("make", path, mailboxes)
    if code:
        fail("making the store:", lines)
