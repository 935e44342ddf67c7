/* SPDX-License-Identifier: LGPL-2.1-or-later
 * use.c: what mailboxes used, by the logs, asked for by the moves of a plan; see log_use.h. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "logs/needed.h"
#include "logs/use_state.h"
#include "plan/body.h"

/* ---- making ---- */

static mapicfg_status count(mapicfg_log_use *use, const mapicfg_log_summary *summary,
                            const struct mapicfg__log_table *const tables[3], mapicfg_directory *directory,
                            mapicfg_error *err) {
    struct mapicfg__outside outside[2] = {{0}, {0}};
    mapicfg_status status = mapicfg__outside_read(&outside[0], MAPICFG_CLASS_VDIR, directory, err);
    if (!status) status = mapicfg__outside_read(&outside[1], MAPICFG_CLASS_OUTLOOK_ANYWHERE, directory, err);
    if (!status) status = mapicfg__use_count(use, summary, tables, outside, err);
    mapicfg__outside_free(&outside[0]);
    mapicfg__outside_free(&outside[1]);
    return status;
}

static mapicfg_status make(mapicfg_log_use *use, const mapicfg_log_summary *summary,
                           const struct mapicfg__log_table *const tables[3], mapicfg_directory *directory,
                           mapicfg_error *err) {
    mapicfg_status status = mapicfg__owners_read(&use->owners, directory, err);
    if (status) return status;
    use->arena = mapicfg__arena_new();
    use->used_of = mapicfg__mem_zalloc((use->owners.count + 1) * sizeof *use->used_of);
    if (!use->arena || !use->used_of) return mapicfg__error_no_memory(err);
    status = count(use, summary, tables, directory, err);
    mapicfg__owners_forget_names(&use->owners); /* of which some are the summary's */
    return status;
}

mapicfg_status mapicfg_log_use_new(const mapicfg_log_summary *summary, mapicfg_directory *directory,
                                   mapicfg_log_use **out, mapicfg_error *err) {
    static const struct mapicfg__needed_table needed[] = {
        {{MAPICFG_LOG_BY_MAILBOX, MAPICFG_LOG_BY_USER, MAPICFG_LOG_BY_PROTOCOL, MAPICFG_LOG_BY_HOST}},
        {{MAPICFG_LOG_BY_MAILBOX, MAPICFG_LOG_BY_USER, MAPICFG_LOG_BY_PROTOCOL, MAPICFG_LOG_BY_CLIENT}},
        {{MAPICFG_LOG_BY_MAILBOX, MAPICFG_LOG_BY_USER, MAPICFG_LOG_BY_PROTOCOL, MAPICFG_LOG_BY_DAY}}};
    const struct mapicfg__log_table *tables[3];
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_status status = mapicfg__needed_find(summary, needed, 3, MAPICFG_LOG_USE_TABLES, tables, err);
    if (status) return status;
    mapicfg_log_use *use = mapicfg__mem_zalloc(sizeof *use);
    if (!use) return mapicfg__error_no_memory(err);
    status = make(use, summary, tables, directory, err);
    if (status)
        mapicfg_log_use_free(use);
    else
        *out = use;
    return status;
}

void mapicfg_log_use_free(mapicfg_log_use *use) {
    if (!use) return;
    mapicfg__owners_free(&use->owners);
    mapicfg__mem_free(use->used_of);
    mapicfg__mem_free(use->used);
    mapicfg__mem_free(use->clients);
    mapicfg__mem_free(use->software);
    mapicfg__arena_free(use->arena);
    mapicfg__mem_free(use);
}

/* ---- a move ---- */

/* The position of a mailbox, by its key in the directory; owners are in the order of the keys. */
static size_t find_owner(const struct mapicfg__owners *owners, int64_t key) {
    size_t low = 0, high = owners->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (owners->items[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < owners->count && owners->items[low].key == key ? low : SIZE_MAX;
}

/* Logs without the protocol that is handed out to a mailbox do not tell that nobody uses it. */
static const char *doubt_of_logs(const mapicfg_log_use *use, mapicfg_decision before) {
    const int untold = (before & MAPICFG_EFFECTIVE_UNKNOWN) != 0;
    if ((before & MAPICFG_EFFECTIVE_MAPI_HTTP || untold) && !use->ways[MAPICFG__WAY_MAPI])
        return "the logs have no successful request of MAPI over HTTP, which is or may be handed out to it now";
    if ((before & MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE || untold) && !use->ways[MAPICFG__WAY_ANYWHERE])
        return "the logs have no successful request of Outlook Anywhere, which is or may be handed out to it now";
    if (before & MAPICFG_EFFECTIVE_RPC && !use->ways[MAPICFG__WAY_RPC])
        return "the logs have no successful request of RPC, which is handed out to it now";
    return NULL;
}

static void answer(const mapicfg_log_use *use, mapicfg_decision before, struct mapicfg__use_of *of) {
    const uint64_t *named = of->used ? of->used->numbers[MAPICFG__USE_NAMED] : NULL;
    const uint64_t *by_user = of->used ? of->used->numbers[MAPICFG__USE_BY_USER] : NULL;
    of->numbers = named;
    if (named && named[MAPICFG_LOG_USE_SUCCEEDED]) {
        of->answer = MAPICFG_LOG_USE_SEEN;
        return;
    }
    if (named && (by_user[MAPICFG_LOG_USE_SUCCEEDED] || !named[MAPICFG_LOG_USE_RECORDS])) of->numbers = by_user;
    if (by_user && by_user[MAPICFG_LOG_USE_SUCCEEDED]) {
        of->answer = MAPICFG_LOG_USE_BY_USER;
        return;
    }
    if (!of->doubt) of->doubt = doubt_of_logs(use, before);
    of->answer = of->doubt                                             ? MAPICFG_LOG_USE_UNKNOWN
                 : of->numbers && of->numbers[MAPICFG_LOG_USE_RECORDS] ? MAPICFG_LOG_USE_FAILED
                                                                       : MAPICFG_LOG_USE_UNSEEN;
}

struct mapicfg__use_of mapicfg__use_find(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move) {
    struct mapicfg__use_of of = {.answer = MAPICFG_LOG_USE_ANSWERS};
    if (!use || !plan || move >= plan->move_count) return of;
    const size_t owner = find_owner(&use->owners, plan->ledger.objects[plan->moves[move].object].key);
    if (owner == SIZE_MAX) {
        of.answer = MAPICFG_LOG_USE_UNKNOWN;
        of.doubt = "the configuration with which the logs were compared does not have it";
        return of;
    }
    if (use->used_of[owner]) of.used = &use->used[use->used_of[owner] - 1];
    of.doubt = mapicfg__whose_doubt(&use->doubts, &use->owners.items[owner]);
    answer(use, mapicfg_plan_move_before(plan, move), &of);
    return of;
}

/* ---- what is asked ---- */

const char *mapicfg_log_use_answer_name(uint32_t answer) {
    static const char *const names[] = {"seen", "user-seen", "failed", "unseen", "cannot-tell"};
    return answer < sizeof names / sizeof *names ? names[answer] : NULL;
}

uint64_t mapicfg_log_use_get_total(const mapicfg_log_use *use, uint32_t total) {
    return use && total < sizeof use->totals / sizeof *use->totals ? use->totals[total] : 0;
}

uint64_t mapicfg_log_use_count(const mapicfg_log_use *use, const mapicfg_plan *plan, uint32_t answer) {
    uint64_t found = 0;
    for (size_t i = 0; i < mapicfg_plan_move_count(plan); i++)
        found += mapicfg__use_find(use, plan, i).answer == answer;
    return found;
}

uint32_t mapicfg_log_use_get_answer(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move) {
    return mapicfg__use_find(use, plan, move).answer;
}

const char *mapicfg_log_use_get_doubt(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move) {
    return mapicfg__use_find(use, plan, move).doubt;
}

uint64_t mapicfg_log_use_get_number(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move,
                                    uint32_t number) {
    const struct mapicfg__use_of of = mapicfg__use_find(use, plan, move);
    return of.numbers && number < MAPICFG__USE_NUMBERS ? of.numbers[number] : 0;
}

size_t mapicfg_log_use_client_count(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move) {
    const struct mapicfg__use_of of = mapicfg__use_find(use, plan, move);
    return of.used ? of.used->client_count : 0;
}

const char *mapicfg_log_use_get_client(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move, size_t index,
                                       uint64_t *records) {
    const struct mapicfg__use_of of = mapicfg__use_find(use, plan, move);
    if (records) *records = 0;
    if (!of.used || index >= of.used->client_count) return NULL;
    const struct mapicfg__use_client *client = &use->clients[of.used->first_client + index];
    if (records) *records = client->records;
    return client->software->text;
}
