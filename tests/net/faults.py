#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""faults.py: `mapicfg test` against the endpoint with each of its faults. The diagnosis is the one that diagnoses.py
has, nothing hangs past its limit, no session stays open, and the password appears nowhere.

usage: MAPICFG=build/mapicfg faults.py [PATTERN]    Exits 1 when a case failed."""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import people
from certificates import Certificates
from client import basic
from deviations import FAULTS
from diagnoses import DIAGNOSES, STAYS_OPEN
from exchange import Endpoint
from people import ANNA

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import COMMAND, case, run, summary  # noqa: E402 (of tests/proxy)

ANSWER, MAILBOX = 3, 20  # s that one request and one mailbox may take
MARGIN = 60  # s beyond that, after which the command counts as hanging: machines are slow
TRIES, DESCRIPTORS = 40, 32
RANKS = ("error", "warning")
OPEN = re.compile(STAYS_OPEN)


class Ran:
    """What one run of the command said."""

    def __init__(self, process):
        self.exit, self.text, self.errors = process.returncode, process.stdout, process.stderr
        try:
            self.document = json.loads(self.text)
        except ValueError:
            self.document = None
        self.statements = list(statements(self.document))

    def first(self):
        """The id of the first statement of the highest severity that counts, and that severity. That localhost is
        this machine is no finding here."""
        for severity in RANKS:
            for one in self.statements:
                if one["severity"] == severity and one["id"] != "probe-name-loopback":
                    return one["id"], severity
        return None, None

    def ids(self):
        return [f"{one['severity']} {one['id']}" for one in self.statements if one["severity"] in RANKS]


def statements(value):
    """All statements of a document, whatever they are in."""
    if isinstance(value, dict):
        if "id" in value and "severity" in value:
            yield value
        for inner in value.values():
            yield from statements(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from statements(inner)


class Table:
    def __init__(self, folder):
        self.folder, self.certificates = Path(folder), Certificates(Path(folder) / "certificates")
        self.password = self.folder / "password"
        self.password.write_text(ANNA.password + "\n")

    def test(self, endpoint, *more, auth="basic", port=None, base=None, descriptors=None):
        """With Anna's name and password; what is given later counts."""
        base = base or f"https://localhost:{port or endpoint.port}"
        return self.ask("--autodiscover", f"{base}/autodiscover/autodiscover.xml", "--auth", auth, "--login",
                        f"CONTOSO\\{ANNA.alias}", "--password-file", str(self.password), *more, descriptors=descriptors)

    def ask(self, *more, descriptors=None):
        limited = ("sh", "-c", f'ulimit -n {descriptors}; exec "$0" "$@"') if descriptors else ()
        command = (*limited, COMMAND, "test", ANNA.address, "--ca", str(self.certificates.root), "--timeout",
                   str(ANSWER), "--limit", str(MAILBOX), "--format", "json", *more)
        return Ran(subprocess.run(command, capture_output=True, text=True, check=False, timeout=MAILBOX + MARGIN))

    def fault(self, name):
        with Endpoint(self.certificates, name) as endpoint:
            try:
                return self.test(endpoint, "--trace"), endpoint.opened - endpoint.closed
            except subprocess.TimeoutExpired:
                return None, 0


def judge(name, ran, left):
    if ran is None:
        return case(f"fault {name}: ends within its limit", False)
    told, wanted = ran.first()[0], DIAGNOSES[name]
    if wanted:
        case(f"fault {name}: {' or '.join(wanted)}", told in wanted and ran.exit == 1,
             (ran.exit, ran.ids(), ran.errors[-300:]))
    else:
        case(f"fault {name}: no error", ran.document and ran.first()[1] != "error" and ran.exit in (0, 1),
             (ran.exit, ran.ids(), ran.errors[-300:]))
    if not OPEN.match(name):
        case(f"fault {name}: no session stays open", left == 0, (left, ran.ids()))
    secrets = (ANNA.password, basic(ANNA).split()[1])
    case(f"fault {name}: no secret in what is said", not any(one in ran.text + ran.errors for one in secrets))


def server_cases(table):
    """Whose health page it is counts where one server was asked for: names behind a balancer lead to any."""
    with Endpoint(table.certificates, "health-host") as endpoint:
        ran = table.test(endpoint, "--server", f"localhost:{endpoint.port}")
        case("a server that was asked for and another one's health page", "warning probe-health-host" in ran.ids(),
             (ran.ids(), ran.errors[-300:]))


def descriptor_cases(table):
    """Many tries by few descriptors: a connection that is not closed would be missed."""
    for name in ("none", "accept-reset", "tls-alert", "certificate-expired", "request-reset", "body-reset", "code-6"):
        with Endpoint(table.certificates, name) as endpoint:
            once = set(table.test(endpoint).ids())
            often = table.test(endpoint, "--tries", str(TRIES), descriptors=DESCRIPTORS)
            once.update(f"error {one}" for one in DIAGNOSES[name])
            new = {one for one in often.ids() if one not in once and "probe-server-" not in one}
            case(f"{name}: {TRIES} tries by {DESCRIPTORS} descriptors say the same as one", often.document and not new,
                 (often.exit, new, often.errors[-300:]))


def main():
    if "test" not in run(COMMAND, "help").stdout.split():
        print("SKIPPED: faults: the command has no verb test")
        return 0
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    names = [name for name in DIAGNOSES if re.search(wanted, name)]
    with tempfile.TemporaryDirectory(prefix="mapicfg-net-") as folder:
        table = Table(folder)
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            for name, result in zip(names, pool.map(table.fault, names)):
                judge(name, *result)
        if not wanted:
            server_cases(table)
            descriptor_cases(table)
    case("each fault of the endpoint is judged", set(FAULTS) <= set(DIAGNOSES), set(FAULTS) - set(DIAGNOSES))
    print(f"{len(names)} faults")
    return summary("faults")


if __name__ == "__main__":
    os.environ["NTLM_USER_FILE"] = os.devnull
    sys.exit(main())
