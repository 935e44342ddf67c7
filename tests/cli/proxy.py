#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""proxy.py: `mapicfg proxy` as a script meets it: exit codes, findings as text and JSON, files, refusals.

usage: proxy.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / "tests" / "data" / "proxy"
BUILT = os.environ.get("MAPICFG", ROOT / "build" / "mapicfg")
COMMAND = str(Path(sys.argv[1] if len(sys.argv) > 1 else BUILT).resolve())
failures, passed = [], 0


def run(*arguments, text=None):
    return subprocess.run([COMMAND, "proxy", *map(str, arguments)], input=text, capture_output=True, text=True, check=False)


def case(name, fine, detail=""):
    global passed
    passed += bool(fine)
    if not fine:
        failures.append(name)
        print(f"FAIL {name}: {detail}")


def expect(name, done, code, out="", err=""):
    case(name, done.returncode == code and out in done.stdout and err in done.stderr and "Traceback" not in done.stderr,
         f"{done.returncode} {done.stdout} {done.stderr}")


def check_lint():
    for kind, file in (("nginx", "nginx-plus.conf"), ("haproxy", "haproxy.cfg"), ("apache", "apache.conf")):
        expect(f"a good {kind} file", run("lint", kind, DATA / "good" / file), 0)
        done = run("lint", kind, DATA / "good" / file, "--format", "json")
        case(f"a good {kind} file as JSON", done.returncode == 0 and json.loads(done.stdout) == [], done.stdout)
    text = (DATA / "good" / "haproxy.cfg").read_text().replace("http-reuse never", "http-reuse always")
    line = text[:text.index("http-reuse always")].count("\n") + 1
    done = run("lint", "haproxy", "-", text=text)
    expect("a finding from standard input", done, 1, f"<stdin>:{line}:5: warning: ")
    expect("with its id and remedy", done, 1, "[proxy-ntlm-reuse]\n    why: ")
    found = json.loads(run("lint", "haproxy", "-", "--format", "json", text=text).stdout)
    case("as JSON", len(found) == 1 and found[0]["id"] == "proxy-ntlm-reuse" and found[0]["line"] == line
         and found[0]["severity"] == "warning" and found[0]["remedy"] and found[0]["why"] and found[0]["source"], str(found))
    expect("control characters are shown, not sent", run("lint", "haproxy", "-", text="frontend mapi\n bind :443\n mode http\n"
           " default_backend \x1b[31m\n"), 1, "\\x1b[31m")
    expect("no configuration", run("lint", "nginx", "-", text="http {\n"), 3, err="<stdin>:2:")
    expect("no file", run("lint", "nginx", "/nonexistent/nginx.conf"), 3, err="/nonexistent/nginx.conf")
    expect("no kind", run("lint", "varnish", "-"), 2, err="nginx, haproxy or apache")
    expect("no operand", run("lint", "nginx"), 2)
    expect("an output where there is none", run("lint", "nginx", "-", "-o", "x", text=""), 2)


# What a proxy is known for that has no rules here: its users' reports, and what has to be named as the way out.
OTHERS = (("traefik", "tls.passthrough"),  # traefik issue 8917
          ("Caddy", "http_ntlm"),  # opnsense-plugins issue 4160
          ("nginx-proxy-manager", "nginx -T"),  # its issues 157, 2037, 3797
          ("zevenet", "L4xNAT"),  # zevenet/zlb issue 130
          ("squid", "/mapi/nspi"))  # pfsense-packages pull request 665


def check_others():
    for name, way in OTHERS:
        for arguments in ((name, "--store", "x.db"), ("lint", name, "-")):
            done = run(*arguments, text="")
            expect(f"{arguments} is refused", done, 4, err="proxy haproxy")
            case(f"{arguments} has a way out", way in done.stderr and done.stdout == "", done.stderr)


def make_store(folder, name, methods):
    exported, store = folder / f"{name}.json", folder / f"{name}.db"
    exported.write_text(json.dumps({"Identity": "EX1\\mapi (Default Web Site)", "Name": "mapi (Default Web Site)",
                                    "Server": "EX1", "IISAuthenticationMethods": methods,
                                    "InternalUrl": "https://mail.contoso.com/mapi", "ExternalUrl": None,
                                    "Guid": "6f2c1d0e-8b7a-4c3d-9e5f-102030405060"}))
    done = subprocess.run([COMMAND, "import", "--store", store, exported], capture_output=True, text=True, check=False)
    case(f"importing {name}", done.returncode == 0, done.stderr)
    return store


def check_write(folder):
    store, basic = make_store(folder, "ntlm", ["Ntlm", "Negotiate"]), make_store(folder, "basic", ["Basic", "OAuth"])
    out = folder / "haproxy.cfg"
    expect("HAProxy", run("haproxy", "--store", store, "-o", out), 0, err="note: ")
    case("its file", "server exchange1 ex1:443" in out.read_text(), out.read_text())
    expect("lints clean", run("lint", "haproxy", out, "--store", store), 0)
    expect("Apache", run("apache", "--store", store, "--server", "ex9.contoso.com:444"), 0, "https://ex9.contoso.com:444 ")
    expect("nginx refuses NTLM", run("nginx", "--store", store, "-o", folder / "none"), 4, err="HAProxy")
    case("and leaves no file", not (folder / "none").exists())
    expect("nginx passes through", run("nginx", "--store", store, "--passthrough"), 0, "stream {", "proxy-passthrough")
    expect("nginx with Basic", run("nginx", "--store", basic, "--timeout", "600"), 0, "proxy_read_timeout 600s;")
    expect("a server that is none", run("nginx", "--store", basic, "--server", "a;b"), 2, err="a;b")
    expect("a host that is none", run("nginx", "--store", basic, "--host", "a b"), 2, err="a b")
    servers = folder / "servers.json"
    servers.write_text(json.dumps({"Name": "EX1", "Fqdn": "ex1.fabrikam.com", "ServerRole": "Mailbox", "Edition": "x"}))
    done = subprocess.run([COMMAND, "import", "--store", store, servers], capture_output=True, text=True, check=False)
    case("importing a server", done.returncode == 0, done.stderr)
    expect("a server by its FQDN", run("haproxy", "--store", store), 0, "server exchange1 ex1.fabrikam.com:443")
    expect("no store", run("haproxy"), 2, err="--store")
    expect("no such store", run("haproxy", "--store", folder / "no.db"), 3)
    expect("no proxy", run("varnish", "--store", store), 2)
    expect("too much", run("haproxy", "x", "--store", store), 2)
    other = folder / "other.conf"
    other.write_text((DATA / "good" / "haproxy.cfg").read_text().replace("mail.contoso.com autodiscover", "web.contoso.com x"))
    expect("the store's hosts count", run("lint", "haproxy", other, "--store", store), 1, "[proxy-host-missing]")


def main():
    check_lint()
    check_others()
    with tempfile.TemporaryDirectory() as folder:
        check_write(Path(folder))
    print(f"cli proxy: {passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
