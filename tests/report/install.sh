#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Gets what judges pages and SARIF into FOLDER, from npm: axe-core, the Nu HTML checker, which runs on Java, and SARIF's
# validator. What cannot be had is told, and is no failure. usage: install.sh FOLDER
set -eu
axe=axe-core@4.14.1 checker=vnu-jar@26.9.27 sarif=@microsoft/sarif-multitool-linux
mkdir -p "$1"
if ! command -v npm >/dev/null 2>&1; then
    echo "SKIPPED: axe-core, the Nu HTML checker and SARIF's validator: npm is missing"
    exit 0
fi
# npm takes away what is not named, so the last call names all.
get() {
    npm install --prefix "$1" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error "$axe" "$checker" \
        ${2:+"$2"}
}
get "$1" "" || echo "SKIPPED: axe-core and the Nu HTML checker: npm cannot get them"
if get "$1" "$sarif@5.7.0"; then
    chmod +x "$1/node_modules/$sarif/Sarif.Multitool"
else
    echo "SKIPPED: SARIF's validator: npm cannot get it"
fi
