/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_certificate.c: certificates from the bytes of a file to what is judged and stated of them. OpenSSL's own
 * allocations do not fail here: they do not go through the library. */
#include <mapicfg-net.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs.h"

#define FOLDER "tests/fuzz/seeds/certificate/"

/* Read once; nothing fails meanwhile, as the C library's own memory is not the library's. */
static const char *file(const char *name, size_t *size) {
    static struct {
        char name[32], bytes[16384];
        size_t size;
    } kept[3];
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        if (strcmp(kept[i].name, name) != 0 && kept[i].name[0]) continue;
        char path[128];
        FILE *opened = NULL;
        snprintf(path, sizeof path, FOLDER "%s", name);
        if (!kept[i].name[0] && (opened = fopen(path, "rb")) != NULL) {
            kept[i].size = fread(kept[i].bytes, 1, sizeof kept[i].bytes, opened);
            fclose(opened);
            snprintf(kept[i].name, sizeof kept[i].name, "%s", name);
        }
        *size = kept[i].size;
        return kept[i].size ? kept[i].bytes : NULL;
    }
    return NULL;
}

static mapicfg_status fill(const mapicfg_certificates *set) {
    mapicfg_object *object = NULL;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_CERTIFICATE, &object, NULL);
    if (!status) status = mapicfg_certificate_fill(mapicfg_certificates_get(set, 0), object, NULL);
    mapicfg_object_free(object);
    return status;
}

/* Memory that is out is not a name that is missing. */
static mapicfg_status cover(const mapicfg_certificates *set) {
    int covers = 0;
    mapicfg_status status =
        mapicfg_certificate_covers(mapicfg_certificates_get(set, 0), "mail.contoso.com", &covers, NULL);
    return status || covers ? status : MAPICFG_E_CONFLICT;
}

static mapicfg_status judge(const mapicfg_certificates *set) {
    static const char *const urls[] = {"https://mail.contoso.com/mapi", "ex1.contoso.com"};
    mapicfg_judge_options options = MAPICFG_JUDGE_OPTIONS_INIT;
    mapicfg_statements *list = NULL;
    options.now = INT64_C(4102444800000); /* 2100: all have expired */
    options.urls = urls;
    options.url_count = sizeof urls / sizeof *urls;
    mapicfg_status status = mapicfg_statements_new(&list, NULL);
    if (!status) status = mapicfg_certificates_judge(set, "a file", &options, list, NULL);
    if (!status && !mapicfg_statements_count(list)) status = MAPICFG_E_CONFLICT;
    mapicfg_statements_free(list);
    return status;
}

/* A failure leaves the set as it was. */
static mapicfg_status read_and_judge(const char *name) {
    size_t size = 0;
    const char *bytes = file(name, &size);
    mapicfg_certificates *set = NULL;
    if (!bytes) return MAPICFG_E_IO;
    mapicfg_status status = mapicfg_certificates_new(&set, NULL);
    if (status) return status;
    status = mapicfg_certificates_read(set, bytes, size, "secret", NULL);
    if (status && mapicfg_certificates_count(set)) status = MAPICFG_E_CONFLICT;
    if (!status && !mapicfg_certificates_count(set)) status = MAPICFG_E_CONFLICT;
    if (!status) status = fill(set);
    if (!status) status = cover(set);
    if (!status) status = judge(set);
    mapicfg_certificates_free(set);
    return status;
}

static mapicfg_status read_pem(void) {
    return read_and_judge("ec.pem");
}

static mapicfg_status read_der(void) {
    return read_and_judge("ec.der");
}

static mapicfg_status read_pkcs7(void) {
    return read_and_judge("ec.p7b");
}

/* What a failure adds is gone again, and which certificates have issued others is known of those that stay. */
static mapicfg_status read_two(void) {
    size_t size = 0, more = 0;
    const char *bytes = file("ec.pem", &size), *second = file("ec.p7b", &more);
    mapicfg_certificates *set = NULL;
    mapicfg_status status = bytes && second ? mapicfg_certificates_new(&set, NULL) : MAPICFG_E_IO;
    if (status) return status;
    status = mapicfg_certificates_read(set, bytes, size, NULL, NULL);
    const size_t before = mapicfg_certificates_count(set);
    if (!status) {
        status = mapicfg_certificates_read(set, second, more, NULL, NULL);
        if (status && mapicfg_certificates_count(set) != before) status = MAPICFG_E_CONFLICT;
    }
    for (size_t i = 0, ends = 0; i < mapicfg_certificates_count(set); i++) {
        ends += (size_t)mapicfg_certificates_is_end(set, i);
        if (i + 1 == mapicfg_certificates_count(set) && !ends) status = MAPICFG_E_CONFLICT;
    }
    mapicfg_certificates_free(set);
    return status;
}

const struct job certificate_jobs[] = {
    {.name = "certificates of PEM", .run = read_pem},
    {.name = "certificates of DER", .run = read_der},
    {.name = "certificates of PKCS #7", .run = read_pkcs7},
    {.name = "certificates of two files", .run = read_two},
    {0},
};
