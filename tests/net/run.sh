#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Tests of libmapicfg-net on loopback: the endpoint that the others run against is right, by other programs; then what
# the command makes of it. What is not installed is said to be skipped.
# usage: MAPICFG=build/mapicfg sh tests/net/run.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${PYTHON:=python3}" "${MAPICFG:=build/mapicfg}"
export MAPICFG
command -v openssl >/dev/null 2>&1 || { echo "SKIPPED: net: openssl is missing"; exit 0; }
# Python's GSSAPI is a package of the distribution, so its own interpreter is the one that has it.
"$PYTHON" -c 'import gssapi' 2>/dev/null || [ ! -x /usr/bin/python3 ] || PYTHON=/usr/bin/python3
export PYTHON PYTHONDONTWRITEBYTECODE=1
status=0
for program in selftest authentication faults logons lockout cert ldap referrals silent_dns; do
    "$PYTHON" "tests/net/$program.py" || status=1
done
if [ -x "$(dirname "$MAPICFG")/mapicfg-net" ]; then
    for program in test_transport test_cmdlet names listen; do
        "$PYTHON" "tests/net/$program.py" || status=1
    done
else
    echo "SKIPPED: net: the command's tests: mapicfg-net is not built"
fi
exit $status
