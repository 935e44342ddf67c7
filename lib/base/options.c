/* SPDX-License-Identifier: LGPL-2.1-or-later
 * options.c: the one gate for sized structs. */
#include "base/options.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define LARGEST 4096u

static mapicfg_status check_size(uint32_t size, const struct mapicfg__options *options, mapicfg_error *err) {
    if (size >= options->smallest && size <= LARGEST) return MAPICFG_OK;
    int is_small = size < options->smallest;
    return mapicfg__error_fail(err, MAPICFG_E_OPTIONS,
                               "the size of the %s is %lu, and at %s %lu; begin with its _INIT macro, or set it to "
                               "sizeof(%s)",
                               options->name, (unsigned long)size, is_small ? "least" : "most",
                               (unsigned long)(is_small ? options->smallest : LARGEST), options->name);
}

static mapicfg_status check_zeros(const void *from, size_t begin, size_t end, const struct mapicfg__options *options,
                                  mapicfg_error *err) {
    const unsigned char *bytes = from;
    while (begin < end && end - begin >= 8 && !mapicfg__eight_at((const char *)bytes + begin)) begin += 8;
    for (size_t i = begin; i < end; i++)
        if (bytes[i])
            return mapicfg__error_fail(err, MAPICFG_E_OPTIONS,
                                       "byte %zu of the %s is not zero, and this version (%s) has no field there", i,
                                       options->name, mapicfg_version());
    return MAPICFG_OK;
}

mapicfg_status mapicfg__options_take(void *to, const void *from, const struct mapicfg__options *options,
                                     mapicfg_error *err) {
    uint32_t size = 0, known = options->known;
    mapicfg_status status = MAPICFG_OK;
    memset(to, 0, known);
    if (from) {
        memcpy(&size, from, sizeof size);
        status = check_size(size, options, err);
        if (!status) status = check_zeros(from, known, size, options, err);
        if (!status)
            status = check_zeros(from, options->reserved, options->reserved + options->reserved_size, options, err);
        if (!status) memcpy(to, from, size < known ? size : known);
    }
    memcpy(to, &known, sizeof known);
    return status;
}
