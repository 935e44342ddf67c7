#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs packages on Debian and its derivatives, as root. Unlike a plain apt-get it starts no server and leaves none
# enabled that was not enabled before: the tests run servers of their own. usage: apt-install.sh PACKAGE...
set -eu
PATH=$PATH:/usr/sbin:/sbin
policy=/usr/sbin/policy-rc.d

enabled() { # the links that start something at boot
    find /etc/rc[2-5].d /etc/systemd/system/*.wants -name 'S[0-9]*' -o -name '*.service' -o -name '*.socket' \
        2>/dev/null | sort
}

names() { # of the services that links are for
    sed 's|.*/||; s|^S[0-9][0-9]||; s|\.service$||; s|\.socket$||' | sort -u
}

# invoke-rc.d(8) and deb-systemd-invoke(1) ask this file. One that is there is the administrator's.
forbid_start() {
    [ ! -e $policy ] || return 0
    ours=$policy
    {
        echo '#!/bin/sh'
        echo '# Made by "make deps" of libmapicfg while it installs packages: what did not start at boot stays off.'
        echo "before=' $(names <"$work/before" | tr '\n' ' ')'"
        # shellcheck disable=SC2016
        echo 'for word in "$@"; do case $before in *" ${word%.service} "*) exit 0 ;; esac; done; exit 101'
    } >$policy
    chmod 755 $policy
}

disable_new() {
    enabled | comm -13 "$work/before" - >"$work/new"
    for name in $(names <"$work/new"); do
        [ ! -e "/etc/init.d/$name" ] || update-rc.d "$name" disable
    done
    grep '\.wants/' "$work/new" | xargs -r rm -f
    [ ! -d /run/systemd/system ] || systemctl daemon-reload
}

finish() {
    [ -z "$ours" ] || rm -f "$ours"
    disable_new
    rm -rf "$work"
}

ours=
work=$(mktemp -d)
enabled >"$work/before"
trap finish EXIT
trap 'exit 1' HUP INT TERM
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
wanted=
for package in "$@"; do # what a release lacks is skipped by the tests that need it
    if apt-cache show "$package" >/dev/null 2>&1; then
        wanted="$wanted $package"
    else
        echo "deps: this release has no package $package" >&2
    fi
done
forbid_start
# shellcheck disable=SC2086
[ -z "$wanted" ] || apt-get install -y -qq --no-install-recommends $wanted
