#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""guides.py: runs every command that README.md and the guides show, page by page, from where the page says one is.

A page that shows commands says in a sentence where they run: README.md, c.md and getting-started.md at the top of
the source tree, another guide in tests/data/contoso. All commands of a page run in one shell, in order. Lines of an
indented block that begin with "$ " are commands, and what follows them is what they print: "..." stands for anything,
alone on a line for any lines; times and widths of columns are not compared. A block without "$ " is commands alone:
each must succeed and print something. What is not run is named here, and counted."""
import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tempfile

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(os.environ.get("MAPICFG", ROOT / "build" / "mapicfg")).resolve()
SAMPLE = "tests/data/contoso"
# How commands begin that a page shows for other places.
ELSEWHERE = {
    "make": "the build: .ci/run runs these",
    "sudo": "the build",
    "apt-get": "the build: tests/samba needs it",
    "Get-": "the Exchange Management Shell",
    "mapicfg import --store contoso.db ldap": "a directory: tests/net/ldap.py runs it",
    "mapicfg ldap-dump": "a directory: tests/net/ldap.py runs it",
    "mapicfg import --store contoso.db monday": "a directory: tests/net/ldap.py runs it",
    "mapicfg ldif-diff before": "two exports: tests/cli/ldif.py makes them",
    "mapicfg logs /mnt/": "logs that grow: tests/cli/logs_follow.py follows some",
    "gunicorn": "a server: tests/autodiscover/discovery.py runs it",
    "MAPICFG_STORE=/var": "a server: tests/autodiscover/discovery.py runs it",
    "reg": "Windows",
    "pip": "tests/python runs it",
    "python3 -m venv": "tests/python runs it",
    "venv/bin/pip": "tests/python runs it",
}
AT_TOP = ("README.md", "docs/guide/c.md", "docs/guide/getting-started.md")
NEEDS = ("jq", "sqlite3", "nginx", "cc", "pkg-config", "openssl")  # programs of others that a page uses
MARK = "@@@"
OF_NET = re.compile(r"\bmapicfg (cert|test|listen) ")  # verbs that NET=no leaves out
HAS_NET = (COMMAND.parent / "mapicfg-net").exists()
SANITIZED = b"__asan_init" in COMMAND.read_bytes()

passed, failed, skipped, elsewhere = 0, 0, 0, {}


def fail(page, line, *what):
    global failed
    failed += 1
    print(f"FAILED {page}:{line}:", *what, sep="\n  ")


# ---- what a page shows ----

def indented(page):
    """(line number, lines) of each block that is indented by four blanks and stands outside of lists and fences."""
    block, start, fence = [], 0, False
    for number, line in enumerate(page.read_text("utf-8").splitlines() + [""], 1):
        if line.startswith("```"):
            fence = not fence
        inside = not fence and (line.startswith("    ") or (block and not line.strip()))
        if inside:
            start = start or number
            block.append(line[4:])
        elif block:
            while block and not block[-1].strip():
                block.pop()
            yield start, block
            block, start = [], 0


def logical(lines):
    """Lines with those that go on after a backslash, or inside of a quote, joined to them."""
    whole = ""
    for line in lines:
        whole += line
        if whole.endswith("\\") or whole.count("'") % 2:
            whole += "\n"
            continue
        yield whole
        whole = ""


def commands(block):
    """(command, the lines that it prints or None where the page does not say) of a block; nothing for other text."""
    if block[0].startswith("$ "):
        found = []
        for line in logical(block):
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line.startswith("    ") and found and found[-1][0].endswith("\\\n"):
                found[-1] = (found[-1][0] + line, [])
            else:
                found[-1][1].append(line)
        return [(command, printed or None) for command, printed in found]
    return [(line, None) for line in logical(block) if line.strip()]


def first_word(command):
    return command.split()[0] if command.split() else ""


def is_shell(block):
    """Whether a block is commands: by its prompt, or by its first word."""
    word = first_word(block[0])
    return word in ("$", "mapicfg", "cp", "diff", "cd", "export", "python3", "cc", "nginx", *ELSEWHERE) or \
        any(word.startswith(other) for other in ELSEWHERE) or "mapicfg" in word or \
        (word in NEEDS and len(block[0].split()) > 1)


# ---- running ----

def fits(printed, expected):
    def plain(lines):
        text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", "\n".join(lines))
        return re.sub(r"-{2,}", "--", re.sub(r"[^\S\n]+", " ", text)).strip()
    pattern = re.sub(r"([\[?*])", r"[\1]", plain(expected)).replace("...", "*")
    return fnmatch.fnmatchcase(plain(printed), pattern)


def typed(expected):
    """What is typed at the prompts of a session that a page shows, and what is left as printed. What stands before the
    first prompt greets a person only."""
    while expected and not expected[0].startswith("[PS] "):
        expected = expected[1:]
    lines = [re.sub(r"^(\[PS\] [^>]*>|>> )", "", line) for line in expected
             if re.match(r"\[PS\] [^>]*>|>> ", line)]
    return "\n".join(lines) + "\n", [line for line in expected if not re.match(r"\[PS\] [^>]*>|>> ", line)]


def prepare(folder):
    """The parts of the source tree that the pages name, with a sample organization that may be written to."""
    for name in ("include", "docs", "bindings", "lib"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "build").symlink_to(COMMAND.parent)
    shutil.copytree(ROOT / SAMPLE, folder / SAMPLE)
    installed = (ROOT / "mapihttp.pc.in").read_text("utf-8")
    for name, value in {"prefix": folder, "libdir": folder / "build", "includedir": folder / "include", "version": "1",
                        "name": "mapihttp", "library": "mapicfg", "requires": "", "requires_private": "expat, sqlite3",
                        "description": "libmapicfg"}.items():
        installed = installed.replace(f"@{name}@", str(value))
    (folder / "mapihttp.pc").write_text(installed, "utf-8")


def programs(page, folder):
    """Whole programs of README.md, under the names by which it runs them."""
    for language, name in (("c", "readme.c"), ("python", "readme.py")):
        for program in re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.S):
            if "import mapicfg" in program or "int main(" in program:
                (folder / name).write_text(program, "utf-8")


def run_page(page, cases, start):
    """Runs the commands in one shell; a list of (exit status, lines) for them."""
    script = []
    for number, (_, command, expected) in enumerate(cases):
        text = command
        if expected and first_word(command) == "mapicfg" and " shell" in command:
            Path(start, f".typed{number}").write_text(typed(expected)[0], "utf-8")
            text += f" < .typed{number}"
        script.append(f"{{ {text}\n}}; status=$?; echo; echo {MARK}$status")
    environment = {**os.environ, "PATH": f"{COMMAND.parent}:{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1",
                   "PKG_CONFIG_PATH": str(page), "LD_LIBRARY_PATH": str(COMMAND.parent), "PYTHONIOENCODING": "utf-8"}
    environment.pop("MAPICFG_LIBRARY", None)
    ran = subprocess.run(["bash", "-c", "\n".join(script)], cwd=start, env=environment, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, encoding="utf-8",
                         errors="replace")
    results, lines = [], []
    for line in ran.stdout.splitlines():
        if line.startswith(MARK):
            while lines and not lines[-1]:
                lines.pop()
            results.append((int(line[len(MARK):]), lines))
            lines = []
        else:
            lines.append(line)
    return results


def silent(command):
    """Whether a command says nothing when all is well."""
    return first_word(command) in ("cd", "export", "cp", "cc",
                                   "sqlite3") or re.search(r"(?:^|\s)(>|-o\s|--quiet|lint\s)", command) \
        or re.search(r"Set-\w+|\| Out-Null", command)


def has_matched(printed):
    """Whether a command with --where found mailboxes, or records of logs."""
    return any(re.search(r"contoso\.com/|^outcome|^Records: .* [1-9]\d* counts? here|^[a-z,_]+,records,", one)
               for one in printed)


def judge(name, line, command, expected, status, printed):
    global passed
    if expected is not None:
        if " shell" in command:
            expected = typed(expected)[1]
        if not fits(printed, expected):
            return fail(name, line, f"$ {command}", *printed, "  instead of", *expected)
    elif status not in (0, 1) or (status == 1 and first_word(command) not in ("diff", "nginx") and " lint " not
                                  in command):
        return fail(name, line, f"$ {command}", f"exit status {status}", *printed)
    elif not printed and not silent(command):
        return fail(name, line, f"$ {command}", "prints nothing")
    if "--where" in command and not re.search(r"[>|]", command) and not has_matched(printed):
        return fail(name, line, f"$ {command}", "matches nothing", *printed)
    passed += 1
    return None


def check(path):
    global skipped
    name = str(path.relative_to(ROOT))
    cases = []
    for number, block in indented(path):
        if not is_shell(block):
            continue
        if first_word(block[0]).startswith("Get-"):
            elsewhere[ELSEWHERE["Get-"]] = elsewhere.get(ELSEWHERE["Get-"], 0) + 1
            continue
        for command, expected in commands(block):
            other = next((why for word, why in ELSEWHERE.items() if command.startswith(word)), None)
            missing = [need for need in NEEDS if re.search(rf"(?:^|[|;(] *){need}\b", command)
                       and not shutil.which(need)]
            if not HAS_NET and OF_NET.search(command):
                missing.append("mapicfg-net")
            if other:
                elsewhere[other] = elsewhere.get(other, 0) + 1
            elif missing or (SANITIZED and re.match(r"cc |.*python3 ", command)):
                skipped += 1
                why = f"{missing[0]} is not installed" if missing else "a program cannot load a sanitized library"
                print(f"SKIPPED: {name}:{number}: {why}")
            else:
                cases.append((number, command, expected))
    if not cases:
        return
    if name not in AT_TOP and SAMPLE not in path.read_text("utf-8"):
        fail(name, 1, f"the page shows commands and does not say that they run in {SAMPLE}")
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        top = name in AT_TOP
        start = Path(folder) / ("." if top else SAMPLE)
        programs(path, start / SAMPLE if name == "README.md" else start)
        results = run_page(Path(folder), cases, start)
    if len(results) != len(cases):
        fail(name, 1, f"{len(results)} of {len(cases)} commands came to an end")
    for (line, command, expected), (status, printed) in zip(cases, results):
        judge(name, line, command, expected, status, printed)


def check_itself():
    """The comparison can fail."""
    assert fits(["a  b 2026-01-01T00:00:00Z"], ["a b 2025-01-01T00:00:00Z"]) and fits(["[a]", "b", "c"], ["[a]", "..."])
    assert not fits(["a", "b"], ["a"]) and not fits([], ["a"])
    assert commands(["$ a \\", "    b", "c"]) == [("a \\\n    b",
                                                   ["c"])] and commands(["a", "b"]) == [("a", None), ("b", None)]


def main():
    check_itself()
    for path in [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]:
        check(path)
    for why, count in sorted(elsewhere.items()):
        print(f"{count} not run here: {why}")
    print(f"guides: {passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
