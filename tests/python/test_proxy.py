# SPDX-License-Identifier: LGPL-2.1-or-later
"""Proxies from Python: good files and faults of tests/data/proxy, whose heads say what is to be found in them."""
import re

import pytest
from documented import CONTOSO, ROOT

import mapicfg
from mapicfg import proxy

DATA = ROOT / "tests" / "data" / "proxy"
CASES = sorted((DATA / "cases").iterdir())


def vdir(*methods, protection="None"):
    return mapicfg.VirtualDirectory(
        server="EX1", internal_url="https://mail.contoso.com/mapi", external_url="https://mail.contoso.com/mapi",
        iis_authentication_methods=list(methods), extended_protection_token_checking=protection)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_faults_of_the_real_world(path):
    text = path.read_text()
    kind = re.search(r"kind: (\w+)", text).group(1)
    protection = re.search(r"protection: (\w+)", text)
    vdirs = [vdir("Ntlm", "OAuth", "Negotiate", protection=protection.group(1))] if protection else []
    found = proxy.lint(kind, text, file=path.name, virtual_directories=vdirs)
    assert {one.id for one in found} == set(re.search(r"expect: (.*)", text).group(1).split())
    for one in found:
        assert one.sentence and one.why and one.remedy and one.file == path.name and one.object is None
        assert str(one).endswith(f"{one.severity}: {one.sentence} [{one.id}]") and str(one).startswith(path.name)


def test_findings_have_their_place_and_severity():
    text = (DATA / "good" / "haproxy.cfg").read_text()
    assert proxy.lint("haproxy", text) == []
    broken = text.replace("http-reuse never", "http-reuse always")
    found, = proxy.lint("HAProxy", broken.encode())
    assert (found.id, found.file) == ("proxy-ntlm-reuse", None)
    assert found.severity is proxy.Severity.WARNING and str(found.severity) == "warning"
    assert broken.splitlines()[found.line - 1][found.column - 1:] == "http-reuse always"


def test_a_text_that_is_no_configuration():
    with pytest.raises(mapicfg.InputError) as caught:
        proxy.lint("nginx", "http {\n  server {\n", file="nginx.conf")
    assert caught.value.source == "nginx.conf" and caught.value.line == 3


def test_writes_what_lints_clean():
    with mapicfg.Directory() as directory:
        directory.import_files(CONTOSO / "vdirs.csv")
        vdirs = list(directory.virtual_directories)
        rules = proxy.write("haproxy", vdirs, hosts="autodiscover.contoso.com", servers=["10.0.0.1:444"])
        assert "server exchange1 10.0.0.1:444" in str(rules) and "autodiscover.contoso.com" in rules.text
        assert proxy.lint("haproxy", rules.text, virtual_directories=directory.virtual_directories) == []
        assert not [note for note in rules.notes if note.severity == proxy.Severity.ERROR]


def test_what_nginx_cannot_do_is_refused_with_the_way_out():
    with pytest.raises(mapicfg.UnsupportedError, match="HAProxy") as caught:
        proxy.write("nginx", [vdir("Ntlm")])
    assert isinstance(caught.value, NotImplementedError) and caught.value.status == "unsupported"
    assert "stream {" in proxy.write("nginx", [vdir("Ntlm")], passthrough=True).text
    assert "proxy_read_timeout 600s;" in proxy.write("nginx", [vdir("Basic")], timeout=600).text
    for timeout in (1, 299, 86401):
        with pytest.raises(mapicfg.InvalidValueError, match="300"):
            proxy.write("haproxy", [vdir("Basic")], timeout=timeout)


def test_other_proxies():
    assert "tls.passthrough" in proxy.advice("Traefik") and proxy.advice("varnish") is None
    with pytest.raises(mapicfg.UnsupportedError, match="tls.passthrough"):
        proxy.lint("traefik", "")
    with pytest.raises(mapicfg.InvalidValueError, match="haproxy"):
        proxy.write("varnish", [vdir("Basic")])


def test_what_cannot_be_written():
    with pytest.raises(mapicfg.NotStatedError):
        proxy.write("haproxy", [])
    with pytest.raises(mapicfg.InvalidValueError):
        proxy.write("haproxy", [vdir("Basic")], servers="a;b")
    with pytest.raises(mapicfg.InvalidValueError):
        proxy.write("haproxy", [vdir("Basic")], certificate="a\0b")
