/* SPDX-License-Identifier: LGPL-2.1-or-later
 * messages.c: what goes to standard error: errors, notes on what was read, and progress. */
#define _POSIX_C_SOURCE 200809L

#include "messages.h"

#include "cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Composes a line in memory, so that it is written at once. */
static void write_line(struct stream *line) {
    stream_char(line, '\n');
    if (line->error == 0)
        fwrite(line->bytes, 1, line->used, stderr);
    else
        fputs("mapicfg: error: out of memory\n", stderr);
    stream_close(line);
}

/* "error: ", in red or yellow where the stream has colors. */
static void put_kind(struct stream *line, const char *kind) {
    int colour = strcmp(kind, "note") != 0 && line->colour;
    if (colour) stream_text(line, strcmp(kind, "error") == 0 ? "\033[31m" : "\033[33m");
    stream_text(line, kind);
    stream_text(line, colour ? ":\033[0m " : ": ");
}

void message(const char *kind, const char *format, ...) {
    char text[2048];
    struct stream line;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    stream_open_memory(&line);
    line.colour = stream_may_colour(STDERR_FILENO);
    stream_text(&line, "mapicfg: ");
    put_kind(&line, kind);
    stream_safe(&line, text);
    write_line(&line);
}

void message_compose(struct stream *line, const char *kind, const mapicfg_error *err) {
    char text[2048];
    mapicfg_error rest = *err;
    stream_safe(line, err->source[0] != '\0' ? err->source : "mapicfg");
    if (err->line > 0) {
        stream_char(line, ':');
        stream_number(line, err->line);
    }
    if (err->line > 0 && err->column > 0) {
        stream_char(line, ':');
        stream_number(line, err->column);
    }
    stream_text(line, ": ");
    put_kind(line, kind);
    rest.source[0] = '\0';
    rest.line = rest.column = 0;
    mapicfg_error_format(&rest, text, sizeof text);
    stream_safe(line, text);
}

static void message_placed(const char *kind, const mapicfg_error *err) {
    struct stream line;
    stream_open_memory(&line);
    line.colour = stream_may_colour(STDERR_FILENO);
    message_compose(&line, kind, err);
    write_line(&line);
}

void message_problem(const mapicfg_error *err) {
    message_placed("error", err);
}

#define NAMES_SHOWN 5

/* One line for a kind of a report: what it counts, the total, and the first names with their counts. */
static void put_counted(const char *severity, const mapicfg_report *report, uint32_t kind, const char *what) {
    uint64_t total = mapicfg_report_get_total(report, kind), count;
    size_t names = mapicfg_report_count(report, kind);
    struct stream text;
    if (total == 0) return;
    stream_open_memory(&text);
    for (size_t i = 0; i < names && i < NAMES_SHOWN; i++) {
        const char *name = mapicfg_report_get_name(report, kind, i, &count);
        stream_text(&text, i > 0 ? ", " : " (");
        stream_text(&text, name != NULL ? name : "");
        stream_text(&text, ": ");
        stream_number(&text, count);
    }
    if (names > NAMES_SHOWN) {
        stream_text(&text, ", and ");
        stream_number(&text, names - NAMES_SHOWN);
        stream_text(&text, " more names");
    }
    stream_text(&text, names > 0 ? ")" : "");
    message(severity, "%s: %llu%s", what, (unsigned long long)total, stream_memory(&text));
    stream_close(&text);
}

uint64_t message_read(const mapicfg_report *report, const char *class_name) {
    uint64_t count, total = 0;
    for (size_t i = 0; i < mapicfg_report_count(report, MAPICFG_REPORT_OBJECTS); i++) {
        const char *name = mapicfg_report_get_name(report, MAPICFG_REPORT_OBJECTS, i, &count);
        if (class_name == NULL || strcmp(name, class_name) == 0) total += count;
    }
    return total;
}

/* Those from the one at *from on, which becomes their number. Returns the exit code for what is said of inputs. */
static int put_warnings(const mapicfg_report *report, int quiet, int found, size_t *from) {
    size_t kept = mapicfg_report_count(report, MAPICFG_REPORT_WARNINGS);
    int exit_code = CLI_FINE;
    for (size_t i = *from; i < kept; i++) {
        const mapicfg_error *warning = mapicfg_report_get_warning(report, i);
        int nothing = warning->code == MAPICFG_E_EMPTY || warning->code == MAPICFG_E_CLASS;
        int limit = warning->code == MAPICFG_E_LIMIT; /* nothing is wrong, as far as is known */
        if ((found && warning->code == MAPICFG_E_CLASS) || (quiet && limit)) continue;
        message_placed(limit ? "note" : "warning", warning);
        if (nothing) exit_code = CLI_INPUT;
    }
    *from = kept;
    return exit_code;
}

static void put_unkept(const mapicfg_report *report) {
    const uint64_t kept = mapicfg_report_count(report, MAPICFG_REPORT_WARNINGS);
    const uint64_t total = mapicfg_report_get_total(report, MAPICFG_REPORT_WARNINGS);
    if (total > kept) message("warning", "warnings not shown: %llu", (unsigned long long)(total - kept));
}

int message_report(const mapicfg_report *report, int quiet, int found, const char *counts) {
    size_t kept = mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS);
    uint64_t problems = mapicfg_report_get_total(report, MAPICFG_REPORT_PROBLEMS);
    for (size_t i = 0; i < kept; i++) message_problem(mapicfg_report_get_problem(report, i));
    if (problems > kept) message("error", "problems not shown: %llu", (unsigned long long)(problems - kept));
    size_t warnings = 0;
    int exit_code = put_warnings(report, quiet, found, &warnings);
    put_unkept(report);
    char repeated[80];
    snprintf(repeated, sizeof repeated, "objects given more than once, of which the %s counts", counts);
    put_counted("warning", report, MAPICFG_REPORT_REPEATED, repeated);
    if (problems > 0) exit_code = CLI_INPUT;
    if (quiet) return exit_code;
    put_counted("note", report, MAPICFG_REPORT_SKIPPED, "skipped objects of other classes");
    put_counted("note", report, MAPICFG_REPORT_UNKNOWN, "passed over values of unknown properties");
    put_counted("note", report, MAPICFG_REPORT_GUESSED, "values put together by guess");
    put_counted("note", report, MAPICFG_REPORT_LOST, "values that the export lost, taken as not stated");
    return exit_code;
}

#define LINES_SHOWN 5

/* What lies between logs is no log for one reason, so it needs one line, however many files it is. */
static void put_foreign(const mapicfg_report *report) {
    const uint64_t total = mapicfg_report_get_total(report, MAPICFG_REPORT_FOREIGN);
    const size_t names = mapicfg_report_count(report, MAPICFG_REPORT_FOREIGN);
    struct stream text;
    if (total == 0) return;
    stream_open_memory(&text);
    for (size_t i = 0; i < names && i < NAMES_SHOWN; i++) {
        stream_text(&text, i > 0 ? ", " : "");
        stream_text(&text, mapicfg_report_get_name(report, MAPICFG_REPORT_FOREIGN, i, NULL));
    }
    if (total > NAMES_SHOWN) {
        stream_text(&text, ", and ");
        stream_number(&text, total - NAMES_SHOWN);
        stream_text(&text, " more");
    }
    message("note", "files that are not protocol logs, passed over: %llu (%s)", (unsigned long long)total,
            stream_memory(&text));
    stream_close(&text);
}

int message_logs_news(const mapicfg_report *report, int quiet, struct message_place *place) {
    const size_t kept = mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS);
    int exit_code = CLI_FINE;
    for (; place->problems < kept; place->problems++) {
        const mapicfg_error *problem = mapicfg_report_get_problem(report, place->problems);
        if (problem->line == 0 || problem->code != MAPICFG_E_SYNTAX) { /* not just a line */
            message_problem(problem);
            exit_code = CLI_INPUT;
        } else if (place->lines++ < LINES_SHOWN && !quiet) {
            message_placed("warning", problem);
        }
    }
    put_warnings(report, quiet, 1, &place->warnings);
    return exit_code;
}

void message_logs_counts(const mapicfg_report *report, int quiet) {
    put_unkept(report);
    put_counted("warning", report, MAPICFG_REPORT_BROKEN, "lines that are no records, left out");
    if (quiet) return;
    put_foreign(report);
    put_counted("note", report, MAPICFG_REPORT_TORN,
                "logs whose last line has no end, left out, as while they are written");
    put_counted("note", report, MAPICFG_REPORT_COPIES, "copies of logs, passed over");
}

int message_logs(const mapicfg_report *report, int quiet) {
    struct message_place place = {0, 0, 0};
    const int exit_code = message_logs_news(report, quiet, &place);
    message_logs_counts(report, quiet);
    return exit_code;
}

/* ---- progress ---- */

static double seconds_between(const struct timespec *from, const struct timespec *to) {
    return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) / 1e9;
}

static int32_t show_progress(void *user, uint64_t bytes, uint64_t total) {
    struct progress *progress = user;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (seconds_between(&progress->start, &now) < 1 || seconds_between(&progress->last, &now) < 0.2) return 0;
    progress->last = now;
    progress->shown = 1;
    if (total >= bytes && total > 0)
        fprintf(stderr, "\r%3u %% of %llu MB\033[K", (unsigned)((double)bytes * 100 / (double)total),
                (unsigned long long)(total / 1000000));
    else if (progress->of_store)
        fprintf(stderr, "\r%llu objects\033[K", (unsigned long long)bytes);
    else
        fprintf(stderr, "\r%llu MB\033[K", (unsigned long long)(bytes / 1000000));
    return 0;
}

mapicfg_work progress_start(struct progress *progress, int enabled) {
    mapicfg_work work = MAPICFG_WORK_INIT;
    *progress = (struct progress){.shown = 0};
    clock_gettime(CLOCK_MONOTONIC, &progress->start);
    progress->last = progress->start;
    work.user = progress;
    if (enabled && isatty(STDERR_FILENO) == 1) work.progress = show_progress;
    return work;
}

void progress_end(struct progress *progress) {
    if (progress->shown) fputs("\r\033[K", stderr);
    progress->shown = 0;
}
