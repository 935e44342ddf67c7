/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rows.c: the moves of a plan as CSV for spreadsheets. */
#include <mapicfg/plan.h>

#include "base/error.h"
#include "formats/cell.h"
#include "plan/body.h"

#define WRITTEN_FROM 65536u /* bytes */

struct rows {
    const mapicfg_plan *plan;
    mapicfg_write_fn fn;
    void *user;
    struct mapicfg__buffer out, scratch, why;
};

static void put_cell(struct rows *rows, const char *text, char after) {
    mapicfg__cell_put(&rows->out, &rows->scratch, text ? text : "");
    mapicfg__buffer_char(&rows->out, after);
}

static mapicfg_status put_why(struct rows *rows, size_t index, mapicfg_error *err) {
    mapicfg_statements *why;
    mapicfg_status status = mapicfg_plan_dup_why(rows->plan, index, &why, err);
    if (status) return status;
    rows->why.size = 0;
    for (size_t i = 0; i < mapicfg_statements_count(why); i++) {
        mapicfg__buffer_text(&rows->why, i ? " " : "");
        mapicfg__buffer_text(&rows->why, mapicfg_statement_get_sentence(mapicfg_statements_get(why, i)));
    }
    mapicfg_statements_free(why);
    mapicfg__buffer_bytes(&rows->why, "", 1);
    rows->out.failed |= rows->why.failed;
    if (!rows->why.failed) put_cell(rows, rows->why.data, '\n');
    return MAPICFG_OK;
}

static mapicfg_status put_row(struct rows *rows, size_t index, mapicfg_error *err) {
    static const uint32_t urls[] = {MAPICFG_PLAN_INSIDE_BEFORE, MAPICFG_PLAN_INSIDE_AFTER, MAPICFG_PLAN_OUTSIDE_BEFORE,
                                    MAPICFG_PLAN_OUTSIDE_AFTER};
    const mapicfg_plan *plan = rows->plan;
    char changes[1024];
    mapicfg_changes_ids(mapicfg_plan_move_changes(plan, index), changes, sizeof changes);
    put_cell(rows, mapicfg_plan_move_identity(plan, index), ',');
    put_cell(rows, mapicfg_decision_effective(mapicfg_plan_move_before(plan, index)), ',');
    put_cell(rows, mapicfg_decision_effective(mapicfg_plan_move_after(plan, index)), ',');
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        put_cell(rows, mapicfg_plan_move_url(plan, index, urls[i]), ',');
    put_cell(rows, changes, ',');
    return put_why(rows, index, err);
}

static mapicfg_status flush(struct rows *rows, size_t from, mapicfg_error *err) {
    if (rows->out.failed) return mapicfg__error_no_memory(err);
    if (rows->out.size <= from) return MAPICFG_OK;
    int32_t answer = rows->fn(rows->user, rows->out.data, rows->out.size);
    rows->out.size = 0;
    if (answer) return mapicfg__error_fail(err, MAPICFG_E_IO, "the CSV was not written: the callback failed");
    return MAPICFG_OK;
}

mapicfg_status mapicfg_plan_write_moves(const mapicfg_plan *plan, mapicfg_write_fn fn, void *user, mapicfg_error *err) {
    if (!plan) return mapicfg__error_null_argument(err, "plan");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    struct rows rows = {.plan = plan, .fn = fn, .user = user};
    mapicfg_status status = MAPICFG_OK;
    mapicfg__buffer_text(&rows.out, "identity,from,to,inside_from,inside_to,outside_from,outside_to,changes,why\n");
    for (size_t i = 0; !status && i < mapicfg_plan_move_count(plan); i++) {
        status = put_row(&rows, i, err);
        if (!status) status = flush(&rows, WRITTEN_FROM, err);
    }
    if (!status) status = flush(&rows, 0, err);
    mapicfg__buffer_free(&rows.out);
    mapicfg__buffer_free(&rows.scratch);
    mapicfg__buffer_free(&rows.why);
    return status;
}
