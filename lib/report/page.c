/* SPDX-License-Identifier: LGPL-2.1-or-later
 * page.c: the frame of a page: its head, its sections, its end, and how it is written. */
#include "report/page.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "report/assets.h"
#include "report/html.h"

#define WRITTEN_FROM 65536u /* bytes */

/* ---- writing ---- */

mapicfg_status mapicfg__page_leave(mapicfg_page *page, mapicfg_status status, const mapicfg_error *failure,
                                   mapicfg_error *err) {
    if (!status) return MAPICFG_OK;
    if (status != MAPICFG_E_ARGUMENT && status != MAPICFG_E_CONFLICT) page->error = *failure;
    if (err) *err = *failure;
    return status;
}

static mapicfg_status flush(mapicfg_page *page, mapicfg_error *err) {
    mapicfg_error failure;
    if (page->out.failed) return mapicfg__page_leave(page, mapicfg__error_no_memory(&failure), &failure, err);
    page->writing = 1;
    int32_t answer = page->out.size ? page->fn(page->user, page->out.data, page->out.size) : 0;
    page->writing = 0;
    page->out.size = 0;
    if (!answer) return MAPICFG_OK;
    mapicfg_status status =
        mapicfg__error_fail(&failure, MAPICFG_E_IO, "the page was not written: the callback failed");
    return mapicfg__page_leave(page, status, &failure, err);
}

static void end_table(mapicfg_page *page) {
    struct mapicfg__buffer *out = &page->out;
    mapicfg__buffer_text(out, "</tbody></table>\n");
    if (page->rows > page->most_rows) {
        mapicfg__buffer_text(out, "<p class=\"about\">The table has the first ");
        mapicfg__html_counted(out, page->most_rows, "row", "rows");
        mapicfg__buffer_text(out, " of ");
        mapicfg__html_number(out, page->rows);
        mapicfg__buffer_text(out, ".</p>\n");
    }
    page->columns = 0;
}

mapicfg_status mapicfg__page_begin(mapicfg_page *page, mapicfg_error *err) {
    if (!page) return mapicfg__error_null_argument(err, "page");
    if (page->error.code) {
        if (err) *err = page->error;
        return page->error.code;
    }
    if (page->finished) return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "the page has been ended");
    if (page->writing)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "the page is being written: its callback cannot add to it");
    if (page->columns) end_table(page);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__page_end(mapicfg_page *page, mapicfg_error *err) {
    if (!page->out.failed && page->out.size < WRITTEN_FROM) return MAPICFG_OK;
    return flush(page, err);
}

/* ---- the head and the foot ---- */

static void put_asset(struct mapicfg__buffer *out, const char *const *lines, size_t count) {
    for (size_t i = 0; i < count; i++) mapicfg__buffer_text(out, lines[i]);
}

static void put_head(mapicfg_page *page, const mapicfg_page_options *options) {
    struct mapicfg__buffer *out = &page->out;
    const char *title = options->title ? options->title : "MAPI over HTTP";
    mapicfg__buffer_text(out,
                         "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                         "<meta name=\"generator\" content=\"mapicfg\">\n" /* formats/own.c goes by it */
                         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                         "style-src " STYLE_HASH "; script-src " SCRIPT_HASH
                         "; base-uri 'none'; form-action 'none'\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                         "<meta name=\"color-scheme\" content=\"light dark\">\n"
                         "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    mapicfg__html_plain(out, title);
    mapicfg__buffer_text(out, "</title>\n<style>");
    put_asset(out, style, sizeof style / sizeof *style);
    mapicfg__buffer_text(out, "</style>\n<script>");
    put_asset(out, script, sizeof script / sizeof *script);
    mapicfg__buffer_text(out,
                         "</script>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to the content</a>\n"
                         "<header>\n<div class=\"title\">");
    mapicfg__page_element(page, "h1", NULL, title);
    mapicfg__buffer_text(out, "</div>\n");
    if (options->about) mapicfg__page_element(page, "p", "about", options->about);
    if (options->date) mapicfg__page_element(page, "p", "about", options->date);
    mapicfg__buffer_text(out, "</header>\n<main id=\"content\">\n");
}

static const struct mapicfg__options sized = MAPICFG__OPTIONS(mapicfg_page_options, MAPICFG_PAGE_OPTIONS_SIZE_1_0);

mapicfg_status mapicfg_page_new(const mapicfg_page_options *options, mapicfg_write_fn fn, void *user,
                                mapicfg_page **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    mapicfg_page_options taken;
    mapicfg_status status = mapicfg__options_take(&taken, options, &sized, err);
    if (status) return status;
    mapicfg_page *page = mapicfg__mem_zalloc(sizeof *page);
    if (!page) return mapicfg__error_no_memory(err);
    page->fn = fn;
    page->user = user;
    page->most_rows = taken.rows ? taken.rows : MAPICFG_PAGE_ROWS;
    put_head(page, &taken);
    status = mapicfg__page_end(page, err);
    if (status) {
        mapicfg_page_free(page);
        return status;
    }
    *out = page;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_page_finish(mapicfg_page *page, mapicfg_error *err) {
    mapicfg_status status = mapicfg__page_begin(page, err);
    if (status) return status;
    if (page->sections) mapicfg__buffer_text(&page->out, "</section>\n");
    mapicfg__buffer_text(&page->out, "</main>\n<footer><p>Written by mapicfg ");
    mapicfg__html_text(&page->out, mapicfg_version());
    mapicfg__buffer_text(&page->out,
                         ". The page needs no network: it can be sent and kept as it is.</p></footer>\n"
                         "</body>\n</html>\n");
    status = flush(page, err);
    if (!status) page->finished = 1;
    return status;
}

void mapicfg_page_free(mapicfg_page *page) {
    if (!page) return;
    mapicfg__buffer_free(&page->out);
    mapicfg__mem_free(page);
}

/* ---- sections ---- */

void mapicfg__page_element(mapicfg_page *page, const char *tag, const char *name, const char *text) {
    struct mapicfg__buffer *out = &page->out;
    mapicfg__buffer_char(out, '<');
    mapicfg__buffer_text(out, tag);
    if (name) {
        mapicfg__buffer_text(out, " class=\"");
        mapicfg__buffer_text(out, name);
        mapicfg__buffer_char(out, '"');
    }
    mapicfg__buffer_char(out, '>');
    mapicfg__html_text(out, text);
    mapicfg__buffer_text(out, "</");
    mapicfg__buffer_text(out, tag);
    mapicfg__buffer_text(out, ">\n");
}

mapicfg_status mapicfg_page_section(mapicfg_page *page, const char *title, const char *about, mapicfg_error *err) {
    if (!title) return mapicfg__error_null_argument(err, "title");
    mapicfg_status status = mapicfg__page_begin(page, err);
    if (status) return status;
    mapicfg__buffer_text(&page->out, page->sections ? "</section>\n<section id=\"s" : "<section id=\"s");
    mapicfg__buffer_number(&page->out, ++page->sections);
    mapicfg__buffer_text(&page->out, "\">\n");
    mapicfg__page_element(page, "h2", NULL, title);
    if (about) mapicfg__page_element(page, "p", "lead", about);
    return mapicfg__page_end(page, err);
}

mapicfg_status mapicfg_page_text(mapicfg_page *page, const char *text, mapicfg_error *err) {
    if (!text) return mapicfg__error_null_argument(err, "text");
    mapicfg_status status = mapicfg__page_begin(page, err);
    if (status) return status;
    mapicfg__page_element(page, "p", "lead", text);
    return mapicfg__page_end(page, err);
}

/* ---- tables ---- */

static const char *const kind_names[] = {"text", "number", "choice", "code", "severity"};
#define KINDS (sizeof kind_names / sizeof *kind_names)

static mapicfg_status check_columns(const char *const *names, const uint32_t *kinds, size_t count, mapicfg_error *err) {
    if (!names) return mapicfg__error_null_argument(err, "names");
    if (!kinds) return mapicfg__error_null_argument(err, "kinds");
    if (!count || count > MAPICFG__PAGE_COLUMNS)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a table has 1 to %u columns, not %zu",
                                   MAPICFG__PAGE_COLUMNS, count);
    for (size_t i = 0; i < count; i++) {
        if (!names[i]) return mapicfg__error_null_argument(err, "a name");
        if (kinds[i] >= KINDS) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "%u is no kind of column", kinds[i]);
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg_page_table(mapicfg_page *page, const char *title, const char *const *names,
                                  const uint32_t *kinds, size_t count, mapicfg_error *err) {
    if (!title) return mapicfg__error_null_argument(err, "title");
    mapicfg_status status = check_columns(names, kinds, count, err);
    if (!status) status = mapicfg__page_begin(page, err);
    if (status) return status;
    struct mapicfg__buffer *out = &page->out;
    mapicfg__buffer_text(out, "<table class=\"plain\"");
    if (page->first_rows) {
        mapicfg__buffer_text(out, " data-first=\"");
        mapicfg__buffer_number(out, page->first_rows);
        mapicfg__buffer_char(out, '"');
    }
    mapicfg__buffer_text(out, "><caption>");
    mapicfg__html_text(out, title);
    mapicfg__buffer_text(out, "</caption>\n<thead><tr>");
    for (size_t i = 0; i < count; i++) {
        page->kinds[i] = kinds[i];
        mapicfg__buffer_text(out, kinds[i] == MAPICFG_COLUMN_NUMBER ? "<th scope=\"col\" class=\"n\" data-kind=\""
                                                                    : "<th scope=\"col\" data-kind=\"");
        mapicfg__buffer_text(out, kind_names[kinds[i]]);
        mapicfg__buffer_text(out, "\">");
        mapicfg__html_text(out, names[i]);
        mapicfg__buffer_text(out, "</th>");
    }
    mapicfg__buffer_text(out, "</tr></thead>\n<tbody>\n");
    page->columns = count;
    page->rows = 0;
    return mapicfg__page_end(page, err);
}

static const char *severity_letter(const char *name) {
    for (uint32_t severity = MAPICFG_SEVERITY_INFO; mapicfg_severity_name(severity); severity++)
        if (strcmp(name, mapicfg_severity_name(severity)) == 0) return mapicfg__page_severity(severity);
    return "i";
}

static void put_severity(struct mapicfg__buffer *out, const char *name) {
    if (!*name) return;
    mapicfg__buffer_text(out, "<span class=\"sev ");
    mapicfg__buffer_text(out, severity_letter(name));
    mapicfg__buffer_text(out, "\">");
    const int is_small = *name >= 'a' && *name <= 'z';
    if (is_small) mapicfg__buffer_char(out, (char)(*name & ~0x20));
    mapicfg__html_text(out, name + is_small);
    mapicfg__buffer_text(out, "</span>");
}

static void put_cell(struct mapicfg__buffer *out, uint32_t kind, int first, const char *cell) {
    const char *classes = !cell                           ? " class=\"none\">"
                          : kind == MAPICFG_COLUMN_NUMBER ? " class=\"n\">"
                          : kind == MAPICFG_COLUMN_CODE   ? " class=\"code\">"
                                                          : ">";
    if (cell && !*cell) classes = " class=\"none\">"; /* a card has no line for it */
    mapicfg__buffer_text(out, first ? "<th scope=\"row\"" : "<td");
    mapicfg__buffer_text(out, classes);
    if (!cell)
        mapicfg__buffer_text(out, "none");
    else if (kind == MAPICFG_COLUMN_SEVERITY)
        put_severity(out, cell);
    else
        mapicfg__html_text(out, cell);
    mapicfg__buffer_text(out, first ? "</th>" : "</td>");
}

mapicfg_status mapicfg_page_row(mapicfg_page *page, const char *const *cells, mapicfg_error *err) {
    if (!page) return mapicfg__error_null_argument(err, "page");
    if (!cells) return mapicfg__error_null_argument(err, "cells");
    size_t columns = page->columns;
    page->columns = 0; /* the table goes on */
    mapicfg_status status = mapicfg__page_begin(page, err);
    page->columns = columns;
    if (status) return status;
    if (!columns) return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "no table has been begun for the row");
    if (++page->rows > page->most_rows) return MAPICFG_OK;
    mapicfg__buffer_text(&page->out, "<tr>");
    for (size_t i = 0; i < columns; i++) put_cell(&page->out, page->kinds[i], i == 0, cells[i]);
    mapicfg__buffer_text(&page->out, "</tr>\n");
    return mapicfg__page_end(page, err);
}

/* ---- letters ---- */

const char *mapicfg__page_severity(uint32_t severity) {
    return severity >= MAPICFG_SEVERITY_ERROR ? "e" : severity == MAPICFG_SEVERITY_WARNING ? "w" : "i";
}

const char *mapicfg__page_tone(uint32_t tone) {
    static const char *const letters[] = {"", "g", "i", "w", "e"};
    return tone < sizeof letters / sizeof *letters ? letters[tone] : NULL;
}
