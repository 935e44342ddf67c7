/* SPDX-License-Identifier: LGPL-2.1-or-later
 * entries.h: the entries of LDIF, in memory. */
#ifndef MAPICFG_DIRECTORY_ENTRIES_H
#define MAPICFG_DIRECTORY_ENTRIES_H

#include <mapicfg/input.h>

#include "base/arena.h"

struct mapicfg__entry_value {
    const char *name, *text; /* text may hold any bytes; both have a NUL behind them */
    size_t size;
};

struct mapicfg__kept_entry {
    const char *dn;                            /* "" when it is not text */
    const char *guid;                          /* 16 bytes; NULL: not stated */
    size_t number;                             /* of reading */
    const struct mapicfg__entry_value *values; /* by attribute, then by bytes */
    size_t count;
    int is_matched;
};

struct mapicfg__entries {
    struct mapicfg__arena *arena;
    struct mapicfg__kept_entry *items;
    size_t count, capacity;
};

/* Reads inputs, each entry once; attributes that change by themselves are left out unless `all`. To be freed, also
 * after an error. */
mapicfg_status mapicfg__entries_read(struct mapicfg__entries *entries, const mapicfg_input *inputs, size_t count,
                                     int all, const mapicfg_work *work, mapicfg_error *err);
void mapicfg__entries_free(struct mapicfg__entries *entries);

#endif
