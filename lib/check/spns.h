/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spns.h: the service principal names of Exchange: which accounts have them, and which one is to have them. */
#ifndef MAPICFG_CHECK_SPNS_H
#define MAPICFG_CHECK_SPNS_H

#include "check/check.h"

struct mapicfg__spn {
    const char *text;
    const mapicfg_object *account;
    size_t number; /* of the account */
    int is_ours;   /* of a name that clients or servers of Exchange use */
};

/* All zeros has none. */
struct mapicfg__spns {
    const struct mapicfg__check *check;
    struct mapicfg__spn *list; /* sorted by their texts */
    size_t count;
};

/* 0: no memory. */
int mapicfg__spns_read(struct mapicfg__spns *spns, const struct mapicfg__check *check);
/* Whether the name of a host is the account's, another's, or nobody's. The account has a number, that of no object
 * where it is not known, and a logon name. */
void mapicfg__spns_look_at(const struct mapicfg__spns *spns, const char *host, uint32_t number, const char *logon_name);
/* Whether the name of a host, whose servers have no alternate service account, is some account's. Where one `server`
 * alone has the host, its own account may have the name; else NULL. */
void mapicfg__spns_look_at_undeployed(const struct mapicfg__spns *spns, const char *host, const char *server);
/* Each name that more than one account has. `alternates` says of each account whether it is an alternate service
 * account. */
void mapicfg__spns_find_duplicates(const struct mapicfg__spns *spns, const unsigned char *alternates);
/* A rule cannot tell which of several alternate service accounts is to have a name. */
void mapicfg__spns_lack_account(const struct mapicfg__check *check, enum mapicfg__rule_number rule);
void mapicfg__spns_free(struct mapicfg__spns *spns);

#endif
