/* SPDX-License-Identifier: LGPL-2.1-or-later
 * changes.c: what changes for a mailbox's user between two decisions.
 *
 * Sources: as in changes.h. The article's note on restarting Outlook is about switching MAPI over HTTP on,
 * so only a mailbox that another protocol served before is counted for it. */
#include <mapicfg/changes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* ---- one mailbox ---- */

/* The first flag when all of `bits` are new, the second when they are gone. */
static mapicfg_changes turn(mapicfg_decision before, mapicfg_decision after, mapicfg_decision bits,
                            mapicfg_changes gained, mapicfg_changes lost) {
    if (!((before ^ after) & bits)) return 0;
    return after & bits ? gained : lost;
}

static mapicfg_changes of_settings(mapicfg_decision before, mapicfg_decision after) {
    return turn(before, after, MAPICFG_MAPI_HTTP, MAPICFG_CHANGES_MAPI_HTTP_ON, MAPICFG_CHANGES_MAPI_HTTP_OFF) |
           turn(before, after, MAPICFG_EXTERNAL, MAPICFG_CHANGES_BLOCK_LIFTED, MAPICFG_CHANGES_BLOCK_SET) |
           turn(before, after, MAPICFG_BY_MAILBOX, MAPICFG_CHANGES_OVERRIDE_SET, MAPICFG_CHANGES_OVERRIDE_REMOVED) |
           turn(before, after, MAPICFG_MAPI_DISABLED, MAPICFG_CHANGES_MAPI_OFF, MAPICFG_CHANGES_MAPI_ON) |
           turn(before, after, MAPICFG_RPC_HTTP_BLOCKED, MAPICFG_CHANGES_RPC_HTTP_OFF, MAPICFG_CHANGES_RPC_HTTP_ON);
}

static int is_unknown(mapicfg_decision decision) {
    return (decision & MAPICFG_EFFECTIVE_UNKNOWN) != 0;
}

/* The effective protocol; where it cannot be told, the table's. 0: no way is left. */
static mapicfg_decision protocol(mapicfg_decision decision) {
    if (!is_unknown(decision)) return decision & MAPICFG_EFFECTIVE_PROTOCOLS;
    return decision & MAPICFG_MAPI_HTTP ? MAPICFG_EFFECTIVE_MAPI_HTTP : MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE;
}

static mapicfg_changes of_reach(mapicfg_decision before, mapicfg_decision after) {
    if (is_unknown(before) || is_unknown(after)) return 0;
    return turn(before, after, MAPICFG_EFFECTIVE_INTERNAL, MAPICFG_CHANGES_INTERNAL_FOUND,
                MAPICFG_CHANGES_INTERNAL_LOST) |
           turn(before, after, MAPICFG_EFFECTIVE_EXTERNAL, MAPICFG_CHANGES_EXTERNAL_FOUND,
                MAPICFG_CHANGES_EXTERNAL_LOST);
}

static mapicfg_changes of_effective(mapicfg_decision before, mapicfg_decision after) {
    mapicfg_decision was = protocol(before), is = protocol(after);
    int differs = ((before ^ after) & MAPICFG_EFFECTIVE_MASK) != 0;
    mapicfg_changes changes = of_reach(before, after) | turn(before, after, MAPICFG_EFFECTIVE_UNKNOWN,
                                                             MAPICFG_CHANGES_UNKNOWN, MAPICFG_CHANGES_KNOWN);
    if (differs) changes |= MAPICFG_CHANGES_EFFECTIVE;
    if (was && !is) changes |= MAPICFG_CHANGES_WAY_LOST;
    if (!was && is) changes |= MAPICFG_CHANGES_WAY_FOUND;
    if (is == MAPICFG_EFFECTIVE_MAPI_HTTP && was && was != is) return changes | MAPICFG_CHANGES_RESTART;
    return is && (differs || was != is) ? changes | MAPICFG_CHANGES_REFRESH : changes;
}

/* 2: the external block has no effect; 1: on some servers; 0: it has one, or there is none. */
static int failing(mapicfg_decision decision) {
    return decision & MAPICFG_NOTE_BLOCK_NO_EFFECT ? 2 : decision & MAPICFG_NOTE_BLOCK_PARTIAL ? 1 : 0;
}

static mapicfg_changes of_block(mapicfg_decision before, mapicfg_decision after) {
    int was = failing(before), is = failing(after);
    if (is > was) return MAPICFG_CHANGES_BLOCK_FAILS;
    return is < was && !(after & MAPICFG_EXTERNAL) && protocol(after) ? MAPICFG_CHANGES_BLOCK_WORKS : 0;
}

static mapicfg_changes of_notes(mapicfg_decision before, mapicfg_decision after) {
    mapicfg_changes changes =
        of_block(before, after) |
        turn(before, after, MAPICFG_NOTE_ARCHIVE, MAPICFG_CHANGES_ARCHIVE_LOST, MAPICFG_CHANGES_ARCHIVE_FOUND) |
        turn(before, after, MAPICFG_NOTE_SAME_AS_ORG, MAPICFG_CHANGES_OVERRIDE_REDUNDANT,
             after & MAPICFG_BY_MAILBOX ? MAPICFG_CHANGES_OVERRIDE_MATTERS : 0);
    int falls_back = protocol(after) == MAPICFG_EFFECTIVE_MAPI_HTTP && !is_unknown(after);
    return changes | turn(before, after, MAPICFG_NOTE_NO_FALLBACK, MAPICFG_CHANGES_FALLBACK_LOST,
                          falls_back ? MAPICFG_CHANGES_FALLBACK_FOUND : 0);
}

mapicfg_changes mapicfg_changes_between(mapicfg_decision before, mapicfg_decision after) {
    if (before == after || !before || !after) return 0;
    return of_settings(before, after) | of_effective(before, after) | of_notes(before, after);
}

/* ---- many ---- */

static void count_bits(mapicfg_changes changes, uint64_t *counts) {
    for (unsigned bit = 0; changes; bit++, changes >>= 1) counts[bit] += changes & 1;
}

mapicfg_status mapicfg_changes_bulk(const mapicfg_decision *before, const mapicfg_decision *after, size_t count,
                                    mapicfg_changes *out, uint64_t *counts, mapicfg_error *err) {
    if (!count) return MAPICFG_OK;
    if (!before) return mapicfg__error_null_argument(err, "before");
    if (!after) return mapicfg__error_null_argument(err, "after");
    for (size_t i = 0; i < count; i++) {
        mapicfg_changes changes = mapicfg_changes_between(before[i], after[i]);
        if (counts) count_bits(changes, counts);
        if (out) out[i] = changes;
    }
    return MAPICFG_OK;
}

/* ---- names ---- */

static const struct {
    mapicfg_changes change;
    const char *id;
} names[] = {
    {MAPICFG_CHANGES_MAPI_HTTP_ON, "to-mapi-over-http"},
    {MAPICFG_CHANGES_MAPI_HTTP_OFF, "to-outlook-anywhere"},
    {MAPICFG_CHANGES_BLOCK_SET, "external-block-set"},
    {MAPICFG_CHANGES_BLOCK_LIFTED, "external-block-lifted"},
    {MAPICFG_CHANGES_OVERRIDE_SET, "override-set"},
    {MAPICFG_CHANGES_OVERRIDE_REMOVED, "override-removed"},
    {MAPICFG_CHANGES_MAPI_OFF, "mapi-switched-off"},
    {MAPICFG_CHANGES_MAPI_ON, "mapi-switched-on"},
    {MAPICFG_CHANGES_RPC_HTTP_OFF, "outlook-anywhere-blocked"},
    {MAPICFG_CHANGES_RPC_HTTP_ON, "outlook-anywhere-allowed"},
    {MAPICFG_CHANGES_EFFECTIVE, "effective-answer"},
    {MAPICFG_CHANGES_RESTART, "restart"},
    {MAPICFG_CHANGES_REFRESH, "refresh"},
    {MAPICFG_CHANGES_WAY_LOST, "way-lost"},
    {MAPICFG_CHANGES_WAY_FOUND, "way-found"},
    {MAPICFG_CHANGES_INTERNAL_LOST, "internal-lost"},
    {MAPICFG_CHANGES_INTERNAL_FOUND, "internal-found"},
    {MAPICFG_CHANGES_EXTERNAL_LOST, "external-lost"},
    {MAPICFG_CHANGES_EXTERNAL_FOUND, "external-found"},
    {MAPICFG_CHANGES_UNKNOWN, "answer-becomes-unknown"},
    {MAPICFG_CHANGES_KNOWN, "answer-becomes-known"},
    {MAPICFG_CHANGES_BLOCK_FAILS, "external-block-fails"},
    {MAPICFG_CHANGES_BLOCK_WORKS, "external-block-works"},
    {MAPICFG_CHANGES_OVERRIDE_REDUNDANT, "override-becomes-redundant"},
    {MAPICFG_CHANGES_OVERRIDE_MATTERS, "override-matters"},
    {MAPICFG_CHANGES_ARCHIVE_LOST, "archive-lost"},
    {MAPICFG_CHANGES_ARCHIVE_FOUND, "archive-found"},
    {MAPICFG_CHANGES_FALLBACK_LOST, "fallback-lost"},
    {MAPICFG_CHANGES_FALLBACK_FOUND, "fallback-found"},
};
#define NAMES (sizeof names / sizeof *names)

const char *mapicfg_changes_id(mapicfg_changes change) {
    for (size_t i = 0; i < NAMES; i++)
        if (names[i].change == change) return names[i].id;
    return NULL;
}

size_t mapicfg_changes_ids(mapicfg_changes changes, char *text, size_t size) {
    size_t at = 0;
    if (size && text) text[0] = '\0';
    if (size && !text) size = 0;
    for (size_t i = 0; i < NAMES; i++)
        if (changes & names[i].change) mapicfg__text_add_word(text, size, &at, names[i].id);
    return at;
}
