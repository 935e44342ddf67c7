/* SPDX-License-Identifier: LGPL-2.1-or-later
 * import.c: `mapicfg import`: exports into a store, all of them or none. */
#define _POSIX_C_SOURCE 200809L

#include "file.h"
#include "ldap_options.h"
#include "messages.h"
#include "network.h"
#include "options.h"
#include "store.h"

#include <fcntl.h>
#include <mapicfg.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct settings {
    const char *store;
    int quiet;
    mapicfg_read_options read;
    struct ldap_settings ldap; /* of directories */
};

/* ---- interrupted ----
 * The store is as it was then. A second signal ends the command at once. */

static int32_t cancel;
static volatile sig_atomic_t interrupted;

static void on_signal(int number) {
    interrupted = number;
    __atomic_store_n(&cancel, 1, __ATOMIC_RELAXED);
}

static void catch_signals(void) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}, before;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(signals[i], &action, NULL);
}

/* ---- the files ---- */

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
    print_outcomes(out, mapicfg_report_get_total(report, MAPICFG_REPORT_CREATED),
                   mapicfg_report_get_total(report, MAPICFG_REPORT_CHANGED),
                   mapicfg_report_get_total(report, MAPICFG_REPORT_UNCHANGED));
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
    return mapicfg_report_get_total(report, MAPICFG_REPORT_CREATED) +
           mapicfg_report_get_total(report, MAPICFG_REPORT_CHANGED) +
           mapicfg_report_get_total(report, MAPICFG_REPORT_UNCHANGED);
}

static mapicfg_status read_inputs(mapicfg_directory *directory, const mapicfg_input *inputs, size_t count,
                                  mapicfg_report *report, mapicfg_error *err) {
    struct progress progress;
    mapicfg_work work = progress_start(&progress, 1);
    work.cancel = &cancel;
    mapicfg_status status = mapicfg_directory_import(directory, inputs, count, &work, report, err);
    progress_end(&progress);
    return status;
}

/* All files in one transaction. Returns the exit code. */
static int import_files(struct command *command, const struct settings *s, mapicfg_directory *directory,
                        mapicfg_report *report, const mapicfg_input *inputs, size_t count) {
    mapicfg_error err;
    mapicfg_status status = read_inputs(directory, inputs, count, report, &err);
    int failed = status != MAPICFG_OK;
    int exit_code = message_report(report, s->quiet || failed, failed || message_read(report, NULL) > 0, "last");
    if (!failed) {
        print_stored(command->out, report);
        return stored(report) == 0 ? CLI_INPUT : exit_code;
    }
    if (status == MAPICFG_E_CANCELLED)
        message("note", "interrupted");
    else if (!is_reported(report, &err))
        message_problem(&err);
    message("note", "nothing was stored");
    return status == MAPICFG_E_CANCELLED ? CLI_FAILED : exit_of(s, &err);
}

/* ---- a new store ---- */

/* 1 when there was no file, and now is an empty one, which will become a store. */
static int make_file(const char *path) {
    if (path == NULL || strcmp(path, ":memory:") == 0) return 0;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return fd >= 0 && close(fd) == 0;
}

static int32_t stop(void *user, const mapicfg_journal_entry *entry) {
    (void)user, (void)entry;
    return 1;
}

/* Takes the file away that was made here, unless something was stored in it: another program may have been quick. The
 * lock keeps others off meanwhile; SQLite refuses to write a removed file. */
static void forget_file(mapicfg_directory *directory, const char *path) {
    struct stat file;
    mapicfg_directory_rollback(directory);
    if (directory == NULL) {
        if (stat(path, &file) == 0 && file.st_size == 0) unlink(path);
    } else if (mapicfg_directory_begin(directory, NULL, NULL) == MAPICFG_OK) {
        if (mapicfg_directory_history(directory, NULL, stop, NULL, NULL) == MAPICFG_OK) unlink(path);
        mapicfg_directory_rollback(directory);
    }
}

/* ---- inputs ---- */

/* Files that can be read, and directories. Returns 0, or an exit code after having said what is wrong. */
static int check_names(char **names, size_t count) {
    int exit_code = CLI_FINE;
    for (size_t i = 0; i < count; i++)
        if (!ldap_is_url(names[i]) && file_check(&names[i], 1) != CLI_FINE) exit_code = CLI_INPUT;
    if (exit_code != CLI_FINE) message("note", "nothing was stored");
    return exit_code;
}

static int has_directory(char **names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (ldap_is_url(names[i])) return 1;
    return 0;
}

/* Opens the store, or makes one. Returns the exit code. */
static int import_into(struct command *command, const struct settings *s, mapicfg_report *report,
                       const mapicfg_input *inputs, size_t count) {
    mapicfg_directory *directory;
    catch_signals();
    int exit_code, made = make_file(s->store);
    if (made)
        exit_code = store_open(command, s->store, MAPICFG_DIRECTORY_CREATE | MAPICFG_DIRECTORY_EMPTY, &directory);
    else
        exit_code = store_make(command, s->store, MAPICFG_DIRECTORY_EMPTY, &directory);
    if (exit_code == CLI_FINE) exit_code = import_files(command, s, directory, report, inputs, count);
    if (exit_code != CLI_FINE && made) forget_file(directory, s->store);
    mapicfg_directory_close(directory);
    return exit_code;
}

static void end_interrupted(struct command *command) { /* so that a script that runs this ends too */
    stream_flush(command->out);
    signal(interrupted, SIG_DFL);
    raise(interrupted);
}

static int import_inputs(struct command *command, const struct settings *s, const mapicfg_input *inputs, size_t count) {
    mapicfg_report *report;
    mapicfg_error err;
    if (mapicfg_report_new(&report, &err) != MAPICFG_OK) return store_failed(&err);
    int exit_code = import_into(command, s, report, inputs, count);
    mapicfg_report_free(report);
    return exit_code;
}

/* Directories are connected to before the store is touched. */
static int import_names(struct command *command, const struct settings *s, char **words, char **names, size_t count) {
    struct network_inputs *opened = NULL;
    mapicfg_input *inputs = file_inputs(names, count, &s->read);
    if (inputs == NULL) return CLI_FAILED;
    int exit_code = CLI_FINE;
    if (s->store != NULL && has_directory(names, count))
        exit_code = network_open(command, &s->ldap, words, names, count, &cancel, inputs, &opened);
    if (exit_code == CLI_FINE)
        exit_code = import_inputs(command, s, inputs, count);
    else
        message("note", "nothing was stored");
    network_close(opened);
    free(inputs);
    return exit_code;
}

static int parse(struct command *command, struct settings *s, int argc, char **argv, int *operands) {
    const struct option options[] = {OPTION_STORE(&s->store), OPTIONS_READ(&s->read), OPTION_QUIET(&s->quiet),
                                     OPTIONS_LDAP(&s->ldap), OPTIONS_END};
    int exit_code = options_parse(command, options, argc, argv, operands);
    if (exit_code >= 0) return exit_code;
    if (*operands == 0) return usage_error(command, "no file to read: name exports, or - for standard input");
    exit_code = s->store != NULL ? check_names(argv, (size_t)*operands) : CLI_FINE;
    return exit_code != CLI_FINE ? exit_code : -1;
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.read = MAPICFG_READ_OPTIONS_INIT};
    int operands;
    char **words = options_keep(argc, argv);
    if (words == NULL) return CLI_FAILED;
    int exit_code = parse(command, &s, argc, argv, &operands);
    if (exit_code < 0) exit_code = import_names(command, &s, words, argv, (size_t)operands);
    free(words);
    if (interrupted) end_interrupted(command);
    return exit_code;
}

const struct verb verb_import = {
    "import",
    "read exports into a store",
    "--store FILE EXPORT|ldap://HOST... [--as NOUN] [--accept-guessed] [--quiet] [OPTION]...",
    "Stores every object of the exports (CLIXML, CSV, JSON, Format-List, LDIF, XML, HTML, YAML; any mix; "
    "a folder for the files in it; - "
    "for\n"
    "standard input), all in one transaction. An object that the store has already takes what the export states and "
    "keeps the rest. The store is\nmade when there is none, without an organization of its own; an import that fails "
    "leaves no new file.\nldap://HOST[/BASE] and ldaps://HOST[:PORT][/BASE] are directories, of which it reads what "
    "documents say of Exchange's entries: URLs, servers, connection points, accounts of Kerberos and mailboxes, not "
    "MapiHttpEnabled.\n",
    "  mapicfg import --store contoso.db org.xml mailboxes.csv vdirs.xml\n"
    "  mapicfg import --store contoso.db - < mailboxes.json\n"
    "  mapicfg import --store contoso.db ldaps://dc1.contoso.com --gssapi\n",
    run,
};
