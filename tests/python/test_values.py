# SPDX-License-Identifier: LGPL-2.1-or-later
"""Values that documents warn of, and what becomes of them: URLs through every door, and warnings of cmdlets, each with
its id, through Python, -WarningAction and the command alike."""
import os
import re
import subprocess
import warnings

import pytest
from documented import CONTOSO, ROOT

import mapicfg
from mapicfg import autodiscover, proxy

COMMAND = os.environ.get("MAPICFG", str(ROOT / "build" / "mapicfg"))
VDIR = "mapi (Default Web Site)"
METHODS = ("Basic", "Ntlm", "OAuth", "Negotiate")


def store(internal, external, **mailbox):
    directory = mapicfg.Directory()
    directory.organization = mapicfg.Organization(name="Contoso", mapi_http_enabled=True)
    directory.servers.put(mapicfg.Server(name="EX1", fqdn="ex1.contoso.com",
                                         admin_display_version="Version 15.2 (Build 1544.4)"))
    directory.virtual_directories.put(mapicfg.VirtualDirectory(
        identity=f"EX1\\{VDIR}", name=VDIR, server="EX1", internal_url=internal, external_url=external))
    directory.mailboxes.put(mapicfg.Mailbox(
        name="Anna", identity="contoso.com/Users/Anna", primary_smtp_address="anna@contoso.com", server_name="EX1",
        legacy_exchange_dn="/o=Contoso/cn=anna", guid="11111111-2222-3333-4444-555555555555", **mailbox))
    return directory


# What a MAPI virtual directory may say, and what clients are handed out: it is always called mapi
# (New-MapiVirtualDirectory), and https://host is https://host/ (RFC 3986, 6.2.3).
HANDED_OUT = [
    ("https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi", False),
    ("https://mail.contoso.com/mapi/", "https://mail.contoso.com/mapi", False),
    ("https://mail.contoso.com/MAPI", "https://mail.contoso.com/MAPI", False),
    ("https://mail.contoso.com", "https://mail.contoso.com/mapi", True),
    ("https://mail.contoso.com/", "https://mail.contoso.com/mapi", True),
    ("https://mail.contoso.com:443", "https://mail.contoso.com/mapi", True),
    ("https://mail.contoso.com:8443/", "https://mail.contoso.com:8443/mapi", True),
    ("https://mail.contoso.com/exchange", "https://mail.contoso.com/mapi", True),
    ("https://mail.contoso.com/mapi/emsmdb/", "https://mail.contoso.com/mapi", True),
    ("https://[2001:db8::1]/x", "https://[2001:db8::1]/mapi", True),
]


@pytest.mark.parametrize("url, base, replaced", HANDED_OUT)
@pytest.mark.parametrize("inside", [True, False], ids=["InternalUrl", "ExternalUrl"])
def test_what_is_handed_out(url, base, replaced, inside):
    with store(*((url, None) if inside else (None, url))) as directory:
        request = autodiscover.Request.for_mailbox("anna@contoso.com", mapi_http_capability="1")
        answer = autodiscover.respond(directory, request)
    urls = re.findall(f"<{'In' if inside else 'Ex'}ternalUrl>(.*?)[?]MailboxId", answer.body.decode())
    assert urls[:2] == [base + "/emsmdb/", base + "/nspi/"]
    assert ("autodiscover-url-path" in {one.id for one in answer.reasons}) == replaced


@pytest.mark.parametrize("external", ["https://mail.contoso.com", "https://mail.contoso.com/",
                                      "https://MAIL.contoso.com:443", "https://mail.contoso.com/mapi"])
@pytest.mark.parametrize("internal", ["https://mail.contoso.com", "https://mail.contoso.com/"])
def test_urls_that_are_handed_out_alike_block_nobody(internal, external):
    with store(internal, external, mapi_block_outlook_external_connectivity=True) as directory:
        row, = directory.audit()
        assert "external-block-no-effect" in row.decision.notes
        assert "mail.contoso.com" in proxy.write("haproxy", list(directory.virtual_directories)).text


def test_one_spelling_in_the_store():
    with store("https://mail.contoso.com", "https://mail.contoso.com/") as directory:
        vdir, = directory.virtual_directories
        assert vdir.internal_url == vdir.external_url == "https://mail.contoso.com/"
        text = '"Identity","Server","InternalUrl"\n"EX1\\mapi (Default Web Site)","EX1","https://mail.contoso.com"\n'
        counts = directory.import_(mapicfg.Input(text.encode(), name="vdirs.csv"))
        assert counts.unchanged == {"MapiVirtualDirectory": 1} and not counts.changed


# typed, and what System.Uri prints: tests/powershell/urls.ps1 asks it
PRINTED = [line.split("\t") for line in
           (ROOT / "tests" / "data" / "powershell" / "urls.txt").read_text("utf-8").splitlines() if line[0] != "#"]


def quoted(url):
    return "'" + url.replace("'", "''") + "'"


@pytest.mark.parametrize("typed, printed", PRINTED, ids=[one[0] for one in PRINTED])
def test_a_url_is_stored_as_system_uri_prints_it(typed, printed):
    """Through the attribute, Set-, New- and another class's property alike."""
    service = mapicfg.ClientAccessService(name="EX1", auto_discover_service_internal_uri=typed)
    assert service.auto_discover_service_internal_uri == printed
    with store(typed, None) as directory:
        directory.exec(f"Set-MapiVirtualDirectory 'EX1\\mapi*' -ExternalUrl {quoted(typed)} -WarningAction Ignore;"
                       "New-MapiVirtualDirectory -Server EX1 -WebSiteName Other -WarningAction Ignore "
                       f"-InternalUrl {quoted(typed)}")
        assert [url for vdir in directory.virtual_directories for url in (vdir.internal_url, vdir.external_url)
                if url] == [printed] * 3


def test_a_url_of_an_export_stays_as_it_is_there():
    with mapicfg.Directory() as directory:
        for i, (typed, _) in enumerate(PRINTED):
            text = f"Identity,Server,InternalUrl\nEX{i}\\{VDIR},EX{i},\"{typed}\"\n"
            directory.import_(mapicfg.Input(text.encode(), name="vdirs.csv"))
        stored = {vdir.server: vdir.internal_url for vdir in directory.virtual_directories}
    assert stored["EX1"] == "HTTPS://Mail.Contoso.com:443/mapi"
    assert all(stored[f"EX{i}"] == (printed if "/" not in typed[8:] else typed)
               for i, (typed, printed) in enumerate(PRINTED))


# ---- warnings ----

def ids(directory, script, **options):
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        return [one.id for one in directory.exec(script, **options).warnings]


# The cmdlet's parameters, and the warnings about values that Set-MapiVirtualDirectory's page asks for; of a virtual
# directory with Ntlm, OAuth and Negotiate, and no more.
WARNED = [
    ("-IISAuthenticationMethods $null", ["cmdlet-no-methods"]),
    ("-IISAuthenticationMethods Ntlm", ["cmdlet-oauth-missing"]),
    ("-IISAuthenticationMethods OAuth", []),
    ("-InternalUrl $null -ExternalUrl $null", ["cmdlet-no-urls", "cmdlet-way-lost"]),
    ("-InternalUrl https://x.contoso.com", ["cmdlet-url-without-methods", "cmdlet-url-path"]),
    ("-ExtendedProtectionFlags Proxy", ["cmdlet-proxy-without-spn"]),
    ("-ExtendedProtectionTokenChecking Require", ["cmdlet-spn-list-empty"]),
    ("-ExtendedProtectionSPNList HTTP/mail", ["cmdlet-spn-dotless"]),
    ("-ExtendedProtectionSPNList HTTP/mail -ExtendedProtectionFlags AllowDotlessSPN", []),
    ("-ExtendedProtectionSPNList mail.contoso.com", ["cmdlet-spn-invalid"]),
    ("-ExtendedProtectionSPNList HTTP/mail.contoso.com -ExtendedProtectionFlags Proxy", []),
]
VERSIONS = [("15.0.4569", "doubtful"), ("-15.0.4569", "doubtful"), ("15.0.4569-", "doubtful"), ("15.0.0-", None),
            ("-11.8010.8036", None), ("0.0.0-5.9.9; 7.0.0-", None), ("-13.32767.65535", None),
            ("-13.32768.65535", "limit"), ("-13.32767.65536", "limit"), ("-65536.0.0", "limit"),
            ("-15.0.32767.65535", None), ("-15.0.32768.0", "limit"), ("x", "unreadable"), ("--", "unreadable"),
            ("15", "unreadable"), ("-15.1.2.3", "unreadable"), ("1-2-3", "unreadable"), ("16.0.0-15.0.0", "unreadable"),
            ("15.1.0-15.1.0", None), ("15.2.0-15.1.9", "unreadable"), (";", "unreadable")]
ALL = [(f"Set-MapiVirtualDirectory 'EX1\\{VDIR}' {line}", expected) for line, expected in WARNED] + [
    (f"Set-CASMailbox Anna -MAPIBlockOutlookVersions '{value}'", [f"cmdlet-versions-{fault}"] if fault else [])
    for value, fault in VERSIONS]


@pytest.mark.parametrize("script, expected", ALL)
def test_warnings_by_every_way(script, expected, tmp_path):
    with store("https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi") as directory:
        directory.virtual_directories.set(f"EX1\\{VDIR}", iis_authentication_methods=["Ntlm", "OAuth", "Negotiate"])
        directory.export(tmp_path / "store.json", format=mapicfg.Format.JSON)
        assert ids(directory, script + " -WhatIf") == []
        assert ids(directory, script + " -WarningAction SilentlyContinue") == []
        assert ids(directory, script) in ([], ["cmdlet-not-modified"])
    with mapicfg.Directory(tmp_path / "x.store", create=True, empty=True) as directory:
        directory.import_(tmp_path / "store.json")
        assert sorted(ids(directory, script)) == sorted(expected)
        directory.undo()
        rules = {rule.id: rule for rule in mapicfg.rules()}
    run = subprocess.run([COMMAND, "exec", "--store", str(tmp_path / "x.store"), script], capture_output=True,
                         text=True, check=True)
    lines = run.stderr.splitlines()
    assert len(lines) == len(expected) and all(line.startswith("WARNING: ") for line in lines), run.stderr
    assert all(rules[one].source for one in expected)


def test_a_mailbox_whose_server_cannot_is_not_asked_to_restart():
    """A mailbox on Exchange 2010 stays with Outlook Anywhere whatever the organization says (support matrix of "MAPI
    over HTTP in Exchange Server"); one on 2019 moves."""
    with store("https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi") as directory:
        directory.organization = mapicfg.Organization(name="Contoso", mapi_http_enabled=False)
        directory.servers.put(mapicfg.Server(name="OLD", fqdn="old.contoso.com",
                                             admin_display_version="Version 14.3 (Build 123.4)"))
        for number in range(3):
            directory.mailboxes.put(mapicfg.Mailbox(name=f"old{number}", identity=f"contoso.com/Users/old{number}",
                                                    server_name="OLD"))
        with warnings.catch_warnings(record=True):
            warnings.simplefilter("always")
            result = directory.exec("Set-OrganizationConfig -MapiHttpEnabled $true")
        assert [one.sentence for one in result.warnings] == [
            "1 mailbox moves to MAPI over HTTP: its user may be asked to restart Outlook."]
