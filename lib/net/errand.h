/* SPDX-License-Identifier: LGPL-2.1-or-later
 * errand.h: one request of a probe with all that it takes: looking up the name, connecting, logging on in several
 * legs, within its limits of time. */
#ifndef MAPICFG_NET_ERRAND_H
#define MAPICFG_NET_ERRAND_H

#include <mapicfg-net/credentials.h>

#include "net/gss.h"
#include "net/lockout.h"
#include "net/transfer.h"

/* What it does now. */
#define MAPICFG__ERRAND_LOOKUP 1u
#define MAPICFG__ERRAND_TOKEN 2u
#define MAPICFG__ERRAND_TRANSFER 3u
#define MAPICFG__ERRAND_DONE 4u
#define MAPICFG__ERRAND_WAIT 5u /* for logons of other errands */

struct mapicfg__errand {
    const mapicfg_http_request *request;
    const mapicfg_credentials *credentials; /* NULL: none */
    struct mapicfg__lockout *lockout;       /* of the run */
    int may_go_elsewhere;                   /* passwords and tokens may go to hosts that only an answer names */
    struct mapicfg__lane *lane;
    struct mapicfg__transfer transfer;
    struct mapicfg__job *job;
    struct mapicfg__gss *gss;
    struct mapicfg__secret authorization;
    mapicfg_http_response *response; /* when it is done */
    uint32_t state;
    uint32_t scheme;   /* MAPICFG_HTTP_AUTH_ that is tried; 0: none */
    uint32_t failed;   /* schemes that failed on this side */
    uint32_t legs;     /* requests with credentials */
    uint32_t bindings; /* what was sent */
    const char *mechanism;
    int is_asking;      /* the request under way is an empty one, to learn what is offered */
    int is_new;         /* a connection was opened for it, or tried */
    int again;          /* how often the logon was begun again, because the connection had closed */
    int tries_password; /* counts in `lockout` */
    struct mapicfg__lockout_turn turn;
    int64_t started, deadline;
    int64_t waits_since;
    int64_t job_started;
    int64_t times[MAPICFG_HTTP_TIME_COUNT]; /* of the connection; -1: none */
    uint32_t local_failure;                 /* of the logon on this side */
    char local_words[512];
};

/* Begins it on a lane that it fits. `latest` is when it must have ended, by mapicfg__transfer_now(). The exchange is
 * all zeros but for request, credentials, lockout, may_go_elsewhere and transfer.tracer. MAPICFG_E_NOMEM, from these
 * all. */
mapicfg_status mapicfg__errand_start(struct mapicfg__errand *exchange, struct mapicfg__lane *lane, int64_t latest,
                                     mapicfg_error *err);
/* libcurl has ended its transfer. */
mapicfg_status mapicfg__errand_take(struct mapicfg__errand *exchange, CURLcode code, mapicfg_error *err);
/* Goes on when a job has ended, or time is up; sets when to look again at the latest. */
mapicfg_status mapicfg__errand_look(struct mapicfg__errand *exchange, int64_t now, int64_t *next, mapicfg_error *err);
/* Ends it wherever it is, with a failure and words that are the caller's. */
mapicfg_status mapicfg__errand_fail(struct mapicfg__errand *exchange, uint32_t failure, const char *words,
                                    mapicfg_error *err);
/* Gives up what it still does, and frees what it holds. */
void mapicfg__errand_free(struct mapicfg__errand *exchange);

#endif
