/* SPDX-License-Identifier: LGPL-2.1-or-later
 * outlook.h: which keys and values of a registry are Outlook's, and what they come to for each user and version of
 * Office. */
#ifndef MAPICFG_FORMATS_OUTLOOK_H
#define MAPICFG_FORMATS_OUTLOOK_H

#include "base/set.h"
#include "formats/builder.h"

/* A key by its path. */
struct mapicfg__outlook_key {
    const char *user; /* what stands before \Software */
    size_t user_size;
    const char *version; /* 16.0 */
    size_t version_size; /* 0: of all */
    unsigned ranks;      /* bits of preferences, policies, policies of the cloud */
    uint32_t values;     /* bits of the values that it may have, itself or below */
    int has_values;      /* it has them itself */
};

/* All zeros has met nothing. */
struct mapicfg__outlook {
    const struct mapicfg__input *input;
    struct mapicfg__outlook_entry *entries;
    size_t count, capacity;
    struct mapicfg__set set; /* the entries */
    struct mapicfg__buffer names;
    struct mapicfg__outlook_key key; /* the current one; its texts lie in `path` */
    struct mapicfg__buffer path;
    int is_known; /* the current key may have values, itself or below */
};

/* A key of the text begins: what follows are its values. */
mapicfg_status mapicfg__outlook_begin(struct mapicfg__outlook *outlook, const char *path, size_t size, uint64_t line,
                                      mapicfg_error *err);
/* A key is deleted, with all below. */
mapicfg_status mapicfg__outlook_remove(struct mapicfg__outlook *outlook, const char *path, size_t size, uint64_t line,
                                       mapicfg_error *err);
/* The property of a value of the current key; -1: it is not one of Outlook's. */
int32_t mapicfg__outlook_find(const struct mapicfg__outlook *outlook, const char *name, size_t size);
/* Its name; NULL for -1. */
const char *mapicfg__outlook_name(int32_t property);
/* The value of a property; number NULL: it is deleted. */
mapicfg_status mapicfg__outlook_put(struct mapicfg__outlook *outlook, int32_t property, const uint32_t *number,
                                    uint64_t line, mapicfg_error *err);
/* All values of the current key are deleted. */
mapicfg_status mapicfg__outlook_clear(struct mapicfg__outlook *outlook, uint64_t line, mapicfg_error *err);
/* Gives an object for each user and version. */
mapicfg_status mapicfg__outlook_give(struct mapicfg__outlook *outlook, struct mapicfg__builder *builder,
                                     mapicfg_error *err);
void mapicfg__outlook_free(struct mapicfg__outlook *outlook);

#endif
