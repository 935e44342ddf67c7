#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Measures the library beside its peers. O: the build directory; BENCH_ROWS: rows of the CSV (5,000,000);
# BENCH_MAILBOXES: mailboxes of the store (1,000,000); BENCH_REPEAT: how often each program runs (5); BENCH_OFFLINE=1:
# do not fetch DuckDB; BENCH_ENDPOINTS: tested at once (200); BENCH_LOG_BYTES: size of the logs (1G);
# BENCH_ONLY=exports, =store, =autodiscover, =logs or =net: only that part.
set -eu
O=${O:-build}
PYTHON=${PYTHON:-/usr/bin/python3}
here=$(dirname "$0")
mkdir -p "$O/bench"
O=$(cd "$O" && pwd)
for program in decide store autodiscover script; do
    ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Iinclude "$here/$program.c" -L"$O" -lmapicfg -lsqlite3 \
        -Wl,-rpath,"$O" -o "$O/bench/$program"
done
if [ "${BENCH_ONLY:-exports}" = exports ]; then
    [ -n "${BENCH_OFFLINE:-}" ] || sh "$here/duckdb.sh" "$O/bench"
    "$PYTHON" "$here/bench.py" "$O"
fi
if [ "${BENCH_ONLY:-store}" = store ]; then "$PYTHON" "$here/store.py" "$O"; fi
if [ "${BENCH_ONLY:-autodiscover}" = autodiscover ]; then
    "$PYTHON" "$here/autodiscover.py" "$O/bench/autodiscover" "${BENCH_MAILBOXES:-100000}"
fi
if [ "${BENCH_ONLY:-logs}" = logs ]; then
    [ -n "${BENCH_OFFLINE:-}" ] || sh "$here/duckdb.sh" "$O/bench"
    "$PYTHON" "$here/logs.py" "$O"
fi
if [ "${BENCH_ONLY:-net}" = net ] && [ -x "$O/mapicfg-net" ]; then
    for program in net_player net_curl; do
        # shellcheck disable=SC2046 # words of pkg-config
        ${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -O2 $(pkg-config --cflags libcurl openssl) "$here/$program.c" \
            $(pkg-config --libs libcurl openssl) -lpthread -o "$O/bench/$program"
    done
    "$PYTHON" "$here/net.py" "$O"
fi
