/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_certificate.c: any bytes as a file of certificates: what is read has all its facts, is read again from its own
 * DER as the same, and can be judged. */
#include <mapicfg-net.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const mapicfg_certificate *it) {
    mapicfg_certificate *again;
    mapicfg_object *object;
    size_t size;
    const void *der = mapicfg_certificate_get_der(it, &size);
    if (mapicfg_certificate_new(der, size, &again, NULL)) abort();
    if (strcmp(mapicfg_certificate_get_fingerprint(it), mapicfg_certificate_get_fingerprint(again)) != 0) abort();
    if (strlen(mapicfg_certificate_get_thumbprint(it)) != 40 || !mapicfg_certificate_get_subject(it)) abort();
    for (size_t i = 0; i < mapicfg_certificate_name_count(it); i++)
        if (!*mapicfg_certificate_get_name(it, i)) abort();
    if (!mapicfg_object_new(MAPICFG_CLASS_CERTIFICATE, &object, NULL)) {
        mapicfg_certificate_fill(it, object, NULL);
        mapicfg_object_free(object);
    }
    mapicfg_certificate_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const urls[] = {"https://mail.contoso.com/mapi", "a.b.contoso.com", "192.0.2.1"};
    mapicfg_certificates *set;
    mapicfg_statements *list;
    mapicfg_judge_options options = MAPICFG_JUDGE_OPTIONS_INIT;
    if (mapicfg_certificates_new(&set, NULL)) return 0;
    if (mapicfg_certificates_read(set, data, size, "secret", NULL) && mapicfg_certificates_count(set)) abort();
    for (size_t i = 0; i < mapicfg_certificates_count(set); i++) look_at(mapicfg_certificates_get(set, i));
    options.now = INT64_C(1795000000000);
    options.urls = urls;
    options.url_count = sizeof urls / sizeof *urls;
    if (!mapicfg_statements_new(&list, NULL)) {
        if (mapicfg_certificates_judge(set, "fuzz", &options, list, NULL)) abort();
        mapicfg_statements_free(list);
    }
    mapicfg_certificates_free(set);
    return 0;
}
