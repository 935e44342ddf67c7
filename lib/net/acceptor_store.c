/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_store.c: what the store knows: how the server's virtual directories authenticate, and what Autodiscover says
 * of a mailbox and to whom. Autodiscover itself is asked for both, so that a client is told one thing everywhere. */
#include <mapicfg/vdir.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "net/acceptor_state.h"

#define WINDOWS (MAPICFG_HTTP_AUTH_NTLM | MAPICFG_HTTP_AUTH_NEGOTIATE)

/* ---- virtual directories ---- */

struct search {
    struct mapicfg_acceptor *acceptor;
    struct mapicfg__acceptor_door *door;
    int is_found;
    uint32_t stated; /* what need not be assumed, MAPICFG_ACCEPTOR_ASSUMED_ */
};

static int is_true(const mapicfg_object *object, const char *property) {
    uint32_t state = MAPICFG_NOT_STATED;
    mapicfg_object_get_state(object, property, &state, NULL);
    return state == MAPICFG_TRUE;
}

static uint32_t auth_of(const mapicfg_object *object) {
    _Static_assert(MAPICFG_AUTH_BASIC == MAPICFG_HTTP_AUTH_BASIC && MAPICFG_AUTH_NTLM == MAPICFG_HTTP_AUTH_NTLM &&
                       MAPICFG_AUTH_NEGOTIATE == MAPICFG_HTTP_AUTH_NEGOTIATE &&
                       MAPICFG_AUTH_OAUTH == MAPICFG_HTTP_AUTH_BEARER,
                   "one set of bits");
    const mapicfg_vdir *vdir = mapicfg_object_const_vdir(object);
    if (vdir) return mapicfg_vdir_get_authentication(vdir);
    return (is_true(object, "BasicAuthentication") ? MAPICFG_HTTP_AUTH_BASIC : 0) |
           (is_true(object, "WindowsAuthentication") ? WINDOWS : 0) |
           (is_true(object, "OAuthAuthentication") ? MAPICFG_HTTP_AUTH_BEARER : 0);
}

/* NULL: it is not stated. */
static const char *stated_protection(const mapicfg_object *object) {
    const char *text = NULL;
    mapicfg_object_get_text(object, "ExtendedProtectionTokenChecking", &text, NULL);
    return text && *text ? text : NULL;
}

static uint32_t protection_of(const char *text) {
    if (text && mapicfg__text_same(text, "Require")) return MAPICFG_ACCEPTOR_PROTECTION_REQUIRE;
    return text && mapicfg__text_same(text, "Allow") ? MAPICFG_ACCEPTOR_PROTECTION_ALLOW
                                                     : MAPICFG_ACCEPTOR_PROTECTION_OFF;
}

static int32_t take_vdir(void *user, const mapicfg_object *object, uint64_t key) {
    struct search *search = user;
    const char *server = NULL;
    (void)key;
    if (mapicfg_object_is_back_end(object)) return 0;
    mapicfg_object_get_text(object, "Server", &server, NULL);
    if (server && !search->acceptor->server[0] && strlen(server) < sizeof search->acceptor->server)
        memcpy(search->acceptor->server, server, strlen(server) + 1);
    const uint32_t auth = auth_of(object);
    const char *protection = stated_protection(object);
    search->is_found = 1;
    search->door->protection = protection_of(protection);
    if (auth) search->door->auth = auth;
    search->stated = auth ? MAPICFG_ACCEPTOR_ASSUMED_AUTH : 0;
    if (protection) search->stated |= MAPICFG_ACCEPTOR_ASSUMED_PROTECTION;
    return 1; /* the first one is enough */
}

static mapicfg_status find_door(struct search *search, uint32_t class_id, const char *server, mapicfg_error *err) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    query.server = server;
    const mapicfg_status status =
        mapicfg_directory_list(search->acceptor->directory, class_id, &query, take_vdir, search, err);
    return status == MAPICFG_E_CANCELLED && search->is_found ? MAPICFG_OK : status;
}

/* Where nothing is stated, the doors are those that setup makes: Negotiate and NTLM. */
mapicfg_status mapicfg__acceptor_find_server(struct mapicfg_acceptor *acceptor, const char *server,
                                             mapicfg_error *err) {
    struct search search = {acceptor, &acceptor->mapi, 0, 0};
    acceptor->mapi = (struct mapicfg__acceptor_door){WINDOWS, MAPICFG_ACCEPTOR_PROTECTION_OFF};
    mapicfg_status status = find_door(&search, MAPICFG_CLASS_VDIR, server, err);
    if (!status && server && !search.is_found)
        status = mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND, "the store has no MAPI virtual directory of a server %s",
                                     server);
    if (status) return status;
    acceptor->discovery = acceptor->mapi;
    acceptor->assumed = (acceptor->server[0] ? 0 : MAPICFG_ACCEPTOR_ASSUMED_SERVER) |
                        ((MAPICFG_ACCEPTOR_ASSUMED_AUTH | MAPICFG_ACCEPTOR_ASSUMED_PROTECTION) & ~search.stated);
    if (!acceptor->server[0]) memcpy(acceptor->server, "EXCHANGE", sizeof "EXCHANGE");
    search = (struct search){acceptor, &acceptor->discovery, 0, 0};
    return find_door(&search, MAPICFG_CLASS_AUTODISCOVER_VDIR, acceptor->server, err);
}

const struct mapicfg__acceptor_door *mapicfg__acceptor_door_of(const struct mapicfg_acceptor *acceptor,
                                                               const struct mapicfg_acceptor_request *request) {
    return request->place == MAPICFG__ACCEPTOR_AUTODISCOVER ? &acceptor->discovery : &acceptor->mapi;
}

/* ---- Autodiscover ---- */

/* Users whom a logon does not name may ask for anything. */
static const mapicfg_autodiscover *service_of(const struct mapicfg_acceptor *acceptor,
                                              const struct mapicfg_acceptor_request *request) {
    return request->user.is_there && !request->user.is_known ? acceptor->anyone : acceptor->autodiscover;
}

static mapicfg_autodiscover_request ask(const struct mapicfg_acceptor *acceptor,
                                        const struct mapicfg_acceptor_request *request) {
    mapicfg_autodiscover_request asked = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    asked.flags = acceptor->flags & MAPICFG_ACCEPTOR_OUTSIDE ? 0 : MAPICFG_AUTODISCOVER_REQUEST_INSIDE;
    asked.time = request->time;
    asked.user = request->user.is_known ? request->user.name : NULL;
    return asked;
}

static void respond(struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request,
                    const mapicfg_autodiscover_request *asked, mapicfg_autodiscover_response **response) {
    *response = NULL;
    if (request->trouble) return;
    request->trouble = mapicfg_autodiscover_respond(service_of(acceptor, request), asked, response, request->err);
}

static void put_answer(const struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request,
                       const mapicfg_autodiscover_response *response) {
    size_t size;
    const char *body = mapicfg_autodiscover_response_get_body(response, &size);
    const uint32_t code = mapicfg_autodiscover_response_get_error_code(response);
    const mapicfg_statements *reasons = mapicfg_autodiscover_response_get_reasons(response);
    for (size_t i = 0; i < mapicfg_autodiscover_response_header_count(response); i++)
        mapicfg__acceptor_put_header(request, mapicfg_autodiscover_response_get_header(response, i),
                                     mapicfg_autodiscover_response_get_value(response, i));
    if (acceptor->flags & MAPICFG_ACCEPTOR_OWN_URLS)
        mapicfg__acceptor_own_urls(request, body, size);
    else
        mapicfg__buffer_bytes(&request->answer, body, size);
    request->status = mapicfg_autodiscover_response_get_status(response);
    if (code) request->numbers[MAPICFG_ACCEPTOR_NUMBER_ERROR] = code;
    for (size_t i = 0; i < mapicfg_statements_count(reasons); i++)
        if (mapicfg_statements_add(request->statements, mapicfg_statements_get(reasons, i)))
            mapicfg__acceptor_fail(request);
}

void mapicfg__acceptor_discover(struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request) {
    mapicfg_autodiscover_request asked = ask(acceptor, request);
    mapicfg_autodiscover_response *response;
    asked.method = request->method;
    asked.path = request->target;
    /* URLs of its own do not depend on whether the store knows the host */
    if (!(acceptor->flags & MAPICFG_ACCEPTOR_OWN_URLS)) asked.host = mapicfg__acceptor_authority(request);
    asked.user_agent = mapicfg__acceptor_find(request, "User-Agent");
    asked.mapi_http_capability = mapicfg__acceptor_find(request, "X-MapiHttpCapability");
    asked.anchor_mailbox = mapicfg__acceptor_find(request, "X-AnchorMailbox");
    asked.client_can_handle = mapicfg__acceptor_find(request, "X-ClientCanHandle");
    asked.client_request_id = mapicfg__acceptor_find(request, "client-request-id");
    asked.return_client_request_id = mapicfg__acceptor_find(request, "return-client-request-id");
    asked.body = request->body.data;
    asked.body_size = request->body.size;
    respond(acceptor, request, &asked, &response);
    if (response) put_answer(acceptor, request, response);
    mapicfg_autodiscover_response_free(response);
}

/* ---- mailboxes ---- */

#define SCHEMAS "http://schemas.microsoft.com/exchange/autodiscover/outlook/"
#define REQUEST_BEGIN "<Autodiscover xmlns=\"" SCHEMAS "requestschema/2006\"><Request><LegacyDN>"
#define REQUEST_END                                             \
    "</LegacyDN><AcceptableResponseSchema>" SCHEMAS             \
    "responseschema/2006a</AcceptableResponseSchema></Request>" \
    "</Autodiscover>"

static void put_escaped(struct mapicfg__buffer *out, const char *text) {
    for (const char *c = text; *c; c++) {
        if (*c == '<')
            mapicfg__buffer_text(out, "&lt;");
        else if (*c == '&')
            mapicfg__buffer_text(out, "&amp;");
        else
            mapicfg__buffer_char(out, *c);
    }
}

static const char *keep(struct mapicfg_acceptor_request *request, const char *text) {
    if (!text) return NULL;
    const char *kept = mapicfg__arena_text(request->arena, text, strlen(text));
    if (!kept) mapicfg__acceptor_fail(request);
    return kept;
}

/* What the URL of an answer says behind MailboxId=. */
static const char *mailbox_id_of(const mapicfg_autodiscover_answer *answer) {
    const char *url = mapicfg_autodiscover_answer_find(answer, "mapiHttp/MailStore/InternalUrl");
    if (!url) url = mapicfg_autodiscover_answer_find(answer, "mapiHttp/MailStore/ExternalUrl");
    const char *id = url ? strstr(url, "MailboxId=") : NULL;
    return id ? id + sizeof "MailboxId=" - 1 : NULL;
}

static void read_answer(struct mapicfg_acceptor_request *request, const mapicfg_autodiscover_response *response,
                        struct mapicfg__acceptor_mailbox *mailbox) {
    size_t size;
    const char *body = mapicfg_autodiscover_response_get_body(response, &size);
    mapicfg_autodiscover_answer *answer = NULL;
    const mapicfg_status status = mapicfg_autodiscover_answer_read(body, size, NULL, NULL, &answer, NULL);
    if (status == MAPICFG_E_NOMEM) mapicfg__acceptor_fail(request);
    if (status) return;
    mailbox->is_there = mailbox->is_allowed = 1;
    mailbox->name = keep(request, mapicfg_autodiscover_answer_find(answer, "User/DisplayName"));
    mailbox->mailbox_id = keep(request, mailbox_id_of(answer));
    mapicfg_autodiscover_answer_free(answer);
}

/* 500: nobody has it. Other errors are about settings, which Connect does not need. */
void mapicfg__acceptor_find_mailbox(struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request,
                                    const char *dn, struct mapicfg__acceptor_mailbox *mailbox) {
    mapicfg_autodiscover_request asked = ask(acceptor, request);
    mapicfg_autodiscover_response *response = NULL;
    struct mapicfg__buffer body = {0};
    *mailbox = (struct mapicfg__acceptor_mailbox){0};
    mapicfg__buffer_text(&body, REQUEST_BEGIN);
    put_escaped(&body, dn);
    mapicfg__buffer_text(&body, REQUEST_END);
    if (body.failed) mapicfg__acceptor_fail(request);
    asked.method = "POST";
    asked.path = "/autodiscover/autodiscover.xml";
    asked.mapi_http_capability = "1";
    asked.body = body.data;
    asked.body_size = body.size;
    respond(acceptor, request, &asked, &response);
    const uint32_t code = mapicfg_autodiscover_response_get_error_code(response);
    const uint32_t status = mapicfg_autodiscover_response_get_status(response);
    if (status == 403)
        mailbox->is_there = 1;
    else if (status == 200 && code == 0)
        read_answer(request, response, mailbox);
    else if (status == 200 && code != 500 && code != 600)
        mailbox->is_there = mailbox->is_allowed = 1;
    mapicfg_autodiscover_response_free(response);
    mapicfg__buffer_free(&body);
}

int mapicfg__acceptor_has_mailbox(struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request,
                                  const char *identity) {
    mapicfg_object *object = NULL;
    const mapicfg_status status =
        mapicfg_directory_copy_object(acceptor->directory, MAPICFG_CLASS_MAILBOX, identity, &object, NULL);
    mapicfg_object_free(object);
    if (status == MAPICFG_E_NOMEM) mapicfg__acceptor_fail(request);
    return status == MAPICFG_OK || status == MAPICFG_E_AMBIGUOUS;
}
