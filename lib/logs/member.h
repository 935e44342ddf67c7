/* SPDX-License-Identifier: LGPL-2.1-or-later
 * member.h: the members of a zip archive, one after the other. */
#ifndef MAPICFG_LOGS_MEMBER_H
#define MAPICFG_LOGS_MEMBER_H

#include "logs/unpack.h"
#include "logs/zip.h"

struct mapicfg__log_member {
    struct mapicfg__zip_member head;
    uint32_t count;  /* members that were begun */
    uint64_t start;  /* where it begins, in what the window has read */
    uint64_t left;   /* packed bytes that were not used; unknown where the sizes follow */
    uint64_t packed; /* bytes used */
    uint64_t size;   /* bytes unpacked */
    uint32_t crc;
    int is_open; /* data may be left */
    int is_lost; /* where the next member begins is not known */
};

/* Goes on to the next member that is not hidden, behind what is left of the one before; *there 0: there is none. An
 * error with *there 1 is that of this member only. Errors: MAPICFG_E_SYNTAX, MAPICFG_E_UNSUPPORTED,
 * MAPICFG_E_LIMIT. */
mapicfg_status mapicfg__log_member_next(struct mapicfg__log_member *member, struct mapicfg__log_window *window,
                                        struct mapicfg__log_unpack *unpack, uint32_t most, int *there,
                                        mapicfg_error *err);
/* The next bytes; *got 0 at the end. */
mapicfg_status mapicfg__log_member_read(struct mapicfg__log_member *member, struct mapicfg__log_window *window,
                                        struct mapicfg__log_unpack *unpack, char *buffer, size_t room, size_t *got,
                                        mapicfg_error *err);

#endif
