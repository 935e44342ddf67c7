# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whatever owns memory of the C library is copied with memory of its own, or refuses: copies, pickles, in
containers."""
import ast
import copy
import gc
import importlib
import os
import pickle
import subprocess
import sys

import pytest
from documented import CONTOSO, ROOT

import mapicfg
from mapicfg import _numbers, _plan, autodiscover, logs, net
from mapicfg._library import Owner
from net_stand import is_built, ldap_server, made

PACKAGE = ROOT / "bindings" / "python" / "mapicfg"
SOURCES = sorted(PACKAGE.glob("*.py"))


def all_owners():
    """Every class of the package that derives from Owner and can be made."""
    for path in SOURCES:
        importlib.import_module(f"mapicfg.{path.stem}" if path.stem != "__init__" else "mapicfg")
    found, waiting = [], [Owner]
    while waiting:
        for cls in waiting.pop().__subclasses__():
            found.append(cls)
            waiting.append(cls)
    return [cls for cls in found if cls.__module__.startswith("mapicfg") and cls.__name__ not in
            ("MapicfgObject", "MailboxBase")]


def directory():
    store = mapicfg.Directory()
    store.import_(*(CONTOSO / name for name in ("org.xml", "vdirs.xml", "mailboxes.csv")))
    return store


def answer():
    body = autodiscover.respond(directory(), autodiscover.Request.for_mailbox("anna@contoso.com")).body
    return autodiscover.Answer(body)


def filled(cls):
    name = next(name for name in ("identity", "name", "subject") if name in cls.PROPERTIES)
    return lambda: cls(**{name: "Anna"})


def ldap():
    with ldap_server("right") as server:
        return net.Ldap(f"ldap://127.0.0.1:{server.port}")


def der():
    return made().der("good")


# How each is made, and what it says; None for those that refuse to be copied.
MADE = {cls: (filled(cls), dict) for cls in (
    getattr(mapicfg, name) for name in _numbers.CLASSES.split())}
MADE.update({
    mapicfg.Summary: (lambda: mapicfg.audit(CONTOSO / "mailboxes.csv", org=True, rows=False).summary,
                      mapicfg.Summary.to_json),
    mapicfg.Report: (lambda: mapicfg.audit(CONTOSO / "mailboxes.csv", org=True, rows=False).report,
                     lambda report: report.objects),
    mapicfg.Findings: (lambda: mapicfg.check(CONTOSO / "vdirs.xml"), None),
    mapicfg.Plan: (lambda: directory().plan("Get-CASMailbox"), None),
    _plan._WaveList: (lambda: _plan._WaveList(directory().plan("Get-CASMailbox"), directory(), 2), None),
    _plan._GoalList: (lambda: _plan._GoalList("inside=mapi"), None),
    mapicfg.Directory: (directory, None), mapicfg.Reader: (lambda: mapicfg.read(CONTOSO / "mailboxes.csv"), None),
    autodiscover.Autodiscover: (lambda: autodiscover.Autodiscover(directory()), None),
    autodiscover.Answer: (answer, None), mapicfg.Groups: (mapicfg.Groups, None),
    mapicfg.Effects: (lambda: directory().effects(), None),
    logs.Reader: (lambda: logs.read(CONTOSO / "logs"), None),
    logs.Follower: (lambda: logs.follow(CONTOSO / "logs"), None),
    logs.Events: (lambda: logs.events(CONTOSO / "logs"), None),
    logs.Rows: (lambda: logs.events(CONTOSO / "logs").records(), None),
    logs.LogSummary: (lambda: logs.summarize(CONTOSO / "logs"), logs.LogSummary.to_json),
    logs.LogUse: (lambda: logs.summarize(CONTOSO / "logs", by=logs.USE_TABLES).use(directory()), None)})
if is_built():
    MADE.update({
        net.Certificate: (lambda: net.Certificate(der()), repr),
        net.Certificates: (lambda: net.Certificates(der()), None),
        net.Endpoint: (lambda: net.Endpoint("127.0.0.1", 1), None), net.Trust: (net.Trust, None),
        net.Credentials: (net.Credentials, None), net.Response: (net.Response, None),
        net.Probe: (lambda: net.Probe("anna@contoso.com"), None), net.Ldap: (ldap, None),
        net.Acceptor: (lambda: net.Acceptor(directory()), None),
        net.AcceptorConnection: (lambda: net.Acceptor(directory()).connect(), None)})
COPIES = {"copy": copy.copy, "deepcopy": copy.deepcopy, "in a list": lambda one: copy.deepcopy([one])[0],
          "in a dict": lambda one: copy.deepcopy({"one": (one,)})["one"][0]}


def test_no_owner_is_forgotten():
    kept = [one for one in all_owners() if is_built() or "_net_" not in one.__module__]
    assert set(kept) - set(MADE) == set()


@pytest.mark.parametrize("cls", MADE, ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("how", COPIES)
def test_copies(cls, how):
    make, says = MADE[cls]
    one = make()
    if says is None:
        with pytest.raises(TypeError) as caught:
            COPIES[how](one)
        assert isinstance(caught.value, mapicfg.MapicfgError) and cls.__name__ in str(caught.value)
        return
    other, said = COPIES[how](one), says(one)
    assert other is not one and type(other) is cls and said
    del one
    gc.collect()
    assert says(other) == said


# Summaries are to travel; tests/python/test_logs.py has the pickles of those of logs.
TRAVEL = (logs.LogSummary, mapicfg.Summary)


@pytest.mark.parametrize("cls", [cls for cls in MADE if cls not in TRAVEL], ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_are_refused(cls, protocol):
    with pytest.raises(TypeError, match=cls.__name__):
        pickle.dumps(MADE[cls][0](), protocol)


def test_summaries_travel_and_add_up():
    one = mapicfg.audit(CONTOSO / "mailboxes.csv", org=True, rows=False).summary
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(one, protocol)).to_json() == one.to_json()
    assert sum([one, one]).mailboxes == (one + one).mailboxes == 64 and one.mailboxes == 32
    for wrong in (lambda: 3 + one, lambda: False + one):
        with pytest.raises(TypeError):
            wrong()


def test_results_are_copied_with_what_they_hold():
    result = copy.deepcopy(mapicfg.audit(CONTOSO / "mailboxes.csv", org=True))
    gc.collect()
    assert result.summary.mailboxes == len(result.rows) == 32 and result.report.objects == {"CASMailbox": 32}


def test_only_the_base_frees():
    """A pointer and its finalizer are made in one place; what is freed elsewhere is freed in the call that made it."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name != "Owner":
                names = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
                assert "finalize" not in names, (path.name, node.name)
                assigned = {target.attr for one in ast.walk(node) if isinstance(one, ast.Assign)
                            for target in one.targets if isinstance(target, ast.Attribute)}
                assert not {"_pointer", "_finalizer"} & assigned, (path.name, node.name)


def test_a_closed_one_is_never_used():
    for cls, (make, _) in MADE.items():
        one = make()
        one._finalizer()
        with pytest.raises(ValueError, match="closed"):
            print(one._handle)


FREED = """
import copy, gc, mapicfg
from mapicfg import autodiscover
for make in (lambda: mapicfg.Mailbox(name="Anna"), mapicfg.Summary, mapicfg.Report):
    one = make()
    copies = [copy.copy(one), copy.deepcopy(one)]
    del one
    gc.collect()
    junk = [bytearray(200) for _ in range(1000)]
    print([repr(one) for one in copies])
"""


def test_with_freed_memory_overwritten():
    """glibc fills what is freed with a byte of 165: what still uses it shows."""
    ran = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=False,
                         env={**os.environ, "MALLOC_PERTURB_": "165", "PYTHONPATH": str(PACKAGE.parent)})
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[0] == str(["Mailbox(name='Anna')"] * 2)
