# SPDX-License-Identifier: LGPL-2.1-or-later
"""Registry.pol, in which group policy keeps registry values ([MS-GPREG] 2.2.1): what Outlook's policies come to. The
files are written here, entry by entry, as the specification says."""
import struct

import pytest

import mapicfg
from checks import NOW

HEADER = b"PReg" + struct.pack("<I", 1)
SECURITY = r"Software\Policies\Microsoft\Office\16.0\outlook\security"
FIND = r"Software\Policies\Microsoft\Office\16.0\Outlook\AutoDiscover"
SZ, BINARY, DWORD, MULTI, QWORD = 1, 3, 4, 7, 11


def utf16(text):
    return text.encode("utf-16-le", "surrogatepass")


def entry(key, name, kind=DWORD, data=1):
    if isinstance(data, int):
        data = struct.pack("<I", data)
    elif isinstance(data, str):
        data = utf16(data + "\0")
    return (utf16("[" + key + "\0;" + name + "\0;") + struct.pack("<I", kind) + utf16(";") +
            struct.pack("<I", len(data)) + utf16(";") + data + utf16("]"))


def policy(*entries):
    return HEADER + b"".join(entry(*one) for one in entries)


def read(data, name="User/Registry.pol"):
    """What is read: identities with what they state, and the warnings."""
    report = mapicfg.Report()
    found = {}
    for one in mapicfg.read(mapicfg.Input(data, name=name), report=report):
        found[one.identity] = {key: value for key, value in dict(one).items()
                               if key not in ("Identity", "OfficeVersion")}
    return found, [str(one) for one in report.warnings]


BOTH = "HKEY_CURRENT_USER\\16.0"


@pytest.mark.parametrize("entries,wanted", [
    ([(SECURITY, "authenticationservice", DWORD, 16)], {BOTH: {"AuthenticationService": "16"}}),
    # what administrative templates write for a setting that is turned off, and then for another one
    ([(FIND, "**del.ExcludeScpLookup", SZ, " "), (FIND, "PreferLocalXML")], {BOTH: {"PreferLocalXML": "1"}}),
    ([(FIND, "ExcludeScpLookup"), (FIND, "**del.ExcludeScpLookup", SZ, " ")], {BOTH: {}}),
    ([(FIND, "ExcludeScpLookup"), (FIND, "**delvals.", SZ, " "), (FIND, "ExcludeSrvRecord", DWORD, 0)],
     {BOTH: {"ExcludeSrvRecord": "0"}}),
    ([(FIND, "ExcludeScpLookup"), (FIND, "ExcludeSrvRecord"), (FIND, "ExcludeHttpRedirect"),
      (FIND, "**DeleteValues", SZ, "ExcludeScpLookup;ExcludeSrvRecord")], {BOTH: {"ExcludeHttpRedirect": "1"}}),
    ([(FIND, "ExcludeScpLookup"), (SECURITY, "AuthenticationService", DWORD, 10),
      (r"Software\Policies\Microsoft\Office\16.0\Outlook", "**DeleteKeys", SZ, "Security;Cached Mode")],
     {BOTH: {"ExcludeScpLookup": "1"}}),
    # most of a file is of others
    ([(r"Software\Policies\Microsoft\Windows\Control Panel\Desktop", "SCRNSAVE.EXE", SZ, "ätsch.scr"),
      (r"Software\Policies\Google\Chrome", "x", BINARY, b"[;]\0" * 5000),
      (r"Software\Policies\Microsoft\Office\15.0\Outlook\AutoDiscover", "ExcludeScpLookup"),
      (r"Software\Microsoft\Exchange", "MapiHttpDisabled")],
     {"HKEY_CURRENT_USER\\15.0": {"ExcludeScpLookup": "1", "MapiHttpDisabled": "1"}}),
    ([(r"SOFTWARE\Policies\Microsoft\Exchange", "MAPIHTTPDISABLED", DWORD, 1)],
     {"HKEY_CURRENT_USER": {"MapiHttpDisabled": "1"}}),
    ([(SECURITY, "", SZ, b"")], {BOTH: {}}),  # a key without values
    ([("Software\\Policies\\Firm 𝄞\ud800", "ExcludeScpLookup"), (FIND, "ExcludeScpLookup\ud800"),
      (FIND, "ExcludeSrvRecord", DWORD, 0xffffffff)], {BOTH: {"ExcludeSrvRecord": "4294967295"}}),
    ([(r"Software\Policies\Microsoft\Office\16.0\Common\Internet", "EnableHttpAccessTypeAutomaticProxy", DWORD, 0),
      (FIND, "**SecureKey", DWORD, 1), (FIND, "**Comment:x", SZ, "why")],
     {BOTH: {"EnableHttpAccessTypeAutomaticProxy": "0"}}),
])
def test_entries(entries, wanted):
    assert read(policy(*entries)) == (wanted, [])


def test_a_type_that_outlook_does_not_read():
    found, problems = read(policy((FIND, "ExcludeScpLookup", SZ, "1"), (FIND, "ExcludeSrvRecord", QWORD, b"\1" * 8)))
    assert found == {BOTH: {}}
    assert len(problems) == 2 and "ExcludeScpLookup" in problems[0] and ":1: " in problems[0], problems
    assert "type 11" in problems[1] and ":2: " in problems[1]


@pytest.mark.parametrize("name,machine", [
    ("Machine/Registry.pol", True), ("C:\\Windows\\System32\\GroupPolicy\\Machine\\Registry.pol", True),
    ("sysvol/{31B2F340-016D-11D2-945F-00C04FB984F9}/MACHINE/registry.pol", True), ("MyMachine/Registry.pol", False),
    ("User/Registry.pol", False), ("Registry.pol", False), ("Machine", False)])
def test_whose_they_are(name, machine):
    """Outlook does not take these values from the computer."""
    found, problems = read(policy((FIND, "ExcludeScpLookup", DWORD, 1)), name)
    assert bool(found) is not machine and bool(problems) is machine
    assert not machine or "HKEY_LOCAL_MACHINE" in problems[0]


WHOLE = policy((FIND, "ExcludeScpLookup"), (SECURITY, "AuthenticationService", DWORD, 16))


def test_cut_short():
    between = len(policy((FIND, "ExcludeScpLookup")))
    for size in range(len(HEADER) + 1, len(WHOLE)):
        if size == between:
            assert read(WHOLE[:size]) == ({BOTH: {"ExcludeScpLookup": "1"}}, [])
            continue
        with pytest.raises(mapicfg.MapicfgError, match="ends inside an entry"):
            read(WHOLE[:size])


@pytest.mark.parametrize("data,says", [
    (b"PReg" + struct.pack("<I", 2) + WHOLE[8:], "version 2"),
    (HEADER + b"x" + WHOLE[8:], "[key;value;type;size;data]"),
    (WHOLE + b"\0\0", "[key;value;type;size;data]"),
    (WHOLE[:-2] + b";\0", "[key;value;type;size;data]"),
    (policy((FIND, "ExcludeScpLookup", DWORD, b"\1")), "four bytes"),
    (policy((FIND, "ExcludeScpLookup", DWORD, b"")), "four bytes"),
])
def test_broken(data, says):
    with pytest.raises(mapicfg.MapicfgError) as caught:
        read(data)
    assert says in str(caught.value), caught.value


def test_limits():
    long = "x" * ((1 << 20) + 1)
    for one in ((long, "y"), (FIND, long), (FIND, "**DeleteValues", SZ, long)):
        with pytest.raises(mapicfg.MapicfgError, match="more than 1048576 bytes"):
            read(policy(one))
    assert read(policy((FIND, "ExcludeScpLookup"), ("x", "y", BINARY, b"z" * (1 << 21)))) == (
        {BOTH: {"ExcludeScpLookup": "1"}}, [])


def test_in_a_check():
    """As a registry export of the same values is checked, in pieces too, and with an encoding named for other files."""
    data = policy((SECURITY, "AuthenticationService", DWORD, 16))
    text = ("Windows Registry Editor Version 5.00\n\n"
            f"[HKEY_CURRENT_USER\\{SECURITY}]\n\"AuthenticationService\"=dword:10\n")
    assert dict(list(mapicfg.read(data, encoding="windows-1252"))[0]) == dict(list(mapicfg.read(iter([
        data[i:i + 1] for i in range(len(data))])))[0])
    said = [[str(one) for one in mapicfg.check(mapicfg.Input(which, name="policy"), now=NOW)]
            for which in (data, text.encode())]
    assert said[0] == said[1] and any("check-policy-kerberos-only" in one for one in said[0]), said


@pytest.mark.parametrize("text", [
    '<?xml version="1.0" encoding="utf-16"?>\n<Rsop xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns="http://www.microsoft.com/GroupPolicy/Rsop"><ReadTime>2026-11-02T10:00:00</ReadTime></Rsop>',
    '<?xml version="1.0" encoding="utf-16"?>\n<GPO xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns="http://www.microsoft.com/GroupPolicy/Settings"><Identifier/></GPO>'])
def test_reports_are_refused_with_a_way_out(text):
    for data in (b"\xff\xfe" + text.encode("utf-16-le"), text.replace("utf-16", "utf-8").encode()):
        with pytest.raises(mapicfg.MapicfgError) as caught:
            read(data, "gpresult.xml")
        assert "gpresult" in str(caught.value) and "Registry.pol" in str(caught.value)


@pytest.mark.parametrize("letter,count,is_read", [("u", 255, True), ("語", 255, True), ("u", 1100, False)])
def test_the_longest_name_of_a_hive(letter, count, is_read):
    """A hive may have been loaded under any name of up to 255 characters (Registry element size limits)."""
    hive = letter * count
    key = hive + "\\" + FIND
    name = f"HKEY_CURRENT_USER\\{hive}\\16.0"
    found, _ = read(policy((key, "ExcludeScpLookup"), (key, "ExcludeSrvRecord"),
                           (key, "**DeleteValues", SZ, "ExcludeScpLookup")))
    assert found == ({name: {"ExcludeSrvRecord": "1"}} if is_read else {})
    found, _ = read(policy((key, "ExcludeScpLookup"),
                           (key.rsplit("\\", 1)[0], "**DeleteKeys", SZ, "Other;AutoDiscover")))
    assert found == ({name: {}} if is_read else {})
