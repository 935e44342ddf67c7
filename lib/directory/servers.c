/* SPDX-License-Identifier: LGPL-2.1-or-later
 * servers.c: which server a name means: its short name, or its FQDN. Objects have the short name of their server; an
 * ExchangeServer states both. Within an organization short names are unique, so that the host of an FQDN tells the
 * server where no ExchangeServer is there to tell.
 *
 * Source: ServerIdParameter and VirtualDirectoryIdParameter in Exchange's reference of its cmdlets. */
#include "directory/servers.h"

#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/object.h"

/* The one ExchangeServer with a name; NULL: there is none, or there are several. Owned by the caller. */
static mapicfg_status find_server(mapicfg_directory *directory, const char *name, size_t size, mapicfg_object **server,
                                  mapicfg_error *err) {
    struct mapicfg__found found = {0};
    size_t keys;
    char *copy = mapicfg__mem_dup(name, size);
    *server = NULL;
    if (!copy) return mapicfg__error_no_memory(err);
    mapicfg_error failed;
    mapicfg_status status = mapicfg__directory_find_named(directory, mapicfg__class_get(MAPICFG_CLASS_SERVER), copy,
                                                          &found, &keys, &failed);
    if (!status && found.count == 1) {
        *server = found.rows[0].object;
        found.rows[0].object = NULL;
    }
    mapicfg__found_free(&found);
    mapicfg__mem_free(copy);
    if (status == MAPICFG_E_IDENTITY) return MAPICFG_OK; /* what is no name names nothing */
    if (status && err) *err = failed;
    return status;
}

static const char *fqdn_of(const mapicfg_object *server) {
    return server ? mapicfg__object_text(server, MAPICFG__SERVER_Fqdn) : NULL;
}

mapicfg_status mapicfg__servers_put_short(mapicfg_directory *directory, const char *name, size_t size,
                                          struct mapicfg__buffer *out, mapicfg_error *err) {
    const char *dot = memchr(name, '.', size);
    size_t host = dot ? (size_t)(dot - name) : size;
    mapicfg_object *server = NULL;
    mapicfg_status status = dot ? find_server(directory, name, size, &server, err) : MAPICFG_OK;
    const char *known = server ? mapicfg__object_role(server, MAPICFG__ROLE_NAME) : NULL;
    if (known) mapicfg__buffer_text(out, known);
    if (!status && !known && !server && dot) status = find_server(directory, name, host, &server, err);
    mapicfg__buffer_bytes(out, "", 0);
    if (!status && !known) mapicfg__buffer_bytes(out, name, fqdn_of(server) ? size : host);
    mapicfg_object_free(server);
    return status ? status : out->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* SERVER\name, of a class whose objects have servers, with an FQDN for the server. */
struct qualified {
    const char *server, *name;
    size_t server_size, name_size;
    int is_wild; /* the FQDN has wildcards */
};

static int take_qualified(struct qualified *taken, const struct mapicfg__class *cls, const char *identity) {
    uint32_t kind;
    if (mapicfg__class_find(cls, MAPICFG__ROLE, MAPICFG__ROLE_SERVER) < 0) return 0;
    if (mapicfg_identity_parse(identity, &kind, &taken->server, &taken->server_size, &taken->name, &taken->name_size,
                               NULL) ||
        kind != MAPICFG_IDENTITY_QUALIFIED)
        return 0;
    taken->is_wild = memchr(taken->server, '*', taken->server_size) || memchr(taken->server, '?', taken->server_size);
    return memchr(taken->server, '.', taken->server_size) != NULL;
}

mapicfg_status mapicfg__servers_put_identity(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                             const char *identity, struct mapicfg__buffer *out, mapicfg_error *err) {
    struct qualified taken;
    if (!take_qualified(&taken, cls, identity) || taken.is_wild) return MAPICFG_OK;
    mapicfg_status status = mapicfg__servers_put_short(directory, taken.server, taken.server_size, out, err);
    if (status) return status;
    if (mapicfg__text_equal(out->data, out->size, taken.server, taken.server_size)) {
        out->size = 0;
        return MAPICFG_OK;
    }
    mapicfg__buffer_char(out, '\\');
    mapicfg__buffer_bytes(out, taken.name, taken.name_size);
    return out->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

mapicfg_status mapicfg__servers_match(mapicfg_directory *directory, const mapicfg_object *object, const char *identity,
                                      int *fits, mapicfg_error *err) {
    struct qualified taken;
    const char *server = mapicfg__object_role(object, MAPICFG__ROLE_SERVER);
    const char *name = mapicfg__object_role(object, MAPICFG__ROLE_NAME);
    mapicfg_object *known;
    *fits = 0;
    if (!server || !name || !take_qualified(&taken, object->cls, identity) || !taken.is_wild ||
        !mapicfg__text_match(taken.name, taken.name_size, name, strlen(name)))
        return MAPICFG_OK;
    mapicfg_status status = find_server(directory, server, strlen(server), &known, err);
    const char *fqdn = fqdn_of(known), *dot = memchr(taken.server, '.', taken.server_size);
    if (fqdn)
        *fits = mapicfg__text_match(taken.server, taken.server_size, fqdn, strlen(fqdn));
    else
        *fits = mapicfg__text_match(taken.server, (size_t)(dot - taken.server), server, strlen(server));
    mapicfg_object_free(known);
    return status;
}
