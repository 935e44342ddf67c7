/* SPDX-License-Identifier: LGPL-2.1-or-later
 * coverage.c: the URLs and hosts that clients are handed out, and whether a certificate has their names. */
#include "check/coverage.h"

#include <string.h>

#include "base/mem.h"

static void free_row(struct mapicfg__coverage_row *row) {
    mapicfg__mem_free(row->object);
    mapicfg__mem_free(row->url);
    mapicfg__mem_free(row->host);
}

int mapicfg__coverage_add(struct mapicfg__coverage *coverage, const mapicfg_object *object, int is_external,
                          const char *url, const char *host, enum mapicfg__covered_by by) {
    const char *name = mapicfg_object_get_identity(object);
    struct mapicfg__coverage_row *rows =
        mapicfg__mem_grow(coverage->rows, &coverage->capacity, coverage->count + 1, sizeof *rows);
    if (!rows) return 0;
    coverage->rows = rows;
    struct mapicfg__coverage_row row = {.object = mapicfg__mem_dup(name ? name : "", name ? strlen(name) : 0),
                                        .url = mapicfg__mem_dup(url, strlen(url)),
                                        .host = mapicfg__mem_dup(host, strlen(host)),
                                        .class_id = object->cls->id,
                                        .is_external = is_external,
                                        .by = by};
    if (!row.object || !row.url || !row.host) {
        free_row(&row);
        return 0;
    }
    rows[coverage->count++] = row;
    return 1;
}

void mapicfg__coverage_free(struct mapicfg__coverage *coverage) {
    for (size_t i = 0; i < coverage->count; i++) free_row(&coverage->rows[i]);
    mapicfg__mem_free(coverage->rows);
    *coverage = (struct mapicfg__coverage){0};
}
