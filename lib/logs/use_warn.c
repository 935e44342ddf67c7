/* SPDX-License-Identifier: LGPL-2.1-or-later
 * use_warn.c: what a plan would break for those whom the logs have. */
#include "base/error.h"
#include "logs/said.h"
#include "logs/use_state.h"

struct saying {
    struct mapicfg__said said;
    const char *identity, *by;
    struct mapicfg__owner_use when; /* but for how many */
};

/* {3} is the client, if there is one, and what follows by what it is known. */
static mapicfg_status say(const struct saying *saying, enum mapicfg__rule_number rule, uint64_t records,
                          const char *client, mapicfg_error *err) {
    struct mapicfg__owner_use use = saying->when;
    const char *const more[] = {client ? client : saying->by, saying->by};
    use.records = records;
    return mapicfg__said_use(&saying->said, rule, saying->identity, &use, more, client ? 2 : 1, err);
}

/* ---- ways ---- */

static mapicfg_status warn_of_ways(const struct saying *saying, mapicfg_changes changes, const uint64_t *numbers,
                                   mapicfg_error *err) {
    const uint64_t all = numbers[MAPICFG_LOG_USE_SUCCEEDED], outside = numbers[MAPICFG_LOG_USE_OUTSIDE];
    if (changes & MAPICFG_CHANGES_WAY_LOST) return say(saying, RULE_LOG_HIT_LOST, all, NULL, err);
    if (!(changes & MAPICFG_CHANGES_EXTERNAL_LOST)) return MAPICFG_OK;
    if (outside) return say(saying, RULE_LOG_HIT_OUTSIDE, outside, NULL, err);
    if (numbers[MAPICFG_LOG_USE_INSIDE] == all) return MAPICFG_OK;
    return say(saying, RULE_LOG_HIT_OUTSIDE_UNKNOWN, all, NULL, err);
}

/* ---- clients ---- */

/* Whether a client that cannot do MAPI over HTTP has Outlook Anywhere, as far as the mailbox's settings go. */
static int has_fallback(mapicfg_decision decision) {
    return !(decision & (MAPICFG_NOTE_NO_FALLBACK | MAPICFG_RPC_HTTP_BLOCKED));
}

/* Only of clients for which the plan changes something. */
static int concerns_clients(mapicfg_decision before, mapicfg_decision after) {
    if (!(after & MAPICFG_EFFECTIVE_MAPI_HTTP)) return 0;
    return !(before & MAPICFG_EFFECTIVE_MAPI_HTTP) || (has_fallback(before) && !has_fallback(after));
}

static mapicfg_status warn_of_client(const struct saying *saying, mapicfg_decision after,
                                     const struct mapicfg__use_client *client, mapicfg_error *err) {
    const char *text = client->software->text;
    switch (client->software->can) {
    case MAPICFG__CLIENT_CANNOT:
        return say(saying, has_fallback(after) ? RULE_LOG_HIT_STAYS : RULE_LOG_HIT_CUT_OFF, client->records, text, err);
    case MAPICFG__CLIENT_IF_UPDATED:
    case MAPICFG__CLIENT_UNTOLD: return say(saying, RULE_LOG_HIT_CLIENT_UNKNOWN, client->records, text, err);
    default: return MAPICFG_OK;
    }
}

/* ---- all of it ---- */

mapicfg_status mapicfg_log_use_warn(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move,
                                    mapicfg_statement_fn fn, void *user, mapicfg_error *err) {
    if (!use) return mapicfg__error_null_argument(err, "use");
    if (!plan) return mapicfg__error_null_argument(err, "plan");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    const struct mapicfg__use_of of = mapicfg__use_find(use, plan, move);
    if (of.answer == MAPICFG_LOG_USE_ANSWERS)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "the plan has no move %zu", move);
    if (of.answer != MAPICFG_LOG_USE_SEEN && of.answer != MAPICFG_LOG_USE_BY_USER) return MAPICFG_OK;
    const uint64_t began = of.numbers[MAPICFG_LOG_USE_BEGAN];
    const struct saying saying = {
        .said = {fn, user},
        .identity = mapicfg_plan_move_identity(plan, move),
        .by = of.answer == MAPICFG_LOG_USE_SEEN ? "the logs name it"
                                                : "the logs name its user only, who may open other mailboxes",
        .when = {.dated = began != 0, .first = began, .last = of.numbers[MAPICFG_LOG_USE_ENDED]}};
    const mapicfg_decision before = mapicfg_plan_move_before(plan, move), after = mapicfg_plan_move_after(plan, move);
    mapicfg_status status = warn_of_ways(&saying, mapicfg_plan_move_changes(plan, move), of.numbers, err);
    if (!concerns_clients(before, after)) return status;
    for (size_t i = 0; !status && i < of.used->client_count; i++)
        status = warn_of_client(&saying, after, &use->clients[of.used->first_client + i], err);
    return status;
}
