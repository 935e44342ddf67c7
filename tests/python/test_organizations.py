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


# Which columns are in both parts, and which in the first only.
PARTS = {"servers": ({"Name", "ServerRole"}, {"Site"}),
         "vdirs": ({"Identity", "Server"}, {"InternalUrl", "IISAuthenticationMethods"}),
         "anywhere": ({"Identity", "Server", "InternalClientsRequireSsl"}, {"InternalHostname"})}


def in_parts(path):
    """A file as two of them, each of which states a part of the objects' properties."""
    if path.stem not in PARTS:
        return [path]
    both, first = PARTS[path.stem]
    with open(path, encoding="utf-8", newline="") as file:
        rows = [{**row, **({"IISAuthenticationMethods": "Ntlm"} if path.stem == "vdirs" else {})}
                for row in csv.DictReader(file)]
    parts = []
    for number, has in enumerate((lambda name: name in first, lambda name: name not in first)):
        names = [name for name in rows[0] if name in both or has(name)]
        parts.append(path.with_name(f"{path.stem}{number}.csv"))
        with open(parts[-1], "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, quoting=csv.QUOTE_ALL, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    return parts


def test_exports_in_two_parts(organization):
    """What two exports state of one server or virtual directory is one object through every door, as in a store."""
    folder, files, store, wanted = organization
    parts = [part for path in files for part in in_parts(path)]
    for order in (parts, parts[::-1], parts[::2] + parts[1::2][::-1]):
        assert {row.identity.rsplit("/")[-1]: row.decision for row in mapicfg.audit(*order)} == wanted
        with mapicfg.Directory() as directory:
            directory.import_(*order)
            assert {row.identity.rsplit("/")[-1]: row.decision for row in directory.audit()} == wanted
    org, = mapicfg.read(folder / "org.csv", object_class=mapicfg.Organization)
    objects = [one for path in parts if path.stem not in ("org", "mailboxes") for one in mapicfg.read(path)]
    vdirs = [one for one in objects if isinstance(one, mapicfg.VirtualDirectory)]
    others = [one for one in objects if not isinstance(one, mapicfg.VirtualDirectory)]
    for mailbox in itertools.islice(mapicfg.read(folder / "mailboxes.csv"), 0, None, 7):
        decision = mapicfg.decide(org, mailbox, virtual_directories=vdirs or None, objects=others)
        assert decision == wanted[mailbox.name], mailbox.name
    with mapicfg.Directory(store, read_only=True) as directory:
        stored = list(directory.virtual_directories), list(directory.servers)
    servers = [one for one in others if isinstance(one, mapicfg.Server)]
    texts = []
    for directories, machines in (stored, (vdirs, servers)):
        try:
            texts.append(proxy.write("nginx", directories, objects=machines, servers=["10.0.0.1"]).text)
        except mapicfg.MapicfgError as error:
            texts.append(type(error))
    assert texts[0] == texts[1]


def test_the_later_statement_counts(tmp_path):
    """Two exports that contradict each other: the later one counts, for files as for a store."""
    def write(name, text):
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        return path
    rest = [write("org", "Name,MapiHttpEnabled,IsMixedMode\nContoso,True,\n"),
            write("mailboxes", "Identity,Name,ServerName,MapiHttpEnabled\nu,u,FE2,\n")]
    changing = [write(f"{name}{number}", f"{head}\n{row}\n") for name, head, rows in (
        ("servers", "Name,Site,ServerRole", ("FE2,A,Mailbox", "fe2,B,Mailbox")),
        ("vdirs", "Guid,Identity,InternalUrl,ExternalUrl", (
            "00000000-0000-0000-0000-000000000001,FE2\\mapi (Default Web Site),https://a/mapi,",
            "{00000000-0000-0000-0000-000000000001},FE2\\mapi (Renamed),https://b/mapi,https://b/mapi")))
        for number, row in enumerate(rows)]
    answers = set()
    for order in itertools.permutations(changing):
        row, = mapicfg.audit(*order, *rest)
        with mapicfg.Directory() as directory:
            for path in (*order, *rest):
                directory.import_(path)
            assert [one.decision for one in directory.audit()] == [row.decision]
            assert directory.decide("u") == row.decision
        answers.add(row.decision.effective)
    assert answers == {"MAPI over HTTP, internal only", "MAPI over HTTP, internal and external"}


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
