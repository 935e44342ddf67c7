# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the documents say beyond the twelve rows: every byte of settings, the support matrix, the defaults."""
import pytest
from documented import FORMS, ROWS, TABLE

import mapicfg
from mapicfg import NOT_STATED, Flag, Mailbox

STATES = (NOT_STATED, None, False, True)  # by their numbers
NAMES = {None: "null", True: "true", False: "false"}


def stated(http, block, mapi=True, rpc=False):
    return Mailbox(mapi_http_enabled=http, mapi_block_outlook_external_connectivity=block, mapi_enabled=mapi,
                   mapi_block_outlook_rpc_http=rpc)


def expected_byte(org, bits):
    """The flags by the documents, for a byte of four states. A Boolean is never $null: that counts as not stated."""
    http, block, mapi, rpc = (STATES[bits >> 2 * place & 3] for place in range(4))
    flags = Flag.INTERNAL
    if org if http in (None, NOT_STATED) else http:
        flags |= Flag.MAPI_HTTP
    if block is not True:
        flags |= Flag.EXTERNAL
    if http in (True, False):
        flags |= Flag.BY_MAILBOX
    if http is NOT_STATED or any(setting in (None, NOT_STATED) for setting in (block, mapi, rpc)):
        flags |= Flag.ASSUMED
    if mapi is False:
        flags |= Flag.MAPI_DISABLED
    if rpc is True:
        flags |= Flag.RPC_HTTP_BLOCKED
    return int(flags)


@pytest.mark.parametrize("org", [True, False])
def test_every_byte_has_the_documented_answer(org):
    every = bytes(range(256))
    expected = bytes(expected_byte(org, bits) for bits in every)
    assert mapicfg.decide_bulk(every, org) == expected
    assert bytes(decision & 0xFF for decision in mapicfg.decide_all(org)) == expected
    odd = every * 41 + every[:13]  # past whatever the loop takes at a time
    assert mapicfg.decide_bulk(odd, org) == expected * 41 + expected[:13]
    for start in range(1, 34):
        assert mapicfg.decide_bulk(odd[start:-start], org) == (expected * 41 + expected[:13])[start:-start]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("org", [True, False])
def test_exported_table_row_by_row(form, org):
    """The mailboxes are named after their settings, so the names say which row of the document they are."""
    expected = {f"{NAMES[http]}-{NAMES[block]}": result for row, http, block, result in ROWS if row is org}
    files = [TABLE / f"org-{NAMES[org]}.{form}", TABLE / f"mailboxes.{form}"]
    for order in (files, files[::-1]):
        result = mapicfg.audit(*order)
        found = {row.identity.rsplit("/")[-1].split(",")[0].replace("CN=", ""): str(row.decision) for row in result}
        assert found == expected and len(result) == 6
        assert {name: count for name, count in result.summary.outcomes.items() if count} == {
            name: list(expected.values()).count(name) for name in expected.values()}


def test_not_stated_is_not_null_is_not_false():
    silent, null, false = (mapicfg.decide(True, stated(http, False)) for http in (NOT_STATED, None, False))
    assert str(silent) == str(null) == "MAPI over HTTP, internal and external"
    assert str(false) == "Outlook Anywhere, internal and external"
    assert (silent.assumed, null.assumed, false.assumed) == (True, False, False)
    assert (silent.decided_by, null.decided_by, false.decided_by) == ("organization", "organization", "mailbox")
    assert len(silent.notes) == 1 and not null.notes


def test_an_organization_that_does_not_say_is_not_false():
    silent = mapicfg.Organization(name="Contoso").mapi_http_enabled
    assert silent is NOT_STATED
    for org in (silent, None):
        with pytest.raises(mapicfg.NotStatedError):
            mapicfg.decide_bulk(b"\0", org)
        with pytest.raises(mapicfg.NotStatedError):
            mapicfg.decide_all(org)
    for org in ("False", 7, [True]):
        for call in (lambda: mapicfg.decide_bulk(b"\0", org), lambda: mapicfg.decide_all(org),
                     lambda: mapicfg.mailbox_bits(org), lambda: mapicfg.audit(TABLE / "mailboxes.csv", org=org),
                     lambda: mapicfg.org_default("2016", "2013", org)):
            with pytest.raises(TypeError):
                call()


def test_refusal_names_the_organization_and_the_property():
    with pytest.raises(mapicfg.NotStatedError) as caught:
        mapicfg.decide(mapicfg.Organization(name="Contoso"), Mailbox())
    assert caught.value.property == "MapiHttpEnabled"
    assert caught.value.line is None and caught.value.source is None


def test_without_a_url_there_is_nothing_to_hand_out():
    decision = mapicfg.decide(True, stated(True, False), virtual_directories=[])
    assert str(decision) == "MAPI over HTTP, internal and external"
    assert "no-url" in decision.notes and "MAPI over HTTP" not in decision.effective
    assert "no-url" not in mapicfg.decide(True, stated(True, False)).notes  # nothing is known of URLs
    inside = mapicfg.VirtualDirectory(internal_url="https://ex1.contoso.com/mapi", external_url=None)
    assert mapicfg.decide(True, stated(True, False),
                          virtual_directories=(one for one in [inside])).effective == "MAPI over HTTP, internal only"


# "MAPI over HTTP in Exchange Server", the table of supported clients and servers: the first protocol of each cell.
@pytest.mark.parametrize("client,protocols", [
    ("2013 SP1", ["MAPI over HTTP", "MAPI over HTTP", "MAPI over HTTP", "Outlook Anywhere", "RPC"]),
    ("365", ["MAPI over HTTP", "MAPI over HTTP", "MAPI over HTTP", "Outlook Anywhere", "RPC"]),
    ("2010 SP2 KB2956191 KB2965295", ["MAPI over HTTP", "MAPI over HTTP", "MAPI over HTTP", "Outlook Anywhere", "RPC"]),
    ("2013 RTM", ["Outlook Anywhere", "Outlook Anywhere", "Outlook Anywhere", "Outlook Anywhere", "RPC"]),
    ("2010", ["Outlook Anywhere", "Outlook Anywhere", "Outlook Anywhere", "Outlook Anywhere", "RPC"]),
])
def test_supported_clients_and_servers(client, protocols):
    for server, protocol in zip(("2019", "2016", "2013 SP1", "2013 RTM", "2010"), protocols):
        decision = mapicfg.decide(True, stated(None, False), client=client, server=server)
        assert decision.effective.split(",")[0] == protocol, server
        assert decision.protocol == "MAPI over HTTP"


# "Configure MAPI over HTTP in Exchange Server", the table of what Setup does; a new organization and 2013 are in "MAPI
# over HTTP in Exchange Server", what was enabled before in "What's new in Exchange Server". None: not applicable.
@pytest.mark.parametrize("version,upgraded_from,was_enabled,enabled", [
    ("2013 SP1", None, None, False), ("2013 SP1", "2010", None, False),
    ("2016", None, None, True), ("2016", "2010", None, True), ("2016", "2013", None, False),
    ("2016", ("2010", "2013"), None, False), ("2016", "2013", True, True), ("2016", "2013", False, False),
    ("2016", "2016", None, None),
    ("2019", None, None, True), ("2019", "2010", None, None), ("2019", "2013", None, False),
    ("2019", "2016", None, True), ("2019", ["2016", "2013"], None, False), ("2019", ["2013"], True, True),
    ("2010", None, None, None),
])
def test_default_after_setup(version, upgraded_from, was_enabled, enabled):
    if enabled is None:
        with pytest.raises(mapicfg.NotApplicableError) as caught:
            mapicfg.org_default(version, upgraded_from, was_enabled)
        assert "Exchange" in str(caught.value)
    else:
        assert mapicfg.org_default(version, upgraded_from, was_enabled) is enabled


def test_explanation_has_a_sentence_for_every_note():
    for mailbox in (Mailbox(), stated(True, True), stated(False, False, rpc=True), stated(None, False, mapi=False)):
        for org in (True, False):
            explanation = mapicfg.explain(org, mailbox)
            assert explanation.decision == mapicfg.decide(org, mailbox)
            assert set(explanation.decision.notes) <= {statement.id for statement in explanation}
            assert str(explanation).split("\n") == [statement.sentence for statement in explanation]
            for statement in explanation:
                assert all(argument in statement.sentence for argument in statement.arguments)
