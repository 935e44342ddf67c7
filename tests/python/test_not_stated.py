# SPDX-License-Identifier: LGPL-2.1-or-later
"""A column that an export lacks is no fact: it is not $null, and every door says so in the same words.

One organization with a mailbox of each protocol, inside an external block and out of it, whose exports lack one column,
or have it empty. What is expected follows from the properties' documented meaning: what is stated as $null is not
there; what is not stated may be there, and a note says that this was assumed."""
import csv
import itertools
import os
import sqlite3
import subprocess

import pytest
from documented import ROOT

import mapicfg

IDENTITY = {"vdirs": "EX1\\mapi (Default Web Site)", "anywhere": "EX1\\Rpc (Default Web Site)"}
FULL = {
    "vdirs": {"Server": "EX1", "InternalUrl": "https://ex1.corp.test/mapi", "ExternalUrl": "https://müller.test/mapi",
              "IISAuthenticationMethods": "Ntlm, OAuth"},
    "anywhere": {"Server": "EX1", "InternalHostname": "ex1.corp.test", "ExternalHostname": "müller.test",
                 "InternalClientsRequireSsl": "True"},
}
SIDES = {"InternalUrl": "internal", "InternalHostname": "internal", "ExternalUrl": "external",
         "ExternalHostname": "external"}
MAILBOXES = list(itertools.product(("MAPI over HTTP", "Outlook Anywhere"), (False, True)))
FILES = ("org", "vdirs", "anywhere", "mailboxes")
ABSENT, EMPTY, STATED = range(3)
# The states of the two columns of each class.
CASES = [(name, states) for name in FULL for states in itertools.product((ABSENT, EMPTY, STATED), repeat=2)]


def expected(name, states, protocol, blocked):
    """The effective answer, and the notes on URLs and hosts."""
    mine = protocol == ("MAPI over HTTP" if name == "vdirs" else "Outlook Anywhere")
    inside, outside = states if mine else (STATED, STATED)
    word = "url" if name == "vdirs" else "host"
    reach = [side for side, there in (("internal", inside != EMPTY), ("external", outside != EMPTY and not blocked))
             if there]
    if not reach:
        return "none", {f"no-{word}"}
    notes = {f"assumed-{word}s"} if ABSENT in (inside, outside) else set()
    # ex1.corp.test is EX1's own name
    notes |= {"default-internal-host"} if protocol == "Outlook Anywhere" and inside == STATED else set()
    notes |= {f"no-internal-{word}"} if inside == EMPTY else set()
    notes |= {f"no-external-{word}"} if outside == EMPTY and not blocked else set()
    return f"{protocol}, {' and '.join(reach)}{' only' if len(reach) == 1 else ''}", notes


def write(path, header, *rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def of_sides(notes):
    return {note for note in notes if note.endswith(("url", "host", "urls", "hosts"))}


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[1][0]}{case[1][1]}")
def exports(request, tmp_path):
    name, states = request.param
    write(tmp_path / "org.csv", ["Name", "MapiHttpEnabled", "IsMixedMode"], ["Corp", "True", ""])
    write(tmp_path / "mailboxes.csv",
          ["Identity", "ServerName", "MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled",
           "MAPIBlockOutlookRpcHttp"],
          *([f"{protocol} {blocked}", "EX1", "" if protocol.startswith("MAPI") else "False", blocked, True, False]
            for protocol, blocked in MAILBOXES))
    for each, columns in FULL.items():
        sides = [column for column in columns if column in SIDES]
        state = dict(zip(sides, states)) if each == name else {}
        kept = {column: "" if state.get(column) == EMPTY else value for column, value in columns.items()
                if state.get(column) != ABSENT}
        write(tmp_path / f"{each}.csv", ["Identity", *kept], [IDENTITY[each], *kept.values()])
    wanted = {f"{protocol} {blocked}": expected(name, states, protocol, blocked) for protocol, blocked in MAILBOXES}
    return tmp_path, wanted


def test_audit_and_command(exports):
    folder, wanted = exports
    command = os.environ.get("MAPICFG", ROOT / "build" / "mapicfg")
    for order in (FILES, FILES[::-1]):
        paths = [folder / f"{name}.csv" for name in order]
        rows = list(mapicfg.audit(*paths))
        assert {row.identity: (row.decision.effective, of_sides(row.decision.notes)) for row in rows} == wanted
        ran = subprocess.run([command, "audit", "--quiet", "--format", "csv", *paths], capture_output=True, check=True,
                             encoding="utf-8")
        assert {row["identity"]: (row["effective"], of_sides(row["notes"].split()))
                for row in csv.DictReader(ran.stdout.splitlines())} == wanted


def test_store_and_view(exports):
    folder, wanted = exports
    with mapicfg.Directory(folder / "corp.store", create=True, empty=True) as directory:
        directory.import_(*(folder / f"{name}.csv" for name in FILES))
        for name, (effective, notes) in wanted.items():
            decision = directory.decide(name)
            assert (decision.effective, of_sides(decision.notes)) == (effective, notes), name
            assert of_sides(statement.id for statement in directory.explain(name)) == notes, name
    with sqlite3.connect(folder / "corp.store") as connection:
        assert dict(connection.execute("SELECT Identity, effective FROM Effective")) == \
            {name: effective for name, (effective, _) in wanted.items()}
