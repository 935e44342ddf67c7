/* SPDX-License-Identifier: LGPL-2.1-or-later
 * drawn.c: lists of bars with parts, and places along an axis. Places are percents, so that drawings fit any width and
 * their texts keep their size. */
#include "report/drawn.h"

#include <stdio.h>

#include "report/html.h"

/* ---- places ---- */

#define PERCENTS 100000u /* thousandths of a percent */

static unsigned place_of(uint64_t part, uint64_t whole) {
    if (!whole || part >= whole) return whole ? PERCENTS : 0;
    return (unsigned)((double)part / (double)whole * PERCENTS + .5);
}

static void put_place(struct mapicfg__buffer *out, const char *attribute, unsigned place) {
    char text[64];
    snprintf(text, sizeof text, " %s=\"%u.%03u%%\"", attribute, place / 1000, place % 1000);
    mapicfg__buffer_text(out, text);
}

void mapicfg__drawn_place(struct mapicfg__buffer *out, const char *attribute, uint64_t part, uint64_t whole) {
    put_place(out, attribute, place_of(part, whole));
}

/* ---- durations ---- */

unsigned mapicfg__drawn_decades(uint64_t milliseconds) {
    unsigned decades = 1;
    for (uint64_t reached = 10; reached < milliseconds && decades < 19; reached *= 10) decades++;
    return decades;
}

/* The logarithm to the base of ten of a number from 1 on: the whole part by division, the rest bit by bit, for a number
 * squared has twice its logarithm. */
static double log_of(uint64_t number) {
    double value = (double)number, whole = 0, bit = 1;
    for (; value >= 10; value /= 10) whole++;
    for (int i = 0; i < 20; i++) {
        value *= value;
        bit /= 2;
        if (value < 10) continue;
        value /= 10;
        whole += bit;
    }
    return whole;
}

uint64_t mapicfg__drawn_log(uint64_t milliseconds, unsigned decades) {
    if (milliseconds <= 1) return 0;
    const double place = log_of(milliseconds) / decades * MAPICFG__LOG_LINE + .5;
    return place < MAPICFG__LOG_LINE ? (uint64_t)place : MAPICFG__LOG_LINE;
}

static void put_tenths(struct mapicfg__buffer *out, uint64_t number, uint64_t unit, const char *name) {
    const uint64_t tenths = number / unit * 10 + (number % unit * 10 + unit / 2) / unit;
    mapicfg__html_number(out, tenths / 10);
    if (tenths % 10) {
        mapicfg__buffer_char(out, '.');
        mapicfg__buffer_number(out, tenths % 10);
    }
    mapicfg__buffer_text(out, name);
}

void mapicfg__drawn_duration(struct mapicfg__buffer *out, uint64_t milliseconds) {
    if (milliseconds < 1000)
        put_tenths(out, milliseconds, 1, " ms");
    else if (milliseconds < 60000)
        put_tenths(out, milliseconds, 1000, " s");
    else
        put_tenths(out, milliseconds, 60000, " min");
}

/* ---- bars ---- */

#define THINNEST 300u /* thousandths of a percent: what is there is seen */

void mapicfg__drawn_bars_begin(mapicfg_page *page, const char *title, const char *of) {
    struct mapicfg__buffer *out = &page->out;
    mapicfg__buffer_text(out, "<figure class=\"list\"><figcaption>");
    mapicfg__html_text(out, title);
    if (of) {
        mapicfg__buffer_text(out, ": <code>");
        mapicfg__html_text(out, of);
        mapicfg__buffer_text(out, "</code>");
    }
    mapicfg__buffer_text(out, "</figcaption>\n<ul>\n");
}

void mapicfg__drawn_bars_end(mapicfg_page *page) {
    mapicfg__buffer_text(&page->out, "</ul></figure>\n");
}

static void put_bar(struct mapicfg__buffer *out, const struct mapicfg__bars *bars, const struct mapicfg__bar *bar) {
    uint64_t before = 0;
    mapicfg__buffer_text(out, "<svg aria-hidden=\"true\">");
    for (size_t i = 0; i < bars->part_count; i++) {
        if (!bar->parts[i]) continue;
        const unsigned from = place_of(before, bars->longest);
        before += bar->parts[i];
        const unsigned width = place_of(before, bars->longest) - from;
        mapicfg__buffer_text(out, "<rect class=\"c");
        mapicfg__buffer_char(out, bars->parts[i].color);
        mapicfg__buffer_char(out, '"');
        put_place(out, "x", from);
        put_place(out, "width", width < THINNEST ? THINNEST : width);
        mapicfg__buffer_text(out, " height=\"100%\"/>");
    }
    mapicfg__buffer_text(out, "</svg>");
}

/* The parts in words, unless there is but one, which is the whole. */
static void put_parts(struct mapicfg__buffer *out, const struct mapicfg__bars *bars, const struct mapicfg__bar *bar) {
    if (bars->part_count < 2) return;
    mapicfg__buffer_text(out, "<p class=\"parts\">");
    for (size_t i = 0; i < bars->part_count; i++) {
        if (!bar->parts[i]) continue;
        mapicfg__buffer_text(out, "<span><i class=\"c");
        mapicfg__buffer_char(out, bars->parts[i].color);
        mapicfg__buffer_text(out, "\"></i>");
        mapicfg__html_text(out, bars->parts[i].name);
        mapicfg__buffer_char(out, ' ');
        mapicfg__html_number(out, bar->parts[i]);
        mapicfg__buffer_text(out, "</span> ");
    }
    mapicfg__buffer_text(out, "</p>");
}

void mapicfg__drawn_bars_put(mapicfg_page *page, const struct mapicfg__bars *bars, const struct mapicfg__bar *bar) {
    struct mapicfg__buffer *out = &page->out;
    mapicfg__buffer_text(out, "<li><p class=\"head\"><b>");
    mapicfg__html_text(out, bar->name);
    mapicfg__buffer_text(out, "</b> <span>");
    mapicfg__html_number(out, bar->whole);
    if (bars->all) {
        mapicfg__buffer_text(out, " <small>");
        mapicfg__html_share(out, bar->whole, bars->all);
        mapicfg__buffer_text(out, "</small>");
    }
    if (bars->count_failures && bar->failures) {
        mapicfg__buffer_text(out, " <em>");
        mapicfg__html_number(out, bar->failures);
        mapicfg__buffer_text(out, " failed</em>");
    }
    mapicfg__buffer_text(out, "</span></p>");
    put_bar(out, bars, bar);
    put_parts(out, bars, bar);
    if (bar->note) mapicfg__page_element(page, "p", "note", bar->note);
    mapicfg__buffer_text(out, "</li>\n");
}
