/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_bulk.c: decisions on mailbox bytes, against the 12 documented rows and a plain reading of decision.h. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "decision/bulk.h"
#include "unit.h"

#define N MAPICFG_NULL
#define T MAPICFG_TRUE
#define F MAPICFG_FALSE

#define MAPI (MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL)
#define ANYWHERE MAPICFG_INTERNAL
#define OUTSIDE MAPICFG_EXTERNAL

/* "Configure MAPI over HTTP in Exchange Server": organization, mailbox, external block, result. */
static const struct {
    uint32_t org, mailbox, block;
    mapicfg_decision result;
} document[12] = {
    {T, N, F, MAPI | OUTSIDE},     {T, N, T, MAPI},
    {T, T, F, MAPI | OUTSIDE},     {T, T, T, MAPI},
    {T, F, F, ANYWHERE | OUTSIDE}, {T, F, T, ANYWHERE},
    {F, N, F, ANYWHERE | OUTSIDE}, {F, N, T, ANYWHERE},
    {F, T, F, MAPI | OUTSIDE},     {F, T, T, MAPI},
    {F, F, F, ANYWHERE | OUTSIDE}, {F, F, T, ANYWHERE},
};

/* decision.h in plain words. */
static mapicfg_decision expected(uint32_t org, unsigned bits) {
    unsigned http = bits & 3u, block = bits >> 2 & 3u, mapi = bits >> 4 & 3u, rpc = bits >> 6;
    int stated = http == T || http == F;
    mapicfg_decision decision = MAPICFG_INTERNAL;
    if ((stated ? http : org) == T) decision |= MAPICFG_MAPI_HTTP;
    if (block != T) decision |= MAPICFG_EXTERNAL;
    if (stated) decision |= MAPICFG_BY_MAILBOX;
    if (http == MAPICFG_NOT_STATED) decision |= MAPICFG_ASSUMED;
    if (block == MAPICFG_NOT_STATED || block == N) decision |= MAPICFG_ASSUMED;
    if (mapi == MAPICFG_NOT_STATED || mapi == N) decision |= MAPICFG_ASSUMED;
    if (rpc == MAPICFG_NOT_STATED || rpc == N) decision |= MAPICFG_ASSUMED;
    if (mapi == F) decision |= MAPICFG_MAPI_DISABLED;
    if (rpc == T) decision |= MAPICFG_RPC_HTTP_BLOCKED;
    return decision;
}

static uint32_t random_state = 1;

static uint8_t random_byte(void) {
    random_state = random_state * 1664525u + 1013904223u;
    return (uint8_t)(random_state >> 24);
}

START_TEST(documented_rows) {
    for (size_t i = 0; i < 12; i++) {
        uint8_t bits = MAPICFG_MAILBOX_BITS(document[i].mailbox, document[i].block, T, F);
        mapicfg_decision decision = mapicfg_decide_bits(document[i].org, bits);
        ck_assert_uint_eq(decision & (MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL), document[i].result);
        ck_assert_uint_eq(decision & MAPICFG_BY_MAILBOX, document[i].mailbox == N ? 0 : MAPICFG_BY_MAILBOX);
        ck_assert_uint_eq(decision & (MAPICFG_ASSUMED | MAPICFG_MAPI_DISABLED | MAPICFG_RPC_HTTP_BLOCKED), 0);
    }
}
END_TEST

START_TEST(every_byte) {
    for (unsigned bits = 0; bits < 256; bits++) {
        ck_assert_uint_eq(mapicfg_decide_bits(T, (uint8_t)bits), expected(T, bits));
        ck_assert_uint_eq(mapicfg_decide_bits(F, (uint8_t)bits), expected(F, bits));
    }
}
END_TEST

START_TEST(organization_not_stated) {
    uint8_t byte = 0;
    mapicfg_error err;
    static const uint32_t others[] = {MAPICFG_NOT_STATED, MAPICFG_NULL, MAPICFG_VALUE, UINT32_MAX};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        ck_assert_uint_eq(mapicfg_decide_bits(others[i], 0), 0);
        ck_assert_int_eq(mapicfg_decide_bulk(others[i], &byte, 1, &byte, NULL, &err), MAPICFG_E_NOT_STATED);
        ck_assert_int_eq(err.code, MAPICFG_E_NOT_STATED);
    }
    ck_assert_int_eq(mapicfg_decide_bulk(T, NULL, 1, &byte, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_decide_bulk(T, NULL, 0, NULL, NULL, NULL), MAPICFG_OK);
}
END_TEST

/* All lengths around the vector sizes, all alignments, separate and in place, with and without a count. */
START_TEST(lengths_and_alignments) {
    uint8_t in[400], out[400], in_place[400], wanted_out[400], wanted_in_place[400];
    for (size_t i = 0; i < sizeof in; i++) in[i] = random_byte();
    for (size_t size = 0; size < 300; size++) {
        for (size_t offset = 0; offset < 33; offset += 1 + size % 3) {
            uint32_t org = size % 2 ? T : F;
            uint64_t counted[256] = {0}, wanted[256] = {0};
            memset(out, 0xee, sizeof out);
            memcpy(in_place, in, sizeof in);
            ck_assert_int_eq(mapicfg_decide_bulk(org, in + offset, size, out + offset, NULL, NULL), 0);
            ck_assert_int_eq(mapicfg_decide_bulk(org, in_place + offset, size, in_place + offset, counted, NULL), 0);
            for (size_t i = 0; i < sizeof in; i++) {
                int within = i >= offset && i < offset + size;
                uint8_t decision = (uint8_t)expected(org, in[i]);
                wanted_out[i] = within ? decision : 0xee;
                wanted_in_place[i] = within ? decision : in[i];
                if (within) wanted[decision]++;
            }
            ck_assert_mem_eq(out, wanted_out, sizeof out);
            ck_assert_mem_eq(in_place, wanted_in_place, sizeof in_place);
            ck_assert_mem_eq(counted, wanted, sizeof wanted);
        }
    }
}
END_TEST

START_TEST(counts_add_up) {
    size_t size = 100003;
    uint8_t *in = malloc(size);
    uint64_t counted[256] = {0}, wanted[256] = {0};
    ck_assert_ptr_nonnull(in);
    counted[expected(F, 0)] = wanted[expected(F, 0)] = 7;
    for (size_t i = 0; i < size; i++) {
        in[i] = i % 3 ? random_byte() : 0xb9;
        wanted[expected(F, in[i])]++;
    }
    ck_assert_int_eq(mapicfg_decide_bulk(F, in, size, NULL, counted, NULL), 0);
    ck_assert_mem_eq(counted, wanted, sizeof wanted);
    free(in);
}
END_TEST

START_TEST(both_ways_agree) {
    struct mapicfg__nibbles nibbles;
    uint8_t in[1000], fast[1000], portable[1000];
    if (!mapicfg__bulk_can_avx2()) return;
    for (size_t i = 0; i < 16; i++) {
        nibbles.low[i] = random_byte();
        nibbles.high[i] = random_byte();
    }
    for (size_t i = 0; i < sizeof in; i++) in[i] = random_byte();
    size_t done = mapicfg__bulk_avx2(&nibbles, in, fast, sizeof in);
    ck_assert_uint_eq(done, 992);
    mapicfg__bulk_portable(&nibbles, in, portable, sizeof in);
    ck_assert_mem_eq(fast, portable, done);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("bulk");
    TCase *tests = tcase_create("bulk");
    tcase_add_test(tests, documented_rows);
    tcase_add_test(tests, every_byte);
    tcase_add_test(tests, organization_not_stated);
    tcase_add_test(tests, lengths_and_alignments);
    tcase_add_test(tests, counts_add_up);
    tcase_add_test(tests, both_ways_agree);
    suite_add_tcase(suite, tests);
    return suite;
}
