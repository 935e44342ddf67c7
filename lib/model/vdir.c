/* SPDX-License-Identifier: LGPL-2.1-or-later
 * vdir.c: a virtual directory as a typed handle. */
#include <mapicfg/identity.h>
#include <mapicfg/vdir.h>

#include "base/error.h"
#include "model/object.h"

mapicfg_status mapicfg_vdir_new(mapicfg_vdir **out, mapicfg_error *err) {
    return mapicfg_object_new(MAPICFG_CLASS_VDIR, (mapicfg_object **)out, err);
}

void mapicfg_vdir_free(mapicfg_vdir *vdir) {
    mapicfg_object_free((mapicfg_object *)vdir);
}

mapicfg_status mapicfg_vdir_copy(const mapicfg_vdir *from, mapicfg_vdir **out, mapicfg_error *err) {
    return mapicfg_object_copy((const mapicfg_object *)from, (mapicfg_object **)out, err);
}

int mapicfg_vdir_equal(const mapicfg_vdir *a, const mapicfg_vdir *b) {
    return mapicfg_object_equal((const mapicfg_object *)a, (const mapicfg_object *)b);
}

mapicfg_object *mapicfg_vdir_object(mapicfg_vdir *vdir) {
    return (mapicfg_object *)vdir;
}

const mapicfg_object *mapicfg_vdir_const_object(const mapicfg_vdir *vdir) {
    return (const mapicfg_object *)vdir;
}

mapicfg_vdir *mapicfg_object_vdir(mapicfg_object *object) {
    return mapicfg_object_get_class(object) == MAPICFG_CLASS_VDIR ? (mapicfg_vdir *)object : NULL;
}

const mapicfg_vdir *mapicfg_object_const_vdir(const mapicfg_object *object) {
    return mapicfg_object_get_class(object) == MAPICFG_CLASS_VDIR ? (const mapicfg_vdir *)object : NULL;
}

static const char *get_url(const mapicfg_vdir *vdir, uint32_t property) {
    const mapicfg_object *object = (const mapicfg_object *)vdir;
    return mapicfg_object_get_class(object) == MAPICFG_CLASS_VDIR ? mapicfg__object_text(object, property) : NULL;
}

const char *mapicfg_vdir_get_internal_url(const mapicfg_vdir *vdir) {
    return get_url(vdir, MAPICFG__VDIR_InternalUrl);
}

const char *mapicfg_vdir_get_external_url(const mapicfg_vdir *vdir) {
    return get_url(vdir, MAPICFG__VDIR_ExternalUrl);
}

static mapicfg_status set_url(mapicfg_vdir *vdir, uint32_t property, const char *url, mapicfg_error *err) {
    mapicfg_object *object = (mapicfg_object *)vdir;
    mapicfg_status status = mapicfg__object_need(object, MAPICFG_CLASS_VDIR, "vdir", err);
    return status ? status : mapicfg__object_put_text(object, property, url ? url : "", err);
}

mapicfg_status mapicfg_vdir_set_internal_url(mapicfg_vdir *vdir, const char *url, mapicfg_error *err) {
    return set_url(vdir, MAPICFG__VDIR_InternalUrl, url, err);
}

mapicfg_status mapicfg_vdir_set_external_url(mapicfg_vdir *vdir, const char *url, mapicfg_error *err) {
    return set_url(vdir, MAPICFG__VDIR_ExternalUrl, url, err);
}

/* In the order in which Exchange prints them. */
static const struct {
    uint32_t flag;
    const char *name;
} methods_in_order[] = {
    {MAPICFG_AUTH_BASIC, "Basic"},
    {MAPICFG_AUTH_NTLM, "Ntlm"},
    {MAPICFG_AUTH_OAUTH, "OAuth"},
    {MAPICFG_AUTH_NEGOTIATE, "Negotiate"},
};
#define METHOD_COUNT (sizeof methods_in_order / sizeof *methods_in_order)

static uint32_t method_flag(const char *name) {
    for (size_t i = 0; i < METHOD_COUNT; i++)
        if (mapicfg_text_equal(methods_in_order[i].name, name)) return methods_in_order[i].flag;
    return 0;
}

uint32_t mapicfg_vdir_get_authentication(const mapicfg_vdir *vdir) {
    const mapicfg_object *object = (const mapicfg_object *)vdir;
    if (mapicfg_object_get_class(object) != MAPICFG_CLASS_VDIR) return 0;
    const struct mapicfg__value *value = mapicfg__object_value(object, MAPICFG__VDIR_IISAuthenticationMethods);
    uint32_t methods = 0;
    for (uint32_t i = 0; i < value->count; i++) methods |= method_flag(value->items[i]);
    return methods;
}

mapicfg_status mapicfg_vdir_set_authentication(mapicfg_vdir *vdir, uint32_t methods, mapicfg_error *err) {
    const char *names[METHOD_COUNT];
    size_t count = 0;
    mapicfg_status status = mapicfg__object_need((mapicfg_object *)vdir, MAPICFG_CLASS_VDIR, "vdir", err);
    if (status) return status;
    for (size_t i = 0; i < METHOD_COUNT; i++) {
        if (methods & methods_in_order[i].flag) names[count++] = methods_in_order[i].name;
        methods &= ~methods_in_order[i].flag;
    }
    if (methods)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "0x%lx is not a flag of an authentication method",
                                   (unsigned long)methods);
    return mapicfg_object_set_items((mapicfg_object *)vdir,
                                    mapicfg__property_name(MAPICFG__VDIR_IISAuthenticationMethods), names, count, err);
}

/* ---- the name ---- */

static const struct mapicfg__value *value_of(const mapicfg_object *object, uint32_t role) {
    const int32_t at = mapicfg__class_find(object->cls, MAPICFG__ROLE, role);
    const struct mapicfg__value *value = at < 0 ? NULL : &object->values[at];
    return value && value->state == MAPICFG_VALUE && value->text ? value : NULL;
}

mapicfg_status mapicfg__object_name_directory(mapicfg_object *object, int by_setup, mapicfg_error *err) {
    const int32_t at = mapicfg__class_find(object->cls, MAPICFG__ROLE, MAPICFG__ROLE_IDENTITY);
    const struct mapicfg__value *server = value_of(object, MAPICFG__ROLE_SERVER);
    const struct mapicfg__value *name = value_of(object, MAPICFG__ROLE_NAME);
    if (!object->cls->folder || at < 0 || !server || value_of(object, MAPICFG__ROLE_IDENTITY)) return MAPICFG_OK;
    if (!name && !by_setup) return MAPICFG_OK;
    struct mapicfg__buffer identity = {0};
    mapicfg__buffer_text(&identity, server->text);
    mapicfg__buffer_char(&identity, '\\');
    mapicfg__buffer_text(&identity, name ? name->text : object->cls->folder);
    if (!name) mapicfg__buffer_text(&identity, " (Default Web Site)");
    mapicfg_status status = identity.failed
                                ? mapicfg__error_no_memory(err)
                                : mapicfg__object_set_text(object, (uint32_t)at, identity.data, identity.size, 1, err);
    mapicfg__buffer_free(&identity);
    return status;
}
