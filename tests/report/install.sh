#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Gets what judges pages into FOLDER, from npm: axe-core and the Nu HTML checker, which runs on Java. What cannot be had
# is told, and is no failure. usage: install.sh FOLDER
set -eu
axe=axe-core@4.14.1 checker=vnu-jar@26.9.27
mkdir -p "$1"
if ! command -v npm >/dev/null 2>&1; then
    echo "SKIPPED: axe-core and the Nu HTML checker: npm is missing"
    exit 0
fi
npm install --prefix "$1" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error $axe $checker ||
    echo "SKIPPED: axe-core and the Nu HTML checker: npm cannot get them"
