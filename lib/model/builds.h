/* SPDX-License-Identifier: LGPL-2.1-or-later
 * builds.h: what a build of Exchange Server is called, until when it is supported, and what is newer. */
#ifndef MAPICFG_MODEL_BUILDS_H
#define MAPICFG_MODEL_BUILDS_H

#include "base/buffer.h"

/* Rows of the user's, which come before the built-in ones. All zeros: none. */
struct mapicfg__builds {
    struct mapicfg__build_row *rows;
    size_t count, capacity;
};

/* Reads a row a line, "15.2.2562.60 Exchange SE RTM Oct26SU" or "ends SE 2036-01-01"; # begins a comment. NULL is none;
 * size 0: up to the NUL. MAPICFG_E_VALUE, with the line, _ENCODING, _NOMEM. To be freed in any case. */
mapicfg_status mapicfg__builds_read(struct mapicfg__builds *builds, const char *text, size_t size, mapicfg_error *err);
void mapicfg__builds_free(struct mapicfg__builds *builds);

/* What is known of a build. Texts are borrowed from the rows. */
struct mapicfg__build {
    uint32_t numbers[4];
    uint32_t release;    /* MAPICFG_SERVER_; 0: not known */
    const char *product; /* "Exchange 2019" */
    const char *name;    /* "CU12 Aug22SU"; NULL: the build is in no row */
    const char *ends;    /* "2025-10-14"; NULL: not known */
    uint32_t newest[4];  /* the newest one of the release */
    const char *newest_name;
};

/* Reads "15.2.1118.7" or "15.02.2562.045", which must be followed by no digit. 0: it is none. */
int mapicfg__build_parse(const char *text, uint32_t numbers[4]);
/* Looks the numbers up, and fills the rest. */
void mapicfg__build_find(const struct mapicfg__builds *builds, struct mapicfg__build *build);
int mapicfg__build_is_older(const uint32_t numbers[4], const uint32_t than[4]);
/* Appends "15.2.1118.7". */
void mapicfg__build_put(struct mapicfg__buffer *out, const uint32_t numbers[4]);
/* The day on which the built-in rows were taken. */
const char *mapicfg__builds_taken(void);

#endif
