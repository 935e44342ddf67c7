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
    if (urls->count == urls->capacity) {
        const size_t capacity = urls->capacity > 0 ? 2 * urls->capacity : 16;
        char **items = realloc(urls->items, capacity * sizeof *items);
        if (items == NULL) {
            urls->failed = 1;
            return;
        }
        urls->items = items;
        urls->capacity = capacity;
    }
    char *copy = strdup(url);
    if (copy == NULL)
        urls->failed = 1;
    else
        urls->items[urls->count++] = copy;
}

/* ---- each once ---- */

struct place {
    char *url;
    size_t at;
};

static int by_url(const void *a, const void *b) {
    const struct place *one = a, *other = b;
    const int order = strcmp(one->url, other->url);
    return order != 0 ? order : one->at < other->at ? -1 : 1;
}

static int by_place(const void *a, const void *b) {
    const struct place *one = a, *other = b;
    return one->at < other->at ? -1 : 1;
}

void urls_settle(struct urls *urls) {
    size_t kept = 0;
    struct place *places = calloc(urls->count + 1, sizeof *places);
    if (places == NULL) {
        urls->failed = 1;
        return;
    }
    for (size_t i = 0; i < urls->count; i++) places[i] = (struct place){urls->items[i], i};
    qsort(places, urls->count, sizeof *places, by_url);
    for (size_t i = 0; i < urls->count; i++) {
        if (kept > 0 && strcmp(places[kept - 1].url, places[i].url) == 0)
            free(places[i].url);
        else
            places[kept++] = places[i];
    }
    qsort(places, kept, sizeof *places, by_place);
    for (size_t i = 0; i < kept; i++) urls->items[i] = places[i].url;
    urls->count = kept;
    free(places);
}

/* ---- where they come from ---- */

void urls_take(struct urls *urls, const mapicfg_object *object) {
    for (size_t i = 0; i < SOURCES; i++) {
        const char *url = NULL;
        if (sources[i].class_id != mapicfg_object_get_class(object) || mapicfg_object_is_back_end(object)) continue;
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
