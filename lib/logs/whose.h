/* SPDX-License-Identifier: LGPL-2.1-or-later
 * whose.h: whose mailbox a row of a summary is about, by the mailbox and the user that it names, and when a row that
 * matches none may be about one. */
#ifndef MAPICFG_LOGS_WHOSE_H
#define MAPICFG_LOGS_WHOSE_H

#include "logs/owners.h"

struct mapicfg__whose {
    uint32_t owner; /* its position, MAPICFG__NAME_NONE or _SEVERAL */
    int by_user;    /* the log names the user only, or a mailbox in a form that the configuration does not state */
    const char *name;
    uint32_t unknown; /* the forms of a name that may be any mailbox's that does not state it so */
};

/* After all users of the logs were met (mapicfg__owners_meet()). */
struct mapicfg__whose mapicfg__whose_find(struct mapicfg__owners *owners, const char *mailbox, const char *user);

/* What has matched no mailbox. All zeros is nothing. */
struct mapicfg__whose_doubts {
    uint32_t forms;  /* MAPICFG__OWNER_ of the names */
    int has_several; /* one of them fits several */
};

void mapicfg__whose_doubt_add(struct mapicfg__whose_doubts *doubts, const struct mapicfg__whose *whose);
/* Why something that matched no mailbox may be of this one; NULL: nothing may. */
const char *mapicfg__whose_doubt(const struct mapicfg__whose_doubts *doubts, const struct mapicfg__owner *owner);

#endif
