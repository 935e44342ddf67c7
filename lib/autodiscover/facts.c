/* SPDX-License-Identifier: LGPL-2.1-or-later
 * facts.c: what Autodiscover knows of one server, from its virtual directories, its own object and the options. */
#include "autodiscover/facts.h"

#include <mapicfg/release.h>
#include <string.h>

#include "autodiscover/ecp.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/object.h"
#include "model/release.h"
#include "model/url.h"
#include "model/value.h"

#define FIRST_ABILITIES 995u /* the build of Exchange 2013 */

/* ---- the server ---- */

/* The number at the text; 0 when there is none. */
static uint32_t number_at(const char *text) {
    uint64_t number;
    size_t size = text ? mapicfg__text_count_digits(text, SIZE_MAX) : 0;
    return size && mapicfg__text_parse_number(text, size, &number) && number <= 0x7fff ? (uint32_t)number : 0;
}

/* What follows `before` in the text; NULL when either is not there. */
static const char *behind(const char *text, const char *before) {
    const char *at = text ? strstr(text, before) : NULL;
    return at ? at + strlen(before) : NULL;
}

/* "Version 15.2 (Build 1544.4)" as four numbers; all zeros when it is not that. */
static void take_numbers(uint32_t numbers[4], const char *text) {
    const char *major = behind(text, "Version "), *build = behind(major, "(Build ");
    const uint32_t read[4] = {number_at(major), number_at(behind(major, ".")), number_at(build),
                              number_at(behind(build, "."))};
    if (read[0] && read[2] && read[0] <= 63 && read[1] <= 63) memcpy(numbers, read, sizeof read);
}

static void take_server(struct mapicfg__server_facts *facts, const struct mapicfg__server *server) {
    static const char hex[] = "0123456789ABCDEF";
    take_numbers(facts->numbers, server->display_version);
    /* major, minor and build in one number */
    uint32_t version = 0x70008000u | facts->numbers[0] << 22 | facts->numbers[1] << 16 | facts->numbers[2];
    for (size_t i = 0; facts->numbers[0] && i < 8; i++) facts->version[i] = hex[version >> (28 - 4 * i) & 15];
    facts->server_host = server->fqdn ? server->fqdn : server->name;
    facts->release = server->release;
    facts->can_mapi_http = mapicfg__server_can(server->release);
    facts->is_personal = !mapicfg__server_is_legacy(server->release);
    facts->knows_abilities = !server->release || server->release > MAPICFG_SERVER_2013 ||
                             (server->release == MAPICFG_SERVER_2013 && (version & 0x7fffu) >= FIRST_ABILITIES);
    const char *name = server->legacy_dn ? strrchr(server->legacy_dn, '=') : NULL;
    if (!name) return;
    facts->server_dn = server->legacy_dn;
    facts->server_dn_stem = (size_t)(name + 1 - server->legacy_dn);
}

/* ---- its sides ---- */

/* An authentication method of Exchange for which [MS-OXDSCLI] 2.2.4.1.1.2.6.4 has a word, spelled as answers have it;
 * NULL for others. */
static const char *package_of(const char *method) {
    static const char *const words[] = {"Basic", "Ntlm", "Negotiate", "Certificate"};
    for (size_t i = 0; method && i < sizeof words / sizeof *words; i++)
        if (mapicfg__text_is_word(method, strlen(method), words[i])) return words[i];
    return NULL;
}

/* Outlook Anywhere's properties on one side. */
struct rpc_names {
    uint32_t host, method, ssl;
};

static int is_state(const mapicfg_object *object, uint32_t property, uint32_t state) {
    return object && mapicfg__object_state(object, property) == state;
}

/* The host: what an option names, what Outlook Anywhere has ($null too), or that of MAPI over HTTP or of Exchange Web
 * Services: one namespace for all protocols is what Microsoft recommends. */
static mapicfg_status take_host(struct mapicfg__side *side, const char *option, const mapicfg_object *rpc,
                                uint32_t property, mapicfg_error *err) {
    const char *url = side->mapi ? side->mapi : side->ews;
    side->host = option ? option : rpc ? mapicfg__object_text(rpc, property) : NULL;
    if (side->host || !url || (rpc && !is_state(rpc, property, MAPICFG_NOT_STATED))) return MAPICFG_OK;
    mapicfg_status status = mapicfg_url_dup_host(url, &side->made, err);
    side->host = side->made;
    return status == MAPICFG_E_URL ? MAPICFG_OK : status; /* an export may hold an invalid URL */
}

static mapicfg_status take_rpc(struct mapicfg__side *side, const mapicfg_autodiscover_options *options,
                               const char *host, const mapicfg_object *rpc, const struct rpc_names *names,
                               mapicfg_error *err) {
    side->package = options->rpc_authentication;
    if (!side->package && rpc) side->package = package_of(mapicfg__object_text(rpc, names->method));
    side->ssl = is_state(rpc, names->ssl, MAPICFG_FALSE) ? "Off" : "On";
    return take_host(side, host, rpc, names->host, err);
}

static const mapicfg_object *serving(const struct mapicfg__topology *topology, uint32_t server,
                                     enum mapicfg__part part) {
    enum mapicfg__served how;
    return mapicfg__topology_serving(topology, server, part, &how);
}

/* The URLs of a virtual directory; NULL for none. */
static void take_urls(const mapicfg_object *vdir, const char **internal, const char **external) {
    *internal = vdir ? mapicfg__object_role(vdir, MAPICFG__ROLE_INTERNAL) : NULL;
    *external = vdir ? mapicfg__object_role(vdir, MAPICFG__ROLE_EXTERNAL) : NULL;
}

/* A URL with another path than /mapi leads nowhere. 0: no memory. */
static int take_mapi(struct mapicfg__side *side) {
    mapicfg_status status = side->mapi ? mapicfg__url_dup_served(side->mapi, &side->mapi_made, NULL) : MAPICFG_OK;
    if (side->mapi_made) side->mapi = side->mapi_made;
    return !status;
}

static mapicfg_status take_hosts(struct mapicfg__server_facts *facts, const mapicfg_autodiscover_options *options,
                                 const mapicfg_object *rpc, mapicfg_error *err) {
    static const struct rpc_names internal = {MAPICFG__OUTLOOK_ANYWHERE_InternalHostname,
                                              MAPICFG__OUTLOOK_ANYWHERE_InternalClientAuthenticationMethod,
                                              MAPICFG__OUTLOOK_ANYWHERE_InternalClientsRequireSsl};
    static const struct rpc_names external = {MAPICFG__OUTLOOK_ANYWHERE_ExternalHostname,
                                              MAPICFG__OUTLOOK_ANYWHERE_ExternalClientAuthenticationMethod,
                                              MAPICFG__OUTLOOK_ANYWHERE_ExternalClientsRequireSsl};
    mapicfg_status status = take_rpc(&facts->internal, options, options->rpc_internal_host, rpc, &internal, err);
    return status ? status : take_rpc(&facts->external, options, options->rpc_external_host, rpc, &external, err);
}

/* A copy of what stands before the size-th byte and then of the text; 0: no memory. */
static int join(char **to, const char *before, size_t size, const char *text) {
    struct mapicfg__buffer made = {0};
    mapicfg__buffer_bytes(&made, before, size);
    mapicfg__buffer_text(&made, text);
    if (made.failed) mapicfg__buffer_free(&made);
    *to = made.data;
    return made.data != NULL;
}

/* Other than virtual directories, answers end these URLs with a slash. */
static int take_folder(char **to, const char *url) {
    size_t size = url ? strlen(url) : 0;
    return !size || join(to, url, size, url[size - 1] == '/' ? "" : "/");
}

/* Unified Messaging is beside Exchange.asmx. */
static int take_um(struct mapicfg__side *side) {
    static const char service[] = "/Exchange.asmx";
    size_t end = sizeof service - 1, size = side->ews ? strlen(side->ews) : 0;
    if (size && side->ews[size - 1] == '/') size--;
    if (size < end || !mapicfg__text_is_word(side->ews + size - end, end, service)) return 1;
    return join(&side->um, side->ews, size - end + 1, "UM2007Legacy.asmx");
}

/* "Basic, Fba". The attribute is required, so where nothing is stated it has what Setup sets. */
static int take_methods(struct mapicfg__side *side, const mapicfg_object *owa, uint32_t property, const char *setup) {
    const struct mapicfg__value *methods = owa ? mapicfg__object_value(owa, property) : NULL;
    struct mapicfg__buffer text = {0};
    if (!side->owa) return 1;
    side->owa_methods_assumed = !methods || !methods->count;
    if (side->owa_methods_assumed) mapicfg__buffer_text(&text, setup);
    for (uint32_t i = 0; methods && i < methods->count; i++) {
        if (i) mapicfg__buffer_text(&text, ", ");
        mapicfg__buffer_text(&text, methods->items[i]);
    }
    if (text.failed) mapicfg__buffer_free(&text);
    side->owa_methods = text.data;
    return text.data != NULL;
}

/* The URLs that answers spell otherwise than virtual directories do. */
static int take_web(struct mapicfg__side *side, uint32_t release, const char *owa, const char *ecp) {
    if (!take_folder(&side->owa, owa)) return 0;
    if (release == MAPICFG_SERVER_2007) return 1; /* no control panel, and another service for Unified Messaging */
    return take_folder(&side->ecp, mapicfg__ecp_is_in_owa(release) ? owa : ecp) && take_um(side);
}

/* MobileClientCertificateProvisioningEnabled says whether Autodiscover hands out the other two. */
static void take_active_sync(struct mapicfg__server_facts *facts, const mapicfg_object *vdir) {
    take_urls(vdir, &facts->internal.active_sync, &facts->external.active_sync);
    if (!is_state(vdir, MAPICFG__ACTIVE_SYNC_VDIR_MobileClientCertificateProvisioningEnabled, MAPICFG_TRUE)) return;
    facts->enrollment = mapicfg__object_text(vdir, MAPICFG__ACTIVE_SYNC_VDIR_MobileClientCertificateAuthorityURL);
    facts->enrollment_template = mapicfg__object_text(vdir, MAPICFG__ACTIVE_SYNC_VDIR_MobileClientCertTemplateName);
}

/* ---- the whole ---- */

mapicfg_status mapicfg__server_facts_take(struct mapicfg__server_facts *facts, const struct mapicfg__topology *topology,
                                          const mapicfg_autodiscover_options *options, uint32_t server,
                                          mapicfg_error *err) {
    struct mapicfg__side *inside = &facts->internal, *outside = &facts->external;
    const mapicfg_object *owa = serving(topology, server, MAPICFG__OWA);
    const char *owa_urls[2], *ecp_urls[2], *oab_urls[2];
    *facts = (struct mapicfg__server_facts){0};
    take_server(facts, &topology->servers[server]);
    take_urls(serving(topology, server, MAPICFG__MAPI), &inside->mapi, &outside->mapi);
    take_urls(serving(topology, server, MAPICFG__EWS), &inside->ews, &outside->ews);
    take_active_sync(facts, serving(topology, server, MAPICFG__ACTIVE_SYNC));
    take_urls(serving(topology, server, MAPICFG__ECP), &ecp_urls[0], &ecp_urls[1]);
    take_urls(serving(topology, server, MAPICFG__OAB), &oab_urls[0], &oab_urls[1]);
    take_urls(owa, &owa_urls[0], &owa_urls[1]);
    if (options->owa_internal_url) owa_urls[0] = options->owa_internal_url;
    if (options->owa_external_url) owa_urls[1] = options->owa_external_url;
    if (!take_mapi(inside) || !take_mapi(outside) || !take_web(inside, facts->release, owa_urls[0], ecp_urls[0]) ||
        !take_web(outside, facts->release, owa_urls[1], ecp_urls[1]) || !take_folder(&inside->oab, oab_urls[0]) ||
        !take_folder(&outside->oab, oab_urls[1]) ||
        !take_methods(inside, owa, MAPICFG__OWA_VDIR_InternalAuthenticationMethods, "Basic, Fba") ||
        !take_methods(outside, owa, MAPICFG__OWA_VDIR_ExternalAuthenticationMethods, "Fba"))
        return mapicfg__error_no_memory(err);
    const mapicfg_object *rpc = serving(topology, server, MAPICFG__RPC);
    if (!rpc && topology->known[MAPICFG__RPC] && !facts->is_personal) return MAPICFG_OK; /* not enabled */
    return take_hosts(facts, options, rpc, err);
}

int mapicfg__server_facts_are_same(const struct mapicfg__server_facts *facts, int mapi_http) {
    const struct mapicfg__side *inside = &facts->internal, *outside = &facts->external;
    if (mapi_http) return inside->mapi && outside->mapi && mapicfg_url_equal(inside->mapi, outside->mapi);
    return inside->host && outside->host && mapicfg__url_hosts_equal(inside->host, outside->host);
}

static void free_side(struct mapicfg__side *side) {
    mapicfg__mem_free(side->owa);
    mapicfg__mem_free(side->ecp);
    mapicfg__mem_free(side->um);
    mapicfg__mem_free(side->oab);
    mapicfg__mem_free(side->owa_methods);
    mapicfg_free(side->made);
    mapicfg__mem_free(side->mapi_made);
}

void mapicfg__server_facts_free(struct mapicfg__server_facts *facts) {
    free_side(&facts->internal);
    free_side(&facts->external);
}
