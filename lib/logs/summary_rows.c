/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary_rows.c: the numbers of a summary, and the rows of its tables, in an order that does not depend on how they
 * were counted. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "logs/state.h"

uint64_t mapicfg_log_summary_get_number(const mapicfg_log_summary *summary, uint32_t number) {
    return summary ? mapicfg__log_tally_number(&summary->whole, number) : 0;
}

uint64_t mapicfg_log_summary_get_noise(const mapicfg_log_summary *summary, uint32_t noise) {
    return summary && noise < MAPICFG_LOG_NOISE_COUNT ? summary->noise[noise] : 0;
}

uint64_t mapicfg_log_summary_get_count(const mapicfg_log_summary *summary, uint32_t count) {
    return summary && count < MAPICFG__SUMMARY_COUNTS ? summary->counts[count] : 0;
}

/* ---- readiness ---- */

/* With a condition on the method, of what a user came by a part is left out. */
static int sees_methods(const mapicfg_log_summary *summary) {
    for (uint32_t i = 0; i < summary->condition_count; i++)
        if (summary->conditions[i].dimension == MAPICFG_LOG_BY_AUTH) return 0;
    return 1;
}

uint64_t mapicfg_log_summary_get_ready(const mapicfg_log_summary *summary, uint32_t number) {
    if (!summary || !sees_methods(summary)) return 0;
    return number == MAPICFG_LOG_READY_LOGS ? mapicfg__log_methods_logs(&summary->methods)
                                            : mapicfg__log_methods_ready(&summary->methods, number);
}

uint64_t mapicfg_log_summary_get_method(const mapicfg_log_summary *summary, uint32_t method, uint32_t number) {
    if (!summary || !sees_methods(summary) || method < MAPICFG_LOG_NUMBER_AUTH_NONE ||
        method > MAPICFG_LOG_NUMBER_AUTH_OTHER)
        return 0;
    return mapicfg__log_methods_number(&summary->methods, method - MAPICFG_LOG_NUMBER_AUTH_NONE, number);
}

/* ---- tables ---- */

static const struct mapicfg__log_table *table_of(const mapicfg_log_summary *summary, size_t table) {
    return summary && table < summary->table_count ? &summary->tables[table] : NULL;
}

size_t mapicfg_log_summary_table_count(const mapicfg_log_summary *summary) {
    return summary ? summary->table_count : 0;
}

size_t mapicfg_log_summary_dimension_count(const mapicfg_log_summary *summary, size_t table) {
    const struct mapicfg__log_table *found = table_of(summary, table);
    return found ? found->key_count : 0;
}

uint32_t mapicfg_log_summary_get_dimension(const mapicfg_log_summary *summary, size_t table, size_t index) {
    const struct mapicfg__log_table *found = table_of(summary, table);
    return found && index < found->key_count ? found->keys[index] : MAPICFG_LOG_BY_COUNT;
}

size_t mapicfg_log_summary_row_count(const mapicfg_log_summary *summary, size_t table) {
    const struct mapicfg__log_table *found = table_of(summary, table);
    return found ? found->count : 0;
}

/* ---- rows ---- */

static int compare_texts(const struct mapicfg__span *a, const struct mapicfg__span *b) {
    const size_t size = a->size < b->size ? a->size : b->size;
    const int order = memcmp(a->text, b->text, size);
    return order ? order : (a->size > b->size) - (a->size < b->size);
}

static int by_key(const void *a, const void *b) {
    const mapicfg_log_row *left = a, *right = b;
    int order = 0;
    for (uint32_t i = 0; !order && i < left->key_count; i++) order = compare_texts(left->keys[i], right->keys[i]);
    return order;
}

static int by_records(const void *a, const void *b) {
    const uint64_t left = ((const mapicfg_log_row *)a)->tally->records;
    const uint64_t right = ((const mapicfg_log_row *)b)->tally->records;
    return left == right ? by_key(a, b) : left < right ? 1 : -1;
}

mapicfg_log_row *mapicfg__summary_rows(const mapicfg_log_summary *summary, const struct mapicfg__log_table *table,
                                       uint32_t order) {
    if (!table->count || table->count > SIZE_MAX / sizeof(mapicfg_log_row)) return NULL;
    mapicfg_log_row *rows = mapicfg__mem_alloc(table->count * sizeof *rows);
    if (!rows) return NULL;
    for (size_t i = 0; i < table->count; i++) {
        const struct mapicfg__log_line *line = &table->lines[i];
        rows[i] = (mapicfg_log_row){.tally = &line->tally, .key_count = table->key_count};
        for (uint32_t key = 0; key < table->key_count; key++)
            rows[i].keys[key] = &summary->values[table->keys[key]].texts[line->numbers[key]];
    }
    qsort(rows, table->count, sizeof *rows, order == MAPICFG_LOG_ORDER_KEY ? by_key : by_records);
    return rows;
}

const char *mapicfg_log_row_get_key(const mapicfg_log_row *row, size_t index) {
    return row && index < row->key_count ? row->keys[index]->text : NULL;
}

uint64_t mapicfg_log_row_get_number(const mapicfg_log_row *row, uint32_t number) {
    return row ? mapicfg__log_tally_number(row->tally, number) : 0;
}

mapicfg_status mapicfg_log_summary_each(const mapicfg_log_summary *summary, size_t table, uint32_t order, size_t most,
                                        mapicfg_log_row_fn fn, void *user, mapicfg_error *err) {
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    const struct mapicfg__log_table *found = table_of(summary, table);
    if (!found || order > MAPICFG_LOG_ORDER_KEY)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "there is no such table or order");
    if (!found->count) return MAPICFG_OK;
    mapicfg_log_row *rows = mapicfg__summary_rows(summary, found, order);
    if (!rows) return mapicfg__error_no_memory(err);
    const size_t count = most && most < found->count ? most : found->count;
    int32_t stop = 0;
    for (size_t i = 0; !stop && i < count; i++) stop = fn(user, &rows[i]);
    mapicfg__mem_free(rows);
    return stop ? mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "the callback asked to stop") : MAPICFG_OK;
}
