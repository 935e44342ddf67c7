/* SPDX-License-Identifier: LGPL-2.1-or-later
 * records.h: the objects of a store as records, straight from its rows: for an audit, which needs a few columns
 * only. */
#ifndef MAPICFG_DIRECTORY_RECORDS_H
#define MAPICFG_DIRECTORY_RECORDS_H

#include <mapicfg/directory.h>

#include "formats/record.h"

typedef mapicfg_status (*mapicfg__records_fn)(void *user, const struct mapicfg__record *record, mapicfg_error *err);

/* Gives each object of a class as one of `source`; bit n of `wanted` = property n is wanted. The record's line is its
 * number among them. */
mapicfg_status mapicfg__records_list(mapicfg_directory *directory, const char *source, const struct mapicfg__class *cls,
                                     uint64_t wanted, mapicfg__records_fn fn, void *user, mapicfg_error *err);

#endif
