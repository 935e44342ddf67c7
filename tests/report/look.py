#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The pages as people meet them: in Chromium without a window, in both themes, with the keyboard, on paper and at the
width of a telephone; axe-core looks for barriers, and the Nu HTML checker at the text. What is not installed is
skipped: `make report-tools` gets the latter two from npm.

    look.py [--pictures FOLDER]     also writes what the pages look like at 400 and 1600 px"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
import browser  # noqa: E402
import log_files  # noqa: E402
import pages  # noqa: E402

TOOLS = Path(os.environ.get("O", "build")) / "report" / "node_modules"
failures, passed = [], 0
COUNT = "document.querySelectorAll('table.plain')[%d].tBodies[0].rows.length"
MAILBOXES = """(() => { const table = Array.from(document.querySelectorAll('table.plain'))
    .find((one) => one.caption.textContent.startsWith('Mailboxes'));
    return { table, form: table.parentElement.querySelector('form'),
        names: () => Array.from(table.tBodies[0].rows, (row) => row.cells[0].textContent),
        status: () => table.parentElement.querySelector('.count').textContent }; })()"""


def check(what, got, wanted):
    global passed
    if got == wanted:
        passed += 1
    else:
        failures.append(what)
        print(f"FAILED: {what}\n  expected: {str(wanted)[:1500]}\n  got:      {str(got)[:1500]}")


def search(page, text):
    page.run(f"(() => {{ const search = {MAILBOXES}.form.querySelector('input'); search.value = {json.dumps(text)};"
             "search.dispatchEvent(new Event('input')); })()")


def choose(page, label, value):
    """Chooses what begins with a text; the number of those that do tells whether there is one."""
    return page.run(f"(() => {{ const label = Array.from({MAILBOXES}.form.querySelectorAll('label')).find((one) =>"
                    f"one.textContent.startsWith({json.dumps(label)})), select = label.querySelector('select'),"
                    f"found = Array.from(select.options).filter((one) => one.text.startsWith({json.dumps(value)}));"
                    "select.value = found.length ? found[0].value : ''; select.dispatchEvent(new Event('change'));"
                    "return found.length; })()")


def test_filters(page, path):
    page.open(path.as_uri())
    check("every mailbox has its row", page.run(f"{MAILBOXES}.names().length"), 32)
    search(page, "ÖZ nadia")
    check("a search for words, without regard to case", page.run(f"{MAILBOXES}.names()"),
          ["contoso.com/Users/Nadia Öz"])
    check("which says how many", page.run(f"{MAILBOXES}.status()"), "1 of 32 rows")
    search(page, "nobody")
    check("a search that finds nothing", page.run(f"[{MAILBOXES}.names(), {MAILBOXES}.status()]"), [[], "0 of 32 rows"])
    page.run(f"{MAILBOXES}.form.reset()")
    check("clearing shows all", page.run(f"{MAILBOXES}.names().length"), 32)
    check("a choice", choose(page, "Gravest note", "Error"), 1)
    check("a filter by it", page.run(f"{MAILBOXES}.names()"),
          ["contoso.com/Users/Nadia Öz", "contoso.com/Users/Olga Petrova"])
    choose(page, "Gravest note", "All")
    page.run(f"{MAILBOXES}.table.tHead.querySelectorAll('button')[0].click()")
    names = page.run(f"{MAILBOXES}.names()")
    check("sorted by name", names[0], "contoso.com/Users/Anna Berg")
    check("which the table says", page.run(f"{MAILBOXES}.table.tHead.rows[0].cells[0].getAttribute('aria-sort')"),
          "ascending")
    page.run(f"{MAILBOXES}.table.tHead.querySelectorAll('button')[0].click()")
    check("and the other way round", page.run(f"{MAILBOXES}.names()"), names[::-1])


def test_many(page, path):
    page.open(path.as_uri())
    check("the first rows of many", page.run(f"[{MAILBOXES}.names().length, {MAILBOXES}.status()]"),
          [100, "20,000 rows; the first 100 are shown"])
    search(page, "department 13/")
    found = page.run(f"{MAILBOXES}.status()")
    check("a search looks at all", found, "207 of 20,000 rows; the first 100 are shown")
    page.run("Array.from(document.querySelectorAll('.more button')).filter((one) => one.offsetParent)[0].click()")
    check("all that were found", page.run(f"{MAILBOXES}.names().length"), 207)
    check("the keyboard goes on where they begin",
          page.run("Array.from(document.activeElement.parentElement.rows).indexOf(document.activeElement)"), 100)
    for name in pages.NAMES:
        search(page, name)
        shown = page.run(f"{MAILBOXES}.names()")
        check("a name is found as it is: " + ascii(name), name in shown, True)
    page.run(f"{MAILBOXES}.form.reset()")
    page.run("dispatchEvent(new Event('beforeprint'))")
    check("paper has all rows", page.run(f"{MAILBOXES}.names().length"), 20000)
    check("and what was folded up", page.run("document.querySelectorAll('details:not([open])').length"), 0)
    page.run("dispatchEvent(new Event('afterprint'))")
    check("the screen has not", page.run(f"{MAILBOXES}.names().length"), 100)


def test_keyboard(page, path):
    """From the top: the link to the content, the theme, the contents; a table is sorted by its heading."""
    page.open(path.as_uri())
    words = []
    for _ in range(4):
        page.key("Tab")
        words.append(page.run("document.activeElement.textContent"))
    check("what Tab comes to", words, ["Skip to the content", "Dark", "Outcomes", "Notes on the mailboxes"])
    check("which is seen", page.run("getComputedStyle(document.activeElement).outlineStyle"), "solid")
    page.open(path.as_uri())
    page.prefer("light")
    page.key("Tab")
    page.key("Tab")
    page.key("Enter", text="\r")
    check("Enter switches the theme", page.run("[document.documentElement.dataset.theme,"
                                               "document.activeElement.getAttribute('aria-pressed')]"),
          ["dark", "true"])
    page.key(" ", "Space", " ")
    check("and back", page.run("document.documentElement.dataset.theme"), "light")
    page.run("localStorage.clear()")
    page.run(f"{MAILBOXES}.table.tHead.querySelector('button').focus()")
    page.key("Enter", text="\r")
    check("a heading sorts", page.run("document.activeElement.parentElement.getAttribute('aria-sort')"), "ascending")
    page.run(f"{MAILBOXES}.form.querySelector('input').focus()")
    page.type("olga")
    check("typing searches", page.run(f"{MAILBOXES}.names()"), ["contoso.com/Users/Olga Petrova"])


def test_copying(page, path):
    """What is copied is the cmdlet, byte by byte, by either way that a browser has."""
    page.open(path.as_uri())
    for way in ("navigator.clipboard.writeText", "none"):
        page.run("window.copied = []; Object.defineProperty(navigator, 'clipboard', { configurable: true, value: "
                 + ("{ writeText: async (text) => { copied.push(text); } }" if way != "none" else
                    "{ writeText: async () => { throw new Error('refused'); } }") + " });"
                 "DataTransfer.prototype.setData = (type, text) => { copied.push(text); };")
        page.run("(async () => { for (const one of document.querySelectorAll('.remedy button')) one.click();"
                 "await new Promise((done) => setTimeout(done, 300)); })()")
        codes = page.run("Array.from(document.querySelectorAll('.remedy code'), (one) => one.textContent)")
        check("copied by " + way, page.run("copied"), codes)
    check("and said", page.run("document.getElementById('said').textContent").startswith("Copied: "), True)


def test_remedies(page, path, name, wanted):
    """What is copied is what other formats have, whatever names do."""
    page.open(path.as_uri())
    page.run("window.copied = []; Object.defineProperty(navigator, 'clipboard', { value: {"
             "writeText: async (text) => { copied.push(text); } } });"
             "for (const one of document.querySelectorAll('.remedy pre ~ button')) one.click()")
    check(f"{name}: what is copied", page.run("copied"), wanted)


def test_looks(page, path, name, pictures):
    for theme in ("light", "dark"):
        page.prefer(theme)
        for width in (320, 400, 1600):
            page.size(width)
            page.open(path.as_uri())
            check(f"{name}, {theme}, {width} px: nothing sticks out",
                  page.run("document.documentElement.scrollWidth"), width)
            if pictures and width != 320:
                page.picture(f"{pictures}/{name}-{theme}-{width}.png")
            if (TOOLS / "axe-core").exists() and width != 320:
                page.run((TOOLS / "axe-core" / "axe.min.js").read_text("utf-8"))
                found = page.run("axe.run().then((all) => all.violations.map((one) => [one.id, one.nodes.length,"
                                 "one.nodes[0].html.slice(0, 200), one.nodes[0].failureSummary]))")
                check(f"{name}, {theme}, {width} px: no barriers", found, [])
    page.prefer("light")
    page.size(1600)


def test_log_bars(page, path):
    """What is drawn has the proportions of the numbers beside it, in pixels."""
    page.open(path.as_uri())
    bars = page.run("""Array.from(document.querySelectorAll('figure.list:not(.spans)'), (figure) =>
        Array.from(figure.querySelectorAll('li'), (item) => [
            Number(item.querySelector('.head span').firstChild.data.replace(/,/g, '')),
            Array.from(item.querySelectorAll('svg rect')).reduce((sum, one) =>
                sum + one.getBoundingClientRect().width, 0)]))""")
    check("there are charts of bars", len(bars) > 5, True)
    for chart in bars:
        most = max(number for number, _ in chart)
        longest = max(width for _, width in chart)
        off = max(abs(width - number / most * longest) for number, width in chart)
        check("bars are as long as what they stand for, within 8 pixels", off < 8, True)
    heights = page.run("""Array.from(document.querySelectorAll('.plot svg:not(.low) .c0 rect'), (one) => [
        Number(one.querySelector('title').textContent.match(/: ([\\d,]+) record/)[1].replace(/,/g, '')),
        one.getBoundingClientRect().height])""")
    most, highest = max(heights)
    check("so are those along the time", max(abs(height - number / most * highest) for number, height in heights) < 2,
          True)
    check("each hour that has records has its bar", len(heights), log_files.HOURS - len(log_files.MISSING))
    hatched = page.run("""Array.from(document.querySelectorAll('.plot .gap'), (one) =>
        [getComputedStyle(one).fill, one.getBoundingClientRect().width > 0])""")
    check("gaps are hatched", {tuple(one) for one in hatched}, {('url("#hatched")', True)})


def test_traps(page, path):
    page.open(path.as_uri())
    check("no name has become an element", page.run("document.querySelectorAll('img, iframe, script').length"), 1)
    for name in pages.NAMES:
        check("a name of logs is shown as it is: " + ascii(name),
              page.run("Array.from(document.querySelectorAll('tbody th'), (cell) => cell.textContent)")
              .count(name.lower()) > 0, True)
    page.run("dispatchEvent(new Event('beforeprint'))")
    check("paper has all rows of logs", page.run(COUNT % 1), len(pages.NAMES) + 2)
    page.run("dispatchEvent(new Event('afterprint'))")


def test_without_scripts(page, path):
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.open(path.as_uri())
    page.call("Emulation.setScriptExecutionDisabled", value=False)
    check("without scripts every row is there", page.run(
        "[document.querySelectorAll('tbody tr').length > 30,"
        "document.querySelectorAll('button, form').length]"), [True, 0])


def test_text(made):
    jar = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not jar.exists() or not shutil.which("java"):
        print("SKIPPED: Nu HTML checker: vnu-jar or Java is missing; make report-tools")
        return
    # It knows no hashes in a policy, and so warns of what they allow.
    done = subprocess.run(["java", "-jar", jar, "--format", "json", *made.values()], capture_output=True, text=True,
                          check=False)
    found = [one["message"] for one in json.loads(done.stderr)["messages"]
             if "violates Content Security Policy" not in one["message"]]
    check("the Nu HTML checker", found, [])


def main():
    program = browser.find()
    pictures = sys.argv[2] if sys.argv[1:2] == ["--pictures"] else None
    with tempfile.TemporaryDirectory() as folder:
        made, copied = pages.make(folder)
        test_text(made)
        if not program:
            print("SKIPPED: pages in a browser: Chromium is missing")
            return
        if not (TOOLS / "axe-core").exists():
            print("SKIPPED: axe-core: it is missing; make report-tools")
        with browser.Browser(program) as page:
            page.size(1600)
            for name, path in made.items():
                test_looks(page, path, name, pictures)
            test_filters(page, made["audit"])
            test_many(page, made["many"])
            test_keyboard(page, made["audit"])
            test_copying(page, made["audit"])
            test_log_bars(page, made["logs of a week"])
            test_traps(page, made["logs with traps"])
            for name, wanted in copied.items():
                test_remedies(page, made[name], name, wanted)
            test_without_scripts(page, made["audit"])
            check("nothing on the console", page.console, [])
            wanted = {path.as_uri() for path in made.values()}
            check("nothing was loaded but the pages", [url for url in page.requests if url.split("#")[0] not in wanted],
                  [])
    print(f"report: {passed} passed, {len(failures)} failed")


main()
sys.exit(bool(failures))
