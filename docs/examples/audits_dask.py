#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Audits many exports on a Dask cluster whose workers see the same files, and prints the summary of all as JSON:

    audits_dask.py SCHEDULER COMMON EXPORT...

SCHEDULER is "scheduler.contoso.com:8786", or "local" for processes of this machine. COMMON is a folder with what all
mailboxes need: the organization, virtual directories, servers. An EXPORT has mailboxes, those of one server, say. One
audit of all counts a mailbox that stands in several exports once; these count it in each, so that is looked for, said
on standard error, and makes the exit code 1. An export with a broken object makes it 3."""
import array
import hashlib
import sys

import mapicfg
from dask.distributed import Client


def digest_of(identity):
    return int.from_bytes(hashlib.blake2b(identity.casefold().encode(), digest_size=8).digest(), "little")


def audit(export, common):
    """The summary of one export, a number for each of its mailboxes, and what was broken."""
    digests = array.array("Q")
    result = mapicfg.audit(common, export, each=lambda row: digests.append(digest_of(row.identity)))
    return result.summary, digests, [str(problem) for problem in result.report.problems]


def names_of(export, common, digests):
    """What the mailboxes with these numbers are called."""
    found = []
    mapicfg.audit(common, export,
                  each=lambda row: found.append(row.identity) if digest_of(row.identity) in digests else None)
    return found


def total_of(parts):
    return sum(summary for summary, _, _ in parts)


def met_twice(parts):
    met, twice = set(), set()
    for _, digests, _ in parts:
        here = set(digests)
        twice |= met & here
        met |= here
    return twice


def run(client, common, exports):
    """The summary as JSON, what is to be said, and the exit code."""
    parts = client.gather(client.map(audit, exports, common=common))
    problems = [problem for _, _, found in parts for problem in found]
    twice = met_twice(parts)
    names = sorted({name for found in client.gather(client.map(names_of, exports, common=common, digests=twice))
                    for name in found}) if twice else []
    said = problems + [f"{name}: stands in several exports, and is counted in each" for name in names]
    return total_of(parts).to_json(), said, 3 if problems else 1 if names else 0


def main():
    scheduler, common, exports = sys.argv[1], sys.argv[2], sys.argv[3:]
    with Client(**{"processes": True} if scheduler == "local" else {"address": scheduler}) as client:
        json, said, code = run(client, common, exports)
    print(json)
    for line in said:
        print(line, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
