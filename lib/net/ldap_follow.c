/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap_follow.c: reading the directories to which a server refers, where the user wants it.
 *
 * A server that is followed to is asked exactly as the first one: with TLS where that has TLS, its certificate
 * verified against the same authorities and the name in the referral, and by the same name and password or ticket. So a
 * password goes only where a certificate proves the name that a proven server gave.
 *
 * Active Directory refers to domains: ldap://contoso.com/DC=contoso,DC=com. Kerberos knows servers only, so there DNS
 * says which (SRV): a ticket is no use to another server than the one that it is for, a password would be.
 * Source: [MS-ADTS] 6.3.6. */
#include "net/ldap.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#define MOST_HOPS 10u
#define MOST_TRIES 3u /* of alternatives: each may count as a wrong password */

/* The parts for DNS, DC=DomainDnsZones,DC=contoso,DC=com, are of the domain contoso.com. */
static int is_within(const char *domain, const char *host) {
    const size_t size = strlen(domain), end = strlen(host);
    return end <= size && mapicfg__text_same(domain + size - end, host) &&
           (end == size || domain[size - end - 1] == '.');
}

/* host:port of the servers of a domain, apart by blanks, to be freed with ldap_memfree(); NULL: it is a server, or DNS
 * has none. */
static char *find_servers(const struct mapicfg_ldap *ldap, const LDAPURLDesc *url) {
    char *domain = NULL, *servers = NULL;
    if (!(ldap->options.flags & MAPICFG_LDAP_GSSAPI)) return NULL;
    if (ldap_dn2domain(url->lud_dn, &domain) == LDAP_SUCCESS && domain && is_within(domain, url->lud_host))
        ldap_domain2hostlist(url->lud_host, &servers);
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
    LDAPURLDesc *url = mapicfg__ldap_parse(referral->url);
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
            mapicfg__error_fail(err, MAPICFG_E_LIMIT,
                                "more than %u servers refer to the next one, perhaps in a circle; the last one to %s",
                                MOST_HOPS, referral->url);
            mapicfg__error_source(err, ldap->name);
            return MAPICFG_E_LIMIT;
        }
        ldap->next_referral = end;
        const int is_needed = referral->is_whole || !mapicfg__ldap_knows(ldap, referral->url);
        mapicfg_status status = is_needed ? open_set(ldap, first, end, err) : MAPICFG_OK;
        if (status) return status;
        for (size_t at = first; at < end; at++) ldap->referrals[at].is_read = 1;
        if (ldap->followed) return MAPICFG_OK;
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__ldap_return(struct mapicfg_ldap *ldap, mapicfg_error *err) {
    struct mapicfg_ldap *from = ldap->followed;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < from->referral_count; i++)
        status = mapicfg__ldap_take_over(ldap, &from->referrals[i], err);
    ldap->sets += from->sets;
    ldap->entries = from->entries;
    ldap->followed = NULL;
    mapicfg_ldap_close(from);
    return status;
}
