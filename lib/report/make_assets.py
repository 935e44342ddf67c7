#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes assets.h: the style sheet and the script of a page, page.css and page.js without comments, as C strings, and
the hashes by which the page's Content-Security-Policy allows them. Run it after a change of either; a test compares.

usage: make_assets.py > assets.h"""
import base64
import hashlib
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent


def compact(text):
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return "".join(line.strip() + "\n" for line in text.splitlines() if line.strip())


def policy(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def literals(text):
    """Short ones: no compiler need take more than 4,095 bytes."""
    for line in text.splitlines(keepends=True):
        while line:
            piece, line = line[:80], line[80:]
            quoted = piece.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            yield f'    "{quoted}",'


def asset(name, path):
    text = compact((HERE / path).read_text("utf-8"))
    assert text.isascii() and "</" not in text
    print(f'#define {name.upper()}_HASH "{policy(text)}"')
    print(f"static const char *const {name}[] = {{")
    print("\n".join(literals(text)) + "\n};")


print("""/* SPDX-License-Identifier: LGPL-2.1-or-later
 * assets.h: made by make_assets.py from page.css and page.js: do not edit. */
#ifndef MAPICFG_REPORT_ASSETS_H
#define MAPICFG_REPORT_ASSETS_H

/* clang-format off */""")
asset("style", "page.css")
asset("script", "page.js")
print("/* clang-format on */\n\n#endif")
