# SPDX-License-Identifier: LGPL-2.1-or-later
"""A client of MAPI over HTTP down to the socket, by facts/protocol.md 2.8: what the endpoint is judged by. It says what
it saw in each step, without what changes from run to run, so that two runs can be compared."""
import base64
import datetime
import functools
import re
import socket
import ssl
import struct
import time
import uuid

IDLE = 0.7  # s that it waits for the next byte, unless X-PendingPeriod says less
MOST = 1 << 18  # bytes of a body, of a head
CHANGES = {"date", "request-id"}
HEADERS = {"Content-Type": "application/mapi-http", "Accept": "application/mapi-http",
           "X-ClientApplication": "Outlook/15.00.0856.000", "User-Agent": "mapicfg-selftest"}
BIND = bytes.fromhex("00000000 01") + bytes(24) + bytes.fromhex("E4040000 09040000 09040000 00000000")
REQUEST = ('<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/'
           'autodiscover/outlook/requestschema/2006"><Request><EMailAddress>{}</EMailAddress>'
           "<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
           "</AcceptableResponseSchema></Request></Autodiscover>")


def connect_body(dn):
    return dn.encode() + b"\0" + bytes.fromhex("00000000 E4040000 09040000 09040000 00000000")


def basic(person, password=None):
    return "Basic " + base64.b64encode(f"{person.address}:{password or person.password}".encode()).decode()


class Broken(Exception):
    """What is not HTTP, or ended too early; with what was there."""


class Response:
    def __init__(self):
        self.status, self.version, self.headers, self.pieces, self.failure, self.pace = None, "", [], [], None, None

    @property
    def body(self):
        return b"".join(self.pieces)

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name):
        return next(iter(self.all(name)), None)

    def parts(self):
        """Meta-tags, additional headers, body: facts/protocol.md 2.4."""
        tags, more, rest = [], [], self.body
        while "DONE" not in tags and re.match(rb"[A-Z]+\r\n", rest):
            line, _, rest = rest.partition(b"\r\n")
            tags.append(line.decode())
        while "DONE" in tags and rest:
            line, _, rest = rest.partition(b"\r\n")
            if not line:
                break
            more.append(tuple(line.decode(errors="replace").split(": ", 1)))
        return tags, more, rest

    def code(self):
        """The last X-ResponseCode."""
        values = self.all("X-ResponseCode") + [pair[1] for pair in self.parts()[1] if pair[0] == "X-ResponseCode"]
        return values[-1].split(",")[-1].strip() if values else None


@functools.lru_cache(maxsize=None)
def context(root, verify):
    made = ssl.create_default_context(cafile=root)
    made.hostname_checks_common_name = False
    if not verify:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


class Link:
    """One connection to host and port; opened when it is needed."""

    def __init__(self, port, root, host="localhost", verify=True):
        self.port, self.host, self.sock, self.certificate, self.version = port, host, None, None, None
        self.context = context(str(root), verify)

    def open(self):
        sock = socket.create_connection(("127.0.0.1", self.port), 10)
        sock.settimeout(IDLE)
        self.sock = self.context.wrap_socket(sock, server_hostname=self.host)
        self.data, self.version, self.certificate = b"", self.sock.version(), self.sock.getpeercert()

    def close(self):
        if self.sock:
            self.sock.close()
        self.sock = None

    def more(self):
        began = time.monotonic()
        got = self.sock.recv(65536)
        self.reads += 1
        self.waited = max(self.waited, time.monotonic() - began)
        if not got:
            raise Broken("ended")
        self.data += got

    def line(self):
        while b"\r\n" not in self.data:
            if len(self.data) > MOST:
                raise Broken("too long")
            self.more()
        line, _, self.data = self.data.partition(b"\r\n")
        return line.decode("latin-1")

    def take(self, size):
        while len(self.data) < size:
            self.more()
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def ask(self, method, target, headers, body=b""):
        """A request and what came of it; failures are said in the response."""
        response = Response()
        self.waited, self.reads = 0, 0
        deadline = time.monotonic() + 3
        try:
            if not self.sock:
                self.open()
            lines = [f"{method} {target} HTTP/1.1", f"Host: {self.host}:{self.port}",
                     *(f"{name}: {value}" for name, value in headers.items()), f"Content-Length: {len(body)}"]
            self.sock.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            self.read(response, deadline)
        except ssl.SSLCertVerificationError as error:
            response.failure = error.verify_message
        except (OSError, ValueError, Broken) as error:
            response.failure = f"{type(error).__name__} {error if isinstance(error, Broken) else ''}".strip()
        response.pace = ("slow" if self.waited > 0.3 else "", "byte by byte" if self.reads > 1000 else "")
        if response.failure or (response.get("Connection") or "").lower() == "close":
            self.close()
        return response

    def read(self, response, deadline):
        words = self.line().split(" ", 2)
        if not words[0].startswith("HTTP/1.") or len(words) < 2 or not words[1].isdigit():
            raise Broken(f"no status line: {words[0][:10]!r}")
        response.version, response.status = words[0], int(words[1])
        while line := self.line():
            name, colon, value = line.partition(":")
            if len(response.headers) > 500:
                raise Broken("too many headers")
            response.headers.append((name, value.strip()) if colon else (line, None))
        if (response.get("Transfer-Encoding") or "").lower() == "chunked":
            while size := self.chunk_size():
                response.pieces.append(self.take(size))
                if len(response.body) > MOST or self.take(2) != b"\r\n":
                    raise Broken("chunk")
                if time.monotonic() > deadline:
                    raise Broken("takes too long")
            self.line()
        elif response.get("Content-Length") is not None:
            if len(set(response.all("Content-Length"))) > 1:
                raise Broken("two lengths")
            size = int(response.get("Content-Length"))
            if not 0 <= size <= MOST:
                raise Broken("length")
            response.pieces.append(self.take(size))
        else:
            self.until_end(response)

    def chunk_size(self):
        size = int(self.line().partition(";")[0], 16)
        if size > MOST:
            raise Broken("chunk")
        return size

    def until_end(self, response):
        try:
            while True:
                self.more()
        except Broken:
            response.pieces.append(self.data)
            self.close()


class Client:
    """One user at one endpoint. `log` has (step, response) of all that was asked."""

    def __init__(self, port, root, person, authorization, verify=True):
        self.port, self.root, self.person, self.authorization, self.verify = port, root, person, authorization, verify
        self.log, self.jar, self.counter, self.guid = [], {}, 0, str(uuid.uuid4())
        self.links = {}

    def link(self, name):
        return self.links.setdefault(name, Link(self.port, self.root, verify=self.verify))

    def close(self):
        for link in self.links.values():
            link.close()

    def get(self, target, step, at="page"):
        response = self.link(at).ask("GET", target, {"User-Agent": HEADERS["User-Agent"]})
        self.log.append((step, response))
        return response

    def autodiscover(self, capability="1"):
        headers = {"Content-Type": "text/xml", "X-AnchorMailbox": self.person.address,
                   "Authorization": self.authorization}
        if capability:
            headers["X-MapiHttpCapability"] = capability
        response = self.link("page").ask("POST", "/autodiscover/autodiscover.xml", headers,
                                         REQUEST.format(self.person.address).encode())
        self.log.append(("autodiscover", response))
        return response

    def cookies(self, path):
        """Those whose path covers it: RFC 6265, section 5.1.4."""
        return {name: value for (name, cover), value in self.jar.items()
                if path == cover or path.startswith(cover.rstrip("/") + "/")}

    def keep(self, response):
        for text in response.all("Set-Cookie"):
            pair, *rest = [part.strip() for part in text.split(";")]
            name, equals, value = pair.partition("=")
            if name and equals:
                path = next((part[5:] for part in rest if part.lower().startswith("path=")), "/")
                self.jar[name, path] = value

    def mapi(self, at, kind, body=b"", mailbox=None, **changed):
        """One request. `changed` are headers with _ for -; None leaves one out."""
        self.counter += 1
        path = f"/mapi/{at}/"
        headers = {**HEADERS, "X-RequestType": kind, "X-RequestId": f"{{{self.guid}}}:{self.counter}",
                   "X-ClientInfo": f"{{{self.guid}}}:1", "Authorization": self.authorization}
        cookies = self.cookies(path)
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        headers.update({name.replace("_", "-"): value for name, value in changed.items()})
        headers = {name: value for name, value in headers.items() if value is not None}
        mailbox = self.person.mailbox_id if mailbox is None else mailbox
        response = self.link(at).ask("POST", f"{path}?MailboxId={mailbox}" if mailbox else path, headers, body)
        self.keep(response)
        self.log.append((f"{at} {kind}", response))
        return response

    def script(self):
        """All steps of the probe; those of a session only when it was opened."""
        self.get("/mapi/healthcheck.htm", "health")
        self.autodiscover()
        self.mapi("emsmdb", "PING", Authorization=None)
        self.link("emsmdb").close()
        self.mapi("emsmdb", "PING")
        if self.mapi("emsmdb", "Connect", connect_body(self.person.legacy_dn)).status == 200:
            self.mapi("emsmdb", "PING")
            self.mapi("emsmdb", "Disconnect", bytes(4))
        if self.mapi("nspi", "Bind", BIND).status == 200:
            self.mapi("nspi", "PING")
            self.mapi("nspi", "Unbind", bytes(8))
        self.close()
        return self.seen()

    def seen(self):
        return [(step, *view(response)) for step, response in self.log] + sorted(
            {seen_certificate(link) for link in self.links.values()}, key=str)


def view(response):
    """What a response says, without what no two runs have in common."""
    headers = [(name, value if name.lower() != "set-cookie" else without_value(value))
               for name, value in response.headers if name.lower() not in CHANGES]
    headers = [(name, re.sub(r"(?!0{8})[0-9a-f-]{36}|localhost:\d+", "*", value or "-")) for name, value in headers]
    tags, more, body = response.parts()
    if response.get("X-RequestType") == "Bind" and len(body) == 28:
        body = body[:8] + (b"guid" if any(body[8:24]) else b"zero") + body[24:]
    sizes = [len(piece) for piece in response.pieces if piece != response.pieces[-1]]
    more = [(pair[0], pair[1] if pair[0] not in ("X-StartTime", "X-ElapsedTime") else "*")
            if len(pair) == 2 else pair for pair in more]
    body = re.sub(rb"localhost:\d+", b"*", body[:4096]) + struct.pack("<I", len(body) if len(body) > 4096 else 0)
    return (response.failure, response.version, response.status, headers, tags, more, body, sizes, response.pace)


def without_value(cookie):
    return re.sub(r"=[^;]{20,}", "=*", cookie, count=1)


def seen_certificate(link):
    if not link.certificate:
        return ("certificate", link.version)
    days = [datetime.datetime.strptime(link.certificate[end], "%b %d %H:%M:%S %Y %Z").date()
            for end in ("notBefore", "notAfter")]
    return ("certificate", link.version, (days[1] - days[0]).days, (days[1] - datetime.date.today()).days)
