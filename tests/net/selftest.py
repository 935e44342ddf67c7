#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""selftest.py: the endpoint of the tests is right. What it answers is compared with what the documents have
(facts/protocol.md 2, facts/probe.md 1) and with what curl makes of it, and each fault is seen by a raw client.

usage: selftest.py [PATTERN]    Exits 1 when a case failed."""
import concurrent.futures
import os
import re
import struct
import sys
import tempfile
from pathlib import Path

import client
import people
from certificates import Certificates
from client import Client
from deviations import FAULTS
from exchange import Endpoint
from people import ANNA, BORIS

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import case, run, summary  # noqa: E402 (of tests/proxy)

FLAGS = "; secure; HttpOnly"
# The table of facts/probe.md 1: X-ExpirationInfo, X-TunnelExpirationTime, and cookies by path.
ROUTING = {("MapiRouting", "/mapi/"), ("X-BackEndCookie", "/mapi")}
SESSION = ROUTING | {("MapiContext", "/mapi/emsmdb"), ("MapiSequence", "/mapi/emsmdb")}
EXPECTED = {"PING without a session": (None, None, ROUTING), "Connect": ("300000", "1800000", SESSION),
            "Disconnect": ("900000", None, SESSION)}
ALWAYS = {"Cache-Control": "private", "Content-Type": "application/mapi-http", "Server": "Microsoft-IIS/10.0",
          "X-ServerApplication": "Exchange/15.02.2562.045", "X-PendingPeriod": "30000", "X-ResponseCode": "0",
          "X-AspNet-Version": "4.0.30319", "X-Powered-By": "ASP.NET"}
PRESENT = ("request-id", "X-CalculatedBETarget", "X-RequestId", "X-ClientInfo", "X-RequestType", "X-DiagInfo",
           "X-BEServer", "X-FEServer", "Set-Cookie", "Date")
UNAUTHORIZED = "FrontEnd;401;VW5hdXRob3JpemVk;;;;"  # facts/probe.md 1b
REFUSED_SIZE, DISCONNECTED_SIZE, PREAMBLE = 81, 66, 54  # bytes with the preamble: facts/probe.md 1


class Stand:
    """An endpoint, and clients of it that are closed at its end."""

    def __init__(self, certificates, fault="none", **settings):
        self.endpoint, self.root, self.clients = Endpoint(certificates, fault, **settings), certificates.root, []

    def client(self, person=ANNA, authorization=None):
        made = Client(self.endpoint.port, self.root, person, authorization or client.basic(person))
        self.clients.append(made)
        return made

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        for one in self.clients:
            one.close()
        self.endpoint.stop()


def cookie_paths(response):
    cookie = r"([\w-]+)=[^;]+(?:; expires=[^;]+)?; path=([^;]+)" + FLAGS
    return set(re.findall(cookie, "\n".join(response.all("Set-Cookie"))))


def headers_cases(certificates):
    with Stand(certificates) as stand:
        anna = stand.client()
        answers = {"PING without a session": anna.mapi("emsmdb", "PING"),
                   "Connect": anna.mapi("emsmdb", "Connect", client.connect_body(ANNA.legacy_dn))}
        anna.mapi("emsmdb", "PING")
        answers["Disconnect"] = anna.mapi("emsmdb", "Disconnect", bytes(4))
        for name, answer in answers.items():
            wrong = {key: answer.get(key) for key, value in ALWAYS.items() if answer.get(key) != value}
            wrong.update({key: None for key in PRESENT if answer.get(key) is None})
            case(f"{name}: the headers of Exchange SE", not wrong, wrong)
            seen = (answer.get("X-ExpirationInfo"), answer.get("X-TunnelExpirationTime"), cookie_paths(answer))
            case(f"{name}: how long it lasts, and cookies", seen == EXPECTED[name], seen)
            case(f"{name}: the request's ids come back", answer.get("X-RequestId").startswith("{" + anna.guid + "}:")
                 and answer.get("X-ClientInfo") == f"{{{anna.guid}}}:1", answer.headers)
            tags, more, _ = answer.parts()
            case(f"{name}: meta-tags and additional headers", tags == ["PROCESSING", "DONE"] and
                 [pair[0] for pair in more] == ["X-ElapsedTime", "X-StartTime"], (tags, more))
        case("PING: no body", answers["PING without a session"].parts()[2] == b"")
        case("Disconnect: StatusCode, ErrorCode, no auxiliary buffer",
             len(answers["Disconnect"].parts()[2]) == DISCONNECTED_SIZE - PREAMBLE)
        status, error, polls, retries, delay = struct.unpack_from("<5I", body := answers["Connect"].parts()[2])
        prefix, _, rest = body[20:].partition(b"\0")
        text = (ANNA.name + "\0").encode("utf-16-le")
        case("Connect: every field of a success", (status, error) == (0, 0) and polls and retries and delay
             and rest.startswith(text) and struct.unpack_from("<I", rest, len(text))[0] == len(rest) - len(text) - 4,
             (body, prefix))
        case("the server's name is in capitals", answers["Connect"].get("X-FEServer").isupper())


def session_cases(certificates):
    """Codes, contexts and identities."""
    with Stand(certificates) as stand:
        anna, boris = stand.client(), stand.client(BORIS)
        dn = client.connect_body(ANNA.legacy_dn)
        answer = anna.mapi("emsmdb", "Connect", dn, mailbox="")
        case("without MailboxId: 400 and no X-ResponseCode", (answer.status, answer.code()) == (400, None),
             (answer.status, answer.code()))
        for name, code, headers in (("an unknown type", "5", {"X_RequestType": "Nonsense"}),
                                    ("no X-RequestId", "7", {"X_RequestId": None}),
                                    ("no X-ClientInfo", "7", {"X_ClientInfo": None}),
                                    ("no X-RequestType", "7", {"X_RequestType": None}),
                                    ("Execute without cookies", "13", {"X_RequestType": "Execute"})):
            answer = anna.mapi("emsmdb", "Connect", dn, **headers)
            case(f"{name}: code {code}, text/html", (answer.status, answer.code(), answer.get("Content-Type"))
                 == (200, code, "text/html"), (answer.status, answer.code(), answer.headers))
        case("a body that ends too early: code 12", anna.mapi("emsmdb", "Connect", dn[:-1]).code() == "12")
        answer = anna.mapi("emsmdb", "Connect", dn)
        case("one session is open", (stand.endpoint.opened, stand.endpoint.closed) == (1, 0))
        boris.jar = dict(anna.jar)
        case("another identity in a context: code 10", boris.mapi("emsmdb", "PING").code() == "10")
        kept = dict(anna.jar)
        anna.mapi("emsmdb", "PING")
        anna.jar, newer = kept, anna.jar
        case("an old sequence cookie: code 15", anna.mapi("emsmdb", "PING").code() == "15")
        anna.jar = newer
        case("Disconnect", anna.mapi("emsmdb", "Disconnect", bytes(4)).code() == "0")
        case("the session is closed", (stand.endpoint.opened, stand.endpoint.closed) == (1, 1))
        case("after it: code 10", anna.mapi("emsmdb", "PING").code() == "10")
        anna.jar = {}
        answer = anna.mapi("nspi", "Bind", client.BIND)
        status, error = struct.unpack_from("<2I", body := answer.parts()[2])
        case("Bind: a GUID of the server", (status, error, len(body)) == (0, 0, 28) and any(body[8:24]), body)
        case("Unbind: ErrorCode 1", struct.unpack("<3I", anna.mapi("nspi", "Unbind", bytes(8)).parts()[2]) == (0, 1, 0))
        case("a get: code 2", get_code(stand, anna) == "2")
        for name, person, error in (("an unknown user", "/o=Contoso/cn=nobody", 0x3EB),
                                    ("another's mailbox", BORIS.legacy_dn, 0x3F2)):
            answer = anna.mapi("emsmdb", "Connect", client.connect_body(person))
            body = answer.parts()[2]
            case(f"{name}: status 200, code 0, refused in the body", answer.code() == "0" and
                 len(body) == REFUSED_SIZE - PREAMBLE and struct.unpack_from("<2I", body) == (0, error), body)
            case(f"{name}: cookies all the same", cookie_paths(answer) == SESSION and
                 answer.get("X-ExpirationInfo") == "300000")
        answer = anna.mapi("emsmdb", "Connect", dn, mailbox=BORIS.mailbox_id)
        case("another MailboxId: Connect accepts it", struct.unpack_from("<2I", answer.parts()[2]) == (0, 0))


def get_code(stand, anna):
    return anna.link("page").ask("GET", f"/mapi/emsmdb/?MailboxId={ANNA.mailbox_id}",
                                 {"Authorization": client.basic(ANNA)}).code()


def page_cases(certificates):
    with Stand(certificates) as stand:
        anna = stand.client()
        answer = anna.get("/mapi/healthcheck.htm", "health")
        case("healthcheck.htm: without a logon, as documented", (answer.status, answer.body)
             == (200, b"200 OK<br/>EX1.CONTOSO.COM"), answer.body)
        answer = anna.mapi("emsmdb", "PING", Authorization=None)
        case("401: the scheme of X-FailureContext, no code, nothing of the application",
             (answer.status, answer.get("X-FailureContext"), answer.code(), answer.get("X-RequestType"),
              answer.get("Content-Length")) == (401, UNAUTHORIZED, None, None, "0"), answer.headers)
        wrong = stand.client(authorization=client.basic(ANNA, "wrong")).mapi("emsmdb", "PING")
        case("a wrong password: the same 401", client.view(wrong)[3] == client.view(answer)[3])
        text = anna.autodiscover().body.decode()
        case("Autodiscover: mapiHttp first, its type an attribute",
             re.search(r'<ConsumerMailbox>False</ConsumerMailbox><Protocol Type="mapiHttp" Version="1"><MailStore>'
                       r"<InternalUrl>https://localhost:\d+/mapi/emsmdb/\?MailboxId=" + ANNA.mailbox_id, text)
             and "<Type>WEB</Type>" in text and "<Protocol><Type>EX" not in text.replace("nal><Protocol>", "") or
             "EXPR</Type><ASUrl>" in text, text)
        text = anna.autodiscover(capability=None).body.decode()
        case("Autodiscover without the capability: EXCH and EXPR", "mapiHttp" not in text and
             all(f"<Protocol><Type>{kind}</Type><Server>" in text for kind in ("EXCH", "EXPR")), text)
        text = anna.link("page").ask("POST", "/autodiscover/autodiscover.xml", {"Authorization": client.basic(ANNA)},
                                     client.REQUEST.format("nobody@contoso.com").encode()).body.decode()
        case("Autodiscover of nobody: error 500 in the root's namespace", "<ErrorCode>500</ErrorCode>" in text and
             f'<Response xmlns="{people.ROOT}">' in text, text)
    with Stand(certificates, schemes=("Bearer",)) as stand:
        answer = stand.client().mapi("emsmdb", "PING", Authorization="Bearer")
        case("an empty Bearer: who is trusted", 'Bearer client_id="00000002-0000-0ff1-ce00-000000000000"'
             in answer.get("WWW-Authenticate") and "trusted_issuers=" in answer.get("WWW-Authenticate"), answer.headers)
        case("a token", stand.client(authorization=f"Bearer {ANNA.token}").mapi("emsmdb", "PING").status == 200)
        case("a wrong token", stand.client(authorization="Bearer no").mapi("emsmdb", "PING").status == 401)


def curl_cases(certificates, folder):
    """curl is another program that reads what the endpoint writes."""
    with Stand(certificates) as stand:
        netrc = folder / "netrc"
        netrc.write_text(f'machine localhost login {ANNA.address} password "{ANNA.password}"\n')
        ask = ("curl", "-sS", "-i", "--cacert", str(certificates.root), "--netrc-file", str(netrc), "-X", "POST",
               "-H", "Content-Type: application/mapi-http", "-H", "X-RequestId: {1}:1",
               "-H", "X-ClientInfo: {1}:1")
        url = f"{stand.endpoint.base}/mapi/emsmdb/?MailboxId={ANNA.mailbox_id}"
        told = run(*ask, "--basic", "-H", "X-RequestType: PING", url).stdout
        case("curl, Basic: a PING", "HTTP/1.1 200 OK" in told and "\nPROCESSING\nDONE\nX-ElapsedTime: " in told, told)
        connect = folder / "connect"
        connect.write_bytes(client.connect_body(ANNA.legacy_dn))
        jar, out = folder / "jar", folder / "out"
        told = run(*ask, "--basic", "-H", "X-RequestType: Connect", "--data-binary", f"@{connect}", "-c", str(jar),
                   "-o", str(out), url)
        kept = jar.read_text() if jar.exists() else told.stdout
        context = "#HttpOnly_localhost\tFALSE\t/mapi/emsmdb\tTRUE\t0\tMapiContext"
        case("curl keeps the cookies by path", context in kept and "\t/mapi/\tTRUE\t0\tMapiRouting" in kept, kept)


REFERENCE_STEPS = ["health", "autodiscover", "emsmdb PING", "emsmdb PING", "emsmdb Connect", "emsmdb PING",
                   "emsmdb Disconnect", "nspi Bind", "nspi PING", "nspi Unbind", "certificate"]


def walk(certificates, fault):
    """What the client sees, and how many sessions are left open."""
    with Stand(certificates, fault) as stand:
        seen = stand.client().script()
        return seen, stand.endpoint.opened - stand.endpoint.closed, stand.endpoint.connections


def fault_cases(certificates, wanted):
    reference, left, _ = walk(certificates, "none")
    again, _, _ = walk(certificates, "none")
    case("without a fault: all steps, the same twice, nothing left open", [step[0] for step in reference]
         == REFERENCE_STEPS and reference == again and not left, (reference, left))
    names = [name for name in FAULTS if name != "none" and re.search(wanted, name)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        for name, (seen, _, connections) in zip(names, pool.map(lambda name: walk(certificates, name), names)):
            case(f"fault {name} is seen", connections and seen != reference, seen)


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    with tempfile.TemporaryDirectory(prefix="mapicfg-net-") as name:
        folder = Path(name)
        certificates = Certificates(folder / "certificates")
        if not wanted:
            headers_cases(certificates)
            session_cases(certificates)
            page_cases(certificates)
            curl_cases(certificates, folder)
        fault_cases(certificates, wanted)
    return summary("endpoint")


if __name__ == "__main__":
    os.environ.pop("SSLKEYLOGFILE", None)
    sys.exit(main())
