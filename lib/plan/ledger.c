/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ledger.c: the objects that a plan speaks of, and in what they differ. Values are few, so each is kept once. */
#include "plan/ledger.h"

#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "model/names.h"
#include "model/url.h"

struct text {
    const char *text;
    size_t size;
};

static int compare_text(const void *user, const void *key, size_t position) {
    const struct mapicfg__ledger *ledger = user;
    const struct text *wanted = key;
    const char *other = ledger->texts[position + 1];
    int order = strncmp(wanted->text, other, wanted->size);
    return order ? order : other[wanted->size] ? -1 : 0;
}

static mapicfg_status no_room(mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "there are more than 4294967295 differences");
}

static mapicfg_status begin(struct mapicfg__ledger *ledger, mapicfg_error *err) {
    if (!ledger->arena && !(ledger->arena = mapicfg__arena_new())) return mapicfg__error_no_memory(err);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__ledger_text(struct mapicfg__ledger *ledger, const char *text, size_t size, uint32_t *number,
                                    mapicfg_error *err) {
    const struct text wanted = {text, size};
    *number = 0;
    if (!text) return MAPICFG_OK;
    mapicfg_status status = begin(ledger, err);
    if (status) return status;
    size_t count = ledger->text_count ? ledger->text_count : 1;
    if (count >= UINT32_MAX - 1) return no_room(err);
    const char **texts = mapicfg__mem_grow(ledger->texts, &ledger->text_capacity, count + 1, sizeof *texts);
    if (!texts) return mapicfg__error_no_memory(err);
    ledger->texts = texts;
    ledger->text_count = count;
    texts[0] = NULL;
    size_t at = mapicfg__set_find(&ledger->known, compare_text, ledger, &wanted);
    if (at == MAPICFG__SET_NONE) {
        texts[count] = mapicfg__arena_text(ledger->arena, text, size);
        if (!texts[count]) return mapicfg__error_no_memory(err);
        at = mapicfg__set_put(&ledger->known, compare_text, ledger, &wanted);
        if (at == MAPICFG__SET_NONE) return mapicfg__error_no_memory(err);
        ledger->text_count++;
    }
    *number = (uint32_t)at + 1;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__ledger_name(struct mapicfg__ledger *ledger, uint32_t class_id, const char *name,
                                    const char *handle, uint32_t *number, mapicfg_error *err) {
    mapicfg_status status = begin(ledger, err);
    if (status) return status;
    if (ledger->object_count >= UINT32_MAX - 1) return no_room(err);
    struct mapicfg__ledger_object *grown =
        mapicfg__mem_grow(ledger->objects, &ledger->object_capacity, ledger->object_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    ledger->objects = grown;
    struct mapicfg__ledger_object *object = &grown[ledger->object_count];
    *object = (struct mapicfg__ledger_object){.class_id = class_id, .first = (uint32_t)ledger->count};
    object->name = object->handle = mapicfg__arena_text(ledger->arena, name, strlen(name));
    if (object->name && handle && strcmp(handle, name) != 0)
        object->handle = mapicfg__arena_text(ledger->arena, handle, strlen(handle));
    if (!object->name || !object->handle) return mapicfg__error_no_memory(err);
    *number = (uint32_t)ledger->object_count++;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__ledger_add(struct mapicfg__ledger *ledger, const struct mapicfg__difference *difference,
                                   mapicfg_error *err) {
    if (ledger->count >= UINT32_MAX) return no_room(err);
    struct mapicfg__difference *grown =
        mapicfg__mem_grow(ledger->differences, &ledger->capacity, ledger->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    ledger->differences = grown;
    grown[ledger->count++] = *difference;
    ledger->objects[difference->object].count++;
    return MAPICFG_OK;
}

/* Puts the text of a value, as a store keeps it; 0 for not stated. */
static int put_text(struct mapicfg__buffer *text, const mapicfg_object *object, uint32_t property) {
    text->size = 0;
    if (!object || object->values[property].state == MAPICFG_NOT_STATED) return 0;
    mapicfg__buffer_bytes(text, "", 0);
    mapicfg__value_put(text, &object->cls->properties[property], &object->values[property]);
    return 1;
}

/* The texts of a value in both states, where they differ: most do not, and are not worth a number. */
static mapicfg_status compare_texts(struct mapicfg__ledger *ledger, const mapicfg_object *before,
                                    const mapicfg_object *after, uint32_t property,
                                    struct mapicfg__difference *difference, mapicfg_error *err) {
    struct mapicfg__buffer *was = &ledger->scratch, *is = &ledger->other;
    const int had = put_text(was, before, property), has = put_text(is, after, property);
    difference->before = difference->after = 0;
    if (was->failed || is->failed) return mapicfg__error_no_memory(err);
    if (had == has && was->size == is->size && (!was->size || !memcmp(was->data, is->data, was->size)))
        return MAPICFG_OK;
    mapicfg_status status = mapicfg__ledger_text(ledger, had ? was->data : NULL, was->size, &difference->before, err);
    return status ? status : mapicfg__ledger_text(ledger, has ? is->data : NULL, is->size, &difference->after, err);
}

/* A mailbox is named by what no other has and no renaming changes, if it is stated: names are seldom unique. */
static const char *find_handle(const mapicfg_object *object) {
    const char *guid = mapicfg__object_role(object, MAPICFG__ROLE_GUID), *dn = NULL;
    if (object->cls->id != MAPICFG_CLASS_MAILBOX) return NULL;
    if (!guid) dn = mapicfg__object_role(object, MAPICFG__ROLE_DN);
    return guid ? guid : dn;
}

static mapicfg_status begin_object(struct mapicfg__ledger *ledger, const mapicfg_object *object, uint32_t *number,
                                   mapicfg_error *err) {
    const char *name = mapicfg_object_get_identity(object);
    return mapicfg__ledger_name(ledger, object->cls->id, name ? name : "", find_handle(object), number, err);
}

/* JSON has the DN as the Identity of many objects. */
static int is_dn(const mapicfg_object *object, uint32_t property) {
    const char *dn = mapicfg__object_role(object, MAPICFG__ROLE_DN), *text = object->values[property].text;
    return dn && text && mapicfg_text_equal(dn, text);
}

/* Whether two stated values differ in more than the form of their exports. */
static int differ(const mapicfg_object *before, const mapicfg_object *after, uint32_t property) {
    const struct mapicfg__property *row = &after->cls->properties[property];
    const uint32_t role = mapicfg__property_trait(row, MAPICFG__ROLE);
    const char *was = before->values[property].text, *is = after->values[property].text;
    if (mapicfg_object_difference(before, after, property) != property) return 0;
    if (row->type == MAPICFG_TYPE_URL && was && is && mapicfg__url_print_equal(was, is)) return 0;
    return role != MAPICFG__ROLE_IDENTITY || (!is_dn(before, property) && !is_dn(after, property));
}

static mapicfg_status compare_values(struct mapicfg__ledger *ledger, const mapicfg_object *before,
                                     const mapicfg_object *after, uint8_t kind, uint32_t *number, mapicfg_error *err) {
    const mapicfg_object *any = after ? after : before;
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < any->cls->count; i++) {
        struct mapicfg__difference difference = {.kind = kind, .property = (uint8_t)i};
        status = compare_texts(ledger, before, after, i, &difference, err);
        if (status || difference.before == difference.after) continue;
        if (ledger->any_form && difference.before && difference.after && !differ(before, after, i)) continue;
        if (ledger->stated_only && kind == MAPICFG_JOURNAL_SET && (!difference.before || !difference.after)) continue;
        if (*number == UINT32_MAX) status = begin_object(ledger, any, number, err);
        difference.object = *number;
        if (!status) status = mapicfg__ledger_add(ledger, &difference, err);
    }
    return status;
}

mapicfg_status mapicfg__ledger_compare(struct mapicfg__ledger *ledger, const mapicfg_object *before,
                                       const mapicfg_object *after, uint32_t *number, mapicfg_error *err) {
    const mapicfg_object *any = after ? after : before;
    *number = UINT32_MAX;
    if (before && after) return compare_values(ledger, before, after, MAPICFG_JOURNAL_SET, number, err);
    struct mapicfg__difference whole = {.kind = after ? MAPICFG_JOURNAL_CREATE : MAPICFG_JOURNAL_REMOVE,
                                        .property = MAPICFG__WHOLE_OBJECT};
    mapicfg_status status = begin_object(ledger, any, number, err);
    whole.object = *number;
    if (!status) status = mapicfg__ledger_add(ledger, &whole, err);
    if (status || any->cls->id != MAPICFG_CLASS_VDIR) return status;
    return compare_values(ledger, before, after, whole.kind, number, err);
}

void mapicfg__ledger_drop(struct mapicfg__ledger *ledger, uint64_t classes) {
    size_t kept = 0;
    for (size_t i = 0; i < ledger->object_count; i++) {
        struct mapicfg__ledger_object *object = &ledger->objects[i];
        uint32_t count = classes >> object->class_id & 1 ? 0 : object->count;
        if (count)
            memmove(&ledger->differences[kept], &ledger->differences[object->first],
                    count * sizeof *ledger->differences);
        object->first = (uint32_t)kept;
        object->count = count;
        kept += count;
    }
    ledger->count = kept;
}

/* The kind of a virtual directory that is made or removed; else 0. */
static uint32_t whole_kind(const struct mapicfg__ledger *ledger, const struct mapicfg__ledger_object *object) {
    if (object->class_id != MAPICFG_CLASS_VDIR || !object->count) return 0;
    const uint32_t kind = ledger->differences[object->first].kind;
    return kind == MAPICFG_JOURNAL_SET ? 0 : kind;
}

mapicfg_status mapicfg__ledger_pair(struct mapicfg__ledger *ledger, mapicfg_error *err) {
    struct mapicfg__names removed = {0};
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < ledger->object_count; i++) {
        const struct mapicfg__ledger_object *object = &ledger->objects[i];
        if (whole_kind(ledger, object) == MAPICFG_JOURNAL_REMOVE &&
            !mapicfg__names_put(&removed, object->name, strlen(object->name), i))
            status = mapicfg__error_no_memory(err);
    }
    for (size_t i = 0; !status && removed.count && i < ledger->object_count; i++) {
        struct mapicfg__ledger_object *object = &ledger->objects[i];
        if (whole_kind(ledger, object) != MAPICFG_JOURNAL_CREATE) continue;
        const uint32_t other = mapicfg__names_get(&removed, object->name, strlen(object->name));
        if (other < ledger->object_count) object->is_replaced = ledger->objects[other].is_replaced = 1;
    }
    mapicfg__names_free(&removed);
    return status;
}

void mapicfg__ledger_free(struct mapicfg__ledger *ledger) {
    mapicfg__set_free(&ledger->known);
    mapicfg__buffer_free(&ledger->scratch);
    mapicfg__buffer_free(&ledger->other);
    mapicfg__mem_free(ledger->texts);
    mapicfg__mem_free(ledger->differences);
    mapicfg__mem_free(ledger->objects);
    mapicfg__arena_free(ledger->arena);
}
