/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_result.h: what `mapicfg test` has to print. */
#ifndef MAPICFG_CLI_TEST_RESULT_H
#define MAPICFG_CLI_TEST_RESULT_H

#include "stream.h"
#include "test_settings.h"

#include <mapicfg-net.h>

/* One mailbox or server. */
struct test_target {
    const char *user;             /* or the server */
    mapicfg_probe *probe;         /* NULL: it could not begin, and `problem` says why */
    mapicfg_statements *measured; /* of Extended Protection; NULL: it was not measured */
    char problem[512];
    int64_t begin, end; /* milliseconds since 1970-01-01 UTC */
    int is_timed;       /* the test ran from one to the other; 0 too where it was cancelled before it began */
};

struct test_result {
    const struct test_settings *settings;
    struct test_target *targets;
    size_t count;
};

/* MAPICFG_PROBE_SUCCEEDED, _WARNED, _FAILED or _UNKNOWN, with what was measured. */
uint32_t test_verdict(const struct test_target *target);
/* The gravest of all. */
uint32_t test_worst(const struct test_result *result);
/* The statement that a person should read first; NULL: there is none. */
const mapicfg_statement *test_reason(const struct test_target *target);
/* The server that answered most; NULL: nobody did. */
const char *test_server(const struct test_target *target);

/* "2026-11-29T08:00:00.000Z" */
const char *test_time(char text[40], int64_t moment);
/* A number of a probe as digits; NULL: it is negative, which says that there is none. */
const char *test_number(char text[24], int64_t value);
/* What tables have of each: the user, the verdict, emsmdb, nspi, the layer, whose fault, the server, and the
 * milliseconds that it took, which are in `time`. NULL where there is none. */
#define TEST_CELLS 8
void test_cells(const struct test_target *target, char time[24], const char *cells[TEST_CELLS]);
/* Where it failed, and whose fault that likely is; NULL: it did not. */
const char *test_layer(const struct test_target *target);
const char *test_fault(const struct test_target *target);
/* All that was found, to be freed: once, where several steps have the same reason. */
mapicfg_status test_statements(const struct test_target *target, mapicfg_statements **out, mapicfg_error *err);

#define TEST_UNVERIFIED "Certificates were not verified (--insecure): who answered is not proven."

/* The forms; each says when certificates were not verified. */
void test_table(struct stream *out, const struct test_result *result);
void test_list(struct stream *out, const struct test_result *result);
void test_json(struct stream *out, const struct test_result *result);
void test_nagios(struct stream *out, const struct test_result *result);
void test_prometheus(struct stream *out, const struct test_result *result);
void test_junit(struct stream *out, const struct test_result *result);
mapicfg_status test_page(struct stream *out, const struct test_result *result, mapicfg_error *err);
/* The exit code, which Nagios has its own of. */
int test_exit(const struct test_result *result);
int test_nagios_exit(const struct test_result *result);

#endif
