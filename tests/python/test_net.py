# SPDX-License-Identifier: LGPL-2.1-or-later
"""mapicfg.net: certificates, as the openssl program reads them; trust; channel bindings; directories read live; what is
said without the library; and that no secret stays or is told."""
import datetime
import hashlib
import os
import re
import shutil
import subprocess
import sys
import traceback

import pytest
from documented import CONTOSO, ROOT
from net_stand import endpoint, is_built, ldap_server, made, needs_net, needs_openssl

import mapicfg
from mapicfg import Severity, _library, _net_library, net

NAMES = ("localhost", "mail.contoso.com", "autodiscover.contoso.com", "127.0.0.1")  # of tests/net/certificates.py


def openssl(*arguments, data=None):
    return subprocess.run(("openssl", *map(str, arguments)), input=data, capture_output=True, check=True).stdout


def said(path, option):
    """What the openssl program says: the text behind the equals sign."""
    return openssl("x509", "-in", path, "-noout", option).decode().partition("=")[2].strip()


# ---- certificates ----

@needs_openssl
@pytest.mark.parametrize("name", ["good", "rsa", "expired", "sha384", "common-name-only", "self-signed"])
def test_facts_are_those_of_openssl(name):
    path, der = made().paths(name)[0], made().der(name)
    one = net.certificates(path)[0]
    assert one.der == der and one == net.Certificate(der) and len({one, net.Certificate(der)}) == 1
    assert one.thumbprint == hashlib.sha1(der).hexdigest().upper()
    assert one.fingerprint == hashlib.sha256(der).hexdigest().upper()
    assert one.serial.lstrip("0") == said(path, "-serial").lstrip("0")
    assert one.subject == "CN=localhost"
    for moment, option in ((one.not_before, "-startdate"), (one.not_after, "-enddate")):
        expected = datetime.datetime.strptime(said(path, option), "%b %d %H:%M:%S %Y GMT")
        assert moment == expected.replace(tzinfo=datetime.timezone.utc)
    assert one.names == (() if name == "common-name-only" else NAMES)
    assert (one.key, one.bits) == (("RSA", 2048) if name == "rsa" else ("EC", 256))
    assert one.signature == ("ecdsa-with-SHA384" if name == "sha384" else "ecdsa-with-SHA256")
    assert one.self_signed == (name == "self-signed") and one.for_servers
    assert one.issuer == ("CN=localhost" if name == "self-signed" else "CN=Contoso intermediate")
    assert repr(one) == f"<Certificate: CN=localhost, {one.thumbprint}>"


@needs_openssl
def test_covered_hosts():
    good, wildcard = (net.certificates(made().paths(name)[0])[0] for name in ("good", "wildcard"))
    assert good.covers("https://MAIL.contoso.com/mapi/emsmdb") and good.covers("mail.contoso.com")
    assert good.covers("https://127.0.0.1/") and not good.covers("https://eu.mail.contoso.com/")
    assert wildcard.covers("https://mail.contoso.com/") and not wildcard.covers("https://eu.mail.contoso.com/")
    assert not net.certificates(made().paths("common-name-only")[0])[0].covers("localhost")
    with pytest.raises(mapicfg.InvalidValueError):
        good.covers("https://a b/")


@needs_openssl
def test_files(tmp_path):
    chain, key = made().paths("good")
    whole = net.certificates(chain)
    assert len(whole) == 2 and whole.ends == (whole[0],) and whole[0:2] == list(whole) and whole.place == str(chain)
    assert not isinstance(whole, net.Endpoint) and net.certificates(chain.read_bytes())[1] == whole[1]
    assert net.certificates(made().der("good"))[0] == whole[0]
    (tmp_path / "p7b").write_bytes(openssl("crl2pkcs7", "-nocrl", "-certfile", chain))
    assert len(net.certificates(tmp_path / "p7b")) == 2
    path = tmp_path / "both.pfx"
    openssl("pkcs12", "-export", "-in", chain, "-inkey", key, "-passout", "pass:S\u00e9cret 9", "-out", path)
    right = "S\u00e9cret 9"
    for password in (right, right.encode(), bytearray(right.encode()), lambda: right):
        assert {one.thumbprint for one in net.certificates(path, password=password)} == \
            {one.thumbprint for one in whole}
    with pytest.raises(mapicfg.NotStatedError):
        net.certificates(path)
    with pytest.raises(mapicfg.InvalidValueError):
        net.certificates(path, password="S\u00e9cret 8")
    with pytest.raises(mapicfg.InputError):
        net.certificates(key)
    with pytest.raises(mapicfg.InputError):
        net.certificates(b"nothing of this kind")
    with pytest.raises(FileNotFoundError):
        net.certificates(tmp_path / "none.pem")
    with pytest.raises(mapicfg.ArgumentError):
        net.certificates(7.5)


@needs_openssl
def test_a_file_named_like_a_server(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(made().paths("good")[0], "localhost:1")
    assert len(net.certificates("localhost:1")) == 2
    os.remove("localhost:1")
    assert net.certificates("localhost:1").failure


@needs_openssl
@pytest.mark.parametrize("name,rule", [
    ("good", None), ("expired", "certificate-expired"), ("wrong-name", "certificate-name"),
    ("self-signed", "certificate-self-signed"), ("weak-key", "certificate-weak-key"),
    ("common-name-only", "certificate-no-names")])
def test_judging(name, rule):
    found = net.certificates(made().paths(name)[0]).judge(["https://mail.contoso.com/mapi"], trust=made().root)
    errors = [one.id for one in found if one.severity is not Severity.INFO]
    assert (errors == []) if rule is None else rule in errors, found


@needs_openssl
def test_trust_and_time():
    kept = net.certificates(made().paths("good")[0])
    roots, url = net.Trust(made().root), "https://mail.contoso.com/"
    assert kept.judge(url, trust=roots) == kept.judge([url], trust=str(made().root)) == []
    assert kept.judge(url) != []  # no machine trusts it
    assert kept.judge(url, trust=made().authority("stranger")) != []
    assert kept.judge(url, chain=False) == []
    late = kept.judge(url, trust=roots, now=datetime.date(2060, 1, 1))
    assert any(one.id == "certificate-expired" for one in late)
    with pytest.raises(mapicfg.InvalidValueError):
        kept.judge(["https://a b/"])
    with pytest.raises(mapicfg.InputOutputError):
        net.Trust("/nonexistent")


@needs_openssl
def test_facts_for_check():
    exchange = net.certificates(made().paths("expired")[0])[0].as_exchange()
    assert isinstance(exchange, mapicfg.Certificate) and exchange.certificate_domains == NAMES
    assert exchange.services is mapicfg.NOT_STATED and exchange.is_self_signed is False
    exchange.services, exchange.server = "IIS", "EX1"
    store = mapicfg.Directory()
    store.certificates.put(exchange)
    assert "check-certificate-expired" in [one.id for one in mapicfg.check(store)]


@needs_openssl
@pytest.mark.parametrize("name", ["good", "sha384", "sha512", "sha1"])
def test_channel_bindings(name):
    binding = made().binding(name)
    assert net.channel_binding(made().der(name)) == net.Certificate(made().der(name)).channel_binding == binding
    # [MS-NLMP] 2.2.2.1, RFC 2744 3.11: four empty fields, then the application data
    packed = bytes(16) + len(binding).to_bytes(4, "little") + binding
    assert net.channel_binding_ntlm(binding) == hashlib.md5(packed).digest()
    assert net.channel_binding_ntlm(b"") == bytes(16)


@needs_openssl
def test_no_channel_binding_is_defined():
    with pytest.raises(mapicfg.NotApplicableError):
        net.channel_binding(made().der("ed25519-issuer"))
    with pytest.raises(mapicfg.InputError):
        net.channel_binding(b"no certificate")
    with pytest.raises(mapicfg.ArgumentError):
        net.channel_binding("text")


# ---- servers ----

@needs_openssl
def test_what_a_server_shows():
    with endpoint() as at, endpoint(certificate="proxy") as proxy:
        one, same, other = (net.certificates(f"localhost:{where.port}") for where in (at, at, proxy))
        assert isinstance(one, net.Endpoint) and one.failure is None and one.place == f"localhost:{at.port}"
        assert [cert.der for cert in one][:1] == [made().der("good")] and one.ends == (one[0],)
        assert net.TlsVersion.TLS_1_3 in one.versions and str(net.TlsVersion.TLS_1_2) == "TLS 1.2"
        assert one.address in ("127.0.0.1", "::1") and not one.versions & one.unknown_versions
        assert not [found for found in one.judge(trust=made().root) if found.severity is Severity.ERROR]
        elsewhere = one.judge("https://other.contoso.com/", trust=made().root)
        assert [found.id for found in elsewhere if found.severity is Severity.ERROR] == ["certificate-name"]
        assert net.compare([one, same]) == [] and len(net.compare([one, other])) == 1
        by_address = net.Endpoint("127.0.0.1", at.port, name="mail.contoso.com", address="127.0.0.1", timeout=5)
        assert by_address[0] == one[0]
    with pytest.raises(mapicfg.ArgumentError):
        net.compare([made()])
    gone = net.certificates("127.0.0.1:1")
    assert gone.failure and len(gone) == 0 and not gone.versions and gone.ends == ()
    assert [found.severity for found in gone.judge(trust=made().root)] == [Severity.ERROR]


# ---- directories ----

@needs_net
def test_directories():
    with ldap_server("right") as server:
        url = f"ldap://127.0.0.1:{server.port}"
        with net.Ldap(url) as ldap:
            text = ldap.read()
            assert "sAMAccountName: EXASA$" in text.decode().splitlines() and ldap.read() == ldap.read(1) == b""
            assert (ldap.entries, ldap.referrals, ldap.name, repr(ldap)) == (1, (), url, f"<Ldap: {url}>")
        with pytest.raises(ValueError, match="closed"):
            ldap.read()
        with net.Ldap(url, page=1, timeout=5) as ldap:
            assert b"".join(iter(lambda: ldap.read(7), b"")) == text
        with net.Ldap(url) as ldap:
            account, = mapicfg.read(ldap)
            assert account.sam_account_name == "EXASA$"
        store = mapicfg.Directory()
        with net.Ldap(url) as ldap:
            assert store.import_(ldap).objects == {"ADComputer": 1}


@needs_net
def test_directories_that_break():
    with ldap_server("a DN that ends early") as server:
        with net.Ldap(f"ldap://127.0.0.1:{server.port}") as ldap, pytest.raises(OSError, match="cannot be read"):
            mapicfg.Directory().import_(ldap)
    with pytest.raises(mapicfg.InputOutputError):
        net.Ldap("ldap://127.0.0.1:1", timeout=5)
    for wrong, kind in (({"password": "S"}, mapicfg.ArgumentError), ({"user": "CN=a"}, mapicfg.ArgumentError),
                        ({"user": "CN=a", "password": "S"}, mapicfg.ArgumentError),
                        ({"follow": True, "insecure": True}, mapicfg.ArgumentError)):  # which would go unprotected
        with pytest.raises(kind):
            net.Ldap("ldap://127.0.0.1:1", **wrong)
    with pytest.raises(mapicfg.InvalidValueError):
        net.Ldap("https://127.0.0.1")


@needs_net
def test_referrals():
    import broken  # of tests/net
    with ldap_server("right") as other:
        elsewhere = f"ldap://127.0.0.1:{other.port}/DC=part"
        answer = [[broken.ber(0x73, broken.ber(4, elsewhere))], [broken.DONE]]
        with broken.Server(answer) as server:
            with net.Ldap(f"ldap://127.0.0.1:{server.port}") as ldap:
                assert b"EXASA" not in ldap.read() and ldap.referrals == (elsewhere,) and ldap.entries == 0
            with net.Ldap(f"ldap://127.0.0.1:{server.port}", follow=True) as ldap:
                assert b"EXASA" in ldap.read() and ldap.referrals == () and ldap.entries == 1


@needs_openssl
def test_a_real_directory(tmp_path):
    import slapd  # of tests/net
    if slapd.missing():
        pytest.skip(f"not installed: {' '.join(slapd.missing())}")
    with slapd.Slapd(tmp_path / "slapd", made(), 50) as server:
        safe = {"start_tls": True, "ca": made().root, "user": slapd.ADMIN}
        with net.Ldap(f"ldap://127.0.0.1:{server.port}", password=slapd.PASSWORD, **safe) as ldap:
            objects = list(mapicfg.read(ldap))
        assert sorted(one.sam_account_name for one in objects if isinstance(one, mapicfg.Mailbox)) == \
            sorted(f"user{number}" for number in range(50))
        url, = {one.internal_url for one in objects if isinstance(one, mapicfg.VirtualDirectory)}
        assert url == "https://mail.contoso.com/mapi"
        wrong = {**safe, "password": "Xyzzy 5"}
        with pytest.raises(OSError) as caught:
            net.Ldap(f"ldap://127.0.0.1:{server.port}", **wrong)
        assert "Xyzzy" not in "".join(traceback.format_exception(None, caught.value, caught.value.__traceback__))
        with pytest.raises(OSError):
            net.Ldap(f"ldap://127.0.0.1:{server.port}", password=slapd.PASSWORD,
                     **{**safe, "ca": made().authority("stranger")})


# ---- secrets ----

def chain(exception):
    while exception is not None:
        yield exception
        exception = exception.__cause__ or exception.__context__


@needs_net
@pytest.mark.parametrize("value", ["Xyzzy\0", "Xyzzy\ud800", b"Xyzzy\0", "", ["Xyzzy"], {"Xyzzy": 1}], ids=ascii)
def test_no_exception_has_a_secret(value):
    for call in (lambda: net.Credentials("anna", password=value), lambda: net.Credentials("anna", token=value),
                 lambda: net.Credentials("anna", token="Xyz zy"), lambda: net.Credentials(None, password="Xyzzy"),
                 lambda: net.Credentials("anna", password="Xyzzy" * 300),
                 lambda: net.Ldap("ldap://127.0.0.1:1", user="CN=a", password=value, insecure=True),
                 lambda: net.certificates(b"0", password=value), lambda: net.test("a@b.c", credentials=value)):
        with pytest.raises((mapicfg.MapicfgError, ValueError)) as caught:
            call()
        for one in chain(caught.value):
            assert "Xyz" not in repr(one) + str(one) + repr(vars(one)) + repr(one.args)


@needs_net
def test_no_representation_has_a_secret():
    for one in (net.Credentials("CONTOSO\\anna", password="Xyzzy", token="Xyzzy"), net.Credentials()):
        assert "Xyzzy" not in repr(one) + str(one) + repr(vars(one))
    assert net.Credentials("anna", password="x").auth == net.Auth.BASIC | net.Auth.NTLM | net.Auth.NEGOTIATE
    assert net.Credentials(token="x").auth == net.Auth.BEARER | net.Auth.NEGOTIATE


def test_secrets_are_wiped(monkeypatch):
    copies, wiped = [], bytearray(b"Xyzzy")
    real = _net_library._bytes_of
    monkeypatch.setattr(_net_library, "_bytes_of", lambda *given: copies.append(real(*given)) or copies[-1])
    for value in ("Xyzzy", b"Xyzzy", lambda: wiped):
        with _net_library.secret(value, "a password") as array:
            assert array.raw == b"Xyzzy\0"
        assert array.raw == bytes(6) and copies.pop() == bytes(5)
    assert wiped == bytes(5)
    with pytest.raises(ZeroDivisionError), _net_library.secret("Xyzzy", "a password") as array:
        raise ZeroDivisionError
    assert array.raw == bytes(6)
    mine = bytearray(b"Xyzzy")
    with _net_library.secret(mine, "a password"):
        pass
    assert mine == b"Xyzzy"  # what is handed over stays its owner's


# ---- without the library ----

def python(program, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAPICFG")}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=CONTOSO,
                          env={**clean, "PYTHONPATH": str(ROOT / "bindings" / "python"), "PYTHONDONTWRITEBYTECODE": "1",
                               "MAPICFG_LIBRARY": _library.lib.cdll._name, **environment})


MISSING = """
import mapicfg
from mapicfg import net
print(mapicfg.decide(True, mapicfg.Mailbox()))
for call in (lambda: net.Probe("anna@contoso.com"), net.Trust, lambda: str(net.Failure.REFUSED)):
    try:
        call()
    except ImportError as error:
        print(error)
"""


def test_what_is_said_without_the_library():
    ran = python(MISSING, MAPICFG_NET_LIBRARY="/nonexistent/libmapicfg-net.so.1")
    decided, *told = ran.stdout.splitlines()
    assert (ran.returncode, ran.stderr, decided, len(told)) == (0, "", "MAPI over HTTP, internal and external", 3)
    assert len(set(told)) == 1
    for words in ("libmapicfg-net was not found", "/nonexistent/libmapicfg-net.so.1", "package libmapicfg-net1"):
        assert words in told[0]


LAZY = """
import sys, mapicfg.net
with open("/proc/self/maps") as maps: print("libmapicfg-net" in maps.read())
mapicfg.net.Probe("anna@contoso.com")
with open("/proc/self/maps") as maps: print(*sorted({line.split()[-1] for line in maps if "libmapicfg" in line}))
"""


@pytest.mark.skipif(not is_built() or not os.path.exists("/proc/self/maps"), reason="there is no library, or no /proc")
def test_it_is_loaded_when_it_is_needed_and_beside_the_other():
    ran = python(LAZY)
    before, libraries = ran.stdout.splitlines()
    folders = {os.path.dirname(path) for path in libraries.split()}
    names = [re.sub(r"\.so.*", "", os.path.basename(path)) for path in libraries.split()]
    assert (before, sorted(names), len(folders)) == ("False", ["libmapicfg", "libmapicfg-net"], 1), ran.stderr
