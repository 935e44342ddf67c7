# SPDX-License-Identifier: LGPL-2.1-or-later
"""What proxy.write() makes, over its options and kinds of URLs: it has no findings, and the proxies' own checks of a
configuration accept it, where they are installed."""
import itertools
import shutil
import subprocess

import pytest

import mapicfg
from mapicfg import proxy

URLS = ("https://mail.contoso.com/mapi", "https://mail.contoso.com:4443/mapi", "https://[2001:db8::5]/mapi",
        "https://[2001:db8::5]:8443/mapi", "https://192.0.2.7/mapi", "https://b\u00fccher.contoso.com/mapi")
METHODS = (("Basic", "OAuth"), ("Ntlm", "Negotiate", "OAuth"))
SERVERS = (("127.0.0.1",), ("10.0.0.1:444",), ("[2001:db8::9]:444", "10.0.0.2"))
EXTRAS = ({}, {"timeout": 300}, {"timeout": 86400}, {"listen": "192.0.2.1:443"}, {"listen": "[::]:443"},
          {"listen": "8443"}, {"hosts": ["autodiscover.contoso.com"]})


def checked_by(kind, text, folder):
    """What the program itself says of the text: "" for nothing, or where it is not installed."""
    program = {"nginx": "nginx", "haproxy": "haproxy", "apache": "apache2"}[kind]
    if not shutil.which(program) or not shutil.which("openssl"):
        return ""
    pem, key, both = folder / "c.pem", folder / "c.key", folder / "both.pem"
    if not pem.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-keyout", key,
                        "-out", pem], check=True, capture_output=True)
        both.write_bytes(pem.read_bytes() + key.read_bytes())
    file = folder / "proxy.conf"
    if kind == "haproxy":
        command = ["haproxy", "-c", "-f", file]
    elif kind == "nginx":
        command = ["nginx", "-t", "-c", file]
    else:
        modules = "/usr/lib/apache2/modules/mod_"
        names = ("mpm_prefork", "authz_core", "ssl", "socache_shmcb", "proxy", "proxy_http", "headers", "rewrite",
                 "proxy_balancer", "lbmethod_byrequests", "lbmethod_bybusyness", "slotmem_shm", "proxy_hcheck", "env",
                 "reqtimeout", "setenvif", "alias")
        text = "".join(f"LoadModule {name}_module {modules}{name}.so\n" for name in names) + \
            f"ServerRoot {folder}\nServerName x\nErrorLog log\n" + text
        command = ["apache2", "-t", "-f", file]
    file.write_text(text, "utf-8")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stderr + done.stdout
    return "" if done.returncode == 0 or "syntax is ok" in said else said  # nginx also binds addresses of elsewhere


def written(kind, url, methods, servers, extra, folder):
    vdir = mapicfg.VirtualDirectory(server="EX1", internal_url=url, external_url=url,
                                    iis_authentication_methods=list(methods),
                                    extended_protection_token_checking="None")
    files = {"certificate": str(folder / ("both.pem" if kind == "haproxy" else "c.pem")), "key": str(folder / "c.key"),
             "authorities": str(folder / "c.pem")}
    through = kind == "nginx" and "Ntlm" in methods
    return proxy.write(kind, [vdir], servers=servers, passthrough=through, **files, **extra).text, [vdir]


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("kind", ("nginx", "haproxy", "apache"))
def test_what_is_written_has_no_findings_and_is_accepted(kind, url, tmp_path):
    seen = 0
    for methods, servers, extra in itertools.product(METHODS, SERVERS, EXTRAS):
        try:
            text, vdirs = written(kind, url, methods, servers, extra, tmp_path)
        except mapicfg.UnsupportedError as refused:
            assert kind == "apache" and ("[2001" in url or "Ntlm" in methods), refused
            continue
        found = proxy.lint(kind, text, virtual_directories=vdirs, hosts=extra.get("hosts", ()))
        assert found == [], (methods, servers, extra, [str(one) for one in found], text)
        if seen % 8 == 0:  # a program takes a while
            problem = checked_by(kind, text, tmp_path)
            assert not problem, (methods, servers, extra, problem, text)
        seen += 1
    assert seen or (kind == "apache" and "[2001" in url)  # which Apache's ServerName cannot be
