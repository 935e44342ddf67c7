/* SPDX-License-Identifier: LGPL-2.1-or-later
 * tally.c: how many mailboxes each server has of each kind, and what they are decided to get.
 *
 * A mailbox is its server, four states and its conditions, so nothing here grows with the number of mailboxes. */
#include "audit/tally.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

mapicfg_status mapicfg__tally_server(struct mapicfg__tally *tally, const char *name, size_t size, uint32_t *number,
                                     mapicfg_error *err) {
    *number = 0;
    if (!size) return MAPICFG_OK;
    uint32_t at = mapicfg__spellings_find(&tally->servers, name, size);
    if (at == MAPICFG__SPELLING_NO_MEMORY) return mapicfg__error_no_memory(err);
    if (at == MAPICFG__SPELLING_NONE) return mapicfg__topology_server(&tally->topology, name, size, number, err);
    struct mapicfg__spelling *spelling = &tally->servers.items[at];
    mapicfg_status status = MAPICFG_OK;
    if (spelling->number == MAPICFG__SPELLING_NONE)
        status = mapicfg__topology_server(&tally->topology, name, size, &spelling->number, err);
    *number = spelling->number;
    return status;
}

/* Room for every server that is known. 0: no memory. */
static int grow(struct mapicfg__tally *tally) {
    size_t count = tally->topology.server_count ? tally->topology.server_count : 1;
    if (count <= tally->count) return 1;
    void *counts = mapicfg__mem_grow(tally->counts, &tally->capacity, count, sizeof *tally->counts);
    if (!counts) return 0;
    tally->counts = counts;
    void *decisions = mapicfg__mem_grow(tally->decisions, &tally->decision_capacity, count, sizeof *tally->decisions);
    if (!decisions) return 0;
    tally->decisions = decisions;
    memset(tally->counts + tally->count, 0, (count - tally->count) * sizeof *tally->counts);
    memset(tally->decisions + tally->count, 0, (count - tally->count) * sizeof *tally->decisions);
    tally->count = count;
    return 1;
}

mapicfg_status mapicfg__tally_add_first(struct mapicfg__tally *tally, uint32_t server, uint32_t conditions,
                                        uint32_t bits, mapicfg_error *err) {
    if (server >= tally->count && !grow(tally)) return mapicfg__error_no_memory(err);
    uint64_t **counts = &tally->counts[server][conditions];
    if (!*counts && !(*counts = mapicfg__mem_zalloc(256 * sizeof **counts))) return mapicfg__error_no_memory(err);
    (*counts)[bits]++;
    return MAPICFG_OK;
}

static void forget_decisions(struct mapicfg__tally *tally) {
    for (size_t i = 0; i < tally->count; i++) {
        mapicfg__mem_free(tally->decisions[i]);
        tally->decisions[i] = NULL;
    }
}

mapicfg_status mapicfg__tally_settle(struct mapicfg__tally *tally, mapicfg_error *err) {
    forget_decisions(tally);
    mapicfg_status status = mapicfg__topology_settle(&tally->topology, err);
    if (!status) status = mapicfg__places_make(&tally->places, &tally->topology, err);
    tally->settled = !status;
    return status;
}

mapicfg_status mapicfg__tally_decide_first(struct mapicfg__tally *tally, uint32_t server, uint32_t conditions,
                                           uint32_t bits, mapicfg_decision *decision, mapicfg_error *err) {
    server = mapicfg__topology_number(&tally->topology, server);
    if (server >= tally->count && !grow(tally)) return mapicfg__error_no_memory(err);
    mapicfg_decision **decisions = &tally->decisions[server];
    if (!*decisions) {
        struct mapicfg__view view;
        if (!(*decisions = mapicfg__mem_zalloc(256 * sizeof **decisions))) return mapicfg__error_no_memory(err);
        mapicfg__view_init(&view, tally->org, &tally->options, &tally->topology, &tally->places, server);
        for (uint32_t i = 0; i < 256; i++) (*decisions)[i] = mapicfg__view_decide(&view, (uint8_t)i);
    }
    *decision = mapicfg__decision_under((*decisions)[bits], conditions);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__tally_empty(struct mapicfg__tally *tally, mapicfg_summary *summary, mapicfg_error *err) {
    for (uint32_t server = 0; server < tally->count; server++)
        for (uint32_t conditions = 0; conditions < MAPICFG__CONDITIONS; conditions++) {
            uint64_t *counts = tally->counts[server][conditions];
            for (uint32_t bits = 0; counts && bits < 256; bits++) {
                mapicfg_decision decision;
                if (!counts[bits]) continue;
                mapicfg_status status = mapicfg__tally_decide(tally, server, conditions, bits, &decision, err);
                if (!status) status = mapicfg_summary_add(summary, decision, counts[bits], err);
                if (status) return status;
                counts[bits] = 0;
            }
        }
    return MAPICFG_OK;
}

void mapicfg__tally_free(struct mapicfg__tally *tally) {
    forget_decisions(tally);
    for (size_t i = 0; i < tally->count; i++)
        for (size_t conditions = 0; conditions < MAPICFG__CONDITIONS; conditions++)
            mapicfg__mem_free(tally->counts[i][conditions]);
    mapicfg__spellings_free(&tally->servers);
    mapicfg__mem_free(tally->counts);
    mapicfg__mem_free(tally->decisions);
    mapicfg__places_free(&tally->places);
    mapicfg__topology_free(&tally->topology);
}
