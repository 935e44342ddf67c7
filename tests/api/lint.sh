#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Lints manual pages, shell scripts, the Python bindings, the format of C and the length of lines; what is not installed
# is said to be skipped.
set -u
: "${O:=build}" "${PYTHON:=python3}"
failed=0
have() { command -v "$1" >/dev/null 2>&1 || { echo "SKIPPED: lint by $1: it is missing"; return 1; }; }
if have mandoc; then
    mandoc -T lint -W warning docs/man/*.[13] || { echo "lint: manual pages FAILED"; failed=1; }
fi
if have shellcheck; then
    shellcheck -x -s sh docs/packaging/*.sh tests/*.sh tests/*/*.sh || { echo "lint: shell FAILED"; failed=1; }
    shellcheck -x .ci/run bindings/cli/mapicfg.bash || { echo "lint: bash FAILED"; failed=1; }
fi
# Other releases of clang-format lay out some lines differently.
if have clang-format; then
    if clang-format --version | grep -q 'version 14\.'; then
        clang-format --dry-run -Werror lib/*/*.[ch] include/*.h include/mapicfg*/*.h bindings/cli/*.[ch] ||
            { echo "lint: format FAILED: make format"; failed=1; }
    else
        echo "SKIPPED: lint of the format: it wants clang-format 14"
    fi
fi
if have mypy; then
    (cd bindings/python && mypy --strict --no-incremental --cache-dir=/dev/null mapicfg) ||
        { echo "lint: types FAILED"; failed=1; }
fi
# Code is read beside other code. Statements in tests/cli/cmdlets.txt and samples are as somebody wrote them.
long=$(find Makefile .ci lib include bindings tests docs -path tests/data -prune -o -type f \( -name Makefile \
    -o -name run -o -name '*.mk' -o -name '*.[ch]' -o -name '*.def' -o -name '*.py' -o -name '*.pyi' -o -name '*.sh' \
    -o -name '*.bash' \) -print |
    "$PYTHON" -c 'import sys
for path in sys.stdin.read().split():
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        if len(line.rstrip("\n")) > 120:
            print(f"{path}:{number}: longer than 120 columns")')
[ -z "$long" ] || { echo "$long"; echo "lint: lines FAILED"; failed=1; }
# Programs list the tests they run; only pytest finds them by name.
never=$(for program in tests/*/*.py; do
    case $program in tests/python/*) continue ;; esac
    sed -n 's/^def \(test_[a-z0-9_]*\)(.*/\1/p' "$program" | while read -r test; do
        [ "$(grep -cw "$test" "$program")" -gt 1 ] || echo "$program: $test is never run"
    done
done)
[ -z "$never" ] || { echo "$never"; failed=1; }
exit $failed
