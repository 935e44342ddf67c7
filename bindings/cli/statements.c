/* SPDX-License-Identifier: LGPL-2.1-or-later
 * statements.c: what the library says, printed. */
#include "statements.h"

#include "cli.h"
#include "messages.h"
#include "output.h"

#include <errno.h>
#include <stdio.h>

/* One statement as JSON. A failure shows at the end, as with any other output. */
static void put_json(struct stream *out, const mapicfg_statement *statement) {
    char *json;
    if (mapicfg_statement_dup_json(statement, &json, NULL) != MAPICFG_OK) {
        out->error = ENOMEM;
        return;
    }
    stream_text(out, json);
    mapicfg_free(json);
}

void statements_json(struct stream *out, const mapicfg_statements *statements) {
    stream_char(out, '[');
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        stream_text(out, i > 0 ? ", " : "");
        put_json(out, mapicfg_statements_get(statements, i));
    }
    stream_char(out, ']');
}

void statements_sentences(struct stream *out, const mapicfg_statements *statements, char between) {
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        if (i > 0) stream_char(out, between);
        stream_text(out, mapicfg_statement_get_sentence(mapicfg_statements_get(statements, i)));
    }
}

static void put_place(struct stream *out, const mapicfg_statement *statement) {
    const char *file = mapicfg_statement_get_file(statement);
    uint64_t line = mapicfg_statement_get_line(statement);
    if (file != NULL) {
        stream_safe(out, file);
        stream_char(out, ':');
    }
    if (line > 0) {
        stream_number(out, line);
        stream_char(out, ':');
        stream_number(out, mapicfg_statement_get_column(statement));
        stream_char(out, ':');
    }
    stream_text(out, file != NULL ? " " : "");
}

/* Where else the same is said. */
static void put_places(struct stream *out, const mapicfg_statement *statement) {
    size_t count = mapicfg_statement_place_count(statement);
    for (size_t i = 1; i < count; i++) {
        const char *file = mapicfg_statement_place_file(statement, i);
        stream_text(out, i > 1 ? ", " : "    also: ");
        if (file != NULL) {
            stream_safe(out, file);
            stream_char(out, ':');
        }
        stream_number(out, mapicfg_statement_place_line(statement, i));
        stream_char(out, ':');
        stream_number(out, mapicfg_statement_place_column(statement, i));
    }
    if (count > 1) stream_char(out, '\n');
}

static void put_effect(struct stream *out, uint32_t effect) {
    static const char *const words[] = {"", "works", "cannot tell", "may break", "breaks"};
    if (effect == 0 || effect >= sizeof words / sizeof *words) return;
    stream_text(out, "    MAPI over HTTP: ");
    stream_text(out, words[effect]);
    stream_char(out, '\n');
}

void statements_line(struct stream *out, const char *name, const char *text) {
    if (text == NULL) return;
    stream_text(out, name);
    stream_safe(out, text);
    stream_char(out, '\n');
}

void statements_headline(struct stream *out, const mapicfg_statement *statement) {
    stream_text(out, mapicfg_severity_name(mapicfg_statement_get_severity(statement)));
    stream_text(out, ": ");
    stream_safe(out, mapicfg_statement_get_sentence(statement));
    stream_text(out, " [");
    stream_text(out, mapicfg_statement_get_id(statement));
    stream_text(out, "]\n");
}

void statements_list(struct stream *out, const mapicfg_statements *statements) {
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        const mapicfg_statement *statement = mapicfg_statements_get(statements, i);
        put_place(out, statement);
        statements_headline(out, statement);
        put_places(out, statement);
        put_effect(out, mapicfg_statement_get_effect(statement));
        statements_line(out, "    why: ", mapicfg_statement_get_why(statement));
        statements_line(out, "    remedy: ", mapicfg_statement_get_remedy(statement));
    }
}

static void put_record(struct output *output, const mapicfg_statement *statement) {
    char line[24] = "", column[24] = "";
    struct stream arguments, places;
    stream_open_memory(&arguments);
    stream_open_memory(&places);
    for (size_t i = 0; i < mapicfg_statement_place_count(statement); i++) {
        const char *file = mapicfg_statement_place_file(statement, i);
        char place[64] = "";
        if (mapicfg_statement_place_line(statement, i) > 0)
            snprintf(place, sizeof place, "%s%llu:%llu", file != NULL ? ":" : "",
                     (unsigned long long)mapicfg_statement_place_line(statement, i),
                     (unsigned long long)mapicfg_statement_place_column(statement, i));
        stream_text(&places, i > 0 ? "; " : "");
        stream_text(&places, file != NULL ? file : "");
        stream_text(&places, place);
    }
    for (size_t i = 0; i < mapicfg_statement_argument_count(statement); i++) {
        stream_text(&arguments, i > 0 ? "; " : "");
        stream_text(&arguments, mapicfg_statement_get_argument(statement, i));
    }
    if (mapicfg_statement_get_line(statement) > 0) {
        snprintf(line, sizeof line, "%llu", (unsigned long long)mapicfg_statement_get_line(statement));
        snprintf(column, sizeof column, "%llu", (unsigned long long)mapicfg_statement_get_column(statement));
    }
    const char *const values[] = {
        mapicfg_statement_get_id(statement),
        mapicfg_severity_name(mapicfg_statement_get_severity(statement)),
        mapicfg_effect_name(mapicfg_statement_get_effect(statement)),
        mapicfg_statement_get_file(statement),
        line,
        column,
        stream_memory(&places),
        mapicfg_statement_get_object(statement),
        mapicfg_statement_get_property(statement),
        mapicfg_statement_get_sentence(statement),
        mapicfg_statement_get_why(statement),
        mapicfg_statement_get_remedy(statement),
        mapicfg_statement_get_source(statement),
        stream_memory(&arguments),
    };
    output_record(output, values);
    stream_close_part(&arguments, output->out);
    stream_close_part(&places, output->out);
}

void statements_records(struct stream *out, const mapicfg_statements *statements, uint32_t format) {
    static const struct column columns[] = {
        {"id", COLUMN_TEXT, NULL, 0},       {"severity", COLUMN_TEXT, NULL, 0},  {"effect", COLUMN_TEXT, NULL, 1},
        {"file", COLUMN_TEXT, NULL, 0},     {"line", COLUMN_NUMBER, NULL, 0},    {"column", COLUMN_NUMBER, NULL, 0},
        {"places", COLUMN_TEXT, NULL, 1},   {"object", COLUMN_TEXT, NULL, 1},    {"property", COLUMN_TEXT, NULL, 1},
        {"sentence", COLUMN_TEXT, NULL, 0}, {"why", COLUMN_TEXT, NULL, 1},       {"remedy", COLUMN_TEXT, NULL, 1},
        {"source", COLUMN_TEXT, NULL, 1},   {"arguments", COLUMN_TEXT, NULL, 1},
    };
    struct output output;
    char *json;
    if (format == OUTPUT_JSON) {
        if (mapicfg_statements_dup_json(statements, &json, NULL) == MAPICFG_OK) {
            stream_text(out, json);
            mapicfg_free(json);
        } else {
            out->error = ENOMEM;
        }
        return;
    }
    output_begin(&output, out, format, columns, sizeof columns / sizeof *columns, 0);
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++)
        put_record(&output, mapicfg_statements_get(statements, i));
    output_end(&output);
}

void statements_messages(const mapicfg_statements *statements) {
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        const mapicfg_statement *statement = mapicfg_statements_get(statements, i);
        message("note", "%s: %s", mapicfg_statement_get_id(statement), mapicfg_statement_get_sentence(statement));
    }
}

/* ---- groups ---- */

static void put_group_record(struct output *output, const mapicfg_groups *groups, size_t index) {
    const mapicfg_rule *rule = mapicfg_groups_get_rule(groups, index);
    char total[24];
    struct stream examples;
    stream_open_memory(&examples);
    for (size_t i = 0; i < mapicfg_groups_example_count(groups, index); i++) {
        stream_text(&examples, i > 0 ? "; " : "");
        stream_text(&examples, mapicfg_groups_get_example(groups, index, i));
    }
    snprintf(total, sizeof total, "%llu", (unsigned long long)mapicfg_groups_get_total(groups, index));
    const char *const values[] = {
        mapicfg_rule_get_id(rule),
        mapicfg_severity_name(mapicfg_rule_get_severity(rule)),
        total,
        stream_memory(&examples),
        mapicfg_rule_get_sentence(rule),
        mapicfg_rule_get_why(rule),
        mapicfg_rule_get_remedy(rule, 0),
        mapicfg_rule_get_source(rule),
    };
    output_record(output, values);
    stream_close_part(&examples, output->out);
}

/* The rule's sentence, with dots for the arguments that differ from one to the next. */
static void put_sentence(struct stream *out, const char *template) {
    stream_text(out, "    ");
    while (*template != '\0') {
        size_t plain = strcspn(template, "{");
        stream_put(out, template, plain);
        template += plain;
        if (*template == '\0') break;
        stream_text(out, "...");
        template += strcspn(template, "}") + 1;
    }
    stream_char(out, '\n');
}

static void put_group(struct stream *out, const mapicfg_groups *groups, size_t index) {
    const mapicfg_rule *rule = mapicfg_groups_get_rule(groups, index);
    char *sentence;
    if (mapicfg_groups_dup_sentence(groups, index, &sentence, NULL) != MAPICFG_OK) {
        out->error = ENOMEM;
        return;
    }
    stream_text(out, mapicfg_severity_name(mapicfg_rule_get_severity(rule)));
    statements_line(out, ": ", sentence);
    put_sentence(out, mapicfg_rule_get_sentence(rule));
    statements_line(out, "    why: ", mapicfg_rule_get_why(rule));
    statements_line(out, "    remedy: ", mapicfg_rule_get_remedy(rule, 0));
    mapicfg_free(sentence);
}

void statements_groups(struct stream *out, const mapicfg_groups *groups, uint32_t format) {
    static const struct column columns[] = {
        {"id", COLUMN_TEXT, NULL, 0},       {"severity", COLUMN_TEXT, NULL, 0}, {"total", COLUMN_NUMBER, NULL, 0},
        {"examples", COLUMN_TEXT, NULL, 0}, {"sentence", COLUMN_TEXT, NULL, 0}, {"why", COLUMN_TEXT, NULL, 0},
        {"remedy", COLUMN_TEXT, NULL, 0},   {"source", COLUMN_TEXT, NULL, 0},
    };
    struct output output;
    char *json;
    if (format == OUTPUT_JSON) {
        if (mapicfg_groups_dup_json(groups, &json, NULL) == MAPICFG_OK)
            stream_text(out, json);
        else
            out->error = ENOMEM;
        mapicfg_free(json);
        return;
    }
    if (format != OUTPUT_TABLE) output_begin(&output, out, format, columns, sizeof columns / sizeof *columns, 0);
    for (size_t i = 0; i < mapicfg_groups_count(groups); i++) {
        if (format == OUTPUT_TABLE)
            put_group(out, groups, i);
        else
            put_group_record(&output, groups, i);
    }
    if (format != OUTPUT_TABLE) output_end(&output);
}

int statements_exit_code(const mapicfg_statements *statements, uint32_t from) {
    return mapicfg_statements_worst(statements) >= from ? CLI_FINDINGS : CLI_FINE;
}
