/* SPDX-License-Identifier: LGPL-2.1-or-later
 * write.c: objects as CSV, JSON or Format-List text that the readers take back equal.
 *
 * CSV says the class in its #TYPE line. JSON and Format-List say it by the properties, as exports do; an object whose
 * properties do not tell gets PSTypeName as its first one. */
#include <mapicfg/write.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "formats/record.h"
#include "model/object.h"
#include "model/value.h"

struct mapicfg_writer {
    uint32_t format;
    mapicfg_write_fn fn;
    void *user;
    struct mapicfg__buffer out;       /* of one object */
    struct mapicfg__buffer text;      /* of one value */
    uint64_t written;                 /* objects */
    const struct mapicfg__class *cls; /* of the object before */
    uint64_t stated;                  /* its properties */
    int has_guessed;                  /* it has values that were guessed */
    struct mapicfg__told told;        /* JSON, Format-List: what they tell of the class */
    int is_one_line;                  /* Format-List: the object before is one line */
    mapicfg_status status;            /* of the first failure; MAPICFG_E_ARGUMENT once finished */
    int flushing;                     /* fn is running, on what is in `out` */
};

#define CLASS_HINT "PSTypeName"

static uint64_t stated_in(const mapicfg_object *object) {
    uint64_t stated = 0;
    for (uint32_t i = 0; i < object->cls->count; i++)
        if (object->values[i].state != MAPICFG_NOT_STATED) stated |= (uint64_t)1 << i;
    return stated;
}

/* Whether the object has another class or other properties than the one before; remembers its own. */
static int is_other_kind(mapicfg_writer *writer, const mapicfg_object *object) {
    const uint64_t stated = stated_in(object);
    const int has_guessed = object->guessed != 0;
    if (writer->cls == object->cls && writer->stated == stated && writer->has_guessed == has_guessed) return 0;
    writer->cls = object->cls;
    writer->stated = stated;
    writer->has_guessed = has_guessed;
    return 1;
}

/* Whether a reader can tell the class by the properties. */
static int is_told(mapicfg_writer *writer, const mapicfg_object *object) {
    if (is_other_kind(writer, object)) writer->told = mapicfg__told_by_object(object);
    return mapicfg__told_is_right(&writer->told, object);
}

/* The names of the properties that were guessed, joined. */
static void put_guessed(struct mapicfg__buffer *out, const mapicfg_object *object) {
    const char *before = "";
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (!(object->guessed >> i & 1)) continue;
        mapicfg__buffer_text(out, before);
        mapicfg__buffer_text(out, object->cls->properties[i].name);
        before = ", ";
    }
}

/* ---- CSV, as of Export-Csv ---- */

static void put_header(mapicfg_writer *writer) {
    struct mapicfg__buffer *out = &writer->out;
    int first = 1;
    mapicfg__buffer_text(out, "#TYPE ");
    mapicfg__buffer_text(out, writer->cls->type_name);
    mapicfg__buffer_text(out, "\r\n");
    if (!writer->stated) mapicfg__buffer_csv(out, CLASS_HINT, strlen(CLASS_HINT));
    for (uint32_t i = 0; i < writer->cls->count; i++) {
        if (!(writer->stated >> i & 1)) continue;
        if (!first) mapicfg__buffer_char(out, ',');
        first = 0;
        mapicfg__buffer_csv(out, writer->cls->properties[i].name, writer->cls->properties[i].name_size);
    }
    if (writer->has_guessed) mapicfg__buffer_text(out, ",\"" MAPICFG__GUESSED_NAME "\"");
    mapicfg__buffer_text(out, "\r\n");
}

/* With an apostrophe before it, a spreadsheet takes a formula for text. */
static void put_cell(mapicfg_writer *writer, const struct mapicfg__property *property,
                     const struct mapicfg__value *value) {
    struct mapicfg__buffer *text = &writer->text;
    text->size = 0;
    mapicfg__buffer_char(text, '\'');
    mapicfg__value_put(text, property, value);
    if (text->failed) return;
    int defuse =
        writer->format == MAPICFG_FORMAT_SPREADSHEET && mapicfg_text_is_formula(text->data + 1, text->size - 1);
    mapicfg__buffer_csv(&writer->out, text->data + !defuse, text->size - !defuse);
}

static void put_csv(mapicfg_writer *writer, const mapicfg_object *object) {
    if (is_other_kind(writer, object)) put_header(writer);
    uint64_t stated = writer->stated;
    int is_alone = !(stated & (stated - 1)); /* its row would be a blank line, or it has no column at all */
    int first = 1;
    if (!stated) mapicfg__buffer_csv(&writer->out, writer->cls->type_name, strlen(writer->cls->type_name));
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (!(stated >> i & 1)) continue;
        if (!first) mapicfg__buffer_char(&writer->out, ',');
        first = 0;
        if (object->values[i].state == MAPICFG_NULL && !is_alone) continue;
        put_cell(writer, &object->cls->properties[i], &object->values[i]);
    }
    if (writer->has_guessed) {
        mapicfg__buffer_text(&writer->out, ",\"");
        put_guessed(&writer->out, object);
        mapicfg__buffer_char(&writer->out, '"');
    }
    mapicfg__buffer_text(&writer->out, "\r\n");
}

/* ---- JSON, as of ConvertTo-Json ---- */

static void put_json_guessed(struct mapicfg__buffer *out, const mapicfg_object *object) {
    const char *before = ",\"" MAPICFG__GUESSED_NAME "\":[";
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (!(object->guessed >> i & 1)) continue;
        mapicfg__buffer_text(out, before);
        mapicfg__buffer_json(out, object->cls->properties[i].name, object->cls->properties[i].name_size);
        before = ",";
    }
    if (object->guessed) mapicfg__buffer_char(out, ']');
}

static void put_json(mapicfg_writer *writer, const mapicfg_object *object) {
    struct mapicfg__buffer *out = &writer->out;
    int first = is_told(writer, object);
    mapicfg__buffer_text(out, writer->written ? ",\n{" : "[\n{");
    if (!first) {
        mapicfg__buffer_text(out, "\"" CLASS_HINT "\":");
        mapicfg__buffer_json(out, object->cls->type_name, strlen(object->cls->type_name));
    }
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (object->values[i].state == MAPICFG_NOT_STATED) continue;
        if (!first) mapicfg__buffer_char(out, ',');
        first = 0;
        mapicfg__buffer_json(out, object->cls->properties[i].name, object->cls->properties[i].name_size);
        mapicfg__buffer_char(out, ':');
        mapicfg__value_put_json(out, &object->cls->properties[i], &object->values[i]);
    }
    put_json_guessed(out, object);
    mapicfg__buffer_char(out, '}');
}

/* ---- Format-List ---- */

static void put_name(struct mapicfg__buffer *out, const char *name, size_t width) {
    mapicfg__buffer_text(out, name);
    for (size_t size = strlen(name); size < width; size++) mapicfg__buffer_char(out, ' ');
    mapicfg__buffer_text(out, " :");
}

static void put_list(mapicfg_writer *writer, const mapicfg_object *object) {
    struct mapicfg__buffer *out = &writer->out;
    const int told = is_told(writer, object);
    size_t width = told ? 0 : strlen(CLASS_HINT), lines = !told;
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (object->values[i].state == MAPICFG_NOT_STATED) continue;
        if (object->cls->properties[i].name_size > width) width = object->cls->properties[i].name_size;
        lines++;
    }
    if (object->guessed && width < strlen(MAPICFG__GUESSED_NAME)) width = strlen(MAPICFG__GUESSED_NAME);
    lines += object->guessed != 0;
    /* lines with one blank line between could be properties of one object */
    if (writer->written) mapicfg__buffer_text(out, lines == 1 || writer->is_one_line ? "\n\n" : "\n");
    writer->is_one_line = lines == 1;
    if (!told) {
        put_name(out, CLASS_HINT, width);
        mapicfg__buffer_char(out, ' ');
        mapicfg__buffer_text(out, object->cls->type_name);
        mapicfg__buffer_char(out, '\n');
    }
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (object->values[i].state == MAPICFG_NOT_STATED) continue;
        const struct mapicfg__property *property = &object->cls->properties[i];
        put_name(out, property->name, width);
        if (object->values[i].state != MAPICFG_NULL) mapicfg__buffer_char(out, ' ');
        mapicfg__value_put(out, property, &object->values[i]);
        mapicfg__buffer_char(out, '\n');
    }
    if (!object->guessed) return;
    put_name(out, MAPICFG__GUESSED_NAME, width);
    mapicfg__buffer_text(out, " {");
    put_guessed(out, object);
    mapicfg__buffer_text(out, "}\n");
}

/* ---- the writer ---- */

mapicfg_status mapicfg_writer_new(uint32_t format, mapicfg_write_fn fn, void *user, mapicfg_writer **out,
                                  mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    if (format < MAPICFG_FORMAT_CSV || format > MAPICFG_FORMAT_SPREADSHEET)
        return mapicfg__error_fail(err, MAPICFG_E_FORMAT, "objects are written as CSV, JSON or Format-List");
    mapicfg_writer *writer = mapicfg__mem_zalloc(sizeof *writer);
    if (!writer) return mapicfg__error_no_memory(err);
    writer->format = format;
    writer->fn = fn;
    writer->user = user;
    *out = writer;
    return MAPICFG_OK;
}

static mapicfg_status flush(mapicfg_writer *writer, mapicfg_error *err) {
    if (writer->out.failed || writer->text.failed) return mapicfg__error_no_memory(err);
    if (!writer->out.size) return MAPICFG_OK;
    writer->flushing = 1;
    int32_t failed = writer->fn(writer->user, writer->out.data, writer->out.size);
    writer->flushing = 0;
    return failed ? mapicfg__error_fail(err, MAPICFG_E_IO, "the output cannot be written") : MAPICFG_OK;
}

/* A writer that has failed or finished takes no more, nor does one whose callback is taking something. */
static mapicfg_status check_open(const mapicfg_writer *writer, mapicfg_error *err) {
    if (writer->flushing)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "the writer is writing: its callback can neither put nor finish");
    if (writer->status == MAPICFG_E_ARGUMENT)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "the writer has been finished");
    return writer->status ? mapicfg__error_fail(err, writer->status, "the writer has failed before") : MAPICFG_OK;
}

mapicfg_status mapicfg_writer_put(mapicfg_writer *writer, const mapicfg_object *object, mapicfg_error *err) {
    if (!writer) return mapicfg__error_null_argument(err, "writer");
    if (!object) return mapicfg__error_null_argument(err, "object");
    mapicfg_status status = check_open(writer, err);
    if (status) return status;
    writer->out.size = 0;
    if (writer->format == MAPICFG_FORMAT_CSV || writer->format == MAPICFG_FORMAT_SPREADSHEET) put_csv(writer, object);
    if (writer->format == MAPICFG_FORMAT_JSON) put_json(writer, object);
    if (writer->format == MAPICFG_FORMAT_LIST) put_list(writer, object);
    writer->written++;
    writer->status = flush(writer, err);
    return writer->status;
}

mapicfg_status mapicfg_writer_finish(mapicfg_writer *writer, mapicfg_error *err) {
    if (!writer) return mapicfg__error_null_argument(err, "writer");
    mapicfg_status status = check_open(writer, err);
    if (status) return status;
    writer->out.size = 0;
    if (writer->format == MAPICFG_FORMAT_JSON) mapicfg__buffer_text(&writer->out, writer->written ? "\n]\n" : "[]\n");
    status = flush(writer, err);
    writer->status = status ? status : MAPICFG_E_ARGUMENT;
    return status;
}

void mapicfg_writer_free(mapicfg_writer *writer) {
    if (!writer) return;
    mapicfg__buffer_free(&writer->out);
    mapicfg__buffer_free(&writer->text);
    mapicfg__mem_free(writer);
}
