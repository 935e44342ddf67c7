#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Gets what judges pages and SARIF: Chromium from Debian, and into FOLDER, from npm, axe-core, the Nu HTML checker that
# runs on Java, and a validator of SARIF. What cannot be had is told, and is no failure. usage: install.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
axe=axe-core@4.14.1 checker=vnu-jar@26.9.27 sarif=@microsoft/sarif-multitool-linux
mkdir -p "$1"
have() { command -v "$1" >/dev/null 2>&1; }
if ! have chromium && have apt-get && [ "$(id -u)" = 0 ]; then
    sh "$here/../../docs/packaging/apt-install.sh" chromium >"$1/log" 2>&1 ||
        echo "SKIPPED: Chromium: it could not be installed, see $1/log"
fi
if ! have npm; then
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
