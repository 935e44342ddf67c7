# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real answers beside a configuration: what is wrong with each is said once, and nothing else is.

What an answer must have follows from the documents as in test_blocks.py; each case changes one thing in it."""
import pytest

import mapicfg
from mapicfg import autodiscover

GUID = "5f76be3c-9138-4f66-85e0-21bc23ca35f0"


def prepare(mapi_http=True, outside="out.contoso.com", block=False, version="Version 15.2 (Build 1544.4)", urls=True,
            methods=("Ntlm", "Negotiate"), **mailbox):
    """Anna's server, with inside in.contoso.com and outside another name, or the same, or none."""
    def both(path):
        return {"internal_url": f"https://in.contoso.com/{path}" if urls else None,
                "external_url": f"https://{outside}/{path}" if outside and urls else None}
    with mapicfg.Directory() as directory:
        directory.set_organization(mapi_http_enabled=mapi_http)
        directory.servers.put(mapicfg.Server(name="EX1", admin_display_version=version))
        directory.virtual_directories.put(mapicfg.VirtualDirectory(
            name="mapi (Default Web Site)", server="EX1", internal_url="https://in.contoso.com/mapi",
            external_url=f"https://{outside}/mapi" if outside else None))
        directory.ews_virtual_directories.put(mapicfg.WebServicesVirtualDirectory(
            name="EWS (Default Web Site)", server="EX1", **both("EWS/Exchange.asmx")))
        directory.owa_virtual_directories.put(mapicfg.OwaVirtualDirectory(
            name="owa (Default Web Site)", server="EX1", **both("owa"),
            internal_authentication_methods=["Basic", "Fba"], external_authentication_methods=["Fba"]))
        directory.outlook_anywhere.put(mapicfg.OutlookAnywhere(
            name="Rpc (Default Web Site)", server="EX1", internal_hostname="in.contoso.com", external_hostname=outside,
            internal_clients_require_ssl=False, external_clients_require_ssl=True,
            internal_client_authentication_method=methods[0], external_client_authentication_method=methods[1]))
        directory.mailboxes.put(mapicfg.Mailbox(
            name="anna", primary_smtp_address="anna@contoso.com", exchange_guid=GUID, server_name="EX1",
            mapi_block_outlook_external_connectivity=block, **mailbox))
        return autodiscover.Autodiscover(directory, no_user=True)


CAPABLE = {"mapi_http_capability": "1", "client_can_handle": "ExHttpInfo, Negotiate"}
OLD = {"client_can_handle": "Negotiate"}


def answer_of(prepared, fields):
    response = prepared.respond(autodiscover.Request.for_mailbox("anna@contoso.com", **fields))
    assert (response.status, response.error) == (200, 0)
    return response.body.decode()


def told(prepared, answer):
    return [(one.id.replace("difference-", ""), one.property)
            for one in prepared.explain(answer.encode(), "anna@contoso.com")]


ANYWHERE = {"mapi_http": False}
CASES = [  # the configuration, the client, what is changed in the answer and into what, what is said
    ({}, CAPABLE, "<EwsUrl>https://in.", "<EwsUrl>https://old.", [("url", "EXHTTP/EwsUrl")]),
    ({}, CAPABLE, "<Server>in.", "<Server>old.", [("value", "EXHTTP/Server")]),
    ({}, CAPABLE, "<Server>out.", "<Server>old.", [("value", "EXHTTP[2]/Server")]),
    ({}, CAPABLE, "<SSL>Off</SSL>", "<SSL>On</SSL>", [("value", "EXHTTP/SSL")]),
    ({}, CAPABLE, "<AuthPackage>Ntlm", "<AuthPackage>Basic", [("value", "EXHTTP/AuthPackage")]),
    ({}, CAPABLE, "UM2007Legacy", "UM", [("url", "EXHTTP/UMUrl"), ("url", "EXHTTP[2]/UMUrl")]),
    ({}, CAPABLE, "<ServerExclusiveConnect>On", "<ServerExclusiveConnect>Off",
     [("value", "EXHTTP/ServerExclusiveConnect"), ("value", "EXHTTP[2]/ServerExclusiveConnect")]),
    ({}, CAPABLE, 'Method="Basic, Fba"', 'Method="Fba"', [("value", "WEB/Internal/OWAUrl@AuthenticationMethod")]),
    ({}, CAPABLE, "?path=/options/callanswering", "?p=x", [("value", "EXHTTP/EcpUrl-um"),
                                                           ("value", "EXHTTP[2]/EcpUrl-um")]),
    ({}, CAPABLE, "<OOFUrl>", "<OABUrl>https://in.contoso.com/OAB/x/</OABUrl><OOFUrl>",
     [("not-compared", "EXHTTP/OABUrl"), ("not-compared", "EXHTTP[2]/OABUrl")]),
    ({"urls": False}, CAPABLE, "<ServerExclusiveConnect>", "<EwsUrl>https://a/</EwsUrl><ServerExclusiveConnect>",
     [("url-unexpected", "EXHTTP/EwsUrl"), ("url-unexpected", "EXHTTP[2]/EwsUrl")]),
    (ANYWHERE, OLD, "<Server>out.", "<Server>old.", [("value", "EXPR/Server")]),
    (ANYWHERE, OLD, "<SSL>On", "<SSL>Off", [("value", "EXPR/SSL")]),
    (ANYWHERE, OLD, f"<Server>{GUID}@", "<Server>x@", [("mailbox-id", "EXCH/Server")]),
    (ANYWHERE, OLD, "<ServerVersion>73C28608", "<ServerVersion>73C28001", [("value", "EXCH/ServerVersion")]),
    # a client that does not say Negotiate gets no AuthPackage where it is that, also beside another one
    (ANYWHERE, {}, "<Type>EXPR", "<Type>EXPR", []),
    ({}, {"mapi_http_capability": "1", "client_can_handle": "ExHttpInfo"}, "<Type>EXHTTP", "<Type>EXHTTP", []),
    (ANYWHERE, {"client_can_handle": "ExHttpInfo"}, "<AuthPackage>Ntlm", "<AuthPackage>Basic",
     [("value", "EXHTTP/AuthPackage")]),
    (ANYWHERE, {"client_can_handle": "ExHttpInfo, Negotiate"},
     "<Type>EXHTTP</Type>\n        <Server>out.contoso.com</Server>\n        <SSL>On</SSL>\n        "
     "<AuthPackage>Negotiate</AuthPackage>",
     "<Type>EXHTTP</Type><Server>out.contoso.com</Server><SSL>On</SSL>", [("value-missing", "EXHTTP[2]/AuthPackage")]),
]


@pytest.mark.parametrize("configuration,fields,before,after,expected", CASES)
def test_each_difference_is_said(configuration, fields, before, after, expected):
    prepared = prepare(**configuration)
    answer = answer_of(prepared, fields)
    assert told(prepared, answer) == [] and before in answer
    assert told(prepared, answer.replace(before, after)) == expected


HANDLES = [", ".join(words) for words in ([], ["ExHttpInfo"], ["Negotiate"], ["ExHttpInfo", "Negotiate"])]


@pytest.mark.parametrize("version", ["Version 14.3 (Build 123.4)", "Version 15.0 (Build 516.32)",
                                     "Version 15.0 (Build 1497.2)", "Version 15.2 (Build 2562.17)"])
@pytest.mark.parametrize("inner", ["Ntlm", "Negotiate", "Basic"])
@pytest.mark.parametrize("outer", ["Ntlm", "Negotiate", "Basic"])
@pytest.mark.parametrize("block", [False, True])
def test_an_answer_for_any_client_is_as_the_configuration_says(version, inner, outer, block):
    """What depends on the client is no difference, whatever the client has said."""
    for mapi_http in True, False:
        prepared = prepare(mapi_http, block=block, version=version, methods=(inner, outer))
        for handle in HANDLES:
            for capability in None, "1":
                fields = {"mapi_http_capability": capability, "client_can_handle": handle or None}
                found = told(prepared, answer_of(prepared, fields))
                assert found == [("capability", "Account")] * len(found), (mapi_http, fields)


def test_a_package_that_is_missing():
    """Negotiate shows that the client can do it; any other is for every client."""
    both, ntlm = prepare(methods=("Negotiate", "Negotiate")), prepare(methods=("Ntlm", "Ntlm"))
    for prepared, package in ((both, "Negotiate"), (ntlm, "Ntlm")):
        answer = answer_of(prepared, CAPABLE).replace(f"<AuthPackage>{package}</AuthPackage>", "", 1)
        assert told(prepared, answer) == [("value-missing", "EXHTTP/AuthPackage")]


# Whether something is for outside: the answer of one configuration beside another.
@pytest.mark.parametrize("fields", [CAPABLE, {"mapi_http_capability": "1"}, OLD, {"client_can_handle": "ExHttpInfo"}])
@pytest.mark.parametrize("mapi_http", [True, False])
@pytest.mark.parametrize("outside", ["out.contoso.com", "in.contoso.com"])
def test_a_block_that_has_not_been_noticed(fields, mapi_http, outside):
    free, blocked = prepare(mapi_http, outside), prepare(mapi_http, outside, block=True)
    for made, other, difference in ((free, blocked, "external-unexpected"), (blocked, free, "external-missing")):
        found = told(other, answer_of(made, fields))
        assert found[0] == (difference, "Account")
        assert {one for one, _ in found[1:]} <= {"capability", "block-unexpected", "block-missing"} or outside[0] == "i"


def test_a_url_that_is_missing_is_no_block():
    """WEB has something for outside: what is missing are the external URLs of MAPI over HTTP alone."""
    prepared = prepare()
    answer = answer_of(prepared, {"mapi_http_capability": "1"})
    for url in ("emsmdb", "nspi"):
        answer = answer.replace(f"<ExternalUrl>https://out.contoso.com/mapi/{url}/?MailboxId={GUID}@contoso.com"
                                "</ExternalUrl>", "")
    assert told(prepared, answer) == [("value-missing", "mapiHttp/MailStore/ExternalUrl"),
                                      ("value-missing", "mapiHttp/AddressBook/ExternalUrl")]


def test_expr_is_no_mark_of_external():
    """Internal only has an EXPR with the internal host."""
    prepared = prepare(False, outside=None)
    answer = answer_of(prepared, OLD)
    assert "<Type>EXPR</Type>" in answer and told(prepared, answer) == []
    assert autodiscover.Answer(answer.encode()).decision is None
    assert told(prepare(False), answer)[0] == ("external-missing", "Account")


def test_the_host_of_an_exchange_2010_may_be_an_array():
    prepared = prepare(False, version="Version 14.3 (Build 123.4)")
    answer = answer_of(prepared, OLD)
    assert told(prepared, answer) == [] and "<Server>EX1</Server>" in answer
    answer = answer.replace("<Server>EX1</Server>", "<Server>outlook.contoso.com</Server>")
    assert told(prepared, answer) == [("not-compared", "EXCH/Server")]


def test_shared_mailboxes_are_known_when_permissions_are():
    mapped = ("<AlternativeMailbox><Type>Delegate</Type><DisplayName>Sales</DisplayName>"
              "<SmtpAddress>sales@contoso.com</SmtpAddress><OwnerSmtpAddress>sales@contoso.com</OwnerSmtpAddress>"
              "</AlternativeMailbox>")
    archive = mapped.replace("Delegate", "Archive").replace("sales@", "archive@")
    prepared = prepare()
    answer = answer_of(prepared, {"mapi_http_capability": "1"}).replace("</Account>", mapped + "</Account>")
    assert told(prepared, answer) == [("not-compared", "Account/AlternativeMailbox")]
    with mapicfg.Directory() as directory:
        directory.set_organization(mapi_http_enabled=True)
        directory.virtual_directories.put(mapicfg.VirtualDirectory(
            name="mapi (Default Web Site)", server="EX1", internal_url="https://in.contoso.com/mapi"))
        for number, name in enumerate(("anna", "sales", "bob")):
            directory.mailboxes.put(mapicfg.Mailbox(
                name=name, display_name=name.title(), primary_smtp_address=f"{name}@contoso.com",
                exchange_guid=f"00000000-0000-0000-0000-00000000000{number}", server_name="EX1"))
        directory.mailbox_permissions.put(mapicfg.MailboxPermission(
            identity="sales", user="anna@contoso.com", access_rights=["FullAccess"], is_inherited=False, deny=False))
        known = autodiscover.Autodiscover(directory, no_user=True)
    own = answer_of(known, {"mapi_http_capability": "1"})
    assert "<SmtpAddress>sales@contoso.com</SmtpAddress>" in own and told(known, own) == []
    extra = mapped.replace("sales@", "bob@") + archive
    found = known.explain(own.replace("</Account>", extra + "</Account>").encode(), "anna@contoso.com")
    assert [(one.id, one.property) for one in found] == [
        ("difference-block-unexpected", "Account/AlternativeMailbox[2]"),
        ("difference-not-compared", "Account/AlternativeMailbox[3]")]
    assert "bob@contoso.com" in found[0].sentence
    gone = own[:own.index("<AlternativeMailbox>")] + own[own.index("</AlternativeMailbox>") + 21:]
    assert told(known, gone) == [("block-missing", "Account/AlternativeMailbox")]
