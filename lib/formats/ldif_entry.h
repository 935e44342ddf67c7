/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldif_entry.h: an entry of a directory, as LDIF has it. */
#ifndef MAPICFG_FORMATS_LDIF_ENTRY_H
#define MAPICFG_FORMATS_LDIF_ENTRY_H

#include "formats/record.h"

/* A value of an attribute. Its name has no options. */
struct mapicfg__ldif_value {
    size_t name, name_size, text, size; /* in the entry's text */
    uint64_t line;
    size_t number;     /* its place in the entry */
    int is_lost;       /* the file has a reference in its place */
    int is_binary;     /* it is not UTF-8 */
    const char *texts; /* where the entry's text lies */
};

/* Values in the order of their attributes; those of one attribute as they came. */
struct mapicfg__ldif_entry {
    const struct mapicfg__ldif_value *values;
    size_t count;
    uint64_t line;
};

static inline const char *mapicfg__ldif_name(const struct mapicfg__ldif_value *value) {
    return value->texts + value->name;
}
static inline const char *mapicfg__ldif_text(const struct mapicfg__ldif_value *value) {
    return value->texts + value->text;
}
/* The first value of the next attribute behind the one that begins at `first`. */
size_t mapicfg__ldif_entry_next(const struct mapicfg__ldif_entry *entry, size_t first);

/* The first value of an attribute; NULL: it has none. */
const struct mapicfg__ldif_value *mapicfg__ldif_entry_find(const struct mapicfg__ldif_entry *entry,
                                                           const char *attribute);
/* Appends the GUID that sixteen bytes are in a directory. */
void mapicfg__ldif_entry_put_guid(struct mapicfg__buffer *out, const char *bytes);

#endif
