# SPDX-License-Identifier: LGPL-2.1-or-later
"""`pip install ./bindings/python` without a network: what is installed, what it says, and how it finds the library."""
import base64
import email
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest
from documented import ROOT

from mapicfg import _library, _net_library

LIBRARY = _library.lib.cdll._name
SOURCES = ROOT / "bindings" / "python"
NO_NETWORK = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1",
              "https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}


def run(*command, cwd=None, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAPICFG", "PYTHONPATH"))}
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=cwd,
                          env={**kept, **NO_NETWORK, **environment})


@pytest.fixture
def tree(tmp_path):
    """A source tree that has been built."""
    package = tmp_path / "tree" / "bindings" / "python"
    shutil.copytree(SOURCES, package, ignore=shutil.ignore_patterns("__pycache__", ".mypy_cache"))
    (tmp_path / "tree" / "build").mkdir()
    shutil.copyfile(LIBRARY, tmp_path / "tree" / "build" / _library.SONAME)
    return package


def backend(tree):
    spec = importlib.util.spec_from_file_location("build_backend", tree / "build_backend.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def python_of(tmp_path):
    """A new virtual environment's Python."""
    made = run(sys.executable, "-m", "venv", tmp_path / "venv")
    if made.returncode != 0:
        pytest.skip(f"no virtual environment can be made: {made.stdout.strip().splitlines()[:1]}")
    return tmp_path / "venv" / "bin" / "python"


DECIDE = "import mapicfg; print(mapicfg.decide(True, mapicfg.Mailbox()), mapicfg._library.lib.cdll._name)"


def test_pip_install_in_a_new_environment(tree, tmp_path):
    python = python_of(tmp_path)
    installed = run(python, "-m", "pip", "install", "./bindings/python", cwd=tree.parents[1])
    assert installed.returncode == 0, installed.stdout + installed.stderr
    shutil.rmtree(tree.parents[1])  # which is not needed any more
    decided = run(python, "-c", DECIDE, cwd="/")
    assert decided.stderr == "" and decided.stdout.startswith("MAPI over HTTP, internal and external ")
    assert decided.stdout.split()[-1].startswith(str(tmp_path / "venv"))
    shown = run(python, "-m", "pip", "show", "--verbose", "--files", "mapicfg").stdout
    assert "License: LGPL-2.1-or-later" in shown and "mapicfg/py.typed" in shown and "COPYING" in shown
    gone = run(python, "-m", "pip", "uninstall", "--yes", "mapicfg")
    assert gone.returncode == 0 and not list((tmp_path / "venv").rglob("mapicfg*"))


def test_pip_install_editable_and_from_an_archive(tree, tmp_path):
    python = python_of(tmp_path)
    assert run(python, "-m", "pip", "install", "-e", tree).returncode == 0
    assert run(python, "-c", DECIDE, cwd="/").stdout.split()[-1] == str(tree.parents[1] / "build" / _library.SONAME)
    name = backend(tree).build_sdist(tmp_path)
    with tarfile.open(tmp_path / name) as archive:
        names = {path.partition("/")[2] for path in archive.getnames()}
    assert {"pyproject.toml", "build_backend.py", "README.md", "COPYING", "PKG-INFO", "mapicfg/__init__.py"} <= names
    installed = run(python, "-m", "pip", "install", "--force-reinstall", tmp_path / name)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    decided = run(python, "-c", DECIDE, cwd="/", MAPICFG_LIBRARY=LIBRARY)  # an archive has no library
    assert decided.stdout.split()[-1] == LIBRARY, decided.stderr


def wheel_of(tree, tmp_path):
    name = backend(tree).build_wheel(tmp_path)
    with zipfile.ZipFile(tmp_path / name) as wheel:
        return name, {entry: wheel.read(entry) for entry in wheel.namelist()}


def test_what_a_wheel_has(tree, tmp_path):
    name, files = wheel_of(tree, tmp_path)
    info = f"mapicfg-{_library.VERSION}.dist-info"
    about = email.message_from_bytes(files[f"{info}/METADATA"])
    assert (about["Name"], about["Version"], about["License"]) == ("mapicfg", _library.VERSION, "LGPL-2.1-or-later")
    assert about["Requires-Python"] == ">=3.9" and about["Description-Content-Type"] == "text/markdown"
    assert about.get_payload() == (SOURCES / "README.md").read_text("utf-8")
    assert about.get_all("Project-URL") and all(", https://" in url for url in about.get_all("Project-URL"))
    assert files[f"{info}/COPYING"] == (ROOT / "COPYING").read_bytes() and about["License-File"] == "COPYING"
    packaged = {path.name for path in (SOURCES / "mapicfg").iterdir() if path.is_file()}
    assert {entry.partition("/")[2] for entry in files if entry.startswith("mapicfg/")} == {*packaged, _library.SONAME}
    recorded = dict(re.findall(r"^(.*),sha256=([^,]*),\d+$", files[f"{info}/RECORD"].decode(), re.M))
    assert set(recorded) == set(files) - {f"{info}/RECORD"}
    for entry, digest in recorded.items():
        assert digest == base64.urlsafe_b64encode(hashlib.sha256(files[entry]).digest()).rstrip(b"=").decode()
    tag = re.search(r"^Tag: (\S+)$", files[f"{info}/WHEEL"].decode(), re.M).group(1)
    assert name == f"mapicfg-{_library.VERSION}-{tag}.whl" and not tag.endswith("any")
    again = tmp_path / "again"
    again.mkdir()
    assert (tmp_path / wheel_of(tree, again)[0]).read_bytes() == (again / name).read_bytes()


def test_a_wheel_has_both_libraries_or_the_first(tree, tmp_path):
    build, net = tree.parents[1] / "build", _net_library.SONAME
    (build / net).write_bytes(b"as it was built")
    name, files = wheel_of(tree, tmp_path)
    assert not name.endswith("any.whl") and files[f"mapicfg/{net}"] == b"as it was built"
    (build / _library.SONAME).unlink()
    name, files = wheel_of(tree, tmp_path)
    assert name.endswith("any.whl") and not [entry for entry in files if ".so" in entry]


def test_a_wheel_without_the_library(tree, tmp_path):
    """It is for every platform, uses the library that is installed, and says what to do where there is none."""
    shutil.rmtree(tree.parents[1] / "build")
    name, files = wheel_of(tree, tmp_path)
    assert name.endswith("-py3-none-any.whl") and f"mapicfg/{_library.SONAME}" not in files
    with zipfile.ZipFile(tmp_path / name) as wheel:
        wheel.extractall(tmp_path / "site")
    elsewhere = tmp_path / "lib"
    elsewhere.mkdir()
    shutil.copyfile(LIBRARY, elsewhere / _library.SONAME)
    found = run(sys.executable, "-c", DECIDE, PYTHONPATH=str(tmp_path / "site"), LD_LIBRARY_PATH=str(elsewhere))
    assert found.stdout.split()[-1:] == [_library.SONAME], found.stderr
    lost = run(sys.executable, "-c", "import mapicfg", PYTHONPATH=str(tmp_path / "site"))
    if lost.returncode == 0:
        pytest.skip("libmapicfg is installed on this system")
    said = lost.stderr.splitlines()[-1]
    assert said.startswith("ImportError: libmapicfg was not found: ")
    assert "make install" in said and "MAPICFG_LIBRARY" in said and _library.SONAME in said


def test_an_older_library_is_told_as_such():
    """A function that it lacks is no AttributeError, which would say nothing."""
    import ctypes

    from mapicfg import _abi
    other = _library.Library(ctypes.CDLL(None))  # the process itself, which has none of them
    assert "version" in _abi.SIGNATURES
    with pytest.raises(ImportError, match=f"has no mapicfg_version.*older than this package.*{_library.VERSION}"):
        other.mapicfg_version()


def test_the_readme_is_right(tmp_path):
    text = (SOURCES / "README.md").read_text("utf-8")
    program, printed = re.search(r"```python\n(.*?)```\n\n    (.*)\n", text, re.S).groups()
    ran = run(sys.executable, "-c", program, PYTHONPATH=str(SOURCES), MAPICFG_LIBRARY=LIBRARY)
    assert ran.stdout.splitlines() == printed.splitlines()[:1], ran.stderr
    assert "pip install ./bindings/python" in text and (ROOT / "docs" / "guide" / "python.md").is_file()
