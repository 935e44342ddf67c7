/* SPDX-License-Identifier: LGPL-2.1-or-later
 * settings.c: what decides for a mailbox, read from a few columns of its row. */
#include "plan/settings.h"

#include "base/error.h"
#include "model/object.h"

static uint32_t state_of(const struct mapicfg__record *record, uint32_t property) {
    const struct mapicfg__cell *cell = mapicfg__record_cell(record, property);
    uint32_t state = cell->text ? mapicfg__value_parse_state(cell->text, cell->size) : MAPICFG_NOT_STATED;
    return state > MAPICFG_TRUE ? MAPICFG_NOT_STATED : state;
}

/* A Boolean has no $null. */
static uint32_t boolean_of(const struct mapicfg__record *record, uint32_t property) {
    uint32_t state = state_of(record, property);
    return state == MAPICFG_NULL ? MAPICFG_NOT_STATED : state;
}

mapicfg_status mapicfg__settings_read(struct mapicfg__tally *tallies, size_t count,
                                      const struct mapicfg__record *record, struct mapicfg__buffer *key,
                                      struct mapicfg__settings *settings, mapicfg_error *err) {
    const struct mapicfg__cell *server = mapicfg__record_cell(record, MAPICFG__MAILBOX_ServerName);
    const struct mapicfg__cell *version = mapicfg__record_cell(record, MAPICFG__MAILBOX_AdminDisplayVersion);
    const struct mapicfg__cell *versions = mapicfg__record_cell(record, MAPICFG__MAILBOX_MAPIBlockOutlookVersions);
    const uint32_t cached = boolean_of(record, MAPICFG__MAILBOX_MAPIBlockOutlookNonCachedMode);
    const uint8_t bits = (uint8_t)(state_of(record, MAPICFG__MAILBOX_MapiHttpEnabled) |
                                   boolean_of(record, MAPICFG__MAILBOX_MAPIBlockOutlookExternalConnectivity) << 2 |
                                   boolean_of(record, MAPICFG__MAILBOX_MAPIEnabled) << 4 |
                                   boolean_of(record, MAPICFG__MAILBOX_MAPIBlockOutlookRpcHttp) << 6);
    key->size = 0;
    mapicfg__topology_put_key(key, server->text, server->size, version->text, version->size);
    mapicfg_status status = key->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    for (size_t state = 0; !status && state < count; state++) {
        struct mapicfg__tally *tally = &tallies[state];
        settings[state].bits = bits;
        settings[state].conditions = (uint8_t)mapicfg__decision_conditions(&tally->options, versions->text,
                                                                           versions->text ? versions->size : 0, cached);
        status = mapicfg__tally_server(tally, key->data, key->size, &settings[state].server, err);
    }
    return status;
}

static int compare_number(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

int mapicfg__settings_compare(const struct mapicfg__settings *a, const struct mapicfg__settings *b) {
    int order = compare_number(a->server, b->server);
    return order ? order
                 : compare_number((uint32_t)a->conditions << 8 | a->bits, (uint32_t)b->conditions << 8 | b->bits);
}
