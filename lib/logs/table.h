/* SPDX-License-Identifier: LGPL-2.1-or-later
 * table.h: what is counted for each combination of values that records have: a hash table of the values' numbers. */
#ifndef MAPICFG_LOGS_TABLE_H
#define MAPICFG_LOGS_TABLE_H

#include "base/hash.h"
#include "logs/tally.h"

#define MAPICFG__TABLE_MOST_KEYS 4u

struct mapicfg__log_line {
    uint32_t numbers[MAPICFG__TABLE_MOST_KEYS]; /* of the values; 0 beyond the table's keys */
    struct mapicfg__log_tally tally;
};

/* All zeros but the keys is empty. */
struct mapicfg__log_table {
    uint32_t keys[MAPICFG__TABLE_MOST_KEYS]; /* MAPICFG_LOG_BY_ */
    uint32_t key_count;
    int is_of_errors; /* it has failures only */
    struct mapicfg__log_line *lines;
    size_t count, capacity;
    uint32_t *slots;   /* lines, from 1; 0: free */
    size_t slot_count; /* a power of two, or 0 */
    size_t last;       /* the line that was found last */
    struct mapicfg__seed seed;
};

/* The tally of the values, made if there is none. Errors: MAPICFG_E_NOMEM, MAPICFG_E_LIMIT (more lines than `most`). */
mapicfg_status mapicfg__log_table_find(struct mapicfg__log_table *table, const uint32_t *numbers, size_t most,
                                       struct mapicfg__log_tally **tally, mapicfg_error *err);
void mapicfg__log_table_free(struct mapicfg__log_table *table);

#endif
