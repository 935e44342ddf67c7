# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plans: what a change would do, against making it; commands there and back; what differs."""
import io
import json
import pathlib
import re

import mapicfg
import pytest
from mapicfg._library import lib

ANNA = "contoso.com/Users/Anna Berg"
ANNA_GUID = "cecbb509-eba7-5452-bbb2-8ce08645fab8"
OFF = "Set-OrganizationConfig -MapiHttpEnabled $false"
CONTOSO = pathlib.Path(__file__).resolve().parents[1] / "data" / "contoso"


@pytest.fixture
def contoso():
    return CONTOSO


@pytest.fixture
def directory(contoso):
    made = mapicfg.Directory(empty=True)
    made.import_(*[str(contoso / (name + ".xml")) for name in ("org", "mailboxes", "vdirs", "servers")])
    with made:
        yield made


def export(directory):
    file = io.BytesIO()
    directory.export(file, format=mapicfg.Format.JSON)
    return file.getvalue()


def test_moves_are_what_the_change_does(directory):
    before = {row.identity: row.decision for row in directory.audit().rows}
    stored = export(directory)
    plan = directory.plan(OFF)
    assert export(directory) == stored
    directory.exec(OFF, on_warning=lambda _: None)
    after = {row.identity: row.decision for row in directory.audit().rows}
    moved = {one.identity for one in plan.moves}
    assert moved >= {name for name in after if before[name].effective != after[name].effective}
    assert all((one.before, one.after) == (before[one.identity], after[one.identity]) for one in plan.moves)
    assert plan.mailboxes == len(before) == len(plan.moves) + sum(one.total for one in plan.unchanged_because)
    assert (plan.restart, plan.created, plan.removed) == (0, 0, 0)
    assert directory.plan(OFF.replace("false", "true")).restart > 10


def test_a_move(directory):
    move = directory.plan(OFF).moves[0]
    assert str(move) == f"{ANNA}: MAPI over HTTP, internal and external -> Outlook Anywhere, internal and external"
    assert move.inside == ("https://mail.contoso.com/mapi", None)
    assert [one.id for one in move.why] == ["plan-organization"]
    assert move.changes.ids == ("to-outlook-anywhere", "effective-answer", "refresh")


def test_sequences(directory):
    moves = directory.plan(OFF).moves
    assert moves[-1] == list(moves)[-1] and moves[:2] == [moves[0], moves[1]]
    with pytest.raises(IndexError):
        moves[len(moves)]


def test_who_stays_and_when(directory):
    plan = directory.plan(OFF, examples=2)
    found = {one.id: (one.total, len(one.examples)) for one in plan.unchanged_because}
    assert found == {"plan-stays-mapi-disabled": (3, 2), "plan-stays-override-false": (5, 2)}
    assert [one.id for one in plan.takes_effect][1] == "plan-when-autodiscover-cache"
    assert plan.count(mapicfg.Changes.WAY_LOST) == sum(mapicfg.Changes.WAY_LOST in one.changes for one in plan.moves)


def test_apply_and_back(directory):
    stored = export(directory)
    plan = directory.plan(f"Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $true; {OFF}")
    rollback = plan.rollback
    assert plan.apply() == len(plan.commands.splitlines())
    assert directory.history(limit=1)[0].action == "plan"
    assert directory.organization.mapi_http_enabled is False
    assert {one.mapi_http_enabled for one in directory.mailboxes} == {True}
    directory.exec(rollback, on_warning=lambda _: None)
    assert export(directory) == stored


REMOVE = "Remove-MapiVirtualDirectory '{0}\\mapi (Default Web Site)' -Confirm:$false; "
NEW = "New-MapiVirtualDirectory -Server {0} -InternalUrl https://new.contoso.com/mapi; "


def urls(directory):
    return {(one.identity, one.internal_url, one.external_url) for one in directory.virtual_directories}


@pytest.mark.parametrize("change", [
    REMOVE.format("EX1") + NEW.format("EX1"), REMOVE.format("EX1") + NEW.format("ex1.contoso.com"),
    REMOVE.format("EX1") + REMOVE.format("EX2") + NEW.format("EX2") + NEW.format("EX1"),
    REMOVE.format("EX1") + REMOVE.format("EX2") + NEW.format("EX2")])
@pytest.mark.parametrize("waves", [None, 2])
def test_a_directory_that_is_made_anew(directory, change, waves):
    """New- refuses a directory that is still there, and Remove- would take away the new one."""
    change += OFF
    plan = directory.plan(change, waves=waves) if waves else directory.plan(change)
    parts = [wave.commands for wave in plan.waves] if waves else [plan.commands]
    before = urls(directory)
    with mapicfg.Directory(empty=True) as other:
        other.import_(*[str(CONTOSO / (name + ".xml")) for name in ("org", "mailboxes", "vdirs", "servers")])
        for part in parts:
            other.exec(part, on_warning=lambda _: None)
        reached = urls(other)
        if not waves:
            other.exec(plan.rollback, on_warning=lambda _: None)
            assert urls(other) == before
    directory.exec(change, on_warning=lambda _: None)
    assert reached == urls(directory)


def test_scripts(directory):
    plan = directory.plan("Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $true")
    assert plan.script().startswith("\ufeff# Written by mapicfg plan: ")
    assert "Invoke-Table @'" in plan.script() and "$null @Common" in plan.script(rollback=True)


def test_a_url_in_another_spelling_moves_nobody(directory):
    (url,) = {vdir.internal_url for vdir in directory.virtual_directories.find("EX1\\mapi (Default Web Site)")}
    other = url.replace("https://", "HTTPS://").replace(".contoso.com", ".CONTOSO.com:443")
    assert other != url
    plan = directory.plan(f"Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -InternalUrl {other}")
    assert not plan.moves


def test_a_slip_in_a_desired_state(directory):
    state = [{"Identity": ANNA, "MAPIEnabled": True, "MapiHttpEnabeld": False}]
    with pytest.raises(mapicfg.UnknownPropertyError, match='"MapiHttpEnabeld"; did you mean MapiHttpEnabled?'):
        directory.plan(to=json.dumps(state).encode())
    directory.import_(mapicfg.Input(json.dumps(state).encode(), name="export.json"))  # it is counted there


TOP = pathlib.Path(__file__).resolve().parents[2]

@pytest.mark.parametrize("noun", ["CASMailbox", "MapiVirtualDirectory", "ExchangeServer", "OwaVirtualDirectory"])
def test_no_property_of_exchange_is_taken_for_a_slip(noun):
    """Those that real objects have and the tables have not: the list of the PowerShell module, and parameters."""
    listed = (TOP / "bindings" / "powershell" / "unmodeled.txt").read_text("utf-8").splitlines()
    names = {name for line in listed if line.startswith((noun + ": ", "all: ")) for name in line.split()[1:]}
    names.update(re.findall(r'ASIDE(?:_SWITCH)?\("(\w+)"', (TOP / "lib" / "cmdlet" / "aside.def").read_text("utf-8")))
    report = mapicfg.Report()
    text = json.dumps({noun: {name: "x" for name in names}})
    list(mapicfg.read(mapicfg.Input(text.encode(), name="x"), report=report))
    assert sum(report.unknown_properties.values()) > 100
    lib.mapicfg_report_check_names(report._handle)


def test_no_property_of_real_exports_is_taken_for_a_slip():
    files = sorted((TOP.parent / "shared" / "data" / "css-exchange").glob("*.xml"))
    if not files:
        pytest.skip("the real exports are not there")
    report = mapicfg.Report()
    for path in files:
        list(mapicfg.read(str(path), report=report))
    assert sum(report.unknown_properties.values()) > 100
    lib.mapicfg_report_check_names(report._handle)


def test_a_desired_state(directory):
    state = json.dumps([{"Identity": ANNA, "MapiHttpEnabled": False, "ServerName": "ex2"}]).encode()
    plan = directory.plan(to=state)
    assert [(one.noun, one.object, one.property, one.before, one.after) for one in plan.differences] == [
        ("CASMailbox", ANNA, "ServerName", "ex1", "ex2"), ("CASMailbox", ANNA, "MapiHttpEnabled", "", "False")]
    assert [one.id for one in plan.limits] == ["plan-no-cmdlet-sets"] == [one.id for one in plan.rollback_limits]
    assert plan.apply() == 1
    assert directory.mailboxes[ANNA].mapi_http_enabled is False


SPELLINGS = ["https://mail.contoso.com:443{}", "HTTPS://Mail.Contoso.com{}", "https://MAIL.contoso.com:443{}"]


@pytest.mark.parametrize("cls", [mapicfg.VirtualDirectory, mapicfg.WebServicesVirtualDirectory,
                                 mapicfg.OwaVirtualDirectory, mapicfg.OabVirtualDirectory])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_url_that_is_only_spelled_otherwise_is_no_difference(directory, cls, spelling):
    """System.Uri prints these alike, so no change would ever make a desired state of them hold."""
    def state(url):
        one = cls(identity="EX1\\x (Default Web Site)", server="EX1", external_url="https://b.contoso.com/x")
        text = mapicfg.write([one], mapicfg.Format.JSON)
        return mapicfg.Input(text.replace("https://b.contoso.com/x", url).encode(), name="desired.json")
    directory.import_(state("https://mail.contoso.com/x"))
    assert not directory.plan(to=state(spelling.format("/x"))).differences
    plan = directory.plan(to=state("https://mail.contoso.com:444/x"))
    assert [one.property for one in plan.differences] == ["ExternalUrl"]
    assert directory.plan(to=state("https://mail.contoso.com/y")).differences


def test_methods_that_no_export_shows_are_not_made_up(contoso):
    """Exports as the guide has them lack the two properties that Exchange computes of IISAuthenticationMethods."""
    shown = b"Identity,Server,InternalUrl,ExternalUrl,IISAuthenticationMethods\n" \
        b'"EX1\\mapi (Default Web Site)",EX1,https://a.contoso.com/mapi,,"Ntlm, OAuth, Negotiate"\n'
    with mapicfg.Directory(empty=True) as directory:
        directory.import_(str(contoso / "org.xml"), str(contoso / "mailboxes.xml"), mapicfg.Input(shown, name="v.csv"))
        stored = export(directory)
        for methods in "Ntlm,OAuth,Negotiate", "Negotiate,OAuth":
            url = "-InternalUrl https://b.contoso.com/mapi"
            plan = directory.plan(f"Set-MapiVirtualDirectory EX1\\mapi* {url} -IISAuthenticationMethods {methods}")
            assert not plan.limits and not plan.rollback_limits
            assert {one.property for one in plan.differences} <= {"InternalUrl", "IISAuthenticationMethods"}
            rollback = plan.rollback
            plan.apply()
            directory.exec(rollback, on_warning=lambda _: None)
            assert export(directory) == stored


@pytest.mark.parametrize("before,after", [("https://a.example/mapi", None), (None, "https://a.example/mapi")])
def test_why_a_url_that_goes_or_comes_is_null_and_not_unknown(directory, before, after):
    def change(url):
        return f"Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl {url or '$null'}"
    directory.exec(change(before), on_warning=lambda _: None)
    (why, *_) = directory.plan(change(after)).moves[0].why
    assert why.id == "plan-url" and f"changes from {before or '$null'} to {after or '$null'}." in why.sentence


@pytest.mark.parametrize("name", [
    "anna@contoso.com", "Anna@Mail.Contoso.com", "smtp:anna@contoso.com", "anna", "Anna Berg", "CONTOSO\\anna",
    "CN=Anna Berg,OU=Users,DC=contoso,DC=com", "cn=Anna Berg, ou=Users, dc=contoso, dc=com",
    "cecbb509-eba7-5452-bbb2-8ce08645fab8", "{CECBB509-EBA7-5452-BBB2-8CE08645FAB8}", "CONTOSO.COM/Users/anna berg",
    "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=anna"])
def test_a_state_may_name_a_mailbox_by_any_name_of_it(directory, name):
    """Those that -Identity of Set-CASMailbox takes."""
    directory.mailboxes.set(ANNA, user_principal_name="anna.berg@corp.example", exchange_guid="1" * 8 + ANNA_GUID[8:])
    plan = directory.plan(to=json.dumps([{"Identity": name, "MapiHttpEnabled": False}]).encode())
    assert [(one.kind, one.property, one.after) for one in plan.differences if one.property != "Identity"] == [
        (mapicfg.ChangeKind.SET, "MapiHttpEnabled", "False")]
    assert len(plan.differences) == 1 or name.lower() == ANNA.lower()
    assert plan.apply() == 1 and len(directory.mailboxes) == 32
    assert directory.mailboxes["anna@contoso.com"].mapi_http_enabled is False


@pytest.mark.parametrize("name", ["anna.berg@corp.example", "1" * 8 + "-eba7-5452-bbb2-8ce08645fab8", "Frau Berg"])
def test_a_state_may_name_a_mailbox_by_names_of_other_exports(directory, name):
    directory.mailboxes.set(ANNA, user_principal_name="anna.berg@corp.example", exchange_guid="1" * 8 + ANNA_GUID[8:],
                            display_name="Frau Berg")
    plan = directory.plan(to=json.dumps([{"Identity": name, "MapiHttpEnabled": False}]).encode())
    assert [(one.kind, one.object) for one in plan.differences] == [(mapicfg.ChangeKind.SET, ANNA)]


@pytest.mark.parametrize("noun, name, column", [
    ("MapiVirtualDirectory", "ex1.contoso.com\\mapi (Default Web Site)", "InternalUrl"),
    ("ExchangeServer", "ex1.contoso.com", "AdminDisplayVersion")])
def test_a_state_may_name_other_objects_by_another_name(directory, noun, name, column):
    value = {"InternalUrl": "https://other.contoso.com/mapi", "AdminDisplayVersion": "Version 15.2 (Build 1748.10)"}
    kind = {"MapiVirtualDirectory": "SystemConfiguration.ADMapiVirtualDirectory",
            "ExchangeServer": "Management.ExchangeServer"}[noun]
    text = f'#TYPE Microsoft.Exchange.Data.Directory.{kind}\n"Identity","{column}"\n"{name}","{value[column]}"\n'
    plan = directory.plan(to=text.encode())
    assert [(one.kind, one.noun, one.property, one.after) for one in plan.differences] == [
        (mapicfg.ChangeKind.SET, noun, column, value[column])]


@pytest.mark.parametrize("state, wrong", [
    (b'[{"Identity": "contoso.com/Users/Anna Berg", "MapiHttpEnabled": "Ja"}]', '"Ja"'), (b"[]", "no object was read"),
    (b'[{"DisplayName": "Anna Berg", "MAPIEnabled": false}]', "states no name to store it by")])
def test_a_state_that_is_wrong_is_refused(directory, state, wrong):
    with pytest.raises(mapicfg.MapicfgError, match=wrong):
        directory.plan(to=state)
    assert not directory.in_transaction


def test_a_name_of_two_mailboxes_is_none(directory):
    """What is said of one of the two must not be said of the other, nor of a third one."""
    directory.mailboxes.set(ANNA, display_name="Chief")
    directory.mailboxes.set("bernd@contoso.com", display_name="Chief")
    with pytest.raises(mapicfg.AmbiguousError) as caught:
        directory.plan(to=b'[{"Identity": "Chief", "MapiHttpEnabled": false}]')
    assert re.search("'Chief' names several stored objects: .*Anna Berg, .*Bernd Müller; state ", str(caught.value))


@pytest.mark.parametrize("other", [
    {"Identity": "anna@contoso.com", "Guid": "1" * 8 + "-eba7-5452-bbb2-8ce08645fab8"},
    {"Identity": "Anna Berg", "PrimarySmtpAddress": "another.anna@contoso.com"},
    {"Identity": "Anna Berg", "SamAccountName": "anna2"}, {"Identity": "anna.berg@elsewhere.example"},
    {"Identity": "contoso.com/Sales/Anna Berg"}, {"Identity": "a*@contoso.com"}])
def test_another_mailbox_is_another_one(directory, other):
    plan = directory.plan(to=json.dumps([{**other, "MapiHttpEnabled": False}]).encode())
    assert {one.kind for one in plan.differences} == {mapicfg.ChangeKind.CREATE}


def test_names_that_are_identities_tell_mailboxes_apart():
    """Exchange Online's Identity is a name: one mailbox's may be another's display name."""
    rows = '"Identity","DisplayName","MAPIEnabled"\n'
    rows += '"anna2","Anna Berg","True"\n"Anna Berg","Anna Berg","False"\n'
    directory = mapicfg.Directory(empty=True)
    directory.import_(rows.encode())
    assert [(one.identity, one.mapi_enabled) for one in directory.mailboxes] == [("anna2", True), ("Anna Berg", False)]


def test_of_a_transaction(directory):
    with pytest.raises(mapicfg.ArgumentError):
        directory.plan()
    with directory.transaction():
        directory.mailboxes.set(ANNA, mapi_http_enabled=False)
        assert [one.identity for one in directory.plan().moves] == [ANNA]
        with pytest.raises(mapicfg.ConflictError):
            directory.plan(OFF)
        assert directory.in_transaction
    assert directory.mailboxes[ANNA].mapi_http_enabled is False


def test_what_cannot_be_planned(directory):
    stored = export(directory)
    with pytest.raises(mapicfg.ArgumentError):
        directory.plan(OFF, to=b"[]")
    with pytest.raises(mapicfg.CmdletSyntaxError):
        directory.plan("Set-OrganizationConfig -MapiHttpEnabled (")
    with pytest.raises(mapicfg.NotFoundError):
        directory.plan("Set-CASMailbox nobody -MAPIEnabled $true")
    with pytest.raises(mapicfg.CancelledError):
        directory.plan(OFF, progress=lambda done, total: done == total)
    assert not directory.in_transaction and export(directory) == stored
    with pytest.raises(mapicfg.ArgumentError):
        mapicfg.diff(directory, directory.__class__(empty=True)).apply()


def test_moments(directory):
    last = directory.history(limit=1)[0].change_set
    directory.exec(OFF, on_warning=lambda _: None)
    directory.mailboxes.set(ANNA, mapi_http_enabled=True)

    def found(*moments):
        return [(one.property, one.before, one.after) for one in directory.diff(*moments).differences]
    assert found(last) == [("MapiHttpEnabled", "True", "False"), ("MapiHttpEnabled", "", "True")]
    assert found(last + 1) == [("MapiHttpEnabled", "", "True")]
    assert found(last + 1, last) == [("MapiHttpEnabled", "False", "True")]
    assert found(last + 2) == [] == found(last, last)
    with pytest.raises(mapicfg.NotFoundError):
        found(last + 9)
    assert not directory.in_transaction


def test_diff(directory, contoso):
    assert len(mapicfg.diff(contoso / "mailboxes.xml", contoso / "mailboxes.csv").differences) == 0
    assert len(mapicfg.diff(directory, contoso / "mailboxes.json").differences) == 0
    directory.mailboxes.set(ANNA, mapi_http_enabled=False)
    plan = mapicfg.diff(contoso, directory)
    assert [(one.identity, one.after.effective) for one in plan.moves] == [
        (ANNA, "Outlook Anywhere, internal and external")]
    directory.mailboxes.remove(ANNA)
    assert [(str(one.kind), one.object, one.property) for one in mapicfg.diff(contoso, directory).differences] == [
        ("remove", ANNA, None)]
    assert mapicfg.diff(contoso, directory).removed == 1


def test_diff_of_paths_of_stores(directory, contoso, tmp_path):
    """A path on either side is what the store at it is, and neither changes."""
    paths = [tmp_path / "old.db", tmp_path / "new.db"]
    for path in paths:
        with mapicfg.Directory(path, create=True, empty=True) as store:
            store.import_(directory)
    with mapicfg.Directory(paths[1]) as store:
        store.mailboxes.set(ANNA, mapi_http_enabled=False)
        store.mailboxes.remove("Carla D\u00edaz")
    before = [path.read_bytes() for path in paths]
    with mapicfg.Directory(paths[0]) as old, mapicfg.Directory(paths[1], read_only=True) as new:
        wanted = [str(one) for one in mapicfg.diff(old, new).differences]
        assert len(wanted) == 2
        for left in (old, paths[0], str(paths[0])):
            for right in (new, paths[1], str(paths[1])):
                assert [str(one) for one in mapicfg.diff(left, right).differences] == wanted, (left, right)
        export = tmp_path / "old.json"
        old.export(export, format=mapicfg.Format.JSON)
        for left, right in ((export, new), (old, new)):  # an export does not tell that it is whole: by its objects
            got = [str(one) for one in mapicfg.diff(left, paths[1]).differences]
            assert got == [str(one) for one in mapicfg.diff(left, right).differences]
    assert not mapicfg.diff(paths[0], paths[0]).differences
    assert [path.read_bytes() for path in paths] == before
    with pytest.raises(mapicfg.MapicfgError, match="none.db"):
        mapicfg.diff(tmp_path / "none.db", paths[1])


@pytest.mark.parametrize("lacking", ["vdirs", "servers", "vdirs servers"])
def test_classes_of_one_side_move_nobody(contoso, lacking):
    """What an export lacks is not compared: neither objects nor what follows from them for mailboxes."""
    names = [name for name in ("org", "mailboxes", "vdirs", "servers") if name not in lacking]
    with mapicfg.Directory(empty=True) as whole, mapicfg.Directory(empty=True) as part:
        whole.import_(*[str(contoso / f"{name}.xml") for name in ("org", "mailboxes", "vdirs", "servers")])
        part.import_(*[str(contoso / f"{name}.xml") for name in names])
        file = io.BytesIO()
        part.export(file, format=mapicfg.Format.JSON)
        for changed in (False, True):
            if changed:
                whole.mailboxes.set(ANNA, mapi_http_enabled=False)
            for plan in (mapicfg.diff(file.getvalue(), whole), mapicfg.diff(whole, file.getvalue())):
                assert [one.identity for one in plan.moves] == [ANNA] * changed
                assert len(plan.differences) == changed and plan.mailboxes == 32


@pytest.mark.parametrize("lacking", [
    "MapiHttpEnabled", "MAPIEnabled", "MAPIBlockOutlookExternalConnectivity", "MAPIBlockOutlookRpcHttp", "ServerName",
    "InternalUrl", "ExternalUrl", "Server", "Site"])
def test_properties_of_one_side_move_nobody(directory, lacking):
    directory.outlook_anywhere.put(mapicfg.OutlookAnywhere(
        identity="EX1\\Rpc (Default Web Site)", name="Rpc (Default Web Site)", server="EX1",
        internal_hostname="in.contoso.com", external_hostname="mail.contoso.com"))
    directory.mailboxes.set("Carla D\u00edaz", mapi_block_outlook_rpc_http=True, mapi_http_enabled=False)
    objects = json.loads(export(directory))
    assert any(lacking in one for one in objects)
    part = json.dumps([{name: value for name, value in one.items() if name != lacking} for one in objects]).encode()
    for plan in (mapicfg.diff(part, directory), mapicfg.diff(directory, part)):
        assert (len(plan.moves), len(plan.differences), plan.mailboxes) == (0, 0, 32)


def test_repr(directory):
    plan = directory.plan(OFF)
    assert repr(plan) == "<Plan: 24 of 32 mailboxes move, 1 difference>"
    assert (repr(plan.moves), repr(plan.differences)) == ("<Sequence: 24>", "<Sequence: 1>")


@pytest.mark.parametrize("before,after", [("org.xml", "vdirs.csv"), ("mailboxes.csv", "org.xml")])
def test_no_class_in_common(before, after):
    with pytest.raises(mapicfg.NotStatedError, match="no class is in both"):
        mapicfg.diff(CONTOSO / before, CONTOSO / after)


def test_findings(directory):
    url = "Set-MapiVirtualDirectory 'EX2\\mapi (Default Web Site)' -InternalUrl https://mail.contoso.com/mapi"
    before = {(one.id, one.sentence) for one in mapicfg.check(directory)}
    plan = directory.plan(url)
    directory.exec(url, on_warning=lambda _: None)
    after = {(one.id, one.sentence) for one in mapicfg.check(directory)}
    assert {(one.id, one.sentence) for one in plan.findings_new} == after - before != set()
    assert {(one.id, one.sentence) for one in plan.findings_gone} == before - after != set()
    assert directory.plan(OFF, findings=False).findings_new == []
    assert directory.plan("Get-OrganizationConfig").findings_gone == []


@pytest.mark.parametrize("change", [
    OFF, "Get-CASMailbox -ResultSize 5 | Set-CASMailbox -MapiHttpEnabled $false",
    "Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $null",
    "Set-CASMailbox anna -MAPIBlockOutlookExternalConnectivity $true"])
def test_findings_of_more_mailboxes_and_of_fewer(directory, change):
    def totals():
        return {str(one): one.total for one in mapicfg.check(directory)}
    before = totals()
    plan = directory.plan(change)
    directory.exec(change, on_warning=lambda _: None)
    after = totals()
    wanted = {one: (before.get(one, 0), after.get(one, 0)) for one in {**before, **after}}
    for found, has_more in ((plan.findings_new, False), (plan.findings_gone, True)):
        assert {str(one): (one.before, one.after) for one in found} == {
            one: pair for one, pair in wanted.items() if pair[0] != pair[1] and (pair[0] > pair[1]) == has_more}


def test_directories_without_identity():
    """Exports by columns have Name and Server; the commands name each directory as no other is named."""
    text = "Name,Server,ExternalUrl\nmapi (Default Web Site),EX1,\nmapi (Default Web Site),EX2,{}\n"
    before, after = (mapicfg.Input(text.format(url).encode(), name="vdirs.csv") for url in ("", "https://m/mapi"))
    with mapicfg.Directory(empty=True) as made:
        made.import_(before)
        plan = made.plan(to=[after])
        assert "-Identity 'EX2\\mapi (Default Web Site)' -ExternalUrl https://m/mapi" in plan.script()
        assert "-Identity 'mapi" not in plan.script()
        assert [one.identity for one in made.virtual_directories] == [f"EX{n}\\mapi (Default Web Site)" for n in (1, 2)]


# ---- goals ----

def test_goals(directory):
    directory.exec(OFF, on_warning=lambda _: None)
    stored = export(directory)
    plan = directory.plan(goal=["inside=mapi,outside=none", ("outside=any", [ANNA, "carla@contoso.com"])])
    assert export(directory) == stored
    plan.apply()
    answers = {row.identity: row.decision for row in directory.audit().rows}
    assert answers[ANNA].effective == "MAPI over HTTP, internal and external"
    inside = [name for name, one in answers.items() if one.effective.startswith("MAPI over HTTP")]
    assert len(inside) == 29 and sum(one.total for one in plan.unreached) == 3 + sum(
        "external" in one.effective for one in answers.values()) - 2
    assert {one.id for one in plan.unreached} == {"goal-mapi-disabled", "goal-block-no-effect"}
    assert plan.cannot_tell == []
    again = directory.plan(goal=["inside=mapi,outside=none", ("outside=any", [ANNA, "carla@contoso.com"])])
    assert again.commands == "" and again.unreached == plan.unreached


def test_a_goal_for_a_group_moves_nobody_else(directory):
    directory.exec(OFF, on_warning=lambda _: None)
    before = {row.identity: row.decision.effective for row in directory.audit().rows}
    plan = directory.plan(goal=("inside=mapi", ANNA))
    assert [one.identity for one in plan.moves] == [ANNA]
    assert plan.commands.count("Set-") == 1
    plan.apply()
    after = {row.identity: row.decision.effective for row in directory.audit().rows}
    assert [name for name in after if after[name] != before[name]] == [ANNA]


def test_goals_that_the_switch_reaches(directory):
    assert "Set-OrganizationConfig -MapiHttpEnabled $false\n" in directory.plan(goal="inside=legacy").commands
    assert directory.plan(goal="inside=as-is").commands == ""


def test_a_mailbox_of_which_it_cannot_be_told():
    with mapicfg.Directory(empty=True) as made:
        for name, url in (("EX1", "https://a.example/mapi"), ("EX2", None)):
            made.virtual_directories.put(mapicfg.VirtualDirectory(
                identity=name + "\\mapi (Default Web Site)", server=name, internal_url=url, external_url=url))
        made.organization = mapicfg.Organization(name="Contoso", mapi_http_enabled=False)
        made.mailboxes.put(mapicfg.Mailbox(name="Anna"))
        plan = made.plan(goal="inside=mapi,outside=any")
        assert plan.unreached == [] and [(one.id, one.total, one.examples) for one in plan.cannot_tell] == [
            ("goal-servers-differ", 1, ("Anna",))]
        assert plan.commands == "Set-OrganizationConfig -MapiHttpEnabled $true\n"


@pytest.mark.parametrize("goal", [
    "inside", "inside=mapi,inside", "inside=mapi,inside=legacy", "outside=any,outside=none", 5, [5],
    ("inside=mapi",), ("inside=mapi", ["a\nb"]), ("inside=mapi", 5),
    "inside=mapi,list=names", ("inside=mapi,server=EX1", ["Anna"])])
def test_what_is_no_goal(directory, goal):
    with pytest.raises((mapicfg.ArgumentError, mapicfg.InvalidValueError)):
        directory.plan(goal=goal)


def test_goals_need_an_organization():
    with mapicfg.Directory(empty=True) as made, pytest.raises(mapicfg.MapicfgError, match="not stated"):
        made.plan(goal="inside=mapi")


def test_overrides_that_repeat_the_organization_go(directory):
    few = directory.plan(goal="inside=mapi,outside=any")
    plan = directory.plan(goal="inside=mapi,outside=any", fewest_overrides=True)
    assert len(plan.commands) > len(few.commands)
    plan.apply()
    assert [one for one in directory.mailboxes if one.mapi_http_enabled is not None] == []


# ---- waves ----

ON = "Set-OrganizationConfig -MapiHttpEnabled $true"


def effective(directory):
    return {row.identity: row.decision.effective for row in directory.audit().rows}


@pytest.mark.parametrize("waves", [1, 2, 3, "2", "server", "site", [[ANNA, "carla@contoso.com"], ["Staff 01"]]])
def test_waves(directory, waves):
    """Each wave moves its mailboxes once; after the last one all is as the plan leaves it."""
    directory.exec(OFF, on_warning=lambda _: None)
    before = effective(directory)
    stored = export(directory)
    plan = directory.plan(ON + "; Get-CASMailbox 'Staff 1*' | Set-CASMailbox -MAPIBlockOutlookRpcHttp $true",
                          waves=waves)
    assert export(directory) == stored
    moved = []
    for wave in plan.waves:
        was = effective(directory)
        wave.apply()
        now = effective(directory)
        moved += [name for name in now if now[name] != was[name]]
    assert len(moved) == len(set(moved)) and set(moved) == {
        name for name, after in effective(directory).items() if after != before[name]}
    reached = export(directory)
    for wave in reversed(plan.waves):
        directory.exec(wave.rollback, on_warning=lambda _: None)
    assert export(directory) == stored
    plan.apply()
    assert export(directory) == reached


def test_names_of_waves(directory):
    directory.exec(OFF, on_warning=lambda _: None)
    assert [one.name for one in directory.plan(ON, waves=2).waves] == ["1", "2"]
    assert [one.name for one in directory.plan(ON, waves="server").waves] == ["EX1", "EX2"]
    assert [one.name for one in directory.plan(ON, waves=[[ANNA]]).waves] == ["1", "the others"]
    assert [one.name for one in directory.plan(ON, waves="site").waves] == [
        "contoso.com/Configuration/Sites/Default-First-Site-Name"]
    assert len(directory.plan("Get-CASMailbox", waves=5).waves) == 1
    only = directory.plan(ON, waves=[[ANNA]]).waves[0]
    assert [one.identity for one in only.moves if one.before.effective != one.after.effective] == [ANNA]


@pytest.mark.parametrize("waves", [0, "many", 101, True, [5], [["Nobody"]], "list=names", 2.5])
def test_what_are_no_waves(directory, waves):
    with pytest.raises(mapicfg.MapicfgError):
        directory.plan(ON, waves=waves)


def test_waves_of_a_goal_and_of_a_desired_state(directory, contoso):
    directory.exec(OFF, on_warning=lambda _: None)
    plan = directory.plan(goal="inside=mapi,outside=any", waves=2)
    assert len(plan.waves) == 2 and plan.unreached
    state = b'[{"Name": "Contoso", "IsMixedMode": false, "MapiHttpEnabled": true}]'
    assert len(directory.plan(to=mapicfg.Input(state, format=mapicfg.Format.JSON), waves=3).waves) == 3
    with directory.transaction(), pytest.raises(mapicfg.ArgumentError):
        directory.plan(waves=2)
