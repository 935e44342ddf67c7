/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_result.c: what a test comes down to: a verdict, the reason to be read first, an exit code. */
#include "test_result.h"

#include "cli.h"

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

/* The first of the gravest. */
static const mapicfg_statement *gravest(const mapicfg_statements *statements) {
    const uint32_t worst = mapicfg_statements_worst(statements);
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(statements, i);
        if (mapicfg_statement_get_severity(one) == worst) return one;
    }
    return NULL;
}

const mapicfg_statement *test_reason(const struct test_target *target) {
    const mapicfg_statement *of_probe = gravest(mapicfg_probe_get_statements(target->probe));
    const mapicfg_statement *measured = gravest(target->measured);
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

int test_exit(const struct test_result *result) {
    return test_worst(result) == MAPICFG_PROBE_SUCCEEDED ? CLI_FINE : CLI_FINDINGS;
}
