/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_tail.c: --follow --show records: the records that a look has brought, in the order of time, written at once. */
#include "logs_tail.h"

#include "logs_follow.h"
#include "logs_read.h"
#include "logs_rows.h"
#include "messages.h"

int logs_tail_check(const struct command *command, const struct logs_show *show) {
    if (show->show > MAPICFG_LOG_VIEW_RECORDS + 1)
        return usage_error(command,
                           "--follow shows the summary or --show records: what belongs together is known when "
                           "all is there");
    if (show->format == OUTPUT_PAGE || show->format == LOGS_SQLITE)
        return usage_error(command, "--follow prints records as table, list, json, csv or ecs");
    if (show->file != NULL || show->merge->count > 0 || show->limit > 0)
        return usage_error(command,
                           "--follow prints records as they come, all of them: leave out -o, --merge and "
                           "--limit");
    if (show->follow->interval > 0)
        return usage_error(command, "--interval is for the summary: records are printed as they come");
    return CLI_FINE;
}

struct tail {
    const struct logs_show *show;
    struct key_file key;
    mapicfg_log_events *events; /* what has come since the last showing */
    struct logs_rows rows;
};

static mapicfg_status add(void *user, const mapicfg_log_batch *batch, mapicfg_error *err) {
    const struct tail *tail = user;
    return mapicfg_log_events_add(tail->events, batch, err);
}

static int show(void *user, struct command *command, const mapicfg_report *report) {
    struct tail *tail = user;
    mapicfg_error err;
    (void)report;
    const mapicfg_status status =
        mapicfg_log_events_each(tail->events, MAPICFG_LOG_VIEW_RECORDS, NULL, logs_rows_put, &tail->rows, &err);
    if (logs_rows_flush(&tail->rows) != 0) return CLI_FAILED; /* main says so */
    if (status != MAPICFG_OK) {
        message_problem(&err);
        return CLI_FAILED;
    }
    mapicfg_log_events_free(tail->events);
    tail->events = NULL;
    return logs_events_make(command, tail->show, &tail->key, &tail->events) == CLI_FINE ? CLI_FINE : CLI_FAILED;
}

static int follow(struct command *command, struct tail *tail, const struct globs *globs) {
    const struct logs_sink sink = {.add = add, .show = show, .is_flow = 1, .user = tail};
    mapicfg_report *report = NULL;
    mapicfg_error err;
    if (mapicfg_report_new(&report, &err) != MAPICFG_OK) {
        message_problem(&err);
        return CLI_FAILED;
    }
    logs_rows_begin(&tail->rows, command->out, MAPICFG_LOG_VIEW_RECORDS, tail->show->format, 1);
    int exit_code = logs_follow_run(command, tail->show->follow, globs, 0, &sink, report);
    logs_rows_end(&tail->rows);
    if (exit_code == CLI_FINE) exit_code = logs_read_any(report);
    mapicfg_report_free(report);
    return exit_code;
}

int logs_tail_run(struct command *command, const struct logs_show *show_what, const struct globs *globs) {
    struct tail tail = {.show = show_what};
    int exit_code = show_what->key_file != NULL ? key_file_read(&tail.key, show_what->key_file) : CLI_FINE;
    if (exit_code != CLI_FINE) return exit_code;
    exit_code = logs_events_make(command, show_what, &tail.key, &tail.events);
    if (exit_code == CLI_FINE) exit_code = follow(command, &tail, globs);
    mapicfg_log_events_free(tail.events);
    if (show_what->key_file != NULL) key_file_wipe(&tail.key);
    return exit_code;
}
