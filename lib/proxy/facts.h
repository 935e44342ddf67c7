/* SPDX-License-Identifier: LGPL-2.1-or-later
 * facts.h: what an organization says about a proxy in front of its servers. */
#ifndef MAPICFG_PROXY_FACTS_H
#define MAPICFG_PROXY_FACTS_H

#include <mapicfg/vdir.h>

#include "proxy/front.h"

/* A host of a server's URLs. */
struct mapicfg__host {
    char *name;      /* lower case, IPv6 in brackets; owned */
    uint32_t server; /* its number in the topology */
    size_t order;    /* of the URL that it comes from */
};

#define MAPICFG__MAX_PORTS 16u

struct mapicfg__facts {
    struct mapicfg__front front;
    /* By name and then by server, each pair once; without a server's own name where there are others. */
    struct mapicfg__host *pairs;
    size_t pair_count, pair_capacity;
    char **hosts;   /* each name once, in the order of the URLs; borrowed from the pairs */
    size_t *begins; /* by host: the first of its pairs */
    size_t host_count;
    uint32_t ports[MAPICFG__MAX_PORTS]; /* of the URLs, each once */
    size_t port_count;                  /* more than MAPICFG__MAX_PORTS: there was no room for all */
    int ntlm;                           /* NTLM or Negotiate is offered, or nothing is known */
    int kerberos;                       /* Negotiate is offered, or nothing is known */
    int negotiate;                      /* Negotiate is offered to clients outside */
    int protection;                     /* Extended Protection is Allow or Require somewhere */
};

/* Invalid URLs are left out. Errors: as mapicfg__front_init(). */
mapicfg_status mapicfg__facts_init(struct mapicfg__facts *facts, const struct mapicfg__published *published,
                                   mapicfg_error *err);
void mapicfg__facts_free(struct mapicfg__facts *facts);

#endif
