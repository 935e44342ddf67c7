/* SPDX-License-Identifier: LGPL-2.1-or-later
 * import.c: `mapicfg import`: exports into a store, all of them or none. */
#define _POSIX_C_SOURCE 200809L

#include "file.h"
#include "messages.h"
#include "options.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <mapicfg.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- progress ----
 * The library reads a whole export in one call, so another thread looks how far the descriptor has come. */

struct watch {
    int fd;
    uint64_t total;
    int running;
    int over; /* guarded by the mutex */
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    pthread_t thread;
    struct progress progress;
};

static void *look(void *user) {
    struct watch *watch = user;
    struct timespec next;
    pthread_mutex_lock(&watch->mutex);
    while (!watch->over) {
        off_t at = lseek(watch->fd, 0, SEEK_CUR);
        if (at >= 0) progress_update(&watch->progress, (uint64_t)at, watch->total);
        clock_gettime(CLOCK_REALTIME, &next);
        next.tv_nsec += 200000000;
        next.tv_sec += next.tv_nsec / 1000000000;
        next.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&watch->ended, &watch->mutex, &next);
    }
    pthread_mutex_unlock(&watch->mutex);
    return NULL;
}

/* Watches a file, on a terminal; does without where it cannot. */
static void watch_start(struct watch *watch, int fd) {
    struct stat file;
    memset(watch, 0, sizeof *watch);
    watch->fd = fd;
    progress_start(&watch->progress, 1);
    if (!watch->progress.enabled || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) return;
    watch->total = (uint64_t)file.st_size;
    pthread_mutex_init(&watch->mutex, NULL);
    pthread_cond_init(&watch->ended, NULL);
    watch->running = pthread_create(&watch->thread, NULL, look, watch) == 0;
}

static void watch_end(struct watch *watch) {
    if (!watch->running) return;
    pthread_mutex_lock(&watch->mutex);
    watch->over = 1;
    pthread_cond_signal(&watch->ended);
    pthread_mutex_unlock(&watch->mutex);
    pthread_join(watch->thread, NULL);
    progress_end(&watch->progress);
}

/* ---- the files ---- */

struct settings {
    const char *store;
    int quiet;
};

static mapicfg_status import_file(mapicfg_directory *directory, const char *path, mapicfg_report *report,
                                  mapicfg_error *err) {
    int is_input = strcmp(path, "-") == 0;
    int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct watch watch;
    if (fd < 0) /* the library finds the same, and says it as it does everywhere */
        return mapicfg_directory_import_file(directory, path, NULL, report, err);
    watch_start(&watch, fd);
    mapicfg_status status = mapicfg_directory_import_fd(directory, fd, is_input ? "<stdin>" : path, NULL, report, err);
    watch_end(&watch);
    if (!is_input) close(fd);
    return status;
}

/* 1 when the last problem of the report is this error. */
static int is_reported(const mapicfg_report *report, const mapicfg_error *err) {
    size_t count = mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS);
    const mapicfg_error *last = count > 0 ? mapicfg_report_get_problem(report, count - 1) : NULL;
    return last != NULL && last->code == err->code && last->line == err->line &&
           strcmp(last->message, err->message) == 0;
}

/* Import reads inputs: what is wrong with them exits 3, what is wrong with the store exits as elsewhere. */
static int exit_of(const struct settings *s, const mapicfg_error *err) {
    switch (err->code) {
    case MAPICFG_E_NOMEM:
    case MAPICFG_E_BUSY:
    case MAPICFG_E_READ_ONLY: return CLI_FAILED;
    case MAPICFG_E_IO: return strcmp(err->source, s->store) == 0 ? CLI_FAILED : CLI_INPUT;
    default: return CLI_INPUT;
    }
}

/* How many objects of a class became what the kind says. */
static uint64_t count_of(const mapicfg_report *report, uint32_t kind, const char *class_name) {
    uint64_t count;
    for (size_t i = 0; i < mapicfg_report_count(report, kind); i++)
        if (strcmp(mapicfg_report_get_name(report, kind, i, &count), class_name) == 0) return count;
    return 0;
}

static void print_outcomes(struct stream *out, uint64_t created, uint64_t changed, uint64_t unchanged) {
    stream_number(out, created);
    stream_text(out, " created, ");
    stream_number(out, changed);
    stream_text(out, " changed, ");
    stream_number(out, unchanged);
    stream_text(out, " unchanged\n");
}

/* What became of the objects, in all and for each class. */
static void print_stored(struct stream *out, const mapicfg_report *report) {
    stream_text(out, "objects: ");
    print_outcomes(out, mapicfg_report_total(report, MAPICFG_REPORT_CREATED),
                   mapicfg_report_total(report, MAPICFG_REPORT_CHANGED),
                   mapicfg_report_total(report, MAPICFG_REPORT_UNCHANGED));
    for (uint32_t id = 1; id <= mapicfg_class_count(); id++) {
        const char *name = mapicfg_class_name(id);
        uint64_t created = count_of(report, MAPICFG_REPORT_CREATED, name);
        uint64_t changed = count_of(report, MAPICFG_REPORT_CHANGED, name);
        uint64_t unchanged = count_of(report, MAPICFG_REPORT_UNCHANGED, name);
        if (created + changed + unchanged == 0) continue;
        stream_text(out, "  ");
        stream_text(out, name);
        stream_text(out, ": ");
        print_outcomes(out, created, changed, unchanged);
    }
}

static uint64_t stored(const mapicfg_report *report) {
    return mapicfg_report_total(report, MAPICFG_REPORT_CREATED) + mapicfg_report_total(report, MAPICFG_REPORT_CHANGED) +
           mapicfg_report_total(report, MAPICFG_REPORT_UNCHANGED);
}

/* All files in one transaction. Returns the exit code. */
static int import_files(struct command *command, const struct settings *s, mapicfg_directory *directory,
                        mapicfg_report *report, char **paths, size_t count) {
    mapicfg_error err;
    struct stream action;
    stream_open_memory(&action);
    stream_text(&action, "import");
    for (size_t i = 0; i < count; i++) {
        stream_char(&action, ' ');
        stream_text(&action, strcmp(paths[i], "-") == 0 ? "<stdin>" : paths[i]);
    }
    mapicfg_status status = mapicfg_directory_begin(directory, stream_memory(&action), &err);
    stream_close(&action);
    for (size_t i = 0; i < count && status == MAPICFG_OK; i++) status = import_file(directory, paths[i], report, &err);
    if (status == MAPICFG_OK) status = mapicfg_directory_commit(directory, &err);
    int failed = status != MAPICFG_OK;
    int exit_code = message_report(report, s->quiet || failed, failed || message_read(report, NULL) > 0, "last");
    if (!failed) {
        print_stored(command->out, report);
        return stored(report) == 0 ? CLI_INPUT : exit_code;
    }
    if (!is_reported(report, &err)) message_problem(&err);
    message("note", "nothing was stored");
    return exit_of(s, &err);
}

/* ---- a new store ---- */

/* 1 when there was no file, and now is an empty one, which will become a store. */
static int make_file(const char *path) {
    if (path == NULL || strcmp(path, ":memory:") == 0) return 0;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return fd >= 0 && close(fd) == 0;
}

static int32_t stop(void *user, const mapicfg_change *change) {
    (void)user, (void)change;
    return 1;
}

/* Takes the file away that was made here, unless something was stored in it: another program may have been quick. The
 * lock keeps others off meanwhile; SQLite lets nobody write a file that is gone. */
static void forget_file(mapicfg_directory *directory, const char *path) {
    struct stat file;
    mapicfg_directory_rollback(directory);
    if (directory == NULL) {
        if (stat(path, &file) == 0 && file.st_size == 0) unlink(path);
    } else if (mapicfg_directory_begin(directory, NULL, NULL) == MAPICFG_OK) {
        if (mapicfg_directory_history(directory, 0, NULL, 1, stop, NULL, NULL) == MAPICFG_OK) unlink(path);
        mapicfg_directory_rollback(directory);
    }
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {0};
    const struct option options[] = {OPTION_STORE(&s.store), OPTION_QUIET(&s.quiet), OPTIONS_END};
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands == 0) return usage_error(command, "no file to read: name exports, or - for standard input");
    exit_code = s.store != NULL ? file_check(argv, (size_t)operands) : CLI_FINE;
    if (exit_code != CLI_FINE) {
        message("note", "nothing was stored");
        return exit_code;
    }
    mapicfg_directory *directory;
    mapicfg_report *report;
    mapicfg_error err;
    if (mapicfg_report_new(&report, &err) != MAPICFG_OK) return store_failed(&err);
    int made = make_file(s.store);
    if (made)
        exit_code = store_open(command, s.store, MAPICFG_DIRECTORY_CREATE | MAPICFG_DIRECTORY_EMPTY, &directory);
    else
        exit_code = store_make(command, s.store, MAPICFG_DIRECTORY_EMPTY, &directory);
    if (exit_code == CLI_FINE) exit_code = import_files(command, &s, directory, report, argv, (size_t)operands);
    if (exit_code != CLI_FINE && made) forget_file(directory, s.store);
    mapicfg_directory_close(directory);
    mapicfg_report_free(report);
    return exit_code;
}

const struct verb verb_import = {
    "import",
    "read exports into a store",
    "--store FILE EXPORT... [--quiet]",
    "Stores every object of the exports (CLIXML, CSV, JSON, Format-List; any mix; - for standard input), all in one\n"
    "transaction. An object that the store has already takes what the export states and keeps the rest. The store is\n"
    "made when there is none, without an organization of its own; an import that fails leaves no new file.\n",
    "  mapicfg import --store contoso.db org.xml mailboxes.csv vdirs.xml\n"
    "  mapicfg import --store contoso.db - < mailboxes.json\n",
    run,
};
