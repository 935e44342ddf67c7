# SPDX-License-Identifier: LGPL-2.1-or-later
"""The package against the headers and the oldest Python it is for; and the ways in which it finds the library."""
import ast
import os
import re
import shutil
import subprocess
import sys

import pytest
from documented import ROOT

from mapicfg import Flag, ServerRelease, _library

PACKAGE = ROOT / "bindings" / "python"
HEADERS = ROOT / "include" / "mapicfg"
SOURCES = sorted(PACKAGE.rglob("*.py"))


def python(program, package=PACKAGE, **environment):
    clean = {name: value for name, value in os.environ.items() if name not in ("MAPICFG_LIBRARY", "LD_LIBRARY_PATH")}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd="/",
                          env={**clean, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1", **environment})


STRUCTURES = [
    ("base", "error", _library.Error), ("decision", "decide_options", _library.DecideOptions),
    ("read", "read_options", _library.ReadOptions), ("audit", "audit_options", _library.AuditOptions),
    ("directory", "directory_options", _library.DirectoryOptions),
    ("directory", "directory_query", _library.DirectoryQuery), ("exec", "exec_options", _library.ExecOptions),
    ("autodiscover", "autodiscover_options", _library.AutodiscoverOptions),
    ("autodiscover", "autodiscover_request", _library.AutodiscoverRequest),
    ("proxy", "proxy_lint_options", _library.ProxyLintOptions),
    ("proxy", "proxy_write_options", _library.ProxyWriteOptions)]


def test_no_structure_is_forgotten():
    text = "".join(path.read_text() for path in HEADERS.glob("*.h"))
    assert set(re.findall(r"^typedef struct mapicfg_(\w+) {", text, re.M)) == {name for _, name, _ in STRUCTURES}


@pytest.mark.parametrize("header,name,structure", STRUCTURES, ids=[name for _, name, _ in STRUCTURES])
def test_structures_have_the_headers_fields(header, name, structure):
    text = re.sub(r"/\*.*?\*/", "", (HEADERS / f"{header}.h").read_text(), flags=re.S)
    body = re.search(rf"typedef struct mapicfg_{name} {{(.*?)}}", text, re.S).group(1)
    assert re.findall(r"(\w+)(?:\[\d+\])?;", body) == [field[0] for field in structure._fields_]


def test_structures_have_the_compilers_layout(tmp_path):
    compiler = shutil.which("cc")
    if not compiler:
        pytest.skip("no C compiler")
    lines = []
    for _, name, structure in STRUCTURES:
        lines.append(f'_Static_assert(sizeof(mapicfg_{name}) == {_library.ctypes.sizeof(structure)}, "{name}");')
        lines += [f'_Static_assert(offsetof(mapicfg_{name}, {field[0]}) == {getattr(structure, field[0]).offset}, '
                  f'"{name}.{field[0]}");' for field in structure._fields_]
    source = tmp_path / "layout.c"
    headers = [f"#include <mapicfg/{header}.h>" for header in sorted({header for header, _, _ in STRUCTURES})]
    source.write_text("\n".join([*headers, "#include <stddef.h>", *lines, ""]))
    made = subprocess.run([compiler, "-std=c11", "-fsyntax-only", f"-I{ROOT / 'include'}", str(source)],
                          capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


def numbers(header, prefix):
    return {name: int(value, 0) for name, value in
            re.findall(rf"#define MAPICFG_{prefix}(\w+) (0x[0-9a-f]+|\d+)u", (HEADERS / f"{header}.h").read_text())}


def test_enumerations_have_the_headers_numbers():
    flags = numbers("decision", "")
    assert {flag.name: flag.value for flag in Flag} == {name: flags[name] for name in Flag.__members__}
    assert set(flags) - set(Flag.__members__) <= {"EFFECTIVE_PROTOCOLS"}
    assert sorted(numbers("release", "SERVER_").values()) == sorted(ServerRelease)


@pytest.mark.parametrize("path", SOURCES, ids=[path.name for path in SOURCES])
def test_python_3_9_can_read_it(path):
    tree = ast.parse(path.read_text("utf-8"), str(path), feature_version=(3, 9))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("zip", "dataclass"):
            assert not {"strict", "slots", "kw_only"} & {keyword.arg for keyword in node.keywords}  # of 3.10
        if isinstance(node, ast.ImportFrom) and node.module == "typing":
            later = {"ParamSpec", "Concatenate", "TypeAlias", "TypeGuard", "Self", "Never", "NotRequired", "override"}
            assert not later & {alias.name for alias in node.names}
    if not any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body):
        annotations = [one for node in ast.walk(tree) for one in (getattr(node, "annotation", None),
                                                                  getattr(node, "returns", None)) if one is not None]
        assert not [one for one in annotations for part in ast.walk(one) if isinstance(part, ast.BinOp)]


def test_only_the_standard_library_is_imported():
    if sys.version_info < (3, 10):
        pytest.skip("sys.stdlib_module_names came with 3.10")
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module]
            else:
                continue
            for module in modules:
                assert module.split(".")[0] in {*sys.stdlib_module_names, "mapicfg"}, (path.name, module)


def tree_of(tmp_path, build):
    """A source tree with the package and, below `build`, the library of this test run."""
    package = tmp_path / "tree" / "bindings" / "python"
    shutil.copytree(PACKAGE / "mapicfg", package / "mapicfg")
    library = tmp_path / build / "libmapicfg.so.1"
    library.parent.mkdir(parents=True)
    shutil.copyfile(_library.lib.cdll._name, library)
    return package, library


FOUND = "import mapicfg._library as found; print(found.lib.cdll._name)"
needs_path = pytest.mark.skipif(not os.path.isabs(_library.lib.cdll._name),
                                reason="the library was found by name: set MAPICFG_LIBRARY to its path")


@needs_path
def test_source_tree_needs_no_environment(tmp_path):
    package, library = tree_of(tmp_path, "tree/build")
    imported = python(FOUND, package)
    assert imported.returncode == 0, imported.stderr
    assert imported.stdout.strip() == str(library)


@needs_path
def test_found_by_its_name_where_the_linker_looks(tmp_path):
    package, library = tree_of(tmp_path, "lib")
    imported = python(FOUND, package, LD_LIBRARY_PATH=str(library.parent))
    assert imported.returncode == 0, imported.stderr
    assert imported.stdout.strip() == "libmapicfg.so.1"


@needs_path
def test_what_is_asked_for_counts_alone(tmp_path):
    package, library = tree_of(tmp_path, "tree/build")
    missing = str(tmp_path / "elsewhere.so")
    imported = python(FOUND, package, LD_LIBRARY_PATH=str(library.parent), MAPICFG_LIBRARY=missing)
    assert imported.returncode == 1 and missing in imported.stderr.splitlines()[-1]


@pytest.mark.parametrize("what", ["missing", "empty", "directory"])
def test_a_library_that_cannot_be_loaded_is_named(tmp_path, what):
    path = tmp_path / "libmapicfg.so.1"
    if what == "empty":
        path.write_bytes(b"")
    elif what == "directory":
        path.mkdir()
    imported = python("import mapicfg", MAPICFG_LIBRARY=str(path))
    assert imported.returncode == 1
    last = imported.stderr.strip().splitlines()[-1]
    assert last.startswith("ImportError: ") and str(path) in last
    assert str(ROOT / "build") not in last


SILENT = """
import locale, os, signal, threading
def state():
    return (dict(os.environ), locale.setlocale(locale.LC_ALL), threading.active_count(),
            signal.getsignal(signal.SIGINT), os.getcwd())
before = state()
import mapicfg
mapicfg.org_default("2016")
assert state() == before
"""


@needs_path
def test_importing_leaves_the_process_alone():
    imported = python(SILENT, MAPICFG_LIBRARY=_library.lib.cdll._name, LC_ALL="C")
    assert imported.returncode == 0, imported.stderr
    assert imported.stdout == imported.stderr == ""
