#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the command as a plugin of Nagios Core, where `make nagios-tools` or the system has it. usage: run.sh FOLDER
set -u
here=$(cd "$(dirname "$0")" && pwd)
nagios=$(command -v nagios4 || echo "$1/usr/sbin/nagios4")
if ! "$nagios" --help >/dev/null 2>&1 && [ ! -x "$nagios" ]; then
    echo "SKIPPED: Nagios: nagios4 is missing: make nagios-tools"
    exit 0
fi
exec "${PYTHON:-python3}" "$here/plugin.py" "$nagios"
