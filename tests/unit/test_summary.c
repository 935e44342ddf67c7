/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_summary.c: counting decisions, adding summaries up, and the JSON of one. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

/* Written out by hand from the flags in decision.h. */
#define MAPI UINT64_C(0x3107)    /* MAPI over HTTP, internal and external, both answers */
#define NO_WAY UINT64_C(0x200004a) /* Outlook Anywhere, internal only, by mailbox, blocked: none is left */
#define ASSUMED UINT64_C(0x4000003216) /* Outlook Anywhere, internal and external, MAPIEnabled assumed */

static const char json_of_three[] =
    "{\"mailboxes\":6,\"outcomes\":{\"MAPI over HTTP, internal and external\":3,\"MAPI over HTTP, internal only\":0,"
    "\"Outlook Anywhere, internal and external\":1,\"Outlook Anywhere, internal only\":2},"
    "\"effective\":{\"MAPI over HTTP, internal and external\":3,\"none\":2,"
    "\"Outlook Anywhere, internal and external\":1},"
    "\"notes\":{\"no-way-left\":2,\"assumed-mapi-enabled\":1},\"overrides\":2,\"blocked_external\":2,\"no_way_left\":2,"
    "\"assumed\":1,\"skipped\":4,\"errors\":5,"
    "\"decisions\":{\"0x0000000000003107\":3,\"0x000000000200004a\":2,\"0x0000004000003216\":1}}";

static mapicfg_summary *from_text(const char *text) {
    mapicfg_summary *summary;
    mapicfg_error err = {0};
    mapicfg_status status = mapicfg_summary_from_json(text, strlen(text), &summary, &err);
    ck_assert_msg(status == MAPICFG_OK, "%s: %s", text, err.message);
    return summary;
}

static void same_json(const mapicfg_summary *summary, const char *expected) {
    char *json;
    ck_assert_int_eq(mapicfg_summary_dup_json(summary, &json, NULL), MAPICFG_OK);
    ck_assert_str_eq(json, expected);
    mapicfg_free(json);
}

static void count_six(mapicfg_summary *summary) {
    ck_assert_int_eq(mapicfg_summary_add(summary, ASSUMED, 1, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_summary_add(summary, MAPI, 1, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_summary_add(summary, NO_WAY, 2, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_summary_add(summary, MAPI, 2, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_summary_add(summary, 0x0000000000001006, 0, NULL), MAPICFG_OK); /* nothing */
}

START_TEST(counters) {
    mapicfg_summary *summary;
    ck_assert_int_eq(mapicfg_summary_new(&summary, NULL), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_summary_decision_count(summary), 0);
    count_six(summary);
    ck_assert_uint_eq(mapicfg_summary_get_counter(summary, MAPICFG_COUNT_MAILBOXES), 6);
    ck_assert_uint_eq(mapicfg_summary_get_counter(summary, MAPICFG_COUNT_OVERRIDES), 2);
    ck_assert_uint_eq(mapicfg_summary_get_counter(summary, MAPICFG_COUNT_BLOCKED_EXTERNAL), 2);
    ck_assert_uint_eq(mapicfg_summary_get_counter(summary, MAPICFG_COUNT_NO_WAY_LEFT), 2);
    ck_assert_uint_eq(mapicfg_summary_get_counter(summary, MAPICFG_COUNT_ASSUMED), 1);
    ck_assert_uint_eq(mapicfg_summary_get_counter(summary, MAPICFG_COUNT_SKIPPED), 0);
    ck_assert_uint_eq(mapicfg_summary_get_counter(summary, MAPICFG_COUNT_ERRORS), 0);
    ck_assert_uint_eq(mapicfg_summary_get_counter(summary, 7), 0);
    ck_assert_uint_eq(mapicfg_summary_get_counter(NULL, 0), 0);
    ck_assert_uint_eq(mapicfg_summary_count(summary, 0, 0), 6);
    ck_assert_uint_eq(mapicfg_summary_count(summary, MAPICFG_MAPI_HTTP, 0), 3);
    ck_assert_uint_eq(mapicfg_summary_count(summary, MAPICFG_NOTE_NO_WAY_LEFT, MAPICFG_NOTE_NO_WAY_LEFT), 2);
    uint64_t mailboxes;
    static const mapicfg_decision order[] = {MAPI, NO_WAY, ASSUMED};
    static const uint64_t counts[] = {3, 2, 1};
    ck_assert_uint_eq(mapicfg_summary_decision_count(summary), 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(mapicfg_summary_get_decision(summary, i, &mailboxes), order[i]);
        ck_assert_uint_eq(mailboxes, counts[i]);
    }
    ck_assert_uint_eq(mapicfg_summary_get_decision(summary, 3, &mailboxes), 0);
    ck_assert_uint_eq(mailboxes, 0);
    ck_assert_uint_eq(mapicfg_summary_get_decision(summary, 0, NULL), MAPI);
    ck_assert_int_eq(mapicfg_summary_add(summary, 0, 1, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_summary_add(summary, MAPICFG_MAPI_HTTP, 1, NULL), MAPICFG_E_ARGUMENT);
    mapicfg_summary_free(summary);
    mapicfg_summary_free(NULL);
}
END_TEST

START_TEST(adding_up) {
    mapicfg_summary *whole = from_text(json_of_three);
    mapicfg_summary *a = from_text("{\"skipped\":1,\"decisions\":{\"0x0000000000003107\":1,\"0x0000004000003216\":1}}");
    mapicfg_summary *b = from_text("{\"errors\":5,\"skipped\":3,\"decisions\":{\"0x0000000000003107\":2,"
                                   "\"0x000000000200004A\":2}}");
    mapicfg_summary *copy;
    ck_assert_int_eq(mapicfg_summary_copy(b, &copy, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_summary_merge(a, b, NULL), MAPICFG_OK);
    same_json(a, json_of_three);
    same_json(whole, json_of_three);
    ck_assert_int_eq(mapicfg_summary_merge(copy, copy, NULL), MAPICFG_E_ARGUMENT);
    mapicfg_summary_free(a);
    mapicfg_summary_free(b);
    ck_assert_uint_eq(mapicfg_summary_get_counter(copy, MAPICFG_COUNT_MAILBOXES), 4);
    ck_assert_uint_eq(mapicfg_summary_get_counter(copy, MAPICFG_COUNT_ERRORS), 5);
    mapicfg_summary_free(copy);
    mapicfg_summary_free(whole);
}
END_TEST

/* A sum that would not fit changes nothing. */
START_TEST(counters_end) {
    static const char *const full[] = {"{\"decisions\":{\"0x0000000000003107\":18446744073709551615}}",
                                       "{\"skipped\":18446744073709551615}", "{\"errors\":18446744073709551615}"};
    for (size_t i = 0; i < 3; i++) {
        mapicfg_summary *a = from_text(full[i]), *b = from_text(json_of_three);
        mapicfg_error err = {0};
        ck_assert_int_eq(mapicfg_summary_merge(b, a, &err), MAPICFG_E_LIMIT);
        ck_assert_int_eq(err.code, MAPICFG_E_LIMIT);
        same_json(b, json_of_three);
        ck_assert_int_eq(mapicfg_summary_add(a, NO_WAY, 1, NULL), i == 0 ? MAPICFG_E_LIMIT : MAPICFG_OK);
        ck_assert_uint_eq(mapicfg_summary_decision_count(a), 1);
        mapicfg_summary_free(a);
        mapicfg_summary_free(b);
    }
    /* two that hold the same many decisions go together, where twice as many would not */
    mapicfg_summary *many, *same;
    ck_assert_int_eq(mapicfg_summary_new(&many, NULL), MAPICFG_OK);
    for (uint32_t i = 0; i < 16384; i++)
        ck_assert_int_eq(mapicfg_summary_add(many, i << 8 | MAPICFG_INTERNAL, 1, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_summary_add(many, 16384u << 8 | MAPICFG_INTERNAL, 1, NULL), MAPICFG_E_LIMIT);
    ck_assert_int_eq(mapicfg_summary_add(many, MAPICFG_INTERNAL, 1, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_summary_copy(many, &same, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_summary_merge(many, same, NULL), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_summary_get_counter(many, MAPICFG_COUNT_MAILBOXES), 2 * 16385);
    mapicfg_summary_free(many);
    mapicfg_summary_free(same);
}
END_TEST

START_TEST(as_json) {
    mapicfg_summary *summary;
    ck_assert_int_eq(mapicfg_summary_new(&summary, NULL), MAPICFG_OK);
    same_json(summary, "{\"mailboxes\":0,\"outcomes\":{\"MAPI over HTTP, internal and external\":0,"
                       "\"MAPI over HTTP, internal only\":0,\"Outlook Anywhere, internal and external\":0,"
                       "\"Outlook Anywhere, internal only\":0},\"effective\":{},\"notes\":{},\"overrides\":0,"
                       "\"blocked_external\":0,\"no_way_left\":0,\"assumed\":0,\"skipped\":0,\"errors\":0,"
                       "\"decisions\":{}}");
    mapicfg_summary *counts = from_text("{\"skipped\":4,\"errors\":5}");
    count_six(summary);
    ck_assert_int_eq(mapicfg_summary_merge(summary, counts, NULL), MAPICFG_OK);
    same_json(summary, json_of_three);
    mapicfg_summary_free(counts);
    mapicfg_summary_free(summary);
}
END_TEST

/* Another order, spaces, and members that a later version might add. */
static const char *const good[] = {
    "{}",
    " { \"errors\" : 0 ,\n\t\"decisions\": { } }\r\n",
    "{\"later\":[1,-2.5e3,\"a]}\\\"\",{\"x\":[],\"y\":{}},[[]],true,false,null],\"skipped\":0}",
    "{\"notes\":{\"a-later-note\":7}}",
    "{\"mailboxes\":1,\"decisions\":{\"0x0000000000003107\":1}}",
    "{\"Decisions\":{\"0x0000000000003107\":1}}",
    "{\"outcomes\":{\"MAPI over HTTP, internal only\":0}}",
};

START_TEST(json_that_is_fine) {
    mapicfg_summary *summary = from_text(good[_i]);
    ck_assert_uint_eq(mapicfg_summary_get_counter(summary, MAPICFG_COUNT_MAILBOXES), _i == 4);
    mapicfg_summary_free(summary);
}
END_TEST

#define DEEP "[[[[[[[[[[[[[[[[["

static const struct {
    const char *text;
    mapicfg_status status;
    const char *says;
} bad[] = {
    {"", MAPICFG_E_SYNTAX, "{"},
    {"[]", MAPICFG_E_SYNTAX, "{"},
    {"null", MAPICFG_E_SYNTAX, "{"},
    {"{} {}", MAPICFG_E_SYNTAX, "end"},
    {"{\"errors\":1,}", MAPICFG_E_SYNTAX, "string"},
    {"{\"errors\" 1}", MAPICFG_E_SYNTAX, ":"},
    {"{\"errors\":1 \"skipped\":1}", MAPICFG_E_SYNTAX, ","},
    {"{\"errors\":-1}", MAPICFG_E_SYNTAX, "whole number"},
    {"{\"errors\":\"1\"}", MAPICFG_E_SYNTAX, "whole number"},
    {"{\"errors\":1.5}", MAPICFG_E_SYNTAX, "whole number"},
    {"{\"errors\":18446744073709551616}", MAPICFG_E_SYNTAX, "2^64"},
    {"{\"errors\":1,\"errors\":1}", MAPICFG_E_SYNTAX, "\"errors\" is there twice"},
    {"{\"decisions\":{},\"decisions\":{}}", MAPICFG_E_SYNTAX, "twice"},
    {"{\"mailboxes\":0,\"mailboxes\":0,\"decisions\":{}}", MAPICFG_E_SYNTAX, "twice"},
    {"{\"effective\":{},\"effective\":{},\"decisions\":{}}", MAPICFG_E_SYNTAX, "twice"},
    {"{\"notes\":{\"mapi-disabled\":0,\"mapi-disabled\":0},\"decisions\":{}}", MAPICFG_E_SYNTAX, "twice"},
    {"{\"decisions\":{\"0x0000000000003107\":1,\"0x0000000000003107\":1}}", MAPICFG_E_SYNTAX, "twice"},
    {"{\"decisions\":{\"0x000000000000000a\":1,\"0x000000000000000A\":1}}", MAPICFG_E_SYNTAX, "twice"},
    {"{\"decisions\":[]}", MAPICFG_E_SYNTAX, "{"},
    {"{\"decisions\":{\"0x0000000000003105\":1}}", MAPICFG_E_VALUE, "0x0000000000003105"}, /* internal is always set */
    {"{\"decisions\":{\"1907\":1}}", MAPICFG_E_VALUE, "1907"},
    {"{\"decisions\":{\"0x0000190g\":1}}", MAPICFG_E_VALUE, "0x0000190g"},
    {"{\"decisions\":{\"0x0000000000003107\":18446744073709551615,\"0x0000000000003007\":1}}", MAPICFG_E_LIMIT, "2^64"},
    {"{\"x\":tru}", MAPICFG_E_SYNTAX, "true, false or null"},
    {"{\"x\":01}", MAPICFG_E_SYNTAX, "a number ends here"},
    {"{\"x\":\"\\q\"}", MAPICFG_E_SYNTAX, "after \\"},
    {"{\"x\":1,\n\"\ty\":1}", MAPICFG_E_SYNTAX, "control character"},
    {"{\"x\":}", MAPICFG_E_SYNTAX, "value"},
    {"{\"x\":[1 2]}", MAPICFG_E_SYNTAX, ","},
    {"{\"x\":[1,]}", MAPICFG_E_SYNTAX, "value"},
    {"{\"x\":{1:2}}", MAPICFG_E_SYNTAX, "string"},
    {"{\"x\":[}}", MAPICFG_E_SYNTAX, "value"},
    {"{\"x\":{\"y\":[1}}", MAPICFG_E_SYNTAX, ","},
    {"{\"x\":\"\\", MAPICFG_E_SYNTAX, "inside a string"},
    {"{\"x\":" DEEP DEEP, MAPICFG_E_LIMIT, "deep"},
    /* what can be computed has to agree */
    {"{\"mailboxes\":1}", MAPICFG_E_VALUE, "\"mailboxes\" is 1, but the decisions make 0"},
    {"{\"mailboxes\":0,\"decisions\":{\"0x0000000000003107\":1}}", MAPICFG_E_VALUE, "make 1"},
    {"{\"overrides\":1,\"decisions\":{\"0x0000000000003107\":1}}", MAPICFG_E_VALUE, "\"overrides\""},
    {"{\"blocked_external\":1,\"decisions\":{\"0x0000000000003107\":1}}", MAPICFG_E_VALUE, "\"blocked_external\""},
    {"{\"no_way_left\":1,\"decisions\":{\"0x0000000000003107\":1}}", MAPICFG_E_VALUE, "\"no_way_left\""},
    {"{\"assumed\":1,\"decisions\":{\"0x0000000000003107\":1}}", MAPICFG_E_VALUE, "\"assumed\""},
    {"{\"outcomes\":{\"MAPI over HTTP, internal only\":1},\"decisions\":{\"0x0000000000003107\":1}}", MAPICFG_E_VALUE,
     "\"MAPI over HTTP, internal only\" is 1"},
    {"{\"effective\":{\"none\":1},\"decisions\":{\"0x0000000000003107\":1}}", MAPICFG_E_VALUE, "\"none\""},
    {"{\"notes\":{\"no-way-left\":1},\"decisions\":{\"0x000000000200004a\":2}}", MAPICFG_E_VALUE, "\"no-way-left\""},
};

START_TEST(json_that_is_not) {
    mapicfg_summary *summary = (mapicfg_summary *)&summary;
    mapicfg_error err = {0};
    mapicfg_status status = mapicfg_summary_from_json(bad[_i].text, strlen(bad[_i].text), &summary, &err);
    ck_assert_msg(status == bad[_i].status, "%s: %d", bad[_i].text, status);
    ck_assert_ptr_null(summary);
    ck_assert_int_eq(err.code, status);
    ck_assert_msg(strstr(err.message, bad[_i].says) != NULL, "%s: %s", bad[_i].text, err.message);
    ck_assert_int_eq(mapicfg_summary_from_json(bad[_i].text, strlen(bad[_i].text), &summary, NULL), status);
}
END_TEST

START_TEST(places_of_syntax_errors) {
    mapicfg_summary *summary;
    mapicfg_error err = {0};
    static const char text[] = "{\n  \"errors\": x\n}";
    ck_assert_int_eq(mapicfg_summary_from_json(text, sizeof text - 1, &summary, &err), MAPICFG_E_SYNTAX);
    ck_assert_uint_eq(err.line, 2);
    ck_assert_uint_eq(err.column, 13);
    ck_assert_uint_eq(err.offset, 14);
}
END_TEST

/* No prefix of a summary is one, and no flipped bit does worse than an error. The copy is exact so that a sanitizer
 * sees a byte too many. */
START_TEST(damaged_json) {
    size_t size = sizeof json_of_three - 1;
    mapicfg_summary *summary;
    for (size_t i = 0; i < size; i++) {
        char *copy = malloc(i ? i : 1);
        memcpy(copy, json_of_three, i);
        ck_assert_int_lt(mapicfg_summary_from_json(copy, i, &summary, NULL), 0);
        ck_assert_ptr_null(summary);
        free(copy);
    }
    for (size_t bit = 0; bit < size * 8; bit++) {
        char *copy = malloc(size);
        memcpy(copy, json_of_three, size);
        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
        mapicfg_status status = mapicfg_summary_from_json(copy, size, &summary, NULL);
        ck_assert_int_eq(summary != NULL, status == MAPICFG_OK);
        mapicfg_summary_free(summary);
        free(copy);
    }
}
END_TEST

START_TEST(null_arguments) {
    mapicfg_summary *summary = from_text("{}"), *out;
    char *json;
    ck_assert_int_eq(mapicfg_summary_new(NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_summary_copy(NULL, &out, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_null(out);
    ck_assert_int_eq(mapicfg_summary_copy(summary, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_summary_add(NULL, MAPI, 1, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_summary_merge(summary, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_summary_merge(NULL, summary, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_summary_dup_json(NULL, &json, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_null(json);
    ck_assert_int_eq(mapicfg_summary_dup_json(summary, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_summary_from_json(NULL, 0, &out, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_summary_from_json("{}", 2, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_uint_eq(mapicfg_summary_decision_count(NULL), 0);
    mapicfg_summary_free(summary);
}
END_TEST

/* A filter keeps what fits, and what was skipped and broken; filters of parts add up to the filter of the whole. */
START_TEST(filtered) {
    static const char text[] = "{\"skipped\":3,\"errors\":2,\"decisions\":{\"0x0000000000003107\":5,"
                               "\"0x000000000000120a\":7,\"0x0000000000000202\":11}}";
    mapicfg_summary *all, *some, *rest;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_summary_from_json(text, sizeof text - 1, &all, &err), 0);
    ck_assert_int_eq(mapicfg_summary_filter(all, MAPICFG_MAPI_HTTP, 0, &some, &err), 0);
    ck_assert_uint_eq(mapicfg_summary_get_counter(some, MAPICFG_COUNT_MAILBOXES), 18);
    ck_assert_uint_eq(mapicfg_summary_count(some, MAPICFG_MAPI_HTTP, MAPICFG_MAPI_HTTP), 0);
    ck_assert_uint_eq(mapicfg_summary_decision_count(some), 2);
    ck_assert_uint_eq(mapicfg_summary_get_counter(some, MAPICFG_COUNT_SKIPPED), 3);
    ck_assert_uint_eq(mapicfg_summary_get_counter(some, MAPICFG_COUNT_ERRORS), 2);
    ck_assert_int_eq(mapicfg_summary_filter(all, MAPICFG_MAPI_HTTP, MAPICFG_MAPI_HTTP, &rest, &err), 0);
    ck_assert_int_eq(mapicfg_summary_merge(some, rest, &err), 0);
    for (size_t i = 0; i < 3; i++) {
        uint64_t expected, got;
        ck_assert_uint_eq(mapicfg_summary_get_decision(all, i, &expected), mapicfg_summary_get_decision(some, i, &got));
        ck_assert_uint_eq(expected, got);
    }
    mapicfg_summary_free(rest);
    ck_assert_int_eq(mapicfg_summary_filter(all, 0, 1, &rest, &err), 0);
    ck_assert_uint_eq(mapicfg_summary_get_counter(rest, MAPICFG_COUNT_MAILBOXES), 0);
    ck_assert_uint_eq(mapicfg_summary_get_counter(rest, MAPICFG_COUNT_ERRORS), 2);
    ck_assert_int_eq(mapicfg_summary_add(rest, MAPICFG_INTERNAL, 1, &err), 0); /* it is a summary as any other */
    ck_assert_uint_eq(mapicfg_summary_get_counter(rest, MAPICFG_COUNT_MAILBOXES), 1);
    mapicfg_summary_free(rest);
    mapicfg_summary_free(some);
    ck_assert_int_eq(mapicfg_summary_filter(NULL, 0, 0, &some, &err), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_null(some);
    ck_assert_int_eq(mapicfg_summary_filter(all, 0, 0, NULL, &err), MAPICFG_E_ARGUMENT);
    mapicfg_summary_free(all);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("summary");
    TCase *tcase = tcase_create("summary");
    tcase_add_test(tcase, filtered);
    tcase_add_test(tcase, counters);
    tcase_add_test(tcase, adding_up);
    tcase_add_test(tcase, counters_end);
    tcase_add_test(tcase, as_json);
    tcase_add_loop_test(tcase, json_that_is_fine, 0, sizeof good / sizeof *good);
    tcase_add_loop_test(tcase, json_that_is_not, 0, sizeof bad / sizeof *bad);
    tcase_add_test(tcase, places_of_syntax_errors);
    tcase_add_test(tcase, damaged_json);
    tcase_add_test(tcase, null_arguments);
    suite_add_tcase(suite, tcase);
    return suite;
}
