/* SPDX-License-Identifier: LGPL-2.1-or-later
 * decide.c: decisions from handles, the documented table, and their words. */
#include <mapicfg/decision.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "decision/effective.h"

mapicfg_status mapicfg_decide(const mapicfg_org *org, const mapicfg_mailbox *mailbox,
                              const mapicfg_decide_options *options, mapicfg_decision *decision, mapicfg_error *err) {
    if (decision) *decision = 0;
    if (!org) return mapicfg__null_argument(err, "org");
    if (!mailbox) return mapicfg__null_argument(err, "mailbox");
    if (!decision) return mapicfg__null_argument(err, "decision");
    struct mapicfg__view view;
    mapicfg_status status = mapicfg__view_init(&view, mapicfg_org_get_mapi_http_enabled(org), options, err);
    if (status) {
        mapicfg__error_object(err, mapicfg_object_get_identity(mapicfg_org_const_object(org)));
        return status;
    }
    *decision = mapicfg__view_decide(&view, mapicfg_mailbox_get_bits(mailbox));
    return MAPICFG_OK;
}

mapicfg_status mapicfg_decide_all(uint32_t org, const mapicfg_decide_options *options, mapicfg_decision *decisions,
                                  mapicfg_error *err) {
    if (!decisions) return mapicfg__null_argument(err, "decisions");
    struct mapicfg__view view;
    mapicfg_status status = mapicfg__view_init(&view, org, options, err);
    if (status) return status;
    for (unsigned bits = 0; bits < 256; bits++) decisions[bits] = mapicfg__view_decide(&view, (uint8_t)bits);
    return MAPICFG_OK;
}

mapicfg_status mapicfg_table_row(size_t row, uint32_t *org, uint32_t *mailbox, uint32_t *block_external,
                                 mapicfg_decision *decision) {
    static const uint32_t mailbox_states[3] = {MAPICFG_NULL, MAPICFG_TRUE, MAPICFG_FALSE};
    if (row >= 12 || !org || !mailbox || !block_external || !decision) return MAPICFG_E_ARGUMENT;
    *org = row < 6 ? MAPICFG_TRUE : MAPICFG_FALSE;
    *mailbox = mailbox_states[row % 6 / 2];
    *block_external = row % 2 ? MAPICFG_TRUE : MAPICFG_FALSE;
    *decision = mapicfg_decide_bits(*org, MAPICFG_MAILBOX_BITS(*mailbox, *block_external, MAPICFG_TRUE, MAPICFG_FALSE));
    return MAPICFG_OK;
}

/* ---- words ---- */

const char *mapicfg_decision_result(mapicfg_decision decision) {
    static const char *const words[2][2] = {
        {"Outlook Anywhere, internal only", "Outlook Anywhere, internal and external"},
        {"MAPI over HTTP, internal only", "MAPI over HTTP, internal and external"},
    };
    if (!(decision & MAPICFG_INTERNAL)) return "";
    return words[(decision & MAPICFG_MAPI_HTTP) != 0][(decision & MAPICFG_EXTERNAL) != 0];
}

const char *mapicfg_decision_protocol(mapicfg_decision decision) {
    return decision & MAPICFG_MAPI_HTTP ? "MAPI over HTTP" : "Outlook Anywhere";
}

const char *mapicfg_decision_decided_by(mapicfg_decision decision) {
    return decision & MAPICFG_BY_MAILBOX ? "mailbox" : "organization";
}

const char *mapicfg_decision_effective(mapicfg_decision decision) {
    static const char *const words[3][3] = {
        {"MAPI over HTTP, internal only", "MAPI over HTTP, external only", "MAPI over HTTP, internal and external"},
        {"Outlook Anywhere, internal only", "Outlook Anywhere, external only",
         "Outlook Anywhere, internal and external"},
        {"RPC, internal only", "RPC, external only", "RPC, internal and external"},
    };
    size_t protocol = decision & MAPICFG_EFFECTIVE_MAPI_HTTP          ? 0
                      : decision & MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE ? 1
                      : decision & MAPICFG_EFFECTIVE_RPC              ? 2
                                                                      : 3;
    uint32_t reach = (decision & MAPICFG_EFFECTIVE_INTERNAL ? 1u : 0) | (decision & MAPICFG_EFFECTIVE_EXTERNAL ? 2u : 0);
    return protocol == 3 || reach == 0 ? "none" : words[protocol][reach - 1];
}

/* By bit, from bit 16 on. */
static const char *const note_ids[16] = {
    "mapi-disabled",          "no-way-left",
    "no-fallback",            "client-too-old",
    "server-too-old",         "no-url",
    "no-internal-url",        "no-external-url",
    "external-block-no-effect", "external-block-partial",
    "override-same-as-organization", "archive-unreachable",
    "assumed-mapi-http-enabled", "assumed-external-not-blocked",
    "assumed-mapi-enabled",   "assumed-rpc-http-not-blocked",
};

const char *mapicfg_note_id(mapicfg_decision note) {
    for (size_t i = 0; i < 16; i++)
        if (note == 1u << (16 + i)) return note_ids[i];
    return NULL;
}

size_t mapicfg_decision_notes(mapicfg_decision decision, char *text, size_t size) {
    size_t at = 0;
    if (size && text) text[0] = '\0';
    if (size && !text) size = 0;
    for (size_t i = 0; i < 16; i++) {
        if (!(decision & 1u << (16 + i))) continue;
        size_t left = at < size ? size - at : 0;
        snprintf(left ? text + at : NULL, left, "%s%s", at ? " " : "", note_ids[i]);
        at += (at != 0) + strlen(note_ids[i]);
    }
    return at;
}
