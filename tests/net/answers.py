# SPDX-License-Identifier: LGPL-2.1-or-later
"""An answer of the endpoint: a right one by [MS-OXCMAPIHTTP] 2.2 (facts/protocol.md 2) with the headers that Exchange
SE sends (facts/probe.md 1), and the ways to spoil it before it is sent."""
import base64
import os
import struct
import uuid
from email.utils import formatdate

REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 307: "Temporary Redirect", 400: "Bad Request",
           401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 407:
           "Proxy Authentication Required", 408: "Request Timeout", 411: "Length Required", 413:
           "Request Entity Too Large", 421: "Misdirected Request", 429: "Too Many Requests", 440: "Login Timeout",
           500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
           504: "Gateway Timeout"}
CODES = ("success", "unknown failure", "invalid verb", "invalid path", "invalid header", "invalid request type",
         "invalid context cookie", "missing header", "anonymous not allowed", "too large", "context not found",
         "no privilege", "invalid request body", "missing cookie", "reserved", "invalid sequence", "endpoint disabled",
         "invalid response", "endpoint shutting down")  # facts/protocol.md 2.5
VERSION = "15.02.2562.045"


class Answer:
    """`pieces` are the parts of the body; each becomes a chunk, unless `chunked` is false. `plan` says how the bytes
    get onto the wire (deliver.py), None as usual."""

    def __init__(self, status, headers=(), pieces=(), chunked=False, reason=None):
        self.status, self.reason = status, REASONS.get(status, "Unknown") if reason is None else reason
        self.headers, self.pieces, self.chunked = list(headers), list(pieces), chunked
        self.version, self.plan, self.closes = "HTTP/1.1", None, False

    def get(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def drop(self, name):
        self.headers = [(key, value) for key, value in self.headers if key.lower() != name.lower()]

    def set(self, name, value):
        """In the place of the header, or at the end."""
        for index, (key, _) in enumerate(self.headers):
            if key.lower() == name.lower():
                self.headers[index] = (key, value)
                return
        self.headers.append((name, value))

    def head(self):
        headers = [*self.headers, ("Date", formatdate(usegmt=True))]
        if self.chunked:
            headers.append(("Transfer-Encoding", "chunked"))
        elif self.get("Content-Length") is None:
            headers.append(("Content-Length", str(sum(map(len, self.pieces)))))
        lines = [f"{self.version} {self.status} {self.reason}", *(f"{name}: {value}" for name, value in headers)]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"

    def parts(self):
        """The bytes of the answer: the head, and each piece as it is sent."""
        if not self.chunked:
            return [self.head(), *self.pieces]
        chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in self.pieces if piece]
        return [self.head(), *chunks, b"0\r\n\r\n"]


def u32(*values):
    return struct.pack(f"<{len(values)}I", *values)


def connected(error, name="", dn_prefix="", aux=b""):
    """Of Connect, refused ones too: status, error, polls, retries and their delay, prefix, name, auxiliary buffer."""
    return (u32(0, error, 60000 if not error else 0, 6 if not error else 0, 10000 if not error else 0)
            + dn_prefix.encode() + b"\0" + (name + "\0").encode("utf-16-le") + u32(len(aux)) + aux)


def finished(error, aux=b""):
    """Of Disconnect and Unbind."""
    return u32(0, error, len(aux)) + aux


def bound(error, guid, aux=b""):
    return u32(0, error) + guid + u32(len(aux)) + aux


def failed(status):
    """Any request that fails with a StatusCode."""
    return u32(status, 0)


def common(endpoint, request):
    """The headers that every answer of /mapi has, in Exchange's order."""
    echoed = [(name, request.headers[name]) for name in ("X-RequestId", "X-ClientInfo") if name in request.headers]
    return [("Cache-Control", "private"), ("Content-Type", "application/mapi-http"), ("Server", "Microsoft-IIS/10.0"),
            ("request-id", str(uuid.uuid4())), ("X-CalculatedBETarget", f"{endpoint.name.lower()}.contoso.com"),
            ("X-ServerApplication", f"Exchange/{VERSION}"), *echoed]


def tail(endpoint):
    return [("X-DiagInfo", endpoint.name), ("X-BEServer", endpoint.name), ("X-AspNet-Version", "4.0.30319"),
            ("X-Powered-By", "ASP.NET"), ("X-FEServer", endpoint.front)]


def mapi(endpoint, request, body, cookies=(), expiration=None, tunnel=None):
    """A right answer of the MAPI application, in two chunks: PROCESSING, and DONE with the rest."""
    headers = common(endpoint, request)
    headers += [("X-RequestType", request.type), ("X-PendingPeriod", str(endpoint.period)), ("X-ResponseCode", "0")]
    if expiration:
        headers.append(("X-ExpirationInfo", str(expiration)))
    if tunnel:
        headers.append(("X-TunnelExpirationTime", str(tunnel)))
    headers += [("Set-Cookie", cookie) for cookie in cookies] + tail(endpoint)
    return Answer(200, headers, [b"PROCESSING\r\n", done() + body], chunked=True)


def done(code=None, elapsed="12"):
    """DONE, and the additional headers up to the empty line."""
    lines = ["DONE"] + ([f"X-ResponseCode: {code}"] if code is not None else [])
    lines += [f"X-ElapsedTime: {elapsed}", f"X-StartTime: {formatdate(usegmt=True)}", "", ""]
    return "\r\n".join(lines).encode()


def refused(endpoint, request, code, text=None):
    """Status 200 with an X-ResponseCode that is not zero: text/html with a text for people, and no meta-tags."""
    page = f"<html><head><title>MAPI over HTTP</title></head><body>{text or CODES[code]}</body></html>".encode()
    headers = common(endpoint, request)
    headers += [("X-RequestType", request.type or ""), ("X-ResponseCode", str(code))] + tail(endpoint)
    answer = Answer(200, headers, [page])
    answer.set("Content-Type", "text/html")
    return answer


def unauthorized(endpoint, challenges):
    """401 of the front end: it never reached the MAPI application (facts/probe.md 1b)."""
    reason = base64.b64encode(b"Unauthorized").decode()
    headers = [("Server", "Microsoft-IIS/10.0"), ("request-id", str(uuid.uuid4())), ("X-OWA-Version", "15.2.2562.45"),
               ("X-FailureContext", f"FrontEnd;401;{reason};;;;"),
               *(("WWW-Authenticate", challenge) for challenge in challenges),
               ("X-Powered-By", "ASP.NET"), ("X-FEServer", endpoint.front)]
    return Answer(401, headers)


def page(status, text, content="text/html; charset=UTF-8", headers=()):
    return Answer(status, [("Content-Type", content), *headers], [text.encode()])


def token():
    return base64.b64encode(os.urandom(24)).decode()
