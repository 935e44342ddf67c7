/* SPDX-License-Identifier: LGPL-2.1-or-later
 * domains.c: the SMTP domains of mailboxes, counted. */
#include "check/domains.h"

#include <string.h>

#include "base/mem.h"

#define MOST_NAME 253u /* RFC 1035, section 2.3.4 */

/* NULL: it is no address. */
static const char *find_domain(const char *address, size_t size, size_t *length) {
    const char *at = address + size;
    while (at > address && at[-1] != '@') at--;
    *length = size - (size_t)(at - address);
    return at > address && *length && *length <= MOST_NAME ? at : NULL;
}

/* 0: no memory. */
static int add(struct mapicfg__domains *domains, const char *name, size_t size) {
    struct mapicfg__domain *items =
        mapicfg__mem_grow(domains->items, &domains->capacity, domains->count + 1, sizeof *items);
    if (!items) return 0;
    domains->items = items;
    char *copy = mapicfg__mem_dup(name, size);
    if (!copy || !mapicfg__names_put(&domains->names, copy, size, (uint32_t)domains->count)) {
        mapicfg__mem_free(copy);
        return 0;
    }
    items[domains->count++] = (struct mapicfg__domain){copy, size, 1};
    return 1;
}

int mapicfg__domains_count(struct mapicfg__domains *domains, const char *address, size_t size) {
    size_t length;
    const char *name = size ? find_domain(address, size, &length) : NULL;
    if (!name) {
        domains->unknown++;
        return 1;
    }
    uint32_t *recent = &domains->recent[((unsigned char)*name + length) % MAPICFG__DOMAINS_RECENT];
    if (!*recent || domains->items[*recent - 1].size != length ||
        memcmp(domains->items[*recent - 1].name, name, length)) {
        const uint32_t number = mapicfg__names_get(&domains->names, name, length);
        domains->beyond += number == MAPICFG__NAME_NONE && domains->count == MAPICFG__DOMAINS_MOST;
        if (number == MAPICFG__NAME_NONE) return domains->count == MAPICFG__DOMAINS_MOST || add(domains, name, length);
        *recent = number + 1;
    }
    domains->items[*recent - 1].mailboxes++;
    return 1;
}

void mapicfg__domains_free(struct mapicfg__domains *domains) {
    for (size_t i = 0; i < domains->count; i++) mapicfg__mem_free(domains->items[i].name);
    mapicfg__mem_free(domains->items);
    mapicfg__names_free(&domains->names);
    *domains = (struct mapicfg__domains){0};
}
