/* SPDX-License-Identifier: LGPL-2.1-or-later
 * plan.c: `mapicfg plan`: what cmdlets, or a desired state, would change in a store; and the scripts that do it. */
#include "file.h"
#include "goals.h"
#include "hit.h"
#include "messages.h"
#include "moves.h"
#include "moves_page.h"
#include "options.h"
#include "output.h"
#include "script.h"
#include "store.h"
#include "waves.h"

#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT 20u
#define EXAMPLES 3u

struct settings {
    const char *store, *script, *local_server, *forward, *rollback, *file;
    mapicfg_plan_options options; /* of Outlook */
    uint64_t limit;
    int check, no_findings, quiet, force;
    struct texts exports; /* --to and --state */
    struct texts goal_texts;
    struct hit_settings hit;
    mapicfg_goals *goals; /* NULL: none */
    uint32_t fewest;      /* MAPICFG_GOALS_FEWEST_ */
    const char *by;       /* of --waves; NULL: none */
    struct moves_how how;
    mapicfg_read_options read;
    struct page_settings page;
};

/* ---- the change ---- */

static int32_t on_item(void *user, const mapicfg_exec_item *item) {
    int *exit_code = user;
    switch (mapicfg_exec_item_get_kind(item)) {
    case MAPICFG_EXEC_ITEM_WARNING:
        if (mapicfg_statement_get_severity(mapicfg_exec_item_get_statement(item)) > MAPICFG_SEVERITY_INFO)
            message("warning", "%s", mapicfg_exec_item_get_text(item));
        break;
    case MAPICFG_EXEC_ITEM_MESSAGE: message("note", "%s", mapicfg_exec_item_get_text(item)); break;
    case MAPICFG_EXEC_ITEM_ERROR:
        message_problem(mapicfg_exec_item_get_error(item));
        *exit_code = store_exit(mapicfg_exec_item_get_error(item)->code);
        break;
    default: break;
    }
    return 0;
}

/* Nothing stays changed, so nobody is asked. */
static int32_t agree(void *user, const char *question) {
    (void)user, (void)question;
    return MAPICFG_CONFIRM_ALL;
}

static int run_text(const struct settings *s, mapicfg_directory *directory, const char *source, const char *text,
                    size_t size) {
    int exit_code = CLI_FINE;
    mapicfg_error err;
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.flags = MAPICFG_EXEC_NO_FILES | MAPICFG_EXEC_NO_EFFECTS;
    options.source = source;
    options.local_server = s->local_server;
    options.confirm = agree;
    mapicfg_status status = mapicfg_exec(directory, text, size, &options, on_item, &exit_code, &err);
    if (status == MAPICFG_OK || exit_code != CLI_FINE) return exit_code;
    return store_failed(&err);
}

static int run_script(const struct settings *s, mapicfg_directory *directory) {
    struct stream text;
    stream_open_memory(&text);
    int exit_code = script_read("plan", s->script, &text);
    if (exit_code == CLI_FINE)
        exit_code = run_text(s, directory, strcmp(s->script, "-") == 0 ? "stdin" : s->script,
                             text.used > 0 ? text.bytes : "", text.used);
    stream_close(&text);
    return exit_code;
}

/* What the desired state does not state stays. */
static int import_state(const struct settings *s, mapicfg_directory *directory) {
    mapicfg_report *report = NULL;
    mapicfg_error err;
    struct progress progress;
    mapicfg_input *inputs = file_inputs((char *const *)s->exports.items, s->exports.count, &s->read);
    if (inputs == NULL) return CLI_FAILED;
    mapicfg_status status = mapicfg_report_new(&report, &err);
    if (status == MAPICFG_OK) {
        const mapicfg_work work = progress_start(&progress, 1);
        status = mapicfg_directory_import(directory, inputs, s->exports.count, &work, report, &err);
        progress_end(&progress);
    }
    int exit_code = status == MAPICFG_OK ? message_report(report, s->quiet, message_read(report, NULL) > 0, "last")
                                         : store_failed_list(&err);
    if (status == MAPICFG_OK && mapicfg_report_check_names(report, &err) != MAPICFG_OK) {
        message("error", "plan: %s", err.message);
        exit_code = CLI_INPUT;
    }
    mapicfg_report_free(report);
    free(inputs);
    return exit_code;
}

/* The options of a plan, but for its flags. */
static mapicfg_plan_options options_of(const struct settings *s, const mapicfg_work *work) {
    mapicfg_plan_options options = s->options;
    options.examples = s->how.format != OUTPUT_TABLE ? LIMIT : s->limit < EXAMPLES ? s->limit : EXAMPLES;
    options.work = work;
    return options;
}

/* Goals are of the plan itself. */
static int make_change(const struct settings *s, mapicfg_directory *directory, const char *text) {
    if (s->goals != NULL) return CLI_FINE;
    if (s->exports.count > 0) return import_state(s, directory);
    if (s->script != NULL) return run_script(s, directory);
    int exit_code = run_text(s, directory, "plan", text, strlen(text));
    if (exit_code == CLI_INPUT) script_hint("plan", text);
    return exit_code;
}

/* ---- the plan ---- */

/* Whether the store is not what it is to be. */
static int is_behind(const struct settings *s, const mapicfg_plan *plan) {
    return mapicfg_plan_difference_count(plan) > 0 || mapicfg_groups_count(mapicfg_goals_get_unreached(s->goals)) > 0;
}

/* Beside the scripts, what they do not reach is said on standard error. */
static int show(struct command *command, const struct settings *s, const mapicfg_plan *plan) {
    const struct texts nothing = {0};
    struct page_about about = {"MAPI over HTTP: plan", NULL, 0, s->store, &nothing, 0, NULL};
    struct file file;
    mapicfg_error err;
    int exit_code = file_begin(&file, command, s->file);
    if (exit_code != CLI_FINE) return exit_code;
    if (s->how.format == OUTPUT_PAGE)
        exit_code = moves_page(command, &s->page, &about, s->file, plan, &s->how, 0);
    else if (moves_print(command->out, &s->how, plan, &err) != MAPICFG_OK)
        exit_code = store_failed(&err);
    exit_code = file_end(&file, command, s->file, exit_code);
    /* The way back first: without it nobody is to have the way there. */
    if (exit_code == CLI_FINE) exit_code = script_write(command, plan, s->rollback, MAPICFG_PLAN_ROLLBACK);
    if (exit_code == CLI_FINE) exit_code = script_write(command, plan, s->forward, MAPICFG_PLAN_FORWARD);
    if (s->how.format != OUTPUT_TABLE && s->how.format != OUTPUT_JSON && s->how.format != OUTPUT_PAGE)
        goals_warn(s->goals);
    if (exit_code == CLI_FINE && s->check && is_behind(s, plan)) return CLI_FINDINGS;
    return exit_code;
}

static mapicfg_status make_plan(const struct settings *s, mapicfg_directory *directory, mapicfg_plan **plan,
                                mapicfg_error *err) {
    struct progress progress;
    const mapicfg_work work = progress_start(&progress, 1);
    progress.of_store = 1;
    mapicfg_plan_options options = options_of(s, &work);
    options.flags = s->exports.count > 0 ? MAPICFG_PLAN_ANY_FORM : 0;
    if (!s->no_findings && s->by == NULL) options.flags |= MAPICFG_PLAN_WITH_FINDINGS;
    options.goals = s->goals;
    options.fewest = s->fewest;
    mapicfg_status status = mapicfg_plan_new(directory, &options, plan, err);
    progress_end(&progress);
    return status;
}

#define MOST_READ (4 * TEXTS_MAX + 3)

/* What is read, but for the script of -f; how many. */
static size_t list_read(const struct settings *s, char **paths) {
    const char *list = waves_list(s->by);
    size_t count = 0;
    for (size_t i = 0; i < s->exports.count; i++) paths[count++] = (char *)s->exports.items[i];
    for (size_t i = 0; i < s->goal_texts.count; i++) {
        const char *path = goals_list(s->goal_texts.items[i]);
        if (path != NULL) paths[count++] = (char *)path;
    }
    if (list != NULL) paths[count++] = (char *)list;
    for (size_t i = 0; i < s->hit.logs.count; i++) paths[count++] = (char *)s->hit.logs.items[i];
    for (size_t i = 0; i < s->hit.summaries.count; i++) paths[count++] = (char *)s->hit.summaries.items[i];
    return count;
}

/* How many waves there are is known late, and so are the names of their scripts. */
static int check_waves(const struct command *command, const struct settings *s, const struct waves_settings *settings,
                       const mapicfg_waves *waves) {
    char *read[MOST_READ];
    size_t count = list_read(s, read);
    if (s->script != NULL) read[count++] = (char *)s->script;
    read[count++] = (char *)s->store;
    return waves_spare(command, settings, waves, s->file, read, count);
}

/* Beside the goals, which are of all waves together. */
static int show_waves(struct command *command, const struct settings *s, mapicfg_directory *directory,
                      const mapicfg_plan *plan) {
    struct waves_settings settings = {s->by,    s->store, s->forward, s->rollback,
                                      s->force, s->goals, s->how,     options_of(s, NULL)};
    mapicfg_waves *waves;
    struct file file;
    settings.how.goals = NULL;
    settings.how.findings = 0;
    int exit_code = waves_split(command, &settings, directory, plan, &waves);
    if (exit_code != CLI_FINE) return exit_code;
    exit_code = check_waves(command, s, &settings, waves);
    if (exit_code == CLI_FINE) exit_code = file_begin(&file, command, s->file);
    if (exit_code == CLI_FINE) {
        exit_code = s->how.format == OUTPUT_PAGE ? waves_page(command, &settings, &s->page, directory, waves)
                                                 : waves_print(command, &settings, directory, waves);
        exit_code = file_end(&file, command, s->file, exit_code);
        if (s->how.format == OUTPUT_TABLE) goals_warn(s->goals);
    }
    mapicfg_waves_free(waves);
    if (exit_code == CLI_FINE && s->check && is_behind(s, plan)) return CLI_FINDINGS;
    return exit_code;
}

static int run_plan(struct command *command, const struct settings *s, mapicfg_directory *directory, const char *text) {
    mapicfg_error err;
    mapicfg_plan *plan = NULL;
    if (mapicfg_directory_begin(directory, "plan", &err) != MAPICFG_OK) return store_failed(&err);
    int exit_code = make_change(s, directory, text);
    if (exit_code == CLI_FINE && make_plan(s, directory, &plan, &err) != MAPICFG_OK)
        exit_code = s->goals != NULL ? store_failed_list(&err) : store_failed(&err);
    mapicfg_directory_rollback(directory);
    if (exit_code == CLI_FINE)
        exit_code = s->by != NULL ? show_waves(command, s, directory, plan) : show(command, s, plan);
    mapicfg_plan_free(plan);
    return exit_code;
}

static int is_output(const char *path) {
    return path != NULL && strcmp(path, "-") == 0;
}

static int check_files(const struct command *command, const struct settings *s) {
    /* Those of waves have other names. */
    const int of_scripts = s->by != NULL || s->force ? SPARE_FORCED : SPARE_SCRIPT;
    const struct named_file files[] = {{"--store", s->store, 0},
                                       {"-f", s->script, 0},
                                       {"--script", s->forward, of_scripts},
                                       {"--rollback", s->rollback, of_scripts},
                                       {"-o", s->file, s->force ? SPARE_FORCED : SPARE_OUTPUT}};
    char *read[MOST_READ];
    size_t count = list_read(s, read);
    if ((s->file == NULL || is_output(s->file)) + is_output(s->forward) + is_output(s->rollback) > 1)
        return usage_error(command,
                           "the plan, --script and --rollback: only one of them can go to standard output; "
                           "-o FILE takes the plan");
    int exit_code = spare_check(command, files, sizeof files / sizeof *files, read, count);
    if (exit_code != CLI_FINE || s->how.format != OUTPUT_PAGE) return exit_code;
    if (s->script != NULL) read[count++] = (char *)s->script;
    read[count++] = (char *)s->store;
    return page_spare(command, s->file, "moves", read, count);
}

static int check_usage(const struct command *command, const struct settings *s, int operands) {
    int ways = (s->script != NULL) + (s->exports.count > 0) + (s->goal_texts.count > 0) +
               (operands > 0 && s->exports.count == 0);
    if (ways == 0)
        return usage_error(command,
                           "nothing to plan: give cmdlets, -f SCRIPT, --to EXPORT, --state FILE or --goal GOAL");
    if (ways > 1 || (operands > 1 && s->exports.count == 0))
        return usage_error(command, "one change only: cmdlets (quoted, for the shell), -f, --to, --state or --goal");
    if (s->by != NULL && s->how.format != OUTPUT_TABLE && s->how.format != OUTPUT_JSON && s->how.format != OUTPUT_PAGE)
        return usage_error(command, "--waves are printed as a table, JSON or a page");
    if (s->store == NULL) return usage_error(command, "--store FILE is required: the configuration store");
    return CLI_FINE;
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.limit = LIMIT,
                         .how = {.format = OUTPUT_TABLE, .commands = 1},
                         .options = MAPICFG_PLAN_OPTIONS_INIT,
                         .read = MAPICFG_READ_OPTIONS_INIT};
    const struct option options[] = {
        OPTION_STORE(&s.store),
        {"f", "SCRIPT", "run this file of cmdlets; - for standard input", option_text, &s.script},
        {"to", "EXPORT", "the desired state: an export, or several; a folder for the files in it", option_texts,
         &s.exports},
        {"state", "FILE", "the same, of objects in JSON", option_texts, &s.exports},
        {"goal", "GOAL", "what mailboxes shall get: inside=mapi,outside=none; see above", option_texts, &s.goal_texts},
        {"fewest", "changes|overrides",
         "reach the goals with the fewest changes, or with the fewest overrides; else changes", option_fewest,
         &s.fewest},
        {"waves", "N|server|site|list=FILE", "split it into waves, a script each; table, JSON or html; see above",
         option_text, &s.by},
        {"script", "FILE", "write the change as a PowerShell script", option_text, &s.forward},
        {"rollback", "FILE", "write the way back as a PowerShell script", option_text, &s.rollback},
        {"force", NULL, "replace what is there, whatever it is", option_flag, &s.force},
        {"check", NULL, "exit with 1 when the store differs from the desired state", option_flag, &s.check},
        {"no-findings", NULL, "do not check before and after: faster", option_flag, &s.no_findings},
        {"limit", "N", "show at most N of everything in a table; 20 unless said otherwise", option_number, &s.limit},
        {"local-server", "NAME", "the local server: that of virtual directories", option_text, &s.local_server},
        OPTIONS_HIT(&s.hit),
        OPTIONS_OUTLOOK(&s.options),
        OPTIONS_READ(&s.read),
        OPTION_QUIET(&s.quiet),
        OPTIONS_PAGE_FORMAT(&s.how.format, &s.page),
        OPTION_OUTPUT(&s.file),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    exit_code = check_usage(command, &s, operands);
    if (exit_code != CLI_FINE) return exit_code;
    for (int i = 0; i < operands && s.exports.count > 0 && s.exports.count < TEXTS_MAX; i++)
        s.exports.items[s.exports.count++] = argv[i];
    if (!page_fits(command, &s.page, s.how.format == OUTPUT_PAGE)) return CLI_USAGE;
    if (check_files(command, &s) != CLI_FINE) return CLI_USAGE;
    if (s.exports.count > 0) exit_code = file_check((char *const *)s.exports.items, s.exports.count);
    if (exit_code != CLI_FINE) return exit_code;
    s.how.limit = s.limit;
    s.how.findings = !s.no_findings;
    s.hit.output = s.file;
    mapicfg_directory *directory = NULL;
    mapicfg_log_use *use = NULL;
    exit_code = goals_read(command, &s.goal_texts, &s.goals);
    s.how.goals = s.goals;
    if (exit_code == CLI_FINE) exit_code = store_open(command, s.store, 0, &directory);
    if (exit_code == CLI_FINE) exit_code = hit_read(command, &s.hit, s.quiet, directory, &use);
    s.how.use = use;
    if (exit_code == CLI_FINE) exit_code = run_plan(command, &s, directory, operands > 0 ? argv[0] : "");
    mapicfg_log_use_free(use);
    mapicfg_directory_close(directory);
    mapicfg_goals_free(s.goals);
    return exit_code;
}

const struct verb verb_plan = {
    "plan",
    "tell what a change would do, and write the scripts that make it and undo it",
    "--store FILE 'CMDLETS' | -f SCRIPT | --to EXPORT... | --state FILE | --goal GOAL [OPTION]...",
    "Makes the change in a transaction that is rolled back, and tells which mailboxes get\n"
    "another answer or other URLs, from what to what and why; how many users may be asked\n"
    "to restart Outlook; who stays and why; when it takes effect; which findings of a check\n"
    "appear and vanish; and by which cmdlets it is reached. The store is not changed, but it\n"
    "must be writable.\n"
    "\n"
    "The change is any cmdlets, or a desired state: what an export or a file of objects in\n"
    "JSON does not state stays. Quote cmdlets with ', so that the shell leaves $ alone. The\n"
    "scripts are for the Exchange Management Shell: they take -WhatIf, show progress, stop at\n"
    "the first error, and go on there when they are run again.\n"
    "\n"
    "A goal says what mailboxes shall get, and the fewest changes that give it to them are\n"
    "found: inside=mapi or inside=legacy, outside=any or outside=none, and last, for which\n"
    "mailboxes: server=NAME, site=NAME, database=NAME or list=FILE with a mailbox a line;\n"
    "without one of these, for all. Of several goals a later one prevails in what it says.\n"
    "\n"
    "--waves splits the mailboxes that move: N equal parts, one for each server or site, or\n"
    "as FILE has them: a mailbox a line, an empty line before the next wave. A mailbox of a later\n"
    "wave stays as before until then, by overrides where needed, as few as possible. Scripts\n"
    "get the number of their wave: wave.ps1 becomes wave-1.ps1, wave-2.ps1.\n"
    "\n"
    "--logs reads Exchange's logs and says who is hit, in numbers: how often, when, by which\n"
    "protocol and with which clients each mailbox that moves connects, and what would break;\n"
    "with waves for each. Summaries need the tables of mapicfg_log_use(3).\n"
    "\n"
    "In a table, the column why has ids of rules: 'mapicfg rules ID' explains one.\n",
    "  mapicfg plan --store contoso.db 'Set-OrganizationConfig -MapiHttpEnabled $true'\n"
    "  mapicfg plan --store contoso.db -f change.ps1 --script do.ps1 --rollback undo.ps1\n"
    "  mapicfg plan --store contoso.db --state desired.json --check\n"
    "  mapicfg plan --store contoso.db --goal inside=mapi,outside=none --goal outside=any,list=vips.txt\n"
    "  mapicfg plan --store contoso.db --goal inside=mapi --waves site --script wave.ps1\n"
    "  mapicfg plan --store contoso.db -f change.ps1 --format html -o plan.html\n"
    "  mapicfg plan --store contoso.db --goal inside=mapi --logs Logging/HttpProxy --format csv -o hit.csv\n",
    run,
};
