/* SPDX-License-Identifier: LGPL-2.1-or-later
 * prompts.h: password prompts, from inside: why a request was refused, and what all parts of the work need. */
#ifndef MAPICFG_LOGS_PROMPTS_H
#define MAPICFG_LOGS_PROMPTS_H

#include <stdint.h>

#include <mapicfg/log_prompts.h>

#include "logs/events_db.h"
#include "rule/rules.h"

/* Why a request was not served. Of several within one prompt the highest is what is said. Numbers that are written here
 * are written in SQL too. */
enum mapicfg__prompts_cause {
    MAPICFG__PROMPTS_NONE,          /* it was served, or failed for another reason */
    MAPICFG__PROMPTS_FORBIDDEN,     /* let in, and refused by 403 or 456 */
    MAPICFG__PROMPTS_SESSION,       /* the session of a form is over */
    MAPICFG__PROMPTS_CHALLENGE = 3, /* asked for credentials, as at the beginning of each connection */
    MAPICFG__PROMPTS_UNKNOWN,       /* another Win32 error */
    MAPICFG__PROMPTS_ACCESS,        /* recognized, and refused */
    MAPICFG__PROMPTS_DENIED = 6,    /* refused without a reason */
    MAPICFG__PROMPTS_PASSWORD = 7,
    MAPICFG__PROMPTS_RESTRICTED,
    MAPICFG__PROMPTS_PASSWORD_EXPIRED,
    MAPICFG__PROMPTS_ACCOUNT_EXPIRED,
    MAPICFG__PROMPTS_DISABLED,
    MAPICFG__PROMPTS_LOCKED,
    /* no person can do anything about these */
    MAPICFG__PROMPTS_BACK_END = 13, /* the front end let it in, the back end did not */
    MAPICFG__PROMPTS_TOKEN,         /* a handshake that was torn apart */
    MAPICFG__PROMPTS_BINDING,       /* Extended Protection */
    MAPICFG__PROMPTS_KERBEROS,
    MAPICFG__PROMPTS_CONTROLLER, /* no domain controller answered */
    MAPICFG__PROMPTS_COUNT
};

/* What a record says of how a request ended; 0 is what it does not state. */
struct mapicfg__prompts_end {
    int64_t status, substatus, win32, backend_status;
    int is_named; /* it names a user */
};
enum mapicfg__prompts_cause mapicfg__prompts_cause(const struct mapicfg__prompts_end *end);
/* Whether the user was let in, whatever came of the request. */
int mapicfg__prompts_let_in(const struct mapicfg__prompts_end *end);

/* Whom a refusal is about. The highest of one prompt is what is said. */
enum mapicfg__prompts_told {
    MAPICFG__PROMPTS_TOLD,      /* the log names the user */
    MAPICFG__PROMPTS_BY_OTHERS, /* the only user from that address at that time */
    MAPICFG__PROMPTS_BY_NONE,   /* nobody was let in from that address at that time */
    MAPICFG__PROMPTS_BY_MANY,   /* several were */
    MAPICFG__PROMPTS_SHARED,    /* an address of many */
    MAPICFG__PROMPTS_NOWHERE    /* the log states no address */
};

struct mapicfg__prompts {
    mapicfg_log_events *events;
    int64_t window; /* milliseconds */
    mapicfg_statement_fn fn;
    void *user;
};

/* Runs a statement without rows; ?1 is the window. */
mapicfg_status mapicfg__prompts_run(const struct mapicfg__prompts *prompts, const char *sql, mapicfg_error *err);
/* Prepares one, with the window as ?1. */
mapicfg_status mapicfg__prompts_prepare(const struct mapicfg__prompts *prompts, const char *sql, sqlite3_stmt **out,
                                        mapicfg_error *err);
/* Says a rule of an object, which may be NULL. */
mapicfg_status mapicfg__prompts_say(const struct mapicfg__prompts *prompts, enum mapicfg__rule_number rule,
                                    const char *object, const char *const *arguments, size_t count, mapicfg_error *err);

/* "at 2026-11-29T12:00:00.000Z", "between 2026-... and 2026-...". */
void mapicfg__prompts_put_times(struct mapicfg__buffer *out, int64_t first, int64_t last);

/* Finds refusals, as temporary tables; and whom those are about that name nobody. */
mapicfg_status mapicfg__prompts_find(const struct mapicfg__prompts *prompts, mapicfg_error *err);
mapicfg_status mapicfg__prompts_trace(const struct mapicfg__prompts *prompts, mapicfg_error *err);
/* Drops the tables that are there: those of a call that failed while it took them back. */
mapicfg_status mapicfg__prompts_forget(const struct mapicfg__prompts *prompts, mapicfg_error *err);
/* Says what no person can do anything about. */
mapicfg_status mapicfg__prompts_places(const struct mapicfg__prompts *prompts, mapicfg_error *err);
/* Says what persons met. */
mapicfg_status mapicfg__prompts_persons(const struct mapicfg__prompts *prompts, mapicfg_error *err);

#endif
