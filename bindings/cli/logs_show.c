/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_show.c: single records of logs, sessions and requests: what --show asks for, as a table, a list, JSON, CSV, in
 * the Elastic Common Schema, or all of it as a database. */
#include "logs_show.h"

#include "file.h"
#include "key_file.h"
#include "logs_ecs.h"
#include "logs_prompts.h"
#include "messages.h"
#include "moment.h"
#include "output.h"

#include <errno.h>
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BETWEEN "; " /* the values of a list, but in JSON */

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
    if (show->format == OUTPUT_PAGE) return usage_error(command, "--format html is for the summary: leave out --show");
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

/* ---- rows ---- */

struct printed {
    struct output output;
    uint32_t view, format;
    uint64_t limit, rows;
};

static uint64_t bit(uint32_t column) {
    return UINT64_C(1) << column;
}

/* What a table has room for. */
static uint64_t in_table(uint32_t view) {
    switch (view) {
    case MAPICFG_LOG_VIEW_RECORDS:
        return bit(MAPICFG_LOG_RECORDS_TIME) | bit(MAPICFG_LOG_RECORDS_KIND) | bit(MAPICFG_LOG_RECORDS_PROTOCOL) |
               bit(MAPICFG_LOG_RECORDS_USER) | bit(MAPICFG_LOG_RECORDS_ADDRESS) | bit(MAPICFG_LOG_RECORDS_CLIENT) |
               bit(MAPICFG_LOG_RECORDS_AUTH) | bit(MAPICFG_LOG_RECORDS_REQUEST) | bit(MAPICFG_LOG_RECORDS_STATUS) |
               bit(MAPICFG_LOG_RECORDS_ERROR) | bit(MAPICFG_LOG_RECORDS_LATENCY);
    case MAPICFG_LOG_VIEW_SESSIONS:
        return bit(MAPICFG_LOG_SESSIONS_FIRST) | bit(MAPICFG_LOG_SESSIONS_LAST) | bit(MAPICFG_LOG_SESSIONS_KIND) |
               bit(MAPICFG_LOG_SESSIONS_PROTOCOL) | bit(MAPICFG_LOG_SESSIONS_USER) | bit(MAPICFG_LOG_SESSIONS_ADDRESS) |
               bit(MAPICFG_LOG_SESSIONS_RECORDS) | bit(MAPICFG_LOG_SESSIONS_FAILURES) |
               bit(MAPICFG_LOG_SESSIONS_RECOVERED) | bit(MAPICFG_LOG_SESSIONS_SLOW) |
               bit(MAPICFG_LOG_SESSIONS_CLIENTS) | bit(MAPICFG_LOG_SESSIONS_AUTHS);
    default:
        return bit(MAPICFG_LOG_REQUESTS_TIME) | bit(MAPICFG_LOG_REQUESTS_PROTOCOL) | bit(MAPICFG_LOG_REQUESTS_CALL) |
               bit(MAPICFG_LOG_REQUESTS_USER) | bit(MAPICFG_LOG_REQUESTS_FRONT) |
               bit(MAPICFG_LOG_REQUESTS_FRONT_STATUS) | bit(MAPICFG_LOG_REQUESTS_BACK_STATUS) |
               bit(MAPICFG_LOG_REQUESTS_FRONT_LATENCY) | bit(MAPICFG_LOG_REQUESTS_BACK_LATENCY) |
               bit(MAPICFG_LOG_REQUESTS_DIFFERENCE) | bit(MAPICFG_LOG_REQUESTS_FRONT_ERROR) |
               bit(MAPICFG_LOG_REQUESTS_BACK_ERROR) | bit(MAPICFG_LOG_REQUESTS_MISSING) | bit(MAPICFG_LOG_REQUESTS_WHY);
    }
}

static void put_list(struct output *output, const char *list) {
    struct stream text;
    stream_open_memory(&text);
    for (; *list != '\0'; list++) stream_put(&text, *list == '\n' ? BETWEEN : list, *list == '\n' ? 2 : 1);
    output_cell(output, stream_memory(&text));
    stream_close_part(&text, output->out);
}

static void put_cell(struct printed *printed, const mapicfg_log_event *event, size_t column) {
    const uint32_t type = mapicfg_log_view_get_type(printed->view, column);
    const char *text = mapicfg_log_event_get_text(event, column);
    char made[MOMENT_SIZE];
    int64_t number;
    if (type == MAPICFG_LOG_COLUMN_LIST && printed->format != OUTPUT_JSON) {
        put_list(&printed->output, text);
    } else if (text != NULL) {
        output_cell(&printed->output, text);
    } else if (!mapicfg_log_event_get_number(event, column, &number)) {
        output_cell(&printed->output, NULL);
    } else {
        if (type == MAPICFG_LOG_COLUMN_MOMENT)
            moment_format(number, made, sizeof made);
        else
            snprintf(made, sizeof made, "%lld", (long long)number);
        output_cell(&printed->output, made);
    }
}

static int32_t put_row(void *user, const mapicfg_log_event *event) {
    struct printed *printed = user;
    if (printed->rows++ >= printed->limit) return 0; /* they are counted */
    if (printed->format == LOGS_ECS) {
        logs_ecs_put(printed->output.out, event);
    } else {
        output_open(&printed->output);
        for (size_t i = 0; i < printed->output.count; i++) put_cell(printed, event, i);
        output_close(&printed->output);
    }
    return printed->output.out->error != 0;
}

static void begin_rows(struct printed *printed, struct column *columns, struct stream *out) {
    const size_t count = mapicfg_log_view_column_count(printed->view);
    for (size_t i = 0; i < count; i++) {
        const uint32_t type = mapicfg_log_view_get_type(printed->view, i);
        columns[i] = (struct column){mapicfg_log_view_get_column(printed->view, i),
                                     type == MAPICFG_LOG_COLUMN_NUMBER ? COLUMN_NUMBER
                                     : type == MAPICFG_LOG_COLUMN_LIST ? COLUMN_LIST
                                                                       : COLUMN_TEXT,
                                     "\n", !(in_table(printed->view) >> i & 1)};
    }
    if (printed->format == LOGS_ECS)
        printed->output.out = out;
    else
        output_begin(&printed->output, out, printed->format, columns, count, 0);
}

static mapicfg_status print_rows(struct command *command, const struct logs_show *show, mapicfg_log_events *events,
                                 const mapicfg_work *work, mapicfg_error *err) {
    struct column columns[COLUMNS_MAX];
    struct printed printed = {.view = show->show > 0 ? show->show - 1 : MAPICFG_LOG_VIEW_RECORDS,
                              .format = show->format,
                              .limit = show->limit > 0 ? show->limit : UINT64_MAX};
    begin_rows(&printed, columns, command->out);
    const mapicfg_status status = mapicfg_log_events_each(events, printed.view, work, put_row, &printed, err);
    if (show->format != LOGS_ECS) output_end(&printed.output);
    if (status == MAPICFG_E_CANCELLED && command->out->error != 0) return MAPICFG_OK; /* main says so */
    if (status == MAPICFG_OK && printed.rows > printed.limit && show->format == OUTPUT_TABLE) {
        stream_text(command->out, "... and ");
        stream_number(command->out, printed.rows - printed.limit);
        stream_text(command->out, " more\n");
    }
    return status;
}

/* ---- what is read ---- */

static int fail(mapicfg_status status, const mapicfg_error *err) {
    message_problem(err);
    return status == MAPICFG_E_NOMEM || status == MAPICFG_E_IO ? CLI_FAILED : CLI_INPUT;
}

static int make(const struct command *command, const struct logs_show *show, mapicfg_log_events **events) {
    mapicfg_log_events_options options = MAPICFG_LOG_EVENTS_OPTIONS_INIT;
    struct key_file key;
    mapicfg_error err;
    const int exit_code = show->key_file != NULL ? key_file_read(&key, show->key_file) : CLI_FINE;
    if (exit_code != CLI_FINE) return exit_code;
    options.keep_noise = (uint32_t)show->keep_noise;
    options.where = show->where->items;
    options.where_count = (uint32_t)show->where->count;
    options.since = show->since;
    options.until = show->until;
    options.key = show->key_file != NULL ? key.bytes : NULL;
    options.key_size = show->key_file != NULL ? key.size : 0;
    const mapicfg_status status = mapicfg_log_events_new(&options, events, &err);
    if (show->key_file != NULL) key_file_wipe(&key);
    if (status == MAPICFG_OK) return CLI_FINE;
    if (status == MAPICFG_E_VALUE || status == MAPICFG_E_LIMIT) return usage_error(command, "%s", err.message);
    return fail(status, &err);
}

static int merge_all(const struct logs_show *show, mapicfg_log_events *events) {
    mapicfg_error err;
    for (size_t i = 0; i < show->merge->count; i++) {
        const mapicfg_status status = mapicfg_log_events_merge(events, show->merge->items[i], NULL, &err);
        if (status != MAPICFG_OK) return fail(status, &err);
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
        return fail(status, &err);
    }
    const mapicfg_work work = progress_start(&progress, 1);
    status = mapicfg_log_events_read(events, inputs, globs->count, NULL, &work, report, &err);
    progress_end(&progress);
    free(inputs);
    int exit_code = message_logs(report, show->quiet);
    if (status != MAPICFG_OK && mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS) == 0) message_problem(&err);
    if (status == MAPICFG_E_NOMEM) exit_code = CLI_FAILED;
    if (exit_code == CLI_FINE && status != MAPICFG_OK) exit_code = CLI_INPUT;
    if (exit_code == CLI_FINE && mapicfg_report_get_total(report, MAPICFG_REPORT_LOGS) == 0) {
        message("error", "logs: there is no log in what was named");
        exit_code = CLI_INPUT;
    }
    mapicfg_report_free(report);
    return exit_code;
}

/* ---- all of it ---- */

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
        const mapicfg_status status = mapicfg_log_events_save(events, file.temporary, NULL, &err);
        if (status != MAPICFG_OK) {
            snprintf(err.source, sizeof err.source, "%s", show->file);
            exit_code = fail(status, &err);
        }
    }
    return file_end(&file, command, show->file, exit_code == CLI_FINE ? CLI_FINE : CLI_FAILED);
}

static int print(struct command *command, const struct logs_show *show, mapicfg_log_events *events) {
    struct file file;
    mapicfg_error err;
    if (show->format == LOGS_SQLITE) return save(command, show, events);
    int exit_code = file_begin(&file, command, show->file);
    if (exit_code != CLI_FINE) return exit_code;
    if (show->show == LOGS_PROMPTS)
        return file_end(&file, command, show->file, logs_prompts_print(command, show->format, show->limit, events));
    const mapicfg_status status = print_rows(command, show, events, NULL, &err);
    if (status != MAPICFG_OK) {
        message_problem(&err);
        exit_code = CLI_FAILED;
    }
    return file_end(&file, command, show->file, exit_code);
}

/* What was read is printed also when a log failed. */
int logs_show_run(struct command *command, const struct logs_show *show, const struct globs *globs) {
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
