#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test_transport.py: `mapicfg test` against the endpoint of exchange.py: it logs on by each scheme, with the bindings
that it is told to send; it says which layer fails; it leaves neither sessions, descriptors nor secrets behind.

usage: test_transport.py    Exits 1 when a case failed."""
import base64
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import kdc
import people
from certificates import Certificates
from exchange import Endpoint
from people import ANNA

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import COMMAND, case, free_port, summary  # noqa: E402 (of tests/proxy)

SCHEMA = Path(__file__).resolve().parents[3] / "shared/data/junit/JUnit.xsd"
HAS_NTLM = any(Path("/etc/gss/mech.d").glob("*ntlmssp*"))
SCHEMES = ("Negotiate", "NTLM", "Basic", "Bearer")


class Stand:
    """An endpoint and `mapicfg test` against it."""

    def __init__(self, folder, certificates, fault="none", **settings):
        self.folder, self.certificates = Path(folder), certificates
        self.endpoint = Endpoint(certificates, fault, **{"schemes": SCHEMES, **settings})
        self.secret = self.folder / "password"
        self.secret.write_text(ANNA.password + "\n")

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.endpoint.stop()

    def words(self, *words, user=ANNA.address, ca=True, secret=True):
        url = f"https://localhost:{self.endpoint.port}/autodiscover/autodiscover.xml"
        return [COMMAND, "test", *([user] if user else []), "--autodiscover", url,
                *(["--ca", str(self.certificates.root)] if ca else []),
                *(["--password-file", str(self.secret)] if secret else []), *words]

    def run(self, *words, environment=None, **how):
        return subprocess.run(self.words(*words, **how), capture_output=True, text=True, check=False, timeout=60,
                              stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})})

    def json(self, *words, **how):
        ran = self.run(*words, "--format", "json", **how)
        try:
            return json.loads(ran.stdout)[0]
        except (json.JSONDecodeError, IndexError):
            return {"result": f"{ran.stdout}{ran.stderr}", "probe": {"layer": None, "statements": []}}

    def is_clean(self):
        """Each session that was opened is closed."""
        return self.endpoint.opened == self.endpoint.closed


def works(result):
    return result["result"] in ("succeeded", "warned")


def ids(result):
    return {one["id"] for one in (result["probe"]["statements"] if result["probe"] else [])}


def scheme_cases(folder, certificates):
    with Stand(folder, certificates) as stand:
        result = stand.json("--auth", "basic")
        case("Basic: all steps", works(result) and stand.is_clean() and stand.endpoint.opened == 2, result)
        token = Path(folder) / "token"
        token.write_text(ANNA.token)
        result = stand.json("--auth", "bearer", "--token-file", str(token), secret=False)
        case("Bearer: all steps", works(result) and stand.is_clean() and stand.endpoint.opened == 4, result)
        stand.secret.write_text("wrong\n")
        result = stand.json("--auth", "basic")
        case("a wrong password is a refused logon", result["result"] == "failed" and "probe-401-basic" in ids(result),
             result)
        result = stand.json("--auth", "basic", secret=False)
        case("without a password it is not Basic", "probe-auth-no-credentials" in ids(result), result)
    with Stand(folder, certificates, schemes=("NTLM",)) as stand:
        result = stand.json("--auth", "basic")
        case("a password is not sent where Basic is not offered", not works(result)
             and not any(scheme == "Basic" for scheme, _ in stand.endpoint.acceptor.seen), result)


def lockout_cases(folder, certificates, scheme, login):
    """One account, many mailboxes: a wrong password must not lock it."""
    words = (*[ANNA.address] * 12, "--login", login, "--auth", scheme, "--format", "json")
    with Stand(folder, certificates) as stand:
        seen = stand.endpoint.acceptor.seen
        ran = stand.run(*words, "--bindings", "right", user=None)
        good = json.loads(ran.stdout)
        case(f"{scheme}: all mailboxes get in by the right password", len(good) == 12 and all(map(works, good))
             and stand.is_clean(), ran.stderr)
        del seen[:]
        stand.secret.write_text("wrong\n")
        ran = stand.run(*words, "--bindings", "right", user=None)
        bad = json.loads(ran.stdout)
        withheld = sum("probe-auth-withheld" in ids(one) for one in bad)
        case(f"{scheme}: a wrong password is sent three times", len(seen) == 3 and len(bad) == 12 and withheld >= 9
             and not any(map(works, bad)), (seen, withheld))


SECRETS = {"empty": (b"\nnext", "its first line is empty"), "NUL": (b"a\0b\n", "there is a NUL in its first line"),
           "UTF-16": ("secret\n".encode("utf-16-le"), "there is a NUL in its first line"),
           "too long": (b"x" * 65536, "longer than 65,535 bytes"), "none": (None, "No such file")}


def secret_file_cases(folder):
    """The one reader of passwords and tokens, through each verb that has one."""
    path = Path(folder) / "secret"
    verbs = {"test": ["test", ANNA.address, "--auth", "basic", "--password-file", path],
             "token": ["test", ANNA.address, "--auth", "bearer", "--token-file", path],
             "ldap": ["ldap-dump", "ldaps://localhost:1", "--bind-dn", "x", "--password-file", path],
             "cert": ["cert", path, "--password-file", path]}
    for name, (bytes_, words) in SECRETS.items():
        path.unlink(missing_ok=True)
        if bytes_ is not None:
            path.write_bytes(bytes_)
        for verb, command in verbs.items():
            if (verb, name) == ("cert", "empty"):  # a file of certificates may be encrypted with it
                continue
            ran = subprocess.run([COMMAND, *map(str, command)], capture_output=True, text=True, check=False, timeout=60,
                                 stdin=subprocess.DEVNULL)
            case(f"{verb}, a secret that is {name}", ran.returncode == 3 and words in ran.stderr
                 and f"{path}: the secret cannot be read" in ran.stderr, (ran.returncode, ran.stderr))


# Which bindings get in: facts/probe.md 2; and what the three together show.
PROTECTION = {"off": ("right none wrong", "probe-protection-off"),
              "allow": ("right none", "probe-protection-allowed"),
              "require": ("right", "probe-protection-required")}


def ntlm_cases(folder, certificates):
    users = Path(folder) / "ntlm"
    users.write_text(people.ntlm_users())
    os.environ["NTLM_USER_FILE"] = str(users)
    login = ("--auth", "ntlm", "--login", "CONTOSO\\anna")
    lockout_cases(folder, certificates, "ntlm", "CONTOSO\\anna")
    for protection, (admitted, verdict) in PROTECTION.items():
        with Stand(folder, certificates, protection=protection) as stand:
            for bindings in ("right", "none", "wrong"):
                result = stand.json(*login, "--bindings", bindings)
                case(f"NTLM, protection {protection}, bindings {bindings}", works(result) == (bindings in admitted),
                     result)
            result = stand.json(*login, "--bindings", "try")
            case(f"protection {protection}: measured", verdict in {one["id"] for one in result["protection"] or []},
                 result)
            case(f"protection {protection}: sessions are closed", stand.is_clean())
            before = stand.endpoint.connections
            stand.run(*login, "--probe", "deep")
            opened = stand.endpoint.connections - before
            case(f"protection {protection}: one connection logs on, one asks without credentials", opened == 2, opened)
    with Stand(folder, certificates, protection="require") as stand:
        result = stand.json("--auth", "negotiate", "--login", "CONTOSO\\anna")
        case("NTLM within Negotiate", works(result), result)
        stand.secret.write_text("wrong\n")
        result = stand.json(*login)
        case("all three refused: a wrong password, or another certificate",
             {one["id"] for one in result["protection"] or []} == {"probe-protection-all-refused"}, result)


def kerberos_cases(folder, certificates):
    faults = {None: None, "no-spn": "probe-auth-no-spn", "rc4": "probe-auth-encryption"}
    for fault, expected in faults.items():
        with kdc.Realm(Path(folder) / f"realm-{fault}", fault) as realm:
            os.environ["KRB5_KTNAME"] = f"FILE:{realm.keytab}"
            with Stand(folder, certificates, protection="require", keytab=realm.keytab) as stand:
                result = stand.json("--auth", "negotiate", secret=False, environment=realm.environment)
                if expected:
                    case(f"Kerberos, {fault}", expected in ids(result), result)
                    continue
                case("Kerberos by a ticket", works(result) and stand.is_clean(), result)
                result = stand.json("--auth", "negotiate", environment=realm.environment)
                case("Kerberos by a password", works(result), result)
                result = stand.json("--auth", "negotiate", "--bindings", "try", secret=False,
                                    environment=realm.environment)
                case("Kerberos: Extended Protection is measured",
                     "probe-protection-required" in {one["id"] for one in result["protection"] or []}, result)
                stand.secret.write_text("wrong\n")
                result = stand.json("--auth", "negotiate", environment=realm.environment)
                case("Kerberos, a wrong password", "probe-auth-password" in ids(result), result)
                empty = {**realm.environment, "KRB5CCNAME": f"FILE:{folder}/nothing"}
                result = stand.json("--auth", "negotiate", secret=False, environment=empty)
                case("Kerberos without a ticket", "probe-auth-no-ticket" in ids(result), result)


def refuse(server):
    """Answers whatever comes as a web server without TLS does."""
    try:
        while True:
            with server.accept()[0] as connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    except OSError:
        pass  # the test is over


def layer_cases(folder, certificates):
    with Stand(folder, certificates) as stand:
        result = stand.json("--auth", "basic", ca=False)
        case("an authority that is not trusted", result["probe"]["layer"] == "certificate", result)
        ran = stand.run("--auth", "basic", "--insecure", "--format", "table", ca=False)
        case("--insecure goes on, and says so", "NOT" in ran.stdout.upper() and "insecure" in ran.stdout
             and "warning" in ran.stderr and stand.is_clean(), ran)
    port = free_port()
    words = ("--auth", "basic", "--url")
    with Stand(folder, certificates) as stand:
        path = f"/mapi/emsmdb/?MailboxId={ANNA.mailbox_id}"
        for host, layer in (("no-such-name.invalid", "dns"), (f"localhost:{port}", "tcp")):
            result = stand.json(*words, f"https://{host}{path}")
            case(f"{host.partition(':')[0]}: {layer}", result["probe"]["layer"] == layer, result)
        result = stand.json(*words, f"https://localhost.:{stand.endpoint.port}{path}", "--server",
                            f"localhost:{stand.endpoint.port}")
        case("a dot at the end of the URL's host: the certificate has it without", "certificate" not in
             [result["probe"]["layer"]] and "probe-certificate-name" not in ids(result), result)
        result = stand.json(*words, f"https://mail.fabrikam.com{path}", "--server",
                            f"localhost:{stand.endpoint.port}")
        case("--server: the certificate is for the URL's name", result["probe"]["layer"] == "certificate"
             and "probe-certificate-name" in ids(result), result)
        ran = stand.run(*words, f"https://localhost:{stand.endpoint.port}{path}", "--server", "no-such-name.invalid")
        case("--server: a name that DNS lacks is the server's", "no name no-such-name.invalid" in ran.stdout, ran)
        with socket.create_server(("127.0.0.1", 0)) as plain:
            threading.Thread(target=refuse, args=(plain,), daemon=True).start()
            result = stand.json(*words, f"https://localhost:{plain.getsockname()[1]}{path}", "--autodiscover",
                                f"https://localhost:{plain.getsockname()[1]}/autodiscover/autodiscover.xml")
        case("a port without TLS", "probe-tls-plain" in ids(result), result)


def form_cases(folder, certificates):
    with Stand(folder, certificates) as stand:
        stand.secret.write_text("wrong\n")
        for form, code, begin in (("nagios", 2, "MAPICFG CRITICAL - 0 of 1 test succeeded"),
                                  ("list", 1, "MonitorIdentity : OutlookMapiHttp.Protocol\\"),
                                  ("prometheus", 1, "# HELP mapicfg_test_success ")):
            ran = stand.run("--auth", "basic", "--format", form)
            case(f"{form}: form and exit code", ran.returncode == code and ran.stdout.startswith(begin), ran)
        names = re.findall(r"^(\w+) +:", stand.run("--auth", "basic", "--format", "list").stdout, re.M)
        case("the list begins as Test-OutlookConnectivity's",
             names[:6] == ["MonitorIdentity", "StartTime", "EndTime", "Result", "Error", "Exception"], names)
        ran = stand.run("--auth", "basic", "--format", "junit")
        if SCHEMA.exists() and shutil.which("xmllint"):
            judged = subprocess.run(["xmllint", "--noout", "--schema", str(SCHEMA), "-"], input=ran.stdout, text=True,
                                    capture_output=True, check=False)
            case("junit is valid", judged.returncode == 0, judged.stderr)
        page_cases(folder, stand)
        users = Path(folder) / "users"
        users.write_text(f"# two\n{ANNA.address}\r\n\n  boris@contoso.com\n")
        ran = stand.run("-f", str(users), "--auth", "basic", "--format", "json", user=None)
        case("users of a file", [one["user"] for one in json.loads(ran.stdout)] == [ANNA.address, "boris@contoso.com"],
             ran)
        ran = subprocess.run([COMMAND, "test", "-f", str(users), "--no-logon"], capture_output=True, text=True,
                             check=False, timeout=60)
        no_authorities(stand, Path(folder))
        case("tests that could not begin took no time, not 0 ms", ran.returncode == 1 and "needs a logon" in ran.stdout
             and re.findall(r"^(?:anna|boris)@contoso.com +unknown *(.*)$", ran.stdout, re.M) == ["", ""], ran)


def no_authorities(stand, folder):
    """Without those to trust no test begins: nothing is printed, and no file is written."""
    (folder / "not.pem").write_text("no certificate\n")
    for name, words in (("none.pem", "cannot open it: No such file or directory"),
                        ("not.pem", "not certificates to trust: PEM is wanted")):
        for form, code, text in (("table", 3, ""), ("json", 3, ""),
                                 ("nagios", 3, "MAPICFG UNKNOWN - the test could not begin\n")):
            ran = subprocess.run([COMMAND, "test", ANNA.address, "--server", "127.0.0.1:1", "--ca", str(folder / name),
                                  "--password-file", str(stand.secret), "--format", form], capture_output=True,
                                 text=True, check=False, timeout=60)
            case(f"--ca {name}, {form}", (ran.returncode, ran.stdout) == (code, text) and
                 ran.stderr.endswith(f"{name}: error: {words}\n"), ran)


def page_cases(folder, stand):
    """A page of what fails, by the suffix; tests/report has the looks of it."""
    page = Path(folder) / "test.html"
    stand.secret.write_text("Not-Annas-Own\n")
    ran = stand.run("--auth", "basic", "-o", str(page), "--title", "Tested <now>", "--insecure")
    text = page.read_text("utf-8")
    case("-o test.html: a page, and the exit code of a failure", ran.returncode == 1 and not ran.stdout
         and text.startswith("<!DOCTYPE html>") and "<title>Tested &lt;now&gt;</title>" in text, ran)
    case("the page has verdict, finding, remedy and step", all(word in text for word in (
        ">failed<", "probe-401-basic", ">Remedy<", ">emsmdb-connect<", ANNA.address)), text[-3000:])
    case("the page says that certificates were not verified", "--insecure" in text, text[-3000:])
    case("the page has no secret", not find(text.encode(), "Not-Annas-Own"), "")
    for suffix, begin in (("prom", "# HELP mapicfg_test_success "), ("xml", "<?xml "), ("json", "[")):
        file = page.with_suffix(f".{suffix}")
        ran = stand.run("--auth", "basic", "-o", str(file))
        case(f"-o test.{suffix} says the format", not ran.stdout and file.read_text().startswith(begin), ran)
    ran = stand.run("--auth", "basic", "--title", "x")
    case("--title is for pages", ran.returncode == 2 and "--format html" in ran.stderr, ran)


def secrets(password):
    """The password in the forms in which it could stay."""
    return [password.encode(), password.encode("utf-16-le"),
            base64.b64encode(f"{ANNA.address}:{password}".encode()), base64.b64encode(password.encode())]


def find(data, password):
    return [form for form in secrets(password) if form in data]


def secret_cases(folder, certificates):
    """While the last answer is waited for, after the password has been used: the process is searched."""
    with Stand(folder, certificates) as stand:
        ran = stand.run("--auth", "basic", "--trace", "--format", "json")
        case("--trace shows what is sent", "> X-RequestType: Connect" in ran.stderr, ran.stderr[-500:])
        case("no secret in any output", not find((ran.stdout + ran.stderr).encode(), ANNA.password)
             and not re.search(r"MapiContext=(?!\[)", ran.stderr), ran.stderr[-500:])
    if not shutil.which("gcore"):
        print("SKIPPED: search of a core: gcore is missing")
        return
    login = [("--auth", "basic")] + ([("--auth", "ntlm", "--login", "CONTOSO\\anna")] if HAS_NTLM else [])
    for words in login:
        core_case(folder, certificates, words)


def core_case(folder, certificates, words):
    fifo = Path(folder) / "out"
    fifo.unlink(missing_ok=True)
    os.mkfifo(fifo)
    with Stand(folder, certificates, protection="off") as stand:
        # Nobody reads standard output yet: the program stops in its last write, with everything done.
        reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        writer = os.open(fifo, os.O_WRONLY)
        while True:
            try:
                os.set_blocking(writer, False)
                os.write(writer, b"x" * 4096)
            except BlockingIOError:
                break
        os.set_blocking(writer, True)
        process = subprocess.Popen(stand.words(*words), stdout=writer, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while stand.endpoint.closed < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.3)
        about = Path(f"/proc/{process.pid}")
        seen = (about / "cmdline").read_bytes() + (about / "environ").read_bytes()
        case(f"{words[1]}: no secret in /proc", not find(seen, ANNA.password))
        subprocess.run(["gcore", "-a", "-o", f"{folder}/core", str(process.pid)], capture_output=True, check=False)
        core = Path(f"{folder}/core.{process.pid}")
        case(f"{words[1]}: the logon was done", stand.endpoint.closed == 2, stand.endpoint.closed)
        data = core.read_bytes() if core.exists() else b""
        case(f"{words[1]}: no secret in a core, which has the address", ANNA.address.encode() in data
             and not find(data, ANNA.password), (len(data), find(data, ANNA.password)))
        core.unlink(missing_ok=True)
        process.kill()
        process.wait()
        os.close(reader)
        os.close(writer)


def cancel_cases(folder, certificates):
    """Ctrl-C between Connect and Disconnect."""
    with Stand(folder, certificates) as stand:
        words = stand.words("boris@contoso.com", "--at-once", "1", "--auth", "basic", "--tries", "1000", "--format",
                            "prometheus")
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 20
        while stand.endpoint.opened < 3 and time.monotonic() < deadline:
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        output = process.communicate(timeout=30)
        case("Ctrl-C closes the sessions", process.returncode == 4 and stand.endpoint.opened > 2 and stand.is_clean(),
             (process.returncode, stand.endpoint.opened, stand.endpoint.closed, output[1][-300:]))
        timed = re.findall(r'mapicfg_test_duration_seconds\{user="(\w+)@', output[0])
        case("a test that did not begin has no duration", timed == ["anna"] and '"boris@contoso.com"' in output[0],
             output[0])


DESCRIPTORS = """
import ctypes, os
net = ctypes.CDLL({library!r})
class Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint32), ("kind", ctypes.c_uint32)] \\
        + [(f"n{{i}}", ctypes.c_uint32) for i in range(6)] \\
        + [("user", ctypes.c_char_p), ("dn", ctypes.c_char_p), ("url", ctypes.c_char_p)] \\
        + [(f"p{{i}}", ctypes.c_void_p) for i in range(10)]
def count():
    return len(os.listdir("/proc/self/fd"))
def once(amount):
    probes = (ctypes.c_void_p * amount)()
    for i in range(amount):
        options = Options(kind=1, url={url!r})
        options.size = ctypes.sizeof(options)
        options.n0 = 2  # MAPICFG_PROBE_NO_LOGON
        assert net.mapicfg_probe_new(ctypes.byref(options), ctypes.byref(probes, i * ctypes.sizeof(ctypes.c_void_p)),
                                     None) == 0
    assert net.mapicfg_test_run(probes, ctypes.c_size_t(amount), None, None, None) == 0
    for probe in probes:
        net.mapicfg_probe_free(ctypes.c_void_p(probe))
once(1)
before = count()
once(100)
print(before, count())
"""


def descriptor_cases(folder, certificates):
    library = Path(COMMAND).parent / "libmapicfg-net.so.1"
    with Stand(folder, certificates) as stand:
        url = f"{stand.endpoint.base}/mapi/emsmdb/?MailboxId={ANNA.mailbox_id}".encode()
        text = DESCRIPTORS.format(library=str(library), url=url)
        before = stand.endpoint.connections
        ran = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False, timeout=60,
                             env={**os.environ, "LD_LIBRARY_PATH": str(library.parent),
                                  "SSL_CERT_FILE": str(certificates.root)})
        counts = ran.stdout.split()
        case("100 probes leave no descriptor", len(counts) == 2 and counts[0] == counts[1]
             and stand.endpoint.connections - before >= 101, (ran, stand.endpoint.connections - before))


def main():
    with tempfile.TemporaryDirectory(prefix="mapicfg-transport-") as folder:
        certificates = Certificates(Path(folder) / "certificates")
        scheme_cases(folder, certificates)
        secret_file_cases(folder)
        lockout_cases(folder, certificates, "basic", ANNA.address)
        layer_cases(folder, certificates)
        form_cases(folder, certificates)
        cancel_cases(folder, certificates)
        descriptor_cases(folder, certificates)
        if HAS_NTLM:
            ntlm_cases(folder, certificates)
        else:
            print("SKIPPED: NTLM: gss-ntlmssp is missing")
        if kdc.missing():
            print(f"SKIPPED: Kerberos: {', '.join(kdc.missing())} is missing")
        else:
            kerberos_cases(folder, certificates)
        secret_cases(folder, certificates)
    return summary("transport")


if __name__ == "__main__":
    sys.exit(main())
