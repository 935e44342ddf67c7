/* SPDX-License-Identifier: LGPL-2.1-or-later
 * use_state.h: what mailboxes used, from inside. */
#ifndef MAPICFG_LOGS_USE_STATE_H
#define MAPICFG_LOGS_USE_STATE_H

#include <mapicfg/log_use.h>

#include "logs/client.h"
#include "logs/outside.h"
#include "logs/state.h"
#include "logs/whose.h"

#define MAPICFG__USE_NUMBERS (MAPICFG_LOG_USE_USERS + 1)
#define MAPICFG__USE_WAYS 3u

/* What a log calls a mailbox by. */
enum mapicfg__use_part { MAPICFG__USE_NAMED, MAPICFG__USE_BY_USER, MAPICFG__USE_PARTS };

/* A mailbox that the logs have. */
struct mapicfg__used {
    uint64_t numbers[MAPICFG__USE_PARTS][MAPICFG__USE_NUMBERS]; /* MAPICFG_LOG_USE_ of moves */
    size_t first_client, client_count;
};

struct mapicfg__use_software {
    const char *text;
    enum mapicfg__log_client can; /* MAPICFG__CLIENT_CAN also where it has used MAPI over HTTP */
};

struct mapicfg__use_client {
    uint32_t used; /* whose: the position among the used ones */
    const struct mapicfg__use_software *software;
    uint64_t records;
};

struct mapicfg_log_use {
    struct mapicfg__owners owners;
    uint32_t *used_of; /* of each owner: its position among the used ones + 1; 0: the logs do not have it */
    struct mapicfg__used *used;
    size_t used_count, used_capacity;
    struct mapicfg__use_client *clients; /* by mailbox, the busiest first */
    size_t client_count, client_capacity;
    struct mapicfg__use_software **software; /* each once, in the arena */
    size_t software_count, software_capacity;
    struct mapicfg__arena *arena;
    struct mapicfg__whose_doubts doubts;
    uint64_t ways[MAPICFG__USE_WAYS]; /* successful records of each protocol */
    uint64_t totals[MAPICFG_LOG_USE_NAMES + 1];
};

/* Counts the rows of the tables by day, host and client, after the owners were read. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__use_count(mapicfg_log_use *use, const mapicfg_log_summary *summary,
                                  const struct mapicfg__log_table *const tables[3],
                                  const struct mapicfg__outside outside[2], mapicfg_error *err);

/* A mailbox that moves, as the logs have it. */
struct mapicfg__use_of {
    uint32_t answer;                  /* MAPICFG_LOG_USE_ANSWERS: out of range */
    const char *doubt;                /* NULL: none */
    const uint64_t *numbers;          /* of the part that the answer is by; NULL: the logs do not have it */
    const struct mapicfg__used *used; /* NULL: the same */
};
struct mapicfg__use_of mapicfg__use_find(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move);

#endif
