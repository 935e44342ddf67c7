/* SPDX-License-Identifier: LGPL-2.1-or-later
 * versions.c: the family of versions: support that ends, cumulative updates that newer ones follow, and servers that
 * keep newer ones out.
 *
 * AdminDisplayVersion names the cumulative update, and no security update on top of it. */
#include <string.h>

#include "base/day.h"
#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"
#include "model/release.h"

#define SOON 365 /* days before the end of support in which it is told */

struct server {
    const mapicfg_object *object; /* NULL: only others name it */
    const char *name;
    struct mapicfg__build build;
};

static const enum mapicfg__rule_number rules[] = {RULE_CHECK_VERSION_UNSUPPORTED, RULE_CHECK_VERSION_SUPPORT_ENDS,
                                                  RULE_CHECK_VERSION_OLD,         RULE_CHECK_VERSION_NO_MAPI_HTTP,
                                                  RULE_CHECK_VERSION_BLOCKS_SE,   RULE_CHECK_VERSION_BLOCKS_SE_CU2};
#define RULES (sizeof rules / sizeof *rules)

/* Of the server, with up to three arguments. */
static void say(const struct mapicfg__check *check, enum mapicfg__rule_number rule, const struct server *server,
                const char *one, const char *two, const char *three) {
    if (server->object)
        mapicfg__check_say(check, rule, server->object, (int32_t)MAPICFG__SERVER_AdminDisplayVersion, server->name, one,
                           two, three, NULL);
    else
        mapicfg__check_say_of(check, rule, server->name, server->name, one, two, three, NULL);
}

static void say_or_clean(const struct mapicfg__check *check, enum mapicfg__rule_number rule, int broken,
                         const struct server *server, const char *two, const char *three) {
    if (broken)
        say(check, rule, server, server->build.product, two, three);
    else
        mapicfg__check_clean(check, rule, 1);
}

/* ---- support ---- */

/* 1 when the release is out of support. */
static int look_at_support(const struct mapicfg__check *check, const struct server *server) {
    const char *ends = server->build.ends;
    int64_t last;
    if (!ends || !mapicfg__day_parse(ends, strlen(ends), &last)) return 0;
    int over = check->day > last;
    say_or_clean(check, RULE_CHECK_VERSION_UNSUPPORTED, over, server, ends, NULL);
    if (!over) say_or_clean(check, RULE_CHECK_VERSION_SUPPORT_ENDS, last - check->day <= SOON, server, ends, NULL);
    return over;
}

/* "CU15 (15.2.1748)": a cumulative update has the first three numbers to itself. */
static void put_cumulative(struct mapicfg__buffer *out, const uint32_t numbers[4], const char *name,
                           const char *product) {
    const size_t size = strlen(product);
    if (name && mapicfg__text_starts(name, product) && name[size] == ' ') name += size + 1; /* a row of the user's */
    if (name) {
        mapicfg__buffer_bytes(out, name, strcspn(name, " "));
        mapicfg__buffer_text(out, " (");
    }
    for (int i = 0; i < 3; i++) {
        if (i) mapicfg__buffer_char(out, '.');
        mapicfg__buffer_number(out, numbers[i]);
    }
    if (name) mapicfg__buffer_char(out, ')');
}

static void look_at_update(const struct mapicfg__check *check, const struct server *server) {
    const struct mapicfg__build *build = &server->build;
    if (!build->newest_name) return; /* nothing is known of its builds */
    if (build->numbers[2] >= build->newest[2]) {
        mapicfg__check_clean(check, RULE_CHECK_VERSION_OLD, 1);
        return;
    }
    struct mapicfg__buffer has = {0}, newest = {0};
    put_cumulative(&has, build->numbers, build->name, build->product);
    put_cumulative(&newest, build->newest, build->newest_name, build->product);
    if (has.failed || newest.failed)
        mapicfg__check_no_memory(check);
    else
        say(check, RULE_CHECK_VERSION_OLD, server, has.data, build->product, newest.data);
    mapicfg__buffer_free(&has);
    mapicfg__buffer_free(&newest);
}

/* ---- what a server keeps out, and what it cannot do ---- */

static void look_at_ability(const struct mapicfg__check *check, const struct server *server) {
    static const uint32_t wanted = MAPICFG__ORG_MapiHttpEnabled;
    uint32_t release = mapicfg__release_of_build(server->build.numbers); /* RTM and SP1 of 2013 differ here */
    int cannot = !mapicfg__server_can(release);
    if (cannot && (!check->org || mapicfg__object_state(check->org, wanted) == MAPICFG_NOT_STATED))
        mapicfg__check_lacks(check, RULE_CHECK_VERSION_NO_MAPI_HTTP, wanted);
    else if (cannot && mapicfg__object_state(check->org, wanted) == MAPICFG_TRUE)
        say(check, RULE_CHECK_VERSION_NO_MAPI_HTTP, server, mapicfg_server_name(release), NULL, NULL);
    else
        mapicfg__check_clean(check, RULE_CHECK_VERSION_NO_MAPI_HTTP, 1);
}

static void look_at_server(const struct mapicfg__check *check, const struct server *server) {
    const uint32_t release = server->build.release;
    if (!look_at_support(check, server)) look_at_update(check, server);
    look_at_ability(check, server);
    say_or_clean(check, RULE_CHECK_VERSION_BLOCKS_SE, release <= MAPICFG_SERVER_2013, server, NULL, NULL);
    say_or_clean(check, RULE_CHECK_VERSION_BLOCKS_SE_CU2,
                 release == MAPICFG_SERVER_2016 || release == MAPICFG_SERVER_2019, server, NULL, NULL);
}

/* ---- all servers ---- */

static void look_at_number(const struct mapicfg__check *check, uint32_t number, const mapicfg_object *object) {
    /* Edge Transport has no mailboxes and no virtual directories. */
    const char *role = object ? mapicfg__object_text(object, MAPICFG__SERVER_ServerRole) : NULL;
    if (role && mapicfg__text_equal(role, strlen(role), "Edge", 4)) return;
    struct server server = {.object = object, .name = mapicfg__check_server_name(check, number)};
    const char *version = check->topology->servers[number].display_version;
    if (version && mapicfg__release_parse_build(version, server.build.numbers))
        mapicfg__build_find(check->builds, &server.build);
    for (size_t i = 0; !server.build.release && i < RULES; i++) {
        if (object)
            mapicfg__check_lacks(check, rules[i], MAPICFG__SERVER_AdminDisplayVersion);
        else
            mapicfg__check_lacks_class(check, rules[i], MAPICFG_CLASS_SERVER);
    }
    if (server.build.release) look_at_server(check, &server);
}

void mapicfg__check_versions(const struct mapicfg__check *check) {
    const struct mapicfg__topology *topology = check->topology;
    const mapicfg_object *object;
    if (topology->server_count < 2) { /* number 0 is no server */
        for (size_t i = 0; i < RULES; i++) mapicfg__check_lacks_class(check, rules[i], MAPICFG_CLASS_SERVER);
        return;
    }
    const mapicfg_object **objects = mapicfg__mem_zalloc(topology->server_count * sizeof *objects);
    if (!objects) {
        mapicfg__check_no_memory(check);
        return;
    }
    for (size_t i = 0; (object = mapicfg__check_object(check, MAPICFG_CLASS_SERVER, i)); i++)
        objects[mapicfg__check_server(check, object)] = object;
    for (uint32_t number = 1; number < topology->server_count; number++)
        if (!topology->servers[number].stated && mapicfg__topology_number(topology, number) == number)
            look_at_number(check, number, objects[number]);
    mapicfg__mem_free(objects);
}
