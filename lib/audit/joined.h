/* SPDX-License-Identifier: LGPL-2.1-or-later
 * joined.h: the servers of mailboxes that an export of Get-Mailbox states, for one of Get-CASMailbox that does not. */
#ifndef MAPICFG_AUDIT_JOINED_H
#define MAPICFG_AUDIT_JOINED_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

struct mapicfg__joined_slot {
    uint64_t print; /* of a name of a mailbox; 0: the slot is free */
    uint32_t server;
};

/* As mapicfg__repeated, names by fingerprints of 64 bits. All zeros is empty. */
struct mapicfg__joined {
    struct mapicfg__joined_slot *slots;
    size_t slot_count; /* a power of two; at most half of them are in use */
    size_t count;
    struct mapicfg__seed seed;
};

/* The first server of a name counts. 0: no memory. */
int mapicfg__joined_put(struct mapicfg__joined *joined, const char *name, size_t size, uint32_t server);
/* The server of a name; 0: not known. */
uint32_t mapicfg__joined_get(const struct mapicfg__joined *joined, const char *name, size_t size);
void mapicfg__joined_free(struct mapicfg__joined *joined);

#endif
