/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_log_threads.c: logs of some MB, with headers in between, broken lines, quotes over several lines and NUL bytes:
 * however many threads read them, summary and report are the same bytes. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/buffer.h"
#include "inputs.h"
#include "unit.h"

static uint32_t state = 1;

static uint32_t below(uint32_t limit) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % limit;
}

/* ---- logs ---- */

static void put_header(struct mapicfg__buffer *log) {
    static const char *const headers[] = {
        "#Fields: DateTime,AuthenticatedUser,HttpStatus,TotalRequestTime,GenericInfo,ServerHostName\n",
        "#Log-type: MapiHttp Logs\r\n#Fields: DateTime,AuthenticatedUser,RequestType,TotalRequestLatency,a,b\r\n",
        "DateTime,GenericInfo,AuthenticatedUser,HttpStatus,TotalRequestTime,ServerHostName\n",
        "#Software: x\n#Fields: date time cs-username sc-status time-taken cs-uri-stem\n"};
    mapicfg__buffer_text(log, headers[below(4)]);
}

static void put_row(struct mapicfg__buffer *log) {
    char line[400];
    static const char *const infos[] = {"", "a=b;", "\"a,\nb\"", "\"a\"\"b\"", "\"\r\n#Fields: DateTime,b\r\n\""};
    const unsigned user = below(40), status = below(5) ? 200 : 503, size = below(200);
    snprintf(line, sizeof line, "2026-11-29T%02u:00:00.000Z,user%u,%u,%u,%s,EX%u%0*u\n", below(24), user, status,
             below(5000), infos[below(5)], below(3), (int)size, 0);
    mapicfg__buffer_text(log, line);
}

static void put_odd(struct mapicfg__buffer *log) {
    static const char *const odd[] = {"2026", "2,\"", "1,2,3,4,5,6,7,8", "1,\"2\"3", "#", "", "\"\n\n\n"};
    const uint32_t which = below(8);
    if (which < 7) mapicfg__buffer_text(log, odd[which]);
    if (which == 7) mapicfg__buffer_bytes(log, "1,\0,2,3,4,5", 11);
    mapicfg__buffer_char(log, '\n');
}

/* `changes`: of 10,000 lines so many are headers. */
static void make_log(struct mapicfg__buffer *log, size_t size, uint32_t changes) {
    put_header(log);
    while (log->size < size) {
        const uint32_t dice = below(10000);
        if (dice < changes)
            put_header(log);
        else if (dice < changes + 20)
            put_odd(log);
        else
            put_row(log);
    }
    if (below(2)) mapicfg__buffer_text(log, "2026-11-29T");
}

/* ---- what is found ---- */

static void put_report(struct mapicfg__buffer *text, const mapicfg_report *report) {
    char line[1500];
    for (uint32_t kind = 0; kind <= MAPICFG_REPORT_COPIES; kind++) {
        for (size_t i = 0; i < mapicfg_report_count(report, kind); i++) {
            uint64_t count = 0;
            const char *name = mapicfg_report_get_name(report, kind, i, &count);
            snprintf(line, sizeof line, "%u %s %llu\n", kind, name ? name : "", (unsigned long long)count);
            mapicfg__buffer_text(text, line);
        }
        snprintf(line, sizeof line, "%u %llu\n", kind, (unsigned long long)mapicfg_report_get_total(report, kind));
        mapicfg__buffer_text(text, line);
    }
    const mapicfg_error *problem;
    for (size_t i = 0; (problem = mapicfg_report_get_problem(report, i)); i++) {
        snprintf(line, sizeof line, "%s:%llu: %s\n", problem->source, (unsigned long long)problem->line,
                 problem->message);
        mapicfg__buffer_text(text, line);
    }
}

struct found {
    void *bytes;
    size_t size;
    mapicfg_status status;
    struct mapicfg__buffer report;
};

static struct found read_with(uint32_t threads, const struct mapicfg__buffer *logs, size_t count) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_log_summary *summary;
    mapicfg_report *report;
    struct found found = {0};
    mapicfg_input inputs[4];
    static const char *const names[] = {"a", "b", "c", "d"};
    options.threads = threads;
    options.keep_noise = 1;
    for (size_t i = 0; i < count; i++) inputs[i] = input_bytes(logs[i].data, logs[i].size, names[i]);
    ck_assert_int_eq(mapicfg_log_summary_new(&options, &summary, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_report_new(&report, NULL), MAPICFG_OK);
    found.status = mapicfg_log_summary_read(summary, inputs, count, NULL, NULL, report, NULL);
    ck_assert_int_eq(mapicfg_log_summary_dup_bytes(summary, &found.bytes, &found.size, NULL), MAPICFG_OK);
    put_report(&found.report, report);
    mapicfg_report_free(report);
    mapicfg_log_summary_free(summary);
    return found;
}

static void free_found(struct found *found) {
    mapicfg_free(found->bytes);
    mapicfg__buffer_free(&found->report);
}

static void same(const struct mapicfg__buffer *logs, size_t count) {
    struct found one = read_with(1, logs, count);
    static const uint32_t threads[] = {0, 2, 3, 5};
    for (size_t i = 0; i < 4; i++) {
        struct found several = read_with(threads[i], logs, count);
        ck_assert_int_eq(several.status, one.status);
        ck_assert_str_eq(several.report.data, one.report.data);
        ck_assert_uint_eq(several.size, one.size);
        ck_assert_int_eq(memcmp(several.bytes, one.bytes, one.size), 0);
        free_found(&several);
    }
    free_found(&one);
}

/* One log, of which every thread takes pieces. */
START_TEST(one_log) {
    for (uint32_t i = 0; i < 3; i++) {
        struct mapicfg__buffer log = {0};
        make_log(&log, 2200000, i == 2 ? 300 : i);
        same(&log, 1);
        mapicfg__buffer_free(&log);
    }
}
END_TEST

/* The same, unpacked by one more thread; whole, and cut. */
START_TEST(packed_log) {
    struct mapicfg__buffer log = {0}, packed = {0};
    make_log(&log, 3000000, 1);
    mapicfg__buffer_bytes(&packed, log.data, log.size);
    packed.size = ZSTD_compress(packed.data, packed.size, log.data, log.size, 1);
    ck_assert(!ZSTD_isError(packed.size));
    same(&packed, 1);
    packed.size -= packed.size / 4;
    same(&packed, 1);
    mapicfg__buffer_free(&packed);
    mapicfg__buffer_free(&log);
}
END_TEST

/* A large one among small ones, and one that ends in a failure. */
START_TEST(several_logs) {
    for (uint32_t i = 0; i < 2; i++) {
        struct mapicfg__buffer logs[4] = {{0}, {0}, {0}, {0}};
        for (size_t k = 0; k < 4; k++) make_log(&logs[k], k == i ? 2500000 : 1000 + below(200000), 2);
        if (i == 1) memset(logs[2].data, 'x', logs[2].size);
        same(logs, 4);
        for (size_t k = 0; k < 4; k++) mapicfg__buffer_free(&logs[k]);
    }
}
END_TEST

/* ---- the end of all ---- */

static int32_t stop_soon(void *user, uint64_t done, uint64_t total) {
    ck_assert_uint_le(done, total);
    return --*(int *)user < 0;
}

/* The caller's function runs in its own thread, and ends the others. */
START_TEST(cancelled) {
    struct mapicfg__buffer log = {0};
    make_log(&log, 4000000, 1);
    const mapicfg_input input = input_bytes(log.data, log.size, "a");
    for (int calls = 0; calls < 10; calls++) {
        int left = calls;
        mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
        mapicfg_work work = MAPICFG_WORK_INIT;
        mapicfg_log_summary *summary;
        options.threads = 3;
        work.progress = stop_soon;
        work.user = &left;
        ck_assert_int_eq(mapicfg_log_summary_new(&options, &summary, NULL), MAPICFG_OK);
        mapicfg_status status = mapicfg_log_summary_read(summary, &input, 1, NULL, &work, NULL, NULL);
        ck_assert_int_eq(status, left < 0 ? MAPICFG_E_CANCELLED : MAPICFG_OK);
        const uint64_t records = mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS);
        ck_assert((records == 0) == (left < 0));
        mapicfg_log_summary_free(summary);
    }
    mapicfg__buffer_free(&log);
}
END_TEST

/* A table that becomes too long ends all, whichever thread meets it, or when the threads' tables come together. */
START_TEST(limited) {
    struct mapicfg__buffer log = {0};
    make_log(&log, 3000000, 0);
    const mapicfg_input input = input_bytes(log.data, log.size, "a");
    for (uint32_t threads = 1; threads < 5; threads++) {
        mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
        mapicfg_log_summary *summary;
        options.threads = threads;
        options.by = "user,hour";
        options.max_rows = 100;
        ck_assert_int_eq(mapicfg_log_summary_new(&options, &summary, NULL), MAPICFG_OK);
        ck_assert_int_eq(mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, NULL), MAPICFG_E_LIMIT);
        ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS), 0);
        mapicfg_log_summary_free(summary);
    }
    mapicfg__buffer_free(&log);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("log_threads");
    TCase *tests = tcase_create("log_threads");
    tcase_add_test(tests, one_log);
    tcase_add_test(tests, packed_log);
    tcase_add_test(tests, several_logs);
    tcase_add_test(tests, cancelled);
    tcase_add_test(tests, limited);
    suite_add_tcase(suite, tests);
    return suite;
}
