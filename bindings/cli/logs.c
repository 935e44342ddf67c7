/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs.c: `mapicfg logs`: who connects how, what fails and how long it takes, by Exchange's and IIS's logs. */
#include "file.h"
#include "globs.h"
#include "key_file.h"
#include "logs_drift.h"
#include "logs_fields.h"
#include "logs_follow.h"
#include "logs_page.h"
#include "logs_print.h"
#include "logs_read.h"
#include "logs_show.h"
#include "messages.h"
#include "options.h"
#include "output.h"
#include "spare.h"

#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    struct texts by, where, merge, config;
    const char *summary_out, *file, *key_file;
    int64_t since, until;
    int keep_noise, quiet, fields;
    uint64_t threads, limit;
    uint32_t format, show;
    struct page_settings page;
    struct logs_follow follow;
    mapicfg_directory *directory; /* of --config; NULL: the summary is printed */
};

/* ---- the summary ---- */

/* "server; client,auth" of --by server --by client,auth. */
static void join(const struct texts *by, struct stream *text) {
    for (size_t i = 0; i < by->count; i++) {
        stream_text(text, i > 0 ? ";" : "");
        stream_text(text, by->items[i]);
    }
}

/* The same of the tables of a summary; the last is always there. */
static void join_tables(const mapicfg_log_summary *summary, struct stream *text) {
    for (size_t table = 0; table + 1 < mapicfg_log_summary_table_count(summary); table++) {
        stream_text(text, table > 0 ? ";" : "");
        for (size_t i = 0; i < mapicfg_log_summary_dimension_count(summary, table); i++) {
            stream_text(text, i > 0 ? "," : "");
            stream_text(text, mapicfg_log_dimension_name(mapicfg_log_summary_get_dimension(summary, table, i)));
        }
    }
}

/* As the options say; where they name no tables, with those of `like`, which may be NULL. */
static mapicfg_status make_new(const struct settings *s, const struct key_file *key, const mapicfg_log_summary *like,
                               mapicfg_log_summary **summary, mapicfg_error *err) {
    struct stream by;
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    stream_open_memory(&by);
    if (s->by.count > 0)
        join(&s->by, &by);
    else if (like != NULL)
        join_tables(like, &by);
    else if (s->format == OUTPUT_PAGE)
        stream_text(&by, MAPICFG_PAGE_LOG_TABLES);
    const char *tables = stream_memory(&by);
    if (by.error != 0) {
        stream_close(&by);
        snprintf(err->message, sizeof err->message, "out of memory");
        return err->code = MAPICFG_E_NOMEM;
    }
    options.keep_noise = (uint32_t)s->keep_noise;
    options.by = s->directory != NULL ? MAPICFG_LOG_DRIFT_TABLES : tables;
    if (s->format == OUTPUT_PAGE) options.max_rows = LOGS_PAGE_MAX_ROWS;
    options.where = s->where.items;
    options.where_count = (uint32_t)s->where.count;
    options.since = s->since;
    options.until = s->until;
    options.key = s->key_file != NULL ? key->bytes : NULL;
    options.key_size = s->key_file != NULL ? key->size : 0;
    options.threads = s->threads < UINT32_MAX ? (uint32_t)s->threads : UINT32_MAX;
    const mapicfg_status status = mapicfg_log_summary_new(&options, summary, err);
    stream_close(&by);
    return status;
}

static int make(const struct command *command, const struct settings *s, const mapicfg_log_summary *like,
                mapicfg_log_summary **summary) {
    mapicfg_error err;
    struct key_file key;
    const int exit_code = s->key_file != NULL ? key_file_read(&key, s->key_file) : CLI_FINE;
    if (exit_code != CLI_FINE) return exit_code;
    const mapicfg_status status = make_new(s, &key, like, summary, &err);
    if (s->key_file != NULL) key_file_wipe(&key);
    if (status == MAPICFG_OK) return CLI_FINE;
    if (err.code == MAPICFG_E_VALUE || err.code == MAPICFG_E_LIMIT) return usage_error(command, "%s", err.message);
    message_problem(&err);
    return CLI_FAILED;
}

/* What a summary that is merged brings along, when it is stated nevertheless. */
static int states_more(const struct settings *s) {
    return s->by.count > 0 || s->where.count > 0 || s->since != 0 || s->until != 0 || s->keep_noise ||
           s->key_file != NULL;
}

/* The first summary of --merge becomes that of the command, or is added to what the options ask for. */
static int begin_with(const struct command *command, const struct settings *s, mapicfg_log_summary *first,
                      mapicfg_log_summary **summary) {
    if (!states_more(s)) {
        *summary = first;
        return CLI_FINE;
    }
    const int exit_code = make(command, s, first, summary);
    if (exit_code == CLI_FINE) return logs_read_merge(*summary, s->merge.items[0], first);
    mapicfg_log_summary_free(first);
    return exit_code;
}

/* The summaries of --merge together, else an empty one. */
static int begin(const struct command *command, const struct settings *s, mapicfg_log_summary **summary) {
    if (s->merge.count == 0) return make(command, s, NULL, summary);
    int exit_code = CLI_FINE;
    for (size_t i = 0; exit_code == CLI_FINE && i < s->merge.count; i++) {
        mapicfg_log_summary *read = NULL;
        exit_code = logs_read_summary(s->merge.items[i], &read);
        if (exit_code != CLI_FINE) break;
        exit_code = i == 0 ? begin_with(command, s, read, summary) : logs_read_merge(*summary, s->merge.items[i], read);
    }
    return exit_code;
}

/* ---- writing ---- */

static int write_summary(const struct settings *s, const mapicfg_log_summary *summary) {
    void *bytes = NULL;
    size_t size;
    struct file file;
    mapicfg_error err;
    if (s->summary_out == NULL) return CLI_FINE;
    if (mapicfg_log_summary_dup_bytes(summary, &bytes, &size, &err) != MAPICFG_OK) {
        message_problem(&err);
        return CLI_FAILED;
    }
    int error = file_open(&file, s->summary_out);
    if (error == 0) {
        stream_raw(&file.stream, bytes, size);
        error = file_close(&file, 1);
    }
    mapicfg_free(bytes);
    if (error == 0) return CLI_FINE;
    message("error", "logs: cannot write '%s': %s", s->summary_out, strerror(error));
    return CLI_FAILED;
}

static mapicfg_status print_summary(const struct command *command, const struct logs_how *how,
                                    const struct logs_page *page, const mapicfg_log_summary *summary,
                                    mapicfg_error *err) {
    return how->format == OUTPUT_PAGE ? logs_page_summary(command->out, page, summary, err)
                                      : logs_print(command->out, how, summary, err);
}

static struct logs_page page_of(const struct settings *s, const struct globs *globs) {
    return (struct logs_page){.settings = s->page,
                              .paths = globs->paths,
                              .count = globs->count,
                              .merge = &s->merge,
                              .config = &s->config,
                              .where = s->where,
                              .since = s->since,
                              .until = s->until,
                              .anonymized = s->key_file != NULL,
                              .limit = s->limit};
}

static int print(const struct command *command, const struct settings *s, const mapicfg_log_summary *summary,
                 const struct globs *globs) {
    const struct logs_how how = {s->format, s->limit};
    const struct logs_page page = page_of(s, globs);
    mapicfg_error err;
    if (s->directory != NULL) return logs_drift_print(command, &how, &page, summary, s->directory);
    const mapicfg_status status = print_summary(command, &how, &page, summary, &err);
    if (status == MAPICFG_OK) return CLI_FINE;
    if (status != MAPICFG_E_IO) message_problem(&err); /* else main says so */
    return CLI_FAILED;
}

/* Prints to where -o says, and keeps what is to be merged. */
static int put_all(struct command *command, const struct settings *s, const mapicfg_log_summary *summary,
                   const struct globs *globs) {
    struct file file;
    int exit_code = write_summary(s, summary);
    if (exit_code == CLI_FINE) exit_code = file_begin(&file, command, s->file);
    if (exit_code != CLI_FINE) return exit_code;
    exit_code = print(command, s, summary, globs);
    return file_end(&file, command, s->file, exit_code);
}

/* ---- following ---- */

struct shown {
    const struct settings *settings;
    mapicfg_log_summary *summary;
    const struct globs *globs;
};

static mapicfg_status add_batch(void *user, const mapicfg_log_batch *batch, mapicfg_error *err) {
    const struct shown *shown = user;
    return mapicfg_log_summary_add(shown->summary, batch, err);
}

/* With what the report has so far: the summary itself gets it once, at the end. */
static int show_summary(void *user, struct command *command, const mapicfg_report *report) {
    const struct shown *shown = user;
    mapicfg_log_summary *copy = NULL;
    mapicfg_error err;
    mapicfg_status status = mapicfg_log_summary_copy(shown->summary, &copy, &err);
    if (status == MAPICFG_OK) status = mapicfg_log_summary_add_report(copy, report, &err);
    if (status != MAPICFG_OK) message_problem(&err);
    const int exit_code = status == MAPICFG_OK ? put_all(command, shown->settings, copy, shown->globs) : CLI_FAILED;
    mapicfg_log_summary_free(copy);
    return exit_code;
}

static int follow_logs(struct command *command, const struct settings *s, mapicfg_log_summary *summary,
                       const struct globs *globs, mapicfg_report *report) {
    struct shown shown = {s, summary, globs};
    const struct logs_sink sink = {.add = add_batch, .show = show_summary, .user = &shown};
    const int exit_code = logs_follow_run(command, &s->follow, globs, s->file != NULL, &sink, report);
    mapicfg_error err;
    if (mapicfg_log_summary_add_report(summary, report, &err) == MAPICFG_OK)
        return exit_code == CLI_FINE ? logs_read_any(report) : exit_code;
    message_problem(&err);
    return CLI_FAILED;
}

/* Reads into the summary, and prints what it has, also when a log failed: what was read counts. */
static int run_summary(struct command *command, const struct settings *s, mapicfg_log_summary *summary,
                       const struct globs *globs) {
    mapicfg_report *report = NULL;
    mapicfg_error err;
    if (mapicfg_report_new(&report, &err) != MAPICFG_OK) {
        message_problem(&err);
        return CLI_FAILED;
    }
    int exit_code = CLI_FINE;
    if (s->follow.is_on)
        exit_code = follow_logs(command, s, summary, globs, report);
    else if (globs->count > 0)
        exit_code = logs_read(globs, s->quiet, summary, report);
    mapicfg_report_free(report);
    const int nothing = mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_LOGS) == 0;
    if (exit_code == CLI_FAILED || (exit_code != CLI_FINE && nothing)) return exit_code;
    const int put = put_all(command, s, summary, globs);
    return exit_code == CLI_FINE || put == CLI_FAILED ? put : exit_code;
}

/* ---- the verb ---- */

static int is_csv(const struct settings *s) {
    return s->format == OUTPUT_CSV || s->format == OUTPUT_SPREADSHEET;
}

/* A --by and a merged file may name several tables, of which no CSV may leave any out. */
static int check_tables(const struct command *command, const struct settings *s, const mapicfg_log_summary *summary) {
    const size_t count = mapicfg_log_summary_table_count(summary) - 1; /* without the one by error */
    if (!is_csv(s) || count == 1) return CLI_FINE;
    if (s->merge.count == 0) return usage_error(command, "CSV has one table: name it with one --by");
    return usage_error(command, "CSV has one table, and the files of --merge have %zu; JSON has all", count);
}

static const char *option_noise(const char *value, void *into) {
    const int keep = strcmp(value, "keep") == 0;
    if (!keep && strcmp(value, "drop") != 0) return "keep or drop";
    *(int *)into = keep;
    return NULL;
}

/* Single records are asked for, and no summary. */
static int shows_rows(const struct settings *s) {
    return s->show != 0 || s->format == LOGS_ECS || s->format == LOGS_SQLITE;
}

static struct logs_show show_of(const struct settings *s) {
    return (struct logs_show){.show = s->show,
                              .format = s->format,
                              .limit = s->limit,
                              .where = &s->where,
                              .merge = &s->merge,
                              .since = s->since,
                              .until = s->until,
                              .keep_noise = s->keep_noise,
                              .quiet = s->quiet,
                              .key_file = s->key_file,
                              .file = s->file,
                              .follow = &s->follow};
}

static int check_rows(const struct command *command, const struct settings *s) {
    const struct logs_show show = show_of(s);
    if (s->by.count > 0 || s->config.count > 0 || s->summary_out != NULL)
        return usage_error(command, "--by, --config and --summary-out are for the summary, and not for single records");
    return logs_show_check(command, &show);
}

static int check_summary(const struct command *command, const struct settings *s) {
    if (s->config.count > 0 && (s->by.count > 0 || s->where.count > 0 || s->keep_noise || s->key_file != NULL))
        return usage_error(command,
                           "--config compares all that the logs have: leave out --by, --where, --noise keep "
                           "and --anonymize");
    if (is_csv(s) && s->config.count == 0 && s->merge.count == 0 && s->by.count != 1)
        return usage_error(command, "CSV has one table: name it with one --by");
    return CLI_FINE;
}

static int check(const struct command *command, const struct settings *s, char *const *operands, size_t count) {
    if (count == 0 && s->merge.count == 0)
        return usage_error(command, "no log to read: name files and folders, or - for standard input; or --merge FILE");
    int exit_code = shows_rows(s) ? check_rows(command, s) : check_summary(command, s);
    if (exit_code != CLI_FINE) return exit_code;
    const struct named_file files[] = {
        {"--summary-out", s->summary_out, 1}, {"-o", s->file, 1}, {"--anonymize", s->key_file, 0}};
    exit_code = logs_follow_check(command, &s->follow, operands, count, s->threads);
    if (exit_code == CLI_FINE) exit_code = spare_check(command, files, 3, operands, count);
    if (exit_code == CLI_FINE)
        exit_code = spare_check(command, files, 2, (char *const *)s->merge.items, s->merge.count);
    if (exit_code == CLI_FINE)
        exit_code = spare_check(command, files, 2, (char *const *)s->config.items, s->config.count);
    return exit_code;
}

/* What is written is none of the logs that are read. */
static int check_written(const struct command *command, const struct settings *s, const struct globs *globs) {
    const struct named_file files[] = {{"--summary-out", s->summary_out, 1}, {"-o", s->file, 1}};
    return spare_check_logs(command, files, 2, globs->paths, globs->count);
}

static int run_fields(struct command *command, const struct settings *s) {
    struct file file;
    const int exit_code = file_begin(&file, command, s->file);
    if (exit_code != CLI_FINE) return exit_code;
    if (s->show > 0 && s->show != LOGS_PROMPTS)
        logs_show_columns(command->out, s->show, s->format);
    else
        logs_fields_print(command->out, s->format);
    return file_end(&file, command, s->file, command->out->error != 0 ? CLI_FAILED : CLI_FINE);
}

static int run_rows(struct command *command, const struct settings *s, const struct globs *globs) {
    struct logs_show show = show_of(s);
    struct logs_page page = page_of(s, globs);
    page.settings.rows = s->limit < UINT32_MAX ? (uint32_t)s->limit : UINT32_MAX;
    show.page = &page;
    return logs_show_run(command, &show, globs);
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.format = OUTPUT_TABLE};
    const struct option options[] = {
        {"by", "D[,D]...", "group records by these; each --by is a table of its own", option_texts, &s.by},
        {"noise", "keep|drop", "probes, system accounts, challenges: count as others, or apart", option_noise,
         &s.keep_noise},
        {"where", "D=V",
         "only these records, with * and ?; D!=V; D~V and D!~V: a regular expression; several must all hold",
         option_texts, &s.where},
        {"since", "MOMENT", "only from then on (UTC): 2026-11-28, 2026-11-28T09:30", option_moment, &s.since},
        {"until", "MOMENT", "only before then", option_moment, &s.until},
        {"anonymize", "KEYFILE", "replace users and mailboxes, always in the same way with the same key", option_text,
         &s.key_file},
        {"j", "N", "read by N threads", option_number, &s.threads},
        {"follow", NULL, "go on as logs grow, until Ctrl-C; with --show records each as it comes", option_flag,
         &s.follow.is_on},
        {"interval", "SECONDS", "with --follow: show the summary that often (on a terminal: 2)", option_number,
         &s.follow.interval},
        {"limit", "N", "show N rows of each table", option_number, &s.limit},
        {"show", "summary|records|sessions|requests|prompts", "records by time, or what belongs together",
         logs_show_option, &s.show},
        {"config", "FILE", "compare with this store, or these exports: who does not follow; several", option_texts,
         &s.config},
        {"merge", "FILE",
         "add what --summary-out wrote, with --show a database; several. Its tables and conditions count", option_texts,
         &s.merge},
        {"summary-out", "FILE", "write the summary to be merged", option_text, &s.summary_out},
        {"fields", NULL, "read nothing: say what the columns of logs mean, or those of --show", option_flag, &s.fields},
        OPTION_QUIET(&s.quiet),
        {"format", "table|list|json|csv|html|ecs|sqlite",
         "how to print it; html: one page; ecs: records for Elastic; sqlite: a database", logs_show_format, &s.format},
        OPTION_SPREADSHEET(&s.format),
        OPTIONS_PAGE(&s.page),
        OPTION_OUTPUT(&s.file),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (!page_fits(command, &s.page, s.format == OUTPUT_PAGE)) return CLI_USAGE;
    if (s.fields && (s.format == OUTPUT_PAGE || s.format >= LOGS_ECS))
        return usage_error(command, "--fields has no page: table, list, json or csv");
    if (s.fields) return operands == 0 ? run_fields(command, &s) : usage_error(command, "--fields reads no logs");
    exit_code = check(command, &s, argv, (size_t)operands);
    if (exit_code != CLI_FINE) return exit_code;
    struct globs globs = {0};
    mapicfg_log_summary *summary = NULL;
    exit_code = globs_expand(&globs, argv, (size_t)operands);
    if (exit_code == CLI_FINE) exit_code = check_written(command, &s, &globs);
    if (exit_code == CLI_FINE && !s.follow.is_on) exit_code = file_check(globs.paths, globs.count);
    s.follow.is_quiet = s.quiet;
    s.follow.where = &s.where;
    if (exit_code == CLI_FINE && shows_rows(&s)) {
        exit_code = run_rows(command, &s, &globs);
        globs_free(&globs);
        return exit_code;
    }
    if (exit_code == CLI_FINE && s.config.count > 0)
        exit_code = logs_drift_open(command, &s.config, s.quiet, &s.directory);
    if (exit_code == CLI_FINE) exit_code = begin(command, &s, &summary);
    if (exit_code == CLI_FINE && s.config.count == 0) exit_code = check_tables(command, &s, summary);
    if (exit_code == CLI_FINE) exit_code = run_summary(command, &s, summary, &globs);
    mapicfg_log_summary_free(summary);
    mapicfg_directory_close(s.directory);
    globs_free(&globs);
    return exit_code;
}

const struct verb verb_logs = {
    "logs",
    "tell who connects how, what fails and how long it takes, by Exchange's logs",
    "PATH... [--by DIMENSION[,DIMENSION]...]... [--where DIMENSION=VALUE]... [--since MOMENT] [OPTION]...",
    "Reads the logs of HttpProxy, MapiHttp, MAPI Client Access, RPC Client Access and IIS: files, folders with all\n"
    "below them, - for standard input; plain, gzip, Zstandard or zip. Health mailboxes, probes and the challenges\n"
    "before each authentication are counted apart.\n"
    "\n"
    "With --config it says instead what the logs show against a configuration: mailboxes that are handed MAPI over\n"
    "HTTP and never used it, that use it although something else is decided, that come from outside although blocked,\n"
    "clients that are too old, and what cannot be told. Exit code 1: one of these is a warning.\n"
    "\n"
    "With --show it prints single records, or what belongs together: sessions of one client, and requests with what\n"
    "the front end, the back end and IIS say of each. All of it goes to a database with --format sqlite -o FILE.\n"
    "\n"
    "Dimensions: kind, protocol, server, front, target, host, network, client, mode, user, mailbox, auth, status,\n"
    "request, error, hour, day. Times are UTC, latencies are milliseconds, and percentiles are within 1 %.\n",
    "  mapicfg logs Logging/HttpProxy Logging/MapiHttp\n"
    "  mapicfg logs Logging/HttpProxy --where auth=ntlm --by user,client --format csv\n"
    "  mapicfg logs Logging/HttpProxy --by error,user --since 2026-11-28T08:00 --until 2026-11-28T09:00\n"
    "  mapicfg logs Logging/HttpProxy --config exports/ --since 2026-11-01\n"
    "  mapicfg logs Logging W3SVC1 -o logs.html\n"
    "  mapicfg logs Logging/HttpProxy --follow --by error,user --since 2026-11-28T08:00\n"
    "  mapicfg logs Logging/HttpProxy --follow --format ecs --since 2026-11-28T08:00 | ./send\n"
    "  mapicfg logs Logging/HttpProxy W3SVC1 --show prompts -o prompts.html\n"
    "  mapicfg logs Logging W3SVC1 --show requests --since 2026-11-28T08:00 --until 2026-11-28T08:10\n"
    "  mapicfg logs Logging --format sqlite -o logs.db\n"
    "  mapicfg logs --fields --format list\n"
    "  mapicfg logs Logging --anonymize contoso.key --by user,auth --format csv\n"
    "  mapicfg logs ex01/ --quiet --summary-out ex01.sum; mapicfg logs --merge ex01.sum --merge ex02.sum\n",
    run,
};
