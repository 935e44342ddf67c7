#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cert.py: `mapicfg cert` against certificates that the openssl program made, from files, exports and servers on
loopback. What is expected of a certificate is what that program says of it.

usage: cert.py    Exits 1 when a case failed."""
import base64
import contextlib
import datetime
import http.server
import json
import math
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from certificates import CERTIFICATES, Certificates

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import COMMAND, case, summary  # noqa: E402 (of tests/proxy)

SECRET = "correct-horse battery"
# What is said of each certificate when a server shows it and is asked for "localhost": its CN, in all of them.
SAID = {"expired": {"expired"}, "expires-soon": {"expires-soon"}, "short-late": {"expires-soon"},
        "not-yet-valid": {"not-yet"}, "wrong-name": {"common-name"}, "wildcard-depth": {"wildcard"},
        "common-name-only": {"no-names", "common-name"}, "address-only": {"common-name"},
        "self-signed": {"self-signed"}, "untrusted": {"untrusted"}, "missing-intermediate": {"incomplete"},
        "weak-key": {"weak-key"}, "sha1": {"weak-signature"}, "no-server-auth": {"not-for-servers"},
        "ed25519-issuer": {"no-binding"}}
OF_CHAINS = {"self-signed", "untrusted", "incomplete", "chain", "chain-expired", "issuer-unknown"}
OF_DATES = {"expires", "expires-soon"}


def cert(*arguments, data=None, verb="cert"):
    command = [COMMAND, verb, *map(str, arguments)]
    ran = subprocess.run(command, input=data, capture_output=True, check=False, timeout=100)
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


def looked(*arguments, data=None):
    """The JSON: records, and the ids of findings (without their area) by place."""
    code, out, err = cert(*arguments, "--format", "json", data=data)
    if not out:
        return [{"covers": None}], {"": {err}}, code
    made = json.loads(out)
    said = {}
    for one in made["findings"]:
        said.setdefault(one["object"], set()).add(one["id"].removeprefix("certificate-"))
    return made["certificates"], said, code


def all_said(said):
    return set().union(*said.values()) if said else set()


# ---- servers ----

class Listener:
    """Calls answer() with each connection, at every address of the host, until the end of the with block."""

    def __init__(self, host):
        self.sockets, self.port = [], 0
        for family, address in sorted({(one[0], one[4][0]) for one in socket.getaddrinfo(host, 0)}):
            self.sockets.append(socket.create_server((address, self.port), family=family))
            self.port = self.sockets[-1].getsockname()[1]
            threading.Thread(target=self.run, args=self.sockets[-1:], daemon=True).start()

    def run(self, listening):
        while True:
            try:
                connection = listening.accept()[0]
            except OSError:
                return
            with contextlib.suppress(OSError):
                self.answer(connection)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        for one in self.sockets:
            one.close()


class Server(Listener):
    """TLS with a certificate."""

    def __init__(self, chain, key, host="127.0.0.1"):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_ciphers("ALL:@SECLEVEL=0")
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.load_cert_chain(chain, key)
        self.names = set()
        self.context.sni_callback = lambda _, name, context: self.names.add(name)
        super().__init__(host)

    def answer(self, connection):
        with connection:
            self.context.wrap_socket(connection, server_side=True).close()


class Raw(Listener):
    """These bytes; None: nothing, and holds the connection."""

    def __init__(self, bytes_):
        self.bytes, self.held = bytes_, []
        super().__init__("127.0.0.1")

    def answer(self, connection):
        self.held.append(connection)
        if self.bytes is not None:
            connection.recv(16)
            connection.sendall(self.bytes)
            connection.shutdown(socket.SHUT_RDWR)

    def __exit__(self, *unused):
        super().__exit__()
        for one in self.held:
            one.close()


@contextlib.contextmanager
def openssl_server(chain, key, *options):
    """openssl s_server on a port of its own choice."""
    command = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", chain, "-cert_chain", chain, "-key", key,
               *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            for line in child.stdout:
                found = re.match(rb"ACCEPT .*:(\d+)", line)
                if found:
                    break
            yield int(found.group(1))
        finally:
            child.kill()


# ---- what openssl says ----

def stated(certificates, name):
    text = certificates.openssl("x509", "-in", certificates.paths(name)[0], "-noout", "-fingerprint", "-sha1",
                                "-serial", "-startdate", "-enddate", "-subject", "-issuer", "-nameopt", "RFC2253",
                                "-dateopt", "iso_8601", "-ext", "subjectAltName").decode()
    lines = (line.partition("=") for line in text.splitlines())
    fields = {key.strip().lower(): value.strip() for key, _, value in lines}
    return {"thumbprint": fields["sha1 fingerprint"].replace(":", ""), "serial": fields["serial"],
            "not_before": fields["notbefore"].replace(" ", "T"), "not_after": fields["notafter"].replace(" ", "T"),
            "subject": fields["subject"], "issuer": fields["issuer"],
            "names": re.findall(r"(?:DNS|IP Address):([^,\s]+)", text)}


def verifies(certificates, chain):
    ran = subprocess.run(["openssl", "verify", "-no_check_time", "-CAfile", certificates.root, "-untrusted", chain,
                          chain], capture_output=True, check=False)
    return ran.returncode == 0


# ---- the cases ----

def test_every_certificate(certificates):
    """Each of a server of its own, all in one run."""
    names = sorted(CERTIFICATES)
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(Server(*certificates.paths(name))) for name in names}
        places = {name: f"127.0.0.1:{server.port}" for name, server in servers.items()}
        records, said, code = looked(*places.values(), "--name", "localhost", "--ca", certificates.root)
    case("findings make it exit 1", code == 1, code)
    by_place = {one["place"]: one for one in records}
    first = places[names[0]]
    for name in names:
        got, record = said.get(places[name], set()), by_place.get(places[name], {})
        differs = {"differs"} if places[name] != first else set()
        case(f"server with {name}", got == SAID.get(name, set()) | differs, got)
        wanted = stated(certificates, name)
        wrong = {key: (record.get(key), value) for key, value in wanted.items() if record.get(key) != value}
        case(f"what {name} states", not wrong, wrong)
        binding = certificates.binding(name)
        told = binding and "tls-server-end-point:" + binding[21:].hex()
        case(f"binding of {name}", record.get("binding") == told, (record.get("binding"), told))
        chain = verifies(certificates, certificates.paths(name)[0])
        case(f"chain of {name} as openssl verify has it", chain == (not got & OF_CHAINS), (chain, got))
        case(f"TLS of {name}", record.get("tls", [])[-2:] == ["TLS 1.2", "TLS 1.3"], record.get("tls"))


def test_files(certificates, folder):
    chain, key = certificates.paths("good")
    both = looked(chain, "--ca", certificates.root, "--url", "https://mail.contoso.com/mapi")
    case("a PEM file", both[1] == {} and both[2] == 0 and both[0][0]["covers"] is True, both)
    forms = {"der": folder / "good.der", "p7b": folder / "good.p7b", "p7b in DER": folder / "good.p7c",
             "pfx": folder / "good.pfx", "pfx without a password": folder / "open.pfx"}
    certificates.openssl("x509", "-in", chain, "-outform", "DER", "-out", forms["der"])
    certificates.openssl("crl2pkcs7", "-nocrl", "-certfile", chain, "-out", forms["p7b"])
    certificates.openssl("crl2pkcs7", "-nocrl", "-certfile", chain, "-outform", "DER", "-out", forms["p7b in DER"])
    for form, password in (("pfx", SECRET), ("pfx without a password", "")):
        certificates.openssl("pkcs12", "-export", "-in", chain, "-inkey", key, "-passout", f"pass:{password}", "-out",
                             forms[form])
    secret = folder / "secret.txt"
    secret.write_text(SECRET + "\n")
    prints = {one["thumbprint"] for one in both[0]}
    for form, path in forms.items():
        more = ["--password-file", secret] if form == "pfx" else []
        records, said, _ = looked(path, "--ca", certificates.root, *more)
        alone = {"issuer-unknown"} if form == "der" else set()
        case(f"a file: {form}", {one["thumbprint"] for one in records} == prints and all_said(said) == alone,
             (records, said))
    records, said, _ = looked("-", "--ca", certificates.root, data=chain.read_bytes())
    case("standard input", {one["thumbprint"] for one in records} == prints and records[0]["place"] == "<stdin>", said)
    records, said, _ = looked(forms["pfx"], "--password-file", "-", "--ca", certificates.root, data=SECRET.encode())
    case("the password on standard input", {one["thumbprint"] for one in records} == prints, said)
    with open(secret, "rb") as held:
        os.set_inheritable(held.fileno(), True)
        ran = subprocess.run([COMMAND, "cert", forms["pfx"], "--password-file", f"/dev/fd/{held.fileno()}", "--ca",
                              certificates.root], pass_fds=[held.fileno()], capture_output=True, check=False)
        case("the password by a descriptor", ran.returncode == 0, ran.stderr)
        os.lseek(held.fileno(), 0, os.SEEK_SET)
        ran = subprocess.run([COMMAND, "cert", forms["pfx"], "--password-fd", str(held.fileno()), "--ca",
                              certificates.root], capture_output=True, text=True, check=False,
                             pass_fds=[held.fileno()])
        case("the password by --password-fd", ran.returncode == 0, ran.stderr)
    code, _, err = cert(forms["pfx"], "--password-fd", "3", "--password-file", secret)
    case("two places of a password", code == 2 and "not both" in err, err)


def test_broken_files(certificates, folder):
    chain, key = certificates.paths("good")
    pfx, legacy, secret = folder / "good.pfx", folder / "old.pfx", folder / "wrong.txt"
    certificates.openssl("pkcs12", "-export", "-legacy", "-in", chain, "-inkey", key, "-passout", f"pass:{SECRET}",
                         "-out", legacy)
    secret.write_text("another\n")
    right = folder / "secret.txt"
    pem = chain.read_text()
    cases = [("a password is missing", [pfx], None, "needs a password: --password-file FILE"),
             ("a wrong password", [pfx, "--password-file", secret], None, "has another password"),
             ("encrypted by RC2", [legacy, "--password-file", right], None, "OpenSSL has no more"),
             ("a key alone", ["-"], key.read_bytes(), "no certificate is in it"),
             ("a broken certificate", ["-"], re.sub(r"\nMII", "\nMIJ", pem, count=1).encode(), "certificate 1"),
             ("a PEM file that is cut off", ["-"], pem[:400].encode(), "broken, or cut off"),
             ("a DER file that is cut off", ["-"], certificates.der("good")[:-9], "<stdin>"),
             ("nothing", ["-"], b"", "<stdin>"), ("a missing file", [folder / "none.pem"], None, "No such file")]
    for name, arguments, data, wanted in cases:
        code, out, err = cert(*arguments, "--ca", certificates.root, data=data)
        case(name, code == 3 and wanted in err and not out, (code, out, err))
        case(f"{name}: no secret is printed", SECRET not in out + err)
    code, _, err = cert(chain, "--ca", folder / "none")
    case("an authority that is missing", code == 3 and "No such file" in err, err)
    code, _, err = cert("mail.contoso.com")
    case("a server without its port", code == 3 and "a server is named with its port" in err, (code, err))
    code, _, err = cert(chain, "--url", "https://")
    case("a URL that is none", code == 2 and "https://: the host is missing" in err, (code, err))


def test_authorities(certificates, folder):
    chain = certificates.paths("good")[0]
    leaf = certificates.openssl("x509", "-in", chain)
    case("without --ca this machine does not trust it", all_said(looked(chain)[1]) == {"issuer-unknown"})
    case("an intermediate is trusted when it is named",
         all_said(looked("-", "--ca", certificates.authority("intermediate"), data=leaf)[1]) == set())
    own = folder / "authorities"
    own.mkdir()
    (own / "readme.txt").write_text("not a certificate\n")
    code, _, err = cert(chain, "--ca", own)
    case("a folder without certificates", code == 3 and "no file of this folder" in err, err)
    (own / "root.cer").write_bytes(certificates.openssl("x509", "-in", certificates.root, "-outform", "DER"))
    case("a folder of authorities", all_said(looked(chain, "--ca", own)[1]) == set())
    stranger = certificates.paths("untrusted")[0].read_bytes()
    case("an authority that is shown, and not trusted",
         all_said(looked("-", "--ca", certificates.root, data=stranger)[1]) == {"untrusted"})
    late = looked(chain, "--ca", certificates.root, "--now", "2099-01-01")[1]
    case("an authority that has expired", all_said(late) == {"expired", "chain-expired"}, late)


def is_verified(certificates, leaf, authority):
    """Whether the openssl program takes it for a server's."""
    try:
        certificates.openssl("verify", "-purpose", "sslserver", "-CAfile", certificates.root, "-untrusted", authority,
                             leaf)
        return True
    except RuntimeError:
        return False


def test_purposes(certificates, folder):
    """What an authority may issue certificates for, and what the key of a server may be used for."""
    authority = ["basicConstraints=critical,CA:true", "keyUsage=critical,keyCertSign"]
    server = ["basicConstraints=critical,CA:false", "subjectAltName=DNS:localhost", "extendedKeyUsage=serverAuth"]
    for name, of_authority, of_server, wanted in (
            ("servers", ["extendedKeyUsage=serverAuth,clientAuth"], [], set()),
            ("clients", ["extendedKeyUsage=clientAuth"], [], {"chain"}),
            ("lists", [], ["keyUsage=critical,cRLSign"], {"chain"})):
        for one in (f"{name}-authority", name):
            certificates.key(one, "ec")
        above = certificates.sign(f"{name}-authority", "root", f"/CN={name} authority", authority + of_authority)
        leaf = certificates.sign(name, f"{name}-authority", "/CN=localhost", server + of_server)
        chain = folder / f"{name}.pem"
        chain.write_text(leaf.read_text() + above.read_text())
        said = all_said(looked(chain, "--ca", certificates.root, "--url", "https://localhost/mapi")[1])
        case(f"an authority and a key for {name}", said == wanted and
             is_verified(certificates, leaf, above) == (not wanted), said)


def test_names(certificates, folder):
    """Names that openssl made, and hosts that it checks (-checkhost, -checkip) as we do."""
    key = certificates.key("names", "ec")
    names = "DNS:*.contoso.com,DNS:xn--mller-kva.example,DNS:Mail.Fabrikam.com,IP:192.0.2.7,IP:2001:db8::1,DNS:10.0.0.1"
    path = folder / "names.pem"
    certificates.openssl("req", "-x509", "-key", key, "-subj", "/CN=cn.contoso.net", "-addext",
                         f"subjectAltName={names}", "-days", "90", "-out", path)
    hosts = ["a.contoso.com", "A.CONTOSO.COM", "contoso.com", "a.b.contoso.com", "mail.fabrikam.com", "cn.contoso.net",
             "192.0.2.7", "192.0.2.8", "2001:db8::1", "2001:0db8:0:0::1", "10.0.0.1", "xn--mller-kva.example",
             "xn--bcher-kva.contoso.com"]
    for host in hosts:
        is_ip = re.fullmatch(r"[\d.]+|[\da-f:]*:[\da-f:]*", host)
        wanted = b"does match" in certificates.openssl("x509", "-in", path, "-noout",
                                                       "-checkip" if is_ip else "-checkhost", host)
        got = looked(path, "--url", f"https://[{host}]/mapi" if ":" in host else f"https://{host}/mapi")[0][0]["covers"]
        case(f"the host {host}", got == wanted, (got, wanted))
    for url, wanted in (("https://m\u00fcller.example/mapi", True), ("M\u00dcLLER.example", True),
                        ("https://mail.contoso.com:8443/mapi", True), ("mail.contoso.com.", True),
                        ("https://b\u00fccher.contoso.com/", True), ("m\u00fcller.contoso.net", False)):
        got = looked(path, "--url", url)[0][0]["covers"]
        case(f"the URL {url}", got is wanted, got)
    for host, wanted in (("a.b.contoso.com", "wildcard"), ("contoso.com", "wildcard"),
                         ("cn.contoso.net", "common-name"), ("other.example", "name")):
        said = all_said(looked(path, "--url", host)[1]) - {"self-signed"}
        case(f"why {host} is not covered", said == {wanted}, said)


def test_versions(certificates):
    chain, key = certificates.paths("rsa")
    old = ("-cipher", "ALL:@SECLEVEL=0")
    for options, tls, said in ((("-tls1_2",), ["TLS 1.2"], set()), (("-tls1_3",), ["TLS 1.3"], {"tls-no-12"}),
                               (("-tls1_1", *old), ["TLS 1.1"], {"tls-old", "tls-no-12"}),
                               (("-no_tls1_3", *old), ["TLS 1.0", "TLS 1.1", "TLS 1.2"], {"tls-old"})):
        with openssl_server(chain, key, *options) as port:
            records, got, _ = looked(f"127.0.0.1:{port}", "--name", "localhost", "--ca", certificates.root)
        case(f"openssl s_server {' '.join(options)}", records[0]["tls"] == tls and all_said(got) == said,
             (records, got))


class Plain(http.server.BaseHTTPRequestHandler):
    def log_message(self, *unused):  # pylint: disable=arguments-differ
        pass


def test_no_tls(certificates):
    closed = socket.socket()  # bound, so that no other server gets the port, and nobody listens there
    closed.bind(("127.0.0.1", 0))
    refused = closed.getsockname()[1]
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Plain)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    with Raw(None) as silent, Raw(b"") as closing, Raw(b"SSH-2.0-OpenSSH_9.2\r\n") as other, \
            Raw(b"\x15\x03\x03\x00\x02\x02\x28") as alert, Raw(b"\x16\x03\x03\x40\x00" + b"\xff" * 50) as cut, \
            Raw(b"\x16\x03\x03\x00\x20" + b"\xff" * 32) as garbage, Raw(b"HTTP/1.1 400 Bad\r\n\r\n") as other_web:
        wanted = [(refused, "no-answer", "Connection refused"), (silent.port, "no-answer", "within the time limit"),
                  (closing.port, "no-answer", "closes the connection"), (web.server_port, "not-tls", "not TLS"),
                  (cut.port, "no-answer", "closes the connection"), (other_web.port, "not-tls", "HTTP"),
                  (other.port, "not-tls", "not TLS"), (alert.port, "no-answer", "handshake failure"),
                  (garbage.port, "no-answer", "TLS fails")]
        code, out, err = cert(*(f"127.0.0.1:{port}" for port, _, _ in wanted), "--timeout", "1", "--format", "json",
                              "--ca", certificates.root)
    web.shutdown()
    closed.close()
    findings = {one["object"]: one for one in json.loads(out)["findings"]} if out else {}
    for port, rule, text in wanted:
        got = findings.get(f"127.0.0.1:{port}", {"id": None, "sentence": err})
        case(f"a server: {text}", code == 1 and got["id"] == f"certificate-{rule}" and text in got["sentence"], got)
    said = looked("no-such-host.invalid:443", "--timeout", "5")[1]
    case("a name that DNS does not have", all_said(said) == {"no-answer"}, said)


def test_places(certificates):
    """Its own name is what a server must cover, unless URLs are named; and what others show is compared."""
    with Server(*certificates.paths("good"), host="localhost") as own:
        _, said, code = looked(f"localhost:{own.port}", "--ca", certificates.root)
        case("a server under its own name", code == 0 and said == {}, said)
    # RFC 6066, section 3: a client names the host without the dot of the root
    with Server(*certificates.paths("good"), host="localhost") as own:
        for place in ((f"localhost.:{own.port}",), (f"localhost:{own.port}", "--name", "localhost."),
                      (f"localhost:{own.port}", "--name", "localhost", "--url", "https://localhost./mapi")):
            records, said, code = looked(*place, "--ca", certificates.root)
            case(f"a dot at the end of the host: {place}", code == 0 and said == {} and own.names == {"localhost"} and
                 all(one["covers"] for one in records), (records, said, own.names))
    with Server(*certificates.paths("good")) as one, Server(*certificates.paths("proxy")) as two:
        records, said, _ = looked(f"127.0.0.1:{one.port}", f"127.0.0.1:{two.port}", "--ca", certificates.root, "--url",
                                  "https://mail.contoso.com/mapi", "--url", "https://other.contoso.com/mapi")
        case("a record for each server and URL", len(records) == 4 and
             [one["covers"] for one in records] == [True, False, True, False], records)
        case("each server must cover each URL", said == {f"127.0.0.1:{one.port}": {"name"},
                                                         f"127.0.0.1:{two.port}": {"name", "differs"}}, said)
    if socket.has_ipv6:
        try:
            with Server(*certificates.paths("good"), host="::1") as six:
                records, said, _ = looked(f"[::1]:{six.port}", "--name", "localhost", "--ca", certificates.root)
                case("IPv6", said == {} and records[0]["place"] == f"[::1]:{six.port}", said)
        except OSError as error:
            print(f"SKIPPED: net: IPv6: {error}")


# ---- exports ----

def clixml(*objects):
    """Certificates as Export-Clixml has them: RawData is Base64."""
    parts = ['<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">']
    for i, one in enumerate(objects):
        values = "".join(f'<{"BA" if key == "RawData" else "S"} N="{key}">{value}</{"BA" if key == "RawData" else "S"}>'
                         for key, value in one.items())
        parts.append(f'<Obj RefId="{i}"><TN RefId="{i}"><T>Microsoft.Exchange.Management.SystemConfigurationTasks.'
                     f"ExchangeCertificate</T></TN><Props>{values}</Props></Obj>")
    return "".join(parts) + "</Objs>"


def test_exports(certificates, folder):
    der = certificates.der("weak-key")
    raw = {"RawData": base64.b64encode(der).decode(), "Services": "IIS, SMTP"}
    forms = {"xml": clixml(raw), "json": json.dumps([{**raw, "RawData": list(der), "Services": 10}]),
             "csv": "#TYPE Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate\n"
                    f'"RawData","Services"\n"{raw["RawData"]}","IIS, SMTP"\n'}
    vdirs = folder / "vdirs.csv"
    vdirs.write_text('"Identity","InternalUrl","ExternalUrl","IISAuthenticationMethods"\n'
                     '"EX1\\mapi (Default Web Site)","https://mail.contoso.com/mapi","https://other.contoso.com/mapi",'
                     '"Ntlm"\n')
    code, out, err = cert(vdirs)
    case("exports without a certificate", code == 3 and not out and "no certificate to look at" in err, (code, err))
    wanted = stated(certificates, "weak-key")
    for form, text in forms.items():
        path = folder / f"certs.{form}"
        path.write_text(text)
        records, said, code = looked(path, vdirs, "--ca", certificates.root)
        case(f"an export in {form}, and the URLs of another", code == 1 and all_said(said) ==
             {"weak-key", "issuer-unknown", "name"} and [one["covers"] for one in records] == [True, False],
             (records, said))
        code, facts, err = cert(path, "--facts")
        case(f"facts of {form}", code == 0 and wanted["thumbprint"] in facts and
             "{" + ", ".join(wanted["names"]) + "}" in facts and ('"1024"' in facts), (facts, err))
        before = json.loads(cert(path, vdirs, "--format", "json", verb="check")[1])
        after = json.loads(cert("-", vdirs, "--format", "json", data=facts.encode(), verb="check")[1])
        ids = [{one["id"] for one in found["findings"]} for found in (before, after)]
        case(f"check cannot tell of {form} alone, and can of its facts", "check-certificate-weak-key" not in ids[0] and
             {"check-certificate-weak-key", "check-certificate-name"} <= ids[1], ids)
    smtp = clixml({**raw, "Services": "SMTP"})
    case("a certificate of SMTP is not judged", looked("-", data=smtp.encode())[1] == {})
    _, out, err = cert("-", data=clixml({"RawData": "AAAA", "Services": "IIS"}).encode())
    case("RawData that is no certificate", "RawData of a certificate is not one" in err, (out, err))
    store = folder / "contoso.store"
    cert("--store", store, vdirs, verb="import")
    records, said, _ = looked(folder / "certs.xml", "--store", store)
    case("the URLs of a store", [one["covers"] for one in records] == [True, False], (records, said))


def test_facts_of_servers(certificates, folder):
    """What endpoints show is what check and its report go by: for each URL that of its own host and port."""
    vdirs, page = folder / "shown.csv", folder / "shown.html"
    with Server(*certificates.paths("good"), host="localhost") as right, \
            Server(*certificates.paths("wrong-name"), host="localhost") as wrong:
        places = [f"localhost:{one.port}" for one in (right, wrong)]
        code, facts, err = cert(*places, "127.0.0.1:1", "--facts", "--format", "json", "--timeout", "2")
        named = cert(*places, "--facts", "--format", "json", "--name", "mail.contoso.com")[1]
    made = json.loads(facts)
    prints = [stated(certificates, name)["thumbprint"] for name in ("good", "wrong-name")]
    case("facts of servers: where each certificate was seen", code == 0 and {
        (one["ShownAt"], one["Thumbprint"], one["Identity"]) for one in made} == {
        (place, mark, f"{place}\\{mark}") for place, mark in zip(places, prints)}, (code, facts))
    case("facts of a server that does not answer", "127.0.0.1:1 shows no certificate" in err, err)
    case("what is shown for another name is not what clients of the host see", [one.get("ShownAt") for one in
         json.loads(named)] == [None] * len(made), named)
    vdirs.write_text('"Identity","Server","InternalUrl","ExternalUrl","IISAuthenticationMethods"\n' + "".join(
        f'"EX{i}\\mapi (Default Web Site)","EX{i}","https://{place}/mapi",,"Ntlm"\n' for i, place in enumerate(places)))
    found = json.loads(cert("-", vdirs, "--format", "json", data=facts.encode(), verb="check")[1])["findings"]
    case("check: clients are shown a certificate without the name", [
        one["object"] for one in found if one["id"] == "check-certificate-shown"] == ["EX1\\mapi (Default Web Site)"],
        found)
    cert("-", vdirs, "-o", page, "--format", "html", data=facts.encode(), verb="check")
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr>(.*?)</tr>", page.read_text("utf-8"), re.S)]
    words = [[word for word in ("has the name", "lacks the name", "cannot tell") if word in row]
             for place in places for row in rows if f"https://{place}/mapi" in row and "inside" in row]
    case("the report's matrix", words == [["has the name"], ["lacks the name"]], (words, rows))


def test_page(certificates, folder):
    """Which certificate each place shows for each URL."""
    page = folder / "page.html"
    places = [certificates.paths(name)[0] for name in ("expired", "wildcard-depth")]
    code, out, err = cert(*places, "--url", "https://mail.contoso.com/mapi", "--ca", certificates.root, "-o", page)
    rows = re.findall(r"<tr>(.*?)</tr>", page.read_text("utf-8"), re.S)
    cells = [re.sub(r"<[^>]+>", "|", row) for row in rows]
    pairs = {one: [row for row in cells if str(places[i]) in row and "https://mail.contoso.com/mapi" in row]
             for i, one in enumerate(("expired", "wildcard-depth"))}
    case("a page: its code, and nothing on standard output", code == 1 and not out, (code, out, err))
    case("the page has the matrix", [len(found) for found in pairs.values()] == [1, 1] and
         "has the name" in pairs["expired"][0] and "lacks the name" in pairs["wildcard-depth"][0], (pairs, cells))
    case("the page has the findings", all(word in page.read_text("utf-8") for word in (
        "certificate-expired", "certificate-wildcard", stated(certificates, "expired")["thumbprint"])), cells)
    code, _, err = cert(*places, "--facts", "--format", "html")
    case("facts are no page", code == 2 and "--facts are csv, json or list" in err, err)


# ---- monitoring ----

# Prometheus, Exposition formats, text-based format.
SERIES = re.compile(r'([a-z_]+)\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+)\} (-?[0-9.]+)')


def end_of(certificates, name):
    """When it ends, by OpenSSL."""
    said = certificates.openssl("x509", "-in", certificates.paths(name)[0], "-noout", "-enddate").decode()
    return datetime.datetime.strptime(said.strip(), "notAfter=%b %d %H:%M:%S %Y GMT").replace(
        tzinfo=datetime.timezone.utc)


def test_monitoring(certificates, folder):
    names, found = ("good", "expires-soon", "expired"), {}
    for name, state, exit_code in zip(names, ("OK", "WARNING", "CRITICAL"), range(3)):
        chain, end = certificates.paths(name)[0], end_of(certificates, name)
        code, out, err = cert(chain, "--ca", certificates.root, "--format", "nagios")
        days = math.floor((end - datetime.datetime.now(datetime.timezone.utc)).total_seconds() / 86400)
        case(f"nagios: {name}", code == exit_code and out.count("\n") == 1 and re.fullmatch(
            rf"MAPICFG {state} - [01] errors?, [01] warnings?, valid until {end:%Y-%m-%dT%H:%M:%SZ}.*"
            rf" \| errors=[01];;0;0; warnings=[01];0;;0; days_left=({days}|{days - 1});;;;\n", out), (code, out, err))
        code, out, err = cert(chain, "--ca", certificates.root, "--format", "prometheus")
        found[name] = {match[1]: match[3] for match in map(SERIES.fullmatch, out.splitlines()) if match}
        case(f"prometheus: {name}: until when", code == (exit_code > 0) and
             found[name]["mapicfg_certificate_not_after_timestamp_seconds"] == str(int(end.timestamp())), (out, err))
    code, out, err = cert(*(certificates.paths(name)[0] for name in names), "--ca", certificates.root, "--format",
                          "nagios")
    case("nagios: of several the first end and the worst", code == 2 and
         f"valid until {end_of(certificates, 'expired'):%Y-%m-%dT%H:%M:%SZ}: " in out and "has expired" not in err and
         out.index("was valid until") < out.index("days are left"), (code, out, err))
    hostile = folder / 'a"b|\\c.pem'
    leaf = certificates.paths("expired")[0].read_bytes()
    hostile.write_bytes(leaf + leaf)
    code, out, err = cert(hostile, certificates.paths("expired")[0], "--url", "https://a.b", "--url", "https://c.d",
                          "--ca", certificates.root, "--format", "prometheus")
    lines = [line for line in out.splitlines() if not line.startswith("# ")]
    series = [match.groups()[:2] for match in map(SERIES.fullmatch, lines) if match]
    case("prometheus: each line is well-formed, and each series once", code == 1 and len(series) == len(lines) >= 6 and
         len(set(series)) == len(series) and any(r'a\"b|\\c.pem' in labels for _, labels in series), out + err)
    case("prometheus: findings are counted by rule", [SERIES.fullmatch(line)[3] for line in lines
                                                      if "certificate-name" in line] == ["2", "2"], lines)
    cert(hostile, "--ca", certificates.root, "-o", folder / "certificates.prom")
    case("prometheus: -o certificates.prom says it", (folder / "certificates.prom").read_text().startswith("# HELP "))
    _, out, _ = cert(hostile, "--ca", certificates.root, "--format", "nagios")
    case("nagios: a bar in a name begins no performance data", out.count("|") == 1, out)
    for arguments in ([folder / "none.pem"], [certificates.paths("good")[0], "--ca", folder / "none"]):
        code, out, err = cert(*arguments, "--format", "nagios")
        case("nagios: what cannot be looked at is unknown", (code, out) == (
            3, "MAPICFG UNKNOWN - the certificates could not be looked at\n") and "No such file" in err, (out, err))
    code, _, err = cert("a:1", "--facts", "--format", "nagios")
    case("facts have no form for monitoring", code == 2 and "--facts are csv, json or list" in err, err)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificates = Certificates(folder / "made")
        test_every_certificate(certificates)
        for test in (test_files, test_broken_files, test_authorities, test_purposes, test_names, test_exports,
                     test_facts_of_servers, test_page, test_monitoring):
            test(certificates, folder)
        for test in (test_versions, test_no_tls, test_places):
            test(certificates)
    return summary("net cert")


if __name__ == "__main__":
    sys.exit(main())
