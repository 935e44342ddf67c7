/* SPDX-License-Identifier: LGPL-2.1-or-later
 * table.c: `mapicfg table`: the documented table of results. */
#include "cli.h"
#include "options.h"
#include "output.h"

#include <mapicfg.h>

static const char *state_word(uint32_t state) {
    return state == MAPICFG_NULL ? "null" : output_bool(state == MAPICFG_TRUE);
}

static int run(struct command *command, int argc, char **argv) {
    static const struct column columns[] = {
        {"org", COLUMN_BARE, NULL, 0},
        {"mailbox", COLUMN_BARE, NULL, 0},
        {"block_external", COLUMN_BARE, NULL, 0},
        {"result", COLUMN_TEXT, NULL, 0},
    };
    uint32_t format = OUTPUT_TABLE, org, mailbox, block;
    const struct option options[] = {OPTION_FORMAT(&format), OPTION_SPREADSHEET(&format), OPTIONS_END};
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 0) return usage_error(command, "'%s' is not an option", argv[0]);
    struct output output;
    mapicfg_decision decision;
    output_begin(&output, command->out, format, columns, 4, 0);
    for (size_t row = 0; row < MAPICFG_TABLE_ROWS; row++) {
        mapicfg_table_row(row, &org, &mailbox, &block, &decision, NULL);
        const char *const values[] = {state_word(org), state_word(mailbox), state_word(block),
                                      mapicfg_decision_result(decision)};
        output_record(&output, values);
    }
    output_end(&output);
    return CLI_FINE;
}

const struct verb verb_table = {
    "table",
    "print the documented table of results",
    "[--format table|list|json|csv]",
    "Prints the 12 rows of the table in \"Configure MAPI over HTTP in Exchange Server\": the organization's and the\n"
    "mailbox's MapiHttpEnabled, the mailbox's MAPIBlockOutlookExternalConnectivity, and what results.\n",
    "  mapicfg table\n"
    "  mapicfg table --format csv\n",
    run,
};
