/* SPDX-License-Identifier: LGPL-2.1-or-later
 * domains.h: the SMTP domains of mailboxes, counted: a few stand for a million mailboxes. */
#ifndef MAPICFG_CHECK_DOMAINS_H
#define MAPICFG_CHECK_DOMAINS_H

#include "model/names.h"

#define MAPICFG__DOMAINS_MOST 100000u
#define MAPICFG__DOMAINS_RECENT 64u

struct mapicfg__domain {
    char *name; /* as the first mailbox has it */
    size_t size;
    uint64_t mailboxes;
};

/* All zeros is empty. */
struct mapicfg__domains {
    struct mapicfg__domain *items;
    size_t count, capacity;
    struct mapicfg__names names;              /* to their numbers */
    uint32_t recent[MAPICFG__DOMAINS_RECENT]; /* numbers + 1 of those counted lately, by their first letter and size */
    uint64_t unknown;                         /* mailboxes whose address is not stated, or no address */
    uint64_t beyond;                          /* mailboxes in further domains than MAPICFG__DOMAINS_MOST */
};

/* Counts a mailbox by its PrimarySmtpAddress. 0: no memory. */
int mapicfg__domains_count(struct mapicfg__domains *domains, const char *address, size_t size);
void mapicfg__domains_free(struct mapicfg__domains *domains);

#endif
