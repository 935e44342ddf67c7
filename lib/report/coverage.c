/* SPDX-License-Identifier: LGPL-2.1-or-later
 * coverage.c: URLs and the certificates that have their names: a row for each name with the services that use it, and
 * then every URL. */
#include "report/coverage.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"

static const struct {
    uint32_t class_id;
    const char *name;
} services[] = {
    {MAPICFG_CLASS_VDIR, "MAPI"},
    {MAPICFG_CLASS_OUTLOOK_ANYWHERE, "Outlook Anywhere"},
    {MAPICFG_CLASS_EWS_VDIR, "Web services"},
    {MAPICFG_CLASS_OAB_VDIR, "Address book"},
    {MAPICFG_CLASS_ACTIVE_SYNC_VDIR, "ActiveSync"},
    {MAPICFG_CLASS_OWA_VDIR, "Outlook on the web"},
    {MAPICFG_CLASS_ECP_VDIR, "Admin center"},
};
#define SERVICES (sizeof services / sizeof *services)

static size_t service_of(const struct mapicfg__coverage_row *row) {
    size_t at = 0;
    while (at + 1 < SERVICES && services[at].class_id != row->class_id) at++;
    return at;
}

static const char *word_of(enum mapicfg__covered_by by) {
    switch (by) {
    case MAPICFG__COVERED: return "has the name";
    case MAPICFG__COVERED_BY_ITSELF: return "self-signed";
    case MAPICFG__COVERED_NOT: return "lacks the name";
    default: return "cannot tell";
    }
}

static int by_host(const void *a, const void *b) {
    const struct mapicfg__coverage_row *const *one = a, *const *other = b;
    int order = strcmp((*one)->host, (*other)->host);
    return order ? order : (*one > *other) - (*one < *other);
}

/* The rows by their hosts; NULL: no memory. */
static const struct mapicfg__coverage_row **sorted(const struct mapicfg__coverage *coverage) {
    const struct mapicfg__coverage_row **rows = mapicfg__mem_alloc(coverage->count * sizeof *rows);
    for (size_t i = 0; rows && i < coverage->count; i++) rows[i] = &coverage->rows[i];
    if (rows) qsort(rows, coverage->count, sizeof *rows, by_host);
    return rows;
}

/* "inside 2, outside 1" */
static void put_sides(struct mapicfg__buffer *text, size_t inside, size_t outside) {
    text->size = 0;
    mapicfg__buffer_text(text, "");
    if (inside) mapicfg__buffer_text(text, "inside ");
    if (inside) mapicfg__buffer_number(text, inside);
    if (inside && outside) mapicfg__buffer_text(text, ", ");
    if (outside) mapicfg__buffer_text(text, "outside ");
    if (outside) mapicfg__buffer_number(text, outside);
}

/* Which services have any URL. */
struct matrix {
    size_t shown[SERVICES], count;
    struct mapicfg__buffer cells[SERVICES];
};

static void find_services(struct matrix *matrix, const struct mapicfg__coverage *coverage) {
    int used[SERVICES] = {0};
    for (size_t i = 0; i < coverage->count; i++) used[service_of(&coverage->rows[i])] = 1;
    for (size_t i = 0; i < SERVICES; i++)
        if (used[i]) matrix->shown[matrix->count++] = i;
}

/* One name may lead to servers and ports with certificates of their own: the worst is told. */
static enum mapicfg__covered_by worst_of(const struct mapicfg__coverage_row *const *rows, size_t count) {
    enum mapicfg__covered_by worst = MAPICFG__COVERED;
    for (size_t i = 0; i < count; i++)
        if (rows[i]->by < worst) worst = rows[i]->by;
    return worst;
}

/* One host, which `count` rows have. */
static mapicfg_status put_host(mapicfg_page *page, struct matrix *matrix,
                               const struct mapicfg__coverage_row *const *rows, size_t count, mapicfg_error *err) {
    size_t sides[SERVICES][2] = {{0}};
    const char *cells[SERVICES + 2] = {*rows[0]->host ? rows[0]->host : "(not a valid URL)",
                                       word_of(worst_of(rows, count))};
    for (size_t i = 0; i < count; i++) sides[service_of(rows[i])][rows[i]->is_external]++;
    for (size_t i = 0; i < matrix->count; i++) {
        struct mapicfg__buffer *cell = &matrix->cells[i];
        put_sides(cell, sides[matrix->shown[i]][0], sides[matrix->shown[i]][1]);
        if (cell->failed) return mapicfg__error_no_memory(err);
        cells[i + 2] = cell->size ? cell->data : "";
    }
    return mapicfg_page_row(page, cells, err);
}

static mapicfg_status put_matrix(mapicfg_page *page, const struct mapicfg__coverage *coverage, mapicfg_error *err) {
    struct matrix matrix = {0};
    const char *names[SERVICES + 2] = {"Host name", "Certificate"};
    uint32_t kinds[SERVICES + 2] = {MAPICFG_COLUMN_CODE, MAPICFG_COLUMN_CHOICE};
    const struct mapicfg__coverage_row **rows = sorted(coverage);
    if (!rows) return mapicfg__error_no_memory(err);
    find_services(&matrix, coverage);
    for (size_t i = 0; i < matrix.count; i++) names[i + 2] = services[matrix.shown[i]].name;
    mapicfg_status status = mapicfg_page_table(page, "Names of URLs, and on how many virtual directories they are",
                                               names, kinds, matrix.count + 2, err);
    for (size_t at = 0, size; !status && at < coverage->count; at += size) {
        for (size = 1; at + size < coverage->count && !strcmp(rows[at]->host, rows[at + size]->host);) size++;
        status = put_host(page, &matrix, rows + at, size, err);
    }
    for (size_t i = 0; i < matrix.count; i++) mapicfg__buffer_free(&matrix.cells[i]);
    mapicfg__mem_free(rows);
    return status;
}

static mapicfg_status put_urls(mapicfg_page *page, const struct mapicfg__coverage *coverage, mapicfg_error *err) {
    static const char *const names[] = {"Virtual directory", "Service", "Side", "URL or host", "Certificate"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_CHOICE,
                                     MAPICFG_COLUMN_CODE, MAPICFG_COLUMN_CHOICE};
    mapicfg_status status = mapicfg_page_table(page, "Every URL", names, kinds, 5, err);
    for (size_t i = 0; !status && i < coverage->count; i++) {
        const struct mapicfg__coverage_row *row = &coverage->rows[i];
        const char *const cells[] = {row->object, services[service_of(row)].name,
                                     row->is_external ? "outside" : "inside", row->url, word_of(row->by)};
        status = mapicfg_page_row(page, cells, err);
    }
    return status;
}

mapicfg_status mapicfg__coverage_put(mapicfg_page *page, const struct mapicfg__coverage *coverage, mapicfg_error *err) {
    if (!coverage->count) return MAPICFG_OK;
    mapicfg_status status =
        mapicfg_page_section(page, "URLs and certificates",
                             "Whether what the endpoint was seen to show has the name, or else a certificate "
                             "with the service IIS.",
                             err);
    if (!status) status = put_matrix(page, coverage, err);
    return status ? status : put_urls(page, coverage, err);
}
