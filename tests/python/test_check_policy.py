# SPDX-License-Identifier: LGPL-2.1-or-later
"""mapicfg check, the family of Outlook's policies: the text of registry exports, and what it means for the servers."""
import os
import pathlib
import subprocess

import mapicfg
import pytest
from mapicfg import Outcome
from checks import NOW, as_input, cannot_tell, check, clean, found, not_applicable

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = "Windows Registry Editor Version 5.00\r\n\r\n"
USER, UPPER = "HKEY_CURRENT_USER\\Software", "HKEY_CURRENT_USER\\SOFTWARE"
POLICIES = "HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Office\\16.0\\Outlook\\"
EXCHANGE = f"[{USER}\\Microsoft\\Exchange]\n"
NEED = "a registry export of Outlook's policies"
UNSET = "Latest: <Not set>, Previous: <Not set>"
LOOK_UPS = ("exclude_scp_lookup", "exclude_https_root_domain", "exclude_https_auto_discover_domain",
            "exclude_http_redirect", "exclude_srv_record")


def organization(enabled=True, modern=False):
    return mapicfg.Organization(name="Contoso", mapi_http_enabled=enabled, oauth2_client_profile_enabled=modern)


def vdir(*methods, server="EX1"):
    return mapicfg.VirtualDirectory(identity=f"{server}\\mapi (Default Web Site)", server=server, name="mapi",
                                    iis_authentication_methods=methods or ["Ntlm", "OAuth", "Negotiate"],
                                    internal_url="https://mail.contoso.com/mapi")


def service(account="Latest: 11/28/2026 09:00:00, CONTOSO\\EXCH-ASA$, Previous: <Not set>"):
    return mapicfg.ClientAccessService(name="EX1", identity="EX1", alternate_service_account_configuration=account,
                                       auto_discover_site_scope=["Berlin"])


def policy(version="16.0", **values):
    return mapicfg.OutlookPolicy(identity=f"HKEY_CURRENT_USER\\{version}" if version else "HKEY_CURRENT_USER",
                                 office_version=version, **{"exclude_explicit_o365_endpoint": "1", **values})


def read(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return list(mapicfg.read(mapicfg.Input(data, name="policy.reg"), **options))


def values_of(one):
    """What an object states, without its names."""
    return {name: value for name, value in one.items() if name not in ("Identity", "OfficeVersion")}


# ---- rules ----

def test_mapi_http_that_clients_never_use():
    rule, disabled = "check-policy-mapi-http", policy(mapi_http_disabled="1")
    one = found(rule, organization(), disabled)
    assert "the organization" in str(one) and one.objects == ("HKEY_CURRENT_USER\\16.0",)
    assert one.remedy == ("reg add HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Exchange /v MapiHttpDisabled "
                          "/t REG_DWORD /d 0 /f")
    found(rule, organization(), policy(None, mapi_http_disabled="1"))
    on, off = (mapicfg.Mailbox(identity=f"contoso.com/Users/{name}", mapi_enabled=True, mapi_http_enabled=value)
               for name, value in (("Anna", True), ("Bernd", False)))
    assert "single mailboxes" in str(found(rule, organization(False), on, disabled))
    found(rule, on, disabled)
    clean(rule, organization(False), off, disabled)
    clean(rule, organization(), off, disabled)
    clean(rule, organization(), policy(mapi_http_disabled="0"))
    clean(rule, organization(), policy())
    cannot_tell(rule, "MapiHttpEnabled of Get-OrganizationConfig", off, disabled)
    cannot_tell(rule, NEED, organization())


@pytest.mark.parametrize("office, outlook, release, first, before", [
    ("11.0", "2003", "Exchange 2016", "Version 15.1 (Build 2507.6)", "Version 14.3 (Build 123.4)"),
    ("12.0", "2007", "Exchange 2016", "Version 15.1 (Build 2507.6)", "Version 15.0 (Build 1497.2)"),
    ("14.0", "2010", "Exchange 2019", "Version 15.2 (Build 1544.4)", "Version 15.1 (Build 2507.6)")])
def test_settings_of_an_outlook_that_is_too_old(office, outlook, release, first, before):
    """The supportability matrix, Clients."""
    rule = "check-policy-outlook-old"
    newer, older = (mapicfg.Server(name="EX1", identity="EX1", admin_display_version=one, server_role="Mailbox")
                    for one in (first, before))
    one = found(rule, newer, policy(office))
    assert f"Outlook {outlook}, which {release} does not support" in str(one) and one.remedy is None
    clean(rule, older, policy(office))
    clean(rule, newer, policy("15.0"))
    clean(rule, newer, policy("16.0"))
    cannot_tell(rule, "Get-ExchangeServer", policy(office))
    cannot_tell(rule, NEED, newer)


def test_a_method_that_the_servers_refuse():
    rule, kerberos, ntlm = "check-policy-method-refused", *(policy(authentication_service=n) for n in ("16", "10"))
    one = found(rule, organization(), vdir("Ntlm", "OAuth"), kerberos)
    assert "Kerberos only" in str(one) and "Ntlm, OAuth" in str(one) and one.severity is mapicfg.Severity.ERROR
    found(rule, organization(), vdir("Basic"), ntlm)
    clean(rule, organization(), vdir("Ntlm", "OAuth"), ntlm)
    clean(rule, organization(), vdir("OAuth", "Negotiate"), ntlm)
    clean(rule, organization(), vdir(), kerberos)
    clean(rule, organization(modern=True), vdir("Ntlm", "OAuth"), kerberos)
    clean(rule, organization(), vdir("Basic"), policy(authentication_service="9"))
    clean(rule, organization(), vdir("Basic"), policy())
    cannot_tell(rule, "Get-MapiVirtualDirectory", organization(), kerberos)
    unknown = mapicfg.VirtualDirectory(identity="EX1\\mapi (Default Web Site)", internal_url="https://m.example/mapi")
    cannot_tell(rule, "IISAuthenticationMethods of Get-MapiVirtualDirectory", organization(), unknown, kerberos)
    cannot_tell(rule, NEED, organization(), vdir())


def test_kerberos_only_and_the_contradiction_of_its_documents():
    account, only, kerberos = "check-policy-kerberos-account", "check-policy-kerberos-only", policy(
        authentication_service="16")
    assert "EX1" in str(found(account, organization(), vdir(), service(UNSET), kerberos))
    clean(account, organization(), vdir(), service(), kerberos)
    clean(account, organization(), vdir(), service(UNSET), policy(authentication_service="9"))
    need = ("AlternateServiceAccountConfiguration of Get-ClientAccessService "
            "-IncludeAlternateServiceAccountCredentialStatus")
    cannot_tell(account, need, organization(), vdir(), kerberos)
    cannot_tell(account, need, organization(), vdir(), service(None), kerberos)
    one = found(only, organization(), vdir(), service(), kerberos)
    assert "DISA" in str(one) and "4051374" in str(one) and one.severity is mapicfg.Severity.INFO and not one.remedy
    assert [rule.references for rule in mapicfg.rules() if rule.id == only] == [("DISA SV-228467",)]
    clean(only, policy(authentication_service="9"))
    for rule in (account, only):
        cannot_tell(rule, NEED, organization())
        not_applicable(rule, vdir("Ntlm"), kerberos)  # the servers refuse it, which is said alone


def test_ntlm_only():
    one = found("check-policy-ntlm-only", policy(authentication_service="10"))
    assert "/d 9" in one.remedy and not one.references  # DISA SV-228467 asks for 16
    clean("check-policy-ntlm-only", policy(authentication_service="16"))
    clean("check-policy-ntlm-only", policy())
    cannot_tell("check-policy-ntlm-only", NEED, organization())


def test_autodiscover_without_a_way():
    none, last = "check-policy-autodiscover-none", "check-policy-autodiscover-last"
    all_of = dict.fromkeys(LOOK_UPS, "1")
    found(none, policy(exclude_last_known_good_url="1", **all_of))
    clean(none, policy(**all_of))
    found(last, policy(**all_of))
    clean(last, policy(exclude_last_known_good_url="1", **all_of))
    for rule in (none, last):
        for one in LOOK_UPS:
            clean(rule, policy(exclude_last_known_good_url="1", **{**all_of, one: "0"}))
        clean(rule, policy(exclude_last_known_good_url="1", prefer_local_xml="1", **all_of))
        cannot_tell(rule, NEED, organization())


@pytest.mark.parametrize("rule, broken, whole", [
    ("check-policy-local-xml", {"prefer_local_xml": "1"}, {"prefer_local_xml": "0"}),
    ("check-policy-online-first", {"exclude_explicit_o365_endpoint": "0"}, {"exclude_explicit_o365_endpoint": "1"}),
    ("check-policy-automatic-proxy", {"enable_http_access_type_automatic_proxy": "0"},
     {"enable_http_access_type_automatic_proxy": "1"}),
])
def test_what_is_only_for_information(rule, broken, whole):
    one = found(rule, policy(**broken))
    assert one.severity is mapicfg.Severity.INFO and not one.remedy
    clean(rule, policy(**whole))
    cannot_tell(rule, NEED, organization())


def test_outlook_2013_does_not_ask_exchange_online():
    not_applicable("check-policy-online-first", policy("15.0", exclude_explicit_o365_endpoint="0"))
    cannot_tell("check-policy-online-first", "a registry export of Outlook's keys below Microsoft\\Office",
                policy(None, mapi_http_disabled="0"))


# ---- reading ----

def test_values_are_those_of_their_keys_only():
    """A value of Outlook's name below another key is another value."""
    text = HEADER + EXCHANGE + '"MapiHttpDisabled"=dword:0\n"ExcludeScpLookup"=dword:1\n'
    text += f'[{POLICIES}Security]\n"MapiHttpDisabled"=dword:1\n"AUTHENTICATIONSERVICE"=dword:9\n'
    text += f'[{POLICIES}AutoDiscover\\RedirectServers]\n"ExcludeScpLookup"=dword:1\n[HKEY_CURRENT_USER\\Software\\X]\n'
    text += '"ExcludeScpLookup"=dword:1\n"PreferLocalXML"="x"\n'
    report = mapicfg.Report()
    one, = read(text, report=report)
    assert values_of(one) == {"AuthenticationService": "9", "MapiHttpDisabled": "0"}
    assert one.identity == "HKEY_CURRENT_USER\\16.0" and one.office_version == "16.0" and not report.warnings


@pytest.mark.parametrize("value, number", [
    ("dword:00000010", "16"), ("dword:A", "10"), ("dword:ffffffff", "4294967295"), ("dword:9 ; what the KB says", "9"),
    ("hex(4):10,00,00,00", "16"), ("hex(4):\\\r\n  0a,00,\\\r\n  00,00", "10"), ("DWORD:00000009", "9")])
def test_numbers(value, number):
    one, = read(f'{HEADER}[{POLICIES}Security]\r\n"AuthenticationService"={value}\r\n"X"=hex:01\r\n')
    assert one.authentication_service == number


@pytest.mark.parametrize("value, line, word", [
    ("dword:00000010g", 4, "hexadecimal"), ("dword:", 4, "hexadecimal"), ("dword:123456789", 4, "hexadecimal"),
    ("hex(4):10,00", 4, "hexadecimal"), ("hex(4):1,0,00,00,00", 4, "hexadecimal"), ('"9', 4, "closing quote"),
    ("dword:9\n\n[HKEY_CURRENT_USER\\Software", 6, "closing bracket")])
def test_errors_have_a_line(value, line, word):
    with pytest.raises(mapicfg.InputError, match=word) as caught:
        read(f'{HEADER}[{POLICIES}Security]\n"AuthenticationService"={value}\n')
    assert caught.value.source == "policy.reg" and caught.value.line == line


@pytest.mark.parametrize("line, word", [
    ('"AuthenticationService"="9"', "REG_SZ"), ('"AuthenticationService"=hex(b):09,00,00,00,00,00,00,00', "REG_DWORD"),
    ('"AuthenticationService"', "equals sign"), ('"AuthenticationService" dword:9', "equals sign"),
    ('"X"="C:\\\\"a"', "closing quote"), ("AuthenticationService=dword:9", "neither a key"), ('"X"=', "missing"),
    ('"Authentication', "missing")])
def test_lines_that_are_passed_over(line, word):
    report = mapicfg.Report()
    one, = read(f'{HEADER}[{POLICIES}Security]\n{line}\n"X"="y"\n', report=report)
    assert values_of(one) == {}
    warning, = report.warnings
    assert word in str(warning) and warning.line == 4


def test_what_is_not_outlooks_may_be_of_any_size():
    """Texts and lists of other programs may be larger than the limit of a value, 1 MiB."""
    text = HEADER + '[HKEY_CURRENT_USER\\Software\\X]\n"' + "n" * 5000 + '"="' + "two\nlines\n" * 150000 + '\\"\\\\"\n'
    text += '"Blob"=hex:' + "00,01,\\\n  " * 150000 + f'02\n[{POLICIES}Security]\n"AuthenticationService"=dword:9\n'
    one, = read(text)
    assert one.authentication_service == "9"


def test_computers_have_no_policies_of_outlook():
    report = mapicfg.Report()
    text = HEADER + "[HKLM\\Software\\WOW6432Node\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover]\n"
    text += '"PreferLocalXML"=dword:1\n'
    assert read(text, report=report) == []
    assert "HKEY_CURRENT_USER" in str(report.warnings[0]) and report.warnings[0].line == 4


DELETED = [
    ('"ExcludeScpLookup"=-', {}),
    (f"[-{POLICIES}AutoDiscover]", {}),
    (f"[-{POLICIES[:-1]}]", {}),
    ("[-HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Office\\16.0]", {}),
    ("[-HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Office]", {}),
    ("[-HKCU\\Software\\Policies]", {}),
    ("[-HKEY_CURRENT_USER\\Software]", {}),
    (f"[-{POLICIES}Security]", {"ExcludeScpLookup": "1"}),
    ("[-HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Office\\15.0]", {"ExcludeScpLookup": "1"}),
    ("[-HKEY_CURRENT_USER\\Software\\Microsoft\\Office]", {"ExcludeScpLookup": "1"}),
    ("[-HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Cloud]", {"ExcludeScpLookup": "1"}),
    ("[-HKEY_USERS\\S-1-5-21-1-2-3-4]", {"ExcludeScpLookup": "1"}),
]


@pytest.mark.parametrize("line, left", DELETED)
def test_what_is_deleted_later_does_not_count(line, left):
    key = f'[{POLICIES}AutoDiscover]\n"ExcludeScpLookup"=dword:1\n'
    one, = read(f"{HEADER}{key}{line}\n")
    assert values_of(one) == left
    one, = read(f"{HEADER}{line}\n{key}")
    assert values_of(one) == {"ExcludeScpLookup": "1"}


def test_any_pieces_and_encodings_read_alike():
    text = HEADER + f'[{POLICIES}Security]\r\n"AuthenticationService"=dword:00000010\r\n'
    text += '[HKEY_USERS\\S-1-5-21-1-2-3-4\\Software\\Microsoft\\Exchange]\r\n"MapiHttpDisabled"=dword:00000001\r\n'
    wanted = read(text)
    assert [one.identity for one in wanted] == ["HKEY_CURRENT_USER\\16.0", "HKEY_USERS\\S-1-5-21-1-2-3-4"]
    for data in (text.encode("utf-16"), text.encode("utf-8-sig"), b"\xfe\xff" + text.encode("utf-16-be"),
                 text.replace("\r", "").encode(), text.replace(HEADER, "REGEDIT4\n\n").encode()):
        assert read(data) == wanted
        for size in (1, 2, 7):
            pieces = (data[at:at + size] for at in range(0, len(data), size))
            assert list(mapicfg.read(mapicfg.Input(pieces, name="policy.reg"))) == wanted


def test_a_store_keeps_policies():
    with mapicfg.Directory(empty=True) as store:
        data = f'{HEADER}{EXCHANGE}"MapiHttpDisabled"=dword:1\n[{POLICIES[:-1]}]\n'.encode()
        store.import_(mapicfg.Input(data, name="policy.reg"))
        assert [(one.identity, one.mapi_http_disabled) for one in store.outlook_policies] == [
            ("HKEY_CURRENT_USER\\16.0", "1")]


# ---- files of real life ----
# Invented before the reader was first run, with the right findings; the organization has MAPI over HTTP on, Ntlm,
# OAuth and Negotiate, no modern authentication, and an alternate service account.

FILES = {
    # 1: reg export of the policies of a hardened client, as Windows 11 writes it
    "stig": (HEADER + f"[{USER}\\Policies\\Microsoft\\Office\\16.0\\outlook]\r\n\r\n"
             f"[{USER}\\Policies\\Microsoft\\Office\\16.0\\outlook\\security]\r\n"
             '"authenticationservice"=dword:00000010\r\n"level1remove"=""\r\n"addintrust"=dword:00000001\r\n'
             '"promptoomsend"=dword:00000000\r\n\r\n', {"kerberos-only", "online-first"}),
    # 2: the fix of a support thread, pasted into Notepad
    "support": ("REGEDIT4\n[HKEY_CURRENT_USER\\Software\\Microsoft\\Exchange]\n\"MapiHttpDisabled\"=dword:00000001",
                {"mapi-http"}),
    # 3: the well-known block of look-ups for on-premises mailboxes: SCP stays
    "onprem": (HEADER + f"[{USER}\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover]\r\n"
               '"ExcludeExplicitO365Endpoint"=dword:00000001\r\n"ExcludeHttpsRootDomain"=dword:00000001\r\n'
               '"ExcludeLastKnownGoodURL"=dword:00000001\r\n"ExcludeHttpRedirect"=dword:00000001\r\n', set()),
    # 4: a full export of the Office key, with binary profiles and texts of two lines
    "profile": (HEADER + f"[{UPPER}\\Microsoft\\Office\\16.0]\r\n\r\n"
                f"[{UPPER}\\Microsoft\\Office\\16.0\\Common\\Internet]\r\n"
                '"UseOnlineContent"=dword:00000002\r\n"EnableHttpAccessTypeAutomaticProxy"=dword:00000000\r\n\r\n'
                f"[{UPPER}\\Microsoft\\Office\\16.0\\Outlook\\Profiles\\Outlook\\9375CFF0413111d3B88A]"
                '\r\n"001f3d09"=hex:43,00,6f,00,6e,00,\\\r\n  74,00,00,00\r\n'
                '"Note"="line one\r\nline \\"two\\""\r\n\r\n'
                f"[{UPPER}\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover]\r\n"
                '"CacheLastUpdate"=hex(b):00,11,22,33,44,55,66,77\r\n"contoso.com"="C:\\\\Auto\\\\contoso.xml"\r\n'
                '"PreferLocalXML"=dword:00000001\r\n', {"automatic-proxy", "local-xml", "online-first"}),
    # 5: hives of two users on a terminal server, Outlook 2013 and 2016
    "users": (HEADER + "[HKEY_USERS\\S-1-5-21-1004336348-1177238915-682003330-1104\\Software\\Policies\\Microsoft"
              "\\Office\\15.0\\outlook\\security]\r\n\"authenticationservice\"=dword:0000000a\r\n\r\n"
              "[HKEY_USERS\\S-1-5-21-1004336348-1177238915-682003330-1105\\Software\\Policies\\Microsoft\\Office"
              "\\16.0\\outlook\\security]\r\n\"authenticationservice\"=dword:00000009\r\n\r\n",
              {"ntlm-only", "online-first"}),
    # 6: a hive that was loaded offline: reg load HKLM\anna C:\Users\anna\NTUSER.DAT
    "offline": (HEADER + "[HKEY_LOCAL_MACHINE\\anna\\Software\\Microsoft\\Exchange]\r\n"
                '"MapiHttpDisabled"=dword:00000001\r\n\r\n[HKEY_LOCAL_MACHINE\\anna\\Software\\Microsoft\\Exchange\\'
                'Client]\r\n"Options"="x"\r\n', {"mapi-http"}),
    # 7: everything excluded, as a script for a migration leaves it
    "excluded": ("\ufeff" + HEADER + f"; set by migrate.cmd\r\n[{USER}\\Microsoft\\Office\\16.0\\Outlook"
                 '\\AutoDiscover]\r\n"ExcludeScpLookup"=dword:1\r\n"ExcludeHttpsRootDomain"=dword:1\r\n'
                 '"ExcludeHttpsAutoDiscoverDomain"=dword:1\r\n"ExcludeHttpRedirect"=dword:1\r\n'
                 '"ExcludeSrvRecord"=dword:1\r\n"ExcludeLastKnownGoodURL"=dword:1\r\n'
                 '"ExcludeExplicitO365Endpoint"=dword:1\r\n', {"autodiscover-none"}),
    # 8: the same as a preference, and a policy that lets SCP in again: the policy wins
    "policy-wins": (HEADER + f"[{USER}\\Policies\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover]\n"
                    '"ExcludeScpLookup"=dword:00000000\n"ExcludeExplicitO365Endpoint"=dword:00000001\n'
                    f"[{USER}\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover]\n"
                    '"ExcludeScpLookup"=dword:00000001\n"ExcludeHttpsRootDomain"=dword:00000001\n'
                    '"ExcludeHttpsAutoDiscoverDomain"=dword:00000001\n"ExcludeHttpRedirect"=dword:00000001\n'
                    '"ExcludeSrvRecord"=dword:00000001\n"ExcludeLastKnownGoodURL"=dword:00000001\n', set()),
    # 9: a clean-up: the old key is deleted, then the right value is set
    "clean-up": (HEADER + "[-HKEY_CURRENT_USER\\Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover]\n\n"
                 f"[{USER}\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover]\n"
                 '"ExcludeExplicitO365Endpoint"=dword:00000001\n"ExcludeSrvRecord"=-\n'
                 '\n[HKEY_CURRENT_USER\\Software\\Microsoft\\Exchange]\n"MapiHttpDisabled"=-\n', set()),
    # 10: Cloud Policy of Microsoft 365 Apps, over a group policy
    "cloud": (HEADER + "[HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Cloud\\Office\\16.0\\outlook\\security]\n"
              '"authenticationservice"=dword:00000009\n\n' f"[{USER}\\Policies\\Microsoft\\Office\\16.0"
              '\\outlook\\security]\n"authenticationservice"=dword:00000010\n', {"online-first"}),
    # 11: made by hand: a text instead of a number does nothing
    "text": (HEADER + "[HKCU\\Software\\Microsoft\\Exchange]\n\"MapiHttpDisabled\"=\"1\"\n", set()),
    # 12: regedit of a German Windows, two exports joined by copy /b
    "joined": (HEADER + f"[{USER}\\Microsoft\\Exchange]\r\n\r\n[HKEY_CURRENT_USER\\Software\\Microsoft\\"
               'Exchange\\Exchange-Einstellungen für München]\r\n"Größe"=dword:00000001\r\n\r\n\ufeff' + HEADER +
               f"[{USER}\\Policies\\Microsoft\\Office\\16.0\\Common\\Internet]\r\n"
               '"enablehttpaccesstypeautomaticproxy"=dword:00000000\r\n', {"automatic-proxy", "online-first"}),
    # 13: an export of another program's key
    "others": (HEADER + "[HKEY_CURRENT_USER\\Software\\7-Zip]\r\n\"Lang\"=\"de\"\r\n@=\"\"\r\n", None),
    # 14: look-ups excluded but one last URL, in the policies of Outlook 2013
    "last": (HEADER + f"[{USER}\\Policies\\Microsoft\\Office\\15.0\\outlook\\autodiscover]\r\n"
             '"excludescplookup"=dword:00000001\r\n"excludehttpsrootdomain"=dword:00000001\r\n'
             '"excludehttpsautodiscoverdomain"=dword:00000001\r\n"excludehttpredirect"=dword:00000001\r\n'
             '"excludesrvrecord"=dword:00000001\r\n',
             {"autodiscover-last"}),
    # 15: 32-bit view, blanks and comments everywhere, values as REG_DWORD in hex(4)
    "comments": ("REGEDIT4\r\n\r\n  ; mailbox team, 2024\r\n  " f"[{USER}\\WOW6432Node\\Microsoft\\Exchange"
                 ']   ; both\r\n  "MapiHttpDisabled" = hex(4):01,00,00,00 ; see 4711\r\n', {"mapi-http"}),
}


def outcome(text):
    """The rules that find something, of policies; None: they could not tell."""
    findings = mapicfg.check([as_input([organization(), vdir(), service()]),
                              mapicfg.Input(text, name="policy.reg")], now=NOW)
    assert not findings.report.problems, findings.report.problems
    if findings.rules["check-policy-mapi-http"].outcome is Outcome.CANNOT_TELL:
        return None
    return {one.id[len("check-policy-"):] for one in findings if one.id.startswith("check-policy-")}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_files_of_real_life(name, encoding):
    text, wanted = FILES[name]
    if name in ("support", "offline", "text"):  # keys of no version of Office: the other rules do not apply
        findings = mapicfg.check([as_input([organization()]), mapicfg.Input(text.encode(encoding))], now=NOW)
        assert {one.id[len("check-policy-"):] for one in findings if "policy" in one.id} == wanted
        return
    assert outcome(text.encode(encoding)) == wanted


def test_the_command_reads_a_registry_export(tmp_path):
    path = tmp_path / "policy.reg"
    path.write_bytes(FILES["excluded"][0].lstrip("\ufeff").encode("utf-16"))
    command = os.environ.get("MAPICFG", str(ROOT / "build" / "mapicfg"))
    done = subprocess.run([command, "check", "tests/data/contoso/org.xml", str(path), "--now", "2026-11-28", "--rule",
                           "check-policy-autodiscover-none"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1 and "HKEY_CURRENT_USER\\16.0 has no way left" in done.stdout, done
