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
    assert (found.id, found.file) == ("proxy-kerberos-reuse", None)
    assert found.severity is mapicfg.Severity.ERROR and str(found.severity) == "error"
    assert broken.splitlines()[found.line - 1][found.column - 1:] == "http-reuse always"


def test_a_text_that_is_no_configuration():
    with pytest.raises(mapicfg.InputError) as caught:
        proxy.lint("nginx", "http {\n  server {\n", file="nginx.conf")
    assert caught.value.source == "nginx.conf" and caught.value.line == 3


def test_writes_what_lints_clean():
    with mapicfg.Directory() as directory:
        directory.import_(CONTOSO / "vdirs.csv")
        vdirs = list(directory.virtual_directories)
        rules = proxy.write("haproxy", vdirs, hosts="autodiscover.contoso.com", servers=["10.0.0.1:444"])
        assert "server exchange1 10.0.0.1:444" in str(rules) and "autodiscover.contoso.com" in rules.text
        assert proxy.lint("haproxy", rules.text, virtual_directories=directory.virtual_directories) == []
        assert not [note for note in rules.notes if note.severity == mapicfg.Severity.ERROR]


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
    traefik = proxy.advice("Traefik")
    assert traefik and traefik in mapicfg.rules() and "tls.passthrough" in traefik.remedies["haproxy"]
    assert proxy.advice("varnish") is None
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


# ---- several servers and sites ----

MAIL, POST, INNER = "mail.contoso.com", "post.contoso.com", "xn--bcher-kva.contoso.com"
SITES = {"FE1": "Paris", "FE2": "Paris", "FE3": "Rome", "FE4": "Rome", "NONE": "Oslo"}
URLS = {  # of each server's virtual directory: inside, outside
    "FE1": (f"https://{MAIL}/mapi", f"https://{MAIL}:443/mapi/"),
    "FE2": ("https://fe2.contoso.com/mapi", f"https://{MAIL.upper()}/mapi"),  # its own name: not through the proxy
    "FE3": ("https://bücher.contoso.com/mapi", f"https://{POST}/mapi"),
    "fe4.contoso.com": (f"https://{POST}/mapi", None),  # by its FQDN
}
POOLS = {MAIL: {"fe1.contoso.com:443", "fe2.contoso.com:443"}, POST: {"fe3.contoso.com:443", "fe4.contoso.com:443"},
         INNER: {"fe3.contoso.com:443"}}


def organization(*methods):
    directories = [mapicfg.VirtualDirectory(identity=f"{name}\\mapi (Exchange Back End)", server=name,
                                            internal_url="https://back.contoso.com/mapi",
                                            iis_authentication_methods=["Ntlm"],
                                            extended_protection_token_checking="Require") for name in URLS]
    directories += [mapicfg.VirtualDirectory(identity=f"{name}\\mapi (Default Web Site)", server=name,
                                             internal_url=inside,
                                             external_url=outside, iis_authentication_methods=list(methods))
                    for name, (inside, outside) in URLS.items()]
    servers = [mapicfg.Server(name=name, fqdn=f"{name.lower()}.contoso.com",
                              site=f"contoso.com/Configuration/Sites/{site}")
               for name, site in SITES.items()]
    return directories, servers


def pools_of(kind, text):
    """Which servers each host goes to, as nginx, HAProxy and Apache read the text."""
    if kind == "haproxy":
        backends = {name: set(re.findall(r"^    server \S+ (\S+)", body, re.M))
                    for name, body in re.findall(r"^backend (\S+)\n(.*?)(?=^\S|\Z)", text, re.M | re.S)}
        named = {}
        for acl, hosts in re.findall(r"^    acl (\S+) hdr\(host\)\S* -i (.*)$", text, re.M):
            named.setdefault(acl, []).extend(hosts.split())
        to = dict.fromkeys(named.pop("ours"), re.search(r"default_backend (\S+)", text).group(1))
        for backend, acl in re.findall(r"use_backend (\S+) if (\S+)", text):
            to.update(dict.fromkeys(named[acl], backend))
        return {host: backends[backend] for host, backend in to.items()}
    if kind == "nginx":
        backends = {name: set(re.findall(r"server (\S+) max_fails", body))
                    for name, body in re.findall(r"upstream (\S+) \{(.*?)\}", text, re.S)}
        return {host: backends[to] for hosts, to in re.findall(r"  server_name (.*?);.*?proxy_pass https://(\S+);",
                                                               text, re.S)
                for host in hosts.split()}
    return {host: set(re.findall(r"(?:BalancerMember|ProxyPassMatch \S+) https://(\S+)", body))
            for body in re.findall(r"<VirtualHost.*?</VirtualHost>", text, re.S)
            for hosts in re.findall(r"Server(?:Name|Alias) (.*)", body) for host in hosts.split()}


KINDS = ("haproxy", "nginx", "apache")


@pytest.mark.parametrize("kind", KINDS)
def test_each_host_goes_to_its_own_servers(kind):
    directories, servers = organization("Basic")
    for given, others in ((directories, servers), (directories[::-1], servers[::-1])):
        rules = proxy.write(kind, given, objects=others)
        assert pools_of(kind, rules.text) == POOLS
        assert "back.contoso.com" not in rules.text
        assert "proxy-same-certificate" not in {note.id for note in rules.notes}  # that of the back end's protection
        assert proxy.lint(kind, rules.text, virtual_directories=given, objects=others) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("site,hosts", [("Paris", {MAIL}), ("ROME", {POST, INNER}),
                                        ("contoso.com/configuration/sites/Rome", {POST, INNER})])
def test_before_one_site(kind, site, hosts):
    directories, servers = organization("Basic")
    rules = proxy.write(kind, directories, objects=servers, site=site)
    assert pools_of(kind, rules.text) == {host: POOLS[host] for host in hosts}
    assert proxy.lint(kind, rules.text, virtual_directories=directories, objects=servers, site=site) == []
    missing = {one.id for one in proxy.lint(kind, rules.text, virtual_directories=directories, objects=servers)}
    assert missing == {"proxy-host-missing"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("named,expected", [
    (["fe3"], {POST: {"fe3:443"}, INNER: {"fe3:443"}}),
    (["FE1.contoso.com:444", "fe4"], {MAIL: {"fe1.contoso.com:444"}, POST: {"fe4:443"}}),
    (["fe4.contoso.com:81"], {POST: {"fe4.contoso.com:81"}}),  # as its virtual directory names it
    (["10.0.0.1"], dict.fromkeys(POOLS, {"10.0.0.1:443"})),  # not known: answers for all
    (["fe2", "10.0.0.1:81"], {MAIL: {"fe2:443", "10.0.0.1:81"}}),
])
def test_before_named_servers(kind, named, expected):
    directories, servers = organization("Basic")
    rules = proxy.write(kind, directories, objects=servers, servers=named)
    assert pools_of(kind, rules.text) == expected
    assert proxy.lint(kind, rules.text, virtual_directories=directories, objects=servers, servers=named) == []


@pytest.mark.parametrize("kind", KINDS)
def test_further_hosts_go_everywhere(kind):
    directories, servers = organization("Basic")
    rules = proxy.write(kind, directories, objects=servers, hosts=["autodiscover.contoso.com", MAIL])
    everywhere = set().union(*POOLS.values())
    assert pools_of(kind, rules.text) == {**POOLS, "autodiscover.contoso.com": everywhere}


def test_many_hosts_and_servers_are_whole():
    """Every second server has a host of its own, the others share one: all in their order, and none lost."""
    directories = [mapicfg.VirtualDirectory(server=f"EX{i}", iis_authentication_methods=["Basic"],
                                            external_url=f"https://h{i if i % 2 else 0}.contoso.com/mapi")
                for i in range(900)]
    rules = proxy.write("haproxy", directories)
    expected = {f"h{i}.contoso.com": {f"ex{i}:443"} for i in range(1, 900, 2)}
    assert pools_of("haproxy", rules.text) == {"h0.contoso.com": {f"ex{i}:443" for i in range(0, 900, 2)}, **expected}


def test_sites_and_servers_that_are_not_there():
    directories, servers = organization("Basic")
    with pytest.raises(mapicfg.NotFoundError, match="'Oslo'.*Sites/Paris, contoso.com/Configuration/Sites/Rome"):
        proxy.write("haproxy", directories, objects=servers, site="Oslo")
    with pytest.raises(mapicfg.NotFoundError, match="no site of any server is known"):
        proxy.lint("haproxy", "frontend x\n", virtual_directories=directories, site="Paris")
    with pytest.raises(mapicfg.NotStatedError):
        proxy.write("haproxy", directories[:4], objects=servers)  # of the back end only
    with pytest.raises(mapicfg.ArgumentError):
        proxy.write("haproxy", directories, objects=["EX1"])


def read_and_written(directories, objects, **options):
    """What lint() and write() say of the same servers and site."""
    linted = proxy.lint("haproxy", "frontend x\n bind :443\n", virtual_directories=directories, objects=objects,
                        **options)
    return linted, proxy.write("haproxy", directories, objects=objects, **options).notes


@pytest.mark.parametrize("named,unknown", [
    ("fe1", []), (["FE1.contoso.com:444", "fe2"], []), ("10.0.0.1:81", []), ("[2001:db8::1]", []),
    ("fe", ["fe"]), (["fe1", "Fe9", "10.0.0.1", "fe9.contoso.com:81"], ["Fe9", "fe9.contoso.com:81"]),
])
def test_a_name_of_no_server_is_a_finding(named, unknown):
    directories, servers = organization("Basic")
    for said in read_and_written(directories, servers, servers=named):
        found = [one for one in said if one.id == "proxy-server-unknown"]
        assert [one.arguments for one in found] == [(name,) for name in unknown]
    unnamed = [mapicfg.VirtualDirectory(external_url=f"https://{MAIL}/mapi", iis_authentication_methods=["Basic"])]
    for said in read_and_written(unnamed, [], servers=named):  # no server has a name to compare with
        assert "proxy-server-unknown" not in {one.id for one in said}


@pytest.mark.parametrize("options,error,says", [
    ({"servers": ""}, mapicfg.InvalidValueError, "'' is not a server: write NAME, ADDRESS or either with :PORT"),
    ({"servers": ["fe1", "fe2:x"]}, mapicfg.InvalidValueError, "'fe2:x' is not a server"),
    ({"site": ""}, mapicfg.NotFoundError, "the site ''.*Sites/Paris"),
    ({"site": "Oslo", "servers": "fe1"}, mapicfg.NotFoundError, "the site 'Oslo'"),
    ({"site": "Paris", "servers": ["fe1", "fe3"]}, mapicfg.NotFoundError, "'fe3' is not in the site 'Paris'"),
])
def test_reading_refuses_what_writing_refuses(options, error, says):
    directories, servers = organization("Basic")
    with pytest.raises(error, match=says):
        proxy.lint("haproxy", "frontend x\n bind :443\n", virtual_directories=directories, objects=servers, **options)
    with pytest.raises(error, match=says):
        proxy.write("haproxy", directories, objects=servers, **options)


def test_ntlm_is_that_of_the_servers_before_which_it_stands():
    directories, servers = organization("Basic")
    directories[-1].iis_authentication_methods = ["Ntlm"]  # FE4, in Rome
    assert proxy.write("nginx", directories, objects=servers, site="Paris").text
    with pytest.raises(mapicfg.UnsupportedError):
        proxy.write("nginx", directories, objects=servers, site="Rome")


def test_a_fact_is_said_once_with_its_places_and_effect():
    text = "".join("server { server_name mail.x%d.com; location / { proxy_pass https://10.0.0.1; } }\n" % i
                   for i in range(3))
    found = {one.id: one for one in proxy.lint("nginx", text, file="x.conf")}
    one = found["proxy-ntlm-unsupported"]
    assert [place.line for place in one.places] == [1, 2, 3] and str(one.places[1]) == f"x.conf:2:{one.column}"
    assert one.places[0] == mapicfg.Place(one.file, one.line, one.column)
    assert one.effect is mapicfg.Effect.BREAKS and str(one.effect) == "breaks"
    assert found["proxy-backend-verify"].effect is mapicfg.Effect.WORKS
    assert {bool(rule.effect) for rule in mapicfg.rules() if rule.area == "proxy"} == {True}
    assert {rule.effect for rule in mapicfg.rules() if rule.area != "proxy"} == {None}


def test_one_section_alone():
    text = "".join(f"frontend {name}\n mode http\n timeout client {wait}s\n default_backend b\n"
                   for name, wait in (("mail", 9), ("other", 99))) + "backend b\n server s 10.0.0.1:443\n"
    for name, waits, wanted in (("other", "99 s", 1), ("mail", "99 s", 0), ("mail", " 9 s", 1)):
        found = proxy.lint("haproxy", text, section=name)
        assert sum(waits in one.sentence for one in found) == wanted, (name, waits)
    with pytest.raises(mapicfg.NotFoundError, match="named 'b'"):
        proxy.lint("haproxy", text, section="b")


HEAD = """defaults
 mode http
 timeout client 15m
 timeout server 15m
frontend f
 bind :443 ssl crt x
 default_backend ex
backend ex
 http-reuse never
 option httpchk GET /mapi/healthcheck.htm
 http-check expect status 200
 server s 10.0.0.1:443 check ssl verify required ca-file x
"""
# (rule, whether it refuses autodiscover.contoso.com; None: the file does not tell)
REFUSALS = [
    ("http-request deny unless { hdr(host) -i mail.contoso.com }", True),
    ("acl ok hdr(host) -i mail.contoso.com\n http-request deny if !ok", True),
    ("http-request silent-drop unless { hdr_beg(host) -i mail. }", True),
    ("http-request deny deny_status 421 unless { req.hdr(host) -m reg -i ^mail\\.contoso\\.com$ }", True),
    ("http-request return status 404 if !{ ssl_fc_sni -i mail.contoso.com }", True),
    ("tcp-request content reject unless { req.ssl_sni -i mail.contoso.com }", True),
    ("http-request deny unless { req.hdr(Host),lower -m str mail.contoso.com autodiscover.contoso.com }", False),
    ("http-request deny unless { hdr_end(host) -i .contoso.com }", False),
    ("http-request deny unless { hdr(host) -i mail.contoso.com } || { path_beg -i /autodiscover }", False),
    ("http-request deny unless { hdr(host) -i -f /etc/haproxy/hosts.lst }", None),
]


@pytest.mark.parametrize("others", [[], ["mail.contoso.com"]])
@pytest.mark.parametrize("rule, refused", REFUSALS)
def test_each_host_that_is_named_is_judged_by_rules_on_hosts(rule, refused, others):
    text = HEAD.replace("default_backend", f"{rule}\n default_backend")
    found = proxy.lint("haproxy", text, hosts=[*others, "autodiscover.contoso.com"])
    ids = {"proxy-path-refused"} if refused else {"proxy-cannot-tell"} if refused is None else set()
    assert {one.id for one in found} == ids
    assert all("autodiscover.contoso.com" in str(one) for one in found if refused)
