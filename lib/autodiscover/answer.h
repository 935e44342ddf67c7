/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answer.h: an answer that was read, from inside: its elements as paths and texts, and what they come to. */
#ifndef MAPICFG_AUTODISCOVER_ANSWER_H
#define MAPICFG_AUTODISCOVER_ANSWER_H

#include <mapicfg/autodiscover.h>

#include "base/set.h"

struct mapicfg__entry {
    char *path;
    char *text;
};

/* By what Outlook connects. */
enum mapicfg__protocol { MAPICFG__PROTOCOL_NONE, MAPICFG__PROTOCOL_MAPI_HTTP, MAPICFG__PROTOCOL_RPC };

enum mapicfg__truth { MAPICFG__NO, MAPICFG__YES, MAPICFG__UNKNOWN };

struct mapicfg_autodiscover_answer {
    uint32_t kind;
    enum mapicfg__protocol protocol;
    int has_internal;                 /* parts for inside */
    int has_web_external;             /* WEB has an External */
    int has_host;                     /* of RPC: something to connect to */
    enum mapicfg__truth has_external; /* as far as the answer alone shows it */
    mapicfg_statements *notes;
    struct mapicfg__entry *entries;
    size_t count, capacity;
    struct mapicfg__set paths; /* of the entries: each is there once */
};

/* Where the entry with this path is or, when it is at the end, is to be put; MAPICFG__SET_NONE: no memory. */
size_t mapicfg__answer_put(mapicfg_autodiscover_answer *answer, const char *path);
/* The number of the entry with this path, or MAPICFG__SET_NONE. */
size_t mapicfg__answer_find(const mapicfg_autodiscover_answer *answer, const char *path);

/* 1 when the first step of the path is that block, whatever its number: "EXHTTP[2]/Server" is in EXHTTP. */
int mapicfg__answer_path_is_in(const char *path, const char *block);
/* What follows the first step: "/Server", "@Version" or "". */
const char *mapicfg__answer_path_rest(const char *path);

/* "Outlook Anywhere, internal only"; has_external is not MAPICFG__UNKNOWN. */
const char *mapicfg__outcome_sentence(enum mapicfg__protocol protocol, int has_internal, int has_external);

/* Judges what was read: its kind, protocol and notes. `space` is the namespace of its Response. */
mapicfg_status mapicfg__answer_judge(mapicfg_autodiscover_answer *answer, const char *space, mapicfg_error *err);

#endif
