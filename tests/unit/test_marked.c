/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_marked.c: how many values have which marks: exactly while they are few, then within three standard errors; the
 * same bytes whatever the order and the parts; bytes that no sketch has. */
#include <stdlib.h>
#include <string.h>

#include "sketch/hash64.h"
#include "sketch/marked.h"

#include "unit.h"

#define ALL 7u

static uint64_t hash_of(uint32_t number) {
    return mapicfg__hash64_bytes(&number, sizeof number);
}

/* Every second value has the mark 1, every third 2, and all of them 4. */
static void add(struct mapicfg__marked *sketch, uint32_t number, uint32_t step) {
    if (number % step == 0)
        ck_assert_int_eq(mapicfg__marked_add(sketch, hash_of(number), step == 2 ? 1 : step == 3 ? 2 : 4, NULL), 0);
}

static struct mapicfg__marked forwards(uint32_t first, uint32_t end) {
    struct mapicfg__marked sketch = {0};
    for (uint32_t i = first; i < end; i++)
        for (uint32_t step = 1; step < 4; step++) add(&sketch, i, step);
    return sketch;
}

/* A mark after the other, each from the last value to the first. */
static struct mapicfg__marked backwards(uint32_t end) {
    struct mapicfg__marked sketch = {0};
    for (uint32_t step = 3; step; step--)
        for (uint32_t i = end; i--;) add(&sketch, i, step);
    return sketch;
}

static struct mapicfg__buffer bytes_of(const struct mapicfg__marked *sketch) {
    struct mapicfg__buffer out = {0};
    mapicfg__marked_write(sketch, &out);
    ck_assert(!out.failed);
    return out;
}

static void same(const struct mapicfg__buffer *expected, struct mapicfg__marked *sketch) {
    struct mapicfg__buffer found = bytes_of(sketch);
    ck_assert_uint_eq(found.size, expected->size);
    ck_assert_mem_eq(found.data, expected->data, found.size);
    mapicfg__buffer_free(&found);
    mapicfg__marked_free(sketch);
}

/* Of `count` values a sample of 2^15 at least tells shares within 3 * 0.5 / sqrt(2^15) = 0.83 %; and how many there are
 * within 3 / sqrt(2^15) = 1.7 %. */
static void check_count(const struct mapicfg__marked *sketch, uint32_t mask, uint32_t marks, uint64_t wanted,
                        uint32_t count) {
    const uint64_t found = mapicfg__marked_count(sketch, mask, marks);
    const uint64_t error = found < wanted ? wanted - found : found - wanted;
    ck_assert_msg(count <= MAPICFG__MARKED_EXACT ? !error : error * 1000 <= count * UINT64_C(17),
                  "%lu instead of %lu of %u", (unsigned long)found, (unsigned long)wanted, count);
}

START_TEST(samples) {
    static const uint32_t counts[] = {0, 1, 6, 7, 8, 9, 1000, 65535, 65536, 65537, 65538, 300000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const uint32_t count = counts[i];
        struct mapicfg__marked whole = forwards(0, count), other = backwards(count), parts = {0};
        struct mapicfg__buffer expected = bytes_of(&whole);
        ck_assert_uint_le(whole.count, MAPICFG__MARKED_EXACT);
        check_count(&whole, 0, 0, count, count);
        check_count(&whole, 1, 1, (count + 1) / 2, count);
        check_count(&whole, 3, 0, count - (count + 1) / 2 - (count + 2) / 3 + (count + 5) / 6, count);
        check_count(&whole, ALL, 7, (count + 5) / 6, count);
        ck_assert_uint_eq(mapicfg__marked_count(&whole, 4, 0), 0);
        same(&expected, &other);
        /* parts that overlap, merged from either side */
        for (uint32_t part = 5; part--;) {
            const uint32_t first = (uint32_t)((uint64_t)count * part / 5), end = first + count / 5 + count / 50 + 1;
            struct mapicfg__marked one = forwards(first, part == 4 || end > count ? count : end);
            struct mapicfg__marked *into = part % 2 ? &one : &parts, *from = part % 2 ? &parts : &one;
            ck_assert_int_eq(mapicfg__marked_merge(into, from, NULL), 0);
            mapicfg__marked_free(from);
            if (part % 2) parts = one;
        }
        same(&expected, &parts);
        struct mapicfg__bytes in = {(const unsigned char *)expected.data,
                                    (const unsigned char *)expected.data + expected.size, 0};
        ck_assert_int_eq(mapicfg__marked_read(&other, ALL, &in, NULL), 0);
        ck_assert_ptr_eq(in.at, in.end);
        same(&expected, &other);
        mapicfg__marked_free(&whole);
        mapicfg__buffer_free(&expected);
    }
}
END_TEST

/* The level is the least with which values are few enough: one value more decides nothing that is not sampled. */
START_TEST(levels) {
    struct mapicfg__marked sketch = {0};
    for (uint64_t i = 0; i < MAPICFG__MARKED_EXACT; i++)
        ck_assert_int_eq(mapicfg__marked_add(&sketch, i << 40, 1, NULL), 0); /* all with a leading zero */
    ck_assert_uint_eq(sketch.level, 0);
    ck_assert_int_eq(mapicfg__marked_add(&sketch, UINT64_MAX, 1, NULL), 0);
    ck_assert_uint_eq(sketch.level, 1);
    ck_assert_uint_eq(sketch.count, MAPICFG__MARKED_EXACT);
    ck_assert_int_eq(mapicfg__marked_add(&sketch, 5u << 30, 1, NULL), 0);
    ck_assert_uint_gt(sketch.level, 1);
    ck_assert_uint_lt(sketch.count, MAPICFG__MARKED_EXACT);
    mapicfg__marked_free(&sketch);
}
END_TEST

static void refuse(const unsigned char *bytes, size_t size) {
    struct mapicfg__marked sketch = {0};
    struct mapicfg__bytes in = {bytes, bytes + size, 0};
    mapicfg_error err;
    ck_assert_int_eq(mapicfg__marked_read(&sketch, ALL, &in, &err), MAPICFG_E_SYNTAX);
    ck_assert_str_ne(err.message, "");
    ck_assert_ptr_null(sketch.hashes);
}

START_TEST(broken) {
    struct mapicfg__marked few = forwards(0, 3), read = {0};
    struct mapicfg__buffer out = bytes_of(&few);
    unsigned char *bytes = (unsigned char *)out.data;
    ck_assert_uint_eq(out.size, 2 + 3 * 9);
    for (size_t size = 0; size < out.size; size++) refuse(bytes, size);
    bytes[10] = 0; /* no mark */
    refuse(bytes, out.size);
    bytes[10] = ALL + 1;
    refuse(bytes, out.size);
    bytes[10] = ALL;
    struct mapicfg__bytes in = {bytes, bytes + out.size, 0};
    ck_assert_int_eq(mapicfg__marked_read(&read, ALL, &in, NULL), 0);
    mapicfg__marked_free(&read);
    bytes[0] = 1; /* a hash that is not sampled */
    bytes[9] |= 0x80;
    bytes[18] |= 0x80;
    bytes[27] |= 0x80;
    refuse(bytes, out.size);
    bytes[0] = 48; /* no such level */
    refuse(bytes, out.size);
    bytes[0] = 0;
    memcpy(bytes + 11, bytes + 2, 8); /* twice the same */
    refuse(bytes, out.size);
    mapicfg__buffer_free(&out);
    mapicfg__bytes_put(&out, 0);
    mapicfg__bytes_put(&out, MAPICFG__MARKED_EXACT + 1);
    for (uint64_t i = 0; i <= MAPICFG__MARKED_EXACT; i++) {
        mapicfg__bytes_put_word(&out, i);
        mapicfg__bytes_put(&out, 1);
    }
    refuse((const unsigned char *)out.data, out.size); /* more than are kept */
    mapicfg__buffer_free(&out);
    mapicfg__marked_free(&few);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("marked");
    TCase *tcase = tcase_create("marked");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, samples);
    tcase_add_test(tcase, levels);
    tcase_add_test(tcase, broken);
    suite_add_tcase(suite, tcase);
    return suite;
}
