/* SPDX-License-Identifier: LGPL-2.1-or-later
 * places.c: what the servers that may serve a mailbox give it: one place each, and which of them differ. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"
#include "base/utf8.h"
#include "decision/effective.h"
#include "decision/versions.h"
#include "model/object.h"
#include "model/release.h"
#include "model/url.h"

/* ---- options ---- */

static const struct mapicfg__options sized = MAPICFG__OPTIONS(mapicfg_decide_options, MAPICFG_DECIDE_OPTIONS_SIZE_1_0);

static mapicfg_status check_org(uint32_t org, mapicfg_error *err) {
    if (org == MAPICFG_FALSE || org == MAPICFG_TRUE) return MAPICFG_OK;
    mapicfg_status status = mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                                                "the organization's MapiHttpEnabled is not stated: give the output of "
                                                "Get-OrganizationConfig, or state it");
    mapicfg__error_property(err, mapicfg__property_name(MAPICFG__ORG_MapiHttpEnabled));
    return status;
}

mapicfg_status mapicfg__places_take_struct(mapicfg_decide_options *take, const mapicfg_decide_options *options,
                                           mapicfg_error *err) {
    return mapicfg__options_take(take, options, &sized, err);
}

mapicfg_status mapicfg__places_take_options(mapicfg_decide_options *take, const mapicfg_decide_options *options,
                                            uint32_t org, mapicfg_error *err) {
    uint32_t version[3];
    mapicfg_status status = mapicfg__places_take_struct(take, options, err);
    if (!status) status = check_org(org, err);
    if (status) return status;
    if (take->object_count && !take->objects) return mapicfg__error_null_argument(err, "objects");
    if (take->vdir_count && !take->vdirs) return mapicfg__error_null_argument(err, "vdirs");
    if (take->client && !mapicfg_client_name(take->client))
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "client %lu is not a release of Outlook; take one of MAPICFG_CLIENT_...",
                                   (unsigned long)take->client);
    if (take->server && !mapicfg_server_name(take->server))
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "server %lu is not a release of Exchange; take one of MAPICFG_SERVER_...",
                                   (unsigned long)take->server);
    if (take->cached_mode == MAPICFG_NULL || take->cached_mode > MAPICFG_TRUE)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "cached_mode is neither true, false nor not stated");
    const char *text = take->client_version;
    if (text && !mapicfg__versions_parse(text, strlen(text), version))
        return mapicfg__error_fail(err, MAPICFG_E_VALUE,
                                   "\"%.*s\" is not a version of Outlook; write it as Exchange logs it: 16.0.4229.1003",
                                   (int)mapicfg__utf8_cut(text, strnlen(text, 60)), text);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__places_take_topology(const mapicfg_decide_options *options, struct mapicfg__topology *topology,
                                             mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < options->object_count; i++) {
        if (!options->objects[i]) return mapicfg__error_null_argument(err, "an object");
        if (mapicfg_object_get_class(options->objects[i]) == MAPICFG_CLASS_VDIR) continue;
        status = mapicfg__topology_lend(topology, options->objects[i], err);
    }
    for (size_t i = 0; !status && i < options->vdir_count; i++) {
        const mapicfg_object *vdir = mapicfg_vdir_const_object(options->vdirs[i]);
        status = mapicfg__object_need(vdir, MAPICFG_CLASS_VDIR, "a virtual directory", err);
        if (!status) status = mapicfg__topology_lend(topology, vdir, err);
    }
    topology->known_none = options->vdirs && !options->vdir_count;
    return status ? status : mapicfg__topology_settle(topology, err);
}

uint64_t mapicfg__decision_settings(void) {
    static const uint32_t settings[] = {
        MAPICFG__MAILBOX_MapiHttpEnabled,
        MAPICFG__MAILBOX_MAPIBlockOutlookExternalConnectivity,
        MAPICFG__MAILBOX_MAPIEnabled,
        MAPICFG__MAILBOX_MAPIBlockOutlookRpcHttp,
        MAPICFG__MAILBOX_MAPIBlockOutlookVersions,
        MAPICFG__MAILBOX_MAPIBlockOutlookNonCachedMode,
        MAPICFG__MAILBOX_ServerName,
        MAPICFG__MAILBOX_AdminDisplayVersion,
    };
    uint64_t bits = 0;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) bits |= mapicfg__property_bit(settings[i]);
    return bits;
}

uint32_t mapicfg__decision_conditions(const mapicfg_decide_options *options, const char *versions, size_t size,
                                      uint32_t block_non_cached) {
    static const uint32_t verdicts[] = {MAPICFG__VERSIONS_NONE, MAPICFG__VERSIONS_BLOCKED, MAPICFG__VERSIONS_DOUBTFUL};
    uint32_t conditions = 0, version[3], mode = options ? options->cached_mode : MAPICFG_NOT_STATED;
    const char *client = options ? options->client_version : NULL;
    if (block_non_cached == MAPICFG_TRUE && mode == MAPICFG_FALSE) conditions = MAPICFG__CACHED_BLOCKED;
    if (block_non_cached == MAPICFG_TRUE && mode == MAPICFG_NOT_STATED) conditions = MAPICFG__CACHED_NOT_STATED;
    if (!size) return conditions;
    if (!client || !mapicfg__versions_parse(client, strlen(client), version))
        return conditions | MAPICFG__VERSIONS_NOT_STATED;
    return conditions | verdicts[mapicfg__versions_verdict(versions, size, version)];
}

uint32_t mapicfg__decision_mailbox_conditions(const mapicfg_object *mailbox, const mapicfg_decide_options *options) {
    const char *versions = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_MAPIBlockOutlookVersions);
    uint32_t cached = mapicfg__object_state(mailbox, MAPICFG__MAILBOX_MAPIBlockOutlookNonCachedMode);
    return mapicfg__decision_conditions(options, versions, versions ? strlen(versions) : 0, cached);
}

/* ---- places ---- */

/* $null is none; what is not stated, as in an export of other properties, may be there. */
static uint32_t pair_of(const mapicfg_object *vdir, uint32_t inside, uint32_t outside,
                        int (*equal)(const char *, const char *)) {
    int inside_stated = mapicfg__object_state(vdir, inside) != MAPICFG_NOT_STATED;
    int outside_stated = mapicfg__object_state(vdir, outside) != MAPICFG_NOT_STATED;
    const char *internal = mapicfg__object_text(vdir, inside), *external = mapicfg__object_text(vdir, outside);
    return (inside_stated && outside_stated ? MAPICFG__URLS_STATED : 0) |
           (internal || !inside_stated ? MAPICFG__INTERNAL_URL : 0) |
           (external || !outside_stated ? MAPICFG__EXTERNAL_URL : 0) |
           (internal && external && equal(internal, external) ? MAPICFG__EQUAL_URLS : 0);
}

static uint32_t urls_of(const mapicfg_object *vdir) {
    return pair_of(vdir, MAPICFG__VDIR_InternalUrl, MAPICFG__VDIR_ExternalUrl, mapicfg__url_serve_equal);
}

/* Setup writes the server's FQDN. Where that is not known, the first part of the host tells. */
static int is_default_host(const mapicfg_object *anywhere, const char *fqdn) {
    const char *host = mapicfg__object_text(anywhere, MAPICFG__OUTLOOK_ANYWHERE_InternalHostname);
    size_t size, label = host ? strcspn(host, ".") : 0;
    const char *server = mapicfg__object_server(anywhere, &size), *dot = size ? memchr(server, '.', size) : NULL;
    if (!label || !host[label]) return 0;
    if (fqdn) return mapicfg__url_hosts_equal(host, fqdn);
    return size && mapicfg__text_equal(host, label, server, dot ? (size_t)(dot - server) : size);
}

static int is_false(const mapicfg_object *anywhere, uint32_t property) {
    return mapicfg__object_state(anywhere, property) == MAPICFG_FALSE;
}

/* Source: Set-OutlookAnywhere, SSLOffloading: with $false only TLS is let in, so clients must be told to use it. */
static int is_tls_refused(const mapicfg_object *anywhere) {
    if (!is_false(anywhere, MAPICFG__OUTLOOK_ANYWHERE_SSLOffloading)) return 0;
    return is_false(anywhere, MAPICFG__OUTLOOK_ANYWHERE_InternalClientsRequireSsl) ||
           (is_false(anywhere, MAPICFG__OUTLOOK_ANYWHERE_ExternalClientsRequireSsl) &&
            mapicfg__object_text(anywhere, MAPICFG__OUTLOOK_ANYWHERE_ExternalHostname));
}

static uint32_t hosts_of(const mapicfg_object *anywhere) {
    return MAPICFG__HOSTS_STATED * pair_of(anywhere, MAPICFG__OUTLOOK_ANYWHERE_InternalHostname,
                                           MAPICFG__OUTLOOK_ANYWHERE_ExternalHostname, mapicfg__url_hosts_equal);
}

uint32_t mapicfg__places_given(const mapicfg_object *vdir, const char *fqdn) {
    if (mapicfg__topology_part(vdir) != MAPICFG__RPC) return urls_of(vdir);
    return hosts_of(vdir) | (is_default_host(vdir, fqdn) ? MAPICFG__DEFAULT_HOST : 0) |
           (is_tls_refused(vdir) ? MAPICFG__TLS_REFUSED : 0);
}

/* By the FQDN of the server that has it, which may be another than that of the mailbox. */
static uint32_t given_in(const struct mapicfg__topology *topology, const mapicfg_object *vdir) {
    size_t size;
    const char *name = mapicfg__object_server(vdir, &size);
    uint32_t number = size ? mapicfg__names_get(&topology->server_names, name, size) : MAPICFG__NAME_NONE;
    number = number < MAPICFG__NAME_SEVERAL ? mapicfg__topology_number(topology, number) : 0;
    return mapicfg__places_given(vdir, topology->servers[number].fqdn);
}

/* Virtual directories that are known not to be there have no URLs. */
static uint32_t place_of(const struct mapicfg__topology *topology, uint32_t server) {
    enum mapicfg__served how;
    const mapicfg_object *mapi = mapicfg__topology_serving(topology, server, MAPICFG__MAPI, &how);
    const mapicfg_object *anywhere = mapicfg__topology_serving(topology, server, MAPICFG__RPC, &how);
    uint32_t release = topology->servers[server].release;
    return (mapi                   ? urls_of(mapi)
            : topology->known_none ? MAPICFG__URLS_STATED
                                   : 0) |
           (anywhere ? given_in(topology, anywhere)
                     : mapicfg__places_without_anywhere(release, topology->known[MAPICFG__RPC] != 0)) |
           release << MAPICFG__RELEASE_SHIFT;
}

void mapicfg__places_add(uint64_t *places, uint32_t place) {
    places[place / 64] |= UINT64_C(1) << (place % 64);
}

enum mapicfg__lead mapicfg__places_leading(uint32_t release, int mapi, int rpc) {
    if (!mapicfg__server_can(release)) return MAPICFG__LED_BY_ANYWHERE;
    return mapi || !rpc ? MAPICFG__LED_BY_MAPI : MAPICFG__LED_BY_ANYWHERE;
}

uint32_t mapicfg__places_without_anywhere(uint32_t release, int rpc) {
    return rpc && mapicfg__server_is_legacy(release) ? MAPICFG__HOSTS_STATED : 0;
}

static const enum mapicfg__part leads[MAPICFG__LEADS] = {
    [MAPICFG__LED_BY_MAPI] = MAPICFG__MAPI,
    [MAPICFG__LED_BY_ANYWHERE] = MAPICFG__RPC,
};

/* 0: no memory. */
static int add_to(uint64_t **set, uint32_t place) {
    if (!*set && !(*set = mapicfg__mem_zalloc(sizeof(mapicfg__place_set)))) return 0;
    mapicfg__places_add(*set, place);
    return 1;
}

/* What the mailboxes of others, and those that name no server, may get from a server. 0: no memory. */
static int add_server(struct mapicfg__places *places, const struct mapicfg__server *server, uint32_t place) {
    for (size_t lead = 0; lead < MAPICFG__LEADS; lead++) {
        int serves = server->vdirs[leads[lead]] != NULL;
        if (!serves && mapicfg__server_can(server->release)) continue;
        if (!add_to(&places->sites[0][lead], place)) return 0;
        if (serves && server->site && !add_to(&places->sites[server->site][lead], place)) return 0;
    }
    return 1;
}

mapicfg_status mapicfg__places_make(struct mapicfg__places *places, const struct mapicfg__topology *topology,
                                    mapicfg_error *err) {
    mapicfg__places_free(places);
    if (!topology->site_count) return MAPICFG_OK;
    places->sites = mapicfg__mem_zalloc(topology->site_count * sizeof *places->sites);
    if (!places->sites) return mapicfg__error_no_memory(err);
    places->count = topology->site_count;
    for (uint32_t i = 0; i < topology->server_count; i++) {
        const struct mapicfg__server *server = &topology->servers[i];
        int is_one = mapicfg__topology_number(topology, i) == i && !server->stated; /* that counts for one mailbox */
        if (is_one && !add_server(places, server, place_of(topology, i))) return mapicfg__error_no_memory(err);
    }
    return MAPICFG_OK;
}

void mapicfg__places_free(struct mapicfg__places *places) {
    for (size_t i = 0; i < places->count; i++)
        for (size_t lead = 0; lead < MAPICFG__LEADS; lead++) mapicfg__mem_free(places->sites[i][lead]);
    mapicfg__mem_free(places->sites);
    *places = (struct mapicfg__places){0};
}

void mapicfg__view_choose(struct mapicfg__view *view, const uint64_t *may) {
    unsigned count = 0;
    for (uint32_t place = 0; place < MAPICFG__PLACES && count < 2; place++) {
        if (!may[place / 64]) place |= 63;
        if (!(may[place / 64] >> (place % 64) & 1) || !mapicfg__view_may(view, place)) continue;
        view->place = place;
        count++;
    }
    if (count > 1) view->several = may;
}

void mapicfg__view_init(struct mapicfg__view *view, uint32_t org, const mapicfg_decide_options *options,
                        const struct mapicfg__topology *topology, const struct mapicfg__places *places,
                        uint32_t server) {
    *view = (struct mapicfg__view){.org = org, .client = options->client, .release = options->server};
    if (!topology || server >= topology->server_count) return;
    view->topology = topology;
    view->server = server;
    view->server_name = topology->servers[server].name;
    view->is_stated = server != 0;
    view->own = topology->servers[server].release;
    if (!view->release) view->release = view->own;
    view->lead =
        mapicfg__places_leading(view->release, topology->known[MAPICFG__MAPI] != 0, topology->known[MAPICFG__RPC] != 0);
    mapicfg__topology_serving(topology, server, leads[view->lead], &view->how);
    view->place = place_of(topology, server);
    if (view->how == MAPICFG__SERVED_OWN || view->how == MAPICFG__SERVED_NOT) return;
    uint32_t site = view->how == MAPICFG__SERVED_SITE ? topology->servers[server].site : 0;
    if (places->sites[site][view->lead]) mapicfg__view_choose(view, places->sites[site][view->lead]);
}

static int is_equal(const mapicfg_object *object, int anywhere) {
    uint32_t place = !object ? 0 : anywhere ? hosts_of(object) : urls_of(object);
    return (place & (anywhere ? MAPICFG__EQUAL_HOSTS : MAPICFG__EQUAL_URLS)) != 0;
}

const mapicfg_object *mapicfg__view_equal(const struct mapicfg__view *view, int anywhere) {
    const struct mapicfg__topology *topology = view->topology;
    enum mapicfg__part part = anywhere ? MAPICFG__RPC : MAPICFG__MAPI;
    enum mapicfg__served how;
    if (!topology) return NULL;
    const mapicfg_object *own = mapicfg__topology_serving(topology, view->server, part, &how);
    if (is_equal(own, anywhere)) return own;
    for (size_t i = 0; view->several && i < topology->server_count; i++)
        if (is_equal(topology->servers[i].vdirs[part], anywhere)) return topology->servers[i].vdirs[part];
    return NULL;
}
