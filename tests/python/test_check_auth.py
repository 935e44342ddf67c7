# SPDX-License-Identifier: LGPL-2.1-or-later
"""The family of authentication: for each rule an organization that breaks it, one that just does not, and one in which
it cannot tell."""
import pytest

import mapicfg
from checks import cannot_tell, check, clean, cured, found, not_applicable, of_rule, store_of
from makers import DEFAULT, anywhere, ews, mapi, organization, server

RULES_BY_ID = {rule.id: rule for rule in mapicfg.rules()}
RULES = {"check-auth-none": [], "check-auth-basic-only": ["Basic"], "check-auth-ntlm-only": ["Ntlm"],
         "check-auth-no-oauth": ["Ntlm", "Negotiate"], "check-auth-no-negotiate": ["Ntlm", "OAuth"],
         "check-auth-basic": ["Basic", "Ntlm", "OAuth", "Negotiate"], "check-auth-oauth-only": ["OAuth"]}


@pytest.mark.parametrize("rule", RULES)
def test_methods(rule):
    objects = [server(), organization(), mapi(methods=RULES[rule])]
    one = found(rule, *objects)
    assert one.objects == ("EX1\\mapi (Default Web Site)",)
    assert one.remedy.startswith("Set-MapiVirtualDirectory -Identity 'EX1\\mapi (Default Web Site)' -IISAuth")
    cured(rule, *objects)
    clean(rule, server(), organization(), mapi())
    cannot_tell(rule, "IISAuthenticationMethods of Get-MapiVirtualDirectory", mapi(methods=None))
    cannot_tell(rule, "Get-MapiVirtualDirectory", server())


@pytest.mark.parametrize("methods,rules", [
    (["Basic", "OAuth"], ["check-auth-basic-only"]),
    (["Negotiate"], ["check-auth-no-oauth"]),
    (["Basic", "Ntlm"], ["check-auth-no-oauth", "check-auth-no-negotiate", "check-auth-basic"]),
    (["OAuth", "Negotiate"], []),
    (["negotiate", "OAUTH", "ntlm"], []),
])
def test_several_rules_of_one_list_ask_for_different_methods(methods, rules):
    """Each remedy adds or removes a method of its own, so all of them together lead to a list that is fine."""
    store = store_of([mapi(methods=methods), organization()])
    findings = [one for one in mapicfg.check(store) if one.id.startswith("check-auth-")]
    assert sorted(one.id for one in findings) == sorted(rules)
    for one in findings:
        store.exec(one.remedy)
    assert not [str(one) for one in mapicfg.check(store) if one.id.startswith("check-auth-")]


def test_methods_are_shown_by_the_properties_that_mirror_them():
    found("check-auth-ntlm-only", mapi(methods=None, internal_authentication_methods=["Ntlm"]))
    clean("check-auth-ntlm-only", mapi(methods=None, external_authentication_methods=DEFAULT))


def test_oauth_alone_depends_on_the_organization():
    clean("check-auth-oauth-only", mapi(methods=["OAuth"]), organization(modern=True))
    cannot_tell("check-auth-oauth-only", "OAuth2ClientProfileEnabled of Get-OrganizationConfig",
                mapi(methods=["OAuth"]))


def test_directories_of_the_back_end_are_not_judged():
    back = mapicfg.VirtualDirectory(identity="EX1\\mapi (Exchange Back End)", server="EX1",
                                    iis_authentication_methods=["Basic"])
    cannot_tell("check-auth-basic-only", "Get-MapiVirtualDirectory", back)


# ---- one name ----

def test_servers_behind_one_name():
    one = found("check-auth-differs", mapi(), mapi("EX2", ["Ntlm", "Negotiate"]))
    assert one.objects == ("mail.contoso.com",)
    assert "EX1: Ntlm, OAuth, Negotiate; EX2: Ntlm, Negotiate." in one.sentence
    cured("check-auth-differs", mapi(), mapi("EX2", ["Ntlm", "Negotiate"]))
    clean("check-auth-differs", mapi(), mapi("EX2", ["Negotiate", "Ntlm", "OAuth"]))
    clean("check-auth-differs", mapi(), mapi("EX2"), mapi("EX3", ["Ntlm"], host="paris.contoso.com"))
    not_applicable("check-auth-differs", mapi(), mapi("EX2", ["Ntlm"], host="paris.contoso.com"))
    not_applicable("check-auth-differs", mapi())
    cannot_tell("check-auth-differs", "IISAuthenticationMethods of Get-MapiVirtualDirectory",
                mapi(), mapi("EX2", methods=None))


def test_names_of_servers_are_no_shared_names():
    not_applicable("check-auth-differs", server(), server("EX2"), mapi(host="ex1.contoso.com"),
                   mapi("EX2", ["Ntlm"], host="ex2.contoso.com"))


def test_the_external_name_counts_where_the_internal_one_is_the_servers_own():
    inside = [mapi(name, methods, internal_url=f"https://{name.lower()}.contoso.com/mapi")
              for name, methods in (("EX1", DEFAULT), ("EX2", ["Ntlm"]))]
    found("check-auth-differs", server(), server("EX2"), *inside)


def test_many_servers_are_named_by_a_few():
    one = found("check-auth-differs", *[mapi(f"EX{i:03}", DEFAULT if i else ["Ntlm"]) for i in range(100)])
    assert one.sentence.endswith("; ....") and one.sentence.count(": ") < 9


def test_where_ntlm_is_off_everywhere_no_remedy_brings_it_back():
    findings = check(mapi(methods=["OAuth", "Negotiate"]), mapi("EX2", ["Negotiate"]), organization())
    assert [one.id for one in findings if one.id.startswith("check-auth-")] == ["check-auth-no-oauth"]


STRICT = ["Negotiate", "OAuth"]


@pytest.mark.parametrize("methods", [DEFAULT, ["Ntlm"], ["Ntlm", "OAuth"], ["Basic", "Ntlm", "Negotiate"]])
def test_where_one_server_has_dropped_ntlm_the_others_are_to_drop_it(methods):
    """The remedy never writes NTLM, and neither does another rule's, in whatever order both run."""
    objects = [mapi(methods=methods), mapi("EX2", STRICT), mapi("EX3", STRICT), organization()]
    assert "Ntlm" not in found("check-auth-differs-ntlm", *objects).remedy
    for order in (1, -1):
        store = store_of(objects)
        findings = [one for one in mapicfg.check(store) if one.id.startswith("check-auth-")][::order]
        assert "check-auth-differs" not in {one.id for one in findings}
        for one in findings:
            store.exec(one.remedy, on_warning=lambda _: None)
        assert {tuple(sorted(one.iis_authentication_methods))
                for one in store.virtual_directories} == {tuple(STRICT)}
        assert not [str(one) for one in mapicfg.check(store) if one.id.startswith("check-auth-")]


def test_a_list_that_needs_a_remedy_of_its_own_comes_first():
    objects = [mapi(), mapi("EX2", STRICT), mapi("EX3", ["Basic"]), organization()]
    assert [one.id for one in check(*objects) if one.id.startswith("check-auth-")] == ["check-auth-unlike-others"]
    clean("check-auth-differs-ntlm", mapi(), mapi("EX2"), mapi("EX3", ["Basic"]))
    found("check-auth-differs", mapi(), mapi("EX3", ["Basic"]))
    clean("check-auth-differs-ntlm", mapi(methods=STRICT), mapi("EX2", STRICT))
    cannot_tell("check-auth-differs-ntlm", "Get-MapiVirtualDirectory", server())
    cannot_tell("check-auth-differs-ntlm", "IISAuthenticationMethods of Get-MapiVirtualDirectory",
                mapi(), mapi("EX2", methods=None))


@pytest.mark.parametrize("methods,modern", [([], False), (["Basic"], False), (["OAuth"], False), (["Basic"], True),
                                            (["Basic", "OAuth"], None)])
def test_a_list_that_is_replaced_where_others_have_dropped_ntlm(methods, modern):
    rule = "check-auth-unlike-others"
    org = [] if modern is None else [organization(modern)]
    one = found(rule, mapi(methods=methods), mapi("EX2", STRICT), *org)
    assert "Ntlm" not in one.remedy and one.objects == ("EX1\\mapi (Default Web Site)",)
    assert f"({', '.join(methods) or 'none'})" in one.sentence and "only none" not in one.sentence
    cured(rule, mapi(methods=methods), mapi("EX2", STRICT), *org)
    clean(rule, mapi(), mapi("EX2", STRICT), *org)
    clean(rule, mapi(methods=methods), mapi("EX2", STRICT, host="paris.contoso.com"), mapi("EX3"), *org)
    cannot_tell(rule, "IISAuthenticationMethods of Get-MapiVirtualDirectory", mapi(methods=None), mapi("EX2", STRICT))


def test_methods_that_differ_without_ntlm():
    """With modern authentication OAuth alone is no fault of a list, but differs from the others."""
    objects = [mapi(methods=["OAuth"]), mapi("EX2", STRICT), organization(modern=True)]
    assert "Ntlm" not in found("check-auth-differs-ntlm", *objects).remedy
    cured("check-auth-differs-ntlm", *objects)


# ---- Outlook Anywhere ----

def test_anywhere_without_windows():
    rule, bad = "check-anywhere-methods-windows", anywhere(methods=["Basic"], inside="Basic", outside="Basic")
    found(rule, bad)
    assert not of_rule(check(bad), "check-anywhere-methods-basic")  # one remedy for all
    cured(rule, bad)
    clean(rule, anywhere(methods=["Ntlm"]))
    cannot_tell(rule, "Get-OutlookAnywhere", mapi())
    cannot_tell(rule, "IISAuthenticationMethods of Get-OutlookAnywhere",
                mapicfg.OutlookAnywhere(identity="EX1\\Rpc (Default Web Site)"))


@pytest.mark.parametrize("told", [{"inside": "Basic"}, {"outside": "Basic"}])
def test_anywhere_told_basic(told):
    rule = "check-anywhere-methods-basic"
    one = found(rule, anywhere(**told))
    assert one.remedy.endswith(" Negotiate")
    cured(rule, anywhere(**told))
    clean(rule, anywhere())
    assert found(rule, anywhere(methods=["Basic", "Ntlm"], **{"inside": "Ntlm", "outside": "Ntlm", **told})
                 ).remedy.endswith(" Ntlm")


def test_anywhere_that_is_not_handed_out_outside_tells_nobody():
    clean("check-anywhere-methods-basic", mapicfg.OutlookAnywhere(
        identity="EX1\\Rpc (Default Web Site)", iis_authentication_methods=["Basic", "Ntlm"], internal_hostname="mail",
        external_hostname=None, internal_client_authentication_method="Ntlm",
        external_client_authentication_method="Basic"))


def test_anywhere_told_what_is_refused():
    rule = "check-anywhere-methods-refused"
    one = found(rule, anywhere(methods=["Basic", "Ntlm"], outside="Negotiate"))
    assert one.remedy == ("Set-OutlookAnywhere -Identity 'EX1\\Rpc (Default Web Site)' "
                          "-ExternalClientAuthenticationMethod Ntlm")
    cured(rule, anywhere(methods=["Basic", "Ntlm"], outside="Negotiate"))
    clean(rule, anywhere(methods=["Ntlm", "Negotiate"]))
    cannot_tell(rule, "ExternalClientAuthenticationMethod of Get-OutlookAnywhere", mapicfg.OutlookAnywhere(
        identity="EX1\\Rpc (Default Web Site)", iis_authentication_methods=["Ntlm"], internal_hostname="mail",
        external_hostname="mail", internal_client_authentication_method="Ntlm"))


def test_anywhere_against_mapi():
    rule = "check-anywhere-methods-ntlm"
    found(rule, anywhere(), mapi(methods=["OAuth", "Negotiate"]))
    clean(rule, anywhere(methods=["Negotiate"], inside="Negotiate"), mapi(methods=["OAuth", "Negotiate"]))
    clean(rule, anywhere(), mapi())
    cannot_tell(rule, "IISAuthenticationMethods of Get-MapiVirtualDirectory", anywhere(), ews())
    cannot_tell(rule, "IISAuthenticationMethods of Get-MapiVirtualDirectory", anywhere(), server(), mapi("EX2"))
    # a server that cannot have MAPI over HTTP has no such directory to export
    clean(rule, anywhere(), server(version="Version 14.3 (Build 123.4)"), server("EX2"), mapi("EX2"))


def test_references_name_public_benchmarks():
    assert "DISA EX19-MB-000020 (V-259650)" in RULES_BY_ID["check-auth-basic"].references
    assert "DISA EX19-MB-000203 (V-259703)" in RULES_BY_ID["check-anywhere-methods-basic"].references
