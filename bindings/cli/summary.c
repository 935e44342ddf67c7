/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary.c: how the summary of an audit is printed. */
#include "summary.h"

#include "terminal.h"

#include <string.h>

/* The table's four results, in the order in which people rank them. */
static const mapicfg_decision results[] = {
    MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL,
    MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL,
    MAPICFG_INTERNAL | MAPICFG_EXTERNAL,
    MAPICFG_INTERNAL,
};
#define RESULTS (sizeof results / sizeof *results)
#define RESULT_MASK (MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL)

static const struct {
    uint32_t counter;
    const char *name, *one, *several;
} counters[] = {
    {MAPICFG_COUNT_MAILBOXES, "mailboxes", "mailbox", "mailboxes"},
    {MAPICFG_COUNT_OVERRIDES, "overrides", "override", "overrides"},
    {MAPICFG_COUNT_BLOCKED_EXTERNAL, "blocked_external", "blocked outside", "blocked outside"},
    {MAPICFG_COUNT_NO_WAY_LEFT, "no_way_left", "with no way left", "with no way left"},
    {MAPICFG_COUNT_ASSUMED, "assumed", "with a default assumed", "with a default assumed"},
    {MAPICFG_COUNT_SKIPPED, "skipped", "object skipped", "objects skipped"},
    {MAPICFG_COUNT_ERRORS, "errors", "error", "errors"},
};
#define COUNTERS (sizeof counters / sizeof *counters)

static void put(struct output *output, const char *kind, const char *name, uint64_t count) {
    output_open(output);
    output_cell(output, kind);
    output_cell(output, name);
    output_number(output, count);
    output_close(output);
}

/* 1 when no decision before `index` has the same effective answer. */
static int is_new_answer(const mapicfg_summary *summary, size_t index, const char *answer) {
    for (size_t i = 0; i < index; i++) {
        if (strcmp(mapicfg_decision_effective(mapicfg_summary_get_decision(summary, i, NULL)), answer) == 0) return 0;
    }
    return 1;
}

static void put_effective(struct output *output, const mapicfg_summary *summary) {
    size_t count = mapicfg_summary_decision_count(summary);
    for (size_t i = 0; i < count; i++) {
        const char *answer = mapicfg_decision_effective(mapicfg_summary_get_decision(summary, i, NULL));
        uint64_t total = 0;
        if (!is_new_answer(summary, i, answer)) continue;
        for (size_t k = i; k < count; k++) {
            uint64_t mailboxes;
            mapicfg_decision decision = mapicfg_summary_get_decision(summary, k, &mailboxes);
            if (strcmp(mapicfg_decision_effective(decision), answer) == 0) total += mailboxes;
        }
        put(output, "effective", answer, total);
    }
}

static void put_notes(struct output *output, const mapicfg_summary *summary) {
    for (unsigned bit = 24; bit < 64; bit++) {
        mapicfg_decision note = (mapicfg_decision)1 << bit;
        uint64_t count = mapicfg_summary_count(summary, note, note);
        if (count > 0 && mapicfg_note_id(note) != NULL) put(output, "note", mapicfg_note_id(note), count);
    }
}

static mapicfg_status print_json(struct stream *out, const mapicfg_summary *summary, mapicfg_error *err) {
    char *json;
    mapicfg_status status = mapicfg_summary_dup_json(summary, &json, err);
    if (status != MAPICFG_OK) return status;
    size_t size = strlen(json);
    stream_put(out, json, size);
    if (size == 0 || json[size - 1] != '\n') stream_char(out, '\n');
    mapicfg_free(json);
    return MAPICFG_OK;
}

mapicfg_status summary_print(struct stream *out, uint32_t format, const mapicfg_summary *summary, mapicfg_error *err) {
    static const struct column columns[] = {
        {"kind", COLUMN_TEXT, NULL, 0},
        {"name", COLUMN_TEXT, NULL, 0},
        {"count", COLUMN_NUMBER, NULL, 0},
    };
    struct output output;
    if (format == OUTPUT_JSON) return print_json(out, summary, err);
    output_begin(&output, out, format, columns, 3, 0);
    for (size_t i = 0; i < COUNTERS; i++)
        put(&output, "counter", counters[i].name, mapicfg_summary_get_counter(summary, counters[i].counter));
    for (size_t i = 0; i < RESULTS; i++)
        put(&output, "outcome", mapicfg_decision_result(results[i]),
            mapicfg_summary_count(summary, RESULT_MASK, results[i]));
    put_effective(&output, summary);
    put_notes(&output, summary);
    output_end(&output);
    return MAPICFG_OK;
}

void summary_print_short(struct stream *out, const mapicfg_summary *summary) {
    size_t columns = out->terminal ? terminal_columns() : 0, at = 0;
    stream_char(out, '\n');
    for (size_t i = 0; i < COUNTERS; i++) {
        struct stream piece;
        stream_open_memory(&piece);
        stream_counted(&piece, mapicfg_summary_get_counter(summary, counters[i].counter), counters[i].one,
                       counters[i].several);
        stream_text(&piece, i + 1 < COUNTERS ? "," : "");
        int fits = columns == 0 || at + 1 + piece.used <= columns;
        stream_text(out, at == 0 ? "" : fits ? " " : "\n");
        at = fits ? at + (at > 0) + piece.used : piece.used;
        stream_put(out, piece.bytes, piece.used);
        stream_close_part(&piece, out);
    }
    stream_char(out, '\n');
    for (size_t i = 0; i < RESULTS; i++) {
        stream_text(out, mapicfg_decision_result(results[i]));
        stream_text(out, ": ");
        stream_number(out, mapicfg_summary_count(summary, RESULT_MASK, results[i]));
        stream_char(out, '\n');
    }
}
