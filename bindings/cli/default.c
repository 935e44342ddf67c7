/* SPDX-License-Identifier: LGPL-2.1-or-later
 * default.c: `mapicfg default`: what Setup leaves the organization's MapiHttpEnabled at. */
#include "cli.h"
#include "messages.h"
#include "options.h"
#include "output.h"

#include <mapicfg.h>

struct settings {
    uint32_t version, was_enabled, format;
    int explain;
    struct texts from;
    uint32_t upgraded_from[TEXTS_MAX];
    size_t count;
};

/* Reads the operand and --from. Returns 0, or CLI_USAGE. */
static int read_releases(const struct command *command, struct settings *s, int operands, char **argv) {
    const char *right;
    if (operands != 1)
        return usage_error(command, operands == 0 ? "the release that is installed is missing: 2016, 2019 or the like"
                                                  : "one release only: the others go with --from");
    right = option_server(argv[0], &s->version);
    if (right != NULL) return usage_value(command, "the release", argv[0], right);
    if (s->from.count == 0)
        return usage_error(command, "--from RELEASE is required: what the organization has or had, or --from none");
    return options_from(command, &s->from, s->upgraded_from, &s->count);
}

static void print_record(struct stream *out, const struct settings *s, uint32_t state, const char *source) {
    static const struct column columns[] = {
        {"version", COLUMN_TEXT, NULL, 0},     {"upgraded_from", COLUMN_LIST, ", ", 0},
        {"was_enabled", COLUMN_BARE, NULL, 0}, {"result", COLUMN_TEXT, NULL, 0},
        {"enabled", COLUMN_BARE, NULL, 0},     {"source", COLUMN_TEXT, NULL, 0},
    };
    struct stream from;
    struct output output;
    stream_open_memory(&from);
    for (size_t i = 0; i < s->count; i++) {
        stream_text(&from, i > 0 ? ", " : "");
        stream_text(&from, mapicfg_server_name(s->upgraded_from[i]));
    }
    const char *const values[] = {
        mapicfg_server_name(s->version),
        stream_memory(&from),
        s->was_enabled == MAPICFG_NOT_STATED ? NULL : output_bool(s->was_enabled == MAPICFG_TRUE),
        state == MAPICFG_TRUE ? "enabled" : "disabled",
        output_bool(state == MAPICFG_TRUE),
        source,
    };
    output_begin(&output, out, s->format, columns, 6, 1);
    output_record(&output, values);
    output_end(&output);
    stream_close_part(&from, out);
}

static void print_plain(struct stream *out, const struct settings *s, uint32_t state, const char *source) {
    stream_text(out, state == MAPICFG_TRUE ? "enabled\n" : "disabled\n");
    if (!s->explain) return;
    stream_text(out, "source: ");
    stream_text(out, source);
    stream_char(out, '\n');
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.format = OUTPUT_TABLE};
    const struct option options[] = {
        {"from", "RELEASE|none", "a release that the organization has or had", option_texts, &s.from},
        {"was-enabled", "true|false", "what MapiHttpEnabled was before", option_bool, &s.was_enabled},
        {"explain", NULL, "add the document that says so", option_flag, &s.explain},
        OPTION_FORMAT(&s.format),
        OPTION_SPREADSHEET(&s.format),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (read_releases(command, &s, operands, argv) != 0) return CLI_USAGE;
    mapicfg_error err;
    uint32_t state;
    const char *source;
    mapicfg_status status = mapicfg_org_default(s.version, s.count > 0 ? s.upgraded_from : NULL, s.count, s.was_enabled,
                                                &state, &source, &err);
    if (status != MAPICFG_OK) {
        message("error", "%s", err.message);
        return status == MAPICFG_E_NOMEM ? CLI_FAILED : CLI_INPUT;
    }
    if (s.format == OUTPUT_TABLE)
        print_plain(command->out, &s, state, source);
    else
        print_record(command->out, &s, state, source);
    return CLI_FINE;
}

const struct verb verb_default = {
    "default",
    "tell what Setup leaves the organization's switch at",
    "RELEASE --from RELEASE|none [--from RELEASE]... [OPTION]...",
    "Prints \"enabled\" or \"disabled\": the organization's MapiHttpEnabled after installing RELEASE where servers of\n"
    "the releases given with --from are or were. A combination that the documents call not applicable exits 3.\n",
    "  mapicfg default 2019 --from 2016\n"
    "  mapicfg default 2019 --from 2016 --from 2013 --was-enabled true\n"
    "  mapicfg default SE --from none --explain\n",
    run,
};
