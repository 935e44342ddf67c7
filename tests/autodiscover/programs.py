# SPDX-License-Identifier: LGPL-2.1-or-later
"""programs.py: the clients of Autodiscover that clients.py runs, and what each of them must find.

What is expected is what the exports in tests/data/autodiscover say, as literals. A program that follows no redirects,
or that has no way to ask for something, is not asked in that case."""
import functools
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from network import CERTIFICATES
from servers import PASSWORD, ROOT, must

DRIVERS = ROOT / "tests/autodiscover/clients"
JARS = Path("/usr/share/java")

# ---- what is asked ----

ANNA, BERND, CARLA, INFO, OLD, GONE = (
    f"{name}@contoso.com" for name in ("anna", "bernd", "carla", "info", "old", "gone"))
ADDRESSES = (ANNA, BERND, CARLA)
USERS = ("anna", "bernd", "carla")
CASES = {  # address, user, password
    "own mailbox": (ANNA, ANNA, PASSWORD),
    "Outlook Anywhere": (BERND, BERND, PASSWORD),
    "internal only": (CARLA, CARLA, PASSWORD),
    "wrong password": (ANNA, ANNA, "wrong"),
    "unknown address": ("nobody@contoso.com", ANNA, PASSWORD),
    "someone else's mailbox": (BERND, ANNA, PASSWORD),
    "denied mailbox": (CARLA, ANNA, PASSWORD),
    "shared mailbox": (INFO, ANNA, PASSWORD),
    "redirected address": (OLD, ANNA, PASSWORD),
    "redirect of the host": ("anna@moved.example", ANNA, PASSWORD),
    "SRV record": ("anna@records.example", ANNA, PASSWORD),
    "another organization": (GONE, ANNA, PASSWORD),
    "another organization, by HTTP": ("anna@found.example", ANNA, PASSWORD),
}

# ---- what must be found ----

INSIDE, OUTSIDE = "https://ex1.contoso.com", "https://mail.contoso.com"
EWS, EWS_INSIDE = f"{OUTSIDE}/EWS/Exchange.asmx", f"{INSIDE}/EWS/Exchange.asmx"
EWS_OF_PARTNER = "https://mail.partner.example/EWS/Exchange.asmx"
OWA, OWA_INSIDE = f"Fba {OUTSIDE}/owa/", f"Basic, Fba {INSIDE}/owa/"
OAB, OAB_INSIDE = (f"{place}/OAB/3c1e9d5a-0f44-4f36-9d0a-6a0b7c8d9e06/" for place in (OUTSIDE, INSIDE))
ANNAS, CARLAS, INFOS = (f"0a5c6f3e-8c3d-4f0a-9f0e-5b8f0d1c2a{number}@contoso.com" for number in ("01", "03", "04"))


def each(cases, **found):
    return dict.fromkeys(cases, found)


OWN = ("own mailbox", "Outlook Anywhere", "shared mailbox")
OTHERS = ("someone else's mailbox", "denied mailbox")
MOVED = ("redirect of the host", "SRV record")


class Program:
    """How it is started, what it needs, and what it must find in each case that it can ask for."""

    def __init__(self, name, command, expected, missing=None, **environment):
        self.name, self.command, self.expected, self.missing = name, command, expected, missing
        self.environment = environment

    def ask(self, folder):
        """What it finds in each case. Raises ValueError when it does not say so."""
        asked = [dict(zip(("email", "user", "password"), CASES[case])) for case in self.expected]
        done = subprocess.run(self.command, input=json.dumps(asked), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False, timeout=300,
                              env={**os.environ, "HOME": str(folder), **self.environment})
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        if len(lines) != len(asked):
            raise ValueError(f"{len(lines)} answers, exit code {done.returncode}: {done.stderr[-2000:]}")
        return dict(zip(self.expected, lines))


# ---- the programs ----

@functools.lru_cache(maxsize=None)
def python(code, argument, **environment):
    """Whether a statement of Python succeeds."""
    return subprocess.run([sys.executable, "-c", code, argument], stderr=subprocess.DEVNULL, check=False,
                          env={**os.environ, **environment}).returncode == 0


def exchangelib(kind, wrong, unknown, others):
    missing = "it is missing"
    if importlib.util.find_spec("exchangelib") is not None:
        done = python("import importlib, sys; importlib.import_module(sys.argv[1])",
                      f"exchangelib.autodiscover.discovery.{kind}")
        missing = None if done else f"this version does not ask by {kind.upper()}"
    expected = {
        **each((*OWN, *MOVED, "redirected address"), ews=EWS),
        "another organization, by HTTP": {"ews": EWS_OF_PARTNER},
        "wrong password": {"error": wrong},
        "unknown address": {"error": unknown},
        **each(OTHERS, error=others),
    }
    return Program(f"exchangelib, {kind.upper()}", [sys.executable, DRIVERS / "run_exchangelib.py", kind], expected,
                   missing)


def of_npm(folder, package, file, expected):
    modules, missing = folder / "npm/node_modules", None
    if not shutil.which("node") or not (modules / package).is_dir():
        missing = "it is missing (`make clients` gets it)"
    return Program(package, ["node", DRIVERS / file], expected, missing, NODE_PATH=str(modules), NODE_NO_WARNINGS="1",
                   NODE_EXTRA_CA_CERTS=str(CERTIFICATES / "ca-certificates.crt"))


def autodiscover(folder):
    """It tries the next host after any failure and reports the last one; a page of HTML makes it throw."""
    return of_npm(folder, "autodiscover", "autodiscover.js", {
        **each((*OWN, "redirect of the host"), ews=EWS),
        "another organization, by HTTP": {"ews": EWS_OF_PARTNER},
        **each(("wrong password", "unknown address", *OTHERS), error=""),
    })


def exchange_autodiscover(folder):
    """It asks all hosts at once, and reports what each of them said; an error in SOAP makes it stumble."""
    return of_npm(folder, "exchange-autodiscover", "exchange_autodiscover.js", {
        **each((*OWN, *MOVED), ews=EWS, internal_ews=EWS_INSIDE, oab=OAB),
        "wrong password": {"error": "401"},
        **each(("unknown address", *OTHERS), error="reading 'name'"),
    })


def ews_javascript_api(folder):
    own = {"ews": EWS, "internal_ews": EWS_INSIDE, "owa": OWA, "internal_owa": OWA_INSIDE, "name": "Anna Berg",
           "mapi": "True", "oab": OAB}
    return of_npm(folder, "ews-javascript-api", "ews_javascript_api.js", {
        **each(("own mailbox", "redirected address", *MOVED), **own),
        "Outlook Anywhere": {**own, "name": "Bernd Müller", "mapi": "False", "rpc": "rpc.contoso.com"},
        "shared mailbox": {**own, "name": "Information"},
        "internal only": {"name": "Carla Díaz", "mapi": "True", "ews": None, "internal_ews": EWS_INSIDE, "owa": None,
                          "internal_owa": OWA_INSIDE, "oab": None},
        "wrong password": {"error": "couldn't be located"},
        **each(("unknown address", *OTHERS), error="InvalidUser"),
        **each(("another organization", "another organization, by HTTP"), ews=EWS_OF_PARTNER),
    })


def evolution(folder):
    library, missing = folder / "evolution-ews/usr/lib/evolution-ews/libevolution-ews.so", None
    if not python("import ctypes, sys; ctypes.CDLL(sys.argv[1])", library, LD_LIBRARY_PATH=str(library.parent)):
        missing = "it is missing, or what it needs (`make clients` gets both from Debian 12)"
    return Program("Evolution's library", [sys.executable, DRIVERS / "evolution.py", library], {
        **each(OWN, ews=EWS, oab=f"{OAB}oab.xml"),
        "another organization, by HTTP": {"ews": EWS_OF_PARTNER},
        "wrong password": {"error": "Unauthorized"},
        "unknown address": {"error": "Failed to find <Account> element"},
        **each(OTHERS, error="Forbidden"),
    }, missing, LD_LIBRARY_PATH=str(library.parent), GSETTINGS_BACKEND="memory")


def davmail(folder, work):
    """It takes the first EwsUrl, which is the internal one."""
    jar, store = folder / "davmail-server/usr/share/davmail/davmail.jar", work / "trusted.jks"
    missing = "it is missing (`make clients` gets it)"
    if jar.exists() and shutil.which("java") and shutil.which("keytool"):
        missing = None
        if not store.exists():
            must("keytool", "-importcert", "-noprompt", "-file", work / "cert.pem", "-keystore", store, "-storepass",
                 PASSWORD)
    trust = [f"-Djavax.net.ssl.trustStore={store}", f"-Djavax.net.ssl.trustStorePassword={PASSWORD}"]
    return Program("DavMail's class", ["java", "-cp", f"{jar}:{JARS}/*", *trust, DRIVERS / "DavMail.java"], {
        **each(OWN, ews=EWS_INSIDE),
        "wrong password": {"error": "HTTP 401"},
        "unknown address": {"error": "HTTP 200, no EwsUrl"},
        **each(OTHERS, error="HTTP 403"),
    }, missing)


def curl():
    own = {"name": "Anna Berg", "blocks": ["mapiHttp", "WEB", "EXHTTP", "EXHTTP"],
           "mapi": f"{OUTSIDE}/mapi/emsmdb/?MailboxId={ANNAS}",
           "internal_mapi": f"{INSIDE}/mapi/emsmdb/?MailboxId={ANNAS}",
           "owa": OWA, "internal_owa": OWA_INSIDE, "free_busy": [EWS_INSIDE, EWS], "oab": [OAB_INSIDE, OAB],
           "opens": [INFO]}
    return Program("curl", [sys.executable, DRIVERS / "curl.py"], {
        "own mailbox": own, "redirected address": own,
        "shared mailbox": {"name": "Information", "opens": [], "mapi": f"{OUTSIDE}/mapi/emsmdb/?MailboxId={INFOS}"},
        "Outlook Anywhere": {"name": "Bernd Müller", "rpc": "rpc.contoso.com", "owa": OWA,
                             "blocks": ["EXCH", "EXPR", "WEB", "EXHTTP", "EXHTTP"]},
        "internal only": {"name": "Carla Díaz", "mapi": None, "owa": None, "internal_owa": OWA_INSIDE,
                          "internal_mapi": f"{INSIDE}/mapi/emsmdb/?MailboxId={CARLAS}"},
        "wrong password": {"error": "HTTP 401"},
        "unknown address": {"error": "ErrorCode 500"},
        **each(OTHERS, error="HTTP 403"),
        "another organization": {"internal_mapi": f"https://mail.partner.example/mapi/emsmdb/"
                                                  "?MailboxId=0a5c6f3e-8c3d-4f0a-9f0e-5b8f0d1c2a05@contoso.com"},
    }, None if shutil.which("curl") else "curl is missing")


def phone():
    url = f"{OUTSIDE}/Microsoft-Server-ActiveSync"
    return Program("curl as a phone", [sys.executable, DRIVERS / "phone.py"], {
        **each(OWN, type="MobileSync", url=url, v2=url, v2_ews=EWS),
        "wrong password": {"error": "HTTP 401"},
        "unknown address": {"error": "ErrorCode 500"},
        **each(OTHERS, error="HTTP 403"),
    }, None if shutil.which("curl") else "curl is missing")


def thunderbird():
    return Program("model of Thunderbird", [sys.executable, DRIVERS / "thunderbird.py"], {
        **each((*OWN, "redirected address"), owa=f"{OUTSIDE}/owa/", ews=EWS_INSIDE, host="mail.contoso.com"),
        "internal only": {"owa": f"{INSIDE}/owa/", "host": "ex1.contoso.com"},
        "wrong password": {"error": "401"},
        "unknown address": {"error": "no valid configuration"},
        **each(OTHERS, error="403"),
    }, None if shutil.which("curl") else "curl is missing")


def programs(folder, work):
    """All of them; `folder` is where `make clients` put them, `work` has the certificate."""
    return [
        exchangelib("pox", "All steps in the autodiscover protocol failed", "has no mailbox", "All steps"),
        exchangelib("soap", "UnauthorizedError", "Invalid user", "Invalid user"),
        exchange_autodiscover(folder), ews_javascript_api(folder), autodiscover(folder), evolution(folder),
        davmail(folder, work), curl(), phone(), thunderbird(),
    ]
