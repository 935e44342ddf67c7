/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hosts.c: the hosts of URLs, and whether they are a server's own name. */
#include <mapicfg/url.h>
#include <string.h>

#include "check/check.h"
#include "check/facts.h"
#include "model/url.h"

enum mapicfg__check_own mapicfg__check_own_name(const struct mapicfg__check *check, const char *host) {
    const struct mapicfg__names *names = &check->topology->server_names;
    const size_t size = strlen(host), label = strcspn(host, ".");
    if (mapicfg__names_get(names, host, size) != MAPICFG__NAME_NONE) return MAPICFG__OWN_YES;
    if (mapicfg__names_get(&check->facts->fqdns, host, size) != MAPICFG__NAME_NONE) return MAPICFG__OWN_YES;
    uint32_t server = mapicfg__names_get(names, host, label);
    if (server >= MAPICFG__NAME_SEVERAL) return MAPICFG__OWN_NO;
    server = mapicfg__topology_number(check->topology, server);
    return check->facts->named[server] ? MAPICFG__OWN_NO : MAPICFG__OWN_UNKNOWN;
}

int mapicfg__check_put_host(const struct mapicfg__check *check, const char *url, char *host) {
    char *copy;
    mapicfg_status status = url ? mapicfg_url_dup_host(url, &copy, NULL) : MAPICFG_E_URL;
    if (status == MAPICFG_E_NOMEM) mapicfg__check_no_memory(check);
    if (status) return 0;
    const size_t size = strlen(copy);
    int fits = size < MAPICFG__CHECK_HOST;
    if (fits) memcpy(host, copy, size + 1);
    mapicfg_free(copy);
    return fits;
}

int mapicfg__check_put_name(const struct mapicfg__check *check, const char *name, char *host) {
    char url[MAPICFG__CHECK_HOST + 16] = "https://";
    if (strlen(name) >= MAPICFG__CHECK_HOST || strpbrk(name, "/\\:@?#[]")) return 0;
    return mapicfg__check_put_host(check, strcat(url, name), host);
}

static const char *text_of(const mapicfg_object *object, uint32_t role) {
    if (object->cls->id == MAPICFG_CLASS_CLIENT_ACCESS_SERVICE && role == MAPICFG__ROLE_INTERNAL)
        return mapicfg__object_text(object, MAPICFG__CLIENT_ACCESS_SERVICE_AutoDiscoverServiceInternalUri);
    return mapicfg__object_role(object, role);
}

int mapicfg__check_put_role(const struct mapicfg__check *check, const mapicfg_object *object, uint32_t role,
                            char *host) {
    const char *text = text_of(object, role);
    if (text && object->cls->id == MAPICFG_CLASS_OUTLOOK_ANYWHERE) return mapicfg__check_put_name(check, text, host);
    return mapicfg__check_put_host(check, text, host);
}

int mapicfg__check_put_authority(const struct mapicfg__check *check, const char *url, char *place) {
    char *authority;
    mapicfg_status status = url ? mapicfg__url_dup_authority(url, &authority, NULL) : MAPICFG_E_URL;
    if (status == MAPICFG_E_NOMEM) mapicfg__check_no_memory(check);
    if (status) return 0;
    const size_t size = strlen(authority);
    const int fits = size < MAPICFG__CHECK_HOST;
    if (fits) memcpy(place, authority, size + 1);
    mapicfg_free(authority);
    return fits;
}

int mapicfg__check_put_place(const struct mapicfg__check *check, const mapicfg_object *object, uint32_t role,
                             char *place) {
    if (object->cls->id == MAPICFG_CLASS_OUTLOOK_ANYWHERE) return mapicfg__check_put_role(check, object, role, place);
    return mapicfg__check_put_authority(check, text_of(object, role), place);
}

int mapicfg__check_is_address(const char *host) {
    return strchr(host, ':') || strspn(host, "0123456789.") == strlen(host);
}

/* A name that several servers may share: what a remedy can propose. */
static int is_shared(const struct mapicfg__check *check, const char *host) {
    return strchr(host, '.') && !mapicfg__check_is_address(host) &&
           mapicfg__check_own_name(check, host) == MAPICFG__OWN_NO;
}

int mapicfg__check_put_shared(const struct mapicfg__check *check, const mapicfg_object *object, uint32_t role,
                              char *host) {
    return mapicfg__check_put_role(check, object, role, host) && is_shared(check, host);
}
