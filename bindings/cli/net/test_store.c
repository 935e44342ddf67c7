/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_store.c: what a store knows of a mailbox: Autodiscover's own answer is asked for, so that what is tested is what
 * a client would be told. */
#include "test_store.h"

#include "names.h"

#include <stdio.h>
#include <string.h>

static mapicfg_status fail(mapicfg_error *err, mapicfg_status code, const char *user, const char *text) {
    *err = (mapicfg_error){.code = code};
    snprintf(err->message, sizeof err->message, "%s: %s", user, text);
    return code;
}

mapicfg_status test_store_open(struct test_store *store, mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.flags = MAPICFG_AUTODISCOVER_NO_USER;
    *store = (struct test_store){directory, NULL};
    return mapicfg_autodiscover_open(directory, &options, &store->autodiscover, err);
}

void test_store_close(struct test_store *store) {
    mapicfg_autodiscover_free(store->autodiscover);
    mapicfg_directory_close(store->directory);
    *store = (struct test_store){NULL, NULL};
}

#define SCHEMAS "http://schemas.microsoft.com/exchange/autodiscover/outlook/"
#define REQUEST                                                     \
    "<Autodiscover xmlns=\"" SCHEMAS                                \
    "requestschema/2006\"><Request><EMailAddress>%s</EMailAddress>" \
    "<AcceptableResponseSchema>" SCHEMAS "responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>"

static mapicfg_status ask(const struct test_store *store, const char *address, int outside,
                          mapicfg_autodiscover_answer **answer, mapicfg_error *err) {
    char body[2048];
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    mapicfg_autodiscover_response *response = NULL;
    if (strpbrk(address, "<&") != NULL || strlen(address) > 512)
        return fail(err, MAPICFG_E_VALUE, address, "not an address that Autodiscover can be asked for");
    snprintf(body, sizeof body, REQUEST, address);
    request.flags = outside ? 0 : MAPICFG_AUTODISCOVER_REQUEST_INSIDE;
    request.method = "POST";
    request.path = "/autodiscover/autodiscover.xml";
    request.mapi_http_capability = "1";
    request.body = body;
    request.body_size = strlen(body);
    mapicfg_status status = mapicfg_autodiscover_respond(store->autodiscover, &request, &response, err);
    if (status != MAPICFG_OK) return status;
    size_t size;
    const char *text = mapicfg_autodiscover_response_get_body(response, &size);
    status = mapicfg_autodiscover_answer_read(text, size, NULL, NULL, answer, err);
    mapicfg_autodiscover_response_free(response);
    return status;
}

/* The URL for a place of the client; NULL: there is none. */
static const char *url_of(const mapicfg_autodiscover_answer *answer, const char *block, int outside) {
    char path[64];
    snprintf(path, sizeof path, "mapiHttp/%s/%s", block, outside ? "ExternalUrl" : "InternalUrl");
    return mapicfg_autodiscover_answer_find(answer, path);
}

mapicfg_status test_store_find(const struct test_store *store, const char *user, int outside, struct test_facts *facts,
                               mapicfg_error *err) {
    *facts = (struct test_facts){0};
    mapicfg_status status =
        mapicfg_directory_copy_object(store->directory, MAPICFG_CLASS_MAILBOX, user, &facts->mailbox, err);
    if (status != MAPICFG_OK) return status;
    mapicfg_object_get_text(facts->mailbox, names.MAILBOX_PrimarySmtpAddress, &facts->address, NULL);
    mapicfg_object_get_text(facts->mailbox, names.MAILBOX_ExchangeGuid, &facts->exchange_guid, NULL);
    if (facts->address == NULL || *facts->address == '\0')
        return fail(err, MAPICFG_E_NOT_STATED, user, "the store does not state its PrimarySmtpAddress");
    status = ask(store, facts->address, outside, &facts->answer, err);
    if (status != MAPICFG_OK) return status;
    facts->legacy_dn = mapicfg_autodiscover_answer_find(facts->answer, "User/LegacyDN");
    facts->display_name = mapicfg_autodiscover_answer_find(facts->answer, "User/DisplayName");
    facts->mail_store_url = url_of(facts->answer, "MailStore", outside);
    facts->address_book_url = url_of(facts->answer, "AddressBook", outside);
    if (facts->mail_store_url != NULL) return MAPICFG_OK;
    *err = (mapicfg_error){.code = MAPICFG_E_NOT_APPLICABLE};
    snprintf(
        err->message, sizeof err->message,
        "%s: by the store Autodiscover hands out no URL of MAPI over HTTP to a client %s (%s); mapicfg autodiscover "
        "%s --store FILE --explain says why",
        user, outside ? "outside" : "inside", mapicfg_autodiscover_answer_get_sentence(facts->answer), user);
    return MAPICFG_E_NOT_APPLICABLE;
}

void test_store_free(struct test_facts *facts) {
    mapicfg_autodiscover_answer_free(facts->answer);
    mapicfg_object_free(facts->mailbox);
    *facts = (struct test_facts){0};
}
