/* SPDX-License-Identifier: LGPL-2.1-or-later
 * same.c: whether two objects, of two exports say, are one; and one object of what both state. What makes two objects
 * one, the strongest first, are the MAPICFG__SAME of their class. */
#include "model/same.h"

#include <mapicfg/identity.h>

#include "base/text.h"
#include "model/value.h"

const char *mapicfg__same_text(const mapicfg_object *object, uint32_t by) {
    int32_t at = mapicfg__class_find(object->cls, MAPICFG__SAME, by);
    return at < 0 ? NULL : object->values[at].text;
}

static int differ(const char *left, const char *right) {
    return left && right && !mapicfg_text_equal(left, right);
}

static int differ_in_role(const mapicfg_object *a, const mapicfg_object *b, uint32_t role) {
    return differ(mapicfg__object_role(a, role), mapicfg__object_role(b, role));
}

/* Where only one states its Identity, that names its server too. */
static int differ_in_server(const mapicfg_object *a, const mapicfg_object *b) {
    if (mapicfg__object_role(a, MAPICFG__ROLE_IDENTITY) && mapicfg__object_role(b, MAPICFG__ROLE_IDENTITY))
        return differ_in_role(a, b, MAPICFG__ROLE_SERVER);
    size_t left_size, right_size;
    const char *left = mapicfg__object_server(a, &left_size), *right = mapicfg__object_server(b, &right_size);
    return left_size && right_size && !mapicfg__text_equal(left, left_size, right, right_size);
}

int mapicfg__same_by(const mapicfg_object *a, const mapicfg_object *b, uint32_t by) {
    const char *left = mapicfg__same_text(a, by), *right = mapicfg__same_text(b, by);
    if (!left || !right || !mapicfg_text_equal(left, right)) return 0;
    for (uint32_t i = 1; i < by && i <= MAPICFG__SAME_DECISIVE; i++)
        if (differ(mapicfg__same_text(a, i), mapicfg__same_text(b, i))) return 0;
    return by <= MAPICFG__SAME_DECISIVE || (!differ_in_server(a, b) && !differ_in_role(a, b, MAPICFG__ROLE_IDENTITY));
}

int mapicfg__same_put_together(const mapicfg_object *object, struct mapicfg__buffer *out) {
    int together = 0;
    for (uint32_t i = 0; i < object->cls->count; i++) {
        const struct mapicfg__property *property = &object->cls->properties[i];
        if (!(property->traits & MAPICFG__TOGETHER)) continue;
        together = 1;
        mapicfg__buffer_char(out, '\1');
        if (object->values[i].state != MAPICFG_NOT_STATED) mapicfg__value_put(out, property, &object->values[i]);
    }
    return together;
}

int mapicfg__same_together(const mapicfg_object *a, const mapicfg_object *b) {
    struct mapicfg__buffer left = {0}, right = {0};
    mapicfg__same_put_together(a, &left);
    mapicfg__same_put_together(b, &right);
    int same = left.failed || right.failed ? MAPICFG_E_NOMEM
                                           : mapicfg__text_equal(left.data, left.size, right.data, right.size);
    mapicfg__buffer_free(&left);
    mapicfg__buffer_free(&right);
    return same;
}

int mapicfg__same_complete(mapicfg_object *object, const mapicfg_object *earlier) {
    for (uint32_t i = 0; i < object->cls->count; i++)
        if (object->values[i].state == MAPICFG_NOT_STATED &&
            !mapicfg__value_copy(&object->values[i], &earlier->values[i]))
            return 0;
    return 1;
}
