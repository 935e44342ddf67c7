#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`mapicfg logs --format html`: the numbers and rows on the page are those of the JSON, its charts have their
proportions, what nobody logged is no zero, and names are names; tests/report looks at it in a browser.

usage: logs_page.py [COMMAND]"""
import html
import json
import math
import re
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
from harness import CONTOSO, ROOT, Result, check, finish, run  # noqa: E402

sys.path.append(str(ROOT / "tests" / "report"))
import log_files  # noqa: E402

LOGS = CONTOSO / "logs"
PAGE = Result("what the page of a command has", 0, "", "")
NAMES = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "o'neil & \"sons\"", "a\u202egnp.exe",
         "\u05d0\u05e0\u05d4", "=cmd|' /c calc'!a0", "x\u2028y\u2066z", "&lt;b&gt;", "--><!--", "]]></style>"]


def plain(piece):
    """Text of an element: a character that is shown by its number is that character."""
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r'<i class="u" data-u="(\w+)">[^<]*</i>',
                                                      lambda found: f"&#x{found[1]};", piece)))


def tables(page):
    """The tables of numbers: caption, columns, rows."""
    found = {}
    for table in re.findall(r'<table class="plain"[^>]*>(.*?)</table>', page, re.S):
        rows = [[plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
                for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)]
        found[plain(re.search(r"<caption>(.*?)</caption>", table, re.S)[1])] = (rows[0], rows[1:])
    return found


def made(folder, *arguments):
    """A page, and the JSON of the same summary."""
    page, summary = folder / "page.html", folder / "page.sum"
    result = run("logs", *arguments, "-o", page, "--summary-out", summary)
    check(f"a page of {arguments}", result, out="", err="")
    return page.read_text("utf-8"), json.loads(run("logs", "--merge", summary, "--format", "json").out)


WORDS = {"Server name": "server", "User name": "user",
         "Hour (UTC)": "hour", "Day (UTC)": "day", "Log": "kind", "Cause": "error", "Front end": "front",
         "Back end": "target", "Host name": "host", "Authentication": "auth", "HTTP status": "status"}


def values(row, names):
    """What a row of JSON has in the columns of the page."""
    shown = {"Records": row["records"], "Failed": row["failures"], "Users": row["users"],
             "Mailboxes": row["mailboxes"], "Last (UTC)": (row["last"] or "")[:16].replace("T", " "),
             "First (UTC)": (row["first"] or "")[:16].replace("T", " "),
             **{name: row["authentication"][name.lower()] for name in ("Negotiate", "NTLM", "Basic", "Bearer")}}
    for percent in (50, 95, 99):
        shown[f"{percent} %, ms"] = row["percentiles"][f"p{percent}"] if row["percentiles"] else ""
    for name in names:
        word = WORDS.get(name, name.lower())
        if word in row["key"]:
            shown[name] = row["key"][word] or "(not stated)"
    return [f"{shown[name]:,}" if isinstance(shown[name], int) else shown[name] for name in names if name in shown]


def check_numbers(what, page, data):
    found = tables(page)
    for group in data["groups"]:
        caption = "By " + ", ".join(group["by"])
        names, rows = found.get(caption, ([], []))
        if not group["rows"] and not rows:
            continue
        known = [index for index, name in enumerate(names) if name != "Meaning"]
        got = sorted([row[index] for index in known] for row in rows)
        check(f"{what}: {caption}", PAGE, numbers=(got, sorted(values(row, names) for row in group["rows"])),
              any=(len(known) > 4, True))


def figures(page):
    return dict((plain(name), int(number.replace(",", ""))) for name, number in
                re.findall(r"<dt>(.*?)</dt><dd>([\d,]+)</dd>", page))


def test_numbers(folder):
    tree = ("--noise", "keep", LOGS)
    for what, arguments in {"the sample": (LOGS,), "with noise": tree,
                            "other tables": (LOGS, "--by", "status,server", "--by", "auth", "--by", "day,host",
                                             "--by", "user,client,mode,network", "--by", "kind", "--by", "mailbox")
                            }.items():
        page, data = made(folder, *arguments)
        check_numbers(what, page, data)
        shown = figures(page)
        noise = sum(data["noise"].values())
        check(f"{what}: at a glance", PAGE, figures=(
            [shown[name] for name in ("Records that count", "Failed", "Users", "Mailboxes", "Logs", "Broken lines")],
            [data[name] for name in ("kept", "failures", "users", "mailboxes", "files", "broken")]),
            noise=(shown["Noise, counted too" if "keep" in arguments else "Noise, left out"], noise))
        check(f"{what}: what Negotiate hides", PAGE, said=("Negotiate hides Kerberos and NTLM" in page, True))


# ---- charts ----

def number(text):
    return float(text.rstrip("%"))


def figure(page, caption):
    """A chart by its caption, without the kind of log."""
    charts = re.findall(r"<figure class=\"(?:list|time).*?</figure>", page, re.S)
    return next((one for one in charts if plain(one).strip().startswith(caption)), "")


def columns(panel):
    return [tuple(map(number, found)) for found in
            re.findall(r'<rect x="([\d.%]+)" width="([\d.%]+)" y="[\d.%]+" height="([\d.%]+)"><title>', panel)]


def test_time(folder):
    log = log_files.write(folder / "week.log", log_files.week())
    page, data = made(folder, log)
    check_numbers("a week", page, data)
    chart = figure(page, "Records by hour")
    panels = re.findall(r"<p[^>]*><span>([\d,]+)</span>.*?<svg.*?</svg>", chart, re.S)
    pieces = re.findall(r"<svg.*?</svg>", chart, re.S)
    slot = 100 / log_files.HOURS
    for what, piece, top, count in (("records", pieces[0], panels[0], log_files.requests_of),
                                    ("failures", pieces[1], panels[1], log_files.failures_of)):
        wanted = {hour: count(hour) for hour in range(log_files.HOURS) if count(hour)}
        got = {round(x / slot): height * int(top.replace(",", "")) / 100 for x, _, height in columns(piece)}
        check(f"the time line has its {what}", PAGE, hours=(sorted(got), sorted(wanted)),
              heights=(all(abs(got[hour] - wanted[hour]) < .01 for hour in got), True))
        gaps = {round(number(x) / slot) + i for x, width in
                re.findall(r'<rect class="gap" x="([\d.%]+)" width="([\d.%]+)"', piece)
                for i in range(math.ceil(number(width) / slot - .2))}
        check("what no log has is hatched", PAGE, gaps=(gaps, log_files.MISSING))
    check("and said", PAGE, said=("Hatched: no record counts there" in page, True))
    page, _ = made(folder, LOGS)
    check("without gaps nothing is said", PAGE, said=("Hatched" in page, False))


def bars(page, caption):
    """Name, whole, and the widths of the parts by their colors."""
    for item in re.findall(r"<li>(.*?)</li>", figure(page, caption), re.S):
        yield (plain(re.search(r"<b>(.*?)</b>", item, re.S)[1]),
               int(re.search(r"<span>([\d,]+)", item)[1].replace(",", "")),
               {color: number(width) for color, width in
                re.findall(r'<rect class="c(.)" x="[\d.%]+" width="([\d.%]+)"', item)})


def test_bars(folder):
    page, data = made(folder, log_files.write(folder / "week.log", log_files.week()))
    rows = next(group["rows"] for group in data["groups"] if "network" in group["by"])
    wanted = {}
    for row in rows:
        parts = wanted.setdefault(row["key"]["protocol"], {})
        parts["0" if row["key"]["network"] == "private" else "1"] = row["records"]
    longest = max(sum(parts.values()) for parts in wanted.values())
    got = {name: (whole, parts) for name, whole, parts in bars(page, "Records by protocol")}
    check("bars of protocols", PAGE, names=(sorted(got), sorted(wanted)),
          wholes=({name: whole for name, (whole, _) in got.items()},
                  {name: sum(parts.values()) for name, parts in wanted.items()}),
          parts=(all(abs(got[name][1][color] * longest / 100 - count) < .01
                     for name, parts in wanted.items() for color, count in parts.items()), True))
    users = list(bars(page, "Records by user"))
    total = sum(row["records"] for group in data["groups"] if "user" in group["by"] for row in group["rows"])
    check("the busiest, and all others as one bar", PAGE, count=(len(users), 11),
          last=(users[-1][0], "30 others"), sum=(sum(whole for _, whole, _ in users), total))


def test_latency(folder):
    page, data = made(folder, log_files.write(folder / "week.log", log_files.week()))
    rows = next(group["rows"] for group in data["groups"] if group["by"][0] == "server")
    chart = figure(page, "Latency")
    decades = len(re.findall('class="grid"', chart)) // len(rows) - 1
    items = [item for item in re.findall(r"<li>(.*?)</li>", chart, re.S)]
    for row in rows:
        item = next(one for one in items if f"<b>{row['key']['server']}<" in one)
        percentiles = row["percentiles"]
        got = [number(re.search(pattern, item)[1]) for pattern in
               (r'cx="([\d.%]+)"', r'<svg y="50%" x="([\d.%]+)"', r'y2="85%" x1="([\d.%]+)"')]
        wanted = [100 * math.log10(percentiles[name]) / decades for name in ("p50", "p95", "p99")]
        check("percentiles stand on a logarithmic axis", PAGE,
              near=(all(abs(a - b) < .02 for a, b in zip(got, wanted)), True))


# ---- names ----

def test_names(folder):
    page, data = made(folder, log_files.write(folder / "traps.log", log_files.hostile(NAMES)))
    check_numbers("traps", page, data)
    users = {row[0] for row in tables(page)["By user, kind"][1]}
    check("names are names", PAGE, names=(users, set(NAMES)),
          elements=(re.findall(r"<script>alert|<img|</style>", page), ["</style>"]))
    bare = set(re.findall("[\u2028\u2066\u202e]", re.sub(r'<i class="u" data-u="\w+">.</i>', "", page)))
    check("what turns text around stands in its box", PAGE, bare=(bare, set()))


def test_anonymize(folder):
    key = folder / "key"
    key.write_bytes(b"0123456789abcdef")
    log = log_files.write(folder / "user17@contoso.com.log", log_files.week())
    page, _ = made(folder, log, "--anonymize", key, "--where", "user=*user1*")
    check("other names on the page", PAGE, names=(re.findall(r"(?i)user\d+(?!\w)", page), []),
          others=(bool(re.search("user-[0-9a-f]{16}", page)), True),
          condition=("values that are not shown" in page, True))


# ---- the command ----

def test_limit(folder):
    log = log_files.write(folder / "week.log", log_files.week())
    page, _ = made(folder, log, "--limit", "7", "--by", "user")
    check("as many rows as asked for", PAGE, rows=(len(tables(page)["By user"][1]), 7),
          said=("33 more: the table has the first 7 rows of 40." in plain(page), True))
    page, _ = made(folder, log, "--by", "user")
    check("all that have room", PAGE, rows=(len(tables(page)["By user"][1]), 40),
          said=("more: the table has" in page, False))


def test_about(folder):
    log = log_files.write(folder / "week.log", log_files.week())
    page, _ = made(folder, log, "--where", "auth=ntlm", "--since", "2026-03-03", "--title", "A <week>", "--date", "now")
    about = "Read from week.log. Only records with auth=ntlm, a time from 2026-03-03T00:00:00.000Z on."
    check("what the page is about", PAGE, title=("<h1>A &lt;week&gt;</h1>" in page, True),
          about=(about in plain(page), True), date=('<p class="about">now</p>' in page, True))
    check("a title without a page", run("logs", log, "--title", "x"), code=2, out="", err_has="--title and --date are")
    check("columns have no page", run("logs", "--fields", "--format", "html"), code=2, out="", err_has="--fields has")
    nothing, _ = made(folder, log, "--where", "user=nobody")
    check("nothing counts", PAGE, text=("There is no record." in nothing, True))


def test_drift(folder):
    page = folder / "drift.html"
    exports = [part for name in ("mailboxes.csv", "org.csv", "vdirs.csv", "servers.csv")
               for part in ("--config", CONTOSO / name)]
    found = json.loads(run("logs", LOGS, *exports, "--format", "json").out)
    found = found["findings"] if isinstance(found, dict) else found
    result = run("logs", LOGS, *exports, "-o", page)
    text = page.read_text("utf-8")
    names, rows = tables(text)["All findings"]
    check("findings of the configuration", result, code=0, out="", names=(names[1:], ["Severity", "Rule", "Finding"]),
          rows=(sorted((row[2], row[3]) for row in rows), sorted((one["id"], one["sentence"]) for one in found)),
          about=("Read from logs, mailboxes.csv, org.csv, vdirs.csv, servers.csv." in plain(text), True),
          examples=(sorted(map(plain, re.findall("<li>(.*)</li>", text))), sorted(row[0] for row in rows)),
          rules=(sorted(set(re.findall(r"</span> <code>(log-[\w-]+)</code>", text))),
                 sorted({one["id"] for one in found})))


def test_prompts(folder):
    page = folder / "prompts.html"
    found = json.loads(run("logs", LOGS, "--show", "prompts", "--format", "json").out)
    result = run("logs", LOGS, "--show", "prompts", "-o", page, "--title", "Asked")
    text = page.read_text("utf-8")
    names, rows = tables(text)["All findings"]
    check("password prompts", result, code=1, out="", some=(len(found) > 1, True),
          names=(names[1:], ["Severity", "Rule", "Finding"]), title=("<h1>Asked</h1>" in text, True),
          rows=(sorted((row[2], row[3]) for row in rows), sorted((one["id"], one["sentence"]) for one in found)),
          about=("Read from logs." in plain(text), True))
    both = folder / "calm"
    both.mkdir()
    (both / "proxy.log").write_text("#Log-type: HttpProxy Logs\n#Fields: DateTime,Protocol,AuthenticatedUser,"
                                    "HttpStatus\n2026-03-02T10:00:00Z,Mapi,anna,200\n")
    (both / "iis.log").write_text("#Fields: date time cs-uri-stem cs-username c-ip sc-status sc-substatus "
                                  "sc-win32-status\n2026-03-02 10:00:00 /mapi/ anna 10.0.0.1 200 0 0\n")
    calm = run("logs", both, "--show", "prompts", "--format", "html")
    check("nobody is asked", calm, text=("Nobody was asked for a password." in calm.out, True))


def test_rows(folder):
    """The page has the columns that a table has for people, with the values of the JSON."""
    for show in ("records", "sessions", "requests"):
        page, form = folder / (show + ".html"), ("logs", LOGS, "--show", show)
        rows = run(*form, "--format", "json").json()
        columns = run(*form).out.split("\n")[0].split()
        result = run(*form, "-o", page)
        text = page.read_text("utf-8")
        shown = [["; ".join(row[name]) if isinstance(row[name], list) else str("" if row[name] is None else row[name])
                  for name in columns] for row in rows]
        names, cells = tables(text)[show.capitalize()]
        check("a page of " + show, result, err="", out="", names=(names, columns), rows=(cells, shown))
        cut = run(*form, "--format", "html", "--limit", 2)
        check("some " + show, cut, text=(f"The table has the first 2 rows of {len(rows)}." in plain(cut.out), True))
    log = folder / "names.log"
    log.write_text("#Fields: DateTime,Protocol,AuthenticatedUser,HttpStatus\n" + "".join(
        f'2026-03-02T10:00:0{at}Z,Mapi,"{name.replace(chr(34), chr(34) * 2)}",200\n' for at, name in enumerate(NAMES)),
        "utf-8")
    page = run("logs", log, "--show", "records", "--format", "html", "--noise", "keep")
    names, rows = tables(page.out)["Records"]
    check("names are names", page, users=([row[names.index("user")] for row in rows],
                                          [row["user"] for row in run("logs", log, "--show", "records", "--format",
                                                                      "json", "--noise", "keep").json()]))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for test in (test_numbers, test_time, test_bars, test_latency, test_names, test_anonymize, test_limit,
                     test_about, test_drift, test_prompts, test_rows):
            test(place)
    finish("logs_page")
