#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds the library and threads.c for gcc's thread sanitizer, and runs them. SQLite and expat are not built so: what
# happens inside them is not looked at. O: the build directory. 77 where there is no such sanitizer.
set -eu
cd "$(dirname "$0")/../.."
: "${O:=build}" "${MAKE:=make}"
here=$O/tests/store
mkdir -p "$here"
build() { # arguments of the compiler
    gcc -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude -Wall -Wextra -O1 -g -fsanitize=thread "$@"
}
echo 'int main(void) { return 0; }' >"$here/probe.c"
if ! build "$here/probe.c" -o "$here/probe" 2>/dev/null || ! "$here/probe"; then
    echo "SKIPPED: two threads: gcc has no thread sanitizer here"
    exit 77
fi
# shellcheck disable=SC2086
$MAKE -s O="$O/tsan" CC=gcc CFLAGS="-O1 -g -fsanitize=thread" CPPFLAGS= LDFLAGS= "$O/tsan/libmapicfg.a" >/dev/null
build tests/store/threads.c "$O/tsan/libmapicfg.a" -lexpat -lpcre2-8 -lsqlite3 -lz -lzstd -lpthread -o "$here/threads"
place=$(mktemp -d "$here/run-XXXXXX")
status=0
TSAN_OPTIONS=halt_on_error=1:exitcode=66 "$here/threads" "$place" || status=$?
rm -r "$place"
exit $status
