# SPDX-License-Identifier: LGPL-2.1-or-later
"""The forms of an export: the same objects whatever the form, its variants, real ones, and broken ones."""
import csv
import io
import json

import pytest
from documented import CONTOSO, EXPORTS, RESULTS, ROOT, read, read_bytes, read_each

import mapicfg

FORMS = ROOT / "tests" / "data" / "forms"
needs_exports = pytest.mark.skipif(not EXPORTS.is_dir(), reason="the real exports in ../shared/data are not there")
BOOLEANS = {"True": True, "False": False}


def by_pythons_csv(path, encoding="utf-8-sig", delimiter=","):
    text = path.read_bytes().decode(encoding).lstrip("\ufeff")
    if text.startswith("#TYPE"):
        text = text.split("\n", 1)[1]
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def agree(found, rows):
    """Objects against rows of texts; a list is joined by ", " there, and "" is nothing."""
    assert len(found) == len(rows)
    for one, row in zip(found, rows):
        assert sorted(name for name, _ in one.items()) == sorted(row)
        for name, cell in row.items():
            value = one[name]
            if isinstance(value, tuple):
                assert ", ".join(value) == cell, name
            else:
                assert value == (BOOLEANS.get(cell, cell) or None if cell not in BOOLEANS else BOOLEANS[cell]), name


# ---- one organization, four forms ----

@pytest.mark.parametrize("kind", ["org", "mailboxes", "vdirs", "servers"])
@pytest.mark.parametrize("form", ["xml", "csv", "txt"])
def test_every_value_is_what_pythons_csv_reads(kind, form):
    agree(read(CONTOSO / f"{kind}.{form}"), by_pythons_csv(CONTOSO / f"{kind}.csv"))


@pytest.mark.parametrize("kind", ["org", "mailboxes", "vdirs", "servers"])
def test_json_differs_in_the_identity_only(kind):
    """ConvertTo-Json writes the Identity's members, of which the distinguished name is the whole."""
    found, rows = read(CONTOSO / f"{kind}.json"), by_pythons_csv(CONTOSO / f"{kind}.csv")
    agree(found, [{**row, "Identity": row["DistinguishedName"]} for row in rows])
    for one, other in zip(found, read(CONTOSO / f"{kind}.xml")):
        assert one != other and one.differences(other) == ["Identity"]


def test_forms_are_told_apart_by_content_and_have_names():
    for number, suffix in ((mapicfg.Format.CLIXML, "xml"), (mapicfg.Format.CSV, "csv"), (mapicfg.Format.JSON, "json"),
                           (mapicfg.Format.LIST, "txt")):
        data = (CONTOSO / f"org.{suffix}").read_bytes()
        found = read_bytes(data)
        assert found == read_bytes(data, format=number)
        assert found[0].mapi_http_enabled is True
        assert str(number)
        with pytest.raises(mapicfg.InputError):
            read_bytes(b"neither this nor that", format=mapicfg.Format.CLIXML)


# ---- variants ----

SIX = ["Anna Berg", "Bernd M\u00fcller", "Carla D\u00edaz", "Dario Esposito", "O'Neil, Grace", 'Hans "Hansi" Huber']


def six():
    wanted = by_pythons_csv(CONTOSO / "mailboxes.csv")
    return [next(row for row in wanted if row["Name"] == name) for name in SIX]


@pytest.mark.parametrize("name", ["semicolon.csv", "tab.csv", "untyped-lf.csv", "unquoted.csv", "utf16be.csv",
                                  "utf16le.xml", "no-mark.xml", "deserialized.xml", "wrapped.txt"])
def test_variant_has_the_same_objects(name):
    found = read(FORMS / name)
    agree(found, six())
    assert found.report.objects == {"CASMailbox": 6}
    assert not found.report.unknown_properties and not found.report.skipped and not found.report.problems


def test_json_lines_and_a_single_object():
    rows = [{**row, "Identity": row["DistinguishedName"]} for row in six()]
    agree(read(FORMS / "lines.json"), rows)
    agree(read(FORMS / "single.json"), rows[:1])


def test_selected_objects_state_what_was_selected():
    names = ("Identity", "MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled",
             "MAPIBlockOutlookRpcHttp")
    agree(read(FORMS / "selected.xml"), [{name: row[name] for name in names} for row in six()])
    joined = read(FORMS / "concatenated.csv")
    agree(joined[:3], six()[:3])
    agree(joined[3:], [{name: row[name] for name in names} for row in six()[3:]])


def test_partial_export_leaves_the_rest_not_stated():
    found = read(FORMS / "partial.csv")
    agree(found, [{name: row[name] for name in ("Identity", "MapiHttpEnabled")} for row in six()])
    assert all(one.mapi_enabled is mapicfg.NOT_STATED for one in found)
    audit = mapicfg.audit(FORMS / "partial.csv", org=True)
    assert audit.summary.assumed == 6 and all(row.decision.assumed for row in audit)


def test_values_of_several_lines():
    found, rows = read(FORMS / "multiline.csv"), by_pythons_csv(FORMS / "multiline.csv")
    for one, row in zip(found, rows):
        assert "\r\nsecond" in row["DisplayName"]
        assert one.display_name == row["DisplayName"].replace("\r", " ").replace("\n", " ")
        assert one.guid == row["Guid"]
    audit = mapicfg.audit(FORMS / "multiline.csv", org=True)
    assert [row.line for row in audit] == [3, 5, 7, 9, 11, 13]  # each takes two, after the type and the header


def test_another_organization_of_three_forms():
    audit = mapicfg.audit(*(FORMS / f"fabrikam-{name}" for name in ("mailboxes.csv", "vdirs.json", "org.json")))
    rows = by_pythons_csv(FORMS / "fabrikam-mailboxes.csv")
    assert [row.identity for row in audit] == [row["Identity"] for row in rows]
    assert [str(row.decision) for row in audit] == [
        RESULTS[False, None, BOOLEANS[row["MAPIBlockOutlookExternalConnectivity"]]] for row in rows]


def test_two_organizations_contradict_each_other():
    files = [CONTOSO / "org.csv", FORMS / "fabrikam-org.json", CONTOSO / "mailboxes.csv"]
    with pytest.raises(mapicfg.InputError) as caught:
        mapicfg.audit(*files, strict=True)
    assert caught.value.status == "conflict"
    problems = mapicfg.audit(*files).report.problems
    assert [problem.status for problem in problems] == ["conflict"]
    assert problems[0].source == str(files[1])


# ---- real exports ----

@needs_exports
def test_real_organization_in_full():
    report = read(EXPORTS / "E19-GetOrganizationConfig.xml").report
    assert report.objects == {"OrganizationConfig": 1} and not report.problems
    assert len(report.unknown_properties) > 100  # hundreds that have nothing to do with MAPI over HTTP
    assert all(name.startswith("OrganizationConfig.") for name in report.unknown_properties)


@needs_exports
def test_real_objects_by_pythons_xml():
    from xml.etree import ElementTree
    space = "{http://schemas.microsoft.com/powershell/2004/04}"
    for name, cls in (("E19-GetOrganizationConfig.xml", mapicfg.Organization),
                      ("E19-GetWebServicesVirtualDirectory.xml", mapicfg.WebServicesVirtualDirectory),
                      ("E19-GetExchangeServer.xml", mapicfg.Server)):
        one, = read(EXPORTS / name)
        assert type(one) is cls
        members = ElementTree.parse(EXPORTS / name).getroot().find(f"{space}Obj").find(f"{space}Props")
        checked = 0
        for member in members:
            if member.get("N").lower() not in (row.name.lower() for row in cls.PROPERTIES.values()):
                continue
            if member.tag == f"{space}Nil":
                assert one[member.get("N")] in (None, ()), member.get("N")
            elif member.tag in (f"{space}S", f"{space}URI", f"{space}G"):
                assert (one[member.get("N")] or "") == (member.text or ""), member.get("N")
            elif member.tag == f"{space}B":
                assert one[member.get("N")] is (member.text == "true"), member.get("N")
            elif member.find(f"{space}ToString") is not None and member.find(f"{space}LST") is None:
                assert one[member.get("N")] == member.find(f"{space}ToString").text, member.get("N")
            else:
                continue
            checked += 1
        assert checked >= 8


@needs_exports
def test_class_that_is_not_modelled_is_skipped_and_counted():
    found = read(EXPORTS / "E19-GetIrmConfiguration-utf16.xml")
    assert list(found) == []
    assert found.report.skipped == {"Microsoft.Exchange.Data.Directory.SystemConfiguration.IRMConfiguration": 1}
    audit = mapicfg.audit(EXPORTS / "E19-GetIrmConfiguration-utf16.xml", CONTOSO / "mailboxes.csv", org=True)
    assert (audit.summary.skipped, audit.summary.errors, audit.summary.mailboxes) == (1, 0, 32)


@needs_exports
def test_audit_of_all_real_exports_at_once():
    files = sorted(EXPORTS.glob("*.xml"))
    assert len(files) >= 8
    audit = mapicfg.audit(*files, CONTOSO / "mailboxes.csv")
    assert len(audit) == 32
    assert [str(row.decision) for row in audit] == [
        RESULTS[True, {**BOOLEANS, "": None}[row["MapiHttpEnabled"]],
                BOOLEANS[row["MAPIBlockOutlookExternalConnectivity"]]]
        for row in by_pythons_csv(CONTOSO / "mailboxes.csv")]


@needs_exports
def test_real_objects_survive_writing():
    objects = read(*sorted(EXPORTS.glob("E19-*.xml")))
    assert len(objects) == 6
    for form in (mapicfg.Format.CSV, mapicfg.Format.JSON, mapicfg.Format.LIST):
        for one in objects:
            again = read_bytes(mapicfg.write([one], form).encode(), object_class=type(one))
            assert list(again) == [one], form


# ---- written ----

@pytest.mark.parametrize("form", [mapicfg.Format.CSV, mapicfg.Format.JSON, mapicfg.Format.LIST])
def test_awkward_values_survive_writing(form):
    mailbox = mapicfg.Mailbox(
        identity="a, b; c", name='say "hi"', display_name="{brace} : colon", alias="\u5c71\u7530\U0001f4ee",
        mapi_http_enabled=None, mapi_enabled=False, email_addresses=["SMTP:x,y@contoso.com", 'smtp:"q"@contoso.com'],
        mapi_block_outlook_versions="-11.8010.8036; 15.0.0-")
    again = read_bytes(mapicfg.write([mailbox], form).encode())
    assert again[0].differences(mailbox) == [] and len(again) == 1
    assert again[0].mapi_http_enabled is None


def test_written_csv_and_json_are_what_python_reads():
    import json
    objects = read(CONTOSO / "mailboxes.xml")
    text = mapicfg.write(objects, mapicfg.Format.CSV)
    rows = list(csv.DictReader(io.StringIO(text.split("\n", 1)[1] if text.startswith("#TYPE") else text, newline="")))
    assert [row["DisplayName"] for row in rows] == [one.display_name for one in objects]
    assert [row["MapiHttpEnabled"] for row in rows] == [
        "" if one.mapi_http_enabled is None else str(one.mapi_http_enabled) for one in objects]
    values = json.loads(mapicfg.write(objects, mapicfg.Format.JSON))
    assert [value["MapiHttpEnabled"] for value in values] == [one.mapi_http_enabled for one in objects]
    assert [tuple(value["EmailAddresses"]) for value in values] == [one.email_addresses for one in objects]


# ---- lists and enums ----

@pytest.mark.parametrize("text", [
    "Ntlm Negotiate OAuth", "Ntlm,Negotiate,OAuth", "Ntlm; Negotiate; OAuth", "Ntlm\nNegotiate\nOAuth",
    "Ntlm\r\nNegotiate\r\nOAuth", "Ntlm|Negotiate|OAuth", "{Ntlm, Negotiate, OAuth}", "ntlm, negotiate oauth",
    " Ntlm  Negotiate ,OAuth ", "Ntlm\tNegotiate\tOAuth", "'Ntlm','Negotiate','OAuth'", "Ntlm | Negotiate | OAuth"])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_list_of_enum_values_is_split_however_it_was_joined(form, text):
    if form == "csv":
        data = f'Identity,InternalUrl,IISAuthenticationMethods\n"EX1\\mapi (x)",,"{text}"\n'
    else:
        data = json.dumps({"Identity": "EX1\\mapi (x)", "InternalUrl": None, "IISAuthenticationMethods": text})
    found = read_bytes(data.encode())
    assert found[0].iis_authentication_methods == ("Ntlm", "Negotiate", "OAuth") and not found.report.warnings


def test_list_of_other_values_is_split_at_line_ends_but_not_at_blanks():
    data = 'Name,MAPIEnabled,EmailAddresses\nAnna,True,"SMTP:anna@contoso.com\nX500:/o=Contoso/cn=a b|c\n"\n'
    assert read_bytes(data.encode())[0].email_addresses == ("SMTP:anna@contoso.com", "X500:/o=Contoso/cn=a b|c")


ENUMS = [(getattr(mapicfg, name), row.name, row.values[0])
         for name in mapicfg.__all__ if isinstance(getattr(mapicfg, name), type)
         and hasattr(getattr(mapicfg, name), "PROPERTIES")
         for row in getattr(mapicfg, name).PROPERTIES.values() if row.values and "True" not in row.values]


@pytest.mark.parametrize("form", ["csv", "json", "list", "xml"])
def test_value_that_no_enum_has_is_kept_and_warned_of(form):
    """In every class, with its place; one that it has is not."""
    assert len(ENUMS) >= 20
    for cls, name, valid in ENUMS:
        cls_type = mapicfg.write([cls()]).splitlines()[0][len("#TYPE "):]
        for value in ("Unheard", valid):
            data = {"csv": f'#TYPE {cls_type}\n"Color","{name}"\n"red","{value}"\n',
                    "list": f"PSTypeName : {cls_type}\n{name} : {value}\n",
                    "json": json.dumps({"PSTypeName": cls_type, name: value}),
                    "xml": '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
                           f'<Obj RefId="0"><TN RefId="0"><T>{cls_type}</T></TN><Props>'
                           f'<S N="{name}">{value}</S></Props></Obj></Objs>'}[form]
            found = read_bytes(data.encode())
            assert type(found[0]) is cls and found[0][name] in (value, (value,)), (cls, name)
            warned = [(one.property, "Unheard" in str(one)) for one in found.report.warnings]
            assert warned == ([(name, True)] if value == "Unheard" else []), (cls, name)


# ---- broken ----

def test_object_with_a_broken_value_is_left_out_and_told_of(tmp_path):
    path = tmp_path / "mailboxes.csv"
    path.write_text("#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\n"
                    '"Identity","MapiHttpEnabled"\n"Anna","True"\n"Bernd","Maybe"\n"Carla",\n', encoding="utf-8")
    for result in (mapicfg.audit(path, org=False), mapicfg.audit(path, org=False, rows=False)):
        assert (result.summary.mailboxes, result.summary.errors, result.report.problem_count) == (2, 1, 1)
        problem, = result.report.problems
        assert isinstance(problem, mapicfg.InvalidValueError) and isinstance(problem, ValueError)
        assert (problem.line, problem.property, problem.source) == (4, "MapiHttpEnabled", str(path))
        assert "Maybe" in str(problem) and "True False" in str(problem)
    audit = mapicfg.audit(path, org=False)  # with rows, identities are read
    assert [row.identity for row in audit] == ["Anna", "Carla"]
    assert [problem.object for problem in audit.report.problems] == ["Bernd"]


def test_input_that_ends_in_the_middle_counts_up_to_there(tmp_path):
    path = tmp_path / "mailboxes.xml"
    whole = (CONTOSO / "mailboxes.xml").read_bytes()
    path.write_bytes(whole[:len(whole) // 2])
    with pytest.raises(mapicfg.InputError) as caught:
        read(path)
    assert caught.value.line == whole[:len(whole) // 2].count(b"\n") + 1
    given = []
    with pytest.raises(mapicfg.InputError):
        read_each(path, given.append)
    assert given == read(CONTOSO / "mailboxes.xml")[:len(given)] and 10 < len(given) < 20
    audit = mapicfg.audit(path, CONTOSO / "org.csv")
    assert len(audit) == len(given) and audit.summary.errors == 1
    assert audit.report.problems[0].line == caught.value.line


def test_document_type_definition_is_refused():
    with pytest.raises(mapicfg.InputError):
        read_bytes(b'<!DOCTYPE Objs [<!ENTITY a "b">]><Objs Version="1.1.0.1" '
                           b'xmlns="http://schemas.microsoft.com/powershell/2004/04">&a;</Objs>')


def test_empty_inputs():
    for data in (b"", b"\xef\xbb\xbf", b"[]", b"\r\n\r\n"):
        assert list(read_bytes(data)) == []
