/* SPDX-License-Identifier: LGPL-2.1-or-later
 * statement.c: one statement: made of a rule, its arguments and a place. */
#include "rule/statement.h"

#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/template.h"

/* The texts of a statement are written one behind the other into one piece of memory; while it grows, a pointer into it
 * is an offset. */
struct texts {
    struct mapicfg__buffer memory;
    const char **ends[8 + MAPICFG__MOST_ARGUMENTS];
    size_t offsets[8 + MAPICFG__MOST_ARGUMENTS];
    size_t count;
};

static void begin_text(struct texts *texts, const char **end) {
    texts->ends[texts->count] = end;
    texts->offsets[texts->count++] = texts->memory.size;
}

static void put_text(struct texts *texts, const char **end, const char *text) {
    *end = NULL;
    if (!text) return;
    begin_text(texts, end);
    mapicfg__buffer_bytes(&texts->memory, text, strlen(text) + 1);
}

typedef void fill_fn(struct mapicfg__buffer *out, const char *template, const char *const *arguments, size_t count);

static void put_filled(struct texts *texts, const char **end, fill_fn *fill_in, const char *template,
                       const char *const *arguments, size_t count) {
    *end = NULL;
    if (!template) return;
    begin_text(texts, end);
    fill_in(&texts->memory, template, arguments, count);
    mapicfg__buffer_char(&texts->memory, '\0');
}

static void fill(mapicfg_statement *made, struct texts *texts, const struct mapicfg__where *where,
                 const char *const *arguments, size_t count) {
    const mapicfg_rule *rule = made->rule;
    made->where = *where;
    put_filled(texts, &made->sentence, mapicfg__template_fill, rule->sentence, arguments, count);
    put_filled(texts, &made->why, mapicfg__template_fill, rule->why, arguments, count);
    put_filled(texts, &made->remedy,
               mapicfg__rule_is_check(rule) ? mapicfg__template_fill_quoted : mapicfg__template_fill,
               mapicfg_rule_get_remedy(rule, where->variant), arguments, count);
    put_text(texts, &made->where.file, where->file);
    put_text(texts, &made->where.object, where->object);
    put_text(texts, &made->where.property, where->property);
    made->argument_count = count;
    for (size_t i = 0; i < count; i++) put_text(texts, &made->arguments[i], arguments[i] ? arguments[i] : "");
}

mapicfg_statement *mapicfg__statement_new(enum mapicfg__rule_number rule, const struct mapicfg__where *where,
                                          const char *const *arguments, size_t count) {
    static const struct mapicfg__where nowhere = {0};
    mapicfg_statement *made = mapicfg__mem_zalloc(sizeof *made);
    if (!made) return NULL;
    struct texts texts = {.count = 0};
    made->rule = &mapicfg__rules[rule];
    fill(made, &texts, where ? where : &nowhere, arguments, count);
    if (texts.memory.failed) {
        mapicfg__buffer_free(&texts.memory);
        mapicfg__mem_free(made);
        return NULL;
    }
    made->memory = texts.memory.data;
    for (size_t i = 0; i < texts.count; i++) *texts.ends[i] = made->memory + texts.offsets[i];
    return made;
}

int mapicfg__statement_join(mapicfg_statement *statement, mapicfg_statement *other) {
    mapicfg_statement **others = mapicfg__mem_grow(statement->others, &statement->other_capacity,
                                                   statement->other_count + 1, sizeof(mapicfg_statement *));
    if (!others) return 0;
    statement->others = others;
    others[statement->other_count++] = other;
    return 1;
}

mapicfg_statement *mapicfg__statement_copy(const mapicfg_statement *statement) {
    enum mapicfg__rule_number rule = (enum mapicfg__rule_number)(statement->rule - mapicfg__rules);
    mapicfg_statement *made =
        mapicfg__statement_new(rule, &statement->where, statement->arguments, statement->argument_count);
    for (size_t i = 0; made && i < statement->other_count; i++) {
        const mapicfg_statement *from = statement->others[i];
        mapicfg_statement *other = mapicfg__statement_new(rule, &from->where, from->arguments, from->argument_count);
        if (other && mapicfg__statement_join(made, other)) continue;
        mapicfg__statement_free(other);
        mapicfg__statement_free(made);
        made = NULL;
    }
    return made;
}

void mapicfg__statement_free(mapicfg_statement *statement) {
    if (!statement) return;
    for (size_t i = 0; i < statement->other_count; i++) { /* which have no others themselves */
        mapicfg__mem_free(statement->others[i]->memory);
        mapicfg__mem_free(statement->others[i]);
    }
    mapicfg__mem_free(statement->others);
    mapicfg__mem_free(statement->memory);
    mapicfg__mem_free(statement);
}

mapicfg_status mapicfg__statement_error(mapicfg_error *err, mapicfg_status code, enum mapicfg__rule_number rule,
                                        const char *const *arguments, size_t count) {
    const mapicfg_rule *row = &mapicfg__rules[rule];
    struct mapicfg__buffer text = {0};
    mapicfg__template_fill(&text, row->sentence, arguments, count);
    if (row->remedies[0]) mapicfg__buffer_char(&text, ' ');
    if (row->remedies[0]) mapicfg__template_fill(&text, row->remedies[0], arguments, count);
    mapicfg_status status = text.failed
                                ? mapicfg__error_no_memory(err)
                                : mapicfg__error_fail(err, code, "%s: %.*s", row->id, (int)text.size, text.data);
    mapicfg__buffer_free(&text);
    return status;
}

mapicfg_status mapicfg__statement_answer(int32_t answer, mapicfg_error *err) {
    if (!answer) return MAPICFG_OK;
    if (answer == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
    return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
}

/* ---- looking ---- */

const mapicfg_rule *mapicfg_statement_get_rule(const mapicfg_statement *statement) {
    return statement ? statement->rule : NULL;
}

const char *mapicfg_statement_get_id(const mapicfg_statement *statement) {
    return statement ? statement->rule->id : NULL;
}

uint32_t mapicfg_statement_get_severity(const mapicfg_statement *statement) {
    return statement ? statement->rule->severity : 0;
}

uint32_t mapicfg_statement_get_effect(const mapicfg_statement *statement) {
    return statement ? statement->rule->effect : 0;
}

const char *mapicfg_statement_get_sentence(const mapicfg_statement *statement) {
    if (!statement) return NULL;
    return statement->memory ? statement->sentence : statement->rule->sentence;
}

const char *mapicfg_statement_get_why(const mapicfg_statement *statement) {
    if (!statement) return NULL;
    return statement->memory ? statement->why : statement->rule->why;
}

const char *mapicfg_statement_get_remedy(const mapicfg_statement *statement) {
    if (!statement) return NULL;
    return statement->memory ? statement->remedy : mapicfg_rule_get_remedy(statement->rule, 0);
}

const char *mapicfg_statement_get_source(const mapicfg_statement *statement) {
    return statement ? statement->rule->source : NULL;
}

size_t mapicfg_statement_argument_count(const mapicfg_statement *statement) {
    return statement ? statement->argument_count : 0;
}

const char *mapicfg_statement_get_argument(const mapicfg_statement *statement, size_t index) {
    return statement && index < statement->argument_count ? statement->arguments[index] : NULL;
}

const char *mapicfg_statement_get_file(const mapicfg_statement *statement) {
    return statement ? statement->where.file : NULL;
}

uint64_t mapicfg_statement_get_line(const mapicfg_statement *statement) {
    return statement ? statement->where.line : 0;
}

uint64_t mapicfg_statement_get_column(const mapicfg_statement *statement) {
    return statement ? statement->where.column : 0;
}

static int has_place(const mapicfg_statement *statement) {
    return statement && (statement->where.file || statement->where.line);
}

size_t mapicfg_statement_place_count(const mapicfg_statement *statement) {
    return has_place(statement) ? 1 + statement->other_count : 0;
}

static const mapicfg_statement *at_place(const mapicfg_statement *statement, size_t index) {
    if (index >= mapicfg_statement_place_count(statement)) return NULL;
    return index ? statement->others[index - 1] : statement;
}

const char *mapicfg_statement_place_file(const mapicfg_statement *statement, size_t index) {
    return mapicfg_statement_get_file(at_place(statement, index));
}

uint64_t mapicfg_statement_place_line(const mapicfg_statement *statement, size_t index) {
    return mapicfg_statement_get_line(at_place(statement, index));
}

uint64_t mapicfg_statement_place_column(const mapicfg_statement *statement, size_t index) {
    return mapicfg_statement_get_column(at_place(statement, index));
}

const char *mapicfg_statement_get_object(const mapicfg_statement *statement) {
    return statement ? statement->where.object : NULL;
}

const char *mapicfg_statement_get_property(const mapicfg_statement *statement) {
    return statement ? statement->where.property : NULL;
}
