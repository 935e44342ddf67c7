# SPDX-License-Identifier: LGPL-2.1-or-later
"""Names with letters that an encoding has lost or changed before the export was read: they stay as they are, and one
warning a file says so."""
import json

import pytest
from documented import read_bytes

import mapicfg

NAMES = ["Jürgen", "Łukasz Żak", "Émile Zôla", "Søren Ærø", "Иван Петров", "Γιώργος", "François", "Škoda Jiří"]


def utf7(text):
    return text.encode("utf-7").decode("ascii")


def twice(text):
    return bytes(text, "utf-8").decode("latin-1")


def in_windows(text):
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


def csv_of(*names):
    return ("Name,PrimarySmtpAddress,MAPIEnabled,MapiHttpEnabled\n" + "".join(
        f"{name},x{at}@contoso.com,True,False\n" for at, name in enumerate(names))).encode()


MANGLED = ([(twice(name), "read in another encoding") for name in NAMES] +
           [(in_windows(name), "read in another encoding") for name in NAMES] +
           [(name.encode().decode("cp850"), "console's code page") for name in NAMES if "ü" in name or "é" in name] +
           [(utf7(name), "UTF-7") for name in NAMES] +
           [(name.encode("ascii", "replace").decode(), "question marks") for name in
            ("Jürgen", "Zoë Müller", "Søren Ærø", "Иван", "François")] +
           [("J??rgen", "question marks"), ("?rsted Hans", "question marks"), ("??????? ????", "question marks"),
             ("M\ufffdller", "was lost"), ("Zoë O’Brien".encode().decode("cp1252"),
                                                                        "read in another encoding")])
CLEAN = [*NAMES, "Ó’Brien", "Siân D’Á’", "«CAFÉ»", "Salle «É»", "ESPAÑA – Norte", "Why?", "What? Room", "Room ??",
         "João Ã", "JOÃO", "anna+box-2",
         "anna+test", "+49-30-1234", "Anna (+49-170)", "R+D-Team", "A+AB-C", "Nº 5", "L·L", "Å Ä",
         "Ñ´", "İstanbul Şube", "Nguyễn Văn Ä", "Zürich–Genève", "東京 太郎", "ÄÖÜ", "PLZEŇ’", "Âme", "â la carte"]


@pytest.mark.parametrize("name, said", MANGLED)
def test_a_name_with_the_wrong_letters_is_told_once_a_file(name, said):
    for data in (csv_of("Anna", name, name),
                 json.dumps([{"Name": one, "MAPIEnabled": True, "MapiHttpEnabled": None} for one in
                             ("Anna", name, name)], ensure_ascii=False, indent=0).encode()):
        found = read_bytes(data)
        assert [one.name for one in found] == ["Anna", name, name]
        warning, = found.report.warnings
        assert said in str(warning) and name in str(warning)
        assert warning.line and warning.property == "Name"
    audit = mapicfg.audit([mapicfg.Input(csv_of(name)), mapicfg.Input(csv_of("Zoe", name))], org=True)
    assert [warning.line for warning in audit.report.warnings] == [2, 3]


@pytest.mark.parametrize("name", CLEAN)
def test_other_names_are_not(name):
    found = read_bytes(csv_of(name))
    assert [one.name for one in found] == [name] and not found.report.warnings


def test_utf7_is_read_by_its_name():
    found = read_bytes(csv_of(*map(utf7, NAMES)), encoding="utf-7")
    assert [one.name for one in found] == NAMES and not found.report.warnings
