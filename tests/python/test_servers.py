# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server's FQDN works wherever its name does: for every class of a server's objects, by every call of a store that
takes an identity or a server. Source: ServerIdParameter takes a name, an FQDN, a DN or an ExchangeLegacyDN."""
import itertools
import sqlite3

import pytest

import mapicfg
from mapicfg import autodiscover, proxy

CLASSES = [one for one in (getattr(mapicfg, name) for name in sorted(mapicfg.__all__))
           if isinstance(one, type) and issubclass(one, mapicfg.MapicfgObject) and hasattr(one, "server")]
SERVERS = {"EX1": "ex1.contoso.com", "EX2": "ex2.contoso.com", "BARE": None}


def fill(directory, known):
    """Objects of each class on each server; the ExchangeServers where `known`."""
    for name, fqdn in SERVERS.items():
        if known:
            directory.servers.put(mapicfg.Server(name=name, **({"fqdn": fqdn} if fqdn else {})))
        for cls in CLASSES:
            named = {"name" if hasattr(cls, "name") else "thumbprint": "x (Default Web Site)"}
            directory.collection(cls).put(cls(identity=f"{name}\\x (Default Web Site)", server=name, **named))


def test_there_are_such_classes():
    assert {mapicfg.VirtualDirectory, mapicfg.OutlookAnywhere, mapicfg.OwaVirtualDirectory} <= set(CLASSES)


@pytest.fixture(params=[True, False], ids=["known", "unknown"])
def directory(request):
    with mapicfg.Directory() as made:
        fill(made, request.param)
        made.are_known = request.param
        yield made


NAMED = {"EX1": "EX1", "ex1.contoso.com": "EX1", "EX2.CONTOSO.COM": "EX2", "bare.contoso.com": "BARE"}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("named", NAMED)
def test_by_every_call(directory, cls, named):
    collection, server = directory.collection(cls), NAMED[named]
    whole = f"{named}\\x (Default Web Site)"
    assert collection[whole].server == server and whole in collection
    assert [one.server for one in collection.find(whole)] == [server]
    assert [one.server for one in collection.find(f"{named}\\x*")] == [server]
    assert [one.server for one in collection.find(server=named)] == [server]
    assert [one.server for one in collection.find("*\\x*", server=named)] == [server]
    if hasattr(cls, "external_url"):
        assert collection.set(whole, external_url="https://x.contoso.com/y")
        assert collection[f"{server}\\x (Default Web Site)"].external_url == "https://x.contoso.com/y"
    del collection[whole]
    assert sorted(one.server for one in collection) == sorted(set(SERVERS) - {server})


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_another_domain_is_another_server_where_the_domain_is_known(directory, cls):
    collection = directory.collection(cls)
    expected = [] if directory.are_known else ["EX1"]
    assert [one.server for one in collection.find("ex1.fabrikam.com\\x*")] == expected
    assert [one.server for one in collection.find("ex1.fabrikam.com\\x (Default Web Site)")] == expected
    assert [one.server for one in collection.find(server="ex1.fabrikam.com")] == expected
    assert ("ex1.fabrikam.com\\x (Default Web Site)" in collection) == bool(expected)


@pytest.mark.parametrize("pattern, known, unknown", [
    ("ex*.contoso.com\\x*", ["EX1", "EX2"], ["EX1", "EX2"]), ("*.contoso.com\\x*", ["EX1", "EX2", "BARE"], None),
    ("ex?.fabrikam.com\\x*", [], ["EX1", "EX2"]), ("ex1.*\\*", ["EX1"], ["EX1"]), ("ex1.*\\y*", [], []),
    ("e*.contoso.com\\x (Default Web Site)", ["EX1", "EX2"], ["EX1", "EX2"])])
def test_wildcards(directory, pattern, known, unknown):
    expected = known if directory.are_known or unknown is None else unknown
    assert [one.server for one in directory.virtual_directories.find(pattern)] == expected


def test_an_object_that_states_the_fqdn_is_found_by_it():
    with mapicfg.Directory() as directory:
        directory.virtual_directories.put(mapicfg.VirtualDirectory(
            identity="ex1.contoso.com\\mapi (Default Web Site)", name="mapi (Default Web Site)",
            server="ex1.contoso.com"))
        assert "ex1.contoso.com\\mapi (Default Web Site)" in directory.virtual_directories
        assert len(list(directory.virtual_directories.find(server="ex1.contoso.com"))) == 1
        assert len(list(directory.virtual_directories.find("ex1.contoso.com\\*"))) == 1


# ---- which server serves a mailbox ----

# The external block has no effect at EX1, where inside and outside are the same; EX2 has nothing outside
# (Set-CASMailbox, MAPIBlockOutlookExternalConnectivity). Each name is one that exports may have for the two; of a third
# nobody knows.
BOTH, INSIDE = "MAPI over HTTP, internal and external", "MAPI over HTTP, internal only"
SERVED = {"EX1": BOTH, "ex1.contoso.com": BOTH, "Ex2": INSIDE, "EX2.contoso.com": INSIDE, "EX3": "cannot tell",
          "ex3.contoso.com": "cannot tell", "": "cannot tell"}
VDIRS = ["mapi,EX1,https://mail.contoso.com,https://mail.contoso.com/",
         "mapi,ex2.contoso.com,https://ex2.contoso.com/mapi,"]
TYPE = "#TYPE Microsoft.Exchange.Data.Directory.{}\n"
ORG = TYPE.format("Management.OrganizationConfig") + "Name,MapiHttpEnabled\nContoso,True\n"


def exports(servers, elsewhere):
    """Exports of an organization; `servers` are ExchangeServers as Name,Fqdn, `elsewhere` is for ex2.fabrikam.com."""
    served = {**SERVED, "ex2.fabrikam.com": elsewhere}
    mailboxes = ["Identity,ServerName,MAPIBlockOutlookExternalConnectivity,PrimarySmtpAddress,LegacyExchangeDN,Guid"]
    mailboxes += [f"user{number},{name},True,user{number}@contoso.com,/o=Contoso/cn={number},"
                  f"00000000-0000-0000-0000-{number:012}" for number, name in enumerate(served)]
    vdirs = [TYPE.format("SystemConfiguration.ADMapiVirtualDirectory") + "Name,Server,InternalUrl,ExternalUrl"]
    vdirs += VDIRS
    files = {"org": ORG, "mailboxes": "\n".join(mailboxes), "vdirs": "\n".join(vdirs)}
    if servers:
        files["servers"] = TYPE.format("Management.ExchangeServer") + "Name,Fqdn\n" + servers
    inputs = [mapicfg.Input(text.encode(), name=name) for name, text in files.items()]
    return inputs, {f"user{number}": answer for number, answer in enumerate(served.values())}


KNOWN = [("", INSIDE), ("EX1,\nEX2,\n", INSIDE), (",ex1.contoso.com\n,ex2.contoso.com\n", "cannot tell"),
         ("EX1,ex1.contoso.com\nEX2,ex2.contoso.com\n", "cannot tell")]


@pytest.mark.parametrize("servers, elsewhere", KNOWN, ids=["none", "names", "FQDNs", "both"])
@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_who_serves_a_mailbox(servers, elsewhere, order, tmp_path):
    inputs, wanted = exports(servers, elsewhere)
    inputs = [inputs[at] for at in order if at < len(inputs)]
    assert {row.identity: row.decision.effective for row in mapicfg.audit(*inputs)} == wanted
    with mapicfg.Directory(tmp_path / "x.store", create=True, empty=True) as directory:
        for one in inputs:
            directory.import_(one)
        assert {row.identity: row.decision.effective for row in directory.audit()} == wanted
        assert {one: directory.decide(one).effective for one in wanted} == wanted
        prepared = autodiscover.Autodiscover(directory)
        for one, answer in wanted.items():
            request = autodiscover.Request.for_mailbox(f"{one}@contoso.com", mapi_http_capability="1")
            reasons = {reason.id for reason in prepared.respond(request).reasons}
            assert bool(reasons & {"autodiscover-other-server", "autodiscover-server-not-stated"}) == (
                answer == "cannot tell")
        for name, answer in SERVED.items():
            if name:
                notes = proxy.write("haproxy", directory.virtual_directories, servers=[name],
                                    objects=list(directory.servers)).notes
                assert ("proxy-server-unknown" in {note.id for note in notes}) == (answer == "cannot tell")
    with sqlite3.connect(tmp_path / "x.store") as connection:
        assert dict(connection.execute("SELECT Identity, effective FROM Effective")) == wanted
