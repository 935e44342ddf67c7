/* SPDX-License-Identifier: LGPL-2.1-or-later
 * methods.c: what several families ask of virtual directories: what they accept, which of them share a name, whether
 * they are protected. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"

int mapicfg__check_has(const struct mapicfg__value *list, const char *word) {
    for (uint32_t i = 0; i < list->count; i++)
        if (mapicfg__text_is_word(list->items[i], strlen(list->items[i]), word)) return 1;
    return 0;
}

/* Source: the documented output of Get-MapiVirtualDirectory, where the other two show the same. */
const struct mapicfg__value *mapicfg__check_methods(const mapicfg_object *vdir) {
    static const uint32_t properties[] = {MAPICFG__VDIR_IISAuthenticationMethods,
                                          MAPICFG__VDIR_InternalAuthenticationMethods,
                                          MAPICFG__VDIR_ExternalAuthenticationMethods};
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (mapicfg__object_state(vdir, properties[i]) != MAPICFG_NOT_STATED)
            return mapicfg__object_value(vdir, properties[i]);
    return NULL;
}

void mapicfg__check_put_list(struct mapicfg__buffer *out, const struct mapicfg__value *list) {
    if (!list->count) mapicfg__buffer_text(out, "none");
    for (uint32_t i = 0; i < list->count; i++) {
        if (i) mapicfg__buffer_text(out, ", ");
        mapicfg__buffer_text(out, list->items[i]);
    }
}

int mapicfg__check_is_client_access(const struct mapicfg__check *check, uint32_t server) {
    const struct mapicfg__server *one = &check->topology->servers[server];
    int has = 0;
    if (one->stated || mapicfg__topology_number(check->topology, server) != server) return 0;
    for (size_t part = 0; part < MAPICFG__PARTS; part++) has |= one->vdirs[part] != NULL;
    return has;
}

static int by_host(const void *a, const void *b) {
    const struct mapicfg__namespace *left = a, *right = b;
    int order = strcmp(left->host, right->host);
    return order ? order : left->number < right->number ? -1 : 1;
}

struct mapicfg__namespace *mapicfg__check_namespaces(const struct mapicfg__check *check, const uint32_t *classes,
                                                     size_t class_count, size_t *count) {
    size_t most = 0;
    *count = 0;
    for (size_t i = 0; i < class_count; i++) most += mapicfg__check_count(check, classes[i]);
    if (!most) return NULL;
    struct mapicfg__namespace *all = mapicfg__mem_alloc(most * sizeof *all);
    if (!all) {
        mapicfg__check_no_memory(check);
        return NULL;
    }
    for (size_t class = 0; class < class_count; class ++) {
        const mapicfg_object *object;
        for (size_t i = 0; (object = mapicfg__check_object(check, classes[class], i)); i++) {
            struct mapicfg__namespace *one = &all[*count];
            one->role = MAPICFG__ROLE_INTERNAL;
            if (!mapicfg__check_put_shared(check, object, one->role, one->host)) one->role = MAPICFG__ROLE_EXTERNAL;
            if (one->role == MAPICFG__ROLE_EXTERNAL && !mapicfg__check_put_shared(check, object, one->role, one->host))
                continue;
            one->object = object;
            one->number = (*count)++;
        }
    }
    if (*count) qsort(all, *count, sizeof *all, by_host);
    return all;
}

size_t mapicfg__check_namespace_size(const struct mapicfg__namespace *first, size_t count) {
    size_t size = 1;
    while (size < count && !strcmp(first[size].host, first->host)) size++;
    return size;
}
