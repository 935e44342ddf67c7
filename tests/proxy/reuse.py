#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""reuse.py: for each setting by which a proxy reuses its connections to the servers, what users meet and what the
linter says about the setting agree. The server keeps a logon for its connection, as IIS does with NTLM.

usage: MAPICFG=build/mapicfg reuse.py [PATTERN]    Prints each setting; exits 1 when one failed.

NGINX, HAPROXY and APACHE name other releases to try, NTLM_MODULE the free ntlm module of nginx. Results of one scheme:
  shared   some answer came as another user, or as a user although the client never logged on
  kept     each user stays logged on, alone
  lost     a user who logged on is asked again: nobody can work with NTLM, and nobody is mixed up
  refused  this release does not accept the setting"""
import base64
import concurrent.futures
import http.client
import json
import os
import re
import shutil
import sys
import tempfile
import uuid
from pathlib import Path

import ntlm
from common import COMMAND, HOST, PROGRAMS, Asking, Proxy, case, free_port, release_of, run, summary, taken_for
from exchange import Server
from reuse_settings import BASES, NTLM_MODULE, SETTINGS

SCHEMES = {"ntlm": ["Ntlm"], "kerberos": ["Negotiate"]}
SHARING = {"proxy-ntlm-shared", "proxy-kerberos-reuse", "proxy-ntlm-reuse"}
ENDING = {"proxy-ntlm-unsupported", "proxy-connection-closed", "proxy-http10"}
CLIENTS = 6  # at once, each with a process of its own where Apache has one client a process
PREFORK = [f"{name} {CLIENTS}" for name in ("StartServers", "ServerLimit", "MaxSpareServers", "MaxRequestWorkers")]
THREADS = ["StartServers 1", "ServerLimit 1", "ThreadLimit 25", "ThreadsPerChild 25", "MaxRequestWorkers 25"]


class Client(Asking, http.client.HTTPConnection):
    """One connection that stays. When the proxy closes it, the next request opens another one, as Outlook does."""

    def __init__(self, port):
        super().__init__("127.0.0.1", port, timeout=25)

    def post(self, *arguments, **headers):
        return super().post(*arguments, Host=HOST, **headers)

    def putrequest(self, method, url, **_):
        super().putrequest(method, url, skip_host=True)

    def log_on(self, scheme, user):
        answer = self.send_ticket(user) if scheme == "kerberos" else self.login(user)
        self.auto_open = 1
        return answer


class Play:
    """Users and strangers in a fixed order, each step after the answer of the one before."""

    def __init__(self, port, server, scheme):
        self.port, self.server, self.scheme = port, server, scheme
        self.seen, self.logons = [], {}

    def note(self, user, client, answer):
        """Whom the server took a client for. A user who is asked for it logs on again, as Outlook does."""
        seen = taken_for(answer)
        self.seen.append((user, seen))
        if user and seen == "status 401":
            self.log_on(user, client)

    def log_on(self, user, client):
        self.logons[client] = self.logons.get(client, 0) + 1
        self.seen.append((user, taken_for(client.log_on(self.scheme, user))))

    def guarded(self, step, user, *arguments):
        try:
            step(user, *arguments)
        except (OSError, http.client.HTTPException) as error:
            self.seen.append((user, type(error).__name__))

    def ask(self, people, **headers):
        for user, client in people:
            self.guarded(lambda user, client=client: self.note(user, client, client.post(**headers)), user)

    def wait_and_ask(self, user, client, others):
        """One client waits for news while the others ask."""
        gate = uuid.uuid4().hex
        answer = client.post(X_Test_Gate=gate)
        piece = b"PROCESSING"
        while answer.status == 200 and piece and b"PENDING" not in piece:
            piece = answer.read1(100)
        self.ask(others)
        self.server.gate(gate).set()
        self.note(user, client, answer)

    def meet(self, people):
        """All log on, ask in turn, and wait in turn while the others ask."""
        for user, client in people:
            if user:
                self.guarded(self.log_on, user, client)
        for _ in range(4):
            self.ask(people)
        for i, (user, client) in enumerate(people):
            self.guarded(self.wait_and_ask, user, client, people[:i] + people[i + 1:])

    def end_one(self, people):
        """The server ends the connection of the last one. Who goes on without a logon must get a new one."""
        self.ask(people[-1:], X_Test_Close="1")
        self.ask([(None, people[-1][1])] * 2)

    def run(self):
        """Users among themselves, then strangers on connections of theirs, then users and a stranger: a 401 may tell
        the proxy that it must not share."""
        users = [(user, Client(self.port)) for user in ("anna", "boris") * (CLIENTS // 2)]
        self.meet(users)
        self.end_one(users)
        self.close(users)
        late = [(None, Client(self.port)) for _ in range(CLIENTS)]
        for _, client in late:
            client.connect()
        self.ask(late * 3)
        self.close(late)
        people = [("anna", Client(self.port)), ("boris", Client(self.port)), (None, Client(self.port))]
        self.meet(people)
        self.close(people)
        return self.result()

    @staticmethod
    def close(people):
        for _, client in people:
            client.close()

    def result(self):
        names = {"anna", "boris"}
        if any(seen in names and seen != user for user, seen in self.seen):
            return "shared"
        return "lost" if max(self.logons.values()) > 2 or not any(user == seen for user, seen in self.seen) else "kept"


def linted(folder, kind, path, scheme, options):
    """What the linter says: as a result of traffic, or "untold" """
    done = run(COMMAND, "proxy", "lint", kind, str(path), "--store", str(folder / f"{scheme}.db"), "--format", "json",
               *options)
    found = {one["id"] for one in json.loads(done.stdout)}
    told = {one["id"] for one in json.loads(done.stdout) if "NTLM" in one["sentence"]}
    if found & SHARING:
        return "shared"
    if "proxy-cannot-tell" in told:
        return "untold"
    return "lost" if found & ENDING else "kept"


def fill(base, parts, **values):
    """The base with its parts, and then with the values."""
    text = re.sub(r"@(\w+)@", lambda name: parts.get(name[1], name[0] if name[1] in values else ""), base)
    return re.sub(r"@(\w+)@", lambda name: values[name[1]], text)


def measured(folder, kind, setting, path, scheme):
    """What traffic shows of a setting. Writes the configuration."""
    server, port = Server("ex1"), free_port()
    path.write_text(fill(BASES[kind], setting.parts, port=str(port), server=f"127.0.0.1:{server.port}",
                         folder=str(folder)))
    mpm = setting.parts.get("mpm", "prefork")
    proxy = Proxy(folder, kind, path, port, mpm, PREFORK if mpm == "prefork" else THREADS)
    try:
        if run(*proxy.test).returncode:
            return "refused"
        with proxy:
            return Play(port, server, scheme).run()
    finally:
        server.stop()


def check(folder, kind, setting, scheme):
    name, release = f"{kind}: {setting.name}, {scheme}", release_of(kind)
    wanted = setting.wanted(release)[scheme]
    path = folder / (re.sub(r"\W+", "-", name) + ".conf")
    shown = measured(folder, kind, setting, path, scheme)
    if shown == wanted == "refused":
        print(f"SKIPPED: {name}: {kind} {release} does not know the setting")
        return
    options = ["--proxy-version", release]
    known = ["--mpm", setting.parts["mpm"]] if kind == "apache" else []
    said = linted(folder, kind, path, scheme, options + known)
    expected = wanted if setting.told else "untold"
    case(f"{name}: {wanted}", shown == wanted and said == expected, f"traffic shows {shown}, the linter says {said}")
    if known:
        said = linted(folder, kind, path, scheme, options)
        case(f"{name}, and the MPM is not stated", said in (wanted, "untold"), f"the linter says {said}")


def make_stores(folder):
    for scheme, methods in SCHEMES.items():
        exported = folder / f"{scheme}.json"
        exported.write_text(json.dumps({
            "Identity": "EX1\\mapi (Default Web Site)", "Name": "mapi (Default Web Site)", "Server": "EX1",
            "IISAuthenticationMethods": methods, "InternalUrl": f"https://{HOST}/mapi"}))
        done = run(COMMAND, "import", "--store", str(folder / f"{scheme}.db"), str(exported))
        if done.returncode:
            raise RuntimeError(f"import: {done.stdout}")


def main():
    os.environ["PATH"] += ":/usr/sbin:/sbin:/usr/local/sbin"
    with tempfile.TemporaryDirectory(prefix="mapicfg-reuse-") as made, concurrent.futures.ThreadPoolExecutor(4) as pool:
        folder, jobs = Path(made), []
        os.chmod(folder, 0o755)
        make_stores(folder)
        for kind, settings in SETTINGS.items():
            if shutil.which(PROGRAMS[kind]) is None:
                print(f"SKIPPED: reuse of connections by {kind}: it is not installed")
                continue
            if kind == "nginx" and not NTLM_MODULE:
                print("SKIPPED: ntlm of nginx: NTLM_MODULE does not name a module")
            chosen = [one for one in settings if not sys.argv[1:] or re.search(sys.argv[1], f"{kind}: {one.name}")]
            jobs += [pool.submit(check, folder, kind, one, scheme) for one in chosen for scheme in SCHEMES]
        for job in jobs:
            job.result()
    return summary("reuse")


if __name__ == "__main__":
    sys.exit(main())
