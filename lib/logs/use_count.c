/* SPDX-License-Identifier: LGPL-2.1-or-later
 * use_count.c: what the rows of a summary show of each mailbox: how much, when, from where, and with which clients. */
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/error.h"
#include "base/mem.h"
#include "logs/needed.h"
#include "logs/use_state.h"

/* Something of a mailbox that is counted once: a day, a user. */
struct once {
    size_t cell; /* where it is counted: mailbox and part */
    uint64_t what;
};

struct counting {
    mapicfg_log_use *use;
    const struct mapicfg__outside *outside; /* of MAPI over HTTP and of Outlook Anywhere */
    struct once *items;
    size_t count, capacity;
    struct mapicfg__names strangers;
    struct mapicfg__names able;     /* clients that used MAPI over HTTP */
    struct mapicfg__names software; /* those that are kept, to their positions */
};

static uint64_t number_of(const mapicfg_log_row *row, uint32_t number) {
    return mapicfg_log_row_get_number(row, number);
}

static uint64_t succeeded_of(const mapicfg_log_row *row) {
    return number_of(row, MAPICFG_LOG_NUMBER_RECORDS) - number_of(row, MAPICFG_LOG_NUMBER_FAILURES);
}

static enum mapicfg__log_way way_of(const mapicfg_log_row *row) {
    return mapicfg__log_way_of(mapicfg_log_row_get_key(row, 2));
}

static struct mapicfg__whose whose_of(struct counting *counting, const mapicfg_log_row *row) {
    return mapicfg__whose_find(&counting->use->owners, mapicfg_log_row_get_key(row, 0),
                               mapicfg_log_row_get_key(row, 1));
}

static int add_once(struct counting *counting, size_t cell, uint64_t what) {
    struct once *items = mapicfg__mem_grow(counting->items, &counting->capacity, counting->count + 1, sizeof *items);
    if (!items) return 0;
    counting->items = items;
    items[counting->count++] = (struct once){cell, what};
    return 1;
}

/* The position of what an owner used, made if there is none; SIZE_MAX: no memory. */
static size_t used_of(mapicfg_log_use *use, uint32_t owner) {
    if (use->used_of[owner]) return use->used_of[owner] - 1;
    struct mapicfg__used *used = mapicfg__mem_grow(use->used, &use->used_capacity, use->used_count + 1, sizeof *used);
    if (!used) return SIZE_MAX;
    use->used = used;
    used[use->used_count] = (struct mapicfg__used){0};
    use->used_of[owner] = (uint32_t)++use->used_count;
    return use->used_count - 1;
}

static size_t cell_of(size_t used, const struct mapicfg__whose *whose) {
    return used * MAPICFG__USE_PARTS + (whose->by_user ? MAPICFG__USE_BY_USER : MAPICFG__USE_NAMED);
}

static uint64_t *numbers_at(mapicfg_log_use *use, size_t cell) {
    return use->used[cell / MAPICFG__USE_PARTS].numbers[cell % MAPICFG__USE_PARTS];
}

/* ---- by day ---- */

static void extend(uint64_t *first, uint64_t *last, const mapicfg_log_row *row) {
    const uint64_t began = number_of(row, MAPICFG_LOG_NUMBER_FIRST), ended = number_of(row, MAPICFG_LOG_NUMBER_LAST);
    if (began && (!*first || began < *first)) *first = began;
    if (ended > *last) *last = ended;
}

static int count_stranger(struct counting *counting, const struct mapicfg__whose *whose, uint64_t succeeded) {
    uint64_t *totals = counting->use->totals;
    if (!*whose->name) {
        totals[MAPICFG_LOG_USE_NAMELESS] += succeeded;
        return 1;
    }
    totals[MAPICFG_LOG_USE_STRANGE] += succeeded;
    return !succeeded || mapicfg__names_put(&counting->strangers, whose->name, strlen(whose->name), 1);
}

/* mailbox, user, protocol, day */
static int count_day(void *user, const mapicfg_log_row *row) {
    static const uint32_t of_ways[] = {MAPICFG_LOG_USE_MAPI_HTTP, MAPICFG_LOG_USE_OUTLOOK_ANYWHERE,
                                       MAPICFG_LOG_USE_RPC};
    struct counting *counting = user;
    mapicfg_log_use *use = counting->use;
    const enum mapicfg__log_way way = way_of(row);
    const uint64_t succeeded = succeeded_of(row);
    if (way == MAPICFG__WAY_OTHER) return 1;
    extend(&use->totals[MAPICFG_LOG_USE_FIRST], &use->totals[MAPICFG_LOG_USE_LAST], row);
    use->ways[way] += succeeded;
    const struct mapicfg__whose whose = whose_of(counting, row);
    if (succeeded) mapicfg__whose_doubt_add(&use->doubts, &whose);
    if (whose.owner >= use->owners.count) return count_stranger(counting, &whose, succeeded);
    const size_t used = used_of(use, whose.owner), cell = cell_of(used, &whose);
    if (used == SIZE_MAX) return 0;
    uint64_t *numbers = numbers_at(use, cell);
    numbers[MAPICFG_LOG_USE_RECORDS] += number_of(row, MAPICFG_LOG_NUMBER_RECORDS);
    if (!succeeded) return 1;
    use->totals[MAPICFG_LOG_USE_MATCHED] += succeeded;
    numbers[MAPICFG_LOG_USE_SUCCEEDED] += succeeded;
    numbers[of_ways[way]] += succeeded;
    extend(&numbers[MAPICFG_LOG_USE_BEGAN], &numbers[MAPICFG_LOG_USE_ENDED], row);
    const char *day = mapicfg_log_row_get_key(row, 3);
    int64_t number;
    return !mapicfg__day_parse(day, strlen(day), &number) || add_once(counting, cell, (uint64_t)number);
}

/* ---- by host ---- */

static void count_place(const struct mapicfg__outside *outside, const char *host, uint64_t *numbers,
                        uint64_t succeeded) {
    if (!*host || !outside->can_tell) return;
    numbers[mapicfg__outside_has(outside, host) ? MAPICFG_LOG_USE_OUTSIDE : MAPICFG_LOG_USE_INSIDE] += succeeded;
}

/* mailbox, user, protocol, host. Each text of a summary is there once, so its address tells it from others. */
static int count_host(void *user, const mapicfg_log_row *row) {
    struct counting *counting = user;
    const enum mapicfg__log_way way = way_of(row);
    const uint64_t succeeded = succeeded_of(row);
    const char *account = mapicfg_log_row_get_key(row, 1);
    if (way == MAPICFG__WAY_OTHER || !succeeded) return 1;
    const struct mapicfg__whose whose = whose_of(counting, row);
    if (whose.owner >= counting->use->owners.count) return 1;
    const size_t used = used_of(counting->use, whose.owner), cell = cell_of(used, &whose);
    if (used == SIZE_MAX) return 0;
    if (way != MAPICFG__WAY_RPC)
        count_place(&counting->outside[way == MAPICFG__WAY_MAPI ? 0 : 1], mapicfg_log_row_get_key(row, 3),
                    numbers_at(counting->use, cell), succeeded);
    return !*account || add_once(counting, cell, (uint64_t)(uintptr_t)account);
}

/* ---- by client ---- */

/* mailbox, user, protocol, client */
static int meet_client(void *user, const mapicfg_log_row *row) {
    struct counting *counting = user;
    const char *client = mapicfg_log_row_get_key(row, 3);
    if (!*client || way_of(row) != MAPICFG__WAY_MAPI || !succeeded_of(row)) return 1;
    return mapicfg__names_put(&counting->able, client, strlen(client), 1);
}

/* What a client is, kept if it is new; NULL: no memory. */
static const struct mapicfg__use_software *keep_software(struct counting *counting, const char *client,
                                                         enum mapicfg__log_client can) {
    mapicfg_log_use *use = counting->use;
    const size_t size = strlen(client);
    const uint32_t at = mapicfg__names_get(&counting->software, client, size);
    if (at < use->software_count) return use->software[at];
    struct mapicfg__use_software **all =
        mapicfg__mem_grow(use->software, &use->software_capacity, use->software_count + 1, sizeof *all);
    if (!all) return NULL;
    use->software = all;
    struct mapicfg__use_software *one = mapicfg__arena_alloc(use->arena, sizeof *one);
    const char *text = mapicfg__arena_text(use->arena, client, size);
    if (!one || !text || !mapicfg__names_put(&counting->software, text, size, (uint32_t)use->software_count))
        return NULL;
    const int has_done = mapicfg__names_get(&counting->able, client, size) != MAPICFG__NAME_NONE;
    *one = (struct mapicfg__use_software){text, has_done ? MAPICFG__CLIENT_CAN : can};
    return all[use->software_count++] = one;
}

static int count_client(void *user, const mapicfg_log_row *row) {
    struct counting *counting = user;
    mapicfg_log_use *use = counting->use;
    const char *client = mapicfg_log_row_get_key(row, 3);
    const int by_outlook = way_of(row) != MAPICFG__WAY_OTHER;
    const enum mapicfg__log_client can = mapicfg__log_client_judge(client, by_outlook);
    const uint64_t succeeded = succeeded_of(row);
    if (!*client || !succeeded || (!by_outlook && can == MAPICFG__CLIENT_OTHER)) return 1;
    const struct mapicfg__whose whose = whose_of(counting, row);
    if (whose.owner >= use->owners.count) return 1;
    const size_t used = used_of(use, whose.owner);
    const struct mapicfg__use_software *software = keep_software(counting, client, can);
    struct mapicfg__use_client *items =
        mapicfg__mem_grow(use->clients, &use->client_capacity, use->client_count + 1, sizeof *items);
    if (items) use->clients = items;
    if (used == SIZE_MAX || !software || !items) return 0;
    items[use->client_count++] = (struct mapicfg__use_client){(uint32_t)used, software, succeeded};
    return 1;
}

static int compare_clients(const void *a, const void *b) {
    const struct mapicfg__use_client *left = a, *right = b;
    if (left->used != right->used) return left->used < right->used ? -1 : 1;
    return strcmp(left->software->text, right->software->text);
}

static int compare_busy(const void *a, const void *b) {
    const struct mapicfg__use_client *left = a, *right = b;
    if (left->records != right->records) return left->records > right->records ? -1 : 1;
    return strcmp(left->software->text, right->software->text);
}

/* One for each client of a mailbox. */
static void join_clients(mapicfg_log_use *use) {
    size_t kept = 0;
    if (use->client_count) qsort(use->clients, use->client_count, sizeof *use->clients, compare_clients);
    for (size_t i = 0; i < use->client_count; i++) {
        struct mapicfg__used *used = &use->used[use->clients[i].used];
        if (kept && compare_clients(&use->clients[kept - 1], &use->clients[i]) == 0) {
            use->clients[kept - 1].records += use->clients[i].records;
            continue;
        }
        if (!used->client_count) used->first_client = kept;
        used->client_count++;
        use->clients[kept++] = use->clients[i];
    }
    use->client_count = kept;
    for (size_t i = 0; i < use->used_count; i++)
        if (use->used[i].client_count)
            qsort(&use->clients[use->used[i].first_client], use->used[i].client_count, sizeof *use->clients,
                  compare_busy);
}

/* ---- all of it ---- */

static int meet_user(void *user, const mapicfg_log_row *row) {
    struct counting *counting = user;
    return mapicfg__owners_meet(&counting->use->owners, mapicfg_log_row_get_key(row, 1));
}

static int compare_once(const void *a, const void *b) {
    const struct once *left = a, *right = b;
    if (left->cell != right->cell) return left->cell < right->cell ? -1 : 1;
    return left->what < right->what ? -1 : left->what > right->what;
}

/* Counts what was met since the last time, each once. */
static void settle(struct counting *counting, uint32_t number) {
    struct once *items = counting->items;
    if (counting->count) qsort(items, counting->count, sizeof *items, compare_once);
    for (size_t i = 0; i < counting->count; i++)
        if (!i || compare_once(&items[i - 1], &items[i]) != 0) numbers_at(counting->use, items[i].cell)[number]++;
    counting->count = 0;
}

mapicfg_status mapicfg__use_count(mapicfg_log_use *use, const mapicfg_log_summary *summary,
                                  const struct mapicfg__log_table *const tables[3],
                                  const struct mapicfg__outside outside[2], mapicfg_error *err) {
    static const mapicfg__needed_row_fn of_days[] = {meet_user, count_day}, of_hosts[] = {count_host},
                                        of_clients[] = {meet_client, count_client};
    struct counting counting = {.use = use, .outside = outside};
    counting.strangers.seed = counting.able.seed = counting.software.seed = use->owners.names.seed;
    mapicfg_status status = mapicfg__needed_each(summary, tables[2], of_days, 2, &counting, err);
    if (!status) settle(&counting, MAPICFG_LOG_USE_DAYS);
    if (!status) status = mapicfg__needed_each(summary, tables[0], of_hosts, 1, &counting, err);
    if (!status) settle(&counting, MAPICFG_LOG_USE_USERS);
    if (!status) status = mapicfg__needed_each(summary, tables[1], of_clients, 2, &counting, err);
    if (!status) join_clients(use);
    use->totals[MAPICFG_LOG_USE_NAMES] = counting.strangers.count;
    mapicfg__names_free(&counting.strangers);
    mapicfg__names_free(&counting.able);
    mapicfg__names_free(&counting.software);
    mapicfg__mem_free(counting.items);
    return status;
}
