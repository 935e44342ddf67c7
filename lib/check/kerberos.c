/* SPDX-License-Identifier: LGPL-2.1-or-later
 * kerberos.c: the family of Kerberos: the alternate service account of the servers behind one name. spns.c looks at
 * its service principal names, account.c at the account itself.
 *
 * Source: "Configure Kerberos authentication for load-balanced Client Access services". */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "check/account.h"
#include "check/check.h"
#include "check/spns.h"

/* ---- what servers have ---- */

/* CONTOSO\ASA$, within the text of its object. */
struct account {
    enum mapicfg__check_account setting;
    const char *text;
    size_t size;
};

struct placed_server {
    uint32_t site, server;
};

struct kerberos {
    const struct mapicfg__check *check;
    struct account *servers; /* by number in the topology */
    struct account *planned; /* the same once the remedies for differences between servers have run */
    struct mapicfg__spns spns;
    struct mapicfg__names accounts; /* by logon names, or else by names */
    unsigned char *alternates;      /* for each service account, whether it is a server's alternate one */
};

/* Latest: 1/12/2015 10:19:22 AM, tailspin\EXCH2013ASA$
 * Previous: <Not set>
 * The date is written as the server's culture has it. */
static struct account read_account(const char *text) {
    struct account none = {MAPICFG__ACCOUNT_NONE, NULL, 0};
    size_t size = strcspn(text, "\r\n");
    for (size_t at = 0; at < size; at++)
        if (mapicfg__text_starts(text + at, "Previous:")) size = at;
    const char *slash = memchr(text, '\\', size);
    if (!slash) {
        none.setting = memchr(text, '<', size) ? MAPICFG__ACCOUNT_NONE
                                               : MAPICFG__ACCOUNT_UNKNOWN; /* <Not set>, or nothing was asked */
        return none;
    }
    const char *from = slash, *to = slash;
    while (from > text && from[-1] != ' ' && from[-1] != ',') from--;
    while (to < text + size && *to != ' ' && *to != ',') to++;
    return (struct account){MAPICFG__ACCOUNT_SET, from, (size_t)(to - from)};
}

static struct account account_of(const mapicfg_object *service) {
    const char *text =
        mapicfg__object_text(service, MAPICFG__CLIENT_ACCESS_SERVICE_AlternateServiceAccountConfiguration);
    return text ? read_account(text) : (struct account){MAPICFG__ACCOUNT_UNKNOWN, NULL, 0};
}

enum mapicfg__check_account mapicfg__check_account(const mapicfg_object *service) {
    return account_of(service).setting;
}

static void read_servers(struct kerberos *kerberos) {
    const mapicfg_object *service;
    for (size_t i = 0; (service = mapicfg__check_object(kerberos->check, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE, i)); i++)
        if (mapicfg__check_account(service))
            kerberos->servers[mapicfg__check_server(kerberos->check, service)] = account_of(service);
    kerberos->servers[0] = (struct account){MAPICFG__ACCOUNT_UNKNOWN, NULL, 0};
}

static int are_equal(const struct account *a, const struct account *b) {
    return a->size == b->size && mapicfg__text_begins(a->text, a->size, b->text, b->size);
}

static char *dup_account(const struct kerberos *kerberos, const struct account *account) {
    char *copy = mapicfg__mem_dup(account->text, account->size);
    if (!copy) mapicfg__check_no_memory(kerberos->check);
    return copy;
}

/* ---- the servers behind one name ---- */

/* The server of a virtual directory by the name that the script takes. */
static const char *script_name(const struct kerberos *kerberos, uint32_t server) {
    const struct mapicfg__server *one = &kerberos->check->topology->servers[server];
    return one->fqdn ? one->fqdn : one->name ? one->name : "";
}

/* What one of them has; 0 where none has one. If more than half have the same account, it is that. */
static uint32_t find_main(const struct kerberos *kerberos, const uint32_t *servers, size_t count) {
    uint32_t main = 0;
    size_t votes = 0;
    for (size_t i = 0; i < count; i++) {
        const struct account *account = &kerberos->servers[servers[i]];
        if (account->setting != MAPICFG__ACCOUNT_SET) continue;
        if (!votes) main = servers[i];
        if (are_equal(account, &kerberos->servers[main]))
            votes++;
        else
            votes--;
    }
    return main;
}

static void compare_server(const struct kerberos *kerberos, const char *host, uint32_t server, uint32_t main) {
    const struct mapicfg__check *check = kerberos->check;
    const struct account *account = &kerberos->servers[server], *right = &kerberos->servers[main];
    enum mapicfg__rule_number rule = RULE_COUNT;
    if (account->setting == MAPICFG__ACCOUNT_NONE)
        rule = RULE_CHECK_KERBEROS_MISSING;
    else if (!are_equal(account, right))
        rule = RULE_CHECK_KERBEROS_DIFFERS;
    if (rule == RULE_COUNT) {
        mapicfg__check_clean(check, RULE_CHECK_KERBEROS_MISSING, 1);
        mapicfg__check_clean(check, RULE_CHECK_KERBEROS_DIFFERS, 1);
        return;
    }
    kerberos->planned[server] = *right;
    char *want = dup_account(kerberos, right), *have = dup_account(kerberos, account);
    if (want && have)
        mapicfg__check_say_of(check, rule, check->topology->servers[server].name, script_name(kerberos, server), host,
                              want, script_name(kerberos, main), have, NULL);
    mapicfg__mem_free(want);
    mapicfg__mem_free(have);
}

/* From a rule to another one, both included. */
static void lacks_accounts(const struct mapicfg__check *check, enum mapicfg__rule_number from,
                           enum mapicfg__rule_number to) {
    for (uint32_t rule = from; rule <= to; rule++)
        if (rule != RULE_CHECK_SPN_DUPLICATE)
            mapicfg__check_lacks_text(check, (enum mapicfg__rule_number)rule,
                                      "AlternateServiceAccountConfiguration of Get-ClientAccessService "
                                      "-IncludeAlternateServiceAccountCredentialStatus");
}

static void look_at_servers(const struct kerberos *kerberos, const char *host, const uint32_t *servers, size_t count) {
    const uint32_t main = find_main(kerberos, servers, count);
    size_t unknown = 0;
    for (size_t i = 0; i < count; i++) unknown += kerberos->servers[servers[i]].setting == MAPICFG__ACCOUNT_UNKNOWN;
    if (unknown) lacks_accounts(kerberos->check, RULE_CHECK_KERBEROS_NONE, RULE_CHECK_KERBEROS_DIFFERS);
    if (main)
        mapicfg__check_clean(kerberos->check, RULE_CHECK_KERBEROS_NONE, 1);
    else if (!unknown)
        mapicfg__check_say_of(kerberos->check, RULE_CHECK_KERBEROS_NONE, host, script_name(kerberos, servers[0]), host,
                              NULL);
    for (size_t i = 0; main && i < count; i++)
        if (kerberos->servers[servers[i]].setting != MAPICFG__ACCOUNT_UNKNOWN)
            compare_server(kerberos, host, servers[i], main);
}

/* ---- service accounts ---- */

/* 0: no memory. */
static int read_accounts(struct kerberos *kerberos) {
    const mapicfg_object *object;
    for (uint32_t i = 0; (object = mapicfg__check_object(kerberos->check, MAPICFG_CLASS_SERVICE_ACCOUNT, i)); i++) {
        size_t size;
        const char *name = mapicfg__account_name(object, &size);
        if (size && !mapicfg__names_put(&kerberos->accounts, name, size, i)) return 0;
    }
    return 1;
}

/* The number of the object of DOMAIN\NAME$; MAPICFG__NAME_NONE, or _SEVERAL, of several domains. */
static uint32_t find_account(const struct kerberos *kerberos, const struct account *account) {
    const char *slash = account->size ? memchr(account->text, '\\', account->size) : NULL;
    if (!slash) return MAPICFG__NAME_NONE;
    size_t size = account->size - (size_t)(slash + 1 - account->text);
    uint32_t number = mapicfg__names_get(&kerberos->accounts, slash + 1, size);
    if (number == MAPICFG__NAME_NONE && size && slash[size] == '$')
        number = mapicfg__names_get(&kerberos->accounts, slash + 1, size - 1);
    return number;
}

/* 0: no memory. */
static int read_alternates(struct kerberos *kerberos) {
    const struct mapicfg__check *check = kerberos->check;
    const size_t count = mapicfg__check_count(check, MAPICFG_CLASS_SERVICE_ACCOUNT);
    kerberos->alternates = mapicfg__mem_zalloc(count + 1);
    if (!kerberos->alternates) return 0;
    for (size_t i = 1; i < check->topology->server_count; i++) {
        const uint32_t number = find_account(kerberos, &kerberos->servers[i]);
        if (number < count) kerberos->alternates[number] = 1;
    }
    return 1;
}

static void look_at_alternates(const struct kerberos *kerberos) {
    const mapicfg_object *account;
    for (size_t i = 0; (account = mapicfg__check_object(kerberos->check, MAPICFG_CLASS_SERVICE_ACCOUNT, i)); i++)
        if (kerberos->alternates[i]) mapicfg__account_look_at(kerberos->check, account);
}

static void look_at_spn(const struct kerberos *kerberos, const char *host, const struct account *asa) {
    char *logon_name = dup_account(kerberos, asa);
    if (logon_name) mapicfg__spns_look_at(&kerberos->spns, host, find_account(kerberos, asa), logon_name);
    mapicfg__mem_free(logon_name);
}

/* A name whose servers have no account. */
static void look_at_undeployed(const struct kerberos *kerberos, const char *host, const uint32_t *servers,
                               size_t count) {
    const struct mapicfg__check *check = kerberos->check;
    int is_one = 1, is_unknown = 0;
    for (size_t i = 0; i < count; i++) {
        if (kerberos->planned[servers[i]].setting == MAPICFG__ACCOUNT_SET) return;
        is_unknown |= kerberos->planned[servers[i]].setting == MAPICFG__ACCOUNT_UNKNOWN;
        is_one &= servers[i] == servers[0];
    }
    if (is_unknown)
        lacks_accounts(check, RULE_CHECK_SPN_UNDEPLOYED, RULE_CHECK_SPN_UNDEPLOYED);
    else if (!mapicfg__check_count(check, MAPICFG_CLASS_SERVICE_ACCOUNT))
        mapicfg__check_lacks_class(check, RULE_CHECK_SPN_UNDEPLOYED, MAPICFG_CLASS_SERVICE_ACCOUNT);
    else if (count)
        mapicfg__spns_look_at_undeployed(&kerberos->spns, host,
                                         is_one ? check->topology->servers[servers[0]].name : NULL);
}

/* ---- the whole ---- */

/* Those that Outlook asks for tickets of by Windows authentication. The first is that of MAPI. */
static const uint32_t asked[] = {MAPICFG_CLASS_VDIR, MAPICFG_CLASS_OUTLOOK_ANYWHERE, MAPICFG_CLASS_EWS_VDIR,
                                 MAPICFG_CLASS_OAB_VDIR, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE};

/* Outlook Anywhere tells clients the method, and asks for no ticket with another one. */
static int is_asked(const struct mapicfg__namespace *member) {
    if (member->object->cls->id != MAPICFG_CLASS_OUTLOOK_ANYWHERE) return 1;
    const char *method =
        mapicfg__object_text(member->object, member->role == MAPICFG__ROLE_INTERNAL
                                                 ? MAPICFG__OUTLOOK_ANYWHERE_InternalClientAuthenticationMethod
                                                 : MAPICFG__OUTLOOK_ANYWHERE_ExternalClientAuthenticationMethod);
    return !method || (!mapicfg__text_is_word(method, strlen(method), "Ntlm") &&
                       !mapicfg__text_is_word(method, strlen(method), "Basic"));
}

/* The account of the servers behind one name, which has the name then; NULL: none is known, or they differ still. */
static const struct account *account_of_name(const struct kerberos *kerberos, const uint32_t *servers, size_t count) {
    const struct account *found = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct account *account = &kerberos->planned[servers[i]];
        if (account->setting != MAPICFG__ACCOUNT_SET) continue;
        if (found && !are_equal(found, account)) {
            mapicfg__spns_lack_account(kerberos->check, RULE_CHECK_SPN_MISSING);
            mapicfg__spns_lack_account(kerberos->check, RULE_CHECK_SPN_OTHER);
            return NULL;
        }
        found = account;
    }
    return found;
}

/* The members of one name, for whose servers there is room. First what the servers have is looked at, then the name. */
static void look_at_namespace(const struct kerberos *kerberos, const struct mapicfg__namespace *members, size_t count,
                              uint32_t *servers, int is_name) {
    size_t mapi = 0, any = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_asked(&members[i])) continue;
        servers[any++] = mapicfg__check_server(kerberos->check, members[i].object);
        if (members[i].object->cls->id == asked[0]) mapi = any;
    }
    const struct account *asa = is_name ? account_of_name(kerberos, servers, any) : NULL;
    if (!is_name && mapi > 1) look_at_servers(kerberos, members->host, servers, mapi);
    if (asa && mapicfg__check_count(kerberos->check, MAPICFG_CLASS_SERVICE_ACCOUNT))
        look_at_spn(kerberos, members->host, asa);
    if (is_name && !asa) look_at_undeployed(kerberos, members->host, servers, any);
}

static int by_server_site(const void *a, const void *b) {
    const struct placed_server *left = a, *right = b;
    if (left->site != right->site) return left->site < right->site ? -1 : 1;
    return left->server < right->server ? -1 : left->server > right->server;
}

static void plan_site(const struct kerberos *kerberos, const struct placed_server *placed, size_t count) {
    const struct account *first = NULL;
    int differ = 0;
    for (size_t i = 0; i < count; i++) {
        const struct account *account = &kerberos->planned[placed[i].server];
        if (account->setting != MAPICFG__ACCOUNT_SET) continue;
        differ |= first && !are_equal(first, account);
        first = account;
    }
    for (size_t i = 0; differ && i < count; i++) kerberos->planned[placed[i].server].setting = MAPICFG__ACCOUNT_UNKNOWN;
    for (uint32_t rule = RULE_CHECK_SPN_MISSING; differ && rule <= RULE_CHECK_SPN_OTHER; rule++)
        mapicfg__spns_lack_account(kerberos->check, (enum mapicfg__rule_number)rule);
}

/* The servers of a site are to share one name, and so one account: until then no account is known to have a name. */
static void plan_sites(const struct kerberos *kerberos) {
    const struct mapicfg__topology *topology = kerberos->check->topology;
    struct placed_server *placed = mapicfg__mem_alloc((topology->server_count + 1) * sizeof *placed);
    size_t count = 0, size;
    if (!placed) {
        mapicfg__check_no_memory(kerberos->check);
        return;
    }
    for (uint32_t i = 1; i < topology->server_count; i++)
        if (topology->servers[i].vdirs[MAPICFG__MAPI] && topology->servers[i].site)
            placed[count++] = (struct placed_server){topology->servers[i].site, i};
    if (count) qsort(placed, count, sizeof *placed, by_server_site);
    for (size_t first = 0; first < count; first += size) {
        for (size = 1; first + size < count && placed[first + size].site == placed[first].site;) size++;
        plan_site(kerberos, placed + first, size);
    }
    mapicfg__mem_free(placed);
}

static void look_at_namespaces(const struct kerberos *kerberos) {
    size_t count;
    struct mapicfg__namespace *all =
        mapicfg__check_namespaces(kerberos->check, asked, sizeof asked / sizeof *asked, &count);
    uint32_t *servers = count ? mapicfg__mem_alloc(count * sizeof *servers) : NULL;
    if (count && !servers) mapicfg__check_no_memory(kerberos->check);
    for (int is_name = 0; servers && is_name < 2; is_name++) {
        if (is_name) plan_sites(kerberos);
        for (size_t first = 0; first < count;) {
            size_t size = mapicfg__check_namespace_size(all + first, count - first);
            look_at_namespace(kerberos, all + first, size, servers, is_name);
            first += size;
        }
    }
    mapicfg__mem_free(servers);
    mapicfg__mem_free(all);
}

/* What no object tells. Where no server has an alternate service account, the rules about one do not apply. */
static void look_at_absence(const struct kerberos *kerberos) {
    const struct mapicfg__check *check = kerberos->check;
    const mapicfg_object *service;
    int is_set = 0, is_unknown = 0, is_lost = 0;
    for (size_t i = 0; (service = mapicfg__check_object(check, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE, i)); i++) {
        const struct account account = account_of(service);
        is_set |= account.setting == MAPICFG__ACCOUNT_SET;
        is_unknown |= account.setting == MAPICFG__ACCOUNT_UNKNOWN;
        is_lost |= account.setting == MAPICFG__ACCOUNT_SET &&
                   !mapicfg__check_object(check, MAPICFG_CLASS_SERVICE_ACCOUNT, find_account(kerberos, &account));
    }
    if (!mapicfg__check_count(check, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE) || (is_unknown && !is_set))
        lacks_accounts(check, RULE_CHECK_KERBEROS_NONE, RULE_CHECK_KERBEROS_MANAGED);
    for (uint32_t rule = RULE_CHECK_KERBEROS_NONE; rule <= RULE_CHECK_SPN_DUPLICATE; rule++)
        if (!mapicfg__check_count(check, MAPICFG_CLASS_VDIR))
            mapicfg__check_lacks_class(check, (enum mapicfg__rule_number)rule, MAPICFG_CLASS_VDIR);
    for (uint32_t rule = RULE_CHECK_KERBEROS_RC4; is_lost && rule <= RULE_CHECK_KERBEROS_MANAGED; rule++)
        mapicfg__check_lacks_text(check, (enum mapicfg__rule_number)rule,
                                  "the alternate service account among those of Get-ADComputer or Get-ADUser");
    if (mapicfg__check_count(check, MAPICFG_CLASS_SERVICE_ACCOUNT)) return;
    mapicfg__check_lacks_class(check, RULE_CHECK_SPN_DUPLICATE, MAPICFG_CLASS_SERVICE_ACCOUNT);
    for (uint32_t rule = RULE_CHECK_SPN_MISSING; is_set && rule <= RULE_CHECK_KERBEROS_MANAGED; rule++)
        mapicfg__check_lacks_class(check, (enum mapicfg__rule_number)rule, MAPICFG_CLASS_SERVICE_ACCOUNT);
}

void mapicfg__check_kerberos(const struct mapicfg__check *check) {
    struct kerberos kerberos = {.check = check};
    const size_t servers = check->topology->server_count ? check->topology->server_count : 1;
    kerberos.servers = mapicfg__mem_zalloc(servers * sizeof *kerberos.servers);
    kerberos.planned = mapicfg__mem_zalloc(servers * sizeof *kerberos.planned);
    if (!kerberos.servers || !kerberos.planned || !mapicfg__spns_read(&kerberos.spns, check) ||
        !read_accounts(&kerberos)) {
        mapicfg__check_no_memory(check);
    } else {
        read_servers(&kerberos);
        memcpy(kerberos.planned, kerberos.servers, servers * sizeof *kerberos.planned);
        look_at_absence(&kerberos);
        look_at_namespaces(&kerberos);
        if (read_alternates(&kerberos)) {
            look_at_alternates(&kerberos);
            mapicfg__spns_find_duplicates(&kerberos.spns, kerberos.alternates);
        } else {
            mapicfg__check_no_memory(check);
        }
    }
    mapicfg__mem_free(kerberos.servers);
    mapicfg__mem_free(kerberos.planned);
    mapicfg__spns_free(&kerberos.spns);
    mapicfg__mem_free(kerberos.alternates);
    mapicfg__names_free(&kerberos.accounts);
}
