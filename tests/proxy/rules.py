#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""rules.py: whether rules let Outlook's requests through: what traffic shows and what the linter says agree, for each
row of rules_settings.py. A server answers whatever arrives; a request that did not arrive as it was sent is broken.

usage: MAPICFG=build/mapicfg rules.py [PATTERN]    Prints each rule; exits 1 when one failed."""
import concurrent.futures
import http.client
import http.server
import json
import os
import re
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from common import COMMAND, HOST, PROGRAMS, Proxy, case, free_port, run, summary
from rules_settings import BASES, RULES

OUTLOOK = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)"
REQUESTS = [("/mapi/emsmdb/?MailboxId=2f3e1c5a-7d0b-4c1e-9a55-0d6a1f6f2b10@contoso.com", "application/mapi-http", HOST),
            ("/autodiscover/autodiscover.xml", "text/xml; charset=utf-8", "autodiscover.contoso.com")]


class Answering(http.server.BaseHTTPRequestHandler):
    """Tells what arrived."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("X-Arrived", f"{self.command} {self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_POST

    def log_message(self, *_):
        pass


class Quiet(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        """A proxy that is killed resets its connections."""


def arrived(port):
    """Whether each request arrives as it was sent, but for case, which IIS ignores."""
    for path, kind, host in REQUESTS:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        client.request("POST", path, b"x", {"Host": host, "User-Agent": OUTLOOK, "Content-Type": kind})
        answer = client.getresponse()
        answer.read()
        client.close()
        if answer.headers.get("X-Arrived", "").lower() != f"POST {path}".lower():
            return "broken"
    return "fine"


def linted(kind, path):
    done = run(COMMAND, "proxy", "lint", kind, str(path), "--basic-only", "--format", "json",
               *(["--mpm", "prefork"] if kind == "apache" else []))
    found = [one for one in json.loads(done.stdout) if one["id"] not in ("proxy-tls-offload", "proxy-client-tls")]
    if any(one["effect"] == "breaks" for one in found):
        return "broken"
    return "untold" if any(one["id"] == "proxy-cannot-tell" for one in found) else "fine"


def check(folder, kind, rule, wanted, target):
    told, shown = wanted, wanted
    if isinstance(wanted, tuple):
        shown, told = wanted
    name = f"{kind}: {rule}"
    port, path = free_port(), folder / f"{kind}-{abs(hash(name))}.conf"
    parts = {"port": str(port), "server": target, "folder": str(folder)}
    main_part, _, site = rule.rpartition(" ## ")
    text = BASES[kind].replace("@main@", main_part).replace("@rule@", site)
    path.write_text(re.sub(r"@(\w+)@", lambda found: parts[found[1]], text))
    proxy = Proxy(folder, kind, path, port)
    tested = run(*proxy.test)
    if tested.returncode:
        case(name, False, tested.stdout)
        return
    with proxy:
        seen = arrived(port)
    said = linted(kind, path)
    case(f"{name}: {told}", seen == shown and said == told, f"traffic shows {seen}, the linter says {said}")


def main():
    os.environ["PATH"] += ":/usr/sbin:/sbin:/usr/local/sbin"
    server = Quiet(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    target = f"127.0.0.1:{server.server_address[1]}"
    with tempfile.TemporaryDirectory(prefix="mapicfg-rules-") as made, concurrent.futures.ThreadPoolExecutor(4) as pool:
        folder, jobs = Path(made), []
        os.chmod(folder, 0o755)
        (folder / "list").write_text("/owa\n")
        for kind, rules in RULES.items():
            if shutil.which(PROGRAMS[kind]) is None:
                print(f"SKIPPED: rules of {kind}: it is not installed")
                continue
            jobs += [pool.submit(check, folder, kind, rule, wanted, target) for rule, wanted in rules
                     if not sys.argv[1:] or re.search(sys.argv[1], f"{kind}: {rule}")]
        for job in jobs:
            job.result()
    server.shutdown()
    return summary("rules")


if __name__ == "__main__":
    sys.exit(main())
