/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_net_elsewhere.c: a request that an answer of Autodiscover leads to a host that the caller has not named says so,
 * since credentials would go there; one to a named host does not. */
#include "exchange.h"

#define ROOT "http://schemas.microsoft.com/exchange/autodiscover/"
#define ANSWER(inner)                                                             \
    "<Autodiscover xmlns=\"" ROOT "responseschema/2006\"><Response xmlns=\"" ROOT \
    "outlook/responseschema/2006a\"><Account>" inner "</Account></Response></Autodiscover>"
#define TO_URL(url) ANSWER("<Action>redirectUrl</Action><RedirectUrl>" url "</RedirectUrl>")
#define TO_ADDRESS(address) ANSWER("<Action>redirectAddr</Action><RedirectAddr>" address "</RedirectAddr>")
#define NAMED "https://mail.contoso.com:8443/autodiscover/autodiscover.xml"

static const struct {
    const char *autodiscover_url, *answer;
    const char *url; /* of the request that follows */
    int is_elsewhere;
} cases[] = {
    {NAMED, TO_URL("https://mail.contoso.com:8443/other.xml"), "https://mail.contoso.com:8443/other.xml", 0},
    {NAMED, TO_URL("https://mail.contoso.com/other.xml"), "https://mail.contoso.com/other.xml", 1},
    {NAMED, TO_URL("https://mail.fabrikam.com:8443/a.xml"), "https://mail.fabrikam.com:8443/a.xml", 1},
    {NAMED, TO_ADDRESS("anna@fabrikam.com"), NAMED, 0},
    {NULL, TO_URL("https://contoso.com/other.xml"), "https://contoso.com/other.xml", 0},
    {NULL, TO_URL("https://mail.fabrikam.com/a.xml"), "https://mail.fabrikam.com/a.xml", 1},
    {NULL, TO_ADDRESS("berg@Contoso.com"), "https://contoso.com/autodiscover/autodiscover.xml", 0},
    {NULL, TO_ADDRESS("anna@fabrikam.com"), "https://fabrikam.com/autodiscover/autodiscover.xml", 1},
};

static void answer(mapicfg_probe *probe, const mapicfg_http_request *request, const char *body) {
    const struct twist twist = {.set = {"Content-Type: text/xml"}, .body = body, .body_size = strlen(body)};
    mapicfg_http_response *response = answer_of(request, &twist);
    ck_assert_int_eq(mapicfg_probe_answer(probe, response, NULL), MAPICFG_OK);
    mapicfg_http_response_free(response);
}

START_TEST(a_redirect_says_whether_its_host_was_named) {
    mapicfg_probe_options options = MAPICFG_PROBE_OPTIONS_INIT;
    const mapicfg_http_request *request;
    options.user = "anna@contoso.com";
    options.autodiscover_url = cases[_i].autodiscover_url;
    mapicfg_probe *probe = new_probe(&options);
    ck_assert_int_eq(mapicfg_probe_next(probe, &request, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_http_request_is_elsewhere(request), 0);
    answer(probe, request, cases[_i].answer);
    ck_assert_int_eq(mapicfg_probe_next(probe, &request, NULL), MAPICFG_OK);
    ck_assert_str_eq(mapicfg_http_request_get_url(request), cases[_i].url);
    ck_assert_int_eq(mapicfg_http_request_is_elsewhere(request), cases[_i].is_elsewhere);
    mapicfg_probe_free(probe);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_elsewhere");
    TCase *tcase = tcase_create("autodiscover");
    tcase_add_loop_test(tcase, a_redirect_says_whether_its_host_was_named, 0, (int)(sizeof cases / sizeof *cases));
    suite_add_tcase(suite, tcase);
    return suite;
}
