/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_records.c: objects of a store as records, by their keys in any order, also of objects that are gone. */
#include "directory.h"
#include "directory/records.h"

#define MAILBOXES 40

static mapicfg_directory *directory;
static uint64_t keys[MAILBOXES];
static struct mapicfg__records records;

/* Neighbours' names differ in length. */
static void make_name(char name[16], int number) {
    snprintf(name, 16, "m%02d%.*s", number, number % 3, "xx");
}

static void begin(void) {
    const struct mapicfg__class *cls = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    char name[16];
    ok(try_open(&directory, NULL, 0));
    for (int i = 0; i < MAILBOXES; i++) {
        make_name(name, i);
        ok(put(directory, MAPICFG_CLASS_MAILBOX, NAMES("Name", name), NULL));
    }
    ok(mapicfg__records_begin(&records, directory, cls, UINT64_MAX, &err));
}

static int32_t take_key(void *user, const mapicfg_object *mailbox, uint64_t key) {
    size_t *count = user;
    (void)mailbox;
    keys[(*count)++] = key;
    return 0;
}

static void check_name(int number) {
    char name[16];
    const struct mapicfg__cell *cell = &records.record->cells[mapicfg__property_number(MAPICFG__MAILBOX_Name)];
    make_name(name, number);
    ck_assert_uint_eq(cell->size, strlen(name));
    ck_assert_mem_eq(cell->text, name, cell->size);
}

/* Steps that are short, long, back, and none. */
START_TEST(any_order) {
    static const int order[] = {0, 1, 2, 2, 9, 30, 31, 39, 38, 5, 5, 14, 13};
    size_t count = 0;
    begin();
    ok(mapicfg_directory_list(directory, MAPICFG_CLASS_MAILBOX, NULL, take_key, &count, &err));
    ck_assert_uint_eq(count, MAILBOXES);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        ok(mapicfg__records_seek(&records, (int64_t)keys[order[i]], &err));
        check_name(order[i]);
    }
    mapicfg__records_end(&records);
    mapicfg_directory_close(directory);
}
END_TEST

/* What comes behind the missing one is itself, not what was read before. */
START_TEST(one_that_is_gone) {
    size_t count = 0;
    begin();
    ok(mapicfg_directory_list(directory, MAPICFG_CLASS_MAILBOX, NULL, take_key, &count, &err));
    mapicfg__records_end(&records);
    ok(mapicfg_directory_remove(directory, MAPICFG_CLASS_MAILBOX, "m03", &err));
    ok(mapicfg__records_begin(&records, directory, mapicfg__class_get(MAPICFG_CLASS_MAILBOX), UINT64_MAX, &err));
    ok(mapicfg__records_seek(&records, (int64_t)keys[2], &err));
    ck_assert_int_eq(mapicfg__records_seek(&records, (int64_t)keys[3], NULL), MAPICFG_E_NOT_FOUND);
    ok(mapicfg__records_seek(&records, (int64_t)keys[4], &err));
    check_name(4);
    ck_assert_int_eq(mapicfg__records_seek(&records, (int64_t)keys[39] + 1, NULL), MAPICFG_E_NOT_FOUND);
    ok(mapicfg__records_seek(&records, (int64_t)keys[39], &err));
    check_name(39);
    mapicfg__records_end(&records);
    mapicfg_directory_close(directory);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("records");
    TCase *all = tcase_create("all");
    tcase_add_test(all, any_order);
    tcase_add_test(all, one_that_is_gone);
    suite_add_tcase(suite, all);
    return suite;
}
