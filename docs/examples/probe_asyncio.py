#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests mailboxes over MAPI over HTTP with a transport of its own: asyncio's streams carry the requests of
mapicfg.net.Probe, many mailboxes at once in one thread.

usage: probe_asyncio.py USER... [--autodiscover URL] [--server HOST[:PORT]] [--ca FILE] [--password-file FILE]

The first line of the file is the password, of all users; without one, only what needs no logon is tested. Exits with 1
when a mailbox failed. Basic is the only scheme here: one that talks to the connection, such as NTLM, belongs where
_authorization() is."""
import argparse
import asyncio
import base64
import pathlib
import socket
import ssl
import sys
import time
from urllib.parse import urlsplit

from mapicfg import InputError, net
from mapicfg.net import Auth, Failure, Response, Timing

REFUSED = {66: "CERTIFICATE_NAME", 62: "CERTIFICATE_NAME", 64: "CERTIFICATE_NAME", 10: "CERTIFICATE_EXPIRED",
           9: "CERTIFICATE_NOT_YET", 18: "CERTIFICATE_SELF_SIGNED", 19: "CERTIFICATE_AUTHORITY",
           20: "CERTIFICATE_INCOMPLETE", 26: "CERTIFICATE_PURPOSE"}  # OpenSSL's X509_V_ERR_


class Broken(Exception):
    """A response that ends early, comes late, or is not HTTP."""

    def __init__(self, failure):
        super().__init__(str(failure))
        self.failure = failure


# ---- the transport ----

class Connection:
    """A connection of one number to one host, as long as it is open."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    def close(self):
        self.writer.close()

    def is_open(self):
        return not self.reader.at_eof() and not self.writer.is_closing()

    async def piece(self, size, limit):
        try:
            return await asyncio.wait_for(self.reader.read(size), limit)
        except (asyncio.TimeoutError, TimeoutError):
            raise Broken(Failure.TIMEOUT_IDLE) from None

    async def line(self, limit):
        try:
            line = await asyncio.wait_for(self.reader.readline(), limit)
        except (asyncio.TimeoutError, TimeoutError):
            raise Broken(Failure.TIMEOUT_IDLE) from None
        if not line.endswith(b"\n"):
            raise Broken(Failure.CUT)
        return line


def _failure_of(error):
    """The library's number for an exception of asyncio, ssl and socket."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Failure[REFUSED.get(error.verify_code, "CERTIFICATE_OTHER")]
    if isinstance(error, ssl.SSLError):
        return {"WRONG_VERSION_NUMBER": Failure.TLS_PLAIN, "TLSV1_ALERT_PROTOCOL_VERSION": Failure.TLS_VERSION,
                "UNSUPPORTED_PROTOCOL": Failure.TLS_VERSION}.get(error.reason, Failure.TLS_OTHER)
    if isinstance(error, socket.gaierror):
        return Failure.NAME_SERVER if error.errno == socket.EAI_AGAIN else Failure.NAME_UNKNOWN
    if isinstance(error, ConnectionRefusedError):
        return Failure.REFUSED
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        return Failure.CONNECT_TIMEOUT
    return Failure.CONNECT_OTHER


class Transport:
    """Sends the requests of one probe."""

    def __init__(self, tls, user, password):
        self.tls, self.user, self.password, self.open = tls, user, password, {}

    async def send(self, request):
        """What came of a request, also when it failed."""
        response, begun = Response(), time.monotonic()
        try:
            await asyncio.wait_for(self._exchange(request, response, begun), request.total_limit)
        except (asyncio.TimeoutError, TimeoutError):
            response.set_failure(Failure.TIMEOUT_TOTAL)
        except Broken as broken:
            response.set_failure(broken.failure)
        except ConnectionResetError:
            response.set_failure(Failure.RESET)
        except OSError as error:
            response.set_failure(_failure_of(error), str(error))
        except ValueError as error:  # a number that is none, a line without end
            response.set_failure(Failure.NOT_HTTP, str(error))
        response.set_time(Timing.TOTAL, time.monotonic() - begun)
        return response

    def close(self):
        for connection in self.open.values():
            connection.close()

    async def _connection(self, request, response, begun):
        url = urlsplit(request.url)
        at = urlsplit(f"//{request.server}") if request.server else url
        key = (request.connection, at.hostname, at.port)
        if key in self.open and self.open[key].is_open():
            return self.open[key]
        found = await asyncio.get_running_loop().getaddrinfo(at.hostname, at.port or url.port or 443,
                                                             type=socket.SOCK_STREAM)
        response.set_time(Timing.LOOKUP, time.monotonic() - begun)
        for *_, address in found:
            if address[0] != at.hostname:  # which is no name then
                response.add_address(address[0])
        reader, writer = await asyncio.open_connection(at.hostname, at.port or url.port or 443, ssl=self.tls,
                                                       server_hostname=url.hostname)
        response.set_time(Timing.TLS, time.monotonic() - begun)
        self._describe(response, writer)
        self.open[key] = Connection(reader, writer)
        return self.open[key]

    @staticmethod
    def _describe(response, writer):
        secured = writer.get_extra_info("ssl_object")
        peer = writer.get_extra_info("peername")
        response.set_peer(peer[0], peer[1])
        response.set_tls(secured.version(), secured.cipher()[0])
        response.add_certificate(secured.getpeercert(binary_form=True))
        response.set_verification()

    def _authorization(self, request):
        if not request.auth & Auth.BASIC or self.password is None:
            return []
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return [("Authorization", f"Basic {token}")]

    async def _exchange(self, request, response, begun):
        if request.auth and not request.auth & Auth.BASIC:
            raise Broken(Failure.AUTH_NO_MECHANISM)
        if request.auth and request.elsewhere:  # only an answer has named this host: ask a person, or do not go there
            raise Broken(Failure.AUTH_WITHHELD)
        connection = await self._connection(request, response, begun)
        authorization = self._authorization(request)
        headers = [("Host", urlsplit(request.url).netloc), *request.headers, *authorization]
        if request.method == "POST":
            headers.append(("Content-Length", str(len(request.body))))
        url = urlsplit(request.url)
        head = f"{request.method} {url.path or '/'}{'?' + url.query if url.query else ''} HTTP/1.1\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
        connection.writer.write(head.encode() + request.body)
        await connection.writer.drain()
        response.set_time(Timing.SENT, time.monotonic() - begun)
        if authorization:
            response.set_auth(Auth.BASIC, 1)
        await self._receive(connection, request, response, begun)

    async def _receive(self, connection, request, response, begun):
        try:
            line = await asyncio.wait_for(connection.reader.readline(), request.idle_limit)
        except (asyncio.TimeoutError, TimeoutError):
            raise Broken(Failure.TIMEOUT_FIRST) from None
        if not line.endswith(b"\n"):
            raise Broken(Failure.NO_ANSWER)
        response.set_time(Timing.FIRST, time.monotonic() - begun)
        version, _, rest = line.decode("latin-1").strip().partition(" ")
        status, _, reason = rest.partition(" ")
        if version not in ("HTTP/1.0", "HTTP/1.1") or not status.isdigit():
            raise Broken(Failure.NOT_HTTP)
        response.set_status(int(status), version=version[5:], reason=reason or None)
        while line := (await connection.line(request.idle_limit)).rstrip(b"\r\n"):
            name, _, value = line.partition(b":")
            response.add_header(name.decode("latin-1"), value.strip())
        await Body(connection, response, response.idle_limit(request), begun).read()
        if version == "HTTP/1.0" or (response.header("Connection") or "").lower() == "close":
            connection.close()


class Body:
    """The body of a response. The library is told when each piece came: that tells a server that sends signs of life
    from one that sleeps."""

    def __init__(self, connection, response, limit, begun):
        self.connection, self.response, self.limit, self.begun = connection, response, limit, begun

    async def read(self):
        if (self.response.header("Transfer-Encoding") or "").lower() == "chunked":
            while size := int((await self.connection.line(self.limit)).split(b";")[0], 16):
                await self.take(size)
                await self.connection.line(self.limit)
            await self.connection.line(self.limit)
        elif (length := self.response.header("Content-Length")) is not None:
            await self.take(int(length))
        elif self.response.status not in (204, 304):
            await self.take(None)

    async def take(self, size):
        """So many bytes; None: all up to the end of the connection."""
        while size is None or size > 0:
            piece = await self.connection.piece(65536 if size is None else min(size, 65536), self.limit)
            if not piece and size is None:
                return
            if not piece:
                raise Broken(Failure.CUT)
            try:
                self.response.add_body(piece, time.monotonic() - self.begun)
            except InputError:
                raise Broken(Failure.TOO_LARGE) from None
            size = None if size is None else size - len(piece)


# ---- driving a probe ----

async def probe(user, tls, password=None, **options):
    """Drives a probe to its end: what it opened is closed by its last requests."""
    driven = net.Probe(user, logon=password is not None, **options)
    transport = Transport(tls, user, password)
    try:
        while (request := driven.next()) is not None:
            driven.answer(await transport.send(request))
    finally:
        transport.close()
    return driven.result


async def probe_all(users, tls, password, **options):
    return await asyncio.gather(*(probe(user, tls, password, **options) for user in users))


def main(arguments):
    parser = argparse.ArgumentParser(usage=__doc__.partition("usage: ")[2].splitlines()[0])
    parser.add_argument("users", nargs="+")
    parser.add_argument("--autodiscover")
    parser.add_argument("--server")
    parser.add_argument("--ca")
    parser.add_argument("--password-file", type=pathlib.Path)
    given = parser.parse_args(arguments)
    tls = ssl.create_default_context(cafile=given.ca)
    password = given.password_file.read_text("utf-8").partition("\n")[0] if given.password_file else None
    results = asyncio.run(probe_all(given.users, tls, password, autodiscover_url=given.autodiscover,
                                    server=given.server, auth=Auth.BASIC))
    for result in results:
        print(result, *result.findings, sep="\n  ")
    return 0 if all(result.succeeded for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
