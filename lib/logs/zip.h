/* SPDX-License-Identifier: LGPL-2.1-or-later
 * zip.h: what stands before and after the members of a zip archive, as it comes: PKWARE's APPNOTE.TXT, 4.3. */
#ifndef MAPICFG_LOGS_ZIP_H
#define MAPICFG_LOGS_ZIP_H

#include "logs/window.h"

#define MAPICFG__ZIP_STORED 0u
#define MAPICFG__ZIP_DEFLATED 8u

struct mapicfg__zip_member {
    struct mapicfg__buffer name; /* fit to be shown; the memory is kept */
    uint32_t method;
    int is_encrypted;
    int is_hidden;         /* a folder, or something with a dot before its name */
    int sizes_follow;      /* they stand behind the data */
    uint64_t packed, size; /* if they do not */
    uint32_t crc;
};

/* Goes on to the next member, behind so many; *there 0: there is none, and the archive's end has been checked. Errors:
 * MAPICFG_E_SYNTAX. */
mapicfg_status mapicfg__zip_next(struct mapicfg__log_window *window, struct mapicfg__zip_member *member,
                                 uint64_t members, int *there, mapicfg_error *err);
/* After the data: reads the sizes, if they follow, and compares them with those that were met. */
mapicfg_status mapicfg__zip_end(struct mapicfg__log_window *window, struct mapicfg__zip_member *member, uint64_t packed,
                                uint64_t size, uint32_t crc, mapicfg_error *err);
/* The error that the archive ends too early. */
mapicfg_status mapicfg__zip_cut(mapicfg_error *err);

#endif
