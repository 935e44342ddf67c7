# SPDX-License-Identifier: LGPL-2.1-or-later
"""Autodiscover as a WSGI application, which answers from a store.

    from mapicfg.wsgi import application
    application = application(store="/var/lib/mapicfg/contoso.db", inside=["10.0.0.0/8"])

It authenticates nobody: the server in front does, and says who it was in REMOTE_USER, or in a header. It may be run by
any number of processes and threads; each process reads the store once, and again when it has been changed."""
from __future__ import annotations

import datetime
import html
import http
import ipaddress
import json
import logging
import os
import socket
import threading
import time
from typing import Any, Callable, Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Tuple, Union
from urllib.parse import quote

from ._directory import Directory
from ._errors import MapicfgError
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

log = logging.getLogger("mapicfg.wsgi")


# ---- the store ----

class _Store:
    """The configuration, read when it is first needed and whenever the file is another one or has been written to."""

    def __init__(self, path: str, look_every: float, options: Dict[str, Any]) -> None:
        self.path, self.look_every, self.options = path, look_every, options
        self.reading, self.process = threading.Lock(), os.getpid()
        self.read: Optional[Autodiscover] = None
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
        if self.read is not None and time.monotonic() < self.next_look:
            return self.read  # another thread has just looked
        try:
            state = self._state()
            if self.read is None or state is None or state != self.state:
                with Directory(self.path, read_only=True, wait=_WAIT) as directory:
                    self.read = Autodiscover(directory, **self.options)
                self.state = state
                _tell(logging.INFO, event="read", store=self.path, mailboxes=len(self.read))
        except (MapicfgError, OSError) as error:
            if self.read is None:
                raise
            _tell(logging.ERROR, event="not read again", store=self.path, error=str(error))
        self.next_look = time.monotonic() + self.look_every
        return self.read

    def _state(self) -> Any:
        """What tells one state of the file from another; None when it has been written so lately that another change
        may have the same time. The file is not opened: closing it would give up SQLite's locks on it."""
        found = os.stat(self.path)
        if abs(time.time_ns() - found.st_mtime_ns) < _FRESH_NS:
            return None
        return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


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
        peer = environ.get("REMOTE_ADDR", "")
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
    """Names of users as the configuration has them."""

    def __init__(self, header: Optional[str], domains: Iterable[str], realms: Iterable[str]) -> None:
        self.header = None if header is None else "HTTP_" + header.upper().replace("-", "_")
        self.domains = _folded(domains)
        self.realms = _folded(realms)

    def name(self, environ: Environ, through_proxy: bool) -> str:
        """Who is authenticated, or ""."""
        user = _header(environ, "REMOTE_USER")
        if not user and self.header is not None and through_proxy:
            user = _header(environ, self.header)
        domain, backslash, name = user.partition("\\")
        if backslash and self.domains and domain.casefold() not in self.domains:
            return ""
        name, _, realm = user.rpartition("@")
        return name if name and realm.casefold() in self.realms else user


def _folded(values: Iterable[str]) -> FrozenSet[str]:
    return frozenset(value.casefold() for value in _list(values))


# ---- requests and answers ----

class _BadRequest(Exception):
    pass


def _path(environ: Environ) -> str:
    raw: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    quoted = quote(raw.encode("latin-1", "replace"), safe="/@:!$&'()*+,;=~")
    return f"{quoted}?{query}" if query else quoted


def _body(environ: Environ, most: int) -> bytes:
    """The body, or one byte more than may be: the library refuses it then, if nothing else is wrong before."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length and not environ.get("wsgi.input_terminated"):
        return b""
    if length and not (length.isascii() and length.isdigit()):
        raise _BadRequest("Content-Length is not a number")
    left = min(int(length), most + 1) if length and len(length) < 19 else most + 1
    pieces: List[bytes] = []
    while left > 0:
        piece = environ["wsgi.input"].read(left)
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _plain(status: int, body: str, headers: Tuple[Tuple[str, str], ...] = _TEXT) -> Response:
    return Response(status, headers, body.encode("utf-8"), 0, None, ())


def _tell(level: int, **fields: Any) -> None:
    """One line of JSON. Nothing of a request's body, query or credentials is in it."""
    if log.isEnabledFor(level):
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
        log.log(level, "%s", json.dumps({"time": now, **fields}))


class Application:
    """The WSGI application that application() makes."""

    def __init__(self, store: Any, clients: _Clients, users: _Users, max_body: int, server_name: str) -> None:
        self._store, self._clients, self._users = store, clients, users
        self._max_body, self._server_name = max_body, server_name

    def __call__(self, environ: Environ, start_response: StartResponse) -> List[bytes]:
        begun = time.monotonic()
        client = self._clients.locate(environ)
        user = self._users.name(environ, client.through_proxy)
        response, error = self._answer(environ, client, user)
        reason = http.HTTPStatus(response.status).phrase
        start_response(f"{response.status} {reason}",
                       [*response.headers, ("Content-Length", str(len(response.body)))])
        _tell(logging.ERROR if error else logging.INFO, event="request", method=_header(environ, "REQUEST_METHOD"),
              path=_path(environ).partition("?")[0][:256], status=response.status, user=user or None,
              client=str(client.address) if client.address else None, inside=client.inside,
              bytes=len(response.body), milliseconds=round((time.monotonic() - begun) * 1000, 3),
              code=response.error or None, result=str(response.decision) if response.decision else None,
              reasons=[one.id for one in response.reasons], error=error)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [response.body]

    def _answer(self, environ: Environ, client: _Client, user: str) -> Tuple[Response, Optional[str]]:
        """The answer, and what went wrong here."""
        try:
            path = _path(environ)
            if path.partition("?")[0].lower() == _HEALTH:
                return self._health(environ), None
            return self._store.get().respond(self._request(environ, path, client, user)), None
        except _BadRequest as error:
            return _plain(400, f"{error}.\n"), None
        except (MapicfgError, OSError) as error:
            headers = (*_TEXT, ("Retry-After", "60"))
            unavailable = _plain(503, "The configuration cannot be read at the moment.\n", headers)
            return unavailable, f"{type(error).__name__}: {error}"
        except Exception as error:  # whatever it is, the client gets an answer and the log a line
            return _plain(500, "Something went wrong here.\n"), f"{type(error).__name__}: {error}"

    def _request(self, environ: Environ, path: str, client: _Client, user: str) -> Request:
        def header(name: str) -> Optional[str]:
            value = _header(environ, name) if name in environ else None
            if value is not None and "\0" in value:
                raise _BadRequest("a header has a NUL character")
            return value
        if "\0" in user or "\0" in path:
            raise _BadRequest("the request has a NUL character")
        return Request(
            method=environ["REQUEST_METHOD"], path=path, user=user or None, body=_body(environ, self._max_body),
            inside=client.inside, address=str(client.address) if client.address else None, host=header("HTTP_HOST"),
            user_agent=header("HTTP_USER_AGENT"), mapi_http_capability=header("HTTP_X_MAPIHTTPCAPABILITY"),
            anchor_mailbox=header("HTTP_X_ANCHORMAILBOX"), client_can_handle=header("HTTP_X_CLIENTCANHANDLE"),
            time=datetime.datetime.now(datetime.timezone.utc))

    def _health(self, environ: Environ) -> Response:
        """As Exchange has it, for the probes of load balancers: 200 when there is a configuration to answer from."""
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return _plain(405, "Another method is needed.\n", (*_TEXT, ("Allow", "GET, HEAD")))
        self._store.get()
        return _plain(200, f"200 OK<br/>{html.escape(self._server_name)}", _HTML)


class _Fixed(NamedTuple):
    read: Autodiscover

    def get(self) -> Autodiscover:
        return self.read


def application(store: Union[str, "os.PathLike[str]", Autodiscover], *, inside: Iterable[str] = (),
                trusted_proxies: Iterable[str] = (), user_header: Optional[str] = None, domains: Iterable[str] = (),
                realms: Iterable[str] = (), max_body: int = 65536, look_every: float = 1.0,
                server_name: Optional[str] = None, **options: Any) -> Application:
    """Makes the application.

    `store` is the file, or an Autodiscover. `inside` are networks whose clients are inside. `trusted_proxies` are
    addresses and networks of proxies whose X-Forwarded-For is believed, and "unix" for peers on a Unix socket; with
    `user_header` ("X-Remote-User"), so is that header of theirs, when REMOTE_USER is not set.
    Users are told by DOMAIN\\user, user or an address; with `domains`, other domains are nobody's; user@REALM with one
    of the Kerberos `realms` is taken for user. `look_every` is how many seconds pass until the file is looked at
    again. `server_name` is the name on the health page. The other options are those of Autodiscover."""
    clients = _Clients(inside, trusted_proxies)
    if user_header is not None and not (clients.trusted or clients.trusts_unix):
        raise ValueError("user_header needs trusted_proxies: anybody could send that header")
    if isinstance(store, Autodiscover):
        if options:
            raise TypeError("an Autodiscover has its options already")
        held: Any = _Fixed(store)
        max_body = store.max_body
    else:
        held = _Store(os.fspath(store), look_every, {"max_body": max_body, **options})
    return Application(held, clients, _Users(user_header, domains, realms), max_body,
                       (server_name or socket.getfqdn()).upper())


__all__ = ["Application", "application"]
