# SPDX-License-Identifier: LGPL-2.1-or-later
"""Authorization servers of modern authentication, and the Auth certificate: for each rule an organization that breaks
it, one that just does not, and one in which it cannot tell."""
import pytest

import mapicfg
from checks import NOW, cannot_tell, check, clean, cured, found, not_applicable
from makers import auth_server, mapi, organization, server

ON = organization(modern=True)
ACS = auth_server(name="WindowsAzureACS", kind="MicrosoftACS", default=False)
PRINT = "3DAF40EC85C62DD39D98696AB5413E3EB83D6415"


def lose(one, *properties):
    for name in properties:
        del one[name]
    return one


# ---- authorization servers ----

def test_none():
    rule = "check-modern-no-auth-server"
    one = found(rule, ON, ACS)
    assert "Hybrid Configuration Wizard" in one.remedy
    clean(rule, ON, ACS, auth_server())
    clean(rule, ON, auth_server(name="Corporate", kind="ADFS"), server())
    not_applicable(rule, organization(modern=False), ACS)
    cannot_tell(rule, "Get-AuthServer", ON)
    cannot_tell(rule, "OAuth2ClientProfileEnabled of Get-OrganizationConfig", ACS)
    cannot_tell(rule, "Type of Get-AuthServer", ON, lose(auth_server(name="Tenant"), "Type"))
    clean(rule, ON, lose(auth_server(name="EvoSTS"), "Type"))
    clean(rule, ON, auth_server(name="EvoSTS", kind="3"))  # the number of an enum, as ConvertTo-Json writes it
    found(rule, ON, auth_server(name="EvoSTS", kind="MicrosoftACS"))


def test_no_endpoint():
    rule = "check-modern-no-endpoint"
    one = found(rule, ON, auth_server(default=False), ACS)
    assert one.remedy == ("Set-AuthServer -Identity 'EvoSTS - 88f1b4ee-0b3f-4b4e-a6a1-52d4b4ae0a36' "
                          "-IsDefaultAuthorizationEndpoint $true")
    cured(rule, ON, auth_server(default=False), ACS)
    # of several tenants one is enough
    clean(rule, ON, auth_server(default=False), auth_server(name="EvoSTS - other"))
    found(rule, ON, auth_server(default=False), auth_server(name="WindowsAzureACS", kind="MicrosoftACS"))
    assert "-Identity B " in found(rule, ON, auth_server(name="A", default=False, enabled=False),
                                   auth_server(name="B", default=False)).remedy
    need = "IsDefaultAuthorizationEndpoint of Get-AuthServer"
    cannot_tell(rule, need, ON, lose(auth_server(), "IsDefaultAuthorizationEndpoint"))
    cannot_tell(rule, need, ON, auth_server(name="A", default=False),
                lose(auth_server(name="B"), "IsDefaultAuthorizationEndpoint"))
    not_applicable(rule, ON, ACS)


def test_off():
    rule = "check-modern-auth-server-off"
    assert found(rule, ON, auth_server(name="EvoSTS", enabled=False)).remedy == \
        "Set-AuthServer -Identity EvoSTS -Enabled $true"
    cured(rule, ON, auth_server(name="EvoSTS", enabled=False))
    clean(rule, ON, auth_server(), auth_server(name="EvoSTS", default=False, enabled=False))
    cannot_tell(rule, "Enabled of Get-AuthServer", ON, lose(auth_server(), "Enabled"))
    not_applicable(rule, ON, auth_server(default=False, enabled=False))


def test_domain():
    rule = "check-modern-no-domain"
    found(rule, ON, auth_server(domain_name=[]))
    clean(rule, ON, auth_server())
    not_applicable(rule, ON, auth_server(name="EvoSTS", domain_name=[]))
    not_applicable(rule, ON, auth_server(name="Corporate", kind="ADFS", domain_name=[]), server())
    cannot_tell(rule, "DomainName of Get-AuthServer", ON, lose(auth_server(), "DomainName"))


@pytest.mark.parametrize("version,takes", [
    ("Version 15.2 (Build 1258.12)", True), ("Version 15.2 (Build 1118.7)", False),
    ("Version 15.1 (Build 2507.6)", False), ("Version 15.2 (Build 2562.17)", True)])
def test_adfs(version, takes):
    rule, adfs = "check-modern-adfs-version", auth_server(name="Corporate", kind="ADFS")
    (clean if takes else found)(rule, ON, server(version=version), mapi(), adfs)
    not_applicable(rule, ON, server(version=version), mapi(), auth_server())
    cannot_tell(rule, "AdminDisplayVersion of Get-ExchangeServer", ON, server(version=None), mapi(), adfs)


HYBRID = """
RunspaceId                     : 2d0a1b1f-8f6b-4f5b-a0ff-0e6b9a1f3f11
IssuerIdentifier               : https://sts.windows.net/88f1b4ee-0b3f-4b4e-a6a1-52d4b4ae0a36/
CertificateBytes               : {48 130 3 1}
TokenIssuingEndpoint           : https://login.microsoftonline.com/88f1b4ee-0b3f-4b4e-a6a1-52d4b4ae0a36/oauth2/token
AuthorizationEndpoint          : https://login.microsoftonline.com/88f1b4ee-0b3f-4b4e-a6a1-52d4b4ae0a36/oauth2/authorize
ApplicationIdentifier          :
AuthMetadataUrl                : https://login.windows.net/contoso.onmicrosoft.com/federationmetadata/2007-06/f.xml
DomainName                     : {contoso.com, contoso.mail.onmicrosoft.com}
Realm                          : 88f1b4ee-0b3f-4b4e-a6a1-52d4b4ae0a36
Type                           : AzureAD
Enabled                        : %s
IsDefaultAuthorizationEndpoint : %s
Name                           : EvoSts - 88f1b4ee-0b3f-4b4e-a6a1-52d4b4ae0a36
Identity                       : EvoSts - 88f1b4ee-0b3f-4b4e-a6a1-52d4b4ae0a36

IssuerIdentifier               : 00000001-0000-0000-c000-000000000000
TokenIssuingEndpoint           : https://accounts.accesscontrol.windows.net/88f1b4ee/tokens/OAuth/2
AuthorizationEndpoint          :
Type                           : MicrosoftACS
Enabled                        : True
IsDefaultAuthorizationEndpoint : False
Name                           : WindowsAzureACS
"""
TABLE = "Name,Type,Enabled,IsDefaultAuthorizationEndpoint,DomainName\n"
NOTE = """<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><TN RefId="0">
<T>Deserialized.Microsoft.Exchange.Data.Directory.SystemConfiguration.AuthServer</T></TN><ToString>EvoSTS</ToString>
<Props><Obj N="Type" RefId="1"><TN RefId="1"><T>Deserialized.Microsoft.Exchange.Data.Directory.AuthServerType</T></TN>
<ToString>%s</ToString><I32>4</I32></Obj><B N="Enabled">true</B><B N="IsDefaultAuthorizationEndpoint">%s</B>
<S N="Name">EvoSTS</S></Props></Obj></Objs>"""


@pytest.mark.parametrize("text,broken", [
    (HYBRID % ("True", "True"), []),
    (HYBRID % ("True", "False"), ["no-endpoint"]),
    (HYBRID % ("False", "True"), ["auth-server-off"]),
    (TABLE + "EvoSTS,AzureAD,True,True,\n", []),
    (TABLE + "EvoSTS - 1,AzureAD,True,True,\n", ["no-domain"]),
    (TABLE + "WindowsAzureACS,MicrosoftACS,True,False,contoso.com\n", ["no-auth-server"]),
    (TABLE + "evosts-tenant,AzureAD,False,False,\nEvoSTS,AzureAD,True,False,\n", ["no-endpoint"]),
    (NOTE % ("AzureAD", "true"), []),
    (NOTE % ("AzureAD", "false"), ["no-endpoint"]),
    ('[{"Name": "EvoSTS", "Type": 4, "Enabled": false, "IsDefaultAuthorizationEndpoint": true, "DomainName": []}]',
     ["auth-server-off"]),
    ('{"Name": "AzureACS", "Type": 1, "IsDefaultAuthorizationEndpoint": false}', []),  # what it is cannot be told
    ("[PS] C:\\>Get-AuthServer | ft Name,Type,Enabled,IsDef*\n\n"
     "Name   Type    Enabled IsDefaultAuthorizationEndpoint\n"
     "----   ----    ------- ------------------------------\n"
     "EvoSTS AzureAD    True                          False\n", ["no-endpoint"]),
])
def test_exports(text, broken):
    org = mapicfg.write([ON], mapicfg.Format.JSON).encode()
    findings = mapicfg.check(mapicfg.Input(org, name="org"), mapicfg.Input(text.encode(), name="servers"), now=NOW)
    assert not findings.report.skipped, findings.report
    ids = [one.id for one in findings if one.id.startswith("check-modern-")]
    assert ids == [f"check-modern-{one}" for one in broken]


# ---- the Auth certificate ----

def config(current=PRINT):
    return mapicfg.AuthConfig(name="Auth Configuration", current_certificate_thumbprint=current)


def certificate(ends="2028-02-02", thumbprint=PRINT, services="SMTP"):
    return mapicfg.Certificate(thumbprint=thumbprint, services=services, not_after=ends)


def test_no_auth_certificate():
    rule = "check-certificate-auth-none"
    found(rule, config(None))
    clean(rule, config())
    cannot_tell(rule, "Get-AuthConfig", certificate())
    cannot_tell(rule, "CurrentCertificateThumbprint of Get-AuthConfig",
                mapicfg.AuthConfig(name="Auth Configuration", service_name="00000002-0000-0ff1-ce00-000000000000"))


def test_auth_certificate_is_not_there():
    rule = "check-certificate-auth-missing"
    assert PRINT in found(rule, config(), certificate(thumbprint="A" * 40)).remedy
    clean(rule, config(), certificate())
    clean(rule, config(PRINT.lower()), certificate())
    cannot_tell(rule, "Get-ExchangeCertificate", config())
    # an export of what IIS has does not say what else there is
    cannot_tell(rule, "all certificates of Get-ExchangeCertificate, with Thumbprint", config(),
                certificate(thumbprint="A" * 40, services="IIS"))
    not_applicable(rule, config(None), certificate())


@pytest.mark.parametrize("ends,rule", [
    ("2026-11-27", "expired"), ("2026-11-28", "expires"), ("2026-12-27", "expires"), ("2026-12-28", None)])
def test_auth_certificate_ends(ends, rule):
    ids = [one.id for one in check(config(), certificate(ends)) if "-auth-" in one.id]
    assert ids == ([f"check-certificate-auth-{rule}"] if rule else [])
    cannot_tell("check-certificate-auth-expired", "NotAfter of Get-ExchangeCertificate", config(), certificate(""))


def test_auth_config_of_a_list():
    text = f"""
CurrentCertificateThumbprint  : {PRINT}
PreviousCertificateThumbprint : 37C191846F81EB292B98DC0A8CC396B707879CEE
NextCertificateThumbprint     :
ServiceName                   : 00000002-0000-0ff1-ce00-000000000000
Realm                         :
Name                          : Auth Configuration
"""
    certificates = f"""
IsSelfSigned       : True
NotAfter           : 02.11.2026 4:22:23
Services           : SMTP
Thumbprint         : {PRINT}
"""
    findings = mapicfg.check(mapicfg.Input(text.encode(), name="config"),
                             mapicfg.Input(certificates.encode(), name="certificates"), now=NOW)
    assert findings.rules["check-certificate-auth-expired"].outcome is mapicfg.Outcome.FOUND
