/* SPDX-License-Identifier: LGPL-2.1-or-later
 * records.h: the objects of a store as records, straight from its rows: for an audit, which needs a few columns
 * only. */
#ifndef MAPICFG_DIRECTORY_RECORDS_H
#define MAPICFG_DIRECTORY_RECORDS_H

#include <mapicfg/directory.h>
#include <sqlite3.h>

#include "formats/record.h"

typedef mapicfg_status (*mapicfg__records_fn)(void *user, const struct mapicfg__record *record, mapicfg_error *err);

/* Gives each object of a class as one of `source`; bit n of `wanted` = property n is wanted. The record's line is its
 * number among them. */
mapicfg_status mapicfg__records_list(mapicfg_directory *directory, const char *source, const struct mapicfg__class *cls,
                                     uint64_t wanted, mapicfg__records_fn fn, void *user, mapicfg_error *err);

/* Some objects of a class as such records, by their keys. All zeros is closed. */
struct mapicfg__records {
    mapicfg_directory *directory;
    sqlite3_stmt *sql;
    uint64_t columns;
    struct mapicfg__record *record;
    int is_there; /* the record is that of its key */
};

/* To be ended, also after an error. */
mapicfg_status mapicfg__records_begin(struct mapicfg__records *records, mapicfg_directory *directory,
                                      const struct mapicfg__class *cls, uint64_t wanted, mapicfg_error *err);
/* The record of an object, borrowed until the next call; records->record has it, too. Keys that rise are the fastest.
 * Errors: MAPICFG_E_NOT_FOUND. */
mapicfg_status mapicfg__records_seek(struct mapicfg__records *records, int64_t key, mapicfg_error *err);
void mapicfg__records_end(struct mapicfg__records *records);

#endif
