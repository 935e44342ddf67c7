# SPDX-License-Identifier: LGPL-2.1-or-later
"""One server has one name in all findings: as its own object spells it, however others do."""
import itertools
import re

import pytest

import mapicfg
from checks import as_input
from makers import mapi, organization, service

OLD = "Version 15.0 (Build 847.32)"


def broken(own, of_vdir, of_mailbox, of_service):
    """Many rules find something of its one server."""
    makes = [lambda: mapicfg.Mailbox(name="Anna", server_name=of_mailbox, mapi_enabled=True, mapi_http_enabled=True),
             lambda: mapi(of_vdir, ["Ntlm"], internal_url=None, external_url=None, admin_display_version=OLD),
             lambda: service(of_service), lambda: organization()]
    if own:
        makes.insert(0, lambda: mapicfg.Server(name=own, fqdn="ex1.contoso.com", admin_display_version=OLD))
    return [make() for make in makes]


def names(objects):
    """How findings spell the server."""
    found = mapicfg.check(as_input(objects), now=None)
    assert len(list(found)) > 3
    spelt = set()
    for one in found:
        for text in (one.sentence, *one.objects, one.remedy or ""):
            text = re.sub(r"https?://\S+|\S+\\mapi[^']*", "", text)  # hosts, and the directory's own Identity
            spelt |= set(re.findall(r"\bex1(?:\.contoso\.com)?\b", text, re.I))
    return spelt


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::7])
@pytest.mark.parametrize("of_mailbox", ["ex1", "Ex1.Contoso.Com", "EX1"])
def test_as_its_own_object_does(order, of_mailbox):
    objects = broken("Ex1", "EX1", of_mailbox, "Ex1")
    assert names([objects[at] for at in order]) == {"Ex1"}
    objects = broken("Ex1", "ex1.CONTOSO.com", of_mailbox, "Ex1")
    assert names([objects[at] for at in order]) == {"Ex1"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
@pytest.mark.parametrize("of_mailbox", ["ex1", "Ex1.Contoso.Com", "EX1"])
def test_without_one_as_its_directories_do(order, of_mailbox):
    objects = broken(None, "eX1", of_mailbox, "eX1")
    assert names([objects[at] for at in order]) == {"eX1"}
