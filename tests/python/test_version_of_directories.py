# SPDX-License-Identifier: LGPL-2.1-or-later
"""The server's own version decides; where Get-ExchangeServer does not state it, the AdminDisplayVersion of the server's
virtual directories does, and where these do not either, that which the mailbox states.

Source: "MAPI over HTTP in Exchange Server", supportability: a server before Exchange 2013 SP1 has none."""
import itertools
import json
import os
import sqlite3
import subprocess

import makers
import pytest
from documented import ROOT

import mapicfg
from mapicfg import autodiscover

COMMAND = os.environ.get("MAPICFG", str(ROOT / "build" / "mapicfg"))
SP3, OLD, NEW = "Version 14.3 (Build 513.0)", "Version 15.0 (Build 516.32)", "Version 15.2 (Build 1544.4)"
MAPI, RPC = "MAPI over HTTP, internal and external", "Outlook Anywhere, internal and external"
ANNA = "anna@contoso.com"


def mailbox(version=None, name="anna", server="EX1"):
    return mapicfg.Mailbox(name=name, identity=f"contoso.com/Users/{name}",
                           guid=f"00000000-0000-4000-8000-{name.encode().hex()[:12]:0>12}",
                           primary_smtp_address=f"{name}@contoso.com", legacy_exchange_dn=f"/o=Contoso/cn={name}",
                           server_name=server, mapi_enabled=True, admin_display_version=version)


def anywhere(name="EX1", version=None):
    return makers.anywhere(name, internal_clients_require_ssl=True, admin_display_version=version)


def mapi(name="EX1", version=None):
    return makers.mapi(name, admin_display_version=version)


def organization(of_anywhere=None, of_mapi=None, of_server=None, of_mailbox=None):
    """One server, whose version the objects state or do not; $null is "" for the server."""
    objects = [makers.organization(), mapi(version=of_mapi), anywhere(version=of_anywhere), mailbox(of_mailbox)]
    return objects if of_server is None else [*objects, makers.server(version=of_server)]


def put(directory, one):
    directory.collection(type(one)).put(one)


def make_store(path, objects):
    with mapicfg.Directory(path, create=True, empty=True) as directory:
        for one in objects:
            put(directory, one)
    return path


def view_of(path):
    connection = sqlite3.connect(path)
    try:
        return dict(connection.execute("SELECT Name, effective FROM Effective"))
    finally:
        connection.close()


@pytest.mark.parametrize("of_anywhere,of_mapi,of_server,of_mailbox,wanted", [
    (OLD, None, None, None, RPC), (NEW, None, None, None, MAPI), (None, OLD, None, None, RPC),
    (None, NEW, None, None, MAPI), (None, None, None, None, MAPI),
    # the server's own first
    (None, None, OLD, None, RPC), (OLD, OLD, NEW, OLD, MAPI), (NEW, NEW, OLD, NEW, RPC),
    # which it does not state
    (OLD, None, "", None, RPC), (NEW, OLD, "", None, RPC),
    # of directories that differ, that of MAPI over HTTP, if it can be read
    (OLD, NEW, None, None, MAPI), (NEW, OLD, None, None, RPC), (OLD, "Version of ours", None, None, RPC),
    # the mailbox's last
    (None, None, None, OLD, RPC), (NEW, None, None, OLD, MAPI), (None, OLD, None, NEW, RPC),
    (None, None, "", OLD, RPC), (None, "Version of ours", None, OLD, RPC)])
def test_every_door(of_anywhere, of_mapi, of_server, of_mailbox, wanted, tmp_path):
    objects = organization(of_anywhere, of_mapi, of_server, of_mailbox)
    files = []
    for number, one in enumerate(objects):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_text(mapicfg.write([one], mapicfg.Format.JSON), encoding="utf-8")
    for order in itertools.permutations(files):
        row, = mapicfg.audit(*order)
        assert row.decision.effective == wanted, order
    org, vdir, *others = objects
    box = others.pop(1)
    decision = mapicfg.decide(org, box, virtual_directories=[vdir], objects=others)
    assert decision.effective == wanted
    for order in (files, files[::-1]):
        store = tmp_path / f"store{order is files}"
        with mapicfg.Directory(store, create=True, empty=True) as directory:
            directory.import_(*order)
            row, = directory.audit()
            assert row.decision.effective == directory.decide("anna").effective == wanted
            answer = autodiscover.respond(directory, autodiscover.Request.for_mailbox(ANNA, mapi_http_capability="1"))
        assert answer.decision.effective == wanted
        assert (b'"mapiHttp"' in answer.body) == (wanted == MAPI), answer.body
        assert view_of(store) == {"anna": wanted}
        done = subprocess.run([COMMAND, "audit", "--store", store, "--format", "json"], stdout=subprocess.PIPE,
                              check=True)
        assert [one["effective"] for one in json.loads(done.stdout)] == [wanted]


@pytest.mark.filterwarnings("ignore::mapicfg.ExchangeWarning")
def test_other_directories_do_not_count(tmp_path):
    """Those of the back end, of other services, and of the same service on a web site that comes later."""
    store = make_store(tmp_path / "store", [
        *organization(), makers.ews(admin_display_version=OLD), makers.owa(admin_display_version=OLD),
        mapicfg.VirtualDirectory(identity="EX1\\mapi (Exchange Back End)", name="mapi (Exchange Back End)",
                                 server="EX1", admin_display_version=OLD),
        mapicfg.VirtualDirectory(identity="EX1\\mapi (Second Web Site)", name="mapi (Second Web Site)", server="EX1",
                                 internal_url="https://b.contoso.com/mapi", admin_display_version=OLD)])
    assert view_of(store) == {"anna": MAPI}
    with mapicfg.Directory(store) as directory:
        row, = directory.audit()
        assert row.decision.effective == MAPI
        directory.exec("Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -Confirm:$false")
        row, = directory.audit()
        assert row.decision.effective == directory.decide("anna").effective == RPC
    assert view_of(store) == {"anna": RPC}


def test_names_of_one_server(tmp_path):
    """A directory names its server by the FQDN, the mailbox by the short name, and the other way round."""
    for one, other in (("ex1.contoso.com", "EX1"), ("EX1", "ex1.contoso.com"), ("ex1.contoso.com", "Ex1.Contoso.com")):
        store = make_store(tmp_path / f"{one}-{other}", [makers.organization(), mapi(one), anywhere(one, OLD),
                                                         mailbox(server=other)])
        assert view_of(store) == {"anna": RPC}
        with mapicfg.Directory(store) as directory:
            row, = directory.audit()
            assert row.decision.effective == directory.decide("anna").effective == RPC


def test_old_servers_serve_old_ones(tmp_path):
    """The release decides whose mailboxes a server serves: that of Exchange 2010, known by its directory alone, does
    not serve those of Exchange 2019, although it comes first."""
    site = {"site": "contoso.com/Configuration/Sites/Berlin"}
    old = anywhere("A10", SP3)
    old.external_hostname = None
    new = mailbox(server="EX1", name="new")
    new.mapi_http_enabled = False
    store = make_store(tmp_path / "store", [
        makers.organization(), old, mapi("EX2", NEW), anywhere("EX3", NEW), new,
        mailbox(server="A10", name="old"),
        makers.server("EX1", version=NEW), mapicfg.Server(name="A10", fqdn="a10.contoso.com", **site),
        mapicfg.Server(name="EX2", fqdn="ex2.contoso.com", **site),
        mapicfg.Server(name="EX3", fqdn="ex3.contoso.com", **site)])
    wanted = {"new": RPC, "old": "RPC, internal only"}
    assert view_of(store) == wanted
    with mapicfg.Directory(store) as directory:
        assert {row.identity.rsplit("/")[-1]: row.decision.effective for row in directory.audit()} == wanted
        old.admin_display_version = NEW
        put(directory, old)
        assert directory.decide("new").effective == "Outlook Anywhere, internal only"
    assert view_of(store)["new"] == "Outlook Anywhere, internal only"


def steps():
    """Changes of a store, one after another, and what the mailboxes of EX1 and EX2 get then."""
    def state(cls, version):
        def change(directory):
            put(directory, cls("EX1", version))
        return change

    def server(version):
        return lambda directory: put(directory, makers.server(version=version))

    def run(statement):
        return lambda directory: directory.exec(statement)

    def remove(cls, identity):
        return lambda directory: directory.collection(cls).remove(identity)

    yield "old", state(anywhere, OLD), RPC
    yield "new", state(anywhere, NEW), MAPI
    yield "older", state(anywhere, SP3), "RPC, internal and external"
    yield "no change of release", state(anywhere, "Version 14.3 (Build 123.4)"), "RPC, internal and external"
    yield "that of MAPI counts first", state(mapi, NEW), MAPI
    yield "and says something else", state(mapi, OLD), RPC
    yield "a server states it", server(NEW), MAPI
    yield "a server states another", server(SP3), "RPC, internal and external"
    yield "the server goes", remove(mapicfg.Server, "EX1"), RPC
    yield "a server states none", server(""), RPC
    yield "the server goes again", remove(mapicfg.Server, "EX1"), RPC
    yield "a URL changes", run("Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -ExternalUrl "
                               "https://b.contoso.com/mapi"), RPC
    yield "the directory is stored again, without a version", lambda directory: [
        run("Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -Confirm:$false")(directory),
        put(directory, mapi(version=""))], "RPC, internal and external"
    yield "all is taken back", lambda directory: [directory.undo() for _ in range(2)], RPC
    yield "what states it goes", remove(mapicfg.VirtualDirectory, "EX1\\mapi (Default Web Site)"), \
        "RPC, internal and external"


@pytest.mark.filterwarnings("ignore::mapicfg.ExchangeWarning")
def test_changes(tmp_path):
    """After each change a store says what one says that is made of the same objects afresh."""
    store = make_store(tmp_path / "store", [*organization(), mapi("EX2"), mailbox(name="berta", server="EX2"),
                                            mailbox(NEW, name="clara"), mailbox(OLD, name="doris")])
    assert view_of(store) == {"anna": MAPI, "berta": MAPI, "clara": MAPI, "doris": RPC}
    for name, change, wanted in steps():
        with mapicfg.Directory(store) as directory:
            change(directory)
            audited = {row.identity.rsplit("/")[-1]: row.decision.effective for row in directory.audit()}
            decided = {one: directory.decide(one).effective for one in audited}
            objects = [one for cls in (mapicfg.Organization, mapicfg.Server, mapicfg.VirtualDirectory,
                                       mapicfg.OutlookAnywhere, mapicfg.Mailbox) for one in directory.collection(cls)]
        assert audited == {"anna": wanted, "berta": MAPI, "clara": wanted, "doris": wanted}, name
        assert decided == audited, name
        assert view_of(store) == audited, name
        assert view_of(make_store(tmp_path / name, objects)) == audited, name


def test_change_that_is_taken_back(tmp_path):
    """A transaction that is rolled back leaves the answers as they were."""
    store = make_store(tmp_path / "store", organization(of_mapi=NEW))
    with mapicfg.Directory(store) as directory:
        with pytest.raises(ZeroDivisionError), directory.transaction():
            put(directory, mapi(version=OLD))
            raise ZeroDivisionError
    assert view_of(store) == {"anna": MAPI}


def test_warning_of_a_removal(tmp_path):
    """What a cmdlet warns of: mailboxes move as the release of their server becomes another one."""
    store = make_store(tmp_path / "store", organization(of_anywhere=NEW, of_mapi=OLD))
    with mapicfg.Directory(store) as directory, pytest.warns(mapicfg.ExchangeWarning) as warned:
        directory.exec("Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -Confirm:$false")
        assert directory.decide("anna").effective == MAPI
    assert view_of(store) == {"anna": MAPI}
    restart, = [one.message.statement for one in warned if one.message.statement.id == "cmdlet-restart"]
    assert restart.arguments[0] == "1"
