#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every header compiles alone, as C99, C11, C++11 and C++17, without a warning; the umbrella includes each of the others
# once. Every macro has a value in both languages. Every sized struct can be begun with its macro, in C++ too, and has
# the layout of its first release on processors of 64 and of 32 bits. What is marked as deprecated warns, unless a
# caller does not want to know.
# shellcheck disable=SC2086  # compilers come with flags
set -eu
: "${O:=build}" "${CC:=cc}" "${CXX:=c++}"
included=$(sed -n 's|^#include <\(mapicfg/.*\)>$|\1|p' include/mapicfg.h | sort)
there=$(cd include && printf '%s\n' mapicfg/*.h | sort)
if [ "$included" != "$there" ]; then
    echo "include/mapicfg.h does not include each header of include/mapicfg once" >&2
    exit 1
fi
included=$(sed -n 's|^#include <\(mapicfg-net/.*\)>$|\1|p' include/mapicfg-net.h | sort)
there=$(cd include && printf '%s\n' mapicfg-net/*.h | sort)
if [ "$included" != "$there" ]; then
    echo "include/mapicfg-net.h does not include each header of include/mapicfg-net once" >&2
    exit 1
fi
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef -Werror -Iinclude -fsyntax-only"
for header in include/mapicfg.h include/mapicfg-net.h include/mapicfg/*.h include/mapicfg-net/*.h; do
    for standard in c99 c11; do
            $CC -std=$standard $warnings -x c "$header"
    done
    for standard in c++11 c++17; do
            $CXX -std=$standard $warnings -x c++ "$header"
    done
done

# ---- sized structs ----
mkdir -p "$O/tests"
structs=$(sed -n 's/^typedef struct \(mapicfg_[a-z_]*\) {$/\1/p' include/mapicfg*/*.h | grep -v '^mapicfg_error$')
begun=$O/tests/begun.cc
{
    echo "#include <mapicfg-net.h>"
    for struct in $structs; do
        upper=$(echo "$struct" | tr '[:lower:]' '[:upper:]')
        echo "static_assert(${upper}_SIZE_1_0 <= sizeof($struct), \"\");"
        echo "uint32_t begin_$struct(); uint32_t begin_$struct() { $struct one = ${upper}_INIT; return one.size; }"
        grep -q "STRUCT($struct," tests/api/layout.c || echo "#error tests/api/layout.c does not know $struct"
    done
} > "$begun"
for standard in c++11 c++17; do
    $CXX -std=$standard $warnings "$begun"
done

# ---- every macro that stands for a value, and those that compute one ----
used=$O/tests/used
{
    echo "#include <mapicfg-net.h>"
    echo "uint64_t use(void); uint64_t use(void) { uint64_t sum = MAPICFG_MAILBOX_BITS(1u, 2u, 3u, MAPICFG_NULL);"
    echo "sum += MAPICFG_VERSION_AT_LEAST(1, 0, 0); sum += MAPICFG_SIZE_TO(mapicfg_error, message);"
    echo "const mapicfg_input one = MAPICFG_INPUT_FILE(\"a\"); sum += one.size + MAPICFG_NOTE_BIT(0);"
    sed -n 's/^#define \(MAPICFG_[A-Z0-9_]*\) [^ ].*$/\1/p' include/mapicfg*/*.h | sort -u |
        grep -Ev '_INIT$|_H$|^MAPICFG_(API|MUST_CHECK)$' | sed 's/.*/sum += (uint64_t)(&);/'
    echo "return sum; }"
} > "$used.c"
cp "$used.c" "$used.cc"
$CC -std=c99 $warnings "$used.c"
for standard in c++11 c++17; do
    $CXX -std=$standard $warnings "$used.cc"
done

layout() { # compiler and flags
    "$@" -std=c11 $warnings -ffreestanding tests/api/layout.c
}
layout $CC
can() { echo 'int one;' | "$@" -fsyntax-only -x c - 2>/dev/null; }
if can $CC -m32; then layout $CC -m32; else echo "SKIPPED: layout for i386: the compiler has no -m32"; fi
arm="clang --target=armv7-linux-gnueabihf"
if can $arm; then layout $arm; else echo "SKIPPED: layout for 32-bit ARM: clang is missing"; fi

# ---- deprecation ----
old='#include <mapicfg.h>
MAPICFG_DEPRECATED("use mapicfg_new_one()") MAPICFG_API int mapicfg_old_one(void);
int call(void);
int call(void) { return mapicfg_old_one(); }'
check() { printf '%s\n' "$old" | $CC -std=c11 -Wall -Werror -Iinclude -fsyntax-only "$@" -x c - 2>&1; }
if said=$(check); then echo "what is deprecated does not warn" >&2; exit 1; fi
case $said in *mapicfg_new_one*) ;; *) echo "a deprecation does not say what to use: $said" >&2; exit 1 ;; esac
check -DMAPICFG_DISABLE_DEPRECATED
for version in 0,9,9 1,0,0; do
    printf '#include <mapicfg.h>\n#if !MAPICFG_VERSION_AT_LEAST(%s)\n#error older\n#endif\n' "$version" |
        $CC -std=c11 -Iinclude -fsyntax-only -x c -
done
if printf '#include <mapicfg.h>\n#if MAPICFG_VERSION_AT_LEAST(99,0,0)\n#error newer\n#endif\n' |
    $CC -std=c11 -Iinclude -fsyntax-only -x c -; then :; else echo "version 99 is not yet" >&2; exit 1; fi
