/* SPDX-License-Identifier: LGPL-2.1-or-later
 * export.c: Export-Csv, ConvertTo-Csv and ConvertTo-Json.
 *
 * Source: the Microsoft.PowerShell.Utility pages: the first object tells the columns of CSV; JSON is one object, or an
 * array where there are several. */
#include <errno.h>
#include <mapicfg/identity.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/replace.h"
#include "base/text.h"
#include "cmdlet/verbs.h"
#include "directory/body.h"
#include "model/value.h"

struct output {
    char **names; /* of CSV: the columns */
    size_t count;
    struct mapicfg__buffer text; /* what is not written yet */
    uint64_t objects;
    char *path; /* NULL: into the pipeline */
    struct mapicfg__replacement file;
};

static mapicfg_status begin(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct output *output = mapicfg__mem_zalloc(sizeof *output);
    stage->state = output;
    if (!output) return mapicfg__error_no_memory(err);
    output->file.fd = -1;
    return MAPICFG_OK;
}

static mapicfg_status end(struct mapicfg__stage *stage, mapicfg_status status) {
    struct output *output = stage->state;
    if (!output) return status;
    for (size_t i = 0; output->names && i < output->count; i++) mapicfg__mem_free(output->names[i]);
    mapicfg__mem_free(output->names);
    mapicfg__buffer_free(&output->text);
    mapicfg__replace_close(&output->file, 0); /* unless it is closed already: half an export is none */
    mapicfg__mem_free(output->path);
    mapicfg__mem_free(output);
    stage->state = NULL;
    return status;
}

/* ---- the file ---- */

/* Writing there would destroy what is being read. */
static int is_store(const mapicfg_directory *directory, const char *path) {
    struct stat store, file;
    return stat(directory->path, &store) == 0 && stat(path, &file) == 0 && store.st_dev == file.st_dev &&
           store.st_ino == file.st_ino;
}

/* SQLite would take such a file for its own when the store is opened next, and remove it. */
static mapicfg_status is_beside(const mapicfg_directory *directory, const char *path, int *beside, mapicfg_error *err) {
    static const char *const suffixes[] = {"-journal", "-wal", "-shm"};
    size_t size = strlen(path);
    *beside = 0;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t suffix = strlen(suffixes[i]);
        if (size <= suffix || strcmp(path + size - suffix, suffixes[i]) != 0) continue;
        char *name = mapicfg__mem_dup(path, size - suffix);
        if (!name) return mapicfg__error_no_memory(err);
        *beside = is_store(directory, name);
        mapicfg__mem_free(name);
    }
    return MAPICFG_OK;
}

static mapicfg_status file_failed(const struct output *output, const char *what, int error, mapicfg_error *err) {
    return error == ENOMEM ? mapicfg__error_no_memory(err) : mapicfg__error_system(err, what, error, output->path);
}

/* As PowerShell has it on Linux: \ is /, and there are no drives. */
static mapicfg_status take_path(struct output *output, const char *path, mapicfg_error *err) {
    if (mapicfg__is_alpha((unsigned char)path[0]) && path[1] == ':')
        return mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND,
                                   "Cannot find drive. A drive with the name '%c' does not exist.", path[0]);
    output->path = mapicfg__mem_dup(path, strlen(path));
    if (!output->path) return mapicfg__error_no_memory(err);
    for (char *at = output->path; *at; at++)
        if (*at == '\\') *at = '/';
    return MAPICFG_OK;
}

static mapicfg_status open_file(struct mapicfg__stage *stage, struct output *output, mapicfg_error *err) {
    const char *path = mapicfg__bound_text(&stage->bound, "Path");
    if (!path) return MAPICFG_OK;
    mapicfg_status taken = take_path(output, path, err);
    if (taken) return taken;
    if (is_store(stage->run->directory, output->path))
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "'%.200s' is the store itself; name another file",
                                   output->path);
    int beside, fresh = mapicfg__bound_switch(&stage->bound, "NoClobber");
    mapicfg_status status = is_beside(stage->run->directory, output->path, &beside, err);
    if (status) return status;
    if (beside)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "'%.200s' is where SQLite keeps the store's journal; name another file",
                                   output->path);
    int error = mapicfg__replace_open(&output->file, output->path, fresh);
    return error ? file_failed(output, "cannot be opened", error, err) : MAPICFG_OK;
}

#define ENOUGH 65536u

static mapicfg_status write_out(struct output *output, mapicfg_error *err) {
    for (size_t at = 0; at < output->text.size;) {
        ssize_t size = write(output->file.fd, output->text.data + at, output->text.size - at);
        if (size < 0 && errno != EINTR) return file_failed(output, "cannot be written", errno, err);
        if (size > 0) at += (size_t)size;
    }
    output->text.size = 0;
    return MAPICFG_OK;
}

/* ---- CSV ---- */

mapicfg_status mapicfg__export_csv_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    mapicfg_status status = begin(stage, err);
    if (!status) status = open_file(stage, stage->state, err);
    return status ? end(stage, status) : MAPICFG_OK;
}

static mapicfg_status begin_columns(struct mapicfg__stage *stage, struct output *output,
                                    const struct mapicfg__item *item, mapicfg_error *err) {
    const char **names;
    size_t count;
    mapicfg_status status = mapicfg__item_names(item, &names, &count, err);
    if (status) return status;
    output->names = mapicfg__mem_zalloc((count ? count : 1) * sizeof *output->names);
    if (output->names) output->count = count;
    for (size_t i = 0; output->names && i < count; i++) output->names[i] = mapicfg__mem_dup(names[i], strlen(names[i]));
    mapicfg__mem_free(names);
    if (!mapicfg__bound_switch(&stage->bound, "NoTypeInformation") && item->object) {
        mapicfg__buffer_text(&output->text, "#TYPE ");
        mapicfg__buffer_text(&output->text, item->selected ? "Selected." : "");
        mapicfg__buffer_text(&output->text, item->object->cls->type_name);
        mapicfg__buffer_text(&output->text, "\r\n");
    }
    for (size_t i = 0; i < output->count; i++) {
        if (!output->names[i]) return mapicfg__error_no_memory(err);
        if (i) mapicfg__buffer_char(&output->text, ',');
        mapicfg__buffer_csv(&output->text, output->names[i], strlen(output->names[i]));
    }
    mapicfg__buffer_text(&output->text, "\r\n");
    return output->names ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* $null is nothing between the commas. */
mapicfg_status mapicfg__export_put_csv_row(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                           mapicfg_error *err) {
    if (!item || item->text) return MAPICFG_OK;
    struct output *output = stage->state;
    mapicfg_status status = output->names ? MAPICFG_OK : begin_columns(stage, output, item, err);
    struct mapicfg__buffer value = {0};
    for (size_t i = 0; !status && i < output->count; i++) {
        value.size = 0;
        mapicfg__item_put_value(&value, item, output->names[i]);
        if (i) mapicfg__buffer_char(&output->text, ',');
        if (value.size || output->count == 1)
            mapicfg__buffer_csv(&output->text, value.size ? value.data : "", value.size);
    }
    mapicfg__buffer_text(&output->text, "\r\n");
    if (!status && (value.failed || output->text.failed)) status = mapicfg__error_no_memory(err);
    mapicfg__buffer_free(&value);
    if (status || !output->path || output->text.size < ENOUGH) return status;
    return write_out(output, err);
}

mapicfg_status mapicfg__export_csv_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct output *output = stage->state;
    mapicfg_status status = MAPICFG_OK;
    if (!output || stage->failed) return end(stage, status);
    if (output->path) {
        status = write_out(output, err);
        int error = mapicfg__replace_close(&output->file, !status);
        if (error && !status) status = file_failed(output, "cannot be written", error, err);
    } else if (output->text.size > 2) {
        output->text.data[output->text.size - 2] = '\0'; /* the printer of a text ends its last line */
        status = mapicfg__stage_pass_text(stage, output->text.data, err);
    }
    return end(stage, status);
}

/* ---- JSON ---- */

mapicfg_status mapicfg__export_json_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    return begin(stage, err);
}

static void put_member(struct mapicfg__buffer *out, const struct mapicfg__item *item, const char *name,
                       int compressed) {
    int32_t at = item->object ? mapicfg__property_find(item->object->cls, name, strlen(name)) : -1;
    mapicfg__buffer_json(out, name, strlen(name));
    mapicfg__buffer_text(out, compressed ? ":" : ": ");
    if (at >= 0 && item->object->values[at].state != MAPICFG_NOT_STATED) {
        mapicfg__value_put_json(out, &item->object->cls->properties[at], &item->object->values[at]);
        return;
    }
    struct mapicfg__buffer value = {0};
    int has = mapicfg__item_put_value(&value, item, name) && value.size;
    if (has && mapicfg_text_equal(name, "Count")) /* the only number of an object that is not from Exchange */
        mapicfg__buffer_bytes(out, value.data, value.size);
    else if (has)
        mapicfg__buffer_json(out, value.data, value.size);
    else
        mapicfg__buffer_text(out, "null");
    out->failed |= value.failed;
    mapicfg__buffer_free(&value);
}

mapicfg_status mapicfg__export_put_json_object(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                               mapicfg_error *err) {
    if (!item) return MAPICFG_OK;
    struct output *output = stage->state;
    int compressed = mapicfg__bound_switch(&stage->bound, "Compress");
    mapicfg__buffer_text(&output->text, !output->objects++ ? "" : compressed ? "," : ",\n");
    if (item->text) {
        mapicfg__buffer_json(&output->text, item->text, strlen(item->text));
        return output->text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    }
    const char **names;
    size_t count;
    mapicfg_status status = mapicfg__item_names(item, &names, &count, err);
    if (status) return status;
    mapicfg__buffer_char(&output->text, '{');
    for (size_t i = 0; i < count; i++) {
        mapicfg__buffer_text(&output->text, i ? "," : "");
        mapicfg__buffer_text(&output->text, compressed ? "" : "\n  ");
        put_member(&output->text, item, names[i], compressed);
    }
    mapicfg__buffer_text(&output->text, compressed || !count ? "}" : "\n}");
    mapicfg__mem_free(names);
    return output->text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

mapicfg_status mapicfg__export_json_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct output *output = stage->state;
    if (!output || stage->failed || !output->objects) return end(stage, MAPICFG_OK);
    struct mapicfg__buffer all = {0};
    const char *line_end = mapicfg__bound_switch(&stage->bound, "Compress") ? "" : "\n";
    if (output->objects > 1) {
        mapicfg__buffer_char(&all, '[');
        mapicfg__buffer_text(&all, line_end);
    }
    mapicfg__buffer_bytes(&all, output->text.data, output->text.size);
    if (output->objects > 1) {
        mapicfg__buffer_text(&all, line_end);
        mapicfg__buffer_char(&all, ']');
    }
    mapicfg_status status = all.failed ? mapicfg__error_no_memory(err) : mapicfg__stage_pass_text(stage, all.data, err);
    mapicfg__buffer_free(&all);
    return end(stage, status);
}
