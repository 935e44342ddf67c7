# SPDX-License-Identifier: LGPL-2.1-or-later
"""One question has one answer: every mailbox of an organization with Exchange 2010, 2013 RTM, 2013 SP1, 2016, 2019 and
SE on two sites, equal and different URLs and hosts, and back ends, through every door.

What is expected follows from the documents' rules, worked out below without the library: "Configure MAPI over HTTP in
Exchange Server" (the table), Set-CASMailbox (the block, MAPIEnabled, MAPIBlockOutlookRpcHttp), the support matrix of
"MAPI over HTTP in Exchange Server", and Enable-OutlookAnywhere (Exchange 2010 has no Outlook Anywhere without it)."""
import collections
import csv
import itertools
import json
import os
import re
import shutil
import sqlite3
import subprocess

import pytest
from documented import ROOT

import mapicfg
from mapicfg import Changes, autodiscover, proxy

MAIL = "mail.contoso.com"
BACK = "back.contoso.com"  # of back ends, which Autodiscover never hands out: FE4 has nothing else
OTHER = "Version 14.2 (Build 387.0)"  # Exchange 2010 SP2, which no server is
LEGACY, RTM, NEW = "2010", "2013 RTM", "2013 SP1 or later"
Server = collections.namedtuple("Server", "site version kind")
SERVERS = {
    "FE1": Server("A", "Version 15.2 (Build 1544.4)", NEW), "FE2": Server("A", "Version 15.2 (Build 1544.4)", NEW),
    "SP1": Server("A", "Version 15.0 (Build 847.32)", NEW), "SE": Server("A", "Version 15.2 (Build 2562.17)", NEW),
    "RTM": Server("A", "Version 15.0 (Build 516.32)", RTM), "E10": Server("A", "Version 14.3 (Build 513.0)", LEGACY),
    "E11": Server("A", "Version 14.3 (Build 513.0)", LEGACY), "FE3": Server("B", "Version 15.1 (Build 2507.6)", NEW),
    "FE4": Server("B", "Version 15.2 (Build 1544.4)", NEW), "RTM2": Server("B", "Version 15.0 (Build 775.38)", RTM),
    "OLD": Server("B", "Version 14.3 (Build 513.0)", LEGACY),
}
# of MAPI over HTTP, where the server can do it, and of Outlook Anywhere: inside and outside
HOSTS = {"FE1": (MAIL, MAIL), "FE2": ("fe2.contoso.com", MAIL), "FE3": ("fe3.contoso.com", None),
         "SP1": ("sp1.contoso.com", MAIL), "SE": ("se.contoso.com", "SE.contoso.com"),
         "RTM": ("rtm.contoso.com", "old.contoso.com"), "E10": (None, "legacy.contoso.com")}
ALL_NEW = ["FE1", "FE2", "FE3", "SP1", "SE"]
# Who serves the mailboxes of a server: itself, the one of its site that can, or nobody knows.
SERVED_BY = {"FE1": ["FE1"], "fe2.contoso.com": ["FE2"], "fe3": ["FE3"], "FE4": ["FE3"], "SP1": ["SP1"], "SE": ["SE"],
             "RTM": ["RTM"], "RTM2": ["FE3"], "E10": ["E10"], "E11": ["E10"], "OLD": ["E10"], "LONE": ALL_NEW,
             "": [*ALL_NEW, "RTM", "E10"]}
# Where only mailboxes state the version of their server, it counts for them alone.
STATED_BY_MAILBOXES = {**SERVED_BY, "E11": [None], "OLD": [None], "": ALL_NEW}
# Virtual directories state that of theirs, where there are any, and servers the others.
STATED_BY_DIRECTORIES = {**SERVED_BY}
SETTINGS = list(itertools.product(("", "True", "False"), (False, True), (True, False), (False, True)))


def kind_of(server):
    """Of a server, by any of its names; one that is not known is taken to be new."""
    known = SERVERS.get(server.partition(".")[0].upper())
    return known.kind if known else NEW


def version_of(server):
    known = SERVERS.get(server.partition(".")[0].upper())
    return known.version if known else ""


def one_answer(kind, hosts, org, http, block, mapi, rpc_blocked):
    """The effective answer for a mailbox on a server of a kind that has these hosts, as the documents have it."""
    if not mapi:
        return "none"
    uses_mapi = (org if http == "" else http == "True") and kind == NEW
    internal, external = hosts
    outside = (external is not None and not block) or (block and internal == (external or "").lower())
    if kind == LEGACY:  # RPC inside; from outside there is Outlook Anywhere only
        return "RPC, internal and external" if external and not block and not rpc_blocked else "RPC, internal only"
    if not uses_mapi and rpc_blocked:
        return "none"
    protocol = "MAPI over HTTP" if uses_mapi else "Outlook Anywhere"
    return f"{protocol}, internal and external" if outside else f"{protocol}, internal only"


def expected(server, org, settings, served_by):
    answers = {one_answer(kind_of(by if server == "" else server), HOSTS.get(by, (None, None)), org, *settings)
               for by in served_by[server]}
    return answers.pop() if len(answers) == 1 else "cannot tell"


def name_of(server, settings):
    return f"{server or 'nowhere'} {SETTINGS.index(settings)}".lower()


MAILBOXES = [(server, settings) for server in SERVED_BY for settings in SETTINGS]


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *rows])


def url(host):
    return f"https://{host}/mapi" if host else ""


def address(name):
    return f"{name.replace(' ', '.')}@contoso.com"


def new(names):
    return {name: HOSTS[name] for name in names if SERVERS[name].kind == NEW}


Organization = collections.namedtuple("Organization", "folder store wanted org served_by")


@pytest.fixture(scope="module", params=itertools.product(
    (True, False), (SERVED_BY, STATED_BY_MAILBOXES, STATED_BY_DIRECTORIES)),
    ids=["on", "on-by-mailboxes", "on-by-directories", "off", "off-by-mailboxes", "off-by-directories"])
def organization(request, tmp_path_factory):
    org, served_by = request.param
    by_servers, by_mailboxes = served_by is SERVED_BY, served_by is STATED_BY_MAILBOXES
    by_directories = served_by is STATED_BY_DIRECTORIES
    folder = tmp_path_factory.mktemp("organization")
    write(folder / "org.csv", ["Name", "Identity", "MapiHttpEnabled", "IsMixedMode"], [["Contoso", "Contoso", org, ""]])
    write(folder / "servers.csv", ["Name", "Fqdn", "Site", "AdminDisplayVersion", "ServerRole", "ExchangeLegacyDN"],
          [[name, f"{name.lower()}.contoso.com", server.site,
            server.version if by_servers or (by_directories and name not in HOSTS) else "", "Mailbox",
            f"/o=Contoso/cn={name}"]
           for name, server in SERVERS.items()])
    # where servers state it, that of directories does not count, and that of the back end never does
    said = {name: "" if by_mailboxes else SERVERS[name].version if by_directories else OTHER for name in SERVERS}
    rows = [[f"{name}\\mapi (Default Web Site)", name, url(inside), url(outside), said[name]]
            for name, (inside, outside) in new(HOSTS).items()]
    rows += [[f"{name}\\mapi (Exchange Back End)", name, url(BACK), url(BACK), OTHER]
             for name, server in SERVERS.items() if server.kind == NEW]
    write(folder / "vdirs.csv", ["Identity", "Server", "InternalUrl", "ExternalUrl", "AdminDisplayVersion"], rows)
    write(folder / "anywhere.csv", ["Identity", "Server", "InternalHostname", "ExternalHostname",
                                    "InternalClientsRequireSsl", "ExternalClientAuthenticationMethod",
                                    "AdminDisplayVersion"],
          [[f"{name}\\Rpc (Default Web Site)", name, inside or "", outside or "", "True", "Negotiate", said[name]]
           for name, (inside, outside) in HOSTS.items()])
    write(folder / "mailboxes.csv",
          ["Identity", "Name", "Guid", "PrimarySmtpAddress", "LegacyExchangeDN", "ServerName", "MapiHttpEnabled",
           "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled", "MAPIBlockOutlookRpcHttp",
           "AdminDisplayVersion"],
          [[f"contoso.com/Users/{name_of(server, one)}", name_of(server, one), f"00000000-0000-0000-0000-{number:012}",
            address(name_of(server, one)), f"/o=Contoso/cn={number}", server, one[0], *one[1:],
            version_of(server) if by_mailboxes else ""]
           for number, (server, one) in enumerate(MAILBOXES)])
    wanted = {name_of(server, one): expected(server, org, one, served_by) for server, one in MAILBOXES}
    store = folder / "contoso.store"
    with mapicfg.Directory(store, create=True, empty=True) as directory:
        directory.import_(*(folder / f"{name}.csv" for name in FILES))
    return Organization(folder, store, wanted, org, served_by)


FILES = ("org", "servers", "vdirs", "anywhere", "mailboxes")


def by_name(rows):
    return {identity.rsplit("/")[-1]: effective for identity, effective in rows}


def test_expectations_differ():
    """The organization shows what it is for: every kind of answer."""
    wanted = {expected(server, True, one, SERVED_BY) for server, one in MAILBOXES}
    assert wanted == {"none", "cannot tell", "RPC, internal and external", "RPC, internal only",
                      "MAPI over HTTP, internal and external", "MAPI over HTTP, internal only",
                      "Outlook Anywhere, internal and external", "Outlook Anywhere, internal only"}


@pytest.mark.parametrize("order", [FILES, FILES[::-1], ("mailboxes", "vdirs", "anywhere", "org", "servers")])
def test_audit_of_files_in_any_order(organization, order):
    folder, _, wanted, *_ = organization
    result = mapicfg.audit(*(folder / f"{name}.csv" for name in order))
    assert not result.report.problems
    assert by_name((row.identity, row.decision.effective) for row in result) == wanted
    counts = {answer: list(wanted.values()).count(answer) for answer in set(wanted.values())}
    summary = mapicfg.audit(*(folder / f"{name}.csv" for name in order), rows=False).summary
    assert json.loads(summary.to_json())["effective"] == counts


def test_command(organization, tmp_path):
    command = os.environ.get("MAPICFG", ROOT / "build" / "mapicfg")
    folder, store, wanted, *_ = organization
    for source in (["--store", str(store)], [str(folder / f"{name}.csv") for name in FILES[::-1]]):
        ran = subprocess.run([command, "audit", "--quiet", "--format", "csv", *source], capture_output=True, check=True,
                             encoding="utf-8")
        assert by_name((row["identity"], row["effective"]) for row in csv.DictReader(ran.stdout.splitlines())) == wanted


def test_store(organization):
    _, store, wanted, *_ = organization
    with mapicfg.Directory(store, read_only=True) as directory:
        assert by_name((row.identity, row.decision.effective) for row in directory.audit()) == wanted


def test_one_mailbox(organization):
    _, store, wanted, *_ = organization
    with mapicfg.Directory(store, read_only=True) as directory:
        for name in list(wanted)[::5]:
            explanation = directory.explain(name)
            assert directory.decide(name).effective == explanation.decision.effective == wanted[name], explanation


def test_view(organization):
    _, store, wanted, *_ = organization
    with sqlite3.connect(store) as connection:
        assert dict(connection.execute("SELECT Name, effective FROM Effective")) == wanted


def test_handles(organization):
    folder, _, wanted, *_ = organization
    org, = mapicfg.read(folder / "org.csv", object_class=mapicfg.Organization)
    others = [*mapicfg.read(folder / "servers.csv"), *mapicfg.read(folder / "anywhere.csv")]
    directories = list(mapicfg.read(folder / "vdirs.csv"))
    for mailbox in itertools.islice(mapicfg.read(folder / "mailboxes.csv"), 0, None, 5):
        decision = mapicfg.decide(org, mailbox, virtual_directories=directories, objects=others)
        assert decision.effective == wanted[mailbox.name], mailbox.name


def test_bulk(organization):
    """decide_all() and the 256 bytes of bulk decisions, for mailboxes of each server."""
    folder, _, wanted, org, served_by = organization
    if served_by is STATED_BY_MAILBOXES:
        pytest.skip("a server's name says nothing of its version")
    others = [*mapicfg.read(folder / "servers.csv"), *mapicfg.read(folder / "anywhere.csv")]
    directories = list(mapicfg.read(folder / "vdirs.csv"))
    for server in SERVED_BY:
        decisions = mapicfg.decide_all(org, virtual_directories=directories, objects=others,
                                       mailbox_server=server or None)
        for one in SETTINGS:
            byte = mapicfg.mailbox_bits(None if one[0] == "" else one[0] == "True", *one[1:])
            assert decisions[byte].effective == wanted[name_of(server, one)], (server, one)


def test_changes(organization):
    """Turning the switch: who moves to MAPI over HTTP is who was reached by something else, and whose server can."""
    folder, store, before, org, served_by = organization
    turned = folder / "turned.store"
    shutil.copy(store, turned)
    with mapicfg.Directory(turned) as directory:
        was = {row.identity: row.decision for row in directory.audit()}
        with pytest.warns(mapicfg.ExchangeWarning) as warned:
            directory.exec(f"Set-OrganizationConfig -MapiHttpEnabled ${str(not org).lower()}")
        changed = {row.identity.rsplit("/")[-1]: mapicfg.changes(was[row.identity], row.decision)
                   for row in directory.audit()}
    after = {name_of(server, one): expected(server, not org, one, served_by) for server, one in MAILBOXES}
    moved = 0
    for server, one in MAILBOXES:
        name = name_of(server, one)
        follows = one[0] == "" and one[2] and (kind_of(server) == NEW)
        moves = follows and not org and before[name] != "none"
        moved += moves
        assert bool(changed[name] & Changes.RESTART) == moves, name
        assert bool(changed[name] & Changes.EFFECTIVE) == (before[name] != after[name]), name
    restarts = [one.message.statement for one in warned if one.message.statement.id == "cmdlet-restart"]
    assert [int(one.arguments[0].split()[0].replace(",", "")) for one in restarts] == ([moved] if moved else [])


@pytest.fixture(scope="module")
def prepared(organization):
    with mapicfg.Directory(organization[1], read_only=True) as directory:
        return autodiscover.Autodiscover(directory)


@pytest.mark.parametrize("inside", [True, False])
def test_autodiscover(organization, prepared, inside):
    wanted = organization.wanted
    for name, answer in wanted.items():
        request = autodiscover.Request.for_mailbox(address(name), mapi_http_capability="1", inside=inside)
        response = prepared.respond(request)
        assert response.decision.effective == answer, name


def hosts_in(body):
    return {host.lower() for host in re.findall(r"(?:https://|<Server>)([^/<@]+)[/<]", body)}


def uses_mapi(server, one, org):
    return (org if one[0] == "" else one[0] == "True") and kind_of(server) == NEW


def test_autodiscover_blocks(organization, prepared):
    """What is handed out is the mailbox's own server's, or that of one that serves its release, with its version."""
    org, served_by = organization.org, organization.served_by
    for server, one in MAILBOXES:
        body = prepared.respond(autodiscover.Request.for_mailbox(
            address(name_of(server, one)), mapi_http_capability="1", inside=True)).body.decode("utf-8")
        kind, mapi = kind_of(server), uses_mapi(server, one, org)
        assert ('"mapiHttp"' in body) == mapi, (server, one, body)
        assert ("<Type>EXCH</Type>\n        <Server>" in body) == (not mapi), (server, one)
        if server in ("LONE", "") and served_by is STATED_BY_MAILBOXES:
            continue  # may get what E10 has, as its version is not known
        given = {host.lower() for by in served_by[server] for host in HOSTS.get(by, ()) if host}
        own = {f"{server.lower()}.contoso.com"} if kind == LEGACY else set()
        assert hosts_in(body) <= given | own, (server, one)
        assert own <= hosts_in(body), (server, one)
        external = [HOSTS[by][1] if by else None for by in served_by[server]][0] if not one[1] else None
        if external and not mapi and server not in ("LONE", ""):
            assert f"<Type>EXPR</Type>\n        <Server>{external}</Server>" in body, (server, one)
        if kind == LEGACY and not external:
            assert "EXPR" not in body, (server, one)
        if not mapi and server.upper() in SERVERS:
            numbers = [int(number) for number in re.findall("[0-9]+", SERVERS[server.upper()].version)]
            version = 0x70008000 | numbers[0] << 22 | numbers[1] << 16 | numbers[2]  # as in 73C08204 of 15.0.516
            assert f"<ServerVersion>{version:08X}</ServerVersion>" in body, (server, one)


SOAP = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:a="http://schemas.microsoft.com/exchange/2010/Autodiscover"><s:Header>
<a:RequestedServerVersion>Exchange2013_SP1</a:RequestedServerVersion></s:Header><s:Body>
<a:GetUserSettingsRequestMessage><a:Request><a:Users><a:User><a:Mailbox>{}</a:Mailbox></a:User></a:Users>
<a:RequestedSettings><a:Setting>MapiHttpEnabled</a:Setting></a:RequestedSettings></a:Request>
</a:GetUserSettingsRequestMessage></s:Body></s:Envelope>"""


def test_soap(organization, prepared):
    wanted, org = organization.wanted, organization.org
    for server, one in MAILBOXES:
        name = name_of(server, one)
        request = autodiscover.Request(path="/autodiscover/autodiscover.svc", user=address(name), inside=True,
                                       body=SOAP.format(address(name)).encode("utf-8"))
        response = prepared.respond(request)
        value = re.search("<Name>MapiHttpEnabled</Name>\\s*<Value>(True|False)<", response.body.decode("utf-8"))[1]
        assert value == str(uses_mapi(server, one, org)), (server, one)
        assert response.decision.effective == wanted[name], name


def test_new_virtual_directory(organization):
    """Exchange 2013 SP1 and later have them: the page of New-MapiVirtualDirectory, where it applies."""
    folder, store, *_, served_by = organization
    if served_by is not SERVED_BY:
        pytest.skip("servers of unknown versions can have one")
    copy = folder / "new.store"
    shutil.copy(store, copy)
    with mapicfg.Directory(copy) as directory:
        directory.servers.put(mapicfg.Server(name="UNSAID", fqdn="unsaid.contoso.com"))
        for name, kind in [*((name, server.kind) for name, server in SERVERS.items()), ("UNSAID", NEW)]:
            for named in (name, f"{name.lower()}.contoso.com"):
                statement = f"New-MapiVirtualDirectory -Server {named} -WebSiteName '{named}' -InternalUrl " \
                            "https://x.contoso.com/mapi -IISAuthenticationMethods Ntlm,OAuth"
                if kind == NEW:
                    directory.exec(statement)
                    continue
                for more in ("", " -WhatIf"):
                    with pytest.raises(mapicfg.NotApplicableError, match=f"{name}.*2013 SP1 and later"):
                        directory.exec(statement + more)
        made = {vdir.label.partition("\\")[0] for vdir in directory.virtual_directories if "contoso" in vdir.label}
        assert made == {name for name, server in SERVERS.items() if server.kind == NEW} | {"UNSAID"}


def test_proxy(organization):
    folder = organization.folder
    directories, servers = list(mapicfg.read(folder / "vdirs.csv")), list(mapicfg.read(folder / "servers.csv"))
    text = proxy.write("haproxy", directories, objects=servers).text
    assert MAIL in text and BACK not in text
    assert not re.search(r"\b(FE4|RTM2?|E1[01]|OLD)\b", text, re.I)
    assert proxy.lint("haproxy", text, virtual_directories=directories, objects=servers) == []
