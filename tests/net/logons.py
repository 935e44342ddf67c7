#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""logons.py: `mapicfg test` logs on by each scheme, with each channel binding, by Kerberos with what an account can
have wrong, and through proxies; its diagnoses are those that the documents want (facts/probe.md 1 to 3).

usage: MAPICFG=build/mapicfg logons.py    Exits 1 when a case failed."""
import os
import sys
import tempfile
from pathlib import Path

import authentication
import fronts
import kdc
import people
from authentication import GETS_IN, SCHEMES, skipped
from exchange import Endpoint
from faults import Table
from people import ANNA

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import COMMAND, case, free_port, run, summary  # noqa: E402 (of tests/proxy)

FINE = ()


def judge(name, ran, wanted):
    """`wanted`: rules of which the first finding must be one; FINE: no error."""
    told, severity = ran.first()
    fine = told in wanted if wanted else ran.document and severity != "error"
    case(f"{name}: {' or '.join(wanted) or 'no error'}", fine, (ran.exit, ran.ids(), ran.errors[-300:]))


def scheme_cases(table, found):
    wrong = table.folder / "wrong"
    wrong.write_text("not the password\n")
    for protection, admits in GETS_IN.items():
        with Endpoint(table.certificates, protection=protection, schemes=SCHEMES) as endpoint:
            judge(f"Basic, protection {protection}", table.test(endpoint), FINE)
            if "ntlm" not in found:
                continue
            for binding, refused in (("right", "bound"), ("none", "unbound"), ("wrong", "wrong-bound")):
                wanted = FINE if binding in admits else (f"probe-401-{refused}",)
                judge(f"NTLM, protection {protection}, binding {binding}",
                      table.test(endpoint, "--bindings", binding, auth="ntlm"), wanted)
            case(f"{protection}: all sessions closed", endpoint.opened == endpoint.closed and endpoint.opened)
    with Endpoint(table.certificates, schemes=SCHEMES) as endpoint:
        given = ("--password-file", str(wrong))
        judge("Basic, a wrong password", table.test(endpoint, *given), ("probe-401-basic",))
        if "ntlm" in found:
            judge("NTLM, a wrong password", table.test(endpoint, *given, auth="ntlm"), ("probe-401-bound",))
    bearer_cases(table)


def bearer_cases(table):
    token = table.folder / "token"
    with Endpoint(table.certificates, schemes=("Bearer",)) as endpoint:
        for text, wanted in ((ANNA.token, FINE), ("no", ("probe-401-bearer",))):
            token.write_text(text + "\n")
            ran = table.test(endpoint, "--token-file", str(token), auth="bearer")
            judge(f"Bearer, the token {text!r}", ran, wanted)


def kerberos_cases(table, folder):
    with kdc.Realm(Path(folder) / "realm") as realm:
        os.environ.update(realm.environment)
        for protection, admits in GETS_IN.items():
            with Endpoint(table.certificates, protection=protection, schemes=SCHEMES) as endpoint:
                for binding in ("right", "none", "wrong"):
                    wanted = FINE if binding in admits else ("probe-401-ticket", "probe-401-unbound",
                                                             "probe-401-wrong-bound")
                    judge(f"Kerberos, protection {protection}, binding {binding}",
                          ticket(table, endpoint, "--bindings", binding), wanted)
        bridge_cases(table, folder)
        cache = os.environ["KRB5CCNAME"]
        os.environ["KRB5CCNAME"] = f"FILE:{folder}/nothing"
        with Endpoint(table.certificates) as endpoint:
            judge("Kerberos, no ticket", ticket(table, endpoint), ("probe-auth-no-ticket", "probe-auth-no-credentials"))
        os.environ["KRB5CCNAME"] = cache
    with kdc.Realm(Path(folder) / "realm-gone") as realm:
        os.environ.update(realm.environment)
    with Endpoint(table.certificates) as endpoint:  # there is a ticket, and the KDC has ended
        judge("Kerberos, no KDC", ticket(table, endpoint), ("probe-auth-no-kdc",))
    for fault, wanted in (("no-spn", ("probe-auth-no-spn",)), ("rc4", ("probe-auth-encryption",)),
                          ("wrong-key", ("probe-auth-modified", "probe-401-ticket"))):
        with kdc.Realm(Path(folder) / f"realm-{fault}", fault) as realm:
            os.environ.update(realm.environment)
            with Endpoint(table.certificates) as endpoint:
                judge(f"Kerberos, service with {fault}", ticket(table, endpoint), wanted)


def ticket(table, endpoint, *more, port=None):
    """With a ticket of the cache, so without a name and a password. NTLM inside Negotiate has no users then."""
    os.environ.pop("NTLM_USER_FILE", None)
    return table.ask("--autodiscover", f"https://localhost:{port or endpoint.port}/autodiscover/autodiscover.xml",
                     "--auth", "negotiate", *more)


def bridge_cases(table, folder):
    """Through proxies: the channel binding is right for what the client sees. Autodiscover hands out the URL of the
    proxy, as it must."""
    for kind in fronts.BRIDGES:
        if not fronts.there(kind):
            skipped(f"behind {kind}", f"{kind} is missing")
            continue
        for name in ("good", "proxy"):
            for protection in ("off", "require"):
                with Endpoint(table.certificates, protection=protection, schemes=SCHEMES) as endpoint, \
                        fronts.bridge(folder, kind, table.certificates.paths(name), endpoint.port) as front:
                    endpoint.base = f"https://localhost:{front.port}"
                    wanted = FINE if name == "good" or protection == "off" else ("probe-401-ticket",)
                    judge(f"Kerberos behind {kind} with the certificate {name}, protection {protection}",
                          ticket(table, endpoint, port=front.port), wanted)


def address_cases(table):
    port = free_port()
    judge("nobody listens", table.test(None, port=port), ("probe-tcp-refused",))
    judge("a name that DNS does not have", table.test(None, base="https://mail.contoso.invalid"),
          ("probe-name-unknown", "probe-name-server"))


def main():
    if "test" not in run(COMMAND, "help").stdout.split():
        print("SKIPPED: logons: the command has no verb test")
        return 0
    if not authentication.logon:
        skipped("logons", "python3-gssapi is missing")
        return 0
    found = authentication.kinds()
    with tempfile.TemporaryDirectory(prefix="mapicfg-net-") as folder:
        users = Path(folder) / "ntlm"
        users.write_text(people.ntlm_users())
        os.environ["NTLM_USER_FILE"] = str(users)
        table = Table(Path(folder))
        address_cases(table)
        scheme_cases(table, found)
        if kdc.missing():
            skipped("Kerberos", f"{', '.join(kdc.missing())} missing")
        else:
            kerberos_cases(table, folder)
    return summary("logons")


if __name__ == "__main__":
    sys.exit(main())
