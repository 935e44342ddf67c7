# SPDX-License-Identifier: LGPL-2.1-or-later
"""The guide's programs and the examples are run on the sample organisation, and print what they are said to print."""
import contextlib
import fnmatch
import io
import os
import re
import shutil
import subprocess
import sys

import pytest
from documented import CONTOSO, ROOT

GUIDE = ROOT / "docs" / "guide" / "python.md"
EXAMPLES = ROOT / "docs" / "examples"


def blocks():
    """Each Python block, and the indented text that follows it at once, if any."""
    found = re.findall(r"```python\n(.*?)```\n(?:\n((?:    [^\n]*\n)+))?", GUIDE.read_text("utf-8"), re.S)
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


def test_guides_programs_print_what_it_says(sample):
    names, compared = {}, 0
    for program, expected in blocks():
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(program, str(GUIDE), "exec"), names)
        if expected:
            assert fits(printed.getvalue().splitlines(), expected), (program, printed.getvalue())
            compared += 1
    assert compared >= 7


def example(*arguments):
    return subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT / "bindings" / "python"),
                               "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"})


def test_store_example(sample):
    ran = example(EXAMPLES / "store.py", "contoso.db", "org.xml", "vdirs.xml", "mailboxes.csv")
    assert (ran.returncode, ran.stderr) == (0, "")
    changed = next(line for line in ran.stdout.splitlines() if "Émile Zola:" in line)
    assert changed.endswith(": Outlook Anywhere, internal and external -> MAPI over HTTP, internal and external")
    again = example(EXAMPLES / "store.py", "contoso.db")  # it was taken back, so it can be done again
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
    assert example("-c", program, EXAMPLES).stdout.strip() == "405 Method Not Allowed"
