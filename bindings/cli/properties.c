/* SPDX-License-Identifier: LGPL-2.1-or-later
 * properties.c: `mapicfg properties`: the property tables; the reference page is made from them. */
#include "cli.h"
#include "options.h"
#include "output.h"

#include <mapicfg.h>

static const char *type_word(uint32_t type) {
    static const char *const names[] = {"", "bool", "tristate", "string", "url", "guid", "enum", "list", "enum-list"};
    return type < sizeof names / sizeof *names ? names[type] : "";
}

/* "" of the table is $null, as Exchange writes it; none documented is null in JSON. */
static const char *default_word(uint32_t class_id, size_t property) {
    const char *text = mapicfg_property_default(class_id, property);
    return text != NULL && *text == '\0' ? "$null" : text;
}

static void print_class(struct output *output, uint32_t class_id) {
    for (size_t i = 0; i < mapicfg_property_count(class_id); i++) {
        const char *const values[] = {
            mapicfg_class_name(class_id),
            mapicfg_property_name(class_id, i),
            type_word(mapicfg_property_type(class_id, i)),
            default_word(class_id, i),
            mapicfg_property_values(class_id, i),
            output_bool(mapicfg_property_is_read_only(class_id, i)),
            mapicfg_property_since(class_id, i),
            mapicfg_property_help(class_id, i),
        };
        output_record(output, values);
    }
}

static int run(struct command *command, int argc, char **argv) {
    static const struct column columns[] = {
        {"class", COLUMN_TEXT, NULL, 0},   {"name", COLUMN_TEXT, NULL, 0},  {"type", COLUMN_TEXT, NULL, 0},
        {"default", COLUMN_TEXT, NULL, 0}, {"values", COLUMN_LIST, " ", 0}, {"read_only", COLUMN_BARE, NULL, 0},
        {"since", COLUMN_TEXT, NULL, 0},   {"help", COLUMN_TEXT, NULL, 0},
    };
    uint32_t format = OUTPUT_TABLE, only = 0;
    const struct option options[] = {OPTION_FORMAT(&format), OPTION_SPREADSHEET(&format), OPTIONS_END};
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 1) return usage_error(command, "one class at most");
    const char *right = operands == 1 ? option_class(argv[0], &only) : NULL;
    if (right != NULL) return usage_value(command, "the class", argv[0], right);
    struct output output;
    output_begin(&output, command->out, format, columns, sizeof columns / sizeof *columns, 0);
    for (uint32_t id = 1; id <= mapicfg_class_count(); id++) {
        if (only == 0 || only == id) print_class(&output, id);
    }
    output_end(&output);
    return CLI_FINE;
}

const struct verb verb_properties = {
    "properties",
    "print the properties of the Exchange classes",
    "[CLASS] [--format table|list|json|csv]",
    "Prints name, type, documented default, valid values, whether it is read only, the first release that has it, and\n"
    "one line of help for each property that the library knows; CLASS is Exchange's noun.\n",
    "  mapicfg properties CASMailbox\n"
    "  mapicfg properties --format json\n",
    run,
};
