/* SPDX-License-Identifier: LGPL-2.1-or-later
 * front.c: which servers a proxy stands before: those whose virtual directories Autodiscover hands out, as the topology
 * has them, or a part of them. */
#include "proxy/front.h"

#include <mapicfg/identity.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/object.h"
#include "proxy/address.h"

/* ---- what there is ---- */

/* Virtual directories first: their order is that of the hosts. */
static mapicfg_status take_all(struct mapicfg__topology *topology, const struct mapicfg__published *published,
                               mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (published->vdir_count && !published->vdirs) return mapicfg__error_null_argument(err, "vdirs");
    if (published->object_count && !published->objects) return mapicfg__error_null_argument(err, "objects");
    if (published->server_count && !published->servers) return mapicfg__error_null_argument(err, "servers");
    for (size_t i = 0; i < published->server_count; i++)
        if (!published->servers[i]) return mapicfg__error_null_argument(err, "a server");
    for (size_t i = 0; !status && i < published->vdir_count; i++) {
        const mapicfg_object *vdir = mapicfg_vdir_const_object(published->vdirs[i]);
        status = mapicfg__object_need(vdir, MAPICFG_CLASS_VDIR, "a virtual directory", err);
        if (!status) status = mapicfg__topology_lend(topology, vdir, err);
    }
    for (size_t i = 0; !status && i < published->object_count; i++) {
        if (!published->objects[i]) return mapicfg__error_null_argument(err, "an object");
        if (mapicfg_object_get_class(published->objects[i]) == MAPICFG_CLASS_SERVER)
            status = mapicfg__topology_lend(topology, published->objects[i], err);
    }
    return status ? status : mapicfg__topology_settle(topology, err);
}

const mapicfg_vdir *mapicfg__front_vdir(const struct mapicfg__front *front, uint32_t server) {
    if (server >= front->chosen_count || !front->chosen[server]) return NULL;
    return (const mapicfg_vdir *)front->topology.servers[server].vdirs[MAPICFG__MAPI];
}

/* ---- what is meant ---- */

uint32_t mapicfg__front_find(const struct mapicfg__front *front, const char *text) {
    size_t size = strcspn(text, ":");
    uint32_t number = mapicfg__topology_find(&front->topology, text, size);
    if (number == MAPICFG__NAME_NONE) return number;
    return front->topology.servers[number].vdirs[MAPICFG__MAPI] ? number : MAPICFG__NAME_NONE;
}

/* "Paris" is the site that Get-ExchangeServer calls contoso.com/Configuration/Sites/Paris. */
static int is_site(const struct mapicfg__site *site, const char *name) {
    const char *last = site->name ? strrchr(site->name, '/') : NULL;
    return site->name && (mapicfg_text_equal(site->name, name) || (last && mapicfg_text_equal(last + 1, name)));
}

static mapicfg_status no_site(const struct mapicfg__front *front, const char *name, mapicfg_error *err) {
    struct mapicfg__buffer sites = {0};
    size_t told = 0;
    for (size_t i = 1; i < front->topology.site_count && told < 10; i++) {
        if (!front->topology.sites[i].first[MAPICFG__MODERN][MAPICFG__MAPI]) continue;
        mapicfg__buffer_text(&sites, told++ ? ", " : "");
        mapicfg__buffer_text(&sites, front->topology.sites[i].name);
    }
    mapicfg_status status =
        sites.failed ? mapicfg__error_no_memory(err)
                     : mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND,
                                           "no server of the site '%.100s' has a MAPI virtual directory here; %s%.600s",
                                           name, told ? "sites that have are: " : "no site of any server is known",
                                           sites.data ? sites.data : "");
    mapicfg__buffer_free(&sites);
    return status;
}

static mapicfg_status choose_site(struct mapicfg__front *front, const char *name, mapicfg_error *err) {
    size_t count = 0;
    for (uint32_t i = 0; i < front->chosen_count; i++) {
        const struct mapicfg__server *server = &front->topology.servers[i];
        if (!server->site || !is_site(&front->topology.sites[server->site], name)) front->chosen[i] = NULL;
        count += front->chosen[i] != NULL;
    }
    return count ? MAPICFG_OK : no_site(front, name, err);
}

/* Only those that are named, as soon as one of them is known. */
static mapicfg_status choose_named(struct mapicfg__front *front, const struct mapicfg__published *published,
                                   mapicfg_error *err) {
    const char **named = mapicfg__mem_zalloc((front->chosen_count + 1) * sizeof *named);
    size_t count = 0;
    if (!named) return mapicfg__error_no_memory(err);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < published->server_count; i++) {
        const char *server = published->servers[i];
        uint32_t number = mapicfg__front_find(front, server);
        status = mapicfg__address_check(server, err);
        if (status || number == MAPICFG__NAME_NONE) continue;
        if (!front->chosen[number])
            status = mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND,
                                         "the server '%.100s' is not in the site '%.100s': name one that is, or leave "
                                         "the site out",
                                         server, published->site);
        named[number] = server;
        count++;
    }
    if (count && !status) {
        mapicfg__mem_free(front->chosen);
        front->chosen = named;
    } else {
        mapicfg__mem_free(named);
    }
    return status;
}

int mapicfg__front_is_unknown(const struct mapicfg__front *front, const char *text) {
    return front->is_named && !mapicfg__address_is_number(text) &&
           mapicfg__front_find(front, text) == MAPICFG__NAME_NONE;
}

mapicfg_status mapicfg__front_init(struct mapicfg__front *front, const struct mapicfg__published *published,
                                   mapicfg_error *err) {
    memset(front, 0, sizeof *front);
    mapicfg_status status = take_all(&front->topology, published, err);
    if (!status) {
        front->chosen_count = front->topology.server_count;
        front->chosen = mapicfg__mem_zalloc((front->chosen_count + 1) * sizeof *front->chosen);
        if (!front->chosen) status = mapicfg__error_no_memory(err);
    }
    for (size_t i = 0; !status && i < front->chosen_count; i++) {
        if (!front->topology.servers[i].vdirs[MAPICFG__MAPI]) continue;
        front->chosen[i] = "";
        front->is_named |= front->topology.servers[i].name != NULL;
    }
    if (!status && published->site) status = choose_site(front, published->site, err);
    if (!status && published->server_count) status = choose_named(front, published, err);
    if (status) mapicfg__front_free(front);
    return status;
}

void mapicfg__front_free(struct mapicfg__front *front) {
    mapicfg__mem_free(front->chosen);
    mapicfg__topology_free(&front->topology);
    memset(front, 0, sizeof *front);
}
