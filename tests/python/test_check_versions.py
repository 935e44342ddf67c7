# SPDX-License-Identifier: LGPL-2.1-or-later
"""The family of versions: for each rule an organization that breaks it, and one that just does not. Builds and dates
are those of Microsoft's pages (see lib/model/builds.def)."""
import datetime

import pytest

import mapicfg
from checks import cannot_tell, check, clean, found, not_applicable, of_rule

ON = mapicfg.Organization(name="Contoso", mapi_http_enabled=True)
OFF = mapicfg.Organization(name="Contoso", mapi_http_enabled=False)


def server(version, name="EX1"):
    return mapicfg.Server(name=name, fqdn=f"{name.lower()}.contoso.com", admin_display_version=version)


RTM_2013, CU23_2013 = "Version 15.0 (Build 620.29)", "Version 15.0 (Build 1497.2)"
CU23_2016 = "Version 15.1 (Build 2507.6)"
CU14_2019, CU15_2019 = "Version 15.2 (Build 1544.4)", "Version 15.2 (Build 1748.10)"
SE = "Version 15.2 (Build 2562.17)"


# ---- support ----

@pytest.mark.parametrize("version,last,product", [
    ("Version 8.3 (Build 83.6)", "2017-04-11", "Exchange 2007"),
    ("Version 14.3 (Build 123.4)", "2020-10-13", "Exchange 2010"), (RTM_2013, "2023-04-11", "Exchange 2013"),
    (CU23_2016, "2025-10-14", "Exchange 2016"), (CU15_2019, "2025-10-14", "Exchange 2019"),
    (SE, "2035-12-31", "Exchange SE")])
def test_the_end_of_support(version, last, product):
    day = datetime.date.fromisoformat(last)
    one = found("check-version-unsupported", server(version), now=day + datetime.timedelta(days=1))
    assert one.objects == ("EX1",) and product in one.sentence and last in one.sentence
    clean("check-version-unsupported", server(version), now=day)
    one = found("check-version-support-ends", server(version), now=day - datetime.timedelta(days=365))
    assert product in one.sentence and last in one.sentence
    clean("check-version-support-ends", server(version), now=day - datetime.timedelta(days=366))
    not_applicable("check-version-support-ends", server(version), now=day + datetime.timedelta(days=1))


def test_the_user_knows_a_later_end():
    clean("check-version-unsupported", server(CU23_2016), builds="ends 2016 2026-12-31")
    found("check-version-unsupported", server(CU23_2016), builds="ends 2019 2026-12-31")


# ---- cumulative updates ----

def test_a_newer_cumulative_update():
    day = datetime.date(2025, 9, 1)
    one = found("check-version-old", server(CU14_2019), now=day)
    assert "CU14 (15.2.1544)" in one.sentence and "CU15 (15.2.1748)" in one.sentence
    clean("check-version-old", server(CU15_2019), now=day)
    clean("check-version-old", server(SE))


def test_security_updates_do_not_show_in_the_version():
    clean("check-version-old", server("Version 15.2 (Build 2562.17)"))  # newest is RTM with a later security update


def test_the_user_knows_a_newer_one():
    one = found("check-version-old", server(SE), builds="15.2.2700.3 CU1 Nov26SU")
    assert "RTM (15.2.2562)" in one.sentence and "CU1 (15.2.2700)" in one.sentence
    clean("check-version-old", server("Version 15.2 (Build 2700.3)"), builds="15.2.2700.3 CU1 Nov26SU")


def test_a_build_of_no_row():
    one = found("check-version-old", server("Version 15.2 (Build 2600.1)"), builds="15.2.2700.3 CU1")
    assert "runs 15.2.2600 of Exchange SE" in one.sentence
    clean("check-version-old", server("Version 15.2 (Build 2800.1)"))  # newer than all that is known


def test_what_is_out_of_support_is_not_asked_to_update():
    not_applicable("check-version-old", server(CU14_2019))


# ---- what a server cannot do, and what it keeps out ----

@pytest.mark.parametrize("version,name", [(RTM_2013, "Exchange 2013 RTM"),
                                          ("Version 14.3 (Build 123.4)", "Exchange 2010"),
                                          ("Version 15.0 (Build 846.99)", "Exchange 2013 RTM")])
def test_servers_without_mapi_over_http(version, name):
    one = found("check-version-no-mapi-http", ON, server(version))
    assert name in one.sentence
    clean("check-version-no-mapi-http", OFF, server(version))
    clean("check-version-no-mapi-http", ON, server("Version 15.0 (Build 847.32)"))
    cannot_tell("check-version-no-mapi-http", "MapiHttpEnabled of Get-OrganizationConfig", server(version))


def test_what_setup_refuses():
    for version in (CU23_2013, RTM_2013, "Version 14.3 (Build 123.4)"):
        found("check-version-blocks-se", server(version))
        clean("check-version-blocks-se-cu2", server(version))
    for version in (CU23_2016, CU15_2019):
        found("check-version-blocks-se-cu2", server(version))
        clean("check-version-blocks-se", server(version))
    clean("check-version-blocks-se-cu2", server(SE))


# ---- where the version stands ----

def test_each_server_for_itself():
    findings = check(server(CU23_2013, "EX13"), server(CU23_2016, "EX16"), server(SE, "EX25"))
    assert [one.objects for one in of_rule(findings, "check-version-unsupported")] == [("EX13",), ("EX16",)]


def test_versions_that_nothing_states():
    cannot_tell("check-version-unsupported", "Get-ExchangeServer", ON)
    cannot_tell("check-version-old", "AdminDisplayVersion of Get-ExchangeServer", mapicfg.Server(name="EX1"))
    vdir = mapicfg.VirtualDirectory(identity="EX9\\mapi (Default Web Site)", server="EX9")
    cannot_tell("check-version-unsupported", "Get-ExchangeServer", vdir)
    cannot_tell("check-version-old", "AdminDisplayVersion of Get-ExchangeServer", server("none of Exchange's"))


def test_edge_transport_has_no_mailboxes():
    edge = mapicfg.Server(name="EDGE1", admin_display_version=CU23_2016, server_role="Edge")
    not_applicable("check-version-unsupported", edge)
    not_applicable("check-version-blocks-se-cu2", edge)


def test_rows_of_the_user_name_the_update():
    """Their names have the product before the update."""
    one = found("check-version-old", mapicfg.Server(name="EX1", identity="EX1",
                                                    admin_display_version="Version 15.2 (Build 2562.17)"),
                builds="15.2.2700.5 Exchange SE CU1\n")
    assert "CU1 (15.2.2700)" in one.sentence
