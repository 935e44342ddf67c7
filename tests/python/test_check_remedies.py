# SPDX-License-Identifier: LGPL-2.1-or-later
"""Remedies together: in random organizations of all classes, all of them are run, one after the other and again until
nothing is left. None undoes another, and in the end no fault is left that a remedy was for."""
import io
import json
import random
import re

import pytest

import mapicfg
from checks import NOW, rehearsed
from makers import (DEFAULT, account, active_sync, auth_server, autodiscover, ecp, ews, mapi, oab, owa, protection,
                    server, service)

HOSTS = [*["mail.contoso.com"] * 3, "mail.contoso.com.", "ex1.contoso.com", "mail", "192.0.2.1",
         "outlook.contoso.com"]
METHODS = [DEFAULT, DEFAULT, [], ["Basic"], ["Ntlm"], ["OAuth"], ["OAuth", "Negotiate"], ["Negotiate"],
           ["Basic", "Ntlm", "OAuth", "Negotiate"], ["Ntlm", "Negotiate"], ["Basic", "OAuth"]]
VERSIONS = [f"Version 15.{build})" for build in ("2 (Build 2562.45", "1 (Build 2507.6", "2 (Build 922.7")]
NAMES = [[], ["HTTP/mail.contoso.com"], ["HTTP/mail"], ["HTTP\\mail.contoso.com"], ["mail.contoso.com"],
         ["http/old.contoso.com", "HTTP/ex1"]]
FLAGS = [["None"], ["Proxy"], ["NoServiceNameCheck"], ["AllowDotlessSPN"], ["Proxy", "AllowDotlessSPN"]]
ACCOUNT, OLD = (f"Latest: 1/12/2026 10:19:22 AM, CONTOSO\\{name}$" for name in ("EXCHASA", "WEB"))


def url(pick, folder):
    fine = f"https://{pick(HOSTS)}/{folder}"
    return pick([None, fine, fine, fine, f"https://{pick(HOSTS)}/http-{folder}",
                 f"https://{pick(HOSTS)}/relative-{folder}", f"https://{pick(HOSTS)}/other"])


def directories(pick, name):
    def urls(folder):
        return {"internal_url": url(pick, folder), "external_url": url(pick, folder),
                **protection(pick(["None", "Allow", "Require"])), "extended_protection_flags": pick(FLAGS),
                "extended_protection_spn_list": pick(NAMES)}
    oauth = [{"oauth_authentication": pick([True, False])} for _ in range(3)]
    return [mapi(name, pick(METHODS), **urls("mapi")), ews(name, **urls("EWS/Exchange.asmx"), **oauth[0]),
            oab(name, **urls("OAB"), **oauth[1], require_ssl=pick([True, False])), owa(name, **urls("owa")),
            ecp(name, **urls("ecp")), active_sync(name, **urls("Microsoft-Server-ActiveSync")),
            autodiscover(name, **oauth[2], **protection(pick(["None", "Allow"])))]


def rpc(pick, name):
    ways = ["Basic", "Ntlm", "Negotiate"]
    return mapicfg.OutlookAnywhere(
        identity=f"{name}\\Rpc (Default Web Site)", name="Rpc (Default Web Site)", server=name,
        internal_hostname=pick([None, "https://mail.contoso.com/rpc"] + HOSTS), external_hostname=pick([None] + HOSTS),
        iis_authentication_methods=pick([ways, ["Basic"], ["Ntlm"], ["Negotiate"], ["Basic", "Ntlm"]]),
        internal_client_authentication_method=pick(ways), external_client_authentication_method=pick(ways),
        ssl_offloading=pick([True, False]), internal_clients_require_ssl=pick([True, False]),
        external_clients_require_ssl=pick([True, False]), **protection(pick(["None", "Allow", "Require"])),
        extended_protection_flags=pick(FLAGS), extended_protection_spn_list=pick(NAMES))


def mailboxes(pick):
    return [mapicfg.Mailbox(identity=f"contoso.com/Users/u{i}", name=f"u{i}", server_name=pick(["EX1", "EX2"]),
                            mapi_enabled=True, mapi_http_enabled=pick([None, True, False]),
                            mapi_block_outlook_rpc_http=pick([True, False, False]),
                            mapi_block_outlook_external_connectivity=pick([True, False, False]),
                            archive_state=pick(["None", "Local"])) for i in range(4)]


def policy(pick):
    flag = ["0", "1", "1", None]
    values = {name: pick(flag) for name in (
        "mapi_http_disabled", "exclude_scp_lookup", "exclude_https_root_domain", "exclude_https_auto_discover_domain",
        "exclude_http_redirect", "exclude_srv_record", "exclude_last_known_good_url", "prefer_local_xml")}
    if pick([True, False]):
        values.update({name: "1" for name in values if name.startswith("exclude")}, prefer_local_xml="0",
                      exclude_last_known_good_url=pick(["0", "1"]))
    return mapicfg.OutlookPolicy(identity="HKEY_CURRENT_USER\\16.0", office_version="16.0",
                                 authentication_service=pick(["9", "10", "16"]),
                                 **{name: value for name, value in values.items() if value is not None})


def organization_of(seed):
    pick = random.Random(seed).choice
    servers = ["EX1", "EX2"]
    accounts = [account(pick([[], ["http/mail.contoso.com"], ["http/outlook.contoso.com"]]),
                        types=pick(["4", "0", "24"])),
                account(pick([[], ["http/mail.contoso.com", "http/www.contoso.com"]]), name="WEB$", types="24")]
    return [mapicfg.Organization(name="Contoso", mapi_http_enabled=pick([True, False]),
                                 oauth2_client_profile_enabled=pick([True, False])),
            *[server(name, version=pick(VERSIONS))
              for name in servers],
            *[one for name in servers for one in directories(pick, name)], *[rpc(pick, name) for name in servers],
            *[service(name, pick([ACCOUNT, ACCOUNT, OLD, "Latest: <Not set>"]),
                      pick(["autodiscover.contoso.com", "mail.contoso.com"])) for name in servers],
            *accounts, *mailboxes(pick), policy(pick),
            auth_server(default=pick([True, False]), enabled=pick([True, False]))]


def store_of(objects):
    """Objects do not take every text as a URL, but exports have it."""
    store = mapicfg.Directory(empty=True)
    text = re.sub(r"https://([\w.]+)/http-", r"http://\1/", mapicfg.write(objects, mapicfg.Format.JSON))
    text = re.sub(r"https://([\w.]+)/relative-", r"\1/", text)
    store.import_(mapicfg.Input(text.encode(), name="organization.json"))
    return store


# ---- what runs a remedy ----

def run_reg(store, line):
    key, name, value = re.match(r"reg add '?(.*?)'? /v (\w+) /t REG_DWORD /d (\d+) /f$", line).groups()
    assert key.startswith("HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\"), key
    one, = store.outlook_policies
    attribute, = [attribute for attribute in dir(one) if attribute.replace("_", "") == name.lower()]
    setattr(one, attribute, value)
    store.outlook_policies.put(one)


def run_setspn(store, line):
    how, name, logon = re.match(r"setspn -([SD]) (\S+) '?(.*?)'?$", line).groups()
    one, = [one for one in store.service_accounts if one.sam_account_name == logon.split("\\")[-1]]
    names = [other for other in one.service_principal_names if other.lower() != name.lower()]
    one.service_principal_names = names + [name] if how == "S" else names
    store.service_accounts.put(one)


def run_account(store, line):
    logon, = re.match(r"Set-AD(?:Computer|User) -Identity '?(.*?)'? -KerberosEncryptionType AES128,AES256$",
                      line).groups()
    one, = [one for one in store.service_accounts if one.sam_account_name == logon]
    one.supported_encryption_types = "24"
    store.service_accounts.put(one)


def run_roll(store, line):
    to, source = re.match(r"\.\\RollAlternateServiceAccountPassword\.ps1 -ToSpecificServer (\S+) -CopyFrom (\S+)$",
                          line).groups()
    by_name = {f"{one.name.lower()}.contoso.com": one for one in store.client_access_services}
    by_name[to].alternate_service_account_configuration = by_name[source].alternate_service_account_configuration
    store.client_access_services.put(by_name[to])


RUNNERS = {"reg add": run_reg, "setspn": run_setspn, "Set-AD": run_account, ".\\Roll": run_roll}
BY_HAND = ("Get-Mailbox", "Install ", "Setup.exe", "Get-ExchangeCertificate", "New-ExchangeCertificate")


def can_run(finding):
    return (finding.remedy and finding.severity >= mapicfg.Severity.WARNING and not finding.remedy.startswith(BY_HAND)
            and "-GenerateNewPasswordFor" not in finding.remedy)


def run(store, finding):
    remedy = finding.remedy
    rehearsed.setdefault(finding.id, set()).add(remedy)
    for line in remedy.split("; ") if remedy.startswith(("setspn", "reg")) else [remedy]:
        for start, runner in RUNNERS.items():
            if line.startswith(start):
                runner(store, line)
                break
        else:
            store.exec(line, on_warning=lambda _: None)


# ---- the property ----

def values(store):
    """Lists are what they hold, in whatever order."""
    text = io.BytesIO()
    store.export(text, format=mapicfg.Format.JSON)
    return {(number, one.get("Identity", one.get("Name")), name): sorted(map(str, value)) if isinstance(value, list)
            else value for number, one in enumerate(json.loads(text.getvalue())) for name, value in one.items()}


def settle(objects, order):
    """Runs all remedies until none is left. Returns what undid something, and the findings that stay."""
    store, undone = store_of(objects), []
    history = {key: [value] for key, value in values(store).items()}
    for _ in range(6):
        findings = [one for one in mapicfg.check(store, now=NOW) if can_run(one)]
        if not findings:
            return undone, []
        for one in order(findings):
            run(store, one)
            for key, value in values(store).items():
                before = history.setdefault(key, [value])
                if value == before[-1]:
                    continue
                if value in before:
                    undone.append((key, before, value, str(one)))
                before.append(value)
    return undone, [str(one) for one in findings]


SEEDS = [*range(20), 21, 23, 107, 118, 304]


@pytest.mark.parametrize("seed", SEEDS)
def test_remedies_do_not_undo_one_another(seed):
    shuffled = random.Random(seed)
    order = [lambda findings: findings, lambda findings: findings[::-1],
             lambda findings: shuffled.sample(findings, len(findings))][seed % 3]
    undone, left = settle(organization_of(seed), order)
    assert not undone and not left, (undone, left)


def test_the_organizations_meet_the_rules():
    """All that have a remedy which runs here."""
    met = {one.id for seed in SEEDS for one in mapicfg.check(store_of(organization_of(seed)), now=NOW)}
    others = ("check-certificate-", "check-silence-", "check-version-", "check-mailbox-versions-", "check-ep-bridging",
              "check-ep-unsupported", "check-kerberos-managed-account", "check-modern-version",
              "check-modern-adfs-version", "check-modern-no-auth-server")
    assert not [rule.id for rule in mapicfg.rules() if rule.id.startswith("check-") and rule.id not in met and
                rule.severity >= mapicfg.Severity.WARNING and not rule.id.startswith(others)]
