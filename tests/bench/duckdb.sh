#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Gets DuckDB, from npm, for measurements and for the tests of logs. usage: duckdb.sh FOLDER
set -u
[ ! -d "$1/node_modules/@duckdb" ] || exit 0
if ! command -v npm >/dev/null; then
    echo "DuckDB cannot be fetched: npm is missing" >&2
    exit 0
fi
mkdir -p "$1"
npm install --prefix "$1" --no-audit --no-fund --silent @duckdb/node-api >/dev/null 2>&1 ||
    echo "DuckDB could not be fetched; what compares with it will be skipped" >&2
