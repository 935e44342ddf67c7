#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Two builds of the same sources in two places are the same, byte for byte.
set -eu
: "${O:=build}" "${MAKE:=make}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/elsewhere"
cp -R Makefile include lib bindings mapihttp.pc.in "$work/elsewhere/"
for place in . "$work/elsewhere"; do
    name=$(basename "$place" | tr -d .)
    $MAKE -s -C "$place" O="$work/build$name" CFLAGS='-O2 -g' "$work/build$name/libmapicfg.so.1" \
        "$work/build$name/libmapicfg.a" \
        >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
done
cmp "$work/build/libmapicfg.so.1" "$work/buildelsewhere/libmapicfg.so.1"
cmp "$work/build/libmapicfg.a" "$work/buildelsewhere/libmapicfg.a"
