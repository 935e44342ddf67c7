/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_page.c: the results of `mapicfg test` as one HTML page: what they come to, what was found and what to do, then
 * each mailbox and each step. */
#include "test_result.h"

#include <stdio.h>

#define EXAMPLES 20u

/* ---- what it comes to ---- */

/* Pages have no date by themselves, but a test says nothing without its time. */
static mapicfg_status put_period(mapicfg_page *page, const struct test_result *result, mapicfg_error *err) {
    int64_t first = INT64_MAX, last = 0;
    char begin[40], end[40], text[128];
    for (size_t i = 0; i < result->count; i++) {
        const struct test_target *target = &result->targets[i];
        if (target->begin > 0 && target->begin < first) first = target->begin;
        if (target->end > last) last = target->end;
    }
    if (last == 0) return MAPICFG_OK;
    snprintf(text, sizeof text, "From %s to %s.", test_time(begin, first), test_time(end, last));
    return mapicfg_page_text(page, text, err);
}

static mapicfg_status put_verdicts(mapicfg_page *page, const struct test_result *result, mapicfg_error *err) {
    static const struct {
        uint32_t verdict, tone;
        const char *name;
    } verdicts[] = {{MAPICFG_PROBE_FAILED, MAPICFG_TONE_ERROR, "Failed"},
                    {MAPICFG_PROBE_UNKNOWN, MAPICFG_TONE_WARNING, "Cannot tell"},
                    {MAPICFG_PROBE_WARNED, MAPICFG_TONE_WARNING, "Work, with warnings"},
                    {MAPICFG_PROBE_SUCCEEDED, MAPICFG_TONE_GOOD, "Work"}};
    const char *names[4];
    uint64_t numbers[4] = {0};
    uint32_t tones[4];
    for (size_t i = 0; i < 4; i++) {
        names[i] = verdicts[i].name;
        for (size_t k = 0; k < result->count; k++)
            numbers[i] += test_verdict(&result->targets[k]) == verdicts[i].verdict;
        tones[i] = numbers[i] > 0 ? verdicts[i].tone : MAPICFG_TONE_PLAIN;
    }
    mapicfg_status status = mapicfg_page_section(page, "Results", NULL, err);
    if (status == MAPICFG_OK) status = put_period(page, result, err);
    if (status == MAPICFG_OK && result->settings->insecure) status = mapicfg_page_text(page, TEST_UNVERIFIED, err);
    return status == MAPICFG_OK ? mapicfg_page_figures(page, names, numbers, tones, 4, err) : status;
}

/* ---- findings ---- */

static mapicfg_status add_rules(mapicfg_groups *groups, const struct test_target *target, mapicfg_error *err) {
    mapicfg_statements *found = NULL;
    mapicfg_status status = test_statements(target, &found, err);
    for (size_t i = 0; status == MAPICFG_OK && i < mapicfg_statements_count(found); i++)
        status = mapicfg_groups_add_rule(groups, mapicfg_statement_get_rule(mapicfg_statements_get(found, i)),
                                         target->user, err);
    mapicfg_statements_free(found);
    return status;
}

static mapicfg_status put_groups(mapicfg_page *page, const struct test_result *result, mapicfg_error *err) {
    mapicfg_groups *groups = NULL;
    mapicfg_status status = mapicfg_groups_new(EXAMPLES, &groups, err);
    for (size_t i = 0; status == MAPICFG_OK && i < result->count; i++)
        status = add_rules(groups, &result->targets[i], err);
    if (status == MAPICFG_OK) status = mapicfg_page_groups(page, groups, "test", "tests", err);
    mapicfg_groups_free(groups);
    return status;
}

static mapicfg_status put_statements(mapicfg_page *page, const struct test_target *target, mapicfg_error *err) {
    mapicfg_statements *found = NULL;
    mapicfg_status status = test_statements(target, &found, err);
    if (status == MAPICFG_OK) status = mapicfg_page_statements(page, found, err);
    mapicfg_statements_free(found);
    return status;
}

static mapicfg_status put_findings(mapicfg_page *page, const struct test_result *result, mapicfg_error *err) {
    const mapicfg_status status = mapicfg_page_section(page, "Findings", NULL, err);
    if (status != MAPICFG_OK) return status;
    return result->count == 1 ? put_statements(page, &result->targets[0], err) : put_groups(page, result, err);
}

/* ---- tables ---- */

static mapicfg_status put_target(mapicfg_page *page, const struct test_target *target, mapicfg_error *err) {
    const mapicfg_statement *reason = test_reason(target);
    const char *cells[TEST_CELLS + 1];
    char time[24];
    test_cells(target, time, cells);
    cells[TEST_CELLS] = reason != NULL               ? mapicfg_statement_get_sentence(reason)
                        : target->problem[0] != '\0' ? target->problem
                                                     : NULL;
    return mapicfg_page_row(page, cells, err);
}

static mapicfg_status put_targets(mapicfg_page *page, const struct test_result *result, mapicfg_error *err) {
    static const char *const names[] = {"Mailbox or server", "Result",       "Mailbox store",
                                        "Address book",      "Layer",        "Fault",
                                        "Answered",          "Milliseconds", "First reason"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT,   MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_CHOICE,
                                     MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_CHOICE,
                                     MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_NUMBER, MAPICFG_COLUMN_TEXT};
    mapicfg_status status = mapicfg_page_section(page, "Tests", NULL, err);
    if (status == MAPICFG_OK)
        status = mapicfg_page_table(page, "What each test came to", names, kinds, sizeof kinds / sizeof *kinds, err);
    for (size_t i = 0; status == MAPICFG_OK && i < result->count; i++)
        status = put_target(page, &result->targets[i], err);
    return status;
}

static mapicfg_status put_step(mapicfg_page *page, const struct test_target *target, size_t i, mapicfg_error *err) {
    const mapicfg_probe *probe = target->probe;
    const int64_t state = mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_STATE);
    const char *server = mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_FRONT_END);
    char attempt[24], status[24], time[24];
    const char *cells[] = {
        target->user,
        test_number(attempt, mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_TRY)),
        mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_NAME),
        mapicfg_probe_state_name((uint32_t)state),
        test_number(status, mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_STATUS)),
        test_number(time, mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_TOTAL)),
        server != NULL ? server : mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_ADDRESS),
        mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_SERVER_ID),
        mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_REASON),
    };
    for (size_t k = 0; k < sizeof cells / sizeof *cells; k++)
        if (cells[k] == NULL) cells[k] = "";
    return mapicfg_page_row(page, cells, err);
}

static mapicfg_status put_steps(mapicfg_page *page, const struct test_result *result, mapicfg_error *err) {
    static const char *const names[] = {"Mailbox or server", "Try",      "Step",       "State", "Status",
                                        "Milliseconds",      "Answered", "request-id", "Reason"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT,   MAPICFG_COLUMN_NUMBER, MAPICFG_COLUMN_CHOICE,
                                     MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_NUMBER, MAPICFG_COLUMN_NUMBER,
                                     MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_CODE,   MAPICFG_COLUMN_CODE};
    mapicfg_status status =
        mapicfg_page_section(page, "Steps", "request-id is what Exchange's own logs have of the same request.", err);
    if (status == MAPICFG_OK)
        status = mapicfg_page_table(page, "What each step came to", names, kinds, sizeof kinds / sizeof *kinds, err);
    for (size_t i = 0; i < result->count; i++)
        for (size_t k = 0; status == MAPICFG_OK && k < mapicfg_probe_step_count(result->targets[i].probe); k++)
            status = put_step(page, &result->targets[i], k, err);
    return status;
}

static mapicfg_status put_server(mapicfg_page *page, const struct test_target *target, size_t i, mapicfg_error *err) {
    static const uint32_t counted[] = {MAPICFG_PROBE_SERVER_ANSWERS, MAPICFG_PROBE_SERVER_FAILURES,
                                       MAPICFG_PROBE_SERVER_TRIES, MAPICFG_PROBE_SERVER_BAD_TRIES};
    char numbers[4][24];
    const char *cells[6] = {mapicfg_probe_server_get_name(target->probe, i), target->user};
    for (size_t k = 0; k < 4; k++)
        cells[k + 2] = test_number(numbers[k], (int64_t)mapicfg_probe_server_get_number(target->probe, i, counted[k]));
    return mapicfg_page_row(page, cells, err);
}

static mapicfg_status put_servers(mapicfg_page *page, const struct test_result *result, mapicfg_error *err) {
    static const char *const names[] = {"Server", "Mailbox or server",   "Answers", "Failures",
                                        "Tries",  "Tries with a failure"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT,   MAPICFG_COLUMN_TEXT,   MAPICFG_COLUMN_NUMBER,
                                     MAPICFG_COLUMN_NUMBER, MAPICFG_COLUMN_NUMBER, MAPICFG_COLUMN_NUMBER};
    mapicfg_status status = mapicfg_page_section(page, "Servers that answered", NULL, err);
    if (status == MAPICFG_OK)
        status = mapicfg_page_table(page, "Answers by server", names, kinds, sizeof kinds / sizeof *kinds, err);
    for (size_t i = 0; i < result->count; i++)
        for (size_t k = 0; status == MAPICFG_OK && k < mapicfg_probe_server_count(result->targets[i].probe); k++)
            status = put_server(page, &result->targets[i], k, err);
    return status;
}

/* ---- the whole ---- */

static mapicfg_status put(void *user, mapicfg_page *page, mapicfg_error *err) {
    const struct test_result *result = user;
    mapicfg_status status = put_verdicts(page, result, err);
    if (status == MAPICFG_OK) status = put_findings(page, result, err);
    if (status == MAPICFG_OK) status = put_targets(page, result, err);
    if (status == MAPICFG_OK) status = put_steps(page, result, err);
    return status == MAPICFG_OK ? put_servers(page, result, err) : status;
}

mapicfg_status test_page(struct stream *out, const struct test_result *result, mapicfg_error *err) {
    struct stream about;
    stream_open_memory(&about);
    stream_text(&about, "Tested ");
    if (result->count == 1)
        stream_text(&about, result->targets[0].user);
    else
        stream_counted(&about, result->count, "mailbox", "mailboxes");
    stream_text(&about, result->settings->outside ? ", as a client outside." : ", as a client inside.");
    struct test_result copy = *result;
    const mapicfg_status status =
        page_write_about(out, &result->settings->page, "MAPI over HTTP: test", stream_memory(&about), put, &copy, err);
    stream_close_part(&about, out);
    return status;
}
