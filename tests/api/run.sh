#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the tests of what a packager and a linking program see. Each prints its name; 77 is a skip, which
# the test has said itself.
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${O:=build}" "${CC:=cc}" "${MAKE:=make}" "${PYTHON:=python3}"
export O CC MAKE PYTHON
failed=0
for test in exports headers layers properties rules docs module parts deps rebuild install reproducible; do
    case $test in
        exports | layers | properties | rules | docs) "$PYTHON" "tests/api/$test.py" ;;
        module)
            "$PYTHON" -B tests/powershell/declarations.py &&
                MAPICFG_LIBRARY=$(realpath "$O")/libmapicfg.so.1 "$PYTHON" -B bindings/powershell/generate.py --check
            ;;
        *) sh "tests/api/$test.sh" ;;
    esac
    case $? in
        0) echo "api $test: passed" ;;
        77) ;;
        *) echo "api $test: FAILED"; failed=1 ;;
    esac
done
exit $failed
