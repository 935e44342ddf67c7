# SPDX-License-Identifier: LGPL-2.1-or-later
"""The package as a whole: its signatures, its stub, its types, and how it finds the library."""
import os
import re
import subprocess
import sys

import pytest
from documented import ROOT

from mapicfg import _abi, _errors, _library

PACKAGE = ROOT / "bindings" / "python"


def run(*command, **environment):
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(PACKAGE), "PYTHONDONTWRITEBYTECODE": "1",
                                        **environment}, capture_output=True, text=True, check=False)


def header_text():
    texts = [path.read_text() for path in sorted((ROOT / "include" / "mapicfg").glob("*.h"))]
    return re.sub(r"/\*.*?\*/", " ", "\n".join(texts), flags=re.S)


def declared():
    """Each function of the headers, with its parameters."""
    found = re.findall(r"^MAPICFG_API\s[^;(]*?\bmapicfg_(\w+)\(([^;]*)\);", header_text(), flags=re.M)
    return {name: [] if parameters.strip() == "void" else parameters.split(",") for name, parameters in found}


def test_signatures_are_the_headers():
    assert len(declared()) > 100
    assert set(_abi.SIGNATURES) == set(declared())


def test_signatures_take_as_many_arguments():
    for name, signature in _abi.SIGNATURES.items():
        result, *arguments = signature.split()
        parameters = declared()[name]
        raises = result == "status"
        assert raises == (bool(parameters) and "mapicfg_error *err" in parameters[-1] and name != "error_format"), name
        assert len(parameters) == len(arguments) + raises, name


def test_signatures_are_the_librarys():
    for name in _abi.SIGNATURES:  # each is looked up when it is first used
        assert callable(getattr(_library.lib, f"mapicfg_{name}")), name
    with pytest.raises(AttributeError):
        _library.lib.mapicfg_no_such_function


def test_statuses_are_the_headers():
    codes = {int(code) for code in re.findall(r"define MAPICFG_E_\w+ \(\(mapicfg_status\)(-\d+)\)", header_text())}
    assert codes == set(_errors.CLASSES)


def test_what_is_generated_is_current():
    made = run(sys.executable, str(PACKAGE / "generate.py"), "--check")
    assert made.returncode == 0, f"run bindings/python/generate.py: {made.stdout} {made.stderr}"


def test_types(tmp_path):
    pytest.importorskip("mypy")
    checked = run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(PACKAGE / "mapicfg"))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_modules_are_there_when_they_are_used():
    program = ("import sys, mapicfg; assert not {'mapicfg.wsgi', 'logging'} & set(sys.modules);"
               "print(mapicfg.autodiscover.respond.__name__, mapicfg.wsgi.application.__name__); mapicfg.nothing")
    imported = run(sys.executable, "-c", program)
    assert imported.stdout.split() == ["respond", "application"]
    assert "AttributeError: module 'mapicfg' has no attribute 'nothing'" in imported.stderr


def test_what_is_asked_for_does_not_fall_through(tmp_path):
    missing = str(tmp_path / "libmapicfg.so.1")
    imported = run(sys.executable, "-c", "import mapicfg", MAPICFG_LIBRARY=missing)
    assert imported.returncode != 0
    assert "ImportError" in imported.stderr and missing in imported.stderr
