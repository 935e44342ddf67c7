/* SPDX-License-Identifier: LGPL-2.1-or-later
 * effective.c: the effective answer: what stands in the way of the table's answer.
 *
 * Sources: Set-CASMailbox (MAPIEnabled, MAPIBlockOutlookRpcHttp, MAPIBlockOutlookExternalConnectivity); "MAPI over HTTP
 * in Exchange Server", supported clients and servers; [MS-OXDSCLI] 2.2.4.1.1.2.6: a mapiHttp block has at least one
 * URL; Exchange 2016 release notes (archive mailboxes). That Outlook Anywhere stays as the only way, or is missing as a
 * fallback, when it is blocked follows from these; no document says it in one place. */
#include "decision/effective.h"

#include <mapicfg/url.h>

#include "base/error.h"

static int server_can(uint32_t server) {
    return server == 0 || server >= MAPICFG_SERVER_2013;
}

static int client_can(uint32_t client) {
    return client == 0 || client == MAPICFG_CLIENT_2010_UPDATED || client >= MAPICFG_CLIENT_2013_SP1;
}

static void add_vdir(struct mapicfg__view *view, const mapicfg_vdir *vdir, uint32_t *with_external, uint32_t *equal) {
    const char *internal = mapicfg_vdir_get_internal_url(vdir), *external = mapicfg_vdir_get_external_url(vdir);
    if (internal) view->any_internal = 1;
    if (!external) return;
    view->any_external = 1;
    ++*with_external;
    if (!mapicfg_url_equal(internal, external)) return;
    if (!view->an_equal) view->an_equal = vdir;
    ++*equal;
}

mapicfg_status mapicfg__view_init(struct mapicfg__view *view, uint32_t org, const mapicfg_decide_options *options,
                                  mapicfg_error *err) {
    mapicfg_decide_options take;
    mapicfg_status status = mapicfg__take_options(&take, sizeof take, options, sizeof take, err);
    if (status) return status;
    if (org != MAPICFG_FALSE && org != MAPICFG_TRUE) {
        status = mapicfg__fail(err, MAPICFG_E_NOT_STATED,
                               "the organization's MapiHttpEnabled is not stated: give the output of "
                               "Get-OrganizationConfig, or state it");
        mapicfg__error_property(err, "MapiHttpEnabled");
        return status;
    }
    if (take.client && !mapicfg_client_name(take.client))
        return mapicfg__fail(err, MAPICFG_E_ARGUMENT, "client %lu is not a release of Outlook; take one of MAPICFG_CLIENT_...",
                             (unsigned long)take.client);
    if (take.server && !mapicfg_server_name(take.server))
        return mapicfg__fail(err, MAPICFG_E_ARGUMENT, "server %lu is not a release of Exchange; take one of MAPICFG_SERVER_...",
                             (unsigned long)take.server);
    *view = (struct mapicfg__view){.org = org, .client = take.client, .server = take.server};
    view->urls_known = take.vdirs != NULL;
    uint32_t with_external = 0, equal = 0;
    for (size_t i = 0; take.vdirs && i < take.vdir_count; i++) {
        if (!take.vdirs[i]) return mapicfg__null_argument(err, "a virtual directory");
        add_vdir(view, take.vdirs[i], &with_external, &equal);
    }
    view->equal = !equal ? MAPICFG__NONE : equal < with_external ? MAPICFG__SOME : MAPICFG__ALL;
    return MAPICFG_OK;
}

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

static mapicfg_decision effective_mapi_http(const struct mapicfg__view *view, mapicfg_decision table) {
    int blocked = !(table & MAPICFG_EXTERNAL);
    int internal = 1, external = !blocked;
    mapicfg_decision notes = table & MAPICFG_RPC_HTTP_BLOCKED ? MAPICFG_NOTE_NO_FALLBACK : 0;
    if (view->urls_known) {
        internal = view->any_internal;
        external = view->any_external && !blocked;
        if (blocked && view->equal) {
            external = 1;
            notes |= view->equal == MAPICFG__ALL ? MAPICFG_NOTE_BLOCK_NO_EFFECT : MAPICFG_NOTE_BLOCK_PARTIAL;
        }
        if (!internal && !external) return MAPICFG_NOTE_NO_URL;
        if (!internal) notes |= MAPICFG_NOTE_NO_INTERNAL_URL;
        if (!external && !blocked) notes |= MAPICFG_NOTE_NO_EXTERNAL_URL;
    }
    return notes | MAPICFG_EFFECTIVE_MAPI_HTTP | (internal ? MAPICFG_EFFECTIVE_INTERNAL : 0) |
           (external ? MAPICFG_EFFECTIVE_EXTERNAL : 0);
}

static mapicfg_decision effective_outlook_anywhere(mapicfg_decision table) {
    if (table & MAPICFG_RPC_HTTP_BLOCKED) return MAPICFG_NOTE_NO_WAY_LEFT;
    return MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE | MAPICFG_EFFECTIVE_INTERNAL |
           (table & MAPICFG_EXTERNAL ? MAPICFG_EFFECTIVE_EXTERNAL : 0);
}

/* Exchange 2010 answers RPC inside; from outside there is Outlook Anywhere only. */
static mapicfg_decision effective_rpc(mapicfg_decision table) {
    int external = table & MAPICFG_EXTERNAL && !(table & MAPICFG_RPC_HTTP_BLOCKED);
    return MAPICFG_EFFECTIVE_RPC | MAPICFG_EFFECTIVE_INTERNAL | (external ? MAPICFG_EFFECTIVE_EXTERNAL : 0);
}

mapicfg_decision mapicfg__view_decide(const struct mapicfg__view *view, uint8_t bits) {
    mapicfg_decision table = mapicfg_decide_bits(view->org, bits);
    mapicfg_decision decision = table | notes_of_settings(view, bits);
    if (table & MAPICFG_MAPI_DISABLED) return decision | MAPICFG_NOTE_MAPI_DISABLED;
    if (table & MAPICFG_MAPI_HTTP) {
        if (server_can(view->server) && client_can(view->client)) return decision | effective_mapi_http(view, table);
        if (!server_can(view->server)) decision |= MAPICFG_NOTE_SERVER_TOO_OLD;
        if (!client_can(view->client)) decision |= MAPICFG_NOTE_CLIENT_TOO_OLD;
    }
    return decision | (view->server == MAPICFG_SERVER_2010 ? effective_rpc(table) : effective_outlook_anywhere(table));
}
