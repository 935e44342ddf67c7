/* SPDX-License-Identifier: LGPL-2.1-or-later
 * topology.c: servers, Active Directory sites and their virtual directories: what serves a mailbox.
 *
 * Autodiscover answers with the virtual directories of the mailbox's server. Where it has none, one in the same Active
 * Directory site stands in, and else any, of a server that can serve the mailbox's release. Which of several is chosen
 * is documented nowhere; the order of identities makes the choice the same for everyone who asks. */
#include "topology/topology.h"

#include <mapicfg/identity.h>
#include <mapicfg/release.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/identity.h"
#include "model/object.h"
#include "model/release.h"
#include "model/value.h"

/* ---- making ---- */

static struct mapicfg__server *add_server(struct mapicfg__topology *topology) {
    struct mapicfg__server *grown =
        mapicfg__mem_grow(topology->servers, &topology->server_capacity, topology->server_count + 1, sizeof *grown);
    if (!grown) return NULL;
    topology->servers = grown;
    grown[topology->server_count] = (struct mapicfg__server){0};
    return &grown[topology->server_count++];
}

static struct mapicfg__site *add_site(struct mapicfg__topology *topology) {
    struct mapicfg__site *grown =
        mapicfg__mem_grow(topology->sites, &topology->site_capacity, topology->site_count + 1, sizeof *grown);
    if (!grown) return NULL;
    topology->sites = grown;
    grown[topology->site_count] = (struct mapicfg__site){0};
    return &grown[topology->site_count++];
}

/* The two numbers 0. 0: no memory. */
static int begin(struct mapicfg__topology *topology) {
    if (!topology->server_count && !add_server(topology)) return 0;
    return topology->site_count || add_site(topology);
}

/* Names are unique within an organization, so that the host of an FQDN tells its server, unless that has another FQDN.
 * MAPICFG__NAME_NONE: none that is known. */
static uint32_t find_by_host(const struct mapicfg__topology *topology, const char *name, size_t size) {
    const char *dot = memchr(name, '.', size);
    size_t host = dot ? (size_t)(dot - name) : size;
    uint32_t found = dot ? mapicfg__names_get(&topology->server_names, name, host) : MAPICFG__NAME_NONE;
    if (found >= MAPICFG__NAME_SEVERAL) return mapicfg__names_get(&topology->hosts, name, host);
    return topology->servers[found].fqdn ? MAPICFG__NAME_NONE : found;
}

uint32_t mapicfg__topology_find(const struct mapicfg__topology *topology, const char *name, size_t size) {
    uint32_t found = mapicfg__names_get(&topology->server_names, name, size);
    if (found >= MAPICFG__NAME_SEVERAL) found = find_by_host(topology, name, size);
    return found < MAPICFG__NAME_SEVERAL ? mapicfg__topology_number(topology, found) : MAPICFG__NAME_NONE;
}

static mapicfg_status make_server(struct mapicfg__topology *topology, const char *name, size_t size, uint32_t *number,
                                  mapicfg_error *err) {
    uint32_t found = find_by_host(topology, name, size);
    char *met = mapicfg__mem_dup(name, size), *copy = mapicfg__mem_dup(name, size);
    struct mapicfg__server *server = met && copy ? add_server(topology) : NULL;
    if (!server) {
        mapicfg__mem_free(met);
        mapicfg__mem_free(copy);
        return mapicfg__error_no_memory(err);
    }
    server->met = met;
    server->name = copy;
    if (found < MAPICFG__NAME_SEVERAL) server->host_alias = mapicfg__topology_number(topology, found);
    *number = (uint32_t)(topology->server_count - 1);
    return mapicfg__names_put(&topology->server_names, met, size, *number) ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

#define STATED '\x1f' /* between a server's name and the version that a mailbox states */

void mapicfg__topology_put_key(struct mapicfg__buffer *key, const char *name, size_t size, const char *version,
                               size_t version_size) {
    if (!name || !size) return;
    mapicfg__buffer_bytes(key, name, size);
    if (!version || !version_size) return;
    mapicfg__buffer_char(key, STATED);
    mapicfg__buffer_bytes(key, version, version_size);
}

void mapicfg__topology_put_mailbox(struct mapicfg__buffer *key, const mapicfg_object *mailbox) {
    const char *name = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_ServerName);
    const char *version = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_AdminDisplayVersion);
    mapicfg__topology_put_key(key, name, name ? strlen(name) : 0, version, version ? strlen(version) : 0);
}

size_t mapicfg__topology_split_key(const char *key, size_t size, const char **version) {
    const char *at = size ? memchr(key, STATED, size) : NULL;
    *version = at ? at + 1 : NULL;
    return at ? (size_t)(at - key) : size;
}

/* A copy of the text in place of the old one, which stays when there is no text. 0: no memory. */
static int replace(char **owned, const char *text) {
    if (!text) return 1;
    char *copy = mapicfg__mem_dup(text, strlen(text));
    if (!copy) return 0;
    mapicfg__mem_free(*owned);
    *owned = copy;
    return 1;
}

/* Mailboxes spell the names of servers in small letters, or as people wrote them. One server has one name. */
static mapicfg_status spell(struct mapicfg__server *server, const char *name, size_t size, int by, mapicfg_error *err) {
    if (by <= server->spelt || !mapicfg__text_equal(name, size, server->met, strlen(server->met))) return MAPICFG_OK;
    char *copy = mapicfg__mem_dup(name, size);
    if (!copy) return mapicfg__error_no_memory(err);
    mapicfg__mem_free(server->name);
    server->name = copy;
    server->spelt = by;
    return MAPICFG_OK;
}

/* The server as a mailbox that states its version knows it: where the server's own is known, the same server. */
static mapicfg_status settle_stated(struct mapicfg__topology *topology, struct mapicfg__server *server,
                                    mapicfg_error *err) {
    const uint32_t number = mapicfg__topology_number(topology, server->stated);
    const struct mapicfg__server *base = &topology->servers[number];
    const char *version;
    server->alias = number;
    mapicfg__topology_split_key(server->key, strlen(server->key), &version);
    if (base->release || mapicfg_server_parse(version, &server->release, NULL)) return MAPICFG_OK;
    server->alias = 0;
    server->site = base->site;
    memcpy(server->vdirs, base->vdirs, sizeof server->vdirs);
    return replace(&server->name, base->name) && replace(&server->fqdn, base->fqdn) &&
                   replace(&server->legacy_dn, base->legacy_dn) && replace(&server->display_version, version)
               ? MAPICFG_OK
               : mapicfg__error_no_memory(err);
}

/* A server of which a mailbox states the version is one more. */
static mapicfg_status make_stated(struct mapicfg__topology *topology, const char *key, size_t size, size_t name_size,
                                  uint32_t *number, mapicfg_error *err) {
    uint32_t base;
    mapicfg_status status = mapicfg__topology_server(topology, key, name_size, &base, err);
    if (status || !base) return status;
    char *copy = mapicfg__mem_dup(key, size);
    struct mapicfg__server *server = copy ? add_server(topology) : NULL;
    if (!server) {
        mapicfg__mem_free(copy);
        return mapicfg__error_no_memory(err);
    }
    server->key = copy;
    server->stated = base;
    *number = (uint32_t)(topology->server_count - 1);
    return mapicfg__names_put(&topology->server_names, copy, size, *number) ? settle_stated(topology, server, err)
                                                                            : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__topology_server(struct mapicfg__topology *topology, const char *name, size_t size,
                                        uint32_t *number, mapicfg_error *err) {
    const char *version;
    *number = 0;
    if (!begin(topology)) return mapicfg__error_no_memory(err);
    if (!name || !size) return MAPICFG_OK;
    uint32_t found = mapicfg__names_get(&topology->server_names, name, size);
    if (found < MAPICFG__NAME_SEVERAL) {
        *number = found;
        return MAPICFG_OK;
    }
    size_t name_size = mapicfg__topology_split_key(name, size, &version);
    return version ? make_stated(topology, name, size, name_size, number, err)
                   : make_server(topology, name, size, number, err);
}

static mapicfg_status site_of(struct mapicfg__topology *topology, const char *name, uint32_t *number,
                              mapicfg_error *err) {
    *number = 0;
    if (!name) return MAPICFG_OK;
    uint32_t found = mapicfg__names_get(&topology->site_names, name, strlen(name));
    if (found < MAPICFG__NAME_SEVERAL) {
        *number = found;
        return MAPICFG_OK;
    }
    char *copy = mapicfg__mem_dup(name, strlen(name));
    struct mapicfg__site *site = copy ? add_site(topology) : NULL;
    if (!site) {
        mapicfg__mem_free(copy);
        return mapicfg__error_no_memory(err);
    }
    site->name = copy;
    *number = (uint32_t)(topology->site_count - 1);
    return mapicfg__names_put(&topology->site_names, copy, strlen(copy), *number) ? MAPICFG_OK
                                                                                  : mapicfg__error_no_memory(err);
}

/* ---- servers ---- */

static mapicfg_status take_server(struct mapicfg__topology *topology, const mapicfg_object *object,
                                  mapicfg_error *err) {
    const char *name = mapicfg__object_text(object, MAPICFG__SERVER_Name);
    const char *fqdn = mapicfg__object_text(object, MAPICFG__SERVER_Fqdn), *called = name ? name : fqdn;
    size_t size = name ? strlen(name) : fqdn ? strcspn(fqdn, ".") : 0;
    const char *version = mapicfg__object_text(object, MAPICFG__SERVER_AdminDisplayVersion);
    uint32_t number, site;
    if (!size) return MAPICFG_OK;
    mapicfg_status status = mapicfg__topology_server(topology, called, size, &number, err);
    if (!status) status = site_of(topology, mapicfg__object_text(object, MAPICFG__SERVER_Site), &site, err);
    if (status) return status;
    struct mapicfg__server *server = &topology->servers[number];
    server->site = site;
    status = name ? spell(server, name, size, MAPICFG__SPELT_BY_SERVER, err) : MAPICFG_OK;
    if (status) return status;
    if (!replace(&server->legacy_dn, mapicfg__object_text(object, MAPICFG__SERVER_ExchangeLegacyDN)) ||
        !replace(&server->display_version, version))
        return mapicfg__error_no_memory(err);
    if (version && mapicfg_server_parse(version, &server->release, NULL)) server->release = 0;
    if (!fqdn || server->fqdn) return MAPICFG_OK;
    uint32_t met = mapicfg__names_get(&topology->server_names, fqdn, strlen(fqdn));
    if (met < MAPICFG__NAME_SEVERAL && met != number && !topology->servers[met].fqdn)
        topology->servers[met].alias = number;
    if (!replace(&server->fqdn, fqdn)) return mapicfg__error_no_memory(err);
    if (met != MAPICFG__NAME_NONE) return MAPICFG_OK;
    return mapicfg__names_put(&topology->server_names, server->fqdn, strlen(fqdn), number)
               ? MAPICFG_OK
               : mapicfg__error_no_memory(err);
}

/* ---- virtual directories ---- */

uint32_t mapicfg__topology_class(enum mapicfg__part part) {
    static const uint32_t classes[MAPICFG__PARTS] = {
        [MAPICFG__MAPI] = MAPICFG_CLASS_VDIR,
        [MAPICFG__EWS] = MAPICFG_CLASS_EWS_VDIR,
        [MAPICFG__RPC] = MAPICFG_CLASS_OUTLOOK_ANYWHERE,
        [MAPICFG__OWA] = MAPICFG_CLASS_OWA_VDIR,
        [MAPICFG__OAB] = MAPICFG_CLASS_OAB_VDIR,
        [MAPICFG__ECP] = MAPICFG_CLASS_ECP_VDIR,
        [MAPICFG__ACTIVE_SYNC] = MAPICFG_CLASS_ACTIVE_SYNC_VDIR,
    };
    return classes[part];
}

enum mapicfg__part mapicfg__topology_part(const mapicfg_object *object) {
    uint32_t class_id = mapicfg_object_get_class(object);
    enum mapicfg__part part = MAPICFG__MAPI;
    while (part < MAPICFG__PARTS && mapicfg__topology_class(part) != class_id) part++;
    return part;
}

int mapicfg_object_is_back_end(const mapicfg_object *object) {
    static const uint32_t named_in[] = {MAPICFG__ROLE_IDENTITY, MAPICFG__ROLE_NAME, MAPICFG__ROLE_DN};
    if (!object || !object->cls->folder) return 0;
    for (size_t i = 0; i < sizeof named_in / sizeof *named_in; i++) {
        const char *text = mapicfg__object_role(object, named_in[i]);
        if (text && mapicfg_text_matches("*(Exchange Back End)*", text)) return 1;
    }
    return 0;
}

/* The order of identities; of equal ones, that of servers, so that the order of reading decides nothing. */
static int is_before(const mapicfg_object *a, const mapicfg_object *b) {
    if (!a || !b) return a != NULL;
    const char *left = mapicfg_object_get_identity(a), *right = mapicfg_object_get_identity(b);
    if (!left != !right) return left != NULL;
    int order = left ? mapicfg__text_compare(left, strlen(left), right, strlen(right)) : 0;
    if (order) return order < 0;
    size_t left_size, right_size;
    left = mapicfg__object_server(a, &left_size);
    right = mapicfg__object_server(b, &right_size);
    return mapicfg__text_compare(left, left_size, right, right_size) < 0;
}

static mapicfg_status take_vdir(struct mapicfg__topology *topology, const mapicfg_object *vdir, enum mapicfg__part part,
                                mapicfg_error *err) {
    if (mapicfg_object_is_back_end(vdir)) return MAPICFG_OK;
    size_t size;
    uint32_t number;
    const char *name = mapicfg__object_server(vdir, &size);
    mapicfg_status status = mapicfg__topology_server(topology, name, size, &number, err);
    if (!status && !size) { /* whether two such belong to one server is not known */
        if (!add_server(topology)) return mapicfg__error_no_memory(err);
        number = (uint32_t)(topology->server_count - 1);
    }
    if (!status && size) status = spell(&topology->servers[number], name, size, MAPICFG__SPELT_BY_VDIR, err);
    if (status) return status;
    const mapicfg_object **own = &topology->servers[number].vdirs[part];
    if (is_before(vdir, *own)) *own = vdir; /* otherwise a second web site of one server */
    topology->known[part]++;
    return MAPICFG_OK;
}

/* Everything that says something. */
static int says(const mapicfg_object *object) {
    return mapicfg_object_get_class(object) == MAPICFG_CLASS_SERVER || mapicfg__topology_part(object) != MAPICFG__PARTS;
}

mapicfg_status mapicfg__topology_lend(struct mapicfg__topology *topology, const mapicfg_object *object,
                                      mapicfg_error *err) {
    return says(object) ? mapicfg__given_lend(&topology->given, object, err) : MAPICFG_OK;
}

mapicfg_status mapicfg__topology_take(struct mapicfg__topology *topology, mapicfg_object *object, mapicfg_error *err) {
    if (says(object)) return mapicfg__given_take(&topology->given, object, err);
    mapicfg_object_free(object);
    return MAPICFG_OK;
}

/* All of them anew: what is given since may have changed any. */
static mapicfg_status put_given(struct mapicfg__topology *topology, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; i < topology->server_count; i++) {
        struct mapicfg__server *server = &topology->servers[i];
        memset(server->vdirs, 0, sizeof server->vdirs);
        mapicfg__mem_free(server->display_version);
        server->display_version = NULL;
        server->release = 0;
    }
    memset(topology->known, 0, sizeof topology->known);
    for (size_t i = 0; !status && i < topology->given.count; i++) {
        const mapicfg_object *object = topology->given.objects[i].object;
        enum mapicfg__part part = mapicfg__topology_part(object);
        status = part == MAPICFG__PARTS ? take_server(topology, object, err) : take_vdir(topology, object, part, err);
    }
    return status;
}

/* ---- questions ---- */

uint32_t mapicfg__topology_number(const struct mapicfg__topology *topology, uint32_t server) {
    if (server >= topology->server_count) return server;
    const struct mapicfg__server *known = &topology->servers[server];
    return known->alias ? known->alias : known->host_alias ? known->host_alias : server;
}

/* Which FQDNs are those of servers that others name without one. */
static mapicfg_status join_hosts(struct mapicfg__topology *topology, mapicfg_error *err) {
    mapicfg__names_free(&topology->hosts);
    for (uint32_t i = 1; i < topology->server_count; i++) topology->servers[i].host_alias = 0;
    for (uint32_t i = 1; i < topology->server_count; i++) {
        struct mapicfg__server *server = &topology->servers[i];
        size_t host = server->met ? strcspn(server->met, ".") : 0;
        if (!host || !server->met[host] || server->fqdn || server->alias) continue;
        uint32_t found = find_by_host(topology, server->met, strlen(server->met));
        if (found < MAPICFG__NAME_SEVERAL)
            server->host_alias = found;
        else if (mapicfg__names_get(&topology->server_names, server->met, host) == MAPICFG__NAME_NONE &&
                 !mapicfg__names_put(&topology->hosts, server->met, host, i))
            return mapicfg__error_no_memory(err);
    }
    return MAPICFG_OK;
}

/* A server that was met by its FQDN before its name was known has all that was said of it. */
static void join_names(struct mapicfg__topology *topology) {
    for (size_t i = 0; i < topology->server_count; i++) {
        uint32_t known = mapicfg__topology_number(topology, (uint32_t)i);
        if (known == i) continue;
        struct mapicfg__server *server = &topology->servers[known];
        for (size_t part = 0; part < MAPICFG__PARTS; part++) {
            if (is_before(topology->servers[i].vdirs[part], server->vdirs[part]))
                server->vdirs[part] = topology->servers[i].vdirs[part];
            topology->servers[i].vdirs[part] = NULL;
        }
    }
}

uint32_t mapicfg__topology_release_of(const mapicfg_object *vdir) {
    const char *version = vdir ? mapicfg__object_role(vdir, MAPICFG__ROLE_VERSION) : NULL;
    uint32_t release;
    return version && !mapicfg_server_parse(version, &release, NULL) ? release : 0;
}

/* Where no ExchangeServer tells a server's release, its virtual directory of MAPI does, and else that of Outlook
 * Anywhere. The other parts do not count: a store follows these two only, and all who ask must get the same answer. */
static mapicfg_status settle_version(struct mapicfg__server *server, mapicfg_error *err) {
    const mapicfg_object *mapi = server->vdirs[MAPICFG__MAPI], *anywhere = server->vdirs[MAPICFG__RPC];
    const mapicfg_object *vdir = mapicfg__topology_release_of(mapi) ? mapi : anywhere;
    if (server->release) return MAPICFG_OK;
    server->release = mapicfg__topology_release_of(vdir);
    return !server->release || replace(&server->display_version, mapicfg__object_role(vdir, MAPICFG__ROLE_VERSION))
               ? MAPICFG_OK
               : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__topology_settle(struct mapicfg__topology *topology, mapicfg_error *err) {
    mapicfg_status status = put_given(topology, err);
    if (!status) status = join_hosts(topology, err);
    if (status) return status;
    join_names(topology);
    for (size_t i = 1; !status && i < topology->server_count; i++)
        if (!topology->servers[i].stated) status = settle_version(&topology->servers[i], err);
    for (size_t i = 0; !status && i < topology->server_count; i++)
        if (topology->servers[i].stated) status = settle_stated(topology, &topology->servers[i], err);
    if (status) return status;
    for (size_t i = 0; i < topology->site_count; i++)
        memset(topology->sites[i].first, 0, sizeof topology->sites[i].first);
    for (size_t i = 0; i < topology->server_count; i++) {
        const struct mapicfg__server *server = &topology->servers[i];
        enum mapicfg__generation generation = mapicfg__topology_generation(server->release);
        if (server->stated) continue; /* the same once more */
        for (size_t part = 0; part < MAPICFG__PARTS; part++) {
            const mapicfg_object **near = &topology->sites[server->site].first[generation][part];
            const mapicfg_object **all = &topology->sites[0].first[generation][part];
            if (is_before(server->vdirs[part], *near)) *near = server->vdirs[part];
            if (is_before(server->vdirs[part], *all)) *all = server->vdirs[part];
        }
    }
    return MAPICFG_OK;
}

enum mapicfg__generation mapicfg__topology_generation(uint32_t release) {
    return mapicfg__server_is_legacy(release) ? MAPICFG__LEGACY : MAPICFG__MODERN;
}

enum mapicfg__served mapicfg__topology_how(int stated, int own, int near, int any) {
    if (!any) return MAPICFG__SERVED_NOT;
    if (!stated) return MAPICFG__SERVED_UNKNOWN;
    if (own) return MAPICFG__SERVED_OWN;
    return near ? MAPICFG__SERVED_SITE : MAPICFG__SERVED_OTHER;
}

const mapicfg_object *mapicfg__topology_serving(const struct mapicfg__topology *topology, uint32_t server,
                                                enum mapicfg__part part, enum mapicfg__served *how) {
    *how = MAPICFG__SERVED_NOT;
    server = mapicfg__topology_number(topology, server);
    if (server >= topology->server_count) return NULL;
    const struct mapicfg__server *own = &topology->servers[server];
    enum mapicfg__generation generation = mapicfg__topology_generation(own->release);
    const mapicfg_object *near = own->site ? topology->sites[own->site].first[generation][part] : NULL;
    const mapicfg_object *any = topology->sites[0].first[generation][part];
    *how = mapicfg__topology_how(server != 0, own->vdirs[part] != NULL, near != NULL, any != NULL);
    if (own->vdirs[part]) return own->vdirs[part];
    return near ? near : any;
}

void mapicfg__topology_free(struct mapicfg__topology *topology) {
    for (size_t i = 0; i < topology->server_count; i++) {
        mapicfg__mem_free(topology->servers[i].met);
        mapicfg__mem_free(topology->servers[i].name);
        mapicfg__mem_free(topology->servers[i].key);
        mapicfg__mem_free(topology->servers[i].fqdn);
        mapicfg__mem_free(topology->servers[i].legacy_dn);
        mapicfg__mem_free(topology->servers[i].display_version);
    }
    for (size_t i = 0; i < topology->site_count; i++) mapicfg__mem_free(topology->sites[i].name);
    mapicfg__mem_free(topology->servers);
    mapicfg__mem_free(topology->sites);
    mapicfg__given_free(&topology->given);
    mapicfg__names_free(&topology->server_names);
    mapicfg__names_free(&topology->hosts);
    mapicfg__names_free(&topology->site_names);
    *topology = (struct mapicfg__topology){0};
}
