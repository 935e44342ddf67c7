#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""discovery.py: the WSGI application as a real service (servers.py), asked by curl and read by xmllint: who is let in,
what is answered, and whether requests without a body hold it up. clients.py has the clients that people use.

What is missing is said to be skipped.
usage: MAPICFG=build/mapicfg MAPICFG_LIBRARY=build/libmapicfg.so.1 discovery.py"""
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

from servers import (COMMAND, PASSWORD, ROOT, make_certificate, make_package, make_passwords, missing_for_apache,
                     missing_for_nginx, must, start_apache, start_nginx)

CONTOSO, EWS = ROOT / "tests/data/contoso", ROOT / "tests/data/autodiscover/ews.csv"
passed, failures = 0, []


def case(name, fine, detail=""):
    global passed
    if fine:
        passed += 1
    else:
        failures.append(name)
        print(f"FAILED: {name}: {detail}")


# ---- curl and xmllint ----

REQUEST = """<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>
<EMailAddress>{}</EMailAddress><AcceptableResponseSchema>\
http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>
</Request></Autodiscover>"""


def fetch(service, path, *options, user=None, password=PASSWORD):
    """The status; the answer is in answer.xml."""
    config = "" if user is None else f'user = "{user}:{password}"\n'  # not on the command line
    return must("curl", "-q", "-sS", "--noproxy", "*", "--max-time", "120", "--cacert", service.folder / "cert.pem",
                "--connect-to", f"contoso.com:443:127.0.0.1:{service.port}", "-K", "-", "-o",
                service.folder / "answer.xml", "-w", "%{http_code}", *options, f"https://contoso.com{path}",
                input=config)


def ask(service, user, mailbox, *headers, path="/Autodiscover/Autodiscover.xml", password=PASSWORD):
    (service.folder / "request.xml").write_text(REQUEST.format(mailbox))
    options = [part for header in ("Content-Type: text/xml", *headers) for part in ("-H", header)]
    return fetch(service, path, "--data-binary", f"@{service.folder}/request.xml", *options, user=user,
                 password=password)


def xpath(service, path):
    """What is found, or why nothing is."""
    done = subprocess.run(["xmllint", "--xpath", path, str(service.folder / "answer.xml")], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout.strip()


def check_curl(service):
    if not shutil.which("curl") or not shutil.which("xmllint"):
        print("SKIPPED: discovery by curl and xmllint: one is missing")
        return
    anna, bernd, name = "anna@contoso.com", "bernd@contoso.com", service.name
    block = "count(//*[local-name()='Protocol'][@Type='mapiHttp'])"
    for capability, count in (("1", "1"), ("2", "1"), ("none", "0")):
        headers = () if capability == "none" else (f"X-MapiHttpCapability: {capability}",)
        status = ask(service, anna, anna, *headers)
        case(f"{name}: curl, capability {capability}", status == "200", status)
        case(f"{name}: mapiHttp blocks, capability {capability}", xpath(service, block) == count, xpath(service, block))
    for path in ("/autodiscover/autodiscover.xml", "/AutoDiscover/AutoDiscover.XML"):
        status = ask(service, anna, anna, "X-MapiHttpCapability: 1", path=path)
        url = xpath(service, "string(//*[local-name()='MailStore']/*[local-name()='ExternalUrl'])")
        case(f"{name}: the mailbox's own URL, whatever the path's case", (status, url[:47]) == (
            "200", "https://mail.contoso.com/mapi/emsmdb/?MailboxId"), f"{path} {status} {url}")
    check_users(service, anna, bernd)
    status = fetch(service, "/autodiscover/healthcheck.htm")
    case(f"{name}: the health page asks nobody", status == "200", status)
    status = fetch(service, f"/autodiscover/autodiscover.json?Email={anna}&Protocol=AutodiscoverV1")
    case(f"{name}: nor does Autodiscover v2", status == "200", status)
    for path, expected in ((f"v1.0/{anna}?Protocol=autodiscoverv1", "200"), ("v1.0?Protocol=Ews", "400"),
                           ("x?Protocol=Ews", "404")):
        status = fetch(service, f"/Autodiscover/autodiscover.json/{path}")
        case(f"{name}: v2 by its path, {path}", status in (expected, "403" if expected == "404" else expected), status)
    check_headers(service, anna)


def check_headers(service, anna):
    """A monitor's GET and HEAD; and the ids of a request, there and back."""
    name, head = service.name, service.folder / "head"
    status = fetch(service, "/autodiscover/autodiscover.xml", user=anna)
    case(f"{name}: GET", (status, xpath(service, "string(//*[local-name()='ErrorCode'])")) == ("200", "600"), status)
    status = fetch(service, "/autodiscover/autodiscover.xml", "--head", user=anna)
    case(f"{name}: HEAD", status == "200", status)
    status = fetch(service, "/autodiscover/autodiscover.xml")
    case(f"{name}: GET by nobody", status == "401", status)
    status = fetch(service, "/autodiscover/autodiscover.xml", "-D", str(head), "-H", "client-request-id: {1-2}:3", "-H",
                   "return-client-request-id: true", user=anna)
    seen = dict(line.lower().split(": ", 1) for line in head.read_text().splitlines() if ": " in line)
    case(f"{name}: ids", seen.get("client-request-id") == "{1-2}:3" and len(seen.get("request-id", "")) == 36, seen)


def check_users(service, anna, bernd):
    """The user is who the server has authenticated, whatever headers say."""
    name = service.name
    forged = [f"{header}: {bernd}" for header in ("X-Remote-User", "X_Remote_User", "Remote-User", "REMOTE_USER")]
    status = ask(service, anna, bernd)
    case(f"{name}: not the mailbox of another", status == "403", status)
    for header in forged:
        status = ask(service, anna, bernd, header)
        seen = status, service.users()[-1:]
        case(f"{name}: nor by {header}", seen == ("403", [anna]), seen)
    before = len(service.users())
    status = ask(service, None, bernd, *forged)
    case(f"{name}: headers log on nobody", status == "401", status)
    status = ask(service, bernd, bernd, *forged, password="wrong")
    case(f"{name}: nor does a wrong password", status == "401", status)
    case(f"{name}: the application was not asked", len(service.users()) == before, service.users()[before:])


# ---- bodies that never come ----

HEAD = b"POST /autodiscover/nothing HTTP/1.1\r\nHost: contoso.com\r\nContent-Length: 1000\r\n\r\n"


def hold(sock, is_answered):
    """Announces a body and keeps the connection; where the answer comes before the body, sends one byte of it after."""
    sock.settimeout(60)
    sock.sendall(HEAD)
    if not is_answered:
        return
    answer = sock.recv(100)
    if b" 40" not in answer[:20]:
        raise OSError(f"answered {answer}")
    try:
        sock.sendall(b"x")
    except OSError:  # it is closed already
        pass


def check_bodies(service):
    """Clients who are nobody hold no thread of the application: it has two behind nginx, eight in Apache. Apache itself
    waits for the body before it refuses a request, with one of its own threads, which are more."""
    def through_tls():
        return context.wrap_socket(socket.create_connection(("127.0.0.1", service.port), timeout=60),
                                   server_hostname="contoso.com")

    def straight():
        sock = socket.socket(socket.AF_UNIX)
        sock.connect(str(service.folder / "socket"))
        return sock
    context, held = ssl.create_default_context(cafile=str(service.folder / "cert.pem")), []
    is_nginx = (service.folder / "socket").exists()
    try:
        for connect in (through_tls, straight) if is_nginx else (through_tls,):
            for _ in range(12):
                held.append(connect())
                hold(held[-1], is_nginx)
        status = fetch(service, "/autodiscover/healthcheck.htm")
        case(f"{service.name}: bodies that never come hold nobody", status == "200", status)
    except OSError as error:
        case(f"{service.name}: bodies that never come", False, repr(error))
    finally:
        for sock in held:
            sock.close()


def test(start, missing, what):
    if missing:
        print(f"SKIPPED: discovery by {what}: missing: {' '.join(missing)}")
        return
    with tempfile.TemporaryDirectory(prefix="mapicfg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        make_certificate(folder)
        make_passwords(folder)
        must(COMMAND, "import", "--store", folder / "store", CONTOSO / "org.xml", CONTOSO / "vdirs.csv",
             CONTOSO / "mailboxes.csv", EWS)
        service, before, fine = start(folder, make_package(folder)), len(failures), False
        try:
            check_curl(service)
            check_bodies(service)
            fine = len(failures) == before
        finally:
            service.stop()
            if not fine:
                service.show()


def main():
    os.environ["PATH"] += ":/usr/sbin:/sbin:/usr/local/sbin"
    if not shutil.which("openssl"):
        print("SKIPPED: discovery: openssl is missing")
        return 0
    test(start_nginx, missing_for_nginx(), "nginx and gunicorn")
    test(start_apache, missing_for_apache(), "Apache with mod_wsgi")
    print(f"discovery: {passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
