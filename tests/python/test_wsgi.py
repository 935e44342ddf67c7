# SPDX-License-Identifier: LGPL-2.1-or-later
"""The WSGI application: called as servers call it, and over HTTP; who may ask, where from, and what is logged."""
import csv
import gzip
import http.client
import io
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest
from documented import CONTOSO

import mapicfg
from mapicfg import autodiscover, wsgi

ALL = [CONTOSO / name for name in ("org.xml", "servers.xml", "vdirs.xml", "mailboxes.csv")]
PATH = "/autodiscover/autodiscover.xml"
BODY = autodiscover.request_body("anna@contoso.com")


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "contoso.db"
    with mapicfg.Directory(path, create=True) as directory:
        directory.import_(*ALL)
    return path


class Answered:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = int(status.partition(" ")[0]), dict(headers), body
        assert all(text.isascii() and text.isprintable() for pair in headers for text in pair)


def call(application, body=BODY, **environ):
    """Calls as a server does; wsgiref.validate looks at both sides."""
    full = {}
    setup_testing_defaults(full)
    full.update({"REQUEST_METHOD": "POST", "PATH_INFO": PATH, "QUERY_STRING": "", "REMOTE_ADDR": "192.0.2.1",
                 "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), **environ})
    got = []
    pieces = validator(application)(full, lambda status, headers, info=None: got.extend((status, headers)))
    try:
        return Answered(*got, b"".join(pieces))
    finally:
        pieces.close()


def lines(caplog, event="request"):
    return [one for one in (json.loads(record.getMessage()) for record in caplog.records
                            if record.name == "mapicfg.wsgi") if one["event"] == event]


# ---- answers ----

def test_settings(store):
    answered = call(wsgi.application(store), REMOTE_USER="anna", HTTP_X_MAPIHTTPCAPABILITY="1")
    assert answered.status == 200 and answered.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answered.headers["Content-Length"] == str(len(answered.body))
    assert b'<Protocol Type="mapiHttp" Version="1">' in answered.body
    answered = call(wsgi.application(str(store)), REMOTE_USER="anna", SCRIPT_NAME="/Autodiscover",
                    PATH_INFO="/Autodiscover.xml")
    assert answered.status == 200 and b"<Type>EXCH</Type>" in answered.body


def test_soap(store):
    """The 401 says that there is SOAP, the answer has the settings, and nobody gets another's."""
    application, body = wsgi.application(store), autodiscover.soap_body("anna@contoso.com", ["UserDisplayName"])
    service = {"PATH_INFO": "/Autodiscover/autodiscover.svc", "body": body}
    for fields in (service, {"PATH_INFO": "/autodiscover/autodiscover.xml", "REQUEST_METHOD": "GET"}):
        answered = call(application, **fields)
        assert answered.status == 401 and answered.headers["X-SOAP-Enabled"] == "True"
    answered = call(application, REMOTE_USER="anna", **service)
    assert answered.status == 200 and answered.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert b"<Name>UserDisplayName</Name>" in answered.body and "X-SOAP-Enabled" not in answered.headers
    answered = call(application, REMOTE_USER="emile", **service)
    assert answered.status == 200 and b"<ErrorCode>InvalidUser<" in answered.body and b"<Value>" not in answered.body
    answered = call(application, REMOTE_USER="anna", PATH_INFO="/autodiscover/autodiscover.svc", body=b"<x/>")
    assert answered.status == 500 and b"<faultcode>" in answered.body
    assert call(application, REMOTE_USER="anna", PATH_INFO="/autodiscover/autodiscover.svc/WSSecurity",
                body=body).status == 404


@pytest.mark.parametrize("user", ["anna", "CONTOSO\\anna", "anna@contoso.com", "ANNA@Contoso.com"])
def test_forms_of_the_user(store, user):
    assert call(wsgi.application(store), REMOTE_USER=user).status == 200


def test_one_user_may_not_read_anothers_settings(store):
    application = wsgi.application(store)
    for user in ("emile", "CONTOSO\\emile", "emile@contoso.com", "nobody"):
        answered = call(application, REMOTE_USER=user)
        assert answered.status == 403 and b"Protocol" not in answered.body
    answered = call(application)
    assert answered.status == 401 and answered.headers["WWW-Authenticate"] == 'Basic realm="Autodiscover"'
    assert call(wsgi.application(store, any_mailbox=True), REMOTE_USER="emile").status == 200


def test_domains_and_realms(store):
    application = wsgi.application(store, domains=["CONTOSO"], realms=["AD.CONTOSO.COM"])
    for user, status in (("contoso\\anna", 200), ("FABRIKAM\\anna", 401), ("anna@ad.contoso.com", 200),
                         ("anna@AD.FABRIKAM.COM", 403), ("anna", 200), ("emile@AD.CONTOSO.COM", 403), ("\\", 401)):
        assert call(application, REMOTE_USER=user).status == status, user
    assert call(wsgi.application(store), REMOTE_USER="anna@AD.CONTOSO.COM").status == 403


# Ada's UserPrincipalName is Bea's alias, and without its realm Bea's logon name. Eve states no UserPrincipalName, and
# Dan's is her address.
PEOPLE = [
    ("Ada", "ada.a@contoso.com", "bea@contoso.com", "ada", "SMTP:ada.a@contoso.com"),
    ("Bea", "bea.b@contoso.com", "bea.b@contoso.com", "bea", "SMTP:bea.b@contoso.com, smtp:bea@contoso.com"),
    ("Dan", "dan@contoso.com", "eve@contoso.com", "dan", "SMTP:dan@contoso.com"),
    ("Eve", "eve@contoso.com", "", "eve", "SMTP:eve@contoso.com")]
ADDRESSES = {name: address for name, address, *_ in PEOPLE}


@pytest.fixture
def lookalikes(tmp_path):
    with open(tmp_path / "people.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("Name", "Identity", "DisplayName", "PrimarySmtpAddress", "UserPrincipalName", "SamAccountName",
                       "EmailAddresses", "MAPIEnabled", "Guid"))
        for number, (name, address, principal, logon, addresses) in enumerate(PEOPLE):
            rows.writerow((name, f"contoso.com/Users/{name}", name, address, principal, logon, addresses, "True",
                           f"00000000-0000-0000-0000-00000000000{number}"))
    with mapicfg.Directory(tmp_path / "people.db", create=True) as directory:
        directory.import_(CONTOSO / "org.xml", CONTOSO / "vdirs.xml", tmp_path / "people.csv")
    return tmp_path / "people.db"


@pytest.mark.parametrize("user,own,reason,options", [
    ("bea@contoso.com", "Ada", "other-mailbox", {}),  # not Bea, whose alias it is
    ("bea@contoso.com", "Ada", "other-mailbox", {"realms": ["CONTOSO.COM"]}),  # not Bea, whose name is before the realm
    ("bea@CONTOSO.COM", None, "user-ambiguous", {"realms": ["CONTOSO.COM"]}),  # it may be Bea's Kerberos name
    ("bea@contoso.com", None, "user-ambiguous", {"address_logon": True}),
    ("bea", "Bea", "other-mailbox", {}), ("CONTOSO\\bea", "Bea", "other-mailbox", {}),
    ("bea@AD.CONTOSO.COM", "Bea", "other-mailbox", {"realms": "AD.CONTOSO.COM"}),
    ("eve@contoso.com", None, "user-ambiguous", {}), ("dan@contoso.com", None, "user-unknown", {}),
    ("dan@contoso.com", "Dan", "other-mailbox", {"address_logon": True}),
    ("bea%40contoso.com", None, "user-unknown", {}), ("bea@contoso.com.", None, "user-unknown", {}),
    ("bea.", None, "user-unknown", {})])
def test_no_name_gives_anothers_mailbox(lookalikes, caplog, user, own, reason, options):
    caplog.set_level(logging.INFO, "mapicfg.wsgi")
    application = wsgi.application(lookalikes, **options)
    for name, address in ADDRESSES.items():
        answered = call(application, autodiscover.request_body(address), REMOTE_USER=user)
        if name == own:
            assert answered.status == 200 and f"<DisplayName>{name}<".encode() in answered.body
        else:
            assert answered.status == 403 and f"autodiscover-{reason}" in lines(caplog)[-1]["reasons"], name


def test_users_do_not_get_each_others_answers(lookalikes):
    """Many threads and one application: what was made for one is not given to another."""
    application, failures = wsgi.application(lookalikes, look_every=0), []
    users = {"Ada": "ada", "Bea": "bea", "Dan": "dan", "Eve": "eve"}

    def ask(name):
        try:
            for round_ in range(50):
                for other, address in ADDRESSES.items():
                    answered = call(application, autodiscover.request_body(address), REMOTE_USER=users[name])
                    assert answered.status == (200 if other == name else 403), (name, other)
                    assert (b"<DisplayName>" + name.encode() in answered.body) == (other == name)
        except BaseException as failure:
            failures.append(failure)
    threads = [threading.Thread(target=ask, args=(name,)) for name in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.parametrize("user", ["an\0na", "\xe4nna", "anna\xff", "\u0430nna"])
def test_a_name_that_can_only_be_guessed_is_nobodys(store, user):
    """Latin-1, or more than bytes, where WSGI has UTF-8's bytes."""
    environ, got = {}, []
    setup_testing_defaults(environ)
    environ.update({"REQUEST_METHOD": "POST", "PATH_INFO": PATH, "CONTENT_LENGTH": "10", "REMOTE_USER": user,
                    "wsgi.input": Never()})
    body = wsgi.application(store)(environ, lambda status, headers: got.append(status))
    assert got == ["400 Bad Request"] and b"name" in body[0]


def test_which_addresses_exist_is_hidden_by_option(store):
    def seen(application, user, address):
        answered = call(application, autodiscover.request_body(address), REMOTE_USER=user)
        assert uuid.UUID(answered.headers.pop("request-id"))
        return answered.status, answered.headers, answered.body
    hidden, default = wsgi.application(store, hide_unknown=True), wsgi.application(store)
    for user in ("anna", "nobody"):
        there, missing = (seen(hidden, user, address) for address in ("emile@contoso.com", "nobody@contoso.com"))
        assert there == missing and there[0] == 403
        assert seen(default, user, "nobody@contoso.com")[0] == 200
    assert seen(hidden, "anna", "anna@contoso.com")[0] == 200


def test_wrong_options_are_told_at_once(store):
    for wrong in ({"hosts": ["mail.contoso.com/x"]}, {"inside": ["10.0.0.0/40"]}, {"domains": ["NT AUTHORITY"]},
                  {"realms": ["A,B"]}, {"hosts": [""]}, {"rpc_authentication": "digest"},
                  {"challenge": "Basic\r\nX: y"}, {"front_end_server": "ex1\r\nX: y"},
                  {"challenge": 'Basic realm="\u00e4"'}, {"redirects": {"x": "y"}}):
        with pytest.raises((mapicfg.MapicfgError, ValueError)):
            wsgi.application(store, **wrong)
    with pytest.raises(TypeError):
        wsgi.application(store, domain=["CONTOSO"])
    with mapicfg.Directory(store) as directory:
        prepared = autodiscover.Autodiscover(directory)
    with pytest.raises(TypeError):
        wsgi.application(prepared, realms=["CONTOSO.COM"])


def test_user_beyond_ascii(store):
    with mapicfg.Directory(store) as directory:
        directory.mailboxes.set("anna", user_principal_name="änna@contoso.com")
    as_wsgi_has_it = "änna@contoso.com".encode("utf-8").decode("latin-1")
    assert call(wsgi.application(store), REMOTE_USER=as_wsgi_has_it).status == 200


@pytest.mark.parametrize("method,path,status,allow", [
    ("GET", PATH, 200, None), ("HEAD", PATH, 200, None), ("PUT", PATH, 405, "GET, HEAD, POST"),
    ("GET", "/", 404, None), ("POST", "/autodiscover/autodiscover.json", 405, "GET, HEAD"),
    ("GET", "/autodiscover/autodiscover.xml/more", 404, None),
    ("POST", "/autodiscover/healthcheck.htm", 405, "GET, HEAD")])
def test_other_methods_and_paths(store, method, path, status, allow):
    answered = call(wsgi.application(store), REMOTE_USER="anna", REQUEST_METHOD=method, PATH_INFO=path)
    assert (answered.status, answered.headers.get("Allow")) == (status, allow)
    assert (method == "HEAD") == (answered.body == b"")


def test_a_monitor_gets_the_error_600(store):
    answered = call(wsgi.application(store), b"", REMOTE_USER="anna", REQUEST_METHOD="GET")
    assert answered.status == 200 and b"<ErrorCode>600</ErrorCode>" in answered.body
    head = call(wsgi.application(store), b"", REMOTE_USER="anna", REQUEST_METHOD="HEAD")
    assert head.body == b"" and head.headers["Content-Length"] == answered.headers["Content-Length"]
    assert call(wsgi.application(store), b"", REQUEST_METHOD="GET").headers["WWW-Authenticate"]


def test_each_answer_has_an_id_that_the_log_has(store, caplog):
    """Also what the library never sees: the health page, and a request that it is not asked about."""
    application, found = wsgi.application(store, front_end_server="ex1"), set()
    caplog.set_level(logging.INFO, "mapicfg.wsgi")
    for environ, status in (({"REMOTE_USER": "anna"}, 200), ({}, 401), ({"PATH_INFO": "/"}, 404),
                            ({"REQUEST_METHOD": "GET", "PATH_INFO": "/autodiscover/healthcheck.htm"}, 200),
                            ({"HTTP_TRANSFER_ENCODING": "chunked"}, 400)):
        caplog.clear()
        answered = call(application, HTTP_CLIENT_REQUEST_ID="{1-2}:3", HTTP_RETURN_CLIENT_REQUEST_ID="true", **environ)
        logged, = lines(caplog)
        assert answered.status == status and logged["id"] == answered.headers["request-id"]
        assert logged["client_id"] == "{1-2}:3" and str(uuid.UUID(logged["id"])) == logged["id"]
        found.add(logged["id"])
    assert len(found) == 5
    answered = call(application, REMOTE_USER="anna", HTTP_CLIENT_REQUEST_ID="{1-2}:3",
                    HTTP_RETURN_CLIENT_REQUEST_ID="true")
    assert (answered.headers["client-request-id"], answered.headers["X-FEServer"]) == ("{1-2}:3", "EX1")
    for forged in ("1\r\nX-Other: y", "1 2", "\xe4", "x" * 129):
        answered = call(application, REMOTE_USER="anna", HTTP_CLIENT_REQUEST_ID=forged,
                        HTTP_RETURN_CLIENT_REQUEST_ID="true")
        assert answered.status == 200 and "client-request-id" not in answered.headers


def test_second_version(store):
    answered = call(wsgi.application(store), b"", REQUEST_METHOD="GET", PATH_INFO="/autodiscover/autodiscover.json",
                    QUERY_STRING="Email=anna%40contoso.com&Protocol=AutodiscoverV1", HTTP_HOST="mail.contoso.com")
    assert answered.status == 200 and json.loads(answered.body)["Protocol"] == "AutodiscoverV1"
    answered = call(wsgi.application(store), b"", REQUEST_METHOD="GET", PATH_INFO="/autodiscover/autodiscover.json")
    assert answered.status == 400 and json.loads(answered.body)["ErrorCode"]


@pytest.mark.parametrize("options,host,expected", [
    ({}, "mail.contoso.com", "mail.contoso.com"), ({}, "MAIL.contoso.com:443", "mail.contoso.com"),
    ({}, "evil.example", "mail.contoso.com"), ({}, "mail.contoso.com.evil.example", "mail.contoso.com"),
    ({}, "mail.contoso.com:8443", "mail.contoso.com"), ({}, "evil.example,mail.contoso.com", "mail.contoso.com"),
    ({}, "mail.contoso.com, evil.example", "mail.contoso.com"), ({}, "\xc3\xbf.example", "mail.contoso.com"),
    ({}, "mail.contoso.com@evil.example", "mail.contoso.com"),
    ({"hosts": ["autodiscover.contoso.com", "mail.contoso.com:8443"]}, "mail.contoso.com:8443",
     "mail.contoso.com:8443"),
    ({"hosts": "autodiscover.contoso.com"}, "mail.contoso.com", "autodiscover.contoso.com"),
    ({"hosts": ["autodiscover.contoso.com"]}, "evil.example", "autodiscover.contoso.com")])
def test_no_host_is_repeated_but_our_own(store, options, host, expected):
    """Nor one of the headers with which proxies say what the client called."""
    forged = {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_FORWARDED": "host=evil.example",
              "HTTP_X_ORIGINAL_HOST": "evil.example", "HTTP_X_FORWARDED_SERVER": "evil.example"}
    answered = call(wsgi.application(store, **options), b"", REQUEST_METHOD="GET", HTTP_HOST=host, **forged,
                    PATH_INFO="/autodiscover/autodiscover.json", QUERY_STRING="Protocol=AutodiscoverV1&Email=a@b")
    assert answered.status == 200
    assert json.loads(answered.body)["Url"] == f"https://{expected}/autodiscover/autodiscover.xml"


def test_headers_of_a_redirect_are_ascii(store):
    """WSGI has bytes as Latin-1; a server would fail at other letters."""
    application = wsgi.application(store, redirects={"*": "https://b\u00fccher.example/\u0430/\u00e4"}, found=True)
    answered = call(application, autodiscover.request_body("x@y.example"), REMOTE_USER="anna")
    assert (answered.status, answered.headers["Location"]) == (302, "https://xn--bcher-kva.example/%D0%B0/%C3%A4")


@pytest.mark.parametrize("environ,status", [
    ({"HTTP_X_HTTP_METHOD_OVERRIDE": "POST", "REQUEST_METHOD": "PUT"}, 405), ({"HTTP_X_ORIGINAL_URL": "/other"}, 200),
    ({"HTTP_X_REWRITE_URL": "/other"}, 200), ({"HTTP_X_ORIGINAL_URL": PATH, "PATH_INFO": "/other"}, 404),
    ({"REQUEST_METHOD": "TRACE"}, 405), ({"PATH_INFO": "/" + PATH}, 404),
    ({"PATH_INFO": PATH + "?"}, 404), ({"PATH_INFO": PATH + ";x"}, 404), ({"PATH_INFO": PATH + "\r\nX: y"}, 404),
    ({"PATH_INFO": "/autodiscover/../autodiscover/autodiscover.xml"}, 404), ({"QUERY_STRING": "user=emile"}, 200),
    ({"HTTP_AUTHORIZATION": "Basic ZW1pbGU6eA=="}, 200), ({"HTTP_REMOTE_USER": "emile"}, 200),
    ({"HTTP_X_FORWARDED_USER": "emile"}, 200), ({"HTTP_X_ANCHORMAILBOX": "emile@contoso.com"}, 200),
    ({"HTTP_X_FORWARDED_FOR": "10.1.2.3, " * 5000}, 200), ({"REMOTE_ADDR": "x" * 10000}, 200)])
def test_what_a_client_adds_changes_nothing(store, environ, status):
    """Headers with which other software overrides method, path and user; and other spellings of the path."""
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": PATH, **environ}
    answered = call(wsgi.application(store), REMOTE_USER="anna", **environ)
    assert answered.status == status and (b"<DisplayName>Anna Berg<" in answered.body) == (status == 200)


# The bodies are read as XML, and what of XML could lead elsewhere is refused.
REFUSED = [b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + BODY, b"<!DOCTYPE a>" + BODY, BODY + BODY,
           BODY.replace(b"anna@contoso.com", b"&x;"), BODY.replace(b"anna@contoso.com", b"a<b>anna@contoso.com</b>"),
           BODY.replace(b"<EMailAddress>", b"<EMailAddress>emile@contoso.com</EMailAddress><EMailAddress>"),
           BODY.replace(b"<EMailAddress>", b"<EMailAddress/><EMailAddress>"),
           BODY.replace(b"utf-8", b"utf-7"), BODY.replace(b"utf-8", b"utf-16"), b"<a>" * 20000,
           b"<a" + b" b=''" * 12000,
           b"\0" * 60000, b"", BODY.rstrip()[:-1], BODY.replace(b"anna", b"a" * 2000), gzip.compress(BODY)]


@pytest.mark.parametrize("body", REFUSED)
def test_bodies_that_are_no_requests(store, body):
    answered = call(wsgi.application(store), body, REMOTE_USER="anna")
    assert answered.status == 200 and b"<ErrorCode>600</ErrorCode>" in answered.body


class Endless(io.RawIOBase):
    """A body of which there is always more."""
    given = 0

    def read(self, size=-1):
        assert size > 0
        Endless.given += min(size, 1000)
        return b"x" * min(size, 1000)


class Never(io.RawIOBase):
    """A body that never comes: who reads it waits."""

    def read(self, size=-1):
        raise AssertionError("the body was read")


def test_large_bodies_are_not_read(store):
    application = wsgi.application(store, max_body=5000)
    for length in ("5001", "6000", "9" * 18, "9" * 19, "9" * 30, "9" * 4000, "0" * 30 + "6000"):
        answered = call(application, REMOTE_USER="anna", CONTENT_LENGTH=length, **{"wsgi.input": Never()})
        assert answered.status == 413
    Endless.given = 0
    answered = call(application, REMOTE_USER="anna", CONTENT_LENGTH="",
                    **{"wsgi.input": Endless(), "wsgi.input_terminated": True})
    assert answered.status == 413 and Endless.given == 5001
    assert call(application, BODY + b" " * (5000 - len(BODY)), REMOTE_USER="anna").status == 200
    assert call(application, BODY + b" " * (5001 - len(BODY)), REMOTE_USER="anna").status == 413
    assert call(application, b"x" * 6000).status == 401  # nobody: sooner than what is wrong with the body


# What is answered without the body: the request, the answer.
EARLY = [({"PATH_INFO": "/nothing"}, 404), ({"PATH_INFO": "/"}, 404), ({"PATH_INFO": PATH + "/x"}, 404),
         ({"PATH_INFO": "/nothing", "REMOTE_USER": "anna"}, 404), ({}, 401), ({"REMOTE_USER": ""}, 401),
         ({"REMOTE_USER": "FABRIKAM\\anna"}, 401), ({"REQUEST_METHOD": "PUT", "REMOTE_USER": "anna"}, 405),
         ({"REQUEST_METHOD": "GET", "REMOTE_USER": "anna"}, 200), ({"REQUEST_METHOD": "HEAD"}, 401),
         ({"REQUEST_METHOD": "DELETE"}, 405), ({"REQUEST_METHOD": "OPTIONS"}, 405),
         ({"PATH_INFO": "/autodiscover/autodiscover.json"}, 405),
         ({"REQUEST_METHOD": "GET", "PATH_INFO": "/autodiscover/autodiscover.json"}, 400),
         ({"PATH_INFO": "/autodiscover/healthcheck.htm"}, 405),
         ({"REQUEST_METHOD": "GET", "PATH_INFO": "/autodiscover/healthcheck.htm"}, 200),
         ({"REMOTE_USER": "anna", "HTTP_CONTENT_ENCODING": "gzip"}, 415),
         ({"REMOTE_USER": "anna", "HTTP_CONTENT_ENCODING": "Identity, br"}, 415),
         ({"REMOTE_USER": "anna", "HTTP_TRANSFER_ENCODING": "chunked"}, 400),
         ({"REMOTE_USER": "anna", "CONTENT_LENGTH": "65537"}, 413)]


@pytest.mark.parametrize("environ,status", EARLY)
def test_the_body_is_read_only_where_it_matters(store, environ, status):
    application = wsgi.application(store, domains=["CONTOSO"])
    assert call(application, **{"CONTENT_LENGTH": "1000", **environ, "wsgi.input": Never()}).status == status
    if "CONTENT_LENGTH" not in environ:
        chunked = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
        if "HTTP_TRANSFER_ENCODING" not in environ:  # which is all right without a length
            assert call(application, **{**environ, **chunked, "wsgi.input": Never()}).status == status


def test_a_body_that_ends_early_is_none(store):
    application = wsgi.application(store)
    assert call(application, REMOTE_USER="anna", CONTENT_LENGTH=str(len(BODY) + 1)).status == 400
    assert call(application, REMOTE_USER="anna", HTTP_CONTENT_ENCODING="identity").status == 200


def test_bodies_of_which_no_length_is_said(store):
    application = wsgi.application(store)
    answered = call(application, REMOTE_USER="anna", CONTENT_LENGTH="", **{"wsgi.input_terminated": True})
    assert answered.status == 200 and b"<User>" in answered.body
    answered = call(application, REMOTE_USER="anna", CONTENT_LENGTH="")  # reading might never end
    assert answered.status == 200 and b"<ErrorCode>600</ErrorCode>" in answered.body


@pytest.mark.parametrize("environ", [{"REMOTE_USER": "an\0na"}, {"HTTP_X_ANCHORMAILBOX": "\0"}, {"PATH_INFO": "/\0"}])
def test_what_no_client_may_send(store, environ):
    answered = call(wsgi.application(store), **{"REMOTE_USER": "anna", **environ})
    assert answered.status in (400, 404)


def test_length_that_is_no_number(store):
    application = wsgi.application(store)
    for length in ("-5", "-0", "+5", "12a", "5, 5", "5,5", " 5", "5 ", "0x10", "1_0", "1e2", "1.0", "\u00b2",
                   "\u0665", "NaN"):
        for path in (PATH, "/nothing"):
            environ, got = {}, []
            setup_testing_defaults(environ)
            environ.update({"REQUEST_METHOD": "POST", "PATH_INFO": path, "CONTENT_LENGTH": length,
                            "REMOTE_USER": "anna",
                            "wsgi.input": Never()})
            application(environ, lambda status, headers: got.append(status))
            assert got == ["400 Bad Request"]


# ---- health ----

def test_health_is_as_exchange_has_it(store):
    """200 OK<br/>SERVER.DOMAIN.COM, the server in capitals, without authentication."""
    application = wsgi.application(store, server_name="ex1.contoso.com")
    for path in ("/autodiscover/healthcheck.htm", "/Autodiscover/HealthCheck.htm"):
        answered = call(application, b"", REQUEST_METHOD="GET", PATH_INFO=path)
        assert (answered.status, answered.body) == (200, b"200 OK<br/>EX1.CONTOSO.COM")
        assert answered.headers["Content-Type"] == "text/html"
    assert call(application, b"", REQUEST_METHOD="HEAD", PATH_INFO=path).body == b""
    escaped = call(wsgi.application(store, server_name="<b>"), b"", REQUEST_METHOD="GET", PATH_INFO=path)
    assert escaped.body == b"200 OK<br/>&lt;B&gt;"


def is_603(answered):
    """An internal error, for Outlook."""
    if answered.headers["Content-Type"] != "text/xml; charset=utf-8":
        return False
    answer = mapicfg.autodiscover.Answer(answered.body)
    return answer.kind == mapicfg.autodiscover.AnswerKind.ERROR and answer.get("Error/ErrorCode") == "603"


def test_without_a_store_it_is_not_healthy(tmp_path, caplog):
    application = wsgi.application(tmp_path / "missing.db", look_every=0)
    for environ in ({"REQUEST_METHOD": "GET", "PATH_INFO": "/autodiscover/healthcheck.htm"}, {"REMOTE_USER": "anna"}):
        answered = call(application, **environ)
        assert answered.status == 503 and answered.headers["Retry-After"] and b"missing.db" not in answered.body
        assert is_603(answered) == ("REMOTE_USER" in environ)
    assert all(one["status"] == 503 and "missing.db" in one["error"] for one in lines(caplog))
    with mapicfg.Directory(tmp_path / "missing.db", create=True) as directory:
        directory.import_(*ALL)
    assert call(application, REMOTE_USER="anna").status == 200


# ---- the store ----

def outcome(application):
    return call(application, REMOTE_USER="anna", HTTP_X_MAPIHTTPCAPABILITY="1").body.count(b'Type="mapiHttp"')


def test_store_is_read_once_and_again_when_written_to(store, caplog):
    caplog.set_level(logging.INFO, "mapicfg.wsgi")
    os.utime(store, (time.time() - 60,) * 2)  # written long ago
    application = wsgi.application(store, look_every=0)
    assert [outcome(application) for _ in range(5)] == [1] * 5
    assert len(lines(caplog, "read")) == 1 and lines(caplog, "read")[0]["mailboxes"] == 32
    with mapicfg.Directory(store) as directory:
        directory.mailboxes.set("anna", mapi_http_enabled=False)
        assert outcome(application) == 0
        directory.mailboxes.set("anna", mapi_http_enabled=True)  # the same size, and perhaps the same time
        assert outcome(application) == 1


WRITER = """
import sqlite3, sys
with_wal = sqlite3.connect(sys.argv[1], isolation_level=None)
assert with_wal.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
with_wal.execute("PRAGMA wal_autocheckpoint = 0")
print("ready", flush=True)
for line in sys.stdin:
    with_wal.execute("UPDATE CASMailbox SET MapiHttpEnabled = ? WHERE SamAccountName = 'anna'", (line.strip(),))
    print("written", flush=True)
"""


@pytest.mark.parametrize("linked", [False, True])
def test_store_in_wal_mode_is_read_again_when_written_to(store, tmp_path, caplog, linked):
    """In WAL mode the file itself stays as it is until another process carries the changes over."""
    caplog.set_level(logging.INFO, "mapicfg.wsgi")
    (tmp_path / "link.db").symlink_to(store)
    application, old = wsgi.application(tmp_path / "link.db" if linked else store, look_every=0), time.time() - 60
    with subprocess.Popen([sys.executable, "-c", WRITER, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as writer:
        assert writer.stdout.readline() == "ready\n"
        os.utime(store, (old, old))
        for number, (value, expected) in enumerate((("False", 0), ("True", 1), ("False", 0))):
            writer.stdin.write(value + "\n")
            writer.stdin.flush()
            assert writer.stdout.readline() == "written\n"
            assert os.stat(store).st_mtime == old
            assert outcome(application) == expected
            os.utime(f"{store}-wal", (old + number, old + number))  # as if it were long ago
            assert outcome(application) == expected
            caplog.clear()
            assert [outcome(application) for _ in range(3)] == [expected] * 3
            assert not lines(caplog, "read")  # and not again without a change
        writer.stdin.close()
    assert outcome(application) == 0


def test_a_store_that_cannot_be_read_holds_one_thread_only(store, monkeypatch):
    """Opening it may wait for who writes: what has just failed is not tried again by every thread in turn."""
    tried = []

    def busy(*arguments, **options):
        tried.append(arguments)
        raise mapicfg.StoreBusyError("another process holds the store")
    application = wsgi.application(store, look_every=3600)
    monkeypatch.setattr(wsgi, "Directory", busy)
    for _ in range(5):
        assert call(application, b"", REQUEST_METHOD="GET", PATH_INFO="/autodiscover/healthcheck.htm").status == 503
        assert call(application, REMOTE_USER="anna").status == 503
    assert len(tried) == 1


def test_store_is_read_again_when_replaced(store, tmp_path):
    application = wsgi.application(store, look_every=0)
    assert outcome(application) == 1
    other = tmp_path / "other.db"
    with mapicfg.Directory(other, create=True) as directory:
        directory.import_(*ALL)
        directory.mailboxes.set("anna", mapi_http_enabled=False)
    os.replace(other, store)
    assert outcome(application) == 0


def test_store_that_breaks_leaves_the_answers(store, caplog):
    application = wsgi.application(store, look_every=0)
    assert outcome(application) == 1
    store.write_bytes(b"not a store" * 1000)
    assert outcome(application) == 1
    assert lines(caplog, "not read again")[0]["store"] == str(store)
    store.unlink()
    assert outcome(application) == 1


def test_store_is_looked_at_now_and_then(store):
    application = wsgi.application(store, look_every=3600)
    assert outcome(application) == 1
    with mapicfg.Directory(store) as directory:
        directory.mailboxes.set("anna", mapi_http_enabled=False)
    assert outcome(application) == 1
    assert outcome(wsgi.application(store)) == 0


def test_prepared_configuration_serves_too(store):
    with mapicfg.Directory(store) as directory:
        prepared = autodiscover.Autodiscover(directory, max_body=len(BODY))
    application = wsgi.application(prepared)
    assert outcome(application) == 1
    assert call(application, BODY + b" ", REMOTE_USER="anna").status == 413
    with pytest.raises(TypeError):
        wsgi.application(prepared, any_mailbox=True)


# ---- where clients are ----

PROXIED = {"inside": ["10.0.0.0/8", "fd00::/8"], "trusted_proxies": ["192.0.2.0/24", "2001:db8::1"]}


@pytest.mark.parametrize("peer,forwarded,client,inside", [
    ("10.1.2.3", None, "10.1.2.3", True), ("198.51.100.7", None, "198.51.100.7", False),
    ("198.51.100.7", "10.1.2.3", "198.51.100.7", False),  # anybody can write that
    ("192.0.2.1", "10.1.2.3", "10.1.2.3", True), ("192.0.2.1", "10.1.2.3, 198.51.100.7", "198.51.100.7", False),
    ("192.0.2.1", "198.51.100.7, 10.1.2.3", "10.1.2.3", True), ("192.0.2.1", "10.1.2.3, 192.0.2.9", "10.1.2.3", True),
    ("2001:db8::1", "[fd00::5]:4711", "fd00::5", True), ("192.0.2.1", "10.1.2.3:4711", "10.1.2.3", True),
    ("::ffff:10.1.2.3", None, "10.1.2.3", True), ("192.0.2.1", "10.1.2.3, unknown", None, False),
    ("192.0.2.1", "", "192.0.2.1", False), ("192.0.2.1", " , ", "192.0.2.1", False), ("", "10.1.2.3", None, False)])
def test_inside_and_outside(store, caplog, peer, forwarded, client, inside):
    caplog.set_level(logging.INFO, "mapicfg.wsgi")
    environ = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    call(wsgi.application(store, **PROXIED), REMOTE_USER="anna", REMOTE_ADDR=peer, **environ)
    told, = lines(caplog)
    assert (told["client"], told["inside"]) == (client, inside)


def test_peer_on_a_unix_socket(store, caplog):
    caplog.set_level(logging.INFO, "mapicfg.wsgi")
    application = wsgi.application(store, inside="10.0.0.0/8", trusted_proxies="unix", user_header="X-Remote-User")
    answered = call(application, REMOTE_ADDR="", HTTP_X_FORWARDED_FOR="10.1.2.3", HTTP_X_REMOTE_USER="anna")
    assert answered.status == 200 and lines(caplog)[0]["inside"] is True


def test_header_of_the_user_is_believed_of_proxies_only(store):
    application = wsgi.application(store, trusted_proxies=["192.0.2.1"], user_header="X-Remote-User")
    assert call(application, HTTP_X_REMOTE_USER="anna").status == 200
    assert call(application, HTTP_X_REMOTE_USER="anna", REMOTE_ADDR="192.0.2.2").status == 401
    assert call(application, HTTP_X_REMOTE_USER="anna", REMOTE_USER="emile").status == 403
    assert call(wsgi.application(store, trusted_proxies=["192.0.2.1"]), HTTP_X_REMOTE_USER="anna").status == 401
    with pytest.raises(ValueError):
        wsgi.application(store, user_header="X-Remote-User")


@pytest.mark.parametrize("value", ["anna,emile", "anna, emile", ",", "emile,"])
def test_a_header_of_the_user_that_came_twice_is_refused(store, value):
    """Servers join headers of one name, and X_Remote_User is one for those that do not keep hyphens apart."""
    application = wsgi.application(store, trusted_proxies=["192.0.2.1"], user_header="X-Remote-User")
    assert call(application, HTTP_X_REMOTE_USER=value, **{"wsgi.input": Never()}).status == 400
    assert call(application, HTTP_X_REMOTE_USER=value, REMOTE_USER="anna").status == 200  # which the server says itself
    assert call(application, HTTP_X_REMOTE_USER=value, REMOTE_ADDR="192.0.2.2").status == 401


@pytest.mark.parametrize("name", [
    "X_Remote_User", "X-Remote_User", "", "-", "X--User", "X-User-", "X User", "X-Us\u00e9r", "X-User\r\n",
    "X-User:", "Host",
    "USER-AGENT", "Authorization", "Proxy-Authorization", "Cookie", "From", "X-Forwarded-For", "X-Forwarded-User",
    "Forwarded", "Content-Type", "Content-Length", "Transfer-Encoding", "X-AnchorMailbox", "X-MapiHttpCapability",
    "X-ClientCanHandle", "Accept", "Accept-Language", "Sec-Fetch-User", "Via", "Origin", "Referer", "X-Real-IP"])
def test_headers_that_cannot_name_the_user(store, name):
    with pytest.raises(ValueError):
        wsgi.application(store, trusted_proxies=["192.0.2.1"], user_header=name)


def test_networks_that_are_none(store):
    for wrong in ({"inside": ["10.0.0.0/40"]}, {"trusted_proxies": ["proxy.contoso.com"]}):
        with pytest.raises(ValueError):
            wsgi.application(store, **wrong)


# ---- the log ----

def test_log_is_a_json_object_a_request(store, caplog):
    caplog.set_level(logging.INFO, "mapicfg.wsgi")
    application = wsgi.application(store)
    call(application, REMOTE_USER="anna", HTTP_X_MAPIHTTPCAPABILITY="1", HTTP_AUTHORIZATION="Basic c2VjcmV0",
         QUERY_STRING="token=c2VjcmV0", HTTP_COOKIE="c2VjcmV0")
    told, = lines(caplog)
    assert {"time", "method", "path", "status", "user", "client", "inside", "bytes", "milliseconds", "code", "result",
            "reasons", "error"} <= set(told)
    assert (told["method"], told["path"], told["status"], told["user"]) == ("POST", PATH, 200, "anna")
    assert told["result"] == "MAPI over HTTP, internal and external"
    assert "autodiscover-client-capable" in told["reasons"]
    assert "c2VjcmV0" not in caplog.text and "EMailAddress" not in caplog.text
    caplog.clear()
    call(application, REMOTE_USER="an\r\nna\"\x1b[31m")
    assert "\n" not in caplog.records[0].getMessage() and "\x1b" not in caplog.records[0].getMessage()


def test_nothing_is_logged_that_nobody_wants(store, caplog):
    caplog.set_level(logging.WARNING, "mapicfg.wsgi")
    call(wsgi.application(store), REMOTE_USER="anna")
    assert not lines(caplog)


def test_what_goes_wrong_is_answered_and_logged(store, caplog):
    class Broken(io.RawIOBase):
        def read(self, size=-1):
            raise RuntimeError("broken")
    answered = call(wsgi.application(store), REMOTE_USER="anna", **{"wsgi.input": Broken()})
    assert answered.status == 500 and b"broken" not in answered.body and is_603(answered)
    told, = lines(caplog)
    assert told["code"] == 603
    assert told["error"] == "RuntimeError: broken" and caplog.records[-1].levelno == logging.ERROR


# ---- over HTTP, with threads ----

class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def test_over_http(store):
    application = wsgi.application(store, server_name="ex1.contoso.com")

    def authenticated(environ, start_response):  # what the server in front does
        environ["REMOTE_USER"] = environ.get("HTTP_X_TEST_USER", "")
        return application(environ, start_response)
    server = make_server("127.0.0.1", 0, validator(authenticated), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        client = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
        client.request("POST", PATH, BODY, {"Content-Type": "text/xml", "X-Test-User": "anna"})
        answer = client.getresponse()
        assert (answer.status, answer.read().count(b"<User>")) == (200, 1)
        client.request("GET", "/autodiscover/healthcheck.htm")
        assert client.getresponse().read() == b"200 OK<br/>EX1.CONTOSO.COM"
        client.request("HEAD", "/autodiscover/healthcheck.htm")
        answer = client.getresponse()
        assert (answer.status, answer.read()) == (200, b"")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_bodies_that_never_come_hold_nobody(store):
    """A server with one thread, and eight clients that announce a body and send none: each is answered."""
    server = make_server("127.0.0.1", 0, wsgi.application(store), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        for path, status in (("/nothing", b"404"), (PATH, b"401")):
            clients = []
            for _ in range(8):
                clients.append(socket.create_connection(("127.0.0.1", server.server_port), timeout=60))
                clients[-1].sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n".encode())
            for client in clients:
                with client, client.makefile("rb") as answer:
                    assert answer.readline().split()[1] == status
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_threads_while_the_store_changes(store):
    application = wsgi.application(store, look_every=0)
    failures, over = [], threading.Event()

    def ask():
        try:
            while not over.is_set():
                assert call(application, REMOTE_USER="anna").status == 200
        except BaseException as failure:
            failures.append(failure)
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    with mapicfg.Directory(store) as directory:
        for number in range(20):
            directory.mailboxes.set("anna", mapi_http_enabled=bool(number % 2))
    over.set()
    for thread in threads:
        thread.join()
    assert not failures


def test_child_of_fork_answers(store):
    application = wsgi.application(store, look_every=0)
    assert outcome(application) == 1
    application._store.reading.acquire()  # as if another thread were just reading
    child = os.fork()
    if not child:
        try:
            with mapicfg.Directory(store) as directory:
                directory.mailboxes.set("anna", mapi_http_enabled=False)
            os._exit(7 if outcome(application) == 0 else 1)
        finally:
            os._exit(2)
    assert os.WEXITSTATUS(os.waitpid(child, 0)[1]) == 7
    application._store.reading.release()
    assert outcome(application) == 0
