/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary_json.c: a summary as JSON. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "logs/cause.h"
#include "logs/state.h"

static void put_text(struct mapicfg__buffer *out, const char *text) {
    mapicfg__buffer_json(out, text, strlen(text));
}

static void put_name(struct mapicfg__buffer *out, const char *name, int first) {
    if (!first) mapicfg__buffer_char(out, ',');
    put_text(out, name);
    mapicfg__buffer_char(out, ':');
}

static void put_number(struct mapicfg__buffer *out, const char *name, uint64_t number, int first) {
    put_name(out, name, first);
    mapicfg__buffer_number(out, number);
}

static void put_time(struct mapicfg__buffer *out, const char *name, int64_t time, int known) {
    put_name(out, name, 0);
    if (!known) {
        mapicfg__buffer_text(out, "null");
        return;
    }
    mapicfg__buffer_char(out, '"');
    mapicfg__fact_put_time(out, time);
    mapicfg__buffer_char(out, '"');
}

static void put_percentiles(struct mapicfg__buffer *out, const struct mapicfg__log_tally *tally) {
    static const struct {
        const char *name;
        uint32_t number;
    } parts[] = {{"sum", MAPICFG_LOG_NUMBER_LATENCY_SUM}, {"min", MAPICFG_LOG_NUMBER_LATENCY_MIN},
                 {"p50", MAPICFG_LOG_NUMBER_LATENCY_P50}, {"p90", MAPICFG_LOG_NUMBER_LATENCY_P90},
                 {"p95", MAPICFG_LOG_NUMBER_LATENCY_P95}, {"p99", MAPICFG_LOG_NUMBER_LATENCY_P99},
                 {"max", MAPICFG_LOG_NUMBER_LATENCY_MAX}};
    put_name(out, "percentiles", 0);
    const uint64_t count = mapicfg__log_tally_number(tally, MAPICFG_LOG_NUMBER_TIMED);
    if (!count) {
        mapicfg__buffer_text(out, "null");
        return;
    }
    mapicfg__buffer_char(out, '{');
    put_number(out, "records", count, 1);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        put_number(out, parts[i].name, mapicfg__log_tally_number(tally, parts[i].number), 0);
    mapicfg__buffer_char(out, '}');
}

static void put_tally(struct mapicfg__buffer *out, const struct mapicfg__log_tally *tally) {
    put_number(out, "failures", tally->failures, 0);
    put_number(out, "users", mapicfg__distinct_count(&tally->users), 0);
    put_number(out, "mailboxes", mapicfg__distinct_count(&tally->mailboxes), 0);
    put_time(out, "first", tally->first, tally->timed != 0);
    put_time(out, "last", tally->last, tally->timed != 0);
    put_name(out, "authentication", 0);
    mapicfg__buffer_char(out, '{');
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++)
        put_number(out, mapicfg__dimension_auth_name(i), tally->auths[i], i == 0);
    mapicfg__buffer_char(out, '}');
    put_percentiles(out, tally);
    put_number(out, "waits", tally->waits, 0);
}

static void put_method(struct mapicfg__buffer *out, const mapicfg_log_summary *summary, uint32_t auth) {
    static const char *const names[] = {"records", "users", "only", "nameless"};
    put_name(out, mapicfg__dimension_auth_name(auth), auth == 0);
    mapicfg__buffer_char(out, '{');
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        put_number(out, names[i], mapicfg_log_summary_get_method(summary, MAPICFG_LOG_NUMBER_AUTH_NONE + auth, i),
                   i == 0);
    mapicfg__buffer_char(out, '}');
}

static void put_readiness(struct mapicfg__buffer *out, const mapicfg_log_summary *summary) {
    static const char *const names[] = {"percent", "users", "ready", "not_ready", "cannot_tell"};
    const uint64_t logs = mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_LOGS);
    put_name(out, "readiness", 0);
    if (logs == MAPICFG_LOG_READY_LOGS_NONE) {
        mapicfg__buffer_text(out, "null");
        return;
    }
    mapicfg__buffer_text(out,
                         logs == MAPICFG_LOG_READY_LOGS_FRONT ? "{\"logs\":\"http-proxy\"" : "{\"logs\":\"other\"");
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        put_number(out, names[i], mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_PERCENT + i), 0);
    put_name(out, "methods", 0);
    mapicfg__buffer_char(out, '{');
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++) put_method(out, summary, i);
    mapicfg__buffer_text(out, "}}");
}

static void put_keys(struct mapicfg__buffer *out, const struct mapicfg__log_table *table, const mapicfg_log_row *row) {
    mapicfg__buffer_text(out, "{\"key\":{");
    for (uint32_t i = 0; i < table->key_count; i++) {
        put_name(out, mapicfg_log_dimension_name(table->keys[i]), i == 0);
        mapicfg__buffer_json(out, row->keys[i]->text, row->keys[i]->size);
    }
    mapicfg__buffer_char(out, '}');
}

static void put_cause(struct mapicfg__buffer *out, const mapicfg_log_row *row) {
    const char *meaning = mapicfg__cause_meaning(row->keys[0]->text);
    mapicfg__buffer_text(out, "{\"cause\":");
    mapicfg__buffer_json(out, row->keys[0]->text, row->keys[0]->size);
    put_name(out, "meaning", 0);
    if (meaning)
        put_text(out, meaning);
    else
        mapicfg__buffer_text(out, "null");
}

static void put_rows(struct mapicfg__buffer *out, const mapicfg_log_summary *summary, size_t index) {
    const struct mapicfg__log_table *table = &summary->tables[index];
    mapicfg_log_row *rows = mapicfg__summary_rows(summary, table, MAPICFG_LOG_ORDER_BUSIEST);
    if (!rows && table->count) out->failed = 1;
    mapicfg__buffer_char(out, '[');
    for (size_t i = 0; rows && i < table->count; i++) {
        if (i) mapicfg__buffer_char(out, ',');
        if (index + 1 < summary->table_count)
            put_keys(out, table, &rows[i]);
        else
            put_cause(out, &rows[i]);
        put_number(out, "records", rows[i].tally->records, 0);
        put_tally(out, rows[i].tally);
        mapicfg__buffer_char(out, '}');
    }
    mapicfg__buffer_char(out, ']');
    mapicfg__mem_free(rows);
}

static void put_group(struct mapicfg__buffer *out, const mapicfg_log_summary *summary, size_t index) {
    const struct mapicfg__log_table *table = &summary->tables[index];
    mapicfg__buffer_text(out, index ? ",{\"by\":[" : "{\"by\":[");
    for (uint32_t i = 0; i < table->key_count; i++) {
        if (i) mapicfg__buffer_char(out, ',');
        put_text(out, mapicfg_log_dimension_name(table->keys[i]));
    }
    mapicfg__buffer_text(out, "],\"rows\":");
    put_rows(out, summary, index);
    mapicfg__buffer_char(out, '}');
}

static void put_counts(struct mapicfg__buffer *out, const mapicfg_log_summary *summary) {
    static const char *const names[] = {"files", "broken", "torn", "copies"};
    put_number(out, "records", summary->counts[MAPICFG_LOG_COUNT_RECORDS], 1);
    put_number(out, "kept", summary->whole.records, 0);
    put_number(out, "filtered", summary->counts[MAPICFG_LOG_COUNT_FILTERED], 0);
    put_name(out, "noise", 0);
    mapicfg__buffer_char(out, '{');
    for (uint32_t i = 1; i < MAPICFG_LOG_NOISE_COUNT; i++)
        put_number(out, mapicfg_log_noise_name(i), summary->noise[i], i == 1);
    mapicfg__buffer_char(out, '}');
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        put_number(out, names[i], summary->counts[MAPICFG_LOG_COUNT_LOGS + i], 0);
}

mapicfg_status mapicfg_log_summary_dup_json(const mapicfg_log_summary *summary, char **json, mapicfg_error *err) {
    if (json) *json = NULL;
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!json) return mapicfg__error_null_argument(err, "json");
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_char(&out, '{');
    put_counts(&out, summary);
    put_tally(&out, &summary->whole);
    put_readiness(&out, summary);
    put_name(&out, "groups", 0);
    mapicfg__buffer_char(&out, '[');
    for (size_t i = 0; i + 1 < summary->table_count; i++) put_group(&out, summary, i);
    mapicfg__buffer_char(&out, ']');
    put_name(&out, "errors", 0);
    put_rows(&out, summary, summary->table_count - 1);
    mapicfg__buffer_char(&out, '}');
    if (out.failed) {
        mapicfg__buffer_free(&out);
        return mapicfg__error_no_memory(err);
    }
    *json = out.data;
    return MAPICFG_OK;
}
