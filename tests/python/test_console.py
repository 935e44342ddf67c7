# SPDX-License-Identifier: LGPL-2.1-or-later
"""Text of consoles, transcripts, mails, tickets and web pages: what people paste."""
import json
import os
import quopri
import re
import subprocess

import pytest

import mapicfg

# name: (text, the objects with what they state, the guessed properties of each)
ANNA = {"Identity": "contoso.com/Users/Anna Berg", "MapiHttpEnabled": True, "MAPIEnabled": True}
BOB = {"Identity": "contoso.com/Users/Bob", "MapiHttpEnabled": None, "MAPIEnabled": False}
PAIR = """Identity        : contoso.com/Users/Anna Berg
MapiHttpEnabled : True
MAPIEnabled     : True

Identity        : contoso.com/Users/Bob
MapiHttpEnabled :
MAPIEnabled     : False
"""
VDIR = {"Server": "EX1", "InternalUrl": "https://mail.contoso.com/mapi",
        "IISAuthenticationMethods": ("Ntlm", "Negotiate")}
VDIR_TEXT = """Server                   : EX1
InternalUrl              : https://mail.contoso.com/mapi
IISAuthenticationMethods : {Ntlm, Negotiate}
"""


def indented(text, prefix):
    return "".join(prefix + line if line.strip() else line for line in text.splitlines(True))


ERROR = """The operation couldn't be performed because object 'jdoo' couldn't be found on 'dc01.contoso.com'.
    + CategoryInfo          : NotSpecified: (:) [Get-CASMailbox], ManagementObjectNotFoundException
    + FullyQualifiedErrorId : [Server=EX1,TimeStamp=3/11/2024 9:15:30 AM] [FailureCategory=Cmdlet-ManagementObjectNot
   FoundException] 7A1F7B2C,Microsoft.Exchange.Management.RecipientTasks.GetCASMailbox
    + PSComputerName        : ex1.contoso.com
"""

WELL = {
    "an error": ("[PS] C:\\>Get-CASMailbox jdoo | fl\n" + ERROR + "\n[PS] C:\\>Get-CASMailbox | fl\n\n" + PAIR,
                 [ANNA, BOB]),
    "an error, and a prompt at once": ("[PS] C:\\>Get-CASMailbox jdoo | fl\n" + ERROR +
                                       "[PS] C:\\>Get-CASMailbox | fl\n\n" + PAIR, [ANNA, BOB]),
    "an error, quoted": (indented("[PS] C:\\>Get-CASMailbox jdoo | fl\n" + ERROR + "\n[PS] C:\\>Get-CASMailbox | fl\n"
                                  + PAIR, "> "), [ANNA, BOB]),
    "an error behind": ("[PS] C:\\>Get-CASMailbox | fl\n\n" + PAIR + "\n[PS] C:\\>Get-CASMailbox jdoo | fl\n" + ERROR,
                        [ANNA, BOB]),
    "groups behind": (PAIR + "\nPS C:\\> Get-CASMailbox | group MapiHttpEnabled -NoElement\n\nCount Name\n"
                      "----- ----\n  412\n   13 False\n", [ANNA, BOB]),
    "groups as a list": (PAIR + "\nPS C:\\> Get-CASMailbox | group MapiHttpEnabled | fl Count,Name\n\nCount : 12\n"
                         "Name  : False\n", [ANNA, BOB]),
    "members behind": (PAIR + "\nPS C:\\> Get-CASMailbox anna | gm mapi*\n\n"
                       "Name            MemberType Definition\n----            ---------- ----------\n"
                       "MapiHttpEnabled Property   System.Nullable[bool] MapiHttpEnabled {get;set;}\n", [ANNA, BOB]),
    "other text behind": ("[PS] C:\\>Get-CASMailbox | fl\n\n" + PAIR + "\n\nTicket : 4711\nPhone  : 0100\n",
                          [ANNA, BOB]),
    "indented by 4": (indented(PAIR, "    "), [ANNA, BOB]),
    "indented by a tab": (indented(PAIR, "\t"), [ANNA, BOB]),
    "all but the first line indented": (indented(PAIR, "    ").lstrip(), [ANNA, BOB]),
    "quoted": ("Hi,\n\nhere it is:\n\n" + "".join("> " + line for line in PAIR.splitlines(True)), [ANNA, BOB]),
    "quoted twice": ("".join("> > " + line for line in PAIR.splitlines(True)), [ANNA, BOB]),
    "quoted without a blank": ("".join(">" + line for line in PAIR.splitlines(True)), [ANNA, BOB]),
    "markdown": ("# Output\n\nSee:\n\n```powershell\n" + PAIR + "```\n\nThanks\n", [ANNA, BOB]),
    "jira": ("{code:title=mailboxes}\n" + PAIR + "{code}\n", [ANNA, BOB]),
    "pre": ("<pre><code>[PS] C:\\&gt;Get-CASMailbox | fl Identity,*MAPI*\n\n\n" + PAIR + "\n</code></pre>\n",
            [ANNA, BOB]),
    "a saved page": (f'<!DOCTYPE html>\n<html lang="de">\n<head><title>t</title></head>\n<body>\n<p>Hi</p>\n<pre><code>'
                     f"{PAIR}</code></pre>\n</body>\n</html>\n", [ANNA, BOB]),
    "a page on one line": ("<html><body><p>Hi</p><pre>" + PAIR + "</pre></body></html>", [ANNA, BOB]),
    "a chat": ("[05.12. 10:20] Berg, Anna\n" + PAIR + "\n[05.12. 10:22] Müller, Bernd: danke!\n", [ANNA, BOB]),
    "another chat": ("[10:20] Anna Berg\n" + PAIR, [ANNA, BOB]),
    "no-break spaces alone": (PAIR.replace(" ", "\u00a0"), [ANNA, BOB]),
    "breaks": ("<p>" + PAIR.replace("\n", "<br />\n") + "</p>", [ANNA, BOB]),
    "breaks behind lines only": (PAIR.replace("\n", "<br>\n"), [ANNA, BOB]),
    "what a value says is no web page": (
        PAIR.replace("Anna Berg", "<b>A</b> &amp; <br> B"),
        [dict(ANNA, Identity="contoso.com/Users/<b>A</b> &amp; <br> B"), BOB]),
    "paragraphs": ("<div>" + PAIR.replace("\n", "</div><div>") + "</div>", [ANNA, BOB]),
    "no-break spaces": (PAIR.replace("  ", "\u00a0 "), [ANNA, BOB]),
    "colors of PowerShell 7": ("".join(
        "\x1b[32;1m" + line.replace(" : ", " : \x1b[0m") for line in PAIR.splitlines(True)), [ANNA, BOB]),
    "double spaced": (PAIR.replace("\n", "\n\n"), [ANNA, BOB]),
    "double spaced, CRLF": (PAIR.replace("\n", "\r\n\r\n"), [ANNA, BOB]),
    "padded by the terminal": ("".join(line.ljust(80) + "\n" for line in PAIR.splitlines()), [ANNA, BOB]),
    "prompts": ("PS C:\\Users\\adm> Get-CASMailbox | fl Identity,*MAPI*\n\n\n" + PAIR +
                "\n\n\nPS C:\\Users\\adm> Get-MapiVirtualDirectory|fl Server,InternalUrl,*IIS*\n\n" + VDIR_TEXT +
                "\n\nPS C:\\Users\\adm> ", [ANNA, BOB, VDIR]),
    "remote prompt, squeezed": ("[ex1.contoso.com]: PS C:\\Users\\adm\\Documents>Get-OrganizationConfig | fl Mapi*\n"
                                "MapiHttpEnabled : False\n"
                                "[ex1.contoso.com]: PS C:\\Users\\adm\\Documents> Get-MapiVirtualDirectory | fl\n" +
                                VDIR_TEXT,
                                [{"MapiHttpEnabled": False}, VDIR]),
    "transcript": ("""**********************
Début de la transcription Windows PowerShell
Heure de début : 20260301101500
Nom d'utilisateur : CONTOSO\\adm
Machine : EX1 (Microsoft Windows NT 10.0.17763.0)
PSVersion : 5.1.17763.3770
**********************
Transcription démarrée, le fichier de sortie est C:\\t.txt
PS C:\\> Get-CASMailbox -ResultSize 2 | fl Identity,Mapi*
AVERTISSEMENT : Par défaut, seuls les 1000 premiers éléments sont
renvoyés.


""" + PAIR + """

PS C:\\> Stop-Transcript
**********************
Fin de la transcription Windows PowerShell
Heure de fin : 20260301101700
**********************
""", [ANNA, BOB]),
    "a warning in an object": ("WARNUNG: Das Objekt ist defekt.\n" + PAIR.replace(
        "MapiHttpEnabled : True\n", "MapiHttpEnabled : True\nWARNING: The object contoso.com/Users/Anna Berg has been\n"
        "corrupted, and it's in an inconsistent state.\n"), [ANNA, BOB]),
    "a wrap with its blanks": ("ExternalUrl     : \nIdentity        : contoso.com/Users/Very Long Folder \n"
                               "                  Name/Anna Berg\nMAPIEnabled     : True\n",
                               [{"ExternalUrl": mapicfg.NOT_STATED,
                                 "Identity": "contoso.com/Users/Very Long Folder Name/Anna Berg",
                                 "MAPIEnabled": True}]),
    "wraps without their blanks": (
        "Identity          : contoso.com/Users of the north/Anna\n                    Berg\n"
        "DistinguishedName : CN=Anna Berg,OU=Users of the\n                    north,DC=contoso,DC=com\n"
        "MAPIEnabled       : True\n",
        [{"Identity": "contoso.com/Users of the north/Anna Berg",
          "DistinguishedName": "CN=Anna Berg,OU=Users of the north,DC=contoso,DC=com", "MAPIEnabled": True}]),
    "a URL over two lines": ("Server                   : EX1\nInternalUrl              : https://mail.con\n"
                             "                           toso.com/mapi\n"
                             "IISAuthenticationMethods : {Ntlm,\n                           Negotiate}\n", [VDIR]),
    "a value at the width's end": ("Server                   : EX1\n"
                                   "InternalUrl              : https://mail.contoso.com/mapi\n"
                                   "IISAuthenticationMethods :\n                           {Ntlm, Negotiate}\n",
                                   [VDIR]),
    "two of one property": ("\n\nMapiHttpEnabled : True\n\n\n\nMAPIEnabled     : True\n\n",
                            None),
}


@pytest.mark.parametrize("name", WELL)
def test_well(name):
    text, expected = WELL[name]
    report = mapicfg.Report()
    objects = list(mapicfg.read(text.encode(), report=report, object_class=mapicfg.Mailbox))
    if expected is None:
        assert len(objects) == 2
        return
    found = [{key: one[key] if key in one else mapicfg.NOT_STATED for key in wanted if key != "ExternalUrl"}
             for one, wanted in zip(objects, expected)]
    wanted = [{key: value for key, value in one.items() if key != "ExternalUrl"} for one in expected]
    assert found == wanted and len(objects) == len(expected)
    assert all(one.guessed == () for one in objects) and not report.problems and not report.warnings


def test_dashes_below_no_names_are_passed_over_with_a_warning():
    table = "\nAll mailboxes of the\n----  ---------------\nAnna  False\n\n"
    report = mapicfg.Report()
    assert len(list(mapicfg.read((VDIR_TEXT + table + PAIR).encode(), report=report))) == 3
    [warning] = report.warnings
    assert warning.line == 6 and "Format-List" in str(warning)


# What cannot be told for certain: the values, and what is guessed.
GUESSED = {
    "one wrap without its blank": ("MAPIEnabled : True\nIdentity    : contoso.com/The users/Anna\n              Berg\n",
                                   "Identity", "contoso.com/The users/Anna Berg"),
    "a hyphen at the break": ("MAPIEnabled       : True\n"
                              "DistinguishedName : CN=Anna,OU=Users of the north,DC=contoso,DC=com\n"
                              "Identity          : contoso.com/Users of the north-\n                    west/Anna\n",
                              "Identity", "contoso.com/Users of the north-west/Anna"),
    "not indented": ("Identity          : contoso.com/Users of the north/Anna\nBerg\nMAPIEnabled       : True\n",
                     "Identity", "contoso.com/Users of the north/Anna Berg"),
}


@pytest.mark.parametrize("name", GUESSED)
def test_guessed(name):
    text, prop, value = GUESSED[name]
    report = mapicfg.Report()
    [mailbox] = mapicfg.read(text.encode(), report=report)
    assert mailbox[prop] == value and mailbox.guessed == (prop,) and mailbox["MAPIEnabled"] is True
    assert report.guessed_values == {f"CASMailbox.{prop}": 1} and report.problem_count == 0
    [warning] = report.warnings
    assert isinstance(warning, mapicfg.InputError) and warning.property == prop and "guessed-value" in str(warning)
    [accepted] = mapicfg.read(text.encode(), accept_guessed=True)
    assert accepted == mailbox and accepted.guessed == ()
    [accepted] = mapicfg.read(mapicfg.Input(text.encode(), accept_guessed=True))
    assert accepted.guessed == ()


WRITTEN = [mapicfg.Format.JSON, mapicfg.Format.CSV, mapicfg.Format.SPREADSHEET, mapicfg.Format.LIST]


@pytest.mark.parametrize("name", GUESSED)
@pytest.mark.parametrize("form", WRITTEN)
def test_a_guessed_value_stays_one_in_what_is_written(form, name):
    text, prop, _ = GUESSED[name]
    [mailbox] = mapicfg.read(text.encode())
    sure = mapicfg.Mailbox(identity="contoso.com/Users/Bob", mapi_enabled=True)
    made = mapicfg.write([sure, mailbox, sure, mailbox, mailbox], form).encode()
    report = mapicfg.Report()
    again = list(mapicfg.read(made, report=report))
    assert again == [sure, mailbox, sure, mailbox, mailbox]
    assert [one.guessed for one in again] == [(), (prop,), (), (prop,), (prop,)]
    assert report.guessed_values == {f"CASMailbox.{prop}": 3} and len(report.warnings) == 3
    assert [one.guessed for one in mapicfg.read(made, accept_guessed=True)] == [()] * 5
    counted = mapicfg.audit(made, org=True, rows=False).report
    assert not report.unknown_properties
    assert counted.guessed_values == report.guessed_values
    mailbox[prop] = None
    assert mailbox.guessed == ()


def test_how_a_guessed_value_is_written():
    text, prop, _ = GUESSED["not indented"]
    made = [mapicfg.write(mapicfg.read(text.encode()), form) for form in WRITTEN]
    [written] = json.loads(made[0])
    assert written["GuessedProperties"] == [prop]
    assert made[1].split("\r\n")[1].endswith(',"GuessedProperties"')
    assert "\nGuessedProperties : {Identity}\n" in made[3]


@pytest.mark.parametrize("form", WRITTEN)
def test_a_guess_is_not_stored_by_a_detour(form):
    [mailbox] = mapicfg.read(GUESSED["not indented"][0].encode())
    store = mapicfg.Directory()
    report = store.import_(mapicfg.write([mailbox], form).encode())
    assert not len(store.mailboxes) and "guessed-name: " in str(report.problems[0])


def test_a_guess_changes_nothing_in_a_store():
    text = "Guid              : 0e1b2c3d-0001-0002-0003-00000000000f\nMAPIEnabled       : True\n" \
           "Identity          : contoso.com/Users of the north/Anna\nBerg\n"
    known = mapicfg.Mailbox(guid="0e1b2c3d-0001-0002-0003-00000000000f", identity="contoso.com/Anna",
                            mapi_enabled=False)
    store = mapicfg.Directory()
    store.mailboxes.put(known)
    report = store.import_(text.encode())
    [mailbox] = store.mailboxes
    assert mailbox.identity == "contoso.com/Anna" and mailbox.mapi_enabled is True
    assert report.guessed_values == {"CASMailbox.Identity": 1}
    store.import_(text.encode(), accept_guessed=True)
    [mailbox] = store.mailboxes
    assert mailbox.identity == "contoso.com/Users of the north/Anna Berg"
    report = store.import_(GUESSED["not indented"][0].encode())
    assert len(store.mailboxes) == 1 and not report.created and report.problem_count == 1
    assert "guessed-name: " in str(report.problems[0])


def test_what_is_said_of_a_guess_has_a_rule(tmp_path):
    """As every other warning: the id in the message leads to why it matters and what to do."""
    rules = {rule.id: rule for rule in mapicfg.rules() if rule.area == "reading"}
    report = mapicfg.Directory().import_(GUESSED["not indented"][0].encode())
    for said in (*report.warnings, *report.problems):
        ident, sentence = re.search(r"(guessed-[a-z]+): (.*)", str(said)).groups()
        rule = rules.pop(ident)
        assert sentence.startswith(rule.sentence.split("{0}")[0]) and sentence.endswith(rule.remedies[""])
    assert not rules


def test_an_audit_counts_what_is_guessed():
    result = mapicfg.audit(GUESSED["not indented"][0].encode(), org=True)
    assert result.report.guessed_values == {"CASMailbox.Identity": 1}
    assert [row.identity for row in result] == ["contoso.com/Users of the north/Anna Berg"]


# ---- MapiHttpEnabled, which mailboxes and the organization have ----

LONE = {
    "list": b"\n\nMapiHttpEnabled : True\n\n\n",
    "list with a name": b"Name            : Contoso\nMapiHttpEnabled : True\n",
    "csv": b"Name,Identity,MapiHttpEnabled\nContoso,Contoso,True\n",
    "csv of one column": b"MapiHttpEnabled\nTrue\n",
    "json": b'{"Name":"Contoso","MapiHttpEnabled":true}',
    "json in an array": b'[{"Identity":"First Organization","MapiHttpEnabled":true}]',
}
MAILBOXES = b"Identity,MAPIEnabled\ncontoso.com/Users/Anna,True\n"


def command(tmp_path, data, *arguments):
    file = tmp_path / "in.txt"
    file.write_bytes(data)
    return subprocess.run([os.environ.get("MAPICFG", "mapicfg"), *arguments, str(file)], capture_output=True, text=True)


@pytest.mark.parametrize("name", LONE)
def test_a_lone_setting_is_asked_about(name, tmp_path):
    data = LONE[name]
    with pytest.raises(mapicfg.NotFoundError, match="--as"):
        list(mapicfg.read(data))
    with pytest.raises(mapicfg.NotFoundError, match="PS> Get-OrganizationConfig"):
        mapicfg.Directory().import_(data)
    with pytest.raises(mapicfg.NotFoundError, match="--as"):
        mapicfg.audit(data, MAILBOXES)
    for verb in (["audit"], ["convert", "--to", "csv"], ["import", "--store", str(tmp_path / "s.db")],
                 ["autodiscover", "anna"]):
        ended = command(tmp_path, data, *verb)
        assert ended.returncode == 3 and "--as" in ended.stderr and "Get-OrganizationConfig" in ended.stderr, verb
    [organization] = mapicfg.read(data, object_class=mapicfg.Organization)
    assert isinstance(organization, mapicfg.Organization) and organization.mapi_http_enabled is True
    assert mapicfg.audit(mapicfg.Input(data, object_class=mapicfg.Organization), MAILBOXES).summary.mailboxes == 1
    for noun, seen in (("OrganizationConfig", "OrganizationConfig"), ("casmailbox", "CASMailbox")):
        ended = command(tmp_path, data, "convert", "--to", "csv", "--as", noun)
        assert ended.returncode == 0 and seen in ended.stdout.splitlines()[0]


@pytest.mark.parametrize("name", [name for name in LONE if name.startswith("list")])
def test_a_command_answers_it(name):
    [one] = mapicfg.read(b"[PS] C:\\>Get-OrganizationConfig | fl Name,MapiHttpEnabled\n" + LONE[name])
    assert isinstance(one, mapicfg.Organization)


def test_what_answers_it_else():
    anna = b"Identity,MapiHttpEnabled\ncontoso.com/Users/Anna,True\n"
    several = b"Name,MapiHttpEnabled\nAnna,True\nBob,\n"
    named = b"Name,MapiHttpEnabled\nAnna,True\n"
    alias = b"Name,Alias,MapiHttpEnabled\nAnna,anna,True\n"
    for data, count in ((anna, 1), (several, 2), (alias, 1)):
        assert [type(one) for one in mapicfg.read(data)] == [mapicfg.Mailbox] * count
    # the organization's is known: what has a name is a mailbox, what has none is nothing
    assert mapicfg.audit(named, org=True).summary.mailboxes == 1
    with pytest.raises(mapicfg.NotFoundError):
        mapicfg.audit(LONE["list"], org=True)
    organization = b"Name,MapiHttpEnabled,IsMixedMode\nContoso,True,False\n"
    assert mapicfg.audit(named, organization).summary.mailboxes == 1
    store = mapicfg.Directory()
    store.import_(organization, named)
    assert len(store.mailboxes) == 1


def test_many_mailboxes_of_two_columns():
    rows = b"Name,MapiHttpEnabled\n" + b"".join(b"m%d,True\n" % i for i in range(100000))
    for threads in (1, 2):
        for rows_too in (False, True):
            result = mapicfg.audit(rows, org=True, threads=threads, rows=rows_too)
            assert result.summary.mailboxes == 100000


# ---- nothing was read ----

@pytest.mark.parametrize("data", [b"", b"\n\n", b"[PS] C:\\>Get-CASMailbox\n[PS] C:\\>exit\n",
                                  b"PS> Get-RemoteMailbox | fl\n\nName : x\n", b"```\nnothing\n```\n"])
def test_nothing_was_read(data, tmp_path):
    for verb in (["audit", "--org", "true"], ["convert", "--to", "json"], ["import", "--store", str(tmp_path / "s.db")],
                 ["autodiscover", "anna"]):
        ended = command(tmp_path, data, *verb)
        assert ended.returncode == 3 and ended.stderr, (verb, ended)


# ---- the source of a mail ----

DN_TEXT = "Identity          : contoso.com/Users/Anna\nDistinguishedName : CN=Anna,OU=Users,DC=contoso,DC=com\n" \
          "MAPIEnabled       : True\n"
ENCODED = {  # what a mail program makes quoted-printable of; the line of the first escape that tells, by its rules
    "a distinguished name": (DN_TEXT, 2),
    "an umlaut": ("Identity    : contoso.com/Users/J\u00fcrgen\nMAPIEnabled : True\n", 1),
    "a dash of Windows": ("MAPIEnabled : True\nIdentity    : contoso.com/A \u2013 B\n", 2),
    "an empty value": ("Identity        : contoso.com/A\nMapiHttpEnabled : \nMAPIEnabled     : True\n", 2),
    "long lines": ("MAPIEnabled : True\n" + "".join(
        f"Identity : contoso.com/Users of the north/{'Anna Berg and others ' * 3}{i}\n\n" for i in range(2)), 5),
    "CSV": ("Identity,DistinguishedName,MAPIEnabled\na,\"CN=a,DC=b\",True\n", 2),
    "CSV, the last row": ("Identity,DistinguishedName,MAPIEnabled\na,\"CN=a,DC=b\",True", 2),
    "JSON": ('{"Identity": "a", "DistinguishedName": "CN=a,DC=b", "MAPIEnabled": true}', 1),
    "far behind": ("Identity    : a\nMAPIEnabled : True\n\n" * 400 + DN_TEXT, 1202),
    "a web page": ('<p class="x">Identity : a</p>\n<p>MAPIEnabled : True</p>\n', 1),
}


@pytest.mark.parametrize("name", ENCODED)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_source_of_a_mail_is_refused(name, ends):
    text, line = ENCODED[name]
    encoded = quopri.encodestring(text.encode()).replace(b"\n", ends.encode())
    assert encoded != text.encode()
    with pytest.raises(mapicfg.InputError, match="quoted-printable") as caught:
        list(mapicfg.read(encoded))
    assert caught.value.line == line and "quopri" in str(caught.value)
    store = mapicfg.Directory()
    with pytest.raises(mapicfg.InputError):
        store.import_(encoded)
    assert not len(store.mailboxes)
    assert list(mapicfg.read(quopri.decodestring(encoded)))  # the way out


@pytest.mark.parametrize("value", [
    "CN=3D Printing,OU=Users,DC=contoso,DC=com", "OU=DE", "CN=AB,OU=CD,DC=EF", "AAAA==", "b=", "a=b", "x =", "=C3",
    "https://mail.contoso.com/owa/?v=20", "CN=C3PO,DC=A0", "=" * 70, "A" * 69 + "="])
@pytest.mark.parametrize("times", [1, 3])
def test_equals_signs_that_stand_for_themselves(value, times):
    text = "".join(f"Identity    : a{i}\nName        : {value}\nMAPIEnabled : True\n\n" for i in range(times))
    assert [one["Name"] for one in mapicfg.read(text.encode())] == [value] * times
    rows = "".join(f'a{i},"{value}",True\n' for i in range(times))
    assert [one["Name"] for one in mapicfg.read(f"Identity,Name,MAPIEnabled\n{rows}".encode())] == [value] * times
