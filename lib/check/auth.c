/* SPDX-License-Identifier: LGPL-2.1-or-later
 * auth.c: the family of authentication: what MAPI virtual directories accept, whether the servers behind one name
 * accept the same, and what Outlook Anywhere accepts beside them.
 *
 * A list of methods is judged by the first rule that it breaks; all remedies lead to Ntlm, OAuth and Negotiate, or
 * to the last two where NTLM has been dropped on purpose. */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"
#include "model/release.h"

#define METHODS MAPICFG__VDIR_IISAuthenticationMethods

static uint32_t modern_state(const struct mapicfg__check *check) {
    return check->org ? mapicfg__object_state(check->org, MAPICFG__ORG_OAuth2ClientProfileEnabled) : MAPICFG_NOT_STATED;
}

/* ---- the servers behind one name ---- */

/* Those with MAPI virtual directories, and the names behind which some server accepts Negotiate or OAuth without NTLM,
 * which is off on purpose there. */
struct namespaces {
    struct mapicfg__namespace *all;
    size_t count;
    struct mapicfg__names strict;
};

/* ---- MAPI over HTTP ---- */

static const enum mapicfg__rule_number list_rules[] = {
    RULE_CHECK_AUTH_NONE,     RULE_CHECK_AUTH_BASIC_ONLY,   RULE_CHECK_AUTH_OAUTH_ONLY, RULE_CHECK_AUTH_NTLM_ONLY,
    RULE_CHECK_AUTH_NO_OAUTH, RULE_CHECK_AUTH_NO_NEGOTIATE, RULE_CHECK_AUTH_BASIC,
};
#define LIST_RULES (sizeof list_rules / sizeof *list_rules)

/* Bits of list_rules. The last three ask for a method each, and may be said together. */
enum { NONE = 1, BASIC_ONLY = 2, OAUTH_ONLY = 4, NTLM_ONLY = 8, NO_OAUTH = 16, NO_NEGOTIATE = 32, BASIC = 64 };
#define ALONE (NONE | BASIC_ONLY | OAUTH_ONLY | NTLM_ONLY)
#define REPLACED (NONE | BASIC_ONLY | OAUTH_ONLY) /* those whose remedy is a whole list */

/* What is wrong with a list. Without OAuth in an organization that needs it, the family of modern authentication says
 * so. */
static unsigned judge(const struct mapicfg__value *list, uint32_t modern) {
    const int basic = mapicfg__check_has(list, "Basic"), ntlm = mapicfg__check_has(list, "Ntlm");
    const int oauth = mapicfg__check_has(list, "OAuth"), negotiate = mapicfg__check_has(list, "Negotiate");
    if (!basic && !ntlm && !oauth && !negotiate) return NONE;
    if (!ntlm && !negotiate && basic) return BASIC_ONLY;
    if (!ntlm && !negotiate) return modern == MAPICFG_FALSE || modern == MAPICFG_NULL ? OAUTH_ONLY : 0;
    if (ntlm && list->count == 1 && modern != MAPICFG_TRUE) return NTLM_ONLY;
    return (oauth || modern == MAPICFG_TRUE ? 0u : NO_OAUTH) | (negotiate ? 0u : NO_NEGOTIATE) | (basic ? BASIC : 0u);
}

static int is_strict(const struct mapicfg__value *list, uint32_t modern) {
    return !mapicfg__check_has(list, "Ntlm") && !(judge(list, modern) & REPLACED);
}

static void find_namespaces(const struct mapicfg__check *check, struct namespaces *namespaces) {
    static const uint32_t mapi = MAPICFG_CLASS_VDIR;
    const uint32_t modern = modern_state(check);
    namespaces->all = mapicfg__check_namespaces(check, &mapi, 1, &namespaces->count);
    for (size_t i = 0; i < namespaces->count; i++) {
        const struct mapicfg__namespace *one = &namespaces->all[i];
        const struct mapicfg__value *list = mapicfg__check_methods(one->object);
        if (list && is_strict(list, modern) &&
            !mapicfg__names_put(&namespaces->strict, one->host, strlen(one->host), 0))
            mapicfg__check_no_memory(check);
    }
}

/* Where the others behind its name have dropped NTLM, a list that must be replaced does not bring it back. Returns
 * whether it is said. */
static int look_at_outsider(const struct mapicfg__check *check, const struct namespaces *namespaces,
                            const mapicfg_object *vdir, const char *accepted, unsigned wrong) {
    char host[MAPICFG__CHECK_HOST];
    if (!(wrong & REPLACED) || (!mapicfg__check_put_shared(check, vdir, MAPICFG__ROLE_INTERNAL, host) &&
                                !mapicfg__check_put_shared(check, vdir, MAPICFG__ROLE_EXTERNAL, host)))
        return 0;
    if (mapicfg__names_get(&namespaces->strict, host, strlen(host)) == MAPICFG__NAME_NONE) return 0;
    mapicfg__check_say(check, RULE_CHECK_AUTH_OUTSIDER, vdir, METHODS, mapicfg__check_name(vdir), accepted, host, NULL);
    return 1;
}

static void look_at_list(const struct mapicfg__check *check, const struct namespaces *namespaces,
                         const mapicfg_object *vdir, const struct mapicfg__value *list) {
    const uint32_t modern = modern_state(check);
    const unsigned wrong = judge(list, modern);
    struct mapicfg__buffer text = {0};
    mapicfg__check_put_list(&text, list);
    if (text.failed) mapicfg__check_no_memory(check);
    const int is_said = text.failed || look_at_outsider(check, namespaces, vdir, text.data, wrong);
    const int needs_org =
        modern == MAPICFG_NOT_STATED && list->count == 1 && mapicfg__check_has(list, "OAuth"); /* to be of use */
    if (needs_org) {
        mapicfg__check_lacks(check, RULE_CHECK_AUTH_OAUTH_ONLY, MAPICFG__ORG_OAuth2ClientProfileEnabled);
        mapicfg__check_lacks(check, RULE_CHECK_AUTH_OUTSIDER, MAPICFG__ORG_OAuth2ClientProfileEnabled);
    } else if (!is_said) {
        mapicfg__check_clean(check, RULE_CHECK_AUTH_OUTSIDER, 1);
    }
    for (size_t i = 0; !is_said && i < LIST_RULES; i++) {
        if (wrong & 1u << i)
            mapicfg__check_say(check, list_rules[i], vdir, METHODS, mapicfg__check_name(vdir), text.data, NULL);
        else if (!(wrong & ALONE) && !(needs_org && list_rules[i] == RULE_CHECK_AUTH_OAUTH_ONLY) &&
                 (1u << i != NO_OAUTH || mapicfg__check_has(list, "OAuth")))
            mapicfg__check_clean(check, list_rules[i], 1);
    }
    mapicfg__buffer_free(&text);
}

static void lacks_lists(const struct mapicfg__check *check) {
    for (size_t i = 0; i < LIST_RULES; i++) mapicfg__check_lacks(check, list_rules[i], METHODS);
    mapicfg__check_lacks(check, RULE_CHECK_AUTH_OUTSIDER, METHODS);
}

static void look_at_mapi(const struct mapicfg__check *check, const struct namespaces *namespaces) {
    const mapicfg_object *vdir;
    for (size_t i = 0; (vdir = mapicfg__check_object(check, MAPICFG_CLASS_VDIR, i)); i++) {
        const struct mapicfg__value *list = mapicfg__check_methods(vdir);
        if (list)
            look_at_list(check, namespaces, vdir, list);
        else
            lacks_lists(check);
    }
    if (mapicfg__check_count(check, MAPICFG_CLASS_VDIR)) return;
    for (size_t i = 0; i < LIST_RULES; i++) mapicfg__check_lacks_class(check, list_rules[i], MAPICFG_CLASS_VDIR);
    mapicfg__check_lacks_class(check, RULE_CHECK_AUTH_OUTSIDER, MAPICFG_CLASS_VDIR);
    mapicfg__check_lacks_class(check, RULE_CHECK_AUTH_DIFFERS, MAPICFG_CLASS_VDIR);
    mapicfg__check_lacks_class(check, RULE_CHECK_AUTH_DIFFERS_NTLM, MAPICFG_CLASS_VDIR);
}

/* ---- differences behind one name ---- */

static const enum mapicfg__rule_number differences[] = {RULE_CHECK_AUTH_DIFFERS, RULE_CHECK_AUTH_DIFFERS_NTLM};
#define DIFFERENCES (sizeof differences / sizeof *differences)

static void put_member(const struct mapicfg__check *check, struct mapicfg__buffer *out, const mapicfg_object *vdir,
                       const struct mapicfg__value *list) {
    const char *server = mapicfg__check_server_name(check, mapicfg__check_server(check, vdir));
    if (out->size) mapicfg__buffer_text(out, "; ");
    mapicfg__buffer_text(out, server ? server : mapicfg__check_name(vdir));
    mapicfg__buffer_text(out, ": ");
    mapicfg__check_put_list(out, list);
}

/* The sentence names this many servers of each side at most. */
#define NAMED 5u

/* Where some server has dropped NTLM, the others are to drop it too; but a list that needs another remedy comes first,
 * as do the rules of each list where NTLM is off everywhere. RULE_COUNT: nothing is said. */
static enum mapicfg__rule_number difference(size_t ntlm, size_t strict, size_t broken, size_t wrong) {
    if (!ntlm && wrong) return RULE_COUNT;
    if (!strict) return RULE_CHECK_AUTH_DIFFERS;
    return broken ? RULE_COUNT : RULE_CHECK_AUTH_DIFFERS_NTLM;
}

/* The first list, and what differs from it. */
static void look_at_namespace(const struct mapicfg__check *check, const struct mapicfg__namespace *members,
                              size_t count) {
    struct mapicfg__buffer named = {0}, pattern = {0};
    const struct mapicfg__value *first = NULL;
    const uint32_t modern = modern_state(check);
    size_t different = 0, known = 0, ntlm = 0, strict = 0, broken = 0, wrong = 0;
    for (size_t i = 0; i < count; i++) {
        const struct mapicfg__value *list = mapicfg__check_methods(members[i].object);
        if (!list) {
            mapicfg__check_lacks(check, RULE_CHECK_AUTH_DIFFERS, METHODS);
            mapicfg__check_lacks(check, RULE_CHECK_AUTH_DIFFERS_NTLM, METHODS);
            continue;
        }
        known++;
        ntlm += mapicfg__check_has(list, "Ntlm") != 0;
        broken += (judge(list, modern) & REPLACED) != 0;
        wrong += judge(list, modern) != 0;
        strict += is_strict(list, modern) != 0;
        if (!first) first = list;
        int differs = !mapicfg__value_equal_items(first, list);
        different += differs != 0;
        if (first == list || (differs && different <= NAMED)) put_member(check, &named, members[i].object, list);
    }
    const enum mapicfg__rule_number rule = different ? difference(ntlm, strict, broken, wrong) : RULE_COUNT;
    if (different > NAMED) mapicfg__buffer_text(&named, "; ...");
    mapicfg__buffer_text(&pattern, "https://");
    mapicfg__buffer_text(&pattern, members->host);
    mapicfg__buffer_text(&pattern, "/*");
    if (named.failed || pattern.failed)
        mapicfg__check_no_memory(check);
    else if (rule != RULE_COUNT)
        mapicfg__check_say_of(check, rule, members->host, members->host, named.data, pattern.data, NULL);
    for (size_t i = 0; known > 1 && i < DIFFERENCES; i++)
        if (differences[i] != rule) mapicfg__check_clean(check, differences[i], 1);
    mapicfg__buffer_free(&named);
    mapicfg__buffer_free(&pattern);
}

static void look_at_namespaces(const struct mapicfg__check *check, const struct namespaces *namespaces) {
    for (size_t first = 0; first < namespaces->count;) {
        const struct mapicfg__namespace *members = namespaces->all + first;
        size_t size = mapicfg__check_namespace_size(members, namespaces->count - first);
        if (size > 1) look_at_namespace(check, members, size);
        first += size;
    }
}

/* ---- Outlook Anywhere ---- */

#define RPC_METHODS MAPICFG__OUTLOOK_ANYWHERE_IISAuthenticationMethods

/* A method that clients are told, of a host that is handed out. */
static void look_at_told(const struct mapicfg__check *check, const mapicfg_object *anywhere, const char *accepted,
                         const struct mapicfg__value *list, uint32_t property, uint32_t host) {
    const char *told = mapicfg__object_text(anywhere, property);
    const char *better = mapicfg__check_has(list, "Negotiate") ? "Negotiate" : "Ntlm";
    enum mapicfg__rule_number rule = RULE_COUNT;
    if (mapicfg__object_state(anywhere, host) == MAPICFG_NULL) return;
    if (mapicfg__object_state(anywhere, property) == MAPICFG_NOT_STATED) {
        mapicfg__check_lacks(check, RULE_CHECK_ANYWHERE_BASIC, property);
        mapicfg__check_lacks(check, RULE_CHECK_ANYWHERE_REFUSED, property);
    }
    if (!told) return;
    if (mapicfg__text_is_word(told, strlen(told), "Basic"))
        rule = RULE_CHECK_ANYWHERE_BASIC;
    else if (!mapicfg__check_has(list, told))
        rule = RULE_CHECK_ANYWHERE_REFUSED;
    if (rule != RULE_COUNT)
        mapicfg__check_say(check, rule, anywhere, (int32_t)property, mapicfg__check_name(anywhere), accepted,
                           mapicfg__property_name(property), told, better, NULL);
    if (rule != RULE_CHECK_ANYWHERE_BASIC) mapicfg__check_clean(check, RULE_CHECK_ANYWHERE_BASIC, 1);
    if (rule == RULE_COUNT) mapicfg__check_clean(check, RULE_CHECK_ANYWHERE_REFUSED, 1);
}

/* What was turned off for MAPI over HTTP of the same server. */
static void compare(const struct mapicfg__check *check, const mapicfg_object *anywhere,
                    const struct mapicfg__value *list) {
    const struct mapicfg__server *server = &check->topology->servers[mapicfg__check_server(check, anywhere)];
    const mapicfg_object *vdir = server->vdirs[MAPICFG__MAPI];
    const struct mapicfg__value *mapi = vdir ? mapicfg__check_methods(vdir) : NULL;
    struct mapicfg__buffer text = {0};
    if (!mapi && !mapicfg__server_can(server->release)) {
        mapicfg__check_clean(check, RULE_CHECK_ANYWHERE_NTLM, 1);
        return;
    }
    if (!mapi) {
        mapicfg__check_lacks(check, RULE_CHECK_ANYWHERE_NTLM, METHODS);
        return;
    }
    mapicfg__check_put_list(&text, mapi);
    if (text.failed)
        mapicfg__check_no_memory(check);
    else if (mapicfg__check_has(list, "Ntlm") && mapicfg__check_has(mapi, "Negotiate") &&
             !mapicfg__check_has(mapi, "Ntlm"))
        mapicfg__check_say(check, RULE_CHECK_ANYWHERE_NTLM, anywhere, RPC_METHODS, mapicfg__check_name(anywhere),
                           text.data, NULL);
    else
        mapicfg__check_clean(check, RULE_CHECK_ANYWHERE_NTLM, 1);
    mapicfg__buffer_free(&text);
}

static void look_at_anywhere(const struct mapicfg__check *check, const mapicfg_object *anywhere) {
    const struct mapicfg__value *list = mapicfg__object_value(anywhere, RPC_METHODS);
    struct mapicfg__buffer accepted = {0};
    mapicfg__check_put_list(&accepted, list);
    if (accepted.failed) {
        mapicfg__check_no_memory(check);
    } else if (!mapicfg__check_has(list, "Ntlm") && !mapicfg__check_has(list, "Negotiate")) {
        mapicfg__check_say(check, RULE_CHECK_ANYWHERE_WINDOWS, anywhere, RPC_METHODS, mapicfg__check_name(anywhere),
                           accepted.data, NULL);
    } else {
        mapicfg__check_clean(check, RULE_CHECK_ANYWHERE_WINDOWS, 1);
        look_at_told(check, anywhere, accepted.data, list, MAPICFG__OUTLOOK_ANYWHERE_InternalClientAuthenticationMethod,
                     MAPICFG__OUTLOOK_ANYWHERE_InternalHostname);
        look_at_told(check, anywhere, accepted.data, list, MAPICFG__OUTLOOK_ANYWHERE_ExternalClientAuthenticationMethod,
                     MAPICFG__OUTLOOK_ANYWHERE_ExternalHostname);
        compare(check, anywhere, list);
    }
    mapicfg__buffer_free(&accepted);
}

static const enum mapicfg__rule_number anywhere_rules[] = {RULE_CHECK_ANYWHERE_WINDOWS, RULE_CHECK_ANYWHERE_BASIC,
                                                           RULE_CHECK_ANYWHERE_REFUSED, RULE_CHECK_ANYWHERE_NTLM};
#define ANYWHERE_RULES (sizeof anywhere_rules / sizeof *anywhere_rules)

void mapicfg__check_auth(const struct mapicfg__check *check) {
    const mapicfg_object *anywhere;
    struct namespaces namespaces = {0};
    find_namespaces(check, &namespaces);
    look_at_mapi(check, &namespaces);
    look_at_namespaces(check, &namespaces);
    mapicfg__mem_free(namespaces.all);
    mapicfg__names_free(&namespaces.strict);
    for (size_t i = 0; (anywhere = mapicfg__check_object(check, MAPICFG_CLASS_OUTLOOK_ANYWHERE, i)); i++) {
        if (mapicfg__object_state(anywhere, RPC_METHODS) != MAPICFG_NOT_STATED)
            look_at_anywhere(check, anywhere);
        else
            for (size_t rule = 0; rule < ANYWHERE_RULES; rule++)
                mapicfg__check_lacks(check, anywhere_rules[rule], RPC_METHODS);
    }
    if (mapicfg__check_count(check, MAPICFG_CLASS_OUTLOOK_ANYWHERE)) return;
    for (size_t rule = 0; rule < ANYWHERE_RULES; rule++)
        mapicfg__check_lacks_class(check, anywhere_rules[rule], MAPICFG_CLASS_OUTLOOK_ANYWHERE);
}
