# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tables as Format-Table prints them. The texts come from PowerShell 5.1 and 7.6, with invented names."""
import pytest

import mapicfg

MAILBOXES = """Identity                    MAPIEnabled MapiHttpEnabled
--------                    ----------- ---------------
contoso.com/Users/Anna Berg        True           False
contoso.com/Users/Bob Moss         True
contoso.com/Users/C\u00e9cile Ng        True            True
"""
WHO = [("contoso.com/Users/Anna Berg", True, False), ("contoso.com/Users/Bob Moss", True, None),
       ("contoso.com/Users/C\u00e9cile Ng", True, True)]
VDIRS = """Server InternalUrl                    ExternalUrl
------ -----------                    -----------
EX1    https://mail.contoso.com/mapi  https://mail.contoso.com/mapi
EX2    https://ex2.contoso.local/mapi
"""
WHERE = [("EX1", "https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi"),
         ("EX2", "https://ex2.contoso.local/mapi", None)]
ORG = "MapiHttpEnabled\n---------------\n           True\n"
PROMPT = "[PS] C:\\>Get-OrganizationConfig | select MapiHttpEnabled\n\n"


def read(text, **options):
    report = mapicfg.Report()
    found = list(mapicfg.read(text.encode(), report=report, **options))
    return found, report


def mailboxes(found):
    assert all(isinstance(one, mapicfg.Mailbox) for one in found)
    return [(one.identity, one.mapi_enabled, one.mapi_http_enabled) for one in found]


def indented(text):
    return "".join("    " + line for line in text.splitlines(True))


def quoted(text):
    return "Hi team, this is it:\n\n" + "".join("> " + line for line in text.splitlines(True))


def barred(text):
    return "".join("| " + line for line in text.splitlines(True))


def spaced(text):
    return text.replace("\n", "\n\n")


def padded(text):
    return "".join(line.ljust(100) + "\r\n" for line in text.splitlines())


@pytest.mark.parametrize("around", [str, indented, quoted, padded, spaced])
def test_mailboxes(around):
    found, report = read(around(MAILBOXES))
    assert mailboxes(found) == WHO and not report.problems and not report.warnings


@pytest.mark.parametrize("around", [str, indented, quoted, padded, spaced])
def test_virtual_directories(around):
    found, report = read(around(VDIRS))
    assert all(isinstance(one, mapicfg.VirtualDirectory) for one in found) and not report.problems
    assert [(one.server, one.internal_url, one.external_url) for one in found] == WHERE


@pytest.mark.parametrize("before", [PROMPT, "| " + PROMPT.replace("\n", "\n| ", 1)])
def test_the_organization_by_its_command(before):
    table = ORG if before == PROMPT else barred(ORG)
    (found,), report = read(before + table + "\n\n[PS] C:\\>\n")
    assert isinstance(found, mapicfg.Organization) and found.mapi_http_enabled is True and not report.problems


def test_a_lone_switch_asks():
    with pytest.raises(mapicfg.NotFoundError, match="--as"):
        read(ORG)
    (found,), _ = read(ORG, object_class=mapicfg.Organization)
    assert found.mapi_http_enabled is True


def test_several_in_one_text():
    text = "Name            : Contoso\nMapiHttpEnabled : True\nIsMixedMode     : False\n\n"
    found, report = read(text + MAILBOXES + "\n\n" + VDIRS + "\n" + text)
    assert [type(one).__name__ for one in found] == \
        ["Organization", *["Mailbox"] * 3, *["VirtualDirectory"] * 2, "Organization"]
    assert mailboxes(found[1:4]) == WHO and not report.problems


@pytest.mark.parametrize("cut", ["smtp:berg@con...", "smtp:berg@con\u2026", "smtp:bergc@contoso.com\u2026}"])
def test_what_is_cut_off_is_not_stated(cut):
    text = f"Name MAPIEnabled EmailAddresses\n---- ----------- --------------\n" \
           f"Anna        True {{SMTP:anna@contoso.com, {cut}\n"
    (found,), report = read(text)
    assert found.mapi_enabled is True and "EmailAddresses" not in found
    assert report.lost_values == {"CASMailbox.EmailAddresses": 1}


def test_wide_characters_count_twice():
    text = "Name    MAPIEnabled Alias\n----    ----------- -----\n" \
           "\u65e5\u672c \u8a9e        True jp\nBob           False b\n"
    found, _ = read(text)
    assert [(one.name, one.mapi_enabled, one.alias) for one in found] == [("\u65e5\u672c \u8a9e", True, "jp"),
                                                                         ("Bob", False, "b")]


def test_an_enum_stands_on_the_right():
    text = "Name InternalClientAuthenticationMethod ExternalHostname\n" \
           "---- ---------------------------------- ----------------\n" \
           "Rpc                           Negotiate mail.contoso.com\n"
    (found,), _ = read(text, object_class=mapicfg.OutlookAnywhere)
    assert found.internal_client_authentication_method == "Negotiate" and found.external_hostname == "mail.contoso.com"


UNCERTAIN = {
    "wrapped": ("Name                 InternalUrl\n----                 -----------\n"
                "mapi (Default Web    https://mail.contoso.c\nSite)                om/mapi\n", "Wrap", 0),
    "wrapped names": ("Identity               MAPIEnabled MapiHttpEnabled\n"
                      "--------               ----------- ---------------\n"
                      "contoso.com/Users/Anna        True            True\nBerg\n"
                      "contoso.com/Users/Bob         True           False\n", "Wrap", 1),
    "a date on the right": ("Name             WhenCreated MapiHttpEnabled\n"
                            "----             ----------- ---------------\n"
                            "Anna    3/11/2024 9:15 AM \u2007            True\n", "below the names", 0),
    "moved": ("Name  MAPIEnabled\n----  -----------\nAnna Berg  True\n", "below the names", 0),
}


def test_names_that_are_wrapped_are_refused():
    with pytest.raises(mapicfg.InputError, match="names in one line above the dashes"):
        read("Name  MobileClientCertificateProvisioni\n                              ngEnabled\n"
             "----  ---------------------------------\nEX1                               False\n")


def test_tabs_between_make_another_format():
    (found,), report = read("Name\t\tMAPIEnabled\n----            -----------\nAnna\t\tTrue\n")
    assert found.name == "Anna" and found.mapi_enabled is True and report.problems[0].line == 2


@pytest.mark.parametrize("name", UNCERTAIN)
def test_what_cannot_be_told_is_refused(name):
    text, said, count = UNCERTAIN[name]
    found, report = read(text)
    assert len(found) == count and said in str((report.problems + report.warnings)[0])
    assert "Format-List" in str((report.problems + report.warnings)[0])
