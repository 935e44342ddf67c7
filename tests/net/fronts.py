# SPDX-License-Identifier: LGPL-2.1-or-later
"""Real proxies in front of the endpoint: nginx, HAProxy and Apache that bridge TLS (with whichever certificate), nginx
and HAProxy that pass TCP through; and Apache with mod_auth_gssapi as an acceptor of its own."""
import os
import shutil
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "proxy"))
from common import PROGRAMS, Proxy, free_port  # noqa: E402 (of tests/proxy)

MODULES = Path("/usr/lib/apache2/modules")
STREAM = Path("/usr/lib/nginx/modules/ngx_stream_module.so")
BRIDGES, PIPES = ("nginx", "haproxy", "apache"), ("nginx", "haproxy")

NGINX = """{head}
events {{}}
http {{
    access_log off;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {chain};
        ssl_certificate_key {key};
        client_max_body_size 0;
        location / {{
            proxy_pass https://127.0.0.1:{back};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Connection "";
            proxy_buffering off;
            proxy_read_timeout 20s;
        }}
    }}
}}
"""
NGINX_PIPE = """load_module {stream};
{head}
events {{}}
stream {{
    server {{
        listen 127.0.0.1:{port};
        proxy_pass 127.0.0.1:{back};
    }}
}}
"""
HAPROXY = """defaults
    mode {mode}
    timeout connect 5s
    timeout client 20s
    timeout server 20s
listen front
    bind 127.0.0.1:{port}{tls}
    server ex1 127.0.0.1:{back}{back_tls}
"""
APACHE = """Listen 127.0.0.1:{port}
<VirtualHost 127.0.0.1:{port}>
    SSLEngine on
    SSLCertificateFile {chain}
    SSLCertificateKeyFile {key}
    SSLProxyEngine on
    SSLProxyVerify none
    SSLProxyCheckPeerName off
    SSLProxyCheckPeerExpire off
    ProxyPreserveHost on
    ProxyPass / https://127.0.0.1:{back}/ flushpackets=on
</VirtualHost>
"""
ACCEPTOR = """Listen 127.0.0.1:{port}
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule auth_gssapi_module {modules}/mod_auth_gssapi.so
<VirtualHost 127.0.0.1:{port}>
    SSLEngine on
    SSLCertificateFile {chain}
    SSLCertificateKeyFile {key}
    DocumentRoot {folder}
    <Directory {folder}>
        AuthType GSSAPI
        AuthName "Kerberos"
        GssapiSSLonly On
        GssapiCredStore keytab:{keytab}
        GssapiAllowedMech krb5
        Require valid-user
    </Directory>
</VirtualHost>
"""


def there(kind, pipe=False):
    """Whether this machine has it."""
    search = os.environ["PATH"] + ":/usr/sbin:/sbin"
    return bool(shutil.which(PROGRAMS[kind], path=search)) and not (kind == "nginx" and pipe and not STREAM.exists())


def acceptor_there():
    return there("apache") and (MODULES / "mod_auth_gssapi.so").exists()


def own_folder(folder, name):
    """A folder that a proxy's own user may read."""
    own = Path(folder) / name
    own.mkdir(exist_ok=True)
    for path in (own, *list(own.parents)[:2]):
        if path.owner() == "root" and path != Path("/tmp"):
            path.chmod(0o755)
    return own


def bridge(folder, kind, paths, back):
    """A proxy with the certificate and key of `paths` in front of the endpoint's port `back`. To be used by with."""
    port, (chain, key) = free_port(), paths
    own = own_folder(folder, f"{kind}-{port}")
    values = {"port": port, "back": back, "chain": chain, "key": key,
              "head": "user root;" if os.geteuid() == 0 else ""}
    if kind == "haproxy":
        pem = own / "front.pem"
        pem.write_text(chain.read_text() + key.read_text())
        text = HAPROXY.format(mode="http", tls=f" ssl crt {pem} alpn http/1.1", back_tls=" ssl verify none", **values)
    else:
        text = {"nginx": NGINX, "apache": APACHE}[kind].format(**values)
    return start(own, kind, text, port)


def pipe(folder, kind, back):
    """The same, but TLS goes through untouched."""
    port = free_port()
    own = own_folder(folder, f"{kind}-pipe-{port}")
    head = "user root;" if os.geteuid() == 0 else ""
    text = (NGINX_PIPE.format(stream=STREAM, head=head, port=port, back=back) if kind == "nginx" else
            HAPROXY.format(mode="tcp", tls="", back_tls="", port=port, back=back))
    return start(own, kind, text, port)


def acceptor(folder, paths, keytab):
    """Apache with mod_auth_gssapi and one page, /page."""
    port, (chain, key) = free_port(), paths
    own = own_folder(folder, f"gssapi-{port}")
    (own / "page").write_text("authenticated\n")
    keys = own / "keytab"
    shutil.copy(keytab, keys)
    keys.chmod(0o644)
    text = ACCEPTOR.format(port=port, modules=MODULES, chain=chain, key=key, folder=own, keytab=keys)
    return start(own, "apache", text, port)


def start(own, kind, text, port):
    path = own / f"{kind}.conf"
    path.write_text(text)
    return Proxy(own, kind, path, port)
