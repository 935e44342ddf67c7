/* SPDX-License-Identifier: LGPL-2.1-or-later
 * messages.h: what goes to standard error: errors, notes on what was read, and progress. */
#ifndef MAPICFG_CLI_MESSAGES_H
#define MAPICFG_CLI_MESSAGES_H

#include "stream.h"

#include <mapicfg.h>
#include <time.h>

/* Prints "mapicfg: <kind>: ..." as one line, control characters escaped. Kinds: "error", "warning", "note". */
void message(const char *kind, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;
/* Prints "file:line:column: error: ..." for an input. */
void message_problem(const mapicfg_error *err);
/* The same, put into a stream without the newline; kind is "error" or "warning". */
void message_compose(struct stream *line, const char *kind, const mapicfg_error *err);
/* Prints every problem and warning of a report and, unless quiet, how much was skipped, unknown and lost. `found` says
 * that what was looked for was there: then objects of other classes are worth no warning. Returns the exit code:
 * CLI_INPUT for a problem, and for an input of which nothing was read. `counts` is "first" or "last": which of several
 * objects that are one is taken. */
int message_report(const mapicfg_report *report, int quiet, int found, const char *counts);
/* The same for what was said of logs; a broken line is no failure. */
int message_logs(const mapicfg_report *report, int quiet);
/* The same in parts, while a report grows: what was not printed before, and at the end what is only counted. All zeros
 * is the place before all. */
struct message_place {
    size_t problems, lines, warnings;
};
int message_logs_news(const mapicfg_report *report, int quiet, struct message_place *place);
void message_logs_counts(const mapicfg_report *report, int quiet);
/* How many objects of a class were read, or with NULL of any. */
uint64_t message_read(const mapicfg_report *report, const char *class_name);

/* A line that shows how far the reading is: only on a terminal, only when it takes over a second. */
struct progress {
    int shown;
    int of_store; /* what is counted is objects */
    struct timespec start;
    struct timespec last;
};

/* Starts it and gives what shows it to a call of the library. */
mapicfg_work progress_start(struct progress *progress, int enabled);
/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
