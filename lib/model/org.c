/* SPDX-License-Identifier: LGPL-2.1-or-later
 * org.c: the organization as a typed handle. */
#include <mapicfg/org.h>

#include "model/object.h"

mapicfg_status mapicfg_org_new(mapicfg_org **out, mapicfg_error *err) {
    return mapicfg_object_new(MAPICFG_CLASS_ORG, (mapicfg_object **)out, err);
}

void mapicfg_org_free(mapicfg_org *org) {
    mapicfg_object_free((mapicfg_object *)org);
}

mapicfg_status mapicfg_org_copy(const mapicfg_org *from, mapicfg_org **out, mapicfg_error *err) {
    return mapicfg_object_copy((const mapicfg_object *)from, (mapicfg_object **)out, err);
}

int mapicfg_org_equal(const mapicfg_org *a, const mapicfg_org *b) {
    return mapicfg_object_equal((const mapicfg_object *)a, (const mapicfg_object *)b);
}

mapicfg_object *mapicfg_org_object(mapicfg_org *org) {
    return (mapicfg_object *)org;
}

const mapicfg_object *mapicfg_org_const_object(const mapicfg_org *org) {
    return (const mapicfg_object *)org;
}

mapicfg_org *mapicfg_object_org(mapicfg_object *object) {
    return mapicfg_object_get_class(object) == MAPICFG_CLASS_ORG ? (mapicfg_org *)object : NULL;
}

const mapicfg_org *mapicfg_object_const_org(const mapicfg_object *object) {
    return mapicfg_object_get_class(object) == MAPICFG_CLASS_ORG ? (const mapicfg_org *)object : NULL;
}

uint32_t mapicfg_org_get_mapi_http_enabled(const mapicfg_org *org) {
    const mapicfg_object *object = (const mapicfg_object *)org;
    return mapicfg_object_get_class(object) == MAPICFG_CLASS_ORG ? object->bits : MAPICFG_NOT_STATED;
}

mapicfg_status mapicfg_org_set_mapi_http_enabled(mapicfg_org *org, uint32_t state, mapicfg_error *err) {
    mapicfg_object *object = (mapicfg_object *)org;
    mapicfg_status status = mapicfg__object_need(object, MAPICFG_CLASS_ORG, "org", err);
    return status ? status : mapicfg__object_put_state(object, MAPICFG__ORG_MapiHttpEnabled, state, err);
}
