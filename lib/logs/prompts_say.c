/* SPDX-License-Identifier: LGPL-2.1-or-later
 * prompts_say.c: why people are asked for passwords: what all parts need to ask the database and to say what they
 * found. */
#include "base/error.h"
#include "logs/fact.h"
#include "logs/prompts.h"
#include "rule/statement.h"

mapicfg_status mapicfg__prompts_prepare(const struct mapicfg__prompts *prompts, const char *sql, sqlite3_stmt **out,
                                        mapicfg_error *err) {
    mapicfg_status status = mapicfg__events_db_prepare(prompts->events, out, sql, err);
    if (!status && sqlite3_bind_parameter_count(*out)) sqlite3_bind_int64(*out, 1, prompts->window);
    return status;
}

mapicfg_status mapicfg__prompts_run(const struct mapicfg__prompts *prompts, const char *sql, mapicfg_error *err) {
    sqlite3_stmt *statement = NULL;
    mapicfg_status status = mapicfg__prompts_prepare(prompts, sql, &statement, err);
    if (!status) status = mapicfg__events_db_do(prompts->events, statement, err);
    sqlite3_finalize(statement);
    return status;
}

mapicfg_status mapicfg__prompts_say(const struct mapicfg__prompts *prompts, enum mapicfg__rule_number rule,
                                    const char *object, const char *const *arguments, size_t count,
                                    mapicfg_error *err) {
    const struct mapicfg__where where = {.object = object};
    mapicfg_statement *statement = mapicfg__statement_new(rule, &where, arguments, count);
    if (!statement) return mapicfg__error_no_memory(err);
    prompts->events->in_call = 1;
    const int32_t answer = prompts->fn(prompts->user, statement);
    prompts->events->in_call = 0;
    mapicfg__statement_free(statement);
    return mapicfg__statement_answer(answer, err);
}

void mapicfg__prompts_put_times(struct mapicfg__buffer *out, int64_t first, int64_t last) {
    mapicfg__buffer_text(out, first == last ? "at " : "between ");
    mapicfg__fact_put_time(out, first);
    if (first == last) return;
    mapicfg__buffer_text(out, " and ");
    mapicfg__fact_put_time(out, last);
}
