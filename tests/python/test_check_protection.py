# SPDX-License-Identifier: LGPL-2.1-or-later
"""The family of Extended Protection: for each rule an organization that breaks it, one that just does not, and one in
which it cannot tell."""
import pytest

import mapicfg
from checks import DATA, NOW, cannot_tell, check, clean, cured, found, not_applicable, of_rule, store_of
from makers import (MAIL, active_sync, anywhere, autodiscover, ecp, ews, mapi, oab, owa, powershell, protected,
                    protection, server)

REQUIRE, ALLOW, NONE = (protection(level) for level in ("Require", "Allow", "None"))
OF_LEVELS = ("check-ep-off", "check-ep-low", "check-ep-high")
LEVELS = ["None", "Allow", "Require"]

# Microsoft's table: the front end, and the highest level that some edition of the table has
ADVISED = [(mapi, "Require", "Require"), (anywhere, "Require", "Require"), (owa, "Require", "Require"),
           (ecp, "Require", "Require"), (ews, "Allow", "Allow"), (oab, "Allow", "Allow"),
           (active_sync, "Allow", "Allow"),
           (autodiscover, "None", "None"), (powershell, "None", "Require")]


def flags(*names, spns=(), host=MAIL, level="Require"):
    return mapi(host=host, extended_protection_flags=list(names), extended_protection_spn_list=list(spns),
                **protection(level))


@pytest.mark.parametrize("make,advised,most", ADVISED)
@pytest.mark.parametrize("level", LEVELS)
def test_table(make, advised, most, level):
    objects = [server(), make(**protection(level)), *[one(**REQUIRE) for one in (mapi, anywhere) if one is not make]]
    findings = [one for one in check(*objects) if one.id in OF_LEVELS]
    low, high = LEVELS.index(level) < LEVELS.index(advised), LEVELS.index(level) > LEVELS.index(most)
    assert [one.id for one in findings] == (["check-ep-off"] if low and level == "None" else
                                            ["check-ep-low"] if low else ["check-ep-high"] if high else [])
    if findings:
        assert findings[0].remedy.endswith(f" -ExtendedProtectionTokenChecking {advised}")
        cured(findings[0].id, *objects)


# the back end, where the server's own directories are asked for
BACK = [(mapicfg.WebServicesVirtualDirectory, "EWS", "Require"), (mapicfg.OwaVirtualDirectory, "owa", "Require"),
        (mapicfg.AutodiscoverVirtualDirectory, "Autodiscover", "None"), (mapicfg.OabVirtualDirectory, "OAB", "Require"),
        (mapicfg.PowerShellVirtualDirectory, "PowerShell", "Require")]


@pytest.mark.parametrize("cls,folder,advised", BACK)
def test_back_end(cls, folder, advised):
    def back(level):
        return cls(identity=f"EX1\\{folder} (Exchange Back End)", server="EX1", **protection(level))
    clean("check-ep-off", server(), back(advised), mapi(**REQUIRE))
    found("check-ep-off" if advised == "Require" else "check-ep-high", server(), mapi(**REQUIRE),
          back("None" if advised == "Require" else "Allow"))


def test_what_setup_does_is_clean():
    assert not [str(one) for one in check(server(), *protected()) if one.id.startswith("check-ep-")]


def test_not_stated_is_not_none():
    for rule in ("check-ep-off", "check-ep-low", "check-ep-high"):
        cannot_tell(rule, "ExtendedProtectionTokenChecking of Get-MapiVirtualDirectory", server(), mapi())
        cannot_tell(rule, "Get-MapiVirtualDirectory", server())


# ---- builds ----

OFFLOADED = anywhere(ssl_offloading=True, **NONE)


@pytest.mark.parametrize("version,support", [
    ("Version 15.0 (Build 1473.3)", False), ("Version 15.0 (Build 1497.2)", None), ("15.0.1497.38", True),
    ("15.0.1497.48", True), ("Version 15.1 (Build 2308.8)", False), ("Version 15.1 (Build 2375.7)", None),
    ("15.1.2375.31", True), ("Version 15.1 (Build 2507.6)", None), ("15.1.2507.12", True),
    ("Version 15.2 (Build 922.7)", False), ("Version 15.2 (Build 986.5)", None), ("Version 15.2 (Build 1118.7)", None),
    ("15.2.1118.12", True), ("Version 15.2 (Build 1258.12)", True), ("Version 15.2 (Build 1544.4)", True),
    ("Version 15.2 (Build 2562.17)", True), ("Version 14.3 (Build 123.4)", False)])
def test_builds(version, support):
    on, off = [server(version=version), mapi(**REQUIRE)], [server(version=version), mapi(**NONE)]
    need = ("the build of ExSetup.exe on each server, as Get-Command ExSetup shows it: AdminDisplayVersion leaves "
            "security updates out")
    if support is None:
        cannot_tell("check-ep-build", need, *on)
        cannot_tell("check-ep-unsupported", need, *off)
        for rule, objects in (("check-ep-off", off), ("check-ep-off-offloading", [off[0], OFFLOADED])):
            found(rule, *objects)  # it is off; whether it can be on is a limit of that finding
            assert need in check(*objects).rules[rule].needs
    elif support:
        clean("check-ep-build", *on)
        clean("check-ep-unsupported", *off)
        for rule, objects in (("check-ep-off", off), ("check-ep-off-offloading", [off[0], OFFLOADED])):
            found(rule, *objects)
            assert need not in check(*objects).rules[rule].needs
    else:
        found("check-ep-build", *on)
        cured("check-ep-build", *on)
        found("check-ep-unsupported", *off)
        assert not of_rule(check(*off), "check-ep-off")
        assert not of_rule(check(*on), "check-ep-unsupported")  # said of the directory


def test_builds_that_are_not_stated():
    cannot_tell("check-ep-build", "AdminDisplayVersion of Get-ExchangeServer", mapi(**REQUIRE))
    cannot_tell("check-ep-unsupported", "AdminDisplayVersion of Get-ExchangeServer", mapi(**NONE))
    assert "AdminDisplayVersion of Get-ExchangeServer" in check(mapi(**NONE)).rules["check-ep-off"].needs
    advised = server(version="Version 15.2 (Build 986.5)"), mapi(**REQUIRE), autodiscover(**NONE), anywhere(**REQUIRE)
    clean("check-ep-off", *advised)
    cannot_tell("check-ep-unsupported", "Get-MapiVirtualDirectory", server(version="Version 15.2 (Build 922.7)"))


# ---- offloading ----

def test_offloading():
    rule = "check-ep-offloading"
    for level in (ALLOW, REQUIRE):
        found(rule, server(), anywhere(ssl_offloading=True, **level))
        cured(rule, server(), anywhere(ssl_offloading=True, **level))
    clean(rule, server(), anywhere(ssl_offloading=False, **REQUIRE))
    not_applicable(rule, server(), anywhere(ssl_offloading=True, **NONE))
    cannot_tell(rule, "SSLOffloading of Get-OutlookAnywhere", server(), anywhere(**REQUIRE))
    cannot_tell(rule, "Get-OutlookAnywhere", server(), mapi(**REQUIRE))


def test_off_with_offloading_asks_for_both():
    rule, bad = "check-ep-off-offloading", anywhere(ssl_offloading=True, **NONE)
    one = found(rule, server(), bad)
    assert one.remedy.endswith("-SSLOffloading $false -ExtendedProtectionTokenChecking Require")
    assert not of_rule(check(server(), bad), "check-ep-off")
    cured(rule, server(), bad)
    found("check-ep-off", server(), anywhere(ssl_offloading=False, **NONE))
    clean(rule, server(), anywhere(ssl_offloading=False, **REQUIRE))


# ---- flags and names ----

def test_names_unchecked():
    rule = "check-ep-name-unchecked"
    found(rule, flags("NoServiceNameCheck"))
    cured(rule, flags("NoServiceNameCheck"))
    clean(rule, flags())
    not_applicable(rule, flags("NoServiceNameCheck", level="None"))
    cannot_tell(rule, "ExtendedProtectionFlags of Get-MapiVirtualDirectory", mapi(**REQUIRE))


def test_dotless_names():
    rule = "check-ep-dotless"
    found(rule, flags(spns=["HTTP/ContosoMail", "HTTP/mail.contoso.com"]))
    cured(rule, flags(spns=["HTTP/ContosoMail", "HTTP/mail.contoso.com"]))
    clean(rule, flags("AllowDotlessSPN", spns=["HTTP/ContosoMail", "HTTP/mail.contoso.com"]))
    clean(rule, flags(spns=["HTTP/mail.contoso.com"]))
    cannot_tell(rule, "ExtendedProtectionSPNList of Get-MapiVirtualDirectory",
                mapi(extended_protection_flags=["AllowDotlessSPN"], **REQUIRE))


def test_dotless_flag_that_nothing_needs():
    rule = "check-ep-dotless-unused"
    found(rule, flags("AllowDotlessSPN", spns=["HTTP/mail.contoso.com"]))
    cured(rule, flags("AllowDotlessSPN", spns=["HTTP/mail.contoso.com"]))
    clean(rule, flags("AllowDotlessSPN", spns=["HTTP/mail", "HTTP/mail.contoso.com"]))


@pytest.mark.parametrize("flag", ["Proxy", "ProxyCoHosting"])
def test_proxy_without_names(flag):
    rule = "check-ep-proxy-names"
    assert found(rule, flags(flag)).remedy.endswith(" -ExtendedProtectionSPNList HTTP/mail.contoso.com")
    cured(rule, flags(flag))
    clean(rule, flags(flag, spns=["HTTP/mail.contoso.com"]))
    clean(rule, flags())


def test_all_names_of_a_proxy_are_proposed():
    """What the remedy leaves out, the next rule would ask for."""
    rule = "check-ep-proxy-names"
    names = {"internal_url": "https://inside.contoso.com/mapi", "external_url": "https://outside.contoso.com/mapi",
             "extended_protection_flags": ["Proxy"], "extended_protection_spn_list": [], **REQUIRE}
    both = mapi(**names)
    one = found(rule, server(), both)
    assert one.remedy.endswith(" -ExtendedProtectionSPNList HTTP/inside.contoso.com,HTTP/outside.contoso.com")
    cured(rule, server(), both)
    store = store_of([server(), both])
    store.exec(one.remedy)
    assert not of_rule(mapicfg.check(store, now=NOW), "check-ep-name-missing")
    own = mapi(**{**names, "internal_url": "https://ex1.contoso.com/mapi"})
    assert found(rule, server(), own).remedy.endswith(" -ExtendedProtectionSPNList HTTP/outside.contoso.com")


@pytest.mark.parametrize("name,right", [
    ("HTTP\\mail.contoso.com", "HTTP/mail.contoso.com"), ("mail.contoso.com", "HTTP/mail.contoso.com"),
    ("https://mail.contoso.com/mapi", "HTTP/mail.contoso.com"), ("/mail.contoso.com", "HTTP/mail.contoso.com")])
def test_forms_of_names(name, right):
    rule = "check-ep-name-form"
    one = found(rule, flags(spns=[name]))
    assert one.remedy.endswith(f"-ExtendedProtectionSPNList @{{Remove='{name}';Add='{right}'}}")
    cured(rule, flags(spns=[name]))


@pytest.mark.parametrize("name", ["HTTP/mail.contoso.com", "http/mail.contoso.com:443", "HOST/ex1.contoso.com",
                                  "HTTP/mail.contoso.com/contoso.com"])
def test_forms_that_are_fine(name):
    clean("check-ep-name-form", flags(spns=[name]))


def test_names_of_urls():
    rule = "check-ep-name-missing"
    one = found(rule, server(), flags(spns=["HTTP/owa.contoso.com"]))
    assert one.remedy.endswith("-ExtendedProtectionSPNList @{Add='HTTP/mail.contoso.com'}")
    cured(rule, server(), flags(spns=["HTTP/owa.contoso.com"]))
    clean(rule, server(), flags(spns=["http/MAIL.contoso.com"]))
    clean(rule, server(), flags())  # no list at all: the usual case
    clean(rule, server(), flags(spns=["http/mail.contoso.com:443"]))
    found(rule, server(), flags(spns=["SMTP/mail.contoso.com"]))
    not_applicable(rule, server(), flags(spns=["HTTP/owa.contoso.com"], host="ex1.contoso.com"))


@pytest.mark.parametrize("rule,names,spns", [("check-ep-name-missing", (), ["HTTP/owa.contoso.com"]),
                                             ("check-ep-proxy-names", ("Proxy",), [])])
@pytest.mark.parametrize("host", ["mail", "10.0.0.1"])
def test_no_name_is_asked_for_that_another_rule_finds_fault_with(rule, names, spns, host):
    """HTTP/mail would need AllowDotlessSPN, which check-ep-dotless asks for then: the URL is to be changed instead."""
    not_applicable(rule, server(), flags(*names, spns=spns, host=host))
    found(rule, server(), flags(*names, spns=spns))


def test_names_with_quotes_are_quoted():
    one = found("check-ep-name-form", flags(spns=["it's\\mail.contoso.com"]))
    assert "Remove='it''s\\mail.contoso.com';Add=" in one.remedy


def test_hosts_of_outlook_anywhere():
    bad = anywhere(extended_protection_flags=[], extended_protection_spn_list=["HTTP/old.contoso.com"], **REQUIRE)
    found("check-ep-name-missing", server(), bad)


# ---- another certificate in front ----

BRIDGED = "check-ep-bridging"
OWN, OTHER = "A" * 40, "B" * 40


def of_iis(thumbprint=OWN, **more):
    return mapicfg.Certificate(thumbprint=thumbprint, services="IIS, SMTP", **more)


def shown(thumbprint, at=f"{MAIL}:443"):
    return mapicfg.Certificate(thumbprint=thumbprint, identity=f"{at}\\{thumbprint}", shown_at=at,
                               certificate_domains=[MAIL])


def test_bridging_takes_a_connection():
    need = ("what the URL's host shows, as `mapicfg cert HOST:PORT --facts` states it, and Get-ExchangeCertificate of "
            "its server, with Services and Thumbprint")
    for level in (REQUIRE, ALLOW):
        one = mapi(**level)
        for objects in ([], [of_iis()], [shown(OTHER)], [of_iis(), shown(OTHER, f"{MAIL}:8443")],
                        [of_iis(), shown(OWN), shown(OTHER)]):  # which of the addresses is this server's?
            cannot_tell(BRIDGED, need, server(), one, *objects)
        clean(BRIDGED, server(), one, of_iis(), shown(OWN))
        clean(BRIDGED, server(), one, of_iis(OTHER), of_iis(), shown(OWN))
        finding = found(BRIDGED, server(), one, of_iis(), shown(OTHER))
        assert finding.sentence.startswith(f"{MAIL} presents another certificate than the server of ")
    not_applicable(BRIDGED, server(), mapi(**NONE))


def test_bridging_in_front_of_several_servers():
    """Each has its own certificates: a balancer that passes TLS on shows now this one, now that one; a proxy that ends
    it shows one of neither."""
    two = mapi(host=MAIL, name="EX2", **REQUIRE)
    named = [of_iis(identity=f"EX1\\{OWN}"), of_iis(OTHER, identity=f"EX2\\{OTHER}")]
    objects = [server(), server("EX2"), mapi(**REQUIRE), two, *named]
    need = "what the URL's host shows when it leads to this server, and not to the one whose certificate was seen there"
    for seen in (OWN, OTHER):
        cannot_tell(BRIDGED, need, *objects, shown(seen))
        assert not of_rule(check(*objects, shown(seen)), BRIDGED)
    assert {one.objects[0].split("\\")[0] for one in of_rule(check(*objects, shown("EF" * 20)), BRIDGED)} == {
        "EX1", "EX2"}
    same = [of_iis(identity=f"{name}\\{OWN}") for name in ("EX1", "EX2")]
    clean(BRIDGED, *objects[:4], *same, shown(OWN))
    unnamed = [of_iis(), of_iis(OTHER)]
    cannot_tell(BRIDGED, "what the URL's host shows, as `mapicfg cert HOST:PORT --facts` states it, and "
                "Get-ExchangeCertificate of its server, with Services and Thumbprint", *objects[:4], *unnamed,
                shown(OWN))


# ---- real exports ----

@pytest.mark.skipif(not DATA.exists(), reason="no ../shared/data")
def test_real_exports():
    """HealthChecker's laboratory of 2019 CU11 had no Extended Protection yet, which HealthChecker reports as well; the
    article's example states nothing of it."""
    paths = sorted((DATA / "css-exchange").glob("E19-Get*.xml"))
    findings = mapicfg.check(*map(str, paths))
    families = ("check-auth-", "check-anywhere-methods-", "check-modern-", "check-ep-")
    assert [one.id for one in findings if one.id.startswith(families)] == ["check-ep-off"]
    example = mapicfg.check(str(DATA / "microsoftdocs" / "Get-MapiVirtualDirectory-fl-EX1.txt"))
    assert not [str(one) for one in example]
