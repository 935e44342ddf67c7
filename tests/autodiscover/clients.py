#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""clients.py: programs that people use ask the WSGI application, as they would ask an Exchange server (programs.py).
The application is behind nginx (in front of gunicorn) and Apache, as docs/guide/python.md has them, behind gunicorn
alone, and in Python's own server.

All of it happens in a network of its own (network.py), so the clients are unchanged: they look names up, connect to the
usual ports, check certificates and follow redirects. `make clients` gets those that are in no package list; what is
missing is said to be skipped.
usage: MAPICFG=build/mapicfg MAPICFG_LIBRARY=build/libmapicfg.so.1 clients.py [FOLDER OF CLIENTS] [options]"""
import argparse
import contextlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import network
from programs import ADDRESSES, CASES, GONE, OLD, PASSWORD, USERS, programs
from servers import (COMMAND, ROOT, Service, make_certificate, make_package, make_passwords, missing_for_apache,
                     missing_for_nginx, must, start_apache, start_nginx)

DATA, DOOR = ROOT / "tests/data/autodiscover", ROOT / "tests/autodiscover/clients/door.py"
ORGANIZATION = [ROOT / "tests/data/contoso/org.xml",
                *(DATA / name for name in ("server.csv", "mapi.csv", "ews.csv", "outlook-anywhere.txt")),
                *sorted((DATA / "clients").glob("*.csv"))]
PARTNER = [ROOT / "tests/data/contoso/org.xml", *sorted((DATA / "clients/partner").glob("*.csv"))]

# Where each name leads. moved.example answers on port 80 only, with a redirect; records.example has only an SRV record;
# partner.example is another organization, with a service of its own, and found.example sends clients there by HTTP 302.
SERVICE, SERVICE_OF_PARTNER = "autodiscover.contoso.com", "autodiscover.partner.example"
SERVICE_OF_FOUND = "autodiscover.found.example"
HOSTS = ("contoso.com", SERVICE)
NAMES = {**dict.fromkeys(HOSTS, "127.0.0.1"), "autodiscover.moved.example": "127.0.0.2",
         SERVICE_OF_PARTNER: "127.0.0.3", SERVICE_OF_FOUND: "127.0.0.4"}
RECORDS = {"_autodiscover._tcp.records.example": SERVICE}
URL_OF_PARTNER = f"https://{SERVICE_OF_PARTNER}/autodiscover/autodiscover.xml"
OPTIONS = {"redirects": {OLD: ADDRESSES[0], GONE: URL_OF_PARTNER}}
OPTIONS_OF_FOUND = {"redirects": {"@found.example": URL_OF_PARTNER}, "found": True}


# ---- the servers ----

def start_alone(folder, environment, name, *command, address="127.0.0.1"):
    """The application behind a door of its own (door.py)."""
    service = Service(name, folder, folder / f"{Path(command[0]).name}.out", 443, address)
    service.start({**environment, "PYTHONPATH": f"{folder / 'python'}:{DOOR.parent}"}, *map(str, command))
    service.wait(service.listens, "port")
    return service


def start_gunicorn(folder, environment):
    return start_alone(folder, environment, "gunicorn", "gunicorn", "--workers", "1", "--threads", "4", "--bind",
                       "127.0.0.1:443", "--certfile", folder / "cert.pem", "--keyfile", folder / "key.pem",
                       "door:application")


def start_application(folder, environment, address="127.0.0.1"):
    return start_alone(folder, environment, "the application", sys.executable, DOOR, address, folder, address=address)


SERVERS = [  # what starts it, and what it lacks
    (lambda *where: start_nginx(*where, 443, HOSTS), missing_for_nginx, "nginx and gunicorn"),
    (lambda *where: start_apache(*where, 443, HOSTS), missing_for_apache, "Apache with mod_wsgi"),
    (start_gunicorn, lambda: [] if shutil.which("gunicorn") else ["gunicorn"], "gunicorn"),
    (start_application, lambda: [], "the application"),
]


@contextlib.contextmanager
def running(service):
    try:
        yield service
    finally:
        service.stop()


# ---- the test ----

def fits(expected, found):
    """Everything that is expected was found; of an error, its text or a part of it."""
    if "error" in expected or "error" in found:
        return "error" in expected and expected["error"] in found.get("error", "\0")
    return all(found.get(key) == value for key, value in expected.items())


def try_program(program, server, folder):
    """How many cases fitted, and how many did not."""
    try:
        found = program.ask(folder)
    except (ValueError, OSError) as error:
        print(f"FAILED: {program.name}, {server}: {error}")
        return 0, 1
    wrong = [case for case, expected in program.expected.items() if not fits(expected, found[case])]
    for case in wrong:
        print(f"FAILED: {program.name}, {server}: {case}: {found[case]} instead of {program.expected[case]}")
    return len(found) - len(wrong), len(wrong)


def try_server(start, server, options, folder, environment):
    """All programs ask one server. Fails with what it says when one of them got something else."""
    passed = failed = 0
    with running(start(folder, environment)) as service:
        for program in programs(options.folder, folder):
            if options.client not in program.name or program.missing:
                continue
            if options.trace:
                with open(options.trace, "a", encoding="utf-8") as out:
                    out.write(f"== {program.name}\n")
            good, bad = try_program(program, server, folder)
            passed, failed = passed + good, failed + bad
    if failed:
        service.show()
    return passed, failed


def prepare(folder, options):
    """The network, the stores and the partner's service. Returns the environment of servers."""
    network.enter(folder)
    make_certificate(folder, (*HOSTS, SERVICE_OF_PARTNER, SERVICE_OF_FOUND))
    make_passwords(folder, USERS)
    network.trust(folder / "cert.pem")
    network.Names(NAMES, RECORDS)
    network.Redirect("127.0.0.2", SERVICE)
    must(COMMAND, "import", "--store", folder / "store", *ORGANIZATION)
    environment = {**make_package(folder, **OPTIONS), "MAPICFG_PASSWORD": PASSWORD,
                   "MAPICFG_OPTIONS": json.dumps(OPTIONS)}
    if options.trace:
        environment["MAPICFG_TRACE"] = str(options.trace.resolve())
    return environment


def start_partner(folder, environment):
    store = folder / "partner"
    must(COMMAND, "import", "--store", store, *PARTNER)
    return start_application(folder, {**environment, "MAPICFG_STORE": str(store), "MAPICFG_OPTIONS": "{}"}, "127.0.0.3")


def start_found(folder, environment):
    options = json.dumps(OPTIONS_OF_FOUND)
    return start_application(folder, {**environment, "MAPICFG_OPTIONS": options}, "127.0.0.4")


def arguments():
    parser = argparse.ArgumentParser(description="Autodiscover, asked by programs that people use.")
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "build/clients", help="what `make clients` made")
    parser.add_argument("--client", default="", help="only clients with this in their name")
    parser.add_argument("--server", default="", help="only servers with this in their name")
    parser.add_argument("--trace", type=Path, help="append what clients send to gunicorn alone and the application")
    return parser.parse_args()


def main():
    options = arguments()
    os.environ["PATH"] += ":/usr/sbin:/sbin:/usr/local/sbin"
    why = network.missing() or (None if shutil.which("openssl") else "openssl is missing")
    if why:
        print(f"SKIPPED: clients: {why}")
        return 0
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="mapicfg-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        environment = prepare(folder, options)
        for program in programs(options.folder, folder):
            if program.missing:
                print(f"SKIPPED: {program.name} as a client: {program.missing}")
        with running(start_partner(folder, environment)), running(start_found(folder, environment)):
            for start, missing, server in SERVERS:
                if options.server not in server:
                    continue
                if missing():
                    print(f"SKIPPED: clients of {server}: missing: {' '.join(missing())}")
                    continue
                good, bad = try_server(start, server, options, folder, environment)
                passed, failed = passed + good, failed + bad
    print(f"clients: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
