/* SPDX-License-Identifier: LGPL-2.1-or-later
 * scope.h: the parameters of Get-Mailbox that choose by where a mailbox is and what it is: -Server, -Database,
 * -RecipientTypeDetails, -OrganizationalUnit, -Archive, -PublicFolder and the like; and the kinds of mailboxes that it
 * does not list without them. */
#ifndef MAPICFG_CMDLET_SCOPE_H
#define MAPICFG_CMDLET_SCOPE_H

#include "cmdlet/run.h"

#define MAPICFG__SCOPES 10u

struct mapicfg__scope {
    struct mapicfg__buffer server;      /* the short name of -Server, or of the server in the pipeline */
    uint64_t unstated[MAPICFG__SCOPES]; /* mailboxes that do not state what a parameter asks for */
};

/* What the parameters ask for; server: as -Server has it, or NULL. Errors: MAPICFG_E_NOT_FOUND for an unknown server.
 * Release with mapicfg__scope_free(), also after a failure. */
mapicfg_status mapicfg__scope_begin(struct mapicfg__scope *scope, struct mapicfg__stage *stage, const char *server,
                                    mapicfg_error *err);
/* The switch without which Get-Mailbox does not find the mailbox; NULL: it does. */
const char *mapicfg__scope_hides(const struct mapicfg__stage *stage, const mapicfg_object *mailbox);
/* Whether a mailbox is wanted: 0, 1, or -1 without memory. */
int mapicfg__scope_has(struct mapicfg__scope *scope, const struct mapicfg__stage *stage, const mapicfg_object *mailbox);
/* Warns of mailboxes that were left out because they do not state it. */
mapicfg_status mapicfg__scope_end(struct mapicfg__scope *scope, struct mapicfg__stage *stage, mapicfg_error *err);
void mapicfg__scope_free(struct mapicfg__scope *scope);

#endif
