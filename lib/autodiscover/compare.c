/* SPDX-License-Identifier: LGPL-2.1-or-later
 * compare.c: an answer beside the one that it should be: each difference as a sentence. */
#include <string.h>

#include "autodiscover/answer.h"
#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/template.h"
#include "base/text.h"

struct comparison {
    mapicfg_statements *to;
    const mapicfg_autodiscover_answer *answer, *expected;
    int other_protocol; /* the protocols differ: their blocks are not compared one by one */
    int other_external; /* one is internal only: nor is what is external */
    int told_mailbox_id;
    int failed; /* memory ran out */
};

#define WHOLE "Account" /* the path of the answer itself */

static void tell(struct comparison *comparison, enum mapicfg__rule_number rule, const char *path,
                 const char *const *arguments, size_t count) {
    const struct mapicfg__where where = {.property = path};
    mapicfg__list_say(comparison->to, rule, &where, arguments, count);
}

/* The same of a whole block. */
static void tell_block(struct comparison *comparison, enum mapicfg__rule_number rule, const char *path) {
    char *block = mapicfg__mem_dup(path, mapicfg__answer_block_size(path));
    const char *const arguments[] = {block};
    if (block) tell(comparison, rule, block, arguments, 1);
    if (!block) comparison->failed = 1;
    mapicfg__mem_free(block);
}

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
    const char *const arguments[] = {is, should};
    tell(comparison, RULE_DIFFERENCE_MAILBOX_ID, path, arguments, 2);
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
    const char *const arguments[] = {path, is, should->text};
    tell(comparison, urls ? RULE_DIFFERENCE_URL : RULE_DIFFERENCE_VALUE, path, arguments, 3);
}

static void compare_expected(struct comparison *comparison, size_t index) {
    const struct mapicfg__entry *should = &comparison->expected->entries[index];
    const char *is = mapicfg_autodiscover_answer_find(comparison->answer, should->path);
    if (is_left_out(comparison, should->path)) return;
    if (is) {
        compare_text(comparison, should, is);
        return;
    }
    const char *const arguments[] = {should->path, should->text};
    if (mapicfg__answer_has_block(comparison->answer, should->path))
        tell(comparison, RULE_DIFFERENCE_VALUE_MISSING, should->path, arguments, 2);
    else if (should->begins_block)
        tell_block(comparison, RULE_DIFFERENCE_BLOCK_MISSING, should->path);
}

static void compare_unexpected(struct comparison *comparison, size_t index) {
    const struct mapicfg__entry *is = &comparison->answer->entries[index];
    if (is_left_out(comparison, is->path)) return;
    int is_mapi_url =
        in_block(is->path, "mapiHttp") && (strstr(is->path, "/InternalUrl") || strstr(is->path, "/ExternalUrl"));
    if (is_mapi_url && mapicfg__answer_has_block(comparison->expected, is->path)) {
        const char *const arguments[] = {is->path, is->text};
        if (!mapicfg_autodiscover_answer_find(comparison->expected, is->path))
            tell(comparison, RULE_DIFFERENCE_URL_UNEXPECTED, is->path, arguments, 2);
        return;
    }
    if (!is->begins_block || !is_of_protocol(is->path)) return;
    if (!mapicfg__answer_has_block(comparison->expected, is->path))
        tell_block(comparison, RULE_DIFFERENCE_BLOCK_UNEXPECTED, is->path);
}

/* ---- the whole ---- */

static void compare_outcomes(struct comparison *comparison) {
    mapicfg_decision is = comparison->answer->decision, should = comparison->expected->decision;
    const char *const both[] = {mapicfg_autodiscover_answer_get_sentence(comparison->answer),
                                mapicfg_autodiscover_answer_get_sentence(comparison->expected)};
    if ((is & MAPICFG_MAPI_HTTP) != (should & MAPICFG_MAPI_HTTP) || !is != !should) {
        comparison->other_protocol = 1;
        tell(comparison, RULE_DIFFERENCE_PROTOCOL, WHOLE, both, 2);
    }
    if (!((is ^ should) & MAPICFG_EXTERNAL)) return;
    comparison->other_external = 1;
    tell(comparison, is & MAPICFG_EXTERNAL ? RULE_DIFFERENCE_EXTERNAL_UNEXPECTED : RULE_DIFFERENCE_EXTERNAL_MISSING,
         WHOLE, both + 1, 1);
}

/* "an error (603: The configuration lacks ...)" */
static void put_outcome(struct mapicfg__buffer *out, const mapicfg_autodiscover_answer *answer) {
    const char *code = mapicfg_autodiscover_answer_find(answer, "Error/ErrorCode");
    const char *message = mapicfg_autodiscover_answer_find(answer, "Error/Message");
    const char *const arguments[] = {mapicfg_autodiscover_answer_get_sentence(answer), code, message};
    mapicfg__template_fill(out, !code ? "{0}" : message ? "{0} ({1}: {2})" : "{0} ({1})", arguments, 3);
}

static void compare_kinds(struct comparison *comparison) {
    struct mapicfg__buffer outcome = {0};
    put_outcome(&outcome, comparison->answer);
    const char *const both[] = {outcome.data, mapicfg_autodiscover_answer_get_sentence(comparison->expected)};
    comparison->failed = outcome.failed;
    if (!outcome.failed) tell(comparison, RULE_DIFFERENCE_KIND, WHOLE, both, 2);
    mapicfg__buffer_free(&outcome);
}

/* Of an error, what only the server that made it knows is not compared. */
static int is_compared(const struct comparison *comparison, const char *path) {
    return comparison->expected->kind != MAPICFG_AUTODISCOVER_ANSWER_ERROR || strcmp(path, "Error/ErrorCode") == 0;
}

mapicfg_status mapicfg_autodiscover_compare(const mapicfg_autodiscover_answer *answer,
                                            const mapicfg_autodiscover_answer *expected, mapicfg_statements **out,
                                            mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!answer || !expected) return mapicfg__error_null_argument(err, answer ? "expected" : "answer");
    struct comparison comparison = {.answer = answer, .expected = expected};
    mapicfg_status status = mapicfg_statements_new(&comparison.to, err);
    if (status) return status;
    if (answer->kind != expected->kind) {
        compare_kinds(&comparison);
    } else {
        if (expected->kind == MAPICFG_AUTODISCOVER_ANSWER_SETTINGS) compare_outcomes(&comparison);
        for (size_t i = 0; i < expected->count; i++)
            if (is_compared(&comparison, expected->entries[i].path)) compare_expected(&comparison, i);
        for (size_t i = 0; i < answer->count; i++) compare_unexpected(&comparison, i);
    }
    status = comparison.failed ? mapicfg__error_no_memory(err) : mapicfg__list_finish(comparison.to, err);
    if (status)
        mapicfg_statements_free(comparison.to);
    else
        *out = comparison.to;
    return status;
}

static int has_exhttp(const mapicfg_autodiscover_answer *answer) {
    return mapicfg__answer_has_block(answer, "EXHTTP");
}

/* An answer without a mapiHttp block may be right for a client that cannot do it, which the answer does not tell. */
static mapicfg_status add_capability(mapicfg_statements *to, const mapicfg_autodiscover_answer *answer,
                                     mapicfg_decision decision, mapicfg_error *err) {
    if (answer->kind != MAPICFG_AUTODISCOVER_ANSWER_SETTINGS || answer->decision & MAPICFG_MAPI_HTTP ||
        !(decision & MAPICFG_MAPI_HTTP))
        return MAPICFG_OK;
    struct comparison comparison = {.to = to};
    const char *const arguments[] = {mapicfg_decision_result(decision)};
    tell(&comparison, RULE_DIFFERENCE_CAPABILITY, WHOLE, arguments, 1);
    return mapicfg__list_finish(to, err);
}

static mapicfg_status compare_with(mapicfg_statements **out, const mapicfg_autodiscover_answer *answer,
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
        mapicfg_statements_free(*out);
        *out = NULL;
    }
    return status;
}

mapicfg_status mapicfg_autodiscover_explain(const mapicfg_autodiscover *autodiscover,
                                            const mapicfg_autodiscover_answer *answer, const char *user,
                                            mapicfg_statements **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!autodiscover || !answer || !user)
        return mapicfg__error_null_argument(err, !autodiscover ? "autodiscover" : answer ? "user" : "answer");
    if (!autodiscover->ready)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "the configuration is not ready: call mapicfg_autodiscover_ready()");
    uint32_t box = mapicfg__asked_find_box(autodiscover, user, strlen(user));
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
    request.flags = MAPICFG_AUTODISCOVER_REQUEST_INSIDE;
    /* an answer without settings says nothing about the client: take it for a capable one */
    if (answer->kind != MAPICFG_AUTODISCOVER_ANSWER_SETTINGS || answer->decision & MAPICFG_MAPI_HTTP)
        request.mapi_http_capability = "1";
    request.client_can_handle = has_exhttp(answer) ? "ExHttpInfo, Negotiate" : "Negotiate";
    mapicfg_autodiscover_response *response = NULL;
    struct mapicfg__exchange exchange = {autodiscover, &request, &response, {{0}}, err};
    status = mapicfg__answer_settings(&exchange, box);
    if (!status) status = compare_with(out, answer, response, err);
    mapicfg_autodiscover_response_free(response);
    return status;
}
