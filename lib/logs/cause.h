/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cause.h: why a request failed, in the words of the most inner level that says it. */
#ifndef MAPICFG_LOGS_CAUSE_H
#define MAPICFG_LOGS_CAUSE_H

#include "logs/span.h"

/* The levels of a cause, from the most inner. */
struct mapicfg__cause_cells {
    struct mapicfg__span rpc_status, return_code, status_code, response_code, http_status, error_code;
    struct mapicfg__span request_type;
};

/* Room for a cause. */
#define MAPICFG__CAUSE_SIZE 96u

/* "mapi 0x3f2", "response 10", "http 503 UserNotFound", with its size; 0: nothing failed. */
size_t mapicfg__cause_put(char cause[MAPICFG__CAUSE_SIZE], const struct mapicfg__cause_cells *cells);
/* What such a text means: "ecLoginPerm: ..."; NULL: nothing is known of it. */
const char *mapicfg__cause_meaning(const char *cause);

#endif
