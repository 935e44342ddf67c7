/* SPDX-License-Identifier: LGPL-2.1-or-later
 * field.c: the dictionary of columns. */
#include "logs/field.h"

#include <string.h>

#include "base/text.h"

#define MAPICFG__LOGS_OF(kind) (1u << (kind))

struct field {
    const char *word, *columns, *unit, *meaning, *source;
    uint32_t kinds;
};

static const struct field fields[] = {
#define FIELD(id, word, columns, kinds, unit, meaning, source) \
    [MAPICFG_LOG_##id] = {word, columns "\0", unit, meaning, source, kinds},
#include "logs/fields.def"
#undef FIELD
};
_Static_assert(sizeof fields / sizeof *fields == MAPICFG_LOG_FIELD_COUNT, "each field has a number and a row");

static const char *const kinds[] = {"other",        "http-proxy",        "mapi-http", "mapi-client-access",
                                    "address-book", "rpc-client-access", "iis"};
_Static_assert(sizeof kinds / sizeof *kinds == MAPICFG_LOG_KIND_COUNT, "each kind has a word");

const char *mapicfg_log_kind_name(uint32_t kind) {
    return kind < MAPICFG_LOG_KIND_COUNT ? kinds[kind] : NULL;
}

const char *mapicfg_log_field_name(uint32_t field) {
    return field < MAPICFG_LOG_FIELD_COUNT ? fields[field].word : NULL;
}

const char *mapicfg_log_field_get_meaning(uint32_t field) {
    return field < MAPICFG_LOG_FIELD_COUNT ? fields[field].meaning : NULL;
}

const char *mapicfg_log_field_get_unit(uint32_t field) {
    return field < MAPICFG_LOG_FIELD_COUNT ? fields[field].unit : NULL;
}

const char *mapicfg_log_field_get_source(uint32_t field) {
    return field < MAPICFG_LOG_FIELD_COUNT ? fields[field].source : NULL;
}

uint32_t mapicfg_log_field_get_kinds(uint32_t field) {
    return field < MAPICFG_LOG_FIELD_COUNT ? fields[field].kinds : 0;
}

const char *mapicfg_log_field_get_column(uint32_t field, size_t index) {
    if (field >= MAPICFG_LOG_FIELD_COUNT) return NULL;
    const char *name = fields[field].columns;
    while (*name && index--) name += strlen(name) + 1;
    return *name ? name : NULL;
}

int mapicfg__field_has_column(uint32_t field, const char *name, size_t size) {
    for (const char *column = fields[field].columns; *column; column += strlen(column) + 1)
        if (mapicfg__text_is_word(name, size, column)) return 1;
    return 0;
}

uint32_t mapicfg__field_of_column(const char *name, size_t size) {
    for (uint32_t field = 0; field < MAPICFG_LOG_FIELD_COUNT; field++)
        if (mapicfg__field_has_column(field, name, size)) return field;
    return MAPICFG_LOG_FIELD_NONE;
}

uint32_t mapicfg_log_field_find(const char *name, size_t size) {
    if (!name) return MAPICFG_LOG_FIELD_NONE;
    if (size == SIZE_MAX) size = strlen(name);
    for (uint32_t field = 0; field < MAPICFG_LOG_FIELD_COUNT; field++)
        if (mapicfg__text_is_word(name, size, fields[field].word)) return field;
    return mapicfg__field_of_column(name, size);
}
