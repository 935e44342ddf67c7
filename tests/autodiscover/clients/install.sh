#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Gets the clients of Autodiscover that clients.py drives into FOLDER: packages of npm by the lock file here, without
# their scripts, and from Debian DavMail and Evolution's library for Exchange, unpacked rather than installed. What they
# run on is installed, without starting anything. What cannot be had is told, and is no failure.
# usage: install.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
evolution="libcamel-1.2-64 libebackend-1.2-11 libedata-cal-2.0-2 libedataserver-1.2-27 libecal-2.0-2 libsoup-3.0-0
    glib-networking"
davmail="libcommons-codec-java libcommons-logging-java libhtmlcleaner-java libhttpclient-java libjcifs-java
    libjettison-java liblog4j1.2-java libjackrabbit-java"

have() { command -v "$1" >/dev/null 2>&1; }

skip() { echo "SKIPPED: $1 as a client: $2"; }

install() { # packages
    missing=
    for needed in "$@"; do
        dpkg-query -W -f '${Status}' "$needed" 2>/dev/null | grep -q 'ok installed' || missing="$missing $needed"
    done
    # shellcheck disable=SC2086 # a list of words
    [ -z "$missing" ] || sh "$here/../../../docs/packaging/apt-install.sh" $missing
}

download() { # package
    apt-get download -qq "$1" || { apt-get update -qq && apt-get download -qq "$1"; } # the lists may not be there yet
}

unpack() { # package
    [ ! -e "$folder/$1" ] || return 0
    rm -rf "$folder/$1.new" && mkdir "$folder/$1.new"
    (cd "$folder/$1.new" && download "$1" && dpkg -x ./*.deb . && rm ./*.deb) && mv "$folder/$1.new" "$folder/$1"
}

from_debian() { # package, what it needs
    package=$1
    shift
    if ! have apt-get || [ "$(id -u)" != 0 ]; then
        skip "$package" "only root can install it, from Debian"
    elif ! { install "$@" && unpack "$package"; } >"$folder/log" 2>&1; then
        cat "$folder/log"
        skip "$package" "it could not be installed"
    fi
}

from_npm() {
    if ! have npm && have apt-get && [ "$(id -u)" = 0 ]; then
        install nodejs npm >"$folder/log" 2>&1 || cat "$folder/log"
    fi
    if ! have npm; then
        skip "packages of npm" "npm is missing"
    elif ! cmp -s "$here/package-lock.json" "$folder/npm/package-lock.json"; then
        rm -rf "$folder/npm.new" && mkdir "$folder/npm.new"
        cp "$here/package.json" "$here/package-lock.json" "$folder/npm.new"
        if (cd "$folder/npm.new" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$folder/log" 2>&1
        then
            rm -rf "$folder/npm" && mv "$folder/npm.new" "$folder/npm"
        else
            cat "$folder/log"
            skip "packages of npm" "they could not be installed"
        fi
    fi
}

from_npm
# shellcheck disable=SC2086 # lists of words
from_debian evolution-ews $evolution
have java || davmail="$davmail default-jre-headless"
# shellcheck disable=SC2086
from_debian davmail-server $davmail
