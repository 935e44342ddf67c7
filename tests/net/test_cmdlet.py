#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""test_cmdlet.py: Test-OutlookConnectivity of `mapicfg exec` and `mapicfg shell`, on a store, against the endpoint of
exchange.py. What its output has: facts/exchange.md 5.1, and the table that the article prints.

usage: test_cmdlet.py    Exits 1 when a case failed."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

import people
from certificates import Certificates
from exchange import Endpoint
from people import ANNA, BORIS

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import COMMAND, case, summary  # noqa: E402 (of tests/proxy)

PROPERTIES = ["MonitorIdentity", "StartTime", "EndTime", "Result", "Error", "Exception"]
CMDLET = "Test-OutlookConnectivity"
SELF, DEEP, CTP = (f"OutlookMapiHttp{kind}Probe" for kind in ("SelfTest", "DeepTest", "Ctp"))


def mailbox_of(person, **more):
    return {"Name": person.name, "Alias": person.alias, "DisplayName": person.name,
            "PrimarySmtpAddress": person.address, "ExchangeGuid": person.guid, "LegacyExchangeDN": person.legacy_dn,
            "ServerName": "EX1", "Database": "DB01", "RecipientTypeDetails": "UserMailbox", **more}


class Stand:
    """An endpoint, and a store whose server EX1 is it. The mailbox of Boris is a health mailbox on DB02."""

    def __init__(self, folder, certificates, fault="none", health=True, **settings):
        self.endpoint = Endpoint(certificates, fault, **{"schemes": ("Basic",), **settings})
        self.ca, self.folder = certificates.root, Path(folder)
        self.store, self.secret = self.folder / "contoso.db", self.folder / "password"
        self.store.unlink(missing_ok=True)
        self.secret.write_text(ANNA.password + "\n")
        at = f"https://localhost:{self.endpoint.port}"
        self.put("ExchangeServer", {"Name": "EX1", "Fqdn": "localhost"})
        self.put("MapiVirtualDirectory", {"Name": "mapi (Default Web Site)", "Server": "EX1",
                                          "InternalUrl": f"{at}/mapi", "Identity": "EX1\\mapi (Default Web Site)"})
        self.put("ClientAccessService", {"Name": "EX1", "Fqdn": "localhost", "AutoDiscoverServiceInternalUri":
                                         f"{at}/autodiscover/autodiscover.xml"})
        kind = {"RecipientTypeDetails": "MonitoringMailbox", "Database": "DB02"} if health else {}
        self.put("CASMailbox", mailbox_of(ANNA), mailbox_of(BORIS, **kind))

    def put(self, noun, *objects):
        path = self.folder / "export.json"
        path.write_text(json.dumps(objects))
        subprocess.run([COMMAND, "import", "--quiet", "--store", self.store, "--as", noun, path], check=True,
                       stdout=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.endpoint.stop()

    def words(self, verb, login):
        return [COMMAND, verb, "--store", str(self.store), "--ca", str(self.ca),
                *(["--login", login, "--password-file", str(self.secret)] if login else [])]

    def run(self, text, login=ANNA.address, verb="exec", words=(), given=None, environment=None):
        words = [*self.words(verb, login), *words, *([text] if text else [])]
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, input=given or "",
                              env={**os.environ, **(environment or {})})

    def test(self, parameters, **how):
        """The objects, and what is on standard error."""
        ran = self.run(f"{CMDLET} {parameters} | ConvertTo-Json", **how)
        try:
            found = json.loads(ran.stdout) if ran.stdout.strip() else []
        except json.JSONDecodeError:
            found = []
        return (found if isinstance(found, list) else [found]), ran.stderr

    def one(self, parameters, **how):
        objects, said = self.test(parameters, **how)
        return {**objects[0], "said": said} if len(objects) == 1 else {"Result": None, "objects": objects, "said": said}

    def is_clean(self):
        return self.endpoint.opened == self.endpoint.closed


def success_cases(folder, certificates):
    with Stand(folder, certificates) as stand:
        before = datetime.now(timezone.utc)
        found = stand.one(f"-ProbeIdentity {SELF} -RunFromServerId EX1", login=None)
        case("self: succeeds, without a logon", found["Result"] == "Succeeded" and not stand.endpoint.opened
             and not stand.endpoint.acceptor.seen, found)
        case("self: the properties are Exchange's, in its order", list(found)[:6] == PROPERTIES, found)
        case("self: the full name of the probe, and no error", found["MonitorIdentity"] ==
             f"OutlookMapiHttp.Protocol\\{SELF}" and not found["Error"] and not found["Exception"], found)
        begin, end = (datetime.fromisoformat(found[name].replace("Z", "+00:00")) for name in PROPERTIES[1:3])
        case("self: the times are those of the test", before.replace(microsecond=0) <= begin <= end
             <= datetime.now(timezone.utc), found)
        case("self: what is wrong all the same is a warning", re.search("^WARNING: localhost leads to this machine",
                                                                        found["said"], re.M), found)
        found = stand.one(f"-ProbeIdentity {SELF} -RunFromServerId EX1")
        case("self: credentials without a mailbox are not used", found["Result"] == "Succeeded"
             and not stand.endpoint.acceptor.seen, found)
        asked = {path for path, _ in stand.endpoint.log}
        case("self: healthcheck.htm and both endpoints are asked", "/mapi/healthcheck.htm" in asked and len(asked) > 1,
             stand.endpoint.log)
        for probe in (DEEP, CTP):
            opened = stand.endpoint.opened
            found = stand.one(f"{probe} -MailboxId anna")
            case(f"{probe}: succeeds, with a session at each endpoint", found["Result"] == "Succeeded"
                 and stand.endpoint.opened == opened + 2 and stand.is_clean(), found)
        asked = [path for path, _ in stand.endpoint.log]
        case("ctp: Autodiscover is asked, where the store says", asked.count("/autodiscover/autodiscover.xml") >= 1,
             asked)
        found = stand.one(f"OutlookMapiHttp.Protocol\\{DEEP}\\DB01 -MailboxId anna -Hostname localhost")
        case("deep: with its health set and a database", found["MonitorIdentity"] ==
             f"OutlookMapiHttp.Protocol\\{DEEP}\\DB01" and found["Result"] == "Succeeded", found)
        stand.secret.write_text(BORIS.password + "\n")
        for behind in ("", "\\DB02", "/DB02"):
            found = stand.one(f"{DEEP}{behind} -RunFromServerId EX1", login=BORIS.address)
            case(f"deep{behind}: the health mailbox, where none is named", found["Result"] == "Succeeded", found)


def failure_cases(folder, certificates):
    for fault, probe, parameters, layer in (
            ("accept-close", SELF, "", "probe-"), ("certificate-wrong-name", SELF, "", "probe-certificate-name"),
            ("status-401-proxy", DEEP, "-MailboxId anna", "probe-"),
            ("http-garbage", CTP, "-MailboxId anna", "probe-")):
        with Stand(folder, certificates, fault) as stand:
            found = stand.one(f"{probe} {parameters}", login=None if probe == SELF else ANNA.address)
            case(f"{fault}: {probe} fails, and says why", found["Result"] == "Failed" and len(found["Error"]) > 10
                 and found["Exception"].startswith(layer), found)
    with Stand(folder, certificates) as stand:
        stand.secret.write_text("wrong\n")
        for probe in (DEEP, CTP):
            found = stand.one(f"{probe} -MailboxId anna")
            case(f"{probe}: a wrong password", (found["Result"], found["Exception"]) == ("Failed", "probe-401-basic")
                 and "the password is wrong" in found["Error"], found)
        stand.secret.write_text(ANNA.password + "\n")
        found = stand.one(f"{DEEP} -MailboxId boris")
        case("deep: another's mailbox", found["Result"] == "Failed" and stand.is_clean(), found)
        found = stand.one(f"{SELF} -Hostname no-such-name.invalid", login=None)
        case("-Hostname is what is connected to", found["Exception"] == "probe-name-unknown"
             and "no-such-name.invalid" in found["Error"], found)
        ran = stand.run(f"{CMDLET} {DEEP} -MailboxId anna", login=None,
                        environment={"KRB5CCNAME": f"FILE:{folder}/nothing"})
        case("deep: without credentials and ticket it does not succeed", "Result          : Succeeded" not in ran.stdout
             and re.search(r"^Exception +: probe-", ran.stdout, re.M) and ran.returncode == 1, ran)
    with Stand(folder, certificates, "request-silent") as stand:
        found = stand.one(f"{SELF} -TimeOutSeconds 1", login=None)
        seconds = [datetime.fromisoformat(found[name].replace("Z", "+00:00")) for name in PROPERTIES[1:3]]
        case("-TimeOutSeconds ends the test", found["Result"] == "Failed"
             and (seconds[1] - seconds[0]).total_seconds() < 10, found)


def store_cases(folder, certificates):
    """What the store does not say."""
    with Stand(folder, certificates, health=False) as stand:
        refused = [(DEEP, 4, "no health mailbox of EX1 .*-MailboxId"),
                   (f"{DEEP}\\DB07", 4, "no health mailbox of EX1 on DB07"),
                   (f"{DEEP}\\db01 -MailboxId anna", 4, "on database 'DB01', not 'db01'"),
                   (f"{DEEP} -MailboxId nobody", 4, "'nobody' couldn't be found"),
                   (f"{SELF} -RunFromServerId EX9", 4, "'EX9' couldn't be found"),
                   ("OutlookRpcSelfTestProbe", 3, "not a probe of MAPI over HTTP.*OutlookMapiHttpSelfTestProbe"),
                   (f"{SELF}Probe", 3, "not a probe of MAPI over HTTP"),
                   (f"{SELF} -Credential x", 3, "-Credential .*--password-file"),
                   (f"{SELF} -Protocol HTTP", 3, "-Protocol .*Exchange 2010"),
                   (f"{SELF} -MonitoringContext", 3, "-MonitoringContext .*Exchange 2010")]
        for parameters, code, words in refused:
            ran = stand.run(f"{CMDLET} {parameters}")
            case(f"refused: {parameters}", ran.returncode == code and re.search(words, ran.stderr)
                 and not ran.stdout and re.match(r"exec:1:\d+: error: ", ran.stderr), ran)
        case("refused: nothing was asked", not stand.endpoint.log, stand.endpoint.log)
        stand.put("ExchangeServer", {"Name": "EX2", "Fqdn": "ex2.invalid"})
        ran = stand.run(f"{CMDLET} {SELF}", login=None)
        case("two servers, and none is named", ran.returncode == 4 and "-RunFromServerId" in ran.stderr, ran)
        ran = stand.run(f"{CMDLET} {SELF}", login=None, words=("--server", "EX1"))
        case("two servers, and one is the local one", "Succeeded" in ran.stdout, ran)
        ran = stand.run(f"{CMDLET} {SELF} -RunFromServerId EX2", login=None)
        case("no InternalUrl", ran.returncode == 4 and re.search("no InternalUrl .*'EX2'.*-Hostname ex2.invalid",
                                                                 ran.stderr), ran)
        found = stand.one(f"{SELF} -RunFromServerId EX2 -Hostname localhost:{stand.endpoint.port}", login=None)
        case("no InternalUrl: the host has the default one", found["Result"] == "Succeeded", found)
        ran = stand.run(f"{CMDLET} {SELF} -RunFromServerId EX2 -ErrorAction SilentlyContinue; Get-CASMailbox anna",
                        login=None)
        case("-ErrorAction silences it, and the script goes on", ran.returncode == 0 and "Anna Berg" in ran.stdout
             and not ran.stderr, ran)
        found = stand.one(f"{SELF} -RunFromServerId EX1 -TimeOutSeconds soon", login=None)
        case("-TimeOutSeconds that is none: 30, with a warning", found["Result"] == "Succeeded"
             and "-TimeOutSeconds soon is not a number" in found["said"], found)


def pipeline_cases(folder, certificates):
    with Stand(folder, certificates) as stand:
        ran = stand.run(f"Get-CASMailbox | {CMDLET} {DEEP} | Where-Object Result -eq Failed | Select-Object Result")
        case("each mailbox of a pipeline is tested", re.findall(r"^Result : (\w+)$", ran.stdout, re.M) == ["Failed"]
             and stand.endpoint.opened == 3 and stand.is_clean(), (ran, stand.endpoint.opened))
        ran = stand.run(f"Write-Output anna | {CMDLET} {DEEP} | Format-Table MonitorIdentity,Result -HideTableHeaders")
        case("the name of a mailbox in a pipeline", ran.stdout.split() == [f"OutlookMapiHttp.Protocol\\{DEEP}",
                                                                          "Succeeded"], ran)
        ran = stand.run(f"Get-ExchangeServer | {CMDLET} {SELF}")
        case("a server in a pipeline is not a mailbox", ran.returncode == 3 and "cannot be bound" in ran.stderr, ran)
        ran = stand.run(f"{CMDLET} {SELF} | Select-Object Result,Nothing", login=None)
        case("no class, no unknown property", "Succeeded" in ran.stdout and "not a property" not in ran.stderr, ran)
        ran = stand.run(f"{CMDLET} {SELF} -WarningAction Stop", login=None)
        case("-WarningAction Stop", ran.returncode == 4 and "stopped by a warning" in ran.stderr
             and not ran.stdout, ran)
        ran = stand.run(f"{CMDLET} {SELF}; {CMDLET} {SELF} | Sort-Object Result | Format-List Result", login=None)
        case("two statements", len(re.findall(r"^Result +: Succeeded$", ran.stdout, re.M)) == 2, ran)
        lines = [f"Get-CASMailbox anna | {CMDLET} {DEEP} |", "  ForEach-Object Result", f"{CMDLET} {DEEP}x", "exit"]
        ran = stand.run(None, verb="shell", given="\n".join(lines) + "\n")
        case("shell: line by line", ran.stdout.splitlines() == ["Succeeded"] and ran.returncode == 3
             and "stdin:3:1: error: " in ran.stderr, ran)
        ran = stand.run(None, login=None, words=("-f", "-"), given=f"# a script\n{CMDLET} {SELF} |\n  % Result\n")
        case("a script on standard input", ran.stdout.splitlines() == ["Succeeded"], ran)
        script = Path(folder) / "test.ps1"
        script.write_text(f"{CMDLET.upper()} {SELF} | % Result\n{CMDLET} {DEEP} -Credential x\n")
        ran = stand.run(None, login=None, words=("-f", str(script)))
        case("a script: what is not supported is said before anything runs", ran.returncode == 3 and not ran.stdout
             and f"{script}:2:" in ran.stderr, ran)


def exit_cases(folder, certificates):
    """The exit code tells a test that failed from one that succeeded, whatever becomes of its object."""
    with Stand(folder, certificates) as stand:
        fine, failed = f"{CMDLET} {SELF}", f"{CMDLET} {SELF} -Hostname no-such-name.invalid"
        switch = "Set-CASMailbox anna -MapiHttpEnabled $false -WarningAction SilentlyContinue"
        for text, code in ((fine, 0), (failed, 1), (f"{failed} | Out-Null", 1), (f"{fine}; {failed}; {fine}", 1),
                           (f"{failed} | Where-Object Result -eq Succeeded", 1), (f"{failed} | ConvertTo-Json", 1),
                           (f"{failed} -ErrorAction SilentlyContinue", 1), (f"{failed} -ErrorAction Stop; {fine}", 1),
                           (f"{failed}; Get-CASMailbox nobody", 4), (f"Get-CASMailbox nobody; {failed}", 4),
                           (f"{fine} | Where-Object Result -eq Failed", 0)):
            ran = stand.run(text, login=None)
            case(f"exit code {code}: {text}", ran.returncode == code, ran)
        ran = stand.run(f"{switch}; {failed}", login=None, words=("--transaction",))
        seen = stand.run("Get-CASMailbox anna | % MapiHttpEnabled", login=None)
        case("exit code 1: a test that fails undoes no transaction", (ran.returncode, seen.stdout) == (1, "False\n"),
             (ran, seen))
        for given, code in ((f"{failed}\n{fine}\n", 1), (f"{fine}\n", 0)):
            ran = stand.run(None, login=None, verb="shell", given=given)
            case(f"exit code {code} of shell", ran.returncode == code, ran)


def signal_cases(folder, certificates):
    """A signal between Connect and Disconnect ends the program, and leaves no session."""
    lines = "\n".join(100 * [f"{CMDLET} {DEEP} -MailboxId anna"]) + "\n"
    for verb, number in (("exec", signal.SIGINT), ("exec", signal.SIGTERM), ("shell", signal.SIGINT)):
        with Stand(folder, certificates) as stand:
            words = stand.words(verb, ANNA.address) + (["-f", "-"] if verb == "exec" else [])
            with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True) as process:
                process.stdin.write(lines)
                process.stdin.close()
                deadline = time.monotonic() + 20
                while stand.endpoint.opened < 3 and time.monotonic() < deadline:
                    time.sleep(0.002)
                process.send_signal(number)
                said = process.stderr.read()
                process.stdout.read()
                process.wait(timeout=30)
            case(f"{verb}: {number.name} closes the sessions, and ends it", process.returncode == -number
                 and 2 < stand.endpoint.opened < 200 and stand.is_clean(),
                 (process.returncode, stand.endpoint.opened, stand.endpoint.closed, said[-300:]))


def program_cases(folder, certificates):
    """Secrets, and what is not installed."""
    with Stand(folder, certificates) as stand:
        read, write = os.pipe()
        os.write(write, (ANNA.password + "\n").encode())
        os.close(write)
        ran = subprocess.run([*stand.words("exec", None), "--login", ANNA.address, "--password-file", f"/dev/fd/{read}",
                              f"{CMDLET} {DEEP} -MailboxId anna | % Result"], capture_output=True, text=True,
                             check=False, timeout=60, pass_fds=(read,))
        os.close(read)
        case("the password from a descriptor", ran.stdout.splitlines() == ["Succeeded"], ran)
        for words, said in ((["--password-file", str(stand.secret)], "needs --login"),
                            (["--login", "a", "--password-file", "-"], "/dev/fd/3"),
                            (["--login", "a", "--password-file", f"{folder}/none"], "cannot be read")):
            ran = subprocess.run([COMMAND, "exec", "--store", str(stand.store), *words, f"{CMDLET} {SELF}"],
                                 capture_output=True, text=True, check=False, timeout=60)
            case(f"password: {said}", ran.returncode in (2, 3) and said in ran.stderr and not ran.stdout, ran)
        ran = stand.run(f"{CMDLET} {SELF} | % Result", login=None, words=("--insecure",))
        case("--insecure says so", "Succeeded" in ran.stdout and "not verified" in ran.stderr, ran)
        alone = Path(folder) / "alone"
        alone.mkdir()
        shutil.copy2(COMMAND, alone / "mapicfg")
        for verb, words, given in (("exec", [f"{CMDLET} {SELF}"], ""), ("shell", [], f"{CMDLET} {SELF}\n")):
            ran = subprocess.run([alone / "mapicfg", verb, "--store", str(stand.store), *words], text=True, check=False,
                                 capture_output=True, timeout=60, env={**os.environ, "PATH": str(alone)}, input=given)
            case(f"{verb} without mapicfg-net says what is missing", ran.returncode == 3 and not ran.stdout
                 and "the package mapicfg-net is missing" in ran.stderr, ran)
        ran = subprocess.run([alone / "mapicfg", "exec", "--store", str(stand.store), "Get-CASMailbox anna | % Name"],
                             capture_output=True, text=True, check=False, timeout=60,
                             env={**os.environ, "PATH": str(alone)})
        case("exec without mapicfg-net runs all else", ran.stdout == "Anna Berg\n", ran)


def main():
    with tempfile.TemporaryDirectory(prefix="mapicfg-cmdlet-") as folder:
        users = Path(folder) / "ntlm"
        users.write_text(people.ntlm_users())
        os.environ["NTLM_USER_FILE"] = str(users)
        certificates = Certificates(Path(folder) / "certificates")
        for cases in (success_cases, failure_cases, store_cases, pipeline_cases, exit_cases,
                      signal_cases, program_cases):
            cases(folder, certificates)
    return summary("cmdlet")


if __name__ == "__main__":
    sys.exit(main())
