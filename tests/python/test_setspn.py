# SPDX-License-Identifier: LGPL-2.1-or-later
"""The output of setspn -L, -Q and -X, in several languages, as it is pasted and redirected."""
import pytest

import mapicfg
from checks import NOW

ASA = "CN=EXASA,OU=Service,DC=contoso,DC=com"
WEB = "CN=WEB01,CN=Computers,DC=contoso,DC=com"
MAIL, FIND = "http/mail.contoso.com", "http/autodiscover.contoso.com"


def read(text, name="spns.txt"):
    """Distinguished names to service principal names; with a star those that may have others."""
    report, found = mapicfg.Report(), {}
    for one in mapicfg.read(mapicfg.Input(text if isinstance(text, bytes) else text.encode(), name=name),
                            report=report):
        assert isinstance(one, mapicfg.ServiceAccount)
        found[one.distinguished_name + ("*" if one["HasOtherNames"] else "")] = list(one.service_principal_names)
    assert not report.problems, report.problems
    return found


@pytest.mark.parametrize("text,wanted", [
    (f"Registered ServicePrincipalNames for {ASA}:\n\t{MAIL}\n\t{FIND}\n", {ASA: [MAIL, FIND]}),
    (f"\r\nC:\\>setspn -L CONTOSO\\EXASA$\r\nRegistrierte Dienstprinzipalnamen (SPN) für {ASA}:\r\n"
     f"        {MAIL}\r\n\r\nC:\\>setspn -L WEB01\r\nRegistrierte Dienstprinzipalnamen (SPN) für {WEB}:\r\n"
     "        WSMAN/WEB01\r\n"
     "        HOST/WEB01.contoso.com\r\n", {ASA: [MAIL], WEB: ["WSMAN/WEB01", "HOST/WEB01.contoso.com"]}),
    (f"PS C:\\> setspn -l exasa\nNoms ServicePrincipalNames inscrits pour {ASA} :\n{MAIL}\n{FIND}\nPS C:\\>",
     {ASA: [MAIL, FIND]}),  # a ticket has lost the blanks
    (f"Checking domain DC=contoso,DC=com\n{ASA}\n        {MAIL}\n        {FIND}\n\nExisting SPN found!\n",
     {ASA: [MAIL, FIND]}),
    (f"Domäne DC=contoso,DC=com wird überprüft.\n{ASA}\n        {MAIL}\n{WEB}\n        {MAIL}\n"
     "        MSSQLSvc/web01.contoso.com:1433\n\nBestehender SPN wurde gefunden.\n",
     {ASA: [MAIL], WEB: [MAIL, "MSSQLSvc/web01.contoso.com:1433"]}),
    (f"Checking domain DC=contoso,DC=com\nProcessing entry 0\n{MAIL} is registered on these accounts:\n"
     f"        {ASA}\n        {WEB}\n\n{FIND} is registered on these accounts:\n        {WEB}\n        {ASA}\n\n"
     "found 2 groups of duplicate SPNs.\n", {ASA + "*": [MAIL, FIND], WEB + "*": [MAIL, FIND]}),
    (f"Verarbeitungseintrag 0\n{MAIL} ist für diese Konten registriert:\n        {ASA}\n        {WEB}\n\n"
     "1 Gruppe mit doppelten SPNs gefunden.\n", {ASA + "*": [MAIL], WEB + "*": [MAIL]}),
    # all names, and then the duplicate ones of another: all in one file
    (f"Registered ServicePrincipalNames for {ASA}:\n\t{FIND}\n\n{MAIL} is registered on these accounts:\n\t{ASA}\n"
     f"\t{WEB}\n", {ASA: [FIND, MAIL], WEB + "*": [MAIL]}),
    (f"Registered ServicePrincipalNames for CN=Berg\\, Anna,OU=A: B,DC=contoso,DC=com:\n\thttp/a:8080\n\thttp/a/b\n",
     {"CN=Berg\\, Anna,OU=A: B,DC=contoso,DC=com": ["http/a:8080", "http/a/b"]}),
    (("\ufeff" + f"Registered ServicePrincipalNames for {ASA}:\r\n\t{MAIL}\r\n").encode("utf-16-le"), {ASA: [MAIL]}),
    (f"Registered ServicePrincipalNames for {WEB}:\n\nRegistered ServicePrincipalNames for {ASA}:\n\t{MAIL}\n"
     "see https://contoso.com/wiki and C:/x\n", {WEB: [], ASA: [MAIL]}),
])
def test_output(text, wanted):
    assert read(text) == wanted


@pytest.mark.parametrize("text", [
    "Checking domain DC=contoso,DC=com\n\nNo such SPN found.\n",
    "Checking domain DC=contoso,DC=com\nProcessing entry 0\n\nfound 0 group of duplicate SPNs.\n"])
def test_nothing_is_warned_of(text):
    report = mapicfg.Report()
    assert not list(mapicfg.read(text.encode(), report=report)) and "no object was read" in str(report.warnings[0])


def test_others_are_not_taken_for_it():
    """Lists and LDIF with the same names stay what they are."""
    ldif = f"dn: {ASA}\nobjectClass: computer\nservicePrincipalName: {MAIL}\n"
    one, = mapicfg.read(ldif.encode())
    assert "HasOtherNames" not in one
    text = f"DistinguishedName     : {ASA}\nServicePrincipalNames : {{{MAIL}}}\nSamAccountName : EXASA$\n"
    one, = mapicfg.read(text.encode())
    assert one.sam_account_name == "EXASA$"


# ---- in a check ----

SERVER = mapicfg.Server(name="EX1", fqdn="ex1.contoso.com")
VDIR = mapicfg.VirtualDirectory(identity="EX1\\mapi (Default Web Site)", server="EX1",
                                internal_url="https://mail.contoso.com/mapi", external_url=None)
SERVICE = mapicfg.ClientAccessService(name="EX1", alternate_service_account_configuration="Latest: 1/1/2026, "
                                      "CONTOSO\\EXASA$", auto_discover_service_internal_uri=None)


def outcomes(*texts):
    org = mapicfg.write([SERVER, VDIR, SERVICE], mapicfg.Format.JSON).encode()
    findings = mapicfg.check(*[mapicfg.Input(one if isinstance(one, bytes) else one.encode(), name="in")
                               for one in (org, *texts)], now=NOW)
    return {rule: findings.rules[f"check-spn-{rule}"].outcome.name
            for rule in ("missing", "other-account", "duplicate")}


LISTED = "Registered ServicePrincipalNames for %s:\n\t%s\n"
GROUP = f"{MAIL} is registered on these accounts:\n\t{ASA}\n\t{WEB}\n"


def test_what_is_found():
    assert outcomes(LISTED % (ASA, MAIL))["missing"] == "CLEAN"
    assert outcomes(LISTED % (ASA, FIND))["missing"] == "FOUND"
    assert outcomes(LISTED % (WEB, MAIL))["other-account"] == "FOUND"
    assert outcomes(GROUP)["duplicate"] == "FOUND"
    assert outcomes(GROUP)["missing"] == "CLEAN"
    # what -X does not show is not missing
    assert outcomes(GROUP.replace(MAIL, FIND))["missing"] == "CANNOT_TELL"
    assert outcomes(GROUP.replace(MAIL, FIND), LISTED % (ASA, FIND))["missing"] == "FOUND"


def test_a_computer_keeps_its_own_name():
    """Told by its common name, where no logon name is stated."""
    own = "http/ex1.contoso.com"
    text = (f"{own} is registered on these accounts:\n\tCN=OLD,DC=contoso,DC=com\n"
            "\tCN=EX1,CN=Computers,DC=contoso,DC=com\n")
    org = mapicfg.write([SERVER, VDIR, SERVICE], mapicfg.Format.JSON).encode()
    one, = [one for one in mapicfg.check(mapicfg.Input(org, name="org"), mapicfg.Input(text.encode(), name="spns"),
                                         now=NOW) if one.id == "check-spn-duplicate"]
    assert "CN=OLD" in one.remedy and "CN=EX1" not in one.remedy
