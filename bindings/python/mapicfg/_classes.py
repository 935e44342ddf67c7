# SPDX-License-Identifier: LGPL-2.1-or-later
# Made by bindings/python/generate.py: do not edit.
"""The classes of Exchange objects, with their properties."""

from typing import TYPE_CHECKING, cast

from ._objects import NOT_STATED, Boolean, MailboxBase, MapicfgObject, Text, Texts, TriState

if TYPE_CHECKING:
    from typing import Protocol, Type, TypeVar

    from ._directory import Collection
    from ._objects import SetBoolean, SetText, SetTexts, SetTriState

    _T = TypeVar("_T", bound=MapicfgObject)

__all__: "list[str]" = [
    "ActiveSyncVirtualDirectory", "AuthConfig", "AuthServer", "AutodiscoverVirtualDirectory", "Certificate",
    "ClientAccessService", "EcpVirtualDirectory", "Mailbox", "MailboxPermission", "OabVirtualDirectory",
    "OfflineAddressBook", "Organization", "OutlookAnywhere", "OutlookPolicy", "OwaVirtualDirectory",
    "PowerShellVirtualDirectory", "Server", "ServiceAccount", "VirtualDirectory",
    "WebServicesVirtualDirectory",
]


class Organization(MapicfgObject):
    """What Get-OrganizationConfig gives."""
    __slots__ = ()
    CLASS_ID = 1
    NOUN = "OrganizationConfig"
    name = Text("Name", "The organization's name.")
    identity = Text("Identity", 'The same as Name.')
    guid = Text("Guid", 'The GUID of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    legacy_exchange_dn = Text("LegacyExchangeDN", 'The X.500 name of old clients: /o=Contoso.')
    mapi_http_enabled = Boolean(
        "MapiHttpEnabled",
        'Whether mailboxes that do not say otherwise use MAPI over HTTP. The default depends on the upgrade '
        'path.')
    oauth2_client_profile_enabled = Boolean(
        "OAuth2ClientProfileEnabled",
        'Whether modern authentication is on in the organization.')
    ews_enabled = TriState("EwsEnabled", 'Whether Exchange Web Services are on in the organization.')
    public_folders_enabled = Text("PublicFoldersEnabled", 'Where public folders are hosted.')
    is_mixed_mode = Boolean("IsMixedMode", 'Whether servers of earlier generations are in the organization.')
    object_version = Text("ObjectVersion", 'The version that Setup has prepared the organization for, a number.')
    admin_display_version = Text(
        "AdminDisplayVersion",
        'The version of the organization object; not that of its servers.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     guid: SetText = NOT_STATED, distinguished_name: SetText = NOT_STATED,
                     legacy_exchange_dn: SetText = NOT_STATED,
                     mapi_http_enabled: SetBoolean = NOT_STATED,
                     oauth2_client_profile_enabled: SetBoolean = NOT_STATED,
                     ews_enabled: SetTriState = NOT_STATED, public_folders_enabled: SetText = NOT_STATED,
                     is_mixed_mode: SetBoolean = NOT_STATED, object_version: SetText = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED) -> None: ...


class Mailbox(MailboxBase):
    """What Get-CASMailbox gives."""
    __slots__ = ()
    CLASS_ID = 2
    NOUN = "CASMailbox"
    name = Text("Name", "The mailbox's name in the directory.")
    identity = Text("Identity", 'The canonical name: contoso.com/Users/Anna Berg.')
    display_name = Text("DisplayName", 'The name in address lists.')
    alias = Text("Alias", 'The Exchange alias (mail nickname).')
    primary_smtp_address = Text("PrimarySmtpAddress", 'The address that mail is sent from.')
    email_addresses = Texts("EmailAddresses", 'All proxy addresses: SMTP:anna@contoso.com.')
    user_principal_name = Text("UserPrincipalName", 'The logon name: anna@contoso.com.')
    sam_account_name = Text("SamAccountName", 'The logon name of old systems: anna.')
    linked_master_account = Text("LinkedMasterAccount", 'The account in another forest, DOMAIN\\user.')
    legacy_exchange_dn = Text("LegacyExchangeDN", 'The X.500 name: /o=Contoso/ou=.../cn=anna.')
    server_name = Text("ServerName", "The server of the mailbox's database.")
    server_legacy_dn = Text("ServerLegacyDN", 'The X.500 name of that server.')
    active_sync_enabled = Boolean("ActiveSyncEnabled", 'Whether Exchange ActiveSync is on.')
    owa_enabled = Boolean("OWAEnabled", 'Whether Outlook on the web is on.')
    ecp_enabled = Boolean("ECPEnabled", 'Whether the Exchange admin center is on.')
    ews_enabled = TriState("EwsEnabled", 'Whether Exchange Web Services are on.')
    pop_enabled = Boolean("PopEnabled", 'Whether POP3 is on.')
    imap_enabled = Boolean("ImapEnabled", 'Whether IMAP4 is on.')
    mapi_enabled = Boolean(
        "MAPIEnabled",
        'Whether any MAPI client (Outlook) may connect. False makes Exchange ignore the other MAPI settings.')
    mapi_http_enabled = TriState(
        "MapiHttpEnabled",
        'Empty: the mailbox follows the organization. True or False: it overrides the organization.')
    mapi_block_outlook_non_cached_mode = Boolean(
        "MAPIBlockOutlookNonCachedMode",
        'Whether Outlook must use Cached Exchange Mode.')
    mapi_block_outlook_versions = Text(
        "MAPIBlockOutlookVersions",
        'The Outlook versions that are blocked, ranges separated by semicolons.')
    mapi_block_outlook_rpc_http = Boolean("MAPIBlockOutlookRpcHttp", 'Whether Outlook Anywhere is denied.')
    mapi_block_outlook_external_connectivity = Boolean(
        "MAPIBlockOutlookExternalConnectivity",
        'Whether external URLs are left out of the Autodiscover answer. No effect where they equal the '
        'internal ones.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    guid = Text("Guid", 'The GUID of the directory object.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    exchange_guid = Text(
        "ExchangeGuid",
        "The GUID of the mailbox itself, which Get-Mailbox shows: Autodiscover's MailboxId.")
    database = Text("Database", 'The mailbox database, which Get-Mailbox shows.')
    offline_address_book = Text(
        "OfflineAddressBook",
        'The offline address book that Get-Mailbox shows; empty for that of the mailbox database.')
    recipient_type_details = Text(
        "RecipientTypeDetails",
        'UserMailbox, SharedMailbox, PublicFolderMailbox and the like, which Get-Mailbox shows.')
    archive_guid = Text("ArchiveGuid", 'The GUID of the archive, which Get-Mailbox shows; zeros for none.')
    archive_name = Texts("ArchiveName", 'The name of the archive, which Get-Mailbox shows.')
    archive_domain = Text("ArchiveDomain", 'The domain of an archive in the cloud, which Get-Mailbox shows.')
    archive_status = Text("ArchiveStatus", 'Active for an archive in the cloud that is there, which Get-Mailbox shows.')
    archive_state = Text(
        "ArchiveState",
        'None, Local, HostedPending, HostedProvisioned or OnPremise, which Get-Mailbox shows.')
    default_public_folder_mailbox = Text(
        "DefaultPublicFolderMailbox",
        'The public folder mailbox set for this mailbox, which Get-Mailbox shows; empty where Exchange '
        'chooses one.')
    effective_public_folder_mailbox = Text(
        "EffectivePublicFolderMailbox",
        'The public folder mailbox that it uses, which Get-Mailbox shows.')
    admin_display_version = Text(
        "AdminDisplayVersion",
        'The version of its server, which Get-Mailbox shows; it counts where no export of servers states one.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     display_name: SetText = NOT_STATED, alias: SetText = NOT_STATED,
                     primary_smtp_address: SetText = NOT_STATED, email_addresses: SetTexts = NOT_STATED,
                     user_principal_name: SetText = NOT_STATED, sam_account_name: SetText = NOT_STATED,
                     linked_master_account: SetText = NOT_STATED,
                     legacy_exchange_dn: SetText = NOT_STATED, server_name: SetText = NOT_STATED,
                     server_legacy_dn: SetText = NOT_STATED,
                     active_sync_enabled: SetBoolean = NOT_STATED, owa_enabled: SetBoolean = NOT_STATED,
                     ecp_enabled: SetBoolean = NOT_STATED, ews_enabled: SetTriState = NOT_STATED,
                     pop_enabled: SetBoolean = NOT_STATED, imap_enabled: SetBoolean = NOT_STATED,
                     mapi_enabled: SetBoolean = NOT_STATED, mapi_http_enabled: SetTriState = NOT_STATED,
                     mapi_block_outlook_non_cached_mode: SetBoolean = NOT_STATED,
                     mapi_block_outlook_versions: SetText = NOT_STATED,
                     mapi_block_outlook_rpc_http: SetBoolean = NOT_STATED,
                     mapi_block_outlook_external_connectivity: SetBoolean = NOT_STATED,
                     distinguished_name: SetText = NOT_STATED, guid: SetText = NOT_STATED,
                     exchange_version: SetText = NOT_STATED, exchange_guid: SetText = NOT_STATED,
                     database: SetText = NOT_STATED, offline_address_book: SetText = NOT_STATED,
                     recipient_type_details: SetText = NOT_STATED, archive_guid: SetText = NOT_STATED,
                     archive_name: SetTexts = NOT_STATED, archive_domain: SetText = NOT_STATED,
                     archive_status: SetText = NOT_STATED, archive_state: SetText = NOT_STATED,
                     default_public_folder_mailbox: SetText = NOT_STATED,
                     effective_public_folder_mailbox: SetText = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED) -> None: ...


class VirtualDirectory(MapicfgObject):
    """What Get-MapiVirtualDirectory gives."""
    __slots__ = ()
    CLASS_ID = 3
    NOUN = "MapiVirtualDirectory"
    name = Text("Name", 'mapi (Default Web Site).')
    iis_authentication_methods = Texts(
        "IISAuthenticationMethods",
        'Authentication methods that IIS accepts. OAuth should stay in the list.')
    internal_authentication_methods = Texts(
        "InternalAuthenticationMethods",
        'Authentication methods, as IISAuthenticationMethods; computed by Exchange.')
    external_authentication_methods = Texts(
        "ExternalAuthenticationMethods",
        'Authentication methods, as IISAuthenticationMethods; computed by Exchange.')
    metabase_path = Text("MetabasePath", 'The path in IIS: IIS://server/W3SVC/1/ROOT/mapi.')
    path = Text("Path", 'The folder on the server.')
    extended_protection_token_checking = Text(
        "ExtendedProtectionTokenChecking",
        'Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None '
        'is older.')
    extended_protection_flags = Texts("ExtendedProtectionFlags", 'Exceptions from Extended Protection.')
    extended_protection_spn_list = Texts(
        "ExtendedProtectionSPNList",
        'Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.')
    admin_display_version = Text("AdminDisplayVersion", "The server's version: Version 15.2 (Build 986.5).")
    server = Text("Server", 'The server that holds the virtual directory.')
    internal_url = Text("InternalUrl", 'The URL handed out for internal connections.')
    external_url = Text("ExternalUrl", 'The URL handed out for external connections.')
    admin_display_name = Text("AdminDisplayName", 'A display name; usually empty.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    identity = Text("Identity", 'SERVER\\mapi (Default Web Site).')
    guid = Text("Guid", 'The GUID of the directory object.')
    object_class = Texts("ObjectClass", 'The classes of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED,
                     iis_authentication_methods: SetTexts = NOT_STATED,
                     internal_authentication_methods: SetTexts = NOT_STATED,
                     external_authentication_methods: SetTexts = NOT_STATED,
                     metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                     extended_protection_token_checking: SetText = NOT_STATED,
                     extended_protection_flags: SetTexts = NOT_STATED,
                     extended_protection_spn_list: SetTexts = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                     internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                     admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                     distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> None: ...


class WebServicesVirtualDirectory(MapicfgObject):
    """What Get-WebServicesVirtualDirectory gives."""
    __slots__ = ()
    CLASS_ID = 4
    NOUN = "WebServicesVirtualDirectory"
    name = Text("Name", 'EWS (Default Web Site).')
    internal_authentication_methods = Texts(
        "InternalAuthenticationMethods",
        'Authentication methods, as IISAuthenticationMethods; computed by Exchange.')
    external_authentication_methods = Texts(
        "ExternalAuthenticationMethods",
        'Authentication methods, as IISAuthenticationMethods; computed by Exchange.')
    ws_security_authentication = Boolean("WSSecurityAuthentication", 'Whether WS-Security authentication is on.')
    basic_authentication = Boolean("BasicAuthentication", 'Whether Basic authentication is on.')
    digest_authentication = Boolean("DigestAuthentication", 'Whether Digest authentication is on.')
    windows_authentication = Boolean("WindowsAuthentication", 'Whether integrated Windows authentication is on.')
    oauth_authentication = Boolean("OAuthAuthentication", 'Whether OAuth authentication is on.')
    internal_nlb_bypass_url = Text("InternalNLBBypassUrl", 'The URL of the server behind the load balancer.')
    mrs_proxy_enabled = Boolean("MRSProxyEnabled", 'Whether mailbox moves across forests may use it.')
    metabase_path = Text("MetabasePath", 'The path in IIS: IIS://server/W3SVC/1/ROOT/mapi.')
    path = Text("Path", 'The folder on the server.')
    extended_protection_token_checking = Text(
        "ExtendedProtectionTokenChecking",
        'Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None '
        'is older.')
    extended_protection_flags = Texts("ExtendedProtectionFlags", 'Exceptions from Extended Protection.')
    extended_protection_spn_list = Texts(
        "ExtendedProtectionSPNList",
        'Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.')
    admin_display_version = Text("AdminDisplayVersion", "The server's version: Version 15.2 (Build 986.5).")
    server = Text("Server", 'The server that holds the virtual directory.')
    internal_url = Text("InternalUrl", 'The URL handed out for internal connections.')
    external_url = Text("ExternalUrl", 'The URL handed out for external connections.')
    admin_display_name = Text("AdminDisplayName", 'A display name; usually empty.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    identity = Text("Identity", 'SERVER\\EWS (Default Web Site).')
    guid = Text("Guid", 'The GUID of the directory object.')
    object_class = Texts("ObjectClass", 'The classes of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED,
                     internal_authentication_methods: SetTexts = NOT_STATED,
                     external_authentication_methods: SetTexts = NOT_STATED,
                     ws_security_authentication: SetBoolean = NOT_STATED,
                     basic_authentication: SetBoolean = NOT_STATED,
                     digest_authentication: SetBoolean = NOT_STATED,
                     windows_authentication: SetBoolean = NOT_STATED,
                     oauth_authentication: SetBoolean = NOT_STATED,
                     internal_nlb_bypass_url: SetText = NOT_STATED,
                     mrs_proxy_enabled: SetBoolean = NOT_STATED, metabase_path: SetText = NOT_STATED,
                     path: SetText = NOT_STATED,
                     extended_protection_token_checking: SetText = NOT_STATED,
                     extended_protection_flags: SetTexts = NOT_STATED,
                     extended_protection_spn_list: SetTexts = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                     internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                     admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                     distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> None: ...


class Server(MapicfgObject):
    """What Get-ExchangeServer gives."""
    __slots__ = ()
    CLASS_ID = 5
    NOUN = "ExchangeServer"
    name = Text("Name", "The server's short name.")
    identity = Text("Identity", 'The same as Name.')
    fqdn = Text("Fqdn", 'The fully qualified domain name.')
    domain = Text("Domain", 'The Active Directory domain.')
    site = Text("Site", 'The Active Directory site.')
    edition = Text("Edition", 'Standard, Enterprise and so on.')
    server_role = Text("ServerRole", 'The roles: Mailbox, ClientAccess.')
    is_client_access_server = Boolean("IsClientAccessServer", 'Whether clients connect to it.')
    is_mailbox_server = Boolean("IsMailboxServer", 'Whether it holds mailboxes.')
    admin_display_version = Text("AdminDisplayVersion", 'Version 15.2 (Build 986.5).')
    exchange_legacy_dn = Text("ExchangeLegacyDN", 'The X.500 name.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    guid = Text("Guid", 'The GUID of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     fqdn: SetText = NOT_STATED, domain: SetText = NOT_STATED,
                     site: SetText = NOT_STATED, edition: SetText = NOT_STATED,
                     server_role: SetText = NOT_STATED, is_client_access_server: SetBoolean = NOT_STATED,
                     is_mailbox_server: SetBoolean = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED,
                     exchange_legacy_dn: SetText = NOT_STATED, distinguished_name: SetText = NOT_STATED,
                     guid: SetText = NOT_STATED) -> None: ...


class Certificate(MapicfgObject):
    """What Get-ExchangeCertificate gives."""
    __slots__ = ()
    CLASS_ID = 6
    NOUN = "ExchangeCertificate"
    thumbprint = Text("Thumbprint", 'The SHA-1 hash of the certificate.')
    subject = Text("Subject", "The subject's distinguished name.")
    issuer = Text("Issuer", "The issuer's distinguished name.")
    friendly_name = Text("FriendlyName", 'A name given by the administrator.')
    certificate_domains = Texts("CertificateDomains", 'The host names it is valid for.')
    services = Text("Services", 'The services that use it: IIS, SMTP.')
    status = Text("Status", 'Valid, DateInvalid and so on.')
    root_ca_type = Text("RootCAType", 'The kind of authority that issued it.')
    not_before = Text("NotBefore", 'The beginning of its validity.')
    not_after = Text("NotAfter", 'The end of its validity.')
    raw_data = Text("RawData", 'The certificate, DER in Base64.')
    has_private_key = Boolean("HasPrivateKey", 'Whether the server has its private key.')
    is_self_signed = Boolean("IsSelfSigned", 'Whether its own key has signed it.')
    public_key_size = Text("PublicKeySize", 'The bits of its key.')
    key_algorithm = Text("KeyAlgorithm", 'RSA or ECC, where an export computes it: PublicKey.Oid.FriendlyName.')
    signature_algorithm = Text("SignatureAlgorithm", 'How it was signed: sha256RSA, or 1.2.840.113549.1.1.11.')
    shown_at = Text("ShownAt", 'The host and port that shows it to clients (mapicfg cert HOST:PORT --facts).')
    identity = Text("Identity", 'The server, a backslash and the thumbprint.')
    server = Text("Server", 'The server, where an export states it beside: PSComputerName of a remote session.')

    if TYPE_CHECKING:
        def __init__(self, *, thumbprint: SetText = NOT_STATED, subject: SetText = NOT_STATED,
                     issuer: SetText = NOT_STATED, friendly_name: SetText = NOT_STATED,
                     certificate_domains: SetTexts = NOT_STATED, services: SetText = NOT_STATED,
                     status: SetText = NOT_STATED, root_ca_type: SetText = NOT_STATED,
                     not_before: SetText = NOT_STATED, not_after: SetText = NOT_STATED,
                     raw_data: SetText = NOT_STATED, has_private_key: SetBoolean = NOT_STATED,
                     is_self_signed: SetBoolean = NOT_STATED, public_key_size: SetText = NOT_STATED,
                     key_algorithm: SetText = NOT_STATED, signature_algorithm: SetText = NOT_STATED,
                     shown_at: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     server: SetText = NOT_STATED) -> None: ...


class OutlookAnywhere(MapicfgObject):
    """What Get-OutlookAnywhere gives."""
    __slots__ = ()
    CLASS_ID = 7
    NOUN = "OutlookAnywhere"
    server_name = Text("ServerName", 'The server, as Server.')
    ssl_offloading = Boolean("SSLOffloading", 'Whether something in front may take TLS off.')
    external_hostname = Text("ExternalHostname", 'The host handed out for external connections.')
    internal_hostname = Text(
        "InternalHostname",
        "The host handed out for internal connections; Setup writes the server's own name.")
    external_client_authentication_method = Text(
        "ExternalClientAuthenticationMethod",
        'What external clients are told to log on with.')
    internal_client_authentication_method = Text(
        "InternalClientAuthenticationMethod",
        'What internal clients are told to log on with.')
    iis_authentication_methods = Texts("IISAuthenticationMethods", 'Authentication methods that IIS accepts.')
    xrop_url = Text("XropUrl", 'Reserved; usually empty.')
    external_clients_require_ssl = Boolean("ExternalClientsRequireSsl", 'Whether external clients are told to use TLS.')
    internal_clients_require_ssl = Boolean("InternalClientsRequireSsl", 'Whether internal clients are told to use TLS.')
    metabase_path = Text("MetabasePath", 'The path in IIS: IIS://server/W3SVC/1/ROOT/mapi.')
    path = Text("Path", 'The folder on the server.')
    extended_protection_token_checking = Text(
        "ExtendedProtectionTokenChecking",
        'Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None '
        'is older.')
    extended_protection_flags = Texts("ExtendedProtectionFlags", 'Exceptions from Extended Protection.')
    extended_protection_spn_list = Texts(
        "ExtendedProtectionSPNList",
        'Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.')
    admin_display_version = Text("AdminDisplayVersion", "The server's version: Version 15.2 (Build 986.5).")
    server = Text("Server", 'The server that holds the virtual directory.')
    name = Text("Name", 'Rpc (Default Web Site).')
    admin_display_name = Text("AdminDisplayName", 'A display name; usually empty.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    identity = Text("Identity", 'SERVER\\Rpc (Default Web Site).')
    guid = Text("Guid", 'The GUID of the directory object.')
    object_class = Texts("ObjectClass", 'The classes of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, server_name: SetText = NOT_STATED, ssl_offloading: SetBoolean = NOT_STATED,
                     external_hostname: SetText = NOT_STATED, internal_hostname: SetText = NOT_STATED,
                     external_client_authentication_method: SetText = NOT_STATED,
                     internal_client_authentication_method: SetText = NOT_STATED,
                     iis_authentication_methods: SetTexts = NOT_STATED, xrop_url: SetText = NOT_STATED,
                     external_clients_require_ssl: SetBoolean = NOT_STATED,
                     internal_clients_require_ssl: SetBoolean = NOT_STATED,
                     metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                     extended_protection_token_checking: SetText = NOT_STATED,
                     extended_protection_flags: SetTexts = NOT_STATED,
                     extended_protection_spn_list: SetTexts = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                     name: SetText = NOT_STATED, admin_display_name: SetText = NOT_STATED,
                     exchange_version: SetText = NOT_STATED, distinguished_name: SetText = NOT_STATED,
                     identity: SetText = NOT_STATED, guid: SetText = NOT_STATED,
                     object_class: SetTexts = NOT_STATED) -> None: ...


class OwaVirtualDirectory(MapicfgObject):
    """What Get-OwaVirtualDirectory gives."""
    __slots__ = ()
    CLASS_ID = 8
    NOUN = "OwaVirtualDirectory"
    name = Text("Name", 'owa (Default Web Site).')
    owa_version = Text("OwaVersion", 'Exchange2013 and the like.')
    logon_format = Text("LogonFormat", 'The form in which users enter their name.')
    default_domain = Text("DefaultDomain", 'The domain of users who write none.')
    basic_authentication = Boolean("BasicAuthentication", 'Whether Basic authentication is on.')
    windows_authentication = Boolean("WindowsAuthentication", 'Whether integrated Windows authentication is on.')
    digest_authentication = Boolean("DigestAuthentication", 'Whether Digest authentication is on.')
    forms_authentication = Boolean("FormsAuthentication", 'Whether there is a form to log on.')
    adfs_authentication = Boolean(
        "AdfsAuthentication",
        'Whether authentication by Active Directory Federation Services is on.')
    oauth_authentication = Boolean("OAuthAuthentication", 'Whether OAuth authentication is on.')
    internal_authentication_methods = Texts(
        "InternalAuthenticationMethods",
        'Authentication methods handed out for internal connections.')
    external_authentication_methods = Texts(
        "ExternalAuthenticationMethods",
        'Authentication methods handed out for external connections.')
    metabase_path = Text("MetabasePath", 'The path in IIS: IIS://server/W3SVC/1/ROOT/mapi.')
    path = Text("Path", 'The folder on the server.')
    extended_protection_token_checking = Text(
        "ExtendedProtectionTokenChecking",
        'Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None '
        'is older.')
    extended_protection_flags = Texts("ExtendedProtectionFlags", 'Exceptions from Extended Protection.')
    extended_protection_spn_list = Texts(
        "ExtendedProtectionSPNList",
        'Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.')
    admin_display_version = Text("AdminDisplayVersion", "The server's version: Version 15.2 (Build 986.5).")
    server = Text("Server", 'The server that holds the virtual directory.')
    internal_url = Text("InternalUrl", 'The URL handed out for internal connections.')
    external_url = Text("ExternalUrl", 'The URL handed out for external connections.')
    admin_display_name = Text("AdminDisplayName", 'A display name; usually empty.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    identity = Text("Identity", 'SERVER\\owa (Default Web Site).')
    guid = Text("Guid", 'The GUID of the directory object.')
    object_class = Texts("ObjectClass", 'The classes of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED, owa_version: SetText = NOT_STATED,
                     logon_format: SetText = NOT_STATED, default_domain: SetText = NOT_STATED,
                     basic_authentication: SetBoolean = NOT_STATED,
                     windows_authentication: SetBoolean = NOT_STATED,
                     digest_authentication: SetBoolean = NOT_STATED,
                     forms_authentication: SetBoolean = NOT_STATED,
                     adfs_authentication: SetBoolean = NOT_STATED,
                     oauth_authentication: SetBoolean = NOT_STATED,
                     internal_authentication_methods: SetTexts = NOT_STATED,
                     external_authentication_methods: SetTexts = NOT_STATED,
                     metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                     extended_protection_token_checking: SetText = NOT_STATED,
                     extended_protection_flags: SetTexts = NOT_STATED,
                     extended_protection_spn_list: SetTexts = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                     internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                     admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                     distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> None: ...


class OabVirtualDirectory(MapicfgObject):
    """What Get-OabVirtualDirectory gives."""
    __slots__ = ()
    CLASS_ID = 9
    NOUN = "OabVirtualDirectory"
    name = Text("Name", 'OAB (Default Web Site).')
    poll_interval = Text("PollInterval", 'Minutes after which the server looks for a new offline address book.')
    offline_address_books = Texts("OfflineAddressBooks", 'The offline address books that it hands out.')
    require_ssl = Boolean("RequireSSL", 'Whether TLS is required.')
    basic_authentication = Boolean("BasicAuthentication", 'Whether Basic authentication is on.')
    windows_authentication = Boolean("WindowsAuthentication", 'Whether integrated Windows authentication is on.')
    oauth_authentication = Boolean("OAuthAuthentication", 'Whether OAuth authentication is on.')
    internal_authentication_methods = Texts(
        "InternalAuthenticationMethods",
        'Authentication methods, as IISAuthenticationMethods; computed by Exchange.')
    external_authentication_methods = Texts(
        "ExternalAuthenticationMethods",
        'Authentication methods, as IISAuthenticationMethods; computed by Exchange.')
    metabase_path = Text("MetabasePath", 'The path in IIS: IIS://server/W3SVC/1/ROOT/mapi.')
    path = Text("Path", 'The folder on the server.')
    extended_protection_token_checking = Text(
        "ExtendedProtectionTokenChecking",
        'Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None '
        'is older.')
    extended_protection_flags = Texts("ExtendedProtectionFlags", 'Exceptions from Extended Protection.')
    extended_protection_spn_list = Texts(
        "ExtendedProtectionSPNList",
        'Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.')
    admin_display_version = Text("AdminDisplayVersion", "The server's version: Version 15.2 (Build 986.5).")
    server = Text("Server", 'The server that holds the virtual directory.')
    internal_url = Text("InternalUrl", 'The URL handed out for internal connections.')
    external_url = Text("ExternalUrl", 'The URL handed out for external connections.')
    admin_display_name = Text("AdminDisplayName", 'A display name; usually empty.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    identity = Text("Identity", 'SERVER\\OAB (Default Web Site).')
    guid = Text("Guid", 'The GUID of the directory object.')
    object_class = Texts("ObjectClass", 'The classes of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED, poll_interval: SetText = NOT_STATED,
                     offline_address_books: SetTexts = NOT_STATED, require_ssl: SetBoolean = NOT_STATED,
                     basic_authentication: SetBoolean = NOT_STATED,
                     windows_authentication: SetBoolean = NOT_STATED,
                     oauth_authentication: SetBoolean = NOT_STATED,
                     internal_authentication_methods: SetTexts = NOT_STATED,
                     external_authentication_methods: SetTexts = NOT_STATED,
                     metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                     extended_protection_token_checking: SetText = NOT_STATED,
                     extended_protection_flags: SetTexts = NOT_STATED,
                     extended_protection_spn_list: SetTexts = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                     internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                     admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                     distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> None: ...


class EcpVirtualDirectory(MapicfgObject):
    """What Get-EcpVirtualDirectory gives."""
    __slots__ = ()
    CLASS_ID = 10
    NOUN = "EcpVirtualDirectory"
    name = Text("Name", 'ecp (Default Web Site).')
    admin_enabled = Boolean("AdminEnabled", 'Whether the Exchange admin center can be reached through it.')
    owa_options_enabled = Boolean("OwaOptionsEnabled", 'Whether users reach the options of Outlook on the web.')
    basic_authentication = Boolean("BasicAuthentication", 'Whether Basic authentication is on.')
    windows_authentication = Boolean("WindowsAuthentication", 'Whether integrated Windows authentication is on.')
    digest_authentication = Boolean("DigestAuthentication", 'Whether Digest authentication is on.')
    forms_authentication = Boolean("FormsAuthentication", 'Whether there is a form to log on.')
    adfs_authentication = Boolean(
        "AdfsAuthentication",
        'Whether authentication by Active Directory Federation Services is on.')
    oauth_authentication = Boolean("OAuthAuthentication", 'Whether OAuth authentication is on.')
    internal_authentication_methods = Texts(
        "InternalAuthenticationMethods",
        'Authentication methods handed out for internal connections.')
    external_authentication_methods = Texts(
        "ExternalAuthenticationMethods",
        'Authentication methods handed out for external connections.')
    metabase_path = Text("MetabasePath", 'The path in IIS: IIS://server/W3SVC/1/ROOT/mapi.')
    path = Text("Path", 'The folder on the server.')
    extended_protection_token_checking = Text(
        "ExtendedProtectionTokenChecking",
        'Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None '
        'is older.')
    extended_protection_flags = Texts("ExtendedProtectionFlags", 'Exceptions from Extended Protection.')
    extended_protection_spn_list = Texts(
        "ExtendedProtectionSPNList",
        'Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.')
    admin_display_version = Text("AdminDisplayVersion", "The server's version: Version 15.2 (Build 986.5).")
    server = Text("Server", 'The server that holds the virtual directory.')
    internal_url = Text("InternalUrl", 'The URL handed out for internal connections.')
    external_url = Text("ExternalUrl", 'The URL handed out for external connections.')
    admin_display_name = Text("AdminDisplayName", 'A display name; usually empty.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    identity = Text("Identity", 'SERVER\\ecp (Default Web Site).')
    guid = Text("Guid", 'The GUID of the directory object.')
    object_class = Texts("ObjectClass", 'The classes of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED, admin_enabled: SetBoolean = NOT_STATED,
                     owa_options_enabled: SetBoolean = NOT_STATED,
                     basic_authentication: SetBoolean = NOT_STATED,
                     windows_authentication: SetBoolean = NOT_STATED,
                     digest_authentication: SetBoolean = NOT_STATED,
                     forms_authentication: SetBoolean = NOT_STATED,
                     adfs_authentication: SetBoolean = NOT_STATED,
                     oauth_authentication: SetBoolean = NOT_STATED,
                     internal_authentication_methods: SetTexts = NOT_STATED,
                     external_authentication_methods: SetTexts = NOT_STATED,
                     metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                     extended_protection_token_checking: SetText = NOT_STATED,
                     extended_protection_flags: SetTexts = NOT_STATED,
                     extended_protection_spn_list: SetTexts = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                     internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                     admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                     distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> None: ...


class ActiveSyncVirtualDirectory(MapicfgObject):
    """What Get-ActiveSyncVirtualDirectory gives."""
    __slots__ = ()
    CLASS_ID = 11
    NOUN = "ActiveSyncVirtualDirectory"
    name = Text("Name", 'Microsoft-Server-ActiveSync (Default Web Site).')
    mobile_client_certificate_provisioning_enabled = Boolean(
        "MobileClientCertificateProvisioningEnabled",
        'Whether Autodiscover hands out the URL of the certification authority.')
    mobile_client_certificate_authority_url = Text(
        "MobileClientCertificateAuthorityURL",
        'The URL of the certification authority for mobile devices.')
    mobile_client_cert_template_name = Text(
        "MobileClientCertTemplateName",
        'The template of the client certificates of mobile devices.')
    active_sync_server = Text(
        "ActiveSyncServer",
        'The URL of the server: https://servername/Microsoft-Server-ActiveSync.')
    bad_item_reporting_enabled = Boolean(
        "BadItemReportingEnabled",
        'Whether users are told of items that cannot be synchronized.')
    basic_auth_enabled = Boolean("BasicAuthEnabled", 'Whether Basic authentication is on.')
    windows_auth_enabled = Boolean("WindowsAuthEnabled", 'Whether integrated Windows authentication is on.')
    compression_enabled = Boolean("CompressionEnabled", 'Whether answers are compressed.')
    client_cert_auth = Text("ClientCertAuth", 'What happens to client certificates.')
    internal_authentication_methods = Texts(
        "InternalAuthenticationMethods",
        'Authentication methods handed out for internal connections.')
    external_authentication_methods = Texts(
        "ExternalAuthenticationMethods",
        'Authentication methods handed out for external connections.')
    metabase_path = Text("MetabasePath", 'The path in IIS: IIS://server/W3SVC/1/ROOT/mapi.')
    path = Text("Path", 'The folder on the server.')
    extended_protection_token_checking = Text(
        "ExtendedProtectionTokenChecking",
        'Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None '
        'is older.')
    extended_protection_flags = Texts("ExtendedProtectionFlags", 'Exceptions from Extended Protection.')
    extended_protection_spn_list = Texts(
        "ExtendedProtectionSPNList",
        'Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.')
    admin_display_version = Text("AdminDisplayVersion", "The server's version: Version 15.2 (Build 986.5).")
    server = Text("Server", 'The server that holds the virtual directory.')
    internal_url = Text("InternalUrl", 'The URL handed out for internal connections.')
    external_url = Text("ExternalUrl", 'The URL handed out for external connections.')
    admin_display_name = Text("AdminDisplayName", 'A display name; usually empty.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    identity = Text("Identity", 'SERVER\\Microsoft-Server-ActiveSync (Default Web Site).')
    guid = Text("Guid", 'The GUID of the directory object.')
    object_class = Texts("ObjectClass", 'The classes of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED,
                     mobile_client_certificate_provisioning_enabled: SetBoolean = NOT_STATED,
                     mobile_client_certificate_authority_url: SetText = NOT_STATED,
                     mobile_client_cert_template_name: SetText = NOT_STATED,
                     active_sync_server: SetText = NOT_STATED,
                     bad_item_reporting_enabled: SetBoolean = NOT_STATED,
                     basic_auth_enabled: SetBoolean = NOT_STATED,
                     windows_auth_enabled: SetBoolean = NOT_STATED,
                     compression_enabled: SetBoolean = NOT_STATED,
                     client_cert_auth: SetText = NOT_STATED,
                     internal_authentication_methods: SetTexts = NOT_STATED,
                     external_authentication_methods: SetTexts = NOT_STATED,
                     metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                     extended_protection_token_checking: SetText = NOT_STATED,
                     extended_protection_flags: SetTexts = NOT_STATED,
                     extended_protection_spn_list: SetTexts = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                     internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                     admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                     distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> None: ...


class MailboxPermission(MapicfgObject):
    """What Get-MailboxPermission gives."""
    __slots__ = ()
    CLASS_ID = 12
    NOUN = "MailboxPermission"
    access_rights = Texts("AccessRights", 'What is allowed or denied.')
    deny = Boolean("Deny", 'Whether it is denied rather than allowed.')
    inheritance_type = Text("InheritanceType", 'Which folders below inherit it.')
    user = Text("User", 'The user or the group: CONTOSO\\anna, NT AUTHORITY\\SELF.')
    identity = Text("Identity", 'The mailbox, by its canonical name: contoso.com/Users/Anna Berg.')
    is_inherited = Boolean(
        "IsInherited",
        'Whether it comes from the mailbox database or the directory above rather than from the mailbox '
        'itself.')

    if TYPE_CHECKING:
        def __init__(self, *, access_rights: SetTexts = NOT_STATED, deny: SetBoolean = NOT_STATED,
                     inheritance_type: SetText = NOT_STATED, user: SetText = NOT_STATED,
                     identity: SetText = NOT_STATED, is_inherited: SetBoolean = NOT_STATED) -> None: ...


class OfflineAddressBook(MapicfgObject):
    """What Get-OfflineAddressBook gives."""
    __slots__ = ()
    CLASS_ID = 13
    NOUN = "OfflineAddressBook"
    name = Text("Name", 'Default Offline Address Book.')
    is_default = Boolean("IsDefault", 'Whether mailboxes get it that have no other.')
    address_lists = Texts("AddressLists", 'The address lists in it.')
    versions = Texts("Versions", 'The formats that it is made in.')
    web_distribution_enabled = Boolean(
        "WebDistributionEnabled",
        'Whether clients can download it from a virtual directory.')
    global_web_distribution_enabled = Boolean(
        "GlobalWebDistributionEnabled",
        'Whether every virtual directory may hand it out.')
    shadow_mailbox_distribution_enabled = Boolean(
        "ShadowMailboxDistributionEnabled",
        'Whether copies of it stand in other mailboxes.')
    public_folder_distribution_enabled = Boolean(
        "PublicFolderDistributionEnabled",
        'Whether it is distributed by public folders.')
    virtual_directories = Texts("VirtualDirectories", 'The virtual directories that hand it out.')
    generating_mailbox = Text("GeneratingMailbox", 'The mailbox that makes it.')
    admin_display_name = Text("AdminDisplayName", 'A display name; usually empty.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    identity = Text("Identity", '\\Default Offline Address Book.')
    guid = Text("Guid", 'The GUID of the directory object.')
    object_class = Texts("ObjectClass", 'The classes of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED, is_default: SetBoolean = NOT_STATED,
                     address_lists: SetTexts = NOT_STATED, versions: SetTexts = NOT_STATED,
                     web_distribution_enabled: SetBoolean = NOT_STATED,
                     global_web_distribution_enabled: SetBoolean = NOT_STATED,
                     shadow_mailbox_distribution_enabled: SetBoolean = NOT_STATED,
                     public_folder_distribution_enabled: SetBoolean = NOT_STATED,
                     virtual_directories: SetTexts = NOT_STATED,
                     generating_mailbox: SetText = NOT_STATED, admin_display_name: SetText = NOT_STATED,
                     exchange_version: SetText = NOT_STATED, distinguished_name: SetText = NOT_STATED,
                     identity: SetText = NOT_STATED, guid: SetText = NOT_STATED,
                     object_class: SetTexts = NOT_STATED) -> None: ...


class PowerShellVirtualDirectory(MapicfgObject):
    """What Get-PowerShellVirtualDirectory gives."""
    __slots__ = ()
    CLASS_ID = 14
    NOUN = "PowerShellVirtualDirectory"
    certificate_authentication = Boolean("CertificateAuthentication", 'Whether client certificates are accepted.')
    virtual_directory_type = Text("VirtualDirectoryType", 'PowerShell.')
    name = Text("Name", 'PowerShell (Default Web Site).')
    internal_authentication_methods = Texts(
        "InternalAuthenticationMethods",
        'Authentication methods, as IISAuthenticationMethods; computed by Exchange.')
    external_authentication_methods = Texts(
        "ExternalAuthenticationMethods",
        'Authentication methods, as IISAuthenticationMethods; computed by Exchange.')
    basic_authentication = Boolean("BasicAuthentication", 'Whether Basic authentication is on.')
    windows_authentication = Boolean("WindowsAuthentication", 'Whether integrated Windows authentication is on.')
    require_ssl = Boolean("RequireSSL", 'Whether TLS is required.')
    metabase_path = Text("MetabasePath", 'The path in IIS: IIS://server/W3SVC/1/ROOT/mapi.')
    path = Text("Path", 'The folder on the server.')
    extended_protection_token_checking = Text(
        "ExtendedProtectionTokenChecking",
        'Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None '
        'is older.')
    extended_protection_flags = Texts("ExtendedProtectionFlags", 'Exceptions from Extended Protection.')
    extended_protection_spn_list = Texts(
        "ExtendedProtectionSPNList",
        'Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.')
    admin_display_version = Text("AdminDisplayVersion", "The server's version: Version 15.2 (Build 986.5).")
    server = Text("Server", 'The server that holds the virtual directory.')
    internal_url = Text("InternalUrl", 'The URL handed out for internal connections.')
    external_url = Text("ExternalUrl", 'The URL handed out for external connections.')
    admin_display_name = Text("AdminDisplayName", 'A display name; usually empty.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    identity = Text("Identity", 'SERVER\\PowerShell (Default Web Site).')
    guid = Text("Guid", 'The GUID of the directory object.')
    object_class = Texts("ObjectClass", 'The classes of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, certificate_authentication: SetBoolean = NOT_STATED,
                     virtual_directory_type: SetText = NOT_STATED, name: SetText = NOT_STATED,
                     internal_authentication_methods: SetTexts = NOT_STATED,
                     external_authentication_methods: SetTexts = NOT_STATED,
                     basic_authentication: SetBoolean = NOT_STATED,
                     windows_authentication: SetBoolean = NOT_STATED,
                     require_ssl: SetBoolean = NOT_STATED, metabase_path: SetText = NOT_STATED,
                     path: SetText = NOT_STATED,
                     extended_protection_token_checking: SetText = NOT_STATED,
                     extended_protection_flags: SetTexts = NOT_STATED,
                     extended_protection_spn_list: SetTexts = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                     internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                     admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                     distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> None: ...


class AutodiscoverVirtualDirectory(MapicfgObject):
    """What Get-AutodiscoverVirtualDirectory gives."""
    __slots__ = ()
    CLASS_ID = 15
    NOUN = "AutodiscoverVirtualDirectory"
    name = Text("Name", 'Autodiscover (Default Web Site).')
    internal_authentication_methods = Texts(
        "InternalAuthenticationMethods",
        'Authentication methods, as IISAuthenticationMethods; computed by Exchange.')
    external_authentication_methods = Texts(
        "ExternalAuthenticationMethods",
        'Authentication methods, as IISAuthenticationMethods; computed by Exchange.')
    ws_security_authentication = Boolean("WSSecurityAuthentication", 'Whether WS-Security authentication is on.')
    basic_authentication = Boolean("BasicAuthentication", 'Whether Basic authentication is on.')
    digest_authentication = Boolean("DigestAuthentication", 'Whether Digest authentication is on.')
    windows_authentication = Boolean("WindowsAuthentication", 'Whether integrated Windows authentication is on.')
    oauth_authentication = Boolean("OAuthAuthentication", 'Whether OAuth authentication is on.')
    metabase_path = Text("MetabasePath", 'The path in IIS: IIS://server/W3SVC/1/ROOT/mapi.')
    path = Text("Path", 'The folder on the server.')
    extended_protection_token_checking = Text(
        "ExtendedProtectionTokenChecking",
        'Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None '
        'is older.')
    extended_protection_flags = Texts("ExtendedProtectionFlags", 'Exceptions from Extended Protection.')
    extended_protection_spn_list = Texts(
        "ExtendedProtectionSPNList",
        'Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.')
    admin_display_version = Text("AdminDisplayVersion", "The server's version: Version 15.2 (Build 986.5).")
    server = Text("Server", 'The server that holds the virtual directory.')
    internal_url = Text("InternalUrl", 'The URL handed out for internal connections.')
    external_url = Text("ExternalUrl", 'The URL handed out for external connections.')
    admin_display_name = Text("AdminDisplayName", 'A display name; usually empty.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    identity = Text("Identity", 'SERVER\\Autodiscover (Default Web Site).')
    guid = Text("Guid", 'The GUID of the directory object.')
    object_class = Texts("ObjectClass", 'The classes of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED,
                     internal_authentication_methods: SetTexts = NOT_STATED,
                     external_authentication_methods: SetTexts = NOT_STATED,
                     ws_security_authentication: SetBoolean = NOT_STATED,
                     basic_authentication: SetBoolean = NOT_STATED,
                     digest_authentication: SetBoolean = NOT_STATED,
                     windows_authentication: SetBoolean = NOT_STATED,
                     oauth_authentication: SetBoolean = NOT_STATED, metabase_path: SetText = NOT_STATED,
                     path: SetText = NOT_STATED,
                     extended_protection_token_checking: SetText = NOT_STATED,
                     extended_protection_flags: SetTexts = NOT_STATED,
                     extended_protection_spn_list: SetTexts = NOT_STATED,
                     admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                     internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                     admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                     distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> None: ...


class ClientAccessService(MapicfgObject):
    """What Get-ClientAccessService gives."""
    __slots__ = ()
    CLASS_ID = 16
    NOUN = "ClientAccessService"
    name = Text("Name", "The server's short name.")
    fqdn = Text("Fqdn", "The server's fully qualified domain name.")
    outlook_anywhere_enabled = Boolean("OutlookAnywhereEnabled", 'Whether Outlook Anywhere is enabled on the server.')
    auto_discover_service_cn = Text("AutoDiscoverServiceCN", 'The name of the service connection point.')
    auto_discover_service_class_name = Text("AutoDiscoverServiceClassName", 'ms-Exchange-AutoDiscover-Service.')
    auto_discover_service_internal_uri = Text(
        "AutoDiscoverServiceInternalUri",
        'The URL of Autodiscover that domain-joined clients find in Active Directory: '
        'https://mail.contoso.com/Autodiscover/Autodiscover.xml.')
    auto_discover_service_guid = Text(
        "AutoDiscoverServiceGuid",
        'The keyword by which clients find the service connection point.')
    auto_discover_site_scope = Texts(
        "AutoDiscoverSiteScope",
        "The Active Directory sites whose clients prefer this server's Autodiscover.")
    alternate_service_account_configuration = Text(
        "AlternateServiceAccountConfiguration",
        'The alternate service accounts of Kerberos, the latest and the previous one.')
    is_out_of_service = Boolean("IsOutOfService", 'Whether the server is out of service.')
    identity = Text("Identity", 'The same as Name.')
    exchange_version = Text("ExchangeVersion", 'The version of the directory object.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    guid = Text("Guid", 'The GUID of the directory object.')
    object_class = Texts("ObjectClass", 'The classes of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, name: SetText = NOT_STATED, fqdn: SetText = NOT_STATED,
                     outlook_anywhere_enabled: SetBoolean = NOT_STATED,
                     auto_discover_service_cn: SetText = NOT_STATED,
                     auto_discover_service_class_name: SetText = NOT_STATED,
                     auto_discover_service_internal_uri: SetText = NOT_STATED,
                     auto_discover_service_guid: SetText = NOT_STATED,
                     auto_discover_site_scope: SetTexts = NOT_STATED,
                     alternate_service_account_configuration: SetText = NOT_STATED,
                     is_out_of_service: SetBoolean = NOT_STATED, identity: SetText = NOT_STATED,
                     exchange_version: SetText = NOT_STATED, distinguished_name: SetText = NOT_STATED,
                     guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> None: ...


class ServiceAccount(MapicfgObject):
    """What Get-ADComputer gives."""
    __slots__ = ()
    CLASS_ID = 17
    NOUN = "ADComputer"
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the account.')
    enabled = Boolean("Enabled", 'Whether it may log on.')
    kerberos_encryption_type = Texts(
        "KerberosEncryptionType",
        'The same as SupportedEncryptionTypes, by names: AES128, AES256.')
    name = Text("Name", 'The name of the account: EXCH2019ASA.')
    object_class = Texts(
        "ObjectClass",
        'computer, user or msDS-GroupManagedServiceAccount; in LDIF also the classes above.')
    sam_account_name = Text("SamAccountName", 'The logon name, that of a computer with a dollar sign: EXCH2019ASA$.')
    service_principal_names = Texts(
        "ServicePrincipalNames",
        'The services that clients get a Kerberos ticket for by this account: http/mail.contoso.com.')
    supported_encryption_types = Text(
        "SupportedEncryptionTypes",
        "msDS-SupportedEncryptionTypes, a sum: 4 for RC4, 8 for AES128, 16 for AES256; empty: the domain's "
        'default.')
    has_other_names = Boolean(
        "HasOtherNames",
        'Whether it may have more service principal names: setspn -X shows the duplicate ones only.')

    if TYPE_CHECKING:
        def __init__(self, *, distinguished_name: SetText = NOT_STATED, enabled: SetBoolean = NOT_STATED,
                     kerberos_encryption_type: SetTexts = NOT_STATED, name: SetText = NOT_STATED,
                     object_class: SetTexts = NOT_STATED, sam_account_name: SetText = NOT_STATED,
                     service_principal_names: SetTexts = NOT_STATED,
                     supported_encryption_types: SetText = NOT_STATED,
                     has_other_names: SetBoolean = NOT_STATED) -> None: ...


class OutlookPolicy(MapicfgObject):
    """What Get-OutlookPolicy gives."""
    __slots__ = ()
    CLASS_ID = 18
    NOUN = "OutlookPolicy"
    office_version = Text(
        "OfficeVersion",
        "The version in the key's path: 16.0 for Office 2016 and later. Not stated: the values are those of "
        'all.')
    authentication_service = Text(
        "AuthenticationService",
        'How Outlook logs on with Windows authentication: 9 Kerberos or NTLM, 16 Kerberos only, 10 NTLM only.')
    mapi_http_disabled = Text("MapiHttpDisabled", '1: Outlook never uses MAPI over HTTP, whatever the server offers.')
    enable_http_access_type_automatic_proxy = Text(
        "EnableHttpAccessTypeAutomaticProxy",
        '0: Office looks for no proxy by itself (PAC files, WPAD).')
    exclude_explicit_o365_endpoint = Text(
        "ExcludeExplicitO365Endpoint",
        '1: Autodiscover does not ask Exchange Online first.')
    exclude_scp_lookup = Text(
        "ExcludeScpLookup",
        '1: Autodiscover does not look for service connection points in Active Directory.')
    exclude_https_root_domain = Text("ExcludeHttpsRootDomain", '1: Autodiscover does not ask https://contoso.com.')
    exclude_https_auto_discover_domain = Text(
        "ExcludeHttpsAutoDiscoverDomain",
        '1: Autodiscover does not ask https://autodiscover.contoso.com.')
    exclude_http_redirect = Text(
        "ExcludeHttpRedirect",
        '1: Autodiscover does not follow a redirection of http://autodiscover.contoso.com.')
    exclude_srv_record = Text("ExcludeSrvRecord", '1: Autodiscover does not ask DNS for the record _autodiscover._tcp.')
    exclude_last_known_good_url = Text(
        "ExcludeLastKnownGoodURL",
        '1: Autodiscover does not use the URL that the profile has from the last time.')
    prefer_local_xml = Text("PreferLocalXML", '1: Autodiscover takes a file of the computer before anything else.')
    identity = Text("Identity", 'Whose they are: HKEY_CURRENT_USER\\16.0, HKEY_USERS\\S-1-5-21-1-2-3-1104\\16.0.')

    if TYPE_CHECKING:
        def __init__(self, *, office_version: SetText = NOT_STATED,
                     authentication_service: SetText = NOT_STATED,
                     mapi_http_disabled: SetText = NOT_STATED,
                     enable_http_access_type_automatic_proxy: SetText = NOT_STATED,
                     exclude_explicit_o365_endpoint: SetText = NOT_STATED,
                     exclude_scp_lookup: SetText = NOT_STATED,
                     exclude_https_root_domain: SetText = NOT_STATED,
                     exclude_https_auto_discover_domain: SetText = NOT_STATED,
                     exclude_http_redirect: SetText = NOT_STATED,
                     exclude_srv_record: SetText = NOT_STATED,
                     exclude_last_known_good_url: SetText = NOT_STATED,
                     prefer_local_xml: SetText = NOT_STATED, identity: SetText = NOT_STATED) -> None: ...


class AuthServer(MapicfgObject):
    """What Get-AuthServer gives."""
    __slots__ = ()
    CLASS_ID = 19
    NOUN = "AuthServer"
    issuer_identifier = Text("IssuerIdentifier", 'Who issues the tokens.')
    token_issuing_endpoint = Text("TokenIssuingEndpoint", 'The URL that issues tokens.')
    authorization_endpoint = Text("AuthorizationEndpoint", 'The URL that clients are sent to for signing in.')
    application_identifier = Text("ApplicationIdentifier", 'The application that the organization has there.')
    auth_metadata_url = Text("AuthMetadataUrl", 'Where its keys are published.')
    realm = Text("Realm", 'The tenant, a GUID.')
    domain_name = Texts("DomainName", 'The domains of the tenant.')
    type = Text("Type", 'MicrosoftACS, AzureAD for Microsoft Entra ID, ADFS and so on.')
    enabled = Boolean("Enabled", 'Whether Exchange takes its tokens.')
    is_default_authorization_endpoint = Boolean(
        "IsDefaultAuthorizationEndpoint",
        'Whether clients are sent to it for signing in.')
    name = Text("Name", 'EvoSTS, EvoSTS - 88f1b4ee-0b3f-4b4e-a6a1-52d4b4ae0a36.')
    identity = Text("Identity", 'The same as Name.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    guid = Text("Guid", 'The GUID of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, issuer_identifier: SetText = NOT_STATED,
                     token_issuing_endpoint: SetText = NOT_STATED,
                     authorization_endpoint: SetText = NOT_STATED,
                     application_identifier: SetText = NOT_STATED,
                     auth_metadata_url: SetText = NOT_STATED, realm: SetText = NOT_STATED,
                     domain_name: SetTexts = NOT_STATED, type: SetText = NOT_STATED,
                     enabled: SetBoolean = NOT_STATED,
                     is_default_authorization_endpoint: SetBoolean = NOT_STATED,
                     name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     distinguished_name: SetText = NOT_STATED, guid: SetText = NOT_STATED) -> None: ...


class AuthConfig(MapicfgObject):
    """What Get-AuthConfig gives."""
    __slots__ = ()
    CLASS_ID = 20
    NOUN = "AuthConfig"
    current_certificate_thumbprint = Text(
        "CurrentCertificateThumbprint",
        'The Auth certificate, which signs the tokens.')
    previous_certificate_thumbprint = Text("PreviousCertificateThumbprint", 'The one before.')
    next_certificate_thumbprint = Text("NextCertificateThumbprint", 'The one that takes its place.')
    next_certificate_effective_date = Text("NextCertificateEffectiveDate", 'When it does.')
    service_name = Text("ServiceName", '00000002-0000-0ff1-ce00-000000000000, which stands for Exchange.')
    realm = Text("Realm", 'The security realm; empty: all accepted domains.')
    name = Text("Name", 'Auth Configuration.')
    identity = Text("Identity", 'The same as Name.')
    distinguished_name = Text("DistinguishedName", 'The distinguished name of the directory object.')
    guid = Text("Guid", 'The GUID of the directory object.')

    if TYPE_CHECKING:
        def __init__(self, *, current_certificate_thumbprint: SetText = NOT_STATED,
                     previous_certificate_thumbprint: SetText = NOT_STATED,
                     next_certificate_thumbprint: SetText = NOT_STATED,
                     next_certificate_effective_date: SetText = NOT_STATED,
                     service_name: SetText = NOT_STATED, realm: SetText = NOT_STATED,
                     name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                     distinguished_name: SetText = NOT_STATED, guid: SetText = NOT_STATED) -> None: ...


class Collections:
    """The objects of a directory, by class."""
    __slots__ = ()

    if TYPE_CHECKING:
        def collection(self, object_class: "Type[_T]") -> "Collection[_T]": ...

    @property
    def mailboxes(self) -> "MailboxCollection":
        """What Get-CASMailbox gives."""
        return cast("MailboxCollection", self.collection(Mailbox))

    @property
    def virtual_directories(self) -> "VirtualDirectoryCollection":
        """What Get-MapiVirtualDirectory gives."""
        return cast("VirtualDirectoryCollection", self.collection(VirtualDirectory))

    @property
    def ews_virtual_directories(self) -> "WebServicesVirtualDirectoryCollection":
        """What Get-WebServicesVirtualDirectory gives."""
        return cast("WebServicesVirtualDirectoryCollection", self.collection(WebServicesVirtualDirectory))

    @property
    def servers(self) -> "ServerCollection":
        """What Get-ExchangeServer gives."""
        return cast("ServerCollection", self.collection(Server))

    @property
    def certificates(self) -> "CertificateCollection":
        """What Get-ExchangeCertificate gives."""
        return cast("CertificateCollection", self.collection(Certificate))

    @property
    def outlook_anywhere(self) -> "OutlookAnywhereCollection":
        """What Get-OutlookAnywhere gives."""
        return cast("OutlookAnywhereCollection", self.collection(OutlookAnywhere))

    @property
    def owa_virtual_directories(self) -> "OwaVirtualDirectoryCollection":
        """What Get-OwaVirtualDirectory gives."""
        return cast("OwaVirtualDirectoryCollection", self.collection(OwaVirtualDirectory))

    @property
    def oab_virtual_directories(self) -> "OabVirtualDirectoryCollection":
        """What Get-OabVirtualDirectory gives."""
        return cast("OabVirtualDirectoryCollection", self.collection(OabVirtualDirectory))

    @property
    def ecp_virtual_directories(self) -> "EcpVirtualDirectoryCollection":
        """What Get-EcpVirtualDirectory gives."""
        return cast("EcpVirtualDirectoryCollection", self.collection(EcpVirtualDirectory))

    @property
    def active_sync_virtual_directories(self) -> "ActiveSyncVirtualDirectoryCollection":
        """What Get-ActiveSyncVirtualDirectory gives."""
        return cast("ActiveSyncVirtualDirectoryCollection", self.collection(ActiveSyncVirtualDirectory))

    @property
    def mailbox_permissions(self) -> "MailboxPermissionCollection":
        """What Get-MailboxPermission gives."""
        return cast("MailboxPermissionCollection", self.collection(MailboxPermission))

    @property
    def offline_address_books(self) -> "OfflineAddressBookCollection":
        """What Get-OfflineAddressBook gives."""
        return cast("OfflineAddressBookCollection", self.collection(OfflineAddressBook))

    @property
    def powershell_virtual_directories(self) -> "PowerShellVirtualDirectoryCollection":
        """What Get-PowerShellVirtualDirectory gives."""
        return cast("PowerShellVirtualDirectoryCollection", self.collection(PowerShellVirtualDirectory))

    @property
    def autodiscover_virtual_directories(self) -> "AutodiscoverVirtualDirectoryCollection":
        """What Get-AutodiscoverVirtualDirectory gives."""
        return cast("AutodiscoverVirtualDirectoryCollection", self.collection(AutodiscoverVirtualDirectory))

    @property
    def client_access_services(self) -> "ClientAccessServiceCollection":
        """What Get-ClientAccessService gives."""
        return cast("ClientAccessServiceCollection", self.collection(ClientAccessService))

    @property
    def service_accounts(self) -> "ServiceAccountCollection":
        """What Get-ADComputer gives."""
        return cast("ServiceAccountCollection", self.collection(ServiceAccount))

    @property
    def outlook_policies(self) -> "OutlookPolicyCollection":
        """What Get-OutlookPolicy gives."""
        return cast("OutlookPolicyCollection", self.collection(OutlookPolicy))

    @property
    def auth_servers(self) -> "AuthServerCollection":
        """What Get-AuthServer gives."""
        return cast("AuthServerCollection", self.collection(AuthServer))

    @property
    def auth_configs(self) -> "AuthConfigCollection":
        """What Get-AuthConfig gives."""
        return cast("AuthConfigCollection", self.collection(AuthConfig))


if TYPE_CHECKING:  # what set() takes
    class SetOrganization(Protocol):
        def __call__(self, *,
                name: SetText = NOT_STATED, identity: SetText = NOT_STATED, guid: SetText = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, legacy_exchange_dn: SetText = NOT_STATED,
                mapi_http_enabled: SetBoolean = NOT_STATED,
                oauth2_client_profile_enabled: SetBoolean = NOT_STATED,
                ews_enabled: SetTriState = NOT_STATED, public_folders_enabled: SetText = NOT_STATED,
                is_mixed_mode: SetBoolean = NOT_STATED, object_version: SetText = NOT_STATED,
                admin_display_version: SetText = NOT_STATED) -> int: ...

    class MailboxCollection(Collection[Mailbox]):
        def set(self, which: str, /, *,  # type: ignore[override]
                name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                display_name: SetText = NOT_STATED, alias: SetText = NOT_STATED,
                primary_smtp_address: SetText = NOT_STATED, email_addresses: SetTexts = NOT_STATED,
                user_principal_name: SetText = NOT_STATED, sam_account_name: SetText = NOT_STATED,
                linked_master_account: SetText = NOT_STATED, legacy_exchange_dn: SetText = NOT_STATED,
                server_name: SetText = NOT_STATED, server_legacy_dn: SetText = NOT_STATED,
                active_sync_enabled: SetBoolean = NOT_STATED, owa_enabled: SetBoolean = NOT_STATED,
                ecp_enabled: SetBoolean = NOT_STATED, ews_enabled: SetTriState = NOT_STATED,
                pop_enabled: SetBoolean = NOT_STATED, imap_enabled: SetBoolean = NOT_STATED,
                mapi_enabled: SetBoolean = NOT_STATED, mapi_http_enabled: SetTriState = NOT_STATED,
                mapi_block_outlook_non_cached_mode: SetBoolean = NOT_STATED,
                mapi_block_outlook_versions: SetText = NOT_STATED,
                mapi_block_outlook_rpc_http: SetBoolean = NOT_STATED,
                mapi_block_outlook_external_connectivity: SetBoolean = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, guid: SetText = NOT_STATED,
                exchange_version: SetText = NOT_STATED, exchange_guid: SetText = NOT_STATED,
                database: SetText = NOT_STATED, offline_address_book: SetText = NOT_STATED,
                recipient_type_details: SetText = NOT_STATED, archive_guid: SetText = NOT_STATED,
                archive_name: SetTexts = NOT_STATED, archive_domain: SetText = NOT_STATED,
                archive_status: SetText = NOT_STATED, archive_state: SetText = NOT_STATED,
                default_public_folder_mailbox: SetText = NOT_STATED,
                effective_public_folder_mailbox: SetText = NOT_STATED,
                admin_display_version: SetText = NOT_STATED) -> int: ...

    class VirtualDirectoryCollection(Collection[VirtualDirectory]):
        def set(self, which: str, /, *,  # type: ignore[override]
                name: SetText = NOT_STATED, iis_authentication_methods: SetTexts = NOT_STATED,
                internal_authentication_methods: SetTexts = NOT_STATED,
                external_authentication_methods: SetTexts = NOT_STATED,
                metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                extended_protection_token_checking: SetText = NOT_STATED,
                extended_protection_flags: SetTexts = NOT_STATED,
                extended_protection_spn_list: SetTexts = NOT_STATED,
                admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> int: ...

    class WebServicesVirtualDirectoryCollection(Collection[WebServicesVirtualDirectory]):
        def set(self, which: str, /, *,  # type: ignore[override]
                name: SetText = NOT_STATED, internal_authentication_methods: SetTexts = NOT_STATED,
                external_authentication_methods: SetTexts = NOT_STATED,
                ws_security_authentication: SetBoolean = NOT_STATED,
                basic_authentication: SetBoolean = NOT_STATED,
                digest_authentication: SetBoolean = NOT_STATED,
                windows_authentication: SetBoolean = NOT_STATED,
                oauth_authentication: SetBoolean = NOT_STATED,
                internal_nlb_bypass_url: SetText = NOT_STATED,
                mrs_proxy_enabled: SetBoolean = NOT_STATED, metabase_path: SetText = NOT_STATED,
                path: SetText = NOT_STATED, extended_protection_token_checking: SetText = NOT_STATED,
                extended_protection_flags: SetTexts = NOT_STATED,
                extended_protection_spn_list: SetTexts = NOT_STATED,
                admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> int: ...

    class ServerCollection(Collection[Server]):
        def set(self, which: str, /, *,  # type: ignore[override]
                name: SetText = NOT_STATED, identity: SetText = NOT_STATED, fqdn: SetText = NOT_STATED,
                domain: SetText = NOT_STATED, site: SetText = NOT_STATED, edition: SetText = NOT_STATED,
                server_role: SetText = NOT_STATED, is_client_access_server: SetBoolean = NOT_STATED,
                is_mailbox_server: SetBoolean = NOT_STATED, admin_display_version: SetText = NOT_STATED,
                exchange_legacy_dn: SetText = NOT_STATED, distinguished_name: SetText = NOT_STATED,
                guid: SetText = NOT_STATED) -> int: ...

    class CertificateCollection(Collection[Certificate]):
        def set(self, which: str, /, *,  # type: ignore[override]
                thumbprint: SetText = NOT_STATED, subject: SetText = NOT_STATED,
                issuer: SetText = NOT_STATED, friendly_name: SetText = NOT_STATED,
                certificate_domains: SetTexts = NOT_STATED, services: SetText = NOT_STATED,
                status: SetText = NOT_STATED, root_ca_type: SetText = NOT_STATED,
                not_before: SetText = NOT_STATED, not_after: SetText = NOT_STATED,
                raw_data: SetText = NOT_STATED, has_private_key: SetBoolean = NOT_STATED,
                is_self_signed: SetBoolean = NOT_STATED, public_key_size: SetText = NOT_STATED,
                key_algorithm: SetText = NOT_STATED, signature_algorithm: SetText = NOT_STATED,
                shown_at: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                server: SetText = NOT_STATED) -> int: ...

    class OutlookAnywhereCollection(Collection[OutlookAnywhere]):
        def set(self, which: str, /, *,  # type: ignore[override]
                server_name: SetText = NOT_STATED, ssl_offloading: SetBoolean = NOT_STATED,
                external_hostname: SetText = NOT_STATED, internal_hostname: SetText = NOT_STATED,
                external_client_authentication_method: SetText = NOT_STATED,
                internal_client_authentication_method: SetText = NOT_STATED,
                iis_authentication_methods: SetTexts = NOT_STATED, xrop_url: SetText = NOT_STATED,
                external_clients_require_ssl: SetBoolean = NOT_STATED,
                internal_clients_require_ssl: SetBoolean = NOT_STATED,
                metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                extended_protection_token_checking: SetText = NOT_STATED,
                extended_protection_flags: SetTexts = NOT_STATED,
                extended_protection_spn_list: SetTexts = NOT_STATED,
                admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                name: SetText = NOT_STATED, admin_display_name: SetText = NOT_STATED,
                exchange_version: SetText = NOT_STATED, distinguished_name: SetText = NOT_STATED,
                identity: SetText = NOT_STATED, guid: SetText = NOT_STATED,
                object_class: SetTexts = NOT_STATED) -> int: ...

    class OwaVirtualDirectoryCollection(Collection[OwaVirtualDirectory]):
        def set(self, which: str, /, *,  # type: ignore[override]
                name: SetText = NOT_STATED, owa_version: SetText = NOT_STATED,
                logon_format: SetText = NOT_STATED, default_domain: SetText = NOT_STATED,
                basic_authentication: SetBoolean = NOT_STATED,
                windows_authentication: SetBoolean = NOT_STATED,
                digest_authentication: SetBoolean = NOT_STATED,
                forms_authentication: SetBoolean = NOT_STATED,
                adfs_authentication: SetBoolean = NOT_STATED,
                oauth_authentication: SetBoolean = NOT_STATED,
                internal_authentication_methods: SetTexts = NOT_STATED,
                external_authentication_methods: SetTexts = NOT_STATED,
                metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                extended_protection_token_checking: SetText = NOT_STATED,
                extended_protection_flags: SetTexts = NOT_STATED,
                extended_protection_spn_list: SetTexts = NOT_STATED,
                admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> int: ...

    class OabVirtualDirectoryCollection(Collection[OabVirtualDirectory]):
        def set(self, which: str, /, *,  # type: ignore[override]
                name: SetText = NOT_STATED, poll_interval: SetText = NOT_STATED,
                offline_address_books: SetTexts = NOT_STATED, require_ssl: SetBoolean = NOT_STATED,
                basic_authentication: SetBoolean = NOT_STATED,
                windows_authentication: SetBoolean = NOT_STATED,
                oauth_authentication: SetBoolean = NOT_STATED,
                internal_authentication_methods: SetTexts = NOT_STATED,
                external_authentication_methods: SetTexts = NOT_STATED,
                metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                extended_protection_token_checking: SetText = NOT_STATED,
                extended_protection_flags: SetTexts = NOT_STATED,
                extended_protection_spn_list: SetTexts = NOT_STATED,
                admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> int: ...

    class EcpVirtualDirectoryCollection(Collection[EcpVirtualDirectory]):
        def set(self, which: str, /, *,  # type: ignore[override]
                name: SetText = NOT_STATED, admin_enabled: SetBoolean = NOT_STATED,
                owa_options_enabled: SetBoolean = NOT_STATED,
                basic_authentication: SetBoolean = NOT_STATED,
                windows_authentication: SetBoolean = NOT_STATED,
                digest_authentication: SetBoolean = NOT_STATED,
                forms_authentication: SetBoolean = NOT_STATED,
                adfs_authentication: SetBoolean = NOT_STATED,
                oauth_authentication: SetBoolean = NOT_STATED,
                internal_authentication_methods: SetTexts = NOT_STATED,
                external_authentication_methods: SetTexts = NOT_STATED,
                metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                extended_protection_token_checking: SetText = NOT_STATED,
                extended_protection_flags: SetTexts = NOT_STATED,
                extended_protection_spn_list: SetTexts = NOT_STATED,
                admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> int: ...

    class ActiveSyncVirtualDirectoryCollection(Collection[ActiveSyncVirtualDirectory]):
        def set(self, which: str, /, *,  # type: ignore[override]
                name: SetText = NOT_STATED,
                mobile_client_certificate_provisioning_enabled: SetBoolean = NOT_STATED,
                mobile_client_certificate_authority_url: SetText = NOT_STATED,
                mobile_client_cert_template_name: SetText = NOT_STATED,
                active_sync_server: SetText = NOT_STATED,
                bad_item_reporting_enabled: SetBoolean = NOT_STATED,
                basic_auth_enabled: SetBoolean = NOT_STATED,
                windows_auth_enabled: SetBoolean = NOT_STATED,
                compression_enabled: SetBoolean = NOT_STATED, client_cert_auth: SetText = NOT_STATED,
                internal_authentication_methods: SetTexts = NOT_STATED,
                external_authentication_methods: SetTexts = NOT_STATED,
                metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                extended_protection_token_checking: SetText = NOT_STATED,
                extended_protection_flags: SetTexts = NOT_STATED,
                extended_protection_spn_list: SetTexts = NOT_STATED,
                admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> int: ...

    class MailboxPermissionCollection(Collection[MailboxPermission]):
        def set(self, which: str, /, *,  # type: ignore[override]
                access_rights: SetTexts = NOT_STATED, deny: SetBoolean = NOT_STATED,
                inheritance_type: SetText = NOT_STATED, user: SetText = NOT_STATED,
                identity: SetText = NOT_STATED, is_inherited: SetBoolean = NOT_STATED) -> int: ...

    class OfflineAddressBookCollection(Collection[OfflineAddressBook]):
        def set(self, which: str, /, *,  # type: ignore[override]
                name: SetText = NOT_STATED, is_default: SetBoolean = NOT_STATED,
                address_lists: SetTexts = NOT_STATED, versions: SetTexts = NOT_STATED,
                web_distribution_enabled: SetBoolean = NOT_STATED,
                global_web_distribution_enabled: SetBoolean = NOT_STATED,
                shadow_mailbox_distribution_enabled: SetBoolean = NOT_STATED,
                public_folder_distribution_enabled: SetBoolean = NOT_STATED,
                virtual_directories: SetTexts = NOT_STATED, generating_mailbox: SetText = NOT_STATED,
                admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> int: ...

    class PowerShellVirtualDirectoryCollection(Collection[PowerShellVirtualDirectory]):
        def set(self, which: str, /, *,  # type: ignore[override]
                certificate_authentication: SetBoolean = NOT_STATED,
                virtual_directory_type: SetText = NOT_STATED, name: SetText = NOT_STATED,
                internal_authentication_methods: SetTexts = NOT_STATED,
                external_authentication_methods: SetTexts = NOT_STATED,
                basic_authentication: SetBoolean = NOT_STATED,
                windows_authentication: SetBoolean = NOT_STATED, require_ssl: SetBoolean = NOT_STATED,
                metabase_path: SetText = NOT_STATED, path: SetText = NOT_STATED,
                extended_protection_token_checking: SetText = NOT_STATED,
                extended_protection_flags: SetTexts = NOT_STATED,
                extended_protection_spn_list: SetTexts = NOT_STATED,
                admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> int: ...

    class AutodiscoverVirtualDirectoryCollection(Collection[AutodiscoverVirtualDirectory]):
        def set(self, which: str, /, *,  # type: ignore[override]
                name: SetText = NOT_STATED, internal_authentication_methods: SetTexts = NOT_STATED,
                external_authentication_methods: SetTexts = NOT_STATED,
                ws_security_authentication: SetBoolean = NOT_STATED,
                basic_authentication: SetBoolean = NOT_STATED,
                digest_authentication: SetBoolean = NOT_STATED,
                windows_authentication: SetBoolean = NOT_STATED,
                oauth_authentication: SetBoolean = NOT_STATED, metabase_path: SetText = NOT_STATED,
                path: SetText = NOT_STATED, extended_protection_token_checking: SetText = NOT_STATED,
                extended_protection_flags: SetTexts = NOT_STATED,
                extended_protection_spn_list: SetTexts = NOT_STATED,
                admin_display_version: SetText = NOT_STATED, server: SetText = NOT_STATED,
                internal_url: SetText = NOT_STATED, external_url: SetText = NOT_STATED,
                admin_display_name: SetText = NOT_STATED, exchange_version: SetText = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> int: ...

    class ClientAccessServiceCollection(Collection[ClientAccessService]):
        def set(self, which: str, /, *,  # type: ignore[override]
                name: SetText = NOT_STATED, fqdn: SetText = NOT_STATED,
                outlook_anywhere_enabled: SetBoolean = NOT_STATED,
                auto_discover_service_cn: SetText = NOT_STATED,
                auto_discover_service_class_name: SetText = NOT_STATED,
                auto_discover_service_internal_uri: SetText = NOT_STATED,
                auto_discover_service_guid: SetText = NOT_STATED,
                auto_discover_site_scope: SetTexts = NOT_STATED,
                alternate_service_account_configuration: SetText = NOT_STATED,
                is_out_of_service: SetBoolean = NOT_STATED, identity: SetText = NOT_STATED,
                exchange_version: SetText = NOT_STATED, distinguished_name: SetText = NOT_STATED,
                guid: SetText = NOT_STATED, object_class: SetTexts = NOT_STATED) -> int: ...

    class ServiceAccountCollection(Collection[ServiceAccount]):
        def set(self, which: str, /, *,  # type: ignore[override]
                distinguished_name: SetText = NOT_STATED, enabled: SetBoolean = NOT_STATED,
                kerberos_encryption_type: SetTexts = NOT_STATED, name: SetText = NOT_STATED,
                object_class: SetTexts = NOT_STATED, sam_account_name: SetText = NOT_STATED,
                service_principal_names: SetTexts = NOT_STATED,
                supported_encryption_types: SetText = NOT_STATED,
                has_other_names: SetBoolean = NOT_STATED) -> int: ...

    class OutlookPolicyCollection(Collection[OutlookPolicy]):
        def set(self, which: str, /, *,  # type: ignore[override]
                office_version: SetText = NOT_STATED, authentication_service: SetText = NOT_STATED,
                mapi_http_disabled: SetText = NOT_STATED,
                enable_http_access_type_automatic_proxy: SetText = NOT_STATED,
                exclude_explicit_o365_endpoint: SetText = NOT_STATED,
                exclude_scp_lookup: SetText = NOT_STATED,
                exclude_https_root_domain: SetText = NOT_STATED,
                exclude_https_auto_discover_domain: SetText = NOT_STATED,
                exclude_http_redirect: SetText = NOT_STATED, exclude_srv_record: SetText = NOT_STATED,
                exclude_last_known_good_url: SetText = NOT_STATED,
                prefer_local_xml: SetText = NOT_STATED, identity: SetText = NOT_STATED) -> int: ...

    class AuthServerCollection(Collection[AuthServer]):
        def set(self, which: str, /, *,  # type: ignore[override]
                issuer_identifier: SetText = NOT_STATED, token_issuing_endpoint: SetText = NOT_STATED,
                authorization_endpoint: SetText = NOT_STATED,
                application_identifier: SetText = NOT_STATED, auth_metadata_url: SetText = NOT_STATED,
                realm: SetText = NOT_STATED, domain_name: SetTexts = NOT_STATED,
                type: SetText = NOT_STATED, enabled: SetBoolean = NOT_STATED,
                is_default_authorization_endpoint: SetBoolean = NOT_STATED, name: SetText = NOT_STATED,
                identity: SetText = NOT_STATED, distinguished_name: SetText = NOT_STATED,
                guid: SetText = NOT_STATED) -> int: ...

    class AuthConfigCollection(Collection[AuthConfig]):
        def set(self, which: str, /, *,  # type: ignore[override]
                current_certificate_thumbprint: SetText = NOT_STATED,
                previous_certificate_thumbprint: SetText = NOT_STATED,
                next_certificate_thumbprint: SetText = NOT_STATED,
                next_certificate_effective_date: SetText = NOT_STATED,
                service_name: SetText = NOT_STATED, realm: SetText = NOT_STATED,
                name: SetText = NOT_STATED, identity: SetText = NOT_STATED,
                distinguished_name: SetText = NOT_STATED, guid: SetText = NOT_STATED) -> int: ...
