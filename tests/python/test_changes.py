# SPDX-License-Identifier: LGPL-2.1-or-later
"""What changes between two states: every pair of the 256 mailbox bytes in both states of the organization, at servers
with and without URLs, against rules from the documents that are worked out here without the library."""
import array
import collections
import itertools
import random

import pytest

import mapicfg
from mapicfg import Changes

A, B = "https://mail.contoso.com/mapi", "https://owa.contoso.com/mapi"
PLACES = {"unknown": None, "equal": (A, A), "different": (A, B), "internal": (A, None), "external": (None, B),
          "neither": (None, None), "2010": None}
# of two bits; not stated takes the default, which follows the organization or is off
STATES = (None, None, False, True)

State = collections.namedtuple("State", "to_mapi blocked by_mailbox mapi_off rpc_off protocol inside outside futile "
                                        "redundant archive no_fallback")


def state(org, byte, place):
    """What the documents say of one mailbox. "Configure MAPI over HTTP in Exchange Server" has the table,
    Set-CASMailbox the rest: MAPIEnabled $false ignores all else, MAPIBlockOutlookRpcHttp denies Outlook Anywhere, and
    the external block does nothing where both URLs are the same. Exchange 2010 has RPC inside: the support matrix of
    "MAPI over HTTP in Exchange Server". Archives: the Exchange 2016 release notes."""
    http, block, mapi, rpc = (STATES[byte >> place & 3] for place in (0, 2, 4, 6))
    to_mapi, blocked, mapi_off, rpc_off = org if http is None else http, block is True, mapi is False, rpc is True
    protocol, inside, outside, futile, urls = None, True, not blocked, False, PLACES[place]
    if mapi_off:
        pass
    elif place == "2010":
        protocol, outside = "RPC", not blocked and not rpc_off
    elif not to_mapi:
        protocol = None if rpc_off else "Outlook Anywhere"
    elif urls is None:
        protocol = "MAPI over HTTP"
    else:
        futile = blocked and urls[0] is not None and urls[0] == urls[1]
        inside, outside = urls[0] is not None, futile or (urls[1] is not None and not blocked)
        protocol = "MAPI over HTTP" if inside or outside else None
        futile = futile and protocol is not None
    if protocol is None:
        inside = outside = False
    return State(to_mapi, blocked, http is not None, mapi_off, rpc_off, protocol, inside, outside, futile,
                 redundant=http is not None and http == org, archive=http is True and not org,
                 no_fallback=protocol == "MAPI over HTTP" and rpc_off)


def effective(one):
    return one.protocol, one.inside, one.outside


def restarts(was, now):
    """The article's note: Outlook asks for a restart when MAPI over HTTP is switched on. Who had no way before has none
    to restart."""
    return now.protocol == "MAPI over HTTP" and was.protocol not in (None, "MAPI over HTTP")


RULES = {
    "to-mapi-over-http": lambda was, now: now.to_mapi and not was.to_mapi,
    "to-outlook-anywhere": lambda was, now: was.to_mapi and not now.to_mapi,
    "external-block-set": lambda was, now: now.blocked and not was.blocked,
    "external-block-lifted": lambda was, now: was.blocked and not now.blocked,
    "override-set": lambda was, now: now.by_mailbox and not was.by_mailbox,
    "override-removed": lambda was, now: was.by_mailbox and not now.by_mailbox,
    "mapi-switched-off": lambda was, now: now.mapi_off and not was.mapi_off,
    "mapi-switched-on": lambda was, now: was.mapi_off and not now.mapi_off,
    "outlook-anywhere-blocked": lambda was, now: now.rpc_off and not was.rpc_off,
    "outlook-anywhere-allowed": lambda was, now: was.rpc_off and not now.rpc_off,
    "effective-answer": lambda was, now: effective(was) != effective(now),
    "restart": restarts,
    "refresh": lambda was,
    now: now.protocol is not None and effective(was) != effective(now) and not restarts(was, now),
    "way-lost": lambda was, now: was.protocol is not None and now.protocol is None,
    "way-found": lambda was, now: was.protocol is None and now.protocol is not None,
    "internal-lost": lambda was, now: was.inside and not now.inside,
    "internal-found": lambda was, now: now.inside and not was.inside,
    "external-lost": lambda was, now: was.outside and not now.outside,
    "external-found": lambda was, now: now.outside and not was.outside,
    "external-block-fails": lambda was, now: now.futile and not was.futile,
    "external-block-works": lambda was, now: was.futile and not now.futile and now.blocked and now.protocol is not None,
    "override-becomes-redundant": lambda was, now: now.redundant and not was.redundant,
    "override-matters": lambda was, now: was.redundant and not now.redundant and now.by_mailbox,
    "archive-lost": lambda was, now: now.archive and not was.archive,
    "archive-found": lambda was, now: was.archive and not now.archive,
    "fallback-lost": lambda was, now: now.no_fallback and not was.no_fallback,
    "fallback-found": lambda was, now: was.no_fallback and not now.no_fallback and now.protocol == "MAPI over HTTP",
}


@pytest.fixture(scope="module")
def decisions():
    """The library's decision, and the documents' state, of every byte in both states of the organization, by place."""
    found = {}
    for place, urls in PLACES.items():
        directories = None if urls is None else [mapicfg.VirtualDirectory(
            identity="EX1\\mapi (Default Web Site)", server="EX1", internal_url=urls[0], external_url=urls[1])]
        server = "2010" if place == "2010" else None
        found[place] = [(decision, state(org, byte, place)) for org in (False, True) for byte, decision in enumerate(
            mapicfg.decide_all(org, virtual_directories=directories, mailbox_server="EX1", server=server))]
    return found


def check(pairs):
    """Compares the changes of all pairs of ((decision, state), (decision, state)) with the rules. Many pairs have the
    same states, of which the rules are asked once."""
    pairs = list(pairs)
    out = array.array("Q", bytes(8 * len(pairs)))
    counts = mapicfg.changes_bulk(array.array("Q", (was[0] for was, _ in pairs)),
                                  array.array("Q", (now[0] for _, now in pairs)), out=out)
    expected, ids, seen = {}, {}, collections.Counter()
    for (was, now), got in zip(pairs, out):
        key = was[1], now[1]
        if key not in expected:
            expected[key] = tuple(name for name, rule in RULES.items() if rule(*key))
        if got not in ids:
            ids[got] = Changes(got).ids
        assert ids[got] == expected[key], (was, now)
        seen.update(expected[key])
    assert {change.ids[0]: count for change, count in counts.items()} == seen
    return set(seen)


@pytest.mark.parametrize("place", PLACES)
def test_every_pair_of_bytes(decisions, place):
    """512 states before, 512 after: at one place."""
    check(itertools.product(decisions[place], repeat=2))


def test_every_pair_of_places(decisions):
    """The URLs change, or the mailbox moves, and its settings stay."""
    seen = set()
    for was, now in itertools.product(PLACES, repeat=2):
        seen |= check(zip(decisions[was], decisions[now]))
    assert {"external-block-works", "external-block-fails", "way-lost", "way-found", "restart", "refresh"} <= seen


def test_every_rule_is_met(decisions):
    """A mixture in which each change occurs, and no change is without a rule."""
    every = [one for place in PLACES for one in decisions[place]]
    chosen = random.Random(9)
    assert check(zip(chosen.choices(every, k=20000), chosen.choices(every, k=20000))) == set(RULES)
    names = {change.ids[0] for change in Changes}
    assert names - set(RULES) == {"answer-becomes-unknown", "answer-becomes-known"}  # below


ON = {"mapi_enabled": True, "mapi_block_outlook_rpc_http": False, "mapi_block_outlook_external_connectivity": False}
SAME = [mapicfg.VirtualDirectory(identity="EX1\\mapi (Default Web Site)", server="EX1", internal_url=A, external_url=A)]


@pytest.mark.parametrize("before,after,directories,ids", [
    # the article's note: Outlook asks for a restart once MAPI over HTTP is switched on; the other way says nothing of
    # it
    ((False, {}), (True, {}), None, "to-mapi-over-http effective-answer restart"),
    ((True, {}), (False, {}), None, "to-outlook-anywhere effective-answer refresh"),
    # Set-CASMailbox: $true removes the external URLs from Autodiscover's answer ...
    ((True, {}), (True, {"mapi_block_outlook_external_connectivity": True}), None,
     "external-block-set effective-answer refresh external-lost"),
    # ... "has no effect when internal and external URLs are the same value"
    ((True, {}), (True, {"mapi_block_outlook_external_connectivity": True}), SAME,
     "external-block-set external-block-fails"),
    # Set-CASMailbox: MAPIEnabled $false: no access by MAPI clients, the other settings are ignored
    ((True, {}), (True, {"mapi_enabled": False}), None,
     "mapi-switched-off effective-answer way-lost internal-lost external-lost"),
    # the mailbox's value wins over the organization's: nobody moves
    ((True, {"mapi_http_enabled": False}), (False, {"mapi_http_enabled": False}), None, "override-becomes-redundant"),
    # Exchange 2016 release notes: on for the mailbox, off for the organization: no archive
    ((True, {"mapi_http_enabled": True}), (False, {"mapi_http_enabled": True}), None, "override-matters archive-lost"),
    # Set-CASMailbox, MAPIBlockOutlookRpcHttp: Outlook Anywhere denied
    ((False, {}), (False, {"mapi_block_outlook_rpc_http": True}), None,
     "outlook-anywhere-blocked effective-answer way-lost internal-lost external-lost"),
    ((True, {}), (True, {"mapi_block_outlook_rpc_http": True}), None, "outlook-anywhere-blocked fallback-lost"),
])
def test_documented_cases(before, after, directories, ids):
    decided = [mapicfg.decide(org, mapicfg.Mailbox(**{"mapi_http_enabled": None, "server_name": "EX1", **ON,
                                                      **settings}),
                              virtual_directories=directories) for org, settings in (before, after)]
    assert str(mapicfg.changes(*decided)) == ids
    assert mapicfg.changes(decided[0], decided[0]) == 0


def test_what_cannot_be_told():
    """Two servers that differ, and a mailbox that names neither: the table's protocol says who is asked to restart."""
    several = [mapicfg.VirtualDirectory(identity=f"EX{i}\\mapi (Default Web Site)", server=f"EX{i}", internal_url=A,
                                        external_url=outside) for i, outside in ((1, A), (2, None))]
    mailbox = mapicfg.Mailbox(mapi_http_enabled=None, **ON)
    known = mapicfg.decide(False, mailbox, virtual_directories=several)
    unknown = mapicfg.decide(True, mailbox, virtual_directories=several)
    assert (known.effective, unknown.effective) == ("Outlook Anywhere, internal and external", "cannot tell")
    assert str(mapicfg.changes(known, unknown)) == "to-mapi-over-http effective-answer restart answer-becomes-unknown"
    assert str(mapicfg.changes(unknown, known)) == "to-outlook-anywhere effective-answer refresh answer-becomes-known"


def test_block_on_some_servers():
    """EX2 gets one name for inside and outside, then EX1: the block of a mailbox that may be on either has less and
    less effect, and then more and more."""
    def decided(*outside):
        several = [mapicfg.VirtualDirectory(identity=f"EX{i}\\mapi (Default Web Site)", server=f"EX{i}", internal_url=A,
                                            external_url=url) for i, url in enumerate(outside)]
        mailbox = mapicfg.Mailbox(mapi_http_enabled=None, **{**ON, "mapi_block_outlook_external_connectivity": True})
        return mapicfg.decide(True, mailbox, virtual_directories=several)

    steps = [decided(B, B), decided(B, A), decided(A, A)]
    for one, other in zip(steps, steps[1:]):
        assert Changes.BLOCK_FAILS in mapicfg.changes(one, other)
        assert Changes.BLOCK_WORKS in mapicfg.changes(other, one)


def test_arguments():
    assert mapicfg.changes(0, mapicfg.decide(True, mapicfg.Mailbox())) == 0
    assert Changes(1 << 62).ids == () and str(Changes(0)) == ""
    with pytest.raises(ValueError):
        mapicfg.changes_bulk(array.array("Q", [1, 2]), array.array("Q", [1]))
    with pytest.raises(ValueError):
        mapicfg.changes_bulk(array.array("Q", [1]), array.array("Q", [1]), out=array.array("Q", [1, 2]))
    with pytest.raises(mapicfg.ArgumentError):
        mapicfg.changes_bulk(b"1234567", b"1234567")
    with pytest.raises(mapicfg.ArgumentError):
        mapicfg.changes_bulk(bytes(8), bytes(8), out=bytes(8))
    assert mapicfg.changes_bulk(b"", b"") == {}
