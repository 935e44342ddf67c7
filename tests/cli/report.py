#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`--format html`: the page as a parser of HTML sees it, what is escaped, what is beside it, and what is refused."""
import base64
import csv
import hashlib
import html
import html.parser
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
from harness import CONTOSO, ROOT, check, finish, mailbox, as_csv, run, MAILBOX_TYPE  # noqa: E402

VOID = {"meta", "rect", "path", "br"}
EXPORTS = [CONTOSO / name for name in ("org.xml", "mailboxes.csv", "vdirs.xml", "servers.xml")]
# Names that people have, or would like to have had.
NAMES = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "O'Neil & \"Sons\"", "a\u202egnp.exe",
         "\u05d0\u05e0\u05d4", "=cmd|' /C calc'!A0", "${x} `y` {0}", "caf\u00e9 \U0001f600", "x\u2028y\u2066z",
         "&lt;b&gt;",
         "--><!--", "]]></style>"]


class Page(html.parser.HTMLParser):
    """A page taken apart; the parser is that of the standard library, which knows no errors, so closing is checked."""

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.ids, self.elements = [], [], [], []
        self.rows, self.cell, self.texts, self.headings, self.inline = [], None, {"style": "", "script": ""}, [], []
        self.feed(text)
        self.close()
        self.wrong += [f"{tag} is not closed" for tag in self.open]

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.inline += [name for name in attributes if name == "style" or name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.cell = ""
        if tag in ("h1", "h2"):
            self.headings.append("")

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")
        if tag in ("td", "th"):
            self.rows[-1].append(self.cell)
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data
        if self.open and self.open[-1] in self.texts:
            self.texts[self.open[-1]] += data
        if self.open and self.open[-1] in ("h1", "h2"):
            self.headings[-1] += data

    def policy(self):
        return next(attributes["content"] for tag, attributes in self.elements
                    if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy")


def digest(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def audit(*arguments):
    return run("audit", *arguments, "--format", "html")


def test_structure():
    done = audit(*EXPORTS)
    page = Page(done.out)
    check("every element is closed, in order", done, wrong=(page.wrong, []))
    check("ids are there once", done, ids=(len(set(page.ids)), len(page.ids)))
    check("one title and five sections", done, headings=(page.headings, [
        "MAPI over HTTP: audit", "Outcomes", "Notes on the mailboxes", "Servers and virtual directories", "Mailboxes",
        "What was read"]))
    rows = run("audit", *EXPORTS, "--format", "csv").csv()[1:]
    shown = {row[0] for row in page.rows}
    check("every mailbox has a row", done, rows=([row[0] for row in rows if row[0] not in shown], []))
    cells = {row[0]: row[1:] for row in page.rows if len(row) == 6}
    check("which says what the audit says", done, cells=(
        [row[0] for row in rows if cells[row[0]][:3] + cells[row[0]][4:] != [row[6], row[1], row[5], row[7]]], []))
    check("the same inputs make the same bytes", audit(*EXPORTS), out=done.out)
    check("no date unless asked for", done, date=(re.search(r"20\d\d-\d\d", done.out), None))


def test_policy():
    page = Page(audit(*EXPORTS).out)
    done = audit(*EXPORTS)
    policy = dict(part.strip().split(" ", 1) for part in page.policy().split(";"))
    check("nothing is allowed but this style sheet and this script", done, policy=(policy, {
        "default-src": "'none'", "style-src": digest(page.texts["style"]), "script-src": digest(page.texts["script"]),
        "base-uri": "'none'", "form-action": "'none'"}))
    check("no styles or handlers in attributes", done, inline=(page.inline, []))
    loads = [attributes for _, attributes in page.elements for name in ("src", "srcset", "data", "poster", "action")
             if name in attributes]
    check("nothing is loaded", done, loads=(loads, []))
    links = [attributes["href"] for _, attributes in page.elements if "href" in attributes]
    check("links lead into the page", done, links=([link for link in links if not link.startswith("#")], []))
    assets = subprocess.run([sys.executable, ROOT / "lib/report/make_assets.py"], capture_output=True, text=True,
                            check=True).stdout
    check("assets.h is what make_assets.py makes", done,
          assets=((ROOT / "lib/report/assets.h").read_text("utf-8") == assets, True))


def test_names(folder):
    path = folder / "names.csv"
    path.write_text(as_csv(MAILBOX_TYPE, [mailbox(name, block_rpc=True) for name in NAMES]), "utf-8")
    done = audit(path, "--org", "false", "--title", NAMES[0], "--date", NAMES[1])
    page = Page(done.out)
    shown = [row[0] for row in page.rows if len(row) == 6 and row[1] == "none"]
    check("names are names", done, names=(shown, NAMES), wrong=(page.wrong, []))
    check("and so are the title and the date", done, title=(page.headings[0], NAMES[0]), scripts=(
        sum(tag == "script" for tag, _ in page.elements), 1), images=(sum(tag == "img" for tag, _ in page.elements), 0))
    check("what turns text around is in an element of its own", done, marks=(
        re.findall(r"[\u202a-\u202e\u2066-\u2069\u2028](?!</i>)", done.out), []))


def test_unusual(folder):
    """What mailboxes, inputs and outputs may be, too."""
    path = folder / "control.json"
    path.write_text('[{"Identity": "a\\nb\\tc\\u0007\\r\\u0085\\ufffe", "MAPIEnabled": true, "MapiHttpEnabled": null,'
                    '"MAPIBlockOutlookRpcHttp": false}]', "utf-8")
    done = audit(path, "--org", "true")
    cell = re.search(r'<th scope="row">(a .*?)</th>', done.out).group(1)
    check("control characters by their numbers; those of ASCII are blanks in a name", done, shown=(
        re.findall(r'data-u="(\w+)"', cell), ["0085", "FFFE"]), none=(
        re.search("[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ufffe]", done.out), None))
    long = folder / "long.csv"
    long.write_text(as_csv(MAILBOX_TYPE, [mailbox("x" * 60000), mailbox("\u0301" * 500)]), "utf-8")
    done = audit(long, "--org", "true")
    check("a name as long as a book", done, there=("x" * 60000 + "</th>" in done.out, True))
    odd = folder / "x<b>&\"y.csv"
    odd.write_text(as_csv(MAILBOX_TYPE, [mailbox("Anna")]), "utf-8")
    done = run("audit", odd, "-", "--org", "true", "--format", "html", stdin=b"")
    check("inputs by their names, without folders", done, code=3,
          out_has=r"Read from x&lt;b&gt;&amp;&quot;y\.csv, standard input\.</p>")
    done = audit(CONTOSO / "org.xml")
    check("no mailboxes", done, code=3, wrong=(Page(done.out).wrong, []))
    run("init", "--store", folder / "new.db", "--name", "New", "--version", "2019")
    check("a new store", audit("--store", folder / "new.db"), out_has="Read from new.db")
    check("a full disk", run("audit", *EXPORTS, "--format", "html", "-o", "/dev/full"), code=4, err_has="No space left")
    check("no such folder", run("audit", *EXPORTS, "--format", "html", "-o", folder / "none" / "x.html"), code=4,
          err_has="cannot write")
    check("nothing to plan", run("plan", "--store", folder / "new.db", "Get-CASMailbox", "--format", "html"),
          out_has="Nobody does")
    inside = folder / "a.html.d"
    inside.mkdir()
    many = folder / "many.csv"
    many.write_text(as_csv(MAILBOX_TYPE, [mailbox(f"box{i}") for i in range(20001)]), "utf-8")
    run("audit", many, "--org", "true", "--format", "html", "-o", inside / "report")
    check("a page without an ending", done, code=3, files=(sorted(os.listdir(inside)),
                                                          ["report", "report.mailboxes.csv"]))


def test_beside(folder):
    path, page = folder / "many.csv", folder / "many page.html"
    path.write_text(as_csv(MAILBOX_TYPE, [mailbox(f"box{i}", mapi_http=True if i == 20004 else None)
                                          for i in range(20005)]), "utf-8")
    done = run("audit", path, "--org", "true", "--format", "html", "-o", page)
    beside = folder / "many page.mailboxes.csv"
    text = page.read_text("utf-8")
    check("a page with as many rows as there is room for", done, rows=(text.count("<tr><th scope=\"row\">box"), 20000),
          said=("20,000 of 20,005 mailboxes" in text, True),
          named=("<code>many page.mailboxes.csv</code>" in text, True))
    check("the gravest first", done, first=(re.search(r"<th scope=\"row\">(box\d+)", text).group(1), "box20004"))
    lines = beside.read_text("utf-8").splitlines()
    check("all are beside it", done, lines=(len(lines), 20006), last=(lines[-1], ",".join(
        f'"{cell}"' for cell in ("box20004", "MAPI over HTTP, internal and external",
                                 "MAPI over HTTP, internal and external", "mailbox", "override-same-as-organization",
                                 str(path))) + ",20007"))
    files = sorted(os.listdir(folder))
    done = audit(path, "--org", "true")
    check("nothing is beside standard output", done, files=(sorted(os.listdir(folder)), files),
          said=("20,000 of 20,005 mailboxes" in done.out, True), named=(".mailboxes.csv" in done.out, False))
    done = run("audit", path, "--org", "true", "--where", "note=override-same-as-organization", "--format", "html",
               "-o", folder / "few.html")
    check("few mailboxes have no CSV beside them", done, there=((folder / "few.mailboxes.csv").exists(), False))
    check("a page says which mailboxes it is about", done, said=(
        "Only mailboxes with note=override-same-as-organization." in (folder / "few.html").read_text("utf-8"), True))


CERTIFICATES = """#TYPE Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate
Identity,Thumbprint,Services,Subject,Issuer,CertificateDomains,NotBefore,NotAfter,Status
EX1\\{0},{0},IIS,CN=mail.contoso.com,CN=CA,{1},2026-01-01,2026-12-20,Valid
EX2\\{0},{0},IIS,CN=mail.contoso.com,CN=CA,{1},2026-01-01,2026-12-20,Valid
EX2\\{2},{2},IIS,CN=EX2,CN=EX2,{3},2024-01-01,2029-12-20,Valid
"""


def urls(*arguments):
    """Of each name in URLs what the page of a check says: the certificate, MAPI and web services."""
    page = Page(run("check", *arguments, "--format", "html", "--now", "2026-11-28").out)
    begins = [i for i, row in enumerate(page.rows) if row[:2] == ["Host name", "Certificate"]][0]
    ends = [i for i, row in enumerate(page.rows) if row[:1] == ["Virtual directory"]][0]
    return [row for row in page.rows[begins:ends]]


def test_check(folder):
    """RFC 9525, 6.3: a wildcard is the whole left-most label."""
    vdirs, certificates = folder / "vdirs.json", folder / "certificates.csv"
    vdirs.write_text("""[{"Identity": "EX1\\\\mapi (Default Web Site)", "Server": "EX1",
        "IISAuthenticationMethods": ["Ntlm"], "InternalUrl": "https://mail.contoso.com/mapi",
        "ExternalUrl": "https://a.b.contoso.org/mapi"},
        {"Identity": "EX2\\\\mapi (Default Web Site)", "Server": "EX2", "IISAuthenticationMethods": ["Ntlm"],
        "InternalUrl": "https://ex2.contoso.com/mapi", "ExternalUrl": "https://mail.contoso.com/mapi"},
        {"Identity": "EX2\\\\EWS (Default Web Site)", "Server": "EX2", "MRSProxyEnabled": false,
        "InternalUrl": "https://mail.contoso.com/EWS/Exchange.asmx", "ExternalUrl": null}]""", "utf-8")
    certificates.write_text(CERTIFICATES.format("A" * 40, '"mail.contoso.com, *.contoso.org"', "B" * 40,
                                                "ex2.contoso.com"), "utf-8")
    done = run("check", vdirs, certificates, "--format", "html")
    check("names of URLs and certificates", done, code=1, table=(urls(vdirs, certificates), [
        ["Host name", "Certificate", "MAPI", "Web services"],
        ["a.b.contoso.org", "lacks the name", "outside 1", ""],
        ["ex2.contoso.com", "self-signed", "inside 1", ""],
        ["mail.contoso.com", "has the name", "inside 1, outside 1", "inside 1"]]))
    shown = folder / "shown.csv"
    shown.write_text("Thumbprint,Subject,Issuer,CertificateDomains,ShownAt\n" + "".join(
        f'{letter * 40},CN=a,CN=b,"{names}",{place}\n' for letter, names, place in (
            ("C", "mail.contoso.com", "ex2.contoso.com:443"), ("D", "mail.contoso.com", "mail.contoso.com:443"))),
        "utf-8")
    check("what an endpoint shows is what counts", run("check", vdirs, certificates, shown, "--format", "html"), code=1,
          column=([row[1] for row in urls(vdirs, certificates, shown)][1:],
                  ["lacks the name", "lacks the name", "has the name"]))
    several = folder / "several.json"
    web = "https://mail.contoso.com/EWS", "https://mail.contoso.com:8443/EWS"
    several.write_text(vdirs.read_text("utf-8").replace(*web), "utf-8")
    other = ",CN=a,CN=b,www.contoso.com,mail.contoso.com:8443\n"
    shown.write_text(shown.read_text("utf-8") + "E" * 40 + other, "utf-8")
    check("of a name that leads to several certificates the worst counts", done, code=1, column=(
        [row[1] for row in urls(several, certificates, shown)][1:], ["lacks the name"] * 3))
    plain = folder / "plain.json"
    plain.write_text(vdirs.read_text("utf-8").replace("https://ex2.contoso.com", "HTTP://ex2.contoso.com:80"), "utf-8")
    check("an http URL has a name too", done, code=1, table=(urls(plain, certificates), urls(vdirs, certificates)))
    check("without certificates", done, code=1, column=(
        [row[1] for row in urls(vdirs)][1:], ["cannot tell"] * 3))
    page = Page(done.out)
    found = run("check", vdirs, certificates, "--format", "json").json()
    check("every finding is there, with its remedy", done, code=1, wrong=(page.wrong, []), lost=(
        [one["id"] for one in found["findings"] if html.escape(one["sentence"]).replace("&#x27;", "&#39;")
         not in done.out], []))
    check("the title of a check", run("check", vdirs, "--title", "x"), code=2, err_has="are for --format html")


def test_plan(folder):
    store, other = folder / "a.db", folder / "b.db"
    for path in (store, other):
        run("import", "--store", path, *EXPORTS)
    run("exec", "--store", other, "Set-OrganizationConfig -MapiHttpEnabled $false")
    plan = run("plan", "--store", store, "Set-OrganizationConfig -MapiHttpEnabled $false", "--format", "html")
    page = Page(plan.out)
    moves = run("plan", "--store", store, "Set-OrganizationConfig -MapiHttpEnabled $false", "--format", "json").json()
    shown = [row[:3] for row in page.rows if len(row) == 6 and row[1].startswith(("MAPI", "Outlook", "none"))]
    check("who moves from what to what", plan, wrong=(page.wrong, []), moves=(
        shown, [[one["identity"], one["from"], one["to"]] for one in moves["moves"]]))
    ways = {tuple(row[:2]): int(row[2]) for row in page.rows if len(row) == 3 and row[2].isdigit()}
    check("as many as are drawn", plan, ways=(sum(ways.values()), len(shown)),
          drawn=(plan.out.count("<path class="), len(ways)))
    diff = run("diff", store, other, "--format", "html")
    page = Page(diff.out)
    check("a difference is a plan without commands", diff, code=1, wrong=(page.wrong, []), headings=(
        page.headings, ["MAPI over HTTP: differences", "What the change does", "When it takes effect", "Who moves",
                        "Who stays, and why", "What differs"]))
    for verb in (("plan", "--store", store, "Get-CASMailbox"), ("diff", store, other)):
        check("the title of " + verb[0], run(*verb, "--title", "x"), code=2, err_has="are for --format html")


def test_many_moves(folder):
    """Beside the page of a plan are all moves; its own name is never that of an input."""
    exports, store = folder / "many.csv", folder / "a.db"
    exports.write_text(as_csv(MAILBOX_TYPE, [mailbox(f"box{i}") for i in range(20001)] + list(map(mailbox, NAMES))),
                       "utf-8")
    run("import", "--store", store, CONTOSO / "org.xml", exports)
    done = run("plan", "--store", store, "Set-OrganizationConfig -MapiHttpEnabled $false", "--format", "html", "-o",
               folder / "plan.html")
    text = (folder / "plan.html").read_text("utf-8")
    check("the first moves are in the page", done, rows=(text.count("<tr><th scope=\"row\">box"), 20000),
          said=(f"The table has the first 20,000 rows of {20001 + len(NAMES):,}." in text, True),
          named=("<code>plan.moves.csv</code>" in text, True))
    with open(folder / "plan.moves.csv", encoding="utf-8", newline="") as file:
        beside = list(csv.reader(file))
    moves = run("plan", "--store", store, "Set-OrganizationConfig -MapiHttpEnabled $false", "--format", "csv").csv()
    check("all are beside it, and none is a formula", done, rows=(
        beside == [["'" * cell.startswith(("=", "+", "-", "@")) + cell for cell in row] for row in moves], True),
        formulas=([row[0] for row in beside if row[0].startswith("'")], ["'=cmd|' /C calc'!A0", "'--><!--"]))


def test_refused(folder):
    check("a summary has no page", run("audit", *EXPORTS, "--summary", "--format", "html"), code=2,
          err_has="--summary or --format html, not both")
    check("a title is for a page", run("audit", *EXPORTS, "--title", "x"), code=2, err_has="are for --format html")
    check("a page is no CSV", run("audit", *EXPORTS, "--for-spreadsheet", "--format", "html"), code=2,
          err_has="csv beside --for-spreadsheet")
    check("nor the other way round", run("audit", *EXPORTS, "--format", "html", "--for-spreadsheet"), code=2)
    check("decide has no page", run("decide", "--org", "true", "--format", "html"), code=2,
          err_has="table, list, json or csv")
    kept = folder / "kept.mailboxes.csv"
    kept.write_text(as_csv(MAILBOX_TYPE, [mailbox("Anna")]), "utf-8")
    before = kept.read_bytes()
    done = run("audit", kept, "--org", "true", "--format", "html", "-o", folder / "kept.html")
    check("an input is never overwritten by the CSV", done, code=2, err_has="beside the page of -o would replace",
          kept=(kept.read_bytes(), before))
    done = run("audit", folder / "kept.mailboxes.csv", "--format", "html", "-o", folder / "none.html")
    check("no page where the audit fails", done, code=3, err_has="no input states the organization's",
          there=((folder / "none.html").exists(), False))


def main():
    test_structure()
    test_policy()
    for test in (test_names, test_unusual, test_beside, test_check, test_plan, test_many_moves, test_refused):
        with tempfile.TemporaryDirectory() as folder:
            test(Path(folder))
    return finish("report")


sys.exit(main())
