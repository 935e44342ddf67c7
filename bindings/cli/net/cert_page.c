/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cert_page.c: what `mapicfg cert` found as one HTML page: findings with remedies, the matrix of URL, endpoint and
 * certificate, and each certificate once. */
#include "cert_output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct paged {
    const struct cert_settings *settings;
    const struct targets *targets;
    const mapicfg_statements *findings;
    const char **urls; /* has room for those of a target */
};

static mapicfg_status no_memory(mapicfg_error *err) {
    *err = (mapicfg_error){.code = MAPICFG_E_NOMEM};
    snprintf(err->message, sizeof err->message, "out of memory");
    return MAPICFG_E_NOMEM;
}

/* Called for each certificate of a server in each place; NULL: the place showed none. */
typedef mapicfg_status each_fn(const struct paged *paged, mapicfg_page *page, const struct target *target,
                               const mapicfg_certificate *certificate, mapicfg_error *err);

static mapicfg_status each(const struct paged *paged, mapicfg_page *page, each_fn *fn, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; status == MAPICFG_OK && i < paged->targets->count; i++) {
        const struct target *target = &paged->targets->items[i];
        const mapicfg_certificates *set = target_certificates(target);
        if (set == NULL) status = fn(paged, page, target, NULL, err);
        for (size_t k = 0; status == MAPICFG_OK && k < mapicfg_certificates_count(set); k++)
            if (mapicfg_certificates_is_end(set, k))
                status = fn(paged, page, target, mapicfg_certificates_get(set, k), err);
    }
    return status;
}

/* ---- the matrix ---- */

static mapicfg_status put_pair(mapicfg_page *page, const struct target *target, const mapicfg_certificate *certificate,
                               const char *url, mapicfg_error *err) {
    int has_name = 0;
    if (certificate != NULL && url != NULL) {
        const mapicfg_status status = cert_covers(certificate, url, &has_name, err);
        if (status != MAPICFG_OK) return status;
    }
    const char *covers = certificate == NULL ? "no certificate"
                         : url == NULL       ? "no URL"
                         : has_name          ? "has the name"
                                             : "lacks the name";
    const char *subject = mapicfg_certificate_get_subject(certificate);
    const char *print = mapicfg_certificate_get_thumbprint(certificate);
    const char *const cells[] = {url != NULL ? url : "", target->place, covers, subject != NULL ? subject : "",
                                 print != NULL ? print : ""};
    return mapicfg_page_row(page, cells, err);
}

static mapicfg_status put_pairs(const struct paged *paged, mapicfg_page *page, const struct target *target,
                                const mapicfg_certificate *certificate, mapicfg_error *err) {
    const size_t count = cert_urls(paged->targets, target, paged->settings->name, paged->urls);
    if (count == 0) return put_pair(page, target, certificate, NULL, err);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; status == MAPICFG_OK && i < count; i++)
        status = put_pair(page, target, certificate, paged->urls[i], err);
    return status;
}

static mapicfg_status put_matrix(const struct paged *paged, mapicfg_page *page, mapicfg_error *err) {
    static const char *const names[] = {"URL or host", "Endpoint", "Certificate", "Subject", "Thumbprint"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_CODE, MAPICFG_COLUMN_CODE, MAPICFG_COLUMN_CHOICE,
                                     MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_CODE};
    mapicfg_status status = mapicfg_page_section(page, "URLs, endpoints and certificates", NULL, err);
    if (status == MAPICFG_OK)
        status = mapicfg_page_table(page, "Which certificate each endpoint shows for each URL", names, kinds, 5, err);
    return status == MAPICFG_OK ? each(paged, page, put_pairs, err) : status;
}

/* ---- certificates ---- */

static mapicfg_status put_certificate(const struct paged *paged, mapicfg_page *page, const struct target *target,
                                      const mapicfg_certificate *certificate, mapicfg_error *err) {
    char begin[32], end[32], bits[16], days[24];
    struct stream names, versions;
    if (certificate == NULL) return MAPICFG_OK;
    stream_open_memory(&names);
    stream_open_memory(&versions);
    cert_names(&names, certificate);
    cert_versions(&versions, target->endpoint);
    snprintf(bits, sizeof bits, "%u", (unsigned)mapicfg_certificate_get_bits(certificate));
    cert_days(days, certificate, paged->settings->now);
    const char *const cells[] = {mapicfg_certificate_get_subject(certificate),
                                 target->place,
                                 stream_memory(&names),
                                 mapicfg_certificate_get_issuer(certificate),
                                 cert_time(begin, mapicfg_certificate_get_begin(certificate)),
                                 cert_time(end, mapicfg_certificate_get_end(certificate)),
                                 days,
                                 mapicfg_certificate_get_key(certificate),
                                 bits,
                                 mapicfg_certificate_get_signature(certificate),
                                 stream_memory(&versions)};
    const int is_whole = names.error == 0 && versions.error == 0;
    const mapicfg_status status = is_whole ? mapicfg_page_row(page, cells, err) : no_memory(err);
    stream_close(&names);
    stream_close(&versions);
    return status;
}

static mapicfg_status put_certificates(const struct paged *paged, mapicfg_page *page, mapicfg_error *err) {
    static const char *const names[] = {"Subject",   "Endpoint", "Names", "Issuer",    "From", "Until",
                                        "Days left", "Key",      "Bits",  "Signature", "TLS"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT,   MAPICFG_COLUMN_CODE, MAPICFG_COLUMN_CODE,
                                     MAPICFG_COLUMN_TEXT,   MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_TEXT,
                                     MAPICFG_COLUMN_NUMBER, MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_NUMBER,
                                     MAPICFG_COLUMN_TEXT,   MAPICFG_COLUMN_TEXT};
    mapicfg_status status = mapicfg_page_section(page, "Certificates", NULL, err);
    if (status == MAPICFG_OK)
        status = mapicfg_page_table(page, "What each endpoint shows", names, kinds, sizeof kinds / sizeof *kinds, err);
    return status == MAPICFG_OK ? each(paged, page, put_certificate, err) : status;
}

/* ---- the whole ---- */

static mapicfg_status put(void *user, mapicfg_page *page, mapicfg_error *err) {
    const struct paged *paged = user;
    mapicfg_status status = mapicfg_page_section(page, "Findings", NULL, err);
    if (status == MAPICFG_OK && mapicfg_statements_count(paged->findings) == 0)
        status = mapicfg_page_text(page, "There are none.", err);
    if (status == MAPICFG_OK) status = mapicfg_page_statements(page, paged->findings, err);
    if (status == MAPICFG_OK) status = put_matrix(paged, page, err);
    return status == MAPICFG_OK ? put_certificates(paged, page, err) : status;
}

mapicfg_status cert_page(struct command *command, const struct cert_settings *settings, const struct targets *targets,
                         const mapicfg_statements *findings, mapicfg_error *err) {
    struct paged paged = {settings, targets, findings, malloc((targets->urls.count + 1) * sizeof(char *))};
    struct page_settings page = settings->page;
    const struct texts nothing = {0};
    struct page_about about = {
        "MAPI over HTTP: certificates", settings->names, settings->count, NULL, &nothing, 0, NULL};
    if (paged.urls == NULL) return no_memory(err);
    const mapicfg_status status = page_write(command->out, &page, &about, put, &paged, err);
    free(paged.urls);
    return status;
}
