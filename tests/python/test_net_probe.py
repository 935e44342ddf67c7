# SPDX-License-Identifier: LGPL-2.1-or-later
"""mapicfg.net against the Exchange of tests/net: test(), many at once, a probe driven by asyncio, and by nothing at
all."""
import asyncio
import dataclasses
import gc
import os
import signal
import ssl
import subprocess
import sys
import threading

import pytest
from documented import ROOT
from net_stand import asked, endpoint, heard, made, needs_net, needs_openssl

import mapicfg
from mapicfg import Severity, net
from mapicfg.net import Auth, Failure, Fault, Kind, Layer, Response, StepState, Verdict

ANNA, PASSWORD = "anna@contoso.com", "Secret of Anna 1"  # of tests/net/people.py
DEEP = ["dns", "tcp", "tls", "certificate", "autodiscover", "healthcheck", "emsmdb-anonymous", "emsmdb-ping-first",
        "emsmdb-connect", "emsmdb-ping", "emsmdb-disconnect", "nspi-anonymous", "nspi-bind", "nspi-ping", "nspi-unbind"]


def errors(result):
    return [one.id for one in result.findings if one.severity is Severity.ERROR]


def by_asyncio(at, user=ANNA, **options):
    from probe_asyncio import probe  # of docs/examples
    where = asked(at)
    tls = ssl.create_default_context(cafile=str(where.pop("ca")))
    return asyncio.run(probe(user, tls, PASSWORD, auth=Auth.BASIC, **where, **options))


@needs_openssl
def test_a_mailbox():
    with endpoint() as at:
        result = net.test(ANNA, credentials=PASSWORD, auth=Auth.BASIC, **asked(at))
        assert (at.opened, at.closed) == (2, 2)
    assert result.verdict in (Verdict.SUCCEEDED, Verdict.WARNED) and result.succeeded and not errors(result)
    assert (result.layer, result.fault) == (None, None)
    assert repr(result) == f"<Result: {result}>" and repr(result.steps[0]) == f"<Step: {result.steps[0]}>"
    assert [step.name for step in result.steps] == DEEP
    assert {step.state for step in result.steps} == {StepState.SUCCEEDED}
    connect, = (step for step in result.steps if step.name == "emsmdb-connect")
    assert (connect.status, connect.response_code, connect.status_code, connect.error_code) == (200, 0, 0, 0)
    assert (connect.auth, connect.front_end, connect.hop, connect.attempt) == (Auth.BASIC, "EX1", "exchange", 1)
    assert 0 <= connect.first <= connect.total < 30
    assert [(one.name, one.failures, one.tries, one.bad_tries) for one in result.servers] == [("EX1", 0, 1, 0)]
    assert result.display_name == result.connected_name == "Anna Berg"
    assert result.legacy_dn.endswith("/cn=Recipients/cn=anna")
    assert result.mail_store_url == f"{at.base}/mapi/emsmdb/?MailboxId=9cf9d9b4-ed5d-4a8d-b9c1-36c6c8e2d8e1@contoso.com"
    assert result.json["verdict"] == str(result.verdict) and len(result.json["steps"]) == len(DEEP)
    assert result.begin <= result.end and result.begin.tzinfo is not None
    assert str(result) == f"{ANNA}: {result.verdict}"


@needs_openssl
def test_a_wrong_password_and_none():
    with endpoint() as at:
        result = net.test(ANNA, credentials="Xyzzy 5", auth=Auth.BASIC, **asked(at))
        assert (result.verdict, result.layer, result.fault) == (Verdict.FAILED, Layer.LOGON, Fault.CREDENTIALS)
        assert errors(result)[0] == "probe-401-basic" and "Xyzzy" not in repr(result)
        sent = heard(at)
        nobody = net.test(None, kind=Kind.SELF, mail_store_url=f"{at.base}/mapi/emsmdb/", ca=made().root)
        assert not any(step.auth for step in nobody.steps if "anonymous" not in step.name)
        assert sent and not any(sent)


@needs_openssl
def test_a_certificate_is_verified_unless_told_otherwise():
    with endpoint(certificate="wrong-name") as at:
        where = asked(at)
        refused = net.test(ANNA, credentials=PASSWORD, auth=Auth.BASIC, **where)
        assert (refused.verdict, refused.layer, at.opened) == (Verdict.FAILED, Layer.CERTIFICATE, 0)
        went_on = net.test(ANNA, credentials=PASSWORD, auth=Auth.BASIC, insecure=True, **where)
        assert at.opened == at.closed == 2 and went_on.verdict is Verdict.WARNED  # the failure is told all the same


@needs_openssl
def test_many_at_once():
    with endpoint() as at:
        users = [ANNA, "nobody@contoso.com", *[ANNA] * 8]
        results = list(net.test_all(users, credentials=PASSWORD, auth=Auth.BASIC, at_once=3, **asked(at)))
        assert at.opened == at.closed == 18
    assert sorted(one.user for one in results) == sorted(users)
    assert [one.user for one in results if not one.succeeded] == ["nobody@contoso.com"]
    assert not list(net.test_all([], credentials=PASSWORD, at_once=1))


@needs_openssl
def test_leaving_the_loop_closes_sessions():
    with endpoint() as at:
        results = net.test_all([ANNA] * 40, credentials=PASSWORD, auth=Auth.BASIC, at_once=2, **asked(at))
        next(results)
        results.close()
        assert at.opened == at.closed < 80
        assert not [one for one in threading.enumerate() if one.name == "mapicfg.net.test"]
        for _ in net.test_all([ANNA] * 40, credentials=PASSWORD, auth=Auth.BASIC, at_once=2, **asked(at)):
            break
        gc.collect()
        assert at.opened == at.closed


LEFT_RUNNING = """
import sys
from mapicfg import net
results = net.test_all([{user!r}] * 200, credentials={password!r}, auth=net.Auth.BASIC, at_once=2,
                       autodiscover_url={url!r}, ca={ca!r})
print(next(results))
{end}
"""


@needs_openssl
@pytest.mark.parametrize("end", ["", "sys.exit(0)", "sys.keep = results", "raise SystemExit"])
def test_a_program_may_end_while_tests_run(end):
    with endpoint() as at:
        where = asked(at)
        program = LEFT_RUNNING.format(user=ANNA, password=PASSWORD, url=where["autodiscover_url"],
                                      ca=str(where["ca"]), end=end)
        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60,
                             env={**os.environ, "PYTHONPATH": str(ROOT / "bindings" / "python"),
                                  "PYTHONDONTWRITEBYTECODE": "1"})
        assert (ran.returncode, ran.stderr) == (0, "") and ran.stdout.startswith(ANNA)
        assert at.opened == at.closed < 400


@needs_openssl
def test_trace_and_its_exceptions():
    lines = []
    with endpoint() as at:
        net.test(ANNA, credentials=PASSWORD, auth=Auth.BASIC, trace=lambda index, line: lines.append((index, line)),
                 **asked(at))
        assert any(line.startswith("> POST /mapi/emsmdb/") for _, line in lines)
        assert {index for index, _ in lines} == {0}
        assert PASSWORD not in repr(lines) and "QW5uYSAx" not in repr(lines)  # nor in Base64

        def fails(_index, line):
            if "X-RequestType: PING" in line:
                raise KeyError("of the trace")
        with pytest.raises(KeyError, match="of the trace"):
            net.test(ANNA, credentials=PASSWORD, auth=Auth.BASIC, trace=fails, **asked(at))
        assert at.opened == at.closed
    with pytest.raises(mapicfg.ArgumentError):
        net.test(ANNA, credentials=PASSWORD, trace=1)


@needs_openssl
def test_what_cannot_be_run():
    with pytest.raises(mapicfg.InputOutputError):
        net.test(ANNA, credentials=PASSWORD, ca="/nonexistent/ca.pem", autodiscover_url="https://localhost:1/")
    with pytest.raises(mapicfg.InvalidValueError):
        net.test(ANNA, autodiscover_url="http://localhost/")
    with pytest.raises(mapicfg.NotStatedError):
        net.test()


INTERRUPTED = """
import os, signal, sys, threading
sys.path[:0] = sys.argv[1:3]
from net_stand import asked, endpoint
from mapicfg import net
with endpoint("request-silent") as at:
    struck = []
    def strike(index, line):
        if line.startswith("> POST") and not struck:
            struck.append(line)
            os.kill(os.getpid(), signal.SIGINT)
    try:
        net.test("anna@contoso.com", credentials="x", auth=net.Auth.BASIC, trace=strike, **asked(at))
    except KeyboardInterrupt:
        print("interrupted", [one.name for one in threading.enumerate() if "mapicfg" in one.name])
"""


@needs_openssl
def test_ctrl_c_ends_it():
    """The endpoint says nothing, and the limits are 30 seconds and more: only the interrupt ends the test early."""
    pytest.importorskip("gssapi")
    ran = subprocess.run([sys.executable, "-c", INTERRUPTED, str(ROOT / "tests" / "python"),
                          str(ROOT / "bindings" / "python")], capture_output=True, text=True, timeout=25, check=False,
                         preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
                         env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    assert ran.stdout == "interrupted []\n", ran.stderr


# ---- by a transport of one's own ----

@needs_openssl
def test_asyncio_sees_what_the_library_sees():
    with endpoint() as at:
        result = by_asyncio(at)
        assert (at.opened, at.closed) == (2, 2)
        own = net.test(ANNA, credentials=PASSWORD, auth=Auth.BASIC, **asked(at))
    assert [one.id for one in result.findings] == [one.id for one in own.findings]
    assert [step[:2] for step in result.steps] == [step[:2] for step in own.steps]
    assert (result.verdict, result.connected_name) == (own.verdict, "Anna Berg")


@needs_openssl
@pytest.mark.parametrize("elsewhere", (False, True))
def test_the_asyncio_example_sends_no_password_elsewhere(elsewhere):
    from probe_asyncio import Transport  # of docs/examples
    with endpoint() as at:
        where = asked(at)
        tls = ssl.create_default_context(cafile=str(where.pop("ca")))
        request = dataclasses.replace(net.Probe(ANNA, auth=Auth.BASIC, **where).next(), elsewhere=elsewhere)

        async def send():
            transport = Transport(tls, ANNA, PASSWORD)
            response = await transport.send(request)
            transport.close()
            return response
        sent = heard(at)
        assert asyncio.run(send()).status == (None if elsewhere else 200)
        assert any(sent) is not elsewhere


FAULTS = ["tls-plain", "certificate-expired", "certificate-wrong-name", "request-close", "status-close",
          "headers-close", "body-close", "done-close", "http-garbage", "http-1.0", "http-whole", "chunk-size-words",
          "length-long",
          "pending-some", "status-403", "status-404", "status-407", "status-413"]


@needs_openssl
@pytest.mark.parametrize("fault", FAULTS)
def test_faults_by_both_transports(fault):
    """The first error is the same, and no session stays open that a server knows of."""
    with endpoint(fault) as at:
        own = net.test(ANNA, credentials=PASSWORD, auth=Auth.BASIC, **asked(at))
        result = by_asyncio(at)
    assert errors(result)[:1] == errors(own)[:1] and result.verdict == own.verdict


@needs_openssl
def test_the_asyncio_example_as_a_program(tmp_path):
    pytest.importorskip("gssapi")
    (tmp_path / "secret").write_text(PASSWORD + "\n")
    with endpoint() as at:
        where = asked(at)

        def run(*more):
            return subprocess.run([sys.executable, str(ROOT / "docs" / "examples" / "probe_asyncio.py"), *more,
                                   "--autodiscover", where["autodiscover_url"], "--ca", str(where["ca"]),
                                   "--password-file", str(tmp_path / "secret")], capture_output=True, text=True,
                                  check=False, env={**os.environ, "PYTHONPATH": str(ROOT / "bindings" / "python")})
        fine, failed = run(ANNA, ANNA), run(ANNA, "nobody@contoso.com")
        assert at.opened == at.closed == 6
    assert (fine.returncode, failed.returncode, fine.stderr, failed.stderr) == (0, 1, "", "")
    assert fine.stdout.count(f"{ANNA}: ") >= 2 and "nobody@contoso.com: failed" in failed.stdout
    assert PASSWORD not in fine.stdout + failed.stdout


# ---- without any transport ----

@needs_net
def test_requests():
    probe = net.Probe(ANNA, server="10.0.0.5:444", auth=Auth.BASIC | Auth.NTLM, bindings=net.Bindings.NONE,
                      idle_limit=1.5, total_limit=20, user_agent="tests/1")
    request = probe.next()
    assert request == probe.next()  # until it is answered
    assert (request.step, request.method, request.server) == ("autodiscover", "POST", "10.0.0.5:444")
    assert (request.auth, request.bindings) == (Auth.BASIC | Auth.NTLM, net.Bindings.NONE)
    assert (request.idle_limit, request.total_limit, request.elsewhere) == (1.5, 20, False)
    assert dict(request.headers)["User-Agent"] == "tests/1" and ANNA.encode() in request.body
    assert probe.result.verdict is Verdict.RUNNING and probe.most_requests > 2
    with pytest.raises(mapicfg.ArgumentError, match="Response"):
        probe.answer("200 OK")
    probe.cancel()
    while probe.next() is not None:
        probe.answer(Response(failure=Failure.CANCELLED))
    assert probe.result.verdict is Verdict.UNKNOWN
    with pytest.raises(mapicfg.ConflictError):
        probe.answer(Response(200))


@needs_net
@pytest.mark.parametrize("failure", Failure)
def test_each_failure_ends_a_probe(failure):
    probe, count = net.Probe(ANNA), 0
    while probe.next() is not None:
        probe.answer(Response(failure=failure, words="in words"))
        count += 1
    assert 0 < count <= probe.most_requests and not probe.result.succeeded
    assert str(failure) == failure.name.lower().replace("_", "-") and str(failure.layer)


@needs_net
def test_responses():
    response = Response(401, [("WWW-Authenticate", "NTLM"), ("X-Text", "\u00e9")], b"body", version="2", reason="No")
    response.add_header("X-Bytes", b"\xff")
    assert (response.status, response.header("x-text"), response.header("X-None")) == (401, "\u00e9", None)
    assert response.header("X-Bytes") == "\ufffd" and Response().status is None
    waits = Response(200, [("X-PendingPeriod", "60000")])
    assert waits.idle_limit(net.Probe(ANNA, idle_limit=1).next()) > 60
    with pytest.raises(mapicfg.InputError):
        response.add_body(bytes((1 << 20) + 1))
    for wrong in (lambda: response.set_auth(Auth.BASIC | Auth.NTLM), lambda: response.set_failure(1),
                  lambda: response.set_time(6, 1), lambda: response.set_time(net.Timing.TOTAL, -1),
                  lambda: response.add_body("text"), lambda: response.add_certificate("text"),
                  lambda: response.set_auth(Auth.BASIC, bindings=3)):
        with pytest.raises(mapicfg.ArgumentError):
            wrong()
    with pytest.raises(mapicfg.InvalidValueError):
        response.add_header("X", b"a\0b")
    with pytest.raises(mapicfg.InvalidValueError):
        response.set_status(99)
