/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_show.c: single records of logs, sessions and requests: what --show asks for, as a table, a list, JSON, CSV, in
 * the Elastic Common Schema, or all of it as a database. */
#include "logs_show.h"

#include "file.h"
#include "logs_follow.h"
#include "logs_page.h"
#include "logs_prompts.h"
#include "logs_read.h"
#include "logs_rows.h"
#include "logs_tail.h"
#include "messages.h"
#include "output.h"

#include <errno.h>
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- options ---- */

const char *logs_show_format(const char *value, void *into) {
    uint32_t *format = into;
    const uint32_t wanted = strcmp(value, "ecs") == 0 ? LOGS_ECS : strcmp(value, "sqlite") == 0 ? LOGS_SQLITE : 0;
    if (wanted == 0)
        return option_page_format(value, into) == NULL ? NULL : "table, list, json, csv, html, ecs or sqlite";
    if (*format == OUTPUT_SPREADSHEET) return "csv beside --for-spreadsheet";
    *format = wanted;
    return NULL;
}

const char *logs_show_option(const char *value, void *into) {
    uint32_t *show = into;
    *show = 0;
    if (strcmp(value, "summary") == 0) return NULL;
    if (strcmp(value, "prompts") == 0) *show = LOGS_PROMPTS;
    if (*show == LOGS_PROMPTS) return NULL;
    for (uint32_t i = 0; i < MAPICFG_LOG_VIEW_COUNT; i++) {
        if (strcmp(value, mapicfg_log_view_name(i)) != 0) continue;
        *show = i + 1;
        return NULL;
    }
    return "summary, records, sessions, requests or prompts";
}

int logs_show_check(const struct command *command, const struct logs_show *show) {
    const int exit_code = show->follow->is_on ? logs_tail_check(command, show) : CLI_FINE;
    if (exit_code != CLI_FINE) return exit_code;
    if (show->format == LOGS_ECS && show->show > MAPICFG_LOG_VIEW_RECORDS + 1)
        return usage_error(command, "--format ecs is for records: leave out --show, or --show records");
    if (show->show == LOGS_PROMPTS && show->where->count > 0)
        return usage_error(command, "--show prompts looks at all that a user did within a minute: leave out --where");
    if (show->format == LOGS_SQLITE && show->show != 0)
        return usage_error(command, "--format sqlite has records, sessions and requests: leave out --show");
    if (show->format == LOGS_SQLITE && (show->file == NULL || strcmp(show->file, "-") == 0))
        return usage_error(command, "--format sqlite makes a file: name it with -o FILE");
    return CLI_FINE;
}

void logs_show_columns(struct stream *out, uint32_t show, uint32_t format) {
    static const char *const types[] = {"text", "number", "moment", "list"};
    static const struct column columns[] = {
        {"column", COLUMN_TEXT, NULL, 0}, {"type", COLUMN_TEXT, NULL, 0}, {"meaning", COLUMN_TEXT, NULL, 0}};
    struct output output;
    output_begin(&output, out, format, columns, sizeof columns / sizeof *columns, 0);
    for (size_t i = 0; i < mapicfg_log_view_column_count(show - 1); i++) {
        const char *const values[] = {mapicfg_log_view_get_column(show - 1, i),
                                      types[mapicfg_log_view_get_type(show - 1, i)],
                                      mapicfg_log_view_get_meaning(show - 1, i)};
        output_record(&output, values);
    }
    output_end(&output);
}

/* ---- what is read ---- */

static int make(const struct command *command, const struct logs_show *show, mapicfg_log_events **events) {
    struct key_file key;
    int exit_code = show->key_file != NULL ? key_file_read(&key, show->key_file) : CLI_FINE;
    if (exit_code != CLI_FINE) return exit_code;
    exit_code = logs_events_make(command, show, &key, events);
    if (show->key_file != NULL) key_file_wipe(&key);
    return exit_code;
}

static int merge_all(const struct logs_show *show, mapicfg_log_events *events) {
    mapicfg_error err;
    for (size_t i = 0; i < show->merge->count; i++) {
        const mapicfg_status status = mapicfg_log_events_merge(events, show->merge->items[i], NULL, &err);
        if (status != MAPICFG_OK) return logs_events_failed(status, &err);
    }
    return CLI_FINE;
}

/* Problems of logs are in the report, which tells them; what else fails is told here. */
static int read_logs(const struct logs_show *show, mapicfg_log_events *events, const struct globs *globs) {
    struct progress progress;
    mapicfg_report *report = NULL;
    mapicfg_error err;
    mapicfg_input *inputs = file_inputs(globs->paths, globs->count, NULL);
    if (inputs == NULL) return CLI_FAILED;
    mapicfg_status status = mapicfg_report_new(&report, &err);
    if (status != MAPICFG_OK) {
        free(inputs);
        return logs_events_failed(status, &err);
    }
    const mapicfg_work work = progress_start(&progress, 1);
    status = mapicfg_log_events_read(events, inputs, globs->count, NULL, &work, report, &err);
    progress_end(&progress);
    free(inputs);
    int exit_code = message_logs(report, show->quiet);
    if (status != MAPICFG_OK && mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS) == 0) message_problem(&err);
    if (status == MAPICFG_E_NOMEM) exit_code = CLI_FAILED;
    if (exit_code == CLI_FINE && status != MAPICFG_OK) exit_code = CLI_INPUT;
    if (exit_code == CLI_FINE) exit_code = logs_read_any(report);
    mapicfg_report_free(report);
    return exit_code;
}

/* ---- all of it ---- */

/* The new file; a signal takes away the journal, too, that SQLite has beside it meanwhile. */
static mapicfg_status save_into(const char *path, const char *shown, mapicfg_log_events *events, mapicfg_error *err) {
    static const char suffix[] = "-journal";
    const size_t size = strlen(path);
    char *journal = malloc(size + sizeof suffix);
    if (journal == NULL) {
        *err = (mapicfg_error){.code = MAPICFG_E_NOMEM};
        snprintf(err->message, sizeof err->message, "out of memory");
        return MAPICFG_E_NOMEM;
    }
    memcpy(journal, path, size);
    memcpy(journal + size, suffix, sizeof suffix);
    file_guard(journal);
    const mapicfg_status status = mapicfg_log_events_save(events, path, NULL, err);
    file_unguard(journal);
    free(journal);
    if (status != MAPICFG_OK) snprintf(err->source, sizeof err->source, "%s", shown);
    return status;
}

/* The database goes to the new file that takes the place of what was there. */
static int save(struct command *command, const struct logs_show *show, mapicfg_log_events *events) {
    struct file file;
    mapicfg_error err;
    int exit_code = file_begin(&file, command, show->file);
    if (exit_code != CLI_FINE) return exit_code;
    if (file.temporary == NULL) {
        message("error", "logs: '%s' is not a regular file, so it cannot be a database", show->file);
        exit_code = CLI_FAILED;
    } else {
        const mapicfg_status status = save_into(file.temporary, show->file, events, &err);
        if (status != MAPICFG_OK) exit_code = logs_events_failed(status, &err);
    }
    return file_end(&file, command, show->file, exit_code == CLI_FINE ? CLI_FINE : CLI_FAILED);
}

static uint32_t view_of(const struct logs_show *show) {
    return show->show > 0 ? show->show - 1 : MAPICFG_LOG_VIEW_RECORDS;
}

static mapicfg_status print_rows(const struct command *command, const struct logs_show *show,
                                 mapicfg_log_events *events, mapicfg_error *err) {
    struct logs_rows rows;
    if (show->format == OUTPUT_PAGE) return logs_page_rows(command->out, show->page, view_of(show), events, err);
    logs_rows_begin(&rows, command->out, view_of(show), show->format, 0);
    if (show->limit > 0) rows.limit = show->limit;
    const mapicfg_status status = mapicfg_log_events_each(events, rows.view, NULL, logs_rows_put, &rows, err);
    logs_rows_end(&rows);
    return status;
}

static int print(struct command *command, const struct logs_show *show, mapicfg_log_events *events) {
    struct file file;
    mapicfg_error err;
    if (show->format == LOGS_SQLITE) return save(command, show, events);
    int exit_code = file_begin(&file, command, show->file);
    if (exit_code != CLI_FINE) return exit_code;
    if (show->show == LOGS_PROMPTS)
        return file_end(&file, command, show->file, logs_prompts_print(command, show, events));
    if (print_rows(command, show, events, &err) != MAPICFG_OK && command->out->error == 0) { /* else main says so */
        message_problem(&err);
        exit_code = CLI_FAILED;
    }
    return file_end(&file, command, show->file, exit_code);
}

/* What was read is printed also when a log failed. */
int logs_show_run(struct command *command, const struct logs_show *show, const struct globs *globs) {
    if (show->follow->is_on) return logs_tail_run(command, show, globs);
    mapicfg_log_events *events = NULL;
    int exit_code = make(command, show, &events);
    if (exit_code == CLI_FINE) exit_code = merge_all(show, events);
    if (exit_code == CLI_FINE && globs->count > 0) exit_code = read_logs(show, events, globs);
    const int nothing = mapicfg_log_events_get_count(events, MAPICFG_LOG_COUNT_RECORDS) == 0;
    if (exit_code == CLI_FINE || (exit_code == CLI_INPUT && !nothing)) {
        const int printed = print(command, show, events);
        if (exit_code == CLI_FINE || printed == CLI_FAILED) exit_code = printed;
    }
    mapicfg_log_events_free(events);
    return exit_code;
}
