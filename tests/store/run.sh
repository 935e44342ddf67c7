#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Tests of a store as a file: killed writers, failing disks, several processes and threads at once, the guide's SQL.
# Each part prints its name; 77 is a skip, which it has said itself. O: the build directory; STORE_RUNS: how many
# writers are killed (200); STORE_THREADS=0: leave out the part that needs the library built anew for the thread
# sanitizer.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${O:=build}" "${CC:=cc}" "${MAKE:=make}" "${PYTHON:=/usr/bin/python3}" "${STORE_RUNS:=200}" "${STORE_THREADS:=1}" \
    "${LDLIBS:=-lexpat -lpcre2-8 -lsqlite3 -lz -lzstd}"
export O MAKE PYTHONDONTWRITEBYTECODE=1
failed=0

part() { # name command...
    name=$1
    shift
    "$@"
    case $? in
        0) echo "store $name: passed" ;;
        77) ;;
        *) echo "store $name: FAILED"; failed=1 ;;
    esac
}

mkdir -p "$O/tests/store"
# shellcheck disable=SC2086
$CC -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude -Wall -Wextra ${CPPFLAGS-} ${CFLAGS--O2 -g} tests/store/worker.c \
    tests/store/machine.c "$O/libmapicfg.a" ${LDFLAGS-} $LDLIBS -o "$O/tests/store/worker" || exit 1
part "killed writers" "$PYTHON" tests/store/kill.py "$STORE_RUNS"
part "every step" "$PYTHON" tests/store/steps.py
part "eight writers" "$PYTHON" tests/store/writers.py 25
part "full disk" "$PYTHON" tests/store/full.py
part "guide" "$PYTHON" tests/store/guide.py
if [ "$STORE_THREADS" != 0 ]; then part "two threads" sh tests/store/threads.sh; fi
exit $failed
