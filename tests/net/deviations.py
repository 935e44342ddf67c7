# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every deviation and fault of the endpoint, by name, with what it does.

A fault concerns some requests (`where`: any, mapi, emsmdb, nspi, health, autodiscover, a type such as Connect, or
emsmdb/PING). `instead` makes another answer and the endpoint does nothing; `early` does so before authentication.
`change` spoils the right answer, after the endpoint has done what was asked (a session is open then). `settings` are
those of the endpoint. `tolerable` marks what a client should get along with."""
import ssl
from dataclasses import dataclass, field
from typing import Callable, Optional

import answers
import deliver
import people
from answers import Answer, CODES, u32

LOGIN_PAGE = ('<html><head><title>Sign in</title></head><body><form method="post" action="/login">'
              '<input name="username"><input type="password" name="password"></form></body></html>')
PERIOD = 300  # ms, for what waits beyond the pending period
ERROR_CODES = {  # of Connect: facts/protocol.md 2.7
    "unknown-user": (0x3EB, "ecUnknownUser"), "login-perm": (0x3F2, "ecLoginPerm"),
    "rpc-authentication": (0x4B6, "ecRpcAuthentication"), "client-version": (0x4DF, "ecClientVerDisallowed"),
    "rpc-http": (0x4E0, "ecRpcHttpDisallowed"), "cached-mode": (0x4E1, "ecCachedModeRequired"),
    "protocol-disabled": (0x7D8, "ecProtocolDisabled"), "not-encrypted": (0x970, "ecNotEncrypted"),
    "version-mismatch": (0x80040110, "ecVersionMismatch"), "login-failure": (0x80040111, "ecLoginFailure"),
    "access-denied": (0x80070005, "access denied, as gromox has it"), "out-of-memory": (0x3F0, "gromox' out of memory"),
    "unlisted": (0x12345, "an ErrorCode that no document lists")}
GROMOX_CODES = {6: 2, 7: 3, 11: 4, 12: 5, 13: 6, 15: 7, 5: 8, 2: 1, 10: 2}  # facts/protocol.md 2.5


@dataclass(frozen=True)
class Fault:
    text: str
    where: str = "mapi"
    instead: Optional[Callable] = None
    change: Optional[Callable] = None
    early: bool = False
    settings: dict = field(default_factory=dict)
    tolerable: bool = False

    def concerns(self, request):
        return bool(request.kinds() & set(self.where.split()))


FAULTS = {"none": Fault("as it should be", "", tolerable=True)}


def add(name, text, where="mapi", **how):
    assert name not in FAULTS, name
    FAULTS[name] = Fault(text, where, **how)


def edit(function):
    """A `change` out of a function of the answer alone."""
    def change(endpoint, request, answer):
        function(answer)
    return change


def planned(plan):
    def change(endpoint, request, answer):
        answer.plan = plan
    return change


def setting(**settings):
    return {"settings": settings}


def connection_faults():
    for name, how, text in (
            ("accept-close", "close", "closes each connection before TLS"),
            ("accept-reset", "reset", "resets each connection before TLS"),
            ("accept-silent", "silent", "accepts connections and says nothing"),
            ("accept-banner", "banner", "another protocol on the port: it speaks first, as SSH does"),
            ("tls-plain", "http", "plain HTTP on the port of TLS"),
            ("tls-reset", "hello-reset", "resets the connection after the client's hello"),
            ("tls-close", "hello-close", "closes the connection after the client's hello"),
            ("tls-alert", "alert", "alert handshake_failure: no version or cipher in common")):
        add(name, text, "", **setting(accept=how))
    old = ssl.TLSVersion.TLSv1
    add("tls-1.0", "offers TLS 1.0 alone", "", **setting(versions=(old, old)))
    old = ssl.TLSVersion.TLSv1_1
    add("tls-1.1", "offers TLS 1.1 alone", "", **setting(versions=(old, old)))
    new = ssl.TLSVersion.TLSv1_2
    add("tls-null-cipher", "offers TLS 1.2 with ciphers that encrypt nothing", "",
        **setting(versions=(new, new), ciphers="NULL-SHA256:ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"))
    add("tls-client-certificate", "demands a certificate of the client", "",
        **setting(demands_certificate=True))
    for name in ("expired", "not-yet-valid", "wrong-name", "wildcard-depth", "common-name-only", "address-only",
                 "self-signed", "untrusted", "missing-intermediate", "weak-key", "sha1", "no-server-auth",
                 "expires-soon", "short-late", "too-long"):
        add(f"certificate-{name}", f"the certificate {name} of certificates.py", "", **setting(certificate=name),
            tolerable=name in ("expires-soon", "short-late", "too-long", "sha1", "weak-key"))


def cut_faults():
    """The connection ends somewhere. The parts of an answer: head, PROCESSING, DONE with the body, last chunk."""
    for where, stem in (("mapi", ""), ("health", "health-"), ("autodiscover", "autodiscover-")):
        for how, text in (("close", "closes the connection"), ("reset", "resets the connection"),
                          ("silent", "says nothing")):
            period = setting(period=PERIOD) if how == "silent" else {}
            add(f"{stem}request-{how}", f"{text} when the request is read", where, early=True,
                instead=lambda endpoint, request, how=how: spoiled(deliver.stop(how, 0)), **period)
    for name, parts, size, text in (("status", 1, 9, "amid the status line"), ("headers", 1, 150, "amid the headers"),
                                    ("head", 1, None, "after the headers"),
                                    ("processing", 2, None, "after PROCESSING"), ("body", 3, -9, "amid the body"),
                                    ("last-chunk", 3, None, "before the last chunk")):
        for how, what in (("close", "closes the connection"), ("reset", "resets the connection"),
                          ("half", "sends FIN and goes on reading"), ("silent", "says nothing more")):
            period = setting(period=PERIOD) if how == "silent" else {}
            add(f"{name}-{how}", f"{what} {text}", "Connect", change=planned(deliver.stop(how, parts, size)), **period)
    add("done-close", "closes the connection right after the line DONE", "Connect",
        change=planned(deliver.raw(lambda answer: b"".join(answer.parts()[:2]) + b"40\r\nDONE\r\n")))


def spoiled(plan):
    answer = Answer(200)
    answer.plan = plan
    return answer


def http_faults():
    """Not the HTTP that was asked for."""
    raw = deliver.raw
    def instead(data, how="close"):
        return {"early": True, "instead": lambda endpoint, request: spoiled(raw(data, how))}
    add("http-garbage", "bytes that are not HTTP", **instead(b"\x00\x01\x02 what is this\r\n\r\n"))
    add("http-0.9", "a body without status line and headers", **instead(b"<html>hello</html>"))
    add("http-2-frame", "a SETTINGS frame of HTTP/2", **instead(bytes.fromhex("000000040000000000")))
    add("http-status-words", "a status that is not a number",
        **instead(b"HTTP/1.1 OK fine\r\nContent-Length: 0\r\n\r\n"))
    add("http-long-header", "a header of 1 MiB", **instead(
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * (1 << 20) + b"\r\nContent-Length: 0\r\n\r\n"))
    add("http-many-headers", "50,000 headers", **instead(
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 50000 + b"Content-Length: 0\r\n\r\n"))
    add("http-no-colon", "a header line without a colon", "Connect", change=planned(raw(
        lambda answer: answer.parts()[0].replace(b"\r\nServer:", b"\r\nnonsense\r\nServer:", 1)
        + b"".join(answer.parts()[1:]))), tolerable=True)
    add("folded", "headers go on in a second line: X-ResponseCode, and each Set-Cookie", "mapi", tolerable=True,
        change=planned(raw(lambda answer: answer.parts()[0].replace(b"Code: ", b"Code:\r\n ").replace(b"; ", b";\r\n\t")
                           + b"".join(answer.parts()[1:]))))
    add("http-1.0", "HTTP/1.0: no chunks, the end of the connection ends the body", "mapi", tolerable=True,
        change=planned(raw(lambda answer: answer.parts()[0].replace(b"HTTP/1.1", b"HTTP/1.0").replace(
            b"Transfer-Encoding: chunked\r\n", b"") + b"".join(answer.pieces), "finish")))
    add("http-whole", "Content-Length in place of chunks", "mapi", tolerable=True,
        change=edit(lambda answer: setattr(answer, "chunked", False)))
    add("chunk-size-words", "a chunk whose size is not hexadecimal", "Connect", change=planned(raw(
        lambda answer: answer.parts()[0] + b"zz\r\nPROCESSING\r\n\r\n0\r\n\r\n")))
    add("chunk-too-long", "a chunk that is longer than its size", "Connect", change=planned(raw(
        lambda answer: answer.parts()[0] + b"2\r\nPROCESSING\r\n\r\n0\r\n\r\n")))
    add("chunk-huge", "a chunk that claims 2^60 bytes", "Connect", change=planned(raw(
        lambda answer: answer.parts()[0] + b"1000000000000000\r\nPROCESSING\r\n")))
    add("length-short", "Content-Length 10 less than the body", "Connect", change=edit(lambda a: length(a, -10)))
    add("length-long", "Content-Length 10 more than the body, then FIN", "Connect",
        change=edit(lambda a: length(a, 10, deliver.stop("close"))))
    add("length-words", "a Content-Length that is not a number", "Connect", change=edit(lambda a: length(a, "many")))
    add("length-negative", "a negative Content-Length", "Connect", change=edit(lambda a: length(a, "-5")))
    add("length-twice", "two Content-Length that differ", "Connect", change=edit(
        lambda a: (length(a, 0), a.headers.append(("Content-Length", "3")))))
    add("body-endless", "a body without end", "Connect", change=planned(deliver.repeat(
        b"4000\r\n" + bytes(0x4000) + b"\r\n", 0, 3)))


def length(answer, more, plan=None):
    """Without chunks, and a length that is so many bytes more, or this text."""
    answer.chunked = False
    size = more if isinstance(more, str) else str(sum(map(len, answer.pieces)) + more)
    answer.set("Content-Length", size)
    answer.plan = plan or deliver.stop("close")


def time_faults():
    forever = deliver.repeat(b"9\r\nPENDING\r\n\r\n", PERIOD / 3000)
    add("pending-forever", "PENDING for ever, in time", "Connect", change=planned(forever), **setting(period=PERIOD))
    add("pending-some", "PENDING four times, in time, before DONE", "mapi", tolerable=True, change=edit(
        lambda a: a.pieces.__setitem__(slice(1, 1), [b"PENDING\r\n"] * 4)))
    add("period-exceeded", "silence of three pending periods after PROCESSING, then the rest", "Connect",
        change=planned(deliver.late(3 * PERIOD / 1000, 2)), **setting(period=PERIOD))
    add("drip", "each byte by itself, without a pause", "mapi", change=planned(deliver.drip(0)), tolerable=True)
    add("drip-slow", "a byte a second, for ever", "Connect", change=planned(deliver.drip(1)), **setting(period=PERIOD))
    add("processing-late", "PROCESSING half a second late", "mapi", change=planned(deliver.late(0.5, 1)),
        tolerable=True)


def status_faults():
    front = [("Server", "Microsoft-IIS/10.0"), ("X-FEServer", "EX1")]
    kernel, proxy = [("Server", "Microsoft-HTTPAPI/2.0")], [("Server", "nginx/1.22.1"), ("Via", "1.1 proxy")]
    for name, status, text, headers in (
            ("400", 400, "Bad Request - Invalid Hostname", kernel),
            ("401-proxy", 401, "a proxy's 401", [*proxy, ("WWW-Authenticate", 'Basic realm="proxy"')]),
            ("401-no-scheme", 401, "401 of the front end that offers no scheme", front),
            ("403", 403, "403 - Forbidden: access is denied", front), ("403-proxy", 403, "Forbidden", proxy),
            ("403-tls", 403, "403.4 - SSL is required", front), ("404", 404, "404 - not found", front),
            ("404-proxy", 404, "not found", proxy), ("405", 405, "not allowed", [*proxy, ("Allow", "GET, HEAD")]),
            ("407", 407, "authenticate", [*proxy, ("Proxy-Authenticate", 'Basic realm="proxy"')]),
            ("408", 408, "timeout", proxy), ("411", 411, "length required", proxy),
            ("413", 413, "too large", proxy), ("421", 421, "misdirected", proxy),
            ("429", 429, "too many requests", [*front, ("Retry-After", "120")]),
            ("440", 440, "login timeout", front), ("500", 500, "internal error", front),
            ("500-kernel", 500, "internal error", kernel), ("501", 501, "not implemented", proxy),
            ("502", 502, "bad gateway", proxy), ("503", 503, "no server available", proxy),
            ("503-kernel", 503, "the application pool is stopped", kernel),
            ("503-front", 503, "the front end finds no back end", [*front, ("X-FailureContext", "FrontEnd;503;;;;;")]),
            ("504", 504, "gateway timeout", proxy), ("299", 299, "a status that nobody knows", front)):
        add(f"status-{name}", f"status {status}: {text} ({dict(headers)['Server']})", early=True, instead=(
            lambda endpoint, request, status=status, text=text, headers=headers:
            answers.page(status, f"<html><body>{text}</body></html>", headers=headers)))
    add("login-page", "a page to log on, with status 200: a proxy that authenticates first", early=True,
        instead=lambda endpoint, request: answers.page(200, LOGIN_PAGE,
                                                       headers=[("Server", "nginx/1.22.1")]))
    add("anonymous", "needs no authentication", "", **setting(schemes=()))
    for name, scheme in (("basic", "Basic"), ("ntlm", "NTLM"), ("negotiate", "Negotiate"), ("bearer", "Bearer")):
        add(f"only-{name}", f"offers {scheme} alone", "", **setting(schemes=(scheme,)), tolerable=True)
    for name, text, location in (
            ("loop", "to itself", lambda endpoint, request: request.target),
            ("http", "to http", lambda endpoint, request: f"http://localhost:{endpoint.port}{request.target}"),
            ("host", "to another host", lambda endpoint, request: f"https://other.contoso.com{request.target}"),
            ("logon", "to the page of Outlook on the web", lambda endpoint, request: "/owa/auth/logon.aspx?url=mapi"),
            ("nowhere", "without Location", None)):
        add(f"redirect-{name}", f"302 {text}", early=True, instead=(
            lambda endpoint, request, location=location:
            Answer(302, [("Location", location(endpoint, request))] if location else [])))
    add("redirect-once", "307 to the same with one more parameter, which works", early=True, tolerable=True, instead=(
        lambda endpoint, request: None if "again" in request.query else
        Answer(307, [("Location", request.target + "&again=1")])))


def code_faults():
    for code in range(1, 19):
        add(f"code-{code}", f"X-ResponseCode {code} to Connect: {CODES[code]}", "Connect",
            instead=lambda endpoint, request, code=code: answers.refused(endpoint, request, code))
        add(f"late-{code}", f"X-ResponseCode {code} to Connect after DONE, 0 in the header: {CODES[code]}", "Connect",
            instead=lambda endpoint, request, code=code: late_code(endpoint, request, code))
    for where, code in (("emsmdb/PING", 16), ("Disconnect", 10), ("Bind", 1), ("nspi/PING", 16), ("Unbind", 10)):
        name = where.replace("/", "-").lower()
        add(f"{name}-code-{code}", f"X-ResponseCode {code} to {where}", where,
            instead=lambda endpoint, request, code=code: answers.refused(endpoint, request, code))
    for value, text in (("19", "a number that no document lists"), ("six", "a word"), ("-1", "a negative number"),
                        ("", "nothing"), ("0, 6", "two values joined, of which the last counts")):
        add(f"code-{value.replace(', ', '-and-') or 'empty'}", f"X-ResponseCode is {value!r}: {text}", "Connect",
            change=edit(lambda a, value=value: a.set("X-ResponseCode", value)))
    add("session-lost", "every session is forgotten at once: code 10 to what follows Connect", "Connect",
        change=lambda endpoint, request, answer: forget(endpoint))


def forget(endpoint):
    with endpoint.lock:
        endpoint.closed += len(endpoint.sessions)
        endpoint.sessions.clear()


def late_code(endpoint, request, code):
    answer = answers.mapi(endpoint, request, b"")
    answer.pieces[1] = answers.done(code)
    return answer


def header_faults():
    for name in ("Content-Type", "X-RequestType", "X-RequestId", "X-ClientInfo", "X-ResponseCode",
                 "X-ServerApplication", "X-PendingPeriod", "X-ExpirationInfo", "X-FEServer"):
        add(f"no-{name.lower()}", f"no {name} in the answer to Connect", "Connect",
            change=edit(lambda a, name=name: a.drop(name)))
    for name, header, value in (("type-html", "Content-Type", "text/html"),
                                ("type-octets", "Content-Type", "application/octet-stream"),
                                ("other-request-type", "X-RequestType", "Bind"),
                                ("other-request-id", "X-RequestId", "{00000000-0000-0000-0000-000000000000}:1"),
                                ("other-client-info", "X-ClientInfo", "{00000000-0000-0000-0000-000000000000}:1"),
                                ("period-0", "X-PendingPeriod", "0"), ("period-word", "X-PendingPeriod", "soon"),
                                ("period-huge", "X-PendingPeriod", "4294967296000"),
                                ("old-server", "X-ServerApplication", "Exchange/15.00.0847.032")):
        add(name, f"{header}: {value}", "Connect", change=edit(
            lambda a, header=header, value=value: a.set(header, value)))
    add("no-cookies", "Connect sets no cookie", "Connect", change=edit(lambda a: a.drop("Set-Cookie")))
    add("no-context", "Connect sets no MapiContext", "Connect", change=cookies(
        lambda cookie: None if cookie.startswith("MapiContext") else cookie))
    add("cookie-path", "MapiContext and MapiSequence are for /owa", "Connect", change=cookies(
        lambda cookie: cookie.replace("path=/mapi/emsmdb", "path=/owa")))
    add("cookie-paths", "all cookies are for /owa", "Connect", change=cookies(
        lambda cookie: cookie.replace("path=/mapi", "path=/owa")))
    add("cookie-wrong", "MapiContext has another value than the server knows", "Connect", change=cookies(
        lambda cookie: cookie.replace("MapiContext=", "MapiContext=x", 1)))
    add("cookie-sequence", "MapiSequence has another value than the server expects", "Connect", change=cookies(
        lambda cookie: cookie.replace("MapiSequence=", "MapiSequence=x", 1)))
    add("cookie-nonsense", "a Set-Cookie without a name", "Connect", tolerable=True, change=edit(
        lambda a: a.headers.append(("Set-Cookie", "=; ;;"))))


def cookies(function):
    def change(endpoint, request, answer):
        changed = [(name, function(value) if name == "Set-Cookie" else value) for name, value in answer.headers]
        answer.headers = [(name, value) for name, value in changed if value is not None]
    return change


def body_of(answer):
    """The body after the meta-tags and the additional headers, and what is before it."""
    head, end, body = answer.pieces[-1].partition(b"\r\n\r\n")
    return head + end, body


def body_change(function):
    def change(endpoint, request, answer):
        head, body = body_of(answer)
        answer.pieces[-1] = head + function(body)
    return change


def frame_faults():
    def pieces(function):
        return edit(lambda answer: setattr(answer, "pieces", function(answer.pieces)))
    add("no-processing", "no PROCESSING", "mapi", change=pieces(lambda p: p[1:]), tolerable=True)
    add("no-done", "no DONE: the body follows PROCESSING", "Connect", change=pieces(
        lambda p: [p[0] + p[1].partition(b"\r\n\r\n")[2]]))
    add("no-tags", "no meta-tags at all", "Connect", change=pieces(lambda p: [p[1].partition(b"\r\n\r\n")[2]]))
    add("no-empty-line", "no empty line after DONE", "Connect", change=pieces(
        lambda p: [p[0], p[1].replace(b"\r\n\r\n", b"\r\n", 1)]))
    add("tags-split", "each byte of the answer is a chunk of its own", "mapi", tolerable=True, change=pieces(
        lambda p: [bytes([byte]) for byte in b"".join(p)]))
    add("tags-joined", "meta-tags and body in one chunk", "mapi", tolerable=True, change=pieces(
        lambda p: [b"".join(p)]))
    add("tags-unknown", "WAITING, which is no meta-tag", "Connect", change=pieces(lambda p: [b"WAITING\r\n", p[1]]))
    add("tags-small", "meta-tags in small letters", "Connect", change=pieces(
        lambda p: [p[0].lower(), p[1].replace(b"DONE", b"done", 1)]))
    add("tags-lf", "lines end with LF alone", "Connect", change=pieces(
        lambda p: [b"PROCESSING\n", p[1].partition(b"\r\n\r\n")[0].replace(b"\r\n", b"\n") + b"\n\n"
                   + p[1].partition(b"\r\n\r\n")[2]]))
    add("body-empty", "no body after DONE", "Connect", change=body_change(lambda body: b""))
    add("body-short", "the body ends after the StatusCode and half of the ErrorCode", "Connect",
        change=body_change(lambda body: body[:6]))
    add("body-html", "a page in place of the body, code 0", "Connect", change=body_change(
        lambda body: b"<html><body>Something went wrong</body></html>"))
    add("body-longer", "9 bytes after the body", "Connect", change=body_change(lambda body: body + b"unneeded!"))
    add("body-aux", "AuxiliaryBufferSize goes beyond the body", "Connect", change=body_change(
        lambda body: body[:-28] + u32(0xFFFFFFFF)))
    add("body-name", "DisplayName without its NUL", "Connect", change=body_change(
        lambda body: body[:21] + "Anna".encode("utf-16-le")))
    add("body-surrogate", "DisplayName is not UTF-16", "Connect", change=body_change(
        lambda body: body[:21] + b"\x00\xd8\x00\x00" + u32(0)))
    add("body-big", "2 MiB of auxiliary buffer", "Connect", change=body_change(
        lambda body: body[:-28] + u32(2 << 20) + bytes(2 << 20)))


def refusal_faults():
    for name, (error, text) in ERROR_CODES.items():
        add(f"refused-{name}", f"Connect with status 200 and code 0, but ErrorCode 0x{error:X}: {text}", "",
            **setting(error=error))
    for where, at in (("Connect", "connect"), ("Disconnect", "disconnect"), ("Bind", "bind"), ("Unbind", "unbind")):
        add(f"{at}-status", f"StatusCode 0x6BA of {where}", where, instead=(
            lambda endpoint, request: answers.mapi(endpoint, request, answers.failed(0x6BA))))
    add("disconnect-error", "ErrorCode of Disconnect is 0x80004005", "Disconnect",
        change=body_change(lambda body: answers.finished(0x80004005)))
    add("bind-error", "ErrorCode of Bind is 0x80040111", "Bind", instead=(
        lambda endpoint, request: answers.mapi(endpoint, request, answers.bound(0x80040111, bytes(16)))))
    add("bind-unlisted", "ErrorCode of Bind is one that no document lists", "Bind", instead=(
        lambda endpoint, request: answers.mapi(endpoint, request, answers.bound(0x12345, bytes(16)))))
    add("bind-no-guid", "ServerGuid of Bind is zero", "Bind",
        change=body_change(lambda body: answers.bound(0, bytes(16))))
    add("bind-short", "the body of Bind ends within the ServerGuid", "Bind",
        change=body_change(lambda body: body[:12]))
    add("unbind-0", "ErrorCode of Unbind is 0, not UnbindSuccess (1)", "Unbind", tolerable=True,
        change=body_change(lambda body: answers.finished(0)))
    add("unbind-2", "ErrorCode of Unbind is 2: it failed", "Unbind",
        change=body_change(lambda body: answers.finished(2)))
    add("other-mailbox", "Connect gives the DisplayName of another mailbox's owner", "Connect",
        change=body_change(lambda body: answers.connected(0, people.BORIS.name, aux=bytes(24))))
    add("no-name", "Connect gives an empty DisplayName", "Connect",
        change=body_change(lambda body: answers.connected(0, "", aux=bytes(24))))
    add("emsmdb-only", "the address book's endpoint is down, the mailbox's is fine", "nspi", early=True,
        instead=lambda endpoint, request: answers.page(503, "down", headers=[("Server", "Microsoft-IIS/10.0")]))
    add("nspi-only", "the mailbox's endpoint is down, the address book's is fine", "emsmdb", early=True,
        instead=lambda endpoint, request: answers.page(503, "down", headers=[("Server", "Microsoft-IIS/10.0")]))


def gromox_faults():
    def own_code(endpoint, request, answer):
        code = answer.get("X-ResponseCode")
        if code != "0":
            for name in ("X-RequestType", "X-RequestId", "X-ClientInfo"):
                answer.drop(name)
            answer.set("X-ResponseCode", str(GROMOX_CODES.get(int(code or 0), 9)))
            return answer
        if request.type == "PING" and "MapiContext" not in request.cookies and "sid" not in request.cookies:
            return own_code(endpoint, request, answers.refused(endpoint, request, 13))
        answer.pieces = [b"PROCESSING\r\n", b"PENDING", b"PROCESSING\r\n",
                         answers.done(elapsed="0") + body_of(answer)[1]]
        for name in ("X-FEServer", "X-BEServer", "X-DiagInfo", "X-CalculatedBETarget"):
            answer.drop(name)
        answer.set("Server", "gromox-http")
        return answer
    add("gromox", "gromox: its own numbers of codes, no PING before Connect, PENDING without CRLF and PROCESSING twice",
        change=own_code)


def health_faults():
    def instead(answer):
        return {"instead": lambda endpoint, request: answer(endpoint), "where": "health"}
    for status, text in ((401, "asks for authentication"), (403, "forbidden"), (404, "not there"), (500, "ill"),
                         (503, "taken out of service")):
        add(f"health-{status}", f"the health page: status {status}, {text}",
            **instead(lambda endpoint, status=status, text=text: answers.page(status, text)))
    add("health-host", "the health page names a server that answers nothing else",
        **instead(lambda endpoint: answers.page(200, "200 OK<br/>EX9.CONTOSO.COM")))
    add("health-empty", "the health page is empty", **instead(lambda endpoint: answers.page(200, "")))
    add("health-login", "the health page is a page to log on",
        **instead(lambda endpoint: answers.page(200, LOGIN_PAGE)))
    add("health-redirect", "the health page redirects to itself",
        **instead(lambda endpoint: Answer(302, [("Location", "/mapi/healthcheck.htm")])))


def autodiscover_faults():
    anna = people.ANNA
    def answer(name, text, make, **how):
        add(f"autodiscover-{name}", f"Autodiscover: {text}", "autodiscover", instead=(
            lambda endpoint, request: make(endpoint)), **how)
    def xml(text):
        return answers.page(200, text, "text/xml; charset=utf-8")
    def settings(protocols):
        return xml(people.document(people.user_of(anna) + people.account(protocols)))
    for status in (401, 403, 404, 500, 503):
        answer(str(status), f"status {status}", lambda endpoint, status=status: answers.page(
            status, "no", headers=[("Server", "Microsoft-IIS/10.0"), ("X-FEServer", endpoint.front)]))
    for code, message in ((500, "The email address can't be found."), (501, "No configuration"),
                          (600, "Invalid Request"), (601, "Provider is not available"), (602, "Bad configuration"),
                          (603, "Active Directory is not available")):
        answer(f"error-{code}", f"error {code} in the answer: {message}",
               lambda endpoint, code=code, message=message: xml(people.refusal(code, message)))
    answer("no-mapi", "no mapiHttp block although it was asked for: Outlook Anywhere",
           lambda endpoint: xml(people.settings(anna, endpoint.base, False)))
    answer("empty-mapi", "a mapiHttp block without a URL", lambda endpoint: settings(
        people.mapi_http(anna, None, None)))
    answer("internal", "internal URLs alone", lambda endpoint: settings(
        people.mapi_http(anna, endpoint.base, None)), tolerable=True)
    answer("external", "external URLs alone", lambda endpoint: settings(
        people.mapi_http(anna, None, endpoint.base)), tolerable=True)
    answer("no-mailbox-id", "URLs without MailboxId", lambda endpoint: settings(
        people.mapi_http(anna, endpoint.base, endpoint.base, "")))
    answer("other-id", "URLs with the MailboxId of another mailbox", lambda endpoint: settings(
        people.mapi_http(people.BORIS, endpoint.base, endpoint.base)))
    answer("http-url", "URLs of http", lambda endpoint: settings(
        people.mapi_http(anna, f"http://localhost:{endpoint.port}", f"http://localhost:{endpoint.port}")))
    answer("unknown-host", "URLs of a host that does not exist", lambda endpoint: settings(
        people.mapi_http(anna, "https://mail.contoso.invalid", "https://mail.contoso.invalid")))
    answer("other-user", "the settings of another user", lambda endpoint: xml(
        people.settings(people.BORIS, endpoint.base, True)))
    answer("no-dn", "no LegacyDN", lambda endpoint: xml(
        people.settings(anna, endpoint.base, True).replace(f"<LegacyDN>{anna.legacy_dn}</LegacyDN>", "")))
    answer("redirect-address", "to another address, which is not there", lambda endpoint: xml(
        people.redirect("redirectAddr", "anna@tailspin.contoso.com")))
    answer("redirect-address-loop", "to the same address, for ever", lambda endpoint: xml(
        people.redirect("redirectAddr", anna.address)))
    answer("redirect-url", "to another URL, which is not there", lambda endpoint: xml(
        people.redirect("redirectUrl", f"{endpoint.base}/elsewhere/autodiscover.xml")))
    answer("redirect-url-loop", "to the same URL, for ever", lambda endpoint: xml(
        people.redirect("redirectUrl", f"{endpoint.base}/autodiscover/autodiscover.xml")))
    answer("redirect-http", "status 302 to http", lambda endpoint: Answer(302, [
        ("Location", f"http://localhost:{endpoint.port}/autodiscover/autodiscover.xml")]))
    answer("redirect-loop", "status 302 to itself", lambda endpoint: Answer(302, [
        ("Location", f"{endpoint.base}/autodiscover/autodiscover.xml")]), early=True)
    answer("html", "a page", lambda endpoint: answers.page(200, "<html><body>Welcome</body></html>"))
    answer("broken-xml", "XML that ends early", lambda endpoint: xml(
        people.settings(anna, endpoint.base, True)[:300]))
    answer("dtd", "XML with a DTD", lambda endpoint: xml(
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'))
    answer("empty", "an empty answer", lambda endpoint: xml(""))
    answer("huge", "8 MiB", lambda endpoint: xml(
        people.settings(anna, endpoint.base, True).replace("</Account>", "<!--" + "a" * (8 << 20) + "--></Account>")))


for section in (connection_faults, cut_faults, http_faults, time_faults, status_faults, code_faults, header_faults,
                frame_faults, refusal_faults, gromox_faults, health_faults, autodiscover_faults):
    section()
