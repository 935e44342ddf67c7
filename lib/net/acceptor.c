/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor.c: acceptors and their connections: bytes in, bytes out, and which part answers which path. */
#include "net/acceptor_state.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"

#define FLAGS                                                                            \
    (MAPICFG_ACCEPTOR_ANY_LOGON | MAPICFG_ACCEPTOR_OUTSIDE | MAPICFG_ACCEPTOR_GSS_NTLM | \
     MAPICFG_ACCEPTOR_GSS_KERBEROS | MAPICFG_ACCEPTOR_OWN_URLS)
#define SCHEMES \
    (MAPICFG_HTTP_AUTH_BASIC | MAPICFG_HTTP_AUTH_NTLM | MAPICFG_HTTP_AUTH_NEGOTIATE | MAPICFG_HTTP_AUTH_BEARER)
#define USUAL_BODY ((size_t)1 << 20)

/* ---- an acceptor ---- */

static mapicfg_status check(const mapicfg_acceptor_options *options, mapicfg_error *err) {
    if (options->flags & ~FLAGS)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "flags has a bit that is not known");
    if (options->auth & ~SCHEMES)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "auth must be of MAPICFG_HTTP_AUTH_BASIC, _NTLM, _NEGOTIATE and _BEARER");
    if (options->protection > MAPICFG_ACCEPTOR_PROTECTION_REQUIRE)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "protection must be MAPICFG_ACCEPTOR_PROTECTION_");
    return MAPICFG_OK;
}

static mapicfg_status take_binding(mapicfg_acceptor *acceptor, const mapicfg_acceptor_options *options,
                                   mapicfg_error *err) {
    if (!options->certificate) return MAPICFG_OK;
    mapicfg_status status = mapicfg_channel_binding(options->certificate, options->certificate_size, acceptor->binding,
                                                    &acceptor->binding_size, err);
    if (status == MAPICFG_E_NOT_APPLICABLE) return MAPICFG_OK; /* a certificate without a hash has none */
    if (!status)
        status = mapicfg_channel_binding_ntlm(acceptor->binding, acceptor->binding_size, acceptor->ntlm_binding, err);
    acceptor->has_binding = status == MAPICFG_OK;
    return status;
}

static mapicfg_status open_autodiscover(mapicfg_acceptor *acceptor, mapicfg_error *err) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.front_end_server = acceptor->server;
    options.flags = MAPICFG_AUTODISCOVER_ADDRESS_LOGON;
    mapicfg_status status = mapicfg_autodiscover_open(acceptor->directory, &options, &acceptor->autodiscover, err);
    if (status || !(acceptor->flags & MAPICFG_ACCEPTOR_ANY_LOGON)) return status;
    options.flags |= MAPICFG_AUTODISCOVER_NO_USER;
    return mapicfg_autodiscover_open(acceptor->directory, &options, &acceptor->anyone, err);
}

static void put_doors(mapicfg_acceptor *acceptor, const mapicfg_acceptor_options *options) {
    if (options->auth) acceptor->assumed &= ~MAPICFG_ACCEPTOR_ASSUMED_AUTH;
    if (options->protection) acceptor->assumed &= ~MAPICFG_ACCEPTOR_ASSUMED_PROTECTION;
    if (options->auth) acceptor->mapi.auth = acceptor->discovery.auth = options->auth;
    if (options->protection) acceptor->mapi.protection = acceptor->discovery.protection = options->protection;
}

static mapicfg_status fill(mapicfg_acceptor *acceptor, const mapicfg_acceptor_options *options, mapicfg_error *err) {
    acceptor->flags = options->flags;
    acceptor->max_body = options->max_body ? options->max_body : USUAL_BODY;
    acceptor->has_password = options->password != NULL;
    if (options->password && !mapicfg__secret_set(&acceptor->password, options->password, options->password_size))
        return mapicfg__error_no_memory(err);
    mapicfg_status status = take_binding(acceptor, options, err);
    if (!status) status = mapicfg__acceptor_find_server(acceptor, options->server, err);
    if (!status) put_doors(acceptor, options);
    return status ? status : open_autodiscover(acceptor, err);
}

mapicfg_status mapicfg_acceptor_new(mapicfg_directory *directory, const mapicfg_acceptor_options *options,
                                    mapicfg_acceptor **out, mapicfg_error *err) {
    static const struct mapicfg__options known =
        MAPICFG__OPTIONS(mapicfg_acceptor_options, MAPICFG_ACCEPTOR_OPTIONS_SIZE_1_0);
    mapicfg_acceptor_options taken;
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    mapicfg_status status = mapicfg__options_take(&taken, options, &known, err);
    if (!status) status = check(&taken, err);
    if (status) return status;
    mapicfg_acceptor *acceptor = mapicfg__mem_zalloc(sizeof *acceptor);
    if (!acceptor) return mapicfg__error_no_memory(err);
    acceptor->directory = directory;
    status = fill(acceptor, &taken, err);
    if (status)
        mapicfg_acceptor_free(acceptor);
    else
        *out = acceptor;
    return status;
}

void mapicfg_acceptor_free(mapicfg_acceptor *acceptor) {
    if (!acceptor) return;
    mapicfg_autodiscover_free(acceptor->autodiscover);
    mapicfg_autodiscover_free(acceptor->anyone);
    mapicfg__secret_wipe(&acceptor->password);
    mapicfg__mem_free(acceptor->sessions);
    mapicfg__mem_free(acceptor);
}

const char *mapicfg_acceptor_get_server(const mapicfg_acceptor *acceptor) {
    return acceptor ? acceptor->server : NULL;
}

uint32_t mapicfg_acceptor_get_auth(const mapicfg_acceptor *acceptor) {
    return acceptor ? acceptor->mapi.auth : 0;
}

uint32_t mapicfg_acceptor_get_protection(const mapicfg_acceptor *acceptor) {
    return acceptor ? acceptor->mapi.protection : 0;
}

uint32_t mapicfg_acceptor_get_assumed(const mapicfg_acceptor *acceptor) {
    return acceptor ? acceptor->assumed : 0;
}

size_t mapicfg_acceptor_session_count(const mapicfg_acceptor *acceptor) {
    return acceptor ? acceptor->session_count : 0;
}

/* ---- connections ---- */

mapicfg_status mapicfg_acceptor_connect(mapicfg_acceptor *acceptor, mapicfg_acceptor_connection **out,
                                        mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!acceptor) return mapicfg__error_null_argument(err, "acceptor");
    mapicfg_acceptor_connection *connection = mapicfg__mem_zalloc(sizeof *connection);
    if (connection) connection->head = mapicfg__mem_zalloc(MAPICFG__ACCEPTOR_HEAD);
    if (!connection || !connection->head) {
        mapicfg__mem_free(connection);
        return mapicfg__error_no_memory(err);
    }
    connection->acceptor = acceptor;
    *out = connection;
    return MAPICFG_OK;
}

void mapicfg_acceptor_disconnect(mapicfg_acceptor_connection *connection) {
    if (!connection) return;
    OPENSSL_cleanse(connection->head, MAPICFG__ACCEPTOR_HEAD);
    mapicfg__mem_free(connection->head);
    mapicfg_acceptor_request_free(connection->request);
    mapicfg__acceptor_gss_free(connection->gss);
    mapicfg__buffer_free(&connection->output);
    mapicfg__mem_free(connection);
}

/* What has failed once stays so, and is said each time. */
static mapicfg_status fail_again(mapicfg_status trouble, mapicfg_error *err) {
    return mapicfg__error_fail(err, trouble, "this connection has failed before, and cannot go on");
}

mapicfg_status mapicfg_acceptor_receive(mapicfg_acceptor_connection *connection, const void *bytes, size_t size,
                                        size_t *taken, mapicfg_error *err) {
    if (!taken) return mapicfg__error_null_argument(err, "taken");
    *taken = 0;
    if (!connection) return mapicfg__error_null_argument(err, "connection");
    if (!bytes && size > 0) return mapicfg__error_null_argument(err, "bytes");
    if (size == 0) return MAPICFG_OK;
    if (connection->is_over) { /* nobody reads it */
        *taken = size;
        return MAPICFG_OK;
    }
    if (!connection->request) connection->request = mapicfg__acceptor_request_new(err);
    if (!connection->request) return MAPICFG_E_NOMEM;
    if (connection->request->trouble) return fail_again(connection->request->trouble, err);
    *taken = mapicfg__acceptor_read(connection, bytes, size, err);
    return connection->request->trouble;
}

/* ---- answering ---- */

static int is_path(const char *target, const char *path) {
    const size_t size = strcspn(target, "?"), path_size = strlen(path);
    const size_t bare = size > 1 && target[size - 1] == '/' ? size - 1 : size;
    return mapicfg__text_equal(target, bare, path, path_size);
}

static enum mapicfg__acceptor_place place_of(const char *target) {
    static const struct {
        const char *path;
        enum mapicfg__acceptor_place place;
    } rows[] = {{"/mapi/emsmdb", MAPICFG__ACCEPTOR_EMSMDB},
                {"/mapi/nspi", MAPICFG__ACCEPTOR_NSPI},
                {"/mapi/healthcheck.htm", MAPICFG__ACCEPTOR_HEALTH},
                {"/autodiscover/autodiscover.xml", MAPICFG__ACCEPTOR_AUTODISCOVER},
                {"/autodiscover/autodiscover.svc", MAPICFG__ACCEPTOR_AUTODISCOVER}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_path(target, rows[i].path)) return rows[i].place;
    return mapicfg__text_starts(target, "/autodiscover/autodiscover.json") ? MAPICFG__ACCEPTOR_JSON
                                                                           : MAPICFG__ACCEPTOR_ELSEWHERE;
}

static void put_health(const mapicfg_acceptor *acceptor, mapicfg_acceptor_request *request) {
    struct mapicfg__buffer text = {0};
    mapicfg__acceptor_say(request, "listen-health", NULL);
    mapicfg__buffer_text(&text, "200 OK<br/>");
    mapicfg__buffer_text(&text, acceptor->server);
    mapicfg__acceptor_page(request, 200, "text/html", mapicfg__acceptor_take(request, &text));
}

static void put_nothing(mapicfg_acceptor_request *request) {
    mapicfg__acceptor_say(request, "listen-path", request->texts[MAPICFG_ACCEPTOR_TEXT_TARGET], NULL);
    mapicfg__acceptor_page(request, 404, "text/html", "<html><body>404 - not found</body></html>");
}

static void dispatch(mapicfg_acceptor_connection *connection, mapicfg_acceptor_request *request) {
    mapicfg_acceptor *acceptor = connection->acceptor;
    switch (request->place) {
    case MAPICFG__ACCEPTOR_HEALTH: put_health(acceptor, request); break;
    case MAPICFG__ACCEPTOR_JSON: mapicfg__acceptor_discover(acceptor, request); break;
    case MAPICFG__ACCEPTOR_AUTODISCOVER:
        if (mapicfg__acceptor_log_on(connection, request)) mapicfg__acceptor_discover(acceptor, request);
        break;
    case MAPICFG__ACCEPTOR_EMSMDB:
    case MAPICFG__ACCEPTOR_NSPI:
        if (mapicfg__acceptor_log_on(connection, request)) mapicfg__acceptor_mapi(acceptor, request);
        break;
    case MAPICFG__ACCEPTOR_ELSEWHERE: put_nothing(request); break;
    }
}

/* Upper-case, as Exchange writes it. */
static void put_front_end(const mapicfg_acceptor *acceptor, mapicfg_acceptor_request *request) {
    char name[sizeof acceptor->server];
    for (size_t i = 0; i < request->answer_headers.count; i++)
        if (mapicfg__text_same(request->answer_headers.items[i].name, "X-FEServer")) return;
    for (size_t i = 0; i < sizeof name; i++) {
        name[i] = acceptor->server[i];
        if (mapicfg__is_alpha((unsigned char)name[i])) name[i] = (char)(name[i] & ~0x20);
    }
    mapicfg__acceptor_put_header(request, "X-FEServer", name);
}

static const char *place_name(enum mapicfg__acceptor_place place) {
    switch (place) {
    case MAPICFG__ACCEPTOR_EMSMDB: return "emsmdb";
    case MAPICFG__ACCEPTOR_NSPI: return "nspi";
    case MAPICFG__ACCEPTOR_HEALTH: return "health";
    case MAPICFG__ACCEPTOR_AUTODISCOVER:
    case MAPICFG__ACCEPTOR_JSON: return "autodiscover";
    default: return NULL;
    }
}

/* Connection is a list, which may stand in several headers (RFC 9110, 5.3 and 7.6.1). */
static int wants_close(const mapicfg_acceptor_request *request) {
    size_t at = 0;
    for (const char *list; (list = mapicfg__http_next(&request->headers, "Connection", &at)) != NULL;)
        if (mapicfg__text_has_word(list, "close")) return 1;
    return 0;
}

static void answer(mapicfg_acceptor_connection *connection, mapicfg_acceptor_request *request) {
    if (!request->status) { /* it was read in whole */
        request->place = place_of(request->target);
        request->texts[MAPICFG_ACCEPTOR_TEXT_PLACE] = place_name(request->place);
        dispatch(connection, request);
    }
    request->closes |= request->is_old || wants_close(request);
    mapicfg__acceptor_put_header(request, "Server", "Microsoft-IIS/10.0");
    put_front_end(connection->acceptor, request);
    if (request->answer.failed) mapicfg__acceptor_fail(request);
    request->numbers[MAPICFG_ACCEPTOR_NUMBER_STATUS] = request->status;
    request->numbers[MAPICFG_ACCEPTOR_NUMBER_BODY] = (int64_t)request->body.size;
}

mapicfg_status mapicfg_acceptor_next(mapicfg_acceptor_connection *connection, int64_t time,
                                     mapicfg_acceptor_request **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!connection) return mapicfg__error_null_argument(err, "connection");
    mapicfg_acceptor_request *request = connection->request;
    if (request && request->trouble) return fail_again(request->trouble, err);
    if (!request || connection->stage != MAPICFG__ACCEPTOR_WHOLE) return MAPICFG_OK;
    request->err = err;
    request->time = time;
    ERR_set_mark(); /* what GSSAPI's mechanisms leave in the queue would be taken for an error of the caller's TLS */
    answer(connection, request);
    ERR_pop_to_mark();
    if (!request->trouble) mapicfg__acceptor_write(connection, request);
    if (connection->output.failed) mapicfg__acceptor_fail(request);
    if (request->trouble) return request->trouble;
    mapicfg__acceptor_wipe(request);
    connection->is_over = request->closes;
    connection->request = NULL;
    connection->stage = MAPICFG__ACCEPTOR_IN_HEAD;
    connection->line_size = connection->trailer_size = 0;
    request->err = NULL;
    *out = request;
    return MAPICFG_OK;
}

const void *mapicfg_acceptor_get_output(const mapicfg_acceptor_connection *connection, size_t *size) {
    const size_t left = connection ? connection->output.size - connection->sent : 0;
    if (size) *size = left;
    return left > 0 ? connection->output.data + connection->sent : NULL;
}

void mapicfg_acceptor_sent(mapicfg_acceptor_connection *connection, size_t size) {
    if (!connection) return;
    const size_t left = connection->output.size - connection->sent;
    connection->sent += size < left ? size : left;
    if (connection->sent < connection->output.size) return;
    connection->sent = connection->output.size = 0;
}

int mapicfg_acceptor_is_over(const mapicfg_acceptor_connection *connection) {
    return connection ? connection->is_over : 1;
}

int mapicfg_acceptor_is_waiting(const mapicfg_acceptor_connection *connection) {
    return connection && connection->request && connection->stage != MAPICFG__ACCEPTOR_WHOLE;
}
