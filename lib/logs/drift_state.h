/* SPDX-License-Identifier: LGPL-2.1-or-later
 * drift_state.h: logs against the configuration, from inside: what was counted, and what is said of it. */
#ifndef MAPICFG_LOGS_DRIFT_STATE_H
#define MAPICFG_LOGS_DRIFT_STATE_H

#include <mapicfg/log_drift.h>

#include "logs/client.h"
#include "logs/outside.h"
#include "logs/state.h"
#include "logs/whose.h"

enum mapicfg__drift_used {
    MAPICFG__USED_MAPI,         /* MAPI over HTTP, by a record that names the mailbox */
    MAPICFG__USED_MAPI_BY_USER, /* by one that names its user only, as the others of these */
    MAPICFG__USED_ANYWHERE,     /* Outlook Anywhere */
    MAPICFG__USED_ANYWHERE_BY_USER,
    MAPICFG__USED_OUTSIDE, /* either, by a host for external connections only */
    MAPICFG__USED_OUTSIDE_BY_USER,
    MAPICFG__USED_INSIDE,  /* by another host */
    MAPICFG__USED_NO_HOST, /* by a host that the log does not state */
    MAPICFG__USED_UNTOLD,  /* by a host of which the configuration does not tell */
    MAPICFG__USED_COUNT
};

/* What a mailbox used. */
struct mapicfg__drift_uses {
    const char *host; /* from outside; borrowed from the summary */
    struct mapicfg__owner_use of[MAPICFG__USED_COUNT];
};

/* A name that is no mailbox's, or of several. Texts are borrowed from the summary. */
struct mapicfg__drift_stranger {
    const char *name;
    int is_several;
    struct mapicfg__owner_use use;
};

/* A client that is too old, or may be, as it connects to a mailbox. */
struct mapicfg__drift_client {
    const char *who;    /* the mailbox, else what the log calls it */
    const char *client; /* "outlook 15.0.4420" */
    enum mapicfg__log_client can;
    struct mapicfg__owner_use use;
};

struct mapicfg__drift {
    const mapicfg_log_summary *summary;
    const struct mapicfg__log_table *hosts, *clients; /* the two tables */
    struct mapicfg__owners owners;
    struct mapicfg__drift_uses *uses; /* of each owner */
    struct mapicfg__outside mapi, anywhere;
    /* counted */
    struct mapicfg__owner_use mapi_use; /* of MAPI over HTTP: what succeeded, and when any was tried */
    uint64_t nobody;
    struct mapicfg__whose_doubts doubts; /* by names that used MAPI over HTTP */
    struct mapicfg__drift_stranger *strangers;
    size_t stranger_count, stranger_capacity;
    struct mapicfg__names stranger_names;
    struct mapicfg__names able; /* clients that used MAPI over HTTP */
    struct mapicfg__drift_client *old;
    size_t old_count, old_capacity;
    /* to be told */
    mapicfg_statement_fn fn;
    void *user;
};

/* Counts the rows of both tables. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__drift_count(struct mapicfg__drift *drift, mapicfg_error *err);
/* Errors: MAPICFG_E_CANCELLED, MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__drift_say(const struct mapicfg__drift *drift, mapicfg_error *err);

#endif
