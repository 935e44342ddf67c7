#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A build follows what is installed: on a fresh machine it begins when `deps` has ended, also beside it (-j); it is done
# again when libedit, the flags or the compiler change, and only then.
set -eu
: "${O:=build}" "${CC:=cc}" "${MAKE:=make}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL CFLAGS CPPFLAGS LDFLAGS
config=$(command -v pkg-config)
object=$work/static/lib/base/mem.o

fail() { # what
    echo "rebuild: $1"
    cat "$work/log"
    exit 1
}

# A directory is the machine: what is in it is installed.
machine=$work/bin
mkdir "$machine"
build() { # argument...
    $MAKE O="$work" CC="$machine/cc" PKG_CONFIG="$machine/pkg-config" CFLAGS=-O0 "$@" >"$work/log" 2>&1 ||
        fail "make $* fails"
}

# What deps of this machine does, some time after others could have begun.
cat >"$work/deps" <<END
#!/bin/sh
sleep 2
printf '#!/bin/sh\nexec %s "\$@"\n' "$CC" >"$machine/cc"
chmod +x "$machine/cc"
ln -s "$config" "$machine/pkg-config"
echo deps has ended
END

hide_libedit() {
    rm "$machine/pkg-config"
    # shellcheck disable=SC2016
    printf '#!/bin/sh\nfor word; do [ "$word" != libedit ] || exit 1; done\nexec %s "$@"\n' "$config" \
        >"$machine/pkg-config"
    chmod +x "$machine/pkg-config"
}

show_libedit() {
    rm "$machine/pkg-config"
    ln -s "$config" "$machine/pkg-config"
}

says() { # pattern
    "$work/mapicfg" --version | grep -q "$1" || fail "--version does not say '$1': $("$work/mapicfg" --version)"
}

known() { # what changes when the object is built again
    stat -c '%i %y' "$object"
}

build -j4 install_deps="sh $work/deps" deps demo
[ "$(grep -n 'deps has ended' "$work/log")" = "1:deps has ended" ] || fail "something began before deps had ended"
grep -q 'undo' "$work/log" || fail "there was no demo"
rm "$machine"/*
build -j4 install_deps="sh $work/deps" check_parts= deps check
[ "$(head -n 1 "$work/log")" = "deps has ended" ] || fail "check began before deps had ended"

if "$config" --exists libedit; then
    says 'libedit [0-9]'
    before=$(known)
    hide_libedit
    build all
    says 'no libedit'
    show_libedit
    build all
    says 'libedit [0-9]'
    [ "$(known)" = "$before" ] || fail "the library was built again because of libedit"
else
    says 'no libedit'
    echo "SKIPPED: a build with and without libedit: it is missing"
fi
says "expat $("$config" --modversion expat), PCRE2 $("$config" --modversion libpcre2-8), SQLite"
says "SQLite $("$config" --modversion sqlite3)"

before=$(known)
build "$object" WERROR=1
[ "$(known)" = "$before" ] || fail "a build without a change built again"
for change in CFLAGS=-O1 CPPFLAGS=-DOTHER LDFLAGS=-Wl,-O1; do
    build "$object" "$change"
    [ "$(known)" != "$before" ] || fail "$change builds nothing again"
    build "$object"
    before=$(known)
done
# shellcheck disable=SC2016
printf '#!/bin/sh\nif [ "$1" = --version ]; then echo another; else exec %s "$@"; fi\n' "$CC" >"$machine/cc"
build "$object"
[ "$(known)" != "$before" ] || fail "another version of the compiler builds nothing again"
