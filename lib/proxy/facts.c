/* SPDX-License-Identifier: LGPL-2.1-or-later
 * facts.c: what an organization says about a proxy in front of its servers: hosts, authentication, Extended
 * Protection. */
#include "proxy/facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/object.h"
#include "model/url.h"

#define HTTPS_PORT 443u

/* ---- hosts ---- */

/* ex1.contoso.com is the own name of EX1 and of ex1.fabrikam.com: clients inside go there without any proxy. */
static int is_own_name(const char *host, const char *server) {
    size_t size = server ? strcspn(server, ".") : 0;
    return server && strcspn(host, ".") == size && mapicfg__text_equal(host, size, server, size);
}

/* Cuts the port off a host; returns it. */
static uint32_t cut_port(char *authority) {
    char *bracket = strrchr(authority, ']'), *colon = strchr(bracket ? bracket : authority, ':');
    uint64_t port;
    if (!colon || !mapicfg__text_parse_number(colon + 1, strlen(colon + 1), &port)) return HTTPS_PORT;
    *colon = '\0';
    return (uint32_t)port;
}

/* Each port once; the count tells of more than there is room for. */
static void add_port(struct mapicfg__facts *facts, uint32_t port) {
    for (size_t i = 0; i < facts->port_count && i < MAPICFG__MAX_PORTS; i++)
        if (facts->ports[i] == port) return;
    if (facts->port_count < MAPICFG__MAX_PORTS) facts->ports[facts->port_count] = port;
    if (facts->port_count <= MAPICFG__MAX_PORTS) facts->port_count++;
}

/* Adds the host of a URL, unless it is the own name of the server when that is not wanted. */
static mapicfg_status add_url(struct mapicfg__facts *facts, uint32_t server, const char *url, int own_too,
                              mapicfg_error *err) {
    char *host;
    if (!url) return MAPICFG_OK;
    mapicfg_status status = mapicfg__url_dup_authority(url, &host, err);
    if (status) return status == MAPICFG_E_NOMEM ? status : MAPICFG_OK;
    uint32_t port = cut_port(host);
    if (!own_too && is_own_name(host, facts->front.topology.servers[server].name)) {
        mapicfg_free(host);
        return MAPICFG_OK;
    }
    add_port(facts, port);
    struct mapicfg__host *grown =
        mapicfg__mem_grow(facts->pairs, &facts->pair_capacity, facts->pair_count + 1, sizeof *grown);
    if (!grown) {
        mapicfg_free(host);
        return mapicfg__error_no_memory(err);
    }
    facts->pairs = grown;
    grown[facts->pair_count] = (struct mapicfg__host){host, server, facts->pair_count};
    facts->pair_count++;
    return MAPICFG_OK;
}

/* The hosts of all URLs; without those that are a server's own where there is any other. */
static mapicfg_status add_hosts(struct mapicfg__facts *facts, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (int own_too = 0; !status && own_too < 2 && !facts->pair_count; own_too++)
        for (uint32_t i = 0; !status && i < facts->front.chosen_count; i++) {
            const mapicfg_vdir *vdir = mapicfg__front_vdir(&facts->front, i);
            if (!vdir) continue;
            status = add_url(facts, i, mapicfg_vdir_get_external_url(vdir), 1, err);
            if (!status) status = add_url(facts, i, mapicfg_vdir_get_internal_url(vdir), own_too, err);
        }
    return status;
}

static int by_pair(const void *a, const void *b) {
    const struct mapicfg__host *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    if (order) return order;
    if (left->server != right->server) return left->server < right->server ? -1 : 1;
    return left->order < right->order ? -1 : left->order > right->order;
}

/* Where the pairs of one name begin, and the order of the first URL that has it. */
struct beginning {
    size_t pair, order;
};

static int by_order(const void *a, const void *b) {
    const struct beginning *left = a, *right = b;
    return left->order < right->order ? -1 : left->order > right->order;
}

static void sort_pairs(struct mapicfg__facts *facts) {
    size_t kept = 0;
    if (!facts->pair_count) return;
    qsort(facts->pairs, facts->pair_count, sizeof *facts->pairs, by_pair);
    for (size_t i = 1; i < facts->pair_count; i++) {
        struct mapicfg__host *last = &facts->pairs[kept], *pair = &facts->pairs[i];
        if (last->server == pair->server && strcmp(last->name, pair->name) == 0)
            mapicfg_free(pair->name);
        else
            facts->pairs[++kept] = *pair;
    }
    facts->pair_count = kept + 1;
}

/* Each name once, in the order of the first URL that has it. */
static mapicfg_status list_hosts(struct mapicfg__facts *facts, mapicfg_error *err) {
    if (!facts->pair_count) return MAPICFG_OK;
    struct beginning *names = mapicfg__mem_alloc(facts->pair_count * sizeof *names);
    facts->hosts = mapicfg__mem_alloc(facts->pair_count * sizeof *facts->hosts);
    facts->begins = mapicfg__mem_alloc(facts->pair_count * sizeof *facts->begins);
    mapicfg_status status = names && facts->hosts && facts->begins ? MAPICFG_OK : mapicfg__error_no_memory(err);
    for (size_t i = 0; !status && i < facts->pair_count; i++) {
        const struct mapicfg__host *pair = &facts->pairs[i];
        if (!i || strcmp(pair->name, pair[-1].name) != 0)
            names[facts->host_count++] = (struct beginning){i, pair->order};
        else if (pair->order < names[facts->host_count - 1].order)
            names[facts->host_count - 1].order = pair->order;
    }
    if (!status) qsort(names, facts->host_count, sizeof *names, by_order);
    for (size_t i = 0; !status && i < facts->host_count; i++) {
        facts->begins[i] = names[i].pair;
        facts->hosts[i] = facts->pairs[names[i].pair].name;
    }
    mapicfg__mem_free(names);
    return status;
}

/* ---- what they offer ---- */

/* Whether any of the methods is offered. The default list has Ntlm and Negotiate. */
static int offers(const mapicfg_vdir *vdir, uint32_t methods) {
    uint32_t state = mapicfg__object_state(mapicfg_vdir_const_object(vdir), MAPICFG__VDIR_IISAuthenticationMethods);
    return state != MAPICFG_VALUE || (mapicfg_vdir_get_authentication(vdir) & methods);
}

static int is_protected(const mapicfg_vdir *vdir) {
    const char *checking =
        mapicfg__object_text(mapicfg_vdir_const_object(vdir), MAPICFG__VDIR_ExtendedProtectionTokenChecking);
    return checking && strcmp(checking, "None") != 0;
}

static void sum_up(struct mapicfg__facts *facts) {
    size_t count = 0;
    for (uint32_t i = 0; i < facts->front.chosen_count; i++) {
        const mapicfg_vdir *vdir = mapicfg__front_vdir(&facts->front, i);
        if (!vdir) continue;
        count++;
        /* Basic and OAuth come with each request; the others authenticate the connection */
        facts->ntlm |= offers(vdir, MAPICFG_AUTH_NTLM | MAPICFG_AUTH_NEGOTIATE);
        facts->kerberos |= offers(vdir, MAPICFG_AUTH_NEGOTIATE);
        facts->protection |= is_protected(vdir);
        facts->negotiate |=
            mapicfg_vdir_get_external_url(vdir) && mapicfg_vdir_get_authentication(vdir) & MAPICFG_AUTH_NEGOTIATE;
    }
    if (!count) facts->ntlm = facts->kerberos = 1;
}

mapicfg_status mapicfg__facts_init(struct mapicfg__facts *facts, const struct mapicfg__published *published,
                                   mapicfg_error *err) {
    memset(facts, 0, sizeof *facts);
    mapicfg_status status = mapicfg__front_init(&facts->front, published, err);
    if (status) return status;
    sum_up(facts);
    status = add_hosts(facts, err);
    if (!status) sort_pairs(facts);
    if (!status) status = list_hosts(facts, err);
    if (status) mapicfg__facts_free(facts);
    return status;
}

void mapicfg__facts_free(struct mapicfg__facts *facts) {
    for (size_t i = 0; i < facts->pair_count; i++) mapicfg_free(facts->pairs[i].name);
    mapicfg__mem_free(facts->pairs);
    mapicfg__mem_free(facts->hosts);
    mapicfg__mem_free(facts->begins);
    mapicfg__front_free(&facts->front);
    memset(facts, 0, sizeof *facts);
}
