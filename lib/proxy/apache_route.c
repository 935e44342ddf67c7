/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_route.c: which ProxyPass of an Apache virtual host takes a path: one in the last <Location> that fits, else
 * the first of the virtual host, else a RewriteRule with [P]. */
#include "proxy/apache_route.h"

#include <string.h>

#include "base/text.h"
#include "proxy/apache_condition.h"
#include "proxy/pattern.h"

int mapicfg__apache_takes(const char *prefix, const char *path) {
    size_t size = strnlen(prefix, strlen(path) + 1);
    if (!size || !mapicfg__text_starts_exactly(path, prefix)) return 0;
    return prefix[size - 1] == '/' || path[size] == '/' || !path[size];
}

struct mapicfg__two mapicfg__apache_two(const struct mapicfg__tree *tree, uint32_t section, const char *a,
                                        const char *b) {
    return (struct mapicfg__two){mapicfg__tree_child(tree, section, a), mapicfg__tree_child(tree, section, b)};
}

uint32_t mapicfg__apache_take(const struct mapicfg__tree *tree, struct mapicfg__two *two) {
    uint32_t *first = !two->b || (two->a && two->a < two->b) ? &two->a : &two->b, taken = *first;
    if (taken) *first = mapicfg__tree_sibling(tree, taken);
    return taken;
}

static int section_takes(const struct mapicfg__tree *tree, uint32_t section, const char *path) {
    int match = mapicfg__tree_is_named(tree, section, "LocationMatch");
    const char *pattern = mapicfg__tree_word_at(tree, section, 1);
    if (strcmp(pattern, "~") == 0) {
        match = 1;
        pattern = mapicfg__tree_word_at(tree, section, 2);
    }
    return match ? mapicfg__pattern_fits(pattern, path, 0, tree->left) == MAPICFG__YES
                 : mapicfg__apache_takes(pattern, path);
}

/* Later sections come first: they override earlier ones. */
static void add_sections(const struct mapicfg__tree *tree, uint32_t site, const char *path,
                         struct mapicfg__scopes *scopes) {
    uint32_t start = scopes->count, at;
    struct mapicfg__two two = mapicfg__apache_two(tree, site, "Location", "LocationMatch");
    while ((at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT) {
        if (!section_takes(tree, at, path)) continue;
        if (scopes->count == MAPICFG__MAX_SCOPES - 2) {
            scopes->cut = at;
            break;
        }
        scopes->list[scopes->count++] = at;
    }
    for (uint32_t low = start, high = scopes->count; low + 1 < high; low++) {
        uint32_t swap = scopes->list[low];
        scopes->list[low] = scopes->list[--high];
        scopes->list[high] = swap;
    }
}

void mapicfg__apache_scopes(const struct mapicfg__tree *tree, uint32_t site, const char *path,
                            struct mapicfg__scopes *scopes) {
    scopes->count = scopes->cut = 0;
    add_sections(tree, site, path, scopes);
    if (site) {
        scopes->list[scopes->count++] = site;
        add_sections(tree, MAPICFG__ROOT, path, scopes);
    }
    scopes->list[scopes->count++] = MAPICFG__ROOT;
}

uint32_t mapicfg__apache_setting(const struct mapicfg__tree *tree, const struct mapicfg__scopes *scopes,
                                 const char *name) {
    for (uint32_t i = 0; i < scopes->count; i++) {
        uint32_t found = mapicfg__tree_last_child(tree, scopes->list[i], name);
        if (found) return found;
    }
    return MAPICFG__ROOT;
}

uint32_t mapicfg__apache_server_setting(const struct mapicfg__tree *tree, uint32_t site, const char *name) {
    uint32_t found = mapicfg__tree_last_child(tree, site, name);
    return found || !site ? found : mapicfg__tree_last_child(tree, MAPICFG__ROOT, name);
}

const char *mapicfg__apache_option(const struct mapicfg__tree *tree, uint32_t directive, uint32_t from,
                                   const char *key) {
    size_t size = strlen(key);
    for (uint32_t i = from; i < tree->list[directive].count && mapicfg__tree_spend(tree->left, 1); i++) {
        const char *word = mapicfg__tree_word_at(tree, directive, i);
        if (mapicfg__text_starts(word, key) && word[size] == '=') return word + size + 1;
    }
    return NULL;
}

int mapicfg__apache_has_name(const struct mapicfg__tree *tree, uint32_t site, const char *host) {
    struct mapicfg__two two = mapicfg__apache_two(tree, site, "ServerName", "ServerAlias");
    for (uint32_t at; (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;)
        for (uint32_t i = 1; i < tree->list[at].count; i++) {
            const char *name = mapicfg__tree_word_at(tree, at, i);
            if (mapicfg__text_starts(name, "https://")) name += 8;
            size_t size = *name == '[' ? strcspn(name, "]") + 1 : strcspn(name, ":");
            if (mapicfg__pattern_wildcard_fits(name, strnlen(name, size), host, tree->left)) return 1;
        }
    return 0;
}

/* ---- ProxyPass ---- */

int mapicfg__apache_read_pass(const struct mapicfg__tree *tree, uint32_t directive, struct mapicfg__pass *pass) {
    int match = mapicfg__tree_is_named(tree, directive, "ProxyPassMatch");
    uint32_t count = tree->list[directive].count;
    *pass = (struct mapicfg__pass){.directive = directive, .is_pattern = match};
    if (mapicfg__tree_is_named(tree, directive, "RewriteRule")) {
        pass->is_pattern = 1;
        pass->from = mapicfg__tree_word_at(tree, directive, 1);
        pass->to = mapicfg__tree_word_at(tree, directive, 2);
        pass->options = count;
        pass->any_case = mapicfg__apache_has_flag(mapicfg__tree_word_at(tree, directive, 3), "NC") ||
                         mapicfg__apache_has_flag(mapicfg__tree_word_at(tree, directive, 3), "nocase");
        return mapicfg__apache_has_flag(mapicfg__tree_word_at(tree, directive, 3), "P");
    }
    if (!match && !mapicfg__tree_is_named(tree, directive, "ProxyPass")) return 0;
    const char *first = mapicfg__tree_word_at(tree, directive, 1);
    int has_path = *first == '/' || *first == '^' || (match && count > 2 && !strstr(first, "://"));
    pass->from = has_path ? first : "";
    pass->to = mapicfg__tree_word_at(tree, directive, has_path ? 2 : 1);
    pass->options = has_path ? 3 : 2;
    return 1;
}

int mapicfg__apache_pass_takes(const struct mapicfg__tree *tree, const struct mapicfg__pass *pass, const char *path) {
    if (!pass->is_pattern) return mapicfg__apache_takes(pass->from, path);
    return mapicfg__pattern_fits(pass->from, path, pass->any_case, tree->left) == MAPICFG__YES;
}

/* The first ProxyPass of a site that takes the path. */
static int find_in(const struct mapicfg__tree *tree, uint32_t site, const char *path, struct mapicfg__pass *pass) {
    struct mapicfg__two two = mapicfg__apache_two(tree, site, "ProxyPass", "ProxyPassMatch");
    for (uint32_t at; (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;)
        if (mapicfg__apache_read_pass(tree, at, pass) && mapicfg__apache_pass_takes(tree, pass, path)) return 1;
    return 0;
}

/* The first RewriteRule with [P] whose conditions may be met. */
static int find_rewritten(const struct mapicfg__tree *tree, uint32_t section, const char *path,
                          struct mapicfg__pass *pass) {
    const struct mapicfg__apache_asked asked = {.tree = tree, .path = path};
    struct mapicfg__apache_conditions conditions = MAPICFG__NO_CONDITIONS;
    struct mapicfg__two two = mapicfg__apache_two(tree, section, "RewriteCond", "RewriteRule");
    for (uint32_t at; (at = mapicfg__apache_take(tree, &two)) != MAPICFG__ROOT;) {
        if (mapicfg__tree_is_named(tree, at, "RewriteCond")) {
            mapicfg__apache_add_condition(&asked, at, &conditions);
            continue;
        }
        int met = conditions.all;
        conditions = MAPICFG__NO_CONDITIONS;
        if (met != MAPICFG__NO && mapicfg__apache_read_pass(tree, at, pass) &&
            mapicfg__apache_pass_takes(tree, pass, path))
            return 1;
    }
    return 0;
}

uint32_t mapicfg__apache_rewriting(const struct mapicfg__tree *tree, uint32_t site, uint32_t sections[2]) {
    uint32_t engine = mapicfg__apache_server_setting(tree, site, "RewriteEngine"), count = 0;
    uint32_t options = mapicfg__tree_last_child(tree, site, "RewriteOptions");
    if (!mapicfg__text_same(mapicfg__tree_word_at(tree, engine, 1), "on")) return 0;
    int before = mapicfg__tree_find_word(tree, options, "InheritBefore") != 0;
    int inherits = site && (before || mapicfg__tree_find_word(tree, options, "Inherit"));
    if (before && inherits) sections[count++] = MAPICFG__ROOT;
    sections[count++] = site;
    if (!before && inherits) sections[count++] = MAPICFG__ROOT;
    return count;
}

int mapicfg__apache_route(const struct mapicfg__tree *tree, uint32_t site, const char *path,
                          struct mapicfg__pass *pass) {
    struct mapicfg__scopes scopes;
    mapicfg__apache_scopes(tree, site, path, &scopes);
    for (uint32_t i = 0; i < scopes.count; i++) {
        uint32_t scope = scopes.list[i], at = MAPICFG__ROOT;
        if (scope != site && scope != MAPICFG__ROOT) {
            at = mapicfg__tree_child(tree, scope, "ProxyPass");
            if (!at) at = mapicfg__tree_child(tree, scope, "ProxyPassMatch");
        }
        if (at && mapicfg__apache_read_pass(tree, at, pass)) {
            pass->from = mapicfg__tree_word_at(tree, scope, 1);
            pass->is_pattern = !mapicfg__tree_is_named(tree, scope, "Location");
            return strcmp(pass->to, "!") != 0;
        }
    }
    if (find_in(tree, site, path, pass)) return strcmp(pass->to, "!") != 0;
    uint32_t sections[2], count = mapicfg__apache_rewriting(tree, site, sections);
    for (uint32_t i = 0; i < count; i++)
        if (find_rewritten(tree, sections[i], path, pass)) return 1;
    return 0;
}
