/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_logon.c: the Authorization header, as IIS in front of /mapi takes it: 401 with the schemes of the virtual
 * directory, until a logon is right. NTLM and Negotiate log the connection on, Basic and Bearer the request. */
#include <string.h>

#include "base/text.h"
#include "net/acceptor_state.h"

#define WINDOWS (MAPICFG_HTTP_AUTH_NTLM | MAPICFG_HTTP_AUTH_NEGOTIATE)

/* ---- 401 ---- */

/* In Exchange's order. */
static const uint32_t order[] = {MAPICFG_HTTP_AUTH_NEGOTIATE, MAPICFG_HTTP_AUTH_NTLM, MAPICFG_HTTP_AUTH_BASIC,
                                 MAPICFG_HTTP_AUTH_BEARER};

static const char *put_schemes(struct mapicfg_acceptor_request *request, uint32_t auth) {
    struct mapicfg__buffer text = {0};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (!(auth & order[i])) continue;
        if (text.size) mapicfg__buffer_text(&text, ", ");
        mapicfg__buffer_text(&text, mapicfg_http_auth_name(order[i]));
    }
    return mapicfg__acceptor_take(request, &text);
}

static void put_challenges(struct mapicfg_acceptor_request *request, uint32_t auth) {
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const char *value = mapicfg_http_auth_name(order[i]);
        if (!(auth & order[i])) continue;
        if (order[i] == MAPICFG_HTTP_AUTH_BASIC) value = "Basic realm=\"mapicfg listen\"";
        if (order[i] == MAPICFG_HTTP_AUTH_BEARER)
            value =
                "Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", token_types=\"app_asserted_user_v1 "
                "service_asserted_app_v1\"";
        mapicfg__acceptor_put_header(request, "WWW-Authenticate", value);
    }
}

static void refuse(struct mapicfg_acceptor_request *request, uint32_t auth) {
    request->status = 401;
    mapicfg__acceptor_put_header(request, "X-FailureContext", "FrontEnd;401;VW5hdXRob3JpemVk;;;;");
    put_challenges(request, auth);
}

/* "SCHEME token" of the next leg, or of the last one's answer. */
static void put_reply(struct mapicfg_acceptor_request *request, uint32_t scheme, const struct mapicfg__buffer *reply) {
    struct mapicfg__secret header = {0};
    const char *prefix = scheme == MAPICFG_HTTP_AUTH_NTLM ? "NTLM " : "Negotiate ";
    if (mapicfg__secret_base64(&header, prefix, reply->data, reply->size))
        mapicfg__acceptor_put_header(request, "WWW-Authenticate", header.bytes);
    else
        mapicfg__acceptor_fail(request);
    mapicfg__secret_wipe(&header);
}

/* ---- the header ---- */

static uint32_t scheme_of(const char *value, size_t size) {
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (mapicfg__text_is_word(value, size, mapicfg_http_auth_name(order[i]))) return order[i];
    return 0;
}

static void note_user(struct mapicfg_acceptor_request *request) {
    if (request->user.is_known)
        request->texts[MAPICFG_ACCEPTOR_TEXT_USER] = mapicfg__acceptor_clean_text(request, request->user.name);
}

static int log_on_windows(struct mapicfg_acceptor_connection *connection, struct mapicfg_acceptor_request *request,
                          uint32_t scheme, const char *token) {
    struct mapicfg__buffer reply = {0};
    connection->user = (struct mapicfg__acceptor_user){0};
    const int is_there = mapicfg__acceptor_windows(connection, request, scheme, token, &reply);
    if (reply.failed) mapicfg__acceptor_fail(request);
    request->user = connection->user;
    if (reply.size > 0 && !request->trouble) put_reply(request, scheme, &reply);
    if (!is_there && reply.size > 0) request->status = 401;
    mapicfg__buffer_free(&reply);
    return is_there;
}

static int log_on(struct mapicfg_acceptor_connection *connection, struct mapicfg_acceptor_request *request,
                  uint32_t scheme, const char *token) {
    if (scheme & WINDOWS) return log_on_windows(connection, request, scheme, token);
    if (scheme == MAPICFG_HTTP_AUTH_BASIC) return mapicfg__acceptor_basic(connection->acceptor, request, token);
    return mapicfg__acceptor_bearer(connection->acceptor, request, token);
}

static int look(struct mapicfg_acceptor_connection *connection, struct mapicfg_acceptor_request *request,
                const char *value, uint32_t auth) {
    const size_t size = strcspn(value, " ");
    const uint32_t scheme = scheme_of(value, size);
    const char *token = value + size + strspn(value + size, " ");
    if (!scheme) {
        mapicfg__acceptor_say(request, "listen-scheme-unknown", put_schemes(request, auth), NULL);
        return 0;
    }
    const char *name = mapicfg_http_auth_name(scheme);
    request->texts[MAPICFG_ACCEPTOR_TEXT_SCHEME] = name;
    if (!(auth & scheme)) {
        mapicfg__acceptor_say(request, "listen-scheme-not-offered", name, put_schemes(request, auth), NULL);
        return 0;
    }
    if (connection->user.is_there) mapicfg__acceptor_say(request, "listen-logon-again", name, NULL);
    return log_on(connection, request, scheme, token);
}

int mapicfg__acceptor_log_on(struct mapicfg_acceptor_connection *connection, struct mapicfg_acceptor_request *request) {
    const uint32_t auth = mapicfg__acceptor_door_of(connection->acceptor, request)->auth;
    const char *value = mapicfg__acceptor_find(request, "Authorization");
    int is_there = 0;
    if (value) {
        is_there = look(connection, request, value, auth);
    } else if (connection->user.is_there) {
        request->user = connection->user;
        is_there = 1;
    } else {
        mapicfg__acceptor_say(request, "listen-anonymous", put_schemes(request, auth), NULL);
    }
    note_user(request);
    if (!is_there && !request->status) refuse(request, auth);
    return is_there && !request->trouble;
}
