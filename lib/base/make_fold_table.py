#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes fold_table.h: Unicode simple case folding as ranges, from Perl's own Unicode data (uc/lc/fc are not simple
folding, so this asks Perl's unicore tables through Unicode::UCD)."""
import subprocess
import sys

PERL = r'''
use Unicode::UCD qw(casefold);
print Unicode::UCD::UnicodeVersion(), "\n";
for my $c (0x80 .. 0x1ffff) {
    my $f = casefold($c) or next;
    print "$c ", hex($f->{simple}), "\n" if $f->{simple} ne "";
}
'''

lines = subprocess.run(["perl", "-e", PERL], check=True, capture_output=True, text=True).stdout.splitlines()
version, pairs = lines[0], [tuple(map(int, line.split())) for line in lines[1:]]
ranges = []  # [first, last, step, delta]
for code, folded in pairs:
    if code == folded:
        continue
    delta = folded - code
    if ranges and ranges[-1][3] == delta:
        first, last, step, _ = ranges[-1]
        gap = code - last
        if gap in (1, 2) and (first == last or step == gap):
            ranges[-1][1:3] = [code, gap]
            continue
    ranges.append([code, code, 1, delta])
out = sys.stdout
out.write("/* SPDX-License-Identifier: LGPL-2.1-or-later\n"
          f" * fold_table.h: simple case folding of Unicode {version} (CaseFolding.txt, C and S), made by\n"
          " * make_fold_table.py. A range folds every step-th character by adding delta. */\n"
          "#ifndef MAPICFG_BASE_FOLD_TABLE_H\n#define MAPICFG_BASE_FOLD_TABLE_H\n\n"
          "#include <stdint.h>\n\n/* clang-format off */\n"
          "static const struct fold_range {\n    uint32_t first, last, step;\n"
          "    int32_t delta;\n} fold_ranges[] = {\n")
for first, last, step, delta in ranges:
    out.write(f"    {{0x{first:x}, 0x{last:x}, {step}, {delta}}},\n")
out.write("};\n\n#endif\n")
