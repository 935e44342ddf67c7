/* SPDX-License-Identifier: LGPL-2.1-or-later
 * error.c: versions, status words and error records. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define TEXT_OF(number) #number
#define VERSION_TEXT(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *mapicfg_version(void) {
    return VERSION_TEXT(MAPICFG_VERSION_MAJOR, MAPICFG_VERSION_MINOR, MAPICFG_VERSION_PATCH);
}

uint32_t mapicfg_version_number(void) {
    return MAPICFG_VERSION_NUMBER;
}

static const struct {
    mapicfg_status code;
    const char *name;
} status_names[] = {
    {MAPICFG_OK, "ok"},
    {MAPICFG_E_NOMEM, "no-memory"},
    {MAPICFG_E_IO, "io"},
    {MAPICFG_E_BUSY, "busy"},
    {MAPICFG_E_READ_ONLY, "read-only"},
    {MAPICFG_E_ARGUMENT, "argument"},
    {MAPICFG_E_OPTIONS, "options"},
    {MAPICFG_E_CLASS, "class"},
    {MAPICFG_E_PROPERTY, "property"},
    {MAPICFG_E_TYPE, "type"},
    {MAPICFG_E_CANCELLED, "cancelled"},
    {MAPICFG_E_VALUE, "value"},
    {MAPICFG_E_URL, "url"},
    {MAPICFG_E_IDENTITY, "identity"},
    {MAPICFG_E_NOT_STATED, "not-stated"},
    {MAPICFG_E_NOT_APPLICABLE, "not-applicable"},
    {MAPICFG_E_NOT_FOUND, "not-found"},
    {MAPICFG_E_AMBIGUOUS, "ambiguous"},
    {MAPICFG_E_EXISTS, "exists"},
    {MAPICFG_E_SYNTAX, "syntax"},
    {MAPICFG_E_ENCODING, "encoding"},
    {MAPICFG_E_LIMIT, "limit"},
    {MAPICFG_E_FORMAT, "format"},
    {MAPICFG_E_CONFLICT, "conflict"},
    {MAPICFG_E_VERSION, "version"},
    {MAPICFG_E_EMPTY, "empty"},
    {MAPICFG_E_GUESSED, "guessed"},
    {MAPICFG_E_UNSUPPORTED, "unsupported"},
    {MAPICFG_E_PARAMETER, "parameter"},
    {MAPICFG_E_CONFIRM, "confirm"},
};

const char *mapicfg_status_name(mapicfg_status status) {
    for (size_t i = 0; i < sizeof status_names / sizeof *status_names; i++)
        if (status_names[i].code == status) return status_names[i].name;
    return "unknown";
}

/* snprintf cuts anywhere; a text cut inside a character would be bad UTF-8. */
static void trim_cut_text(char *text, size_t capacity, int needed) {
    if (needed >= 0 && (size_t)needed >= capacity) text[mapicfg__utf8_cut(text, capacity - 1)] = '\0';
}

mapicfg_status mapicfg__error_fail(mapicfg_error *err, mapicfg_status code, const char *format, ...) {
    if (!err) return code;
    memset(err, 0, sizeof *err);
    err->code = code;
    va_list args;
    va_start(args, format);
    int needed = vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    trim_cut_text(err->message, sizeof err->message, needed);
    return code;
}

mapicfg_status mapicfg__error_no_memory(mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_NOMEM, "out of memory");
}

mapicfg_status mapicfg__error_system(mapicfg_error *err, const char *what, int code, const char *source) {
    char reason[128] = "";
    if (strerror_r(code, reason, sizeof reason) != 0 || !reason[0])
        mapicfg__error_fail(err, MAPICFG_E_IO, "%s: error %d", what, code);
    else
        mapicfg__error_fail(err, MAPICFG_E_IO, "%s: %s", what, reason);
    if (err) err->system = (uint32_t)code;
    mapicfg__error_source(err, source);
    return MAPICFG_E_IO;
}

mapicfg_status mapicfg__error_null_argument(mapicfg_error *err, const char *name) {
    return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "%s is NULL", name);
}

static void fill(char *field, size_t capacity, const char *text) {
    if (field[0] || !text) return;
    int needed = snprintf(field, capacity, "%s", text);
    trim_cut_text(field, capacity, needed);
}

void mapicfg__error_source(mapicfg_error *err, const char *source) {
    if (err) fill(err->source, sizeof err->source, source);
}

void mapicfg__error_object(mapicfg_error *err, const char *object) {
    if (err) fill(err->object, sizeof err->object, object);
}

void mapicfg__error_property(mapicfg_error *err, const char *property) {
    if (err) fill(err->property, sizeof err->property, property);
}

void mapicfg__error_place(mapicfg_error *err, uint64_t line, uint64_t column) {
    if (!err || err->line) return;
    err->line = line;
    err->column = column;
}

static size_t append(char *text, size_t size, size_t at, const char *piece) {
    size_t length = strlen(piece);
    for (size_t i = 0; i < length; i++)
        if (at + i + 1 < size) text[at + i] = piece[i];
    return at + length;
}

size_t mapicfg_error_format(const mapicfg_error *err, char *text, size_t size) {
    if (size && text) text[0] = '\0';
    if (!err || (size && !text)) return 0;
    size_t at = append(text, size, 0, err->source);
    if (err->line) {
        char place[48];
        if (err->column)
            snprintf(place, sizeof place, "%s%llu:%llu", at ? ":" : "line ", (unsigned long long)err->line,
                     (unsigned long long)err->column);
        else
            snprintf(place, sizeof place, "%s%llu", at ? ":" : "line ", (unsigned long long)err->line);
        at = append(text, size, at, place);
    }
    const char *const parts[] = {err->object, err->property, err->message};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i][0]) continue;
        if (at) at = append(text, size, at, ": ");
        at = append(text, size, at, parts[i]);
    }
    if (size) text[at < size ? at : mapicfg__utf8_cut(text, size - 1)] = '\0';
    return at;
}
