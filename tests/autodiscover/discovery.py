#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""discovery.py: the WSGI application as a real service: gunicorn, nginx in front of it with TLS and Basic, exchangelib's
full discovery as the first client, curl and xmllint as the second.

Names are looked up here (everything is 127.0.0.1) and certificates are checked. What is missing is said to be skipped.
usage: MAPICFG=build/mapicfg MAPICFG_LIBRARY=build/libmapicfg.so.1 discovery.py"""
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTOSO, EWS = ROOT / "tests/data/contoso", ROOT / "tests/data/autodiscover/ews.csv"
COMMAND = str(Path(os.environ.get("MAPICFG", ROOT / "build/mapicfg")).resolve())
HOSTS = ("contoso.com", "autodiscover.contoso.com")
PASSWORD = "correct horse"
passed, failures = 0, []


def case(name, fine, detail=""):
    global passed
    if fine:
        passed += 1
    else:
        failures.append(name)
        print(f"FAILED: {name}: {detail}")


def must(*command, **options):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, **options)
    if done.returncode:
        sys.exit(f"discovery: {command[0]}: {done.stdout}")
    return done.stdout


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def make_certificate(folder):
    names = ",".join(f"DNS:{name}" for name in HOSTS)
    must("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", folder / "key.pem", "-out",
         folder / "cert.pem", "-subj", "/CN=contoso.com", "-addext", f"subjectAltName={names}")


def make_passwords(folder):
    hashed = must("openssl", "passwd", "-apr1", "-stdin", input=PASSWORD + "\n").strip()
    (folder / "users").write_text("".join(f"{name}@contoso.com:{hashed}\n" for name in ("anna", "bernd")))


NGINX = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
user root;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        server_name {hosts};
        ssl_certificate {folder}/cert.pem;
        ssl_certificate_key {folder}/key.pem;
        location ~* ^/autodiscover/ {{
            auth_basic "Autodiscover";
            auth_basic_user_file {folder}/users;
            client_max_body_size 64k;
            proxy_pass http://unix:{folder}/socket;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Remote-User $remote_user;
        }}
    }}
}}
"""


def start(folder, port):
    """gunicorn and nginx; returns what is to be stopped."""
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, hosts=" ".join(HOSTS)) if os.getuid() == 0
                                       else NGINX.replace("user root;\n", "").format(folder=folder, port=port,
                                                                                     hosts=" ".join(HOSTS)))
    environment = {**os.environ, "MAPICFG_STORE": str(folder / "store"),
                   "PYTHONPATH": f"{ROOT / 'bindings/python'}:{ROOT / 'docs/examples'}"}
    with open(folder / "gunicorn.log", "w", encoding="utf-8") as log:
        gunicorn = subprocess.Popen(["/usr/bin/gunicorn", "--workers", "1", "--threads", "2", "--bind",
                                     f"unix:{folder}/socket", "wsgi:application"], env=environment, stdout=log, stderr=log)
    for _ in range(100):
        if (folder / "socket").exists():
            break
        time.sleep(0.1)
    nginx = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log"), "-g",
                              "daemon off;"], stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return gunicorn, nginx
        time.sleep(0.1)
    sys.exit("discovery: nginx does not listen: " + (folder / "error.log").read_text())


# ---- exchangelib ----

def be_the_resolver(port):
    """Every name is this machine, and port 443 is ours."""
    real = socket.getaddrinfo

    def look_up(host, asked, *rest, **options):
        if host in HOSTS:
            return real("127.0.0.1", port if asked in (443, "443") else 1, *rest, **options)
        return real(host, asked, *rest, **options)
    socket.getaddrinfo = look_up


def discover(user, password):
    from exchangelib import Credentials
    from exchangelib.autodiscover import Autodiscovery, clear_cache
    from exchangelib.autodiscover.discovery.base import BaseAutodiscovery
    BaseAutodiscovery._ensure_valid_hostname = lambda self, url: None  # asks a DNS server
    BaseAutodiscovery._is_valid_hostname = lambda self, hostname: hostname in HOSTS
    clear_cache()
    answer, protocol = Autodiscovery(email=user, credentials=Credentials(user, password)).discover()
    return answer, protocol


def check_exchangelib(folder, port):
    if importlib.util.find_spec("exchangelib") is None:
        print("discovery: SKIPPED exchangelib, it is missing")
        return
    os.environ["REQUESTS_CA_BUNDLE"] = str(folder / "cert.pem")
    be_the_resolver(port)
    from exchangelib.errors import AutoDiscoverFailed, ErrorNonExistentMailbox, UnauthorizedError
    for user, url in (("anna@contoso.com", "https://mail.contoso.com/EWS/Exchange.asmx"),):
        answer, _ = discover(user, PASSWORD)
        case("exchangelib finds the web services", answer.protocol.ews_url == url, answer.protocol.ews_url)
        case("and the address", answer.autodiscover_smtp_address == user, answer.autodiscover_smtp_address)
    try:
        discover("bernd@contoso.com", "wrong")
        case("a wrong password", False, "was taken")
    except (AutoDiscoverFailed, UnauthorizedError, ErrorNonExistentMailbox):
        case("a wrong password", True)


# ---- curl and xmllint ----

REQUEST = """<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>
<EMailAddress>{}</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>
</Request></Autodiscover>"""


def ask(folder, port, user, mailbox, *headers):
    (folder / "request.xml").write_text(REQUEST.format(mailbox))
    (folder / "user").write_text(f'user = "{user}:{PASSWORD}"\n')  # not on the command line
    command = ["curl", "-sS", "--cacert", folder / "cert.pem", "--connect-to", f"contoso.com:443:127.0.0.1:{port}", "-K",
               folder / "user", "-H", "Content-Type: text/xml", "--data-binary", f"@{folder}/request.xml", "-o",
               folder / "answer.xml", "-w", "%{http_code}", "https://contoso.com/Autodiscover/Autodiscover.xml"]
    return must(*command, *(part for header in headers for part in ("-H", header)))


def xpath(folder, path):
    return must("xmllint", "--xpath", path, folder / "answer.xml").strip()


def check_curl(folder, port):
    if not shutil.which("curl") or not shutil.which("xmllint"):
        print("discovery: SKIPPED curl and xmllint, one is missing")
        return
    block = "count(//*[local-name()='Protocol'][@Type='mapiHttp'])"
    for capability, count in (("1", "1"), ("2", "1"), ("none", "0")):
        headers = () if capability == "none" else (f"X-MapiHttpCapability: {capability}",)
        case(f"curl, capability {capability}", ask(folder, port, "anna@contoso.com", "anna@contoso.com", *headers) == "200")
        case(f"mapiHttp blocks, capability {capability}", xpath(folder, block) == count, xpath(folder, block))
    ask(folder, port, "anna@contoso.com", "anna@contoso.com", "X-MapiHttpCapability: 1")
    url = xpath(folder, "string(//*[local-name()='MailStore']/*[local-name()='ExternalUrl'])")
    case("the mailbox's own URL", url.startswith("https://mail.contoso.com/mapi/emsmdb/?MailboxId="), url)
    case("not of another", ask(folder, port, "anna@contoso.com", "bernd@contoso.com") == "403")
    case("nor by a header of the client's", ask(folder, port, "anna@contoso.com", "bernd@contoso.com",
                                                "X-Remote-User: bernd@contoso.com") == "403")


def main():
    missing = [name for name in ("nginx", "gunicorn", "openssl") if not shutil.which(name)]
    if missing:
        print(f"discovery: SKIPPED, missing: {' '.join(missing)}")
        return 0
    with tempfile.TemporaryDirectory(prefix="mapicfg-") as name:
        folder = Path(name)
        make_certificate(folder)
        make_passwords(folder)
        must(COMMAND, "import", "--store", folder / "store", CONTOSO / "org.xml", CONTOSO / "vdirs.csv",
             CONTOSO / "mailboxes.csv", EWS)
        port = free_port()
        servers = start(folder, port)
        try:
            check_curl(folder, port)
            check_exchangelib(folder, port)
        finally:
            for server in servers:
                server.terminate()
                server.wait()
            if failures:
                print((folder / "gunicorn.log").read_text()[-2000:], (folder / "error.log").read_text()[-2000:])
    print(f"discovery: {passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
