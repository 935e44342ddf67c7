#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# libmapicfg-net and a domain controller of Samba: LDAP, Kerberos and NTLM of an Active Directory. Its ports are fixed,
# so it has a network of its own, and files of /etc of its own, which end with this program.
# usage: MAPICFG=build/mapicfg sh tests/samba/run.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
: "${MAPICFG:=build/mapicfg}"
PATH=$PATH:/usr/sbin:/sbin
export MAPICFG PATH PYTHONDONTWRITEBYTECODE=1
skip() { echo "SKIPPED: samba: $1"; exit 0; }
for program in samba samba-tool ldapsearch kinit wbinfo ip unshare openssl; do
    command -v "$program" >/dev/null 2>&1 || skip "$program is missing"
done
[ -d /usr/share/samba/setup/ad-schema ] || skip "the package samba-ad-provision is missing"
/usr/bin/python3 -c 'import samba.samdb, gssapi' 2>/dev/null || skip "python3-samba or python3-gssapi is missing"
[ -x "$(dirname "$MAPICFG")/mapicfg-net" ] || skip "mapicfg-net is not built"
[ "$(id -u)" = 0 ] || skip "it needs root, for a network of its own"
unshare -n -m true 2>/dev/null || skip "this machine allows no network of its own"
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
# shellcheck disable=SC2016
unshare -n -m --kill-child sh -c 'sh tests/samba/inside.sh "$1"' sh "$folder"
