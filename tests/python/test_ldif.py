# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is read of a directory's entries: tests/data/ldif/configuration.ldf, and single entries.

What entries say comes from the documents that lib/formats/ldif_objects.c names; what they do not say is not
stated."""
from pathlib import Path

import pytest

import mapicfg

FILE = Path(__file__).resolve().parents[1] / "data" / "ldif" / "configuration.ldf"
URL = "https://mail.contoso.com/"


@pytest.fixture(scope="module")
def store():
    store = mapicfg.Directory(empty=True)
    store.import_(FILE)
    return store


def only(text, **how):
    one, = mapicfg.read(text.encode(), **how)
    return one


def test_organization(store):
    org = store.organization
    assert (org.name, org.identity, org["ObjectVersion"], org["LegacyExchangeDN"]) == (
        "Contoso", "Contoso", "16763", "/o=Contoso")
    assert str(org.guid) == "00000000-0000-0000-0000-000000000001"
    assert "MapiHttpEnabled" not in org  # no document says which bit it is


def test_server(store):
    one, = store.servers
    assert (one.name, one["AdminDisplayVersion"]) == ("EX1", "Version 15.2 (Build 1748.10)")
    assert (one["ServerRole"], one["IsMailboxServer"]) == ("Mailbox, ClientAccess", True)
    assert one["Site"] == "contoso.com/Configuration/Sites/Berlin"


@pytest.mark.parametrize("number,wanted", [  # Get-MAPIStats.ps1: 1942061725 is 2016 CU4
    (1942061725, "Version 15.1 (Build 669)"), (0x73C286D4, "Version 15.2 (Build 1748)"), (5, mapicfg.NOT_STATED)])
def test_version_number(number, wanted):
    one = only(f"dn: CN=EX1,DC=a\nobjectClass: msExchExchangeServer\ncn: EX1\nversionNumber: {number}\n"
               "msExchCurrentServerRoles: 4711\n")
    assert one.get("AdminDisplayVersion") == wanted and "ServerRole" not in one


@pytest.mark.parametrize("serial,wanted", [  # Microsoft: the SerialNumber of 2016 CU23 is Build 32507.006
    ("Version 15.1 (Build 32507.006)", "Version 15.1 (Build 2507.006)"),
    ("Version 15.1 (Build 2507.6)", mapicfg.NOT_STATED),
    ("15.1", mapicfg.NOT_STATED), ("Version 15.1 (Build ", mapicfg.NOT_STATED)])
def test_serial_number(serial, wanted):
    one = only(f"dn: CN=EX1,DC=a\nobjectClass: msExchExchangeServer\ncn: EX1\nserialNumber: {serial}\n")
    assert one.get("AdminDisplayVersion") == wanted


@pytest.mark.parametrize("name,path,methods", [
    ("virtual_directories", "mapi", ("Ntlm", "OAuth", "Negotiate")),
    ("ews_virtual_directories", "EWS/Exchange.asmx", ("Ntlm", "WindowsIntegrated", "WSSecurity")),
    ("owa_virtual_directories", "owa", ("Basic", "Fba")),
    ("oab_virtual_directories", "OAB", ("WindowsIntegrated", "OAuth")),
    ("ecp_virtual_directories", "ecp", ("Basic", "Fba")),
    ("active_sync_virtual_directories", "Microsoft-Server-ActiveSync", ("Basic",))])
def test_virtual_directories(store, name, path, methods):
    one, = getattr(store, name)
    assert (one["InternalUrl"], one["ExternalUrl"], one["Server"]) == (URL + path, URL + path, "EX1")
    assert one["InternalAuthenticationMethods"] == methods
    assert one.identity == "EX1\\" + one.name and one.name.endswith(" (Default Web Site)")
    assert "IISAuthenticationMethods" not in one and "ExternalAuthenticationMethods" not in one


def test_other_virtual_directories(store):
    assert len(list(store.powershell_virtual_directories)) == len(list(store.autodiscover_virtual_directories)) == 1
    one, = store.outlook_anywhere
    assert one["Server"] == "EX1" and "InternalHostname" not in one  # one public collector, no document


def test_an_unknown_method_is_not_stated():
    one = only("dn: CN=mapi (Default Web Site),CN=HTTP\nobjectClass: msExchMapiVirtualDirectory\n"
               "cn: mapi (Default Web Site)\nmsExchInternalAuthenticationMethods: 65538\n")
    assert "InternalAuthenticationMethods" not in one and "Server" not in one


def test_service_connection_point(store):
    one, = store.client_access_services
    assert (one.name, one["AutoDiscoverServiceCN"]) == ("EX1", "EX1")
    assert one["AutoDiscoverServiceInternalUri"] == URL + "Autodiscover/Autodiscover.xml"
    assert one["AutoDiscoverSiteScope"] == ("Berlin", "Hamburg")
    assert one.distinguished_name.startswith("CN=EX1,CN=Servers,")


def test_service_account(store):
    one, = store.service_accounts
    assert one.service_principal_names == ("http/mail.contoso.com", "http/autodiscover.contoso.com")
    assert one.supported_encryption_types == "28"


def test_mailboxes(store):
    anna, ben, cleo = sorted(store.mailboxes, key=lambda one: one["SamAccountName"])
    assert (anna.identity, anna.name, anna["PrimarySmtpAddress"]) == (
        "contoso.com/Users/Berg, Anna", "Berg, Anna", "anna@contoso.com")
    assert anna["EmailAddresses"] == ("smtp:a.berg@contoso.com", "SMTP:anna@contoso.com")
    assert (anna["ServerName"], anna["Database"]) == ("EX1", "DB01")
    assert str(anna["ExchangeGuid"]) == "00000000-0000-0000-0000-0000000000c8"
    assert (anna["MAPIEnabled"], anna["MAPIBlockOutlookNonCachedMode"], anna["ImapEnabled"]) == (True, True, False)
    assert ben["MAPIEnabled"] is False and "MAPIBlockOutlookNonCachedMode" not in ben
    assert "MAPIEnabled" not in cleo
    for one in (anna, ben, cleo):
        assert not {"MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity", "PopEnabled"} & set(one)


def test_a_mailbox_with_services_is_an_account_too():
    found = list(mapicfg.read(b"dn: CN=a,DC=b\nobjectClass: user\nmsExchMailboxGuid:: AAAAAAAAAAAAAAAAAAAAAQ==\n"
                              b"sAMAccountName: a\nservicePrincipalName: http/mail\n"))
    assert [type(one).__name__ for one in found] == ["Mailbox", "ServiceAccount"]


@pytest.mark.parametrize("settings", ["MAPI", "MAPI\u00a7",
                                      "MAPI\u00a72\u00a7x", "MAPI\u00a7\u00a7", "\u00a7\u00a7", ""])
def test_odd_protocol_settings(settings):
    one = only(f"dn: CN=a,DC=b\nobjectClass: user\nmsExchMailboxGuid:: AAAAAAAAAAAAAAAAAAAAAQ==\ncn: a\n"
               f"protocolSettings: {settings}\n")
    assert one.get("MAPIEnabled") is (mapicfg.NOT_STATED if settings.startswith("MAPI") else True)
