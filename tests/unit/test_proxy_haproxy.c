/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_proxy_haproxy.c: what rules of HAProxy do to Outlook's requests, as far as that can be told. Those that are not
 * about addresses or Lua are tried with traffic, too (tests/proxy/rules.py). */
#include "proxy_kinds.h"

static const struct {
    const char *rule, *expected;
} rules[] = {
    {"http-request deny if { path_len gt 10 }", "proxy-path-refused"},
    {"http-request deny if { path_len gt 200 }", ""},
    {"http-request deny if { url_len gt 8000 }", ""},
    {"http-request deny if { url,length gt 20 }", "proxy-path-refused"},
    {"http-request deny if { url -m len 60:100 }", "proxy-path-refused"},
    {"http-request deny if { url -m len :10 }", ""},
    {"http-request deny unless { req.hdr(User-Agent) -m found }", ""},
    {"http-request deny if { req.hdr(Referer) -m found }", ""},
    {"http-request deny if { req.hdr(User-Agent) -m sub -i outlook }", "proxy-path-refused"},
    {"http-request deny unless { req.hdr(User-Agent) -m sub Mozilla }", "proxy-path-refused"},
    {"http-request deny unless { path_beg -i -f /x/list }", "proxy-cannot-tell"},
    {"http-request deny if { path_beg -i -f /x/list }", "proxy-cannot-tell"},
    {"http-request deny unless { path,map_beg(/x/list,0) -m int 1 }", "proxy-cannot-tell"},
    {"http-request set-query a=b", "proxy-path-rewritten"},
    {"http-request set-query %[query]", ""},
    {"http-request normalize-uri path-merge-slashes", ""},
    {"http-request normalize-uri percent-decode-unreserved", ""},
    {"http-request normalize-uri query-sort-by-name", ""},
    {"http-request set-method GET", "proxy-methods"},
    {"http-request set-method POST", ""},
    {"http-request deny unless { hdr(X-Secret) abc }", "proxy-cannot-tell"},
    {"http-request set-path %[path,regsub(^/mapi,/x)]", "proxy-cannot-tell"},
    {"http-request set-path /x%[path]", "proxy-path-rewritten"},
    {"http-request set-path %[path,upper]", ""},
    {"http-request set-pathq %[pathq]", ""},
    {"http-request set-uri /x?%[query]", "proxy-path-rewritten"},
    {"http-request set-var(txn.p) path,lower\n http-request deny if { var(txn.p) -m beg /mapi }",
     "proxy-path-refused"},
    {"http-request set-var(txn.p) path if { method GET }\n http-request deny if { var(txn.p) -m beg /mapi }",
     "proxy-cannot-tell"},
    {"http-request deny if { base_beg mail.contoso.com/mapi }", "proxy-cannot-tell"},
    {"http-request deny if { query -m found }", "proxy-path-refused"},
    {"http-request deny if { url_param(MailboxId) -m found }", "proxy-path-refused"},
    {"http-request deny if { url_param(exsvurl) -m found }", ""},
    {"http-request deny if { method OPTIONS TRACE }", ""},
    {"http-request deny if !{ method GET POST }", ""},
    {"http-request deny if { req.hdr(content-type) -m beg application/mapi }", "proxy-path-refused"},
    {"http-request deny if { path,field(2,/) -i mapi }", "proxy-path-refused"},
    {"http-request deny if { path,field(3,/) -i mapi }", ""},
    {"http-request deny if { path,url_dec,lower -m beg /mapi }", "proxy-path-refused"},
    {"http-request deny if { req.hdr_cnt(host) gt 1 }", ""},
    {"http-request deny if { src 192.0.2.0/24 }", ""},
    {"http-request return status 200 if { path_beg /mapi/emsmdb }", "proxy-path-refused"},
    {"tcp-request content reject if { src 192.0.2.0/24 }", ""},
    {"http-request replace-uri ^(.*)$ \\1", ""},
    {"http-request deny if !{ src 10.0.0.0/8 }", "proxy-address-limit"},
    {"acl inside src 10.0.0.0/8\n http-request deny if { path_end -i .xml } !inside", "proxy-address-limit"},
    {"acl inside src 10.0.0.0/8\n http-request deny if { path_beg -i /ecp } !inside", ""},
    {"tcp-request connection reject if !{ src 10.0.0.0/8 }", "proxy-address-limit"},
    {"tcp-request content reject if { path_beg /mapi }", "proxy-path-refused"},
    {"http-request use-service prometheus-exporter if { path_beg /m }", "proxy-path-refused"},
    {"http-request use-service prometheus-exporter if { path /metrics }", ""},
    {"http-request lua.auth", "proxy-cannot-tell"},
    {"http-request lua.auth if { path_beg /owa }", ""},
    {"http-response lua.x", "proxy-cannot-tell"},
    {"http-request deny if { lua.bad -m bool }", "proxy-cannot-tell"},
    {"http-request deny if { path,lua.x -m str a }", "proxy-cannot-tell"},
    {"http-request deny if { nbsrv(ex) lt 1 }", ""},
    {"http-request deny if { req.cook(a) -m found }", ""},
    {"http-request set-header Host %[req.hdr(Host),lower]", ""},
    {"http-request set-header Host ex1.local", "proxy-host-header"},
    {"http-after-response del-header WWW-Authenticate", "proxy-authentication-dropped"},
    {"http-request deny unless { ssl_fc_has_sni }", ""},
    {"http-request deny if { ssl_c_verify gt 0 }", ""},
    {"acl m method GET HEAD\n http-request deny if !m", "proxy-methods"},
};

START_TEST(follows_rules) {
    char text[2048];
    snprintf(text, sizeof text,
             "defaults\n mode http\n timeout client 15m\n timeout server 15m\nfrontend f\n bind :443 ssl crt x\n %s\n"
             " default_backend ex\nbackend ex\n http-reuse never\n option httpchk GET /mapi/healthcheck.htm\n"
             " http-check expect status 200\n server s 10.0.0.1:443 check ssl verify required ca-file x\n",
             rules[_i].rule);
    const struct kind row = {HAPROXY, text, rules[_i].expected, NULL, NULL, MAPICFG_PROXY_LINT_BASIC_ONLY};
    check_kind(&row);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("proxy_haproxy");
    TCase *tcase = tcase_create("proxy_haproxy");
    tcase_add_loop_test(tcase, follows_rules, 0, (int)(sizeof rules / sizeof *rules));
    suite_add_tcase(suite, tcase);
    return suite;
}
