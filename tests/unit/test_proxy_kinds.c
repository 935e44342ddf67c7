/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_proxy_kinds.c: kinds of faults that were missed, or invented, in configurations of other people: several forms
 * of each, and what looks like it and is fine. */
#include "proxy_kinds.h"

/* ---- the same proxy each time; only what a row says differs ---- */

#define NGINX_TO(head, url, inner)                                                                           \
    head "server { listen 443 ssl; server_name mail.contoso.com; proxy_set_header Host $host;\n"            \
         "proxy_set_header Connection \"\"; proxy_read_timeout 15m; proxy_buffering off;\n"                 \
         "proxy_ssl_verify on; location ~* ^/(mapi|autodiscover)/ { proxy_pass " url ";\n" inner " } }\n"
#define NGINX_WITH(inner) NGINX_TO("http { ", "https://10.0.0.1", "proxy_http_version 1.1;\n" inner) "}"
/* A location that keeps a connection for its client, so that NTLM is fine. */
#define NGINX_PLUS(server, inner)                                                              \
    "http { upstream ex { ntlm; server 10.0.0.1:443; } server { server_name mail.contoso.com;\n" server \
    "keepalive_timeout 15m; proxy_set_header Host $host; proxy_set_header Connection \"\";\n" \
    "proxy_read_timeout 15m; proxy_buffering off; proxy_ssl_verify on; proxy_http_version 1.1;\n" \
    "location ~* ^/(mapi|autodiscover)/ { proxy_pass https://ex;\n" inner " } } }"
#define TLS "listen 443 ssl;\n"

#define HAPROXY_WITH(global, bind, rules, back)                                                                 \
    "global\n " global "\ndefaults\n mode http\n timeout client 15m\n timeout server 15m\n"                    \
    "frontend f\n bind " bind "\n " rules "\n use_backend ex if { path_beg -i /mapi /autodiscover }\nbackend ex\n" \
    " option httpchk GET /mapi/healthcheck.htm\n http-check expect status 200\n " back "\n"
#define SERVER "server s 10.0.0.1:443 check ssl verify required ca-file x\n "
#define NEVER "http-reuse never\n " SERVER
#define BIND ":443 ssl crt x"

#define APACHE_AT(address, main, inner)                                                                   \
    main "\nLoadModule mpm_prefork_module x\n<VirtualHost " address ">\nServerName mail.contoso.com\n"   \
         "ProxyPreserveHost On\nSSLProxyEngine on\nSSLProxyVerify require\nProxyTimeout 900\n"           \
         "SetEnv proxy-initial-not-pooled 1\n" inner                                                     \
         "\nProxyPass / https://10.0.0.1/\n</VirtualHost>\n"
#define APACHE_WITH(inner) APACHE_AT("*:443", "", "SSLEngine on\nRewriteEngine on\n" inner)

#define PLUS_LOCATIONS(locations)                                                                                  \
    "http { upstream ex { ntlm; server 10.0.0.1:443; } server { server_name mail.contoso.com;\n" TLS                 \
    "keepalive_timeout 15m; proxy_set_header Host $host; proxy_set_header Connection \"\";\n"                      \
    "proxy_read_timeout 15m; proxy_buffering off; proxy_ssl_verify on; proxy_http_version 1.1;\n" locations " } }"
/* TLS by its name in TLS; a server of http, whose name says nothing, for the rest. */
#define STREAM(row, server)                                                                                        \
    "stream { map $ssl_preread_server_name $to { " row " default web; }\nupstream ex { server " server "; }\n"      \
    "upstream web { server 127.0.0.1:8443; }\n"                                                                    \
    "server { listen 443; ssl_preread on; proxy_pass $to; proxy_timeout 1h; } }\n"                                 \
    "http { server { listen 127.0.0.1:8443 ssl; server_name www.nordwind.test; proxy_set_header Host $host;\n"     \
    "proxy_read_timeout 15m; proxy_buffering off; proxy_http_version 1.1;\n"                                       \
    "location / { proxy_pass https://10.0.0.9; } } }"
#define TARGET(target) "http { " NGINX_TO("", target, "set $b 10.0.0.1; proxy_http_version 1.1;\n") "}"
#define APACHE_TO(pass)                                                                                            \
    "LoadModule mpm_prefork_module x\n<VirtualHost *:443>\nServerName mail.contoso.com\nSSLEngine on\n"            \
    "ProxyPreserveHost On\nSSLProxyEngine on\nSSLProxyVerify require\nProxyTimeout 900\nRewriteEngine on\n" pass      \
    "\n</VirtualHost>\n"
#define ARR_ACTION(action)                                                                                         \
    "<configuration><webFarms><webFarm name=\"ex\"><server address=\"10.0.0.1\" /><applicationRequestRouting>"     \
    "<protocol timeout=\"00:15:00\" minResponseBuffer=\"0\" /><healthCheck statusCodeMatch=\"200\" "               \
    "url=\"https://mail.contoso.com/mapi/healthcheck.htm\" /></applicationRequestRouting></webFarm></webFarms>"    \
    "<system.webServer><proxy enabled=\"true\" /><rewrite><globalRules><rule name=\"r\" stopProcessing=\"true\">"  \
    "<match url=\".*\" /><action type=\"Rewrite\" " action " /></rule></globalRules></rewrite></system.webServer>" \
    "</configuration>"
#define CHECK_200 "option httpchk GET /mapi/healthcheck.htm\n http-check expect status 200"
#define H_HEALTH(defaults, back)                                                                                   \
    "defaults\n mode http\n timeout client 15m\n timeout server 15m\n " defaults "\nfrontend f\n bind " BIND       \
    "\n use_backend ex if { path_beg -i /mapi /autodiscover }\nbackend ex\n " back "\n " NEVER
#define NAMED "location @ex { proxy_pass https://ex; }"
#define H_MAYBE(test)                                                                                              \
    "defaults\n mode http\n timeout client 15m\n timeout server 15m\nfrontend f\n bind :443 ssl crt x\n"             \
    " use_backend ex if { " test " }\n default_backend web\nbackend web\n server w 10.0.0.2:80\nbackend ex\n"       \
    " option httpchk GET /mapi/healthcheck.htm\n http-check expect status 200\n " NEVER
#define H_HOSTS(more)                                                                                              \
    "defaults\n mode http\n timeout client 15m\n timeout server 15m\nfrontend f\n bind :443 ssl crt x\n"             \
    " acl post var(txn.h) -m str -i post.nordwind.test\n acl all var(txn.h) -m reg -i ^([^.]*).nordwind.test$\n"     \
    " http-request set-var(txn.h) hdr(host)\n use_backend srv07 if post all\n use_backend wiki if all\n"            \
    "backend srv07\n option httpchk GET /mapi/healthcheck.htm\n http-check expect status 200\n " NEVER "\n" more
#define H_CHECK(expected)                                                                                          \
    "defaults\n mode http\n timeout client 15m\n timeout server 15m\nfrontend f\n bind :443 ssl crt x\n"             \
    " default_backend ex\nbackend ex\n option httpchk GET /mapi/healthcheck.htm\n http-check expect " expected "\n "  \
    NEVER
#define A_PASS(pass)                                                                                               \
    "LoadModule mpm_prefork_module x\n<VirtualHost *:443>\nServerName mail.contoso.com\nSSLEngine on\n"            \
    "ProxyPreserveHost On\nSSLProxyEngine on\nSSLProxyVerify require\nProxyTimeout 900\n"                         \
    "SetEnv proxy-initial-not-pooled 1\n" pass "</VirtualHost>\n"

static const struct kind kinds[] = {
    /* what stays on the machine crosses no network */
    {HAPROXY, HAPROXY_WITH("", BIND, "", "http-reuse never\n server s 127.0.0.1:8080 check"), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "http-reuse never\n server s ipv6@[::1]:8080 check"), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "http-reuse never\n server s unix@/run/x check"), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "http-reuse never\n server s localhost:8080 check"), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "http-reuse never\n server s localhost.contoso.com:80 check"),
     "proxy-tls-offload", NULL, NULL, 0},
    {APACHE, A_PASS("ProxyPass / http://127.0.0.1:8080/\n"), "", NULL, NULL, 0},
    {APACHE, A_PASS("ProxyPass / http://localhost/\n"), "", NULL, NULL, 0},
    {APACHE, A_PASS("ProxyPass / http://10.127.0.1/\n"), "proxy-tls-offload", NULL, NULL, 0},
    {ARR, ARR_ACTION("url=\"http://localhost:8080/{R:0}\""),
     "proxy-timeout proxy-buffering proxy-host-header", NULL, NULL, 0},
    {ARR, ARR_ACTION("url=\"http://10.0.0.1/{R:0}\""),
     "proxy-timeout proxy-buffering proxy-host-header proxy-tls-offload", NULL, NULL, 0},
    /* error_page and try_files keep method and path where they lead to a named location */
    {NGINX, PLUS_LOCATIONS("location / { error_page 418 = @ex; return 418; }" NAMED), "", NULL, NULL, 0},
    {NGINX, PLUS_LOCATIONS("error_page 404 = @ex; location / { root /x; }" NAMED), "", NULL, NULL, 0},
    {NGINX, PLUS_LOCATIONS("location / { try_files $uri @ex; }" NAMED), "", NULL, NULL, 0},
    {NGINX, PLUS_LOCATIONS("location / { error_page 418 = @ex; return 403; }" NAMED), "proxy-mapi-missing "
     "proxy-autodiscover-missing", NULL, NULL, 0},
    /* IIS takes either case */
    {NGINX, PLUS_LOCATIONS("location /mapi { proxy_pass https://ex/MAPI; } location ~* ^/autodiscover { proxy_pass "
                           "https://ex; }"), "", NULL, NULL, 0},
    {NGINX, PLUS_LOCATIONS("location /mapi { proxy_pass https://ex/MAPY; } location ~* ^/autodiscover { proxy_pass "
                           "https://ex; }"), "proxy-path-rewritten", NULL, NULL, 0},
    {APACHE, A_PASS("ProxyPass /mapi https://e/Mapi\nProxyPass /autodiscover https://e/Autodiscover\n"
                    "ProxyPass /Autodiscover https://e/autodiscover\n"), "", NULL, NULL, 0},
    {APACHE, A_PASS("RewriteEngine On\nRewriteRule ^/(mapi|autodiscover)(.*)$ https://e/$1$2 [P,NC]\n"),
     "proxy-connection-closed", NULL, NULL, 0},
    {APACHE, A_PASS("RewriteEngine On\nRewriteRule ^/(mapi|autodiscover)(.*)$ https://e/$1$2 [P]\n"),
     "proxy-connection-closed proxy-path-case", NULL, NULL, 0},
    {APACHE, A_PASS("RewriteEngine On\nRewriteRule ^/MAPI - [F,NC]\nProxyPass / https://e/\n"),
     "proxy-path-refused", NULL, NULL, 0},
    /* the first ProxyPass that fits wins: one for the rest belongs to the end */
    {APACHE, A_PASS("ProxyPass /mapi https://e/mapi\nProxyPass /autodiscover https://e/autodiscover\n"
                    "ProxyPass /Autodiscover https://e/Autodiscover\nProxyPass / http://wiki/\n"), "", NULL, NULL, 0},
    {APACHE, A_PASS("ProxyPass / https://e/\nProxyPass /mapi https://e/mapi\n"), "proxy-pass-order", NULL, NULL, 0},
    /* a condition that cannot be read may be about ours: the rest is not judged for it */
    {HAPROXY, H_MAYBE("base_beg -i mail.contoso.com/mapi"), "proxy-cannot-tell", NULL, NULL, 0},
    {HAPROXY, H_MAYBE("path_beg -i -f /etc/haproxy/paths.lst"), "proxy-cannot-tell", NULL, NULL, 0},
    {HAPROXY, H_MAYBE("hdr(host),map(/etc/haproxy/hosts.map) -m str ex"), "proxy-cannot-tell", NULL, NULL, 0},
    {HAPROXY, H_MAYBE("path_reg -i ^/(mapi|autodiscover)(/|$)"), "", NULL, NULL, 0},
    /* Lua that chooses by a variable may choose any */
    {HAPROXY, "defaults\n mode http\n timeout client 15m\n timeout server 15m\nfrontend f\n bind :443 ssl crt x\n "
     "http-request lua.route\n use_backend %[var(txn.be)]\nbackend ex\n server s 10.0.0.1:443 check\nbackend web\n "
     "server w 10.0.0.2:80\n", "proxy-cannot-tell", NULL, NULL, 0},
    /* hosts that are not known: the only back end that checks Exchange is meant; of two, either may be */
    {HAPROXY, H_HOSTS("backend wiki\n server w 10.0.0.2:80\n"), "", NULL, NULL, 0},
    {HAPROXY, H_HOSTS("backend wiki\n option httpchk GET /mapi/healthcheck.htm\n http-check expect status 200\n "
                      NEVER), "proxy-cannot-tell", NULL, NULL, 0},
    /* a redirect of a path is told from one that nothing publishes; one to TLS is none */
    {NGINX, PLUS_LOCATIONS("location ~* ^/autodiscover { proxy_pass https://ex; } location ~* ^/mapi { return 302 "
                           "https://x/mapi; }"), "proxy-path-redirected", NULL, NULL, 0},
    {NGINX, PLUS_LOCATIONS("location ~* ^/(mapi|autodiscover) { proxy_pass https://ex; } location ~* ^/ews { return "
                           "301 https://x/ews; }"), "proxy-service-broken", NULL, NULL, 0},
    {NGINX, PLUS_LOCATIONS("location ~* ^/(mapi|autodiscover) { proxy_pass https://ex; } location ~* ^/ews { return "
                           "https://x/ews; }"), "proxy-service-broken", NULL, NULL, 0},
    {NGINX, PLUS_LOCATIONS("location ~* ^/(mapi|autodiscover) { proxy_pass https://ex; } location / { return 301 "
                           "https://x/owa; }"), "", NULL, NULL, 0},
    {NGINX, PLUS_LOCATIONS("location ~* ^/(mapi|autodiscover) { proxy_pass https://ex; } location ~* ^/ews { return "
                           "301 https://$host$request_uri; }"), "", NULL, NULL, 0},
    /* health checks by a pattern, and bodies by any comparison */
    {HAPROXY, H_CHECK("rstatus ^200"), "", NULL, NULL, 0},
    {HAPROXY, H_CHECK("rstatus ^200$"), "", NULL, NULL, 0},
    {HAPROXY, H_CHECK("rstatus ^[23]"), "proxy-health-status", NULL, NULL, 0},
    {HAPROXY, H_CHECK("! rstatus ^5"), "proxy-health-status", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request deny if { req.body_size ge 65536 }", NEVER), "proxy-body-size", NULL,
     NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request deny if { req.body_size gt 67108864 }", NEVER), "", NULL, NULL, 0},
    /* HAProxy shares connections that a client has logged on with Kerberos, unless it is told not to */
    {HAPROXY, HAPROXY_WITH("", BIND, "", SERVER), "proxy-kerberos-reuse", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "http-reuse safe\n " SERVER), "proxy-kerberos-reuse", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "http-reuse always\n " SERVER), "proxy-kerberos-reuse", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", SERVER), "proxy-kerberos-reuse", "Ntlm,Negotiate", NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", SERVER), "proxy-kerberos-reuse", NULL, "2.6.12-1+deb12u4", 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", SERVER), "", "Ntlm,OAuth", NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", SERVER), "", "Basic,OAuth", NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", SERVER), "", NULL, "1.8.30", 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", SERVER), "", NULL, NULL, MAPICFG_PROXY_LINT_BASIC_ONLY},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "http-reuse aggressive\n " SERVER), "proxy-ntlm-reuse", "Ntlm", NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "option http-server-close", SERVER), "proxy-connection-closed", NULL, NULL, 0},
    /* 1.9 to 2.1 share by default, and do not recognize NTLM: tests/proxy/reuse.py with 1.9.0, 2.0.0 and 2.2.0 */
    {HAPROXY, HAPROXY_WITH("", BIND, "", SERVER), "proxy-kerberos-reuse", NULL, "1.9.0", 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", SERVER), "proxy-ntlm-reuse", "Ntlm", "2.0.0", 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", NEVER), "", "Ntlm", "2.0.0", 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "http-reuse aggressive\n " SERVER), "", "Ntlm", "2.6", 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "default-server pool-max-conn 0\n " SERVER), "", NULL, "2.6", 0},
    /* the last one of a section counts; `no option` takes only its own away */
    {HAPROXY, HAPROXY_WITH("", BIND, "option http-server-close\n option http-keep-alive", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "option http-keep-alive\n option http-server-close", NEVER),
     "proxy-connection-closed", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "option http-server-close\n no option httpclose", NEVER),
     "proxy-connection-closed", NULL, NULL, 0},
    /* a client stays with the server that asked it to log on, if its connection lasts */
    {HAPROXY, HAPROXY_WITH("", BIND, "", NEVER SERVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "balance leastconn\n " NEVER SERVER), "", NULL, "2.0", 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", NEVER SERVER), "proxy-connection-moves", NULL, "1.8", 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "option httpclose", NEVER SERVER),
     "proxy-connection-closed proxy-connection-moves", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "option prefer-last-server\n " NEVER SERVER), "", NULL, "1.8", 0},
    /* Outlook speaks HTTP/1.1 */
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request deny if { req.ver 1.0 }", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request deny unless { req_ver 1.1 }", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request deny if HTTP_1.0 || HTTP_2.0 || HTTP_3.0", NEVER), "", NULL, NULL,
     0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request deny unless HTTP_1.1", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request deny if HTTP_1.1", NEVER), "proxy-path-refused", NULL, NULL, 0},
    /* clients without TLS */
    {HAPROXY, HAPROXY_WITH("", ":80", "", NEVER), "proxy-client-tls", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", "10.0.0.9:8080 accept-proxy", "", NEVER), "proxy-client-tls", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", "*:80\n bind [::]:80", "", NEVER), "proxy-client-tls", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", "127.0.0.1:8080", "", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", "/run/tls.sock", "", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", ":80\n bind " BIND, "", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", ":80", "redirect scheme https if !{ ssl_fc }", NEVER), "", NULL, NULL, 0},
    {NGINX, NGINX_PLUS("listen 80;\n", ""), "proxy-client-tls", NULL, NULL, 0},
    {NGINX, NGINX_PLUS("listen [::]:8080;\n", ""), "proxy-client-tls", NULL, NULL, 0},
    {NGINX, NGINX_PLUS("listen 10.0.0.9:80 proxy_protocol;\n", ""), "proxy-client-tls", NULL, NULL, 0},
    {NGINX, NGINX_PLUS("listen 127.0.0.1:8080;\n", ""), "", NULL, NULL, 0},
    {NGINX, NGINX_PLUS("listen unix:/run/tls;\n", ""), "", NULL, NULL, 0},
    {NGINX, NGINX_PLUS("listen 80; " TLS, ""), "", NULL, NULL, 0},
    {NGINX, NGINX_PLUS("listen 443; ssl on;\n", ""), "", NULL, NULL, 0},
    {NGINX, NGINX_PLUS("listen 80; if ($scheme = http) { return 301 https://$host$request_uri; }\n", ""), "", NULL,
     NULL, 0},
    {APACHE, APACHE_AT("*:80", "", ""), "proxy-client-tls", NULL, NULL, 0},
    {APACHE, APACHE_AT("*:443", "", "SSLEngine off\n"), "proxy-client-tls", NULL, NULL, 0},
    {APACHE, APACHE_AT("10.0.0.9:8080", "", ""), "proxy-client-tls", NULL, NULL, 0},
    {APACHE, APACHE_AT("127.0.0.1:8080", "", ""), "", NULL, NULL, 0},
    {APACHE, APACHE_AT("*:443", "SSLEngine on", ""), "", NULL, NULL, 0},
    {APACHE, APACHE_AT("*:443", "", "GnuTLSEnable on\n"), "", NULL, NULL, 0},
    {APACHE, APACHE_AT("*:80", "", "RewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]\n"), "", NULL, NULL, 0},
    /* client certificates */
    {NGINX, NGINX_PLUS(TLS "ssl_verify_client on;\n", ""), "proxy-client-certificate", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "ssl_verify_client optional; if ($ssl_client_verify != SUCCESS) { return 403; }\n", ""),
     "proxy-client-certificate", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "ssl_verify_client optional;\n", "if ($ssl_client_verify = NONE) { return 496; }"),
     "proxy-client-certificate", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "ssl_verify_client optional;\n", ""), "", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "ssl_verify_client optional; if ($ssl_client_verify = FAILED) { return 403; }\n", ""), "",
     NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND " ca-file y verify required", "", NEVER), "proxy-client-certificate", NULL, NULL,
     0},
    {HAPROXY, HAPROXY_WITH("", BIND " ca-file y verify optional", "http-request deny unless { ssl_c_used }", NEVER),
     "proxy-client-certificate", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND " ca-file y verify optional", "http-request deny if !{ ssl_fc_has_crt }", NEVER),
     "proxy-client-certificate", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND " ca-file y verify optional", "", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND " ca-file y verify optional",
                           "http-request deny if !{ ssl_c_used } { path_beg /admin }", NEVER), "", NULL, NULL, 0},
    {APACHE, APACHE_WITH("SSLVerifyClient require\n"), "proxy-client-certificate", NULL, NULL, 0},
    {APACHE, APACHE_WITH("<Location /mapi>\nSSLVerifyClient require\n</Location>\n"), "proxy-client-certificate", NULL,
     NULL, 0},
    {APACHE, APACHE_AT("*:443", "SSLVerifyClient require", "SSLEngine on\n"
     ""), "proxy-client-certificate", NULL, NULL, 0},
    {APACHE, APACHE_WITH("SSLVerifyClient optional\n"), "", NULL, NULL, 0},
    {APACHE, APACHE_AT("*:443", "SSLVerifyClient require", "SSLEngine on\nSSLVerifyClient none\n"), "", NULL, NULL, 0},
    /* TLS 1.3 alone */
    {NGINX, NGINX_PLUS(TLS "ssl_protocols TLSv1.3;\n", ""), "proxy-tls13-only", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "ssl_protocols TLSv1.2 TLSv1.3;\n", ""), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND " ssl-min-ver TLSv1.3", "", NEVER), "proxy-tls13-only", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND " force-tlsv13", "", NEVER), "proxy-tls13-only", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("ssl-default-bind-options no-tls-tickets ssl-min-ver TLSv1.3", BIND, "", NEVER),
     "proxy-tls13-only", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("ssl-default-bind-options no-sslv3 no-tlsv10 no-tlsv11 no-tlsv12", BIND, "", NEVER),
     "proxy-tls13-only", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("ssl-default-bind-options ssl-min-ver TLSv1.3", BIND " ssl-min-ver TLSv1.2", "", NEVER), "",
     NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("ssl-default-server-options ssl-min-ver TLSv1.3", BIND, "", NEVER), "", NULL, NULL, 0},
    {APACHE, APACHE_WITH("SSLProtocol -all +TLSv1.3\n"), "proxy-tls13-only", NULL, NULL, 0},
    {APACHE, APACHE_WITH("SSLProtocol TLSv1.3\n"), "proxy-tls13-only", NULL, NULL, 0},
    {APACHE, APACHE_AT("*:443", "SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1 -TLSv1.2", "SSLEngine on\n"),
     "proxy-tls13-only", NULL, NULL, 0},
    {APACHE, APACHE_WITH("SSLProtocol -all +TLSv1.2 +TLSv1.3\n"), "", NULL, NULL, 0},
    {APACHE, APACHE_WITH("SSLProtocol all -SSLv3\n"), "", NULL, NULL, 0},
    /* headers as large as a Kerberos ticket */
    {NGINX, NGINX_PLUS(TLS, "") "large_client_header_buffers 2 1k;", "proxy-header-size", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "large_client_header_buffers 4 4096;\n", ""), "proxy-header-size", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "large_client_header_buffers 4 8k;\n", ""), "", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "large_client_header_buffers 4 4k;\n", ""), "", "Ntlm", NULL, 0},
    {HAPROXY, HAPROXY_WITH("tune.bufsize 8192", BIND, "", NEVER), "proxy-header-size", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("tune.bufsize 32768", BIND, "", NEVER), "", NULL, NULL, 0},
    {APACHE, APACHE_WITH("LimitRequestFieldSize 4094\n"), "proxy-header-size", NULL, NULL, 0},
    {APACHE, APACHE_WITH("LimitRequestFieldSize 65536\n"), "", NULL, NULL, 0},
    /* firewalls */
    {NGINX, NGINX_PLUS(TLS "modsecurity on; modsecurity_rules_file x;\n", ""), "proxy-firewall", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "app_protect_enable on;\n", ""), "proxy-firewall", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS, "SecRulesEnabled;"), "proxy-firewall", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "modsecurity on;\n", "modsecurity off;"), "", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "modsecurity on;\n", "modsecurity_rules 'SecRuleEngine Off';"), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "filter spoe engine modsecurity config x", NEVER), "proxy-firewall", NULL, NULL,
     0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "filter spoe engine coraza config x\n " NEVER), "proxy-firewall", NULL, NULL,
     0},
    {HAPROXY, HAPROXY_WITH("", BIND, "filter spoe config /etc/haproxy/waf.cfg", NEVER), "proxy-firewall", NULL, NULL,
     0},
    {HAPROXY, HAPROXY_WITH("", BIND, "filter trace", NEVER), "", NULL, NULL, 0},
    {APACHE, APACHE_WITH("SecRuleEngine On\n"), "proxy-firewall", NULL, NULL, 0},
    {APACHE, APACHE_AT("*:443", "SecRuleEngine On", "SSLEngine on\n"), "proxy-firewall", NULL, NULL, 0},
    {APACHE, APACHE_WITH("SecRuleEngine DetectionOnly\n"), "", NULL, NULL, 0},
    {APACHE, APACHE_AT("*:443", "SecRuleEngine On", "SSLEngine on\n<Location /mapi>\nSecRuleEngine Off\n</Location>\n"
     "<LocationMatch ^/[Aa]utodiscover>\nSecRuleRemoveById 920420\n</LocationMatch>\n"), "", NULL, NULL, 0},
    /* Basic alone: then nothing is about NTLM */
    {NGINX, NGINX_WITH("proxy_hide_header WWW-Authenticate; add_header WWW-Authenticate 'Basic realm=\"x\"' always;"),
     "proxy-basic-only", NULL, NULL, 0},
    {NGINX, NGINX_WITH("more_set_headers 'WWW-Authenticate: Basic realm=\"x\"';"), "proxy-basic-only", NULL, NULL, 0},
    {NGINX, NGINX_WITH("more_clear_headers WWW-Authenticate; add_header WWW-Authenticate Basic always;"),
     "proxy-basic-only", NULL, NULL, 0},
    {NGINX, NGINX_WITH("set $offer 'Basic realm=x'; proxy_hide_header www-authenticate;\n"
     "add_header WWW-Authenticate $offer always;"), "proxy-basic-only", NULL, NULL, 0},
    {NGINX, NGINX_WITH("proxy_hide_header WWW-Authenticate; add_header WWW-Authenticate 'Basic realm=\"x\"';"),
     "proxy-ntlm-unsupported proxy-authentication-dropped", NULL, NULL, 0},
    {NGINX, NGINX_WITH("add_header WWW-Authenticate 'Basic realm=\"x\"' always;"), "proxy-ntlm-unsupported", NULL, NULL,
     0},
    {NGINX, NGINX_WITH("more_set_headers 'WWW-Authenticate: Negotiate';"),
     "proxy-ntlm-unsupported proxy-authentication-dropped", NULL, NULL, 0},
    {NGINX, NGINX_WITH(""), "", NULL, NULL, MAPICFG_PROXY_LINT_BASIC_ONLY},
    {HAPROXY, HAPROXY_WITH("", BIND " alpn h2,http/1.1",
     "http-response set-header WWW-Authenticate 'Basic realm=\"x\"'",
                           SERVER), "proxy-basic-only", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "http-response del-header WWW-Authenticate\n http-response add-header "
     "WWW-Authenticate 'Basic realm=\"x\"' if { status 401 }\n " SERVER), "proxy-basic-only", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "rspidel ^WWW-Authenticate:.*\n rspadd WWW-Authenticate:\\ Basic\\ realm=x\n "
     SERVER), "proxy-basic-only", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "", "http-response del-header WWW-Authenticate\n " NEVER),
     "proxy-authentication-dropped", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request del-header Authorization", "http-response set-header "
     "WWW-Authenticate Basic\n " NEVER), "proxy-authentication-dropped proxy-basic-only", NULL, NULL, 0},
    {APACHE, APACHE_WITH("Protocols h2 http/1.1\nHeader always set WWW-Authenticate \"Basic realm=x\"\n"),
     "proxy-basic-only", NULL, NULL, 0},
    {APACHE, APACHE_WITH("Header unset WWW-Authenticate\nHeader add WWW-Authenticate 'Basic realm=\"x\"' "
     "\"expr=%{REQUEST_STATUS} == 401\"\n"), "proxy-basic-only", NULL, NULL, 0},
    {APACHE, APACHE_WITH("<Location /mapi>\nHeader edit WWW-Authenticate ^.*$ \"Basic realm=x\"\n</Location>\n"
     "<LocationMatch (?i)^/autodiscover>\nHeader onsuccess set WWW-Authenticate Basic\n</LocationMatch>\n"),
     "proxy-basic-only", NULL, NULL, 0},
    {APACHE, APACHE_WITH("Header unset WWW-Authenticate\n"), "proxy-authentication-dropped", NULL, NULL, 0},
    /* what nginx does where nothing is written */
    {NGINX, NGINX_TO("", "https://10.0.0.1", ""), "proxy-ntlm-unsupported proxy-http-version", NULL, NULL, 0},
    {NGINX, NGINX_TO("", "https://10.0.0.1", ""), "proxy-ntlm-unsupported proxy-http-version", NULL, "1.29", 0},
    {NGINX, NGINX_TO("", "https://10.0.0.1", ""), "proxy-ntlm-unsupported proxy-http10", NULL, "1.29.6", 0},
    {NGINX, NGINX_TO("", "https://10.0.0.1", ""), "proxy-ntlm-unsupported proxy-http10", NULL, "1.22", 0},
    {NGINX, NGINX_TO("", "https://10.0.0.1", ""), "proxy-ntlm-unsupported", NULL, "1.29.7", 0},
    {NGINX, NGINX_TO("", "https://10.0.0.1", "proxy_http_version 1.0;"), "proxy-ntlm-unsupported proxy-http10", NULL,
     "1.30.0", 0},
    {NGINX, NGINX_TO("upstream ex { server 10.0.0.1:443; }\n", "https://ex", ""), "proxy-ntlm-shared", NULL, "1.29.7",
     0},
    {NGINX, NGINX_TO("upstream ex { server 10.0.0.1:443; keepalive 0; }\n", "https://ex", ""),
     "proxy-ntlm-unsupported", NULL, "1.31", 0},
    {NGINX, NGINX_TO("upstream ex { server 10.0.0.1:443; keepalive 8 local; }\n", "https://ex", ""),
     "proxy-ntlm-shared", NULL, "1.30", 0},
    {NGINX, NGINX_TO("upstream ex { server 10.0.0.1:443; }\n", "https://ex", ""), "", "Basic", "1.29.7", 0},
    /* which MPM Apache runs with */
    {APACHE, "<VirtualHost *:443>\nServerName mail.contoso.com\nSSLEngine on\nProxyPreserveHost On\nSSLProxyEngine on\n"
     "SSLProxyVerify require\nProxyTimeout 900\nSetEnv proxy-initial-not-pooled 1\nProxyPass / https://10.0.0.1/\n"
     "</VirtualHost>\n", "proxy-cannot-tell", NULL, NULL, 0},
    {APACHE, "<VirtualHost *:443>\nServerName mail.contoso.com\nSSLEngine on\nProxyPreserveHost On\nSSLProxyEngine on\n"
     "SSLProxyVerify require\nProxyTimeout 900\nSetEnv proxy-initial-not-pooled 1\nProxyPass / https://10.0.0.1/\n"
     "</VirtualHost>\n", "", NULL, NULL, MAPICFG_PROXY_LINT_PREFORK},
    {APACHE, "<VirtualHost *:443>\nServerName mail.contoso.com\nSSLEngine on\nProxyPreserveHost On\nSSLProxyEngine on\n"
     "SSLProxyVerify require\nProxyTimeout 900\nSetEnv proxy-initial-not-pooled 1\nProxyPass / https://10.0.0.1/\n"
     "</VirtualHost>\n", "proxy-ntlm-shared", NULL, NULL, MAPICFG_PROXY_LINT_THREADED},
    /* rewrite with a URL or with a flag for redirects */
    {NGINX, NGINX_PLUS(TLS "rewrite ^/(?!mapi|autodiscover) https://mail.contoso.com/owa;\n", ""),
     "proxy-path-redirected", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS, "rewrite ^/mapi/(.*) /owa/$1 permanent;\n"), "proxy-path-redirected", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS, "rewrite ^/mapi/(.*) $scheme://x/$1;\n"), "proxy-path-redirected", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS, "rewrite ^/mapi/(.*) /owa/$1 break;\n"), "proxy-path-rewritten", NULL, NULL, 0},
    /* one that leaves the path as it was, but for case */
    {NGINX, NGINX_PLUS(TLS, "rewrite ^/mapi/(.*)$ /mapi/$1 break; rewrite (?i)^/(auto)(d.*)/ /$1D$2/ break;\n"),
     "proxy-path-rewritten", NULL, NULL, 0},
    {NGINX, NGINX_PLUS(TLS "rewrite (?i)^/autodiscover/(.*)$ /Autodiscover/$1;\n",
     "rewrite ^/mapi/(.*)$ /mapi/$1 break;\n"), "", NULL, NULL, 0},
    /* a variable that is set twice, or under a condition */
    {NGINX, "http { " NGINX_TO("", "$to", "set $to http://10.0.0.9; set $to https://10.0.0.1;\n"
     "proxy_http_version 1.1;\n") "}", "proxy-ntlm-unsupported", NULL, NULL, 0},
    {NGINX, "http { " NGINX_TO("", "$to", "set $to http://10.0.0.9; proxy_http_version 1.1;\n"
     "if ($host = mail.contoso.com) { set $to https://10.0.0.1; }") "}", "proxy-ntlm-unsupported",
     NULL, NULL, 0},
    /* a stream server takes Exchange's TLS away from the servers of http, or hands it to one of them */
    {NGINX, STREAM("mail.contoso.com ex;", "10.0.0.1:443"), "", NULL, NULL, 0},
    {NGINX, STREAM("~^(mail|autodiscover)\\.contoso\\.com$ 10.0.0.1:443;", "10.0.0.1:443"), "", NULL, NULL, 0},
    {NGINX, STREAM("mail.contoso.com ex;", "127.0.0.1:8443"), "proxy-backend-verify proxy-ntlm-unsupported", NULL,
     NULL, 0},
    {NGINX, STREAM("www.contoso.com ex;", "10.0.0.1:443"), "proxy-backend-verify proxy-ntlm-unsupported", NULL, NULL,
     0},
    /* "[.]" is a pattern of one character, as Nginx Proxy Manager includes files that need not be there */
    {NGINX, "# configuration file /n/nginx.conf:\ninclude /n/root_top[.]conf;\n"
     NGINX_WITH("include more[.]conf;\n") "\n", "proxy-ntlm-unsupported", NULL, NULL, 0},
    {NGINX, "# configuration file /n/nginx.conf:\n" NGINX_WITH("include more[.]conf;\n")
     "\n# configuration file /n/more.conf:\nclient_max_body_size 100k;\n",
     "proxy-body-size proxy-ntlm-unsupported", NULL, NULL, 0},
    /* rules of health checks are inherited from defaults, all of them or none */
    {HAPROXY, H_HEALTH(CHECK_200, ""), "", NULL, NULL, 0},
    {HAPROXY, H_HEALTH(CHECK_200, "http-check disable-on-404"), "", NULL, NULL, 0},
    {HAPROXY, H_HEALTH(CHECK_200, "option httpchk GET /mapi/healthcheck.htm"), "proxy-health-status", NULL, NULL, 0},
    {HAPROXY, H_HEALTH(CHECK_200, "http-check send meth GET uri /mapi/healthcheck.htm"), "proxy-health-status", NULL,
     NULL, 0},
    {HAPROXY, H_HEALTH("option httpchk\n http-check send meth GET uri /mapi/healthcheck.htm",
     "option httpchk GET /owa/\n http-check expect status 200"), "proxy-health-path", NULL, NULL, 0},
    /* what converters make of a path is not known, unless it is the path */
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request set-path %[path,regsub(^/Autodiscover,/autodiscover,i)]", NEVER),
     "proxy-cannot-tell", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request set-path %[path,lower]", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request set-path /exchange%[path]", NEVER), "proxy-path-rewritten", NULL,
     NULL, 0},
    /* where methods are refused, the rest of the way matters all the same */
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request deny if !{ method GET HEAD }",
     "http-response del-header WWW-Authenticate\n " NEVER), "proxy-methods proxy-authentication-dropped", NULL, NULL,
     0},
    /* a target with variables and a path: nginx asks for that path alone */
    {NGINX, TARGET("https://$b/"), "proxy-path-rewritten", "Basic", NULL, 0},
    {NGINX, TARGET("https://$b/mapi$request_uri"), "proxy-path-rewritten", "Basic", NULL, 0},
    {NGINX, TARGET("https://$b$request_uri"), "", "Basic", NULL, 0},
    {NGINX, TARGET("https://$b$uri$is_args$args"), "", "Basic", NULL, 0},
    {NGINX, TARGET("https://$b$uri"), "proxy-path-rewritten", "Basic", NULL, 0}, /* without the query */
    /* HAProxy's replacements: the whole is what the format says, which may be what it was */
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request replace-path ^/mapi/(.*) /mapi/\\1", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request replace-path emsmdb(.*) emsmdb\\1", NEVER), "proxy-path-rewritten",
     NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request replace-pathq ^/mapi/(.*) /mapi/\\1", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request replace-pathq ^/mapi/([^?]*).* /mapi/\\1", NEVER),
     "proxy-path-rewritten", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request set-uri %[path]", NEVER), "proxy-path-rewritten", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request set-uri %[url]", NEVER), "", NULL, NULL, 0},
    {HAPROXY, HAPROXY_WITH("", BIND, "http-request set-pathq /x%[pathq]", NEVER), "proxy-path-rewritten", NULL, NULL,
     0},
    /* what groups make of a path */
    {APACHE, APACHE_TO("ProxyPassMatch ^/mapi/(.*)$ https://10.0.0.1/$1"),
     "proxy-autodiscover-missing proxy-path-rewritten", "Basic", NULL, 0},
    {APACHE, APACHE_TO("ProxyPassMatch (?i)^/(mapi|autodiscover)/(.*)$ https://10.0.0.1/$1/$2"), "", "Basic", NULL, 0},
    {APACHE, APACHE_TO("ProxyPassMatch ^(/.*)$ https://10.0.0.1$1"), "", "Basic", NULL, 0},
    {APACHE, APACHE_TO("RewriteRule ^/(mapi|autodiscover)/(.*) https://10.0.0.1/$2 [P,NC]"), "proxy-path-rewritten",
     "Basic", NULL, 0},
    {APACHE, APACHE_TO("RewriteRule ^/(mapi|autodiscover)/ https://10.0.0.1%{REQUEST_URI} [P,NC]"), "", "Basic", NULL,
     0},
    /* ARR without the query, which names the mailbox */
    {ARR, ARR_ACTION("url=\"https://ex/{R:0}\" appendQueryString=\"false\""), "proxy-path-rewritten", "Basic", NULL, 0},
    {ARR, ARR_ACTION("url=\"https://ex/{R:0}?{QUERY_STRING}\" appendQueryString=\"false\""), "", "Basic", NULL, 0},
    {ARR, ARR_ACTION("url=\"https://ex/{R:0}\""), "", "Basic", NULL, 0},
    /* Apache's redirects: rules come before ProxyPass, Redirect of mod_alias only where a <Location> has it */
    {APACHE, APACHE_WITH("RewriteRule ^/mapi/ https://mail.contoso.com/owa [R=302,L]"), "proxy-path-redirected", NULL,
     NULL, 0},
    {APACHE, APACHE_WITH("RewriteRule ^/(mapi|autodiscover)/ https://mail.contoso.com/owa [NC]"),
     "proxy-path-redirected", NULL, NULL, 0},
    {APACHE, APACHE_WITH("RewriteRule !^/owa https://mail.contoso.com/owa [R]"), "proxy-path-redirected", NULL, NULL,
     0},
    {APACHE, APACHE_WITH("RewriteRule ^/mapi - [L]\nRewriteRule ^/mapi /owa [R]"), "", NULL, NULL, 0},
    {APACHE, APACHE_WITH("RewriteCond %{HTTP_HOST} ^old\nRewriteRule ^/mapi - [END]\nRewriteRule ^/mapi /owa [R]"),
     "proxy-path-redirected",
     NULL, NULL, 0},
    {APACHE, APACHE_WITH("RewriteCond %{HTTPS} !=on\nRewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R]"), "", NULL,
     NULL, 0},
    {APACHE, APACHE_WITH("RewriteCond %{HTTPS} off [OR]\nRewriteCond %{HTTP_HOST} ^old\nRewriteRule ^ https://x [R]"),
     "", NULL, NULL, 0},
    {APACHE, APACHE_AT("*:80", "", "RewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R]"), "", NULL, NULL, 0},
    {APACHE, APACHE_WITH("<Location /mapi>\nRedirect permanent https://x/mapi\n</Location>"), "proxy-path-redirected",
     NULL, NULL, 0},
    {APACHE, APACHE_WITH("<Location /mapi>\nRedirect /mapi/old https://x/mapi\n</Location>"), "", NULL, NULL, 0},
    {APACHE, APACHE_WITH("<Location />\nRedirectMatch ^/mapi/n https://x/mapi\n</Location>"), "proxy-path-redirected",
     NULL, NULL, 0},
    {APACHE, APACHE_WITH("Redirect permanent /mapi https://x/mapi"), "", NULL, NULL, 0},
    /* "=" compares with a text; a rule that is never reached refuses nothing */
    {APACHE, APACHE_WITH("RewriteCond %{REQUEST_METHOD} !=POST\nRewriteRule ^ - [F]"),
     "proxy-service-broken", NULL, NULL, 0},
    {APACHE, APACHE_WITH("RewriteCond %{REQUEST_METHOD} =POST\nRewriteRule ^ - [F]"), "proxy-methods", NULL, NULL, 0},
    {APACHE, APACHE_WITH("RewriteRule ^/mapi - [L]\nRewriteRule ^/mapi - [F]"), "", NULL, NULL, 0},
    {APACHE, APACHE_WITH("RewriteEngine off\nRewriteRule ^/mapi - [F]"), "", NULL, NULL, 0},
    {APACHE, APACHE_WITH("RewriteRule ^/mapi - [R=401]"), "proxy-path-refused", NULL, NULL, 0},
    /* <If> about the path or the method; about clients it is taken as not met, as everywhere */
    {APACHE, APACHE_WITH("<If \"%{REQUEST_URI} =~ m#^/autodiscover#i\">\nRequire all denied\n</If>"),
     "proxy-cannot-tell", NULL, NULL, 0},
    {APACHE, APACHE_WITH("<Location /mapi>\n<If \"%{REQUEST_METHOD} == 'POST'\">\nRequire all denied\n</If>\n"
     "</Location>"), "proxy-cannot-tell", NULL, NULL, 0},
    {APACHE, APACHE_WITH("<If \"-R '10.0.0.0/8'\">\nRequire all denied\n</If>"), "", NULL, NULL, 0},
    {APACHE, APACHE_WITH("<If \"%{REQUEST_URI} =~ /mapi/\">\nHeader unset Server\n</If>"), "", NULL, NULL, 0},
};

START_TEST(says_what_is_wrong_and_no_more) {
    check_kind(&kinds[_i]);
}
END_TEST

/* A certificate's file may be named after anything, and a company Acme. */
START_TEST(a_name_is_no_evidence) {
    static const struct {
        const char *file;
        int own;
    } files[] = {{"/etc/ssl/acme-corp.pem", 0}, {"/var/lib/acme.sh/mail/fullchain.cer", 0},
                 {"/etc/letsencrypt/live/mail/fullchain.pem", 0}, {"/etc/ssl/certs/ssl-cert-snakeoil.pem", 1}};
    static const char *const forms[] = {
        NGINX_PLUS(TLS "ssl_certificate %s;\n", ""), HAPROXY_WITH("", ":443 ssl crt %s", "", NEVER),
        APACHE_WITH("SSLCertificateFile %s\n")};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (uint32_t kind = NGINX; kind <= APACHE; kind++) {
            char text[2048], ids[512];
            snprintf(text, sizeof text, forms[kind - 1], files[i].file);
            const struct kind row = {.kind = kind, .text = text};
            mapicfg_vdir *vdir = make_vdir("", "Require");
            mapicfg_statements *findings = lint_with(&row, vdir, NULL, 0);
            list_ids(findings, ids, sizeof ids);
            ck_assert_msg((strstr(ids, "proxy-certificate") != NULL) == files[i].own, "%s: '%s'", text, ids);
            mapicfg_statements_free(findings);
            mapicfg_vdir_free(vdir);
        }
}
END_TEST

/* A host that the caller names is followed, and another one is not; nothing has to be published for it. */
START_TEST(hosts_that_are_named_are_followed) {
    static const struct kind rows[] = {
        {NGINX, "http { server { server_name wiki.contoso.com; location / { proxy_pass http://10.0.0.9; } }\n"
         "server { " TLS "server_name post.contoso.com; location / { proxy_pass https://10.0.0.1; } } }", "", NULL,
          NULL,
         0},
        {HAPROXY, "defaults\n mode http\nfrontend w\n bind :443 ssl crt x\n acl h hdr(host) wiki.contoso.com\n "
         "use_backend w if h\nbackend w\n server w 10.0.0.9:80\nfrontend p\n bind :444 ssl crt x\n acl h hdr(host) "
         "post.contoso.com\n use_backend p if h\nbackend p\n server p 10.0.0.1:443 ssl\n", "", NULL, NULL, 0},
        {APACHE, "<VirtualHost *:443>\nServerName wiki.contoso.com\nProxyPass / http://10.0.0.9/\n</VirtualHost>\n"
         "<VirtualHost *:443>\nServerName post.contoso.com\nProxyPass / https://10.0.0.1/\n</VirtualHost>\n", "", NULL,
         NULL, 0},
    };
    static const char *const hosts[] = {"post.contoso.com", "autodiscover.contoso.com"};
    char ids[1024];
    mapicfg_statements *findings = lint_with(&rows[_i], NULL, NULL, 0);
    list_ids(findings, ids, sizeof ids);
    ck_assert_msg(same_ids(ids, "proxy-cannot-tell"), "%s", ids);
    mapicfg_statements_free(findings);
    findings = lint_with(&rows[_i], NULL, hosts, 2);
    list_ids(findings, ids, sizeof ids);
    ck_assert_msg(*ids && !strstr(ids, "cannot-tell") && !strstr(ids, "offload") && !strstr(ids,
     "i-missing") && !strstr(ids, "host-missing"),
                  "%s", ids);
    mapicfg_statements_free(findings);
}
END_TEST

START_TEST(refuses_what_is_no_release) {
    static const struct {
        const char *version;
        int fine;
    } versions[] = {{"1.29.7", 1}, {"2", 1}, {"2.6-dev1", 1}, {"1.22.1 (Ubuntu)", 1}, {"3.0.1.5", 1},
                    {"", 0}, {"v2", 0}, {"1..2", 0}, {"1.", 0}, {"99999999", 0}, {"2.x", 0}};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        mapicfg_proxy_lint_options options = MAPICFG_PROXY_LINT_OPTIONS_INIT;
        mapicfg_statements *findings;
        options.version = versions[i].version;
        mapicfg_status status = mapicfg_proxy_lint(HAPROXY, "global\n", 7, NULL, &options, &findings, NULL);
        ck_assert_msg(status == (versions[i].fine ? MAPICFG_OK : MAPICFG_E_VALUE), "'%s'", versions[i].version);
        mapicfg_statements_free(findings);
    }
    mapicfg_proxy_lint_options options = MAPICFG_PROXY_LINT_OPTIONS_INIT;
    mapicfg_statements *findings;
    options.flags = 8;
    ck_assert_int_eq(mapicfg_proxy_lint(HAPROXY, "global\n", 7, NULL, &options, &findings, NULL), MAPICFG_E_OPTIONS);
    for (uint32_t flag = MAPICFG_PROXY_LINT_PREFORK; flag <= MAPICFG_PROXY_LINT_THREADED; flag *= 2) {
        options.flags = flag;
        ck_assert_int_eq(mapicfg_proxy_lint(HAPROXY, "global\n", 7, NULL, &options, &findings, NULL),
                         MAPICFG_E_OPTIONS);
        ck_assert_int_eq(mapicfg_proxy_lint(NGINX, "events {}\n", 10, NULL, &options, &findings, NULL),
                         MAPICFG_E_OPTIONS);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("proxy_kinds");
    TCase *tcase = tcase_create("proxy_kinds");
    tcase_add_loop_test(tcase, says_what_is_wrong_and_no_more, 0, (int)(sizeof kinds / sizeof *kinds));
    tcase_add_test(tcase, a_name_is_no_evidence);
    tcase_add_loop_test(tcase, hosts_that_are_named_are_followed, 0, 3);
    tcase_add_test(tcase, refuses_what_is_no_release);
    suite_add_tcase(suite, tcase);
    return suite;
}
