/* SPDX-License-Identifier: LGPL-2.1-or-later
 * outside.c: by which hosts clients come from outside only: those of external URLs that are in no internal one. Ports
 * are left out, as logs do not have them. */
#include "logs/outside.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "model/object.h"
#include "model/table.h"
#include "model/url.h"

#define INTERNAL 1u
#define EXTERNAL 2u

/* The size without the port of "host:443" and "[::1]:443". */
static size_t host_size(const char *host) {
    const char *colon = strrchr(host, ':'), *bracket = strrchr(host, ']');
    if (!colon || (bracket && bracket > colon) || (!bracket && strchr(host, ':') != colon)) return strlen(host);
    return (size_t)(colon - host);
}

/* Of a URL, or of a host alone as Outlook Anywhere has it; one that is not valid leads nowhere. */
static void put_host(struct mapicfg__outside *outside, const char *text, uint32_t number) {
    char *authority = NULL;
    mapicfg_status status;
    if (!text) return;
    if (strstr(text, "://")) {
        status = mapicfg__url_dup_authority(text, &authority, NULL);
    } else {
        struct mapicfg__buffer url = {0};
        mapicfg__buffer_text(&url, "https://");
        mapicfg__buffer_text(&url, text);
        status = url.failed ? MAPICFG_E_NOMEM : mapicfg__url_dup_authority(url.data, &authority, NULL);
        mapicfg__buffer_free(&url);
    }
    const size_t size = authority ? host_size(authority) : 0;
    const char *kept = authority ? mapicfg__arena_text(outside->arena, authority, size) : NULL;
    mapicfg_free(authority);
    if (status == MAPICFG_E_URL) return;
    if (!kept || !mapicfg__names_put(&outside->hosts, kept, size, number)) outside->failed = 1;
}

static int32_t take(void *user, const mapicfg_object *object, uint64_t key) {
    struct mapicfg__outside *outside = user;
    const int is_mapi = outside->class_id == MAPICFG_CLASS_VDIR;
    const uint32_t internal = is_mapi ? MAPICFG__VDIR_InternalUrl : MAPICFG__OUTLOOK_ANYWHERE_InternalHostname;
    const uint32_t external = is_mapi ? MAPICFG__VDIR_ExternalUrl : MAPICFG__OUTLOOK_ANYWHERE_ExternalHostname;
    (void)key;
    if (mapicfg_object_is_back_end(object)) return 0;
    if (mapicfg__object_value(object, internal)->state == MAPICFG_NOT_STATED) outside->is_incomplete = 1;
    put_host(outside, mapicfg__object_text(object, internal), INTERNAL);
    put_host(outside, mapicfg__object_text(object, external), EXTERNAL);
    return outside->failed;
}

static int can_tell(const struct mapicfg__outside *outside) {
    for (size_t i = 0; !outside->is_incomplete && i < outside->hosts.capacity; i++)
        if (outside->hosts.slots[i].text && outside->hosts.slots[i].number == EXTERNAL) return 1;
    return 0;
}

mapicfg_status mapicfg__outside_read(struct mapicfg__outside *outside, uint32_t class_id, mapicfg_directory *directory,
                                     mapicfg_error *err) {
    outside->class_id = class_id;
    outside->hosts.seed = mapicfg__seed_new();
    outside->arena = mapicfg__arena_new();
    if (!outside->arena) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg_directory_list(directory, class_id, NULL, take, outside, err);
    if (outside->failed) return mapicfg__error_no_memory(err);
    outside->can_tell = can_tell(outside);
    return status;
}

int mapicfg__outside_has(const struct mapicfg__outside *outside, const char *host) {
    return mapicfg__names_get(&outside->hosts, host, host_size(host)) == EXTERNAL;
}

void mapicfg__outside_free(struct mapicfg__outside *outside) {
    mapicfg__names_free(&outside->hosts);
    mapicfg__arena_free(outside->arena);
}
