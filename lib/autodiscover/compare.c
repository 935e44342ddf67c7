/* SPDX-License-Identifier: LGPL-2.1-or-later
 * compare.c: an answer beside the one that it should be: each difference as a sentence, and what was not compared. */
#include "autodiscover/compare.h"

#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/pair.h"
#include "autodiscover/same.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

struct comparison {
    mapicfg_statements *to;
    const mapicfg_autodiscover_answer *answer, *expected;
    const struct mapicfg__known *known;
    struct mapicfg__units is, should;
    int is_web, should_web; /* whether the answers have a block WEB */
    unsigned char *seen;    /* of the answer's entries: there is one to compare them with */
    int other_protocol;     /* the protocols differ: their blocks are not compared one by one */
    int other_external;     /* one is internal only: nor is what is external */
    int told_mailbox_id;
    int failed; /* memory ran out */
};

#define WHOLE "Account" /* the path of the answer itself */

static void tell(struct comparison *comparison, enum mapicfg__rule_number rule, const char *path,
                 const char *const *arguments, size_t count) {
    const struct mapicfg__where where = {.property = path};
    mapicfg__list_say(comparison->to, rule, &where, arguments, count);
}

/* The same of a whole block, with what it is known by: its number says little. */
static void tell_block(struct comparison *comparison, enum mapicfg__rule_number rule,
                       const struct mapicfg__unit *unit) {
    char *path = mapicfg__mem_dup(unit->path, unit->size);
    struct mapicfg__buffer block = {0};
    mapicfg__buffer_bytes(&block, unit->path, unit->size);
    if (unit->key_size) {
        mapicfg__buffer_text(&block, " (");
        mapicfg__buffer_bytes(&block, unit->key, unit->key_size);
        mapicfg__buffer_text(&block, ")");
    }
    const char *const arguments[] = {block.data};
    if (path && !block.failed)
        tell(comparison, rule, path, arguments, 1);
    else
        comparison->failed = 1;
    mapicfg__mem_free(path);
    mapicfg__buffer_free(&block);
}

/* ---- units ---- */

/* The blocks that say which protocol it is. */
static int is_of_protocol(const struct mapicfg__unit *unit) {
    static const char *const kinds[] = {"mapiHttp", "EXCH", "EXPR", "EXHTTP"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (mapicfg__unit_is(unit, kinds[i])) return 1;
    return 0;
}

static int has_block(const struct mapicfg__units *units, const char *kind) {
    for (size_t i = 0; i < units->count; i++)
        if (mapicfg__unit_is(&units->list[i], kind)) return 1;
    return 0;
}

static int is_outside_host(const struct comparison *comparison, const char *host, size_t size) {
    const char *inside = comparison->known->inside, *outside = comparison->known->outside;
    return outside && mapicfg__text_is_word(host, size, outside) && !(inside && mapicfg_text_equal(inside, outside));
}

/* EXPR and EXHTTP are for outside when their host is; a pair is when one of it is. */
static int is_for_outside(const struct comparison *comparison, const struct mapicfg__units *of,
                          const struct mapicfg__unit *unit) {
    const struct mapicfg__units *others = of == &comparison->is ? &comparison->should : &comparison->is;
    if (!mapicfg__unit_is(unit, "EXPR") && !mapicfg__unit_is(unit, "EXHTTP")) return 0;
    if (is_outside_host(comparison, unit->key, unit->key_size)) return 1;
    if (unit->pair == MAPICFG__UNPAIRED) return 0;
    return is_outside_host(comparison, others->list[unit->pair].key, others->list[unit->pair].key_size);
}

/* 1 when a statement about the whole has said it already. */
static int is_left_out(const struct comparison *comparison, const struct mapicfg__units *of, size_t index) {
    const char *path = of->answer->entries[index].path;
    const struct mapicfg__unit *unit = &of->list[of->of[index]];
    /* Of SOAP the settings count; the rest is the request's and the server's own. */
    if (of->answer->form == MAPICFG_AUTODISCOVER_FORM_SOAP &&
        !mapicfg__text_starts_exactly(path, "UserResponse/UserSettings/"))
        return 1;
    if (comparison->other_protocol && is_of_protocol(unit)) return 1;
    if (!comparison->other_external) return 0;
    return (mapicfg__answer_path_is_in(path, "mapiHttp") && strstr(path, "/ExternalUrl")) ||
           (mapicfg__answer_path_is_in(path, "WEB") &&
            mapicfg__text_starts_exactly(mapicfg__answer_path_rest(path), "/External/")) ||
           is_for_outside(comparison, of, unit);
}

/* ---- values ---- */

static void tell_mailbox_id(struct comparison *comparison, const char *path, const struct mapicfg__id *is,
                            const struct mapicfg__id *should) {
    if (comparison->told_mailbox_id) return;
    comparison->told_mailbox_id = 1;
    char *left = mapicfg__mem_dup(is->text, is->size), *right = mapicfg__mem_dup(should->text, should->size);
    const char *const arguments[] = {left, right};
    if (left && right)
        tell(comparison, RULE_DIFFERENCE_MAILBOX_ID, path, arguments, 2);
    else
        comparison->failed = 1;
    mapicfg__mem_free(left);
    mapicfg__mem_free(right);
}

static void compare_text(struct comparison *comparison, const char *path, const char *is, const char *should) {
    struct mapicfg__id is_id = mapicfg__id_find(path, is), should_id = mapicfg__id_find(path, should);
    int has_ids = is_id.text && should_id.text;
    if (has_ids && !mapicfg__text_equal(is_id.text, is_id.size, should_id.text, should_id.size))
        tell_mailbox_id(comparison, path, &is_id, &should_id);
    enum mapicfg__truth same = mapicfg__same_values(path, is, should);
    if (same == MAPICFG__UNKNOWN) comparison->failed = 1;
    if (same != MAPICFG__NO) return;
    const char *const arguments[] = {path, is, should};
    int urls = mapicfg__same_is_url(is) && mapicfg__same_is_url(should);
    tell(comparison, urls ? RULE_DIFFERENCE_URL : RULE_DIFFERENCE_VALUE, path, arguments, 3);
}

/* The path of the answer that stands where the expected one does: the unit's name may have another number. */
static char *path_in_answer(struct comparison *comparison, const struct mapicfg__unit *unit, const char *path) {
    const struct mapicfg__unit *pair = &comparison->is.list[unit->pair];
    struct mapicfg__buffer made = {0};
    mapicfg__buffer_bytes(&made, pair->path, pair->size);
    mapicfg__buffer_text(&made, path + unit->size);
    if (!made.failed) return made.data;
    comparison->failed = 1;
    mapicfg__buffer_free(&made);
    return NULL;
}

/* What the expected answer has by inference only says nothing against another value. */
static int is_inferred(const struct comparison *comparison, const char *path) {
    for (size_t i = 0; i < comparison->known->inferred_count; i++)
        if (strcmp(path, comparison->known->inferred[i]) == 0) return 1;
    return 0;
}

/* What is missing has its default, or depends on the client. */
static int may_be_missing(const struct comparison *comparison, const char *path, const char *should) {
    const char *default_value = mapicfg__same_default(path), *rest = mapicfg__answer_path_rest(path);
    if (default_value && mapicfg_text_equal(default_value, should)) return 1;
    return comparison->known->may_lack_negotiate && strcmp(rest, "/AuthPackage") == 0 &&
           mapicfg_text_equal(should, "Negotiate");
}

static void compare_expected(struct comparison *comparison, size_t index) {
    const struct mapicfg__entry *should = &comparison->expected->entries[index];
    const struct mapicfg__unit *unit = &comparison->should.list[comparison->should.of[index]];
    char *path = path_in_answer(comparison, unit, should->path);
    if (!path) return;
    size_t found = mapicfg__answer_find(comparison->answer, path);
    const char *const arguments[] = {path, should->text};
    const char *is = found == MAPICFG__SET_NONE ? NULL : comparison->answer->entries[found].text;
    if (is_inferred(comparison, should->path)) {
        if (is && mapicfg_text_equal(is, should->text)) comparison->seen[found] = 1;
    } else if (is) {
        comparison->seen[found] = 1;
        compare_text(comparison, path, is, should->text);
    } else if (!may_be_missing(comparison, path, should->text)) {
        tell(comparison, RULE_DIFFERENCE_VALUE_MISSING, path, arguments, 2);
    }
    mapicfg__mem_free(path);
}

/* A unit in a WEB block that the other answer does not have goes without saying. */
static int is_in_web_alone(const struct mapicfg__unit *unit, int has_web) {
    return !has_web && mapicfg__answer_path_is_in(unit->path, "WEB") && memchr(unit->path, '/', unit->size);
}

/* A unit that the answer does not have: a block, or an OWAUrl, which is a value of the block it is in. */
static void tell_missing(struct comparison *comparison, size_t index) {
    const struct mapicfg__unit *unit = &comparison->should.list[comparison->should.of[index]];
    const struct mapicfg__entry *entry = &comparison->expected->entries[index];
    const char *const arguments[] = {entry->path, entry->text};
    if (unit->first != index || is_in_web_alone(unit, comparison->is_web)) return;
    if (memchr(unit->path, '/', unit->size) && !entry->path[unit->size])
        tell(comparison, RULE_DIFFERENCE_VALUE_MISSING, entry->path, arguments, 2);
    else
        tell_block(comparison, RULE_DIFFERENCE_BLOCK_MISSING, unit);
}

static int is_known_absent(const struct comparison *comparison, const char *path) {
    const char *step = strrchr(path, '/');
    for (size_t i = 0; step && i < comparison->known->absent_count; i++)
        if (mapicfg__text_starts_exactly(step + 1, comparison->known->absent[i])) return 1;
    return 0;
}

/* The MAPI URLs follow from the virtual directory: one that is not expected is wrong. */
static int is_mapi_url(const char *path) {
    return mapicfg__answer_path_is_in(path, "mapiHttp") &&
           (strstr(path, "/InternalUrl") || strstr(path, "/ExternalUrl"));
}

/* Which shared mailboxes there should be is known when permissions are; archives do not follow from those. */
static int is_known_mailbox(const struct comparison *comparison, size_t index) {
    const struct mapicfg__unit *unit = &comparison->is.list[comparison->is.of[index]];
    const struct mapicfg__entry *entry = &comparison->answer->entries[index];
    return comparison->known->has_permissions && mapicfg__unit_is(unit, "Account/AlternativeMailbox") &&
           strcmp(entry->path + unit->size, "/Type") == 0 && mapicfg_text_equal(entry->text, "Delegate");
}

static void tell_unexpected(struct comparison *comparison, size_t index) {
    const struct mapicfg__entry *is = &comparison->answer->entries[index];
    const struct mapicfg__unit *unit = &comparison->is.list[comparison->is.of[index]];
    const char *default_value = mapicfg__same_default(is->path);
    const char *const arguments[] = {is->path, is->text};
    if (default_value && mapicfg_text_equal(is->text, default_value)) return;
    if (is_known_absent(comparison, is->path) || (unit->pair != MAPICFG__UNPAIRED && is_mapi_url(is->path)))
        tell(comparison, RULE_DIFFERENCE_URL_UNEXPECTED, is->path, arguments, 2);
    else if (unit->pair != MAPICFG__UNPAIRED)
        tell(comparison, RULE_DIFFERENCE_NOT_COMPARED, is->path, arguments, 2);
    else if (unit->first == index && !is_in_web_alone(unit, comparison->should_web))
        tell_block(comparison,
                   is_of_protocol(unit) || is_known_mailbox(comparison, index) ? RULE_DIFFERENCE_BLOCK_UNEXPECTED
                                                                               : RULE_DIFFERENCE_NOT_COMPARED,
                   unit);
}

static void compare_entries(struct comparison *comparison) {
    const struct mapicfg__units *should = &comparison->should;
    for (size_t i = 0; i < comparison->expected->count; i++) {
        if (is_left_out(comparison, should, i)) continue;
        if (should->list[should->of[i]].pair == MAPICFG__UNPAIRED)
            tell_missing(comparison, i);
        else
            compare_expected(comparison, i);
    }
    for (size_t i = 0; i < comparison->answer->count; i++)
        if (!comparison->seen[i] && !is_left_out(comparison, &comparison->is, i)) tell_unexpected(comparison, i);
}

/* ---- the whole ---- */

/* Whether the answer has something for outside, now that the hosts are known. */
static enum mapicfg__truth has_external(const struct comparison *comparison) {
    const char *inside = comparison->known->inside;
    if (comparison->answer->has_web_external) return MAPICFG__YES;
    if (comparison->answer->has_external != MAPICFG__UNKNOWN) return comparison->answer->has_external;
    enum mapicfg__truth truth = MAPICFG__NO;
    for (size_t i = 0; i < comparison->is.count; i++) {
        const struct mapicfg__unit *unit = &comparison->is.list[i];
        if (!mapicfg__unit_is(unit, "EXPR") && !mapicfg__unit_is(unit, "EXHTTP")) continue;
        if (is_outside_host(comparison, unit->key, unit->key_size)) return MAPICFG__YES;
        if (!inside || !mapicfg__text_is_word(unit->key, unit->key_size, inside) ||
            (comparison->known->outside && mapicfg_text_equal(inside, comparison->known->outside)))
            truth = MAPICFG__UNKNOWN;
    }
    if (truth == MAPICFG__UNKNOWN && comparison->is_web && comparison->expected->has_web_external) return MAPICFG__NO;
    return truth;
}

static void compare_outcomes(struct comparison *comparison) {
    const char *const both[] = {mapicfg_autodiscover_answer_get_sentence(comparison->answer),
                                comparison->known->sentence};
    if (comparison->answer->protocol != comparison->expected->protocol) {
        comparison->other_protocol = 1;
        tell(comparison, RULE_DIFFERENCE_PROTOCOL, WHOLE, both, 2);
    }
    enum mapicfg__truth is = has_external(comparison), should = comparison->known->has_external;
    if (is == should || is == MAPICFG__UNKNOWN || should == MAPICFG__UNKNOWN) return;
    comparison->other_external = 1;
    tell(comparison, is ? RULE_DIFFERENCE_EXTERNAL_UNEXPECTED : RULE_DIFFERENCE_EXTERNAL_MISSING, WHOLE, both + 1, 1);
}

static void compare_kinds(struct comparison *comparison) {
    const char *const both[] = {mapicfg_autodiscover_answer_get_sentence(comparison->answer),
                                mapicfg_autodiscover_answer_get_sentence(comparison->expected)};
    tell(comparison, RULE_DIFFERENCE_KIND, WHOLE, both, 2);
}

/* Of errors the code; the rest is the server's own. */
static void compare_errors(struct comparison *comparison) {
    static const char path[] = "ErrorCode";
    const char *is = mapicfg__answer_error_code(comparison->answer);
    const char *should = mapicfg__answer_error_code(comparison->expected);
    const char *const arguments[] = {path, should};
    if (is && should)
        compare_text(comparison, path, is, should);
    else if (should)
        tell(comparison, RULE_DIFFERENCE_VALUE_MISSING, path, arguments, 2);
}

static void compare_answers(struct comparison *comparison) {
    comparison->is.answer = comparison->answer;
    comparison->should.answer = comparison->expected;
    comparison->seen = mapicfg__mem_zalloc(comparison->answer->count + 1);
    if (!comparison->seen || mapicfg__units_pair(&comparison->should, &comparison->is, NULL)) {
        comparison->failed = 1;
    } else {
        comparison->is_web = has_block(&comparison->is, "WEB");
        comparison->should_web = has_block(&comparison->should, "WEB");
        if (comparison->expected->kind == MAPICFG_AUTODISCOVER_ANSWER_SETTINGS) compare_outcomes(comparison);
        compare_entries(comparison);
    }
    mapicfg__units_free(&comparison->is);
    mapicfg__units_free(&comparison->should);
    mapicfg__mem_free(comparison->seen);
}

mapicfg_status mapicfg__compare_answers(const mapicfg_autodiscover_answer *answer,
                                        const mapicfg_autodiscover_answer *expected, const struct mapicfg__known *known,
                                        mapicfg_statements **out, mapicfg_error *err) {
    struct comparison comparison = {.answer = answer, .expected = expected, .known = known};
    mapicfg_status status = mapicfg_statements_new(&comparison.to, err);
    if (status) return status;
    if (answer->form != expected->form || answer->kind != expected->kind)
        compare_kinds(&comparison);
    else if (expected->kind == MAPICFG_AUTODISCOVER_ANSWER_ERROR)
        compare_errors(&comparison);
    else
        compare_answers(&comparison);
    status = comparison.failed ? mapicfg__error_no_memory(err) : mapicfg__list_finish(comparison.to, err);
    if (status)
        mapicfg_statements_free(comparison.to);
    else
        *out = comparison.to;
    return status;
}

void mapicfg__known_from(struct mapicfg__known *known, const mapicfg_autodiscover_answer *expected) {
    const char *expr = mapicfg_autodiscover_answer_find(expected, "EXPR/Server");
    const char *second = mapicfg_autodiscover_answer_find(expected, "EXHTTP[2]/Server");
    *known = (struct mapicfg__known){.has_external = expected->has_external};
    if (expected->has_web_external) known->has_external = MAPICFG__YES;
    known->sentence = mapicfg_autodiscover_answer_get_sentence(expected);
    known->inside = mapicfg_autodiscover_answer_find(expected, "EXHTTP/Server");
    if (!known->inside && expected->has_external != MAPICFG__YES) known->inside = expr;
    known->outside = second ? second : expected->has_external == MAPICFG__YES ? expr : NULL;
}

mapicfg_status mapicfg_autodiscover_compare(const mapicfg_autodiscover_answer *answer,
                                            const mapicfg_autodiscover_answer *expected, mapicfg_statements **out,
                                            mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!answer || !expected) return mapicfg__error_null_argument(err, answer ? "expected" : "answer");
    struct mapicfg__known known;
    mapicfg__known_from(&known, expected);
    return mapicfg__compare_answers(answer, expected, &known, out, err);
}
