/* SPDX-License-Identifier: LGPL-2.1-or-later
 * targets.h: what `mapicfg cert` looks at: files, exports and servers, and what was found there. */
#ifndef MAPICFG_CLI_NET_TARGETS_H
#define MAPICFG_CLI_NET_TARGETS_H

#include "cert_settings.h"
#include "urls.h"

#include <mapicfg-net.h>

/* Certificates that stand together: of a file, of one server of an export, or of one address of a server. */
struct target {
    char *place;
    char *host;                 /* of a server as it was named; NULL: a file */
    mapicfg_endpoint *endpoint; /* of a server */
    mapicfg_certificates *set;  /* of a file or an export */
    mapicfg_object **objects;   /* of an export, as it stated them */
    size_t object_count, object_capacity;
};

struct targets {
    struct target *items;
    size_t count, capacity;
    struct urls urls;    /* of exports among the files, of a store, and those that are named */
    const char **owners; /* of each URL the host of a server among the targets, where clients go for it; or NULL */
};

/* Reads all. Returns 0, or an exit code after having said what is wrong. */
int targets_read(struct targets *targets, const struct cert_settings *settings);
/* All URLs have been added: each once, with its owner. Returns 0 when memory is out. */
int targets_settle(struct targets *targets);
void targets_free(struct targets *targets);
const mapicfg_certificates *target_certificates(const struct target *target);

/* The host of a URL, or the host itself; `of_url` is to be released with mapicfg_free(). */
const char *target_host_of(const char *url, char **of_url);

/* A new one with this place; NULL after having said that there is no memory. */
struct target *targets_add(struct targets *targets, const char *place, const char *host);

/* "HOST:PORT", "[::1]:443": 1 when it is one, with the host to be released by free(). */
int target_is_server(const char *name, char **host, uint32_t *port);

#endif
