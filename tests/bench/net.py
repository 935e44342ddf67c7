#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures `mapicfg test`: 200 endpoints at once, and one probe beside curl with the very same requests.

usage: net.py BUILD    BENCH_ENDPOINTS (200) and BENCH_REPEAT (5) scale it. Prints a table; nothing fails for being
slow, but a wrong result ends it."""
import collections
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from email.message import Message
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "net"), str(HERE)]
import people  # noqa: E402 (of tests/net)
from bench import VERDICTS, print_verdicts, verdict  # noqa: E402
from certificates import Certificates  # noqa: E402
from client import BIND, basic, connect_body  # noqa: E402
from exchange import Endpoint, Request  # noqa: E402
from people import ANNA  # noqa: E402

BUILD = Path(sys.argv[1]).resolve()
ENDPOINTS, REPEAT = int(os.environ.get("BENCH_ENDPOINTS", "200")), int(os.environ.get("BENCH_REPEAT", "5"))
TYPES = {"emsmdb": ("PING", "Connect", "Disconnect"), "nspi": ("PING", "Bind", "Unbind")}
BODIES = {"Connect": connect_body(ANNA.legacy_dn), "Disconnect": bytes(4), "Bind": BIND, "Unbind": bytes(8)}
LIMIT = 6  # s of --timeout, which the longest answers and a logon keep


# ---- answers ----

def ask(endpoint, method, path, kind, with_credentials, session):
    headers = Message()
    for name, value in (("X-RequestType", kind), ("X-RequestId", "@X-RequestId@"), ("X-ClientInfo", "@X-ClientInfo@"),
                        ("Content-Type", "application/mapi-http"), ("Authorization", with_credentials),
                        ("Cookie", session)):
        if value:
            headers[name] = value
    request = Request((method, f"{path}?MailboxId={ANNA.mailbox_id}", "HTTP/1.1"), headers, BODIES.get(kind, b""))
    return endpoint.respond(type("Connection", (), {"person": None, "context": None, "error": ""})(), request)


def play_book(certificates):
    """What the endpoint of the tests answers to each request of a probe."""
    with Endpoint(certificates, schemes=("Basic",)) as endpoint:
        yield "GET", "/mapi/healthcheck.htm", "-", 0, ask(endpoint, "GET", "/mapi/healthcheck.htm", None, None, None)
        for at, kinds in TYPES.items():
            path, session = f"/mapi/{at}/", None
            for kind in kinds:
                yield "POST", path, kind, 0, ask(endpoint, "POST", path, kind, None, session)
                answer = ask(endpoint, "POST", path, kind, basic(ANNA), session)
                session = "; ".join(value.partition(";")[0] for name, value in answer.headers
                                    if name == "Set-Cookie" and "Mapi" in value) or session
                yield "POST", path, kind, 1, answer


def write_answers(certificates, path):
    with open(path, "wb") as file:
        for method, target, kind, credentials, answer in play_book(certificates):
            data = b"".join(answer.parts())
            file.write(f"{method} {target} {kind} {credentials} {len(data)}\n".encode() + data)


# ---- endpoints, and a store with a mailbox on each ----

class Player:
    def __init__(self, folder, certificates, does, record=None):
        words = [BUILD / "bench/net_player", *certificates.paths("good"), folder / "answers",
                 *([record] if record else [])]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write("".join(f"{delay} {what}\n" for delay, what in does))
        self.process.stdin.close()
        self.ports = [int(self.process.stdout.readline()) for _ in does]

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def write_csv(path, kind, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        file.write(f"#TYPE Microsoft.Exchange.Data.Directory.{kind}\r\n")
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def make_store(folder, ports):
    """A server, its virtual directory and a mailbox for each port. Whose mailbox it is decides what the endpoint says,
    so all are Anna's."""
    numbers = range(len(ports))
    site = "contoso.com/Configuration/Sites/Default-First-Site-Name"
    tables = (("Management.OrganizationConfig", [{"Name": "Contoso", "MapiHttpEnabled": "True"}]),
              ("Management.ExchangeServer", [
                  {"Name": f"EX{n}", "Fqdn": f"ex{n}.contoso.com", "Site": site, "ServerRole": "Mailbox",
                   "AdminDisplayVersion": "Version 15.2 (Build 1544.4)", "IsMailboxServer": "True",
                   "IsClientAccessServer": "True", "Identity": f"EX{n}"} for n in numbers]),
              ("SystemConfiguration.ADMapiVirtualDirectory", [
                  {"Name": "mapi (Default Web Site)", "Server": f"EX{n}", "Identity": f"EX{n}\\mapi (Default Web Site)",
                   "InternalUrl": f"https://localhost:{ports[n]}/mapi", "InternalAuthenticationMethods": "Basic"}
                  for n in numbers]),
              ("Management.CASMailbox", [
                  {"Name": f"user{n}", "PrimarySmtpAddress": f"user{n}@contoso.com", "DisplayName": ANNA.name,
                   "ServerName": f"EX{n}", "ExchangeGuid": ANNA.guid[:-4] + f"{n:04x}", "Identity": f"user{n}",
                   "Guid": ANNA.guid[:-4] + f"{n:04x}", "LegacyExchangeDN": f"{people.GROUP}user{n}",
                   "MAPIEnabled": "True"} for n in numbers]))
    files = [write_csv(folder / f"{kind.rpartition('.')[2]}.csv", kind, rows) for kind, rows in tables]
    store = folder / "bench.store"
    store.unlink(missing_ok=True)
    subprocess.run([BUILD / "mapicfg", "import", "--store", store, *files], check=True, stdout=subprocess.DEVNULL)
    return store


class Stand:
    def __init__(self, folder, certificates):
        self.folder, self.certificates = folder, certificates
        write_answers(certificates, folder / "answers")
        (folder / "secret").write_text(ANNA.password + "\n")

    def command(self, store, users, *more):
        return [BUILD / "mapicfg", "test", *users, "--store", store, "--auth", "basic", "--login", ANNA.address,
                "--password-file", self.folder / "secret", "--ca", self.certificates.root, "--format", "json", *more]

    def run(self, store, users, *more):
        """Seconds, and the results by user."""
        start = time.monotonic()
        ran = subprocess.run(self.command(store, users, *more), stdout=subprocess.PIPE, check=False)
        seconds = time.monotonic() - start
        return seconds, {one["user"]: one for one in json.loads(ran.stdout)}


def expect(found, wanted):
    if found != wanted:
        sys.exit(f"expected {wanted}, not {found}")


# ---- many at once ----

def took(result):
    return (result["endTimeMilliseconds"] - result["startTimeMilliseconds"]) / 1000


def many(stand, title, does, must):
    with Player(stand.folder, stand.certificates, does) as player:
        store = make_store(stand.folder, player.ports)
        users = [f"user{n}@contoso.com" for n in range(len(does))]
        more = ["--timeout", str(LIMIT), "--limit", "120"]
        seconds, results = stand.run(store, users, *more)
        counted = collections.Counter(results[user]["result"] in ("succeeded", "warned") for user in users)
        fine = sum(what == "answers" for _, what in does)
        expect((counted[True], counted[False]), (fine, len(does) - fine))
        kinds = {what: max((n for n in range(len(does)) if does[n][1] == what), key=lambda n: does[n][0])
                 for _, what in does}
        alone = max(stand.run(store, [users[n]], *more)[0] for n in kinds.values())
    print(f"{title}: {len(does)} at once {seconds:.2f} s, the slowest of them alone {alone:.2f} s")
    if must:
        verdict(title, f"{seconds / alone:.2f}x", "<= 3x", seconds <= 3 * alone)
    else:
        VERDICTS.append((title, f"{seconds / alone:.2f}x", "-", "-"))


def compare_many(stand):
    some = [(n * 7 % 16 * 50 + 250, "answers") for n in range(ENDPOINTS)]  # 0.25 to 1 s an answer
    hanging = [(delay, "silent" if n % 20 == 7 else what) for n, (delay, what) in enumerate(some)]
    stuck = [(0, "stuck")] * (ENDPOINTS // 20) + some[ENDPOINTS // 20:]  # who is first to log on
    many(stand, f"{ENDPOINTS} endpoints, 0.25 to 1 s an answer", some, True)
    many(stand, f"the same, {ENDPOINTS // 20} take connections and say nothing", hanging, True)
    many(stand, f"the same, {ENDPOINTS // 20} never answer a logon", stuck, True)
    many(stand, f"{ENDPOINTS} endpoints that answer at once", [(0, "answers")] * ENDPOINTS, False)


# ---- one probe beside curl ----

def recorded(path):
    """(connection, request) of each."""
    data = path.read_bytes()
    while data:
        line, _, data = data.partition(b"\n")
        connection, size = map(int, line.split())
        yield connection, data[:size]
        data = data[size:]


def curl_config(path, port, certificates, requests):
    """For the program curl. It gives each connection of the probe one by a name of its own for the server."""
    blocks = []
    for number, (connection, request) in enumerate(requests):
        head, _, body = request.partition(b"\r\n\r\n")
        line, *headers = head.decode().split("\r\n")
        method, target, _ = line.split(" ")
        lines = [f'url = "https://localhost:{port}{target}"', 'output = "/dev/null"', f'cacert = "{certificates.root}"',
                 "http1.1", f'connect-to = "::{"localhost" if connection == requests[0][0] else "127.0.0.1"}:{port}"',
                 'header = "Expect:"']
        lines += ['header = "%s"' % header.replace("\\", "\\\\").replace('"', '\\"') for header in headers
                  if not header.startswith(("Host:", "Content-Length:"))]
        if method == "POST":
            file = path.parent / f"body{number}"
            file.write_bytes(body)
            lines.append(f'data-binary = "@{file}"')
        blocks.append("\n".join(lines))
    path.write_text("\nnext\n".join(blocks) + "\n")


def seconds_of(command):
    start = time.monotonic()
    ran = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    seconds = time.monotonic() - start
    if ran.returncode not in (0, 1):
        sys.exit(f"{command[0]}: exit code {ran.returncode}")
    return seconds


def compare_one(stand, delay):
    record = stand.folder / "requests"
    with Player(stand.folder, stand.certificates, [(delay, "answers")], record) as player:
        store, port = make_store(stand.folder, player.ports), player.ports[0]
        results = stand.run(store, ["user0@contoso.com"])[1]
        expect(results["user0@contoso.com"]["result"], "warned")  # that localhost is this machine
    requests = list(recorded(record))
    connections = len({connection for connection, _ in requests})
    expect(connections, 2)
    with Player(stand.folder, stand.certificates, [(delay, "answers")]) as player:
        port = player.ports[0]
        store = make_store(stand.folder, [port])
        curl_config(stand.folder / "curl.config", port, stand.certificates, requests)
        programs = {"mapicfg test": stand.command(store, ["user0@contoso.com"]),
                    "the program curl": ["curl", "-sS", "--config", stand.folder / "curl.config"],
                    "a loop with libcurl": [BUILD / "bench/net_curl", stand.certificates.root, str(port), record],
                    "mapicfg-net --version": [BUILD / "mapicfg-net", "--version"],
                    "curl --version": ["curl", "--version"]}
        times = {name: [] for name in programs}
        for _ in range(REPEAT * (4 if delay < 10 else 1)):
            for name, command in programs.items():
                times[name].append(seconds_of(command))
    print(f"\n{len(requests)} requests on {connections} connections, {delay} ms an answer")
    for name, each in times.items():
        print(f"  {name:24} {min(each) * 1000:8.1f} ms   (median {statistics.median(each) * 1000:.1f}, of {len(each)})")
    for peer in list(programs)[1:3]:
        ratio = min(times["mapicfg test"]) / min(times[peer])
        verdict(f"a probe, {delay} ms an answer, of {peer}", f"{ratio:.3f}x", "<= 1.05x", ratio <= 1.05)


def main():
    with tempfile.TemporaryDirectory(prefix="mapicfg-bench-") as folder:
        folder = Path(folder)
        stand = Stand(folder, Certificates(folder / "certificates"))
        for delay in (0, 20, 100):
            compare_one(stand, delay)
        print()
        compare_many(stand)
    print_verdicts()


if __name__ == "__main__":
    main()
