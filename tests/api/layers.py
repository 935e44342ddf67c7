#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""No file includes a header of a layer above its own; files stay within the size that one idea needs."""
import glob
import re
import sys

LAYERS = ["base", "model", "decision", "formats", "audit"]
PUBLIC = {"base": "base", "object": "model", "org": "model", "mailbox": "model", "vdir": "model", "identity": "model",
          "url": "model", "release": "model", "decision": "decision", "explain": "decision", "default": "decision",
          "read": "formats", "write": "formats", "audit": "audit"}


def main():
    failures = []
    for path in sorted(glob.glob("lib/*/*.[ch]")):
        layer = path.split("/")[1]
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for name in re.findall(r'#include "(\w+)/', text):
            if LAYERS.index(name) > LAYERS.index(layer):
                failures.append(f"{path}: includes a header of the layer {name}")
        for name in re.findall(r"#include <mapicfg/(\w+)\.h>", text):
            if LAYERS.index(PUBLIC[name]) > LAYERS.index(layer):
                failures.append(f"{path}: includes mapicfg/{name}.h, of the layer {PUBLIC[name]}")
        if "#include <mapicfg.h>" in text:
            failures.append(f"{path}: includes everything")
        if not text.startswith("/* SPDX-License-Identifier: LGPL-2.1-or-later\n"):
            failures.append(f"{path}: does not begin with its licence and its idea")
        if path.endswith(".c") and text.count("\n") > 800:
            failures.append(f"{path}: {text.count(chr(10))} lines want splitting")
    print("\n".join(failures) or "layers go downwards only")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
