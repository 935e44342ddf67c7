/* SPDX-License-Identifier: LGPL-2.1-or-later
 * protection.c: the family of Windows Extended Protection: what is advised for each virtual directory against what is
 * set, what the build of a server can do, offloading, and the service principal names that are accepted.
 *
 * Sources: "Windows Extended Protection in Exchange Server"; the table is the one that Microsoft's script
 * ExchangeExtendedProtectionManagement.ps1 sets, as of 2026-04. */
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "check/check.h"
#include "model/release.h"

enum level { NONE, ALLOW, REQUIRE, UNKNOWN };

static const char *const level_names[] = {"None", "Allow", "Require"};

/* What is advised, at the front end and at the back end; `most` is above it where the documents differ. The back end of
 * MAPI has two applications that no cmdlet shows. */
#define ROW(class, front, most, back)                                                                 \
    {                                                                                                 \
        MAPICFG_CLASS_##class, front, most, back, MAPICFG__##class##_ExtendedProtectionTokenChecking, \
            MAPICFG__##class##_ExtendedProtectionFlags, MAPICFG__##class##_ExtendedProtectionSPNList  \
    }
struct row {
    uint32_t class_id;
    enum level front, most, back; /* UNKNOWN: not looked at */
    uint32_t checking, flags, names;
};
static const struct row rows[] = {
    ROW(VDIR, REQUIRE, REQUIRE, UNKNOWN),         ROW(OUTLOOK_ANYWHERE, REQUIRE, REQUIRE, REQUIRE),
    ROW(OWA_VDIR, REQUIRE, REQUIRE, REQUIRE),     ROW(ECP_VDIR, REQUIRE, REQUIRE, REQUIRE),
    ROW(EWS_VDIR, ALLOW, ALLOW, REQUIRE),         ROW(OAB_VDIR, ALLOW, ALLOW, REQUIRE),
    ROW(ACTIVE_SYNC_VDIR, ALLOW, ALLOW, REQUIRE), ROW(AUTODISCOVER_VDIR, NONE, NONE, NONE),
    ROW(POWERSHELL_VDIR, NONE, REQUIRE, REQUIRE),
};
#define ROWS (sizeof rows / sizeof *rows)

static enum level level_of(const mapicfg_object *object, const struct row *row) {
    const char *text = mapicfg__object_text(object, row->checking);
    if (!text) return mapicfg__object_state(object, row->checking) == MAPICFG_NULL ? NONE : UNKNOWN;
    for (unsigned level = NONE; level <= REQUIRE; level++)
        if (mapicfg__text_is_word(text, strlen(text), level_names[level])) return (enum level)level;
    return UNKNOWN;
}

int mapicfg__check_is_protected(const mapicfg_object *vdir) {
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].class_id != vdir->cls->id) continue;
        enum level level = level_of(vdir, &rows[i]);
        return level == ALLOW || level == REQUIRE;
    }
    return 0;
}

/* ---- builds ---- */

enum support { SUPPORTS_NOT, SUPPORTS, SUPPORT_UNKNOWN };

/* The first builds with support. Any later cumulative update has it too; of these ones the update may be missing, which
 * AdminDisplayVersion does not show. */
static const uint32_t first_builds[][4] = {
    {15, 0, 1497, 38}, {15, 1, 2375, 30}, {15, 1, 2507, 11}, {15, 2, 986, 28}, {15, 2, 1118, 11}};
#define FIRST_BUILDS (sizeof first_builds / sizeof *first_builds)

static enum support support_of_build(const uint32_t build[4]) {
    const uint32_t *found = NULL;
    int is_last = 1;
    if (build[0] != 15 || build[1] > 2) return build[0] < 15 ? SUPPORTS_NOT : SUPPORTS;
    for (size_t i = 0; i < FIRST_BUILDS; i++) {
        if (first_builds[i][1] != build[1]) continue;
        if (first_builds[i][2] <= build[2])
            found = first_builds[i];
        else
            is_last = 0;
    }
    if (!found) return SUPPORTS_NOT;
    if (found[2] < build[2]) return is_last ? SUPPORTS : SUPPORTS_NOT;
    return found[3] <= build[3] ? SUPPORTS : SUPPORT_UNKNOWN;
}

static enum support support_of(const struct mapicfg__check *check, uint32_t server) {
    const char *version = check->topology->servers[server].display_version;
    uint32_t build[4];
    return version && mapicfg__release_parse_build(version, build) ? support_of_build(build) : SUPPORT_UNKNOWN;
}

static void lacks_build(const struct mapicfg__check *check, enum mapicfg__rule_number rule, uint32_t server) {
    if (check->topology->servers[server].display_version)
        mapicfg__check_lacks_text(check, rule,
                                  "the build of ExSetup.exe on each server, as Get-Command ExSetup shows it: "
                                  "AdminDisplayVersion leaves security updates out");
    else
        mapicfg__check_lacks(check, rule, MAPICFG__SERVER_AdminDisplayVersion);
}

/* Then the directory where it is on is looked at for its build. */
static int is_on(const struct mapicfg__server *server) {
    int on = 0;
    for (size_t part = 0; part < MAPICFG__PARTS; part++)
        on |= server->vdirs[part] && mapicfg__check_is_protected(server->vdirs[part]);
    return on;
}

static void look_at_servers(const struct mapicfg__check *check) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_EP_UNSUPPORTED;
    int any = 0;
    for (uint32_t i = 1; i < check->topology->server_count; i++) {
        const struct mapicfg__server *server = &check->topology->servers[i];
        if (!mapicfg__check_is_client_access(check, i)) continue;
        any = 1;
        if (is_on(server)) continue;
        switch (support_of(check, i)) {
        case SUPPORTS: mapicfg__check_clean(check, rule, 1); break;
        case SUPPORTS_NOT:
            mapicfg__check_say_of(check, rule, server->name, server->name, server->display_version, NULL);
            break;
        default: lacks_build(check, rule, i);
        }
    }
    if (!any) mapicfg__check_lacks_class(check, rule, MAPICFG_CLASS_VDIR);
}

/* ---- levels ---- */

static const enum mapicfg__rule_number level_rules[] = {RULE_CHECK_EP_OFF, RULE_CHECK_EP_LOW, RULE_CHECK_EP_HIGH};
#define LEVEL_RULES (sizeof level_rules / sizeof *level_rules)

static void say_level(const struct mapicfg__check *check, enum mapicfg__rule_number rule, const mapicfg_object *object,
                      const struct row *row, enum level level, enum level advised) {
    mapicfg__check_say(check, rule, object, (int32_t)row->checking, mapicfg__check_name(object), level_names[level],
                       level_names[advised], object->cls->name, NULL);
}

static int is_offloading(const mapicfg_object *object) {
    return object->cls->id == MAPICFG_CLASS_OUTLOOK_ANYWHERE &&
           mapicfg__object_state(object, MAPICFG__OUTLOOK_ANYWHERE_SSLOffloading) == MAPICFG_TRUE;
}

static void compare_level(const struct mapicfg__check *check, const mapicfg_object *object, const struct row *row,
                          enum level level, enum level advised, enum level most) {
    const uint32_t server = mapicfg__check_server(check, object);
    enum mapicfg__rule_number rule = RULE_COUNT;
    if (level == NONE && advised > NONE)
        rule = is_offloading(object) ? RULE_CHECK_EP_OFF_OFFLOADING : RULE_CHECK_EP_OFF;
    else if (level < advised)
        rule = RULE_CHECK_EP_LOW;
    else if (level > most)
        rule = RULE_CHECK_EP_HIGH;
    if (rule != RULE_COUNT) {
        say_level(check, rule, object, row, level, advised);
        /* off it is, but whether this build can have it on is not known */
        if (level == NONE && support_of(check, server) == SUPPORT_UNKNOWN) lacks_build(check, rule, server);
        return;
    }
    for (size_t i = 0; i < LEVEL_RULES; i++) mapicfg__check_clean(check, level_rules[i], 1);
    if (object->cls->id == MAPICFG_CLASS_OUTLOOK_ANYWHERE) mapicfg__check_clean(check, RULE_CHECK_EP_OFF_OFFLOADING, 1);
}

/* 1: the level is known, and the build may have it. */
static int look_at_level(const struct mapicfg__check *check, const mapicfg_object *object, const struct row *row,
                         enum level level, enum level advised, enum level most) {
    const uint32_t server = mapicfg__check_server(check, object);
    const enum support support = support_of(check, server);
    const int is_anywhere = object->cls->id == MAPICFG_CLASS_OUTLOOK_ANYWHERE;
    if (level == UNKNOWN) {
        for (size_t i = 0; i < LEVEL_RULES; i++) mapicfg__check_lacks(check, level_rules[i], row->checking);
        if (is_anywhere) mapicfg__check_lacks(check, RULE_CHECK_EP_OFF_OFFLOADING, row->checking);
        return 0;
    }
    if (support == SUPPORTS_NOT) {
        if (level != NONE)
            mapicfg__check_say(check, RULE_CHECK_EP_BUILD, object, (int32_t)row->checking, mapicfg__check_name(object),
                               level_names[level], check->topology->servers[server].display_version, object->cls->name,
                               NULL);
        else
            mapicfg__check_clean(check, RULE_CHECK_EP_BUILD, 1);
        return 0;
    }
    if (level != NONE && support == SUPPORT_UNKNOWN)
        lacks_build(check, RULE_CHECK_EP_BUILD, server);
    else
        mapicfg__check_clean(check, RULE_CHECK_EP_BUILD, 1);
    compare_level(check, object, row, level, advised, most);
    return 1;
}

/* ---- offloading ---- */

static void look_at_offloading(const struct mapicfg__check *check, const mapicfg_object *anywhere, enum level level) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_EP_OFFLOADING;
    const uint32_t property = MAPICFG__OUTLOOK_ANYWHERE_SSLOffloading;
    if (mapicfg__object_state(anywhere, property) == MAPICFG_NOT_STATED)
        mapicfg__check_lacks(check, rule, property);
    else if (is_offloading(anywhere))
        mapicfg__check_say(check, rule, anywhere, (int32_t)property, mapicfg__check_name(anywhere), level_names[level],
                           "", anywhere->cls->name, NULL);
    else
        mapicfg__check_clean(check, rule, 1);
}

/* ---- flags and names ---- */

#define MOST_NAME 600u

struct names {
    const struct mapicfg__check *check;
    const mapicfg_object *object;
    const struct row *row;
    const struct mapicfg__value *list;
    enum level level;
};

static void say_name(const struct names *names, enum mapicfg__rule_number rule, uint32_t property, const char *name,
                     const char *right) {
    mapicfg__check_say(names->check, rule, names->object, (int32_t)property, mapicfg__check_name(names->object),
                       level_names[names->level], "", names->object->cls->name, name, right, NULL);
}

/* The host of a name: HTTP/mail.contoso.com:443/more, and of HTTP\mail.contoso.com too, which is wrong. */
static const char *host_of(const char *name, size_t *size) {
    const char *host = name + strcspn(name, "/\\");
    if (*host) host++;
    *size = strcspn(host, "/:\\");
    return host;
}

/* SERVICE/host, or SERVICE/host:port, or SERVICE/host/name. */
static int is_name(const char *name) {
    size_t size, service = strcspn(name, "/\\");
    host_of(name, &size);
    return service && size && name[service] == '/' && !strpbrk(name, "\\ ");
}

static int has_host(const struct names *names, const char *host) {
    for (uint32_t i = 0; i < names->list->count; i++) {
        size_t size;
        const char *have = host_of(names->list->items[i], &size);
        if (mapicfg__text_starts(names->list->items[i], "http") && size == strlen(host) &&
            mapicfg__text_begins(have, size, host, size))
            return 1;
    }
    return 0;
}

/* http\mail.contoso.com, mail.contoso.com, https://mail.contoso.com/mapi: HTTP/mail.contoso.com */
static void look_at_form(const struct names *names, const char *name) {
    char right[MOST_NAME];
    size_t size, service = strcspn(name, "/\\");
    const char *host = host_of(name, &size);
    if (is_name(name)) {
        mapicfg__check_clean(names->check, RULE_CHECK_EP_NAME_FORM, 1);
        return;
    }
    if (!name[service]) {
        host = name;
        size = service;
    } else if (strstr(name, "://")) {
        host = strstr(name, "://") + 3;
        size = strcspn(host, "/:\\");
    }
    if (strlen(name) >= MOST_NAME / 2) return;
    snprintf(right, sizeof right, "HTTP/%.*s", (int)size, host);
    say_name(names, RULE_CHECK_EP_NAME_FORM, names->row->names, name, right);
}

/* The first name without a dot; NULL for none. */
static const char *dotless(const struct names *names) {
    for (uint32_t i = 0; i < names->list->count; i++) {
        size_t size;
        const char *host = host_of(names->list->items[i], &size);
        if (is_name(names->list->items[i]) && !memchr(host, '.', size)) return names->list->items[i];
    }
    return NULL;
}

static void look_at_dotless(const struct names *names, const struct mapicfg__value *flags) {
    const char *name = dotless(names);
    const int has_flag = mapicfg__check_has(flags, "AllowDotlessSPN");
    if (name && !has_flag)
        say_name(names, RULE_CHECK_EP_DOTLESS, names->row->flags, name, "");
    else
        mapicfg__check_clean(names->check, RULE_CHECK_EP_DOTLESS, 1);
    if (!name && has_flag)
        say_name(names, RULE_CHECK_EP_DOTLESS_UNUSED, names->row->flags, "", "");
    else
        mapicfg__check_clean(names->check, RULE_CHECK_EP_DOTLESS_UNUSED, 1);
}

/* The host that clients use for a role; a server's own names are accepted without a list. One without a domain is to be
 * replaced in the URL: in the list it would need a flag that weakens the check. */
static int put_host(const struct names *names, uint32_t role, char *host) {
    return mapicfg__check_put_shared(names->check, names->object, role, host);
}

/* The names that clients ask tickets for: of the internal host, and of the external one where it is another. */
static size_t put_names(const struct names *names, char hosts[2][MAPICFG__CHECK_HOST], char wanted[2][MOST_NAME]) {
    size_t count = 0;
    for (size_t i = 0; i < 2; i++) {
        if (!put_host(names, i ? MAPICFG__ROLE_EXTERNAL : MAPICFG__ROLE_INTERNAL, hosts[count])) continue;
        if (count && !strcmp(hosts[0], hosts[1])) continue;
        snprintf(wanted[count], MOST_NAME, "HTTP/%s", hosts[count]);
        count++;
    }
    return count;
}

static void look_at_hosts(const struct names *names, const struct mapicfg__value *flags) {
    const int is_proxied = mapicfg__check_has(flags, "Proxy") || mapicfg__check_has(flags, "ProxyCoHosting");
    char hosts[2][MAPICFG__CHECK_HOST], wanted[2][MOST_NAME];
    const size_t count = put_names(names, hosts, wanted);
    if (count && !names->list->count && is_proxied) { /* the list is looked at again once there is one */
        say_name(names, RULE_CHECK_EP_PROXY_NAMES, names->row->names, wanted[0], count > 1 ? wanted[1] : "");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        mapicfg__check_clean(names->check, RULE_CHECK_EP_PROXY_NAMES, 1);
        if (names->list->count && !has_host(names, hosts[i]))
            say_name(names, RULE_CHECK_EP_NAME_MISSING, names->row->names, wanted[i], "");
        else
            mapicfg__check_clean(names->check, RULE_CHECK_EP_NAME_MISSING, 1);
    }
}

static void look_at_unchecked(const struct names *names, const struct mapicfg__value *flags) {
    if (mapicfg__check_has(flags, "NoServiceNameCheck"))
        say_name(names, RULE_CHECK_EP_UNCHECKED, names->row->flags, "", "");
    else
        mapicfg__check_clean(names->check, RULE_CHECK_EP_UNCHECKED, 1);
}

static void look_at_forms(const struct names *names) {
    for (uint32_t i = 0; i < names->list->count; i++) look_at_form(names, names->list->items[i]);
    if (!names->list->count) mapicfg__check_clean(names->check, RULE_CHECK_EP_NAME_FORM, 1);
}

static void look_at_names(const struct names *names) {
    static const enum mapicfg__rule_number of_both[] = {RULE_CHECK_EP_DOTLESS, RULE_CHECK_EP_DOTLESS_UNUSED,
                                                        RULE_CHECK_EP_PROXY_NAMES, RULE_CHECK_EP_NAME_MISSING};
    const struct row *row = names->row;
    const struct mapicfg__value *flags = mapicfg__object_value(names->object, row->flags);
    const int has_flags = mapicfg__object_state(names->object, row->flags) != MAPICFG_NOT_STATED;
    const int has_list = mapicfg__object_state(names->object, row->names) != MAPICFG_NOT_STATED;
    if (has_flags)
        look_at_unchecked(names, flags);
    else
        mapicfg__check_lacks(names->check, RULE_CHECK_EP_UNCHECKED, row->flags);
    if (has_list)
        look_at_forms(names);
    else
        mapicfg__check_lacks(names->check, RULE_CHECK_EP_NAME_FORM, row->names);
    for (size_t i = 0; !(has_flags && has_list) && i < sizeof of_both / sizeof *of_both; i++)
        mapicfg__check_lacks(names->check, of_both[i], has_flags ? row->names : row->flags);
    if (!has_flags || !has_list) return;
    look_at_dotless(names, flags);
    look_at_hosts(names, flags);
}

/* ---- the whole ---- */

#define LAST RULE_CHECK_EP_BRIDGING

static void look_at_front(const struct mapicfg__check *check, const mapicfg_object *object, const struct row *row) {
    const enum level level = level_of(object, row);
    if (!look_at_level(check, object, row, level, row->front, row->most) || level == NONE) return;
    const struct names names = {check, object, row, mapicfg__object_value(object, row->names), level};
    if (object->cls->id == MAPICFG_CLASS_OUTLOOK_ANYWHERE) look_at_offloading(check, object, level);
    look_at_names(&names);
}

void mapicfg__check_protection(const struct mapicfg__check *check) {
    const mapicfg_object *object;
    look_at_servers(check);
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t i = 0; (object = mapicfg__check_object(check, rows[row].class_id, i)); i++)
            look_at_front(check, object, &rows[row]);
        for (size_t i = 0;
             rows[row].back != UNKNOWN && (object = mapicfg__check_back_end(check, rows[row].class_id, i)); i++)
            look_at_level(check, object, &rows[row], level_of(object, &rows[row]), rows[row].back, rows[row].back);
    }
    mapicfg__check_bridging(check, mapicfg__check_is_protected);
    for (uint32_t rule = RULE_CHECK_EP_BUILD; !mapicfg__check_count(check, MAPICFG_CLASS_VDIR) && rule <= LAST; rule++)
        if (rule != RULE_CHECK_EP_OFF_OFFLOADING && rule != RULE_CHECK_EP_OFFLOADING)
            mapicfg__check_lacks_class(check, (enum mapicfg__rule_number)rule, MAPICFG_CLASS_VDIR);
    if (mapicfg__check_count(check, MAPICFG_CLASS_OUTLOOK_ANYWHERE)) return;
    mapicfg__check_lacks_class(check, RULE_CHECK_EP_OFF_OFFLOADING, MAPICFG_CLASS_OUTLOOK_ANYWHERE);
    mapicfg__check_lacks_class(check, RULE_CHECK_EP_OFFLOADING, MAPICFG_CLASS_OUTLOOK_ANYWHERE);
}
