#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes contoso/logs from what tests/bench/make_logs.c writes: MAPI over HTTP and EWS of one server, whose users get
the names of the sample organization; and in EWS a person whose Mac has an old password.

    make build/bench/make_logs && python3 tests/data/make_log_samples.py"""
import os
import re
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MAKER = os.path.join(ROOT, "build", "bench", "make_logs")
TO = os.path.join(ROOT, "tests", "data", "contoso", "logs")
NAMES = {"m\u00fcller000000": "bernd", "user000001": "anna", "user000002": "carla", "user000003": "dario",
         "user000004": "grace", "EX01": "EX1", "ex01": "ex1"}
AGENT = "MacOutlook/16.78.23100802 (Intelx64 Mac OS X 13.6)"
TRIES = ("10:00:21", "10:00:34", "10:00:48")
ID = "0b1f7a2e-5a51-4c0e-9d00-00000000000%d"
EWS, IIS = "HttpProxy/Ews/HttpProxy_2026030210-1.LOG", "W3SVC1/u_ex26030210.log"


def tree(folder, protocol, *options):
    """The lines of each log, by a name without the server."""
    to = os.path.join(folder, protocol)
    subprocess.run([MAKER, "tree=" + to, "protocol=" + protocol, "servers=1", "users=5", "noise=300", *options],
                   check=True)
    found = {}
    for at, _, names in os.walk(to):
        for name in names:
            with open(os.path.join(at, name), encoding="utf-8", newline="") as file:
                text = file.read()
            for before, after in NAMES.items():
                text = text.replace(before, after)
            path = os.path.relpath(os.path.join(at, name), os.path.join(to, "EX01")).removeprefix("Logging/")
            found[IIS if path.startswith("W3SVC1") else path] = text.split("\r\n")[:-1]
    return found


def is_header(line):
    return line.startswith(("#", "\ufeff"))


def sorted_log(lines):
    return [line for line in lines if is_header(line)] + sorted((line for line in lines if not is_header(line)),
                                                                key=lambda line: line[:24])


def refused_in_iis(line, number):
    """A request as IIS writes it when the password is wrong: 401.1, and the account."""
    cells = line.split(" ")
    cells[1], cells[5] = TRIES[number], re.sub("cafeReqId=[-0-9a-f]+", "cafeReqId=" + ID % (number + 1), cells[5])
    cells[7:10] = ["CONTOSO\\dario", "203.0.113.50", AGENT.replace(" ", "+")]
    cells[11:] = ["401", "1", "1326", "1293", "512", "9"]
    return " ".join(cells)


def refused_in_front(line, number):
    """The same in the front end's log, which names nobody then."""
    line = re.sub(r"2026-03-02T10:00:\d\d\.\d{3}Z", "2026-03-02T%s.000Z" % TRIES[number], line)
    cells = line.split(",")
    cells[1], cells[16], cells[17] = ID % (number + 1), AGENT, "203.0.113.50"
    return ",".join(cells)


def main():
    with tempfile.TemporaryDirectory() as folder:
        logs, ews = tree(folder, "mapi", "seed=59", "lines=110"), tree(folder, "ews", "seed=3", "lines=40")
    logs[IIS] += [line for line in ews[IIS] if not is_header(line)]
    logs[EWS] = ews[EWS]
    fine = next(line for line in ews[IIS] if " 200 0 0 " in line and "CONTOSO" in line)
    challenge = next(line for line in ews[EWS] if ",401,," in line)
    logs[IIS] += [refused_in_iis(fine, number) for number in range(len(TRIES))]
    logs[EWS] += [refused_in_front(challenge, number) for number in range(len(TRIES))]
    for path, lines in logs.items():
        os.makedirs(os.path.dirname(os.path.join(TO, path)), exist_ok=True)
        with open(os.path.join(TO, path), "w", encoding="utf-8", newline="") as out:
            out.write("\r\n".join(sorted_log(lines)) + "\r\n")


if __name__ == "__main__":
    main()
