/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_log_methods.c: who is ready for NTLM to be switched off, by small logs of which it is plain to see; in numbers
 * and as JSON, of parts that were merged and of bytes. And which records the conditions of a summary choose. */
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#include "inputs.h"
#include "sketch/hash64.h"
#include "unit.h"

#define PROXY "#Log-type: HttpProxy Logs\n#Fields: DateTime,Protocol,AuthenticationType,AuthenticatedUser,HttpStatus\n"
#define MAPI "#Log-type: MapiHttp Logs\n#Fields: DateTime,AuthenticationType,AuthenticatedUser,HttpStatusCode\n"
#define IIS "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time cs-username sc-status\n"
#define P "2026-11-29T12:00:00.000Z,Mapi,"
#define M "2026-11-29T12:00:00.000Z,"

static mapicfg_log_summary *summary_of(const char *text, const char *condition) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_input input = input_bytes(text, strlen(text), "log");
    mapicfg_log_summary *summary;
    mapicfg_error err;
    options.by = "server";
    options.where = &condition;
    options.where_count = condition ? 1 : 0;
    ck_assert_int_eq(mapicfg_log_summary_new(&options, &summary, NULL), 0);
    mapicfg_status status = mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, &err);
    ck_assert_msg(!status, "%s", status ? err.message : "");
    return summary;
}

/* "logs percent users ready not_ready cannot_tell", and of NTLM "records users only nameless". */
static void check(mapicfg_log_summary *summary, const char *expected) {
    char text[300] = "";
    for (uint32_t i = 0; i <= MAPICFG_LOG_READY_UNKNOWN; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%lu ",
                 (unsigned long)mapicfg_log_summary_get_ready(summary, i));
    for (uint32_t i = 0; i <= MAPICFG_LOG_METHOD_NAMELESS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%lu", i ? " " : "ntlm ",
                 (unsigned long)mapicfg_log_summary_get_method(summary, MAPICFG_LOG_NUMBER_AUTH_NTLM, i));
    ck_assert_str_eq(text, expected);
    mapicfg_log_summary_free(summary);
}

static void ready(const char *text, const char *expected) {
    check(summary_of(text, NULL), expected);
}

START_TEST(users) {
    ready(PROXY P "Basic,a,200\n", "1 100 1 1 0 0 ntlm 0 0 0 0");
    ready(PROXY P "NTLM,a,200\n", "1 0 1 0 1 0 ntlm 1 1 1 0");
    ready(PROXY P "Negotiate,a,200\n", "1 0 1 0 0 1 ntlm 0 0 0 0");
    ready(PROXY P ",a,200\n", "1 0 1 0 0 1 ntlm 0 0 0 0"); /* it does not say */
    ready(PROXY P "Bearer,a,200\n" P "NTLM,A,200\n" P "NTLM,a,401\n", "1 0 1 0 1 0 ntlm 2 1 0 0");
    ready(PROXY P "NTLM,a,200\n" P ",a,200\n", "1 0 1 0 1 0 ntlm 1 1 1 0");
    ready(PROXY P "Negotiate,a,200\n" P "NTLM,a,200\n", "1 0 1 0 1 0 ntlm 1 1 0 0");
    ready(PROXY P "Bearer,a,200\n" P ",a,302\n", "1 100 1 1 0 0 ntlm 0 0 0 0");
    ready(PROXY P "FBA,a,200\n" P "Bearer,b,200\n" P "NTLM,c,200\n", "1 66 3 2 1 0 ntlm 1 1 1 0");
    /* whoever is noise is not asked */
    ready(PROXY P "NTLM,EX1$,200\n" P "Basic,a,200\n" P ",,401\n", "1 100 1 1 0 0 ntlm 0 0 0 0");
}
END_TEST

START_TEST(nameless) {
    ready(PROXY P "Basic,a,200\n" P "NTLM,,200\n", "1 99 1 1 0 0 ntlm 1 0 0 1");
    ready(PROXY P "Basic,a,200\n" P "Negotiate,,200\n", "1 99 1 1 0 0 ntlm 0 0 0 0");
    ready(PROXY P "Basic,a,200\n" P ",,200\n", "1 100 1 1 0 0 ntlm 0 0 0 0"); /* nobody authenticated */
    ready(PROXY P "NTLM,,200\n", "1 0 0 0 0 0 ntlm 1 0 0 1");
}
END_TEST

/* The back end calls the same user otherwise, so it is asked only where the front end says nothing. */
START_TEST(sides) {
    ready(MAPI M "NTLM,a@x,200\n", "2 0 1 0 1 0 ntlm 1 1 1 0");
    ready(PROXY P "Basic,X\\a,200\n" MAPI M "NTLM,a@x,200\n", "1 100 1 1 0 0 ntlm 0 0 0 0");
    ready(PROXY P "Basic,a,200\n" MAPI M "NTLM,a,200\n" M "NTLM,b,200\n", "1 100 1 1 0 0 ntlm 0 0 0 0");
    ready(IIS "2026-11-29 12:00:00 a 200\n", "0 0 0 0 0 0 ntlm 0 0 0 0");
    ready("", "0 0 0 0 0 0 ntlm 0 0 0 0");
}
END_TEST

START_TEST(conditions) {
    static const char log[] = PROXY P "Basic,a,200\n" P "NTLM,b,200\n";
    check(summary_of(log, "user=a"), "1 100 1 1 0 0 ntlm 0 0 0 0");
    check(summary_of(log, "auth=basic"), "0 0 0 0 0 0 ntlm 0 0 0 0"); /* of which a could have come by others, too */
    ck_assert_uint_eq(mapicfg_log_summary_get_ready(NULL, MAPICFG_LOG_READY_USERS), 0);
    mapicfg_log_summary *summary = summary_of(log, NULL);
    ck_assert_uint_eq(mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_UNKNOWN + 1), 0);
    ck_assert_uint_eq(mapicfg_log_summary_get_method(summary, MAPICFG_LOG_NUMBER_AUTH_NTLM, 4), 0);
    ck_assert_uint_eq(mapicfg_log_summary_get_method(summary, MAPICFG_LOG_NUMBER_AUTH_NONE - 1, 0), 0);
    ck_assert_uint_eq(mapicfg_log_summary_get_method(summary, MAPICFG_LOG_NUMBER_AUTH_OTHER + 1, 0), 0);
    mapicfg_log_summary_free(summary);
}
END_TEST

/* ---- single records ---- */

static int32_t take(void *user, const mapicfg_log_batch *batch) {
    uint8_t takes[16];
    ck_assert_uint_le(mapicfg_log_batch_count(batch), sizeof takes);
    ck_assert_int_eq(mapicfg_log_summary_takes(user, batch, takes, NULL), 0);
    for (size_t row = 0; row < mapicfg_log_batch_count(batch); row++) {
        size_t size;
        const char *name = mapicfg_log_batch_get(batch, row, MAPICFG_LOG_USER, &size);
        ck_assert_msg(takes[row] == (size && *name == 'b'), "%.*s", (int)size, name);
    }
    ck_assert_int_eq(mapicfg_log_summary_takes(NULL, batch, takes, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_summary_takes(user, NULL, takes, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_summary_takes(user, batch, NULL, NULL), MAPICFG_E_ARGUMENT);
    return 0;
}

START_TEST(chosen) {
    static const char log[] = PROXY P "Basic,a,200\n" P "NTLM,b,200\n" P ",,401\n" P "NTLM,b,200\n" P "NTLM,EX1$,200\n";
    mapicfg_log_summary *summary = summary_of(PROXY P "NTLM,b,200\n", "user!=a");
    const mapicfg_input input = input_bytes(log, strlen(log), "log");
    void *before, *after;
    size_t size, again;
    ck_assert_int_eq(mapicfg_log_summary_dup_bytes(summary, &before, &size, NULL), 0);
    ck_assert_int_eq(mapicfg_log_read(&input, 1, NULL, NULL, take, summary, NULL, NULL), 0);
    ck_assert_int_eq(mapicfg_log_summary_dup_bytes(summary, &after, &again, NULL), 0);
    ck_assert_uint_eq(size, again);
    ck_assert_mem_eq(before, after, size);
    mapicfg_free(before);
    mapicfg_free(after);
    mapicfg_log_summary_free(summary);
}
END_TEST

/* What a user came by in one part is not forgotten in another. */
START_TEST(parts) {
    mapicfg_log_summary *left = summary_of(PROXY P "Bearer,a,200\n" P "NTLM,b,200\n", NULL), *read;
    mapicfg_log_summary *right = summary_of(PROXY P "NTLM,A,200\n" P "Bearer,c,200\n" MAPI M "NTLM,d,200\n", NULL);
    void *bytes;
    size_t size;
    ck_assert_int_eq(mapicfg_log_summary_merge(left, right, NULL), 0);
    ck_assert_int_eq(mapicfg_log_summary_dup_bytes(left, &bytes, &size, NULL), 0);
    ck_assert_int_eq(mapicfg_log_summary_from_bytes(bytes, size, &read, NULL), 0);
    mapicfg_free(bytes);
    check(left, "1 33 3 1 2 0 ntlm 2 2 1 0");
    check(read, "1 33 3 1 2 0 ntlm 2 2 1 0");
    mapicfg_log_summary_free(right);
}
END_TEST

/* A number that contradicts another one is refused, and what is taken has these bytes again. */
START_TEST(damaged) {
    mapicfg_log_summary *summary = summary_of(PROXY P "Bearer,a,200\n" P "NTLM,,200\n" MAPI M "NTLM,d,200\n", NULL);
    unsigned char *bytes;
    size_t size, refused = 0, again_size;
    ck_assert_int_eq(mapicfg_log_summary_dup_bytes(summary, (void **)&bytes, &size, NULL), 0);
    mapicfg_log_summary_free(summary);
    for (size_t at = 21; at + 8 < size; at++)
        for (unsigned change = 1; change < 256; change += (unsigned)at % 7 + 1) {
            bytes[at] ^= (unsigned char)change;
            const uint64_t hash = mapicfg__hash64_bytes(bytes, size - 8);
            for (unsigned i = 0; i < 8; i++) bytes[size - 8 + i] = (unsigned char)(hash >> 8 * i);
            if (mapicfg_log_summary_from_bytes(bytes, size, &summary, NULL)) {
                refused++;
            } else {
                void *again;
                ck_assert_int_eq(mapicfg_log_summary_dup_bytes(summary, &again, &again_size, NULL), 0);
                ck_assert_uint_eq(again_size, size);
                ck_assert_mem_eq(again, bytes, size);
                mapicfg_free(again);
                mapicfg_log_summary_free(summary);
            }
            bytes[at] ^= (unsigned char)change;
        }
    ck_assert_uint_gt(refused, 1000);
    mapicfg_free(bytes);
}
END_TEST

START_TEST(json) {
    mapicfg_log_summary *summary = summary_of(PROXY P "Bearer,a,200\n" P "NTLM,,200\n", NULL);
    char *text;
    ck_assert_int_eq(mapicfg_log_summary_dup_json(summary, &text, NULL), 0);
    ck_assert_ptr_nonnull(strstr(
        text, "\"readiness\":{\"logs\":\"http-proxy\",\"percent\":99,\"users\":1,\"ready\":1,\"not_ready\":0,"
              "\"cannot_tell\":0,\"methods\":{\"none\":{\"records\":0,\"users\":0,\"only\":0,\"nameless\":0},"));
    ck_assert_ptr_nonnull(strstr(text, "\"ntlm\":{\"records\":1,\"users\":0,\"only\":0,\"nameless\":1}"));
    ck_assert_ptr_nonnull(strstr(text, "\"bearer\":{\"records\":1,\"users\":1,\"only\":1,\"nameless\":0}"));
    mapicfg_free(text);
    mapicfg_log_summary_free(summary);
    summary = summary_of(IIS "2026-11-29 12:00:00 a 200\n", NULL);
    ck_assert_int_eq(mapicfg_log_summary_dup_json(summary, &text, NULL), 0);
    ck_assert_ptr_nonnull(strstr(text, "\"readiness\":null,"));
    mapicfg_free(text);
    mapicfg_log_summary_free(summary);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("log_methods");
    TCase *tcase = tcase_create("log_methods");
    tcase_add_test(tcase, users);
    tcase_add_test(tcase, nameless);
    tcase_add_test(tcase, sides);
    tcase_add_test(tcase, conditions);
    tcase_add_test(tcase, chosen);
    tcase_add_test(tcase, parts);
    tcase_add_test(tcase, damaged);
    tcase_add_test(tcase, json);
    suite_add_tcase(suite, tcase);
    return suite;
}
