/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_monitor.c: the results of `mapicfg test` for monitoring: a plugin of Nagios, and metrics of Prometheus.
 *
 * Sources: Monitoring Plugins Development Guidelines; Prometheus, Exposition formats, text-based format. */
#include "check_forms.h"
#include "metrics.h"
#include "test_result.h"

#include <stdio.h>

/* ---- Nagios ---- */

static int code_of(uint32_t verdict) {
    switch (verdict) {
    case MAPICFG_PROBE_SUCCEEDED: return 0;
    case MAPICFG_PROBE_WARNED: return 1;
    case MAPICFG_PROBE_FAILED: return 2;
    default: return 3;
    }
}

int test_nagios_exit(const struct test_result *result) {
    return code_of(test_worst(result));
}

static int64_t slowest(const struct test_result *result) {
    int64_t most = 0;
    for (size_t i = 0; i < result->count; i++) {
        const int64_t took = result->targets[i].end - result->targets[i].begin;
        if (took > most) most = took;
    }
    return most;
}

static size_t count_of(const struct test_result *result, uint32_t verdict) {
    size_t count = 0;
    for (size_t i = 0; i < result->count; i++) count += test_verdict(&result->targets[i]) == verdict;
    return count;
}

static void put_reasons(struct stream *out, const struct test_result *result) {
    size_t told = 0;
    for (size_t i = 0; i < result->count && told < 3; i++) {
        const struct test_target *target = &result->targets[i];
        const mapicfg_statement *reason = test_reason(target);
        const char *text = reason != NULL ? mapicfg_statement_get_sentence(reason) : target->problem;
        if (text == NULL || *text == '\0') continue;
        stream_text(out, told++ == 0 ? ": " : "; ");
        check_nagios_plain(out, target->user);
        stream_text(out, ": ");
        check_nagios_plain(out, text);
    }
}

static void put_seconds(struct stream *out, int64_t milliseconds) {
    char text[32];
    snprintf(text, sizeof text, "%lld.%03lld", (long long)(milliseconds / 1000), (long long)(milliseconds % 1000));
    stream_text(out, text);
}

void test_nagios(struct stream *out, const struct test_result *result) {
    static const char *const words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    const size_t fine = count_of(result, MAPICFG_PROBE_SUCCEEDED) + count_of(result, MAPICFG_PROBE_WARNED);
    stream_text(out, "MAPICFG ");
    stream_text(out, words[test_nagios_exit(result)]);
    stream_text(out, " - ");
    stream_number(out, fine);
    stream_text(out, " of ");
    stream_counted(out, result->count, "test", "tests");
    stream_text(out, " succeeded");
    if (result->settings->insecure) stream_text(out, " (CERTIFICATES NOT VERIFIED)");
    put_reasons(out, result);
    stream_text(out, " | succeeded=");
    stream_number(out, fine);
    stream_text(out, ";;;0;");
    stream_number(out, result->count);
    stream_text(out, " time=");
    put_seconds(out, slowest(result));
    stream_text(out, "s;;;0;\n");
}

/* ---- Prometheus ---- */

static void put_begin(struct stream *out, const char *name, const struct test_target *target) {
    stream_text(out, name);
    metrics_label(out, "{user", target->user);
}

static void put_success(struct stream *out, const struct test_target *target, const char *endpoint, uint32_t verdict) {
    put_begin(out, "mapicfg_test_success", target);
    metrics_label(out, ",endpoint", endpoint);
    stream_text(out, verdict == MAPICFG_PROBE_SUCCEEDED || verdict == MAPICFG_PROBE_WARNED ? "} 1\n" : "} 0\n");
}

static void put_successes(struct stream *out, const struct test_result *result) {
    metrics_head(out, "mapicfg_test_success",
                 "1 when the test succeeded, in all and for each endpoint; 0 when it failed, "
                 "or could not tell.");
    for (size_t i = 0; i < result->count; i++) {
        const struct test_target *target = &result->targets[i];
        put_success(out, target, "all", test_verdict(target));
        if (target->probe == NULL) continue;
        put_success(out, target, "emsmdb", mapicfg_probe_get_endpoint_verdict(target->probe, MAPICFG_PROBE_EMSMDB));
        put_success(out, target, "nspi", mapicfg_probe_get_endpoint_verdict(target->probe, MAPICFG_PROBE_NSPI));
    }
}

static void put_reason_metrics(struct stream *out, const struct test_result *result) {
    metrics_head(out, "mapicfg_test_reason", "Why a test did not succeed; the value is always 1.");
    for (size_t i = 0; i < result->count; i++) {
        const mapicfg_statement *reason = test_reason(&result->targets[i]);
        if (reason == NULL) continue;
        put_begin(out, "mapicfg_test_reason", &result->targets[i]);
        metrics_label(out, ",id", mapicfg_statement_get_id(reason));
        stream_text(out, "} 1\n");
    }
}

static void put_durations(struct stream *out, const struct test_result *result) {
    metrics_head(out, "mapicfg_test_duration_seconds", "How long the test took.");
    for (size_t i = 0; i < result->count; i++) {
        if (!result->targets[i].is_timed) continue;
        put_begin(out, "mapicfg_test_duration_seconds", &result->targets[i]);
        stream_text(out, "} ");
        put_seconds(out, result->targets[i].end - result->targets[i].begin);
        stream_char(out, '\n');
    }
}

/* Of several tries the last one counts: a series may have one value only. */
static int is_last(const mapicfg_probe *probe, size_t index) {
    const char *name = mapicfg_probe_step_get_text(probe, index, MAPICFG_PROBE_STEP_NAME);
    for (size_t i = index + 1; i < mapicfg_probe_step_count(probe); i++) {
        const char *other = mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_NAME);
        if (name == NULL || (other != NULL && mapicfg_text_equal(name, other))) return 0;
    }
    return name != NULL && mapicfg_probe_step_get_number(probe, index, MAPICFG_PROBE_STEP_TOTAL) >= 0;
}

static void put_steps(struct stream *out, const struct test_result *result) {
    metrics_head(out, "mapicfg_test_step_seconds", "How long a step took, in the last try.");
    for (size_t i = 0; i < result->count; i++) {
        const mapicfg_probe *probe = result->targets[i].probe;
        for (size_t k = 0; probe != NULL && k < mapicfg_probe_step_count(probe); k++) {
            if (!is_last(probe, k)) continue;
            put_begin(out, "mapicfg_test_step_seconds", &result->targets[i]);
            metrics_label(out, ",step", mapicfg_probe_step_get_text(probe, k, MAPICFG_PROBE_STEP_NAME));
            stream_text(out, "} ");
            put_seconds(out, mapicfg_probe_step_get_number(probe, k, MAPICFG_PROBE_STEP_TOTAL));
            stream_char(out, '\n');
        }
    }
}

void test_prometheus(struct stream *out, const struct test_result *result) {
    put_successes(out, result);
    put_reason_metrics(out, result);
    put_durations(out, result);
    put_steps(out, result);
    metrics_head(out, "mapicfg_test_insecure", "1 when certificates were not verified.");
    stream_text(out, result->settings->insecure ? "mapicfg_test_insecure 1\n" : "mapicfg_test_insecure 0\n");
}
