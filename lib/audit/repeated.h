/* SPDX-License-Identifier: LGPL-2.1-or-later
 * repeated.h: which mailboxes were met before, as far as a bounded table can tell. */
#ifndef MAPICFG_AUDIT_REPEATED_H
#define MAPICFG_AUDIT_REPEATED_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

/* 64-bit fingerprints of identities. Two identities with the same fingerprint are held to be one: by chance that
 * happens once in ten million audits of a million mailboxes. All zeros is an empty table, which remembers nothing. */
struct mapicfg__repeated {
    uint64_t *slots;
    size_t slot_count; /* a power of two */
    size_t count;
    size_t most; /* identities to remember */
    struct mapicfg__seed seed;
};

#define MAPICFG__MET_NEW 0
#define MAPICFG__MET_BEFORE 1
#define MAPICFG__MET_FULL 2 /* not met before, as far as is known, and not remembered */
#define MAPICFG__MET_NO_MEMORY 3

/* Looks an identity up, without regard to case, and remembers it. */
int mapicfg__repeated_meet(struct mapicfg__repeated *repeated, const char *identity, size_t size);
/* Whether an identity is remembered. Many threads may ask. */
int mapicfg__repeated_has(const struct mapicfg__repeated *repeated, const char *identity, size_t size);
void mapicfg__repeated_free(struct mapicfg__repeated *repeated);

#endif
