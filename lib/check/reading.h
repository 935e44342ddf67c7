/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reading.h: what a check takes of its inputs: facts, and kinds of mailboxes. */
#ifndef MAPICFG_CHECK_READING_H
#define MAPICFG_CHECK_READING_H

#include "audit/audit.h"
#include "base/buffer.h"
#include "check/domains.h"
#include "check/facts.h"
#include "check/kinds.h"
#include "check/silences.h"

/* What Get-Mailbox states of a mailbox that Get-CASMailbox shows, too. */
struct mapicfg__reading_beside {
    uint32_t server;
    uint8_t archive, type;
};

struct mapicfg__reading {
    struct mapicfg__check_facts *facts;
    struct mapicfg__kinds *kinds;
    struct mapicfg__domains *domains; /* NULL: nobody wants them */
    struct mapicfg__silences *silences;
    struct mapicfg__audit_watch watch;
    uint32_t others[4];                      /* properties of a mailbox that rows in brief do not have */
    uint32_t names[MAPICFG__MAX_PROPERTIES]; /* what a mailbox may be called by, the best first */
    size_t name_count;
    int is_nameless;                        /* nobody wants names of mailboxes */
    struct mapicfg__reading_beside *beside; /* each once: few */
    size_t beside_count, beside_capacity;
    struct mapicfg__set beside_set;
    struct mapicfg__buffer name;
    struct mapicfg__buffer versions; /* of the mailbox before, which is often the same */
    uint8_t versions_kind;
};

/* It is borrowed by the audit until that has been read. */
void mapicfg__reading_begin(struct mapicfg__reading *reading, mapicfg_audit *audit);
void mapicfg__reading_end(struct mapicfg__reading *reading);

#endif
