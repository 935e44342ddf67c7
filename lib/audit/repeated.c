/* SPDX-License-Identifier: LGPL-2.1-or-later
 * repeated.c: which mailboxes were met before, as far as a bounded table can tell. */
#include "audit/repeated.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"

#define LEAST_SLOTS 1024u
#define LONGEST_SEARCH 256u /* an input made for it cannot make the search longer */

static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9fb21c651e98df25);
    return hash ^ hash >> 32;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Eight ASCII bytes with small letters. */
static uint64_t lower(uint64_t word) {
    uint64_t from_a = word + EACH(0x80 - 'A'), past_z = word + EACH(0x7f - 'Z');
    return word | ((from_a & ~past_z & EACH(0x80)) >> 2);
}

/* Character by character, for text that is not ASCII. */
static uint64_t hash_folded(const char *text, size_t size) {
    uint64_t hash = UINT64_C(0x2545f4914f6cdd1d);
    for (size_t at = 0; at < size;) hash = mix(hash, mapicfg__text_fold(mapicfg__utf8_next(text, size, &at)));
    return hash;
}

static uint64_t fingerprint(const char *text, size_t size) {
    uint64_t hash = size, word;
    size_t at = 0;
    for (; at + sizeof word <= size; at += sizeof word) {
        memcpy(&word, text + at, sizeof word);
        if (word & EACH(0x80)) return hash_folded(text, size);
        hash = mix(hash, lower(word));
    }
    word = 0;
    if (at < size) memcpy(&word, text + at, size - at);
    if (word & EACH(0x80)) return hash_folded(text, size);
    hash = mix(mix(hash, lower(word)), size);
    return hash ? hash : 1; /* 0 is an empty slot */
}

/* The slot of a fingerprint, or an empty one for it; NULL where the search gets too long. */
static uint64_t *find(uint64_t *slots, size_t slot_count, uint64_t print) {
    size_t at = (size_t)print;
    for (size_t steps = 0; steps < LONGEST_SEARCH; steps++, at++) {
        uint64_t *slot = &slots[at & (slot_count - 1)];
        if (!*slot || *slot == print) return slot;
    }
    return NULL;
}

static int grow(struct mapicfg__repeated *repeated) {
    size_t slot_count = repeated->slot_count ? 2 * repeated->slot_count : LEAST_SLOTS;
    uint64_t *slots = mapicfg__mem_zalloc(slot_count * sizeof *slots);
    if (!slots) return 0;
    for (size_t i = 0; i < repeated->slot_count; i++) {
        uint64_t *slot = repeated->slots[i] ? find(slots, slot_count, repeated->slots[i]) : NULL;
        if (slot) *slot = repeated->slots[i];
    }
    mapicfg__mem_free(repeated->slots);
    repeated->slots = slots;
    repeated->slot_count = slot_count;
    return 1;
}

int mapicfg__repeated_meet(struct mapicfg__repeated *repeated, const char *identity, size_t size) {
    if (!repeated->most) return MAPICFG__MET_NEW;
    if (repeated->count >= repeated->slot_count / 2 && repeated->count < repeated->most && !grow(repeated))
        return MAPICFG__MET_NO_MEMORY;
    uint64_t print = fingerprint(identity, size), *slot = find(repeated->slots, repeated->slot_count, print);
    if (slot && *slot) return MAPICFG__MET_BEFORE;
    if (!slot || repeated->count >= repeated->most) return MAPICFG__MET_FULL;
    *slot = print;
    repeated->count++;
    return MAPICFG__MET_NEW;
}

void mapicfg__repeated_free(struct mapicfg__repeated *repeated) {
    mapicfg__mem_free(repeated->slots);
    *repeated = (struct mapicfg__repeated){0};
}
