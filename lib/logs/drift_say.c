/* SPDX-License-Identifier: LGPL-2.1-or-later
 * drift_say.c: what is said of logs against the configuration: what differs, and what cannot be told. */
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "logs/drift_state.h"
#include "logs/said.h"
#include "rule/statement.h"

/* {3} is what else is said; NULL: nothing. */
static mapicfg_status say(const struct mapicfg__drift *drift, enum mapicfg__rule_number rule, const char *object,
                          const struct mapicfg__owner_use *use, const char *more, mapicfg_error *err) {
    const struct mapicfg__said said = {drift->fn, drift->user};
    return mapicfg__said_use(&said, rule, object, use, &more, more ? 1 : 0, err);
}

/* A sentence with one text, or two. */
static mapicfg_status say_text(const struct mapicfg__drift *drift, enum mapicfg__rule_number rule, const char *object,
                               const char *text, const char *second, mapicfg_error *err) {
    const char *const arguments[] = {text, second};
    const struct mapicfg__where where = {.object = object};
    mapicfg_statement *statement = mapicfg__statement_new(rule, &where, arguments, second ? 2 : text ? 1 : 0);
    if (!statement) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg__statement_answer(drift->fn(drift->user, statement), err);
    mapicfg__statement_free(statement);
    return status;
}

static const struct mapicfg__drift_uses *uses_of(const struct mapicfg__drift *drift,
                                                 const struct mapicfg__owner *owner) {
    return &drift->uses[owner - drift->owners.items];
}

/* ---- MAPI over HTTP ---- */

static mapicfg_status say_unused(const struct mapicfg__drift *drift, const struct mapicfg__owner *owner,
                                 mapicfg_error *err) {
    struct mapicfg__buffer first = {0}, last = {0};
    mapicfg__said_put_time(&first, &drift->mapi_use, drift->mapi_use.first);
    mapicfg__said_put_time(&last, &drift->mapi_use, drift->mapi_use.last);
    mapicfg_status status = first.failed || last.failed
                                ? mapicfg__error_no_memory(err)
                                : say_text(drift, RULE_LOG_UNUSED, owner->name, first.data, last.data, err);
    mapicfg__buffer_free(&first);
    mapicfg__buffer_free(&last);
    return status;
}

/* MAPI over HTTP is handed out, and no request names the mailbox. */
static mapicfg_status say_idle(const struct mapicfg__drift *drift, const struct mapicfg__owner *owner,
                               mapicfg_error *err) {
    const struct mapicfg__owner_use *anywhere = &uses_of(drift, owner)->of[MAPICFG__USED_ANYWHERE];
    const struct mapicfg__owner_use *by_user = &uses_of(drift, owner)->of[MAPICFG__USED_ANYWHERE_BY_USER];
    if (owner->is_system || !drift->mapi_use.records) return MAPICFG_OK;
    const char *doubt = mapicfg__whose_doubt(&drift->doubts, owner);
    if (doubt) return say_text(drift, RULE_LOG_UNUSED_UNKNOWN, owner->name, doubt, NULL, err);
    if (anywhere->records) return say(drift, RULE_LOG_ANYWHERE, owner->name, anywhere, NULL, err);
    if (by_user->records) return say(drift, RULE_LOG_ANYWHERE_BY_USER, owner->name, by_user, NULL, err);
    return say_unused(drift, owner, err);
}

static mapicfg_status say_undecided(const struct mapicfg__drift *drift, const struct mapicfg__owner *owner,
                                    mapicfg_error *err) {
    char notes[2048];
    if (owner->is_system) return MAPICFG_OK;
    mapicfg_decision_notes(owner->decision, notes, sizeof notes);
    return say_text(drift, RULE_LOG_UNDECIDED, owner->name, *notes ? notes : "no decision", NULL, err);
}

static mapicfg_status say_protocol(const struct mapicfg__drift *drift, const struct mapicfg__owner *owner,
                                   mapicfg_error *err) {
    const mapicfg_decision unsure =
        MAPICFG_EFFECTIVE_UNKNOWN | MAPICFG_NOTE_ASSUMED_MAPI_HTTP | MAPICFG_NOTE_ASSUMED_MAPI;
    const struct mapicfg__owner_use *used = &uses_of(drift, owner)->of[MAPICFG__USED_MAPI];
    const struct mapicfg__owner_use *by_user = &uses_of(drift, owner)->of[MAPICFG__USED_MAPI_BY_USER];
    const char *decided = mapicfg_decision_effective(owner->decision);
    if (!owner->decision || owner->decision & unsure) return say_undecided(drift, owner, err);
    const int is_allowed = (owner->decision & MAPICFG_EFFECTIVE_MAPI_HTTP) != 0;
    if (used->records) return is_allowed ? MAPICFG_OK : say(drift, RULE_LOG_DESPITE, owner->name, used, decided, err);
    if (by_user->records) return say(drift, RULE_LOG_NOT_NAMED, owner->name, by_user, decided, err);
    return is_allowed ? say_idle(drift, owner, err) : MAPICFG_OK;
}

/* ---- from outside ---- */

static mapicfg_status say_outside(const struct mapicfg__drift *drift, const struct mapicfg__owner *owner,
                                  mapicfg_error *err) {
    const struct mapicfg__drift_uses *used = uses_of(drift, owner);
    const struct mapicfg__owner_use *uses = used->of, *outside = &uses[MAPICFG__USED_OUTSIDE];
    const char *reason = NULL;
    if (!owner->decision) return MAPICFG_OK;
    if (owner->decision & MAPICFG_NOTE_ASSUMED_BLOCK) {
        if (!outside->records) return MAPICFG_OK;
        return say(drift, RULE_LOG_BLOCK_NOT_STATED, owner->name, outside, used->host, err);
    }
    if (owner->decision & MAPICFG_EXTERNAL) return MAPICFG_OK;
    if (outside->records) return say(drift, RULE_LOG_OUTSIDE, owner->name, outside, used->host, err);
    if (uses[MAPICFG__USED_OUTSIDE_BY_USER].records)
        reason = "its user came by a host for external connections only, in logs that do not name the mailbox";
    else if (uses[MAPICFG__USED_UNTOLD].records)
        reason = "no host is known to be handed out for external connections only";
    else if (uses[MAPICFG__USED_NO_HOST].records && !uses[MAPICFG__USED_INSIDE].records)
        reason = "the logs do not state the host that it came by";
    return reason ? say_text(drift, RULE_LOG_OUTSIDE_UNKNOWN, owner->name, reason, NULL, err) : MAPICFG_OK;
}

/* ---- clients ---- */

static enum mapicfg__rule_number rule_of(enum mapicfg__log_client can) {
    if (can == MAPICFG__CLIENT_CANNOT) return RULE_LOG_CLIENT_OLD;
    return can == MAPICFG__CLIENT_IF_UPDATED ? RULE_LOG_CLIENT_2010 : RULE_LOG_CLIENT_UNKNOWN;
}

/* ---- all of it ---- */

static mapicfg_status say_whole(const struct mapicfg__drift *drift, mapicfg_error *err) {
    const struct mapicfg__owner_use nobody = {.records = drift->nobody};
    mapicfg_status status = MAPICFG_OK;
    if (!drift->mapi_use.records) status = say_text(drift, RULE_LOG_NO_MAPI, NULL, NULL, NULL, err);
    if (!status && drift->nobody) status = say(drift, RULE_LOG_NOBODY, NULL, &nobody, NULL, err);
    return status;
}

mapicfg_status mapicfg__drift_say(const struct mapicfg__drift *drift, mapicfg_error *err) {
    mapicfg_status status = say_whole(drift, err);
    for (size_t i = 0; !status && i < drift->owners.count; i++) {
        status = say_protocol(drift, &drift->owners.items[i], err);
        if (!status) status = say_outside(drift, &drift->owners.items[i], err);
    }
    for (size_t i = 0; !status && i < drift->old_count; i++) {
        const struct mapicfg__drift_client *old = &drift->old[i];
        status = say(drift, rule_of(old->can), *old->who ? old->who : NULL, &old->use, old->client, err);
    }
    for (size_t i = 0; !status && i < drift->stranger_count; i++) {
        const struct mapicfg__drift_stranger *stranger = &drift->strangers[i];
        status = say(drift, stranger->is_several ? RULE_LOG_AMBIGUOUS : RULE_LOG_UNMATCHED, stranger->name,
                     &stranger->use, NULL, err);
    }
    return status;
}
