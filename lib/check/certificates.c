/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificates.c: the family of certificates: the names of URLs in them, and until when they are valid, as far as the
 * columns of an export state it. What stands in RawData only cannot be told here.
 *
 * Only certificates with the service IIS are shown to Outlook, and what an endpoint was seen to show: where that is
 * known, it decides. */
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/lifetime.h"
#include "base/mem.h"
#include "base/strength.h"
#include "base/text.h"
#include "check/check.h"
#include "check/certificate_day.h"
#include "check/certificate_services.h"
#include "check/findings.h"
#include "check/host_names.h"
#include "check/shown.h"

/* Who has signed a certificate of IIS; of others, those that IIS could use. */
enum { BY_OTHERS, BY_ITSELF, SPARE, KINDS };

/* What is known of the certificates of one server; number 0: of those that do not say whose they are. */
struct pool {
    unsigned has_any : 1, has_iis : 1, lacks_names : 1, lacks_services : 1;
    const mapicfg_object *nameless; /* one that lacks the names */
};

struct certificates {
    const struct mapicfg__check *check;
    struct pool *pools;                      /* by server in the topology */
    size_t servers;                          /* that clients connect to */
    int is_labelled;                         /* some certificate says whose it is */
    int has_pools;                           /* some certificate is of a pool: it was not only seen at an endpoint */
    int is_blind;                            /* of none in a pool it is known whether IIS uses it */
    struct mapicfg__host_names names[KINDS]; /* of a pool, to the number of the certificate */
    struct mapicfg__host_names current;      /* those of BY_OTHERS that are valid today */
    struct mapicfg__host_names judged;       /* hosts of pools, and SHOWN, of which all has been said */
    struct mapicfg__host_names told;         /* certificates of which it has been said that IIS should have them */
};

#define SHOWN MAPICFG__NAME_NONE /* the group of hosts with ports whose certificate was seen there */

/* ---- one certificate ---- */

static const char *text_of(const mapicfg_object *certificate, uint32_t property) {
    return mapicfg__object_text(certificate, property);
}

static const char *print_of(const mapicfg_object *certificate) {
    const char *print = text_of(certificate, MAPICFG__CERTIFICATE_Thumbprint);
    return print ? print : "";
}

static int signer_of(const mapicfg_object *certificate) {
    return mapicfg__certificate_is_self_signed(certificate) ? BY_ITSELF : BY_OTHERS;
}

/* The command reads what it lacks from RawData, where the export has that. */
static void lacks(const struct mapicfg__check *check, enum mapicfg__rule_number rule, const mapicfg_object *certificate,
                  uint32_t property) {
    char text[256];
    if (!certificate || !text_of(certificate, MAPICFG__CERTIFICATE_RawData)) {
        mapicfg__check_lacks(check, rule, property);
        return;
    }
    snprintf(text, sizeof text, "%s of Get-ExchangeCertificate, which `mapicfg cert EXPORT --facts` takes from RawData",
             mapicfg__property_name(property));
    mapicfg__check_lacks_text(check, rule, text);
}

/* ---- its days ---- */

struct period {
    int64_t begin, end;
    int has_begin, is_doubtful; /* which number is the day is not known, and does not matter */
};

/* Both dates are written in one way. 0: they cannot be read so. */
static int read_period(const mapicfg_object *certificate, int is_day_first, struct period *period) {
    const char *first = text_of(certificate, MAPICFG__CERTIFICATE_NotBefore);
    const char *last = text_of(certificate, MAPICFG__CERTIFICATE_NotAfter);
    if (!last || !mapicfg__certificate_day_as(last, is_day_first, &period->end)) return 0;
    period->has_begin =
        first && mapicfg__certificate_day_as(first, is_day_first, &period->begin) && period->begin <= period->end;
    return 1;
}

/* The first four are rules. */
enum verdict {
    EXPIRED = MAPICFG__LIFETIME_OVER,
    EXPIRES_SOON = MAPICFG__LIFETIME_SOON,
    EXPIRES = MAPICFG__LIFETIME_LATER,
    NOT_YET = MAPICFG__LIFETIME_NOT_YET,
    FINE = MAPICFG__LIFETIME_FINE,
    NO_BEGIN,
    NO_END
};

static const enum mapicfg__rule_number day_rules[] = {RULE_CHECK_CERTIFICATE_EXPIRED,
                                                      RULE_CHECK_CERTIFICATE_EXPIRES_SOON,
                                                      RULE_CHECK_CERTIFICATE_EXPIRES, RULE_CHECK_CERTIFICATE_NOT_YET};

static enum verdict judge(const struct period *period, int64_t today) {
    if (today > period->end) return EXPIRED;
    if (!period->has_begin) return NO_BEGIN;
    return (enum verdict)mapicfg__lifetime_judge(period->begin, period->end, today, 1);
}

/* A date that may have the day or the month first counts where both come to the same. */
static enum verdict judge_days(const struct mapicfg__check *check, const mapicfg_object *certificate,
                               struct period *period) {
    struct period other = {0};
    const int month_first = read_period(certificate, 0, period), day_first = read_period(certificate, 1, &other);
    if (!month_first && !day_first) return NO_END;
    if (!month_first || (day_first && other.has_begin && !period->has_begin)) *period = other;
    const enum verdict verdict = judge(period, check->day);
    if (!month_first || !day_first || other.has_begin != period->has_begin ||
        (period->end == other.end && period->begin == other.begin))
        return verdict;
    period->is_doubtful = 1;
    return verdict == judge(&other, check->day) && (verdict == EXPIRED || verdict == FINE) ? verdict : NO_END;
}

/* 1 when a rule has been said of the time that is over or has not begun, so that the status need not say it again. */
static int look_at_days(const struct mapicfg__check *check, const mapicfg_object *certificate) {
    struct period period = {0};
    const enum verdict verdict = judge_days(check, certificate, &period);
    char date[11], left[24], of[24];
    mapicfg__day_put(date, verdict == NOT_YET ? period.begin : period.end);
    const char *shown = period.is_doubtful ? text_of(certificate, MAPICFG__CERTIFICATE_NotAfter) : date;
    snprintf(left, sizeof left, "%lld", (long long)(period.end - check->day));
    snprintf(of, sizeof of, "%lld", (long long)(period.end - period.begin));
    for (unsigned i = 0; i < sizeof day_rules / sizeof *day_rules; i++) {
        const uint32_t property = i == NOT_YET ? MAPICFG__CERTIFICATE_NotBefore : MAPICFG__CERTIFICATE_NotAfter;
        if (i == (unsigned)verdict)
            mapicfg__check_say(check, day_rules[i], certificate, (int32_t)property, print_of(certificate), shown, left,
                               of, NULL);
        else if (verdict == NO_END || (verdict == NO_BEGIN && i != EXPIRED))
            lacks(check, day_rules[i], certificate,
                  verdict == NO_END ? MAPICFG__CERTIFICATE_NotAfter : MAPICFG__CERTIFICATE_NotBefore);
        else if (i == EXPIRED || verdict == FINE || (verdict < NOT_YET && verdict != EXPIRED))
            mapicfg__check_clean(check, day_rules[i], 1);
    }
    return verdict == EXPIRED || verdict == NOT_YET;
}

/* ---- its key ---- */

/* 1 when the rule has been said. */
static int look_at_private_key(const struct mapicfg__check *check, const mapicfg_object *certificate) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_CERTIFICATE_NO_KEY;
    static const uint32_t property = MAPICFG__CERTIFICATE_HasPrivateKey;
    const uint32_t state = mapicfg__object_state(certificate, property);
    if (state == MAPICFG_FALSE)
        mapicfg__check_say(check, rule, certificate, (int32_t)property, print_of(certificate), NULL);
    else if (state == MAPICFG_TRUE || mapicfg__certificate_is_shown(certificate)) /* which takes its key */
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
        lacks(check, rule, certificate, property);
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
                     size ? mapicfg__strength_key(size, text_of(certificate, MAPICFG__CERTIFICATE_KeyAlgorithm))
                          : MAPICFG__STRENGTH_UNKNOWN);
    look_at_strength(check, certificate, RULE_CHECK_CERTIFICATE_WEAK_SIGNATURE, MAPICFG__CERTIFICATE_SignatureAlgorithm,
                     signature,
                     signer_of(certificate) == BY_ITSELF ? MAPICFG__STRENGTH_FINE
                     : signature                         ? mapicfg__strength_signature(signature)
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

static void take_names(struct certificates *all, const mapicfg_object *certificate, uint32_t number) {
    const struct mapicfg__value *domains = mapicfg__object_value(certificate, MAPICFG__CERTIFICATE_CertificateDomains);
    const int is_used = mapicfg__certificate_has_iis(certificate), kind = is_used ? signer_of(certificate) : SPARE;
    const uint32_t server = mapicfg__certificate_server(all->check, certificate);
    struct pool *pool = &all->pools[server];
    pool->has_any = 1;
    all->has_pools = 1;
    all->is_labelled |= server != 0;
    pool->lacks_services |= mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_Services) == MAPICFG_NOT_STATED;
    if (!is_used && !is_spare(all->check, certificate)) return;
    pool->has_iis |= is_used != 0;
    if (mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_CertificateDomains) == MAPICFG_NOT_STATED)
        pool->nameless = is_used ? certificate : pool->nameless;
    pool->lacks_names = pool->nameless != NULL;
    const int counts = kind == BY_OTHERS && is_current(all->check, certificate);
    for (size_t i = 0; domains && i < domains->count; i++)
        if (!mapicfg__host_names_take(all->check, &all->names[kind], server, domains->items[i], number) ||
            (counts && !mapicfg__host_names_take(all->check, &all->current, server, domains->items[i], number)))
            mapicfg__check_no_memory(all->check);
}

static int has_name(const struct mapicfg__host_names *names, uint32_t pool, const char *host) {
    return mapicfg__host_names_find(names, pool, host) != MAPICFG__NAME_NONE;
}

/* 1 at the first time. */
static int is_new(const struct certificates *all, struct mapicfg__host_names *seen, uint32_t group, const char *name) {
    if (mapicfg__host_names_get(seen, group, name) != MAPICFG__NAME_NONE) return 0;
    if (!mapicfg__host_names_put(seen, group, name, 0)) mapicfg__check_no_memory(all->check);
    return 1;
}

/* What would tell the certificates of a server apart. */
static const char *need_of_servers(const struct certificates *all) {
    return all->pools[0].has_any && all->servers > 1
               ? "Identity of Get-ExchangeCertificate, which says of which server a certificate is"
               : "Get-ExchangeCertificate -Server for each server";
}

/* The pool that decides for a host of an object: its server's, or that of all certificates where there is one server.
 * 0: none does, and `need` says what would. */
static int find_pool(const struct certificates *all, const mapicfg_object *object, uint32_t *pool, const char **need) {
    const uint32_t server = mapicfg__topology_number(all->check->topology, mapicfg__check_server(all->check, object));
    *pool = server;
    *need = need_of_servers(all);
    if (server && all->pools[server].has_any && !all->pools[0].has_any) return 1;
    if (all->servers > 1) return 0;
    *pool = 0;
    return !all->is_labelled && all->pools[0].has_any;
}

static const char need_of_shown[] = "what the host of each URL shows, as `mapicfg cert HOST:PORT --facts` states it";

/* 1 when the rule has been said, now or of another name of that certificate. */
static int look_at_spare(struct certificates *all, const mapicfg_object *object, uint32_t property, uint32_t pool,
                         const char *host) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_CERTIFICATE_NOT_ENABLED;
    const struct mapicfg__check *check = all->check;
    const uint32_t number = has_name(&all->current, pool, host)
                                ? MAPICFG__NAME_NONE
                                : mapicfg__host_names_find(&all->names[SPARE], pool, host);
    if (number == MAPICFG__NAME_NONE) {
        mapicfg__check_clean(check, rule, 1);
        return 0;
    }
    if (all->pools[pool].lacks_names) {
        lacks(check, rule, all->pools[pool].nameless, MAPICFG__CERTIFICATE_CertificateDomains);
        return 0;
    }
    const mapicfg_object *spare = mapicfg__check_object(check, MAPICFG_CLASS_CERTIFICATE, number);
    const char *print = print_of(spare);
    if (is_new(all, &all->told, 0, print))
        mapicfg__check_say(check, rule, spare, MAPICFG__CERTIFICATE_Services, print, host,
                           mapicfg__property_name(property), mapicfg__check_name(object), NULL);
    return 1;
}

static void look_at_host(struct certificates *all, const mapicfg_object *object, uint32_t property, const char *host) {
    static const enum mapicfg__rule_number rules[] = {RULE_CHECK_CERTIFICATE_NAME, RULE_CHECK_CERTIFICATE_SELF_SIGNED,
                                                      RULE_CHECK_CERTIFICATE_NOT_ENABLED};
    const struct mapicfg__check *check = all->check;
    const char *need;
    uint32_t pool;
    if (!find_pool(all, object, &pool, &need)) {
        for (size_t i = 0; i < 3; i++) mapicfg__check_lacks_text(check, rules[i], need);
        return;
    }
    const int by_others = has_name(&all->names[BY_OTHERS], pool, host);
    const int by_itself = has_name(&all->names[BY_ITSELF], pool, host);
    const int broken[] = {!by_others && !by_itself,
                          !by_others && by_itself && mapicfg__check_own_name(check, host) == MAPICFG__OWN_NO};
    if (!is_new(all, &all->judged, pool, host)) return; /* each name is said once */
    if (look_at_spare(all, object, property, pool, host) || !all->pools[pool].has_iis) return;
    for (size_t i = 0; i < 2; i++) {
        if (broken[i] && all->pools[pool].lacks_names)
            lacks(check, rules[i], all->pools[pool].nameless, MAPICFG__CERTIFICATE_CertificateDomains);
        else if (broken[i])
            mapicfg__check_say(check, rules[i], object, (int32_t)property, host, mapicfg__property_name(property),
                               mapicfg__check_name(object), NULL);
        else
            mapicfg__check_clean(check, rules[i], 1);
    }
}

/* What an endpoint shows is what clients see, whatever the servers have. 1 when that is known. */
static int look_at_shown(struct certificates *all, const mapicfg_object *object, uint32_t property, uint32_t role,
                         const char *host) {
    const struct mapicfg__check *check = all->check;
    char place[MAPICFG__CHECK_HOST];
    const struct mapicfg__shown_at *at = mapicfg__shown_find(check, object, role, place);
    if (!at || at->by == MAPICFG__COVERED_UNKNOWN) {
        mapicfg__check_lacks_text(check, RULE_CHECK_CERTIFICATE_SHOWN, need_of_shown);
        return 0;
    }
    if (!is_new(all, &all->judged, SHOWN, place)) return 1;
    if (at->by == MAPICFG__COVERED_NOT) {
        mapicfg__check_say(check, RULE_CHECK_CERTIFICATE_SHOWN, object, (int32_t)property, host,
                           print_of(at->certificate), mapicfg__property_name(property), mapicfg__check_name(object),
                           NULL);
        return 1;
    }
    mapicfg__check_clean(check, RULE_CHECK_CERTIFICATE_SHOWN, 1);
    mapicfg__check_clean(check, RULE_CHECK_CERTIFICATE_NAME, 1);
    mapicfg__check_clean(check, RULE_CHECK_CERTIFICATE_NOT_ENABLED, 1);
    if (at->by == MAPICFG__COVERED_BY_ITSELF && mapicfg__check_own_name(check, host) == MAPICFG__OWN_NO)
        mapicfg__check_say(check, RULE_CHECK_CERTIFICATE_SELF_SIGNED, object, (int32_t)property, host,
                           mapicfg__property_name(property), mapicfg__check_name(object), NULL);
    else
        mapicfg__check_clean(check, RULE_CHECK_CERTIFICATE_SELF_SIGNED, 1);
    return 1;
}

static void look_at_role(struct certificates *all, const mapicfg_object *object, uint32_t role) {
    const int32_t at = mapicfg__class_find(object->cls, MAPICFG__ROLE, role);
    const uint32_t property =
        at < 0 ? MAPICFG__CLIENT_ACCESS_SERVICE_AutoDiscoverServiceInternalUri : object->cls->id << 8 | (uint32_t)at;
    char host[MAPICFG__CHECK_HOST];
    if (!mapicfg__check_put_role(all->check, object, role, host)) return;
    if (!look_at_shown(all, object, property, role, host) && !all->is_blind) look_at_host(all, object, property, host);
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
    uint32_t pool;
    const char *need;
    const int is_known = *host && find_pool(all, object, &pool, &need);
    char place[MAPICFG__CHECK_HOST];
    const struct mapicfg__shown_at *at = mapicfg__shown_find(all->check, object, role, place);
    const enum mapicfg__covered_by by = at && at->by != MAPICFG__COVERED_UNKNOWN       ? at->by
                                        : !is_known                                    ? MAPICFG__COVERED_UNKNOWN
                                        : has_name(&all->names[BY_OTHERS], pool, host) ? MAPICFG__COVERED
                                        : has_name(&all->names[BY_ITSELF], pool, host) ? MAPICFG__COVERED_BY_ITSELF
                                        : !all->pools[pool].has_iis                    ? MAPICFG__COVERED_UNKNOWN
                                        : all->pools[pool].lacks_names                 ? MAPICFG__COVERED_UNKNOWN
                                                                                       : MAPICFG__COVERED_NOT;
    if (!mapicfg__coverage_add(&findings->coverage, object, role == MAPICFG__ROLE_EXTERNAL, text, host, by))
        mapicfg__check_no_memory(all->check);
}

/* Both roles of every virtual directory, and the host of Autodiscover. Returns whether there is one. */
static int each_role(struct certificates *all,
                     void (*look)(struct certificates *all, const mapicfg_object *object, uint32_t role)) {
    static const uint32_t classes[] = {
        MAPICFG_CLASS_VDIR,     MAPICFG_CLASS_OUTLOOK_ANYWHERE,     MAPICFG_CLASS_EWS_VDIR,
        MAPICFG_CLASS_OAB_VDIR, MAPICFG_CLASS_ACTIVE_SYNC_VDIR,     MAPICFG_CLASS_OWA_VDIR,
        MAPICFG_CLASS_ECP_VDIR, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE};
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
                                                      RULE_CHECK_CERTIFICATE_NOT_ENABLED, RULE_CHECK_CERTIFICATE_SHOWN};
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

/* Each server, or the export of certificates that do not say whose they are. */
static void look_for_none(const struct certificates *all) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_CERTIFICATE_NONE;
    if (!all->has_pools) mapicfg__check_lacks_class(all->check, rule, MAPICFG_CLASS_CERTIFICATE);
    for (uint32_t i = 0; !i || i < all->check->topology->server_count; i++) {
        const struct pool *pool = &all->pools[i];
        const char *name = i ? mapicfg__check_server_name(all->check, i) : "The export";
        if (i && all->servers && !mapicfg__check_is_client_access(all->check, i)) continue;
        if (!pool->has_any && i && all->servers > 1) mapicfg__check_lacks_text(all->check, rule, need_of_servers(all));
        if (!pool->has_any) continue;
        if (pool->has_iis)
            mapicfg__check_clean(all->check, rule, 1);
        else if (pool->lacks_services || (i && all->pools[0].has_any))
            mapicfg__check_lacks(all->check, rule,
                                 pool->lacks_services ? MAPICFG__CERTIFICATE_Services : MAPICFG__CERTIFICATE_Identity);
        else
            mapicfg__check_say_of(all->check, rule, i ? name : "certificates", name, NULL);
    }
}

/* All rules but RULE_CHECK_CERTIFICATE_SHOWN. */
static void lack_services(const struct mapicfg__check *check) {
    for (uint32_t rule = RULE_CHECK_CERTIFICATE_NONE; rule <= RULE_CHECK_CERTIFICATE_DOUBTFUL; rule++)
        mapicfg__check_lacks(check, (enum mapicfg__rule_number)rule, MAPICFG__CERTIFICATE_Services);
}

static void look_at_all(struct certificates *all) {
    const struct mapicfg__check *check = all->check;
    const mapicfg_object *certificate;
    int is_stated = 1, has_iis = 0;
    for (size_t i = 0; (certificate = mapicfg__check_object(check, MAPICFG_CLASS_CERTIFICATE, i)); i++) {
        const int is_used = mapicfg__certificate_has_iis(certificate);
        if (!mapicfg__certificate_is_only_shown(certificate)) {
            is_stated &= mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_Services) != MAPICFG_NOT_STATED;
            take_names(all, certificate, (uint32_t)i);
        }
        if (is_used || mapicfg__certificate_is_shown(certificate)) look_at_one(check, certificate);
        has_iis |= is_used;
    }
    all->is_blind = !has_iis && !is_stated;
    for (uint32_t i = 0; !i || i < check->topology->server_count; i++)
        all->pools[i].lacks_names |= all->pools[i].lacks_services;
    if (all->is_blind)
        lack_services(check);
    else
        look_for_none(all);
    look_at_names(all);
}

static void lack_all(const struct mapicfg__check *check) {
    for (uint32_t rule = RULE_CHECK_CERTIFICATE_NONE; rule <= RULE_CHECK_CERTIFICATE_DOUBTFUL; rule++)
        mapicfg__check_lacks_class(check, (enum mapicfg__rule_number)rule, MAPICFG_CLASS_CERTIFICATE);
    mapicfg__check_lacks_text(check, RULE_CHECK_CERTIFICATE_SHOWN, need_of_shown);
}

void mapicfg__check_certificates(const struct mapicfg__check *check) {
    struct certificates all = {.check = check};
    const size_t servers = check->topology->server_count;
    all.pools = mapicfg__mem_zalloc((servers + 1) * sizeof *all.pools);
    if (!all.pools) {
        mapicfg__check_no_memory(check);
        return;
    }
    for (uint32_t i = 1; i < servers; i++) all.servers += mapicfg__check_is_client_access(check, i) != 0;
    if (mapicfg__check_count(check, MAPICFG_CLASS_CERTIFICATE))
        look_at_all(&all);
    else
        lack_all(check);
    each_role(&all, cover_role);
    mapicfg__check_autodiscover_names(check);
    mapicfg__check_auth_certificate(check);
    mapicfg__mem_free(all.pools);
    for (size_t i = 0; i < KINDS; i++) mapicfg__host_names_free(&all.names[i]);
    mapicfg__host_names_free(&all.current);
    mapicfg__host_names_free(&all.told);
    mapicfg__host_names_free(&all.judged);
}
