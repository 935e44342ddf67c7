/* SPDX-License-Identifier: LGPL-2.1-or-later
 * facts.c: what virtual directories say about a proxy in front of them: hosts, authentication, Extended Protection. */
#include "proxy/facts.h"

#include <mapicfg/url.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/object.h"

/* ex1.contoso.com is the own name of EX1 and of ex1.fabrikam.com: clients inside go there without any proxy. */
static int is_own_name(const char *host, const char *server) {
    size_t size = server ? strcspn(server, ".") : 0;
    return server && strcspn(host, ".") == size && mapicfg__text_equal(host, size, server, size);
}

/* Adds the host of a URL, unless it is known or is the own name of the server, which may be NULL. */
static mapicfg_status add_host(struct mapicfg__facts *facts, const char *url, const char *server, mapicfg_error *err) {
    char *host;
    if (!url) return MAPICFG_OK;
    mapicfg_status status = mapicfg_url_dup_host(url, &host, err);
    if (status) return status == MAPICFG_E_NOMEM ? status : MAPICFG_OK;
    int known = is_own_name(host, server);
    for (size_t i = 0; i < facts->host_count; i++) known |= strcmp(facts->hosts[i], host) == 0;
    char **hosts = facts->hosts;
    if (!known) hosts = mapicfg__grow(hosts, &facts->host_capacity, facts->host_count + 1, sizeof *hosts);
    if (known || !hosts) {
        mapicfg_free(host);
        return known ? MAPICFG_OK : mapicfg__no_memory(err);
    }
    facts->hosts = hosts;
    hosts[facts->host_count++] = host;
    return MAPICFG_OK;
}

/* Basic and OAuth come with each request; the others authenticate the connection. The default list has Negotiate. */
static int is_bound(const mapicfg_vdir *vdir) {
    uint32_t state = MAPICFG_NOT_STATED;
    mapicfg_object_get_state(mapicfg_vdir_const_object(vdir), "IISAuthenticationMethods", &state, NULL);
    uint32_t methods = mapicfg_vdir_get_authentication(vdir);
    return state != MAPICFG_VALUE || (methods & (MAPICFG_AUTH_NTLM | MAPICFG_AUTH_NEGOTIATE));
}

static int is_protected(const mapicfg_vdir *vdir) {
    const char *checking =
        mapicfg__object_text(mapicfg_vdir_const_object(vdir), "ExtendedProtectionTokenChecking");
    return checking && strcmp(checking, "None") != 0;
}

/* The hosts of all URLs; without those that are a server's own where there is any other. */
static mapicfg_status add_hosts(struct mapicfg__facts *facts, const mapicfg_vdir *const *vdirs, size_t count,
                                mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < count; i++) {
        const char *server = mapicfg__object_text(mapicfg_vdir_const_object(vdirs[i]), "Server");
        status = add_host(facts, mapicfg_vdir_get_external_url(vdirs[i]), NULL, err);
        if (!status) status = add_host(facts, mapicfg_vdir_get_internal_url(vdirs[i]), server, err);
    }
    if (facts->host_count) return status;
    for (size_t i = 0; !status && i < count; i++)
        status = add_host(facts, mapicfg_vdir_get_internal_url(vdirs[i]), NULL, err);
    return status;
}

mapicfg_status mapicfg__facts_init(struct mapicfg__facts *facts, const mapicfg_vdir *const *vdirs, size_t count,
                                   mapicfg_error *err) {
    memset(facts, 0, sizeof *facts);
    facts->ntlm = count == 0;
    if (count && !vdirs) return mapicfg__null_argument(err, "vdirs");
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < count; i++) {
        if (!vdirs[i]) {
            status = mapicfg__null_argument(err, "a virtual directory");
            break;
        }
        facts->ntlm |= is_bound(vdirs[i]);
        facts->protection |= is_protected(vdirs[i]);
    }
    if (!status) status = add_hosts(facts, vdirs, count, err);
    if (status) mapicfg__facts_free(facts);
    return status;
}

void mapicfg__facts_free(struct mapicfg__facts *facts) {
    for (size_t i = 0; i < facts->host_count; i++) mapicfg_free(facts->hosts[i]);
    mapicfg__free(facts->hosts);
    memset(facts, 0, sizeof *facts);
}
