/* SPDX-License-Identifier: LGPL-2.1-or-later
 * judge.h: what is wrong with one response, as statements, and what that makes of its step. */
#ifndef MAPICFG_NET_JUDGE_H
#define MAPICFG_NET_JUDGE_H

#include "net/frame.h"
#include "net/hop.h"
#include "net/reply.h"
#include "net/state.h"

/* The one case under way. After a failure of memory nothing more is said, and `status` has it. */
struct mapicfg__judge {
    mapicfg_statements *statements; /* where to say it */
    struct mapicfg__arena *arena;
    struct mapicfg__step_record *outcome;
    const mapicfg_http_request *request;
    const mapicfg_http_response *response;
    struct mapicfg__hop hop;
    const char *host, *who; /* of the URL; who answered, for sentences */
    uint32_t layer;         /* in which a failure lies, from here on */
    mapicfg_status status;
    mapicfg_error *err;
};

/* Begins with a response; texts are made in the arena. MAPICFG_E_NOMEM in judge->status. */
void mapicfg__judge_begin(struct mapicfg__judge *judge);
/* Says a rule. An error makes the step fail, by the first one's reason. What follows are its arguments, texts, and
 * NULL. */
void mapicfg__judge_say(struct mapicfg__judge *judge, const char *id, uint32_t fault, ...) __attribute__((sentinel));
/* Texts for arguments; never NULL. */
/* Of a text that a server sent: visible UTF-8, not too long. */
const char *mapicfg__judge_clean(struct mapicfg__judge *judge, const char *text);
/* The same of a buffer, which it frees. */
const char *mapicfg__judge_take(struct mapicfg__judge *judge, struct mapicfg__buffer *text);
/* Notes that memory is out. */
void mapicfg__judge_fail(struct mapicfg__judge *judge);
/* ": words" of such a text, or "". */
const char *mapicfg__judge_words(struct mapicfg__judge *judge, const char *text);
const char *mapicfg__judge_number(struct mapicfg__judge *judge, uint64_t number);
/* "0x3EB". */
const char *mapicfg__judge_hex(struct mapicfg__judge *judge, uint32_t number);
/* "NTLM, Negotiate". */
const char *mapicfg__judge_schemes(struct mapicfg__judge *judge, uint32_t auth);
/* Whose fault it is what answered: a proxy's, or the server's. */
uint32_t mapicfg__judge_fault(const struct mapicfg__judge *judge);

/* ---- one after another ---- */

/* The way to the answer: names, connections, TLS, certificates, a client's proxy, authentication on this side, time.
 * 1: there is a whole response to go on with. */
int mapicfg__judge_link(struct mapicfg__judge *judge, const mapicfg_probe *probe);
/* A status other than 200. 1: it is 200. */
int mapicfg__judge_status(struct mapicfg__judge *judge);
/* A redirect: the URL to go on with, or NULL after saying why not; judge_status() need not be called. `path` is what
 * the URL's path must begin with; `left` how many may be followed. */
const char *mapicfg__judge_redirect(struct mapicfg__judge *judge, const char *path, uint32_t left);
/* 1 for a status that redirects. */
int mapicfg__judge_is_redirect(const mapicfg_http_response *response);
/* The absolute https URL that Location leads to; NULL: none, or not https; *is_plain: http. */
const char *mapicfg__judge_location(struct mapicfg__judge *judge, int *is_plain);
/* A page in place of an answer: 1 when there was one, and it has been said. */
int mapicfg__judge_page(struct mapicfg__judge *judge);
void mapicfg__judge_anonymous(struct mapicfg__judge *judge, struct mapicfg__endpoint *endpoint);
void mapicfg__judge_health(struct mapicfg__judge *judge, const char *server);
/* An answer of MAPI over HTTP with the status 200. */
void mapicfg__judge_mapi(struct mapicfg__judge *judge, mapicfg_probe *probe, struct mapicfg__endpoint *endpoint);
/* The body of one, with X-ResponseCode 0. */
void mapicfg__judge_reply(struct mapicfg__judge *judge, mapicfg_probe *probe, const struct mapicfg__frame *frame);

enum mapicfg__judge_found {
    MAPICFG__JUDGE_FOUND,     /* the probe has what it needs, or as much of it as there is */
    MAPICFG__JUDGE_MOVED,     /* locate has another URL or address */
    MAPICFG__JUDGE_NOT_THERE, /* another place may have it */
    MAPICFG__JUDGE_REFUSED    /* Autodiscover itself says no */
};
/* An answer of Autodiscover. */
enum mapicfg__judge_found mapicfg__judge_autodiscover(struct mapicfg__judge *judge, mapicfg_probe *probe);

#endif
