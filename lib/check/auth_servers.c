/* SPDX-License-Identifier: LGPL-2.1-or-later
 * auth_servers.c: where modern authentication sends clients to: rules of lib/rule/check_modern.def about authorization
 * servers.
 *
 * Source: "Configure hybrid modern authentication for Exchange on-premises": EvoSTS, or "EvoSTS - GUID", is enabled and
 * the default authorization endpoint. With several tenants one of them is, which is enough. */
#include <string.h>

#include "base/text.h"
#include "check/check.h"
#include "model/builds.h"
#include "model/release.h"

static const enum mapicfg__rule_number rules[] = {RULE_CHECK_MODERN_NO_SERVER, RULE_CHECK_MODERN_NO_ENDPOINT,
                                                  RULE_CHECK_MODERN_SERVER_OFF, RULE_CHECK_MODERN_NO_DOMAIN,
                                                  RULE_CHECK_MODERN_ADFS};

enum kind { OTHER, UNKNOWN, ENTRA, ADFS };

/* By its type; by the name that the Hybrid Configuration Wizard gives where the type is not stated, or is a number. */
static enum kind kind_of(const mapicfg_object *server) {
    const char *type = mapicfg__object_text(server, MAPICFG__AUTH_SERVER_Type);
    const char *name = mapicfg__object_text(server, MAPICFG__AUTH_SERVER_Name);
    if (!name) name = mapicfg__check_name(server);
    if (type && mapicfg__text_is_word(type, strlen(type), "AzureAD")) return ENTRA;
    if (type && mapicfg__text_is_word(type, strlen(type), "ADFS")) return ADFS;
    if (type && *type && !mapicfg__is_digit((unsigned char)*type)) return OTHER;
    if (mapicfg__text_begins(name, strlen(name), "EvoSTS", 6)) return ENTRA;
    return UNKNOWN;
}

struct servers {
    const mapicfg_object *endpoint; /* where clients are sent to */
    const mapicfg_object *best;     /* the first, or the first that is enabled */
    int is_untyped, is_unstated;    /* of one it is not known what it is; whether it is the endpoint */
};

static struct servers find_servers(const struct mapicfg__check *check) {
    struct servers found = {NULL, NULL, 0, 0};
    const mapicfg_object *server;
    for (size_t i = 0; (server = mapicfg__check_object(check, MAPICFG_CLASS_AUTH_SERVER, i)); i++) {
        const enum kind kind = kind_of(server);
        const uint32_t state = mapicfg__object_state(server, MAPICFG__AUTH_SERVER_IsDefaultAuthorizationEndpoint);
        found.is_untyped |= kind == UNKNOWN;
        if (kind < ENTRA) continue;
        found.is_unstated |= state == MAPICFG_NOT_STATED;
        if (!found.endpoint && state == MAPICFG_TRUE) found.endpoint = server;
        if (!found.best || (mapicfg__object_state(found.best, MAPICFG__AUTH_SERVER_Enabled) == MAPICFG_FALSE &&
                            mapicfg__object_state(server, MAPICFG__AUTH_SERVER_Enabled) == MAPICFG_TRUE))
            found.best = server;
    }
    return found;
}

/* ---- the endpoint ---- */

static void look_at_enabled(const struct mapicfg__check *check, const mapicfg_object *endpoint) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_MODERN_SERVER_OFF;
    static const uint32_t property = MAPICFG__AUTH_SERVER_Enabled;
    const uint32_t state = mapicfg__object_state(endpoint, property);
    if (state == MAPICFG_FALSE)
        mapicfg__check_say(check, rule, endpoint, (int32_t)property, mapicfg__check_name(endpoint), NULL);
    else if (state == MAPICFG_NOT_STATED)
        mapicfg__check_lacks(check, rule, property);
    else
        mapicfg__check_clean(check, rule, 1);
}

/* EvoSTS alone is what wizards until 2020 made; it serves all domains. */
static void look_at_domain(const struct mapicfg__check *check, const mapicfg_object *endpoint) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_MODERN_NO_DOMAIN;
    static const uint32_t property = MAPICFG__AUTH_SERVER_DomainName;
    const struct mapicfg__value *domains = mapicfg__object_value(endpoint, property);
    const char *name = mapicfg__check_name(endpoint);
    if (kind_of(endpoint) != ENTRA || mapicfg__text_is_word(name, strlen(name), "EvoSTS")) return;
    if (mapicfg__object_state(endpoint, property) == MAPICFG_NOT_STATED)
        mapicfg__check_lacks(check, rule, property);
    else if (!domains || !domains->count)
        mapicfg__check_say(check, rule, endpoint, (int32_t)property, name, NULL);
    else
        mapicfg__check_clean(check, rule, 1);
}

static int takes_adfs(const uint32_t build[4]) {
    static const uint32_t cu13_2019[4] = {15, 2, 1258, 12};
    return !mapicfg__build_is_older(build, cu13_2019);
}

static void look_at_adfs(const struct mapicfg__check *check, const mapicfg_object *endpoint) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_MODERN_ADFS;
    int any = 0;
    if (kind_of(endpoint) != ADFS) return;
    for (uint32_t i = 1; i < check->topology->server_count; i++) {
        const struct mapicfg__server *server = &check->topology->servers[i];
        uint32_t build[4];
        if (!mapicfg__check_is_client_access(check, i)) continue;
        any = 1;
        if (!server->display_version || !mapicfg__release_parse_build(server->display_version, build))
            mapicfg__check_lacks(check, rule, MAPICFG__SERVER_AdminDisplayVersion);
        else if (takes_adfs(build))
            mapicfg__check_clean(check, rule, 1);
        else
            mapicfg__check_say_of(check, rule, server->name, server->name, server->display_version,
                                  mapicfg__check_name(endpoint), NULL);
    }
    if (!any) mapicfg__check_lacks_class(check, rule, MAPICFG_CLASS_VDIR);
}

/* ---- all ---- */

void mapicfg__check_auth_servers(const struct mapicfg__check *check) {
    const struct servers found = find_servers(check);
    const size_t count = mapicfg__check_count(check, MAPICFG_CLASS_AUTH_SERVER);
    for (size_t i = 0; !count && i < sizeof rules / sizeof *rules; i++)
        mapicfg__check_lacks_class(check, rules[i], MAPICFG_CLASS_AUTH_SERVER);
    if (!count) return;
    if (!found.best) {
        if (found.is_untyped)
            mapicfg__check_lacks(check, rules[0], MAPICFG__AUTH_SERVER_Type);
        else
            mapicfg__check_say(check, rules[0], check->org, -1, mapicfg__check_name(check->org), NULL);
        return;
    }
    mapicfg__check_clean(check, rules[0], 1);
    if (found.endpoint) {
        mapicfg__check_clean(check, rules[1], 1);
        look_at_enabled(check, found.endpoint);
        look_at_domain(check, found.endpoint);
        look_at_adfs(check, found.endpoint);
    } else if (found.is_unstated || found.is_untyped) {
        mapicfg__check_lacks(
            check, rules[1],
            found.is_unstated ? MAPICFG__AUTH_SERVER_IsDefaultAuthorizationEndpoint : MAPICFG__AUTH_SERVER_Type);
    } else {
        mapicfg__check_say(check, rules[1], found.best, MAPICFG__AUTH_SERVER_IsDefaultAuthorizationEndpoint,
                           mapicfg__check_name(found.best), NULL);
    }
}
