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

/* The forms; each says when certificates were not verified. */
void test_table(struct stream *out, const struct test_result *result);
void test_list(struct stream *out, const struct test_result *result);
void test_json(struct stream *out, const struct test_result *result);
void test_nagios(struct stream *out, const struct test_result *result);
void test_prometheus(struct stream *out, const struct test_result *result);
void test_junit(struct stream *out, const struct test_result *result);
/* The exit code, which Nagios has its own of. */
int test_exit(const struct test_result *result);
int test_nagios_exit(const struct test_result *result);

#endif
