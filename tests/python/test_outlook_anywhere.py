# SPDX-License-Identifier: LGPL-2.1-or-later
"""Outlook Anywhere's hosts count as the URLs of MAPI over HTTP do, in every door.

What is expected follows from the pages of Set-CASMailbox (equal on both sides: the external block has no effect),
Set-OutlookAnywhere (SSLOffloading $false lets in TLS only; Setup's InternalHostname) and Enable-OutlookAnywhere
(Exchange 2010 has none without it)."""
import collections
import csv
import itertools
import os
import subprocess

import pytest
from documented import ROOT

import mapicfg
from mapicfg import Changes, autodiscover

OWN, MAIL = "ex1.corp.contoso.com", "mail.contoso.com"
TLS = ("InternalClientsRequireSsl", "ExternalClientsRequireSsl", "SSLOffloading")
Case = collections.namedtuple("Case", "inside outside tls fqdn")
HOSTS = [(OWN, None), (OWN, MAIL), (MAIL, MAIL.upper()), (MAIL, "other.contoso.com"), ("EX1.CORP.contoso.com", OWN),
         (None, MAIL)]
CASES = [Case(*hosts, tls, fqdn) for hosts in HOSTS for tls in ((True, True, False), (False, True, False),
                                                                (True, False, False), (False, True, True))
         for fqdn in (OWN, "ex1.other.contoso.com", None)]
MINE = {"default-internal-host", "tls-refused", "external-block-no-effect", "no-external-host", "no-internal-host"}
FILES = ("org", "servers", "anywhere", "mailboxes")


def expected(case, blocked):
    """The effective answer of a mailbox on Outlook Anywhere, and what is noted of its hosts."""
    equal = case.inside and case.outside and case.inside.lower() == case.outside.lower()
    outside = case.outside and (not blocked or equal)
    notes = {"external-block-no-effect"} if blocked and equal else set()
    reach = [side for side, there in (("internal", case.inside), ("external", outside)) if there]
    if not reach:
        return "none", {"no-host"} & MINE
    # EX1's own name, by its FQDN where that is known
    own = case.inside and (case.inside.lower() == case.fqdn if case.fqdn else case.inside.lower().startswith("ex1."))
    notes |= {"default-internal-host"} if own else set()
    inside_tls, outside_tls, offloading = case.tls
    notes |= {"tls-refused"} if not offloading and not (inside_tls and (outside_tls or not case.outside)) else set()
    notes |= {"no-internal-host"} if not case.inside else set()
    notes |= {"no-external-host"} if not case.outside and not blocked else set()
    return f"Outlook Anywhere, {' and '.join(reach)}{' only' if len(reach) == 1 else ''}", notes


def write(path, header, *rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join(map(str, (case.inside, case.outside, *case.tls,
                                                                                  case.fqdn))))
def exports(request, tmp_path_factory):
    case, folder = request.param, tmp_path_factory.mktemp("exports")
    write(folder / "org.csv", ["Name", "MapiHttpEnabled", "IsMixedMode"], ["Contoso", "False", ""])
    write(folder / "servers.csv", ["Name", "Fqdn", "AdminDisplayVersion", "ServerRole"],
          ["EX1", case.fqdn or "", "Version 15.1 (Build 2507.6)", "Mailbox"])
    write(folder / "anywhere.csv", ["Identity", "Server", "InternalHostname", "ExternalHostname", *TLS],
          ["EX1\\Rpc (Default Web Site)", "EX1", case.inside or "", case.outside or "", *case.tls])
    write(folder / "mailboxes.csv",
          ["Identity", "Name", "Guid", "PrimarySmtpAddress", "LegacyExchangeDN", "ServerName", "MapiHttpEnabled",
           "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled", "MAPIBlockOutlookRpcHttp"],
          *([f"Users/{blocked}", f"{blocked}", f"00000000-0000-0000-0000-00000000000{blocked:d}",
             f"{blocked}@contoso.com", f"/o=Contoso/cn={blocked}", "EX1", "", blocked, True, False]
            for blocked in (False, True)))
    store = folder / "store"
    with mapicfg.Directory(store, create=True, empty=True) as directory:
        directory.import_(*(folder / f"{name}.csv" for name in FILES))
    return case, folder, store, {blocked: expected(case, blocked) for blocked in (False, True)}


def seen(decision):
    return decision.effective, set(decision.notes) & MINE


def test_audit_and_command(exports):
    _, folder, store, wanted = exports
    command = os.environ.get("MAPICFG", ROOT / "build" / "mapicfg")
    paths = [folder / f"{name}.csv" for name in FILES]
    assert {row.identity[6:] == "True": seen(row.decision) for row in mapicfg.audit(*paths)} == wanted
    assert {row.identity[6:] == "True": seen(row.decision) for row in mapicfg.audit(*paths[::-1])} == wanted
    for source in (paths, ["--store", store]):
        ran = subprocess.run([command, "audit", "--quiet", "--format", "csv", *source], capture_output=True, check=True,
                             encoding="utf-8")
        assert {row["identity"][6:] == "True": (row["effective"], set(row["notes"].split()) & MINE)
                for row in csv.DictReader(ran.stdout.splitlines())} == wanted


def test_one_mailbox_and_changes(exports):
    case, folder, store, wanted = exports
    org, = mapicfg.read(folder / "org.csv", object_class=mapicfg.Organization)
    others = [*mapicfg.read(folder / "servers.csv"), *mapicfg.read(folder / "anywhere.csv")]
    decisions = {}
    with mapicfg.Directory(store, read_only=True) as directory:
        for mailbox in mapicfg.read(folder / "mailboxes.csv"):
            blocked = mailbox.name == "True"
            decisions[blocked] = directory.decide(mailbox.name)
            assert seen(decisions[blocked]) == wanted[blocked]
            assert seen(mapicfg.decide(org, mailbox, objects=others)) == wanted[blocked]
    changes = mapicfg.changes(decisions[False], decisions[True])
    assert bool(changes & Changes.BLOCK_FAILS) == ("external-block-no-effect" in wanted[True][1])
    lost = bool(case.outside) and "external-block-no-effect" not in wanted[True][1]
    assert bool(changes & Changes.EXTERNAL_LOST) == lost


def test_autodiscover(exports):
    """The reasons say which host is missing, and that the block has no effect, and then not that nothing leads in from
    outside."""
    case, _, store, wanted = exports
    with mapicfg.Directory(store, read_only=True) as directory:
        prepared = autodiscover.Autodiscover(directory)
    for blocked, capability in itertools.product((False, True), (None, "1")):
        request = autodiscover.Request.for_mailbox(f"{blocked}@contoso.com", mapi_http_capability=capability)
        response = prepared.respond(request)
        reasons = {reason.id for reason in response.reasons}
        assert seen(response.decision) == wanted[blocked]
        no_effect = "external-block-no-effect" in wanted[blocked][1]
        assert ("autodiscover-external-block-no-effect" in reasons) == no_effect
        assert ("autodiscover-outside-no-way" in reasons) == ("external" not in wanted[blocked][0])
        outside = case.outside and not blocked
        assert ("autodiscover-no-host" in reasons) == (wanted[blocked][0] == "none")
        assert ("autodiscover-no-internal-host" in reasons) == bool(not case.inside and outside)
        assert ("autodiscover-no-external-host" in reasons) == (not case.outside and not blocked)


@pytest.mark.parametrize("anywhere,answers", [
    (None, ("RPC, internal and external", "RPC, internal only")),  # not known: taken for granted, with a note
    ([], ("RPC, internal only", "RPC, internal only")),  # known of others only
    (["OLD"], ("RPC, internal and external", "RPC, internal only"))])
def test_2010(anywhere, answers):
    """Enable-OutlookAnywhere turns it on, with an external host; another server's is none."""
    objects = [mapicfg.Server(name="OLD", admin_display_version="Version 14.3 (Build 123.4)"),
               mapicfg.Server(name="EX1", admin_display_version="Version 15.2 (Build 986.5)")]
    objects += [mapicfg.OutlookAnywhere(identity=f"{name}\\Rpc (Default Web Site)", server=name, external_hostname=MAIL,
                                        internal_hostname=None)
                for name in ([] if anywhere is None else ["EX1", *anywhere])]
    for org, blocked in itertools.product((False, True), (False, True)):
        mailbox = mapicfg.Mailbox(server_name="OLD", mapi_block_outlook_external_connectivity=blocked)
        decision = mapicfg.decide(org, mailbox, objects=objects)
        assert decision.effective == answers[blocked]
        assert ("server-too-old" in decision.notes) == org
        assert ("assumed-hosts" in decision.notes) == (anywhere is None and not blocked)
        assert ("no-external-host" in decision.notes) == (anywhere == [] and not blocked)


def test_version_not_known():
    """A note, unless the server has what only Exchange 2013 SP1 and later can have, or nothing depends on it."""
    vdir = mapicfg.VirtualDirectory(identity="EX1\\mapi (Default Web Site)", server="EX1",
                                    internal_url="https://mail.contoso.com/mapi")
    known = mapicfg.Server(name="EX1", admin_display_version="Version 15.2 (Build 986.5)")
    unsaid = mapicfg.Server(name="EX2", fqdn="ex2.contoso.com")

    def notes(org, name, **more):
        mailbox = mapicfg.Mailbox() if name is None else mapicfg.Mailbox(server_name=name)
        return "assumed-server-version" in mapicfg.decide(org, mailbox, **more).notes

    assert notes(True, "EX2")
    assert not notes(True, None) and not notes(False, "EX2") and not notes(True, "EX2", server="2016")
    assert notes(True, "EX2", virtual_directories=[vdir], objects=[known, unsaid])
    assert notes(True, "EX3", virtual_directories=[vdir], objects=[known, unsaid])
    assert not notes(True, "EX1", virtual_directories=[vdir]) and not notes(True, "EX1", objects=[known])
