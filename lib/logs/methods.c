/* SPDX-License-Identifier: LGPL-2.1-or-later
 * methods.c: by which methods users authenticate: how many could do without NTLM. */
#include "logs/methods.h"

#include "base/error.h"

#define NONE 0u /* the first method: nothing is stated */
#define NTLM (MAPICFG_LOG_NUMBER_AUTH_NTLM - MAPICFG_LOG_NUMBER_AUTH_NONE)
#define NEGOTIATE (MAPICFG_LOG_NUMBER_AUTH_NEGOTIATE - MAPICFG_LOG_NUMBER_AUTH_NONE)
#define ALL_MARKS ((1u << MAPICFG__METHODS_SIDES * MAPICFG__AUTH_COUNT) - 1)

static inline uint32_t mark_of(uint32_t side, uint32_t auth) {
    return 1u << (side * MAPICFG__AUTH_COUNT + auth);
}

static uint32_t marks_of(uint32_t side) {
    return (mark_of(0, MAPICFG__AUTH_COUNT) - 1) << side * MAPICFG__AUTH_COUNT;
}

mapicfg_status mapicfg__log_methods_add(struct mapicfg__log_methods *methods, uint32_t kind,
                                        const struct mapicfg__log_facts *facts, mapicfg_error *err) {
    const uint32_t side = kind == MAPICFG_LOG_KIND_HTTP_PROXY ? MAPICFG__METHODS_FRONT : MAPICFG__METHODS_OTHER;
    if (facts->auth == MAPICFG__TALLY_NO_AUTH) return MAPICFG_OK;
    mapicfg_status status = MAPICFG_OK;
    const uint32_t mark = mark_of(side, facts->auth);
    if (facts->has_user && !(facts->user->methods & mark)) {
        status = mapicfg__marked_add(&methods->users, facts->user->hash, mark, err);
        if (status) return status;
        facts->user->methods |= (uint16_t)mark;
    }
    methods->records[side][facts->auth]++;
    methods->nameless[side][facts->auth] += !facts->has_user;
    return MAPICFG_OK;
}

/* The counters are parts of those of the whole, which have been checked. */
mapicfg_status mapicfg__log_methods_merge(struct mapicfg__log_methods *into, const struct mapicfg__log_methods *from,
                                          mapicfg_error *err) {
    mapicfg_status status = mapicfg__marked_merge(&into->users, &from->users, err);
    if (status) return status;
    for (uint32_t side = 0; side < MAPICFG__METHODS_SIDES; side++)
        for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++) {
            into->records[side][i] += from->records[side][i];
            into->nameless[side][i] += from->nameless[side][i];
        }
    return MAPICFG_OK;
}

void mapicfg__log_methods_free(struct mapicfg__log_methods *methods) {
    mapicfg__marked_free(&methods->users);
}

/* ---- numbers ---- */

static int has_records(const struct mapicfg__log_methods *methods, uint32_t side) {
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++)
        if (methods->records[side][i]) return 1;
    return 0;
}

static uint32_t side_of(const struct mapicfg__log_methods *methods) {
    return has_records(methods, MAPICFG__METHODS_FRONT) ? MAPICFG__METHODS_FRONT : MAPICFG__METHODS_OTHER;
}

uint32_t mapicfg__log_methods_logs(const struct mapicfg__log_methods *methods) {
    if (has_records(methods, MAPICFG__METHODS_FRONT)) return MAPICFG_LOG_READY_LOGS_FRONT;
    return has_records(methods, MAPICFG__METHODS_OTHER) ? MAPICFG_LOG_READY_LOGS_OTHER : MAPICFG_LOG_READY_LOGS_NONE;
}

/* Users of a side that have, of the methods in `mask`, just those in `marks`. */
static uint64_t count_users(const struct mapicfg__log_methods *methods, uint32_t mask, uint32_t marks) {
    return mapicfg__marked_count(&methods->users, mask, marks);
}

struct readiness {
    uint64_t users, ready, ntlm, unknown;
    int is_vague; /* somebody without a name may need NTLM */
};

static struct readiness find_readiness(const struct mapicfg__log_methods *methods) {
    const uint32_t side = side_of(methods), all = marks_of(side);
    const uint32_t none = mark_of(side, NONE), ntlm = mark_of(side, NTLM), negotiate = mark_of(side, NEGOTIATE);
    const uint64_t *nameless = methods->nameless[side];
    struct readiness found = {.is_vague = nameless[NTLM] || nameless[NEGOTIATE]};
    found.users = count_users(methods, 0, 0) - count_users(methods, all, 0);
    found.ntlm = count_users(methods, ntlm, ntlm);
    found.unknown = count_users(methods, ntlm | negotiate, negotiate) + count_users(methods, all, none);
    found.ready = found.users - found.ntlm - found.unknown;
    return found;
}

static uint64_t per_cent(const struct readiness *found) {
    if (!found->users) return 0;
    const uint64_t share =
        found->ready <= UINT64_MAX / 100 ? found->ready * 100 / found->users : found->ready / (found->users / 100);
    const int is_whole = found->ready == found->users && !found->is_vague;
    return is_whole ? 100 : share > 99 ? 99 : share;
}

uint64_t mapicfg__log_methods_ready(const struct mapicfg__log_methods *methods, uint32_t number) {
    const struct readiness found = find_readiness(methods);
    switch (number) {
    case MAPICFG_LOG_READY_PERCENT: return per_cent(&found);
    case MAPICFG_LOG_READY_USERS: return found.users;
    case MAPICFG_LOG_READY_YES: return found.ready;
    case MAPICFG_LOG_READY_NO: return found.ntlm;
    case MAPICFG_LOG_READY_UNKNOWN: return found.unknown;
    default: return 0;
    }
}

uint64_t mapicfg__log_methods_number(const struct mapicfg__log_methods *methods, uint32_t auth, uint32_t number) {
    const uint32_t side = side_of(methods);
    const uint32_t one = mark_of(side, auth), stated = marks_of(side) & ~mark_of(side, NONE);
    switch (number) {
    case MAPICFG_LOG_METHOD_RECORDS: return methods->records[side][auth];
    case MAPICFG_LOG_METHOD_NAMELESS: return methods->nameless[side][auth];
    case MAPICFG_LOG_METHOD_USERS: return count_users(methods, one, one);
    case MAPICFG_LOG_METHOD_ONLY: return count_users(methods, stated | one, one);
    default: return 0;
    }
}

/* ---- as bytes ---- */

/* Of the front end's records; the others are the rest of all. */
void mapicfg__log_methods_write(const struct mapicfg__log_methods *methods, struct mapicfg__buffer *out) {
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++)
        mapicfg__bytes_put(out, methods->records[MAPICFG__METHODS_FRONT][i]);
    for (uint32_t side = 0; side < MAPICFG__METHODS_SIDES; side++)
        for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++) mapicfg__bytes_put(out, methods->nameless[side][i]);
    mapicfg__marked_write(&methods->users, out);
}

static void read_counters(struct mapicfg__log_methods *methods, const struct mapicfg__log_tally *whole,
                          struct mapicfg__bytes *in) {
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++) {
        const uint64_t front = mapicfg__bytes_take(in);
        if (front > whole->auths[i]) in->failed = 1;
        methods->records[MAPICFG__METHODS_FRONT][i] = front;
        methods->records[MAPICFG__METHODS_OTHER][i] = whole->auths[i] - front;
    }
    for (uint32_t side = 0; side < MAPICFG__METHODS_SIDES; side++)
        for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++) {
            methods->nameless[side][i] = mapicfg__bytes_take(in);
            if (methods->nameless[side][i] > methods->records[side][i]) in->failed = 1;
        }
}

/* Whether there are users where records name some, and no more of them than records, unless they are a sample. */
static int fits(const struct mapicfg__log_methods *methods) {
    for (uint32_t side = 0; side < MAPICFG__METHODS_SIDES; side++)
        for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++) {
            const uint64_t named = methods->records[side][i] - methods->nameless[side][i];
            const uint64_t users = count_users(methods, mark_of(side, i), mark_of(side, i));
            if (methods->users.level ? users && !named : users > named || (named && !users)) return 0;
        }
    return 1;
}

mapicfg_status mapicfg__log_methods_read(struct mapicfg__log_methods *methods, const struct mapicfg__log_tally *whole,
                                         struct mapicfg__bytes *in, mapicfg_error *err) {
    read_counters(methods, whole, in);
    mapicfg_status status = in->failed ? MAPICFG_OK : mapicfg__marked_read(&methods->users, ALL_MARKS, in, err);
    if (!status && (in->failed || !fits(methods)))
        status = mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the methods of a summary contradict its counters");
    return status;
}
