# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules, statements and groups: one form for whatever the library says."""
import json
import os
import pathlib
import re
import subprocess

import pytest
from documented import CONTOSO, ROOT

import mapicfg
from mapicfg import autodiscover, proxy

ATTRIBUTES = ("id", "severity", "sentence", "why", "remedy", "source", "arguments", "file", "line", "column", "object",
              "property", "effect", "places")
BAD_PROXY = (ROOT / "tests" / "data" / "proxy" / "good" / "haproxy.cfg").read_text().replace("http-reuse never",
                                                                                            "http-reuse always")


@pytest.fixture
def directory():
    with mapicfg.Directory() as made:
        made.import_(CONTOSO / "org.xml", CONTOSO / "mailboxes.csv", CONTOSO / "vdirs.xml")
        yield made


def test_rules_are_those_of_the_command():
    command = pathlib.Path(os.environ.get("MAPICFG", ROOT / "build" / "mapicfg"))
    rules = mapicfg.rules()
    assert len({rule.id for rule in rules}) == len(rules) > 150
    if command.exists():
        printed = json.loads(subprocess.run([command, "rules", "--format", "json"], check=True,
                                            capture_output=True).stdout)
        assert [(one["area"], one["id"], one["severity"], one["sentence"], one["why"], one["source"])
                for one in printed] == [(rule.area, rule.id, str(rule.severity), rule.sentence, rule.why, rule.source)
                                        for rule in rules]
    for rule in rules:
        assert rule.severity == mapicfg.Severity.INFO or rule.remedies, rule.id
        assert set(rule.remedies) <= ({"nginx", "haproxy", "apache", "arr"} if rule.area == "proxy" else {""})
    assert {note for bits in range(256) for note in mapicfg.decide_all(True)[bits].notes} <= {
        rule.id for rule in rules if rule.area == "decision"}


def test_whatever_is_said_has_the_same_attributes(directory):
    rules = {rule.id: rule for rule in mapicfg.rules()}
    prepared = autodiscover.Autodiscover(directory, any_mailbox=True)
    request = autodiscover.Request.for_mailbox("anna@contoso.com", mapi_http_capability="1")
    response = prepared.respond(request)
    other = response.body.replace(b"mail.contoso.com", b"elsewhere.contoso.com")
    warned = []
    directory.exec("Set-CASMailbox anna -MAPIEnabled $false", on_warning=warned.append)
    said = {"decision": directory.explain("anna"), "autodiscover": response.reasons,
            "difference": prepared.explain(other, "anna@contoso.com"),
            "proxy": proxy.lint("haproxy", BAD_PROXY, file="haproxy.cfg"), "cmdlet": warned}
    for area, statements in said.items():
        assert statements, area
        for one in statements:
            assert one._fields == ATTRIBUTES
            rule = rules[one.id]
            assert rule.area in (area, "explanation") and (one.severity, one.source) == (rule.severity, rule.source)
            assert not re.search(r"\{\d\}", one.sentence) and one.why
            assert one.remedy in (None, *rule.remedies.values())
            assert all(argument in one.sentence for argument in one.arguments)
    assert {one.object for one in said["decision"]} == {"contoso.com/Users/Anna Berg"}
    assert said["difference"][0].property == "mapiHttp/MailStore/InternalUrl"
    assert (said["proxy"][0].file, said["proxy"][0].line is not None) == ("haproxy.cfg", True)
    assert "cmdlet-mapi-disabled" in {one.id for one in warned} and warned[-1].object


def test_warnings_of_python_have_the_statement(directory):
    with pytest.warns(mapicfg.ExchangeWarning) as caught:
        result = directory.exec("Set-CASMailbox anna -MAPIEnabled $false")
    assert [one.message.statement for one in caught] == result.warnings
    assert [str(one.message) for one in caught] == [one.sentence for one in result.warnings]


def test_groups(directory):
    groups, part = mapicfg.Groups(examples=2), mapicfg.Groups(examples=2)
    rows = directory.audit().rows
    counted = {}
    for number, row in enumerate(rows):
        (groups if number < 7 else part).add_decision(row.decision, row.identity)
        for note in row.decision.notes:
            counted.setdefault(note, []).append(row.identity)
    groups.merge(part)
    assert {group.id: (group.total, group.examples) for group in groups} == {
        note: (len(names), tuple(names[:2])) for note, names in counted.items()}
    assert [group.severity for group in groups] == sorted((group.severity for group in groups), reverse=True)
    assert [one["id"] for one in groups.json()] == [group.id for group in groups] and len(groups) == len(counted)
    found = proxy.lint("haproxy", BAD_PROXY, file="haproxy.cfg")
    places = mapicfg.Groups()
    places.update(found)
    only, = places
    assert str(only) == f"proxy-kerberos-reuse: 1 place: haproxy.cfg:{found[0].line}:{found[0].column}"
    for wrong in (lambda: places.add("no-url"), lambda: places.merge([]), lambda: mapicfg.Groups(65537),
                  lambda: places.merge(places)):
        with pytest.raises(mapicfg.MapicfgError):
            wrong()
    for unknown in ("", "NO-URL", "no-url ", "{0}", "x" * 70000):
        with pytest.raises(mapicfg.ArgumentError, match="no rule has the id"):
            places.add(found[0]._replace(id=unknown))
    assert len(places) == 1


def test_remedies_are_cmdlets_without_loops():
    """One command of a remedy is copied as it stands: in a loop it would have `$_`, which has no value there."""
    remedies = [text for rule in mapicfg.rules() for text in rule.remedies.values()]
    assert len(remedies) > 100 and [text for text in remedies if "ForEach-Object" in text] == []
