/* SPDX-License-Identifier: LGPL-2.1-or-later
 * format.c: Format-List and Format-Table. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/verbs.h"

/* The cells of a table, row by row, each ended by a NUL. */
struct table {
    char **names;
    size_t count;
    size_t *widths;
    unsigned char *right; /* columns that begin with a number or a Boolean */
    struct mapicfg__buffer cells;
    size_t rows;
};

mapicfg_status mapicfg__format_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    stage->state = mapicfg__mem_zalloc(sizeof(struct table));
    return stage->state ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__format_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct table *table = stage->state;
    (void)err;
    for (size_t i = 0; table && table->names && i < table->count; i++) mapicfg__mem_free(table->names[i]);
    if (table) {
        mapicfg__mem_free(table->names);
        mapicfg__mem_free(table->widths);
        mapicfg__mem_free(table->right);
        mapicfg__buffer_free(&table->cells);
    }
    mapicfg__mem_free(table);
    stage->state = NULL;
    return MAPICFG_OK;
}

/* ---- lists ---- */

/* A blank line stands before all but the first output. */
mapicfg_status mapicfg__format_list(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                    mapicfg_error *err) {
    if (!item) return MAPICFG_OK;
    if (item->text) return mapicfg__stage_pass_text(stage, item->text, err);
    struct mapicfg__patterns patterns = mapicfg__bound_names(&stage->bound, "Property");
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_bytes(&text, "\n", stage->run->emitted ? 1 : 0);
    mapicfg_status status = mapicfg__item_put_list(&text, item, &patterns, err);
    if (!status) status = mapicfg__stage_pass_text(stage, text.data, err);
    mapicfg__buffer_free(&text);
    return status;
}

/* ---- tables ---- */

static size_t width_of(const char *text) {
    return mapicfg__text_width(text, strlen(text));
}

/* PowerShell puts a column to the right whose first value is a number or a Boolean, where no view says otherwise. */
static int stands_right(const struct mapicfg__item *item, int32_t property, const char *name) {
    if (property >= 0)
        return mapicfg__is_state(&item->object->cls->properties[property]) &&
               (item->object->values[property].state == MAPICFG_TRUE ||
                item->object->values[property].state == MAPICFG_FALSE);
    uint64_t number;
    for (size_t i = 0; item->values && i < item->count; i++)
        if (mapicfg_text_equal(item->names[i], name))
            return mapicfg__text_parse_number(item->values[i], strlen(item->values[i]), &number);
    return 0;
}

/* The first object tells the columns. */
static mapicfg_status begin_table(const struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                  struct table *table, mapicfg_error *err) {
    const char **names;
    size_t count;
    struct mapicfg__patterns patterns = mapicfg__bound_names(&stage->bound, "Property");
    const char *shown[MAPICFG__COLUMN_LAST];
    const int is_view = !patterns.count && item->object && !item->selected;
    if (is_view)
        patterns = (struct mapicfg__patterns){.texts = shown, .count = mapicfg__item_columns(item->object->cls, shown)};
    mapicfg_status status = mapicfg__item_match_names(item, &patterns, &names, &count, err);
    if (status) return status;
    table->names = mapicfg__mem_zalloc((count ? count : 1) * sizeof *table->names);
    table->widths = mapicfg__mem_zalloc((count ? count : 1) * sizeof *table->widths);
    table->right = mapicfg__mem_zalloc(count ? count : 1);
    if (!table->names || !table->widths || !table->right) status = mapicfg__error_no_memory(err);
    table->count = status ? 0 : count;
    for (size_t i = 0; !status && i < count; i++) {
        int32_t at = item->object ? mapicfg__property_find(item->object->cls, names[i], strlen(names[i])) : -1;
        const char *name = at < 0 ? names[i] : item->object->cls->properties[at].name;
        table->names[i] = mapicfg__mem_dup(name, strlen(name));
        table->widths[i] = width_of(name);
        table->right[i] = !is_view && stands_right(item, at, name);
        if (!table->names[i]) status = mapicfg__error_no_memory(err);
    }
    mapicfg__mem_free(names);
    return status;
}

mapicfg_status mapicfg__format_table(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                     mapicfg_error *err) {
    if (!item) return MAPICFG_OK;
    if (item->text) return mapicfg__stage_pass_text(stage, item->text, err);
    struct table *table = stage->state;
    mapicfg_status status = table->names ? MAPICFG_OK : begin_table(stage, item, table, err);
    for (size_t i = 0; !status && i < table->count; i++) {
        size_t start = table->cells.size;
        mapicfg__item_put_value(&table->cells, item, table->names[i]);
        mapicfg__buffer_char(&table->cells, '\0');
        if (table->cells.failed) return mapicfg__error_no_memory(err);
        size_t width = width_of(table->cells.data + start);
        if (width > table->widths[i]) table->widths[i] = width;
    }
    table->rows++;
    return status;
}

/* The last cell of a line is not followed by blanks. */
static void put_cell(struct mapicfg__buffer *line, const struct table *table, size_t column, const char *text) {
    const int last = column + 1 == table->count;
    size_t width = width_of(text);
    for (; table->right[column] && width < table->widths[column]; width++) mapicfg__buffer_char(line, ' ');
    mapicfg__buffer_text(line, text);
    for (; !last && width < table->widths[column] + 1; width++) mapicfg__buffer_char(line, ' ');
}

/* The dashes under a name. */
static void put_dashes(struct mapicfg__buffer *line, const struct table *table, size_t column) {
    struct mapicfg__buffer dashes = {0};
    for (size_t i = width_of(table->names[column]); i; i--) mapicfg__buffer_char(&dashes, '-');
    if (dashes.data) put_cell(line, table, column, dashes.data);
    line->failed |= dashes.failed;
    mapicfg__buffer_free(&dashes);
}

static mapicfg_status print_table(struct mapicfg__stage *stage, struct table *table, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    const char *cell = table->cells.data;
    mapicfg__buffer_bytes(&text, "\n", stage->run->emitted ? 1 : 0);
    if (!mapicfg__bound_switch(&stage->bound, "HideTableHeaders")) {
        for (size_t i = 0; i < table->count; i++) put_cell(&text, table, i, table->names[i]);
        mapicfg__buffer_char(&text, '\n');
        for (size_t i = 0; i < table->count; i++) put_dashes(&text, table, i);
        if (table->rows) mapicfg__buffer_char(&text, '\n');
    }
    for (size_t row = 0; row < table->rows; row++) {
        for (size_t i = 0; i < table->count; i++, cell += strlen(cell) + 1) put_cell(&text, table, i, cell);
        if (row + 1 < table->rows) mapicfg__buffer_char(&text, '\n');
    }
    mapicfg_status status =
        text.failed ? mapicfg__error_no_memory(err) : mapicfg__stage_pass_text(stage, text.data, err);
    mapicfg__buffer_free(&text);
    return status;
}

mapicfg_status mapicfg__format_table_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct table *table = stage->state;
    mapicfg_status status = MAPICFG_OK;
    if (table && table->count && !stage->failed) status = print_table(stage, table, err);
    mapicfg__format_after(stage, NULL);
    return status;
}
