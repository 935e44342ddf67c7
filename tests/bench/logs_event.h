/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_event.h: what happens on invented servers: one request after the other, the same for a seed on every machine.
 *
 * Shares are a model: noise and errors as a production tool counted them, request types as its author models them. What
 * must be right about them is that whoever reads the logs gets back what was put in. */
#ifndef LOGS_EVENT_H
#define LOGS_EVENT_H

#include <stdint.h>

enum protocol { MAPI, EWS, EAS, RPC_HTTP, AUTODISCOVER, PROTOCOLS };

/* Why a request was made. All but the first are noise. */
enum class {
    REAL,         /* by a person's client */
    CHALLENGE,    /* the 401 that asks for credentials: nobody is named */
    HEALTH,       /* Exchange probes itself with a health mailbox */
    SYSTEM,       /* a machine account or a system mailbox */
    PROBE,        /* the same by its user agent only */
    HEALTH_CHECK, /* a load balancer asks for healthcheck.htm */
    CLASSES
};

enum auth { NONE, BASIC, NTLM, NEGOTIATE, BEARER, AUTHS };

enum request { CONNECT, EXECUTE, NOTIFICATION_WAIT, PING, DISCONNECT, BIND, REQUESTS }; /* BIND: the address book's */

struct client {
    const char *agent;
    const char *software;
    const char *version;
    const char *mode;
};

struct event {
    uint64_t number; /* from 0 */
    int64_t time;    /* of its end, in milliseconds since 1970 */
    uint64_t id[2];
    uint64_t session[2];
    unsigned count; /* of the request in its session, from 1 */
    unsigned server;
    enum protocol protocol;
    enum class class;
    enum auth auth;
    enum request request; /* MAPI only */
    uint64_t user;
    uint64_t mailbox[2];
    const struct client *client;
    int outside;
    unsigned status, back_status; /* HTTP; 0: the back end was not asked */
    unsigned response_code;       /* X-ResponseCode */
    unsigned status_code;         /* Exchange's own, inside of 200 */
    unsigned win32;               /* of IIS, where the status is 401 */
    unsigned latency;             /* milliseconds */
    unsigned request_bytes, response_bytes;
    uint64_t spare; /* random bits for what the layouts add */
};

struct world {
    uint64_t seed, users, servers;
    int protocol; /* only this one, or -1 */
    int noise;    /* per mille, or -1: as its protocol has it */
    int calm;     /* challenges are answered, and nobody is refused */
    int64_t time; /* where it stands */
    uint64_t number, state;
    struct event asked; /* when calm: the challenge that comes next, or is to be answered */
    int owes;           /* so many records until it is answered */
};

void world_begin(struct world *world);
void event_next(struct world *world, struct event *event);

/* A 64-bit value that depends on these only. */
uint64_t world_hash(uint64_t a, uint64_t b);

#endif
