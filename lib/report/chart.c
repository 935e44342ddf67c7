/* SPDX-License-Identifier: LGPL-2.1-or-later
 * chart.c: numbers in large print, and bars: a table whose rows have a drawing each. */
#include "base/error.h"
#include "report/html.h"
#include "report/page.h"

static mapicfg_status check(const char *const *names, const uint64_t *numbers, const uint32_t *tones, size_t count,
                            mapicfg_error *err) {
    if (!names && count) return mapicfg__error_null_argument(err, "names");
    if (!numbers && count) return mapicfg__error_null_argument(err, "numbers");
    for (size_t i = 0; i < count; i++) {
        if (!names[i]) return mapicfg__error_null_argument(err, "a name");
        if (tones && !mapicfg__page_tone(tones[i]))
            return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "%u is no tone", tones[i]);
    }
    return MAPICFG_OK;
}

static void open_toned(struct mapicfg__buffer *out, const char *tag, const uint32_t *tones, size_t index) {
    const char *letter = tones ? mapicfg__page_tone(tones[index]) : "";
    mapicfg__buffer_char(out, '<');
    mapicfg__buffer_text(out, tag);
    if (*letter) {
        mapicfg__buffer_text(out, " class=\"");
        mapicfg__buffer_text(out, letter);
        mapicfg__buffer_char(out, '"');
    }
    mapicfg__buffer_char(out, '>');
}

mapicfg_status mapicfg_page_figures(mapicfg_page *page, const char *const *names, const uint64_t *numbers,
                                    const uint32_t *tones, size_t count, mapicfg_error *err) {
    mapicfg_status status = check(names, numbers, tones, count, err);
    if (!status) status = mapicfg__page_begin(page, err);
    if (status || !count) return status;
    struct mapicfg__buffer *out = &page->out;
    mapicfg__buffer_text(out, "<dl class=\"figures\">\n");
    for (size_t i = 0; i < count; i++) {
        open_toned(out, "div", tones, i);
        mapicfg__buffer_text(out, "<dt>");
        mapicfg__html_text(out, names[i]);
        mapicfg__buffer_text(out, "</dt><dd>");
        mapicfg__html_number(out, numbers[i]);
        mapicfg__buffer_text(out, "</dd></div>\n");
    }
    mapicfg__buffer_text(out, "</dl>\n");
    return mapicfg__page_end(page, err);
}

#define WIDTH 1000u
#define THINNEST 4u /* what is there is seen */

static unsigned width_of(uint64_t number, uint64_t total) {
    if (!number || !total) return 0;
    if (number >= total) return WIDTH;
    unsigned width = (unsigned)((double)number / (double)total * WIDTH);
    return width < THINNEST ? THINNEST : width;
}

static void put_bar(struct mapicfg__buffer *out, uint64_t number, uint64_t total) {
    mapicfg__buffer_text(out,
                         "<svg viewBox=\"0 0 1000 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                         "<rect class=\"t\" width=\"1000\" height=\"8\"/><rect class=\"b\" width=\"");
    mapicfg__buffer_number(out, width_of(number, total));
    mapicfg__buffer_text(out, "\" height=\"8\"/></svg>");
}

/* Up to the largest number; a sum of shares needs no more. */
static uint64_t sum(const uint64_t *numbers, size_t count) {
    uint64_t total = 0;
    for (size_t i = 0; i < count; i++) total = numbers[i] > UINT64_MAX - total ? UINT64_MAX : total + numbers[i];
    return total;
}

mapicfg_status mapicfg_page_bars(mapicfg_page *page, const char *title, uint64_t total, const char *const *names,
                                 const uint64_t *numbers, const uint32_t *tones, size_t count, mapicfg_error *err) {
    if (!title) return mapicfg__error_null_argument(err, "title");
    mapicfg_status status = check(names, numbers, tones, count, err);
    if (!status) status = mapicfg__page_begin(page, err);
    if (status || !count) return status;
    struct mapicfg__buffer *out = &page->out;
    if (!total) total = sum(numbers, count);
    mapicfg__buffer_text(out, "<figure class=\"bars\"><table><caption>");
    mapicfg__html_text(out, title);
    mapicfg__buffer_text(out,
                         "</caption>\n<thead class=\"unseen\"><tr><th scope=\"col\">Name</th>"
                         "<th scope=\"col\">Number</th><th scope=\"col\">Share</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < count; i++) {
        open_toned(out, "tr", tones, i);
        mapicfg__buffer_text(out, "<th scope=\"row\">");
        mapicfg__html_text(out, names[i]);
        put_bar(out, numbers[i], total);
        mapicfg__buffer_text(out, "</th><td>");
        mapicfg__html_number(out, numbers[i]);
        mapicfg__buffer_text(out, "</td><td>");
        mapicfg__html_share(out, numbers[i], total);
        mapicfg__buffer_text(out, "</td></tr>\n");
    }
    mapicfg__buffer_text(out, "</tbody></table></figure>\n");
    return mapicfg__page_end(page, err);
}
