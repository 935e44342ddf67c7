#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""exchange.py: an endpoint that speaks MAPI over HTTP as Exchange SE does, on loopback and behind TLS, so that a client
can be tested without an Exchange server: /mapi/emsmdb and /mapi/nspi (PING, Connect, Disconnect, Bind, Unbind,
NotificationWait; Execute is refused), /mapi/healthcheck.htm and /autodiscover/autodiscover.xml. There are no mailboxes.

usage: exchange.py [--fault NAME] [--schemes LIST] [--protection off|allow|require] [--keytab FILE] [--port N]
       exchange.py --list      Each fault and what it does.

It prints its URLs, the users with their passwords, and the authority to trust, and runs until it is interrupted."""
import argparse
import contextlib
import http.client
import os
import signal
import socket
import ssl
import struct
import sys
import tempfile
import threading
import uuid
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import acceptor
import answers
import deliver
import people
from answers import Answer
from certificates import Certificates
from deviations import FAULTS

MOST_BODY = 1 << 20
EMSMDB, NSPI = "emsmdb", "nspi"
OPENS = {EMSMDB: "Connect", NSPI: "Bind"}
CLOSES = {EMSMDB: "Disconnect", NSPI: "Unbind"}
TYPES = {EMSMDB: ("Connect", "Execute", "Disconnect", "NotificationWait", "PING"),
         NSPI: ("Bind", "Unbind", "PING", "CompareMIds", "DNToMId", "GetMatches", "GetPropList", "GetProps",
                "GetSpecialTable", "GetTemplateInfo", "ModLinkAtt", "ModProps", "QueryColumns", "QueryRows",
                "ResolveNames", "ResortRestriction", "SeekEntries", "UpdateStat", "GetMailboxUrl",
                "GetAddressBookUrl")}  # facts/protocol.md 2.2
UNKNOWN_USER, LOGIN_PERM = 0x3EB, 0x3F2  # facts/protocol.md 2.7
DISABLED = 0x80070005


class Request:
    def __init__(self, line, headers, body):
        self.method, self.target, self.version = line
        self.headers, self.body = headers, body
        parts = urlsplit(self.target)
        self.path, self.query = parts.path.lower(), parse_qs(parts.query)
        self.mailbox = next((value[0] for name, value in self.query.items() if name.lower() == "mailboxid"), None)
        self.type = headers.get("X-RequestType")
        first = self.path.strip("/").split("/")
        self.at = first[1] if len(first) == 2 and first[0] == "mapi" and first[1] in TYPES else None
        self.cookies = dict(pair.strip().partition("=")[::2] for value in headers.get_all("Cookie", [])
                            for pair in value.split(";") if "=" in pair)

    def kinds(self):
        """The words by which a fault says which requests it concerns."""
        if self.at:
            return {"any", "mapi", self.at, self.type, f"{self.at}/{self.type}"}
        if self.path == "/mapi/healthcheck.htm":
            return {"any", "health"}
        return {"any", "autodiscover"} if self.path.startswith("/autodiscover/") else {"any"}


class Session:
    def __init__(self, at, person):
        self.at, self.person, self.context, self.sequence = at, person, answers.token(), answers.token()


class Connection:
    """What the server keeps for a connection."""

    def __init__(self, sock):
        self.socket, self.reader = sock, sock.makefile("rb")
        self.person, self.context, self.error = None, None, ""

    def request(self):
        """The next request, or None at the end."""
        line = self.reader.readline(65536).decode("latin-1").split()
        if len(line) != 3:
            return None
        headers = http.client.parse_headers(self.reader)
        if headers.get("Expect", "").lower() == "100-continue":
            self.socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return Request(line, headers, self.body(headers))

    def body(self, headers):
        if "chunked" not in headers.get("Transfer-Encoding", "").lower():
            return self.reader.read(min(int(headers.get("Content-Length", "0")), MOST_BODY))
        body = b""
        while size := int(self.reader.readline().split(b";")[0], 16):
            body += self.reader.read(size)
            self.reader.readline()
        self.reader.readline()
        return body


class Endpoint:
    """Listens on `port` of 127.0.0.1 until stop(). `base` is the URL that clients use. `opened` and `closed` count
    sessions; `log` has what was asked (path or type) with the status of each answer.

    fault       a name in FAULTS
    settings    over those of the fault: certificate (a name of certificates.py, None: no TLS), schemes, protection,
                name (of the server), period (X-PendingPeriod, ms), error (ErrorCode of Connect and Bind), accept,
                versions, ciphers, demands_certificate (TLS), base"""

    def __init__(self, certificates, fault="none", port=0, **settings):
        self.fault = FAULTS[fault]
        given = {"certificate": "good", "schemes": ("Negotiate", "NTLM", "Basic"), "protection": "off",
                 "name": "EX1", "period": 30000, "error": 0, "accept": None, "versions": None,
                 "ciphers": None, "demands_certificate": False, "base": None, **self.fault.settings, **settings}
        for name, value in given.items():
            setattr(self, name, value)
        self.front, self.lock, self.stopped = self.name, threading.Lock(), threading.Event()
        self.sessions, self.opened, self.closed, self.log, self.connections = {}, 0, 0, [], 0
        self.people = people.by_spelling()
        binding = certificates.binding(self.certificate) if self.certificate else None
        self.acceptor = acceptor.Acceptor(self.people, self.schemes, self.protection, binding)
        self.tls = self.context(*certificates.paths(self.certificate)) if self.certificate else None
        self.listener = socket.create_server(("127.0.0.1", port), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.base = self.base or f"http{'s' if self.tls else ''}://localhost:{self.port}"
        self.listening = threading.Thread(target=self.listen, daemon=True)
        self.listening.start()

    def context(self, chain, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers(self.ciphers or "DEFAULT:@SECLEVEL=0")
        context.load_cert_chain(chain, key)
        context.set_alpn_protocols(["http/1.1"])
        if self.versions:
            context.minimum_version, context.maximum_version = self.versions
        if self.demands_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(chain)
        return context

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.stop()

    def stop(self):
        """Once the thread has left accept(): else it may take a connection of the next listener, which gets the number
        of the descriptor."""
        self.stopped.set()
        with contextlib.suppress(OSError):  # stopped before
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listening.join()
        self.listener.close()

    def listen(self):
        while True:
            try:
                sock = self.listener.accept()[0]
            except OSError:
                return
            with self.lock:
                self.connections += 1
            threading.Thread(target=self.serve, args=(sock,), daemon=True).start()

    def serve(self, sock):
        """One connection."""
        sock.settimeout(60)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self.accept and deliver.spoil_accept(self, sock):
                return
            if self.tls:
                sock = deliver.handshake(self.tls, sock)
            connection = Connection(sock)
            while not self.stopped.is_set() and (request := connection.request()):
                answer = self.respond(connection, request)
                with self.lock:
                    self.log.append((request.type if request.at else request.path, answer.status))
                if not deliver.send(self, sock, answer) or answer.closes:
                    break
        except (OSError, ValueError, http.client.HTTPException):
            pass
        finally:
            sock.close()

    def respond(self, connection, request):
        """The answer to a request, spoiled where the fault wants it."""
        concerned = self.fault.concerns(request)
        if concerned and self.fault.early and (answer := self.fault.instead(self, request)):
            return answer
        answer = self.health() if request.path == "/mapi/healthcheck.htm" else None
        if not answer:
            person, headers = self.acceptor.authenticate(connection, request.headers.get("Authorization"))
            if not person and self.schemes:
                answer = answers.unauthorized(self, headers)
            elif concerned and self.fault.instead and not self.fault.early:
                answer = self.fault.instead(self, request)
            else:
                answer = self.answer(request, person or people.ANNA)
                answer.headers += [("WWW-Authenticate", header) for header in headers]
        elif concerned and self.fault.instead:
            answer = self.fault.instead(self, request)
        if concerned and self.fault.change and answer.status == 200:
            answer = self.fault.change(self, request, answer) or answer
        return answer

    def health(self):
        return answers.page(200, f"200 OK<br/>{self.name}.CONTOSO.COM", "text/html",
                            [("Server", "Microsoft-IIS/10.0"), ("X-FEServer", self.front)])

    def answer(self, request, person):
        if request.path == "/autodiscover/autodiscover.xml" and request.method == "POST":
            return self.autodiscover(request)
        if not request.at:
            return answers.page(404, "<html><body>404 - not found</body></html>", headers=[
                ("Server", "Microsoft-IIS/10.0"), ("X-FEServer", self.front)])
        return self.mapi(request, person)

    def autodiscover(self, request):
        asked = request.body.decode(errors="replace")
        address = asked.partition("<EMailAddress>")[2].partition("</EMailAddress>")[0].strip().lower()
        dn = asked.partition("<LegacyDN>")[2].partition("</LegacyDN>")[0].strip().lower()
        person = next((one for one in people.PEOPLE if one.legacy_dn.lower() == dn), None) or self.people.get(address)
        capable = request.headers.get("X-MapiHttpCapability", "").strip()
        capable = capable.isdigit() and int(capable) > 0
        if "autodiscover/outlook/requestschema/2006" not in asked:
            text = people.refusal(600, "Invalid Request")
        elif not person:
            text = people.refusal(500, "The email address can't be found.")
        else:
            text = people.settings(person, self.base, capable)
        return answers.page(200, text, "text/xml; charset=utf-8", [
            ("Server", "Microsoft-IIS/10.0"), ("X-DiagInfo", self.name), ("X-FEServer", self.front)])

    def mapi(self, request, person):
        """[MS-OXCMAPIHTTP] 3.2.5, and facts/probe.md 1 for what Exchange SE does."""
        if not request.mailbox:
            return answers.page(400, "<html><body>Bad Request</body></html>", headers=[("X-FEServer", self.front)])
        if request.method != "POST":
            return answers.refused(self, request, 2)
        if request.type not in TYPES[request.at]:
            return answers.refused(self, request, 5 if request.type else 7)
        for name in ("X-RequestId", "X-ClientInfo"):
            if name not in request.headers:
                return answers.refused(self, request, 7)
        if request.headers.get("Content-Type", "").partition(";")[0].strip() != "application/mapi-http":
            return answers.refused(self, request, 4)
        if request.type == OPENS[request.at]:
            return self.open(request, person)
        if request.type == "PING" and "MapiContext" not in request.cookies:
            return answers.mapi(self, request, b"", self.routing(request, ping=True))
        return self.within(request, person)

    def within(self, request, person):
        """A request in a session."""
        if "MapiContext" not in request.cookies:
            return answers.refused(self, request, 13)
        with self.lock:
            session = self.sessions.get(request.cookies["MapiContext"])
            if not session or session.person != person or session.at != request.at:
                return answers.refused(self, request, 10)
            if request.cookies.get("MapiSequence") != session.sequence:
                return answers.refused(self, request, 15)
            session.sequence = answers.token()
            if request.type == CLOSES[request.at]:
                del self.sessions[session.context]
                self.closed += 1
        cookies = self.routing(request) + self.session_cookies(session)
        body = {"PING": b"", "Disconnect": answers.finished(0), "Unbind": answers.finished(1),
                "NotificationWait": answers.u32(0, 0, 0, 0)}.get(request.type)
        if body is None:  # Execute and what else reads data
            body = answers.finished(DISABLED)
        return answers.mapi(self, request, body, cookies, 900000)

    def open(self, request, person):
        """Connect and Bind. What is refused has status 200, code 0, cookies, and an ErrorCode."""
        user = person
        if request.at == EMSMDB:
            dn, zero, rest = request.body.partition(b"\0")
            if not zero or len(rest) < 20 or len(rest) != 20 + struct.unpack_from("<I", rest, 16)[0]:
                return answers.refused(self, request, 12)
            user = next((one for one in people.PEOPLE if one.legacy_dn.lower() == dn.decode(errors="replace").lower()),
                        None)
        elif len(request.body) < 9 or len(request.body) != (45 if request.body[4] else 9):
            return answers.refused(self, request, 12)
        error = self.error or (UNKNOWN_USER if not user else LOGIN_PERM if user != person else 0)
        session = Session(request.at, person)
        if not error:
            with self.lock:
                self.sessions[session.context] = session
                self.opened += 1
        cookies = self.routing(request) + self.session_cookies(session)
        if request.at == NSPI:
            return answers.mapi(self, request, answers.bound(error, uuid.uuid4().bytes), cookies, 900000)
        body = answers.connected(error, user.name if user and not error else "", aux=b"" if error else bytes(24))
        return answers.mapi(self, request, body, cookies, 300000, 1800000)

    def routing(self, request, ping=False):
        expires = "expires=Thu, 31-Dec-2099 23:59:59 GMT"
        cookies = [f"MapiRouting={answers.token()}; path=/mapi/; secure; HttpOnly",
                   f"X-BackEndCookie={answers.token()}; {expires}; path=/mapi; secure; HttpOnly"]
        return [] if ping and "X-BackEndCookie" in request.cookies else cookies

    @staticmethod
    def session_cookies(session):
        return [f"{name}={value}; path=/mapi/{session.at}; secure; HttpOnly"
                for name, value in (("MapiContext", session.context), ("MapiSequence", session.sequence))]


def program():
    parser = argparse.ArgumentParser(usage=__doc__.partition("usage:")[2].strip())
    parser.add_argument("--fault", default="none", choices=FAULTS, metavar="NAME")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--schemes")
    parser.add_argument("--protection", choices=("off", "allow", "require"))
    parser.add_argument("--keytab")
    parser.add_argument("--certificate")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    if given.list:
        for name, fault in FAULTS.items():
            print(f"{name}\t{fault.text}")
        return
    settings = {name: value for name, value in vars(given).items()
                if value is not None and name in ("protection", "certificate")}
    if given.keytab:
        os.environ["KRB5_KTNAME"] = f"FILE:{given.keytab}"
    if given.schemes is not None:
        settings["schemes"] = tuple(filter(None, given.schemes.split(",")))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="mapicfg-exchange-") as folder:
        users = Path(folder) / "ntlm"
        users.write_text(people.ntlm_users())
        os.environ["NTLM_USER_FILE"] = str(users)
        certificates = Certificates(Path(folder) / "certificates")
        with Endpoint(certificates, given.fault, given.port, **settings) as endpoint:
            print(f"{given.fault}: {endpoint.fault.text}\nauthority {certificates.root}")
            for person in people.PEOPLE:
                print(f"user {person.address}, password {person.password!r}, token {person.token}")
                print(f"  {endpoint.base}/mapi/emsmdb/?MailboxId={person.mailbox_id}")
            print(f"port {endpoint.port}", flush=True)
            signal.pause()


if __name__ == "__main__":
    try:
        program()
    except KeyboardInterrupt:
        pass
