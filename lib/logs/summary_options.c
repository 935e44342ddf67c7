/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary_options.c: what a summary counts: its tables, conditions and limits. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"
#include "cmdlet/regex.h"
#include "logs/fact.h"
#include "logs/state.h"
#include "sketch/hash64.h"

#define LEAST_KEY 16u /* bytes */
#define BIT(dimension) (UINT32_C(1) << (dimension))

/* ---- making one ---- */

mapicfg_log_summary *mapicfg__summary_make(void) {
    mapicfg_log_summary *summary = mapicfg__mem_zalloc(sizeof *summary);
    if (!summary) return NULL;
    for (uint32_t i = 0; i < MAPICFG_LOG_BY_COUNT; i++) summary->values[i].dimension = i;
    summary->asked_first = BIT(MAPICFG_LOG_BY_USER) | BIT(MAPICFG_LOG_BY_CLIENT);
    summary->asked_last = BIT(MAPICFG_LOG_BY_MAILBOX) | BIT(MAPICFG_LOG_BY_AUTH);
    summary->max_rows = 1000000;
    return summary;
}

static mapicfg_status keep(mapicfg_log_summary *summary, const char *text, size_t size, struct mapicfg__span *kept,
                           mapicfg_error *err) {
    if (!summary->arena) summary->arena = mapicfg__arena_new();
    kept->text = summary->arena ? mapicfg__arena_text(summary->arena, text, size) : NULL;
    kept->size = size;
    return kept->text ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* A pattern of any dimension may have a name that is replaced, and bytes show patterns. */
static mapicfg_status keep_shown(mapicfg_log_summary *summary, struct mapicfg__log_condition *condition,
                                 mapicfg_error *err) {
    const struct mapicfg__log_values *values = &summary->values[condition->dimension];
    struct mapicfg__buffer shown = {0};
    mapicfg__buffer_bytes(&shown, condition->pattern.text, condition->pattern.size);
    if (values->has_secret) mapicfg__values_rename(values, &shown);
    mapicfg_status status =
        shown.failed ? mapicfg__error_no_memory(err) : keep(summary, shown.data, shown.size, &condition->shown, err);
    mapicfg__buffer_free(&shown);
    return status;
}

mapicfg_status mapicfg__summary_add_condition(mapicfg_log_summary *summary,
                                              const struct mapicfg__log_condition *condition, mapicfg_error *err) {
    struct mapicfg__log_condition *made = &summary->conditions[summary->condition_count];
    *made = *condition;
    mapicfg_status status = keep(summary, condition->pattern.text, condition->pattern.size, &made->pattern, err);
    if (!status) status = keep_shown(summary, made, err);
    if (status) return status;
    summary->condition_count++;
    summary->asked_first |= BIT(condition->dimension);
    return MAPICFG_OK;
}

void mapicfg__summary_add_table(mapicfg_log_summary *summary, const uint32_t *keys, uint32_t count) {
    struct mapicfg__log_table *table = &summary->tables[summary->table_count++];
    memcpy(table->keys, keys, count * sizeof *keys);
    table->key_count = count;
    for (uint32_t i = 0; i < count; i++) {
        summary->asked_last |= BIT(keys[i]);
        table->is_of_errors |= keys[i] == MAPICFG_LOG_BY_ERROR;
    }
}

void mapicfg__summary_settle(mapicfg_log_summary *summary) {
    static const uint32_t by_error = MAPICFG_LOG_BY_ERROR;
    mapicfg__summary_add_table(summary, &by_error, 1);
    summary->asked_last &= ~summary->asked_first;
}

void mapicfg_log_summary_free(mapicfg_log_summary *summary) {
    if (!summary) return;
    for (size_t i = 0; i < summary->table_count; i++) mapicfg__log_table_free(&summary->tables[i]);
    for (uint32_t i = 0; i < MAPICFG_LOG_BY_COUNT; i++) mapicfg__values_free(&summary->values[i]);
    mapicfg__log_tally_free(&summary->whole);
    mapicfg__log_methods_free(&summary->methods);
    mapicfg__buffer_free(&summary->text);
    mapicfg__arena_free(summary->arena);
    mapicfg__mem_free(summary->seen);
    mapicfg__mem_free(summary);
}

/* By bytes, so that no register has it whole, which the next call could save on the stack. */
static void copy_secret(struct mapicfg__seed *into, const struct mapicfg__seed *from) {
    const volatile unsigned char *bytes = (const volatile unsigned char *)from;
    volatile unsigned char *copy = (volatile unsigned char *)into;
    for (size_t i = 0; i < sizeof *into; i++) copy[i] = bytes[i];
}

/* The first values have it, and the others get it. */
static void use_secret(mapicfg_log_summary *summary) {
    static const char text[] = "mapicfg";
    const struct mapicfg__seed *secret = &summary->values[0].secret;
    for (uint32_t i = 0; i < MAPICFG_LOG_BY_COUNT; i++) {
        if (i) copy_secret(&summary->values[i].secret, secret);
        summary->values[i].has_secret = 1;
    }
    summary->key_mark = mapicfg__hash_text(secret, text, sizeof text - 1) | 1;
}

mapicfg_log_summary *mapicfg__summary_make_like(const mapicfg_log_summary *summary) {
    mapicfg_log_summary *made = mapicfg__summary_make();
    if (!made) return NULL;
    made->key_mark = summary->key_mark;
    copy_secret(&made->values[0].secret, &summary->values[0].secret);
    if (summary->values[0].has_secret) use_secret(made);
    for (uint32_t i = 0; i < summary->condition_count; i++) {
        if (!mapicfg__summary_add_condition(made, &summary->conditions[i], NULL)) continue;
        mapicfg_log_summary_free(made);
        return NULL;
    }
    for (size_t i = 0; i + 1 < summary->table_count; i++)
        mapicfg__summary_add_table(made, summary->tables[i].keys, summary->tables[i].key_count);
    made->keep_noise = summary->keep_noise;
    made->threads = summary->threads;
    made->max_rows = summary->max_rows;
    made->since = summary->since;
    made->until = summary->until;
    mapicfg__summary_settle(made);
    return made;
}

int mapicfg__summary_asks_other(const mapicfg_log_summary *summary) {
    const char *name = mapicfg_log_kind_name(MAPICFG_LOG_KIND_OTHER);
    for (uint32_t i = 0; i < summary->condition_count; i++) {
        const struct mapicfg__log_condition *condition = &summary->conditions[i];
        if (condition->dimension != MAPICFG_LOG_BY_KIND || condition->is_not || condition->is_regex) continue;
        if (mapicfg__text_is_word(condition->pattern.text, condition->pattern.size, name)) return 1;
    }
    return 0;
}

static int same_condition(const struct mapicfg__log_condition *a, const struct mapicfg__log_condition *b) {
    return a->dimension == b->dimension && a->is_not == b->is_not && a->is_regex == b->is_regex &&
           a->shown.size == b->shown.size && memcmp(a->shown.text, b->shown.text, a->shown.size) == 0;
}

static int same_conditions(const mapicfg_log_summary *a, const mapicfg_log_summary *b) {
    if (a->condition_count != b->condition_count) return 0;
    for (uint32_t i = 0; i < a->condition_count; i++)
        if (!same_condition(&a->conditions[i], &b->conditions[i])) return 0;
    return 1;
}

static int same_tables(const mapicfg_log_summary *a, const mapicfg_log_summary *b) {
    if (a->table_count != b->table_count) return 0;
    for (size_t i = 0; i < a->table_count; i++)
        if (a->tables[i].key_count != b->tables[i].key_count ||
            memcmp(a->tables[i].keys, b->tables[i].keys, a->tables[i].key_count * sizeof *a->tables[i].keys) != 0)
            return 0;
    return 1;
}

const char *mapicfg__summary_difference(const mapicfg_log_summary *a, const mapicfg_log_summary *b) {
    if (a->key_mark != b->key_mark) return "key, by which users and mailboxes are replaced,";
    if (!same_tables(a, b)) return "tables";
    if (!same_conditions(a, b)) return "conditions";
    if (a->since != b->since || a->until != b->until) return "since and until";
    return a->keep_noise != b->keep_noise ? "handling of noise" : NULL;
}

/* ---- the caller's options ---- */

static mapicfg_status no_dimension(const char *name, size_t size, mapicfg_error *err) {
    return mapicfg__error_fail(
        err, MAPICFG_E_VALUE,
        "\"%.*s\" is none of the dimensions kind, protocol, server, front, target, host, network, "
        "client, mode, user, mailbox, auth, status, request, error, hour, day",
        size > 64 ? 64 : (int)size, name);
}

/* One table: dimensions with commas. */
static mapicfg_status take_table(mapicfg_log_summary *summary, const char *text, size_t size, mapicfg_error *err) {
    uint32_t keys[MAPICFG__TABLE_MOST_KEYS], count = 0, used = 0;
    const char *end = text + size;
    if (summary->table_count == MAPICFG__SUMMARY_MOST_TABLES)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a summary has at most %u tables",
                                   MAPICFG__SUMMARY_MOST_TABLES);
    for (const char *next; text; text = next) {
        const char *comma = memchr(text, ',', (size_t)(end - text)), *name = text;
        size_t name_size = (size_t)((comma ? comma : end) - text);
        next = comma ? comma + 1 : NULL;
        mapicfg__text_trim(&name, &name_size);
        const uint32_t key = mapicfg__dimension_find(name, name_size);
        if (key == MAPICFG_LOG_BY_COUNT) return no_dimension(name, name_size, err);
        if (used & BIT(key))
            return mapicfg__error_fail(err, MAPICFG_E_VALUE, "a table has the dimension %s twice",
                                       mapicfg_log_dimension_name(key));
        if (count == MAPICFG__TABLE_MOST_KEYS)
            return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a table has at most %u dimensions",
                                       MAPICFG__TABLE_MOST_KEYS);
        used |= BIT(key);
        keys[count++] = key;
    }
    mapicfg__summary_add_table(summary, keys, count);
    return MAPICFG_OK;
}

static mapicfg_status take_tables(mapicfg_log_summary *summary, const char *by, mapicfg_error *err) {
    if (!by || mapicfg__text_is_blank(by, strlen(by))) by = MAPICFG_LOG_TABLES;
    mapicfg_status status = MAPICFG_OK;
    for (const char *next; !status && by; by = next) {
        const char *semicolon = strchr(by, ';');
        const size_t size = semicolon ? (size_t)(semicolon - by) : strlen(by);
        next = semicolon ? semicolon + 1 : NULL;
        if (!mapicfg__text_is_blank(by, size)) status = take_table(summary, by, size, err);
    }
    return status;
}

static mapicfg_status check_pattern(const struct mapicfg__log_condition *condition, mapicfg_error *err) {
    const char *name = mapicfg_log_dimension_name(condition->dimension), *refused = NULL, *so = "";
    if (condition->pattern.size > MAPICFG__MOST_PATTERN)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "the pattern for %s has %zu bytes; %zu are the most", name,
                                   condition->pattern.size, MAPICFG__MOST_PATTERN);
    if (condition->is_regex && mapicfg__regex_read(condition->pattern.text, condition->pattern.size, &refused, &so) ==
                                   MAPICFG__REGEX_NO_MEMORY)
        return mapicfg__error_no_memory(err);
    if (!refused) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_VALUE, "the regular expression for %s has %s%s", name, refused, so);
}

/* A dimension, = or ~, perhaps with ! before it, and a pattern. */
static mapicfg_status take_condition(mapicfg_log_summary *summary, const char *text, mapicfg_error *err) {
    struct mapicfg__log_condition condition = {0};
    const char *operator= text ? strpbrk(text, "=~") : NULL, *name = text;
    if (!operator)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE,
                                   "the condition \"%.64s\" has neither = nor ~, as server=EX1* has one",
                                   text ? text : "");
    condition.is_regex = *operator== '~';
    condition.is_not = operator> text && operator[-1] == '!';
    condition.pattern = (struct mapicfg__span){operator+ 1, strlen(operator+ 1)};
    size_t size = (size_t)(operator- text) - (condition.is_not ? 1 : 0);
    mapicfg__text_trim(&name, &size);
    condition.dimension = mapicfg__dimension_find(name, size);
    if (condition.dimension == MAPICFG_LOG_BY_COUNT) return no_dimension(name, size, err);
    mapicfg_status status = check_pattern(&condition, err);
    return status ? status : mapicfg__summary_add_condition(summary, &condition, err);
}

/* The secret is made of all bytes of the key, which may be a text. Not a part of its caller, whose frame stays. */
__attribute__((noinline)) static mapicfg_status take_key(mapicfg_log_summary *summary, const void *key, size_t size,
                                                         mapicfg_error *err) {
    if (!key && !size) return MAPICFG_OK;
    if (!key) return mapicfg__error_null_argument(err, "key");
    if (size < LEAST_KEY)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "the key has %zu bytes; %u are the least", size, LEAST_KEY);
    const size_t half = size / 2;
    uint64_t *secret = summary->values[0].secret.k;
    secret[0] = mapicfg__hash64_bytes(key, half);
    secret[1] = mapicfg__hash64_bytes((const char *)key + half, size - half);
    use_secret(summary);
    return MAPICFG_OK;
}

static mapicfg_status take_times(mapicfg_log_summary *summary, const mapicfg_log_summary_options *options,
                                 mapicfg_error *err) {
    struct mapicfg__buffer since = {0}, until = {0};
    summary->since = options->since;
    summary->until = options->until;
    if (!options->since || !options->until || options->until >= options->since) return MAPICFG_OK;
    mapicfg__fact_put_time(&since, options->since);
    mapicfg__fact_put_time(&until, options->until);
    const mapicfg_status status =
        since.failed || until.failed
            ? mapicfg__error_no_memory(err)
            : mapicfg__error_fail(err, MAPICFG_E_VALUE, "until, %s, is before since, %s: no record is between",
                                  until.data, since.data);
    mapicfg__buffer_free(&since);
    mapicfg__buffer_free(&until);
    return status;
}

static mapicfg_status take_options(mapicfg_log_summary *summary, const mapicfg_log_summary_options *options,
                                   mapicfg_error *err) {
    if (options->where_count > MAPICFG__SUMMARY_MOST_CONDITIONS)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a summary has at most %u conditions",
                                   MAPICFG__SUMMARY_MOST_CONDITIONS);
    if (options->where_count && !options->where) return mapicfg__error_null_argument(err, "where");
    summary->keep_noise = options->keep_noise != 0;
    summary->threads = options->threads;
    if (options->max_rows) summary->max_rows = options->max_rows;
    mapicfg_status status = take_times(summary, options, err);
    if (!status) status = take_key(summary, options->key, options->key_size, err);
    mapicfg__mem_wipe_stack();
    if (!status) status = take_tables(summary, options->by, err);
    for (uint32_t i = 0; !status && i < options->where_count; i++)
        status = take_condition(summary, options->where[i], err);
    if (!status) mapicfg__summary_settle(summary);
    return status;
}

mapicfg_status mapicfg_log_summary_new(const mapicfg_log_summary_options *options, mapicfg_log_summary **out,
                                       mapicfg_error *err) {
    static const struct mapicfg__options known =
        MAPICFG__OPTIONS_RESERVED(mapicfg_log_summary_options, MAPICFG_LOG_SUMMARY_OPTIONS_SIZE_1_0, reserved);
    mapicfg_log_summary_options taken;
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_status status = mapicfg__options_take(&taken, options, &known, err);
    if (status) return status;
    mapicfg_log_summary *summary = mapicfg__summary_make();
    if (!summary) return mapicfg__error_no_memory(err);
    status = take_options(summary, &taken, err);
    if (status) {
        mapicfg_log_summary_free(summary);
        return status;
    }
    *out = summary;
    return MAPICFG_OK;
}
