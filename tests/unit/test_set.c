/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_set.c: equal elements are found, in whatever order they come, by no more than 2 log2 n comparisons each. */
#include "base/set.h"

#include "unit.h"

#define COUNT 4096u
#define MOST 26u /* comparisons: two nodes on each of log2(COUNT) + 1 levels */

static uint32_t elements[COUNT];
static size_t compared;

static int compare(const void *user, const void *key, size_t position) {
    const uint32_t *list = user, *wanted = key;
    compared++;
    return *wanted < list[position] ? -1 : *wanted > list[position];
}

static size_t put(struct mapicfg__set *set, uint32_t element) {
    compared = 0;
    size_t position = mapicfg__set_put(set, compare, elements, &element);
    ck_assert_uint_le(compared, MOST);
    if (position == set->count - 1) elements[position] = element;
    return position;
}

static void check_order(uint32_t (*element)(uint32_t)) {
    struct mapicfg__set set = {0};
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < COUNT; i++) ck_assert_uint_eq(put(&set, element(i)), i);
        ck_assert_uint_eq(set.count, COUNT);
        for (uint32_t i = 0; i < COUNT; i++) ck_assert_uint_eq(put(&set, element(i)), i);
        for (uint32_t i = 0; i < COUNT; i++) {
            uint32_t key = element(i), other = key + 1;
            ck_assert_uint_eq(mapicfg__set_find(&set, compare, elements, &key), i);
            ck_assert_uint_eq(mapicfg__set_find(&set, compare, elements, &other), MAPICFG__SET_NONE);
        }
        mapicfg__set_clear(&set);
        uint32_t key = element(0);
        ck_assert_uint_eq(mapicfg__set_find(&set, compare, elements, &key), MAPICFG__SET_NONE);
    }
    mapicfg__set_free(&set);
}

static uint32_t rising(uint32_t i) {
    return 2 * i;
}

static uint32_t falling(uint32_t i) {
    return 2 * (COUNT - i);
}

static uint32_t mixed(uint32_t i) {
    return 2 * (i * 2654435761u % COUNT);
}

static uint32_t from_both_ends(uint32_t i) {
    return i % 2 ? i : 4 * COUNT - i;
}

START_TEST(any_order) {
    check_order(rising);
    check_order(falling);
    check_order(mixed);
}
END_TEST

START_TEST(alternating_ends) {
    struct mapicfg__set set = {0};
    for (uint32_t i = 0; i < COUNT; i++) ck_assert_uint_eq(put(&set, from_both_ends(i)), i);
    mapicfg__set_free(&set);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("set");
    TCase *tcase = tcase_create("set");
    tcase_add_test(tcase, any_order);
    tcase_add_test(tcase, alternating_ends);
    suite_add_tcase(suite, tcase);
    return suite;
}
