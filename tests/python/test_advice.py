# SPDX-License-Identifier: LGPL-2.1-or-later
"""Advice for products that are configured by hand: what of an organization is in it, and what each step rests on."""
import itertools
import re
import shlex
from xml.etree import ElementTree

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
    assert len(advice.notes) > 1
    for one in advice.notes:
        assert one.id.startswith("proxy-") and one.source and one.effect and f"[{one.id}]" in advice.text
        assert one.why and (one.remedy or one.arguments or one.effect is mapicfg.Effect.WORKS)
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
        with pytest.raises(mapicfg.InvalidValueError, match="no advice") as refused:
            advise(name, "Basic")
        assert all(product in str(refused.value) for product in proxy.PRODUCTS)
    with pytest.raises(mapicfg.MapicfgError, match="no virtual directory"):
        proxy.advise("kemp", [])


def test_kemp():
    advice = advise("kemp", "Ntlm")
    assert "Match String /^mail\\.contoso\\.com(:[0-9]+)?$/" in step(advice, "-rules").arguments[0]
    assert "Idle Connection Timeout: 900" in step(advice, "-timeout").arguments[0]
    assert not any(one.id == "proxy-kemp-ntlm" for one in advise("kemp", "Basic").notes)


def settings_of(advice):
    return "".join(argument for one in advice.notes for argument in one.arguments)


def test_f5():
    advice = advise("f5", "Ntlm", servers=["ex1", "10.0.0.2:444", "[2001:db8::2]"], listen="192.0.2.1:443")
    settings = settings_of(advice)
    for line in ("ltm node ex1 { fqdn { autopopulate disabled name ex1 } }", "ltm node 10.0.0.2 { address 10.0.0.2 }",
                 "        10.0.0.2:444 { address 10.0.0.2 }", "        2001:db8::2.443 { address 2001:db8::2 }",
                 "    idle-timeout 900", f'        "{HOSTS[0]}" {{ data exchange }}', "        /mapi/ { }"):
        assert f"{line}\n" in settings
    assert "destination 192.0.2.1:443 " in settings and "oneconnect" not in settings.lower()
    assert settings.count("{") == settings.count("}") and settings.count('"') % 2 == 0
    assert step(advice, "-ntlm").effect is mapicfg.Effect.BREAKS


def test_arr():
    advice = advise("arr", "Ntlm", hosts="autodiscover.contoso.com")
    for text in (advice.text, step(advice, "-farms").arguments[0]):
        tree = ElementTree.fromstring(text)  # the text is XML as a whole, with its comments
        assert [(one.get("address"), one[0].get("httpsPort")) for one in tree.iter("server")][:2] == [
            (NAMES[0], "443"), (NAMES[1], "443")]
        assert {one.get("timeout") for one in tree.iter("protocol")} == {"00:15:00"}
        hosts = [re.compile(one.get("pattern")) for one in tree.iter("add") if one.get("input") == "{HTTP_HOST}"]
        assert len([one for one in hosts if one.match("mail.contoso.com:443")]) == 1
        assert not any(one.match("mailxcontoso.com") for one in hosts)
        assert all(re.compile(one.get("url")).match("mapi/emsmdb") for one in tree.iter("match"))
        assert [one.get("bindingInformation") for one in tree.iter("binding")] == ["*:443:", "*:8443:"]
    assert step(advice, "-ntlm").effect is mapicfg.Effect.CANNOT_TELL
    assert "1.00:00:00" in advise("arr", "Basic", timeout=86400).text
    directories, servers = organization("Basic")
    text = proxy.advise("arr", directories, objects=servers).text
    found = proxy.lint("arr", text, virtual_directories=directories, objects=servers)
    assert [one.id for one in found if one.severity is not mapicfg.Severity.INFO] == []


def test_application_gateway():
    advice = advise("application-gateway", "Ntlm", "Negotiate")
    commands = [shlex.split(line) for line in settings_of(advice).splitlines()]
    assert all(one[0] == "az" for one in commands)
    values = [dict(zip(one, one[1:])) for one in commands]
    assert {one["--servers"] for one in values if "--servers" in one} == set(NAMES)
    assert {one["--host-names"] for one in values if "--host-names" in one} == set(HOSTS)
    assert {one["--set"] for one in values if "--set" in one} == {"dedicatedBackendConnection=true"}
    assert {one["--timeout"] for one in values if "http-settings" in one and "--timeout" in one} == {"900"}
    priorities = [one["--priority"] for one in values if "--priority" in one]
    assert len(set(priorities)) == len(priorities) == 4
    assert "dedicatedBackendConnection" not in settings_of(advise("application-gateway", "Basic"))


def test_sophos():
    bound, free = advise("sophos", "Ntlm"), advise("sophos", "Basic")
    assert step(bound, "-ntlm").effect is mapicfg.Effect.CANNOT_TELL and "Timeout 900" in settings_of(bound)
    assert not any(one.id == "proxy-sophos-ntlm" for one in free.notes)


def lint(text, directories):
    """What our own linter says of a server of nginx with this text."""
    return [one.id for one in proxy.lint("nginx", text, virtual_directories=directories, version="1.27.0")
            if one.severity is not mapicfg.Severity.INFO]


SERVER = """worker_rlimit_nofile 16384;
events {{ worker_connections 8192; }}
http {{
{upstreams}
server {{ listen 443 ssl; server_name {names}; ssl_certificate /c.pem; ssl_certificate_key /c.key;
ssl_protocols TLSv1.2 TLSv1.3;
{snippet}
}} }}
"""


def test_nginx_proxy_manager():
    directories = [vdir("EX1", HOSTS[0], "Basic"), vdir("EX2", HOSTS[0], "Basic")]
    advice = proxy.advise("npm", directories, hosts="autodiscover.contoso.com")
    text = SERVER.format(upstreams=step(advice, "-servers").arguments[0], snippet=step(advice, "-hosts").arguments[0],
                         names=f"{HOSTS[0]} autodiscover.contoso.com")
    assert lint(text, directories) == []
    assert lint(text.replace("proxy_read_timeout 900s", "proxy_read_timeout 90s"), directories) != []
    bound = advise("npm", "Ntlm")
    assert "proxy_timeout 900s;" in settings_of(bound) and "location" not in settings_of(bound)
    assert any(one.id == "proxy-nginx-proxy-manager" for one in bound.notes)


def test_bunkerweb():
    directories = [vdir("EX1", HOSTS[0], "Basic"), vdir("EX2", HOSTS[0], "Basic")]
    advice = proxy.advise("bunkerweb", directories)
    lines = [line for line in advice.text.splitlines() if line and not line.startswith("#")]
    values = {name.replace(f"{HOSTS[0]}_", ""): value for name, value in (line.split("=", 1) for line in lines)}
    switch = {"yes": "on", "no": "off"}
    snippet = f"""client_max_body_size {values['MAX_CLIENT_SIZE']};
proxy_intercept_errors {switch[values['REVERSE_PROXY_INTERCEPT_ERRORS']]};
location {values['REVERSE_PROXY_URL']} {{
proxy_pass {values['REVERSE_PROXY_HOST']}; proxy_http_version 1.1; proxy_set_header Connection "";
proxy_set_header Host $host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $scheme; proxy_buffering {switch[values['REVERSE_PROXY_BUFFERING']]};
proxy_request_buffering {switch[values['REVERSE_PROXY_REQUEST_BUFFERING']]};
proxy_ssl_server_name {switch[values['REVERSE_PROXY_SSL_SNI']]}; proxy_ssl_name {values['REVERSE_PROXY_SSL_SNI_NAME']};
proxy_ssl_verify {switch[values['REVERSE_PROXY_SSL_VERIFY']]};
proxy_ssl_trusted_certificate {values['REVERSE_PROXY_SSL_TRUSTED_CERTIFICATE']};
proxy_connect_timeout {values['REVERSE_PROXY_CONNECT_TIMEOUT']};
proxy_read_timeout {values['REVERSE_PROXY_READ_TIMEOUT']}; proxy_send_timeout {values['REVERSE_PROXY_SEND_TIMEOUT']};
}}"""  # as the template of BunkerWeb's reverse proxy makes it of the settings
    text = SERVER.format(upstreams=values["CUSTOM_CONF_HTTP_exchange"], names=values["SERVER_NAME"], snippet=snippet)
    assert lint(text, directories) == []
    assert "401" not in values["BAD_BEHAVIOR_STATUS_CODES"] and values["USE_LIMIT_REQ"] == "no"
    bound = settings_of(advise("bunkerweb", "Ntlm"))
    assert f"{HOSTS[0]}_SERVER_TYPE=stream\n" in bound and "REVERSE_PROXY_HOST_1=ex1.contoso.com:443\n" in bound


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
