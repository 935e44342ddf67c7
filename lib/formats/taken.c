/* SPDX-License-Identifier: LGPL-2.1-or-later
 * taken.c: inputs as a caller gives them, checked. */
#include "formats/taken.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/options.h"

static const struct mapicfg__options sized = MAPICFG__OPTIONS_RESERVED(mapicfg_input, MAPICFG_INPUT_SIZE_1_0, reserved);

static mapicfg_status check(const mapicfg_input *taken, mapicfg_error *err) {
    int kinds = (taken->path != NULL) + (taken->fd >= 0) + (taken->bytes != NULL) + (taken->pull != NULL) +
                (taken->directory != NULL);
    if (kinds != 1)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "an input has %s of path, fd, bytes, pull and directory: begin with "
                                   "MAPICFG_INPUT_INIT and set one",
                                   kinds ? "several" : "none");
    if (taken->path && !*taken->path)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "the path of an input is empty: name a file or a folder, or \"-\" for descriptor 0");
    if (taken->bytes && taken->bytes_size > SIZE_MAX / 2)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "bytes_size is %llu: no memory is so large",
                                   (unsigned long long)taken->bytes_size);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__taken_input(mapicfg_input *taken, const mapicfg_input *given, size_t index,
                                    mapicfg_error *err) {
    const char *at = (const char *)given + index * given->size;
    uint32_t size;
    memcpy(&size, at, sizeof size);
    if (size != given->size)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS,
                                   "the sizes of two inputs differ: set each to sizeof(mapicfg_input)");
    mapicfg_status status = mapicfg__options_take(taken, at, &sized, err);
    if (!status) status = check(taken, err);
    if (status || !taken->path || strcmp(taken->path, "-") != 0) return status;
    taken->path = NULL;
    taken->fd = 0;
    if (!taken->source) taken->source = "<stdin>";
    return MAPICFG_OK;
}

const char *mapicfg__taken_name(const mapicfg_input *taken, char text[32]) {
    if (taken->source) return taken->source;
    if (taken->path) return taken->path;
    if (taken->bytes) return "<bytes>";
    if (taken->pull) return "<pull>";
    if (taken->directory) return "<store>";
    snprintf(text, 32, "<descriptor %ld>", (long)taken->fd);
    return text;
}
