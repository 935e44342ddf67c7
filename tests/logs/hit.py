#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""hit.py: who is hit by a plan, in numbers: made-up logs of which it is known whose each record is, against what the
command and Python say, by logs, by summaries of parts, and wave by wave.

usage: hit.py    ($MAPICFG: the command; $MAPICFG_LIBRARY and PYTHONPATH: the library and its package)"""
import collections
import csv
import datetime
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMAND = os.environ.get("MAPICFG", os.path.join(ROOT, "build", "mapicfg"))
TYPE = "#TYPE Microsoft.Exchange.Data.Directory."
SWITCH = "Set-OrganizationConfig -MapiHttpEnabled $true"
HEAD = "DateTime,Protocol,UrlHost,AuthenticatedUser,AnchorMailbox,UserAgent,HttpStatus\n"
HOSTS = {"in.contoso.com": "inside", "out.contoso.com": "outside", "": None, "rin.contoso.com": "inside",
         "rout.contoso.com": "outside"}
# User agents, the client that they are, and whether it can do MAPI over HTTP: True, False, or None where logs cannot
# tell, by the documented table of clients.
AGENTS = [("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)", "outlook 16.0.17928", True),
          ("Microsoft Office/15.0 (Windows NT 6.1; Microsoft Outlook 15.0.4420; Pro)", "outlook 15.0.4420", False),
          ("Microsoft Office/15.0 (Windows NT 6.1; Microsoft Outlook 15.0.5031; Pro)", "outlook 15.0.5031", True),
          ("Microsoft Office/14.0 (Windows NT 6.1; Microsoft Outlook 14.0.7015; Pro)", "outlook 14.0.7015", None),
          ("Microsoft Office/12.0 (Windows NT 5.1; Microsoft Office Outlook 12.0.6554; Pro)", "outlook 12.0.6554",
           False),
          ("MSRPC", "msrpc", True)]
CAN = {name: can for _, name, can in AGENTS}
NUMBERS = ("records", "succeeded", "days", "users", "mapi_http", "outlook_anywhere", "rpc", "outside", "inside")

passed, failed = 0, 0


def check(what, got, wanted):
    global passed, failed
    if got == wanted:
        passed += 1
        return
    failed += 1
    print(("FAILED: %s:\n  got    %r" % (what, got))[:400] + ("\n  wanted %r" % (wanted,))[:400])


# ---- the organization, and what happens ----

def mailboxes_of(chance, count):
    """Some state no ExchangeGuid; some have an override, so that they do not move."""
    found = []
    for number in range(count):
        name = "m%03d" % number
        found.append({
            "name": name, "guid": str(uuid.UUID(int=chance.getrandbits(128))), "states_guid": chance.random() < .8,
            "archive": str(uuid.UUID(int=chance.getrandbits(128))), "moves": chance.random() < .8,
            "blocks_rpc": chance.random() < .2})
    return found


def exports(folder, mailboxes):
    files = {
        "org.csv": TYPE + "Management.OrganizationConfig\nName,MapiHttpEnabled\nContoso,False\n",
        "vdirs.csv": TYPE + "SystemConfiguration.ADMapiVirtualDirectory\nIdentity,InternalUrl,ExternalUrl\n"
        "EX1\\mapi (Default Web Site),https://in.contoso.com/mapi,https://out.contoso.com/mapi\n",
        "anywhere.csv": "Identity,ServerName,InternalHostname,ExternalHostname,SSLOffloading\n"
        "EX1\\Rpc (Default Web Site),EX1,rin.contoso.com,rout.contoso.com,True\n",
        "mailboxes.csv": TYPE + "Management.CASMailbox\nName,Guid,ExchangeGuid,ArchiveGuid,SamAccountName,"
        "UserPrincipalName,EmailAddresses,MapiHttpEnabled,MAPIEnabled,MAPIBlockOutlookRpcHttp,"
        "MAPIBlockOutlookExternalConnectivity\n" + "".join(
            "%s,%s,%s,%s,%s,%s@up.contoso.com,SMTP:%s@contoso.com,%s,True,%s,False\n" % (
                one["name"], uuid.uuid5(uuid.NAMESPACE_DNS, one["name"]), one["guid"] if one["states_guid"] else "",
                one["archive"], one["name"], one["name"], one["name"], "" if one["moves"] else "False",
                one["blocks_rpc"]) for one in mailboxes)}
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


def record(chance, mailboxes, one):
    """Of a mailbox: the line, and what it shows."""
    way = chance.choice(["Mapi", "RpcHttp", "RpcHttp", "Ews"])
    form = chance.choice(["guid", "guid", "at", "archive", "SMTP:", "Smtp~", "sid", "none"])
    user = chance.choice(mailboxes) if chance.random() < .2 and form not in ("sid", "none") else one
    account = chance.choice(["CONTOSO\\%s", "%s@up.contoso.com", "%s@contoso.com"]) % user["name"]
    if chance.random() < .3:
        account = account.swapcase() if "@" in account else account.upper()
    anchor = {"guid": "MailboxGuid~" + one["guid"], "at": "MailboxGuid~" + one["guid"] + "@contoso.com",
              "archive": "MailboxGuid~" + one["archive"].upper(), "SMTP:": "SMTP:" + one["name"] + "@contoso.com",
              "Smtp~": "Smtp~" + one["name"].upper() + "@Contoso.com", "sid": "Sid~S-1-5-21-7", "none": ""}[form]
    host = chance.choice([name for name in HOSTS if not name or name.startswith("r") == (way == "RpcHttp")])
    agent, client, _ = chance.choice([row for row in AGENTS if way == "RpcHttp" or row[1] != "msrpc"])
    status = chance.choice(["200"] * 8 + ["503", "404"])
    moment = datetime.datetime(2026, 3, 1) + datetime.timedelta(milliseconds=chance.randrange(6 * 86400 * 1000))
    time = moment.isoformat(timespec="milliseconds") + "Z"
    return [time, way, host, account, anchor, agent, status], {
        "time": time, "way": way, "client": client, "fine": status == "200", "place": HOSTS[host], "account": account,
        "of": one, "user": user, "form": form}


def whose(fact):
    """The mailbox that a record counts for, and whether it is named; None: whose it is cannot be told."""
    if fact["form"] in ("sid", "none"):
        return fact["user"]["name"], False
    if fact["form"] in ("guid", "at") and not fact["of"]["states_guid"]:
        return (fact["user"]["name"], False) if not fact["user"]["states_guid"] else (None, None)
    return fact["of"]["name"], True


# ---- what is to be said ----

class Used:
    def __init__(self):
        self.numbers = collections.Counter()
        self.days, self.users = set(), set()


def counted(facts):
    """By mailbox and by whether it is named; the clients of each; whether a GUID is of no known mailbox."""
    used, clients, strange = collections.defaultdict(Used), collections.defaultdict(collections.Counter), False
    names, lost, able = set(), 0, {fact["client"] for fact in facts if fact["way"] == "Mapi" and fact["fine"]}
    for fact in facts:
        name, named = whose(fact)
        is_outlook = fact["way"] != "Ews"
        if fact["fine"] and is_outlook and fact["form"] in ("guid", "at") and not fact["of"]["states_guid"]:
            strange = True
        if name is None:
            if fact["fine"] and is_outlook:
                names.add(fact["of"]["guid"])
                lost += 1
            continue
        if fact["fine"]:
            clients[name][fact["client"]] += 1
        if not is_outlook:
            continue
        one = used[name, named]
        one.numbers["records"] += 1
        if not fact["fine"]:
            continue
        one.numbers["succeeded"] += 1
        one.numbers["mapi_http" if fact["way"] == "Mapi" else "outlook_anywhere"] += 1
        one.numbers[fact["place"]] += 1
        one.days.add(fact["time"][:10])
        one.users.add(fact["account"].lower())
    return used, clients, strange, names, lost, able


def answer_of(used, name, doubt):
    named, by_user = used[name, True], used[name, False]
    if named.numbers["succeeded"]:
        return "seen", named
    if by_user.numbers["succeeded"]:
        return "user-seen", by_user
    part = named if named.numbers["records"] else by_user
    return ("cannot-tell" if doubt else "failed" if part.numbers["records"] else "unseen"), part


def expected(mailboxes, facts):
    """Of the mailboxes that move when MAPI over HTTP is switched on."""
    used, clients, strange, _, _, able = counted(facts)
    found = {}
    for one in mailboxes:
        if not one["moves"]:
            continue
        answer, part = answer_of(used, one["name"], strange and not one["states_guid"])
        numbers = {key: part.numbers[key] for key in NUMBERS}
        numbers["days"], numbers["users"] = len(part.days), len(part.users)
        rules = collections.Counter()
        for client in clients[one["name"]]:
            can = client in able or CAN[client]
            if answer not in ("seen", "user-seen") or can:
                continue
            rules["log-hit-client-unknown" if can is None else
                  "log-hit-client-cut-off" if one["blocks_rpc"] else "log-hit-client-too-old"] += 1
        found[one["name"]] = (answer, numbers, dict(clients[one["name"]]), dict(rules))
    return found


# ---- what is said ----

def run(*arguments, code=0):
    done = subprocess.run([COMMAND, *map(str, arguments)], capture_output=True, check=False)
    if done.returncode != code:
        sys.exit("hit: mapicfg %s: %d %s" % (arguments, done.returncode, done.stderr.decode()))
    return done.stdout.decode()


def of_json(hit):
    return {one["identity"]: (one["answer"], {key: one[key] for key in NUMBERS},
                              {client["client"]: client["records"] for client in one["clients"]},
                              dict(collections.Counter(warning["id"] for warning in one["warnings"])))
            for one in hit["mailboxes"]}


def of_csv(text):
    return {row["identity"]: (row["seen"], {key: int(row[key]) for key in NUMBERS},
                              set(filter(None, row["clients"].split("; "))))
            for row in csv.DictReader(io.StringIO(text))}


def compare(what, hit, wanted):
    got = of_json(hit)
    check(what + ": who moves", sorted(got), sorted(wanted))
    for name in wanted:
        check("%s: %s" % (what, name), got.get(name), wanted[name])
    answers = collections.Counter(one[0] for one in wanted.values())
    check(what + ": answers", hit["answers"], {"moves": len(wanted), **{
        key: answers[key] for key in ("seen", "user-seen", "failed", "unseen", "cannot-tell")}})


def write_logs(folder, lines):
    """By day and by protocol, as Exchange does, so that no log has all."""
    files = collections.defaultdict(list)
    for line in lines:
        files[os.path.join(line[1], line[0][:10])].append(line)
    for name, rows in files.items():
        path = os.path.join(folder, name + ".LOG")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write("#Log-type: HttpProxy Logs\n#Fields: " + HEAD)
            csv.writer(file).writerows(sorted(rows))


def test_page(plan, tree, folder, told, wanted):
    """The page and the table have the sums; what cannot be used is refused."""
    page = run(*plan, "--logs", tree, "--format", "html").partition("Who is hit, by the logs")[2]
    check("page", [name for name in wanted if ">%s<" % name not in page], [])
    waves = run(*plan, "--logs", tree, "--waves", "2", "--format", "html")
    check("page of waves", waves.count("Who is hit, by the logs</h"), 2)
    table = run(*plan, "--logs", tree, "--limit", "1")
    check("table", "%d mailboxes move: %d seen in use" % (len(wanted), told["answers"]["seen"]) in table, True)
    busy = max(told["mailboxes"], key=lambda one: (one["days"], one["succeeded"]))
    row = table.partition("now by")[2].splitlines()[2].split()
    check("busiest first", (row[2], row[3]), (str(busy["days"]), str(busy["succeeded"])))
    other = os.path.join(folder, "other.sum")
    run("logs", tree, "--quiet", "--summary-out", other)
    run(*plan, "--logs-summary", other, code=3)
    run(*plan, "--logs-summary", other, "--logs", tree, code=2)
    run(*plan, "--logs", os.path.join(folder, "org.csv"), code=3)
    run(*plan, "--logs", os.path.join(folder, "none"), code=3)
    log = next(os.path.join(path, name) for path, _, names in os.walk(tree) for name in names)
    run(*plan, "--logs", tree, "-o", log, code=2)


def test_one(seed, count, records):
    import mapicfg
    from mapicfg import logs
    chance = random.Random(seed)
    mailboxes = mailboxes_of(chance, count)
    lines, facts = zip(*[record(chance, mailboxes, chance.choice(mailboxes[:count * 2 // 3])) for _ in range(records)])
    wanted = expected(mailboxes, facts)
    _, _, _, names, lost, _ = counted(facts)
    with tempfile.TemporaryDirectory() as folder:
        tree, store = os.path.join(folder, "logs"), os.path.join(folder, "store.db")
        exports(folder, mailboxes)
        write_logs(tree, lines)
        run("import", "--store", store, "--quiet", *[os.path.join(folder, name) for name in sorted(os.listdir(folder))
                                                     if name.endswith(".csv")])
        plan = ["plan", "--store", store, SWITCH, "--no-findings"]
        told = json.loads(run(*plan, "--logs", tree, "--format", "json"))["logs"]
        compare("the command %d" % seed, told, wanted)
        check("names", (told["strange"], told["names"], told["nameless"]), (lost, len(names), 0))
        of_outlook = sorted(fact["time"] for fact in facts if fact["way"] != "Ews")
        check("times", (told["first"], told["last"]), (of_outlook[0], of_outlook[-1]))
        check("CSV", of_csv(run(*plan, "--logs", tree, "--format", "csv")),
              {name: (one[0], one[1], set(one[2])) for name, one in wanted.items()})
        parts = []
        for name in sorted(os.listdir(tree)):
            parts += ["--logs-summary", os.path.join(folder, name + ".sum")]
            run("logs", os.path.join(tree, name), "--quiet", "--by", "mailbox,user,protocol,host", "--by",
                "mailbox,user,protocol,client", "--by", "mailbox,user,protocol,day", "--summary-out", parts[-1])
        check("summaries", json.loads(run(*plan, *parts, "--format", "json"))["logs"], told)
        waves = json.loads(run("plan", "--store", store, SWITCH, "--waves", "3", "--logs", tree, "--format", "json"))
        check("waves", len(waves["waves"]), 3)
        for wave in waves["waves"]:
            moves = {one["identity"] for one in wave["plan"]["moves"]}
            got = of_json(wave["plan"]["logs"])
            check("wave: who moves", set(got), moves)
            for name in moves & set(wanted):
                check("wave: " + name, got[name][:3], wanted[name][:3])
        test_page(plan, tree, folder, told, wanted)
        with mapicfg.Directory(store) as directory:
            use = logs.summarize(tree, by=logs.USE_TABLES).use(directory)
            check("Python", use.hit(directory.plan(SWITCH, findings=False)), told)


def main():
    for seed in range(4):
        test_one(seed, 60, 400)
    test_one(99, 12, 3)  # hardly anything in the logs
    print("hit: %d passed, %d failed" % (passed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
