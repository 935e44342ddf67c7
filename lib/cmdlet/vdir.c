/* SPDX-License-Identifier: LGPL-2.1-or-later
 * vdir.c: New- and Remove-MapiVirtualDirectory.
 *
 * Sources: the Microsoft pages of both, which apply to Exchange 2013 SP1 and later; the name is always "mapi", with the
 * web site in parentheses. */
#include <mapicfg/identity.h>
#include <mapicfg/release.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "cmdlet/convert.h"
#include "cmdlet/verbs.h"
#include "directory/answers.h"
#include "directory/change.h"
#include "model/object.h"
#include "model/release.h"

/* The server: its short name and its FQDN. A store that knows no server takes any name: virtual directories may be made
 * before anything was imported. */
static mapicfg_status find_server(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                  struct mapicfg__buffer *name, struct mapicfg__buffer *fqdn, mapicfg_error *err) {
    const char *wanted = mapicfg__bound_text(&stage->bound, "Server");
    int known;
    if (!wanted && item && item->object && mapicfg__server_is_class(item->object->cls->id))
        wanted = mapicfg__object_role(item->object, MAPICFG__ROLE_NAME);
    if (!wanted) wanted = stage->run->options.local_server;
    mapicfg_status status = mapicfg__server_find(stage->run->directory, wanted, name, fqdn, &known, err);
    if (status != MAPICFG_E_NOT_FOUND || !wanted || known) return status;
    mapicfg__buffer_bytes(name, wanted, strcspn(wanted, "."));
    mapicfg__buffer_text(fqdn, wanted);
    return name->failed || fqdn->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* ---- a new one ---- */

/* A server whose version is not known is taken for one that can have it. */
static mapicfg_status check_server(struct mapicfg__stage *stage, const char *name, mapicfg_error *err) {
    uint32_t release;
    mapicfg_status status = mapicfg__answers_release(stage->run->directory, name, &release, err);
    if (status || mapicfg__server_can(release)) return status;
    status = mapicfg__error_fail(err, MAPICFG_E_NOT_APPLICABLE,
                                 "%s on server '%s' has no MAPI virtual directory; Exchange 2013 SP1 and later can "
                                 "have one.",
                                 mapicfg_server_name(release), name);
    mapicfg__error_object(err, name);
    return status;
}

static mapicfg_status set_defaults(mapicfg_object *vdir, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < vdir->cls->count; i++) {
        const struct mapicfg__property *row = &vdir->cls->properties[i];
        if (row->default_text)
            status =
                mapicfg__object_set_text(vdir, i, row->default_text, strlen(row->default_text), MAPICFG__STRICT, err);
    }
    return status;
}

static mapicfg_status set_names(mapicfg_object *vdir, const char *server, const char *site, mapicfg_error *err) {
    struct mapicfg__buffer name = {0}, identity = {0};
    mapicfg__buffer_text(&name, "mapi (");
    mapicfg__buffer_text(&name, site);
    mapicfg__buffer_char(&name, ')');
    mapicfg__buffer_text(&identity, server);
    mapicfg__buffer_char(&identity, '\\');
    if (name.data) mapicfg__buffer_text(&identity, name.data);
    mapicfg_status status = name.failed || identity.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    if (!status) status = mapicfg__object_put_text(vdir, MAPICFG__VDIR_Name, name.data, err);
    if (!status) status = mapicfg__object_put_text(vdir, MAPICFG__VDIR_Identity, identity.data, err);
    if (!status) status = mapicfg__object_put_text(vdir, MAPICFG__VDIR_Server, server, err);
    mapicfg__buffer_free(&name);
    mapicfg__buffer_free(&identity);
    return status;
}

static mapicfg_status make(struct mapicfg__stage *stage, const char *server, mapicfg_object **vdir,
                           mapicfg_error *err) {
    const char *site = mapicfg__bound_text(&stage->bound, "WebSiteName"),
               *role = mapicfg__bound_text(&stage->bound, "Role");
    if (!site) site = role && mapicfg_text_equal(role, "Mailbox") ? "Exchange Back End" : "Default Web Site";
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_VDIR, vdir, err);
    if (!status) status = set_names(*vdir, server, site, err);
    if (!status) status = set_defaults(*vdir, err);
    for (size_t i = 0; !status && i < stage->bound.count; i++)
        if (stage->bound.bindings[i].property >= 0)
            status = mapicfg__convert_apply(*vdir, *vdir, &stage->bound.bindings[i], err);
    return status ? status : mapicfg__set_mirror_methods(*vdir, NULL, err);
}

/* Source: the words of Exchange's setup log for a virtual directory that is there already. */
static mapicfg_status check_new(struct mapicfg__stage *stage, const mapicfg_object *vdir, const char *fqdn,
                                mapicfg_error *err) {
    const char *identity = mapicfg_object_get_identity(vdir), *name = mapicfg__object_text(vdir, MAPICFG__VDIR_Name);
    mapicfg_object *there;
    mapicfg_status status =
        mapicfg_directory_copy_object(stage->run->directory, MAPICFG_CLASS_VDIR, identity, &there, err);
    mapicfg_object_free(there);
    if (status == MAPICFG_E_NOT_FOUND) return MAPICFG_OK;
    if (status && status != MAPICFG_E_AMBIGUOUS) return status;
    size_t site = strcspn(name, "(") + 1;
    mapicfg__error_fail(err, MAPICFG_E_EXISTS,
                        "The virtual directory 'mapi' already exists under '%s/%.*s'.\n"
                        "Parameter name: VirtualDirectoryName",
                        fqdn, (int)(strlen(name) - site - 1), name + site);
    mapicfg__error_object(err, identity);
    return MAPICFG_E_EXISTS;
}

static mapicfg_status work_out(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_object **vdir,
                               struct mapicfg__buffer *fqdn, mapicfg_error *err) {
    struct mapicfg__buffer name = {0};
    mapicfg_status status = find_server(stage, item, &name, fqdn, err);
    if (!status) status = check_server(stage, name.data, err);
    if (!status) status = make(stage, name.data, vdir, err);
    if (!status) status = check_new(stage, *vdir, fqdn->data, err);
    mapicfg__buffer_free(&name);
    return status;
}

/* As for Set-: the question is asked outside the transaction. */
static mapicfg_status new_one(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    mapicfg_object *vdir = NULL;
    struct mapicfg__buffer fqdn = {0};
    int yes = 0;
    mapicfg_status status = work_out(stage, item, &vdir, &fqdn, err);
    if (!status)
        status = mapicfg__stage_may(stage, 0, "Creating the MAPI virtual directory", mapicfg_object_get_identity(vdir),
                                    &yes, err);
    if (!status && yes) status = mapicfg__stage_begin(stage, err);
    if (!status && yes) status = check_new(stage, vdir, fqdn.data, err);
    if (!status && yes) status = mapicfg__effects_begin(stage->run->effects, MAPICFG_CLASS_VDIR, err);
    if (!status && yes) status = mapicfg_directory_put(stage->run->directory, vdir, NULL, err);
    if (!status && yes) status = mapicfg__warnings_of_values(stage, NULL, vdir, err);
    if (!status && yes) status = mapicfg__stage_object_done(stage, mapicfg_object_get_identity(vdir), err);
    const struct mapicfg__item made = {.object = vdir};
    if (!status && yes) status = mapicfg__stage_pass(stage, &made, err);
    mapicfg__buffer_free(&fqdn);
    mapicfg_object_free(vdir);
    return status;
}

mapicfg_status mapicfg__vdir_new(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    mapicfg_error failed = {.code = MAPICFG_OK};
    mapicfg_status status = new_one(stage, item, &failed);
    if (status) status = mapicfg__stage_object_failed(stage, status, &failed);
    if (status && err) *err = failed;
    return status;
}

/* ---- removing ---- */

static mapicfg_status remove_one(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    uint64_t key;
    mapicfg_object *have = NULL;
    int yes = 0;
    mapicfg_status status = mapicfg__set_target(stage, item, &key, &have, err);
    if (!status)
        status = mapicfg__stage_may(stage, 1, "Removing the MAPI virtual directory", mapicfg_object_get_identity(have),
                                    &yes, err);
    if (!status && yes) status = mapicfg__stage_begin(stage, err);
    if (!status && yes) status = mapicfg__effects_begin(stage->run->effects, MAPICFG_CLASS_VDIR, err);
    if (!status && yes) mapicfg__effects_of_directory(stage->run->effects);
    if (!status && yes) status = mapicfg__change_remove_key(stage->run->directory, have->cls, (int64_t)key, err);
    if (!status && yes) status = mapicfg__stage_object_done(stage, mapicfg_object_get_identity(have), err);
    mapicfg_object_free(have);
    return status;
}

mapicfg_status mapicfg__vdir_remove(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                    mapicfg_error *err) {
    mapicfg_error failed = {.code = MAPICFG_OK};
    mapicfg_status status = remove_one(stage, item, &failed);
    if (status) status = mapicfg__stage_object_failed(stage, status, &failed);
    if (status && err) *err = failed;
    return status;
}
