/* SPDX-License-Identifier: LGPL-2.1-or-later
 * urls.c: the URLs that clients use: those of MAPI and Autodiscover, and the hosts of Outlook Anywhere. */
#define _POSIX_C_SOURCE 200809L

#include "urls.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    uint32_t class_id;
    const char *property;
} sources[] = {{MAPICFG_CLASS_VDIR, "InternalUrl"},
               {MAPICFG_CLASS_VDIR, "ExternalUrl"},
               {MAPICFG_CLASS_OUTLOOK_ANYWHERE, "InternalHostname"},
               {MAPICFG_CLASS_OUTLOOK_ANYWHERE, "ExternalHostname"},
               {MAPICFG_CLASS_CLIENT_ACCESS_SERVICE, "AutoDiscoverServiceInternalUri"}};
#define SOURCES (sizeof sources / sizeof *sources)

void urls_add(struct urls *urls, const char *url) {
    for (size_t i = 0; i < urls->count; i++)
        if (strcmp(urls->items[i], url) == 0) return;
    char **items = realloc(urls->items, (urls->count + 1) * sizeof *items);
    char *copy = items != NULL ? strdup(url) : NULL;
    if (items != NULL) urls->items = items;
    if (copy == NULL)
        urls->failed = 1;
    else
        items[urls->count++] = copy;
}

/* The virtual directories of the back end have URLs that no client uses. */
static int is_back_end(const mapicfg_object *object) {
    const char *identity = mapicfg_object_get_identity(object);
    return identity != NULL && strstr(identity, "(Exchange Back End)") != NULL;
}

void urls_take(struct urls *urls, const mapicfg_object *object) {
    for (size_t i = 0; i < SOURCES; i++) {
        const char *url = NULL;
        if (sources[i].class_id != mapicfg_object_get_class(object) || is_back_end(object)) continue;
        if (mapicfg_object_get_text(object, sources[i].property, &url, NULL) != MAPICFG_OK || url == NULL) continue;
        const int is_host = sources[i].class_id == MAPICFG_CLASS_OUTLOOK_ANYWHERE;
        if (is_host || mapicfg_url_check(url, NULL) == MAPICFG_OK) urls_add(urls, url);
    }
}

static int32_t take(void *user, const mapicfg_object *object, uint64_t key) {
    (void)key;
    urls_take(user, object);
    return 0;
}

mapicfg_status urls_take_store(struct urls *urls, mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; status == MAPICFG_OK && i < SOURCES; i++)
        if (i == 0 || sources[i].class_id != sources[i - 1].class_id)
            status = mapicfg_directory_list(directory, sources[i].class_id, NULL, take, urls, err);
    return status;
}

void urls_free(struct urls *urls) {
    for (size_t i = 0; i < urls->count; i++) free(urls->items[i]);
    free(urls->items);
}
