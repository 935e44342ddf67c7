#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# What would change for a mailbox that follows the organization, if the organization's switch were turned?
# MAPICFG names the command where it is not on the PATH.
set -eu
: "${MAPICFG:=mapicfg}"
for block in false true; do
    now=$("$MAPICFG" decide --org true --mailbox null --block "$block")
    then=$("$MAPICFG" decide --org false --mailbox null --block "$block")
    echo "blocked outside: $block: $now -> $then"
done
