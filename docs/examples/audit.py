#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the overrides and the mailboxes that no Outlook can reach, from the exports named on the command line.

    PYTHONPATH=bindings/python docs/examples/audit.py org.xml mailboxes.csv vdirs.xml
"""
import sys

import mapicfg


def show(row):
    if row.decision.effective == "none":
        print(f"{row.identity}: no way left ({' '.join(row.decision.notes)})")
    elif row.decision.decided_by == "mailbox":
        print(f"{row.identity}: {row.decision}, its own MapiHttpEnabled decides")


def main(paths):
    if not paths:
        print("usage: audit.py FILE...", file=sys.stderr)
        return 2
    try:
        result = mapicfg.audit(*paths, each=show)  # a row at a time: the file may be larger than memory
    except mapicfg.MapicfgError as error:
        print(f"audit.py: {error}", file=sys.stderr)
        return 3
    for problem in result.report.problems:
        print(problem, file=sys.stderr)
    for outcome, count in result.summary.outcomes.items():
        print(f"{count:8} {outcome}")
    return 3 if result.summary.errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
