/* SPDX-License-Identifier: LGPL-2.1-or-later
 * group.c: Group-Object: how many objects have which values.
 *
 * Source: the Microsoft.PowerShell.Utility page: groups stand in the order of their values, case does not count. */
#include <mapicfg/identity.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/set.h"
#include "base/text.h"
#include "cmdlet/collate.h"
#include "cmdlet/verbs.h"

#define BETWEEN '\x01'
#define SHOWN 4u /* $FormatEnumerationLimit */

struct group {
    char *values;   /* each ends with BETWEEN */
    char *sort_key; /* of them */
    uint64_t count;
    struct mapicfg__buffer members; /* the first few */
};

struct groups {
    struct group *list;
    size_t count, capacity;
    struct mapicfg__set set;
};

mapicfg_status mapicfg__group_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    stage->state = mapicfg__mem_zalloc(sizeof(struct groups));
    return stage->state ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static int compare(const void *user, const void *key, size_t position) {
    const char *values = ((const struct groups *)user)->list[position].values;
    return mapicfg__text_compare(key, strlen(key), values, strlen(values));
}

/* Takes both texts over, also on failure. */
static struct group *find(struct groups *groups, char *values, char *sort_key) {
    struct group *grown = mapicfg__mem_grow(groups->list, &groups->capacity, groups->count + 1, sizeof *grown);
    if (grown) groups->list = grown;
    size_t at = grown ? mapicfg__set_put(&groups->set, compare, groups, values) : MAPICFG__SET_NONE;
    if (at != MAPICFG__SET_NONE && at == groups->count) {
        grown[groups->count++] = (struct group){.values = values, .sort_key = sort_key};
        return &grown[at];
    }
    mapicfg__mem_free(values);
    mapicfg__mem_free(sort_key);
    return at == MAPICFG__SET_NONE ? NULL : &groups->list[at];
}

static void add_member(struct group *group, const struct mapicfg__item *item) {
    const char *identity = item->object ? mapicfg_object_get_identity(item->object) : item->text;
    if (group->count++ > SHOWN) return;
    mapicfg__buffer_text(&group->members, group->members.size ? ", " : "{");
    mapicfg__buffer_text(&group->members, group->count > SHOWN ? "..." : identity ? identity : "");
}

mapicfg_status mapicfg__group(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    if (!item) return MAPICFG_OK;
    struct mapicfg__patterns names = mapicfg__bound_names(&stage->bound, "Property");
    struct mapicfg__buffer values = {0}, key = {0};
    if (item->text && names.count) return mapicfg__stage_no_member(stage, mapicfg__bound_name(&names, 0), err);
    mapicfg__buffer_bytes(&key, "", 0);
    for (size_t i = 0; i < (names.count ? names.count : 1); i++) {
        const size_t from = values.size;
        if (names.count)
            mapicfg__item_put_value(&values, item, mapicfg__bound_name(&names, i));
        else
            mapicfg__buffer_text(&values, item->text ? item->text : mapicfg_object_get_identity(item->object));
        const size_t size = values.size - from;
        mapicfg__buffer_char(&values, BETWEEN);
        if (!values.failed) mapicfg__collate_put_key(&key, values.data + from, size);
    }
    if (values.failed || key.failed) {
        mapicfg__buffer_free(&values);
        mapicfg__buffer_free(&key);
        return mapicfg__error_no_memory(err);
    }
    struct group *group = find(stage->state, values.data, key.data);
    if (group) add_member(group, item);
    return group && !group->members.failed ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static int by_key(const void *a, const void *b) {
    return strcmp(((const struct group *)a)->sort_key, ((const struct group *)b)->sort_key);
}

static mapicfg_status pass(struct mapicfg__stage *stage, struct group *group, mapicfg_error *err) {
    static const char *const names[] = {"Count", "Name", "Group"};
    struct mapicfg__buffer count = {0}, name = {0};
    mapicfg__buffer_bytes(&name, "", 0);
    for (const char *at = group->values, *end; *at; at = end + 1) {
        end = strchr(at, BETWEEN);
        if (end > at && name.size) mapicfg__buffer_text(&name, ", ");
        mapicfg__buffer_bytes(&name, at, (size_t)(end - at));
    }
    mapicfg__buffer_number(&count, group->count);
    mapicfg__buffer_char(&group->members, '}');
    const char *values[] = {count.data, name.data, group->members.data};
    const size_t columns = mapicfg__bound_switch(&stage->bound, "NoElement") ? 2 : 3;
    const struct mapicfg__item item = {.names = names, .values = values, .count = columns};
    const int failed = count.failed || name.failed || group->members.failed;
    mapicfg_status status = failed ? mapicfg__error_no_memory(err) : mapicfg__stage_pass(stage, &item, err);
    mapicfg__buffer_free(&count);
    mapicfg__buffer_free(&name);
    return status;
}

mapicfg_status mapicfg__group_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct groups *groups = stage->state;
    mapicfg_status status = MAPICFG_OK;
    if (groups && groups->count > 1) qsort(groups->list, groups->count, sizeof *groups->list, by_key);
    for (size_t i = 0; groups && i < groups->count; i++) {
        struct group *group = &groups->list[i];
        if (!status && !stage->failed) status = pass(stage, group, err);
        mapicfg__mem_free(group->values);
        mapicfg__mem_free(group->sort_key);
        mapicfg__buffer_free(&group->members);
    }
    if (groups) {
        mapicfg__mem_free(groups->list);
        mapicfg__set_free(&groups->set);
    }
    mapicfg__mem_free(groups);
    stage->state = NULL;
    return status;
}
