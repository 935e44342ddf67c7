/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldif_diff.c: `mapicfg ldif-diff`: which attribute of which entry of a directory a change was. */
#include "cli.h"
#include "file.h"
#include "messages.h"
#include "options.h"
#include "output.h"
#include "store.h"

#include <mapicfg.h>
#include <stdlib.h>

#define SEPARATOR "\n" /* no value that is shown in a cell of a table has one: they are ends of its lines */

struct settings {
    uint32_t format;
    int all;
    mapicfg_read_options read;
};

static const struct column columns[] = {
    {"kind", COLUMN_TEXT, NULL, 0},        {"dn", COLUMN_TEXT, NULL, 0},         {"attribute", COLUMN_TEXT, NULL, 0},
    {"before", COLUMN_LIST, SEPARATOR, 0}, {"after", COLUMN_LIST, SEPARATOR, 0}, {"detail", COLUMN_TEXT, NULL, 0},
};

/* The values of one side, which are a list. */
static void put_values(struct output *output, const mapicfg_ldif_diff *diff, size_t index, int after) {
    struct stream text;
    const size_t count = mapicfg_ldif_diff_value_count(diff, index, after);
    stream_open_memory(&text);
    for (size_t i = 0; i < count; i++) {
        stream_text(&text, i > 0 ? SEPARATOR : "");
        stream_text(&text, mapicfg_ldif_diff_get_value(diff, index, after, i));
    }
    output_cell(output, stream_memory(&text));
    stream_close_part(&text, output->out);
}

static void print(struct command *command, const struct settings *s, const mapicfg_ldif_diff *diff) {
    struct output output;
    output_begin(&output, command->out, s->format, columns, sizeof columns / sizeof *columns, 0);
    for (size_t i = 0; i < mapicfg_ldif_diff_count(diff); i++) {
        output_open(&output);
        output_cell(&output, mapicfg_ldif_kind_name(mapicfg_ldif_diff_get_kind(diff, i)));
        output_cell(&output, mapicfg_ldif_diff_get_dn(diff, i));
        output_cell(&output, mapicfg_ldif_diff_get_attribute(diff, i));
        put_values(&output, diff, i, 0);
        put_values(&output, diff, i, 1);
        output_cell(&output, mapicfg_ldif_diff_get_detail(diff, i));
        output_close(&output);
    }
    output_end(&output);
}

static int exit_of(const mapicfg_error *err) {
    message_problem(err);
    return err->code == MAPICFG_E_NOMEM ? CLI_FAILED : CLI_INPUT;
}

/* A file without an entry is something else than LDIF, or an export that went wrong. */
static int find_empty(const mapicfg_ldif_diff *diff, const mapicfg_input *inputs) {
    int exit_code = CLI_FINE;
    for (int after = 0; after < 2; after++) {
        if (mapicfg_ldif_diff_count_entries(diff, after) > 0) continue;
        message("warning", "%s: no entry was read: LDIF is wanted, as ldifde or ldapsearch writes it",
                inputs[after].path);
        exit_code = CLI_INPUT;
    }
    return exit_code;
}

static const char *none(const struct settings *s) {
    return s->all ? ": nothing differs" : ": nothing differs; without --all what changes by itself is left out";
}

static int compare(struct command *command, const struct settings *s, const mapicfg_input *inputs) {
    mapicfg_ldif_diff *diff;
    mapicfg_error err;
    if (mapicfg_ldif_diff_new(&inputs[0], 1, &inputs[1], 1, s->all ? MAPICFG_LDIF_ALL : 0, NULL, &diff, &err) !=
        MAPICFG_OK)
        return exit_of(&err);
    print(command, s, diff);
    const size_t before = mapicfg_ldif_diff_count_entries(diff, 0);
    message("note", "%zu %s before, %zu after%s", before, before == 1 ? "entry" : "entries",
            mapicfg_ldif_diff_count_entries(diff, 1), mapicfg_ldif_diff_count(diff) > 0 ? "" : none(s));
    int exit_code = find_empty(diff, inputs);
    if (exit_code == CLI_FINE && mapicfg_ldif_diff_count(diff) > 0) exit_code = CLI_FINDINGS;
    mapicfg_ldif_diff_free(diff);
    return exit_code;
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.format = OUTPUT_TABLE, .read = MAPICFG_READ_OPTIONS_INIT};
    const struct option options[] = {
        {"all", NULL, "compare attributes too that change by themselves", option_flag, &s.all},
        {"encoding", "NAME", "read files in windows-1252, cp850 ...; see iconv -l", option_encoding, &s.read.encoding},
        OPTION_FORMAT(&s.format),
        OPTION_SPREADSHEET(&s.format),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands != 2) return usage_error(command, "name two: LDIF from before the change, and from after it");
    exit_code = file_check(argv, 2);
    if (exit_code != CLI_FINE) return exit_code;
    mapicfg_input *inputs = file_inputs(argv, 2, &s.read);
    if (inputs == NULL) return CLI_FAILED;
    exit_code = compare(command, &s, inputs);
    free(inputs);
    return exit_code;
}

const struct verb verb_ldif_diff = {
    "ldif-diff",
    "tell which attributes of a directory differ between two exports",
    "BEFORE AFTER [--all] [--format table|list|json|csv] [OPTION]...",
    "Compares two exports of a directory by ldifde or ldapsearch, files or folders of them: the\n"
    "entries that came, went or were renamed (by objectGUID), and the attributes with other\n"
    "values, as a set. Of a number it says which bits changed, of protocolSettings which field.\n"
    "So it finds where Exchange keeps a setting: export, switch it, export again. Attributes that\n"
    "change by themselves (uSNChanged, whenChanged ...) are left out unless --all is given. Exits\n"
    "with 1 when they differ.\n",
    "  mapicfg ldif-diff before.ldf after.ldf\n"
    "  mapicfg ldif-diff monday today --format csv\n",
    run,
};
