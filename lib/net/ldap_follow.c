/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap_follow.c: referrals: which directories a server names for what it does not have, and reading these too where
 * the user wants it.
 *
 * A server that is followed to is asked exactly as the first one: with TLS where that has TLS, its certificate
 * verified against the same authorities and the name in the referral, and by the same name and password or ticket. So a
 * password goes only where a certificate proves the name that a proven server gave.
 *
 * Active Directory refers to domains: ldap://contoso.com/DC=contoso,DC=com. Kerberos knows servers only, so there DNS
 * says which (SRV): a ticket is no use to another server than the one that it is for, a password would be.
 *
 * Sources: RFC 4511 4.1.10 and 4.5.3; RFC 4516; [MS-ADTS] 3.1.1.4.6 (what a server refers to), 6.3.6 (DNS). */
#include "net/ldap.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#define MOST_REFERRALS 1000u
#define MOST_HOPS 10u
#define MOST_TRIES 3u /* of alternatives: each may count as a wrong password */

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

mapicfg_status mapicfg__ldap_know(struct mapicfg_ldap *ldap, const char *dn, mapicfg_error *err) {
    char *written = normal(dn);
    mapicfg_status status = mapicfg__ldap_keep(&ldap->known, &ldap->known_count, &ldap->known_capacity,
                                               written ? written : dn, err);
    ldap_memfree(written);
    return status;
}

static int is_known(const struct mapicfg_ldap *ldap, const char *dn) {
    char *written = normal(dn);
    int known = 0;
    for (size_t i = 0; written && !known && i < ldap->known_count; i++)
        known = mapicfg__text_same(ldap->known[i], written);
    ldap_memfree(written);
    return known;
}

/* NULL: it is not a URL of a directory, or demands what is not known here. */
static LDAPURLDesc *parse(const char *url) {
    LDAPURLDesc *parsed = NULL;
    if (!mapicfg__text_starts(url, "ldap://") && !mapicfg__text_starts(url, "ldaps://")) return NULL;
    if (ldap_url_parse(url, &parsed) != LDAP_URL_SUCCESS) return NULL;
    if (!parsed->lud_crit_exts) return parsed;
    ldap_free_urldesc(parsed);
    return NULL;
}

/* With the host and the DN, where the server leaves them out as being the same; to be freed with ldap_memfree(). What
 * is not a directory's URL stays as it is. NULL: memory is out. */
static char *complete(const struct mapicfg_ldap *ldap, const char *url) {
    LDAPURLDesc *parsed = parse(url), *own = parse(ldap->name);
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

static int names_known(const struct mapicfg_ldap *ldap, const char *url) {
    LDAPURLDesc *parsed = parse(url);
    const int known = parsed && parsed->lud_dn && is_known(ldap, parsed->lud_dn);
    ldap_free_urldesc(parsed);
    return known;
}

static int has_referral(const struct mapicfg_ldap *ldap, const char *url) {
    for (size_t i = 0; i < ldap->referral_count; i++)
        if (mapicfg__text_same(ldap->referrals[i].url, url)) return 1;
    return 0;
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
    grown[ldap->referral_count] = *given;
    grown[ldap->referral_count].url = mapicfg__mem_dup(given->url, strlen(given->url));
    if (!grown[ldap->referral_count].url) return mapicfg__error_no_memory(err);
    ldap->referral_count++;
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
        else if ((is_whole || !names_known(ldap, url)) && !has_referral(ldap, url))
            status = keep(ldap, &one, err);
        ldap_memfree(url);
    }
    return status;
}

/* ---- asking others ---- */

/* host:port of the servers of a domain, apart by blanks, to be freed with ldap_memfree(); NULL: it is a server, or DNS
 * has none. */
static char *find_servers(const struct mapicfg_ldap *ldap, const LDAPURLDesc *url) {
    char *domain = NULL, *servers = NULL;
    if (!(ldap->options.flags & MAPICFG_LDAP_GSSAPI)) return NULL;
    if (ldap_dn2domain(url->lud_dn, &domain) == LDAP_SUCCESS && domain && mapicfg__text_same(url->lud_host, domain))
        ldap_domain2hostlist(domain, &servers);
    ldap_memfree(domain);
    return servers;
}

static mapicfg_status open_at(struct mapicfg_ldap *ldap, const LDAPURLDesc *url, const char *host, size_t size,
                              mapicfg_error *err) {
    const int is_ldaps = mapicfg__text_same(url->lud_scheme, "ldaps");
    mapicfg_ldap_options options = ldap->options;
    char *copied = mapicfg__mem_dup(host, size);
    LDAPURLDesc whole = {.lud_scheme = url->lud_scheme,
                         .lud_host = copied,
                         .lud_port = url->lud_port,
                         .lud_dn = url->lud_dn,
                         .lud_scope = LDAP_SCOPE_DEFAULT};
    char *text = copied ? ldap_url_desc2str(&whole) : NULL;
    options.flags &= MAPICFG_LDAP_GSSAPI;
    if (!is_ldaps && (ldap->is_ldaps || ldap->options.flags & MAPICFG_LDAP_START_TLS))
        options.flags |= MAPICFG_LDAP_START_TLS;
    mapicfg_status status =
        text ? mapicfg_ldap_open(text, &options, &ldap->followed, err) : mapicfg__error_no_memory(err);
    mapicfg__mem_free(copied);
    ldap_memfree(text);
    return status;
}

/* Each of a domain's servers has all of the domain. SRV has the port of ldap:// alone, which is the usual one. */
static mapicfg_status open_any(struct mapicfg_ldap *ldap, const LDAPURLDesc *url, mapicfg_error *err) {
    char *servers = find_servers(ldap, url);
    const char *at = servers;
    if (!at) return open_at(ldap, url, url->lud_host, strlen(url->lud_host), err);
    mapicfg_status status = MAPICFG_E_IO;
    for (uint32_t tries = 0; status == MAPICFG_E_IO && *at && tries < MOST_TRIES; tries++) {
        status = open_at(ldap, url, at, strcspn(at, ": "), err);
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
    ldap_memfree(servers);
    return status;
}

static mapicfg_status open_referral(struct mapicfg_ldap *ldap, const struct mapicfg__ldap_referral *referral,
                                    mapicfg_error *err) {
    LDAPURLDesc *url = parse(referral->url);
    if (!url) {
        mapicfg__error_fail(err, MAPICFG_E_IO, "the server refers to %s, which cannot be followed", referral->url);
        mapicfg__error_source(err, ldap->name);
        return MAPICFG_E_IO;
    }
    mapicfg_status status = open_any(ldap, url, err);
    if (!status) status = mapicfg__ldap_know(ldap, url->lud_dn, err);
    ldap_free_urldesc(url);
    if (status || !ldap->followed) return status;
    ldap->followed->is_followed = 1;
    ldap->followed->hops = referral->hops;
    ldap->followed->entries = ldap->entries; /* the text has one beginning */
    return MAPICFG_OK;
}

/* The end of the set that begins at `first`. */
static size_t end_of_set(const struct mapicfg_ldap *ldap, size_t first) {
    size_t end = first;
    while (end < ldap->referral_count && ldap->referrals[end].set == ldap->referrals[first].set) end++;
    return end;
}

static mapicfg_status open_set(struct mapicfg_ldap *ldap, size_t first, size_t end, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_E_IO;
    for (size_t at = first; status == MAPICFG_E_IO && at < end && at - first < MOST_TRIES; at++)
        status = open_referral(ldap, &ldap->referrals[at], err);
    return status;
}

mapicfg_status mapicfg__ldap_follow(struct mapicfg_ldap *ldap, mapicfg_error *err) {
    while (ldap->next_referral < ldap->referral_count) {
        const size_t first = ldap->next_referral, end = end_of_set(ldap, first);
        const struct mapicfg__ldap_referral *referral = &ldap->referrals[first];
        if (referral->hops > MOST_HOPS) {
            mapicfg__error_fail(err, MAPICFG_E_LIMIT, "more than %u servers refer to the next one, perhaps in a circle; the last one to %s", MOST_HOPS,
                                referral->url);
            mapicfg__error_source(err, ldap->name);
            return MAPICFG_E_LIMIT;
        }
        ldap->next_referral = end;
        const int is_needed = referral->is_whole || !names_known(ldap, referral->url);
        mapicfg_status status = is_needed ? open_set(ldap, first, end, err) : MAPICFG_OK;
        if (status) return status;
        for (size_t at = first; at < end; at++) ldap->referrals[at].is_read = 1;
        if (ldap->followed) return MAPICFG_OK;
    }
    return MAPICFG_OK;
}

/* A part that is known by now is not read again. Servers that refer to each other in place of a base end at MOST_HOPS. */
static mapicfg_status take_over(struct mapicfg_ldap *ldap, const struct mapicfg__ldap_referral *given,
                                mapicfg_error *err) {
    struct mapicfg__ldap_referral one = *given;
    if (!given->is_whole && (names_known(ldap, given->url) || has_referral(ldap, given->url))) return MAPICFG_OK;
    one.set = ldap->sets + given->set;
    one.hops = ldap->followed->hops + 1;
    return keep(ldap, &one, err);
}

mapicfg_status mapicfg__ldap_return(struct mapicfg_ldap *ldap, mapicfg_error *err) {
    struct mapicfg_ldap *from = ldap->followed;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < from->referral_count; i++)
        status = take_over(ldap, &from->referrals[i], err);
    ldap->sets += from->sets;
    ldap->entries = from->entries;
    ldap->followed = NULL;
    mapicfg_ldap_close(from);
    return status;
}
