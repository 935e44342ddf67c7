/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_findings.c: the sections of what logs show: each rule once, with what to do, and then each finding. */
#include "base/error.h"
#include "report/page.h"

#define EXAMPLES 20u

static mapicfg_status put_counts(mapicfg_page *page, const mapicfg_statements *found, mapicfg_error *err) {
    static const char *const names[] = {"Errors", "Warnings", "Worth knowing"};
    static const uint32_t severities[] = {MAPICFG_SEVERITY_ERROR, MAPICFG_SEVERITY_WARNING, MAPICFG_SEVERITY_INFO};
    static const uint32_t marked[] = {MAPICFG_TONE_ERROR, MAPICFG_TONE_WARNING, MAPICFG_TONE_PLAIN};
    uint64_t numbers[3] = {0};
    uint32_t tones[3];
    for (size_t i = 0; i < 3; i++) {
        for (size_t at = 0; at < mapicfg_statements_count(found); at++)
            numbers[i] += mapicfg_statement_get_severity(mapicfg_statements_get(found, at)) == severities[i];
        tones[i] = numbers[i] ? marked[i] : MAPICFG_TONE_PLAIN;
    }
    return mapicfg_page_figures(page, names, numbers, tones, 3, err);
}

static mapicfg_status put_rules(mapicfg_page *page, const char *title, const char *nothing,
                                const mapicfg_statements *found, mapicfg_error *err) {
    mapicfg_groups *groups = NULL;
    mapicfg_status status = mapicfg_page_section(page, title, NULL, err);
    if (!status) status = put_counts(page, found, err);
    if (!status && !mapicfg_statements_count(found))
        return mapicfg_page_text(page, nothing ? nothing : "There are none.", err);
    if (!status) status = mapicfg_groups_new(EXAMPLES, &groups, err);
    if (!status) status = mapicfg_statements_each(found, mapicfg_groups_add, groups, err);
    if (!status) status = mapicfg_page_groups(page, groups, "finding", "findings", err);
    mapicfg_groups_free(groups);
    return status;
}

static mapicfg_status put_each(mapicfg_page *page, const mapicfg_statements *found, mapicfg_error *err) {
    static const char *const names[] = {"Whom it is about", "Severity", "Rule", "Finding"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_SEVERITY, MAPICFG_COLUMN_CHOICE,
                                     MAPICFG_COLUMN_TEXT};
    if (!mapicfg_statements_count(found)) return MAPICFG_OK;
    mapicfg_status status = mapicfg_page_section(page, "Each finding", NULL, err);
    if (!status) status = mapicfg_page_table(page, "All findings", names, kinds, 4, err);
    for (size_t i = 0; !status && i < mapicfg_statements_count(found); i++) {
        const mapicfg_statement *statement = mapicfg_statements_get(found, i);
        const char *object = mapicfg_statement_get_object(statement);
        const char *const cells[] = {object ? object : "all logs",
                                     mapicfg_severity_name(mapicfg_statement_get_severity(statement)),
                                     mapicfg_statement_get_id(statement), mapicfg_statement_get_sentence(statement)};
        status = mapicfg_page_row(page, cells, err);
    }
    return status;
}

mapicfg_status mapicfg_page_log_findings(mapicfg_page *page, const char *title, const char *nothing,
                                         const mapicfg_statements *found, mapicfg_error *err) {
    if (!title) return mapicfg__error_null_argument(err, "title");
    if (!found) return mapicfg__error_null_argument(err, "found");
    mapicfg_error failure;
    mapicfg_status status = put_rules(page, title, nothing, found, &failure);
    if (!status) status = put_each(page, found, &failure);
    return mapicfg__page_leave(page, status, &failure, err);
}
