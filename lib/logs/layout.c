/* SPDX-License-Identifier: LGPL-2.1-or-later
 * layout.c: the columns of a log, as a header names them, and what kind of log has such. */
#include "logs/layout.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#define LONGEST_NAME 128u

/* ---- names ---- */

/* The next name of a header, without blanks and quotes around it; 0: there is none. */
static int next_name(const char **at, const char *end, char delimiter, const char **name, size_t *size) {
    if (*at > end) return 0;
    const char *stop = memchr(*at, delimiter, (size_t)(end - *at));
    if (!stop) stop = end;
    *name = *at;
    *size = (size_t)(stop - *at);
    *at = stop + 1;
    mapicfg__text_trim(name, size);
    if (*size >= 2 && **name == '"' && (*name)[*size - 1] == '"') {
        ++*name;
        *size -= 2;
    }
    return 1;
}

static int can_be_name(const char *name, size_t size) {
    if (!size || size > LONGEST_NAME) return 0;
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)name[i];
        if (!mapicfg__is_alpha(c) && !mapicfg__is_digit(c) && !memchr("_-() .", c, 6)) return 0;
    }
    return 1;
}

int mapicfg__log_layout_is_header(const char *row, size_t size) {
    const char *at = row, *end = row + size, *name;
    size_t name_size, count = 0;
    int has_time = 0;
    while (next_name(&at, end, ',', &name, &name_size)) {
        if (!can_be_name(name, name_size)) return 0;
        has_time |= mapicfg__field_has_column(MAPICFG_LOG_TIME, name, name_size);
        count++;
    }
    return has_time && count > 1;
}

/* ---- kinds ---- */

/* Whether letters of the type, without blanks, contain the word. */
static int has_word(const char *type, const char *word) {
    char letters[64];
    size_t size = 0;
    for (; *type && size < sizeof letters - 1; type++)
        if (mapicfg__is_alpha((unsigned char)*type)) letters[size++] = *type;
    letters[size] = '\0';
    return mapicfg__text_contains(letters, word);
}

const char *mapicfg__log_layout_type_of(const char *path) {
    static const char *const folders[] = {"MAPI Address Book Service", "MAPI AddressBook Service"};
    for (const char *slash; (slash = strpbrk(path, "/\\")); path = slash + 1)
        for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
            if (mapicfg__text_is_word(path, (size_t)(slash - path), folders[i])) return folders[i];
    return NULL;
}

static uint32_t kind_of_type(const char *type) {
    static const struct {
        const char *word;
        uint32_t kind;
    } words[] = {{"httpproxy", MAPICFG_LOG_KIND_HTTP_PROXY},
                 {"mapihttp", MAPICFG_LOG_KIND_MAPI_HTTP},
                 {"addressbook", MAPICFG_LOG_KIND_ADDRESS_BOOK},
                 {"mapiclientaccess", MAPICFG_LOG_KIND_MAPI_CLIENT_ACCESS},
                 {"rpcclientaccess", MAPICFG_LOG_KIND_RPC_CLIENT_ACCESS}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (has_word(type, words[i].word)) return words[i].kind;
    return MAPICFG_LOG_KIND_OTHER;
}

static uint32_t kind_of_columns(const struct mapicfg__log_layout *layout) {
    const int32_t *columns = layout->columns;
    if (columns[MAPICFG_LOG_MAPI_REQUEST_ID] >= 0) return MAPICFG_LOG_KIND_MAPI_HTTP;
    if (columns[MAPICFG_LOG_PROXY_ACTION] >= 0 && columns[MAPICFG_LOG_BACKEND_STATUS] >= 0)
        return MAPICFG_LOG_KIND_HTTP_PROXY;
    if (layout->is_w3c) return columns[MAPICFG_LOG_HTTP_STATUS] >= 0 ? MAPICFG_LOG_KIND_IIS : MAPICFG_LOG_KIND_OTHER;
    if (columns[MAPICFG_LOG_RPC_STATUS] < 0) return MAPICFG_LOG_KIND_OTHER;
    return columns[MAPICFG_LOG_ACTIVITY] >= 0 || columns[MAPICFG_LOG_PERFORMANCE] >= 0
               ? MAPICFG_LOG_KIND_MAPI_CLIENT_ACCESS
               : MAPICFG_LOG_KIND_RPC_CLIENT_ACCESS;
}

static uint32_t kind_of(const struct mapicfg__log_layout *layout, const char *type) {
    const uint32_t kind = type ? kind_of_type(type) : MAPICFG_LOG_KIND_OTHER;
    return kind ? kind : kind_of_columns(layout);
}

/* ---- headers ---- */

static void forget(struct mapicfg__log_layout *layout) {
    layout->header.size = layout->text.size = layout->count = 0;
    for (size_t i = 0; i < MAPICFG_LOG_FIELD_COUNT; i++) layout->columns[i] = -1;
}

static mapicfg_status no_memory(struct mapicfg__log_layout *layout, mapicfg_error *err) {
    mapicfg__log_layout_free(layout);
    return mapicfg__error_no_memory(err);
}

/* A W3C header has blanks between its names, and no comma. */
static int is_w3c(const char *header, size_t size) {
    mapicfg__text_trim(&header, &size);
    return !memchr(header, ',', size) && memchr(header, ' ', size);
}

mapicfg_status mapicfg__log_layout_take(struct mapicfg__log_layout *layout, const char *header, size_t size,
                                        const char *type, size_t most, mapicfg_error *err) {
    forget(layout);
    layout->is_w3c = is_w3c(header, size);
    layout->delimiter = layout->is_w3c ? ' ' : ',';
    mapicfg__text_trim(&header, &size);
    mapicfg__buffer_bytes(&layout->header, header, size);
    const char *at = header, *end = header + size, *name;
    size_t name_size;
    while (next_name(&at, end, layout->delimiter, &name, &name_size)) {
        if (layout->count == most) {
            forget(layout);
            return mapicfg__error_fail(err, MAPICFG_E_LIMIT,
                                       "the header names more than %zu columns; max_columns allows more", most);
        }
        const char **grown =
            mapicfg__mem_grow(layout->names, &layout->capacity, layout->count + 1, sizeof *layout->names);
        if (!grown) return no_memory(layout, err);
        layout->names = grown;
        const uint32_t field = mapicfg__field_of_column(name, name_size);
        if (field != MAPICFG_LOG_FIELD_NONE && layout->columns[field] < 0)
            layout->columns[field] = (int32_t)layout->count;
        mapicfg__buffer_bytes(&layout->text, name, name_size);
        mapicfg__buffer_bytes(&layout->text, "", 1);
        layout->count++;
    }
    if (layout->header.failed || layout->text.failed) return no_memory(layout, err);
    name = layout->text.data;
    for (size_t i = 0; i < layout->count; i++, name += strlen(name) + 1) layout->names[i] = name;
    layout->kind = kind_of(layout, type);
    return MAPICFG_OK;
}

int mapicfg__log_layout_same(const struct mapicfg__log_layout *layout, const char *header, size_t size,
                             const char *type) {
    mapicfg__text_trim(&header, &size);
    return layout->count && size == layout->header.size && !memcmp(header, layout->header.data, size) &&
           kind_of(layout, type) == layout->kind;
}

void mapicfg__log_layout_free(struct mapicfg__log_layout *layout) {
    mapicfg__buffer_free(&layout->header);
    mapicfg__buffer_free(&layout->text);
    mapicfg__mem_free(layout->names);
    *layout = (struct mapicfg__log_layout){0};
    for (size_t i = 0; i < MAPICFG_LOG_FIELD_COUNT; i++) layout->columns[i] = -1;
}
