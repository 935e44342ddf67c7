#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""referrals.py: directories that refer to each other: which are asked, with what, and what is said of those that are
not. Two slapd, of which the first refers to the second, and servers of our own that must not be logged on to.

usage: referrals.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)"""
import socket
import sys
import tempfile
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "cli"))
import broken  # noqa: E402
import slapd  # noqa: E402
from certificates import Certificates  # noqa: E402
from harness import check, finish, run, skip  # noqa: E402 (of tests/cli)
from ranges import ber  # noqa: E402
from slapd import ADMIN, PASSWORD, SUFFIX  # noqa: E402

OWN = 6 + 3  # what organization(3) has for us
PARTS = 5    # of it below CN=Configuration


class Ear:
    """A server that says nothing, and keeps what it hears."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port, self.heard, self.calls = self.listener.getsockname()[1], b"", 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client = self.listener.accept()[0]
            self.calls += 1
            client.settimeout(2)
            try:
                while data := client.recv(65536):
                    self.heard += data
                    client.close()
            except OSError:
                client.close()


class Pair:
    """`first` refers to `second` for CN=branch, which is what the second has below CN=Configuration."""

    def __init__(self, folder, certificates, name="good", references=None):
        self.second = slapd.Slapd(folder / "second", certificates, 3, name=name)
        self.there = f"ldap://127.0.0.1:{self.second.port}"
        references = references or [f"{self.there}/CN=Configuration,{SUFFIX}??sub"]
        self.first = slapd.Slapd(folder / "first", certificates, 3, entries=slapd.referral("branch", *references))
        self.url = f"ldap://127.0.0.1:{self.first.port}"
        self.ldaps = f"ldaps://127.0.0.1:{self.first.ldaps_port}"
        secret = folder / "secret"
        secret.write_text(PASSWORD + "\n")
        self.login = ["--bind-dn", ADMIN, "--password-file", secret, "--ca", certificates.root]
        self.safe = [*self.login, "--start-tls"]

    def __enter__(self):
        self.second.__enter__()
        self.first.__enter__()
        return self

    def __exit__(self, *error):
        self.first.__exit__(*error)
        self.second.__exit__(*error)


def test_pair(folder, certificates):
    with Pair(folder, certificates) as pair:
        result = run("ldap-dump", pair.url, *pair.safe)
        check("not followed", result, err_has=rf"{OWN} entries\n(.*\n)*.*not read: {pair.there}/cn=Configuration.*"
              "organization, servers and virtual directories there are not stated.*--follow-referrals")
        for title, url, login in (("StartTLS", pair.url, pair.safe), ("LDAPS", pair.ldaps, pair.login)):
            result = run("ldap-dump", url, *login, "--follow-referrals")
            check(f"followed from {title}", result, err_has=rf"{OWN + PARTS} entries",
                  notes=("not read" in result.err, False), versions=(result.out.count("version: 1"), 1),
                  organizations=(result.out.count("objectClass: msExchOrganizationContainer\n"), 2))
        second = run("ldap-dump", f"{pair.there}/CN=Configuration,{SUFFIX}", *pair.safe)
        check("the text is that of both", second, parts=(
            run("ldap-dump", pair.url, *pair.safe).out + second.out.replace("version: 1\n\n", "", 1), result.out))
        check("imported", run("import", "--store", folder / "followed.db", pair.url, *pair.safe, "--follow-referrals"),
              out_has="objects: ")
        check("any certificate", run("ldap-dump", pair.url, *pair.login[:4], "--insecure", "--follow-referrals"),
              code=2, err_has="both would log on anywhere")
        check("in place of the base", run("ldap-dump", f"{pair.url}/DC=other", *pair.safe, "--follow-referrals"),
              code=3, err_has="^ldap://elsewhere.example:389/dc=other: error: no ")
        pair.second.kill()
        check("its server has ended", run("ldap-dump", pair.url, *pair.safe, "--follow-referrals"), code=3,
              err_has=rf"{pair.there}/(?i:CN=Configuration,{SUFFIX}): error: no ")


def test_unproven(folder, certificates):
    """A server that cannot prove its name gets no password, nor does one that offers no TLS."""
    with Pair(folder, certificates, name="wrong-name") as pair:
        check("another name", run("ldap-dump", pair.url, *pair.safe, "--follow-referrals"), code=3,
              err_has=rf"{pair.there}/.*error: no TLS")
    ear = Ear()
    with Pair(folder / "ear", certificates, references=[f"ldap://127.0.0.1:{ear.port}/CN=a,{SUFFIX}"]) as pair:
        check("no TLS", run("ldap-dump", pair.url, *pair.safe, "--follow-referrals"), code=3,
              err_has="error: no connection", calls=(ear.calls, 1),
              heard=(PASSWORD.encode() in ear.heard or b"Reader" in ear.heard, False))
        check("asked nothing", run("ldap-dump", pair.url, *pair.safe), calls=(ear.calls, 1), err_has="not read: ldap:")


def test_kinds(folder, certificates):
    """URLs that are alternatives, that are of no directory, and that demand what nobody knows."""
    gone, ear = slapd.free_port(), Ear()
    with slapd.Slapd(folder / "third", certificates, 3) as third:
        there = f"ldap://127.0.0.1:{third.port}/CN=people,{SUFFIX}"
        for number, (title, urls, entries, words) in enumerate((
                ("the second of two", [f"ldap://127.0.0.1:{gone}/CN=people,{SUFFIX}", there], 3, None),
                ("not a directory", ["http://127.0.0.1/x"], 0, "cannot be followed"),
                ("a directory and a page", ["http://127.0.0.1/x", there], 3, None),
                ("what has been read", [f"ldap://127.0.0.1:{ear.port}/DC=Contoso,%20DC=COM"], 0, None))):
            with Pair(folder / str(number), certificates, references=urls) as pair:
                result = run("ldap-dump", pair.url, *pair.safe, "--follow-referrals")
                check(title, result, code=3 if words else 0, err_has=words or rf"{OWN + entries} entries",
                      notes=("not read" in result.err, words is not None))
    check("what has been read: not asked", run("--version"), calls=(ear.calls, 0))


class Chain(broken.Server):
    """Refers to itself, to another base each time; without an end, or in place of the base."""

    def __init__(self, is_whole):
        super().__init__(None)
        self.is_whole, self.searches = is_whole, 0

    @property
    def answer(self):
        self.searches += 1
        url = f"ldap://127.0.0.1:{self.port}/DC=part{self.searches}"
        if self.is_whole:
            return [[ber(0x65, ber(10, b"\x0a"), ber(4), ber(4), ber(0xa3, ber(4, url)))]]
        return [[ber(0x73, ber(4, url))], [broken.DONE]]

    @answer.setter
    def answer(self, _):
        pass


class Many(broken.Server):
    """Refers to very many places, and names neither host nor DN for one."""

    def __init__(self, count):
        super().__init__([[ber(0x73, ber(4, f"ldap://h{i}.example/DC=part{i}"))] for i in range(count)]
                         + [[broken.DONE]])


def test_endless():
    for is_whole in (False, True):
        with Chain(is_whole) as server:
            result = run("ldap-dump", f"ldap://127.0.0.1:{server.port}", "--follow-referrals")
            check(f"a chain, {is_whole}", result, code=3, err_has="more than 10 servers refer to the next one",
                  searches=(server.searches, 11))
    with Many(1001) as server:
        check("very many", run("ldap-dump", f"ldap://127.0.0.1:{server.port}"), code=3,
              err_has="refers to more than 1000 other places")
    with Many(1000) as server:
        result = run("ldap-dump", f"ldap://127.0.0.1:{server.port}")
        check("many", result, notes=(result.err.count("not read: "), 1000))
    with broken.Server([[ber(0x73, ber(4, "ldap://127.0.0.1/DC=part????!x=1"))], [broken.DONE]]) as server:
        check("demands what nobody knows", run("ldap-dump", f"ldap://127.0.0.1:{server.port}", "--follow-referrals"),
              code=3, err_has="refers to ldap://127.0.0.1/DC=part.*, which cannot be followed")
    for place in ("127.0.0.1:65536", "127.0.0.1:-1", "a b", "h\x1b[31m.x", "h\nmapicfg: note: x", "h\u00f6st", "u:x@h"):
        with broken.Server([[ber(0x73, ber(4, f"ldap://{place}/DC=part".encode()))], [broken.DONE]]) as server:
            result = run("ldap-dump", f"ldap://127.0.0.1:{server.port}", "--follow-referrals")
            check(f"a place that is none: {place!r}", result, code=3, err_has=r"refers to ldap://.*, which cannot be "
                  "followed", lines=(result.err.count("\n"), 3))
        check(f"named: {place!r}", run("ldap-dump", f"ldap://{place}/DC=part"), code=2, err_has="not a directory's URL")
    with broken.Server([[ber(0x73, ber(4, "ldap://h/DC=" + 100000 * "a"))], [broken.DONE]]) as server:
        result = run("ldap-dump", f"ldap://127.0.0.1:{server.port}")
        check("a place whose name is very long is not printed whole", result, short=(len(result.err) < 2000, True))
    with broken.Server([[ber(0x73, ber(4, "ldap:///DC=part"))], [broken.DONE]]) as server:
        check("the same host", run("ldap-dump", f"ldap://127.0.0.1:{server.port}"),
              err_has=rf"not read: ldap://127.0.0.1:{server.port}/DC=part,")


def main():
    test_endless()
    if slapd.missing():
        skip("slapd or ldap-utils is missing: " + " ".join(slapd.missing()))
        return finish("referrals")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificates = Certificates(folder / "certificates")
        for test in (test_pair, test_unproven, test_kinds):
            (folder / test.__name__).mkdir()
            test(folder / test.__name__, certificates)
    return finish("referrals")


sys.exit(main())
