# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exports as people have them, in all forms, and what the family of URLs is to say of them: written down before they
were run."""
import pytest

import mapicfg
from checks import NOW

SITE = "contoso.com/Configuration/Sites/"
SERVERS = ("Name,Fqdn,Site,ServerRole,AdminDisplayVersion\n"
           f"EX1,ex1.contoso.com,{SITE}Berlin,Mailbox,Version 15.2 (Build 2562.17)\n"
           f"EX2,ex2.contoso.com,{SITE}Paris,Mailbox,Version 15.2 (Build 2562.17)\n")


def mapi(*rows, delimiter=","):
    head = ["Identity", "Server", "InternalUrl", "ExternalUrl", "IISAuthenticationMethods"]
    body = [[f"{server}\\mapi (Default Web Site)", server, inside, outside, "Ntlm OAuth Negotiate"]
            for server, inside, outside in rows]
    return "\n".join(delimiter.join(row) for row in [head, *body]) + "\n"


LIST = """
Server                        : EX1
InternalUrl                   : https://mail.firma.de/mapi
ExternalUrl                   : https://mail.firma.de/mapi
IISAuthenticationMethods      : {Ntlm, OAuth, Negotiate}
ExtendedProtectionTokenChecking : Require
Identity                      : EX1\\mapi (Default Web Site)

Server                        : EX2
InternalUrl                   : https://mail.firma.de/mapi
ExternalUrl                   :
IISAuthenticationMethods      : {Ntlm, OAuth, Negotiate}
ExtendedProtectionTokenChecking : Require
Identity                      : EX2\\mapi (Default Web Site)
"""
ANYWHERE = """
ServerName       : EX2
SSLOffloading    : False
ExternalHostname : mail.firma.de
InternalHostname : EX2.FIRMA.LOCAL
Identity         : EX2\\Rpc (Default Web Site)
"""
URI = ('{"OriginalString": "%s", "AbsoluteUri": "%s", "AbsolutePath": "/mapi", "Scheme": "https", "Host": "x", '
       '"Port": 443, "IsAbsoluteUri": true}')


def converted(inside):
    """As ConvertTo-Json writes a System.Uri."""
    return ('[{"Identity": "EX1\\\\mapi (Default Web Site)", "Server": "EX1", "IISAuthenticationMethods": ["Ntlm"], '
            f'"InternalUrl": {URI % (inside, inside)}, "ExternalUrl": null}}]')


CASES = {
    "a list pasted from the shell, one external URL forgotten": (
        [LIST, ANYWHERE, "Name,Fqdn,ServerRole\nEX2,ex2.firma.local,Mailbox\n"],
        {("check-url-external-blank", "EX2\\mapi (Default Web Site)"),
         ("check-anywhere-default-host", "EX2\\Rpc (Default Web Site)")}),
    "semicolons, a port that is the default, slashes at the end": (
        [mapi(("EX1", "https://mail.contoso.com:443/mapi/", "https://mail.contoso.com/mapi"), delimiter=";"), SERVERS],
        set()),
    "URLs as objects": ([converted("https://ex1.contoso.com/mapi"), SERVERS],
                        {("check-url-server-name", "EX1\\mapi (Default Web Site)")}),
    "names of a domain that is not public": (
        [mapi(("EX01", "https://ex01.corp.local/mapi", "https://mail.corp.com/mapi")),
         "Name,Fqdn,ServerRole\nEX01,EX01.corp.local,Mailbox\n"],
        {("check-url-server-name", "EX01\\mapi (Default Web Site)")}),
    "a wildcard, as in the certificate": (
        [mapi(("EX1", "https://*.contoso.com/mapi", "https://mail.contoso.com/mapi"))],
        {("check-url-invalid", "EX1\\mapi (Default Web Site)")}),
    "an international name": (
        [mapi(("EX1", "https://xn--mller-kva.example/mapi", "https://müller.example/mapi")), SERVERS], set()),
    "an underscore, which no host name has": (
        [mapi(("EX1", "https://mail_1.contoso.com/mapi", "https://mail.contoso.com/mapi"))],
        {("check-url-invalid", "EX1\\mapi (Default Web Site)")}),
    "a name for each site": (
        [mapi(("EX1", "https://berlin.contoso.com/mapi", "https://mail.contoso.com/mapi"),
              ("EX2", "https://paris.contoso.com/mapi", "https://mail.contoso.com/mapi")), SERVERS], set()),
    "two names in one site": (
        [mapi(("EX1", "https://berlin.contoso.com/mapi", ""), ("EX2", "https://paris.contoso.com/mapi", "")),
         SERVERS.replace("Paris", "Berlin")], {("check-url-several-names", SITE + "Berlin")}),
    "an Edge server beside": (
        [mapi(("EX1", "https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi")),
         SERVERS + "EDGE1,edge1.dmz.example,,Edge,Version 15.2 (Build 2562.17)\n"], set()),
    "the short name of the server": (
        [mapi(("EX1", "https://ex1/mapi", "https://EX1/mapi")), SERVERS],
        {("check-url-single-label", "EX1\\mapi (Default Web Site)")}),
    "other letters": (
        [mapi(("EX1", "HTTPS://Mail.Contoso.Com/MAPI", "https://mail.contoso.com/Mapi/")), SERVERS], set()),
    "an address with a port": (
        [mapi(("EX1", "https://10.0.0.5:444/mapi", "https://mail.contoso.com/mapi"))],
        {("check-url-address", "EX1\\mapi (Default Web Site)")}),
    "a tab behind the URL, and a blank before it": (
        [mapi(("EX1", " https://mail.contoso.com/mapi\t", "https://mail.contoso.com/mapi"))], set()),
    "the back end beside the front end": (
        [mapi(("EX1", "https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi"))
         + 'EX1\\mapi (Exchange Back End),EX1,https://ex1.contoso.com:444/mapi,,Ntlm\n', SERVERS], set()),
    "another web site of one server": (
        [mapi(("EX1", "https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi"))
         + 'EX1\\mapi (Partners),EX1,http://partners.contoso.com/mapi,,Ntlm\n', SERVERS],
        {("check-url-http", "EX1\\mapi (Partners)")}),
    "UTF-16 with a mark, as Out-File writes it": (
        ["\ufeff" + mapi(("EX1", "https://ex1.contoso.com/mapi", "")), SERVERS],
        {("check-url-server-name", "EX1\\mapi (Default Web Site)")}),
}


@pytest.mark.parametrize("name", CASES)
def test_exports_of_people(name):
    texts, wanted = CASES[name]
    inputs = [mapicfg.Input(text.encode("utf-16-le" if text[0] == "\ufeff" else "utf-8"), name=f"export{number}")
              for number, text in enumerate(texts)]
    findings = mapicfg.check(*inputs, now=NOW)
    assert not findings.report.problems and not findings.report.skipped, findings.report.skipped
    said = {(one.id, one.objects[0]) for one in findings
            if one.id.startswith(("check-url-", "check-anywhere-default-"))}
    assert said == wanted, [str(one) for one in findings]
