/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_report_logs.c: pages of logs: where things stand along an axis, how much time a bar has, and what is refused.
 * Numbers of whole pages are compared with JSON in tests/cli/logs_page.py. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "inputs.h"
#include "report/drawn.h"
#include "unit.h"

static mapicfg_error err;
static struct mapicfg__buffer out;

static void teardown(void) {
    mapicfg__buffer_free(&out);
}

static int32_t put(void *user, const char *bytes, size_t size) {
    mapicfg__buffer_bytes(user, bytes, size);
    return 0;
}

static size_t count(const char *text, const char *piece) {
    size_t found = 0;
    for (const char *at = text; (at = strstr(at, piece)) != NULL; at += strlen(piece)) found++;
    return found;
}

/* ---- along an axis ---- */

/* Common logarithms, from a table of them, times 100,000, by the decades. */
static const struct {
    uint64_t milliseconds;
    unsigned decades;
    uint64_t place;
} logs[] = {
    {0, 1, 0},          {1, 1, 0},         {2, 1, 30103},     {3, 1, 47712},       {7, 1, 84510},
    {10, 1, 100000},    {11, 1, 100000},   {10, 2, 50000},    {20, 2, 65051},      {1000, 6, 50000},
    {999, 3, 99986},    {1001, 4, 75011},  {65536, 5, 96330}, {4294967295, 10, 96330},
};

START_TEST(logarithms) {
    const uint64_t place = mapicfg__drawn_log(logs[_i].milliseconds, logs[_i].decades);
    ck_assert_uint_le(place, logs[_i].place + 1);
    ck_assert_uint_ge(place + 1, logs[_i].place);
}
END_TEST

START_TEST(decades) {
    static const uint64_t numbers[] = {0, 1, 9, 10, 11, 100, 101, 4294967295, UINT64_MAX};
    static const unsigned wanted[] = {1, 1, 1, 1, 2, 2, 3, 10, 19};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        ck_assert_uint_eq(mapicfg__drawn_decades(numbers[i]), wanted[i]);
}
END_TEST

START_TEST(durations) {
    static const uint64_t numbers[] = {0, 29, 999, 1000, 1049, 2500, 59999, 60000, 4294967295};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        mapicfg__drawn_duration(&out, numbers[i]);
        mapicfg__buffer_char(&out, ';');
    }
    ck_assert_str_eq(out.data, "0 ms;29 ms;999 ms;1 s;1 s;2.5 s;60 s;1 min;71,582.8 min;");
}
END_TEST

START_TEST(places) {
    mapicfg__drawn_place(&out, "x", 1, 3);
    mapicfg__drawn_place(&out, "y", 5, 4);
    mapicfg__drawn_place(&out, "z", 0, 0);
    mapicfg__drawn_place(&out, "w", UINT64_MAX / 2, UINT64_MAX);
    ck_assert_str_eq(out.data, " x=\"33.333%\" y=\"100.000%\" z=\"0.000%\" w=\"50.000%\"");
}
END_TEST

/* ---- along the time ---- */

static const char *page_of(const char *by, const char *log) {
    const mapicfg_input input = input_bytes(log, strlen(log), "log");
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_log_summary *summary;
    mapicfg_page *page;
    options.by = by;
    ck_assert_int_eq(mapicfg_log_summary_new(&options, &summary, &err), 0);
    ck_assert_int_eq(mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, &err), 0);
    ck_assert_int_eq(mapicfg_page_new(NULL, put, &out, &page, &err), 0);
    ck_assert_int_eq(mapicfg_page_log_summary(page, summary, 0, &err), 0);
    ck_assert_int_eq(mapicfg_page_finish(page, &err), 0);
    mapicfg_page_free(page);
    mapicfg_log_summary_free(summary);
    return out.data;
}

/* The longest time that logs may have, and what lies between. */
static const struct {
    const char *by, *first, *last, *caption;
} times[] = {
    {"hour", "2026-11-29T12:00:00Z", "2026-11-29T12:59:59Z", "Records by hour<"},
    {"hour", "2026-11-22T12:00:00Z", "2026-11-29T12:00:00Z", "Records by hour<"},
    {"hour", "2026-11-01T00:00:00Z", "2026-11-29T12:00:00Z", "Records by 6 hours<"},
    {"day", "2026-11-29T12:00:00Z", "2026-11-29T12:00:01Z", "Records by day<"},
    {"hour", "2025-11-29T12:00:00Z", "2026-11-29T12:00:00Z", "Records by 2 days<"},
    {"day", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "Records by "},
    {"hour", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "Records by "},
};

START_TEST(long_times) {
    char log[256];
    snprintf(log, sizeof log, "DateTime,AuthenticatedUser,HttpStatus\n%s,anna,200\n%s,anna,200\n", times[_i].first,
             times[_i].last);
    const char *text = page_of(times[_i].by, log);
    ck_assert_ptr_nonnull(strstr(text, times[_i].caption));
    const size_t bars = strcmp(times[_i].first, "2026-11-29T12:00:00Z") == 0 ? 1 : 2;
    ck_assert_uint_eq(count(text, " failed</title>"), bars);
    ck_assert_uint_eq(count(text, "class=\"gap\""), bars == 2); /* all between the two is one gap */
    ck_assert_uint_le(count(text, "<line y2=\"5\""), 9);        /* dates */
    ck_assert_uint_ge(count(text, "<line y2=\"5\""), 1);
}
END_TEST

START_TEST(no_time_at_all) {
    const char *text = page_of("hour; hour,server", "DateTime,AuthenticatedUser,HttpStatus\nyesterday,anna,200\n");
    ck_assert_ptr_null(strstr(text, "class=\"time\""));
    ck_assert_ptr_nonnull(strstr(text, "<td class=\"n\">1</td>"));
}
END_TEST

START_TEST(nothing_at_all) {
    const char *text = page_of(MAPICFG_PAGE_LOG_TABLES, "DateTime,AuthenticatedUser,HttpStatus\n");
    ck_assert_uint_eq(count(text, "There is no record."), 6);
    ck_assert_uint_eq(count(text, "Nothing does."), 1);
    ck_assert_ptr_nonnull(strstr(text, "No record that counts states it."));
    ck_assert_uint_eq(count(text, "<table"), 1); /* what became of the records */
}
END_TEST

/* Each dimension alone, with each of those that charts treat in their own way, and with three of them. */
START_TEST(every_dimension) {
    static const char *const others[] = {"kind", "network", "mode", "hour", "error"};
    const char *name = mapicfg_log_dimension_name((uint32_t)_i), *chosen[5];
    char by[256];
    size_t count_of_others = 0;
    int size = snprintf(by, sizeof by, "%s", name);
    for (size_t i = 0; i < 5; i++) {
        if (strcmp(others[i], name) == 0) continue;
        chosen[count_of_others++] = others[i];
        size += snprintf(by + size, sizeof by - (size_t)size, "; %s,%s", name, others[i]);
    }
    snprintf(by + size, sizeof by - (size_t)size, "; %s,%s,%s,%s", chosen[0], name, chosen[1], chosen[2]);
    const char *text = page_of(by, "DateTime,AuthenticatedUser,HttpStatus,ServerHostName,ClientMode,TotalRequestTime\n"
                                   "2026-11-29T12:00:00Z,anna,503,EX1,Cached,5\n");
    ck_assert_ptr_nonnull(strstr(text, "</main>"));
    ck_assert_uint_eq(count(text, "<section"), count(text, "</section>"));
    ck_assert_uint_eq(count(text, "<figure"), count(text, "</figure>"));
}
END_TEST

/* ---- refused ---- */

START_TEST(refused) {
    mapicfg_log_summary *summary;
    mapicfg_statements *found;
    mapicfg_page *page;
    ck_assert_int_eq(mapicfg_log_summary_new(NULL, &summary, &err), 0);
    ck_assert_int_eq(mapicfg_statements_new(&found, &err), 0);
    ck_assert_int_eq(mapicfg_page_new(NULL, put, &out, &page, &err), 0);
    ck_assert_int_eq(mapicfg_page_log_summary(NULL, summary, 0, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_log_summary(page, NULL, 0, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_log_findings(NULL, "T", NULL, found, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_log_findings(page, "T", NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_log_findings(page, NULL, NULL, found, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_log_findings(page, "T", "All is well.", found, &err), 0); /* the page is not spoilt */
    ck_assert_int_eq(mapicfg_page_finish(page, &err), 0);
    ck_assert_ptr_nonnull(strstr(out.data, "All is well."));
    ck_assert_int_eq(mapicfg_page_log_summary(page, summary, 0, &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_page_log_findings(page, "T", NULL, found, &err), MAPICFG_E_CONFLICT);
    mapicfg_page_free(page);
    mapicfg_statements_free(found);
    mapicfg_log_summary_free(summary);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("report of logs");
    TCase *tcase = tcase_create("logs");
    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_loop_test(tcase, logarithms, 0, sizeof logs / sizeof *logs);
    tcase_add_test(tcase, decades);
    tcase_add_test(tcase, durations);
    tcase_add_test(tcase, places);
    tcase_add_loop_test(tcase, long_times, 0, sizeof times / sizeof *times);
    tcase_add_test(tcase, no_time_at_all);
    tcase_add_test(tcase, nothing_at_all);
    tcase_add_loop_test(tcase, every_dimension, 0, MAPICFG_LOG_BY_COUNT);
    tcase_add_test(tcase, refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
