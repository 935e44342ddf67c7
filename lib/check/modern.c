/* SPDX-License-Identifier: LGPL-2.1-or-later
 * modern.c: the family of hybrid modern authentication: what it needs where OAuth2ClientProfileEnabled turns it on. */
#include <string.h>

#include "check/check.h"
#include "model/builds.h"
#include "model/release.h"

static const enum mapicfg__rule_number rules[] = {RULE_CHECK_MODERN_MAPI,        RULE_CHECK_MODERN_OAUTH,
                                                  RULE_CHECK_MODERN_MAPI_HTTP,   RULE_CHECK_MODERN_OFFLOADING,
                                                  RULE_CHECK_MODERN_VERSION,     RULE_CHECK_MODERN_NO_SERVER,
                                                  RULE_CHECK_MODERN_NO_ENDPOINT, RULE_CHECK_MODERN_SERVER_OFF,
                                                  RULE_CHECK_MODERN_NO_DOMAIN,   RULE_CHECK_MODERN_ADFS};

/* ---- OAuth on every directory ---- */

static void look_at_mapi(const struct mapicfg__check *check) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_MODERN_MAPI;
    const mapicfg_object *vdir;
    for (size_t i = 0; (vdir = mapicfg__check_object(check, MAPICFG_CLASS_VDIR, i)); i++) {
        const struct mapicfg__value *list = mapicfg__check_methods(vdir);
        if (!list)
            mapicfg__check_lacks(check, rule, MAPICFG__VDIR_IISAuthenticationMethods);
        else if (mapicfg__check_has(list, "OAuth"))
            mapicfg__check_clean(check, rule, 1);
        else if (mapicfg__check_has(list, "Ntlm") || mapicfg__check_has(list, "Negotiate"))
            mapicfg__check_say(check, rule, vdir, MAPICFG__VDIR_IISAuthenticationMethods, mapicfg__check_name(vdir),
                               NULL);
        /* else the family of authentication asks for all methods */
    }
    if (!mapicfg__check_count(check, MAPICFG_CLASS_VDIR)) mapicfg__check_lacks_class(check, rule, MAPICFG_CLASS_VDIR);
}

/* The other three, each with its switch, and with the list that shows it. */
static const struct {
    uint32_t class_id, oauth, methods;
} others[] = {
    {MAPICFG_CLASS_EWS_VDIR, MAPICFG__EWS_VDIR_OAuthAuthentication, MAPICFG__EWS_VDIR_InternalAuthenticationMethods},
    {MAPICFG_CLASS_OAB_VDIR, MAPICFG__OAB_VDIR_OAuthAuthentication, MAPICFG__OAB_VDIR_InternalAuthenticationMethods},
    {MAPICFG_CLASS_AUTODISCOVER_VDIR, MAPICFG__AUTODISCOVER_VDIR_OAuthAuthentication,
     MAPICFG__AUTODISCOVER_VDIR_InternalAuthenticationMethods},
};

static void look_at_other(const struct mapicfg__check *check, const mapicfg_object *vdir, size_t which) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_MODERN_OAUTH;
    uint32_t oauth = mapicfg__object_state(vdir, others[which].oauth);
    if (oauth == MAPICFG_NOT_STATED && mapicfg__object_state(vdir, others[which].methods) != MAPICFG_NOT_STATED)
        oauth = mapicfg__check_has(mapicfg__object_value(vdir, others[which].methods), "OAuth") ? MAPICFG_TRUE
                                                                                                : MAPICFG_FALSE;
    if (oauth == MAPICFG_NOT_STATED)
        mapicfg__check_lacks(check, rule, others[which].oauth);
    else if (oauth == MAPICFG_TRUE)
        mapicfg__check_clean(check, rule, 1);
    else
        mapicfg__check_say(check, rule, vdir, (int32_t)others[which].oauth, mapicfg__check_name(vdir), vdir->cls->name,
                           NULL);
}

static void look_at_others(const struct mapicfg__check *check) {
    for (size_t which = 0; which < sizeof others / sizeof *others; which++) {
        const mapicfg_object *vdir;
        for (size_t i = 0; (vdir = mapicfg__check_object(check, others[which].class_id, i)); i++)
            look_at_other(check, vdir, which);
        if (!mapicfg__check_count(check, others[which].class_id))
            mapicfg__check_lacks_class(check, RULE_CHECK_MODERN_OAUTH, others[which].class_id);
    }
}

/* ---- the rest ---- */

static void look_at_org(const struct mapicfg__check *check) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_MODERN_MAPI_HTTP;
    const uint32_t property = MAPICFG__ORG_MapiHttpEnabled;
    uint32_t state = mapicfg__object_state(check->org, property);
    if (state == MAPICFG_NOT_STATED)
        mapicfg__check_lacks(check, rule, property);
    else if (state == MAPICFG_TRUE)
        mapicfg__check_clean(check, rule, 1);
    else
        mapicfg__check_say(check, rule, check->org, (int32_t)property, mapicfg__check_name(check->org), NULL);
}

/* With Extended Protection on, the family of it says the same. */
static void look_at_offloading(const struct mapicfg__check *check) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_MODERN_OFFLOADING;
    const uint32_t property = MAPICFG__OUTLOOK_ANYWHERE_SSLOffloading;
    const mapicfg_object *anywhere;
    for (size_t i = 0; (anywhere = mapicfg__check_object(check, MAPICFG_CLASS_OUTLOOK_ANYWHERE, i)); i++) {
        uint32_t state = mapicfg__object_state(anywhere, property);
        if (state == MAPICFG_NOT_STATED)
            mapicfg__check_lacks(check, rule, property);
        else if (state != MAPICFG_TRUE)
            mapicfg__check_clean(check, rule, 1);
        else if (!mapicfg__check_is_protected(anywhere))
            mapicfg__check_say(check, rule, anywhere, (int32_t)property, mapicfg__check_name(anywhere), NULL);
    }
    if (!mapicfg__check_count(check, MAPICFG_CLASS_OUTLOOK_ANYWHERE))
        mapicfg__check_lacks_class(check, rule, MAPICFG_CLASS_OUTLOOK_ANYWHERE);
}

/* Source: the article's prerequisites. Cumulative updates are what AdminDisplayVersion shows. */
static int is_too_old(const uint32_t build[4]) {
    static const uint32_t cu19_2013[4] = {15, 0, 1365, 1}, cu8_2016[4] = {15, 1, 1415, 2};
    if (build[0] != 15) return build[0] < 15;
    if (build[1] > 1) return 0;
    return mapicfg__build_is_older(build, build[1] ? cu8_2016 : cu19_2013);
}

static void look_at_version(const struct mapicfg__check *check, const struct mapicfg__server *server) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_MODERN_VERSION;
    uint32_t build[4];
    if (!server->display_version || !mapicfg__release_parse_build(server->display_version, build))
        mapicfg__check_lacks(check, rule, MAPICFG__SERVER_AdminDisplayVersion);
    else if (is_too_old(build))
        mapicfg__check_say_of(check, rule, server->name, server->name, server->display_version, NULL);
    else
        mapicfg__check_clean(check, rule, 1);
}

static void look_at_versions(const struct mapicfg__check *check) {
    int any = 0;
    for (uint32_t i = 1; i < check->topology->server_count; i++) {
        if (!mapicfg__check_is_client_access(check, i)) continue;
        look_at_version(check, &check->topology->servers[i]);
        any = 1;
    }
    if (!any) mapicfg__check_lacks_class(check, RULE_CHECK_MODERN_VERSION, MAPICFG_CLASS_VDIR);
}

void mapicfg__check_modern(const struct mapicfg__check *check) {
    const uint32_t property = MAPICFG__ORG_OAuth2ClientProfileEnabled;
    uint32_t state = check->org ? mapicfg__object_state(check->org, property) : MAPICFG_NOT_STATED;
    for (size_t i = 0; state == MAPICFG_NOT_STATED && i < sizeof rules / sizeof *rules; i++)
        mapicfg__check_lacks(check, rules[i], property);
    if (state != MAPICFG_TRUE) return;
    look_at_mapi(check);
    look_at_others(check);
    look_at_org(check);
    look_at_offloading(check);
    look_at_versions(check);
    mapicfg__check_auth_servers(check);
}
