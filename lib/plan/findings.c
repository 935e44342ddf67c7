/* SPDX-License-Identifier: LGPL-2.1-or-later
 * findings.c: what a check says of more objects after a change than before, and of fewer. */
#include "base/error.h"
#include "base/mem.h"
#include "plan/body.h"
#include "rule/list.h"

void mapicfg__plan_findings_free(struct mapicfg__plan_findings *found) {
    mapicfg_statements_free(found->list);
    mapicfg__mem_free(found->totals);
    *found = (struct mapicfg__plan_findings){0};
}

/* Adds objects of which a state says it. */
static mapicfg_status put(struct mapicfg__plan_findings *found, const mapicfg_statement *finding,
                          const uint64_t *totals, mapicfg_error *err) {
    uint64_t(*grown)[2] = mapicfg__mem_grow(found->totals, &found->capacity, found->list->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    found->totals = grown;
    const size_t count = found->list->count;
    if (mapicfg_statements_add(found->list, finding)) return mapicfg__error_no_memory(err);
    const size_t at = found->list->count > count ? count : mapicfg__list_position(found->list, finding);
    for (int state = 0; state < 2; state++) grown[at][state] = (at < count ? grown[at][state] : 0) + totals[state];
    return MAPICFG_OK;
}

/* What is silenced is not said. */
static mapicfg_status put_all(struct mapicfg__plan_findings *found, const mapicfg_findings *findings, int state,
                              mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < mapicfg_findings_count(findings); i++) {
        uint64_t totals[2] = {0, 0};
        totals[state] = mapicfg_findings_get_total(findings, i);
        if (!mapicfg_findings_get_silence(findings, i))
            status = put(found, mapicfg_findings_get(findings, i), totals, err);
    }
    return status;
}

/* Those of a state which it says of more objects than the other one does, in its order. */
static mapicfg_status put_more(struct mapicfg__plan_findings *found, const struct mapicfg__plan_findings *all,
                               const mapicfg_findings *findings, int state, mapicfg_error *err) {
    mapicfg_status status = mapicfg_statements_new(&found->list, err);
    for (size_t i = 0; !status && i < mapicfg_findings_count(findings); i++) {
        const mapicfg_statement *finding = mapicfg_findings_get(findings, i);
        if (mapicfg_findings_get_silence(findings, i)) continue;
        const size_t at = mapicfg__list_position(all->list, finding);
        const int is_known = mapicfg__list_position(found->list, finding) != MAPICFG__SET_NONE;
        if (!is_known && all->totals[at][state] > all->totals[at][!state])
            status = put(found, finding, all->totals[at], err);
    }
    return status;
}

mapicfg_status mapicfg_plan_compare_findings(mapicfg_plan *plan, const mapicfg_findings *before,
                                             const mapicfg_findings *after, mapicfg_error *err) {
    if (!plan) return mapicfg__error_null_argument(err, "plan");
    if (!before || !after) return mapicfg__error_null_argument(err, before ? "after" : "before");
    struct mapicfg__plan_findings all = {0}, made[2] = {{0}, {0}};
    mapicfg_status status = mapicfg_statements_new(&all.list, err);
    if (!status) status = put_all(&all, before, 0, err);
    if (!status) status = put_all(&all, after, 1, err);
    if (!status) status = put_more(&made[MAPICFG_PLAN_FINDINGS_NEW], &all, after, 1, err);
    if (!status) status = put_more(&made[MAPICFG_PLAN_FINDINGS_GONE], &all, before, 0, err);
    mapicfg__plan_findings_free(&all);
    for (size_t i = 0; i < 2; i++) {
        mapicfg__plan_findings_free(status ? &made[i] : &plan->findings[i]);
        if (!status) plan->findings[i] = made[i];
    }
    return status;
}

const mapicfg_statements *mapicfg_plan_get_findings(const mapicfg_plan *plan, uint32_t which) {
    return plan && which <= MAPICFG_PLAN_FINDINGS_GONE ? plan->findings[which].list : NULL;
}

uint64_t mapicfg_plan_get_finding_total(const mapicfg_plan *plan, uint32_t which, size_t index, int32_t after) {
    const mapicfg_statements *list = mapicfg_plan_get_findings(plan, which);
    return index < mapicfg_statements_count(list) ? plan->findings[which].totals[index][after != 0] : 0;
}
