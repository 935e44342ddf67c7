#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""cmdlets.py: runs the cases of cmdlets.txt, which says what the keys mean.

usage: cmdlets.py [COMMAND [CASE]]    (default: $MAPICFG, then build/mapicfg; CASE: a line, or a part of a title)

Each case has a store of its own. What is stored afterwards is read twice: by Python's sqlite3 in the tables that
docs/guide/store.md describes, and by the command's own Get- cmdlets. Ends with a count; exits 1 when a case failed, 2
when the table itself is wrong."""
import codecs
import csv
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

from pathlib import Path

import harness as cli

TABLE = cli.HERE / "cmdlets.txt"
CONTOSO = ["org", "mailboxes", "vdirs", "servers"]
ONCE = {"case", "from", "store", "with", "as", "exit", "objects", "json", "what-if", "quiet", "count", "same"}
MANY = {"run", "out", "words", "has", "values", "csv", "err", "err-has", "at", "warn", "no-warn", "after"}
STORES = ["contoso", "one", "article", "people", "many", "urls", "kinds", "new", "memory"]
SOURCES = {"script": "change.ps1", "crlf": "change.ps1", "mark": "change.ps1", "stdin": "stdin"}

# How a class is found by SQL and by a cmdlet: its table, and the column that a case names it by.
CLASSES = {
    "mailbox": ("CASMailbox", "SamAccountName", "Get-CASMailbox"),
    "vdir": ("MapiVirtualDirectory", "Identity", "Get-MapiVirtualDirectory"),
    "org": ("OrganizationConfig", None, "Get-OrganizationConfig"),
    "anywhere": ("OutlookAnywhere", "Identity", "Get-OutlookAnywhere"),
    "owa": ("OwaVirtualDirectory", "Identity", "Get-OwaVirtualDirectory"),
    "ecp": ("EcpVirtualDirectory", "Identity", "Get-EcpVirtualDirectory"),
    "ews": ("WebServicesVirtualDirectory", "Identity", "Get-WebServicesVirtualDirectory"),
    "oab": ("OabVirtualDirectory", "Identity", "Get-OabVirtualDirectory"),
    "sync": ("ActiveSyncVirtualDirectory", "Identity", "Get-ActiveSyncVirtualDirectory"),
    "powershell": ("PowerShellVirtualDirectory", "Identity", "Get-PowerShellVirtualDirectory"),
    "autodiscover": ("AutodiscoverVirtualDirectory", "Identity", "Get-AutodiscoverVirtualDirectory"),
    "service": ("ClientAccessService", "Identity", "Get-ClientAccessService"),
    "authserver": ("AuthServer", "Identity", "Get-AuthServer"),
}

MAILBOX = ["Name", "Identity", "Alias", "SamAccountName", "UserPrincipalName", "PrimarySmtpAddress", "ImapEnabled",
           "EwsEnabled", "MAPIEnabled", "MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity", "Guid"]
PEOPLE = [
    ["Jeff Hay", "contoso.com/Users/Jeff Hay", "jhay", "jeffh", "jeff@corp.contoso.com", "jeff.hay@contoso.com",
     "True", None, "True", None, "False", "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0001"],
    ["Tony Smith", "contoso.com/Users/Tony Smith", "tony", "tony", "tony@corp.contoso.com", "tony@contoso.com",
     "True", None, "True", None, "False", "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0002"],
    ["Chris Dunn", "contoso.com/Users/Chris Dunn", "chris", "chris", "chris@corp.contoso.com", "chris@contoso.com",
     "True", None, "True", None, "False", "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0003"],
    ["Sam Twin", "contoso.com/Sales/Sam Twin", "sam1", "sam1", "sam1@corp.contoso.com", "sam1@contoso.com",
     "True", None, "True", None, "False", "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0004"],
    ["Sam Twin", "contoso.com/Users/Sam Twin", "sam2", "sam2", "sam2@corp.contoso.com", "sam2@contoso.com",
     "True", None, "True", None, "False", "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0005"],
]
# What Get-Mailbox shows beside: the last two mailboxes state neither kind nor database.
KIND = ["Name", "Identity", "DistinguishedName", "ServerName", "Database", "RecipientTypeDetails", "ArchiveGuid"]
ARCHIVE, NO_ARCHIVE = "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0020", "00000000-0000-0000-0000-000000000000"
KINDS = [[name, "contoso.com/%s/%s" % ("/".join(units), name),
          ",".join(["CN=" + name, *("OU=" + unit for unit in reversed(units)), "DC=contoso,DC=com"]), *rest]
         for name, units, *rest in [
             ["Ada", ["Sales"], "ex1", "DB01", "UserMailbox", ARCHIVE],
             ["Ben", ["Sales", "Berlin"], "ex2", "DB02", "UserMailbox", NO_ARCHIVE],
             ["Info", ["Shared"], "ex1", "DB01", "SharedMailbox", NO_ARCHIVE],
             ["Room 1", ["Rooms"], "ex2", "DB01", "RoomMailbox", NO_ARCHIVE],
             ["Public", ["Users"], "ex1", "DB02", "PublicFolderMailbox", NO_ARCHIVE],
             ["Migration", ["Users"], "ex1", "DB02", "ArbitrationMailbox", NO_ARCHIVE],
             ["Health", ["Users"], "ex1", "DB02", "MonitoringMailbox", NO_ARCHIVE],
             ["Log", ["Users"], "ex1", "DB02", "AuditLogMailbox", NO_ARCHIVE],
             ["Aux", ["Users"], "ex1", "DB02", "AuxAuditLogMailbox", NO_ARCHIVE],
             ["Old", ["Users"], "ex1", None, None, None]]]
VDIR = ["Name", "Server", "Identity", "IISAuthenticationMethods", "InternalUrl", "ExternalUrl", "Guid"]
ARTICLE = [
    ["mapi (Default Web Site)", "Contoso", r"Contoso\mapi (Default Web Site)", "Ntlm, OAuth, Negotiate",
     "https://contoso.corp.contoso.com/mapi", None, "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0006"],
    ["mapi (Default Web Site)", "ContosoMail", r"ContosoMail\mapi (Default Web Site)", "Ntlm, OAuth, Negotiate",
     "https://contosomail.corp.contoso.com/mapi", None, "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0007"],
]
SERVER_TYPE = "Microsoft.Exchange.Data.Directory.Management.ExchangeServer"
SERVER = ["Name", "Identity", "Fqdn", "Guid"]
ARTICLE_SERVERS = [
    ["Contoso", "Contoso", "contoso.corp.contoso.com", "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0008"],
    ["ContosoMail", "ContosoMail", "contosomail.corp.contoso.com", "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0009"],
    ["ContosoOld", "ContosoOld", "contosoold.corp.contoso.com", "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0021"],
]
# Exchange 2010, as its directory of Outlook Anywhere alone tells.
OLD = [["Server", "Name", "Identity", "AdminDisplayVersion"],
       ["ContosoOld", "Rpc (Default Web Site)", r"ContosoOld\Rpc (Default Web Site)", "Version 14.3 (Build 123.4)"]]
# What else hands out URLs, on both servers; who may open mailboxes; an offline address book.
SYSTEM_TYPE = "Microsoft.Exchange.Data.Directory.SystemConfiguration."
URLS = [("ADOwaVirtualDirectory", "owa", "owa"), ("ADEcpVirtualDirectory", "ecp", "ecp"),
        ("ADWebServicesVirtualDirectory", "EWS", "EWS/Exchange.asmx"), ("ADOabVirtualDirectory", "OAB", "OAB"),
        ("ADMobileVirtualDirectory", "Microsoft-Server-ActiveSync", "Microsoft-Server-ActiveSync"),
        ("ADPowerShellVirtualDirectory", "PowerShell", "powershell"),
        ("ADAutodiscoverVirtualDirectory", "Autodiscover", "autodiscover")]
AUTH_SERVERS = [["EvoSTS", "EvoSTS", "AzureAD", "True", "False", "{contoso.com}"],
                ["WindowsAzureACS", "WindowsAzureACS", "MicrosoftACS", "True", "False", "{}"]]
SERVICE_TYPE = "Microsoft.Exchange.Data.Directory.Management.ClientAccessServer"
ANYWHERE = ["Name", "Server", "Identity", "InternalHostname", "ExternalHostname", "InternalClientAuthenticationMethod",
            "ExternalClientAuthenticationMethod", "IISAuthenticationMethods", "InternalClientsRequireSsl",
            "ExternalClientsRequireSsl", "SSLOffloading"]
PERMISSION_TYPE = "Microsoft.Exchange.Management.RecipientTasks.MailboxAcePresentationObject"
PERMISSIONS = [
    ["FullAccess", "False", "All", r"CONTOSO\bernd", "contoso.com/Users/Anna Berg", "False"],
    ["ReadPermission", "False", "All", r"NT AUTHORITY\SELF", "contoso.com/Users/Anna Berg", "False"],
    ["FullAccess", "False", "All", r"CONTOSO\anna", "contoso.com/Users/Lent Out", "False"],
]


def urls_of(name, path):
    return [["%s (Default Web Site)" % name, server, r"%s\%s (Default Web Site)" % (server, name),
             "https://%s.contoso.com/%s" % (server.lower(), path), None] for server in ("EX1", "EX2")]


def write_urls(directory):
    files = [write_csv(directory / ("url-%s.csv" % name), SYSTEM_TYPE + kind,
                       ["Name", "Server", "Identity", "InternalUrl", "ExternalUrl"], urls_of(name, path))
             for kind, name, path in URLS]
    hosts = [["Rpc (Default Web Site)", server, r"%s\Rpc (Default Web Site)" % server,
              "%s.contoso.com" % server.lower(), None, "Ntlm", "Negotiate", "Basic, Ntlm, Negotiate", "False", "True",
              "True"] for server in ("EX1", "EX2")]
    files.append(write_csv(directory / "url-rpc.csv", SYSTEM_TYPE + "ADRpcHttpVirtualDirectory", ANYWHERE, hosts))
    services = [[server, "%s.contoso.com" % server.lower(), server, "{Berlin}",
                 "https://%s.contoso.com/Autodiscover/Autodiscover.xml" % server.lower()] for server in ("EX1", "EX2")]
    files.append(write_csv(directory / "services.csv", SERVICE_TYPE, [
        "Name", "Fqdn", "Identity", "AutoDiscoverSiteScope", "AutoDiscoverServiceInternalUri"], services))
    files.append(write_csv(directory / "authservers.csv", SYSTEM_TYPE + "AuthServer", [
        "Name", "Identity", "Type", "Enabled", "IsDefaultAuthorizationEndpoint", "DomainName"], AUTH_SERVERS))
    files.append(write_csv(directory / "permissions.csv", PERMISSION_TYPE,
                           ["AccessRights", "Deny", "InheritanceType", "User", "Identity", "IsInherited"], PERMISSIONS))
    files.append(write_csv(directory / "books.csv", SYSTEM_TYPE + "OfflineAddressBook", ["Name", "Identity", "Guid"],
                           [["Default Offline Address Book", "\\Default Offline Address Book",
                             "5f0b8f0c-57a1-4f0f-8e0e-2f4d5d7a0010"]]))
    return files


# ---- the table ----

class TableError(Exception):
    pass


class Case:
    def __init__(self, line):
        self.line = line
        self.keys = {}

    def add(self, line, key, value):
        if key not in ONCE | MANY:
            raise TableError("%d: there is no key '%s'" % (line, key))
        if key in ONCE and key in self.keys:
            raise TableError("%d: '%s' twice" % (line, key))
        self.keys.setdefault(key, []).append(value)

    def one(self, key, default=None):
        return self.keys.get(key, [default])[0]

    def all(self, key):
        return self.keys.get(key, [])

    def finish(self):
        for key in ("case", "from", "run"):
            if key not in self.keys:
                raise TableError("%d: the case has no '%s'" % (self.line, key))
        if self.one("store", "contoso") not in STORES:
            raise TableError("%d: there is no store '%s'" % (self.line, self.one("store")))
        if "as" in self.keys and self.one("as") not in SOURCES:
            raise TableError("%d: 'as' is one of %s" % (self.line, ", ".join(SOURCES)))
        self.codes = [int(word) for word in self.one("exit", "0").split()]
        if self.codes == [0] and self.keys.keys() & {"err", "err-has", "at"}:
            raise TableError("%d: a message is expected, and no failure" % self.line)
        if 0 not in self.codes and not self.keys.keys() & {"err", "err-has", "at", "quiet"}:
            raise TableError("%d: it fails, and no message is expected" % self.line)
        return self


def read_table(path):
    cases, case = [], None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() + [""], 1):
        if line.startswith("#"):
            continue
        if line == "":
            if case is not None:
                cases.append(case.finish())
            case = None
            continue
        key, colon, value = line.partition(":")
        if colon == "":
            raise TableError("%d: 'key: value' is expected" % number)
        if case is None:
            case = Case(number)
        case.add(number, key, value[1:] if value.startswith(" ") else value)
    titles = [case.one("case") for case in cases]
    if len(set(titles)) < len(titles):
        raise TableError("titles twice: %s" % {t for t in titles if titles.count(t) > 1})
    return cases


# ---- stores ----

def write_csv(path, type_name, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write("#TYPE %s\r\n%s\r\n" % (type_name, ",".join(columns)))
        for row in rows:
            # As Export-Csv does: quotes around everything but $null.
            file.write(",".join("" if v is None else '"%s"' % v.replace('"', '""') for v in row) + "\r\n")
    return str(path)


def command(*arguments, **options):
    done = subprocess.run([cli.COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                          **options)
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace")


def must(*arguments):
    code, out, err = command(*arguments)
    if code != 0:
        sys.exit("cmdlets.py: no store to test on: mapicfg %s: exit code %d: %s" % (" ".join(arguments), code, err))


def first_row_only(source, target):
    """An export with its first object alone."""
    text = source.read_bytes().decode("utf-8-sig").split("\r\n")
    target.write_bytes(codecs.BOM_UTF8 + "\r\n".join(text[:3] + [""]).encode("utf-8"))
    return str(target)


def make_stores(directory):
    """Makes what the cases get copies of."""
    exports = {name: cli.CONTOSO / (name + ".csv") for name in CONTOSO}
    first = {name: first_row_only(exports[name], directory / (name + ".csv")) for name in ("vdirs", "servers")}
    contoso = [str(exports[name]) for name in CONTOSO]
    contents = {
        "contoso": contoso,
        "one": [str(exports["org"]), str(exports["mailboxes"]), first["vdirs"], first["servers"]],
        "article": [*contoso, write_csv(directory / "article.csv", cli.VDIR_TYPE, VDIR, ARTICLE),
                    write_csv(directory / "article-servers.csv", SERVER_TYPE, SERVER, ARTICLE_SERVERS),
                    write_csv(directory / "old.csv", SYSTEM_TYPE + "ADRpcHttpVirtualDirectory", OLD[0], OLD[1:])],
        "many": [*contoso, write_csv(directory / "many.csv", cli.MAILBOX_TYPE, ["Name", "MAPIEnabled"],
                                     [["Many %04d" % n, "True"] for n in range(1001)])],
        "urls": [*contoso, *write_urls(directory)],
        "kinds": [contoso[0], str(exports["servers"]),
                  write_csv(directory / "kinds.csv", cli.MAILBOX_TYPE, KIND, KINDS)],
        "people": [*contoso, write_csv(directory / "people.csv", cli.MAILBOX_TYPE, MAILBOX, PEOPLE)],
    }
    for name, files in contents.items():
        path = str(directory / (name + ".db"))
        must("init", "--store", path, "--name", "Contoso", "--version", "2019", "--from", "2016")
        must("import", "--store", path, *files)


def bytes_of(directory):
    return {path.name: path.read_bytes() for path in sorted(directory.glob("store.db*"))}


# ---- running ----

class Run:
    """What came of a case."""

    def __init__(self, case, stores, directory):
        self.case, self.directory = case, directory
        self.store = case.one("store", "contoso")
        self.path = ":memory:" if self.store == "memory" else "store.db"
        self.source = SOURCES.get(case.one("as"), "exec")
        self.wrong = []
        if self.store not in ("new", "memory"):
            shutil.copyfile(stores / (self.store + ".db"), directory / "store.db")
        self.before = bytes_of(directory)
        text = "\n".join(case.all("run"))
        self.code, self.out, self.err = self.execute(text, case.one("as"), case.one("with", "").split())

    def execute(self, text, form=None, options=()):
        create = ["--create"] if self.store == "new" else []
        start = ["exec", "--store", self.path, *create, *options]
        if form is None:
            return command(*start, text, cwd=self.directory, stdin=subprocess.DEVNULL)
        data = (text + "\n").replace("\n", "\r\n" if form in ("crlf", "mark") else "\n").encode("utf-8")
        if form == "stdin":
            return command(*start, "-f", "-", cwd=self.directory, input=data)
        (self.directory / "change.ps1").write_bytes((codecs.BOM_UTF8 if form == "mark" else b"") + data)
        return command(*start, "-f", "change.ps1", cwd=self.directory, stdin=subprocess.DEVNULL)

    def expect(self, good, what, got):
        if not good:
            self.wrong.append((what, got))

    def errors(self):
        return [line for line in self.err.splitlines() if re.search(r"(^|: )error: ", line)]


def lines_of(text):
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def records_of(text):
    """The objects of Format-List text."""
    records, record = [], {}
    for line in text.splitlines() + [""]:
        name, colon, value = line.partition(":")
        if not line.strip():
            if record:
                records.append(record)
            record = {}
        elif colon and re.fullmatch(r"\w+ *", name):
            record[name.strip()] = value.strip()
    return records


def as_json(text):
    try:
        return json.loads(text)
    except ValueError as error:
        return "not JSON: %s" % error


def check_output(run):
    case, lines = run.case, lines_of(run.out)
    exact, words = case.all("out"), case.all("words")
    if words:
        run.expect([line.split() for line in lines] == [line.split() for line in exact + words]
                   and all(line in lines for line in exact), "output, blanks aside: %s" % (exact + words), lines)
    elif exact:
        run.expect(lines == [line.rstrip() for line in exact], "output: %s" % exact, lines)
    for text in case.all("has"):
        run.expect(text in run.out, "in the output: %s" % text, run.out[:1000])
    for value in case.all("values"):
        name, _, wanted = value.partition(": ")
        got = [record.get(name) for record in records_of(run.out)]
        run.expect(got == [v.strip() for v in wanted.split("|")], "%s of each object: %s" % (name, wanted), got)
    if "objects" in case.keys:
        run.expect(len(records_of(run.out)) == int(case.one("objects")), "objects: " + case.one("objects"),
                   len(records_of(run.out)))
    if "json" in case.keys:
        run.expect(as_json(run.out) == json.loads(case.one("json")), "JSON: " + case.one("json"), run.out[:1000])
    if not case.keys.keys() & {"out", "words", "has", "values", "objects", "json"}:
        run.expect(run.out == "", "no output", run.out[:1000])


def check_messages(run):
    case, errors = run.case, run.errors()
    place = re.escape(run.source) + ":"
    for wanted in case.all("err"):
        run.expect(any(line.endswith(": " + wanted) for line in errors), "error: " + wanted, run.err)
    if "err" in case.keys:
        run.expect(len(errors) == len(case.all("err")), "errors: %d" % len(case.all("err")), run.err)
    for wanted in case.all("err-has"):
        run.expect(wanted in run.err, "on standard error: " + wanted, run.err)
    for wanted in case.all("at"):
        rest = r":\d+" if ":" not in wanted else ""
        run.expect(any(re.match(place + wanted + rest + ": error: ", line) for line in errors),
                   "an error at %s" % wanted, run.err)
    warnings = [line for line in run.err.splitlines() if line.startswith("WARNING: ")]
    for wanted in case.all("warn"):
        run.expect(any(wanted in line for line in warnings), "warning: " + wanted, run.err)
    for unwanted in case.all("no-warn"):
        run.expect(not any(unwanted in line for line in warnings), "no warning: " + unwanted, run.err)
    what_if = [line for line in run.err.splitlines() if line.startswith("What if: ")]
    run.expect(len(what_if) == int(case.one("what-if", 0)), "What if: %s times" % case.one("what-if", 0), run.err)
    if "quiet" in case.keys:
        run.expect(run.err == "", "nothing on standard error", run.err)
    if run.code == 0:
        others = [line for line in run.err.splitlines() if not re.match("WARNING: |VERBOSE: |What if: ", line)]
        run.expect(not others, "no more than warnings on standard error", others)


def check_file(run):
    files = {}
    for value in run.case.all("csv"):
        name, _, line = value.partition(" | ")
        files.setdefault(name, []).append(line.rstrip())
    for name, wanted in files.items():
        path = run.directory / name
        got = path.read_bytes().decode("utf-8-sig") if path.exists() else "no file"
        run.expect(got.splitlines() == wanted and list(csv.reader(got.splitlines())) == list(csv.reader(wanted)),
                   "%s: %s" % (name, wanted), got[:1000])


def items_of(text):
    return sorted(item.strip() for item in text.strip("{}").split(","))


def is_wanted(got, operator, wanted):
    if got is None:
        return False
    if operator == "~":
        return items_of(got) == items_of(wanted) and got.startswith("{")
    return got.lower() == wanted.lower() if operator == "=i" else got == wanted


def query(run, sql, *values):
    database = sqlite3.connect("file:%s?mode=ro" % (run.directory / "store.db"), uri=True)
    try:
        return database.execute(sql, values).fetchall()
    except sqlite3.Error as error:
        return [("%s" % error,)]
    finally:
        database.close()


def stored(run, class_name, key, name):
    """The value in the class's table, by SQLite."""
    table, column, _ = CLASSES[class_name]
    where = ' WHERE "%s" = ? COLLATE NOCASE' % column if column else ""
    rows = query(run, 'SELECT "%s" FROM "%s"%s' % (name, table, where), *([key] if column else []))
    return rows[0][0] if len(rows) == 1 else rows


def shown(run, class_name, key, name):
    """The value as a Get- cmdlet and Format-List show it."""
    cmdlet = CLASSES[class_name][2] + (" '%s'" % key.replace("'", "''") if key else "")
    code, out, err = run.execute("%s | Format-List %s" % (cmdlet, name))
    records = records_of(out)
    return records[0].get(name) if code == 0 and len(records) == 1 else "%s%s" % (out, err)


def check_state(run):
    for value in run.case.all("after"):
        match = re.fullmatch(r"(\w+) ?(.*) \| (\w+) (=|=i|~) (.*)", value)
        if match is None or match[1] not in CLASSES:
            raise TableError("%d: not to be understood: after: %s" % (run.case.line, value))
        class_name, key, name, operator, wanted = match.groups()
        wanted = "" if wanted == "$null" else wanted
        for how, read in (("stored", stored), ("shown", shown)):
            got = read(run, class_name, key, name)
            run.expect(isinstance(got, str) and is_wanted(got, operator, wanted), "%s: %s" % (how, value), got)
    if "count" in run.case.keys:
        class_name, wanted = run.case.one("count").split()
        got = query(run, 'SELECT count(*) FROM "%s"' % CLASSES[class_name][0])[0][0]
        run.expect(got == int(wanted), "count: " + run.case.one("count"), got)
    if "same" in run.case.keys:
        run.expect(bytes_of(run.directory) == run.before, "the store as it was, byte for byte", "another")


def run_case(case, stores):
    with tempfile.TemporaryDirectory(prefix="mapicfg-") as directory:
        run = Run(case, stores, Path(directory))
        run.expect(run.code in case.codes, "exit code: %s" % case.one("exit", "0"), run.code)
        same_first = bytes_of(run.directory)
        check_output(run)
        check_messages(run)
        check_file(run)
        check_state(run)
        run.expect(bytes_of(run.directory) == same_first, "a look that changes nothing", "another store")
        return run


def report(run):
    print("FAILED: %s:%d: %s" % (TABLE.name, run.case.line, run.case.one("case")))
    print("  from:     %s" % run.case.one("from"))
    print("  text:     %s" % "\n            ".join(run.case.all("run")))
    for what, got in run.wrong:
        print("  expected: %s\n  got:      %s" % (what, got))
    if run.err and all(got != run.err for _, got in run.wrong):
        print("  standard error: %s" % run.err)


def main():
    try:
        cases = read_table(TABLE)
        wanted = sys.argv[2] if len(sys.argv) > 2 else None
        if wanted is not None:
            cases = [c for c in cases if wanted in (str(c.line), "") or wanted in c.one("case")]
        failed = 0
        with tempfile.TemporaryDirectory(prefix="mapicfg-") as stores:
            make_stores(Path(stores))
            for case in cases:
                run = run_case(case, Path(stores))
                if run.wrong:
                    failed += 1
                    report(run)
    except TableError as error:
        print("%s:%s" % (TABLE.name, error), file=sys.stderr)
        return 2
    print("cmdlets: %d of %d cases passed" % (len(cases) - failed, len(cases)))
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
