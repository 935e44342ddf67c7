# SPDX-License-Identifier: LGPL-2.1-or-later
"""The server's side of MAPI over HTTP and Autodiscover, without any input or output: it says what a client sent, and
answers as Exchange would, from a directory."""
from __future__ import annotations

import contextlib
import datetime
import enum
import sys
from ctypes import POINTER, byref, c_char, c_char_p, c_size_t, c_void_p, cast, memset, string_at
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple, Union

from . import _net_abi as _abi
from . import _net_numbers as c
from ._directory import Directory
from ._errors import ArgumentError
from ._library import U32, Owner, number, optional, taken, text, text_or_none
from ._net_certificates import Certificate
from ._net_http import Auth
from ._net_library import EPOCH, Secret, member, netlib, opened_by, secret
from ._rules import Statement, statements_in


class Protection(enum.IntEnum):
    """Extended Protection: STORE is as the virtual directory says; OFF looks at channel bindings, and refuses none;
    ALLOW refuses a wrong one; REQUIRE refuses none as well."""
    STORE = c.ACCEPTOR_PROTECTION_STORE
    OFF = c.ACCEPTOR_PROTECTION_OFF
    ALLOW = c.ACCEPTOR_PROTECTION_ALLOW
    REQUIRE = c.ACCEPTOR_PROTECTION_REQUIRE

    def __str__(self) -> str:
        return text(netlib.mapicfg_acceptor_protection_name(int(self))) or "store"


class Assumed(enum.IntFlag):
    """What is assumed, as the directory does not state it and no option says it: the server's name is EXCHANGE; /mapi
    offers NTLM and Negotiate, as setup leaves it; Extended Protection of /mapi is off."""
    SERVER = c.ACCEPTOR_ASSUMED_SERVER
    AUTH = c.ACCEPTOR_ASSUMED_AUTH
    PROTECTION = c.ACCEPTOR_ASSUMED_PROTECTION


class Received(NamedTuple):
    """A request that was received and answered; what there is not is None. `place` is "emsmdb", "nspi", "autodiscover"
    or "health", None for another path; `request_type` is X-RequestType, `binding` "right", "none", "zero" or "wrong",
    `user` who is logged on, as the client names the user, and `mailbox` MailboxId of the URL. `service` is the SPN that
    the client means: "HTTP/host@REALM" of a Kerberos ticket, MsvAvTargetName of NTLM; `encryption` is that of the
    ticket, "aes256-cts-hmac-sha1-96". `status`, `response_code` and `error_code` are of the answer, `body_size` of the
    request. `findings` are what is to be said of it, and what Exchange would object to."""
    method: Optional[str]
    target: Optional[str]
    place: Optional[str]
    request_type: Optional[str]
    user_agent: Optional[str]
    scheme: Optional[str]
    mechanism: Optional[str]
    binding: Optional[str]
    user: Optional[str]
    mailbox: Optional[str]
    service: Optional[str]
    encryption: Optional[str]
    status: Optional[int]
    response_code: Optional[int]
    error_code: Optional[int]
    body_size: Optional[int]
    findings: Tuple[Statement, ...]
    json: Dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.target} -> {self.status}"

    def __repr__(self) -> str:
        return f"<Received: {self}>"


def _json(pointer: Any) -> Dict[str, Any]:
    from json import loads  # here alone: importing it takes time
    made = c_void_p()
    netlib.mapicfg_acceptor_request_dup_json(pointer, byref(made))
    found: Dict[str, Any] = loads(taken(made) or "{}")
    return found


def _received(pointer: Any) -> Received:
    """The request of C, copied."""
    def words(what: int) -> Optional[str]:
        return text_or_none(netlib.mapicfg_acceptor_request_get_text(pointer, what))

    def value(what: int) -> Optional[int]:
        found: int = netlib.mapicfg_acceptor_request_get_number(pointer, what)
        return None if found == -1 else found
    return Received(
        words(c.ACCEPTOR_TEXT_METHOD), words(c.ACCEPTOR_TEXT_TARGET), words(c.ACCEPTOR_TEXT_PLACE),
        words(c.ACCEPTOR_TEXT_TYPE), words(c.ACCEPTOR_TEXT_AGENT), words(c.ACCEPTOR_TEXT_SCHEME),
        words(c.ACCEPTOR_TEXT_MECHANISM), words(c.ACCEPTOR_TEXT_BINDING), words(c.ACCEPTOR_TEXT_USER),
        words(c.ACCEPTOR_TEXT_MAILBOX), words(c.ACCEPTOR_TEXT_SERVICE), words(c.ACCEPTOR_TEXT_ENCRYPTION),
        value(c.ACCEPTOR_NUMBER_STATUS), value(c.ACCEPTOR_NUMBER_RESPONSE), value(c.ACCEPTOR_NUMBER_ERROR),
        value(c.ACCEPTOR_NUMBER_BODY),
        tuple(statements_in(netlib.mapicfg_acceptor_request_get_statements(pointer))), _json(pointer))


def _now(time: Optional[datetime.datetime]) -> int:
    """Milliseconds since 1970."""
    moment = datetime.datetime.now(datetime.timezone.utc) if time is None else time
    if not isinstance(moment, datetime.datetime) or moment.tzinfo is None:
        raise ArgumentError(f"time is a datetime with a time zone, not {time!r}")
    return (moment - EPOCH) // datetime.timedelta(milliseconds=1)


def _free(pointer: Any, free: Callable[[Any], None], _kept: Any) -> None:
    """Frees before what it is of, which the finalizer keeps until then."""
    free(pointer)


# ---- an acceptor ----

class Acceptor(Owner):
    """One Exchange server of a directory, for people who write clients. There are no mailboxes behind it: it says what
    a client sent, and answers 401, PING, Connect, Disconnect, Bind, Unbind, Autodiscover and healthcheck.htm as
    Exchange would. Bytes of a connection go in, and bytes to send come out; TLS is the caller's.

    >>> acceptor = mapicfg.net.Acceptor(directory)
    >>> connection = acceptor.connect()
    >>> connection.receive(b"GET /mapi/healthcheck.htm HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
    >>> request = connection.next()
    >>> print(request, *request.findings, sep="\\n")
    GET /mapi/healthcheck.htm -> 200
    info: The page by which load balancers see that the protocol is up. [listen-health]
    >>> connection.take().splitlines()[0]
    b'HTTP/1.1 200 OK'

    `server` is that of the directory, by its name or FQDN; else the first one that has a MAPI virtual directory.
    `auth` are the schemes that are offered, and `protection` is Extended Protection, both as the virtual directories
    say unless stated. `certificate` is the one that TLS shows, in DER; without it channel bindings cannot be compared.
    `password` is that of all users, for Basic; without it any is accepted. `accept_any` accepts logons that nothing
    here can verify; `gss_ntlm` and `gss_kerberos` say that GSSAPI verifies them: gss-ntlmssp has users
    (NTLM_USER_FILE), and there is a keytab (KRB5_KTNAME). With `outside` clients are outside, for Autodiscover;
    with `own_urls` the URLs that it hands out name this server, as the client called it by Host, not the hosts of the
    directory. `max_body` is the most bytes of a request's body (1,048,576).

    The directory stays in use; later changes of its mailboxes and virtual directories do not count. Threads may share
    an acceptor and its connections: a call waits until the other thread's is over, or its transaction of the
    directory."""

    def __init__(self, directory: Directory, *, server: Optional[str] = None, auth: Optional[Auth] = None,
                 protection: Protection = Protection.STORE, certificate: Union[Certificate, bytes, None] = None,
                 password: Optional[Secret] = None, accept_any: bool = False, gss_ntlm: bool = False,
                 gss_kerberos: bool = False, outside: bool = False, own_urls: bool = False, max_body: int = 0) -> None:
        if not isinstance(directory, Directory):
            raise ArgumentError(f"a Directory is needed, not {type(directory).__name__}")
        if certificate is not None and not isinstance(certificate, (Certificate, bytes, bytearray, memoryview)):
            raise ArgumentError(f"a certificate in DER is bytes, not {type(certificate).__name__}")
        der = None if certificate is None else certificate.der if isinstance(certificate, Certificate) else bytes(
            certificate)
        options = _abi.AcceptorOptions(
            flags=((c.ACCEPTOR_ANY_LOGON if accept_any else 0) | (c.ACCEPTOR_OUTSIDE if outside else 0)
                   | (c.ACCEPTOR_GSS_NTLM if gss_ntlm else 0) | (c.ACCEPTOR_GSS_KERBEROS if gss_kerberos else 0)
                   | (c.ACCEPTOR_OWN_URLS if own_urls else 0)),
            auth=0 if auth is None else number(auth, "auth", U32),
            protection=member(Protection, protection, "protection"), server=optional(server),
            certificate=cast(c_char_p(der), c_void_p), certificate_size=len(der or b""),
            max_body=number(max_body, "max_body", sys.maxsize))
        self._directory = directory
        with secret(password, "a password") as word, directory._used():
            if word is not None:
                options.password, options.password_size = cast(word, c_char_p), len(word) - 1
            handle = opened_by(_abi.Acceptor, netlib.mapicfg_acceptor_new, directory._handle, byref(options))
        self._own(handle, _free, netlib.mapicfg_acceptor_free, directory)

    def connect(self) -> "AcceptorConnection":
        """A new connection."""
        return AcceptorConnection(self)

    @property
    def server(self) -> str:
        """The name of the server that it is."""
        return text(netlib.mapicfg_acceptor_get_server(self._handle))

    @property
    def auth(self) -> Auth:
        """The schemes that /mapi offers."""
        return Auth(netlib.mapicfg_acceptor_get_auth(self._handle))

    @property
    def protection(self) -> Protection:
        """Extended Protection of /mapi: OFF, ALLOW or REQUIRE."""
        return Protection(netlib.mapicfg_acceptor_get_protection(self._handle))

    @property
    def assumed(self) -> Assumed:
        """What the directory does not state, and no option says."""
        return Assumed(netlib.mapicfg_acceptor_get_assumed(self._handle))

    @property
    def sessions(self) -> int:
        """How many sessions of emsmdb and nspi clients have not closed. The oldest one ends when there would be more
        than 1,024."""
        with self._directory._used():
            return int(netlib.mapicfg_acceptor_session_count(self._handle))

    def __repr__(self) -> str:
        return f"<Acceptor: {self.server}>" if self._finalizer.alive else "<Acceptor, closed>"


class AcceptorConnection(Owner):
    """A connection of a client, from Acceptor.connect(). Logons by NTLM and Negotiate hold for it. How many there are
    and how long they wait is the caller's to limit.

    An exception of next() other than for its argument, such as memory that is out, ends the connection."""

    def __init__(self, acceptor: Acceptor) -> None:
        if not isinstance(acceptor, Acceptor):
            raise ArgumentError(f"an Acceptor is needed, not {type(acceptor).__name__}")
        self._directory, self._held, self._at = acceptor._directory, bytearray(), 0
        with self._directory._used():
            handle = opened_by(_abi.AcceptorConnection, netlib.mapicfg_acceptor_connect, acceptor._handle)
        self._own(handle, _free, netlib.mapicfg_acceptor_disconnect, acceptor)

    def receive(self, data: bytes) -> None:
        """Takes bytes that the client sent, cut anywhere. They are held, at most those of one call more than of one
        request, until next() answers what they hold: call it until there is None."""
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise ArgumentError(f"what a client sent is bytes, not {type(data).__name__}")
        with self._directory._used():
            if self._handle:  # that it is not closed
                del self._held[:self._at]
                self._held += data
                self._at = 0

    def next(self, time: Optional[datetime.datetime] = None) -> Optional[Received]:
        """The next request, answered, or None when more bytes are needed. `time` is now, unless stated: with a time
        zone."""
        moment, request = _now(time), POINTER(_abi.AcceptorRequest)()
        with self._directory._used():
            handle = self._handle
            while self._at < len(self._held) and not request:
                self._feed(handle)
                netlib.mapicfg_acceptor_next(handle, moment, byref(request))
            if not request:
                return None
            try:
                return _received(request)
            finally:
                netlib.mapicfg_acceptor_request_free(request)

    def _feed(self, handle: Any) -> None:
        """Hands over what is held, up to the end of a request, and wipes it: there may be a password in it."""
        given, at, count = self._held, self._at, c_size_t()
        held = (c_char * (len(given) - at)).from_buffer(given, at)
        try:
            netlib.mapicfg_acceptor_receive(handle, held, len(held), byref(count))
            memset(held, 0, count.value)
            self._at += count.value
        except BaseException:
            memset(held, 0, len(held))
            self._held, self._at = bytearray(), 0
            raise

    def take(self, size: Optional[int] = None) -> bytes:
        """Bytes to send, at most so many, which count as sent by then; b"" when there are none."""
        most, there = sys.maxsize if size is None else number(size, "size", sys.maxsize), c_size_t()
        with self._directory._used():
            address = netlib.mapicfg_acceptor_get_output(self._handle, byref(there))
            data = string_at(address, min(most, there.value)) if address else b""
            netlib.mapicfg_acceptor_sent(self._handle, len(data))
        return data

    @property
    def over(self) -> bool:
        """Whether to close the connection when its output has been sent; nothing more is taken."""
        with self._directory._used():
            return bool(netlib.mapicfg_acceptor_is_over(self._handle))

    @property
    def waiting(self) -> bool:
        """Whether a part of a request has come, and the rest has not: limit how long that may be."""
        with self._directory._used():
            return bool(netlib.mapicfg_acceptor_is_waiting(self._handle))

    def close(self) -> None:
        """Frees it, with what is left to send. Closing twice is fine."""
        with contextlib.nullcontext() if self._directory.closed else self._directory._used():
            self._held[:] = bytes(len(self._held))
            self._finalizer()

    def __enter__(self) -> "AcceptorConnection":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


__all__ = ["Acceptor", "AcceptorConnection", "Assumed", "Protection", "Received"]
