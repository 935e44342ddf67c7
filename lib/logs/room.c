/* SPDX-License-Identifier: LGPL-2.1-or-later
 * room.c: where a thread has the batch that it reads and uses. So each thread's bytes stay in the cache of its
 * processor: of another's it copies the beginning of a record only. */
#include "logs/room.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

static mapicfg_status widen(struct mapicfg__log_room *room, size_t capacity, mapicfg_error *err) {
    if (room->capacity >= capacity) return MAPICFG_OK;
    mapicfg__mem_free(room->buffer);
    room->capacity = 0;
    room->buffer = mapicfg__mem_alloc(capacity);
    if (!room->buffer || !mapicfg__csv_index_reserve(&room->index, capacity)) return mapicfg__error_no_memory(err);
    room->capacity = capacity;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__log_room_enter(struct mapicfg__log_room *room, struct mapicfg__log_rows *rows,
                                       mapicfg_error *err) {
    if (rows->room == room) return MAPICFG_OK;
    const size_t left = rows->size - rows->at;
    mapicfg_status status = widen(room, rows->capacity, err);
    if (status) return status;
    if (left) memcpy(room->buffer, rows->buffer + rows->at, left);
    rows->room = room;
    rows->buffer = room->buffer;
    rows->capacity = room->capacity;
    rows->index = room->index;
    rows->batch.rows = room->batch.rows;
    rows->batch.capacity = room->batch.capacity;
    rows->batch.moments = room->batch.moments;
    rows->batch.moment_capacity = room->batch.moment_capacity;
    rows->before += rows->at;
    rows->at = 0;
    rows->size = left;
    rows->is_indexed = rows->one_by_one = 0; /* what is left is indexed with what comes */
    return MAPICFG_OK;
}

void mapicfg__log_room_leave(struct mapicfg__log_room *room, const struct mapicfg__log_rows *rows) {
    room->batch = rows->batch;
    room->buffer = rows->buffer;
    room->capacity = rows->capacity;
    room->index = rows->index;
}

void mapicfg__log_room_clear(struct mapicfg__log_rows *rows) {
    rows->room = NULL;
    rows->buffer = NULL;
    rows->capacity = rows->size = rows->at = 0;
    rows->index = (struct mapicfg__csv_index){0};
    rows->batch.rows = NULL;
    rows->batch.moments = NULL;
    rows->batch.capacity = rows->batch.moment_capacity = 0;
}

void mapicfg__log_room_free(struct mapicfg__log_room *room) {
    mapicfg__mem_free(room->buffer);
    mapicfg__csv_index_free(&room->index);
    mapicfg__mem_free(room->batch.rows);
    mapicfg__mem_free(room->batch.moments);
    *room = (struct mapicfg__log_room){0};
}
