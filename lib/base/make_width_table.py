#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes width_table.h from Python's Unicode data. Two columns: East_Asian_Width W and F (Unicode Standard Annex 11).
None: general categories Mn, Me and Cf, and the vowels and finals of conjoining Hangul, which join the consonant before
them.

usage: make_width_table.py > width_table.h"""
import unicodedata


def width(c):
    char = chr(c)
    if 0x1160 <= c <= 0x11FF or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def ranges(wanted):
    first = None
    for c in range(0x300, 0x110001):
        if c < 0x110000 and width(c) == wanted:
            first = c if first is None else first
        elif first is not None:
            yield first, c - 1
            first = None


def table(name, wanted):
    print("static const struct width_range %s[] = {" % name)
    line = "   "
    for first, last in ranges(wanted):
        item = " {0x%x, 0x%x}," % (first, last)
        if len(line) + len(item) > 120:
            print(line)
            line = "   "
        line += item
    print(line + "\n};")


print("""/* SPDX-License-Identifier: LGPL-2.1-or-later
 * width_table.h: characters of no column and of two, from U+0300 on. By make_width_table.py from Unicode %s. */
#ifndef MAPICFG_BASE_WIDTH_TABLE_H
#define MAPICFG_BASE_WIDTH_TABLE_H

#include <stdint.h>

/* clang-format off */
struct width_range {
    uint32_t first, last;
};
""" % unicodedata.unidata_version)
table("no_column", 0)
print()
table("two_columns", 2)
print("\n#endif")
