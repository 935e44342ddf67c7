/* SPDX-License-Identifier: LGPL-2.1-or-later
 * explain.c: a decision as statements. */
#include <mapicfg/explain.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "decision/effective.h"
#include "model/object.h"
#include "rule/list.h"

struct mapicfg_explanation {
    mapicfg_decision decision;
    mapicfg_statements *statements;
};

static const char *state_word(uint32_t state) {
    static const char *const words[] = {"not stated", "$null", "$false", "$true"};
    return words[state & 3u];
}

static void say(mapicfg_explanation *to, const mapicfg_mailbox *mailbox, enum mapicfg__rule_number rule,
                const char *const *arguments, size_t count) {
    const char *identity = mapicfg_object_get_identity(mapicfg_mailbox_const_object(mailbox));
    const struct mapicfg__where where = {.object = identity && *identity ? identity : NULL};
    mapicfg__list_say(to->statements, rule, &where, arguments, count);
}

static void say_who_decided(mapicfg_explanation *to, const struct mapicfg__view *view, const mapicfg_mailbox *mailbox) {
    mapicfg_decision decision = to->decision;
    uint8_t bits = mapicfg_mailbox_get_bits(mailbox), without = (uint8_t)((bits & ~3u) | MAPICFG_NULL);
    uint32_t other = view->org == MAPICFG_TRUE ? MAPICFG_FALSE : MAPICFG_TRUE;
    const char *decided[] = {state_word(bits), state_word(view->org), mapicfg_decision_protocol(decision)};
    if (decision & MAPICFG_BY_MAILBOX) {
        const char *result[] = {mapicfg_decision_result(mapicfg_decide_bits(view->org, without))};
        say(to, mailbox, RULE_DECIDED_BY_MAILBOX, decided, 3);
        say(to, mailbox, RULE_WITHOUT_OVERRIDE, result, 1);
        return;
    }
    const char *result[] = {state_word(other), mapicfg_decision_result(mapicfg_decide_bits(other, bits))};
    say(to, mailbox, RULE_DECIDED_BY_ORGANIZATION, decided, 3);
    say(to, mailbox, RULE_WITHOUT_ORGANIZATION, result, 2);
}

static void say_from_where(mapicfg_explanation *to, const struct mapicfg__view *view, const mapicfg_mailbox *mailbox) {
    uint8_t bits = mapicfg_mailbox_get_bits(mailbox), without = (uint8_t)((bits & ~(3u << 2)) | MAPICFG_FALSE << 2);
    const char *arguments[] = {state_word((uint32_t)bits >> 2),
                               mapicfg_decision_result(mapicfg_decide_bits(view->org, without))};
    if (to->decision & MAPICFG_EXTERNAL)
        say(to, mailbox, RULE_EXTERNAL_ALLOWED, arguments, 1);
    else
        say(to, mailbox, RULE_EXTERNAL_BLOCKED, arguments, 2);
}

/* What makes inside and outside the same: equal URLs, or equal hosts of Outlook Anywhere. */
static void name_equal(const struct mapicfg__view *view, mapicfg_decision decision, const char **arguments) {
    int rpc = !(decision & MAPICFG_MAPI_HTTP) || decision & MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE;
    const mapicfg_object *object = mapicfg__view_equal(view, rpc);
    arguments[0] = object ? mapicfg__object_role(object, MAPICFG__ROLE_INTERNAL) : NULL;
    arguments[1] = object ? mapicfg_object_get_identity(object) : NULL;
    if (!arguments[0]) arguments[0] = "one of them";
    if (!arguments[1]) arguments[1] = "a virtual directory without a name";
}

static void say_note(mapicfg_explanation *to, const struct mapicfg__case *from, const mapicfg_mailbox *mailbox,
                     unsigned bit) {
    const struct mapicfg__view *view = &from->view;
    mapicfg_decision note = MAPICFG_NOTE_BIT(bit);
    const char *arguments[2] = {NULL, NULL};
    size_t count = 0;
    if (note == MAPICFG_NOTE_CLIENT_TOO_OLD) arguments[count++] = mapicfg_client_name(view->client);
    if (note == MAPICFG_NOTE_SERVER_TOO_OLD)
        arguments[count++] = view->release ? mapicfg_server_name(view->release) : "The mailbox's server";
    if (note & (MAPICFG_NOTE_SAME_SITE | MAPICFG_NOTE_OTHER_SERVER | MAPICFG_NOTE_ASSUMED_VERSION))
        arguments[count++] = view->server_name;
    if (note == MAPICFG_NOTE_BLOCK_NO_EFFECT || note == MAPICFG_NOTE_BLOCK_PARTIAL) {
        name_equal(view, to->decision, arguments);
        count = 2;
    }
    if (note & (MAPICFG_NOTE_VERSION_BLOCKED | MAPICFG_NOTE_VERSION_DOUBTFUL | MAPICFG_NOTE_VERSION_NOT_STATED)) {
        arguments[count++] =
            mapicfg__object_text(mapicfg_mailbox_const_object(mailbox), MAPICFG__MAILBOX_MAPIBlockOutlookVersions);
        if (note != MAPICFG_NOTE_VERSION_NOT_STATED) arguments[count++] = from->options.client_version;
    }
    say(to, mailbox, (enum mapicfg__rule_number)bit, arguments, count);
}

static void say_all(mapicfg_explanation *to, const struct mapicfg__case *from, const mapicfg_mailbox *mailbox) {
    say_who_decided(to, &from->view, mailbox);
    say_from_where(to, &from->view, mailbox);
    for (unsigned bit = 0; bit < MAPICFG__NOTES; bit++)
        if (to->decision & MAPICFG_NOTE_BIT(bit)) say_note(to, from, mailbox, bit);
}

static mapicfg_status make(const struct mapicfg__case *from, const mapicfg_mailbox *mailbox, uint32_t conditions,
                           mapicfg_explanation **out, mapicfg_error *err) {
    mapicfg_explanation *made = mapicfg__mem_zalloc(sizeof *made);
    if (!made) return mapicfg__error_no_memory(err);
    made->decision =
        mapicfg__decision_under(mapicfg__view_decide(&from->view, mapicfg_mailbox_get_bits(mailbox)), conditions);
    mapicfg_status status = mapicfg_statements_new(&made->statements, err);
    if (!status) say_all(made, from, mailbox);
    if (!status) status = mapicfg__list_finish(made->statements, err);
    if (status)
        mapicfg_explanation_free(made);
    else
        *out = made;
    return status;
}

mapicfg_status mapicfg_explain(const mapicfg_org *org, const mapicfg_mailbox *mailbox,
                               const mapicfg_decide_options *options, mapicfg_explanation **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    struct mapicfg__case from;
    uint32_t conditions;
    mapicfg_status status = mapicfg__case_of_mailbox(&from, org, mailbox, options, &conditions, err);
    if (!status) status = make(&from, mailbox, conditions, out, err);
    mapicfg__case_end(&from);
    return status;
}

void mapicfg_explanation_free(mapicfg_explanation *explanation) {
    if (!explanation) return;
    mapicfg_statements_free(explanation->statements);
    mapicfg__mem_free(explanation);
}

mapicfg_decision mapicfg_explanation_get_decision(const mapicfg_explanation *explanation) {
    return explanation ? explanation->decision : 0;
}

const mapicfg_statements *mapicfg_explanation_get_statements(const mapicfg_explanation *explanation) {
    return explanation ? explanation->statements : NULL;
}

mapicfg_status mapicfg_groups_add_decision(mapicfg_groups *groups, mapicfg_decision decision, const char *object,
                                           mapicfg_error *err) {
    mapicfg_status status =
        groups && object ? MAPICFG_OK : mapicfg__error_null_argument(err, groups ? "object" : "groups");
    for (unsigned bit = 0; !status && bit < MAPICFG__NOTES; bit++)
        if (decision & MAPICFG_NOTE_BIT(bit))
            status = mapicfg_groups_add_rule(groups, &mapicfg__rules[bit], object, err);
    return status;
}
