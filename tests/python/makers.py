# SPDX-License-Identifier: LGPL-2.1-or-later
"""Objects of organizations for tests of rules, short to write: a server EX1 behind mail.contoso.com as Setup of
Exchange SE leaves it, unless arguments say otherwise."""
import mapicfg

MAIL = "mail.contoso.com"
DEFAULT = ["Ntlm", "OAuth", "Negotiate"]
SE = "Version 15.2 (Build 2562.17)"


def server(name="EX1", version=SE, **more):
    return mapicfg.Server(name=name, identity=name, fqdn=f"{name.lower()}.contoso.com",
                          site="contoso.com/Configuration/Sites/Berlin", admin_display_version=version, **more)


def _directory(cls, folder, name, host, **more):
    more.setdefault("internal_url", f"https://{host}/{folder}")
    more.setdefault("external_url", f"https://{host}/{folder}")
    return cls(identity=f"{name}\\{folder} (Default Web Site)", name=f"{folder} (Default Web Site)", server=name,
               **more)


def mapi(name="EX1", methods=DEFAULT, host=MAIL, **more):
    if methods is not None:
        more["iis_authentication_methods"] = list(methods)
    return _directory(mapicfg.VirtualDirectory, "mapi", name, host, **more)


def ews(name="EX1", host=MAIL, **more):
    return _directory(mapicfg.WebServicesVirtualDirectory, "EWS", name, host, **more)


def oab(name="EX1", host=MAIL, **more):
    return _directory(mapicfg.OabVirtualDirectory, "OAB", name, host, **more)


def owa(name="EX1", host=MAIL, **more):
    return _directory(mapicfg.OwaVirtualDirectory, "owa", name, host, **more)


def ecp(name="EX1", host=MAIL, **more):
    return _directory(mapicfg.EcpVirtualDirectory, "ecp", name, host, **more)


def active_sync(name="EX1", host=MAIL, **more):
    return _directory(mapicfg.ActiveSyncVirtualDirectory, "Microsoft-Server-ActiveSync", name, host, **more)


def autodiscover(name="EX1", **more):
    return _directory(mapicfg.AutodiscoverVirtualDirectory, "Autodiscover", name, MAIL, internal_url=None,
                      external_url=None, **more)


def powershell(name="EX1", **more):
    return _directory(mapicfg.PowerShellVirtualDirectory, "PowerShell", name, MAIL, internal_url=None,
                      external_url=None, **more)


def anywhere(name="EX1", host=MAIL, methods=("Basic", "Ntlm", "Negotiate"), inside="Ntlm", outside="Negotiate", **more):
    return mapicfg.OutlookAnywhere(
        identity=f"{name}\\Rpc (Default Web Site)", name="Rpc (Default Web Site)", server=name, internal_hostname=host,
        external_hostname=host, iis_authentication_methods=list(methods), internal_client_authentication_method=inside,
        external_client_authentication_method=outside, **more)


def organization(modern=False, mapi_http=True):
    return mapicfg.Organization(name="Contoso", mapi_http_enabled=mapi_http, oauth2_client_profile_enabled=modern)


def protection(level):
    return {"extended_protection_token_checking": level}


def protected(name="EX1", offloading=False):
    """Every directory of a server as Extended Protection is set by Setup since Exchange 2019 CU14."""
    return [mapi(name, **protection("Require")), owa(name, **protection("Require")), ecp(name, **protection("Require")),
            anywhere(name, ssl_offloading=offloading, **protection("Require")), ews(name, **protection("Allow")),
            oab(name, **protection("Allow")), active_sync(name, **protection("Allow")),
            autodiscover(name, **protection("None")), powershell(name, **protection("None"))]


def service(name="EX1", configuration="Latest: 1/12/2026 10:19:22 AM, CONTOSO\\EXCHASA$", autodiscover=MAIL):
    return mapicfg.ClientAccessService(name=name, identity=name, alternate_service_account_configuration=configuration,
                                       auto_discover_service_internal_uri=f"https://{autodiscover}/Autodiscover/x.xml")


def account(names=("http/mail.contoso.com",), name="EXCHASA$", types="24"):
    return mapicfg.ServiceAccount(sam_account_name=name, service_principal_names=list(names),
                                  supported_encryption_types=types)


def auth_server(name="EvoSTS - 88f1b4ee-0b3f-4b4e-a6a1-52d4b4ae0a36", kind="AzureAD", default=True, enabled=True,
                **more):
    more.setdefault("domain_name", ["contoso.com"])
    return mapicfg.AuthServer(name=name, identity=name, type=kind, enabled=enabled,
                              is_default_authorization_endpoint=default, **more)
