/* SPDX-License-Identifier: LGPL-2.1-or-later
 * autodiscover.h: a configuration to answer from, and asking it, for the tests of Autodiscover. */
#ifndef AUTODISCOVER_H
#define AUTODISCOVER_H

#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define PATH "/autodiscover/autodiscover.xml"
#define SCHEMAS "http://schemas.microsoft.com/exchange/autodiscover/"
#define REQUEST(inside, schema)                                                                                        \
    "<?xml version=\"1.0\"?><Autodiscover xmlns=\"" SCHEMAS "outlook/requestschema/2006\"><Request>" inside            \
    "<AcceptableResponseSchema>" schema "</AcceptableResponseSchema></Request></Autodiscover>"
#define ASK(inside) REQUEST(inside, SCHEMAS "outlook/responseschema/2006a")
#define ANNA "<EMailAddress>anna@contoso.com</EMailAddress>"
#define VALUES(...) ((const char *const[]){__VA_ARGS__, NULL})

static mapicfg_error err;

static inline void ok(mapicfg_status status) {
    ck_assert_msg(!status, "%s: %s: %s", mapicfg_status_name(status), err.object, err.message);
}

/* ---- a configuration ---- */

static inline void add(mapicfg_autodiscover *to, uint32_t class_id, const char *const *values) {
    mapicfg_object *object;
    ok(mapicfg_object_new(class_id, &object, &err));
    for (; *values; values += 2) ok(mapicfg_object_set_text(object, values[0], values[1], &err));
    ok(mapicfg_autodiscover_add(to, object, &err));
    mapicfg_object_free(object);
}

static inline void add_vdir(mapicfg_autodiscover *to, const char *server, const char *internal, const char *external) {
    char identity[60];
    snprintf(identity, sizeof identity, "%s\\mapi (Default Web Site)", server);
    add(to, MAPICFG_CLASS_VDIR,
        VALUES("Server", server, "Identity", identity, "InternalUrl", internal, "ExternalUrl", external));
}

static inline mapicfg_autodiscover *begin(const char *org, const mapicfg_autodiscover_options *options) {
    mapicfg_autodiscover *made;
    ok(mapicfg_autodiscover_new(options, &made, &err));
    add(made, MAPICFG_CLASS_ORG, VALUES("MapiHttpEnabled", org));
    return made;
}

/* Anna with everything, Bob on another server, Cid without a GUID, Dora without an address of her own. */
static inline mapicfg_autodiscover *contoso(const mapicfg_autodiscover_options *options) {
    mapicfg_autodiscover *made = begin("True", options);
    add_vdir(made, "EX2", "https://ex2.contoso.com/mapi/", "https://out.contoso.com/mapi");
    add_vdir(made, "EX1", "https://ex1.contoso.com/mapi", "https://mail.contoso.com/mapi");
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("DisplayName", "Anna <&> \"Berg\"", "PrimarySmtpAddress", "anna@contoso.com", "EmailAddresses",
               "SMTP:anna@contoso.com, smtp:a.berg@contoso.com, X500:/o=Old/cn=anna", "LegacyExchangeDN",
               "/o=Contoso/cn=anna", "ServerName", "ex1", "Guid", "cecbb509-eba7-5452-bbb2-8ce08645fab8",
               "SamAccountName", "anna", "UserPrincipalName", "anna@corp.contoso.com"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("DisplayName", "Bob", "PrimarySmtpAddress", "bob@contoso.com", "LegacyExchangeDN", "/o=Contoso/cn=bob",
               "ServerName", "EX2", "Guid", "b18860a6-c4c4-5b1d-b6e5-21dc88ef273c", "SamAccountName", "bob",
               "EmailAddresses", "smtp:both@contoso.com", "LinkedMasterAccount", "FABRIKAM\\robert"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("DisplayName", "Cid", "PrimarySmtpAddress", "cid@contoso.com", "EmailAddresses",
               "smtp:both@contoso.com"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("DisplayName", "Dora", "Guid", "0611dac3-eb2d-5a50-bfa5-9d98cd1e30e9", "EmailAddresses",
               "smtp:dora@contoso.com"));
    return made;
}

static inline mapicfg_autodiscover *ready(mapicfg_autodiscover *made) {
    ok(mapicfg_autodiscover_ready(made, &err));
    return made;
}

/* ---- asking ---- */

static inline mapicfg_autodiscover_request request_of(const char *body) {
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "POST";
    request.path = PATH;
    request.user = "anna";
    request.body = body;
    request.body_size = strlen(body);
    return request;
}

static inline mapicfg_autodiscover_response *respond(const mapicfg_autodiscover *to,
                                              const mapicfg_autodiscover_request *request) {
    mapicfg_autodiscover_response *response;
    ok(mapicfg_autodiscover_respond(to, request, &response, &err));
    return response;
}

/* The id is without "autodiscover-", with which all reasons begin. */
static inline int has_reason(const mapicfg_autodiscover_response *response, const char *id) {
    const mapicfg_statements *reasons = mapicfg_autodiscover_response_get_reasons(response);
    for (size_t i = 0; i < mapicfg_statements_count(reasons); i++) {
        const mapicfg_statement *reason = mapicfg_statements_get(reasons, i);
        ck_assert_uint_gt(strlen(mapicfg_statement_get_sentence(reason)), 10);
        ck_assert(strncmp(mapicfg_statement_get_id(reason), "autodiscover-", 13) == 0);
        if (strcmp(mapicfg_statement_get_id(reason) + 13, id) == 0) return 1;
    }
    return 0;
}

/* The status, error code, reason, and what the body must hold. Any may be 0 or NULL. */
static inline void expect(const mapicfg_autodiscover *to, const mapicfg_autodiscover_request *request, uint32_t status,
                   uint32_t error, const char *reason, const char *holds) {
    mapicfg_autodiscover_response *response = respond(to, request);
    const char *body = mapicfg_autodiscover_response_get_body(response, NULL);
    ck_assert_msg(mapicfg_autodiscover_response_get_status(response) == status, "%u: %s",
                  mapicfg_autodiscover_response_get_status(response), body);
    ck_assert_msg(mapicfg_autodiscover_response_get_error_code(response) == error, "%s", body);
    ck_assert_msg(!reason || has_reason(response, reason), "no %s: %s", reason, body);
    ck_assert_msg(!holds || strstr(body, holds), "no %s in: %s", holds, body);
    mapicfg_autodiscover_response_free(response);
}

static inline mapicfg_autodiscover_answer *read_answer(const char *text) {
    mapicfg_autodiscover_answer *answer;
    ok(mapicfg_autodiscover_answer_read(text, strlen(text), "answer.xml", NULL, &answer, &err));
    return answer;
}

/* Asks with a capability and gives the answer as read. */
static inline mapicfg_autodiscover_answer *ask(const mapicfg_autodiscover *to, const char *body,
                                               const char *capability) {
    mapicfg_autodiscover_request request = request_of(body);
    request.mapi_http_capability = capability;
    mapicfg_autodiscover_response *response = respond(to, &request);
    mapicfg_autodiscover_answer *answer = read_answer(mapicfg_autodiscover_response_get_body(response, NULL));
    mapicfg_autodiscover_response_free(response);
    return answer;
}

static inline void check_at(const mapicfg_autodiscover_answer *answer, const char *path, const char *expected) {
    const char *text = mapicfg_autodiscover_answer_find(answer, path);
    ck_assert_msg(text ? expected && strcmp(text, expected) == 0 : !expected, "%s: %s, not %s", path,
                  text ? text : "nothing", expected ? expected : "nothing");
}

static inline void check_ask(const mapicfg_autodiscover *to, const char *body, const char *capability, const char *path,
                      const char *expected) {
    mapicfg_autodiscover_answer *answer = ask(to, body, capability);
    check_at(answer, path, expected);
    mapicfg_autodiscover_answer_free(answer);
}

#endif
