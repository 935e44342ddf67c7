/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cert_monitor.c: what `mapicfg cert` found for monitoring: a plugin of Nagios, and metrics of Prometheus.
 *
 * Sources: Monitoring Plugins Development Guidelines; Prometheus, Exposition formats, text-based format. */
#include "cert_output.h"
#include "check_forms.h"
#include "metrics.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_REASONS 3u

static size_t count_of(const mapicfg_statements *findings, uint32_t severity) {
    size_t count = 0;
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++)
        count += mapicfg_statement_get_severity(mapicfg_statements_get(findings, i)) == severity;
    return count;
}

/* ---- the certificates that are shown ---- */

/* One of them at its place. */
struct shown {
    const char *place;
    const mapicfg_certificate *certificate;
};

static int by_place(const void *left, const void *right) {
    const struct shown *a = left, *b = right;
    const int order = strcmp(a->place, b->place);
    return order != 0 ? order
                      : strcmp(mapicfg_certificate_get_thumbprint(a->certificate),
                               mapicfg_certificate_get_thumbprint(b->certificate));
}

/* Each once, to be released with free(); NULL: there are none, or memory is out, which the stream has then. */
static struct shown *list_shown(struct stream *out, const struct targets *targets, size_t *count) {
    size_t most = 0, kept = 0;
    *count = 0;
    for (size_t i = 0; i < targets->count; i++)
        most += mapicfg_certificates_count(target_certificates(&targets->items[i]));
    if (most == 0) return NULL;
    struct shown *all = malloc(most * sizeof *all);
    if (all == NULL) {
        out->error = ENOMEM;
        return NULL;
    }
    for (size_t i = 0; i < targets->count; i++) {
        const mapicfg_certificates *set = target_certificates(&targets->items[i]);
        for (size_t k = 0; k < mapicfg_certificates_count(set); k++)
            if (mapicfg_certificates_is_end(set, k))
                all[(*count)++] = (struct shown){targets->items[i].place, mapicfg_certificates_get(set, k)};
    }
    qsort(all, *count, sizeof *all, by_place);
    for (size_t i = 0; i < *count; i++)
        if (i == 0 || by_place(&all[kept - 1], &all[i]) != 0) all[kept++] = all[i];
    *count = kept;
    return all;
}

/* ---- Nagios ---- */

int cert_nagios_exit(const mapicfg_statements *findings) {
    const uint32_t worst = mapicfg_statements_worst(findings);
    return worst >= MAPICFG_SEVERITY_ERROR ? 2 : worst >= MAPICFG_SEVERITY_WARNING ? 1 : 0;
}

static void put_reasons(struct stream *out, const mapicfg_statements *findings) {
    size_t told = 0;
    for (uint32_t severity = MAPICFG_SEVERITY_ERROR; severity >= MAPICFG_SEVERITY_WARNING; severity--)
        for (size_t i = 0; i < mapicfg_statements_count(findings) && told < MOST_REASONS; i++) {
            const mapicfg_statement *finding = mapicfg_statements_get(findings, i);
            if (mapicfg_statement_get_severity(finding) != severity) continue;
            stream_text(out, told++ == 0 ? ": " : "; ");
            check_nagios_plain(out, mapicfg_statement_get_object(finding));
            stream_text(out, ": ");
            check_nagios_plain(out, mapicfg_statement_get_sentence(finding));
        }
}

/* The one that ends first; NULL: there is none. */
static const mapicfg_certificate *find_first(struct stream *out, const struct targets *targets) {
    size_t count;
    struct shown *all = list_shown(out, targets, &count);
    const mapicfg_certificate *first = NULL;
    for (size_t i = 0; i < count; i++)
        if (first == NULL || mapicfg_certificate_get_end(all[i].certificate) < mapicfg_certificate_get_end(first))
            first = all[i].certificate;
    free(all);
    return first;
}

void cert_nagios(struct stream *out, const struct targets *targets, const mapicfg_statements *findings, int64_t now) {
    static const char *const words[] = {"OK", "WARNING", "CRITICAL"};
    const size_t errors = count_of(findings, MAPICFG_SEVERITY_ERROR);
    const size_t warnings = count_of(findings, MAPICFG_SEVERITY_WARNING);
    const mapicfg_certificate *first = find_first(out, targets);
    char end[32], days[24];
    stream_text(out, "MAPICFG ");
    stream_text(out, words[cert_nagios_exit(findings)]);
    stream_text(out, " - ");
    stream_counted(out, errors, "error", "errors");
    stream_text(out, ", ");
    stream_counted(out, warnings, "warning", "warnings");
    if (first != NULL) stream_text(out, ", valid until ");
    if (first != NULL) stream_text(out, cert_time(end, mapicfg_certificate_get_end(first)));
    put_reasons(out, findings);
    stream_text(out, " | errors=");
    stream_number(out, errors);
    stream_text(out, ";;0;0; warnings=");
    stream_number(out, warnings);
    stream_text(out, ";0;;0;");
    if (first != NULL) stream_text(out, " days_left=");
    if (first != NULL) stream_text(out, cert_days(days, first, now));
    stream_text(out, first != NULL ? ";;;;\n" : "\n");
}

/* ---- Prometheus ---- */

static void put_ends(struct stream *out, const struct targets *targets) {
    size_t count;
    struct shown *all = list_shown(out, targets, &count);
    metrics_head(out, "mapicfg_certificate_not_after_timestamp_seconds", "When the certificate ends.");
    for (size_t i = 0; i < count; i++) {
        char seconds[24];
        snprintf(seconds, sizeof seconds, "} %lld\n",
                 (long long)(mapicfg_certificate_get_end(all[i].certificate) / 1000));
        stream_text(out, "mapicfg_certificate_not_after_timestamp_seconds");
        metrics_label(out, "{place", all[i].place);
        metrics_label(out, ",thumbprint", mapicfg_certificate_get_thumbprint(all[i].certificate));
        stream_text(out, seconds);
    }
    free(all);
}

static int by_rule(const void *left, const void *right) {
    const mapicfg_statement *a = *(const mapicfg_statement *const *)left, *b = *(const mapicfg_statement *const *)right;
    const int order = strcmp(mapicfg_statement_get_object(a), mapicfg_statement_get_object(b));
    return order != 0 ? order : strcmp(mapicfg_statement_get_id(a), mapicfg_statement_get_id(b));
}

/* A series for each place and rule; several findings of one are its value. */
static void put_findings(struct stream *out, const mapicfg_statements *findings) {
    static const char *const severities[] = {"info", "warning", "error"};
    const size_t count = mapicfg_statements_count(findings);
    const mapicfg_statement **all = malloc((count + 1) * sizeof *all);
    if (all == NULL) {
        out->error = ENOMEM;
        return;
    }
    for (size_t i = 0; i < count; i++) all[i] = mapicfg_statements_get(findings, i);
    qsort(all, count, sizeof *all, by_rule);
    metrics_head(out, "mapicfg_certificate_findings", "What clients would object to, by rule: how often.");
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && by_rule(&all[i], &all[next]) == 0;) next++;
        stream_text(out, "mapicfg_certificate_findings");
        metrics_label(out, "{place", mapicfg_statement_get_object(all[i]));
        metrics_label(out, ",id", mapicfg_statement_get_id(all[i]));
        metrics_label(out, ",severity", severities[mapicfg_statement_get_severity(all[i]) - MAPICFG_SEVERITY_INFO]);
        stream_text(out, "} ");
        stream_number(out, next - i);
        stream_char(out, '\n');
    }
    free(all);
}

void cert_prometheus(struct stream *out, const struct targets *targets, const mapicfg_statements *findings) {
    put_ends(out, targets);
    put_findings(out, findings);
}
