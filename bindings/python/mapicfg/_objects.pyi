# Made by generate_stubs.py from the library's property tables: do not edit.
import enum
from typing import Any, ClassVar, Dict, Iterator, List, Optional, Tuple, Type, TypeVar, Union

from ._library import MapicfgError as MapicfgError

class NotStated(enum.Enum):
    NOT_STATED = "not stated"
    def __bool__(self) -> bool: ...

NOT_STATED = NotStated.NOT_STATED
Value = Union[None, bool, str, Tuple[str, ...], NotStated]
_Bool = Union[bool, NotStated]
_TriState = Union[bool, None, NotStated]
_Text = Union[str, None, NotStated]
_List = Any  # a tuple of str or NOT_STATED; any iterable of str, a str or None may be set

def snake_case(name: str) -> str: ...

class Property:
    name: str
    type: int
    default: Optional[str]
    values: Tuple[str, ...]
    read_only: bool
    since: str

_Self = TypeVar("_Self", bound="MapicfgObject")

class MapicfgObject:
    CLASS_ID: ClassVar[int]
    PROPERTIES: ClassVar[Dict[str, Property]]
    def __init__(self, **properties: Any) -> None: ...
    @classmethod
    def _adopt(cls: Type[_Self], pointer: Any) -> _Self: ...
    @property
    def _handle(self) -> Any: ...
    def close(self) -> None: ...
    def __enter__(self: _Self) -> _Self: ...
    def __exit__(self, *_: Any) -> None: ...
    def copy(self: _Self) -> _Self: ...
    @property
    def label(self) -> Optional[str]: ...
    def matches(self, identity: str) -> bool: ...
    def __getitem__(self, name: str) -> Value: ...
    def get(self, name: str) -> Value: ...
    def __setitem__(self, name: str, value: Any) -> None: ...
    def __delitem__(self, name: str) -> None: ...
    def items(self) -> Iterator[Tuple[str, Value]]: ...
    def printed(self, name: str) -> Optional[str]: ...
    def add(self, name: str, *values: str) -> None: ...
    def remove(self, name: str, *values: str) -> None: ...
    def differences(self, other: "MapicfgObject") -> List[str]: ...

CLASSES: Dict[int, Type[MapicfgObject]]
def wrap_copy(pointer: Any) -> MapicfgObject: ...

class Organization(MapicfgObject):
    name: _Text
    identity: _Text
    guid: _Text
    distinguished_name: _Text
    legacy_exchange_dn: _Text
    mapi_http_enabled: _Bool
    o_auth2_client_profile_enabled: _Bool
    ews_enabled: _TriState
    public_folders_enabled: _Text
    is_mixed_mode: _Bool
    object_version: _Text
    admin_display_version: _Text

class Mailbox(MapicfgObject):
    @property
    def bits(self) -> int: ...
    name: _Text
    identity: _Text
    display_name: _Text
    alias: _Text
    primary_smtp_address: _Text
    email_addresses: _List
    user_principal_name: _Text
    sam_account_name: _Text
    linked_master_account: _Text
    legacy_exchange_dn: _Text
    server_name: _Text
    server_legacy_dn: _Text
    active_sync_enabled: _Bool
    owa_enabled: _Bool
    ecp_enabled: _Bool
    ews_enabled: _TriState
    pop_enabled: _Bool
    imap_enabled: _Bool
    mapi_enabled: _Bool
    mapi_http_enabled: _TriState
    mapi_block_outlook_non_cached_mode: _Bool
    mapi_block_outlook_versions: _Text
    mapi_block_outlook_rpc_http: _Bool
    mapi_block_outlook_external_connectivity: _Bool
    distinguished_name: _Text
    guid: _Text
    exchange_version: _Text
    exchange_guid: _Text

class VirtualDirectory(MapicfgObject):
    name: _Text
    iis_authentication_methods: _List
    internal_authentication_methods: _List
    external_authentication_methods: _List
    metabase_path: _Text
    path: _Text
    extended_protection_token_checking: _Text
    extended_protection_flags: _List
    extended_protection_spn_list: _List
    admin_display_version: _Text
    server: _Text
    internal_url: _Text
    external_url: _Text
    admin_display_name: _Text
    exchange_version: _Text
    distinguished_name: _Text
    identity: _Text
    guid: _Text
    object_class: _List

class WebServicesVirtualDirectory(MapicfgObject):
    name: _Text
    internal_authentication_methods: _List
    external_authentication_methods: _List
    internal_nlb_bypass_url: _Text
    mrs_proxy_enabled: _Bool
    metabase_path: _Text
    path: _Text
    extended_protection_token_checking: _Text
    extended_protection_flags: _List
    extended_protection_spn_list: _List
    admin_display_version: _Text
    server: _Text
    internal_url: _Text
    external_url: _Text
    admin_display_name: _Text
    exchange_version: _Text
    distinguished_name: _Text
    identity: _Text
    guid: _Text
    object_class: _List

class Server(MapicfgObject):
    name: _Text
    identity: _Text
    fqdn: _Text
    domain: _Text
    site: _Text
    edition: _Text
    server_role: _Text
    is_client_access_server: _Bool
    is_mailbox_server: _Bool
    admin_display_version: _Text
    exchange_legacy_dn: _Text
    distinguished_name: _Text
    guid: _Text

class Certificate(MapicfgObject):
    thumbprint: _Text
    subject: _Text
    issuer: _Text
    friendly_name: _Text
    certificate_domains: _List
    services: _Text
    status: _Text
    root_ca_type: _Text
    not_before: _Text
    not_after: _Text
    raw_data: _Text

class OutlookAnywhere(MapicfgObject):
    server_name: _Text
    ssl_offloading: _Bool
    external_hostname: _Text
    internal_hostname: _Text
    external_client_authentication_method: _Text
    internal_client_authentication_method: _Text
    iis_authentication_methods: _List
    xrop_url: _Text
    external_clients_require_ssl: _Bool
    internal_clients_require_ssl: _Bool
    metabase_path: _Text
    path: _Text
    extended_protection_token_checking: _Text
    extended_protection_flags: _List
    extended_protection_spn_list: _List
    admin_display_version: _Text
    server: _Text
    name: _Text
    admin_display_name: _Text
    exchange_version: _Text
    distinguished_name: _Text
    identity: _Text
    guid: _Text
    object_class: _List

class OwaVirtualDirectory(MapicfgObject):
    name: _Text
    owa_version: _Text
    logon_format: _Text
    default_domain: _Text
    forms_authentication: _Bool
    internal_authentication_methods: _List
    external_authentication_methods: _List
    metabase_path: _Text
    path: _Text
    extended_protection_token_checking: _Text
    extended_protection_flags: _List
    extended_protection_spn_list: _List
    admin_display_version: _Text
    server: _Text
    internal_url: _Text
    external_url: _Text
    admin_display_name: _Text
    exchange_version: _Text
    distinguished_name: _Text
    identity: _Text
    guid: _Text
    object_class: _List
