/* SPDX-License-Identifier: LGPL-2.1-or-later
 * trail.h: what has been read of each log that is followed, so that it is known again: longer, under another name, as a
 * copy, packed. Neither the name of a file nor its inode says that, for names are used again, and shares of other
 * systems and what copies files make new inodes for the same log. */
#ifndef MAPICFG_LOGS_TRAIL_H
#define MAPICFG_LOGS_TRAIL_H

#include "base/hash.h"
#include "base/set.h"
#include "logs/rows.h"

#define MAPICFG__LOG_NO_TRAIL SIZE_MAX

/* Bytes and lines count from the first record on, because headers may differ. */
struct mapicfg__log_trail {
    uint64_t key;   /* of the first record */
    size_t next;    /* with the same key */
    uint64_t seen;  /* bytes that have been read */
    uint64_t done;  /* of these, those of whole lines */
    uint64_t lines; /* that are done */
    uint32_t sum;   /* CRC-32 of what was seen */
    uint32_t end;   /* CRC-32 of its end, in a plain file */
    uint32_t end_size;
    int skips;       /* to the next line */
    int is_foreign;  /* it is not a log, or none that is wanted */
    size_t header;   /* in force; SIZE_MAX: none */
    uint64_t number; /* of the log */
    size_t holders;  /* plain files that have it, and at this look */
    size_t holder;   /* one of them that has all that was seen; SIZE_MAX: none */
    char *name;      /* of the file that had it last */
};

struct mapicfg__log_trails {
    struct mapicfg__seed seed;
    struct mapicfg__log_trail *list;
    size_t count, capacity;
    struct mapicfg__log_first {
        uint64_t key;
        size_t trail, last; /* the first and the last of those with the key */
    } * firsts;
    size_t first_capacity;
    struct mapicfg__set known; /* of the firsts */
    struct mapicfg__log_header *headers;
    size_t header_count, header_capacity;
};

void mapicfg__log_trails_init(struct mapicfg__log_trails *trails);
void mapicfg__log_trails_free(struct mapicfg__log_trails *trails);

uint64_t mapicfg__log_trails_key(const struct mapicfg__log_trails *trails, const char *record, size_t size);
/* The first trail with a key; MAPICFG__LOG_NO_TRAIL: none. */
size_t mapicfg__log_trails_find(const struct mapicfg__log_trails *trails, uint64_t key);
/* A new one, last of those with the key; NULL: a log without one, of which copies cannot be told.
 * MAPICFG__LOG_NO_TRAIL: no memory. */
size_t mapicfg__log_trails_add(struct mapicfg__log_trails *trails, const uint64_t *key, uint64_t number);
/* Keeps the name. 0: no memory. */
int mapicfg__log_trails_call(struct mapicfg__log_trails *trails, size_t trail, const char *name);
/* Keeps the header that is in force where rows have ended. 0: no memory. */
int mapicfg__log_trails_stop(struct mapicfg__log_trails *trails, size_t trail, const struct mapicfg__log_rows *rows);

#endif
