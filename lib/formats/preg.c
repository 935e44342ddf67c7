/* SPDX-License-Identifier: LGPL-2.1-or-later
 * preg.c: Registry.pol, in which group policy keeps its registry values:
 *
 *     PReg 1 [key;value;type;size;data][key;value;type;size;data]...
 *
 * The signature and the version, 1, have four bytes each; brackets, semicolons and texts are UTF-16LE, a text ends with
 * a NUL; type and size have four bytes each, the lowest first. **Del.name deletes a value, **DelVals. all of a key,
 * **DeleteValues and **DeleteKeys those that the data list with semicolons between. Source: [MS-GPREG] 2.2.1, 3.2.5.1.
 *
 * Keys have no hive: the file of users stands in a folder User, that of computers in Machine, and Outlook's values are
 * those of users. An entry's number stands where other formats have the line. */
#include "formats/preg.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/outlook.h"

#define SIGNATURE "PReg"
#define REG_SZ 1u
#define REG_DWORD 4u
#define LONGEST_NAME 255u /* bytes of a value's name that count; Outlook's are shorter */

enum state {
    HEADER,
    VERSION,
    OPEN,
    KEY,
    BEHIND_KEY,
    NAME,
    BEHIND_NAME,
    TYPE,
    BEHIND_TYPE,
    SIZE,
    BEHIND_SIZE,
    DATA,
    CLOSE
};

struct parser {
    const struct mapicfg__input *input;
    struct mapicfg__builder *builder;
    struct mapicfg__outlook outlook;
    enum state state;
    uint32_t number; /* the bytes of a unit or of a number so far */
    unsigned had;    /* how many they are */
    uint32_t high;   /* the first half of a pair of surrogates */
    uint64_t entry;  /* from 1 */
    uint32_t type, size, taken;
    int32_t property; /* -1: not one of Outlook's */
    int is_wanted;    /* the data count */
    struct mapicfg__buffer key, name, data;
};

int mapicfg__preg_is_header(const char *bytes, size_t size) {
    return size >= 8 && memcmp(bytes, SIGNATURE, 4) == 0 && memcmp(bytes + 5, "\0\0", 3) == 0;
}

/* ---- what is wrong ---- */

static mapicfg_status place(const struct parser *parser, mapicfg_status status, mapicfg_error *err) {
    mapicfg__error_place(err, parser->entry, 0);
    return status;
}

static mapicfg_status fail(const struct parser *parser, const char *what, mapicfg_error *err) {
    return place(parser, mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "%s", what), err);
}

static mapicfg_status warn_of_type(const struct parser *parser, mapicfg_error *err) {
    mapicfg_error warning;
    place(parser,
          mapicfg__error_fail(&warning, MAPICFG_E_SYNTAX,
                              "the value is of type %lu, and Outlook needs a number (4, REG_DWORD); it was passed over",
                              (unsigned long)parser->type),
          &warning);
    mapicfg__error_property(&warning, mapicfg__outlook_name(parser->property));
    mapicfg__error_source(&warning, parser->input->source);
    return mapicfg__report_warning(parser->input->sink->report, &warning, err);
}

/* ---- texts ---- */

/* A unit of UTF-16 as UTF-8; half a pair becomes U+FFFD. */
static mapicfg_status put_unit(struct parser *parser, struct mapicfg__buffer *out, uint32_t unit, mapicfg_error *err) {
    const int is_high = unit >= 0xd800 && unit < 0xdc00, is_low = unit >= 0xdc00 && unit < 0xe000;
    char bytes[8];
    size_t size = 0;
    if (parser->high && is_low) {
        unit = 0x10000 + ((parser->high - 0xd800) << 10) + (unit - 0xdc00);
        parser->high = 0;
    }
    if (parser->high) size = mapicfg__utf8_put(bytes, 0xfffd);
    parser->high = is_high ? unit : 0;
    if (!is_high && unit) size += mapicfg__utf8_put(bytes + size, unit >= 0xdc00 && unit < 0xe000 ? 0xfffd : unit);
    if (out->size + size > parser->input->max_text)
        return place(parser,
                     mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a key or a value has more than %llu bytes",
                                         (unsigned long long)parser->input->max_text),
                     err);
    mapicfg__buffer_bytes(out, bytes, size);
    return out->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* The next name of a list; 0: it is over. */
static int next_name(const char **text, size_t *size, const char **name, size_t *name_size) {
    while (*size && (**text == ';' || **text == ' ')) {
        ++*text;
        --*size;
    }
    const char *end = memchr(*text, ';', *size);
    *name = *text;
    *name_size = end ? (size_t)(end - *text) : *size;
    *text += *name_size;
    *size -= *name_size;
    return *name_size > 0;
}

/* ---- an entry ---- */

static int is_machine(const char *source) {
    static const char folder[] = "Machine";
    const char *slash = NULL;
    for (const char *at = source; *at; at++)
        if (*at == '/' || *at == '\\') slash = at;
    const size_t size = sizeof folder - 1;
    if (!slash || (size_t)(slash - source) < size) return 0;
    const char *name = slash - size;
    return mapicfg__text_is_word(name, size, folder) && (name == source || name[-1] == '/' || name[-1] == '\\');
}

/* The key of the entry with its hive. */
static void put_path(const struct parser *parser, struct mapicfg__buffer *path) {
    mapicfg__buffer_text(path, is_machine(parser->input->source) ? "HKEY_LOCAL_MACHINE\\" : "HKEY_CURRENT_USER\\");
    mapicfg__buffer_bytes(path, parser->key.data ? parser->key.data : "", parser->key.size);
}

static mapicfg_status begin_key(struct parser *parser, mapicfg_error *err) {
    struct mapicfg__buffer path = {0};
    put_path(parser, &path);
    mapicfg_status status = path.failed
                                ? mapicfg__error_no_memory(err)
                                : mapicfg__outlook_begin(&parser->outlook, path.data, path.size, parser->entry, err);
    mapicfg__buffer_free(&path);
    return status;
}

static int has_name(const struct parser *parser, const char *word) {
    const size_t size = strlen(word);
    return mapicfg__text_begins(parser->name.data ? parser->name.data : "", parser->name.size, word, size);
}

/* What the name says of the data that follow. */
static mapicfg_status end_name(struct parser *parser, mapicfg_error *err) {
    const char *name = parser->name.data ? parser->name.data : "";
    size_t size = parser->name.size;
    mapicfg_status status = begin_key(parser, err);
    parser->property = -1;
    if (status) return status;
    if (has_name(parser, "**Del.")) {
        name += strlen("**Del.");
        size -= strlen("**Del.");
        parser->property = mapicfg__outlook_find(&parser->outlook, name, size);
        if (parser->property >= 0)
            status = mapicfg__outlook_put(&parser->outlook, parser->property, NULL, parser->entry, err);
        parser->property = -1;
        return status;
    }
    if (has_name(parser, "**DelVals")) return mapicfg__outlook_clear(&parser->outlook, parser->entry, err);
    if (size <= LONGEST_NAME) parser->property = mapicfg__outlook_find(&parser->outlook, name, size);
    return MAPICFG_OK;
}

static mapicfg_status delete_values(struct parser *parser, mapicfg_error *err) {
    const char *text = parser->data.data ? parser->data.data : "", *name;
    size_t size = parser->data.size, name_size;
    mapicfg_status status = MAPICFG_OK;
    while (!status && next_name(&text, &size, &name, &name_size)) {
        const int32_t property = mapicfg__outlook_find(&parser->outlook, name, name_size);
        if (property >= 0) status = mapicfg__outlook_put(&parser->outlook, property, NULL, parser->entry, err);
    }
    return status;
}

/* Each below the key of the entry. */
static mapicfg_status delete_keys(struct parser *parser, mapicfg_error *err) {
    const char *text = parser->data.data ? parser->data.data : "", *name;
    size_t size = parser->data.size, name_size;
    struct mapicfg__buffer path = {0};
    mapicfg_status status = MAPICFG_OK;
    put_path(parser, &path);
    if (parser->key.size) mapicfg__buffer_char(&path, '\\');
    const size_t above = path.size;
    while (!status && next_name(&text, &size, &name, &name_size)) {
        path.size = above;
        mapicfg__buffer_bytes(&path, name, name_size);
        status = path.failed ? mapicfg__error_no_memory(err)
                             : mapicfg__outlook_remove(&parser->outlook, path.data, path.size, parser->entry, err);
    }
    mapicfg__buffer_free(&path);
    return status;
}

static mapicfg_status end_entry(struct parser *parser, mapicfg_error *err) {
    const unsigned char *data = (const unsigned char *)parser->data.data;
    if (has_name(parser, "**DeleteValues")) return delete_values(parser, err);
    if (has_name(parser, "**DeleteKeys")) return delete_keys(parser, err);
    if (parser->property < 0) return MAPICFG_OK;
    if (parser->type != REG_DWORD) {
        mapicfg_status status = warn_of_type(parser, err);
        return status ? status : mapicfg__outlook_put(&parser->outlook, parser->property, NULL, parser->entry, err);
    }
    if (parser->size != 4) return fail(parser, "a number (REG_DWORD) has four bytes, and this one another size", err);
    const uint32_t number = data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 | (uint32_t)data[3] << 24;
    return mapicfg__outlook_put(&parser->outlook, parser->property, &number, parser->entry, err);
}

/* ---- bytes ---- */

static mapicfg_status take_mark(struct parser *parser, uint32_t unit, uint32_t wanted, enum state next,
                                mapicfg_error *err) {
    if (unit != wanted)
        return fail(parser, "the entry is not [key;value;type;size;data]: a bracket or a semicolon is missing", err);
    parser->state = next;
    return MAPICFG_OK;
}

static mapicfg_status take_text(struct parser *parser, struct mapicfg__buffer *text, uint32_t unit, enum state next,
                                mapicfg_error *err) {
    if (unit) return put_unit(parser, text, unit, err);
    mapicfg_status status = put_unit(parser, text, 0, err); /* half a pair before the end */
    parser->state = next;
    return status || next != BEHIND_NAME ? status : end_name(parser, err);
}

static mapicfg_status begin_entry(struct parser *parser, uint32_t unit, mapicfg_error *err) {
    parser->entry++;
    parser->key.size = parser->name.size = parser->data.size = 0;
    parser->taken = parser->high = 0;
    return take_mark(parser, unit, '[', KEY, err);
}

static void begin_data(struct parser *parser) {
    const int is_list = has_name(parser, "**DeleteValues") || has_name(parser, "**DeleteKeys");
    parser->is_wanted = is_list || (parser->property >= 0 && parser->type == REG_DWORD && parser->size == 4);
    if (is_list && parser->type != REG_SZ) parser->is_wanted = 0;
    parser->state = parser->size ? DATA : CLOSE;
}

/* A unit of two bytes, or a number of four. */
static mapicfg_status take_unit(struct parser *parser, uint32_t unit, mapicfg_error *err) {
    switch (parser->state) {
    case HEADER: parser->state = VERSION; return MAPICFG_OK;
    case VERSION:
        parser->state = OPEN;
        return unit == 1 ? MAPICFG_OK
                         : mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                               "the registry policy file is of version %lu; this library reads "
                                               "version 1",
                                               (unsigned long)unit);
    case OPEN: return begin_entry(parser, unit, err);
    case KEY: return take_text(parser, &parser->key, unit, BEHIND_KEY, err);
    case BEHIND_KEY: return take_mark(parser, unit, ';', NAME, err);
    case NAME: return take_text(parser, &parser->name, unit, BEHIND_NAME, err);
    case BEHIND_NAME: return take_mark(parser, unit, ';', TYPE, err);
    case TYPE:
        parser->type = unit;
        parser->state = BEHIND_TYPE;
        return MAPICFG_OK;
    case BEHIND_TYPE: return take_mark(parser, unit, ';', SIZE, err);
    case SIZE:
        parser->size = unit;
        parser->state = BEHIND_SIZE;
        return MAPICFG_OK;
    case BEHIND_SIZE: {
        mapicfg_status status = take_mark(parser, unit, ';', DATA, err);
        if (!status) begin_data(parser);
        return status;
    }
    case DATA: return MAPICFG_OK; /* not by units */
    case CLOSE: break;
    }
    mapicfg_status status = take_mark(parser, unit, ']', OPEN, err);
    return status ? status : end_entry(parser, err);
}

/* A list is text, a number is bytes. */
static mapicfg_status take_data(struct parser *parser, unsigned char byte, mapicfg_error *err) {
    parser->taken++;
    if (parser->taken == parser->size) parser->state = CLOSE;
    if (!parser->is_wanted) return MAPICFG_OK;
    if (parser->property >= 0) {
        mapicfg__buffer_char(&parser->data, (char)byte);
        return parser->data.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    }
    parser->number |= (uint32_t)byte << 8 * parser->had++;
    if (parser->had < 2 && parser->taken < parser->size) return MAPICFG_OK;
    const uint32_t unit = parser->number;
    parser->number = parser->had = 0;
    return put_unit(parser, &parser->data, unit, err);
}

static mapicfg_status take(struct parser *parser, unsigned char byte, mapicfg_error *err) {
    const enum state state = parser->state;
    if (state == DATA) return take_data(parser, byte, err);
    const unsigned wanted = state == HEADER || state == VERSION || state == TYPE || state == SIZE ? 4 : 2;
    parser->number |= (uint32_t)byte << 8 * parser->had++;
    if (parser->had < wanted) return MAPICFG_OK;
    const uint32_t unit = parser->number;
    parser->number = parser->had = 0;
    return take_unit(parser, unit, err);
}

/* ---- the format ---- */

static mapicfg_status finish(struct parser *parser, mapicfg_error *err) {
    if (parser->state != OPEN || parser->had)
        return fail(parser, "the file ends inside an entry: is it complete?", err);
    return mapicfg__outlook_give(&parser->outlook, parser->builder, err);
}

static mapicfg_status feed(void *handle, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = handle;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < size; i++) status = take(parser, (unsigned char)bytes[i], err);
    return status || !last ? status : finish(parser, err);
}

static void stop(void *handle) {
    struct parser *parser = handle;
    if (!parser) return;
    mapicfg__builder_free(parser->builder);
    mapicfg__outlook_free(&parser->outlook);
    mapicfg__buffer_free(&parser->key);
    mapicfg__buffer_free(&parser->name);
    mapicfg__buffer_free(&parser->data);
    mapicfg__mem_free(parser);
}

static mapicfg_status start(void **handle, const struct mapicfg__input *input, mapicfg_error *err) {
    *handle = NULL;
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = parser->outlook.input = input;
    parser->property = -1;
    mapicfg_status status = mapicfg__builder_new(&parser->builder, input, err);
    if (status) {
        stop(parser);
        return status;
    }
    *handle = parser;
    return MAPICFG_OK;
}

const struct mapicfg__format mapicfg__preg = {MAPICFG_FORMAT_PREG, "preg", start, feed, stop};
