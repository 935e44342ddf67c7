/* SPDX-License-Identifier: LGPL-2.1-or-later
 * said.c: statements on records of logs. */
#include "logs/said.h"

#include "base/error.h"
#include "logs/fact.h"
#include "rule/statement.h"

#define MOST 2u /* texts behind the three that all have */

void mapicfg__said_put_time(struct mapicfg__buffer *out, const struct mapicfg__owner_use *use, uint64_t time) {
    if (use->dated)
        mapicfg__fact_put_time(out, (int64_t)time);
    else
        mapicfg__buffer_text(out, "a time that the logs do not state");
}

mapicfg_status mapicfg__said_use(const struct mapicfg__said *said, enum mapicfg__rule_number rule, const char *object,
                                 const struct mapicfg__owner_use *use, const char *const *more, size_t count,
                                 mapicfg_error *err) {
    struct mapicfg__buffer records = {0}, first = {0}, last = {0};
    mapicfg__buffer_number(&records, use->records);
    mapicfg__said_put_time(&first, use, use->first);
    mapicfg__said_put_time(&last, use, use->last);
    const char *arguments[3 + MOST] = {records.data, first.data, last.data};
    for (size_t i = 0; i < count && i < MOST; i++) arguments[3 + i] = more[i];
    const struct mapicfg__where where = {.object = object};
    const int failed = records.failed || first.failed || last.failed;
    mapicfg_statement *statement = failed ? NULL : mapicfg__statement_new(rule, &where, arguments, 3 + count);
    mapicfg_status status =
        statement ? mapicfg__statement_answer(said->fn(said->user, statement), err) : mapicfg__error_no_memory(err);
    mapicfg__statement_free(statement);
    mapicfg__buffer_free(&records);
    mapicfg__buffer_free(&first);
    mapicfg__buffer_free(&last);
    return status;
}
