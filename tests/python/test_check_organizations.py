# SPDX-License-Identifier: LGPL-2.1-or-later
"""Small organizations as people have them, each with all that the families of authentication and of Extended
Protection should find in it. The right findings were written down before the rules."""
import pytest

from checks import check
from makers import (DEFAULT, account, active_sync, anywhere, autodiscover, ews, mapi, oab, organization, owa, protected,
                    protection, server, service)

EX2016 = "Version 15.1 (Build 2507.6)"
ON, OFF = protection("Require"), protection("None")
FAMILIES = ("check-auth-", "check-anywhere-methods", "check-modern-", "check-ep-", "check-kerberos-",
            "check-spn-")

ORGANIZATIONS = {
    "the example of the article": ([mapi()], []),
    "a small office on 2016, OAuth forgotten, nothing protected": (
        [server(version=EX2016), mapi(methods=["Ntlm", "Negotiate"], **OFF), anywhere(ssl_offloading=True, **OFF)],
        ["check-auth-no-oauth EX1\\mapi", "check-ep-off EX1\\mapi", "check-ep-off-offloading EX1\\Rpc"]),
    "2019 CU10 has no Extended Protection": (
        [server(version="Version 15.2 (Build 922.7)"), mapi(**OFF), owa(**OFF)], ["check-ep-unsupported EX1"]),
    "2019 CU10, and somebody turned it on": (
        [server(version="Version 15.2 (Build 922.7)"), mapi(**ON)], ["check-ep-build EX1\\mapi"]),
    "SE as Setup leaves it": ([server(), *protected(), organization()], []),
    "SE, more than advised": (
        [server(), ews(**ON), autodiscover(**protection("Allow")), mapi(**ON)],
        ["check-ep-high EX1\\EWS", "check-ep-high EX1\\Autodiscover"]),
    "NTLM only on one of two": (
        [server(), server("EX2"), mapi(**ON), mapi("EX2", ["Ntlm"], **ON)],
        ["check-auth-ntlm-only EX2\\mapi", "check-auth-differs mail.contoso.com"]),
    "Basic for an old proxy": ([server(), mapi(methods=["Basic"], **ON)], ["check-auth-basic-only EX1\\mapi"]),
    "Basic beside the others": ([server(), mapi(methods=["Basic"] + DEFAULT, **ON)], ["check-auth-basic EX1\\mapi"]),
    "OAuth alone, and nobody issues tokens": (
        [server(), mapi(methods=["OAuth"], **ON), organization()], ["check-auth-oauth-only EX1\\mapi"]),
    "OAuth alone, with modern authentication": (
        [server(), mapi(methods=["OAuth"], **ON), organization(modern=True)], []),
    "modern authentication, one directory forgotten": (
        [server(), server("EX2"), mapi(**ON), mapi("EX2", **ON), ews(oauth_authentication=True),
         ews("EX2", oauth_authentication=False), oab(oauth_authentication=True), oab("EX2", oauth_authentication=True),
         autodiscover(oauth_authentication=True), autodiscover("EX2", oauth_authentication=True),
         organization(modern=True)],
        ["check-modern-oauth EX2\\EWS"]),
    "modern authentication without OAuth on MAPI": (
        [server(), mapi(methods=["Ntlm", "Negotiate"], **ON), organization(modern=True)],
        ["check-modern-mapi EX1\\mapi"]),
    "modern authentication, MAPI over HTTP off": (
        [server(), mapi(**ON), organization(modern=True, mapi_http=False)], ["check-modern-mapi-http Contoso"]),
    "modern authentication on 2016 CU7": (
        [server(version="Version 15.1 (Build 1261.35)"), mapi(), organization(modern=True)],
        ["check-modern-version EX1", "check-ep-unsupported EX1"]),
    "modern authentication and offloading": (
        [server(), mapi(**ON), anywhere(ssl_offloading=True), organization(modern=True)],
        ["check-modern-offloading EX1\\Rpc"]),
    "Outlook Anywhere tells clients outside to use Basic": (
        [server(), mapi(**ON), anywhere(outside="Basic")], ["check-anywhere-methods-basic EX1\\Rpc"]),
    "Outlook Anywhere tells clients inside what IIS refuses": (
        [server(), mapi(**ON), anywhere(methods=["Basic", "Negotiate"], inside="Ntlm")],
        ["check-anywhere-methods-refused EX1\\Rpc"]),
    "Outlook Anywhere by password only": (
        [server(), mapi(**ON), anywhere(methods=["Basic"], inside="Basic", outside="Basic")],
        ["check-anywhere-methods-windows EX1\\Rpc"]),
    "offloading locks Outlook Anywhere out": (
        [server(), mapi(**ON), anywhere(ssl_offloading=True, **ON)], ["check-ep-offloading EX1\\Rpc"]),
    "a proxy, and no name for it": (
        [server(), mapi(extended_protection_flags=["Proxy"], extended_protection_spn_list=[], **ON)],
        ["check-ep-proxy-names EX1\\mapi"]),
    "the backslash of the documentation": (
        [server(), mapi(extended_protection_spn_list=["HTTP\\mail.contoso.com"], **ON)],
        ["check-ep-name-form EX1\\mapi"]),
    "names of the old namespace": (
        [server(), mapi(extended_protection_spn_list=["http/owa.contoso.com"], extended_protection_flags=["Proxy"],
                        **ON)],
        ["check-ep-name-missing EX1\\mapi"]),
    "phones by Allow, MAPI too": (
        [server(), mapi(**protection("Allow")), active_sync(**protection("Allow"))], ["check-ep-low EX1\\mapi"]),
    "a short name, with the flag": (
        [server(), mapi(host="mail", extended_protection_spn_list=["HTTP/mail"],
                        extended_protection_flags=["AllowDotlessSPN"], **ON)], []),
    "a service account on one of two": (
        [server(), server("EX2"), mapi(**ON), mapi("EX2", **ON), service("EX1"), service("EX2", "Latest: <Not set>"),
         account()],
        ["check-kerberos-account-missing EX2"]),
    "a forgotten third server with the old account": (
        [*[one for name in ("EX1", "EX2", "EX3") for one in (server(name), mapi(name, **ON))], service("EX1"),
         service("EX2"), service("EX3", "Latest: 7/15/2014 12:58:35 PM, CONTOSO\\OLD$"), account()],
        ["check-kerberos-account-differs EX3"]),
    "the name is still the web server's": (
        [server(), server("EX2"), mapi(**ON), mapi("EX2", **ON), service("EX1"), service("EX2"), account([]),
         account(["http/mail.contoso.com", "http/www.contoso.com"], name="WEB1$", types="4")],
        ["check-spn-other-account mail.contoso.com"]),
    "RC4 alone, and Autodiscover forgotten": (
        [server(), server("EX2"), mapi(**ON), mapi("EX2", **ON),
         *[service(name, autodiscover="autodiscover.contoso.com") for name in ("EX1", "EX2")], account(types="4")],
        ["check-kerberos-rc4 EXCHASA$", "check-spn-missing autodiscover.contoso.com"]),
    "no Kerberos at all": (
        [server(), server("EX2"), mapi(**ON), mapi("EX2", **ON), service("EX1", "Latest: <Not set>"),
         service("EX2", "Latest: <Not set>")],
        ["check-kerberos-no-account mail.contoso.com"]),
    "one server, no Kerberos": ([server(), mapi(**ON), service("EX1", "Latest: <Not set>")], []),
    "2016 CU23 may have the update or not": ([server(version=EX2016), mapi(**ON)], []),
}


@pytest.mark.parametrize("name", ORGANIZATIONS)
def test_organization(name):
    objects, right = ORGANIZATIONS[name]
    findings = [f"{one.id} {identity.split(' (')[0]}" for one in check(*objects) if one.id.startswith(FAMILIES)
                for identity in one.objects]
    assert sorted(findings) == sorted(right)
