/* SPDX-License-Identifier: LGPL-2.1-or-later
 * record.c: records to objects. */
#include "formats/record.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/object.h"
#include "model/value.h"
#include "rule/statement.h"

#define MOST_SHOWN 200u /* bytes of a value in a warning */

/* ---- names ---- */

int mapicfg__record_put_value(struct mapicfg__buffer *out, const struct mapicfg__property *property, const char *text,
                              size_t size) {
    char *value = NULL;
    if (property->type == MAPICFG_TYPE_STRING && mapicfg__value_is_plain(text, size)) {
        mapicfg__buffer_bytes(out, text, size);
        return 1;
    }
    mapicfg_status status = mapicfg__value_text(property, text, size, MAPICFG__LENIENT, &value, NULL);
    if (status == MAPICFG_OK && !value) return 0;
    out->failed |= status == MAPICFG_E_NOMEM;
    mapicfg__buffer_bytes(out, status ? text : value, status ? size : strlen(value));
    mapicfg__mem_free(value);
    return 1;
}

/* Elements where one text is expected read as that text, with commas between them. */
static void put_joined(struct mapicfg__buffer *out, const struct mapicfg__record *record,
                       const struct mapicfg__cell *cell) {
    for (uint32_t i = 0; i < cell->item_count; i++) {
        if (i) mapicfg__buffer_text(out, ", ");
        mapicfg__buffer_bytes(out, record->items[cell->item_first + i].text, record->items[cell->item_first + i].size);
    }
}

static int put_cell(struct mapicfg__buffer *out, const struct mapicfg__record *record, uint32_t property,
                    const struct mapicfg__cell *cell) {
    const struct mapicfg__property *row = &record->cls->properties[property];
    if (cell->kind == MAPICFG__CELL_TEXT || cell->kind == MAPICFG__CELL_NUMBER)
        return mapicfg__record_put_value(out, row, cell->text, cell->size);
    if (cell->kind != MAPICFG__CELL_LIST) return 0;
    struct mapicfg__buffer joined = {0};
    put_joined(&joined, record, cell);
    int put = joined.size && mapicfg__record_put_value(out, row, joined.data, joined.size);
    out->failed |= joined.failed;
    mapicfg__buffer_free(&joined);
    return put;
}

void mapicfg__record_put_name(const struct mapicfg__record *record, const uint32_t *ranked, size_t count,
                              struct mapicfg__buffer *out) {
    out->size = 0;
    mapicfg__buffer_bytes(out, "", 0);
    for (size_t i = 0; i < count; i++)
        if (put_cell(out, record, ranked[i], &record->cells[ranked[i]])) return;
}

mapicfg_status mapicfg__record_identity(const struct mapicfg__record *record, char *text, size_t size,
                                        mapicfg_error *err) {
    uint32_t ranked[MAPICFG__MAX_PROPERTIES];
    size_t count = mapicfg__class_sort(record->cls, MAPICFG__RANK, MAPICFG__RANK_LAST, ranked);
    struct mapicfg__buffer name = {0}, scratch = {0};
    int found = 0;
    for (size_t i = 0; i < count && !found; i++) {
        struct mapicfg__cell cell = record->cells[ranked[i]];
        if (cell.kind == MAPICFG__CELL_NULL && record->look) record->look(record, ranked[i], &cell, &scratch);
        found = put_cell(&name, record, ranked[i], &cell);
    }
    int failed = name.failed || scratch.failed;
    size_t length = failed ? 0 : name.size;
    if (length >= size) length = mapicfg__utf8_cut(name.data, size - 1);
    if (length) memcpy(text, name.data, length);
    text[length] = '\0';
    mapicfg__buffer_free(&name);
    mapicfg__buffer_free(&scratch);
    return failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* ---- objects ---- */

/* Where a cell is, if it points into the text of its record. */
static void place_of(const struct mapicfg__record *record, const struct mapicfg__cell *cell, uint64_t *line,
                     uint64_t *column) {
    uintptr_t start = (uintptr_t)record->start, at = (uintptr_t)cell->text;
    *line = cell->line ? cell->line : record->line;
    *column = 0;
    if (!record->start || cell->line || at < start || at - start >= record->size) return;
    *column = 1;
    for (size_t i = 0; i < at - start; i++) {
        ++*column;
        if (record->start[i] != '\n') continue;
        ++*line;
        *column = 1;
    }
}

/* Fills in the error's source, line, object and property. */
static mapicfg_status place_error(const struct mapicfg__record *record, int32_t property, mapicfg_error *problem,
                                  mapicfg_error *err) {
    char identity[sizeof problem->object];
    mapicfg_status status = mapicfg__record_identity(record, identity, sizeof identity, err);
    if (status) return status;
    uint64_t line = record->line, column = 0;
    if (property >= 0) place_of(record, &record->cells[property], &line, &column);
    mapicfg__error_source(problem, record->source);
    mapicfg__error_place(problem, line, column);
    mapicfg__error_object(problem, identity);
    if (property >= 0) mapicfg__error_property(problem, record->cls->properties[property].name);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__record_problem(const struct mapicfg__record *record, int32_t property, mapicfg_report *report,
                                       mapicfg_error *problem, mapicfg_error *err) {
    mapicfg_status status = place_error(record, property, problem, err);
    return status ? status : mapicfg__report_problem(report, problem, err);
}

/* The text of an enum's number; NULL when that number was never seen. */
static const char *enum_text(const struct mapicfg__property *property, const struct mapicfg__cell *cell) {
    uint64_t number;
    if (!property->choices || !property->choices->numbers ||
        !mapicfg__text_parse_number(cell->text, cell->size, &number))
        return NULL;
    for (const struct mapicfg__enum_number *at = property->choices->numbers; at->text; at++)
        if (at->number >= 0 && (uint64_t)at->number == number) return at->text;
    return NULL;
}

/* The text of a text or number cell; *text NULL when the export lost the value. */
static void cell_text(const struct mapicfg__property *property, const struct mapicfg__cell *cell, const char **text,
                      size_t *size) {
    *text = cell->text;
    *size = cell->size;
    int is_enum = property->type == MAPICFG_TYPE_ENUM || property->type == MAPICFG_TYPE_ENUM_LIST;
    if (cell->kind != MAPICFG__CELL_NUMBER || !is_enum) return;
    *text = enum_text(property, cell);
    *size = *text ? strlen(*text) : 0;
}

static mapicfg_status set_items(mapicfg_object *object, uint32_t at, const struct mapicfg__record *record, int *lost,
                                mapicfg_error *err) {
    const struct mapicfg__property *property = &object->cls->properties[at];
    const struct mapicfg__cell *cell = &record->cells[at];
    char **items = mapicfg__mem_zalloc(cell->item_count * sizeof *items);
    if (!items) return mapicfg__error_no_memory(err);
    size_t count = 0;
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && !*lost && i < cell->item_count; i++) {
        const char *text;
        size_t size;
        cell_text(property, &record->items[cell->item_first + i], &text, &size);
        *lost = !text;
        if (text) status = mapicfg__value_text(property, text, size, MAPICFG__LENIENT, &items[count], err);
        count += !status && text && items[count];
    }
    if (!status && !*lost) return mapicfg__object_take_items(object, at, items, count, err);
    for (size_t i = 0; i < count; i++) mapicfg__mem_free(items[i]);
    mapicfg__mem_free(items);
    return status;
}

static mapicfg_status set_joined(mapicfg_object *object, uint32_t at, const struct mapicfg__record *record,
                                 mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    put_joined(&text, record, &record->cells[at]);
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err)
                                        : mapicfg__object_set_text(object, at, text.data ? text.data : "", text.size,
                                                                   MAPICFG__LENIENT, err);
    mapicfg__buffer_free(&text);
    return status;
}

/* PowerShell cuts long lists in print: {a, b, c...} ($FormatEnumerationLimit), with three dots or one character, which
 * encodings without it write as a question mark. */
static int is_cut_list(const char *text, size_t size) {
    if (size < 5 || text[0] != '{' || text[size - 1] != '}') return 0;
    return text[size - 2] == '?' || memcmp(text + size - 4, "...", 3) == 0 ||
           memcmp(text + size - 4, "\xe2\x80\xa6", 3) == 0;
}

static mapicfg_status set_cell(mapicfg_object *object, uint32_t at, const struct mapicfg__record *record, int *lost,
                               mapicfg_error *err) {
    const struct mapicfg__property *property = &object->cls->properties[at];
    const struct mapicfg__cell *cell = &record->cells[at];
    int is_list = property->type == MAPICFG_TYPE_LIST || property->type == MAPICFG_TYPE_ENUM_LIST;
    if (cell->kind == MAPICFG__CELL_NULL)
        return mapicfg__object_set_state(object, at,
                                         property->type == MAPICFG_TYPE_BOOL ? MAPICFG_NOT_STATED : MAPICFG_NULL, err);
    if (cell->kind == MAPICFG__CELL_LIST)
        return is_list ? set_items(object, at, record, lost, err) : set_joined(object, at, record, err);
    const char *text = NULL;
    size_t size = 0;
    if (cell->kind != MAPICFG__CELL_LOST) cell_text(property, cell, &text, &size);
    *lost = !text || (is_list && (mapicfg__classify_is_type_name(text, size) || is_cut_list(text, size)));
    return *lost ? MAPICFG_OK : mapicfg__object_set_text(object, at, text, size, MAPICFG__LENIENT, err);
}

/* Warns of an enum's value that is none of the valid ones; it is kept, since it may be of a later version. */
static mapicfg_status check_choices(const mapicfg_object *object, uint32_t at, const struct mapicfg__record *record,
                                    mapicfg_report *report, mapicfg_error *err) {
    const struct mapicfg__property *property = &object->cls->properties[at];
    const struct mapicfg__value *value = &object->values[at];
    if (property->type != MAPICFG_TYPE_ENUM && property->type != MAPICFG_TYPE_ENUM_LIST) return MAPICFG_OK;
    mapicfg_error warning;
    mapicfg_status status = mapicfg__value_check_choice(property, value->text, &warning);
    for (uint32_t i = 0; !status && i < value->count; i++)
        status = mapicfg__value_check_choice(property, value->items[i], &warning);
    if (!status) return MAPICFG_OK;
    if (status == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
    status = place_error(record, (int32_t)at, &warning, err);
    return status ? status : mapicfg__report_warning(report, &warning, err);
}

mapicfg_status mapicfg__record_object(const struct mapicfg__record *record, mapicfg_report *report,
                                      mapicfg_object **out, mapicfg_error *err) {
    mapicfg_object *object;
    *out = NULL;
    mapicfg_status status = mapicfg_object_new(record->cls->id, &object, err);
    if (status) return status;
    for (uint32_t at = 0; at < record->cls->count; at++) {
        if (record->cells[at].kind == MAPICFG__CELL_NOT_STATED) continue;
        mapicfg_error problem;
        int lost = 0;
        status = set_cell(object, at, record, &lost, &problem);
        if (!status && lost) status = mapicfg__report_lost(report, record->cls, (int32_t)at, &problem);
        if (!status && !lost) status = check_choices(object, at, record, report, &problem);
        if (!status) continue;
        mapicfg_object_free(object);
        if (status == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
        return mapicfg__record_problem(record, (int32_t)at, report, &problem, err);
    }
    object->guessed = record->guessed;
    *out = object;
    return MAPICFG_OK;
}

static mapicfg_status mark_one(void *user, const char *name, size_t size, mapicfg_error *err) {
    struct mapicfg__record *record = user;
    const int32_t at = mapicfg__property_find(record->cls, name, size);
    (void)err;
    if (at >= 0 && record->cells[at].kind) record->guessed |= (uint64_t)1 << at;
    return MAPICFG_OK;
}

void mapicfg__record_mark(struct mapicfg__record *record, const char *names, size_t size) {
    mapicfg__value_split_words(names, size, mark_one, record, NULL);
}

static mapicfg_status tell_guessed(const struct mapicfg__record *record, uint32_t property, mapicfg_report *report,
                                   mapicfg_error *err) {
    struct mapicfg__cell cell = record->cells[property];
    struct mapicfg__buffer scratch = {0};
    if (cell.kind == MAPICFG__CELL_NULL && record->look) record->look(record, property, &cell, &scratch);
    const size_t size = cell.size <= MOST_SHOWN ? cell.size : mapicfg__utf8_cut(cell.text, MOST_SHOWN);
    char value[MOST_SHOWN + 1];
    const char *const arguments[] = {value};
    mapicfg_error warning;
    if (size) memcpy(value, cell.text, size);
    value[size] = '\0';
    mapicfg_status status = scratch.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    mapicfg__buffer_free(&scratch);
    if (status) return status;
    status = mapicfg__statement_error(&warning, MAPICFG_E_GUESSED, RULE_GUESSED_VALUE, arguments, 1);
    if (status == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
    status = place_error(record, (int32_t)property, &warning, err);
    if (!status) status = mapicfg__report_guessed(report, record->cls, (int32_t)property, err);
    return status ? status : mapicfg__report_warning(report, &warning, err);
}

mapicfg_status mapicfg__record_guessed(const struct mapicfg__record *record, mapicfg_report *report,
                                       mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && record->guessed && i < record->cls->count; i++)
        if (record->guessed >> i & 1) status = tell_guessed(record, i, report, err);
    return status;
}

mapicfg_status mapicfg__input_skip(const struct mapicfg__input *input, const char *type, size_t size,
                                   mapicfg_error *err) {
    if (input->seen) mapicfg__seen_skip(input->seen, type, size);
    return mapicfg__report_skipped(input->sink->report, type, size, err);
}
