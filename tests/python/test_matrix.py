# SPDX-License-Identifier: LGPL-2.1-or-later
"""One question has one answer: every mailbox of an organization with several servers, sites, equal and different URLs,
back ends and mixed versions, through every door.

What is expected follows from the documents' rules, worked out below without the library: "Configure MAPI over HTTP in
Exchange Server" (the table), Set-CASMailbox (the block, MAPIEnabled, MAPIBlockOutlookRpcHttp), and the support matrix
of "MAPI over HTTP in Exchange Server"."""
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

MAIL, FE2, FE3 = "mail.contoso.com", "fe2.contoso.com", "fe3.contoso.com"
BACK = "back.contoso.com"  # of back ends, which Autodiscover never hands out: FE4 has nothing else
SERVERS = {  # name: (site, version)
    "FE1": ("A", "Version 15.2 (Build 1544.4)"), "FE2": ("A", "Version 15.2 (Build 1544.4)"),
    "FE3": ("B", "Version 15.1 (Build 2507.6)"), "FE4": ("B", "Version 15.2 (Build 1544.4)"),
    "OLD": ("B", "Version 14.3 (Build 513.0)"),
}
HOSTS = {"FE1": (MAIL, MAIL), "FE2": (FE2, MAIL), "FE3": (FE3, None)}  # of MAPI over HTTP and of Outlook Anywhere
# Who serves the mailboxes of a server: itself, the one of its site that can, or nobody knows.
SERVED_BY = {"FE1": ["FE1"], "fe2.contoso.com": ["FE2"], "fe3": ["FE3"], "FE4": ["FE3"], "OLD": ["OLD"],
             "LONE": ["FE1", "FE2", "FE3"], "": ["FE1", "FE2", "FE3", "OLD"]}
SETTINGS = list(itertools.product(("", "True", "False"), (False, True), (True, False), (False, True)))


def one_answer(server, hosts, org, http, block, mapi, rpc_blocked):
    """The effective answer at one server, as the documents have it."""
    if not mapi:
        return "none"
    uses_mapi = org if http == "" else http == "True"
    internal, external = hosts
    outside = (external is not None and not block) or (block and internal == external)
    if server == "OLD":  # Exchange 2010: RPC inside; its Outlook Anywhere, for outside, has not been enabled
        return "RPC, internal only"
    if not uses_mapi and rpc_blocked:
        return "none"
    protocol = "MAPI over HTTP" if uses_mapi else "Outlook Anywhere"
    return f"{protocol}, internal and external" if outside else f"{protocol}, internal only"


def expected(server, org, settings):
    answers = {one_answer(by if by == "OLD" else server, HOSTS.get(by, (None, None)), org, *settings)
               for by in SERVED_BY[server]}
    return answers.pop() if len(answers) == 1 else "cannot tell"


def name_of(server, settings):
    return f"{server or 'nowhere'} {SETTINGS.index(settings)}".lower()


MAILBOXES = [(server, settings) for server in SERVED_BY for settings in SETTINGS]


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *rows])


def url(host):
    return f"https://{host}/mapi" if host else ""


@pytest.fixture(scope="module", params=[True, False], ids=["on", "off"])
def organization(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("organization")
    write(folder / "org.csv", ["Name", "Identity", "MapiHttpEnabled", "IsMixedMode"],
          [["Contoso", "Contoso", request.param, ""]])
    write(folder / "servers.csv", ["Name", "Fqdn", "Site", "AdminDisplayVersion", "ServerRole"],
          [[name, f"{name.lower()}.contoso.com", site, version, "Mailbox"] for name, (site, version)
           in SERVERS.items()])
    rows = [[f"{name}\\mapi (Default Web Site)", name, url(inside), url(outside)]
            for name, (inside, outside) in HOSTS.items()]
    rows += [[f"{name}\\mapi (Exchange Back End)", name, url(BACK), url(BACK)] for name in SERVERS if name != "OLD"]
    write(folder / "vdirs.csv", ["Identity", "Server", "InternalUrl", "ExternalUrl"], rows)
    write(folder / "anywhere.csv", ["Identity", "Server", "InternalHostname", "ExternalHostname",
                                    "InternalClientsRequireSsl", "ExternalClientAuthenticationMethod"],
          [[f"{name}\\Rpc (Default Web Site)", name, inside, outside or "", "True", "Negotiate"]
           for name, (inside, outside) in HOSTS.items()])
    write(folder / "mailboxes.csv",
          ["Identity", "Name", "Guid", "PrimarySmtpAddress", "ServerName", "MapiHttpEnabled",
           "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled", "MAPIBlockOutlookRpcHttp"],
          [[f"contoso.com/Users/{name_of(server, one)}", name_of(server, one), f"00000000-0000-0000-0000-{number:012}",
            f"{name_of(server, one).replace(' ', '.')}@contoso.com", server, one[0], *one[1:]]
           for number, (server, one) in enumerate(MAILBOXES)])
    wanted = {name_of(server, one): expected(server, request.param, one) for server, one in MAILBOXES}
    store = folder / "contoso.store"
    with mapicfg.Directory(store, create=True, empty=True) as directory:
        directory.import_(*(folder / f"{name}.csv" for name in FILES))
    return folder, store, wanted


FILES = ("org", "servers", "vdirs", "anywhere", "mailboxes")


def by_name(rows):
    return {identity.rsplit("/")[-1]: effective for identity, effective in rows}


def test_expectations_differ():
    """The organization shows what it is for: every kind of answer."""
    wanted = {expected(server, True, one) for server, one in MAILBOXES}
    assert wanted == {"none", "cannot tell", "RPC, internal only",
                      "MAPI over HTTP, internal and external", "MAPI over HTTP, internal only",
                      "Outlook Anywhere, internal and external", "Outlook Anywhere, internal only"}


@pytest.mark.parametrize("order", [FILES, FILES[::-1], ("mailboxes", "vdirs", "anywhere", "org", "servers")])
def test_audit_of_files_in_any_order(organization, order):
    folder, _, wanted = organization
    result = mapicfg.audit(*(folder / f"{name}.csv" for name in order))
    assert not result.report.problems
    assert by_name((row.identity, row.decision.effective) for row in result) == wanted
    counts = {answer: list(wanted.values()).count(answer) for answer in set(wanted.values())}
    summary = mapicfg.audit(*(folder / f"{name}.csv" for name in order), rows=False).summary
    assert json.loads(summary.to_json())["effective"] == counts


def test_command(organization, tmp_path):
    command = os.environ.get("MAPICFG", ROOT / "build" / "mapicfg")
    folder, store, wanted = organization
    for source in (["--store", str(store)], [str(folder / f"{name}.csv") for name in FILES[::-1]]):
        ran = subprocess.run([command, "audit", "--quiet", "--format", "csv", *source], capture_output=True, check=True,
                             encoding="utf-8")
        assert by_name((row["identity"], row["effective"]) for row in csv.DictReader(ran.stdout.splitlines())) == wanted


def test_store(organization):
    _, store, wanted = organization
    with mapicfg.Directory(store, read_only=True) as directory:
        assert by_name((row.identity, row.decision.effective) for row in directory.audit()) == wanted


def test_one_mailbox(organization):
    _, store, wanted = organization
    with mapicfg.Directory(store, read_only=True) as directory:
        for name in list(wanted)[::5]:
            explanation = directory.explain(name)
            assert directory.decide(name).effective == explanation.decision.effective == wanted[name], explanation


def test_view(organization):
    _, store, wanted = organization
    with sqlite3.connect(store) as connection:
        assert dict(connection.execute("SELECT Name, effective FROM Effective")) == wanted


def test_handles(organization):
    folder, _, wanted = organization
    org, = mapicfg.read(folder / "org.csv", object_class=mapicfg.Organization)
    others = [*mapicfg.read(folder / "servers.csv"), *mapicfg.read(folder / "anywhere.csv")]
    directories = list(mapicfg.read(folder / "vdirs.csv"))
    for mailbox in itertools.islice(mapicfg.read(folder / "mailboxes.csv"), 0, None, 5):
        decision = mapicfg.decide(org, mailbox, virtual_directories=directories, objects=others)
        assert decision.effective == wanted[mailbox.name], mailbox.name


@pytest.mark.parametrize("inside", [True, False])
def test_autodiscover(organization, inside):
    _, store, wanted = organization
    with mapicfg.Directory(store, read_only=True) as directory:
        prepared = autodiscover.Autodiscover(directory)
    for name, answer in wanted.items():
        request = autodiscover.Request.for_mailbox(f"{name.replace(' ', '.')}@contoso.com", mapi_http_capability="1",
                                                   inside=inside)
        response = prepared.respond(request)
        assert response.decision.effective == answer, name


def test_proxy(organization):
    folder, _, _ = organization
    directories, servers = list(mapicfg.read(folder / "vdirs.csv")), list(mapicfg.read(folder / "servers.csv"))
    text = proxy.write("haproxy", directories, objects=servers).text
    assert MAIL in text and BACK not in text and "FE4" not in text.upper()
    assert proxy.lint("haproxy", text, virtual_directories=directories, objects=servers) == []
