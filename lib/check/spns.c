/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spns.c: the service principal names of Exchange: which accounts have them, and which one is to have them. */
#include "check/spns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "check/account.h"

static int by_name(const void *a, const void *b) {
    const struct mapicfg__spn *left = a, *right = b;
    int order = mapicfg__text_compare(left->text, strlen(left->text), right->text, strlen(right->text));
    return order ? order : left->number < right->number ? -1 : left->number > right->number;
}

static int is_same_name(const struct mapicfg__spn *spn, const char *text) {
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

int mapicfg__spns_read(struct mapicfg__spns *spns, const struct mapicfg__check *check) {
    spns->check = check;
    const mapicfg_object *account;
    size_t capacity = 0;
    for (size_t i = 0; (account = mapicfg__check_object(check, MAPICFG_CLASS_SERVICE_ACCOUNT, i)); i++) {
        const struct mapicfg__value *list =
            mapicfg__object_value(account, MAPICFG__SERVICE_ACCOUNT_ServicePrincipalNames);
        for (uint32_t item = 0; item < list->count; item++) {
            if (!is_of_exchange(list->items[item])) continue;
            struct mapicfg__spn *grown = mapicfg__mem_grow(spns->list, &capacity, spns->count + 1, sizeof *spns->list);
            if (!grown) return 0;
            spns->list = grown;
            grown[spns->count] = (struct mapicfg__spn){list->items[item], account, i, 0};
            spns->count++;
        }
    }
    if (spns->count) qsort(spns->list, spns->count, sizeof *spns->list, by_name);
    return 1;
}

/* The first with a name, of this account or a later one, or where it would be. */
static size_t find_spn(const struct mapicfg__spns *spns, const char *text, size_t account) {
    const struct mapicfg__spn key = {text, NULL, account, 0};
    size_t from = 0, to = spns->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (by_name(&spns->list[middle], &key) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* SERVICE/host, SERVICE/host:port and SERVICE/host/more for each service. */
static void mark_host(const struct mapicfg__spns *spns, const char *host) {
    static const char *const ends[] = {"", ":", "/"};
    char name[MAPICFG__CHECK_HOST + 16];
    for (size_t i = 0; i < SERVICES * 3; i++) {
        const int size =
            snprintf(name, sizeof name, "%s%.*s%s", services[i / 3], (int)MAPICFG__CHECK_HOST, host, ends[i % 3]);
        for (size_t at = find_spn(spns, name, 0); at < spns->count; at++) {
            struct mapicfg__spn *spn = &spns->list[at];
            if (spn->is_ours) break; /* these have been marked */
            if (i % 3 ? !mapicfg__text_starts(spn->text, name) : strlen(spn->text) != (size_t)size) break;
            if (i % 3 == 0 && !is_same_name(spn, name)) break;
            spn->is_ours = 1;
        }
    }
}

/* The names of all URLs, and those of the servers. */
static void mark_ours(const struct mapicfg__spns *spns) {
    const struct mapicfg__check *check = spns->check;
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
                if (mapicfg__check_put_role(check, object, role, host)) mark_host(spns, host);
    for (size_t i = 1; i < check->topology->server_count; i++) {
        const struct mapicfg__server *server = &check->topology->servers[i];
        if (server->name && !server->stated) mark_host(spns, server->name);
        if (server->fqdn) mark_host(spns, server->fqdn);
    }
}

/* Whether the account is the computer's of this name, as far as it says. */
static int is_computer(const mapicfg_object *account, const char *label, size_t label_size) {
    size_t size;
    const char *name = mapicfg__account_name(account, &size);
    const int is_logon_name =
        mapicfg__object_state(account, MAPICFG__SERVICE_ACCOUNT_SamAccountName) != MAPICFG_NOT_STATED;
    if (is_logon_name && size && name[size - 1] == '$')
        size--; /* a computer's */
    else if (is_logon_name)
        size = 0;
    return size && size == label_size && mapicfg__text_begins(label, label_size, name, label_size);
}

/* How good the reasons are for an account to keep a name: a computer its own name, and the alternate service account
 * of the servers any other. */
static int claim(const struct mapicfg__spn *spn, const unsigned char *alternates) {
    const char *host = strchr(spn->text, '/') + 1;
    return is_computer(spn->account, host, strcspn(host, "./:")) ? 2 : alternates[spn->number];
}

void mapicfg__spns_lack_account(const struct mapicfg__check *check, enum mapicfg__rule_number rule) {
    mapicfg__check_lacks_text(check, rule, "one alternate service account for all servers of a site");
}

/* Where a name may be that of a service that no input has. */
static void lacks_names(const struct mapicfg__check *check) {
    static const uint32_t classes[] = {MAPICFG_CLASS_SERVER, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE,
                                       MAPICFG_CLASS_OUTLOOK_ANYWHERE, MAPICFG_CLASS_EWS_VDIR};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (!mapicfg__check_count(check, classes[i]))
            mapicfg__check_lacks_class(check, RULE_CHECK_SPN_DUPLICATE, classes[i]);
}

void mapicfg__spns_find_duplicates(const struct mapicfg__spns *spns, const unsigned char *alternates) {
    const struct mapicfg__spn *list = spns->list;
    int others = 0;
    mark_ours(spns);
    for (size_t first = 0, next; first < spns->count; first = next) {
        const struct mapicfg__spn *keeps = &list[first];
        int is_contested = 0;
        for (next = first; next < spns->count && is_same_name(&list[first], list[next].text); next++) {
            const int one = claim(&list[next], alternates), other = claim(keeps, alternates);
            is_contested = one == other ? is_contested || (one == 1 && keeps->account != list[next].account)
                                        : one < other && is_contested;
            if (one > other) keeps = &list[next];
        }
        if (is_contested) {
            mapicfg__spns_lack_account(spns->check, RULE_CHECK_SPN_DUPLICATE);
            continue;
        }
        others |= !list[first].is_ours && list[next - 1].account != list[first].account;
        for (size_t i = first; list[first].is_ours && i < next; i++)
            if (list[i].account != keeps->account && (i == first || list[i].account != list[i - 1].account))
                mapicfg__check_say_of(spns->check, RULE_CHECK_SPN_DUPLICATE, list[i].text, list[i].text,
                                      mapicfg__account_logon_name(keeps->account),
                                      mapicfg__account_logon_name(list[i].account), NULL);
    }
    if (others) lacks_names(spns->check);
    mapicfg__check_clean(spns->check, RULE_CHECK_SPN_DUPLICATE,
                         mapicfg__check_count(spns->check, MAPICFG_CLASS_SERVICE_ACCOUNT));
}

/* The number of the first that has http/host; the count where none has. */
static size_t find_holder(const struct mapicfg__spns *spns, const char *host, char *name, size_t size) {
    snprintf(name, size, "http/%.*s", (int)MAPICFG__CHECK_HOST, host);
    const size_t first = find_spn(spns, name, 0);
    return first < spns->count && is_same_name(&spns->list[first], name) ? first : spns->count;
}

void mapicfg__spns_look_at(const struct mapicfg__spns *spns, const char *host, uint32_t number,
                           const char *logon_name) {
    const struct mapicfg__check *check = spns->check;
    const mapicfg_object *object = mapicfg__check_object(check, MAPICFG_CLASS_SERVICE_ACCOUNT, number);
    char name[MAPICFG__CHECK_HOST + 8];
    const size_t first = find_holder(spns, host, name, sizeof name), own = find_spn(spns, name, number);
    const int is_held = first < spns->count;
    const int is_own = own < spns->count && is_same_name(&spns->list[own], name) && spns->list[own].account == object;
    if (is_own) {
        mapicfg__check_clean(check, RULE_CHECK_SPN_MISSING, 1);
        mapicfg__check_clean(check, RULE_CHECK_SPN_OTHER, 1);
    } else if (is_held) {
        mapicfg__check_say_of(check, RULE_CHECK_SPN_OTHER, host, name, logon_name,
                              mapicfg__account_logon_name(spns->list[first].account), NULL);
    } else if (object && mapicfg__object_state(object, MAPICFG__SERVICE_ACCOUNT_HasOtherNames) != MAPICFG_TRUE &&
               mapicfg__object_state(object, MAPICFG__SERVICE_ACCOUNT_ServicePrincipalNames) != MAPICFG_NOT_STATED) {
        mapicfg__check_say_of(check, RULE_CHECK_SPN_MISSING, host, name, logon_name, NULL);
    } else {
        mapicfg__check_lacks(check, RULE_CHECK_SPN_MISSING, MAPICFG__SERVICE_ACCOUNT_ServicePrincipalNames);
        mapicfg__check_lacks(check, RULE_CHECK_SPN_OTHER, MAPICFG__SERVICE_ACCOUNT_ServicePrincipalNames);
    }
}

void mapicfg__spns_look_at_undeployed(const struct mapicfg__spns *spns, const char *host, const char *server) {
    char name[MAPICFG__CHECK_HOST + 8];
    for (size_t i = find_holder(spns, host, name, sizeof name); i < spns->count && is_same_name(&spns->list[i], name);
         i++) {
        if (server && is_computer(spns->list[i].account, server, strcspn(server, "."))) continue;
        mapicfg__check_say_of(spns->check, RULE_CHECK_SPN_UNDEPLOYED, host, name,
                              mapicfg__account_logon_name(spns->list[i].account), NULL);
        return;
    }
    mapicfg__check_clean(spns->check, RULE_CHECK_SPN_UNDEPLOYED, 1);
}

void mapicfg__spns_free(struct mapicfg__spns *spns) {
    mapicfg__mem_free(spns->list);
}
