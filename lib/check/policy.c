/* SPDX-License-Identifier: LGPL-2.1-or-later
 * policy.c: the family of Outlook's policies: what the registry of users says, against what the servers do.
 *
 * A value that a registry export does not have is at its default. AuthenticationService concerns Windows authentication
 * only: with modern authentication Outlook logs on by OAuth, whatever it says. */
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "check/check.h"

#define KERBEROS_ONLY 16u
#define NTLM_ONLY 10u
#define WITH_ONLINE 16u /* the first version of Office that asks Exchange Online by itself */

/* The first is about a key of Exchange, the others about keys of Office. */
static const enum mapicfg__rule_number rules[] = {
    RULE_CHECK_POLICY_MAPI_HTTP,         RULE_CHECK_POLICY_METHOD_REFUSED, RULE_CHECK_POLICY_KERBEROS_ACCOUNT,
    RULE_CHECK_POLICY_KERBEROS_ONLY,     RULE_CHECK_POLICY_NTLM_ONLY,      RULE_CHECK_POLICY_AUTODISCOVER_NONE,
    RULE_CHECK_POLICY_AUTODISCOVER_LAST, RULE_CHECK_POLICY_LOCAL_XML,      RULE_CHECK_POLICY_ONLINE_FIRST,
    RULE_CHECK_POLICY_AUTOMATIC_PROXY,   RULE_CHECK_POLICY_OUTLOOK_OLD,
};
#define RULES (sizeof rules / sizeof *rules)

/* What the servers do, which is the same for each policy. */
struct servers {
    const char *users;                      /* whose MAPI over HTTP is on; NULL: nobody's */
    int org_is_known, mailboxes_are_known;  /* which decide it */
    const mapicfg_object *no_kerberos;      /* a directory that does not accept it; NULL: none */
    const mapicfg_object *no_ntlm;          /* the same */
    int methods_are_known, has_directories; /* of all of them */
    const mapicfg_object *no_account;       /* a server without an alternate service account */
    int accounts_are_known;                 /* of all servers */
    uint32_t newest;                        /* release; 0: none is known */
};

/* One object of policies. */
struct policy {
    const mapicfg_object *object;
    const char *name;
    struct mapicfg__buffer path; /* of the key to write to */
};

/* ---- the servers ---- */

/* The organization, unless each of its mailboxes says otherwise; or single mailboxes. */
static void look_at_users(const struct mapicfg__check *check, struct servers *servers) {
    const uint32_t org =
        check->org ? mapicfg__object_state(check->org, MAPICFG__ORG_MapiHttpEnabled) : MAPICFG_NOT_STATED;
    int on = 0, follow = 0;
    for (size_t i = 0; i < check->kinds->count; i++) {
        const uint32_t state = check->kinds->items[i].bits & 3u; /* MapiHttpEnabled comes first */
        on |= state == MAPICFG_TRUE;
        follow |= state == MAPICFG_NULL || state == MAPICFG_NOT_STATED;
    }
    servers->org_is_known = org != MAPICFG_NOT_STATED;
    servers->mailboxes_are_known = check->kinds->mailboxes > 0;
    if (org == MAPICFG_TRUE && (follow || !check->kinds->count))
        servers->users = "the organization";
    else if (on)
        servers->users = "single mailboxes";
}

/* NTLM may also be spoken inside Negotiate. With modern authentication a directory that accepts OAuth is no matter of
 * Windows authentication. */
static void look_at_directories(const struct mapicfg__check *check, struct servers *servers) {
    const mapicfg_object *vdir;
    const int modern =
        check->org && mapicfg__object_state(check->org, MAPICFG__ORG_OAuth2ClientProfileEnabled) == MAPICFG_TRUE;
    servers->methods_are_known = 1;
    for (size_t i = 0; (vdir = mapicfg__check_object(check, MAPICFG_CLASS_VDIR, i)); i++) {
        const struct mapicfg__value *list = mapicfg__check_methods(vdir);
        servers->has_directories = 1;
        if (!list) servers->methods_are_known = 0;
        if (!list || (modern && mapicfg__check_has(list, "OAuth"))) continue;
        const int negotiate = mapicfg__check_has(list, "Negotiate");
        if (!negotiate && !servers->no_kerberos) servers->no_kerberos = vdir;
        if (!negotiate && !mapicfg__check_has(list, "Ntlm") && !servers->no_ntlm) servers->no_ntlm = vdir;
    }
}

static void look_at_accounts(const struct mapicfg__check *check, struct servers *servers) {
    const mapicfg_object *service;
    servers->accounts_are_known = mapicfg__check_count(check, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE) > 0;
    for (size_t i = 0; (service = mapicfg__check_object(check, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE, i)); i++) {
        const enum mapicfg__check_account account = mapicfg__check_account(service);
        if (account == MAPICFG__ACCOUNT_UNKNOWN) servers->accounts_are_known = 0;
        if (account == MAPICFG__ACCOUNT_NONE && !servers->no_account) servers->no_account = service;
    }
}

static void look_at_releases(const struct mapicfg__check *check, struct servers *servers) {
    for (uint32_t i = 1; i < check->topology->server_count; i++)
        if (check->topology->servers[i].release > servers->newest)
            servers->newest = check->topology->servers[i].release;
}

/* ---- a policy ---- */

/* A value that is not stated, or not a number, is the default. */
static uint64_t number_of(const mapicfg_object *object, uint32_t property, uint64_t otherwise) {
    uint64_t number;
    const char *text = mapicfg__object_text(object, property);
    return text && mapicfg__text_parse_number(text, strlen(text), &number) ? number : otherwise;
}

/* HKEY_CURRENT_USER\Software\Policies\Microsoft\Office\16.0\Outlook\Security: policies win over preferences. 0: no
 * memory. */
static int put_path(struct policy *policy, const char *product, const char *area) {
    const char *version = mapicfg__object_text(policy->object, MAPICFG__OUTLOOK_POLICY_OfficeVersion);
    size_t user = strlen(policy->name), size = version ? strlen(version) : 0;
    if (size && user > size && policy->name[user - size - 1] == '\\') user -= size + 1;
    policy->path.size = 0;
    mapicfg__buffer_bytes(&policy->path, policy->name, user);
    mapicfg__buffer_text(&policy->path, "\\Software\\Policies\\Microsoft\\");
    mapicfg__buffer_text(&policy->path, product);
    if (area) {
        mapicfg__buffer_text(&policy->path, version ? version : "16.0");
        mapicfg__buffer_text(&policy->path, area);
    }
    return !policy->path.failed;
}

static void look_at_mapi(const struct mapicfg__check *check, struct policy *policy, const struct servers *servers) {
    static const uint32_t property = MAPICFG__OUTLOOK_POLICY_MapiHttpDisabled;
    const int disabled = number_of(policy->object, property, 0) != 0;
    if (disabled && !servers->users && !servers->org_is_known)
        mapicfg__check_lacks(check, RULE_CHECK_POLICY_MAPI_HTTP, MAPICFG__ORG_MapiHttpEnabled);
    else if (disabled && !servers->users && !servers->mailboxes_are_known)
        mapicfg__check_lacks_class(check, RULE_CHECK_POLICY_MAPI_HTTP, MAPICFG_CLASS_MAILBOX);
    else if (!disabled || !servers->users)
        mapicfg__check_clean(check, RULE_CHECK_POLICY_MAPI_HTTP, 1);
    else if (put_path(policy, "Exchange", NULL))
        mapicfg__check_say(check, RULE_CHECK_POLICY_MAPI_HTTP, policy->object, (int32_t)property, policy->name,
                           policy->path.data, servers->users, NULL);
}

/* ---- how it logs on ---- */

#define SERVICE MAPICFG__OUTLOOK_POLICY_AuthenticationService

static void say_refused(const struct mapicfg__check *check, const struct policy *policy, const char *method,
                        const mapicfg_object *vdir) {
    struct mapicfg__buffer accepted = {0};
    mapicfg__check_put_list(&accepted, mapicfg__check_methods(vdir));
    if (accepted.failed)
        mapicfg__check_no_memory(check);
    else
        mapicfg__check_say(check, RULE_CHECK_POLICY_METHOD_REFUSED, policy->object, (int32_t)SERVICE, policy->name,
                           policy->path.data, method, mapicfg__check_name(vdir), accepted.data, NULL);
    mapicfg__buffer_free(&accepted);
}

/* Whether Outlook is refused: what else its policy means is not said then. */
static int look_at_method(const struct mapicfg__check *check, const struct policy *policy,
                          const struct servers *servers, uint64_t service) {
    const mapicfg_object *refuses = service == KERBEROS_ONLY ? servers->no_kerberos
                                    : service == NTLM_ONLY   ? servers->no_ntlm
                                                             : NULL;
    if (refuses)
        say_refused(check, policy, service == NTLM_ONLY ? "NTLM" : "Kerberos", refuses);
    else if (service != KERBEROS_ONLY && service != NTLM_ONLY)
        mapicfg__check_clean(check, RULE_CHECK_POLICY_METHOD_REFUSED, 1);
    else if (!servers->has_directories)
        mapicfg__check_lacks_class(check, RULE_CHECK_POLICY_METHOD_REFUSED, MAPICFG_CLASS_VDIR);
    else if (!servers->methods_are_known)
        mapicfg__check_lacks(check, RULE_CHECK_POLICY_METHOD_REFUSED, MAPICFG__VDIR_IISAuthenticationMethods);
    else
        mapicfg__check_clean(check, RULE_CHECK_POLICY_METHOD_REFUSED, 1);
    return refuses != NULL;
}

static void look_at_account(const struct mapicfg__check *check, const struct policy *policy,
                            const struct servers *servers, uint64_t service) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_POLICY_KERBEROS_ACCOUNT;
    if (service == KERBEROS_ONLY && servers->no_account)
        mapicfg__check_say(check, rule, policy->object, (int32_t)SERVICE, policy->name, policy->path.data,
                           mapicfg__check_name(servers->no_account), NULL);
    else if (service == KERBEROS_ONLY && !servers->accounts_are_known)
        mapicfg__check_lacks_text(check, rule,
                                  "AlternateServiceAccountConfiguration of Get-ClientAccessService "
                                  "-IncludeAlternateServiceAccountCredentialStatus");
    else
        mapicfg__check_clean(check, rule, 1);
}

static void look_at_service(const struct mapicfg__check *check, struct policy *policy, const struct servers *servers) {
    const uint64_t service = number_of(policy->object, SERVICE, 9);
    if (!put_path(policy, "Office\\", "\\Outlook\\Security")) return;
    if (look_at_method(check, policy, servers, service)) return;
    look_at_account(check, policy, servers, service);
    if (service == KERBEROS_ONLY)
        mapicfg__check_say(check, RULE_CHECK_POLICY_KERBEROS_ONLY, policy->object, (int32_t)SERVICE, policy->name,
                           policy->path.data, NULL);
    else
        mapicfg__check_clean(check, RULE_CHECK_POLICY_KERBEROS_ONLY, 1);
    if (service == NTLM_ONLY)
        mapicfg__check_say(check, RULE_CHECK_POLICY_NTLM_ONLY, policy->object, (int32_t)SERVICE, policy->name,
                           policy->path.data, NULL);
    else
        mapicfg__check_clean(check, RULE_CHECK_POLICY_NTLM_ONLY, 1);
}

/* ---- how it finds the servers ---- */

static int is_set(const struct policy *policy, uint32_t property) {
    return number_of(policy->object, property, 0) != 0;
}

static void say_or_clean(const struct mapicfg__check *check, enum mapicfg__rule_number rule, int broken,
                         const struct policy *policy, uint32_t property) {
    if (broken)
        mapicfg__check_say(check, rule, policy->object, (int32_t)property, policy->name, policy->path.data, NULL);
    else
        mapicfg__check_clean(check, rule, 1);
}

static void look_at_autodiscover(const struct mapicfg__check *check, struct policy *policy) {
    static const uint32_t look_ups[] = {
        MAPICFG__OUTLOOK_POLICY_ExcludeScpLookup,
        MAPICFG__OUTLOOK_POLICY_ExcludeHttpsRootDomain,
        MAPICFG__OUTLOOK_POLICY_ExcludeHttpsAutoDiscoverDomain,
        MAPICFG__OUTLOOK_POLICY_ExcludeHttpRedirect,
        MAPICFG__OUTLOOK_POLICY_ExcludeSrvRecord,
    };
    const int local = is_set(policy, MAPICFG__OUTLOOK_POLICY_PreferLocalXML);
    const int last = !is_set(policy, MAPICFG__OUTLOOK_POLICY_ExcludeLastKnownGoodURL);
    int none = !local;
    if (!put_path(policy, "Office\\", "\\Outlook\\AutoDiscover")) return;
    for (size_t i = 0; i < sizeof look_ups / sizeof *look_ups; i++) none &= is_set(policy, look_ups[i]);
    say_or_clean(check, RULE_CHECK_POLICY_AUTODISCOVER_NONE, none && !last, policy, look_ups[0]);
    say_or_clean(check, RULE_CHECK_POLICY_AUTODISCOVER_LAST, none && last, policy, look_ups[0]);
    say_or_clean(check, RULE_CHECK_POLICY_LOCAL_XML, local, policy, MAPICFG__OUTLOOK_POLICY_PreferLocalXML);
}

/* The first number of Office's version; 0: it is not known. */
static uint64_t office_of(const struct policy *policy) {
    const char *version = mapicfg__object_text(policy->object, MAPICFG__OUTLOOK_POLICY_OfficeVersion);
    uint64_t number;
    return version && mapicfg__text_parse_number(version, strcspn(version, "."), &number) ? number : 0;
}

/* Versions of Office before do not ask. */
static void look_at_online(const struct mapicfg__check *check, const struct policy *policy) {
    static const uint32_t property = MAPICFG__OUTLOOK_POLICY_ExcludeExplicitO365Endpoint;
    if (office_of(policy) >= WITH_ONLINE)
        say_or_clean(check, RULE_CHECK_POLICY_ONLINE_FIRST, !is_set(policy, property), policy, property);
}

/* Which Outlook a release of Exchange is the first not to support. */
static void look_at_age(const struct mapicfg__check *check, const struct policy *policy,
                        const struct servers *servers) {
    static const struct {
        uint64_t office;
        uint32_t release;
        const char *name;
    } lasts[] = {
        {11, MAPICFG_SERVER_2013_RTM, "2003"}, {12, MAPICFG_SERVER_2016, "2007"}, {14, MAPICFG_SERVER_2019, "2010"}};
    const uint64_t office = office_of(policy);
    size_t i = 0;
    while (i < sizeof lasts / sizeof *lasts && office > lasts[i].office) i++;
    const int is_old = office && i < sizeof lasts / sizeof *lasts;
    if (is_old && !servers->newest)
        mapicfg__check_lacks_class(check, RULE_CHECK_POLICY_OUTLOOK_OLD, MAPICFG_CLASS_SERVER);
    else if (is_old && servers->newest >= lasts[i].release)
        mapicfg__check_say(check, RULE_CHECK_POLICY_OUTLOOK_OLD, policy->object,
                           (int32_t)MAPICFG__OUTLOOK_POLICY_OfficeVersion, policy->name, lasts[i].name,
                           mapicfg_server_name(servers->newest), NULL);
    else
        mapicfg__check_clean(check, RULE_CHECK_POLICY_OUTLOOK_OLD, 1);
}

/* From this rule on. */
static void lacks(const struct mapicfg__check *check, size_t first, const char *what) {
    for (size_t i = first; i < RULES; i++) mapicfg__check_lacks_text(check, rules[i], what);
}

static void look_at_policy(const struct mapicfg__check *check, struct policy *policy, const struct servers *servers) {
    static const uint32_t proxy = MAPICFG__OUTLOOK_POLICY_EnableHttpAccessTypeAutomaticProxy;
    look_at_mapi(check, policy, servers);
    if (!mapicfg__object_text(policy->object, MAPICFG__OUTLOOK_POLICY_OfficeVersion)) {
        lacks(check, 1, "a registry export of Outlook's keys below Microsoft\\Office");
        return;
    }
    look_at_service(check, policy, servers);
    look_at_autodiscover(check, policy);
    look_at_online(check, policy);
    look_at_age(check, policy, servers);
    say_or_clean(check, RULE_CHECK_POLICY_AUTOMATIC_PROXY, number_of(policy->object, proxy, 1) == 0, policy, proxy);
}

void mapicfg__check_policy(const struct mapicfg__check *check) {
    struct servers servers = {0};
    struct policy policy = {0};
    look_at_users(check, &servers);
    look_at_directories(check, &servers);
    look_at_accounts(check, &servers);
    look_at_releases(check, &servers);
    for (size_t i = 0; (policy.object = mapicfg__check_object(check, MAPICFG_CLASS_OUTLOOK_POLICY, i)); i++) {
        policy.name = mapicfg__check_name(policy.object);
        look_at_policy(check, &policy, &servers);
    }
    if (!mapicfg__check_count(check, MAPICFG_CLASS_OUTLOOK_POLICY))
        lacks(check, 0, "a registry export of Outlook's policies");
    if (policy.path.failed) mapicfg__check_no_memory(check);
    mapicfg__buffer_free(&policy.path);
}
