/* SPDX-License-Identifier: LGPL-2.1-or-later
 * outside.h: by which hosts clients come from outside only. */
#ifndef MAPICFG_LOGS_OUTSIDE_H
#define MAPICFG_LOGS_OUTSIDE_H

#include <mapicfg/directory.h>

#include "base/arena.h"
#include "model/names.h"

/* Of the virtual directories of one protocol. All zeros is empty. */
struct mapicfg__outside {
    uint32_t class_id; /* MAPICFG_CLASS_VDIR or _OUTLOOK_ANYWHERE */
    struct mapicfg__arena *arena;
    struct mapicfg__names hosts;
    int is_incomplete; /* an internal host is not stated */
    int can_tell;      /* some host is for external connections only, as far as all are stated */
    int failed;        /* memory ran out */
};

mapicfg_status mapicfg__outside_read(struct mapicfg__outside *outside, uint32_t class_id, mapicfg_directory *directory,
                                     mapicfg_error *err);
/* 1 for a host, maybe with a port, by which clients come from outside only. */
int mapicfg__outside_has(const struct mapicfg__outside *outside, const char *host);
void mapicfg__outside_free(struct mapicfg__outside *outside);

#endif
