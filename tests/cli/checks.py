#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""checks.py: `mapicfg check` as a script, a monitoring system and a build server meet it: exit codes, silences, and
each form of output through a parser of somebody else's.

usage: checks.py [COMMAND]    (default: $MAPICFG, then build/mapicfg)"""
import gzip
import html
import json
import os
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree
from pathlib import Path

from harness import CONTOSO, ROOT, check, finish, run, skip

SCHEMA = ROOT.parent / "shared" / "data" / "junit" / "JUnit.xsd"
FILES = [CONTOSO / name for name in sorted(os.listdir(CONTOSO)) if name.endswith(".xml")]
# What names of objects may hold, and what each form must not take for anything else.
HOSTILE = ["plain", 'q"uote', "it's", "a, b", "${x}", "tick`s```", "bar|bar", "<script>", "=cmd|x", "+1", "@x", "-x",
           "\u05d0\u05d1", "[a]: b", "# head", "*star*", "a\\b", "&amp;", "]]>", "100%", "x;y", "\u202eabc", "\u0085",
           "http://evil.example", "\u2018one\u2019 \u201atwo\u201b", "\u201cthree\u201d \u201efour\u201f", "$x $y",
           "{0}",
           "a\u2028b", "www.evil.example", "a@evil.example", "~~x~~", "![a][b]", "1. x", "two\nlines", "\ttab\r\n"]


def export(folder, names):
    """Virtual directories without URLs: a finding for each."""
    path = Path(folder) / "vdirs.json"
    path.write_text(json.dumps([{"Identity": f"{name}\\mapi (Default Web Site)", "Name": "mapi (Default Web Site)",
                                 "Server": name, "InternalUrl": None, "ExternalUrl": None,
                                 "IISAuthenticationMethods": ["Ntlm", "OAuth"]} for name in names]), "utf-8")
    return path


def at(path, *more):
    return run("check", path, "--now", "2026-11-28", "--quiet", *more)


def shown(name):
    """A name is one line: ASCII's control characters are blanks in it, and none stand before it."""
    return re.sub(r"[\0-\x1f\x7f]", " ", name).lstrip(" ")


SHOWN = sorted(map(shown, HOSTILE))


def names_of(findings):
    return sorted(one["objects"][0].partition("\\mapi")[0] for one in findings if one["id"] == "check-url-none")


def printed(name):
    """As Markdown has it: what changes the line is a blank."""
    return re.sub("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", " ", name).strip()


# ---- tables ----

def test_table(folder):
    """Each finding has its remedy; the reason and the references of many in a row are there once."""
    done = at(export(folder, ["EX1", "EX2", "EX3"]))
    kinds = [re.match(r"    (why|remedy|references): |(?:error|warning|info): .* \[([a-z0-9-]+)\]$", line)
             for line in done.out.splitlines()]
    shape = [match[1] or match[2] for match in kinds if match]
    wanted, before = [], None
    for one in at(export(folder, ["EX1", "EX2", "EX3"]), "--format", "json").json()["findings"]:
        first = one["id"] != before
        wanted += [one["id"]] + ["why"] * first + ["remedy"] * bool(one["remedy"])
        wanted += ["references"] * (first and bool(one["references"]))
        before = one["id"]
    check("a reason is printed once", done, code=1, shape=(shape, wanted),
          repeated=(wanted.count("check-url-none"), 3), reasons=(done.out.count("    why: "), len({
              name for name in wanted if name.startswith("check-")})))
    note = "In remedies, mail.example.com stands for a name of your own: replace it."
    (Path(folder) / "known.txt").write_text("check-url-none * until 2099-01-01 known\n")
    for form in ("table", "markdown", "html"):
        for path, more, wanted in ((export(folder, ["EX1"]), [], 1), (CONTOSO / "vdirs.xml", [], 0),
                                   (export(folder, ["EX1"]), ["--silence", Path(folder) / "known.txt"], 0)):
            done = at(path, *more, "--rule", "check-url-none", "--rule", "check-url-server-name", "--format", form)
            said = html.unescape(done.out).replace("\\", "")
            check("a name that stands for another, " + form, done, code=done.code, said=(said.count(note), wanted))


def test_needs(folder):
    """What is to be exported is a line each, with its first five rules; JSON has all."""
    path = export(folder, ["EX1"])
    rules = at(path, "--format", "json").json()["rules"]
    wanted = {}
    for one in rules:
        for need in one["needs"]:
            wanted.setdefault(need, []).append(one["id"])
    lines = []
    for need, ids in wanted.items():
        more = "" if len(ids) <= 5 else f", and {len(ids) - 5} more rule{'s' * (len(ids) > 6)}"
        lines.append(f"cannot tell without {need}: {', '.join(ids[:5])}{more}")
    done = at(path)
    check("what cannot be told", done, code=1, lines=(re.findall("cannot tell without .*", done.out), lines),
          lengths=(max(map(len, wanted.values())) > 6, True))
    script = Path(folder) / "do.ps1"
    script.write_text("\ufeff# Written by mapicfg plan: 1 change.\n", "utf-8")
    check("nothing was read", at(script), code=3, out="", err_has=r"\A\S+do.ps1: error: .*\n\Z")
    into = Path(folder) / "found.txt"
    done = at(script, "-o", into)
    check("nothing was read, into a file", done, code=3, out="", said=("cannot tell" in into.read_text("utf-8"), True))
    check("something was read", at(script, path), code=3, out_has="cannot tell without ")
    check("nothing was read, for a program", at(script, "--format", "csv"), code=3, out_has=r"\A\"id\"")


# ---- exit codes ----

def test_exit_codes(folder):
    bad, info = export(folder, ["EX1"]), Path(folder) / "info.json"
    check("an error", at(bad), code=1, out_has=r"^error: EX1\\mapi .*\[check-url-none\]$")
    check("an error is a warning too", at(bad, "--fail-on", "info"), code=1)
    check("one rule that is clean", at(bad, "--rule", "check-url-path"), code=0)
    info.write_text(json.dumps([
        {"Identity": "EX1\\mapi (Default Web Site)", "Server": "EX1", "IISAuthenticationMethods": ["OAuth"],
         "InternalUrl": "https://a.contoso.com/mapi", "ExternalUrl": "https://a.contoso.com/mapi"},
        {"Identity": "EX1\\EWS (Default Web Site)", "Server": "EX1", "MRSProxyEnabled": False,
         "InternalUrl": "https://b.contoso.com/EWS/Exchange.asmx"}]), "utf-8")
    only = ("--rule", "check-url-differs")
    check("below the severity", at(info, *only), code=0, out_has=r"^info: ")
    check("at the severity", at(info, *only, "--fail-on", "info"), code=1)
    check("no such rule", at(bad, "--rule", "check-nothing"), code=2, err_has="no check has the id .*lists all")
    check("a slip", at(bad, "--rule", "check-url-pth"), code=2, err_has='did you mean "check-url-path"')
    check("a rule of another area", at(bad, "--rule", "no-url"), code=2, err_has="no check has the id")
    check("no file", run("check", Path(folder) / "missing"), code=3)
    check("nothing named", run("check"), code=2)
    check("both", run("check", bad, "--store", "x"), code=2)
    check("no date", at(bad, "--now", "2026-02-30"), code=2, err_has="YYYY-MM-DD$")  # and no day is proposed
    check("no form", at(bad, "--format", "xml"), code=2, err_has="junit")
    broken = Path(folder) / "broken.xml"
    broken.write_text("<Objs", "utf-8")
    check("a broken export beside a good one", run("check", bad, broken, "--now", "2026-11-28"), code=3,
          out_has="check-url-none", err_has="broken.xml")


# ---- silences ----

def test_silences(folder):
    bad, file = export(folder, ["EX1", "EX2"]), Path(folder) / "silences"

    def silenced(text):
        file.write_text(text, "utf-8")
        return at(bad, "--silence", file, "--format", "json", "--rule", "check-url-none", "--rule",
                  "check-silence-expired", "--rule", "check-silence-unused")

    def reasons(result):
        return {one["objects"][0]: one["silenced"] for one in result.json()["findings"]}
    both = silenced("# known\n\n check-url-none EX? until 2027-01-01 x\n"
                    "check-url-none * until 2026-11-28 moved soon \n")
    check("all of a rule, on its last day", both, code=0, reasons=(
        {name: why for name, why in reasons(both).items() if name.startswith("EX")},
        {f"EX{n}\\mapi (Default Web Site)": "moved soon" for n in (1, 2)}))
    one = silenced("check-url-none ex2\\MAPI* until 2027-03-31 a reason, until 2027-01-01 or so\n")
    check("one object, by a pattern", one, code=1, reasons=(reasons(one), {
        "EX1\\mapi (Default Web Site)": None, "EX2\\mapi (Default Web Site)": "a reason, until 2027-01-01 or so"}))
    named = silenced("check-url-none EX1\\mapi (Default Web Site) until 2027-03-31 a\r\n"
                     "check-url-none EX2\\mapi (Default Web Site) until 2027-03-31 b")
    check("objects with blanks in their names", named, code=0)
    over = silenced("check-url-none * until 2026-11-27 was to be moved\n")
    check("what is over is said, and silences nothing", over, code=1, ids=(
        sorted(one["id"] for one in over.json()["findings"]),
        ["check-silence-expired", "check-url-none", "check-url-none"]))
    unused = silenced("check-url-none EX9 until 2027-01-01 gone\n")
    check("what fits nothing is said", unused, code=1, ids=(
        [one["line"] for one in unused.json()["findings"] if one["id"] == "check-silence-unused"], [1]))
    for text, place, why in [
            ("check-url-none EX1\n", "1:15", "needs the day"),
            ("\n  check-url-none EX1 until 2027-02-30 x\n", "2:28", '"2027-02-30" is not a day; write'),
            ("check-url-none EX1 until 31.3.2027 x\n", "1:26", '"31.3.2027" is not a day'),
            ("check-url-none EX1 until March\n", "1:26", '"March" is not a day'),
            ("check-url-none EX1 until\n", "1:15", "needs the day"),
            ("check-url-none EX1 until 2027-01-01\n", "1:20", "needs a reason"),
            ("check-url-none until 2027-01-01 x\n", "1:16", "needs an object"),
            ("check-nothing EX1 until 2027-01-01 x\n", "1:1", "no check has the id .*write a line as"),
            ("chek-url-none EX1 until 2027-01-01 x\n", "1:1", 'did you mean "check-url-none"'),
            ("no-url EX1 until 2027-01-01 x\n", "1:1", "no check has the id")]:
        check(f"refused: {text!r}", silenced(text), code=3, out="", err_has=f"silences:{place}: error: .*{why}")
    line = "check-url-none * until 2027-01-01 der Umzug l\u00e4uft"
    for encoding, mark in (("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("utf-16-le", ""), ("utf-16-be", ""),
                           ("utf-16-be", "\ufeff")):
        file.write_bytes(f"{mark}# as > of Windows PowerShell saves it\r\n{line}\r\n".encode(encoding))
        got = at(bad, "--silence", file, "--format", "json", "--rule", "check-url-none")
        check(f"silences in {encoding}, {mark!r}", got, code=0,
              reasons=(set(reasons(got).values()), {"der Umzug l\u00e4uft"}))
        file.write_bytes(f"{mark}15.2.9999.1 Exchange SE CU9\r\nnonsense \u00e4\r\n".encode(encoding))
        check(f"builds in {encoding}, {mark!r}", at(bad, "--builds", file), code=3,
              err_has="silences:2: error: a row of builds")
    # what no encoding is known of, or what is broken in its own: the file, the line, and what would be right
    whole = f"# the\n{line}\n"
    for data, why, place in ((line.encode("windows-1252"), "not valid UTF-8", 1), (b"# \0\n" + line.encode(), "NUL", 1),
                             (b"# the\n\n# \0\n", "NUL", 3), (whole.encode("utf-32-le"), "NUL", 1),
                             (whole.encode("cp037"), "not valid UTF-8", 1), (whole.encode("cp850"), "UTF-8", 2),
                             (whole.encode("utf-8")[:-4] + b"\xe2\x82", "not valid UTF-8", 2),
                             (whole.encode("utf-16") + b"\0\xd8", "not valid UTF-16", 3),
                             (whole.encode("utf-16") + b"A", "not valid UTF-16", 3),
                             (whole.encode("utf-32") + b"AB", "not valid UTF-32", 3),
                             (b"\xff\xfe\0\0" + b"\0\xd8\0\0", "not valid UTF-32", 1),
                             (gzip.compress(whole.encode()), "UTF-8|NUL", "[0-9]+")):
        file.write_bytes(data)
        for option in ("--silence", "--builds"):
            got = at(bad, option, file)
            check(f"refused: {option} {why}", got, code=3, out="", err_has=f"silences:{place}: error: .*({why})",
                  advised=("--encoding" in got.err or "option" in got.err, False))
    # what the message says does it: the second line, and iconv
    file.write_bytes(f"# the\n{line}\n".encode("windows-1252"))
    got = at(bad, "--silence", file)
    wanted = "silences:2: error: .*save it as UTF-8 or UTF-16: iconv -f NAME -t UTF-8 does it, NAME being windows-1252"
    check("what to do", got, code=3, err_has=wanted)
    file.write_bytes(subprocess.run(["iconv", "-f", "windows-1252", "-t", "UTF-8", file], check=True,
                                    stdout=subprocess.PIPE).stdout)
    got = at(bad, "--silence", file, "--format", "json", "--rule", "check-url-none")
    check("it is done", got, code=0, reasons=(set(reasons(got).values()), {"der Umzug l\u00e4uft"}))


# ---- each form through a parser ----

def test_json(folder):
    got = at(export(folder, HOSTILE), "--format", "json", "--rule", "check-url-none")
    check("json", got, code=1, names=(names_of(got.json()["findings"]), SHOWN),
          summary=(got.json()["summary"]["error"], len(HOSTILE)))
    members = "id severity outcome found looked needs".split()
    check("json of a rule", got, code=1, members=(list(got.json()["rules"][0]), members))


def test_csv(folder):
    got = at(export(folder, HOSTILE), "--format", "csv")
    rows = got.csv()
    check("csv", got, code=1, rows=(len([row for row in rows if row[0] == "check-url-none"]), len(HOSTILE)),
          square=({len(row) for row in rows}, {len(rows[0])}),
          formulas=([cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")], []))


def test_junit(folder):
    path, text = export(folder, HOSTILE), Path(folder) / "junit.xml"
    got = at(path, "--format", "junit")
    text.write_text(got.out, "utf-8")
    suite = xml.etree.ElementTree.fromstring(got.out).find("testsuite")
    cases = {one.get("name"): one for one in suite.iter("testcase")}
    failure = cases["check-url-none"].find("failure")
    counts = [len([1 for one in cases.values() if one.find(kind) is not None]) for kind in ("failure", "skipped")]
    check("junit", got, code=1,
          counts=([int(suite.get(name)) for name in ("tests", "failures", "skipped")], [len(cases), *counts]),
          names=([name for name in SHOWN if name not in failure.text], []),
          date=(suite.get("timestamp"), "2026-11-28T12:00:00"))
    low = at(path, "--format", "junit", "--rule", "check-url-http", "--fail-on", "error")
    check("junit of what does not apply", low, out_has='<skipped message="not applicable"')
    if not SCHEMA.exists() or not shutil.which("xmllint"):
        skip("junit against JUnit.xsd", "needs ../shared/data and xmllint")
        return
    done = subprocess.run(["xmllint", "--noout", "--schema", SCHEMA, text], capture_output=True, text=True, check=False)
    check("junit against JUnit.xsd", got, code=1, schema=((done.returncode, done.stderr), (0, f"{text} validates\n")))


def test_sarif(folder):
    path, text = export(folder, HOSTILE), Path(folder) / "check.sarif"
    got = at(path, "--format", "sarif")
    text.write_text(got.out, "utf-8")
    one = json.loads(got.out)["runs"][0]
    results = [r for r in one["results"] if r["ruleId"] == "check-url-none"]
    objects = [r["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for r in results]
    names = sorted(name.partition("\\mapi")[0] for name in objects)
    rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}
    check("sarif", got, code=1, names=(names, SHOWN),
          indexes=([r["ruleId"] for r in one["results"] if rules[r["ruleIndex"]] != r["ruleId"]], []),
          uris=(uris, {path.as_uri()}), levels=({r["level"] for r in results}, {"error"}))
    silences = Path(folder) / "silences"
    silences.write_text("check-url-none * until 2027-01-01 known\n", "utf-8")
    quiet = at(path, "--format", "sarif", "--silence", silences, "--rule", "check-url-none")
    check("sarif of what is silenced", quiet, suppressed=(
        {r["suppressions"][0]["justification"] for r in quiet.json()["runs"][0]["results"]}, {"known"}))
    fetched = ROOT / "build/report/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
    tool = os.environ.get("SARIF_MULTITOOL") or shutil.which("Sarif.Multitool") or (fetched.exists() and fetched)
    if not tool:
        skip("sarif by its validator", "needs npm's @microsoft/sarif-multitool-linux: make report-tools")
        return
    found = Path(folder) / "validated.sarif"
    subprocess.run([tool, "validate", text, "--output", found, "--log", "ForceOverwrite"], check=True,
                   capture_output=True, env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
    said = {r["ruleId"] for r in json.loads(found.read_text("utf-8-sig"))["runs"][0]["results"]}
    # there is no page about the tool, nor a line in files without lines
    check("sarif by its validator", got, code=1, said=(said - {"SARIF2005", "SARIF2009"}, set()))


DATA = r"(?: '?[^'= ]+'?=\d+;[^; ]*;[^; ]*;[^; ]*;[^; ]*)+"
NAGIOS = re.compile(rf"MAPICFG (OK|WARNING|CRITICAL|UNKNOWN) - [^|\n]+(?: \|{DATA})?\n")


def test_nagios(folder):
    bad = export(folder, HOSTILE)
    cases = [("critical", at(bad, "--format", "nagios"), 2, "CRITICAL"),
             ("ok", at(bad, "--format", "nagios", "--rule", "check-url-path"), 0, "OK"),
             ("warning", run("check", *FILES, "--now", "2026-11-28", "--quiet", "--format", "nagios", "--rule",
                             "check-url-server-name"), 1, "WARNING"),
             ("below", run("check", *FILES, "--now", "2026-11-28", "--quiet", "--format", "nagios", "--rule",
                           "check-url-server-name", "--fail-on", "error"), 0, "OK"),
             ("unknown", at(Path(folder) / "missing", "--format", "nagios"), 3, "UNKNOWN"),
             ("unknown rule", at(bad, "--format", "nagios", "--rule", "x|y"), 3, "UNKNOWN")]
    for name, got, code, word in cases:
        said = NAGIOS.fullmatch(got.out)
        check("nagios, " + name, got, code=code, word=(said[1] if said else got.out, word))
    into = Path(folder) / "nagios.txt"
    for code, *arguments in ((2, bad), (0, bad, "--rule", "check-url-path"), (3, bad, "--rule", "x|y")):
        into.unlink(missing_ok=True)
        got, line = at(*arguments, "--format", "nagios", "-o", into), at(*arguments, "--format", "nagios").out
        check(f"nagios into a file, {code}", got, code=code, out="", kept=(into.read_text("utf-8"), line))


def unescaped(line):
    """Of a line of Markdown what is markup: its text without code spans and escapes."""
    return re.sub(r"\\[^\w\s]", "", re.sub(r"`[^`]*`", "", line))


def test_markdown(folder):
    got = at(export(folder, HOSTILE), "--format", "markdown", "--rule", "check-url-none")
    fence, outside, code = "", [], []
    for line in got.out.splitlines():
        mark = re.match(r"(`{3,})(powershell)?$", line)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
        else:
            (code if fence else outside).append(line)
    markup = [re.sub(r"^(#+ |\| .*\||\|[-|]+\|$)", "", unescaped(line)) for line in outside]
    check("markdown", got, code=1, closed=(fence, ""),
          markup=([line for line in markup if re.search(r"[<>*_\[\]#|`]", line)], []),
          remedies=(len([line for line in code if line.startswith("Set-MapiVirtualDirectory ")]), len(HOSTILE)))


def test_markdown_by_its_parser(folder):
    """No name makes a link, an emphasis, a table, HTML or a list; all of them are in the text."""
    got = at(export(folder, HOSTILE), "--format", "markdown", "--rule", "check-url-none")
    if not shutil.which("cmark-gfm"):
        skip("markdown by CommonMark's parser", "needs cmark-gfm")
        return
    extensions = [part for name in ("autolink", "table", "strikethrough", "tasklist") for part in ("-e", name)]
    done = subprocess.run(["cmark-gfm", "-t", "xml", *extensions], input=got.out, capture_output=True, text=True,
                          check=True)
    document = xml.etree.ElementTree.fromstring(re.sub("<!DOCTYPE[^>]*>", "", done.stdout))
    headings = [one for one in document if one.tag.endswith("heading")]
    texts = ["".join(part.text or " " for part in one.iter() if part is not one) for one in headings]
    kinds = {part.tag.rpartition("}")[2] for one in headings for part in one.iter()}
    links = [part.get("destination") for part in document.iter() if part.tag.endswith("link")]
    check("markdown by CommonMark's parser", got, code=1,
          kinds=(kinds - {"heading", "text", "link"}, set()), links=(links, ["mailto:a@evil.example"]),
          names=([name for name in SHOWN if not any(printed(name) in text for text in texts)], []))


def main():
    for test in (test_table, test_needs, test_exit_codes, test_silences, test_json, test_csv, test_junit, test_sarif,
                 test_nagios, test_markdown, test_markdown_by_its_parser):
        with tempfile.TemporaryDirectory() as folder:
            test(folder)
    return finish("cli checks")


if __name__ == "__main__":
    raise SystemExit(main())
