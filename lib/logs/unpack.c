/* SPDX-License-Identifier: LGPL-2.1-or-later
 * unpack.c: streams of Deflate and Zstandard. */
#include "logs/unpack.h"

#include "base/error.h"
#include "base/mem.h"

/* ---- zlib ---- */

static voidpf allocate(voidpf unused, uInt count, uInt size) {
    (void)unused;
    return mapicfg__mem_alloc((size_t)count * size);
}

static void release(voidpf unused, voidpf memory) {
    (void)unused;
    mapicfg__mem_free(memory);
}

static mapicfg_status begin_deflate(struct mapicfg__log_unpack *unpack, int bits, mapicfg_error *err) {
    if (unpack->has_deflate && inflateReset2(&unpack->deflate, bits) == Z_OK) return MAPICFG_OK;
    if (!unpack->has_deflate) {
        unpack->deflate = (z_stream){.zalloc = allocate, .zfree = release};
        unpack->has_deflate = inflateInit2(&unpack->deflate, bits) == Z_OK;
    }
    return unpack->has_deflate ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__log_unpack_begin(struct mapicfg__log_unpack *unpack, enum mapicfg__log_wrapper wrapper,
                                         mapicfg_error *err) {
    if (wrapper != MAPICFG__LOG_ZSTD) return begin_deflate(unpack, wrapper == MAPICFG__LOG_GZIP ? 15 + 16 : -15, err);
    unpack->is_between = 1;
    if (!unpack->zstd) unpack->zstd = ZSTD_createDStream();
    if (!unpack->zstd || ZSTD_isError(ZSTD_initDStream(unpack->zstd))) return mapicfg__error_no_memory(err);
    return MAPICFG_OK;
}

void mapicfg__log_unpack_free(struct mapicfg__log_unpack *unpack) {
    if (unpack->has_deflate) inflateEnd(&unpack->deflate);
    ZSTD_freeDStream(unpack->zstd);
    *unpack = (struct mapicfg__log_unpack){0};
}

/* ---- steps: each uses bytes, gives some, or both ---- */

static mapicfg_status step_deflate(struct mapicfg__log_unpack *unpack, const char *bytes, size_t size, size_t *used,
                                   char *buffer, size_t room, size_t *got, int *over, mapicfg_error *err) {
    z_stream *stream = &unpack->deflate;
    const uInt most = (uInt)1 << 30;
    stream->next_in = (z_const Bytef *)(uintptr_t)bytes;
    stream->avail_in = size < most ? (uInt)size : most;
    stream->next_out = (Bytef *)buffer;
    stream->avail_out = room < most ? (uInt)room : most;
    const uInt in = stream->avail_in, out = stream->avail_out;
    const int result = inflate(stream, Z_NO_FLUSH);
    *used = in - stream->avail_in;
    *got = out - stream->avail_out;
    *over = result == Z_STREAM_END;
    if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR) return MAPICFG_OK;
    if (result == Z_MEM_ERROR) return mapicfg__error_no_memory(err);
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the packed data is damaged: %s",
                               stream->msg ? stream->msg : "it needs a dictionary");
}

static mapicfg_status step_zstd(struct mapicfg__log_unpack *unpack, const char *bytes, size_t size, size_t *used,
                                char *buffer, size_t room, size_t *got, mapicfg_error *err) {
    ZSTD_inBuffer in = {bytes, size, 0};
    ZSTD_outBuffer out = {buffer, room, 0};
    const size_t result = ZSTD_decompressStream(unpack->zstd, &out, &in);
    *used = in.pos;
    *got = out.pos;
    unpack->is_between = result == 0;
    if (!ZSTD_isError(result)) return MAPICFG_OK;
    if (ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation) return mapicfg__error_no_memory(err);
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the packed data is damaged, or unusual: %s",
                               ZSTD_getErrorName(result));
}

mapicfg_status mapicfg__log_unpack_next(struct mapicfg__log_unpack *unpack, enum mapicfg__log_wrapper wrapper,
                                        struct mapicfg__log_window *window, uint64_t *left, char *buffer, size_t room,
                                        size_t *got, int *over, mapicfg_error *err) {
    *got = 0;
    *over = 0;
    while (!*got && !*over) {
        size_t used = 0;
        mapicfg_status status = mapicfg__log_window_need(window, 1, err);
        if (status) return status;
        size_t size = window->size;
        if (left && *left < size) size = (size_t)*left;
        if (wrapper == MAPICFG__LOG_ZSTD && unpack->is_between && !size) {
            *over = 1;
            return MAPICFG_OK;
        }
        if (wrapper == MAPICFG__LOG_ZSTD)
            status = step_zstd(unpack, window->bytes, size, &used, buffer, room, got, err);
        else
            status = step_deflate(unpack, window->bytes, size, &used, buffer, room, got, over, err);
        mapicfg__log_window_use(window, used);
        if (left) *left -= used;
        if (status) return status;
        if (!used && !*got && !*over)
            return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the packed data ends too early: is the file cut?");
    }
    return MAPICFG_OK;
}
