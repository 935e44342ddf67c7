#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The unit tests given and the command's main jobs under valgrind: no error and no leak.
set -eu
: "${O:=build}"
command -v valgrind >/dev/null 2>&1 || { echo "SKIPPED: valgrind: it is missing"; exit 0; }
check="valgrind -q --child-silent-after-fork=yes --leak-check=full --error-exitcode=99"
check="$check --errors-for-leak-kinds=definite,indirect,possible"
# shellcheck disable=SC2086
printf '%s\n' "$@" | CK_FORK=no MAPICFG_TEST_REDUCED=1 xargs -P "$(nproc)" -n 1 $check
[ ! -x "$O/tests/damage" ] || MAPICFG_TEST_REDUCED=1 $check "$O/tests/damage"
data=tests/data/contoso
for form in xml csv json txt; do
    # shellcheck disable=SC2086
    $check "$O/mapicfg" audit "$data/org.$form" "$data/mailboxes.$form" "$data/vdirs.$form" --format json >/dev/null
done
# shellcheck disable=SC2086
$check "$O/mapicfg" decide --org true --mailbox null --block true --explain >/dev/null
echo "valgrind: no error, no leak"
