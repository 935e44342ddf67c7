/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_sample.h: what HAProxy fetches from the request that is followed, as path, hdr(host) or url,length. */
#ifndef MAPICFG_PROXY_HAPROXY_SAMPLE_H
#define MAPICFG_PROXY_HAPROXY_SAMPLE_H

#include "proxy/lint.h"

/* A POST for a path. */
struct mapicfg__haproxy_request {
    const struct mapicfg__lint *lint;
    const char *path;
    const char *host;   /* NULL: any of the virtual directories, or one that looks like Exchange */
    uint32_t front;     /* where variables of back ends may be set; MAPICFG__ROOT: nowhere else */
    int is_of_stranger; /* what is not known of the client fits nothing that a rule names */
};

#define MAPICFG__HAPROXY_VALUE 512
/* Where a value comes from decides what may be concluded when it is not known. */
enum mapicfg__haproxy_source { MAPICFG__OF_REQUEST, MAPICFG__OF_CLIENT };

/* Evaluates an expression as it is in a section. MAPICFG__YES: the value is in `out`; _NO: the request has no such
 * thing; _UNKNOWN: it is of the client, or made by a map, a file or a program. *source says of what it is. */
int mapicfg__haproxy_sample(const struct mapicfg__haproxy_request *request, uint32_t section, const char *expression,
                            char *out, enum mapicfg__haproxy_source *source);
/* The number at the beginning of a text; 0 where there is none. */
uint64_t mapicfg__haproxy_number(const char *text);
/* The same for a format: text with expressions in %[...]. */
int mapicfg__haproxy_format(const struct mapicfg__haproxy_request *request, uint32_t section, const char *format,
                            char *out);
/* The expression by which a rule of the section, or of the frontend, sets a variable of whose rules one alone may be in
 * effect; NULL where that is not so. `name` ends at a bracket or a comma. */
const char *mapicfg__haproxy_variable(const struct mapicfg__haproxy_request *request, uint32_t section,
                                      const char *name);

#endif
