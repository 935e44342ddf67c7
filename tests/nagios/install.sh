#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Gets Nagios Core from Debian into FOLDER: its package alone, unpacked, because the mail server and the plugins that it
# recommends are not needed. What cannot be had is told, and is no failure. usage: install.sh FOLDER
set -eu
command -v nagios4 >/dev/null 2>&1 && exit 0
command -v apt-get >/dev/null 2>&1 || { echo "SKIPPED: Nagios: apt-get is missing"; exit 0; }
mkdir -p "$1"
cd "$1"
if ! { apt-get download nagios4-core && dpkg -x nagios4-core_*.deb . && rm nagios4-core_*.deb; } >log 2>&1; then
    echo "SKIPPED: Nagios: it cannot be downloaded, see $1/log"
fi
