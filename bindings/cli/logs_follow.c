/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_follow.c: --follow: logs are read on as they grow, until a signal ends it. */
#define _POSIX_C_SOURCE 200809L
#include "logs_follow.h"

#include "file.h"
#include "messages.h"
#include "options.h"
#include "terminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/select.h>
#include <time.h>

#define REDRAW 2u /* seconds, on a terminal */
#define MOST_SECONDS 86400u
#define CLEAR "\033[H\033[2J"

int logs_follow_check(const struct command *command, const struct logs_follow *how, char *const *operands, size_t count,
                      uint64_t threads) {
    if (!how->is_on) return how->interval > 0 ? usage_error(command, "--interval belongs to --follow") : CLI_FINE;
    if (count == 0) return usage_error(command, "--follow: name files and folders");
    for (size_t i = 0; i < count; i++)
        if (strcmp(operands[i], "-") == 0)
            return usage_error(command, "--follow follows files and folders; standard input is read without it");
    if (threads > 1) return usage_error(command, "--follow reads one log after the other: leave out -j");
    if (how->interval > MOST_SECONDS) return usage_error(command, "--interval is at most %u seconds", MOST_SECONDS);
    return CLI_FINE;
}

/* ---- signals ---- */

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
#define SIGNALS (sizeof signals / sizeof *signals)

static volatile sig_atomic_t ends; /* the first signal has come */
static int32_t cancel;             /* the second one has */

static void on_signal(int number) {
    if (ends) __atomic_store_n(&cancel, 1, __ATOMIC_RELAXED);
    ends = 1;
    (void)number;
}

/* What ignores them, as nohup makes it, goes on to. */
static void catch_signals(struct sigaction before[]) {
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < SIGNALS; i++)
        if (sigaction(signals[i], NULL, &before[i]) == 0 && before[i].sa_handler == SIG_DFL)
            sigaction(signals[i], &action, NULL);
}

static void release_signals(const struct sigaction before[]) {
    for (size_t i = 0; i < SIGNALS; i++) sigaction(signals[i], &before[i], NULL);
}

/* A second, or until a signal comes. */
static void wait_a_second(void) {
    const struct timespec second = {1, 0};
    sigset_t held, usual;
    sigemptyset(&held);
    for (size_t i = 0; i < SIGNALS; i++) sigaddset(&held, signals[i]);
    sigprocmask(SIG_BLOCK, &held, &usual);
    if (!ends) pselect(0, NULL, NULL, NULL, &second, &usual);
    sigprocmask(SIG_SETMASK, &usual, NULL);
}

/* ---- following ---- */

struct following {
    struct command *command;
    const struct logs_follow *how;
    const struct logs_sink *sink;
    mapicfg_report *report;
    struct message_place place; /* of the report, up to which it has been printed */
    int to_file, to_terminal, exit_code;
    uint64_t interval;
    int has_news;   /* since the last showing */
    uint64_t times; /* that it was shown, */
    struct timespec shown;
    mapicfg_work inner; /* of the progress, */
    int is_first;       /* which is shown for the first look only */
};

static int32_t on_progress(void *user, uint64_t done, uint64_t total) {
    const struct following *f = user;
    return f->is_first && f->inner.progress != NULL ? f->inner.progress(f->inner.user, done, total) : 0;
}

static void say_news(struct following *f) {
    const int exit_code = message_logs_news(f->report, f->how->is_quiet, &f->place);
    if (exit_code != CLI_FINE) f->exit_code = exit_code;
}

/* As much of the text as the terminal has lines for. */
static size_t fit(const char *text, size_t size) {
    size_t lines = terminal_rows() - 1;
    for (size_t i = 0; i < size; i++)
        if (text[i] == '\n' && --lines == 0) return i + 1;
    return size;
}

static int draw(struct following *f) {
    struct stream page, *out = f->command->out;
    stream_open_memory(&page);
    page.terminal = 1;
    page.colour = out->colour;
    f->command->out = &page;
    const int exit_code = f->sink->show(f->sink->user, f->command, f->report);
    f->command->out = out;
    stream_raw(out, page.bytes, fit(page.bytes, page.used));
    stream_close_part(&page, out);
    return stream_flush(out) != 0 ? CLI_FAILED : exit_code;
}

/* What stands before all that is shown but the first. */
static void separate(const struct following *f) {
    if (f->times == 0 || f->to_file) return;
    if (f->to_terminal)
        stream_raw(f->command->out, CLEAR, sizeof CLEAR - 1);
    else
        stream_char(f->command->out, '\n');
}

static int show(struct following *f) {
    if (f->sink->is_flow) return f->sink->show(f->sink->user, f->command, f->report);
    separate(f);
    f->times++;
    if (f->to_terminal) return draw(f);
    struct stream *out = f->command->out;
    const int exit_code = f->sink->show(f->sink->user, f->command, f->report);
    f->command->out = out; /* -o has taken its place */
    return stream_flush(out) != 0 ? CLI_FAILED : exit_code;
}

/* When it is time, and something has come. */
static int show_in_time(struct following *f) {
    struct timespec now;
    if (f->sink->is_flow && f->has_news) {
        f->has_news = 0;
        return show(f);
    }
    if (f->interval == 0 || !f->has_news || ends) return CLI_FINE;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if ((uint64_t)(now.tv_sec - f->shown.tv_sec) < f->interval) return CLI_FINE;
    f->shown = now;
    f->has_news = 0;
    return show(f);
}

/* Waits for more, or after a signal has the last look taken. Returns 1 when nothing will come. */
static int idle(struct following *f, mapicfg_log_reader *reader, int *is_last, struct progress *progress) {
    if (f->is_first) progress_end(progress);
    f->is_first = 0;
    say_news(f);
    if (show_in_time(f) == CLI_FAILED) {
        f->exit_code = CLI_FAILED;
        return 1;
    }
    if (*is_last) return 1;
    if (!ends) wait_a_second();
    *is_last = ends;
    if (*is_last) mapicfg_log_reader_finish(reader, NULL);
    return 0;
}

/* One log that fails is in the report, and the others follow. */
static int follow_all(struct following *f, mapicfg_log_reader *reader, struct progress *progress) {
    int is_last = 0;
    for (;;) {
        const mapicfg_log_batch *batch;
        mapicfg_error err;
        mapicfg_status status = mapicfg_log_reader_next(reader, &batch, &err);
        if (status == MAPICFG_E_CANCELLED) break;
        if (status == MAPICFG_OK && batch != NULL) status = f->sink->add(f->sink->user, batch, &err);
        if (status != MAPICFG_OK && (status == MAPICFG_E_NOMEM || batch != NULL)) {
            message_problem(&err);
            return CLI_FAILED;
        }
        f->has_news |= batch != NULL;
        if (status == MAPICFG_OK && batch == NULL && idle(f, reader, &is_last, progress)) return f->exit_code;
    }
    progress_end(progress);
    say_news(f);
    message("note", "ended while it was reading: not all that the logs have is in this");
    return f->exit_code;
}

/* As the library has it where it reads itself. */
static int asks_other(const struct texts *where) {
    for (size_t i = 0; i < where->count; i++)
        if (strcasecmp(where->items[i], "kind=other") == 0) return 1;
    return 0;
}

static int begin(struct following *f, const struct globs *globs, struct progress *progress) {
    mapicfg_log_options options = MAPICFG_LOG_OPTIONS_INIT;
    mapicfg_log_reader *reader = NULL;
    mapicfg_error err;
    mapicfg_input *inputs = file_inputs(globs->paths, globs->count, NULL);
    if (inputs == NULL) return CLI_FAILED;
    mapicfg_work work = f->inner;
    work.cancel = &cancel;
    work.progress = on_progress;
    work.user = f;
    options.flags = MAPICFG_LOG_FOLLOW | (asks_other(f->how->where) ? 0 : MAPICFG_LOG_PASS_OTHER);
    int exit_code = CLI_INPUT;
    if (mapicfg_log_reader_new(inputs, globs->count, &options, &work, f->report, &reader, &err) == MAPICFG_OK)
        exit_code = follow_all(f, reader, progress);
    else
        message_problem(&err);
    mapicfg_log_reader_free(reader);
    free(inputs);
    return exit_code;
}

int logs_follow_run(struct command *command, const struct logs_follow *how, const struct globs *globs, int to_file,
                    const struct logs_sink *sink, mapicfg_report *report) {
    struct progress progress;
    struct sigaction before[SIGNALS];
    struct following f = {.command = command, .how = how, .sink = sink, .report = report, .to_file = to_file};
    f.to_terminal = !to_file && command->out->terminal;
    f.interval = how->interval > 0 || !f.to_terminal ? how->interval : REDRAW;
    f.is_first = 1;
    f.inner = progress_start(&progress, 1);
    catch_signals(before);
    const int exit_code = begin(&f, globs, &progress);
    progress_end(&progress);
    release_signals(before);
    message_logs_counts(report, how->is_quiet);
    separate(&f);
    return exit_code;
}
