#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The exported symbols of both libraries are those of the headers and of the version scripts; nothing is used that a
library may not use, nor loaded that it should not need; there is no variable that changes."""
import glob
import os
import re
import shutil
import subprocess
import sys

BUILD = os.environ.get("O", "build")
# stdio to the outside, ending the host, its environment and its locale, and what depends on the locale
BANNED = re.compile(r"^(v?f?printf|__v?f?printf_chk|puts|putchar|fputs|fwrite|perror|_?exit|_Exit|quick_exit|abort|"
                    r"__assert_fail|(secure_)?getenv|setlocale|strto(l|ul|ll|ull|d|f)|__isoc99_strto\w+|ato[il]|"
                    r"is(alpha|"
                    r"digit|space|upper|lower)|to(upper|lower)|str(n?casecmp|tok)|fork|signal|sigaction|atexit)$")

# What needs a network is in the second library, so that nobody loads it who only decides.
MAY_NEED = {"libmapicfg": ("libc", "libexpat", "libpcre2-8", "libsqlite3", "libz", "libzstd", "ld-linux-x86-64"),
            "libmapicfg-net": ("libc", "libmapicfg", "libcurl", "libssl", "libcrypto", "libgssapi_krb5", "libldap-2",
                               "liblber-2", "libldap-2.5", "liblber-2.5", "libldap", "liblber", "ld-linux-x86-64")}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def declared(library):
    names = set()
    for path in glob.glob(f"include/{library[len('lib'):]}/*.h"):
        with open(path, encoding="utf-8") as file:
            names |= set(re.findall(r"MAPICFG_API[^;(]*?\b(mapicfg_\w+)\s*\(", file.read()))
    return names


def in_map(library):
    with open(f"lib/{library}.map", encoding="utf-8") as file:
        return set(re.findall(r"^\s+(mapicfg_\w+);", file.read(), re.M))


def faults(library):
    shared = f"{BUILD}/{library}.so.1"
    exported = {line.split()[-1] for line in run("nm", "-D", "--defined-only", shared).splitlines()}
    exported = {name.split("@")[0] for name in exported if not name.startswith("MAPICFG_")}
    for what, have in (("the version script", in_map(library)), ("the headers", declared(library))):
        for name in sorted(exported ^ have):
            yield (f"{name}: {'exported' if name in exported else 'not exported'}, but "
                   f"{'not in' if name in exported else 'in'} {what}")
    used = {line.split()[-1].split("@")[0] for line in run("nm", "-D", "--undefined-only", shared).splitlines()}
    yield from (f"{library}: {name}: a library may not use it" for name in sorted(used) if BANNED.match(name))
    own = {name for name in used if name.startswith("mapicfg_")}
    yield from (f"{library}: {name}: not public" for name in sorted(own - in_map("libmapicfg")))
    for line in run("nm", "--defined-only", "--format=sysv", f"{BUILD}/{library}.a").splitlines():
        fields = [field.strip() for field in line.split("|")]
        if len(fields) == 7 and fields[2] in set("bBcCdD") and not fields[6].startswith(".data.rel.ro"):
            yield f"{library}: {fields[0]}: a variable that can change, in {fields[6]}"
    dynamic = run("readelf", "-d", shared)
    if f"[{library}.so.1]" not in re.search(r"SONAME.*", dynamic)[0]:
        yield f"the SONAME is not {library}.so.1"
    for name in re.findall(r"NEEDED.*\[(.*?)\.so", dynamic):
        if name not in MAY_NEED[library]:
            yield f"{library}: needs {name}"


def main():
    if not shutil.which("nm"):
        print("SKIPPED: api exports: nm is missing")
        return 77
    failures = [fault for library in MAY_NEED if os.path.exists(f"{BUILD}/{library}.so.1") for fault in faults(library)]
    if not os.path.exists(f"{BUILD}/libmapicfg-net.so.1"):
        print("SKIPPED: api exports of libmapicfg-net: it is not built")
    print("\n".join(failures) or f"{sum(len(in_map(library)) for library in MAY_NEED)} symbols")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
