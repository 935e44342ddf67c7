/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_latency.c: how long requests take, on a logarithmic axis: a dot for half of them, a diamond for 95 %, a tick for
 * 99 %, so that shapes tell what colors would. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "report/html.h"
#include "report/log_charts.h"

#define MOST_ROWS 10u
#define MOST_KINDS 8u

struct timed_row {
    const char *keys[MAPICFG__LOG_KEYS];
    uint64_t p50, p95, p99;
};

struct chart {
    const char *kind;
    struct timed_row rows[MOST_ROWS];
    size_t count;
};

struct latency {
    const struct mapicfg__log_shape *shape;
    struct chart charts[MOST_KINDS];
    size_t count;
};

/* ---- the busiest rows ---- */

static struct chart *chart_of(struct latency *latency, const char *kind) {
    for (size_t i = 0; i < latency->count; i++)
        if (strcmp(latency->charts[i].kind, kind) == 0) return &latency->charts[i];
    if (latency->count == MOST_KINDS) return NULL;
    latency->charts[latency->count].kind = kind;
    return &latency->charts[latency->count++];
}

static int32_t take(void *user, const mapicfg_log_row *row) {
    struct latency *latency = user;
    const struct mapicfg__log_shape *shape = latency->shape;
    if (!mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_TIMED)) return 0;
    struct chart *chart = chart_of(latency, shape->kind < shape->keys ? mapicfg_log_row_get_key(row, shape->kind) : "");
    if (!chart || chart->count == MOST_ROWS) return 0;
    struct timed_row *timed = &chart->rows[chart->count++];
    size_t count = 0;
    for (size_t i = 0; i < shape->keys; i++)
        if (i != shape->kind) timed->keys[count++] = mapicfg_log_row_get_key(row, i);
    timed->p50 = mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_LATENCY_P50);
    timed->p95 = mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_LATENCY_P95);
    timed->p99 = mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_LATENCY_P99);
    return 0;
}

/* ---- drawing ---- */

static void put_grid(struct mapicfg__buffer *out, unsigned decades) {
    for (unsigned i = 0; i <= decades; i++) {
        mapicfg__buffer_text(out, "<line class=\"grid\" y2=\"100%\"");
        mapicfg__drawn_place(out, "x1", i, decades);
        mapicfg__drawn_place(out, "x2", i, decades);
        mapicfg__buffer_text(out, "/>");
    }
}

static void put_percentile(struct mapicfg__buffer *out, const char *word, uint64_t milliseconds) {
    mapicfg__buffer_text(out, word);
    mapicfg__drawn_duration(out, milliseconds);
}

static void put_row(struct mapicfg__buffer *out, const struct timed_row *row, unsigned decades) {
    const uint64_t p50 = mapicfg__drawn_log(row->p50, decades), p95 = mapicfg__drawn_log(row->p95, decades),
                   p99 = mapicfg__drawn_log(row->p99, decades);
    mapicfg__buffer_text(out, "<li><p class=\"head\"><b>");
    for (size_t i = 0; i < MAPICFG__LOG_KEYS && row->keys[i]; i++) {
        mapicfg__buffer_text(out, i ? ", " : "");
        mapicfg__html_text(out, mapicfg__log_shape_value(row->keys[i]));
    }
    put_percentile(out, "</b> <span><small>50 %</small> ", row->p50);
    put_percentile(out, " <small>95 %</small> ", row->p95);
    put_percentile(out, " <small>99 %</small> ", row->p99);
    mapicfg__buffer_text(out, "</span></p><svg aria-hidden=\"true\">");
    put_grid(out, decades);
    mapicfg__buffer_text(out, "<line class=\"range\" y1=\"50%\" y2=\"50%\"");
    mapicfg__drawn_place(out, "x1", p50, MAPICFG__LOG_LINE);
    mapicfg__drawn_place(out, "x2", p99, MAPICFG__LOG_LINE);
    mapicfg__buffer_text(out, "/><line class=\"range\" y1=\"15%\" y2=\"85%\"");
    mapicfg__drawn_place(out, "x1", p99, MAPICFG__LOG_LINE);
    mapicfg__drawn_place(out, "x2", p99, MAPICFG__LOG_LINE);
    mapicfg__buffer_text(out, "/><circle class=\"c0\" r=\"5\" cy=\"50%\"");
    mapicfg__drawn_place(out, "cx", p50, MAPICFG__LOG_LINE);
    mapicfg__buffer_text(out, "/><svg y=\"50%\"");
    mapicfg__drawn_place(out, "x", p95, MAPICFG__LOG_LINE);
    mapicfg__buffer_text(out, "><path class=\"c1\" d=\"M0-6 6 0 0 6-6 0z\"/></svg></svg></li>\n");
}

static void put_axis(struct mapicfg__buffer *out, unsigned decades) {
    uint64_t milliseconds = 1;
    mapicfg__buffer_text(out, "<li class=\"axis\" aria-hidden=\"true\"><svg>");
    for (unsigned i = 0; i <= decades; i++, milliseconds *= 10) {
        if (decades > 6 && i % 2) continue;
        mapicfg__buffer_text(out, "<text y=\"12\"");
        mapicfg__drawn_place(out, "x", i, decades);
        mapicfg__buffer_text(out, !i ? ">" : i == decades ? " text-anchor=\"end\">" : " text-anchor=\"middle\">");
        mapicfg__html_number(out, milliseconds < 1000 ? milliseconds : milliseconds / 1000);
        mapicfg__buffer_text(out, milliseconds < 1000 ? " ms</text>" : " s</text>");
    }
    mapicfg__buffer_text(out, "</svg></li>\n");
}

static void put_chart(mapicfg_page *page, const struct chart *chart) {
    struct mapicfg__buffer *out = &page->out;
    uint64_t longest = 1;
    for (size_t i = 0; i < chart->count; i++)
        if (chart->rows[i].p99 > longest) longest = chart->rows[i].p99;
    const unsigned decades = mapicfg__drawn_decades(longest);
    mapicfg__buffer_text(out, "<figure class=\"list spans\"><figcaption>Latency");
    if (*chart->kind) {
        mapicfg__buffer_text(out, ": <code>");
        mapicfg__html_text(out, chart->kind);
        mapicfg__buffer_text(out, "</code>");
    }
    mapicfg__buffer_text(out,
                         "<span class=\"parts\"><span>\xe2\x97\x8f 50 %</span> <span>\xe2\x97\x86 95 %</span> "
                         "<span>\xe2\x94\x82 99 % of the requests take no longer</span></span></figcaption>\n<ul>\n");
    for (size_t i = 0; i < chart->count; i++) put_row(out, &chart->rows[i], decades);
    put_axis(out, decades);
    mapicfg__drawn_bars_end(page);
}

static int by_kind(const void *a, const void *b) {
    const struct chart *one = a, *other = b;
    return mapicfg__log_shape_compare_kinds(one->kind, other->kind);
}

mapicfg_status mapicfg__log_latency_put(mapicfg_page *page, const struct mapicfg__log_shape *shape,
                                        mapicfg_error *err) {
    mapicfg_status status = mapicfg__page_begin(page, err);
    if (status) return status;
    struct latency *latency = mapicfg__mem_zalloc(sizeof *latency);
    if (!latency) return mapicfg__error_no_memory(err);
    latency->shape = shape;
    status = mapicfg_log_summary_each(shape->summary, shape->table, MAPICFG_LOG_ORDER_BUSIEST, 0, take, latency, err);
    qsort(latency->charts, latency->count, sizeof *latency->charts, by_kind);
    for (size_t i = 0; !status && i < latency->count; i++) {
        put_chart(page, &latency->charts[i]);
        status = mapicfg__page_end(page, err);
    }
    mapicfg__mem_free(latency);
    return status;
}
