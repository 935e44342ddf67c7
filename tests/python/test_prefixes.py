# SPDX-License-Identifier: LGPL-2.1-or-later
"""What logs, chats and ticket systems put before each line of a console's text, and characters that nobody sees."""
import re

import pytest

import mapicfg

TEXT = """Identity                             : contoso.com/Users/Anna Berg
MAPIEnabled                          : True
MapiHttpEnabled                      : False
EmailAddresses                       : {SMTP:anna@contoso.com, smtp:berg@contoso.com, 
                                       smtp:ab@contoso.com}

Identity                             : contoso.com/Users/Bob Moss
MAPIEnabled                          : True
MapiHttpEnabled                      :
EmailAddresses                       : {SMTP:bob@contoso.com}
"""
LINES = TEXT.splitlines()
ANNA = mapicfg.Mailbox(identity="contoso.com/Users/Anna Berg", mapi_enabled=True, mapi_http_enabled=False,
                       email_addresses=["SMTP:anna@contoso.com", "smtp:berg@contoso.com", "smtp:ab@contoso.com"])
BOB = mapicfg.Mailbox(identity="contoso.com/Users/Bob Moss", mapi_enabled=True, mapi_http_enabled=None,
                      email_addresses=["SMTP:bob@contoso.com"])

SAME = ["| ", "* ", "- ", "+ ", "# ", "\u2022 ", "\u00b7 ", "\u2013 ", "> ", ">> ", "> | ", "\t", "    ", "  | ",
        "[09:15] ",
        "[2024-03-11 09:15:12] ",
        "2024-03-11T09:15:12.123Z ", "2024-03-11 09:15:12,123 INFO  - ", "2024-03-11 09:15:12 [4711] DEBUG: ",
        "11.03.2024 09:15:12 | ", "3/11/2024 9:15:12 AM: ", "09:15:12 > ", "[INFO] [ex1.contoso.com] ",
        "Mar 11 09:15:12 jump01 pwsh[4711]: ", "Mar 11, 2024 @ 09:15:12.345\t"]
COUNTED = ["{}: ", "{:5}  ", "{:<5}", "{} ", "{}\t", "{}|  ", "{:03}: ", "({}) ", "2024-03-11 09:15:12.{} "]
PREFIXED = {prefix: [prefix + line for line in LINES] for prefix in SAME}
PREFIXED.update({prefix: [prefix.format(number) + line for number, line in enumerate(LINES, 95)]
                 for prefix in COUNTED})


def read(text, **options):
    report = mapicfg.Report()
    found = list(mapicfg.read(text.encode(), report=report, **options))
    assert not report.problems and not report.warnings and all(one.guessed == () for one in found)
    return found


def trimmed(line):
    return line if line.endswith(", ") else line.rstrip()


@pytest.mark.parametrize("prefix", PREFIXED)
@pytest.mark.parametrize("trim", [str, trimmed])
@pytest.mark.parametrize("around", ["{}\n", "Hello,\nhere it is:\n\n{}\n\nRegards\nAnna\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n"])
def test_prefixes(prefix, trim, around, end):
    assert read(around.format("\n".join(map(trim, PREFIXED[prefix]))).replace("\n", end)) == [ANNA, BOB]


@pytest.mark.parametrize("prefix", SAME)
def test_a_prompt_behind_a_prefix(prefix):
    lines = ["[PS] C:\\>Get-OrganizationConfig | fl mapi*", "", "MapiHttpEnabled : True", "", "[PS] C:\\>"]
    (found,) = read("\n".join(prefix + line for line in lines))
    assert isinstance(found, mapicfg.Organization) and found.mapi_http_enabled is True


def test_the_first_line_was_copied_from_its_name_on():
    assert read("\n".join([LINES[0], *("| " + line for line in LINES[1:])])) == [ANNA, BOB]


def test_a_box():
    assert read("\n".join(f"| {line:<80} |" for line in LINES)) == [ANNA, BOB]


def test_a_list_of_which_only_the_first_lines_have_marks():
    text = "- Identity : a/b\n  MAPIEnabled : True\n- Identity : a/c\n  MAPIEnabled : False\n"
    assert [(one.identity, one.mapi_enabled) for one in read(text)] == [("a/b", True), ("a/c", False)]


def test_where_the_prefix_ends_so_does_the_object():
    text = "| Identity : a/b\n| MAPIEnabled : True\nIdentity2 : x\nMAPIBlockOutlookRpcHttp : True\n"
    first, *_ = mapicfg.read(text.encode())
    assert "MAPIBlockOutlookRpcHttp" not in first


UNSEEN = {
    "zero-width spaces": "\u200b" + TEXT.replace("True", "\u200bTrue\u200b").replace("MAPIEn", "MAPI\u200bEn"),
    "zero-width spaces around the colon": TEXT.replace(" : ", " \u200b:\u200b "),
    "no-break spaces": TEXT.replace(" ", "\u00a0"),
    "no-break spaces, every other one": re.sub("  +", lambda m: ("\u00a0 " * 40)[:len(m[0])], TEXT),
    "a word joiner": TEXT.replace("True", "True\u2060"),
    "byte order marks": TEXT.replace("\n\n", "\n\n\ufeff").replace("False", "\ufeffFalse"),
    "marks of direction": "\u200e" + TEXT.replace("MAPIEnabled", "\u200eMAPIEnabled").replace(
        "True", "\u200eTrue\u200f"),
    "embeddings": TEXT.replace("True", "\u202aTrue\u202c").replace("False", "\u2066\u200eFalse\u2069"),
    "a wide colon": TEXT.replace(" : ", "\uff1a").replace(" :\n", " \uff1a\n"),
    "a wide colon and blanks": TEXT.replace(" : ", " \uff1a ").replace(" :\n", " \uff1a\n"),
    "a tab before the colon": re.sub(r" +:", "\t:", TEXT.replace("\n   ", "")),
    "tabs around the colon": re.sub(r" +: ?", "\t\t:\t", TEXT.replace("\n   ", "")),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_unseen_characters(name):
    assert read(UNSEEN[name]) == [ANNA, BOB]


def test_marks_inside_a_name_stay():
    (found,) = read("\u200eIdentity    : \u200fcontoso.com/\u05d0\u200f\u05d1 x\u200e\nMAPIEnabled : True\n")
    assert found.identity == "contoso.com/\u05d0\u200f\u05d1 x"


# Characters that nobody sees belong to the value that they stand in, and so does a colon of Asian keyboards.
INSIDE = ["contoso.com/Us\u200bers/x", "nbsp\u00a0here", "a\u00a0b \u200bc", "x\u2060y\u00a0z", "a\u05d0\u200f\u05d1",
          "a\ufeffb", "10\u202f000", "a \u200b b", "\u00fc\u200d\u00e4", "Raum\uff1a5", "a \u00a0\u200b:\u200b b",
          "a:\u200bb", "x\u2066y\u2069z"]


@pytest.mark.parametrize("value", INSIDE)
@pytest.mark.parametrize("form", [mapicfg.Format.CSV, mapicfg.Format.JSON, mapicfg.Format.LIST])
@pytest.mark.parametrize("around", ["{}", "\ufeff{}"])
def test_values_keep_what_nobody_sees(value, form, around):
    given = [mapicfg.Mailbox(identity=value, alias=value, mapi_enabled=True, email_addresses=["SMTP:a@b.c", value]),
             mapicfg.Mailbox(identity="contoso.com/plain", alias="b", mapi_enabled=False, email_addresses=[value])]
    assert read(around.format(mapicfg.write(given, form))) == given


@pytest.mark.parametrize("value", INSIDE)
def test_clixml_keeps_what_nobody_sees(value):
    text = f"""<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0">
        <TN RefId="0"><T>Microsoft.Exchange.Data.Directory.Management.CASMailbox</T></TN>
        <Props><S N="Identity">{value}</S><B N="MAPIEnabled">true</B></Props></Obj></Objs>"""
    assert read(text) == [mapicfg.Mailbox(identity=value, mapi_enabled=True)]


@pytest.mark.parametrize("value", INSIDE)
def test_lines_that_go_on_and_tables_keep_what_nobody_sees(value):
    goes_on = f"Identity       : contoso.com/a\nEmailAddresses : {{SMTP:a@contoso.com, \n                 {value}, \n" \
              f"                 smtp:x@contoso.com}}\nMAPIEnabled    : True\n"
    assert read(goes_on)[0].email_addresses == ("SMTP:a@contoso.com", value, "smtp:x@contoso.com")
    (found,) = read(f"MAPIEnabled Alias\n----------- -----\n       True {value}\n", object_class=mapicfg.Mailbox)
    assert found.alias == value


def test_a_value_that_begins_with_a_tag_is_no_web_page():
    text = "Identity       : contoso.com/a\nEmailAddresses : {SMTP:a@contoso.com, \n" \
           "                 <b>Anna & Co</b>, \n                 smtp:x@contoso.com}\n" \
           "Alias          : a&amp;b\nMAPIEnabled    : True\n"
    (found,) = read(text)
    assert found.email_addresses[1] == "<b>Anna & Co</b>" and found.alias == "a&amp;b"


@pytest.mark.parametrize("value", ["x : y", "x :", "[PS] C:\\> Get-CASMailbox", "Name : Anna", "- Name : Anna"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_values_of_csv_without_quotes_are_no_console_text(value, separator, end):
    rows = [["Name", "MAPIEnabled", "Alias"], [value, "True", value], ["b", "False", value]]
    found = read("".join(separator.join(row) + end for row in rows))
    assert [(one.name, one.mapi_enabled, one.alias) for one in found] == [(value, True, value), ("b", False, value)]
