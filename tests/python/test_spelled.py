# SPDX-License-Identifier: LGPL-2.1-or-later
"""What consoles, tickets and wikis show otherwise than Format-List and Format-Table print it. The texts of PowerShell
come from 5.1 and 7.6, with invented names."""
import re

import pytest

import mapicfg

URL = "https://mail.contoso.com/mapi"
NAME = "mapi (Default Web Site)"
ALL = ("Ntlm", "OAuth", "Negotiate")
ORG, MBX, VDIR, OWA = mapicfg.Organization, mapicfg.Mailbox, mapicfg.VirtualDirectory, mapicfg.OwaVirtualDirectory
PS = "PS C:\\> "
V15 = "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\"

CUSTOM = """
class ADMapiVirtualDirectory
{
  Server = EX1
  Name = mapi (Default Web Site)
  InternalUrl = 
    class Uri
    {
      AbsolutePath = /mapi
      Segments = 
        [
          /
          mapi
        ]
        
      OriginalString = https://mail.contoso.com/mapi
      UserInfo = 
    }
  ExternalUrl = 
  IISAuthenticationMethods = 
    [
      Ntlm
      OAuth
      Negotiate
    ]
    
  Path = C:\\Program Files\\Microsoft\\Exchange Server\\V15\\FrontEnd\\HttpProxy\\mapi 
  and a lot of other words
  WhenChanged = 
    class DateTime
    {
      Date = 
        class DateTime
        {
          Day = 12
        }
      DateTime = Tuesday, 12 March 2024 00:00:00
    }
}
"""
CUSTOM_READ = {"Server": "EX1", "Name": NAME, "InternalUrl": URL, "ExternalUrl": None, "IISAuthenticationMethods": ALL,
               "Path": V15 + "FrontEnd\\HttpProxy\\mapi and a lot of other words"}

# name: (text, the objects: class, what they state, and which of it is a guess)
WELL = {
    # what a command asks for by name
    "a member": (PS + "(Get-OrganizationConfig).MapiHttpEnabled\nTrue\n" + PS, [(ORG, {"MapiHttpEnabled": True})]),
    "a member, no prompt": ("(Get-OrganizationConfig).MapiHttpEnabled\n\nFalse\n", [(ORG, {"MapiHttpEnabled": False})]),
    "a member behind another sign": ("\u276f (Get-OrganizationConfig).MapiHttpEnabled\nFalse\n",
                                     [(ORG, {"MapiHttpEnabled": False})]),
    "expanded": (PS + "Get-CASMailbox anna | select -ExpandProperty MapiHttpEnabled\nFalse\n",
                 [(MBX, {"Identity": "anna", "MapiHttpEnabled": False}, "Identity")]),
    "expanded by %": (PS + "Get-CASMailbox -Identity 'anna b' | % { $_.MapiHttpEnabled }\nTrue\n",
                      [(MBX, {"Identity": "anna b", "MapiHttpEnabled": True}, "Identity")]),
    "a list": (PS + "(Get-MapiVirtualDirectory -Server ex1).IISAuthenticationMethods\nNtlm\nOAuth\n\n" + PS + "exit\n",
               [(VDIR, {"Server": "ex1", "IISAuthenticationMethods": ("Ntlm", "OAuth")}, "Server")]),
    "a URL's text": (PS + "(Get-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)').InternalUrl.AbsoluteUri\n" + URL +
                     "\n", [(VDIR, {"Identity": "EX1\\" + NAME, "InternalUrl": URL}, "Identity")]),
    "two statements": (PS + "$s = Get-ExchangeServer; foreach ($o in $s) { $o; Get-OwaVirtualDirectory | fl }\n\n"
                       "Server      : EX1\nInternalUrl : https://a/x\n",
                       [(OWA, {"Server": "EX1", "InternalUrl": "https://a/x"})]),
    "a member, then a list": (PS + "(Get-OrganizationConfig).MapiHttpEnabled\nTrue\n" + PS + "Get-CASMailbox | fl\n\n"
                              "Name            : Bo\nMapiHttpEnabled :\n",
                              [(ORG, {"MapiHttpEnabled": True}), (MBX, {"Name": "Bo", "MapiHttpEnabled": None})]),
    # colons without blanks
    "Name:value": (f"Server:EX1\nName:{NAME}\nInternalUrl:{URL}\nExternalUrl:\nIISAuthenticationMethods:Ntlm, OAuth\n"
                   "WhenChanged:12.03.2024 10:15\n\nServer:EX2\nInternalUrl:$null\nIISAuthenticationMethods:Ntlm\n",
                   [(VDIR, {"Server": "EX1", "Name": NAME, "InternalUrl": URL, "ExternalUrl": None,
                            "IISAuthenticationMethods": ("Ntlm", "OAuth")}),
                    (VDIR, {"Server": "EX2", "InternalUrl": None, "IISAuthenticationMethods": ("Ntlm",)})]),
    "bullets": (f"Settings on EX1:\n\n* Identity: EX1\\{NAME}\n* InternalUrl: {URL}\n* ExternalUrl: (none)\n",
                [(VDIR, {"Identity": "EX1\\" + NAME, "InternalUrl": URL, "ExternalUrl": None})]),
    "a table of one object, copied": ("Identity\tcontoso.com/Users/Anna\nMapiHttpEnabled\tFalse\nServerName\tex1\n",
                                      [(MBX, {"Identity": "contoso.com/Users/Anna", "MapiHttpEnabled": False,
                                              "ServerName": "ex1"})]),
    "bold names": (f"- **Server:** EX1\n- **InternalUrl:** `{URL}`\n\n**Server**: EX2\n**InternalUrl**: {URL}\n",
                   [(VDIR, {"Server": server, "InternalUrl": URL}) for server in ("EX1", "EX2")]),
    "initials": (f"AB> Server: EX1\nAB> InternalUrl: {URL}\nAB> ExternalUrl: {URL}\n\nLooks good.\n",
                 [(VDIR, {"Server": "EX1", "InternalUrl": URL, "ExternalUrl": URL})]),
    "numbers": (f"EX1:\n1. InternalUrl: {URL}\n2. ExternalUrl: {URL}\n3. IISAuthenticationMethods: Ntlm, OAuth\n",
                [(VDIR, {"InternalUrl": URL, "ExternalUrl": URL, "IISAuthenticationMethods": ("Ntlm", "OAuth")})]),
    "CSV at a prompt": (PS + "Get-CASMailbox | select Name,MAPIEnabled | ConvertTo-Csv\n\"Name\",\"MAPIEnabled\"\n"
                        '"anna","True"\n', [(MBX, {"Name": "anna", "MAPIEnabled": True})]),
    "the head of a mail": ("From: Anna\nSubject: Outlook prompts\nStatus: open\n\nName: Bo\nMapiHttpEnabled: False\n"
                           "Alias: bo\n", [(MBX, {"Name": "Bo", "MapiHttpEnabled": False, "Alias": "bo"})]),
    "a list in brackets": ("Server: EX1\nInternalUrl: " + URL + "\nIISAuthenticationMethods: [Ntlm, OAuth]\n",
                           [(VDIR, {"Server": "EX1", "InternalUrl": URL,
                                    "IISAuthenticationMethods": ("Ntlm", "OAuth")})]),
    "a certificate": ("Subject: CN=mail.contoso.com\nStatus: Valid\nCertificateDomains: {mail.contoso.com}\n",
                      [(mapicfg.Certificate, {"Subject": "CN=mail.contoso.com", "Status": "Valid",
                                              "CertificateDomains": ("mail.contoso.com",)})]),
    "two ways": (f"Name: Bo\nMAPIEnabled: True\n\nServer : EX1\nInternalUrl : {URL}\n",
                          [(MBX, {"Name": "Bo", "MAPIEnabled": True}), (VDIR, {"Server": "EX1", "InternalUrl": URL})]),
    # an object as text
    "as text": (PS + '"$($_ | select Name,MapiHttpEnabled,MAPIEnabled)"\n'
                "@{Name=anna; MapiHttpEnabled=True; MAPIEnabled=True}\n"
                "@{Name=Berg, Bo; MapiHttpEnabled=; MAPIEnabled=False}\n",
                [(MBX, {"Name": "anna", "MapiHttpEnabled": True, "MAPIEnabled": True}),
                 (MBX, {"Name": "Berg, Bo", "MapiHttpEnabled": None, "MAPIEnabled": False})]),
    "as text, lists lost": ("@{Server=EX1; InternalUrl=" + URL + "; IISAuthenticationMethods=System.Object[]}\n",
                            [(VDIR, {"Server": "EX1", "InternalUrl": URL})]),
    # Format-Custom
    "Format-Custom": (CUSTOM + CUSTOM.replace("EX1", "EX2"),
                      [(VDIR, CUSTOM_READ), (VDIR, dict(CUSTOM_READ, Server="EX2"))]),
    "Format-Custom, no blanks at the ends": (re.sub(r" +$", "", CUSTOM, flags=re.M), [(VDIR, CUSTOM_READ, "Path")]),
    "Format-Custom, quoted": ("".join("> " + line for line in CUSTOM.splitlines(True)), [(VDIR, CUSTOM_READ)]),
    # -GroupBy
    "a table in groups": (PS + "Get-OwaVirtualDirectory | ft Name,LogonFormat -GroupBy Server\n\n\n   Server: EX1\n\n"
                          "Name                   LogonFormat\n----                   -----------\n"
                          "owa (Default Web Site) FullDomain\n\n\n   Server: EX2\n\n"
                          "Name                   LogonFormat\n----                   -----------\n"
                          "owa (Default Web Site) UserName\n\n" + PS + "Get-OwaVirtualDirectory x | fl Name,Logon*\n"
                          "\nName        : owa (Other)\nLogonFormat : UserName\n",
                          [(OWA, {"Name": "owa (Default Web Site)", "Server": "EX1", "LogonFormat": "FullDomain"}),
                           (OWA, {"Name": "owa (Default Web Site)", "Server": "EX2", "LogonFormat": "UserName"}),
                           (OWA, {"Name": "owa (Other)", "LogonFormat": "UserName"})]),
    "a list in groups": (f"   Server: EX1\n\nName        : {NAME}\nInternalUrl : {URL}\n\n\n   Server: EX2\n\n"
                         f"Name        : {NAME}\nInternalUrl : {URL}\n\n",
                         [(VDIR, {"Name": NAME, "Server": server, "InternalUrl": URL}) for server in ("EX1", "EX2")]),
    # tables
    "a hash table": (f"Name                           Value\n----                           -----\n"
                     f"Server                         EX1\nInternalUrl                    {URL}\n"
                     f"IISAuthenticationMethods       {{Ntlm, OAuth}}\nExtendedProtectionTokenChec... Require\n",
                     [(VDIR, {"Server": "EX1", "InternalUrl": URL, "IISAuthenticationMethods": ("Ntlm", "OAuth")})]),
    "a narrow table": (PS + "Get-CASMailbox\n\nName MapiHttpEnabled\n---- ---------------\nanna           False\nbo\n"
                       "cy              True\n", [(MBX, {"Name": name, "MapiHttpEnabled": value}) for name, value in
                                                  (("anna", False), ("bo", None), ("cy", True))]),
    "versions": (PS + "Get-ExchangeServer\n\nName AdminDisplayVersion\n---- -------------------\n"
                 "EX1  Version 15.2 (Build 1544.4)\nEX2  Version 15.1 (Build 2507.6)\n",
                 [(mapicfg.Server, {"Name": "EX1", "AdminDisplayVersion": "Version 15.2 (Build 1544.4)"}),
                  (mapicfg.Server, {"Name": "EX2", "AdminDisplayVersion": "Version 15.1 (Build 2507.6)"})]),
    "settings in a ticket": (f"| Setting | Value |\n|---|---|\n| Server | EX1 |\n| InternalUrl | {URL} |\n"
                             "| ExternalUrl | - |\n| IISAuthenticationMethods | `Ntlm, OAuth` |\n",
                             [(VDIR, {"Server": "EX1", "InternalUrl": URL, "ExternalUrl": None,
                                      "IISAuthenticationMethods": ("Ntlm", "OAuth")})]),
    "marks of Markdown": ("## Mailboxes\n\n| Name | PrimarySmtpAddress | `MapiHttpEnabled` |\n|:-----|:----|:----:|\n"
                          "| Anna | [a@contoso.com](mailto:a@contoso.com) | **True** |\n"
                          "| Bo | b@contoso.com | |\n\nText\n",
                          [(MBX, {"Name": "Anna", "PrimarySmtpAddress": "a@contoso.com", "MapiHttpEnabled": True}),
                           (MBX, {"Name": "Bo", "PrimarySmtpAddress": "b@contoso.com", "MapiHttpEnabled": None})]),
    "a wiki's table": ("||Name||ServerName||MapiHttpEnabled||\n|anna|ex1|True|\n|Dora Ek|ex2| |\n",
                       [(MBX, {"Name": "anna", "ServerName": "ex1", "MapiHttpEnabled": True}),
                        (MBX, {"Name": "Dora Ek", "ServerName": "ex2", "MapiHttpEnabled": None})]),
    "a box": ("┌──────┬─────────────┐\n│ Name │ MAPIEnabled │\n"
              "├──────┼─────────────┤\n│ anna │ True        │\n"
              "└──────┴─────────────┘\n",
              [(MBX, {"Name": "anna", "MAPIEnabled": True})]),
    "two tables and a list": (PS + "Get-CASMailbox\n| Name | MAPIEnabled |\n|---|---|\n| a | True |\n\n" + PS +
                              "Get-OwaVirtualDirectory\n| Server | LogonFormat |\n|---|---|\n| EX1 | UserName |\n\n"
                              "Server      : EX2\nLogonFormat : FullDomain\n",
                              [(MBX, {"Name": "a", "MAPIEnabled": True}),
                               (OWA, {"Server": "EX1", "LogonFormat": "UserName"}),
                               (OWA, {"Server": "EX2", "LogonFormat": "FullDomain"})]),
    "a list that goes on with what looks like an object": (
        f"Name         : {NAME}\nServer       : EX1\nObjectClass  : {{top, \n"
        f"               @{{a=b}}, =1+1}}\nExternalUrl  : {URL}\n",
        [(VDIR, {"Name": NAME, "Server": "EX1", "ObjectClass": ("top", "@{a=b}", "=1+1"),
                 "ExternalUrl": URL})]),
    "a path wrapped at a blank that was dropped": (
        f"Notes         : {'one word and another ' * 5}\nExternalUrl   : \n"
        f"Path          : C:\\Program Files\\Microsoft\\Exchange\n                Server\\V15\\{'Front' * 12}\\mapi\n"
        f"InternalUrl   : {URL}\n", [(VDIR, {"Path": V15 + "Front" * 12 + "\\mapi", "ExternalUrl": None,
                                            "InternalUrl": URL})]),
}
NOTHING = "no object|neither"
# what would be a guess, and is no object: the text, and what is said
ASKED = {
    "several values": (PS + "(Get-CASMailbox).MapiHttpEnabled\nTrue\nFalse\n", "values only"),
    "a value of several objects": (PS + "Get-MapiVirtualDirectory | select -exp InternalUrl\n" + URL + "\n",
                                   "values only"),
    "several of one": (PS + "(Get-CASMailbox anna).MapiHttpEnabled\nTrue\nFalse\n", "values only"),
    "a wildcard": (PS + "(Get-CASMailbox an*).MapiHttpEnabled\nTrue\n", "values only"),
    "two commands at one prompt": (PS + "Get-ExchangeServer | ft Name,AdminDisplayVersion; Get-OrganizationConfig | fl "
                                   "Mapi*\n\nName AdminDisplayVersion\n---- -------------------\n"
                                   "EX1  Version 15.2 (Build 1544.4)\n\n\nMapiHttpEnabled : True\n", "--as"),
    "what differs": (PS + "Compare-Object (Get-CASMailbox a) (Get-CASMailbox b) -Property MAPIEnabled\n\n"
                     "MAPIEnabled SideIndicator\n----------- -------------\n       True =>\n      False <=\n", "class"),
    "what differs, as CSV": ("Name,MAPIEnabled,SideIndicator\nanna,True,=>\n", "class"),
    "a table without names": (PS + "Get-CASMailbox | ft Name,MapiHttpEnabled -HideTableHeaders\n\nanna      False\n",
                              NOTHING),
    "a comparison": (PS + "(Get-OrganizationConfig).MapiHttpEnabled -eq $true\nTrue\n", NOTHING),
    "a negation": (PS + "-not (Get-OrganizationConfig).MapiHttpEnabled\nTrue\n", NOTHING),
    "another member": (PS + "(Get-CASMailbox anna).Count\n1\n", NOTHING),
    "an error instead": (PS + "(Get-CASMailbox anna).Name\nThe operation failed.\n    + CategoryInfo : x\n",
                         NOTHING),
    "a hash table of a script": ("$p = @{\n  InternalUrl = 'https://a/mapi'\n}\n@{InternalUrl='https://a/mapi'}\n"
                                 "@{n='Name';e={$_.Name}}\n" + PS + "Get-CASMailbox\n@{Name='x'; Expression=$y}\n",
                                 NOTHING),
    "a mail without settings": ("From: Anna\nSubject: Outlook prompts\nStatus: open\nServer: EX1\n", NOTHING),
    "a report of a project": ("Report\nServer: EX1\nSubject: MAPI\nMapiHttpEnabled: off until next week\n", "--as"),
    "a difference": ("--- a\n+++ b\n@@ -1,2 +1,2 @@\n Name        : a\n-MAPIEnabled : True\n+MAPIEnabled : False\n",
                     "difference of two files"),
    "a class of a program": ("class Foo\n{\n  int a = 1;\n}\n", NOTHING),
    "a cell too many": ("|Name|MAPIEnabled|\n|---|---|\n|a|b|True|\n", "not as many cells"),
}


def read(text, step=None):
    report = mapicfg.Report()
    data = text.encode()
    source = data if not step else (data[i:i + step] for i in range(0, len(data), step))
    return list(mapicfg.read(source, report=report)), report


@pytest.mark.parametrize("step", [None, 1])
@pytest.mark.parametrize("name", WELL)
def test_well(name, step):
    text, wanted = WELL[name]
    for ends in (text, text.replace("\n", "\r\n")):
        found, report = read(ends, step)
        assert [(type(one), dict(one), ", ".join(one.guessed)) for one in found] == \
            [(cls, values, *(guess or ("",))) for cls, values, *guess in wanted]
        assert not report.problems


@pytest.mark.parametrize("name", ASKED)
def test_a_guess_is_no_object(name):
    text, said = ASKED[name]
    try:
        found, report = read(text)
    except mapicfg.MapicfgError as error:
        assert re.search(said, str(error))
        return
    assert not found and re.search(said, str([*report.problems, *report.warnings][0]))


def test_the_organization_among_mailboxes():
    text = "Name            : Contoso\nMapiHttpEnabled : True\n\nName            : anna\nServerName      : ex1\n" \
           "MapiHttpEnabled : False\n"
    for parts in (text, "\n".join(reversed(text.split("\n\n")))):
        with pytest.raises(mapicfg.NotFoundError, match="Contoso.*--as"):
            read(parts)
    found, _ = read("PS> Get-OrganizationConfig | fl\n" + text.replace("\n\n", "\nPS> Get-CASMailbox | fl\n"))
    assert [type(one) for one in found] == [ORG, MBX]


@pytest.mark.parametrize("form", ["class X\n{{\n  EmailAddresses =\n    [\n{}    ]\n}}\n",
                                  "PS> (Get-CASMailbox a).EmailAddresses\n{}"])
def test_no_value_is_longer_than_allowed(form):
    with pytest.raises(mapicfg.MapicfgError, match="more than|values only"):
        found, report = read(form.format("      smtp:anna@contoso.com\n" * 60000))
        raise report.problems[0] if report.problems else AssertionError(found)
