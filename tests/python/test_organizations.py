# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ten organizations that are odd in one way or another, through every door: one answer for each mailbox, whatever it
is. test_matrix.py has what the documents say; here the doors are compared with each other."""
import collections
import csv
import itertools
import json
import os
import sqlite3
import subprocess

import pytest
from documented import ROOT

import mapicfg
from mapicfg import autodiscover, proxy

FILES = ("org", "servers", "vdirs", "anywhere", "mailboxes")
HEADS = {"org": ["Name", "Identity", "MapiHttpEnabled", "IsMixedMode"],
         "servers": ["Name", "Fqdn", "Site", "AdminDisplayVersion", "ServerRole"],
         "vdirs": ["Identity", "Server", "InternalUrl", "ExternalUrl"],
         "anywhere": ["Identity", "Server", "InternalHostname", "ExternalHostname", "InternalClientsRequireSsl",
                      "ExternalClientAuthenticationMethod"]}
E2010, E2013, E2016, E2019 = (f"Version {one}" for one in ("14.3 (Build 513.0)", "15.0 (Build 1497.2)",
                                                           "15.1 (Build 2507.6)", "15.2 (Build 1544.4)"))
WEB, BACK = "mapi (Default Web Site)", "mapi (Exchange Back End)"


def url(host):
    return f"https://{host}/mapi" if host else ""


def front(server, inside, outside, name=None):
    return [f"{name or server}\\{WEB}", server, url(inside), url(outside)]


def rpc(server, inside, outside):
    return [f"{server}\\Rpc (Default Web Site)", server, inside, outside, "True", "Negotiate"]


def server(name, site, version=E2019):
    return [name, f"{name.lower()}.contoso.com", site, version, "Mailbox"]


MAIL = "mail.contoso.com"
ORGANIZATIONS = {  # servers, virtual directories, Outlook Anywhere, servers that mailboxes name
    "mixed versions": ([server("A", "S", E2010), server("B", "S", E2013), server("C", "S", E2016), server("D", "S")],
                       [front(one, MAIL, MAIL) for one in "BCD"], [rpc("A", MAIL, MAIL)], "ABCD"),
    "sites without directories": ([server("A", "S"), server("B", "T"), server("C", "U"), server("D", "T")],
                                  [front("A", MAIL, None), front("C", "c.contoso.com", MAIL)], [], "ABCD"),
    "back ends only": ([server("A", "S"), server("B", "T")], [[f"{one}\\{BACK}", one, "", ""] for one in "AB"], [],
                       "AB"),
    "two web sites of one server": ([server("A", "S"), server("B", "S")],
                                    [front("A", MAIL, MAIL), [f"A\\mapi (Second)", "A", url("x.contoso.com"), ""],
                                     [f"B\\{BACK}", "B", url("back.contoso.com"), url("back.contoso.com")]], [], "AB"),
    "names and FQDNs": ([server("EX1", "S"), server("EX2", "T")],
                        [front("ex1.contoso.com", MAIL, MAIL, "EX1"), front("EX2", "ex2.contoso.com", "")],
                        [rpc("EX2.CONTOSO.COM", MAIL, "")], ["EX1", "ex1.contoso.com", "ex2", "Ex2.Contoso.Com"]),
    "international hosts": ([server("A", "S"), server("B", "S")],
                            [front("A", "bücher.contoso.com", "XN--bcher-kva.contoso.com"),
                             front("B", "bücher.contoso.com", "buecher.contoso.com")],
                            [rpc("A", "bücher.contoso.com", "xn--bcher-kva.contoso.com")], "AB"),
    "servers missing": ([server("A", "S")], [front("A", MAIL, MAIL), front("B", "b.contoso.com", MAIL)],
                        [rpc("C", MAIL, "")], "ABC"),
    "directories without a server": ([server("A", "S")], [[f"A\\{WEB}", "", url(MAIL), url(MAIL)],
                                                          [WEB, "", url("x.contoso.com"), ""]], [], "AB"),
    "hosts of Outlook Anywhere": ([server(one, one) for one in "ABCD"], [front(one, MAIL, MAIL) for one in "ABCD"],
                                  [rpc("A", MAIL, MAIL), rpc("B", MAIL, "out.contoso.com"),
                                   rpc("C", "", "out.contoso.com"), rpc("D", "", "")], "ABCD"),
    "nothing but mailboxes": ([], [], [], "AB"),
}
SETTINGS = list(itertools.product(("", "True", "False"), (False, True), (True, False), (False, True)))


@pytest.fixture(scope="module", params=itertools.product(ORGANIZATIONS, (True, False)),
                ids=lambda param: f"{param[0]}, {'on' if param[1] else 'off'}")
def organization(request, tmp_path_factory):
    name, enabled = request.param
    folder, tables = tmp_path_factory.mktemp("organization"), dict(zip(FILES[1:4], ORGANIZATIONS[name]))
    tables["org"] = [["Contoso", "Contoso", enabled, ""]]
    mailboxes = [(one, settings) for one in (*ORGANIZATIONS[name][3], "LONE", "") for settings in SETTINGS]
    tables["mailboxes"] = [[f"contoso.com/Users/u{number}", f"u{number}", f"00000000-0000-0000-0000-{number:012}",
                            f"u{number}@contoso.com", one, settings[0], *settings[1:]]
                           for number, (one, settings) in enumerate(mailboxes)]
    heads = {**HEADS, "mailboxes": ["Identity", "Name", "Guid", "PrimarySmtpAddress", "ServerName", "MapiHttpEnabled",
                                    "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled", "MAPIBlockOutlookRpcHttp"]}
    files = [folder / f"{one}.csv" for one in FILES if tables[one]]
    for path in files:
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows([heads[path.stem], *tables[path.stem]])
    store = folder / "contoso.store"
    with mapicfg.Directory(store, create=True, empty=True) as directory:
        directory.import_(*files)
    with mapicfg.Directory(store, read_only=True) as directory:
        wanted = {row.identity.rsplit("/")[-1]: row.decision for row in directory.audit()}
    assert len(wanted) == len(mailboxes)
    return folder, files, store, wanted


def test_files_in_three_orders(organization):
    _, files, _, wanted = organization
    for order in (files, files[::-1], files[-1:] + files[:-1]):
        result = mapicfg.audit(*order)
        assert not result.report.problems
        assert {row.identity.rsplit("/")[-1]: row.decision for row in result} == wanted
        counts = collections.Counter(decision.effective for decision in wanted.values())
        for summary in (result.summary, mapicfg.audit(*order, rows=False).summary):
            assert json.loads(summary.to_json())["effective"] == counts


def test_command(organization):
    command = os.environ.get("MAPICFG", ROOT / "build" / "mapicfg")
    _, files, store, wanted = organization
    for source in (["--store", store], files[::-1]):
        ran = subprocess.run([command, "audit", "--quiet", "--format", "csv", *source], capture_output=True, check=True,
                             encoding="utf-8")
        rows = {row["identity"].rsplit("/")[-1]: row for row in csv.DictReader(ran.stdout.splitlines())}
        assert {name: row["effective"] for name, row in rows.items()} == {
            name: decision.effective for name, decision in wanted.items()}
        assert {name: tuple(row["notes"].split()) for name, row in rows.items()} == {
            name: decision.notes for name, decision in wanted.items()}


def test_one_mailbox_and_its_explanation(organization):
    _, _, store, wanted = organization
    with mapicfg.Directory(store, read_only=True) as directory:
        for name, decision in itertools.islice(wanted.items(), 0, None, 7):
            explanation = directory.explain(name)
            assert directory.decide(name) == explanation.decision == decision, name
            assert {one.id for one in explanation} >= set(decision.notes)


def test_view(organization):
    _, _, store, wanted = organization
    with sqlite3.connect(store) as connection:
        assert dict(connection.execute("SELECT Name, effective FROM Effective")) == {
            name: decision.effective for name, decision in wanted.items()}


def test_handles(organization):
    folder, files, _, wanted = organization
    org, = mapicfg.read(folder / "org.csv", object_class=mapicfg.Organization)
    others = [one for path in files if path.stem in ("servers", "anywhere") for one in mapicfg.read(path)]
    vdirs = list(mapicfg.read(folder / "vdirs.csv")) if folder / "vdirs.csv" in files else None
    for mailbox in itertools.islice(mapicfg.read(folder / "mailboxes.csv"), 0, None, 7):
        decision = mapicfg.decide(org, mailbox, virtual_directories=vdirs, objects=others)
        assert decision == wanted[mailbox.name], mailbox.name


@pytest.mark.parametrize("inside", [True, False])
def test_autodiscover(organization, inside):
    _, _, store, wanted = organization
    with mapicfg.Directory(store, read_only=True) as directory:
        prepared = autodiscover.Autodiscover(directory)
    for name, decision in itertools.islice(wanted.items(), 0, None, 3):
        request = autodiscover.Request.for_mailbox(f"{name}@contoso.com", mapi_http_capability="1", inside=inside)
        assert prepared.respond(request).decision == decision, name


def test_proxy_publishes_no_back_end_and_every_url(organization):
    """What a proxy publishes are the hosts of the URLs that the front ends have, save servers' own names."""
    _, _, store, _ = organization
    with mapicfg.Directory(store, read_only=True) as directory:
        vdirs = list(directory.virtual_directories)
        try:
            text = proxy.write("haproxy", vdirs, objects=directory.servers, servers=["10.0.0.1"]).text
        except mapicfg.NotStatedError:
            urls = [one.internal_url or one.external_url for one in vdirs if "Back End" not in str(one.identity)]
            assert not any(urls)
            return
    assert "back.contoso.com" not in text
    assert proxy.lint("haproxy", text, virtual_directories=vdirs) == []
