# SPDX-License-Identifier: LGPL-2.1-or-later
"""A stand-in for Exchange: TLS or none, the health page, and MAPI over HTTP with chunked PROCESSING, PENDING and DONE.
NTLM authenticates the connection, as IIS does it: once a connection has a user, requests on it need no header. An
answer to the challenge of another connection is refused, as is a wrong password. Negotiate has the user's name in place
of a ticket, and needs no 401 first."""
import base64
import hashlib
import os
import socketserver
import ssl
import threading
from http.server import BaseHTTPRequestHandler

import ntlm

USERS = {"anna": ntlm.HASH, "boris": ntlm.HASH}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def setup(self):
        super().setup()
        self.challenge, self.user = None, None

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Server", self.server.name)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/mapi/healthcheck.htm":
            healthy = self.server.healthy.is_set()
            return self.answer(200 if healthy else 500, f"200 OK<br/>{self.server.name.upper()}".encode())
        return self.answer(200, self.path.encode())

    def authenticate(self):
        """Returns the user of the connection (NTLM) or of the request (Basic); answers 401 and returns None without."""
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            return base64.b64decode(value).decode().partition(":")[0]
        if scheme == "Negotiate":  # a stand-in for a Kerberos ticket, whose logon the connection keeps
            self.user = base64.b64decode(value).decode()
        told = "NTLM"
        if scheme == "NTLM":
            message, challenge = base64.b64decode(value), self.challenge
            self.challenge, self.user = None, None
            if ntlm.kind(message) == 1:
                self.challenge = os.urandom(8)
                told += " " + base64.b64encode(ntlm.challenge_message(self.challenge, self.server.name)).decode()
            elif ntlm.kind(message) == 3 and challenge:
                self.user = ntlm.verify(message, challenge, USERS)
        if self.user is None:
            self.answer(401, WWW_Authenticate=told)
        return self.user

    def chunk(self, data):
        if not self.chunked:
            self.held += data
            return
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def read_body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def do_POST(self):
        body = self.read_body()
        user = self.authenticate()
        if user is None:
            return
        self.chunked, self.held = self.request_version != "HTTP/1.0", b""
        if self.chunked:
            self.begin(user, ("Transfer-Encoding", "chunked"))
        self.chunk(b"PROCESSING\r\n")
        self.wait()
        self.chunk(b"DONE\r\nX-ResponseCode: 0\r\n\r\n" + hashlib.sha256(body).hexdigest().encode())
        if self.chunked:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.begin(user, ("Content-Length", str(len(self.held))))
            self.wfile.write(self.held)

    def begin(self, user, length):
        self.send_response(200)
        for name, value in (("Content-Type", "application/mapi-http"), length, ("X-ResponseCode", "0"),
                            ("X-RequestType", self.headers.get("X-RequestType", "")),
                            ("X-User", user), ("X-Server", self.server.name),
                            ("X-Seen-Host", self.headers.get("Host", "")),
                            ("X-Seen-Cookie", self.headers.get("Cookie", "")), ("X-Seen-Path", self.path),
                            ("Set-Cookie", "MapiContext=one; path=/mapi; secure"),
                            ("Set-Cookie", "MapiSequence=two; path=/mapi; secure")):
            self.send_header(name, value)
        if "X-Test-Close" in self.headers:
            self.send_header("Connection", "close")
        self.end_headers()

    def wait(self):
        """X-Test-Gate: until the client says so. X-Test-Silence: that many seconds without a byte. (X-Test-Close: the
        connection ends after this answer.)"""
        gate, silence = self.headers.get("X-Test-Gate"), self.headers.get("X-Test-Silence")
        if gate and self.chunked:
            self.chunk(b"PENDING\r\n")
            self.server.gate(gate).wait(20)
        if silence:
            self.server.stopped.wait(float(silence))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, name, certificate=None, key=None, address="127.0.0.1"):
        self.name = name
        self.healthy, self.stopped = threading.Event(), threading.Event()
        self.healthy.set()
        self.gates, self.lock = {}, threading.Lock()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
        if self.context:
            self.context.load_cert_chain(certificate, key)
        super().__init__((address, 0), Handler)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def gate(self, name):
        with self.lock:
            return self.gates.setdefault(name, threading.Event())

    def finish_request(self, request, client_address):
        request.settimeout(60)
        try:
            with self.context.wrap_socket(request, server_side=True) if self.context else request as connection:
                self.RequestHandlerClass(connection, client_address, self)
        except (OSError, ValueError):
            pass

    def handle_error(self, request, client_address):
        pass

    def stop(self):
        self.stopped.set()
        self.shutdown()
        self.server_close()
