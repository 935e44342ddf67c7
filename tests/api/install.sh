#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs to several layouts; programs in C and C++ build there by pkg-config, shared and static, and run; uninstalling
# leaves nothing.
set -eu
: "${O:=build}" "${CC:=cc}" "${CXX:=c++}" "${MAKE:=make}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/use.c" <<'END'
#include <mapicfg.h>
#include <stdio.h>
int main(void) {
    printf("%s %s\n", mapicfg_version(), mapicfg_decision_result(mapicfg_decide_bits(MAPICFG_TRUE, 0)));
    return 0;
}
END
expected=$(sed -n 's/^#define MAPICFG_VERSION_[A-Z]* //p' include/mapicfg/base.h | paste -sd.)" MAPI over HTTP, internal and external"

check() { # what it printed
    [ "$1" = "$expected" ] || { echo "got '$1', expected '$expected'"; exit 1; }
}

# What an example needs beside libmapicfg; fails when it is not installed.
more_libraries() {
    case $1 in
    *_httpd.c)
        pkg-config --exists libmicrohttpd || { echo "install: SKIPPED $1, libmicrohttpd is missing" >&2; return 1; }
        pkg-config --cflags --libs libmicrohttpd ;;
    esac
}

# The lines of the examples' README for programs in C with the library installed, run as they are printed: how one is
# built holds for all. The last line, which links statically, leaves static programs to run.
readme() { # libdir
    rm -rf "$work/examples"
    cp -r docs/examples "$work/examples"
    cp -r tests/data/contoso "$work/examples/contoso"
    sed '/^Without installing/,$d' docs/examples/README.md | grep '^    ' >"$work/lines"
    {
        # shellcheck disable=SC2016
        echo 'cc() { command $CC "$@"; }'
        for name in exec audit; do
            grep '^    cc decide.c' "$work/lines" | sed "s/decide/$name/g"
        done
        cat "$work/lines"
        echo './decide'
    } >"$work/readme.sh"
    (cd "$work/examples" && CC="$CC" LD_LIBRARY_PATH=$1 sh -eu "$work/readme.sh") >"$work/printed" 2>"$work/log" ||
        { cat "$work/readme.sh" "$work/log"; exit 1; }
    for line in 'Name *: Anna Berg' 'MAPI over HTTP, internal only: ' 'effective: '; do
        grep -q "^$line" "$work/printed" || { echo "the README's lines do not print '$line'"; exit 1; }
    done
}

try() { # prefix libdir
    dest="$work/dest"
    $MAKE -s O="$O" install DESTDIR="$dest" prefix="$1" libdir="$2" pythondir="$1/python" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    PKG_CONFIG_SYSROOT_DIR=$dest PKG_CONFIG_LIBDIR=$dest$2/pkgconfig:$(pkg-config --variable pc_path pkg-config)
    export PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_LIBDIR
    cp "$work/use.c" "$work/use.cc"
    flags=$(pkg-config --cflags --libs mapihttp)
    # shellcheck disable=SC2086
    $CC "$work/use.c" $flags -o "$work/shared"
    # shellcheck disable=SC2086
    $CXX "$work/use.cc" $flags -o "$work/sharedxx"
    check "$(LD_LIBRARY_PATH=$dest$2 "$work/shared")"
    check "$(LD_LIBRARY_PATH=$dest$2 "$work/sharedxx")"
    # pkg-config leaves out -L for directories of the system, which the test's are not
    libs=$(PKG_CONFIG_SYSROOT_DIR='' pkg-config --static --libs-only-l mapihttp)
    # shellcheck disable=SC2086
    $CC -I"$dest$1/include" "$work/use.c" -L"$dest$2" -Wl,-Bstatic $libs -Wl,-Bdynamic -o "$work/static"
    check "$("$work/static")"
    for example in docs/examples/*.c; do
        more=$(PKG_CONFIG_SYSROOT_DIR='' more_libraries "$example") || continue
        # shellcheck disable=SC2086
        $CC -std=c11 -Wall -Wextra -Werror "$example" $flags $more -o "$work/example"
    done
    readme "$dest$2"
    check "$("$dest$1/bin/mapicfg" --version | sed -n '1s/^mapicfg //p') MAPI over HTTP, internal and external"
    PYTHONDONTWRITEBYTECODE=1 MAPICFG_LIBRARY=$dest$2/libmapicfg.so.1 PYTHONPATH=$dest$1/python \
        ${PYTHON:-python3} -c 'import mapicfg; assert str(mapicfg.decide(True, mapicfg.Mailbox())).startswith("MAPI")'
    $MAKE -s O="$O" uninstall DESTDIR="$dest" prefix="$1" libdir="$2" pythondir="$1/python" >/dev/null
    left=$(find "$dest" -mindepth 1 2>/dev/null || true)
    [ -z "$left" ] || { echo "uninstalling left:"; echo "$left"; exit 1; }
}

try /usr/local /usr/local/lib
try /opt/mapicfg /opt/mapicfg/lib64
try /usr /usr/lib/x86_64-linux-gnu
