#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Imports exports into a store, moves a department to MAPI over HTTP with Exchange's cmdlets, and shows what changed.

    PYTHONPATH=bindings/python docs/examples/store.py contoso.db org.xml vdirs.xml mailboxes.csv

Run without paths of exports, it works on what the store holds. The change is undone at the end: delete the last
lines to keep it."""
import sys

import mapicfg

CHANGE = """
# every mailbox that says no of its own follows the organization again
Get-CASMailbox -ResultSize Unlimited -Filter 'MapiHttpEnabled -eq $false' | Set-CASMailbox -MapiHttpEnabled $null
"""


def show_outcomes(directory):
    for outcome, count in directory.audit(rows=False).summary.outcomes.items():
        print(f"{count:8} {outcome}")


def change(directory):
    before = {mailbox.guid: directory.decide(mailbox.guid) for mailbox in directory.mailboxes}
    result = directory.exec(CHANGE, source="store.py", transaction=True, on_warning=print)
    for message in result.messages:
        print(message)
    for mailbox in directory.mailboxes:
        after = directory.decide(mailbox.guid)
        if after != before[mailbox.guid]:
            print(f"{mailbox.label}: {before[mailbox.guid]} -> {after}")


def main(arguments):
    if not arguments:
        print("usage: store.py STORE [EXPORT]...", file=sys.stderr)
        return 2
    store, *exports = arguments
    try:
        with mapicfg.Directory(store, create=True, actor="store.py") as directory:
            if exports:
                print("read:", directory.import_(*exports).objects)
            show_outcomes(directory)
            change(directory)
            show_outcomes(directory)
            for line in directory.history(object_class=mapicfg.Mailbox, limit=3):
                print(f"{line.time:%Y-%m-%d %H:%M} {line.object}: {line.property} {line.old!r} -> {line.new!r}")
            last = directory.history(limit=1)
            if last and last[0].action == "store.py":
                print("undone: change set", directory.undo())
    except mapicfg.CmdletError as error:  # nothing of the statement has been done
        print(f"{error}", file=sys.stderr)
        return 3
    except mapicfg.MapicfgError as error:
        print(f"store.py: {error}", file=sys.stderr)
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
