/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_prompts.c: why people are asked for passwords, as logs have it: --show prompts. */
#include "logs_prompts.h"

#include "messages.h"
#include "output.h"
#include "statements.h"

#define SHOWN 15u /* findings of one rule, for people */

static mapicfg_status put(struct stream *out, uint32_t format, uint64_t limit, const mapicfg_statements *found,
                          mapicfg_error *err) {
    if (format == OUTPUT_TABLE && mapicfg_statements_count(found) == 0)
        stream_text(out, "Nobody was asked for a password.\n");
    if (format == OUTPUT_TABLE) return statements_rules(out, found, limit > 0 ? limit : SHOWN, err);
    statements_records(out, found, format);
    return MAPICFG_OK;
}

int logs_prompts_print(const struct command *command, uint32_t format, uint64_t limit, mapicfg_log_events *events) {
    mapicfg_statements *found = NULL;
    struct progress progress;
    mapicfg_error err;
    mapicfg_status status = mapicfg_statements_new(&found, &err);
    if (status == MAPICFG_OK) {
        const mapicfg_work work = progress_start(&progress, 1);
        status = mapicfg_log_prompts(events, NULL, &work, mapicfg_statements_add, found, &err);
        progress_end(&progress);
    }
    if (status == MAPICFG_OK) status = put(command->out, format, limit, found, &err);
    const int exit_code = status == MAPICFG_OK ? statements_exit_code(found, MAPICFG_SEVERITY_WARNING) : CLI_FAILED;
    mapicfg_statements_free(found);
    if (status != MAPICFG_OK) message_problem(&err);
    return exit_code;
}
