#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs to several layouts; programs in C and C++ build there by pkg-config, shared and static, and run; uninstalling
# removes what is ours and nothing else.
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
expected=$(sed -n 's/^#define MAPICFG_VERSION_[A-Z]* \([0-9]*\)$/\1/p' include/mapicfg/base.h | paste -sd.)
expected="$expected MAPI over HTTP, internal and external"

check() { # what it printed
    [ "$1" = "$expected" ] || { echo "got '$1', expected '$expected'"; exit 1; }
}

# A path with a blank would be two paths, also for what uninstalling removes.
for goal in install uninstall; do
    for path in prefix bindir libdir DESTDIR mandir; do
        said=$($MAKE --no-print-directory O="$O" "$goal" "$path=$work/a b" 2>&1) &&
            { echo "$goal took $path with a blank"; exit 1; }
        case $said in
        *"$path must have no blanks: '$work/a b'"*) ;;
        *) echo "$goal: $path with a blank: $said"; exit 1 ;;
        esac
        [ ! -e "$work/a" ] || { echo "$goal made $work/a"; exit 1; }
    done
done

# What an example needs beside libmapicfg; fails when it is not installed.
more_libraries() {
    case $1 in
    *_httpd.c)
        pkg-config --exists libmicrohttpd || { echo "SKIPPED: $1: libmicrohttpd is missing" >&2; return 1; }
        pkg-config --cflags --libs libmicrohttpd ;;
    */probe.c)
        PKG_CONFIG_SYSROOT_DIR=$dest pkg-config --cflags --libs mapihttp-net 2>/dev/null ||
            { echo "SKIPPED: $1: libmapicfg-net is not built" >&2; return 1; } ;;
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
        for name in exec audit check plan; do
            grep '^    cc decide.c' "$work/lines" | sed "s/decide/$name/g"
        done
        cat "$work/lines"
        echo './decide'
    } >"$work/readme.sh"
    (cd "$work/examples" && CC="$CC" LD_LIBRARY_PATH=$1 sh -eu "$work/readme.sh") >"$work/printed" 2>"$work/log" ||
        { cat "$work/readme.sh" "$work/log"; exit 1; }
    for line in 'Name *: Anna Berg' 'MAPI over HTTP, internal only: ' 'effective: ' 'exit code 1: it has findings' \
        '2[0-9] of 32 mailboxes move; '; do
        grep -q "^$line" "$work/printed" || { echo "the README's lines do not print '$line'"; exit 1; }
    done
}

# The example of libmapicfg-net runs with what is installed, at a port where nothing listens.
probed() { # libdir
    said=$(echo secret | LD_LIBRARY_PATH=$dest$1 "$work/example" anna@contoso.com 127.0.0.1:1) && code=0 || code=$?
    [ "$code" = 1 ] || { echo "probe.c ends with $code: $said"; exit 1; }
    for line in 'anna@contoso.com: failed' '  127.0.0.1:1 refuses the connection' '  autodiscover *failed'; do
        echo "$said" | grep -q "^$line" || { echo "probe.c does not print '$line': $said"; exit 1; }
    done
}

# Programs build and run with what is installed there. In a subshell, since make is not to see these variables.
use() ( # prefix libdir
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
        case $example in */probe.c) probed "$2" ;; esac
    done
    readme "$dest$2"
)

# Each public function has a page of its own name, which describes it.
pages() { # prefix libdir
    functions=$(nm -D --defined-only "$dest$2/libmapicfg.so" | sed -n 's/.* T \(mapicfg_[a-z0-9_]*\).*/\1/p')
    [ "$(echo "$functions" | wc -l)" -gt 200 ] || { echo "the library shows too few functions: $functions"; exit 1; }
    for function in $functions; do
        grep -Eq "^\.Nm $function( ,)?\$" "$dest$1/share/man/man3/$function.3" ||
            { echo "after installing, no page of section 3 is named $function"; exit 1; }
    done
}

# What the packages of each distribution take is all that is installed, and nothing that is not.
packaged() { # prefix libdir
    cat docs/packaging/deb/*.install | cut -d ' ' -f 1 | sed 's|^|/|' >"$work/deb"
    sed -n '/^%files/,$p' docs/packaging/rpm/libmapicfg.spec | sed -n 's|^%{|%{|p' | sed -e "s|%{_libdir}|$2|" \
        -e "s|%{_includedir}|$1/include|" -e "s|%{_mandir}|$1/share/man|" -e "s|%{_datadir}|$1/share|" \
        -e "s|%{_bindir}|$1/bin|" -e "s|%{python3_sitelib}|$1/lib/python3/dist-packages|" -e 's|/$||' >"$work/rpm"
    (cd "$dest" && find . ! -type d | sed 's|^\.||') >"$work/files"
    for list in deb rpm; do
        while read -r file; do
            taken=
            while read -r pattern; do
                # shellcheck disable=SC2254
                case $file in $pattern | $pattern/*) taken=1; break ;; esac
            done <"$work/$list"
            [ "$taken" ] || { echo "$file is installed and in no package of docs/packaging/$list"; exit 1; }
        done <"$work/files"
        while read -r pattern; do
            # shellcheck disable=SC2086
            ls -d "$dest"$pattern >/dev/null ||
                { echo "docs/packaging/$list has $pattern, which is not installed"; exit 1; }
        done <"$work/$list"
    done
}

# The packages of mapicfg-net say what each of its verbs does.
described() {
    sed -n '/^Package: mapicfg-net$/,/^$/p' docs/packaging/deb/control >"$work/deb"
    sed -n '/^%description -n mapicfg-net$/,/^$/p' docs/packaging/rpm/libmapicfg.spec >"$work/rpm"
    verbs=$(grep -o 'verb_[a-z_]*' bindings/cli/net/verbs.c | sed -e 's/^verb_//' -e 's/_/-/g')
    [ "$(echo "$verbs" | wc -l)" -ge 5 ] || { echo "mapicfg-net has too few verbs: $verbs"; exit 1; }
    for verb in $verbs; do
        for list in deb rpm; do
            grep -Eq "(^|[ ;])$verb([ ,;.]|\$)" "$work/$list" ||
                { echo "docs/packaging/$list: the description of mapicfg-net does not say what $verb does"; exit 1; }
        done
    done
}

try() { # prefix libdir
    dest="$work/dest"
    $MAKE -s O="$O" install DESTDIR="$dest" prefix="$1" libdir="$2" pythondir="$1/python" >"$work/log" 2>&1 ||
        { cat "$work/log"; exit 1; }
    use "$1" "$2"
    pages "$1" "$2"
    check "$("$dest$1/bin/mapicfg" --version | sed -n '1s/^mapicfg //p') MAPI over HTTP, internal and external"
    PYTHONDONTWRITEBYTECODE=1 MAPICFG_LIBRARY=$dest$2/libmapicfg.so.1 PYTHONPATH=$dest$1/python \
        ${PYTHON:-python3} -c 'import mapicfg; assert str(mapicfg.decide(True, mapicfg.Mailbox())).startswith("MAPI")'
    $MAKE -s O="$O" uninstall DESTDIR="$dest" prefix="$1" libdir="$2" pythondir="$1/python" >/dev/null
    left=$(find "$dest" ! -type d -o -iname '*mapicfg*' ! -path "$dest$1")
    [ -z "$left" ] || { echo "uninstalling left:"; echo "$left"; exit 1; }
    rm -r "$dest"
}

# What was there before stays: directories with something in them, and empty ones.
neighbours() {
    dest="$work/dest"
    for dir in bin lib/pkgconfig include/mapicfg share/man/man1 share/man/man3 share/bash-completion/completions \
        share/powershell/Modules share/doc/libmapicfg/guide share/doc/libmapicfg/examples/contoso \
        python/mapicfg/__pycache__; do
        mkdir -p "$dest/full/$dir" "$dest/empty/$dir"
        echo kept >"$dest/full/$dir/of-somebody-else"
    done
    find "$dest/empty" -depth -type d -path '*mapicfg*' -exec rmdir {} + # these would be ours
    find "$dest" | sort >"$work/before"
    for prefix in /full /empty; do
        set -- DESTDIR="$dest" prefix="$prefix" libdir="$prefix/lib" pythondir="$prefix/python"
        $MAKE -s O="$O" install "$@" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
        [ "$(find "$dest$prefix" -name '*mapicfg*' ! -type d | wc -l)" -gt 5 ] ||
            { echo "nothing was installed"; exit 1; }
        $MAKE -s O="$O" uninstall "$@" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    done
    find "$dest" | sort | diff "$work/before" - || { echo "uninstalling changed what was there before"; exit 1; }
    rm -r "$dest"
}

# Without DESTDIR the loader's cache is renewed by root, and others are told about it.
loader() {
    printf '#!/bin/sh\necho "ran $*" >>"%s"\n' "$work/ran" >"$work/ldconfig"
    chmod 755 "$work" "$work/ldconfig"
    set -- prefix="$work/prefix" pythondir="$work/prefix/python" LDCONFIG="$work/ldconfig"
    rm -f "$work/ran"
    $MAKE -s O="$O" install "$@" DESTDIR="$work/dest" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    [ ! -e "$work/ran" ] || { echo "ldconfig ran although DESTDIR was given"; exit 1; }
    for target in install uninstall; do
        rm -f "$work/ran"
        $MAKE -s O="$O" $target "$@" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
        if [ "$(id -u)" = 0 ]; then
            grep -q '^ran $' "$work/ran" || { echo "$target as root did not run ldconfig"; exit 1; }
        else
            grep -q 'Run ldconfig as root' "$work/log" ||
                { echo "$target does not say that ldconfig must be run"; exit 1; }
        fi
    done
    rm -f "$work/ran"
    $MAKE -s O="$O" install "$@" LDCONFIG=not-there >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    grep -q 'Run ldconfig as root' "$work/log" || { echo "nothing is said where ldconfig cannot be run"; exit 1; }
    rm -r "$work/dest" "$work/prefix"
}

distributions() {
    dest="$work/dest"
    $MAKE -s O="$O" install DESTDIR="$dest" prefix=/usr libdir=/usr/lib/triplet >"$work/log" 2>&1 ||
        { cat "$work/log"; exit 1; }
    packaged /usr /usr/lib/triplet
    rm -r "$dest"
}

# What README.md and the guides make in the sample organization's folder is not installed.
leftovers() {
    mkdir "$work/tree"
    tar -cf - --exclude=./.git --exclude=./build . | tar -xf - -C "$work/tree"
    touch "$work/tree/tests/data/contoso/left.store" "$work/tree/docs/examples/left" "$work/tree/docs/guide/left.db"
    $MAKE -C "$work/tree" -n O="$work/none" install >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    grep -q examples/contoso "$work/log" || { echo "the sample organization is not installed"; exit 1; }
    ! grep -w 'left' "$work/log" || { echo "what was made in the source tree is installed"; exit 1; }
    rm -r "$work/tree"
}

described
distributions
leftovers
try /usr/local /usr/local/lib
try /opt/mapicfg /opt/mapicfg/lib64
try /usr /usr/lib/x86_64-linux-gnu
neighbours
loader
