/* SPDX-License-Identifier: LGPL-2.1-or-later
 * batch.h: what is noted of mailboxes, by any thread, before they are counted and given one after the other. */
#ifndef MAPICFG_AUDIT_BATCH_H
#define MAPICFG_AUDIT_BATCH_H

#include "audit/repeated.h"
#include "audit/spellings.h"
#include "base/buffer.h"
#include "decision/effective.h"
#include "formats/brief.h"

/* The texts of a row. */
#define MAPICFG__BATCH_SERVER 0u
#define MAPICFG__BATCH_VERSIONS 1u
#define MAPICFG__BATCH_RELEASE 2u                         /* the server's version */
#define MAPICFG__BATCH_NAME 3u                            /* only where mailboxes are given by name */
#define MAPICFG__BATCH_KEYS 4u                            /* from here on */
#define MAPICFG__BATCH_ADDRESS (MAPICFG__BRIEF_TEXTS - 2) /* for a watcher */
#define MAPICFG__BATCH_OTHER (MAPICFG__BRIEF_TEXTS - 1)   /* what only a record tells, for a watcher */

#define MAPICFG__KIND_CONDITIONS 8u /* after the mailbox's byte */
#define MAPICFG__KIND_SERVER 12u    /* its spelling + 1, or 0 */

struct mapicfg__batch_name {
    size_t at; /* in the text, which ends with NUL */
    uint32_t line;
};

struct mapicfg__batch {
    struct mapicfg__spellings servers;
    uint32_t *kinds;
    size_t count, capacity;
    struct mapicfg__batch_name *names; /* of the same number, where they are wanted */
    size_t name_capacity;
    struct mapicfg__buffer text;
    struct mapicfg__buffer key; /* of a server */
};

/* What noting depends on; it does not change meanwhile. */
struct mapicfg__batch_rule {
    const mapicfg_decide_options *options;
    const struct mapicfg__repeated *repeated; /* a mailbox that it knows wants a record */
    uint32_t texts;                           /* how many texts a row has */
    int named;
};

struct mapicfg__batch *mapicfg__batch_new(void);
void mapicfg__batch_free(struct mapicfg__batch *batch);
/* Forgets the mailboxes, not the spellings. */
void mapicfg__batch_empty(struct mapicfg__batch *batch);
/* 0: the row wants a record. */
int mapicfg__batch_note(struct mapicfg__batch *batch, const struct mapicfg__batch_rule *rule,
                        const struct mapicfg__brief *row);

/* The bits and the conditions of a row. */
uint32_t mapicfg__batch_settings(const mapicfg_decide_options *options, const struct mapicfg__brief *row);
/* Notes any number for a row, which mapicfg__batch_drop() forgets. 0: the row wants a record. */
int mapicfg__batch_put(struct mapicfg__batch *batch, const struct mapicfg__batch_rule *rule,
                       const struct mapicfg__brief *row, uint32_t number);
void mapicfg__batch_drop(struct mapicfg__batch *batch);

#endif
