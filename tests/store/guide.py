#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""guide.py: every SQL block of docs/guide/store.md is run on a store that holds the sample organization. A block that
shows its result, in the block after it, must give just that; the others must give at least one row."""
import os
import re
import sqlite3

from store import fail, folder, remove, work

GUIDE = "docs/guide/store.md"


def blocks():
    """(first line, SQL, the result that is shown or None)."""
    with open(GUIDE, encoding="utf-8") as file:
        text = file.read()
    for found in re.finditer(r"^```sql\n(.*?)^```\n(?:\n^```text\n(.*?)^```\n)?", text, re.MULTILINE | re.DOTALL):
        yield text.count("\n", 0, found.start()) + 1, found[1], found[2]


def shown(rows):
    return "".join("|".join("" if value is None else str(value) for value in row) + "\n" for row in rows)


def main():
    place = folder()
    path = os.path.join(place, "contoso.store")
    code, lines = work("sample", path)
    if code:
        fail("making the sample:", lines)
    number = 0
    for line, sql, result in blocks():
        number += 1
        connection = sqlite3.connect(path)
        try:
            rows = []
            for statement in re.split(r";\s*\n", sql):
                rows += connection.execute(statement.strip().rstrip(";")).fetchall() if statement.strip() else []
            connection.rollback()
        except sqlite3.Error as error:
            fail("%s:%d: %s" % (GUIDE, line, error))
        finally:
            connection.close()
        if not rows:
            fail("%s:%d: no row" % (GUIDE, line))
        if result is not None and shown(rows) != result:
            fail("%s:%d: gives\n%s" % (GUIDE, line, shown(rows)))
    if number < 8:
        fail("only %d blocks" % number)
    remove(place)
    print("%d blocks of SQL" % number)


main()
