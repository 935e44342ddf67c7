#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""No file includes a header of a layer above its own; files stay within the size that one idea needs."""
import glob
import re
import sys

# One above the other; those in one entry stand side by side and do not know each other.
LAYERS = [["base"], ["model"], ["topology"], ["decision"], ["formats"], ["directory"], ["audit", "check", "autodiscover"], ["proxy"],
          ["cmdlet"]]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
PUBLIC = {"base": "base", "object": "model", "org": "model", "mailbox": "model", "vdir": "model", "identity": "model",
          "url": "model", "release": "model", "decision": "decision", "explain": "decision", "default": "decision",
          "read": "formats", "write": "formats", "directory": "directory", "audit": "audit", "check": "check",
          "autodiscover": "autodiscover", "proxy": "proxy", "exec": "cmdlet"}


def main():
    failures = []
    for path in sorted(glob.glob("lib/*/*.[ch]")):
        layer = path.split("/")[1]
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for name in re.findall(r'#include "(\w+)/', text):
            if name != layer and LEVEL[name] >= LEVEL[layer]:
                failures.append(f"{path}: includes a header of the layer {name}")
        for name in re.findall(r"#include <mapicfg/(\w+)\.h>", text):
            if PUBLIC[name] != layer and LEVEL[PUBLIC[name]] >= LEVEL[layer]:
                failures.append(f"{path}: includes mapicfg/{name}.h, of the layer {PUBLIC[name]}")
        if "#include <mapicfg.h>" in text:
            failures.append(f"{path}: includes everything")
        if not text.startswith("/* SPDX-License-Identifier: LGPL-2.1-or-later\n"):
            failures.append(f"{path}: does not begin with its license and its idea")
        if path.endswith(".c") and text.count("\n") > 800:
            failures.append(f"{path}: {text.count(chr(10))} lines want splitting")
    print("\n".join(failures) or "layers go downwards only")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
