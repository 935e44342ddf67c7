# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh
# Runs the parts of a test run one after the other, all of them whatever fails, and sums up. To be sourced.
#
# What cannot be tested here is told by a line "SKIPPED: WHAT: WHY", in every test, and counted here. A part that says
# so of its own name was skipped as a whole, and does not count as passed.
parts_passed=0 parts_failed=0 parts_skipped=0 parts_notes=
parts_log=$(mktemp) || exit 1
trap 'rm -f "$parts_log" "$parts_log.status"' EXIT

part() { # name command...
    part_name=$1
    shift
    part_start=$(date +%s)
    echo "==== $part_name"
    { part_status=0; "$@" || part_status=$?; echo "$part_status" >"$parts_log.status"; } 2>&1 | tee "$parts_log"
    part_took="in $(($(date +%s) - part_start)) s"
    parts_skipped=$((parts_skipped + $(grep -c '^SKIPPED: ' "$parts_log")))
    parts_note "$(sed -n "s/^SKIPPED: /  skipped in $part_name: /p" "$parts_log")"
    if [ "$(cat "$parts_log.status")" != 0 ]; then
        parts_failed=$((parts_failed + 1))
        parts_note "  FAILED: $part_name"
        echo "---- $part_name: FAILED $part_took"
    elif grep -q "^SKIPPED: $part_name: " "$parts_log"; then
        echo "---- $part_name: skipped $part_took"
    else
        parts_passed=$((parts_passed + 1))
        echo "---- $part_name: passed $part_took"
    fi
}

parts_note() { # lines
    [ -z "$1" ] || parts_notes="$parts_notes$1
"
}

# Prints what was skipped and what failed, and in the last line how many. Fails when a part did.
parts_end() { # name
    printf '%s' "$parts_notes"
    parts_end="$parts_passed passed, $parts_failed failed"
    [ "$parts_skipped" = 0 ] || parts_end="$parts_end, $parts_skipped skipped"
    echo "${1:+$1: }$parts_end"
    [ "$parts_failed" = 0 ]
}
