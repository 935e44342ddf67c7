#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sums up logs on a Dask cluster whose workers see the same folders, and prints JSON: logs_dask.py SCHEDULER FOLDER...

SCHEDULER is "scheduler.contoso.com:8786", or "local" for processes of this machine. A folder is the unit of work: a
server's, say. Copies of a log are told inside of one folder only."""
import sys

from dask.distributed import Client
from mapicfg import logs


def main():
    scheduler, folders = sys.argv[1], sys.argv[2:]
    with Client(**{"processes": True} if scheduler == "local" else {"address": scheduler}) as client:
        parts = client.map(logs.summarize, folders, by="server,auth; user,auth")
        print(client.submit(sum, parts).result().to_json())


if __name__ == "__main__":
    main()
