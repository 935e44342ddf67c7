# SPDX-License-Identifier: LGPL-2.1-or-later
"""A Kerberos realm of MIT's krb5kdc on loopback, in a folder of its own: the stand-in for Active Directory.

`faults` of the service HTTP/localhost, by facts/probe.md 3: "no-spn" (nobody has it), "wrong-key" (the keytab has
another key than the realm, as with an SPN on the wrong account), "rc4" (the account has RC4 alone, and the client
allows AES alone)."""
import os
import shutil
import subprocess
import time
from pathlib import Path

import sys
sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import free_port  # noqa: E402 (of tests/proxy)

REALM = "CONTOSO.COM"
USER, PASSWORD = "anna", "Secret of Anna 1"
SERVICE = "HTTP/localhost"
PROGRAMS = ("krb5kdc", "kdb5_util", "kadmin.local", "kinit")
KRB5 = """[libdefaults]
default_realm = {realm}
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
allow_rc4 = true
udp_preference_limit = 1
default_ccache_name = FILE:{folder}/ccache
{more}
[realms]
{realm} = {{
    kdc = 127.0.0.1:{port}
}}
[domain_realm]
localhost = {realm}
.contoso.com = {realm}
"""
KDC = """[kdcdefaults]
kdc_listen = ""
kdc_tcp_listen = 127.0.0.1:{port}
[realms]
{realm} = {{
    database_name = {folder}/principal
    key_stash_file = {folder}/stash
    acl_file = {folder}/acl
    max_life = 1h
    supported_enctypes = aes256-cts:normal aes128-cts:normal rc4-hmac:normal
}}
[logging]
kdc = FILE:{folder}/kdc.log
"""
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"


def missing():
    """Programs that are not here."""
    return [program for program in PROGRAMS if not shutil.which(program, path=PATH)]


class Realm:
    """Runs until the end of the with block. `environment` is for clients and servers of the realm, `keytab` for the
    server; `ticket()` puts the user's ticket into the cache."""

    def __init__(self, folder, fault=None):
        self.folder, self.fault, self.port = Path(folder), fault, free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.keytab = self.folder / "keytab"
        more = "permitted_enctypes = aes256-cts-hmac-sha1-96" if fault == "rc4" else ""
        values = {"realm": REALM, "folder": self.folder, "port": self.port}
        (self.folder / "krb5.conf").write_text(KRB5.format(more=more, **values))
        (self.folder / "krb5-server.conf").write_text(KRB5.format(more="", **values))
        (self.folder / "kdc.conf").write_text(KDC.format(**values))
        (self.folder / "acl").write_text("")
        self.environment = {"KRB5_CONFIG": str(self.folder / "krb5.conf"),
                            "KRB5CCNAME": f"FILE:{self.folder / 'ccache'}",
                            "KRB5_KTNAME": f"FILE:{self.keytab}"}
        self.own = {**os.environ, "PATH": PATH, "KRB5_CONFIG": str(self.folder / "krb5-server.conf"),
                    "KRB5_KDC_PROFILE": str(self.folder / "kdc.conf")}

    def run(self, *command, data=None, environment=None):
        ran = subprocess.run(command, input=data, text=True, env=environment or self.own, capture_output=True,
                             check=False)
        if ran.returncode:
            raise RuntimeError(f"{' '.join(command)}: {ran.stdout}{ran.stderr}")
        return ran.stdout

    def admin(self, *queries):
        self.run("kadmin.local", "-r", REALM, data="\n".join(queries) + "\n")

    def __enter__(self):
        self.run("kdb5_util", "create", "-s", "-r", REALM, "-P", "master")
        service, kinds = f"{SERVICE}@{REALM}", "rc4-hmac:normal" if self.fault == "rc4" else "aes256-cts:normal"
        queries = [f'addprinc -pw "{PASSWORD}" {USER}@{REALM}', f"addprinc -randkey -e {kinds} {service}",
                   f"ktadd -norandkey -k {self.keytab} {service}"]
        if self.fault == "wrong-key":  # the keytab keeps the number of the key, so that the key is tried
            queries += [f"delprinc -force {service}", f"addprinc -randkey -e {kinds} {service}"]
        if self.fault == "rc4":
            queries.append(f"setstr {service} session_enctypes rc4-hmac")
        if self.fault == "no-spn":
            queries.append(f"delprinc -force {service}")
        self.admin(*queries)
        self.log = open(self.folder / "kdc.out", "wb")
        self.process = subprocess.Popen(("krb5kdc", "-n", "-r", REALM), env=self.own, stdout=self.log, stderr=self.log)
        self.wait()
        return self

    def wait(self):
        """Until the KDC gives a ticket."""
        deadline = time.monotonic() + 15
        while True:
            try:
                return self.ticket()
            except RuntimeError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def ticket(self):
        self.run("kinit", f"{USER}@{REALM}", data=PASSWORD + "\n", environment={**self.own, **self.environment})

    def __exit__(self, *unused):
        self.process.kill()
        self.process.wait()
        self.log.close()
