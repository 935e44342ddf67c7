# SPDX-License-Identifier: LGPL-2.1-or-later
"""The family of switches: for each rule an organization that breaks it, and one that just does not."""
import pytest

import mapicfg
from checks import NOW, cannot_tell, check, clean, cured, found, not_applicable, of_rule, store_of

ON = mapicfg.Organization(name="Contoso", mapi_http_enabled=True)
OFF = mapicfg.Organization(name="Contoso", mapi_http_enabled=False)
UNKNOWN = mapicfg.Organization(name="Contoso")
INSIDE, OUTSIDE = "https://inside.contoso.com/mapi", "https://mail.contoso.com/mapi"


def mailbox(name="anna", **settings):
    stated = dict(mapi_http_enabled=None, mapi_enabled=True, mapi_block_outlook_external_connectivity=False,
                  mapi_block_outlook_rpc_http=False, mapi_block_outlook_versions=None, server_name="EX1")
    stated.update(settings)
    return mapicfg.Mailbox(name=name, **stated)


def vdir(internal=OUTSIDE, external=OUTSIDE, server="EX1"):
    return mapicfg.VirtualDirectory(identity=f"{server}\\mapi (Default Web Site)", name="mapi (Default Web Site)",
                                    server=server, internal_url=internal, external_url=external)


def anywhere(internal="mail.contoso.com", external="mail.contoso.com", server="EX1"):
    return mapicfg.OutlookAnywhere(identity=f"{server}\\Rpc (Default Web Site)", name="Rpc (Default Web Site)",
                                   server=server, internal_hostname=internal, external_hostname=external,
                                   internal_clients_require_ssl=True, external_clients_require_ssl=True,
                                   external_client_authentication_method="Negotiate")


# ---- MapiHttpEnabled ----

def test_the_organization():
    one = found("check-organization-off", OFF)
    assert one.remedy == "Set-OrganizationConfig -MapiHttpEnabled $true" and "CIS 2.1.1 (L1)" in one.references
    clean("check-organization-off", ON)
    cannot_tell("check-organization-off", "MapiHttpEnabled of Get-OrganizationConfig", UNKNOWN)
    cannot_tell("check-organization-off", "MapiHttpEnabled of Get-OrganizationConfig", mailbox())
    cured("check-organization-off", OFF)


RULES = {(True, True): "check-mailbox-repeats-on", (False, False): "check-mailbox-repeats-off",
         (True, False): "check-mailbox-held-back"}


@pytest.mark.parametrize("org", [ON, OFF], ids=["on", "off"])
@pytest.mark.parametrize("value", [None, True, False])
def test_overrides(org, value):
    """Of the six pairs of the documented table three are told, each by a rule of its own."""
    wanted = RULES.get((org.mapi_http_enabled, value))
    for rule in RULES.values():
        if rule == wanted:
            assert found(rule, org, mailbox(mapi_http_enabled=value)).objects == ("anna",)
            cured(rule, org, mailbox(mapi_http_enabled=value))
        else:
            clean(rule, org, mailbox(mapi_http_enabled=value))


def test_overrides_that_are_not_stated():
    for rule in RULES.values():
        cannot_tell(rule, "MapiHttpEnabled of Get-OrganizationConfig", mailbox(mapi_http_enabled=True))
        cannot_tell(rule, "Get-CASMailbox", ON)
        cannot_tell(rule, "MapiHttpEnabled of Get-CASMailbox", ON, mapicfg.Mailbox(name="anna", mapi_enabled=True))


def test_many_mailboxes_are_one_finding():
    everybody = [mailbox(f"user {number}", mapi_http_enabled=True) for number in range(30)]
    one = found("check-mailbox-repeats-on", ON, *everybody, mailbox("other"))
    assert one.total == 30 and len(one.objects) == 20 and one.objects[0] == "user 0"


@pytest.mark.parametrize("archive,broken", [("Local", True), ("HostedProvisioned", True), ("None", False)])
def test_archives(archive, broken):
    box = mailbox(mapi_http_enabled=True, archive_state=archive)
    (found if broken else clean)("check-mailbox-archive", OFF, box)
    clean("check-mailbox-archive", ON, box)
    clean("check-mailbox-archive", OFF, mailbox(archive_state=archive))
    cannot_tell("check-mailbox-archive", "ArchiveState of Get-Mailbox", OFF, mailbox(mapi_http_enabled=True))
    cannot_tell("check-mailbox-archive", "MapiHttpEnabled of Get-OrganizationConfig",
                mailbox(mapi_http_enabled=True, archive_state="Local"))


# ---- blocks ----

@pytest.mark.parametrize("org,value,broken", [(ON, None, False), (ON, True, False), (ON, False, True),
                                              (OFF, None, True), (OFF, True, False), (OFF, False, True)])
def test_no_way(org, value, broken):
    rule = "check-mailbox-no-way" if org.mapi_http_enabled else "check-mailbox-no-way-off"
    box = mailbox(mapi_http_enabled=value, mapi_block_outlook_rpc_http=True)
    (found if broken else clean)(rule, org, box, vdir(), anywhere())
    clean(rule, org, mailbox(mapi_http_enabled=value), vdir(), anywhere())
    if broken:
        cured(rule, org, box, vdir(), anywhere())


def test_the_remedy_is_for_the_mailboxes_of_the_finding():
    """Who follows the organization has MAPI over HTTP, and keeps the block."""
    store = store_of([ON, mailbox("left", mapi_http_enabled=False, mapi_block_outlook_rpc_http=True),
                      mailbox("follows", mapi_block_outlook_rpc_http=True), vdir(), anywhere()])
    (one,) = of_rule(mapicfg.check(store, now=NOW), "check-mailbox-no-way")
    store.exec(one.remedy, on_warning=lambda _: None)
    assert {box.name: box.mapi_block_outlook_rpc_http for box in store.mailboxes} == {"left": False, "follows": True}


def test_no_address():
    """What audit calls "none" is an error here too."""
    off = anywhere(None, None)
    assert "EX1" in found("check-mailbox-no-host", OFF, mailbox(), vdir(), off).sentence
    found("check-mailbox-no-host", ON, mailbox(mapi_http_enabled=False), vdir(), off)
    clean("check-mailbox-no-host", OFF, mailbox(), vdir(), anywhere())
    cured("check-mailbox-no-host", OFF, mailbox(), vdir(), off)
    inside = vdir(None, OUTSIDE)
    found("check-mailbox-no-url", ON, mailbox(**BLOCKED), inside, anywhere(None))
    clean("check-mailbox-no-url", ON, mailbox(), inside, anywhere())
    cannot_tell("check-mailbox-no-url", "Get-MapiVirtualDirectory", ON, mailbox())
    cannot_tell("check-mailbox-no-host", "MapiHttpEnabled of Get-OrganizationConfig", mailbox(), vdir(), off)


def test_no_way_that_cannot_be_told():
    cannot_tell("check-mailbox-no-way", "MapiHttpEnabled of Get-OrganizationConfig",
                mailbox(mapi_block_outlook_rpc_http=True))
    clean("check-mailbox-no-way", mailbox())  # nothing is blocked, whatever the organization says
    cannot_tell("check-mailbox-no-way", "MAPIBlockOutlookRpcHttp of Get-CASMailbox", ON,
                mapicfg.Mailbox(name="anna", mapi_enabled=True, mapi_http_enabled=False))


BLOCKED = dict(mapi_block_outlook_external_connectivity=True)


def test_a_block_without_effect():
    rule = "check-mailbox-block-no-effect"
    one = found(rule, ON, mailbox(**BLOCKED), vdir(), anywhere("a.contoso.com"))
    assert one.objects == ("anna",) and "EX1" in one.sentence
    clean(rule, ON, mailbox(**BLOCKED), vdir(INSIDE))
    clean(rule, ON, mailbox(), vdir())
    cured(rule, ON, mailbox(**BLOCKED), vdir())
    cannot_tell(rule, "Get-MapiVirtualDirectory", ON, mailbox(**BLOCKED))
    cannot_tell(rule, "MapiHttpEnabled of Get-OrganizationConfig", mailbox(**BLOCKED), vdir())
    cannot_tell(rule, "ServerName of Get-CASMailbox", ON, mailbox(server_name=None, **BLOCKED), vdir(),
                vdir(INSIDE, server="EX2"))


def test_a_block_of_outlook_anywhere_without_effect():
    rule = "check-mailbox-block-no-effect-anywhere"
    assert "EX1" in found(rule, OFF, mailbox(**BLOCKED), vdir(INSIDE), anywhere()).sentence
    clean(rule, OFF, mailbox(**BLOCKED), vdir(), anywhere("inside.contoso.com"))
    cured(rule, OFF, mailbox(**BLOCKED), vdir(INSIDE), anywhere())
    cannot_tell(rule, "Get-OutlookAnywhere", OFF, mailbox(**BLOCKED), vdir())
    not_applicable(rule, ON, mailbox(**BLOCKED), vdir(), anywhere())


@pytest.mark.parametrize("org,rule", [(ON, "check-mailbox-block-no-effect"),
                                      (OFF, "check-mailbox-block-no-effect-anywhere")])
def test_the_remedy_of_a_block_leaves_names_of_other_sites(org, rule):
    """EX3's site has a name of its own inside, where the block works; EX2 shares the one that is put right."""
    fine = "https://south.contoso.com/mapi"
    sites = [mapicfg.Server(name=name, fqdn=f"{name}.contoso.com", site=site)
             for name, site in (("EX1", "Berlin"), ("EX2", "Berlin"), ("EX3", "Rome"))]
    store = store_of([org, mailbox(**BLOCKED), *sites, vdir(), vdir(server="EX2"), vdir(fine, server="EX3"),
                      anywhere(), anywhere(server="EX2"), anywhere("south.contoso.com", server="EX3")])
    (one,) = of_rule(mapicfg.check(store, now=NOW), rule)
    store.exec(one.remedy, on_warning=lambda _: None)
    changed = "mapi" if org is ON else "rpc"
    inside = {**{"mapi" + box.server: box.internal_url for box in store.virtual_directories},
              **{"rpc" + box.server: box.internal_hostname for box in store.outlook_anywhere}}
    assert {name for name, text in inside.items() if "inside.example.com" in text} == {
        changed + "EX1", changed + "EX2"}
    assert (inside["mapiEX3"], inside["rpcEX3"]) == (fine, "south.contoso.com")


def test_the_server_that_serves_is_named():
    site = "contoso.com/Configuration/Sites/Berlin"
    servers = [mapicfg.Server(name=name, fqdn=f"{name}.contoso.com", site=site) for name in ("EX1", "EX2")]
    one = found("check-mailbox-block-no-effect", ON, mailbox(**BLOCKED), vdir(server="EX2"), *servers)
    assert "EX2" in one.sentence


def test_what_a_block_hits_besides():
    found("check-mailbox-block-more", ON, mailbox(**BLOCKED))
    clean("check-mailbox-block-more", ON, mailbox())


@pytest.mark.parametrize("versions,rule", [
    ("-15.0.0; 15.0.0-", "check-mailbox-versions-all"), ("0.0.0-", "check-mailbox-versions-all"),
    ("15.0.4569", "check-mailbox-versions-doubtful"), ("-11.8010.8036", None), (None, None),
    ("Outlook 2010", "check-mailbox-versions-unreadable")])
def test_versions(versions, rule):
    findings = check(ON, mailbox(mapi_block_outlook_versions=versions))
    assert [one.id for one in findings if "versions" in one.id] == ([rule] if rule else [])


# ---- mailboxes that nothing is said of ----

ALL = dict(mapi_http_enabled=True, mapi_block_outlook_rpc_http=True, mapi_block_outlook_versions="0.0.0-", **BLOCKED)


# RecipientTypeDetails of the system's mailboxes, and the switch without which Get-Mailbox does not give them.
OF_SYSTEM = {"ArbitrationMailbox": "Arbitration", "AuditLogMailbox": "AuditLog", "AuxAuditLogMailbox": "AuxAuditLog",
             "DiscoveryMailbox": None, "MonitoringMailbox": "Monitoring", "PublicFolderMailbox": "PublicFolder",
             "SystemAttendantMailbox": None, "SystemMailbox": None}


@pytest.mark.parametrize("settings", [dict(mapi_enabled=False), dict(recipient_type_details="monitoringmailbox"),
                                      *(dict(recipient_type_details=one) for one in OF_SYSTEM)])
def test_mailboxes_of_nobody(settings):
    findings = check(ON, mailbox(**ALL, **settings), vdir())
    assert not [str(one) for one in findings if one.id.startswith("check-mailbox")]
    assert of_rule(check(ON, mailbox(**ALL), vdir()), "check-mailbox-versions-all")


GUID, HEX = "1F05A927-89c0-4725-adca-4527114196a1", "c3d7722415ad41a5b19e3e00e165edbe"

# Names that setup and Managed Availability give, and some that are nearly such.
SYSTEM_NAMES = ["SystemMailbox{%s}" % GUID, "DiscoverySearchMailbox {%s}" % GUID, "DiscoverySearchMailbox{%s}" % GUID,
                "FederatedEmail." + GUID, "Migration." + GUID, "HealthMailbox" + HEX, "healthmailbox" + HEX[:7],
                "SM_0123456789abcdef0"]
NAMES_OF_PEOPLE = ["Migration", "Migration.team", "Migration." + GUID + "1", "SystemMailbox", "SystemMailbox{1}",
                   "SystemMailbox{", "SystemMailbox{}", "SystemMailbox " + GUID, "HealthMailbox",
                   "HealthMailbox" + HEX + "0", "HealthMailbox-EX1", "SM_Team", "SM_012345678",
                   "FederatedEmail", "xMigration." + GUID, "DiscoverySearchMailbox"]


def named(name):
    """A mailbox under each of the properties that may be all that an export has of its name."""
    yield mailbox(name, **ALL)
    yield mailbox(None, identity="contoso.com/Migration/" + name, **ALL)
    yield mailbox(None, primary_smtp_address=name.replace(" ", "") + "@contoso.com", **ALL)


@pytest.mark.parametrize("name", SYSTEM_NAMES + NAMES_OF_PEOPLE)
def test_names_of_the_system(name):
    for one in named(name):
        findings = check(ON, one, vdir())
        count = len([one for one in findings if one.id.startswith("check-mailbox")])
        assert (count == 0) == (name in SYSTEM_NAMES), dict(one)
        one.recipient_type_details = "UserMailbox"  # what is stated counts
        assert of_rule(check(ON, one, vdir()), "check-mailbox-versions-all")


def test_names_of_the_system_in_a_table():
    """Rows are read in brief once 65,536 have been compared with those before them; each name still counts, and so
    does a second one where the first is empty."""
    rows = ["Name,PrimarySmtpAddress,MapiHttpEnabled,MAPIEnabled"]
    for number in range(40000):
        guid = GUID[:-5] + f"{number:05}"
        rows += [f"user {number},,True,True", f"HealthMailbox{number:032},,True,True",
                 f",Migration.{guid}@contoso.com,True,True", f",user{number}@contoso.com,True,True"]
    table = mapicfg.Input("\n".join(rows).encode(), name="mailboxes.csv")
    organization = mapicfg.Input(mapicfg.write([ON], mapicfg.Format.JSON).encode(), name="organization.json")
    [one] = of_rule(mapicfg.check(organization, table, now=NOW), "check-mailbox-repeats-on")
    assert one.total == 80000


@pytest.mark.parametrize("change", ["Set-OrganizationConfig -MapiHttpEnabled $true",
                                    "Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $false"])
def test_names_of_the_system_in_a_plan(change):
    """Findings before and after a change, of mailboxes that change and of those that do not."""
    appear = []
    for names in (SYSTEM_NAMES, ["anna", *SYSTEM_NAMES]):
        boxes = [mailbox(name, mapi_http_enabled=True) for name in names]
        with store_of([OFF, vdir(), anywhere(), *boxes]) as store:
            found_then = [one.id for one in store.plan(change).findings_new]
            appear.append([one for one in found_then if one.startswith("check-mailbox-repeats")])
    assert appear == [[], ["check-mailbox-repeats-on" if "Organization" in change else "check-mailbox-repeats-off"]]


@pytest.mark.parametrize("kind", OF_SYSTEM)
def test_get_mailbox_gives_the_same_ones_when_asked(kind):
    with mapicfg.Directory() as store:
        store.mailboxes.put(mapicfg.Mailbox(name="anna", recipient_type_details="UserMailbox"))
        store.mailboxes.put(mapicfg.Mailbox(name="x", recipient_type_details=kind))
        assert [one.name for one in store.exec("Get-Mailbox")] == (["anna"] if OF_SYSTEM[kind] else ["anna", "x"])
        for switch in filter(None, OF_SYSTEM.values()):
            names = [one.name for one in store.exec(f"Get-Mailbox -{switch}")]
            assert names == (["x"] if switch == OF_SYSTEM[kind] else [])


def test_a_block_waits_for_urls_that_are_to_change():
    """The remedy sets the internal URLs, as those of other rules do."""
    need = "final internal URLs and hosts (apply the remedies of the rules on URLs and hosts first)"
    rule = "check-mailbox-block-no-effect"
    fine = [ON, mailbox(**BLOCKED), vdir(),
            *[mapicfg.Server(name=name, fqdn=f"{name}.contoso.com", site="Berlin") for name in ("EX1", "EX2")]]
    found(rule, *fine)
    found(rule, *fine, vdir(external=None, server="EX2"))
    for internal in (None, "https://ex2.contoso.com/mapi", "https://192.0.2.1/mapi", "https://mail.contoso.com/other",
                     "https://outlook.contoso.com/mapi"):
        cannot_tell(rule, need, *fine, vdir(internal, server="EX2"))
