# SPDX-License-Identifier: LGPL-2.1-or-later
"""Autodiscover as a WSGI application, which answers from a store.

    from mapicfg.wsgi import application
    application = application(store="/var/lib/mapicfg/contoso.db", inside=["10.0.0.0/8"])

It authenticates nobody: the server in front does, and says who it was in REMOTE_USER, or in a header. It may be run by
any number of processes and threads; each process reads the store once, and again when it has been changed."""
from __future__ import annotations

import dataclasses
import datetime
import html
import http
import ipaddress
import json
import logging
import os
import re
import socket
import sys
import threading
import time
import uuid
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Tuple, Union
from urllib.parse import quote

from ._directory import Directory
from ._errors import MapicfgError, NotStatedError
from ._library import path_of
from .autodiscover import Autodiscover, Request, Response

Environ = Dict[str, Any]
StartResponse = Callable[..., Any]
Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]

_HEALTH = "/autodiscover/healthcheck.htm"
_TEXT = (("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"))
_HTML = (("Content-Type", "text/html"), ("Cache-Control", "no-store"))
_UNIX = "unix"  # a peer without an address, on a socket of this machine
_FRESH_NS = 100_000_000
_WAIT = 5.0  # seconds, for who writes to the store
_MOST_LOGGED = 256  # characters of what a client chooses
# Headers that clients or ordinary proxies send by themselves: whoever names the user in one of them names nobody.
_CLIENTS_OWN = re.compile(r"(accept|content|forwarded|if|sec|x-forwarded)(-.*)?|(proxy-)?authorization|"
                          r"cookie|from|host|"
                          r"origin|referer|te|transfer-encoding|user-agent|via|x-real-ip|x-anchormailbox|"
                          r"x-clientcanhandle|x-mapihttpcapability|((x|client|return-client)-)?request-id",
                          re.IGNORECASE)

log = logging.getLogger("mapicfg.wsgi")


# ---- the store ----

class _Store:
    """The configuration, read when it is first needed and whenever the file is another one or has been written to."""

    def __init__(self, path: str, look_every: float, options: Dict[str, Any]) -> None:
        self.path, self.look_every, self.options = path, look_every, options
        self.reading, self.process = threading.Lock(), os.getpid()
        self.read: Optional[Autodiscover] = None
        self.failure: Optional[Exception] = None  # why there is none to answer from
        self.state: Any = None
        self.next_look = 0.0

    def get(self) -> Autodiscover:
        """The newest configuration. While one thread reads the store again the others answer from what there is."""
        if self.process != os.getpid():  # after fork() the lock may be held by a thread that is not here
            self.reading, self.process = threading.Lock(), os.getpid()
        read = self.read
        if read is not None and time.monotonic() < self.next_look:
            return read
        if not self.reading.acquire(blocking=read is None):
            assert read is not None
            return read
        try:
            return self._look()
        finally:
            self.reading.release()

    def _look(self) -> Autodiscover:
        if time.monotonic() < self.next_look:  # another thread has just looked
            if self.read is not None:
                return self.read
            if self.failure is not None:  # waiting again would hold one thread after the other
                raise self.failure.with_traceback(None)
        try:
            state = self._state()
            if self.read is None or state is None or state != self.state:
                with Directory(self.path, read_only=True, wait=_WAIT) as directory:
                    self.read = Autodiscover(directory, **self.options)
                self.state = state
                _tell(logging.INFO, event="read", store=self.path, mailboxes=len(self.read))
        except (MapicfgError, OSError) as error:
            if self.read is None:
                self.failure = error
                self.next_look = time.monotonic() + self.look_every
                raise
            _tell(logging.ERROR, event="not read again", store=self.path, error=str(error))
        self.next_look = time.monotonic() + self.look_every
        return self.read

    def _state(self) -> Any:
        """What tells one state of the store from another; None when it has been written so lately that another change
        may have the same time. In SQLite's WAL mode changes stand in a second file until they are carried over. Neither
        is opened: closing it would give up SQLite's locks on it."""
        path = os.path.realpath(self.path)  # SQLite has the second file beside what a link leads to
        states = [os.stat(path)]
        try:
            states.append(os.stat(path + "-wal"))
        except FileNotFoundError:
            pass
        if any(abs(time.time_ns() - one.st_mtime_ns) < _FRESH_NS for one in states):
            return None
        return [(one.st_dev, one.st_ino, one.st_mtime_ns, one.st_size) for one in states]


# ---- who asks, and from where ----

def _address(value: str) -> Optional[Address]:
    """An address, also with a port behind it, or with brackets; None for anything else."""
    value = value.strip()
    if value.startswith("["):
        value = value[1:].partition("]")[0]
    elif value.count(":") == 1:
        value = value.partition(":")[0]
    try:
        found = ipaddress.ip_address(value.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _list(values: Iterable[str]) -> List[str]:
    return [values] if isinstance(values, str) else list(values)


def _networks(values: Iterable[str]) -> Tuple[Network, ...]:
    return tuple(ipaddress.ip_network(value.strip(), strict=False) for value in values)


def _within(address: Optional[Address], networks: Iterable[Network]) -> bool:
    return address is not None and any(address in network for network in networks)


class _Client(NamedTuple):
    address: Optional[Address]
    inside: bool
    through_proxy: bool  # the peer is one whose headers are believed


class _Clients:
    """Tells where a client is. X-Forwarded-For is believed as far as proxies that are trusted have written it."""

    def __init__(self, inside: Iterable[str], trusted_proxies: Iterable[str]) -> None:
        proxies = _list(trusted_proxies)
        self.inside = _networks(_list(inside))
        self.trusts_unix = _UNIX in proxies
        self.trusted = _networks(one for one in proxies if one != _UNIX)

    def locate(self, environ: Environ) -> _Client:
        peer = environ.get("REMOTE_ADDR") or ""
        address = _address(peer)
        trusted = _within(address, self.trusted) or (self.trusts_unix and peer in ("", _UNIX))
        if trusted:
            for part in reversed(_header(environ, "HTTP_X_FORWARDED_FOR").split(",")):
                if not part.strip():
                    continue
                address = _address(part)
                if not _within(address, self.trusted):
                    break
        return _Client(address, _within(address, self.inside), trusted)


def _header(environ: Environ, name: str) -> str:
    """A text of the environment, where WSGI has bytes as Latin-1."""
    value = environ.get(name)
    return value.encode("latin-1", "replace").decode("utf-8", "replace") if isinstance(value, str) else ""


class _Users:
    """Who the server in front says the user is."""

    def __init__(self, header: Optional[str]) -> None:
        if header is not None and not re.fullmatch("[A-Za-z0-9]+(-[A-Za-z0-9]+)*", header):
            raise ValueError(f"user_header: {header!r} is not letters, digits and hyphens: servers hand X_User and "
                             f"X-User "
                             "over as one header, so a proxy that sets one of them lets the other through")
        if header is not None and _CLIENTS_OWN.fullmatch(header):
            raise ValueError(f"user_header: clients and other proxies send {header} by themselves")
        self.header = None if header is None else "HTTP_" + header.upper().replace("-", "_")

    def name(self, environ: Environ, through_proxy: bool) -> str:
        """Who is authenticated, or ""."""
        user = environ.get("REMOTE_USER") or ""
        if not user and self.header is not None and through_proxy:
            user = environ.get(self.header) or ""
            if "," in user:  # no logon name has one: servers put it between headers of one name
                raise _BadRequest("the header that names the user was sent twice")
        try:
            user = user.encode("latin-1").decode("utf-8")
        except UnicodeError:  # what was guessed might be somebody else
            raise _BadRequest("the user's name is not UTF-8") from None
        if "\0" in user:
            raise _BadRequest("the user's name has a NUL character")
        return str(user)


# ---- requests and answers ----

class _BadRequest(Exception):
    pass


def _path(environ: Environ) -> str:
    raw: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    quoted = quote(raw.encode("latin-1", "replace"), safe="/@:!$&'()*+,;=~")
    return f"{quoted}?{query}" if query else quoted


def _length(environ: Environ) -> Optional[int]:
    """The length of the body, which has not been read yet; None when it is not announced."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length:
        return None
    if not (length.isascii() and length.isdigit()):
        raise _BadRequest("Content-Length is not a number")
    if environ.get("HTTP_TRANSFER_ENCODING"):  # RFC 9112, 6.3: two servers may each believe another one
        raise _BadRequest("Content-Length and Transfer-Encoding do not go together")
    return int(length) if len(length) < 19 else sys.maxsize


def _body(environ: Environ, length: Optional[int], most: int) -> bytes:
    """The body; of one without a length at most a byte more than may be, so that the library refuses it."""
    if length is None and not environ.get("wsgi.input_terminated"):
        return b""
    left = most + 1 if length is None else length
    pieces: List[bytes] = []
    while left > 0:
        piece = environ["wsgi.input"].read(left)
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    if left and length is not None:
        raise _BadRequest("the body is shorter than its Content-Length")
    return b"".join(pieces)


def _plain(status: int, body: str, headers: Tuple[Tuple[str, str], ...] = _TEXT) -> Response:
    return Response(status, headers, body.encode("utf-8"), 0, None, ())


def _failure(status: int, environ: Environ, message: str, *headers: Tuple[str, str]) -> Response:
    """A failure of this application: for Outlook the error 603 of [MS-OXDSCLI] 2.2.4.1.1.3.2. The status makes a client
    try another server."""
    path = _path(environ).partition("?")[0].lower()
    if environ.get("REQUEST_METHOD") != "POST" or path != "/autodiscover/autodiscover.xml":
        return _plain(status, f"{message}\n", (*_TEXT, *headers))
    body = ('<?xml version="1.0" encoding="utf-8"?>\n'
            '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">\n'
            '  <Response>\n    <Error Id="0">\n      <ErrorCode>603</ErrorCode>\n'
            f'      <Message>{message}</Message>\n      <DebugData/>\n    </Error>\n  </Response>\n</Autodiscover>\n')
    types = ("Content-Type", "text/xml; charset=utf-8"), ("Cache-Control", "no-store")
    return Response(status, (*types, *headers), body.encode("utf-8"), 603, None, ())


def _tell(level: int, **fields: Any) -> None:
    """One line of JSON. Nothing of a request's body, query or credentials is in it."""
    if log.isEnabledFor(level):
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
        log.log(level, "%s", json.dumps({"time": now, **fields}))


class Application:
    """The WSGI application that application() makes."""

    def __init__(self, store: Union["_Store", "_Fixed"], clients: _Clients, users: _Users, max_body: int,
                 server_name: str) -> None:
        self._store, self._clients, self._users = store, clients, users
        self._max_body, self._server_name = max_body, server_name

    def __call__(self, environ: Environ, start_response: StartResponse) -> List[bytes]:
        begun, request_id = time.monotonic(), str(uuid.uuid4())
        client = self._clients.locate(environ)
        user, error = "", None
        try:
            user = self._users.name(environ, client.through_proxy)
            response = self._answer(environ, client, user, request_id)
        except _BadRequest as wrong:
            response = _plain(400, f"{wrong}.\n")
        except (MapicfgError, OSError) as failure:
            response = _failure(503, environ, "The configuration cannot be read at the moment.", ("Retry-After", "60"))
            error = f"{type(failure).__name__}: {failure}"
        except Exception as failure:  # whatever it is, the client gets an answer and the log a line
            response = _failure(500, environ, "Something went wrong here.")
            error = f"{type(failure).__name__}: {failure}"
        reason = http.HTTPStatus(response.status).phrase
        named = () if response.header("request-id") else (("request-id", request_id),)
        start_response(f"{response.status} {reason}",
                       [*response.headers, *named, ("Content-Length", str(len(response.body)))])
        _tell(logging.ERROR if error else logging.INFO, event="request",
              method=_header(environ, "REQUEST_METHOD")[:_MOST_LOGGED],
              path=_path(environ).partition("?")[0][:_MOST_LOGGED], status=response.status,
              user=user[:_MOST_LOGGED] or None, client=str(client.address) if client.address else None,
              inside=client.inside, bytes=len(response.body), milliseconds=round((time.monotonic() - begun) * 1000, 3),
              id=request_id, client_id=_header(environ, "HTTP_CLIENT_REQUEST_ID")[:_MOST_LOGGED] or None,
              code=response.error or None, result=str(response.decision) if response.decision else None,
              reasons=[one.id for one in response.reasons], error=error)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [response.body]

    def _answer(self, environ: Environ, client: _Client, user: str, request_id: str) -> Response:
        """The answer. The body is read only when it depends on it: who is nobody could hold a thread with one that
        never comes."""
        path, length = _path(environ), _length(environ)
        if path.partition("?")[0].lower() == _HEALTH:
            return self._health(environ)
        autodiscover, request = self._store.get(), self._request(environ, path, client, user, length)
        request = dataclasses.replace(request, request_id=request_id)
        if not autodiscover.wants_body(request):
            return autodiscover.respond(request)
        if _header(environ, "HTTP_CONTENT_ENCODING").strip().lower() not in ("", "identity"):
            return _plain(415, "The body must not be compressed.\n", (*_TEXT, ("Accept-Encoding", "identity")))
        body = _body(environ, length, self._max_body)
        return autodiscover.respond(dataclasses.replace(request, body=body))

    def _request(self, environ: Environ, path: str, client: _Client, user: str, length: Optional[int]) -> Request:
        """The request without its body."""
        def header(name: str) -> Optional[str]:
            value = _header(environ, name) if name in environ else None
            if value is not None and "\0" in value:
                raise _BadRequest("a header has a NUL character")
            return value
        method: str = environ["REQUEST_METHOD"]
        if "\0" in method or "\0" in path:
            raise _BadRequest("the request has a NUL character")
        return Request(
            method=method, path=path, user=user or None, body=None, body_size=length,
            inside=client.inside, address=str(client.address) if client.address else None, host=header("HTTP_HOST"),
            user_agent=header("HTTP_USER_AGENT"), mapi_http_capability=header("HTTP_X_MAPIHTTPCAPABILITY"),
            anchor_mailbox=header("HTTP_X_ANCHORMAILBOX"), client_can_handle=header("HTTP_X_CLIENTCANHANDLE"),
            client_request_id=header("HTTP_CLIENT_REQUEST_ID"),
            return_client_request_id=header("HTTP_RETURN_CLIENT_REQUEST_ID"),
            time=datetime.datetime.now(datetime.timezone.utc))

    def _health(self, environ: Environ) -> Response:
        """As Exchange has it, for the probes of load balancers: 200 when there is a configuration to answer from."""
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return _plain(405, "Another method is needed.\n", (*_TEXT, ("Allow", "GET, HEAD")))
        self._store.get()
        return _plain(200, f"200 OK<br/>{html.escape(self._server_name)}", _HTML)


class _Fixed(NamedTuple):
    """An Autodiscover in place of a store."""
    read: Autodiscover

    def get(self) -> Autodiscover:
        return self.read


def _check(options: Dict[str, Any]) -> None:
    """Raises what is wrong with the options now rather than at the first request."""
    with Directory(None, create=True) as empty:
        try:
            Autodiscover(empty, **options)
        except NotStatedError:  # an empty configuration has no organization, which is looked for last
            pass


def application(store: Union[str, "os.PathLike[str]", Autodiscover], *, inside: Iterable[str] = (),
                trusted_proxies: Iterable[str] = (), user_header: Optional[str] = None, max_body: int = 65536,
                look_every: float = 1.0, server_name: Optional[str] = None, **options: Any) -> Application:
    """Makes the application.

    `store` is the file, or an Autodiscover. `inside` are networks whose clients are inside. `trusted_proxies` are
    addresses and networks of proxies whose X-Forwarded-For is believed, and "unix" for peers on a Unix socket; with
    `user_header` ("X-Remote-User"), so is that header of theirs, when REMOTE_USER is not set.
    `look_every` is how many seconds pass until the file is looked at again. `server_name` is the name on the health
    page. The other options are those of Autodiscover; of these, `domains`, `realms` and `address_logon` say how users
    are named, `hosts` what the service is called, and `hide_unknown` that it does not tell which addresses exist."""
    clients = _Clients(inside, trusted_proxies)
    users = _Users(user_header)
    if user_header is not None and not (clients.trusted or clients.trusts_unix):
        raise ValueError("user_header needs trusted_proxies: anybody could send that header")
    if isinstance(store, Autodiscover):
        if options:
            raise TypeError("an Autodiscover has its options already")
        held: Union[_Store, _Fixed] = _Fixed(store)
        max_body = store.max_body
    else:
        options["max_body"] = max_body
        _check(options)
        held = _Store(os.fsdecode(path_of(store)), look_every, options)
    return Application(held, clients, users, max_body, (server_name or socket.getfqdn()).upper())


__all__ = ["Application", "application"]
