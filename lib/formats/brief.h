/* SPDX-License-Identifier: LGPL-2.1-or-later
 * brief.h: the rows of a table in brief, for a sink that needs only some Booleans and texts of most objects.
 *
 * Such a sink takes a row in two steps: `note` puts what follows from the row alone into a batch, `take` takes what was
 * noted, in the order of the rows. So `note` may be called by any thread. Whatever is unusual about a row makes the
 * reader give it as a record instead, which is where everything is defined; the brief way is only faster. */
#ifndef MAPICFG_FORMATS_BRIEF_H
#define MAPICFG_FORMATS_BRIEF_H

#include <mapicfg/base.h>

#define MAPICFG__BRIEF_STATES 5u
#define MAPICFG__BRIEF_TEXTS 11u

struct mapicfg__brief_text {
    const char *text; /* not NUL-terminated */
    uint32_t size;    /* 0: not stated, $null or empty */
};

struct mapicfg__brief {
    uint32_t states; /* two bits for each of the wanted Booleans, the first lowest: MAPICFG_NOT_STATED to _TRUE */
    uint32_t line;   /* how many lines below the first row of its run */
    uint32_t stated; /* a bit for each text that the table has a column for */
    struct mapicfg__brief_text texts[MAPICFG__BRIEF_TEXTS];
};

/* Rows that follow each other. */
struct mapicfg__brief_run {
    void *batch;
    size_t first, count; /* of the rows noted in the batch */
    const char *source;
    uint64_t line; /* of the first */
};

/* Property numbers, of which the first that a table has counts. */
struct mapicfg__brief_choice {
    const uint32_t *properties;
    size_t count; /* 0: nothing is wanted */
};

struct mapicfg__brief_sink {
    uint32_t class_id;
    uint32_t states[MAPICFG__BRIEF_STATES]; /* property numbers */
    struct mapicfg__brief_choice texts[MAPICFG__BRIEF_TEXTS];
    int (*ready)(const void *user);       /* rows in brief will do from here to the end of the input */
    void *(*batch_new)(const void *user); /* NULL: no memory */
    void (*batch_free)(void *batch);      /* may be given NULL */
    void (*batch_empty)(void *batch);     /* forgets its rows */
    int (*note)(const void *user, void *batch, const struct mapicfg__brief *row); /* 0: the row wants a record */
    /* *taken rows, with the one that failed. The error has no source. */
    mapicfg_status (*take)(void *user, const struct mapicfg__brief_run *run, size_t *taken, mapicfg_error *err);
};

#endif
