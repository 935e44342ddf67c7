/* SPDX-License-Identifier: LGPL-2.1-or-later
 * tally.c: what is counted of the records of a whole, or of a row. */
#include "logs/tally.h"

#include "base/day.h"
#include "base/error.h"
#include "logs/fact.h"

static void widen(struct mapicfg__log_tally *tally, int64_t first, int64_t last) {
    if (!tally->timed || first < tally->first) tally->first = first;
    if (!tally->timed || last > tally->last) tally->last = last;
}

#define BUSY 64u /* records of a tally that gets a place */

/* Adding what was added before changes nothing, and most values come again soon. */
static inline mapicfg_status add_one(struct mapicfg__log_tally *tally, int is_mailbox, struct mapicfg__log_value *value,
                                     struct mapicfg__log_seen *seen, mapicfg_error *err) {
    const uint64_t known = value->hash ^ (is_mailbox ? ~tally->secret : tally->secret);
    if (tally->recent[is_mailbox] == known) return MAPICFG_OK;
    const uint32_t place = tally->place - 1;
    const int has_place = place < MAPICFG__VALUE_PLACES;
    uint64_t *bits = &value->counted[has_place ? place / 64 : 0];
    uint64_t *hash = &seen->places[known >> (64 - MAPICFG__SEEN_BITS)];
    const uint64_t bit = UINT64_C(1) << place % 64;
    const int is_known = has_place ? (*bits & bit) != 0 : *hash == known;
    mapicfg_status status = MAPICFG_OK;
    if (!is_known) status = mapicfg__distinct_add(is_mailbox ? &tally->mailboxes : &tally->users, value->hash, err);
    if (status) return status;
    tally->recent[is_mailbox] = known;
    if (has_place)
        *bits |= bit;
    else
        *hash = known;
    return MAPICFG_OK;
}

static inline void give_place(struct mapicfg__log_tally *tally, struct mapicfg__log_seen *seen) {
    if (!tally->place && tally->records >= BUSY && seen->given < MAPICFG__VALUE_PLACES) tally->place = ++seen->given;
}

mapicfg_status mapicfg__log_tally_add(struct mapicfg__log_tally *tally, const struct mapicfg__log_facts *facts,
                                      struct mapicfg__log_seen *seen, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    give_place(tally, seen);
    if (facts->has_latency) status = mapicfg__quantile_add_found(&tally->latency, facts->latency, facts->bucket, err);
    if (!status && facts->has_user) status = add_one(tally, 0, facts->user, seen, err);
    if (!status && facts->has_mailbox) status = add_one(tally, 1, facts->mailbox, seen, err);
    if (status) return status;
    tally->records++;
    tally->failures += facts->failed;
    tally->waits += facts->waits;
    if (facts->auth != MAPICFG__TALLY_NO_AUTH) tally->auths[facts->auth]++;
    if (facts->time == MAPICFG__FACT_NO_TIME) return MAPICFG_OK;
    widen(tally, facts->time, facts->time);
    tally->timed++;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__log_tally_merge(struct mapicfg__log_tally *into, const struct mapicfg__log_tally *from,
                                        mapicfg_error *err) {
    /* The others are parts of it. */
    if (from->records > UINT64_MAX - into->records)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a counter would pass 2^64 - 1");
    mapicfg_status status = mapicfg__quantile_merge(&into->latency, &from->latency, err);
    if (!status) status = mapicfg__distinct_merge(&into->users, &from->users, err);
    if (!status) status = mapicfg__distinct_merge(&into->mailboxes, &from->mailboxes, err);
    if (status) return status;
    into->records += from->records;
    into->failures += from->failures;
    into->waits += from->waits;
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++) into->auths[i] += from->auths[i];
    if (from->timed) widen(into, from->first, from->last);
    into->timed += from->timed;
    return MAPICFG_OK;
}

static uint64_t percentile(const struct mapicfg__log_tally *tally, uint32_t parts) {
    return mapicfg__quantile_get(&tally->latency, parts);
}

uint64_t mapicfg__log_tally_number(const struct mapicfg__log_tally *tally, uint32_t number) {
    if (number >= MAPICFG_LOG_NUMBER_AUTH_NONE && number <= MAPICFG_LOG_NUMBER_AUTH_OTHER)
        return tally->auths[number - MAPICFG_LOG_NUMBER_AUTH_NONE];
    switch (number) {
    case MAPICFG_LOG_NUMBER_RECORDS: return tally->records;
    case MAPICFG_LOG_NUMBER_FAILURES: return tally->failures;
    case MAPICFG_LOG_NUMBER_USERS: return mapicfg__distinct_count(&tally->users);
    case MAPICFG_LOG_NUMBER_MAILBOXES: return mapicfg__distinct_count(&tally->mailboxes);
    case MAPICFG_LOG_NUMBER_FIRST: return tally->timed ? (uint64_t)tally->first : 0;
    case MAPICFG_LOG_NUMBER_LAST: return tally->timed ? (uint64_t)tally->last : 0;
    case MAPICFG_LOG_NUMBER_TIMED: return tally->latency.total;
    case MAPICFG_LOG_NUMBER_LATENCY_SUM: return tally->latency.sum;
    case MAPICFG_LOG_NUMBER_LATENCY_MIN: return tally->latency.least;
    case MAPICFG_LOG_NUMBER_LATENCY_P50: return percentile(tally, 5000);
    case MAPICFG_LOG_NUMBER_LATENCY_P90: return percentile(tally, 9000);
    case MAPICFG_LOG_NUMBER_LATENCY_P95: return percentile(tally, 9500);
    case MAPICFG_LOG_NUMBER_LATENCY_P99: return percentile(tally, 9900);
    case MAPICFG_LOG_NUMBER_LATENCY_MAX: return tally->latency.most;
    case MAPICFG_LOG_NUMBER_WAITS: return tally->waits;
    case MAPICFG_LOG_NUMBER_DATED: return tally->timed;
    default: return 0;
    }
}

void mapicfg__log_tally_free(struct mapicfg__log_tally *tally) {
    mapicfg__quantile_free(&tally->latency);
    mapicfg__distinct_free(&tally->users);
    mapicfg__distinct_free(&tally->mailboxes);
}

/* ---- as bytes ---- */

#define LAST_TIME ((MAPICFG__DAY_LAST + 1) * MAPICFG__DAY_LENGTH - 1)

void mapicfg__log_tally_write(const struct mapicfg__log_tally *tally, struct mapicfg__buffer *out) {
    mapicfg__bytes_put(out, tally->records);
    mapicfg__bytes_put(out, tally->failures);
    mapicfg__bytes_put(out, tally->waits);
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++) mapicfg__bytes_put(out, tally->auths[i]);
    mapicfg__bytes_put(out, tally->timed);
    if (tally->timed) {
        mapicfg__bytes_put(out, (uint64_t)tally->first);
        mapicfg__bytes_put(out, (uint64_t)(tally->last - tally->first));
    }
    mapicfg__quantile_write(&tally->latency, out);
    mapicfg__distinct_write(&tally->users, out);
    mapicfg__distinct_write(&tally->mailboxes, out);
}

static int fits_set(const struct mapicfg__distinct *set, uint64_t records) {
    return set->registers ? records > MAPICFG__DISTINCT_EXACT : set->count <= records;
}

/* Whether the parts are parts of the whole. */
static int fits(const struct mapicfg__log_tally *tally) {
    const uint64_t records = tally->records;
    uint64_t stated = 0;
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++) {
        if (tally->auths[i] > records - stated) return 0;
        stated += tally->auths[i];
    }
    return tally->failures <= records && tally->waits <= records && tally->timed <= records &&
           tally->latency.total <= records - tally->waits && fits_set(&tally->users, records) &&
           fits_set(&tally->mailboxes, records);
}

static void read_times(struct mapicfg__log_tally *tally, struct mapicfg__bytes *in) {
    const uint64_t first = mapicfg__bytes_take(in), length = mapicfg__bytes_take(in);
    if (first > (uint64_t)LAST_TIME || length > (uint64_t)LAST_TIME - first || (tally->timed == 1 && length))
        in->failed = 1;
    tally->first = (int64_t)first;
    tally->last = (int64_t)(first + length);
}

mapicfg_status mapicfg__log_tally_read(struct mapicfg__log_tally *tally, struct mapicfg__bytes *in,
                                       mapicfg_error *err) {
    tally->records = mapicfg__bytes_take(in);
    tally->failures = mapicfg__bytes_take(in);
    tally->waits = mapicfg__bytes_take(in);
    for (uint32_t i = 0; i < MAPICFG__AUTH_COUNT; i++) tally->auths[i] = mapicfg__bytes_take(in);
    tally->timed = mapicfg__bytes_take(in);
    if (tally->timed) read_times(tally, in);
    mapicfg_status status = in->failed ? MAPICFG_OK : mapicfg__quantile_read(&tally->latency, in, err);
    if (!status && !in->failed) status = mapicfg__distinct_read(&tally->users, in, err);
    if (!status && !in->failed) status = mapicfg__distinct_read(&tally->mailboxes, in, err);
    if (!status && (in->failed || !fits(tally)))
        status = mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the counters of a summary contradict each other");
    if (status) mapicfg__log_tally_free(tally);
    return status;
}
