#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""discovery.py: the WSGI application as a real service: gunicorn behind nginx, and Apache with
mod_wsgi, both configured as docs/guide/python.md has it, with TLS and Basic. exchangelib's full discovery is the first
client, curl and xmllint the second.

Names are looked up here (everything is 127.0.0.1) and certificates are checked. What is missing is said to be skipped.
usage: MAPICFG=build/mapicfg MAPICFG_LIBRARY=build/libmapicfg.so.1 discovery.py"""
import importlib.util
import json
import os
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTOSO, EWS = ROOT / "tests/data/contoso", ROOT / "tests/data/autodiscover/ews.csv"
GUIDE = ROOT / "docs/guide/python.md"
COMMAND = str(Path(os.environ.get("MAPICFG", ROOT / "build/mapicfg")).resolve())
MODULES = Path("/usr/lib/apache2/modules")
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
    """One that nobody is given for a connection of his own before the server takes it."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)):
                return port


def make_certificate(folder):
    names = ",".join(f"DNS:{name}" for name in HOSTS)
    must("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", folder / "key.pem",
         "-out", folder / "cert.pem", "-subj", "/CN=contoso.com", "-addext", f"subjectAltName={names}")


def make_passwords(folder):
    hashed = must("openssl", "passwd", "-apr1", "-stdin", input=PASSWORD + "\n").strip()
    (folder / "users").write_text("".join(f"{name}@contoso.com:{hashed}\n" for name in ("anna", "bernd")))


def make_package(folder):
    """A copy that servers can read which do not run as who tests."""
    shutil.copytree(ROOT / "bindings/python/mapicfg", folder / "python/mapicfg",
                    ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "docs/examples/wsgi.py", folder / "python")
    environment = {**os.environ, "MAPICFG_STORE": str(folder / "store"), "PYTHONPATH": str(folder / "python"),
                   "PYTHONDONTWRITEBYTECODE": "1"}
    if "MAPICFG_LIBRARY" in os.environ:
        environment["MAPICFG_LIBRARY"] = str(shutil.copy(os.environ["MAPICFG_LIBRARY"], folder))
    return environment


def documented(language, **paths):
    """The configuration in the guide, with the files of this test in place of the guide's."""
    block, = re.findall(rf"```{language}\n(.*?)```\n", GUIDE.read_text("utf-8"), re.S)
    for path in paths.values():
        old, new = path
        if old not in block:
            sys.exit(f"discovery: {GUIDE}: the block for {language} has no {old}")
        block = block.replace(old, str(new))
    return block


# ---- the servers ----

NGINX = """
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
{user}
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
{locations}
    }}
}}
"""

APACHE = """
ServerRoot {folder}
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.log
DefaultRuntimeDir {folder}
ServerName contoso.com
{modules}
{user}
<Directory />
    Require all denied
</Directory>
WSGISocketPrefix {folder}/wsgi
Listen 127.0.0.1:{port}
<VirtualHost *>
    ServerName contoso.com
    ServerAlias autodiscover.contoso.com
    SSLEngine on
    SSLCertificateFile {folder}/cert.pem
    SSLCertificateKeyFile {folder}/key.pem
{service}
</VirtualHost>
"""
APACHE_MODULES = ("mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "ssl", "wsgi")

SCRIPT = """import logging
import os
from mapicfg import wsgi
logging.basicConfig(level=logging.INFO, format="%(message)s")
application = wsgi.application(store=os.environ["MAPICFG_STORE"], inside=["10.0.0.0/8"])
"""


class Service:
    """What answers on a port, and the log of the application in it."""

    def __init__(self, name, folder, log):
        self.name, self.folder, self.log = name, folder, log
        self.port, self.processes = free_port(), []

    def start(self, environment, *command):
        with open(self.folder / f"{command[0]}.out", "ab") as out:
            self.processes.append(subprocess.Popen(command, env=environment, stdout=out, stderr=out))

    def wait(self, ready, what):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and all(process.poll() is None for process in self.processes):
            if ready():
                return
            time.sleep(0.05)
        self.stop()
        self.show()
        sys.exit(f"discovery: {self.name}: no {what}")

    def listens(self):
        with socket.socket() as sock:
            return sock.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()

    def show(self):
        for log in (*self.folder.glob("*.out"), *self.folder.glob("*.log")):
            print(f"{log.name}: {log.read_text()[-2000:]}")

    def users(self):
        """Who asked, of each request, as the application has logged it; it does so before it answers."""
        lines = [line[line.index("{"):] for line in self.log.read_text().splitlines() if '"event": "request"' in line]
        return [json.JSONDecoder().raw_decode(line)[0]["user"] for line in lines]


def start_nginx(folder, environment):
    service = Service("nginx and gunicorn", folder, folder / "gunicorn.out")
    locations = documented("nginx", socket=("/run/autodiscover.sock", folder / "socket"),
                           users=("/etc/nginx/autodiscover.users", folder / "users"))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=service.port, hosts=" ".join(HOSTS), user=user,
                                                    locations=locations))
    command, = re.findall(r"^    \S+ (gunicorn .*)$", GUIDE.read_text("utf-8"), re.M)
    command = command.replace("--workers 2 --threads 4", "--workers 1 --threads 2")
    service.start(environment, *command.replace("/run/autodiscover.sock", f"{folder}/socket").split())
    service.wait((folder / "socket").exists, "socket")
    service.start(environment, "nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log"), "-g",
                  "daemon off;")
    service.wait(service.listens, "port")
    return service


def start_apache(folder, environment):
    service = Service("Apache with mod_wsgi", folder, folder / "apache.log")
    (folder / "autodiscover.py").write_text(SCRIPT)
    daemon = "WSGIDaemonProcess autodiscover"  # goes to its user's home, and not every user has one
    block = documented("apache", home=(daemon, f"{daemon} home={folder}"),
                       script=("/usr/local/share/mapicfg/autodiscover.py", folder / "autodiscover.py"),
                       users=("/etc/apache2/autodiscover.users", folder / "users"))
    modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in APACHE_MODULES)
    user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
    (folder / "apache.conf").write_text(APACHE.format(folder=folder, port=service.port, modules=modules, user=user,
                                                      service=block))
    service.start(environment, "apache2", "-f", str(folder / "apache.conf"), "-DFOREGROUND")
    service.wait(service.listens, "port")
    return service


def missing_for_nginx():
    return [name for name in ("nginx", "gunicorn") if not shutil.which(name)]


def missing_for_apache():
    missing = [] if shutil.which("apache2") else ["apache2"]
    return missing + [f"mod_{name}" for name in APACHE_MODULES if not (MODULES / f"mod_{name}.so").exists()]


# ---- exchangelib ----

real_look_up = socket.getaddrinfo


def be_the_resolver(port):
    """Every name is this machine, and port 443 is ours."""
    def look_up(host, asked, *rest, **options):
        if host in HOSTS:
            return real_look_up("127.0.0.1", port if asked in (443, "443") else 1, *rest, **options)
        return real_look_up(host, asked, *rest, **options)
    socket.getaddrinfo = look_up


def discover(user, password):
    from exchangelib import Credentials
    from exchangelib.autodiscover import clear_cache
    from exchangelib.autodiscover.discovery.base import BaseAutodiscovery
    from exchangelib.autodiscover.discovery.pox import PoxAutodiscovery
    BaseAutodiscovery._ensure_valid_hostname = lambda self, url: None  # asks a DNS server
    BaseAutodiscovery._is_valid_hostname = lambda self, hostname: hostname in HOSTS
    clear_cache()
    answer, protocol = PoxAutodiscovery(email=user, credentials=Credentials(user, password)).discover()
    return answer, protocol


def missing_for_exchangelib():
    """Why it cannot be the client; None when it can."""
    if importlib.util.find_spec("exchangelib") is None:
        return "it is missing"
    try:
        importlib.import_module("exchangelib.autodiscover.discovery.pox")
    except ImportError:
        return "this version asks by SOAP only"
    return None


def check_exchangelib(service):
    why = missing_for_exchangelib()
    if why:
        print(f"SKIPPED: discovery by exchangelib: {why}")
        return
    os.environ["REQUESTS_CA_BUNDLE"] = str(service.folder / "cert.pem")
    be_the_resolver(service.port)
    from exchangelib.errors import AutoDiscoverFailed, ErrorNonExistentMailbox, EWSError, UnauthorizedError
    name, user, before = service.name, "anna@contoso.com", len(service.users())
    try:
        answer, _ = discover(user, PASSWORD)
        url, address = answer.protocol.ews_url, answer.autodiscover_smtp_address
        case(f"{name}: exchangelib finds the web services", url == "https://mail.contoso.com/EWS/Exchange.asmx", url)
        case(f"{name}: and the address", address == user, address)
        case(f"{name}: which it asked here", user in service.users()[before:], service.users())
    except EWSError as error:
        case(f"{name}: exchangelib", False, repr(error))
    try:
        discover("bernd@contoso.com", "wrong")
        case(f"{name}: exchangelib with a wrong password", False, "was taken")
    except (AutoDiscoverFailed, UnauthorizedError, ErrorNonExistentMailbox):
        case(f"{name}: exchangelib with a wrong password", True)


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
    status = ask(service, anna, anna, "X-MapiHttpCapability: 1", path="/autodiscover/autodiscover.xml")
    url = xpath(service, "string(//*[local-name()='MailStore']/*[local-name()='ExternalUrl'])")
    case(f"{name}: the mailbox's own URL, in lower case too", (status, url[:47]) == (
        "200", "https://mail.contoso.com/mapi/emsmdb/?MailboxId"), f"{status} {url}")
    check_users(service, anna, bernd)
    status = fetch(service, "/autodiscover/healthcheck.htm")
    case(f"{name}: the health page asks nobody", status == "200", status)
    status = fetch(service, f"/autodiscover/autodiscover.json?Email={anna}&Protocol=AutodiscoverV1")
    case(f"{name}: nor does Autodiscover v2", status == "200", status)


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
            check_exchangelib(service)
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
