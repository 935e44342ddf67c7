#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The exported symbols are those of the headers and of the version script; nothing is used that a library may not use;
there is no variable that changes."""
import glob
import os
import re
import shutil
import subprocess
import sys

BUILD = os.environ.get("O", "build")
LIBRARY = f"{BUILD}/libmapicfg.so.1"
# stdio to the outside, ending the host, its environment and its locale, and what depends on the locale
BANNED = re.compile(r"^(v?f?printf|__v?f?printf_chk|puts|putchar|fputs|fwrite|perror|_?exit|_Exit|quick_exit|abort|"
                    r"__assert_fail|(secure_)?getenv|setlocale|strto(l|ul|ll|ull|d|f)|__isoc99_strto\w+|ato[il]|"
                    r"is(alpha|"
                    r"digit|space|upper|lower)|to(upper|lower)|str(n?casecmp|tok)|fork|signal|sigaction|atexit)$")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def declared():
    names = set()
    for path in glob.glob("include/mapicfg/*.h"):
        with open(path, encoding="utf-8") as file:
            names |= set(re.findall(r"MAPICFG_API[^;(]*?\b(mapicfg_\w+)\s*\(", file.read()))
    return names


def in_map():
    with open("lib/libmapicfg.map", encoding="utf-8") as file:
        return set(re.findall(r"^\s+(mapicfg_\w+);", file.read(), re.M))


def main():
    if not shutil.which("nm"):
        print("SKIPPED: api exports: nm is missing")
        return 77
    exported = {line.split()[-1] for line in run("nm", "-D", "--defined-only", LIBRARY).splitlines()}
    exported = {name.split("@")[0] for name in exported} - {"MAPICFG_1.0"}
    failures = []
    for what, have in (("the version script", in_map()), ("the headers", declared())):
        for name in sorted(exported ^ have):
            failures.append(f"{name}: {'exported' if name in exported else 'not exported'}, but "
                            f"{'not in' if name in exported else 'in'} {what}")
    used = {line.split()[-1].split("@")[0] for line in run("nm", "-D", "--undefined-only", LIBRARY).splitlines()}
    failures += [f"{name}: a library may not use it" for name in sorted(used) if BANNED.match(name)]
    for line in run("nm", "--defined-only", "--format=sysv", f"{BUILD}/libmapicfg.a").splitlines():
        fields = [field.strip() for field in line.split("|")]
        if len(fields) == 7 and fields[2] in set("bBcCdD") and not fields[6].startswith(".data.rel.ro"):
            failures.append(f"{fields[0]}: a variable that can change, in {fields[6]}")
    soname = re.search(r"SONAME.*\[(.*)\]", run("readelf", "-d", LIBRARY))
    if not soname or soname.group(1) != "libmapicfg.so.1":
        failures.append("the SONAME is not libmapicfg.so.1")
    print("\n".join(failures) or f"{len(exported)} symbols")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
