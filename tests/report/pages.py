# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pages that the tests of this folder look at, made by the command: name and arguments."""
import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import log_files

ROOT = Path(__file__).resolve().parents[2]
CONTOSO = ROOT / "tests" / "data" / "contoso"
COMMAND = os.path.abspath(os.environ.get("MAPICFG", ROOT / "build" / "mapicfg"))
MANY = 20000
# Names that are to be shown and copied as they are.
NAMES = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "O'Neil & \"Sons\"", "a\u202egnp.exe",
         "\u05d0\u05e0\u05d4 \u05db\u05d4\u05df", "=cmd|' /C calc'!A0", "$x `y` ${0}", "caf\u00e9 \U0001f600"]


def write_mailboxes(path, count):
    """Mailboxes of which some have notes: overrides, blocks and no way left."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Identity", "MAPIEnabled", "MapiHttpEnabled", "MAPIBlockOutlookRpcHttp",
                       "MAPIBlockOutlookExternalConnectivity", "ServerName"])
        for i in range(count):
            name = NAMES[i] if i < len(NAMES) else f"contoso.com/Staff/Department {i % 97}/Person {i}"
            override = ["", "True", "False"][i % 3 if i % 5 == 0 else 0]
            rows.writerow([name, i % 41 != 0, override, i % 29 == 0, i % 7 == 0, f"EX{i % 2 + 1}"])


def run(*arguments):
    done = subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"mapicfg {arguments}: {done.returncode}: {done.stderr}")
    return done.stdout


def quoted(name):
    """For PowerShell."""
    return "'" + name.replace("'", "''") + "'"


def vdirs(folder):
    """Virtual directories of servers with such names, each with a URL that a check finds fault with."""
    path = folder / "vdirs.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory\n")
        rows = csv.writer(file)
        rows.writerow(["Server", "Name", "Identity", "InternalUrl", "ExternalUrl", "IISAuthenticationMethods"])
        for number, name in enumerate(NAMES):
            rows.writerow([f"S{number}", name, f"S{number}\\{name}", "http://mail.contoso.com/mapi", "",
                           "Ntlm, OAuth, Negotiate"])
    return path


def certificates(folder):
    """One that has a name of the URLs, and one that nobody else has signed."""
    path = folder / "certificates.csv"
    path.write_text("#TYPE Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate\n"
                    "Thumbprint,Services,Subject,Issuer,CertificateDomains,NotBefore,NotAfter,Status\n"
                    f"{'A' * 40},IIS,CN=mail.contoso.com,CN=CA,mail.contoso.com,2026-01-01,2026-12-20,Valid\n"
                    f"{'B' * 40},IIS,CN=EX2,CN=EX2,ex2.contoso.com,2024-01-01,2029-12-20,Valid\n", "utf-8")
    return path


def long_names(folder):
    """An organization in which everything has a name without a blank that is longer than a line."""
    path = folder / "long.json"
    server, host = "S" * 300, ".".join(["long" * 15] * 4)
    mailbox = {"Identity": "contoso.com/Users/" + "m" * 10000, "Name": "m" * 10000, "ServerName": server,
               "MAPIEnabled": True, "MapiHttpEnabled": False, "MAPIBlockOutlookRpcHttp": True}
    vdir = {"Identity": f"{server}\\mapi (Default Web Site)", "Server": server, "IISAuthenticationMethods": ["Basic"],
            "InternalUrl": f"http://{host}/mapi", "ExternalUrl": f"https://{host}/mapi"}
    path.write_text(json.dumps({
        "Get-OrganizationConfig": [{"Name": "o" * 300, "MapiHttpEnabled": True}],
        "Get-MapiVirtualDirectory": [vdir],
        "Get-ExchangeServer": [{"Name": server, "Fqdn": f"{server}.{host}", "ServerRole": "Mailbox",
                                "Site": "contoso.com/Configuration/Sites/" + "B" * 300,
                                "AdminDisplayVersion": "Version 15.2 (Build 2562.37)"}],
        "Get-CASMailbox": [mailbox]}), "utf-8")
    return path


def write_test(folder, path):
    """Of two tests of the endpoint of tests/net, one of which fails, of a user whose name is a trap, and of
    certificates."""
    if not shutil.which("openssl") or not Path(COMMAND).with_name("mapicfg-net").exists():
        print("SKIPPED: the page of a test: openssl or mapicfg-net is missing")
        return {}
    sys.path.append(str(ROOT / "tests" / "net"))
    from certificates import Certificates
    from exchange import Endpoint
    from people import ANNA, BORIS
    password, users = folder / "password", folder / "users"
    password.write_text(ANNA.password + "\n")
    users.write_text("".join(f"{name}\n" for name in (ANNA.address, BORIS.address, NAMES[0] + "@contoso.com")), "utf-8")
    made = Certificates(folder / "certificates")
    with Endpoint(made, schemes=("Basic",)) as endpoint:
        run("test", "-f", users, "--autodiscover", f"{endpoint.base}/autodiscover/autodiscover.xml", "--auth", "basic",
            "--login", ANNA.address, "--password-file", password, "--ca", made.root, "-o", path)
        run("cert", f"localhost:{endpoint.port}", made.paths("expired")[0], "--url", "https://mail.contoso.com/mapi",
            "--ca", made.root, "-o", folder / "cert.html")
    return {"test": path, "cert": folder / "cert.html"}


def write_logs(folder):
    """A week of one log, logs of every kind, traps, names without a blank that are longer than a line, and logs against
    a configuration."""
    week = log_files.write(folder / "week.log", log_files.week())
    names = NAMES + ["long" * 200, ".".join(["long" * 15] * 20)]
    traps = log_files.write(folder / "traps.log", log_files.hostile(names))
    exports = [part for name in ("mailboxes.csv", "org.csv", "vdirs.csv", "servers.csv")
               for part in ("--config", CONTOSO / name)]
    return {"logs of a week": ("logs", week), "logs": ("logs", CONTOSO / "logs"),
            "logs with traps": ("logs", traps, "--by", "user", "--by", "client,mode", "--by", "server", "--by", "error",
                                "--by", "protocol,network", "--by", "host,hour", "--by", "mailbox,target,kind"),
            "logs against a configuration": ("logs", CONTOSO / "logs", *exports)}


def make(folder):
    """Writes the pages. Returns their paths by name, and for some what is to be copied from them."""
    folder = Path(folder)
    exports = [CONTOSO / name for name in ("org.xml", "mailboxes.csv", "vdirs.xml", "servers.xml")]
    many = folder / "many.csv"
    write_mailboxes(many, MANY)
    store = folder / "plan.db"
    run("import", "--store", store, CONTOSO / "org.xml", CONTOSO / "vdirs.xml", CONTOSO / "servers.xml", many,
        "--quiet")
    change = ("Set-OrganizationConfig -MapiHttpEnabled $false; "
              + "; ".join(f"Set-CASMailbox {quoted(name)} -MapiHttpEnabled $true" for name in NAMES))
    pages = {"audit": ("audit", *exports), "many": ("audit", CONTOSO / "org.xml", CONTOSO / "vdirs.xml", many),
             "check": ("check", *exports, vdirs(folder), certificates(folder), "--now", "2026-11-28"),
             "plan": ("plan", "--store", store, change),
             "diff": ("diff", CONTOSO / "mailboxes.csv", CONTOSO / "mailboxes.xml")}
    long, store = long_names(folder), folder / "long.db"
    run("import", "--store", store, long, "--quiet")
    pages.update({"long audit": ("audit", long), "long check": ("check", long),
                  "long plan": ("plan", "--store", store, "Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $null; "
                                "Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl https://a.b/mapi")})
    pages.update(write_logs(folder))
    made = {}
    for name, arguments in pages.items():
        made[name] = folder / f"{name}.html"
        run(*arguments, "--format", "html", "-o", made[name])
    made.update(write_test(folder, folder / "test.html"))
    found, plan = (json.loads(run(*pages[name], "--format", "json")) for name in ("check", "plan"))
    copied = {"check": [one["remedy"] for one in found["findings"] if one["remedy"]],
              "plan": ["\n".join(plan["commands"]), "\n".join(plan["rollback"])]}
    return made, copied
