/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reader.h: records to objects, for callbacks of callers. */
#ifndef MAPICFG_FORMATS_READER_H
#define MAPICFG_FORMATS_READER_H

#include "formats/record.h"

/* A sink that makes objects of records and gives them to a callback. */
struct mapicfg__objects {
    struct mapicfg__sink sink;
    mapicfg_object_fn fn;
    void *user;
    const int32_t *cancel; /* looked at before each object; NULL: none */
};

/* It may not be moved then. report may be NULL. */
void mapicfg__objects_init(struct mapicfg__objects *to, mapicfg_object_fn fn, void *user, mapicfg_report *report);
/* Counts an object and gives it to the callback. */
mapicfg_status mapicfg__objects_give(struct mapicfg__objects *to, mapicfg_object *object, const char *source,
                                     uint64_t line, mapicfg_error *err);

#endif
