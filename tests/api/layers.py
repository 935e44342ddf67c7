#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""No file includes a header of a layer above its own; no two files of a layer, nor of the command, depend on each other
in a circle; files stay within the size that one idea needs; an internal function is named after its layer, its file or
the type that it works on; a type's name has one home."""
import glob
import os
import re
import sys

# One above the other; those in one entry stand side by side and do not know each other.
LAYERS = [["base"], ["rule", "sketch"], ["model"], ["topology"], ["decision"], ["formats"], ["directory"],
          ["audit", "autodiscover"], ["check"], ["proxy"], ["cmdlet"], ["plan"], ["logs"],
          ["report"]]
# The second library is above all of them, and knows the public headers of the first and its helpers.
NET = "net"
NET_MAY_INCLUDE = ("base", NET)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
PUBLIC = {"base": "base", "rule": "rule", "object": "model", "org": "model", "mailbox": "model", "vdir": "model",
          "identity": "model", "url": "model", "release": "model", "decision": "decision", "changes": "decision",
          "explain": "decision", "default": "decision", "work": "base", "input": "formats", "read": "formats",
          "ldif": "formats", "write": "formats", "directory": "directory", "audit": "audit", "check": "check",
          "autodiscover": "autodiscover", "proxy": "proxy", "exec": "cmdlet", "plan": "plan", "goal": "plan",
          "waves": "plan", "log": "logs", "log_field": "logs", "log_summary": "logs", "log_drift": "logs",
          "log_events": "logs", "log_prompts": "logs", "log_use": "logs",
          "report": "report"}


FUNCTION = re.compile(r"^(?!static|typedef|return|\s)[\w\s]*?[\s*]mapicfg__(\w+)\(", re.M)
# What a file defines for others, and what it uses: names outside of comments and strings.
DEFINED = re.compile(r"^(?!static|typedef|return|extern|#|\s)[\w\s*]*?\b(\w+)(?:\((?!.*;$)|(?:\[\w*\])? =)", re.M)
NOT_CODE = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.S)
# Circles that there may be, or smaller ones, by their files: the grammar of expressions and terms recurs.
CIRCLES = [{"expression", "term"}]
TYPE = re.compile(r"^(?:struct|union|enum) mapicfg__(\w+) \{", re.M)


def modules(layer):
    """What names of functions of a layer may begin with."""
    found = {layer}
    for path in glob.glob(f"lib/{layer}/*.[ch]"):
        stem = os.path.basename(path)[:-2]
        found |= {stem, stem.split("_")[0]}
        with open(path, encoding="utf-8") as file:
            found |= set(TYPE.findall(file.read()))
    return found


def misnamed(path, text, begins):
    for name in FUNCTION.findall(text):
        if not any(name == begin or name.startswith(begin + "_") for begin in begins):
            yield f"{path}: mapicfg__{name} begins with neither its layer, nor a file, nor a type of it"


def doubled(texts):
    """Types that several files define under one name: nothing else would say so until one includes both."""
    homes = {}
    for path, text in sorted(texts.items()):
        for name in TYPE.findall(text):
            homes.setdefault(name, []).append(path)
    for name, paths in sorted(homes.items()):
        if len(paths) > 1:
            yield f"{', '.join(paths)}: each defines a type mapicfg__{name}"


def edges(folder):
    """Which file, by its name without .c or .h, uses which of the same folder: what that defines, or its header."""
    texts = {}
    for path in sorted(glob.glob(f"{folder}/*.[ch]")):
        with open(path, encoding="utf-8") as file:
            texts.setdefault(os.path.basename(path)[:-2], []).append((path, file.read()))
    homes = {name: stem for stem, files in texts.items() for path, text in files if path.endswith(".c")
             for name in DEFINED.findall(text)}
    uses = {}
    for stem, files in texts.items():
        text = "".join(text for _, text in files)
        code = "".join(NOT_CODE.sub(" ", text) for path, text in files if path.endswith(".c"))
        found = {homes[word] for word in re.findall(r"\w+", code) if word in homes}
        included = re.findall(rf'#include "(?:{os.path.basename(folder)}/)?(\w+)\.h"', text)
        found |= {name for name in included if name in texts}
        uses[stem] = found - {stem}
    return uses


def reach(uses, start):
    found, left = set(), [start]
    while left:
        for stem in uses[left.pop()] - found:
            found.add(stem)
            left.append(stem)
    return found


def circles(folder):
    uses = edges(folder)
    below = {stem: reach(uses, stem) for stem in uses}
    found = {tuple(sorted(other for other in below[stem] if stem in below[other])) for stem in uses}
    for circle in sorted(circle for circle in found if not any(known >= set(circle) for known in CIRCLES)):
        arrows = [f"{a}->{b}" for a in circle for b in sorted(uses[a]) if b in circle]
        yield f"{folder}: {', '.join(circle)} depend on each other: {' '.join(arrows)}"


def main():
    folders = [*(f"lib/{name}" for name in sorted(LEVEL)), f"lib/{NET}", "bindings/cli"]
    failures = [circle for folder in folders for circle in circles(folder)]
    begins = {name: modules(name) for name in (*LEVEL, NET)}
    texts = {}
    for path in sorted(glob.glob("lib/*/*.[ch]")):
        layer = path.split("/")[1]
        with open(path, encoding="utf-8") as file:
            text = texts[path] = file.read()
        for name in re.findall(r'#include "(\w+)/', text):
            if name not in NET_MAY_INCLUDE if layer == NET else name != layer and LEVEL[name] >= LEVEL[layer]:
                failures.append(f"{path}: includes a header of the layer {name}")
        for name in re.findall(r"#include <mapicfg/(\w+)\.h>", text):
            if layer != NET and PUBLIC[name] != layer and LEVEL[PUBLIC[name]] >= LEVEL[layer]:
                failures.append(f"{path}: includes mapicfg/{name}.h, of the layer {PUBLIC[name]}")
        if path.endswith(".c"):
            failures += misnamed(path, text, begins[layer])
        if "#include <mapicfg.h>" in text:
            failures.append(f"{path}: includes everything")
        if not text.startswith("/* SPDX-License-Identifier: LGPL-2.1-or-later\n"):
            failures.append(f"{path}: does not begin with its license and its idea")
        if path.endswith(".c") and text.count("\n") > 800:
            failures.append(f"{path}: {text.count(chr(10))} lines want splitting")
    failures += doubled(texts)
    print("\n".join(failures) or "layers go downwards only, and no files in circles")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
