# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of real traffic share: cases, ports, a proxy that runs, and a client that logs on.

NGINX, HAPROXY and APACHE name other programs than the installed ones."""
import base64
import os
import random
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

import ntlm

COMMAND = str(Path(os.environ.get("MAPICFG", "build/mapicfg")).resolve())
PROGRAMS = {"nginx": os.environ.get("NGINX", "nginx"), "haproxy": os.environ.get("HAPROXY", "haproxy"),
            "apache": os.environ.get("APACHE", "apache2")}
HOST = "mail.contoso.com"
APACHE_MODULES = ["authz_core", "proxy", "proxy_http", "ssl", "headers", "env", "socache_shmcb", "proxy_balancer",
                  "slotmem_shm", "proxy_hcheck", "lbmethod_byrequests", "rewrite"]
# A command inherits what is ignored here: under nohup, or as a background job, it would not be interrupted.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)

failures, passed = [], []
ports_given = set()


def case(name, fine, detail=""):
    (passed if fine else failures).append(name)
    print(f"  ok    {name}" if fine else f"  FAIL  {name}: {detail}")


def summary(what):
    print(f"{what}: {len(passed)} passed, {len(failures)} failed")
    return 1 if failures else 0


def run(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)


def release_of(kind):
    """The release of the proxy's program, "2.6.12"."""
    return re.search(r"\d+\.\d+(\.\d+)?", run(PROGRAMS[kind], "-v").stdout).group()


def free_port():
    """A port that no connection takes before the proxy does, and that is handed out once."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as sock:
            if port not in ports_given and sock.connect_ex(("127.0.0.1", port)):
                ports_given.add(port)
                return port


class Asking:
    """For a connection of http.client: requests of MAPI over HTTP, and logons."""

    def post(self, path="/mapi/emsmdb/?MailboxId=1@contoso.com", body=b"", **headers):
        given = {"Content-Type": "application/mapi-http", "X-RequestType": "Execute", "X-ClientInfo": "test"}
        given.update({name.replace("_", "-"): value for name, value in headers.items()})
        self.request("POST", path, body, given)
        return self.getresponse()

    def send_ticket(self, user):
        """Kerberos without a 401 first. Returns the answer."""
        return self.post(Authorization="Negotiate " + base64.b64encode(user.encode()).decode())

    def login(self, user, nt_hash=ntlm.HASH):
        """NTLM on this connection. Returns the last answer."""
        answer = self.post(Authorization="NTLM " + base64.b64encode(ntlm.negotiate()).decode())
        answer.read()
        told = answer.headers.get("WWW-Authenticate", "")
        if answer.status != 401 or not told.startswith("NTLM "):
            return answer
        message = ntlm.authenticate(base64.b64decode(told[5:]), user, nt_hash)
        self.auto_open = 0  # a connection that was closed must not be opened again behind our back
        answer = self.post(Authorization="NTLM " + base64.b64encode(message).decode())
        answer.read()
        return answer


def taken_for(answer):
    """Whom the server took us for, or the status."""
    answer.read()
    return answer.headers.get("X-User", f"status {answer.status}")


class Proxy:
    """A proxy that runs until the end of the with block. For Apache, the MPM and lines of the main configuration."""

    def __init__(self, folder, kind, path, port, mpm="prefork", lines=()):
        self.folder, self.port, self.name = folder, port, path.stem
        self.log = folder / f"{path.stem}.log"
        self.test, self.start = getattr(self, kind)(path, mpm, lines)

    def nginx(self, path, *_):
        extra = f"pid {self.folder}/{path.stem}.pid; error_log {self.log}; daemon off;"
        command = [PROGRAMS["nginx"], "-c", str(path), "-g", extra]
        return command + ["-t"], command

    def haproxy(self, path, *_):
        return [PROGRAMS["haproxy"], "-c", "-f", str(path)], [PROGRAMS["haproxy"], "-db", "-f", str(path)]

    def apache(self, path, mpm, more):
        main, modules = path.with_suffix(".httpd.conf"), Path("/usr/lib/apache2/modules")
        lines = [f"ServerRoot {self.folder}", f"PidFile {path.stem}.httpd.pid", f"ErrorLog {self.log}",
                 "ServerName localhost", f"DefaultRuntimeDir {self.folder}"]
        lines += [f"LoadModule {module}_module {modules}/mod_{module}.so" for module in [f"mpm_{mpm}", *APACHE_MODULES]]
        if os.geteuid() == 0:
            lines += ["User www-data", "Group www-data"]
        main.write_text("\n".join([*lines, *more]) + f"\nInclude {path}\n")
        command = [PROGRAMS["apache"], "-f", str(main)]
        return command + ["-t"], command + ["-DFOREGROUND"]

    def __enter__(self):
        tested = run(*self.test)
        case(f"{self.name}: the proxy takes it", tested.returncode == 0, tested.stdout)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.start, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        self.__exit__()
        case(f"{self.name}: starts", False, self.log.read_text())
        raise RuntimeError(f"{self.name} did not start")

    def __exit__(self, *unused):
        """Apache would wait for its processes to end by themselves."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
