/* SPDX-License-Identifier: LGPL-2.1-or-later
 * drift_count.c: what the rows of a summary show that each mailbox used. A row counts with what succeeded. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "logs/drift_state.h"
#include "logs/needed.h"

static struct mapicfg__owner_use use_of(const mapicfg_log_row *row) {
    const uint64_t records = mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_RECORDS);
    return (struct mapicfg__owner_use){records - mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_FAILURES),
                                       mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_DATED),
                                       mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_FIRST),
                                       mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_LAST)};
}

/* ---- names that match no mailbox ---- */

static int add_stranger(struct mapicfg__drift *drift, const struct mapicfg__whose *whose,
                        const struct mapicfg__owner_use *use) {
    const size_t size = strlen(whose->name);
    uint32_t at = mapicfg__names_get(&drift->stranger_names, whose->name, size);
    if (at == MAPICFG__NAME_NONE) {
        struct mapicfg__drift_stranger *items =
            mapicfg__mem_grow(drift->strangers, &drift->stranger_capacity, drift->stranger_count + 1, sizeof *items);
        if (!items) return 0;
        drift->strangers = items;
        at = (uint32_t)drift->stranger_count;
        if (!mapicfg__names_put(&drift->stranger_names, whose->name, size, at)) return 0;
        items[drift->stranger_count++] =
            (struct mapicfg__drift_stranger){whose->name, whose->owner == MAPICFG__NAME_SEVERAL, {0}};
    }
    mapicfg__owner_add(&drift->strangers[at].use, use);
    return 1;
}

/* ---- what a row of hosts shows ---- */

static enum mapicfg__drift_used where_from(const struct mapicfg__outside *outside, const char *host) {
    if (!*host) return MAPICFG__USED_NO_HOST;
    if (!outside->can_tell) return MAPICFG__USED_UNTOLD;
    return mapicfg__outside_has(outside, host) ? MAPICFG__USED_OUTSIDE : MAPICFG__USED_INSIDE;
}

static void count_use(struct mapicfg__drift *drift, const struct mapicfg__whose *whose, int is_mapi, const char *host,
                      const struct mapicfg__owner_use *use) {
    struct mapicfg__drift_uses *uses = &drift->uses[whose->owner];
    enum mapicfg__drift_used from = where_from(is_mapi ? &drift->mapi : &drift->anywhere, host);
    if (from == MAPICFG__USED_OUTSIDE) uses->host = host;
    if (whose->by_user) {
        mapicfg__owner_add(&uses->of[is_mapi ? MAPICFG__USED_MAPI_BY_USER : MAPICFG__USED_ANYWHERE_BY_USER], use);
        if (from == MAPICFG__USED_OUTSIDE) mapicfg__owner_add(&uses->of[MAPICFG__USED_OUTSIDE_BY_USER], use);
        return;
    }
    mapicfg__owner_add(&uses->of[is_mapi ? MAPICFG__USED_MAPI : MAPICFG__USED_ANYWHERE], use);
    mapicfg__owner_add(&uses->of[from], use);
}

/* mailbox, user, protocol, host */
static int count_host(void *user, const mapicfg_log_row *row) {
    struct mapicfg__drift *drift = user;
    const enum mapicfg__log_way way = mapicfg__log_way_of(mapicfg_log_row_get_key(row, 2));
    const int is_mapi = way == MAPICFG__WAY_MAPI;
    const struct mapicfg__owner_use use = use_of(row);
    if (is_mapi) mapicfg__owner_add(&drift->mapi_use, &use);
    if (!use.records || (!is_mapi && way != MAPICFG__WAY_ANYWHERE)) return 1;
    const struct mapicfg__whose whose =
        mapicfg__whose_find(&drift->owners, mapicfg_log_row_get_key(row, 0), mapicfg_log_row_get_key(row, 1));
    if (is_mapi) mapicfg__whose_doubt_add(&drift->doubts, &whose);
    if (whose.owner < drift->owners.count) {
        count_use(drift, &whose, is_mapi, mapicfg_log_row_get_key(row, 3), &use);
        return 1;
    }
    if (!*whose.name) {
        drift->nobody += use.records;
        return 1;
    }
    return add_stranger(drift, &whose, &use);
}

/* ---- clients ---- */

/* mailbox, user, protocol, client */
static int meet_client(void *user, const mapicfg_log_row *row) {
    struct mapicfg__drift *drift = user;
    const char *client = mapicfg_log_row_get_key(row, 3);
    if (!*client || mapicfg__log_way_of(mapicfg_log_row_get_key(row, 2)) != MAPICFG__WAY_MAPI) return 1;
    return !use_of(row).records || mapicfg__names_put(&drift->able, client, strlen(client), 1);
}

static int count_client(void *user, const mapicfg_log_row *row) {
    struct mapicfg__drift *drift = user;
    const char *client = mapicfg_log_row_get_key(row, 3);
    const struct mapicfg__owner_use use = use_of(row);
    const enum mapicfg__log_client judged =
        mapicfg__log_client_judge(client, mapicfg__log_way_of(mapicfg_log_row_get_key(row, 2)) != MAPICFG__WAY_OTHER);
    if (!use.records || judged == MAPICFG__CLIENT_OTHER || judged == MAPICFG__CLIENT_CAN) return 1;
    if (mapicfg__names_get(&drift->able, client, strlen(client)) != MAPICFG__NAME_NONE) return 1;
    const struct mapicfg__whose whose =
        mapicfg__whose_find(&drift->owners, mapicfg_log_row_get_key(row, 0), mapicfg_log_row_get_key(row, 1));
    struct mapicfg__drift_client *items =
        mapicfg__mem_grow(drift->old, &drift->old_capacity, drift->old_count + 1, sizeof *items);
    if (!items) return 0;
    drift->old = items;
    const char *who = whose.owner < drift->owners.count ? drift->owners.items[whose.owner].name : whose.name;
    items[drift->old_count++] = (struct mapicfg__drift_client){who, client, judged, use};
    return 1;
}

static int compare_clients(const void *a, const void *b) {
    const struct mapicfg__drift_client *left = a, *right = b;
    const int order = strcmp(left->who, right->who);
    return order ? order : strcmp(left->client, right->client);
}

/* One for each client of a mailbox. */
static void join_clients(struct mapicfg__drift *drift) {
    size_t kept = 0;
    if (drift->old_count) qsort(drift->old, drift->old_count, sizeof *drift->old, compare_clients);
    for (size_t i = 0; i < drift->old_count; i++) {
        if (kept && compare_clients(&drift->old[kept - 1], &drift->old[i]) == 0)
            mapicfg__owner_add(&drift->old[kept - 1].use, &drift->old[i].use);
        else
            drift->old[kept++] = drift->old[i];
    }
    drift->old_count = kept;
}

/* ---- both tables ---- */

static int meet_user(void *user, const mapicfg_log_row *row) {
    struct mapicfg__drift *drift = user;
    return mapicfg__owners_meet(&drift->owners, mapicfg_log_row_get_key(row, 1));
}

mapicfg_status mapicfg__drift_count(struct mapicfg__drift *drift, mapicfg_error *err) {
    static const mapicfg__needed_row_fn of_hosts[] = {meet_user, count_host},
                                        of_clients[] = {meet_client, count_client};
    drift->stranger_names.seed = drift->able.seed = drift->owners.names.seed;
    mapicfg_status status = mapicfg__needed_each(drift->summary, drift->hosts, of_hosts, 2, drift, err);
    if (!status) status = mapicfg__needed_each(drift->summary, drift->clients, of_clients, 2, drift, err);
    if (!status) join_clients(drift);
    return status;
}
