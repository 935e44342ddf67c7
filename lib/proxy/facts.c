/* SPDX-License-Identifier: LGPL-2.1-or-later
 * facts.c: what virtual directories say about a proxy in front of them: hosts, authentication, Extended Protection. */
#include "proxy/facts.h"

#include <mapicfg/url.h>
#include <stdlib.h>
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

mapicfg_status mapicfg__facts_add_host(struct mapicfg__facts *facts, char *host, mapicfg_error *err) {
    char **hosts = mapicfg__mem_grow(facts->hosts, &facts->host_capacity, facts->host_count + 1, sizeof *hosts);
    if (!hosts) {
        mapicfg_free(host);
        return mapicfg__error_no_memory(err);
    }
    facts->hosts = hosts;
    hosts[facts->host_count++] = host;
    return MAPICFG_OK;
}

/* An IPv6 address in the brackets that it has in the Host header, and so in configurations. */
static mapicfg_status put_brackets(char **host, mapicfg_error *err) {
    if (!strchr(*host, ':')) return MAPICFG_OK;
    size_t size = strlen(*host);
    char *made = mapicfg__mem_alloc(size + 3);
    if (made) {
        made[0] = '[';
        memcpy(made + 1, *host, size);
        memcpy(made + 1 + size, "]", 2);
    }
    mapicfg_free(*host);
    *host = made;
    return made ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* Adds the host of a URL, unless it is the own name of the server, which may be NULL. */
static mapicfg_status add_url(struct mapicfg__facts *facts, const char *url, const char *server, mapicfg_error *err) {
    char *host;
    if (!url) return MAPICFG_OK;
    mapicfg_status status = mapicfg_url_dup_host(url, &host, err);
    if (status) return status == MAPICFG_E_NOMEM ? status : MAPICFG_OK;
    if (!is_own_name(host, server)) {
        status = put_brackets(&host, err);
        return status ? status : mapicfg__facts_add_host(facts, host, err);
    }
    mapicfg_free(host);
    return MAPICFG_OK;
}

struct numbered {
    char *host;
    size_t number;
};

static int compare(const void *a, const void *b) {
    const struct numbered *left = a, *right = b;
    int order = strcmp(left->host, right->host);
    return order ? order : left->number < right->number ? -1 : left->number > right->number;
}

mapicfg_status mapicfg__facts_unique(struct mapicfg__facts *facts, mapicfg_error *err) {
    size_t kept = 0;
    if (facts->host_count < 2) return MAPICFG_OK;
    struct numbered *list = mapicfg__mem_alloc(facts->host_count * sizeof *list);
    if (!list) return mapicfg__error_no_memory(err);
    for (size_t i = 0; i < facts->host_count; i++) list[i] = (struct numbered){facts->hosts[i], i};
    qsort(list, facts->host_count, sizeof *list, compare);
    for (size_t i = 1, first = 0; i < facts->host_count; i++) {
        if (strcmp(list[i].host, list[first].host) == 0)
            facts->hosts[list[i].number] = NULL;
        else
            first = i;
    }
    for (size_t i = 0; i < facts->host_count; i++)
        if (!facts->hosts[list[i].number]) mapicfg_free(list[i].host);
    for (size_t i = 0; i < facts->host_count; i++)
        if (facts->hosts[i]) facts->hosts[kept++] = facts->hosts[i];
    facts->host_count = kept;
    mapicfg__mem_free(list);
    return MAPICFG_OK;
}

/* Basic and OAuth come with each request; the others authenticate the connection. The default list has Negotiate. */
static int is_bound(const mapicfg_vdir *vdir) {
    uint32_t state = mapicfg__object_state(mapicfg_vdir_const_object(vdir), MAPICFG__VDIR_IISAuthenticationMethods);
    uint32_t methods = mapicfg_vdir_get_authentication(vdir);
    return state != MAPICFG_VALUE || (methods & (MAPICFG_AUTH_NTLM | MAPICFG_AUTH_NEGOTIATE));
}

static int is_protected(const mapicfg_vdir *vdir) {
    const char *checking =
        mapicfg__object_text(mapicfg_vdir_const_object(vdir), MAPICFG__VDIR_ExtendedProtectionTokenChecking);
    return checking && strcmp(checking, "None") != 0;
}

/* The hosts of all URLs; without those that are a server's own where there is any other. */
static mapicfg_status add_hosts(struct mapicfg__facts *facts, const mapicfg_vdir *const *vdirs, size_t count,
                                mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < count; i++) {
        const char *server = mapicfg__object_role(mapicfg_vdir_const_object(vdirs[i]), MAPICFG__ROLE_SERVER);
        status = add_url(facts, mapicfg_vdir_get_external_url(vdirs[i]), NULL, err);
        if (!status) status = add_url(facts, mapicfg_vdir_get_internal_url(vdirs[i]), server, err);
    }
    if (facts->host_count) return status ? status : mapicfg__facts_unique(facts, err);
    for (size_t i = 0; !status && i < count; i++)
        status = add_url(facts, mapicfg_vdir_get_internal_url(vdirs[i]), NULL, err);
    return status ? status : mapicfg__facts_unique(facts, err);
}

mapicfg_status mapicfg__facts_init(struct mapicfg__facts *facts, const mapicfg_vdir *const *vdirs, size_t count,
                                   mapicfg_error *err) {
    memset(facts, 0, sizeof *facts);
    facts->ntlm = count == 0;
    if (count && !vdirs) return mapicfg__error_null_argument(err, "vdirs");
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < count; i++) {
        if (!vdirs[i]) {
            status = mapicfg__error_null_argument(err, "a virtual directory");
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
    mapicfg__mem_free(facts->hosts);
    memset(facts, 0, sizeof *facts);
}
