# SPDX-License-Identifier: LGPL-2.1-or-later
"""A file that cannot be opened is the error that Python has for it, wherever a path is taken, and names the file."""
import copy
import errno
import io
import os
import pickle
import shutil
import subprocess
import sys

import pytest
from documented import CONTOSO, ROOT

import mapicfg
from mapicfg import wsgi

PACKAGE = ROOT / "bindings" / "python"


def store():
    directory = mapicfg.Directory()
    directory.import_(CONTOSO / "org.xml")
    return directory


def served(path):
    """What a WSGI application says of its store in the log."""
    wsgi.application(path)._store.get()


def exported(path):
    store().exec(f"Get-OrganizationConfig | Export-Csv '{path}'")


READING = {
    "read": lambda path: mapicfg.read(path), "read, second": lambda path: mapicfg.read(CONTOSO / "org.xml", path),
    "read, in a list": lambda path: mapicfg.read([CONTOSO / "org.xml", path]),
    "audit": lambda path: mapicfg.audit(path), "audit with org": lambda path: mapicfg.audit(path, org=True),
    "audit, second": lambda path: mapicfg.audit(CONTOSO / "mailboxes.csv", path),
    "audit, strict": lambda path: mapicfg.audit(path, strict=True),
    "import_": lambda path: store().import_(path),
    "import_, second": lambda path: store().import_(CONTOSO / "org.xml", path),
    "Directory": mapicfg.Directory, "Directory, read only": lambda path: mapicfg.Directory(path, read_only=True),
    "wsgi": served}
STORES = ("Directory", "Directory, read only", "wsgi")
WRITING = {
    "create": lambda path: mapicfg.Directory(path, create=True),
    "export": lambda path: store().export(path, format=mapicfg.Format.JSON), "Export-Csv": exported}


def check(call, path, kind):
    with pytest.raises(kind) as caught:
        call(path)
    error = caught.value
    assert isinstance(error, mapicfg.InputOutputError) or call is served  # it looks at the file before the library does
    assert not isinstance(error, mapicfg.NotStatedError)
    assert error.errno and error.strerror and os.fspath(error.filename) == str(path)
    assert str(error).count(str(path)) == 1


@pytest.mark.parametrize("how", READING)
def test_missing(how, tmp_path):
    check(READING[how], tmp_path / "missing", FileNotFoundError)
    check(READING[how], str(tmp_path / "nowhere" / "missing"), FileNotFoundError)


@pytest.mark.parametrize("how", STORES)
def test_directory(how, tmp_path):
    check(READING[how], tmp_path, IsADirectoryError)


@pytest.mark.parametrize("how", READING)
def test_below_a_file(how, tmp_path):
    (tmp_path / "file").write_text("")
    check(READING[how], tmp_path / "file" / "missing", NotADirectoryError)


@pytest.mark.parametrize("how", WRITING)
def test_writing(how, tmp_path):
    (tmp_path / "file").write_text("")
    check(WRITING[how], tmp_path, IsADirectoryError)
    check(WRITING[how], tmp_path / "nowhere" / "new", FileNotFoundError)
    check(WRITING[how], tmp_path / "file" / "new", NotADirectoryError)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


FORBIDDEN = """
import os, sys
sys.path[:0] = sys.argv[2:]
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
import test_files
for how, call in {**test_files.READING, **test_files.WRITING}.items():
    test_files.check(call, sys.argv[1], PermissionError)
    print(how)
"""


def test_forbidden(tmp_path):
    """By a user who is not root, before whom no file is safe."""
    library, secret = tmp_path / "libmapicfg.so.1", tmp_path / "secret"
    shutil.copyfile(mapicfg._library.lib.cdll._name, library)
    shutil.copytree(PACKAGE / "mapicfg", tmp_path / "package" / "mapicfg", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "python", tmp_path / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(CONTOSO, tmp_path / "contoso")
    tests = tmp_path / "tests" / "documented.py"
    tests.write_text(tests.read_text("utf-8").replace('ROOT / "tests" / "data" / "contoso"',
                                                      f'pathlib.Path({str(tmp_path / "contoso")!r})'), "utf-8")
    secret.mkdir()
    (secret / "file").write_text("")
    secret.chmod(0)
    for path in (tmp_path, *tmp_path.rglob("*")):
        if path not in (secret, secret / "file"):
            path.chmod(0o755)
    above = tmp_path.parent
    if os.getuid() == 0:
        while above != above.parent and not above.stat().st_mode & 0o1:
            above.chmod(0o711)
            above = above.parent
    ran = subprocess.run([sys.executable, "-c", FORBIDDEN, str(secret / "file"), str(tmp_path / "package"),
                          str(tmp_path / "tests")], capture_output=True, text=True, check=False, cwd="/",
                         env={**os.environ, "MAPICFG_LIBRARY": str(library), "PYTHONDONTWRITEBYTECODE": "1"})
    secret.chmod(0o700)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == [*READING, *WRITING]


def test_a_pipe_is_not_opened_twice(tmp_path):
    """Its writer would get SIGPIPE when what only looks at it goes away."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with subprocess.Popen(["cp", CONTOSO / "mailboxes.csv", path]) as writer:
        assert len(list(mapicfg.read(path))) == 32
        assert writer.wait() == 0


def test_errors_can_be_copied_and_pickled(tmp_path):
    for call in (lambda: mapicfg.read(tmp_path / "missing"), lambda: mapicfg.Mailbox(internal="x"),
                 lambda: mapicfg.Mailbox(mapi_enabled="maybe"), lambda: mapicfg.identity_parse("")):
        with pytest.raises(mapicfg.MapicfgError) as caught:
            call()
        for again in (copy.copy(caught.value), copy.deepcopy(caught.value), pickle.loads(pickle.dumps(caught.value))):
            assert type(again) is type(caught.value) and str(again) == str(caught.value)
            assert vars(again) == vars(caught.value) and again.status == caught.value.status
            if isinstance(again, OSError):
                assert again.errno == caught.value.errno == errno.ENOENT and again.strerror == caught.value.strerror
                assert again.filename == caught.value.filename == str(tmp_path / "missing")


class Sips(io.RawIOBase):
    """A file object without a buffer, which takes a little at a time, as a pipe does; nothing after `most` bytes."""

    def __init__(self, most):
        super().__init__()
        self.taken, self.most = b"", most

    def writable(self):
        return True

    def write(self, data):
        size = min(len(data), 100, self.most - len(self.taken))
        self.taken += bytes(data[:size])
        return size if size else None


def test_a_file_object_without_a_buffer_gets_everything():
    directory, whole = mapicfg.Directory(), io.BytesIO()
    directory.import_(CONTOSO / "mailboxes.csv")
    directory.export(whole, object_class=mapicfg.Mailbox)
    sips = Sips(10 ** 9)
    directory.export(sips, object_class=mapicfg.Mailbox)
    assert len(whole.getvalue()) > 1000 and sips.taken == whole.getvalue()
    with pytest.raises(BlockingIOError):
        directory.export(Sips(1000), object_class=mapicfg.Mailbox)


def test_an_export_takes_the_place_of_a_file_whole_or_not_at_all(tmp_path, monkeypatch):
    directory = mapicfg.Directory()
    directory.import_(CONTOSO / "mailboxes.csv")
    path, link = tmp_path / "prev.csv", tmp_path / "link"
    path.write_text("what was there\n")
    path.chmod(0o640)
    link.symlink_to("prev.csv")
    with monkeypatch.context() as patch:
        patch.setattr(mapicfg._io, "string_at", lambda *_: 1 / 0)
        for name in (path, link, tmp_path / "new"):
            with pytest.raises(ZeroDivisionError):
                directory.export(name, object_class=mapicfg.Mailbox)
    assert path.read_text() == "what was there\n" and sorted(os.listdir(tmp_path)) == ["link", "prev.csv"]
    whole = io.BytesIO()
    directory.export(whole, object_class=mapicfg.Mailbox)
    directory.export(link, object_class=mapicfg.Mailbox)
    assert path.read_bytes() == whole.getvalue() and link.is_symlink() and path.stat().st_mode & 0o777 == 0o640
    mask = os.umask(0o027)
    directory.export(tmp_path / ("n" * os.pathconf(tmp_path, "PC_NAME_MAX")), object_class=mapicfg.Mailbox)
    os.umask(mask)
    assert sorted(os.stat(tmp_path / name).st_mode & 0o777 for name in os.listdir(tmp_path)) == [0o640, 0o640, 0o640]
    directory.export(os.devnull, object_class=mapicfg.Mailbox)
    assert len(os.listdir(tmp_path)) == 3
