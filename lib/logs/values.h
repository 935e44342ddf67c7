/* SPDX-License-Identifier: LGPL-2.1-or-later
 * values.h: the values of one dimension: what a text of a log stands for is found out once, and each value that a table
 * has as a key gets a number. */
#ifndef MAPICFG_LOGS_VALUES_H
#define MAPICFG_LOGS_VALUES_H

#include "base/arena.h"
#include "base/buffer.h"
#include "logs/span.h"
#include "model/names.h"

#define MAPICFG__VALUE_NONE UINT32_MAX
#define MAPICFG__VALUE_PLACES 256u

struct mapicfg__log_value {
    struct mapicfg__span text; /* ends with a NUL */
    uint64_t hash;             /* for distinct counts */
    uint32_t number;           /* MAPICFG__VALUE_NONE: it has none yet */
    uint8_t passes;            /* the conditions on its dimension */
    uint8_t noise;             /* MAPICFG_LOG_NOISE_ that the text makes the record */
    union {                    /* what only one dimension has; a value has just room for it */
        uint16_t methods;      /* of a user: what mapicfg__log_methods_add() has taken already */
        uint8_t auth;          /* by mapicfg__dimension_auth() */
    };
    /* A bit for each tally with a place: it has counted the value. */
    uint64_t counted[MAPICFG__VALUE_PLACES / 64];
};

/* Called when a text is met for the first time, with it folded: sets the last two. */
typedef mapicfg_status (*mapicfg__values_judge)(const void *user, uint32_t dimension, struct mapicfg__span folded,
                                                struct mapicfg__log_value *value, mapicfg_error *err);

/* A text that was met, and its value. */
struct mapicfg__log_met {
    const char *text; /* NULL: none */
    uint32_t size, at;
};

/* All zeros but the dimension and the secret is empty. */
struct mapicfg__log_values {
    uint32_t dimension;
    struct mapicfg__seed secret; /* by which values that name somebody get other names */
    int has_secret;              /* 0: they keep theirs */
    const char *name;            /* what other names begin with; NULL: that of the dimension */
    int is_personal;             /* all values get other names, whatever they look like */
    /* Texts of logs, as many as are worth to be kept. */
    struct mapicfg__names met;
    struct mapicfg__arena *arena;
    struct mapicfg__log_value *list;
    size_t count, capacity, bytes;
    struct mapicfg__log_met last;  /* the text before */
    struct mapicfg__log_met *near; /* one for each of some hashes, which anybody may foresee; NULL: none yet */
    /* Values with numbers, for good. */
    struct mapicfg__names numbers;
    struct mapicfg__arena *kept;
    struct mapicfg__span *texts;
    size_t text_count, text_capacity;
};

/* The value of a text, valid until the next call. `met` is where a call for the same text told to look, or NULL.
 * Errors: MAPICFG_E_NOMEM, those of judge. */
mapicfg_status mapicfg__values_find(struct mapicfg__log_values *values, struct mapicfg__span raw,
                                    struct mapicfg__log_met *met, mapicfg__values_judge judge, const void *user,
                                    struct mapicfg__log_value **value, mapicfg_error *err);
/* Where that call will look first, which is fetched meanwhile; NULL: it is not known yet. */
struct mapicfg__log_met *mapicfg__values_fetch(const struct mapicfg__log_values *values, struct mapicfg__span raw);
/* Fetches what stands there. */
void mapicfg__values_fetch_value(const struct mapicfg__log_values *values, const struct mapicfg__log_met *met);
/* Whether a value names somebody, so that it gets another name. */
int mapicfg__values_is_personal(uint32_t dimension, struct mapicfg__span text);
/* The other name of a text, in place of it. */
void mapicfg__values_rename(const struct mapicfg__log_values *values, struct mapicfg__buffer *text);
/* The number of a value, which gets one if it has none. 0: no memory, or more than 2^32 - 2 values. */
int mapicfg__values_number(struct mapicfg__log_values *values, struct mapicfg__span text, uint32_t *number);
void mapicfg__values_free(struct mapicfg__log_values *values);

#endif
