/* SPDX-License-Identifier: LGPL-2.1-or-later
 * layout.h: the columns of a log, as a header names them. */
#ifndef MAPICFG_LOGS_LAYOUT_H
#define MAPICFG_LOGS_LAYOUT_H

#include "base/buffer.h"
#include "logs/field.h"

struct mapicfg__log_layout {
    uint64_t number;               /* of the header, among those of a call */
    struct mapicfg__buffer header; /* as it was written */
    struct mapicfg__buffer text;   /* the names, each with a NUL */
    const char **names;
    size_t count, capacity;
    int32_t columns[MAPICFG_LOG_FIELD_COUNT]; /* of a field; -1: none */
    uint32_t kind;
    char delimiter;
    int is_w3c; /* without quotes; date and time apart */
};

/* All zeros is a layout without columns. Takes a header in place of the one before: what follows #Fields:, or a row of
 * names. `type` is what #Log-type says, or NULL. Errors: MAPICFG_E_LIMIT; the layout has no columns then. */
mapicfg_status mapicfg__log_layout_take(struct mapicfg__log_layout *layout, const char *header, size_t size,
                                        const char *type, size_t most, mapicfg_error *err);
void mapicfg__log_layout_free(struct mapicfg__log_layout *layout);

/* What a log would say of its type that lies, or is packed, in a folder of Exchange which tells more than the columns;
 * NULL: none does. The columns of the address book's logs are those of other logs. */
const char *mapicfg__log_layout_type_of(const char *path);

/* Whether the header is that of the layout. */
int mapicfg__log_layout_same(const struct mapicfg__log_layout *layout, const char *header, size_t size,
                             const char *type);
/* Whether a row of CSV is a header: all of it could be names, and one is the time's. */
int mapicfg__log_layout_is_header(const char *row, size_t size);

#endif
