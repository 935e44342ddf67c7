#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A run of parts goes on after a failure, counts what was skipped, and tells in its last line how it ended. Every test
# says by the same words that something was skipped.
set -u
cd "$(dirname "$0")/../.." || exit 1
failed=0

run() { # statements
    sh -c ". tests/parts.sh; $1" 2>&1
}

expect() { # name statements status last_line pattern...
    name=$1 status=0
    got=$(run "$2") || status=$?
    [ "$status" = "$3" ] || { echo "parts: $name: exit $status, not $3"; failed=1; }
    last=$(echo "$got" | tail -n 1)
    [ "$last" = "$4" ] || { echo "parts: $name: ends with '$last', not '$4'"; failed=1; }
    shift 4
    for pattern in "$@"; do
        echo "$got" | grep -q "$pattern" || { echo "parts: $name: no '$pattern' in: $got"; failed=1; }
    done
}

skip="echo SKIPPED: a tool: it is missing"
expect "all pass" 'part one true; part two true; parts_end' 0 "2 passed, 0 failed" '^==== one' '^---- two: passed'
expect "a failure first" 'part one false; part two true; parts_end check' 1 "check: 1 passed, 1 failed" \
    '^---- one: FAILED' '^---- two: passed' '^  FAILED: one'
expect "a tool is missing" "part one $skip; part two $skip; parts_end" 0 "2 passed, 0 failed, 2 skipped" \
    '^  skipped in one: a tool: it is missing'
expect "a part is skipped" 'part one echo "SKIPPED: one: no tool"; part two true; parts_end' 0 \
    "1 passed, 0 failed, 1 skipped" '^---- one: skipped'
expect "skipped and failed" 'f() { echo "SKIPPED: one: no tool"; return 3; }; part one f; parts_end' 1 \
    "0 passed, 1 failed, 1 skipped" '^---- one: FAILED'
expect "in errors too" 'f() { echo "SKIPPED: x: no tool" >&2; }; part one f; parts_end' 0 \
    "1 passed, 0 failed, 1 skipped"
# A run within a run: what was skipped is counted once.
expect "nested" "part outer sh -c '. tests/parts.sh; part inner $skip; parts_end'; parts_end" 0 \
    "1 passed, 0 failed, 1 skipped"

# One spelling, so that nothing skipped goes uncounted: "SKIPPED: what: why", at the begin of a line.
others=$(grep -rnE --include='*.py' --include='*.sh' --include='*.c' --include=run \
    "\\bSKIP\\b|\\bSKIPPED\\b($|[^:]|:[^ ])|[\"'] *skip(ped)?: |[^\"'/^]SKIPPED: " tests .ci |
    grep -v "^tests/\(api/parts\|parts\)\.sh:")
[ -z "$others" ] || {
    echo "parts: spelled otherwise than 'SKIPPED: what: why' at the begin of a line:"
    echo "$others"
    failed=1
}
exit $failed
