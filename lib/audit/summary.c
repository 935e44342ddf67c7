/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary.c: how many mailboxes came to which decision. Everything else it tells follows from that. */
#include "audit/summary.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

mapicfg_status mapicfg_summary_new(mapicfg_summary **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = mapicfg__mem_zalloc(sizeof **out);
    return *out ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

void mapicfg_summary_free(mapicfg_summary *summary) {
    if (!summary) return;
    mapicfg__mem_free(summary->counts);
    mapicfg__mem_free(summary);
}

mapicfg_status mapicfg_summary_copy(const mapicfg_summary *from, mapicfg_summary **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!from) return mapicfg__error_null_argument(err, "from");
    mapicfg_summary *copy;
    mapicfg_status status = mapicfg_summary_new(&copy, err);
    if (!status) status = mapicfg_summary_merge(copy, from, err);
    if (status) {
        mapicfg_summary_free(copy);
        return status;
    }
    *out = copy;
    return MAPICFG_OK;
}

/* Where the decision is, or where it belongs. */
static size_t place_of(const mapicfg_summary *summary, mapicfg_decision decision) {
    size_t low = 0, high = summary->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (summary->counts[middle].decision < decision)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static mapicfg_status too_many(mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a counter would pass 2^64 - 1");
}

/* More than any organizations' states make together; it bounds what a forged summary costs. */
#define MAX_DECISIONS 16384u

int mapicfg__summary_holds(const mapicfg_summary *summary, mapicfg_decision decision) {
    size_t at = place_of(summary, decision);
    return at < summary->count && summary->counts[at].decision == decision;
}

/* Room for `count` decisions, of which some may be there already. */
static mapicfg_status reserve(mapicfg_summary *summary, const struct mapicfg__count *counts, size_t count,
                              mapicfg_error *err) {
    size_t more = 0;
    for (size_t i = 0; i < count; i++) more += !mapicfg__summary_holds(summary, counts[i].decision);
    if (!more) return MAPICFG_OK;
    if (more > MAX_DECISIONS - summary->count)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a summary holds at most %u different decisions",
                                   MAX_DECISIONS);
    struct mapicfg__count *grown =
        mapicfg__mem_grow(summary->counts, &summary->capacity, summary->count + more, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    summary->counts = grown;
    return MAPICFG_OK;
}

/* There is room, and no counter passes its end. */
static void add(mapicfg_summary *summary, mapicfg_decision decision, uint64_t mailboxes) {
    size_t at = place_of(summary, decision);
    if (!mapicfg__summary_holds(summary, decision)) {
        memmove(summary->counts + at + 1, summary->counts + at, (summary->count - at) * sizeof *summary->counts);
        summary->counts[at] = (struct mapicfg__count){decision, 0};
        summary->count++;
    }
    summary->counts[at].mailboxes += mailboxes;
    summary->mailboxes += mailboxes;
}

mapicfg_status mapicfg_summary_add(mapicfg_summary *summary, mapicfg_decision decision, uint64_t mailboxes,
                                   mapicfg_error *err) {
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!(decision & MAPICFG_INTERNAL))
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "0x%lx is not a decision", (unsigned long)decision);
    if (!mailboxes) return MAPICFG_OK;
    if (mailboxes > UINT64_MAX - summary->mailboxes) return too_many(err);
    struct mapicfg__count one = {decision, mailboxes};
    mapicfg_status status = reserve(summary, &one, 1, err);
    if (!status) add(summary, decision, mailboxes);
    return status;
}

mapicfg_status mapicfg_summary_merge(mapicfg_summary *into, const mapicfg_summary *from, mapicfg_error *err) {
    if (!into) return mapicfg__error_null_argument(err, "into");
    if (!from) return mapicfg__error_null_argument(err, "from");
    if (into == from) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a summary cannot be merged into itself");
    if (from->mailboxes > UINT64_MAX - into->mailboxes || from->skipped > UINT64_MAX - into->skipped ||
        from->errors > UINT64_MAX - into->errors)
        return too_many(err);
    mapicfg_status status = reserve(into, from->counts, from->count, err);
    if (status) return status;
    for (size_t i = 0; i < from->count; i++) add(into, from->counts[i].decision, from->counts[i].mailboxes);
    into->skipped += from->skipped;
    into->errors += from->errors;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_summary_filter(const mapicfg_summary *from, mapicfg_decision mask, mapicfg_decision value,
                                      mapicfg_summary **out, mapicfg_error *err) {
    mapicfg_status status = mapicfg_summary_copy(from, out, err);
    if (status) return status;
    mapicfg_summary *made = *out;
    made->count = 0;
    made->mailboxes = 0;
    for (size_t i = 0; i < from->count; i++) {
        if ((from->counts[i].decision & mask) != value) continue;
        made->counts[made->count++] = from->counts[i];
        made->mailboxes += from->counts[i].mailboxes;
    }
    return MAPICFG_OK;
}

uint64_t mapicfg_summary_count(const mapicfg_summary *summary, mapicfg_decision mask, mapicfg_decision value) {
    uint64_t mailboxes = 0;
    for (size_t i = 0; summary && i < summary->count; i++)
        if ((summary->counts[i].decision & mask) == value) mailboxes += summary->counts[i].mailboxes;
    return mailboxes;
}

uint64_t mapicfg_summary_get_counter(const mapicfg_summary *summary, uint32_t counter) {
    if (!summary) return 0;
    switch (counter) {
    case MAPICFG_COUNT_MAILBOXES: return summary->mailboxes;
    case MAPICFG_COUNT_OVERRIDES: return mapicfg_summary_count(summary, MAPICFG_BY_MAILBOX, MAPICFG_BY_MAILBOX);
    case MAPICFG_COUNT_BLOCKED_EXTERNAL: return mapicfg_summary_count(summary, MAPICFG_EXTERNAL, 0);
    case MAPICFG_COUNT_NO_WAY_LEFT: return mapicfg_summary_count(summary, MAPICFG_EFFECTIVE_PROTOCOLS, 0);
    case MAPICFG_COUNT_ASSUMED: return mapicfg_summary_count(summary, MAPICFG_ASSUMED, MAPICFG_ASSUMED);
    case MAPICFG_COUNT_SKIPPED: return summary->skipped;
    case MAPICFG_COUNT_ERRORS: return summary->errors;
    default: return 0;
    }
}

size_t mapicfg_summary_decision_count(const mapicfg_summary *summary) {
    return summary ? summary->count : 0;
}

mapicfg_decision mapicfg_summary_get_decision(const mapicfg_summary *summary, size_t index, uint64_t *mailboxes) {
    int there = summary && index < summary->count;
    if (mailboxes) *mailboxes = there ? summary->counts[index].mailboxes : 0;
    return there ? summary->counts[index].decision : 0;
}
