#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the two commands of README.md's Start in a fresh minimal Debian, which has beside its base only git, make and
# certificates, on a clone of HEAD; where ../shared is there it is beside the clone too.
# RELEASE: bookworm, trixie ...; MIRROR and SECURITY: as this machine's apt has them.
set -eu
here=$(realpath "$0")
cd "$(dirname "$0")/../.."
: "${RELEASE:=bookworm}" "${MIRROR:=}" "${SECURITY:=}"
PATH=$PATH:/usr/sbin:/sbin
scripts=/usr/share/debootstrap/scripts

skip() { # why
    echo "SKIPPED: root: $1"
    exit 0
}

site() { # label: where apt has it from
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(LABEL) $(SITE)' 'Created-By: Packages' 2>/dev/null | sed -n "s/^$1 //p" | sed 1q
}

# How apt reaches its servers here: proxies, and dates that are not looked at.
reach() {
    apt-config dump --no-empty --format '%F "%v";%n' Acquire 2>/dev/null |
        grep -E '^"?Acquire::(Check-|Retries|https?::(Proxy|Timeout))' || true
}

# In namespaces of its own: mounts and processes go away with it, so that nothing of the machine is below the root when
# it is removed.
if [ "${1-}" = inside ]; then
    root=$2
    script=$RELEASE
    [ -e "$scripts/$script" ] || script=sid # an older debootstrap; the newer releases are alike
    debootstrap --variant=minbase --include=git,make,ca-certificates "$RELEASE" "$root" "$MIRROR" "$scripts/$script" \
        >"$root.log" 2>&1 || { tail -n 20 "$root.log"; exit 1; }
    {
        echo "deb $MIRROR $RELEASE main"
        echo "deb $MIRROR $RELEASE-updates main"
        [ -z "$SECURITY" ] || echo "deb $SECURITY $RELEASE-security main"
    } >"$root/etc/apt/sources.list"
    reach >"$root/etc/apt/apt.conf.d/99reach"
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    mkdir -p "$root/src"
    git clone -q . "$root/src/libmapicfg"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    if [ -d ../shared ]; then
        mkdir "$root/src/shared"
        mount --bind ../shared "$root/src/shared"
        mount -o remount,bind,ro "$root/src/shared"
    fi
    exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        ${MAPICFG_FAULT_STEP:+MAPICFG_FAULT_STEP="$MAPICFG_FAULT_STEP"} \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        sh /src/libmapicfg/tests/minimal/inside.sh
fi

[ "$(id -u)" = 0 ] || skip "only root can make one"
for tool in debootstrap unshare git; do
    command -v "$tool" >/dev/null 2>&1 || skip "$tool is missing"
done
unshare --mount --pid --fork mount -t tmpfs tmpfs /mnt 2>/dev/null || skip "nothing can be mounted here"
[ -n "$MIRROR" ] || [ -n "$(site Debian)" ] || apt-get update -qq 2>/dev/null || true
: "${MIRROR:=$(site Debian)}" "${SECURITY:=$(site Debian-Security)}"
[ -n "$MIRROR" ] || skip "apt has no source of Debian here: MIRROR=URL is needed"
[ -z "$(git status --porcelain)" ] || echo "root: what is not committed is not in the clone"

root=$(mktemp -d "${TMPDIR:-/var/tmp}/mapicfg-root-XXXXXX")
trap 'rm -rf --one-file-system "$root" "$root.log"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$root"
export RELEASE MIRROR SECURITY
unshare --mount --pid --fork --kill-child sh "$here" inside "$root"
echo "root: $RELEASE: passed"
