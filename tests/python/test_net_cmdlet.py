# SPDX-License-Identifier: LGPL-2.1-or-later
"""Test-OutlookConnectivity of Directory.exec(), against the Exchange of tests/net. What its objects have: "Configure
MAPI over HTTP in Exchange Server", step 5."""
import pytest
from net_stand import endpoint, made, needs_net, needs_openssl

import mapicfg
from mapicfg import net

PROPERTIES = ["MonitorIdentity", "StartTime", "EndTime", "Result", "Error", "Exception"]
ANNA = {"name": "Anna Berg", "display_name": "Anna Berg", "alias": "anna", "primary_smtp_address": "anna@contoso.com",
        "exchange_guid": "9cf9d9b4-ed5d-4a8d-b9c1-36c6c8e2d8e1",
        "legacy_exchange_dn": "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=anna"}


def outcome_of(at, statement, **options):
    """The objects that a statement gives, and the ids of its warnings."""
    said = []
    with mapicfg.Directory() as directory:
        directory.servers.put(mapicfg.Server(name="EX1", fqdn="localhost"))
        directory.virtual_directories.put(mapicfg.VirtualDirectory(
            name="mapi (Default Web Site)", server="EX1", internal_url=f"{at.base}/mapi"))
        directory.mailboxes.put(mapicfg.Mailbox(**ANNA))
        return list(directory.exec(statement, on_warning=said.append, **options)), [one.id for one in said]


@needs_openssl
def test_a_server_and_a_mailbox():
    with endpoint() as at:
        found, said = outcome_of(at, "Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe -RunFromServerId EX1",
                             network=net.Network(ca=made().root))
        assert [list(one) for one in found] == [PROPERTIES] and "probe-name-loopback" in said
        assert (found[0]["Result"], found[0]["Error"]) == ("Succeeded", "") and at.opened == 0
        for password, result in (("Secret of Anna 1", "Succeeded"), ("wrong", "Failed")):
            network = net.Network(credentials=net.Credentials("anna@contoso.com", password=password), ca=made().root)
            found, _ = outcome_of(at, "Get-CASMailbox | Test-OutlookConnectivity OutlookMapiHttpDeepTestProbe",
                                  network=network)
            assert [one["Result"] for one in found] == [result]
        assert (at.opened, at.closed) == (2, 2)


@needs_net
def test_what_is_wrong():
    with mapicfg.Directory() as directory:
        with pytest.raises(mapicfg.CmdletSyntaxError, match="needs the network"):
            directory.exec("Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe")
        with pytest.raises(mapicfg.NotFoundError, match="-RunFromServerId"):
            directory.exec("Test-OutlookConnectivity OutlookMapiHttpSelfTestProbe", network=net.Network())
    with pytest.raises(mapicfg.ArgumentError, match="Credentials"):
        net.Network(credentials="secret")
