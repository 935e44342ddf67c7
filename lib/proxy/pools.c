/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pools.c: which hosts of a proxy go to which servers: each to those whose URLs have it, and hosts with the same
 * servers together. */
#include "proxy/pools.h"

#include <mapicfg/url.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "proxy/address.h"

#define MAX_SERVERS 1000u
#define NO_ADDRESS SIZE_MAX

/* What is known while the pools are made. */
struct making {
    struct mapicfg__pools *pools;
    const struct mapicfg__facts *facts;
    struct mapicfg__names known; /* addresses, to their numbers */
    size_t *of_server;           /* by the server's number: that of its address */
    size_t *extra;               /* those that answer for all hosts */
    size_t extra_count;
    struct member *members; /* by host */
    mapicfg_error *err;
};

/* A host and the pairs that name its servers. */
struct member {
    size_t host, begin, count; /* count 0: all servers */
    size_t pool;
};

/* ---- further hosts ---- */

static mapicfg_status read_host(const char *name, char **host, mapicfg_error *err) {
    if (!name) return mapicfg__error_null_argument(err, "a host");
    struct mapicfg__buffer url = {0};
    mapicfg__buffer_text(&url, "https://");
    mapicfg__buffer_text(&url, name);
    mapicfg__buffer_text(&url, "/");
    mapicfg_status status = url.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    *host = NULL;
    if (!status && strpbrk(name, "/:?#@"))
        status = mapicfg__error_fail(err, MAPICFG_E_URL, "'%.100s' is not a host name", name);
    if (!status) status = mapicfg_url_dup_host(url.data, host, err);
    if (status) mapicfg__error_object(err, name);
    mapicfg__buffer_free(&url);
    return status;
}

/* All hosts, each once. */
static mapicfg_status take_hosts(struct making *making, const char *const *hosts, size_t count) {
    struct mapicfg__pools *pools = making->pools;
    struct mapicfg__names met = {0};
    size_t most = making->facts->host_count + count;
    if (count && !hosts) return mapicfg__error_null_argument(making->err, "hosts");
    pools->hosts = mapicfg__mem_zalloc((most + 1) * sizeof *pools->hosts);
    pools->further = mapicfg__mem_zalloc((count + 1) * sizeof *pools->further);
    mapicfg_status status = pools->hosts && pools->further ? MAPICFG_OK : mapicfg__error_no_memory(making->err);
    for (size_t i = 0; !status && i < most; i++) {
        char *further = NULL;
        if (i >= making->facts->host_count)
            status = read_host(hosts[i - making->facts->host_count], &further, making->err);
        if (further) pools->further[pools->further_count++] = further;
        const char *host = further ? further : i < making->facts->host_count ? making->facts->hosts[i] : NULL;
        if (status || mapicfg__names_get(&met, host, strlen(host)) != MAPICFG__NAME_NONE) continue;
        if (!mapicfg__names_put(&met, host, strlen(host), 0)) status = mapicfg__error_no_memory(making->err);
        pools->hosts[pools->host_count++] = host;
    }
    mapicfg__names_free(&met);
    return status;
}

/* ---- addresses ---- */

static mapicfg_status add_address(struct making *making, const char *text, size_t *number) {
    struct mapicfg__pools *pools = making->pools;
    char *address;
    mapicfg_status status = mapicfg__address_dup(text, &address, making->err);
    if (status) return status;
    uint32_t known = mapicfg__names_get(&making->known, address, strlen(address));
    if (known != MAPICFG__NAME_NONE) {
        mapicfg__mem_free(address);
        *number = known;
        return MAPICFG_OK;
    }
    char **grown = NULL;
    if (pools->address_count < MAX_SERVERS)
        grown = mapicfg__mem_grow(pools->addresses, &pools->address_capacity, pools->address_count + 1, sizeof *grown);
    if (!grown) {
        mapicfg__mem_free(address);
        return pools->address_count < MAX_SERVERS
                   ? mapicfg__error_no_memory(making->err)
                   : mapicfg__error_fail(making->err, MAPICFG_E_LIMIT, "there are more than %u servers", MAX_SERVERS);
    }
    pools->addresses = grown;
    *number = pools->address_count;
    grown[pools->address_count++] = address;
    return mapicfg__names_put(&making->known, address, strlen(address), (uint32_t)*number)
               ? MAPICFG_OK
               : mapicfg__error_no_memory(making->err);
}

/* The text for a server that was chosen; NULL where it has no name, or where others were named in its place. */
static const char *text_of(const struct making *making, uint32_t number, int named) {
    const struct mapicfg__server *server = &making->facts->front.topology.servers[number];
    const char *text = making->facts->front.chosen[number];
    if (named) return text && *text ? text : NULL;
    return server->fqdn ? server->fqdn : server->name;
}

static int is_chosen(const struct making *making, const char *text) {
    uint32_t number = text ? mapicfg__front_find(&making->facts->front, text) : MAPICFG__NAME_NONE;
    return number != MAPICFG__NAME_NONE && making->facts->front.chosen[number] && *making->facts->front.chosen[number];
}

static mapicfg_status take_addresses(struct making *making, const char *const *servers, size_t count) {
    const struct mapicfg__facts *facts = making->facts;
    mapicfg_status status = MAPICFG_OK;
    making->of_server = mapicfg__mem_alloc((facts->front.chosen_count + 1) * sizeof *making->of_server);
    making->extra = mapicfg__mem_alloc((count + 1) * sizeof *making->extra);
    if (!making->of_server || !making->extra) return mapicfg__error_no_memory(making->err);
    for (size_t i = 0; i < facts->front.chosen_count; i++) making->of_server[i] = NO_ADDRESS;
    for (size_t i = 0; !status && i < facts->pair_count; i++) {
        uint32_t server = facts->pairs[i].server;
        const char *text = text_of(making, server, count != 0);
        if (text && making->of_server[server] == NO_ADDRESS)
            status = add_address(making, text, &making->of_server[server]);
    }
    for (size_t i = 0; !status && i < count; i++)
        if (!is_chosen(making, servers[i])) {
            status = add_address(making, servers[i] ? servers[i] : "", &making->extra[making->extra_count]);
            making->extra_count += !status;
        }
    if (!status && !making->pools->address_count)
        return mapicfg__error_fail(making->err, MAPICFG_E_NOT_STATED,
                                   "no virtual directory states its Server: name the servers");
    return status;
}

/* ---- pools ---- */

/* The pairs of a host. Where none of its servers has an address, all answer. */
static struct member member_of(const struct making *making, size_t host) {
    const struct mapicfg__facts *facts = making->facts;
    struct member member = {.host = host};
    size_t addresses = 0;
    if (host >= facts->host_count) return member;
    member.begin = facts->begins[host];
    while (member.begin + member.count < facts->pair_count &&
           strcmp(facts->pairs[member.begin + member.count].name, facts->pairs[member.begin].name) == 0)
        addresses += making->of_server[facts->pairs[member.begin + member.count++].server] != NO_ADDRESS;
    if (!addresses || addresses + making->extra_count >= making->pools->address_count) member.count = 0;
    return member;
}

/* Compares the servers of two hosts. */
static int compare_servers(const struct mapicfg__host *pairs, const struct member *left, const struct member *right) {
    size_t count = left->count < right->count ? left->count : right->count;
    for (size_t i = 0; i < count; i++) {
        uint32_t a = pairs[left->begin + i].server, b = pairs[right->begin + i].server;
        if (a != b) return a < b ? -1 : 1;
    }
    return left->count < right->count ? -1 : left->count > right->count;
}

/* qsort() takes no third argument, so that what is sorted points to its pairs. */
struct sorted {
    struct member *member;
    const struct mapicfg__host *pairs;
};

static int by_servers(const void *a, const void *b) {
    const struct sorted *left = a, *right = b;
    int order = compare_servers(left->pairs, left->member, right->member);
    if (order) return order;
    return left->member->host < right->member->host ? -1 : left->member->host > right->member->host;
}

/* Gives each host the first host that has the same servers as its pool. */
static mapicfg_status group(struct making *making) {
    size_t count = making->pools->host_count;
    struct sorted *sorted = mapicfg__mem_alloc((count + 1) * sizeof *sorted);
    if (!sorted) return mapicfg__error_no_memory(making->err);
    for (size_t i = 0; i < count; i++) sorted[i] = (struct sorted){&making->members[i], making->facts->pairs};
    qsort(sorted, count, sizeof *sorted, by_servers);
    for (size_t i = 0, first = 0; i < count; i++) {
        if (compare_servers(making->facts->pairs, sorted[i].member, sorted[first].member) != 0) first = i;
        sorted[i].member->pool = sorted[first].member->host;
    }
    mapicfg__mem_free(sorted);
    return MAPICFG_OK;
}

static void put_servers(const struct making *making, const struct member *member, struct mapicfg__pool *pool,
                        const char **room) {
    struct mapicfg__pools *pools = making->pools;
    pool->servers = room;
    for (size_t i = 0; i < member->count; i++) {
        size_t number = making->of_server[making->facts->pairs[member->begin + i].server];
        if (number != NO_ADDRESS) room[pool->server_count++] = pools->addresses[number];
    }
    for (size_t i = 0; i < (member->count ? making->extra_count : pools->address_count); i++)
        room[pool->server_count++] = pools->addresses[member->count ? making->extra[i] : i];
}

/* Servers that a pool needs room for. */
static size_t room_of(const struct making *making, const struct member *member) {
    return member->count ? member->count + making->extra_count : making->pools->address_count;
}

static mapicfg_status fill(struct making *making) {
    struct mapicfg__pools *pools = making->pools;
    size_t room = 0, *heads = mapicfg__mem_zalloc((pools->host_count + 1) * sizeof *heads);
    for (size_t i = 0; heads && i < pools->host_count; i++) heads[making->members[i].pool]++;
    for (size_t i = 0; heads && i < pools->host_count; i++)
        if (heads[i]) {
            pools->count++;
            room += room_of(making, &making->members[i]);
        }
    pools->list = mapicfg__mem_zalloc((pools->count + 1) * sizeof *pools->list);
    pools->pool_hosts = mapicfg__mem_alloc((pools->host_count + 1) * sizeof *pools->pool_hosts);
    pools->pool_servers = mapicfg__mem_alloc((room + 1) * sizeof *pools->pool_servers);
    if (!heads || !pools->list || !pools->pool_hosts || !pools->pool_servers) {
        mapicfg__mem_free(heads);
        return mapicfg__error_no_memory(making->err);
    }
    const char **hosts = pools->pool_hosts, **servers = pools->pool_servers;
    for (size_t i = 0, at = 0; i < pools->host_count; i++) {
        struct mapicfg__pool *pool = &pools->list[at];
        if (!heads[i]) continue;
        pool->hosts = hosts;
        hosts += heads[i];
        put_servers(making, &making->members[i], pool, servers);
        servers += pool->server_count;
        heads[i] = at++;
    }
    for (size_t i = 0; i < pools->host_count; i++) {
        struct mapicfg__pool *pool = &pools->list[heads[making->members[i].pool]];
        pool->hosts[pool->host_count++] = pools->hosts[i];
    }
    mapicfg__mem_free(heads);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__pools_init(struct mapicfg__pools *pools, const struct mapicfg__facts *facts,
                                   const char *const *hosts, size_t host_count, const char *const *servers,
                                   size_t server_count, mapicfg_error *err) {
    struct making making = {.pools = pools, .facts = facts, .err = err};
    *pools = (struct mapicfg__pools){0};
    mapicfg_status status = take_hosts(&making, hosts, host_count);
    if (!status) status = take_addresses(&making, servers, server_count);
    if (!status) {
        making.members = mapicfg__mem_alloc((pools->host_count + 1) * sizeof *making.members);
        if (!making.members) status = mapicfg__error_no_memory(err);
    }
    for (size_t i = 0; !status && i < pools->host_count; i++) making.members[i] = member_of(&making, i);
    if (!status) status = group(&making);
    if (!status) status = fill(&making);
    mapicfg__names_free(&making.known);
    mapicfg__mem_free(making.of_server);
    mapicfg__mem_free(making.extra);
    mapicfg__mem_free(making.members);
    return status;
}

void mapicfg__pools_free(struct mapicfg__pools *pools) {
    for (size_t i = 0; i < pools->further_count; i++) mapicfg_free(pools->further[i]);
    for (size_t i = 0; i < pools->address_count; i++) mapicfg__mem_free(pools->addresses[i]);
    mapicfg__mem_free(pools->further);
    mapicfg__mem_free(pools->addresses);
    mapicfg__mem_free(pools->hosts);
    mapicfg__mem_free(pools->list);
    mapicfg__mem_free(pools->pool_hosts);
    mapicfg__mem_free(pools->pool_servers);
    *pools = (struct mapicfg__pools){0};
}
