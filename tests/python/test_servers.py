# SPDX-License-Identifier: LGPL-2.1-or-later
"""A server's FQDN works wherever its name does: for every class of a server's objects, by every call of a store that
takes an identity or a server. Source: ServerIdParameter takes a name, an FQDN, a DN or an ExchangeLegacyDN."""
import pytest

import mapicfg

CLASSES = [one for one in (getattr(mapicfg, name) for name in sorted(mapicfg.__all__))
           if isinstance(one, type) and issubclass(one, mapicfg.MapicfgObject) and hasattr(one, "server")]
SERVERS = {"EX1": "ex1.contoso.com", "EX2": "ex2.contoso.com", "BARE": None}


def fill(directory, known):
    """Objects of each class on each server; the ExchangeServers where `known`."""
    for name, fqdn in SERVERS.items():
        if known:
            directory.servers.put(mapicfg.Server(name=name, **({"fqdn": fqdn} if fqdn else {})))
        for cls in CLASSES:
            directory.collection(cls).put(cls(identity=f"{name}\\x (Default Web Site)", name="x (Default Web Site)",
                                              server=name))


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
