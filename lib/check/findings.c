/* SPDX-License-Identifier: LGPL-2.1-or-later
 * findings.c: the list of findings that every checker fills. */
#include "check/findings.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/set.h"

struct finding {
    const char *id, *source; /* constants, of the rule */
    uint32_t severity;
    char *sentence, *why, *remedy;
    char *file, *object, *property; /* NULL when it does not apply */
    uint64_t line, column, order;
    size_t number; /* in the order of finding: keeps the sorting stable */
};

struct mapicfg_findings {
    struct finding *list;
    size_t count, capacity;
    struct mapicfg__set known; /* finds duplicates; of use until the list is sorted */
    int failed;                /* memory ran out */
};

mapicfg_status mapicfg__findings_new(mapicfg_findings **out, mapicfg_error *err) {
    *out = mapicfg__mem_zalloc(sizeof **out);
    return *out ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static void free_finding(struct finding *finding) {
    mapicfg__mem_free(finding->sentence);
    mapicfg__mem_free(finding->why);
    mapicfg__mem_free(finding->remedy);
    mapicfg__mem_free(finding->file);
    mapicfg__mem_free(finding->object);
    mapicfg__mem_free(finding->property);
}

void mapicfg_findings_free(mapicfg_findings *findings) {
    if (!findings) return;
    for (size_t i = 0; i < findings->count; i++) free_finding(&findings->list[i]);
    mapicfg__set_free(&findings->known);
    mapicfg__mem_free(findings->list);
    mapicfg__mem_free(findings);
}

/* ---- filling ---- */

static char *fill_in(const char *template, const char *const *arguments, size_t count) {
    struct mapicfg__buffer out = {0};
    for (const char *at = template; *at; at++) {
        size_t which = at[0] == '{' && at[1] && at[2] == '}' ? (size_t)(at[1] - '0') : count;
        if (which >= count) {
            mapicfg__buffer_char(&out, *at);
            continue;
        }
        if (arguments[which]) mapicfg__buffer_text(&out, arguments[which]);
        at += 2;
    }
    if (!out.data && !out.failed) mapicfg__buffer_bytes(&out, "", 0);
    if (out.failed) mapicfg__buffer_free(&out);
    return out.data;
}

static int copy_text(char **to, const char *from) {
    if (!from) return 1;
    *to = mapicfg__mem_dup(from, strlen(from));
    return *to != NULL;
}

static int compare_numbers(uint64_t a, uint64_t b) {
    return a < b ? -1 : a > b;
}

static int compare_texts(const char *a, const char *b) {
    if (!a || !b) return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

/* By what tells one finding from another. */
static int compare_finding(const void *list, const void *key, size_t position) {
    const struct finding *a = key, *b = (const struct finding *)list + position;
    int order = compare_numbers(a->line, b->line);
    if (!order) order = compare_numbers(a->column, b->column);
    if (!order) order = compare_numbers(a->order, b->order);
    if (!order) order = strcmp(a->id, b->id);
    if (!order) order = compare_texts(a->object, b->object);
    if (!order) order = compare_texts(a->property, b->property);
    if (!order) order = compare_texts(a->file, b->file);
    return order ? order : strcmp(a->sentence, b->sentence);
}

static int fill(struct finding *made, const struct mapicfg__rule *rule, const struct mapicfg__place *place,
                const char *const *arguments, size_t count) {
    made->id = rule->id;
    made->source = rule->source;
    made->severity = rule->severity;
    made->line = place->line;
    made->column = place->column;
    made->order = place->order;
    made->sentence = fill_in(rule->sentence, arguments, count);
    made->why = fill_in(rule->why, arguments, count);
    made->remedy = fill_in(rule->remedy, arguments, count);
    return made->sentence && made->why && made->remedy && copy_text(&made->file, place->file) &&
           copy_text(&made->object, place->object) && copy_text(&made->property, place->property);
}

void mapicfg__findings_found(mapicfg_findings *findings, const struct mapicfg__rule *rule,
                             const struct mapicfg__place *place, const char *const *arguments, size_t count) {
    static const struct mapicfg__place nowhere = {0};
    if (findings->failed) return;
    struct finding made = {.number = findings->count};
    struct finding *list = mapicfg__mem_grow(findings->list, &findings->capacity, findings->count + 1, sizeof *list);
    if (list) findings->list = list;
    int filled = list && fill(&made, rule, place ? place : &nowhere, arguments, count);
    size_t position = filled ? mapicfg__set_put(&findings->known, compare_finding, list, &made) : MAPICFG__SET_NONE;
    findings->failed = position == MAPICFG__SET_NONE;
    if (position == findings->count)
        list[findings->count++] = made;
    else
        free_finding(&made);
}

static int compare_places(const void *a, const void *b) {
    const struct finding *left = a, *right = b;
    int order = compare_numbers(left->order, right->order);
    if (!order) order = compare_numbers(left->line, right->line);
    if (!order) order = compare_numbers(left->column, right->column);
    return order ? order : compare_numbers(left->number, right->number);
}

mapicfg_status mapicfg__findings_finish(mapicfg_findings *findings, mapicfg_error *err) {
    mapicfg__set_free(&findings->known);
    if (findings->failed) return mapicfg__error_no_memory(err);
    if (findings->count) qsort(findings->list, findings->count, sizeof *findings->list, compare_places);
    return MAPICFG_OK;
}

/* ---- reading ---- */

size_t mapicfg_findings_count(const mapicfg_findings *findings) {
    return findings ? findings->count : 0;
}

uint32_t mapicfg_findings_worst(const mapicfg_findings *findings) {
    uint32_t worst = 0;
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++)
        if (findings->list[i].severity > worst) worst = findings->list[i].severity;
    return worst;
}

static const struct finding *at(const mapicfg_findings *findings, size_t index) {
    return findings && index < findings->count ? &findings->list[index] : NULL;
}

const char *mapicfg_findings_get_id(const mapicfg_findings *findings, size_t index) {
    const struct finding *finding = at(findings, index);
    return finding ? finding->id : NULL;
}

uint32_t mapicfg_findings_get_severity(const mapicfg_findings *findings, size_t index) {
    const struct finding *finding = at(findings, index);
    return finding ? finding->severity : 0;
}

const char *mapicfg_findings_get_sentence(const mapicfg_findings *findings, size_t index) {
    const struct finding *finding = at(findings, index);
    return finding ? finding->sentence : NULL;
}

const char *mapicfg_findings_get_why(const mapicfg_findings *findings, size_t index) {
    const struct finding *finding = at(findings, index);
    return finding ? finding->why : NULL;
}

const char *mapicfg_findings_get_remedy(const mapicfg_findings *findings, size_t index) {
    const struct finding *finding = at(findings, index);
    return finding ? finding->remedy : NULL;
}

const char *mapicfg_findings_get_source(const mapicfg_findings *findings, size_t index) {
    const struct finding *finding = at(findings, index);
    return finding ? finding->source : NULL;
}

const char *mapicfg_findings_get_file(const mapicfg_findings *findings, size_t index) {
    const struct finding *finding = at(findings, index);
    return finding ? finding->file : NULL;
}

uint64_t mapicfg_findings_get_line(const mapicfg_findings *findings, size_t index) {
    const struct finding *finding = at(findings, index);
    return finding ? finding->line : 0;
}

uint64_t mapicfg_findings_get_column(const mapicfg_findings *findings, size_t index) {
    const struct finding *finding = at(findings, index);
    return finding ? finding->column : 0;
}

const char *mapicfg_findings_get_object(const mapicfg_findings *findings, size_t index) {
    const struct finding *finding = at(findings, index);
    return finding ? finding->object : NULL;
}

const char *mapicfg_findings_get_property(const mapicfg_findings *findings, size_t index) {
    const struct finding *finding = at(findings, index);
    return finding ? finding->property : NULL;
}

/* ---- as JSON ---- */

static void put_text(struct mapicfg__buffer *out, const char *name, const char *text) {
    mapicfg__buffer_text(out, name);
    if (text)
        mapicfg__buffer_json(out, text, strlen(text));
    else
        mapicfg__buffer_text(out, "null");
}

static void put_number(struct mapicfg__buffer *out, const char *name, uint64_t number) {
    mapicfg__buffer_text(out, name);
    if (number)
        mapicfg__buffer_number(out, number);
    else
        mapicfg__buffer_text(out, "null");
}

static void put_finding(struct mapicfg__buffer *out, const struct finding *finding) {
    put_text(out, "{\"id\": ", finding->id);
    put_text(out, ", \"severity\": ", mapicfg_severity_name(finding->severity));
    put_text(out, ", \"file\": ", finding->file);
    put_number(out, ", \"line\": ", finding->line);
    put_number(out, ", \"column\": ", finding->column);
    put_text(out, ", \"object\": ", finding->object);
    put_text(out, ", \"property\": ", finding->property);
    put_text(out, ", \"sentence\": ", finding->sentence);
    put_text(out, ", \"why\": ", finding->why);
    put_text(out, ", \"remedy\": ", finding->remedy);
    put_text(out, ", \"source\": ", finding->source);
    mapicfg__buffer_char(out, '}');
}

mapicfg_status mapicfg_findings_dup_json(const mapicfg_findings *findings, char **json, mapicfg_error *err) {
    if (json) *json = NULL;
    if (!findings) return mapicfg__error_null_argument(err, "findings");
    if (!json) return mapicfg__error_null_argument(err, "json");
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_char(&out, '[');
    for (size_t i = 0; i < findings->count; i++) {
        mapicfg__buffer_text(&out, i ? ",\n" : "\n");
        put_finding(&out, &findings->list[i]);
    }
    mapicfg__buffer_text(&out, findings->count ? "\n]\n" : "]\n");
    if (out.failed) {
        mapicfg__buffer_free(&out);
        return mapicfg__error_no_memory(err);
    }
    *json = out.data;
    return MAPICFG_OK;
}
