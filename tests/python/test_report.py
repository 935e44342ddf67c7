# SPDX-License-Identifier: LGPL-2.1-or-later
"""report(): the page is the command's, wherever it goes; what fails leaves no page."""
import csv
import html
import html.parser
import os
import random
import re
import subprocess

import pytest

import mapicfg
from mapicfg import logs

ROOT = os.path.join(os.path.dirname(__file__), os.pardir, os.pardir)
CONTOSO = os.path.join(ROOT, "tests", "data", "contoso")
COMMAND = os.environ.get("MAPICFG", os.path.join(ROOT, "build", "mapicfg"))
EXPORTS = [os.path.join(CONTOSO, name) for name in ("org.xml", "mailboxes.csv", "vdirs.xml", "servers.xml")]
ABOUT = "Read from org.xml, mailboxes.csv, vdirs.xml, servers.xml."


def command(*arguments):
    return subprocess.run([COMMAND, *map(str, arguments), "--format", "html"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False).stdout


def many(path, count):
    with open(path, "w", encoding="utf-8") as file:
        file.write("Identity,MAPIEnabled,MapiHttpEnabled,MAPIBlockOutlookRpcHttp,"
                   "MAPIBlockOutlookExternalConnectivity\n")
        file.writelines(f"box{i},True,{'True' if i == count - 1 else ''},False,False\n" for i in range(count))
    return path


def test_the_page_is_that_of_the_command(tmp_path):
    page = tmp_path / "report.html"
    result = mapicfg.report(*EXPORTS, to=page, title="MAPI over HTTP: audit", about=ABOUT)
    assert page.read_bytes() == command("audit", *EXPORTS)
    assert (result.summary.mailboxes, len(result)) == (32, 0)
    assert os.listdir(tmp_path) == ["report.html"]


def test_to_a_function():
    pieces = []
    mapicfg.report(*EXPORTS, to=pieces.append, title="MAPI over HTTP: audit", about=ABOUT)
    assert b"".join(pieces) == command("audit", *EXPORTS)


def test_logs(tmp_path):
    page, folder = tmp_path / "logs.html", os.path.join(CONTOSO, "logs")
    with open(os.path.join(ROOT, "include", "mapicfg", "report.h"), encoding="utf-8") as file:
        tables = re.search(r'PAGE_LOG_TABLES \\\n    "(.*)"', file.read())[1]
    assert logs.PAGE_TABLES == tables
    summary = logs.summarize(folder, by=logs.PAGE_TABLES)
    assert mapicfg.report(summary, to=page, title="MAPI over HTTP: logs", about="Read from logs.") is None
    assert page.read_bytes() == command("logs", folder)
    mapicfg.report(summary, to=page, rows=2, title="MAPI over HTTP: logs", about="Read from logs.")
    assert page.read_bytes() == command("logs", folder, "--limit", "2")
    mapicfg.report(summary, mapicfg.check(*EXPORTS), to=page)
    text = page.read_text("utf-8")
    assert text.index("<h2>How they authenticate</h2>") < text.index("<h2>Findings</h2>")


def test_a_title_and_a_date(tmp_path):
    page = tmp_path / "report.html"
    mapicfg.report(*EXPORTS, to=page, title="<b>", date="today & tomorrow")
    text = page.read_text("utf-8")
    assert "<h1>&lt;b&gt;</h1>" in text and "today &amp; tomorrow</p>" in text


def test_findings_on_the_page(tmp_path):
    page = tmp_path / "report.html"
    findings = mapicfg.check(*EXPORTS)
    assert mapicfg.report(findings, to=page) is None
    alone = page.read_text("utf-8")
    assert ">Findings</h2>" in alone and ">Mailboxes</h2>" not in alone
    mapicfg.report(findings, *EXPORTS, to=page)
    both = page.read_text("utf-8")
    assert both.index(">Findings</h2>") < both.index(">Mailboxes</h2>")
    for finding in findings:
        assert finding.id in both


def test_a_plan(tmp_path):
    page = tmp_path / "plan.html"
    with mapicfg.Directory(None) as directory:
        directory.import_(*EXPORTS)
        plan = directory.plan("Set-OrganizationConfig -MapiHttpEnabled $false")
    mapicfg.report(plan, to=page)
    text = page.read_text("utf-8")
    assert ">Who moves</h2>" in text and "Set-OrganizationConfig -MapiHttpEnabled $false" in text
    assert all(html.escape(move.identity).replace("&#x27;", "&#39;") in text for move in plan.moves)
    assert "reach the goals" not in text
    plain = html.unescape(re.sub("<[^>]*>", "", text))
    found = plain[plain.rindex("Findings that appear and vanish"):plain.rindex("What differs")]
    assert plan.findings_new and plan.findings_gone
    for change, findings in (("appears", plan.findings_new), ("vanishes", plan.findings_gone)):
        assert [one for one in findings if f"{change}{one.severity}{one.sentence}{one.id}{one.before}{one.after}" not in
                re.sub(r"\s*\n\s*", "", found)] == []
    with mapicfg.Directory(None) as directory:
        directory.import_(*EXPORTS)
        unlooked = directory.plan("Set-OrganizationConfig -MapiHttpEnabled $false", findings=False)
        same = directory.plan("Set-CASMailbox anna -MAPIBlockOutlookVersions 11.0.0-11.99.99")
    mapicfg.report(unlooked, to=page)
    assert "appear and vanish" not in page.read_text("utf-8")
    mapicfg.report(same, to=page)
    assert "A check finds the same before and after." in page.read_text("utf-8")


def test_a_plan_for_goals_says_who_does_not_reach_them():
    pieces = []
    with mapicfg.Directory(None) as directory:
        directory.import_(*EXPORTS)
        plan = directory.plan(goal="inside=mapi,outside=none", findings=False)
    mapicfg.report(plan, to=pieces.append)
    text = b"".join(pieces).decode("utf-8")
    assert ">Who does not reach the goals, and why</h2>" in text
    plain = html.unescape(re.sub("<[^>]*>", "", text))
    assert [f"{group.id} {group.total} mailboxes" in plain for group in plan.unreached] == [True, True]


def test_all_moves_are_beside_the_page(tmp_path):
    with mapicfg.Directory(None) as directory:
        directory.import_(*EXPORTS)
        plans = [directory.plan(f"Set-OrganizationConfig -MapiHttpEnabled $false; {more}")
                 for more in ("", "Set-CASMailbox anna -MapiHttpEnabled $true")]
    mapicfg.report(*plans, to=tmp_path / "plan.html", rows=10)
    text = (tmp_path / "plan.html").read_text("utf-8")
    for name, plan in zip(("plan.moves.csv", "plan.moves2.csv"), plans):
        assert f"<code>{name}</code>" in text
        with open(tmp_path / name, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [(row["identity"], row["to"]) for row in rows] == [
            (move.identity, move.after.effective) for move in plan.moves]
    mapicfg.report(plans[0], to=tmp_path / "small.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "plan.html", "plan.moves.csv", "plan.moves2.csv", "small.html"]
    pieces = []
    mapicfg.report(plans[0], to=pieces.append, rows=10)
    assert b"moves.csv" not in b"".join(pieces)


def commands_of(*urls):
    """The page's part about the commands that set the internal URLs of as many virtual directories."""
    pieces = []
    names = [f"EX{i}\\mapi (Default Web Site)" for i in range(len(urls))]
    with mapicfg.Directory(None) as directory:
        for name in names:
            directory.collection(mapicfg.VirtualDirectory).put(mapicfg.VirtualDirectory(
                identity=name, internal_url="https://old.contoso.com/mapi"))
        change = "; ".join(f"Set-MapiVirtualDirectory '{name}' -InternalUrl {url}" for name, url in zip(names, urls))
        mapicfg.report(directory.plan(change), to=pieces.append)
    return b"".join(pieces).decode().split(">Commands</h2>")[1]


@pytest.mark.parametrize("urls, shown", [
    (["https://mail.contoso.com/" + "a" * 300000], ["too long for this page"]),
    (["https://new.contoso.com/mapi", "https://mail.contoso.com/" + "a" * 300000], ["new.contoso.com", "the first;"]),
    (["https://mail.contoso.com/" + "a" * 60000] * 6, ["mail.contoso.com", "the first;"]),
    (["https://new.contoso.com/mapi"] * 2, ["new.contoso.com"]),
])
def test_commands_longer_than_the_page_takes(urls, shown):
    """As many whole commands as fit, and where there are more the page says so."""
    forward, back = commands_of(*urls).split(">The way back</h3>")
    assert ">The change</h3>" in forward and "old.contoso.com" in back
    assert all(text in forward for text in shown)
    assert ("--script" in forward) == (len(shown) > 1 or "too long" in shown[0])
    assert "a" * 200000 not in forward


class Title(html.parser.HTMLParser):
    """The text of the first heading; what is shown by its number is that character."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.text, self.inside, self.hidden = "", False, False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.inside = self.inside or tag == "h1"
        if self.inside and tag == "i":
            self.hidden = True
            self.text += chr(int(dict(attrs)["data-u"], 16))

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "h1"
        self.hidden = self.hidden and tag != "i"

    def handle_data(self, data):
        if self.inside and not self.hidden:
            self.text += data


def test_any_text_is_that_text():
    """Of all of Unicode, and what means something to HTML more often."""
    chance = random.Random(1)
    kinds = [lambda: chance.choice("<>&\"'/=-!;# a0"), lambda: chr(chance.randrange(1, 0x300)),
             lambda: chr(chance.randrange(0x2000, 0x2070)), lambda: chr(chance.randrange(0xE000, 0x110000)),
             lambda: chance.choice(["&lt;", "&#0;", "<!--", "-->", "</h1>", "<i data-u=\"41\">", "&amp", "\u202e"])]
    for _ in range(400):
        title = "".join(chance.choice(kinds)() for _ in range(chance.randrange(1, 40)))
        pieces = []
        mapicfg.report(b"Identity,MAPIEnabled\nAnna,True\n", to=pieces.append, org=True, title=title)
        text = b"".join(pieces).decode("utf-8")
        assert Title(text).text == title, ascii(title)
        assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]", text), ascii(title)


def test_a_directory(tmp_path):
    page = tmp_path / "report.html"
    with mapicfg.Directory(None) as directory:
        directory.import_(*EXPORTS)
        mapicfg.report(directory, to=page)
    assert "Anna Berg</th>" in page.read_text("utf-8")


def test_more_than_a_page_has(tmp_path):
    export = many(tmp_path / "many.csv", 12)
    page = tmp_path / "report.html"
    mapicfg.report(export, to=page, org=True, rows=10)
    text = page.read_text("utf-8")
    assert "<code>report.mailboxes.csv</code>" in text and "10 of 12 mailboxes" in text
    assert text.count("<th scope=\"row\">box") == 10 and "<th scope=\"row\">box11</th>" in text
    lines = (tmp_path / "report.mailboxes.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [f'"box{i}"' for i in range(12)]


def test_what_fails_leaves_no_page(tmp_path):
    page = tmp_path / "report.html"
    page.write_text("before", "utf-8")
    export = many(tmp_path / "many.csv", 3)
    with pytest.raises(mapicfg.NotStatedError):
        mapicfg.report(export, to=page)
    assert page.read_text("utf-8") == "before"
    with pytest.raises(mapicfg.ArgumentError):
        mapicfg.report(to=page)
    for wrong in ({"rows": 0}, {"examples": 0}, {"examples": 65537}, {"threads": 0}, {"title": 1}):
        with pytest.raises(mapicfg.ArgumentError):
            mapicfg.report(export, to=page, org=True, **wrong)
    with pytest.raises(mapicfg.InvalidValueError):
        mapicfg.report(export, to=page, org=True, title="a\0b")
    with pytest.raises(mapicfg.InputOutputError):
        mapicfg.report(export, to=tmp_path / "none" / "report.html", org=True)
    assert sorted(os.listdir(tmp_path)) == ["many.csv", "report.html"]


def test_an_exception_of_the_function(tmp_path):
    def fail(_data):
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        mapicfg.report(*EXPORTS, to=fail)


def test_a_csv_that_cannot_be_written(tmp_path):
    export = many(tmp_path / "many.csv", 20)
    (tmp_path / "report.mailboxes.csv").mkdir()
    with pytest.raises(OSError):
        mapicfg.report(export, to=tmp_path / "report.html", org=True, rows=1)
    assert not (tmp_path / "report.html").exists()
