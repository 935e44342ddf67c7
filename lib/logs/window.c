/* SPDX-License-Identifier: LGPL-2.1-or-later
 * window.c: the bytes of a packed file, of which some can be looked at before they are used. */
#include "logs/window.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

mapicfg_status mapicfg__log_window_begin(struct mapicfg__log_window *window, struct mapicfg__source *source,
                                         struct mapicfg__work *work, mapicfg_error *err) {
    char *memory = window->memory ? window->memory : mapicfg__mem_alloc(2 * MAPICFG__SOURCE_PIECE);
    *window = (struct mapicfg__log_window){.source = source, .work = work, .memory = memory};
    return memory ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

void mapicfg__log_window_free(struct mapicfg__log_window *window) {
    mapicfg__mem_free(window->memory);
    *window = (struct mapicfg__log_window){0};
}

static mapicfg_status pull(struct mapicfg__log_window *window, char *buffer, const char **bytes, size_t *size,
                           mapicfg_error *err) {
    mapicfg_status status = mapicfg__work_tell(window->work, err);
    if (!status) status = mapicfg__source_next(window->source, window->work, buffer, bytes, size, err);
    if (status) return status;
    window->work->done += *size;
    window->read += *size;
    window->is_over = !*size;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__log_window_need(struct mapicfg__log_window *window, size_t want, mapicfg_error *err) {
    while (window->size < want && !window->is_over) {
        const char *bytes;
        size_t size;
        if (window->size) memmove(window->memory, window->bytes, window->size);
        char *end = window->memory + window->size;
        mapicfg_status status = pull(window, end, &bytes, &size, err);
        if (status) return status;
        const int elsewhere = bytes != end;
        if (elsewhere && window->size) memcpy(end, bytes, size);
        window->bytes = elsewhere && !window->size ? bytes : window->memory;
        window->size += size;
    }
    return MAPICFG_OK;
}

void mapicfg__log_window_use(struct mapicfg__log_window *window, size_t size) {
    window->bytes += size;
    window->size -= size;
}

mapicfg_status mapicfg__log_window_take(struct mapicfg__log_window *window, char *buffer, size_t *got,
                                        mapicfg_error *err) {
    if (window->size) {
        *got = window->size < MAPICFG__SOURCE_PIECE ? window->size : MAPICFG__SOURCE_PIECE;
        memcpy(buffer, window->bytes, *got);
        mapicfg__log_window_use(window, *got);
        return MAPICFG_OK;
    }
    const char *bytes;
    *got = 0;
    mapicfg_status status = window->is_over ? MAPICFG_OK : pull(window, buffer, &bytes, got, err);
    if (!status && *got && bytes != buffer) memcpy(buffer, bytes, *got);
    return status;
}
