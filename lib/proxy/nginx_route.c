/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_route.c: which location of an nginx server answers for a path, and which setting is in effect there. */
#include "proxy/nginx_route.h"

#include <string.h>

#include "base/text.h"

/* ---- settings ---- */

uint32_t mapicfg__nginx_level(const struct mapicfg__tree *tree, uint32_t block, const char *name) {
    for (;; block = tree->list[block].parent) {
        if (mapicfg__child(tree, block, name)) return mapicfg__child(tree, block, name);
        if (block == MAPICFG__ROOT) return MAPICFG__ROOT;
    }
}

uint32_t mapicfg__nginx_setting(const struct mapicfg__tree *tree, uint32_t block, const char *name) {
    uint32_t first = mapicfg__nginx_level(tree, block, name), last = first;
    for (; first; first = mapicfg__sibling(tree, first, name)) last = first;
    return last;
}

uint32_t mapicfg__nginx_upstream(const struct mapicfg__tree *tree, uint32_t block, const char *name, size_t size) {
    for (;; block = tree->list[block].parent) {
        for (uint32_t at = mapicfg__child(tree, block, "upstream"); at; at = mapicfg__sibling(tree, at, "upstream"))
            if (mapicfg__is_word(name, size, mapicfg__word(tree, at, 1))) return at;
        if (block == MAPICFG__ROOT) return MAPICFG__ROOT;
    }
}

/* ---- locations ---- */

static const char *const modifiers[] = {"^~", "~*", "~", "="};

/* The modifier, "" for a plain prefix, and the pattern, also where nothing stands between them. */
const char *mapicfg__nginx_location(const struct mapicfg__tree *tree, uint32_t location, const char **pattern) {
    const char *first = mapicfg__word(tree, location, 1);
    for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++) {
        if (!mapicfg__begins(first, modifiers[i])) continue;
        const char *behind = first + strlen(modifiers[i]);
        *pattern = *behind ? behind : mapicfg__word(tree, location, 2);
        return modifiers[i];
    }
    *pattern = first;
    return "";
}

int mapicfg__nginx_fits(const char *pattern, const char *path, int any_case) {
    int fits = mapicfg__pattern_fits(pattern, path, any_case);
    if (fits != MAPICFG__UNKNOWN) return fits == MAPICFG__YES;
    return mapicfg__begins_any_case(path, "/mapi") ? mapicfg__contains(pattern, "mapi")
                                                   : mapicfg__contains(pattern, "autodiscover");
}

/* The location among the children of a block, as nginx chooses: exact, else the first pattern that fits unless the
 * longest prefix forbids it, else the longest prefix. */
static uint32_t choose(const struct mapicfg__tree *tree, uint32_t block, const char *path) {
    uint32_t longest = MAPICFG__ROOT, regular = MAPICFG__ROOT;
    size_t length = 0;
    int final = 0;
    for (uint32_t at = mapicfg__child(tree, block, "location"); at; at = mapicfg__sibling(tree, at, "location")) {
        const char *pattern, *modifier = mapicfg__nginx_location(tree, at, &pattern);
        if (*modifier == '~') {
            if (!regular && mapicfg__nginx_fits(pattern, path, modifier[1] == '*')) regular = at;
        } else if (*modifier == '=') {
            if (strcmp(pattern, path) == 0) return at;
        } else if (*pattern == '/' && mapicfg__begins(path, pattern) && strlen(pattern) >= length) {
            longest = at;
            length = strlen(pattern);
            final = *modifier == '^';
        }
    }
    return regular && !(longest && final) ? regular : longest;
}

uint32_t mapicfg__nginx_route(const struct mapicfg__tree *tree, uint32_t server, const char *path) {
    uint32_t block = server;
    for (uint32_t inner; (inner = choose(tree, block, path)) != MAPICFG__ROOT;) block = inner;
    return block;
}

/* ---- names ---- */

int mapicfg__nginx_has_name(const struct mapicfg__tree *tree, uint32_t server, const char *host) {
    uint32_t names = mapicfg__child(tree, server, "server_name");
    for (uint32_t at = mapicfg__child(tree, server, "listen"); at; at = mapicfg__sibling(tree, at, "listen"))
        if (mapicfg__find_word(tree, at, "default_server") || mapicfg__find_word(tree, at, "default")) return 1;
    if (!names) return 1;
    for (; names; names = mapicfg__sibling(tree, names, "server_name"))
        for (uint32_t i = 1; i < tree->list[names].count; i++) {
            const char *name = mapicfg__word(tree, names, i);
            size_t size = strlen(name), whole = strlen(host);
            if (!*name || strcmp(name, "_") == 0 || mapicfg__same_word(name, host)) return 1;
            if (*name == '~' && mapicfg__pattern_fits(name + 1, host, 1) != MAPICFG__NO) return 1;
            if (*name == '.' && (mapicfg__same_word(name + 1, host) ||
                                 (whole > size && mapicfg__same_word(host + whole - size, name))))
                return 1;
            if (strchr(name, '*') && mapicfg__text_match(name, size, host, whole)) return 1;
        }
    return 0;
}
