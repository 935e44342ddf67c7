# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whole exports of organizations, with everything that check is to say of them, written down before they were run:
what must be found, and what may be said besides."""
import pytest

import mapicfg
from checks import NOW

SE, EX2019, EX2016, EX2013 = ("Version 15.2 (Build 2562.45)", "Version 15.2 (Build 1748.48)",
                              "Version 15.1 (Build 2507.66)", "Version 15.0 (Build 1497.48)")
MAIL, AUTO = "mail.contoso.com", "autodiscover.contoso.com"


def table(header, rows):
    return "\n".join([header, *(",".join(f'"{cell}"' for cell in row) for row in rows)]) + "\n"


def servers(*rows):
    """(name, version, site, role)"""
    return table("Name,Fqdn,AdminDisplayVersion,Site,ServerRole,Edition",
                 [(name, f"{name.lower()}.contoso.com", version, f"contoso.com/Configuration/Sites/{site}", role,
                   "Standard") for name, version, site, role in rows])


def ex(name="EX1", version=SE, site="Berlin", role="Mailbox"):
    return name, version, site, role


def mapi(name="EX1", inside=f"https://{MAIL}/mapi", outside=f"https://{MAIL}/mapi", methods="Ntlm, OAuth, Negotiate",
         level="Require"):
    return f"{name}\\mapi (Default Web Site)", name, inside, outside, methods, level


def mapis(*rows):
    return table("Identity,Server,InternalUrl,ExternalUrl,IISAuthenticationMethods,ExtendedProtectionTokenChecking",
                 rows)


def anywhere(name="EX1", inside=MAIL, outside=MAIL, offloading="False", level="Require",
             methods="Basic, Ntlm, Negotiate", how="Negotiate", tls="True", inside_how="Ntlm"):
    return (f"{name}\\Rpc (Default Web Site)", name, inside, outside, offloading, level, methods, inside_how, how,
            "True", tls)


def anywheres(*rows):
    return table("Identity,ServerName,InternalHostname,ExternalHostname,SSLOffloading,ExtendedProtectionTokenChecking,"
                 "IISAuthenticationMethods,InternalClientAuthenticationMethod,ExternalClientAuthenticationMethod,"
                 "InternalClientsRequireSsl,ExternalClientsRequireSsl", rows)


def web_services(*rows):
    """(name, host, OAuth)"""
    return table("Identity,Server,InternalUrl,ExternalUrl,OAuthAuthentication,ExtendedProtectionTokenChecking",
                 [(f"{name}\\EWS (Default Web Site)", name, f"https://{host}/EWS/Exchange.asmx",
                   f"https://{host}/EWS/Exchange.asmx", oauth, "Allow") for name, host, oauth in rows])


def offline_books(*rows):
    return table("Identity,Server,InternalUrl,ExternalUrl,OAuthAuthentication,ExtendedProtectionTokenChecking",
                 [(f"{name}\\OAB (Default Web Site)", name, f"https://{host}/OAB", f"https://{host}/OAB", oauth,
                   "Allow") for name, host, oauth in rows])


def services(*rows):
    """(name, host of Autodiscover, alternate service account)"""
    return table("Name,Fqdn,AutoDiscoverServiceCN,AutoDiscoverServiceInternalUri,AlternateServiceAccountConfiguration",
                 [(name, f"{name.lower()}.contoso.com", name, f"https://{host}/Autodiscover/Autodiscover.xml", account)
                  for name, host, account in rows])


NO_ACCOUNT = "Latest: <Not set>"
ACCOUNT = "Latest: 7/1/2026 10:19:22 AM, CONTOSO\\EXCHASA$"


def certificate(domains, identity="", until="6/1/2027 12:00:00 PM", since="9/1/2026 12:00:00 PM", signed="False",
                thumbprint="A" * 40, status="Valid", used="IIS, SMTP"):
    subject = f"CN={domains.split(',')[0]}"
    return identity or thumbprint, thumbprint, domains, used, since, until, signed, status, subject


def certificates(*rows):
    return table("Identity,Thumbprint,CertificateDomains,Services,NotBefore,NotAfter,IsSelfSigned,Status,Subject", rows)


def organization(on="True", modern="False"):
    return table("Name,MapiHttpEnabled,OAuth2ClientProfileEnabled,AdminDisplayVersion",
                 [("Contoso", on, modern, "0.20 (15.1.2507.6)")])


def mailboxes(*rows):
    """(name, MapiHttpEnabled, external block, block of Outlook Anywhere)"""
    return table("Identity,Name,ServerName,MapiHttpEnabled,MAPIEnabled,MAPIBlockOutlookExternalConnectivity,"
                 "MAPIBlockOutlookRpcHttp,MAPIBlockOutlookVersions",
                 [(f"contoso.com/Users/{name}", name, "EX1", on, "True", outside, rpc, "")
                  for name, on, outside, rpc in rows])


def accounts(*rows):
    """(sAMAccountName, names)"""
    return table("SamAccountName,servicePrincipalName,msDS-SupportedEncryptionTypes,objectClass",
                 [(name, ";".join(names), "24", "computer") for name, names in rows])


GOOD = [servers(ex()), mapis(mapi()), anywheres(anywhere()), organization()]
TWO = [servers(ex(), ex("EX2")), mapis(mapi(), mapi("EX2")), anywheres(anywhere(), anywhere("EX2")), organization()]
REG = ("Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Office\\16.0\\"
       "Outlook\\%s]\r\n%s\r\n")
OAUTHS = [web_services(("EX1", MAIL, "True"), ("EX2", MAIL, "True")),
          offline_books(("EX1", MAIL, "True"), ("EX2", MAIL, "False"))]

ESTATES = {
    "one server of SE, all well": (
        [*GOOD, services(("EX1", AUTO, NO_ACCOUNT)), web_services(("EX1", MAIL, "True")),
         certificates(certificate(f"{MAIL}, {AUTO}"))], set(), set()),
    "Autodiscover is not in the certificate": (
        [*GOOD, services(("EX1", AUTO, NO_ACCOUNT)), certificates(certificate(MAIL))],
        {"check-certificate-name EX1"}, set()),
    "as Setup leaves it": (
        [servers(ex()), mapis(mapi(inside="https://ex1.contoso.com/mapi", outside="")),
         anywheres(anywhere(inside="ex1.contoso.com", outside="")), organization(),
         services(("EX1", "ex1.contoso.com", NO_ACCOUNT)),
         certificates(certificate("EX1, ex1.contoso.com", signed="True", until="9/1/2031 12:00:00 PM"))],
        {"check-url-server-name EX1\\mapi", "check-anywhere-default-host EX1\\Rpc"}, set()),
    "2016 beside SE, without Extended Protection": (
        [servers(ex(), ex("EX16", EX2016)), mapis(mapi(), mapi("EX16", level="None")),
         anywheres(anywhere(), anywhere("EX16")), organization()],
        {"check-version-unsupported EX16", "check-version-blocks-se-cu2 EX16", "check-ep-off EX16\\mapi"}, set()),
    "2013 beside 2019": (
        [servers(ex("EX13", EX2013), ex("EX19", EX2019)), mapis(mapi("EX13", level="None"), mapi("EX19")),
         anywheres(anywhere("EX13", level="None"), anywhere("EX19")), organization()],
        {"check-version-unsupported EX13", "check-version-unsupported EX19", "check-version-blocks-se EX13",
         "check-version-blocks-se-cu2 EX19", "check-ep-off EX13\\mapi"},
        {"check-ep-off EX13\\Rpc", "check-version-blocks-se-cu2 EX13", "check-version-old EX13"}),
    "modern authentication, one server without OAuth": (
        [servers(ex(), ex("EX2")), mapis(mapi(), mapi("EX2", methods="Ntlm, Negotiate")),
         anywheres(anywhere(), anywhere("EX2")), organization(modern="True"), *OAUTHS],
        {"check-modern-mapi EX2\\mapi", "check-modern-oauth EX2\\OAB"}, {"check-auth-differs mail.contoso.com"}),
    "Kerberos: names of Autodiscover and of Outlook Anywhere forgotten, a stranger registered twice": (
        [servers(ex(), ex("EX2")), mapis(mapi(), mapi("EX2")),
         anywheres(anywhere(inside="oa.contoso.com", outside="oa.contoso.com", inside_how="Negotiate"),
                   anywhere("EX2", inside="oa.contoso.com", outside="oa.contoso.com", inside_how="Negotiate")),
         organization(),
         services(("EX1", AUTO, ACCOUNT), ("EX2", AUTO, ACCOUNT)),
         accounts(("EXCHASA$", [f"http/{MAIL}"]), ("SQL1$", ["MSSQLSvc/sql.contoso.com:1433"]),
                  ("SQL2$", ["MSSQLSvc/sql.contoso.com:1433"]))],
        {f"check-spn-missing {AUTO}", "check-spn-missing oa.contoso.com"},
        {"check-url-differs EX1\\mapi", "check-url-differs EX2\\mapi"}),
    "the benchmark's policy, and no account for it": (
        [*GOOD, services(("EX1", AUTO, NO_ACCOUNT)), REG % ("Security", '"AuthenticationService"=dword:00000010')],
        {"check-policy-kerberos-account HKEY_CURRENT_USER\\16.0"},
        {"check-policy-kerberos-only HKEY_CURRENT_USER\\16.0",
         "check-policy-online-first HKEY_CURRENT_USER\\16.0"}),
    "offloading and Extended Protection": (
        [servers(ex()), mapis(mapi()), anywheres(anywhere(offloading="True")), organization()],
        {"check-ep-offloading EX1\\Rpc"}, set()),
    "blocked outside, by the same name": (
        [*GOOD, mailboxes(("Anna", "", "True", "False"), ("Ben", "", "False", "False"))],
        {"check-mailbox-block-no-effect contoso.com/Users/Anna"},
        {"check-mailbox-block-more contoso.com/Users/Anna",
         "check-mailbox-block-no-effect-anywhere contoso.com/Users/Anna"}),
    "off, with leftovers": (
        [servers(ex()), mapis(mapi()), anywheres(anywhere()), organization("False"),
         mailboxes(("Anna", "True", "False", "False"), ("Ben", "", "False", "True"),
                   ("Carl", "False", "False", "False"))],
        {"check-organization-off Contoso", "check-mailbox-no-way-off contoso.com/Users/Ben",
         "check-mailbox-repeats-off contoso.com/Users/Carl"}, set()),
    "an address without TLS": (
        [servers(ex()), mapis(mapi(inside="http://192.168.1.10/mapi")), anywheres(anywhere()), organization()],
        {"check-url-http EX1\\mapi"}, {"check-url-address EX1\\mapi"}),
    "the second server has the old certificate": (
        [*TWO, certificates(certificate(MAIL, "EX1\\" + "A" * 40),
                            certificate("owa.contoso.com", "EX2\\" + "B" * 40, thumbprint="B" * 40))],
        {"check-certificate-name EX2\\mapi"}, {"check-certificate-name EX2\\Rpc"}),
    "expired beside valid": (
        [*GOOD, certificates(certificate(MAIL, until="10/1/2026 12:00:00 PM", since="10/1/2025 12:00:00 PM"),
                             certificate(MAIL, thumbprint="B" * 40))],
        {"check-certificate-expired " + "A" * 40}, set()),
    "11 of 47 days left": (
        [*GOOD, certificates(certificate(MAIL, until="12/9/2026 12:00:00 PM", since="10/23/2026 12:00:00 PM"))],
        {"check-certificate-expires " + "A" * 40}, set()),
    "Outlook Anywhere outside by Basic without TLS": (
        [servers(ex()), mapis(mapi()), anywheres(anywhere(how="Basic", tls="False")), organization()],
        {"check-anywhere-methods-basic EX1\\Rpc", "check-anywhere-no-tls EX1\\Rpc"}, set()),
    "NTLM dropped on one of two": (
        [servers(ex(), ex("EX2")), mapis(mapi(methods="OAuth, Negotiate"), mapi("EX2")),
         anywheres(anywhere(), anywhere("EX2")), organization()],
        {"check-auth-differs-ntlm mail.contoso.com"}, {"check-anywhere-methods-ntlm EX1\\Rpc"}),
    "a wildcard for one level": (
        [servers(ex()), mapis(mapi(outside="https://mail.berlin.contoso.com/mapi")),
         anywheres(anywhere()), organization(), certificates(certificate("*.contoso.com"))],
        {"check-certificate-name EX1\\mapi"}, set()),
    "clients told never to use it, and to look nowhere": (
        [*GOOD, "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_CURRENT_USER\\Software\\Microsoft\\Exchange]\r\n"
         '"MapiHttpDisabled"=dword:00000001\r\n\r\n'
         "[HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover]\r\n"
         + "".join(f'"Exclude{name}"=dword:00000001\r\n' for name in (
             "ScpLookup", "HttpsRootDomain", "HttpsAutoDiscoverDomain", "HttpRedirect", "SrvRecord",
             "LastKnownGoodURL", "ExplicitO365Endpoint"))],
        {"check-policy-mapi-http HKEY_CURRENT_USER\\16.0",
         "check-policy-autodiscover-none HKEY_CURRENT_USER\\16.0"}, set()),
    "a server without a directory, and one at the edge": (
        [servers(ex(), ex("EX2"), ex("EX3"), ex("EDGE1", role="Edge")), mapis(mapi(), mapi("EX2")),
         anywheres(anywhere(), anywhere("EX2"), anywhere("EX3")), organization()],
        {"check-mapi-directory-missing EX3"}, set()),
}


@pytest.mark.parametrize("name", ESTATES)
def test_estate(name):
    texts, must, may = ESTATES[name]
    findings = mapicfg.check(*[mapicfg.Input(text.encode(), name=f"export{number}")
                               for number, text in enumerate(texts)], now=NOW)
    assert not findings.report.problems and not findings.report.skipped, (findings.report.problems,
                                                                          findings.report.skipped)
    said = {f"{one.id} {identity.split(' (')[0]}" for one in findings for identity in one.objects}
    assert must <= said <= must | may, (sorted(must - said), sorted(said - must - may), [str(one) for one in findings])
