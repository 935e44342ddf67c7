/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rules.c: `mapicfg rules`: all that the library can say; the guide's tables of ids are made from it. */
#include "cli.h"
#include "options.h"
#include "output.h"
#include "suggest.h"

#include <mapicfg.h>
#include <string.h>

/* Remedies for proxies that differ go by their names: "nginx: ... haproxy: ...". */
static void put_remedies(struct stream *out, const mapicfg_rule *rule) {
    const char *first = mapicfg_rule_get_remedy(rule, MAPICFG_PROXY_NGINX);
    int same = 1, proxy = strcmp(mapicfg_rule_get_area(rule), "proxy") == 0;
    for (uint32_t kind = MAPICFG_PROXY_NGINX; proxy && mapicfg_proxy_name(kind); kind++) {
        const char *remedy = mapicfg_rule_get_remedy(rule, kind);
        same = same && remedy != NULL && first != NULL && strcmp(remedy, first) == 0;
    }
    if (same && first != NULL) stream_text(out, first);
    for (uint32_t kind = MAPICFG_PROXY_NGINX; !same && mapicfg_proxy_name(kind); kind++) {
        const char *remedy = mapicfg_rule_get_remedy(rule, kind);
        if (remedy == NULL) continue;
        if (out->used > 0) stream_char(out, ' ');
        stream_text(out, mapicfg_proxy_name(kind));
        stream_text(out, ": ");
        stream_text(out, remedy);
    }
}

static void print_rule(struct output *output, const mapicfg_rule *rule) {
    struct stream remedies, references;
    stream_open_memory(&remedies);
    put_remedies(&remedies, rule);
    stream_open_memory(&references);
    for (size_t i = 0; i < mapicfg_rule_reference_count(rule); i++) {
        stream_text(&references, i > 0 ? "; " : "");
        stream_text(&references, mapicfg_rule_get_reference(rule, i));
    }
    const char *const values[] = {
        mapicfg_rule_get_area(rule),
        mapicfg_rule_get_id(rule),
        mapicfg_severity_name(mapicfg_rule_get_severity(rule)),
        mapicfg_effect_name(mapicfg_rule_get_effect(rule)),
        mapicfg_rule_get_sentence(rule),
        mapicfg_rule_get_why(rule),
        remedies.used > 0 ? stream_memory(&remedies) : NULL,
        mapicfg_rule_get_source(rule),
        stream_memory(&references),
    };
    output_record(output, values);
    stream_close_part(&remedies, output->out);
    stream_close_part(&references, output->out);
}

static int begins(const mapicfg_rule *rule, const char *prefix) {
    return strncmp(mapicfg_rule_get_id(rule), prefix, strlen(prefix)) == 0;
}

static size_t count_rules(const char *prefix) {
    size_t count = 0;
    for (size_t i = 0; i < mapicfg_rule_count(); i++) count += begins(mapicfg_rule_at(i), prefix) != 0;
    return count;
}

static int unknown_rule(const struct command *command, const char *id) {
    struct suggestion near;
    struct stream text;
    stream_open_memory(&text);
    suggest_begin(&near, id);
    for (size_t i = 0; i < mapicfg_rule_count(); i++) suggest_offer(&near, mapicfg_rule_get_id(mapicfg_rule_at(i)));
    if (near.word[0] == '\0') stream_text(&text, "; 'mapicfg rules' lists all");
    suggest_put(&near, "", &text);
    int exit_code = usage_error(command, "no rule has the id '%s'%s", id, stream_memory(&text));
    stream_close(&text);
    return exit_code;
}

static int run(struct command *command, int argc, char **argv) {
    static const struct column columns[] = {
        {"area", COLUMN_TEXT, NULL, 1},   {"id", COLUMN_TEXT, NULL, 0},       {"severity", COLUMN_TEXT, NULL, 0},
        {"effect", COLUMN_TEXT, NULL, 1}, {"sentence", COLUMN_TEXT, NULL, 0}, {"why", COLUMN_TEXT, NULL, 1},
        {"remedy", COLUMN_TEXT, NULL, 1}, {"source", COLUMN_TEXT, NULL, 1},   {"references", COLUMN_LIST, "; ", 1},
    };
    uint32_t format = 0;
    const struct option options[] = {OPTION_FORMAT(&format), OPTION_SPREADSHEET(&format), OPTIONS_END};
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 1) return usage_error(command, "one id or beginning of ids at most");
    const char *prefix = operands == 1 ? argv[0] : "";
    const mapicfg_rule *only = mapicfg_rule_find(prefix);
    if (only == NULL && count_rules(prefix) == 0) return unknown_rule(command, prefix);
    struct output output;
    if (format == 0) format = only != NULL ? OUTPUT_LIST : OUTPUT_TABLE;
    output_begin(&output, command->out, format, columns, sizeof columns / sizeof *columns, only != NULL);
    if (only != NULL) print_rule(&output, only); /* also where other ids begin with it */
    for (size_t i = 0; only == NULL && i < mapicfg_rule_count(); i++)
        if (begins(mapicfg_rule_at(i), prefix)) print_rule(&output, mapicfg_rule_at(i));
    output_end(&output);
    return CLI_FINE;
}

const struct verb verb_rules = {
    "rules",
    "print what the command can say, and what to do about it",
    "[ID|PREFIX] [--format table|list|json|csv]",
    "Prints id, severity and sentence of each note, reason, difference, warning and finding. With an ID,\n"
    "everything about that one: also why it matters, what to do, the document that it follows, and the items of\n"
    "public benchmarks (CIS, DISA, BSI) that ask for the same. With a PREFIX that is no ID, all whose id begins\n"
    "with it. {0} and the like stand for what the sentence names.\n",
    "  mapicfg rules\n"
    "  mapicfg rules external-block-no-effect\n"
    "  mapicfg rules check-ep\n"
    "  mapicfg rules --format json\n",
    run,
};
