/* SPDX-License-Identifier: LGPL-2.1-or-later
 * watch.h: the files that are followed, look by look: which are new, have changed, or are gone. */
#ifndef MAPICFG_LOGS_WATCH_H
#define MAPICFG_LOGS_WATCH_H

#include <mapicfg/log.h>

#include "formats/source.h"
#include "logs/notes.h"

struct mapicfg__log_watched {
    struct mapicfg__source source;
    size_t input;
    int in_folder;
    uint64_t size;   /* at the last look */
    int64_t time;    /* when it was changed, as its file system says */
    int has_changed; /* since it was read */
    int was_calm;    /* it did not change between the last two looks */
    int is_shorter;  /* than at the look before */
    /* What the following knows of it. */
    size_t trail;
    uint64_t head, head_lines; /* before the first record */
    int is_matched;            /* all that was seen of the log is in it */
    int is_packed, is_foreign, is_copy;
    int waits; /* it has been left for later, though nothing of it may change */
};

struct mapicfg__log_watch_list {
    struct mapicfg__log_watched *files;
    size_t count, capacity;
};

struct mapicfg__log_watch {
    struct mapicfg__log_awaited {
        mapicfg_input input; /* a path */
        int is_told;         /* what is wrong with it */
    } * inputs;
    size_t count;
    struct mapicfg__log_notes *notes;
    struct mapicfg__log_watch_list now;  /* in the order of the inputs and paths */
    struct mapicfg__log_watch_list gone; /* since the look before */
};

/* The inputs must be paths, and last. To be freed, also after an error. Errors: MAPICFG_E_ARGUMENT,
 * MAPICFG_E_UNSUPPORTED (neither a file nor a folder). */
mapicfg_status mapicfg__log_watch_init(struct mapicfg__log_watch *watch, const mapicfg_input *inputs, size_t count,
                                       struct mapicfg__log_notes *notes, mapicfg_error *err);
/* Looks. What is not there is awaited: that is told, once, and so is what cannot be looked at, which leaves its files
 * as they were. Errors: MAPICFG_E_NOMEM, after which it can only be freed. */
mapicfg_status mapicfg__log_watch_look(struct mapicfg__log_watch *watch, mapicfg_error *err);
void mapicfg__log_watch_free(struct mapicfg__log_watch *watch);

#endif
