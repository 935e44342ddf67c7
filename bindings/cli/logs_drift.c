/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_drift.c: logs against a configuration: what --config names, and what is printed: for people rule by rule, the
 * gravest first. */
#include "logs_drift.h"

#include "file.h"
#include "messages.h"
#include "output.h"
#include "statements.h"
#include "store.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN 15u /* findings of one rule, for people */

/* ---- the configuration ---- */

static int read_exports(const struct texts *config, int quiet, mapicfg_directory *directory) {
    mapicfg_report *report = NULL;
    mapicfg_error err;
    struct progress progress;
    mapicfg_input *inputs = file_inputs((char *const *)config->items, config->count, NULL);
    if (inputs == NULL) return CLI_FAILED;
    int exit_code = CLI_FAILED;
    if (mapicfg_report_new(&report, &err) != MAPICFG_OK) {
        message_problem(&err);
    } else {
        const mapicfg_work work = progress_start(&progress, 1);
        const mapicfg_status status = mapicfg_directory_import(directory, inputs, config->count, &work, report, &err);
        progress_end(&progress);
        exit_code = status == MAPICFG_OK ? message_report(report, quiet, message_read(report, NULL) > 0, "last")
                                         : store_failed(&err);
    }
    mapicfg_report_free(report);
    free(inputs);
    return exit_code;
}

int logs_drift_open(const struct command *command, const struct texts *config, int quiet, mapicfg_directory **out) {
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    mapicfg_error err;
    for (size_t i = 0; i < config->count; i++) {
        if (!file_is_store(config->items[i])) continue;
        if (config->count == 1) return store_open(command, config->items[0], MAPICFG_DIRECTORY_READ_ONLY, out);
        return usage_error(command, "--config is one store, or exports: '%s' is a store; import the others into it",
                           config->items[i]);
    }
    const int exit_code = file_check((char *const *)config->items, config->count);
    if (exit_code != CLI_FINE) return exit_code;
    options.flags = MAPICFG_DIRECTORY_EMPTY;
    if (mapicfg_directory_open(NULL, &options, out, &err) != MAPICFG_OK) return store_failed(&err);
    return read_exports(config, quiet, *out);
}

/* ---- all of it ---- */

static mapicfg_status put(struct stream *out, const struct logs_how *how, const struct logs_page *page,
                          const mapicfg_statements *found, mapicfg_error *err) {
    if (how->format == OUTPUT_PAGE) return logs_page_drift(out, page, found, err);
    if (how->format == OUTPUT_TABLE && mapicfg_statements_count(found) == 0)
        stream_text(out, "Nothing in the logs differs from the configuration.\n");
    if (how->format == OUTPUT_TABLE) return statements_rules(out, found, how->limit > 0 ? how->limit : SHOWN, err);
    statements_records(out, found, how->format);
    return MAPICFG_OK;
}

int logs_drift_print(const struct command *command, const struct logs_how *how, const struct logs_page *page,
                     const mapicfg_log_summary *summary, mapicfg_directory *directory) {
    mapicfg_statements *found = NULL;
    mapicfg_error err;
    mapicfg_status status = mapicfg_statements_new(&found, &err);
    if (status == MAPICFG_OK) status = mapicfg_log_drift(summary, directory, mapicfg_statements_add, found, &err);
    if (status == MAPICFG_OK) status = put(command->out, how, page, found, &err);
    const int exit_code = statements_exit_code(found, MAPICFG_SEVERITY_WARNING);
    mapicfg_statements_free(found);
    if (status == MAPICFG_OK) return exit_code;
    if (status == MAPICFG_E_IO) return CLI_FAILED; /* main says so */
    message_problem(&err);
    return status == MAPICFG_E_NOMEM || status == MAPICFG_E_BUSY ? CLI_FAILED : CLI_INPUT;
}
