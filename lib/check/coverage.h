/* SPDX-License-Identifier: LGPL-2.1-or-later
 * coverage.h: the URLs and hosts that clients are handed out, and whether a certificate has their names. */
#ifndef MAPICFG_CHECK_COVERAGE_H
#define MAPICFG_CHECK_COVERAGE_H

#include "model/object.h"

/* The worst first. */
enum mapicfg__covered_by {
    MAPICFG__COVERED_NOT,
    MAPICFG__COVERED_UNKNOWN,   /* no certificate, or not all of what it would take, is stated */
    MAPICFG__COVERED_BY_ITSELF, /* by one that nobody else has signed */
    MAPICFG__COVERED
};

/* One side of a virtual directory. */
struct mapicfg__coverage_row {
    char *object, *url, *host;
    uint32_t class_id;
    int is_external;
    enum mapicfg__covered_by by;
};

/* All zeros is empty. */
struct mapicfg__coverage {
    struct mapicfg__coverage_row *rows;
    size_t count, capacity;
};

/* 0: out of memory. */
int mapicfg__coverage_add(struct mapicfg__coverage *coverage, const mapicfg_object *object, int is_external,
                          const char *url, const char *host, enum mapicfg__covered_by by);
void mapicfg__coverage_free(struct mapicfg__coverage *coverage);

#endif
