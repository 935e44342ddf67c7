/* SPDX-License-Identifier: LGPL-2.1-or-later
 * counted.h: one record, whether it counts, and the values that it has. */
#ifndef MAPICFG_LOGS_COUNTED_H
#define MAPICFG_LOGS_COUNTED_H

#include "logs/cause.h"
#include "logs/record.h"
#include "logs/state.h"

/* All but the first two is found. */
struct mapicfg__log_counted {
    mapicfg_log_summary *summary; /* whose options decide, and whose values are found */
    struct mapicfg__log_record record;
    int counts; /* 0: times or conditions leave it out, or it is noise that is dropped; what follows is not all found */
    uint32_t noise;
    struct mapicfg__log_facts facts; /* the time only; the rest is for those who count */
    struct mapicfg__span time, request;
    char cause[MAPICFG__CAUSE_SIZE];
    size_t cause_size;
    struct mapicfg__log_value *values[MAPICFG_LOG_BY_COUNT]; /* of the dimensions that the summary asks for */
};

/* The text of a field; empty where the log has none. */
static inline struct mapicfg__span mapicfg__counted_cell(const struct mapicfg__log_counted *counted, uint32_t field) {
    const struct mapicfg__span cell = mapicfg__log_record_cell(&counted->record, field);
    return cell.text ? cell : (struct mapicfg__span){"", 0};
}

/* Looks at the record, and counts in the summary that it was read, left out, or noise. Values are valid until the next
 * call. Errors: MAPICFG_E_NOMEM, MAPICFG_E_LIMIT. */
mapicfg_status mapicfg__counted_find(struct mapicfg__log_counted *counted, mapicfg_error *err);

#endif
