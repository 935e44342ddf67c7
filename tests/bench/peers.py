#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a script in plain Python does with an export: peers.py csv|clixml|json FILE."""
import collections
import csv
import json
import sys
import xml.etree.ElementTree as ElementTree

NAMES = ("MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled", "MAPIBlockOutlookRpcHttp")
SPACE = "{http://schemas.microsoft.com/powershell/2004/04}"


def from_csv(path):
    with open(path, newline="", encoding="utf-8") as lines:
        next(lines)
        rows = csv.reader(lines)
        header = next(rows)
        a, b, c, d = (header.index(name) for name in NAMES)
        for row in rows:
            yield row[a], row[b], row[c], row[d]


def from_clixml(path):
    events = ElementTree.iterparse(path, events=("start", "end"))
    root = next(events)[1]
    depth = 0
    for event, element in events:
        if element.tag != SPACE + "Obj":
            continue
        depth += 1 if event == "start" else -1
        if event == "end" and depth == 0:
            values = {child.get("N"): child.text for child in element.find(SPACE + "Props")}
            yield tuple(values.get(name) for name in NAMES)
            root.clear()


def from_json(path):
    with open(path, encoding="utf-8") as text:
        for mailbox in json.load(text):
            yield tuple(mailbox[name] for name in NAMES)


def main():
    counts = collections.Counter({"csv": from_csv, "clixml": from_clixml, "json": from_json}[sys.argv[1]](sys.argv[2]))
    for values, count in counts.items():
        print(*values, count)
    print("mailboxes", sum(counts.values()))


if __name__ == "__main__":
    main()
