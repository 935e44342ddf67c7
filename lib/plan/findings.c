/* SPDX-License-Identifier: LGPL-2.1-or-later
 * findings.c: what a check finds only after a change, and what only before. */
#include "base/error.h"
#include "plan/body.h"
#include "rule/list.h"

/* Adds to `list` those of `findings`, and to `news` those that it did not have yet; news may be NULL. */
static mapicfg_status add_all(mapicfg_statements *list, const mapicfg_findings *findings, mapicfg_statements *news,
                              mapicfg_error *err) {
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        const mapicfg_statement *finding = mapicfg_findings_get(findings, i);
        size_t before = mapicfg_statements_count(list);
        if (mapicfg_findings_get_silence(findings, i)) continue;
        if (mapicfg_statements_add(list, finding)) return mapicfg__error_no_memory(err);
        if (!news || mapicfg_statements_count(list) == before) continue;
        if (mapicfg_statements_add(news, finding)) return mapicfg__error_no_memory(err);
    }
    return MAPICFG_OK;
}

/* Those of `findings` that `others` lacks. */
static mapicfg_status subtract(const mapicfg_findings *findings, const mapicfg_findings *others,
                               mapicfg_statements **out, mapicfg_error *err) {
    mapicfg_statements *known, *news = NULL;
    mapicfg_status status = mapicfg_statements_new(&known, err);
    if (!status) status = mapicfg_statements_new(&news, err);
    if (!status) status = add_all(known, others, NULL, err);
    if (!status) status = add_all(known, findings, news, err);
    mapicfg_statements_free(known);
    if (status) {
        mapicfg_statements_free(news);
        return status;
    }
    mapicfg_statements_free(*out);
    *out = news;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_plan_compare_findings(mapicfg_plan *plan, const mapicfg_findings *before,
                                             const mapicfg_findings *after, mapicfg_error *err) {
    if (!plan) return mapicfg__error_null_argument(err, "plan");
    if (!before || !after) return mapicfg__error_null_argument(err, before ? "after" : "before");
    mapicfg_statements *made[2] = {NULL, NULL};
    mapicfg_status status = subtract(after, before, &made[MAPICFG_PLAN_FINDINGS_NEW], err);
    if (!status) status = subtract(before, after, &made[MAPICFG_PLAN_FINDINGS_GONE], err);
    for (size_t i = 0; i < 2; i++) {
        mapicfg_statements_free(status ? made[i] : plan->findings[i]);
        if (!status) plan->findings[i] = made[i];
    }
    return status;
}

const mapicfg_statements *mapicfg_plan_get_findings(const mapicfg_plan *plan, uint32_t which) {
    return plan && which <= MAPICFG_PLAN_FINDINGS_GONE ? plan->findings[which] : NULL;
}
