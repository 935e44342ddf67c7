/* SPDX-License-Identifier: LGPL-2.1-or-later
 * load.c: an object from the texts that a store keeps, in one piece of memory: a store is read far more often than its
 * objects are changed. The texts are what mapicfg__value_put() made, so they are checked only for what keeps us
 * safe. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/object.h"
#include "model/value.h"

/* What is still free of the object's memory: pointers from the front, then texts. */
struct room {
    char **items;
    char *text;
};

/* Elements are at least one byte each and separators stand between them. */
static size_t most_items(const struct mapicfg__stored *stored) {
    size_t count = 1;
    for (size_t i = 0; i < stored->size; i++) count += stored->text[i] == ',' || stored->text[i] == ';';
    return count;
}

static void measure(const struct mapicfg__class *cls, const struct mapicfg__stored *stored, size_t *items,
                    size_t *bytes) {
    *items = *bytes = 0;
    for (uint32_t i = 0; i < cls->count; i++) {
        if (!stored[i].text) continue;
        size_t count = mapicfg__is_list(&cls->properties[i]) ? most_items(&stored[i]) : 1;
        if (mapicfg__is_list(&cls->properties[i])) *items += count;
        *bytes += stored[i].size + count;
    }
}

static char *keep(struct room *room, const char *text, size_t size) {
    char *kept = room->text;
    memcpy(kept, text, size);
    kept[size] = '\0';
    room->text += size + 1;
    return kept;
}

struct list {
    struct room *room;
    uint32_t count;
};

static mapicfg_status keep_item(void *user, const char *text, size_t size, mapicfg_error *err) {
    struct list *list = user;
    (void)err;
    list->room->items[list->count++] = keep(list->room, text, size);
    return MAPICFG_OK;
}

static mapicfg_status load_list(struct mapicfg__value *value, const struct mapicfg__stored *stored, struct room *room,
                                mapicfg_error *err) {
    struct list list = {.room = room};
    char **items = room->items;
    mapicfg_status status = mapicfg__value_split_list(stored->text, stored->size, keep_item, &list, err);
    *value = (struct mapicfg__value){.state = MAPICFG_VALUE, .count = list.count, .items = list.count ? items : NULL};
    room->items += list.count;
    return status;
}

static mapicfg_status load_value(mapicfg_object *object, uint32_t at, const struct mapicfg__stored *stored,
                                 struct room *room, mapicfg_error *err) {
    const struct mapicfg__property *property = &object->cls->properties[at];
    struct mapicfg__value *value = &object->values[at];
    if (mapicfg__utf8_valid(stored->text, stored->size) != stored->size || memchr(stored->text, '\0', stored->size))
        return mapicfg__error_fail(err, MAPICFG_E_FORMAT, "the stored value is not a string");
    if (mapicfg__is_list(property)) return load_list(value, stored, room, err);
    if (mapicfg__is_state(property)) {
        uint32_t state = mapicfg__value_parse_state(stored->text, stored->size);
        if (state == MAPICFG_VALUE)
            return mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                       "the stored value \"%.40s\" is none of True, False and nothing", stored->text);
        return state == MAPICFG_NULL && property->type == MAPICFG_TYPE_BOOL
                   ? MAPICFG_OK
                   : mapicfg__object_set_state(object, at, state, err);
    }
    value->state = stored->size ? MAPICFG_VALUE : MAPICFG_NULL;
    if (stored->size) value->text = keep(room, stored->text, stored->size);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__object_load(mapicfg_object **out, const struct mapicfg__class *cls,
                                    const struct mapicfg__stored *stored, mapicfg_error *err) {
    size_t items, bytes;
    measure(cls, stored, &items, &bytes);
    mapicfg_object *object;
    mapicfg_status status = mapicfg__object_new(&object, cls, items * sizeof(char *) + bytes, err);
    *out = NULL;
    if (status) return status;
    struct room room = {.items = (char **)(void *)&object->values[cls->count]};
    room.text = (char *)(room.items + items);
    for (uint32_t i = 0; !status && i < cls->count; i++) {
        if (!stored[i].text) continue;
        status = load_value(object, i, &stored[i], &room, err);
        if (status) mapicfg__error_property(err, cls->properties[i].name);
    }
    if (status) {
        mapicfg__error_object(err, mapicfg_object_get_identity(object));
        mapicfg_object_free(object);
        return status;
    }
    *out = object;
    return MAPICFG_OK;
}
