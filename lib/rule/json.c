/* SPDX-License-Identifier: LGPL-2.1-or-later
 * json.c: a statement as JSON. */
#include "rule/json.h"

#include <string.h>

#include "base/error.h"
#include "rule/list.h"

void mapicfg__json_text(struct mapicfg__buffer *out, const char *name, const char *text) {
    mapicfg__buffer_text(out, name);
    if (text)
        mapicfg__buffer_json(out, text, strlen(text));
    else
        mapicfg__buffer_text(out, "null");
}

void mapicfg__json_number(struct mapicfg__buffer *out, const char *name, uint64_t number) {
    mapicfg__buffer_text(out, name);
    if (number)
        mapicfg__buffer_number(out, number);
    else
        mapicfg__buffer_text(out, "null");
}

/* , "references": ["CIS 2.1.1"] */
static void put_references(struct mapicfg__buffer *out, const mapicfg_rule *rule) {
    mapicfg__buffer_text(out, ", \"references\": [");
    for (size_t i = 0; i < mapicfg_rule_reference_count(rule); i++)
        mapicfg__json_text(out, i ? ", " : "", rule->references[i]);
    mapicfg__buffer_char(out, ']');
}

void mapicfg__json_statement_open(struct mapicfg__buffer *out, const mapicfg_statement *statement) {
    mapicfg__json_text(out, "{\"id\": ", mapicfg_statement_get_id(statement));
    mapicfg__json_text(out, ", \"severity\": ", mapicfg_severity_name(mapicfg_statement_get_severity(statement)));
    mapicfg__json_text(out, ", \"effect\": ", mapicfg_effect_name(mapicfg_statement_get_effect(statement)));
    mapicfg__json_text(out, ", \"file\": ", mapicfg_statement_get_file(statement));
    mapicfg__json_number(out, ", \"line\": ", mapicfg_statement_get_line(statement));
    mapicfg__json_number(out, ", \"column\": ", mapicfg_statement_get_column(statement));
    mapicfg__buffer_text(out, ", \"places\": [");
    for (size_t i = 0; i < mapicfg_statement_place_count(statement); i++) {
        mapicfg__json_text(out, i ? ", {\"file\": " : "{\"file\": ", mapicfg_statement_place_file(statement, i));
        mapicfg__json_number(out, ", \"line\": ", mapicfg_statement_place_line(statement, i));
        mapicfg__json_number(out, ", \"column\": ", mapicfg_statement_place_column(statement, i));
        mapicfg__buffer_char(out, '}');
    }
    mapicfg__buffer_char(out, ']');
    mapicfg__json_text(out, ", \"object\": ", mapicfg_statement_get_object(statement));
    mapicfg__json_text(out, ", \"property\": ", mapicfg_statement_get_property(statement));
    mapicfg__json_text(out, ", \"sentence\": ", mapicfg_statement_get_sentence(statement));
    mapicfg__json_text(out, ", \"why\": ", mapicfg_statement_get_why(statement));
    mapicfg__json_text(out, ", \"remedy\": ", mapicfg_statement_get_remedy(statement));
    mapicfg__json_text(out, ", \"source\": ", mapicfg_statement_get_source(statement));
    if (mapicfg__rule_is_check(statement->rule)) put_references(out, statement->rule);
    mapicfg__buffer_text(out, ", \"arguments\": [");
    for (size_t i = 0; i < mapicfg_statement_argument_count(statement); i++)
        mapicfg__json_text(out, i ? ", " : "", mapicfg_statement_get_argument(statement, i));
    mapicfg__buffer_char(out, ']');
}

static void put_statement(struct mapicfg__buffer *out, const mapicfg_statement *statement) {
    mapicfg__json_statement_open(out, statement);
    mapicfg__buffer_char(out, '}');
}

mapicfg_status mapicfg__json_take(struct mapicfg__buffer *out, char **json, mapicfg_error *err) {
    if (out->failed) {
        mapicfg__buffer_free(out);
        return mapicfg__error_no_memory(err);
    }
    *json = out->data;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_statement_dup_json(const mapicfg_statement *statement, char **json, mapicfg_error *err) {
    if (json) *json = NULL;
    if (!statement) return mapicfg__error_null_argument(err, "statement");
    if (!json) return mapicfg__error_null_argument(err, "json");
    struct mapicfg__buffer out = {0};
    put_statement(&out, statement);
    return mapicfg__json_take(&out, json, err);
}

mapicfg_status mapicfg_statements_dup_json(const mapicfg_statements *statements, char **json, mapicfg_error *err) {
    if (json) *json = NULL;
    if (!statements) return mapicfg__error_null_argument(err, "statements");
    if (!json) return mapicfg__error_null_argument(err, "json");
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_char(&out, '[');
    for (size_t i = 0; i < statements->count; i++) {
        mapicfg__buffer_text(&out, i ? ",\n" : "\n");
        put_statement(&out, statements->items[i]);
    }
    mapicfg__buffer_text(&out, statements->count ? "\n]\n" : "]\n");
    return mapicfg__json_take(&out, json, err);
}
