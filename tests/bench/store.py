#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures a store beside a bare SQLite database that holds the same: store.py BUILD_DIRECTORY (see run.sh).

BENCH_MAILBOXES: how many mailboxes the organization has (1,000,000). Programs of a group take turns, medians count, and
ratios are against the first, which is ours. Rates are measured with 10,000 mailboxes too, which fit into SQLite's
cache.
"""
import os
import shutil
import sqlite3
import subprocess
import sys

import bench

MAILBOXES = int(os.environ.get("BENCH_MAILBOXES", "1000000"))
FEW = 10000
COLUMNS = ["Name", "Identity", "DisplayName", "Alias", "PrimarySmtpAddress", "EmailAddresses", "UserPrincipalName",
           "SamAccountName", "LegacyExchangeDN", "ServerName", "ActiveSyncEnabled", "OWAEnabled", "MAPIEnabled",
           "MapiHttpEnabled", "MAPIBlockOutlookRpcHttp", "MAPIBlockOutlookExternalConnectivity", "DistinguishedName",
           "Guid"]
NAMES = ["Guid", "DistinguishedName", "LegacyExchangeDN", "Identity", "PrimarySmtpAddress", "UserPrincipalName",
         "SamAccountName", "Alias", "Name", "DisplayName"]
JOURNAL = ("CREATE TABLE Journal (id INTEGER PRIMARY KEY, change_set INTEGER NOT NULL, kind TEXT NOT NULL, class TEXT "
           "NOT NULL, object INTEGER NOT NULL, identity TEXT NOT NULL, property TEXT, old TEXT, new TEXT);")
OURS = bench.OURS


def make_mailbox(n):
    """One line of CSV; the settings follow no order."""
    mixed = n * 2654435761 >> 7
    return (
        '"User {0:07d}","contoso.com/Users/User {0:07d}","User {0:07d} (Sales)",'
        '"alias{0:07d}","user{0:07d}@contoso.com",'
        '"SMTP:user{0:07d}@contoso.com, smtp:u{0:07d}@mail.contoso.com","upn{0:07d}@corp.contoso.com","user{0:07d}",'
        '"/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn={0:07d}-user",'
        '"EX{1:02d}","True",'
        '"True","{2}",{3},"{4}","{5}","CN=User {0:07d},OU=Users,DC=contoso,DC=com",'
        '"00000000-0000-4000-8000-{0:012x}"\r\n'
    ).format(n, mixed % 16, mixed % 37 != 0, ("", "", "", '"True"', '"False"')[mixed % 5], mixed % 7 == 0,
             mixed % 11 == 0)


def make_input(mailboxes):
    path = os.path.join(bench.DATA, "store-%d.csv" % mailboxes)
    if not os.path.exists(path):
        with open(path + ".part", "w", encoding="utf-8", newline="", buffering=1 << 20) as out:
            out.write("#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\r\n")
            out.write(",".join('"%s"' % name for name in COLUMNS) + "\r\n")
            out.writelines(map(make_mailbox, range(mailboxes)))
        os.rename(path + ".part", path)
    return path


def make_small(name, text):
    path = os.path.join(bench.DATA, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


def bare_script(path):
    """What a careful administrator does with the same file: a table, an index for each name."""
    columns = ", ".join("%s TEXT COLLATE NOCASE" % name for name in COLUMNS)
    indexes = "\n".join("CREATE INDEX By%s ON CASMailbox (%s);" % (name, name) for name in NAMES)
    return make_small("store.sql", "\n".join([
        "PRAGMA synchronous = EXTRA;", "PRAGMA cache_size = -65536;", "CREATE TABLE Csv (%s);" % columns,
        ".import --csv --skip 2 '%s' Csv" % path, "BEGIN;",
        "CREATE TABLE CASMailbox (id INTEGER PRIMARY KEY, %s);" % columns,
        "INSERT INTO CASMailbox (%s) SELECT * FROM Csv;" % ", ".join(COLUMNS), "DROP TABLE Csv;", indexes, JOURNAL,
        "COMMIT;", "SELECT 'mailboxes', count(*) FROM CASMailbox;"]) + "\n")


def check(condition, what):
    if not condition:
        sys.exit("store.py: " + what)


def group(title, path, programs, repeat=3):
    """As bench.compare() of (name, command, rows), but no more than `repeat` runs: these are long."""
    whole, bench.REPEAT = bench.REPEAT, min(bench.REPEAT, repeat)
    bench.compare(title, path, [(*program, None) for program in programs])
    bench.REPEAT = whole


def makers(path, org, store, database):
    """Commands that make the store and the bare database anew."""
    script = bare_script(path)
    return (["sh", "-c", "rm -f '%s' && '%s' import --quiet --store '%s' '%s' '%s'" % (store, OURS, store, org, path)],
            ["sh", "-c", "rm -f '%s' && sqlite3 '%s' < '%s'" % (database, database, script)])


def whole_organization(path, org, store, database):
    ours, bare = makers(path, org, store, database)
    group("Import of %d mailboxes into a store" % MAILBOXES, path,
          [("mapicfg import", ours, None), ("sqlite3 .import, and 10 indexes", bare, None)], repeat=1)
    print("  store %d MB, bare database %d MB, export %d MB" % tuple(
        os.path.getsize(name) // 1000000 for name in (store, database, path)))
    print("  peak memory: mapicfg import %.1f MiB" % (bench.peak_memory(ours) / 1024))
    connection = sqlite3.connect(store)
    check(connection.execute("SELECT count(*) FROM CASMailbox").fetchone() == (MAILBOXES,), "mailboxes are missing")
    connection.close()
    settings = ", ".join(bench.SETTINGS)
    count = "SELECT count(*), %s FROM CASMailbox GROUP BY %s" % (settings, settings)
    view = "SELECT effective, count(*) FROM Effective GROUP BY 1"
    group("Audit of the store", store,
          [("mapicfg audit --store --summary", [OURS, "audit", "--store", store, "--summary"], MAILBOXES),
           ("sqlite3, settings counted", ["sqlite3", database, count], None),
           ("sqlite3, the store's view Effective", ["sqlite3", store, view], None),
           ("mapicfg audit --summary of the CSV", [OURS, "audit", "--summary", org, path], MAILBOXES)])
    out = os.path.join(bench.DATA, "store.out")
    export = [OURS, "export", "--store", store, "--class", "CASMailbox", "--format", "csv", "-o", out]
    group("Export as CSV", store,
          [("mapicfg export", export, None),
           ("sqlite3 -csv", ["sh", "-c", "sqlite3 -csv -header '%s' 'SELECT * FROM CASMailbox' > '%s.bare'"
                             % (database, out)], None)])
    with open(out, "rb") as exported:
        check(sum(1 for _ in exported) == MAILBOXES + 2, "the export has not as many lines as there are mailboxes")
    os.remove(out)
    os.remove(out + ".bare")


def plans(store):
    """A check and plans of the store, of the audit's time. Processor time counts: it is less disturbed."""
    few = make_small("store-few.txt", "".join("user%07d@contoso.com\n" % (n * 50021 % MAILBOXES) for n in range(20)))
    switch = "Set-OrganizationConfig -MapiHttpEnabled $false"
    plan = [OURS, "plan", "--store", store]
    commands = {"audit --summary": [OURS, "audit", "--store", store, "--summary"],
                "audit, a row for each": [OURS, "audit", "--store", store, "--format", "csv"],
                "check": [OURS, "check", "--store", store],
                "plan, the organization's switch": [*plan, switch],
                "the same --no-findings": [*plan, "--no-findings", switch],
                "plan, one mailbox": [*plan, "Set-CASMailbox alias0000007 -MapiHttpEnabled $null"],
                "plan, a goal for 20 mailboxes": [*plan, "--goal", "inside=legacy,list=" + few],
                "plan, a goal for a server's": [*plan, "--goal", "inside=legacy,server=EX03"],
                "plan, goals for all but 20": [*plan, "--goal", "inside=mapi,outside=none", "--goal",
                                               "outside=any,list=" + few]}
    least = {}
    for _ in range(min(bench.REPEAT, 3)):
        for name, command in commands.items():
            seconds, peak = bench.processor_time(command)
            least[name] = min(least.get(name, (seconds, peak)), (seconds, peak))
    summary, rows = least["audit --summary"][0], least["audit, a row for each"][0]
    print("\nA check and plans of the store: processor time, of the summary's and of the rows', peak memory")
    for name, (seconds, peak) in least.items():
        print("  %-34s %8.2f s  %5.2fx  %5.2fx  %6.1f MiB" % (name, seconds, seconds / summary, seconds / rows, peak))
        if not name.startswith("audit"):
            bench.verdict(name + " of a store, of audit --summary", "%.2fx" % (seconds / summary), "<= 2x",
                          seconds <= 2 * summary)
            bench.verdict(name + ", peak memory", "%.1f MiB" % peak, "< 256 MiB", peak < 256)


def scripts():
    done = subprocess.run([os.path.join(bench.DATA, "script"), "200000"], stdout=subprocess.PIPE, check=True, text=True)
    for line in done.stdout.splitlines():
        what, changes, seconds = line.split("\t")
        bench.verdict("the %s of %s changes, written" % (what, changes), seconds + " s", "< 1 s", float(seconds) < 1)


def rates(mailboxes, store, database):
    print("\nA store of %d mailboxes beside a bare database: a second, and the ratio" % mailboxes)
    done = subprocess.run([os.path.join(bench.DATA, "store"), store, database, str(mailboxes)], stdout=subprocess.PIPE,
                          check=True, text=True)
    for line in done.stdout.splitlines():
        what, ours, bare = line.split("\t")
        print("  %-50s %9s %9s  %5.2f" % (what, ours, bare, float(ours) / float(bare)))


def main():
    if not shutil.which("sqlite3"):
        print("SKIPPED: store: sqlite3 is missing")
        return
    print("\nSQLite " + bench.version(["sqlite3", "--version"]).split(" ")[0])
    store, database = (os.path.join(bench.DATA, name) for name in ("store.store", "store.bare"))
    org = make_small("store-org.json", '{"Name": "Contoso", "MapiHttpEnabled": true, "IsMixedMode": false}\n')
    whole_organization(make_input(MAILBOXES), org, store, database)
    plans(store)
    scripts()
    rates(MAILBOXES, store, database)
    for command in makers(make_input(FEW), org, store, database):
        bench.run(command, None)
    rates(FEW, store, database)
    bench.print_verdicts()


if __name__ == "__main__":
    main()
