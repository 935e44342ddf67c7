/* SPDX-License-Identifier: LGPL-2.1-or-later
 * audit_given.h: audits of texts, and what their callbacks were given. */
#ifndef TESTS_UNIT_AUDIT_GIVEN_H
#define TESTS_UNIT_AUDIT_GIVEN_H

#include <mapicfg.h>
#include <string.h>

#include "unit.h"
#include "inputs.h"

#define MAX_GIVEN 64

/* What a callback was given. */
struct given {
    size_t count;
    size_t cancel_at; /* 0: never */
    size_t ticks;
    size_t cancel_tick;
    uint64_t bytes, total;
    mapicfg_decision decisions[MAX_GIVEN];
    uint64_t lines[MAX_GIVEN];
    char identities[MAX_GIVEN][160];
};

static inline int32_t note_mailbox(void *user, const char *identity, mapicfg_decision decision, const char *source,
                            uint64_t line) {
    struct given *given = user;
    ck_assert_uint_lt(given->count, MAX_GIVEN);
    ck_assert_ptr_nonnull(source);
    ck_assert_uint_lt(strlen(identity), sizeof *given->identities);
    given->decisions[given->count] = decision;
    given->lines[given->count] = line;
    strcpy(given->identities[given->count++], identity);
    return given->count == given->cancel_at;
}

static inline int32_t note_progress(void *user, uint64_t bytes, uint64_t total) {
    struct given *given = user;
    ck_assert_uint_ge(bytes, given->bytes);
    given->bytes = bytes;
    given->total = total;
    return ++given->ticks == given->cancel_tick;
}

/* given may be NULL: a summary only. */
static inline mapicfg_audit *start(uint32_t org, struct given *given) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.org = org;
    options.user = given;
    if (given) options.fn = note_mailbox;
    mapicfg_audit *audit;
    ck_assert_int_eq(mapicfg_audit_new(&options, &audit, NULL), MAPICFG_OK);
    return audit;
}

static inline mapicfg_status put(mapicfg_audit *audit, const char *source, const char *text, mapicfg_error *err) {
    return audit_one(audit, input_bytes(text, strlen(text), source), err);
}

static inline void put_well(mapicfg_audit *audit, const char *text) {
    mapicfg_error err = {0};
    mapicfg_status status = put(audit, "in", text, &err);
    ck_assert_msg(status == MAPICFG_OK, "%s: %s", text, err.message);
}

static inline uint64_t get(const mapicfg_audit *audit, uint32_t counter) {
    return mapicfg_summary_get_counter(mapicfg_audit_get_summary(audit), counter);
}

#endif
