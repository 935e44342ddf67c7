/* SPDX-License-Identifier: LGPL-2.1-or-later
 * auth_certificate.c: the Auth certificate, with which Exchange signs tokens: what Get-AuthConfig names, among the
 * certificates of an export. */
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "check/certificate_day.h"
#include "check/certificate_services.h"
#include "check/check.h"

#define SOON 30 /* days: EDCA-DATA-002 */

static const enum mapicfg__rule_number rules[] = {RULE_CHECK_CERTIFICATE_AUTH_NONE, RULE_CHECK_CERTIFICATE_AUTH_MISSING,
                                                  RULE_CHECK_CERTIFICATE_AUTH_EXPIRED,
                                                  RULE_CHECK_CERTIFICATE_AUTH_EXPIRES};

static void look_at_days(const struct mapicfg__check *check, const mapicfg_object *certificate, const char *print) {
    static const uint32_t property = MAPICFG__CERTIFICATE_NotAfter;
    const char *last = mapicfg__object_text(certificate, property);
    char date[11], left[24];
    int64_t end;
    if (!last || !mapicfg__certificate_day(last, &end)) {
        for (size_t i = 2; i < 4; i++) mapicfg__check_lacks(check, rules[i], property);
        return;
    }
    mapicfg__day_put(date, end);
    if (check->day > end) {
        mapicfg__check_say(check, rules[2], certificate, (int32_t)property, print, date, NULL);
        return;
    }
    mapicfg__check_clean(check, rules[2], 1);
    snprintf(left, sizeof left, "%llu", (unsigned long long)(end - check->day));
    if (end - check->day < SOON)
        mapicfg__check_say(check, rules[3], certificate, (int32_t)property, print, date, left, NULL);
    else
        mapicfg__check_clean(check, rules[3], 1);
}

/* What is known of the certificates of an export. */
struct certificates {
    const mapicfg_object *auth; /* NULL: it is not there */
    int are_all; /* others than those of IIS are there: it was made neither of those alone, nor at endpoints */
};

static struct certificates find_certificates(const struct mapicfg__check *check, const char *print) {
    struct certificates found = {NULL, 0};
    const mapicfg_object *one;
    for (size_t i = 0; (one = mapicfg__check_object(check, MAPICFG_CLASS_CERTIFICATE, i)); i++) {
        const char *text = mapicfg__object_text(one, MAPICFG__CERTIFICATE_Thumbprint);
        if (text && mapicfg__text_is_word(text, strlen(text), print)) found.auth = one;
        found.are_all |= text && !mapicfg__certificate_has_iis(one) && !mapicfg__certificate_is_only_shown(one);
    }
    return found;
}

static void look_at_certificate(const struct mapicfg__check *check, const mapicfg_object *config, const char *print) {
    const struct certificates found = find_certificates(check, print);
    for (size_t i = 1; !mapicfg__check_count(check, MAPICFG_CLASS_CERTIFICATE) && i < 4; i++)
        mapicfg__check_lacks_class(check, rules[i], MAPICFG_CLASS_CERTIFICATE);
    if (!mapicfg__check_count(check, MAPICFG_CLASS_CERTIFICATE)) return;
    if (found.auth) {
        mapicfg__check_clean(check, rules[1], 1);
        look_at_days(check, found.auth, print);
    } else if (found.are_all) {
        mapicfg__check_say(check, rules[1], config, MAPICFG__AUTH_CONFIG_CurrentCertificateThumbprint, print, NULL);
    } else {
        for (size_t i = 1; i < 4; i++)
            mapicfg__check_lacks_text(check, rules[i], "all certificates of Get-ExchangeCertificate, with Thumbprint");
    }
}

void mapicfg__check_auth_certificate(const struct mapicfg__check *check) {
    static const uint32_t property = MAPICFG__AUTH_CONFIG_CurrentCertificateThumbprint;
    const mapicfg_object *config = mapicfg__check_object(check, MAPICFG_CLASS_AUTH_CONFIG, 0);
    const int is_stated = config && mapicfg__object_state(config, property) != MAPICFG_NOT_STATED;
    const char *print = is_stated ? mapicfg__object_text(config, property) : NULL;
    for (size_t i = 0; !config && i < 4; i++) mapicfg__check_lacks_class(check, rules[i], MAPICFG_CLASS_AUTH_CONFIG);
    for (size_t i = 0; config && !is_stated && i < 4; i++) mapicfg__check_lacks(check, rules[i], property);
    if (!is_stated) return;
    if (!print || !*print) {
        mapicfg__check_say(check, rules[0], config, (int32_t)property, NULL);
        return;
    }
    mapicfg__check_clean(check, rules[0], 1);
    look_at_certificate(check, config, print);
}
