# SPDX-License-Identifier: LGPL-2.1-or-later
"""Answers of real Exchange servers, with names of our own, from stores that describe such servers: every element,
value and order. The first is one of a company's servers, published by an administrator; the second is in Microsoft's
"Get user settings from Exchange by using Autodiscover"; both follow [MS-OXDSCLI] 2.2.4.1.1."""
import xml.etree.ElementTree as ElementTree

import pytest

import mapicfg
from mapicfg import autodiscover

OUTLOOK_2013 = "Microsoft Office/15.0 (Windows NT 6.1; Microsoft Outlook 15.0.4569; Pro)"
OUTLOOK = "{http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a}"
GUID = "5f76be3c-9138-4f66-85e0-21bc23ca35f0"
BOOK = "c21c7bc2-53b3-4ddc-ad89-1219b486c37c"
GROUP = "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)"
SERVERS = GROUP + "/cn=Configuration/cn=Servers/cn="

BEGIN = f"""<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">
  <Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
    <User>
      <DisplayName>Anna Berg</DisplayName>
      <LegacyDN>{GROUP}/cn=Recipients/cn=f5eeabead90d4b6fb51d6379474692cd-anna</LegacyDN>
      <AutoDiscoverSMTPAddress>anna@contoso.com</AutoDiscoverSMTPAddress>
      <DeploymentId>50817eff-b925-4578-a0db-13bfc635e7a5</DeploymentId>
    </User>
    <Account>
      <AccountType>email</AccountType>
      <Action>settings</Action>
      <MicrosoftOnline>False</MicrosoftOnline>
"""
END = """    </Account>
  </Response>
</Autodiscover>
"""

MAPI_AND_WEB = BEGIN + f"""      <ConsumerMailbox>False</ConsumerMailbox>
      <Protocol Type="mapiHttp" Version="1">
        <MailStore>
          <InternalUrl>https://in.contoso.com/mapi/emsmdb/?MailboxId={GUID}@contoso.com</InternalUrl>
        </MailStore>
        <AddressBook>
          <InternalUrl>https://in.contoso.com/mapi/nspi/?MailboxId={GUID}@contoso.com</InternalUrl>
        </AddressBook>
      </Protocol>
      <Protocol>
        <Type>WEB</Type>
        <Internal>
          <OWAUrl AuthenticationMethod="Basic, Fba">https://mail.contoso.com/owa/</OWAUrl>
          <Protocol>
            <Type>EXCH</Type>
            <ASUrl>https://in.contoso.com/ews/exchange.asmx</ASUrl>
          </Protocol>
        </Internal>
        <External>
          <OWAUrl AuthenticationMethod="Fba">https://mail.contoso.com/owa/</OWAUrl>
          <Protocol>
            <Type>EXPR</Type>
            <ASUrl>https://in.contoso.com/ews/exchange.asmx</ASUrl>
          </Protocol>
        </External>
      </Protocol>
"""
EXHTTP = """      <Protocol>
        <Type>EXHTTP</Type>
        <Server>in.contoso.com</Server>
        <SSL>On</SSL>
        <AuthPackage>Negotiate</AuthPackage>
        <ASUrl>https://in.contoso.com/ews/exchange.asmx</ASUrl>
        <EwsUrl>https://in.contoso.com/ews/exchange.asmx</EwsUrl>
        <EmwsUrl>https://in.contoso.com/ews/exchange.asmx</EmwsUrl>
        <EcpUrl>https://mail.contoso.com/owa/</EcpUrl>
        <EcpUrl-um>?path=/options/callanswering</EcpUrl-um>
        <EcpUrl-aggr>?path=/options/connectedaccounts</EcpUrl-aggr>
        <EcpUrl-mt>options/ecp/PersonalSettings/DeliveryReport.aspx?rfr=olk&amp;exsvurl=1&amp;IsOWA=&lt;IsOWA&gt;\
&amp;MsgID=&lt;MsgID&gt;&amp;Mbx=&lt;Mbx&gt;&amp;realm=ad.contoso.com</EcpUrl-mt>
        <EcpUrl-ret>?path=/options/retentionpolicies</EcpUrl-ret>
        <EcpUrl-sms>?path=/options/textmessaging</EcpUrl-sms>
        <EcpUrl-photo>?path=/options/myaccount/action/photo</EcpUrl-photo>
        <EcpUrl-tm>options/ecp/?rfr=olk&amp;ftr=TeamMailbox&amp;exsvurl=1&amp;realm=ad.contoso.com</EcpUrl-tm>
        <EcpUrl-tmCreating>options/ecp/?rfr=olk&amp;ftr=TeamMailboxCreating&amp;SPUrl=&lt;SPUrl&gt;\
&amp;Title=&lt;Title&gt;&amp;SPTMAppUrl=&lt;SPTMAppUrl&gt;&amp;exsvurl=1&amp;realm=ad.contoso.com</EcpUrl-tmCreating>
        <EcpUrl-tmEditing>options/ecp/?rfr=olk&amp;ftr=TeamMailboxEditing&amp;Id=&lt;Id&gt;&amp;exsvurl=1\
&amp;realm=ad.contoso.com</EcpUrl-tmEditing>
        <EcpUrl-extinstall>?path=/options/manageapps</EcpUrl-extinstall>
        <OOFUrl>https://in.contoso.com/ews/exchange.asmx</OOFUrl>
        <UMUrl>https://in.contoso.com/ews/UM2007Legacy.asmx</UMUrl>
        <ServerExclusiveConnect>On</ServerExclusiveConnect>
      </Protocol>
"""
# What no export tells; see docs/guide/autodiscover.md, "Where the rest comes from".
LEFT_OUT = ("AD", "EcpUrl-publish")
OUTLOOK_ANYWHERE = BEGIN + f"""      <Protocol>
        <Type>EXCH</Type>
        <Server>{GUID}@contoso.com</Server>
        <ServerDN>{SERVERS}{GUID}@contoso.com</ServerDN>
        <ServerVersion>73C08204</ServerVersion>
        <MdbDN>{SERVERS}{GUID}@contoso.com/cn=Microsoft Private MDB</MdbDN>
        <PublicFolderServer>mail.contoso.com</PublicFolderServer>
        <AD>dc.contoso.com</AD>
        <ASUrl>https://mail.contoso.com/EWS/Exchange.asmx</ASUrl>
        <EwsUrl>https://mail.contoso.com/EWS/Exchange.asmx</EwsUrl>
        <EmwsUrl>https://mail.contoso.com/EWS/Exchange.asmx</EmwsUrl>
        <EcpUrl>https://mail.contoso.com/ecp/</EcpUrl>
        <EcpUrl-um>?rfr=olk&amp;p=customize/voicemail.aspx&amp;exsvurl=1&amp;realm=contoso.com</EcpUrl-um>
        <EcpUrl-aggr>?rfr=olk&amp;p=personalsettings/EmailSubscriptions.slab&amp;exsvurl=1&amp;realm=contoso.com\
</EcpUrl-aggr>
        <EcpUrl-mt>PersonalSettings/DeliveryReport.aspx?rfr=olk&amp;exsvurl=1&amp;IsOWA=&lt;IsOWA&gt;\
&amp;MsgID=&lt;MsgID&gt;&amp;Mbx=&lt;Mbx&gt;&amp;realm=contoso.com</EcpUrl-mt>
        <EcpUrl-ret>?rfr=olk&amp;p=organize/retentionpolicytags.slab&amp;exsvurl=1&amp;realm=contoso.com</EcpUrl-ret>
        <EcpUrl-sms>?rfr=olk&amp;p=sms/textmessaging.slab&amp;exsvurl=1&amp;realm=contoso.com</EcpUrl-sms>
        <EcpUrl-publish>customize/calendarpublishing.slab?rfr=olk&amp;exsvurl=1&amp;FldID=&lt;FldID&gt;\
&amp;realm=contoso.com</EcpUrl-publish>
        <EcpUrl-photo>PersonalSettings/EditAccount.aspx?rfr=olk&amp;chgPhoto=1&amp;exsvurl=1&amp;realm=contoso.com\
</EcpUrl-photo>
        <EcpUrl-tm>?rfr=olk&amp;ftr=TeamMailbox&amp;exsvurl=1&amp;realm=contoso.com</EcpUrl-tm>
        <EcpUrl-tmCreating>?rfr=olk&amp;ftr=TeamMailboxCreating&amp;SPUrl=&lt;SPUrl&gt;&amp;Title=&lt;Title&gt;\
&amp;SPTMAppUrl=&lt;SPTMAppUrl&gt;&amp;exsvurl=1&amp;realm=contoso.com</EcpUrl-tmCreating>
        <EcpUrl-tmEditing>?rfr=olk&amp;ftr=TeamMailboxEditing&amp;Id=&lt;Id&gt;&amp;exsvurl=1&amp;realm=contoso.com\
</EcpUrl-tmEditing>
        <EcpUrl-extinstall>Extension/InstalledExtensions.slab?rfr=olk&amp;exsvurl=1&amp;realm=contoso.com\
</EcpUrl-extinstall>
        <OOFUrl>https://mail.contoso.com/EWS/Exchange.asmx</OOFUrl>
        <UMUrl>https://mail.contoso.com/EWS/UM2007Legacy.asmx</UMUrl>
        <OABUrl>https://mail.contoso.com/OAB/{BOOK}/</OABUrl>
        <ServerExclusiveConnect>off</ServerExclusiveConnect>
      </Protocol>
      <Protocol>
        <Type>EXPR</Type>
        <Server>mail.contoso.com</Server>
        <SSL>Off</SSL>
        <AuthPackage>Ntlm</AuthPackage>
        <ServerExclusiveConnect>on</ServerExclusiveConnect>
        <CertPrincipalName>None</CertPrincipalName>
      </Protocol>
      <Protocol>
        <Type>WEB</Type>
        <Internal>
          <OWAUrl AuthenticationMethod="Basic, Fba">https://mail.contoso.com/owa/</OWAUrl>
          <Protocol>
            <Type>EXCH</Type>
            <ASUrl>https://mail.contoso.com/EWS/Exchange.asmx</ASUrl>
          </Protocol>
        </Internal>
      </Protocol>
""" + END


# ---- stores ----

def put(directory, version, principal=None, mapi_http=True, **urls):
    """EX1 of this version, with virtual directories as named: an internal and an external URL, or what else they
    state; and Anna's mailbox."""
    directory.set_organization(mapi_http_enabled=mapi_http)
    directory.servers.put(mapicfg.Server(name="EX1", fqdn="ex1.contoso.com", admin_display_version=version,
                                         exchange_legacy_dn=SERVERS + "EX1"))
    kinds = {"mapi": (directory.virtual_directories, mapicfg.VirtualDirectory),
             "EWS": (directory.ews_virtual_directories, mapicfg.WebServicesVirtualDirectory),
             "Rpc": (directory.outlook_anywhere, mapicfg.OutlookAnywhere),
             "owa": (directory.owa_virtual_directories, mapicfg.OwaVirtualDirectory),
             "ecp": (directory.ecp_virtual_directories, mapicfg.EcpVirtualDirectory),
             "OAB": (directory.oab_virtual_directories, mapicfg.OabVirtualDirectory)}
    for kind, states in urls.items():
        collection, cls = kinds[kind]
        collection.put(cls(name=f"{kind} (Default Web Site)", server="EX1", **states))
    directory.mailboxes.put(mapicfg.Mailbox(
        name="anna", display_name="Anna Berg", primary_smtp_address="anna@contoso.com", exchange_guid=GUID,
        user_principal_name=principal, server_name="EX1",
        legacy_exchange_dn=f"{GROUP}/cn=Recipients/cn=f5eeabead90d4b6fb51d6379474692cd-anna"))


def both(internal, external=None, **more):
    return {"internal_url": internal, "external_url": external, **more}


def company(directory):
    put(directory, "Version 15.1 (Build 2507.6)", "anna@ad.contoso.com", mapi=both("https://in.contoso.com/mapi"),
        EWS=both("https://in.contoso.com/ews/exchange.asmx", "https://in.contoso.com/ews/exchange.asmx"),
        Rpc={"internal_hostname": "in.contoso.com", "external_hostname": None, "internal_clients_require_ssl": True,
             "internal_client_authentication_method": "Negotiate"},
        owa=both("https://mail.contoso.com/owa", "https://mail.contoso.com/owa",
                 internal_authentication_methods=["Basic", "Fba"], external_authentication_methods=["Fba"]))


def sample(directory):
    put(directory, "Version 15.0 (Build 516.32)", "anna@contoso.com", mapi_http=False,
        EWS=both("https://mail.contoso.com/EWS/Exchange.asmx"), ecp=both("https://mail.contoso.com/ecp"),
        Rpc={"internal_hostname": "mail.contoso.com", "external_hostname": None,
             "internal_clients_require_ssl": False, "internal_client_authentication_method": "Ntlm"},
        owa=both("https://mail.contoso.com/owa", internal_authentication_methods=["Basic", "Fba"]),
        OAB=both("https://mail.contoso.com/OAB"))
    directory.offline_address_books.put(mapicfg.OfflineAddressBook(
        name="Default Offline Address Book", is_default=True, guid=BOOK))


OPTIONS = {"deployment_id": "50817eff-b925-4578-a0db-13bfc635e7a5"}


def prepare(fill, **options):
    with mapicfg.Directory() as directory:
        fill(directory)
        return autodiscover.Autodiscover(directory, **options)


def ask(prepared, **fields):
    response = prepared.respond(autodiscover.Request.for_mailbox("anna@contoso.com", user="anna@contoso.com", **fields))
    assert (response.status, response.error) == (200, 0), response
    return response


# ---- the two answers ----

def canonical(text, without=()):
    root = ElementTree.fromstring(text)
    for parent in root.iter():
        for child in [one for one in parent if one.tag.replace(OUTLOOK, "") in without]:
            parent.remove(child)
    return ElementTree.canonicalize(ElementTree.tostring(root, encoding="unicode"), strip_text=True)


@pytest.mark.parametrize("fill,fields,expected", [
    (company, {"mapi_http_capability": "1", "client_can_handle": "ExHttpInfo, Negotiate"}, MAPI_AND_WEB + EXHTTP + END),
    (company, {"mapi_http_capability": "1", "client_can_handle": "Negotiate"}, MAPI_AND_WEB + END),
    (sample, {}, OUTLOOK_ANYWHERE)])
def test_a_real_answer_is_reproduced(fill, fields, expected):
    prepared = prepare(fill, **OPTIONS, no_user=True)
    assert canonical(ask(prepared, **fields).body) == canonical(expected, LEFT_OUT)
    told = prepared.explain(expected.encode(), "anna@contoso.com")
    assert {one.id for one in told} <= {"difference-not-compared"}
    assert [one.property for one in told] == [f"EXCH/{name}" for name in LEFT_OUT if f"<{name}>" in expected]


def test_a_public_folder_server_is_not_held_against_an_answer():
    """The sample's own is public.contoso.com: that it is Outlook Anywhere's host here is inference."""
    own = OUTLOOK_ANYWHERE.replace("<PublicFolderServer>mail", "<PublicFolderServer>public")
    told = prepare(sample, **OPTIONS, no_user=True).explain(own.encode(), "anna@contoso.com")
    assert {one.id for one in told} == {"difference-not-compared"}
    assert {one.property for one in told} == {"EXCH/PublicFolderServer", "EXCH/AD", "EXCH/EcpUrl-publish"}


@pytest.mark.parametrize("agent", ["Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.14332; Pro)",
                                   "Microsoft Office/15.0 (Windows NT 6.1; Microsoft Outlook 15.0.4569; Pro)"])
def test_outlook_is_known_by_its_user_agent(agent):
    response = ask(prepare(company, **OPTIONS, no_user=True), mapi_http_capability="1", user_agent=agent)
    assert canonical(response.body) == canonical(MAPI_AND_WEB + EXHTTP + END)


# ---- by the server's version ----

@pytest.mark.parametrize("version,exhttp", [
    ("Version 14.3 (Build 123.4)", [None, None]), ("Version 15.0 (Build 775.38)", ["in", "out"]),
    ("Version 15.0 (Build 847.32)", ["in", "out"]), ("Version 15.1 (Build 2507.6)", ["in", "out"])])
def test_outlook_gets_exhttp_from_the_first_build_of_2013(version, exhttp):
    """"Exchange 2013 Outlook Anywhere - RPC over HTTP" shows both blocks of 15.0.775.38, which does not know
    X-ClientCanHandle."""
    answer = autodiscover.Answer(ask(prepare(filled(version)), user_agent=OUTLOOK_2013).body)
    assert [answer.get(f"EXHTTP{which}/Server") for which in ("", "[2]")] == exhttp



def filled(version, methods=True):
    def fill(directory):
        stated = {"internal_authentication_methods": ["Ntlm", "WindowsIntegrated"],
                  "external_authentication_methods": ["Fba"]} if methods else {}
        put(directory, version, mapi_http=False, owa=both("https://in/owa/", "https://out/owa", **stated),
            mapi=both("https://in/mapi", "https://out/mapi"), ecp=both("https://in/ecp", "https://out/ecp"),
            EWS=both("https://in/EWS/Exchange.asmx", "https://out/EWS/Exchange.asmx"),
            Rpc={"internal_hostname": "in", "external_hostname": "out"})
    return fill


# What [MS-OXDSCLI] and real answers of these versions have: Exchange 2010 SP3 is in Microsoft's article 3047178; EXHTTP
# came with 15.00.0995.014; 2016 moved the options into Outlook on the web.
@pytest.mark.parametrize("version,number,personal,exhttp,ecp,fragment", [
    ("Version 14.3 (Build 123.4)", "7383807B", False, False, "ecp", "?p=customize/voicemail.aspx&exsvurl=1"),
    ("Version 15.0 (Build 516.32)", "73C08204", True, False, "ecp", "?rfr=olk&p=customize/voicemail.aspx"
     "&exsvurl=1&realm=contoso.com"),
    ("Version 15.0 (Build 847.32)", "73C0834F", True, False, "ecp", "?rfr=olk&p=customize/voicemail.aspx"
     "&exsvurl=1&realm=contoso.com"),
    ("Version 15.0 (Build 995.29)", "73C083E3", True, True, "ecp", "?rfr=olk&p=customize/voicemail.aspx"
     "&exsvurl=1&realm=contoso.com"),
    ("Version 15.1 (Build 225.42)", "73C180E1", True, True, "owa", "?path=/options/callanswering"),
    ("Version 15.2 (Build 986.5)", "73C283DA", True, True, "owa", "?path=/options/callanswering"),
    ("Version 15.2 (Build 2562.17)", "73C28A02", True, True, "owa", "?path=/options/callanswering"),
    (None, None, True, True, "owa", "?path=/options/callanswering")])
def test_what_depends_on_the_servers_version(version, number, personal, exhttp, ecp, fragment):
    answer = autodiscover.Answer(ask(prepare(filled(version)), client_can_handle="ExHttpInfo").body)
    server = f"{GUID}@contoso.com" if personal else "ex1.contoso.com"
    dn = SERVERS + (f"{GUID}@contoso.com" if personal else "EX1")
    assert answer.get("EXCH/Server") == server and answer.get("EXCH/ServerVersion") == number
    assert answer.get("EXCH/ServerDN") == dn and answer.get("EXCH/MdbDN") == dn + "/cn=Microsoft Private MDB"
    assert answer.get("EXCH/EcpUrl") == f"https://in/{ecp}/" and answer.get("EXCH/EcpUrl-um") == fragment
    assert answer.get("EXPR/Server") == "out" and answer.get("EXPR/EcpUrl") == f"https://out/{ecp}/"
    assert [answer.get(f"EXHTTP{which}/Server") for which in ("", "[2]", "[3]")] == (
        ["in", "out", None] if exhttp else [None] * 3)
    assert [answer.get(path) for path in ("EXCH/ServerExclusiveConnect", "EXPR/ServerExclusiveConnect")] == (
        ["off", "on"] if personal else [None, None])
    assert answer.get("EXCH/PublicFolderServer") == ("in" if personal else None)
    assert answer.get("EXCH/EmwsUrl") == ("https://in/EWS/Exchange.asmx" if personal else None)
    assert answer.get("Account/ConsumerMailbox") == ("False" if ecp == "owa" else None)
    assert answer.get("EXCH/UMUrl") == "https://in/EWS/UM2007Legacy.asmx"


@pytest.mark.parametrize("version", ["Version 14.3 (Build 123.4)", "Version 8.3 (Build 83.6)"])
def test_before_exchange_2013_there_is_no_expr_for_inside(version):
    def fill(directory):
        put(directory, version, mapi_http=False, EWS=both("https://in/EWS/Exchange.asmx"),
            Rpc={"external_hostname": None})
    answer = autodiscover.Answer(ask(prepare(fill)).body)
    assert answer.get("EXCH/Server") == "ex1.contoso.com" and answer.get("EXPR/Server") is None
    assert answer.get("EXCH/ServerExclusiveConnect") is answer.get("EXHTTP/Server") is None


def test_exchange_2007_has_no_control_panel():
    answer = autodiscover.Answer(ask(prepare(filled("Version 8.3 (Build 83.6)"))).body)
    assert answer.get("EXCH/EcpUrl") is answer.get("EXCH/EcpUrl-um") is answer.get("EXCH/UMUrl") is None
    assert answer.get("EXCH/ASUrl") and answer.get("EXCH/OOFUrl")


@pytest.mark.parametrize("version", ["Version 14.3 (Build 123.4)", "Version 15.2 (Build 986.5)"])
def test_what_is_no_dn_is_left_out(version):
    def fill(directory):
        filled(version)(directory)
        directory.servers.set("EX1", exchange_legacy_dn="EX1")
    answer = autodiscover.Answer(ask(prepare(fill)).body)
    assert answer.get("EXCH/ServerDN") is answer.get("EXCH/MdbDN") is None and answer.get("EXCH/Server")


# ---- WEB, the offline address book, Exchange Web Services ----

def test_owa_methods_are_those_of_the_virtual_directory_or_setups():
    for methods, inside, reasons in ((True, "Ntlm, WindowsIntegrated", 0), (False, "Basic, Fba", 1)):
        response = ask(prepare(filled("Version 15.2 (Build 986.5)", methods)))
        answer = autodiscover.Answer(response.body)
        assert answer.get("WEB/Internal/OWAUrl") == "https://in/owa/"
        assert answer.get("WEB/External/OWAUrl") == "https://out/owa/"
        assert answer.get("WEB/Internal/OWAUrl@AuthenticationMethod") == inside
        assert answer.get("WEB/External/OWAUrl@AuthenticationMethod") == "Fba"
        assert [one.id for one in response.reasons].count("autodiscover-owa-methods-assumed") == reasons


@pytest.mark.parametrize("internal,external", [
    ("https://in/owa", "https://out/owa"), ("https://in/owa", None), (None, "https://out/owa"), (None, None)])
def test_web_has_no_half_without_owa_url(internal, external):
    def fill(directory):
        put(directory, "Version 15.2 (Build 986.5)", mapi=both("https://in/mapi", "https://out/mapi"),
            EWS=both("https://in/EWS/Exchange.asmx", "https://out/EWS/Exchange.asmx"), owa=both(internal, external))
    for capability in ("1", None):
        answer = autodiscover.Answer(ask(prepare(fill), mapi_http_capability=capability).body)
        for half, url in (("Internal/EXCH", internal), ("External/EXPR", external)):
            assert answer.get(f"WEB/{half[:8]}/OWAUrl") == (url and url + "/")
            assert (answer.get(f"WEB/{half}/ASUrl") is None) == (url is None)
        assert (answer.get("WEB/Type") is None) == (internal is external is None)


@pytest.mark.parametrize("books,handed", [
    ([(True, BOOK)], BOOK), ([(False, GUID), (True, BOOK)], BOOK), ([(True, BOOK), (False, GUID)], BOOK),
    ([(False, BOOK)], BOOK), ([(mapicfg.NOT_STATED, BOOK)], BOOK), ([], None), ([(False, BOOK), (False, GUID)], None)])
def test_the_offline_address_book_is_the_default_one_or_the_only_one(books, handed):
    def fill(directory):
        put(directory, "Version 15.2 (Build 986.5)", mapi=both("https://in/mapi", "https://out/mapi"),
            OAB=both("https://in/OAB", "https://out/oab/"))
        for number, (is_default, guid) in enumerate(books):
            directory.offline_address_books.put(mapicfg.OfflineAddressBook(
                name=f"Book {number}", is_default=is_default, guid=guid))
    response = ask(prepare(fill), mapi_http_capability="1", client_can_handle="ExHttpInfo")
    answer = autodiscover.Answer(response.body)
    assert answer.get("EXHTTP/OABUrl") == (handed and f"https://in/OAB/{handed}/")
    assert answer.get("EXHTTP[2]/OABUrl") == (handed and f"https://out/oab/{handed}/")
    assert ("autodiscover-no-oab-url" in {one.id for one in response.reasons}) == (not handed)


BOOK_DN = "CN=Sales,CN=Offline Address Lists,CN=Address Lists Container,CN=Contoso,CN=Configuration,DC=contoso,DC=com"
SALES = "aaaaaaaa-1111-4222-8333-444455556666"


@pytest.mark.parametrize("stated,handed", [
    ("\\Sales", SALES), ("sales", SALES), (BOOK_DN, SALES), (SALES.upper(), SALES), (None, BOOK),
    (mapicfg.NOT_STATED, BOOK), ("\\Default", BOOK), ("\\Nowhere", None), ("\\Twice", None)])
def test_a_mailbox_gets_the_offline_address_book_that_it_states(stated, handed):
    def fill(directory):
        put(directory, "Version 15.0 (Build 1497.2)", mapi_http=False, OAB=both("https://in/OAB", "https://out/OAB"),
            Rpc={"internal_hostname": "in", "external_hostname": "out"})
        directory.mailboxes.set("anna", offline_address_book=stated)
        for name, dn, default, guid in (("Default", mapicfg.NOT_STATED, True, BOOK), ("Sales", BOOK_DN, False, SALES),
                                        ("Twice", "CN=Twice,DC=a", False, GUID),
                                        ("Twice", "CN=Twice,DC=b", False, SALES.replace("a", "b"))):
            directory.offline_address_books.put(mapicfg.OfflineAddressBook(
                name=name, identity=f"\\{name}", distinguished_name=dn, is_default=default, guid=guid))
    prepared = prepare(fill)
    response = ask(prepared, client_can_handle="ExHttpInfo")
    answer = autodiscover.Answer(response.body)
    assert [answer.get(f"{block}/OABUrl") for block in ("EXCH", "EXPR", "EXHTTP", "EXHTTP[2]")] == [
        handed and f"https://{side}/OAB/{handed}/" for side in ("in", "out", "in", "out")]
    assert ("autodiscover-no-oab-url" in {one.id for one in response.reasons}) == (not handed)
    soap = prepared.respond(autodiscover.Request.for_settings("anna@contoso.com", user="anna@contoso.com")).body
    assert (f"<Value>https://in/OAB/{handed}/</Value>".encode() in soap) == (handed is not None)
    assert (b"<Name>InternalOABUrl</Name>" in soap) == (b"<Name>ExternalOABUrl</Name>" in soap) == (handed is not None)
    assert not prepared.explain(response.body, "anna@contoso.com")


@pytest.mark.parametrize("capability", ["1", None])
def test_missing_exchange_web_services_are_noted(capability):
    def fill(directory):
        put(directory, "Version 15.2 (Build 986.5)", mapi=both("https://in/mapi", "https://out/mapi"))
    response = ask(prepare(fill), mapi_http_capability=capability, client_can_handle="ExHttpInfo")
    assert "autodiscover-no-ews-url" in {one.id for one in response.reasons}
    assert autodiscover.Answer(response.body).get("EXHTTP/ASUrl") is None


def test_exhttp_beside_mapi_http_has_what_outlook_anywhere_has():
    def fill(directory):
        filled("Version 15.2 (Build 986.5)")(directory)
        directory.set_organization(mapi_http_enabled=True)
    paths = [f"EXHTTP{which}/{name}" for which in ("", "[2]")
             for name in ("Server", "SSL", "EwsUrl", "OOFUrl", "EcpUrl")]
    prepared = prepare(fill)
    beside, alone = (autodiscover.Answer(ask(prepared, mapi_http_capability=one, client_can_handle="ExHttpInfo").body)
                     for one in ("1", None))
    assert [beside.get(path) for path in paths] == [alone.get(path) for path in paths]
    assert None not in [beside.get(path) for path in paths]
    assert beside.get("EXCH/Server") is beside.get("EXPR/Server") is None
