# SPDX-License-Identifier: LGPL-2.1-or-later
"""Answers in the bodies of a HAR file are explained as if they were given alone. The format is that of HAR 1.2, as
Firefox, Chrome and Fiddler write it: a body is text, or base64."""
import base64
import json
import os
import pathlib
import subprocess

import pytest

import mapicfg
from mapicfg.autodiscover import Answer, AnswerForm, AnswerKind

SEEDS = pathlib.Path(__file__).parents[1] / "fuzz" / "seeds" / "answer"
ALONE = {name: (SEEDS / name).read_bytes() for name in ("error.xml", "mobile.xml", "redirect.xml", "soap.xml",
                                                         "v2.json")}
URL = "https://autodiscover.contoso.com/autodiscover/autodiscover"


def entry(body, *, status=200, url=URL, form="text", headers=()):
    content = {"size": len(body), "mimeType": "text/xml"}
    if form == "text":
        content["text"] = body.decode()
    else:
        content.update(encoding="base64", text=base64.b64encode(body).decode())
    return {"startedDateTime": "2026-10-01T10:00:00Z", "time": 1,
            "request": {"method": "POST", "url": url, "headers": [], "postData": {"text": "<Autodiscover/>"}},
            "response": {"status": status, "headers": [{"name": n, "value": v} for n, v in headers],
                         "content": content}}


def har(*entries):
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"},
                               "entries": list(entries)}}).encode()


def said(answer):
    return str(answer), answer.form, answer.kind, answer.items(), [note.id for note in answer.notes]


@pytest.mark.parametrize("form", ["text", "base64"])
@pytest.mark.parametrize("name", sorted(ALONE))
def test_a_body_is_as_alone(name, form):
    answer = Answer(har(entry(ALONE[name], form=form)))
    assert said(answer) == said(Answer(ALONE[name])) and answer.more == []


def test_utf16_in_base64():
    body = ALONE["redirect.xml"].decode().replace("utf-8", "utf-16").encode("utf-16")
    assert str(Answer(har(entry(body, form="base64")))) == str(Answer(ALONE["redirect.xml"]))


def test_headers_of_its_response():
    """As before an answer: who gave it."""
    answer = Answer(har(entry(ALONE["redirect.xml"], headers=[("x-feserver", "EX01"), ("server", "nginx")])))
    assert answer.kind != AnswerKind.RESPONSES and "response-exchange" in [note.id for note in answer.notes]


def test_several_answers_and_other_responses(tmp_path):
    data = har(entry(b"", status=401, headers=[("x-feserver", "EX01"), ("www-authenticate", "NTLM")]),
               entry(ALONE["v2.json"], form="base64"), entry(ALONE["error.xml"]),
               entry(b"<html>x</html>", status=503, url="https://a/ews/"))
    answer = Answer(data)
    rest = answer.more
    assert [one.form for one in (answer, *rest)] == [AnswerForm.JSON, AnswerForm.OUTLOOK, AnswerForm.HEADERS]
    assert said(rest[0]) == said(Answer(ALONE["error.xml"]))
    shown = dict(rest[1].items())
    assert (shown["response/status"], shown["response[2]/status"]) == ("401", "503")
    path = tmp_path / "x.har"
    path.write_bytes(data)
    got = subprocess.run([os.environ["MAPICFG"], "autodiscover", "explain", path, "--format", "json"],
                         capture_output=True, text=True, check=False)
    printed = json.loads(got.stdout)
    assert got.returncode == 1 and [one["outcome"] for one in printed] == [str(one) for one in (answer, *rest)]
    got = subprocess.run([os.environ["MAPICFG"], "autodiscover", "explain", path], capture_output=True, text=True,
                         check=False)
    assert [line for line in got.stdout.splitlines() if line.startswith("answer ")] == ["answer 1", "answer 2",
                                                                                       "answer 3"]


def test_others_live_as_long_as_the_first():
    rest = Answer(har(entry(ALONE["v2.json"]), entry(ALONE["error.xml"]))).more
    assert str(rest[0]) == str(Answer(ALONE["error.xml"]))


def test_json_of_another_service_is_no_answer():
    answer = Answer(har(entry(b'{"Url": "https://a/"}', url="https://a/api"),
                        entry(b"", status=401, headers=[("x-feserver", "A")])))
    assert answer.form == AnswerForm.HEADERS


def test_broken_body():
    """It is told of, never dropped."""
    answer = Answer(har(entry(ALONE["v2.json"]), entry(b'<Autodiscover xmlns="x"><Response>')))
    note = {note.id: note for note in answer.more[0].notes}["response-body-unread"]
    assert URL in note.sentence and answer.form == AnswerForm.JSON
    assert "response-body-unread" in [note.id for note in Answer(har(entry(b"<Autodiscover"))).notes]


def test_not_base64():
    data = har(entry(ALONE["v2.json"], form="base64")).replace(b'"text": "e', b'"text": "*')
    assert Answer(data).form == AnswerForm.HEADERS


def test_each_is_compared(tmp_path):
    """With the configuration, as an answer alone is; a HAR file without an answer is refused, as headers are."""
    store, path = str(tmp_path / "s.db"), tmp_path / "x.har"
    data = pathlib.Path(__file__).parents[1] / "data" / "contoso"

    def run(*arguments):
        return subprocess.run([os.environ["MAPICFG"], *arguments], capture_output=True, check=False)
    assert run("import", "--store", store, *sorted(str(one) for one in data.glob("*.xml"))).returncode == 0
    user, made = "anna", run("autodiscover", "anna", "--store", store).stdout
    path.write_bytes(har(entry(made), entry(made, form="base64")))
    got = run("autodiscover", "explain", path, "--store", store, "--user", user)
    assert (got.returncode, got.stdout.count(b"As the configuration says.")) == (0, 2)
    path.write_bytes(har(entry(b"", status=401)))
    got = run("autodiscover", "explain", path, "--store", store, "--user", user)
    assert got.returncode == 2 and b"has none" in got.stderr


@pytest.mark.parametrize("version, is_said", [("HTTP/2", 1), ("h2", 1), ("http/2.0", 1), ("h3", 1), ("HTTP/1.1", 0)])
def test_http_version(version, is_said):
    """Firefox writes HTTP/2; Chrome h2 or http/2.0."""
    one = entry(b"", status=401, headers=[("www-authenticate", "NTLM"), ("x-feserver", "EX1")])
    one["response"]["httpVersion"] = version
    assert ("response-http2-logon" in [note.id for note in Answer(har(one)).notes]) == bool(is_said)


@pytest.mark.parametrize("header, is_said", [("x-feserver", 0), ("x-other", 1)])
def test_own_page_of_mapi(header, is_said):
    """healthcheck.htm is Exchange's page; what else answers there is a page to sign in."""
    one = entry(b"200 OK", url="https://mail.contoso.com/mapi/healthcheck.htm",
                headers=[("content-type", "text/html"), ("server", "Microsoft-IIS/10.0"), (header, "EX1")])
    assert ("response-page" in [note.id for note in Answer(har(one)).notes]) == bool(is_said)


@pytest.mark.parametrize("value", ["Negotiate\nNTLM", "Negotiate\nNTLM\n", "Negotiate\r\nNTLM"])
def test_header_that_came_twice(value):
    """Browsers join its values by a line end."""
    answer = Answer(har(entry(b"", status=401, headers=[("WWW-Authenticate", value), ("x-feserver", "EX1")])))
    assert dict(answer.items())["response/WWW-Authenticate"] == "Negotiate, NTLM"
    assert "response-ntlm-dropped" not in [note.id for note in answer.notes]


def test_no_header_begins_inside_another():
    one = entry(b"", status=401, headers=[("Server", "nginx\nX-FEServer: EX1")])
    assert "response-not-exchange" in [note.id for note in Answer(har(one)).notes]


@pytest.mark.parametrize("url, is_said", [("https://cdn.example/x.js", 0), ("https://mail.contoso.com/", 0),
                                          ("https://cdn.example/mapi.js", 0), ("https://mail.contoso.com/OWA/", 1),
                                          ("https://mail.contoso.com/mapi?x", 1)])
def test_requests_to_others(url, is_said):
    """Beside a request to Exchange, what other services answered says nothing about it; alone it is explained."""
    ours = entry(b"", status=401, headers=[("x-feserver", "EX1")])
    other = entry(b"", url=url, headers=[("server", "cloudflare")])
    notes = [note.id for note in Answer(har(other, ours)).notes]
    assert ("response-not-exchange" in notes) == bool(is_said) and "response-exchange" in notes
    assert "response-not-exchange" in [note.id for note in Answer(har(other)).notes]
