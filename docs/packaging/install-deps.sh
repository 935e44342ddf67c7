#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs what building libmapicfg needs, by the distribution's own package manager; with "test" what its tests need
# too. Recommended packages are left out. usage: install-deps.sh [build|test]
set -eu
for=${1:-build}

have() { command -v "$1" >/dev/null 2>&1; }

# For each manager: the packages to build, those that tests add, and the command to install. `installed` knows one
# package.
if have apt-get; then
    build="gcc make libc6-dev pkg-config libexpat1-dev libpcre2-dev libsqlite3-dev zlib1g-dev libzstd-dev
        libedit-dev libcurl4-openssl-dev libssl-dev libkrb5-dev libldap-dev"
    test="g++ clang clang-format libclang-rt-dev check mandoc abigail-tools valgrind python3 python3-venv
        python3-pytest python3-numpy mypy shellcheck bash-completion git binutils expat sqlite3 libxml2-utils
        python3-exchangelib libmicrohttpd-dev openssl nginx libnginx-mod-stream haproxy apache2-bin
        libapache2-mod-wsgi-py3 gunicorn curl jq debootstrap cmark-gfm krb5-kdc krb5-admin-server krb5-user
        python3-gssapi gss-ntlmssp libapache2-mod-auth-gssapi faketime slapd ldap-utils
        libsasl2-modules-gssapi-mit gdb python3-distributed zip"
    command="apt-get update && apt-get install -y --no-install-recommends"
    installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
elif have dnf; then
    build="gcc make pkgconf-pkg-config expat-devel pcre2-devel sqlite-devel zlib-devel libzstd-devel libedit-devel
        libcurl-devel openssl-devel krb5-devel openldap-devel"
    test="gcc-c++ clang compiler-rt check-devel mandoc libabigail valgrind python3 python3-pytest
        python3-numpy python3-mypy ShellCheck bash-completion git binutils expat sqlite libxml2 libmicrohttpd-devel
        openssl curl jq"
    command="dnf install -y --setopt=install_weak_deps=False"
    installed() { rpm -q --quiet "$1"; }
elif have zypper; then
    build="gcc make pkg-config libexpat-devel pcre2-devel sqlite3-devel zlib-devel libzstd-devel libedit-devel
        libcurl-devel libopenssl-devel krb5-devel openldap2-devel"
    test="gcc-c++ clang check-devel mandoc libabigail-tools valgrind python3 python3-pytest python3-numpy
        python3-mypy ShellCheck bash-completion git binutils expat sqlite3 libxml2-tools libmicrohttpd-devel openssl
        curl jq"
    command="zypper --non-interactive install --no-recommends"
    installed() { rpm -q --quiet "$1"; }
elif have apk; then
    build="gcc make musl-dev pkgconf expat-dev pcre2-dev sqlite-dev zlib-dev zstd-dev libedit-dev curl-dev
        openssl-dev krb5-dev openldap-dev"
    test="g++ clang check-dev mandoc libabigail valgrind python3 py3-pytest py3-numpy mypy shellcheck bash
        bash-completion git binutils expat sqlite libxml2-utils libmicrohttpd-dev openssl curl jq"
    command="apk add"
    installed() { apk info -q -e "$1"; }
elif have pacman; then
    build="gcc make pkgconf expat pcre2 sqlite zlib zstd libedit curl openssl krb5 libldap"
    test="clang compiler-rt check mandoc libabigail valgrind python python-pytest python-numpy mypy shellcheck
        bash-completion git binutils libxml2 libmicrohttpd openssl curl jq"
    command="pacman -S --needed --noconfirm"
    installed() { pacman -Q "$1" >/dev/null 2>&1; }
else
    echo "deps: no package manager that this script knows; building needs a C compiler, GNU make, pkg-config, expat," \
        "PCRE2, SQLite, zlib, libzstd, for editing lines libedit, and for libmapicfg-net libcurl, OpenSSL," \
        "MIT Kerberos, libldap" >&2
    exit 1
fi

case $for in
build) packages=$build ;;
test) packages="$build $test" ;;
*) echo "deps: '$for' is neither build nor test" >&2; exit 2 ;;
esac

missing=
for package in $packages; do
    installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=
elif have sudo; then
    as_root=sudo
else
    echo "deps: neither root nor sudo; run this as root:" >&2
    echo "  $command$missing" >&2
    exit 1
fi

# shellcheck disable=SC2086 # lists of words
if have apt-get; then
    $as_root sh "$(dirname "$0")/apt-install.sh" $missing
else
    $as_root $command $missing
fi
