# SPDX-License-Identifier: LGPL-2.1-or-later
"""Decisions, single and in bulk, explanations and defaults."""
import array
import itertools
import threading

import pytest
from documented import ROWS

import mapicfg
from mapicfg import NOT_STATED

STATES = (NOT_STATED, None, False, True)


def mailbox_of(bits):
    """A mailbox with the settings of a byte; a Boolean's $null counts as not stated."""
    names = ("mapi_http_enabled", "mapi_block_outlook_external_connectivity", "mapi_enabled",
             "mapi_block_outlook_rpc_http")
    mailbox = mapicfg.Mailbox()
    for place, name in enumerate(names):
        state = STATES[bits >> 2 * place & 3]
        if state is not None or place == 0:
            setattr(mailbox, name, state)
    return mailbox


@pytest.mark.parametrize("org,setting,block,result", ROWS)
def test_documented_row(org, setting, block, result):
    mailbox = mapicfg.Mailbox(mapi_http_enabled=setting, mapi_block_outlook_external_connectivity=block,
                              mapi_enabled=True, mapi_block_outlook_rpc_http=False)
    for organization in (org, mapicfg.Organization(mapi_http_enabled=org)):
        decision = mapicfg.decide(organization, mailbox)
        assert str(decision) == decision.result == result
        assert decision.protocol == result.split(",")[0]
        assert decision.internal is True
        assert decision.external is not block
        assert decision.decided_by == ("organization" if setting is None else "mailbox")
        assert decision.assumed is False
        assert decision.effective == result
        assert decision.effective_protocol == decision.protocol


def test_table_is_the_documents():
    assert [(*row[:3], str(row.decision)) for row in mapicfg.table()] == list(ROWS)


@pytest.mark.parametrize("org", [True, False])
def test_bulk_and_single_agree_for_every_byte(org):
    out = mapicfg.decide_bulk(bytes(range(256)), org)
    every = mapicfg.decide_all(org)
    assert type(out) is bytes and len(out) == len(every) == 256
    for bits in range(256):
        mailbox = mailbox_of(bits)
        single = mapicfg.decide(org, mailbox)
        assert single & 0xFF == out[bits], bits
        assert single == every[bits], bits


@pytest.mark.parametrize("org", [True, False])
def test_bulk_gives_the_documents_results(org):
    rows = [row for row in ROWS if row[0] is org]
    out = mapicfg.decide_bulk(bytes(mapicfg.mailbox_bits(setting, block, True, False) for _, setting, block, _ in rows),
                              org)
    assert [str(mapicfg.Decision(byte)) for byte in out] == [row[3] for row in rows]


def test_mailbox_bits_as_the_header_lays_them_out():
    for states in itertools.product(range(4), repeat=4):
        expected = states[0] | states[1] << 2 | states[2] << 4 | states[3] << 6
        assert mapicfg.mailbox_bits(*(STATES[state] for state in states)) == expected
    assert mailbox_of(0b10111011).bits == 0b10111011


def test_bulk_buffers():
    data = bytes(range(256)) * 5
    expected = mapicfg.decide_bulk(data, True)
    for buffer in (bytearray(data), memoryview(data), array.array("B", data), memoryview(bytearray(data))):
        assert mapicfg.decide_bulk(buffer, True) == expected
    out = bytearray(len(data))
    assert mapicfg.decide_bulk(data, True, out=out) is out
    assert out == expected
    same = bytearray(data)
    mapicfg.decide_bulk(same, True, out=same)
    assert same == expected
    assert data == bytes(range(256)) * 5
    assert mapicfg.decide_bulk(b"", True) == b""


def test_bulk_numpy():
    numpy = pytest.importorskip("numpy")
    data = numpy.arange(1024, dtype=numpy.uint32).astype(numpy.uint8)
    out = numpy.zeros(1024, dtype=numpy.uint8)
    assert mapicfg.decide_bulk(data, False, out=out) is out
    assert out.tobytes() == mapicfg.decide_bulk(data.tobytes(), False)
    with pytest.raises((TypeError, BufferError, ValueError)):
        mapicfg.decide_bulk(data[::2], False)
    with pytest.raises(TypeError):
        mapicfg.decide_bulk(data.astype(numpy.uint16), False)


def test_bulk_histogram_adds():
    histogram = [1] * 256
    out = mapicfg.decide_bulk(bytes(range(256)) * 3, True, histogram=histogram)
    assert histogram == [1 + out.count(value) for value in range(256)]


def test_bulk_refuses():
    with pytest.raises(ValueError):
        mapicfg.decide_bulk(b"12", True, out=bytearray(3))
    with pytest.raises(TypeError):
        mapicfg.decide_bulk(b"12", True, out=b"12")
    kept = bytearray(b"\0\0")
    with pytest.raises(ValueError):
        mapicfg.decide_bulk(b"12", True, out=kept, histogram=[0] * 255)
    assert kept == b"\0\0"


def test_not_stated_takes_the_default_and_says_so():
    decision = mapicfg.decide(True, mapicfg.Mailbox())
    assert str(decision) == "MAPI over HTTP, internal and external"
    assert decision.assumed and decision.flags & mapicfg.Flag.ASSUMED
    assert len(decision.notes) == 4
    with pytest.raises(mapicfg.NotStatedError) as caught:
        mapicfg.decide(mapicfg.Organization(), mapicfg.Mailbox())
    assert caught.value.code == -35 and caught.value.status == "not-stated"


def test_effective_answer():
    off = mapicfg.Mailbox(mapi_http_enabled=True, mapi_enabled=False)
    decision = mapicfg.decide(True, off)
    assert str(decision) == "MAPI over HTTP, internal and external"
    assert decision.effective == "none" and decision.effective_protocol is None
    blocked = mapicfg.Mailbox(mapi_http_enabled=False, mapi_block_outlook_rpc_http=True)
    assert mapicfg.decide(True, blocked).effective == "none"
    old = mapicfg.decide(True, mapicfg.Mailbox(), client=mapicfg.ClientRelease.OLDER)
    assert old.protocol == "MAPI over HTTP" and old.effective_protocol == "Outlook Anywhere"
    assert mapicfg.decide(True, mapicfg.Mailbox(), server="2010").effective_protocol == "RPC"


def test_external_block_without_effect():
    url = "https://mail.contoso.com/mapi"
    mailbox = mapicfg.Mailbox(mapi_block_outlook_external_connectivity=True)
    same = mapicfg.VirtualDirectory(internal_url=url, external_url=url)
    decision = mapicfg.decide(True, mailbox, virtual_directories=[same])
    assert str(decision) == "MAPI over HTTP, internal only"
    assert "external-block-no-effect" in decision.notes
    other = mapicfg.VirtualDirectory(internal_url="https://ex1.contoso.com/mapi", external_url=url)
    assert "external-block-no-effect" not in mapicfg.decide(True, mailbox, virtual_directories=[other]).notes


def test_explanation():
    mailbox = mapicfg.Mailbox(mapi_http_enabled=False, mapi_block_outlook_external_connectivity=True)
    explanation = mapicfg.explain(True, mailbox)
    assert [statement.id for statement in explanation[:3]] == ["decided-by-mailbox", "without-override",
                                                               "external-blocked"]
    assert explanation.decision == mapicfg.decide(True, mailbox)
    assert [statement.id for statement in explanation[3:]] == list(explanation.decision.notes)
    assert all(statement.sentence.endswith(".") for statement in explanation)
    assert mapicfg.explain(True, mapicfg.Mailbox())[0].id == "decided-by-organization"


def test_wrong_objects_never_reach_c():
    mailbox, org = mapicfg.Mailbox(), mapicfg.Organization(mapi_http_enabled=True)
    for call in (mapicfg.decide, mapicfg.explain):
        with pytest.raises(TypeError):
            call(True, org)
        with pytest.raises(TypeError):
            call(mailbox, mailbox)
        with pytest.raises(TypeError):
            call(None, mailbox)
        with pytest.raises(TypeError):
            call(True, mailbox, virtual_directories=[mailbox])


# "MAPI over HTTP in Exchange Server" and "Configure MAPI over HTTP in Exchange Server", the tables of defaults.
def test_defaults():
    assert mapicfg.org_default("2016") is True
    assert mapicfg.org_default(2019, "2016") is True
    assert mapicfg.org_default("2016", "2013") is False
    assert mapicfg.org_default(mapicfg.ServerRelease.EXCHANGE_2019, ["2016", "2013"]) is False
    assert mapicfg.org_default("2016", "2013", was_enabled=True) is True
    assert mapicfg.org_default("2016", "2010") is True
    assert mapicfg.org_default("2019", "2013") is False
    assert mapicfg.org_default("2013 SP1") is False
    for version, before in (("2019", "2010"), ("2016", "2016")):
        with pytest.raises(mapicfg.NotApplicableError) as caught:
            mapicfg.org_default(version, before)
        assert isinstance(caught.value, LookupError) and caught.value.code == -36


def test_releases_print_as_exchange_does():
    assert str(mapicfg.ServerRelease.parse("Version 15.2 (Build 986.5)")) == "Exchange 2019"
    assert str(mapicfg.ClientRelease.parse("outlook2013sp1")) == "Outlook 2013 SP1"
    with pytest.raises(ValueError):
        mapicfg.ServerRelease.parse("1997")


def test_threads():
    data, expected, wrong = bytes(range(256)) * 64, mapicfg.decide_bulk(bytes(range(256)) * 64, True), []

    def work():
        for _ in range(50):
            if mapicfg.decide_bulk(data, True) != expected:
                wrong.append("bulk")
            with mapicfg.Mailbox(mapi_http_enabled=False) as mailbox:
                if str(mapicfg.decide(True, mailbox)) != "Outlook Anywhere, internal and external":
                    wrong.append("single")
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
