# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Autodiscover says of other mailboxes, and who may ask for whom. The shapes are those of real answers: of
Exchange SE for a delegate (Type, DisplayName, SmtpAddress, OwnerSmtpAddress and no LegacyDN), of 2013 SP1 for an
archive (Type, DisplayName, LegacyDN, Server, OwnerSmtpAddress); [MS-OXDSCLI] 2.2.4.1.1.2.5.3: Server or SmtpAddress,
never both."""
import itertools
import xml.etree.ElementTree as ElementTree

import pytest

import mapicfg
from mapicfg import autodiscover

OUTLOOK = "{http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a}"
ORG = mapicfg.Organization(name="Contoso", mapi_http_enabled=True)
SERVERS = [mapicfg.Server(name="EX1", fqdn="ex1.contoso.com", admin_display_version="Version 15.2 (Build 1544.4)"),
           mapicfg.Server(name="OLD", fqdn="old.contoso.com", admin_display_version="Version 14.3 (Build 123.4)")]
VDIRS = [mapicfg.VirtualDirectory(identity=f"{name}\\mapi (Default Web Site)", server=name,
                                  internal_url="https://mail.contoso.com/mapi") for name in ("EX1", "OLD")]
GUID = "{:08x}-0000-4000-8000-00000000000{}"
LEGACY = "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn={}"
SALES = {"Identity": "contoso.com/Shared/Sales", "DistinguishedName": "CN=Sales,OU=Shared,DC=contoso,DC=com",
         "Guid": GUID.format(7, 1), "Name": "Sales", "Alias": "vertrieb", "PrimarySmtpAddress": "sales@contoso.com",
         "LegacyExchangeDN": LEGACY.format("sales")}


def mailbox(logon, number, **values):
    values = {"name": logon.title(), "display_name": logon.title(), "alias": logon, "server_name": "EX1",
              "identity": f"contoso.com/Users/{logon.title()}", "guid": GUID.format(number, 1),
              "exchange_guid": GUID.format(number, 2), "primary_smtp_address": f"{logon}@contoso.com",
              "sam_account_name": logon, "legacy_exchange_dn": LEGACY.format(logon), **values}
    return mapicfg.Mailbox(**values)


def entry(box="contoso.com/Shared/Sales", user="CONTOSO\\anna", rights=("FullAccess",), deny=False, inherited=False,
          to="All"):
    return mapicfg.MailboxPermission(identity=box, user=user, access_rights=rights, deny=deny, is_inherited=inherited,
                                     inheritance_type=to)


def sales(**values):
    return mailbox("sales", 7, display_name="Sales & Co", identity=SALES["Identity"], alias="vertrieb", **values)


def prepared(objects, **options):
    with mapicfg.Directory(empty=True) as directory:
        for one in [ORG, *SERVERS, *VDIRS, *objects]:
            directory.collection(type(one)).put(one)
        return autodiscover.Autodiscover(directory, **options)


def people(*entries, **options):
    return prepared([mailbox("anna", 1), mailbox("berta", 2), sales(), *entries], **options)


def ask(configuration, address, user, **fields):
    return configuration.respond(autodiscover.Request.for_mailbox(
        address, user=user, mapi_http_capability="1", **fields))


def account(response):
    assert response.status == 200 and response.error == 0
    return ElementTree.fromstring(response.body).find(f"{OUTLOOK}Response/{OUTLOOK}Account")


def others(response):
    """The elements after the protocols: their names, and their children in order."""
    children = list(account(response))
    last = max(index for index, one in enumerate(children) if one.tag == f"{OUTLOOK}Protocol")
    found = [(one.tag.replace(OUTLOOK, ""), [(child.tag.replace(OUTLOOK, ""), child.text) for child in one])
             for one in children[last + 1:]]
    names = {"AlternativeMailbox", "PublicFolderInformation"}
    assert not [one for one in children[:last] if one.tag.replace(OUTLOOK, "") in names]
    return found


def reasons(response):
    return {one.id for one in response.reasons}


MAPPED = ("AlternativeMailbox", [("Type", "Delegate"), ("DisplayName", "Sales & Co"),
                                 ("SmtpAddress", "sales@contoso.com"), ("OwnerSmtpAddress", "sales@contoso.com")])

# ---- what an answer says ----


def test_a_mailbox_with_full_access_is_mapped():
    response = ask(people(entry()), "anna@contoso.com", "anna")
    assert others(response) == [MAPPED]
    assert "autodiscover-auto-mapped" in reasons(response)
    for address, user in ("berta@contoso.com", "berta"), ("sales@contoso.com", "sales"):
        response = ask(people(entry()), address, user)
        assert others(response) == [] and "autodiscover-auto-mapped" not in reasons(response)


@pytest.mark.parametrize("capability", [None, "1"])
def test_outlook_anywhere_has_them_too(capability):
    configuration = people(entry())
    response = configuration.respond(autodiscover.Request.for_mailbox(
        "anna@contoso.com", user="anna", mapi_http_capability=capability))
    assert others(response) == [MAPPED]


@pytest.mark.parametrize("values", [
    {"deny": True}, {"inherited": True}, {"rights": ("ReadPermission",)}, {"user": "NT AUTHORITY\\SELF"},
    {"user": "CONTOSO\\Sales Team"}, {"user": "S-1-5-21-1-2-3-1104"}, {"box": "contoso.com/Users/Nobody"},
    {"to": "Descendents"}, {"to": "Children"}, {"user": "CONTOSO\\sales"}], ids=str)
def test_what_is_not_mapped(values):
    for user in "anna", "berta", "sales":
        assert others(ask(people(entry(**values)), f"{user}@contoso.com", user)) == []


@pytest.mark.parametrize("domain", ["NT AUTHORITY", "BUILTIN", "NT-AUTORITÄT", "nt-autorität", "VORDEFINIERT",
                                    "AUTORITE NT", "NT INSTANS"])
def test_windows_own_names_are_of_nobody(domain):
    """Whatever the logon name of a mailbox is, and whatever the language of the server that the export is from."""
    for user in f"{domain}\\SELF", f"{domain}\\self":
        configuration = prepared([mailbox("self", 1), sales(), entry(user=user)])
        assert others(ask(configuration, "self@contoso.com", "self")) == []
        assert ask(configuration, "sales@contoso.com", "self").status == 403


@pytest.mark.parametrize("missing", ["deny", "access_rights", "user"])
def test_an_entry_that_does_not_say_enough_gives_nothing(missing):
    one = entry()
    one[{"deny": "Deny", "access_rights": "AccessRights", "user": "User"}[missing]] = mapicfg.NOT_STATED
    assert ask(people(one), "sales@contoso.com", "anna").status == 403


@pytest.mark.parametrize("name", SALES)
def test_the_mailbox_of_an_entry_by_any_name(name):
    values = {"distinguished_name": SALES["DistinguishedName"], "name": "Sales"}
    configuration = prepared([mailbox("anna", 1), sales(**values), entry(box=SALES[name])])
    assert others(ask(configuration, "anna@contoso.com", "anna")) == [MAPPED]


@pytest.mark.parametrize("user", ["CONTOSO\\anna", "anna", "berg@contoso.com", "FABRIKAM\\aberg"])
def test_the_user_of_an_entry_by_any_name(user):
    anna = mailbox("anna", 1, user_principal_name="berg@contoso.com", linked_master_account="FABRIKAM\\aberg")
    configuration = prepared([anna, sales(), entry(user=user)])
    assert others(ask(configuration, "anna@contoso.com", "anna")) == [MAPPED]


def test_names_that_are_not_one_persons_give_nothing():
    configuration = prepared([mailbox("anna", 1), mailbox("other", 2, user_principal_name="anna"), sales(),
                              entry(user="anna")])
    assert others(ask(configuration, "anna@contoso.com", "anna@contoso.com")) == []
    configuration = prepared([mailbox("anna", 1), sales(), mailbox("twin", 3, name="Twin"),
                              mailbox("twin2", 4, name="Twin"), entry(box="Twin")])
    assert others(ask(configuration, "anna@contoso.com", "anna")) == []


def test_order_of_reading_changes_nothing():
    objects = [mailbox("anna", 1), sales(), mailbox("info", 4), entry(), entry(box="contoso.com/Users/Info")]
    found = set()
    for order in itertools.permutations(objects):
        configuration = prepared(order)
        found.add(str(sorted(others(ask(configuration, "anna@contoso.com", "anna")))))
    assert len(found) == 1 and "info@contoso.com" in found.pop()


def archive(**values):
    return {"archive_guid": GUID.format(9, 9), "archive_name": ("Anna's archive",), **values}


def test_an_archive_here():
    response = ask(prepared([mailbox("anna", 1, **archive())]), "anna@contoso.com", "anna")
    assert others(response) == [("AlternativeMailbox", [
        ("Type", "Archive"), ("DisplayName", "Anna's archive"),
        ("LegacyDN", f"{LEGACY.format('anna')}/guid={GUID.format(9, 9)}"),
        ("Server", f"{GUID.format(9, 9)}@contoso.com"), ("OwnerSmtpAddress", "anna@contoso.com")])]
    assert "autodiscover-archive" in reasons(response)


def test_an_archive_on_exchange_2010_names_the_server():
    response = ask(prepared([mailbox("anna", 1, **archive(server_name="OLD"))]), "anna@contoso.com", "anna")
    (_, children), = others(response)
    assert dict(children)["Server"] == "old.contoso.com"


def test_an_archive_in_the_cloud():
    cloud = archive(archive_domain="contoso.mail.onmicrosoft.com", archive_status="Active")
    (_, children), = others(ask(prepared([mailbox("anna", 1, **cloud)]), "anna@contoso.com", "anna"))
    assert children == [("Type", "Archive"), ("DisplayName", "Anna's archive"),
                        ("SmtpAddress", f"{GUID.format(9, 9)}@contoso.mail.onmicrosoft.com"),
                        ("OwnerSmtpAddress", "anna@contoso.com")]


@pytest.mark.parametrize("values", [
    {"archive_guid": "00000000-0000-0000-0000-000000000000"}, {"archive_guid": None},
    {"archive_domain": "contoso.mail.onmicrosoft.com", "archive_status": "None"}], ids=str)
def test_no_archive(values):
    response = ask(prepared([mailbox("anna", 1, **archive(**values))]), "anna@contoso.com", "anna")
    assert others(response) == [] and "autodiscover-archive" not in reasons(response)


def test_an_archive_without_a_name_has_exchanges_default():
    response = ask(prepared([mailbox("anna", 1, **archive(archive_name=()))]), "anna@contoso.com", "anna")
    assert dict(others(response)[0][1])["DisplayName"] == "In-Place Archive - Anna"


PUBLIC = ("PublicFolderInformation", [("SmtpAddress", "pf1@contoso.com")])


@pytest.mark.parametrize("name", ["contoso.com/Users/Pf1", "Pf1", GUID.format(8, 1), "pf1@contoso.com",
                                  "CN=Pf1,OU=Users,DC=contoso,DC=com"])
@pytest.mark.parametrize("values", ["effective", "default", "both"])
def test_public_folders(name, values):
    box = {"effective": {"effective_public_folder_mailbox": name}, "default": {"default_public_folder_mailbox": name},
           "both": {"effective_public_folder_mailbox": name, "default_public_folder_mailbox": "other"}}[values]
    configuration = prepared([mailbox("anna", 1, **box), mailbox("pf1", 8), mailbox("berta", 2), sales(), entry()])
    response = ask(configuration, "anna@contoso.com", "anna")
    assert others(response) == [MAPPED, PUBLIC]
    # Outlook then asks for that address in the user's name
    response = ask(configuration, "pf1@contoso.com", "anna")
    assert response.status == 200 and "autodiscover-public-folder" in reasons(response)
    assert ask(configuration, "pf1@contoso.com", "berta").status == 403


def test_a_public_folder_mailbox_that_is_not_known():
    response = ask(prepared([mailbox("anna", 1, effective_public_folder_mailbox="contoso.com/Users/Pf1")]),
                   "anna@contoso.com", "anna")
    assert others(response) == [] and "autodiscover-public-folder-unknown" in reasons(response)


def test_many_mailboxes_are_all_there():
    boxes = [mailbox(f"box{number}", number + 10) for number in range(300)]
    configuration = prepared([mailbox("anna", 1), *boxes,
                              *(entry(box=f"contoso.com/Users/Box{number}") for number in range(300))])
    found = others(ask(configuration, "anna@contoso.com", "anna"))
    assert {dict(children)["SmtpAddress"] for _, children in found} == {f"box{n}@contoso.com" for n in range(300)}


# ---- who may ask ----

ENTRIES = {"allowed": entry(), "denied": entry(deny=True), "inherited": entry(inherited=True),
           "denied above": entry(deny=True, inherited=True)}


@pytest.mark.parametrize("kinds", [kinds for size in range(5) for kinds in itertools.combinations(ENTRIES, size)],
                         ids=" and ".join)
def test_who_may_ask_by_permissions(kinds):
    """Deny before allow, and the mailbox's own before what is inherited: the order of entries in Windows."""
    may = "denied" not in kinds and ("allowed" in kinds or ("inherited" in kinds and "denied above" not in kinds))
    for order in itertools.permutations(kinds):
        response = ask(people(*(ENTRIES[kind] for kind in order)), "sales@contoso.com", "anna")
        assert response.status == (200 if may else 403)
        assert ("autodiscover-delegate" in reasons(response)) == may
        assert ("autodiscover-other-mailbox" in reasons(response)) != may


def test_nobody_else_may():
    configuration = people(entry())
    for address, user in ("sales@contoso.com", "berta"), ("berta@contoso.com", "anna"), ("anna@contoso.com", "sales"), \
            ("sales@contoso.com", "nobody"):
        assert ask(configuration, address, user).status == 403


def test_a_user_without_a_mailbox():
    """As the entry names it, without its domain, and not where two have that name."""
    configuration = people(entry(user="CONTOSO\\backup"), entry(user="CONTOSO\\twin"), entry(user="FABRIKAM\\twin"))
    for user in "CONTOSO\\backup", "backup", "contoso\\BACKUP":
        assert ask(configuration, "sales@contoso.com", user).status == 200
        assert ask(configuration, "anna@contoso.com", user).status == 403
    assert ask(configuration, "sales@contoso.com", "twin").status == 403
    assert ask(people(entry(user="CONTOSO\\backup"), domains=["CONTOSO"]), "sales@contoso.com",
               "FABRIKAM\\backup").status == 401
    realm = people(entry(user="CONTOSO\\backup"), realms=["AD.CONTOSO.COM"])
    assert ask(realm, "sales@contoso.com", "backup@AD.CONTOSO.COM").status == 200


STRANGERS = {"CONTOSO\\svc": "sales", "FABRIKAM\\svc": "berta", "svc": "anna"}


@pytest.mark.parametrize("users", [users for size in (1, 2, 3) for users in itertools.permutations(STRANGERS, size)],
                         ids=" and ".join)
@pytest.mark.parametrize("options", [{}, {"domains": ["CONTOSO", "FABRIKAM"]}], ids=["any domain", "two domains"])
def test_users_of_one_name_in_two_domains(users, options):
    """Each may what its own entry says, and that of the name without a domain, in whatever order the entries are."""
    boxes = {"sales": "contoso.com/Shared/Sales", "berta": "contoso.com/Users/Berta", "anna": "contoso.com/Users/Anna"}
    configuration = people(*(entry(box=boxes[STRANGERS[user]], user=user) for user in users), **options)
    of_domains = [user for user in users if "\\" in user]
    for user in STRANGERS:
        wanted = {STRANGERS[one] for one in (user, "svc") if one in users}
        if user not in of_domains and len(of_domains) == 1:  # nobody else is called so
            wanted.add(STRANGERS[of_domains[0]])
        may = {address for address in boxes if ask(configuration, f"{address}@contoso.com", user).status == 200}
        assert may == wanted, user


@pytest.mark.parametrize("name", SALES)
def test_the_option(name):
    configuration = people(delegates={"anna": [SALES[name]], "CONTOSO\\backup": "*"})
    response = ask(configuration, "sales@contoso.com", "anna")
    assert response.status == 200 and "autodiscover-delegate-listed" in reasons(response)
    assert others(ask(configuration, "anna@contoso.com", "anna")) == []  # the option maps nothing
    assert ask(configuration, "berta@contoso.com", "anna").status == 403
    for address in "anna", "berta", "sales":
        assert ask(configuration, f"{address}@contoso.com", "CONTOSO\\backup").status == 200
    assert ask(configuration, "nobody@contoso.com", "backup").error == 500


def test_the_option_counts_before_a_denial():
    assert ask(people(entry(deny=True), delegates={"anna": "sales@contoso.com"}),
               "sales@contoso.com", "anna").status == 200


@pytest.mark.parametrize("user", ["anna berg", "CONTOSO\\anna berg", "anna,berg", "anna=berg", " anna"])
def test_a_user_by_a_name_of_several_words(user):
    configuration = people(delegates={user: ["sales@contoso.com"], "anna": "berta@contoso.com"})
    assert ask(configuration, "sales@contoso.com", user).status == 200
    assert ask(configuration, "berta@contoso.com", user).status == 403


@pytest.mark.parametrize("delegates", [{"": "x"}, {"anna": ""}, {" ": "x"}, {"anna": "x\"y"}, {"a\"": "x"},
                                       {"anna": ["x", "\t"]}])
def test_what_the_option_cannot_be(delegates):
    with pytest.raises(mapicfg.InvalidValueError) as caught:
        people(delegates=delegates)
    assert caught.value.property == "delegates"


@pytest.mark.parametrize("delegates", ["anna=sales", ["anna"], 5])
def test_the_option_of_another_kind(delegates):
    with pytest.raises(mapicfg.ArgumentError):
        people(delegates=delegates)


@pytest.mark.parametrize("redirects", [None, {"*": "https://elsewhere.example/x"}], ids=["", "redirected"])
@pytest.mark.parametrize("user", ["anna", "CONTOSO\\backup", "nobody"])
def test_hidden_addresses_stay_hidden(user, redirects):
    configuration = people(entry(), entry(user="CONTOSO\\backup"), hide_unknown=True, redirects=redirects, found=True)
    unknown, other = (ask(configuration, f"{name}@contoso.com", user) for name in ("nobody", "berta"))
    told = [(one.status, one.body, [header for header in one.headers if header[0].lower() != "request-id"])
            for one in (unknown, other)]
    assert told[0] == told[1]
    assert ask(configuration, "sales@contoso.com", user).status == (200 if user != "nobody" else unknown.status)


def test_a_redirect_of_an_address_counts_for_delegates_too():
    configuration = people(entry(), redirects={"sales@contoso.com": "sales@new.example"})
    assert b"sales@new.example" in ask(configuration, "sales@contoso.com", "anna").body


def test_any_mailbox_and_no_user_as_before():
    for options in {"any_mailbox": True}, {"no_user": True}:
        assert ask(people(**options), "sales@contoso.com", "anna").status == 200


# ---- the MailboxId ----

def test_the_directorys_guid_is_told_of_every_time():
    configuration = prepared([mailbox("anna", 1, exchange_guid=mapicfg.NOT_STATED), mailbox("berta", 2)])
    for capability in None, "1":
        for user, told in ("anna", True), ("berta", False):
            for _ in range(2):
                response = configuration.respond(autodiscover.Request.for_mailbox(
                    f"{user}@contoso.com", user=user, mapi_http_capability=capability))
                assert ("autodiscover-other-guid" in reasons(response)) == told


def test_the_command_that_exports_it_is_named():
    response = ask(prepared([mailbox("anna", 1, exchange_guid=mapicfg.NOT_STATED)]), "anna@contoso.com", "anna")
    reason, = (one for one in response.reasons if one.id == "autodiscover-other-guid")
    assert "Get-Mailbox -ResultSize Unlimited | Select-Object" in reason.remedy
