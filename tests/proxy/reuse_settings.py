# SPDX-License-Identifier: LGPL-2.1-or-later
"""The settings that reuse.py tries, and what each does to users: one row a setting."""
import os

BASES = {
    "haproxy": """
global
    maxconn 1000
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    @defaults@
frontend mapi
    bind 127.0.0.1:@port@
    @front@
    use_backend exchange if { hdr(host) -i mail.contoso.com }
backend exchange
    @back@
    server ex1 @server@ @words@
""",
    "nginx": """
@module@
worker_processes 1;
events { }
http {
    access_log off;
    client_body_temp_path @folder@/body;
    proxy_temp_path @folder@/proxy;
    fastcgi_temp_path @folder@/fastcgi;
    uwsgi_temp_path @folder@/uwsgi;
    scgi_temp_path @folder@/scgi;
    @http@
    upstream exchange {
        server @server@;
        @upstream@
    }
    upstream other {
        server @server@;
    }
    server {
        listen 127.0.0.1:@port@;
        server_name mail.contoso.com;
        location /mapi/ {
            proxy_pass http://@to@;
            proxy_buffering off;
            @location@
        }
    }
}
""",
    "apache": """
Listen 127.0.0.1:@port@
@main@
<VirtualHost 127.0.0.1:@port@>
    ServerName mail.contoso.com
    KeepAliveTimeout 60
    MaxKeepAliveRequests 0
    ProxyPreserveHost On
    ProxyTimeout 60
    @site@
    @pass@
</VirtualHost>
"""}


class Setting:
    """A setting: its parts, the results with NTLM and with Kerberos, and what they were in releases before some."""

    def __init__(self, name, ntlm, kerberos, before=(), told=True, **parts):
        self.name, self.results, self.parts = name, (ntlm, kerberos), {"to": "exchange", **parts}
        self.told = told  # False: the linter says that it cannot tell
        self.before = before  # ((release, NTLM, Kerberos), ...), the oldest first

    def wanted(self, release):
        number = tuple(map(int, release.split(".")))
        for limit, *results in self.before:
            if number < tuple(map(int, limit.split("."))):
                return dict(zip(("ntlm", "kerberos"), results))
        return dict(zip(("ntlm", "kerberos"), self.results))


def both(name, result, before=(), **parts):
    return Setting(name, result, result, before, **parts)


# HAProxy: a 401 with NTLM or Negotiate keeps the connection for its client; a ticket without a 401 does not. Releases
# 1.9.0 to 2.1.4 do not recognize NTLM.
BY_DEFAULT = (("1.9", "kept", "kept"), ("2.2", "shared", "shared"))
WHEN_TOLD = (("1.9", "kept", "shared"), ("2.2", "shared", "shared"))


def pooled(name, before=BY_DEFAULT, **parts):
    return Setting(name, "kept", "shared", before, **parts)


HAPROXY = [
    pooled("nothing"),
    both("http-reuse never", "kept", back="http-reuse never"),
    *(pooled(f"http-reuse {how}", WHEN_TOLD, back=f"http-reuse {how}") for how in ("safe", "aggressive", "always")),
    both("http-reuse never in defaults", "kept", defaults="http-reuse never"),
    pooled("http-reuse always in defaults", WHEN_TOLD, defaults="http-reuse always"),
    both("never in the back end, always in defaults", "kept", defaults="http-reuse always", back="http-reuse never"),
    pooled("always in the back end, never in defaults", WHEN_TOLD, defaults="http-reuse never",
           back="http-reuse always"),
    pooled("http-keep-alive", back="option http-keep-alive"),
    both("http-keep-alive and never", "kept", back="option http-keep-alive\n    http-reuse never"),
    pooled("prefer-last-server", back="option prefer-last-server"),
    both("prefer-last-server and never", "kept", back="option prefer-last-server\n    http-reuse never"),
    *(both(f"{option} in {place}", "lost", **{place: f"option {option}"})
      for option in ("http-server-close", "httpclose") for place in ("defaults", "front", "back")),
    both("http-server-close, and always", "lost", back="option http-server-close\n    http-reuse always"),
    pooled("http-server-close, then http-keep-alive", back="option http-server-close\n    option http-keep-alive"),
    both("http-keep-alive, then http-server-close", "lost",
         back="option http-keep-alive\n    option http-server-close"),
    both("http-server-close in front, http-keep-alive behind", "lost", front="option http-server-close",
         back="option http-keep-alive"),
    both("http-keep-alive in front, http-server-close behind", "lost", front="option http-keep-alive",
         back="option http-server-close"),
    pooled("http-server-close in defaults, and not in either", defaults="option http-server-close",
           front="no option http-server-close", back="no option http-server-close"),
    both("http-server-close in defaults, and not in front", "lost", defaults="option http-server-close",
         front="no option http-server-close"),
    both("http-server-close in defaults, httpclose refused in both", "lost", defaults="option http-server-close",
         front="no option httpclose", back="no option httpclose"),
    pooled("http-server-close in defaults, http-keep-alive in both", defaults="option http-server-close",
           front="option http-keep-alive", back="option http-keep-alive"),
    both("pool-max-conn 0", "kept", (("1.9", "refused", "refused"), ("2.2", "shared", "shared")),
         words="pool-max-conn 0"),
    both("pool-max-conn 0 of default-server", "kept", (("1.9", "refused", "refused"), ("2.2", "shared", "shared")),
         back="default-server pool-max-conn 0"),
    pooled("pool-max-conn 10", (("1.9", "refused", "refused"), ("2.2", "shared", "shared")), words="pool-max-conn 10"),
    pooled("max-reuse 0", (("2.0", "refused", "refused"), ("2.2", "shared", "shared")), words="max-reuse 0"),
]

KEPT = 'proxy_http_version 1.1; proxy_set_header Connection "";'
# nginx takes any of its connections for any request. What it keeps is shared; what it does not keep, is lost.
NGINX = [
    both("nothing", "shared", (("1.29.7", "lost", "lost"),)),
    both("a target without upstream", "lost", to="@server@"),
    both("HTTP/1.1 to a target without upstream", "lost", to="@server@", location=KEPT),
    both("HTTP/1.1", "shared", (("1.29.7", "lost", "lost"),), location=KEPT),
    both("keepalive", "shared", (("1.29.7", "lost", "lost"),), upstream="keepalive 8;"),
    both("keepalive and HTTP/1.1", "shared", upstream="keepalive 8;", location=KEPT),
    both("keepalive of another upstream", "shared", (("1.29.7", "lost", "lost"),), to="other",
         upstream="keepalive 8;", location=KEPT),
    both("keepalive 0", "lost", (("1.29.7", "refused", "refused"),), upstream="keepalive 0;", location=KEPT),
    both("keepalive local", "shared", (("1.29.7", "refused", "refused"),), upstream="keepalive 8 local;",
         location=KEPT),
    both("keepalive, HTTP/1.1 and the usual header", "shared", (("1.29.7", "lost", "lost"),), upstream="keepalive 8;",
         location="proxy_http_version 1.1;"),
    both("keepalive, the header, and HTTP/1.0", "lost", upstream="keepalive 8;",
         location='proxy_http_version 1.0; proxy_set_header Connection "";'),
    both("keepalive and HTTP/1.0 with keep-alive", "shared", upstream="keepalive 8;",
         location="proxy_http_version 1.0; proxy_set_header Connection keep-alive;"),
    both("keepalive and Connection close", "lost", upstream="keepalive 8;",
         location="proxy_http_version 1.1; proxy_set_header Connection close;"),
    both("Connection close", "lost", location="proxy_http_version 1.1; proxy_set_header Connection close;"),
    both("keepalive and Connection upgrade", "shared", upstream="keepalive 8;",
         location='proxy_http_version 1.1; proxy_set_header Connection "upgrade";'),
    both("keepalive and the usual map of Upgrade", "lost", upstream="keepalive 8;",
         http="map $http_upgrade $connection_upgrade { default upgrade; '' close; }",
         location="proxy_http_version 1.1; proxy_set_header Connection $connection_upgrade;"),
    both("keepalive and a map of Upgrade that is empty", "shared", upstream="keepalive 8;",
         http="map $http_upgrade $connection_upgrade { default upgrade; '' ''; }",
         location="proxy_http_version 1.1; proxy_set_header Connection $connection_upgrade;"),
    both("keepalive and the client's Connection", "shared", upstream="keepalive 8;",
         location="proxy_http_version 1.1; proxy_set_header Connection $http_connection;"),
    both("keepalive and keepalive_requests 1", "lost", upstream="keepalive 8; keepalive_requests 1;", location=KEPT),
    both("keepalive and keepalive_requests 100", "shared", upstream="keepalive 8; keepalive_requests 100;",
         location=KEPT),
    both("a balancer, and keepalive", "shared", upstream="least_conn; keepalive 8;", location=KEPT),
    *(both(f"keepalive, and {balancer}", "lost", (("1.29.7", "lost", "lost"),), upstream=f"keepalive 8; {balancer};",
           location=KEPT) for balancer in ("ip_hash", "least_conn", "random", "hash $remote_addr")),
]

# The free ntlm module does what nginx Plus is documented to do. NTLM_MODULE names its file; it is not in Debian.
NTLM_MODULE = os.environ.get("NTLM_MODULE")


def with_module(name, result, upstream, location=KEPT, told=True):
    return both(name, result, told=told, upstream=upstream, location=location, module=f"load_module {NTLM_MODULE};")


NGINX += [
    with_module("ntlm", "kept", "ntlm;"),
    with_module("ntlm without its header", "lost", "ntlm;", "proxy_http_version 1.1;"),
    with_module("ntlm, and keepalive", "shared", "ntlm; keepalive 8;"),
    with_module("keepalive, and ntlm", "lost", "keepalive 8; ntlm;", told=False),
    with_module("a balancer, and ntlm", "kept", "least_conn; ntlm;"),
    with_module("ntlm, and a balancer", "lost", "ntlm; least_conn;"),
    with_module("keepalive, a balancer, and ntlm", "kept", "keepalive 8; least_conn; ntlm;"),
    with_module("ntlm, a balancer, and keepalive", "shared", "ntlm; least_conn; keepalive 8;"),
] if NTLM_MODULE else []

PASS = "ProxyPass /mapi http://@server@/mapi"
ALONE = "SetEnv proxy-initial-not-pooled 1"


def with_mpms(name, prefork, threaded, **parts):
    """The same with each MPM; a row for each."""
    parts.setdefault("pass", PASS)
    return [both(f"{name}, {mpm}", prefork if mpm == "prefork" else threaded, mpm=mpm, **parts)
            for mpm in ("prefork", "worker", "event")]


# Apache keeps connections for its processes: for one client at a time with prefork, for all with threads.
APACHE = [
    *with_mpms("ProxyPass", "shared", "shared"),
    *with_mpms("initial-not-pooled", "kept", "shared", site=ALONE),
    *with_mpms("disablereuse=on", "lost", "lost", **{"pass": PASS + " disablereuse=on"}),
    *with_mpms("disablereuse=on, initial-not-pooled", "lost", "lost", site=ALONE,
               **{"pass": PASS + " disablereuse=on"}),
    *with_mpms("disablereuse=off", "shared", "shared", **{"pass": PASS + " disablereuse=off"}),
    *with_mpms("enablereuse=off", "lost", "lost", **{"pass": PASS + " enablereuse=off"}),
    *with_mpms("enablereuse=on, initial-not-pooled", "kept", "shared", site=ALONE,
               **{"pass": PASS + " enablereuse=on"}),
    *with_mpms("keepalive=on", "shared", "shared", **{"pass": PASS + " keepalive=on"}),
    *with_mpms("smax=0 ttl=60", "shared", "shared", **{"pass": PASS + " smax=0 ttl=60"}),
    *with_mpms("nokeepalive", "lost", "lost", site="SetEnv proxy-nokeepalive 1"),
    *with_mpms("HTTP/1.0", "lost", "lost", site="SetEnv force-proxy-request-1.0 1"),
    *with_mpms("ProxySet disablereuse=on", "lost", "lost",
               site="<Proxy http://@server@/mapi>\n        ProxySet disablereuse=on\n    </Proxy>"),
    *with_mpms("ProxySet with a URL", "lost", "lost",
               **{"pass": PASS + "\n    ProxySet http://@server@/mapi disablereuse=on"}),
    *with_mpms("RewriteRule [P]", "lost", "lost",
               **{"pass": "RewriteEngine On\n    RewriteRule ^/mapi http://@server@%{REQUEST_URI} [P]"}),
    *with_mpms("RewriteRule [P] with a worker", "shared", "shared",
               site="<Proxy http://@server@>\n        ProxySet connectiontimeout=5 timeout=60\n    </Proxy>",
               **{"pass": "RewriteEngine On\n    RewriteRule ^/mapi http://@server@%{REQUEST_URI} [P]"}),
    *with_mpms("ProxyPassMatch", "shared", "shared", **{"pass": 'ProxyPassMatch "(?i)^/mapi/" http://@server@'}),
    *with_mpms("ProxyPassMatch, initial-not-pooled", "kept", "shared", site=ALONE,
               **{"pass": 'ProxyPassMatch "(?i)^/mapi/" http://@server@'}),
    *with_mpms("ProxyPassMatch with $1", "lost", "lost",
               **{"pass": 'ProxyPassMatch "^(/mapi/.*)$" "http://@server@$1"'}),
    *with_mpms("ProxyPassMatch with $1 in the path", "lost", "lost",
               **{"pass": 'ProxyPassMatch "^/mapi/(.*)$" "http://@server@/mapi/$1"'}),
    *with_mpms("ProxyPassMatch with $1 and enablereuse=on", "shared", "shared",
               **{"pass": 'ProxyPassMatch "^/mapi/(.*)$" "http://@server@/mapi/$1" enablereuse=on'}),
    *with_mpms("RewriteRule [P] with ProxyPass of another path", "shared", "shared",
               **{"pass": "RewriteEngine On\n    RewriteRule ^/mapi http://@server@%{REQUEST_URI} [P]\n"
                          "    ProxyPass /owa http://@server@"}),
    *with_mpms("KeepAlive Off, initial-not-pooled", "lost", "lost", site="KeepAlive Off\n    " + ALONE),
    *(Setting(f"KeepAlive Off, {mpm}", "lost", "shared", mpm=mpm, site="KeepAlive Off", **{"pass": PASS})
      for mpm in ("prefork", "worker", "event")),
]

SETTINGS = {"haproxy": HAPROXY, "nginx": NGINX, "apache": APACHE}
