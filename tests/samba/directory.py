# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the import makes of an Active Directory: what is expected is what forest.py wrote, and what ldapsearch says."""
import re
import subprocess
import sys
from pathlib import Path

import forest
import slapd
from controller import HOST, PASSWORD
from forest import CONFIGURATION, DOMAIN, MAILBOXES, NAMES

sys.path.append(str(Path(__file__).resolve().parents[1] / "cli"))
from harness import check, run  # noqa: E402 (of tests/cli)

LDAP, LDAPS = f"ldap://{HOST}", f"ldaps://{HOST}"
# Beside what forest.py wrote: the controller's own account has no http/ name, so nothing.
ENTRIES = 1 + 2 * (1 + len(forest.VDIRS) + 1) + 2 + MAILBOXES
NAMES_OF_ATTRIBUTES = [name for name in slapd.ATTRIBUTES if name != "msExchOrganizationFlags2"]
BOUND = "the server wants Kerberos itself to protect the connection"


class Setting:
    def __init__(self, folder, domain, root):
        self.folder, self.domain, self.ca = folder, domain, ["--ca", root]
        self.secret = folder / "secret"
        self.secret.write_text(PASSWORD + "\n")
        self.login = ["--bind-dn", "administrator@contoso.com", "--password-file", self.secret]

    def run(self, *arguments):
        return run(*arguments, env=self.domain.environment)


def objects(s, store, kind):
    return s.run("export", "--store", store, "--class", kind, "--format", "json").json()


def look_at_import(s):
    store = s.folder / "store.db"
    result = s.run("import", "--store", store, LDAP, *s.login, "--start-tls", *s.ca)
    check("import", result, out_has=r"objects: \d+ created", notes=("not read" in result.err, False),
          secret=(PASSWORD in result.out + result.err, False))
    organization, = objects(s, store, "OrganizationConfig")
    check("organization", result, values=((organization["Name"], organization["ObjectVersion"]), ("Contoso", "16763")))
    servers = objects(s, store, "ExchangeServer")
    check("servers", result, values=(
        sorted((one["Name"], one["AdminDisplayVersion"], one["Site"]) for one in servers),
        [(f"EX{i}", f"Version 15.2 (Build 1748.{i})", "contoso.com/Configuration/Sites/Default-First-Site-Name")
         for i in (1, 2)]))
    for kind, path in (("MapiVirtualDirectory", "mapi"), ("WebServicesVirtualDirectory", "EWS"),
                       ("OwaVirtualDirectory", "owa"), ("ActiveSyncVirtualDirectory", "Microsoft-Server-ActiveSync")):
        found = objects(s, store, kind)
        check(kind, result, values=(
            sorted((one["Server"], one["InternalUrl"], one["ExternalUrl"]) for one in found),
            [(f"EX{i}", f"https://ex{i}.contoso.com/{path}", f"https://mail.contoso.com/{path}") for i in (1, 2)]))
    services = objects(s, store, "ClientAccessService")
    check("service connection points", result, values=(
        sorted((one["Name"], one["AutoDiscoverSiteScope"], one["AutoDiscoverServiceInternalUri"]) for one in services),
        [(f"EX{i}", ["Default-First-Site-Name"], "https://mail.contoso.com/Autodiscover/Autodiscover.xml")
         for i in (1, 2)]))
    look_at_accounts(s, store, result)


def look_at_accounts(s, store, result):
    accounts = {one["SamAccountName"]: one for one in objects(s, store, "ADComputer")}
    names = [f"http/host{i}.contoso.com" for i in range(NAMES)]
    check("service account", result, values=(
        (sorted(accounts["EXASA$"]["ServicePrincipalNames"]), accounts["EXASA$"]["SupportedEncryptionTypes"]),
        (["http/autodiscover.contoso.com", "http/mail.contoso.com"], "24")))
    check("all names of an account", result, values=(sorted(accounts["MANY$"]["ServicePrincipalNames"]), sorted(names)))
    mailboxes = {one["SamAccountName"]: one for one in objects(s, store, "CASMailbox")}
    check("mailboxes", result, names=(sorted(mailboxes), sorted(f"user{i}" for i in range(MAILBOXES))))
    for i in (0, 1, MAILBOXES - 1):
        one = mailboxes[f"user{i}"]
        check(f"mailbox {i}", result, values=(
            (one["PrimarySmtpAddress"], one["DisplayName"], one["MAPIEnabled"], one.get("MapiHttpEnabled")),
            (f"user{i}@contoso.com", f"Anna M\u00fcller {i}", i % 3 > 0, None)))


def look_at_dump(s):
    """ldapsearch says the same of the same entries."""
    dump = s.run("ldap-dump", LDAPS, *s.login, *s.ca, "-o", s.folder / "dump.ldf")
    check("entries", dump, err_has=rf"note: {ENTRIES} entries")
    (s.folder / "bare").write_text(PASSWORD)
    parts = [subprocess.run(
        ("ldapsearch", "-LLL", "-x", "-H", LDAPS, "-D", "administrator@contoso.com", "-y", s.folder / "bare", "-E",
         "pr=500/noprompt", "-b", base, "(|(msExchMailboxGuid=*)(servicePrincipalName=http/*)(objectVersion=16763)"
         "(serialNumber=*)(msExchInternalHostName=*)(keywords=77378F46-2C66-4aa9-A6A6-3E7A48B19596))", "objectClass",
         "cn", "displayName", "serialNumber", "versionNumber", *NAMES_OF_ATTRIBUTES),
        env={**s.domain.environment, "LDAPTLS_CACERT": str(s.ca[1])}, capture_output=True, check=True).stdout
        for base in (DOMAIN, CONFIGURATION)]
    (s.folder / "peer.ldf").write_bytes(b"\n".join(parts))
    check("as ldapsearch", s.run("ldif-diff", s.folder / "peer.ldf", s.folder / "dump.ldf"),
          err_has=rf"{ENTRIES} entries before, {ENTRIES} after")


def look_at_logons(s, allows_sasl):
    """Kerberos under TLS is refused by Samba before 4.20.3 by default, and Kerberos alone accepted."""
    base = f"/CN=EXASA,CN=Computers,{DOMAIN}"
    check("Kerberos", s.run("ldap-dump", LDAP + base, "--gssapi"), err_has="note: 1 entry")
    for title, url, more in (("StartTLS", LDAP, ["--start-tls"]), ("LDAPS", LDAPS, [])):
        result = s.run("ldap-dump", url + base, "--gssapi", *more, *s.ca)
        fine = allows_sasl or "note: 1 entry" in result.err  # of a newer Samba
        check(f"Kerberos with {title}", result, code=0 if fine else 3, err_has="note: 1 entry" if fine else BOUND)
    check("an address", s.run("ldap-dump", "ldap://10.77.0.1", "--gssapi"), code=3,
          err_has="Kerberos gives no ticket for this server")
    check("anonymous", s.run("ldap-dump", LDAP), code=3, err_has="Operations error|successful bind must")
    wrong = s.folder / "wrong"
    wrong.write_text("something else\n")
    for title, arguments in (("password", ("--bind-dn", "administrator@contoso.com", "--password-file", wrong)),
                             ("name", ("--bind-dn", "nobody@contoso.com", "--password-file", s.secret))):
        check(f"a wrong {title}", s.run("ldap-dump", LDAP, *arguments, "--start-tls", *s.ca), code=3,
              err_has="the password is wrong, or nobody has that name")


def look_at_referrals(s, has_domain_name):
    """The domain alone: the server refers to contoso.com for the rest, of which it has everything itself."""
    domain, both = f"{LDAP}/{DOMAIN}", ENTRIES
    accounts = MAILBOXES + 2
    result = s.run("ldap-dump", domain, "--gssapi")
    check("not followed", result, err_has=rf"note: {accounts} entries", notes=(
        sorted(re.findall("not read: ldap://contoso.com/([^, ]*)", result.err)),
        ["CN=Configuration", "DC=DomainDnsZones", "DC=ForestDnsZones"]))
    check("Kerberos, by DNS", s.run("ldap-dump", domain, "--gssapi", "--follow-referrals"),
          err_has=rf"note: {both} entries\n\Z")
    result = s.run("ldap-dump", domain, *s.login, "--start-tls", *s.ca, "--follow-referrals")
    fine = {"err_has": rf"note: {both} entries\n\Z"}
    check("a password", result, **fine if has_domain_name else {
        "code": 3, "err_has": "^ldap://contoso.com.*: error: no TLS: the server's certificate"})
    result = s.run("ldap-dump", f"{LDAPS}/{CONFIGURATION}", *s.login, *s.ca)
    check("the schema is not missed", result, err_has=rf"note: {ENTRIES - accounts} entries\n\Z")
