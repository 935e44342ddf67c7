/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lookup.c: the addresses of a name, by the system's own resolver, which knows /etc/hosts and more than DNS. */
#define _GNU_SOURCE /* EAI_NODATA */
#include "net/lookup.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

struct mapicfg__lookup *mapicfg__lookup_new(const char *host, size_t size) {
    struct mapicfg__lookup *lookup = mapicfg__mem_zalloc(sizeof *lookup);
    if (!lookup) return NULL;
    lookup->host = mapicfg__mem_dup(host, size);
    if (lookup->host) return lookup;
    mapicfg__mem_free(lookup);
    return NULL;
}

void mapicfg__lookup_free(struct mapicfg__lookup *lookup) {
    if (!lookup) return;
    mapicfg__mem_free(lookup->host);
    mapicfg__mem_free(lookup);
}

uint32_t mapicfg__lookup_failure(int error) {
    if (error == EAI_NONAME) return MAPICFG_HTTP_FAILURE_NAME_UNKNOWN;
#ifdef EAI_NODATA
    if (error == EAI_NODATA) return MAPICFG_HTTP_FAILURE_NAME_NO_ADDRESS;
#endif
    return error ? MAPICFG_HTTP_FAILURE_NAME_SERVER : 0;
}

static int is_there(const struct mapicfg__lookup *lookup, const char *address) {
    for (size_t i = 0; i < lookup->count; i++)
        if (strcmp(lookup->addresses[i], address) == 0) return 1;
    return 0;
}

static void work(void *data) {
    struct mapicfg__lookup *lookup = data;
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = lookup->flags};
    struct addrinfo *found = NULL;
    const int error = getaddrinfo(lookup->host, NULL, &hints, &found);
    lookup->failure = mapicfg__lookup_failure(error);
    if (error) lookup->words = error == EAI_SYSTEM ? "the system's resolver failed" : gai_strerror(error);
    for (const struct addrinfo *at = error ? NULL : found; at; at = at->ai_next) {
        char *address = lookup->addresses[lookup->count];
        if (getnameinfo(at->ai_addr, at->ai_addrlen, address, MAPICFG__LOOKUP_ADDRESS, NULL, 0, NI_NUMERICHOST))
            continue; /* an address with a zone, which no URL has */
        if (is_there(lookup, address)) continue;
        if (++lookup->count == MAPICFG_HTTP_MOST_ADDRESSES) break;
    }
    if (!error) freeaddrinfo(found);
    if (!error && lookup->count == 0) lookup->failure = MAPICFG_HTTP_FAILURE_NAME_NO_ADDRESS;
}

struct mapicfg__lookup *mapicfg__lookup_within(const char *host, int flags, int64_t limit) {
    struct mapicfg__lookup *lookup = mapicfg__lookup_new(host, strlen(host));
    if (lookup) lookup->flags = flags;
    struct mapicfg__job *job = lookup ? mapicfg__job_start(&mapicfg__lookup_job, lookup, NULL) : NULL;
    if (!job) {
        mapicfg__lookup_free(lookup);
        return NULL;
    }
    if (mapicfg__job_wait(job, limit)) return mapicfg__job_take(job);
    mapicfg__job_leave(job);
    lookup = mapicfg__lookup_new(host, strlen(host));
    if (!lookup) return NULL;
    lookup->failure = MAPICFG_HTTP_FAILURE_NAME_TIMEOUT;
    lookup->words = "no DNS server answered within the time limit";
    return lookup;
}

static void release(void *data) {
    mapicfg__lookup_free(data);
}

const struct mapicfg__job_kind mapicfg__lookup_job = {work, release};
