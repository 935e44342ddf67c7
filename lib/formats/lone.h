/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lone.h: an object that states MapiHttpEnabled and nothing that tells whether it is a mailbox or the organization. */
#ifndef MAPICFG_FORMATS_LONE_H
#define MAPICFG_FORMATS_LONE_H

#include "formats/record.h"

/* Between a parser and the sink of its records. */
struct mapicfg__lone {
    struct mapicfg__sink sink; /* the parser's */
    struct mapicfg__sink *to;
    int several; /* more of them have come: they are mailboxes */
    int holds;
    int has_told_mangled; /* that a name of the input has the wrong letters */
    struct mapicfg__record held;
    struct mapicfg__cell *items;
    struct mapicfg__buffer texts;
};

/* It may not be moved then. */
void mapicfg__lone_init(struct mapicfg__lone *lone, struct mapicfg__sink *to);
/* At the end of the input. Errors: MAPICFG_E_CLASS. */
mapicfg_status mapicfg__lone_finish(struct mapicfg__lone *lone, mapicfg_error *err);
void mapicfg__lone_free(struct mapicfg__lone *lone);

#endif
