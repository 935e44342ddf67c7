/* SPDX-License-Identifier: LGPL-2.1-or-later
 * server.c: which server a name means. A store may hold servers, or only virtual directories that name theirs.
 *
 * Source: Get-MapiVirtualDirectory, parameter Server (name, FQDN, DN, ExchangeLegacyDN), and its text of Exchange 2013:
 * a name without a server is one of the local server. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cmdlet/verbs.h"
#include "directory/body.h"

/* What a walk over objects looks for. */
struct search {
    const char *wanted; /* NULL: any */
    struct mapicfg__buffer *name, *fqdn;
    size_t count; /* different ones that fit */
    uint64_t known;
};

static int is_host_of(const char *wanted, const char *name) {
    size_t size = strlen(name);
    if (mapicfg_text_equal(wanted, name)) return 1;
    return strlen(wanted) > size && wanted[size] == '.' && mapicfg__text_equal(wanted, size, name, size);
}

static int32_t take(void *user, const mapicfg_object *object, uint64_t key) {
    struct search *search = user;
    (void)key;
    int server = object->cls->id == MAPICFG_CLASS_SERVER;
    const char *name = mapicfg__object_role(object, server ? MAPICFG__ROLE_NAME : MAPICFG__ROLE_SERVER);
    const char *fqdn = server ? mapicfg__object_text(object, MAPICFG__SERVER_Fqdn) : NULL;
    if (!name) return 0;
    search->known++;
    if (search->wanted && !is_host_of(search->wanted, name) &&
        !(server && mapicfg_object_matches(object, search->wanted) == 1))
        return 0;
    if (search->count && mapicfg_text_equal(search->name->data, name)) return 0;
    if (search->count++) return 0;
    mapicfg__buffer_text(search->name, name);
    if (search->fqdn) mapicfg__buffer_text(search->fqdn, fqdn ? fqdn : name);
    return search->name->failed || (search->fqdn && search->fqdn->failed);
}

mapicfg_status mapicfg__server_find(mapicfg_directory *directory, const char *identity, struct mapicfg__buffer *name,
                                    struct mapicfg__buffer *fqdn, uint64_t *known, mapicfg_error *err) {
    struct search search = {.wanted = identity, .name = name, .fqdn = fqdn};
    mapicfg_status status = mapicfg_directory_list(directory, MAPICFG_CLASS_SERVER, NULL, take, &search, err);
    if (!status && !search.known)
        status = mapicfg_directory_list(directory, MAPICFG_CLASS_VDIR, NULL, take, &search, err);
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

mapicfg_status mapicfg__server_local_identity(const struct mapicfg__stage *stage, const char *identity,
                                              struct mapicfg__buffer *out, mapicfg_error *err) {
    const char *local = stage->run->options.local_server;
    uint32_t kind;
    out->size = 0;
    mapicfg_status status = mapicfg_identity_parse(identity, &kind, NULL, NULL, NULL, NULL, err);
    if (status) return status;
    if (local && stage->cmdlet->class_id == MAPICFG_CLASS_VDIR && kind == MAPICFG_IDENTITY_NAME) {
        status = mapicfg__server_find(stage->run->directory, local, out, NULL, NULL, err);
        if (status) return status;
        mapicfg__buffer_char(out, '\\');
    }
    mapicfg__buffer_text(out, identity);
    return out->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}
