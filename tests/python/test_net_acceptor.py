# SPDX-License-Identifier: LGPL-2.1-or-later
"""mapicfg.net.Acceptor: fed by nothing at all, by a probe, and by the example over TLS with real clients."""
import base64
import datetime
import gc
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading

import pytest
from documented import ROOT
from net_stand import is_built, made, needs_net, needs_openssl

import mapicfg
from mapicfg import Severity, _net_library, net
from mapicfg.net import Assumed, Auth, Protection, Verdict
import people  # of tests/net
from people import ANNA, BORIS

EXAMPLE = ROOT / "docs" / "examples" / "acceptor_asyncio.py"
COMMAND = os.environ.get("MAPICFG", str(ROOT / "build" / "mapicfg"))
NOON = datetime.datetime(2026, 11, 29, 12, tzinfo=datetime.timezone.utc)
HEALTH = b"GET /mapi/healthcheck.htm HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEADERS = {"X-RequestId": "{0a0b0c0d-1111-4222-8333-444455556666}:1", "X-ClientApplication": "Test/1.0.0.0",
           "X-ClientInfo": "{0a0b0c0d-1111-4222-8333-444455556667}:1", "Content-Type": "application/mapi-http",
           "User-Agent": "tests/1"}


def store(path=None, **vdir):
    """Anna and Boris on EX1, and another server."""
    directory = mapicfg.Directory(path, create=path is not None)
    directory.organization = mapicfg.Organization(name="Contoso", mapi_http_enabled=True)
    for server, schemes in (("EX1", ["Basic", "Ntlm", "Negotiate"]), ("EX2", ["OAuth"])):
        directory.virtual_directories.put(mapicfg.VirtualDirectory(**{
            "identity": f"{server}\\mapi (Default Web Site)", "name": "mapi (Default Web Site)", "server": server,
            "internal_url": "https://localhost/mapi", "iis_authentication_methods": schemes,
            "extended_protection_token_checking": "Require", **vdir}))
    for one in (ANNA, BORIS):
        directory.mailboxes.put(mapicfg.Mailbox(
            name=one.alias, display_name=one.name, primary_smtp_address=one.address, sam_account_name=one.alias,
            legacy_exchange_dn=one.legacy_dn, exchange_guid=one.guid, server_name="EX1"))
    return directory


def message(kind="PING", body=b"", **headers):
    """A request of MAPI over HTTP."""
    lines = [f"POST /mapi/emsmdb/?MailboxId={ANNA.mailbox_id} HTTP/1.1", "Host: localhost", f"X-RequestType: {kind}",
             f"Content-Length: {len(body)}",
             *(f"{name.replace('_', '-')}: {value}" for name, value in {**HEADERS, **headers}.items() if value)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def basic(user="anna", password="x"):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def ask(acceptor, *requests):
    """What is said of each, and all that is answered."""
    with acceptor.connect() as connection:
        connection.receive(b"".join(requests))
        found = []
        while (one := connection.next(NOON)) is not None:
            found.append(one)
        return found, connection.take()


def ids(request):
    return {one.id for one in request.findings}


# ---- by nothing at all ----

@needs_net
def test_a_request():
    acceptor = net.Acceptor(store())
    (one,), answer = ask(acceptor, message(Authorization=basic()))
    assert str(one) == f"POST /mapi/emsmdb/?MailboxId={ANNA.mailbox_id} -> 200"
    assert repr(one) == f"<Received: {one}>"
    assert (one.method, one.place, one.request_type, one.user_agent) == ("POST", "emsmdb", "PING", "tests/1")
    assert (one.scheme, one.mechanism, one.binding, one.user) == ("Basic", None, None, "anna")
    assert (one.mailbox, one.status, one.response_code) == (ANNA.mailbox_id, 200, 0)
    assert (one.error_code, one.body_size) == (None, 0)
    assert ids(one) == {"listen-basic"} and one.findings[0].severity is Severity.INFO
    assert one.json["user"] == "anna" and [row["id"] for row in one.json["statements"]] == ["listen-basic"]
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n") and b"Sun, 29 Nov 2026 12:00:00 GMT" in answer


@needs_net
def test_the_fields_are_the_json():
    """One of the record for each of the JSON object, and none that C has is missing."""
    (one,), _ = ask(net.Acceptor(store()), message(Authorization=basic()))
    names = {"type": "request_type", "agent": "user_agent", "responseCode": "response_code", "errorCode": "error_code",
             "bodySize": "body_size", "statements": "findings"}
    fields = {names.get(name, name) for name in one.json}
    assert fields == set(one._fields) - {"json"}
    assert all(getattr(one, names.get(name, name)) == value for name, value in one.json.items() if name != "statements")


@needs_net
@pytest.mark.parametrize("piece", [1, 7, 100, 100000])
def test_any_pieces(piece):
    data, seen, answer = HEALTH + message(Authorization=basic()) + message() + HEALTH, [], b""
    with net.Acceptor(store()).connect() as connection:
        for at in range(0, len(data), piece):
            connection.receive(bytearray(data[at:at + piece]))
            while (one := connection.next()) is not None:
                seen.append(one.status)
            while part := connection.take(5):
                assert len(part) <= 5
                answer += part
        assert not connection.over and not connection.waiting
        connection.receive(b"GET")
        assert connection.next() is None and connection.waiting
    assert seen == [200, 200, 401, 200]
    assert re.findall(rb"HTTP/1.1 (\d+) ", answer) == [b"200", b"200", b"401", b"200"]


@needs_net
def test_what_ends_a_connection():
    with net.Acceptor(store()).connect() as connection:
        connection.receive(b"\0\n\n" + HEALTH)
        assert connection.next().status == 400 and connection.over
        assert connection.next() is None  # what comes behind it is not read
        assert connection.take().startswith(b"HTTP/1.1 400 ")


@needs_net
def test_the_options():
    """Each has the effect that its documentation states."""
    directory, der = store(), None
    own = net.Acceptor(directory)
    schemes = Auth.BASIC | Auth.NTLM | Auth.NEGOTIATE
    assert (own.server, own.auth, own.protection) == ("EX1", schemes, Protection.REQUIRE)
    assert (str(own.protection), str(Protection.STORE), repr(own)) == ("require", "store", "<Acceptor: EX1>")
    assert own.assumed == Assumed(0)
    assert net.Acceptor(mapicfg.Directory()).assumed == Assumed.SERVER | Assumed.AUTH | Assumed.PROTECTION
    other = net.Acceptor(directory, server="ex2", protection=Protection.ALLOW)
    assert (other.server, other.auth, other.protection) == ("EX2", Auth.BEARER, Protection.ALLOW)
    assert net.Acceptor(directory, auth=Auth.BASIC).auth == Auth.BASIC
    with pytest.raises(mapicfg.NotFoundError, match="EX9"):
        net.Acceptor(directory, server="EX9")
    with pytest.raises(mapicfg.ArgumentError, match="auth"):
        net.Acceptor(directory, auth=Auth.OTHER)

    strict = net.Acceptor(directory, password=lambda: bytearray(b"Right 1"))
    (wrong, right), _ = ask(strict, message(Authorization=basic(password="Wrong 1")),
                            message(Authorization=basic(password="Right 1")))
    assert (wrong.status, right.status) == (401, 200) and ids(wrong) == {"listen-basic-wrong"}
    assert "Wrong 1" not in repr(wrong) and "Right 1" not in repr(right)

    large = message("Execute", bytes(2000), Authorization=basic())
    assert [ask(net.Acceptor(directory, max_body=most), large)[0][0].status for most in (1999, 2000)] == [413, 200]

    token = message(Authorization="Bearer e30.e30.x")
    assert [ask(net.Acceptor(directory, auth=Auth.BEARER, accept_any=one), token)[0][0].status
            for one in (False, True)] == [401, 200]
    for der in (b"", b"\x30"):
        with pytest.raises(mapicfg.InputError):
            net.Acceptor(directory, certificate=der)


@needs_net
def test_outside():
    """Autodiscover v2 hands out the external URL to clients outside, and the internal one inside; with
    own_urls the host is that of the request."""
    directory = store()
    directory.ews_virtual_directories.put(mapicfg.WebServicesVirtualDirectory(
        identity="EX1\\EWS (Default Web Site)", name="EWS (Default Web Site)", server="EX1",
        internal_url="https://in.contoso.com/EWS/Exchange.asmx",
        external_url="https://out.contoso.com/EWS/Exchange.asmx"))
    asked = f"GET /autodiscover/autodiscover.json?Email={ANNA.address}&Protocol=EWS HTTP/1.1\r\nHost: h\r\n\r\n"
    for outside, host in ((False, b"in"), (True, b"out")):
        (one,), answer = ask(net.Acceptor(directory, outside=outside), asked.encode())
        assert (one.place, one.status) == ("autodiscover", 200)
        assert re.findall(rb"https://(\w+)\.contoso\.com/EWS", answer) == [host]
    (one,), answer = ask(net.Acceptor(directory, own_urls=True), asked.replace("Host: h", "Host: h:8443").encode())
    assert b'"Url":"https://h:8443/EWS/Exchange.asmx"' in answer and ids(one) >= {"listen-own-urls"}


@needs_openssl
def test_bindings_need_the_certificate():
    """NTLM's message 3 with the binding of the certificate ([MS-NLMP] 2.2.2.1), of which nothing is verified."""
    der = made().der("good")
    binding = net.channel_binding_ntlm(net.channel_binding(der))
    seen = {}
    for name, certificate in (("right", der), ("right too", net.Certificate(der)), ("wrong", made().der("proxy")),
                              (None, None)):
        acceptor = net.Acceptor(store(), auth=Auth.NTLM, certificate=certificate, accept_any=True)
        (_, third), _ = ask(acceptor, message(Authorization=ntlm(1)), message(Authorization=ntlm(3, binding)))
        seen[name] = (third.binding, third.mechanism, third.status)
    assert seen == {"right": ("right", "NTLM", 200), "right too": ("right", "NTLM", 200),
                    "wrong": ("wrong", "NTLM", 401), None: (None, "NTLM", 200)}


@needs_net
def test_ntlm_names_its_target():
    """MsvAvTargetName, AvId 9 ([MS-NLMP] 2.2.2.1)."""
    acceptor = net.Acceptor(store(), auth=Auth.NTLM, accept_any=True, protection=Protection.OFF)
    (_, third), _ = ask(acceptor, message(Authorization=ntlm(1)),
                        message(Authorization=ntlm(3, bytes(16), "HTTP/localhost")))
    assert (third.service, third.encryption) == ("HTTP/localhost", None) and "listen-ntlm-target" not in ids(third)


def ntlm(kind, binding=b"", target=""):
    """Message 1, or a message 3 of anna with an NTLMv2 response whose AV pairs have the binding and the target
    ([MS-NLMP] 2.2.1)."""
    flags = (0xa2088207).to_bytes(4, "little")
    if kind == 1:
        return "NTLM " + base64.b64encode(b"NTLMSSP\0" + b"\1\0\0\0" + flags + bytes(24)).decode()
    name = target.encode("utf-16-le")
    pairs = b"\x0a\0\x10\0" + binding + b"\x09\0" + len(name).to_bytes(2, "little") + name + bytes(4)
    response = bytes(16) + b"\1\1" + bytes(6) + bytes(8) + bytes(8) + bytes(4) + pairs + bytes(4)
    fields, data = b"", b""
    for part in (bytes(24), response, b"", "anna".encode("utf-16-le"), b"", b""):
        fields += len(part).to_bytes(2, "little") * 2 + (64 + len(data)).to_bytes(4, "little")
        data += part
    return "NTLM " + base64.b64encode(b"NTLMSSP\0" + b"\3\0\0\0" + fields + flags + data).decode()


# ---- tickets of Kerberos, made by hand (RFC 4120, 5.5.1; RFC 4121, 4.1; RFC 4178, 4.2.1) ----

def der(tag, *parts):
    data = b"".join(parts)
    if len(data) < 128:
        return bytes((tag, len(data))) + data
    size = len(data).to_bytes((len(data).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + data


def integer(value):
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def field(number, *parts):
    return der(0xa0 | number, *parts)


def encrypted(kind, version=None, cipher=b"cipher"):
    return der(0x30, field(0, integer(kind)), field(1, integer(version)) if version is not None else b"",
               field(2, der(4, cipher)))


def ticket(*names, realm=b"CONTOSO.COM", kind=18, version=3):
    return der(0x61, der(0x30, field(0, integer(5)), field(1, der(0x1b, realm)), field(2, der(
        0x30, field(0, integer(2)), field(1, der(0x30, *(der(0x1b, name) for name in names))))),
        field(3, encrypted(kind, version))))


KERBEROS = bytes.fromhex("06092a864886f712010202")


def kerberos(one, session=18, kind=b"\1\0"):
    """The token of GSS-API with an AP-REQ."""
    return der(0x60, KERBEROS, kind, der(0x6e, der(
        0x30, field(0, integer(5)), field(1, integer(14)), field(2, der(3, bytes(5))), field(3, one),
        field(4, encrypted(session)))))


def spnego(token, *mechanisms):
    return der(0x60, bytes.fromhex("06062b0601050502"), field(0, der(
        0x30, field(0, der(0x30, *mechanisms or (KERBEROS,))), field(2, der(4, token)))))


def negotiate(token, **options):
    """What is said of a logon by Negotiate."""
    acceptor = net.Acceptor(store(), auth=Auth.NEGOTIATE, **options)
    (one,), _ = ask(acceptor, message(Authorization=f"Negotiate {base64.b64encode(token).decode()}"))
    assert not ids(one) - set(KERBEROS_SAYS), ids(one) - set(KERBEROS_SAYS)
    return one


KERBEROS_SAYS = ("listen-negotiate-offer", "listen-negotiate-raw", "listen-kerberos-ticket", "listen-kerberos-service",
                 "listen-kerberos-weak", "listen-binding-hidden", "listen-logon-unverified",
                 "listen-logon-unverifiable", "listen-logon-token")


@needs_net
@pytest.mark.parametrize("wrap", [spnego, lambda token: token], ids=["SPNEGO", "alone"])
def test_what_a_ticket_says(wrap):
    """Which service and encryption type it is for can be told without a keytab; who the client is cannot."""
    one = negotiate(wrap(kerberos(ticket(b"HTTP", b"localhost"), session=17)))
    assert (one.mechanism, one.service, one.encryption, one.user, one.binding, one.status) == (
        "Kerberos", "HTTP/localhost@CONTOSO.COM", "aes256-cts-hmac-sha1-96", None, None, 401)
    sentence, = (row.sentence for row in one.findings if row.id == "listen-kerberos-ticket")
    assert sentence == ("Kerberos: a ticket for HTTP/localhost@CONTOSO.COM, encrypted by aes256-cts-hmac-sha1-96 (key "
                        "version 3); the client's own part by aes128-cts-hmac-sha1-96.")
    assert {"listen-binding-hidden", "listen-logon-unverifiable"} <= ids(one)
    assert not {"listen-kerberos-service", "listen-kerberos-weak"} & ids(one)
    assert negotiate(wrap(kerberos(ticket(b"HTTP", b"localhost"))), accept_any=True).status == 200


@needs_net
@pytest.mark.parametrize("names,service,fits", [
    ((b"HTTP", b"LOCALHOST"), "HTTP/LOCALHOST", True), ((b"http", b"localhost"), "http/localhost", True),
    ((b"HTTP", b"mail.contoso.com"), "HTTP/mail.contoso.com", False),
    ((b"host", b"localhost"), "host/localhost", False),
    ((b"HTTP/localhost",), "HTTP\\/localhost", False), ((b"EX1$",), "EX1$", False),
    ((b"HTTP", b"localhost", b"x"), "HTTP/localhost/x", False), ((b"a@b\\c",), "a\\@b\\\\c", False),
    ((b"HTTP", "größe".encode()), "HTTP/größe", False)], ids=str)
def test_services_of_tickets(names, service, fits):
    one = negotiate(spnego(kerberos(ticket(*names))))
    assert one.service == f"{service}@CONTOSO.COM" and ("listen-kerberos-service" not in ids(one)) is fits


@needs_net
@pytest.mark.parametrize("kind,name,weak", [
    (17, "aes128-cts-hmac-sha1-96", False), (20, "aes256-cts-hmac-sha384-192", False), (23, "rc4-hmac", True),
    (3, "des-cbc-md5", True), (16, "des3-cbc-sha1-kd", True), (99, "the encryption type 99", False),
    (-133, "the encryption type -133", False)])
def test_encryption_of_tickets(kind, name, weak):
    one = negotiate(spnego(kerberos(ticket(b"HTTP", b"localhost", kind=kind))))
    assert one.encryption == name and ("listen-kerberos-weak" in ids(one)) is weak


@needs_net
@pytest.mark.parametrize("version,said", [(None, "not stated"), (0, "0"), (4294967295, "4294967295"),
                                          (-65536, "4294901760")])
def test_key_versions(version, said):
    """UInt32; that of a read-only domain controller's key comes as if it had a sign, too."""
    one = negotiate(spnego(kerberos(ticket(b"HTTP", b"localhost", version=version))))
    assert any(f"(key version {said})" in row.sentence for row in one.findings)


@needs_net
@pytest.mark.parametrize("why,token", {
    "not an AP-REQ": kerberos(ticket(b"HTTP", b"x"), kind=b"\3\0"), "no ticket": kerberos(der(0x62, b"")),
    "names no service": kerberos(ticket()), "names no service, in a long name": kerberos(ticket(b"HTTP", b"x" * 300)),
    "names no service, in many": kerberos(ticket(*[b"x"] * 200)), "no realm": kerberos(ticket(b"x", realm=b"")),
    "no realm, in a long one": kerberos(ticket(b"x", realm=b"R" * 300)),
    "names no service, with a NUL": kerberos(ticket(b"HTTP", b"local\0host")),
    "not whole": kerberos(ticket(b"HTTP", b"localhost"))[:-1], "no authenticator": kerberos(
        ticket(b"HTTP", b"localhost")).replace(b"\xa4", b"\xa5"),
    "not of GSS-API": b"x", "AP-REQ is not whole": der(0x60, KERBEROS, b"\1\0")}.items(), ids=lambda one: str(one)[:30])
def test_bad_tickets_are_refused(why, token):
    """Also where any logon is accepted."""
    for options in ({}, {"accept_any": True}):
        one = negotiate(spnego(token), **options)
        assert one.status == 401 and (one.service, one.encryption) == (None, None)
        assert "listen-logon-token" in ids(one) and not {"listen-logon-unverified"} & ids(one)
        assert any(why.partition(",")[0] in row.sentence for row in one.findings), [str(row) for row in one.findings]


def test_gssapi_verifies_tickets(tmp_path, monkeypatch):
    """Who the client is, and the channel binding, by a keytab; MIT's KDC and library are the client's side."""
    gssapi = pytest.importorskip("gssapi", reason="Python's GSSAPI is not installed")
    from gssapi.raw import ChannelBindings
    import kdc  # of tests/net
    if not is_built() or not shutil.which("openssl") or kdc.missing():
        pytest.skip("libmapicfg-net is not built, or openssl or MIT's KDC is not installed")
    shown = made().der("good")
    with kdc.Realm(tmp_path / "realm") as realm:
        for name, value in realm.environment.items():
            monkeypatch.setenv(name, value)
        seen = {}
        for certificate, protection in ((shown, Protection.REQUIRE), (shown, Protection.OFF),
                                        (None, Protection.REQUIRE)):
            acceptor = net.Acceptor(store(), auth=Auth.NEGOTIATE, gss_kerberos=True, certificate=certificate,
                                    protection=protection)
            for data in (net.channel_binding(shown), None, net.channel_binding(made().der("proxy"))):
                bindings = ChannelBindings(application_data=data) if data else None
                target = gssapi.Name(f"{kdc.SERVICE}@{kdc.REALM}", gssapi.NameType.kerberos_principal)
                token = gssapi.SecurityContext(name=target, mech=gssapi.MechType.kerberos, usage="initiate",
                                               channel_bindings=bindings).step()
                (one,), _ = ask(acceptor, message(Authorization=f"Negotiate {base64.b64encode(token).decode()}"))
                assert f"GSSAPI accepts the logon of {kdc.USER}@{kdc.REALM}." in [row.sentence for row in one.findings]
                seen.setdefault((certificate is not None, protection.name), []).append((one.binding, one.status))
    assert seen == {(True, "REQUIRE"): [("right", 200), ("none", 401), ("wrong", 401)],
                    (True, "OFF"): [("right", 200), ("none", 200), ("wrong", 200)],
                    (False, "REQUIRE"): [(None, 200), ("none", 401), (None, 200)]}


@needs_net
@pytest.mark.skipif(not list(pathlib.Path("/etc/gss/mech.d").glob("*ntlmssp*")), reason="gss-ntlmssp is not installed")
def test_gssapi_verifies_ntlm(tmp_path, monkeypatch):
    """A response that no password gives is refused by GSSAPI, and cannot be judged without it."""
    (tmp_path / "users").write_text(people.ntlm_users())
    monkeypatch.setenv("NTLM_USER_FILE", str(tmp_path / "users"))
    said = {}
    for verified in (True, False):
        acceptor = net.Acceptor(store(), auth=Auth.NTLM, gss_ntlm=verified, protection=Protection.OFF)
        (_, third), _ = ask(acceptor, message(Authorization=ntlm(1)), message(Authorization=ntlm(3, bytes(16))))
        said[verified] = ids(third) & {"listen-logon-refused", "listen-logon-unverifiable"}
        assert third.status == 401 and third.mechanism == "NTLM"
    assert said == {True: {"listen-logon-refused"}, False: {"listen-logon-unverifiable"}}


@needs_net
def test_names_of_tickets_do_not_reach_the_terminal():
    one = negotiate(spnego(kerberos(ticket(b"HTTP", b"\x1b[31mred\xc2\x9b"))))
    assert "\x1b" not in str(one.findings) + one.service and "\x9b" not in str(one.findings) + one.service


@needs_net
def test_wrong_arguments():
    acceptor = net.Acceptor(store())
    connection = acceptor.connect()
    for call in (lambda: net.Acceptor("contoso.db"), lambda: net.Acceptor(store(), certificate="good.pem"),
                 lambda: net.Acceptor(store(), protection=9), lambda: connection.receive("GET"),
                 lambda: connection.next(datetime.datetime(2026, 11, 29)), lambda: connection.next(0),
                 lambda: connection.take(-1), lambda: net.AcceptorConnection(store())):
        with pytest.raises(mapicfg.ArgumentError):
            call()
    with pytest.raises(mapicfg.InvalidValueError):
        net.Acceptor(store(), password="\0")
    connection.receive(HEALTH)
    assert connection.next().status == 200  # none of it has harmed the connection


# ---- whose life is longer ----

@needs_net
def test_a_connection_keeps_what_it_is_of():
    connection = net.Acceptor(store()).connect()
    gc.collect()
    connection.receive(HEALTH)
    assert connection.next().status == 200


@needs_net
def test_circles_are_freed_in_order():
    """The collector frees a circle in any order; C wants connections before their acceptor."""
    for _ in range(8):
        circle = [net.Acceptor(store())]
        circle += [circle, *(circle[0].connect() for _ in range(3))]
        for one in circle[2:]:
            one.circle = circle
        circle[0].circle = circle
        del circle, one
        gc.collect()


@needs_net
def test_closed():
    directory = store()
    acceptor = net.Acceptor(directory)
    connection, other = acceptor.connect(), acceptor.connect()
    connection.receive(HEALTH[:5])
    connection.close()
    connection.close()
    for call in (connection.next, connection.take, lambda: connection.receive(b"x"), lambda: connection.over):
        with pytest.raises(ValueError, match="closed"):
            call()
    directory.close()
    for call in (other.next, other.take, lambda: other.receive(HEALTH), acceptor.connect, lambda: acceptor.sessions,
                 lambda: net.Acceptor(directory)):
        with pytest.raises(ValueError, match="the directory has been closed"):
            call()
    other.close()


@needs_net
def test_a_failure_leaves_nothing_behind(monkeypatch):
    """Memory that is out, as C says it: what was received is wiped, although the exception refers to it."""
    def fail(*_):
        raise mapicfg.OutOfMemoryError("memory is out")
    with net.Acceptor(store()).connect() as connection:
        connection.receive(message(Authorization=basic()))
        held = connection._held
        with monkeypatch.context() as patch:
            patch.setattr(_net_library.netlib, "mapicfg_acceptor_receive", fail, raising=False)
            with pytest.raises(mapicfg.OutOfMemoryError) as caught:
                connection.next()
        assert len(held) > 100 and not any(held) and caught.value.__traceback__
        connection.receive(HEALTH)
        assert connection.next().status == 200


@needs_net
def test_what_was_taken_is_wiped():
    with net.Acceptor(store()).connect() as connection:
        connection.receive(message(Authorization=basic()) + b"GET /")
        held = connection._held
        assert connection.next().status == 200 and connection.next() is None
        assert not any(held)
        connection.receive(message(Authorization=basic()))
        held = connection._held
    assert not any(held)


@needs_net
def test_threads():
    """A call waits until the other thread's is over: sessions of many connections at once are all counted."""
    acceptor = net.Acceptor(store())
    body = ANNA.legacy_dn.encode() + b"\0" + bytes.fromhex("00000000e4040000090400000904000000000000")
    failures = []

    def work():
        for _ in range(20):
            (one,), answer = ask(acceptor, message("Connect", body, Authorization=basic()))
            if one.status != 200 or b"Set-Cookie: MapiContext=" not in answer:
                failures.append(one)
    threads = [threading.Thread(target=work) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failures and acceptor.sessions == 160


@needs_net
def test_many_requests_at_once():
    """All of them are answered, from one call's bytes, none of which is held any more."""
    data, count = HEALTH * 3000, 0
    with net.Acceptor(store()).connect() as connection:
        connection.receive(data)
        while connection.next(NOON) is not None:
            count += 1
            connection.take()
        assert not any(connection._held)
    assert count == 3000


# ---- by a probe ----

@needs_net
def test_a_probe_is_content():
    """The client of this library against its server, without a network: sessions are opened and closed."""
    acceptor = net.Acceptor(store(), auth=Auth.BASIC, password=ANNA.password)
    probe = net.Probe(ANNA.address, kind=net.Kind.CTP, auth=Auth.BASIC)
    said, links = [], {}
    while (request := probe.next()) is not None:
        path = request.url.partition("://")[2].partition("/")
        headers = [("Host", path[0]), *request.headers, ("Content-Length", str(len(request.body)))]
        headers += [("Authorization", basic("anna", ANNA.password))] if request.auth else []
        text = f"{request.method} /{path[2]} HTTP/1.1\r\n" + "".join(f"{a}: {b}\r\n" for a, b in headers) + "\r\n"
        key = (request.connection, path[0])
        connection = links.setdefault(key, acceptor.connect())
        connection.receive(text.encode() + request.body)
        said += connection.next().findings
        probe.answer(response(connection.take(), request))
    assert probe.result.verdict in (Verdict.SUCCEEDED, Verdict.WARNED), list(map(str, probe.result.findings))
    assert acceptor.sessions == 0
    worse = {one.id for one in said if one.severity is not Severity.INFO and one.id.startswith("listen-")}
    assert worse == set(), worse


def response(data, request):
    """An answer of HTTP as the probe takes it."""
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    made_of = net.Response(int(lines[0].split()[1]), [line.split(": ", 1) for line in lines[1:]])
    if b"\r\nTransfer-Encoding: chunked" in head:
        pieces, rest = [], body
        while size := int(rest.partition(b"\r\n")[0], 16):
            rest = rest.partition(b"\r\n")[2]
            pieces.append(rest[:size])
            rest = rest[size + 2:]
        body = b"".join(pieces)
    if body:
        made_of.add_body(body)
    if request.auth:
        made_of.set_auth(Auth.BASIC)
    return made_of


# ---- the example, over TLS, by real clients ----

class Example:
    """The program until the end of the with block; then `text` is what it printed."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        store(folder / "contoso.db").close()
        (folder / "password").write_text(ANNA.password + "\n")

    def __enter__(self):
        chain, key = made().paths("good")
        self.process = subprocess.Popen(
            [sys.executable, str(EXAMPLE), str(self.folder / "contoso.db"), str(chain), str(key), str(self.port)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "bindings" / "python")})
        self.first = self.process.stdout.readline()
        return self

    def connect(self):
        link = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return ssl.create_default_context(cafile=str(made().root)).wrap_socket(link, server_hostname="localhost")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.text, self.errors = self.process.communicate(timeout=20)


@needs_openssl
def test_the_example_with_curl_and_the_command(tmp_path):
    if not shutil.which("curl") or not os.path.exists(COMMAND + "-net"):
        pytest.skip("there is no curl, or mapicfg-net is not built")
    with Example(tmp_path) as server:
        assert server.first == f"EX1 on https://127.0.0.1:{server.port}: Basic, NTLM, Negotiate; require\n"
        curl = subprocess.run(
            ["curl", "-sS", "-D", "-", "--cacert", str(made().root), "--basic", "-u", "anna:secret",
             f"https://localhost:{server.port}/mapi/healthcheck.htm", "-X", "POST", "-H", "X-RequestType: Nonsense",
             f"https://localhost:{server.port}/mapi/emsmdb/?MailboxId={ANNA.mailbox_id}"],
            capture_output=True, text=True, check=False, timeout=60)
        tested = subprocess.run(
            [COMMAND, "test", ANNA.address, "--server", f"127.0.0.1:{server.port}", "--ca", str(made().root),
             "--password-file", str(tmp_path / "password"), "--auth", "basic"], capture_output=True, text=True,
            check=False, timeout=60, stdin=subprocess.DEVNULL)
        with server.connect() as link:  # what is no token leaves TLS alone
            answers = []
            for value in ("Negotiate YII=", "Negotiate oQMwfw==", basic()):
                link.sendall(message(Authorization=value))
                answers.append(link.recv(65536)[:12])
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as plain:  # does not stop it
            plain.sendall(HEALTH)
            plain.recv(100)
    assert curl.returncode == 0 and "200 OK<br/>EX1" in curl.stdout, curl
    assert re.findall(r"X-ResponseCode: (\d+)", curl.stdout) == ["5"], curl.stdout  # as [MS-OXCMAPIHTTP] 2.2.3.3.3
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert answers == [b"HTTP/1.1 401", b"HTTP/1.1 401", b"HTTP/1.1 200"]
    assert server.process.returncode == 0 and "Traceback" not in server.errors, server.errors
    assert "GET /mapi/healthcheck.htm -> 200\n    info: " in server.text
    assert "[listen-request-type-unknown]\n        Send one " in server.text, server.text
    assert len(re.findall(r"^POST /mapi/nspi/\S+ -> 200$", server.text, re.M)) >= 2
    assert ANNA.password not in server.text + server.errors and "secret" not in server.text


def test_the_example_says_how_it_is_called():
    ran = subprocess.run([sys.executable, str(EXAMPLE)], capture_output=True, text=True, check=False,
                         env={**os.environ, "PYTHONPATH": str(ROOT / "bindings" / "python")})
    assert ran.returncode == 1 and ran.stderr.startswith("acceptor_asyncio.py STORE CERT KEY PORT")
    assert len(EXAMPLE.read_text("utf-8").splitlines()) <= 60
