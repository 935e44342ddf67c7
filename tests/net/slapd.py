# SPDX-License-Identifier: LGPL-2.1-or-later
"""slapd on loopback, in a folder of its own, with the attributes and classes of Exchange that documents name, and an
organization made here. Their numbers are made up: nothing looks at them."""
import base64
import os
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import free_port  # noqa: E402 (of tests/proxy)

PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"
PROGRAMS = ("slapd", "slapadd", "ldapsearch")
SUFFIX = "DC=contoso,DC=com"
ADMIN, PASSWORD = f"CN=Reader,{SUFFIX}", "Secret of the reader 7"
LIMITED = f"CN=Limited,{SUFFIX}"
ORG = f"CN=Contoso,CN=Microsoft Exchange,CN=Services,CN=Configuration,{SUFFIX}"
SERVERS = f"CN=Servers,CN=Exchange Administrative Group (FYDIBOHF23SPDLT),CN=Administrative Groups,{ORG}"
TEXT, BYTES, NUMBER, NAME = ("1.3.6.1.4.1.1466.115.121.1." + number for number in ("15", "40", "27", "12"))
SIGN = "\u00a7"
ATTRIBUTES = {
    "objectGUID": BYTES, "msExchMailboxGuid": BYTES, "msExchArchiveGUID": BYTES, "legacyExchangeDN": TEXT,
    "objectVersion": NUMBER, "msExchOrganizationFlags2": NUMBER, "versionNumber": NUMBER, "msExchServerSite": NAME,
    "msExchCurrentServerRoles": NUMBER, "msExchInternalHostName": TEXT, "msExchExternalHostName": TEXT,
    "msExchInternalAuthenticationMethods": NUMBER, "msExchExternalAuthenticationMethods": NUMBER,
    "msExchMetabasePath": TEXT, "mailNickname": TEXT, "proxyAddresses": TEXT, "userPrincipalName": TEXT,
    "sAMAccountName": TEXT, "msExchHomeServerName": TEXT, "homeMDB": NAME, "msExchArchiveName": TEXT,
    "protocolSettings": TEXT, "servicePrincipalName": TEXT, "msDS-SupportedEncryptionTypes": NUMBER, "keywords": TEXT,
    "serviceBindingInformation": TEXT, "serviceClassName": TEXT}
MATCH = {TEXT: "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch", BYTES: "EQUALITY octetStringMatch",
         NUMBER: "EQUALITY integerMatch", NAME: "EQUALITY distinguishedNameMatch"}
CLASSES = ("container", "user", "msExchOrganizationContainer", "msExchExchangeServer", "msExchMapiVirtualDirectory",
           "msExchWebServicesVirtualDirectory", "serviceConnectionPoint")


def schema():
    for number, (name, syntax) in enumerate(ATTRIBUTES.items(), 1):
        yield f"attributetype ( 2.25.4711.1.{number} NAME '{name}' {MATCH[syntax]} SYNTAX {syntax} )"
    may = " $ ".join(["cn", "displayName", "description", "serialNumber", "userPassword", *ATTRIBUTES])
    for number, name in enumerate(CLASSES, 1):
        yield f"objectclass ( 2.25.4711.2.{number} NAME '{name}' SUP top STRUCTURAL MAY ( {may} ) )"


CONFIG = """include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
{schema}
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
modulepath /usr/lib/ldap
moduleload back_mdb
referral ldap://elsewhere.example
{more}
database mdb
suffix "{suffix}"
rootdn "CN=root,{suffix}"
directory {folder}/data
maxsize 1073741824
sizelimit unlimited
limits dn.exact="{limited}" size=100 size.pr=unlimited size.prtotal=100
index objectClass eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by dn.exact="{limited}" read by dn.regex="uid=anna,.*" read by * none
"""


def entry(dn, *classes, **values):
    """LDIF; names with a dash are written with two underscores."""
    lines = [f"dn: {dn}", *(f"objectClass: {one}" for one in classes)]
    for name, given in values.items():
        for value in given if isinstance(given, list) else [given]:
            data = value if isinstance(value, bytes) else str(value).encode()
            lines.append(f"{name.replace('__', '-')}:: {base64.b64encode(data).decode()}")
    return "\n".join(lines) + "\n\n"


def guid(number):
    return uuid.UUID(int=number).bytes_le


def organization(mailboxes):
    """What the directory has; the mailboxes are user0, user1, ..., of which every third may not use MAPI."""
    yield entry(SUFFIX, "domain", DC="contoso")
    for name in ("Reader", "Limited"):
        yield entry(f"CN={name},{SUFFIX}", "person", SN=name, userPassword=PASSWORD)
    above = [f"CN=Configuration,{SUFFIX}", f"CN=Services,CN=Configuration,{SUFFIX}",
             f"CN=Microsoft Exchange,CN=Services,CN=Configuration,{SUFFIX}"]
    yield from (entry(dn, "container") for dn in above)
    yield entry(ORG, "msExchOrganizationContainer", objectGUID=guid(1), legacyExchangeDN="/o=Contoso",
                objectVersion=16763, msExchOrganizationFlags2=268)
    below = SERVERS.split(",")
    yield from (entry(",".join(below[at:]), "container") for at in (2, 1, 0))
    server = f"CN=EX1,{SERVERS}"
    yield entry(server, "msExchExchangeServer", objectGUID=guid(2), serialNumber="Version 15.2 (Build 31748.10)",
                msExchCurrentServerRoles=16439)
    for at in (f"CN=Protocols,{server}", f"CN=HTTP,CN=Protocols,{server}", f"CN=Autodiscover,CN=Protocols,{server}"):
        yield entry(at, "container")
    for number, (name, kind) in enumerate((("mapi", "Mapi"), ("EWS", "WebServices"))):
        url = f"https://mail.contoso.com/{name}"
        yield entry(f"CN={name} (Default Web Site),CN=HTTP,CN=Protocols,{server}", f"msExch{kind}VirtualDirectory",
                    objectGUID=guid(10 + number), msExchInternalHostName=url, msExchExternalHostName=url,
                    msExchInternalAuthenticationMethods=9218)
    yield entry(f"CN=EX1,CN=Autodiscover,CN=Protocols,{server}", "serviceConnectionPoint",
                keywords=["77378F46-2C66-4aa9-A6A6-3E7A48B19596", "Site=Berlin"],
                serviceBindingInformation="https://mail.contoso.com/Autodiscover/Autodiscover.xml")
    yield entry(f"CN=other,CN=Autodiscover,CN=Protocols,{server}", "serviceConnectionPoint", keywords="something else")
    yield entry(f"CN=EXASA,{SUFFIX}", "user", sAMAccountName="EXASA$", msDS__SupportedEncryptionTypes=28,
                servicePrincipalName=["http/mail.contoso.com", "http/autodiscover.contoso.com"])
    yield entry(f"CN=people,{SUFFIX}", "container")
    for number in range(mailboxes):
        yield entry(f"CN=user{number},CN=people,{SUFFIX}", "user", objectGUID=guid(1000 + number),
                    msExchMailboxGuid=guid(100000 + number), displayName=f"Anna M\u00fcller {number}",
                    sAMAccountName=f"user{number}", proxyAddresses=f"SMTP:user{number}@contoso.com",
                    protocolSettings=f"MAPI{SIGN}{int(number % 3 > 0)}{SIGN}0", description="not asked for")


def referral(name, *urls):
    """An entry that stands for a part of the tree that others have (RFC 3296)."""
    return entry(f"CN={name},{SUFFIX}", "referral", "extensibleObject", CN=name, ref=list(urls))


def missing():
    return [program for program in PROGRAMS if not shutil.which(program, path=PATH)]


class Slapd:
    """Runs until the end of the with block, or kill(). `more` are lines of the configuration, `entries` those of the
    directory beside what organization() has."""

    def __init__(self, folder, certificates, mailboxes, more="", environment=None, name="good", entries=""):
        self.folder, self.port, self.ldaps_port = Path(folder), free_port(), free_port()
        (self.folder / "data").mkdir(parents=True)
        chain, key = certificates.paths(name)
        own, _, above = chain.read_text().partition("-----END CERTIFICATE-----\n")
        (self.folder / "own.pem").write_text(own + "-----END CERTIFICATE-----\n" + above)
        tls = f"TLSCertificateFile {self.folder}/own.pem\nTLSCertificateKeyFile {key}"
        (self.folder / "slapd.conf").write_text(CONFIG.format(
            schema="\n".join(schema()), folder=self.folder, suffix=SUFFIX, limited=LIMITED, reader=ADMIN,
            more=f"{tls}\n{more}"))
        (self.folder / "data.ldif").write_text("".join(organization(mailboxes)) + entries)
        self.environment = {**os.environ, "PATH": PATH, **(environment or {})}
        ran = subprocess.run(("slapadd", "-q", "-f", self.folder / "slapd.conf", "-l", self.folder / "data.ldif"),
                             env=self.environment, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise RuntimeError(f"slapadd: {ran.stdout}{ran.stderr}")

    def __enter__(self):
        urls = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.ldaps_port}"
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(("slapd", "-f", self.folder / "slapd.conf", "-h", urls, "-d", "0"),
                                        env=self.environment, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 20
        while subprocess.run(("ldapsearch", "-x", "-H", f"ldap://127.0.0.1:{self.port}", "-s", "base", "-b", ""),
                             env=self.environment, capture_output=True, check=False).returncode:
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(f"slapd does not start: {(self.folder / 'log').read_text()}")
            time.sleep(0.05)
        return self

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def __exit__(self, *_):
        self.kill()
        self.log.close()
