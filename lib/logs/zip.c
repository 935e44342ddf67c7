/* SPDX-License-Identifier: LGPL-2.1-or-later
 * zip.c: what stands before and after the members of a zip archive, as it comes: PKWARE's APPNOTE.TXT, 4.3.
 *
 * The directory at the archive's end is not used to find members, so that a pipe can be read, and no two members share
 * their data. It is read, to know whether it has the same number of them, and whether the archive ends there. */
#include "logs/zip.h"

#include "base/error.h"
#include "base/utf8.h"

#define LOCAL_HEADER 0x04034b50u
#define DESCRIPTOR 0x08074b50u
#define DIRECTORY 0x02014b50u
#define DIRECTORY_END 0x06054b50u
#define DIRECTORY_END_64 0x06064b50u
#define DIRECTORY_END_PLACE 0x07064b50u
#define DIRECTORY_SIGNATURE 0x05054b50u
#define ARCHIVE_EXTRA 0x08064b50u
#define LOCAL_HEADER_SIZE 30u
#define ZIP64_EXTRA 1u
#define MOST_NAME 200u

static uint32_t number(const char *at, size_t bytes) {
    uint32_t value = 0;
    while (bytes--) value = value << 8 | (unsigned char)at[bytes];
    return value;
}

static uint64_t number64(const char *at) {
    return number(at, 4) | (uint64_t)number(at + 4, 4) << 32;
}

mapicfg_status mapicfg__zip_cut(mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the archive ends too early: is the file cut?");
}

/* ---- names ---- */

/* Whether a part of a path has a dot before its name. */
static int has_dot(const char *part, size_t size) {
    return size > 1 && part[0] == '.' && !(size == 2 && part[1] == '.');
}

/* Windows PowerShell has written backslashes. */
static int is_slash(char c) {
    return c == '/' || c == '\\';
}

static int is_hidden(const char *name, size_t size) {
    if (!size || is_slash(name[size - 1])) return 1;
    size_t from = 0;
    for (size_t at = 0; at <= size; at++) {
        if (at < size && !is_slash(name[at])) continue;
        if (has_dot(name + from, at - from)) return 1;
        from = at + 1;
    }
    return 0;
}

/* A name is only ever shown: what could confuse a terminal, or is not UTF-8, becomes '?'. */
static void take_name(struct mapicfg__zip_member *member, const char *name, size_t size) {
    member->name.size = 0;
    member->is_hidden = is_hidden(name, size);
    for (size_t at = 0; at < size && at < MOST_NAME;) {
        const size_t from = at;
        const uint32_t c = mapicfg__utf8_next(name, size, &at);
        const int is_fit = !mapicfg__utf8_is_hidden(c) && !(c == 0xfffd && at - from == 1);
        mapicfg__buffer_bytes(&member->name, is_fit ? name + from : "?", is_fit ? at - from : 1);
    }
}

/* ---- before the data ---- */

/* Sizes of 64 bits, in place of those that are all ones. */
static void take_extra(struct mapicfg__zip_member *member, const char *extra, size_t size) {
    while (size >= 4) {
        const uint32_t id = number(extra, 2);
        const size_t length = number(extra + 2, 2);
        if (length > size - 4) return;
        const char *at = extra + 4;
        size_t left = length;
        if (id == ZIP64_EXTRA && member->size == UINT32_MAX && left >= 8) {
            member->size = number64(at);
            at += 8;
            left -= 8;
        }
        if (id == ZIP64_EXTRA && member->packed == UINT32_MAX && left >= 8) member->packed = number64(at);
        extra += 4 + length;
        size -= 4 + length;
    }
}

static mapicfg_status take_header(struct mapicfg__log_window *window, struct mapicfg__zip_member *member,
                                  mapicfg_error *err) {
    mapicfg_status status = mapicfg__log_window_need(window, LOCAL_HEADER_SIZE, err);
    if (status || window->size < LOCAL_HEADER_SIZE) return status ? status : mapicfg__zip_cut(err);
    const char *header = window->bytes;
    const uint32_t flags = number(header + 6, 2);
    const size_t name = number(header + 26, 2), extra = number(header + 28, 2);
    member->method = number(header + 8, 2);
    member->crc = number(header + 14, 4);
    member->packed = number(header + 18, 4);
    member->size = number(header + 22, 4);
    member->is_encrypted = (flags & 1u) != 0;
    member->sizes_follow = (flags & 8u) != 0;
    status = mapicfg__log_window_need(window, LOCAL_HEADER_SIZE + name + extra, err);
    if (status || window->size < LOCAL_HEADER_SIZE + name + extra) return status ? status : mapicfg__zip_cut(err);
    take_name(member, window->bytes + LOCAL_HEADER_SIZE, name);
    take_extra(member, window->bytes + LOCAL_HEADER_SIZE + name, extra);
    mapicfg__log_window_use(window, LOCAL_HEADER_SIZE + name + extra);
    return member->name.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* ---- the directory ---- */

static mapicfg_status pass(struct mapicfg__log_window *window, uint64_t size, mapicfg_error *err) {
    while (size) {
        mapicfg_status status = mapicfg__log_window_need(window, 1, err);
        if (status || !window->size) return status ? status : mapicfg__zip_cut(err);
        const size_t step = window->size < size ? window->size : (size_t)size;
        mapicfg__log_window_use(window, step);
        size -= step;
    }
    return MAPICFG_OK;
}

static mapicfg_status need(struct mapicfg__log_window *window, size_t size, mapicfg_error *err) {
    mapicfg_status status = mapicfg__log_window_need(window, size, err);
    return status || window->size >= size ? status : mapicfg__zip_cut(err);
}

/* Takes the head of a part of the directory, behind which `rest` bytes are of it; of its last, *ends. `entries`
 * counts. */
static mapicfg_status take_part(struct mapicfg__log_window *window, uint64_t *entries, uint64_t *rest, int *ends,
                                mapicfg_error *err) {
    static const struct {
        uint32_t signature;
        size_t size;
    } parts[] = {{DIRECTORY, 46},
                 {DIRECTORY_END_64, 12},
                 {DIRECTORY_END_PLACE, 20},
                 {DIRECTORY_SIGNATURE, 6},
                 {DIRECTORY_END, 22}};
    mapicfg_status status = need(window, 4, err);
    const uint32_t signature = status ? 0 : number(window->bytes, 4);
    size_t fixed = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].signature == signature) fixed = parts[i].size;
    if (!status && !fixed)
        return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the archive is damaged: its directory does not end");
    if (!status) status = need(window, fixed, err);
    if (status) return status;
    const char *at = window->bytes;
    *rest = 0;
    *entries += signature == DIRECTORY;
    *ends = signature == DIRECTORY_END;
    if (signature == DIRECTORY) *rest = number(at + 28, 2) + number(at + 30, 2) + number(at + 32, 2);
    if (signature == DIRECTORY_END_64) *rest = number64(at + 4);
    if (signature == DIRECTORY_SIGNATURE) *rest = number(at + 4, 2);
    if (signature == DIRECTORY_END) *rest = number(at + 20, 2);
    mapicfg__log_window_use(window, fixed);
    return MAPICFG_OK;
}

/* What a member that was removed, or put in front of the archive, would make wrong without a word. */
static mapicfg_status read_directory(struct mapicfg__log_window *window, uint64_t members, mapicfg_error *err) {
    uint64_t entries = 0, rest = 0;
    mapicfg_status status = MAPICFG_OK;
    for (int ends = 0; !status && !ends;) {
        status = take_part(window, &entries, &rest, &ends, err);
        if (!status) status = pass(window, rest, err);
    }
    if (!status && entries != members)
        return mapicfg__error_fail(err, MAPICFG_E_SYNTAX,
                                   "the archive has %llu members, and its directory %llu; pack it again",
                                   (unsigned long long)members, (unsigned long long)entries);
    if (!status) status = mapicfg__log_window_need(window, 1, err);
    if (status || !window->size) return status;
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX,
                               "something else follows the end of the archive, and was not read");
}

mapicfg_status mapicfg__zip_next(struct mapicfg__log_window *window, struct mapicfg__zip_member *member,
                                 uint64_t members, int *there, mapicfg_error *err) {
    *there = 0;
    mapicfg_status status = mapicfg__log_window_need(window, 4, err);
    if (status || window->size < 4) return status ? status : mapicfg__zip_cut(err);
    switch (number(window->bytes, 4)) {
    case LOCAL_HEADER: *there = 1; return take_header(window, member, err);
    case DIRECTORY:
    case DIRECTORY_END:
    case DIRECTORY_END_64: return read_directory(window, members, err);
    case ARCHIVE_EXTRA: return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, "the archive's directory is encrypted");
    default:
        return mapicfg__error_fail(err, MAPICFG_E_SYNTAX,
                                   "the archive is damaged: neither a member nor its directory is where one should be");
    }
}

/* ---- after the data ---- */

/* Whether the sizes that were met stand at `at`, in so many bytes each. */
static int are_sizes(const char *at, size_t bytes, uint64_t packed, uint64_t size) {
    if (bytes == 8) return number64(at) == packed && number64(at + 8) == size;
    return number(at, 4) == (uint32_t)packed && number(at + 4, 4) == (uint32_t)size;
}

/* The signature may be missing, and sizes have 4 or 8 bytes: that form is right in which they are those that were
 * met. */
static mapicfg_status take_descriptor(struct mapicfg__log_window *window, struct mapicfg__zip_member *member,
                                      uint64_t packed, uint64_t size, mapicfg_error *err) {
    mapicfg_status status = mapicfg__log_window_need(window, 24, err);
    if (status) return status;
    for (size_t form = 0; form < 4; form++) {
        const size_t before = form & 1u ? 0 : 4, bytes = form & 2u ? 4 : 8, all = before + 4 + 2 * bytes;
        if (window->size < all || (before && number(window->bytes, 4) != DESCRIPTOR)) continue;
        if (!are_sizes(window->bytes + before + 4, bytes, packed, size)) continue;
        member->crc = number(window->bytes + before, 4);
        member->packed = packed;
        member->size = size;
        mapicfg__log_window_use(window, all);
        return MAPICFG_OK;
    }
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the archive is damaged: the sizes of a member do not follow it");
}

mapicfg_status mapicfg__zip_end(struct mapicfg__log_window *window, struct mapicfg__zip_member *member, uint64_t packed,
                                uint64_t size, uint32_t crc, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (member->sizes_follow) status = take_descriptor(window, member, packed, size, err);
    if (status) return status;
    if (member->crc == crc && member->size == size && member->packed == packed) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_SYNTAX,
                               "the packed data is damaged: its size or checksum is not the one that the archive has");
}
