/* SPDX-License-Identifier: LGPL-2.1-or-later
 * appraisal.c: whether clients accept the certificates of a file or of a server: dates, key, signature, usage,
 * chain, names. */
#include <inttypes.h>
#include <mapicfg-net/binding.h>
#include <mapicfg/url.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "base/error.h"
#include "base/lifetime.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/strength.h"
#include "base/text.h"
#include "net/appraisal.h"
#include "net/trust.h"
#include "net/x509.h"

/* ---- saying ---- */

void mapicfg__appraisal_say(struct mapicfg__appraisal *judge, const char *id, const char *const *arguments,
                            size_t count) {
    if (judge->status) return;
    judge->status =
        mapicfg_statements_say(judge->into, mapicfg_rule_find(id), judge->place, NULL, arguments, count, judge->err);
}

#define SAY MAPICFG__SAY

/* ---- one certificate ---- */

static const char *put_day(char text[24], int64_t moment) {
    const int64_t day = moment / MAPICFG__DAY_LENGTH - (moment % MAPICFG__DAY_LENGTH < 0);
    if (day >= 0 && day <= MAPICFG__DAY_LAST)
        mapicfg__day_put(text, day);
    else
        strcpy(text, day < 0 ? "before 1970" : "after 9999");
    return text;
}

static void look_at_dates(struct mapicfg__appraisal *judge, const mapicfg_certificate *it) {
    char end[24], begin[24], left[24], whole[24];
    put_day(end, it->end);
    put_day(begin, it->begin);
    snprintf(left, sizeof left, "%" PRId64, (it->end - judge->now) / MAPICFG__DAY_LENGTH);
    snprintf(whole, sizeof whole, "%" PRId64, (it->end - it->begin) / MAPICFG__DAY_LENGTH);
    switch (mapicfg__lifetime_judge(it->begin, it->end, judge->now, MAPICFG__DAY_LENGTH)) {
    case MAPICFG__LIFETIME_OVER: SAY(judge, "certificate-expired", it->thumbprint, end); break;
    case MAPICFG__LIFETIME_NOT_YET: SAY(judge, "certificate-not-yet", it->thumbprint, begin); break;
    case MAPICFG__LIFETIME_SOON: SAY(judge, "certificate-expires-soon", it->thumbprint, end, left, whole); break;
    case MAPICFG__LIFETIME_LATER: SAY(judge, "certificate-expires", it->thumbprint, end, left, whole); break;
    case MAPICFG__LIFETIME_FINE: break;
    }
}

/* Nobody relies on the signature of a certificate that its own key has signed. */
static void look_at_strength(struct mapicfg__appraisal *judge, const mapicfg_certificate *it) {
    char bits[16];
    snprintf(bits, sizeof bits, "%" PRIu32, it->bits);
    if (mapicfg__strength_key(bits, it->key) == MAPICFG__STRENGTH_WEAK)
        SAY(judge, "certificate-weak-key", it->thumbprint, bits, it->key);
    if (!mapicfg_certificate_is_self_signed(it) && mapicfg__strength_signature(it->signature) == MAPICFG__STRENGTH_WEAK)
        SAY(judge, "certificate-weak-signature", it->thumbprint, it->signature);
}

static void look_at_use(struct mapicfg__appraisal *judge, const mapicfg_certificate *it) {
    uint8_t binding[MAPICFG_BINDING_SIZE];
    size_t size;
    if (!mapicfg_certificate_is_for_servers(it)) SAY(judge, "certificate-not-for-servers", it->thumbprint);
    if (!it->name_count) SAY(judge, "certificate-no-names", it->thumbprint, it->subject);
    if (mapicfg_channel_binding(it->der, it->der_size, binding, &size, NULL) == MAPICFG_E_NOT_APPLICABLE)
        SAY(judge, "certificate-no-binding", it->thumbprint, it->signature);
}

/* ---- its chain ---- */

static void say_missing(struct mapicfg__appraisal *judge, const mapicfg_certificate *it, const char *issuer) {
    if (judge->flags & MAPICFG_JUDGE_SHOWN)
        SAY(judge, "certificate-incomplete", it->thumbprint, issuer);
    else
        SAY(judge, "certificate-issuer-unknown", it->thumbprint, issuer);
}

static void say_chain(struct mapicfg__appraisal *judge, const mapicfg_certificate *it,
                      const struct mapicfg__chain *chain, const mapicfg_certificate *where) {
    switch (chain->error) {
    case X509_V_OK: break;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: SAY(judge, "certificate-self-signed", it->thumbprint); break;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        SAY(judge, "certificate-untrusted", it->thumbprint, where->subject);
        break;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: say_missing(judge, it, where->issuer); break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID: SAY(judge, "certificate-chain-expired", it->thumbprint, where->subject); break;
    default:
        SAY(judge, "certificate-chain", it->thumbprint, X509_verify_cert_error_string(chain->error), where->subject);
    }
}

static void look_at_chain(struct mapicfg__appraisal *judge, const mapicfg_certificates *set, size_t index) {
    const mapicfg_certificate *it = set->items[index];
    mapicfg_certificate *where = NULL;
    struct mapicfg__chain chain;
    if (!judge->trust || judge->status) return;
    if (!mapicfg__trust_verify(judge->trust, set, index, judge->now / 1000, &chain))
        judge->status = mapicfg__error_no_memory(judge->err);
    if (!judge->status && chain.held && X509_up_ref(chain.held))
        judge->status = mapicfg__certificate_take(chain.held, &where, judge->err);
    if (!judge->status) say_chain(judge, it, &chain, where ? where : it);
    mapicfg_certificate_free(where);
    X509_free(chain.held);
}

/* ---- names ---- */

/* The wildcard that would have covered the host if it stood for more labels, or for none. */
static const char *find_wildcard(const mapicfg_certificate *it, const char *host) {
    const size_t size = strlen(host);
    for (size_t i = 0; i < it->name_count; i++) {
        const char *name = it->names[i];
        const size_t rest = strlen(name) > 1 ? strlen(name) - 1 : 0; /* .contoso.com */
        if (rest < 2 || name[0] != '*' || name[1] != '.') continue;
        if (size > rest && mapicfg__text_same(host + size - rest, name + 1)) return name;
        if (size == rest - 1 && mapicfg__text_same(host, name + 2)) return name;
    }
    return NULL;
}

static int has_common_name(const mapicfg_certificate *it, const char *host) {
    char name[256];
    const X509_NAME *subject = X509_get_subject_name(it->x509);
    const int size = X509_NAME_get_text_by_NID((X509_NAME *)subject, NID_commonName, name, sizeof name);
    return size > 0 && (size_t)size == strlen(name) && mapicfg__text_same(name, host);
}

static void say_uncovered(struct mapicfg__appraisal *judge, const mapicfg_certificates *set, const char *url,
                          const char *host) {
    for (size_t i = 0; i < set->count; i++) {
        const mapicfg_certificate *it = set->items[i];
        const char *wildcard = set->is_issuer[i] ? NULL : find_wildcard(it, host);
        if (wildcard) {
            SAY(judge, "certificate-wildcard", host, url, wildcard);
            return;
        }
        if (!set->is_issuer[i] && has_common_name(it, host)) {
            SAY(judge, "certificate-common-name", host, url, it->thumbprint);
            return;
        }
    }
    SAY(judge, "certificate-name", host, url);
}

static void look_at_url(struct mapicfg__appraisal *judge, const mapicfg_certificates *set, const char *url) {
    char *host = NULL;
    if (strstr(url, "://"))
        judge->status = mapicfg_url_dup_host(url, &host, judge->err);
    else if ((judge->status = mapicfg__certificate_dup_host(url, &host)) == MAPICFG_E_NOMEM)
        mapicfg__error_no_memory(judge->err);
    else if (judge->status)
        mapicfg__error_fail(judge->err, judge->status, "'%.300s' is neither a URL nor a host", url);
    if (judge->status == MAPICFG_E_URL) mapicfg__error_object(judge->err, url);
    int is_covered = 0;
    for (size_t i = 0; host && !is_covered && i < set->count; i++)
        if (!set->is_issuer[i]) is_covered = mapicfg__certificate_has_host(set->items[i], host);
    if (is_covered < 0) judge->status = mapicfg__error_no_memory(judge->err);
    if (host && !is_covered) say_uncovered(judge, set, url, host);
    mapicfg_free(host);
}

/* ---- all ---- */

mapicfg_status mapicfg__appraisal_begin(struct mapicfg__appraisal *judge, const char *place,
                                        const mapicfg_judge_options *options, mapicfg_statements *into,
                                        mapicfg_error *err) {
    static const struct mapicfg__options sized =
        MAPICFG__OPTIONS_RESERVED(mapicfg_judge_options, MAPICFG_JUDGE_OPTIONS_SIZE_1_0, reserved);
    mapicfg_judge_options taken;
    if (!into) return mapicfg__error_null_argument(err, "into");
    const mapicfg_status status = mapicfg__options_take(&taken, options, &sized, err);
    if (status) return status;
    if (taken.flags & ~MAPICFG_JUDGE_SHOWN)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "flags of mapicfg_judge_options has an unknown bit");
    if (taken.url_count && !taken.urls) return mapicfg__error_null_argument(err, "urls");
    *judge = (struct mapicfg__appraisal){place,       taken.now ? taken.now : (int64_t)time(NULL) * 1000,
                                         taken.trust, taken.flags,
                                         taken.urls,  taken.url_count,
                                         into,        MAPICFG_OK,
                                         err};
    return MAPICFG_OK;
}

void mapicfg__appraisal_set(struct mapicfg__appraisal *judge, const mapicfg_certificates *set) {
    for (size_t i = 0; i < set->count; i++) {
        if (set->is_issuer[i]) continue;
        look_at_dates(judge, set->items[i]);
        look_at_strength(judge, set->items[i]);
        look_at_use(judge, set->items[i]);
        look_at_chain(judge, set, i);
    }
    for (size_t i = 0; set->count && !judge->status && i < judge->url_count; i++) {
        if (!judge->urls[i])
            judge->status = mapicfg__error_null_argument(judge->err, "urls");
        else
            look_at_url(judge, set, judge->urls[i]);
    }
}

mapicfg_status mapicfg_certificates_judge(const mapicfg_certificates *set, const char *place,
                                          const mapicfg_judge_options *options, mapicfg_statements *into,
                                          mapicfg_error *err) {
    struct mapicfg__appraisal judge;
    if (!set) return mapicfg__error_null_argument(err, "set");
    if (!place) return mapicfg__error_null_argument(err, "place");
    const mapicfg_status status = mapicfg__appraisal_begin(&judge, place, options, into, err);
    if (status) return status;
    mapicfg__appraisal_set(&judge, set);
    return judge.status;
}
