# SPDX-License-Identifier: LGPL-2.1-or-later
"""Advice for products that are configured by hand: what of an organization is in it, and what each step rests on."""
import itertools

import pytest

import mapicfg
from mapicfg import proxy

HOSTS = ("mail.contoso.com", "paris.contoso.com")
NAMES = ("ex1.contoso.com", "ex2.contoso.com")


def vdir(server, external, *methods, protection="None"):
    return mapicfg.VirtualDirectory(server=server, external_url=f"https://{external}/mapi",
                                    iis_authentication_methods=list(methods),
                                    extended_protection_token_checking=protection)


def organization(*methods, **more):
    directories = [vdir("EX1", HOSTS[0], *methods, **more), vdir("EX2", f"{HOSTS[1]}:8443", *methods, **more)]
    servers = [mapicfg.Server(name=name.partition(".")[0].upper(), fqdn=name) for name in NAMES]
    return directories, servers


def advise(product, *methods, **options):
    directories, servers = organization(*methods)
    return proxy.advise(product, directories, objects=servers, **options)


def step(advice, end):
    """The only step whose id ends so."""
    found, = (one for one in advice.notes if one.id.endswith(end))
    return found


def plain(text):
    """Without the escapes of regular expressions."""
    return text.replace("\\", "")


@pytest.mark.parametrize("methods", [("Ntlm", "Negotiate"), ("Basic", "OAuth")])
@pytest.mark.parametrize("product", proxy.PRODUCTS)
def test_hosts_ports_servers_times_and_paths(product, methods):
    advice = advise(product, *methods, servers=["ex1", "EX2.contoso.com:444"], timeout=1800)
    for wanted in (*HOSTS, "ex1", NAMES[1], "443", "8443", "444", "mapi"):
        assert wanted in plain(advice.text), wanted
    assert "1800" in advice.text or "00:30:00" in advice.text


@pytest.mark.parametrize("product", proxy.PRODUCTS)
def test_every_step_has_an_id_and_a_source_and_is_in_the_text(product):
    advice = advise(product, "Ntlm")
    assert len(advice.notes) > 3
    for one in advice.notes:
        assert one.id.startswith("proxy-") and one.source and one.effect and f"[{one.id}]" in advice.text
        if one.arguments:
            assert one.arguments[0] in advice.text
    assert advice.text.count("Source: ") == len(advice.notes)


@pytest.mark.parametrize("product", proxy.PRODUCTS)
def test_what_the_store_does_not_tell(product):
    unknown = [one for one in advise(product, "Ntlm").notes if one.id == "proxy-advice-address"]
    known = [one for one in advise(product, "Ntlm", listen="192.0.2.1:443").notes if one.id == "proxy-advice-address"]
    assert not known and all(one.effect is mapicfg.Effect.CANNOT_TELL for one in unknown)


@pytest.mark.parametrize("product", proxy.PRODUCTS)
def test_extended_protection(product):
    directories, servers = organization("Ntlm", protection="Require")
    guarded = proxy.advise(product, directories, objects=servers)
    free = advise(product, "Ntlm")
    assert {one.id for one in guarded.notes} - {one.id for one in free.notes}


@pytest.mark.parametrize("product", proxy.PRODUCTS)
def test_paths_that_the_store_has(product):
    directories, servers = organization("Basic")
    none = proxy.advise(product, directories, objects=servers + [
        mapicfg.OwaVirtualDirectory(server="EX1"),
        mapicfg.EcpVirtualDirectory(identity="EX1\\ecp (Exchange Back End)", internal_url="https://ex1/ecp")])
    some = proxy.advise(product, directories, objects=servers + [
        mapicfg.OwaVirtualDirectory(server="EX1", external_url="https://mail.contoso.com/owa"),
        mapicfg.EcpVirtualDirectory(server="EX1", internal_url="https://mail.contoso.com/ecp"),
        mapicfg.OutlookAnywhere(server="EX1", external_hostname="mail.contoso.com")])
    settings = ["".join(argument for one in made.notes for argument in one.arguments) for made in (none, some)]
    for path in ("owa", "ecp", "rpc"):
        assert path not in plain(settings[0]).lower() and path in plain(settings[1]).lower()
    assert step(some, "-advice-ecp").effect is mapicfg.Effect.WORKS


HOSTILE = ('a"; rm -rf /', "a'b", "a}b", "$(x)", "a\nb", "a;b", "a b", "<!-- x -->", "a&b", "@pool@", "é.example")


@pytest.mark.parametrize("product,hostile", itertools.product(proxy.PRODUCTS, HOSTILE))
def test_hostile_names_are_refused(product, hostile):
    for where in ("hosts", "servers", "listen", "certificate"):
        if where in ("hosts", "servers") or hostile != "é.example":
            try:
                text = advise(product, "Basic", **{where: hostile}).text
            except mapicfg.MapicfgError:
                continue
            assert hostile not in text, where


@pytest.mark.parametrize("product", proxy.PRODUCTS)
def test_ipv6(product):
    directories = [vdir("EX1", "[2001:db8::1]", "Basic")]
    named = ["[2001:db8::2]:444", "10.0.0.1"]
    text = proxy.advise(product, directories, servers=named, listen="[2001:db8::3]:443").text
    assert "2001:db8::2" in text and "10.0.0.1" in text and "2001:db8::1" in plain(text)


def test_names_of_products():
    assert len(set(proxy.PRODUCTS)) == len(proxy.PRODUCTS) and all(name.islower() for name in proxy.PRODUCTS)
    assert advise(proxy.PRODUCTS[0].upper(), "Basic").text
    for name in ("", "nginx", "varnish"):
        with pytest.raises(mapicfg.InvalidValueError, match="no advice"):
            advise(name, "Basic")
    with pytest.raises(mapicfg.MapicfgError, match="no virtual directory"):
        proxy.advise("kemp", [])


def test_kemp():
    advice = advise("kemp", "Ntlm")
    assert "Match String /^mail\\.contoso\\.com(:[0-9]+)?$/" in step(advice, "-rules").arguments[0]
    assert "Idle Connection Timeout: 900" in step(advice, "-timeout").arguments[0]
    assert not any(one.id == "proxy-kemp-ntlm" for one in advise("kemp", "Basic").notes)


def test_netscaler():
    bound, free = advise("netscaler", "Ntlm"), advise("netscaler", "Basic")
    assert "-conMultiplex DISABLED" in step(bound, "-ntlm").arguments[0] and "DISABLED" not in plain(
        "".join(argument for one in free.notes for argument in one.arguments))
    settings = step(bound, "-servers").arguments[0]
    assert "bind serviceGroup exchange ex1.contoso.com 443\n" in settings
    assert "bind serviceGroup exchange2 ex2.contoso.com 443\n" in settings
    assert "-cltTimeout 900 -svrTimeout 900" in settings
    paths = step(bound, "-paths").arguments[0]
    assert "add cs vserver exchange_8443 SSL VIRTUAL_ADDRESS 8443" in paths
    assert "bind cs vserver exchange_443 -policyName exchange2 -priority 200\n" in paths
