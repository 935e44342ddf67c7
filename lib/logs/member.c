/* SPDX-License-Identifier: LGPL-2.1-or-later
 * member.c: the members of a zip archive, one after the other. */
#include "logs/member.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

/* Where the next member begins is not known, as its size is not: what an error has hidden is said. */
static mapicfg_status lose(struct mapicfg__log_member *member, mapicfg_status status, mapicfg_error *err) {
    if (!status || !member->head.sizes_follow) return status;
    member->is_lost = 1;
    if (!err) return status;
    const size_t size = strlen(err->message);
    snprintf(err->message + size, sizeof err->message - size, "; members behind it cannot be found, and were not read");
    return status;
}

/* ---- data ---- */

static mapicfg_status read_deflated(struct mapicfg__log_member *member, struct mapicfg__log_window *window,
                                    struct mapicfg__log_unpack *unpack, char *buffer, size_t room, size_t *got,
                                    mapicfg_error *err) {
    int over;
    const uint64_t before = member->left;
    mapicfg_status status = mapicfg__log_unpack_next(unpack, MAPICFG__LOG_RAW_DEFLATE, window, &member->left, buffer,
                                                     room, got, &over, err);
    member->packed += before - member->left;
    member->is_open = !over;
    return status;
}

static mapicfg_status read_stored(struct mapicfg__log_member *member, struct mapicfg__log_window *window, char *buffer,
                                  size_t room, size_t *got, mapicfg_error *err) {
    mapicfg_status status = member->left ? mapicfg__log_window_need(window, 1, err) : MAPICFG_OK;
    size_t size = window->size < room ? window->size : room;
    if (size > member->left) size = (size_t)member->left;
    if (!status && member->left && !size) status = mapicfg__zip_cut(err);
    if (status) return status;
    if (size) memcpy(buffer, window->bytes, size);
    mapicfg__log_window_use(window, size);
    member->packed += size;
    member->left -= size;
    member->is_open = member->left != 0;
    *got = size;
    return MAPICFG_OK;
}

static mapicfg_status end(struct mapicfg__log_member *member, struct mapicfg__log_window *window, mapicfg_error *err) {
    mapicfg_status status = mapicfg__zip_end(window, &member->head, member->packed, member->size, member->crc, err);
    if (member->head.sizes_follow) member->left = 0;
    return lose(member, status, err);
}

mapicfg_status mapicfg__log_member_read(struct mapicfg__log_member *member, struct mapicfg__log_window *window,
                                        struct mapicfg__log_unpack *unpack, char *buffer, size_t room, size_t *got,
                                        mapicfg_error *err) {
    *got = 0;
    while (member->is_open && !*got) {
        mapicfg_status status = member->head.method == MAPICFG__ZIP_DEFLATED
                                    ? read_deflated(member, window, unpack, buffer, room, got, err)
                                    : read_stored(member, window, buffer, room, got, err);
        if (status) {
            member->is_open = 0;
            return lose(member, status, err);
        }
        member->size += *got;
        member->crc = (uint32_t)crc32_z(member->crc, (const Bytef *)buffer, *got);
        if (!member->is_open) status = end(member, window, err);
        if (status) return status;
    }
    return MAPICFG_OK;
}

/* ---- passing over ---- */

static mapicfg_status pass(struct mapicfg__log_member *member, struct mapicfg__log_window *window, mapicfg_error *err) {
    while (member->left) {
        mapicfg_status status = mapicfg__log_window_need(window, 1, err);
        if (status || !window->size) return status ? status : mapicfg__zip_cut(err);
        const size_t size = window->size < member->left ? window->size : (size_t)member->left;
        mapicfg__log_window_use(window, size);
        member->left -= size;
    }
    return MAPICFG_OK;
}

/* What is left of a member: where its size is not known, it is unpacked. */
static mapicfg_status finish(struct mapicfg__log_member *member, struct mapicfg__log_window *window,
                             struct mapicfg__log_unpack *unpack, mapicfg_error *err) {
    if (!member->is_open || !member->head.sizes_follow) return pass(member, window, err);
    char *nowhere = mapicfg__mem_alloc(MAPICFG__SOURCE_PIECE);
    if (!nowhere) return mapicfg__error_no_memory(err);
    mapicfg_status status = MAPICFG_OK;
    for (size_t got = 1; !status && got;)
        status = mapicfg__log_member_read(member, window, unpack, nowhere, MAPICFG__SOURCE_PIECE, &got, err);
    mapicfg__mem_free(nowhere);
    return status;
}

/* ---- the next member ---- */

/* Why it cannot be read. */
static mapicfg_status check(const struct mapicfg__zip_member *head, mapicfg_error *err) {
    if (head->is_encrypted)
        return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, "it is encrypted; unpack it with its password");
    if (head->method != MAPICFG__ZIP_DEFLATED && head->method != MAPICFG__ZIP_STORED)
        return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                                   "it is packed by method %lu; methods 0 (stored) and 8 (Deflate) are supported",
                                   (unsigned long)head->method);
    if (head->method == MAPICFG__ZIP_STORED && head->sizes_follow)
        return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                                   "it is stored, and only what follows it says its size; pack the archive again");
    return MAPICFG_OK;
}

static mapicfg_status begin(struct mapicfg__log_member *member, struct mapicfg__log_unpack *unpack,
                            mapicfg_error *err) {
    const struct mapicfg__zip_member *head = &member->head;
    member->packed = member->size = 0;
    member->crc = (uint32_t)crc32_z(0, NULL, 0);
    member->left = head->sizes_follow ? UINT64_MAX : head->packed;
    mapicfg_status status = check(head, err);
    member->is_open = !status;
    status = lose(member, status, err);
    if (status || head->method == MAPICFG__ZIP_STORED) return status;
    return mapicfg__log_unpack_begin(unpack, MAPICFG__LOG_RAW_DEFLATE, err);
}

mapicfg_status mapicfg__log_member_next(struct mapicfg__log_member *member, struct mapicfg__log_window *window,
                                        struct mapicfg__log_unpack *unpack, uint32_t most, int *there,
                                        mapicfg_error *err) {
    *there = 0;
    while (!member->is_lost) {
        member->is_lost = 1; /* unless it is found */
        mapicfg_status status = finish(member, window, unpack, err);
        member->start = window->read - window->size;
        if (!status) status = mapicfg__zip_next(window, &member->head, member->count, there, err);
        if (status || !*there) return status;
        if (member->count++ == most) {
            *there = 0;
            return mapicfg__error_fail(err, MAPICFG_E_LIMIT,
                                       "the archive has more than %lu members; max_members allows more",
                                       (unsigned long)most);
        }
        member->is_lost = 0;
        status = begin(member, unpack, err);
        if (status || !member->head.is_hidden) return status;
    }
    *there = 0;
    return MAPICFG_OK;
}
