/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary_bytes.c: a summary as bytes, and back.
 *
 * The mark, the version, what is counted, the counters, the tally of all, the methods of users, the rows of each table
 * by rising keys, and XXH64 of all that. Every number and every order is written in one way only, so that equal
 * summaries have equal bytes. What is read must be what a summary can come to: a damaged one is no summary with
 * other numbers. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmdlet/regex.h"
#include "logs/summary_check.h"
#include "sketch/hash64.h"

static const char mark[] = "mapicfg-log-summary\n";
#define MARK_SIZE (sizeof mark - 1)
#define VERSION 1u
#define CHECK_SIZE 8u
#define MOST_KEY (4 * (size_t)MAPICFG__DIMENSION_SIZE)

/* ---- writing ---- */

static void put_text(struct mapicfg__buffer *out, const struct mapicfg__span *text) {
    mapicfg__bytes_put(out, text->size);
    mapicfg__buffer_bytes(out, text->text, text->size);
}

static void put_wanted(struct mapicfg__buffer *out, const mapicfg_log_summary *summary) {
    mapicfg__bytes_put(out, summary->keep_noise);
    mapicfg__bytes_put_word(out, summary->key_mark);
    mapicfg__bytes_put_word(out, (uint64_t)summary->since);
    mapicfg__bytes_put_word(out, (uint64_t)summary->until);
    mapicfg__bytes_put(out, summary->condition_count);
    for (uint32_t i = 0; i < summary->condition_count; i++) {
        const struct mapicfg__log_condition *condition = &summary->conditions[i];
        mapicfg__bytes_put(out,
                           condition->dimension * 4 + (condition->is_regex ? 2u : 0u) + (condition->is_not ? 1u : 0u));
        put_text(out, &condition->shown);
    }
    mapicfg__bytes_put(out, summary->table_count - 1);
    for (size_t i = 0; i + 1 < summary->table_count; i++) {
        mapicfg__bytes_put(out, summary->tables[i].key_count);
        for (uint32_t key = 0; key < summary->tables[i].key_count; key++)
            mapicfg__bytes_put(out, summary->tables[i].keys[key]);
    }
}

static void put_table(struct mapicfg__buffer *out, const mapicfg_log_summary *summary,
                      const struct mapicfg__log_table *table) {
    mapicfg_log_row *rows = mapicfg__summary_rows(summary, table, MAPICFG_LOG_ORDER_KEY);
    if (!rows && table->count) out->failed = 1;
    mapicfg__bytes_put(out, table->count);
    for (size_t i = 0; rows && i < table->count; i++) {
        for (uint32_t key = 0; key < table->key_count; key++) put_text(out, rows[i].keys[key]);
        mapicfg__log_tally_write(rows[i].tally, out);
    }
    mapicfg__mem_free(rows);
}

mapicfg_status mapicfg_log_summary_dup_bytes(const mapicfg_log_summary *summary, void **bytes, size_t *size,
                                             mapicfg_error *err) {
    if (bytes) *bytes = NULL;
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!bytes) return mapicfg__error_null_argument(err, "bytes");
    if (!size) return mapicfg__error_null_argument(err, "size");
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_bytes(&out, mark, MARK_SIZE);
    mapicfg__bytes_put(&out, VERSION);
    put_wanted(&out, summary);
    for (uint32_t i = 0; i < MAPICFG__SUMMARY_COUNTS; i++) mapicfg__bytes_put(&out, summary->counts[i]);
    for (uint32_t i = 1; i < MAPICFG_LOG_NOISE_COUNT; i++) mapicfg__bytes_put(&out, summary->noise[i]);
    mapicfg__log_tally_write(&summary->whole, &out);
    mapicfg__log_methods_write(&summary->methods, &out);
    for (size_t i = 0; i < summary->table_count; i++) put_table(&out, summary, &summary->tables[i]);
    if (!out.failed) mapicfg__bytes_put_word(&out, mapicfg__hash64_bytes(out.data, out.size));
    if (out.failed) {
        mapicfg__buffer_free(&out);
        return mapicfg__error_no_memory(err);
    }
    *bytes = out.data;
    *size = out.size;
    return MAPICFG_OK;
}

/* ---- reading ---- */

static mapicfg_status damaged(mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the bytes are those of a summary of logs, but damaged");
}

/* A text without a NUL that is UTF-8. */
static struct mapicfg__span take_text(struct mapicfg__bytes *in, size_t most) {
    const uint64_t size = mapicfg__bytes_take(in);
    const unsigned char *bytes = size > most ? NULL : mapicfg__bytes_skip(in, (size_t)size);
    const struct mapicfg__span text = {(const char *)bytes, (size_t)size};
    if (bytes && mapicfg__utf8_valid(text.text, text.size) == text.size && !memchr(bytes, 0, text.size)) return text;
    in->failed = 1;
    return (struct mapicfg__span){"", 0};
}

/* A number below `end`. */
static uint32_t take_below(struct mapicfg__bytes *in, uint32_t end) {
    const uint64_t number = mapicfg__bytes_take(in);
    if (number < end) return (uint32_t)number;
    in->failed = 1;
    return 0;
}

static mapicfg_status take_conditions(mapicfg_log_summary *summary, struct mapicfg__bytes *in, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    const uint32_t count = take_below(in, MAPICFG__SUMMARY_MOST_CONDITIONS + 1);
    for (uint32_t i = 0; !status && !in->failed && i < count; i++) {
        const uint32_t kind = take_below(in, 4 * MAPICFG_LOG_BY_COUNT);
        const uint64_t size = mapicfg__bytes_take(in);
        const unsigned char *pattern = size > MAPICFG__MOST_PATTERN ? NULL : mapicfg__bytes_skip(in, (size_t)size);
        const struct mapicfg__log_condition condition = {
            kind / 4, kind % 2 != 0, kind % 4 > 1, {(const char *)pattern, (size_t)size}, {NULL, 0}};
        if (!pattern || memchr(pattern, 0, (size_t)size) ||
            (condition.is_regex && mapicfg__regex_check(condition.pattern.text, condition.pattern.size)))
            in->failed = 1;
        if (!in->failed) status = mapicfg__summary_add_condition(summary, &condition, err);
    }
    return status;
}

static void take_tables(mapicfg_log_summary *summary, struct mapicfg__bytes *in) {
    const uint32_t count = take_below(in, MAPICFG__SUMMARY_MOST_TABLES + 1);
    for (uint32_t i = 0; !in->failed && i < count; i++) {
        uint32_t keys[MAPICFG__TABLE_MOST_KEYS], used = 0;
        const uint32_t key_count = take_below(in, MAPICFG__TABLE_MOST_KEYS + 1);
        for (uint32_t key = 0; key < key_count; key++) {
            keys[key] = take_below(in, MAPICFG_LOG_BY_COUNT);
            if (used >> keys[key] & 1) in->failed = 1;
            used |= UINT32_C(1) << keys[key];
        }
        if (!key_count) in->failed = 1;
        if (!in->failed) mapicfg__summary_add_table(summary, keys, key_count);
    }
}

static int compare_keys(const struct mapicfg__span *a, const struct mapicfg__span *b, uint32_t count) {
    int order = 0;
    for (uint32_t i = 0; !order && i < count; i++) {
        const size_t size = a[i].size < b[i].size ? a[i].size : b[i].size;
        order = size ? memcmp(a[i].text, b[i].text, size) : 0;
        if (!order) order = (a[i].size > b[i].size) - (a[i].size < b[i].size);
    }
    return order;
}

/* Rows by rising keys, which count all records, or all failures. */
static mapicfg_status take_rows(mapicfg_log_summary *summary, struct mapicfg__log_table *table,
                                struct mapicfg__bytes *in, mapicfg_error *err) {
    struct mapicfg__span before[MAPICFG__TABLE_MOST_KEYS], keys[MAPICFG__TABLE_MOST_KEYS];
    uint64_t left = table->is_of_errors ? summary->whole.failures : summary->whole.records;
    const uint64_t count = mapicfg__bytes_take(in);
    for (uint64_t i = 0; i < count; i++) {
        uint32_t numbers[MAPICFG__TABLE_MOST_KEYS] = {0};
        struct mapicfg__log_tally *tally;
        for (uint32_t key = 0; key < table->key_count; key++) keys[key] = take_text(in, MOST_KEY);
        if (in->failed || (i && compare_keys(before, keys, table->key_count) >= 0)) return damaged(err);
        for (uint32_t key = 0; key < table->key_count; key++)
            if (!mapicfg__values_number(&summary->values[table->keys[key]], keys[key], &numbers[key]))
                return mapicfg__error_no_memory(err);
        mapicfg_status status = mapicfg__log_table_find(table, numbers, UINT32_MAX - 1, &tally, err);
        if (!status && tally->records) return damaged(err); /* two keys that are one */
        if (!status) status = mapicfg__log_tally_read(tally, in, err);
        if (status) return status;
        if (!tally->records || tally->records > left) return damaged(err);
        left -= tally->records;
        memcpy(before, keys, sizeof before);
    }
    return left || in->failed ? damaged(err) : MAPICFG_OK;
}

/* Whether the counters agree. */
static int fits(const mapicfg_log_summary *summary) {
    uint64_t left = summary->counts[MAPICFG_LOG_COUNT_RECORDS], dropped = 0;
    if (summary->counts[MAPICFG_LOG_COUNT_FILTERED] > left) return 0;
    left -= summary->counts[MAPICFG_LOG_COUNT_FILTERED];
    for (uint32_t i = 1; i < MAPICFG_LOG_NOISE_COUNT; i++) {
        if (summary->noise[i] > left - dropped) return 0;
        dropped += summary->noise[i];
    }
    return summary->whole.records == (summary->keep_noise ? left : left - dropped);
}

static mapicfg_status take_all(mapicfg_log_summary *summary, struct mapicfg__bytes *in, mapicfg_error *err) {
    summary->keep_noise = take_below(in, 2);
    summary->key_mark = mapicfg__bytes_take_word(in);
    summary->since = (int64_t)mapicfg__bytes_take_word(in);
    summary->until = (int64_t)mapicfg__bytes_take_word(in);
    mapicfg_status status = take_conditions(summary, in, err);
    if (status) return status;
    take_tables(summary, in);
    mapicfg__summary_settle(summary);
    for (uint32_t i = 0; i < MAPICFG__SUMMARY_COUNTS; i++) summary->counts[i] = mapicfg__bytes_take(in);
    for (uint32_t i = 1; i < MAPICFG_LOG_NOISE_COUNT; i++) summary->noise[i] = mapicfg__bytes_take(in);
    if (in->failed) return damaged(err);
    status = mapicfg__log_tally_read(&summary->whole, in, err);
    if (!status && !fits(summary)) status = damaged(err);
    if (!status) status = mapicfg__log_methods_read(&summary->methods, &summary->whole, in, err);
    for (size_t i = 0; !status && i < summary->table_count; i++)
        status = take_rows(summary, &summary->tables[i], in, err);
    if (status || in->at != in->end) return status ? status : damaged(err);
    const char *why;
    status = mapicfg__summary_check(summary, &why, err);
    if (status || !why) return status;
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the bytes are those of a summary of logs, but damaged: %s", why);
}

/* What the first bytes tell, and the checksum. */
static mapicfg_status check(struct mapicfg__bytes *in, mapicfg_error *err) {
    const size_t size = (size_t)(in->end - in->at);
    if (size < MARK_SIZE || memcmp(in->at, mark, MARK_SIZE) != 0)
        return mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                   "the bytes are no summary of logs; they would begin with %.*s", (int)MARK_SIZE - 1,
                                   mark);
    const unsigned char *begin = in->at;
    in->at += MARK_SIZE;
    const uint64_t version = mapicfg__bytes_take(in);
    if (!in->failed && version > VERSION)
        return mapicfg__error_fail(err, MAPICFG_E_VERSION,
                                   "the summary is of version %lu; this library supports up to "
                                   "%u; update it",
                                   (unsigned long)version, VERSION);
    if (in->failed || !version || (size_t)(in->end - in->at) < CHECK_SIZE) return damaged(err);
    in->end -= CHECK_SIZE;
    struct mapicfg__bytes sum = {in->end, in->end + CHECK_SIZE, 0};
    const uint64_t hash = mapicfg__hash64_bytes(begin, (size_t)(in->end - begin));
    return mapicfg__bytes_take_word(&sum) == hash ? MAPICFG_OK : damaged(err);
}

mapicfg_status mapicfg_log_summary_from_bytes(const void *bytes, size_t size, mapicfg_log_summary **out,
                                              mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!bytes && size) return mapicfg__error_null_argument(err, "bytes");
    const unsigned char *begin = bytes ? bytes : (const unsigned char *)""; /* of an empty file */
    struct mapicfg__bytes in = {begin, begin + size, 0};
    mapicfg_status status = check(&in, err);
    if (status) return status;
    mapicfg_log_summary *summary = mapicfg__summary_make();
    if (!summary) return mapicfg__error_no_memory(err);
    status = take_all(summary, &in, err);
    if (status) {
        mapicfg_log_summary_free(summary);
        return status;
    }
    *out = summary;
    return MAPICFG_OK;
}
