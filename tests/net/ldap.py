#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ldap.py: directories read live, from a real slapd: what is expected is what slapd.py wrote, and what ldapsearch says.

usage: ldap.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)"""
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "cli"))
import broken  # noqa: E402
import bridge  # noqa: E402
import kdc  # noqa: E402
import ranges  # noqa: E402
import slapd  # noqa: E402
from certificates import Certificates  # noqa: E402
from harness import check, finish, run, skip  # noqa: E402 (of tests/cli)
from slapd import ADMIN, LIMITED, PASSWORD, SUFFIX  # noqa: E402

MAILBOXES = 10000
ATTRIBUTES = [name for name in slapd.ATTRIBUTES if name != "msExchOrganizationFlags2"]


class Setting:
    def __init__(self, folder, server, certificates):
        self.folder, self.server, self.root = folder, server, certificates.root
        self.url = f"ldap://127.0.0.1:{server.port}"
        self.secret = folder / "secret"
        self.secret.write_text(PASSWORD + "\n")
        self.stranger = certificates.authority("stranger")

    def login(self, who=ADMIN):
        return ["--bind-dn", who, "--password-file", self.secret]

    def safe(self, who=ADMIN):
        return [*self.login(who), "--start-tls", "--ca", self.root]


def objects(store, kind):
    return run("export", "--store", store, "--class", kind, "--format", "json").json()


def test_import(s):
    store = s.folder / "store.db"
    result = run("import", "--store", store, s.url, *s.safe())
    check("import", result, out_has=rf"objects: {MAILBOXES + 6} created")
    check("no secret", result, err_has="^(?!.*Secret)")
    mailboxes = {one["SamAccountName"]: one for one in objects(store, "CASMailbox")}
    check("mailboxes", result, names=(sorted(mailboxes), sorted(f"user{i}" for i in range(MAILBOXES))))
    for i in (0, 1, 4999, MAILBOXES - 1):
        one = mailboxes[f"user{i}"]
        check(f"mailbox {i}", result, values=(
            [one["PrimarySmtpAddress"], one["DisplayName"], one["MAPIEnabled"], one.get("MapiHttpEnabled")],
            [f"user{i}@contoso.com", f"Anna M\u00fcller {i}", i % 3 > 0, None]))
    vdir, = objects(store, "MapiVirtualDirectory")
    check("virtual directory", result, values=(
        (vdir["Server"], vdir["InternalUrl"], vdir["InternalAuthenticationMethods"]),
        ("EX1", "https://mail.contoso.com/mapi", ["Ntlm", "OAuth", "Negotiate"])))
    service, = objects(store, "ClientAccessService")
    account, = objects(store, "ADComputer")
    check("service", result, values=(
        (service["Name"], service["AutoDiscoverSiteScope"], account["SupportedEncryptionTypes"]),
        ("EX1", ["Berlin"], "28")))
    server, = objects(store, "ExchangeServer")
    check("server", result, values=(server["AdminDisplayVersion"], "Version 15.2 (Build 1748.10)"))
    check("again", run("import", "--store", store, s.url, *s.safe()), out_has=rf"0 created, 0 changed, {MAILBOXES + 6}")
    check("a base", run("import", "--store", s.folder / "base.db", f"{s.url}/CN=Configuration,{SUFFIX}", *s.safe()),
          out_has="objects: 5 created")


def test_dump(s):
    """ldapsearch says the same of the same entries."""
    url = f"ldaps://127.0.0.1:{s.server.ldaps_port}"
    result = run("ldap-dump", url, *s.login(), "--ca", s.root, "-o", s.folder / "dump.ldf")
    check("dump", result, err_has=rf"{MAILBOXES + 6} entries")
    peer = subprocess.run(
        ("ldapsearch", "-LLL", "-x", "-H", s.url, "-ZZ", "-D", ADMIN, "-y", s.folder / "bare", "-b", SUFFIX, "-E",
         "pr=500/noprompt", "(|(msExchMailboxGuid=*)(servicePrincipalName=*)(objectVersion=*)(serialNumber=*)"
         "(msExchInternalHostName=*)(keywords=77378F46-2C66-4aa9-A6A6-3E7A48B19596))", "objectClass", "cn",
         "displayName", "serialNumber", *ATTRIBUTES), env={**s.server.environment, "LDAPTLS_CACERT": str(s.root)},
        capture_output=True,
        check=True)
    (s.folder / "peer.ldf").write_bytes(peer.stdout)
    check("as ldapsearch", run("ldif-diff", s.folder / "peer.ldf", s.folder / "dump.ldf"),
          err_has=rf"{MAILBOXES + 6} entries before, {MAILBOXES + 6} after")
    check("to standard output", run("ldap-dump", f"{s.url}/CN=user7,CN=people,{SUFFIX}", *s.safe()),
          out_has="^displayName:: ")


def refused(s, title, words, *arguments, code=3):
    store = s.folder / "untouched.db"
    before = store.read_bytes()
    result = run("import", "--store", store, *arguments)
    check(title, result, code=code, err_has=words, words=("unknown error" in result.err, False),
          untouched=(store.read_bytes() == before, True),
          secret=(PASSWORD in result.out + result.err, False))


def test_refused(s):
    check("a store", run("init", "--store", s.folder / "untouched.db", "--name", "Contoso", "--version", "SE"))
    wrong, empty = s.folder / "wrong", s.folder / "empty"
    wrong.write_text("something else\n")
    empty.write_text("\n")
    tls = ["--start-tls", "--ca", s.root]
    refused(s, "wrong password", "the password is wrong", s.url, "--bind-dn", ADMIN, "--password-file", wrong, *tls)
    refused(s, "empty password", "first line is empty", s.url, "--bind-dn", ADMIN, "--password-file", empty, *tls)
    refused(s, "no password file", "cannot be read", s.url, "--bind-dn", ADMIN, "--password-file", s.folder / "no",
            *tls)
    refused(s, "wrong CA", "no TLS: the server's certificate is not trusted", s.url, *s.login(), "--start-tls", "--ca",
            s.stranger)
    refused(s, "system CA", "no TLS: the server's certificate is not trusted", s.url, *s.login(), "--start-tls")
    refused(s, "wrong CA, ldaps", "no connection, or no TLS: .* certificate is not trusted",
            f"ldaps://127.0.0.1:{s.server.ldaps_port}", *s.login(), "--ca", s.stranger)
    refused(s, "without TLS", "unprotected", s.url, *s.login(), code=2)
    refused(s, "limited", "limits how many", s.url, *s.safe(LIMITED))
    refused(s, "a base that is elsewhere", "refers to ldap://elsewhere.example", f"{s.url}/DC=other", *s.safe())
    refused(s, "no such base", "[Nn]o such object", f"{s.url}/CN=none,{SUFFIX}", *s.safe())
    nobody = f"127.0.0.1:{slapd.free_port()}"
    refused(s, "nobody listens", "no connection: nothing answers as ldap:// at that host and port", f"ldap://{nobody}")
    refused(s, "nobody listens, StartTLS", "no connection: nothing answers", f"ldap://{nobody}", *s.safe())
    refused(s, "nobody listens, ldaps", "no connection, or no TLS: nothing answers as ldaps://", f"ldaps://{nobody}",
            *s.login(), "--ca", s.root)
    refused(s, "two ways to log on", "not both", s.url, *s.safe(), "--gssapi", code=2)
    refused(s, "a name alone", "--bind-dn DN and --password-file FILE", s.url, "--bind-dn", ADMIN, *tls, code=2)
    refused(s, "authorities that cannot be read", "none: error: cannot open it: No such file", s.url, *s.login(),
            "--start-tls", "--ca", s.folder / "none")
    refused(s, "StartTLS in ldaps", "StartTLS is for", f"ldaps://127.0.0.1:{s.server.ldaps_port}", *s.safe(), code=2)
    refused(s, "no host", "not a directory's URL", "ldap:///DC=a", *s.safe(), code=2)
    result = run("ldap-dump", f"{s.url}/CN=user7,CN=people,{SUFFIX}", *s.login(), "--insecure")
    check("insecure is loud", result, out_has="^displayName", err_has="warning: --insecure")
    check("anonymous sees nothing", run("ldap-dump", s.url), code=3)


def test_wrong_name(folder, certificates, store):
    with slapd.Slapd(folder / "wrong-name", certificates, 0, name="wrong-name") as server:
        s = Setting(store, server, certificates)
        refused(s, "another name", "no TLS: ", s.url, *s.safe())


def relay(s, limit):
    """A port that goes on to slapd until so many bytes have come back; then slapd is killed."""
    listener = socket.create_server(("127.0.0.1", 0))

    def forward(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass

    def serve():
        client, _ = listener.accept()
        with client, socket.create_connection(("127.0.0.1", s.server.port)) as server:
            threading.Thread(target=forward, args=(client, server), daemon=True).start()
            left = limit
            while left > 0 and (data := server.recv(min(left, 65536))):
                client.sendall(data)
                left -= len(data)
            s.server.kill()
            client.shutdown(socket.SHUT_RDWR)
    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def test_killed(s):
    refused(s, "killed half way", "connection ended", f"ldap://127.0.0.1:{relay(s, 400000)}", *s.safe())


def test_bindings(s, certificates, environment):
    """A logon is bound to the certificate that the client sees: slapd, whose own is "good", refuses another."""
    for name, words in (("good", "26 entries"), ("proxy", "the server does not accept Kerberos.*")):
        for start_tls in (False, True):
            with bridge.Bridge(certificates.paths(name), s.server.ldaps_port, start_tls) as between:
                url = f"ldap{'' if start_tls else 's'}://127.0.0.1:{between.port}"
                check(f"a bridge with the certificate {name}, StartTLS {start_tls}",
                      run("ldap-dump", url, "--gssapi", "--ca", s.root, *["--start-tls"] * start_tls, env=environment),
                      code=0 if name == "good" else 3, err_has=words)


def test_kerberos(folder, certificates):
    if kdc.missing() or not list(Path("/usr/lib").glob("*/sasl2/libgssapiv2.so")):
        return skip("Kerberos: krb5-kdc or libsasl2-modules-gssapi-mit is missing")
    with kdc.Realm(folder / "realm") as realm:
        service = f"ldap/127.0.0.1@{kdc.REALM}"
        realm.admin(f"addprinc -randkey -e aes256-cts:normal {service}",
                    f"ktadd -norandkey -k {realm.keytab} {service}")
        more = f"sasl-host 127.0.0.1\nsasl-realm {kdc.REALM}\nsasl-cbinding tls-endpoint\n"
        with slapd.Slapd(folder / "kerberos", certificates, 20, more, realm.environment) as server:
            s = Setting(folder, server, certificates)
            result = run("ldap-dump", s.url, "--gssapi", "--start-tls", "--ca", s.root,
                         env={**server.environment, **realm.environment})
            check("Kerberos", result, err_has="26 entries")
            check("no ticket", run("ldap-dump", s.url, "--gssapi", "--start-tls", "--ca", s.root, env={
                **server.environment, **realm.environment, "KRB5CCNAME": f"FILE:{folder}/none"}), code=3,
                err_has="Kerberos gives no ticket for this server: kinit")
            everything = {**server.environment, **realm.environment}
            test_bindings(s, certificates, everything)
            check("without TLS", run("ldap-dump", s.url, "--gssapi", env=everything), err_has="26 entries")
    return None


def test_ranges(folder):
    """A server that gives 1,500 values at once, as Active Directory does."""
    with ranges.Server(4000) as server:
        store = folder / "ranges.db"
        check("ranges", run("import", "--store", store, f"ldap://127.0.0.1:{server.port}"))
        account, = objects(store, "ADComputer")
        check("all values", run("--version"), names=(account["ServicePrincipalNames"],
                                                     [f"http/host{i}.contoso.com" for i in range(4000)]))


def test_broken():
    """What a server sends that is not right is said, and no part of an entry passes for the whole."""
    for title, (answer, words) in broken.ANSWERS.items():
        with broken.Server(answer) as server:
            result = run("ldap-dump", f"ldap://127.0.0.1:{server.port}")
            check(title, result, code=3 if words else 0, err_has=words or "1 entry",
                  out_has="^$" if words else "^sAMAccountName: EXASA")


def main():
    test_broken()
    if slapd.missing():
        skip("slapd or ldap-utils is missing: " + " ".join(slapd.missing()))
        return finish("ldap")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificates = Certificates(folder / "certificates")
        with slapd.Slapd(folder / "slapd", certificates, MAILBOXES) as server:
            setting = Setting(folder, server, certificates)
            (folder / "bare").write_text(PASSWORD)
            for test in (test_import, test_dump, test_refused, test_killed):
                test(setting)
        test_wrong_name(folder, certificates, folder)
        test_kerberos(folder, certificates)
        test_ranges(folder)
    return finish("ldap")


sys.exit(main())
