/* SPDX-License-Identifier: LGPL-2.1-or-later
 * effective.c: the effective answer: what stands in the way of the table's answer.
 *
 * Sources: Set-CASMailbox (MAPIEnabled, MAPIBlockOutlookRpcHttp, MAPIBlockOutlookExternalConnectivity,
 * MAPIBlockOutlookVersions, MAPIBlockOutlookNonCachedMode); "MAPI over HTTP in Exchange Server", supported clients and
 * servers; [MS-OXDSCLI] 2.2.4.1.1.2.6: a mapiHttp block has at least one URL; Exchange 2016 release notes (archive
 * mailboxes). That Outlook Anywhere stays as the only way, or is missing as a fallback, when it is blocked follows from
 * these; no document says it in one place. */
#include "decision/effective.h"

#include "model/release.h"

#define BLOCKS_WITHOUT_EFFECT (MAPICFG_NOTE_BLOCK_NO_EFFECT | MAPICFG_NOTE_BLOCK_PARTIAL)

/* Settings that were not stated, and overrides worth knowing of. */
static mapicfg_decision notes_of_settings(const struct mapicfg__view *view, uint8_t bits) {
    uint32_t enabled = bits & 3u;
    mapicfg_decision notes = 0;
    if (enabled == MAPICFG_NOT_STATED) notes |= MAPICFG_NOTE_ASSUMED_MAPI_HTTP;
    if ((bits >> 2 & 3u) < MAPICFG_FALSE) notes |= MAPICFG_NOTE_ASSUMED_BLOCK;
    if ((bits >> 4 & 3u) < MAPICFG_FALSE) notes |= MAPICFG_NOTE_ASSUMED_MAPI;
    if ((bits >> 6 & 3u) < MAPICFG_FALSE) notes |= MAPICFG_NOTE_ASSUMED_RPC_HTTP;
    if (enabled == view->org) notes |= MAPICFG_NOTE_SAME_AS_ORG;
    if (enabled == MAPICFG_TRUE && view->org == MAPICFG_FALSE) notes |= MAPICFG_NOTE_ARCHIVE;
    return notes;
}

/* ---- one place ---- */

static mapicfg_decision reach(int internal, int external) {
    return (internal ? MAPICFG_EFFECTIVE_INTERNAL : 0) | (external ? MAPICFG_EFFECTIVE_EXTERNAL : 0);
}

/* What one protocol has of a place, and which notes say that it lacks something. */
struct way {
    uint32_t stated, internal, external, equal; /* flags of a place */
    mapicfg_decision protocol, none, no_internal, no_external, assumed;
};

static mapicfg_decision effective_way(const struct way *way, uint32_t place, int blocked) {
    if (!(place & (way->stated | way->internal | way->external))) return way->protocol | reach(1, !blocked);
    int internal = (place & way->internal) != 0, equal = blocked && place & way->equal;
    int external = equal || (!blocked && place & way->external);
    if (!internal && !external) return way->none;
    mapicfg_decision notes = (equal ? MAPICFG_NOTE_BLOCK_NO_EFFECT : 0) | (place & way->stated ? 0 : way->assumed);
    if (!internal) notes |= way->no_internal;
    if (!external && !blocked) notes |= way->no_external;
    return notes | way->protocol | reach(internal, external);
}

static mapicfg_decision effective_mapi_http(uint32_t place, mapicfg_decision table) {
    static const struct way way = {
        MAPICFG__URLS_STATED,         MAPICFG__INTERNAL_URL,        MAPICFG__EXTERNAL_URL,
        MAPICFG__EQUAL_URLS,          MAPICFG_EFFECTIVE_MAPI_HTTP,  MAPICFG_NOTE_NO_URL,
        MAPICFG_NOTE_NO_INTERNAL_URL, MAPICFG_NOTE_NO_EXTERNAL_URL, MAPICFG_NOTE_ASSUMED_URLS};
    mapicfg_decision answer = effective_way(&way, place, !(table & MAPICFG_EXTERNAL));
    int no_fallback = answer & MAPICFG_EFFECTIVE_MAPI_HTTP && table & MAPICFG_RPC_HTTP_BLOCKED;
    return no_fallback ? answer | MAPICFG_NOTE_NO_FALLBACK : answer;
}

static mapicfg_decision effective_outlook_anywhere(uint32_t place, mapicfg_decision table) {
    static const struct way way = {MAPICFG__HOSTS_STATED,
                                   MAPICFG__INTERNAL_HOST,
                                   MAPICFG__EXTERNAL_HOST,
                                   MAPICFG__EQUAL_HOSTS,
                                   MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE,
                                   MAPICFG_NOTE_NO_HOST,
                                   MAPICFG_NOTE_NO_INTERNAL_HOST,
                                   MAPICFG_NOTE_NO_EXTERNAL_HOST,
                                   MAPICFG_NOTE_ASSUMED_HOSTS};
    if (table & MAPICFG_RPC_HTTP_BLOCKED) return MAPICFG_NOTE_NO_WAY_LEFT;
    mapicfg_decision answer = effective_way(&way, place, !(table & MAPICFG_EXTERNAL));
    if (!(answer & MAPICFG_EFFECTIVE_PROTOCOLS)) return answer;
    return answer | (place & MAPICFG__DEFAULT_HOST ? MAPICFG_NOTE_DEFAULT_HOST : 0) |
           (place & MAPICFG__TLS_REFUSED ? MAPICFG_NOTE_TLS_REFUSED : 0);
}

/* Exchange 2010 answers RPC inside; from outside there is Outlook Anywhere only, if it is enabled (Enable-
 * OutlookAnywhere, which has the external host only). */
static mapicfg_decision effective_rpc(uint32_t place, mapicfg_decision table) {
    if (!(table & MAPICFG_EXTERNAL) || table & MAPICFG_RPC_HTTP_BLOCKED) return MAPICFG_EFFECTIVE_RPC | reach(1, 0);
    if (!(place & MAPICFG__HOSTS_KNOWN)) return MAPICFG_EFFECTIVE_RPC | reach(1, 1) | MAPICFG_NOTE_ASSUMED_HOSTS;
    int external = (place & MAPICFG__EXTERNAL_HOST) != 0;
    return MAPICFG_EFFECTIVE_RPC | reach(1, external) | (external ? 0 : MAPICFG_NOTE_NO_EXTERNAL_HOST);
}

static mapicfg_decision at_place(const struct mapicfg__view *view, uint32_t place, mapicfg_decision table) {
    uint32_t release = view->release ? view->release : place >> MAPICFG__RELEASE_SHIFT;
    mapicfg_decision notes = 0;
    if (table & MAPICFG_MAPI_HTTP) {
        if (mapicfg__server_can(release) && mapicfg__client_can(view->client)) return effective_mapi_http(place, table);
        if (!mapicfg__server_can(release)) notes |= MAPICFG_NOTE_SERVER_TOO_OLD;
        if (!mapicfg__client_can(view->client)) notes |= MAPICFG_NOTE_CLIENT_TOO_OLD;
    }
    return notes | (mapicfg__server_is_legacy(release) ? effective_rpc(place, table)
                                                       : effective_outlook_anywhere(place, table));
}

/* ---- all places that may serve the mailbox ---- */

/* A mailbox whose server is not stated may be on any; others are served by servers of their own generation, and where
 * MAPI over HTTP leads, by those that can do it. */
int mapicfg__view_may(const struct mapicfg__view *view, uint32_t place) {
    uint32_t release = place >> MAPICFG__RELEASE_SHIFT;
    if (view->how == MAPICFG__SERVED_UNKNOWN) return 1;
    if (mapicfg__server_is_legacy(release) != mapicfg__server_is_legacy(view->own)) return 0;
    return view->lead != MAPICFG__LED_BY_MAPI || mapicfg__server_can(release);
}

/* What holds at every place is the answer; where effective answers differ, it cannot be told. What is assumed anywhere
 * is. */
static mapicfg_decision at_places(const struct mapicfg__view *view, mapicfg_decision table) {
    if (!view->several) return at_place(view, view->place, table);
    mapicfg_decision all = ~UINT64_C(0), any = 0;
    for (uint32_t place = 0; place < MAPICFG__PLACES; place++) {
        if (!view->several[place / 64]) place |= 63;
        if (!(view->several[place / 64] >> (place % 64) & 1) || !mapicfg__view_may(view, place)) continue;
        mapicfg_decision one = at_place(view, place, table);
        all &= one;
        any |= one;
    }
    all |= any & (MAPICFG_NOTE_ASSUMED_URLS | MAPICFG_NOTE_ASSUMED_HOSTS | MAPICFG_NOTE_DEFAULT_HOST |
                  MAPICFG_NOTE_TLS_REFUSED);
    if ((any & ~all) & BLOCKS_WITHOUT_EFFECT) all |= MAPICFG_NOTE_BLOCK_PARTIAL;
    if ((any & ~all) & MAPICFG_EFFECTIVE_MASK) all = (all & ~MAPICFG_EFFECTIVE_MASK) | MAPICFG_EFFECTIVE_UNKNOWN;
    return all;
}

/* A server that has a MAPI virtual directory can do MAPI over HTTP. */
static mapicfg_decision notes_of_version(const struct mapicfg__view *view, mapicfg_decision table) {
    int has_one = view->how == MAPICFG__SERVED_OWN && view->lead == MAPICFG__LED_BY_MAPI;
    if (!(table & MAPICFG_MAPI_HTTP) || !view->is_stated || view->release || has_one) return 0;
    return MAPICFG_NOTE_ASSUMED_VERSION;
}

static mapicfg_decision notes_of_server(const struct mapicfg__view *view) {
    switch (view->how) {
    case MAPICFG__SERVED_UNKNOWN: return view->several ? MAPICFG_NOTE_SERVER_NOT_STATED : 0;
    case MAPICFG__SERVED_SITE: return MAPICFG_NOTE_SAME_SITE;
    case MAPICFG__SERVED_OTHER: return MAPICFG_NOTE_OTHER_SERVER;
    default: return 0;
    }
}

/* ---- the client's version and mode ---- */

/* No way is left for a client that is blocked, whatever Autodiscover hands out. */
mapicfg_decision mapicfg__decision_under(mapicfg_decision decision, uint32_t conditions) {
    uint32_t versions = conditions & 3u, cached = conditions & 12u;
    if (!conditions || decision & MAPICFG_MAPI_DISABLED) return decision;
    if (versions == MAPICFG__VERSIONS_NOT_STATED) decision |= MAPICFG_NOTE_VERSION_NOT_STATED;
    if (versions == MAPICFG__VERSIONS_BLOCKED) decision |= MAPICFG_NOTE_VERSION_BLOCKED;
    if (versions == MAPICFG__VERSIONS_DOUBTFUL) decision |= MAPICFG_NOTE_VERSION_DOUBTFUL;
    if (cached == MAPICFG__CACHED_NOT_STATED) decision |= MAPICFG_NOTE_CACHED_NOT_STATED;
    if (cached == MAPICFG__CACHED_BLOCKED) decision |= MAPICFG_NOTE_CACHED_MODE;
    if (!(decision & MAPICFG_EFFECTIVE_PROTOCOLS)) return decision;
    if (decision & (MAPICFG_NOTE_VERSION_BLOCKED | MAPICFG_NOTE_CACHED_MODE)) return decision & ~MAPICFG_EFFECTIVE_MASK;
    if (decision & MAPICFG_NOTE_VERSION_DOUBTFUL)
        return (decision & ~MAPICFG_EFFECTIVE_MASK) | MAPICFG_EFFECTIVE_UNKNOWN;
    return decision;
}

mapicfg_decision mapicfg__view_decide(const struct mapicfg__view *view, uint8_t bits) {
    mapicfg_decision table = mapicfg_decide_bits(view->org, bits);
    mapicfg_decision decision = table | notes_of_settings(view, bits);
    if (table & MAPICFG_MAPI_DISABLED) return decision | MAPICFG_NOTE_MAPI_DISABLED;
    return decision | at_places(view, table) | notes_of_server(view) | notes_of_version(view, table);
}
