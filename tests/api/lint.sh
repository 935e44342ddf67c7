#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Lints manual pages, shell scripts, the Python bindings and the format of C; what is not installed is said to be skipped.
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
        clang-format --dry-run -Werror lib/*/*.[ch] include/*.h include/mapicfg/*.h bindings/cli/*.[ch] ||
            { echo "lint: format FAILED: make format"; failed=1; }
    else
        echo "SKIPPED: lint of the format: it wants clang-format 14"
    fi
fi
if have mypy; then
    (cd bindings/python && mypy --strict --no-incremental --cache-dir=/dev/null mapicfg) || { echo "lint: types FAILED"; failed=1; }
fi
exit $failed
