# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every kind of input through read(), audit() and Directory.import_(): the same objects, reports and messages."""
import ctypes
import io
import os
import pathlib
import signal
import subprocess
import sys
import threading
import types

import pytest
from documented import CONTOSO

import mapicfg
from mapicfg._library import Guard

GOOD = b"Identity,MapiHttpEnabled\r\na,True\r\nb,Perhaps\r\nc,\r\n"
ORG = b"Name,IsMixedMode,MapiHttpEnabled\nContoso,False,True\n"


def said(report):
    return (report.objects, report.unknown_properties, report.repeated, [str(one) for one in report.problems],
            [str(one) for one in report.warnings])


def reading(*sources, **options):
    reader = mapicfg.read(*sources, **options)
    return [dict(one) for one in reader], said(reader.report)


def auditing(*sources, **options):
    result = mapicfg.audit(*sources, org=True, **options)
    return result.rows, result.summary.to_dict(), said(result.report)


def importing(*sources, **options):
    with mapicfg.Directory(empty=True) as directory:
        report = directory.import_(*sources, **options)
        return [dict(one) for one in directory.mailboxes], report.created, said(report)


CALLS = pytest.mark.parametrize("call", [reading, auditing, importing])


class ByOne(io.RawIOBase):
    """One byte at a time."""

    def __init__(self, data):
        super().__init__()
        self.data = io.BytesIO(data)

    def read(self, size=-1):
        return self.data.read(1)


@CALLS
@pytest.mark.parametrize("true, false", [
    ("WAHR", "FALSCH"), ("VRAI", "FAUX"), ("VERDADERO", "FALSO"), ("VERO", "FALSO"), ("VERDADEIRO", "FALSO"),
    ("WAAR", "ONWAAR"), ("SANT", "FALSKT"), ("SAND", "FALSK"), ("SANN", "USANN"), ("TOSI", "EPÄTOSI"),
    ("PRAWDA", "FAŁSZ"), ("PRAVDA", "NEPRAVDA"), ("IGAZ", "HAMIS"), ("ИСТИНА", "ЛОЖЬ"),
    ("DOĞRU", "YANLIŞ"),
    ("CERT", "FALS"), ("wahr", "Falsch")])
def test_booleans_of_excel(call, true, false):
    """What Excel makes of TRUE and FALSE in its own language; another word stays an error."""
    text = "Identity;MapiHttpEnabled;MAPIEnabled\r\na;{};{}\r\nb;;{}\r\n"
    wanted = call(mapicfg.Input(text.format("True", "False", "True").encode(), name="x"))
    assert wanted[0]
    assert call(mapicfg.Input(text.format(true, false, true).encode(), name="x")) == wanted
    assert call(mapicfg.Input(text.format(true, "Ja", true).encode(), name="x")) != wanted


@CALLS
@pytest.mark.parametrize("encoding, names", [
    ("cp437", "Jörg Müßig"), ("cp1250", "Łukasz Žižka"), ("windows-1251", "Иван Петров"),
    ("gb18030", "王小明𠮷"),
    ("shift_jis", "表示 太郎"),  # the second byte of 表 is a backslash
    ("utf-7", "Jörg"), ("macintosh", "Zoë Über")])
def test_encodings_of_the_world(call, encoding, names):
    text = f"Identity,MapiHttpEnabled,MAPIEnabled\r\n{names},True,True\r\n"
    python = "mac_roman" if encoding == "macintosh" else encoding
    wanted = call(mapicfg.Input(text.encode(), name="x"))
    assert wanted[0]
    assert call(mapicfg.Input(text.encode(python), name="x"), encoding=encoding) == wanted


def test_wrong_mark():
    """A mark that says UTF-8, before UTF-16; and UTF-16 without a mark, which its zeros tell."""
    text = "Identity,MapiHttpEnabled,MAPIEnabled\r\nJörg,True,True\r\n"
    with pytest.raises(mapicfg.InputError):
        list(mapicfg.read(mapicfg.Input(b"\xef\xbb\xbf" + text.encode("utf-16-le"), name="x")))
    for encoding in ("utf-16-le", "utf-16-be"):
        assert [one.identity for one in mapicfg.read(mapicfg.Input(text.encode(encoding), name="x"))] == ["Jörg"]


@CALLS
@pytest.mark.parametrize("encoding", ["cp850", "850", "windows-1252", "UTF-16LE"])
def test_encodings(call, encoding, tmp_path):
    """A named encoding, for each kind of input, is the same as UTF-8."""
    text = "Identity,MapiHttpEnabled\r\nJürgen,True\r\nÉmile,Perhaps\r\n"
    data = text.encode("cp850" if encoding == "850" else encoding)
    wanted = call(mapicfg.Input(text.encode(), name="x"))
    assert wanted[0]
    assert call(mapicfg.Input(data, name="x"), encoding=encoding) == wanted
    assert call(mapicfg.Input(data, name="x", encoding=encoding)) == wanted
    assert call(mapicfg.Input(b"\xef\xbb\xbf" + text.encode(), name="x"), encoding=encoding) == wanted  # the mark wins
    with pytest.raises(mapicfg.ArgumentError, match="iconv -l"):
        call(data, encoding="nosuch")


@pytest.mark.parametrize("data, line, hint", [
    ("Identity : Jürgen\nMAPIEnabled : True\n".encode("cp850"), 1, "0x81; if it is in cp850, cp437"),
    ("Identity : Jürgen\nMAPIEnabled : True\n".encode("cp1252"), 1, "0xfc; if it is in windows-1252"),
    ("Identity,MAPIEnabled\nA,True\nJürgen,True\n".encode("cp850"), 3, "0x81; if it is in cp850"),
    ('[{"Identity": "Jürgen", "MAPIEnabled": true}]'.encode("cp850"), 1, "0x81; if it is in cp850"),
])
def test_encoding_hint(data, line, hint):
    """Bytes that are not UTF-8: where, and which encodings to name."""
    with pytest.raises(mapicfg.InputError) as caught:
        list(mapicfg.read(mapicfg.Input(data, name="x")))
    assert f"x:{line}:" in str(caught.value) and hint in str(caught.value) and "--encoding" in str(caught.value)


def kinds(data, folder):
    """Each kind of input that has these bytes."""
    path = folder / "in.csv"
    path.write_bytes(data)
    readable, writable = os.pipe()
    os.write(writable, data)
    os.close(writable)
    return {"str": str(path), "PathLike": path, "folder": folder, "descriptor": os.open(path, os.O_RDONLY),
            "pipe": readable, "bytearray": bytearray(data), "memoryview": memoryview(data), "BytesIO": io.BytesIO(data),
            "file": open(path, "rb"), "by one": ByOne(data),
            "pieces": (data[at:at + 3] for at in range(0, len(data), 3)),
            "with empty pieces": iter([b"", data, b"", b""]), "a large piece": iter([data])}


@CALLS
@pytest.mark.parametrize("data", [GOOD, b"", b"Colour,Size\nred,1\n"], ids=["good", "empty", "else"])
def test_kinds(call, data, tmp_path):
    expected = call(mapicfg.Input(data, name="in"))
    for kind, source in kinds(data, tmp_path).items():
        got = repr(call(mapicfg.Input(source, name="in"))).replace("in/in.csv", "in")
        assert got == repr(expected), kind
        if not isinstance(source, int):
            continue
        os.close(source)


@CALLS
def test_lists_and_options_of_one_input(call):
    boxes, other = b'[{"Name": "x", "MapiHttpEnabled": true}]', b"Name,MAPIEnabled\ny,True\n"
    first = mapicfg.Input(boxes, name="boxes", object_class=mapicfg.Mailbox)
    assert call([first, (other,)]) == call(first, other)
    with pytest.raises(mapicfg.ArgumentError):
        call(1.5)
    with pytest.raises(mapicfg.ArgumentError):
        call(None)
    with pytest.raises(mapicfg.ArgumentError):
        call(iter(["text"]))
    with pytest.raises(mapicfg.ArgumentError):
        call(io.StringIO("Name,MAPIEnabled\n"))


@CALLS
def test_stores(call):
    with mapicfg.Directory() as store:
        store.import_(GOOD, ORG)
        assert "a" in repr(call(store))
        store.close()
        with pytest.raises(ValueError, match="closed"):
            call(store)


def test_a_store_is_not_imported_into_itself():
    with mapicfg.Directory() as store, pytest.raises(mapicfg.ArgumentError):
        store.import_(store)


def test_a_reader_whose_store_is_closed():
    store = mapicfg.Directory()
    reader = mapicfg.read(store)
    store.close()
    with pytest.raises(ValueError, match="closed"):
        next(reader)


# ---- progress ----

@CALLS
def test_progress(call, tmp_path):
    (tmp_path / "org.csv").write_bytes(ORG)
    ticks = []
    with open(tmp_path / "org.csv", "rb") as file:
        call(str(tmp_path / "org.csv"), GOOD, io.BytesIO(GOOD), file, progress=lambda *one: ticks.append(one))
    total = 2 * len(ORG) + 2 * len(GOOD)
    assert ticks[-1] == (total, total) and ticks == sorted(ticks)
    ticks.clear()
    call(iter([GOOD]), progress=lambda *one: ticks.append(one))
    assert ticks[-1] == (len(GOOD), 0)


@CALLS
def test_cancelled_at_every_tick(call):
    for at in range(1, 1000):
        ticks = []

        def stop(*_):
            ticks.append(0)
            return len(ticks) == at
        try:
            call(iter([GOOD[i:i + 4] for i in range(0, len(GOOD), 4)]), progress=stop)
        except mapicfg.CancelledError:
            assert len(ticks) == at
            continue
        assert len(ticks) < at and at > 5
        return
    raise AssertionError


@CALLS
@pytest.mark.parametrize("exception", [KeyboardInterrupt, ZeroDivisionError, mapicfg.InputError])
def test_exceptions_come_out_as_they_were(call, exception):
    thrown = exception("stop")

    def refuse(*_):
        raise thrown

    def pieces():
        yield GOOD[:40]
        raise thrown

    class File(io.BytesIO):
        def read(self, size=-1):
            raise thrown
    for sources, options in (([GOOD], {"progress": refuse}), ([pieces()], {}), ([File()], {}), ([pieces(), ORG], {})):
        with pytest.raises(exception) as caught:
            call(*sources, **options)
        assert caught.value is thrown


def test_what_an_import_that_is_cancelled_leaves():
    with mapicfg.Directory(empty=True) as store:
        with pytest.raises(mapicfg.CancelledError):
            store.import_(CONTOSO / "mailboxes.csv", progress=lambda *_: True)
        assert len(store.mailboxes) == 0 and store.history() == [] and not store.in_transaction
        with store.transaction(), pytest.raises(ZeroDivisionError):
            store.import_(CONTOSO / "mailboxes.csv", progress=lambda *_: 1 / 0)
        assert len(store.mailboxes) == 0
        store.import_(CONTOSO / "mailboxes.csv", progress=lambda *_: None)
        assert len(store.mailboxes) == 32


@pytest.mark.parametrize("call", ["read", "audit", "import"])
@pytest.mark.parametrize("each", [False, True])
def test_ctrl_c_while_it_waits(call, each):
    """The signal comes while C waits for bytes. A progress function, or none, must not swallow it."""
    script = """
import sys, mapicfg
progress = (lambda *_: None) if sys.argv[2] == "True" else None
store = mapicfg.Directory(empty=True)
calls = {"read": lambda: list(mapicfg.read(0, progress=progress)),
         "audit": lambda: mapicfg.audit(0, org=True, progress=progress),
         "import": lambda: store.import_(0, progress=progress)}
print("ready", flush=True)
try:
    calls[sys.argv[1]]()
except KeyboardInterrupt:
    print("interrupted", len(store.mailboxes), sys.unraisablehook is sys.__unraisablehook__)
"""
    child = subprocess.Popen([sys.executable, "-c", script, call, str(each)], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert child.stdout.readline() == b"ready\n"
    child.stdin.write(b"Name,MAPIEnabled\n" + b"".join(b"user%d,True\n" % i for i in range(20000)))
    child.stdin.flush()  # more than a pipe holds: it is being read
    child.send_signal(signal.SIGINT)
    child.wait(timeout=120)
    out, err = child.stdout.read(), child.stderr.read()
    child.stdin.close()
    child.stdout.close()
    child.stderr.close()
    assert (out, err, child.returncode) == (b"interrupted 0 True\n", b"", 0)


def test_an_exception_that_python_3_13_names_by_the_function_only():
    """From 3.13 on the hook gets no object, but a message (Modules/_ctypes/callbacks.c, PyErr_FormatUnraisable)."""
    guard = Guard()

    def function():
        pass

    kept = guard.callback(ctypes.CFUNCTYPE(None), function)

    def lose():
        sys.unraisablehook(types.SimpleNamespace(
            object=None, exc_type=KeyboardInterrupt, exc_value=KeyboardInterrupt(), exc_traceback=None,
            err_msg=f"Exception ignored on calling ctypes callback function {function!r}"))
    with pytest.raises(KeyboardInterrupt):
        guard.call(lose)
    del kept


def lost_by(one):
    """What the hook gets of an exception that is none of ours."""
    return types.SimpleNamespace(object=one, exc_type=ValueError, exc_value=None, exc_traceback=None, err_msg=None)


def test_hooks_of_others_come_between(monkeypatch):
    """A hook that is set while a call runs leads to the one before it; both stay, and each is called once."""
    seen = []
    monkeypatch.setattr(sys, "unraisablehook", lambda lost: seen.append("first"))

    def other():
        before = sys.unraisablehook
        sys.unraisablehook = lambda lost: (seen.append("other"), before(lost))
    Guard().call(other)
    for calls in range(1, 4):
        Guard().call(lambda: sys.unraisablehook(lost_by(None)))
        assert seen == ["other", "first"] * calls
    sys.unraisablehook(lost_by(None))
    assert seen == ["other", "first"] * 4


def test_exceptions_of_others_go_on(monkeypatch):
    """Whatever the object is: it is not ours to ask."""
    seen = []
    monkeypatch.setattr(sys, "unraisablehook", seen.append)

    class Asked:
        def __getattr__(self, name):
            raise OSError(name)

    def function():
        pass
    function.guard = Asked()
    for one in (Asked(), function, len, None):
        lost = lost_by(one)
        Guard().call(lambda lost=lost: sys.unraisablehook(lost))
        assert seen.pop() is lost and not seen


def test_an_exception_that_is_false_is_kept():
    class Empty(Exception):
        def __len__(self):
            return 0
    guard, thrown = Guard(), Empty("once")

    def function():
        pass
    kept = guard.callback(ctypes.CFUNCTYPE(None), function)
    lost = types.SimpleNamespace(object=function, exc_type=Empty, exc_value=thrown, exc_traceback=None, err_msg=None)
    with pytest.raises(Empty) as caught:
        guard.call(lambda: sys.unraisablehook(lost))
    assert caught.value is thrown
    del kept


def test_a_signal_handler_may_call_the_library_at_any_place():
    """Also where the thread that it interrupts has the lock of the hook, here as a call begins and as it ends."""
    script = """
import sys, mapicfg
from mapicfg._library import Guard
calls, busy = [], []
class Interrupted(list):
    def append(self, one):
        list.append(self, one)
        handler()
    def remove(self, one):
        list.remove(self, one)
        handler()
def handler():
    if not busy:
        busy.append(1)
        calls.append(len(list(mapicfg.read(b"Name,MAPIEnabled\\nAnna,True\\n"))))
        busy.clear()
Guard._running = Interrupted()
assert len(list(mapicfg.read(b"Name,MAPIEnabled\\nBernd,True\\n"))) == 1
print(set(calls), len(Guard._running), sys.unraisablehook is sys.__unraisablehook__)
"""
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=120,
                           env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert (child.stdout, child.stderr) == (b"{1} 0 True\n", b"")


def test_threads_import_from_each_other():
    """The locks of two stores are taken in one order, whichever is read."""
    stores = [mapicfg.Directory() for _ in range(2)]
    for number, store in enumerate(stores):
        store.import_(b"Name,MAPIEnabled\nuser%d,True\n" % number)

    def work(into, source):
        for _ in range(20):
            into.import_(source)
    threads = [threading.Thread(target=work, args=pair, daemon=True) for pair in (stores, stores[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    assert [len(store.mailboxes) for store in stores] == [2, 2]


def test_a_folder_of_the_sample_organization():
    names = sorted(path.name for path in pathlib.Path(CONTOSO).iterdir() if path.is_file())
    assert reading(CONTOSO) == reading(*(CONTOSO / name for name in names))
