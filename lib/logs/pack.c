/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pack.c: the logs in one file, which may be packed: by its first bytes, never by its name. */
#include "logs/pack.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

/* ---- what a file is ---- */

static const struct magic {
    const char *name, *bytes;
    size_t at, size;
    enum mapicfg__log_form form;
} known[] = {
    {"gzip", "\x1f\x8b\x08", 0, 3, MAPICFG__LOG_GZIPPED},
    {"Zstandard", "\x28\xb5\x2f\xfd", 0, 4, MAPICFG__LOG_ZSTANDARD},
    {"zip", "PK\3\4", 0, 4, MAPICFG__LOG_ZIPPED},
    {"zip", "PK\5\6", 0, 4, MAPICFG__LOG_ZIPPED}, /* without members */
    {"a zip archive in several parts", "PK\7\10", 0, 4, MAPICFG__LOG_FOREIGN},
    {"xz", "\xfd\x37zXZ", 0, 5, MAPICFG__LOG_FOREIGN},
    {"bzip2", "BZh", 0, 3, MAPICFG__LOG_FOREIGN},
    {"7z", "7z\xbc\xaf\x27\x1c", 0, 6, MAPICFG__LOG_FOREIGN},
    {"rar", "Rar!\x1a\x07", 0, 6, MAPICFG__LOG_FOREIGN},
    {"cab", "MSCF\0\0\0\0", 0, 8, MAPICFG__LOG_FOREIGN},
    {"tar", "ustar", 257, 5, MAPICFG__LOG_FOREIGN},
};
#define FIRST 262u /* bytes that tell */

/* NULL: a plain file. */
static const struct magic *find_magic(const char *bytes, size_t size) {
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (size >= known[i].at + known[i].size && !memcmp(bytes + known[i].at, known[i].bytes, known[i].size))
            return &known[i];
    return NULL;
}

mapicfg_status mapicfg__log_pack_begin(struct mapicfg__log_pack *pack, struct mapicfg__source *source,
                                       struct mapicfg__work *work, mapicfg_error *err) {
    pack->unpacked = 0;
    pack->is_begun = pack->is_ended = pack->is_over = 0;
    pack->member.count = 0;
    pack->member.left = 0;
    pack->member.is_open = pack->member.is_lost = 0;
    return mapicfg__log_window_begin(&pack->window, source, work, err);
}

void mapicfg__log_pack_seek(struct mapicfg__log_pack *pack, enum mapicfg__log_form form, uint64_t offset) {
    mapicfg__source_seek(pack->window.source, offset);
    pack->form = form;
    pack->is_begun = 1;
}

void mapicfg__log_pack_free(struct mapicfg__log_pack *pack) {
    mapicfg__log_window_free(&pack->window);
    mapicfg__log_unpack_free(&pack->unpack);
    mapicfg__buffer_free(&pack->member.head.name);
    mapicfg__buffer_free(&pack->name);
}

static mapicfg_status find_form(struct mapicfg__log_pack *pack, mapicfg_error *err) {
    mapicfg_status status = mapicfg__log_window_need(&pack->window, FIRST, err);
    if (status) return status;
    const struct magic *magic = find_magic(pack->window.bytes, pack->window.size);
    pack->form = magic ? magic->form : MAPICFG__LOG_PLAIN;
    switch (pack->form) {
    case MAPICFG__LOG_GZIPPED: return mapicfg__log_unpack_begin(&pack->unpack, MAPICFG__LOG_GZIP, err);
    case MAPICFG__LOG_ZSTANDARD: return mapicfg__log_unpack_begin(&pack->unpack, MAPICFG__LOG_ZSTD, err);
    case MAPICFG__LOG_FOREIGN:
        return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                                   "%s is not supported; unpack it, or pack logs as gzip, Zstandard or zip",
                                   magic->name);
    default: return MAPICFG_OK;
    }
}

/* ---- the next log ---- */

static mapicfg_status next_member(struct mapicfg__log_pack *pack, const char **name, mapicfg_error *err) {
    int there;
    mapicfg_status status =
        mapicfg__log_member_next(&pack->member, &pack->window, &pack->unpack, pack->most_members, &there, err);
    pack->is_over = !there;
    if (!there) return status;
    pack->name.size = 0;
    mapicfg__buffer_text(&pack->name, pack->window.source->name);
    mapicfg__buffer_char(&pack->name, '/');
    mapicfg__buffer_bytes(&pack->name, pack->member.head.name.data, pack->member.head.name.size);
    if (pack->name.failed) return mapicfg__error_no_memory(err);
    *name = pack->name.data;
    if (status) mapicfg__error_source(err, *name);
    return status;
}

mapicfg_status mapicfg__log_pack_next(struct mapicfg__log_pack *pack, const char **name, mapicfg_error *err) {
    *name = NULL;
    pack->is_first = 1;
    if (pack->is_over) return MAPICFG_OK;
    pack->is_over = 1;
    mapicfg_status status = pack->is_begun ? MAPICFG_OK : find_form(pack, err);
    if (status) return status;
    pack->is_begun = 1;
    if (pack->form == MAPICFG__LOG_ZIPPED) return next_member(pack, name, err);
    *name = pack->window.source->name;
    return MAPICFG_OK;
}

/* ---- bytes ---- */

/* After a stream of gzip: several, one after the other, are one; zeros that fill a block may follow. */
static mapicfg_status follow_gzip(struct mapicfg__log_pack *pack, int *more, mapicfg_error *err) {
    mapicfg_status status = mapicfg__log_window_need(&pack->window, 3, err);
    const struct magic *magic = find_magic(pack->window.bytes, pack->window.size);
    *more = !status && magic && magic->form == MAPICFG__LOG_GZIPPED;
    if (*more) return mapicfg__log_unpack_begin(&pack->unpack, MAPICFG__LOG_GZIP, err);
    for (; !status && pack->window.size; status = mapicfg__log_window_need(&pack->window, 1, err)) {
        if (*pack->window.bytes)
            return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "something else follows the packed data of gzip");
        mapicfg__log_window_use(&pack->window, 1);
    }
    return status;
}

static mapicfg_status read_stream(struct mapicfg__log_pack *pack, char *buffer, size_t room, size_t *got,
                                  mapicfg_error *err) {
    const enum mapicfg__log_wrapper wrapper =
        pack->form == MAPICFG__LOG_GZIPPED ? MAPICFG__LOG_GZIP : MAPICFG__LOG_ZSTD;
    *got = 0;
    while (!pack->is_ended && !*got) {
        int over, more = 0;
        mapicfg_status status =
            mapicfg__log_unpack_next(&pack->unpack, wrapper, &pack->window, NULL, buffer, room, got, &over, err);
        if (!status && over && wrapper == MAPICFG__LOG_GZIP) status = follow_gzip(pack, &more, err);
        pack->is_ended = status || (over && !more);
        if (status) return status;
    }
    return MAPICFG_OK;
}

static mapicfg_status read_any(struct mapicfg__log_pack *pack, char *buffer, size_t room, size_t *got,
                               mapicfg_error *err) {
    switch (pack->form) {
    case MAPICFG__LOG_PLAIN: return mapicfg__log_window_take(&pack->window, buffer, got, err);
    case MAPICFG__LOG_ZIPPED:
        return mapicfg__log_member_read(&pack->member, &pack->window, &pack->unpack, buffer, room, got, err);
    default: return read_stream(pack, buffer, room, got, err);
    }
}

static mapicfg_status count(struct mapicfg__log_pack *pack, size_t got, mapicfg_error *err) {
    pack->unpacked += got;
    if (!pack->most_bytes || pack->unpacked <= pack->most_bytes) return MAPICFG_OK;
    pack->is_over = 1;
    return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "it has more than %llu bytes; max_bytes allows more",
                               (unsigned long long)pack->most_bytes);
}

/* An archive in an archive is refused, which the first bytes of what is unpacked tell. */
static mapicfg_status check_first(struct mapicfg__log_pack *pack, char *buffer, size_t room, size_t *got,
                                  mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t more = 1; !status && more && *got < FIRST; *got += more)
        status = read_any(pack, buffer + *got, room - *got, &more, err);
    const struct magic *magic = find_magic(buffer, *got);
    if (!magic) return status;
    *got = 0;
    return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                               "it is %s inside of another archive; unpack the outer one first", magic->name);
}

mapicfg_status mapicfg__log_pack_read(struct mapicfg__log_pack *pack, char *buffer, size_t room, size_t *got,
                                      mapicfg_error *err) {
    *got = 0;
    mapicfg_status status = pack->is_first && pack->form != MAPICFG__LOG_PLAIN
                                ? check_first(pack, buffer, room, got, err)
                                : read_any(pack, buffer, room, got, err);
    pack->is_first = 0;
    return status ? status : count(pack, *got, err);
}
