/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_prompts.c: why people are asked for passwords, as logs have it: --show prompts. */
#include "logs_prompts.h"

#include "logs_page.h"
#include "messages.h"
#include "output.h"
#include "statements.h"

#define SHOWN 15u /* findings of one rule, for people */

static mapicfg_status put(struct stream *out, const struct logs_show *show, const mapicfg_statements *found,
                          mapicfg_error *err) {
    const uint32_t format = show->format;
    if (format == OUTPUT_PAGE) return logs_page_prompts(out, show->page, found, err);
    if (format == OUTPUT_TABLE && mapicfg_statements_count(found) == 0)
        stream_text(out, "Nobody was asked for a password.\n");
    if (format == OUTPUT_TABLE) return statements_rules(out, found, show->limit > 0 ? show->limit : SHOWN, err);
    statements_records(out, found, format);
    return MAPICFG_OK;
}

int logs_prompts_print(const struct command *command, const struct logs_show *show, mapicfg_log_events *events) {
    mapicfg_statements *found = NULL;
    struct progress progress;
    mapicfg_error err;
    mapicfg_status status = mapicfg_statements_new(&found, &err);
    if (status == MAPICFG_OK) {
        const mapicfg_work work = progress_start(&progress, 1);
        status = mapicfg_log_prompts(events, NULL, &work, mapicfg_statements_add, found, &err);
        progress_end(&progress);
    }
    if (status == MAPICFG_OK) status = put(command->out, show, found, &err);
    const int exit_code = status == MAPICFG_OK ? statements_exit_code(found, MAPICFG_SEVERITY_WARNING) : CLI_FAILED;
    mapicfg_statements_free(found);
    if (status != MAPICFG_OK && command->out->error == 0) message_problem(&err); /* else main says so */
    return exit_code;
}
