/* SPDX-License-Identifier: LGPL-2.1-or-later
 * audit.h: an audit from inside: limits that tests lower, so that small inputs reach every boundary; and who
 * watches. */
#ifndef MAPICFG_AUDIT_AUDIT_H
#define MAPICFG_AUDIT_AUDIT_H

#include <mapicfg/audit.h>

#include "audit/tally.h"
#include "formats/record.h"

/* All zeros: the usual limits. */
struct mapicfg__audit_tuning {
    size_t piece;     /* bytes that one thread works on */
    size_t compared;  /* mailboxes that later ones are compared with; of several inputs, identities */
    int records_only; /* no row is read in brief */
};

/* Before anything is read. */
void mapicfg__audit_tune(mapicfg_audit *audit, const struct mapicfg__audit_tuning *tuning);

/* What the settings of a mailbox are decided by. */
struct mapicfg__audit_mailbox {
    uint32_t bits, cached, conditions;
    uint32_t server; /* its number in the tally's topology */
    uint32_t beside; /* what `beside` returned of the same mailbox; 0: nothing */
};

/* Someone who looks at everything that an audit reads: each mailbox once, and all other objects. */
struct mapicfg__audit_watch {
    void *user;
    uint64_t wanted[MAPICFG__CLASS_COUNT + 1]; /* of records, beside what decides */
    /* Takes an object of another class over, also on failure. */
    mapicfg_status (*object)(void *user, mapicfg_object *object, const struct mapicfg__record *record,
                             mapicfg_error *err);
    mapicfg_status (*mailbox)(void *user, const struct mapicfg__record *record,
                              const struct mapicfg__audit_mailbox *mailbox, mapicfg_error *err);
    /* What to remember of a mailbox that Get-Mailbox shows, for the one of Get-CASMailbox: a number from 1, of which
     * `server_of` tells the server. */
    mapicfg_status (*beside)(void *user, const struct mapicfg__record *record, uint32_t server, uint32_t *number,
                             mapicfg_error *err);
    uint32_t (*server_of)(void *user, uint32_t number);
    /* Of a row in brief: what `count` is to count, once all else is known of such mailboxes; UINT32_MAX: the mailbox
     * itself is wanted. `stated` says whether there is a MAPIBlockOutlookVersions at all. */
    uint32_t (*find)(void *user, const struct mapicfg__audit_mailbox *mailbox, const char *versions, size_t size,
                     int stated);
    void (*count)(void *user, uint32_t number);
    /* Of a row in brief that is counted: its PrimarySmtpAddress. 0: no memory. */
    int (*address)(void *user, const char *address, size_t size);
    const uint32_t *others; /* numbers of properties that only a record tells: a table with one has no brief rows */
    size_t other_count;
};

/* Before anything is read; the audit must have no callback of its own. It is borrowed. */
void mapicfg__audit_set_watch(mapicfg_audit *audit, const struct mapicfg__audit_watch *watch);
/* Takes a record of a store, as though the audit had read it there. */
mapicfg_status mapicfg__audit_take(mapicfg_audit *audit, const struct mapicfg__record *record, mapicfg_error *err);
struct mapicfg__tally *mapicfg__audit_tally(mapicfg_audit *audit);
/* Ends the inputs as mapicfg_audit_finish() does, but decides nothing: the tally is for the caller to settle. */
mapicfg_status mapicfg__audit_end_watch(mapicfg_audit *audit, struct mapicfg__tally **tally, mapicfg_error *err);

/* For those who show what an audit was decided by: the servers with their virtual directories, once it is finished, and
 * the organization's MapiHttpEnabled. */
const struct mapicfg__topology *mapicfg__audit_topology(const mapicfg_audit *audit);
uint32_t mapicfg__audit_org(const mapicfg_audit *audit);

#endif
