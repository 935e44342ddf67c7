# SPDX-License-Identifier: LGPL-2.1-or-later
"""Known objects inside other JSON: what scripts, OData, GraphQL, ticket systems and log shippers put around them."""
import json
import random

import pytest
from documented import read_bytes

import mapicfg

ANNA = {"Identity": "contoso.com/Users/Anna", "MAPIEnabled": True, "MapiHttpEnabled": False}
BERND = {"Identity": "contoso.com/Users/Bernd", "MAPIEnabled": True, "MapiHttpEnabled": None}
MAPI = {"Identity": "EX1\\mapi (Default Web Site)", "InternalUrl": "https://mail.contoso.com/mapi",
        "IISAuthenticationMethods": ["Ntlm", "OAuth"]}
ORG = {"Name": "Contoso", "MapiHttpEnabled": True}
# A mailbox as ConvertTo-Json -Depth 4 writes it: objects of other classes come before the first property that tells.
WHOLE = {"RunspaceId": "1", "ActiveSyncMailboxPolicy": {"Rdn": {"Prefix": "CN", "Name": "Default"}, "Depth": 7},
         "Sites": [{"Name": "HQ", "Guid": {"a": 1}}], "Identity": {"Name": "Anna", "Parent": {"Name": "Users"}},
         "MAPIEnabled": True, "Extra": {"Cas": dict(BERND)}, "MapiHttpEnabled": False}

M, V, O = "CASMailbox", "MapiVirtualDirectory", "OrganizationConfig"  # noqa: E741

CASES = [
    # (name, text, classes in order, how many are skipped)
    ("OData", {"@odata.context": "https://x", "value": [ANNA, BERND]}, [M, M], 0),
    ("PowerShell 5", {"value": [ANNA, BERND], "Count": 2}, [M, M], 0),
    ("Count first", {"Count": 2, "value": [ANNA, BERND]}, [M, M], 0),
    ("a result", {"Result": ANNA}, [M], 0),
    ("two classes", {"Mailboxes": [ANNA, BERND], "VirtualDirectories": [MAPI]}, [M, M, V], 0),
    ("two classes, other order", {"VirtualDirectories": [MAPI], "Mailboxes": [ANNA]}, [V, M], 0),
    ("keyed by name", {"anna": ANNA, "bernd": BERND}, [M, M], 0),
    ("GraphQL", {"data": {"casMailboxes": {"nodes": [ANNA]}}}, [M], 0),
    ("GraphQL, edges", {"data": {"casMailboxes": {"edges": [{"cursor": "x", "node": ANNA}, {"node": BERND}]}}},
     [M, M], 0),
    ("the organization", {"Organization": ORG}, [O], 0),
    ("the class's name", {"OrganizationConfig": {"MapiHttpEnabled": True}, "CASMailbox": [{"Identity": "a"}]},
     [O, M], 0),
    ("the cmdlet's name", {"Get-MapiVirtualDirectory": [MAPI], "Get-OrganizationConfig": ORG}, [V, O], 0),
    ("a cmdlet of another class", {"Get-AcceptedDomain": [{"Name": "contoso.com"}], "Get-CASMailbox": ANNA}, [M], 1),
    ("unknown ones among them", {"items": [{"Colour": "red"}, ANNA, {"Colour": "blue"}]}, [M], 2),
    ("only unknown ones", {"items": [{"Colour": "red"}, {"Colour": "blue"}]}, [], 2),
    ("a mailbox in full", [WHOLE, ANNA], [M, M], 0),
    ("a mailbox in full, wrapped", {"mailboxes": [WHOLE], "x": {"y": WHOLE}}, [M, M], 0),
    ("an unknown object with a name", [{"Name": "x", "Sub": {"a": 1}, "Sub2": [{"b": 1}, {"c": 1}]}], [], 1),
    ("arrays in arrays", {"pages": [[ANNA], [BERND, BERND]]}, [M, M, M], 0),
    ("a name of a class, of an object inside another",
     [{"DAG": "D1", "Mailbox": {"Name": "Anna", "Guid": "1"}}], [], 1),
    ("the same in a list of them", {"Name": "DAG1", "CASMailboxes": [{"Name": "Anna"}]}, [], 1),
    ("named in lists", {"Get-CASMailbox": {"Identity": "a"}, "Mailboxes": {"value": [{"Identity": "b"}]}}, [M], 1),
    ("a description before them", {"Name": "Export of Monday", "Server": "EX1", "Mailboxes": [ANNA]}, [M], 0),
    # ten that were written before they were first run
    ("u: Graph, next link", {"@odata.context": "c", "@odata.nextLink": "https://n?$skip=2", "value": [ANNA]}, [M], 0),
    ("u: a snapshot", {"snapshot": {"taken": "2026-10-01T00:00:00Z", "by": {"user": "op", "host": "ws1"},
                                    "objects": {"mailboxes": [ANNA, BERND], "org": ORG}}}, [M, M, O], 1),
    ("u: by server", {"EX1": {"Get-MapiVirtualDirectory": MAPI}, "EX2": {"Get-MapiVirtualDirectory": [MAPI]}},
     [V, V], 0),
    ("u: Ansible", {"changed": False, "failed": False, "output": [[ANNA, BERND]], "host_out": "", "error": [],
                    "result": {"information": [], "warning": []}}, [M, M], 1),
    ("u: Elasticsearch", {"took": 1, "hits": {"total": {"value": 2}, "hits": [{"_id": "1", "_source": ANNA},
                                                                              {"_id": "2", "_source": BERND}]}},
     [M, M], 1),
    ("u: DSC", {"Configuration": {"Nodes": [{"NodeName": "EX1", "Vdirs": {"Mapi": MAPI}}]}}, [V], 0),
    ("u: JSON:API", {"data": [{"type": "mailbox", "id": "1", "attributes": ANNA}]}, [M], 0),
    ("u: empty", {"value": [], "Mailboxes": [], "Count": 0}, [], 0),
    ("u: job", [{"PSComputerName": "ex1", "Output": [ANNA], "State": "Completed", "Error": []}], [M], 0),
    ("u: CliXml-like", {"Objs": {"Obj": [{"Props": ANNA}, {"Props": MAPI}]}}, [M, V], 0),
]



@pytest.mark.parametrize("name, data, classes, skipped", CASES, ids=[case[0] for case in CASES])
def test_cases(name, data, classes, skipped):
    for text in (json.dumps(data), json.dumps(data, indent=4)):
        found = read_bytes(text.encode())
        assert len(found) == len(classes) and sum(found.report.skipped.values()) == skipped
        assert dict(found.report.objects) == {one: classes.count(one) for one in classes}
        assert not found.report.problems


def test_values_of_a_known_object_are_no_objects():
    found = read_bytes(json.dumps(WHOLE).encode())
    assert len(found) == 1 and found[0].mapi_http_enabled is False and found[0].identity == "Anna"
    found = read_bytes(json.dumps({"Organization": dict(ORG, Mailboxes=[ANNA])}).encode())
    assert [type(one) for one in found] == [mapicfg.Organization]
    assert "OrganizationConfig.Mailboxes" in found.report.unknown_properties


def test_what_a_wrapper_states_behind_objects_is_told():
    found = read_bytes(json.dumps({"Mailboxes": [ANNA], "MapiHttpEnabled": True, "MAPIEnabled": True}).encode())
    assert len(found) == 1
    (warning,) = [one for one in found.report.warnings if "in the same braces" in str(one)]
    assert "MapiHttpEnabled" in str(warning)


def test_documents_and_lines():
    lines = "\n".join(json.dumps(one) for one in (ANNA, {"level": "info", "msg": ANNA}, {"value": [BERND]}, [MAPI]))
    assert len(read_bytes(lines.encode())) == 4


def test_what_is_around_changes_nothing():
    """Wrappers made at random, from what no class has: the objects are those that were put in."""
    chance = random.Random(7)

    def wrap(depth):
        count = chance.randrange(1, 3)
        if depth == 0:
            wrap.put += 1
            return dict(chance.choice((ANNA, MAPI)))
        kind = chance.randrange(4)
        if kind == 0:
            return [wrap(depth - 1) for _ in range(count)]
        parts = {f"key{i}": wrap(depth - 1) for i in range(count)}
        aside = {"note": None, "total": 3, "tags": ["a", 1, None, True]}
        return {**aside, **parts} if kind == 1 else {**parts, **aside} if kind == 2 else parts
    for _ in range(300):
        wrap.put = 0
        text = json.dumps({"top": wrap(chance.randrange(1, 6))})
        assert len(read_bytes(text.encode())) == wrap.put, text


def test_too_deep_is_counted():
    text = '{"a":' * 40 + json.dumps(ANNA) + "}" * 40
    found = read_bytes(text.encode())
    assert len(found) == 0 and sum(found.report.skipped.values()) == 1


def test_class_of_the_caller():
    text = json.dumps({"value": [{"Name": "a"}, {"Name": "b", "Policy": {"Name": "c"}}]}).encode()
    for given, count in ((text, 2), (b'{"Name":"a","Policy":{"Name":"c"}}', 1), (json.dumps(WHOLE).encode(), 1)):
        assert len(read_bytes(given, object_class=mapicfg.Mailbox)) == count


BARE = {"MAPIEnabled": True, "MapiHttpEnabled": False}
URLS = {"InternalUrl": "https://a.contoso.com/mapi", "ExternalUrl": None, "IISAuthenticationMethods": ["Ntlm"]}
LONG = "contoso.com/Users/Berlin/Sales/A very long organizational unit/Anna Katharina Berg-Schmidt"
KEYED = [
    # (what, names, which property has them, whether they are guesses)
    ({"anna": BARE, "ben": BARE}, ["anna", "ben"], "Identity", True),
    ({"mailboxes": {"anna": BARE}}, ["anna"], "Identity", True),
    ({"data": {"Get-CASMailbox": {"anna@contoso.com": {"settings": BARE}}}}, ["anna@contoso.com"], "Identity", True),
    ([{"anna": BARE}, {"ben": BARE}], ["anna", "ben"], "Identity", True),
    ({LONG: BARE}, [LONG], "Identity", True),
    ({"x": {"Alias": "anna", **BARE}}, [mapicfg.NOT_STATED], "Identity", False),
    ({"a1": {"Identity": {"Name": "anna"}, **BARE}}, ["anna"], "Identity", False),
    ({"result": [BARE]}, [mapicfg.NOT_STATED], "Identity", False),
    ({"result": BARE}, [mapicfg.NOT_STATED], "Identity", False),
    ({"MapiVirtualDirectory": {"EX01": URLS, "EX02": URLS}}, ["EX01", "EX02"], "Server", True),
    ({"EX01": {"Get-MapiVirtualDirectory": {"Name": "mapi (Default Web Site)", **URLS}}}, ["EX01"], "Server", True),
    ({"ex01.contoso.com": {"mapi_vdir": URLS}}, ["ex01.contoso.com"], "Server", True),
    ({"EX01": {"Mapi": {"Server": "EX09", **URLS}}}, ["EX09"], "Server", False),
    ({"EX01\\mapi (Default Web Site)": URLS}, ["EX01\\mapi (Default Web Site)"], "Identity", True),
    ({"contoso": {"OrganizationConfig": {"MapiHttpEnabled": True}}}, [mapicfg.NOT_STATED], "Identity", False),
]


def yaml(data, indent=0):
    blanks = "  " * indent
    if isinstance(data, list):
        return "".join(f"{blanks}- {yaml(one, indent + 1).lstrip()}" if isinstance(one, dict) else f"{blanks}- {one}\n"
                       for one in data)
    return "".join(f"{blanks}{key}:\n{yaml(value, indent + 1)}" if isinstance(value, (dict, list)) else
                   f"{blanks}{key}: {'' if value is None else value}\n" for key, value in data.items())


def test_keys_in_quotes_are_of_yaml():
    found = read_bytes(b'"anna@contoso.com":\n    MAPIEnabled: True\n    MapiHttpEnabled: ~\n'
                       b"'zoe ng':\n    MAPIEnabled: True\n    MapiHttpEnabled: False\n")
    assert [one.identity for one in found] == ["anna@contoso.com", "zoe ng"] and found[0].guessed == ("Identity",)


@pytest.mark.parametrize("data, names, of, guessed", KEYED, ids=[f"{i}" for i in range(len(KEYED))])
def test_a_key_above_an_object_is_its_name_as_a_guess(data, names, of, guessed):
    for text in (json.dumps(data), json.dumps(data, indent=2), yaml(data)):
        found = read_bytes(text.encode())
        assert [one.get(of) for one in found] == names
        assert [of in one.guessed for one in found] == [guessed] * len(names)
        assert sum(found.report.guessed_values.values()) == guessed * len(names) and not found.report.problems
        assert all(name in str(warning) for name, warning in zip(names, found.report.warnings))
        assert not any(one.guessed for one in read_bytes(text.encode(), accept_guessed=True))


@pytest.mark.parametrize("text", ["MAPIEnabled,MapiHttpEnabled\nTrue,False\nTrue,\n", json.dumps([BARE, BARE]),
                                  "MAPIEnabled     : True\nMapiHttpEnabled : False\n\nMAPIEnabled     : True\n"])
def test_an_audit_tells_of_mailboxes_without_a_name(text):
    audit = mapicfg.audit([mapicfg.Input(text.encode())], org=True)
    assert [row.identity for row in audit.rows] == ["", ""]
    told, = audit.report.warnings
    assert "has no name" in str(told) and told.line
