/* SPDX-License-Identifier: LGPL-2.1-or-later
 * autodiscover_names.c: whether certificates of IIS have the names under which Outlook looks for Autodiscover: for a
 * mailbox in contoso.com autodiscover.contoso.com, or contoso.com itself.
 *
 * Names are shared by servers, so that of one server is enough. That none has a name is no fault by itself: what else
 * may lead Outlook to Autodiscover is in the DNS and on proxies, of which no export tells. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "check/certificate_services.h"
#include "check/check.h"
#include "check/domains.h"
#include "check/host_names.h"

static const enum mapicfg__rule_number rule = RULE_CHECK_CERTIFICATE_AUTODISCOVER;

/* What is known of all certificates together. */
struct known {
    const struct mapicfg__check *check;
    struct mapicfg__host_names names; /* of those with the service IIS, and of those that endpoints show; group 0 */
    struct mapicfg__host_names hosts; /* of URLs, which have rules of their own; group 0 */
    int has_iis, lacks_services, lacks_names, lacks_servers;
};

static void take_certificate(struct known *known, const mapicfg_object *certificate) {
    const struct mapicfg__value *domains = mapicfg__object_value(certificate, MAPICFG__CERTIFICATE_CertificateDomains);
    const int is_shown = mapicfg__certificate_is_shown(certificate);
    if (!mapicfg__certificate_is_only_shown(certificate))
        known->lacks_services |=
            mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_Services) == MAPICFG_NOT_STATED;
    if (!is_shown && !mapicfg__certificate_has_iis(certificate)) return;
    known->has_iis |= mapicfg__certificate_has_iis(certificate);
    known->lacks_names |=
        mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_CertificateDomains) == MAPICFG_NOT_STATED;
    for (size_t i = 0; domains && i < domains->count; i++)
        if (!mapicfg__host_names_take(known->check, &known->names, 0, domains->items[i], 0))
            mapicfg__check_no_memory(known->check);
}

/* Whether one of several servers that clients connect to has no certificate here. */
static int lacks_servers(const struct known *known) {
    const struct mapicfg__check *check = known->check;
    struct mapicfg__host_names seen = {0};
    const mapicfg_object *certificate;
    size_t servers = 0, missing = 0;
    for (size_t i = 0; (certificate = mapicfg__check_object(check, MAPICFG_CLASS_CERTIFICATE, i)); i++)
        if (!mapicfg__host_names_put(&seen, mapicfg__certificate_server(check, certificate), "", 0))
            mapicfg__check_no_memory(check);
    for (uint32_t i = 1; i < check->topology->server_count; i++) {
        if (!mapicfg__check_is_client_access(check, i)) continue;
        servers++;
        missing += mapicfg__host_names_get(&seen, i, "") == MAPICFG__NAME_NONE;
    }
    mapicfg__host_names_free(&seen);
    return servers > 1 && missing;
}

static void take_hosts(struct known *known) {
    static const uint32_t classes[] = {
        MAPICFG_CLASS_VDIR,     MAPICFG_CLASS_OUTLOOK_ANYWHERE,     MAPICFG_CLASS_EWS_VDIR,
        MAPICFG_CLASS_OAB_VDIR, MAPICFG_CLASS_ACTIVE_SYNC_VDIR,     MAPICFG_CLASS_OWA_VDIR,
        MAPICFG_CLASS_ECP_VDIR, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE};
    static const uint32_t roles[] = {MAPICFG__ROLE_INTERNAL, MAPICFG__ROLE_EXTERNAL};
    const mapicfg_object *object;
    char host[MAPICFG__CHECK_HOST];
    for (size_t class = 0; class < sizeof classes / sizeof *classes; class ++)
        for (size_t i = 0; (object = mapicfg__check_object(known->check, classes[class], i)); i++)
            for (size_t role = 0; role < 2; role++)
                if (mapicfg__check_put_role(known->check, object, roles[role], host) &&
                    !mapicfg__host_names_put(&known->hosts, 0, host, 0))
                    mapicfg__check_no_memory(known->check);
}

static int ends_with(const char *host, const char *domain) {
    const size_t size = strlen(host), length = strlen(domain);
    return size > length && host[size - length - 1] == '.' && !strcmp(host + size - length, domain);
}

/* No authority signs names in these, or Microsoft answers there. Sources: RFC 6761; RFC 6762, appendix G. */
static int is_elsewhere(const char *domain) {
    static const char *const domains[] = {
        "local", "localhost", "localdomain", "internal",        "intranet",       "private",      "corp",   "home",
        "lan",   "test",      "invalid",     "onmicrosoft.com", "onmicrosoft.us", "onmschina.cn", "example"};
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++)
        if (ends_with(domain, domains[i])) return 1;
    return !strchr(domain, '.') || mapicfg__check_is_address(domain);
}

static void look_at(const struct known *known, const struct mapicfg__domain *domain) {
    static const char prefix[] = "autodiscover.";
    const struct mapicfg__check *check = known->check;
    char host[MAPICFG__CHECK_HOST + sizeof prefix], name[MAPICFG__CHECK_HOST], mailboxes[24];
    if (!mapicfg__check_put_name(check, domain->name, name) || is_elsewhere(name)) return;
    snprintf(host, sizeof host, "%s%s", prefix, name);
    if (strlen(host) >= MAPICFG__CHECK_HOST) return;
    if (mapicfg__host_names_get(&known->hosts, 0, host) != MAPICFG__NAME_NONE) return;
    /* Who has the domain itself in a certificate means it; that *.contoso.com covers corp.contoso.com means nothing. */
    if (mapicfg__host_names_find(&known->names, 0, host) != MAPICFG__NAME_NONE ||
        mapicfg__host_names_get(&known->names, 0, name) != MAPICFG__NAME_NONE) {
        mapicfg__check_clean(check, rule, 1);
        return;
    }
    if (known->lacks_names || known->lacks_services) {
        mapicfg__check_lacks(
            check, rule,
            known->lacks_services ? MAPICFG__CERTIFICATE_Services : MAPICFG__CERTIFICATE_CertificateDomains);
        return;
    }
    if (known->lacks_servers) {
        mapicfg__check_lacks_text(check, rule, "Get-ExchangeCertificate -Server for each server");
        return;
    }
    snprintf(mailboxes, sizeof mailboxes, "%llu", (unsigned long long)domain->mailboxes);
    mapicfg__check_say_of(check, rule, name, host, name, mailboxes, NULL);
}

static void look_at_all(struct known *known) {
    const struct mapicfg__domains *domains = known->check->domains;
    if (domains->unknown) mapicfg__check_lacks(known->check, rule, MAPICFG__MAILBOX_PrimarySmtpAddress);
    if (domains->beyond) mapicfg__check_lacks_text(known->check, rule, "mailboxes in fewer than 100,000 domains");
    for (size_t i = 0; i < domains->count; i++) look_at(known, &domains->items[i]);
}

void mapicfg__check_autodiscover_names(const struct mapicfg__check *check) {
    struct known known = {.check = check};
    const mapicfg_object *certificate;
    if (!check->domains) return;
    if (!mapicfg__check_count(check, MAPICFG_CLASS_CERTIFICATE))
        mapicfg__check_lacks_class(check, rule, MAPICFG_CLASS_CERTIFICATE);
    else if (!check->kinds->mailboxes)
        mapicfg__check_lacks_class(check, rule, MAPICFG_CLASS_MAILBOX);
    if (!mapicfg__check_count(check, MAPICFG_CLASS_CERTIFICATE) || !check->kinds->mailboxes) return;
    for (size_t i = 0; (certificate = mapicfg__check_object(check, MAPICFG_CLASS_CERTIFICATE, i)); i++)
        take_certificate(&known, certificate);
    known.lacks_servers = lacks_servers(&known);
    take_hosts(&known);
    if (known.has_iis || known.lacks_services) look_at_all(&known);
    mapicfg__host_names_free(&known.names);
    mapicfg__host_names_free(&known.hosts);
}
