# SPDX-License-Identifier: LGPL-2.1-or-later
"""A mailbox has one name: audit, history, cmdlets, messages and Python call it by the same property of those that an
export states, and in the same spelling."""
import csv
import io
import itertools
import json
from xml.sax.saxutils import escape

import pytest

import mapicfg

# What mailboxes are called by, the best first, and how an export may write it.
RANKED = {
    "Identity": "contoso.com/Users/Anna Berg", "Name": " Anna Berg ", "DisplayName": "Berg, Anna \"the first\"",
    "PrimarySmtpAddress": "anna@contoso.com", "Alias": "anna", "UserPrincipalName": "berg@contoso.com",
    "SamAccountName": "aberg", "DistinguishedName": "CN=Anna Berg,OU=Users,DC=contoso,DC=com",
    "LegacyExchangeDN": "/o=Contoso/cn=Recipients/cn=anna", "Guid": "{5A1BB1F9-9C3E-4A83-B4E7-3A0F3C6E8E11}",
    "ExchangeGuid": "0D0C4B3A-98E7-4F55-8A2C-5E1F7F1C2B3D"}
SPELT = {"Name": "Anna Berg", "Guid": "5a1bb1f9-9c3e-4a83-b4e7-3a0f3c6e8e11",
         "ExchangeGuid": "0d0c4b3a-98e7-4f55-8a2c-5e1f7f1c2b3d"}
SUBSETS = [*itertools.combinations(RANKED, 1), *itertools.combinations(RANKED, 2), tuple(RANKED)[::-1]]
BEST = {names: min(names, key=[*RANKED].index) for names in SUBSETS}


def export(form, values):
    """One mailbox, its properties in this order."""
    if form == "csv":
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerows([list(values), list(values.values())])
        return "#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\r\n" + text.getvalue()
    if form == "json":
        return json.dumps([values], separators=(", ", " : "))
    if form == "txt":
        return "\n" + "".join(f"{name} : {value}\n" for name, value in values.items()) + "\n"
    rows = "".join(f'<S N="{name}">{escape(value)}</S>' for name, value in values.items())
    return ('<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><TN '
            'RefId="0"><T>'
            "Deserialized.Microsoft.Exchange.Data.Directory.Management.CASMailbox</T></TN>"
            f"<Props>{rows}</Props></Obj></Objs>")


def called(names):
    return SPELT.get(BEST[names], RANKED[BEST[names]])


@pytest.fixture(params=["csv", "json", "txt", "xml"])
def form(request):
    return request.param


def written(path, form, names, **settings):
    path = path / f"mailboxes.{form}"
    path.write_text(export(form, {**{name: RANKED[name] for name in names}, "MAPIEnabled": "True", **settings}),
                    "utf-8")
    return path


def test_one_name(form, tmp_path):
    for names in SUBSETS:
        wanted, fine = called(names), written(tmp_path, form, names)
        (box,) = mapicfg.read(fine)
        assert box.label == wanted, names
        assert [row.identity for row in mapicfg.audit(fine, org=True)] == [wanted], names
        for rows in (True, False):
            assert mapicfg.audit(fine, fine, org=True, rows=rows).report.repeated == \
                ({wanted: 1} if can_be_known_again(names) else {}), names


def can_be_known_again(names):
    """By the keys of an audit; others are equal by chance."""
    return not {"Guid", "DistinguishedName", "LegacyExchangeDN", "Identity", "PrimarySmtpAddress"}.isdisjoint(names)


def test_messages(form, tmp_path):
    for names in SUBSETS:
        broken = written(tmp_path, form, names, MapiHttpEnabled="Ja")
        reader = mapicfg.read(broken)
        assert not [*reader]
        told = [reader.report.problems, mapicfg.audit(broken, org=True, rows=True).report.problems,
                mapicfg.audit(broken, org=True, rows=False).report.problems]
        with mapicfg.Directory() as directory:
            told.append(directory.import_(broken).problems)
        for problems in told:
            assert [(one.object, one.property) for one in problems] == [(called(names), "MapiHttpEnabled")], names


@pytest.mark.filterwarnings("ignore::mapicfg.ExchangeWarning")
def test_store(form, tmp_path):
    for names in SUBSETS:
        with mapicfg.Directory() as directory:
            directory.organization = mapicfg.Organization(mapi_http_enabled=True)
            if {*names} <= {"DisplayName", "ExchangeGuid"}:
                continue  # nothing is stored by these alone
            directory.import_(written(tmp_path, form, names))
            assert [row.identity for row in directory.audit()] == [called(names)], names
            done = directory.exec("Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $false -WhatIf")
            assert len(done.messages) == 1 and called(names) in done.messages[0], (names, done.messages)
            directory.exec("Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $false")
            told = {change.object for change in directory.history(object_class=mapicfg.Mailbox)}
            assert told == {called(names)}, names


def test_rows_in_brief(tmp_path):
    """Behind so many rows a CSV is read in another way."""
    path = tmp_path / "mailboxes.csv"
    odd = [" Anna ", "Anna\tBerg", "", "$null", "$nulls", "Anna \"A\" Berg", " ", "\x7f", "Änne", "A\nB"]
    for names in (("Name", "MAPIEnabled", "DisplayName"), ("Guid", "MAPIEnabled", "SamAccountName"),
                  ("ExchangeGuid", "MAPIEnabled")):
        values = odd if names[0] == "Name" else [RANKED["Guid"], "", "0D0C4B3A-98E7-4F55-8A2C-5E1F7F1C2B3D"]
        with open(path, "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file, quoting=csv.QUOTE_ALL)
            rows.writerow(names)
            rows.writerows([f"{number:08x}-0000-0000-0000-000000000000", "True", "x"][:len(names)] for number
                           in range(70000))
            rows.writerows([value, "True", "True"][:len(names)] for value in values)
        labels = [box.label or "" for box in mapicfg.read(path)]
        assert [row.identity for row in mapicfg.audit(path, org=True)] == labels and len(labels) > 70000


@pytest.mark.parametrize("form, end", [("json", '"MAPIEnabled"'), ("xml", '<S N="MAPIEnabled"')])
def test_syntax_errors(form, end, tmp_path):
    """A text that ends within an object: it is called by what was said until then."""
    for names in SUBSETS:
        path = written(tmp_path, form, names)
        text = path.read_text("utf-8")
        path.write_text(text[:text.index(end) + 5], "utf-8")
        with pytest.raises(mapicfg.InputError) as told:
            [*mapicfg.read(path)]
        assert told.value.object == called(names), names
