# SPDX-License-Identifier: LGPL-2.1-or-later
"""The family of Kerberos: for each rule an organization that breaks it, one that just does not, and one in which it
cannot tell."""
import pytest

import mapicfg
from checks import as_input, cannot_tell, check, clean, found, not_applicable, of_rule
from makers import anywhere, ews, mapi, oab, server

ASA = "tailspin\\EXCH2013ASA$"
SET = f"Latest: 1/12/2015 10:19:22 AM, {ASA} Previous: <Not set> ..."  # as the article shows it, in one line
NOT_SET = "Latest: <Not set> Previous: <Not set>"
NEED = ("AlternateServiceAccountConfiguration of Get-ClientAccessService "
        "-IncludeAlternateServiceAccountCredentialStatus")
TWO = [server(), server("EX2"), mapi(), mapi("EX2")]


def service(name, configuration=SET, autodiscover="https://mail.contoso.com/Autodiscover/Autodiscover.xml"):
    more = {} if configuration is None else {"alternate_service_account_configuration": configuration}
    return mapicfg.ClientAccessService(name=name, identity=name, auto_discover_service_internal_uri=autodiscover,
                                       **more)


def account(name="EXCH2013ASA$", names=("http/mail.contoso.com",), types="24", **more):
    return mapicfg.ServiceAccount(sam_account_name=name, service_principal_names=list(names),
                                  supported_encryption_types=types, **more)


BOTH = [*TWO, service("EX1"), service("EX2")]


def test_a_whole_organization_is_clean():
    findings = check(*BOTH, account())
    assert not [str(one) for one in findings if "kerberos" in one.id or "spn" in one.id]


def test_the_alternate_account_keeps_its_names():
    """Of each server, not only of the last name; and each other account loses them, once."""
    both = [service("EX1"), service("EX2", SET.replace("EXCH2013ASA", "OTHER")), *TWO[:2], mapi(),
            mapi("EX2", host="mailb.contoso.com")]
    rest = [account("AAA$"), account("BBB$"), account("OTHER$", ("http/mailb.contoso.com",))]
    findings = of_rule(check(*both, account(), *rest), "check-spn-duplicate")
    assert sorted(one.remedy for one in findings) == [
        "setspn -D http/mail.contoso.com 'AAA$'", "setspn -D http/mail.contoso.com 'BBB$'"]


# ---- the servers behind one name ----

def test_no_account():
    rule = "check-kerberos-no-account"
    one = found(rule, *TWO, service("EX1", NOT_SET), service("EX2", NOT_SET))
    assert one.objects == ("mail.contoso.com",)
    clean(rule, *BOTH)
    cannot_tell(rule, NEED, *TWO)
    cannot_tell(rule, NEED, *TWO, service("EX1", None), service("EX2", None))
    cannot_tell(rule, NEED, *TWO, service("EX1", ""), service("EX2", ""))  # asked without the switch
    not_applicable(rule, server(), mapi(), service("EX1", NOT_SET))  # nothing is shared


def test_missing_on_one():
    rule = "check-kerberos-account-missing"
    one = found(rule, *TWO, service("EX1"), service("EX2", NOT_SET))
    assert one.objects == ("EX2",)
    assert one.remedy == (".\\RollAlternateServiceAccountPassword.ps1 -ToSpecificServer ex2.contoso.com -CopyFrom "
                          "ex1.contoso.com")
    clean(rule, *BOTH)
    cannot_tell(rule, NEED, *TWO, service("EX1"))


def test_differs():
    rule = "check-kerberos-account-differs"
    other = SET.replace("EXCH2013ASA$", "OLDASA$")
    three = [*BOTH, server("EX3"), mapi("EX3"), service("EX3", other)]
    one = found(rule, *three)
    assert one.objects == ("EX3",) and "tailspin\\OLDASA$" in one.sentence and ASA in one.sentence
    clean(rule, *BOTH)
    clean(rule, *TWO, service("EX1"), service("EX2", SET.upper().replace("LATEST", "Latest")))
    found(rule, *TWO, service("EX1", other), service("EX2"))


@pytest.mark.parametrize("text", [
    SET, f"Latest: 12.01.2015 10:19:22, {ASA} Previous: 11.01.2015 10:19:22, tailspin\\OLD$",
    f"Latest: 8/2/2010 3:48:38 PM, {ASA} Previous: <Not set>", f"Latest: 2015-01-12 10:19, {ASA}",
    f"Dernier : 12/01/2015 10:19:22, {ASA}"])
def test_texts(text):
    clean("check-kerberos-account-differs", *TWO, service("EX1"), service("EX2", text))


# ---- service principal names ----

def test_missing_name():
    rule = "check-spn-missing"
    one = found(rule, *BOTH, account(names=[]))
    assert one.remedy == "setspn -S http/mail.contoso.com 'tailspin\\EXCH2013ASA$'"
    clean(rule, *BOTH, account())
    clean(rule, *BOTH, account(names=["HTTP/MAIL.contoso.com"]))
    found(rule, *BOTH, account(names=["http/mail.contoso.com.fabrikam.com"]))
    cannot_tell(rule, "Get-ADComputer", *BOTH)
    cannot_tell(rule, "ServicePrincipalNames of Get-ADComputer", *BOTH, account("OTHER$", ["http/x.contoso.com"]))
    cannot_tell(rule, NEED, *TWO, account())
    not_applicable(rule, *TWO, service("EX1", NOT_SET), service("EX2", NOT_SET), account())


def test_missing_name_of_autodiscover():
    services = [service(name, autodiscover="https://autodiscover.contoso.com/Autodiscover/Autodiscover.xml")
                for name in ("EX1", "EX2")]
    one = found("check-spn-missing", *TWO, *services, account())
    assert "http/autodiscover.contoso.com" in one.sentence
    clean("check-spn-missing", *TWO, *services,
          account(names=["http/mail.contoso.com", "http/autodiscover.contoso.com"]))


def test_name_of_another_account():
    rule = "check-spn-other-account"
    one = found(rule, *BOTH, account(names=[]), account("WEB$"))
    assert one.remedy == ("setspn -D http/mail.contoso.com 'WEB$'; setspn -S http/mail.contoso.com "
                          "'tailspin\\EXCH2013ASA$'")
    found(rule, *BOTH, account("WEB$"))  # whatever the account's own list is
    clean(rule, *BOTH, account(), account("WEB$", ["http/www.contoso.com"]))


def test_name_before_the_account():
    """Registered for an account that no server has; a server's own account serves for the server's own name alone."""
    rule = "check-spn-without-account"
    none = [service("EX1", NOT_SET), service("EX2", NOT_SET)]
    for one in (found(rule, *TWO, *none, account()), found(rule, server(), mapi(), none[0], account()),
                found(rule, *TWO, *none, account("EX1$"))):
        assert one.objects == ("mail.contoso.com",) and one.remedy.startswith("setspn -D http/mail.contoso.com '")
    clean(rule, *TWO, *none, account(names=["http/www.contoso.com"]))
    clean(rule, server(), mapi(), none[0], account("EX1$"))
    found(rule, server(), mapi(), none[0], account("EX1"))  # a user of that name
    cannot_tell(rule, "Get-ADComputer", *TWO, *none)
    cannot_tell(rule, NEED, *TWO, account())
    cannot_tell(rule, NEED, *TWO, none[0], service("EX2", None), account())
    not_applicable(rule, *BOTH, account())
    not_applicable(rule, *TWO, service("EX1"), none[1], account())  # check-kerberos-account-missing


def test_duplicates():
    rule = "check-spn-duplicate"
    for accounts in ([account(), account("WEB$")], [account("WEB$"), account()], [account("ZWEB$"), account()]):
        one = found(rule, *BOTH, *accounts)
        assert one.remedy.startswith("setspn -D http/mail.contoso.com '") and "ASA" not in one.remedy
        assert not of_rule(check(*BOTH, *accounts), "check-spn-other-account")
    clean(rule, *BOTH, account(), account("WEB$", ["http/www.contoso.com"]))
    cannot_tell(rule, "Get-MapiVirtualDirectory", account(), account("WEB$"))  # whose names these are
    clean(rule, *TWO, account(), account("WEB$", ["HOST/mail.contoso.com"]))


@pytest.mark.parametrize("name,is_ours", [
    ("http/mail.contoso.com", True), ("HTTP/MAIL.contoso.com", True), ("http/mail.contoso.com:443", True),
    ("http/ews.contoso.com", True), ("http/oa.contoso.com", True), ("http/autodiscover.contoso.com", True),
    ("exchangeMDB/ex1.contoso.com", True), ("exchangeRFR/EX1", True), ("exchangeAB/ex1.contoso.com", True),
    ("http/ex1.contoso.com", True), ("http/ex2", True), ("http/mail.contoso.com/contoso.com", True),
    ("http/www.contoso.com", False), ("http/mail.contoso.com.example.net", False), ("http/mail.contoso", False),
    ("MSSQLSvc/mail.contoso.com:1433", False), ("HOST/ex1.contoso.com", False), ("exchangeMDB/ex9", False),
    ("http/oa", False), ("http/a", False), ("http/", False)])
def test_duplicates_are_those_of_exchange(name, is_ours):
    rule = "check-spn-duplicate"
    organization = [*TWO, *[service(one, autodiscover="https://autodiscover.contoso.com/Autodiscover/x.xml")
                            for one in ("EX1", "EX2")], ews(host="ews.contoso.com"), anywhere(host="oa.contoso.com"),
                    account("A$", [name]), account("B$", [name])]
    if is_ours:
        found(rule, *organization)
    else:
        clean(rule, *organization)


def test_accounts_that_differ_in_one_site_come_first():
    """Which of them is to have the names is not known before."""
    need = "one alternate service account for all servers of a site"
    other = [service("EX1"), service("EX2", SET.replace("EXCH2013ASA", "OTHER"))]
    objects = [*TWO[:2], mapi(), mapi("EX2", host="outlook.contoso.com"), *other, account(), account("OTHER$")]
    for rule in ("check-spn-missing", "check-spn-other-account", "check-spn-duplicate"):
        cannot_tell(rule, need, *objects)
    found("check-spn-duplicate", *objects, account("WEB$", ["exchangeMDB/ex1"]), account("A$", ["exchangeMDB/ex1"]))


def test_a_computer_keeps_its_own_name():
    accounts = [account(names=["exchangeMDB/ex1.contoso.com"]), account("EX1$", ["exchangeMDB/ex1.contoso.com"])]
    assert found("check-spn-duplicate", *BOTH, *accounts).remedy == (
        "setspn -D exchangeMDB/ex1.contoso.com 'EXCH2013ASA$'")


@pytest.mark.parametrize("other,name", [
    (anywhere(host="oa.contoso.com", inside="Negotiate"), "oa.contoso.com"),
    (anywhere(host="oa.contoso.com", inside="Ntlm"), None), (anywhere(host="oa.contoso.com", inside="Basic"), None),
    (ews(host="ews.contoso.com"), "ews.contoso.com"), (oab(host="oab.contoso.com"), "oab.contoso.com"),
    (ews(internal_url=None, external_url="https://out.contoso.com/EWS/Exchange.asmx"), "out.contoso.com"),
    (ews(host="ex1.contoso.com"), None), (ews(), None)])
def test_names_of_what_outlook_uses_beside_mapi(other, name):
    objects = [*BOTH, other]
    if name:
        assert found("check-spn-missing", *objects, account()).objects == (name,)
        clean("check-spn-missing", *objects, account(names=["http/mail.contoso.com", f"http/{name}"]))
    else:
        clean("check-spn-missing", *objects, account())


def test_accounts_by_their_names():
    """setspn and many exports give no logon name."""
    named = mapicfg.ServiceAccount(name="EXCH2013ASA", service_principal_names=["http/mail.contoso.com"])
    by_dn = mapicfg.ServiceAccount(distinguished_name="CN=EXCH2013ASA,CN=Computers,DC=tailspin,DC=com",
                                   service_principal_names=["http/mail.contoso.com"])
    for one in (named, by_dn):
        clean("check-spn-missing", *BOTH, one)


# ---- encryption ----

@pytest.mark.parametrize("types,rule", [
    ("4", "check-kerberos-rc4"), ("7", "check-kerberos-rc4"), ("3", "check-kerberos-rc4"),
    ("0", "check-kerberos-types-unset"), ("", "check-kerberos-types-unset"), ("24", None), ("28", None), ("8", None),
    ("0x18", None)])
def test_types(types, rule):
    findings = check(*BOTH, account(types=types or None))
    assert [one.id for one in findings if "rc4" in one.id or "types" in one.id] == ([rule] if rule else [])
    if rule:
        assert of_rule(findings, rule)[0].remedy == (
            "Set-ADComputer -Identity 'EXCH2013ASA$' -KerberosEncryptionType AES128,AES256")


@pytest.mark.parametrize("names,rule", [(["RC4"], "check-kerberos-rc4"), (["None"], "check-kerberos-types-unset"),
                                        (["RC4", "AES128", "AES256"], None)])
def test_types_by_names(names, rule):
    one = mapicfg.ServiceAccount(sam_account_name="EXCH2013ASA$", service_principal_names=["http/mail.contoso.com"],
                                 kerberos_encryption_type=names)
    findings = check(*BOTH, one)
    assert [one.id for one in findings if "rc4" in one.id or "types" in one.id] == ([rule] if rule else [])


def test_types_not_stated():
    one = mapicfg.ServiceAccount(sam_account_name="EXCH2013ASA$", service_principal_names=["http/mail.contoso.com"])
    cannot_tell("check-kerberos-rc4", "SupportedEncryptionTypes of Get-ADComputer", *BOTH, one)
    cannot_tell("check-kerberos-rc4", "Get-ADComputer", *BOTH)


def test_a_user_is_set_by_its_own_cmdlet():
    services = [service(name, SET.replace("EXCH2013ASA$", "svc-exchange")) for name in ("EX1", "EX2")]
    one = found("check-kerberos-rc4", *TWO, *services, account("svc-exchange", types="4"))
    assert one.remedy.startswith("Set-ADUser -Identity svc-exchange ")


def test_managed_accounts():
    rule = "check-kerberos-managed-account"
    managed = account(object_class=["top", "computer", "msDS-GroupManagedServiceAccount"], types="4")
    found(rule, *BOTH, managed)
    assert not of_rule(check(*BOTH, managed), "check-kerberos-rc4")  # it is to be replaced
    clean(rule, *BOTH, account(object_class=["computer"]))


# ---- inputs ----

def test_lines_of_the_configuration():
    """Exports keep the lines, which Format-List aligns."""
    rule = "check-kerberos-account-missing"
    lines = "Latest: 1/12/2015 10:19:22 AM, tailspin\\ASA$%sPrevious: <Not set>%s..."
    plain = as_input([*TWO, service("EX2", NOT_SET)])
    for text in (
            '[{"Name":"EX1","AutoDiscoverServiceInternalUri":null,"AlternateServiceAccountConfiguration":"%s"}]'
            % (lines % ("\\r\\n", "\\r\\n")).replace("in\\A", "in\\\\A"),
            '"Name","AutoDiscoverServiceInternalUri","AlternateServiceAccountConfiguration"\n"EX1","","%s"\n'
            % (lines % ("\n", "\n    ")),
            "Name                                 : EX1\nAlternateServiceAccountConfiguration : %s\n\n"
            % (lines % ("\n" + 39 * " ", "\n" + 43 * " "))):
        findings = mapicfg.check(plain, mapicfg.Input(text.encode(), name="services"))
        assert findings.rules[rule].outcome is mapicfg.Outcome.FOUND, (text, findings.rules[rule])
        assert of_rule(findings, rule)[0].objects == ("EX2",)


TYPED = b"""#TYPE Microsoft.ActiveDirectory.Management.ADUser
"SamAccountName","servicePrincipalName","msDS-SupportedEncryptionTypes"
"svc","http/mail.contoso.com","4"
"""
JSON = (b'[{"DistinguishedName":"CN=ASA,DC=contoso,DC=com","SamAccountName":"ASA$",'
        b'"servicePrincipalName":["http/mail.contoso.com","http/autodiscover.contoso.com"],'
        b'"msDS-SupportedEncryptionTypes":28}]')
LIST = b"""DistinguishedName             : CN=ASA,DC=contoso,DC=com
msDS-SupportedEncryptionTypes : 28
Name                          : ASA
SamAccountName                : ASA$
ServicePrincipalNames         : {http/mail.contoso.com, http/autodiscover.contoso.com}
"""


@pytest.mark.parametrize("text,types,count", [(TYPED, "4", 1), (TYPED.replace(b"ADUser", b"ADObject"), "4", 1),
                                              (JSON, "28", 2), (LIST, "28", 2)])
def test_exports(text, types, count):
    store = mapicfg.Directory(empty=True)
    store.import_(mapicfg.Input(text, name="accounts"))
    one = list(store.service_accounts)[0]
    assert one.supported_encryption_types == types and len(one.service_principal_names) == count


# ---- LDIF: RFC 2849, as ldifde and ldapsearch write it ----

DN = "dn: CN=EXCH2013ASA,CN=Computers,DC=tailspin,DC=com\n"
LDIFDE = (DN.replace("\n", "\r\n") + "changetype: add\r\nobjectClass: top\r\nobjectClass: person\r\n"
          "objectClass: user\r\nobjectClass: computer\r\ncn: EXCH2013ASA\r\nobjectGUID:: 3q2+796tvu/erb7v3q2+7w==\r\n"
          "sAMAccountName: EXCH2013ASA$\r\nservicePrincipalName: http/mail.contoso.com\r\n"
          "servicePrincipalName: http/autodiscover.contoso.com\r\nmsDS-SupportedEncryptionTypes: 28\r\n\r\n")
LDAPSEARCH = ("# extended LDIF\n#\n# LDAPv3\n# base <DC=tailspin,DC=com> with scope subtree\n#\n\n"
              "# EXCH2013ASA, Computers, tailspin.com\n" + DN + "objectClass: computer\n"
              "servicePrincipalName: http/mail.con\n toso.com\nservicePrincipalName:: aHR0cC9hdXRvZGlzY292ZX\n"
              " IuY29udG9zby5j\n b20=\nsAMAccountName: EXCH2013ASA$\nmsDS-SupportedEncryptionTypes: 28\n\n"
              "# search result\nsearch: 2\nresult: 0 Success\n\n# numResponses: 2\n")
RANGED = ("version: 1\n" + DN + "servicePrincipalName;range=0-1: http/mail.contoso.com\n"
          "SamAccountName: EXCH2013ASA$\nservicePrincipalName;range=0-1: http/autodiscover.contoso.com\n"
          "msDS-SupportedEncryptionTypes: 28")


@pytest.mark.parametrize("text", [LDIFDE, LDAPSEARCH, RANGED])
def test_ldif(text):
    report = mapicfg.Report()
    one, = mapicfg.read(text.encode(), report=report)
    assert one.sam_account_name == "EXCH2013ASA$" and one.supported_encryption_types == "28"
    assert one.service_principal_names == ("http/mail.contoso.com", "http/autodiscover.contoso.com")
    assert one.distinguished_name == "CN=EXCH2013ASA,CN=Computers,DC=tailspin,DC=com"
    assert not report.problems
    findings = mapicfg.check(as_input(BOTH), mapicfg.Input(text.encode(), name="asa.ldf"))
    assert findings.rules["check-spn-missing"].outcome is mapicfg.Outcome.CLEAN


def test_ldif_passes_over_what_is_no_account():
    text = ("dn: CN=Mail,DC=tailspin,DC=com\nobjectClass: top\nobjectClass: container\n\n" + DN +
            "changetype: modify\nreplace: servicePrincipalName\nservicePrincipalName: http/x\n-\n\n" + LDIFDE)
    report = mapicfg.Report()
    assert len(list(mapicfg.read(text.encode(), report=report))) == 1
    assert sum(report.skipped.values()) == 2


@pytest.mark.parametrize("text,line", [(DN + "no colon\n", 2), (DN + "objectClass: computer\ncn:: !!\n", 3)])
def test_ldif_that_is_broken(text, line):
    with pytest.raises(mapicfg.MapicfgError) as raised:
        list(mapicfg.read(text.encode()))
    assert raised.value.line == line


def test_ldif_in_pieces_of_any_size():
    whole = list(mapicfg.read(LDAPSEARCH.encode()))
    for size in (1, 2, 7, 64):
        data = LDAPSEARCH.encode()
        pieces = (data[at:at + size] for at in range(0, len(data), size))
        assert list(mapicfg.read(mapicfg.Input(pieces, name="asa.ldf"))) == whole
