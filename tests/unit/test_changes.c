/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_changes.c: what changes between two decisions, as C callers get it. tests/python/test_changes.py has the
 * rules. */
#include <mapicfg.h>
#include <string.h>

#include "unit.h"

static mapicfg_decision off[256], on[256];
#define FOLLOWS MAPICFG_MAILBOX_BITS(MAPICFG_NULL, MAPICFG_FALSE, MAPICFG_TRUE, MAPICFG_FALSE)
#define OVERRIDES MAPICFG_MAILBOX_BITS(MAPICFG_TRUE, MAPICFG_FALSE, MAPICFG_TRUE, MAPICFG_FALSE)

static void setup(void) {
    ck_assert_int_eq(mapicfg_decide_all(MAPICFG_FALSE, NULL, off, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_decide_all(MAPICFG_TRUE, NULL, on, NULL), MAPICFG_OK);
}

START_TEST(many_are_what_each_is) {
    mapicfg_changes out[256];
    uint64_t counts[64] = {0}, total[64] = {0};
    ck_assert_int_eq(mapicfg_changes_bulk(off, on, 256, out, counts, NULL), MAPICFG_OK);
    for (size_t i = 0; i < 256; i++) {
        ck_assert_uint_eq(out[i], mapicfg_changes_between(off[i], on[i]));
        for (size_t bit = 0; bit < 64; bit++) total[bit] += out[i] >> bit & 1;
    }
    ck_assert_mem_eq(counts, total, sizeof counts);
    mapicfg_decision same[256]; /* in place */
    memcpy(same, off, sizeof same);
    ck_assert_int_eq(mapicfg_changes_bulk(same, on, 256, same, NULL, NULL), MAPICFG_OK);
    ck_assert_mem_eq(same, out, sizeof out);
    ck_assert_int_eq(mapicfg_changes_bulk(off, on, 256, NULL, counts, NULL), MAPICFG_OK);
    for (size_t bit = 0; bit < 64; bit++) ck_assert_uint_eq(counts[bit], 2 * total[bit]);
}
END_TEST

START_TEST(settings_alone) {
    mapicfg_decision before = mapicfg_decide_bits(MAPICFG_FALSE, FOLLOWS);
    mapicfg_decision after = mapicfg_decide_bits(MAPICFG_FALSE, OVERRIDES);
    ck_assert_uint_eq(mapicfg_changes_between(before, after),
                      MAPICFG_CHANGES_MAPI_HTTP_ON | MAPICFG_CHANGES_OVERRIDE_SET);
    ck_assert_uint_eq(mapicfg_changes_between(0, after), 0);
    ck_assert_uint_eq(mapicfg_changes_between(before, 0), 0);
}
END_TEST

/* Where neither answer can be told, the table's protocols stand for them: whose protocol changes is to refresh or to
 * restart. Whether there is something to fall back to is not known then. */
START_TEST(unknown_before_and_after) {
    const mapicfg_decision table = MAPICFG_INTERNAL | MAPICFG_EXTERNAL;
    const mapicfg_decision anywhere = table | MAPICFG_EFFECTIVE_UNKNOWN, mapi_http = anywhere | MAPICFG_MAPI_HTTP;
    ck_assert_uint_eq(mapicfg_changes_between(mapi_http, anywhere),
                      MAPICFG_CHANGES_MAPI_HTTP_OFF | MAPICFG_CHANGES_REFRESH);
    ck_assert_uint_eq(mapicfg_changes_between(anywhere, mapi_http),
                      MAPICFG_CHANGES_MAPI_HTTP_ON | MAPICFG_CHANGES_RESTART);
    ck_assert_uint_eq(
        mapicfg_changes_between(mapi_http | MAPICFG_RPC_HTTP_BLOCKED | MAPICFG_NOTE_NO_FALLBACK, mapi_http),
        MAPICFG_CHANGES_RPC_HTTP_ON);
}
END_TEST

START_TEST(ids_are_cut_to_fit) {
    static const char all[] = "to-mapi-over-http effective-answer restart";
    mapicfg_changes changes = mapicfg_changes_between(off[FOLLOWS], on[FOLLOWS]);
    char text[64];
    for (size_t size = 0; size < sizeof text; size++) {
        memset(text, '#', sizeof text);
        ck_assert_uint_eq(mapicfg_changes_ids(changes, text, size), strlen(all));
        if (!size) continue;
        ck_assert_uint_le(strlen(text), size - 1);
        ck_assert_int_eq(strncmp(text, all, strlen(text)), 0);
    }
    ck_assert_uint_eq(mapicfg_changes_ids(changes, NULL, 0), strlen(all));
    ck_assert_str_eq(mapicfg_changes_id(MAPICFG_CHANGES_RESTART), "restart");
    ck_assert_ptr_null(mapicfg_changes_id(0));
    ck_assert_ptr_null(mapicfg_changes_id(MAPICFG_CHANGES_RESTART | MAPICFG_CHANGES_REFRESH));
}
END_TEST

START_TEST(arguments) {
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_changes_bulk(NULL, NULL, 0, NULL, NULL, &err), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_changes_bulk(NULL, on, 1, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_changes_bulk(off, NULL, 1, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("changes");
    TCase *tests = tcase_create("changes");
    tcase_add_checked_fixture(tests, setup, NULL);
    tcase_add_test(tests, many_are_what_each_is);
    tcase_add_test(tests, settings_alone);
    tcase_add_test(tests, unknown_before_and_after);
    tcase_add_test(tests, ids_are_cut_to_fit);
    tcase_add_test(tests, arguments);
    suite_add_tcase(suite, tests);
    return suite;
}
