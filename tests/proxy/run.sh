#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Carries real traffic through nginx, HAProxy and Apache: with the rules that the command writes, and with each setting
# by which connections to the servers are reused. What is not installed is said to be skipped.
# usage: MAPICFG=build/mapicfg sh tests/proxy/run.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${PYTHON:=python3}" "${MAPICFG:=build/mapicfg}"
export MAPICFG
command -v openssl >/dev/null 2>&1 || { echo "SKIPPED: proxy: openssl is missing"; exit 0; }
export PYTHONDONTWRITEBYTECODE=1
status=0
"$PYTHON" tests/proxy/traffic.py || status=1
"$PYTHON" tests/proxy/rules.py || status=1
"$PYTHON" tests/proxy/reuse.py || status=1
exit $status
