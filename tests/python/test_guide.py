# SPDX-License-Identifier: LGPL-2.1-or-later
"""The guides' programs and the examples are run on the sample organization, and print what they are said to print."""
import contextlib
import doctest
import fnmatch
import importlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from documented import CONTOSO, ROOT
from net_stand import is_built

import mapicfg

GUIDE = ROOT / "docs" / "guide"
EXAMPLES = ROOT / "docs" / "examples"
BUILD = pathlib.Path(os.environ.get("MAPICFG_LIBRARY") or ROOT / "build" / "libmapicfg.so.1").parent
needs_compiler = pytest.mark.skipif(not shutil.which("cc") or not (BUILD / "libmapicfg.a").exists(),
                                    reason="there is no C compiler, or no static library to link with")


def blocks(guide, language):
    """Each block of a language, and the indented text that follows it at once, if any."""
    found = re.findall(rf"```{language}\n(.*?)```\n(?:\n((?:    [^\n]*\n)+))?", guide.read_text("utf-8"), re.S)
    return [(program, [line[4:] for line in printed.splitlines()]) for program, printed in found]


def fits(printed, expected):
    """Whether lines are as expected; "..." stands for anything, alone on a line for any lines."""
    pattern = "\n".join(line.replace("[", "[[]").replace("...", "*") for line in expected)
    return fnmatch.fnmatchcase("\n".join(printed), pattern)


@pytest.fixture
def sample(tmp_path, monkeypatch):
    shutil.copytree(CONTOSO, tmp_path / "contoso")
    monkeypatch.chdir(tmp_path / "contoso")


def test_comparing_can_fail():
    assert fits(["a", "b", "c"], ["a", "..."]) and fits(["[x] y"], ["[x] ..."])
    assert not fits(["a", "b"], ["a"]) and not fits(["x y"], ["[x] ..."])


def exported():
    """The nouns of the CSV exports that the guide shows, each with the names of its columns."""
    text = (GUIDE / "reading-exports.md").read_text("utf-8")
    command = r"^ +(?:Get-Mailbox [^|]*\| )?Get-(\w+)[^|]*\|\s+Select-Object ([^|]*?) \|\s+Export-Csv"
    for noun, columns in re.findall(command, text, re.M):
        yield noun, re.findall(r"@{n='(\w+)'[^}]*}}|(\w+)", columns)


def test_columns_of_the_csv_exports_are_known_and_tell_their_class():
    """Without a #TYPE line, as PowerShell 7 writes them; a virtual directory's name is needed too."""
    folders = {"WebServices": "EWS", "ActiveSync": "Microsoft-Server-ActiveSync", "OutlookAnywhere": "Rpc"}
    seen = []
    for noun, found in exported():
        names = [one or other for one, other in found]
        report = mapicfg.Report()
        folder = noun.replace("VirtualDirectory", "")
        values = {"Identity": f"EX1\\{folders.get(folder, folder)} (Default Web Site)", "Name": "Contoso"}
        data = ",".join(names) + "\n" + ",".join(values.get(name, "") for name in names) + "\n"
        assert len(list(mapicfg.read(data.encode(), report=report))) == 1, (noun, names)
        assert list(report.objects) == ["CASMailbox" if noun == "Mailbox" else noun], names
        assert not report.unknown_properties, (noun, names)
        seen.append(noun)
    assert len(seen) == len(set(seen)) == 16


PAGES = [page for page in (ROOT / "README.md", *sorted(GUIDE.glob("*.md"))) if "```python" in page.read_text("utf-8")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_programs_print_what_the_page_says(sample, page):
    """In the sample's folder, one after the other; README's and the other pages' store is the one they import."""
    if page.name != "python.md":
        with mapicfg.Directory("contoso.store", create=True) as store:
            store.import_("org.xml", "mailboxes.csv", "vdirs.xml")
    names, compared = {}, 0
    for program, expected in blocks(page, "python"):
        if "mapicfg import net" in program and not is_built():
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(program, page.name, "exec"), names)
        if expected:
            assert fits(printed.getvalue().splitlines(), expected), (program, printed.getvalue())
            compared += 1
    assert compared >= {"python.md": 9}.get(page.name, 0)


def test_the_page_says_where_its_programs_run():
    text = (GUIDE / "python.md").read_text("utf-8")
    assert text.index("in the sample organization's folder `tests/data/contoso`") < text.index("```python")


def test_readmes_first_program_prints_what_it_says(sample):
    program, expected = re.search(r"## In Python\n\n```python\n(.*?)```.*?\n    \$ [^\n]*\n((?:    [^\n]*\n)+)",
                                  (ROOT / "README.md").read_text("utf-8"), re.S).groups()
    ran = example("-c", program)
    assert fits(ran.stdout.splitlines(), [line[4:] for line in expected.splitlines()]), (ran.stdout, ran.stderr)


MODULES = [importlib.import_module(f"mapicfg.{path.stem}".replace(".__init__", "")) for path in
           sorted((ROOT / "bindings" / "python" / "mapicfg").glob("*.py"))]


DOCUMENTED = [module for module in MODULES if is_built() or "net" not in module.__name__]


@pytest.mark.parametrize("module", DOCUMENTED, ids=lambda module: module.__name__)
def test_examples_of_the_docstrings(sample, module):
    """Each is a session in the sample's folder, with a store contoso.db and the rules of a proxy beside the exports."""
    directory = mapicfg.Directory("contoso.db", create=True)
    directory.import_("org.xml", "mailboxes.csv", "vdirs.xml")
    rules = mapicfg.proxy.write("haproxy", directory.virtual_directories).text
    pathlib.Path("haproxy.cfg").write_text(rules.replace("http-reuse never", "http-reuse always"), "utf-8")
    names = {"mapicfg": mapicfg, "directory": directory}
    finder, runner = doctest.DocTestFinder(exclude_empty=True), doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for session in finder.find(module, globs=names):
        said = io.StringIO()
        assert runner.run(session, out=said.write).failed == 0, said.getvalue()


def test_docstrings_have_examples():
    text = " ".join(one.__doc__ or "" for module in MODULES for one in (module, *vars(module).values())
                    if "mapicfg" in str(getattr(one, "__module__", module.__name__)))
    for name in ("Directory(", "decide(", "audit(", "read(", "write(", "respond(", "Mailbox("):
        assert re.search(rf">>> [^\n]*{re.escape(name)}", text), name


def example(*arguments):
    return subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT / "bindings" / "python"),
                               "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"})


def test_store_example(sample):
    ran = example(EXAMPLES / "store.py", "contoso.db", "org.xml", "vdirs.xml", "mailboxes.csv")
    assert (ran.returncode, ran.stderr) == (0, "")
    changed = next(line for line in ran.stdout.splitlines() if "Émile Zola:" in line)
    assert changed.endswith(": Outlook Anywhere, internal and external -> MAPI over HTTP, internal and external")
    again = example(EXAMPLES / "store.py", "contoso.db")  # it was undone, so it can be done again
    assert again.returncode == 0 and "Émile Zola: Outlook Anywhere" in again.stdout
    assert example(EXAMPLES / "store.py").returncode == 2
    failed = example(EXAMPLES / "store.py", "missing/contoso.db")
    assert failed.returncode == 4 and "missing/contoso.db" in failed.stderr


def test_wsgi_example(sample):
    assert example(EXAMPLES / "wsgi.py").returncode == 1  # usage
    program = ("import sys; sys.path.insert(0, sys.argv[1]); import wsgi;"
               "from wsgiref.util import setup_testing_defaults; e = {}; setup_testing_defaults(e);"
               "e['PATH_INFO'] = '/autodiscover/autodiscover.xml';"
               "wsgi.as_user('anna')(e, lambda status, headers: print(status))")
    ran = example("-c", program, EXAMPLES)
    assert ran.stdout.strip() == "503 Service Unavailable"  # there is no store yet
    example(EXAMPLES / "store.py", "contoso.db", "org.xml", "vdirs.xml", "mailboxes.csv")
    assert example("-c", program, EXAMPLES).stdout.strip() == "200 OK"


# ---- C ----

def compiled(program, *flags):
    """A program of a source or of a text, linked with the library that has been built."""
    built = pathlib.Path.cwd() / f"program{len(os.listdir())}"
    source = program if isinstance(program, pathlib.Path) else built.with_suffix(".c")
    if source is not program:
        source.write_text(program, "utf-8")
    ran = subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", *flags, f"-I{ROOT / 'include'}", source,
                          BUILD / "libmapicfg.a", "-lexpat", "-lpcre2-8", "-lsqlite3", "-lz", "-lzstd", "-o", built],
                         capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return built


def run(*command):
    return subprocess.run(list(map(str, command)), capture_output=True, encoding="utf-8", check=False)


def whole(block):
    """A block as a program: what has no main() is put into one."""
    if "int main(" in block:
        return block
    return f"#include <mapicfg.h>\n#include <stdio.h>\nint main(void) {{\n{block}return status ? 1 : 0;\n}}\n"


@needs_compiler
def test_c_guides_programs_print_what_it_says(sample):
    compared = 0
    for block, expected in blocks(GUIDE / "c.md", "c"):
        ran = run(compiled(whole(block)))
        assert (ran.returncode, ran.stderr) == (0, ""), block
        if expected:
            assert fits(ran.stdout.strip().splitlines(), expected), (block, ran.stdout)
            compared += 1
    assert compared >= 2


def test_c_guide_names_what_there_is():
    headers = "".join(path.read_text("utf-8") for path in (ROOT / "include").glob("mapicfg*/*.h"))
    named = set(re.findall(r"`(mapicfg_\w+)\(", (GUIDE / "c.md").read_text("utf-8")))
    assert len(named) > 10 and all(re.search(rf"\b{name}\(", headers) for name in named)


@needs_compiler
def test_exec_example(sample):
    program = compiled(EXAMPLES / "exec.c", "-Wconversion", "-Wshadow", "-Wpedantic")

    def execute(*arguments):
        ran = run(program, *arguments)
        return ran.returncode, ran.stdout.splitlines(), ran.stderr.splitlines()
    assert execute("contoso.db", "Get-CASMailbox anna | Select-Object Name, MapiHttpEnabled; Get-CASMailbox emile | "
                   "Select-Object Name", "org.xml", "vdirs.xml", "mailboxes.csv") == \
        (0, ["Name            : Anna Berg", "MapiHttpEnabled :", "", "Name : Émile Zola", ""], [])
    again = "Set-CASMailbox anna -MapiHttpEnabled $true\n"
    code, printed, said = execute("contoso.db", again + again + again.replace("\n", " -WhatIf"))
    assert (code, len(said)) == (0, 2)
    assert said[0].startswith("WARNING: 1 mailbox overrides the organization with the same value")
    assert said[1].startswith("WARNING: ") and "no settings of" in said[1] and "Anna Berg" in said[1]
    assert len(printed) == 1 and printed[0].startswith("What if: ")
    code, printed, said = execute("contoso.db", "Get-CASMailbox nobody\nGet-CASMailbox emile | Format-List Name; "
                                  "Get-CASMailbox nix")
    assert code == 4 and printed == ["Name : Émile Zola"] and len(said) == 2  # each once, and the others run
    assert said[0].startswith("statement:1:1: nobody: ") and said[1].startswith("statement:2:42: nix: ")
    for wrong, place in (("Get-CASMailbox 'anna", "1:16"), ("\nGet-CASMailbox -Foo 1", "2:16"), ("Get-Process", "1:1")):
        code, printed, said = execute("contoso.db", wrong)
        assert (code, printed, len(said)) == (3, [], 1) and said[0].startswith(f"statement:{place}: ")
    assert execute("contoso.db")[0] == 2


@needs_compiler
def test_exec_example_imports_all_or_nothing(sample):
    program = compiled(EXAMPLES / "exec.c")
    pathlib.Path("broken.xml").write_text("<Objs", "utf-8")
    pathlib.Path("doubtful.csv").write_text("Name,MapiHttpEnabled\nA,maybe\nB,True\n", "utf-8")
    ran = run(program, "contoso.db", "Get-CASMailbox", "mailboxes.csv", "broken.xml")
    assert (ran.returncode, ran.stdout) == (3, "") and ran.stderr.startswith("broken.xml:1:")
    assert len(ran.stderr.splitlines()) == 1
    ran = run(program, "contoso.db", "Get-CASMailbox | Measure-Object | Select-Object Count", "doubtful.csv")
    assert (ran.returncode, ran.stdout.split()) == (0, ["Count", ":", "1"])
    assert ran.stderr.startswith("doubtful.csv:2:") and "maybe" in ran.stderr
    assert run(program, "missing/contoso.db", "Get-CASMailbox").returncode == 3


# ---- the examples' README ----

README = (EXAMPLES / "README.md").read_text("utf-8")


def test_readme_names_every_example():
    named = re.findall(r"^\| `([\w.]+)` \|", README, re.M)
    assert sorted(named) == sorted(path.name for path in EXAMPLES.iterdir() if path.name != "README.md")


@needs_compiler
def test_readmes_lines_without_installing(tmp_path):
    """They are run as they stand, where the source tree is; those with the library installed are in tests/api."""
    for name in ("include", "docs", "bindings", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "build").symlink_to(BUILD)
    lines = re.findall(r"^    (.*)", README.split("Without installing")[1], re.M)
    assert [line.split()[0] for line in lines[:2]] == ["cc", "./audit"] and len(lines) == 4
    ran = subprocess.run(["sh", "-eu", "-c", "\n".join(lines)], cwd=tmp_path, capture_output=True, check=False,
                         encoding="utf-8", env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1",
                                                "PYTHONIOENCODING": "utf-8"})
    assert (ran.returncode, ran.stderr) == (0, "")
    for line in ("MAPI over HTTP, internal only: ", "effective: ", "blocked outside: true: "):
        assert any(one.startswith(line) for one in ran.stdout.splitlines()), line
