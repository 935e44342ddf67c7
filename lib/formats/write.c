/* SPDX-License-Identifier: LGPL-2.1-or-later
 * write.c: objects as CSV, JSON or Format-List text that the readers take back equal. */
#include <mapicfg/write.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "model/object.h"
#include "model/value.h"

struct mapicfg_writer {
    uint32_t format;
    mapicfg_write_fn fn;
    void *user;
    struct mapicfg__buffer out;  /* of one object */
    struct mapicfg__buffer text; /* of one value */
    uint64_t written;            /* objects */
    const struct mapicfg__class *cls; /* CSV: of the header at hand */
    uint64_t stated;                  /* CSV: the properties in it */
};

static uint64_t stated_in(const mapicfg_object *object) {
    uint64_t stated = 0;
    for (uint32_t i = 0; i < object->cls->count; i++)
        if (object->values[i].state != MAPICFG_NOT_STATED) stated |= (uint64_t)1 << i;
    return stated;
}

/* ---- CSV, as of Export-Csv ---- */

static void put_quoted(struct mapicfg__buffer *out, const char *text, size_t size) {
    mapicfg__buffer_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        mapicfg__buffer_char(out, text[i]);
        if (text[i] == '"') mapicfg__buffer_char(out, '"');
    }
    mapicfg__buffer_char(out, '"');
}

static void put_header(mapicfg_writer *writer) {
    struct mapicfg__buffer *out = &writer->out;
    int first = 1;
    mapicfg__buffer_text(out, "#TYPE ");
    mapicfg__buffer_text(out, writer->cls->type_name);
    mapicfg__buffer_text(out, "\r\n");
    for (uint32_t i = 0; i < writer->cls->count; i++) {
        if (!(writer->stated >> i & 1)) continue;
        if (!first) mapicfg__buffer_char(out, ',');
        first = 0;
        put_quoted(out, writer->cls->properties[i].name, writer->cls->properties[i].name_size);
    }
    mapicfg__buffer_text(out, "\r\n");
}

static void put_csv(mapicfg_writer *writer, const mapicfg_object *object) {
    uint64_t stated = stated_in(object);
    if (!stated) return; /* a row without columns is no row */
    if (!writer->cls || writer->cls != object->cls || writer->stated != stated) {
        writer->cls = object->cls;
        writer->stated = stated;
        put_header(writer);
    }
    int first = 1;
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (!(stated >> i & 1)) continue;
        if (!first) mapicfg__buffer_char(&writer->out, ',');
        first = 0;
        if (object->values[i].state == MAPICFG_NULL) continue;
        writer->text.size = 0;
        mapicfg__put_value(&writer->text, &object->cls->properties[i], &object->values[i]);
        put_quoted(&writer->out, writer->text.data ? writer->text.data : "", writer->text.size);
    }
    mapicfg__buffer_text(&writer->out, "\r\n");
}

/* ---- JSON, as of ConvertTo-Json ---- */

static void put_json_value(struct mapicfg__buffer *out, const struct mapicfg__property *property,
                           const struct mapicfg__value *value) {
    if (value->state == MAPICFG_NULL) {
        mapicfg__buffer_text(out, "null");
    } else if (value->state == MAPICFG_TRUE || value->state == MAPICFG_FALSE) {
        mapicfg__buffer_text(out, value->state == MAPICFG_TRUE ? "true" : "false");
    } else if (property->type != MAPICFG_TYPE_LIST && property->type != MAPICFG_TYPE_ENUM_LIST) {
        mapicfg__buffer_json(out, value->text, strlen(value->text));
    } else {
        mapicfg__buffer_char(out, '[');
        for (uint32_t i = 0; i < value->count; i++) {
            if (i) mapicfg__buffer_char(out, ',');
            mapicfg__buffer_json(out, value->items[i], strlen(value->items[i]));
        }
        mapicfg__buffer_char(out, ']');
    }
}

static void put_json(mapicfg_writer *writer, const mapicfg_object *object) {
    struct mapicfg__buffer *out = &writer->out;
    int first = 1;
    mapicfg__buffer_text(out, writer->written ? ",\n{" : "[\n{");
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (object->values[i].state == MAPICFG_NOT_STATED) continue;
        if (!first) mapicfg__buffer_char(out, ',');
        first = 0;
        mapicfg__buffer_json(out, object->cls->properties[i].name, object->cls->properties[i].name_size);
        mapicfg__buffer_char(out, ':');
        put_json_value(out, &object->cls->properties[i], &object->values[i]);
    }
    mapicfg__buffer_char(out, '}');
}

/* ---- Format-List ---- */

static void put_list(mapicfg_writer *writer, const mapicfg_object *object) {
    size_t width = 0;
    for (uint32_t i = 0; i < object->cls->count; i++)
        if (object->values[i].state != MAPICFG_NOT_STATED && object->cls->properties[i].name_size > width)
            width = object->cls->properties[i].name_size;
    if (!width) return;
    if (writer->written) mapicfg__buffer_char(&writer->out, '\n');
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (object->values[i].state == MAPICFG_NOT_STATED) continue;
        const struct mapicfg__property *property = &object->cls->properties[i];
        mapicfg__buffer_bytes(&writer->out, property->name, property->name_size);
        for (size_t pad = property->name_size; pad < width; pad++) mapicfg__buffer_char(&writer->out, ' ');
        mapicfg__buffer_text(&writer->out, " : ");
        mapicfg__put_value(&writer->out, property, &object->values[i]);
        mapicfg__buffer_char(&writer->out, '\n');
    }
}

/* ---- the writer ---- */

mapicfg_status mapicfg_writer_new(mapicfg_writer **out, uint32_t format, mapicfg_write_fn fn, void *user,
                                  mapicfg_error *err) {
    if (!out) return mapicfg__null_argument(err, "out");
    *out = NULL;
    if (!fn) return mapicfg__null_argument(err, "fn");
    if (format != MAPICFG_FORMAT_CSV && format != MAPICFG_FORMAT_JSON && format != MAPICFG_FORMAT_LIST)
        return mapicfg__fail(err, MAPICFG_E_FORMAT, "objects are written as CSV, JSON or Format-List");
    mapicfg_writer *writer = mapicfg__zalloc(sizeof *writer);
    if (!writer) return mapicfg__no_memory(err);
    writer->format = format;
    writer->fn = fn;
    writer->user = user;
    *out = writer;
    return MAPICFG_OK;
}

static mapicfg_status flush(mapicfg_writer *writer, mapicfg_error *err) {
    if (writer->out.failed || writer->text.failed) return mapicfg__no_memory(err);
    if (!writer->out.size || writer->fn(writer->user, writer->out.data, writer->out.size) == 0) return MAPICFG_OK;
    return mapicfg__fail(err, MAPICFG_E_IO, "the output cannot be written");
}

mapicfg_status mapicfg_writer_put(mapicfg_writer *writer, const mapicfg_object *object, mapicfg_error *err) {
    if (!writer) return mapicfg__null_argument(err, "writer");
    if (!object) return mapicfg__null_argument(err, "object");
    writer->out.size = 0;
    if (writer->format == MAPICFG_FORMAT_CSV) put_csv(writer, object);
    if (writer->format == MAPICFG_FORMAT_JSON) put_json(writer, object);
    if (writer->format == MAPICFG_FORMAT_LIST) put_list(writer, object);
    writer->written += writer->out.size != 0;
    return flush(writer, err);
}

mapicfg_status mapicfg_writer_finish(mapicfg_writer *writer, mapicfg_error *err) {
    if (!writer) return mapicfg__null_argument(err, "writer");
    if (writer->format != MAPICFG_FORMAT_JSON) return MAPICFG_OK;
    writer->out.size = 0;
    mapicfg__buffer_text(&writer->out, writer->written ? "\n]\n" : "[]\n");
    return flush(writer, err);
}

void mapicfg_writer_free(mapicfg_writer *writer) {
    if (!writer) return;
    mapicfg__buffer_free(&writer->out);
    mapicfg__buffer_free(&writer->text);
    mapicfg__free(writer);
}
