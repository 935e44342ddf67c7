# SPDX-License-Identifier: LGPL-2.1-or-later
"""A domain controller of Samba for contoso.com, dc1 on 10.77.0.1, in a folder of its own: only within inside.sh."""
import os
import re
import subprocess
import time
from pathlib import Path

import forest
from people import ANNA, BORIS

ADDRESS, HOST, REALM = "10.77.0.1", "dc1.contoso.com", "CONTOSO.COM"
PASSWORD = "Secret of the administrator 9"
KRB5 = """[libdefaults]
default_realm = {realm}
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
default_ccache_name = FILE:{folder}/ccache
[realms]
{realm} = {{
    kdc = {address}
}}
[domain_realm]
.contoso.com = {realm}
"""


def do(*command, data=None, **options):
    ran = subprocess.run([str(one) for one in command], input=data, text=True, capture_output=True, check=False,
                         **options)
    if ran.returncode:
        raise RuntimeError(f"{command}: {ran.stdout}{ran.stderr}")
    return ran.stdout


class Domain:
    """`start()` may be called again, with other settings of smb.conf."""

    def __init__(self, folder):
        self.folder, self.process = Path(folder), None
        self.smb = self.folder / "etc" / "smb.conf"
        self.keytab = self.folder / "http.keytab"
        self.log = open(self.folder / "log", "wb")  # pylint: disable=consider-using-with
        config = self.folder / "krb5.conf"
        config.write_text(KRB5.format(realm=REALM, folder=self.folder, address=ADDRESS))
        self.environment = {**os.environ, "KRB5_CONFIG": str(config), "KRB5CCNAME": f"FILE:{self.folder}/ccache",
                            "KRB5_KTNAME": f"FILE:{self.keytab}"}

    def provision(self):
        do("samba-tool", "domain", "provision", f"--realm={REALM}", "--domain=CONTOSO", f"--adminpass={PASSWORD}",
           "--server-role=dc", "--dns-backend=SAMBA_INTERNAL", "--host-name=dc1", f"--host-ip={ADDRESS}",
           f"--targetdir={self.folder}", f"--option=interfaces=lo {ADDRESS}", "--option=bind interfaces only=yes",
           f"--option=log file={self.folder}/log.%m", "--option=dsdb:schema update allowed=yes",
           "--option=dns forwarder=")
        self.fill()
        do("samba-tool", "domain", "exportkeytab", self.keytab, "--principal=HTTP/mail.contoso.com",
           f"--configfile={self.smb}")

    def fill(self):
        """Each step as one transaction, and the schema read anew between."""
        for step in ([*forest.attributes()], [*forest.classes()], [*forest.organization(), *forest.accounts()]):
            do("/usr/bin/python3", Path(__file__).with_name("fill.py"), self.smb, data="".join(step))
        for person in (ANNA, BORIS):
            do("samba-tool", "user", "create", person.alias, person.password, f"--configfile={self.smb}")
        do("samba-tool", "user", "setpassword", "EXASA$", f"--newpassword={PASSWORD}", f"--configfile={self.smb}")
        do("samba-tool", "spn", "add", f"ldap/{HOST}", "DC1$", f"--configfile={self.smb}")

    def start(self, services="ldap, kdc, dns", **settings):
        self.stop()
        settings["server_services"] = services
        given = "".join(f"\t{name.replace('_', ' ')} = {value}\n" for name, value in settings.items())
        changed = self.folder / "etc" / "now.conf"
        changed.write_text(
            re.sub("\tserver services = .*\n", "", self.smb.read_text()).replace("[global]\n", "[global]\n" + given, 1))
        self.process = subprocess.Popen(("samba", f"--configfile={changed}", "-i", "-M", "single", "--debug-stdout"),
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.wait()

    def wait(self):
        """Until LDAP, DNS and the KDC answer."""
        deadline = time.monotonic() + 60
        while True:
            try:
                do("ldapsearch", "-x", "-H", f"ldap://{HOST}", "-s", "base", "-b", "")
                return self.ticket("Administrator", PASSWORD)
            except RuntimeError as error:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise RuntimeError(f"{error}: {(self.folder / 'log').read_text()}") from error
                time.sleep(0.1)

    def ticket(self, user, password):
        do("kinit", f"{user}@{REALM}", data=password + "\n", env=self.environment)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.log.close()
