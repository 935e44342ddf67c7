# SPDX-License-Identifier: LGPL-2.1-or-later
"""What outlives what: views, copies and callbacks; exceptions on their way through C; threads."""
import copy
import gc
import os
import pickle
import subprocess
import sys
import threading

import pytest
from documented import CONTOSO, ROOT, read, read_each

import mapicfg

MAILBOXES = CONTOSO / "mailboxes.csv"


def test_values_outlive_their_object():
    mailbox = mapicfg.Mailbox(identity="Anna Berg", email_addresses=["SMTP:anna@contoso.com"])
    identity, addresses = mailbox.identity, mailbox.email_addresses
    mailbox.identity = "x" * 5000
    mailbox.close()
    assert identity == "Anna Berg" and addresses == ("SMTP:anna@contoso.com",)


def test_copies_are_apart():
    mailbox = mapicfg.Mailbox(mapi_http_enabled=True, email_addresses=["SMTP:anna@contoso.com"])
    other = mailbox.copy()
    assert other == mailbox and other is not mailbox and type(other) is mapicfg.Mailbox
    other.mapi_http_enabled = False
    other.add("EmailAddresses", "smtp:a@contoso.com")
    assert mailbox.mapi_http_enabled is True and mailbox.email_addresses == ("SMTP:anna@contoso.com",)
    assert mailbox.differences(other) == ["EmailAddresses", "MapiHttpEnabled"]
    mailbox.close()
    assert other.email_addresses == ("SMTP:anna@contoso.com", "smtp:a@contoso.com")


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy])
def test_pythons_own_copies_are_apart(make):
    mailbox = make(mapicfg.Mailbox(name="Anna"))
    result = mapicfg.audit(MAILBOXES, org=True, rows=False)
    summary, report = make(result.summary), make(result.report)
    del result  # with it goes what was copied
    gc.collect()
    assert mailbox == mapicfg.Mailbox(name="Anna")
    assert summary.mailboxes == 32 and report.objects == {"CASMailbox": 32}
    for one in (mailbox, report):  # a summary travels: test_owners.py
        with pytest.raises((TypeError, ValueError)):
            pickle.dumps(one)


def test_misspelt_property_is_refused():
    mailbox = mapicfg.Mailbox()
    for attribute in ("mapi_htp_enabled", "MapiHttpEnabled"):
        with pytest.raises(AttributeError):
            setattr(mailbox, attribute, True)
        with pytest.raises(AttributeError):
            getattr(mailbox, attribute)
    assert mailbox == mapicfg.Mailbox()


def test_equality_knows_classes_and_case():
    assert mapicfg.Mailbox(name="Anna") == mapicfg.Mailbox(name="ANNA")
    assert mapicfg.Mailbox(name="Anna") != mapicfg.Organization(name="Anna")
    assert mapicfg.Mailbox() != "Mailbox" and mapicfg.Mailbox() is not None
    with pytest.raises(TypeError):
        mapicfg.Mailbox().differences(mapicfg.Organization())
    with pytest.raises(TypeError):
        hash(mapicfg.Mailbox())


def test_forgetting_a_property():
    mailbox = mapicfg.Mailbox(mapi_http_enabled=None, mapi_enabled=True)
    del mailbox.mapi_http_enabled
    del mailbox["MAPIENABLED"]
    assert mailbox == mapicfg.Mailbox()


def test_closing_in_the_face_of_an_exception():
    with pytest.raises(KeyError), mapicfg.Organization(name="Contoso") as organization:
        raise KeyError
    with pytest.raises(ValueError):
        print(organization.name)


def test_objects_given_to_a_callback_stay():
    kept = []
    read_each(MAILBOXES, kept.append)
    gc.collect()
    assert kept == read(MAILBOXES) and len(kept) == 32
    assert kept[0].identity == "contoso.com/Users/Anna Berg"


def test_explanation_and_report_stay():
    explanation = mapicfg.explain(True, mapicfg.Mailbox(mapi_http_enabled=False))
    report = read(MAILBOXES).report
    audit = mapicfg.audit(MAILBOXES, org=True)
    summary = audit.summary
    del audit
    gc.collect()
    assert explanation[0].id == "decided-by-mailbox"
    assert report.objects == {"CASMailbox": 32} and summary.mailboxes == 32


@pytest.mark.parametrize("exception", [KeyboardInterrupt, SystemExit, ZeroDivisionError, mapicfg.CancelledError])
def test_exception_stops_at_once_and_comes_out_as_it_was(exception):
    thrown, given = exception("stop"), []

    def third(one):
        given.append(one)
        if len(given) == 3:
            raise thrown
    for call in (lambda: read_each(MAILBOXES, third), lambda: mapicfg.audit(MAILBOXES, org=True, each=third)):
        given.clear()
        with pytest.raises(exception) as caught:
            call()
        assert caught.value is thrown and len(given) == 3


def test_exception_of_what_is_written():
    def objects():
        yield mapicfg.Mailbox(identity="Anna")
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        mapicfg.write(objects())


def test_callbacks_may_call_the_library():
    inner = []

    def nested(row):
        inner.append(mapicfg.audit(CONTOSO / "org.csv", MAILBOXES, rows=False).summary.mailboxes)
        assert str(row.decision) == str(mapicfg.Decision(int(row.decision)))
    mapicfg.audit(MAILBOXES, org=True, each=nested)
    assert inner == [32] * 32


def test_progress_ends_with_everything_read():
    seen = []
    mapicfg.audit(CONTOSO / "org.csv", MAILBOXES, rows=False, progress=lambda done, total: seen.append((done, total)))
    size = sum(path.stat().st_size for path in (CONTOSO / "org.csv", MAILBOXES))
    assert seen[-1] == (size, size)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_threads_with_their_own_objects():
    results, start = {}, threading.Barrier(2)

    def work(org):
        start.wait()
        seen = set()
        for _ in range(30):
            audit = mapicfg.audit(MAILBOXES, org=org)
            seen.add(tuple(str(row.decision) for row in audit))
            seen.add(tuple(str(mapicfg.decide(org, one)) for one in read(CONTOSO / "mailboxes.json")))
        results[org] = seen
    threads = [threading.Thread(target=work, args=(org,)) for org in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(results[org]) for org in (True, False)] == [1, 1]  # file and objects, every time: one answer
    assert results[True] != results[False]


def test_summaries_keep_apart():
    one, other = mapicfg.Summary(), mapicfg.Summary()
    one.add(mapicfg.decide(True, mapicfg.Mailbox(mapi_http_enabled=True)), 5)
    twice = one.copy()
    twice.merge(one)
    other.merge(twice)
    assert (one.mailboxes, twice.mailboxes, other.mailboxes) == (5, 10, 10)
    with pytest.raises(TypeError):
        one.merge(one)
    one += one  # a new summary, so it may
    assert one == twice == other == mapicfg.Summary.from_json(one.to_json().encode())
    assert mapicfg.Summary() + mapicfg.Summary() == mapicfg.Summary()
    with pytest.raises(mapicfg.InputError) as caught:
        one.add(twice.decisions.popitem()[0], 2 ** 64 - 1)
    assert caught.value.status == "limit" and one.mailboxes == 10


LEFT_RUNNING = """
import threading, time
import mapicfg
directory = mapicfg.Directory()
for i in range(3000):
    directory.mailboxes.put(mapicfg.Mailbox(name=f"m{i}"))
some = [mapicfg.Mailbox(name="x") for _ in range(100)]
def use():
    while True:
        WHAT
threading.Thread(target=use, daemon=True).start()
time.sleep(0.1)
"""


@pytest.mark.parametrize("what", ["[one.name for one in some]", "[one.name for one in directory.mailboxes]",
                                  "directory.exec('Get-CASMailbox -ResultSize Unlimited | ConvertTo-Json')"])
def test_a_daemon_thread_may_be_at_work_at_the_end(what):
    """It was a crash in more than half of the runs."""
    for _ in range(4):
        ran = subprocess.run([sys.executable, "-c", LEFT_RUNNING.replace("WHAT", what)], check=False, timeout=60,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                             env={**os.environ, "PYTHONPATH": str(ROOT / "bindings" / "python"),
                                  "PYTHONDONTWRITEBYTECODE": "1"})
        assert ran.returncode == 0, ran.stderr
