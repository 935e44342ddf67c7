# SPDX-License-Identifier: LGPL-2.1-or-later
"""The family of hybrid modern authentication: for each rule an organization that breaks it, one that just does not, and
one in which it cannot tell."""
import pytest

from checks import cannot_tell, check, clean, cured, found, not_applicable, of_rule
from makers import anywhere, autodiscover, ews, mapi, oab, organization, protection, server

ON = organization(modern=True)


def test_mapi():
    rule, bad = "check-modern-mapi", mapi(methods=["Ntlm", "Negotiate"])
    found(rule, ON, bad)
    cured(rule, ON, bad)
    clean(rule, ON, mapi())
    not_applicable(rule, organization(modern=False), bad)
    cannot_tell(rule, "OAuth2ClientProfileEnabled of Get-OrganizationConfig", bad)
    cannot_tell(rule, "IISAuthenticationMethods of Get-MapiVirtualDirectory", ON, mapi(methods=None))
    cannot_tell(rule, "Get-MapiVirtualDirectory", ON)


def test_mapi_is_said_once():
    """Without OAuth the general rule is silent where modern authentication is on, and so is that of NTLM alone."""
    for methods in (["Ntlm"], ["Ntlm", "Negotiate"]):
        ids = [one.id for one in check(ON, mapi(methods=methods))]
        assert "check-modern-mapi" in ids and not {"check-auth-no-oauth", "check-auth-ntlm-only"} & set(ids)
        cured("check-modern-mapi", ON, mapi(methods=methods))


@pytest.mark.parametrize("make", [ews, oab, autodiscover])
def test_other_directories(make):
    rule = "check-modern-oauth"
    rest = [one() if one is not make else None for one in (ews, oab, autodiscover)]
    rest = [one for one in rest if one]
    for one in rest:
        one["OAuthAuthentication"] = True
    one = found(rule, ON, make(oauth_authentication=False), *rest)
    assert one.remedy.endswith(" -OAuthAuthentication $true")
    cured(rule, ON, make(oauth_authentication=False), *rest)
    clean(rule, ON, make(oauth_authentication=True), *rest)
    clean(rule, ON, make(internal_authentication_methods=["Ntlm", "WSSecurity", "OAuth"]), *rest)
    found(rule, ON, make(internal_authentication_methods=["Ntlm", "WSSecurity"]), *rest)
    noun = type(make()).NOUN
    cannot_tell(rule, f"OAuthAuthentication of Get-{noun}", ON, make(), *rest)
    cannot_tell(rule, f"Get-{noun}", ON, *rest)
    not_applicable(rule, organization(modern=False), make(oauth_authentication=False), *rest)


def test_mapi_over_http():
    rule = "check-modern-mapi-http"
    found(rule, organization(modern=True, mapi_http=False))
    cured(rule, organization(modern=True, mapi_http=False))
    clean(rule, ON)


def test_offloading():
    rule = "check-modern-offloading"
    found(rule, ON, anywhere(ssl_offloading=True))
    cured(rule, ON, anywhere(ssl_offloading=True))
    clean(rule, ON, anywhere(ssl_offloading=False))
    cannot_tell(rule, "SSLOffloading of Get-OutlookAnywhere", ON, anywhere())
    cannot_tell(rule, "Get-OutlookAnywhere", ON)
    both = check(ON, anywhere(ssl_offloading=True, **protection("Require")))
    assert not of_rule(both, rule) and of_rule(both, "check-ep-offloading")  # the same remedy, said once


@pytest.mark.parametrize("version,old", [
    ("Version 14.3 (Build 123.4)", True), ("Version 15.0 (Build 1347.2)", True), ("Version 15.0 (Build 1365.1)", False),
    ("Version 15.1 (Build 1261.35)", True), ("Version 15.1 (Build 1415.2)", False),
    ("Version 15.2 (Build 221.12)", False), ("15.2.2562.17", False)])
def test_versions(version, old):
    (found if old else clean)("check-modern-version", ON, server(version=version), mapi() if "14" != version[8:10]
                              else ews())


def test_versions_that_are_not_stated():
    cannot_tell("check-modern-version", "AdminDisplayVersion of Get-ExchangeServer", ON, mapi())
    cannot_tell("check-modern-version", "Get-MapiVirtualDirectory", ON, server(version="Version 15.1 (Build 1261.35)"))
