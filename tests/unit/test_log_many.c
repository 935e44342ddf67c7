/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_log_many.c: different users and mailboxes of many rows, against sets that are kept beside. More rows are busy
 * than have a bit in each value, names come in any case, and more names than a summary remembers. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "inputs.h"
#include "unit.h"

static uint32_t state = 1;

static uint32_t below(uint32_t limit) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % limit;
}

static const char header[] = "DateTime,RequestType,AuthenticatedUser,MailboxId,ClientSoftware\n";

static mapicfg_log_summary *summary_of(const char *by, const struct mapicfg__buffer *log) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_input input = input_bytes(log->data, log->size, "log");
    mapicfg_log_summary *summary;
    options.by = by;
    ck_assert_int_eq(mapicfg_log_summary_new(&options, &summary, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, NULL), MAPICFG_OK);
    return summary;
}

#define REQUESTS 400u /* more than bits of a value */
#define USERS 300u
#define MAILBOXES 200u

struct row {
    uint8_t users[USERS], mailboxes[MAILBOXES];
    uint64_t records;
};

static uint64_t count_of(const uint8_t *set, size_t size) {
    uint64_t count = 0;
    for (size_t i = 0; i < size; i++) count += set[i];
    return count;
}

static void check(const struct row *row, const mapicfg_log_row *is) {
    ck_assert_uint_eq(mapicfg_log_row_get_number(is, MAPICFG_LOG_NUMBER_RECORDS), row->records);
    ck_assert_uint_eq(mapicfg_log_row_get_number(is, MAPICFG_LOG_NUMBER_USERS), count_of(row->users, USERS));
    ck_assert_uint_eq(mapicfg_log_row_get_number(is, MAPICFG_LOG_NUMBER_MAILBOXES),
                      count_of(row->mailboxes, MAILBOXES));
}

static int32_t check_row(void *user, const mapicfg_log_row *is) {
    const struct row *rows = user;
    check(&rows[strtoul(mapicfg_log_row_get_key(is, 0) + 1, NULL, 10)], is);
    return 0;
}

/* Neighbouring users are often the same, and some rows are busier than others. */
static void add_record(struct mapicfg__buffer *log, struct row *rows, uint32_t *user) {
    char line[200];
    const uint32_t request = below(below(REQUESTS) + 1), mailbox = below(MAILBOXES + 1);
    if (below(3)) *user = below(USERS + 1);
    char name[20] = "", guid[40] = "";
    const char *const forms[] = {"Some.User%u", "some.user%u", "SOME.USER%u"};
    if (*user < USERS) snprintf(name, sizeof name, forms[below(3)], *user);
    if (mailbox < MAILBOXES) snprintf(guid, sizeof guid, "ab2d53bb-bb38-be1a-d49c-%012u", mailbox);
    snprintf(line, sizeof line, "2026-11-29T12:00:00.000Z,r%u,%s,%s,x\n", request, name, guid);
    mapicfg__buffer_text(log, line);
    rows[request].records++;
    if (*user < USERS) rows[request].users[*user] = 1;
    if (mailbox < MAILBOXES) rows[request].mailboxes[mailbox] = 1;
}

START_TEST(many_rows) {
    struct row *rows = calloc(REQUESTS, sizeof *rows);
    struct mapicfg__buffer log = {0};
    uint32_t user = 0;
    mapicfg__buffer_text(&log, header);
    for (size_t i = 0; i < 200000; i++) add_record(&log, rows, &user);
    mapicfg_log_summary *summary = summary_of("request; user; user,mailbox", &log);
    size_t count = 0;
    for (size_t i = 0; i < REQUESTS; i++) count += rows[i].records != 0;
    ck_assert_uint_eq(mapicfg_log_summary_row_count(summary, 0), count);
    ck_assert_int_eq(mapicfg_log_summary_each(summary, 0, MAPICFG_LOG_ORDER_KEY, 0, check_row, rows, NULL), 0);
    ck_assert_uint_eq(mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_USERS), USERS);
    ck_assert_uint_eq(mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_MAILBOXES), MAILBOXES);
    mapicfg_log_summary_free(summary);
    mapicfg__buffer_free(&log);
    free(rows);
}
END_TEST

/* ---- more names than are remembered ---- */

#define NAMES 70000u

static void add_name(struct mapicfg__buffer *log, uint32_t name) {
    char line[200];
    snprintf(line, sizeof line, "2026-11-29T12:00:00.000Z,r%u,user%u,m%u,x\n", name % 7, name, name / 2);
    mapicfg__buffer_text(log, line);
}

/* The same records in the order of their names, and in a random one. */
START_TEST(many_names) {
    struct mapicfg__buffer logs[2] = {{0}, {0}};
    uint32_t *names = malloc(2 * NAMES * sizeof *names);
    void *bytes[2];
    size_t sizes[2];
    for (uint32_t i = 0; i < 2 * NAMES; i++) names[i] = i / 2;
    for (size_t k = 0; k < 2; k++) {
        mapicfg__buffer_text(&logs[k], header);
        for (uint32_t i = 0; i < 2 * NAMES; i++) add_name(&logs[k], names[i]);
        mapicfg_log_summary *summary = summary_of("request; mailbox", &logs[k]);
        ck_assert_uint_eq(mapicfg_log_summary_row_count(summary, 1), NAMES / 2);
        ck_assert_int_eq(mapicfg_log_summary_dup_bytes(summary, &bytes[k], &sizes[k], NULL), MAPICFG_OK);
        const uint64_t users = mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_USERS);
        ck_assert_uint_ge(users, NAMES * 97 / 100);
        ck_assert_uint_le(users, NAMES * 103 / 100);
        mapicfg_log_summary_free(summary);
        for (uint32_t i = 2 * NAMES - 1; i; i--) {
            const uint32_t other = below(i + 1), name = names[i];
            names[i] = names[other];
            names[other] = name;
        }
    }
    ck_assert_uint_eq(sizes[0], sizes[1]);
    ck_assert_int_eq(memcmp(bytes[0], bytes[1], sizes[0]), 0);
    for (size_t k = 0; k < 2; k++) {
        mapicfg__buffer_free(&logs[k]);
        mapicfg_free(bytes[k]);
    }
    free(names);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("log_many");
    TCase *tests = tcase_create("log_many");
    tcase_add_test(tests, many_rows);
    tcase_add_test(tests, many_names);
    suite_add_tcase(suite, tests);
    return suite;
}
