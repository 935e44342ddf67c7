# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which blocks an answer has: the 12 rows of the documented table, for each release of Exchange and each client, inside
and outside, with what is in them for inside (i) and outside (e).

What is expected are the literals of tests/data/autodiscover/blocks.csv, each with its source: README.md there says what
the sources are. One organization has all the servers, so that none gets what is another's."""
import csv
import os
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest
from documented import ROOT

import mapicfg
from mapicfg import autodiscover

OUTLOOK = "{http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a}"
VERSIONS = {"2010": "Version 14.3 (Build 123.4)", "2013 RTM": "Version 15.0 (Build 516.32)",
            "2013 SP1": "Version 15.0 (Build 847.32)", "2013 CU23": "Version 15.0 (Build 1497.2)",
            "2016": "Version 15.1 (Build 2507.6)", "2019": "Version 15.2 (Build 1544.4)",
            "SE": "Version 15.2 (Build 2562.17)"}
CLIENTS = {"neither": {}, "capability": {"mapi_http_capability": "1"},
           "ExHttpInfo": {"client_can_handle": "ExHttpInfo"},
           "capability and ExHttpInfo": {"mapi_http_capability": "1", "client_can_handle": "ExHttpInfo"}}


def rows():
    with open(ROOT / "tests" / "data" / "autodiscover" / "blocks.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def server_of(release):
    return "EX" + release.replace(" ", "").upper()


def name_of(row):
    return f"{server_of(row['server'])}-{row['mailbox'] or 'null'}-{row['block']}".lower()


def write(path, header, lines, kind=None):
    with open(path, "w", encoding="utf-8", newline="") as file:
        if kind:
            file.write(f"#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.{kind}\n")
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *lines])


def write_exports(folder, organization):
    """What each cmdlet exports: MAPI over HTTP from 2013 SP1 on, an internal host of Outlook Anywhere from 2013 on."""
    servers = {server_of(release): version for release, version in VERSIONS.items()}
    mapi = [server for server in servers if server not in ("EX2010", "EX2013RTM")]
    write(folder / "org.csv", ["Name", "Identity", "MapiHttpEnabled", "IsMixedMode"],
          [["Contoso", "Contoso", organization, "False"]])
    write(folder / "servers.csv", ["Name", "Fqdn", "AdminDisplayVersion", "ServerRole"],
          [[name, f"{name.lower()}.contoso.com", version, "Mailbox"] for name, version in servers.items()])
    for directory, kind, path, of in (("mapi", "ADMapiVirtualDirectory", "mapi", mapi),
                                      ("EWS", "ADWebServicesVirtualDirectory", "EWS/Exchange.asmx", servers),
                                      ("owa", "ADOwaVirtualDirectory", "owa", servers)):
        write(folder / f"{directory}.csv", ["Identity", "Server", "InternalUrl", "ExternalUrl"],
              [[f"{name}\\{directory} (Default Web Site)", name, f"https://in.{name.lower()}.contoso.com/{path}",
                f"https://out.{name.lower()}.contoso.com/{path}"] for name in of], kind)
    write(folder / "anywhere.csv", ["Identity", "Server", "InternalHostname", "ExternalHostname"],
          [[f"{name}\\Rpc (Default Web Site)", name, "" if name == "EX2010" else f"in.{name.lower()}.contoso.com",
            f"out.{name.lower()}.contoso.com"] for name in servers])
    boxes = {name_of(row): row for row in rows()}
    write(folder / "mailboxes.csv",
          ["Identity", "Name", "ExchangeGuid", "PrimarySmtpAddress", "ServerName", "MapiHttpEnabled",
           "MAPIBlockOutlookExternalConnectivity"],
          [[f"contoso.com/Users/{name}", name, f"00000000-0000-0000-0000-{number:012}", f"{name}@contoso.com",
            server_of(row["server"]), row["mailbox"], row["block"]]
           for number, (name, row) in enumerate(boxes.items(), 1)])
    return sorted(folder.glob("*.csv"))


@pytest.fixture(scope="module", params=["True", "False"], ids=["on", "off"])
def organization(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("organization")
    files = write_exports(folder, request.param)
    store = folder / "contoso.store"
    with mapicfg.Directory(store, create=True, empty=True) as directory:
        directory.import_(*files)
    return request.param, files, store


# ---- what an answer has ----

def side_of(host, server):
    """i or e; a server's hosts may stand in its answers only."""
    sides = {f"in.{server}.contoso.com": "i", f"out.{server}.contoso.com": "e"}
    return sides[host]


def sides_of(element, server, internal, external):
    found = []
    for name in (internal, external):
        urls = [one.text for part in element.iter(OUTLOOK + name) for one in (part, *part.iter())
                if (one.text or "").strip().startswith("https://")]
        found += {side_of(url.split("/")[2], server) for url in urls}
    return "+".join(sorted(found, key="ie".index))


def block(protocol, server):
    kind = protocol.get("Type") or protocol.findtext(f"{OUTLOOK}Type")
    host = protocol.findtext(f"{OUTLOOK}Server")
    if kind == "mapiHttp":
        return f"{kind}:{sides_of(protocol, server, 'InternalUrl', 'ExternalUrl')}"
    if kind == "WEB":
        return f"{kind}:{sides_of(protocol, server, 'Internal', 'External')}"
    if kind == "EXCH":
        return f"{kind}:{'guid' if '@' in host else 'server' if host == f'{server}.contoso.com' else host}"
    return f"{kind}:{side_of(host, server)}"


def blocks(body, row):
    server = server_of(row["server"]).lower()
    account = ElementTree.fromstring(body).find(f"{OUTLOOK}Response/{OUTLOOK}Account")
    return " ".join(block(protocol, server) for protocol in account.findall(f"{OUTLOOK}Protocol"))


def wrong(answer, row):
    """What is wrong with an answer, as a text; external hosts may be nowhere in one that is internal only."""
    found = blocks(answer, row)
    external = any("e" in one.split(":")[1] for one in found.split() if not one.startswith("EXCH"))
    if found == row["blocks"] and external == (b"out." + server_of(row["server"]).lower().encode() in answer):
        return None
    return f"{row}: {found}"


# ---- through every door ----

def test_the_table_is_whole():
    keys = [(row["server"], row["organization"], row["mailbox"], row["block"], row["client"]) for row in rows()]
    assert len(set(keys)) == len(keys) == len(VERSIONS) * 12 * len(CLIENTS)
    assert all(row["source"] and row["blocks"] for row in rows())
    assert {row["server"] for row in rows()} == set(VERSIONS) and {row["client"] for row in rows()} == set(CLIENTS)


def check(prepared, organization):
    boxes = {name_of(row): row["blocks"] for row in rows()
             if row["organization"] == organization and row["client"] == "capability"}
    told = []
    for row in rows():
        if row["organization"] != organization:
            continue
        for inside in (True, False):
            request = autodiscover.Request.for_mailbox(f"{name_of(row)}@contoso.com", inside=inside,
                                                       **CLIENTS[row["client"]])
            response = prepared.respond(request)
            assert (response.status, response.error) == (200, 0), (row, response.body)
            told.append(wrong(response.body, row))
            capable = boxes[name_of(row)]  # what a capable client should get is told to others
            lacks = "mapiHttp" in capable and "mapiHttp" not in row["blocks"]
            assert [one.id for one in prepared.explain(response.body, f"{name_of(row)}@contoso.com")] == (
                ["difference-capability"] if lacks else []), row
    assert not any(told), "\n".join(filter(None, told))


def test_files(organization):
    org, files, _ = organization
    with mapicfg.Directory(empty=True) as directory:
        directory.import_(*files)
        check(autodiscover.Autodiscover(directory), org)


def test_store(organization):
    org, _, store = organization
    with mapicfg.Directory(store, read_only=True) as directory:
        check(autodiscover.Autodiscover(directory), org)


def test_command(organization):
    command = os.environ.get("MAPICFG", ROOT / "build" / "mapicfg")
    org, _, store = organization
    told = []
    for row in rows():
        if row["organization"] != org:
            continue
        client = CLIENTS[row["client"]]
        ran = subprocess.run([command, "autodiscover", name_of(row), "--store", store,
                              "--capability", client.get("mapi_http_capability", "none"),
                              "--can-handle", client.get("client_can_handle", "")], capture_output=True)
        assert ran.returncode == 0, (row, ran.stderr)
        told.append(wrong(ran.stdout, row))
    assert not any(told), "\n".join(filter(None, told))
