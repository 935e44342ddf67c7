#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""proxy.py: `mapicfg proxy` as a script meets it: exit codes, findings as text and JSON, files, refusals.

usage: proxy.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)"""
import csv
import io
import json
import os
import shutil
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
    return subprocess.run([COMMAND, "proxy", *map(str, arguments)], input=text, capture_output=True, text=True,
                          check=False)


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
    for kind, file in (("nginx", "nginx-plus.conf"), ("haproxy", "haproxy.cfg"), ("apache", "apache.conf"),
                       ("arr", "arr.config")):
        expect(f"a good {kind} file", run("lint", kind, DATA / "good" / file), 0)
        done = run("lint", kind, DATA / "good" / file, "--format", "json")
        case(f"a good {kind} file as JSON", done.returncode == 0 and json.loads(done.stdout) == [], done.stdout)
    text = (DATA / "good" / "haproxy.cfg").read_text().replace("http-reuse never", "http-reuse always")
    line = text[:text.index("http-reuse always")].count("\n") + 1
    done = run("lint", "haproxy", "-", text=text)
    expect("a finding from standard input", done, 1, f"<stdin>:{line}:5: error: ")
    expect("with its id and remedy", done, 1, "[proxy-kerberos-reuse]\n    MAPI over HTTP: may break\n    why: ")
    found = json.loads(run("lint", "haproxy", "-", "--format", "json", text=text).stdout)
    case("as JSON", len(found) == 1 and found[0]["id"] == "proxy-kerberos-reuse" and found[0]["line"] == line
         and found[0]["severity"] == "error" and found[0]["remedy"] and found[0]["why"] and found[0]["source"],
         str(found))
    rows = list(csv.DictReader(io.StringIO(run("lint", "haproxy", "-", "--format", "csv", text=text).stdout)))
    place = found[0].pop("places")
    case("its place", place == [{"file": "<stdin>", "line": line, "column": 5}], str(place))
    expected = {name: "" if value is None else "; ".join(value) if name == "arguments" else str(value)
                for name, value in found[0].items()}
    case("as CSV", rows == [dict(expected, places=f"<stdin>:{line}:5")], str(rows))
    twice = run("lint", "haproxy", "-", text=text.replace("15m", "99s")).stdout
    case("a fact with two places", twice.count("after 99 s") == 1 and "\n    also: <stdin>:" in twice, twice)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "=1+1.cfg").write_text(text)
        cwd = os.getcwd()
        os.chdir(folder)
        for options in (["--for-spreadsheet"], ["--format", "csv", "--for-spreadsheet"],
                        ["--for-spreadsheet", "--format", "csv"]):
            rows = list(csv.DictReader(io.StringIO(run("lint", "haproxy", "=1+1.cfg", *options).stdout)))
            case("for a spreadsheet", [row["file"] for row in rows] == ["'=1+1.cfg"], str(rows))
        os.chdir(cwd)
    table = run("lint", "haproxy", "-", "--format", "table", text=text).stdout.splitlines()
    case("as a table", table[0].split() == ["id", "severity", "file", "line", "column", "sentence"] and len(table) == 3
         and table[2].startswith("proxy-kerberos-reuse  error"), str(table))
    case("as a list", run("lint", "haproxy", "-", "--format", "list", text=text).stdout
         == run("lint", "haproxy", "-", text=text).stdout)
    expect("a list for a spreadsheet", run("lint", "haproxy", "-", "--format", "list", "--for-spreadsheet",
                                           text=text), 2,
           err="--format csv")
    expect("a form of what is written", run("haproxy", "--format", "json"), 2, err="--format is for lint")
    expect("control characters are shown, not sent", run("lint", "haproxy", "-",
                                                         text="frontend mapi\n bind :443\n mode http\n"
           " default_backend \x1b[31m\n"), 1, "\\x1b[31m")
    wiki = "http { server { server_name wiki.x.com; location / { proxy_pass http://10.0.0.9; } }\n" \
           "server { server_name post.x.com; location / { proxy_pass https://10.0.0.1; proxy_read_timeout 9; } } }"
    expect("two that may be Exchange's", run("lint", "nginx", "-", text=wiki), 1, "[proxy-cannot-tell]")
    expect("one of which is named", run("lint", "nginx", "-", "--host", "post.x.com", text=wiki), 1, "after 9 s")
    for release, says in (("1.29.6", "[proxy-http10]"), ("1.29", "[proxy-http-version]"), ("1.29.7", "")):
        done = run("lint", "nginx", "-", "--host", "post.x.com", "--proxy-version", release, text=wiki)
        case(f"nginx {release}", says in done.stdout and (says != "") == ("-http" in done.stdout), done.stdout)
    for kind, name, text_ in (("nginx", "post.x.com", wiki), ("haproxy", "web", "frontend web\n mode http\n bind :443\n"
                               " default_backend b\nfrontend mail\n mode http\n use_backend b if { path_beg /mapi }\n"
                               "backend b\n timeout server 9s\n server s 10.0.0.1:443 ssl verify none\n"),
                              ("apache", "10.0.0.9:443", "<VirtualHost 10.0.0.8:443>\nServerName mail.x.com\n"
                               "</VirtualHost>\n<VirtualHost 10.0.0.9:443>\nProxyPass / https://ex/ timeout=9\n"
                               "</VirtualHost>\n")):
        done = run("lint", kind, "-", "--section", name, text=text_)
        case(f"the section {name}", done.returncode == 1 and "after 9 s" in done.stdout and "[proxy-mapi-missing]"
             not in done.stdout and "which server" not in done.stdout, done.stdout + done.stderr)
        expect(f"no section of {kind}", run("lint", kind, "-", "--section", "none", text=text_), 2, err="named 'none'")
    other = run("lint", "nginx", "-", "--section", "wiki.x.com", text=wiki).stdout
    case("another section", "after 9 s" not in other and "10.0.0.9" in other, other)
    expect("no release", run("lint", "nginx", "-", "--proxy-version", "new", text=wiki), 2, err="'new'")
    case("Basic alone", "[proxy-ntlm" not in run("lint", "nginx", "-", "--host", "post.x.com", "--basic-only",
                                                 text=wiki).stdout)
    site = "<VirtualHost *:443>\nServerName mail.x.com\nProxyPass / https://ex/\nSetEnv proxy-initial-not-pooled 1\n" \
           "</VirtualHost>\n"
    for mpm, says in (("prefork", ""), ("event", "[proxy-ntlm-shared]"), ("worker", "[proxy-ntlm-shared]")):
        done = run("lint", "apache", "-", "--mpm", mpm, text=site)
        case(f"MPM {mpm}", says in done.stdout and "cannot-tell" not in done.stdout
             and (says != "") == ("shared" in done.stdout), done.stdout)
    for kind, written in (("nginx", wiki), ("haproxy", text), ("arr", "<configuration/>")):
        expect(f"an MPM of {kind}", run("lint", kind, "-", "--mpm", "prefork", text=written), 2,
               err=f"{kind} has no multi-processing module")
    expect("no MPM", run("lint", "apache", "-", "--mpm", "peruser", text=site), 2, err="prefork, event or worker")
    sticky = (DATA / "good" / "haproxy.cfg").read_text().replace("balance leastconn", "balance source")
    expect("a note", run("lint", "haproxy", "-", text=sticky), 0, "info: ")
    expect("fails on request", run("lint", "haproxy", "-", "--fail-on", "info", text=sticky), 1, "info: ")
    retrying = text.replace("http-reuse always", "http-reuse never\n    retry-on 503")
    expect("a warning", run("lint", "haproxy", "-", "--fail-on", "error", text=retrying), 0, "warning: ")
    expect("an error", run("lint", "haproxy", "-", "--fail-on", "error", text=text), 1, "error: ")
    expect("no severity", run("lint", "haproxy", "-", "--fail-on", "all", text=text), 2, err="info, warning or error")
    for option in (["--fail-on", "info"], ["--proxy-version", "2"], ["--section", "x"],
                   ["--basic-only"], ["--mpm", "event"]):
        expect(f"{option} for writing", run("haproxy", *option), 2, err="are for lint")
    expect("no configuration", run("lint", "nginx", "-", text="http {\n"), 3, err="<stdin>:2:")
    expect("no file", run("lint", "nginx", "/nonexistent/nginx.conf"), 3, err="/nonexistent/nginx.conf")
    expect("no kind", run("lint", "varnish", "-"), 2, err="nginx, haproxy, apache or arr")
    expect("no operand", run("lint", "nginx"), 2)
    expect("an output where there is none", run("lint", "nginx", "-", "-o", "x", text=""), 2)


def check_texts():
    for kind in ("nginx", "haproxy", "apache"):
        for text in ("", "\n", "# nothing\n"):
            expect(f"an empty {kind} text {text!r}", run("lint", kind, "-", text=text), 3, err="<stdin>: ")
        expect(f"a NUL in a {kind} text", run("lint", kind, "-", text="global\0\n"), 3, err="NUL")
    hostile = "frontend f\n mode http\n acl x path_reg " + " ".join(".*.*.*.*.*.*.*%d" % i for i in range(1000))
    hostile += "\n use_backend b if x" * 80 + "\nbackend b\n server s 1.1.1.1\n"
    expect("what takes too long", run("lint", "haproxy", "-", text=hostile), 1, "[proxy-unchecked]")


def check_dumps(folder):
    """The output of the programs themselves, of configurations with includes that match no file."""
    if shutil.which("nginx"):
        (folder / "nginx.conf").write_text(f"pid {folder}/pid; error_log stderr; events {{}}\ninclude "
                                           f"{folder}/modules/*.conf;\n"
                                           f"http {{ access_log off;\ninclude {folder}/conf.d/*.conf;\n"
                                           f"include sites/*;\n}}\n")
        (folder / "sites").mkdir()
        (folder / "sites" / "mail").write_text("server { listen 127.0.0.1:4443; server_name mail.contoso.com;\n"
                                               "location / { proxy_pass https://127.0.0.1;\n"
                                               "proxy_read_timeout 9s; } }\n")
        for err in (subprocess.STDOUT, subprocess.DEVNULL):
            dump = subprocess.run(["nginx", "-T", "-c", folder / "nginx.conf"], stdout=subprocess.PIPE, stderr=err,
                                  text=True,
                                  check=False).stdout
            done = run("lint", "nginx", "-", text=dump)
            expect("nginx -T", done, 1, f"{folder}/sites/mail:3:1: error: The proxy gives up after 9 s")
            case("nothing is unread", "proxy-include-unread" not in done.stdout, done.stdout)
        (folder / "bad.conf").write_text("events {}\nnonsense;\n")
        dump = subprocess.run(["nginx", "-T", "-c", folder / "bad.conf"], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT,
                              text=True, check=False).stdout
        expect("nginx -T of what nginx refuses", run("lint", "nginx", "-", text=dump), 3, err="nonsense")
    else:
        print("SKIPPED: cli proxy, nginx -T: nginx is missing")
    modules = Path("/usr/lib/apache2/modules")
    if not (modules / "mod_info.so").exists():
        print("SKIPPED: cli proxy, DUMP_CONFIG: apache2 is missing")
        return
    loads = "".join(f"LoadModule {name}_module {modules}/mod_{name}.so\n" for name
                    in ("mpm_event", "authz_core", "info",
                                                                                      "proxy", "proxy_http"))
    (folder / "apache.conf").write_text(f"{loads}ServerRoot {folder}\nErrorLog log\nServerName x\nDefine EX "
                                        f"http://127.0.0.1\nIncludeOptional {folder}/a/*.conf\n")
    (folder / "a").mkdir()
    (folder / "a" / "mail.conf").write_text("<VirtualHost *:4443>\nServerName mail.contoso.com\n# a comment\n"
                                            "ProxyPass / ${EX}/ timeout=9\n</VirtualHost>\n")
    dump = subprocess.run(["apache2", "-t", "-D", "DUMP_CONFIG", "-f", folder / "apache.conf"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False).stdout
    expect("DUMP_CONFIG", run("lint", "apache", "-", text=dump), 1,
           f"{folder}/a/mail.conf:4:3: error: The proxy gives up after 9 s")
    dump = subprocess.run(["apache2", "-t", "-D", "DUMP_INCLUDES", "-f", folder / "apache.conf"],
                          stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, check=False).stdout
    expect("DUMP_INCLUDES", run("lint", "apache", "-", text=dump), 3, err="DUMP_CONFIG")


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


def check_advice(folder):
    """What is configured by hand: the organization's hosts and servers, as text and as records."""
    store = make_store(folder, "advice", ["Ntlm"])
    for name in ("kemp", "netscaler", "f5", "arr", "application-gateway", "sophos", "npm", "bunkerweb"):
        done = run(name, "--store", store, "--server", "ex9.contoso.com:444", "--host", "autodiscover.contoso.com")
        expect(f"advice for {name}", done, 0, "autodiscover.contoso.com")
        case(f"{name}'s server", "ex9.contoso.com" in done.stdout and "444" in done.stdout, done.stdout)
        steps = json.loads(run(name, "--store", store, "--format", "json").stdout)
        case(f"{name}'s steps have sources", len(steps) > 1 and all(one["source"] for one in steps), str(steps))
        expect(f"{name} needs a store", run(name), 2, err="--store")
        if name != "arr":
            expect(f"{name} is not linted", run("lint", name, "-", text=""), 2, err=f"mapicfg proxy {name}")
        expect(f"{name} with an option of lint", run(name, "--store", store, "--basic-only"), 2)
        expect(f"{name} passes nothing through", run(name, "--store", store, "--passthrough"), 2)
    expect("advice into a file", run("kemp", "--store", store, "-o", folder / "kemp.txt"), 0)
    case("the file", "mail.contoso.com" in (folder / "kemp.txt").read_text())
    expect("records have no file", run("kemp", "--store", store, "-o", folder / "x", "--format", "json"), 2)


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
    expect("Apache", run("apache", "--store", store, "--server", "ex9.contoso.com:444"), 0,
           "https://ex9.contoso.com:444 ")
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
    for name, code, says in ((" ", 2, "' ' is not a server"), ("ex1:0", 2, "'ex1:0' is not a server"), ("EX1", 0, ""),
                             ("ex", 1, "ex names no server")):
        lint = run("lint", "haproxy", out, "--store", store, "--server", name)
        expect(f"lint before the server '{name}'", lint, code)
        case(f"and says of '{name}'", says in lint.stdout + lint.stderr, lint.stdout + lint.stderr)
        written = run("haproxy", "--store", store, "--server", name)
        expect(f"write before the server '{name}'", written, 0 if code == 1 else code, err=says or "note: ")
    expect("lint before no site", run("lint", "haproxy", out, "--store", store, "--site", "Oslo"), 2,
           err="the site 'Oslo'")
    expect("no store", run("haproxy"), 2, err="--store")
    expect("no such store", run("haproxy", "--store", folder / "no.db"), 3)
    expect("no proxy", run("varnish", "--store", store), 2)
    expect("too much", run("haproxy", "x", "--store", store), 2)
    other = folder / "other.conf"
    other.write_text((DATA / "good"
                      / "haproxy.cfg").read_text().replace("mail.contoso.com autodiscover", "web.contoso.com x"))
    expect("the store's hosts count", run("lint", "haproxy", other, "--store", store), 1, "[proxy-host-missing]")


def main():
    check_lint()
    check_texts()
    check_others()
    with tempfile.TemporaryDirectory() as folder:
        check_write(Path(folder))
        check_advice(Path(folder))
        check_dumps(Path(folder))
    print(f"cli proxy: {passed} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
