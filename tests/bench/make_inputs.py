#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes one large export for the benchmarks: make_inputs.py csv|clixml|json|servers ROWS FILE.

Values repeat with a period of 10,007 rows, which is enough that no reader can live on its caches alone; the settings
follow no order, as those of a real organization.
"""
import random
import sys

PERIOD = 10007
TYPE = "Microsoft.Exchange.Data.Directory.Management.CASMailbox"
COLUMNS = ["Name", "PrimarySmtpAddress", "Identity", "MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity",
           "MAPIEnabled", "MAPIBlockOutlookRpcHttp", "WhenChanged"]
CSV_COLUMNS = COLUMNS[:3] + ["ServerName"] + COLUMNS[3:]
SERVERS = 16
# Other properties of Get-CASMailbox, in the order and with the types that CLIXML gives them.
BOOLS = ["ActiveSyncEnabled", "OWAEnabled", "OWAforDevicesEnabled", "ECPEnabled", "PopEnabled",
         "PopUseProtocolDefaults",
         "PopSuppressReadReceipt", "PopEnableExactRFC822Size", "PopForceICalForCalendarRetrievalOption", "ImapEnabled",
         "ImapUseProtocolDefaults", "ImapSuppressReadReceipt", "ImapEnableExactRFC822Size",
         "ImapForceICalForCalendarRetrievalOption", "MAPIBlockOutlookNonCachedMode", "UniversalOutlookEnabled",
         "OutlookMobileEnabled", "MacOutlookEnabled", "HasActiveSyncDevicePartnership", "ShowGalAsDefaultView",
         "ActiveSyncSuppressReadReceipt", "IsOptimizedForAccessibility", "ImapMessagesRetrievalMimeFormatSet",
         "OneWinNativeOutlookEnabled", "EwsAllowOutlook", "EwsAllowMacOutlook", "EwsAllowEntourage", "IsValid"]
NILS = ["ActiveSyncMailboxPolicy", "ActiveSyncDebugLogging", "ExternalImapSettings", "InternalImapSettings",
        "ExternalPopSettings", "InternalPopSettings", "ExternalSmtpSettings", "InternalSmtpSettings",
        "OwaMailboxPolicy",
        "MAPIBlockOutlookVersions", "EwsEnabled", "EwsApplicationAccessPolicy", "EwsAllowList", "EwsBlockList"]


def settings():
    """Of the mailboxes of one period."""
    rng = random.Random(20261123)
    for _ in range(PERIOD):
        yield {
            "ServerName": "EX%02d" % rng.randrange(1, SERVERS + 1),
            "MapiHttpEnabled": rng.choice([None, None, None, None, True, False]),
            "MAPIBlockOutlookExternalConnectivity": rng.random() < 0.1,
            "MAPIEnabled": rng.random() > 0.03,
            "MAPIBlockOutlookRpcHttp": rng.random() < 0.2,
            "WhenChanged": "%02d/%02d/2026 %d:%02d:%02d AM" % (rng.randrange(1, 13), rng.randrange(1, 29),
                                                               rng.randrange(1, 12), rng.randrange(60),
                                                               rng.randrange(60)),
            "Guid": (rng.getrandbits(16), rng.getrandbits(16), rng.getrandbits(16), rng.getrandbits(48)),
        }


def mailboxes(rows):
    period = list(settings())
    for n in range(rows):
        name = "user%07d" % n
        box = dict(period[n % PERIOD], Name=name, PrimarySmtpAddress=name + "@mail.contoso.com",
                   Identity="contoso.com/Users/" + name)
        box["Guid"] = "%08x-%04x-%04x-%04x-%012x" % (n * 2654435761 % 2 ** 32, *box["Guid"])
        yield box


def csv_row(box):
    return ",".join("" if box[c] is None else '"%s"' % box[c] for c in CSV_COLUMNS) + "\r\n"


def server_rows():
    """A virtual directory of each server; every fourth has no external URL."""
    yield '"Server","Name","InternalUrl","ExternalUrl"\r\n'
    for n in range(1, SERVERS + 1):
        external = "" if n % 4 == 0 else '"https://mail.contoso.com/mapi"'
        yield '"EX%02d","mapi (Default Web Site)","https://ex%02d.contoso.com/mapi",%s\r\n' % (n, n, external)


def text_values(box):
    """The other texts of a mailbox."""
    name, guid = box["Name"], box["Guid"]
    return {
        "DisplayName": "User " + name, "Alias": name, "SamAccountName": name,
        "UserPrincipalName": name + "@contoso.com", "LinkedMasterAccount": "",
        "ServerName": box["ServerName"], "Id": "contoso.com/Users/" + name,
        "LegacyExchangeDN": "/o=Contoso/ou=Exchange Administrative Group/cn=Recipients/cn=%s-%s" % (guid[:8], name),
        "ServerLegacyDN": "/o=Contoso/ou=Exchange Administrative Group/cn=Configuration/cn=Servers/cn="
                          + box["ServerName"],
        "DistinguishedName": "CN=%s,CN=Users,DC=contoso,DC=example" % name,
        "OriginatingServer": "DC01.contoso.com", "ExchangeVersion": "0.20 (15.0.0.0)",
    }


def clixml_object(number, box):
    out = ['  <Obj RefId="%d">\n' % (3 * number)]
    if number == 0:
        out.append('    <TN RefId="0">\n      <T>Deserialized.%s</T>\n'
                   '      <T>Deserialized.System.Object</T>\n    </TN>\n' % TYPE)
    else:
        out.append('    <TNRef RefId="0" />\n')
    out.append("    <ToString>%s</ToString>\n    <Props>\n" % box["Name"])
    out.append('      <Obj N="EmailAddresses" RefId="%d">\n        <LST>\n          <S>SMTP:%s</S>\n'
               '          <S>smtp:%s@contoso.com</S>\n        </LST>\n      </Obj>\n'
               % (3 * number + 1, box["PrimarySmtpAddress"], box["Name"]))
    for name in COLUMNS[:3]:
        out.append('      <S N="%s">%s</S>\n' % (name, box[name]))
    for name, value in text_values(box).items():
        out.append('      <S N="%s">%s</S>\n' % (name, value))
    for name in BOOLS:
        out.append('      <B N="%s">%s</B>\n' % (name, "true" if len(name) % 2 else "false"))
    if box["MapiHttpEnabled"] is None:
        out.append('      <Nil N="MapiHttpEnabled" />\n')
    else:
        out.append('      <B N="MapiHttpEnabled">%s</B>\n' % str(box["MapiHttpEnabled"]).lower())
    for name in COLUMNS[4:7]:
        out.append('      <B N="%s">%s</B>\n' % (name, str(box[name]).lower()))
    for name in NILS:
        out.append('      <Nil N="%s" />\n' % name)
    out.append('      <G N="Guid">%s</G>\n      <Obj N="ObjectClass" RefId="%d">\n        <LST>\n          <S>top</S>\n'
               '          <S>person</S>\n          <S>organizationalPerson</S>\n          <S>user</S>\n        </LST>\n'
               '      </Obj>\n      <DT N="WhenChangedUTC">2026-03-02T10:20:30Z</DT>\n    </Props>\n  </Obj>\n'
               % (box["Guid"], 3 * number + 2))
    return "".join(out)


def json_text(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"%s"' % value.replace("\\", "\\\\").replace("/", "\\/")


def json_object(box):
    values = {name: box[name] for name in COLUMNS[:3]}
    values.update(text_values(box))
    values.update({name: len(name) % 2 == 1 for name in BOOLS})
    values.update({name: box[name] for name in COLUMNS[3:7]})
    values.update({name: None for name in NILS})
    values["Guid"] = box["Guid"]
    lines = ['        "EmailAddresses":  [\n                               "SMTP:%s",\n'
             '                               "smtp:%s@contoso.com"\n                           ]'
             % (box["PrimarySmtpAddress"], box["Name"])]
    lines += ['        "%s":  %s' % (name, json_text(value)) for name, value in values.items()]
    return "    {\n" + ",\n".join(lines) + "\n    }"


def main():
    form, rows, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    boxes = mailboxes(rows)
    with open(path, "w", newline="", encoding="utf-8", buffering=1 << 20) as out:
        if form == "csv":
            out.write("#TYPE %s\r\n" % TYPE + ",".join('"%s"' % c for c in CSV_COLUMNS) + "\r\n")
            out.writelines(map(csv_row, boxes))
        elif form == "clixml":
            out.write('<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n')
            out.writelines(clixml_object(n, box) for n, box in enumerate(boxes))
            out.write("</Objs>\n")
        elif form == "json":
            out.write("[\n")
            out.writelines((",\n" if n else "") + json_object(box) for n, box in enumerate(boxes))
            out.write("\n]\n")
        elif form == "servers":
            out.write("#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory\r\n")
            out.writelines(server_rows())
        else:
            sys.exit("usage: make_inputs.py csv|clixml|json|servers ROWS FILE")


if __name__ == "__main__":
    main()
