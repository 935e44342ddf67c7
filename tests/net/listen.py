#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""listen.py: `mapicfg listen` with real clients: curl, `mapicfg test`, GSSAPI of Python with right, absent and wrong
channel bindings, and what is no client at all. It answers as it should, and says what they sent.

usage: listen.py    Exits 1 when a case failed."""
import base64
import fcntl
import json
import os
import pty
import re
import resource
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import termios
import time
import warnings
from pathlib import Path

import kdc
import people
from certificates import Certificates
from people import ANNA, BORIS

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import COMMAND, case, summary  # noqa: E402 (of tests/proxy)

HAS_NTLM = any(Path("/etc/gss/mech.d").glob("*ntlmssp*"))
BACK_END = {"Identity": "EX1\\mapi (Exchange Back End)", "Name": "mapi (Exchange Back End)", "Server": "EX1",
            "IISAuthenticationMethods": ["Basic"], "Guid": "11111111-1111-1111-1111-111111111110"}
VDIR = {"Identity": "EX1\\mapi (Default Web Site)", "Name": "mapi (Default Web Site)", "Server": "EX1",
        "InternalUrl": "https://localhost/mapi", "ExternalUrl": "https://mail.contoso.com/mapi",
        "IISAuthenticationMethods": ["Basic", "Ntlm", "OAuth", "Negotiate"],
        "ExtendedProtectionTokenChecking": "Require", "Guid": "11111111-1111-1111-1111-111111111111"}
EWS = {"Identity": "EX1\\EWS (Default Web Site)", "Name": "EWS (Default Web Site)", "Server": "EX1",
       "InternalUrl": "https://localhost/EWS/Exchange.asmx",
       "ExternalUrl": "https://mail.contoso.com/EWS/Exchange.asmx",
       "Guid": "11111111-1111-1111-1111-111111111112"}
IDS = ("X-RequestId: {0a0b0c0d-1111-4222-8333-444455556666}:1",
       "X-ClientInfo: {0a0b0c0d-1111-4222-8333-444455556667}:1",
       "X-ClientApplication: Test/1.0.0.0", "Content-Type: application/mapi-http", "User-Agent: listen.py")


def make_store(folder):
    """A store with Anna and Boris on EX1."""
    mailboxes = [{"Name": one.alias, "DisplayName": one.name, "PrimarySmtpAddress": one.address,
                  "SamAccountName": one.alias, "UserPrincipalName": one.address, "LegacyExchangeDN": one.legacy_dn,
                  "ExchangeGuid": one.guid, "ServerName": "EX1"} for one in (ANNA, BORIS)]
    store = folder / "contoso.db"
    for noun, objects in (("OrganizationConfig", [{"Name": "Contoso", "MapiHttpEnabled": True}]),
                          ("MapiVirtualDirectory", [BACK_END, VDIR]), ("WebServicesVirtualDirectory", [EWS]),
                          ("CASMailbox", mailboxes)):
        file = folder / f"{noun}.json"
        file.write_text(json.dumps(objects))
        subprocess.run([COMMAND, "import", "--store", store, "--as", noun, file], check=True, capture_output=True)
    return store


class Listener:
    """`mapicfg listen` until the end of the with block; then `lines` are what it said."""

    def __init__(self, folder, store, *words, environment=None):
        self.folder, self.port, self.ca = Path(folder), 0, Path(folder) / f"ca-{time.monotonic_ns()}.pem"
        self.output = self.ca.with_suffix(".json")
        own = [] if "--cert" in words else ["--write-cert", str(self.ca)]
        self.words = [COMMAND, "listen", "--store", str(store), "--port", "0", "--format", "json", *own, *words]
        self.environment = {**os.environ, **(environment or {})}
        self.secret = self.folder / "password"
        self.secret.write_text(ANNA.password + "\n")

    def __enter__(self):
        with open(self.output, "wb") as out:
            self.process = subprocess.Popen(self.words, stdout=out, stderr=subprocess.PIPE, env=self.environment)
        deadline = time.monotonic() + 20
        while not self.output.read_text().endswith("\n"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                return self
            time.sleep(0.02)
        self.port = int(json.loads(self.output.read_text().splitlines()[0])["listening"].rpartition(":")[2])
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.errors = self.process.communicate(timeout=20)[1].decode()
        self.text = self.output.read_text()
        lines = [json.loads(line) for line in self.text.splitlines()]
        self.first, self.lines = lines[0] if lines else {}, lines[1:]
        self.requests = [line["request"] for line in self.lines if "request" in line]
        self.failures = [line["failure"] for line in self.lines if "failure" in line]

    def said(self):
        """The ids of all statements."""
        return {one["id"] for request in self.requests for one in request["statements"]}

    def bindings(self):
        return [request["binding"] for request in self.requests if request["binding"]]

    def context(self):
        return ssl.create_default_context(cafile=str(self.ca))

    def connect(self):
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return self.context().wrap_socket(sock, server_hostname="localhost")

    def send(self, *parts, wait=0.0):
        """Sends bytes, and returns all that comes until the end of the connection."""
        answer = b""
        with self.connect() as link:
            for part in parts:
                link.sendall(part)
                time.sleep(wait)
            link.settimeout(20)
            while piece := link.recv(65536):
                answer += piece
        return answer.decode("latin-1")

    def test(self, *words, environment=None):
        return subprocess.run(
            [COMMAND, "test", ANNA.address, "--server", f"127.0.0.1:{self.port}", "--ca", str(self.ca),
             "--password-file", str(self.secret), "--format", "json", *words], capture_output=True, text=True,
            check=False, timeout=60, stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})})

    def ticket(self, *words, environment):
        """`mapicfg test` of localhost, whose ticket Kerberos has."""
        return subprocess.run(
            [COMMAND, "test", ANNA.address, "--url", f"https://localhost:{self.port}/mapi/emsmdb/?MailboxId="
             f"{ANNA.mailbox_id}", "--server", f"127.0.0.1:{self.port}", "--probe", "self", "--auth", "negotiate",
             "--ca", str(self.ca), *words], capture_output=True, text=True, check=False, timeout=60,
            stdin=subprocess.DEVNULL, env={**os.environ, **environment})

    def curl(self, path, *words):
        """The status and the headers."""
        return subprocess.run(
            ["curl", "-sS", "-o", os.devnull, "-D", "-", "--cacert", str(self.ca), "--http1.1", *words,
             f"https://localhost:{self.port}{path}"], capture_output=True, text=True, check=False, timeout=60)


def mapi(kind, *headers, body=b"", person=ANNA, method="POST", place="emsmdb", ids=IDS):
    """A request of MAPI over HTTP, with Basic, that ends the connection."""
    lines = [f"{method} /mapi/{place}/?MailboxId={person.mailbox_id} HTTP/1.1", "Host: localhost", "Connection: close",
             f"Content-Length: {len(body)}", *([f"X-RequestType: {kind}"] if kind else []), *ids, *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


BASIC = "Authorization: Basic YW5uYTpTZWNyZXQgb2YgQW5uYSAx"  # anna, and her password
CONNECT = ANNA.legacy_dn.encode() + b"\0" + bytes.fromhex("00000000e4040000090400000904000000000000")


def follow(listener):
    """`mapicfg test` that asks Autodiscover here, and goes where it sends."""
    return subprocess.run(
        [COMMAND, "test", ANNA.address, "--autodiscover",
         f"https://localhost:{listener.port}/autodiscover/autodiscover.xml", "--auth", "basic", "--ca",
         str(listener.ca), "--password-file", str(listener.secret), "--limit", "20"], capture_output=True, text=True,
        check=False, timeout=60, stdin=subprocess.DEVNULL)


def header(answer, name):
    return [line.partition(": ")[2] for line in answer.partition("\r\n\r\n")[0].splitlines()
            if line.lower().startswith(name.lower() + ": ")]


def check_own_test(folder, store):
    """`mapicfg test` is content with it, and it with `mapicfg test`."""
    token = folder / "token"
    token.write_text("token-of-anna\n")
    with Listener(folder, store, "--accept-any") as listener:
        for auth in ("basic", "bearer"):
            for probe in ("self", "deep", "ctp"):
                ran = listener.test("--auth", auth, "--probe", probe, "--token-file", str(token))
                case(f"mapicfg test: {auth}, {probe}", ran.returncode == 0, ran.stdout + ran.stderr)
    worse = [one for request in listener.requests for one in request["statements"] if one["severity"] != "info"]
    case("of mapicfg test only the token is found fault with",
         {one["id"] for one in worse} == {"listen-bearer-form", "listen-logon-unverified"}, worse)
    case("sessions are closed", listener.errors == "" and listener.process.returncode == 0, listener.errors)
    case("it says where it listens", listener.first["listening"] == f"https://127.0.0.1:{listener.port}"
         and listener.first["server"] == "EX1" and listener.first["protection"] == "require", listener.first)
    case("no secret is printed", all(secret not in listener.text for secret in
                                     (ANNA.password, "token-of-anna", BASIC.split()[-1])))


def check_requests(folder, store):
    """What is wrong with a request is said, and answered as documented."""
    with Listener(folder, store, "--password-file", str(folder / "password")) as listener:
        answers = {
            "ping": mapi("PING", BASIC), "nobody": mapi("PING"), "get": mapi("PING", BASIC, method="GET"),
            "wrong password": mapi("PING", "Authorization: Basic YW5uYTp3cm9uZw=="),
            "no type": mapi(None, BASIC), "unknown type": mapi("Nonsense", BASIC), "other type": mapi("Bind", BASIC),
            "no id": mapi("PING", BASIC, ids=IDS[1:]), "no info": mapi("PING", BASIC, ids=(IDS[0], *IDS[2:])),
            "content": mapi("PING", BASIC, ids=(*IDS[:3], "Content-Type: text/xml")),
            "no session": mapi("Disconnect", BASIC, body=bytes(4)), "body": mapi("Connect", BASIC, body=CONNECT[:-1]),
            "stale": mapi("Disconnect", BASIC, "Cookie: MapiContext=" + 32 * "0", body=bytes(4)),
            "connect": mapi("Connect", BASIC, body=CONNECT),
            "other mailbox": mapi("Connect", BASIC, body=CONNECT.replace(b"cn=anna", b"cn=boris")),
            "nobody's mailbox": mapi("Connect", BASIC, body=CONNECT.replace(b"cn=anna", b"cn=nobody")),
            "path": b"GET /owa/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            "no mailbox": mapi("PING", BASIC).replace(b"?MailboxId=", b"?Mailbox="),
            "execute": mapi("Execute", BASIC, body=bytes(16)),
        }
        got = {name: listener.send(request) for name, request in answers.items()}
    said = {name: {one["id"] for one in request["statements"]} for name, request in zip(answers, listener.requests)}
    for name, status, code, statement in (
            ("ping", 200, "0", None), ("nobody", 401, None, "listen-anonymous"),
            ("get", 200, "2", "listen-mapi-method"),
            ("wrong password", 401, None, "listen-basic-wrong"), ("no type", 200, "7", "listen-request-type-missing"),
            ("unknown type", 200, "5", "listen-request-type-unknown"),
            ("other type", 200, "5", "listen-request-type-other"), ("no id", 200, "7", "listen-request-id-missing"),
            ("no info", 200, "7", "listen-client-info-missing"), ("content", 200, "4", "listen-content-type"),
            ("no session", 200, "13", "listen-session-missing"), ("body", 200, "12", "listen-body"),
            ("stale", 200, "10", "listen-session-unknown"), ("connect", 200, "0", "listen-basic-right"),
            ("other mailbox", 200, "0", "listen-no-rights"), ("nobody's mailbox", 200, "0", "listen-user-dn-unknown"),
            ("path", 404, None, "listen-path"), ("no mailbox", 400, None, "listen-mailbox-id-missing"),
            ("execute", 200, "13", "listen-session-missing")):
        answer = got[name]
        codes = header(answer, "X-ResponseCode")
        fine = answer.startswith(f"HTTP/1.1 {status} ") and codes == ([code] if code else [])
        case(f"request: {name}", fine and (not statement or statement in said[name]), (answer[:400], said[name]))
    case("401 offers the schemes of the virtual directory, in Exchange's order",
         [value.split()[0] for value in header(got["nobody"], "WWW-Authenticate")] ==
         ["Negotiate", "NTLM", "Basic", "Bearer"], got["nobody"])
    case("cookies have their paths", [cookie.partition("=")[0] + cookie.partition("path=")[2].partition(";")[0]
                                      for cookie in header(got["connect"], "Set-Cookie")] ==
         ["MapiRouting/mapi/", "MapiContext/mapi/emsmdb", "MapiSequence/mapi/emsmdb", "X-BackEndCookie/mapi"],
         got["connect"])
    case("a client that is refused makes the exit code 1", listener.process.returncode == 1)
    case("a session that is left open is said", "1 session was not closed" in listener.errors, listener.errors)


def check_curl(folder, store):
    if not shutil.which("curl"):
        print("SKIPPED: listen: curl is missing")
        return
    path = f"/mapi/emsmdb/?MailboxId={ANNA.mailbox_id}"
    with Listener(folder, store, "--protection", "off", "--accept-any") as listener:
        ran = listener.curl("/mapi/healthcheck.htm")
        case("curl: healthcheck.htm", " 200 " in ran.stdout, ran)
        ran = listener.curl(f"/autodiscover/autodiscover.json?Email={ANNA.address}&Protocol=AutodiscoverV1")
        case("curl: Autodiscover v2", " 200 " in ran.stdout, ran)
        common = ["-X", "POST", "-H", "X-RequestType: PING", *(word for one in IDS for word in ("-H", one))]
        ran = listener.curl(path, "--basic", "-u", f"CONTOSO\\anna:{ANNA.password}", *common)
        case("curl --basic", "X-ResponseCode: 0" in ran.stdout, ran)
        features = subprocess.run(["curl", "-V"], capture_output=True, text=True, check=True).stdout
        has_ntlm = "NTLM" in features.split()
        if has_ntlm:
            ran = listener.curl(path, "--ntlm", "-u", f"CONTOSO\\anna:{ANNA.password}", *common)
            case("curl --ntlm", "X-ResponseCode: 0" in ran.stdout, ran)
        else:
            print("SKIPPED: listen: curl --ntlm: this curl has no NTLM")
    case("curl's own NTLM has no channel binding (facts of curl's sources, tags to 8.20)",
         not has_ntlm or ("listen-binding-none" in listener.said() and "listen-ntlm-3" in listener.said()),
         listener.said())
    users = {request["user"] for request in listener.requests if request["user"]}
    case("curl's user is named", users == {"CONTOSO\\anna"}, users)


def negotiate(link):
    """Sends message 1 of NTLM ([MS-NLMP] 2.2.1.1); returns the server's challenge."""
    message = b"NTLMSSP\0" + struct.pack("<LL", 1, 0xa2088207) + bytes(24)
    token = base64.b64encode(message).decode()
    link.sendall(mapi("PING", f"Authorization: NTLM {token}").replace(b"Connection: close\r\n", b""))
    answer = b""
    while b"\r\n\r\n" not in answer and (piece := link.recv(65536)):
        answer += piece
    tokens = [value[5:] for value in header(answer.decode("latin-1"), "WWW-Authenticate") if value.startswith("NTLM ")]
    return base64.b64decode(tokens[0])[24:32] if tokens else None


def check_bindings(folder, store):
    """What NTLM sends is seen, whether GSSAPI verifies it or nothing does; Extended Protection is obeyed."""
    if not HAS_NTLM:
        print("SKIPPED: listen: NTLM: gss-ntlmssp is missing")
        return
    users = folder / "users"
    users.write_text(people.ntlm_users())
    for protection in ("off", "allow", "require"):
        for verified in (True, False):
            words = ["--auth", "ntlm", "--protection", protection, *([] if verified else ["--accept-any"])]
            environment = {"NTLM_USER_FILE": str(users)} if verified else {}
            let_in = {}
            for binding in ("right", "none", "wrong"):
                with Listener(folder, store, *words, environment=environment) as listener:
                    ran = listener.test("--auth", "ntlm", "--login", "CONTOSO\\anna", "--bindings", binding)
                let_in[binding] = ran.returncode == 0
                name = f"NTLM, {protection}, {'verified' if verified else 'not verified'}, {binding}"
                case(f"{name}: is seen", set(listener.bindings()) == {binding}, (listener.bindings(), ran.stdout))
                wanted = "listen-logon-verified" if verified else "listen-logon-unverified"
                case(f"{name}: what is let in is said to be {wanted}", not let_in[binding] or wanted in listener.said(),
                     listener.said())
            expected = {"right": True, "none": protection != "require", "wrong": protection == "off"}
            case(f"NTLM, {protection}: what is let in", let_in == expected, (verified, let_in))
    with Listener(folder, store, "--auth", "ntlm", "--protection", "off",
                  environment={"NTLM_USER_FILE": str(users)}) as listener:
        listener.secret.write_text("wrong\n")
        ran = listener.test("--auth", "ntlm", "--login", "CONTOSO\\anna")
    case("NTLM: a wrong password is refused", ran.returncode == 1 and "listen-logon-refused" in listener.said(),
         listener.said())
    with Listener(folder, store, "--auth", "ntlm", "--protection", "require",
                  environment={"NTLM_USER_FILE": str(users)}) as listener, listener.connect() as link:
        challenges = [negotiate(link) for _ in range(2)]
    case("NTLM: a client may begin again on a connection", all(challenges) and challenges[0] != challenges[1] and
         "listen-logon-refused" not in listener.said(), (challenges, listener.said()))
    with Listener(folder, store, "--auth", "ntlm", "--protection", "off") as listener:
        ran = listener.test("--auth", "ntlm", "--login", "CONTOSO\\anna")
    case("NTLM: nothing verifies it, so it is refused",
         ran.returncode == 1 and "listen-logon-unverifiable" in listener.said(), listener.said())


def statements_of(listener):
    """Those of the first request that has a ticket, and the request."""
    request = next((one for one in listener.requests if one["mechanism"] == "Kerberos"), None)
    return {one["id"]: one["sentence"] for one in request["statements"]} if request else {}, request or {}


def check_tickets(folder, store, realm):
    """What a ticket says without a keytab is what MIT's klist and kvno say of it."""
    import gssapi
    kinds = {"HTTP/localhost": "aes256-cts:normal", "HTTP/ex2.contoso.com": "aes128-cts:normal",
             "HTTP/old.contoso.com": "rc4-hmac:normal"}
    realm.admin(*(f"addprinc -randkey -e {kind} {name}@{kdc.REALM}" for name, kind in kinds.items()
                  if name != kdc.SERVICE),
                f"cpw -randkey -keepold -e aes128-cts:normal HTTP/ex2.contoso.com@{kdc.REALM}")
    environment = {name: value for name, value in realm.environment.items() if name != "KRB5_KTNAME"}
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        with Listener(folder, store, "--auth", "negotiate", environment=environment) as listener:
            for name in kinds:
                target = gssapi.Name(f"{name}@{kdc.REALM}", gssapi.NameType.kerberos_principal)
                mechanism = gssapi.MechType.kerberos
                token = gssapi.SecurityContext(name=target, mech=mechanism, usage="initiate").step()
                listener.send(mapi("PING", f"Authorization: Negotiate {base64.b64encode(token).decode()}"))
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    listed = realm.run("klist", "-e", environment={**realm.own, **environment})
    for name, request in zip(kinds, listener.requests):
        entry = re.search(rf"{name}@{kdc.REALM}\n\s*Etype \(skey, tkt\): (\S+), (\S+)", listed).groups()
        session, encryption = (kind.removeprefix("DEPRECATED:").replace("arcfour-hmac", "rc4-hmac") for kind in entry)
        version = realm.run("kvno", name, environment={**realm.own, **environment}).rpartition("= ")[2].strip()
        sentence = {one["id"]: one["sentence"] for one in request["statements"]}.get("listen-kerberos-ticket", "")
        expected = (f"Kerberos: a ticket for {name}@{kdc.REALM}, encrypted by {encryption} (key version {version}); "
                    f"the client's own part by {session}.")
        case(f"a ticket for {name}", sentence == expected and request["encryption"] == encryption and
             request["service"] == f"{name}@{kdc.REALM}", (request, entry, version))
        said = {one["id"] for one in request["statements"]}
        case(f"a ticket for {name}: what is wrong with it",
             ("listen-kerberos-service" in said) == (name != kdc.SERVICE) and
             ("listen-kerberos-weak" in said) == (encryption == "rc4-hmac"), said)
    case("one of the tickets has another version of the key, one is by RC4", "key version 2" in listener.text
         and "encrypted by rc4-hmac" in listener.text, listener.text)


def check_kerberos(folder, store):
    missing = kdc.missing()
    if missing:
        print(f"SKIPPED: listen: Kerberos: {', '.join(missing)} is missing")
        return
    user, service = f"{kdc.USER}@{kdc.REALM}", f"{kdc.SERVICE}@{kdc.REALM}"
    with kdc.Realm(folder / "realm") as realm:
        for protection in ("off", "allow", "require"):
            let_in = {}
            for binding in ("right", "none", "wrong"):
                with Listener(folder, store, "--auth", "negotiate", "--protection", protection,
                              environment=realm.environment) as listener:
                    ran = listener.ticket("--bindings", binding, environment=realm.environment)
                let_in[binding] = ran.returncode == 0
                case(f"Kerberos, {protection}: {binding} is seen", set(listener.bindings()) == {binding},
                     (listener.requests, ran.stdout, ran.stderr))
                said, request = statements_of(listener)
                case(f"Kerberos, {protection}, {binding}: who it is, and for which service", user in
                     said.get("listen-logon-verified", "") and request.get("service") == service, request)
            expected = {"right": True, "none": protection != "require", "wrong": protection == "off"}
            case(f"Kerberos, {protection}: what is let in", let_in == expected, let_in)
        environment = {name: value for name, value in realm.environment.items() if name != "KRB5_KTNAME"}
        with Listener(folder, store, "--auth", "negotiate", "--accept-any", environment=environment) as listener:
            ran = listener.ticket(environment=environment)
        case("Kerberos without a keytab is seen, not verified", ran.returncode == 0 and
             {"listen-logon-unverified", "listen-binding-hidden"} <= listener.said() and
             statements_of(listener)[1].get("service") == service, (listener.said(), ran.stdout))
        check_tickets(folder, store, realm)
    with kdc.Realm(folder / "wrong", "wrong-key") as realm:
        with Listener(folder, store, "--auth", "negotiate", environment=realm.environment) as listener:
            ran = listener.ticket(environment=realm.environment)
        said, request = statements_of(listener)
        case("Kerberos: a ticket that the keytab does not open is refused, and still says what it is for",
             ran.returncode == 1 and "listen-logon-refused" in said and request.get("service") == service and
             request["user"] is None, (request, ran.stdout))


def check_own_urls(folder, store):
    """A client that follows Autodiscover comes back with --own-urls, and leaves without it."""
    with Listener(folder, store, "--own-urls") as listener:
        ran = follow(listener)
    places = [request["place"] for request in listener.requests]
    case("--own-urls: a client that follows Autodiscover comes back",  # with a warning: localhost is this machine
         re.search(r"warned +succeeded +succeeded", ran.stdout) and {"emsmdb", "nspi"} <= set(places),
         (ran.stdout, places))
    case("--own-urls is said", "listen-own-urls" in listener.said() and listener.first["ownUrls"] is True,
         (listener.said(), listener.first))
    with Listener(folder, store) as listener:
        ran = follow(listener)
    places = {request["place"] for request in listener.requests}
    case("without --own-urls it leaves for the store's", ran.returncode == 1 and places == {"autodiscover"} and
         listener.first["ownUrls"] is False, (ran.stdout, places))


def without_tls(listener, data):
    with socket.create_connection(("127.0.0.1", listener.port), timeout=20) as plain:
        plain.sendall(data)
        try:
            while plain.recv(4096):
                pass
        except ConnectionResetError:
            pass


def check_garbage(folder, store):
    """What is no client gets an answer or an end, and does not keep others waiting."""
    with Listener(folder, store) as listener:
        without_tls(listener, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        idle = [socket.create_connection(("127.0.0.1", listener.port), timeout=20) for _ in range(20)]
        slow = listener.connect()
        for byte in mapi("PING", BASIC)[:50]:
            slow.sendall(bytes((byte,)))
        case("others have their turn", " 200 " in listener.send(mapi("PING", BASIC))[:20])
        slow.sendall(mapi("PING", BASIC)[50:])
        case("a request may come byte by byte", slow.recv(20).startswith(b"HTTP/1.1 200 "))
        slow.close()
        for link in idle:
            link.close()
        large = b"POST /mapi/emsmdb/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"
        for name, request, status in (("garbage", b"\0\1\2\3\n\n", 400),
                                      ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
                                      ("a large body", large, 413), ("a long head", b"GET /" + 70000 * b"a", 431)):
            answer = listener.send(request)
            case(f"{name}: is answered", answer.startswith(f"HTTP/1.1 {status} "), answer[:100])
        chunked = mapi("PING", BASIC).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked") + b"0\r\n\r\n"
        case("a chunked body", "X-ResponseCode: 0" in listener.send(chunked))
        two = mapi("PING", BASIC).replace(b"Connection: close\r\n", b"") + mapi("PING", BASIC)
        case("two requests at once", listener.send(two).count("X-ResponseCode: 0") == 2)
        with listener.connect() as link:
            link.sendall(mapi("PING", BASIC)[:50])
        with listener.connect() as link:  # nothing is missing here
            link.sendall(mapi("PING", BASIC).replace(b"Connection: close\r\n", b""))
            link.recv(20)
        listener.send(mapi("PING", BASIC))  # by now they have been looked at
    case("a request that is broken off is said, once",
         listener.failures.count("the client closed the connection within a request") == 1, listener.failures)
    case("plain HTTP is said", "TLS failed: the client speaks HTTP without TLS; its URL must begin with https://"
         in listener.failures, listener.failures)


def handshake(listener, context, host="localhost"):
    """A connection that ends with the handshake of TLS."""
    try:
        with socket.create_connection(("127.0.0.1", listener.port), timeout=20) as sock:
            context.wrap_socket(sock, server_hostname=host).close()
    except OSError:  # ssl.SSLError is one
        pass


def check_tls(folder, store):
    """What a client has to do after a failure of TLS is said."""
    with Listener(folder, store) as listener:
        handshake(listener, ssl.create_default_context())
        handshake(listener, listener.context(), "elsewhere.example")
        old = listener.context()
        old.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        handshake(listener, old)
        handshake(listener, listener.context())
        without_tls(listener, b"CONNECT localhost:443 HTTP/1.1\r\n\r\n")
        listener.send(mapi("PING", BASIC))  # by now they have been looked at
    expected = ("does not trust the certificate; --write-cert", "refuses the certificate",
                "neither TLS 1.2 nor TLS 1.3", "before a request", "for its proxy")
    for said, words in zip(listener.failures, expected):
        case(f"TLS: {words}", words in said, listener.failures)
    case("TLS: each is said once", len(listener.failures) == 5, listener.failures)
    with Listener(folder, store, "--auth", "ntlm", "--auth", "basic") as listener:
        pass
    case("what nothing here can verify is said", (listener.first["schemes"], listener.first["refused"]) ==
         (["Basic", "NTLM"], ["NTLM"]), listener.first)
    with Listener(folder, store, "--auth", "ntlm", "--accept-any") as listener:
        pass
    case("--accept-any refuses none", listener.first["refused"] == [], listener.first)


def check_shortage(folder, store):
    """Connections that find no descriptor wait, without being tried again and again, and get their turn."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (20, limit[1]))
    try:
        listener = Listener(folder, store, "--protection", "off")
        listener.__enter__()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    idle = [socket.create_connection(("127.0.0.1", listener.port), timeout=20) for _ in range(20)]
    waiting = socket.create_connection(("127.0.0.1", listener.port), timeout=20)
    waiting.sendall(b"GET / HTTP/1.1\r\n")  # no TLS: it ends once it has been looked at
    time.sleep(1)
    for link in idle:
        link.close()
        time.sleep(0.02)  # mostly it is seen before the next one: one connection is taken, and another one waits on
    try:
        while waiting.recv(4096):
            pass
    except ConnectionResetError:
        pass
    waiting.close()
    case("what waited for a descriptor had its turn", " 404 " in listener.send(
        mapi("PING", BASIC).replace(b"/mapi/", b"/m/")))
    listener.__exit__()
    case("a shortage of descriptors is said once", listener.errors.count("a connection waits") == 1, listener.errors)


def check_assumed(folder):
    """What the store does not state is not given out as its word."""
    export, bare = folder / "org.json", folder / "bare.db"
    export.write_text(json.dumps([{"Name": "Contoso", "MapiHttpEnabled": True}]))
    subprocess.run([COMMAND, "import", "--store", bare, "--as", "OrganizationConfig", export], check=True,
                   capture_output=True)
    with Listener(folder, bare) as listener:
        pass
    notes = [line for line in listener.errors.splitlines() if "note: " in line and "assumed" in line]
    case("a server, schemes and a protection that are assumed are said to be", len(notes) == 3, listener.errors)
    with Listener(folder, bare, "--auth", "basic", "--protection", "require") as listener:
        pass
    case("what options say is not assumed", listener.errors.count("assumed") == 1, listener.errors)


def check_names(folder):
    """A certificate has names that every client can read (RFC 5280, 7.2), whatever the store has."""
    export, ours = folder / "domains.json", folder / "domains.db"
    domains = ("contoso.com", "b\u00fccher.example", "ex ample.test", "x,DNS:evil.test", "[127.0.0.1]", "x\x07y.test")
    export.write_text(json.dumps([{"Name": f"m{i}", "PrimarySmtpAddress": f"m{i}@{domain}"}
                                  for i, domain in enumerate(domains)]))
    subprocess.run([COMMAND, "import", "--store", ours, "--as", "CASMailbox", export], check=True, capture_output=True)
    with Listener(folder, ours) as listener:
        pass
    text = subprocess.run(["openssl", "x509", "-in", listener.ca, "-noout", "-ext", "subjectAltName"],
                          capture_output=True, text=True, check=True).stdout
    names = re.findall(r"DNS:([^\n]*?)(?:, (?=DNS:|IP)|\n|$)", text)
    case("the certificate has the domains that are host names, in ASCII", names ==
         ["localhost", "contoso.com", "autodiscover.contoso.com", "xn--bcher-kva.example",
          "autodiscover.xn--bcher-kva.example"], text)


def check_files(folder, store):
    """Files that cannot be used are named, with the reason; nothing is asked for."""
    made = Certificates(folder / "certificates")
    chain, key = made.paths("good")
    locked, folder_file = folder / "locked.key", folder / "a folder"
    folder_file.mkdir()
    subprocess.run(["openssl", "pkey", "-in", key, "-aes256", "-passout", "pass:x", "-out", locked], check=True)
    for words, code, text in (
            (["--write-cert", folder / "none" / "x.pem"], 4, "cannot be written: No such file"),
            (["--write-cert", folder_file], 4, "cannot be written: Is a directory"),
            (["--write-cert", "/dev/full"], 4, "cannot be written: No space left"),
            (["--write-cert", "-"], 2, "--write-cert needs a file"),
            (["--write-cert", store], 2, "the same file"),
            (["--cert", folder / "none", "--key", key], 3, "none: the certificate cannot be used: No such file"),
            (["--cert", store, "--key", key], 3, "certificate cannot be used: no start line"),
            (["--cert", chain, "--key", folder / "none"], 3, "none: the private key cannot be used: No such file"),
            (["--cert", chain, "--key", locked], 3, "locked.key: the private key cannot be used"),
            (["--cert", chain], 2, "go together"), (["--port", "65536"], 2, "from 0 to 65535")):
        worker, terminal = pty.openpty()  # on a terminal somebody could be asked
        ran = subprocess.run([COMMAND, "listen", "--store", store, "--port", "0", *words], stdin=terminal,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, timeout=20,
                             start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(worker)
        os.close(terminal)
        case(f"{words[0]} {Path(words[1]).name}: is refused", (ran.returncode, text in ran.stderr) == (code, True), ran)


def check_no_url(folder, store):
    """A store that hands out no URL is no server's failure, and the command that says why is named."""
    off = folder / "off.db"
    shutil.copy(store, off)
    subprocess.run([COMMAND, "exec", "--store", off, "Set-CASMailbox anna -MapiHttpEnabled $false"], check=True,
                   capture_output=True)
    ran = subprocess.run([COMMAND, "test", ANNA.address, "--store", off, "--password-file", os.devnull, "--no-logon"],
                         capture_output=True, text=True, check=False, timeout=20)
    words = re.search(r"no URL of MAPI over HTTP to a client inside \(Outlook Anywhere.*\); "
                      rf"(mapicfg autodiscover {ANNA.address} --store) FILE (--explain) says why", ran.stdout)
    case("no URL by the store: the command that says why", ran.returncode == 1 and words, ran)
    command = [*words[1].split(), off, words[2]] if words else ["false"]
    why = subprocess.run([COMMAND, *command[1:]], capture_output=True, text=True, check=False, timeout=20)
    case("no URL by the store: it does", "decided-by-mailbox: " in why.stderr and why.returncode == 0, why)


def check_usage(folder, store):
    made = Certificates(folder / "certificates")
    chain, key = made.paths("good")
    with Listener(folder, store, "--cert", str(chain), "--key", str(key)) as listener:
        pass
    expected = made.binding("good")
    case("the binding of a certificate that is given",
         listener.first["binding"] == "tls-server-end-point:" + expected.partition(b":")[2].hex(), listener.first)
    with Listener(folder, store, "--requests", "2") as listener:
        for _ in range(2):
            listener.send(mapi("PING", BASIC))
        listener.process.wait(timeout=20)
    case("--requests ends it", listener.process.returncode == 0 and len(listener.requests) == 2, listener.requests)
    with Listener(folder, store, "--requests", "1") as listener:
        listener.send(mapi("PING", BASIC).replace(b"Connection: close\r\n", b"") + mapi("PING", BASIC))
        listener.process.wait(timeout=20)
    case("--requests ends it, also of requests that came at once", len(listener.requests) == 1, listener.requests)
    for words, code, text in ((["--server", "EX9"], 4, "EX9"), (["--address", "localhost"], 2, "IP address")):
        ran = subprocess.run([COMMAND, "listen", "--store", store, *words], capture_output=True, text=True, check=False,
                             timeout=20)
        case(f"{' '.join(words)} is refused", ran.returncode == code and text in ran.stderr, ran)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = make_store(folder)
        for check in (check_own_test, check_requests, check_curl, check_bindings, check_kerberos, check_garbage,
                      check_tls, check_own_urls, check_no_url, check_shortage, check_files, check_usage):
            check(folder, store)
        check_assumed(folder)
        check_names(folder)
    return summary("listen")


if __name__ == "__main__":
    sys.exit(main())
