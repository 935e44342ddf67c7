/* SPDX-License-Identifier: LGPL-2.1-or-later
 * decide.c: decisions from handles, the documented table, and their words. */
#include <mapicfg/decision.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "decision/effective.h"
#include "model/object.h"

/* All that the server of a mailbox tells where nothing else is known. */
static mapicfg_status take_version(struct mapicfg__view *view, const char *server) {
    const char *version;
    view->server_name = server;
    view->is_stated = mapicfg__topology_split_key(server, server ? strlen(server) : 0, &version) != 0;
    if (version && !view->release) mapicfg_server_parse(version, &view->release, NULL);
    return MAPICFG_OK;
}

/* Takes the options for mailboxes of a server. To be ended in any case. Errors: as mapicfg_decide(). */
static mapicfg_status begin_case(struct mapicfg__case *from, uint32_t org, const mapicfg_decide_options *options,
                                 const char *server, mapicfg_error *err) {
    memset(from, 0, sizeof *from);
    mapicfg_status status = mapicfg__places_take_options(&from->options, options, org, err);
    if (status) return status;
    uint32_t number = 0;
    const char *name = server ? server : from->options.mailbox_server;
    if (!from->options.vdirs && !from->options.objects) {
        mapicfg__view_init(&from->view, org, &from->options, NULL, NULL, 0);
        return take_version(&from->view, name);
    }
    status = mapicfg__topology_server(&from->topology, name, name ? strlen(name) : 0, &number, err);
    if (!status) status = mapicfg__places_take_topology(&from->options, &from->topology, err);
    if (!status) status = mapicfg__places_make(&from->places, &from->topology, err);
    if (status) return status;
    mapicfg__view_init(&from->view, org, &from->options, &from->topology, &from->places,
                       mapicfg__topology_number(&from->topology, number));
    return MAPICFG_OK;
}

void mapicfg__case_end(struct mapicfg__case *from) {
    mapicfg__places_free(&from->places);
    mapicfg__topology_free(&from->topology);
}

mapicfg_status mapicfg__case_of_mailbox(struct mapicfg__case *from, const mapicfg_org *org,
                                        const mapicfg_mailbox *mailbox, const mapicfg_decide_options *options,
                                        uint32_t *conditions, mapicfg_error *err) {
    const mapicfg_object *object = mapicfg_mailbox_const_object(mailbox);
    memset(from, 0, sizeof *from);
    mapicfg_status status = mapicfg__object_need(mapicfg_org_const_object(org), MAPICFG_CLASS_ORG, "org", err);
    if (!status) status = mapicfg__object_need(object, MAPICFG_CLASS_MAILBOX, "mailbox", err);
    if (status) return status;
    struct mapicfg__buffer key = {0};
    mapicfg__topology_put_mailbox(&key, object);
    status = key.failed ? mapicfg__error_no_memory(err)
                        : begin_case(from, mapicfg_org_get_mapi_http_enabled(org), options, key.data, err);
    mapicfg__buffer_free(&key);
    if (!from->view.topology) from->view.server_name = mapicfg__object_text(object, MAPICFG__MAILBOX_ServerName);
    if (status == MAPICFG_E_NOT_STATED)
        mapicfg__error_object(err, mapicfg_object_get_identity(mapicfg_org_const_object(org)));
    if (!status) *conditions = mapicfg__decision_mailbox_conditions(object, &from->options);
    return status;
}

mapicfg_status mapicfg_decide(const mapicfg_org *org, const mapicfg_mailbox *mailbox,
                              const mapicfg_decide_options *options, mapicfg_decision *decision, mapicfg_error *err) {
    if (decision) *decision = 0;
    if (!decision) return mapicfg__error_null_argument(err, "decision");
    struct mapicfg__case from;
    uint32_t conditions;
    mapicfg_status status = mapicfg__case_of_mailbox(&from, org, mailbox, options, &conditions, err);
    if (!status)
        *decision =
            mapicfg__decision_under(mapicfg__view_decide(&from.view, mapicfg_mailbox_get_bits(mailbox)), conditions);
    mapicfg__case_end(&from);
    return status;
}

mapicfg_status mapicfg_decide_all(uint32_t org, const mapicfg_decide_options *options, mapicfg_decision *decisions,
                                  mapicfg_error *err) {
    if (!decisions) return mapicfg__error_null_argument(err, "decisions");
    struct mapicfg__case from;
    mapicfg_status status = begin_case(&from, org, options, NULL, err);
    for (unsigned bits = 0; !status && bits < 256; bits++)
        decisions[bits] = mapicfg__view_decide(&from.view, (uint8_t)bits);
    mapicfg__case_end(&from);
    return status;
}

mapicfg_status mapicfg_table_row(size_t row, uint32_t *org, uint32_t *mailbox, uint32_t *block_external,
                                 mapicfg_decision *decision, mapicfg_error *err) {
    static const uint32_t mailbox_states[3] = {MAPICFG_NULL, MAPICFG_TRUE, MAPICFG_FALSE};
    if (!org || !mailbox || !block_external || !decision) return mapicfg__error_null_argument(err, "a result");
    if (row >= MAPICFG_TABLE_ROWS)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "there is no row %zu; rows are 0 to %u", row,
                                   MAPICFG_TABLE_ROWS - 1);
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
    if (decision & MAPICFG_EFFECTIVE_UNKNOWN) return "cannot tell";
    size_t protocol = decision & MAPICFG_EFFECTIVE_MAPI_HTTP          ? 0
                      : decision & MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE ? 1
                      : decision & MAPICFG_EFFECTIVE_RPC              ? 2
                                                                      : 3;
    uint32_t reach =
        (decision & MAPICFG_EFFECTIVE_INTERNAL ? 1u : 0) | (decision & MAPICFG_EFFECTIVE_EXTERNAL ? 2u : 0);
    return protocol == 3 || reach == 0 ? "none" : words[protocol][reach - 1];
}

const char *mapicfg_note_id(mapicfg_decision note) {
    for (unsigned i = 0; i < MAPICFG__NOTES; i++)
        if (note == MAPICFG_NOTE_BIT(i)) return mapicfg__rules[i].id;
    return NULL;
}

size_t mapicfg_decision_notes(mapicfg_decision decision, char *text, size_t size) {
    size_t at = 0;
    if (size && text) text[0] = '\0';
    if (size && !text) size = 0;
    for (unsigned i = 0; i < MAPICFG__NOTES; i++)
        if (decision & MAPICFG_NOTE_BIT(i)) mapicfg__text_add_word(text, size, &at, mapicfg__rules[i].id);
    return at;
}
