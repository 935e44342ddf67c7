/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_proxy_scope.c: what the linters of proxies look at: every block that is for Exchange and no other; what they
 * report where something cannot be told or was not looked at; and how their work grows. */
#include <stdarg.h>

#include "rule/list.h"
#include "proxy.h"
#include "proxy/facts.h"
#include "proxy/lint.h"

/* ---- texts ---- */

struct made {
    char *text;
    size_t size, capacity;
};

static void add(struct made *made, const char *format, ...) {
    va_list arguments;
    if (made->capacity - made->size < 4096) {
        made->capacity = 2 * made->capacity + 8192;
        made->text = realloc(made->text, made->capacity);
        ck_assert_ptr_nonnull(made->text);
    }
    va_start(arguments, format);
    int size = vsnprintf(made->text + made->size, 4096, format, arguments);
    va_end(arguments);
    ck_assert_int_lt(size, 4096);
    made->size += (size_t)size;
}

static size_t count_id(const mapicfg_statements *findings, const char *id) {
    size_t count = 0;
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++)
        if (strcmp(id_at(findings, i), id) == 0)
            count += mapicfg_statement_place_count(mapicfg_statements_get(findings, i));
    return count;
}

static int has_missing(const mapicfg_statements *findings) {
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++)
        if (strstr(id_at(findings, i), "-missing") &&
            strcmp(id_at(findings, i), "proxy-health-missing") != 0)
            return 1;
    return 0;
}

static void show(const mapicfg_statements *findings) {
    for (size_t i = 0; i < mapicfg_statements_count(findings) && i < 20; i++)
        printf("%d: %s [%s]\n", (int)line_at(findings, i), sentence_at(findings, i),
               id_at(findings, i));
}

/* A directory of post.contoso.com, a name that suggests nothing. */
static mapicfg_vdir *make_post(void) {
    mapicfg_vdir *vdir = make_vdir("Basic,OAuth", "None");
    ck_assert_int_eq(mapicfg_vdir_set_internal_url(vdir, "https://post.contoso.com/mapi", NULL), 0);
    ck_assert_int_eq(mapicfg_vdir_set_external_url(vdir, "https://post.contoso.com/mapi", NULL), 0);
    return vdir;
}

/* ---- every block ---- */

#define BLOCKS 200

static void add_blocks(struct made *made, uint32_t kind, const char *path) {
    if (kind == NGINX) add(made, "http {\n");
    if (kind == HAPROXY) add(made, "defaults\n mode http\n");
    for (int i = 0; i < BLOCKS; i++) {
        if (kind == NGINX)
            add(made, "server { server_name mail%d.contoso.com;\nlocation %s { proxy_pass https://10.0.0.1;\n"
                      "proxy_read_timeout 10s; } }\n", i, path);
        if (kind == HAPROXY)
            add(made, "frontend f%d\n use_backend b%d if { hdr(host) mail%d.contoso.com } { path_beg -i %s }\n"
                      "backend b%d\n timeout server 10s\n server s 10.0.0.1:443\n", i, i, i, path, i);
        if (kind == APACHE)
            add(made, "<VirtualHost *:443>\nServerName mail%d.contoso.com\nProxyPass %s https://10.0.0.1%s\n"
                      "ProxyTimeout 10\n</VirtualHost>\n", i, path, path);
    }
    if (kind == NGINX) add(made, "}\n");
}

/* Each of many blocks has a time-out of 10 s, whether its path or its host alone is what tells that it is for
 * Exchange. */
START_TEST(follows_every_block) {
    static const char *const paths[] = {"/mapi", "/"};
    for (size_t p = 0; p < 2; p++) {
        struct made made = {0};
        add_blocks(&made, (uint32_t)_i, paths[p]);
        mapicfg_statements *findings = lint((uint32_t)_i, made.text, NULL);
        ck_assert_uint_eq(count_id(findings, "proxy-timeout-pending"), BLOCKS);
        mapicfg_statements_free(findings);
        free(made.text);
    }
}
END_TEST

#define NGINX_FINE                                                                                                   \
    "proxy_http_version 1.1; proxy_set_header Host $host; proxy_set_header Connection \"\"; proxy_read_timeout 15m; " \
    "proxy_buffering off; proxy_ssl_verify on; "
#define NGINX_SITE(name, location) \
    "server { listen 443 ssl; server_name " name "; " NGINX_FINE location " }\n"
#define HA_DEFAULTS "defaults\n mode http\n timeout client 15m\n timeout server 15m\n"
#define HA_FINE                                                                                                    \
    "\n option httpchk GET /mapi/healthcheck.htm\n http-check expect status 200\n http-reuse never\n server s "     \
    "10.0.0.1:443 check ssl verify required ca-file x\n"
#define AP_SITE(name, rules)                                                                                       \
    "<VirtualHost *:443>\nServerName " name "\nSSLEngine On\nSSLProxyEngine On\nSSLProxyVerify require\n"           \
    "ProxyPreserveHost On\nProxyTimeout 900\n" rules "</VirtualHost>\n"
#define AP_RULES(to)                                                                                               \
    "ProxyPass /mapi " to "/mapi\nProxyPass /autodiscover " to "/autodiscover\n"                                   \
    "ProxyPass /Autodiscover " to "/Autodiscover\n"

/* `bad` is the line that has a fault which is found, 0 for none; no other line has a finding. With `post`, the
 * directories have post.contoso.com. */
static const struct {
    uint32_t kind;
    int post;
    uint64_t bad;
    const char *text;
} sites[] = {
    /* a part of a word is no path: "ews" in "reviews" */
    {NGINX, 1, 4,
     "http {\nserver { server_name shop.contoso.com; location / { proxy_pass http://10.0.0.9; }\n"
     "location /reviews { proxy_pass http://10.0.0.9; } }\n"
     "server { server_name post.contoso.com; " NGINX_FINE "location / { proxy_pass http://10.0.0.1; } } }\n"},
    {APACHE, 1, 10,
     "<VirtualHost *:80>\nServerName shop\nProxyPass /reviews http://10.0.0.9/x\nProxyPass /crews http://10.0.0.9/y\n"
     "</VirtualHost>\n<VirtualHost *:443>\nServerName post.contoso.com\nSSLEngine on\nProxyPreserveHost On\n"
     "ProxyPass / http://10.0.0.1/\nProxyTimeout 900\n</VirtualHost>\n"},
    /* what mentions a path does not hide the host */
    {NGINX, 1, 5,
     "http {\n" NGINX_SITE("web.contoso.com", "location /owa { proxy_pass https://10.0.0.9; }")
     "server { listen 443 ssl; server_name post.contoso.com; " NGINX_FINE "location / {\nset $x 1;\n"
     "proxy_pass http://10.0.0.1; } } }\n"},
    /* the wiki is not judged */
    {NGINX, 1, 0,
     "http {\nserver { server_name wiki.contoso.com; location / { proxy_pass http://10.0.0.9; } }\n" NGINX_SITE(
         "post.contoso.com", "location / { proxy_pass https://10.0.0.1; }") "}\n"},
    {HAPROXY, 1, 0,
     HA_DEFAULTS "frontend a\n bind :80\n timeout client 5s\n use_backend w if { hdr(host) wiki.contoso.com }\n"
     "frontend b\n bind :443 ssl\n use_backend e if { hdr(host) post.contoso.com }\nbackend w\n timeout server 5s\n "
      "server "
     "s 10.0.0.9:80\nbackend e" HA_FINE},
    {APACHE, 1, 0,
     "<VirtualHost *:80>\nServerName wiki.contoso.com\nProxyPass / http://10.0.0.9/\n</VirtualHost>\n" AP_SITE(
         "post.contoso.com", AP_RULES("https://10.0.0.1"))},
    /* where no host is known, "mailman" does not suggest Exchange, but "mail" does */
    {NGINX, 0, 0,
     "http {\nserver { server_name mailman.contoso.com; location / { proxy_pass http://10.0.0.9; } }\n"
     "upstream e { server e1:443; ntlm; }\n" NGINX_SITE("mail.contoso.com",
                                                        "location / { proxy_pass https://e; }") "}\n"},
    /* a stream of another protocol is neither judged nor taken for the way to Exchange */
    {NGINX, 1, 0,
     "stream { server { listen 53 udp; proxy_timeout 1s; proxy_pass 10.0.0.9:53; } }\nhttp {\n" NGINX_SITE(
         "post.contoso.com", "location / { proxy_pass https://10.0.0.1; }") "}\n"},
    /* each host goes its own way */
    {HAPROXY, 0, 15,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n use_backend a if { hdr(host) mail.contoso.com }\n use_backend b if { "
     "hdr(host) autodiscover.contoso.com }\nbackend a" HA_FINE "backend b\n http-reuse always\n server s 10.0.0.2:443 "
     "check ssl verify required ca-file x\n option httpchk GET /mapi/healthcheck.htm\n http-check expect status 200\n"},
    /* what does no harm: a redirect of those without TLS, an ample limit, an option that the sections override, a
     * cookie that keeps its value, a method that is none of ours, an address of the machine itself */
    {HAPROXY, 0, 0,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n http-request redirect scheme https unless { ssl_fc }\n "
      "http-request deny "
     "if { req.body_size gt 104857600 }\n http-response replace-header Set-Cookie (.*) \"\\1; Secure\"\n use_backend "
     "e if { path_beg -i /mapi /autodiscover }\nbackend e" HA_FINE},
    {HAPROXY, 0, 0,
     HA_DEFAULTS " option http-server-close\nfrontend f\n bind :443 ssl\n option http-keep-alive\n use_backend e if { "
     "path_beg -i /mapi /autodiscover }\nbackend e\n option http-keep-alive" HA_FINE},
    {HAPROXY, 0, 5,
     HA_DEFAULTS " option http-server-close\nfrontend f\n bind :443 ssl\n use_backend e if { path_beg -i "
     "/mapi /autodiscover }\nbackend e\n option http-keep-alive" HA_FINE},
    {HAPROXY, 0, 0,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n use_backend e if { path_beg -i /mapi /autodiscover }\nbackend e\n "
      "option "
     "external-check\n http-reuse never\n server s 10.0.0.1:443 check ssl verify required ca-file x\n"},
    {NGINX, 1, 0,
     "http {\n" NGINX_SITE("post.contoso.com", "if ($request_method = TRACE) { return 405; } if ($request_method !~* "
                                               "^(get|post)$) { return 405; } location / { proxy_pass "
                                               "http://127.0.0.1:81; }") "}\n"},
    /* ways of naming a location or a server */
    {NGINX, 1, 0,
     "http {\n" NGINX_SITE("post.contoso.com", "location / { try_files /none @ex; } location @ex { proxy_pass "
                                               "https://10.0.0.1; }") "}\n"},
    {NGINX, 1, 0,
     "http {\n" NGINX_SITE("post.contoso.com", "set $to 10.0.0.1; set $how https; location / { proxy_pass "
                                               "$how://$to:443$request_uri; }") "}\n"},
    {NGINX, 1, 4,
     "http {\n" NGINX_SITE("post.contoso.com", "set $to 10.0.0.1;\n set $how http; location / {\n proxy_pass "
                                               "$how://$to:80; }") "}\n"},
    /* which location nginx 1.22 chooses: the pattern or the exact path within a prefix, else the pattern around it */
    {NGINX, 1, 4,
     "http {\n" NGINX_SITE("post.contoso.com", "location / {\nlocation ~* ^/(mapi|autodiscover)/ {\nproxy_pass "
                                               "http://10.0.0.1; } } location ~ ^/[ma] { proxy_pass https://10.0.0.1; "
                                               "}") "}\n"},
    {NGINX, 1, 4,
     "http {\n" NGINX_SITE("post.contoso.com", "location ^~ / {\nlocation ~* ^/(mapi|autodiscover)/ {\nproxy_pass "
                                               "http://10.0.0.1; } } location ~ ^/[ma] { proxy_pass https://10.0.0.1; "
                                               "}") "}\n"},
    {NGINX, 1, 0,
     "http {\n" NGINX_SITE("post.contoso.com", "location / { location /mapi/ { proxy_pass http://10.0.0.1; } location "
                                               "^~ /autodiscover { proxy_pass http://10.0.0.1; } } location ~* ^/[ma] "
                                               "{ proxy_pass https://10.0.0.1; }") "}\n"},
    {NGINX, 1, 0,
     "http {\n" NGINX_SITE("post.contoso.com", "location ^~ / { proxy_pass https://10.0.0.1; } location ~ ^/[ma] { "
                                               "proxy_pass http://10.0.0.1; }") "}\n"},
    /* what is refused by a condition on the path, or for what no redirect brings */
    {NGINX, 1, 3,
     "http {\n" NGINX_SITE("post.contoso.com", "\nif ($request_uri ~* \"/(ecp|mapi)/\") { return 403; } location / { "
                                               "proxy_pass https://10.0.0.1; }") "}\n"},
    {NGINX, 1, 3,
     "http {\n" NGINX_SITE("post.contoso.com", "\nif ($uri !~ ^/owa) { return 444; } location / { proxy_pass "
                                               "https://10.0.0.1; }") "}\n"},
    {NGINX, 1, 4,
     "http {\n" NGINX_SITE("post.contoso.com", "location / { proxy_pass https://10.0.0.1;\n\nif ($request_uri ~ "
                                               "MailboxId) { return 403; } }") "}\n"},
    {NGINX, 1, 0,
     "http {\n" NGINX_SITE("post.contoso.com", "if ($request_uri ~ ^/(ecp|powershell)) { return 403; } if ($uri = /) { "
                                               "return 404; } location / { proxy_pass https://10.0.0.1; }") "}\n"},
    {NGINX, 1, 3,
     "http {\n" NGINX_SITE("post.contoso.com",
                           "location ~* ^/(mapi|autodiscover) {\ninternal; proxy_pass https://10.0.0.1; }") "}\n"},
    {NGINX, 1, 0,
     "http {\n" NGINX_SITE("post.contoso.com", "location / { try_files /none /ex; } location = /ex { internal; "
                                               "proxy_pass https://10.0.0.1; }") "}\n"},
    /* defaults that are made from others, and times by every name; HAProxy 2.6 takes them all */
    {HAPROXY, 0, 8,
     HA_DEFAULTS "defaults slow\n mode http\n timeout client 15m\n timeout server 5s\ndefaults b from slow\n mode "
     "http\nfrontend f from b\n bind :443 ssl\n use_backend e if { path_beg -i /mapi /autodiscover }\nbackend e from b"
     HA_FINE},
    {HAPROXY, 0, 0,
     HA_DEFAULTS "defaults slow\n mode http\n timeout server 5s\n option httpclose\ndefaults good from slow\n timeout "
     "client 15m\n timeout server 15m\n no option httpclose\ndefaults\n mode http\nfrontend f from good\n "
      "bind :443 ssl\n "
     "use_backend e if { path_beg -i /mapi /autodiscover }\nbackend e from good" HA_FINE},
    {HAPROXY, 0, 9,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n use_backend e if { path_beg -i /mapi /autodiscover }\nbackend e\n "
      "timeout "
     "server 5000000us" HA_FINE},
    {HAPROXY, 0, 9,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n use_backend e if { path_beg -i /mapi /autodiscover }\nbackend e\n "
      "timeout "
     "server \"${WAIT-5s}\"" HA_FINE},
    {HAPROXY, 0, 9,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n use_backend e if { path_beg -i /mapi /autodiscover }\nbackend e\n "
     "http-request set-timeout server 5s" HA_FINE},
    {HAPROXY, 0, 0,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n use_backend e if { path_beg -i /mapi /autodiscover }\nbackend e\n "
     "http-request set-timeout tunnel 5s" HA_FINE},
    {HAPROXY, 0, 9,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n use_backend e if { path_beg -i /mapi /autodiscover }\nbackend e\n "
     "disabled" HA_FINE},
    /* both answer, and each is looked at */
    {HAPROXY, 0, 10,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n use_backend e if { src 10.0.0.0/8 }\n default_backend g\nbackend e\n "
     "timeout server 5s" HA_FINE "backend g" HA_FINE},
    {HAPROXY, 0, 15,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n use_backend e if { src 10.0.0.0/8 }\n default_backend g\n"
      "backend e" HA_FINE
     "backend g\n timeout server 5s" HA_FINE},
    {HAPROXY, 0, 0,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n acl a path_reg -i ^/(mapi|autodiscover)\\b\n use_backend e if "
     "a\nbackend e" HA_FINE},
    {HAPROXY, 1, 0,
     HA_DEFAULTS "frontend f\n bind :443 ssl\n acl post var(txn.host) -m str -i post.contoso.com\n "
      "acl wiki var(txn.host) "
     "-m beg wiki\n http-request set-var(txn.host) hdr(host)\n use_backend w if wiki\n use_backend e if post\n"
     "backend w\n timeout server 5s\n server s 10.0.0.9:80\nbackend e" HA_FINE},
    /* refusals and times that stand elsewhere; Apache 2.4 takes them all */
    {APACHE, 1, 10, AP_SITE("post.contoso.com",
                            "<Location /mapi>\n<RequireAll>\nRequire all denied\n</RequireAll>\n</Location>\n"
                                                AP_RULES("https://10.0.0.1"))},
    {APACHE, 1, 2, "<Proxy *>\nRequire all denied\n</Proxy>\n"
     AP_SITE("post.contoso.com", AP_RULES("https://10.0.0.1"))},
    {APACHE, 1, 9, AP_SITE("post.contoso.com", "<Proxy https://10.0.0.1/*>\nRequire all denied\n</Proxy>\n"
                                               AP_RULES("https://10.0.0.1"))},
    {APACHE, 1, 0, "<Proxy *>\nRequire all denied\n</Proxy>\n" AP_SITE("post.contoso.com",
         "<Location />\nRequire all granted\n</Location>\n" AP_RULES("https://10.0.0.1"))},
    {APACHE, 1, 0, "<Proxy http://10.0.0.9/*>\nRequire all denied\n</Proxy>\n"
     AP_SITE("post.contoso.com", AP_RULES("https://10.0.0.1"))},
    {APACHE, 1, 9, AP_SITE("post.contoso.com", "<Proxy https://10.0.0.1/mapi>\nProxySet timeout=5\n</Proxy>\n"
                                               AP_RULES("https://10.0.0.1"))},
    {APACHE, 1, 11, AP_SITE("post.contoso.com",
                            AP_RULES("https://10.0.0.1") "ProxySet https://10.0.0.1/mapi timeout=5\n")},
    {APACHE, 1, 10, AP_SITE("post.contoso.com",
                            "RewriteEngine On\nRewriteCond %{REQUEST_URI} ^/mapi\nRewriteRule .* - [F]\n"
                                                AP_RULES("https://10.0.0.1"))},
    {APACHE, 1, 11, AP_SITE("post.contoso.com", "RewriteEngine On\nRewriteCond %{REQUEST_URI} ^/owa [OR]\nRewriteCond "
         "%{REQUEST_URI} ^/MAPI [NC]\nRewriteRule .* - [F]\n" AP_RULES("https://10.0.0.1"))},
    {APACHE, 1, 0, AP_SITE("post.contoso.com", "RewriteEngine On\nRewriteCond %{REQUEST_URI} ^/mapi\nRewriteCond "
         "%{REQUEST_METHOD} =TRACE\nRewriteRule .* - [F]\n" AP_RULES("https://10.0.0.1"))},
    {APACHE, 1, 0, "Define EX https://10.0.0.1\n" AP_SITE("post.contoso.com", AP_RULES("${EX}"))},
    {APACHE, 1, 0, "Define H 10.0.0.1\nDefine EX https://${H}\n" AP_SITE("post.contoso.com", AP_RULES("${EX}"))},
};

START_TEST(follows_what_is_for_exchange) {
    mapicfg_vdir *vdir = make_post();
    mapicfg_statements *findings = lint(sites[_i].kind, sites[_i].text, sites[_i].post ? vdir : NULL);
    int right = (mapicfg_statements_count(findings) != 0) == (sites[_i].bad != 0);
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++)
        right &= line_at(findings, i) == sites[_i].bad;
    if (!right) show(findings);
    ck_assert_msg(right, "%s", sites[_i].text);
    mapicfg_statements_free(findings);
    mapicfg_vdir_free(vdir);
}
END_TEST

/* ---- what cannot be told ---- */

static const struct {
    uint32_t kind;
    const char *id, *text;
} untold[] = {
    {NGINX, "proxy-cannot-tell",
     "http {\n" NGINX_SITE("a.contoso.com", "location / { proxy_pass https://10.0.0.1; }")
         NGINX_SITE("b.contoso.com", "location / { proxy_pass https://10.0.0.2; }") "}\n"},
    {NGINX, "proxy-cannot-tell",
     "http {\nmap $cookie_site $to { default e; }\n" NGINX_SITE("mail.contoso.com",
                                                         "location / { proxy_pass https://$to; }") "}\n"},
    {NGINX, "proxy-cannot-tell",
     "http {\n" NGINX_SITE("mail.contoso.com", "location / { if ($cookie_site = x) { proxy_pass https://e; } }") "}\n"},
    {NGINX, "proxy-cannot-tell",
     "http {\n" NGINX_SITE("mail.contoso.com", "location / { return 418; } location / { perl mail::handle; }") "}\n"},
    {NGINX, "proxy-cannot-tell",
     "http {\n" NGINX_SITE("mail.contoso.com", "location / { content_by_lua_block { ngx.exec('@e') } }") "}\n"},
    {NGINX, "proxy-include-unread", "http {\n" NGINX_SITE("mail.contoso.com", "include locations.conf;") "}\n"},
    {NGINX, "proxy-include-unread",
     "http { server { server_name mail.contoso.com; location / { include proxy_params; proxy_pass https://10.0.0.1; } "
     "} }\n"},
    {NGINX, "proxy-include-unread", "http {\n include sites/*;\n" NGINX_SITE("mail.contoso.com", "") "}\n"},
    {NGINX, "proxy-include-unread", "# configuration file /n/nginx.conf:\nhttp {\n include sites/[ab]*;\n}\n"},
    {HAPROXY, "proxy-cannot-tell",
     HA_DEFAULTS "frontend f\n bind :443 ssl\n use_backend %[req.hdr(host),map(x)]\nbackend b" HA_FINE},
    {HAPROXY, "proxy-cannot-tell",
     HA_DEFAULTS "frontend f\n bind :443 ssl\n use_backend b if { hdr(host),map(x) -m found }\n use_backend c if { "
                 "hdr(host) -f y }\nbackend b" HA_FINE "backend c" HA_FINE},
    {HAPROXY, "proxy-cannot-tell",
     HA_DEFAULTS "frontend f\n bind :443 ssl\n default_backend b\nfrontend g\n bind :444\n default_backend c\n"
                 "backend b\n server s 10.0.0.1:443 ssl\nbackend c\n server s 10.0.0.2:443 ssl\n"},
    {HAPROXY, "proxy-cannot-tell",
     HA_DEFAULTS "frontend f\n mode tcp\n bind :443 ssl\n use_backend %[req.ssl_sni,map(x)]\nbackend b" HA_FINE},
    {APACHE, "proxy-cannot-tell",
     "<Macro E $name $to>\n" AP_SITE("$name", AP_RULES("https://$to")) "</Macro>\nUse E mail.contoso.com 10.0.0.1\n"},
    {APACHE, "proxy-cannot-tell", AP_SITE("mail.contoso.com", AP_RULES("${UNKNOWN}"))},
    {APACHE, "proxy-cannot-tell", "<IfModule !x.c>\n" AP_SITE("mail.contoso.com",
                                                              AP_RULES("https://e")) "</IfModule>\n"},
    {APACHE, "proxy-cannot-tell",
     AP_SITE("a.contoso.com", "ProxyPass / https://e/\n") AP_SITE("b.contoso.com", "ProxyPass / https://f/\n")},
    {APACHE, "proxy-include-unread", "ServerName x\nIncludeOptional sites-enabled/*.conf\n"},
    {APACHE, "proxy-include-unread", AP_SITE("mail.contoso.com", "Include proxy.conf\n")},
};

/* Neither silence, nor a claim that something is missing. */
START_TEST(says_what_cannot_be_told) {
    mapicfg_statements *findings = lint(untold[_i].kind, untold[_i].text, NULL);
    int right = count_id(findings, untold[_i].id) && !has_missing(findings) && !has_id(findings, "proxy-http10") &&
                !has_id(findings, "proxy-host-header");
    if (!right) show(findings);
    ck_assert_msg(right, "%s", untold[_i].text);
    mapicfg_statements_free(findings);
}
END_TEST

/* A name from the directories ends in a server that publishes no /mapi, while another server does. */
START_TEST(finds_a_host_without_mapi) {
    static const char nginx[] = "http {\n" NGINX_SITE("web.contoso.com",
                                                      "location /mapi { proxy_pass https://10.0.0.1; }")
        NGINX_SITE("post.contoso.com", "location /owa { proxy_pass https://10.0.0.1; }") "}\n";
    static const char apache[] = AP_SITE("web.contoso.com", AP_RULES("https://10.0.0.1"))
        AP_SITE("post.contoso.com", "ProxyPass /owa https://10.0.0.1/owa\n");
    mapicfg_vdir *vdir = make_post();
    for (uint32_t kind = NGINX; kind <= APACHE; kind += APACHE - NGINX) {
        mapicfg_statements *findings = lint(kind, kind == NGINX ? nginx : apache, vdir);
        ck_assert_uint_eq(count_id(findings, "proxy-host-without-mapi"), 1);
        mapicfg_statements_free(findings);
    }
    mapicfg_vdir_free(vdir);
}
END_TEST

/* ---- the budget ---- */

/* Lints with this budget; returns how much of it was used. */
static uint64_t steps_of(uint32_t kind, const struct made *made, uint64_t budget) {
    static void (*const linters[])(const struct mapicfg__lint *lint) = {mapicfg__lint_nginx, mapicfg__lint_haproxy,
                                                                       mapicfg__lint_apache};
    static mapicfg_status (*const parsers[])(struct mapicfg__tree *tree, const char *text, size_t size,
                                             const char *file,
                                             mapicfg_error *err) = {mapicfg__nginx_parse, mapicfg__haproxy_parse,
                                                                    mapicfg__apache_parse};
    uint64_t left = budget;
    struct mapicfg__tree tree;
    mapicfg_statements *findings;
    mapicfg_error err;
    uint32_t followed = 0;
    ck_assert_int_eq(mapicfg__tree_init(&tree, &left, NULL), 0);
    ck_assert_msg(parsers[kind - 1](&tree, made->text, made->size, "x", &err) == 0, "%s", err.message);
    ck_assert_int_eq(mapicfg_statements_new(&findings, NULL), 0);
    const struct mapicfg__lint run = {.tree = &tree, .kind = kind, .findings = findings, .followed = &followed,
                                      .services = {findings, findings}, .ntlm = 1};
    linters[kind - 1](&run);
    mapicfg_statements_free(findings);
    mapicfg__tree_free(&tree);
    return budget - left;
}

/* Configurations of n parts, as they occur. */
static void add_parts(struct made *made, int shape, int n) {
    switch (shape) {
    case 0: /* servers of other sites and of ours */
        add(made, "http {\n");
        for (int i = 0; i < n; i++)
            add(made, "upstream u%d { server e:443; }\nserver { server_name mail.s%d.com; location / { proxy_pass "
                      "https://10.0.0.1; } }\nserver { server_name s%d.com; location / { proxy_pass http://x; } }\n",
                      i, i, i);
        add(made, "}\n");
        break;
    case 1: /* locations of one server */
        add(made, "server { server_name mail.x.com;\n");
        for (int i = 0; i < n; i++) add(made, "location /s%d { proxy_pass https://10.0.0.1; }\n", i);
        add(made, "}\n");
        break;
    case 2:
        for (int i = 0; i < n; i++)
            add(made,
                "frontend f%d\n mode http\n use_backend b%d if { path_beg /mapi }\nbackend b%d\n server s e:443\n",
                i, i % 10, i);
        break;
    case 3:
        add(made, "frontend f\n mode http\n");
        for (int i = 0; i < n; i++) add(made, " http-request deny if { path_beg /s%d }\n", i);
        add(made, " use_backend b if { path_beg /mapi }\nbackend b\n server s e:443\n");
        break;
    case 4:
        for (int i = 0; i < n; i++)
            add(made, "<VirtualHost *:443>\nServerName mail.s%d.com\nProxyPass / https://e/\n</VirtualHost>\n", i);
        break;
    default:
        add(made, "<VirtualHost *:443>\nServerName mail.s.com\n");
        for (int i = 0; i < n; i++) add(made,
                                        "ProxyPass /s%d https://e/\n<Location /t%d>\nRequire all granted\n</Location>"
                                        "\n", i, i);
        add(made, "</VirtualHost>\n");
    }
}

START_TEST(work_grows_with_the_text) {
    static const uint32_t kinds[] = {NGINX, NGINX, HAPROXY, HAPROXY, APACHE, APACHE};
    uint64_t steps[3];
    for (int i = 0; i < 3; i++) {
        struct made made = {0};
        add_parts(&made, _i, 200 << i);
        steps[i] = steps_of(kinds[_i], &made, 1000000000);
        free(made.text);
    }
    ck_assert_msg(steps[1] < 5 * steps[0] / 2 && steps[2] < 5 * steps[1] / 2, "%llu %llu %llu",
                  (unsigned long long)steps[0], (unsigned long long)steps[1], (unsigned long long)steps[2]);
}
END_TEST

#define HARD "(?:/?[a-z%d]+)+[!?]"

/* Texts whose work is a product of their parts. */
static void add_hostile(struct made *made, int shape) {
    const int n = 300;
    switch (shape) {
    case 0:
        add(made, "frontend f\n mode http\n bind :443 ssl\n acl x path_reg");
        for (int i = 0; i < n; i++) add(made, " " HARD, i);
        for (int i = 0; i < n; i++) add(made, "\n use_backend b if x");
        add(made, "\nbackend b\n server s 1.1.1.1\n");
        break;
    case 1:
        for (int i = 0; i < n; i++) {
            add(made, "server { server_name mail.x.com;\n");
            for (int j = 0; j < 30; j++) add(made, "location ~ " HARD " { proxy_pass https://e; }\n", j);
            add(made, "}\n");
        }
        break;
    case 2:
        for (int i = 0; i < n; i++) {
            add(made, "<VirtualHost *:443>\nServerName mail.x.com\n");
            for (int j = 0; j < 30; j++) add(made, "ProxyPassMatch " HARD " https://e\n", j);
            add(made, "</VirtualHost>\n");
        }
        break;
    case 3: /* one file of 1 MB, included again and again */
        add(made, "# configuration file /n/m:\n");
        for (int i = 0; i < n; i++) add(made, "include a;\n");
        add(made, "# configuration file /n/a:\n");
        for (int i = 0; i < 1000; i++) add(made, "#%1000d\n", i);
        break;
    case 4: /* patterns of includes and names of files, both long */
        add(made, "# configuration file /n/m:\n");
        for (int i = 0; i < n; i++) add(made, "include *%0200d*%0200d*;\n", 1, 2);
        for (int i = 0; i < n; i++) add(made, "# configuration file /n/%0400d:\n", 1);
        break;
    case 5: /* a list of headers in effect in many servers */
        add(made, "http {\n");
        for (int i = 0; i < 4000; i++) add(made, "proxy_set_header X-H%d a;\n", i);
        for (int i = 0; i < 4000; i++) add(made,
                                           "server { server_name mail.x.com; location / { proxy_pass https://e; } }\n");
        add(made, "}\n");
        break;
    case 6: /* hosts and rules */
        add(made, "frontend f\n mode http\n");
        for (int i = 0; i < 3000; i++) add(made, " use_backend b if { hdr(host) mail%d.x.com }\n", i);
        add(made, "backend b\n server s 1.1.1.1\n");
        break;
    case 7:
        for (int i = 0; i < 5000; i++) add(made, "Header unset X-H%d\n", i);
        for (int i = 0; i < 3000; i++)
            add(made, "<VirtualHost *:443>\nServerName mail.x.com\nProxyPass / https://e/\n</VirtualHost>\n");
        break;
    default: /* text that grows by its own variables */
        add(made, "Define A abcdefghijklmnopqrstuvwxyz\n");
        for (int i = 0; i < 10; i++) add(made, "Define A ${A}${A}\n");
        for (int i = 0; i < 20000; i++) add(made, "ServerAlias ${A}\n");
    }
}

/* It ends early, says so, and claims nothing about what it has not looked at. */
START_TEST(hostile_texts_end_with_a_finding) {
    static const uint32_t kinds[] = {HAPROXY, NGINX, APACHE, NGINX, NGINX, NGINX, HAPROXY, APACHE, APACHE};
    struct made made = {0};
    add_hostile(&made, _i);
    add(&made, "\n");
    mapicfg_statements *findings = lint(kinds[_i], made.text, NULL);
    if (count_id(findings, "proxy-unchecked") != 1) show(findings);
    ck_assert_uint_eq(count_id(findings, "proxy-unchecked"), 1);
    ck_assert(!has_missing(findings));
    mapicfg_statements_free(findings);
    free(made.text);
}
END_TEST

/* A budget that ends anywhere never makes a finding that the whole check does not make. */
START_TEST(a_spent_budget_invents_nothing) {
    static const char *const files[] = {"good/nginx-plus.conf", "good/haproxy.cfg", "good/apache.conf"};
    char *text = read_file(files[_i]);
    struct made made = {.text = text, .size = strlen(text)};
    uint64_t whole = steps_of((uint32_t)_i + 1, &made, 1000000000);
    ck_assert_uint_gt(whole, 100);
    for (uint64_t budget = 1; budget <= whole; budget += 1 + whole / 500) {
        uint64_t left = budget;
        struct mapicfg__tree tree;
        mapicfg_statements *findings;
        uint32_t followed = 0;
        ck_assert_int_eq(mapicfg__tree_init(&tree, &left, NULL), 0);
        ck_assert_int_eq(mapicfg_statements_new(&findings, NULL), 0);
        const struct mapicfg__lint run = {
            .tree = &tree, .kind = (uint32_t)_i + 1, .findings = findings, .followed = &followed, .ntlm = 1};
        if (_i == 0 && !mapicfg__nginx_parse(&tree, text, made.size, "x", NULL)) mapicfg__lint_nginx(&run);
        if (_i == 1 && !mapicfg__haproxy_parse(&tree, text, made.size, "x", NULL)) mapicfg__lint_haproxy(&run);
        if (_i == 2 && !mapicfg__apache_parse(&tree, text, made.size, "x", NULL)) mapicfg__lint_apache(&run);
        if (mapicfg_statements_count(findings)) show(findings);
        ck_assert_uint_eq(mapicfg_statements_count(findings), 0);
        mapicfg_statements_free(findings);
        mapicfg__tree_free(&tree);
    }
    free(text);
}
END_TEST

/* A text of 4 KB in every finding of a thousand would be 4 MB. */
START_TEST(long_texts_are_cut_in_findings) {
    struct made made = {0};
    add(&made, "server { server_name mail.x.com; location / { proxy_pass http://%03000d; } }\n", 1);
    mapicfg_statements *findings = lint(NGINX, made.text, NULL);
    ck_assert_uint_ge(mapicfg_statements_count(findings), 1);
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++)
        ck_assert_uint_lt(strlen(sentence_at(findings, i)), 600);
    mapicfg_statements_free(findings);
    free(made.text);
}
END_TEST

#define COUNT(list) (int)(sizeof(list) / sizeof *(list))

Suite *unit_suite(void) {
    Suite *suite = suite_create("proxy_scope");
    TCase *tcase = tcase_create("proxy_scope");
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, follows_every_block, NGINX, APACHE + 1);
    tcase_add_loop_test(tcase, follows_what_is_for_exchange, 0, COUNT(sites));
    tcase_add_loop_test(tcase, says_what_cannot_be_told, 0, COUNT(untold));
    tcase_add_test(tcase, finds_a_host_without_mapi);
    tcase_add_loop_test(tcase, work_grows_with_the_text, 0, 6);
    tcase_add_loop_test(tcase, hostile_texts_end_with_a_finding, 0, 9);
    tcase_add_loop_test(tcase, a_spent_budget_invents_nothing, 0, 3);
    tcase_add_test(tcase, long_texts_are_cut_in_findings);
    suite_add_tcase(suite, tcase);
    return suite;
}
