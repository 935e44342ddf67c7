/* SPDX-License-Identifier: LGPL-2.1-or-later
 * where.h: which mailboxes of an audit are wanted: the conditions of --where. */
#ifndef MAPICFG_CLI_WHERE_H
#define MAPICFG_CLI_WHERE_H

#include "options.h"

#include <mapicfg.h>

#define WHERE_MAX TEXTS_MAX

/* All conditions must hold. */
struct where {
    size_t flags_count; /* conditions on the decision: (decision & mask) == value */
    struct {
        mapicfg_decision mask, value;
    } flags[WHERE_MAX];
    size_t patterns_count; /* conditions on the identity, with wildcards */
    const char *patterns[WHERE_MAX];
};

/* Reads "key=value" conditions. Returns 0, or CLI_USAGE after having said what would be right. */
int where_parse(const struct command *command, const struct texts *conditions, struct where *where);
int where_fits_decision(const struct where *where, mapicfg_decision decision);
/* The summary of the decisions that fit, to be freed by the caller. */
mapicfg_status where_filter(const struct where *where, const mapicfg_summary *all, mapicfg_summary **out,
                            mapicfg_error *err);
int where_fits_identity(const struct where *where, const char *identity);

#endif
