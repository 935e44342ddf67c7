# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks as a whole: where inputs come from and in which order, what cannot be told, silences, and real exports."""
import datetime
import itertools
import json
import os
import threading

import pytest

import mapicfg
from mapicfg import Outcome
from checks import DATA, NOW, ROOT, as_input, check, store_of

CONTOSO = ROOT / "tests" / "data" / "contoso"
SILENCE = "check-url-server-name"


def organization():
    return [mapicfg.Organization(name="Contoso", mapi_http_enabled=True),
            mapicfg.Server(name="EX1", fqdn="ex1.contoso.com", site="Berlin"),
            mapicfg.VirtualDirectory(identity="EX1\\mapi (Default Web Site)", name="mapi (Default Web Site)",
                                     server="EX1", internal_url="https://ex1.contoso.com/mapi",
                                     external_url="https://mail.contoso.com/mapi"),
            mapicfg.Mailbox(identity="contoso.com/Users/Anna", name="Anna", mapi_http_enabled=None, mapi_enabled=True)]


def said(findings):
    return [str(one) for one in findings], {one.id: one.outcome for one in findings.rules.values()}


# ---- where it comes from ----

def test_the_order_of_inputs_decides_nothing():
    inputs = [as_input([one]) for one in organization()]
    assert len({repr(said(mapicfg.check(*order, now=NOW))) for order in itertools.permutations(inputs)}) == 1


def test_inputs_of_all_kinds(tmp_path):
    objects = organization()
    wanted = said(check(*objects))
    path, store = tmp_path / "all.json", tmp_path / "store"
    path.write_text(mapicfg.write(objects, mapicfg.Format.JSON), "utf-8")
    with mapicfg.Directory(store, create=True, empty=True) as directory:
        directory.import_(path)
        assert said(mapicfg.check(directory, now=NOW)) == wanted
    reader, writer = os.pipe()
    feeding = threading.Thread(target=lambda: os.fdopen(writer, "wb").write(path.read_bytes()))
    feeding.start()
    with os.fdopen(reader, "rb") as pipe:
        assert said(mapicfg.check(pipe, now=NOW)) == wanted
    feeding.join()
    assert said(mapicfg.check([path.read_bytes()], now=NOW)) == wanted
    assert said(mapicfg.check(tmp_path / "all.json", store_of([]), now=NOW)) == wanted


def test_two_exports_of_one_object_are_one():
    """Half of its properties in each, as Select-Object leaves them."""
    def vdir(**more):
        return mapicfg.VirtualDirectory(identity="EX1\\mapi (Default Web Site)", server="EX1", **more)
    halves = [as_input([vdir(internal_url=None)]), as_input([vdir(external_url=None)])]
    for order in (halves, halves[::-1]):
        findings = mapicfg.check(*order, rules=["check-url-none"], now=NOW)
        assert [one.total for one in findings] == [1]
    half, = mapicfg.check(halves[0], rules="check-url-none", now=NOW).rules.values()
    assert half.outcome is Outcome.CANNOT_TELL


def test_a_broken_input_is_reported_and_the_rest_is_checked():
    broken = mapicfg.Input(b'[{"Name": ', name="broken.json")
    findings = mapicfg.check(as_input(organization()), broken, now=NOW)
    assert [one.source for one in findings.report.problems] == ["broken.json"] and len(findings)
    with pytest.raises(mapicfg.MapicfgError):
        mapicfg.check(as_input(organization()), broken, now=NOW, strict=True)


def test_what_cannot_be_read_is_not_fine(tmp_path):
    """No findings would read as if all were well."""
    with mapicfg.Directory(tmp_path / "a.store", create=True):
        pass
    for source in (tmp_path / "a.store", b"<Objs", [b"<Objs", b"Identity,"]):
        with pytest.raises(mapicfg.InputError):
            mapicfg.check(source)
    with pytest.raises(mapicfg.InputError, match=r"mapicfg\.Directory\(FILE\)"):
        list(mapicfg.read(tmp_path / "a.store"))
    assert not mapicfg.diff(tmp_path / "a.store", tmp_path / "a.store").differences  # as `mapicfg diff` does


def test_nothing_is_checked_in_silence():
    """Without anything that they need, rules say so; none is clean, and only those of the silence file do not apply."""
    findings = mapicfg.check(b"", now=NOW)
    assert not len(findings) and findings.worst is None
    for one in findings.rules.values():
        expected = Outcome.NOT_APPLICABLE if one.id.startswith("check-silence-") else Outcome.CANNOT_TELL
        assert one.outcome is expected, one
    assert all(bool(one.needs) == (one.outcome is Outcome.CANNOT_TELL) for one in findings.rules.values())
    with pytest.raises(mapicfg.ArgumentError):
        mapicfg.check()


def test_progress_may_end_it():
    def end(*_):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        mapicfg.check(as_input(organization()), progress=end)


# ---- what it takes ----

def test_rules_that_are_wanted():
    findings = check(*organization(), rules=["check-url-none", SILENCE])
    assert list(findings.rules) == ["check-url-none", SILENCE] and [one.id for one in findings] == [SILENCE]
    for wrong in ("check-nothing", "no-url", ""):
        with pytest.raises(mapicfg.InvalidValueError):
            check(*organization(), rules=[wrong])


def test_now_is_a_date_or_a_time_with_its_zone():
    moment = datetime.datetime(2026, 11, 28, 23, 30, tzinfo=datetime.timezone.utc)
    silence = f"{SILENCE} * until 2026-11-28 today\n"
    assert not mapicfg.check(as_input(organization()), silences=silence, now=moment, rules=[SILENCE]).worst
    later = moment.astimezone(datetime.timezone(datetime.timedelta(hours=-5))) + datetime.timedelta(hours=1)
    assert mapicfg.check(as_input(organization()), silences=silence, now=later, rules=[SILENCE]).worst
    with pytest.raises(mapicfg.ArgumentError):
        check(*organization(), now=moment.replace(tzinfo=None))


def test_builds_are_checked_before_anything_is_read():
    with pytest.raises(mapicfg.InvalidValueError) as error:
        check(*organization(), builds="15.2.2562.60 Exchange SE RTM Oct26SU\nnonsense\n")
    assert error.value.line == 2


# ---- silences ----

def test_silenced_findings_stay_findings():
    findings = check(*organization(), silences=f"{SILENCE} EX1\\* until 2027-01-01 replaced in January\n")
    one, = findings.silenced
    assert one.silenced == "replaced in January" and one.objects == ("EX1\\mapi (Default Web Site)",)
    assert findings.rules[SILENCE].outcome is Outcome.FOUND and SILENCE not in {one.id for one in findings}
    assert [one["silenced"] for one in findings.json()["findings"] if one["id"] == SILENCE] == ["replaced in January"]


def test_a_line_that_is_no_silence_is_refused_with_its_place():
    with pytest.raises(mapicfg.InvalidValueError) as error:
        check(*organization(), silences=f"# known\n\n  {SILENCE} EX1 until 2027-01-01\n")
    assert (error.value.line, error.value.column) == (3, 29) and "reason" in str(error.value)


# ---- the whole ----

def test_json_and_objects_are_the_same():
    findings = check(*organization())
    read = findings.json()
    assert [one["id"] for one in read["findings"]] == [one.id for one in findings]
    assert [one["objects"] for one in read["findings"]] == [list(one.objects) for one in findings]
    assert {one["id"]: one["outcome"] for one in read["rules"]} == {one.id: str(one.outcome)
                                                                     for one in findings.rules.values()}
    assert read["summary"]["warning"] == len([one for one in findings if one.severity is mapicfg.Severity.WARNING])
    assert json.dumps(read) and findings[0] is next(iter(findings))


def test_repr():
    findings = check(*organization(), silences="check-url-server-name * until 2027-01-01 known\n")
    rules = len(findings.rules)
    assert findings.silenced
    assert repr(findings) == f"<Findings: {len(findings)}, and {len(findings.silenced)} silenced, of {rules} rules>"


def test_the_gravest_come_first():
    findings = check(*organization(), mapicfg.VirtualDirectory(identity="EX2\\mapi (Default Web Site)", server="EX2",
                                                               internal_url=None, external_url=None))
    severities = [one.severity for one in findings]
    assert severities == sorted(severities, reverse=True) and findings.worst is severities[0]


def test_where_it_was_read():
    text = mapicfg.write(organization(), mapicfg.Format.JSON).encode()
    one, = mapicfg.check(mapicfg.Input(text, name="all.json"), rules=[SILENCE], now=NOW)
    line = 1 + text.decode()[:text.decode().index('"EX1\\\\mapi')].count("\n")
    assert one.statement.file == "all.json" and abs(one.statement.line - line) <= 1


def test_the_example_of_the_article_checks_clean():
    """Configure MAPI over HTTP in Exchange Server: its commands, on a server that Setup has left with its own name."""
    store = store_of([
        mapicfg.Organization(name="Contoso", mapi_http_enabled=False),
        mapicfg.Server(name="ContosoMail", fqdn="contosomail.contoso.com", site="Default-First-Site-Name"),
        mapicfg.VirtualDirectory(identity="ContosoMail\\mapi (Default Web Site)", name="mapi (Default Web Site)",
                                 server="ContosoMail", internal_url="https://contosomail.contoso.com/mapi",
                                 external_url=None, iis_authentication_methods=["Ntlm", "OAuth", "Negotiate"])])
    assert mapicfg.check(store, now=NOW).worst
    store.exec('Set-MapiVirtualDirectory -Identity "ContosoMail\\mapi (Default Web Site)" '
               "-InternalUrl https://contoso.com/mapi -ExternalUrl https://contoso.com/mapi "
               "-IISAuthenticationMethods NTLM,OAuth,Negotiate\n"
               "Set-OrganizationConfig -MapiHttpEnabled $true", on_warning=lambda _: None)
    assert not [str(one) for one in mapicfg.check(store, now=NOW)]


@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data")
def test_real_exports():
    """Of Exchange 2019 labs: an expert would say of them what is said here, and no more."""
    files = [DATA / "css-exchange" / f"E19-Get{noun}.xml" for noun in (
        "OrganizationConfig", "ExchangeServer", "WebServicesVirtualDirectory", "ExchangeCertificate")]
    findings = mapicfg.check(files, now=NOW)
    ews = ("SOLO-E19A\\EWS (Default Web Site)",)
    assert sorted((one.id, one.objects) for one in findings) == [
        ("check-ep-off", ews), ("check-url-server-name", ews),  # as Setup of 2019 CU11 leaves it
        ("check-version-blocks-se-cu2", ("SOLO-E19A",)), ("check-version-unsupported", ("SOLO-E19A",))]


@pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data")
@pytest.mark.parametrize("path,said", [
    ("css-exchange/E19-GetOrganizationConfig.xml", set()), ("css-exchange/E19-GetExchangeCertificate.xml", set()),
    ("css-exchange/GetExchangeCertificate-broken.xml", set()),
    ("css-exchange/GetExchangeCertificate-incomplete.xml", set()),
    ("css-exchange/E19-GetExchangeServer.xml", {"check-version-unsupported", "check-version-blocks-se-cu2"}),
    ("css-exchange/E19-GetWebServicesVirtualDirectory.xml", {"check-url-server-name", "check-ep-off"}),
    ("microsoftdocs/Get-MapiVirtualDirectory-fl-EX1.txt", set())])
def test_real_exports_alone(path, said):
    assert {one.id for one in mapicfg.check(DATA / path, now=NOW)} == said


def test_no_two_rules_want_two_values_of_one_property():
    """Whatever is wrong, each property is to be set by one remedy only: one rule, one verdict. Remedies that add to a
    list, or take from it, may stand side by side."""
    urls = (None, "https://ex1.contoso.com/mapi", "http://mail/x", "https://192.0.2.1/mapi",
            "https://mail.contoso.com/", "https://mail.contoso.com/mapi")
    for internal, external, protection, methods in itertools.product(
            urls, urls, ("None", "Require"), ("", "Basic", "Ntlm", "Ntlm OAuth Negotiate")):
        text = ("Identity,Server,InternalUrl,ExternalUrl,ExtendedProtectionTokenChecking,IISAuthenticationMethods\n"
                f"EX1\\mapi (Default Web Site),EX1,{internal or ''},{external or ''},{protection},{methods}\n")
        vdirs, others = mapicfg.Input(text.encode(), name="vdirs.csv"), as_input(organization()[:2])
        findings = mapicfg.check(vdirs, others, now=NOW)
        setting = {}
        for one in findings:
            where = (one.objects, one.statement.property)
            if one.statement.property and one.remedy and "@{" not in one.remedy:
                assert setting.setdefault(where, one.remedy) == one.remedy, [str(one) for one in findings]


# ---- rows that are only counted, which begin after 65,536 mailboxes ----

NAMES = ["Identity", "ServerName", "MAPIEnabled", "MapiHttpEnabled", "MAPIBlockOutlookNonCachedMode",
         "MAPIBlockOutlookVersions", "MAPIBlockOutlookRpcHttp", "MAPIBlockOutlookExternalConnectivity"]


def mailbox(number, late):
    """Most are alike; some kinds come late, and some are rare."""
    versions = ["", "", "0.0.0-", "15.0.4569", "-13.32767.65535", "?"][number % 6 if late else number % 2]
    return [f"contoso.com/Users/u{number}", f"EX{number % 3}", True, [None, True, False][number % 3 if late else 0],
            bool(late and number % 7 == 0), versions, bool(late and number % 11 == 0), number % 5 == 0]


def rows_of(count):
    return [mailbox(number, number > 66000) for number in range(count)]


def as_csv(rows, names=None):
    wanted = [NAMES.index(name) for name in names or NAMES]
    lines = [",".join("" if row[at] is None else str(row[at]) for at in wanted) for row in rows]
    return "\n".join([",".join(NAMES[at] for at in wanted), *lines, ""]).encode()


def as_json(rows, names=None):
    return json.dumps([{name: row[NAMES.index(name)] for name in names or NAMES} for row in rows]).encode()


def told(*inputs, **options):
    found = mapicfg.check(*inputs, as_input(organization()[:3]), now=NOW, **options).json()
    for one in found["findings"]:
        one.pop("file"), one.pop("line"), one.pop("places")
    return found


@pytest.mark.parametrize("names", [NAMES, [one for one in NAMES if "Versions" not in one and "Cached" not in one]],
                         ids=["all", "few"])
def test_rows_that_are_only_counted_are_judged_like_others(names):
    rows = rows_of(70000)
    assert told(as_csv(rows, names)) == told(as_json(rows, names))
    assert sum(one["found"] for one in told(as_csv(rows, names))["rules"] if "mailbox" in one["id"]) > 0


def test_rows_that_are_only_counted_of_joined_files():
    """The second header has the columns in another order."""
    rows, more = rows_of(70000), [mailbox(number, True) for number in range(70000, 72000)]
    assert told(as_csv(rows) + as_csv(more, NAMES[::-1])) == told(as_json(rows + more))


def test_single_mailboxes_are_silenced_among_rows_that_are_only_counted():
    rows, silences = rows_of(70000), "\n".join(
        f"{rule.id} contoso.com/Users/u{number} until 2027-01-01 known" for rule in mapicfg.rules()
        if rule.id.startswith("check-mailbox") for number in (66001, 69999))
    assert told(as_csv(rows), silences=silences) == told(as_json(rows), silences=silences)
