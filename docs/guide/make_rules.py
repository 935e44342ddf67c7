#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the lists of rules into the pages of the guide: what stands between "<!-- rules: AREA -->" and "<!-- end -->"
is made of what the built command says. "<!-- rules: AREA FAMILY -->" has the rules of lib/rule/AREA_FAMILY.def, and
without a family those of the area that are in none.

    MAPICFG=build/mapicfg docs/guide/make_rules.py            writes the pages
    MAPICFG=build/mapicfg docs/guide/make_rules.py --check    prints those that are stale, and exits with 1
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent
MARKED = re.compile(r"(<!-- rules: (\w+)(?: (\w+))? -->\n).*?(<!-- end -->\n)", re.S)
ROWS = HERE.parents[1] / "lib" / "rule"


def plain(text):
    """As text: what Markdown would take for HTML or emphasis is escaped."""
    return re.sub(r"([<*_`\\])", r"\\\1", text or "")


def item(one):
    does = f" **What to do:** {plain(one['remedy'])}" if one["remedy"] else ""
    kind = ", ".join(filter(None, (one["severity"], one["effect"])))
    asked = f" **Asked for by:** {plain(', '.join(one['references']))}." if one["references"] else ""
    return textwrap.fill(f"- `{one['id']}` ({kind}): {plain(one['sentence'])}{does}{asked}", 120,
                         subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def ids_in(path):
    return re.findall(r'^\w+\(\w+,\s+"([a-z\d-]+)"', path.read_text("utf-8"), re.M)


def listing(rules, area, family):
    """Rules of a family, or of none."""
    families = {path.stem.partition("_")[2]: ids_in(path) for path in ROWS.glob(f"{area}_*.def")}
    others = {one for ids in families.values() for one in ids}
    return "\n".join(item(one) for one in rules if one["area"] == area and
                     (one["id"] in families[family] if family else one["id"] not in others)) + "\n"


def pages():
    """Each page with lists of rules, by its path: what it is, and what it should be."""
    command = os.environ.get("MAPICFG", "build/mapicfg")
    rules = json.loads(subprocess.run([command, "rules", "--format", "json"], check=True, capture_output=True).stdout)
    for path in sorted(HERE.glob("*.md")):
        text = path.read_text("utf-8")
        if MARKED.search(text):
            yield path, text, MARKED.sub(lambda found: found[1] + listing(rules, found[2], found[3]) + found[4], text)


def main():
    stale = [(path, made) for path, text, made in pages() if text != made]
    for path, made in stale:
        print(f"docs/guide/{path.name}{' is stale: run docs/guide/make_rules.py' if '--check' in sys.argv else ''}")
        if "--check" not in sys.argv:
            path.write_text(made, "utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
