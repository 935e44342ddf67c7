/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check.c: the sections of a check. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "check/findings.h"
#include "report/blocks.h"
#include "report/coverage.h"
#include "report/html.h"

#define MOST_BLOCKS 1000u
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- findings ---- */

static const char *object_of(const void *findings, size_t index, size_t object) {
    return mapicfg_findings_get_object(findings, index, object);
}

static size_t count_findings(const mapicfg_findings *findings, uint32_t severity, int silenced) {
    size_t count = 0;
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        uint32_t its = mapicfg_statement_get_severity(mapicfg_findings_get(findings, i));
        if (!mapicfg_findings_get_silence(findings, i) == !silenced && (!severity || its == severity)) count++;
    }
    return count;
}

static void put_block(mapicfg_page *page, const mapicfg_findings *findings, size_t index, uint32_t *last) {
    const mapicfg_statement *statement = mapicfg_findings_get(findings, index);
    struct mapicfg__block block = {.rule = mapicfg_statement_get_rule(statement),
                                   .sentence = mapicfg_statement_get_sentence(statement),
                                   .why = mapicfg_statement_get_why(statement),
                                   .remedy = mapicfg_statement_get_remedy(statement),
                                   .place = mapicfg_statement_get_object(statement)};
    if (!block.place) { /* several mailboxes */
        block.total = mapicfg_findings_get_total(findings, index);
        block.one = "mailbox";
        block.several = "mailboxes";
        block.from = findings;
        block.from_index = index;
        block.example_count = mapicfg_findings_object_count(findings, index);
        block.example = object_of;
    }
    mapicfg__block_put(page, &block, last);
}

static mapicfg_status put_left_out(mapicfg_page *page, size_t left_out, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_number(&text, left_out);
    mapicfg__buffer_text(&text, " more are left out here: `mapicfg check --format csv` lists all.");
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : mapicfg_page_text(page, text.data, err);
    mapicfg__buffer_free(&text);
    return status;
}

static mapicfg_status put_blocks(mapicfg_page *page, const mapicfg_findings *findings, mapicfg_error *err) {
    size_t shown = 0, count = count_findings(findings, 0, 0);
    uint32_t last = 0;
    mapicfg_status status = mapicfg__page_begin(page, err);
    for (size_t i = 0; !status && shown < MOST_BLOCKS && i < mapicfg_findings_count(findings); i++) {
        if (mapicfg_findings_get_silence(findings, i)) continue;
        put_block(page, findings, i, &last);
        shown++;
        status = mapicfg__page_end(page, err);
    }
    if (!status && !count) status = mapicfg_page_text(page, "There are none.", err);
    return status || shown == count ? status : put_left_out(page, count - shown, err);
}

/* Where no input has a name that servers share, a remedy has one of a domain that RFC 2606 reserves. */
static mapicfg_status put_example(mapicfg_page *page, const mapicfg_findings *findings, mapicfg_error *err) {
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        const char *remedy = mapicfg_statement_get_remedy(mapicfg_findings_get(findings, i));
        if (!mapicfg_findings_get_silence(findings, i) && remedy && strstr(remedy, "mail.example.com"))
            return mapicfg_page_text(page, "In remedies, mail.example.com stands for a name of your own: replace it.",
                                     err);
    }
    return MAPICFG_OK;
}

static mapicfg_status put_findings(mapicfg_page *page, const mapicfg_findings *findings, mapicfg_error *err) {
    static const char *const names[] = {"Errors", "Warnings", "Worth knowing", "Silenced"};
    const uint64_t numbers[] = {count_findings(findings, MAPICFG_SEVERITY_ERROR, 0),
                                count_findings(findings, MAPICFG_SEVERITY_WARNING, 0),
                                count_findings(findings, MAPICFG_SEVERITY_INFO, 0), count_findings(findings, 0, 1)};
    const uint32_t tones[] = {numbers[0] ? MAPICFG_TONE_ERROR : MAPICFG_TONE_PLAIN,
                              numbers[1] ? MAPICFG_TONE_WARNING : MAPICFG_TONE_PLAIN, MAPICFG_TONE_PLAIN,
                              MAPICFG_TONE_PLAIN};
    mapicfg_status status = mapicfg_page_section(page, "Findings", NULL, err);
    if (!status) status = mapicfg_page_figures(page, names, numbers, tones, numbers[3] ? 4 : 3, err);
    if (!status) status = put_example(page, findings, err);
    return status ? status : put_blocks(page, findings, err);
}

static mapicfg_status put_silenced(mapicfg_page *page, const mapicfg_findings *findings, mapicfg_error *err) {
    static const char *const names[] = {"Rule", "Severity", "Object", "Reason"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_CODE, MAPICFG_COLUMN_SEVERITY, MAPICFG_COLUMN_TEXT,
                                     MAPICFG_COLUMN_TEXT};
    if (!count_findings(findings, 0, 1)) return MAPICFG_OK;
    mapicfg_status status = mapicfg_page_section(page, "Silenced findings", NULL, err);
    if (!status) status = mapicfg_page_table(page, "Findings that are known, with the reasons", names, kinds, 4, err);
    for (size_t i = 0; !status && i < mapicfg_findings_count(findings); i++) {
        const mapicfg_statement *statement = mapicfg_findings_get(findings, i);
        const char *object = mapicfg_statement_get_object(statement);
        const char *const cells[] = {mapicfg_statement_get_id(statement),
                                     mapicfg_severity_name(mapicfg_statement_get_severity(statement)),
                                     object ? object : "several mailboxes", mapicfg_findings_get_silence(findings, i)};
        if (cells[3]) status = mapicfg_page_row(page, cells, err);
    }
    return status;
}

/* ---- rules ---- */

static const struct {
    uint32_t outcome;
    const char *name;
    uint32_t tone;
} outcomes[] = {
    {MAPICFG_OUTCOME_FOUND, "found something", MAPICFG_TONE_WARNING},
    {MAPICFG_OUTCOME_CLEAN, "looked, and all is well", MAPICFG_TONE_GOOD},
    {MAPICFG_OUTCOME_CANNOT_TELL, "cannot tell", MAPICFG_TONE_INFO},
    {MAPICFG_OUTCOME_NOT_APPLICABLE, "nothing to look at", MAPICFG_TONE_PLAIN},
};

static mapicfg_status put_outcomes(mapicfg_page *page, const mapicfg_findings *findings, mapicfg_error *err) {
    const char *names[COUNT(outcomes)];
    uint64_t numbers[COUNT(outcomes)] = {0};
    uint32_t tones[COUNT(outcomes)];
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        names[i] = outcomes[i].name;
        tones[i] = outcomes[i].tone;
        for (size_t rule = 0; rule < mapicfg_findings_rule_count(findings); rule++)
            numbers[i] += mapicfg_findings_get_outcome(findings, rule) == outcomes[i].outcome;
    }
    return mapicfg_page_bars(page, "What the rules came to", 0, names, numbers, tones, COUNT(outcomes), err);
}

static const char *name_of(uint32_t outcome) {
    for (size_t i = 0; i < COUNT(outcomes); i++)
        if (outcomes[i].outcome == outcome) return outcomes[i].name;
    return mapicfg_outcome_name(outcome);
}

static void put_needs(struct mapicfg__buffer *text, const mapicfg_findings *findings, size_t rule) {
    text->size = 0;
    mapicfg__buffer_text(text, "");
    for (size_t i = 0; i < mapicfg_findings_need_count(findings, rule); i++) {
        mapicfg__buffer_text(text, i ? ", " : "");
        mapicfg__buffer_text(text, mapicfg_findings_get_need(findings, rule, i));
    }
}

static mapicfg_status put_rule(mapicfg_page *page, const mapicfg_findings *findings, size_t index,
                               struct mapicfg__buffer *needs, mapicfg_error *err) {
    const mapicfg_rule *rule = mapicfg_findings_get_rule(findings, index);
    char found[24], looked[24];
    snprintf(found, sizeof found, "%llu", (unsigned long long)mapicfg_findings_get_found(findings, index));
    snprintf(looked, sizeof looked, "%llu", (unsigned long long)mapicfg_findings_get_looked(findings, index));
    put_needs(needs, findings, index);
    if (needs->failed) return mapicfg__error_no_memory(err);
    const char *const cells[] = {mapicfg_rule_get_id(rule),
                                 name_of(mapicfg_findings_get_outcome(findings, index)),
                                 mapicfg_severity_name(mapicfg_rule_get_severity(rule)),
                                 found,
                                 looked,
                                 needs->size ? needs->data : ""};
    return mapicfg_page_row(page, cells, err);
}

static mapicfg_status put_rules(mapicfg_page *page, const mapicfg_findings *findings, mapicfg_error *err) {
    static const char *const names[] = {"Rule", "Outcome", "If found", "Found at", "Looked at", "Would tell more"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_CODE,   MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_SEVERITY,
                                     MAPICFG_COLUMN_NUMBER, MAPICFG_COLUMN_NUMBER, MAPICFG_COLUMN_TEXT};
    struct mapicfg__buffer needs = {0};
    mapicfg_status status =
        mapicfg_page_section(page, "Rules", "No finding means something only where a rule could look.", err);
    if (!status) status = put_outcomes(page, findings, err);
    if (!status) status = mapicfg_page_table(page, "What each rule came to", names, kinds, COUNT(names), err);
    for (size_t i = 0; !status && i < mapicfg_findings_rule_count(findings); i++)
        status = put_rule(page, findings, i, &needs, err);
    mapicfg__buffer_free(&needs);
    return status;
}

mapicfg_status mapicfg_page_findings(mapicfg_page *page, const mapicfg_findings *findings, mapicfg_error *err) {
    if (!findings) return mapicfg__error_null_argument(err, "findings");
    mapicfg_error failure;
    mapicfg_status status = put_findings(page, findings, &failure);
    if (!status) status = mapicfg__coverage_put(page, &findings->coverage, &failure);
    if (!status) status = put_silenced(page, findings, &failure);
    if (!status) status = put_rules(page, findings, &failure);
    return mapicfg__page_leave(page, status, &failure, err);
}
