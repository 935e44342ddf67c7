/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate_object.c: a certificate as an object of the class ExchangeCertificate, as Get-ExchangeCertificate has
 * it. */
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "base/error.h"
#include "base/mem.h"
#include "net/x509.h"

struct filling {
    mapicfg_object *object;
    mapicfg_status status;
    mapicfg_error *err;
};

static void put_text(struct filling *filling, const char *property, const char *text) {
    if (!filling->status) filling->status = mapicfg_object_set_text(filling->object, property, text, filling->err);
}

static void put_time(struct filling *filling, const char *property, int64_t moment) {
    char text[40], date[11];
    const int64_t second = moment / 1000 % 86400;
    int64_t day = moment / MAPICFG__DAY_LENGTH;
    if (moment < 0 || day > MAPICFG__DAY_LAST) return; /* no export has it, so that it is not stated */
    mapicfg__day_put(date, day);
    snprintf(text, sizeof text, "%sT%02d:%02d:%02dZ", date, (int)(second / 3600), (int)(second / 60 % 60),
             (int)(second % 60));
    put_text(filling, property, text);
}

static void put_raw(struct filling *filling, const mapicfg_certificate *certificate) {
    if (filling->status) return;
    char *text = mapicfg__mem_alloc(certificate->der_size / 3 * 4 + 5);
    if (!text) {
        filling->status = mapicfg__error_no_memory(filling->err);
        return;
    }
    EVP_EncodeBlock((unsigned char *)text, certificate->der, (int)certificate->der_size);
    put_text(filling, "RawData", text);
    mapicfg__mem_free(text);
}

mapicfg_status mapicfg_certificate_fill(const mapicfg_certificate *certificate, mapicfg_object *object,
                                        mapicfg_error *err) {
    if (!certificate) return mapicfg__error_null_argument(err, "certificate");
    if (!object) return mapicfg__error_null_argument(err, "object");
    if (mapicfg_object_get_class(object) != MAPICFG_CLASS_CERTIFICATE)
        return mapicfg__error_fail(err, MAPICFG_E_CLASS, "the object is not an ExchangeCertificate");
    struct filling filling = {object, MAPICFG_OK, err};
    char bits[16];
    snprintf(bits, sizeof bits, "%" PRIu32, certificate->bits);
    put_text(&filling, "Thumbprint", certificate->thumbprint);
    put_text(&filling, "Subject", certificate->subject);
    put_text(&filling, "Issuer", certificate->issuer);
    if (!filling.status)
        filling.status = mapicfg_object_set_items(object, "CertificateDomains", (const char *const *)certificate->names,
                                                  certificate->name_count, err);
    put_time(&filling, "NotBefore", certificate->begin);
    put_time(&filling, "NotAfter", certificate->end);
    put_raw(&filling, certificate);
    if (!filling.status)
        filling.status = mapicfg_object_set_state(
            object, "IsSelfSigned", mapicfg_certificate_is_self_signed(certificate) ? MAPICFG_TRUE : MAPICFG_FALSE,
            err);
    if (certificate->bits) put_text(&filling, "PublicKeySize", bits);
    put_text(&filling, "KeyAlgorithm", certificate->key);
    put_text(&filling, "SignatureAlgorithm", certificate->signature);
    return filling.status;
}
