# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reading and writing exports; the audit against Python's own csv and the documented table."""
import collections
import csv
import io
import json

import pytest
from documented import CONTOSO, EXPORTS, FORMS, RESULTS, TABLE, read, read_bytes, read_each

import mapicfg

needs_exports = pytest.mark.skipif(not EXPORTS.is_dir(), reason="the real exports in ../shared/data are not there")
STATES = {"True": True, "False": False, "": None}


def csv_rows(path):
    """An Export-Csv file as Python's csv reads it."""
    lines = path.read_text("utf-8-sig").splitlines(keepends=True)
    return list(csv.DictReader(io.StringIO("".join(lines[1:] if lines[0].startswith("#TYPE") else lines))))


def expected_of(row, org):
    return RESULTS[org, STATES[row["MapiHttpEnabled"]], STATES[row["MAPIBlockOutlookExternalConnectivity"]]]


def contoso_org():
    return STATES[csv_rows(CONTOSO / "org.csv")[0]["MapiHttpEnabled"]]


@needs_exports
def test_real_organization():
    found = read(EXPORTS / "E19-GetOrganizationConfig.xml")
    assert [type(one) for one in found] == [mapicfg.Organization]
    assert found[0].mapi_http_enabled is True


@needs_exports
def test_real_web_services_directory():
    found = read(EXPORTS / "E19-GetWebServicesVirtualDirectory.xml")
    vdir = next(one for one in found if isinstance(one, mapicfg.WebServicesVirtualDirectory))
    assert vdir.internal_url == "https://solo-e19a.solo.com/EWS/Exchange.asmx"
    assert vdir.identity == "SOLO-E19A\\EWS (Default Web Site)"
    assert vdir.server == "SOLO-E19A"
    assert list(vdir.internal_authentication_methods) == ["Ntlm", "WindowsIntegrated", "WSSecurity", "OAuth"]


@needs_exports
def test_damaged_real_files_do_not_stop_an_audit():
    damaged = [EXPORTS / f"GetExchangeCertificate-{how}.xml" for how in ("incomplete", "broken")]
    result = mapicfg.audit(EXPORTS / "E19-GetOrganizationConfig.xml", *damaged, CONTOSO / "mailboxes.csv")
    assert result.summary.mailboxes == len(csv_rows(CONTOSO / "mailboxes.csv"))


@pytest.mark.parametrize("kind", ["org", "mailboxes", "vdirs", "servers"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_counts_alike(kind, form):
    found = read(CONTOSO / f"{kind}.{form}")
    assert len(found) == len(csv_rows(CONTOSO / f"{kind}.csv"))
    assert not found.report.problems


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_the_settings(form):
    rows = csv_rows(CONTOSO / "mailboxes.csv")
    for mailbox, row in zip(read(CONTOSO / f"mailboxes.{form}"), rows):
        assert mailbox.name == row["Name"]
        assert mailbox.mapi_http_enabled is STATES[row["MapiHttpEnabled"]]
        assert mailbox.mapi_block_outlook_external_connectivity is STATES[row["MAPIBlockOutlookExternalConnectivity"]]
    assert read(CONTOSO / f"org.{form}")[0].mapi_http_enabled is contoso_org()


@pytest.mark.parametrize("org", [True, False])
@pytest.mark.parametrize("form", FORMS)
def test_table_through_every_form(form, org):
    rows = csv_rows(TABLE / "mailboxes.csv")
    result = mapicfg.audit(TABLE / f"org-{str(org).lower()}.{form}", TABLE / f"mailboxes.{form}")
    assert len(rows) >= 6
    assert [str(row.decision) for row in result] == [expected_of(row, org) for row in rows]


def test_ways_to_read():
    path = CONTOSO / "mailboxes.csv"
    expected = list(read(str(path)))
    assert list(read_bytes(path.read_bytes())) == expected
    with open(path, "rb") as file:
        assert list(read(file)) == expected
    with open(path, encoding="utf-8-sig") as file, pytest.raises(TypeError):
        read(file)
    given = []
    report = read_each(path, given.append)
    assert given == expected and report.objects == {"CASMailbox": len(expected)}


def test_file_object_in_pieces():
    data = (CONTOSO / "mailboxes.json").read_bytes()

    class Trickle(io.BytesIO):
        def read(self, size=-1):
            return super().read(7)
    assert list(read(Trickle(data))) == list(read_bytes(data))


@pytest.mark.parametrize("form", [mapicfg.Format.CSV, mapicfg.Format.JSON, mapicfg.Format.LIST])
def test_written_objects_read_back_equal(form, tmp_path):
    objects = read(CONTOSO / "org.xml", CONTOSO / "mailboxes.xml", CONTOSO / "vdirs.xml")
    written = mapicfg.write(objects, form)
    assert list(read_bytes(written.encode())) == list(objects)
    path = tmp_path / "out"
    with open(path, "wb") as file:
        assert mapicfg.write(objects, form, write_to=file.write) == ""
    assert path.read_bytes() == written.encode()


def test_an_input_of_which_nothing_was_read_is_a_warning(tmp_path):
    (tmp_path / "empty.csv").write_text("", "utf-8")
    (tmp_path / "else.csv").write_text("Colour,Size\nred,1\n", "utf-8")
    for name in ("empty.csv", "else.csv"):
        found = read(tmp_path / name)
        assert found == [] and not found.report.problems
        warning, = found.report.warnings
        assert isinstance(warning, mapicfg.InputError) and name in str(warning) and warning.status in ("empty", "class")
    assert read(CONTOSO / "mailboxes.csv").report.warnings == []
    assert [one.status for one in mapicfg.audit(tmp_path / "empty.csv", org=True).report.warnings] == ["empty"]


DIRECTORIES = {"owa": mapicfg.OwaVirtualDirectory, "EWS": mapicfg.WebServicesVirtualDirectory,
               "ecp": mapicfg.EcpVirtualDirectory, "OAB": mapicfg.OabVirtualDirectory,
               "Microsoft-Server-ActiveSync": mapicfg.ActiveSyncVirtualDirectory, "Rpc": mapicfg.OutlookAnywhere,
               "PowerShell": mapicfg.PowerShellVirtualDirectory,
               "Autodiscover": mapicfg.AutodiscoverVirtualDirectory, "Public": None}
SITE = "(Default Web Site)"
COLUMNS = [("Identity",), ("Name",), ("Name", "Identity"), ("Identity", "Name", "Server"), ("DistinguishedName",),
           ("Server", "MetabasePath"), ("Server", "ExternalUrl")]


def directory_of(name, columns):
    """One as `Get-...VirtualDirectory | Select-Object` leaves it: the columns are the same for all of them."""
    values = {"Identity": f"EX1\\{name} {SITE}", "Name": f"{name} {SITE}", "Server": "EX1",
              "DistinguishedName": f"CN={name} {SITE},CN=HTTP,CN=Protocols,CN=EX1,CN=Servers,DC=contoso,DC=com",
              "MetabasePath": f"IIS://ex1.contoso.com/W3SVC/1/ROOT/{name}",
              "ExternalUrl": f"https://mail.contoso.com/{name.lower()}/x"}
    return {**{column: values[column] for column in columns}, "InternalUrl": "",
            "ExtendedProtectionTokenChecking": "None", **({} if "ExternalUrl" in columns else {"ExternalUrl": ""})}


def written_as(form, objects):
    """Objects with the same names of properties, and no type."""
    if form == "json":
        return json.dumps(objects)
    if form == "list":
        return "\n".join("".join(f"{key} : {value}\n" for key, value in each.items()) for each in objects)
    end = "\r\n" if form == "crlf" else "\n"
    return end.join(",".join(f'"{value}"' for value in row)
                    for row in (objects[0], *(each.values() for each in objects))) + end


@pytest.mark.parametrize("columns", COLUMNS, ids=str)
@pytest.mark.parametrize("form", ["csv", "crlf", "json", "list"])
@pytest.mark.parametrize("name", DIRECTORIES)
def test_a_virtual_directory_is_told_by_its_name_and_address(name, form, columns):
    if name in ("Rpc", "Public") and "ExternalUrl" in columns:
        pytest.skip("these have no URL of their own")
    objects = [directory_of(each, columns) for each in (name, "mapi", name, "mapi")]
    found = read_bytes(written_as(form, objects).encode())
    wanted = [DIRECTORIES[name], mapicfg.VirtualDirectory] * 2
    assert [type(each) for each in found] == [each for each in wanted if each]
    assert sum(found.report.skipped.values()) == wanted.count(None)
    assert {each.extended_protection_token_checking for each in found} == {"None"}


@pytest.mark.parametrize("form", ["csv", "json", "list"])
@pytest.mark.parametrize("column", ["BasicAuthentication", "WindowsAuthentication", "OAuthAuthentication",
                                    "InternalAuthenticationMethods", "ExternalAuthenticationMethods"])
def test_an_export_of_authentication_alone_is_told_by_the_name(column, form):
    value = "Ntlm" if column.endswith("Methods") else "True"
    objects = [{"Identity": f"EX1\\{name} {SITE}", "Server": "EX1", column: value} for name in ("owa", "EWS", "OAB")]
    found = read_bytes(written_as(form, objects).encode())
    assert [type(each) for each in found] == [mapicfg.OwaVirtualDirectory, DIRECTORIES["EWS"], DIRECTORIES["OAB"]]


@pytest.mark.parametrize("form", ["csv", "json", "list"])
def test_a_virtual_directory_that_may_be_of_several_kinds_is_of_none(form):
    """Without a name, and with no address that tells; one property that only some have is enough."""
    one = {"Server": "EX1", "InternalUrl": "", "ExternalUrl": "https://mail.contoso.com/"}
    assert not read_bytes(written_as(form, [one]).encode())
    found = read_bytes(written_as(form, [one]).encode(), object_class=mapicfg.EcpVirtualDirectory)
    assert [type(each) for each in found] == [mapicfg.EcpVirtualDirectory]
    found = read_bytes(written_as(form, [{**one, "IISAuthenticationMethods": "Ntlm"}]).encode())
    assert [type(each) for each in found] == [mapicfg.VirtualDirectory]


@pytest.mark.parametrize("form", [mapicfg.Format.JSON, mapicfg.Format.LIST])
def test_what_is_written_without_a_type_is_told_again(form):
    objects = [mapicfg.VirtualDirectory(server="EX1", internal_url=""), mapicfg.VirtualDirectory(
        identity="EX1\\owa (odd)", internal_url="https://x/mapi"), mapicfg.OwaVirtualDirectory(
        identity="EX1\\owa (x)", internal_url="https://x/y"), mapicfg.EcpVirtualDirectory(external_url="https://x/ecp")]
    assert list(read_bytes(mapicfg.write(objects, form).encode())) == objects


# ---- commands before the output ----

@pytest.mark.parametrize("line,wanted", [
    ("[PS] C:\\>Get-MapiVirtualDirectory | fl server,*url*", mapicfg.VirtualDirectory),
    ("[PS] C:\\Windows\\system32>get-oabvirtualdirectory -Server EX1 | Format-List", mapicfg.OabVirtualDirectory),
    ("PS C:\\Users\\admin> Get-OwaVirtualDirectory -ADPropertiesOnly|fl", mapicfg.OwaVirtualDirectory),
    ("PS>Get-EcpVirtualDirectory|select Server,*Url|fl", mapicfg.EcpVirtualDirectory),
    ("[ex1.contoso.com]: PS C:\\> Get-WebServicesVirtualDirectory | fl", mapicfg.WebServicesVirtualDirectory),
    ("Get-ActiveSyncVirtualDirectory | fl *Url", mapicfg.ActiveSyncVirtualDirectory),
    ("PS /root> Get-ExchangeServer | Get-OwaVirtualDirectory | fl", mapicfg.OwaVirtualDirectory),
    ("PS /> Get-OwaVirtualDirectory -Server (Get-ExchangeServer).Name | fl", mapicfg.OwaVirtualDirectory),
    ("And this is what `Get-OabVirtualDirectory | fl` says:", mapicfg.OabVirtualDirectory),
    ("[PS] C:\\>Get-PowerShellVirtualDirectory | fl server,*url*", mapicfg.PowerShellVirtualDirectory),
    ("[PS] C:\\>Get-AutodiscoverVirtualDirectory | fl server,*url*", mapicfg.AutodiscoverVirtualDirectory),
    ("[PS] C:\\>Get-UMVirtualDirectory | fl server,*url*", None),
    ("[PS] C:\\>$all | fl", None),
])
def test_the_command_before_the_output_tells_the_class(line, wanted):
    """The class of what comes after it, up to the next."""
    text = (f"{line}\n\n\nServer      : EX1\nInternalUrl :\nExternalUrl :\n\n\n"
            "[PS] C:\\>Get-OrganizationConfig | fl MapiHttpEnabled\n\nMapiHttpEnabled : True\n[PS] C:\\>\n"
            "Identity : a\nMapiHttpEnabled : False\n")
    found = [type(each) for each in read_bytes(text.encode())]
    assert found == [*([wanted] if wanted else []), mapicfg.Organization, mapicfg.Mailbox]


@pytest.mark.parametrize("noun", ["ClientAccessService", "ClientAccessServer"])
def test_the_client_access_service_by_either_name_of_its_cmdlet(noun):
    """Server and Fqdn alone tell nothing; the name of the cmdlet does, and of the type."""
    found = read_bytes(f"[PS] C:\\>Get-{noun} | fl Name,Fqdn\n\nName : EX1\nFqdn : ex1.contoso.com\n".encode())
    assert list(found) == [mapicfg.ClientAccessService(name="EX1", fqdn="ex1.contoso.com")]
    typed = "#TYPE Microsoft.Exchange.Data.Directory.Management.ClientAccessServer\n\"Name\"\n\"EX1\"\n"
    assert list(read_bytes(typed.encode())) == [mapicfg.ClientAccessService(name="EX1")]
    uri = "https://mail.contoso.com/Autodiscover/Autodiscover.xml"
    text = (f"Name                           : EX1\nAutoDiscoverServiceInternalUri : {uri}\n"
            "AutoDiscoverSiteScope          : {Berlin, Paris}\n")
    assert list(read_bytes(text.encode())) == [mapicfg.ClientAccessService(
        name="EX1", auto_discover_service_internal_uri=uri, auto_discover_site_scope=["Berlin", "Paris"])]


def test_a_name_tells_more_than_a_command_and_a_command_more_than_properties():
    text = ("PS> Get-OabVirtualDirectory | fl\n\nIdentity    : EX1\\mapi (x)\nInternalUrl :\n\n"
            "Identity : EX1\nFqdn : ex1.contoso.com\nServerRole : Mailbox\n\n"
            "PS> Get-RemoteMailbox anna | fl\n\nName : Anna\nExchangeGuid : 0f8fad5b-d9cb-469f-a165-70867728950e\n\n"
            "PS> Get-CASMailbox anna | fl Name,MapiHttpEnabled\n\nName : Anna\nMapiHttpEnabled :\n")
    found = read_bytes(text.encode())
    assert [type(each) for each in found] == [mapicfg.VirtualDirectory, mapicfg.Server, mapicfg.Mailbox]
    assert found.report.skipped == {"RemoteMailbox": 1}


def test_for_a_spreadsheet():
    """What begins like a formula has an apostrophe before it, as in mapicfg(1)."""
    mailbox = mapicfg.Mailbox(name="=1+1", alias="anna")
    written = mapicfg.write([mailbox], mapicfg.Format.SPREADSHEET)
    assert "'=1+1" in written and "'anna" not in written and "'=1+1" not in mapicfg.write([mailbox])
    with pytest.raises(mapicfg.MapicfgError):
        mapicfg.read(written.encode(), format=mapicfg.Format.SPREADSHEET)


def test_errors_say_where():
    good = '[{"MapiHttpEnabled": true, "Name": "Anna", "MAPIEnabled": true},\n'
    with pytest.raises(mapicfg.InputError) as caught:
        read_bytes((good + "oops").encode(), source="boxes.json", object_class=mapicfg.Mailbox)
    assert caught.value.line == 2 and caught.value.source == "boxes.json" and caught.value.code == -48
    with pytest.raises(OSError):
        read("/nonexistent/boxes.csv")
    with pytest.raises(mapicfg.MapicfgError):
        mapicfg.write([], mapicfg.Format.CLIXML)


def test_exceptions_of_callbacks_come_out(tmp_path):
    class Mine(Exception):
        pass

    def refuse(*_):
        raise Mine
    path = CONTOSO / "mailboxes.csv"
    with pytest.raises(Mine):
        read_each(path, refuse)
    with open(path, "rb") as file, pytest.raises(Mine):
        read_each(file, refuse)
    with pytest.raises(Mine):
        mapicfg.write(read(path), write_to=refuse)
    with pytest.raises(Mine):
        mapicfg.audit(path, org=True, each=refuse)
    broken = tmp_path / "broken.xml"
    broken.write_text("<Objs", "utf-8")
    with pytest.raises(Mine):  # also when another input fails with an error of its own
        mapicfg.audit(broken, path, org=True, each=refuse)
    with pytest.raises(Mine):
        mapicfg.audit(path, org=True, rows=False, progress=refuse)


def test_audit():
    rows, org = csv_rows(CONTOSO / "mailboxes.csv"), contoso_org()
    paths = [CONTOSO / name for name in ("mailboxes.csv", "org.xml", "vdirs.json")]
    result = mapicfg.audit(*paths)
    assert [row.identity for row in result] == [row["Identity"] for row in rows]
    results = [expected_of(row, org) for row in rows]
    assert [str(row.decision) for row in result] == results
    assert {row.source for row in result} == {str(paths[0])}
    assert all(before.line < after.line for before, after in zip(result.rows, result.rows[1:]))
    summary = result.summary
    assert summary.mailboxes == len(result) == len(rows)
    assert {name: count for name, count in summary.outcomes.items() if count} == collections.Counter(results)
    assert summary.overrides == sum(row["MapiHttpEnabled"] in ("True", "False") for row in rows)
    assert summary.blocked_external == sum(row["MAPIBlockOutlookExternalConnectivity"] == "True" for row in rows)
    assert summary.errors == 0
    assert summary.decisions == collections.Counter(row.decision for row in result)
    alone = mapicfg.audit(*paths, rows=False)
    assert alone.summary == summary and alone.rows == []
    given = []
    assert mapicfg.audit(*paths, each=given.append).rows == [] and given == result.rows


def test_audit_by_several_threads(tmp_path):
    path = tmp_path / "mailboxes.csv"
    with open(path, "w", encoding="utf-8") as out:
        out.write('"Identity","MapiHttpEnabled"\n')
        for n in range(80000):
            out.write('"user%d","%s"\n' % (n, ("True", "False", "Ja")[n % 79000 // 39000]))
    one, three = (mapicfg.audit(path, org=True, threads=n) for n in (1, 3))
    assert one.rows == three.rows and len(one) == 79000
    assert one.summary.to_json() == three.summary.to_json()
    assert [str(p) for p in one.report.problems] == [str(p) for p in three.report.problems]
    for wrong in (0, -1, 65):
        with pytest.raises(mapicfg.ArgumentError):
            mapicfg.audit(path, org=True, threads=wrong)


def test_audit_of_nothing_is_a_mistake():
    with pytest.raises(mapicfg.ArgumentError, match="at least one path"):
        mapicfg.audit()


def test_audit_shows_what_failed(tmp_path):
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04\x14\0\6\0")
    result = mapicfg.audit(tmp_path / "book.xlsx", org=True)
    assert repr(result) == "<AuditResult mailboxes=0 errors=1>"
    assert "Excel" in str(result.report.problems[0])


def test_audit_needs_an_organization():
    for rows in (True, False):
        with pytest.raises(mapicfg.NotStatedError):
            mapicfg.audit(CONTOSO / "mailboxes.csv", rows=rows)
    for org in (True, mapicfg.Organization(mapi_http_enabled=True)):
        assert mapicfg.audit(CONTOSO / "mailboxes.csv", org=org).summary.errors == 0


def test_audit_counts_what_failed(tmp_path):
    broken = tmp_path / "broken.xml"
    broken.write_text("<Objs", "utf-8")
    result = mapicfg.audit(broken, CONTOSO / "mailboxes.csv", org=True)
    assert result.summary.errors == result.report.problem_count == 1 and result.summary.mailboxes == 32
    assert isinstance(result.report.problems[0], mapicfg.InputError)
    with pytest.raises(mapicfg.InputError) as caught:
        mapicfg.audit(broken, CONTOSO / "mailboxes.csv", org=True, strict=True)
    assert caught.value.source == str(broken)
    with pytest.raises(mapicfg.InputError) as caught:  # and not the consequence: that no organization was read
        mapicfg.audit(broken, CONTOSO / "mailboxes.csv")
    assert caught.value.source == str(broken)


def test_summaries_add_up():
    on, off = (mapicfg.audit(CONTOSO / "mailboxes.csv", org=org, rows=False).summary for org in (True, False))
    total = on + off
    assert total.mailboxes == on.mailboxes + off.mailboxes
    assert total.outcomes == {name: on.outcomes[name] + off.outcomes[name] for name in on.outcomes}
    assert mapicfg.Summary.from_json(total.to_json()) == total
    assert on != off
    with pytest.raises(mapicfg.InputError):
        mapicfg.Summary.from_json("{")


def test_names_and_urls():
    assert mapicfg.identity_parse("EX1\\mapi (Default Web Site)") == ("qualified", "EX1", "mapi (Default Web Site)")
    assert mapicfg.identity_parse("anna@contoso.com") == ("address", "contoso.com", "anna")
    assert mapicfg.identity_parse("contoso.com/Users/Anna Berg") == ("canonical", "contoso.com/Users", "Anna Berg")
    with pytest.raises(ValueError):
        mapicfg.identity_parse("")
    assert mapicfg.text_match("mapi*", "MAPI (Default Web Site)") and not mapicfg.text_match("ews?", "ews")
    mapicfg.url_check("https://mail.contoso.com/mapi")
    with pytest.raises(mapicfg.InvalidValueError):
        mapicfg.url_check("https:///mapi")
    assert mapicfg.url_equal("https://mail.contoso.com:443/mapi/", "https://MAIL.contoso.com/MAPI")
    assert mapicfg.url_host("https://b\u00fccher.example/mapi") == "xn--bcher-kva.example"


@pytest.mark.parametrize("form", ["csv", "json", "list"])
@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
def test_utf_32_with_its_mark(form, encoding):
    """Out-File and Export-Csv -Encoding utf32 of PowerShell 7."""
    text = {"csv": "Name,MAPIEnabled\r\n山田 😀,True\r\n", "json": '{"Name": "山田 😀", "MAPIEnabled": true}',
            "list": "\r\nName        : 山田 😀\r\nMAPIEnabled : True\r\n"}[form]
    data = ("\ufeff" + text).encode(encoding)
    for pieces in ([data], [data[i:i + 1] for i in range(len(data))], [data[i:i + 3] for i in range(0, len(data), 3)]):
        one, = mapicfg.read(iter(pieces))
        assert (one.name, one.mapi_enabled) == ("山田 😀", True)
    for bad in (data[:-1], data + "\U0010ffff".encode(encoding)[::-1], data[:8] + b"\xff\xff\xff\xff" + data[12:]):
        with pytest.raises(mapicfg.InputError, match="UTF-32"):
            list(mapicfg.read(bad))


@pytest.mark.parametrize("text", [
    '"Name"|"MAPIEnabled"|"EmailAddresses"\r\n"Anna"|"True"|"smtp:a@x,smtp:b@x"\r\n',
    'Name|MAPIEnabled|EmailAddresses\nAnna|True|{smtp:a@x, smtp:b@x}\n',
])
def test_pipes_between_cells(text):
    """Export-Csv -Delimiter '|'."""
    one, = mapicfg.read(text.encode())
    assert (one.name, one.mapi_enabled, one.email_addresses) == ("Anna", True, ("smtp:a@x", "smtp:b@x"))


def test_a_list_that_json_cut_off_is_not_stated():
    """ConvertTo-Json -Depth 1: the values with blanks between them, which they may have themselves."""
    def addresses(value):
        data = json.dumps([{"Name": "Anna", "MAPIEnabled": True, "EmailAddresses": value}]).encode()
        return next(mapicfg.read(data)).get("EmailAddresses", mapicfg.NOT_STATED)
    assert addresses("smtp:a@x smtp:b@x") is mapicfg.NOT_STATED
    assert addresses(["smtp:a@x smtp:b@x"]) == ("smtp:a@x smtp:b@x",)
    assert addresses("smtp:a@x;smtp:b@x") == ("smtp:a@x", "smtp:b@x")
    assert addresses("smtp:a@x") == ("smtp:a@x",)
    methods = b'{"Name": "mapi (Default Web Site)", "Server": "EX1", "IISAuthenticationMethods": "Ntlm OAuth"}'
    assert next(mapicfg.read(methods)).iis_authentication_methods == ("Ntlm", "OAuth")


def test_an_ellipsis_that_the_encoding_lacks():
    """Out-File -Encoding ascii after $FormatEnumerationLimit: {a, b, c, d?}."""
    text = "Name           : Anna\nMAPIEnabled    : True\nEmailAddresses : {smtp:a@x, smtp:b@x, smtp:c@x, smtp:d@x%s}\n"
    assert "EmailAddresses" not in next(mapicfg.read((text % "?").encode()))
    assert len(next(mapicfg.read((text % "").encode())).email_addresses) == 4


def test_distinguished_names_in_a_printed_list():
    """The comma between the parts of a name is followed by CN=, DC= and the like."""
    text = "Name           : Anna\nMAPIEnabled    : True\nEmailAddresses : {%s}\n"

    def addresses(value):
        return next(mapicfg.read((text % value).encode())).email_addresses
    assert addresses("CN=a,DC=b, CN=c,DC=d") == addresses("CN=a,DC=b;CN=c,DC=d") == ("CN=a,DC=b", "CN=c,DC=d")
    assert addresses("smtp:a@x, smtp:b@x") == addresses("smtp:a@x,smtp:b@x") == ("smtp:a@x", "smtp:b@x")


FIRST, SECOND, OLD = "SMTP:anna@contoso.com", "smtp:berg@contoso.com", "X500:/o=First Org/ou=a b/cn=anna"
JOINED = [[FIRST, SECOND], [FIRST, OLD, SECOND], [OLD], [FIRST], ["X500:/o=A: b/cn=x", SECOND]]
X400 = "X400:C=US;A= ;P=Contoso;O=Exchange;S=Berg;G=Anna;DDA:ID=7;"
ODD = [X400, "X500:/o=First Org/ou=First, Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=Berg; Anna",
       "EUM:1001;phone-context=dialplan.contoso.com", 'smtp:"berg, anna; a"@contoso.com',
       "NOTES:Anna Berg/Contoso@Notes"]
JOINED += [[odd] for odd in ODD] + [[odd, SECOND] for odd in ODD] + [[FIRST, odd, OLD] for odd in ODD] + [ODD]


@pytest.mark.parametrize("addresses", JOINED)
@pytest.mark.parametrize("between", [" ", "|", " | ", " / ", ";", "; ", ",", ", ", "\n", "\t"])
def test_joined_addresses(addresses, between):
    """-join ' ', "$($_.EmailAddresses)", and what scripts put between addresses otherwise."""
    cell = between.join(addresses).replace('"', '""')
    text = f'Identity,MapiHttpEnabled,EmailAddresses\na,True,"{cell}"\n'
    (box,) = mapicfg.read(text.encode())
    assert list(box["EmailAddresses"]) == addresses
    for form in mapicfg.Format.CSV, mapicfg.Format.JSON, mapicfg.Format.LIST:
        assert list(mapicfg.read(mapicfg.write([box], form).encode())) == [box]


NAMES = ["mail.contoso.com", "*.contoso.com", "xn--mnchen-3ya.example"]
SPNS = ["http/mail.contoso.com", "exchangeMDB/EX1:443"]


@pytest.mark.parametrize("header,name,names", [
    ("Thumbprint", "CertificateDomains", NAMES),
    ("DistinguishedName", "ServicePrincipalNames", SPNS),
    ("Server,InternalUrl,IISAuthenticationMethods", "ExtendedProtectionSPNList", SPNS),
    ("AuthMetadataUrl", "DomainName", NAMES),
])
@pytest.mark.parametrize("between", [" ", "|", " | ", ";", "; ", ",", ", ", "\n", "\r\n", "\t"])
def test_joined_names_of_hosts_and_services(header, name, names, between):
    """The same of names, which have no blanks: "$($_.CertificateDomains)"."""
    for count in range(1, len(names) + 1):
        cells = ",".join(["a"] * header.count(",") + ["a"]) + f',"{between.join(names[:count])}"'
        (one,) = mapicfg.read(f"{header},{name}\n{cells}\n".encode())
        assert list(one[name]) == names[:count]
        for form in mapicfg.Format.CSV, mapicfg.Format.JSON, mapicfg.Format.LIST:
            assert list(mapicfg.read(mapicfg.write([one], form).encode())) == [one]


@pytest.mark.parametrize("text", [
    "smile \U0001F600", "Ünal Şahin ıİ", "PS C:\\> Get-CASMailbox", "x : y", "ends with ...", "dash \u2013 dash",
    "long word word", "a.b #comment", "mail.contoso.com's own"])
def test_what_is_no_name_keeps_its_blanks(text):
    cell = text.replace('"', '""')
    (one,) = mapicfg.read(f'Thumbprint,CertificateDomains\na,"{cell}"\n'.encode())
    assert list(one["CertificateDomains"]) == [text]
    (one,) = mapicfg.read(f"Thumbprint         : a\nCertificateDomains : {{{text}, mail.contoso.com}}\n".encode())
    assert list(one["CertificateDomains"]) == [text, "mail.contoso.com"]


@pytest.mark.parametrize("addresses", JOINED)
@pytest.mark.parametrize("text", ["{%s}", "%s"])
def test_addresses_of_format_list_and_of_a_text_that_is_set(addresses, text):
    joined = text % ", ".join(addresses)
    (box,) = mapicfg.read(f"Identity        : a\nMAPIEnabled     : True\nEmailAddresses  : {joined}\n".encode())
    assert list(box["EmailAddresses"]) == addresses
    other = mapicfg.Mailbox(identity="contoso.com/A")
    other["EmailAddresses"] = joined
    assert list(other["EmailAddresses"]) == addresses


TITLES = ["# exported 2024-03-11 by anna", "Mailbox report", "Mailbox report,,",
          "Report: all mailboxes, and more", "1;2;3;4",
          '"Mailboxes of ""Contoso"""', "# a\n# b\n#", "Contoso\n\n2024-03-11\n"]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("tail", ["", ",,\n,,\n"])
def test_lines_above_and_below_a_table(title, delimiter, tail):
    text = f"{title}\nIdentity,MAPIEnabled,MapiHttpEnabled\ncontoso.com/A,True,\ncontoso.com/B,False,True\n{tail}"
    report = mapicfg.Report()
    found = list(mapicfg.read(text.replace(",", delimiter).encode(), report=report))
    assert [(one.identity, one.mapi_enabled, one.mapi_http_enabled) for one in found] == \
        [("contoso.com/A", True, None), ("contoso.com/B", False, True)]
    assert not report.problems and not report.warnings
    rows = mapicfg.audit(text.replace(",", delimiter).encode(), org=True).rows
    assert [row.identity for row in rows] == ["contoso.com/A", "contoso.com/B"]


@pytest.mark.parametrize("text", ["Identity,MAPIEnabled,MapiHttpEnabled\na,1,0\n",
                                  '[{"Identity":"a","MAPIEnabled":1,"MapiHttpEnabled":0}]',
                                  "Identity        : a\nMAPIEnabled     : 1\nMapiHttpEnabled : 0\n"])
def test_bits_of_databases(text):
    (found,) = mapicfg.read(text.encode())
    assert found.mapi_enabled is True and found.mapi_http_enabled is False
    assert mapicfg.audit(text.encode(), org=True).rows[0].identity == "a"
    with pytest.raises(mapicfg.MapicfgError):
        found["MAPIEnabled"] = "1"


def test_null_of_databases():
    text = "Identity,MAPIEnabled,MapiHttpEnabled,ExchangeGuid,Alias\na,1,NULL,NULL,NULL\n"
    (found,) = mapicfg.read(text.encode())
    assert found.mapi_http_enabled is None and found["ExchangeGuid"] is None and found.alias == "NULL"
    (found,) = mapicfg.read("Identity,InternalUrl,ExternalUrl\nEX1\\mapi,https://a/mapi,NULL\n".encode())
    assert found.external_url is None
    with pytest.raises(mapicfg.MapicfgError):
        found["ExternalUrl"] = "NULL"


def test_a_hash_table_of_objects():
    """@{Org = Get-OrganizationConfig; Mailboxes = Get-CASMailbox} | Export-Clixml"""
    def made(number, cls, name, more, place=""):
        return f'<Obj {place}RefId="{number}"><TN RefId="{number}"><T>Deserialized.Microsoft.Exchange.Data.Directory.' \
               f'{cls}</T></TN><ToString>{name}</ToString><Props><S N="Name">{name}</S>{more}</Props></Obj>'
    org = made(1, "Management.OrganizationConfig", "Contoso", '<B N="MapiHttpEnabled">true</B>', 'N="Value" ')
    boxes = "".join(made(number, "Management.CASMailbox", name, '<B N="MAPIEnabled">true</B>')
                    for number, name in ((3, "a"), (4, "b")))
    text = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="9">' \
           '<TN RefId="9"><T>System.Collections.Hashtable</T><T>System.Object</T></TN><DCT>' \
           f'<En><S N="Key">Org</S>{org}</En><En><S N="Key">Mailboxes</S><Obj N="Value" RefId="2"><TN RefId="2">' \
           f'<T>System.Object[]</T></TN><LST>{boxes}</LST></Obj></En><En><S N="Key">n</S><I32 N="Value">2</I32></En>' \
           '</DCT></Obj></Objs>'
    found = list(mapicfg.read(text.encode()))
    assert [(type(one).__name__, one.name) for one in found] == [("Organization", "Contoso"), ("Mailbox", "a"),
                                                                 ("Mailbox", "b")]


@pytest.mark.parametrize("text, said", [
    ('"{\\"Name\\":\\"Contoso\\"}"', "ConvertFrom-Json"),
    ('<Objs></Objs>\n<Objs></Objs>x', "something follows the end of the document")])
def test_what_is_there_twice_is_named(text, said):
    with pytest.raises(mapicfg.InputError, match=said):
        list(mapicfg.read(text.encode()))


TYPED = "#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\n"
HEADERS = ["Identity,PrimarySmtpAddress,MapiHttpEnabled", "Name,AdminDisplayVersion,ServerRole,Site",
           "Identity,MapiHttpEnabled", '"Identity","Server","InternalUrl"',
           "Identity,SamAccountName,LegacyExchangeDN"]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("joint", ["{}\n", "{}\r\n", "\ufeff{}\n", "\n{}\n"])
def test_headers_of_joined_files(header, joint):
    """cat a.csv b.csv > all.csv: the second header is no object."""
    rows = {"Name": "EX1,Version 15.2 (Build 1544.4),Mailbox,S\n", '"Iden': "EX1\\mapi,EX1,https://a/mapi\n"}
    row = rows.get(header[:4], rows.get(header[:5], "contoso.com/A" + "," * header.count(",") + "\n"))
    other = row.replace("EX1", "EX2").replace("/A", "/B")
    text = TYPED * ("Sam" in header) + header + "\n" + row + joint.format(header) + other
    reader = mapicfg.read(text.encode("utf-8"))
    found = [one["Name"] if header.startswith("Name") else one["Identity"] for one in reader]
    assert found == [row.split(",")[0], other.split(",")[0]]
    assert not reader.report.problems and not reader.report.skipped


OTHER_ORDERS = [  # (first header, its rows, second header, its rows): what each row states is what its own header says
    ("Identity,PrimarySmtpAddress,MapiHttpEnabled", "contoso.com/A,a@contoso.com,True",
     "PrimarySmtpAddress,Identity,MapiHttpEnabled", "b@contoso.com,contoso.com/B,False"),
    ("Identity,PrimarySmtpAddress,MapiHttpEnabled", "contoso.com/A,a@contoso.com,True",
     "MapiHttpEnabled,Identity,PrimarySmtpAddress", ",contoso.com/B,b@contoso.com"),
    ("Identity,SamAccountName,DisplayName", "contoso.com/A,a,Anna", "DisplayName,Identity,SamAccountName",
     "Bernd,contoso.com/B,b"),
    ("Identity,SamAccountName,DisplayName", "contoso.com/A,a,Anna", "sAMAccountName,displayname,IDENTITY",
     "b,Bernd,contoso.com/B"),
    ('"Identity","SamAccountName","DisplayName"', '"contoso.com/A","a","Anna"',
     '"DisplayName","Identity","SamAccountName"', '"Bernd","contoso.com/B","b"'),
    ("Identity;;DisplayName;SamAccountName", "contoso.com/A;;Anna;a", "DisplayName;SamAccountName;;Identity",
     "Bernd;b;;contoso.com/B"),
    ('Identity,"a ""b""",SamAccountName', "contoso.com/A,x,a", 'SamAccountName,"a ""b""",Identity',
     "b,x,contoso.com/B"),
    ("Identity,MapiHttpEnabled,SamAccountName", "contoso.com/A,True,a", "DisplayName,SamAccountName,Identity",
     "Bernd,b,contoso.com/B"),  # other columns of the class
    ("Identity,SamAccountName", "contoso.com/A,a", "SamAccountName,Identity", "b,contoso.com/B"),
]


@pytest.mark.parametrize("first, row, second, other", OTHER_ORDERS)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_joined_files_with_columns_in_another_order(first, row, second, other, mark):
    between = ";" if ";" in first else ","
    rows = [(first, row)] * 2 + [(second, other)] * 3 + [(first, row)]
    text = TYPED + f"{first}\n{row}\n{row}\n{mark}{second}\n" + f"{other}\n" * 3 + f"{mark}{first}\n{row}\n"
    reader = mapicfg.read(text.encode())
    found = list(reader)
    assert len(found) == len(rows) and not reader.report.problems and not reader.report.skipped
    for one, (header, line) in zip(found, rows):
        for name, value in zip(header.replace('"', "").split(between), line.replace('"', "").split(between)):
            if name in ("", "a b"):
                continue
            stated = one[name]
            assert value == {True: "True", False: "False", None: ""}.get(stated, stated), (name, header)


@pytest.mark.parametrize("threads", [1, 2])
def test_joined_files_with_columns_in_another_order_in_an_audit(threads):
    """Large enough for each thread to note rows before the header that changes their meaning."""
    first = "".join(f"contoso.com/Users/A{i},True,False\n" for i in range(40000))
    second = "".join(f"False,contoso.com/Users/B{i},True\n" for i in range(40000))
    text = f"Identity,MapiHttpEnabled,MAPIEnabled\n{first}MapiHttpEnabled,Identity,MAPIEnabled\n{second}"
    result = mapicfg.audit(text.encode(), org=True, threads=threads)
    decided = {"A": mapicfg.decide(True, mapicfg.Mailbox(mapi_http_enabled=True, mapi_enabled=False)),
               "B": mapicfg.decide(True, mapicfg.Mailbox(mapi_http_enabled=False, mapi_enabled=True))}
    assert len(result.rows) == 80000 and not result.report.problems and decided["A"].notes != decided["B"].notes
    assert {(row.identity[18], row.decision.notes) for row in result.rows} == {
        (name, decision.notes) for name, decision in decided.items()}


@pytest.mark.parametrize("row", ["Name", "Name,Anna", "Anna,Name", ",Name"])
def test_rows_that_only_resemble_a_header(row):
    header = "Identity,DisplayName" if "," in row else "Identity"
    found = list(mapicfg.read(f"{TYPED}{header}\n{row}\nb{',' * row.count(',')}\n".encode()))
    assert [one["Identity"] for one in found] == [row.split(",")[0] or None, "b"]


def test_a_joined_header_that_names_a_column_twice():
    reader = mapicfg.read(b"Identity,DisplayName,MAPIEnabled\na,A,True\nIdentity,Identity,MAPIEnabled\nb,B,True\n")
    with pytest.raises(mapicfg.InputError, match=r":3:10: .*\"Identity\" twice"):
        list(reader)


def test_headers_of_joined_files_in_an_audit():
    for header in (one for one in HEADERS if "Ident" in one[:6] and "Url" not in one):
        row = "contoso.com/A" + "," * header.count(",") + "\n"
        text = TYPED + header + "\n" + row + header + "\n" + row.replace("/A", "/B")
        result = mapicfg.audit(text.encode(), org=True)
        assert [one.identity for one in result.rows] == ["contoso.com/A", "contoso.com/B"]


ANNA, BEN = (f"Identity : contoso.com/{name}\r\nMAPIEnabled : True\r\nMapiHttpEnabled : {state}\r\n\r\n"
             for name, state in (("Anna", "False"), ("Benn", "True")))


@pytest.mark.parametrize("first, then", [("utf-16-le", "utf-8"), ("utf-16-be", "utf-8"), ("utf-8", "utf-16-le")])
@pytest.mark.parametrize("joint", ["", "x"])
@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_what_was_appended_in_another_encoding(first, then, joint, piece):
    """Windows PowerShell's > writes UTF-16, Add-Content single bytes, >> UTF-16 behind either."""
    mark = "\ufeff" if first != "utf-8" else ""
    data = (mark + ANNA).encode(first) + joint.encode() * (first != "utf-8") + BEN.encode(then)
    pieces = [data[at:at + piece] for at in range(0, len(data), piece)]
    with pytest.raises(mapicfg.InputError, match="the text (begins in UTF-16 and )?goes on in") as caught:
        for one in mapicfg.read(iter(pieces)):
            assert one.identity == "contoso.com/Anna"
    assert caught.value.line in (4, 5)


DIRECTORY = "Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory"
CONTRADICTIONS = ['"MapiHttpEnabled": true, "MapiHttpEnabled": false',
                  '"MapiHttpEnabled": true, "mapihttpenabled": null',
                  '"MapiHttpEnabled": null, "MapiHttpEnabled": true',
                  f'"PSTypeName": "{DIRECTORY}", "ExternalUrl": "https://a/mapi", "externalUrl": "https://b/mapi"']


@pytest.mark.parametrize("stated", CONTRADICTIONS)
def test_two_values_of_one_property(stated):
    """ConvertFrom-Json of PowerShell 5.1 refuses them, and others take the first or the last."""
    common = '"Identity": "EX1\\\\mapi"' if "PSTypeName" in stated else '"Identity": "a", "MAPIEnabled": true'
    reader = mapicfg.read(f"[{{{stated}, {common}}}]".encode())
    assert not list(reader)
    (problem,) = reader.report.problems
    assert "states it twice" in str(problem) and problem.property in ("MapiHttpEnabled", "ExternalUrl")


def test_one_value_that_is_there_twice():
    text = '{"Identity": "a", "MAPIEnabled": true, "MapiHttpEnabled": true, "mapihttpenabled": "True"}'
    (found,) = mapicfg.read(text.encode())
    assert found.mapi_http_enabled is True
