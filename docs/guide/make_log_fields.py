#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints log-fields.md: the columns of protocol logs, as the built command gives them.

    MAPICFG=build/mapicfg docs/guide/make_log_fields.py > docs/guide/log-fields.md
"""
import json
import os
import subprocess
import sys
import textwrap

HEADER = """# The columns of Exchange's logs

What the columns of a protocol log mean, so that you can read one by eye or with a program of your own. Exchange
documents none of its protocol logs; what stands in parentheses says how a meaning is known. The names are those that
`#Fields` has. Names compare without regard to case, columns come in any order, and a column that is not here keeps its
name. Made from the library's own table by `make_log_fields.py`; `mapicfg logs --fields` prints the same.

Behind the names stands the word for the column, whatever its log calls it: `batch["latency"]` in Python,
`MAPICFG_LOG_LATENCY` in C."""
TITLES = {
    "http-proxy": ("HttpProxy: the front end", "In `Logging\\HttpProxy`, a folder for each protocol."),
    "mapi-http": ("MapiHttp: the back end", "In `Logging\\MapiHttp\\Mailbox`, from Exchange 2016 CU4 on."),
    "mapi-client-access": ("MAPI Client Access: the back end before", "Up to Exchange 2016 CU3."),
    "rpc-client-access": ("RPC Client Access", "Outlook Anywhere and RPC."),
    "iis": ("IIS", "The web server's log in the W3C format; times are UTC, and `-` is nothing."),
}
WIDTH = 118


def item(one):
    names = " or ".join("`%s`" % name for name in one["columns"])
    unit = ", in " + one["unit"] if one["unit"] else ""
    text = "- %s: *%s*%s. %s (%s)" % (names, one["field"], unit, one["meaning"], one["source"])
    return textwrap.wrap(text.replace("<", "&lt;"), WIDTH, subsequent_indent="  ", break_long_words=False,
                         break_on_hyphens=False)


def main():
    command = os.environ.get("MAPICFG", "build/mapicfg")
    fields = json.loads(subprocess.run([command, "logs", "--fields", "--format", "json"], check=True,
                                       capture_output=True).stdout)
    lines = [HEADER]
    for kind, (title, where) in TITLES.items():
        lines += ["", f"## {title}", "", where, ""]
        lines += [line for one in fields if kind in one["logs"] for line in item(one)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
