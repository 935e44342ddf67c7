/* SPDX-License-Identifier: LGPL-2.1-or-later
 * room.h: where a thread has the batch that it reads and uses, while another thread reads on in a room of its own. */
#ifndef MAPICFG_LOGS_ROOM_H
#define MAPICFG_LOGS_ROOM_H

#include "logs/rows.h"

/* All zeros is empty. */
struct mapicfg__log_room {
    mapicfg_log_batch batch; /* that was read last */
    char *buffer;
    size_t capacity;
    struct mapicfg__csv_index index;
};

/* Moves rows to a room: what is left in the one before is copied, and may be used there. When the batch that was given
 * last was not all of its buffer, rows must stay. Errors: MAPICFG_E_NOMEM; rows have not moved. */
mapicfg_status mapicfg__log_room_enter(struct mapicfg__log_room *room, struct mapicfg__log_rows *rows,
                                       mapicfg_error *err);
/* Notes what was read. The batch may be used until the room is entered again; its layout and names stay the rows',
 * which settle before they change them. */
void mapicfg__log_room_leave(struct mapicfg__log_room *room, const struct mapicfg__log_rows *rows);
/* Rows have no room, and nothing left, from here on. */
void mapicfg__log_room_clear(struct mapicfg__log_rows *rows);
void mapicfg__log_room_free(struct mapicfg__log_room *room);

#endif
