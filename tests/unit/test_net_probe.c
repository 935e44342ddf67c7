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

#define ALL_STEPS                                                                                                 \
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

START_TEST(kinds_and_flags_choose_the_steps) {
    static const struct {
        uint32_t kind, flags;
        int has_url;
        const char *server, *steps;
    } rows[] = {
        {MAPICFG_PROBE_CTP, 0, 1, NULL, "autodiscover " ALL_STEPS},
        {MAPICFG_PROBE_DEEP, 0, 0, NULL, "autodiscover " ALL_STEPS},
        {MAPICFG_PROBE_SELF, 0, 1, NULL,
         "healthcheck emsmdb-anonymous emsmdb-ping-first nspi-anonymous nspi-ping-first"},
        {MAPICFG_PROBE_DEEP, MAPICFG_PROBE_NO_LOGON, 1, NULL, "healthcheck emsmdb-anonymous nspi-anonymous"},
        {MAPICFG_PROBE_DEEP, MAPICFG_PROBE_NO_LOGON, 0, "ex1.contoso.com",
         "healthcheck emsmdb-anonymous nspi-anonymous"},
    };
    char steps[1024];
    mapicfg_probe_options options = usual_options();
    options.kind = rows[_i].kind;
    options.flags = rows[_i].flags;
    options.server = rows[_i].server;
    if (!rows[_i].has_url) options.mail_store_url = NULL;
    mapicfg_probe *probe = new_probe(&options);
    steps_of(probe, NULL, steps, sizeof steps);
    ck_assert_str_eq(steps, rows[_i].steps);
    ck_assert_uint_eq(mapicfg_probe_get_verdict(probe), MAPICFG_PROBE_SUCCEEDED);
    mapicfg_probe_free(probe);
}
END_TEST

/* Goes on to a step and returns its request, unanswered. */
static const mapicfg_http_request *go_to(mapicfg_probe *probe, const char *step) {
    const mapicfg_http_request *request;
    while (mapicfg_probe_next(probe, &request, NULL) == MAPICFG_OK && request &&
           strcmp(mapicfg_http_request_get_step(request), step) != 0) {
        mapicfg_http_response *response = answer_of(request, NULL);
        ck_assert_int_eq(mapicfg_probe_answer(probe, response, NULL), MAPICFG_OK);
        mapicfg_http_response_free(response);
    }
    ck_assert_ptr_nonnull(request);
    return request;
}

START_TEST(requests_are_as_documented) {
    mapicfg_probe_options options = usual_options();
    options.bindings = MAPICFG_HTTP_BINDINGS_WRONG;
    mapicfg_probe *probe = new_probe(&options);
    size_t size;
    const mapicfg_http_request *request = go_to(probe, "healthcheck");
    ck_assert_str_eq(mapicfg_http_request_get_method(request), "GET");
    ck_assert_str_eq(mapicfg_http_request_get_url(request), "https://mail.contoso.com/mapi/healthcheck.htm");
    request = go_to(probe, "emsmdb-anonymous");
    ck_assert_uint_eq(mapicfg_http_request_get_auth(request), 0);
    const uint32_t anonymous = mapicfg_http_request_get_connection(request);
    ck_assert_ptr_null(sent_header(request, "Cookie"));
    ck_assert_str_eq(sent_header(request, "X-RequestId"), "{0a0b0c0d-1111-4222-8333-444455556663}:1");
    request = go_to(probe, "emsmdb-connect");
    ck_assert_str_eq(mapicfg_http_request_get_method(request), "POST");
    ck_assert_str_eq(mapicfg_http_request_get_url(request), EMSMDB_URL);
    ck_assert_str_eq(sent_header(request, "X-RequestType"), "Connect");
    ck_assert_str_eq(sent_header(request, "X-RequestId"), "{0a0b0c0d-1111-4222-8333-444455556663}:3");
    ck_assert_str_eq(sent_header(request, "X-ClientInfo"), "{" CLIENT_GUID "}:1");
    ck_assert_str_eq(sent_header(request, "X-ClientApplication"), "Outlook/15.00.0856.000");
    ck_assert_str_eq(sent_header(request, "Content-Type"), "application/mapi-http");
    ck_assert_uint_eq(mapicfg_http_request_get_bindings(request), MAPICFG_HTTP_BINDINGS_WRONG);
    ck_assert_uint_eq(mapicfg_http_request_get_auth(request),
                      MAPICFG_HTTP_AUTH_BASIC | MAPICFG_HTTP_AUTH_NTLM | MAPICFG_HTTP_AUTH_NEGOTIATE); /* offered */
    ck_assert_uint_ne(mapicfg_http_request_get_connection(request), anonymous);
    const uint32_t connection = mapicfg_http_request_get_connection(request);
    mapicfg_http_request_get_body(request, &size);
    ck_assert_uint_eq(size, sizeof LEGACY_DN + 20);
    request = go_to(probe, "emsmdb-ping");
    ck_assert_str_eq(sent_header(request, "Cookie"),
                     "MapiRouting=UlVN; MapiContext=MAPIAAAA; MapiSequence=1-x; X-BackEndCookie=S-1-5=u");
    ck_assert_uint_eq(mapicfg_http_request_get_connection(request), connection);
    mapicfg_http_request_get_body(request, &size);
    ck_assert_uint_eq(size, 0);
    request = go_to(probe, "nspi-bind");
    ck_assert_str_eq(mapicfg_http_request_get_url(request), NSPI_URL);
    ck_assert_str_eq(sent_header(request, "X-RequestId"), "{0a0b0c0d-1111-4222-8333-444455556664}:2");
    ck_assert_str_eq(sent_header(request, "Cookie"), "MapiRouting=UlVN; X-BackEndCookie=S-1-5=u");
    mapicfg_http_request_get_body(request, &size);
    ck_assert_uint_eq(size, 45);
    mapicfg_probe_free(probe);
}
END_TEST

/* However an answer is cut, the probe does not succeed. PING alone may have no body at all. */
START_TEST(a_cut_answer_is_never_fine) {
    static const char *const steps[] = {"emsmdb-connect", "emsmdb-ping", "emsmdb-disconnect", "nspi-bind",
                                        "nspi-unbind"};
    char room[4096];
    size_t whole;
    const int is_ping = strcmp(steps[_i], "emsmdb-ping") == 0;
    const char *body = body_of(steps[_i], room, &whole);
    for (size_t size = is_ping ? 1 : 0; size <= whole; size++) {
        mapicfg_probe_options options = usual_options();
        mapicfg_probe *probe = new_probe(&options);
        const struct twist twist = {.step = steps[_i], .body = body, .body_size = size};
        run_probe(probe, &twist);
        const int is_fine = mapicfg_probe_get_verdict(probe) == MAPICFG_PROBE_SUCCEEDED;
        ck_assert_msg(is_fine == (size == whole), "%s cut at %zu of %zu", steps[_i], size, whole);
        mapicfg_probe_free(probe);
    }
}
END_TEST

/* What stays open on the server is closed, whatever else went wrong. */
START_TEST(sessions_are_closed) {
    static const struct twist twists[] = {
        {.step = "emsmdb-connect", .error = 0x3f2},
        {.step = "emsmdb-connect", .body = "PROCESSING\r\n", .body_size = 12},
        {.step = "emsmdb-ping", .failure = MAPICFG_HTTP_FAILURE_TIMEOUT_FIRST},
        {.step = "emsmdb-ping", .status = 502},
    };
    char steps[1024];
    mapicfg_probe_options options = usual_options();
    mapicfg_probe *probe = new_probe(&options);
    steps_of(probe, &twists[_i], steps, sizeof steps);
    ck_assert_msg(strstr(steps, "emsmdb-disconnect") != NULL, "%s", steps);
    ck_assert_uint_eq(mapicfg_probe_get_endpoint_verdict(probe, MAPICFG_PROBE_EMSMDB), MAPICFG_PROBE_FAILED);
    ck_assert_uint_eq(mapicfg_probe_get_endpoint_verdict(probe, MAPICFG_PROBE_NSPI), MAPICFG_PROBE_SUCCEEDED);
    mapicfg_probe_free(probe);
}
END_TEST

START_TEST(a_cancelled_probe_closes_its_session) {
    char steps[256];
    mapicfg_probe_options options = usual_options();
    options.tries = 3;
    mapicfg_probe *probe = new_probe(&options);
    go_to(probe, "emsmdb-ping");
    mapicfg_probe_cancel(probe);
    steps_of(probe, NULL, steps, sizeof steps);
    ck_assert_str_eq(steps, "emsmdb-disconnect");
    ck_assert_uint_eq(mapicfg_probe_get_verdict(probe), MAPICFG_PROBE_UNKNOWN);
    mapicfg_probe_free(probe);
    probe = new_probe(&options);
    go_to(probe, "emsmdb-disconnect");
    mapicfg_probe_cancel(probe);
    steps_of(probe, NULL, steps, sizeof steps);
    ck_assert_str_eq(steps, "emsmdb-disconnect");
    mapicfg_probe_free(probe);
    probe = new_probe(&options);
    mapicfg_probe_cancel(probe);
    steps_of(probe, NULL, steps, sizeof steps);
    ck_assert_str_eq(steps, "");
    mapicfg_probe_free(probe);
}
END_TEST

/* A host that cannot be reached is not asked again in the same try. */
START_TEST(a_dead_host_is_left_alone) {
    char steps[256];
    mapicfg_probe_options options = usual_options();
    mapicfg_probe *probe = new_probe(&options);
    const struct twist twist = {.failure = MAPICFG_HTTP_FAILURE_CONNECT_TIMEOUT};
    steps_of(probe, &twist, steps, sizeof steps);
    ck_assert_str_eq(steps, "healthcheck");
    ck_assert_uint_eq(mapicfg_probe_get_layer(probe), MAPICFG_HTTP_LAYER_TCP);
    ck_assert_uint_eq(mapicfg_probe_get_fault(probe), MAPICFG_PROBE_FAULT_NETWORK);
    size_t skipped = 0;
    for (size_t i = 0; i < mapicfg_probe_step_count(probe); i++) {
        if (mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_STATE) != MAPICFG_PROBE_STATE_SKIPPED) continue;
        ck_assert_str_eq(mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_REASON), "probe-tcp-timeout");
        skipped++;
    }
    ck_assert_uint_ge(skipped, 4);
    mapicfg_probe_free(probe);
}
END_TEST

/* Wrong credentials are sent as often as no lockout minds. */
START_TEST(refused_credentials_are_not_repeated) {
    mapicfg_probe_options options = usual_options();
    options.tries = 20;
    mapicfg_probe *probe = new_probe(&options);
    const mapicfg_http_request *request;
    const struct twist twist = {.status = 401};
    size_t logons = 0;
    while (mapicfg_probe_next(probe, &request, NULL) == MAPICFG_OK && request) {
        logons += mapicfg_http_request_get_auth(request) != 0;
        mapicfg_http_response *response = answer_of(request, &twist);
        ck_assert_int_eq(mapicfg_probe_answer(probe, response, NULL), MAPICFG_OK);
        mapicfg_http_response_free(response);
    }
    ck_assert_uint_eq(logons, 3);
    mapicfg_probe_free(probe);
}
END_TEST

/* A server names Bearer to those alone who send it. */
START_TEST(a_token_is_tried_unoffered) {
    mapicfg_probe_options options = usual_options();
    options.auth = MAPICFG_HTTP_AUTH_BEARER;
    mapicfg_probe *probe = new_probe(&options);
    ck_assert_uint_eq(mapicfg_http_request_get_auth(go_to(probe, "emsmdb-connect")), MAPICFG_HTTP_AUTH_BEARER);
    mapicfg_probe_free(probe);
}
END_TEST

/* ---- several tries ---- */

/* Servers take turns; one in three fails at Connect, always or at its first time. */
static mapicfg_probe *run_turns(int is_always) {
    static const char *const fronts[] = {"X-FEServer: EX1", "X-FEServer: EX3", "X-FEServer: EX4"};
    mapicfg_probe_options options = usual_options();
    options.tries = 6;
    mapicfg_probe *probe = new_probe(&options);
    const mapicfg_http_request *request;
    while (mapicfg_probe_next(probe, &request, NULL) == MAPICFG_OK && request) {
        const uint32_t turn = (mapicfg_http_request_get_connection(request) - 1) / 2;
        const int is_connect = strcmp(mapicfg_http_request_get_step(request), "emsmdb-connect") == 0;
        struct twist twist = {.set = {fronts[turn % 3]}};
        char page[64];
        snprintf(page, sizeof page, "200 OK<br/>%s.CONTOSO.COM", fronts[turn % 3] + strlen("X-FEServer: "));
        if (strcmp(mapicfg_http_request_get_step(request), "healthcheck") == 0) {
            twist.body = page;
            twist.body_size = strlen(page);
        }
        if (is_connect && turn % 3 == 1 && (is_always || turn == 1)) twist.error = 0x80040111;
        mapicfg_http_response *response = answer_of(request, &twist);
        ck_assert_int_eq(mapicfg_probe_answer(probe, response, NULL), MAPICFG_OK);
        mapicfg_http_response_free(response);
    }
    return probe;
}

static const mapicfg_statement *find_statement(const mapicfg_probe *probe, const char *id) {
    const mapicfg_statements *list = mapicfg_probe_get_statements(probe);
    for (size_t i = 0; i < mapicfg_statements_count(list); i++)
        if (strcmp(mapicfg_statement_get_id(mapicfg_statements_get(list, i)), id) == 0)
            return mapicfg_statements_get(list, i);
    return NULL;
}

START_TEST(the_bad_server_is_found) {
    mapicfg_probe *probe = run_turns(1);
    const mapicfg_statement *bad = find_statement(probe, "probe-server-bad");
    ck_assert_ptr_nonnull(bad);
    ck_assert_str_eq(mapicfg_statement_get_object(bad), "EX3");
    ck_assert_str_eq(mapicfg_statement_get_argument(bad, 1), "2");
    ck_assert_str_eq(mapicfg_statement_get_argument(bad, 2), "EX1 (0 of 2), EX4 (0 of 2)");
    ck_assert_uint_eq(mapicfg_probe_server_count(probe), 3);
    ck_assert_uint_eq(mapicfg_probe_server_get_number(probe, 1, MAPICFG_PROBE_SERVER_BAD_TRIES), 2);
    ck_assert_uint_eq(mapicfg_probe_server_get_number(probe, 0, MAPICFG_PROBE_SERVER_FAILURES), 0);
    mapicfg_probe_free(probe);
    probe = run_turns(0);
    ck_assert_ptr_null(find_statement(probe, "probe-server-bad"));
    ck_assert_str_eq(mapicfg_statement_get_object(find_statement(probe, "probe-server-mixed")), "EX3");
    mapicfg_probe_free(probe);
    mapicfg_probe_options options = usual_options();
    options.tries = 2;
    probe = new_probe(&options);
    run_probe(probe, NULL);
    ck_assert_str_eq(mapicfg_statement_get_object(find_statement(probe, "probe-server-one")), "EX1");
    mapicfg_probe_free(probe);
}
END_TEST

/* Names that a server makes up are not kept without end. */
START_TEST(servers_are_limited) {
    mapicfg_probe_options options = usual_options();
    options.flags = MAPICFG_PROBE_NO_LOGON;
    options.tries = 300;
    mapicfg_probe *probe = new_probe(&options);
    const mapicfg_http_request *request;
    for (int i = 0; mapicfg_probe_next(probe, &request, NULL) == MAPICFG_OK && request; i++) {
        char front[32];
        snprintf(front, sizeof front, "X-FEServer: EX%d", i);
        const struct twist twist = {.set = {front}};
        mapicfg_http_response *response = answer_of(request, &twist);
        ck_assert_int_eq(mapicfg_probe_answer(probe, response, NULL), MAPICFG_OK);
        mapicfg_http_response_free(response);
    }
    ck_assert_uint_eq(mapicfg_probe_server_count(probe), 256);
    mapicfg_probe_free(probe);
}
END_TEST

/* ---- Autodiscover ---- */

START_TEST(autodiscover_is_asked_where_clients_ask) {
    mapicfg_probe_options options = MAPICFG_PROBE_OPTIONS_INIT;
    options.user = "anna@m\xc3\xbcller.example";
    mapicfg_probe *probe = new_probe(&options);
    const mapicfg_http_request *request = go_to(probe, "autodiscover");
    ck_assert_str_eq(mapicfg_http_request_get_url(request),
                     "https://xn--mller-kva.example/autodiscover/autodiscover.xml");
    ck_assert_str_eq(sent_header(request, "X-MapiHttpCapability"), "1");
    ck_assert(!mapicfg_http_request_is_elsewhere(request));
    const struct twist refused = {.failure = MAPICFG_HTTP_FAILURE_REFUSED};
    mapicfg_http_response *response = answer_of(request, &refused);
    ck_assert_int_eq(mapicfg_probe_answer(probe, response, NULL), MAPICFG_OK);
    mapicfg_http_response_free(response);
    request = go_to(probe, "autodiscover");
    ck_assert_str_eq(mapicfg_http_request_get_url(request),
                     "https://autodiscover.xn--mller-kva.example/autodiscover/autodiscover.xml");
    const struct twist moved = {.status = 302, .set = {"Location: https://x.example/autodiscover/autodiscover.xml"}};
    response = answer_of(request, &moved);
    ck_assert_int_eq(mapicfg_probe_answer(probe, response, NULL), MAPICFG_OK);
    mapicfg_http_response_free(response);
    request = go_to(probe, "autodiscover");
    ck_assert(mapicfg_http_request_is_elsewhere(request));
    run_probe(probe, NULL);
    ck_assert_uint_eq(mapicfg_probe_get_verdict(probe), MAPICFG_PROBE_SUCCEEDED); /* the first place does not matter */
    ck_assert_str_eq(mapicfg_probe_get_text(probe, MAPICFG_PROBE_TEXT_LEGACY_DN), LEGACY_DN);
    mapicfg_probe_free(probe);
}
END_TEST

/* ---- what a caller may ask ---- */

START_TEST(wrong_options_are_refused) {
    static const struct {
        mapicfg_status status;
        mapicfg_probe_options options;
    } rows[] = {
#define OPTIONS(...) {.size = sizeof(mapicfg_probe_options), __VA_ARGS__}
        {MAPICFG_E_OPTIONS, {.size = 4}},
        {MAPICFG_E_NOT_STATED, OPTIONS(.flags = 0)},
        {MAPICFG_E_NOT_STATED, OPTIONS(.flags = MAPICFG_PROBE_NO_LOGON, .user = "a@b.c")},
        {MAPICFG_E_NOT_STATED, OPTIONS(.mail_store_url = EMSMDB_URL)},
        {MAPICFG_E_OPTIONS, OPTIONS(.user = "a@b.c", .flags = 1u << 30)},
        {MAPICFG_E_ARGUMENT, OPTIONS(.user = "a@b.c", .kind = 3)},
        {MAPICFG_E_ARGUMENT, OPTIONS(.user = "a@b.c", .auth = 16)},
        {MAPICFG_E_ARGUMENT, OPTIONS(.user = "a@b.c", .bindings = 3)},
        {MAPICFG_E_LIMIT, OPTIONS(.user = "a@b.c", .tries = 1001)},
        {MAPICFG_E_VALUE, OPTIONS(.user = "anna")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c\r\nX: y")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c/x")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .legacy_dn = "anna")},
        {MAPICFG_E_URL, OPTIONS(.user = "a@b.c", .mail_store_url = "http://a/mapi/emsmdb/")},
        {MAPICFG_E_URL, OPTIONS(.user = "a@b.c", .mail_store_url = "https://a:65536/mapi/emsmdb/")},
        {MAPICFG_E_URL, OPTIONS(.user = "a@b.c", .mail_store_url = "https://[::1/mapi/emsmdb/")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "https://ex1/")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "ex1:0")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "ex1:65536")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "ex1:99999999999999999999")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "ex1:")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "ex1:+1")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = ":443")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "::1")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "[::1")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "[::1]443")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "[]:443")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "[ex1]:443")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .server = "a]b")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .request_guid = "x")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .client_version = "a\r\nb")},
        {MAPICFG_E_VALUE, OPTIONS(.user = "a@b.c", .user_agent = "")},
        {MAPICFG_E_OPTIONS, OPTIONS(.user = "a@b.c", .reserved = "")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        mapicfg_probe *probe;
        mapicfg_error err;
        const mapicfg_status status = mapicfg_probe_new(&rows[i].options, &probe, &err);
        ck_assert_msg(status == rows[i].status, "row %zu: %s: %s", i, mapicfg_status_name(status), err.message);
        ck_assert_ptr_null(probe);
    }
    static const char *const servers[] = {"[::1]:1", "[fe80::1:2]", "ex1:65535", "10.0.0.5:443"};
    mapicfg_probe_options options = usual_options();
    for (size_t i = 0; i < 4; i++) {
        options.server = servers[i];
        mapicfg_probe_free(new_probe(&options));
    }
    options.server = NULL;
    mapicfg_probe *probe = new_probe(&options);
    mapicfg_http_response *response;
    ck_assert_int_eq(mapicfg_http_response_new(&response, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_probe_answer(probe, response, NULL), MAPICFG_E_CONFLICT);
    mapicfg_http_response_free(response);
    mapicfg_probe_free(probe);
}
END_TEST

START_TEST(a_run_has_its_own_ids) {
    mapicfg_probe_options options = usual_options();
    options.request_guid = options.client_guid = NULL;
    mapicfg_probe *one = new_probe(&options), *other = new_probe(&options);
    const char *id = mapicfg_probe_get_text(one, MAPICFG_PROBE_TEXT_REQUEST_GUID);
    ck_assert_uint_eq(strlen(id), 36);
    ck_assert_int_eq(id[14], '4');
    ck_assert_str_ne(id, mapicfg_probe_get_text(other, MAPICFG_PROBE_TEXT_REQUEST_GUID));
    ck_assert_str_ne(id, mapicfg_probe_get_text(one, MAPICFG_PROBE_TEXT_CLIENT_GUID));
    mapicfg_probe_free(one);
    mapicfg_probe_free(other);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_probe");
    TCase *tcase = tcase_create("probe");
    tcase_add_test(tcase, a_deep_probe_asks_everything);
    tcase_add_loop_test(tcase, kinds_and_flags_choose_the_steps, 0, 5);
    tcase_add_test(tcase, requests_are_as_documented);
    tcase_add_loop_test(tcase, a_cut_answer_is_never_fine, 0, 5);
    tcase_add_loop_test(tcase, sessions_are_closed, 0, 4);
    tcase_add_test(tcase, a_cancelled_probe_closes_its_session);
    tcase_add_test(tcase, a_dead_host_is_left_alone);
    tcase_add_test(tcase, refused_credentials_are_not_repeated);
    tcase_add_test(tcase, a_token_is_tried_unoffered);
    tcase_add_test(tcase, the_bad_server_is_found);
    tcase_add_test(tcase, servers_are_limited);
    tcase_add_test(tcase, autodiscover_is_asked_where_clients_ask);
    tcase_add_test(tcase, wrong_options_are_refused);
    tcase_add_test(tcase, a_run_has_its_own_ids);
    suite_add_tcase(suite, tcase);
    return suite;
}
