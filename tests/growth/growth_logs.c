/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_logs.c: summaries of logs: rows, values and texts that are all different, all alike, or long; summaries that
 * are merged and read back. */
#include <mapicfg.h>
#include <string.h>

#include "growth.h"
#include "../unit/inputs.h"

#define HEADER "DateTime,AuthenticatedUser,MailboxId,ClientSoftware,ClientRequestId,UserAgent,ServerHostName," \
               "TotalRequestTime\n"
#define T "2026-11-29T12:34:56.789Z,"

/* ---- inputs ---- */

static void all_different(struct growth_text *text, size_t n) {
    growth_put(text, HEADER);
    for (size_t i = 0; i < n; i++)
        growth_put(text, T "user%zu,box%zu,program%zu,R:1;RT:type%zu;,,server%zu,%zu\n", i, i, i, i, i, i * 37);
}

static void all_alike(struct growth_text *text, size_t n) {
    growth_put(text, HEADER);
    for (size_t i = 0; i < n; i++) growth_put(text, T "anna,box,OUTLOOK.EXE,R:1;RT:Execute;,,EX1,5\n");
}

/* Texts in which what is looked for nearly stands at each place. */
static void nearly(struct growth_text *text, size_t n) {
    growth_put(text, HEADER T "anna,,,");
    for (size_t i = 0; i < n; i++) growth_put(text, ";RT");
    growth_put(text, ",");
    for (size_t i = 0; i < n; i++) growth_put(text, "Microsoft+Outlook RpcClientAccess.Monitorin");
    growth_put(text, ",EX1,5\n");
}

static void long_values(struct growth_text *text, size_t n) {
    growth_put(text, HEADER T);
    growth_fill(text, 'u', n);
    growth_put(text, ",");
    growth_fill(text, 'm', n);
    growth_put(text, ",");
    growth_fill(text, 'c', n);
    growth_put(text, ",,,EX1,5\n");
}

/* ---- what is run ---- */

static mapicfg_log_summary *summarize(const char *text, size_t size) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    static const char *const conditions[] = {"user!=*x*y*"};
    mapicfg_input input = input_bytes(text, size, "log");
    mapicfg_log_summary *summary;
    mapicfg_error err;
    options.by = "user; server,mailbox; client; request; hour; client,mode; error,kind";
    options.where = conditions;
    options.where_count = 1;
    if (mapicfg_log_summary_new(&options, &summary, &err)) growth_die("%s", err.message);
    if (mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, &err)) growth_die("%s", err.message);
    return summary;
}

static void count(const char *text, size_t size) {
    mapicfg_log_summary_free(summarize(text, size));
}

static void use(const char *text, size_t size) {
    mapicfg_log_summary *summary = summarize(text, size), *again;
    void *bytes;
    size_t bytes_size;
    char *json;
    if (mapicfg_log_summary_dup_bytes(summary, &bytes, &bytes_size, NULL) ||
        mapicfg_log_summary_from_bytes(bytes, bytes_size, &again, NULL) ||
        mapicfg_log_summary_merge(again, summary, NULL) || mapicfg_log_summary_dup_json(again, &json, NULL))
        growth_die("no memory");
    mapicfg_log_summary_free(again);
    mapicfg_log_summary_free(summary);
    mapicfg_free(bytes);
    mapicfg_free(json);
}

static int32_t ignore(void *user, const char *bytes, size_t size) {
    *(size_t *)user += size + (size_t)bytes[0];
    return 0;
}

static void show(const char *text, size_t size) {
    mapicfg_log_summary *summary = summarize(text, size);
    mapicfg_page *page;
    size_t sum = 0;
    if (mapicfg_page_new(NULL, ignore, &sum, &page, NULL) || mapicfg_page_log_summary(page, summary, 0, NULL) ||
        mapicfg_page_finish(page, NULL))
        growth_die("no page");
    mapicfg_page_free(page);
    mapicfg_log_summary_free(summary);
}

void growth_all(void) {
    growth_check("logs: all different", 2000, all_different, count);
    growth_check("logs: all alike", 2000, all_alike, count);
    growth_check("logs: nearly a word", 10000, nearly, count);
    growth_check("logs: long values", 200000, long_values, count);
    growth_check("logs: merged and read back", 2000, all_different, use);
    growth_check("logs: a page of rows that are all different", 2000, all_different, show);
    growth_check("logs: a page of long values", 200000, long_values, show);
}
