/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_table.c: a table of CSV: what its header says, and records from its rows, made from the wanted columns only. */
#include "formats/csv_table.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/set.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/csv_cell.h"

/* ---- the header ---- */

void mapicfg__csv_table_type(const char **text, size_t *size) {
    /* files that were joined keep their byte order marks */
    mapicfg__text_skip_mark(text, size);
    int quoted = *size && **text == '"';
    if (quoted) {
        ++*text;
        --*size;
    }
    if (!mapicfg__text_begins(*text, *size, "#TYPE ", 6)) {
        *size = 0;
        return;
    }
    *text += 6;
    *size -= 6;
    while (*size && strchr(",;\t \r\n\"", (*text)[*size - 1])) --*size;
    mapicfg__text_trim(text, size);
    if (quoted && !mapicfg__classify_is_type_name(*text, *size)) *size = 0;
}

static mapicfg_status add_columns(struct mapicfg__csv_table *table, const struct mapicfg__csv_index *index,
                                  const char *bytes, char *scratch, size_t *at, mapicfg_error *err) {
    size_t count = index->ends[0];
    *at = SIZE_MAX;
    if (count > table->input->max_items) {
        *at = 0;
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "too many columns (max_items sets the limit)");
    }
    if (count > table->column_capacity) {
        void *grown = mapicfg__mem_grow(table->columns, &table->column_capacity, count, sizeof *table->columns);
        if (!grown) return mapicfg__error_no_memory(err);
        table->columns = grown;
    }
    for (uint32_t i = 0, begin = 0; i < count; begin = index->marks[i++] + 1) {
        const char *text = bytes + begin;
        size_t size = index->marks[i] - begin;
        if (i + 1 == count && size && text[size - 1] == '\r') size--;
        if (!i) mapicfg__text_skip_mark(&text, &size); /* of a file that was joined */
        mapicfg__csv_cell_text(table->delimiter, &text, &size);
        table->columns[i] = (struct mapicfg__csv_column){table->names.size, 0, -1};
        if (text > bytes && text[-1] == '"') {
            mapicfg__buffer_bytes(&table->names, scratch,
                                  (size_t)(mapicfg__csv_cell_undouble(scratch, text, size) - scratch));
        } else {
            mapicfg__buffer_bytes(&table->names, text, size);
        }
        table->columns[i].name_size = table->names.size - table->columns[i].name_at;
    }
    if (table->names.failed) return mapicfg__error_no_memory(err);
    table->column_count = count;
    return MAPICFG_OK;
}

struct name {
    const char *text;
    size_t size;
    size_t column; /* of the header's own: those without a name are no duplicates */
};

static int compare_name(const void *user, const void *key, size_t position) {
    const struct mapicfg__csv_table *table = user;
    const struct name *a = key;
    const struct mapicfg__csv_column *b = &table->columns[position];
    const char *right = table->names.data + b->name_at;
    if (a->size != b->name_size) return a->size < b->name_size ? -1 : 1;
    if (!a->size) return a->column < position ? -1 : a->column > position;
    for (size_t i = 0; i < a->size; i++) {
        int order = (unsigned char)mapicfg__to_lower(a->text[i]) - (unsigned char)mapicfg__to_lower(right[i]);
        if (order) return order;
    }
    return 0;
}

static uint64_t bit_of(const char *text, size_t size) {
    return (uint64_t)1 << ((size * 5 + (size ? (unsigned char)mapicfg__to_lower(*text) : 0)) & 63);
}

/* Notes the names. The number of a column whose name came before, column_count when there is none; SIZE_MAX when
 * memory is out. */
static size_t find_duplicate(struct mapicfg__csv_table *table) {
    mapicfg__set_clear(&table->known);
    table->nameless = table->known_bits = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct mapicfg__csv_column *column = &table->columns[i];
        const struct name name = {table->names.data + column->name_at, column->name_size, i};
        const size_t position = mapicfg__set_put(&table->known, compare_name, table, &name);
        if (position == MAPICFG__SET_NONE) return SIZE_MAX;
        if (position != i) return i;
        table->nameless += !name.size;
        table->known_bits |= bit_of(name.text, name.size);
    }
    return table->column_count;
}

static mapicfg_status class_from_names(struct mapicfg__csv_table *table, mapicfg_error *err) {
    const char **names = mapicfg__mem_alloc(table->column_count * sizeof *names);
    size_t *sizes = mapicfg__mem_alloc(table->column_count * sizeof *sizes);
    int failed = !names || !sizes;
    if (!failed) {
        for (size_t i = 0; i < table->column_count; i++) {
            names[i] = table->names.data ? table->names.data + table->columns[i].name_at : "";
            sizes[i] = table->columns[i].name_size;
        }
        table->told = mapicfg__told_by_names(names, sizes, table->column_count, table->input->class_id);
        table->cls = table->told.cls;
        table->by_values = table->cls && table->cls->folder;
        for (size_t i = table->column_count; table->by_values && i-- > 0;) {
            const int32_t place = mapicfg__telling_place(names[i], sizes[i]);
            if (place >= 0) table->telling[place] = (int32_t)i;
        }
        if (!table->cls && table->input->seen)
            failed = !mapicfg__seen_columns(table->input->seen, names, sizes, table->column_count);
    }
    mapicfg__mem_free(names);
    mapicfg__mem_free(sizes);
    return failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status find_class(struct mapicfg__csv_table *table, mapicfg_error *err) {
    const char *type = table->type.data;
    size_t size = table->type.size;
    table->cls = size ? mapicfg__class_of_type(type, size) : NULL;
    table->by_values = 0;
    table->told = (struct mapicfg__told){NULL, 0, 0};
    for (size_t i = 0; i < MAPICFG__TELLING; i++) table->telling[i] = -1;
    if (table->cls || (size && !mapicfg__classify_is_general_type(type, size))) return MAPICFG_OK;
    return class_from_names(table, err);
}

/* The first key that the table has, as a bit of the mask of wanted properties. */
static uint64_t key_bit(const struct mapicfg__csv_table *table) {
    const struct mapicfg__sink *sink = table->input->sink;
    if (!sink->key_mask || table->cls->id != MAPICFG_CLASS_MAILBOX) return 0;
    for (const int32_t *key = sink->keys; *key >= 0; key++) {
        const struct mapicfg__property *property = &table->cls->properties[*key];
        for (size_t i = 0; i < table->column_count; i++) {
            const struct mapicfg__csv_column *column = &table->columns[i];
            if (mapicfg__text_is_word(table->names.data + column->name_at, column->name_size, property->name))
                return (uint64_t)1 << *key;
        }
    }
    return 0;
}

/* Of struct mapicfg__record: any column of the row. */
static void look(const struct mapicfg__record *record, uint32_t property, struct mapicfg__cell *cell,
                 struct mapicfg__buffer *scratch) {
    const struct mapicfg__csv_table *table = record->parser;
    int32_t column = mapicfg__csv_table_column(table, property);
    if (column < 0) return;
    const uint32_t *end = table->marks + column;
    const uint32_t start = table->marks[table->column_count - 1] - record->size;
    const char *text = record->start + (column ? end[-1] + 1 - start : 0);
    size_t size = *end - start - (size_t)(text - record->start);
    if ((size_t)column + 1 == table->column_count && size && text[size - 1] == '\r') size--;
    cell->kind = mapicfg__csv_cell_text(table->delimiter, &text, &size) ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NULL;
    cell->text = text;
    cell->size = (uint32_t)size;
    if (text == record->start || text[-1] != '"' || !memchr(text, '"', size)) return;
    scratch->size = 0;
    mapicfg__buffer_bytes(scratch, text, size); /* room for what is not longer */
    cell->size =
        scratch->failed ? 0 : (uint32_t)(mapicfg__csv_cell_undouble(scratch->data, text, size) - scratch->data);
    cell->text = scratch->data;
}

static void map_columns(struct mapicfg__csv_table *table) {
    const struct mapicfg__class *cls = table->cls;
    memset(&table->record, 0, sizeof table->record);
    table->record.source = table->input->source;
    table->record.cls = cls;
    table->record.is_lone = table->told.is_lone;
    table->record.look = look;
    table->record.parser = table;
    table->wanted_count = 0;
    table->guessed = -1;
    uint64_t mask = table->input->sink->wanted[cls->id] | key_bit(table);
    for (size_t i = 0; i < table->column_count; i++) {
        struct mapicfg__csv_column *column = &table->columns[i];
        column->property = mapicfg__property_find(cls, table->names.data + column->name_at, column->name_size);
        if (mapicfg__text_is_word(table->names.data + column->name_at, column->name_size, MAPICFG__GUESSED_NAME))
            table->guessed = (int32_t)i;
        if (column->property < 0) continue;
        uint32_t property = (uint32_t)column->property, type = cls->properties[property].type;
        table->record.cells[property].kind = MAPICFG__CELL_NULL;
        if (!(mask >> property & 1u)) continue;
        table->wanted[table->wanted_count++] = (struct mapicfg__csv_wanted){
            (uint32_t)i, property, type == MAPICFG_TYPE_LIST || type == MAPICFG_TYPE_ENUM_LIST};
    }
}

/* Errors: MAPICFG_E_SYNTAX for a name that comes twice, MAPICFG_E_NOMEM. */
static mapicfg_status check_names(struct mapicfg__csv_table *table, const struct mapicfg__csv_index *index, size_t *at,
                                  mapicfg_error *err) {
    size_t duplicate = find_duplicate(table);
    if (duplicate == SIZE_MAX) return mapicfg__error_no_memory(err);
    if (duplicate == table->column_count) return MAPICFG_OK;
    const struct mapicfg__csv_column *column = &table->columns[duplicate];
    const char *name = table->names.data + column->name_at;
    size_t shown = column->name_size < 60 ? column->name_size : mapicfg__utf8_cut(name, 60);
    *at = duplicate ? index->marks[duplicate - 1] + 1 : 0;
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the header names the column \"%.*s\" twice", (int)shown, name);
}

mapicfg_status mapicfg__csv_table_begin(struct mapicfg__csv_table *table, const struct mapicfg__csv_index *index,
                                        const char *bytes, char *scratch, size_t *at, mapicfg_error *err) {
    mapicfg_status status = add_columns(table, index, bytes, scratch, at, err);
    if (!status) status = check_names(table, index, at, err);
    if (!status) status = find_class(table, err);
    if (status) return status;
    if (table->cls) map_columns(table);
    if (table->cls && table->input->seen) table->input->seen->header = 1;
    return MAPICFG_OK;
}

/* Reports the columns of the rows since the class was told. */
static mapicfg_status report_columns(struct mapicfg__csv_table *table, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; i < table->column_count && table->cls && table->rows && !status; i++) {
        const struct mapicfg__csv_column *column = &table->columns[i];
        if (column->property >= 0 || !column->name_size || table->guessed == (int32_t)i) continue;
        status = mapicfg__report_unknown(table->input->sink->report, table->cls, table->names.data + column->name_at,
                                         column->name_size, table->rows, NULL, err);
    }
    if (table->cls && table->input->seen) table->input->seen->given[table->cls->id] += table->rows;
    table->rows = 0;
    return status;
}

/* One column alone may well hold the name of a property. */
static int is_name(const struct mapicfg__csv_table *table, const char *text, size_t size) {
    const struct name name = {text, size, 0};
    if (table->known_bits & bit_of(text, size) &&
        mapicfg__set_find(&table->known, compare_name, table, &name) != MAPICFG__SET_NONE)
        return 1;
    size_t at = 0; /* most values need no look-up: a property's name is one word */
    while (at < size && (mapicfg__is_alpha((unsigned char)text[at]) || mapicfg__is_digit((unsigned char)text[at])))
        at++;
    return at == size && table->column_count > 1 && mapicfg__property_find(table->cls, text, size) >= 0;
}

enum mapicfg__csv_header mapicfg__csv_table_header(const struct mapicfg__csv_table *table, const char *bytes,
                                                   uint32_t start, const uint32_t *marks, char *scratch) {
    size_t same = 0, nameless = 0;
    uint32_t begin = start;
    for (size_t i = 0; i < table->column_count; begin = marks[i++] + 1) {
        const char *text = bytes + begin;
        size_t size = marks[i] - begin;
        if (i + 1 == table->column_count && size && text[size - 1] == '\r') size--;
        if (!i) mapicfg__text_skip_mark(&text, &size);
        mapicfg__csv_cell_text(table->delimiter, &text, &size);
        if (text > bytes && text[-1] == '"' && memchr(text, '"', size)) {
            size = (size_t)(mapicfg__csv_cell_undouble(scratch, text, size) - scratch);
            text = scratch;
        }
        nameless += !size;
        if (nameless > table->nameless || (size && !is_name(table, text, size))) return MAPICFG__CSV_NO_HEADER;
        const struct name name = {text, size, i};
        same += compare_name(table, &name, i) == 0;
    }
    if (nameless != table->nameless || nameless == table->column_count) return MAPICFG__CSV_NO_HEADER;
    return same == table->column_count ? MAPICFG__CSV_SAME_HEADER : MAPICFG__CSV_OTHER_HEADER;
}

#define MOST_OTHER 64u /* columns of a header that is looked for among the rows */

int mapicfg__csv_table_is_other(const struct mapicfg__csv_table *table, const char *bytes, uint32_t start,
                                const uint32_t *marks, uint32_t count) {
    const char *names[MOST_OTHER];
    size_t sizes[MOST_OTHER], known = 0;
    if (count < 2 || count > MOST_OTHER) return 0;
    for (uint32_t i = 0, begin = start; i < count; begin = marks[i++] + 1) {
        names[i] = bytes + begin;
        sizes[i] = marks[i] - begin;
        if (i + 1 == count && sizes[i] && names[i][sizes[i] - 1] == '\r') sizes[i]--;
        if (!i) mapicfg__text_skip_mark(&names[i], &sizes[i]);
        mapicfg__csv_cell_text(table->delimiter, &names[i], &sizes[i]);
        for (size_t at = 0; at < sizes[i]; at++)
            if (!mapicfg__is_alpha((unsigned char)names[i][at]) && !mapicfg__is_digit((unsigned char)names[i][at]))
                return 0;
        if (sizes[i] < 3 || mapicfg__text_is_word(names[i], sizes[i], "True") ||
            mapicfg__text_is_word(names[i], sizes[i], "False"))
            return 0;
    }
    const struct mapicfg__class *cls = mapicfg__told_by_names(names, sizes, count, 0).cls;
    for (uint32_t i = 0; cls && i < count; i++) known += mapicfg__property_find(cls, names[i], sizes[i]) >= 0;
    return known > 1;
}

mapicfg_status mapicfg__csv_table_turn(struct mapicfg__csv_table *table, const char *bytes, uint32_t start,
                                       const uint32_t *marks, int *told, mapicfg_error *err) {
    struct mapicfg__telling values = {{NULL}, {0}};
    for (size_t i = 0; i < MAPICFG__TELLING; i++) {
        const int32_t column = table->telling[i];
        if (column < 0) continue;
        const uint32_t begin = column ? marks[column - 1] + 1 : start;
        values.texts[i] = bytes + begin;
        values.sizes[i] = marks[column] - begin;
        if ((size_t)column + 1 == table->column_count && values.sizes[i] && bytes[marks[column] - 1] == '\r')
            values.sizes[i]--;
        mapicfg__csv_cell_text(table->delimiter, &values.texts[i], &values.sizes[i]);
    }
    const struct mapicfg__class *cls = mapicfg__told_by_values(&table->told, &values);
    *told = cls != NULL;
    if (!cls || cls == table->cls) return MAPICFG_OK;
    const uint64_t line = table->record.line;
    mapicfg_status status = report_columns(table, err);
    table->cls = cls;
    map_columns(table);
    table->record.line = line;
    return status;
}

mapicfg_status mapicfg__csv_table_end_rows(struct mapicfg__csv_table *table, mapicfg_error *err) {
    mapicfg_status status = report_columns(table, err);
    table->cls = NULL;
    table->column_count = 0;
    table->wanted_count = 0;
    table->names.size = 0;
    return status;
}

mapicfg_status mapicfg__csv_table_end(struct mapicfg__csv_table *table, mapicfg_error *err) {
    table->type.size = 0;
    return mapicfg__csv_table_end_rows(table, err);
}

void mapicfg__csv_table_free(struct mapicfg__csv_table *table) {
    mapicfg__buffer_free(&table->type);
    mapicfg__buffer_free(&table->names);
    mapicfg__set_free(&table->known);
    mapicfg__mem_free(table->columns);
}

int32_t mapicfg__csv_table_column(const struct mapicfg__csv_table *table, uint32_t property) {
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].property == (int32_t)property) return (int32_t)i;
    return -1;
}

/* ---- rows ---- */

/* An empty cell or one in quotes, as Export-Csv writes all of them; 0 for any other. */
static inline int plain_cell(struct mapicfg__cell *cell, const char *text, uint32_t size) {
    cell->kind = size ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NULL;
    cell->size = 0;
    if (!size) return 1;
    if (size < 2 || text[0] != '"' || text[size - 1] != '"') return 0;
    cell->text = text + 1;
    cell->size = size - 2;
    return 1;
}

static void other_cell(struct mapicfg__cell *cell, char delimiter, const char *text, size_t size) {
    cell->kind = mapicfg__csv_cell_text(delimiter, &text, &size) ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NULL;
    cell->text = text;
    cell->size = (uint32_t)size;
}

/* What the row itself says of its values, where another reader has guessed them. */
static void mark_guessed(struct mapicfg__csv_table *table, const char *bytes, uint32_t start) {
    struct mapicfg__cell cell;
    table->record.guessed = 0;
    if (table->guessed < 0 || table->input->accepts_guessed) return;
    const uint32_t *end = table->marks + table->guessed, begin = table->guessed ? end[-1] + 1 : start;
    other_cell(&cell, table->delimiter, bytes + begin, *end - begin);
    mapicfg__record_mark(&table->record, cell.text, cell.size);
}

void mapicfg__csv_table_fill(struct mapicfg__csv_table *table, const char *bytes, uint32_t start, uint32_t *marks,
                             int escapes, char *scratch) {
    uint32_t *last = marks + table->column_count - 1;
    table->record.start = bytes + start;
    table->record.size = *last - start;
    table->marks = marks;
    const uint32_t cr = *last > start && bytes[*last - 1] == '\r';
    *last -= cr;
    for (uint32_t i = 0; i < table->wanted_count; i++) {
        const struct mapicfg__csv_wanted *wanted = &table->wanted[i];
        struct mapicfg__cell *cell = &table->record.cells[wanted->property];
        const uint32_t begin = wanted->column ? marks[wanted->column - 1] + 1 : start;
        const uint32_t size = marks[wanted->column] - begin;
        if (!plain_cell(cell, bytes + begin, size)) other_cell(cell, table->delimiter, bytes + begin, size);
        if (escapes && cell->size && cell->text > bytes && cell->text[-1] == '"' &&
            memchr(cell->text, '"', cell->size)) {
            char *end = mapicfg__csv_cell_undouble(scratch, cell->text, cell->size);
            cell->text = scratch;
            cell->size = (uint32_t)(end - scratch);
            scratch = end;
        }
        if (wanted->is_list && cell->kind == MAPICFG__CELL_TEXT &&
            mapicfg__classify_is_type_name(cell->text, cell->size))
            cell->kind = MAPICFG__CELL_LOST;
    }
    mark_guessed(table, bytes, start);
    *last += cr;
}
