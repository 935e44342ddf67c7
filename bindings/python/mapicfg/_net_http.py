# SPDX-License-Identifier: LGPL-2.1-or-later
"""HTTP requests that a probe wants sent, and what came of them, without any input or output."""
from __future__ import annotations

import enum
from ctypes import byref, c_size_t, string_at
from dataclasses import dataclass, field
from typing import Any, Iterable, Optional, Tuple, Union

from . import _net_abi as _abi
from . import _net_numbers as c
from ._errors import ArgumentError, InvalidValueError
from ._library import U32, Owner, encoded, number, optional, text, text_or_none
from ._net_library import member, netlib, opened_by

_LONGEST = 4294967  # seconds, whose milliseconds C has room for


class Auth(enum.IntFlag):
    """Schemes of authentication. OTHER is one that this library does not know, in what a server offers."""
    BASIC = c.HTTP_AUTH_BASIC
    NTLM = c.HTTP_AUTH_NTLM
    NEGOTIATE = c.HTTP_AUTH_NEGOTIATE
    BEARER = c.HTTP_AUTH_BEARER
    OTHER = c.HTTP_AUTH_OTHER

    def __str__(self) -> str:
        return ", ".join(text(netlib.mapicfg_http_auth_name(int(one))) or str(one.name) for one in Auth if one in self)


class Bindings(enum.IntEnum):
    """Channel bindings that a client of NTLM or Negotiate sends: those of the certificate that the connection shows,
    none, or those of another certificate, to see whether the server looks."""
    RIGHT = c.HTTP_BINDINGS_RIGHT
    NONE = c.HTTP_BINDINGS_NONE
    WRONG = c.HTTP_BINDINGS_WRONG

    def __str__(self) -> str:
        return text(netlib.mapicfg_http_bindings_name(int(self)))


class Timing(enum.IntEnum):
    """Times of a response, since the request began."""
    LOOKUP = c.HTTP_TIME_LOOKUP
    CONNECT = c.HTTP_TIME_CONNECT
    TLS = c.HTTP_TIME_TLS
    SENT = c.HTTP_TIME_SENT
    FIRST = c.HTTP_TIME_FIRST
    TOTAL = c.HTTP_TIME_TOTAL

    def __str__(self) -> str:
        return text(netlib.mapicfg_http_time_name(int(self)))


class Layer(enum.IntEnum):
    """Where something failed, from DNS up to the mailbox."""
    DNS = c.HTTP_LAYER_DNS
    TCP = c.HTTP_LAYER_TCP
    TLS = c.HTTP_LAYER_TLS
    CERTIFICATE = c.HTTP_LAYER_CERTIFICATE
    PROXY = c.HTTP_LAYER_PROXY
    AUTHENTICATION = c.HTTP_LAYER_AUTHENTICATION
    HTTP = c.HTTP_LAYER_HTTP
    TIMEOUT = c.HTTP_LAYER_TIMEOUT
    CANCELLED = c.HTTP_LAYER_CANCELLED
    STATUS = c.PROBE_LAYER_STATUS
    LOGON = c.PROBE_LAYER_LOGON
    FRAMING = c.PROBE_LAYER_FRAMING
    RESPONSE = c.PROBE_LAYER_RESPONSE
    MAILBOX = c.PROBE_LAYER_MAILBOX
    SESSION = c.PROBE_LAYER_SESSION
    AUTODISCOVER = c.PROBE_LAYER_AUTODISCOVER
    HEALTH = c.PROBE_LAYER_HEALTH

    def __str__(self) -> str:
        return text(netlib.mapicfg_http_layer_name(int(self)))


class Failure(enum.IntEnum):
    """What a request failed by. See mapicfg-net/http.h for each."""
    NAME_UNKNOWN = c.HTTP_FAILURE_NAME_UNKNOWN
    NAME_NO_ADDRESS = c.HTTP_FAILURE_NAME_NO_ADDRESS
    NAME_SERVER = c.HTTP_FAILURE_NAME_SERVER
    NAME_TIMEOUT = c.HTTP_FAILURE_NAME_TIMEOUT
    REFUSED = c.HTTP_FAILURE_REFUSED
    CONNECT_TIMEOUT = c.HTTP_FAILURE_CONNECT_TIMEOUT
    UNREACHABLE = c.HTTP_FAILURE_UNREACHABLE
    CONNECT_RESET = c.HTTP_FAILURE_CONNECT_RESET
    CONNECT_OTHER = c.HTTP_FAILURE_CONNECT_OTHER
    TLS_VERSION = c.HTTP_FAILURE_TLS_VERSION
    TLS_CIPHER = c.HTTP_FAILURE_TLS_CIPHER
    TLS_ALERT = c.HTTP_FAILURE_TLS_ALERT
    TLS_PLAIN = c.HTTP_FAILURE_TLS_PLAIN
    TLS_CLOSED = c.HTTP_FAILURE_TLS_CLOSED
    TLS_TIMEOUT = c.HTTP_FAILURE_TLS_TIMEOUT
    TLS_CLIENT = c.HTTP_FAILURE_TLS_CLIENT
    TLS_NAME = c.HTTP_FAILURE_TLS_NAME
    TLS_OTHER = c.HTTP_FAILURE_TLS_OTHER
    CERTIFICATE_EXPIRED = c.HTTP_FAILURE_CERTIFICATE_EXPIRED
    CERTIFICATE_NOT_YET = c.HTTP_FAILURE_CERTIFICATE_NOT_YET
    CERTIFICATE_NAME = c.HTTP_FAILURE_CERTIFICATE_NAME
    CERTIFICATE_SELF_SIGNED = c.HTTP_FAILURE_CERTIFICATE_SELF_SIGNED
    CERTIFICATE_AUTHORITY = c.HTTP_FAILURE_CERTIFICATE_AUTHORITY
    CERTIFICATE_INCOMPLETE = c.HTTP_FAILURE_CERTIFICATE_INCOMPLETE
    CERTIFICATE_WEAK = c.HTTP_FAILURE_CERTIFICATE_WEAK
    CERTIFICATE_REVOKED = c.HTTP_FAILURE_CERTIFICATE_REVOKED
    CERTIFICATE_PURPOSE = c.HTTP_FAILURE_CERTIFICATE_PURPOSE
    CERTIFICATE_OTHER = c.HTTP_FAILURE_CERTIFICATE_OTHER
    PROXY_UNREACHABLE = c.HTTP_FAILURE_PROXY_UNREACHABLE
    PROXY_REFUSED = c.HTTP_FAILURE_PROXY_REFUSED
    PROXY_LOGON = c.HTTP_FAILURE_PROXY_LOGON
    AUTH_NO_SPN = c.HTTP_FAILURE_AUTH_NO_SPN
    AUTH_ENCRYPTION = c.HTTP_FAILURE_AUTH_ENCRYPTION
    AUTH_EXPIRED = c.HTTP_FAILURE_AUTH_EXPIRED
    AUTH_NO_TICKET = c.HTTP_FAILURE_AUTH_NO_TICKET
    AUTH_CLOCK = c.HTTP_FAILURE_AUTH_CLOCK
    AUTH_NO_MECHANISM = c.HTTP_FAILURE_AUTH_NO_MECHANISM
    AUTH_NO_KDC = c.HTTP_FAILURE_AUTH_NO_KDC
    AUTH_PASSWORD = c.HTTP_FAILURE_AUTH_PASSWORD
    AUTH_USER = c.HTTP_FAILURE_AUTH_USER
    AUTH_MODIFIED = c.HTTP_FAILURE_AUTH_MODIFIED
    AUTH_TOKEN = c.HTTP_FAILURE_AUTH_TOKEN
    AUTH_NO_SCHEME = c.HTTP_FAILURE_AUTH_NO_SCHEME
    AUTH_NO_CREDENTIALS = c.HTTP_FAILURE_AUTH_NO_CREDENTIALS
    AUTH_WITHHELD = c.HTTP_FAILURE_AUTH_WITHHELD
    AUTH_OTHER = c.HTTP_FAILURE_AUTH_OTHER
    NO_ANSWER = c.HTTP_FAILURE_NO_ANSWER
    CUT = c.HTTP_FAILURE_CUT
    RESET = c.HTTP_FAILURE_RESET
    NOT_HTTP = c.HTTP_FAILURE_NOT_HTTP
    TOO_LARGE = c.HTTP_FAILURE_TOO_LARGE
    VERSION = c.HTTP_FAILURE_VERSION
    HTTP_OTHER = c.HTTP_FAILURE_HTTP_OTHER
    TIMEOUT_FIRST = c.HTTP_FAILURE_TIMEOUT_FIRST
    TIMEOUT_IDLE = c.HTTP_FAILURE_TIMEOUT_IDLE
    TIMEOUT_TOTAL = c.HTTP_FAILURE_TIMEOUT_TOTAL
    CANCELLED = c.HTTP_FAILURE_CANCELLED

    @property
    def layer(self) -> Layer:
        """Where it failed."""
        return Layer(netlib.mapicfg_http_failure_layer(int(self)))

    def __str__(self) -> str:
        return text(netlib.mapicfg_http_failure_name(int(self)))


# ---- a request ----

@dataclass(frozen=True)
class Request:
    """A request to be sent.

    `url` is https always; its host is what TLS and the header Host are about, and `server`, "HOST", "HOST:PORT" or
    None, the one to connect to in its place. `headers` are without Host, Content-Length, Connection and
    Authorization, which the sender writes; it adds no other. One of the schemes in `auth` must authenticate the
    request; without any it is sent without credentials, on a connection that has never seen some. Requests of one
    number `connection` and one host share a connection as long as that is open; those of different numbers never
    do. Wait `idle_limit` seconds for the next byte before the response's headers are there, then
    Response.idle_limit(); `total_limit` is for the whole. `elsewhere` says that Autodiscover was redirected there:
    ask before credentials are sent."""
    step: str
    method: str
    url: str
    server: Optional[str]
    headers: Tuple[Tuple[str, str], ...]
    body: bytes = field(repr=False)
    auth: Auth
    bindings: Bindings
    connection: int
    idle_limit: float
    total_limit: float
    elsewhere: bool


def request_of(pointer: Any) -> Request:
    """The request of C, copied."""
    size = c_size_t()
    body = netlib.mapicfg_http_request_get_body(pointer, byref(size))
    return Request(
        text(netlib.mapicfg_http_request_get_step(pointer)), text(netlib.mapicfg_http_request_get_method(pointer)),
        text(netlib.mapicfg_http_request_get_url(pointer)),
        text_or_none(netlib.mapicfg_http_request_get_server(pointer)),
        tuple((text(netlib.mapicfg_http_request_get_header(pointer, index)),
               text(netlib.mapicfg_http_request_get_value(pointer, index)))
              for index in range(netlib.mapicfg_http_request_header_count(pointer))),
        string_at(body, size.value) if size.value else b"",
        Auth(netlib.mapicfg_http_request_get_auth(pointer)),
        Bindings(netlib.mapicfg_http_request_get_bindings(pointer)),
        netlib.mapicfg_http_request_get_connection(pointer),
        netlib.mapicfg_http_request_get_idle_limit(pointer) / 1000,
        netlib.mapicfg_http_request_get_total_limit(pointer) / 1000,
        bool(netlib.mapicfg_http_request_is_elsewhere(pointer)))


# ---- a response ----

def _since(seconds: float, what: str) -> int:
    """Milliseconds since the request began."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= _LONGEST:
        raise ArgumentError(f"{what} is a number of seconds from 0 to {_LONGEST}, not {seconds!r}")
    return round(seconds * 1000)


def _header(value: Union[str, bytes]) -> bytes:
    """Servers may send any bytes in a header; text is UTF-8."""
    if not isinstance(value, bytes):
        return encoded(value)
    if b"\0" in value:
        raise InvalidValueError("a header has a NUL character")
    return value


class Response(Owner):
    """What came of a request: a status with headers and a body, a failure, or both where the connection ended within
    the body.

    >>> response = mapicfg.net.Response(401, [("WWW-Authenticate", "NTLM")])
    >>> response.status, response.header("www-authenticate")
    (401, 'NTLM')"""
    __slots__ = ()

    def __init__(self, status: Optional[int] = None, headers: Iterable[Tuple[str, str]] = (), body: bytes = b"", *,
                 version: str = "1.1", reason: Optional[str] = None, failure: Optional[Failure] = None,
                 words: Optional[str] = None) -> None:
        self._own(opened_by(_abi.HttpResponse, netlib.mapicfg_http_response_new), netlib.mapicfg_http_response_free)
        if status is not None:
            self.set_status(status, version=version, reason=reason)
        for name, value in headers:
            self.add_header(name, value)
        if body:
            self.add_body(body)
        if failure is not None:
            self.set_failure(failure, words)

    def set_status(self, status: int, *, version: str = "1.1", reason: Optional[str] = None) -> None:
        """The status line of the last response, 401s of a logon that went on aside. `version` is "1.0", "1.1", "2" or
        "3"."""
        netlib.mapicfg_http_response_set_status(self._handle, number(status, "a status", U32), encoded(version),
                                                optional(reason))

    def add_header(self, name: str, value: Union[str, bytes]) -> None:
        """Adds a header, in the order of the response, repeated ones one by one."""
        netlib.mapicfg_http_response_add_header(self._handle, encoded(name), _header(value))

    def add_body(self, data: bytes, at: float = 0) -> None:
        """Adds bytes of the body, after chunks are taken off, cut anywhere; `at` is when they came, seconds since the
        request was sent. More than a body may have is an InputError: stop reading, and set Failure.TOO_LARGE."""
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise ArgumentError(f"a body is bytes, not {type(data).__name__}")
        piece = bytes(data)
        netlib.mapicfg_http_response_add_body(self._handle, piece, len(piece), _since(at, "at"))

    def set_time(self, which: Timing, seconds: float) -> None:
        """A time since the request began. Those of a connection that was there already are 0."""
        netlib.mapicfg_http_response_set_time(self._handle, member(Timing, which, "a time"),
                                              _since(seconds, "a time"))

    def add_address(self, address: str) -> None:
        """Adds an IP address that the name of the host led to. For names only."""
        netlib.mapicfg_http_response_add_address(self._handle, encoded(address))

    def set_peer(self, address: str, port: int) -> None:
        """The address and the port that the connection led to, or was tried to."""
        netlib.mapicfg_http_response_set_peer(self._handle, encoded(address), number(port, "a port", 65535))

    def set_tls(self, version: Optional[str], cipher: Optional[str] = None) -> None:
        """Of TLS the version and the cipher, as OpenSSL and Python's ssl spell them: "TLSv1.3"."""
        netlib.mapicfg_http_response_set_tls(self._handle, optional(version), optional(cipher))

    def add_certificate(self, der: bytes) -> None:
        """Adds a certificate of the chain that the server sent, its own first."""
        if not isinstance(der, (bytes, bytearray, memoryview)):
            raise ArgumentError(f"a certificate in DER is bytes, not {type(der).__name__}")
        data = bytes(der)
        netlib.mapicfg_http_response_add_certificate(self._handle, data, len(data))

    def set_verification(self, failure: Optional[Failure] = None, words: Optional[str] = None, *,
                         went_on: bool = False) -> None:
        """What verifying the certificate found: a Failure.CERTIFICATE_..., or None when it is fine. `went_on` says that
        the connection was used all the same, because the user asked for that."""
        netlib.mapicfg_http_response_set_verification(
            self._handle, 0 if failure is None else member(Failure, failure, "a failure"), optional(words),
            int(bool(went_on)))

    def set_auth(self, auth: Auth, legs: int = 1, *, bindings: Bindings = Bindings.NONE,
                 mechanism: Optional[str] = None) -> None:
        """The one scheme by which the request was authenticated. `legs` is how many requests carried credentials: 1 of
        Basic and Bearer, 2 of a whole NTLM logon, 0 on a connection that was authenticated before. `mechanism` is
        "Kerberos" or "NTLM", what Negotiate came down to."""
        netlib.mapicfg_http_response_set_auth(
            self._handle, number(auth, "a scheme", U32), number(legs, "legs", U32),
            member(Bindings, bindings, "bindings"), optional(mechanism))

    def set_failure(self, failure: Failure, words: Optional[str] = None) -> None:
        """A failure in place of the response, or of its end; `words` are those of what failed, without secrets."""
        netlib.mapicfg_http_response_set_failure(self._handle, member(Failure, failure, "a failure"), optional(words))

    def idle_limit(self, request: Request) -> float:
        """How many seconds to wait for the next byte, once the headers are there: longer than the request's limit
        where the server promises a sign of life later."""
        limit = round(request.idle_limit * 1000)
        return int(netlib.mapicfg_http_response_idle_limit(self._handle, limit)) / 1000

    @property
    def status(self) -> Optional[int]:
        """The HTTP status; None when none was set."""
        return netlib.mapicfg_http_response_get_status(self._handle) or None

    def header(self, name: str) -> Optional[str]:
        """The first header of a name, without regard to case; bytes that are not UTF-8 are replaced."""
        value: Optional[bytes] = netlib.mapicfg_http_response_find_header(self._handle, encoded(name))
        return None if value is None else value.decode("utf-8", "replace")

    def __repr__(self) -> str:
        return f"<Response: {self.status}>"


__all__ = ["Auth", "Bindings", "Failure", "Layer", "Request", "Response", "Timing"]
