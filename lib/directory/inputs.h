/* SPDX-License-Identifier: LGPL-2.1-or-later
 * inputs.h: inputs of any kinds, one after the other, to records or to objects. */
#ifndef MAPICFG_DIRECTORY_INPUTS_H
#define MAPICFG_DIRECTORY_INPUTS_H

#include "formats/crew.h"
#include "formats/reader.h"
#include "formats/source.h"
#include "formats/stream.h"

/* One after the other: what begins with something else than a mailbox and can be read twice, what is read as it comes,
 * what begins with mailboxes, and what begins with mailboxes that state no setting: Get-Mailbox's, beside those of
 * Get-CASMailbox. */
enum mapicfg__turn {
    MAPICFG__TURN_FIRST,
    MAPICFG__TURN_ONCE,
    MAPICFG__TURN_JOIN, /* only for a look at what comes last */
    MAPICFG__TURN_MAILBOXES,
    MAPICFG__TURN_BESIDE,
    MAPICFG__TURNS
};

/* An export; a store, or one of the two halves of it; or a folder in which there is none. */
struct mapicfg__inputs_part {
    struct mapicfg__source source; /* of any kind, its name and the input */
    enum mapicfg__turn turn;
    int joins;     /* it is read in MAPICFG__TURN_JOIN too */
    int in_folder; /* it may be no export */
    int is_empty_folder;
    int mailboxes, others; /* of a store: what is read of it */
};

struct mapicfg__inputs {
    struct mapicfg__inputs_part *parts;
    size_t count, capacity;
    size_t at; /* how many have been passed, in as many rounds as there are turns */
    enum mapicfg__turn round;
    size_t with_mailboxes; /* parts that may have some */
    struct mapicfg__sink *sink;
    struct mapicfg__objects *objects; /* whose sink it is; NULL: records are wanted */
    struct mapicfg__work work;
    uint64_t before;              /* work.done before this part */
    struct mapicfg__buffer names; /* of what was given, each with a blank before it */
    char *memory, *buffer;
    struct mapicfg__stream stream;
    uint32_t threads;
    size_t piece;               /* bytes that one thread works on */
    struct mapicfg__crew *crew; /* of this part; NULL: one thread reads */
    int crew_is_over;
    int reading;          /* this part: the stream is open, or the class of a store is being read */
    uint32_t class_id;    /* of a store */
    uint64_t after, line; /* the last object's key, and its number */
};

struct mapicfg__inputs_how {
    struct mapicfg__sink *sink;           /* for records; or */
    struct mapicfg__objects *objects;     /* for objects */
    const mapicfg_read_options *defaults; /* what zeros of an input's options stand for; NULL: the usual */
    int in_turns; /* what has mailboxes comes last, also of a store; else all is read in the order given */
    const mapicfg_work *work;
    uint32_t threads; /* that may read one export, the caller's included; 0 is 1 */
    size_t piece;     /* bytes that one works on; 0: the usual */
};

/* Checks the inputs and looks at them. To be closed, also after an error. */
mapicfg_status mapicfg__inputs_open(struct mapicfg__inputs *inputs, const mapicfg_input *given, size_t count,
                                    const struct mapicfg__inputs_how *how, mapicfg_error *err);
/* Goes on to the next part, which is to be read; NULL after the last. */
const struct mapicfg__inputs_part *mapicfg__inputs_next(struct mapicfg__inputs *inputs);
/* Reads another piece of the part, or all of it. What ends it with an error is reported as a problem, but
 * MAPICFG_E_CANCELLED and MAPICFG_E_NOMEM, after which nothing more may be read. */
mapicfg_status mapicfg__inputs_step(struct mapicfg__inputs *inputs, int *over, mapicfg_error *err);
mapicfg_status mapicfg__inputs_read(struct mapicfg__inputs *inputs, mapicfg_error *err);
void mapicfg__inputs_close(struct mapicfg__inputs *inputs);

/* 1 for the errors that end a call, whatever there is to be read still. */
static inline int mapicfg__inputs_ends_all(mapicfg_status status) {
    return status == MAPICFG_E_CANCELLED || status == MAPICFG_E_NOMEM;
}

#endif
