/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap_refer.c: which other directories a server names for what it does not have, but for what is read anyway.
 *
 * A domain controller refers to the configuration of the forest and to other domains, whether it has them or not.
 * Sources: RFC 4511 4.1.10 and 4.5.3; RFC 4516; [MS-ADTS] 3.1.1.4.6. */
#include "net/ldap.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#define MOST_REFERRALS 1000u

int mapicfg__ldap_follows(const struct mapicfg_ldap *ldap) {
    return ldap->is_followed || ldap->options.flags & MAPICFG_LDAP_FOLLOW;
}

static mapicfg_status copy(char **into, const char *text, mapicfg_error *err) {
    if (!text) return MAPICFG_OK;
    *into = mapicfg__mem_dup(text, strlen(text));
    return *into ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__ldap_keep_login(struct mapicfg_ldap *ldap, const mapicfg_ldap_options *options,
                                        mapicfg_error *err) {
    mapicfg_status status = copy(&ldap->bind_dn, options->bind_dn, err);
    if (!status) status = copy(&ldap->ca, options->ca, err);
    if (!status && options->password &&
        !mapicfg__secret_set(&ldap->password, options->password, strlen(options->password)))
        status = mapicfg__error_no_memory(err);
    ldap->options.bind_dn = ldap->bind_dn;
    ldap->options.ca = ldap->ca;
    ldap->options.password = ldap->password.bytes;
    return status;
}

/* ---- what is referred to ---- */

/* A DN in the one way in which libldap writes it, to be freed with ldap_memfree(); NULL: it is not one. */
static char *normal(const char *dn) {
    char *made = NULL;
    return ldap_dn_normalize(dn, LDAP_DN_FORMAT_LDAPV3, &made, LDAP_DN_FORMAT_LDAPV3) == LDAP_SUCCESS ? made : NULL;
}

static int compare(const void *user, const void *key, size_t position) {
    const char *const *texts = user;
    return mapicfg__text_compare(key, strlen(key), texts[position], strlen(texts[position]));
}

static int has_known(const struct mapicfg_ldap *ldap, const char *written) {
    return mapicfg__set_find(&ldap->known_set, compare, ldap->known, written) != MAPICFG__SET_NONE;
}

static mapicfg_status know(struct mapicfg_ldap *ldap, const char *written, mapicfg_error *err) {
    if (has_known(ldap, written)) return MAPICFG_OK;
    mapicfg_status status = mapicfg__ldap_keep(&ldap->known, &ldap->known_count, &ldap->known_capacity, written, err);
    if (status || mapicfg__set_put(&ldap->known_set, compare, ldap->known, written) != MAPICFG__SET_NONE) return status;
    mapicfg__mem_free(ldap->known[--ldap->known_count]);
    return mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__ldap_know(struct mapicfg_ldap *ldap, const char *dn, mapicfg_error *err) {
    char *written = normal(dn);
    const mapicfg_status status = know(ldap, written ? written : dn, err);
    ldap_memfree(written);
    return status;
}

static int is_known(const struct mapicfg_ldap *ldap, const char *dn) {
    char *written = normal(dn);
    const int known = written && has_known(ldap, written);
    ldap_memfree(written);
    return known;
}

/* libldap parses what it cannot write again, and then says as little of it as of memory that is out. */
static int is_place(const LDAPURLDesc *url) {
    for (const char *c = url->lud_host; c && *c; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f) return 0;
    return url->lud_port >= 0 && url->lud_port <= UINT16_MAX;
}

LDAPURLDesc *mapicfg__ldap_parse(const char *url) {
    LDAPURLDesc *parsed = NULL;
    if (!mapicfg__text_starts(url, "ldap://") && !mapicfg__text_starts(url, "ldaps://")) return NULL;
    if (ldap_url_parse(url, &parsed) != LDAP_URL_SUCCESS) return NULL;
    if (!parsed->lud_crit_exts && is_place(parsed)) return parsed;
    ldap_free_urldesc(parsed);
    return NULL;
}

/* With the host and the DN, where the server leaves them out as being the same; to be freed with ldap_memfree(). What
 * is not a directory's URL stays as it is. NULL: memory is out. */
static char *complete(const struct mapicfg_ldap *ldap, const char *url) {
    LDAPURLDesc *parsed = mapicfg__ldap_parse(url), *own = mapicfg__ldap_parse(ldap->name);
    const int has_host = !parsed || (parsed->lud_host && *parsed->lud_host),
              has_dn = !parsed || (parsed->lud_dn && *parsed->lud_dn);
    const LDAPURLDesc *at = has_host ? parsed : own;
    char *made = NULL;
    if (has_host && has_dn) {
        made = ldap_strdup(url);
    } else if (at) {
        LDAPURLDesc whole = {.lud_scheme = at->lud_scheme,
                             .lud_host = at->lud_host,
                             .lud_port = at->lud_port,
                             .lud_dn = has_dn ? parsed->lud_dn : ldap->bases[ldap->base],
                             .lud_scope = LDAP_SCOPE_DEFAULT};
        made = ldap_url_desc2str(&whole);
    }
    ldap_free_urldesc(parsed);
    ldap_free_urldesc(own);
    return made;
}

int mapicfg__ldap_knows(const struct mapicfg_ldap *ldap, const char *url) {
    LDAPURLDesc *parsed = mapicfg__ldap_parse(url);
    const int known = parsed && parsed->lud_dn && is_known(ldap, parsed->lud_dn);
    ldap_free_urldesc(parsed);
    return known;
}

static int has_referral(const struct mapicfg_ldap *ldap, const char *url) {
    return mapicfg__set_find(&ldap->seen_set, compare, ldap->seen, url) != MAPICFG__SET_NONE;
}

/* One that another reference has had may be kept again, in place of a base. */
static mapicfg_status see(struct mapicfg_ldap *ldap, const char *url, mapicfg_error *err) {
    const size_t count = ldap->seen_set.count;
    const char **grown = mapicfg__mem_grow(ldap->seen, &ldap->seen_capacity, count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    ldap->seen = grown;
    const size_t at = mapicfg__set_put(&ldap->seen_set, compare, grown, url);
    if (at == count) grown[count] = url;
    return at == MAPICFG__SET_NONE ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status keep(struct mapicfg_ldap *ldap, const struct mapicfg__ldap_referral *given, mapicfg_error *err) {
    if (ldap->referral_count == MOST_REFERRALS) {
        mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the server refers to more than %u other places", MOST_REFERRALS);
        mapicfg__error_source(err, ldap->name);
        return MAPICFG_E_LIMIT;
    }
    struct mapicfg__ldap_referral *grown =
        mapicfg__mem_grow(ldap->referrals, &ldap->referral_capacity, ldap->referral_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    ldap->referrals = grown;
    char *url = mapicfg__mem_dup(given->url, strlen(given->url));
    const mapicfg_status status = url ? see(ldap, url, err) : mapicfg__error_no_memory(err);
    if (status) {
        mapicfg__mem_free(url);
        return status;
    }
    grown[ldap->referral_count] = *given;
    grown[ldap->referral_count++].url = url;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__ldap_refer(struct mapicfg_ldap *ldap, char **urls, int is_whole, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    ldap->sets++;
    for (; !status && urls && *urls; urls++) {
        char *url = complete(ldap, *urls);
        const struct mapicfg__ldap_referral one = {.url = url, .set = ldap->sets, .hops = 1, .is_whole = is_whole};
        if (!url)
            status = mapicfg__error_no_memory(err);
        else if ((is_whole || !mapicfg__ldap_knows(ldap, url)) && !has_referral(ldap, url))
            status = keep(ldap, &one, err);
        ldap_memfree(url);
    }
    return status;
}

/* A part that is known by now is not read again. Servers that refer to each other in place of a base end at the limit
 * of hops. */
mapicfg_status mapicfg__ldap_take_over(struct mapicfg_ldap *ldap, const struct mapicfg__ldap_referral *given,
                                       mapicfg_error *err) {
    struct mapicfg__ldap_referral one = *given;
    if (!given->is_whole && (mapicfg__ldap_knows(ldap, given->url) || has_referral(ldap, given->url)))
        return MAPICFG_OK;
    one.set = ldap->sets + given->set;
    one.hops = ldap->followed->hops + 1;
    return keep(ldap, &one, err);
}
