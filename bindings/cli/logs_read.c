/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_read.c: logs, and the summaries that --summary-out wrote, into one summary: for `logs` and `plan`. */
#include "logs_read.h"

#include "file.h"
#include "messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- summaries ---- */

/* A summary that --summary-out wrote. */
int logs_read_summary(const char *path, mapicfg_log_summary **summary) {
    struct stream bytes;
    mapicfg_error err = {0};
    stream_open_memory(&bytes);
    int exit_code = file_read(path, &bytes);
    if (exit_code == CLI_FINE && mapicfg_log_summary_from_bytes(bytes.bytes, bytes.used, summary, &err) != MAPICFG_OK) {
        snprintf(err.source, sizeof err.source, "%s", path);
        message_problem(&err);
        exit_code = err.code == MAPICFG_E_NOMEM ? CLI_FAILED : CLI_INPUT;
    }
    stream_close(&bytes);
    return exit_code;
}

/* Takes over `summary`, which is that of `path`. */
int logs_read_merge(mapicfg_log_summary *into, const char *path, mapicfg_log_summary *summary) {
    mapicfg_error err;
    const mapicfg_status status = mapicfg_log_summary_merge(into, summary, &err);
    mapicfg_log_summary_free(summary);
    if (status == MAPICFG_OK) return CLI_FINE;
    snprintf(err.source, sizeof err.source, "%s", path);
    message_problem(&err);
    return status == MAPICFG_E_NOMEM ? CLI_FAILED : CLI_INPUT;
}

/* ---- logs ---- */

/* Whether the report has it, so that it was told: not what no log is to blame for, as a table with too many rows. */
static int is_reported(const mapicfg_report *report, const mapicfg_error *err) {
    const size_t count = mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS);
    for (size_t i = 0; i < count; i++) {
        const mapicfg_error *problem = mapicfg_report_get_problem(report, i);
        if (problem->code == err->code && strcmp(problem->source, err->source) == 0 &&
            strcmp(problem->message, err->message) == 0)
            return 1;
    }
    return 0;
}

int logs_read_any(const mapicfg_report *report) {
    if (mapicfg_report_get_total(report, MAPICFG_REPORT_LOGS) > 0) return CLI_FINE;
    const int others = mapicfg_report_get_total(report, MAPICFG_REPORT_FOREIGN) > 0;
    message("error", "there is no log in what was named%s",
            others ? " that it can use; a log of another kind is read when its file is named" : "");
    return CLI_INPUT;
}

int logs_read(const struct globs *globs, int quiet, mapicfg_log_summary *summary, mapicfg_report *report) {
    struct progress progress;
    mapicfg_error err;
    mapicfg_input *inputs = file_inputs(globs->paths, globs->count, NULL);
    if (inputs == NULL) return CLI_FAILED;
    const mapicfg_work work = progress_start(&progress, 1);
    const mapicfg_status status = mapicfg_log_summary_read(summary, inputs, globs->count, NULL, &work, report, &err);
    progress_end(&progress);
    free(inputs);
    const int exit_code = message_logs(report, quiet);
    if (status != MAPICFG_OK && !is_reported(report, &err)) message_problem(&err);
    if (status == MAPICFG_E_NOMEM) return CLI_FAILED;
    if (status != MAPICFG_OK || exit_code != CLI_FINE) return CLI_INPUT;
    return logs_read_any(report);
}
