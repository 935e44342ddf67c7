#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Compares the ABI with the stored baseline. A symbol, once released, stays as it is.
set -eu
: "${O:=build}"
command -v abidiff >/dev/null 2>&1 || { echo "SKIPPED: abi: abidiff is missing"; exit 0; }
case $(uname -m) in x86_64) ;; *) echo "SKIPPED: abi: the baseline is for x86_64"; exit 0 ;; esac
for library in libmapicfg libmapicfg-net; do
    [ -e "$O/$library.so.1" ] || { echo "SKIPPED: abi of $library: it is not built"; continue; }
    abidiff --suppressions tests/api/libmapicfg.suppr --headers-dir2 include --drop-private-types --no-added-syms \
        "tests/api/$library.abi" "$O/$library.so.1"
done
echo "abi: as the baseline"
