/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_mapi_read.h: a request of MAPI over HTTP between what it says and what is answered. */
#ifndef MAPICFG_NET_ACCEPTOR_MAPI_READ_H
#define MAPICFG_NET_ACCEPTOR_MAPI_READ_H

#include "net/acceptor_state.h"
#include "net/call.h"

/* Values of X-ResponseCode with which an acceptor refuses. */
enum mapicfg__acceptor_code {
    MAPICFG__ACCEPTOR_FINE = 0,
    MAPICFG__ACCEPTOR_UNKNOWN_FAILURE = 1,
    MAPICFG__ACCEPTOR_INVALID_VERB = 2,
    MAPICFG__ACCEPTOR_INVALID_HEADER = 4,
    MAPICFG__ACCEPTOR_INVALID_TYPE = 5,
    MAPICFG__ACCEPTOR_MISSING_HEADER = 7,
    MAPICFG__ACCEPTOR_CONTEXT_NOT_FOUND = 10,
    MAPICFG__ACCEPTOR_INVALID_BODY = 12,
    MAPICFG__ACCEPTOR_MISSING_COOKIE = 13,
    MAPICFG__ACCEPTOR_INVALID_SEQUENCE = 15
};

/* A value of X-RequestType. */
struct mapicfg__acceptor_type {
    const char *name;
    enum mapicfg__acceptor_place place;
    enum mapicfg__call_kind kind;
};

/* One request under way. */
struct mapicfg__acceptor_work {
    struct mapicfg_acceptor *acceptor;
    struct mapicfg_acceptor_request *request;
    const struct mapicfg__acceptor_type *type; /* NULL: none that this endpoint has */
    const char *mailbox_id;
    size_t mailbox_id_size;
    const char *guid; /* 36 digits and signs of X-RequestId, and its number; NULL: it is not of that form */
    uint64_t counter;
    enum mapicfg__acceptor_code code; /* of the first fault */
    struct mapicfg__acceptor_session *session;
    struct mapicfg__called call;
};

/* Reads it, and says what is wrong. 0: the URL has no MailboxId, which comes before all else. */
int mapicfg__acceptor_mapi_read(struct mapicfg__acceptor_work *work);

#endif
