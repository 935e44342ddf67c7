/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hit.c: who is hit by a plan, in numbers from logs: what is read, and what is printed. */
#include "hit.h"

#include "file.h"
#include "globs.h"
#include "logs_read.h"
#include "messages.h"
#include "spare.h"
#include "statements.h"
#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

static int read_paths(const struct command *command, const struct hit_settings *s, int quiet,
                      mapicfg_log_summary *summary) {
    const struct named_file output = {"-o", s->output, 1};
    struct globs globs = {0};
    mapicfg_report *report = NULL;
    mapicfg_error err;
    int exit_code = globs_expand(&globs, (char *const *)s->logs.items, s->logs.count);
    if (exit_code == CLI_FINE) exit_code = spare_check_logs(command, &output, 1, globs.paths, globs.count);
    if (exit_code == CLI_FINE) exit_code = file_check(globs.paths, globs.count);
    if (exit_code == CLI_FINE && mapicfg_report_new(&report, &err) != MAPICFG_OK) exit_code = store_failed(&err);
    if (exit_code == CLI_FINE) exit_code = logs_read(&globs, quiet, summary, report);
    mapicfg_report_free(report);
    globs_free(&globs);
    return exit_code;
}

/* Logs and summaries together. */
static int read_summary(const struct command *command, const struct hit_settings *s, int quiet,
                        mapicfg_log_summary **summary) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_error err;
    for (size_t i = 0; i < s->summaries.count; i++) {
        mapicfg_log_summary *read = NULL;
        int exit_code = logs_read_summary(s->summaries.items[i], &read);
        if (exit_code == CLI_FINE && i > 0) exit_code = logs_read_merge(*summary, s->summaries.items[i], read);
        if (exit_code != CLI_FINE) return exit_code;
        if (i == 0) *summary = read;
    }
    if (s->logs.count == 0) return CLI_FINE;
    options.by = MAPICFG_LOG_USE_TABLES;
    if (*summary == NULL && mapicfg_log_summary_new(&options, summary, &err) != MAPICFG_OK) return store_failed(&err);
    return read_paths(command, s, quiet, *summary);
}

int hit_read(const struct command *command, const struct hit_settings *s, int quiet, mapicfg_directory *directory,
             mapicfg_log_use **use) {
    mapicfg_log_summary *summary = NULL;
    mapicfg_error err;
    *use = NULL;
    if (s->logs.count > 0 && s->summaries.count > 0)
        return usage_error(command, "--logs or --logs-summary: summarize the logs as well, or name all logs");
    int exit_code = read_summary(command, s, quiet, &summary);
    if (exit_code == CLI_FINE && summary != NULL && mapicfg_log_use_new(summary, directory, use, &err) != MAPICFG_OK) {
        exit_code = err.code == MAPICFG_E_CONFLICT ? CLI_INPUT : store_exit(err.code);
        message_problem(&err);
    }
    mapicfg_log_summary_free(summary);
    return exit_code;
}

/* ---- records ---- */

const struct column hit_columns[HIT_COLUMNS] = {
    {"seen", COLUMN_TEXT, NULL, 0},
    {"records", COLUMN_NUMBER, NULL, 0},
    {"succeeded", COLUMN_NUMBER, NULL, 0},
    {"days", COLUMN_NUMBER, NULL, 0},
    {"users", COLUMN_NUMBER, NULL, 0},
    {"mapi_http", COLUMN_NUMBER, NULL, 0},
    {"outlook_anywhere", COLUMN_NUMBER, NULL, 0},
    {"rpc", COLUMN_NUMBER, NULL, 0},
    {"outside", COLUMN_NUMBER, NULL, 0},
    {"inside", COLUMN_NUMBER, NULL, 0},
    {"first", COLUMN_TEXT, NULL, 0},
    {"last", COLUMN_TEXT, NULL, 0},
    {"clients", COLUMN_LIST, "; ", 0},
    {"doubt", COLUMN_TEXT, NULL, 0},
    {"warnings", COLUMN_TEXT, NULL, 0},
};

/* "" for 0. */
static const char *time_text(char text[MOMENT_SIZE], uint64_t milliseconds) {
    *text = '\0';
    if (milliseconds > 0) moment_format((int64_t)milliseconds, text, MOMENT_SIZE);
    return text;
}

static void put_clients(struct stream *out, const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move) {
    for (size_t i = 0; i < mapicfg_log_use_client_count(use, plan, move); i++) {
        stream_text(out, i > 0 ? "; " : "");
        stream_text(out, mapicfg_log_use_get_client(use, plan, move, i, NULL));
    }
}

static int32_t put_warning(void *user, const mapicfg_statement *warning) {
    struct stream *out = user;
    stream_text(out, out->used > 0 ? " " : "");
    stream_text(out, mapicfg_statement_get_sentence(warning));
    return 0;
}

mapicfg_status hit_begin(struct hit_cells *cells, const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move,
                         const char **values, mapicfg_error *err) {
    static const uint32_t numbers[] = {
        MAPICFG_LOG_USE_RECORDS, MAPICFG_LOG_USE_SUCCEEDED, MAPICFG_LOG_USE_DAYS,
        MAPICFG_LOG_USE_USERS,   MAPICFG_LOG_USE_MAPI_HTTP, MAPICFG_LOG_USE_OUTLOOK_ANYWHERE,
        MAPICFG_LOG_USE_RPC,     MAPICFG_LOG_USE_OUTSIDE,   MAPICFG_LOG_USE_INSIDE};
    stream_open_memory(&cells->clients);
    stream_open_memory(&cells->warnings);
    *values++ = mapicfg_log_use_answer_name(mapicfg_log_use_get_answer(use, plan, move));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        snprintf(cells->numbers[i], sizeof cells->numbers[i], "%llu",
                 (unsigned long long)mapicfg_log_use_get_number(use, plan, move, numbers[i]));
        *values++ = cells->numbers[i];
    }
    *values++ = time_text(cells->first, mapicfg_log_use_get_number(use, plan, move, MAPICFG_LOG_USE_BEGAN));
    *values++ = time_text(cells->last, mapicfg_log_use_get_number(use, plan, move, MAPICFG_LOG_USE_ENDED));
    put_clients(&cells->clients, use, plan, move);
    const mapicfg_status status = mapicfg_log_use_warn(use, plan, move, put_warning, &cells->warnings, err);
    *values++ = stream_memory(&cells->clients);
    *values++ = mapicfg_log_use_get_doubt(use, plan, move);
    *values++ = stream_memory(&cells->warnings);
    return status;
}

void hit_end(struct hit_cells *cells) {
    stream_close(&cells->clients);
    stream_close(&cells->warnings);
}

/* ---- for people ---- */

static void put_answer(struct stream *out, uint64_t count, const char *words) {
    if (count == 0) return;
    stream_text(out, "; ");
    stream_number(out, count);
    stream_text(out, words);
}

static void put_names(struct stream *out, const mapicfg_log_use *use) {
    const uint64_t strange = mapicfg_log_use_get_total(use, MAPICFG_LOG_USE_STRANGE);
    const uint64_t nameless = mapicfg_log_use_get_total(use, MAPICFG_LOG_USE_NAMELESS);
    if (strange > 0) {
        stream_text(out, "  ");
        stream_counted(out, strange, "record of the logs matches", "records of the logs match");
        stream_text(out, " no mailbox, or several: they have ");
        stream_counted(out, mapicfg_log_use_get_total(use, MAPICFG_LOG_USE_NAMES), "name", "names");
        stream_text(out, " ('mapicfg logs --config' lists them).\n");
    }
    if (nameless > 0) {
        stream_text(out, "  ");
        stream_counted(out, nameless, "record names", "records name");
        stream_text(out, " neither a mailbox nor a user.\n");
    }
}

static void put_sums(struct stream *out, const mapicfg_log_use *use, const mapicfg_plan *plan) {
    char first[MOMENT_SIZE], last[MOMENT_SIZE];
    uint64_t counts[MAPICFG_LOG_USE_ANSWERS] = {0};
    const size_t moves = mapicfg_plan_move_count(plan);
    for (size_t i = 0; i < moves; i++) counts[mapicfg_log_use_get_answer(use, plan, i)]++;
    stream_text(out, "\nWho is hit, by the logs");
    if (mapicfg_log_use_get_total(use, MAPICFG_LOG_USE_FIRST) > 0) {
        stream_text(out, " between ");
        stream_text(out, time_text(first, mapicfg_log_use_get_total(use, MAPICFG_LOG_USE_FIRST)));
        stream_text(out, " and ");
        stream_text(out, time_text(last, mapicfg_log_use_get_total(use, MAPICFG_LOG_USE_LAST)));
    }
    stream_text(out, ":\n  ");
    stream_counted(out, moves, "mailbox moves: ", "mailboxes move: ");
    stream_number(out, counts[MAPICFG_LOG_USE_SEEN]);
    stream_text(out, " seen in use");
    put_answer(out, counts[MAPICFG_LOG_USE_BY_USER], " by their user only, as the logs do not name the mailbox");
    put_answer(out, counts[MAPICFG_LOG_USE_FAILED], " whose requests all failed");
    put_answer(out, counts[MAPICFG_LOG_USE_UNSEEN], " not seen");
    put_answer(out, counts[MAPICFG_LOG_USE_UNKNOWN], " cannot be told");
    stream_text(out, ".\n");
    put_names(out, use);
}

/* A move, and what it is listed by. */
struct ranked {
    uint64_t days, records;
    size_t move;
};

static int compare_ranked(const void *a, const void *b) {
    const struct ranked *left = a, *right = b;
    if (left->days != right->days) return left->days > right->days ? -1 : 1;
    if (left->records != right->records) return left->records > right->records ? -1 : 1;
    return left->move < right->move ? -1 : left->move > right->move;
}

/* "MAPI over HTTP, Outlook Anywhere" */
static void put_ways(struct stream *out, const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move) {
    static const struct {
        uint32_t number;
        const char *name;
    } ways[] = {{MAPICFG_LOG_USE_MAPI_HTTP, "MAPI over HTTP"},
                {MAPICFG_LOG_USE_OUTLOOK_ANYWHERE, "Outlook Anywhere"},
                {MAPICFG_LOG_USE_RPC, "RPC"}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (mapicfg_log_use_get_number(use, plan, move, ways[i].number) == 0) continue;
        stream_text(out, out->used > 0 ? ", " : "");
        stream_text(out, ways[i].name);
    }
}

static const char *place_of(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move) {
    const uint64_t all = mapicfg_log_use_get_number(use, plan, move, MAPICFG_LOG_USE_SUCCEEDED);
    const uint64_t inside = mapicfg_log_use_get_number(use, plan, move, MAPICFG_LOG_USE_INSIDE);
    if (mapicfg_log_use_get_number(use, plan, move, MAPICFG_LOG_USE_OUTSIDE) > 0) return "yes";
    return all > 0 && inside == all ? "no" : all > 0 ? "cannot tell" : "";
}

static void put_one(struct output *output, const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move) {
    char records[24], days[24], last[MOMENT_SIZE];
    struct stream ways, clients;
    stream_open_memory(&ways);
    stream_open_memory(&clients);
    put_ways(&ways, use, plan, move);
    put_clients(&clients, use, plan, move);
    snprintf(records, sizeof records, "%llu",
             (unsigned long long)mapicfg_log_use_get_number(use, plan, move, MAPICFG_LOG_USE_SUCCEEDED));
    snprintf(days, sizeof days, "%llu",
             (unsigned long long)mapicfg_log_use_get_number(use, plan, move, MAPICFG_LOG_USE_DAYS));
    const char *const values[] = {mapicfg_plan_move_identity(plan, move),
                                  mapicfg_log_use_answer_name(mapicfg_log_use_get_answer(use, plan, move)),
                                  days,
                                  records,
                                  time_text(last, mapicfg_log_use_get_number(use, plan, move, MAPICFG_LOG_USE_ENDED)),
                                  stream_memory(&ways),
                                  place_of(use, plan, move),
                                  stream_memory(&clients)};
    output_record(output, values);
    stream_close_part(&ways, output->out);
    stream_close_part(&clients, output->out);
}

/* Those that connect most often first. */
static mapicfg_status put_busiest(struct stream *out, uint64_t limit, const mapicfg_log_use *use,
                                  const mapicfg_plan *plan, mapicfg_error *err) {
    static const struct column columns[] = {{"identity", COLUMN_TEXT, NULL, 0}, {"seen", COLUMN_TEXT, NULL, 0},
                                            {"days", COLUMN_NUMBER, NULL, 0},   {"records", COLUMN_NUMBER, NULL, 0},
                                            {"last", COLUMN_TEXT, NULL, 0},     {"now by", COLUMN_TEXT, NULL, 0},
                                            {"outside", COLUMN_TEXT, NULL, 0},  {"clients", COLUMN_TEXT, NULL, 0}};
    const size_t count = mapicfg_plan_move_count(plan);
    struct ranked *ranked = malloc((count + 1) * sizeof *ranked);
    struct output output;
    if (ranked == NULL) {
        *err = (mapicfg_error){.code = MAPICFG_E_NOMEM, .message = "out of memory"};
        return MAPICFG_E_NOMEM;
    }
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){mapicfg_log_use_get_number(use, plan, i, MAPICFG_LOG_USE_DAYS),
                                    mapicfg_log_use_get_number(use, plan, i, MAPICFG_LOG_USE_SUCCEEDED), i};
    qsort(ranked, count, sizeof *ranked, compare_ranked);
    stream_char(out, '\n');
    output_begin(&output, out, OUTPUT_TABLE, columns, sizeof columns / sizeof *columns, 0);
    for (size_t i = 0; i < count && i < limit; i++) put_one(&output, use, plan, ranked[i].move);
    output_end(&output);
    free(ranked);
    return MAPICFG_OK;
}

static mapicfg_status put_warnings(struct stream *out, uint64_t limit, const mapicfg_log_use *use,
                                   const mapicfg_plan *plan, mapicfg_error *err) {
    mapicfg_statements *found = NULL;
    mapicfg_status status = mapicfg_statements_new(&found, err);
    for (size_t i = 0; status == MAPICFG_OK && i < mapicfg_plan_move_count(plan); i++)
        status = mapicfg_log_use_warn(use, plan, i, mapicfg_statements_add, found, err);
    if (status == MAPICFG_OK && mapicfg_statements_count(found) > 0) {
        stream_text(out, "\nWhat would break, or go another way, by the logs:\n");
        status = statements_rules(out, found, limit, err);
    }
    mapicfg_statements_free(found);
    return status;
}

mapicfg_status hit_table(struct stream *out, uint64_t limit, const mapicfg_log_use *use, const mapicfg_plan *plan,
                         mapicfg_error *err) {
    put_sums(out, use, plan);
    mapicfg_status status = put_busiest(out, limit, use, plan, err);
    return status == MAPICFG_OK ? put_warnings(out, limit, use, plan, err) : status;
}
