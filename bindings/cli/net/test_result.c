/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_result.c: what a test comes down to: a verdict, the reason to be read first, an exit code. */
#define _POSIX_C_SOURCE 200809L

#include "test_result.h"

#include "cli.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Later is graver. A test that cannot tell is no success. */
static uint32_t rank(uint32_t verdict) {
    switch (verdict) {
    case MAPICFG_PROBE_SUCCEEDED: return 0;
    case MAPICFG_PROBE_WARNED: return 1;
    case MAPICFG_PROBE_FAILED: return 3;
    default: return 2;
    }
}

uint32_t test_verdict(const struct test_target *target) {
    const uint32_t verdict = target->probe != NULL ? mapicfg_probe_get_verdict(target->probe) : MAPICFG_PROBE_UNKNOWN;
    const uint32_t measured = mapicfg_statements_worst(target->measured);
    if (measured >= MAPICFG_SEVERITY_ERROR) return MAPICFG_PROBE_FAILED;
    return measured == MAPICFG_SEVERITY_WARNING && verdict == MAPICFG_PROBE_SUCCEEDED ? MAPICFG_PROBE_WARNED : verdict;
}

uint32_t test_worst(const struct test_result *result) {
    uint32_t worst = MAPICFG_PROBE_SUCCEEDED;
    for (size_t i = 0; i < result->count; i++) {
        const uint32_t verdict = test_verdict(&result->targets[i]);
        if (rank(verdict) > rank(worst)) worst = verdict;
    }
    return worst;
}

const mapicfg_statement *test_reason(const struct test_target *target) {
    const mapicfg_statement *of_probe = mapicfg_statements_gravest(mapicfg_probe_get_statements(target->probe));
    const mapicfg_statement *measured = mapicfg_statements_gravest(target->measured);
    const mapicfg_statement *first =
        mapicfg_statement_get_severity(measured) > mapicfg_statement_get_severity(of_probe) ? measured : of_probe;
    return mapicfg_statement_get_severity(first) >= MAPICFG_SEVERITY_WARNING ? first : NULL;
}

const char *test_server(const struct test_target *target) {
    const char *name = NULL;
    uint64_t most = 0;
    for (size_t i = 0; i < mapicfg_probe_server_count(target->probe); i++) {
        const uint64_t answers = mapicfg_probe_server_get_number(target->probe, i, MAPICFG_PROBE_SERVER_ANSWERS);
        if (answers <= most) continue;
        most = answers;
        name = mapicfg_probe_server_get_name(target->probe, i);
    }
    return name;
}

const char *test_number(char text[24], int64_t value) {
    if (value < 0) return NULL;
    snprintf(text, 24, "%lld", (long long)value);
    return text;
}

int test_exit(const struct test_result *result) {
    return test_worst(result) == MAPICFG_PROBE_SUCCEEDED ? CLI_FINE : CLI_FINDINGS;
}

/* ---- what the forms share ---- */

const char *test_time(char text[40], int64_t moment) {
    const time_t seconds = (time_t)(moment / 1000);
    struct tm parts;
    size_t size = gmtime_r(&seconds, &parts) != NULL ? strftime(text, 32, "%Y-%m-%dT%H:%M:%S", &parts) : 0;
    snprintf(text + size, 40 - size, ".%03dZ", (int)(moment % 1000));
    return text;
}

const char *test_layer(const struct test_target *target) {
    const uint32_t layer = target->probe != NULL ? mapicfg_probe_get_layer(target->probe) : 0;
    return layer != 0 ? mapicfg_http_layer_name(layer) : NULL;
}

const char *test_fault(const struct test_target *target) {
    return test_layer(target) != NULL ? mapicfg_probe_fault_name(mapicfg_probe_get_fault(target->probe)) : NULL;
}

/* NULL: the test could not begin. */
static const char *endpoint_verdict(const struct test_target *target, uint32_t endpoint) {
    if (target->probe == NULL) return NULL;
    return mapicfg_probe_verdict_name(mapicfg_probe_get_endpoint_verdict(target->probe, endpoint));
}

void test_cells(const struct test_target *target, char time[24], const char *cells[TEST_CELLS]) {
    const char *const values[TEST_CELLS] = {
        target->user,
        mapicfg_probe_verdict_name(test_verdict(target)),
        endpoint_verdict(target, MAPICFG_PROBE_EMSMDB),
        endpoint_verdict(target, MAPICFG_PROBE_NSPI),
        test_layer(target),
        test_fault(target),
        test_server(target),
        test_number(time, target->is_timed ? target->end - target->begin : -1),
    };
    memcpy(cells, values, sizeof values);
}

/* Without the step, by which the same is said twice. */
static mapicfg_status add_once(mapicfg_statements *once, const mapicfg_statements *all, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; status == MAPICFG_OK && i < mapicfg_statements_count(all); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(all, i);
        const char *arguments[10];
        const size_t count = mapicfg_statement_argument_count(one);
        for (size_t k = 0; k < count; k++) arguments[k] = mapicfg_statement_get_argument(one, k);
        status = mapicfg_statements_say(once, mapicfg_statement_get_rule(one), mapicfg_statement_get_object(one), NULL,
                                        arguments, count, err);
    }
    return status;
}

mapicfg_status test_statements(const struct test_target *target, mapicfg_statements **out, mapicfg_error *err) {
    mapicfg_status status = mapicfg_statements_new(out, err);
    if (status == MAPICFG_OK) status = add_once(*out, mapicfg_probe_get_statements(target->probe), err);
    if (status == MAPICFG_OK) status = add_once(*out, target->measured, err);
    return status;
}
