/* SPDX-License-Identifier: LGPL-2.1-or-later
 * counted.h: one record, whether it counts, and the values that it has. */
#ifndef MAPICFG_LOGS_COUNTED_H
#define MAPICFG_LOGS_COUNTED_H

#include "logs/cause.h"
#include "logs/record.h"
#include "logs/state.h"

/* Who a record is of. That is found out some records ahead, as most of it is not in the processor's cache. */
struct mapicfg__log_people {
    struct mapicfg__span user, mailbox;
    struct mapicfg__log_met *user_met, *mailbox_met;
};
#define MAPICFG__COUNTED_AHEAD 8u

/* Begun for a batch; the row is set for each record, and the rest is found. */
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
    struct mapicfg__log_people people[MAPICFG__COUNTED_AHEAD];
    size_t people_begin, people_end; /* the rows that these are of */
};

/* The text of a field; empty where the log has none. */
static inline struct mapicfg__span mapicfg__counted_cell(const struct mapicfg__log_counted *counted, uint32_t field) {
    const struct mapicfg__span cell = mapicfg__log_record_cell(&counted->record, field);
    return cell.text ? cell : (struct mapicfg__span){"", 0};
}

void mapicfg__counted_begin(struct mapicfg__log_counted *counted, mapicfg_log_summary *summary,
                            const mapicfg_log_batch *batch);
/* Looks at the record, and counts in the summary that it was read, left out, or noise. Values are valid until the next
 * call. Errors: MAPICFG_E_NOMEM, MAPICFG_E_LIMIT. */
mapicfg_status mapicfg__counted_find(struct mapicfg__log_counted *counted, mapicfg_error *err);

#endif
