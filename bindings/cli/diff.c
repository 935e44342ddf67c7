/* SPDX-License-Identifier: LGPL-2.1-or-later
 * diff.c: `mapicfg diff`: what differs between two exports, stores or moments of a store, and what that is for
 * mailboxes.
 *
 * The first one is brought to the state of the second in a transaction that is rolled back, and planned. */
#define _POSIX_C_SOURCE 200809L

#include "cli.h"
#include "file.h"
#include "messages.h"
#include "moves.h"
#include "moves_page.h"
#include "options.h"
#include "output.h"
#include "store.h"

#include <errno.h>
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LIMIT 20u
#define LATEST UINT64_MAX

/* One of the two. */
struct side {
    char *path; /* without @N; owned */
    int is_store;
    uint64_t moment; /* the last change set that counts */
    mapicfg_directory *directory;
};

struct settings {
    struct moves_how how;
    const char *file;
    mapicfg_plan_options options; /* of Outlook */
    int quiet;
    uint64_t limit;
    mapicfg_read_options read;
    struct page_settings page;
    struct page_about *about;
};

/* ---- what is named ---- */

/* "contoso.db@12" is the store after its change set 12, unless there is a file of that name. */
static int take_moment(struct side *side) {
    char *at = strrchr(side->path, '@'), *end;
    struct stat file;
    side->moment = LATEST;
    if (at == NULL || stat(side->path, &file) == 0 || at[1] < '0' || at[1] > '9') return 0;
    errno = 0;
    unsigned long long number = strtoull(at + 1, &end, 10);
    if (*end != '\0' || errno != 0 || number == LATEST) return 0;
    *at = '\0';
    side->moment = number;
    return 1;
}

static int take_side(const struct command *command, struct side *side, const char *name) {
    side->path = strdup(name);
    if (side->path == NULL) {
        message("error", "diff: out of memory");
        return CLI_FAILED;
    }
    int has_moment = take_moment(side);
    side->is_store = file_is_store(side->path);
    if (has_moment && !side->is_store)
        return usage_error(command, "'%s' is not a store: only a store has moments, STORE@N", side->path);
    return side->is_store ? CLI_FINE : file_check(&side->path, 1);
}

/* ---- bringing one to the other ---- */

static int failed(const mapicfg_error *err) {
    const int exit_code = store_failed(err);
    return err->code == MAPICFG_E_NOT_STATED ? CLI_INPUT : exit_code; /* no class is in both */
}

/* Reads an export, or what another store has; `replace` takes away what it lacks. */
static int read_into(const struct settings *s, mapicfg_directory *directory, const struct side *side, int replace) {
    mapicfg_report *report = NULL;
    mapicfg_error err;
    struct progress progress;
    mapicfg_input input = MAPICFG_INPUT_FILE(side->path);
    input.options = &s->read;
    if (side->directory != NULL) {
        input = (mapicfg_input)MAPICFG_INPUT_INIT;
        input.directory = side->directory;
    }
    mapicfg_status status = mapicfg_report_new(&report, &err);
    if (status == MAPICFG_OK) {
        const mapicfg_work work = progress_start(&progress, 1);
        status = replace ? mapicfg_directory_replace(directory, &input, 1, &work, report, &err)
                         : mapicfg_directory_import(directory, &input, 1, &work, report, &err);
        progress_end(&progress);
    }
    int exit_code =
        status == MAPICFG_OK ? message_report(report, s->quiet, message_read(report, NULL) > 0, "last") : failed(&err);
    mapicfg_report_free(report);
    return exit_code;
}

static int open_memory(const struct settings *s, struct side *side) {
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    mapicfg_directory *directory;
    mapicfg_error err;
    options.flags = MAPICFG_DIRECTORY_EMPTY;
    if (mapicfg_directory_open(NULL, &options, &directory, &err) != MAPICFG_OK) return failed(&err);
    int exit_code = read_into(s, directory, side, 0);
    side->directory = directory;
    return exit_code;
}

/* A transaction, at the moment that is asked for. */
static int begin(mapicfg_directory *directory, uint64_t moment) {
    mapicfg_error err;
    mapicfg_status status = mapicfg_directory_begin(directory, "diff", &err);
    if (status == MAPICFG_OK && moment != LATEST) status = mapicfg_directory_rewind(directory, moment, &err);
    return status == MAPICFG_OK ? CLI_FINE : failed(&err);
}

static int make_plan(const struct settings *s, mapicfg_directory *directory, uint32_t flags, uint64_t since,
                     mapicfg_plan **plan) {
    mapicfg_error err;
    struct progress progress;
    const mapicfg_work work = progress_start(&progress, 1);
    progress.of_store = 1;
    mapicfg_plan_options options = s->options;
    options.flags = flags;
    options.since = since;
    options.examples = s->how.format == OUTPUT_TABLE ? 3 : LIMIT;
    options.work = &work;
    mapicfg_status status = mapicfg_plan_new(directory, &options, plan, &err);
    progress_end(&progress);
    return status == MAPICFG_OK ? CLI_FINE : failed(&err);
}

/* Two moments of one store: the later one is where going back begins. */
static int plan_moments(const struct settings *s, const struct side *sides, mapicfg_plan **plan) {
    const int reversed = sides[0].moment < sides[1].moment;
    const uint64_t later = reversed ? sides[1].moment : sides[0].moment;
    const uint64_t earlier = reversed ? sides[0].moment : sides[1].moment;
    mapicfg_directory *directory = sides[0].directory;
    uint64_t since = 0;
    mapicfg_error err;
    mapicfg_status status = MAPICFG_OK;
    int exit_code = begin(directory, later);
    if (exit_code != CLI_FINE) return exit_code;
    status = mapicfg_directory_position(directory, &since, &err);
    if (status == MAPICFG_OK && earlier != LATEST) status = mapicfg_directory_rewind(directory, earlier, &err);
    if (status != MAPICFG_OK) return failed(&err);
    return make_plan(s, directory, reversed ? MAPICFG_PLAN_REVERSED : 0, since, plan);
}

static int plan_others(const struct settings *s, struct side *sides, mapicfg_plan **plan) {
    mapicfg_directory *directory = sides[0].directory;
    uint64_t since = 0;
    mapicfg_error err;
    int exit_code = begin(directory, sides[0].moment);
    if (exit_code == CLI_FINE && sides[1].moment != LATEST) exit_code = begin(sides[1].directory, sides[1].moment);
    if (exit_code != CLI_FINE) return exit_code;
    if (mapicfg_directory_position(directory, &since, &err) != MAPICFG_OK) return failed(&err);
    uint32_t flags = sides[0].is_store && sides[1].is_store ? 0 : MAPICFG_PLAN_SHARED_ONLY;
    exit_code = read_into(s, directory, &sides[1], 1);
    if (exit_code != CLI_FINE) return exit_code;
    return make_plan(s, directory, flags | MAPICFG_PLAN_STATED_ONLY | MAPICFG_PLAN_ANY_FORM, since, plan);
}

/* ---- the whole ---- */

static int open_sides(const struct command *command, const struct settings *s, struct side *sides, int same) {
    int exit_code =
        sides[0].is_store ? store_open(command, sides[0].path, 0, &sides[0].directory) : open_memory(s, &sides[0]);
    if (exit_code != CLI_FINE || !sides[1].is_store || same) return exit_code;
    /* going back needs a transaction */
    uint32_t flags = sides[1].moment == LATEST ? MAPICFG_DIRECTORY_READ_ONLY : 0;
    return store_open(command, sides[1].path, flags, &sides[1].directory);
}

static int has_differences_alone(uint32_t format) {
    return format == OUTPUT_LIST || format == OUTPUT_CSV || format == OUTPUT_SPREADSHEET;
}

static int show(struct command *command, const struct settings *s, const mapicfg_plan *plan) {
    struct file file;
    mapicfg_error err;
    int exit_code = file_begin(&file, command, s->file);
    if (exit_code != CLI_FINE) return exit_code;
    if (s->how.format == OUTPUT_PAGE)
        exit_code = moves_page(command, &s->page, s->about, s->file, plan, &s->how, MAPICFG_PAGE_NO_COMMANDS);
    else if (moves_print(command->out, &s->how, plan, &err) != MAPICFG_OK)
        exit_code = failed(&err);
    exit_code = file_end(&file, command, s->file, exit_code);
    if (has_differences_alone(s->how.format) && moves_undecided(plan) != NULL)
        message("warning", "%s", mapicfg_statement_get_sentence(moves_undecided(plan)));
    return exit_code == CLI_FINE && mapicfg_plan_difference_count(plan) > 0 ? CLI_FINDINGS : exit_code;
}

static int compare(struct command *command, const struct settings *s, struct side *sides) {
    mapicfg_plan *plan = NULL;
    int same = sides[0].is_store && sides[1].is_store && spare_is_same(sides[0].path, sides[1].path);
    int exit_code = open_sides(command, s, sides, same);
    if (exit_code == CLI_FINE) exit_code = same ? plan_moments(s, sides, &plan) : plan_others(s, sides, &plan);
    for (size_t i = 0; i < 2; i++) {
        mapicfg_directory_rollback(sides[i].directory);
        mapicfg_directory_close(sides[i].directory);
    }
    if (exit_code == CLI_FINE) exit_code = show(command, s, plan);
    mapicfg_plan_free(plan);
    return exit_code;
}

/* STORE@1 is the file STORE. */
static int spare(const struct command *command, const struct settings *s, const struct side *sides) {
    char *const read[] = {sides[0].path, sides[1].path};
    const struct named_file written = {"-o", s->file, 1};
    int exit_code = spare_check(command, &written, 1, read, 2);
    if (exit_code != CLI_FINE || s->how.format != OUTPUT_PAGE) return exit_code;
    return page_spare(command, s->file, "moves", read, 2);
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.limit = LIMIT,
                         .how = {.format = OUTPUT_TABLE},
                         .options = MAPICFG_PLAN_OPTIONS_INIT,
                         .read = MAPICFG_READ_OPTIONS_INIT};
    const struct option options[] = {
        {"limit", "N", "show at most N of everything in a table; 20 unless said otherwise", option_number, &s.limit},
        OPTIONS_OUTLOOK(&s.options),
        OPTIONS_READ(&s.read),
        OPTION_QUIET(&s.quiet),
        OPTIONS_PAGE_FORMAT(&s.how.format, &s.page),
        OPTION_OUTPUT(&s.file),
        OPTIONS_END,
    };
    struct side sides[2] = {{0}, {0}};
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands != 2)
        return usage_error(command, "name two: exports, folders, stores, or moments of a store, STORE@N");
    if (!page_fits(command, &s.page, s.how.format == OUTPUT_PAGE)) return CLI_USAGE;
    const struct texts nothing = {0};
    struct page_about about = {"MAPI over HTTP: differences", argv, 2, NULL, &nothing, 0, NULL};
    s.about = &about;
    s.how.limit = s.limit;
    s.how.differences = 1;
    for (size_t i = 0; i < 2 && exit_code <= CLI_FINE; i++) exit_code = take_side(command, &sides[i], argv[i]);
    if (exit_code == CLI_FINE) exit_code = spare(command, &s, sides);
    if (exit_code == CLI_FINE) exit_code = compare(command, &s, sides);
    free(sides[0].path);
    free(sides[1].path);
    return exit_code;
}

const struct verb verb_diff = {
    "diff",
    "tell what differs between two exports, stores or moments of a store",
    "A B [--limit N] [--format FORMAT] [OPTION]...",
    "Prints which objects and properties differ from A to B, and which mailboxes get another\n"
    "answer or other URLs by that. A and B are exports, folders of exports, stores, or\n"
    "STORE@N: a store as it was after its change set N, which \"mapicfg history\" shows; @0 is\n"
    "before the first. What only one of them states is not compared: a class that an export\n"
    "lacks, a property that it does not show. Exits with 1 when they differ, and with 3 when\n"
    "they have no class in common. A store is not changed, but the first one, and one with\n"
    "@N, must be writable.\n",
    "  mapicfg diff monday.xml today.xml\n"
    "  mapicfg diff contoso.db@41 contoso.db\n"
    "  mapicfg diff desired contoso.db --format csv\n"
    "  mapicfg diff contoso.db@41 contoso.db --format html -o diff.html\n",
    run,
};
