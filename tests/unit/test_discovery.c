/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_discovery.c: what other clients than Outlook ask for, and the headers by which requests are told apart. */
#include "autodiscover.h"

/* ---- ids of a request ---- */

static const char *value_of(const mapicfg_autodiscover_response *response, const char *name) {
    for (size_t i = 0; i < mapicfg_autodiscover_response_header_count(response); i++)
        if (strcmp(mapicfg_autodiscover_response_get_header(response, i), name) == 0)
            return mapicfg_autodiscover_response_get_value(response, i);
    return NULL;
}

static void check_header(const mapicfg_autodiscover_response *response, const char *name, const char *expected) {
    const char *value = value_of(response, name);
    ck_assert_msg(value ? expected && strcmp(value, expected) == 0 : !expected, "%s: %s, not %s", name,
                  value ? value : "nothing", expected ? expected : "nothing");
}

#define OWN "6a1ac3d5-9a0a-4f5e-8a51-1f6a4a2d9f10"
#define CLIENTS "{B6D0C6E8-2B4C-4F39-9C0E-0F0A5A3B1C2D}:7"

/* Every answer has them, whatever it is: settings, an error, a challenge, a pointer. */
START_TEST(every_answer_has_the_ids) {
    static const struct {
        const char *method, *path, *user;
        uint32_t status;
    } cases[] = {
        {"POST", PATH, "anna", 200},
        {"GET", PATH, "anna", 200},
        {"POST", PATH, "bob", 403},
        {"POST", PATH, "", 401},
        {"PUT", PATH, "anna", 405},
        {"GET", "/", "", 404},
        {"GET", "/autodiscover/autodiscover.json?Email=a@b&Protocol=AutodiscoverV1", "", 200},
        {"GET", "/autodiscover/autodiscover.json", "", 400},
    };
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.front_end_server = "ex-1.Contoso.com";
    mapicfg_autodiscover *made = ready(contoso(&options));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char own[] = OWN, clients[] = CLIENTS;
        mapicfg_autodiscover_request request = request_of(ASK(ANNA));
        request.method = cases[i].method;
        request.path = cases[i].path;
        request.user = cases[i].user;
        request.request_id = own;
        request.client_request_id = clients;
        request.return_client_request_id = "True";
        mapicfg_autodiscover_response *response = respond(made, &request);
        memset(own, 'x', sizeof own - 1); /* the answer outlives the request */
        memset(clients, 'x', sizeof clients - 1);
        ck_assert_uint_eq(mapicfg_autodiscover_response_get_status(response), cases[i].status);
        check_header(response, "request-id", OWN);
        check_header(response, "client-request-id", CLIENTS);
        check_header(response, "X-FEServer", "EX-1.CONTOSO.COM");
        size_t size;
        const char *body = mapicfg_autodiscover_response_get_body(response, &size);
        ck_assert_uint_eq(strlen(body), size);
        mapicfg_autodiscover_response_free(response);
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

/* "Instrumenting client requests for EWS and REST in Exchange": return-client-request-id is true where the client wants
 * its id back. */
START_TEST(the_clients_id_comes_back_where_it_asks) {
    static const struct {
        const char *wanted;
        int is_back;
    } cases[] = {{"true", 1}, {"TRUE", 1}, {NULL, 0}, {"", 0}, {"false", 0}, {"1", 0}, {"true, true", 0}, {"yes", 0}};
    mapicfg_autodiscover *made = ready(contoso(NULL));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_autodiscover_request request = request_of(ASK(ANNA));
        request.client_request_id = CLIENTS;
        request.return_client_request_id = cases[i].wanted;
        mapicfg_autodiscover_response *response = respond(made, &request);
        check_header(response, "client-request-id", cases[i].is_back ? CLIENTS : NULL);
        check_header(response, "request-id", NULL);
        check_header(response, "X-FEServer", NULL);
        mapicfg_autodiscover_response_free(response);
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

/* What could end a header, or is too long to repeat, is left out. */
START_TEST(no_id_can_break_a_header) {
    char longest[129], longer[130];
    memset(longest, 'a', 128);
    memset(longer, 'a', 129);
    longest[128] = longer[129] = '\0';
    const struct {
        const char *id;
        int is_kept;
    } cases[] = {
        {longest, 1},         {longer, 0},  {"", 0},           {"a b", 0},  {" a", 0},      {"a\r\nSet-Cookie: b=c", 0},
        {"a\nLocation:b", 0}, {"a\r", 0},   {"a\tb", 0},       {"\x7f", 0}, {"a\x1b[m", 0}, {"\303\244", 0},
        {"\x80", 0},          {"a\x01", 0}, {"!\"#~{}:;,", 1},
    };
    mapicfg_autodiscover *made = ready(contoso(NULL));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_autodiscover_request request = request_of(ASK(ANNA));
        request.client_request_id = request.request_id = cases[i].id;
        request.return_client_request_id = "true";
        mapicfg_autodiscover_response *response = respond(made, &request);
        check_header(response, "client-request-id", cases[i].is_kept ? cases[i].id : NULL);
        check_header(response, "request-id", cases[i].is_kept ? cases[i].id : NULL);
        mapicfg_autodiscover_response_free(response);
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(a_front_end_is_a_host_name) {
    static const char *const names[] = {"", "a b", "a\r\nX: y", "\303\244", "a/b", "a:443", "a_b"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
        mapicfg_autodiscover *made;
        options.front_end_server = names[i];
        ck_assert_int_eq(mapicfg_autodiscover_new(&options, &made, &err), MAPICFG_E_VALUE);
        ck_assert_str_eq(err.property, "front_end_server");
        ck_assert_ptr_null(made);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("discovery");
    TCase *tests = tcase_create("discovery");
    tcase_add_test(tests, every_answer_has_the_ids);
    tcase_add_test(tests, the_clients_id_comes_back_where_it_asks);
    tcase_add_test(tests, no_id_can_break_a_header);
    tcase_add_test(tests, a_front_end_is_a_host_name);
    suite_add_tcase(suite, tests);
    return suite;
}
