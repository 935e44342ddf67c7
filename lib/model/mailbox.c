/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mailbox.c: a mailbox as a typed handle. */
#include <mapicfg/mailbox.h>

#include "model/object.h"

mapicfg_status mapicfg_mailbox_new(mapicfg_mailbox **out, mapicfg_error *err) {
    return mapicfg_object_new(MAPICFG_CLASS_MAILBOX, (mapicfg_object **)out, err);
}

void mapicfg_mailbox_free(mapicfg_mailbox *mailbox) {
    mapicfg_object_free((mapicfg_object *)mailbox);
}

mapicfg_status mapicfg_mailbox_copy(const mapicfg_mailbox *from, mapicfg_mailbox **out, mapicfg_error *err) {
    return mapicfg_object_copy((const mapicfg_object *)from, (mapicfg_object **)out, err);
}

int mapicfg_mailbox_equal(const mapicfg_mailbox *a, const mapicfg_mailbox *b) {
    return mapicfg_object_equal((const mapicfg_object *)a, (const mapicfg_object *)b);
}

mapicfg_object *mapicfg_mailbox_object(mapicfg_mailbox *mailbox) {
    return (mapicfg_object *)mailbox;
}

const mapicfg_object *mapicfg_mailbox_const_object(const mapicfg_mailbox *mailbox) {
    return (const mapicfg_object *)mailbox;
}

mapicfg_mailbox *mapicfg_object_mailbox(mapicfg_object *object) {
    return mapicfg_object_get_class(object) == MAPICFG_CLASS_MAILBOX ? (mapicfg_mailbox *)object : NULL;
}

const mapicfg_mailbox *mapicfg_object_const_mailbox(const mapicfg_object *object) {
    return mapicfg_object_get_class(object) == MAPICFG_CLASS_MAILBOX ? (const mapicfg_mailbox *)object : NULL;
}

uint8_t mapicfg_mailbox_get_bits(const mapicfg_mailbox *mailbox) {
    const mapicfg_object *object = (const mapicfg_object *)mailbox;
    return mapicfg_object_get_class(object) == MAPICFG_CLASS_MAILBOX ? object->bits : 0;
}

static mapicfg_status set(mapicfg_mailbox *mailbox, uint32_t property, uint32_t state, mapicfg_error *err) {
    mapicfg_object *object = (mapicfg_object *)mailbox;
    mapicfg_status status = mapicfg__object_need(object, MAPICFG_CLASS_MAILBOX, "mailbox", err);
    return status ? status : mapicfg__object_put_state(object, property, state, err);
}

uint32_t mapicfg_mailbox_get_mapi_http_enabled(const mapicfg_mailbox *mailbox) {
    return mapicfg_mailbox_get_bits(mailbox) & 3u;
}

mapicfg_status mapicfg_mailbox_set_mapi_http_enabled(mapicfg_mailbox *mailbox, uint32_t state, mapicfg_error *err) {
    return set(mailbox, MAPICFG__MAILBOX_MapiHttpEnabled, state, err);
}

uint32_t mapicfg_mailbox_get_block_external(const mapicfg_mailbox *mailbox) {
    return mapicfg_mailbox_get_bits(mailbox) >> 2 & 3u;
}

mapicfg_status mapicfg_mailbox_set_block_external(mapicfg_mailbox *mailbox, uint32_t state, mapicfg_error *err) {
    return set(mailbox, MAPICFG__MAILBOX_MAPIBlockOutlookExternalConnectivity, state, err);
}

uint32_t mapicfg_mailbox_get_mapi_enabled(const mapicfg_mailbox *mailbox) {
    return mapicfg_mailbox_get_bits(mailbox) >> 4 & 3u;
}

mapicfg_status mapicfg_mailbox_set_mapi_enabled(mapicfg_mailbox *mailbox, uint32_t state, mapicfg_error *err) {
    return set(mailbox, MAPICFG__MAILBOX_MAPIEnabled, state, err);
}

uint32_t mapicfg_mailbox_get_block_rpc_http(const mapicfg_mailbox *mailbox) {
    return mapicfg_mailbox_get_bits(mailbox) >> 6 & 3u;
}

mapicfg_status mapicfg_mailbox_set_block_rpc_http(mapicfg_mailbox *mailbox, uint32_t state, mapicfg_error *err) {
    return set(mailbox, MAPICFG__MAILBOX_MAPIBlockOutlookRpcHttp, state, err);
}
