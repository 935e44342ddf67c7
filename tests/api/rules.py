#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each row of a rule is said somewhere, and notes stand in the order of their bits. (That what is said has a row is
the compiler's to see.)"""
import glob
import re
import sys

ROW = re.compile(r"^(?:RULE|FINDING|CHECK)\((\w+), \"([a-z0-9-]+)\"", re.M)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def rows(area):
    return ROW.findall(read(f"lib/rule/{area}.def"))


def notes():
    """The names of the notes, in the order of their bits."""
    header = read("include/mapicfg/decision.h")
    found = re.findall(r"^#define MAPICFG_(NOTE_\w+) MAPICFG_NOTE_BIT\((\d+)\)", header, re.M)
    return [name for name, _ in sorted(found, key=lambda pair: int(pair[1]))], [int(bit) for _, bit in found]


def stale_example():
    """The lines that the diffs of contributing.md add are those of the files, however these are aligned."""
    diffs, path = re.findall(r"```diff\n(.*?)```", read("docs/guide/contributing.md"), re.S), ""
    for line in "".join(diffs).splitlines():
        path = line[len("+++ b/"):] if line.startswith("+++ ") else path
        if not line.startswith("+") or line.startswith("+++ "):
            continue
        if line[1:].split() not in [one.split() for one in read(path).splitlines()]:
            yield f"docs/guide/contributing.md: {path} has no line {line[1:]!r}"


def main():
    failures = []
    names, bits = notes()
    if sorted(bits) != list(range(len(bits))):
        failures.append("decision.h: the bits of notes have a gap, or one is twice there")
    if [name for name, _ in rows("decision")] != names:
        failures.append("lib/rule/decision.def: the rows are not the notes of decision.h in the order of their bits")
    code = "\n".join(read(path) for path in glob.glob("lib/*/*.c") if "/rule/" not in path)
    net = "\n".join(read(path) for path in glob.glob("lib/net/*.c"))
    said = set(re.findall(r"\bRULE_(\w+)", code))
    said |= {f"REASON_{name}" for name in re.findall(r"\bMAPICFG__REASON\((\w+)\)", code)}
    said |= {f"PROXY_{name}" for name in re.findall(r"^STEP\(\"[\w-]+\", (\w+),", read("lib/proxy/advice.def"), re.M)}
    said |= {name[len("MAPICFG_"):] for name in re.findall(r"\bMAPICFG_NOTE_\w+", code)}
    listed = set(re.findall(r'#include "rule/(\w+)\.def"', read("lib/rule/rules.h") + read("lib/rule/check.def")))
    for path in sorted(glob.glob("lib/rule/*.def")):
        area = path.split("/")[-1][:-4]
        if area not in listed:
            failures.append(f"{path}: neither lib/rule/rules.h nor lib/rule/check.def includes it")
        # libmapicfg-net says rules by their ids, through the public functions.
        failures += [f"{path}: nothing says {name} ({one})" for name, one in rows(area)
                     if (f'"{one}"' not in net if area in ("certificate", "listen", "probe") else name not in said)]
    tests = "\n".join(read(path) for path in glob.glob("tests/unit/test_net_*.c") + ["tests/net/listen.py"])
    failures += [f"lib/rule/listen.def: no test provokes {one}" for _, one in rows("listen")
                 if not re.search(rf"[\"' ]{one}[\"' ]", tests)]
    failures += stale_example()
    print("\n".join(failures) or f"{sum(len(rows(area)) for area in listed)} rules, each of them said")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
