#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""exports.py: what real PowerShell exports of Exchange's objects reads back equal, value by value. What a form does not
hold (the rest behind an ellipsis, what is deeper than -Depth) is not stated; it is never another value.

usage: MAPICFG=build/mapicfg MAPICFG_LIBRARY=build/libmapicfg.so.1 exports.py PWSH [FOLDER]

FOLDER keeps the exports."""
import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bindings" / "python"))
import mapicfg  # noqa: E402

TEXTS = ["Anna Berg", "O'Brien, Pat \"Patty\"", "a,b;c|d", "Müller Straße", "山田 太郎", "Ünal Şahin ıİ",
         "محمد علي",
         "{curly} [square]", "x : y", "ends with ...", "100%", "tab\there", "two\nlines", "crlf\r\nhere", "True",
         "0123", "1e5", "<b>&amp;</b>", "C:\\path\\to", "smile \U0001F600", "e\u0301 combining", "zero\u200bwidth",
         "nbsp\u00a0here", "quote\u2019s", "dash \u2013 dash", "@{a=b}", "-", "=1+1",
         "long " + "word " * 30,
         "Long" + "x" * 150, "#comment", "''", "name", "PS C:\\> Get-CASMailbox"]
# What is no export of every value says so.
REFUSALS = re.compile("names in one line above the dashes|not valid UTF-8")
COUNTS = (0, 1, 2, 3, 4, 5, 6, 17)


def types():
    """The .NET type of each noun, and the name of its directory in IIS."""
    found = {}
    for file in (ROOT / "lib" / "model").glob("class_*.def"):
        match = re.search(r'\nCLASS\(\w+, "(\w+)",\s*(DIRECTORY_TYPE )?"([\w.]+)",[^)]*?AS_\w+,\s*("([\w-]+)"|NULL)\)',
                          file.read_text("utf-8"))
        found[match[1]] = ("Microsoft.Exchange.Data.Directory." if match[2] else "") + match[3], match[5]
    return found


def value(chance, site, row, number):
    name, kind = row["name"], row["type"]
    if kind == "bool":
        return chance.choice([True, False])
    if kind == "tristate":
        return chance.choice([True, False, None])
    if kind == "guid":
        return "%08x-57a1-4f0f-8e0e-2f4d5d7a%04x" % (chance.getrandbits(32), number)
    if kind == "enum":
        return chance.choice(row["values"]) if row["values"] else "Active"
    if kind == "url":
        return chance.choice([None, "https://mail%d.contoso.com/%s" % (number, site)])
    if kind in ("list", "enum-list"):
        if row["values"]:
            return chance.sample(row["values"], min(len(row["values"]), chance.choice(COUNTS)))
        return chance.sample(TEXTS, chance.choice(COUNTS))
    if name == "Name":
        return site + " (Default Web Site)" if site else "Berg %d" % number
    if name == "Identity":
        return "EX%d\\%s (Default Web Site)" % (number, site) if site else "contoso.com/Users/Berg %d" % number
    if name == "Server":
        return "EX%d" % number
    if name in ("Thumbprint", "WebSiteName") or name.endswith("Address") or name.endswith("DN"):
        return "%s%d" % (name, number)
    return chance.choice(TEXTS)


def make(rows, nouns):
    chance, objects = random.Random(17), []
    for noun, (type_name, site) in sorted(nouns.items()):
        for number in range(4):
            values = {}
            for row in rows:
                if row["class"] == noun:
                    values[row["name"]] = {"type": row["type"], "values": row["values"],
                                           "value": value(chance, site, row, number)}
            objects.append({"noun": noun, "type": type_name, "values": values})
    return objects


def plain(text):
    """As one line: what we keep of a text."""
    text = re.sub(r"[\x00-\x1f\x7f]", " ", text).strip(" ")
    return None if text in ("", "$null") else text


def wanted(cell):
    given = cell["value"]
    if isinstance(given, list):
        return tuple(one for one in (plain(one) for one in given) if one)
    return plain(given) if isinstance(given, str) else given


def printed(cell):
    given = cell["value"]
    return tuple(given) if isinstance(given, list) else given


def is_same(got, want, narrow, printed):
    if printed:
        got, want = even(got), even(want)
    if narrow:
        got, want = blur(got), blur(want)
    if isinstance(want, tuple):
        return tuple(sorted(got or ())) == tuple(sorted(want)) if isinstance(got, tuple) else not want and got is None
    return got == want


def blur(one):
    """What an encoding without most letters leaves."""
    if isinstance(one, tuple):
        return tuple(blur(each) for each in one)
    if not isinstance(one, str):
        return one
    units = one.encode("utf-16-le")
    return re.sub(r"[^ -~]", "?", "".join(chr(units[i] + 256 * units[i + 1]) for i in range(0, len(units), 2)))


def even(one):
    """A console's text says where blanks are, not how many."""
    if isinstance(one, tuple):
        return tuple(even(each) for each in one)
    return re.sub(" +", " ", one) if isinstance(one, str) else one


def is_text(path):
    """Of forms that do not keep line ends and blanks as they are."""
    return path.suffix in (".txt", ".html") or path.name.endswith(("string.xml", "stream.xml", "document.xml"))


def label(values):
    return next((values[name] for name in ("Identity", "Thumbprint", "Name") if name in values), None)


def is_knowable(path, want):
    """What was joined, by hand or below -Depth, can be split again only where no value has a separator. What a console
    wraps, tests/python/test_exports.py judges."""
    if path.suffix == ".txt":
        texts = want if isinstance(want, tuple) else (want,) if isinstance(want, str) else ()
        width = int((re.findall(r"[a-z](\d+)\.txt", path.name) + ["60" if "transcript" in path.name else "120"])[0])
        return sum(len(one.encode()) + 2 for one in texts) + 45 < width and not any(
            set(one) & set("\n{},;|\"") or one.endswith("...") or "  " in one for one in texts)
    is_joined = path.suffix in (".csv", ".html") or path.name.endswith("depth1.json")
    return not is_joined or not isinstance(want, tuple) or not any(set(one) & set(",;|\n\"{}") for one in want)


def is_wrapped(path):
    """Narrower than the names of directories, which are then put together by guess."""
    return path.suffix == ".txt" and ("40." in path.name or "transcript" in path.name)


def find(got, made, path):
    """The object that was exported; a table without a column that names it is of any that has all of its values."""
    by_label = {label({name: cell["value"] for name, cell in one["values"].items()}): one for one in made}
    one = by_label.get(label(got))
    if one or ".table" not in path.name or "Identity" in got:
        return one
    return next((one for one in made if all(
        is_same(text, wanted(one["values"][name]), False, True) for name, text in got.items()
        if is_knowable(path, printed(one["values"][name])))), None)


def check(path, objects, tally):
    """The values of one export that are others, or missing where the form holds them."""
    noun, kind = path.name.split(".")[:2]
    wrong = []
    try:
        read = list(mapicfg.read(path))
    except mapicfg.MapicfgError as error:
        tally[kind, "refused"] += 1
        return [] if kind != "exact" and REFUSALS.search(str(error)) else ["%s: %s" % (path.name, error)]
    made = [one for one in objects if one["noun"] == noun]
    wanted_count = 1 if "single" in path.name else len(made)
    if (len(read) > len(made) and not is_wrapped(path)) or (kind == "exact" and len(read) != wanted_count):
        wrong.append("%s: %d objects" % (path.name, len(read)))
    for got in read:
        if type(got).NOUN != noun:
            wrong.append("%s: a %s" % (path.name, type(got).NOUN))
            continue
        one = find(got, made, path)
        if one is None and is_wrapped(path):
            tally[kind, "name wrapped"] += 1
        elif one is None:
            wrong.append("%s: no such object: %r" % (path.name, label(got)))
        for name, cell in one["values"].items() if one else ():
            if not is_knowable(path, printed(cell)):
                continue
            if name not in got:
                tally[kind, "missing"] += 1
                if kind == "exact":
                    wrong.append("%s: %s: missing, not %r" % (path.name, name, wanted(cell)))
            elif not is_same(got[name], wanted(cell), kind == "narrow", is_text(path)):
                tally[kind, "wrong"] += 1
                wrong.append("%s: %s: %r, not %r" % (path.name, name, got[name], wanted(cell)))
            else:
                tally[kind, "equal"] += 1
    return wrong


def main():
    rows = json.loads(subprocess.run([os.environ["MAPICFG"], "properties", "--format", "json"], check=True,
                                     stdout=subprocess.PIPE).stdout)
    objects, tally, wrong = make(rows, types()), collections.Counter(), []
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        (folder / "objects").write_text(json.dumps(objects), "utf-8")
        if not list(folder.glob("*.txt")):
            subprocess.run([sys.argv[1], "-NoProfile", "-NonInteractive", "-File",
                            ROOT / "tests" / "powershell" / "exports.ps1", folder / "objects", folder],
                           check=True, stdout=subprocess.DEVNULL)  # the transcripts say it all again
        files = sorted(one for one in folder.iterdir() if one.name.count(".") >= 3)
        for path in files:
            wrong += check(path, objects, tally)
    wrong += ["no %s export has a value that is read back equal" % kind
              for kind in ("exact", "cells", "narrow") if not tally[kind, "equal"]]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print("exports: %d files, %s, %d faults" % (len(files), dict(tally), len(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
