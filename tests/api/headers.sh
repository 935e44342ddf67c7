#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every header compiles alone, as C11 and as C++, without a warning; the umbrella includes each of the others once.
set -eu
included=$(sed -n 's|^#include <\(mapicfg/.*\)>$|\1|p' include/mapicfg.h | sort)
there=$(cd include && printf '%s\n' mapicfg/*.h | sort)
if [ "$included" != "$there" ]; then
    echo "include/mapicfg.h does not include each header of include/mapicfg once" >&2
    exit 1
fi
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
for header in include/mapicfg.h include/mapicfg/*.h; do
    # shellcheck disable=SC2086
    ${CC:-cc} -std=c11 $warnings -Iinclude -fsyntax-only -x c "$header"
    # shellcheck disable=SC2086
    ${CXX:-c++} -std=c++11 $warnings -Iinclude -fsyntax-only -x c++ "$header"
done
