/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hosts.c: the names of this service, those that an answer may repeat of a Host header. */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/object.h"
#include "model/url.h"

#define MAX_HOST 300u /* bytes of a name with its port; a DNS name has at most 253 */

/* host[:port] in its one spelling; NULL when it is not a host. Owned by the caller. */
static mapicfg_status spell(const char *host, size_t size, char **spelled, mapicfg_error *err) {
    char url[sizeof "https:///" + MAX_HOST];
    *spelled = NULL;
    if (!size || size > MAX_HOST || host[strcspn(host, "/?#@\\")]) return MAPICFG_E_URL;
    memcpy(url, "https://", 8);
    memcpy(url + 8, host, size);
    memcpy(url + 8 + size, "/", 2);
    return mapicfg__url_dup_authority(url, spelled, err);
}

/* Takes over the name, which is known already or is added. */
static mapicfg_status add(mapicfg_autodiscover *autodiscover, char *host, mapicfg_error *err) {
    size_t count = autodiscover->host_count, size = strlen(host);
    if (mapicfg__names_get(&autodiscover->own_hosts, host, size) != MAPICFG__NAME_NONE) {
        mapicfg__mem_free(host);
        return MAPICFG_OK;
    }
    char **grown = mapicfg__mem_grow(autodiscover->hosts, &autodiscover->host_capacity, count + 1, sizeof *grown);
    if (grown) autodiscover->hosts = grown;
    if (!grown || !mapicfg__names_put(&autodiscover->own_hosts, host, size, (uint32_t)count)) {
        mapicfg__mem_free(host);
        return mapicfg__error_no_memory(err);
    }
    grown[autodiscover->host_count++] = host;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__hosts_take(mapicfg_autodiscover *autodiscover, const char *hosts, mapicfg_error *err) {
    const char *word;
    size_t size;
    while ((word = mapicfg__text_next_word(&hosts, &size))) {
        char copy[MAX_HOST + 1], *host = NULL;
        size_t length = size < MAX_HOST ? size : MAX_HOST;
        memcpy(copy, word, length);
        copy[length] = '\0';
        mapicfg_status status = spell(copy, size, &host, NULL);
        if (status == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
        if (status) {
            mapicfg__error_fail(err, MAPICFG_E_VALUE,
                                "'%.80s' is not a host; one is written mail.contoso.com or "
                                "mail.contoso.com:8443",
                                copy);
            mapicfg__error_property(err, "hosts");
            return MAPICFG_E_VALUE;
        }
        status = add(autodiscover, host, err);
        if (status) return status;
    }
    return MAPICFG_OK;
}

static mapicfg_status find_host(mapicfg_autodiscover *autodiscover, const mapicfg_object *vdir, uint32_t role,
                                mapicfg_error *err) {
    const char *url = vdir ? mapicfg__object_role(vdir, role) : NULL;
    char *host;
    if (!url) return MAPICFG_OK;
    mapicfg_status status = mapicfg__url_dup_authority(url, &host, NULL);
    if (status == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
    return status ? MAPICFG_OK : add(autodiscover, host, err); /* an export may hold an invalid URL */
}

mapicfg_status mapicfg__hosts_collect(mapicfg_autodiscover *autodiscover, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; i < autodiscover->topology.server_count; i++) {
        for (size_t part = 0; !status && part < MAPICFG__PARTS; part++) {
            if (part == MAPICFG__RPC) continue; /* has no URLs */
            const mapicfg_object *vdir = autodiscover->topology.servers[i].vdirs[part];
            status = find_host(autodiscover, vdir, MAPICFG__ROLE_INTERNAL, err);
            if (!status) status = find_host(autodiscover, vdir, MAPICFG__ROLE_EXTERNAL, err);
        }
    }
    return status;
}

mapicfg_status mapicfg__hosts_find(const mapicfg_autodiscover *autodiscover, const char *host, const char **own,
                                   mapicfg_error *err) {
    char *spelled = NULL;
    *own = NULL;
    if (!host) return MAPICFG_OK;
    mapicfg_status status = spell(host, strlen(host), &spelled, NULL);
    if (status == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
    if (status) return MAPICFG_OK;
    uint32_t found = mapicfg__names_get(&autodiscover->own_hosts, spelled, strlen(spelled));
    mapicfg__mem_free(spelled);
    if (found != MAPICFG__NAME_NONE) *own = autodiscover->hosts[found];
    return MAPICFG_OK;
}
