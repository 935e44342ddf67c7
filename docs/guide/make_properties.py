#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints properties.md: the property tables, as the built command gives them.

    MAPICFG=build/mapicfg docs/guide/make_properties.py > docs/guide/properties.md
"""
import json
import os
import subprocess
import sys

HEADER = """# Properties

The properties that libmapicfg knows, class by class, in the order in which Exchange prints them. Names compare without
regard to case. Anything else in an export is counted and passed over. Made from the library's own tables by
`make_properties.py`; `mapicfg properties` prints the same.

A default is the documented one; an empty cell means that none is documented. Read-only properties are those that no
Set- cmdlet changes. The release is the first that has the property."""
COLUMNS = ("Property", "Type", "Default", "Values", "Read-only", "Since", "Meaning")


def cell(text):
    return (text or "").replace("|", "\\|")


def row(one):
    values = " ".join(one["values"]) if isinstance(one["values"], list) else one["values"]
    return (one["name"], one["type"], one["default"], values, "yes" if one["read_only"] else "", one["since"],
            one["help"])


def main():
    command = os.environ.get("MAPICFG", "build/mapicfg")
    records = json.loads(subprocess.run([command, "properties", "--format", "json"], check=True,
                                        capture_output=True).stdout)
    lines, current = [HEADER], None
    for one in records:
        if one["class"] != current:
            current = one["class"]
            lines += ["", f"## {current}", "", "| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|"]
        lines.append("| " + " | ".join(map(cell, row(one))) + " |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
