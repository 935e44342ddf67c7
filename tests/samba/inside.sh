#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# The machine of the domain controller: 10.77.0.1 is the controller, which answers DNS too.
# usage: inside.sh FOLDER
set -eu
folder=$1
ip link set lo up
ip address add 10.77.0.1/32 dev lo
mkdir "$folder/run"
printf '127.0.0.1 localhost mail.contoso.com\n10.77.0.1 dc1.contoso.com contoso.com\n' >"$folder/hosts"
printf 'nameserver 10.77.0.1\noptions timeout:2 attempts:5\n' >"$folder/resolv.conf"
printf 'hosts: files dns\npasswd: files\ngroup: files\n' >"$folder/nsswitch.conf"
for file in hosts resolv.conf nsswitch.conf; do
    mount --bind "$folder/$file" "/etc/$file"
done
mount --bind "$folder/run" /run/samba # where winbindd listens
export FOLDER="$folder" TDB_NO_FSYNC=1 # the database need not outlive the machine
exec /usr/bin/python3 tests/samba/main.py
