#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""traffic.py: what the command writes for nginx, HAProxy and Apache is accepted by them and carries MAPI over HTTP:
chunks at once, long waits, cookies, large bodies, NTLM of two users, and a server that falls out of health.

usage: MAPICFG=build/mapicfg traffic.py [TEST...]    Prints each case; exits 1 when one failed."""
import base64
import concurrent.futures
import email
import hashlib
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import common
import ntlm
from common import COMMAND, HOST, Asking, case, free_port, run, taken_for
from exchange import Server

POST = "post.contoso.com"
TIMEOUT = 9  # of the written rules, in place of 900: time is scaled


class Client(Asking, http.client.HTTPSConnection):
    """One connection that stays, to a proxy that is taken for mail.contoso.com, or for another host."""

    def __init__(self, setup, port, name=HOST):
        super().__init__(name, port, timeout=25, context=setup.trust)
        self.real_port, self.auto_open = port, 1

    def connect(self):
        sock = socket.create_connection(("127.0.0.1", self.real_port), self.timeout)
        self.sock = self._context.wrap_socket(sock, server_hostname=self.host)


class Setup:
    """A folder with certificates and a store, and two servers."""

    def __init__(self, folder):
        self.folder = Path(folder)
        os.chmod(folder, 0o755)
        self.certificate, self.key = self.folder / "mail.pem", self.folder / "mail.key"
        self.combined = self.folder / "combined.pem"
        names = f"subjectAltName=DNS:{HOST},DNS:{POST},DNS:autodiscover.contoso.com"
        made = run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
                   "-addext", names, "-keyout", str(self.key), "-out", str(self.certificate))
        if made.returncode:
            raise RuntimeError(f"openssl: {made.stdout}")
        self.combined.write_text(self.certificate.read_text() + self.key.read_text())
        self.trust = ssl.create_default_context(cafile=str(self.certificate))
        self.servers = [Server(name, self.certificate, self.key) for name in ("ex1", "ex2")]
        self.stores = {kind: self.make_store(kind, methods)
                       for kind, methods in (("ntlm", ["Ntlm", "OAuth", "Negotiate"]), ("basic", ["Basic", "OAuth"]))}

    def make_store(self, name, methods, host=HOST):
        exported, store = self.folder / f"{name}.json", self.folder / f"{name}.db"
        vdir = {"Identity": "EX1\\mapi (Default Web Site)", "Name": "mapi (Default Web Site)", "Server": "EX1",
                "IISAuthenticationMethods": methods, "InternalUrl": f"https://{host}/mapi",
                "ExternalUrl": f"https://{host}/mapi", "ExtendedProtectionTokenChecking": "Require",
                "Guid": "6f2c1d0e-8b7a-4c3d-9e5f-102030405060"}
        exported.write_text(json.dumps(vdir))
        done = run(COMMAND, "import", "--store", str(store), str(exported))
        if done.returncode:
            raise RuntimeError(f"import: {done.stdout}")
        return store

    def write(self, kind, name, auth="ntlm", servers=None, options=(), chosen=()):
        """Writes rules, lints them, and returns their file and port. `chosen` are options of both."""
        port, path = free_port(), self.folder / f"{name}.conf"
        addresses = [f"127.0.0.1:{server.port}" for server in (self.servers if servers is None else servers)]
        command = [COMMAND, "proxy", kind, "--store", self.stores[auth], "-o", path, "--host",
                   "autodiscover.contoso.com",
                   "--certificate", self.combined if kind == "haproxy" else self.certificate, "--authorities",
                   self.certificate, "--listen", f"127.0.0.1:{port}", *options, *chosen]
        if kind != "haproxy":
            command += ["--key", self.key]
        for address in addresses:
            command += ["--server", address]
        usual = run(*map(str, command))
        linted = run(COMMAND, "proxy", "lint", kind, str(path), "--store", str(self.stores[auth]), *chosen)
        case(f"{name}: written, and lints clean", usual.returncode == 0 and linted.returncode == 0,
             usual.stdout + linted.stdout)
        # as short as the pauses of the servers here; in real life a wait is 300 s
        path.write_text(re.sub(r"\b900(?=s|\b)", str(TIMEOUT), path.read_text()))
        return path, port


def check_names(setup, kind):
    """The proxy takes what is written for many hosts, long ones, and addresses of IPv6."""
    hosts = [f"host{i}.contoso.com" for i in range(98)] + [".".join(["a" * 60] * 4)]
    options = [word for host in hosts for word in ("--host", host)]
    path, _ = setup.write(kind, f"{kind}-hosts", "basic", options=options)
    if kind != "apache":
        setup.stores["ipv6"] = setup.make_store("ipv6", ["Basic", "OAuth"], "[2001:db8::1]")
        other, _ = setup.write(kind, f"{kind}-ipv6", "ipv6")
        tested = run(*Proxy(setup, kind, other, 0).test)
        case(f"{kind}: takes an IPv6 address", tested.returncode == 0, tested.stdout)
    tested = run(*Proxy(setup, kind, path, 0).test)
    case(f"{kind}: takes many hosts", tested.returncode == 0, tested.stdout)


class Proxy(common.Proxy):
    def __init__(self, setup, kind, path, port, threaded=False):
        self.setup = setup
        mpm = "event" if threaded else "prefork"
        # few processes, so that many clients share them one after another
        few = ["StartServers 2", "MinSpareServers 1", "MaxSpareServers 2", "MaxRequestWorkers 100"]
        super().__init__(setup.folder, kind, path, port, mpm, [] if threaded else few)

    def client(self):
        return Client(self.setup, self.port)


def basic(user):
    return "Basic " + base64.b64encode(f"{user}:x".encode()).decode()


def open_session(proxy, auth):
    client = proxy.client()
    headers = {}
    if auth == "ntlm":
        answer = client.login("anna")
        assert answer.status == 200, f"logon gave {answer.status}"
    else:
        headers["Authorization"] = basic("anna")
    return client, headers


def check_chunks(proxy, auth):
    """PROCESSING and PENDING are here before the server ends the answer: it waits for our word to do so."""
    client, headers = open_session(proxy, auth)
    gate = uuid.uuid4().hex
    answer = client.post(X_Test_Gate=gate, X_RequestType="NotificationWait", **headers)
    got = b""
    while b"PENDING\r\n" not in got:
        piece = answer.read1(100)
        if not piece:
            break
        got += piece
    server = next(s for s in proxy.setup.servers if s.name == answer.headers["X-Server"])
    early = not server.gate(gate).is_set()
    server.gate(gate).set()
    rest = answer.read()
    case(f"{proxy.name}: chunks pass at once", early and got == b"PROCESSING\r\nPENDING\r\n"
         and rest.startswith(b"DONE"),
         f"{got} then {rest}")
    client.close()


def check_wait(proxy, auth):
    """A silence within the time-out is borne, a longer one is not: the time-out written is the one that counts."""
    client, headers = open_session(proxy, auth)
    answer = client.post(X_Test_Silence=str(TIMEOUT - 4), **headers)
    got = answer.read()
    case(f"{proxy.name}: a long wait is borne", b"DONE" in got, str(got))
    client.close()


def check_cut(proxy, auth):
    client, headers = open_session(proxy, auth)
    try:
        got = client.post(X_Test_Silence=str(TIMEOUT + 6), **headers).read()
    except (OSError, http.client.HTTPException):
        got = b""
    case(f"{proxy.name}: a wait past the time-out is cut", b"DONE" not in got, str(got))
    client.close()


def check_content(proxy, auth):
    client, headers = open_session(proxy, auth)
    body = os.urandom(3 << 20)
    answer = client.post(body=body, Cookie="MapiContext=one; MapiSequence=two", **headers)
    got = answer.read()
    case(f"{proxy.name}: a body of 3 MiB passes", got.endswith(hashlib.sha256(body).hexdigest().encode()),
         str(got[-80:]))
    case(f"{proxy.name}: cookies pass both ways",
         answer.headers["X-Seen-Cookie"] == "MapiContext=one; MapiSequence=two"
         and [value.split(";")[0] for value
              in answer.headers.get_all("Set-Cookie")] == ["MapiContext=one", "MapiSequence=two"],
         str(answer.headers))
    case(f"{proxy.name}: headers and the host pass", answer.headers["X-RequestType"] == "Execute"
         and answer.headers["X-ResponseCode"] == "0" and answer.headers["X-Seen-Host"].split(":")[0] == HOST,
         str(answer.headers))
    client.close()


def check_paths(proxy, auth, filtered):
    client, headers = open_session(proxy, auth)
    seen = []
    for path in ("/mapi/nspi/?MailboxId=1", "/MAPI/emsmdb/", "/autodiscover/autodiscover.xml",
                 "/Autodiscover/Autodiscover.xml", "/EWS/Exchange.asmx", "/ews/exchange.asmx",
                 "/OAB/7f1b2e0c/oab.xml"):
        answer = client.post(path, **headers)
        answer.read()
        seen.append(answer.headers.get("X-Seen-Path") == path)
    case(f"{proxy.name}: all paths are published as they are", all(seen), str(seen))
    client.close()
    if filtered:
        passed_on = []
        for path in ("/ecp/", "/mapi/../ecp/", "/mapi/%2e%2e/ecp/", "/mapi/..%2fecp/", "/autodiscover/..\\ecp/",
                     "/mapi/%2E%2E%5Cecp/"):
            client = proxy.client()
            client.request("GET", path)
            if "X-Server" in client.getresponse().headers:
                passed_on.append(path)
            client.close()
        case(f"{proxy.name}: nothing else is", not passed_on, str(passed_on))


def use_kerberos(proxy, user, count=10):
    """Sends a ticket with the first request, and asks without one on the same connection. Returns whom the server took
    us for each time."""
    client = proxy.client()
    try:
        seen = [taken_for(client.send_ticket(user))]
        return seen + [taken_for(client.post()) for _ in range(count - 1)]
    except (OSError, http.client.HTTPException) as error:
        return [type(error).__name__]
    finally:
        client.close()


def mix_kerberos(proxy):
    """Two users on many connections at once. Returns who got what of another user."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        jobs = [(user, pool.submit(use_kerberos, proxy, user)) for user in ("anna", "boris") * 20]
        answers = [(user, job.result()) for user, job in jobs]
    return [(user, seen) for user, seen in answers if set(seen) & ({"anna", "boris"} - {user})]


def test_haproxy_kerberos(setup):
    """What the linter's proxy-kerberos-reuse is about: without http-reuse never, users are mixed up."""
    path, port = setup.write("haproxy", "haproxy-kerberos", servers=setup.servers[:1])
    with Proxy(setup, "haproxy", path, port) as proxy:
        mixed = mix_kerberos(proxy)
        case("haproxy-kerberos: two users are never mixed up", not mixed, str(mixed[:3]))
    for reuse in ("safe", "aggressive", "always"):
        shared = setup.folder / f"haproxy-{reuse}.cfg"
        shared.write_text(path.read_text().replace("http-reuse never", f"http-reuse {reuse}"))
        linted = run(COMMAND, "proxy", "lint", "haproxy", str(shared))
        with Proxy(setup, "haproxy", shared, port) as proxy:
            mixed = next(filter(None, (mix_kerberos(proxy) for _ in range(10))), [])  # by chance, and soon
        case(f"haproxy-{reuse}: users are mixed up, and the linter says so",
             mixed and "proxy-kerberos-reuse" in linted.stdout, f"{mixed[:1]} {linted.stdout}")


def check_certificate(proxy):
    """Extended Protection: what the client sees is the certificate of the servers."""
    client = proxy.client()
    client.connect()
    seen = client.sock.getpeercert(True)
    own = ssl.PEM_cert_to_DER_cert(proxy.setup.certificate.read_text())
    case(f"{proxy.name}: the certificate is the servers' own", seen == own)
    client.close()


def use_as(proxy, user, count=5, nt_hash=ntlm.HASH):
    """Logs on, and asks without credentials on the same connection. Returns whom the server took us for each time."""
    client = proxy.client()
    try:
        return [taken_for(client.login(user, nt_hash)), *(taken_for(client.post()) for _ in range(count - 1))]
    except (OSError, http.client.HTTPException) as error:
        return [type(error).__name__]
    finally:
        client.close()


def use_curl(proxy, user, count=5, password="Password"):
    """The same with curl; its first answer, with the server's challenge, is left out as it is in login()."""
    lines = ["ntlm", f'user = "{ntlm.DOMAIN}\\\\{user}:{password}"', f'cacert = "{proxy.setup.certificate}"',
             f'connect-to = "{HOST}:443:127.0.0.1:{proxy.port}"', 'noproxy = "*"', "silent", "show-error", "include",
             'data = "a body"', 'header = "X-RequestType: Execute"', "max-time = 60"]
    lines += [f'url = "https://{HOST}/mapi/emsmdb/?MailboxId={i}"' for i in range(count)]
    done = run("curl", "-q", "-K", "-", input="\n".join(lines))  # no password on the command line
    if done.returncode:
        return [done.stdout]
    seen, challenges = [], 0
    for answer in done.stdout.split("HTTP/1.1 ")[1:]:
        headers = email.message_from_string(answer.partition("\n")[2])
        if headers.get("WWW-Authenticate", "").startswith("NTLM "):
            challenges += 1
        else:
            seen.append(headers.get("X-User", f"status {answer[:3]}"))
    return seen if challenges == 1 else [f"{challenges} challenges", *seen]


def use_without(proxy):
    """A new connection without credentials."""
    client = proxy.client()
    try:
        return taken_for(client.post())
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        client.close()


def use_ntlm(proxy, programs=(use_as,)):
    """Two users on many connections at once, and clients without credentials between them. Returns who got what of
    another user, and who did not get what he should."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        jobs, strangers = [], []
        for i in range(40):
            user = "anna" if i % 2 else "boris"
            jobs.append((user, pool.submit(programs[i // 2 % len(programs)], proxy, user)))
            strangers.append(pool.submit(use_without, proxy))
        answers = [(user, job.result()) for user, job in jobs]
        strangers = [job.result() for job in strangers]
    strangers += [use_without(proxy) for _ in range(20)]
    mixed = [(user, seen) for user, seen in answers if set(seen) & ({"anna", "boris"} - {user})]
    mixed += [stranger for stranger in strangers if stranger in ("anna", "boris")]
    failed = [(user, seen) for user, seen in answers if seen != [user] * 5]
    failed += [stranger for stranger in strangers if stranger != "status 401"]
    return mixed, failed


def curl_has_ntlm():
    return shutil.which("curl") is not None and "NTLM" in run("curl", "--version").stdout.split()


def check_ntlm(proxy):
    refused = use_as(proxy, "anna", 2, ntlm.WRONG_HASH)
    case(f"{proxy.name}: a wrong password does not log on", refused == ["status 401"] * 2, str(refused))
    programs = (use_as,)
    if curl_has_ntlm():
        programs = (use_as, use_curl)
        answers = [use_curl(proxy, user) for user in ("anna", "boris")]
        case(f"{proxy.name}: curl logs on, once a connection", answers == [["anna"] * 5, ["boris"] * 5], str(answers))
        refused = use_curl(proxy, "anna", 1, "Passwort")
        case(f"{proxy.name}: curl with a wrong password does not", refused == ["status 401"], str(refused))
    else:
        print(f"SKIPPED: {proxy.name} with curl: it is not installed, or has no NTLM")
    mixed, failed = use_ntlm(proxy, programs)
    case(f"{proxy.name}: two NTLM users are never mixed up", not mixed, str(mixed[:3]))
    case(f"{proxy.name}: each logs on once a connection, and nobody without", not failed, str(failed[:3]))


def servers_seen(proxy, headers, count=12):
    seen = []
    for _ in range(count):
        client = proxy.client()
        try:
            answer = client.post(**headers)
            answer.read()
            seen.append(answer.headers.get("X-Server", f"status {answer.status}"))
        except (OSError, http.client.HTTPException) as error:
            seen.append(type(error).__name__)
        client.close()
    return seen


def seen_at_last(proxy, headers, wanted):
    """Asks until just these servers answer: a request under way while a server is taken out may end in an error."""
    deadline = time.monotonic() + 60
    while set(seen := servers_seen(proxy, headers)) != wanted and time.monotonic() < deadline:
        time.sleep(0.5)
    return set(seen) == wanted, str(seen)


def check_health(proxy):
    """A server whose health page fails gets nothing, though it would answer; once it is well again, it does."""
    headers = {"Authorization": basic("anna")}
    sick = proxy.setup.servers[0]
    case(f"{proxy.name}: both servers are used", *seen_at_last(proxy, headers, {"ex1", "ex2"}))
    sick.healthy.clear()
    case(f"{proxy.name}: a sick server is taken out", *seen_at_last(proxy, headers, {"ex2"}))
    sick.healthy.set()
    case(f"{proxy.name}: and taken in again", *seen_at_last(proxy, headers, {"ex1", "ex2"}))


def check_dead(proxy, dead):
    """A server that is gone costs no request."""
    dead.stop()
    seen = servers_seen(proxy, {"Authorization": basic("anna")}, 20)
    case(f"{proxy.name}: a dead server costs no request", set(seen) == {"ex2"}, str(seen))


def check_all(proxy, auth, filtered=True):
    """The waits go on beside each other."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(check, proxy, auth) for check in (check_wait, check_cut, check_chunks, check_content)]
        for job in jobs:
            try:
                job.result()
            except Exception as error:  # pylint: disable=broad-except
                case(f"{proxy.name}: {type(error).__name__}", False, str(error))
    check_paths(proxy, auth, filtered)
    check_certificate(proxy)


def test_haproxy(setup):
    path, port = setup.write("haproxy", "haproxy")
    with Proxy(setup, "haproxy", path, port) as proxy:
        check_ntlm(proxy)
        check_all(proxy, "ntlm")
        check_health(proxy)


def test_apache(setup):
    path, port = setup.write("apache", "apache-ntlm", servers=setup.servers[:1])
    refused = run(*Proxy(setup, "apache", path, port, threaded=True).test)
    case("apache-ntlm: a threaded MPM is refused", refused.returncode != 0 and "prefork" in refused.stdout,
         refused.stdout)
    with Proxy(setup, "apache", path, port) as proxy:
        check_ntlm(proxy)
        check_all(proxy, "ntlm")


def test_apache_balancer(setup):
    path, port = setup.write("apache", "apache-basic", auth="basic")
    with Proxy(setup, "apache", path, port, threaded=True) as proxy:
        check_all(proxy, "basic")
        check_health(proxy)


def test_nginx(setup):
    path, port = setup.write("nginx", "nginx-basic", auth="basic")
    with Proxy(setup, "nginx", path, port) as proxy:
        check_all(proxy, "basic")
    check_dump(setup, path)
    refused = run(COMMAND, "proxy", "nginx", "--store", str(setup.stores["ntlm"]), "--server", "ex1")
    case("nginx: NTLM is refused, and what can carry it is named", refused.returncode == 4 and "HAProxy"
         in refused.stdout,
         refused.stdout)
    check_sharing(setup, path, port)
    dying = Server("ex1", setup.certificate, setup.key)
    path, port = setup.write("nginx", "nginx-dead", auth="basic", servers=[dying, setup.servers[1]])
    with Proxy(setup, "nginx", path, port) as proxy:
        check_dead(proxy, dying)


def check_dump(setup, path):
    """What nginx -T prints is read as the files it is made of."""
    inner = setup.folder / "inner.conf"
    text = path.read_text()
    inside = text[text.index("    server {"):text.rindex("}")]
    inner.write_text(inside.replace("proxy_buffering off;", "proxy_buffering on;"))
    outer = setup.folder / "outer.conf"
    outer.write_text(text[:text.index("    server {")] + f"include {inner};\n}}\n")
    dumped = subprocess.run(["nginx", "-T", "-c", str(outer), "-g", f"pid {outer}.pid;"], capture_output=True,
                            text=True, check=False)
    linted = run(COMMAND, "proxy", "lint", "nginx", "-", "--store", str(setup.stores["basic"]), "--format", "json",
                 input=dumped.stdout)
    findings = [one for one in json.loads(linted.stdout) if not one["id"].startswith("proxy-timeout")]
    line = inner.read_text().split("proxy_buffering")[0].count("\n") + 1
    case("nginx: the output of nginx -T gives file and line", linted.returncode == 1
         and [(one["id"], one["file"], one["line"]) for one in findings] == [("proxy-buffering", str(inner), line)],
         linted.stdout + dumped.stderr)


def check_sharing(setup, path, port):
    """What the refusal, and the linter's proxy-ntlm-shared, are about: with keepalive, users are mixed up. With one
    server there is one connection to it, so that this is no matter of luck."""
    shared = setup.folder / "nginx-shared.conf"
    lines = [line for line in path.read_text().splitlines() if f"server 127.0.0.1:{setup.servers[1].port} " not in line]
    shared.write_text("\n".join(lines).replace("least_conn;", "least_conn; keepalive 8;"))
    linted = run(COMMAND, "proxy", "lint", "nginx", str(shared))
    with Proxy(setup, "nginx", shared, port) as proxy:
        seen, stranger = use_as(proxy, "anna"), use_without(proxy)
    case("nginx-shared: a stranger acts as the user before, and the linter says so",
         (seen, stranger) == (["anna"] * 5, "anna") and "proxy-ntlm-shared" in linted.stdout,
         f"{seen} {stranger} {linted.stdout}")


def test_nginx_stream(setup):
    module = Path("/usr/lib/nginx/modules/ngx_stream_module.so")
    if not module.exists() and "--with-stream " not in run("nginx", "-V").stdout:
        print("SKIPPED: nginx stream: its module is not installed")
        return
    path, port = setup.write("nginx", "nginx-stream", options=["--passthrough"])
    with Proxy(setup, "nginx", path, port) as proxy:
        check_ntlm(proxy)
        check_all(proxy, "ntlm", filtered=False)


def check_response():
    """The response that section 4.2.4 of [MS-NLMP] prints, with its names, time and challenges."""
    info = ntlm.target_info(((ntlm.AV_DOMAIN, ntlm.utf16("Domain")), (ntlm.AV_COMPUTER, ntlm.utf16("Server"))))
    temp = ntlm.client_challenge(bytes(8), b"\xaa" * 8, info)
    key = ntlm.ntowfv2(ntlm.HASH, "User", "Domain")
    proof = ntlm.nt_response(key, bytes.fromhex("0123456789abcdef"), temp)[:16]
    case("NTLMv2 is that of [MS-NLMP]", (key.hex(), proof.hex())
         == ("0c868a403bfd7a93a3001ef22ef02e3f", "68cd0ab851e51c96aabc927bebef6a1c"), f"{key.hex()} {proof.hex()}")


def test_haproxy_names(setup):
    check_names(setup, "haproxy")


def test_nginx_names(setup):
    check_names(setup, "nginx")


def test_apache_names(setup):
    check_names(setup, "apache")


# ---- two sites ----

def make_sites(setup, methods):
    """FE1 in Paris is mail.contoso.com, FE2 in Rome is post.contoso.com; both have a back end, of which nobody
    hears."""
    exported, store = setup.folder / "sites.json", setup.folder / "sites.db"
    objects = []
    for number, (host, site) in enumerate(((HOST, "Paris"), (POST, "Rome")), 1):
        objects.append({"Name": f"FE{number}", "Fqdn": f"127.0.0.{number}", "ServerRole": "Mailbox", "Edition": "x",
                        "Site": f"contoso.com/Configuration/Sites/{site}"})
        for web_site, url in (("Default Web Site", host), ("Exchange Back End", f"back{number}.contoso.com")):
            objects.append({"Identity": f"FE{number}\\mapi ({web_site})", "Name": f"mapi ({web_site})",
                            "Server": f"FE{number}", "IISAuthenticationMethods": methods,
                            "InternalUrl": f"https://{url}/mapi", "ExternalUrl": f"https://{url}/mapi"})
    exported.write_text(json.dumps(objects))
    done = run(COMMAND, "import", "--store", str(store), str(exported))
    if done.returncode:
        raise RuntimeError(f"import: {done.stdout}")
    return store


def check_sites(setup, kind, options=()):
    """Each host goes to its own server, whoever asks and how often; with --site the other one is not published."""
    stream = "--passthrough" in options
    setup.stores["sites"] = make_sites(setup, ["Ntlm"] if stream else ["Basic"])
    servers = [setup.servers[0], Server("ex9", setup.certificate, setup.key, "127.0.0.2")]
    named = [word for number, one in enumerate(servers, 1) for word in ("--server", f"127.0.0.{number}:{one.port}")]
    for site, hosts in ((None, (HOST, POST)), ("Rome", (POST,))):
        name = f"{kind}-sites-{len(options)}-{site}"
        chosen = ["--site", site, *named[2:]] if site else named
        path, port = setup.write(kind, name, "sites", servers=(), options=options, chosen=chosen)
        with Proxy(setup, kind, path, port) as proxy:
            seen = {host: set() for host in hosts}
            for host in hosts * 3:
                client = Client(setup, proxy.port, host)
                answer = client.post(Authorization=basic("anna"))
                answer.read()
                seen[host].add(answer.headers.get("X-Server"))
                client.close()
            case(f"{name}: each host goes to its server",
                 seen == {host: {{HOST: "ex1", POST: "ex9"}[host]} for host in hosts}, str(seen))
        case(f"{name}: nothing of the back end", "back" not in path.read_text().replace("backend", ""),
             path.read_text())
    servers[1].stop()


def test_haproxy_sites(setup):
    check_sites(setup, "haproxy")


def test_nginx_sites(setup):
    check_sites(setup, "nginx")


def test_apache_sites(setup):
    check_sites(setup, "apache")


def test_nginx_stream_sites(setup):
    if Path("/usr/lib/nginx/modules/ngx_stream_module.so").exists():
        check_sites(setup, "nginx", ["--passthrough"])
    else:
        print("SKIPPED: nginx stream: its module is not installed")


def run_test(test, program):
    """Each with servers and files of its own, so that they can run beside each other."""
    if shutil.which(program) is None:
        print(f"SKIPPED: {test.__name__}: {program} is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="mapicfg-proxy-") as folder:
        try:
            setup = Setup(folder)
            test(setup)
            for server in setup.servers:
                server.stop()
        except Exception as error:  # pylint: disable=broad-except
            case(f"{test.__name__}: {type(error).__name__}", False, str(error))


def main():
    os.environ["PATH"] += ":/usr/sbin:/sbin:/usr/local/sbin"
    tests = ((test_haproxy, "haproxy"), (test_nginx, "nginx"), (test_nginx_stream, "nginx"), (test_apache, "apache2"),
             (test_apache_balancer, "apache2"), (test_haproxy_names, "haproxy"),
             (test_haproxy_kerberos, "haproxy"), (test_nginx_names, "nginx"),
             (test_apache_names, "apache2"), (test_haproxy_sites, "haproxy"), (test_nginx_sites, "nginx"),
             (test_nginx_stream_sites, "nginx"), (test_apache_sites, "apache2"))
    check_response()
    tests = [test for test in tests if not sys.argv[1:] or test[0].__name__ in sys.argv[1:]]
    with concurrent.futures.ThreadPoolExecutor(len(tests)) as pool:
        for job in [pool.submit(run_test, *test) for test in tests]:
            job.result()
    return common.summary("proxy")


if __name__ == "__main__":
    sys.exit(main())
