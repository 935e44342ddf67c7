#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What run.sh runs in the new root: the two commands, and what they have done to the machine.
set -eu
cd "$(dirname "$0")/../.."
# shellcheck source=/dev/null
. /etc/os-release

fail() { # what
    echo "root: $VERSION_CODENAME: FAILED: $1"
    exit 1
}

packages() { # how many are installed
    dpkg-query -W -f '${db:Status-Abbrev}\n' | grep -c '^ii'
}

boots() { # whether a server starts at boot
    [ -n "$(find /etc/rc[2-5].d -name "S??$1")" ] || [ -e "/etc/systemd/system/multi-user.target.wants/$1.service" ]
}

before=$(packages)
work=$(mktemp -d)
{ make deps demo || touch "$work/failed"; } 2>&1 | tee "$work/built"
[ ! -e "$work/failed" ] || fail "make deps demo"
! grep -q 'warning: .*\[-W' "$work/built" || fail "the compiler warns"
echo "root: $VERSION_CODENAME: building took $(($(packages) - before)) packages"
build/mapicfg --version
build/mapicfg --version | grep -q 'libedit [0-9]' || fail "the command was built without libedit"
for tool in clang python3 valgrind nginx; do
    ! command -v "$tool" >/dev/null || fail "$tool was installed, which building does not need"
done

checked=0
make deps check || checked=$?

for server in apache2 nginx haproxy; do
    ! boots "$server" || fail "$server is enabled"
done
[ ! -e /usr/sbin/policy-rc.d ] || fail "policy-rc.d was left"

# A server that was enabled stays so, when others are installed.
update-rc.d haproxy enable
boots haproxy || fail "haproxy cannot be enabled"
apt-get purge -y -qq nginx nginx-common >/dev/null
sh docs/packaging/install-deps.sh test >/dev/null
boots haproxy || fail "haproxy was disabled"
command -v nginx >/dev/null || fail "nginx was not installed again"
! boots nginx || fail "nginx is enabled"
[ $checked = 0 ] || fail "make deps check"
