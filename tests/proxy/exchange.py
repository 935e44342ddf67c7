# SPDX-License-Identifier: LGPL-2.1-or-later
"""A stand-in for Exchange: TLS, the health page, and MAPI over HTTP with chunked PROCESSING, PENDING and DONE. NTLM
authenticates the connection, as IIS does it: once a connection has a user, requests on it need no header.

The messages of NTLM have the layout of [MS-NLMP] section 2.2.1; the response is a hash over the challenge of this very
connection and the user's name, so that an answer that went over another connection is refused."""
import base64
import hashlib
import os
import socketserver
import ssl
import struct
import threading
from http.server import BaseHTTPRequestHandler

SIGNATURE = b"NTLMSSP\0"


def ntlm_negotiate():
    return SIGNATURE + struct.pack("<II", 1, 0x207) + bytes(16)


def ntlm_challenge(challenge):
    return SIGNATURE + struct.pack("<IHHII", 2, 0, 0, 48, 0x207) + challenge + bytes(16)


def ntlm_authenticate(challenge, user):
    name, response = user.encode("utf-16-le"), hashlib.sha256(challenge + user.encode()).digest()
    fields, offset = b"", 64
    for size in (0, len(response), 0, len(name), 0, 0):  # LM, NT, domain, user, workstation, key
        fields += struct.pack("<HHI", size, size, offset)
        offset += size
    return SIGNATURE + struct.pack("<I", 3) + fields + struct.pack("<I", 0x207) + response + name


def ntlm_field(message, index):
    size, _, offset = struct.unpack_from("<HHI", message, 12 + 8 * index)
    return message[offset:offset + size]


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
        """Returns whether the connection (NTLM) or the request (Basic) has a user; answers 401 where not."""
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            self.user = base64.b64decode(value).decode().partition(":")[0]
            return True
        if scheme == "NTLM":
            message = base64.b64decode(value)
            kind = struct.unpack_from("<I", message, 8)[0]
            if kind == 1:
                self.challenge, self.user = os.urandom(8), None
                encoded = base64.b64encode(ntlm_challenge(self.challenge)).decode()
                self.answer(401, WWW_Authenticate="NTLM " + encoded)
                return False
            user = ntlm_field(message, 3).decode("utf-16-le")
            right = self.challenge and hashlib.sha256(self.challenge + user.encode()).digest()
            self.challenge = None
            if right and ntlm_field(message, 1) == right:
                self.user = user
        if self.user is None:
            self.answer(401, WWW_Authenticate="NTLM")
            return False
        return True

    def chunk(self, data):
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
        if not self.authenticate():
            return
        self.send_response(200)
        for name, value in (("Content-Type", "application/mapi-http"), ("Transfer-Encoding", "chunked"),
                            ("X-ResponseCode", "0"), ("X-RequestType", self.headers.get("X-RequestType", "")),
                            ("X-User", self.user), ("X-Server", self.server.name),
                            ("X-Seen-Host", self.headers.get("Host", "")),
                            ("X-Seen-Cookie", self.headers.get("Cookie", "")), ("X-Seen-Path", self.path),
                            ("Set-Cookie", "MapiContext=one; path=/mapi; secure"),
                            ("Set-Cookie", "MapiSequence=two; path=/mapi; secure")):
            self.send_header(name, value)
        self.end_headers()
        self.chunk(b"PROCESSING\r\n")
        self.wait()
        self.chunk(b"DONE\r\nX-ResponseCode: 0\r\n\r\n" + hashlib.sha256(body).hexdigest().encode())
        self.wfile.write(b"0\r\n\r\n")

    def wait(self):
        """X-Test-Gate: until the client says so. X-Test-Silence: that many seconds without a byte."""
        gate, silence = self.headers.get("X-Test-Gate"), self.headers.get("X-Test-Silence")
        if gate:
            self.chunk(b"PENDING\r\n")
            self.server.gate(gate).wait(20)
        if silence:
            self.server.stopped.wait(float(silence))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, name, certificate, key):
        self.name = name
        self.healthy, self.stopped = threading.Event(), threading.Event()
        self.healthy.set()
        self.gates, self.lock = {}, threading.Lock()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def gate(self, name):
        with self.lock:
            return self.gates.setdefault(name, threading.Event())

    def finish_request(self, request, client_address):
        request.settimeout(60)
        try:
            with self.context.wrap_socket(request, server_side=True) as wrapped:
                self.RequestHandlerClass(wrapped, client_address, self)
        except (OSError, ValueError):
            pass

    def handle_error(self, request, client_address):
        pass

    def stop(self):
        self.stopped.set()
        self.shutdown()
        self.server_close()
