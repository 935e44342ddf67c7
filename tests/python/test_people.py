# SPDX-License-Identifier: LGPL-2.1-or-later
"""Get-Mailbox and Get-MailboxPermission: what two exports state of one mailbox is one mailbox, whatever names it, in
every form and order; and the entries of access control lists."""
import csv
import io
import itertools
import json
from xml.sax.saxutils import escape

import pytest

import mapicfg

FORMS = ["csv", "json", "txt", "xml"]
# What may name a mailbox in both exports.
NAMES = {
    "Guid": "5a1bb1f9-9c3e-4a83-b4e7-3a0f3c6e8e11", "DistinguishedName": "CN=Anna Berg,OU=Users,DC=contoso,DC=com",
    "LegacyExchangeDN": "/o=Contoso/cn=Recipients/cn=anna", "Identity": "contoso.com/Users/Anna Berg",
    "PrimarySmtpAddress": "anna@contoso.com", "UserPrincipalName": "berg@contoso.com", "SamAccountName": "aberg",
    "Alias": "anna", "Name": "Anna Berg"}
CAS = {"MAPIEnabled": "False", "MapiHttpEnabled": "True"}
MAILBOX = {"ExchangeGuid": "0d0c4b3a-98e7-4f55-8a2c-5e1f7f1c2b3d", "ArchiveStatus": "Active"}
TYPES = {"CASMailbox": "Microsoft.Exchange.Data.Directory.Management.CASMailbox",
         "Mailbox": "Microsoft.Exchange.Data.Directory.Management.Mailbox",
         "MailboxPermission": "Microsoft.Exchange.Management.RecipientTasks.MailboxAcePresentationObject"}


def export(form, noun, objects):
    """Objects of one class, as the form has them; a text file and JSON do not say the class."""
    if form == "csv":
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerows([list(objects[0]), *(one.values() for one in objects)])
        return f"#TYPE Selected.{TYPES[noun]}\r\n" + text.getvalue()
    if form == "json":
        return json.dumps(objects)
    if form == "txt":
        return "\n" + "\n\n".join("".join(f"{name} : {value}\n" for name, value in one.items()) for one in objects)
    rows = "".join(f'<Obj RefId="{number}"><TN RefId="{number}"><T>Deserialized.{TYPES[noun]}</T></TN><Props>'
                   + "".join(f'<S N="{name}">{escape(value)}</S>' for name, value in one.items()) + "</Props></Obj>"
                   for number, one in enumerate(objects))
    return f'<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">{rows}</Objs>'


def written(path, form, noun, objects):
    path = path / f"{noun}.{form}"
    path.write_text(export(form, noun, objects), "utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("forms", itertools.product(FORMS, FORMS), ids="-".join)
def test_two_exports_are_joined(tmp_path, name, forms):
    parts = [written(tmp_path, forms[0], "CASMailbox", [{name: NAMES[name], **CAS}]),
             written(tmp_path, forms[1], "Mailbox", [{name: NAMES[name], **MAILBOX}])]
    for order in itertools.permutations(parts):
        with mapicfg.Directory(empty=True) as store:
            store.import_(*order)
            anna, = store.mailboxes
            assert (anna.mapi_enabled, anna.mapi_http_enabled) == (False, True)
            assert (anna.exchange_guid, anna.archive_status) == (MAILBOX["ExchangeGuid"], "Active")


# An Identity may be the canonical name of a stored object of which only the DN is known.
SAYS_THE_OTHER = {("DistinguishedName", "Identity")}


@pytest.mark.parametrize("pair", itertools.combinations(NAMES, 2), ids="-".join)
def test_exports_with_nothing_in_common_are_two(tmp_path, pair):
    parts = [written(tmp_path, "csv", "CASMailbox", [{pair[0]: NAMES[pair[0]], **CAS}]),
             written(tmp_path, "csv", "Mailbox", [{pair[1]: NAMES[pair[1]], **MAILBOX}])]
    with mapicfg.Directory(empty=True) as store:
        store.import_(*parts)
        assert len(store.mailboxes) == (1 if pair in SAYS_THE_OTHER else 2)


ENTRY = {"Identity": "contoso.com/Users/Sales", "User": "CONTOSO\\anna", "AccessRights": "FullAccess, ReadPermission",
         "Deny": "False", "IsInherited": "False", "InheritanceType": "All"}


@pytest.mark.parametrize("form", FORMS)
def test_permissions_are_read_stored_and_written(tmp_path, form):
    path = written(tmp_path, form, "MailboxPermission", [ENTRY, {**ENTRY, "User": "NT AUTHORITY\\SELF"}])
    with mapicfg.Directory(empty=True) as store:
        store.import_(path)
        report = store.import_(path)
        assert report.unchanged["MailboxPermission"] == 2
        first, second = store.mailbox_permissions
        assert (first.user, second.user) == ("CONTOSO\\anna", "NT AUTHORITY\\SELF")
        assert set(first.access_rights) == {"FullAccess", "ReadPermission"}
        assert (first.deny, first.is_inherited, first.inheritance_type) == (False, False, "All")
        for other in mapicfg.Format.CSV, mapicfg.Format.LIST, mapicfg.Format.JSON:
            text = mapicfg.write([first, second], other)
            assert [*mapicfg.read(text.encode())] == [first, second]


@pytest.mark.parametrize("name", ENTRY)
def test_entries_that_differ_are_two(tmp_path, name):
    other = {"Deny": "True", "IsInherited": "True", "InheritanceType": "None", "AccessRights": "FullAccess",
             "User": "CONTOSO\\berg", "Identity": "contoso.com/Users/Info"}
    path = written(tmp_path, "csv", "MailboxPermission", [ENTRY, {**ENTRY, name: other[name]}, ENTRY])
    with mapicfg.Directory(empty=True) as store:
        store.import_(path)
        assert len(store.mailbox_permissions) == 2


def test_an_entry_without_a_mailbox_is_a_problem(tmp_path):
    entry = {name: value for name, value in ENTRY.items() if name != "Identity"}
    with mapicfg.Directory(empty=True) as store:
        problem, = store.import_(written(tmp_path, "csv", "MailboxPermission", [entry])).problems
        assert "Identity" in str(problem) and len(store.mailbox_permissions) == 0


def test_json_of_a_shell_on_the_server(tmp_path):
    """Where objects are whole, a switch, a principal and enums are members or numbers."""
    path = tmp_path / "permissions.json"
    path.write_text(json.dumps([{
        "AccessRights": [1, 131072], "Deny": {"IsPresent": True}, "InheritanceType": 1, "IsInherited": False,
        "User": {"SecurityIdentifier": {"Value": "S-1-5-21-1"}, "RawIdentity": "CONTOSO\\anna"},
        "Identity": {"Rdn": {"Prefix": "CN"}, "Name": "Sales",
                     "DistinguishedName": "CN=Sales,OU=Users,DC=contoso,DC=com"}}]), "utf-8")
    entry, = mapicfg.read(path)
    assert isinstance(entry, mapicfg.MailboxPermission)
    assert (entry.deny, entry.user, entry.inheritance_type) == (True, "CONTOSO\\anna", "All")
    assert set(entry.access_rights) == {"FullAccess", "ReadPermission"}


# ---- audits of files ----

# What audits compare mailboxes of several inputs by: the strongest names, to the address.
COMPARED = ["Guid", "DistinguishedName", "LegacyExchangeDN", "Identity", "PrimarySmtpAddress"]


@pytest.mark.parametrize("name", COMPARED)
@pytest.mark.parametrize("forms", itertools.product(FORMS, FORMS), ids="-".join)
def test_an_audit_counts_a_mailbox_once(tmp_path, name, forms):
    """By what Get-CASMailbox states of it, whatever comes first; and one that only Get-Mailbox shows too."""
    parts = [written(tmp_path, forms[0], "CASMailbox", [{name: NAMES[name], "MapiHttpEnabled": "False"}]),
             written(tmp_path, forms[1], "Mailbox", [{name: NAMES[name], **MAILBOX}])]
    for order in itertools.permutations(parts):
        result = mapicfg.audit(*order, org=True)
        assert (len(result), result.summary.mailboxes, result.report.repeated) == (1, 1, {})
        decision, = (row.decision for row in result)
        assert decision.result == mapicfg.decide(True, mapicfg.Mailbox(mapi_http_enabled=False)).result


def test_an_audit_and_a_store_say_the_same(tmp_path):
    cas = written(tmp_path, "csv", "CASMailbox", [{"Identity": "a/1", "MapiHttpEnabled": "False"},
                                                  {"Identity": "a/2", "MapiHttpEnabled": "True"}])
    more = written(tmp_path, "csv", "Mailbox", [{"Identity": f"a/{number}", "ExchangeGuid": MAILBOX["ExchangeGuid"]}
                                                for number in (1, 2, 3)])
    with mapicfg.Directory() as store:
        store.import_(cas, more)
        assert store.audit().summary == mapicfg.audit(more, cas, org=True).summary


@pytest.mark.parametrize("name", COMPARED)
@pytest.mark.parametrize("forms", itertools.product(FORMS, FORMS), ids="-".join)
def test_an_audit_takes_the_server_that_get_mailbox_states(tmp_path, name, forms):
    """EX1 has equal URLs, where the block has no effect, and EX2 has not; as in a store."""
    vdirs = tmp_path / "vdirs.json"
    vdirs.write_text(json.dumps([
        {"Identity": f"{server}\\mapi (Default Web Site)", "Name": "mapi (Default Web Site)", "Server": server,
         "InternalUrl": f"https://in.{server}.com/mapi", "ExternalUrl": f"https://{side}.{server}.com/mapi",
         "IISAuthenticationMethods": ["Ntlm"]} for server, side in (("EX1", "in"), ("EX2", "out"))]))
    blocked = {"MapiHttpEnabled": "True", "MAPIBlockOutlookExternalConnectivity": "True"}
    for server, told in ("EX1", True), ("EX2", False):
        parts = [written(tmp_path, forms[0], "CASMailbox", [{name: NAMES[name], **blocked}]),
                 written(tmp_path, forms[1], "Mailbox", [{name: NAMES[name], **MAILBOX, "ServerName": server}])]
        with mapicfg.Directory() as store:
            store.import_(vdirs, *parts)
            stored, = store.audit()
        for order in itertools.permutations(parts):
            row, = mapicfg.audit(vdirs, *order, org=True)
            assert ("external-block-no-effect" in row.decision.notes) == told
            assert row.decision == stored.decision
            assert row.decision == mapicfg.audit(vdirs, *(one.read_bytes() for one in order), org=True).rows[0].decision
