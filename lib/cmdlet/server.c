/* SPDX-License-Identifier: LGPL-2.1-or-later
 * server.c: which server a name means. A store may hold servers, or only virtual directories that name theirs.
 *
 * Source: Get-MapiVirtualDirectory, parameter Server (name, FQDN, DN, ExchangeLegacyDN), and its text of Exchange 2013:
 * a name without a server is one of the local server. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/verbs.h"
#include "directory/body.h"
#include "model/identity.h"
#include "topology/topology.h"

/* What a walk over objects looks for. */
struct search {
    const char *wanted; /* NULL: any */
    struct mapicfg__buffer *name, *fqdn;
    size_t count; /* different ones that fit */
    int known;    /* there are servers at all */
};

int mapicfg__server_is_class(uint32_t class_id) {
    return class_id == MAPICFG_CLASS_SERVER || class_id == MAPICFG_CLASS_CLIENT_ACCESS_SERVICE;
}

static int is_host_of(const char *wanted, const char *name) {
    size_t size = strlen(name);
    if (mapicfg_text_equal(wanted, name)) return 1;
    return strlen(wanted) > size && wanted[size] == '.' && mapicfg__text_equal(wanted, size, name, size);
}

/* Two that fit are enough. */
static int32_t take(void *user, const mapicfg_object *object, uint64_t key) {
    struct search *search = user;
    (void)key;
    int server = object->cls->id == MAPICFG_CLASS_SERVER;
    const char *name = mapicfg__object_role(object, server ? MAPICFG__ROLE_NAME : MAPICFG__ROLE_SERVER);
    const char *fqdn = server ? mapicfg__object_text(object, MAPICFG__SERVER_Fqdn) : NULL;
    if (!name) return 0;
    if (search->wanted && !(server && mapicfg__identity_matches(object, search->wanted) == 1) &&
        (fqdn || !is_host_of(search->wanted, name)))
        return 0;
    if (search->count && mapicfg_text_equal(search->name->data, name)) return 0;
    if (search->count++) return 1;
    mapicfg__buffer_text(search->name, name);
    if (search->fqdn) mapicfg__buffer_text(search->fqdn, fqdn ? fqdn : name);
    return search->name->failed || (search->fqdn && search->fqdn->failed);
}

static int32_t note_known(void *user, const mapicfg_object *object, uint64_t key) {
    (void)key;
    return *(int *)user = mapicfg__object_role(object, MAPICFG__ROLE_NAME) != NULL;
}

/* An identity that names no object gives none. */
static mapicfg_status walk(mapicfg_directory *directory, uint32_t class_id, const mapicfg_directory_query *query,
                           mapicfg_directory_fn fn, void *user, mapicfg_error *err) {
    mapicfg_error failed;
    mapicfg_status status = mapicfg_directory_list(directory, class_id, query, fn, user, &failed);
    if (status == MAPICFG_E_CANCELLED || status == MAPICFG_E_IDENTITY || status == MAPICFG_E_LIMIT) return MAPICFG_OK;
    if (status && err) *err = failed;
    return status;
}

/* By the servers: one that the identity names, or whose short name is the host of an FQDN. */
static mapicfg_status find_among_servers(mapicfg_directory *directory, struct search *search, mapicfg_error *err) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    const char *dot = search->wanted ? strchr(search->wanted, '.') : NULL;
    query.identity = search->wanted;
    mapicfg_status status = walk(directory, MAPICFG_CLASS_SERVER, &query, take, search, err);
    if (status || !dot) return status;
    char *host = mapicfg__mem_dup(search->wanted, (size_t)(dot - search->wanted));
    if (!host) return mapicfg__error_no_memory(err);
    query.identity = host;
    status = walk(directory, MAPICFG_CLASS_SERVER, &query, take, search, err);
    mapicfg__mem_free(host);
    return status;
}

mapicfg_status mapicfg__server_find(mapicfg_directory *directory, const char *identity, struct mapicfg__buffer *name,
                                    struct mapicfg__buffer *fqdn, int *known, mapicfg_error *err) {
    struct search search = {.wanted = identity, .name = name, .fqdn = fqdn};
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    mapicfg_status status = find_among_servers(directory, &search, err);
    if (!status) status = walk(directory, MAPICFG_CLASS_SERVER, NULL, note_known, &search.known, err);
    query.server = identity;
    for (int part = 0; !status && !search.known && part < MAPICFG__PARTS; part++)
        status = walk(directory, mapicfg__topology_class((enum mapicfg__part)part), &query, take, &search, err);
    if (known) *known = search.known;
    if (name->failed || (fqdn && fqdn->failed)) return mapicfg__error_no_memory(err);
    if (status || search.count == 1) return status;
    name->size = 0;
    if (identity)
        return mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND,
                                   "The operation couldn't be performed because object '%s' couldn't be found on '%s'.",
                                   identity, directory->path);
    return mapicfg__error_fail(
        err, MAPICFG_E_NOT_FOUND, "%s Name the server: -Server EX01.",
        search.count ? "There are several servers, and none is the local one." : "The store knows no server.");
}

/* Whether the cmdlet is about virtual directories. */
static int has_server(const struct mapicfg__cmdlet *cmdlet) {
    return mapicfg__class_find(mapicfg__class_get(cmdlet->class_id), MAPICFG__ROLE, MAPICFG__ROLE_SERVER) >= 0;
}

mapicfg_status mapicfg__server_local_identity(const struct mapicfg__stage *stage, const char *identity,
                                              struct mapicfg__buffer *out, mapicfg_error *err) {
    const char *local = stage->run->options.local_server;
    uint32_t kind;
    out->size = 0;
    mapicfg_status status = mapicfg_identity_parse(identity, &kind, NULL, NULL, NULL, NULL, err);
    if (status) return status;
    if (local && has_server(stage->cmdlet) && kind == MAPICFG_IDENTITY_NAME) {
        status = mapicfg__server_find(stage->run->directory, local, out, NULL, NULL, err);
        if (status) return status;
        mapicfg__buffer_char(out, '\\');
    }
    mapicfg__buffer_text(out, identity);
    return out->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}
