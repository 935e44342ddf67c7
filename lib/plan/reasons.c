/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reasons.c: why a mailbox moves, and when that takes effect. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "model/object.h"
#include "plan/alike.h"
#include "plan/reasons.h"
#include "rule/list.h"

/* A value as a sentence has it. */
static const char *shown(const char *text) {
    return !text ? "not stated" : *text ? text : "$null";
}

static const char *state_word(uint32_t state) {
    return state == MAPICFG_TRUE ? "True" : "False";
}

struct reasons {
    const mapicfg_plan *plan;
    const struct mapicfg__alike *kind;
    struct mapicfg__where where;
    mapicfg_statements *list;
};

static void say(struct reasons *reasons, enum mapicfg__rule_number rule, const char *property,
                const char *const *arguments, size_t count) {
    struct mapicfg__where where = reasons->where;
    where.property = property;
    mapicfg__list_say(reasons->list, rule, &where, arguments, count);
}

static void say_own(struct reasons *reasons, const struct mapicfg__ledger_object *object) {
    const struct mapicfg__ledger *ledger = &reasons->plan->ledger;
    const struct mapicfg__class *cls = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    for (uint32_t i = object->first; i < object->first + object->count; i++) {
        const struct mapicfg__difference *difference = &ledger->differences[i];
        if (difference->property == MAPICFG__WHOLE_OBJECT) continue;
        if (!(mapicfg__decision_settings() >> difference->property & 1)) continue;
        const char *name = cls->properties[difference->property].name;
        const char *const arguments[] = {name, shown(ledger->texts[difference->before]),
                                         shown(ledger->texts[difference->after])};
        say(reasons, RULE_PLAN_MAILBOX, name, arguments, 3);
    }
}

static void say_organization(struct reasons *reasons) {
    const uint32_t before = reasons->plan->tallies[MAPICFG__BEFORE].org;
    const uint32_t after = reasons->plan->tallies[MAPICFG__AFTER].org;
    const int overrides = (reasons->kind->decisions[MAPICFG__AFTER] & MAPICFG_BY_MAILBOX) != 0;
    const mapicfg_changes archive = MAPICFG_CHANGES_ARCHIVE_LOST | MAPICFG_CHANGES_ARCHIVE_FOUND;
    if (before == after || (overrides && !(reasons->kind->changes & archive))) return;
    const char *const arguments[] = {state_word(before), state_word(after)};
    say(reasons, overrides ? RULE_PLAN_ARCHIVE : RULE_PLAN_ORGANIZATION,
        mapicfg__property_name(MAPICFG__ORG_MapiHttpEnabled), arguments, 2);
}

/* A property as a sentence has it: without a value it is $null, or has never been stated. */
static const char *shown_of(const mapicfg_object *object, int32_t property) {
    const struct mapicfg__value *value = &object->values[property];
    return shown(value->state == MAPICFG_NULL ? "" : value->text);
}

/* "InternalUrl of MBX1\mapi (Default Web Site) changes". */
static void say_url(struct reasons *reasons, const mapicfg_object *before, const mapicfg_object *after, uint32_t role) {
    const int32_t at = mapicfg__class_find(after->cls, MAPICFG__ROLE, role);
    const char *was = mapicfg__object_role(before, role), *is = mapicfg__object_role(after, role);
    if (at < 0 || (!was && !is) || (was && is && strcmp(was, is) == 0)) return;
    const char *name = after->cls->properties[at].name, *identity = mapicfg_object_get_identity(after);
    const char *const arguments[] = {name, identity ? identity : "a virtual directory without a name",
                                     shown_of(before, at), shown_of(after, at)};
    say(reasons, RULE_PLAN_URL, name, arguments, 4);
}

static int is_same(const mapicfg_object *a, const mapicfg_object *b) {
    const char *first = mapicfg_object_get_identity(a), *second = mapicfg_object_get_identity(b);
    return first && second && mapicfg_text_equal(first, second);
}

static void say_serving(struct reasons *reasons, enum mapicfg__part part) {
    const struct mapicfg__settings *settings = reasons->kind->settings;
    const mapicfg_object *before =
        mapicfg__alike_serving(reasons->plan, MAPICFG__BEFORE, settings[MAPICFG__BEFORE].server, part);
    const mapicfg_object *after =
        mapicfg__alike_serving(reasons->plan, MAPICFG__AFTER, settings[MAPICFG__AFTER].server, part);
    if (!before && !after) return;
    if (before && after && is_same(before, after)) {
        say_url(reasons, before, after, MAPICFG__ROLE_INTERNAL);
        say_url(reasons, before, after, MAPICFG__ROLE_EXTERNAL);
        return;
    }
    const char *was = before ? mapicfg_object_get_identity(before) : NULL;
    const char *is = after ? mapicfg_object_get_identity(after) : NULL;
    const char *const arguments[] = {is ? is : "No virtual directory", was ? was : "none"};
    say(reasons, RULE_PLAN_SERVED, NULL, arguments, 2);
}

static void say_all(struct reasons *reasons, const struct mapicfg__ledger_object *object) {
    const mapicfg_decision *decisions = reasons->kind->decisions;
    const mapicfg_decision either = decisions[MAPICFG__BEFORE] | decisions[MAPICFG__AFTER];
    say_own(reasons, object);
    say_organization(reasons);
    if (either & (MAPICFG_EFFECTIVE_MAPI_HTTP | MAPICFG_EFFECTIVE_UNKNOWN)) say_serving(reasons, MAPICFG__MAPI);
    if (either & (MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE | MAPICFG_EFFECTIVE_RPC | MAPICFG_EFFECTIVE_UNKNOWN))
        say_serving(reasons, MAPICFG__RPC);
    if (!mapicfg_statements_count(reasons->list)) say(reasons, RULE_PLAN_SERVERS, NULL, NULL, 0);
}

mapicfg_status mapicfg_plan_dup_why(const mapicfg_plan *plan, size_t index, mapicfg_statements **out,
                                    mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!plan) return mapicfg__error_null_argument(err, "plan");
    if (index >= plan->move_count) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "there is no move %zu", index);
    const struct mapicfg__move *move = &plan->moves[index];
    const struct mapicfg__ledger_object *object = &plan->ledger.objects[move->object];
    struct reasons reasons = {
        .plan = plan, .kind = &plan->kinds[move->kind], .where = {.object = *object->name ? object->name : NULL}};
    mapicfg_status status = mapicfg_statements_new(&reasons.list, err);
    if (status) return status;
    say_all(&reasons, object);
    status = mapicfg__list_finish(reasons.list, err);
    if (status)
        mapicfg_statements_free(reasons.list);
    else
        *out = reasons.list;
    return status;
}

mapicfg_status mapicfg__reasons_say_timing(mapicfg_plan *plan, mapicfg_error *err) {
    mapicfg_status status = mapicfg_statements_new(&plan->timing, err);
    if (status || !plan->move_count) return status;
    if (plan->counters[MAPICFG_PLAN_RESTART]) mapicfg__list_say(plan->timing, RULE_PLAN_WHEN_RESTART, NULL, NULL, 0);
    mapicfg__list_say(plan->timing, RULE_PLAN_WHEN_REPLICATION, NULL, NULL, 0);
    mapicfg__list_say(plan->timing, RULE_PLAN_WHEN_CACHE, NULL, NULL, 0);
    mapicfg__list_say(plan->timing, RULE_PLAN_WHEN_REFRESH, NULL, NULL, 0);
    return mapicfg__list_finish(plan->timing, err);
}
