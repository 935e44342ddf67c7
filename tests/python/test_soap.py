# SPDX-License-Identifier: LGPL-2.1-or-later
"""SOAP Autodiscover: each setting is what an answer for Outlook says, for every row of the documented table and every
release; and what clients of other makers ask for is known."""
import uuid
import xml.etree.ElementTree as ElementTree

import pytest
from documented import ROWS

import mapicfg
from mapicfg import autodiscover

SERVICE = "{http://schemas.microsoft.com/exchange/2010/Autodiscover}"
INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
RELEASES = {"2010": "Version 14.3 (Build 513.0)", "2013 RTM": "Version 15.0 (Build 516.32)",
            "2013": "Version 15.0 (Build 1497.2)", "2016": "Version 15.1 (Build 2507.6)",
            "2019": "Version 15.2 (Build 1544.4)", "SE": "Version 15.2 (Build 2562.17)", "not known": ""}
ANNA, BOOK = "anna@contoso.com", "b18860a6-c4c4-5b1d-b6e5-21dc88ef273c"

# The element of an answer for Outlook ([MS-OXDSCLI] 2.2.4.1.1.2) that says what a setting does ("Setting (SOAP)" in
# Microsoft's reference). EXCH and WEB/Internal are for inside, EXPR and WEB/External for outside.
SAME = {
    "UserDisplayName": "User/DisplayName", "UserDN": "User/LegacyDN", "UserDeploymentId": "User/DeploymentId",
    "AutoDiscoverSMTPAddress": "User/AutoDiscoverSMTPAddress", "UserMSOnline": "Account/MicrosoftOnline",
    "InternalRpcClientServer": "EXCH/Server", "InternalMailboxServerDN": "EXCH/ServerDN", "MailboxDN": "EXCH/MdbDN",
    "PublicFolderServer": "EXCH/PublicFolderServer", "ActiveDirectoryServer": "EXCH/AD",
    "InternalServerExclusiveConnect": "EXCH/ServerExclusiveConnect",
    "ExternalServerExclusiveConnect": "EXPR/ServerExclusiveConnect", "CertPrincipalName": "EXPR/CertPrincipalName",
    "ExternalMailboxServer": "EXPR/Server", "ExternalMailboxServerAuthenticationMethods": "EXPR/AuthPackage",
    "PublicFolderInformation": "Account/PublicFolderInformation/SmtpAddress",
    "EwsPartnerUrl": "EXPR/EwsPartnerUrl", "GroupingInformation": "EXPR/GroupingInformation",
    **{f"{side}{name}": f"{block}/{name}" for side, block in (("Internal", "EXCH"), ("External", "EXPR"))
       for name in ("EwsUrl", "EmwsUrl", "OABUrl", "UMUrl", "EcpUrl")},
}
PAGES = {"Voicemail": "um", "EmailSubscriptions": "aggr", "TextMessaging": "sms", "DeliveryReport": "mt",
         "RetentionPolicyTags": "ret", "Publishing": "publish", "Photo": "photo", "Connect": "connect",
         "TeamMailbox": "tm", "TeamMailboxCreating": "tmCreating", "TeamMailboxEditing": "tmEditing",
         "TeamMailboxHiding": "tmHiding", "ExtensionInstallation": "extinstall"}


def urls(path):
    return {"Identity": f"EX1\\{path} (Default Web Site)", "Server": "EX1",
            "InternalUrl": f"https://in.contoso.com/{path}", "ExternalUrl": f"https://out.contoso.com/{path}"}


def organization(org, mailbox, block, version):
    objects = [
        (mapicfg.Organization, {"Name": "Contoso", "Identity": "Contoso", "MapiHttpEnabled": org}),
        (mapicfg.Server, {"Name": "EX1", "Fqdn": "ex1.contoso.com", "AdminDisplayVersion": version or None,
                                  "ExchangeLegacyDN": "/o=Contoso/cn=Configuration/cn=Servers/cn=EX1"}),
        (mapicfg.VirtualDirectory, urls("mapi")), (mapicfg.WebServicesVirtualDirectory, urls("EWS/Exchange.asmx")),
        (mapicfg.EcpVirtualDirectory, urls("ecp")), (mapicfg.OabVirtualDirectory, urls("OAB")),
        (mapicfg.OfflineAddressBook, {"Name": "Default Offline Address Book", "IsDefault": True, "Guid": BOOK}),
        (mapicfg.OwaVirtualDirectory, {**urls("owa"), "InternalAuthenticationMethods": ("Basic", "Fba"),
                                       "ExternalAuthenticationMethods": ("Fba",)}),
        (mapicfg.OutlookAnywhere, {
            "Identity": "EX1\\Rpc (Default Web Site)", "Server": "EX1", "InternalHostname": "rpc-in.contoso.com",
            "ExternalHostname": "rpc-out.contoso.com", "InternalClientsRequireSsl": False,
            "ExternalClientsRequireSsl": True, "InternalClientAuthenticationMethod": "Ntlm",
            "ExternalClientAuthenticationMethod": "Negotiate"}),
        (mapicfg.Mailbox, {
            "Identity": "contoso.com/Users/Anna", "Name": "Anna", "DisplayName": "Anna & Bär",
            "PrimarySmtpAddress": ANNA, "ServerName": "EX1", "LegacyExchangeDN": "/o=Contoso/cn=anna",
            "Guid": "cecbb509-eba7-5452-bbb2-8ce08645fab8", "MapiHttpEnabled": mailbox,
            "MAPIBlockOutlookExternalConnectivity": block}),
    ]
    directory = mapicfg.Directory()
    for object_class, values in objects:
        one = object_class()
        one.update(values)
        directory.collection(object_class).put(one)
    return directory


def settings_of(response):
    """The settings of the first user, and the errors, by name."""
    assert response.status == 200
    user = ElementTree.fromstring(response.body).find(f".//{SERVICE}UserResponse")
    assert user.findtext(f"{SERVICE}ErrorCode") == "NoError"
    values, errors = {}, {}
    for one in user.iter(f"{SERVICE}UserSetting"):
        kind, name = one.get(f"{INSTANCE}type"), one.findtext(f"{SERVICE}Name")
        if kind == "WebClientUrlCollectionSetting":
            url, = one.findall(f"{SERVICE}WebClientUrls/{SERVICE}WebClientUrl")
            values[name] = url.findtext(f"{SERVICE}Url"), url.findtext(f"{SERVICE}AuthenticationMethods")
        else:
            assert kind == "StringSetting", kind
            values[name] = one.findtext(f"{SERVICE}Value")
    for one in user.iter(f"{SERVICE}UserSettingError"):
        errors[one.findtext(f"{SERVICE}SettingName")] = one.findtext(f"{SERVICE}ErrorCode")
    return values, errors


def outlook(prepared, capability=None):
    """What Outlook gets, which every server knows as a client that can do all."""
    request = autodiscover.Request.for_mailbox(
        ANNA, mapi_http_capability=capability,
        user_agent="Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)")
    return autodiscover.Answer(prepared.respond(request).body)


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("org, mailbox, block, result", ROWS)
def test_settings_are_what_outlook_gets(org, mailbox, block, result, release):
    with organization(org, mailbox, block, RELEASES[release]) as directory:
        prepared = autodiscover.Autodiscover(directory, deployment_id="50817eff-b925-4578-a0db-13bfc635e7a5")
        response = prepared.respond(autodiscover.Request.for_settings(ANNA))
        old, capable = outlook(prepared), outlook(prepared, "1")
    values, errors = settings_of(response)
    assert set(values) | set(errors) == set(autodiscover.setting_names()) and not set(values) & set(errors)
    assert set(errors.values()) == {"SettingIsNotAvailable"}
    assert response.decision == prepared.respond(autodiscover.Request.for_mailbox(ANNA)).decision
    assert {name: values.get(name) for name in SAME} == {name: old.get(path) for name, path in SAME.items()}
    fragments = {name: old.get(f"EXCH/EcpUrl-{page}") for name, page in PAGES.items()}
    assert {name: values.get(f"Ecp{name}UrlFragment") for name in PAGES} == fragments
    for side, block_name in (("Internal", "EXCH"), ("External", "EXPR")):
        base = old.get(f"{block_name}/EcpUrl")
        assert {name: values.get(f"{side}Ecp{name}Url") for name in PAGES} == {
            name: base + fragment if base and fragment else None for name, fragment in fragments.items()}
        owa = old.get(f"WEB/{side}/OWAUrl")
        assert values.get(f"{side}WebClientUrls", (None,))[0] == owa
    assert values["MapiHttpEnabled"] == str(capable.get("mapiHttp/MailStore/InternalUrl") is not None)
    assert values["ExternalMailboxServerRequiresSSL"] == str(old.get("EXPR/SSL") == "On") if old.get(
        "EXPR/SSL") else "ExternalMailboxServerRequiresSSL" in errors
    if old.get("EXHTTP/Server"):  # the first is for inside
        assert values["InternalRpcHttpServer"] == old.get("EXHTTP/Server")
        assert values["InternalRpcHttpConnectivityRequiresSsl"] == str(old.get("EXHTTP/SSL") == "On")
        assert values["InternalRpcHttpAuthenticationMethod"] == old.get("EXHTTP/AuthPackage")
    if not block:
        assert values["ExternalEwsUrl"] == "https://out.contoso.com/EWS/Exchange.asmx"
        assert values["ExternalOABUrl"] == f"https://out.contoso.com/OAB/{BOOK}/"
        assert values["InternalWebClientUrls"] == ("https://in.contoso.com/owa/", "Basic, Fba")


def test_what_exchangelib_asks_for_is_known():
    """python3-exchangelib names the settings of Microsoft's reference, one of them with the comma of a typing error
    there, and looks the names of errors up in its table."""
    properties = pytest.importorskip("exchangelib.properties", reason="python3-exchangelib is not installed")
    asked = list(properties.UserResponse.SETTINGS_MAP.values())
    unknown = set(asked) - set(autodiscover.setting_names())
    assert unknown <= {"EcpVoicemailUrlFragment,"} and len(asked) > 60
    with organization(True, None, False, RELEASES["2019"]) as directory:
        values, errors = settings_of(autodiscover.respond(directory, autodiscover.Request.for_settings(ANNA, asked)))
    assert set(values) | set(errors) == set(asked)
    assert {name for name, code in errors.items() if code == "InvalidSetting"} == unknown
    read = properties.UserResponse.from_xml(ElementTree.fromstring(autodiscover.respond(
        organization(True, None, False, RELEASES["2019"]), autodiscover.Request.for_settings(ANNA, asked)).body).find(
            f".//{SERVICE}UserResponse"), None)
    assert read.ews_url == "https://out.contoso.com/EWS/Exchange.asmx"
    assert read.autodiscover_smtp_address == ANNA and read.version.api_version == "Exchange2015"


def test_several_users_are_answered_in_their_order():
    with organization(True, None, False, RELEASES["2019"]) as directory:
        prepared = autodiscover.Autodiscover(directory)
    body = autodiscover.soap_body(["x&y@contoso.com", ANNA, ""], ["UserDisplayName"])
    response = prepared.respond(autodiscover.Request(path="/autodiscover/autodiscover.svc", user=ANNA, body=body))
    users = ElementTree.fromstring(response.body).findall(f".//{SERVICE}UserResponse")
    assert [user.findtext(f"{SERVICE}ErrorCode") for user in users] == ["InvalidUser", "NoError", "InvalidUser"]
    assert users[0].findtext(f"{SERVICE}ErrorMessage") == "Invalid user 'x&y@contoso.com'."
    assert users[1].findtext(f".//{SERVICE}Value") == "Anna & Bär"
    assert response.decision is None and response.error == 500


def test_the_error_code_is_that_of_an_answer_for_outlook():
    with organization(True, None, False, "") as directory:
        prepared = autodiscover.Autodiscover(directory)

    def error(**fields):
        return prepared.respond(autodiscover.Request(path="/autodiscover/autodiscover.svc", user=ANNA, **fields)).error
    assert error(body=b"<x/>") == error(body=autodiscover.soap_body([], ["UserDN"])) == 600
    assert error(body=autodiscover.soap_body("bob@contoso.com", ["UserDN"])) == 500
    assert error(body=autodiscover.soap_body(ANNA, "UserDN")) == 0


def test_other_mailboxes_are_those_of_an_answer_for_outlook():
    """The archive and a shared mailbox, as Outlook gets them; and who has full access may ask, here too."""
    shared = {"Name": "Sales", "DisplayName": "Sales & Co", "Identity": "contoso.com/Shared/Sales",
              "PrimarySmtpAddress": "sales@contoso.com", "LegacyExchangeDN": "/o=Contoso/cn=sales", "ServerName": "EX1",
              "Guid": "cecbb509-eba7-5452-bbb2-8ce08645fab9"}
    entry = {"Identity": "contoso.com/Shared/Sales", "User": "CONTOSO\\anna", "AccessRights": ("FullAccess",),
             "Deny": False, "IsInherited": False, "InheritanceType": "All"}
    with organization(True, None, False, RELEASES["2019"]) as directory:
        directory.collection(mapicfg.Mailbox).set(
            "Anna", archive_guid="cecbb509-eba7-5452-bbb2-8ce08645faba", archive_name=("Old mail",),
            sam_account_name="anna", alias="anna", default_public_folder_mailbox="Sales")
        for object_class, values in ((mapicfg.Mailbox, shared), (mapicfg.MailboxPermission, entry)):
            one = object_class()
            one.update(values)
            directory.collection(object_class).put(one)
        prepared = autodiscover.Autodiscover(directory)
    response = prepared.respond(autodiscover.Request.for_settings(ANNA, ["AlternateMailboxes"]))
    setting, = ElementTree.fromstring(response.body).iter(f"{SERVICE}UserSetting")
    assert setting.get(f"{INSTANCE}type") == "AlternateMailboxCollectionSetting"
    assert setting.findtext(f"{SERVICE}Name") == "AlternateMailboxes"
    found = [[(child.tag.replace(SERVICE, ""), child.text) for child in one]
             for one in setting.find(f"{SERVICE}AlternateMailboxes")]
    answer = ElementTree.fromstring(prepared.respond(autodiscover.Request.for_mailbox(ANNA)).body)
    name = "{http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a}"
    assert found == [[(child.tag.replace(name, ""), child.text) for child in one]
                     for one in answer.iter(f"{name}AlternativeMailbox")]
    assert [dict(one)["Type"] for one in found] == ["Archive", "Delegate"]
    assert dict(found[1])["DisplayName"] == "Sales & Co" and dict(found[0])["DisplayName"] == "Old mail"
    values, _ = settings_of(prepared.respond(autodiscover.Request.for_settings(ANNA, ["PublicFolderInformation"])))
    assert values == {"PublicFolderInformation": "sales@contoso.com"}
    values, errors = settings_of(prepared.respond(autodiscover.Request.for_settings(
        "sales@contoso.com", ["UserDisplayName", "AlternateMailboxes"], user=ANNA)))
    assert values == {"UserDisplayName": "Sales & Co"} and errors == {"AlternateMailboxes": "SettingIsNotAvailable"}


def test_one_user_named_many_times_gets_a_bounded_answer():
    """4 MiB, the last user's answer in full, and ServerBusy for those after."""
    with organization(True, None, False, RELEASES["2019"]) as directory:
        boxes, entries = directory.collection(mapicfg.Mailbox), directory.collection(mapicfg.MailboxPermission)
        boxes.set("Anna", sam_account_name="anna")
        for number in range(400):
            name = f"shared{number}"
            boxes.put(mapicfg.Mailbox(name=name, identity=f"contoso.com/Shared/{name}", alias=name, server_name="EX1",
                                      primary_smtp_address=f"{name}@contoso.com", guid=str(uuid.UUID(int=number + 1))))
            entries.put(mapicfg.MailboxPermission(identity=f"contoso.com/Shared/{name}", user="CONTOSO\\anna",
                                                  access_rights=("FullAccess",), deny=False, is_inherited=False))
        prepared = autodiscover.Autodiscover(directory)

    def ask(count):
        body = autodiscover.soap_body([ANNA] * count, ["AlternateMailboxes"])
        return prepared.respond(autodiscover.Request(path="/autodiscover/autodiscover.svc", user=ANNA, body=body))
    one, many = ask(1), ask(100)
    assert one.body.count(b"<AlternateMailbox>") == 400
    codes = [user.findtext(f"{SERVICE}ErrorCode")
             for user in ElementTree.fromstring(many.body).findall(f".//{SERVICE}UserResponse")]
    answered = codes.count("NoError")
    assert codes == ["NoError"] * answered + ["ServerBusy"] * (100 - answered)
    assert 4 << 20 <= many.body.index(b"ServerBusy") < (4 << 20) + len(one.body)
    assert "autodiscover-soap-answer-limit" in {reason.id for reason in many.reasons}
    assert many.error == 0 and many.status == 200


@pytest.mark.parametrize("url,expected", [
    ("https://in.contoso.com/EWS/Exchange.asmx", "https://in.contoso.com/EWS/UM2007Legacy.asmx"),
    ("https://in.contoso.com/ews/exchange.asmx/", "https://in.contoso.com/ews/UM2007Legacy.asmx"),
    ("https://in.contoso.com/EWS", None), ("https://in.contoso.com/EWS/", None), ("https://in.contoso.com", None),
    ("https://in.contoso.com/Exchange.asmx", "https://in.contoso.com/UM2007Legacy.asmx")])
def test_unified_messaging_is_beside_exchange_asmx(url, expected):
    """And where the URL of the web services is another one, nothing says where it is."""
    with organization(True, None, False, RELEASES["2016"]) as directory:
        directory.collection(mapicfg.WebServicesVirtualDirectory).set("EX1\\EWS/Exchange.asmx (Default Web Site)",
                                                                      internal_url=url)
        response = autodiscover.respond(directory, autodiscover.Request.for_settings(ANNA, ["InternalUMUrl"]))
    found = ElementTree.fromstring(response.body).findtext(f".//{SERVICE}UserSetting/{SERVICE}Value")
    assert found == expected
