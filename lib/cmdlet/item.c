/* SPDX-License-Identifier: LGPL-2.1-or-later
 * item.c: what passes through a pipeline: as names and values, as Format-List text, and as the caller gets it. */
#include "cmdlet/item.h"

#include <mapicfg/identity.h>
#include <mapicfg/write.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "formats/record.h"
#include "model/value.h"

/* ---- names and values ---- */

int mapicfg__item_is_selected(const struct mapicfg__item *item, int32_t property) {
    if (!item->selected) return item->object->values[property].state != MAPICFG_NOT_STATED;
    for (size_t i = 0; i < item->selected_count; i++)
        if (item->selected[i] == property) return 1;
    return 0;
}

int mapicfg__item_put_value(struct mapicfg__buffer *out, const struct mapicfg__item *item, const char *name) {
    for (size_t i = 0; i < item->count; i++) {
        if (!mapicfg_text_equal(item->names[i], name)) continue;
        if (item->values) mapicfg__buffer_text(out, item->values[i]);
        return item->values != NULL;
    }
    if (!item->object) return 0;
    int32_t at = mapicfg__property_find(item->object->cls, name, strlen(name));
    if (at < 0 || !mapicfg__item_is_selected(item, at)) return 0;
    mapicfg__value_put(out, &item->object->cls->properties[at], &item->object->values[at]);
    return item->object->values[at].state != MAPICFG_NOT_STATED;
}

mapicfg_status mapicfg__item_names(const struct mapicfg__item *item, const char ***names, size_t *count,
                                   mapicfg_error *err) {
    size_t most = item->selected ? item->selected_count : item->object ? item->object->cls->count : 0;
    *count = 0;
    *names = mapicfg__mem_zalloc((most + item->count + 1) * sizeof **names);
    if (!*names) return mapicfg__error_no_memory(err);
    for (size_t i = 0; i < most; i++) {
        int32_t at = item->selected ? item->selected[i] : (int32_t)i;
        if (item->selected || item->object->values[at].state != MAPICFG_NOT_STATED)
            (*names)[(*count)++] = item->object->cls->properties[at].name;
    }
    for (size_t i = 0; i < item->count; i++) (*names)[(*count)++] = item->names[i];
    return MAPICFG_OK;
}

static int has_name(const char *const *names, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (mapicfg_text_equal(names[i], name)) return 1;
    return 0;
}

static int is_pattern(const char *text) {
    return strpbrk(text, "*?[") != NULL;
}

/* Source: the documented output of Get-MapiVirtualDirectory | FL server,*url*,*auth*. */
mapicfg_status mapicfg__item_match_names(const struct mapicfg__item *item, const struct mapicfg__patterns *patterns,
                                         const char ***names, size_t *count, mapicfg_error *err) {
    const char **all;
    size_t all_count;
    *count = 0;
    *names = NULL;
    mapicfg_status status = mapicfg__item_names(item, &all, &all_count, err);
    if (status) return status;
    if (!patterns->count) {
        *names = all;
        *count = all_count;
        return MAPICFG_OK;
    }
    *names = mapicfg__mem_zalloc((all_count + patterns->count) * sizeof **names);
    for (size_t i = 0; *names && i < patterns->count; i++) {
        const char *pattern = mapicfg__bound_name(patterns, i);
        size_t before = *count;
        for (size_t j = 0; j < all_count; j++)
            if (mapicfg_text_matches(pattern, all[j]) && !has_name(*names, *count, all[j]))
                (*names)[(*count)++] = all[j];
        /* a name that the object has not is printed without a value, as PowerShell does */
        if (*count == before && !is_pattern(pattern) && !has_name(*names, *count, pattern))
            (*names)[(*count)++] = pattern;
    }
    mapicfg__mem_free(all);
    return *names ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* ---- Format-List text ---- */

static const char *exact_name(const struct mapicfg__item *item, const char *name) {
    int32_t at = item->object ? mapicfg__property_find(item->object->cls, name, strlen(name)) : -1;
    return at < 0 ? name : item->object->cls->properties[at].name;
}

/* Blanks, as many as characters are missing to `width`. */
static void pad(struct mapicfg__buffer *out, const char *text, size_t width) {
    for (size_t i = strlen(text); i < width; i++) mapicfg__buffer_char(out, ' ');
}

mapicfg_status mapicfg__item_put_list(struct mapicfg__buffer *out, const struct mapicfg__item *item,
                                      const struct mapicfg__patterns *patterns, mapicfg_error *err) {
    const char **names;
    size_t count, width = 0;
    mapicfg_status status = mapicfg__item_match_names(item, patterns, &names, &count, err);
    if (status) return status;
    for (size_t i = 0; i < count; i++) {
        names[i] = exact_name(item, names[i]);
        if (strlen(names[i]) > width) width = strlen(names[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (i) mapicfg__buffer_char(out, '\n');
        mapicfg__buffer_text(out, names[i]);
        pad(out, names[i], width);
        mapicfg__buffer_text(out, " : ");
        size_t before = out->size;
        mapicfg__item_put_value(out, item, names[i]);
        if (!out->failed && out->size == before) out->data[--out->size] = '\0';
    }
    mapicfg__mem_free(names);
    return out->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* ---- as the caller gets it ---- */

struct mapicfg_exec_item {
    uint32_t kind;
    const char *text;
    const mapicfg_error *error;
    const mapicfg_statement *statement; /* of a warning */
    const struct mapicfg__item *item;   /* of an object */
    const char **names;
    char **values;
    size_t count;
    const char *columns;
};

uint32_t mapicfg_exec_item_get_kind(const mapicfg_exec_item *item) {
    return item ? item->kind : 0;
}

const char *mapicfg_exec_item_get_text(const mapicfg_exec_item *item) {
    return item ? item->text : "";
}

const mapicfg_error *mapicfg_exec_item_get_error(const mapicfg_exec_item *item) {
    return item ? item->error : NULL;
}

const mapicfg_statement *mapicfg_exec_item_get_statement(const mapicfg_exec_item *item) {
    return item ? item->statement : NULL;
}

const mapicfg_object *mapicfg_exec_item_get_object(const mapicfg_exec_item *item) {
    return item && item->item ? item->item->object : NULL;
}

size_t mapicfg_exec_item_count(const mapicfg_exec_item *item) {
    return item ? item->count : 0;
}

const char *mapicfg_exec_item_get_name(const mapicfg_exec_item *item, size_t index) {
    return item && index < item->count ? item->names[index] : NULL;
}

const char *mapicfg_exec_item_get_value(const mapicfg_exec_item *item, size_t index) {
    return item && index < item->count ? item->values[index] : NULL;
}

const char *mapicfg_exec_item_get_columns(const mapicfg_exec_item *item) {
    return item && item->columns ? item->columns : "";
}

static mapicfg_status give(struct mapicfg__run *run, const mapicfg_exec_item *item, mapicfg_error *err) {
    if (!run->fn || !run->fn(run->user, item)) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
}

mapicfg_status mapicfg__item_emit_text(struct mapicfg__run *run, uint32_t kind, const char *text, mapicfg_error *err) {
    const mapicfg_exec_item item = {.kind = kind, .text = text};
    return give(run, &item, err);
}

mapicfg_status mapicfg__item_emit_warning(struct mapicfg__run *run, const mapicfg_statement *warning,
                                          mapicfg_error *err) {
    const mapicfg_exec_item item = {
        .kind = MAPICFG_EXEC_ITEM_WARNING, .text = mapicfg_statement_get_sentence(warning), .statement = warning};
    return give(run, &item, err);
}

mapicfg_status mapicfg__item_emit_error(struct mapicfg__run *run, uint32_t kind, const mapicfg_error *told,
                                        mapicfg_error *err) {
    const mapicfg_exec_item item = {.kind = kind, .text = told->message, .error = told};
    return give(run, &item, err);
}

size_t mapicfg__item_columns(const struct mapicfg__class *cls, const char **names) {
    uint32_t columns[MAPICFG__MAX_PROPERTIES];
    size_t count = mapicfg__class_sort(cls, MAPICFG__COLUMN, MAPICFG__COLUMN_LAST, columns);
    for (size_t i = 0; i < count; i++) names[i] = cls->properties[columns[i]].name;
    return count;
}

/* After Select-Object four properties make a table and more a list, as PowerShell's default output does. */
static void choose_columns(mapicfg_exec_item *out, const struct mapicfg__item *item, struct mapicfg__buffer *text) {
    const char *shown[MAPICFG__COLUMN_LAST], **names = out->names;
    size_t count = item->as_table || ((item->selected || !item->object) && out->count <= 4) ? out->count : 0;
    if (item->object && !item->selected && item->object->cls->shown_as_table) {
        count = mapicfg__item_columns(item->object->cls, shown);
        names = shown;
    }
    for (size_t i = 0; i < count; i++) {
        if (i) mapicfg__buffer_char(text, ' ');
        mapicfg__buffer_text(text, names[i]);
    }
    out->columns = text->data;
}

static mapicfg_status fill(mapicfg_exec_item *out, const struct mapicfg__item *item, mapicfg_error *err) {
    mapicfg_status status = mapicfg__item_names(item, &out->names, &out->count, err);
    if (status) return status;
    out->values = mapicfg__mem_zalloc((out->count ? out->count : 1) * sizeof *out->values);
    for (size_t i = 0; out->values && i < out->count; i++) {
        struct mapicfg__buffer value = {0};
        mapicfg__buffer_bytes(&value, "", 0);
        mapicfg__item_put_value(&value, item, out->names[i]);
        if (value.failed) {
            mapicfg__buffer_free(&value);
            return mapicfg__error_no_memory(err);
        }
        out->values[i] = value.data;
    }
    return out->values ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static int32_t append(void *user, const char *bytes, size_t size) {
    mapicfg__buffer_bytes(user, bytes, size);
    return 0;
}

/* As the reader takes it back: with the class, where the properties do not tell it. */
static mapicfg_status put_told(struct mapicfg__buffer *text, const mapicfg_object *object, mapicfg_error *err) {
    mapicfg_writer *writer;
    mapicfg_status status = mapicfg_writer_new(MAPICFG_FORMAT_LIST, append, text, &writer, err);
    if (!status) status = mapicfg_writer_put(writer, object, err);
    mapicfg_writer_free(writer);
    if (!status && text->failed) return mapicfg__error_no_memory(err);
    if (!status && text->size) text->data[--text->size] = '\0'; /* the last line end */
    return status;
}

mapicfg_status mapicfg__item_emit(struct mapicfg__run *run, const struct mapicfg__item *item, mapicfg_error *err) {
    run->emitted++;
    if (!run->fn) return MAPICFG_OK;
    if (item->text) return mapicfg__item_emit_text(run, MAPICFG_EXEC_ITEM_TEXT, item->text, err);
    mapicfg_exec_item out = {.kind = MAPICFG_EXEC_ITEM_OBJECT, .item = item};
    struct mapicfg__buffer text = {0}, columns = {0};
    mapicfg_status status = fill(&out, item, err);
    int plain = !item->object || item->selected;
    if (!plain) {
        const struct mapicfg__told told = mapicfg__told_by_object(item->object);
        plain = mapicfg__told_is_right(&told, item->object);
    }
    if (!status)
        status = plain ? mapicfg__item_put_list(&text, item, &(struct mapicfg__patterns){0}, err)
                       : put_told(&text, item->object, err);
    if (!status) choose_columns(&out, item, &columns);
    out.text = text.data ? text.data : "";
    if (!status && columns.failed) status = mapicfg__error_no_memory(err);
    if (!status) status = give(run, &out, err);
    for (size_t i = 0; out.values && i < out.count; i++) mapicfg__mem_free(out.values[i]);
    mapicfg__mem_free(out.values);
    mapicfg__mem_free(out.names);
    mapicfg__buffer_free(&text);
    mapicfg__buffer_free(&columns);
    return status;
}
