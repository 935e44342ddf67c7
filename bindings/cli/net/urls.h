/* SPDX-License-Identifier: LGPL-2.1-or-later
 * urls.h: the URLs that clients use, which certificates have to cover. */
#ifndef MAPICFG_CLI_NET_URLS_H
#define MAPICFG_CLI_NET_URLS_H

#include <mapicfg.h>

struct urls {
    char **items;
    size_t count, capacity;
    int failed; /* no memory */
};

void urls_add(struct urls *urls, const char *url);
/* Adds those that an object hands out to clients of MAPI over HTTP, Outlook Anywhere and Autodiscover. */
void urls_take(struct urls *urls, const mapicfg_object *object);
/* Adds those of a store. Returns the status. */
mapicfg_status urls_take_store(struct urls *urls, mapicfg_directory *directory, mapicfg_error *err);
/* Each once, in the order of their first places. */
void urls_settle(struct urls *urls);
void urls_free(struct urls *urls);

#endif
