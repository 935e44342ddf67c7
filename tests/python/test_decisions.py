# SPDX-License-Identifier: LGPL-2.1-or-later
"""The documented table and the documented defaults, as literals, against every way to ask for them."""
import array
import pathlib

import mapicfg
import pytest
from mapicfg import NOT_STATED, ClientRelease, Flag, Mailbox, Organization, ServerRelease, VirtualDirectory

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"

# "Configure MAPI over HTTP in Exchange Server", section "Combining MAPI over HTTP configurations and internal or
# external connections": organisation, mailbox, MapiBlockOutlookExternalConnectivity, result.
TABLE = [
    (True, None, False, "MAPI over HTTP, internal and external"),
    (True, None, True, "MAPI over HTTP, internal only"),
    (True, True, False, "MAPI over HTTP, internal and external"),
    (True, True, True, "MAPI over HTTP, internal only"),
    (True, False, False, "Outlook Anywhere, internal and external"),
    (True, False, True, "Outlook Anywhere, internal only"),
    (False, None, False, "Outlook Anywhere, internal and external"),
    (False, None, True, "Outlook Anywhere, internal only"),
    (False, True, False, "MAPI over HTTP, internal and external"),
    (False, True, True, "MAPI over HTTP, internal only"),
    (False, False, False, "Outlook Anywhere, internal and external"),
    (False, False, True, "Outlook Anywhere, internal only"),
]
STATES = [NOT_STATED, None, False, True]  # by their numbers


def stated(http, block, mapi=True, rpc=False):
    return Mailbox(mapi_http_enabled=http, mapi_block_outlook_external_connectivity=block, mapi_enabled=mapi,
                   mapi_block_outlook_rpc_http=rpc)


def expected_byte(org, bits):
    """The flags by the words of the documents, for a byte of four states."""
    http, block, mapi, rpc = (STATES[bits >> 2 * place & 3] for place in range(4))
    byte = Flag.INTERNAL
    byte |= Flag.MAPI_HTTP if (org if http in (None, NOT_STATED) else http) else 0
    byte |= 0 if block is True else Flag.EXTERNAL
    byte |= Flag.BY_MAILBOX if http in (True, False) else 0
    byte |= Flag.ASSUMED if NOT_STATED in (http, block, mapi, rpc) else 0
    byte |= Flag.MAPI_DISABLED if mapi is False else 0
    byte |= Flag.RPC_HTTP_BLOCKED if rpc is True else 0
    return int(byte)


EXPECTED = {org: bytes(expected_byte(org, bits) for bits in range(256)) for org in (True, False)}
ALL = bytes(range(256))


# ---- one mailbox ----

@pytest.mark.parametrize("org, http, block, result", TABLE)
def test_each_row_of_the_document(org, http, block, result):
    decision = mapicfg.decide(org, stated(http, block))
    protocol, reach = result.split(", ")
    assert str(decision) == decision.result == decision.effective == result
    assert decision.protocol == protocol
    assert decision.internal is True
    assert decision.external is (reach == "internal and external")
    assert decision.decided_by == ("organization" if http is None else "mailbox")
    assert decision.assumed is False
    assert decision == mapicfg.decide(Organization(mapi_http_enabled=org), stated(http, block))
    assert result in repr(decision)


def test_table_gives_the_rows_in_the_documents_order():
    assert [(row.org, row.mailbox, row.block_external, str(row.decision)) for row in mapicfg.table()] == TABLE


@pytest.mark.parametrize("form", ["csv", "xml", "json", "txt"])
@pytest.mark.parametrize("org", [True, False])
def test_audit_of_the_table_as_exported(form, org):
    names = {None: "null", True: "true", False: "false"}
    expected = [(f"{names[http]}-{names[block]}", result) for row_org, http, block, result in TABLE if row_org is org]
    files = [DATA / "table" / f"org-{names[org]}.{form}", DATA / "table" / f"mailboxes.{form}"]
    for order in (files, files[::-1]):
        audit = mapicfg.audit(*order)
        got = [(row.identity.split("/")[-1].split(",")[0].replace("CN=", ""), str(row.decision)) for row in audit]
        assert got == expected
        assert audit.summary.mailboxes == 6
        assert audit.summary.outcomes == {result: sum(r == result for _, r in expected)
                                          for result in dict.fromkeys(row[3] for row in TABLE)}
        assert not audit.report.problems


def test_not_stated_is_not_null_is_not_false():
    silent, null, false = (mapicfg.decide(True, stated(http, False)) for http in (NOT_STATED, None, False))
    assert (str(silent), str(null)) == ("MAPI over HTTP, internal and external",) * 2
    assert str(false) == "Outlook Anywhere, internal and external"
    assert (silent.assumed, null.assumed, false.assumed) == (True, False, False)
    assert "assumed-mapi-http" in " ".join(silent.notes) or any("assumed" in note for note in silent.notes)
    assert not any("assumed" in note for note in null.notes + false.notes)


def test_a_mailbox_that_states_nothing_takes_every_default():
    decision = mapicfg.decide(True, Mailbox())
    assert str(decision) == "MAPI over HTTP, internal and external"
    assert decision.assumed
    assert sum("assumed" in note for note in decision.notes) == 4


def test_an_organisation_that_does_not_say_is_refused():
    with pytest.raises(mapicfg.NotStatedError) as caught:
        mapicfg.decide(Organization(name="Contoso"), Mailbox())
    assert isinstance(caught.value, LookupError)
    assert caught.value.property == "MapiHttpEnabled"
    assert caught.value.object == "Contoso"
    assert caught.value.line is None


@pytest.mark.parametrize("ask", [mapicfg.decide, mapicfg.explain])
def test_what_is_not_a_mailbox_is_refused(ask):
    for wrong in (True, None, Organization(mapi_http_enabled=True)):
        with pytest.raises(TypeError):
            ask(True, wrong)


# ---- the effective answer ----

def test_effective_answers_beside_the_table():
    off = mapicfg.decide(True, stated(None, False, mapi=False))
    assert (str(off), off.effective) == ("MAPI over HTTP, internal and external", "none")
    assert off.flags & Flag.MAPI_DISABLED
    blocked = mapicfg.decide(False, stated(None, False, rpc=True))
    assert (blocked.protocol, blocked.effective) == ("Outlook Anywhere", "none")
    only = mapicfg.decide(True, stated(None, False, rpc=True))
    assert only.effective == "MAPI over HTTP, internal and external"
    assert only.notes  # there is no way to fall back to


def test_virtual_directories_count_only_when_they_are_given():
    mailbox = stated(True, True)
    assert mapicfg.decide(True, mailbox).effective == "MAPI over HTTP, internal only"
    none = mapicfg.decide(True, mailbox, virtual_directories=[])
    assert none.effective == "Outlook Anywhere, internal only"
    assert none.result == "MAPI over HTTP, internal only"
    same = VirtualDirectory(internal_url="https://mail.contoso.com/mapi", external_url="https://mail.contoso.com/mapi")
    through = mapicfg.decide(True, mailbox, virtual_directories=(v for v in [same]))
    assert "external-block-no-effect" in through.notes
    apart = VirtualDirectory(internal_url="https://ex1.contoso.com/mapi", external_url="https://mail.contoso.com/mapi")
    assert "external-block-no-effect" not in mapicfg.decide(True, mailbox, virtual_directories=[apart]).notes


# "MAPI over HTTP in Exchange Server", the table of supported clients and servers: the first protocol of each cell.
@pytest.mark.parametrize("client, server, protocol", [
    ("2013 SP1", "2019", "MAPI over HTTP"), ("2013 SP1", "2013 SP1", "MAPI over HTTP"),
    ("2013 SP1", "2013 RTM", "Outlook Anywhere"), ("2013 SP1", "2010", "RPC"),
    ("2013 RTM", "2019", "Outlook Anywhere"), ("2013 RTM", "2010", "RPC"),
    (2016, 2016, "MAPI over HTTP"), (ClientRelease.OUTLOOK_365, ServerRelease.EXCHANGE_2019, "MAPI over HTTP"),
    (ClientRelease.OUTLOOK_2010_UPDATED, "2016", "MAPI over HTTP"), ("2010", "2016", "Outlook Anywhere"),
])
def test_supported_clients_and_servers(client, server, protocol):
    decision = mapicfg.decide(True, stated(None, False), client=client, server=server)
    assert decision.effective.split(", ")[0] == protocol
    assert decision.result == "MAPI over HTTP, internal and external"


def test_releases_by_name():
    assert ServerRelease.parse("Version 15.2 (Build 986.5)") is ServerRelease.EXCHANGE_2019
    assert ServerRelease.parse("2013") is ServerRelease.EXCHANGE_2013
    assert str(ServerRelease.EXCHANGE_2013) == "Exchange 2013 SP1"
    assert str(ClientRelease.parse("outlook2013sp1")) == "Outlook 2013 SP1"
    for one in list(ServerRelease) + list(ClientRelease):
        assert type(one).parse(str(one)) is one
    with pytest.raises(ValueError):
        ServerRelease.parse("Domino 9")


# ---- the explanation ----

def test_explanation_names_what_decided():
    mailbox = stated(False, True)
    mailbox.identity = "contoso.com/Users/Anna"
    explanation = mapicfg.explain(True, mailbox)
    assert explanation.decision == mapicfg.decide(True, mailbox)
    assert len(explanation) >= 2
    for statement in explanation:
        assert statement.id and " " not in statement.id
        assert statement.sentence.endswith(".") and str(statement) == statement.sentence
        assert all(argument in statement.sentence for argument in statement.arguments)
    assert "MapiHttpEnabled" in str(explanation)
    assert "MAPIBlockOutlookExternalConnectivity" in str(explanation)
    assert str(explanation).count("\n") == len(explanation) - 1


def test_explanation_has_a_statement_for_every_note():
    decision, explanation = mapicfg.decide(True, Mailbox()), mapicfg.explain(True, Mailbox())
    assert set(decision.notes) <= {statement.id for statement in explanation}


# ---- many mailboxes ----

@pytest.mark.parametrize("org", [True, False])
def test_bulk_gives_the_documents_answer_for_every_byte(org):
    assert mapicfg.decide_bulk(ALL, org) == EXPECTED[org]
    assert mapicfg.decide_bulk(ALL * 41 + ALL[:13], org) == EXPECTED[org] * 41 + EXPECTED[org][:13]
    assert bytes(decision & 0xff for decision in mapicfg.decide_all(org)) == EXPECTED[org]


@pytest.mark.parametrize("org", [True, False])
def test_bulk_agrees_with_single_decisions(org):
    whole, seen = mapicfg.decide_all(org), 0
    for bits in range(256):
        http, block, mapi, rpc = (STATES[bits >> 2 * place & 3] for place in range(4))
        assert mapicfg.mailbox_bits(http, block, mapi, rpc) == bits
        if None in (block, mapi, rpc):
            continue  # these three are never $null
        mailbox = stated(http, block, mapi, rpc)
        assert mailbox.bits == bits
        assert mapicfg.decide(org, mailbox) == whole[bits]
        seen += 1
    assert seen == 4 * 3 * 3 * 3


def test_bulk_takes_any_buffer_of_bytes():
    for make in (bytes, bytearray, memoryview, lambda b: memoryview(bytearray(b)), lambda b: array.array("B", b)):
        assert mapicfg.decide_bulk(make(ALL), True) == EXPECTED[True]
    assert mapicfg.decide_bulk(memoryview(ALL)[7:99], True) == EXPECTED[True][7:99]
    assert mapicfg.decide_bulk(b"", True) == b""
    assert mapicfg.decide_bulk(bytearray(), True) == b""


def test_bulk_fills_what_it_is_given():
    for out in (bytearray(256), array.array("B", bytes(256)), memoryview(bytearray(256))):
        assert mapicfg.decide_bulk(ALL, False, out=out) is out
        assert bytes(out) == EXPECTED[False]
    both = bytearray(ALL)
    mapicfg.decide_bulk(both, True, out=both)  # in place
    assert bytes(both) == EXPECTED[True]
    both.append(0)  # the buffer is let go of


def test_bulk_refuses_what_it_cannot_use():
    for buffer in (array.array("H", [1, 2]), memoryview(ALL)[::2]):
        with pytest.raises(TypeError):
            mapicfg.decide_bulk(buffer, True)
    with pytest.raises(TypeError):
        mapicfg.decide_bulk("text", True)
    with pytest.raises(TypeError):
        mapicfg.decide_bulk(ALL, True, out=bytes(256))
    for size in (255, 257):
        with pytest.raises(ValueError):
            mapicfg.decide_bulk(ALL, True, out=bytearray(size))


def test_bulk_counts_by_the_byte_that_comes_out():
    histogram = [0] * 256
    mapicfg.decide_bulk(ALL, True, histogram=histogram)
    assert histogram == [EXPECTED[True].count(byte) for byte in range(256)]
    mapicfg.decide_bulk(ALL * 2, True, out=bytearray(512), histogram=histogram)  # it is added to
    assert histogram == [3 * EXPECTED[True].count(byte) for byte in range(256)]
    with pytest.raises(ValueError):
        mapicfg.decide_bulk(ALL, True, histogram=[0] * 255)


def test_bulk_with_numpy():
    numpy = pytest.importorskip("numpy")
    source = numpy.arange(256, dtype=numpy.uint8)
    out = numpy.zeros(256, dtype=numpy.uint8)
    assert mapicfg.decide_bulk(source, True, out=out) is out
    assert out.tobytes() == EXPECTED[True]
    assert mapicfg.decide_bulk(source.reshape(16, 16), False) == EXPECTED[False]
    source.flags.writeable = False
    assert mapicfg.decide_bulk(source, True) == EXPECTED[True]
    out.flags.writeable = False
    with pytest.raises(TypeError):
        mapicfg.decide_bulk(source, True, out=out)
    with pytest.raises(TypeError):
        mapicfg.decide_bulk(numpy.zeros(4, dtype=numpy.uint16), True)
    with pytest.raises(TypeError):
        mapicfg.decide_bulk(source[::2], True)


# ---- defaults ----

# The same document's table of what Setup does, and "MAPI over HTTP in Exchange Server" for a new organisation.
@pytest.mark.parametrize("version, upgraded_from, was_enabled, enabled", [
    ("2013 SP1", None, None, False),
    ("2016", None, None, True),
    ("2016", "2010", None, True),
    ("2016", "2013", None, False),
    ("2016", ["2010", "2013"], None, False),
    ("2016", "2013", True, True),
    ("2019", None, None, True),
    ("2019", "2016", None, True),
    ("2019", ["2013", "2016"], None, False),
    (2019, 2013, False, False),
    (ServerRelease.EXCHANGE_2019, ServerRelease.EXCHANGE_2013, None, False),
])
def test_documented_default_of_an_organisation(version, upgraded_from, was_enabled, enabled):
    assert mapicfg.org_default(version, upgraded_from, was_enabled) is enabled


@pytest.mark.parametrize("version, upgraded_from", [("2016", "2016"), ("2019", "2010"), ("2010", None)])
def test_not_applicable(version, upgraded_from):
    with pytest.raises(mapicfg.NotApplicableError) as caught:
        mapicfg.org_default(version, upgraded_from)
    assert isinstance(caught.value, LookupError)
    assert str(caught.value)
