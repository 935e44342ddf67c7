# SPDX-License-Identifier: LGPL-2.1-or-later
"""Builds the package for pip (PEP 517, PEP 660) from what is here, with the standard library alone: nothing is
downloaded. When the source tree has been built, the wheel carries the libraries, and is for this platform only;
otherwise the package uses those that are installed."""
import ast
import base64
import hashlib
import io
import os
import pathlib
import re
import sysconfig
import tarfile
import time
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = sorted([*(HERE / "mapicfg").glob("*.py"), HERE / "mapicfg" / "py.typed"])
LICENSE = HERE / "COPYING"  # a link, which is lost where somebody copies this folder alone


# ---- what is said of it ----

def _table(name):
    """A table of pyproject.toml, whose strings and lists of strings are Python's too."""
    text = (HERE / "pyproject.toml").read_text("utf-8")
    body = re.search(rf"^\[{re.escape(name)}\]\n(.*?)(?=^\[|\Z)", text, re.M | re.S)
    rows = re.findall(r'^("[^"]*"|[\w-]+) = (\[[^\n]*\]|\[.*?^\]|"[^\n]*")', body.group(1), re.M | re.S)
    return {key.strip('"'): ast.literal_eval(value) for key, value in rows}


def _version():
    numbers = (HERE / "mapicfg" / "_numbers.py").read_text("utf-8")
    return ".".join(re.search(rf"^VERSION_{part} = (\d+)$", numbers, re.M).group(1)
                    for part in ("MAJOR", "MINOR", "PATCH"))


def _metadata():
    project = _table("project")
    lines = ["Metadata-Version: 2.1", f"Name: {project['name']}", f"Version: {_version()}",
             f"Summary: {project['description']}", f"License: {project['license']}",
             f"Requires-Python: {project['requires-python']}"]
    lines += [f"License-File: {LICENSE.name}"] if LICENSE.exists() else []
    lines += [f"Project-URL: {label}, {url}" for label, url in _table("project.urls").items()]
    lines += [f"Classifier: {one}" for one in project["classifiers"]]
    readme = (HERE / project["readme"]).read_text("utf-8")
    return "\n".join([*lines, "Description-Content-Type: text/markdown", "", readme])


# ---- wheels ----

def _libraries():
    """Those that "make" has built, if any: without libmapicfg, the other is not loaded."""
    major = _version().split(".")[0]
    paths = [HERE.parents[1] / "build" / f"{name}.so.{major}" for name in ("libmapicfg", "libmapicfg-net")]
    return [path for path in paths if path.is_file()] if paths[0].is_file() else []


def _write_wheel(directory, files, pure):
    """`files` are names in the wheel, with their bytes."""
    platform = "any" if pure else re.sub(r"[-.]", "_", sysconfig.get_platform())
    info = f"mapicfg-{_version()}.dist-info"
    about = ["Wheel-Version: 1.0", "Generator: mapicfg", f"Root-Is-Purelib: {str(pure).lower()}",
             f"Tag: py3-none-{platform}", ""]
    files = {**files, f"{info}/METADATA": _metadata().encode("utf-8"), f"{info}/WHEEL": "\n".join(about).encode()}
    if LICENSE.exists():
        files[f"{info}/{LICENSE.name}"] = LICENSE.read_bytes()
    rows = [f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}"
            for name, data in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,", ""]).encode("utf-8")
    name = f"mapicfg-{_version()}-py3-none-{platform}.whl"
    when = time.gmtime(max(int(os.environ.get("SOURCE_DATE_EPOCH", 0)), 315532800))[:6]  # a zip begins in 1980
    with zipfile.ZipFile(os.path.join(directory, name), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, when)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o100644 << 16
            wheel.writestr(entry, data)
    return name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    libraries = _libraries()
    return _write_wheel(wheel_directory, {f"mapicfg/{path.name}": path.read_bytes() for path in PACKAGE + libraries},
                        pure=not libraries)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return _write_wheel(wheel_directory, {"mapicfg.pth": f"{HERE}\n".encode()}, pure=True)


# ---- sources ----

def build_sdist(sdist_directory, config_settings=None):
    top = f"mapicfg-{_version()}"
    files = {f"mapicfg/{path.name}": path.read_bytes() for path in PACKAGE}
    for path in (HERE / "pyproject.toml", HERE / "README.md", HERE / "build_backend.py", LICENSE):
        if path.exists():
            files[path.name] = path.read_bytes()
    files["PKG-INFO"] = _metadata().encode("utf-8")
    with tarfile.open(os.path.join(sdist_directory, f"{top}.tar.gz"), "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(f"{top}/{name}")
            entry.size, entry.mtime = len(data), int(os.environ.get("SOURCE_DATE_EPOCH", 0))
            archive.addfile(entry, io.BytesIO(data))
    return f"{top}.tar.gz"
