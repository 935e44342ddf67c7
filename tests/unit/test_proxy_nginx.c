/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_proxy_nginx.c: what nginx makes of variables, maps, conditions and rewrites, and what the order of directives in
 * an upstream does. */
#include "proxy_kinds.h"

#define SETTINGS                                                                                          \
    "proxy_set_header Host $host; proxy_set_header Connection \"\"; proxy_http_version 1.1;\n"            \
    "proxy_read_timeout 15m; proxy_buffering off; proxy_ssl_verify on;\n"
#define NAMED(http, names, inner) \
    "http { " http "\nserver { listen 443 ssl; server_name " names ";\n" SETTINGS inner "\n} }"
#define SITE(http, inner) NAMED(http, "mail.contoso.com autodiscover.contoso.com", inner)
#define PLUS(upstream) \
    SITE("upstream ex { server 10.0.0.1:443; " upstream " }", "location / { proxy_pass https://ex; }")
#define REST "location / { proxy_pass https://10.0.0.1; }"
#define EX "upstream ex { server 10.0.0.1:443; } upstream web { server 10.0.0.9:80; }\n"
#define BASIC "Basic", NULL, 0
#define NTLM "Ntlm", NULL, 0

static const struct kind kinds[] = {
    /* the last balancer of an upstream ends what stands before it; measured with the free ntlm module */
    {NGINX, PLUS("ntlm;"), "", NTLM},
    {NGINX, PLUS("ntlm; keepalive 8;"), "proxy-ntlm-shared", NTLM},
    {NGINX, PLUS("keepalive 8; ntlm;"), "proxy-cannot-tell", NTLM},
    {NGINX, PLUS("keepalive 8; ntlm;"), "", BASIC},
    {NGINX, PLUS("keepalive 0; ntlm;"), "", "Ntlm", "1.29.7", 0},
    {NGINX, PLUS("least_conn; ntlm;"), "", NTLM},
    {NGINX, PLUS("ntlm; least_conn;"), "proxy-ntlm-unsupported", NTLM},
    {NGINX, PLUS("ntlm; ip_hash;"), "proxy-ntlm-unsupported proxy-affinity", NTLM},
    {NGINX, PLUS("ntlm; hash $remote_addr consistent;"), "proxy-ntlm-unsupported proxy-affinity", NTLM},
    {NGINX, PLUS("ntlm; random two least_conn;"), "proxy-ntlm-unsupported", NTLM},
    {NGINX, PLUS("ntlm; least_time header;"), "proxy-ntlm-unsupported", NTLM},
    {NGINX, PLUS("ntlm; keepalive 8; least_conn;"), "proxy-ntlm-unsupported", NTLM},
    {NGINX, PLUS("ntlm; least_conn; keepalive 8;"), "proxy-ntlm-shared", NTLM},
    {NGINX, PLUS("keepalive 8; least_conn; ntlm;"), "", NTLM},
    {NGINX, PLUS("keepalive 8; least_conn;"), "proxy-ntlm-unsupported", NTLM},
    {NGINX, PLUS("least_conn; keepalive 8;"), "proxy-ntlm-shared", NTLM},
    {NGINX, NAMED("upstream ex { server 10.0.0.1:443; ntlm; }", "mail.contoso.com", "location /x { } location / { "
     "proxy_set_header Host $host; proxy_pass https://ex; }"), "proxy-connection-closed", NTLM},
    /* maps of hosts: the name itself, the longest *.NAME, the longest NAME.*, the first pattern, the default */
    {NGINX, SITE(EX "map $host $to { hostnames; default web; mail.contoso.com ex; autodiscover.* ex; }",
     "location / { proxy_pass https://$to; }"), "", BASIC},
    {NGINX, SITE(EX "map $host $to { hostnames; ~^mail web; .contoso.com ex; default web; }",
     "location / { proxy_pass https://$to; }"), "", BASIC},
    {NGINX, SITE(EX "map $host $to { ~^mail http://web; ~^(mail|autodiscover) https://ex; default https://ex; }",
     "location / { proxy_pass $to; }"), "proxy-tls-offload", BASIC},
    {NGINX, SITE(EX "map $host $to { *.contoso.com http://web; default https://ex; }",
     "location / { proxy_pass $to; }"), "", BASIC}, /* without hostnames, a star is a star */
    {NGINX, SITE(EX "map $host $to { hostnames; *.contoso.com http://web; default https://ex; }",
     "location / { proxy_pass $to; }"), "proxy-tls-offload", BASIC},
    {NGINX, SITE(EX "map $host $to { MAIL.contoso.com exx; default ex; }", "location / { proxy_pass https://$to; }"),
     "proxy-backend-unknown", BASIC},
    {NGINX, SITE(EX "map $uri $to { ~*^/(mapi|autodiscover|ews|oab) ex; default web; }",
     "location / { proxy_pass https://$to; }"), "", BASIC},
    {NGINX, SITE(EX "map $remote_addr $to { 10.0.0.7 web; default ex; }", "location / { proxy_pass https://$to; }"),
     "proxy-cannot-tell", BASIC},
    {NGINX, SITE(EX "map $host $a { default ex; } map $a $to { ex ex; default none; }",
     "location / { proxy_pass https://$to; }"), "", BASIC},
    {NGINX, SITE("map $a $b { default $b; } map $b $a { default $a; }", "location / { proxy_pass https://$a; }"),
     "proxy-cannot-tell", BASIC}, /* in a circle */
    /* `set`, in its order, and within conditions */
    {NGINX, SITE(EX, "set $to web; if ($host = mail.contoso.com) { set $to ex; } if ($host ~ ^autod) { set $to ex; }\n"
     "location / { proxy_pass https://$to; }"), "", BASIC},
    {NGINX, SITE(EX, "set $to ex; if ($cookie_old) { set $to web; } location / { proxy_pass https://$to; }"),
     "proxy-cannot-tell", BASIC},
    {NGINX, SITE(EX, "set $t e; set $t \"${t}x\"; location / { proxy_pass https://$t; }"), "", BASIC},
    {NGINX, SITE(EX, "if ($x) { set $x 1; } if ($x) { return 403; } " REST), "", BASIC},
    {NGINX, SITE("",
     "set $no 0; if ($request_method !~ ^(GET|HEAD)$) { set $no 1; } if ($no = 1) { return 403; } " REST),
     "proxy-path-refused", BASIC},
    {NGINX, SITE("map $request_method $no { POST 0; GET 0; default 1; }", "if ($no) { return 405; } " REST), "", BASIC},
    {NGINX, SITE("map $request_method $no { GET 0; HEAD 0; default 1; }", "if ($no) { return 405; } " REST),
     "proxy-path-refused", BASIC},
    /* the path in the target */
    {NGINX, SITE("", "location ~* ^/(mapi|autodiscover)/(.*)$ { proxy_pass https://10.0.0.1/$1/$2$is_args$args; }"), "",
     BASIC},
    {NGINX, SITE("", "location ~* ^/(mapi|autodiscover)/(.*)$ { proxy_pass https://10.0.0.1/$1/$2; }"),
     "proxy-path-rewritten", BASIC}, /* without the query */
    {NGINX, SITE("", "location ~* ^/(mapi|autodiscover)/(.*)$ { proxy_pass https://10.0.0.1/$2$is_args$args; }"),
     "proxy-path-rewritten", BASIC},
    {NGINX, SITE("", "location / { proxy_pass https://10.0.0.1${request_uri}; }"), "", BASIC},
    /* what hosts, clients and paths are refused or redirected */
    {NGINX, SITE("", "if ($host != mail.contoso.com) { return 301 https://mail.contoso.com$request_uri; } " REST),
     "proxy-path-redirected", BASIC},
    {NGINX, NAMED("", "mail.contoso.com", "if ($host != mail.contoso.com) { return 444; } " REST), "", BASIC},
    {NGINX, SITE("", "if ($http_user_agent ~* (curl|Outlook)) { return 403; } " REST), "proxy-path-refused", BASIC},
    {NGINX, SITE("", "if ($http_user_agent !~* Mozilla) { return 403; } " REST), "proxy-path-refused", BASIC},
    {NGINX, SITE("", "if ($http_user_agent ~* (curl|wget)) { return 403; } " REST), "", BASIC},
    {NGINX, SITE("", "if ($http_user_agent = \"\") { return 403; } " REST), "", BASIC},
    {NGINX, SITE("", "if ( $request_uri ~* \"^/mapi\" ) { return 302 https://x.contoso.com$uri; } " REST),
     "proxy-path-redirected", BASIC},
    {NGINX, SITE("", "if (!-f $request_filename) { rewrite ^ /index.php last; } " REST), "proxy-path-rewritten", BASIC},
    {NGINX, SITE("", "location /mapi { return 301 https://x.contoso.com$uri; } " REST), "proxy-path-redirected", BASIC},
    {NGINX, SITE("", "location /mapi { rewrite ^ https://x.contoso.com$uri permanent; } " REST),
     "proxy-path-redirected",
     BASIC},
    {NGINX, SITE("", "location /mapi { rewrite ^/mapi/(.*) /x/$1 last; } location /x { } " REST),
     "proxy-path-rewritten",
     BASIC},
    {NGINX, SITE("", "rewrite ^/MAPI/(.*)$ /mapi/$1; rewrite ^/(mapi|autodiscover)/(.*)$ /$1/$2 break; " REST), "",
     BASIC},
    /* a condition that passes the request on */
    {NGINX, SITE(EX, "location / { if ($uri ~* ^/mapi) { proxy_pass http://web; } proxy_pass https://ex; }"),
     "proxy-tls-offload", BASIC},
    {NGINX, SITE(EX, "location / { if ($uri ~* ^/owa) { proxy_pass http://web; } proxy_pass https://ex; }"), "", BASIC},
    {NGINX, SITE(EX, "location / { if ($cookie_beta) { proxy_pass http://web; } proxy_pass https://ex; }"),
     "proxy-cannot-tell", BASIC},
    /* each error_page counts */
    {NGINX, SITE("", "proxy_intercept_errors on; error_page 401 /a; error_page 500 502 /b; " REST), "proxy-error-pages",
     BASIC},
};

START_TEST(follows_nginx) {
    check_kind(&kinds[_i]);
}
END_TEST

/* The row of a map counts as nginx chooses it, wherever it stands; what a map hands to this machine is http's. */
START_TEST(a_stream_takes_what_its_map_says) {
    static const struct {
        const char *rows;
        int taken;
    } maps[] = {
        {"hostnames; *.contoso.com here; mail.contoso.com away; autodiscover.contoso.com away; default here;", 1},
        {"hostnames; mail.contoso.com here; *.contoso.com away; default away;", 0},
        {"hostnames; *.com here; *.contoso.com away; default here;", 1},
        {"hostnames; mail.* here; *.contoso.com away;", 1},
        {"~^(mail|autod) away; ~mail here; default here;", 1},
        {"~^mail here; ~^(mail|autod) away; default away;", 0},
        {"www.contoso.com here; default away;", 1},
        {"www.contoso.com away; default here;", 0},
    };
    static const char *const hosts[] = {"mail.contoso.com"};
    char text[2048], ids[512];
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        snprintf(text, sizeof text,
                 "stream { map $ssl_preread_server_name $to { %s } upstream away { server 10.0.0.1:443; }\n"
                 "upstream here { server 127.0.0.1:8443; } server { listen 443; ssl_preread on; proxy_pass $to;\n"
                 "proxy_timeout 1h; } }\nhttp { server { listen 127.0.0.1:8443 ssl; server_name _; %s\n"
                 "location / { proxy_pass https://10.0.0.9; auth_basic x; } } }",
                 maps[i].rows, SETTINGS);
        const struct kind row = {NGINX, text, "", NULL, NULL, MAPICFG_PROXY_LINT_BASIC_ONLY};
        mapicfg_statements *findings = lint_with(&row, NULL, hosts, 1);
        list_ids(findings, ids, sizeof ids);
        ck_assert_msg(same_ids(ids, maps[i].taken ? "" : "proxy-own-authentication"), "%s: %s", maps[i].rows, ids);
        mapicfg_statements_free(findings);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("proxy_nginx");
    TCase *tcase = tcase_create("proxy_nginx");
    tcase_add_loop_test(tcase, follows_nginx, 0, (int)(sizeof kinds / sizeof *kinds));
    tcase_add_test(tcase, a_stream_takes_what_its_map_says);
    suite_add_tcase(suite, tcase);
    return suite;
}
