#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# `make deps` on machines made of scripts: each package manager is given what is missing, in one go; who may not install
# is shown the whole line; where nothing is missing nobody is asked for anything.
set -u
cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
shell=$(command -v sh)

fail() { # what
    echo "deps: $1"
    failed=1
}

program() { # name text: the program NAME of the machine
    printf '#!%s\n%s\n' "$shell" "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

machine() { # manager uid "installed" status
    rm -rf "${work:?}/bin"
    mkdir "$work/bin"
    for tool in dirname grep cat; do
        ln -s "$(command -v $tool)" "$work/bin/$tool"
    done
    program id "echo $2"
    program "$1" "echo $1 \"\$@\" >>$work/asked; exit $4"
    program dpkg-query "[ $3 = yes ] && echo install ok installed"
    program rpm "[ $3 = yes ]"
}

deps() { # build|test
    rm -f "$work/asked"
    status=0
    said=$(PATH=$work/bin "$shell" docs/packaging/install-deps.sh "$1" 2>&1) || status=$?
}

for manager in apt-get dnf zypper apk pacman; do
    # apk and pacman answer themselves whether a package is installed, here by their status: it is not
    machine $manager 1000 no 1
    for set in build test; do
        deps $set
        line=$(echo "$said" | tail -n 1)
        [ $status = 1 ] || fail "$manager $set: exit $status where nothing can be installed: $said"
        case $line in
        *"$manager "*[a-z]" gcc "*make*expat*pcre2*sqlite*edit*) ;;
        *) fail "$manager $set: not the whole line: $said" ;;
        esac
        case $set-$line in
        build-*clang* | build-*valgrind* | build-*nginx*) fail "$manager: building does not need all of: $line" ;;
        build-* | test-*clang*check*valgrind*) ;;
        *) fail "$manager test: not what tests need: $line" ;;
        esac
    done
    program sudo "echo \"\$@\" >$work/sudo"
    deps build
    grep -q gcc "$work/sudo" ||
        fail "$manager: sudo was not asked"
    grep -q "gcc.*expat.*pcre2.*sqlite.*edit" "$work/sudo" ||
        fail "$manager: sudo was not asked for everything: $(cat "$work/sudo")"
done

machine dnf 0 no 0
deps build
[ "$(grep -c 'dnf install .*gcc.*libedit' "$work/asked")" = 1 ] || fail "dnf was not asked once as root"
for manager in apt-get dnf zypper apk pacman; do
    machine $manager 1000 yes 0
    deps test
    [ "$status$said" = 0 ] || fail "$manager: with all packages there: exit $status, $said"
    ! grep -q -E 'add|install|-S' "$work/asked" 2>/dev/null ||
        fail "$manager: installs what is there: $(cat "$work/asked")"
done
machine no-manager 0 no 0
deps build
[ $status = 1 ] || fail "no package manager: exit $status"
echo "$said" | grep -q 'expat, PCRE2, SQLite, zlib, libzstd' ||
    fail "no package manager: does not say what is needed: $said"
exit $failed
