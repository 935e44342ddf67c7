/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificates.c: a set of certificates, and which of them are those of servers. */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "net/x509.h"
#include "net/certificate_file.h"

#define MOST_FILE ((size_t)16 << 20)

mapicfg_status mapicfg_certificates_new(mapicfg_certificates **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = mapicfg__mem_zalloc(sizeof **out);
    return *out ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

void mapicfg_certificates_free(mapicfg_certificates *set) {
    if (!set) return;
    for (size_t i = 0; i < set->count; i++) mapicfg_certificate_free(set->items[i]);
    mapicfg__mem_free(set->items);
    mapicfg__mem_free(set->is_issuer);
    mapicfg__mem_free(set);
}

size_t mapicfg_certificates_count(const mapicfg_certificates *set) {
    return set ? set->count : 0;
}

const mapicfg_certificate *mapicfg_certificates_get(const mapicfg_certificates *set, size_t index) {
    return index < mapicfg_certificates_count(set) ? set->items[index] : NULL;
}

int mapicfg_certificates_is_end(const mapicfg_certificates *set, size_t index) {
    return index < mapicfg_certificates_count(set) && !set->is_issuer[index];
}

/* ---- adding ---- */

static int has(const mapicfg_certificates *set, const mapicfg_certificate *certificate) {
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->items[i]->fingerprint, certificate->fingerprint) == 0) return 1;
    return 0;
}

static mapicfg_status add(mapicfg_certificates *set, X509 *x509, mapicfg_error *err) {
    mapicfg_certificate *certificate;
    const mapicfg_status status = mapicfg__certificate_take(x509, &certificate, err);
    if (status) return status;
    if (has(set, certificate)) {
        mapicfg_certificate_free(certificate);
        return MAPICFG_OK;
    }
    mapicfg_certificate **items = mapicfg__mem_grow(set->items, &set->capacity, set->count + 1, sizeof *items);
    if (!items) {
        mapicfg_certificate_free(certificate);
        return mapicfg__error_no_memory(err);
    }
    set->items = items;
    items[set->count++] = certificate;
    return MAPICFG_OK;
}

/* ---- who has issued whom ---- */

static const X509_NAME *issuer_of(const void *item) {
    return X509_get_issuer_name((*(mapicfg_certificate *const *)item)->x509);
}

static int by_issuer(const void *a, const void *b) {
    return X509_NAME_cmp(issuer_of(a), issuer_of(b));
}

static int against_issuer(const void *name, const void *item) {
    return X509_NAME_cmp(name, issuer_of(item));
}

static int find_issuers(mapicfg_certificates *set) {
    unsigned char *is_issuer = mapicfg__mem_zalloc(set->count);
    mapicfg_certificate **issued = mapicfg__mem_alloc(set->count * sizeof *issued);
    const int is_done = is_issuer && issued;
    size_t count = 0;
    if (is_done) {
        for (size_t i = 0; i < set->count; i++) {
            X509 *x509 = set->items[i]->x509;
            const int by_itself = X509_NAME_cmp(X509_get_issuer_name(x509), X509_get_subject_name(x509)) == 0;
            if (!by_itself) issued[count++] = set->items[i];
        }
        qsort(issued, count, sizeof *issued, by_issuer);
        for (size_t i = 0; count && i < set->count; i++)
            is_issuer[i] = bsearch(X509_get_subject_name(set->items[i]->x509), issued, count, sizeof *issued,
                                   against_issuer) != NULL;
        mapicfg__mem_free(set->is_issuer);
        set->is_issuer = is_issuer;
        is_issuer = NULL;
    }
    mapicfg__mem_free(is_issuer);
    mapicfg__mem_free(issued);
    return is_done;
}

static void forget_from(mapicfg_certificates *set, size_t count) {
    while (set->count > count) mapicfg_certificate_free(set->items[--set->count]);
}

mapicfg_status mapicfg__certificates_add(mapicfg_certificates *set, STACK_OF(X509) * stack, mapicfg_error *err) {
    const size_t before = set->count;
    mapicfg_status status = MAPICFG_OK;
    if (sk_X509_num(stack) > (int)MAPICFG__MOST_CERTIFICATES)
        status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "more than 1,000 certificates");
    for (int i = 0; !status && i < sk_X509_num(stack); i++) {
        X509 *x509 = sk_X509_value(stack, i);
        X509_up_ref(x509);
        status = add(set, x509, err);
    }
    if (!status && set->count > MAPICFG__MOST_CERTIFICATES)
        status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "more than 1,000 certificates");
    if (!status && !find_issuers(set)) status = mapicfg__error_no_memory(err);
    if (status) forget_from(set, before);
    return status;
}

mapicfg_status mapicfg_certificates_read(mapicfg_certificates *set, const void *bytes, size_t size,
                                         const char *password, mapicfg_error *err) {
    if (!set) return mapicfg__error_null_argument(err, "set");
    if (!bytes) return mapicfg__error_null_argument(err, "bytes");
    if (size > MOST_FILE) return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a file of certificates has at most 16 MiB");
    STACK_OF(X509) *stack = sk_X509_new_null();
    if (!stack) return mapicfg__error_no_memory(err);
    ERR_set_mark();
    mapicfg_status status = mapicfg__certificate_file_read(stack, bytes, size, password, err);
    if (!status && sk_X509_num(stack) == 0)
        status = mapicfg__error_fail(err, MAPICFG_E_EMPTY, "no certificate is in it");
    if (!status) status = mapicfg__certificates_add(set, stack, err);
    ERR_pop_to_mark();
    sk_X509_pop_free(stack, X509_free);
    return status;
}
