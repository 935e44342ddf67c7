/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_route.c: which location of an nginx server answers for a path, and which setting is in effect there. */
#include "proxy/nginx_route.h"

#include <string.h>

#include "base/text.h"
#include "proxy/pattern.h"

#define MAX_REDIRECTS 10 /* as nginx itself */

/* ---- settings ---- */

uint32_t mapicfg__nginx_level(const struct mapicfg__tree *tree, uint32_t block, const char *name) {
    for (;; block = tree->list[block].parent) {
        uint32_t found = mapicfg__tree_child(tree, block, name);
        if (found || block == MAPICFG__ROOT) return found;
    }
}

uint32_t mapicfg__nginx_setting(const struct mapicfg__tree *tree, uint32_t block, const char *name) {
    uint32_t first = mapicfg__nginx_level(tree, block, name);
    return first ? tree->list[first].last_same : MAPICFG__ROOT;
}

uint32_t mapicfg__nginx_upstream(const struct mapicfg__tree *tree, uint32_t block, const char *name, size_t size) {
    for (;; block = tree->list[block].parent) {
        uint32_t found = mapicfg__tree_child_like(tree, block, "upstream", name, size);
        if (found) return found;
        if (block == MAPICFG__ROOT) return MAPICFG__ROOT;
    }
}

int mapicfg__nginx_is_whole(const struct mapicfg__tree *tree, uint32_t block) {
    for (; block && !mapicfg__tree_is_named(tree, block, "http"); block = tree->list[block].parent)
        for (uint32_t at = mapicfg__tree_child(tree, block, "include"); at; at = mapicfg__tree_sibling(tree, at))
            if (tree->list[at].unread) return 0;
    return 1;
}

/* ---- locations ---- */

static const char *const modifiers[] = {"^~", "~*", "~", "="};

/* The modifier, "" for a plain prefix, and the pattern, also where nothing stands between them. */
const char *mapicfg__nginx_location(const struct mapicfg__tree *tree, uint32_t location, const char **pattern) {
    const char *first = mapicfg__tree_word_at(tree, location, 1);
    for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++) {
        if (!mapicfg__text_starts_exactly(first, modifiers[i])) continue;
        const char *behind = first + strlen(modifiers[i]);
        *pattern = *behind ? behind : mapicfg__tree_word_at(tree, location, 2);
        return modifiers[i];
    }
    *pattern = first;
    return "";
}

static int fits_pattern(const struct mapicfg__tree *tree, const char *pattern, const char *path, int any_case) {
    int fits = mapicfg__pattern_fits(pattern, path, any_case, tree->left);
    if (fits != MAPICFG__UNKNOWN) return fits == MAPICFG__YES;
    return mapicfg__text_starts(path, "/mapi") ? mapicfg__text_contains(pattern, "mapi")
                                               : mapicfg__text_contains(pattern, "autodiscover");
}

/* The location among the children of a block that is the path itself, else the longest that the path begins with. */
static uint32_t find_prefix(const struct mapicfg__tree *tree, uint32_t block, const char *path, int *exact) {
    uint32_t longest = MAPICFG__ROOT;
    size_t length = 0;
    *exact = 0;
    for (uint32_t at = mapicfg__tree_child(tree, block, "location"); at; at = mapicfg__tree_sibling(tree, at)) {
        const char *pattern, *modifier = mapicfg__nginx_location(tree, at, &pattern);
        if (*modifier == '=' && strcmp(pattern, path) == 0) {
            *exact = 1;
            return at;
        }
        if (*modifier != '=' && *modifier != '~' && *pattern == '/' && mapicfg__text_starts_exactly(path, pattern) &&
            strlen(pattern) >= length) {
            longest = at;
            length = strlen(pattern);
        }
    }
    return longest;
}

/* The first among the children whose pattern fits. */
static uint32_t find_pattern(const struct mapicfg__tree *tree, uint32_t block, const char *path) {
    for (uint32_t at = mapicfg__tree_child(tree, block, "location"); at; at = mapicfg__tree_sibling(tree, at)) {
        const char *pattern, *modifier = mapicfg__nginx_location(tree, at, &pattern);
        if (*modifier == '~' && fits_pattern(tree, pattern, path, modifier[1] == '*')) return at;
    }
    return MAPICFG__ROOT;
}

static int forbids_patterns(const struct mapicfg__tree *tree, uint32_t location) {
    const char *pattern;
    return *mapicfg__nginx_location(tree, location, &pattern) == '^';
}

uint32_t mapicfg__nginx_choose(const struct mapicfg__tree *tree, uint32_t block, const char *path) {
    for (;;) {
        uint32_t inner = block, regular;
        int exact;
        for (uint32_t found; (found = find_prefix(tree, inner, path, &exact)) != MAPICFG__ROOT; inner = found)
            if (exact) return found;
        regular = find_pattern(tree, inner, path);
        for (uint32_t at = inner; !regular && at != block; at = tree->list[at].parent)
            if (!forbids_patterns(tree, at)) regular = find_pattern(tree, tree->list[at].parent, path);
        if (!regular) return inner;
        block = regular;
    }
}

/* The @name to which error_page of a block leads for a status, which keeps method and path; NULL for none. */
static const char *error_target(const struct mapicfg__tree *tree, uint32_t block, const char *status) {
    for (uint32_t at = mapicfg__nginx_level(tree, block, "error_page"); at; at = mapicfg__tree_sibling(tree, at)) {
        const char *last = mapicfg__tree_word_at(tree, at, tree->list[at].count - 1);
        if (*last == '@' && mapicfg__tree_find_word(tree, at, status)) return last;
    }
    return NULL;
}

/* Where a location without proxy_pass leads by an error of its own: `return 418;` or a file that is not there. */
static uint32_t named_by_error(const struct mapicfg__tree *tree, uint32_t server, uint32_t block) {
    uint32_t answer = mapicfg__tree_child(tree, block, "return");
    const char *status = answer ? mapicfg__tree_word_at(tree, answer, 1) : "404";
    const char *name = error_target(tree, block, status);
    return name ? mapicfg__tree_child_like(tree, server, "location", name, strlen(name)) : MAPICFG__ROOT;
}

uint32_t mapicfg__nginx_route(const struct mapicfg__tree *tree, uint32_t server, const char *path) {
    uint32_t block = server;
    for (int redirects = 0;; redirects++) {
        block = mapicfg__nginx_choose(tree, block, path);
        uint32_t files = mapicfg__tree_child(tree, block, "try_files");
        if (mapicfg__tree_child(tree, block, "proxy_pass") || redirects == MAX_REDIRECTS) return block;
        if (!files) {
            uint32_t named = named_by_error(tree, server, block);
            return named ? named : block;
        }
        const char *last = mapicfg__tree_word_at(tree, files, tree->list[files].count - 1);
        if (*last == '@') {
            uint32_t named = mapicfg__tree_child_like(tree, server, "location", last, strlen(last));
            return named ? named : block;
        }
        if (*last != '/' || strchr(last, '$')) return block;
        path = last;
        block = server;
    }
}

/* ---- names ---- */

int mapicfg__nginx_is_default(const struct mapicfg__tree *tree, uint32_t server) {
    uint32_t names = mapicfg__tree_child(tree, server, "server_name");
    for (uint32_t at = mapicfg__tree_child(tree, server, "listen"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__tree_find_word(tree, at, "default_server") || mapicfg__tree_find_word(tree, at, "default"))
            return 1;
    if (!names) return 1;
    for (; names; names = mapicfg__tree_sibling(tree, names))
        if (mapicfg__tree_find_word(tree, names, "_") || mapicfg__tree_find_word(tree, names, "")) return 1;
    return 0;
}

/* Whether a name, with * or a pattern behind ~, is that of a host. */
static int name_fits(const struct mapicfg__tree *tree, const char *name, const char *host) {
    size_t size = strlen(name), whole = strlen(host);
    if (!mapicfg__tree_spend(tree->left, 1)) return 0;
    if (mapicfg__text_same(name, host)) return 1;
    if (*name == '~') return mapicfg__pattern_fits(name + 1, host, 1, tree->left) != MAPICFG__NO;
    if (*name == '.' && mapicfg__text_same(name + 1, host)) return 1;
    if (*name == '.' && whole > size && mapicfg__text_same(host + whole - size, name)) return 1;
    return strchr(name, '*') && mapicfg__pattern_wildcard_fits(name, size, host, tree->left);
}

int mapicfg__nginx_has_name(const struct mapicfg__tree *tree, uint32_t server, const char *host) {
    for (uint32_t at = mapicfg__tree_child(tree, server, "server_name"); at; at = mapicfg__tree_sibling(tree, at))
        for (uint32_t i = 1; i < tree->list[at].count; i++)
            if (name_fits(tree, mapicfg__tree_word_at(tree, at, i), host)) return 1;
    return 0;
}
