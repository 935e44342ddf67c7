/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_proxy.c: the linter of proxies. Good configurations give no findings; each with one mistake planted gives the
 * finding of that mistake, at its line, and no other. */
#include <mapicfg/proxy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy.h"
#include "proxy/pattern.h"
#include "proxy/tree.h"
#include "proxy/words.h"

/* ---- good ones ---- */

static const struct {
    const char *file;
    uint32_t kind;
    int without_ntlm;
} good[] = {
    {"good/nginx-plus.conf", NGINX, 0},      {"good/nginx-stream.conf", NGINX, 0}, {"good/haproxy.cfg", HAPROXY, 0},
    {"good/haproxy-tcp.cfg", HAPROXY, 0},    {"good/apache.conf", APACHE, 0},
    {"good/apache-balancer.conf", APACHE, 1}, {"good/arr.config", ARR, 0},
};

START_TEST(says_nothing_on_good_files) {
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char *text = read_file(good[i].file);
        mapicfg_vdir *vdir = make_vdir(good[i].without_ntlm ? "Basic,OAuth" : "", "Require");
        mapicfg_statements *with = lint_all(good[i].kind, text, vdir);
        check_none(good[i].file, with);
        ck_assert_uint_eq(mapicfg_statements_worst(with), 0);
        if (!good[i].without_ntlm) {
            mapicfg_statements *without = lint_all(good[i].kind, text, NULL);
            check_none(good[i].file, without);
            mapicfg_statements_free(without);
        }
        mapicfg_statements_free(with);
        mapicfg_vdir_free(vdir);
        free(text);
    }
}
END_TEST

/* ---- planted mistakes ---- */

/* `from` in the good file becomes `to`; then there is the finding `id`, first at the line that has `where` (NULL: the
 * whole file), and no other id. */
struct plant {
    const char *file;
    uint32_t kind;
    const char *from, *to, *id, *where;
    const char *authentication, *protection; /* NULL: no virtual directories are given */
};

#define PLUS "good/nginx-plus.conf", NGINX
#define STREAM "good/nginx-stream.conf", NGINX
#define HA "good/haproxy.cfg", HAPROXY
/* With a rule in its back end. */
#define HAB HA, "http-reuse never", "http-reuse never\n    "
#define HATCP "good/haproxy-tcp.cfg", HAPROXY
#define AP "good/apache.conf", APACHE
#define APB "good/apache-balancer.conf", APACHE
#define ANY NULL, NULL
#define PROTECTED "", "Require"
#define PLAIN "Basic,OAuth", "None"

static const struct plant plants[] = {
    /* nginx */
    {PLUS, "location /mapi {", "location /mapy {", "proxy-mapi-missing", NULL, ANY},
    {PLUS, "location /mapi {", "location /mapi/emsmdb {", "proxy-nspi-missing", "/mapi/emsmdb", ANY},
    {PLUS, "location /mapi {", "location ~* ^/mapi/nspi {", "proxy-emsmdb-missing", "nspi", ANY},
    {PLUS, "(autodiscover|oab)", "(oab|ews)", "proxy-autodiscover-missing", NULL, ANY},
    {PLUS, "~* ^/(autodiscover|oab)(/|$)", "/autodiscover", "proxy-path-case", "location /autodiscover", ANY},
    {PLUS, "location ~* ^/(autodiscover|oab)(/|$)", "location ~ ^/[Aa]utodiscover/[a]", "proxy-path-case", "[Aa]", ANY},
    {PLUS, "autodiscover.contoso.com;\n        ssl", "autodiscover.contoso.com;\n        deny all; ssl",
     "proxy-path-refused", "deny all", ANY},
    {PLUS, "location /mapi {", "location /mapi/nspi { return 403; }\n location /mapi {", "proxy-path-refused",
     "return 403", ANY},
    {PLUS, "location /mapi {\n            proxy_pass https://exchange;",
     "location /mapi {\n            proxy_pass https://exchange/;", "proxy-path-rewritten", "exchange/;", ANY},
    {PLUS, "proxy_read_timeout 15m;", "proxy_read_timeout 15m; rewrite ^/mapi/(.*)$ /m/$1 break;",
     "proxy-path-rewritten", "rewrite", ANY},
    {PLUS, "proxy_pass https://exchange;", "proxy_pass https://echange:443;", "proxy-ntlm-unsupported", "echange:443",
     ANY},
    {PLUS, "        ntlm;\n", "", "proxy-ntlm-unsupported", "proxy_pass", ANY},
    {PLUS, "ntlm;", "keepalive 32;", "proxy-ntlm-shared", "keepalive 32", ANY},
    {PLUS, "keepalive_timeout 15m", "keepalive_timeout 0", "proxy-connection-closed", "keepalive_timeout 0", ANY},
    {PLUS, "Connection \"\"", "Connection close", "proxy-connection-closed", "Connection close", ANY},
    {PLUS, "        proxy_set_header Connection \"\";\n", "", "proxy-connection-closed", "proxy_pass", ANY},
    {PLUS, "Connection \"\"", "Connection \"upgrade\"", "proxy-connection-closed", "upgrade", ANY},
    {PLUS, "        proxy_http_version 1.1;\n", "", "proxy-http-version", "proxy_pass", ANY},
    {PLUS, "proxy_http_version 1.1", "proxy_http_version 1.0", "proxy-http10", "1.0", ANY},
    {PLUS, "443 ssl;", "443 ssl http2;", "proxy-http2", "http2", ANY},
    {PLUS, "listen 443 ssl;", "listen 443 ssl; http2 on;", "proxy-http2", "http2 on", ANY},
    {PLUS, "proxy_read_timeout 15m", "proxy_read_timeout 120s", "proxy-timeout", "120s", ANY},
    {PLUS, "proxy_read_timeout 15m", "proxy_read_timeout 10", "proxy-timeout-pending", "timeout 10", ANY},
    {PLUS, "            proxy_buffering off;\n            proxy_read_timeout 15m;\n            health",
     "            proxy_buffering off;\n            health", "proxy-timeout", "proxy_pass", ANY},
    {PLUS, "client_body_timeout 60s", "client_body_timeout 5s", "proxy-body-timeout", "5s", ANY},
    {PLUS, "proxy_buffering off", "proxy_buffering on", "proxy-buffering", "buffering on", ANY},
    {PLUS, "client_max_body_size 64m", "client_max_body_size 64k", "proxy-body-size", "64k", ANY},
    {PLUS, "location /mapi {", "location /mapi { proxy_pass_request_body off;", "proxy-body-dropped", "body off", ANY},
    {PLUS, "location /mapi {", "location /mapi { limit_except GET { deny all; }", "proxy-methods", "limit_except", ANY},
    {PLUS, "location /mapi {", "if ($request_method !~ ^(GET|HEAD)$) { return 405; }\nlocation /mapi {",
     "proxy-methods",
     "request_method", ANY},
    {PLUS, "location /mapi {", "location /mapi { if ($request_method = POST) { return 403; }", "proxy-methods",
     "request_method", ANY},
    {PLUS, "https://exchange;", "http://exchange;", "proxy-tls-offload", "http://exchange", ANY},
    {PLUS, "https://exchange;", "http://exchange;", "proxy-tls-offload-protected", "http://exchange", PROTECTED},
    {PLUS, "/etc/ssl/exchange/mail.pem", "/etc/ssl/certs/ssl-cert-snakeoil.pem", "proxy-certificate", "snakeoil",
     PROTECTED},
    {PLUS, "proxy_ssl_verify on", "proxy_ssl_verify off", "proxy-backend-verify", "proxy_pass", ANY},
    {PLUS, "        proxy_set_header Host $host;\n", "", "proxy-host-header", "proxy_pass", ANY},
    {PLUS, "Host $host", "Host ex1.fabrikam.local", "proxy-host-header", "fabrikam", PROTECTED},
    {PLUS, "location /mapi {", "location /mapi { proxy_hide_header WWW-Authenticate;", "proxy-authentication-dropped",
     "WWW-Auth", ANY},
    {PLUS, "Connection \"\";", "Connection \"\"; proxy_set_header Authorization \"\";", "proxy-authentication-dropped",
     "Authorization", ANY},
    {PLUS, "Connection \"\";", "Connection \"\"; proxy_set_header Cookie \"\";", "proxy-header-dropped", "Cookie", ANY},
    {PLUS, "location /mapi {", "location /mapi { proxy_hide_header X-ResponseCode;", "proxy-header-dropped",
     "X-ResponseCode", ANY},
    {PLUS, "location /mapi {", "location /mapi { auth_basic \"Mail\";", "proxy-own-authentication", "auth_basic", ANY},
    {PLUS, "gzip_types text/css", "gzip_types application/mapi-http", "proxy-compression", "gzip_types", ANY},
    {PLUS, "gzip on;", "sub_filter ex1 mail; sub_filter_types *;", "proxy-content-changed", "sub_filter", ANY},
    {PLUS, "gzip on;", "proxy_cache mail;", "proxy-cache", "proxy_cache", ANY},
    {PLUS, "gzip on;", "proxy_intercept_errors on; error_page 401 /401.html;", "proxy-error-pages", "401", ANY},
    {PLUS, "location /mapi {", "location /mapi { limit_conn perip 5;", "proxy-rate-limit", "limit_conn", ANY},
    {PLUS, "worker_connections 4096", "worker_connections 64", "proxy-connection-limit", "64", ANY},
    {PLUS, "error timeout;", "error timeout non_idempotent;", "proxy-retry", "non_idempotent", ANY},
    {PLUS, "least_conn;", "ip_hash;", "proxy-affinity", "ip_hash", ANY},
    {PLUS, "ex1.contoso.com:443;", "ex1.contoso.com:443 max_fails=0;", "proxy-health-missing", "max_fails=0", ANY},
    {PLUS, "uri=/mapi/healthcheck.htm", "uri=/owa/healthcheck.htm", "proxy-health-path", "/owa/", ANY},
    {PLUS, "status 200;", "status 401;", "proxy-health-status", "health_check", ANY},
    {PLUS, "listen 443 ssl;\n        server_name mail.", "listen 443 ssl;\n        server_name web.",
     "proxy-host-missing", NULL, PROTECTED},
    {STREAM, "proxy_timeout 15m", "proxy_timeout 1m", "proxy-timeout", "1m", ANY},
    {STREAM, "proxy_pass exchange;", "proxy_pass exchanges;", "proxy-backend-unknown", "exchanges", ANY},
    {STREAM, "listen 443;", "listen 443 ssl;", "proxy-tls-offload", "proxy_pass exchange", ANY},
    {STREAM, "least_conn;", "hash $remote_addr;", "proxy-affinity", "hash", ANY},
    /* HAProxy */
    {HA, "path_beg -i /mapi", "path_beg -i /mapy", "proxy-mapi-missing", NULL, ANY},
    {HA, "path_beg -i /mapi", "path_beg -i /mapi/emsmdb", "proxy-nspi-missing", "emsmdb", ANY},
    {HA, "path_beg -i /mapi", "path_dir nspi", "proxy-emsmdb-missing", "nspi", ANY},
    {HA, "path_beg -i /autodiscover", "path_beg -i /autodisc.xml", "proxy-autodiscover-missing", NULL, ANY},
    {HA, "path_beg -i /autodiscover", "path_beg /autodiscover", "proxy-path-case", "/autodiscover }", ANY},
    {HA, "hdr(host) -i mail.contoso.com", "hdr(host) -i web.contoso.com", "proxy-host-missing", NULL, PROTECTED},
    {HA, "    http-request deny if health",
     "    http-request deny if { path_reg -i ^/(mapi|owa)/ }\n    http-request deny if health", "proxy-path-refused",
     "path_reg", ANY},
    {HAB "http-request set-path /exchange%[path]", "proxy-path-rewritten", "set-path", ANY},
    {HAB "http-request replace-path /mapi/(.*) /\\1", "proxy-path-rewritten", "replace-path", ANY},
    {HA, "use_backend exchange if ours { path_beg -i /mapi }", "use_backend exchang if ours { path_beg -i /mapi }",
     "proxy-backend-unknown", "exchang ", ANY},
    {HA, "http-reuse never", "http-reuse always", "proxy-kerberos-reuse", "always", ANY},
    {HA, "http-reuse never", "http-reuse aggressive", "proxy-ntlm-reuse", "aggressive", "Ntlm,OAuth", "None"},
    {HA, "http-reuse never", "http-reuse always", "proxy-ntlm-reuse", "always", "Ntlm", "None"},
    {HA, "option http-keep-alive", "option httpclose", "proxy-connection-closed", "httpclose", ANY},
    {HA, "option http-keep-alive", "option http-server-close", "proxy-connection-closed", "http-server-close", ANY},
    {HA, "option http-keep-alive", "option forceclose", "proxy-connection-closed", "forceclose", ANY},
    {HA, "alpn http/1.1", "alpn h2,http/1.1", "proxy-http2", "bind", ANY},
    {HA, "verifyhost mail", "alpn h2 verifyhost mail", "proxy-http2", "server ex1", ANY},
    {HA, "timeout server 15m", "timeout server 50s", "proxy-timeout", "50s", ANY},
    {HA, "timeout client 15m", "timeout client 30000", "proxy-timeout-pending", "30000", ANY},
    {HAB "http-response wait-for-body time 10s", "proxy-buffering", "wait-for-body", ANY},
    {HAB "http-request deny if { req.body_size gt 65536 }", "proxy-body-size", "65536", ANY},
    {HAB "http-request deny if !METH_GET", "proxy-methods", "METH_GET", ANY},
    {HA, "default-server ssl verify required ca-file /etc/ssl/certs/ca-certificates.crt verifyhost mail.contoso.com",
     "default-server", "proxy-tls-offload", "server ex1", ANY},
    {HA, "default-server ssl verify required ca-file /etc/ssl/certs/ca-certificates.crt verifyhost mail.contoso.com",
     "default-server", "proxy-tls-offload-protected", "server ex1", PROTECTED},
    {HA, "/etc/ssl/exchange/mail.combined.pem", "/etc/ssl/private/ssl-cert-snakeoil.pem", "proxy-certificate",
     "snakeoil",
     PROTECTED},
    {HA, "ssl verify required", "ssl verify none", "proxy-backend-verify", "server ex1", ANY},
    {HAB "http-request set-header Host ex1.local", "proxy-host-header", "ex1.local", ANY},
    {HAB "http-response del-header WWW-Authenticate", "proxy-authentication-dropped", "WWW-", ANY},
    {HAB "http-request auth realm Mail", "proxy-own-authentication", "realm", ANY},
    {HAB "http-response del-header ^X- -m reg", "proxy-header-dropped", "^X-", ANY},
    {HAB "rspidel ^X-.*", "proxy-header-dropped", "rspidel", ANY},
    {HAB "http-request del-header Cookie", "proxy-header-dropped", "Cookie", ANY},
    {HAB "compression algo gzip", "proxy-compression", "algo", ANY},
    {HAB "http-request cache-use mail", "proxy-cache", "cache-use", ANY},
    {HAB "http-response return status 403 if { status 401 }", "proxy-error-pages", "401", ANY},
    {HAB "http-request deny if { sc_http_req_rate(0) gt 20 }", "proxy-rate-limit", "rate", ANY},
    {HA, "ex1.contoso.com:443", "ex1.contoso.com:443 maxconn 20", "proxy-connection-limit", "maxconn 20", ANY},
    {HA, "maxconn 20000", "maxconn 50", "proxy-connection-limit", "maxconn 50", ANY},
    {HAB "retry-on all-retryable-errors", "proxy-retry", "retry-on", ANY},
    {HA, "balance leastconn", "balance source", "proxy-affinity", "source", ANY},
    {HAB "cookie SRV insert indirect nocache", "proxy-affinity", "cookie", ANY},
    {HA, "mail.contoso.com check", "mail.contoso.com", "proxy-health-missing", "server ex1", ANY},
    {HA, "    option httpchk\n", "", "proxy-health-status", "server ex1", ANY},
    {HA, "uri /mapi/healthcheck.htm", "uri /owa/healthcheck.htm", "proxy-health-path", "/owa/", ANY},
    {HA, "expect status 200", "expect status 401", "proxy-health-status", "option httpchk", ANY},
    {HA, "    http-check expect status 200\n", "", "proxy-health-status", "option httpchk", ANY},
    {HA, "    mode http\n", "", "proxy-tcp-rules", "http-request", ANY},
    {HA, "    http-request deny if health",
     "    http-request redirect location /owa unless { path_beg /owa }\n    http-request deny if health",
     "proxy-path-redirected", "redirect", ANY},
    {HA, "    http-request deny if health",
     "    redirect prefix https://x if { path_beg /mapi }\n    http-request deny if health",
     "proxy-path-redirected", "redirect", ANY},
    {HA, "    http-request deny if health",
     "    tcp-request connection reject if { src_conn_rate ge 10 }\n    http-request deny if health",
     "proxy-rate-limit",
     "reject", ANY},
    {HATCP, "timeout client 15m", "timeout client 1m", "proxy-timeout", "1m", ANY},
    {HATCP, "balance leastconn", "balance source", "proxy-affinity", "source", ANY},
    {HATCP, "GET /mapi/healthcheck.htm", "GET /", "proxy-health-path", "GET /", ANY},
    {HATCP, "ex2.contoso.com:443 check check-ssl verify none", "ex2.contoso.com:443", "proxy-health-missing", "ex2",
     ANY},
    /* Apache */
    {AP, "ProxyPass /mapi https", "ProxyPass /mapy https", "proxy-mapi-missing", NULL, ANY},
    {AP, "ProxyPass /mapi https://ex1.contoso.com/mapi", "ProxyPass /mapi/emsmdb https://ex1.contoso.com/mapi/emsmdb",
     "proxy-nspi-missing", "emsmdb", ANY},
    {AP, "ProxyPass /mapi/healthcheck.htm !", "ProxyPass /mapi/emsmdb !", "proxy-emsmdb-missing",
     "ProxyPass /mapi https", ANY},
    {AP, "ProxyPass /Autodiscover", "ProxyPass /AutoDiscover", "proxy-path-case", "/autodiscover https", ANY},
    {AP, "    ServerName mail.contoso.com\n    ServerAlias", "    ServerName web.contoso.com\n    ServerAlias",
     "proxy-host-missing", NULL, PROTECTED},
    {AP, "Require all granted", "Require all denied", "proxy-path-refused", "denied", ANY},
    {AP, "ProxyPreserveHost On", "ProxyPreserveHost On\nRewriteEngine On\nRewriteRule ^/mapi - [F]",
     "proxy-path-refused", "[F]", ANY},
    {AP, "https://ex1.contoso.com/mapi timeout", "https://ex1.contoso.com/ timeout", "proxy-path-rewritten",
     "ex1.contoso.com/ ", ANY},
    {AP, "https://ex1.contoso.com/mapi timeout", "https://ex1.contoso.com/mapi/ timeout", "proxy-path-rewritten",
     "mapi/ ", ANY},
    {AP, "    ProxyPass /mapi/healthcheck.htm !\n", "    ProxyPass / https://ex1.contoso.com/ timeout=900\n",
     "proxy-pass-order", "ProxyPass /mapi", ANY},
    {AP, "    Error \"NTLM through Apache needs MPM prefork\"\n", "", "proxy-cannot-tell", NULL, ANY},
    {AP, "MaxRequestWorkers 1000", "LoadModule mpm_event_module modules/mod_mpm_event.so", "proxy-ntlm-shared",
     "mpm_event", ANY},
    {AP, "    SetEnv proxy-initial-not-pooled 1\n", "", "proxy-ntlm-shared", "ProxyPass /mapi https", ANY},
    {AP, "SetEnv no-gzip 1", "SetEnv proxy-nokeepalive 1", "proxy-connection-closed", "nokeepalive", ANY},
    {AP, "/mapi timeout=900", "/mapi timeout=900 disablereuse=on", "proxy-connection-closed", "disablereuse", ANY},
    {AP, "KeepAlive On", "KeepAlive Off", "proxy-connection-closed", "KeepAlive Off", ANY},
    {AP, "SetEnv no-gzip 1", "SetEnv force-proxy-request-1.0 1", "proxy-http10", "1.0", ANY},
    {AP, "Protocols http/1.1", "Protocols h2 http/1.1", "proxy-http2", "h2", ANY},
    {AP, "/mapi timeout=900", "/mapi timeout=60", "proxy-timeout", "timeout=60", ANY},
    {AP, "/mapi timeout=900", "/mapi", "proxy-timeout", "ProxyPass /mapi https", ANY},
    {AP, "/mapi timeout=900", "/mapi\n    ProxyTimeout 20", "proxy-timeout-pending", "ProxyTimeout 20", ANY},
    {AP, "body=20,MinRate=500", "body=10", "proxy-body-timeout", "body=10", ANY},
    {AP, "SetEnv no-gzip 1", "SetOutputFilter BUFFER", "proxy-buffering", "BUFFER", ANY},
    {AP, "SetEnv no-gzip 1", "SecResponseBodyAccess On", "proxy-buffering", "SecResponseBody", ANY},
    {AP, "LimitRequestBody 0", "LimitRequestBody 102400", "proxy-body-size", "102400", ANY},
    {AP, "SetEnv no-gzip 1", "SecRequestBodyLimit 131072", "proxy-body-size", "131072", ANY},
    {AP, "SetEnv no-gzip 1", "<LimitExcept GET HEAD>\nRequire all denied\n</LimitExcept>", "proxy-methods",
     "LimitExcept", ANY},
    {AP, "SetEnv no-gzip 1\n    </Location>",
     "</Location>\n    RewriteEngine on\n"
     "    RewriteCond %{REQUEST_METHOD} !^(GET|HEAD)$\n    RewriteRule .* - [F]", "proxy-methods",
     "RewriteRule", ANY},
    {AP, "https://ex1.contoso.com/mapi ", "http://ex1.contoso.com/mapi ", "proxy-tls-offload", "http://ex1", ANY},
    {AP, "https://ex1.contoso.com/mapi ", "http://ex1.contoso.com/mapi ", "proxy-tls-offload-protected", "http://ex1",
     PROTECTED},
    {AP, "/etc/ssl/exchange/mail.pem", "/etc/ssl/certs/ssl-cert-snakeoil.pem", "proxy-certificate", "snakeoil",
     PROTECTED},
    {AP, "SSLProxyVerify require", "SSLProxyVerify none", "proxy-backend-verify", "none", ANY},
    {AP, "SSLProxyCheckPeerName on", "SSLProxyCheckPeerName off", "proxy-backend-verify", "PeerName off", ANY},
    {AP, "SSLProxyEngine on", "SSLProxyEngine off", "proxy-tls-engine", "ProxyPass /mapi https", ANY},
    {AP, "ProxyPreserveHost On", "ProxyPreserveHost Off", "proxy-host-header", "PreserveHost", ANY},
    {AP, "SetEnv no-gzip 1", "Header always unset WWW-Authenticate", "proxy-authentication-dropped", "WWW-", ANY},
    {AP, "SetEnv no-gzip 1", "RequestHeader unset Authorization", "proxy-authentication-dropped", "Authorization", ANY},
    {AP, "SetEnv no-gzip 1", "Header unset Set-Cookie", "proxy-header-dropped", "Set-Cookie", ANY},
    {AP, "SetEnv no-gzip 1", "AuthType Basic", "proxy-own-authentication", "AuthType", ANY},
    {AP, "SetEnv no-gzip 1", "SetOutputFilter DEFLATE", "proxy-compression", "DEFLATE", ANY},
    {AP, "SetEnv no-gzip 1", "AddOutputFilterByType SUBSTITUTE text/xml", "proxy-content-changed", "SUBSTITUTE", ANY},
    {AP, "SetEnv no-gzip 1", "CacheEnable disk", "proxy-cache", "CacheEnable", ANY},
    {AP, "SetEnv no-gzip 1", "ProxyErrorOverride On", "proxy-error-pages", "ErrorOverride", ANY},
    {AP, "SetEnv no-gzip 1", "SetOutputFilter RATE_LIMIT", "proxy-rate-limit", "RATE_LIMIT", ANY},
    {AP, "MaxRequestWorkers 1000", "MaxRequestWorkers 25", "proxy-connection-limit", "25", ANY},
    {AP, "ProxyRequests Off", "ProxyRequests On", "proxy-open", "ProxyRequests", ANY},
    {AP, "ProxyPass /autodiscover https://ex1.contoso.com/autodiscover timeout=900\n    ProxyPass /Autodiscover",
     "ProxyPass /owa", "proxy-autodiscover-missing", NULL, "", "None"},
    {APB, "balancer://exchange\n    ProxyPassMatch", "balancer://exchnge\n    ProxyPassMatch", "proxy-backend-unknown",
     "exchnge", PLAIN},
    {APB, "ProxyPassMatch \"(?i)^/mapi/\" balancer://exchange",
     "ProxyPassMatch \"(?i)^/mapi/\" balancer://exchange stickysession=ROUTE", "proxy-affinity", "stickysession",
     PLAIN},
    {APB, "https://ex2.contoso.com timeout=900 hcmethod=GET", "https://ex2.contoso.com timeout=900",
     "proxy-health-missing", "ex2", PLAIN},
    {APB, "hcuri=/mapi/healthcheck.htm", "hcuri=/owa/healthcheck.htm", "proxy-health-path", "ex1", PLAIN},
    {APB, "hcmethod=GET", "hcmethod=TCP", "proxy-health-status", "ex1", PLAIN},
    {APB, " hcexpr=ok200", "", "proxy-health-status", "ex1", PLAIN},
    {APB, "", "", "proxy-ntlm-shared", "\"(?i)^/mapi/\"", PROTECTED},
};

static char *replaced(const char *text, const char *from, const char *to, const char *file) {
    const char *at = strstr(text, from);
    ck_assert_msg(at != NULL, "%s has no \"%s\"", file, from);
    size_t size = strlen(text) + strlen(to) + 1;
    char *made = malloc(size);
    snprintf(made, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return made;
}

static void line_of(const char *text, uint64_t number, char *line, size_t size) {
    for (uint64_t i = 1; i < number; i++) text = strchr(text, '\n') + 1;
    snprintf(line, size, "%.*s", (int)strcspn(text, "\n"), text);
}

START_TEST(finds_each_planted_mistake) {
    const struct plant *plant = &plants[_i];
    char *good_text = read_file(plant->file), *text = replaced(good_text, plant->from, plant->to, plant->file);
    mapicfg_vdir *vdir = plant->authentication ? make_vdir(plant->authentication, plant->protection) : NULL;
    mapicfg_statements *findings = lint_all(plant->kind, text, vdir);
    size_t count = mapicfg_statements_count(findings);
    ck_assert_msg(count > 0, "%s with \"%s\": nothing found", plant->file, plant->to);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(strcmp(id_at(findings, i), plant->id) == 0, "%s with \"%s\": line %d: %s (%s)",
                      plant->file, plant->to, (int)line_at(findings, i),
                      id_at(findings, i), sentence_at(findings, i));
    char line[512] = "";
    uint64_t number = line_at(findings, 0);
    ck_assert_msg((number == 0) == (plant->where == NULL), "%s: line %d", plant->id, (int)number);
    if (number) line_of(text, number, line, sizeof line);
    ck_assert_msg(!plant->where || strstr(line, plant->where), "%s: found at \"%s\"", plant->id, line);
    ck_assert_str_eq(file_at(findings, 0), "proxy.conf");
    ck_assert_msg(*mapicfg_statement_get_remedy(mapicfg_statements_get(findings, 0)), "%s has no remedy", plant->id);
    ck_assert_msg(*mapicfg_statement_get_why(mapicfg_statements_get(findings, 0)), "%s has no reason", plant->id);
    ck_assert_uint_ge(mapicfg_statement_get_severity(mapicfg_statements_get(findings, 0)), MAPICFG_SEVERITY_INFO);
    mapicfg_statements_free(findings);
    mapicfg_vdir_free(vdir);
    free(text);
    free(good_text);
}
END_TEST

/* ---- faults of the real world ---- */

static const char *const cases[] = {
    "apache-nspi-refused.conf",       "closed-after-each-request.cfg",
    "connection-reused.cfg",          "extended-protection-offload.cfg",
    "extended-protection-other-certificate.cfg", "mapi-not-published-nginx.conf",
    "mapi-not-published.cfg",         "nginx-authenticate-replaced.conf",
    "nginx-ntlm-and-keepalive.conf",  "nginx-proxy-manager.conf",
    "apache-balancer-outside.conf",   "nginx-outlook-loops.conf",
    "restricted-addresses.cfg",
};

/* The text behind a mark in the comments at the top. */
static void heading(const char *text, const char *mark, char *value, size_t size) {
    const char *at = strstr(text, mark);
    snprintf(value, size, "%.*s", at ? (int)strcspn(at + strlen(mark), "\n ") : 0, at ? at + strlen(mark) : "");
}

/* Each id that is expected is found, and each that is found is expected. */
static void compare_ids(const char *name, const char *expected, size_t size, const mapicfg_statements *findings) {
    size_t wanted = 1;
    for (size_t i = 0; i < size; i++) wanted += expected[i] == ' ';
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++) {
        const char *id = id_at(findings, i), *at = strstr(expected, id);
        ck_assert_msg(at && at < expected + size && strchr(" \n", at[strlen(id)]), "%s: %s (%s)", name, id,
                      sentence_at(findings, i));
        int first = 1;
        for (size_t j = 0; j < i; j++) first &= strcmp(id_at(findings, j), id) != 0;
        wanted -= (size_t)first;
    }
    ck_assert_msg(wanted == 0, "%s: %d of those expected were not found", name, (int)wanted);
}

START_TEST(finds_faults_of_the_real_world) {
    char path[128], kind[32], protection[32];
    snprintf(path, sizeof path, "cases/%s", cases[_i]);
    char *text = read_file(path);
    heading(text, "kind: ", kind, sizeof kind);
    heading(text, "protection: ", protection, sizeof protection);
    const char *expected = strstr(text, "expect: ") + strlen("expect: ");
    mapicfg_vdir *vdir = *protection ? make_vdir("", protection) : NULL;
    ck_assert_uint_ne(mapicfg_proxy_find(kind), 0);
    mapicfg_statements *findings = lint_all(mapicfg_proxy_find(kind), text, vdir);
    compare_ids(path, expected, strcspn(expected, "\n"), findings);
    mapicfg_statements_free(findings);
    mapicfg_vdir_free(vdir);
    free(text);
}
END_TEST

/* Configurations that nginx published. They leave proxy_buffering on, send their own name as Host, do not check
 * certificates and offer HTTP/2; the enhanced one also names an upstream that it does not define, but not for /mapi. */
START_TEST(reads_published_configurations) {
    static const struct {
        const char *path, *expected;
    } published[] = {
        {"../shared/data/nginx-docs/exchange-basic.conf",
         "proxy-http2 proxy-backend-verify proxy-host-header proxy-affinity"},
        {"../shared/data/nginx-docs/exchange-enhanced.conf",
         "proxy-http2 proxy-backend-verify proxy-host-header proxy-buffering proxy-include-unread"},
    };
    char name[128];
    for (size_t i = 0; i < 2; i++) {
        FILE *file = fopen(published[i].path, "rb");
        if (!file) {
            printf("SKIPPED: a published configuration: %s is absent\n", published[i].path);
            return;
        }
        fclose(file);
        snprintf(name, sizeof name, "../../../%s", published[i].path);
        char *text = read_file(name);
        mapicfg_statements *findings = lint(NGINX, text, NULL);
        compare_ids(published[i].path, published[i].expected, strlen(published[i].expected), findings);
        mapicfg_statements_free(findings);
        free(text);
    }
}
END_TEST

/* A server's own name, which clients inside reach without the proxy, is not missing; another one is. */
START_TEST(names_of_servers_need_no_rule) {
    static const struct {
        const char *internal, *external;
        int missing;
    } urls[] = {
        {"https://ex1.contoso.com/mapi", "https://mail.contoso.com/mapi", 0},
        {"https://ex1/mapi", "https://mail.contoso.com/mapi", 0},
        {"https://ex10.contoso.com/mapi", "https://mail.contoso.com/mapi", 1},
        {"https://in.contoso.com/mapi", "https://mail.contoso.com/mapi", 1},
        {"https://ex1.contoso.com/mapi", "", 1}, /* there is no other */
        {"https://mail.contoso.com/mapi", "https://ex1.contoso.com/mapi", 1},
    };
    char *text = read_file("good/haproxy.cfg");
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        mapicfg_vdir *vdir = make_vdir("", "None");
        ck_assert_int_eq(mapicfg_vdir_set_internal_url(vdir, urls[i].internal, NULL), 0);
        ck_assert_int_eq(mapicfg_vdir_set_external_url(vdir, urls[i].external, NULL), 0);
        mapicfg_statements *findings = lint(HAPROXY, text, vdir);
        ck_assert_msg(mapicfg_statements_count(findings) == (size_t)urls[i].missing, "%s", urls[i].internal);
        if (urls[i].missing) ck_assert_str_eq(id_at(findings, 0), "proxy-host-missing");
        mapicfg_statements_free(findings);
        mapicfg_vdir_free(vdir);
    }
    free(text);
}
END_TEST

/* ---- nginx -T ---- */

static const char dump[] =
    "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n"
    "nginx: configuration file /etc/nginx/nginx.conf test is successful\n"
    "# configuration file /etc/nginx/nginx.conf:\n"
    "events {}\n"
    "http {\n"
    "    include mime.types;\n"
    "    include /etc/nginx/sites-enabled/*;\n"
    "}\n"
    "\n"
    "# configuration file /etc/nginx/mime.types:\n"
    "types { text/html html; }\n"
    "\n"
    "# configuration file /etc/nginx/sites-enabled/exchange:\n"
    "upstream exchange { server ex1.contoso.com:443; ntlm; }\n"
    "server {\n"
    "    listen 443 ssl; server_name mail.contoso.com;\n"
    "    location / {\n"
    "        proxy_pass https://exchange;\n"
    "        include proxy_exchange;\n"
    "        proxy_read_timeout 20s;\n"
    "    }\n"
    "}\n"
    "\n"
    "# configuration file /etc/nginx/proxy_exchange:\n"
    "proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_set_header Host $host;\n"
    "proxy_buffering on;\n"
    "proxy_ssl_verify on;\n";

START_TEST(reads_the_files_of_a_dump) {
    mapicfg_statements *findings = lint(NGINX, dump, NULL);
    ck_assert_uint_eq(mapicfg_statements_count(findings), 2);
    ck_assert_str_eq(id_at(findings, 0), "proxy-buffering");
    ck_assert_str_eq(file_at(findings, 0), "/etc/nginx/proxy_exchange");
    ck_assert_uint_eq(line_at(findings, 0), 2);
    ck_assert_str_eq(id_at(findings, 1), "proxy-timeout-pending");
    ck_assert_str_eq(file_at(findings, 1), "/etc/nginx/sites-enabled/exchange");
    ck_assert_uint_eq(line_at(findings, 1), 7);
    ck_assert_uint_eq(mapicfg_statement_get_column(mapicfg_statements_get(findings, 1)), 9);
    mapicfg_statements_free(findings);
    findings = lint(NGINX, "http { include sites/*; }", NULL);
    ck_assert_uint_eq(mapicfg_statements_count(findings), 1);
    ck_assert_str_eq(id_at(findings, 0), "proxy-include-unread");
    mapicfg_statements_free(findings);
}
END_TEST

/* ---- what cannot be read ---- */

START_TEST(says_where_the_text_is_wrong) {
    static const struct {
        uint32_t kind;
        const char *text;
        mapicfg_status status;
        uint64_t line;
    } bad[] = {
        {NGINX, "events {}\nhttp {\n  server {\n}\n", MAPICFG_E_SYNTAX, 5},
        {NGINX, "events {}\n}\n", MAPICFG_E_SYNTAX, 2},
        {NGINX, "user www-data\n", MAPICFG_E_SYNTAX, 2},
        {NGINX, "http { root \"/srv;\n }", MAPICFG_E_SYNTAX, 1},
        {NGINX, ";", MAPICFG_E_SYNTAX, 1},
        {NGINX, "# configuration file a:\ninclude a;\n", MAPICFG_OK, 0},
        {NGINX, "# configuration file m:\ninclude a;\n# configuration file a:\ninclude a;\n", MAPICFG_E_LIMIT, 0},
        {HAPROXY, "global\n  log \"x\n", MAPICFG_E_SYNTAX, 2},
        {HAPROXY, "server { }\n", MAPICFG_E_SYNTAX, 1},
        {APACHE, "<VirtualHost *:443>\n", MAPICFG_E_SYNTAX, 1},
        {APACHE, "<VirtualHost *:443>\n</Location>\n", MAPICFG_E_SYNTAX, 2},
        {APACHE, "\n</VirtualHost>\n", MAPICFG_E_SYNTAX, 2},
        {APACHE, "<VirtualHost *:443\n", MAPICFG_E_SYNTAX, 1},
        {APACHE, "ServerName \"x\n", MAPICFG_E_SYNTAX, 1},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        mapicfg_statements *findings = (mapicfg_statements *)1;
        mapicfg_error err = {0};
        mapicfg_status status =
            mapicfg_proxy_lint(bad[i].kind, bad[i].text, strlen(bad[i].text), "bad.conf", NULL, &findings, &err);
        ck_assert_msg(status == bad[i].status, "%d: %s (%s)", (int)i, mapicfg_status_name(status), err.message);
        if (status) ck_assert_ptr_null(findings);
        if (bad[i].line) ck_assert_uint_eq(err.line, bad[i].line);
        if (status) ck_assert_str_eq(err.source, status == MAPICFG_E_LIMIT ? err.source : "bad.conf");
        mapicfg_statements_free(findings);
    }
}
END_TEST

START_TEST(deep_and_large_texts_end) {
    size_t size = 600000;
    char *text = malloc(size + 1);
    mapicfg_statements *findings;
    for (size_t i = 0; i < size; i += 2) memcpy(text + i, "a{", 2);
    ck_assert_int_eq(mapicfg_proxy_lint(NGINX, text, size, NULL, NULL, &findings, NULL), MAPICFG_E_LIMIT);
    for (size_t i = 0; i + 4 <= size; i += 4) memcpy(text + i, "<a>\n", 4);
    ck_assert_int_eq(mapicfg_proxy_lint(APACHE, text, size, NULL, NULL, &findings, NULL), MAPICFG_E_LIMIT);
    for (size_t i = 0; i + 2 <= size; i += 2) memcpy(text + i, "a;", 2);
    ck_assert_int_eq(mapicfg_proxy_lint(NGINX, text, size, NULL, NULL, &findings, NULL), MAPICFG_E_LIMIT);
    for (size_t i = 0; i + 2 <= size; i += 2) memcpy(text + i, "a ", 2);
    ck_assert_int_eq(mapicfg_proxy_lint(HAPROXY, text, size, NULL, NULL, &findings, NULL), MAPICFG_E_LIMIT);
    free(text);
}
END_TEST

START_TEST(patterns_of_paths) {
    static const struct {
        const char *pattern, *path;
        int any_case, fits;
    } patterns[] = {
        {"^/mapi", "/mapi/emsmdb", 0, MAPICFG__YES},
        {"^/mapi$", "/mapi/emsmdb", 0, MAPICFG__NO},
        {"^/(owa|mapi|rpc)(/|$)", "/mapi/emsmdb", 0, MAPICFG__YES},
        {"^/(owa|rpc)(/|$)", "/mapi/emsmdb", 0, MAPICFG__NO},
        {"^/(?:mapi/(emsmdb|nspi)|ews)", "/mapi/nspi/", 0, MAPICFG__YES},
        {"^/MAPI", "/mapi/", 0, MAPICFG__NO},
        {"^/MAPI", "/mapi/", 1, MAPICFG__YES},
        {"(?i)^/MAPI", "/mapi/", 0, MAPICFG__YES},
        {"emsmdb|nspi", "/mapi/nspi/", 0, MAPICFG__YES},
        {"^/[a-m]+[^b-z]?pi", "/mapi/", 0, MAPICFG__YES},
        {"^/.*/nspi/?$", "/mapi/nspi/", 0, MAPICFG__YES},
        {"^/\\w+/\\w+/$", "/mapi/nspi/", 0, MAPICFG__YES},
        {"^/mapi(/healthcheck\\.htm)?$", "/mapi", 0, MAPICFG__YES},
        {"^/mapi\\.", "/mapi/", 0, MAPICFG__NO},
        {"^/mapi(?!/ecp)", "/mapi/", 0, MAPICFG__YES},
        {"^/mapi(?!/ecp)", "/mapi/ecp", 0, MAPICFG__NO},
        {"^/(a*)*$", "/aaaa", 0, MAPICFG__YES},
        {"^/(?i:MAPI|ews)/", "/mapi/", 0, MAPICFG__YES},
        {"^/(?i)MAPI/", "/mapi/", 0, MAPICFG__YES},
        {"^/[[:alpha:]]{4}/(\\w+/){0,3}$", "/mapi/emsmdb/", 0, MAPICFG__YES},
        {"^(?:/[^/]+)+/$", "/mapi/emsmdb/", 0, MAPICFG__YES},
        {"^/(?!owa|ecp).*", "/mapi/", 0, MAPICFG__YES},
        {"^/mapi(", "/mapi/", 0, MAPICFG__UNKNOWN},
        {"(?:[a-z]+)+[!?]", "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0, MAPICFG__UNKNOWN},
        {"(?:(?:(?:a{1,900}){1,900}){1,900})", "/mapi/", 0, MAPICFG__UNKNOWN},
    };
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        uint64_t left = 1000000;
        ck_assert_msg(mapicfg__pattern_fits(patterns[i].pattern, patterns[i].path, patterns[i].any_case, &left) ==
                          patterns[i].fits, "%s on %s", patterns[i].pattern, patterns[i].path);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("proxy");
    TCase *tcase = tcase_create("proxy");
    tcase_add_test(tcase, says_nothing_on_good_files);
    tcase_add_loop_test(tcase, finds_each_planted_mistake, 0, (int)(sizeof plants / sizeof *plants));
    tcase_add_loop_test(tcase, finds_faults_of_the_real_world, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tcase, reads_published_configurations);
    tcase_add_test(tcase, names_of_servers_need_no_rule);
    tcase_add_test(tcase, reads_the_files_of_a_dump);
    tcase_add_test(tcase, says_where_the_text_is_wrong);
    tcase_add_test(tcase, deep_and_large_texts_end);
    tcase_add_test(tcase, patterns_of_paths);
    suite_add_tcase(suite, tcase);
    return suite;
}
