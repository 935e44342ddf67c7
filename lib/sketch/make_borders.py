#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes borders.h: the buckets of quantile.c, by whole numbers only, so that every machine has the same.

Each bucket begins where the one before ends; its value is the greatest that is at most 1 % above its first number, and
its last number is the greatest that its value is at most 1 % below of.

usage: make_borders.py > borders.h"""

MOST = 2**32 - 1


def buckets():
    yield 0, 0
    first = 1
    while first <= MOST:
        value = first * 101 // 100
        yield first, min(value, MOST)
        first = value * 100 // 99 + 1


def table(name, numbers):
    print("static const uint32_t %s[] = {" % name)
    line = "   "
    for number in numbers:
        item = " %d%s," % (number, "u" if number > 2**31 - 1 else "")
        if len(line) + len(item) > 120:
            print(line)
            line = "   "
        line += item
    print(line + "\n};")


rows = list(buckets())
print("""/* SPDX-License-Identifier: LGPL-2.1-or-later
 * borders.h: the first number of each bucket of quantile.c, and the value that stands for all of it. By
 * make_borders.py. */
#ifndef MAPICFG_SKETCH_BORDERS_H
#define MAPICFG_SKETCH_BORDERS_H

#include <stdint.h>

/* clang-format off */""")
table("bucket_first", [first for first, _ in rows])
table("bucket_value", [value for _, value in rows])
print("/* clang-format on */\n\n#endif")
