/* SPDX-License-Identifier: LGPL-2.1-or-later
 * alike.c: mailboxes that are decided alike in both states. A few dozen stand behind millions of mailboxes, so all that
 * follows from the two decisions is worked out once for each. */
#include "plan/alike.h"

#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "model/object.h"
#include "model/url.h"
#include "plan/settings.h"

/* What a user notices. An override that comes or goes is not among it, nor is what happens to a fallback. */
#define NOTICED                                                                                                \
    (MAPICFG_CHANGES_EFFECTIVE | MAPICFG_CHANGES_RESTART | MAPICFG_CHANGES_REFRESH | MAPICFG_CHANGES_UNKNOWN | \
     MAPICFG_CHANGES_KNOWN)
#define OF_ARCHIVE (MAPICFG_CHANGES_ARCHIVE_LOST | MAPICFG_CHANGES_ARCHIVE_FOUND)

const mapicfg_object *mapicfg__alike_serving(const mapicfg_plan *plan, int state, uint32_t server,
                                             enum mapicfg__part part) {
    enum mapicfg__served how;
    return mapicfg__topology_serving(&plan->tallies[state].topology, server, part, &how);
}

/* ---- URLs ---- */

static mapicfg_status put_url(mapicfg_plan *plan, const mapicfg_object *vdir, uint32_t role, uint32_t *url,
                              mapicfg_error *err) {
    const char *text = mapicfg__object_role(vdir, role);
    return text ? mapicfg__ledger_text(&plan->ledger, text, strlen(text), url, err) : MAPICFG_OK;
}

/* What is handed out follows from the effective answer; where that is not known, nothing can be told. */
static mapicfg_status find_urls(mapicfg_plan *plan, struct mapicfg__alike *kind, int state, mapicfg_error *err) {
    mapicfg_decision decision = kind->decisions[state];
    const int mapi = (decision & MAPICFG_EFFECTIVE_MAPI_HTTP) != 0;
    const int anywhere = (decision & MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE) != 0;
    if (decision & MAPICFG_EFFECTIVE_UNKNOWN || (!mapi && !anywhere)) return MAPICFG_OK;
    const mapicfg_object *vdir =
        mapicfg__alike_serving(plan, state, kind->settings[state].server, mapi ? MAPICFG__MAPI : MAPICFG__RPC);
    uint32_t *urls = &kind->urls[2 * state];
    mapicfg_status status = MAPICFG_OK;
    if (vdir && decision & MAPICFG_EFFECTIVE_INTERNAL) status = put_url(plan, vdir, MAPICFG__ROLE_INTERNAL, urls, err);
    if (!status && vdir && decision & MAPICFG_EFFECTIVE_EXTERNAL)
        status = put_url(plan, vdir, MAPICFG__ROLE_EXTERNAL, urls + 1, err);
    return status;
}

/* ---- why a mailbox stays ---- */

static int org_changes(const mapicfg_plan *plan) {
    return plan->tallies[MAPICFG__BEFORE].org != plan->tallies[MAPICFG__AFTER].org;
}

/* Whether what serves a server's mailboxes from outside changes. */
static int outside_changes(const mapicfg_plan *plan, const struct mapicfg__alike *kind) {
    static const enum mapicfg__part parts[] = {MAPICFG__MAPI, MAPICFG__RPC};
    for (size_t i = 0; i < 2; i++) {
        const char *urls[MAPICFG__STATES];
        for (int state = 0; state < MAPICFG__STATES; state++) {
            const mapicfg_object *vdir = mapicfg__alike_serving(plan, state, kind->settings[state].server, parts[i]);
            urls[state] = vdir ? mapicfg__object_role(vdir, MAPICFG__ROLE_EXTERNAL) : NULL;
        }
        if (!urls[0] != !urls[1] || (urls[0] && !mapicfg__url_serve_equal(urls[0], urls[1]))) return 1;
    }
    return 0;
}

static int same_settings(const struct mapicfg__alike *kind) {
    const struct mapicfg__settings *before = &kind->settings[MAPICFG__BEFORE], *after = before + 1;
    return before->bits == after->bits && before->conditions == after->conditions;
}

static enum mapicfg__rule_number find_reason(const mapicfg_plan *plan, const struct mapicfg__alike *kind) {
    const mapicfg_decision before = kind->decisions[MAPICFG__BEFORE], after = kind->decisions[MAPICFG__AFTER];
    const int own = before & after & MAPICFG_BY_MAILBOX && !((before ^ after) & MAPICFG_MAPI_HTTP);
    const int touched = kind->changes || org_changes(plan) || !same_settings(kind) || outside_changes(plan, kind);
    if (!touched) return RULE_PLAN_STAYS_UNTOUCHED;
    if (before & after & MAPICFG_MAPI_DISABLED) return RULE_PLAN_STAYS_DISABLED;
    if (org_changes(plan) && own) return after & MAPICFG_MAPI_HTTP ? RULE_PLAN_STAYS_ON : RULE_PLAN_STAYS_OFF;
    if (!((before | after) & (MAPICFG_EFFECTIVE_PROTOCOLS))) return RULE_PLAN_STAYS_NO_WAY;
    if (before & after & MAPICFG_NOTE_CLIENT_TOO_OLD) return RULE_PLAN_STAYS_CLIENT;
    if (before & after & MAPICFG_NOTE_SERVER_TOO_OLD) return RULE_PLAN_STAYS_SERVER;
    if (!((before | after) & MAPICFG_EXTERNAL) && outside_changes(plan, kind)) return RULE_PLAN_STAYS_BLOCKED;
    return RULE_PLAN_STAYS_SAME;
}

/* ---- finding and making ---- */

/* An archive is of no concern to a user who cannot connect at all. */
static int is_move(const mapicfg_plan *plan, const struct mapicfg__alike *kind) {
    const mapicfg_decision both = kind->decisions[MAPICFG__BEFORE] & kind->decisions[MAPICFG__AFTER];
    for (size_t i = 0; i < 2; i++) {
        const uint32_t before = kind->urls[i], after = kind->urls[i + 2];
        if (before == after) continue;
        if (!before || !after || !mapicfg__url_serve_equal(plan->ledger.texts[before], plan->ledger.texts[after]))
            return 1;
    }
    return kind->changes & NOTICED || (kind->changes & OF_ARCHIVE && both & MAPICFG_EFFECTIVE_PROTOCOLS);
}

static mapicfg_status work_out(mapicfg_plan *plan, struct mapicfg__alike *kind, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (int state = 0; !status && state < MAPICFG__STATES; state++) {
        const struct mapicfg__settings *settings = &kind->settings[state];
        status = mapicfg__tally_decide(&plan->tallies[state], settings->server, settings->conditions, settings->bits,
                                       &kind->decisions[state], err);
        if (!status) status = find_urls(plan, kind, state, err);
    }
    if (status) return status;
    kind->changes = mapicfg_changes_between(kind->decisions[MAPICFG__BEFORE], kind->decisions[MAPICFG__AFTER]);
    kind->moves = is_move(plan, kind);
    kind->stays = find_reason(plan, kind);
    return MAPICFG_OK;
}

static int compare_kind(const void *user, const void *key, size_t position) {
    const struct mapicfg__settings *wanted = key, *other = ((const mapicfg_plan *)user)->kinds[position].settings;
    int order = mapicfg__settings_compare(wanted, other);
    return order ? order : mapicfg__settings_compare(wanted + 1, other + 1);
}

mapicfg_status mapicfg__alike_find(mapicfg_plan *plan, const struct mapicfg__settings settings[MAPICFG__STATES],
                                   uint32_t *number, mapicfg_error *err) {
    size_t at = mapicfg__set_find(&plan->known_kinds, compare_kind, plan, settings);
    if (at != MAPICFG__SET_NONE) {
        *number = (uint32_t)at;
        return MAPICFG_OK;
    }
    struct mapicfg__alike *grown =
        mapicfg__mem_grow(plan->kinds, &plan->kind_capacity, plan->kind_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    plan->kinds = grown;
    struct mapicfg__alike *kind = &grown[plan->kind_count];
    *kind = (struct mapicfg__alike){.settings = {settings[0], settings[1]}};
    mapicfg_status status = work_out(plan, kind, err);
    if (status) return status;
    at = mapicfg__set_put(&plan->known_kinds, compare_kind, plan, settings);
    if (at == MAPICFG__SET_NONE) return mapicfg__error_no_memory(err);
    *number = (uint32_t)plan->kind_count++;
    return MAPICFG_OK;
}
