#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""main.py: what libmapicfg-net does with a domain controller: reads it, and logs on with its tickets and by NTLM.

usage: FOLDER=... main.py    Within inside.sh only."""
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), *(str(HERE.parent / name) for name in ("net", "cli", "proxy"))]
import common  # noqa: E402 (of tests/proxy)
import controller  # noqa: E402
import directory  # noqa: E402
import logons  # noqa: E402
from certificates import CERTIFICATES, Certificates  # noqa: E402
from harness import finish  # noqa: E402

CERTIFICATES["controller"] = {"text": "names a controller", "names": f"DNS:{controller.HOST}"}
CERTIFICATES["domain"] = {"text": "names its domain too", "names": f"DNS:{controller.HOST},DNS:contoso.com"}


def tls(folder, certificates, name):
    """The settings of a certificate; Samba wants a key that only root may read."""
    chain, key = certificates.paths(name)
    own = folder / f"{name}.key"
    own.write_bytes(key.read_bytes())
    own.chmod(0o600)
    return {"tls_certfile": chain, "tls_keyfile": own, "tls_cafile": certificates.root}


def log_on(folder, domain):
    (folder / "logons").mkdir()
    setting = logons.Setting(folder, domain)
    logons.kerberos(setting)
    logons.apache(setting, folder / "logons")
    domain.start(services="rpc, ldap, kdc, dns, winbindd")
    logons.ntlm(setting)


def main():
    began, folder = time.monotonic(), Path(os.environ["FOLDER"])
    (folder / "domain").mkdir()
    certificates = Certificates(folder / "certificates")
    with controller.Domain(folder / "domain") as domain:
        domain.provision()
        setting = directory.Setting(folder, domain, certificates.root)
        domain.start(**tls(folder, certificates, "controller"))
        print(f"provisioned and started: {time.monotonic() - began:.1f} s", flush=True)
        directory.look_at_import(setting)
        directory.look_at_dump(setting)
        directory.look_at_logons(setting, False)
        directory.look_at_referrals(setting, False)
        domain.start(**tls(folder, certificates, "domain"), ldap_server_require_strong_auth="allow_sasl_over_tls")
        directory.look_at_logons(setting, True)
        directory.look_at_referrals(setting, True)
        log_on(folder, domain)
    print(f"{time.monotonic() - began:.1f} s")
    return max(finish("samba directory"), common.summary("samba logons"))


sys.exit(main())
