/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary_check.c: whether a summary that was read from bytes is one that records can come to: its values are written
 * as values are, each row has what its values say, and the rows of a table add up to the whole. */
#include "logs/summary_check.h"

#include <string.h>

#include "base/day.h"
#include "base/error.h"
#include "base/text.h"
#include "sketch/hash64.h"

#define HOUR (MAPICFG__DAY_LENGTH / 24)
#define CUT_SIZE ((size_t)19) /* "..." and a hash */

static int is_text(struct mapicfg__span text, const char *word) {
    return text.size == strlen(word) && memcmp(text.text, word, text.size) == 0;
}

/* ---- values ---- */

static int ends_with_hash(struct mapicfg__span text, const char *before) {
    const size_t size = strlen(before);
    if (text.size < size + 16 || memcmp(text.text + text.size - 16 - size, before, size) != 0) return 0;
    for (size_t i = text.size - 16; i < text.size; i++)
        if (!memchr("0123456789abcdef", text.text[i], 16)) return 0;
    return 1;
}

/* user-d41d8cd98f00b204 */
static int is_other_name(uint32_t dimension, struct mapicfg__span text) {
    const char *name = mapicfg_log_dimension_name(dimension);
    const size_t size = strlen(name);
    return text.size == size + 17 && memcmp(text.text, name, size) == 0 && ends_with_hash(text, "-");
}

/* Of a client its name and its version are cut each alone. */
static int fits_size(uint32_t dimension, struct mapicfg__span text) {
    const size_t most = MAPICFG__DIMENSION_SIZE;
    if (dimension == MAPICFG_LOG_BY_CLIENT) return text.size <= 2 * (most + CUT_SIZE) + 1;
    return text.size <= most || (text.size <= most + CUT_SIZE && ends_with_hash(text, "..."));
}

/* Folding it changes nothing. */
static int is_folded(struct mapicfg__span text, struct mapicfg__buffer *folded) {
    folded->size = 0;
    mapicfg__dimension_fold(folded, text);
    return folded->failed || (folded->size == text.size && (!text.size || !memcmp(folded->data, text.text, text.size)));
}

/* The millisecond with which an hour or a day begins; 0: it is none. */
static int find_begin(uint32_t dimension, struct mapicfg__span text, int64_t *begin) {
    const int is_hour = dimension == MAPICFG_LOG_BY_HOUR;
    uint64_t hour = 0;
    int64_t day;
    if (text.size != (is_hour ? 13 : 10) || !mapicfg__day_parse(text.text, 10, &day)) return 0;
    if (is_hour && (text.text[10] != 'T' || !mapicfg__text_parse_number(text.text + 11, 2, &hour) || hour > 23))
        return 0;
    *begin = day * MAPICFG__DAY_LENGTH + (int64_t)hour * HOUR;
    return 1;
}

static int is_kind(struct mapicfg__span text) {
    const char *name;
    for (uint32_t kind = 0; (name = mapicfg_log_kind_name(kind)); kind++)
        if (is_text(text, name)) return 1;
    return 0;
}

/* Its place among the methods; MAPICFG__TALLY_NO_AUTH: not stated; above that none. */
static uint64_t auth_of(struct mapicfg__span text) {
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++)
        if (is_text(text, mapicfg__dimension_auth_name(i))) return i;
    return text.size ? UINT64_MAX : MAPICFG__TALLY_NO_AUTH;
}

static int is_value(uint32_t dimension, struct mapicfg__span text, struct mapicfg__buffer *folded) {
    int64_t begin;
    switch (dimension) {
    case MAPICFG_LOG_BY_KIND: return is_kind(text);
    case MAPICFG_LOG_BY_AUTH: return auth_of(text) != UINT64_MAX;
    case MAPICFG_LOG_BY_NETWORK:
        return !text.size || is_text(text, "private") || is_text(text, "public") || is_text(text, "local");
    case MAPICFG_LOG_BY_HOUR:
    case MAPICFG_LOG_BY_DAY: return !text.size || find_begin(dimension, text, &begin);
    default: return fits_size(dimension, text) && is_folded(text, folded);
    }
}

/* With a key nobody is named. */
static int hides(uint32_t dimension, struct mapicfg__span text) {
    return !text.size || is_other_name(dimension, text) || !mapicfg__values_is_personal(dimension, text);
}

static int has_values(const mapicfg_log_summary *summary, struct mapicfg__buffer *folded) {
    for (uint32_t i = 0; i < MAPICFG_LOG_BY_COUNT; i++)
        for (size_t k = 0; k < summary->values[i].text_count; k++) {
            const struct mapicfg__span text = summary->values[i].texts[k];
            if (!is_value(i, text, folded) || (summary->key_mark && !hides(i, text))) return 0;
        }
    return 1;
}

/* ---- rows ---- */

static int has_only(const struct mapicfg__distinct *set, struct mapicfg__span text) {
    if (set->registers) return 0;
    return text.size ? set->count == 1 && set->hashes[0] == mapicfg__hash64_bytes(text.text, text.size) : !set->count;
}

static int is_within(const struct mapicfg__log_tally *tally, uint32_t dimension, struct mapicfg__span text) {
    int64_t begin;
    if (!find_begin(dimension, text, &begin)) return !tally->timed;
    const int64_t length = dimension == MAPICFG_LOG_BY_HOUR ? HOUR : MAPICFG__DAY_LENGTH;
    return tally->timed == tally->records && tally->first >= begin && tally->last - begin < length;
}

static int has_auth(const struct mapicfg__log_tally *tally, uint64_t auth) {
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++)
        if (tally->auths[i] != (i == auth ? tally->records : 0)) return 0;
    return 1;
}

/* Whether all records of a row have a value of it. */
static int agrees(const struct mapicfg__log_tally *tally, uint32_t dimension, struct mapicfg__span text) {
    switch (dimension) {
    case MAPICFG_LOG_BY_USER: return has_only(&tally->users, text);
    case MAPICFG_LOG_BY_MAILBOX: return has_only(&tally->mailboxes, text);
    case MAPICFG_LOG_BY_AUTH: return has_auth(tally, auth_of(text));
    case MAPICFG_LOG_BY_HOUR:
    case MAPICFG_LOG_BY_DAY: return is_within(tally, dimension, text);
    case MAPICFG_LOG_BY_ERROR: return text.size && tally->failures == tally->records;
    case MAPICFG_LOG_BY_REQUEST: return !is_text(text, "notificationwait") || tally->waits == tally->records;
    default: return 1;
    }
}

static int has_rows(const mapicfg_log_summary *summary, const struct mapicfg__log_table *table) {
    for (size_t i = 0; i < table->count; i++)
        for (uint32_t key = 0; key < table->key_count; key++) {
            const uint32_t dimension = table->keys[key];
            const struct mapicfg__span text = summary->values[dimension].texts[table->lines[i].numbers[key]];
            if (!agrees(&table->lines[i].tally, dimension, text)) return 0;
        }
    return 1;
}

/* ---- the whole ---- */

static int is_like(const struct mapicfg__log_tally *a, const struct mapicfg__log_tally *b, mapicfg_status *status) {
    struct mapicfg__buffer one = {0}, other = {0};
    mapicfg__log_tally_write(a, &one);
    mapicfg__log_tally_write(b, &other);
    if (one.failed || other.failed) *status = MAPICFG_E_NOMEM;
    const int same =
        one.size == other.size && !memcmp(one.data ? one.data : "", other.data ? other.data : "", one.size);
    mapicfg__buffer_free(&one);
    mapicfg__buffer_free(&other);
    return same;
}

/* Whether so many of `whole` can be those of the failures, and the rest those of the others. */
static int splits(uint64_t whole, uint64_t part, uint64_t others) {
    return part <= whole && whole - part <= others;
}

/* The counters of failures as a part of those of all. */
static int is_part(const struct mapicfg__log_tally *whole, const struct mapicfg__log_tally *part) {
    const uint64_t others = whole->records - part->records;
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++)
        if (!splits(whole->auths[i], part->auths[i], others)) return 0;
    return splits(whole->waits, part->waits, others) && splits(whole->timed, part->timed, others) &&
           splits(whole->latency.total, part->latency.total, others) &&
           (!part->timed || (part->first >= whole->first && part->last <= whole->last)) &&
           mapicfg__quantile_has(&whole->latency, &part->latency);
}

/* The sets of failures as a part: adding them changes nothing. */
static int adds_nobody(const struct mapicfg__log_tally *whole, const struct mapicfg__log_tally *part,
                       mapicfg_status *status) {
    struct mapicfg__log_tally both = {0}, users = {0};
    *status = mapicfg__distinct_merge(&both.users, &whole->users, NULL);
    if (!*status) *status = mapicfg__distinct_merge(&both.users, &part->users, NULL);
    if (!*status) *status = mapicfg__distinct_merge(&both.mailboxes, &whole->mailboxes, NULL);
    if (!*status) *status = mapicfg__distinct_merge(&both.mailboxes, &part->mailboxes, NULL);
    users.users = whole->users;
    users.mailboxes = whole->mailboxes;
    const int same = !*status && is_like(&both, &users, status);
    mapicfg__log_tally_free(&both);
    return same;
}

static mapicfg_status add_up(const struct mapicfg__log_table *table, struct mapicfg__log_tally *sum,
                             mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < table->count; i++)
        status = mapicfg__log_tally_merge(sum, &table->lines[i].tally, err);
    return status;
}

/* Whether the rows of a table are all records, or all failures. */
static mapicfg_status check_table(const mapicfg_log_summary *summary, const struct mapicfg__log_table *table,
                                  const struct mapicfg__log_tally *failures, const char **why, mapicfg_error *err) {
    struct mapicfg__log_tally sum = {0};
    mapicfg_status status = add_up(table, &sum, err);
    if (!status && !is_like(&sum, table->is_of_errors ? failures : &summary->whole, &status))
        *why = "the rows of a table are not all records that count";
    if (!status && !*why && !has_rows(summary, table)) *why = "a row counts what its values exclude";
    mapicfg__log_tally_free(&sum);
    return status;
}

static mapicfg_status check_tables(const mapicfg_log_summary *summary, const char **why, mapicfg_error *err) {
    struct mapicfg__log_tally failures = {0};
    mapicfg_status status = add_up(&summary->tables[summary->table_count - 1], &failures, err);
    if (!status && (failures.records != summary->whole.failures || !is_part(&summary->whole, &failures) ||
                    !adds_nobody(&summary->whole, &failures, &status)))
        *why = "the failures are no part of all records";
    for (size_t i = 0; !status && !*why && i < summary->table_count; i++)
        status = check_table(summary, &summary->tables[i], &failures, why, err);
    mapicfg__log_tally_free(&failures);
    return status;
}

/* ---- what was asked for ---- */

static int has_options(const mapicfg_log_summary *summary) {
    if (!summary->key_mark) return 1;
    for (uint32_t i = 0; i < summary->condition_count; i++)
        if (!is_other_name(summary->conditions[i].dimension, summary->conditions[i].shown)) return 0;
    return summary->key_mark & 1;
}

static int is_in_time(const mapicfg_log_summary *summary) {
    const struct mapicfg__log_tally *whole = &summary->whole;
    if ((!summary->since && !summary->until) || !whole->records) return 1;
    return whole->timed == whole->records && (!summary->since || whole->first >= summary->since) &&
           (!summary->until || whole->last < summary->until);
}

mapicfg_status mapicfg__summary_check(const mapicfg_log_summary *summary, const char **why, mapicfg_error *err) {
    struct mapicfg__buffer folded = {0};
    *why = NULL;
    if (!has_options(summary))
        *why = "it has a key, and patterns that it does not replace";
    else if (!is_in_time(summary))
        *why = "records are not from the time that was asked for";
    else if (!has_values(summary, &folded))
        *why = "a value is not written as values are";
    mapicfg_status status = folded.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    mapicfg__buffer_free(&folded);
    if (!status && !*why) status = check_tables(summary, why, err);
    if (status == MAPICFG_E_LIMIT) *why = "the rows of a table are more than can be counted";
    return status == MAPICFG_E_NOMEM ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}
