/* SPDX-License-Identifier: LGPL-2.1-or-later
 * effective.h: what an organization's state adds to a decision, worked out once for all mailboxes of a server. */
#ifndef MAPICFG_DECISION_EFFECTIVE_H
#define MAPICFG_DECISION_EFFECTIVE_H

#include <mapicfg/decision.h>

#include "rule/rules.h"
#include "topology/topology.h"

/* The notes are the first rules, in the order of their bits. */
#define MAPICFG__NOTES ((unsigned)RULE_DECIDED_BY_MAILBOX)

/* What a mailbox says of Outlook's version and mode, next to the four settings of its byte. */
#define MAPICFG__VERSIONS_NONE 0u       /* blocks none, or not this one */
#define MAPICFG__VERSIONS_NOT_STATED 1u /* blocks some, and the client's is not stated */
#define MAPICFG__VERSIONS_BLOCKED 2u
#define MAPICFG__VERSIONS_DOUBTFUL 3u
#define MAPICFG__CACHED_NOT_STATED 4u /* Cached Exchange Mode is required, and the client's is not stated */
#define MAPICFG__CACHED_BLOCKED 8u
#define MAPICFG__CONDITIONS 16u /* one of VERSIONS, and one of CACHED or none, added */

/* What one server that may serve a mailbox gives it: bits below, and its release above them. Where none of the URLs'
 * bits is set, URLs are not considered; nor are hosts. */
#define MAPICFG__URLS_STATED 1u  /* both are, $null too; otherwise those that are not are taken to be there */
#define MAPICFG__INTERNAL_URL 2u /* there, or taken to be */
#define MAPICFG__EXTERNAL_URL 4u
#define MAPICFG__EQUAL_URLS 8u    /* both are stated, and lead to the same place */
#define MAPICFG__HOSTS_STATED 16u /* these four are the same of Outlook Anywhere's hosts */
#define MAPICFG__INTERNAL_HOST 32u
#define MAPICFG__EXTERNAL_HOST 64u
#define MAPICFG__EQUAL_HOSTS 128u
#define MAPICFG__DEFAULT_HOST 256u /* the internal host is the server's own name, as Setup leaves it */
#define MAPICFG__TLS_REFUSED 512u  /* clients of one side are told to do without TLS, and IIS insists on it */
#define MAPICFG__RELEASE_SHIFT 10u
#define MAPICFG__PLACES 8192u /* every combination */
#define MAPICFG__OF_MAPI (MAPICFG__URLS_STATED | MAPICFG__INTERNAL_URL | MAPICFG__EXTERNAL_URL | MAPICFG__EQUAL_URLS)
#define MAPICFG__HOSTS_KNOWN (MAPICFG__HOSTS_STATED | MAPICFG__INTERNAL_HOST | MAPICFG__EXTERNAL_HOST)
#define MAPICFG__OF_ANYWHERE \
    (MAPICFG__HOSTS_KNOWN | MAPICFG__EQUAL_HOSTS | MAPICFG__DEFAULT_HOST | MAPICFG__TLS_REFUSED)

/* Places, as bits. */
typedef uint64_t mapicfg__place_set[MAPICFG__PLACES / 64];

/* Of which part a virtual directory makes a server one that serves the mailboxes of others. */
enum mapicfg__lead { MAPICFG__LED_BY_MAPI, MAPICFG__LED_BY_ANYWHERE, MAPICFG__LEADS };

/* The places that servers of one site have, or of all sites for number 0. Those of servers that are too old for MAPI
 * over HTTP are in the latter even where they serve nobody, as a mailbox may be on one of them. */
struct mapicfg__places {
    uint64_t *(*sites)[MAPICFG__LEADS]; /* sets; NULL for an empty one */
    size_t count;
};

struct mapicfg__view {
    uint32_t org; /* MAPICFG_FALSE or MAPICFG_TRUE */
    uint32_t client;
    uint32_t release; /* of the mailbox's server, or as the options say; 0: by the place */
    uint32_t own;     /* of the mailbox's server; 0: not known */
    enum mapicfg__lead lead;
    enum mapicfg__served how;
    uint32_t place;                           /* where there is one only */
    const uint64_t *several;                  /* the places that may serve it, as bits; NULL: one only; borrowed */
    const char *server_name;                  /* the mailbox's server; NULL: not stated, or not known; borrowed */
    int is_stated;                            /* the mailbox's server is */
    const struct mapicfg__topology *topology; /* borrowed; NULL: URLs are not considered */
    uint32_t server;                          /* its number there */
};

/* What a caller's options say, not checked further; NULL is all defaults. Errors: MAPICFG_E_OPTIONS. */
mapicfg_status mapicfg__places_take_struct(mapicfg_decide_options *take, const mapicfg_decide_options *options,
                                           mapicfg_error *err);
/* Checks the options and the organization's state. Errors: as mapicfg_decide(). */
mapicfg_status mapicfg__places_take_options(mapicfg_decide_options *take, const mapicfg_decide_options *options,
                                            uint32_t org, mapicfg_error *err);
/* Puts the objects of checked options into an empty topology, borrowed, and settles it. Errors: as mapicfg_decide(). */
mapicfg_status mapicfg__places_take_topology(const mapicfg_decide_options *options, struct mapicfg__topology *topology,
                                             mapicfg_error *err);

/* What a virtual directory, of MAPI or of Outlook Anywhere, gives: its bits of a place. The FQDN of its server, or NULL
 * where it is not known. */
uint32_t mapicfg__places_given(const mapicfg_object *vdir, const char *fqdn);
void mapicfg__places_add(uint64_t *places, uint32_t place);
/* The lead for mailboxes of a release, when there are any virtual directories of MAPI, of Outlook Anywhere. */
enum mapicfg__lead mapicfg__places_leading(uint32_t release, int mapi, int rpc);
/* The bits of a place for Outlook Anywhere where it has no virtual directory that serves the release, when there are
 * any in the organization: before Exchange 2013 it is off until an administrator turns it on. */
uint32_t mapicfg__places_without_anywhere(uint32_t release, int rpc);
/* 1 when a place of this release counts for the view's mailboxes. */
int mapicfg__view_may(const struct mapicfg__view *view, uint32_t place);
/* All zeros is empty. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__places_make(struct mapicfg__places *places, const struct mapicfg__topology *topology,
                                    mapicfg_error *err);
void mapicfg__places_free(struct mapicfg__places *places);

/* Sums up what serves the mailboxes of a server. The options have been checked; their objects are not looked at. */
void mapicfg__view_init(struct mapicfg__view *view, uint32_t org, const mapicfg_decide_options *options,
                        const struct mapicfg__topology *topology, const struct mapicfg__places *places,
                        uint32_t server);
/* The mailboxes of the view, of which all else is known, are served at one of these places that count for it. They are
 * borrowed. */
void mapicfg__view_choose(struct mapicfg__view *view, const uint64_t *may);
/* All that one decision follows from. */
struct mapicfg__case {
    mapicfg_decide_options options;
    struct mapicfg__topology topology;
    struct mapicfg__places places;
    struct mapicfg__view view;
};

void mapicfg__case_end(struct mapicfg__case *from);
/* Takes the options for one mailbox, with its conditions. To be ended in any case. Errors: as mapicfg_decide(). */
mapicfg_status mapicfg__case_of_mailbox(struct mapicfg__case *from, const mapicfg_org *org,
                                        const mapicfg_mailbox *mailbox, const mapicfg_decide_options *options,
                                        uint32_t *conditions, mapicfg_error *err);

/* The properties of a mailbox that decisions follow from: a bit for each number. */
uint64_t mapicfg__decision_settings(void);
/* The conditions of a mailbox: the text of MAPIBlockOutlookVersions, and the state of MAPIBlockOutlookNonCachedMode.
 * NULL options: nothing is stated of the client. */
uint32_t mapicfg__decision_conditions(const mapicfg_decide_options *options, const char *versions, size_t size,
                                      uint32_t block_non_cached);
uint32_t mapicfg__decision_mailbox_conditions(const mapicfg_object *mailbox, const mapicfg_decide_options *options);
/* The first virtual directory with equal URLs, or of Outlook Anywhere with equal hosts, that may serve the mailbox. */
const mapicfg_object *mapicfg__view_equal(const struct mapicfg__view *view, int anywhere);
/* The decision for one mailbox by its four settings. */
mapicfg_decision mapicfg__view_decide(const struct mapicfg__view *view, uint8_t bits);
/* The whole decision: what the conditions make of it. */
mapicfg_decision mapicfg__decision_under(mapicfg_decision decision, uint32_t conditions);

#endif
