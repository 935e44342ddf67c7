#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""lockout.py: one account that logs on for many mailboxes at several servers, which count wrong passwords together as
Active Directory does: no run of `mapicfg test` adds more than three, and the right password is never held back.

usage: MAPICFG=build/mapicfg lockout.py    Exits 1 when a case failed."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import people
from acceptor import Lock
from authentication import kinds, skipped
from certificates import Certificates
from exchange import Endpoint
from people import ANNA

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import COMMAND, case, run, summary  # noqa: E402 (of tests/proxy)

MOST, USERS = 3, 12
LOGINS = {"basic": ANNA.address, "ntlm": "CONTOSO\\anna", "negotiate": "CONTOSO\\anna"}
SETTINGS = {"as it is": (), "without bindings": ("--bindings", "none"), "measured": ("--bindings", "try"),
            "each mailbox four times": ("--tries", "4"), "deep": ("--probe", "deep"), "two at once": ("--at-once", "2")}


class Stand:
    def __init__(self, folder):
        self.certificates = Certificates(folder / "certificates")
        self.secret, self.users = folder / "secret", folder / "users"
        self.users.write_text(f"{ANNA.address}\n" * USERS)

    def endpoint(self, account, *schemes):
        made = Endpoint(self.certificates, schemes=schemes)
        made.acceptor.account = account
        return made

    def test(self, endpoint, scheme, password, *more, users=True):
        self.secret.write_text(password + "\n")
        who = ("-f", str(self.users)) if users else (ANNA.address,)
        ran = subprocess.run(
            (COMMAND, "test", *who, "--login", LOGINS[scheme], "--auth", scheme, "--password-file", str(self.secret),
             "--ca", str(self.certificates.root), "--autodiscover", f"{endpoint.base}/autodiscover/autodiscover.xml",
             "--format", "json", *more), capture_output=True, text=True, check=False, timeout=120)
        return json.loads(ran.stdout)


def test_scheme(stand, scheme):
    offered = {"basic": "Basic", "ntlm": "NTLM", "negotiate": "Negotiate"}[scheme]
    for title, more in SETTINGS.items():
        account = Lock(MOST + 1)
        with stand.endpoint(account, offered) as endpoint:
            stand.test(endpoint, scheme, "wrong", *more)
            case(f"{scheme}, {title}: {MOST} wrong passwords at most", 0 < account.bad <= MOST, account.bad)
            account.bad = 0
            stand.test(endpoint, scheme, ANNA.password, *more)
            case(f"{scheme}, {title}: the right one locks nothing", account.bad == 0, account.bad)
    account = Lock(MOST + 1)
    with stand.endpoint(account, offered) as endpoint:
        result = stand.test(endpoint, scheme, "wrong", users=False)
        case(f"{scheme}, one mailbox: at most {MOST}", 0 < account.bad <= MOST, account.bad)
        if scheme != "basic":
            told = {one["id"] for one in result[0]["protection"] or []}
            case(f"{scheme}, one mailbox: measured by what is left", told == {"probe-protection-all-refused"}, told)


def test_servers(stand, scheme):
    """Mailboxes that Autodiscover sends to several servers, each of which asks the same directory."""
    offered = {"basic": "Basic", "ntlm": "NTLM", "negotiate": "Negotiate"}[scheme]
    account = Lock(MOST + 1)
    with stand.endpoint(account, offered) as first, stand.endpoint(account, offered) as second:
        urls = [f"{one.base}/mapi/emsmdb/?MailboxId={ANNA.mailbox_id}" for one in (first, second)]
        for url in urls:
            stand.test(first, scheme, "wrong", "--url", url)
            case(f"{scheme}, {url[:24]}: at most {MOST} in a run", 0 < account.bad <= MOST, account.bad)
            account.bad = 0
        case(f"{scheme}: never more than {MOST}", account.worst <= MOST, account.worst)


def main():
    if "test" not in run(COMMAND, "help").stdout.split():
        print("SKIPPED: lockout: the command has no verb test")
        return 0
    found = kinds()
    with tempfile.TemporaryDirectory(prefix="mapicfg-net-") as name:
        users = Path(name) / "ntlm"
        users.write_text(people.ntlm_users())
        os.environ["NTLM_USER_FILE"] = str(users)
        stand = Stand(Path(name))
        for scheme in LOGINS:
            if scheme != "basic" and "ntlm" not in found:
                skipped(scheme, "gss-ntlmssp is missing")
                continue
            test_scheme(stand, scheme)
            test_servers(stand, scheme)
    return summary("lockout")


if __name__ == "__main__":
    sys.exit(main())
