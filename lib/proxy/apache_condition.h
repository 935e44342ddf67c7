/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_condition.h: the RewriteCond before a RewriteRule, for the request that is followed. */
#ifndef MAPICFG_PROXY_APACHE_CONDITION_H
#define MAPICFG_PROXY_APACHE_CONDITION_H

#include "proxy/lint.h"

struct mapicfg__apache_asked {
    const struct mapicfg__tree *tree;
    const char *path;
    const char *host;   /* NULL: not known */
    int is_of_stranger; /* what is not known of the client is empty */
};

/* Of the conditions so far: all must be met, of those with [OR] one. */
struct mapicfg__apache_conditions {
    int all, any;           /* MAPICFG__YES, _NO or _UNKNOWN */
    int methods, addresses; /* whether one asks for the method, or for the client's address */
};
#define MAPICFG__NO_CONDITIONS ((struct mapicfg__apache_conditions){MAPICFG__YES, MAPICFG__NO, 0, 0})

/* Whether "[P,NC]" has a flag. */
int mapicfg__apache_has_flag(const char *flags, const char *flag);
/* Adds a RewriteCond. */
void mapicfg__apache_add_condition(const struct mapicfg__apache_asked *asked, uint32_t condition,
                                   struct mapicfg__apache_conditions *conditions);

#endif
