/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_page.c: logs as one HTML page. */
#include "logs_page.h"

#include "logs_rows.h"
#include "moment.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- what it is about ---- */

#define LIMIT_SIZE (MOMENT_SIZE + 32)

static void add(struct texts *conditions, const char *text) {
    if (conditions->count < TEXTS_MAX) conditions->items[conditions->count++] = text;
}

static void add_moment(struct texts *conditions, char text[LIMIT_SIZE], const char *format, int64_t moment) {
    char shown[MOMENT_SIZE];
    if (moment == 0) return;
    moment_format(moment, shown, sizeof shown);
    snprintf(text, LIMIT_SIZE, format, shown);
    add(conditions, text);
}

static size_t put_names(char **inputs, const struct texts *names) {
    for (size_t i = 0; i < names->count; i++) inputs[i] = (char *)names->items[i];
    return names->count;
}

/* The logs, the summaries, then the configuration; to be released with free(). */
static char **inputs_of(const struct logs_page *page, size_t *count, mapicfg_error *err) {
    static char hidden[] = "logs that are not named";
    char **inputs = malloc((page->count + page->merge->count + page->config->count + 1) * sizeof *inputs);
    if (inputs == NULL) {
        *err = (mapicfg_error){.code = MAPICFG_E_NOMEM};
        snprintf(err->message, sizeof err->message, "out of memory");
        return NULL;
    }
    if (page->anonymized) {
        inputs[0] = hidden; /* files may be called as people are */
        *count = 1;
        return inputs;
    }
    for (*count = 0; *count < page->count; ++*count) inputs[*count] = page->paths[*count];
    *count += put_names(inputs + *count, page->merge);
    *count += put_names(inputs + *count, page->config);
    return inputs;
}

static mapicfg_status write(struct stream *out, const struct logs_page *page, const char *title, page_put *put,
                            void *user, mapicfg_error *err) {
    char since[LIMIT_SIZE], until[LIMIT_SIZE];
    struct texts conditions = page->where;
    if (page->anonymized) conditions.count = 0; /* they may name people */
    if (page->anonymized && page->where.count > 0) add(&conditions, "values that are not shown");
    add_moment(&conditions, since, "a time from %s on", page->since);
    add_moment(&conditions, until, "a time before %s", page->until);
    size_t count;
    char **inputs = inputs_of(page, &count, err);
    if (inputs == NULL) return MAPICFG_E_NOMEM;
    struct page_about about = {title, inputs, count, NULL, &conditions, 0, "records"};
    const mapicfg_status status = page_write(out, &page->settings, &about, put, user, err);
    free(inputs);
    return status;
}

/* ---- the pages ---- */

struct shown {
    const struct logs_page *page;
    const mapicfg_log_summary *summary;
    const mapicfg_statements *found;
    mapicfg_log_events *events;
    uint32_t view; /* of them */
};

static mapicfg_status put_summary(void *user, mapicfg_page *page, mapicfg_error *err) {
    const struct shown *shown = user;
    const uint64_t limit = shown->page->limit;
    return mapicfg_page_log_summary(page, shown->summary, limit < UINT32_MAX ? (uint32_t)limit : UINT32_MAX, err);
}

mapicfg_status logs_page_summary(struct stream *out, const struct logs_page *page, const mapicfg_log_summary *summary,
                                 mapicfg_error *err) {
    struct shown shown = {.page = page, .summary = summary};
    return write(out, page, "MAPI over HTTP: logs", put_summary, &shown, err);
}

static mapicfg_status put_drift(void *user, mapicfg_page *page, mapicfg_error *err) {
    const struct shown *shown = user;
    return mapicfg_page_log_findings(page, "Logs against the configuration",
                                     "Nothing in the logs differs from the configuration.", shown->found, err);
}

mapicfg_status logs_page_drift(struct stream *out, const struct logs_page *page, const mapicfg_statements *found,
                               mapicfg_error *err) {
    struct shown shown = {.page = page, .found = found};
    return write(out, page, "MAPI over HTTP: logs and configuration", put_drift, &shown, err);
}

static mapicfg_status put_prompts(void *user, mapicfg_page *page, mapicfg_error *err) {
    const struct shown *shown = user;
    return mapicfg_page_log_findings(page, "Why people are asked for passwords", "Nobody was asked for a password.",
                                     shown->found, err);
}

mapicfg_status logs_page_prompts(struct stream *out, const struct logs_page *page, const mapicfg_statements *found,
                                 mapicfg_error *err) {
    struct shown shown = {.page = page, .found = found};
    return write(out, page, "MAPI over HTTP: password prompts", put_prompts, &shown, err);
}

static mapicfg_status put_rows(void *user, mapicfg_page *page, mapicfg_error *err) {
    const struct shown *shown = user;
    return logs_rows_page(page, shown->view, shown->events, err);
}

mapicfg_status logs_page_rows(struct stream *out, const struct logs_page *page, uint32_t view,
                              mapicfg_log_events *events, mapicfg_error *err) {
    static const char *const titles[MAPICFG_LOG_VIEW_COUNT] = {"MAPI over HTTP: records of logs",
                                                               "MAPI over HTTP: sessions", "MAPI over HTTP: requests"};
    struct shown shown = {.page = page, .events = events, .view = view};
    return write(out, page, titles[view], put_rows, &shown, err);
}
