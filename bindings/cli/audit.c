/* SPDX-License-Identifier: LGPL-2.1-or-later
 * audit.c: `mapicfg audit`: a line for every mailbox of an organization's exports, and a summary.
 *
 * A few dozen decisions stand behind millions of rows, so the cells that follow from the decision are written once for
 * each and copied after that. */
#include "cli.h"
#include "file.h"
#include "messages.h"
#include "options.h"
#include "output.h"
#include "page.h"
#include "statements.h"
#include "store.h"
#include "summary.h"
#include "where.h"

#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct column columns[] = {
    {"identity", COLUMN_TEXT, NULL, 0},  {"result", COLUMN_TEXT, NULL, 0},   {"protocol", COLUMN_TEXT, NULL, 1},
    {"internal", COLUMN_BARE, NULL, 1},  {"external", COLUMN_BARE, NULL, 1}, {"decided_by", COLUMN_TEXT, NULL, 0},
    {"effective", COLUMN_TEXT, NULL, 0}, {"notes", COLUMN_LIST, " ", 0},     {"source", COLUMN_TEXT, NULL, 1},
    {"line", COLUMN_NUMBER, NULL, 1},
};
#define COLUMNS (sizeof columns / sizeof *columns)
#define FIRST_OF_DECISION 1u
#define SOURCE 8u
#define SLOT_CELLS (SOURCE + 1 - FIRST_OF_DECISION)

/* What follows from one decision, and the name of the current input. */
struct slot {
    mapicfg_decision decision; /* 0: empty */
    int wanted;
    char notes[1024];
    const char *values[SLOT_CELLS];
    struct stream cells; /* not for tables */
};
#define SLOT_BITS 8u
#define EXAMPLES_MAX 65536u /* what the library keeps */

struct settings {
    mapicfg_audit_options options; /* of the organization and Outlook */
    uint32_t format;
    uint64_t threads;  /* 0: not stated */
    uint64_t examples; /* of each note, in place of the mailboxes; 0: not asked for */
    int summary, quiet;
    const char *store, *file;
    struct texts conditions;
    struct where where;
    mapicfg_read_options read;
    struct page_settings page;
};

struct run {
    const struct settings *settings;
    struct stream *out;
    struct output output;
    int begun; /* the output has */
    struct slot *slots;
    struct stream source;      /* the name of the current input */
    mapicfg_summary *selected; /* of the mailboxes that fit --where; NULL: not yet known, or not asked for */
    mapicfg_groups *groups;    /* with --examples */
    mapicfg_roll *roll;        /* for a page */
    struct beside beside;      /* the page */
    struct page_about *about;
    const mapicfg_audit *audit; /* that a page is about */
    mapicfg_status status;      /* the first failure in a callback */
    mapicfg_error err;
};

static int has_rows(const struct settings *s) {
    return !s->summary && s->examples == 0 && s->format != OUTPUT_PAGE;
}

/* ---- one mailbox ---- */

static void fill_slot(struct run *run, struct slot *slot, mapicfg_decision decision) {
    mapicfg_decision_notes(decision, slot->notes, sizeof slot->notes);
    slot->decision = decision;
    slot->wanted = where_fits_decision(&run->settings->where, decision);
    const char *const values[SLOT_CELLS] = {
        mapicfg_decision_result(decision),
        mapicfg_decision_protocol(decision),
        output_bool((decision & MAPICFG_INTERNAL) != 0),
        output_bool((decision & MAPICFG_EXTERNAL) != 0),
        mapicfg_decision_decided_by(decision),
        mapicfg_decision_effective(decision),
        slot->notes,
        run->source.bytes,
    };
    memcpy(slot->values, values, sizeof values);
    slot->cells.used = 0;
    if (run->settings->format != OUTPUT_TABLE && has_rows(run->settings))
        output_render(&run->output, FIRST_OF_DECISION, SLOT_CELLS, slot->values, &slot->cells);
    if (slot->cells.error != 0) run->out->error = slot->cells.error;
}

/* A decision that shares its slot with another takes it over. */
static const struct slot *find_slot(struct run *run, mapicfg_decision decision) {
    struct slot *slot = &run->slots[(decision * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - SLOT_BITS)];
    if (slot->decision != decision) fill_slot(run, slot, decision);
    return slot;
}

/* The slots are reset for another input. */
static void set_source(struct run *run, const char *source) {
    if (run->source.used > 0 && strcmp(run->source.bytes, source) == 0) return;
    run->source.used = 0;
    stream_put(&run->source, source, strlen(source) + 1);
    if (run->source.error != 0) run->out->error = run->source.error;
    for (size_t i = 0; i < (size_t)1 << SLOT_BITS; i++) run->slots[i].decision = 0;
}

static void put_row(struct run *run, const char *identity, const struct slot *slot, uint64_t line) {
    struct output *output = &run->output;
    if (run->settings->format != OUTPUT_TABLE) {
        output_rendered(output, identity, &slot->cells, SLOT_CELLS, line);
        return;
    }
    output_open(output);
    output_cell(output, identity);
    for (size_t i = 0; i < SLOT_CELLS; i++) output_cell(output, slot->values[i]);
    output_number(output, line);
    output_close(output);
}

/* The head of the table comes with the first mailbox, so that an audit that fails at once prints errors alone. */
static void begin(struct run *run) {
    if (run->begun) return;
    run->begun = 1;
    output_begin(&run->output, run->out, run->settings->format, columns, COLUMNS, 0);
}

/* A mailbox without a name goes by its place. */
static int32_t add_notes(struct run *run, const char *identity, mapicfg_decision decision, uint64_t line) {
    struct stream place;
    stream_open_memory(&place);
    if (*identity == '\0') {
        stream_text(&place, stream_memory(&run->source));
        stream_char(&place, ':');
        stream_number(&place, line);
        identity = stream_memory(&place);
    }
    run->status = mapicfg_groups_add_decision(run->groups, decision, identity, &run->err);
    stream_close_part(&place, run->out);
    return run->status != MAPICFG_OK;
}

static int32_t add_to_roll(struct run *run, const char *identity, mapicfg_decision decision, uint64_t line) {
    return mapicfg_roll_add(run->roll, identity, decision, stream_memory(&run->source), line);
}

static int32_t on_mailbox(void *user, const char *identity, mapicfg_decision decision, const char *source,
                          uint64_t line) {
    struct run *run = user;
    if (has_rows(run->settings)) begin(run);
    set_source(run, source);
    if (run->out->error != 0) return 1;
    const struct slot *slot = find_slot(run, decision);
    if (!slot->wanted || !where_fits_identity(&run->settings->where, identity)) return 0;
    if (run->selected != NULL) {
        run->status = mapicfg_summary_add(run->selected, decision, 1, &run->err);
        if (run->status != MAPICFG_OK) return 1;
    }
    if (run->roll != NULL) return add_to_roll(run, identity, decision, line);
    if (run->groups != NULL) return add_notes(run, identity, decision, line);
    if (has_rows(run->settings)) put_row(run, identity, slot, line);
    return run->out->error != 0;
}

/* ---- the whole ---- */

static int has_conditions(const struct settings *s) {
    return s->conditions.count > 0;
}

/* Of the mailboxes that fit. Where identities count, they have been added to `selected` one by one; what was skipped
 * and broken is of all inputs. */
static mapicfg_status select_mailboxes(struct run *run, const mapicfg_summary *all, mapicfg_error *err) {
    mapicfg_summary *rest;
    if (run->selected == NULL) return where_filter(&run->settings->where, all, &run->selected, err);
    mapicfg_status status = mapicfg_summary_filter(all, 0, 1, &rest, err);
    if (status == MAPICFG_OK) status = mapicfg_summary_merge(run->selected, rest, err);
    mapicfg_summary_free(rest);
    return status;
}

static mapicfg_status put_page(void *user, mapicfg_page *page, mapicfg_error *err) {
    struct run *run = user;
    return mapicfg_page_audit(page, run->audit, run->roll, beside_name(&run->beside), err);
}

/* Prints what comes after the rows. */
static mapicfg_status print_summary(struct run *run, const mapicfg_audit *audit, mapicfg_error *err) {
    run->audit = audit;
    if (run->roll != NULL) return page_write(run->out, &run->settings->page, run->about, put_page, run, err);
    const mapicfg_summary *summary = mapicfg_audit_get_summary(audit);
    if (has_conditions(run->settings)) {
        mapicfg_status status = select_mailboxes(run, summary, err);
        if (status != MAPICFG_OK) return status;
        summary = run->selected;
    }
    if (run->groups != NULL) statements_groups(run->out, run->groups, run->settings->format);
    if (run->settings->summary) return summary_print(run->out, run->settings->format, summary, err);
    if (run->settings->format == OUTPUT_TABLE) summary_print_short(run->out, summary);
    return MAPICFG_OK;
}

/* A mailbox was read that the organization's switch would have decided for. */
static int misses_organization(const mapicfg_report *report) {
    for (size_t i = 0; i < mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS); i++)
        if (mapicfg_report_get_problem(report, i)->code == MAPICFG_E_NOT_STATED) return 1;
    return 0;
}

/* Says what went wrong with the inputs. Returns the exit code. */
static int report_inputs(const struct run *run, const mapicfg_audit *audit, mapicfg_status status,
                         const mapicfg_error *err) {
    const mapicfg_report *report = mapicfg_audit_get_report(audit);
    uint64_t problems = mapicfg_report_get_total(report, MAPICFG_REPORT_PROBLEMS);
    int found = message_read(report, "CASMailbox") > 0;
    int exit_code = message_report(report, run->settings->quiet, found, "first");
    int not_stated = status == MAPICFG_E_NOT_STATED;
    int too_late = misses_organization(report); /* an input may state it after a mailbox */
    if (not_stated && !found && exit_code != CLI_FINE && !too_late) return exit_code; /* what was said is why */
    if (status != MAPICFG_OK && !not_stated && (problems == 0 || status == MAPICFG_E_NOMEM)) message_problem(err);
    if (not_stated)
        message("error",
                "audit: no input states the organization's MapiHttpEnabled%s: add an export of "
                "Get-OrganizationConfig%s, or say --org true or --org false",
                too_late ? " before the first mailbox" : "", too_late ? " in a file of its own" : "");
    if (status == MAPICFG_E_NOMEM || status == MAPICFG_E_BUSY) return CLI_FAILED;
    return status != MAPICFG_OK ? CLI_INPUT : exit_code;
}

static mapicfg_status read_inputs(const struct run *run, mapicfg_audit *audit, const mapicfg_input *inputs,
                                  size_t count, mapicfg_error *err) {
    struct progress progress;
    const mapicfg_work work = progress_start(&progress, !has_rows(run->settings) || !run->out->terminal);
    progress.of_store = run->settings->store != NULL;
    mapicfg_status status = mapicfg_audit_read(audit, inputs, count, &work, err);
    progress_end(&progress);
    return status;
}

/* Whether no rows are worth a table: programs get theirs always, people only where there were mailboxes. */
static int shows_none(const struct run *run, const mapicfg_audit *audit, mapicfg_status finished) {
    if (run->settings->format != OUTPUT_TABLE) return 1;
    return finished == MAPICFG_OK && message_read(mapicfg_audit_get_report(audit), "CASMailbox") > 0;
}

static int audit_inputs(struct run *run, mapicfg_audit *audit, const mapicfg_input *inputs, size_t count) {
    const struct settings *s = run->settings;
    mapicfg_error err = {0}, finish_err;
    mapicfg_status status = read_inputs(run, audit, inputs, count, &err);
    mapicfg_status finished = status == MAPICFG_E_NOMEM ? status : mapicfg_audit_finish(audit, &finish_err);
    int shown = run->begun || shows_none(run, audit, finished);
    if (has_rows(s) && shown) {
        begin(run);
        output_end(&run->output);
    }
    if (run->status != MAPICFG_OK) {
        message_problem(&run->err);
        return CLI_FAILED;
    }
    if (run->out->error != 0) return CLI_FAILED;
    if (status == MAPICFG_E_NOMEM) return report_inputs(run, audit, status, &err);
    if (finished == MAPICFG_OK && (!has_rows(s) || shown)) finished = print_summary(run, audit, &finish_err);
    if (stream_flush(run->out) != 0) return CLI_FAILED;
    if (finished != MAPICFG_OK) return report_inputs(run, audit, finished, &finish_err);
    return report_inputs(run, audit, status, &err);
}

static mapicfg_status make_roll(struct run *run, mapicfg_error *err) {
    mapicfg_roll_options options = MAPICFG_ROLL_OPTIONS_INIT;
    options.examples = (uint32_t)run->settings->examples;
    options.csv = beside_name(&run->beside) != NULL ? beside_take : NULL;
    options.user = &run->beside;
    return mapicfg_roll_new(&options, &run->roll, err);
}

/* Makes what the audit needs and runs it. */
static int start(struct run *run, const mapicfg_input *inputs, size_t count) {
    const struct settings *s = run->settings;
    mapicfg_audit *audit = NULL;
    mapicfg_error err;
    mapicfg_audit_options options = s->options;
    options.threads = s->threads < UINT32_MAX ? (uint32_t)s->threads : UINT32_MAX;
    options.fn = !s->summary || s->where.patterns_count > 0 ? on_mailbox : NULL;
    options.user = run;
    mapicfg_status status = MAPICFG_OK;
    if (s->where.patterns_count > 0) status = mapicfg_summary_new(&run->selected, &err);
    if (status == MAPICFG_OK && s->format == OUTPUT_PAGE) status = make_roll(run, &err);
    if (status == MAPICFG_OK && run->roll == NULL && s->examples > 0)
        status = mapicfg_groups_new((size_t)s->examples, &run->groups, &err);
    if (status == MAPICFG_OK) status = mapicfg_audit_new(&options, &audit, &err);
    int exit_code = CLI_FAILED;
    if (status == MAPICFG_OK)
        exit_code = audit_inputs(run, audit, inputs, count);
    else
        message_problem(&err);
    mapicfg_audit_free(audit);
    mapicfg_summary_free(run->selected);
    mapicfg_groups_free(run->groups);
    mapicfg_roll_free(run->roll);
    return exit_code;
}

static int start_beside(struct run *run, const mapicfg_input *inputs, size_t count) {
    const struct settings *s = run->settings;
    int error = s->format == OUTPUT_PAGE ? beside_begin(&run->beside, s->file, "mailboxes") : 0;
    int exit_code = error == 0 ? start(run, inputs, count) : CLI_FINE;
    const char *path = run->beside.path;
    char name[256];
    snprintf(name, sizeof name, "%s", path != NULL ? path : "");
    int ended = beside_end(&run->beside, exit_code != CLI_FAILED);
    if (error == 0) error = ended;
    if (error == 0) return exit_code;
    message("error", "audit: cannot write '%s': %s", name, strerror(error));
    return CLI_FAILED;
}

static int run_audit(const struct settings *settings, struct stream *out, const mapicfg_input *inputs, size_t count,
                     struct page_about *about) {
    struct run run = {.settings = settings, .out = out, .status = MAPICFG_OK, .about = about};
    run.slots = calloc((size_t)1 << SLOT_BITS, sizeof *run.slots);
    if (run.slots == NULL) {
        message("error", "audit: out of memory");
        return CLI_FAILED;
    }
    for (size_t i = 0; i < (size_t)1 << SLOT_BITS; i++) stream_open_memory(&run.slots[i].cells);
    stream_open_memory(&run.source);
    int exit_code = start_beside(&run, inputs, count);
    for (size_t i = 0; i < (size_t)1 << SLOT_BITS; i++) stream_close(&run.slots[i].cells);
    stream_close(&run.source);
    free(run.slots);
    return exit_code;
}

/* To where -o says. The inputs are files, or a store. */
static int run_output(struct command *command, const struct settings *s, mapicfg_directory *directory, char **paths,
                      size_t count) {
    mapicfg_input store = MAPICFG_INPUT_INIT;
    mapicfg_input *files = file_inputs(paths, count, &s->read);
    if (files == NULL) return CLI_FAILED;
    store.directory = directory;
    struct page_about about = {"MAPI over HTTP: audit", paths, count, s->store, &s->conditions, 0, NULL};
    struct file file;
    int exit_code = file_begin(&file, command, s->file);
    if (exit_code == CLI_FINE) {
        exit_code = directory != NULL ? run_audit(s, command->out, &store, 1, &about)
                                      : run_audit(s, command->out, files, count, &about);
        int keep = s->format != OUTPUT_PAGE || about.written;
        int ended = file_end(&file, command, s->file, keep ? exit_code : CLI_FAILED);
        exit_code = keep ? ended : exit_code;
    }
    free(files);
    return exit_code;
}

/* Of the files or the store that are read. */
static int spare(const struct command *command, const struct settings *s, char **inputs, size_t count) {
    const struct named_file files[] = {{"--store", s->store, 0}, {"-o", s->file, 1}};
    char *const store[] = {(char *)s->store};
    const int exit_code = spare_check(command, files, 2, inputs, count);
    if (exit_code != CLI_FINE || s->format != OUTPUT_PAGE) return exit_code;
    return page_spare(command, s->file, "mailboxes", s->store != NULL ? store : inputs, s->store != NULL ? 1 : count);
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {
        .options = MAPICFG_AUDIT_OPTIONS_INIT, .format = OUTPUT_TABLE, .read = MAPICFG_READ_OPTIONS_INIT};
    const struct option options[] = {
        {"store", "FILE", "read this store, and no files", option_text, &s.store},
        {"org", "true|false", "the organization's MapiHttpEnabled, if no input has it", option_bool, &s.options.org},
        OPTIONS_OUTLOOK(&s.options),
        {"where", "KEY=VALUE", "only these mailboxes; several must all hold", option_texts, &s.conditions},
        {"j", "N", "read a CSV export with N threads", option_number, &s.threads},
        {"summary", NULL, "print counts, not the mailboxes", option_flag, &s.summary},
        {"examples", "N", "count the mailboxes of each note, and name the first N", option_number, &s.examples},
        OPTIONS_READ(&s.read),
        OPTION_QUIET(&s.quiet),
        OPTIONS_PAGE_FORMAT(&s.format, &s.page),
        OPTION_OUTPUT(&s.file),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (where_parse(command, &s.conditions, &s.where) != 0) return CLI_USAGE;
    if (s.summary && s.examples > 0) return usage_error(command, "--summary or --examples, not both");
    if (s.summary && s.format == OUTPUT_PAGE) return usage_error(command, "--summary or --format html, not both");
    if (!page_fits(command, &s.page, s.format == OUTPUT_PAGE)) return CLI_USAGE;
    if (s.examples > EXAMPLES_MAX) return usage_error(command, "--examples takes at most %u", EXAMPLES_MAX);
    if (operands > 0 && s.store != NULL)
        return usage_error(command, "--store or files, not both: import the files into the store first");
    if (operands == 0 && s.store == NULL)
        return usage_error(command, "no file to read: name exports, or - for standard input; or --store FILE");
    if (spare(command, &s, argv, (size_t)operands) != CLI_FINE) return CLI_USAGE;
    mapicfg_directory *directory = NULL;
    exit_code = s.store != NULL ? store_open(command, s.store, MAPICFG_DIRECTORY_READ_ONLY, &directory)
                                : file_check(argv, (size_t)operands);
    if (exit_code == CLI_FINE) exit_code = run_output(command, &s, directory, argv, (size_t)operands);
    mapicfg_directory_close(directory);
    return exit_code;
}

const struct verb verb_audit = {
    "audit",
    "decide for every mailbox of an organization's exports",
    "FILE... | --store FILE [--org true|false] [--where KEY=VALUE]... [--summary | --examples N] [OPTION]...",
    "Reads exports of Get-OrganizationConfig, Get-CASMailbox, Get-MapiVirtualDirectory, Get-ExchangeServer and\n"
    "Get-OutlookAnywhere (CLIXML, CSV, JSON, Format-List, XML, HTML, YAML; any mix, any order; a folder for the\n"
    "files in it; - for standard input), or a store, and prints a line for each mailbox. "
    "Get-ExchangeServer tells which servers can do\n"
    "MAPI over HTTP at all.\n"
    "\n"
    "Keys of --where: outcome, protocol, decided_by, effective, note, identity (as it is printed here; "
    "with\n* and ?).\n",
    "  mapicfg audit org.xml mailboxes.csv vdirs.xml\n"
    "  mapicfg audit mailboxes.csv --org true --where outcome=outlook-anywhere --format csv\n"
    "  mapicfg audit org.xml mailboxes.xml --where effective=none --where 'identity=*/Users/*'\n"
    "  mapicfg audit org.json mailboxes.json --summary --format json\n"
    "  mapicfg audit --store contoso.db --where effective=none\n"
    "  mapicfg audit --store contoso.db --examples 20\n"
    "  mapicfg audit --store contoso.db --format html -o report.html\n",
    run,
};
