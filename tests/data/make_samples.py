#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the sample exports beside it: every object once, written in each of the forms that PowerShell exports.

The shapes are those of real exports of Exchange 2019 and of the documented output; nothing here uses libmapicfg, so
that reading these files tests it against something else than itself."""
import json
import pathlib
import sys
import uuid
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).parent
NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
CONFIG = "CN={org},CN=Microsoft Exchange,CN=Services,CN=Configuration,DC=contoso,DC=com"
DIRECTORY = "Microsoft.Exchange.Data.Directory."
AUTHENTICATION = {"Basic": 0, "Ntlm": 2, "OAuth": 10}  # Negotiate's number is not on record


class Enum(str):
    """An enum: its text, and its number where one is on record."""
    number = None
    type = ""


def enum(type_name, text, number=None):
    value = Enum(text)
    value.type, value.number = type_name, number
    return value


class Id(str):
    """An ADObjectId: its text and its distinguished name."""
    dn = ""


def ad_id(text, dn):
    value = Id(text)
    value.dn = dn
    return value


class Uri(str):
    pass


class Guid(str):
    pass


def guid(name):
    return Guid(uuid.uuid5(NAMESPACE, name))


# ---- objects: (type, {property: value}) ----

def organization(name, enabled):
    return DIRECTORY + "Management.OrganizationConfig", {
        "Name": name, "Identity": ad_id(name, CONFIG.format(org=name)), "Guid": guid("org " + name),
        "ObjectVersion": 16759,
        "PublicFoldersEnabled": enum(DIRECTORY + "PublicFoldersDeployment", "Local", 1), "EwsEnabled": None,
        "MapiHttpEnabled": enabled, "OAuth2ClientProfileEnabled": True, "LegacyExchangeDN": "/o=" + name,
        "IsMixedMode": False, "DistinguishedName": CONFIG.format(org=name)}


def mailbox(name, alias, http, block, mapi=True, rpc=False, server="EX1", org="Contoso", domain="contoso.com"):
    escaped = name.replace(",", "\\,").replace('"', '\\"')
    dn = f"CN={escaped},OU=Users," + ",".join("DC=" + part for part in domain.split("."))
    return DIRECTORY + "Management.CASMailbox", {
        "EmailAddresses": [f"SMTP:{alias}@{domain}", f"smtp:{alias}@mail.{domain}"],
        "LegacyExchangeDN": f"/o={org}/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn={alias}",
        "LinkedMasterAccount": "", "PrimarySmtpAddress": f"{alias}@{domain}", "SamAccountName": alias,
        "ServerName": server.lower(), "DisplayName": name, "ActiveSyncEnabled": True, "OWAEnabled": True,
        "ECPEnabled": True, "PopEnabled": False, "ImapEnabled": False, "MAPIBlockOutlookRpcHttp": rpc,
        "MAPIBlockOutlookVersions": "", "MAPIBlockOutlookNonCachedMode": False,
        "MAPIBlockOutlookExternalConnectivity": block, "MapiHttpEnabled": http, "MAPIEnabled": mapi, "EwsEnabled": None,
        "Name": name, "DistinguishedName": dn, "Identity": ad_id(f"{domain}/Users/{name}", dn),
        "Guid": guid(alias + domain)}


def vdir(server, build, internal, external, methods, org="Contoso", domain="contoso.com"):
    name = "mapi (Default Web Site)"
    server_dn = (f"CN={server},CN=Servers,CN=Exchange Administrative Group (FYDIBOHF23SPDLT),CN=Administrative Groups,"
                 + CONFIG.format(org=org))
    dn = f"CN={name},CN=HTTP,CN=Protocols,{server_dn}"
    listed = [enum(DIRECTORY + "SystemConfiguration.AuthenticationMethod", m, AUTHENTICATION.get(m)) for m in methods]
    return DIRECTORY + "SystemConfiguration.ADMapiVirtualDirectory", {
        "IISAuthenticationMethods": listed, "Name": name, "InternalAuthenticationMethods": listed,
        "ExternalAuthenticationMethods": listed,
        "MetabasePath": f"IIS://{server.lower()}.{domain}/W3SVC/1/ROOT/mapi",
        "Path": "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\FrontEnd\\HttpProxy\\mapi",
        "ExtendedProtectionTokenChecking":
            enum(DIRECTORY + "SystemConfiguration.ExtendedProtectionTokenCheckingMode", "None", 0),
        "ExtendedProtectionFlags": [], "ExtendedProtectionSPNList": [], "AdminDisplayVersion": build,
        "Server": ad_id(server, server_dn), "InternalUrl": Uri(internal) if internal else None,
        "ExternalUrl": Uri(external) if external else None, "AdminDisplayName": "",
        "ExchangeVersion": "0.10 (14.0.100.0)", "DistinguishedName": dn, "Identity": ad_id(f"{server}\\{name}", dn),
        "Guid": guid("mapi " + server), "ObjectClass": ["top", "msExchVirtualDirectory", "msExchMapiVirtualDirectory"]}


def server(name, build, domain="contoso.com"):
    dn = (f"CN={name},CN=Servers,CN=Exchange Administrative Group (FYDIBOHF23SPDLT),CN=Administrative Groups,"
          + CONFIG.format(org="Contoso"))
    return DIRECTORY + "Management.ExchangeServer", {
        "Name": name, "Domain": domain, "Edition": "Standard", "Fqdn": f"{name.lower()}.{domain}",
        "IsClientAccessServer": True, "IsMailboxServer": True, "AdminDisplayVersion": build,
        "Site": "contoso.com/Configuration/Sites/Default-First-Site-Name", "ServerRole": "Mailbox",
        "Identity": ad_id(name, dn), "DistinguishedName": dn, "Guid": guid("server " + name)}


# ---- CLIXML ----

class Clixml:
    """A serializer as PowerShell's: types once with their number, then by reference."""

    def __init__(self, prefix="", members="Props"):
        self.prefix, self.members, self.types, self.ids = prefix, members, {}, 0
        self.out = ['<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n']

    def next_id(self):
        self.ids += 1
        return self.ids - 1

    def put_types(self, indent, *types):
        if types in self.types:
            self.out.append(f'{indent}<TNRef RefId="{self.types[types]}" />\n')
            return
        self.types[types] = len(self.types)
        self.out.append(f'{indent}<TN RefId="{self.types[types]}">\n')
        self.out += [f"{indent}  <T>{escape(self.prefix + one)}</T>\n" for one in types]
        self.out.append(f"{indent}</TN>\n")

    def put_enum(self, indent, name, value):
        self.out.append(f'{indent}<Obj{name} RefId="{self.next_id()}">\n')
        self.put_types(indent + "  ", value.type, "System.Enum", "System.ValueType", "System.Object")
        self.out.append(f"{indent}  <ToString>{escape(value)}</ToString>\n")
        if value.number is not None:
            self.out.append(f"{indent}  <I32>{value.number}</I32>\n")
        self.out.append(f"{indent}</Obj>\n")

    def put_list(self, indent, name, value):
        self.out.append(f'{indent}<Obj{name} RefId="{self.next_id()}">\n')
        self.put_types(indent + "  ", "Microsoft.Exchange.Data.MultiValuedPropertyBase", "System.Object")
        if not value:
            self.out.append(f"{indent}  <LST />\n")
        else:
            self.out.append(f"{indent}  <LST>\n")
            for item in value:
                self.put(indent + "    ", None, item)
            self.out.append(f"{indent}  </LST>\n")
        self.out.append(f"{indent}</Obj>\n")

    def put_id(self, indent, name, value):
        self.out.append(f'{indent}<Obj{name} RefId="{self.next_id()}">\n')
        self.put_types(indent + "  ", DIRECTORY + "ADObjectId", "Microsoft.Exchange.Data.ObjectId", "System.Object")
        self.out.append(f"{indent}  <ToString>{escape(value)}</ToString>\n{indent}  <Props>\n"
                        f'{indent}    <S N="DistinguishedName">{escape(value.dn)}</S>\n'
                        f'{indent}    <S N="Name">{escape(value.split("/")[-1])}</S>\n'
                        f'{indent}  </Props>\n{indent}</Obj>\n')

    def put(self, indent, property_name, value):
        name = f' N="{property_name}"' if property_name else ""
        if value is None:
            self.out.append(f"{indent}<Nil{name} />\n")
        elif isinstance(value, bool):
            self.out.append(f"{indent}<B{name}>{str(value).lower()}</B>\n")
        elif isinstance(value, int):
            self.out.append(f"{indent}<I32{name}>{value}</I32>\n")
        elif isinstance(value, Enum):
            self.put_enum(indent, name, value)
        elif isinstance(value, Id):
            self.put_id(indent, name, value)
        elif isinstance(value, list):
            self.put_list(indent, name, value)
        else:
            tag = "URI" if isinstance(value, Uri) else "G" if isinstance(value, Guid) else "S"
            text = escape(value).replace("\r", "_x000D_").replace("\n", "_x000A_")
            self.out.append(f"{indent}<{tag}{name}>{text}</{tag}>\n")

    def put_object(self, type_name, properties):
        self.out.append(f'  <Obj RefId="{self.next_id()}">\n')
        self.put_types("    ", type_name, "System.Object")
        if self.members == "Props":
            self.out.append(f'    <ToString>{escape(properties["Identity"])}</ToString>\n')
        self.out.append(f"    <{self.members}>\n")
        for name, value in properties.items():
            self.put("      ", name, value)
        self.out.append(f"    </{self.members}>\n")
        if self.members == "Props":
            self.out.append('    <MS>\n      <S N="PSComputerName">ex1.contoso.com</S>\n'
                            '      <B N="PSShowComputerName">false</B>\n    </MS>\n')
        self.out.append("  </Obj>\n")


def clixml(objects, **options):
    writer = Clixml(**options)
    for type_name, properties in objects:
        writer.put_object(type_name, properties)
    return "".join(writer.out) + "</Objs>"


# ---- the other forms ----

def printed(value, joint=", "):
    if value is None:
        return ""
    if isinstance(value, list):
        return joint.join(value)
    return str(value)


def csv(objects, delimiter=",", typed=True, end="\r\n", quoted=True):
    """As of Export-Csv; lists joined, since the cmdlet itself would write their type instead."""
    def cell(value):
        if value is None:
            return ""
        text = printed(value)
        if not quoted and not any(c in text for c in '"\r\n' + delimiter):
            return text
        return '"' + text.replace('"', '""') + '"'
    lines = []
    if typed:
        lines.append("#TYPE " + objects[0][0])
    lines.append(delimiter.join(f'"{name}"' if quoted else name for name in objects[0][1]))
    lines += [delimiter.join(cell(value) for value in properties.values()) for _, properties in objects]
    return end.join(lines) + end


def jsonable(value):
    if isinstance(value, Uri):
        return {"AbsolutePath": "/mapi", "AbsoluteUri": str(value), "IsAbsoluteUri": True, "OriginalString": str(value),
                "UserInfo": ""}
    if isinstance(value, Id):
        return {"Rdn": {"Prefix": "CN"}, "Depth": value.dn.count(","), "DistinguishedName": value.dn,
                "IsRelativeDn": False, "Name": str(value).split("/")[-1].split("\\")[-1]}
    if isinstance(value, Enum):
        return value.number if value.number is not None else str(value)
    if isinstance(value, list):
        # -EnumsAsStrings, or Negotiate would be a number that nobody has on record
        return [str(item) for item in value]
    return value


def to_json(objects, indent=4):
    values = [{name: jsonable(value) for name, value in properties.items()} for _, properties in objects]
    return json.dumps(values[0] if len(values) == 1 else values, indent=indent, ensure_ascii=False)


def format_list(objects, width=None, end="\r\n"):
    """As of Format-List; with a width, long values are wrapped as in a window."""
    out = [""]
    for _, properties in objects:
        column = max(map(len, properties))
        for name, value in properties.items():
            text = "{" + printed(value) + "}" if isinstance(value, list) else printed(value)
            line = f"{name:<{column}} : "
            room = width - len(line) if width else max(len(text), 1)
            pieces = [text[i:i + room] for i in range(0, len(text), room)] or [""]
            out.append(line + pieces[0])
            out += [" " * len(line) + piece for piece in pieces[1:]]
        out.append("")
    return end.join(out) + end


# ---- files ----

def write(path, text, encoding="utf-8-sig"):
    path = HERE / path
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode(encoding) if encoding != "utf-16-be" else b"\xfe\xff" + text.encode(encoding))


def write_all(stem, objects):
    write(stem + ".xml", clixml(objects))
    write(stem + ".csv", csv(objects))
    write(stem + ".json", to_json(objects), "utf-8")
    write(stem + ".txt", format_list(objects), "utf-16")


CONTOSO = [
    mailbox("Anna Berg", "anna", None, False), mailbox("Bernd Müller", "bernd", None, True),
    mailbox("Carla Díaz", "carla", True, False), mailbox("Dario Esposito", "dario", True, True),
    mailbox("Émile Zola", "emile", False, False), mailbox("Franz Weiß", "franz", False, True),
    mailbox("Łukasz Nowak", "lukasz", None, False, server="EX2"), mailbox("山田 太郎", "yamada", None, True, server="EX2"),
    mailbox("O'Neil, Grace", "grace", None, False), mailbox('Hans "Hansi" Huber', "hansi", False, False),
    mailbox("Ingrid Johansson", "ingrid", None, False, mapi=False),
    mailbox("José Kováč", "jose", True, True, mapi=False),
    mailbox("Kiosk 1", "kiosk1", False, True, mapi=False), mailbox("Lena Maier", "lena", None, False, rpc=True),
    mailbox("Matti Niemi", "matti", True, True, rpc=True), mailbox("Nadia Öz", "nadia", False, False, rpc=True),
    mailbox("Olga Petrova", "olga", False, True, rpc=True), mailbox("Пётр Иванов", "petr", None, False),
] + [mailbox(f"Staff {number:02}", f"staff{number:02}", None, False, server=f"EX{1 + number % 2}") for number
     in range(1, 15)]

VDIRS = [
    vdir("EX1", "Version 15.2 (Build 1544.4)", "https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi",
         ["Ntlm", "OAuth", "Negotiate"]),
    vdir("EX2", "Version 15.1 (Build 2507.6)", "https://ex2.contoso.com/mapi", "https://mail.contoso.com/mapi",
         ["Ntlm", "Negotiate"]),
]
SERVERS = [server("EX1", "Version 15.2 (Build 1544.4)"), server("EX2", "Version 15.1 (Build 2507.6)")]
STATES = {"null": None, "true": True, "false": False}
TABLE = [mailbox(f"{http}-{block}", f"{http}-{block}", STATES[http], STATES[block])
         for http in ("null", "true", "false") for block in ("false", "true")]
FABRIKAM = [mailbox(f"User {number}", f"user{number}", None, number % 2 == 0, org="Fabrikam", domain="fabrikam.com")
            for number in range(1, 5)]


def forms():
    few = CONTOSO[:4] + CONTOSO[8:10]
    write("forms/semicolon.csv", csv(few, ";"))
    write("forms/tab.csv", csv(few, "\t"), "utf-16")
    write("forms/untyped-lf.csv", csv(few, typed=False, end="\n"), "utf-8")
    write("forms/unquoted.csv", csv(few, typed=False, quoted=False), "utf-8")
    write("forms/utf16be.csv", csv(few), "utf-16-be")
    write("forms/utf16le.xml", clixml(few).replace("\n", "\r\n"), "utf-16")
    write("forms/no-mark.xml", clixml(few), "utf-8")
    write("forms/deserialized.xml", clixml(few, prefix="Deserialized."))
    selected = [("Selected." + kind, {name: properties[name] for name in
                ("Identity", "MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled",
                 "MAPIBlockOutlookRpcHttp")})
                for kind, properties in few]
    write("forms/selected.xml", clixml(selected, members="MS"))
    write("forms/wrapped.txt", format_list(few, width=80), "utf-8")
    write("forms/lines.json", "\n".join(to_json([one], None) for one in few), "utf-8")
    write("forms/single.json", to_json(few[:1]))
    write("forms/concatenated.csv", csv(few[:3], end="\n") + "\ufeff" + csv(selected[3:], end="\n"))  # cat a.csv b.csv
    multiline = [(kind, {**properties, "DisplayName": properties["DisplayName"] + '\r\nsecond "line"'})
                 for kind, properties in few]
    write("forms/multiline.csv", csv(multiline))
    write("forms/partial.csv", csv([(kind, {"Identity": p["Identity"], "MapiHttpEnabled": p["MapiHttpEnabled"]})
                                    for kind, p in few], typed=False))
    write("forms/fabrikam-org.json", to_json([organization("Fabrikam", False)]))
    write("forms/fabrikam-mailboxes.csv", csv(FABRIKAM))
    write("forms/fabrikam-vdirs.json", to_json([vdir(
        "FAB1", "Version 15.1 (Build 2507.6)", "https://mail.fabrikam.com/mapi", "https://mail.fabrikam.com/mapi",
        ["Ntlm", "OAuth", "Negotiate"], "Fabrikam", "fabrikam.com")]))


def main():
    write_all("contoso/org", [organization("Contoso", True)])
    write_all("contoso/mailboxes", CONTOSO)
    write_all("contoso/vdirs", VDIRS)
    write_all("contoso/servers", SERVERS)
    write_all("table/org-true", [organization("Contoso", True)])
    write_all("table/org-false", [organization("Contoso", False)])
    write_all("table/mailboxes", TABLE)
    forms()


if __name__ == "__main__":
    sys.exit(main())
