#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ldif.py: `mapicfg ldif-diff`: which attribute of which entry changed. What is expected is what was changed here.

usage: ldif.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)"""
import base64
import random
import tempfile
import uuid
from pathlib import Path

from harness import check, finish, run

SIGN = "\u00a7"


def coded(value):
    return ":: " + base64.b64encode(value).decode()


def entry(dn, **attributes):
    lines = [f"dn: {dn}" if dn.isascii() else "dn" + coded(dn.encode())]
    for name, values in attributes.items():
        for value in values if isinstance(values, list) else [values]:
            plain = isinstance(value, str) and value.isascii()
            data = value if isinstance(value, bytes) else value.encode()
            lines.append(name + (f": {value}" if plain else coded(data)))
    return "\n".join(lines) + "\n\n"


def guid(number):
    return uuid.UUID(int=number).bytes_le


def differences(folder, before, after, *more, code=1):
    for name, text in (("before.ldf", before), ("after.ldf", after)):
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    result = run("ldif-diff", folder / "before.ldf", folder / "after.ldf", "--format", "json", *more)
    check("exit code", result, code=code)
    return result, [] if code > 1 else [
        (one["kind"], one["dn"], one["attribute"], one["before"], one["after"], one["detail"]) for one in result.json()]


def compare(title, folder, before, after, wanted, *more):
    result, got = differences(folder, before, after, *more, code=1 if wanted else 0)
    check(title, result, code=1 if wanted else 0, differences=(got, wanted))


def test_values(folder):
    sets = [("1", "3", "bit 0x2 set"), ("7", "4", "bits 0x3 cleared"), ("-2147483648", "0", "bit 0x80000000 cleared"),
            ("a", "b", None),
            (f"MAPI{SIGN}1{SIGN}0", f"MAPI{SIGN}1{SIGN}1{SIGN}0", "field 2: 0 -> 1, field 3: empty -> 0")]
    for before, after, detail in sets:
        compare(f"{before} to {after}", folder, entry("CN=a", x=before), entry("cn=A", X=after),
                [("renamed", "cn=A", None, ["CN=a"], ["cn=A"], None),
                 ("changed", "cn=A", "X", [before], [after], detail)])
    compare("sets", folder, entry("CN=a", m=["1", "2", "3"]), entry("CN=a", m=["3", "4", "1"]),
            [("changed", "CN=a", "m", ["2"], ["4"], "bit 0x4 set, 0x2 cleared")])
    compare("order is nothing", folder, entry("CN=a", m=["1", "2"]), entry("CN=a", m=["2", "1", "2"]), [])
    compare("come and go", folder, entry("CN=a", a="1"), entry("CN=a", b="1"),
            [("changed", "CN=a", "a", ["1"], [], None), ("changed", "CN=a", "b", [], ["1"], None)])
    compare("bytes", folder, entry("CN=a", x=b"\xff\x00", msExchMailboxGuid=guid(1)),
            entry("CN=a", x=b"\xff" * 70, msExchMailboxGuid=guid(2)),
            [("changed", "CN=a", "msExchMailboxGuid", [str(uuid.UUID(int=1))], [str(uuid.UUID(int=2))], None),
             ("changed", "CN=a", "x", ["0xff00"], ["0x" + "ff" * 64 + "... (70 bytes)"], None)])
    for name in ("userPassword", "UNICODEPWD", "ms-Mcs-AdmPwd", "msLAPS-Password", "msDS-ManagedPassword"):
        compare(f"no secret is shown: {name}", folder, entry("CN=a", **{name: "Hunter2"}),
                entry("CN=a", **{name: "0x7f"}), [("changed", "CN=a", name, ["(a secret)"], ["(a secret)"], None)])
    compare("noise", folder, entry("CN=a", uSNChanged="1", whenChanged="2"), entry("CN=a", usnchanged="2"), [])
    compare("noise on request", folder, entry("CN=a", uSNChanged="1"), entry("CN=a", uSNChanged="3"),
            [("changed", "CN=a", "uSNChanged", ["1"], ["3"], "bit 0x2 set")], "--all")


def test_entries(folder):
    compare("renamed", folder, entry("CN=a", objectGUID=guid(1)), entry("CN=b", objectGUID=guid(1)),
            [("renamed", "CN=b", None, ["CN=a"], ["CN=b"], None)])
    compare("made again", folder, entry("CN=a", objectGUID=guid(1)), entry("CN=a", objectGUID=guid(2)),
            [("removed", "CN=a", None, [], [], None), ("added", "CN=a", None, [], [], None)])
    compare("one side without GUIDs", folder, entry("CN=a", objectGUID=guid(1)), entry("CN=a"),
            [("changed", "CN=a", "objectGUID", [str(uuid.UUID(int=1))], [], None)])
    compare("the later one counts", folder, entry("CN=a", x="1"), entry("CN=a", x="2") + entry("CN=a", x="1"), [])
    compare("a folded comment above all", folder, entry("CN=a", x="1"),
            "version: 1\n\n# a comment\n that goes on\n" + entry("CN=a", x="2"),
            [("changed", "CN=a", "x", ["1"], ["2"], "bit 0x2 set, 0x1 cleared")])
    compare("UTF-16", folder, entry("CN=a", x="1"), ("\ufeff" + entry("CN=a", x="2")).encode("utf-16-le"),
            [("changed", "CN=a", "x", ["1"], ["2"], "bit 0x2 set, 0x1 cleared")])


def test_none(folder):
    """That nothing differs is said, and what was left out."""
    before, after = folder / "none-before.ldf", folder / "none-after.ldf"
    before.write_text(entry("CN=a", uSNChanged="1"))
    after.write_text(entry("CN=a", uSNChanged="2"))
    check("nothing differs", run("ldif-diff", before, after), code=0, err="mapicfg: note: 1 entry before, 1 after: "
          "nothing differs; without --all what changes by itself is left out\n")
    check("nothing at all differs", run("ldif-diff", before, before, "--all"), code=0,
          err="mapicfg: note: 1 entry before, 1 after: nothing differs\n")
    check("something differs", run("ldif-diff", before, after, "--all"), code=1,
          err="mapicfg: note: 1 entry before, 1 after\n")


def test_many(folder):
    """Ten thousand entries in another order, of which some are changed here."""
    chosen = random.Random(13)
    people = [{"objectGUID": guid(i + 1), "cn": f"user{i}", "flags": str(i)} for i in range(10000)]
    before = "".join(entry(f"CN=user{i},DC=a", **one) for i, one in enumerate(people))
    wanted = []
    for i in chosen.sample(range(10000), 50):
        people[i]["flags"] = str(i ^ 4096)
        wanted.append((f"CN=user{i},DC=a", "flags", [str(i)], [people[i]["flags"]]))
    lines = [entry(f"CN=user{i},DC=a", **one) for i, one in enumerate(people)]
    chosen.shuffle(lines)
    result, got = differences(folder, before, "".join(lines))
    check("many", result, code=1, err_has="10000 entries before, 10000 after",
          differences=(sorted(one[1:5] for one in got), sorted(wanted)))


def test_wrong(folder):
    (folder / "x.csv").write_text("Name,MAPIEnabled\nAnna,True\n")
    (folder / "x.ldf").write_text(entry("CN=a"))
    (folder / "cut.ldf").write_text("dn: CN=a\nno colon\n")
    check("CSV", run("ldif-diff", folder / "x.csv", folder / "x.ldf"), code=3, err_has="x.csv: .*LDIF is wanted")
    check("broken", run("ldif-diff", folder / "x.ldf", folder / "cut.ldf"), code=3, err_has="cut.ldf:2:1: ")
    (folder / "file.ldf").write_text("dn: CN=a\nx:< file:///etc/hostname\n")
    check("a value in a file", run("ldif-diff", folder / "x.ldf", folder / "file.ldf"), code=3,
          err_has="file.ldf:2:1: .*x: the value is in a file")
    check("missing", run("ldif-diff", folder / "x.ldf", folder / "none.ldf"), code=3, err_has="none.ldf")
    (folder / "host.ldf").write_text("vm\n")
    (folder / "empty.ldf").write_text("")
    for name in ("host.ldf", "empty.ldf"):
        for pair in ((name, "x.ldf"), ("x.ldf", name)):
            check("no entry in " + pair[0], run("ldif-diff", *(folder / one for one in pair)), code=3,
                  err_has=f"{name}: no entry was read")
    check("one", run("ldif-diff", folder / "x.ldf"), code=2, err_has="name two")


def main():
    for test in (test_values, test_entries, test_none, test_many, test_wrong):
        with tempfile.TemporaryDirectory() as folder:
            test(Path(folder))
    finish("ldif")


main()
