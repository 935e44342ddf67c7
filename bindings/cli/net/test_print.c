/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_print.c: the results of `mapicfg test` for people, and as JSON. The list has the fields of
 * Test-OutlookConnectivity, and then its own. */
#include "output.h"
#include "statements.h"
#include "test_result.h"

#include <errno.h>
#include <stdio.h>

static void put_steps(struct stream *out, const struct test_target *target) {
    static const struct column columns[] = {
        {"try", COLUMN_NUMBER, NULL, 0},    {"step", COLUMN_TEXT, NULL, 0}, {"state", COLUMN_TEXT, NULL, 0},
        {"status", COLUMN_NUMBER, NULL, 0}, {"ms", COLUMN_NUMBER, NULL, 0}, {"server", COLUMN_TEXT, NULL, 0},
        {"reason", COLUMN_TEXT, NULL, 0},
    };
    const mapicfg_probe *probe = target->probe;
    struct output output;
    output_begin(&output, out, OUTPUT_TABLE, columns, sizeof columns / sizeof *columns, 0);
    for (size_t i = 0; i < mapicfg_probe_step_count(probe); i++) {
        char attempt[24], status[24], time[24];
        const char *server = mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_FRONT_END);
        const char *const values[] = {
            test_number(attempt, mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_TRY)),
            mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_NAME),
            mapicfg_probe_state_name((uint32_t)mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_STATE)),
            test_number(status, mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_STATUS)),
            test_number(time, mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_TOTAL)),
            server != NULL ? server : mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_ADDRESS),
            mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_REASON),
        };
        output_record(&output, values);
    }
    output_end(&output);
    stream_char(out, '\n');
}

static void put_targets(struct stream *out, const struct test_result *result) {
    static const struct column columns[] = {
        {"user", COLUMN_TEXT, NULL, 0},   {"result", COLUMN_TEXT, NULL, 0}, {"emsmdb", COLUMN_TEXT, NULL, 0},
        {"nspi", COLUMN_TEXT, NULL, 0},   {"layer", COLUMN_TEXT, NULL, 0},  {"fault", COLUMN_TEXT, NULL, 0},
        {"server", COLUMN_TEXT, NULL, 0}, {"ms", COLUMN_NUMBER, NULL, 0},
    };
    struct output output;
    output_begin(&output, out, OUTPUT_TABLE, columns, sizeof columns / sizeof *columns, 0);
    for (size_t i = 0; i < result->count; i++) {
        const char *values[TEST_CELLS];
        char time[24];
        test_cells(&result->targets[i], time, values);
        output_record(&output, values);
    }
    output_end(&output);
}

/* ---- the forms ---- */

static void put_unverified(struct stream *out, const struct test_result *result) {
    if (!result->settings->insecure) return;
    stream_text(out, "WARNING: " TEST_UNVERIFIED "\n\n");
}

static void put_servers(struct stream *out, const struct test_target *target) {
    const size_t count = mapicfg_probe_server_count(target->probe);
    if (count < 2) return;
    stream_text(out, "\nServers that answered:\n");
    for (size_t i = 0; i < count; i++) {
        stream_text(out, "  ");
        stream_safe(out, mapicfg_probe_server_get_name(target->probe, i));
        stream_text(out, ": ");
        stream_counted(out, mapicfg_probe_server_get_number(target->probe, i, MAPICFG_PROBE_SERVER_ANSWERS), "answer",
                       "answers");
        stream_text(out, ", ");
        stream_counted(out, mapicfg_probe_server_get_number(target->probe, i, MAPICFG_PROBE_SERVER_FAILURES),
                       "failure\n", "failures\n");
    }
}

static void put_statements(struct stream *out, const struct test_target *target, int has_name) {
    const mapicfg_statements *found = mapicfg_probe_get_statements(target->probe);
    const size_t count = mapicfg_statements_count(found) + mapicfg_statements_count(target->measured);
    if (count == 0 && target->problem[0] == '\0') return;
    stream_char(out, '\n');
    if (has_name) {
        stream_safe(out, target->user);
        stream_text(out, ":\n");
    }
    if (target->problem[0] != '\0') {
        stream_text(out, "error: ");
        stream_safe(out, target->problem);
        stream_char(out, '\n');
    }
    mapicfg_statements *all = NULL;
    if (test_statements(target, &all, NULL) == MAPICFG_OK)
        statements_list(out, all);
    else
        out->error = out->error != 0 ? out->error : ENOMEM;
    mapicfg_statements_free(all);
}

void test_table(struct stream *out, const struct test_result *result) {
    put_unverified(out, result);
    if (result->count == 1 && result->targets[0].probe != NULL) put_steps(out, &result->targets[0]);
    put_targets(out, result);
    for (size_t i = 0; i < result->count; i++) {
        put_servers(out, &result->targets[i]);
        put_statements(out, &result->targets[i], result->count > 1);
    }
}

/* As Exchange's probes are called: OutlookMapiHttp.Protocol\OutlookMapiHttpSelfTestProbe. */
static const char *identity_of(uint32_t kind) {
    switch (kind) {
    case MAPICFG_PROBE_SELF: return "OutlookMapiHttp.Protocol\\OutlookMapiHttpSelfTestProbe";
    case MAPICFG_PROBE_CTP: return "OutlookMapiHttp.Protocol\\OutlookMapiHttpCtpProbe";
    default: return "OutlookMapiHttp.Protocol\\OutlookMapiHttpDeepTestProbe";
    }
}

void test_list(struct stream *out, const struct test_result *result) {
    static const struct column columns[] = {
        {"MonitorIdentity", COLUMN_TEXT, NULL, 0},
        {"StartTime", COLUMN_TEXT, NULL, 0},
        {"EndTime", COLUMN_TEXT, NULL, 0},
        {"Result", COLUMN_TEXT, NULL, 0},
        {"Error", COLUMN_TEXT, NULL, 0},
        {"Exception", COLUMN_TEXT, NULL, 0},
        {"User", COLUMN_TEXT, NULL, 0},
        {"Server", COLUMN_TEXT, NULL, 0},
        {"Layer", COLUMN_TEXT, NULL, 0},
        {"Fault", COLUMN_TEXT, NULL, 0},
        {"Remedy", COLUMN_TEXT, NULL, 0},
        {"Insecure", COLUMN_TEXT, NULL, 0},
    };
    struct output output;
    output_begin(&output, out, OUTPUT_LIST, columns, sizeof columns / sizeof *columns, 0);
    for (size_t i = 0; i < result->count; i++) {
        const struct test_target *target = &result->targets[i];
        const mapicfg_statement *reason = test_reason(target);
        char begin[40], end[40];
        const char *const values[] = {
            identity_of(result->settings->kind),
            test_time(begin, target->begin),
            test_time(end, target->end),
            mapicfg_probe_result_name(test_verdict(target)),
            reason != NULL ? mapicfg_statement_get_sentence(reason) : target->problem,
            mapicfg_statement_get_id(reason),
            target->user,
            test_server(target),
            test_layer(target),
            test_fault(target),
            mapicfg_statement_get_remedy(reason),
            result->settings->insecure ? TEST_UNVERIFIED : "False",
        };
        output_record(&output, values);
    }
    output_end(&output);
}

static void put_pair(struct stream *out, const char *name, const char *value) {
    stream_text(out, name);
    stream_json(out, value);
}

void test_json(struct stream *out, const struct test_result *result) {
    stream_text(out, "[");
    for (size_t i = 0; i < result->count; i++) {
        const struct test_target *target = &result->targets[i];
        char begin[40], end[40], *json = NULL;
        stream_text(out, i > 0 ? ",\n" : "\n");
        put_pair(out, "{\"user\": ", target->user);
        put_pair(out, ", \"begin\": ", test_time(begin, target->begin));
        put_pair(out, ", \"end\": ", test_time(end, target->end));
        put_pair(out, ", \"result\": ", mapicfg_probe_verdict_name(test_verdict(target)));
        stream_text(out, result->settings->insecure ? ", \"insecure\": true" : ", \"insecure\": false");
        put_pair(out, ", \"error\": ", target->problem[0] != '\0' ? target->problem : NULL);
        stream_text(out, ", \"protection\": ");
        statements_json(out, target->measured);
        stream_text(out, ", \"probe\": ");
        if (target->probe != NULL && mapicfg_probe_dup_json(target->probe, &json, NULL) != MAPICFG_OK)
            out->error = out->error != 0 ? out->error : ENOMEM;
        stream_text(out, json != NULL ? json : "null");
        stream_char(out, '}');
        mapicfg_free(json);
    }
    stream_text(out, "\n]\n");
}
