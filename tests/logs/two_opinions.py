#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""two_opinions.py: that the oracle's two ways, Python's csv and DuckDB, say the same of all the logs of two servers, so
that what the command is compared with is right. Skipped without DuckDB."""
import os
import subprocess
import sys
import tempfile

import oracle
import plain

from generator import MAKER

TABLES = [["kind", "protocol"], ["server"], ["front"], ["target"], ["host"], ["network"], ["client"], ["mode"],
          ["user"], ["mailbox"], ["auth", "client"], ["status"], ["request"], ["error"], ["hour"], ["day"]]


def differences(one, other, where=""):
    """What differs, as lines."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [line for key in {**one, **other}
                for line in differences(one.get(key), other.get(key), "%s[%r]" % (where, key))]
    if isinstance(one, list) and len(one) == len(other):
        return [line for i, pair in enumerate(zip(one, other)) for line in differences(*pair, "%s[%d]" % (where, i))]
    return [] if one == other else ["%s: %r, and %r" % (where, one, other)]


def main():
    if oracle.modules() is None:
        print("SKIPPED: the oracle's two opinions: DuckDB is not there; make log-tools gets it")
        return
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([MAKER, "tree=" + folder, "lines=12000", "servers=2", "users=300"], check=True)
        paths = plain.files_of(folder)
        for keep in (False, True):
            found = differences(oracle.by_python(paths, TABLES, keep), oracle.by_duckdb(paths, TABLES, keep))
            failed += bool(found)
            print("\n".join("FAILED: " + line for line in found[:20]), end="\n" if found else "")
    print("two opinions: %d passed, %d failed" % (2 - failed, failed))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
