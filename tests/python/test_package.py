# SPDX-License-Identifier: LGPL-2.1-or-later
"""The package as a whole: its signatures, its stub, its types, and how it finds the library."""
import importlib.util
import os
import re
import subprocess
import sys

import pytest
from documented import ROOT

import mapicfg
from net_stand import needs_net

from mapicfg import _abi, _errors, _library, _net_abi, _net_library

PACKAGE = ROOT / "bindings" / "python"


def run(*command, **environment):
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(PACKAGE), "PYTHONDONTWRITEBYTECODE": "1",
                                        **environment}, capture_output=True, text=True, check=False)


LIBRARIES = {"mapicfg": _abi.SIGNATURES, "mapicfg-net": _net_abi.SIGNATURES}  # by the names of their headers


def header_text(library):
    texts = [path.read_text() for path in sorted((ROOT / "include" / library).glob("*.h"))]
    return re.sub(r"/\*.*?\*/", " ", "\n".join(texts), flags=re.S)


def declared(library):
    """Each function of the headers, with its parameters."""
    found = re.findall(r"^MAPICFG_API\s[^;(]*?\bmapicfg_(\w+)\(([^;]*)\);", header_text(library), flags=re.M)
    return {name: [] if parameters.strip() == "void" else parameters.split(",") for name, parameters in found}


@pytest.mark.parametrize("library", LIBRARIES)
def test_signatures_are_the_headers(library):
    assert len(declared(library)) > 100
    assert set(LIBRARIES[library]) == set(declared(library))


@pytest.mark.parametrize("library", LIBRARIES)
def test_signatures_take_as_many_arguments(library):
    there = declared(library)
    for name, signature in LIBRARIES[library].items():
        result, *arguments = signature.split()
        parameters = there[name]
        raises = result == "status"
        assert raises == (bool(parameters) and "mapicfg_error *err" in parameters[-1] and name != "error_format"), name
        assert len(parameters) == len(arguments) + raises, name


def test_signatures_are_the_librarys():
    for name in _abi.SIGNATURES:  # each is looked up when it is first used
        assert callable(getattr(_library.lib, f"mapicfg_{name}")), name
    with pytest.raises(AttributeError):
        _library.lib.mapicfg_no_such_function


@needs_net
def test_signatures_are_the_second_librarys():
    for name in _net_abi.SIGNATURES:
        assert callable(getattr(_net_library.netlib, f"mapicfg_{name}")), name
    with pytest.raises(AttributeError):
        _net_library.netlib.mapicfg_no_such_function


def test_statuses_are_the_headers():
    defined = r"define MAPICFG_E_\w+ \(\(mapicfg_status\)(-\d+)\)"
    codes = {int(code) for code in re.findall(defined, header_text("mapicfg"))}
    assert codes == set(_errors.CLASSES)


def test_what_is_generated_is_current():
    made = run(sys.executable, str(PACKAGE / "generate.py"), "--check")
    assert made.returncode == 0, f"run bindings/python/generate.py: {made.stdout} {made.stderr}"


mypy = pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="mypy is not installed")


@mypy
def test_types(tmp_path):
    checked = run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(PACKAGE / "mapicfg"))
    assert checked.returncode == 0, checked.stdout + checked.stderr


RIGHT = """
import mapicfg
directory = mapicfg.Directory()
directory.mailboxes.set("anna", mapi_http_enabled=None, mapi_enabled=True, email_addresses=["smtp:a@contoso.com"])
directory.virtual_directories.set("EX1\\\\mapi (Default Web Site)", internal_url="https://mail.contoso.com/mapi")
directory.set_organization(mapi_http_enabled=True, oauth2_client_profile_enabled=False)
mailbox = mapicfg.Mailbox(name="Anna", mapi_http_enabled=mapicfg.NOT_STATED)
mailbox.mapi_block_outlook_external_connectivity = True
mailbox.email_addresses = ("SMTP:anna@contoso.com",)
print(next(mapicfg.read("mailboxes.csv")).label, dict(mailbox), mapicfg.Mailbox.alias.name, mailbox.bits + 1)
print([one.server_name for one in directory.mailboxes], directory.audit().rows[0].decision.effective)
report: mapicfg.Report = mapicfg.read("mailboxes.csv").report
shown = mapicfg.net.certificates("mail.contoso.com:443", password=lambda: b"x")
print(shown[0].not_after.year + 1, shown.judge(["https://a.b/"], trust="ca.pem")[0].severity, len(shown[0:1]))
result = mapicfg.net.test("a@b.c", credentials="x", auth=mapicfg.net.Auth.BASIC, limit=1.5)
print(result.steps[0].state.name, [one.user for one in mapicfg.net.test_all(["a@b.c"], credentials=b"x")])
with mapicfg.net.Ldap("ldap://dc") as ldap:
    directory.import_(ldap)
"""
WRONG = [
    'directory.mailboxes.set("anna", misspelt=True)',
    'directory.mailboxes.set("anna", mapi_enabled=None)',
    'directory.mailboxes.set("anna", mapi_http_enabled="True")',
    'directory.mailboxes.set()',
    'directory.servers.set("EX1", mapi_enabled=True)',
    'directory.set_organization(misspelt=True)',
    'mapicfg.Mailbox(misspelt=True)',
    'mapicfg.Mailbox(name=1)',
    'mailbox.misspelt = True',
    'mailbox.mapi_enabled = "yes"',
    'mailbox.name = True',
    'mailbox.email_addresses = 1',
    'mapicfg.decide(True, mapicfg.Server())',
    'directory.history(limit="1")',
    'mapicfg.read("a.csv")[0]',
    'mapicfg.misspelt()',
    'mapicfg.net.test(1)',
    'mapicfg.net.test("a@b.c", limit="1")',
    'shown[0].misspelt',
]


@mypy
def test_types_of_a_program(tmp_path):
    """What is right passes, and each line that is wrong is told."""
    program = tmp_path / "program.py"
    program.write_text(RIGHT + "".join(line + "\n" for line in WRONG), "utf-8")
    checked = run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(program))
    told = {int(line) for line in re.findall(r"program\.py:(\d+): error", checked.stdout)}
    first = RIGHT.count("\n") + 1
    assert told == set(range(first, first + len(WRONG))), checked.stdout


# Without typing, enum, dataclasses, json and their like, which take most of the time that there is.
CHEAP = {"__future__", "_ctypes", "_struct", "ctypes", "ctypes._endian", "errno", "struct", "types"}
IMPORTED = """
import sys
before = set(sys.modules)
import mapicfg
print(*sorted(set(sys.modules) - before))
print(*sorted(set(vars(mapicfg._library.lib)) - {"cdll"}))
print(mapicfg.decide(True, mapicfg.Mailbox()))
"""


def test_importing_costs_little():
    """No seconds: which modules are loaded, how much of our own source, and that no function of C has been called."""
    modules, called, decided = run(sys.executable, "-c", IMPORTED).stdout.splitlines()
    ours = {name for name in modules.split() if name.partition(".")[0] == "mapicfg"}
    assert ours == {"mapicfg", "mapicfg._errors", "mapicfg._library", "mapicfg._numbers"}
    assert {name for name in modules.split()} - ours <= CHEAP
    assert called == "" and decided == "MAPI over HTTP, internal and external"
    lines = sum(len((PACKAGE / "mapicfg"
                     / f"{name.partition('.')[2] or '__init__'}.py").read_text("utf-8").splitlines())
                for name in ours)
    assert lines < 1000  # where nothing may be written, each is compiled anew


def test_every_name_is_there_when_it_is_used():
    program = ("import sys, mapicfg; assert not {'mapicfg.wsgi', 'logging'} & set(sys.modules);"
               "print(mapicfg.autodiscover.respond.__name__, mapicfg.wsgi.application.__name__); mapicfg.nothing")
    imported = run(sys.executable, "-c", program)
    assert imported.stdout.split() == ["respond", "application"]
    assert "AttributeError: module 'mapicfg' has no attribute 'nothing'" in imported.stderr
    for name in mapicfg.__all__:
        assert getattr(mapicfg, name) is not None and name in dir(mapicfg)
    starred = run(sys.executable, "-c", "from mapicfg import *; print(len(dir()))")
    assert int(starred.stdout) > len(mapicfg.__all__), starred.stderr
    assert set(re.findall(r"\w+", " ".join(mapicfg._MODULES.values()))) < set(mapicfg.__all__)


def test_versions_agree():
    assert mapicfg.__version__ == _library.lib.mapicfg_version().decode()


def test_what_is_asked_for_does_not_fall_through(tmp_path):
    missing = str(tmp_path / "libmapicfg.so.1")
    imported = run(sys.executable, "-c", "import mapicfg", MAPICFG_LIBRARY=missing)
    assert imported.returncode != 0
    assert "ImportError" in imported.stderr and missing in imported.stderr
