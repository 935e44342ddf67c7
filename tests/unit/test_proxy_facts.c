/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_proxy_facts.c: what the linter says of /EWS and /OAB, that each fact is said once with its places, and that
 * each finding says what it means for MAPI over HTTP. */
#include <mapicfg/proxy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proxy.h"

#define N_SERVER                                                                                                       \
    "upstream ex { ntlm; server e:443; }\nserver { listen 443 ssl; server_name mail.x.com; proxy_http_version 1.1;\n"  \
    "proxy_set_header Host $host; proxy_set_header Connection \"\"; proxy_read_timeout 15m; proxy_buffering off;\n"    \
    "proxy_ssl_verify on;\nlocation ~* ^/(mapi|autodiscover)/ { proxy_pass https://ex; }\n"
#define H_FRONT                                                                                                        \
    "defaults\n mode http\nfrontend f\n bind :443 ssl crt x\n use_backend ex if { path_beg -i /mapi /autodiscover }\n"
#define H_BACK                                                                                                         \
    "backend ex\n http-reuse never\n option httpchk GET /mapi/healthcheck.htm\n http-check expect status 200\n"        \
    " server a e:443 check ssl verify required\n"
#define A_SITE                                                                                                         \
    "LoadModule mpm_prefork_module x\n<VirtualHost *:443>\nServerName mail.x.com\nSSLEngine On\nSSLProxyEngine On\n"   \
    "SSLProxyVerify require\nProxyPreserveHost On\nProxyTimeout 900\nSetEnv proxy-initial-not-pooled 1\n"              \
    "ProxyPass /mapi https://e/mapi\nProxyPass /autodiscover https://e/autodiscover\n"                                 \
    "ProxyPass /Autodiscover https://e/Autodiscover\n"

static const struct {
    uint32_t kind;
    const char *text, *found; /* "" or "id sentence" */
} services[] = {
    {NGINX, N_SERVER "}", "proxy-service-missing Nothing publishes /EWS and /OAB."},
    {NGINX, N_SERVER "location ~* ^/(ews|oab) { proxy_pass https://ex; } }", ""},
    {NGINX, N_SERVER "location /EWS { proxy_pass https://ex; } location /oab { proxy_pass https://ex; } }", ""},
    {NGINX, N_SERVER "location /EWS { proxy_pass https://ex; } }", "proxy-service-missing Nothing publishes /OAB."},
    {NGINX, N_SERVER "location /ews { proxy_pass https://ex; } location /oab { deny all; } }",
     "proxy-service-broken Outlook gets nothing from /OAB: Requests for /oab/oab.xml are refused here."},
    {NGINX, N_SERVER "location ~* ^/oab { proxy_pass https://ex; } location ~* ^/ews { return 403; } }",
     "proxy-service-broken Outlook gets nothing from /EWS: Requests for /EWS/Exchange.asmx and /ews/exchange.asmx are "
     "refused here."},
    {NGINX,
     N_SERVER "location ~* ^/oab { proxy_pass https://ex; } location ~* ^/ews { proxy_pass https://e2.x.com; } }",
     "proxy-service-broken Outlook gets nothing from /EWS: nginx cannot carry NTLM or Negotiate to "
     "https://e2.x.com."},
    {NGINX,
     N_SERVER "location ~* ^/oab { proxy_pass https://ex; }\n"
              "location ~* ^/ews { auth_basic x; proxy_pass https://ex; } }",
     "proxy-service-broken Outlook gets nothing from /EWS: The proxy asks for a password of its own: auth_basic."},
    {NGINX,
     N_SERVER "location ~* ^/(ews|oab) { allow 10.0.0.0/8; deny all; proxy_pass https://ex; } }", ""},
    {APACHE, A_SITE "ProxyPass /ews !\nProxyPass /EWS !\nProxyPass / https://e/\n</VirtualHost>\n",
     "proxy-service-missing Nothing publishes /EWS."},
    /* what takes the rest may be for another site, or for Exchange */
    {NGINX, N_SERVER "location / { proxy_pass http://wiki.x.com; } }", ""},
    {HAPROXY, H_FRONT " default_backend web\n" H_BACK "backend web\n server w 10.0.0.9:80\n", ""},
    {HAPROXY, H_FRONT " default_backend no\n" H_BACK "backend no\n http-request deny\n",
     "proxy-service-missing Nothing publishes /EWS and /OAB."},
    {APACHE, A_SITE "ProxyPass / http://wiki.x.com/\n</VirtualHost>\n", ""},
    /* long waits and large answers are of MAPI over HTTP alone */
    {NGINX,
     N_SERVER "location ~* ^/(ews|oab) { proxy_pass https://ex; proxy_read_timeout 9s; proxy_buffering on; } }", ""},
    {HAPROXY, H_FRONT H_BACK, "proxy-service-missing Nothing publishes /EWS and /OAB."},
    {HAPROXY, H_FRONT " use_backend ex if { path_beg -i /ews /oab }\n" H_BACK, ""},
    {HAPROXY, H_FRONT " use_backend ex if { path_beg -i /oab }\n" H_BACK,
     "proxy-service-missing Nothing publishes /EWS."},
    {HAPROXY,
     H_FRONT " http-request deny if { path_beg -i /ews }\n use_backend ex if { path_beg -i /ews /oab }\n" H_BACK,
     "proxy-service-broken Outlook gets nothing from /EWS: Requests for /EWS/Exchange.asmx and /ews/exchange.asmx are "
     "refused here."},
    /* another user's connection is as grave here */
    {HAPROXY,
     H_FRONT " use_backend other if { path_beg -i /ews /oab }\n" H_BACK
             "backend other\n server a e:443 ssl verify required\n",
     "proxy-kerberos-reuse http-reuse safe, HAProxy's default, can let one user act as another: the logon of one may "
     "stay on a connection that the next one gets."},
    {APACHE, A_SITE "</VirtualHost>\n", "proxy-service-missing Nothing publishes /EWS and /OAB."},
    {APACHE, A_SITE "ProxyPass /EWS https://e/EWS\nProxyPass /OAB https://e/OAB\n</VirtualHost>\n", ""},
    {APACHE,
     A_SITE "ProxyPass /ews https://e/ews\nProxyPass /OAB https://e/OAB\n<Location /OAB>\nRequire all denied\n"
            "</Location>\n</VirtualHost>\n",
     "proxy-service-broken Outlook gets nothing from /OAB: Requests for /OAB/oab.xml are refused here."},
};

START_TEST(tells_services_apart) {
    mapicfg_statements *findings = lint_all(services[_i].kind, services[_i].text, NULL);
    const mapicfg_statement *one = mapicfg_statements_get(findings, 0);
    char found[512] = "";
    if (one) snprintf(found, sizeof found, "%s %s", id_at(findings, 0), sentence_at(findings, 0));
    ck_assert_str_eq(found, services[_i].found);
    ck_assert_uint_le(mapicfg_statements_count(findings), 1);
    if (strstr(found, "service")) {
        ck_assert_uint_eq(mapicfg_statement_get_effect(one), MAPICFG_EFFECT_WORKS);
        ck_assert_uint_lt(mapicfg_statement_get_severity(one), MAPICFG_SEVERITY_ERROR);
    }
    mapicfg_statements_free(findings);
}
END_TEST

/* A rule that refuses Autodiscover says nothing of /EWS; one that refuses /mapi is enough. */
static const struct {
    const char *location;
    int says_ews;
} refusals[] = {
    {"location ~* \\.(xml|asmx)$ { return 404; }", 1},
    {"location ~* ^/(autodiscover|ews) { return 403; }", 1},
    {"location ~* ^/(autodiscover|oab) { return 403; }", 0},
    {"location ~* ^/(mapi|ews) { return 403; }", 0},
};

START_TEST(tells_services_refused_with_autodiscover) {
    char text[1024];
    snprintf(text, sizeof text, "server { listen 443 ssl; server_name mail.x.com;\n%s\n%s\n}", refusals[_i].location,
             "location ~* ^/(mapi|autodiscover|ews|oab) { proxy_pass https://10.0.0.5; }");
    mapicfg_statements *findings = lint_all(NGINX, text, NULL);
    size_t refused = 0, ews = 0;
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++) {
        refused += strcmp(id_at(findings, i), "proxy-path-refused") == 0;
        ews += strcmp(id_at(findings, i), "proxy-service-broken") == 0 &&
               strstr(sentence_at(findings, i), "/EWS/Exchange.asmx and /ews/exchange.asmx are refused") != NULL;
    }
    ck_assert_uint_eq(refused, 1);
    ck_assert_int_eq((int)ews, refusals[_i].says_ews);
    mapicfg_statements_free(findings);
}
END_TEST

/* Blocks with the same faults: each fault is one statement with a place a block, in the order of the text. */
START_TEST(says_each_fact_once) {
    char text[20000] = "";
    size_t used = 0;
    for (int i = 0; i < 50; i++)
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "server { server_name mail.x%d.com; location / { proxy_pass https://10.0.0.1/;\n"
                                 "proxy_read_timeout 9; } }\n",
                                 i);
    mapicfg_statements *findings = lint_all(NGINX, text, NULL);
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(findings, i);
        size_t places = mapicfg_statement_place_count(one);
        ck_assert_uint_eq(places, 50);
        for (size_t p = 0; p < places; p++) {
            ck_assert_str_eq(mapicfg_statement_place_file(one, p), "proxy.conf");
            ck_assert_uint_eq((mapicfg_statement_place_line(one, p) + 1) / 2, p + 1);
            ck_assert_uint_gt(mapicfg_statement_place_column(one, p), 0);
        }
        ck_assert_uint_eq(mapicfg_statement_place_line(one, 0), line_at(findings, i));
        ck_assert_ptr_null(mapicfg_statement_place_file(one, places));
        for (size_t j = 0; j < i; j++) ck_assert_str_ne(id_at(findings, i), id_at(findings, j));
        mapicfg_statements *copy;
        ck_assert_int_eq(mapicfg_statements_new(&copy, NULL), 0);
        ck_assert_int_eq(mapicfg_statements_add(copy, one), 0);
        ck_assert_uint_eq(mapicfg_statement_place_count(mapicfg_statements_get(copy, 0)), 50);
        mapicfg_statements_free(copy);
    }
    ck_assert(has_id(findings, "proxy-timeout-pending") && has_id(findings, "proxy-ntlm-unsupported"));
    mapicfg_statements_free(findings);
}
END_TEST

/* One rule that takes several paths is one fact. */
START_TEST(joins_the_paths_of_one_place) {
    mapicfg_statements *findings = lint(HAPROXY, H_FRONT " http-request redirect location /owa\n" H_BACK, NULL);
    ck_assert_uint_eq(mapicfg_statements_count(findings), 1);
    ck_assert_str_eq(sentence_at(findings, 0),
                     "Requests for /mapi/emsmdb/, /mapi/nspi/, /autodiscover/autodiscover.xml and "
                     "/Autodiscover/Autodiscover.xml are answered by a redirect here.");
    mapicfg_statements_free(findings);
}
END_TEST

/* Each rule about a proxy says what it means for MAPI over HTTP, no other does; one that breaks it is an error. */
START_TEST(rules_have_an_effect) {
    for (size_t i = 0; i < mapicfg_rule_count(); i++) {
        const mapicfg_rule *rule = mapicfg_rule_at(i);
        uint32_t effect = mapicfg_rule_get_effect(rule);
        int proxy = strcmp(mapicfg_rule_get_area(rule), "proxy") == 0;
        ck_assert_msg((effect != 0) == proxy, "%s", mapicfg_rule_get_id(rule));
        ck_assert_msg(effect != MAPICFG_EFFECT_BREAKS || mapicfg_rule_get_severity(rule) == MAPICFG_SEVERITY_ERROR,
                      "%s", mapicfg_rule_get_id(rule));
        ck_assert((mapicfg_effect_name(effect) != NULL) == proxy);
    }
    ck_assert_str_eq(mapicfg_effect_name(MAPICFG_EFFECT_MAY_BREAK), "may-break");
    ck_assert_ptr_null(mapicfg_effect_name(5));
    ck_assert_uint_eq(mapicfg_rule_get_effect(NULL), 0);
    ck_assert_uint_eq(mapicfg_statement_get_effect(NULL), 0);
    ck_assert_uint_eq(mapicfg_statement_place_count(NULL), 0);
    ck_assert_uint_eq(mapicfg_rule_get_effect(mapicfg_rule_find("proxy-cannot-tell")), MAPICFG_EFFECT_CANNOT_TELL);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("proxy_facts");
    TCase *tcase = tcase_create("proxy_facts");
    tcase_add_loop_test(tcase, tells_services_apart, 0, sizeof services / sizeof *services);
    tcase_add_loop_test(tcase, tells_services_refused_with_autodiscover, 0, sizeof refusals / sizeof *refusals);
    tcase_add_test(tcase, says_each_fact_once);
    tcase_add_test(tcase, joins_the_paths_of_one_place);
    tcase_add_test(tcase, rules_have_an_effect);
    suite_add_tcase(suite, tcase);
    return suite;
}
