# SPDX-License-Identifier: LGPL-2.1-or-later
"""The package against the headers and the oldest Python it is for; and the ways in which it finds the library."""
import ast
import ctypes
import enum
import importlib
import os
import re
import shutil
import subprocess
import sys

import pytest
from documented import ROOT

import mapicfg
from mapicfg import _abi, _library, _log_numbers, _net_abi, _net_numbers, _numbers, net

PACKAGE = ROOT / "bindings" / "python"
LIBRARIES = {"mapicfg": (_abi, _numbers), "mapicfg-net": (_net_abi, _net_numbers)}  # by the names of their headers
SOURCES = sorted(PACKAGE.rglob("*.py"))


def python(program, package=PACKAGE, **environment):
    clean = {name: value for name, value in os.environ.items() if name not in ("MAPICFG_LIBRARY", "LD_LIBRARY_PATH")}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd="/",
                          env={**clean, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1", **environment})



def header_text(library):
    return "".join(path.read_text("utf-8") for path in sorted((ROOT / "include" / library).glob("*.h")))


needs_compiler = pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler")


def structures(library):
    """Each structure of the headers: its name in C, and its class."""
    names = re.findall(r"^typedef struct (mapicfg_\w+) {", header_text(library), re.M)
    return [(name, getattr(LIBRARIES[library][0], "".join(map(str.capitalize, name.split("_")[1:])))) for name in names]


@pytest.mark.parametrize("library", LIBRARIES)
def test_no_structure_is_forgotten(library):
    abi = LIBRARIES[library][0]
    there = [one for one in vars(abi).values() if isinstance(one, type) and issubclass(one, ctypes.Structure)
             and hasattr(one, "_fields_") and one.__module__ == abi.__name__]
    assert len(structures(library)) > 4 and len(structures(library)) == len(there)


def compiles(tmp_path, lines):
    source = tmp_path / "layout.c"
    source.write_text("\n".join(["#include <mapicfg-net.h>", "#include <stddef.h>", *lines, ""]))
    made = subprocess.run(["cc", "-std=c11", "-fsyntax-only", f"-I{ROOT / 'include'}", str(source)],
                          capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


@needs_compiler
@pytest.mark.parametrize("library", LIBRARIES)
def test_structures_have_the_compilers_layout(tmp_path, library):
    lines = []
    for name, structure in structures(library):
        lines.append(f'_Static_assert(sizeof({name}) == {ctypes.sizeof(structure)}, "{name}");')
        lines += [f'_Static_assert(offsetof({name}, {field[0]}) == {getattr(structure, field[0]).offset} && '
                  f'sizeof((({name} *)0)->{field[0]}) == {getattr(structure, field[0]).size}, "{name}.{field[0]}");'
                  for field in structure._fields_]
    compiles(tmp_path, lines)


@needs_compiler
@pytest.mark.parametrize("library", LIBRARIES)
def test_numbers_are_the_compilers(tmp_path, library):
    modules = [LIBRARIES[library][1]] + ([_log_numbers] if library == "mapicfg" else [])
    numbers = {name: value for module in modules for name, value in vars(module).items()
               if name.isupper() and isinstance(value, int)}
    assert len(numbers) > 100
    compiles(tmp_path, [f'_Static_assert(MAPICFG_{name} == {value}, "{name}");' for name, value in numbers.items()])


ENUMERATIONS = [(mapicfg.ServerRelease, "SERVER_"), (mapicfg.ClientRelease, "CLIENT_"), (mapicfg.Format, "FORMAT_"),
                (mapicfg.ChangeKind, "JOURNAL_"), (mapicfg.autodiscover.AnswerKind, "AUTODISCOVER_ANSWER_"),
                (mapicfg.autodiscover.AnswerForm, "AUTODISCOVER_FORM_"), (mapicfg.Severity, "SEVERITY_"),
                (mapicfg.Effect, "EFFECT_"), (mapicfg.Outcome, "OUTCOME_"), (net.Bindings, "HTTP_BINDINGS_"),
                (net.Failure, "HTTP_FAILURE_"), (net.Fault, "PROBE_FAULT_"), (net.StepState, "PROBE_STATE_"),
                (net.Auth, "HTTP_AUTH_"), (net.TlsVersion, "TLS_"), (net.Protection, "ACCEPTOR_PROTECTION_"),
                (net.Assumed, "ACCEPTOR_ASSUMED_")]
# Of which some have no prefix of their own, or an end that is none of them.
LISTED = {net.Kind: r"PROBE_(DEEP|SELF|CTP)", net.Layer: r"(?:HTTP|PROBE)_LAYER_(\w+)",
          net.Timing: r"HTTP_TIME_(?!COUNT)(\w+)", net.Verdict: r"PROBE_(RUNNING|SUCCEEDED|WARNED|FAILED|UNKNOWN)"}
NUMBERS = {**vars(_numbers), **vars(_net_numbers)}


@pytest.mark.parametrize("enumeration,prefix", ENUMERATIONS, ids=[prefix for _, prefix in ENUMERATIONS])
def test_enumerations_have_all_that_the_headers_have(enumeration, prefix):
    numbers = {name: value for name, value in NUMBERS.items() if name.startswith(prefix)}
    assert sorted(numbers.values()) == sorted(enumeration)
    for name, value in numbers.items():  # and by that name
        assert enumeration(value).name.endswith(name[len(prefix):])


@pytest.mark.parametrize("enumeration", LISTED)
def test_enumerations_whose_names_differ(enumeration):
    found = {match[1]: value for name, value in NUMBERS.items() if (match := re.fullmatch(LISTED[enumeration], name))}
    assert found == {name: int(one) for name, one in enumeration.__members__.items()}


def test_flags_are_the_bits_of_a_decision():
    whole = header_text("mapicfg")
    text = whole[whole.index("typedef uint64_t mapicfg_decision;"):whole.index("/* Bits 24-63")]
    names = set(re.findall(r"^#define MAPICFG_(\w+)", text, re.M)) - {"EFFECTIVE_PROTOCOLS", "EFFECTIVE_MASK"}
    assert set(mapicfg.Flag.__members__) == names
    assert all(mapicfg.Flag[name] == getattr(_numbers, name) for name in names)


def test_no_enumeration_is_forgotten():
    modules = [importlib.import_module(f"mapicfg.{path.stem}") for path in sorted((PACKAGE / "mapicfg").glob("*.py"))]
    found = {one for module in modules for one in vars(module).values()
             if isinstance(one, type) and issubclass(one,
                                                     enum.IntEnum) and len(one) and one.__module__ == module.__name__}
    assert found == {*(one for one, _ in ENUMERATIONS if issubclass(one, enum.IntEnum)), *LISTED}


GENERATED = ("_abi.py", "_classes.py", "_log_numbers.py", "_net_abi.py", "_net_numbers.py", "_numbers.py")


@pytest.mark.parametrize("path", [path for path in SOURCES if path.parent.name == "mapicfg" and path.name not
                                  in GENERATED],
                         ids=lambda path: path.name)
def test_no_number_of_c_is_kept_by_hand(path):
    """An enumeration's member, a mapicfg_ call's argument, a status, a flag: none is a literal but 0."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef) and any("Enum" in ast.dump(base) or "Flag" in ast.dump(base) for base
                                                  in node.bases):
            values = [one.value for one in node.body if isinstance(one, ast.Assign)]
        elif isinstance(node, ast.Call) and "mapicfg_" in ast.dump(node.func):
            values = node.args
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            values = [] if ast.dump(node.operand) == ast.dump(ast.parse("1", mode="eval").body) else [node.operand]
        else:
            continue
        literals = [one.value for one in values if isinstance(one, ast.Constant) and type(one.value) is int
                    and one.value]
        assert not literals, f"{path.name}:{node.lineno}: {literals}"


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
