# SPDX-License-Identifier: LGPL-2.1-or-later
"""Autodiscover from Python: requests, answers and real answers. What each answer must hold is in the documents: the
blocks of [MS-OXDSCLI] 3.2.5.1 and the table of "Configure MAPI over HTTP in Exchange Server"."""
import dataclasses
import datetime
import json
import threading
import xml.etree.ElementTree as ElementTree

import pytest
from documented import CONTOSO, ROWS

import mapicfg
from mapicfg import autodiscover

DATA = CONTOSO.parent / "autodiscover"
ALL = [CONTOSO / name for name in ("org.xml", "servers.xml", "vdirs.xml", "mailboxes.csv")]
OUTLOOK = "{http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a}"
ROOT = "{http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006}"


@pytest.fixture(scope="module")
def contoso():
    with mapicfg.Directory() as directory:
        directory.import_(*ALL)
        yield directory


def ask(directory, address="anna@contoso.com", capability="1", **fields):
    return autodiscover.respond(directory, autodiscover.Request.for_mailbox(
        address, mapi_http_capability=capability, **fields))


def types(response):
    """The types of the Protocol blocks, mapiHttp's with which URLs it has."""
    found = []
    for block in ElementTree.fromstring(response.body).iter(f"{OUTLOOK}Account"):
        for protocol in block.findall(f"{OUTLOOK}Protocol"):
            urls = sorted({one.tag.replace(OUTLOOK, "") for one in protocol.iter() if one.tag.endswith("ernalUrl")})
            found.append(protocol.get("Type") and (protocol.get("Type"), *urls) or protocol.findtext(f"{OUTLOOK}Type"))
    return found


def test_what_is_no_text_or_directory(contoso):
    with pytest.raises(mapicfg.ArgumentError, match="int"):
        ask(contoso, capability=1)
    with pytest.raises(mapicfg.ArgumentError, match="Directory"):
        autodiscover.respond("contoso.db", autodiscover.Request.for_mailbox("anna@contoso.com"))


def error_answer(code):
    return (f'<Autodiscover xmlns="{ROOT[1:-1]}"><Response><Error Time="1:2:3" Id="1"><ErrorCode>{code}</ErrorCode>'
            "<Message>x</Message><DebugData/></Error></Response></Autodiscover>").encode()


def test_an_answer_without_settings_is_compared_with_what_a_capable_client_gets(contoso):
    prepared = autodiscover.Autodiscover(contoso)
    sentences = " ".join(map(str, prepared.explain(error_answer(600), "anna@contoso.com")))
    assert "MAPI over HTTP" in sentences and "Outlook Anywhere" not in sentences


def test_exhttp_is_compared_beside_mapi_http(contoso):
    prepared = autodiscover.Autodiscover(contoso)
    body = prepared.respond(autodiscover.Request.for_mailbox(
        "anna@contoso.com", mapi_http_capability="1", client_can_handle="ExHttpInfo, Negotiate")).body
    host, rest = body.split(b"<Type>EXHTTP</Type>", 1)[1].split(b"</Server>", 1)
    assert prepared.explain(body, "anna@contoso.com") == []
    wrong = body.replace(b"<Type>EXHTTP</Type>" + host, b"<Type>EXHTTP</Type><Server>old.contoso.com", 1)
    assert [(one.id, one.property) for one in prepared.explain(wrong, "anna@contoso.com")] == [
        ("difference-value", "EXHTTP/Server")]
    block = b"<Protocol><Type>EXPR</Type><Server>mail.contoso.com</Server></Protocol></Account>"
    assert [one.id for one in prepared.explain(body.replace(b"</Account>", block), "anna@contoso.com")] == [
        "difference-block-unexpected"]


def test_what_was_not_compared_is_told(contoso):
    prepared = autodiscover.Autodiscover(contoso)
    body = ask(contoso).body.replace(b"</Account>", b"<TTL>1</TTL></Account>")
    told, = prepared.explain(body, "anna@contoso.com")
    assert (told.id, told.severity, told.property, told.arguments) == (
        "difference-not-compared", mapicfg.Severity.INFO, "Account/TTL", ("Account/TTL", "1"))


def test_outlook_anywheres_hosts_come_from_its_export():
    with mapicfg.Directory() as directory:
        directory.import_(*ALL, DATA / "outlook-anywhere.txt", DATA / "owa.txt")
        found, = directory.outlook_anywhere
        assert found.internal_hostname == "ex1.contoso.com" and found.internal_clients_require_ssl is False
        owa = directory.owa_virtual_directories["owa (Default Web Site)"]
        assert owa.external_url == "https://mail.contoso.com/owa"
        directory.mailboxes.set("anna@contoso.com", mapi_http_enabled=False)
        response = ask(directory, client_can_handle="ExHttpInfo")
    blocks = [[(one.tag.replace(OUTLOOK, ""), one.text) for one in block if one.tag != f"{OUTLOOK}Protocol"][:4]
              for block in ElementTree.fromstring(response.body).iter(f"{OUTLOOK}Account").__next__()
              if block.findtext(f"{OUTLOOK}Type") in ("EXPR", "EXHTTP")]
    outside = [("Server", "rpc.contoso.com"), ("SSL", "On"), ("AuthPackage", "Ntlm")]
    assert blocks == [[("Type", "EXPR"), *outside],
                      [("Type", "EXHTTP"), ("Server", "ex1.contoso.com"), ("SSL", "Off"), ("AuthPackage", "Ntlm")],
                      [("Type", "EXHTTP"), *outside]]
    assert b'<OWAUrl AuthenticationMethod="Fba">https://mail.contoso.com/owa/</OWAUrl>' in response.body
    assert "autodiscover-hosts-assumed" not in [reason.id for reason in response.reasons]


@pytest.mark.parametrize("org,own,block,result", ROWS)
def test_answers_as_the_table_says(org, own, block, result):
    with mapicfg.Directory() as directory:
        directory.set_organization(mapi_http_enabled=org)
        directory.virtual_directories.put(mapicfg.VirtualDirectory(
            name="mapi (Default Web Site)", server="EX1", internal_url="https://in.contoso.com/mapi",
            external_url="https://out.contoso.com/mapi"))
        directory.mailboxes.put(mapicfg.Mailbox(
            name="anna", primary_smtp_address="anna@contoso.com", guid="cecbb509-eba7-5452-bbb2-8ce08645fab8",
            mapi_http_enabled=own, mapi_block_outlook_external_connectivity=block))
        for capability in ("1", "2", None, "none"):
            response = ask(directory, capability=capability)
            assert response.status == 200 and str(response.decision) == result and response.error == 0
            if "MAPI over HTTP" in result and capability in ("1", "2"):
                urls = ("InternalUrl",) if block else ("ExternalUrl", "InternalUrl")
                assert types(response) == [("mapiHttp", *urls)]
            else:
                assert types(response) == ["EXCH", "EXPR"]
                expr = response.body.split(b"<Type>EXPR</Type>")[1]
                assert (b"<Server>in.contoso.com</Server>" if block else b"<Server>out.contoso.com</Server>") in expr
                assert (b"<CertPrincipalName>None</CertPrincipalName>" in expr) == bool(block)
            assert (b"out.contoso.com" in response.body) == (not block)


def test_answer_is_outlooks(contoso):
    response = ask(contoso)
    assert response.header("content-type") == "text/xml; charset=utf-8" and response.header("X-Other") is None
    root = ElementTree.fromstring(response.body)
    assert root.tag == f"{ROOT}Autodiscover" and root[0].tag == f"{OUTLOOK}Response"
    assert root.findtext(f".//{OUTLOOK}AutoDiscoverSMTPAddress") == "anna@contoso.com"
    assert root.findtext(f".//{OUTLOOK}MailStore/{OUTLOOK}InternalUrl").endswith(
        "/mapi/emsmdb/?MailboxId=cecbb509-eba7-5452-bbb2-8ce08645fab8@contoso.com")
    assert [str(reason) for reason in response.reasons if reason.id == "autodiscover-client-capable"]


@pytest.mark.parametrize("user,status", [
    ("anna@contoso.com", 200), ("CONTOSO\\anna", 200), ("anna", 200), ("ANNA", 200), ("emile", 403), ("nobody", 403),
    (None, 401), ("", 401)])
def test_who_may_ask(contoso, user, status):
    assert ask(contoso, user=user).status == status


def test_options_of_who_may_ask(contoso):
    request = autodiscover.Request.for_mailbox("anna@contoso.com", user="emile")
    assert autodiscover.respond(contoso, request, any_mailbox=True).status == 200
    request = autodiscover.Request.for_mailbox("anna@contoso.com", user=None)
    assert autodiscover.respond(contoso, request, no_user=True).status == 200
    refused = autodiscover.respond(contoso, request, challenge="Negotiate")
    assert (refused.status, refused.header("WWW-Authenticate")) == (401, "Negotiate")


@pytest.mark.parametrize("address,body,error", [
    ("nobody@contoso.com", None, 500), ("anna@contoso.com", b"<Autodiscover", 600), ("anna@contoso.com", b"", 600),
    ("anna@contoso.com", autodiscover.request_body("anna@contoso.com").replace(b"2006a", b"2006b"), 601)])
def test_error_payloads(contoso, address, body, error):
    request = autodiscover.Request(user=address, body=autodiscover.request_body(address) if body is None else body,
                                   time=datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=datetime.timezone.utc))
    response = autodiscover.respond(contoso, request)
    assert (response.status, response.error, response.decision) == (200, error, None)
    told = ElementTree.fromstring(response.body).find(f"{ROOT}Response/{ROOT}Error")
    assert told.get("Time") == "03:04:05.6780000" and told.findtext(f"{ROOT}ErrorCode") == str(error)


def test_other_requests(contoso):
    prepared = autodiscover.Autodiscover(contoso, max_body=100)
    request = autodiscover.Request
    for asked, status in ((request(method="PUT", user="anna"), 405), (request(path="/owa"), 404),
                          (request.for_mailbox("anna@contoso.com"), 413)):
        assert autodiscover.respond(prepared, asked).status == status
    with pytest.raises(TypeError):
        autodiscover.respond(prepared, request(), no_user=True)
    with pytest.raises(mapicfg.InvalidValueError):
        prepared.respond(request(path="/\0"))


def test_second_version_points_to_the_first(contoso):
    path = "/autodiscover/autodiscover.json?Email=anna%40contoso.com&Protocol=AutodiscoverV1"
    request = autodiscover.Request(method="GET", path=path, host="autodiscover.contoso.com")
    response = autodiscover.respond(contoso, request)
    assert response.status == 200 and response.header("Content-Type").startswith("application/json")
    assert b'"Protocol":"AutodiscoverV1"' in response.body.replace(b" ", b"")


def test_redirects(contoso):
    redirects = {"@fabrikam.com": "@contoso.com", "*": "https://mail.fabrikam.com/autodiscover/autodiscover.xml"}
    prepared = autodiscover.Autodiscover(contoso, redirects=redirects, found=True)
    request = autodiscover.Request.for_mailbox("anna@fabrikam.com", user="anna")
    answer = autodiscover.Answer(prepared.respond(request).body)
    assert answer.kind == autodiscover.AnswerKind.REDIRECT_ADDRESS
    assert answer.get("Account/RedirectAddr") == "anna@contoso.com"
    found = prepared.respond(autodiscover.Request.for_mailbox("anna@example.org", user="anna"))
    assert (found.status, found.header("location")) == (302, redirects["*"])


def test_prepared_configuration_stands_alone(contoso):
    with mapicfg.Directory() as directory:
        directory.import_(*ALL)
        prepared = autodiscover.Autodiscover(directory, inside=["10.0.0.0/8", "fd00::/8"])
    assert len(prepared) == 32 and bool(prepared)
    expected, answers = ask(contoso).body, []

    def work():
        request = autodiscover.Request.for_mailbox("anna@contoso.com", mapi_http_capability="1", address="10.1.2.3")
        answers.extend(prepared.respond(request).body for _ in range(200))
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 600 and set(answers) == {expected}


def test_wrong_options(contoso):
    for wrong in ({"inside": ["10.0.0.0/40"]}, {"rpc_internal_host": "not a host"}, {"redirects": {"*": "ftp://x/"}}):
        with pytest.raises(ValueError):
            autodiscover.Autodiscover(contoso, **wrong)
    with mapicfg.Directory(empty=True) as directory, pytest.raises(mapicfg.NotStatedError):
        autodiscover.Autodiscover(directory)


# ---- real answers ----

# After the sample of [MS-OXDSCLI] 4.4: internal URLs only.
ANSWER = b"""<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    <User><DisplayName>Anna Berg</DisplayName></User>
    <Account><AccountType>email</AccountType><Action>settings</Action>
      <Protocol Type="mapiHttp" Version="1">
        <MailStore><InternalUrl>https://mail.contoso.com/mapi/emsmdb/?MailboxId=\
cecbb509-eba7-5452-bbb2-8ce08645fab8@contoso.com</InternalUrl></MailStore>
        <AddressBook><InternalUrl>https://mail.contoso.com/mapi/nspi/?MailboxId=\
cecbb509-eba7-5452-bbb2-8ce08645fab8@contoso.com</InternalUrl></AddressBook>
      </Protocol>
    </Account>
  </Response>
</Autodiscover>"""


def test_reading_a_real_answer():
    answer = autodiscover.Answer(ANSWER, source="answer.xml")
    assert (answer.form, answer.kind) == (autodiscover.AnswerForm.OUTLOOK, autodiscover.AnswerKind.SETTINGS)
    assert str(answer) == "MAPI over HTTP, internal only" == str(answer.decision)
    other = autodiscover.Answer(b'{"ErrorCode":"ProtocolNotSupported","ErrorMessage":"Only Ews here"}')
    assert (other.form, other.kind) == (autodiscover.AnswerForm.JSON, autodiscover.AnswerKind.ERROR)
    assert str(other) == "Autodiscover v2: an error (ProtocolNotSupported: Only Ews here)"
    assert answer.get("User/DisplayName") == "Anna Berg" == dict(answer.items())["User/DisplayName"]
    assert answer.get("mapiHttp/MailStore/ExternalUrl") is None
    with pytest.raises(mapicfg.InputError) as caught:
        autodiscover.Answer(ANSWER[:-30], source="answer.xml")
    assert caught.value.source == "answer.xml"


def test_comparing_a_real_answer(contoso):
    prepared = autodiscover.Autodiscover(contoso)
    own = autodiscover.Answer(ask(contoso).body)
    assert own.compare(own) == [] == prepared.explain(own, "anna@contoso.com")
    differences = prepared.explain(ANSWER, "anna@contoso.com")
    assert "difference-external-missing" in {one.id for one in differences}
    assert all(one.sentence in str(one) and one.property and one.why and one.remedy for one in differences)
    with pytest.raises(mapicfg.NotFoundError):
        prepared.explain(ANSWER, "nobody@contoso.com")


def test_devices_find_active_sync(tmp_path):
    """Get-ActiveSyncVirtualDirectory's CSV, read into a store; the answer as its elements."""
    url = "https://mail.contoso.com/Microsoft-Server-ActiveSync"
    name = "Microsoft-Server-ActiveSync (Default Web Site)"
    csv = tmp_path / "activesync.csv"
    csv.write_text('#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMobileVirtualDirectory\n'
                   '"Name","Server","InternalUrl","ExternalUrl","Identity"\n'
                   f'"{name}","EX1","https://ex1.contoso.com/sync","{url}","EX1\\{name}"\n', "utf-8")
    with mapicfg.Directory(None, create=True) as directory:
        directory.import_(*ALL, csv)
        prepared = autodiscover.Autodiscover(directory, inside=["10.0.0.0/8"])
        directory.mailboxes.set("anna", active_sync_enabled=False)
        disabled = autodiscover.Autodiscover(directory)
    request = autodiscover.Request.for_device
    asked = request("anna@contoso.com", user="anna")
    response = prepared.respond(asked)
    mobile = "{http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006}"
    found = ElementTree.fromstring(response.body).find(f"{mobile}Response")
    assert [found.findtext(f"{mobile}{path}") for path in ("Culture", f"User/{mobile}EMailAddress")] == [
        "en:us", "anna@contoso.com"]
    server = found.find(f"{mobile}Action/{mobile}Settings/{mobile}Server")
    assert [(child.tag.replace(mobile, ""), child.text) for child in server] == [
        ("Type", "MobileSync"), ("Url", url), ("Name", url)]
    assert b"https://ex1.contoso.com/sync" in prepared.respond(dataclasses.replace(asked, address="10.1.1.1")).body
    assert "autodiscover-active-sync-disabled" in [one.id for one in disabled.respond(asked).reasons]
    assert prepared.respond(request("anna@contoso.com", user="bernd")).status == 403
    assert prepared.respond(request("nobody@contoso.com", user="anna")).error == 500
    path = "/autodiscover/autodiscover.json/v1.0/x@y?Protocol=ActiveSync"
    pointed = prepared.respond(autodiscover.Request(method="GET", path=path, body=b""))
    assert json.loads(pointed.body) == {"Protocol": "ActiveSync", "Url": url}
