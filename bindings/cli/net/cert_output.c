/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cert_output.c: what `mapicfg cert` prints: a matrix of endpoint, certificate and URL, and the findings; or the
 * certificates as Get-ExchangeCertificate has them. */
#include "cert_output.h"

#include "messages.h"
#include "output.h"
#include "statements.h"

#include <errno.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct column columns[] = {
    {"place", COLUMN_TEXT, NULL, 0},      {"url", COLUMN_TEXT, NULL, 0},         {"covers", COLUMN_BARE, NULL, 0},
    {"thumbprint", COLUMN_TEXT, NULL, 0}, {"subject", COLUMN_TEXT, NULL, 1},     {"issuer", COLUMN_TEXT, NULL, 1},
    {"serial", COLUMN_TEXT, NULL, 1},     {"names", COLUMN_LIST, " ", 1},        {"not_before", COLUMN_TEXT, NULL, 1},
    {"not_after", COLUMN_TEXT, NULL, 0},  {"days_left", COLUMN_NUMBER, NULL, 0}, {"key", COLUMN_TEXT, NULL, 1},
    {"bits", COLUMN_NUMBER, NULL, 1},     {"signature", COLUMN_TEXT, NULL, 1},   {"tls", COLUMN_LIST, ", ", 0},
    {"binding", COLUMN_TEXT, NULL, 1},
};

#define DAY_LENGTH 86400000

/* ---- which URLs ---- */

mapicfg_status cert_covers(const mapicfg_certificate *certificate, const char *url, int *covers, mapicfg_error *err) {
    char *host = NULL;
    const int is_url = strstr(url, "://") != NULL;
    mapicfg_status status = is_url ? mapicfg_url_dup_host(url, &host, err) : MAPICFG_OK;
    *covers = 0;
    if (status == MAPICFG_E_URL) return MAPICFG_OK; /* the findings say so */
    if (status == MAPICFG_OK) status = mapicfg_certificate_covers(certificate, is_url ? host : url, covers, err);
    mapicfg_free(host);
    return status;
}

size_t cert_urls(const struct targets *targets, const struct target *target, const char *name, const char **urls) {
    const struct urls *all = &targets->urls;
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++) {
        const char *owner = targets->owners[i];
        if (target->host == NULL || owner == NULL || mapicfg_text_equal(owner, target->host))
            urls[count++] = all->items[i];
    }
    if (target->endpoint != NULL && name != NULL)
        urls[count++] = name;
    else if (target->endpoint != NULL && all->count == 0)
        urls[count++] = target->host;
    return count;
}

/* ---- the matrix ---- */

const char *cert_time(char text[32], int64_t moment) {
    const time_t seconds = (time_t)(moment / 1000);
    struct tm parts;
    if (gmtime_r(&seconds, &parts) == NULL || strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0) *text = '\0';
    return text;
}

void cert_names(struct stream *out, const mapicfg_certificate *certificate) {
    for (size_t i = 0; i < mapicfg_certificate_name_count(certificate); i++) {
        stream_text(out, i > 0 ? " " : "");
        stream_text(out, mapicfg_certificate_get_name(certificate, i));
    }
}

void cert_versions(struct stream *out, const mapicfg_endpoint *endpoint) {
    const uint32_t offered = mapicfg_endpoint_get_versions(endpoint, NULL);
    for (uint32_t bit = 1; mapicfg_tls_name(bit) != NULL; bit <<= 1) {
        if (!(offered & bit)) continue;
        stream_text(out, out->used > 0 ? ", " : "");
        stream_text(out, mapicfg_tls_name(bit));
    }
}

const char *cert_days(char text[24], const mapicfg_certificate *certificate, int64_t now) {
    const int64_t left = mapicfg_certificate_get_end(certificate) - now;
    snprintf(text, 24, "%lld", (long long)(left / DAY_LENGTH - (left % DAY_LENGTH < 0)));
    return text;
}

/* In hexadecimal digits; nothing where none is defined. */
static void put_binding(struct stream *out, const mapicfg_certificate *certificate) {
    static const char prefix[] = "tls-server-end-point:";
    uint8_t binding[MAPICFG_BINDING_SIZE];
    size_t size, der_size;
    const void *der = mapicfg_certificate_get_der(certificate, &der_size);
    if (mapicfg_channel_binding(der, der_size, binding, &size, NULL) != MAPICFG_OK) return;
    stream_text(out, prefix);
    for (size_t i = sizeof prefix - 1; i < size; i++) {
        char digits[3];
        snprintf(digits, sizeof digits, "%02x", binding[i]);
        stream_text(out, digits);
    }
}

static void print_record(struct output *output, const struct target *target, const mapicfg_certificate *it,
                         const char *url, int64_t now) {
    char begin[32], end[32], days[24], bits[16];
    struct stream names, versions, binding;
    int covers = 0;
    if (url != NULL && it != NULL && cert_covers(it, url, &covers, NULL) != MAPICFG_OK && output->out->error == 0)
        output->out->error = ENOMEM;
    stream_open_memory(&names);
    stream_open_memory(&versions);
    stream_open_memory(&binding);
    cert_names(&names, it);
    cert_versions(&versions, target->endpoint);
    if (it != NULL) put_binding(&binding, it);
    cert_days(days, it, now);
    snprintf(bits, sizeof bits, "%u", (unsigned)mapicfg_certificate_get_bits(it));
    const char *const values[] = {
        target->place,
        url,
        url != NULL && it != NULL ? output_bool(covers) : NULL,
        mapicfg_certificate_get_thumbprint(it),
        mapicfg_certificate_get_subject(it),
        mapicfg_certificate_get_issuer(it),
        mapicfg_certificate_get_serial(it),
        stream_memory(&names),
        it != NULL ? cert_time(begin, mapicfg_certificate_get_begin(it)) : NULL,
        it != NULL ? cert_time(end, mapicfg_certificate_get_end(it)) : NULL,
        it != NULL ? days : NULL,
        mapicfg_certificate_get_key(it),
        it != NULL ? bits : NULL,
        mapicfg_certificate_get_signature(it),
        stream_memory(&versions),
        binding.used > 0 ? stream_memory(&binding) : NULL,
    };
    output_record(output, values);
    stream_close_part(&names, output->out);
    stream_close_part(&versions, output->out);
    stream_close_part(&binding, output->out);
}

static void print_target(struct output *output, const struct target *target, const char *const *urls, size_t count,
                         int64_t now) {
    const mapicfg_certificates *set = target_certificates(target);
    if (set == NULL) print_record(output, target, NULL, count > 0 ? urls[0] : NULL, now);
    for (size_t i = 0; i < mapicfg_certificates_count(set); i++) {
        if (!mapicfg_certificates_is_end(set, i)) continue;
        const mapicfg_certificate *certificate = mapicfg_certificates_get(set, i);
        if (count == 0) print_record(output, target, certificate, NULL, now);
        for (size_t k = 0; k < count; k++) print_record(output, target, certificate, urls[k], now);
    }
}

static void print_finding(struct stream *out, const mapicfg_statement *finding) {
    stream_safe(out, mapicfg_statement_get_object(finding));
    stream_text(out, ": ");
    statements_headline(out, finding);
    statements_line(out, "    why: ", mapicfg_statement_get_why(finding));
    statements_line(out, "    remedy: ", mapicfg_statement_get_remedy(finding));
}

static void print_findings(struct stream *out, const mapicfg_statements *findings, uint32_t format) {
    if (format == OUTPUT_JSON) {
        stream_text(out, ", \"findings\": ");
        statements_json(out, findings);
        stream_text(out, "}\n");
    } else if (mapicfg_statements_count(findings) > 0 && (format == OUTPUT_TABLE || format == OUTPUT_LIST)) {
        stream_char(out, '\n');
        for (size_t i = 0; i < mapicfg_statements_count(findings); i++)
            print_finding(out, mapicfg_statements_get(findings, i));
    }
}

void cert_print(struct command *command, const struct cert_settings *settings, const struct targets *targets,
                const mapicfg_statements *findings) {
    struct output output;
    const char **urls = malloc((targets->urls.count + 1) * sizeof *urls);
    if (urls == NULL) {
        command->out->error = ENOMEM;
        return;
    }
    if (settings->format == OUTPUT_JSON) stream_text(command->out, "{\"certificates\": ");
    output_begin(&output, command->out, settings->format, columns, sizeof columns / sizeof *columns, 0);
    for (size_t i = 0; i < targets->count; i++) {
        const size_t count = cert_urls(targets, &targets->items[i], settings->name, urls);
        print_target(&output, &targets->items[i], urls, count, settings->now);
    }
    output_end(&output);
    print_findings(command->out, findings, settings->format);
    free(urls);
}

/* ---- facts ---- */

/* Where a server was seen to show it. That is stated as its Identity too, so that it is not mixed up with the same
 * certificate of an Exchange server. Behind the place of an endpoint may be its address. */
static mapicfg_status put_place(mapicfg_object *object, const struct target *target, mapicfg_error *err) {
    char place[512], identity[600];
    const char *print = NULL;
    snprintf(place, sizeof place, "%.*s", (int)strcspn(target->place, " "), target->place);
    mapicfg_object_get_text(object, "Thumbprint", &print, NULL);
    snprintf(identity, sizeof identity, "%s\\%s", place, print);
    const mapicfg_status status = mapicfg_object_set_text(object, "ShownAt", place, err);
    return status == MAPICFG_OK ? mapicfg_object_set_text(object, "Identity", identity, err) : status;
}

static mapicfg_status put_certificate(mapicfg_writer *writer, const mapicfg_certificate *certificate,
                                      const struct target *shown_by, mapicfg_error *err) {
    mapicfg_object *object;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_CERTIFICATE, &object, err);
    if (status != MAPICFG_OK) return status;
    status = mapicfg_certificate_fill(certificate, object, err);
    if (status == MAPICFG_OK && shown_by != NULL) status = put_place(object, shown_by, err);
    if (status == MAPICFG_OK) status = mapicfg_writer_put(writer, object, err);
    mapicfg_object_free(object);
    return status;
}

/* The first that it shows is its own. What it shows when it is asked for another name is not what clients of its host
 * see. */
static mapicfg_status put_shown(mapicfg_writer *writer, const struct cert_settings *settings,
                                const struct target *target, mapicfg_error *err) {
    const mapicfg_certificates *set = mapicfg_endpoint_get_certificates(target->endpoint);
    const char *failure = mapicfg_endpoint_get_failure(target->endpoint);
    if (mapicfg_certificates_count(set) > 0)
        return put_certificate(writer, mapicfg_certificates_get(set, 0), settings->name == NULL ? target : NULL, err);
    message("warning", "%s shows no certificate, so there are no facts of it%s%s", target->place,
            failure != NULL ? ": " : "", failure != NULL ? failure : "");
    return MAPICFG_OK;
}

/* What the export stated, with what its certificates say; of a file or a server, these alone. */
static mapicfg_status put_facts(mapicfg_writer *writer, const struct cert_settings *settings,
                                const struct target *target, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (target->endpoint != NULL) return put_shown(writer, settings, target, err);
    for (size_t i = 0; status == MAPICFG_OK && i < target->object_count; i++)
        status = mapicfg_writer_put(writer, target->objects[i], err);
    for (size_t i = 0; target->object_count == 0 && status == MAPICFG_OK && i < mapicfg_certificates_count(target->set);
         i++)
        if (mapicfg_certificates_is_end(target->set, i))
            status = put_certificate(writer, mapicfg_certificates_get(target->set, i), NULL, err);
    return status;
}

int cert_print_facts(struct command *command, const struct cert_settings *settings, const struct targets *targets) {
    static const uint32_t formats[] = {[OUTPUT_LIST] = MAPICFG_FORMAT_LIST,
                                       [OUTPUT_JSON] = MAPICFG_FORMAT_JSON,
                                       [OUTPUT_CSV] = MAPICFG_FORMAT_CSV,
                                       [OUTPUT_SPREADSHEET] = MAPICFG_FORMAT_SPREADSHEET};
    mapicfg_writer *writer;
    mapicfg_error err;
    mapicfg_status status = mapicfg_writer_new(formats[settings->format], stream_take, command->out, &writer, &err);
    for (size_t i = 0; status == MAPICFG_OK && i < targets->count; i++)
        status = put_facts(writer, settings, &targets->items[i], &err);
    if (status == MAPICFG_OK) status = mapicfg_writer_finish(writer, &err);
    mapicfg_writer_free(writer);
    if (status == MAPICFG_OK) return CLI_FINE;
    if (command->out->error == 0) message_problem(&err);
    return CLI_FAILED;
}
