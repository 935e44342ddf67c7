/* SPDX-License-Identifier: LGPL-2.1-or-later
 * options.h: structs of the caller's that begin with their own size, so that later versions can add fields. */
#ifndef MAPICFG_BASE_OPTIONS_H
#define MAPICFG_BASE_OPTIONS_H

#include <mapicfg/base.h>

/* A sized struct as this version knows it. The smallest size is that of the first version and never changes. */
struct mapicfg__options {
    const char *name;
    uint32_t smallest, known;
    uint32_t reserved, reserved_size; /* the field that must be zero; size 0: there is none */
};
#define MAPICFG__OPTIONS(type, smallest) \
    { #type, smallest, sizeof(type), 0, 0 }
#define MAPICFG__OPTIONS_RESERVED(type, smallest, field) \
    { #type, smallest, sizeof(type), offsetof(type, field), sizeof(((type *)0)->field) }

/* Copies a caller's struct over zeros, with size set to what this version knows; `from` NULL gives zeros alone.
 * Refuses with MAPICFG_E_OPTIONS what is smaller than the first version, and what has a byte other than zero that this
 * version does not know. */
mapicfg_status mapicfg__options_take(void *to, const void *from, const struct mapicfg__options *options,
                                     mapicfg_error *err);

#endif
