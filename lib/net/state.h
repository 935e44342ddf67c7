/* SPDX-License-Identifier: LGPL-2.1-or-later
 * state.h: what a probe knows while it runs. */
#ifndef MAPICFG_NET_STATE_H
#define MAPICFG_NET_STATE_H

#include <mapicfg-net/probe.h>

#include "net/lockout.h"
#include "net/cookies.h"
#include "net/http.h"

/* Steps in their order within one try, and then those that are facts about a connection. */
enum mapicfg__probe_step {
    MAPICFG__STEP_AUTODISCOVER,
    MAPICFG__STEP_HEALTH,
    MAPICFG__STEP_EMSMDB_ANONYMOUS,
    MAPICFG__STEP_EMSMDB_PING_FIRST,
    MAPICFG__STEP_CONNECT,
    MAPICFG__STEP_EMSMDB_PING,
    MAPICFG__STEP_DISCONNECT,
    MAPICFG__STEP_NSPI_ANONYMOUS,
    MAPICFG__STEP_NSPI_PING_FIRST,
    MAPICFG__STEP_BIND,
    MAPICFG__STEP_NSPI_PING,
    MAPICFG__STEP_UNBIND,
    MAPICFG__STEP_SCRIPT, /* how many the script has */
    MAPICFG__STEP_DNS = MAPICFG__STEP_SCRIPT,
    MAPICFG__STEP_TCP,
    MAPICFG__STEP_TLS,
    MAPICFG__STEP_CERTIFICATE,
    MAPICFG__STEP_COUNT
};

enum mapicfg__action {
    MAPICFG__ACTION_AUTODISCOVER,
    MAPICFG__ACTION_HEALTH,
    MAPICFG__ACTION_ANONYMOUS,
    MAPICFG__ACTION_PING_FIRST, /* without a session */
    MAPICFG__ACTION_OPEN,
    MAPICFG__ACTION_PING,
    MAPICFG__ACTION_CLOSE,
    MAPICFG__ACTION_FACT
};

struct mapicfg__step_row {
    const char *name;
    enum mapicfg__action action;
    uint32_t endpoint;        /* MAPICFG_PROBE_EMSMDB, _NSPI; 0: neither */
    const char *request_type; /* X-RequestType */
};
extern const struct mapicfg__step_row mapicfg__steps[MAPICFG__STEP_COUNT];

/* What came of a step. Texts are the probe's arena's. */
struct mapicfg__step_record {
    enum mapicfg__probe_step step;
    uint32_t attempt, state, layer, fault;
    int is_warned, is_unknown; /* unknown: what failed lies on this side */
    const char *texts[MAPICFG_PROBE_STEP_HOP + 1];
    int64_t status, codes[3], auth, times[MAPICFG_HTTP_TIME_COUNT]; /* -1: none */
};

struct mapicfg__session {
    char guid[37];
    uint64_t counter;   /* of requests */
    int is_open;        /* something is to be closed */
    int is_fine;        /* it was opened as it should be */
    const char *server; /* X-BEServer of its first answer */
};

/* One of the two, in one try. */
struct mapicfg__endpoint {
    const char *base, *url; /* the URL that the try begins with, and that redirects have led to; NULL: not known */
    struct mapicfg__session session;
    const char *dead; /* the id of why nothing more is asked in this try; NULL: it lives */
    uint32_t offered; /* schemes; MAPICFG_HTTP_AUTH_ */
    int is_offered;   /* they are known */
    /* over all tries */
    uint64_t succeeded, failed, warned, unknown;
};

/* Steps that one server answered. */
struct mapicfg__answerer {
    const char *name;
    uint64_t answers, failures; /* steps */
    uint64_t tries, bad_tries;  /* tries in which it answered, and in which one of its answers was a failure */
    uint32_t last, last_bad;    /* the try that was counted last */
};

struct mapicfg__answerers {
    struct mapicfg__answerer *items;
    size_t count, capacity;
};

/* Where Autodiscover is asked. */
struct mapicfg__locate {
    const char *url; /* of the request to come; NULL: the place says */
    const char *address;
    const char *next_url, *next_address; /* where an answer sends the probe: one of the two */
    uint32_t place, redirects;
    int is_elsewhere;          /* an answer has led to a host that the caller has not named */
    mapicfg_statements *aside; /* what is wrong with places before the last one */
};

#define MAPICFG__MOST_TRIES 1000u
#define MAPICFG__MOST_REDIRECTS 3u /* of one step of MAPI over HTTP or of healthcheck.htm */
#define MAPICFG__MOST_MOVES 10u    /* of Autodiscover: [MS-OXDSCLI] 3.2.5 */
#define MAPICFG__MOST_PLACES 2u

struct mapicfg_probe {
    struct mapicfg__arena *arena;
    /* as asked for */
    uint32_t kind, flags, tries, auth, bindings, idle_limit, total_limit;
    const char *user, *autodiscover_url, *server, *client_version, *user_agent, *exchange_guid;
    char request_guid[37], client_guid[37];
    /* as it became known */
    const char *legacy_dn, *display_name, *connected_name, *application;
    const char *asked_url; /* of the mail store, by the caller */
    int is_located;        /* Autodiscover need not, or cannot, be asked */
    const char *lost;      /* the id of why Autodiscover failed; NULL: it did not */
    int is_made_up;        /* the endpoints' URLs have no MailboxId, being made of the server's name */
    /* where it stands */
    uint32_t attempt; /* the try, from 1 */
    enum mapicfg__probe_step step;
    uint32_t redirects; /* of this step */
    uint32_t refusals;  /* of credentials, in a row */
    int is_stopped;     /* so many that none are sent any more */
    int is_cancelled, is_done;
    mapicfg_http_request request;
    int is_asking;
    struct mapicfg__endpoint endpoints[3]; /* neither, MAPICFG_PROBE_EMSMDB, _NSPI */
    struct mapicfg__cookies cookies;
    struct mapicfg__locate locate;
    /* what it found */
    mapicfg_statements *statements;
    struct mapicfg__step_record *outcomes;
    size_t outcome_count, outcome_capacity;
    struct mapicfg__answerers answerers;
    const char **hosts; /* whose connections have been told */
    size_t host_count, host_capacity;
    uint32_t layer, fault; /* of the first failure */
};

#endif
