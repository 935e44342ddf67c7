/* SPDX-License-Identifier: LGPL-2.1-or-later
 * list.c: a list of statements: each once, in the order of saying or of places. */
#include "rule/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

mapicfg_status mapicfg_statements_new(mapicfg_statements **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = mapicfg__mem_zalloc(sizeof **out);
    return *out ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

void mapicfg_statements_free(mapicfg_statements *statements) {
    if (!statements) return;
    for (size_t i = 0; i < statements->count; i++) mapicfg__statement_free(statements->items[i]);
    mapicfg__set_free(&statements->known);
    mapicfg__mem_free(statements->items);
    mapicfg__mem_free(statements);
}

/* ---- filling ---- */

static int compare_numbers(uint64_t a, uint64_t b) {
    return a < b ? -1 : a > b;
}

static int compare_texts(const char *a, const char *b) {
    if (!a || !b) return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_order(const mapicfg_statement *a, const mapicfg_statement *b) {
    int order = compare_numbers(a->where.order, b->where.order);
    if (!order) order = compare_numbers(a->where.line, b->where.line);
    return order ? order : compare_numbers(a->where.column, b->where.column);
}

/* By what tells one statement from another. */
static int compare_statement(const void *items, const void *key, size_t position) {
    const mapicfg_statement *a = key, *b = ((mapicfg_statement *const *)items)[position];
    int order = compare_order(a, b);
    if (!order) order = strcmp(a->rule->id, b->rule->id);
    if (!order) order = compare_texts(a->where.object, b->where.object);
    if (!order) order = compare_texts(a->where.property, b->where.property);
    if (!order) order = compare_texts(a->where.file, b->where.file);
    return order ? order : strcmp(mapicfg_statement_get_sentence(a), mapicfg_statement_get_sentence(b));
}

/* The set holds positions, which a sorting has changed. 0: out of memory. */
static int remember(mapicfg_statements *statements) {
    for (size_t i = statements->known.count; i < statements->count; i++)
        if (mapicfg__set_put(&statements->known, compare_statement, statements->items, statements->items[i]) != i)
            return 0;
    return 1;
}

/* Takes the statement over. 0: out of memory. */
static int take(mapicfg_statements *statements, mapicfg_statement *made) {
    mapicfg_statement **items =
        mapicfg__mem_grow(statements->items, &statements->capacity, statements->count + 1, sizeof(mapicfg_statement *));
    if (items) statements->items = items;
    size_t position = made && items && remember(statements)
                          ? mapicfg__set_put(&statements->known, compare_statement, items, made)
                          : MAPICFG__SET_NONE;
    if (position == statements->count) {
        made->number = statements->count;
        items[statements->count++] = made;
        return 1;
    }
    mapicfg__statement_free(made);
    return position != MAPICFG__SET_NONE;
}

void mapicfg__list_say(mapicfg_statements *statements, enum mapicfg__rule_number rule,
                       const struct mapicfg__where *where, const char *const *arguments, size_t count) {
    if (statements->failed) return;
    statements->failed = !take(statements, mapicfg__statement_new(rule, where, arguments, count));
}

/* How many arguments a text asks for: one more than the highest number in it. */
static size_t asked_of(const char *text) {
    size_t asked = 0;
    for (const char *at = text; at && (at = strchr(at, '{')) != NULL; at++)
        if (at[1] >= '0' && at[1] <= '9' && at[2] == '}' && (size_t)(at[1] - '0') >= asked)
            asked = (size_t)(at[1] - '0') + 1;
    return asked;
}

mapicfg_status mapicfg_statements_say(mapicfg_statements *statements, const mapicfg_rule *rule, const char *object,
                                      const char *property, const char *const *arguments, size_t count,
                                      mapicfg_error *err) {
    if (!statements) return mapicfg__error_null_argument(err, "statements");
    if (!rule) return mapicfg__error_null_argument(err, "rule");
    if (!arguments && count > 0) return mapicfg__error_null_argument(err, "arguments");
    if (count > MAPICFG__MOST_ARGUMENTS)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a statement has at most 10 arguments");
    const struct mapicfg__where where = {.object = object, .property = property};
    const char *const texts[] = {rule->sentence, rule->why, rule->remedies[0]};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (asked_of(texts[i]) > count)
            return mapicfg__error_fail(err, MAPICFG_E_VALUE, "%s: its texts ask for %zu arguments, not %zu", rule->id,
                                       asked_of(texts[i]), count);
    const enum mapicfg__rule_number number = (enum mapicfg__rule_number)(rule - mapicfg__rules);
    if (take(statements, mapicfg__statement_new(number, &where, arguments, count))) return MAPICFG_OK;
    return mapicfg__error_no_memory(err);
}

int32_t mapicfg_statements_add(void *statements, const mapicfg_statement *statement) {
    if (!statements || !statement) return MAPICFG_E_ARGUMENT;
    return take(statements, mapicfg__statement_copy(statement)) ? 0 : MAPICFG_E_NOMEM;
}

size_t mapicfg__list_position(const mapicfg_statements *statements, const mapicfg_statement *statement) {
    return mapicfg__set_find(&statements->known, compare_statement, statements->items, statement);
}

static int compare_places(const void *a, const void *b) {
    const mapicfg_statement *left = *(mapicfg_statement *const *)a, *right = *(mapicfg_statement *const *)b;
    int order = compare_order(left, right);
    return order ? order : compare_numbers(left->number, right->number);
}

mapicfg_status mapicfg__list_finish(const mapicfg_statements *statements, mapicfg_error *err) {
    return statements->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

void mapicfg__list_sort(mapicfg_statements *statements) {
    mapicfg__set_free(&statements->known);
    if (statements->count) qsort(statements->items, statements->count, sizeof *statements->items, compare_places);
}

/* ---- joining ---- */

/* By what is said, wherever; then in the order that the list has. */
static int compare_facts(const void *a, const void *b) {
    const mapicfg_statement *left = *(mapicfg_statement *const *)a, *right = *(mapicfg_statement *const *)b;
    int order = mapicfg__list_compare_facts(left, right);
    return order ? order : compare_numbers(left->number, right->number);
}

int mapicfg__list_compare_facts(const mapicfg_statement *a, const mapicfg_statement *b) {
    int order = compare_numbers((size_t)(a->rule - mapicfg__rules), (size_t)(b->rule - mapicfg__rules));
    if (!order) order = compare_numbers(a->where.variant, b->where.variant);
    if (!order) order = compare_texts(a->where.object, b->where.object);
    if (!order) order = compare_texts(a->where.property, b->where.property);
    if (!order) order = strcmp(mapicfg_statement_get_sentence(a), mapicfg_statement_get_sentence(b));
    if (!order) order = compare_texts(mapicfg_statement_get_why(a), mapicfg_statement_get_why(b));
    return order ? order : compare_texts(mapicfg_statement_get_remedy(a), mapicfg_statement_get_remedy(b));
}

static int by_number(const void *a, const void *b) {
    const mapicfg_statement *left = *(mapicfg_statement *const *)a, *right = *(mapicfg_statement *const *)b;
    return compare_numbers(left->number, right->number);
}

void mapicfg__list_join(mapicfg_statements *statements) {
    mapicfg_statement **items = statements->items;
    size_t kept = 0;
    mapicfg__list_sort(statements);
    for (size_t i = 0; i < statements->count; i++) items[i]->number = i;
    if (statements->count) qsort(items, statements->count, sizeof *items, compare_facts);
    for (size_t i = 0; i < statements->count; i++) {
        if (kept && !mapicfg__list_compare_facts(items[kept - 1], items[i])) {
            if (mapicfg__statement_join(items[kept - 1], items[i])) continue;
            statements->failed = 1;
        }
        items[kept++] = items[i];
    }
    statements->count = kept;
    if (kept) qsort(items, kept, sizeof *items, by_number);
}

/* ---- looking ---- */

size_t mapicfg_statements_count(const mapicfg_statements *statements) {
    return statements ? statements->count : 0;
}

const mapicfg_statement *mapicfg_statements_get(const mapicfg_statements *statements, size_t index) {
    return statements && index < statements->count ? statements->items[index] : NULL;
}

uint32_t mapicfg_statements_worst(const mapicfg_statements *statements) {
    uint32_t worst = 0;
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        uint32_t severity = statements->items[i]->rule->severity;
        if (severity > worst) worst = severity;
    }
    return worst;
}

const mapicfg_statement *mapicfg_statements_gravest(const mapicfg_statements *statements) {
    const uint32_t worst = mapicfg_statements_worst(statements);
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++)
        if (statements->items[i]->rule->severity == worst) return statements->items[i];
    return NULL;
}

mapicfg_status mapicfg_statements_each(const mapicfg_statements *statements, mapicfg_statement_fn fn, void *user,
                                       mapicfg_error *err) {
    if (!statements) return mapicfg__error_null_argument(err, "statements");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    for (size_t i = 0; i < statements->count; i++) {
        int32_t answer = fn(user, statements->items[i]);
        if (answer) return mapicfg__statement_answer(answer, err);
    }
    return MAPICFG_OK;
}
