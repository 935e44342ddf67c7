/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary.c: counts records. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "logs/cause.h"
#include "logs/counted.h"

static const char *const noises[MAPICFG_LOG_NOISE_COUNT] = {"", "account", "probe", "healthcheck", "challenge"};

const char *mapicfg_log_noise_name(uint32_t noise) {
    return noise < MAPICFG_LOG_NOISE_COUNT ? noises[noise] : NULL;
}

const char *mapicfg_log_error_meaning(const char *error) {
    return error ? mapicfg__cause_meaning(error) : NULL;
}

/* ---- one record ---- */

static void find_numbers(struct mapicfg__log_counted *counted) {
    struct mapicfg__log_facts *facts = &counted->facts;
    const struct mapicfg__span auth = mapicfg__log_record_cell(&counted->record, MAPICFG_LOG_AUTH);
    facts->user = counted->values[MAPICFG_LOG_BY_USER];
    facts->mailbox = counted->values[MAPICFG_LOG_BY_MAILBOX];
    facts->auth = auth.text ? counted->values[MAPICFG_LOG_BY_AUTH]->auth : MAPICFG__TALLY_NO_AUTH;
    facts->failed = counted->cause_size != 0;
    facts->waits = mapicfg__log_record_waits(&counted->record, counted->request) != 0;
    facts->has_latency =
        !facts->waits && mapicfg__fact_duration(mapicfg__counted_cell(counted, MAPICFG_LOG_LATENCY), &facts->latency);
    if (facts->has_latency) facts->bucket = mapicfg__quantile_find(facts->latency);
    facts->has_user = facts->user->text.size != 0;
    facts->has_mailbox = facts->mailbox->text.size != 0;
}

static mapicfg_status find_tally(struct mapicfg__log_counted *counted, struct mapicfg__log_table *table,
                                 struct mapicfg__log_tally **tally, mapicfg_error *err) {
    uint32_t numbers[MAPICFG__TABLE_MOST_KEYS];
    for (uint32_t i = 0; i < table->key_count; i++) {
        struct mapicfg__log_value *value = counted->values[table->keys[i]];
        if (value->number == MAPICFG__VALUE_NONE &&
            !mapicfg__values_number(&counted->summary->values[table->keys[i]], value->text, &value->number))
            return mapicfg__error_no_memory(err);
        numbers[i] = value->number;
    }
    mapicfg_status status = mapicfg__log_table_find(table, numbers, counted->summary->max_rows, tally, err);
    if (!status) mapicfg__log_tally_fetch(*tally);
    return status;
}

/* All tallies are found before one is added to: meanwhile memory brings what they have. */
static mapicfg_status add_to_tables(struct mapicfg__log_counted *counted, mapicfg_error *err) {
    const mapicfg_log_summary *summary = counted->summary;
    struct mapicfg__log_tally *tallies[MAPICFG__SUMMARY_MOST_TABLES + 1];
    mapicfg_status status = MAPICFG_OK;
    size_t count = 0;
    for (size_t i = 0; !status && i < summary->table_count; i++)
        if (counted->facts.failed || !summary->tables[i].is_of_errors)
            status = find_tally(counted, &counted->summary->tables[i], &tallies[count++], err);
    for (size_t i = 0; !status && counted->facts.has_latency && i < count; i++)
        mapicfg__quantile_fetch(&tallies[i]->latency, counted->facts.bucket);
    for (size_t i = 0; !status && i < count; i++)
        status = mapicfg__log_tally_add(tallies[i], &counted->facts, summary->seen, err);
    return status;
}

static mapicfg_status add_record(struct mapicfg__log_counted *counted, mapicfg_error *err) {
    mapicfg_log_summary *summary = counted->summary;
    mapicfg_status status = mapicfg__counted_find(counted, err);
    if (status || !counted->counts) return status;
    find_numbers(counted);
    status = mapicfg__log_tally_add(&summary->whole, &counted->facts, summary->seen, err);
    if (!status)
        status = mapicfg__log_methods_add(&summary->methods, counted->record.batch->layout->kind, &counted->facts, err);
    return status ? status : add_to_tables(counted, err);
}

static mapicfg_status check_key(const mapicfg_log_summary *summary, mapicfg_error *err) {
    if (!summary->key_mark || summary->values[MAPICFG_LOG_BY_USER].has_secret) return MAPICFG_OK;
    return mapicfg__error_fail(
        err, MAPICFG_E_CONFLICT,
        "the summary was read from bytes, which do not have the key of its names: give the key, and "
        "merge it into what has that");
}

mapicfg_status mapicfg_log_summary_add(mapicfg_log_summary *summary, const mapicfg_log_batch *batch,
                                       mapicfg_error *err) {
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!batch) return mapicfg__error_null_argument(err, "batch");
    mapicfg_status status = check_key(summary, err);
    if (status) return status;
    if (!summary->seen) summary->seen = mapicfg__mem_zalloc(sizeof *summary->seen);
    if (!summary->seen) return mapicfg__error_no_memory(err);
    struct mapicfg__log_counted counted;
    mapicfg__counted_begin(&counted, summary, batch);
    for (size_t row = 0; !status && row < batch->count; row++) {
        counted.record.row = row;
        status = add_record(&counted, err);
    }
    return status;
}

/* The counters of what was read are put back. */
mapicfg_status mapicfg_log_summary_takes(mapicfg_log_summary *summary, const mapicfg_log_batch *batch, uint8_t *takes,
                                         mapicfg_error *err) {
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!batch) return mapicfg__error_null_argument(err, "batch");
    if (!takes) return mapicfg__error_null_argument(err, "takes");
    mapicfg_status status = check_key(summary, err);
    uint64_t counts[MAPICFG__SUMMARY_COUNTS], noise[MAPICFG_LOG_NOISE_COUNT];
    struct mapicfg__log_counted counted;
    memcpy(counts, summary->counts, sizeof counts);
    memcpy(noise, summary->noise, sizeof noise);
    mapicfg__counted_begin(&counted, summary, batch);
    for (size_t row = 0; !status && row < batch->count; row++) {
        counted.record.row = row;
        status = mapicfg__counted_find(&counted, err);
        takes[row] = !status && counted.counts;
    }
    memcpy(summary->counts, counts, sizeof counts);
    memcpy(summary->noise, noise, sizeof noise);
    return status;
}

mapicfg_status mapicfg_log_summary_add_report(mapicfg_log_summary *summary, const mapicfg_report *report,
                                              mapicfg_error *err) {
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!report) return mapicfg__error_null_argument(err, "report");
    static const struct {
        uint32_t count, kind;
    } parts[] = {{MAPICFG_LOG_COUNT_LOGS, MAPICFG_REPORT_LOGS},
                 {MAPICFG_LOG_COUNT_BROKEN, MAPICFG_REPORT_BROKEN},
                 {MAPICFG_LOG_COUNT_TORN, MAPICFG_REPORT_TORN},
                 {MAPICFG_LOG_COUNT_COPIES, MAPICFG_REPORT_COPIES}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        summary->counts[parts[i].count] += mapicfg_report_get_total(report, parts[i].kind);
    return MAPICFG_OK;
}

/* ---- merging ---- */

/* The numbers of the values of `from` in `into`. */
static mapicfg_status translate(mapicfg_log_summary *into, const mapicfg_log_summary *from,
                                const struct mapicfg__log_table *table, const struct mapicfg__log_line *line,
                                uint32_t *numbers, mapicfg_error *err) {
    for (uint32_t i = 0; i < table->key_count; i++) {
        const uint32_t dimension = table->keys[i];
        const struct mapicfg__span text = from->values[dimension].texts[line->numbers[i]];
        if (!mapicfg__values_number(&into->values[dimension], text, &numbers[i])) return mapicfg__error_no_memory(err);
    }
    return MAPICFG_OK;
}

static mapicfg_status merge_table(mapicfg_log_summary *into, const mapicfg_log_summary *from, size_t table,
                                  mapicfg_error *err) {
    const struct mapicfg__log_table *source = &from->tables[table];
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < source->count; i++) {
        uint32_t numbers[MAPICFG__TABLE_MOST_KEYS];
        struct mapicfg__log_tally *tally = NULL;
        status = translate(into, from, source, &source->lines[i], numbers, err);
        if (!status) status = mapicfg__log_table_find(&into->tables[table], numbers, into->max_rows, &tally, err);
        if (!status) status = mapicfg__log_tally_merge(tally, &source->lines[i].tally, err);
    }
    return status;
}

mapicfg_status mapicfg_log_summary_merge(mapicfg_log_summary *into, const mapicfg_log_summary *from,
                                         mapicfg_error *err) {
    if (!into) return mapicfg__error_null_argument(err, "into");
    if (!from) return mapicfg__error_null_argument(err, "from");
    if (into == from) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a summary cannot be merged into itself");
    const char *difference = mapicfg__summary_difference(into, from);
    if (difference)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "the summaries count different things: their %s must be the same", difference);
    if (from->counts[MAPICFG_LOG_COUNT_RECORDS] > UINT64_MAX - into->counts[MAPICFG_LOG_COUNT_RECORDS])
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a counter would pass 2^64 - 1");
    mapicfg_status status = mapicfg__log_tally_merge(&into->whole, &from->whole, err);
    if (!status) status = mapicfg__log_methods_merge(&into->methods, &from->methods, err);
    for (size_t i = 0; !status && i < from->table_count; i++) status = merge_table(into, from, i, err);
    if (status) return status;
    for (uint32_t i = 0; i < MAPICFG__SUMMARY_COUNTS; i++) into->counts[i] += from->counts[i];
    for (uint32_t i = 0; i < MAPICFG_LOG_NOISE_COUNT; i++) into->noise[i] += from->noise[i];
    return MAPICFG_OK;
}

mapicfg_status mapicfg_log_summary_copy(const mapicfg_log_summary *from, mapicfg_log_summary **out,
                                        mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!from) return mapicfg__error_null_argument(err, "from");
    mapicfg_log_summary *copy = mapicfg__summary_make_like(from);
    if (!copy) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg_log_summary_merge(copy, from, err);
    if (status) {
        mapicfg_log_summary_free(copy);
        return status;
    }
    *out = copy;
    return MAPICFG_OK;
}
