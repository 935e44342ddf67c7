/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check.c: `mapicfg check`: what is wrong with an organization, and what to do about it. */
#include "check_formats.h"
#include "cli.h"
#include "file.h"
#include "messages.h"
#include "options.h"
#include "page.h"
#include "store.h"

#include <mapicfg.h>
#include <stdlib.h>
#include <time.h>

struct settings {
    const char *store, *file, *silences, *builds;
    const struct check_format *format;
    struct texts rules;
    uint32_t fail_on;
    int64_t now;
    int quiet;
    mapicfg_read_options read;
    struct page_settings page;
    struct page_about *about;
};

static const struct check_format page_format = {"html", NULL};

/* ---- options ---- */

static const char *option_check_format(const char *value, void *into) {
    const struct check_format *format = mapicfg_text_equal(value, "html") ? &page_format : check_format_find(value);
    if (format == NULL) return "table, json, csv, nagios, sarif, junit, markdown or html";
    *(const struct check_format **)into = format;
    return NULL;
}

/* ---- the check ---- */

static int is_nagios(const struct settings *s) {
    return s->format->put == check_nagios;
}

static int fail(struct command *command, const struct settings *s, const mapicfg_error *err) {
    message_problem(err);
    if (is_nagios(s)) return check_nagios_unknown(command->out, err->message);
    if (err->code == MAPICFG_E_NOMEM || err->code == MAPICFG_E_BUSY || err->code == MAPICFG_E_CANCELLED)
        return CLI_FAILED;
    return err->source[0] != '\0' ? CLI_INPUT : CLI_USAGE;
}

static mapicfg_status put_page(void *user, mapicfg_page *page, mapicfg_error *err) {
    return mapicfg_page_findings(page, user, err);
}

static int print_page(struct command *command, const struct settings *s, mapicfg_findings *findings) {
    mapicfg_error err;
    mapicfg_status status = page_write(command->out, &s->page, s->about, put_page, findings, &err);
    return status == MAPICFG_OK || status == MAPICFG_E_IO ? CLI_FINE : fail(command, s, &err);
}

/* A plugin of Nagios that could not read all has looked at nothing. */
static int print(struct command *command, const struct settings *s, mapicfg_findings *findings, int exit_code) {
    const struct check_result result = {findings, s->fail_on, s->now != 0 ? s->now : (int64_t)time(NULL) * 1000};
    const int nothing = message_read(mapicfg_findings_get_report(findings), NULL) == 0;
    /* a long list of what cannot be told would hide why, where both are seen */
    if (exit_code != CLI_FINE && nothing && s->file == NULL && s->format == check_format_find("table"))
        return exit_code;
    if (is_nagios(s) && exit_code != CLI_FINE)
        return check_nagios_unknown(command->out, "not all inputs could be read");
    int printed = CLI_FINE;
    if (s->format == &page_format)
        printed = print_page(command, s, findings);
    else
        s->format->put(command->out, &result);
    if (printed != CLI_FINE) return printed;
    if (exit_code != CLI_FINE) return exit_code;
    if (is_nagios(s)) return check_nagios_exit(&result);
    return mapicfg_findings_worst(findings) >= s->fail_on ? CLI_FINDINGS : CLI_FINE;
}

static int check_inputs(struct command *command, const struct settings *s, const mapicfg_check_options *options,
                        const mapicfg_input *inputs, size_t count) {
    struct progress progress;
    mapicfg_findings *findings;
    mapicfg_error err;
    const mapicfg_work work = progress_start(&progress, 1);
    progress.of_store = s->store != NULL;
    mapicfg_status status = mapicfg_check(inputs, count, options, &work, &findings, &err);
    progress_end(&progress);
    if (status != MAPICFG_OK) return fail(command, s, &err);
    const mapicfg_report *report = mapicfg_findings_get_report(findings);
    int exit_code = message_report(report, s->quiet, message_read(report, NULL) > 0, "last");
    exit_code = print(command, s, findings, exit_code);
    mapicfg_findings_free(findings);
    return exit_code;
}

/* The inputs are files, or a store. */
static int run_check(struct command *command, struct settings *s, const mapicfg_check_options *options,
                     mapicfg_directory *directory, char **paths, size_t count) {
    const struct texts nothing = {0};
    struct page_about about = {"MAPI over HTTP: check", paths, count, s->store, &nothing, 0, NULL};
    s->about = &about;
    mapicfg_input store = MAPICFG_INPUT_INIT;
    mapicfg_input *files = file_inputs(paths, count, &s->read);
    if (files == NULL) return CLI_FAILED;
    store.directory = directory;
    struct file file;
    int exit_code = file_begin(&file, command, s->file);
    if (exit_code == CLI_FINE) {
        exit_code =
            check_inputs(command, s, options, directory != NULL ? &store : files, directory != NULL ? 1 : count);
        /* a plugin's codes are none of the command's: its line counts, whatever it says */
        const int ended = file_end(&file, command, s->file, is_nagios(s) ? CLI_FINE : exit_code);
        if (!is_nagios(s) || ended != CLI_FINE) exit_code = ended;
    }
    free(files);
    return exit_code;
}

/* Reads what the options name. */
static int read_options(const struct settings *s, struct stream *silences, struct stream *builds) {
    int exit_code = s->silences != NULL ? file_read(s->silences, silences) : CLI_FINE;
    return exit_code == CLI_FINE && s->builds != NULL ? file_read(s->builds, builds) : exit_code;
}

static int with_options(struct command *command, struct settings *s, mapicfg_directory *directory, char **paths,
                        size_t count) {
    struct stream silences, builds;
    mapicfg_check_options options = MAPICFG_CHECK_OPTIONS_INIT;
    stream_open_memory(&silences);
    stream_open_memory(&builds);
    int exit_code = read_options(s, &silences, &builds);
    options.now = s->now;
    options.rules = s->rules.count > 0 ? s->rules.items : NULL;
    options.rule_count = s->rules.count;
    options.silences = s->silences != NULL ? stream_memory(&silences) : NULL;
    options.silences_size = silences.used;
    options.silences_source = s->silences;
    options.builds = s->builds != NULL ? stream_memory(&builds) : NULL;
    options.builds_size = builds.used;
    options.builds_source = s->builds;
    if (exit_code == CLI_FINE) exit_code = run_check(command, s, &options, directory, paths, count);
    stream_close(&silences);
    stream_close(&builds);
    return exit_code;
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {
        .format = check_format_find("table"), .fail_on = MAPICFG_SEVERITY_WARNING, .read = MAPICFG_READ_OPTIONS_INIT};
    const struct option options[] = {
        {"store", "FILE", "check this store, and no files", option_text, &s.store},
        {"rule", "ID", "only this rule; may be repeated", option_texts, &s.rules},
        {"silence", "FILE", "findings that are known, each with a reason and an expiry", option_text, &s.silences},
        {"fail-on", "info|warning|error", "exit with 1 from this severity on; else warning", option_severity,
         &s.fail_on},
        {"now", "DATE", "compare expiry and support dates with this day, not with today", option_now, &s.now},
        {"builds", "FILE", "builds that the table does not have yet", option_text, &s.builds},
        {"format", "FORMAT", "table, json, csv, nagios, sarif, junit, markdown or html", option_check_format,
         &s.format},
        OPTIONS_PAGE(&s.page),
        OPTIONS_READ(&s.read),
        OPTION_QUIET(&s.quiet),
        OPTION_OUTPUT(&s.file),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 0 && s.store != NULL)
        return usage_error(command, "--store or files, not both: import the files into the store first");
    if (operands == 0 && s.store == NULL)
        return usage_error(command, "no file to read: name exports, or - for standard input; or --store FILE");
    if (!page_fits(command, &s.page, s.format == &page_format)) return CLI_USAGE;
    const struct named_file files[] = {
        {"--store", s.store, 0}, {"--silence", s.silences, 0}, {"--builds", s.builds, 0}, {"-o", s.file, 1}};
    if (spare_check(command, files, 4, argv, (size_t)operands) != CLI_FINE) return CLI_USAGE;
    mapicfg_directory *directory = NULL;
    exit_code = s.store != NULL ? store_open(command, s.store, MAPICFG_DIRECTORY_READ_ONLY, &directory)
                                : file_check(argv, (size_t)operands);
    if (exit_code == CLI_FINE)
        exit_code = with_options(command, &s, directory, argv, (size_t)operands);
    else if (is_nagios(&s))
        exit_code = check_nagios_unknown(command->out, "an input cannot be read");
    mapicfg_directory_close(directory);
    return exit_code;
}

const struct verb verb_check = {
    "check",
    "look for what is wrong with an organization, and say what to do",
    "FILE... | --store FILE [--rule ID]... [--silence FILE] [--fail-on SEVERITY] [--format FORMAT] [OPTION]...",
    "Reads exports of Exchange's Get- cmdlets (any of them, any mix, any order; a folder for the files in it; - for\n"
    "standard input), also Outlook's policies (reg export, Registry.pol), or a store, and says what is\n"
    "wrong: with which object, why it matters, and the cmdlet that puts it right. A rule that cannot tell says which\n"
    "export would. `mapicfg rules ID` explains a rule.\n"
    "\n"
    "Exit code 1: a finding of at least the severity warning (--fail-on). With --format nagios the exit codes are\n"
    "those of a Nagios plugin: 0 OK, 1 WARNING, 2 CRITICAL (errors), 3 UNKNOWN.\n",
    "  mapicfg check org.xml vdirs.xml servers.xml outlookanywhere.xml mailboxes.csv\n"
    "  mapicfg check org.xml policy.reg\n"
    "  mapicfg check --store contoso.db --fail-on error\n"
    "  mapicfg check exports/ --silence known.txt --format sarif -o check.sarif\n"
    "  mapicfg check exports/ --format html -o check.html\n",
    run,
};
