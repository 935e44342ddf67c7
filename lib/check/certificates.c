/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificates.c: the family of certificates: the names of URLs in them, and until when they are valid, as far as the
 * columns of an export state it. What stands in RawData only cannot be told here.
 *
 * Only certificates with the service IIS are shown to Outlook. */
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"
#include "check/certificate_day.h"
#include "check/certificate_key.h"
#include "check/certificate_services.h"
#include "check/findings.h"

/* Who has signed a certificate of IIS; of others, those that IIS could use. */
enum { BY_OTHERS, BY_ITSELF, SPARE, KINDS };

struct certificates {
    const struct mapicfg__check *check;
    struct mapicfg__names names[KINDS]; /* *.contoso.com as it stands, to the number of the certificate */
    struct mapicfg__names current;      /* those of BY_OTHERS that are valid today */
    char **texts;
    size_t text_count, text_capacity;
    struct mapicfg__names judged; /* hosts of which all has been said */
    struct mapicfg__names told;   /* certificates of which it has been said that IIS should have them */
    int has_iis, lacks_names;
};

/* ---- one certificate ---- */

static const char *text_of(const mapicfg_object *certificate, uint32_t property) {
    return mapicfg__object_text(certificate, property);
}

static const char *print_of(const mapicfg_object *certificate) {
    const char *print = text_of(certificate, MAPICFG__CERTIFICATE_Thumbprint);
    return print ? print : "";
}

/* Subject and Issuer are not always both exported: then it is taken for one of an authority. */
static int signer_of(const mapicfg_object *certificate) {
    const uint32_t state = mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_IsSelfSigned);
    if (state == MAPICFG_TRUE || state == MAPICFG_FALSE) return state == MAPICFG_TRUE ? BY_ITSELF : BY_OTHERS;
    const char *subject = text_of(certificate, MAPICFG__CERTIFICATE_Subject);
    const char *issuer = text_of(certificate, MAPICFG__CERTIFICATE_Issuer);
    return subject && issuer && strcmp(subject, issuer) == 0 ? BY_ITSELF : BY_OTHERS;
}

/* 1 when a rule has been said of the days that are left, so that the status need not say it again. */
static int look_at_days(const struct mapicfg__check *check, const mapicfg_object *certificate) {
    static const enum mapicfg__rule_number rules[] = {RULE_CHECK_CERTIFICATE_EXPIRED,
                                                      RULE_CHECK_CERTIFICATE_EXPIRES_SOON,
                                                      RULE_CHECK_CERTIFICATE_EXPIRES, RULE_CHECK_CERTIFICATE_NOT_YET};
    const char *first = text_of(certificate, MAPICFG__CERTIFICATE_NotBefore);
    const char *last = text_of(certificate, MAPICFG__CERTIFICATE_NotAfter);
    int64_t begin, end;
    if (!last || !mapicfg__certificate_day(last, &end)) {
        for (size_t i = 0; i < 4; i++) mapicfg__check_lacks(check, rules[i], MAPICFG__CERTIFICATE_NotAfter);
        return 0;
    }
    char date[11], left[24], of[24];
    mapicfg__day_put(date, end);
    if (check->day > end) {
        mapicfg__check_say(check, rules[0], certificate, (int32_t)MAPICFG__CERTIFICATE_NotAfter, print_of(certificate),
                           date, NULL);
        return 1;
    }
    mapicfg__check_clean(check, rules[0], 1);
    if (!first || !mapicfg__certificate_day(first, &begin) || begin > end) {
        for (size_t i = 1; i < 4; i++) mapicfg__check_lacks(check, rules[i], MAPICFG__CERTIFICATE_NotBefore);
        return 0;
    }
    if (check->day < begin) {
        mapicfg__day_put(date, begin);
        mapicfg__check_say(check, rules[3], certificate, (int32_t)MAPICFG__CERTIFICATE_NotBefore, print_of(certificate),
                           date, NULL);
        return 1;
    }
    mapicfg__check_clean(check, rules[3], 1);
    const int64_t days = end - check->day, whole = end - begin;
    int soon = days < 30 && 6 * days < whole, later = days < 60 && 3 * days < whole;
    snprintf(left, sizeof left, "%llu", (unsigned long long)days);
    snprintf(of, sizeof of, "%llu", (unsigned long long)whole);
    for (size_t i = 1; i < 3; i++) {
        int broken = i == 1 ? soon : later && !soon;
        if (broken)
            mapicfg__check_say(check, rules[i], certificate, (int32_t)MAPICFG__CERTIFICATE_NotAfter,
                               print_of(certificate), date, left, of, NULL);
        else
            mapicfg__check_clean(check, rules[i], 1);
    }
    return 0;
}

/* ---- its key ---- */

/* 1 when the rule has been said. */
static int look_at_private_key(const struct mapicfg__check *check, const mapicfg_object *certificate) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_CERTIFICATE_NO_KEY;
    static const uint32_t property = MAPICFG__CERTIFICATE_HasPrivateKey;
    const uint32_t state = mapicfg__object_state(certificate, property);
    if (state == MAPICFG_FALSE)
        mapicfg__check_say(check, rule, certificate, (int32_t)property, print_of(certificate), NULL);
    else if (state == MAPICFG_TRUE)
        mapicfg__check_clean(check, rule, 1);
    else
        mapicfg__check_lacks(check, rule, property);
    return state == MAPICFG_FALSE;
}

static void look_at_strength(const struct mapicfg__check *check, const mapicfg_object *certificate,
                             enum mapicfg__rule_number rule, uint32_t property, const char *text,
                             enum mapicfg__strength strength) {
    if (strength == MAPICFG__STRENGTH_WEAK)
        mapicfg__check_say(check, rule, certificate, (int32_t)property, print_of(certificate), text, NULL);
    else if (strength == MAPICFG__STRENGTH_FINE)
        mapicfg__check_clean(check, rule, 1);
    else if (!text)
        mapicfg__check_lacks(check, rule, property);
    else
        mapicfg__check_lacks_text(check, rule,
                                  rule == RULE_CHECK_CERTIFICATE_WEAK_KEY
                                      ? "the algorithm of the key, PublicKey.Oid.FriendlyName of "
                                        "Get-ExchangeCertificate as KeyAlgorithm"
                                      : "the name of the hash in SignatureAlgorithm, SignatureAlgorithm.FriendlyName "
                                        "of Get-ExchangeCertificate");
}

/* Nobody relies on the signature of a certificate that its own key has signed. */
static void look_at_key(const struct mapicfg__check *check, const mapicfg_object *certificate) {
    const char *size = text_of(certificate, MAPICFG__CERTIFICATE_PublicKeySize);
    const char *signature = text_of(certificate, MAPICFG__CERTIFICATE_SignatureAlgorithm);
    look_at_strength(check, certificate, RULE_CHECK_CERTIFICATE_WEAK_KEY, MAPICFG__CERTIFICATE_PublicKeySize, size,
                     size ? mapicfg__certificate_key(size, text_of(certificate, MAPICFG__CERTIFICATE_KeyAlgorithm))
                          : MAPICFG__STRENGTH_UNKNOWN);
    look_at_strength(check, certificate, RULE_CHECK_CERTIFICATE_WEAK_SIGNATURE, MAPICFG__CERTIFICATE_SignatureAlgorithm,
                     signature,
                     signer_of(certificate) == BY_ITSELF ? MAPICFG__STRENGTH_FINE
                     : signature                         ? mapicfg__certificate_signature(signature)
                                                         : MAPICFG__STRENGTH_UNKNOWN);
}

static void look_at_status(const struct mapicfg__check *check, const mapicfg_object *certificate, int is_told) {
    static const struct {
        const char *status;
        enum mapicfg__rule_number rule;
    } states[] = {
        {"Revoked", RULE_CHECK_CERTIFICATE_INVALID},     {"Invalid", RULE_CHECK_CERTIFICATE_INVALID},
        {"DateInvalid", RULE_CHECK_CERTIFICATE_INVALID}, {"Untrusted", RULE_CHECK_CERTIFICATE_DOUBTFUL},
        {"Unknown", RULE_CHECK_CERTIFICATE_DOUBTFUL},    {"RevocationCheckFailure", RULE_CHECK_CERTIFICATE_DOUBTFUL}};
    static const uint32_t property = MAPICFG__CERTIFICATE_Status;
    const char *status = text_of(certificate, property);
    if (!status) {
        mapicfg__check_lacks(check, RULE_CHECK_CERTIFICATE_INVALID, property);
        mapicfg__check_lacks(check, RULE_CHECK_CERTIFICATE_DOUBTFUL, property);
        return;
    }
    enum mapicfg__rule_number broken = RULE_COUNT;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (mapicfg__text_equal(status, strlen(status), states[i].status, strlen(states[i].status)))
            broken = states[i].rule;
    int told = is_told || (broken == RULE_CHECK_CERTIFICATE_DOUBTFUL && signer_of(certificate) == BY_ITSELF);
    for (size_t i = 0; i < 2; i++) {
        enum mapicfg__rule_number rule = i ? RULE_CHECK_CERTIFICATE_DOUBTFUL : RULE_CHECK_CERTIFICATE_INVALID;
        if (rule == broken && !told)
            mapicfg__check_say(check, rule, certificate, (int32_t)property, print_of(certificate), status, NULL);
        else
            mapicfg__check_clean(check, rule, 1);
    }
}

/* ---- names ---- */

/* Keeps a text of its own. 0: no memory. */
static int keep_name(struct certificates *all, struct mapicfg__names *names, const char *host, uint32_t number) {
    char **texts = mapicfg__mem_grow(all->texts, &all->text_capacity, all->text_count + 1, sizeof *texts);
    if (!texts) return 0;
    all->texts = texts;
    char *text = mapicfg__mem_dup(host, strlen(host));
    if (!text) return 0;
    texts[all->text_count++] = text;
    return mapicfg__names_put(names, text, strlen(text), number);
}

/* Valid today, as far as it states it. */
static int is_current(const struct mapicfg__check *check, const mapicfg_object *certificate) {
    const char *first = text_of(certificate, MAPICFG__CERTIFICATE_NotBefore);
    const char *last = text_of(certificate, MAPICFG__CERTIFICATE_NotAfter);
    int64_t begin, end;
    return (!first || !mapicfg__certificate_day(first, &begin) || begin <= check->day) &&
           (!last || !mapicfg__certificate_day(last, &end) || check->day <= end);
}

/* Whether IIS could use a certificate that it does not use, for all that is known, and Outlook would take it. */
static int is_spare(const struct mapicfg__check *check, const mapicfg_object *certificate) {
    const char *last = text_of(certificate, MAPICFG__CERTIFICATE_NotAfter);
    const char *status = text_of(certificate, MAPICFG__CERTIFICATE_Status);
    int64_t end;
    if (mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_Services) == MAPICFG_NOT_STATED) return 0;
    if (!last || !mapicfg__certificate_day(last, &end) || !is_current(check, certificate)) return 0;
    return signer_of(certificate) == BY_OTHERS && (!status || mapicfg__text_is_word(status, strlen(status), "Valid")) &&
           mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_HasPrivateKey) != MAPICFG_FALSE;
}

/* The first certificate that has a name keeps it. 0: no memory. */
static int take_name(struct certificates *all, struct mapicfg__names *names, const char *name, uint32_t number) {
    char host[MAPICFG__CHECK_HOST + 2] = "*.";
    const int is_wild = strncmp(name, "*.", 2) == 0;
    if (!mapicfg__check_put_name(all->check, is_wild ? name + 2 : name, host + 2)) return 1;
    const char *whole = is_wild ? host : host + 2;
    if (mapicfg__names_get(names, whole, strlen(whole)) != MAPICFG__NAME_NONE) return 1;
    return keep_name(all, names, whole, number);
}

static void take_names(struct certificates *all, const mapicfg_object *certificate, uint32_t number) {
    const struct mapicfg__value *domains = mapicfg__object_value(certificate, MAPICFG__CERTIFICATE_CertificateDomains);
    const int is_used = mapicfg__certificate_has_iis(certificate), kind = is_used ? signer_of(certificate) : SPARE;
    if (!is_used && !is_spare(all->check, certificate)) return;
    all->has_iis |= is_used;
    if (mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_CertificateDomains) == MAPICFG_NOT_STATED)
        all->lacks_names |= is_used;
    const int counts = kind == BY_OTHERS && is_current(all->check, certificate);
    for (size_t i = 0; domains && i < domains->count; i++)
        if (!take_name(all, &all->names[kind], domains->items[i], number) ||
            (counts && !take_name(all, &all->current, domains->items[i], number)))
            mapicfg__check_no_memory(all->check);
}

/* The number of a certificate, or MAPICFG__NAME_NONE. A wildcard stands for the whole left-most label, and no more
 * (RFC 9525, section 6.3). */
static uint32_t find_name(const struct mapicfg__names *names, const char *host) {
    char wild[MAPICFG__CHECK_HOST + 2] = "*";
    const char *dot = strchr(host, '.');
    const uint32_t number = mapicfg__names_get(names, host, strlen(host));
    if (number != MAPICFG__NAME_NONE || !dot) return number;
    strcat(wild, dot);
    return mapicfg__names_get(names, wild, strlen(wild));
}

static int has_name(const struct mapicfg__names *names, const char *host) {
    return find_name(names, host) != MAPICFG__NAME_NONE;
}

/* 1 when the rule has been said, now or of another name of that certificate. */
static int look_at_spare(struct certificates *all, const mapicfg_object *object, uint32_t property, const char *host) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_CERTIFICATE_NOT_ENABLED;
    const struct mapicfg__check *check = all->check;
    const uint32_t number = has_name(&all->current, host) ? MAPICFG__NAME_NONE : find_name(&all->names[SPARE], host);
    if (number == MAPICFG__NAME_NONE) {
        mapicfg__check_clean(check, rule, 1);
        return 0;
    }
    if (all->lacks_names) {
        mapicfg__check_lacks(check, rule, MAPICFG__CERTIFICATE_CertificateDomains);
        return 0;
    }
    const mapicfg_object *spare = mapicfg__check_object(check, MAPICFG_CLASS_CERTIFICATE, number);
    const char *print = print_of(spare);
    if (mapicfg__names_get(&all->told, print, strlen(print)) == MAPICFG__NAME_NONE)
        mapicfg__check_say(check, rule, spare, MAPICFG__CERTIFICATE_Services, print, host,
                           mapicfg__property_name(property), mapicfg__check_name(object), NULL);
    if (!keep_name(all, &all->told, print, 0)) mapicfg__check_no_memory(check);
    return 1;
}

static void look_at_host(struct certificates *all, const mapicfg_object *object, uint32_t property, const char *host) {
    static const enum mapicfg__rule_number rules[] = {RULE_CHECK_CERTIFICATE_NAME, RULE_CHECK_CERTIFICATE_SELF_SIGNED};
    const struct mapicfg__check *check = all->check;
    int by_others = has_name(&all->names[BY_OTHERS], host), by_itself = has_name(&all->names[BY_ITSELF], host);
    int broken[] = {!by_others && !by_itself,
                    !by_others && by_itself && mapicfg__check_own_name(check, host) == MAPICFG__OWN_NO};
    if (mapicfg__names_get(&all->judged, host, strlen(host)) != MAPICFG__NAME_NONE) return; /* each name is said once */
    if (!keep_name(all, &all->judged, host, 0)) mapicfg__check_no_memory(check);
    if (look_at_spare(all, object, property, host) || !all->has_iis) return;
    for (size_t i = 0; i < 2; i++) {
        if (broken[i] && all->lacks_names)
            mapicfg__check_lacks(check, rules[i], MAPICFG__CERTIFICATE_CertificateDomains);
        else if (broken[i])
            mapicfg__check_say(check, rules[i], object, (int32_t)property, host, mapicfg__property_name(property),
                               mapicfg__check_name(object), NULL);
        else
            mapicfg__check_clean(check, rules[i], 1);
    }
}

static void look_at_role(struct certificates *all, const mapicfg_object *object, uint32_t role) {
    const uint32_t property = object->cls->id << 8 | (uint32_t)mapicfg__class_find(object->cls, MAPICFG__ROLE, role);
    char host[MAPICFG__CHECK_HOST];
    if (mapicfg__check_put_role(all->check, object, role, host)) look_at_host(all, object, property, host);
}

/* That of an http URL too, which no client takes: who reads the page knows it by its name. */
static int put_shown_host(struct certificates *all, const mapicfg_object *object, uint32_t role, const char *text,
                          char *host) {
    char url[MAPICFG__CHECK_HOST + 16];
    if (mapicfg__check_put_role(all->check, object, role, host)) return 1;
    const size_t size = mapicfg__text_starts(text, "http://") ? strcspn(text + 7, "/?#") : MAPICFG__CHECK_HOST;
    if (size >= MAPICFG__CHECK_HOST) return 0;
    snprintf(url, sizeof url, "https://%.*s/", (int)size, text + 7);
    return mapicfg__check_put_host(all->check, url, host);
}

/* For those who show all URLs. */
static void cover_role(struct certificates *all, const mapicfg_object *object, uint32_t role) {
    mapicfg_findings *findings = all->check->findings;
    char host[MAPICFG__CHECK_HOST];
    const char *text = mapicfg__object_role(object, role);
    if (!text) return;
    if (!put_shown_host(all, object, role, text, host)) *host = '\0';
    enum mapicfg__covered_by by = has_name(&all->names[BY_OTHERS], host)        ? MAPICFG__COVERED
                                  : has_name(&all->names[BY_ITSELF], host)      ? MAPICFG__COVERED_BY_ITSELF
                                  : !*host || !all->has_iis || all->lacks_names ? MAPICFG__COVERED_UNKNOWN
                                                                                : MAPICFG__COVERED_NOT;
    if (!mapicfg__coverage_add(&findings->coverage, object, role == MAPICFG__ROLE_EXTERNAL, text, host, by))
        mapicfg__check_no_memory(all->check);
}

/* Both roles of every virtual directory. Returns whether there is one. */
static int each_role(struct certificates *all,
                     void (*look)(struct certificates *all, const mapicfg_object *object, uint32_t role)) {
    static const uint32_t classes[] = {MAPICFG_CLASS_VDIR,     MAPICFG_CLASS_OUTLOOK_ANYWHERE, MAPICFG_CLASS_EWS_VDIR,
                                       MAPICFG_CLASS_OAB_VDIR, MAPICFG_CLASS_ACTIVE_SYNC_VDIR, MAPICFG_CLASS_OWA_VDIR,
                                       MAPICFG_CLASS_ECP_VDIR};
    const mapicfg_object *object;
    int any = 0;
    for (size_t class = 0; class < sizeof classes / sizeof *classes; class ++) {
        for (size_t i = 0; (object = mapicfg__check_object(all->check, classes[class], i)); i++) {
            look(all, object, MAPICFG__ROLE_INTERNAL);
            look(all, object, MAPICFG__ROLE_EXTERNAL);
            any = 1;
        }
    }
    return any;
}

static void look_at_names(struct certificates *all) {
    static const enum mapicfg__rule_number rules[] = {RULE_CHECK_CERTIFICATE_NAME, RULE_CHECK_CERTIFICATE_SELF_SIGNED,
                                                      RULE_CHECK_CERTIFICATE_NOT_ENABLED};
    int any = each_role(all, look_at_role);
    for (size_t i = 0; !any && i < sizeof rules / sizeof *rules; i++)
        mapicfg__check_lacks_class(all->check, rules[i], MAPICFG_CLASS_VDIR);
}

/* ---- all ---- */

static void look_at_one(const struct mapicfg__check *check, const mapicfg_object *certificate) {
    const int is_timed = look_at_days(check, certificate), is_keyless = look_at_private_key(check, certificate);
    look_at_key(check, certificate);
    look_at_status(check, certificate, is_timed || is_keyless);
}

static void look_at_all(struct certificates *all) {
    const struct mapicfg__check *check = all->check;
    const mapicfg_object *certificate;
    int is_stated = 1;
    for (size_t i = 0; (certificate = mapicfg__check_object(check, MAPICFG_CLASS_CERTIFICATE, i)); i++) {
        is_stated &= mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_Services) != MAPICFG_NOT_STATED;
        take_names(all, certificate, (uint32_t)i);
        if (mapicfg__certificate_has_iis(certificate)) look_at_one(check, certificate);
    }
    for (uint32_t rule = RULE_CHECK_CERTIFICATE_NONE; !all->has_iis && !is_stated; rule++) {
        mapicfg__check_lacks(check, (enum mapicfg__rule_number)rule, MAPICFG__CERTIFICATE_Services);
        if (rule == RULE_CHECK_CERTIFICATE_DOUBTFUL) return;
    }
    if (all->has_iis)
        mapicfg__check_clean(check, RULE_CHECK_CERTIFICATE_NONE, 1);
    else
        mapicfg__check_say_of(check, RULE_CHECK_CERTIFICATE_NONE, "certificates", NULL);
    all->lacks_names |= !is_stated;
    look_at_names(all);
}

static void lack_all(const struct mapicfg__check *check) {
    for (uint32_t rule = RULE_CHECK_CERTIFICATE_NONE; rule <= RULE_CHECK_CERTIFICATE_DOUBTFUL; rule++)
        mapicfg__check_lacks_class(check, (enum mapicfg__rule_number)rule, MAPICFG_CLASS_CERTIFICATE);
}

void mapicfg__check_certificates(const struct mapicfg__check *check) {
    struct certificates all = {.check = check};
    if (mapicfg__check_count(check, MAPICFG_CLASS_CERTIFICATE))
        look_at_all(&all);
    else
        lack_all(check);
    each_role(&all, cover_role);
    mapicfg__check_auth_certificate(check);
    for (size_t i = 0; i < KINDS; i++) mapicfg__names_free(&all.names[i]);
    mapicfg__names_free(&all.current);
    mapicfg__names_free(&all.told);
    mapicfg__names_free(&all.judged);
    for (size_t i = 0; i < all.text_count; i++) mapicfg__mem_free(all.texts[i]);
    mapicfg__mem_free(all.texts);
}
