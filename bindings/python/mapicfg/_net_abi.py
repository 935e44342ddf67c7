# SPDX-License-Identifier: LGPL-2.1-or-later
# Made by bindings/python/generate.py: do not edit.
"""The structures, callbacks and functions of libmapicfg-net's headers, for ctypes."""

from ctypes import CFUNCTYPE, POINTER, Structure
from ctypes import c_char_p, c_int32, c_int64, c_size_t, c_uint32, c_void_p
from typing import Dict

from ._abi import Directory as Directory
from ._abi import Error as Error
from ._abi import ExecCall as ExecCall
from ._abi import Object as Object
from ._abi import Statements as Statements
from ._abi import Work as Work
from ._options import Options


class Acceptor(Structure):
    pass


class AcceptorConnection(Structure):
    pass


class AcceptorRequest(Structure):
    pass


class Certificate(Structure):
    pass


class Certificates(Structure):
    pass


class Credentials(Structure):
    pass


class Endpoint(Structure):
    pass


class HttpRequest(Structure):
    pass


class HttpResponse(Structure):
    pass


class Ldap(Structure):
    pass


class Probe(Structure):
    pass


class Trust(Structure):
    pass


TraceFn = CFUNCTYPE(None, c_void_p, c_size_t, c_char_p)
TestedFn = CFUNCTYPE(None, c_void_p, c_size_t, POINTER(Probe), c_int64, c_int64)


class AcceptorOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("auth", c_uint32),
        ("protection", c_uint32),
        ("server", c_char_p),
        ("certificate", c_void_p),
        ("certificate_size", c_size_t),
        ("password", c_char_p),
        ("password_size", c_size_t),
        ("max_body", c_size_t),
    ]


class EndpointOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("timeout", c_uint32),
        ("name", c_char_p),
        ("address", c_char_p),
        ("reserved", c_void_p),
    ]


class LdapOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("bind_dn", c_char_p),
        ("password", c_char_p),
        ("ca", c_char_p),
        ("timeout", c_uint32),
        ("page", c_uint32),
        ("cancel", POINTER(c_int32)),
        ("reserved", c_void_p),
    ]


class ProbeOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("kind", c_uint32),
        ("flags", c_uint32),
        ("tries", c_uint32),
        ("auth", c_uint32),
        ("bindings", c_uint32),
        ("idle_limit", c_uint32),
        ("total_limit", c_uint32),
        ("user", c_char_p),
        ("legacy_dn", c_char_p),
        ("mail_store_url", c_char_p),
        ("address_book_url", c_char_p),
        ("autodiscover_url", c_char_p),
        ("server", c_char_p),
        ("display_name", c_char_p),
        ("request_guid", c_char_p),
        ("client_guid", c_char_p),
        ("client_version", c_char_p),
        ("user_agent", c_char_p),
        ("exchange_guid", c_char_p),
        ("reserved", c_void_p),
    ]


class TestOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("at_once", c_uint32),
        ("target_limit", c_uint32),
        ("close_limit", c_uint32),
        ("reserved", c_uint32),
        ("ca", c_char_p),
        ("proxy", c_char_p),
        ("credentials", POINTER(Credentials)),
        ("trace", TraceFn),
        ("tested", TestedFn),
        ("user", c_void_p),
    ]


class JudgeOptions(Options):
    _fields_ = [
        ("size", c_uint32),
        ("flags", c_uint32),
        ("now", c_int64),
        ("trust", POINTER(Trust)),
        ("urls", POINTER(c_char_p)),
        ("url_count", c_size_t),
        ("reserved", c_void_p),
    ]


# Result, then parameters. "status" is a mapicfg_status, with a mapicfg_error behind the parameters.
SIGNATURES: Dict[str, str] = {
    "acceptor_protection_name": "c_char_p c_uint32",
    "acceptor_new": "status *Directory *AcceptorOptions **Acceptor",
    "acceptor_free": "None *Acceptor",
    "acceptor_get_server": "c_char_p *Acceptor",
    "acceptor_get_auth": "c_uint32 *Acceptor",
    "acceptor_get_protection": "c_uint32 *Acceptor",
    "acceptor_get_assumed": "c_uint32 *Acceptor",
    "acceptor_session_count": "c_size_t *Acceptor",
    "acceptor_connect": "status *Acceptor **AcceptorConnection",
    "acceptor_disconnect": "None *AcceptorConnection",
    "acceptor_receive": "status *AcceptorConnection c_void_p c_size_t *c_size_t",
    "acceptor_next": "status *AcceptorConnection c_int64 **AcceptorRequest",
    "acceptor_get_output": "c_void_p *AcceptorConnection *c_size_t",
    "acceptor_sent": "None *AcceptorConnection c_size_t",
    "acceptor_is_over": "c_int *AcceptorConnection",
    "acceptor_is_waiting": "c_int *AcceptorConnection",
    "acceptor_request_free": "None *AcceptorRequest",
    "acceptor_request_get_text": "c_char_p *AcceptorRequest c_uint32",
    "acceptor_request_get_number": "c_int64 *AcceptorRequest c_uint32",
    "acceptor_request_get_statements": "*Statements *AcceptorRequest",
    "acceptor_request_dup_json": "status *AcceptorRequest *c_void_p",
    "channel_binding": "status c_void_p c_size_t c_void_p *c_size_t",
    "channel_binding_ntlm": "status c_void_p c_size_t c_void_p",
    "certificate_new": "status c_void_p c_size_t **Certificate",
    "certificate_free": "None *Certificate",
    "certificate_get_der": "c_void_p *Certificate *c_size_t",
    "certificate_get_subject": "c_char_p *Certificate",
    "certificate_get_issuer": "c_char_p *Certificate",
    "certificate_get_serial": "c_char_p *Certificate",
    "certificate_get_thumbprint": "c_char_p *Certificate",
    "certificate_get_fingerprint": "c_char_p *Certificate",
    "certificate_get_key": "c_char_p *Certificate",
    "certificate_get_bits": "c_uint32 *Certificate",
    "certificate_get_signature": "c_char_p *Certificate",
    "certificate_get_begin": "c_int64 *Certificate",
    "certificate_get_end": "c_int64 *Certificate",
    "certificate_name_count": "c_size_t *Certificate",
    "certificate_get_name": "c_char_p *Certificate c_size_t",
    "certificate_is_self_signed": "c_int *Certificate",
    "certificate_is_for_servers": "c_int *Certificate",
    "certificate_covers": "status *Certificate c_char_p *c_int",
    "certificate_fill": "status *Certificate *Object",
    "certificates_new": "status **Certificates",
    "certificates_free": "None *Certificates",
    "certificates_read": "status *Certificates c_void_p c_size_t c_char_p",
    "certificates_count": "c_size_t *Certificates",
    "certificates_get": "*Certificate *Certificates c_size_t",
    "certificates_is_end": "c_int *Certificates c_size_t",
    "credentials_new": "status c_char_p **Credentials",
    "credentials_free": "None *Credentials",
    "credentials_set_password": "status *Credentials c_void_p c_size_t",
    "credentials_set_token": "status *Credentials c_void_p c_size_t",
    "credentials_get_auth": "c_uint32 *Credentials",
    "endpoint_look": "status c_char_p c_uint32 *EndpointOptions **Endpoint",
    "endpoint_dup_addresses": "status c_char_p c_uint32 *c_void_p",
    "endpoint_free": "None *Endpoint",
    "tls_name": "c_char_p c_uint32",
    "endpoint_get_place": "c_char_p *Endpoint",
    "endpoint_get_address": "c_char_p *Endpoint",
    "endpoint_get_failure": "c_char_p *Endpoint",
    "endpoint_get_certificates": "*Certificates *Endpoint",
    "endpoint_get_versions": "c_uint32 *Endpoint *c_uint32",
    "endpoint_judge": "status *Endpoint *JudgeOptions *Statements",
    "endpoints_compare": "status **Endpoint c_size_t *Statements",
    "http_auth_name": "c_char_p c_uint32",
    "http_bindings_name": "c_char_p c_uint32",
    "http_request_get_step": "c_char_p *HttpRequest",
    "http_request_get_method": "c_char_p *HttpRequest",
    "http_request_get_url": "c_char_p *HttpRequest",
    "http_request_get_server": "c_char_p *HttpRequest",
    "http_request_header_count": "c_size_t *HttpRequest",
    "http_request_get_header": "c_char_p *HttpRequest c_size_t",
    "http_request_get_value": "c_char_p *HttpRequest c_size_t",
    "http_request_get_body": "c_void_p *HttpRequest *c_size_t",
    "http_request_get_auth": "c_uint32 *HttpRequest",
    "http_request_get_bindings": "c_uint32 *HttpRequest",
    "http_request_get_connection": "c_uint32 *HttpRequest",
    "http_request_get_idle_limit": "c_uint32 *HttpRequest",
    "http_request_get_total_limit": "c_uint32 *HttpRequest",
    "http_request_is_elsewhere": "c_int *HttpRequest",
    "http_response_new": "status **HttpResponse",
    "http_response_free": "None *HttpResponse",
    "http_response_set_status": "status *HttpResponse c_uint32 c_char_p c_char_p",
    "http_response_add_header": "status *HttpResponse c_char_p c_char_p",
    "http_response_add_body": "status *HttpResponse c_void_p c_size_t c_uint32",
    "http_time_name": "c_char_p c_uint32",
    "http_response_set_time": "status *HttpResponse c_uint32 c_uint32",
    "http_response_add_address": "status *HttpResponse c_char_p",
    "http_response_set_peer": "status *HttpResponse c_char_p c_uint32",
    "http_response_set_tls": "status *HttpResponse c_char_p c_char_p",
    "http_response_add_certificate": "status *HttpResponse c_void_p c_size_t",
    "http_response_set_verification": "status *HttpResponse c_uint32 c_char_p c_int",
    "http_response_set_auth": "status *HttpResponse c_uint32 c_uint32 c_uint32 c_char_p",
    "http_response_set_failure": "status *HttpResponse c_uint32 c_char_p",
    "http_failure_name": "c_char_p c_uint32",
    "http_failure_layer": "c_uint32 c_uint32",
    "http_layer_name": "c_char_p c_uint32",
    "http_response_idle_limit": "c_uint32 *HttpResponse c_uint32",
    "http_response_find_header": "c_char_p *HttpResponse c_char_p",
    "http_response_get_status": "c_uint32 *HttpResponse",
    "http_response_get_certificate": "c_void_p *HttpResponse c_size_t *c_size_t",
    "ldap_open": "status c_char_p *LdapOptions **Ldap",
    "ldap_close": "None *Ldap",
    "ldap_pull": "status c_void_p c_void_p c_size_t *c_size_t",
    "ldap_count_entries": "c_uint64 *Ldap",
    "ldap_get_referral": "c_char_p *Ldap c_size_t",
    "probe_kind_name": "c_char_p c_uint32",
    "probe_new": "status *ProbeOptions **Probe",
    "probe_free": "None *Probe",
    "probe_next": "status *Probe **HttpRequest",
    "probe_answer": "status *Probe *HttpResponse",
    "probe_cancel": "None *Probe",
    "probe_most_requests": "c_size_t *Probe",
    "probe_verdict_name": "c_char_p c_uint32",
    "probe_result_name": "c_char_p c_uint32",
    "probe_get_verdict": "c_uint32 *Probe",
    "probe_get_endpoint_verdict": "c_uint32 *Probe c_uint32",
    "probe_get_layer": "c_uint32 *Probe",
    "probe_get_fault": "c_uint32 *Probe",
    "probe_fault_name": "c_char_p c_uint32",
    "probe_get_statements": "*Statements *Probe",
    "probe_step_count": "c_size_t *Probe",
    "probe_step_get_text": "c_char_p *Probe c_size_t c_uint32",
    "probe_step_get_number": "c_int64 *Probe c_size_t c_uint32",
    "probe_state_name": "c_char_p c_uint32",
    "probe_server_count": "c_size_t *Probe",
    "probe_server_get_name": "c_char_p *Probe c_size_t",
    "probe_server_get_number": "c_uint64 *Probe c_size_t c_uint32",
    "probe_get_text": "c_char_p *Probe c_uint32",
    "probe_dup_json": "status *Probe *c_void_p",
    "test_run": "status **Probe c_size_t *TestOptions *Work",
    "test_protection": "status *ProbeOptions *TestOptions *Work *Statements",
    "test_cmdlet": "status c_void_p *ExecCall",
    "trust_new": "status c_char_p **Trust",
    "trust_free": "None *Trust",
    "certificates_judge": "status *Certificates c_char_p *JudgeOptions *Statements",
}
