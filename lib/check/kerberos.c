/* SPDX-License-Identifier: LGPL-2.1-or-later
 * kerberos.c: the family of Kerberos: the alternate service account of the servers behind one name, its service
 * principal names, and its encryption types.
 *
 * Source: "Configure Kerberos authentication for load-balanced Client Access services". */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"

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
    struct spn *spns;        /* of the services of Exchange, sorted */
    size_t spn_count;
    struct mapicfg__names accounts;    /* by logon names, or else by names */
    const mapicfg_object **alternates; /* the servers' alternate service accounts, sorted */
    size_t alternate_count;
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

/* ---- service principal names ---- */

static void lacks_one_account(const struct mapicfg__check *check, enum mapicfg__rule_number rule) {
    mapicfg__check_lacks_text(check, rule, "one alternate service account for all servers of a site");
}

struct spn {
    const char *text;
    const mapicfg_object *account;
    size_t number; /* of the account */
    int is_ours;   /* of a name that clients or servers of Exchange use */
};

static int by_name(const void *a, const void *b) {
    const struct spn *left = a, *right = b;
    int order = mapicfg__text_compare(left->text, strlen(left->text), right->text, strlen(right->text));
    return order ? order : left->number < right->number ? -1 : left->number > right->number;
}

static int is_same_name(const struct spn *spn, const char *text) {
    return mapicfg__text_compare(spn->text, strlen(spn->text), text, strlen(text)) == 0;
}

/* The services that Outlook asks for tickets of. */
static const char *const services[] = {"http/", "exchangeMDB/", "exchangeRFR/", "exchangeAB/"};
#define SERVICES (sizeof services / sizeof *services)

static int is_of_exchange(const char *name) {
    for (size_t i = 0; i < SERVICES; i++)
        if (mapicfg__text_starts(name, services[i])) return 1;
    return 0;
}

/* 0: no memory. */
static int read_spns(struct kerberos *kerberos) {
    const mapicfg_object *account;
    size_t capacity = 0;
    for (size_t i = 0; (account = mapicfg__check_object(kerberos->check, MAPICFG_CLASS_SERVICE_ACCOUNT, i)); i++) {
        const struct mapicfg__value *list =
            mapicfg__object_value(account, MAPICFG__SERVICE_ACCOUNT_ServicePrincipalNames);
        for (uint32_t item = 0; item < list->count; item++) {
            if (!is_of_exchange(list->items[item])) continue;
            struct spn *grown =
                mapicfg__mem_grow(kerberos->spns, &capacity, kerberos->spn_count + 1, sizeof *kerberos->spns);
            if (!grown) return 0;
            kerberos->spns = grown;
            grown[kerberos->spn_count] = (struct spn){list->items[item], account, i, 0};
            kerberos->spn_count++;
        }
    }
    if (kerberos->spn_count) qsort(kerberos->spns, kerberos->spn_count, sizeof *kerberos->spns, by_name);
    return 1;
}

/* The first with a name, of this account or a later one, or where it would be. */
static size_t find_spn(const struct kerberos *kerberos, const char *text, size_t account) {
    const struct spn key = {text, NULL, account, 0};
    size_t from = 0, to = kerberos->spn_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (by_name(&kerberos->spns[middle], &key) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static const char *logon_name(const mapicfg_object *account) {
    const char *name = mapicfg__object_text(account, MAPICFG__SERVICE_ACCOUNT_SamAccountName);
    return name ? name : mapicfg__check_name(account);
}

/* The logon name; where that is not stated, the name, which lacks the dollar sign of a computer's. */
static const char *account_name(const mapicfg_object *object, size_t *size) {
    const char *name = mapicfg__object_text(object, MAPICFG__SERVICE_ACCOUNT_SamAccountName);
    const char *dn = mapicfg__object_text(object, MAPICFG__SERVICE_ACCOUNT_DistinguishedName);
    if (!name) name = mapicfg__object_text(object, MAPICFG__SERVICE_ACCOUNT_Name);
    *size = name ? strlen(name) : 0;
    if (name || !dn || !mapicfg__text_starts(dn, "CN=")) return name;
    *size = strcspn(dn + 3, ",");
    return dn + 3;
}

/* 0: no memory. */
static int read_accounts(struct kerberos *kerberos) {
    const mapicfg_object *object;
    for (uint32_t i = 0; (object = mapicfg__check_object(kerberos->check, MAPICFG_CLASS_SERVICE_ACCOUNT, i)); i++) {
        size_t size;
        const char *name = account_name(object, &size);
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

static int compare_pointers(const void *a, const void *b) {
    const uintptr_t left = (uintptr_t) * (const mapicfg_object *const *)a,
                    right = (uintptr_t) * (const mapicfg_object *const *)b;
    return left < right ? -1 : left > right;
}

static int is_alternate(const struct kerberos *kerberos, const mapicfg_object *account) {
    return bsearch(&account, kerberos->alternates, kerberos->alternate_count, sizeof *kerberos->alternates,
                   compare_pointers) != NULL;
}

/* 0: no memory. */
static int read_alternates(struct kerberos *kerberos) {
    const struct mapicfg__check *check = kerberos->check;
    const size_t servers = check->topology->server_count;
    kerberos->alternates = mapicfg__mem_alloc((servers + 1) * sizeof *kerberos->alternates);
    if (!kerberos->alternates) return 0;
    for (size_t i = 1; i < servers; i++) {
        const mapicfg_object *account =
            mapicfg__check_object(check, MAPICFG_CLASS_SERVICE_ACCOUNT, find_account(kerberos, &kerberos->servers[i]));
        if (account) kerberos->alternates[kerberos->alternate_count++] = account;
    }
    qsort(kerberos->alternates, kerberos->alternate_count, sizeof *kerberos->alternates, compare_pointers);
    return 1;
}

/* SERVICE/host, SERVICE/host:port and SERVICE/host/more for each service. */
static void mark_host(const struct kerberos *kerberos, const char *host) {
    static const char *const ends[] = {"", ":", "/"};
    char name[MAPICFG__CHECK_HOST + 16];
    for (size_t i = 0; i < SERVICES * 3; i++) {
        const int size =
            snprintf(name, sizeof name, "%s%.*s%s", services[i / 3], (int)MAPICFG__CHECK_HOST, host, ends[i % 3]);
        for (size_t at = find_spn(kerberos, name, 0); at < kerberos->spn_count; at++) {
            struct spn *spn = &kerberos->spns[at];
            if (spn->is_ours) break; /* these have been marked */
            if (i % 3 ? !mapicfg__text_starts(spn->text, name) : strlen(spn->text) != (size_t)size) break;
            if (i % 3 == 0 && !is_same_name(spn, name)) break;
            spn->is_ours = 1;
        }
    }
}

/* The names of all URLs, and those of the servers. */
static void mark_ours(const struct kerberos *kerberos) {
    const struct mapicfg__check *check = kerberos->check;
    static const uint32_t classes[] = {MAPICFG_CLASS_VDIR,
                                       MAPICFG_CLASS_OUTLOOK_ANYWHERE,
                                       MAPICFG_CLASS_EWS_VDIR,
                                       MAPICFG_CLASS_OAB_VDIR,
                                       MAPICFG_CLASS_OWA_VDIR,
                                       MAPICFG_CLASS_ECP_VDIR,
                                       MAPICFG_CLASS_ACTIVE_SYNC_VDIR,
                                       MAPICFG_CLASS_CLIENT_ACCESS_SERVICE};
    const mapicfg_object *object;
    char host[MAPICFG__CHECK_HOST];
    for (size_t class = 0; class < sizeof classes / sizeof *classes; class ++)
        for (size_t i = 0; (object = mapicfg__check_object(check, classes[class], i)); i++)
            for (uint32_t role = MAPICFG__ROLE_INTERNAL; role <= MAPICFG__ROLE_EXTERNAL; role++)
                if (mapicfg__check_put_role(check, object, role, host)) mark_host(kerberos, host);
    for (size_t i = 1; i < check->topology->server_count; i++) {
        const struct mapicfg__server *server = &check->topology->servers[i];
        if (server->name && !server->stated) mark_host(kerberos, server->name);
        if (server->fqdn) mark_host(kerberos, server->fqdn);
    }
}

/* How good the reasons are for an account to keep a name: a computer its own name, and the alternate service account
 * of the servers any other. */
static int claim(const struct kerberos *kerberos, const struct spn *spn) {
    size_t size;
    const char *host = strchr(spn->text, '/') + 1, *name = account_name(spn->account, &size);
    const size_t label = strcspn(host, "./:");
    const int is_logon_name =
        mapicfg__object_state(spn->account, MAPICFG__SERVICE_ACCOUNT_SamAccountName) != MAPICFG_NOT_STATED;
    if (is_logon_name && size && name[size - 1] == '$')
        size--; /* a computer's */
    else if (is_logon_name)
        size = 0;
    if (size && size == label && mapicfg__text_begins(host, label, name, label)) return 2;
    return is_alternate(kerberos, spn->account);
}

/* Where a name may be that of a service that no input has. */
static void lacks_names(const struct mapicfg__check *check) {
    static const uint32_t classes[] = {MAPICFG_CLASS_SERVER, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE,
                                       MAPICFG_CLASS_OUTLOOK_ANYWHERE, MAPICFG_CLASS_EWS_VDIR};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (!mapicfg__check_count(check, classes[i]))
            mapicfg__check_lacks_class(check, RULE_CHECK_SPN_DUPLICATE, classes[i]);
}

/* Each name that more than one account has. */
static void look_for_duplicates(const struct kerberos *kerberos) {
    const struct spn *spns = kerberos->spns;
    int others = 0;
    for (size_t first = 0, next; first < kerberos->spn_count; first = next) {
        const struct spn *keeps = &spns[first];
        int is_contested = 0;
        for (next = first; next < kerberos->spn_count && is_same_name(&spns[first], spns[next].text); next++) {
            const int one = claim(kerberos, &spns[next]), other = claim(kerberos, keeps);
            is_contested = one == other ? is_contested || (one == 1 && keeps->account != spns[next].account)
                                        : one < other && is_contested;
            if (one > other) keeps = &spns[next];
        }
        if (is_contested) {
            lacks_one_account(kerberos->check, RULE_CHECK_SPN_DUPLICATE);
            continue;
        }
        others |= !spns[first].is_ours && spns[next - 1].account != spns[first].account;
        for (size_t i = first; spns[first].is_ours && i < next; i++)
            if (spns[i].account != keeps->account && (i == first || spns[i].account != spns[i - 1].account))
                mapicfg__check_say_of(kerberos->check, RULE_CHECK_SPN_DUPLICATE, spns[i].text, spns[i].text,
                                      logon_name(keeps->account), logon_name(spns[i].account), NULL);
    }
    if (others) lacks_names(kerberos->check);
    mapicfg__check_clean(kerberos->check, RULE_CHECK_SPN_DUPLICATE,
                         mapicfg__check_count(kerberos->check, MAPICFG_CLASS_SERVICE_ACCOUNT));
}

/* Whether a name is the account's, another's, or nobody's. */
static void look_at_spn(const struct kerberos *kerberos, const char *host, const struct account *asa) {
    const struct mapicfg__check *check = kerberos->check;
    const uint32_t number = find_account(kerberos, asa);
    const mapicfg_object *object = mapicfg__check_object(check, MAPICFG_CLASS_SERVICE_ACCOUNT, number);
    char name[MAPICFG__CHECK_HOST + 8];
    snprintf(name, sizeof name, "http/%.*s", (int)MAPICFG__CHECK_HOST, host);
    const size_t first = find_spn(kerberos, name, 0), own = find_spn(kerberos, name, number);
    const int is_held = first < kerberos->spn_count && is_same_name(&kerberos->spns[first], name);
    const int is_own =
        own < kerberos->spn_count && is_same_name(&kerberos->spns[own], name) && kerberos->spns[own].account == object;
    char *want = dup_account(kerberos, asa);
    if (!want) return;
    if (is_own) {
        mapicfg__check_clean(check, RULE_CHECK_SPN_MISSING, 1);
        mapicfg__check_clean(check, RULE_CHECK_SPN_OTHER, 1);
    } else if (is_held) {
        mapicfg__check_say_of(check, RULE_CHECK_SPN_OTHER, host, name, want, logon_name(kerberos->spns[first].account),
                              NULL);
    } else if (object && mapicfg__object_state(object, MAPICFG__SERVICE_ACCOUNT_HasOtherNames) != MAPICFG_TRUE &&
               mapicfg__object_state(object, MAPICFG__SERVICE_ACCOUNT_ServicePrincipalNames) != MAPICFG_NOT_STATED) {
        mapicfg__check_say_of(check, RULE_CHECK_SPN_MISSING, host, name, want, NULL);
    } else {
        mapicfg__check_lacks(check, RULE_CHECK_SPN_MISSING, MAPICFG__SERVICE_ACCOUNT_ServicePrincipalNames);
        mapicfg__check_lacks(check, RULE_CHECK_SPN_OTHER, MAPICFG__SERVICE_ACCOUNT_ServicePrincipalNames);
    }
    mapicfg__mem_free(want);
}

/* ---- the account itself ---- */

/* 1 for any of AES128 and AES256; 0 for others only; -1: nothing is said, so that the domain's default counts; -2: not
 * stated. Bits as in [MS-KILE]. */
static int has_aes(const mapicfg_object *account, struct mapicfg__buffer *shown) {
    static const struct {
        unsigned bit;
        const char *name;
    } bits[] = {{1, "DES"}, {2, "DES"}, {4, "RC4"}, {8, "AES128"}, {16, "AES256"}};
    const uint32_t number = MAPICFG__SERVICE_ACCOUNT_SupportedEncryptionTypes;
    const uint32_t names = MAPICFG__SERVICE_ACCOUNT_KerberosEncryptionType;
    const char *text = mapicfg__object_text(account, number);
    const struct mapicfg__value *list = mapicfg__object_value(account, names);
    if (text) {
        uint64_t sum;
        size_t size = strlen(text);
        int is_hex = mapicfg__text_starts(text, "0x") && size <= 10;
        if (is_hex ? !mapicfg__text_parse_hex(text + 2, size - 2, size - 2, &sum)
                   : !mapicfg__text_parse_number(text, size, &sum))
            return -2;
        for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
            if (!(sum & bits[i].bit)) continue;
            mapicfg__buffer_text(shown, shown->size ? ", " : "");
            mapicfg__buffer_text(shown, bits[i].name);
        }
        return sum & 24 ? 1 : sum & 7 ? 0 : -1;
    }
    if (mapicfg__object_state(account, number) == MAPICFG_NULL) return -1;
    if (mapicfg__object_state(account, names) == MAPICFG_NOT_STATED) return -2;
    if (!list->count || mapicfg__check_has(list, "None")) return -1;
    mapicfg__check_put_list(shown, list);
    return mapicfg__check_has(list, "AES128") || mapicfg__check_has(list, "AES256");
}

static int is_managed(const mapicfg_object *account) {
    const struct mapicfg__value *classes = mapicfg__object_value(account, MAPICFG__SERVICE_ACCOUNT_ObjectClass);
    return mapicfg__check_has(classes, "msDS-GroupManagedServiceAccount") ||
           mapicfg__check_has(classes, "msDS-ManagedServiceAccount");
}

static void look_at_types(const struct mapicfg__check *check, const mapicfg_object *account) {
    const uint32_t property = MAPICFG__SERVICE_ACCOUNT_SupportedEncryptionTypes;
    const char *name = logon_name(account);
    const char *noun =
        strchr(name, '$') ||
                mapicfg__check_has(mapicfg__object_value(account, MAPICFG__SERVICE_ACCOUNT_ObjectClass), "computer")
            ? "ADComputer"
            : "ADUser";
    struct mapicfg__buffer shown = {0};
    int aes = has_aes(account, &shown);
    mapicfg__buffer_text(&shown, "");
    if (shown.failed) {
        mapicfg__check_no_memory(check);
    } else if (aes == -2) {
        mapicfg__check_lacks(check, RULE_CHECK_KERBEROS_RC4, property);
        mapicfg__check_lacks(check, RULE_CHECK_KERBEROS_TYPES, property);
    } else if (aes == 1) {
        mapicfg__check_clean(check, RULE_CHECK_KERBEROS_RC4, 1);
        mapicfg__check_clean(check, RULE_CHECK_KERBEROS_TYPES, 1);
    } else {
        mapicfg__check_say(check, aes ? RULE_CHECK_KERBEROS_TYPES : RULE_CHECK_KERBEROS_RC4, account, (int32_t)property,
                           name, shown.data, noun, NULL);
    }
    mapicfg__buffer_free(&shown);
}

static void look_at_account(const struct mapicfg__check *check, const mapicfg_object *account) {
    if (is_managed(account)) {
        mapicfg__check_say(check, RULE_CHECK_KERBEROS_MANAGED, account, -1, logon_name(account), NULL);
        return; /* another account will take its place */
    }
    mapicfg__check_clean(check, RULE_CHECK_KERBEROS_MANAGED, 1);
    look_at_types(check, account);
}

/* Each alternate service account once. */
static void look_at_alternates(const struct kerberos *kerberos) {
    const mapicfg_object *const *alternates = kerberos->alternates;
    for (size_t i = 0; i < kerberos->alternate_count; i++)
        if (!i || alternates[i] != alternates[i - 1]) look_at_account(kerberos->check, alternates[i]);
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
            lacks_one_account(kerberos->check, RULE_CHECK_SPN_MISSING);
            lacks_one_account(kerberos->check, RULE_CHECK_SPN_OTHER);
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
        lacks_one_account(kerberos->check, (enum mapicfg__rule_number)rule);
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
    if (!kerberos.servers || !kerberos.planned || !read_spns(&kerberos) || !read_accounts(&kerberos)) {
        mapicfg__check_no_memory(check);
    } else {
        read_servers(&kerberos);
        memcpy(kerberos.planned, kerberos.servers, servers * sizeof *kerberos.planned);
        look_at_absence(&kerberos);
        look_at_namespaces(&kerberos);
        mark_ours(&kerberos);
        if (read_alternates(&kerberos)) {
            look_at_alternates(&kerberos);
            look_for_duplicates(&kerberos);
        } else {
            mapicfg__check_no_memory(check);
        }
    }
    mapicfg__mem_free(kerberos.servers);
    mapicfg__mem_free(kerberos.planned);
    mapicfg__mem_free(kerberos.spns);
    mapicfg__mem_free(kerberos.alternates);
    mapicfg__names_free(&kerberos.accounts);
}
