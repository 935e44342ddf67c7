#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""authentication.py: the endpoint authenticates as IIS does. Kerberos by a real KDC, NTLM by gss-ntlmssp, each with the
right channel binding, none and a wrong one; through proxies that bridge TLS; and what curl makes of it.

What it found out (krb5 1.20.1, gss-ntlmssp 1.2.0, mod_auth_gssapi 1.6.4, curl 7.88.1), and holds:
- both mechanisms refuse a wrong binding where the acceptor has one, accept none, and set GSS_C_CHANNEL_BOUND_FLAG for
  the right one, so "require" is that flag;
- mod_auth_gssapi looks at no binding: a client with a wrong one gets in. So it cannot stand in for Extended Protection;
- curl 7.88 sends none with Negotiate: where bindings are required it gets 401. Its own NTLM cannot be tried here, as
  gss-ntlmssp does not take its messages.

usage: authentication.py    Exits 1 when a case failed."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import client
import fronts
import kdc
import people
from certificates import Certificates
from exchange import Endpoint
from people import ANNA

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import case, run, summary  # noqa: E402 (of tests/proxy)

try:
    import logon
    from gssapi.raw import GSSError
except ImportError:
    logon = None

NTLM_MODULE = "gssntlmssp"
# Which bindings get in: facts/probe.md 2.
GETS_IN = {"off": {"right", "none", "wrong"}, "allow": {"right", "none"}, "require": {"right"}}
SCHEMES = ("Negotiate", "NTLM", "Basic")


def skipped(what, why):
    print(f"SKIPPED: {what}: {why}")


def kinds():
    """The ways to log on that this machine has."""
    found = ["kerberos"] if not kdc.missing() else []
    if any(Path("/etc/gss/mech.d").glob("*ntlmssp*")):
        return [*found, "ntlm", "spnego-ntlm"]
    skipped("NTLM", "gss-ntlmssp is missing")
    return found


class Anna:
    """A connection to a port, logged on when asked."""

    def __init__(self, port, root, verify=True):
        self.raw = client.Client(port, root, ANNA, None, verify)

    def ping(self, **headers):
        return self.raw.mapi("emsmdb", "PING", **headers)

    def log_on(self, kind, binding):
        self.raw.close()
        return logon.log_on(self.ping, kind, ANNA, binding)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.raw.close()


def binding_cases(certificates, found):
    """Each mechanism with each binding at each setting of Extended Protection."""
    given = {"right": certificates.binding("good"), "none": None, "wrong": certificates.binding("proxy")}
    for protection, admits in GETS_IN.items():
        with Endpoint(certificates, protection=protection, schemes=SCHEMES) as endpoint:
            for kind in found:
                for name, binding in given.items():
                    with Anna(endpoint.port, certificates.root) as anna:
                        answer = anna.log_on(kind, binding)
                        wanted = 200 if name in admits else 401
                        case(f"{kind}, protection {protection}, binding {name}: {wanted}", answer.status == wanted,
                             (answer.status, endpoint.acceptor.seen[-1:]))
                        if wanted == 200:
                            kept = anna.ping().status
                            anna.raw.close()
                            case(f"{kind}, {protection}, {name}: the connection stays logged on, a new one is not",
                                 (kept, anna.ping().status) == (200, 401), kept)
            with Anna(endpoint.port, certificates.root) as anna:
                case(f"Basic, protection {protection}: needs no binding",
                     anna.ping(Authorization=client.basic(ANNA)).status == 200)


def hash_cases(certificates, found):
    """The hash of the binding is that of the certificate's signature."""
    for name in ("sha384", "sha512", "sha1", "rsa"):
        with Endpoint(certificates, certificate=name, protection="require", schemes=SCHEMES) as endpoint:
            with Anna(endpoint.port, certificates.root, verify=False) as anna:
                size = {"sha384": 48, "sha512": 64}.get(name, 32)
                binding = certificates.binding(name)
                case(f"binding of a certificate {name}: {size} bytes", len(binding) == 21 + size, binding)
                if "ntlm" in found:
                    case(f"binding of a certificate {name}: gets in", anna.log_on("ntlm", binding).status == 200)


def user_cases(certificates, found):
    with Endpoint(certificates, schemes=SCHEMES) as endpoint:
        stranger = people.Person("anna", "Anna", ANNA.guid, "wrong")
        for kind in [kind for kind in found if kind != "kerberos"]:
            with Anna(endpoint.port, certificates.root) as anna:
                answer = logon.log_on(anna.ping, kind, stranger, None)
                case(f"{kind}: a wrong password", answer.status == 401)
                plain = anna.ping()
                case(f"{kind}: its 401 is the one without credentials", client.view(answer)[3] == client.view(plain)[3],
                     (answer.headers, plain.headers))


def curl(endpoint, certificates, *options):
    return run("curl", "-sS", "-o", os.devnull, "-w", "%{http_code}", "--http1.1", "--cacert", str(certificates.root),
               "-X", "POST", *options, "-H", "X-RequestType: PING", "-H", "Content-Type: application/mapi-http",
               "-H", "X-RequestId: {1}:1", "-H", "X-ClientInfo: {1}:1", "-d", "",
               f"{endpoint.base}/mapi/emsmdb/?MailboxId={ANNA.mailbox_id}").stdout[-3:]


def curl_cases(certificates, found):
    binds = tuple(map(int, run("curl", "-V").stdout.split()[1].split(".")[:2])) >= (8, 10)  # facts/probe.md 2
    for protection, admits in GETS_IN.items():
        with Endpoint(certificates, protection=protection, schemes=SCHEMES) as endpoint:
            if "kerberos" in found:
                wanted = "200" if binds or "none" in admits else "401"
                status = curl(endpoint, certificates, "--negotiate", "-u", ":")
                case(f"curl --negotiate, protection {protection}: {wanted}", status == wanted, status)


def proxy_cases(certificates, folder):
    """The client binds to the certificate that it sees; the server looks for its own."""
    for kind in fronts.BRIDGES:
        if not fronts.there(kind):
            skipped(f"behind {kind}", f"{kind} is missing")
            continue
        for name in ("good", "proxy"):
            binding = certificates.binding(name)
            for protection in GETS_IN:
                wanted = 200 if name == "good" or protection == "off" else 401
                with Endpoint(certificates, protection=protection) as endpoint, \
                        fronts.bridge(folder, kind, certificates.paths(name), endpoint.port) as front, \
                        Anna(front.port, certificates.root) as anna:
                    status = anna.log_on("kerberos", binding).status
                    case(f"{kind} bridges with the certificate {name}, protection {protection}: {wanted}",
                         status == wanted, (status, endpoint.acceptor.seen))
    for kind in fronts.PIPES:
        if not fronts.there(kind, True):
            skipped(f"through {kind}", f"{kind} cannot pass TCP through here")
            continue
        with Endpoint(certificates, protection="require") as endpoint, \
                fronts.pipe(folder, kind, endpoint.port) as front, Anna(front.port, certificates.root) as anna:
            case(f"{kind} passes TCP through: bindings hold",
                 anna.log_on("kerberos", certificates.binding("good")).status == 200)


def apache_cases(certificates, realm, folder):
    if not fronts.acceptor_there():
        skipped("mod_auth_gssapi", "Apache's module is missing")
        return
    with fronts.acceptor(folder, certificates.paths("good"), realm.keytab) as front:
        link = client.Link(front.port, certificates.root)
        case("mod_auth_gssapi: 401 without a ticket", link.ask("GET", "/page", {}).status == 401)
        for name, binding in (("none", None), ("right", certificates.binding("good")),
                              ("wrong", certificates.binding("proxy"))):
            link.close()
            answer = logon.log_on(lambda **headers: link.ask("GET", "/page", headers), "kerberos", ANNA, binding)
            case(f"mod_auth_gssapi looks at no binding: {name} gets in", answer.status == 200, answer.status)
        link.close()


def fault_cases(certificates, folder):
    """What the service's account has wrong: facts/probe.md 3."""
    for fault, text in (("no-spn", "not found in Kerberos database"), ("rc4", "KDC has no support for encryption type"),
                        ("wrong-key", None)):
        with kdc.Realm(Path(folder) / f"realm-{fault}", fault) as realm:
            os.environ.update(realm.environment)
            with Endpoint(certificates) as endpoint, \
                    Anna(endpoint.port, certificates.root) as anna:
                try:
                    seen = anna.log_on("krb5", None).status
                except GSSError as error:
                    seen = str(error)
                case(f"service with {fault}: {text or 401}", seen == 401 if text is None else text in str(seen), seen)


def clock_cases(certificates, realm):
    """The server's clock is an hour off: its program runs with another time."""
    if not shutil.which("faketime"):
        skipped("a wrong clock", "faketime is missing")
        return
    program = Path(__file__).with_name("exchange.py")
    command = ("faketime", "-f", "+1h", sys.executable, "-u", str(program), "--keytab", str(realm.keytab))
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ, start_new_session=True)
    try:
        port = next(int(line.split()[1]) for line in server.stdout if line.startswith("port "))
        with Anna(port, certificates.root, verify=False) as anna:
            answer = anna.log_on("kerberos", None)
            case("the server's clock is an hour off: 401", answer.status == 401, answer.status)
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # faketime waits for the program
        server.wait()
        server.stdout.close()


def main():
    if not logon:
        skipped("authentication", "python3-gssapi is missing")
        return 0
    began, found = time.monotonic(), kinds()
    with tempfile.TemporaryDirectory(prefix="mapicfg-net-") as folder:
        users = Path(folder) / "ntlm"
        users.write_text(people.ntlm_users())
        os.environ["NTLM_USER_FILE"] = str(users)
        certificates = Certificates(Path(folder) / "certificates")
        if "kerberos" not in found:
            skipped("Kerberos", f"{', '.join(kdc.missing())} missing")
            binding_cases(certificates, found)
            curl_cases(certificates, found)
        else:
            with kdc.Realm(Path(folder) / "realm") as realm:
                os.environ.update(realm.environment)
                binding_cases(certificates, found)
                user_cases(certificates, found)
                curl_cases(certificates, found)
                proxy_cases(certificates, folder)
                apache_cases(certificates, realm, folder)
                clock_cases(certificates, realm)
            fault_cases(certificates, folder)
        hash_cases(certificates, found)
    print(f"{time.monotonic() - began:.1f} s")
    return summary("authentication")


if __name__ == "__main__":
    sys.exit(main())
