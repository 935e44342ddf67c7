/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_sketch.c: quantiles and distinct counts against sorted arrays; the same bytes whatever the order and the parts;
 * bytes that no sketch has. The hashes are those of xxhsum -H1 (xxhash 0.8.1). */
#include <stdlib.h>
#include <string.h>

#include "sketch/borders.h"
#include "sketch/distinct.h"
#include "sketch/hash64.h"
#include "sketch/quantile.h"

#include "unit.h"

#define COUNT 20000u
#define PARTS 7u

/* xorshift64: the same numbers everywhere. */
static uint64_t random_next(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static void shuffle(uint32_t *numbers, size_t count, uint64_t seed) {
    for (size_t i = count; i > 1; i--) {
        size_t other = random_next(&seed) % i;
        uint32_t kept = numbers[i - 1];
        numbers[i - 1] = numbers[other];
        numbers[other] = kept;
    }
}

static int compare(const void *a, const void *b) {
    const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

/* ---- quantiles ---- */

static struct mapicfg__quantile quantile_of(const uint32_t *numbers, size_t count, size_t step) {
    struct mapicfg__quantile sketch = {0};
    for (size_t i = 0; i < count; i += step) ck_assert_int_eq(mapicfg__quantile_add(&sketch, numbers[i], NULL), 0);
    return sketch;
}

static struct mapicfg__buffer quantile_bytes(const struct mapicfg__quantile *sketch) {
    struct mapicfg__buffer out = {0};
    mapicfg__quantile_write(sketch, &out);
    ck_assert(!out.failed);
    return out;
}

static struct mapicfg__bytes bytes_of(const void *bytes, size_t size) {
    return (struct mapicfg__bytes){bytes, (const unsigned char *)bytes + size, 0};
}

static void same_quantile(const struct mapicfg__quantile *a, const struct mapicfg__quantile *b) {
    struct mapicfg__buffer left = quantile_bytes(a), right = quantile_bytes(b);
    ck_assert_mem_eq(left.data, right.data, left.size);
    ck_assert_uint_eq(left.size, right.size);
    struct mapicfg__quantile again = {0};
    struct mapicfg__bytes in = bytes_of(left.data, left.size);
    ck_assert_int_eq(mapicfg__quantile_read(&again, &in, NULL), 0);
    ck_assert_ptr_eq(in.at, in.end);
    ck_assert_uint_eq(again.total, a->total);
    ck_assert_uint_eq(again.sum, a->sum);
    ck_assert_uint_eq(mapicfg__quantile_get(&again, 5000), mapicfg__quantile_get(a, 5000));
    mapicfg__quantile_free(&again);
    mapicfg__buffer_free(&left);
    mapicfg__buffer_free(&right);
}

/* The numbers, sorted, tell every quantile. */
static void check_quantiles(const struct mapicfg__quantile *sketch, const uint32_t *sorted, size_t count) {
    static const uint32_t parts[] = {0, 1, 100, 2500, 5000, 9000, 9500, 9900, 9999, 10000};
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += sorted[i];
    ck_assert_uint_eq(sketch->total, count);
    ck_assert_uint_eq(sketch->sum, sum);
    ck_assert_uint_eq(sketch->least, sorted[0]);
    ck_assert_uint_eq(sketch->most, sorted[count - 1]);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t rank = (count * parts[i] + 9999) / 10000;
        uint64_t wanted = sorted[rank ? rank - 1 : 0], found = mapicfg__quantile_get(sketch, parts[i]);
        uint64_t error = found < wanted ? wanted - found : found - wanted;
        ck_assert_msg(error * 100 <= wanted, "%u of 10000: %lu instead of %lu", parts[i], (unsigned long)found,
                      (unsigned long)wanted);
        if (wanted < 100) ck_assert_uint_eq(found, wanted);
    }
}

static uint32_t small(uint64_t *state) {
    return (uint32_t)(random_next(state) % 100);
}

static uint32_t latency(uint64_t *state) { /* most short, a few of minutes */
    return (uint32_t)(1000000 / (1 + random_next(state) % 100000));
}

static uint32_t any_size(uint64_t *state) {
    return (uint32_t)(random_next(state) >> random_next(state) % 64);
}

static uint32_t constant(uint64_t *state) {
    (void)state;
    return 4294967295u;
}

static void check_numbers(uint32_t (*number)(uint64_t *)) {
    static uint32_t numbers[COUNT];
    uint64_t state = 88172645463325252u;
    for (size_t count = 1; count <= COUNT; count = count * 3 + 1) {
        for (size_t i = 0; i < count; i++) numbers[i] = number(&state);
        struct mapicfg__quantile whole = quantile_of(numbers, count, 1), parts = {0};
        for (size_t i = 0; i < PARTS; i++) {
            size_t part = i * 3 % PARTS;
            struct mapicfg__quantile one = part < count ? quantile_of(numbers + part, count - part, PARTS) : parts;
            if (part < count) ck_assert_int_eq(mapicfg__quantile_merge(&parts, &one, NULL), 0);
            if (part < count) mapicfg__quantile_free(&one);
        }
        same_quantile(&whole, &parts);
        qsort(numbers, count, sizeof *numbers, compare);
        check_quantiles(&whole, numbers, count);
        shuffle(numbers, count, count);
        struct mapicfg__quantile again = quantile_of(numbers, count, 1);
        same_quantile(&whole, &again);
        mapicfg__quantile_free(&whole);
        mapicfg__quantile_free(&parts);
        mapicfg__quantile_free(&again);
    }
}

START_TEST(quantiles) {
    check_numbers(small);
    check_numbers(latency);
    check_numbers(any_size);
    check_numbers(constant);
}
END_TEST

/* Alone in a sketch a number is exact; between a lesser and a greater one it is within 1 %, on both sides of every
 * border, up to the last number that there is. */
START_TEST(borders) {
    const size_t count = sizeof bucket_first / sizeof *bucket_first;
    for (size_t i = 1; i <= count; i++) {
        const uint32_t first = i < count ? bucket_first[i] : UINT32_MAX;
        ck_assert_uint_gt(first, bucket_first[i - 1]);
        for (uint32_t near = first - 1; near <= first && near != 0; near++) {
            const uint32_t numbers[] = {0, near, UINT32_MAX};
            struct mapicfg__quantile one = quantile_of(numbers + 1, 1, 1), three = quantile_of(numbers, 3, 1);
            ck_assert_uint_eq(mapicfg__quantile_get(&one, 5000), near);
            check_quantiles(&three, numbers, 3);
            mapicfg__quantile_free(&one);
            mapicfg__quantile_free(&three);
        }
    }
    struct mapicfg__quantile none = {0}, empty = {0};
    ck_assert_uint_eq(mapicfg__quantile_get(&none, 5000), 0);
    ck_assert_int_eq(mapicfg__quantile_merge(&none, &empty, NULL), 0);
    same_quantile(&none, &empty);
}
END_TEST

static void put_sketch(struct mapicfg__buffer *out, const uint64_t *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) mapicfg__bytes_put(out, numbers[i]);
}

#define READ(sketch, status, ...) \
    do { \
        const uint64_t list[] = {__VA_ARGS__}; \
        struct mapicfg__buffer out = {0}; \
        put_sketch(&out, list, sizeof list / sizeof *list); \
        struct mapicfg__bytes in = bytes_of(out.data, out.size); \
        ck_assert_int_eq(mapicfg__quantile_read(sketch, &in, NULL), status); \
        mapicfg__buffer_free(&out); \
    } while (0)

#define MOST_COUNT ((UINT64_C(1) << 54) - 1)

START_TEST(quantile_overflow) {
    struct mapicfg__quantile full = {0}, one = {0};
    mapicfg_error err;
    READ(&full, 0, 1, 2, MOST_COUNT, 2, 2, MOST_COUNT * 2);
    struct mapicfg__buffer before = quantile_bytes(&full);
    ck_assert_uint_eq(mapicfg__quantile_get(&full, 9999), 2);
    ck_assert_int_eq(mapicfg__quantile_add(&full, 7, &err), MAPICFG_E_LIMIT);
    ck_assert_str_eq(err.message, "a counter would pass 2^54 - 1");
    ck_assert_int_eq(mapicfg__quantile_add(&one, 7, NULL), 0);
    ck_assert_int_eq(mapicfg__quantile_merge(&full, &one, NULL), MAPICFG_E_LIMIT);
    ck_assert_int_eq(mapicfg__quantile_merge(&one, &full, NULL), MAPICFG_E_LIMIT);
    struct mapicfg__buffer after = quantile_bytes(&full);
    ck_assert_uint_eq(before.size, after.size);
    ck_assert_mem_eq(before.data, after.data, after.size);
    mapicfg__buffer_free(&before);
    mapicfg__buffer_free(&after);
    mapicfg__quantile_free(&full);
    READ(&full, 0, 1, 976, UINT64_C(1) << 32, UINT32_MAX, UINT32_MAX, UINT64_MAX - UINT32_MAX);
    ck_assert_int_eq(mapicfg__quantile_add(&full, UINT32_MAX, NULL), 0);
    ck_assert_int_eq(mapicfg__quantile_add(&full, 1, &err), MAPICFG_E_LIMIT);
    ck_assert_str_eq(err.message, "a sum would pass 2^64 - 1");
    mapicfg__quantile_free(&full);
    mapicfg__quantile_free(&one);
}
END_TEST

START_TEST(quantile_broken) {
    struct mapicfg__quantile sketch = {0};
    READ(&sketch, 0, 2, 5, 1, 0, 2, 5, 6, 17);
    ck_assert_uint_eq(sketch.total, 3);
    mapicfg__quantile_free(&sketch);
    READ(&sketch, MAPICFG_E_SYNTAX, 2, 5, 1, 0, 2, 5, 6, 18);                   /* the sum */
    READ(&sketch, MAPICFG_E_SYNTAX, 2, 5, 1, 0, 2, 5, 6, 16);                   /* the sum */
    READ(&sketch, MAPICFG_E_SYNTAX, 2, 5, 1, 0, 2, 4, 6, 17);                   /* the least */
    READ(&sketch, MAPICFG_E_SYNTAX, 2, 5, 1, 0, 2, 5, 7, 17);                   /* the most */
    READ(&sketch, MAPICFG_E_SYNTAX, 1, 99, 1, 100, 99, 99);                     /* they change places */
    READ(&sketch, MAPICFG_E_SYNTAX, 1, 99, 1, 99, 100, 99);                     /* one number that is two */
    READ(&sketch, MAPICFG_E_SYNTAX, 1, 5, 0, 5, 5, 0);                          /* a bucket that counts nothing */
    READ(&sketch, MAPICFG_E_SYNTAX, 1, 977, 1, UINT32_MAX, UINT32_MAX, 1);      /* no such bucket */
    READ(&sketch, MAPICFG_E_SYNTAX, 2, 976, 1, 0, 1, UINT32_MAX, UINT32_MAX, 1); /* none after the last */
    READ(&sketch, MAPICFG_E_SYNTAX, 978, 1, 1, 1, 1, 1);                        /* too many */
    READ(&sketch, MAPICFG_E_SYNTAX, 1, 5, MOST_COUNT + 1, 5, 5, 5);             /* counts too much */
    READ(&sketch, MAPICFG_E_SYNTAX, 2, 0, MOST_COUNT, 0, 1, 0, 1, 1);           /* both together */
    READ(&sketch, MAPICFG_E_SYNTAX, 1, 5, 1, 5, UINT64_C(1) << 32 | 5, 5);      /* above 32 bits */
    READ(&sketch, MAPICFG_E_SYNTAX, 1, 5, 1, 5, 5);                             /* cut off */
    READ(&sketch, MAPICFG_E_SYNTAX, 2, 5, 1);                                   /* cut off */
    ck_assert_ptr_null(sketch.buckets);
}
END_TEST

/* ---- numbers as bytes ---- */

START_TEST(as_bytes) {
    static const uint64_t all[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX - 1, UINT64_MAX};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct mapicfg__buffer out = {0};
        mapicfg__bytes_put(&out, all[i]);
        struct mapicfg__bytes in = bytes_of(out.data, out.size), cut = bytes_of(out.data, out.size - 1);
        ck_assert_uint_eq(mapicfg__bytes_take(&in), all[i]);
        ck_assert(!in.failed && in.at == in.end);
        mapicfg__bytes_take(&cut);
        ck_assert(cut.failed);
        mapicfg__buffer_free(&out);
    }
    static const char *const broken[] = {"\x80\x00", "\xff\x80\x00", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02",
                                         "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"};
    static const size_t sizes[] = {2, 3, 10, 11};
    for (size_t i = 0; i < 4; i++) {
        struct mapicfg__bytes in = bytes_of(broken[i], sizes[i]);
        ck_assert_uint_eq(mapicfg__bytes_take(&in), 0);
        ck_assert(in.failed);
        ck_assert_uint_eq(mapicfg__bytes_take_word(&in), 0);
    }
}
END_TEST

/* ---- the hash ---- */

START_TEST(hashes) {
    static const struct {
        const char *text;
        uint64_t hash;
    } known[] = {{"", UINT64_C(0xef46db3751d8e999)},
                 {"a", UINT64_C(0xd24ec4f1a98c6e5b)},
                 {"abc", UINT64_C(0x44bc2cf5ad770999)},
                 {"xxhash", UINT64_C(0x32dd38952c4bc720)},
                 {"Nobody inspects the spammish repetition", UINT64_C(0xfbcea83c8a378bf1)}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        ck_assert_uint_eq(mapicfg__hash64_bytes(known[i].text, strlen(known[i].text)), known[i].hash);
    unsigned char all[256];
    for (unsigned i = 0; i < 256; i++) all[i] = (unsigned char)i;
    ck_assert_uint_eq(mapicfg__hash64_bytes(all, 256), UINT64_C(0x1facbe8406cd904b));
}
END_TEST

/* ---- distinct counts ---- */

static uint64_t hash_of(uint32_t number) {
    return mapicfg__hash64_bytes(&number, sizeof number);
}

/* The numbers from first to before end, each twice. */
static struct mapicfg__distinct distinct_of(uint32_t first, uint32_t end, uint64_t seed) {
    struct mapicfg__distinct sketch = {0};
    static uint32_t numbers[400000];
    const uint32_t count = 2 * (end - first);
    for (uint32_t i = 0; i < count; i++) numbers[i] = first + i / 2;
    shuffle(numbers, count, seed);
    for (uint32_t i = 0; i < count; i++) ck_assert_int_eq(mapicfg__distinct_add(&sketch, hash_of(numbers[i]), NULL), 0);
    return sketch;
}

static struct mapicfg__buffer distinct_bytes(const struct mapicfg__distinct *sketch) {
    struct mapicfg__buffer out = {0};
    mapicfg__distinct_write(sketch, &out);
    ck_assert(!out.failed);
    return out;
}

static void same_distinct(const struct mapicfg__distinct *a, const struct mapicfg__distinct *b) {
    struct mapicfg__buffer left = distinct_bytes(a), right = distinct_bytes(b);
    ck_assert_uint_eq(left.size, right.size);
    ck_assert_mem_eq(left.data, right.data, left.size);
    struct mapicfg__distinct again = {0};
    struct mapicfg__bytes in = bytes_of(left.data, left.size);
    ck_assert_int_eq(mapicfg__distinct_read(&again, &in, NULL), 0);
    ck_assert_ptr_eq(in.at, in.end);
    ck_assert_uint_eq(mapicfg__distinct_count(&again), mapicfg__distinct_count(a));
    struct mapicfg__buffer third = distinct_bytes(&again);
    ck_assert_mem_eq(left.data, third.data, left.size);
    mapicfg__distinct_free(&again);
    mapicfg__buffer_free(&left);
    mapicfg__buffer_free(&right);
    mapicfg__buffer_free(&third);
}

START_TEST(distinct) {
    static const uint32_t counts[] = {0, 1, 2, 1023, 1024, 1025, 1026, 5000, 40000, 200000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const uint32_t count = counts[i];
        struct mapicfg__distinct whole = distinct_of(0, count, 1), again = distinct_of(0, count, 2), parts = {0};
        const uint64_t found = mapicfg__distinct_count(&whole);
        /* Above the limit the standard error is 1.04 / sqrt(2^14) = 0.81 %: three of them. */
        const uint64_t error = found < count ? count - found : found - count;
        ck_assert_msg(count <= 1024 ? !error : error * 1000 <= count * UINT64_C(24), "%lu of %u", (unsigned long)found,
                      count);
        same_distinct(&whole, &again);
        /* Shares that overlap, from the last to the first. */
        for (uint32_t part = PARTS; part--;) {
            const uint32_t first = (uint32_t)((uint64_t)count * part / PARTS), end = first + count / PARTS + count / 50;
            struct mapicfg__distinct one = distinct_of(first, part == PARTS - 1 || end > count ? count : end, part + 1);
            ck_assert_int_eq(mapicfg__distinct_merge(part % 2 ? &parts : &one, part % 2 ? &one : &parts, NULL), 0);
            if (part % 2 == 0) {
                struct mapicfg__distinct kept = parts;
                parts = one;
                one = kept;
            }
            mapicfg__distinct_free(&one);
        }
        if (count >= PARTS || count == 0) same_distinct(&whole, &parts);
        mapicfg__distinct_free(&whole);
        mapicfg__distinct_free(&again);
        mapicfg__distinct_free(&parts);
    }
}
END_TEST

static void refuse_distinct(const struct mapicfg__buffer *out, size_t size) {
    struct mapicfg__distinct sketch = {0};
    struct mapicfg__bytes in = bytes_of(out->data, size);
    mapicfg_error err;
    ck_assert_int_eq(mapicfg__distinct_read(&sketch, &in, &err), MAPICFG_E_SYNTAX);
    ck_assert_str_ne(err.message, "");
    ck_assert(!sketch.hashes && !sketch.registers);
}

START_TEST(distinct_broken) {
    struct mapicfg__distinct few = distinct_of(0, 3, 1), many = distinct_of(0, 2000, 1);
    struct mapicfg__buffer out = distinct_bytes(&few);
    for (size_t size = 0; size < out.size; size++) refuse_distinct(&out, size);
    memcpy(out.data + 1, out.data + 9, 8); /* twice the same */
    refuse_distinct(&out, out.size);
    memset(out.data + 1, 0xff, 8); /* falling */
    refuse_distinct(&out, out.size);
    out.data[0] = 3; /* no such kind */
    refuse_distinct(&out, out.size);
    mapicfg__buffer_free(&out);
    out = distinct_bytes(&many);
    ck_assert_uint_eq(out.size, 1 + 16384 * 6 / 8);
    refuse_distinct(&out, out.size - 1);
    out.data[100] = (char)0xff; /* a run longer than a hash */
    out.data[101] = (char)0xff;
    refuse_distinct(&out, out.size);
    memset(out.data + 1, 0, out.size - 1); /* nothing was counted */
    refuse_distinct(&out, out.size);
    mapicfg__buffer_free(&out);
    mapicfg__bytes_put(&out, 2050); /* more than are kept exactly */
    for (uint32_t i = 0; i < 1025; i++) mapicfg__bytes_put_word(&out, i);
    refuse_distinct(&out, out.size);
    mapicfg__buffer_free(&out);
    mapicfg__distinct_free(&few);
    mapicfg__distinct_free(&many);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("sketch");
    TCase *tcase = tcase_create("sketch");
    tcase_add_test(tcase, quantiles);
    tcase_add_test(tcase, borders);
    tcase_add_test(tcase, quantile_overflow);
    tcase_add_test(tcase, quantile_broken);
    tcase_add_test(tcase, as_bytes);
    tcase_add_test(tcase, hashes);
    tcase_add_test(tcase, distinct);
    tcase_add_test(tcase, distinct_broken);
    suite_add_tcase(suite, tcase);
    return suite;
}
