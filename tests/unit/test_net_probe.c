/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_net_probe.c: the order and the bytes of a probe's requests, its sessions and cookies, redirects, Autodiscover,
 * several tries, and what a caller may ask for. */
#include "exchange.h"

/* The steps that it asks, "a b c", in its order. */
static void steps_of(mapicfg_probe *probe, const struct twist *twist, char *room, size_t size) {
    const mapicfg_http_request *request;
    room[0] = '\0';
    while (mapicfg_probe_next(probe, &request, NULL) == MAPICFG_OK && request) {
        snprintf(room + strlen(room), size - strlen(room), "%s%s", room[0] ? " " : "",
                 mapicfg_http_request_get_step(request));
        mapicfg_http_response *response = answer_of(request, twist);
        ck_assert_int_eq(mapicfg_probe_answer(probe, response, NULL), MAPICFG_OK);
        mapicfg_http_response_free(response);
    }
}

#define ALL_STEPS                                                                                                  \
    "healthcheck emsmdb-anonymous emsmdb-ping-first emsmdb-connect emsmdb-ping emsmdb-disconnect nspi-anonymous " \
    "nspi-bind nspi-ping nspi-unbind"

START_TEST(a_deep_probe_asks_everything) {
    char steps[1024];
    mapicfg_probe_options options = usual_options();
    mapicfg_probe *probe = new_probe(&options);
    ck_assert_uint_eq(mapicfg_probe_get_verdict(probe), MAPICFG_PROBE_RUNNING);
    steps_of(probe, NULL, steps, sizeof steps);
    ck_assert_str_eq(steps, ALL_STEPS);
    char *json;
    ck_assert_int_eq(mapicfg_probe_dup_json(probe, &json, NULL), MAPICFG_OK);
    ck_assert_msg(mapicfg_probe_get_verdict(probe) == MAPICFG_PROBE_SUCCEEDED, "%s", json);
    mapicfg_free(json);
    ck_assert_uint_eq(mapicfg_probe_get_endpoint_verdict(probe, MAPICFG_PROBE_EMSMDB), MAPICFG_PROBE_SUCCEEDED);
    ck_assert_uint_eq(mapicfg_probe_get_endpoint_verdict(probe, MAPICFG_PROBE_NSPI), MAPICFG_PROBE_SUCCEEDED);
    ck_assert_uint_eq(mapicfg_probe_get_layer(probe), 0);
    ck_assert_str_eq(mapicfg_probe_get_text(probe, MAPICFG_PROBE_TEXT_CONNECTED_NAME), "Anna");
    ck_assert_str_eq(mapicfg_probe_get_text(probe, MAPICFG_PROBE_TEXT_APPLICATION), "Exchange/15.02.2562.045");
    ck_assert_str_eq(mapicfg_probe_get_text(probe, MAPICFG_PROBE_TEXT_ADDRESS_BOOK_URL), NSPI_URL);
    mapicfg_probe_free(probe);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_probe");
    TCase *tcase = tcase_create("probe");
    tcase_add_test(tcase, a_deep_probe_asks_everything);
    suite_add_tcase(suite, tcase);
    return suite;
}
