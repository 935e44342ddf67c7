#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs targets of the Makefile that test, each to its end, and sums up. usage: MAKE=make tests/check.sh TARGET...
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/parts.sh
for target in "$@"; do
    part "${target#check-}" "${MAKE:-make}" --no-print-directory "$target"
done
parts_end check
