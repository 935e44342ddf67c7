/* SPDX-License-Identifier: LGPL-2.1-or-later
 * facts.h: what virtual directories say about a proxy in front of them. */
#ifndef MAPICFG_PROXY_FACTS_H
#define MAPICFG_PROXY_FACTS_H

#include <mapicfg/vdir.h>

struct mapicfg__facts {
    /* Of the URLs, each once, lower case, IPv6 in brackets; not a server's own name where there are others. */
    char **hosts;
    size_t host_count, host_capacity;
    int ntlm;       /* NTLM or Negotiate is offered, or nothing is known */
    int protection; /* Extended Protection is Allow or Require somewhere */
};

/* URLs that are no URLs are left out. Errors: MAPICFG_E_NOMEM, MAPICFG_E_ARGUMENT. */
mapicfg_status mapicfg__facts_init(struct mapicfg__facts *facts, const mapicfg_vdir *const *vdirs, size_t count,
                                   mapicfg_error *err);
/* Adds a host, which then belongs to the facts, also when this fails. */
mapicfg_status mapicfg__facts_add_host(struct mapicfg__facts *facts, char *host, mapicfg_error *err);
/* Leaves the first of each host; the order stays. */
mapicfg_status mapicfg__facts_unique(struct mapicfg__facts *facts, mapicfg_error *err);
void mapicfg__facts_free(struct mapicfg__facts *facts);

#endif
