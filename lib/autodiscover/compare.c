/* SPDX-License-Identifier: LGPL-2.1-or-later
 * compare.c: an answer beside the one that it should be: each difference as a sentence. */
#include <string.h>

#include "autodiscover/answer.h"
#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

struct difference {
    const char *id; /* a constant */
    char *path;
    char *sentence;
};

struct mapicfg_autodiscover_differences {
    struct difference *items;
    size_t count, capacity;
};

struct comparison {
    mapicfg_autodiscover_differences *to;
    const mapicfg_autodiscover_answer *answer, *expected;
    int other_protocol; /* the protocols differ: their blocks are not compared one by one */
    int other_external; /* one is internal only: nor is what is external */
    int told_mailbox_id;
    int failed;
};

/* A sentence of up to four texts. */
static void tell(struct comparison *comparison, const char *id, const char *path, size_t path_size,
                 const char *const *texts, size_t count) {
    mapicfg_autodiscover_differences *to = comparison->to;
    struct mapicfg__buffer sentence = {0};
    for (size_t i = 0; i < count; i++) mapicfg__buffer_text(&sentence, texts[i]);
    struct difference *grown = mapicfg__mem_grow(to->items, &to->capacity, to->count + 1, sizeof *grown);
    if (grown) to->items = grown;
    char *copy = mapicfg__mem_dup(path, path_size);
    if (!grown || !copy || sentence.failed) {
        mapicfg__buffer_free(&sentence);
        mapicfg__mem_free(copy);
        comparison->failed = 1;
        return;
    }
    grown[to->count++] = (struct difference){id, copy, sentence.data};
}

#define TELL(comparison, id, path, path_size, ...)                            \
    tell(comparison, id, path, path_size, (const char *const[]){__VA_ARGS__}, \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* ---- paths ---- */

static int in_block(const char *path, const char *block) {
    return mapicfg__text_is_word(path, mapicfg__answer_block_size(path), block);
}

/* The blocks that say which protocol it is. */
static int is_of_protocol(const char *path) {
    static const char *const blocks[] = {"mapiHttp", "EXCH", "EXPR", "EXHTTP", "EXHTTP[2]"};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (in_block(path, blocks[i])) return 1;
    return 0;
}

static int is_external(const char *path) {
    return strstr(path, "/ExternalUrl") || strncmp(path, "WEB/External/", 13) == 0 || in_block(path, "EXPR") ||
           in_block(path, "EXHTTP[2]");
}

/* Beside mapiHttp only EXCH and EXPR must not be ([MS-OXDSCLI] 3.2.5.1); servers have been seen to send EXHTTP
 * there. */
static int is_beside_mapi_http(const struct comparison *comparison, const char *path) {
    return (in_block(path, "EXHTTP") || in_block(path, "EXHTTP[2]")) &&
           mapicfg__answer_has_block(comparison->answer, "mapiHttp");
}

static int is_left_out(const struct comparison *comparison, const char *path) {
    if (is_beside_mapi_http(comparison, path)) return 1;
    return (comparison->other_protocol && is_of_protocol(path)) || (comparison->other_external && is_external(path));
}

/* ---- values ---- */

static int is_url(const char *text) {
    return mapicfg__text_starts(text, "https://");
}

/* 1 when the URLs lead to the same place, their queries aside. */
static int equal_places(const char *a, const char *b, int *failed) {
    size_t a_size = strcspn(a, "?"), b_size = strcspn(b, "?");
    char *left = mapicfg__mem_dup(a, a_size), *right = mapicfg__mem_dup(b, b_size);
    int equal = left && right && (mapicfg_url_equal(left, right) || mapicfg__text_equal(a, a_size, b, b_size));
    if (!left || !right) *failed = 1;
    mapicfg__mem_free(left);
    mapicfg__mem_free(right);
    return equal;
}

/* <guid>@<domain> of a server's name or of a URL's query; NULL: none. */
static const char *mailbox_id(const char *path, const char *text) {
    const char *query = strstr(text, "?MailboxId=");
    if (query) return query + 11;
    return strcmp(path, "EXCH/Server") == 0 && strchr(text, '@') ? text : NULL;
}

static void tell_mailbox_id(struct comparison *comparison, const char *path, const char *is, const char *should) {
    if (comparison->told_mailbox_id || mapicfg_text_equal(is, should)) return;
    comparison->told_mailbox_id = 1;
    TELL(comparison, "mailbox-id", path, strlen(path), "The MailboxId is ", is, "; by the configuration it is ", should,
         ". Exchange takes the mailbox's ExchangeGuid, for which the directory object's Guid stands in where the "
         "configuration does not state it.");
}

static void compare_text(struct comparison *comparison, const struct mapicfg__entry *should, const char *is) {
    const char *path = should->path;
    const char *is_id = mailbox_id(path, is), *should_id = mailbox_id(path, should->text);
    int urls = is_url(is) && is_url(should->text);
    if (is_id && should_id) {
        tell_mailbox_id(comparison, path, is_id, should_id);
        if (!urls) return;
    }
    if (urls ? equal_places(is, should->text, &comparison->failed) : mapicfg_text_equal(is, should->text)) return;
    TELL(comparison, urls ? "url" : "value", path, strlen(path), path, " is ", is, "; by the configuration it is ",
         should->text, ".");
}

static void compare_expected(struct comparison *comparison, size_t index) {
    const struct mapicfg__entry *should = &comparison->expected->entries[index];
    const char *is = mapicfg_autodiscover_answer_find(comparison->answer, should->path);
    if (is_left_out(comparison, should->path)) return;
    if (is) {
        compare_text(comparison, should, is);
        return;
    }
    if (mapicfg__answer_has_block(comparison->answer, should->path)) {
        TELL(comparison, "value-missing", should->path, strlen(should->path), should->path,
             " is missing; by the "
             "configuration it is ",
             should->text, ".");
    } else if (comparison->expected->entries[index].begins_block) {
        size_t size = mapicfg__answer_block_size(should->path);
        char *block = mapicfg__mem_dup(should->path, size);
        if (block) TELL(comparison, "block-missing", block, size, "The block ", block, " is missing.");
        if (!block) comparison->failed = 1;
        mapicfg__mem_free(block);
    }
}

static void compare_unexpected(struct comparison *comparison, size_t index) {
    const char *path = comparison->answer->entries[index].path;
    size_t size = mapicfg__answer_block_size(path);
    if (is_left_out(comparison, path)) return;
    int is_mapi_url = in_block(path, "mapiHttp") && (strstr(path, "/InternalUrl") || strstr(path, "/ExternalUrl"));
    if (is_mapi_url && mapicfg__answer_has_block(comparison->expected, path)) {
        if (!mapicfg_autodiscover_answer_find(comparison->expected, path))
            TELL(comparison, "url-unexpected", path, strlen(path), path, " is ",
                 comparison->answer->entries[index].text, "; by the configuration there is none.");
        return;
    }
    if (!comparison->answer->entries[index].begins_block) return;
    if (!is_of_protocol(path) || mapicfg__answer_has_block(comparison->expected, path)) return;
    char *block = mapicfg__mem_dup(path, size);
    if (block) TELL(comparison, "block-unexpected", block, size, "The block ", block, " is there and should not be.");
    if (!block) comparison->failed = 1;
    mapicfg__mem_free(block);
}

/* ---- the whole ---- */

static void compare_outcomes(struct comparison *comparison) {
    mapicfg_decision is = comparison->answer->decision, should = comparison->expected->decision;
    const char *is_text = mapicfg_autodiscover_answer_get_sentence(comparison->answer);
    const char *should_text = mapicfg_autodiscover_answer_get_sentence(comparison->expected);
    if ((is & MAPICFG_MAPI_HTTP) != (should & MAPICFG_MAPI_HTTP) || !is != !should) {
        comparison->other_protocol = 1;
        TELL(comparison, "protocol", "Account", 7, "The answer is ", is_text, "; by the configuration it is ",
             should_text, ".");
    }
    if ((is ^ should) & MAPICFG_EXTERNAL) {
        comparison->other_external = 1;
        if (is & MAPICFG_EXTERNAL)
            TELL(comparison, "external-unexpected", "Account", 7,
                 "The answer has external parts; by the configuration it is ", should_text, ".");
        else
            TELL(comparison, "external-missing", "Account", 7,
                 "The answer has no external parts; by the configuration it is ", should_text, ".");
    }
}

static void compare_kinds(struct comparison *comparison) {
    const char *code = mapicfg_autodiscover_answer_find(comparison->answer, "Error/ErrorCode");
    const char *message = mapicfg_autodiscover_answer_find(comparison->answer, "Error/Message");
    TELL(comparison, "kind", "Account", 7, "The answer is ",
         mapicfg_autodiscover_answer_get_sentence(comparison->answer), code ? " (" : "", code ? code : "",
         code && message ? ": " : "", code && message ? message : "", code ? ")" : "", "; by the configuration it is ",
         mapicfg_autodiscover_answer_get_sentence(comparison->expected), ".");
}

/* Of an error, what only the server that made it knows is not compared. */
static int is_compared(const struct comparison *comparison, const char *path) {
    return comparison->expected->kind != MAPICFG_ANSWER_ERROR || strcmp(path, "Error/ErrorCode") == 0;
}

mapicfg_status mapicfg_autodiscover_compare(const mapicfg_autodiscover_answer *answer,
                                            const mapicfg_autodiscover_answer *expected,
                                            mapicfg_autodiscover_differences **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!answer || !expected) return mapicfg__error_null_argument(err, answer ? "expected" : "answer");
    struct comparison comparison = {.answer = answer, .expected = expected};
    comparison.to = mapicfg__mem_zalloc(sizeof *comparison.to);
    if (!comparison.to) return mapicfg__error_no_memory(err);
    if (answer->kind != expected->kind) {
        compare_kinds(&comparison);
    } else {
        if (expected->kind == MAPICFG_ANSWER_SETTINGS) compare_outcomes(&comparison);
        for (size_t i = 0; i < expected->count; i++)
            if (is_compared(&comparison, expected->entries[i].path)) compare_expected(&comparison, i);
        for (size_t i = 0; i < answer->count; i++) compare_unexpected(&comparison, i);
    }
    if (comparison.failed) {
        mapicfg_autodiscover_differences_free(comparison.to);
        return mapicfg__error_no_memory(err);
    }
    *out = comparison.to;
    return MAPICFG_OK;
}

static int has_exhttp(const mapicfg_autodiscover_answer *answer) {
    return mapicfg__answer_has_block(answer, "EXHTTP");
}

/* An answer without a mapiHttp block may be right for a client that cannot do it, which the answer does not tell. */
static mapicfg_status add_capability(mapicfg_autodiscover_differences *to, const mapicfg_autodiscover_answer *answer,
                                     mapicfg_decision decision, mapicfg_error *err) {
    if (answer->kind != MAPICFG_ANSWER_SETTINGS || answer->decision & MAPICFG_MAPI_HTTP ||
        !(decision & MAPICFG_MAPI_HTTP))
        return MAPICFG_OK;
    struct comparison comparison = {.to = to};
    TELL(&comparison, "capability", "Account", 7,
         "The answer is for a client that does not say that it can do MAPI over HTTP, "
         "or the server did not take it up: a client that sends X-MapiHttpCapability should get ",
         mapicfg_decision_result(decision), ".");
    return comparison.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status compare_with(mapicfg_autodiscover_differences **out, const mapicfg_autodiscover_answer *answer,
                                   const mapicfg_autodiscover_response *response, mapicfg_error *err) {
    size_t size;
    const char *body = mapicfg_autodiscover_response_get_body(response, &size);
    mapicfg_autodiscover_answer *expected;
    mapicfg_status status = mapicfg_autodiscover_answer_read(body, size, NULL, &expected, err);
    if (status) return status;
    status = mapicfg_autodiscover_compare(answer, expected, out, err);
    mapicfg_autodiscover_answer_free(expected);
    if (!status) status = add_capability(*out, answer, response->decision, err);
    if (status) {
        mapicfg_autodiscover_differences_free(*out);
        *out = NULL;
    }
    return status;
}

mapicfg_status mapicfg_autodiscover_explain(const mapicfg_autodiscover *autodiscover,
                                            const mapicfg_autodiscover_answer *answer, const char *user,
                                            mapicfg_autodiscover_differences **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!autodiscover || !answer || !user)
        return mapicfg__error_null_argument(err, !autodiscover ? "autodiscover" : answer ? "user" : "answer");
    if (!autodiscover->ready)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "the configuration is not ready: call mapicfg_autodiscover_ready()");
    uint32_t box = mapicfg__respond_find_box(autodiscover, user, strlen(user));
    mapicfg_status status = MAPICFG_OK;
    if (box == MAPICFG__NAME_NONE)
        status = mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND, "no mailbox has this address or LegacyDN");
    if (box == MAPICFG__NAME_SEVERAL)
        status = mapicfg__error_fail(err, MAPICFG_E_AMBIGUOUS, "several mailboxes have this address or LegacyDN");
    if (status) {
        mapicfg__error_object(err, user);
        return status;
    }
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.flags = MAPICFG_REQUEST_INSIDE;
    /* an answer without settings says nothing about the client: take it for a capable one */
    if (answer->kind != MAPICFG_ANSWER_SETTINGS || answer->decision & MAPICFG_MAPI_HTTP)
        request.mapi_http_capability = "1";
    request.client_can_handle = has_exhttp(answer) ? "ExHttpInfo, Negotiate" : "Negotiate";
    mapicfg_autodiscover_response *response = NULL;
    struct mapicfg__exchange exchange = {autodiscover, &request, &response, 0, err};
    status = mapicfg__answer_settings(&exchange, box);
    if (!status) status = compare_with(out, answer, response, err);
    mapicfg_autodiscover_response_free(response);
    return status;
}

void mapicfg_autodiscover_differences_free(mapicfg_autodiscover_differences *differences) {
    if (!differences) return;
    for (size_t i = 0; i < differences->count; i++) {
        mapicfg__mem_free(differences->items[i].path);
        mapicfg__mem_free(differences->items[i].sentence);
    }
    mapicfg__mem_free(differences->items);
    mapicfg__mem_free(differences);
}

size_t mapicfg_autodiscover_differences_count(const mapicfg_autodiscover_differences *differences) {
    return differences ? differences->count : 0;
}

static const struct difference *at(const mapicfg_autodiscover_differences *differences, size_t index) {
    return differences && index < differences->count ? &differences->items[index] : NULL;
}

const char *mapicfg_autodiscover_differences_get_id(const mapicfg_autodiscover_differences *differences, size_t index) {
    const struct difference *found = at(differences, index);
    return found ? found->id : NULL;
}

const char *mapicfg_autodiscover_differences_get_path(const mapicfg_autodiscover_differences *differences,
                                                      size_t index) {
    const struct difference *found = at(differences, index);
    return found ? found->path : NULL;
}

const char *mapicfg_autodiscover_differences_get_sentence(const mapicfg_autodiscover_differences *differences,
                                                          size_t index) {
    const struct difference *found = at(differences, index);
    return found ? found->sentence : NULL;
}
