/* SPDX-License-Identifier: LGPL-2.1-or-later
 * capture.h: HTTP as people paste it: responses with the headers that tell something. No other header is kept, so that
 * no secret can come out again. */
#ifndef MAPICFG_AUTODISCOVER_CAPTURE_H
#define MAPICFG_AUTODISCOVER_CAPTURE_H

#include "autodiscover/page.h"

/* Headers that are kept; their names are in capture.c, in this order. */
enum mapicfg__field {
    MAPICFG__FIELD_SERVER,
    MAPICFG__FIELD_VIA,
    MAPICFG__FIELD_FRONT_END,
    MAPICFG__FIELD_BACK_END,
    MAPICFG__FIELD_TARGET,
    MAPICFG__FIELD_OWA_VERSION,
    MAPICFG__FIELD_APPLICATION,
    MAPICFG__FIELD_FAILURE,
    MAPICFG__FIELD_FRONT_TARGET,
    MAPICFG__FIELD_BACK_STATUS,
    MAPICFG__FIELD_DIAGNOSIS,
    MAPICFG__FIELD_ERROR_CODE,
    MAPICFG__FIELD_SCHEMES,
    MAPICFG__FIELD_DIAGNOSTICS,
    MAPICFG__FIELD_RESPONSE_CODE,
    MAPICFG__FIELD_REQUEST_TYPE,
    MAPICFG__FIELD_LOCATION,
    MAPICFG__FIELD_CONTENT_TYPE,
    MAPICFG__FIELD_REQUEST_ID,
    MAPICFG__FIELD_COUNT
};

/* A response, and what is known of its request. */
struct mapicfg__message {
    uint32_t status;                       /* 0: not shown */
    uint32_t version;                      /* of HTTP: 1, 2, 3; 0: not shown */
    int is_hint;                           /* a status that a report names beside the transcript */
    int has_request;                       /* its headers are shown */
    int is_partial;                        /* not all headers are shown, or none */
    uint32_t named;                        /* fields that are named without their values, by bits */
    struct mapicfg__page page;             /* of its body, where no header tells who answered */
    int is_handshake;                      /* a challenge has a token: a logon is under way */
    struct mapicfg__buffer method, target; /* without the query */
    int has_mailbox_id;                    /* in the query */
    struct mapicfg__buffer credentials;    /* the scheme alone; empty: none */
    struct mapicfg__buffer fields[MAPICFG__FIELD_COUNT];
};

struct mapicfg__capture {
    struct mapicfg__message *messages;
    size_t count, capacity;
};

const char *mapicfg__field_name(enum mapicfg__field field);
/* The value, or NULL when it is not there. */
const char *mapicfg__message_get(const struct mapicfg__message *message, enum mapicfg__field field);
/* 1 when the schemes of a 401 have this one. */
int mapicfg__message_offers(const struct mapicfg__message *message, const char *scheme);

/* Reads the responses in a text of curl -i and -v, a browser's tools, Fiddler, a transcript of the Remote Connectivity
 * Analyzer, or of bare headers. Their number is 0 when there are none. MAPICFG_E_LIMIT, MAPICFG_E_NOMEM. To be freed in
 * any case. */
mapicfg_status mapicfg__capture_read(struct mapicfg__capture *capture, const char *text, size_t size,
                                     mapicfg_error *err);
/* Adds a response of which the page alone is known. 0: no memory. */
int mapicfg__capture_add_page(struct mapicfg__capture *capture, const struct mapicfg__page *page);
void mapicfg__capture_free(struct mapicfg__capture *capture);

/* Appends the text so that each header has a line of its own, without tags of HTML or XML: what old reports have on one
 * line, and web pages in cells. */
void mapicfg__unfold_text(struct mapicfg__buffer *out, const char *text, size_t size);

#endif
