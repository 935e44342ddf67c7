/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_time.c: records and failures along the time, in UTC. An hour without any record is no zero: nobody may have
 * connected, or its log may be missing, so it is hatched. */
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/error.h"
#include "base/mem.h"
#include "report/html.h"
#include "report/log_charts.h"

#define MOST_SLOTS 200u
#define MOST_SERIES 8u /* charts */
#define MOST_OF_KIND 4u
#define MOST_TICKS 8u

struct slot {
    uint64_t records, failures;
};

struct series {
    const struct mapicfg__log_group *group;
    struct slot slots[MOST_SLOTS];
};

struct time_line {
    const struct mapicfg__log_groups *groups;
    struct series series[MOST_SERIES];
    size_t series_count;
    int64_t first, last; /* hours since 1970 */
    int64_t width;       /* of a slot, in hours */
    int64_t base;        /* the hour at which the first slot begins */
    size_t count;        /* of slots */
    int64_t unit;        /* hours of a row */
    int any;
    int with_gaps; /* some chart has some */
};

/* ---- hours ---- */

/* Of "2026-11-29T12" or "2026-11-29". */
static int hour_of(const struct mapicfg__log_shape *shape, const mapicfg_log_row *row, int64_t *hour) {
    const char *text = mapicfg_log_row_get_key(row, shape->time);
    const size_t size = strlen(text);
    int64_t day;
    if (size < 10 || !mapicfg__day_parse(text, 10, &day)) return 0;
    *hour = day * 24 + (size == 13 ? (text[11] - '0') * 10 + (text[12] - '0') : 0);
    return 1;
}

static int32_t find_ends(void *user, const mapicfg_log_row *row) {
    struct time_line *line = user;
    int64_t hour;
    if (!hour_of(&line->groups->shape, row, &hour)) return 0;
    if (!line->any || hour < line->first) line->first = hour;
    if (!line->any || hour > line->last) line->last = hour;
    line->any = 1;
    return 0;
}

static void choose_width(struct time_line *line) {
    static const int64_t widths[] = {1, 2, 3, 6, 12, 24, 48, 168, 336, 672, 1344, 2688};
    const size_t last = sizeof widths / sizeof *widths - 1;
    size_t at = 0;
    while (at < last && (widths[at] < line->unit || (line->last - line->first) / widths[at] + 2 > MOST_SLOTS)) at++;
    line->width = widths[at];
    while ((line->last - line->first) / line->width + 2 > MOST_SLOTS) line->width *= 2;
    line->base = line->first / line->width * line->width;
    line->count = (size_t)((line->last - line->base) / line->width + 1);
}

static int32_t fill(void *user, const mapicfg_log_row *row) {
    struct time_line *line = user;
    int64_t hour;
    if (!hour_of(&line->groups->shape, row, &hour)) return 0;
    for (size_t i = 0; i < line->series_count; i++) {
        if (!mapicfg__log_group_has(line->groups, line->series[i].group, row)) continue;
        struct slot *slot = &line->series[i].slots[(hour - line->base) / line->width];
        slot->records += mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_RECORDS);
        slot->failures += mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_FAILURES);
    }
    return 0;
}

/* The busiest of each kind. */
static void choose_series(struct time_line *line) {
    const struct mapicfg__log_groups *groups = line->groups;
    const size_t most = groups->count && groups->items[0].kind ? MOST_OF_KIND : MOST_SERIES;
    for (size_t at = 0, size; at < groups->count; at += size) {
        size = mapicfg__log_groups_run(groups, at);
        for (size_t i = 0; i < size && i < most && line->series_count < MOST_SERIES; i++)
            line->series[line->series_count++].group = &groups->items[at + i];
    }
}

/* ---- texts ---- */

/* "29 Nov", "29 Nov 2026", "12:00". */
static void put_moment(struct mapicfg__buffer *out, int64_t hour, int with_year) {
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char date[11], text[32];
    mapicfg__day_put(date, hour / 24);
    const int day = (date[8] - '0') * 10 + (date[9] - '0'), month = (date[5] - '0') * 10 + (date[6] - '0');
    snprintf(text, sizeof text, with_year ? "%d %.3s %.4s" : "%d %.3s", day, months + 3 * (month - 1), date);
    mapicfg__buffer_text(out, text);
}

static void put_clock(struct mapicfg__buffer *out, int64_t hour) {
    char text[16];
    snprintf(text, sizeof text, "%02d:00", (int)(hour % 24));
    mapicfg__buffer_text(out, text);
}

/* "1 hour", "2 days". */
static void put_width(struct mapicfg__buffer *out, int64_t hours) {
    if (hours % 24)
        mapicfg__html_counted(out, (uint64_t)hours, "hour", "hours");
    else
        mapicfg__html_counted(out, (uint64_t)hours / 24, "day", "days");
}

/* ---- drawing ---- */

/* 1, 2 or 5 with as many zeros as it needs. */
static uint64_t round_up(uint64_t number) {
    static const uint64_t steps[] = {1, 2, 5};
    for (uint64_t power = 1; power < UINT64_MAX / 100; power *= 10)
        for (size_t i = 0; i < 3; i++)
            if (steps[i] * power >= number) return steps[i] * power;
    return UINT64_MAX;
}

static void put_title(struct mapicfg__buffer *out, const struct time_line *line, size_t at, const struct slot *slot) {
    const int64_t hour = line->base + (int64_t)at * line->width;
    mapicfg__buffer_text(out, "<title>");
    put_moment(out, hour, 1);
    if (line->width % 24) {
        mapicfg__buffer_char(out, ' ');
        put_clock(out, hour);
    }
    mapicfg__buffer_text(out, ": ");
    mapicfg__html_counted(out, slot->records, "record", "records");
    mapicfg__buffer_text(out, ", ");
    mapicfg__html_number(out, slot->failures);
    mapicfg__buffer_text(out, " failed</title>");
}

static void put_place(struct mapicfg__buffer *out, const struct time_line *line, size_t at, size_t slots) {
    const uint64_t unit = 10, whole = line->count * unit; /* a tenth is the gap between bars */
    mapicfg__drawn_place(out, "x", at * unit, whole);
    mapicfg__drawn_place(out, "width", slots * unit - (slots == 1), whole);
}

static void put_column(struct mapicfg__buffer *out, const struct time_line *line, size_t at, uint64_t number,
                       uint64_t top, const struct slot *slot) {
    if (!number) return;
    const uint64_t least = top / 66 ? top / 66 : 1, seen = number < least ? least : number;
    mapicfg__buffer_text(out, "<rect");
    put_place(out, line, at, 1);
    mapicfg__drawn_place(out, "y", top - seen, top);
    mapicfg__drawn_place(out, "height", seen, top);
    mapicfg__buffer_char(out, '>');
    put_title(out, line, at, slot);
    mapicfg__buffer_text(out, "</rect>\n");
}

static size_t gap_at(const struct series *series, size_t at, size_t count) {
    size_t size = 0;
    while (at + size < count && !series->slots[at + size].records) size++;
    return size;
}

static size_t put_gaps(struct mapicfg__buffer *out, const struct time_line *line, const struct series *series) {
    size_t total = 0;
    for (size_t at = 0, size; at < line->count; at += size ? size : 1) {
        size = gap_at(series, at, line->count);
        if (!size) continue;
        mapicfg__buffer_text(out, "<rect class=\"gap\"");
        put_place(out, line, at, size);
        mapicfg__buffer_text(out, " height=\"100%\"/>");
        total += size;
    }
    return total;
}

/* One of the two drawings of a chart, with what its upper edge stands for at its left. */
static size_t put_panel(struct mapicfg__buffer *out, const struct time_line *line, const struct series *series,
                        uint64_t most, int failures) {
    const uint64_t top = round_up(most);
    mapicfg__buffer_text(out, failures ? "<p class=\"low\"><span>" : "<p><span>");
    mapicfg__html_number(out, top);
    mapicfg__buffer_text(out, failures ? "</span><span>failed</span></p>\n<svg class=\"low\" aria-hidden=\"true\">"
                                       : "</span><span>records</span></p>\n<svg aria-hidden=\"true\">");
    const size_t gaps = put_gaps(out, line, series);
    mapicfg__buffer_text(out,
                         "<line class=\"grid\" x2=\"100%\" y1=\"0\" y2=\"0\"/><line class=\"grid\" x2=\"100%\" "
                         "y1=\"100%\" y2=\"100%\"/>");
    mapicfg__buffer_text(out, failures ? "<g class=\"cf\">\n" : "<g class=\"c0\">\n");
    for (size_t i = 0; i < line->count; i++) {
        const struct slot *slot = &series->slots[i];
        put_column(out, line, i, failures ? slot->failures : slot->records, top, slot);
    }
    mapicfg__buffer_text(out, "</g></svg>\n");
    return gaps;
}

/* Where the dates stand: as few as have room on a telephone. */
static void put_axis(struct mapicfg__buffer *out, const struct time_line *line) {
    static const int64_t steps[] = {1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672, 1344, 2688};
    const int64_t span = (int64_t)line->count * line->width;
    size_t at = 0;
    while (at + 1 < sizeof steps / sizeof *steps && span / steps[at] > MOST_TICKS) at++;
    int64_t step = steps[at];
    while (span / step > MOST_TICKS) step *= 2;
    mapicfg__buffer_text(out, "<p></p><svg class=\"axis\" aria-hidden=\"true\">");
    for (int64_t hour = (line->base + step - 1) / step * step; hour <= line->base + span; hour += step) {
        const uint64_t place = (uint64_t)(hour - line->base);
        mapicfg__buffer_text(out, "<line y2=\"5\"");
        mapicfg__drawn_place(out, "x1", place, (uint64_t)span);
        mapicfg__drawn_place(out, "x2", place, (uint64_t)span);
        mapicfg__buffer_text(out, "/><text y=\"17\"");
        mapicfg__drawn_place(out, "x", place, (uint64_t)span);
        mapicfg__buffer_text(out, place * 12 < (uint64_t)span        ? ">"
                                  : place * 12 > (uint64_t)span * 11 ? " text-anchor=\"end\">"
                                                                     : " text-anchor=\"middle\">");
        if (hour % 24)
            put_clock(out, hour);
        else
            put_moment(out, hour, step > 168);
        mapicfg__buffer_text(out, "</text>");
    }
    mapicfg__buffer_text(out, "</svg>\n");
}

static void put_caption(struct mapicfg__buffer *out, const struct time_line *line, const struct series *series,
                        struct mapicfg__buffer *name) {
    mapicfg__buffer_text(out, "<figure class=\"time\"><figcaption>");
    mapicfg__log_group_name(name, line->groups, series->group);
    out->failed |= name->failed;
    if (name->size) mapicfg__html_text(out, name->data);
    mapicfg__buffer_text(out, name->size ? ": r" : "R");
    mapicfg__buffer_text(out, "ecords by ");
    if (line->width == 1 || line->width == 24)
        mapicfg__buffer_text(out, line->width == 1 ? "hour" : "day");
    else
        put_width(out, line->width);
    if (series->group->kind) {
        mapicfg__buffer_text(out, ": <code>");
        mapicfg__html_text(out, mapicfg__log_shape_value(series->group->kind));
        mapicfg__buffer_text(out, "</code>");
    }
    mapicfg__buffer_text(out, "</figcaption>\n");
}

static void put_series(mapicfg_page *page, struct time_line *line, const struct series *series,
                       struct mapicfg__buffer *name) {
    struct mapicfg__buffer *out = &page->out;
    uint64_t most = 1, most_failed = 0;
    for (size_t i = 0; i < line->count; i++) {
        if (series->slots[i].records > most) most = series->slots[i].records;
        if (series->slots[i].failures > most_failed) most_failed = series->slots[i].failures;
    }
    put_caption(out, line, series, name);
    mapicfg__buffer_text(out, "<div class=\"plot\">");
    line->with_gaps |= put_panel(out, line, series, most, 0) > 0;
    if (most_failed) put_panel(out, line, series, most_failed, 1);
    put_axis(out, line);
    mapicfg__buffer_text(out, "</div></figure>\n");
}

/* The hatching, once for all charts of the page. */
static void put_pattern(struct mapicfg__buffer *out) {
    mapicfg__buffer_text(out,
                         "<svg class=\"unseen\" aria-hidden=\"true\"><defs><pattern id=\"hatched\" width=\"6\" "
                         "height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                         "<line class=\"hatch\" y2=\"6\"/></pattern></defs></svg>\n");
}

static mapicfg_status put_all(mapicfg_page *page, struct time_line *line, mapicfg_error *err) {
    struct mapicfg__buffer name = {0};
    mapicfg_status status = MAPICFG_OK;
    if (!page->has_hatching) put_pattern(&page->out);
    page->has_hatching = 1;
    for (size_t i = 0; !status && i < line->series_count; i++) {
        put_series(page, line, &line->series[i], &name);
        status = mapicfg__page_end(page, err);
    }
    mapicfg__buffer_free(&name);
    if (status || !line->with_gaps) return status;
    mapicfg__page_element(page, "p", "about",
                          "Hatched: no record counts there. Either nobody connected, or the logs of that time are "
                          "missing: what was read does not tell which. The first and the last bar may lack a part of "
                          "their time.");
    return mapicfg__page_end(page, err);
}

static mapicfg_status each(const struct mapicfg__log_shape *shape, mapicfg_log_row_fn fn, struct time_line *line,
                           mapicfg_error *err) {
    return mapicfg_log_summary_each(shape->summary, shape->table, MAPICFG_LOG_ORDER_KEY, 0, fn, line, err);
}

mapicfg_status mapicfg__log_time_put(mapicfg_page *page, const struct mapicfg__log_shape *shape, mapicfg_error *err) {
    struct mapicfg__log_groups groups;
    mapicfg_status status = mapicfg__page_begin(page, err);
    if (!status) status = mapicfg__log_groups_make(&groups, shape, 0, err);
    if (status) return status;
    struct time_line *line = mapicfg__mem_zalloc(sizeof *line);
    if (!line) {
        mapicfg__log_groups_free(&groups);
        return mapicfg__error_no_memory(err);
    }
    line->groups = &groups;
    line->unit = shape->dimensions[shape->time] == MAPICFG_LOG_BY_HOUR ? 1 : 24;
    status = each(shape, find_ends, line, err);
    if (!status && line->any) {
        choose_width(line);
        choose_series(line);
        status = each(shape, fill, line, err);
        if (!status) status = put_all(page, line, err);
    }
    mapicfg__mem_free(line);
    mapicfg__log_groups_free(&groups);
    return status;
}
