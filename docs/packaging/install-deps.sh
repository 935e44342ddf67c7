#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs what building and testing libmapicfg needs, by the distribution's own package manager.
set -eu

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "deps: not root and no sudo; run as root: $*" >&2
        exit 1
    fi
}

if command -v apt-get >/dev/null 2>&1; then
    packages="gcc g++ clang make libc6-dev pkg-config libexpat1-dev expat libsqlite3-dev sqlite3 libedit-dev check mandoc abigail-tools valgrind \
python3 python3-pytest python3-numpy mypy libclang-rt-14-dev shellcheck bash-completion git binutils \
libxml2-utils python3-exchangelib libmicrohttpd-dev openssl nginx-light libnginx-mod-stream haproxy apache2 libapache2-mod-wsgi-py3 gunicorn curl"
    missing=
    for package in $packages; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -z "$missing" ] && exit 0
    as_root apt-get update -qq
    wanted=
    for package in $missing; do # names differ a little between releases: what a release lacks is skipped by its tests
        if apt-cache show "$package" >/dev/null 2>&1; then
            wanted="$wanted $package"
        else
            echo "deps: this release has no package $package" >&2
        fi
    done
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted
elif command -v dnf >/dev/null 2>&1; then
    as_root dnf install -y gcc gcc-c++ clang make pkgconf-pkg-config expat-devel expat sqlite-devel sqlite libedit-devel check-devel \
        mandoc libabigail \
        valgrind python3 python3-pytest python3-numpy python3-mypy ShellCheck git
elif command -v zypper >/dev/null 2>&1; then
    as_root zypper --non-interactive install gcc gcc-c++ clang make pkg-config libexpat-devel expat sqlite3-devel \
        sqlite3 libedit-devel check-devel mandoc \
        libabigail-tools valgrind python3 python3-pytest python3-numpy python3-mypy ShellCheck git
elif command -v apk >/dev/null 2>&1; then
    as_root apk add gcc g++ clang make musl-dev pkgconf expat-dev expat sqlite-dev sqlite libedit-dev check-dev mandoc libabigail valgrind python3 \
        py3-pytest py3-numpy mypy shellcheck git
elif command -v pacman >/dev/null 2>&1; then
    as_root pacman -S --needed --noconfirm gcc clang make pkgconf expat sqlite libedit check mandoc libabigail valgrind python \
        python-pytest python-numpy mypy shellcheck git
else
    echo "deps: no package manager that this script knows; needed: a C compiler, GNU make, pkg-config, expat, SQLite, libedit, check" >&2
    exit 1
fi
