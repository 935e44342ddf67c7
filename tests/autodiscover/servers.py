# SPDX-License-Identifier: LGPL-2.1-or-later
"""servers.py: the WSGI application as a real service, configured as docs/guide/python.md has it, with TLS and Basic:
gunicorn behind nginx, and Apache with mod_wsgi. discovery.py and clients.py use it."""
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs/guide/python.md"
COMMAND = str(Path(os.environ.get("MAPICFG", ROOT / "build/mapicfg")).resolve())
MODULES = Path("/usr/lib/apache2/modules")
HOSTS = ("contoso.com", "autodiscover.contoso.com")
PASSWORD = "correct horse"


def must(*command, **options):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, **options)
    if done.returncode:
        sys.exit(f"{Path(sys.argv[0]).name}: {command[0]}: {done.stdout}")
    return done.stdout


def free_port():
    """One that nobody is given for a connection of his own before the server takes it."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)):
                return port


def make_certificate(folder, hosts=HOSTS):
    names = ",".join(f"DNS:{name}" for name in hosts)
    must("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", folder / "key.pem",
         "-out", folder / "cert.pem", "-subj", "/CN=contoso.com", "-addext", f"subjectAltName={names}")


def make_passwords(folder, users=("anna", "bernd")):
    hashed = must("openssl", "passwd", "-apr1", "-stdin", input=PASSWORD + "\n").strip()
    (folder / "users").write_text("".join(f"{name}@contoso.com:{hashed}\n" for name in users))


def make_package(folder, **options):
    """A copy that servers can read which do not run as the tester; `options` are more options of the application."""
    shutil.copytree(ROOT / "bindings/python/mapicfg", folder / "python/mapicfg",
                    ignore=shutil.ignore_patterns("__pycache__"))
    more = "".join(f"    {name}={value!r},\n" for name, value in options.items())
    example, old = (ROOT / "docs/examples/wsgi.py").read_text("utf-8"), '    user_header="X-Remote-User",\n'
    (folder / "python/wsgi.py").write_text(replaced(example, old, old + more), "utf-8")
    (folder / "autodiscover.py").write_text(SCRIPT.format(options=more))
    environment = {**os.environ, "MAPICFG_STORE": str(folder / "store"), "PYTHONPATH": str(folder / "python"),
                   "PYTHONDONTWRITEBYTECODE": "1"}
    if "MAPICFG_LIBRARY" in os.environ:
        environment["MAPICFG_LIBRARY"] = str(shutil.copy(os.environ["MAPICFG_LIBRARY"], folder))
    return environment


def replaced(text, old, new):
    if old not in text:
        sys.exit(f"{Path(sys.argv[0]).name}: the guide or its example no longer has: {old}")
    return text.replace(old, str(new))


def documented(language, **paths):
    """The configuration in the guide, with the files of this test in place of the guide's."""
    block, = re.findall(rf"```{language}\n(.*?)```\n", GUIDE.read_text("utf-8"), re.S)
    for old, new in paths.values():
        block = replaced(block, old, new)
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
    ServerAlias {hosts}
    SSLEngine on
    SSLCertificateFile {folder}/cert.pem
    SSLCertificateKeyFile {folder}/key.pem
{service}
</VirtualHost>
"""
APACHE_MODULES = ("mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "headers", "ssl",
                  "wsgi")

SCRIPT = """import logging
import os
from mapicfg import wsgi
logging.basicConfig(level=logging.INFO, format="%(message)s")
application = wsgi.application(
    store=os.environ["MAPICFG_STORE"],
    inside=["10.0.0.0/8"],
{options})
"""


class Service:
    """What answers on a port, and the log of the application in it."""

    def __init__(self, name, folder, log, port=None, address="127.0.0.1"):
        self.name, self.folder, self.log = name, folder, log
        self.port, self.address, self.processes = port or free_port(), address, []

    def start(self, environment, *command):
        with open(self.folder / f"{Path(command[0]).name}.out", "ab") as out:
            self.processes.append(subprocess.Popen(command, env=environment, stdout=out, stderr=out))

    def wait(self, ready, what):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and all(process.poll() is None for process in self.processes):
            if ready():
                return
            time.sleep(0.05)
        self.stop()
        self.show()
        sys.exit(f"{Path(sys.argv[0]).name}: {self.name}: no {what}")

    def listens(self):
        with socket.socket() as sock:
            return sock.connect_ex((self.address, self.port)) == 0

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


def start_nginx(folder, environment, port=None, hosts=HOSTS):
    service = Service("nginx and gunicorn", folder, folder / "gunicorn.out", port)
    locations = documented("nginx", socket=("/run/autodiscover.sock", folder / "socket"),
                           users=("/etc/nginx/autodiscover.users", folder / "users"))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=service.port, hosts=" ".join(hosts), user=user,
                                                    locations=locations))
    command, = re.findall(r"^    \S+ (gunicorn .*)$", GUIDE.read_text("utf-8"), re.M)
    command = command.replace("--workers 2 --threads 4", "--workers 1 --threads 2")
    service.start(environment, *command.replace("/run/autodiscover.sock", f"{folder}/socket").split())
    service.wait((folder / "socket").exists, "socket")
    service.start(environment, "nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log"), "-g",
                  "daemon off;")
    service.wait(service.listens, "port")
    return service


def start_apache(folder, environment, port=None, hosts=HOSTS):
    service = Service("Apache with mod_wsgi", folder, folder / "apache.log", port)
    daemon = "WSGIDaemonProcess autodiscover"  # goes to its user's home, and not every user has one
    block = documented("apache", home=(daemon, f"{daemon} home={folder}"),
                       script=("/usr/local/share/mapicfg/autodiscover.py", folder / "autodiscover.py"),
                       users=("/etc/apache2/autodiscover.users", folder / "users"))
    modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in APACHE_MODULES)
    user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
    (folder / "apache.conf").write_text(APACHE.format(folder=folder, port=service.port, modules=modules, user=user,
                                                      hosts=" ".join(hosts), service=block))
    service.start(environment, "apache2", "-f", str(folder / "apache.conf"), "-DFOREGROUND")
    service.wait(service.listens, "port")
    return service


def missing_for_nginx():
    return [name for name in ("nginx", "gunicorn") if not shutil.which(name)]


def missing_for_apache():
    missing = [] if shutil.which("apache2") else ["apache2"]
    return missing + [f"mod_{name}" for name in APACHE_MODULES if not (MODULES / f"mod_{name}.so").exists()]
