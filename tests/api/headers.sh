#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every header compiles alone, as C11 and as C++, without a warning.
set -eu
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
for header in include/mapicfg.h include/mapicfg/*.h; do
    # shellcheck disable=SC2086
    ${CC:-cc} -std=c11 $warnings -Iinclude -fsyntax-only -x c "$header"
    # shellcheck disable=SC2086
    ${CXX:-c++} -std=c++11 $warnings -Iinclude -fsyntax-only -x c++ "$header"
done
