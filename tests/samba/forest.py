# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Exchange adds to an Active Directory, as far as the import reads it: attributes, classes, and an organization
made here. Names and syntaxes are those of Microsoft's pages of the schema (facts/directory.md); numbers are made up."""
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "net"))
import people  # noqa: E402
from slapd import entry, guid  # noqa: E402 (of tests/net)

DOMAIN = "DC=contoso,DC=com"
CONFIGURATION = f"CN=Configuration,{DOMAIN}"
SCHEMA = f"CN=Schema,{CONFIGURATION}"
SITE = f"CN=Default-First-Site-Name,CN=Sites,{CONFIGURATION}"
EXCHANGE = f"CN=Microsoft Exchange,CN=Services,{CONFIGURATION}"
ORG = f"CN=Contoso,{EXCHANGE}"
GROUP = f"CN=Exchange Administrative Group (FYDIBOHF23SPDLT),CN=Administrative Groups,{ORG}"
MAILBOXES, NAMES = 600, 300  # more than a page of 500 entries

# [MS-ADTS] 3.1.1.2.2.2: attributeSyntax, oMSyntax, oMObjectClass.
TEXT, BYTES, NUMBER = ("2.5.5.12", 64, None), ("2.5.5.10", 4, None), ("2.5.5.9", 2, None)
DN = ("2.5.5.1", 127, bytes.fromhex("2b0c0287731c00854a"))
ONE, MANY = "TRUE", "FALSE"
ATTRIBUTES = {
    "msExchMailboxGuid": (BYTES, ONE), "msExchArchiveGUID": (BYTES, ONE), "msExchServerSite": (DN, ONE),
    "msExchCurrentServerRoles": (NUMBER, ONE), "msExchInternalHostName": (TEXT, ONE),
    "msExchExternalHostName": (TEXT, ONE), "msExchInternalAuthenticationMethods": (NUMBER, ONE),
    "msExchExternalAuthenticationMethods": (NUMBER, ONE), "msExchMetabasePath": (TEXT, ONE),
    "mailNickname": (TEXT, ONE), "msExchHomeServerName": (TEXT, ONE), "homeMDB": (DN, ONE),
    "msExchArchiveName": (TEXT, MANY), "protocolSettings": (TEXT, MANY)}
VDIRS = {"mapi": "Mapi", "EWS": "WebServices", "owa": "OWA", "OAB": "OAB", "ecp": "ECP",
         "Microsoft-Server-ActiveSync": "Mobile", "PowerShell": "PowerShell", "Autodiscover": "AutoDiscover"}
CLASSES = ["msExchOrganizationContainer", "msExchExchangeServer",
           *(f"msExch{kind}VirtualDirectory" for kind in VDIRS.values())]


def cn(name):
    """The schema's own names are written with dashes, and are unique without regard to case."""
    return f"CN=Made-{name},{SCHEMA}"


def attributes():
    for number, (name, ((syntax, om_syntax, om_class), single)) in enumerate(ATTRIBUTES.items(), 1):
        more = {"oMObjectClass": om_class} if om_class else {}
        yield entry(cn(name), "attributeSchema", attributeID=f"1.3.6.1.4.1.99999.1.{number}", lDAPDisplayName=name,
                    attributeSyntax=syntax, oMSyntax=om_syntax, isSingleValued=single, adminDisplayName=name, **more)


def classes():
    may = [*ATTRIBUTES, "displayName", "serialNumber", "versionNumber", "legacyExchangeDN", "objectVersion"]
    for number, name in enumerate(CLASSES, 1):
        yield entry(cn(name), "classSchema", governsID=f"1.3.6.1.4.1.99999.2.{number}", lDAPDisplayName=name,
                    objectClassCategory=1, subClassOf="container", rDNAttID="cn", mayContain=may,
                    possSuperiors=["container"], systemOnly="FALSE", adminDisplayName=name,
                    defaultObjectCategory=cn(name))
    lines = "".join(f"mayContain: {name}\n" for name in ATTRIBUTES)
    yield f"dn: CN=User,{SCHEMA}\nchangetype: modify\nadd: mayContain\n{lines}-\n\n"


def server(number):
    name = f"EX{number}"
    at = f"CN={name},CN=Servers,{GROUP}"
    yield entry(at, "msExchExchangeServer", serialNumber=f"Version 15.2 (Build 31748.{number})",
                msExchCurrentServerRoles=16439, msExchServerSite=SITE,
                legacyExchangeDN=f"{people.GROUP.partition('/cn=')[0]}/cn=Configuration/cn=Servers/cn={name}")
    for inner in (f"CN=Protocols,{at}", f"CN=HTTP,CN=Protocols,{at}", f"CN=Autodiscover,CN=Protocols,{at}"):
        yield entry(inner, "container")
    for path, kind in VDIRS.items():
        yield entry(f"CN={path} (Default Web Site),CN=HTTP,CN=Protocols,{at}", f"msExch{kind}VirtualDirectory",
                    msExchInternalHostName=f"https://{name.lower()}.contoso.com/{path}",
                    msExchExternalHostName=f"https://mail.contoso.com/{path}",
                    msExchInternalAuthenticationMethods=9218)
    yield entry(f"CN={name},CN=Autodiscover,CN=Protocols,{at}", "serviceConnectionPoint",
                keywords=["77378F46-2C66-4aa9-A6A6-3E7A48B19596", "Site=Default-First-Site-Name"],
                serviceClassName="ms-Exchange-AutoDiscover-Service",
                serviceBindingInformation="https://mail.contoso.com/Autodiscover/Autodiscover.xml")


def organization():
    yield entry(EXCHANGE, "container")
    yield entry(ORG, "msExchOrganizationContainer", objectVersion=16763, legacyExchangeDN="/o=Contoso")
    below = f"CN=Servers,{GROUP}".split(",")
    yield from (entry(",".join(below[at:]), "container") for at in (2, 1, 0))
    for number in (1, 2):
        yield from server(number)


def mailbox(number):
    return entry(f"CN=user{number},CN=Users,{DOMAIN}", "user", sAMAccountName=f"user{number}",
                 displayName=f"Anna M\u00fcller {number}", msExchMailboxGuid=guid(100000 + number),
                 proxyAddresses=[f"SMTP:user{number}@contoso.com", f"smtp:u{number}@contoso.com"],
                 protocolSettings=f"MAPI\u00a7{int(number % 3 > 0)}\u00a70")


def accounts():
    """EXASA is the service account of the load-balanced name; MANY has many names."""
    yield entry(f"CN=EXASA,CN=Computers,{DOMAIN}", "computer", sAMAccountName="EXASA$", userAccountControl=4096,
                msDS__SupportedEncryptionTypes=24,
                servicePrincipalName=["http/mail.contoso.com", "http/autodiscover.contoso.com"])
    yield entry(f"CN=MANY,CN=Computers,{DOMAIN}", "computer", sAMAccountName="MANY$",
                servicePrincipalName=[f"http/host{number}.contoso.com" for number in range(NAMES)])
    yield from (mailbox(number) for number in range(MAILBOXES))
