/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arr_scope.c: which settings of IIS apply to a path of a site: those of the server, of the site's and of deeper
 * locations, and of the site's web.config, the nearest first. */
#include "proxy/arr_scope.h"

#include <string.h>

#include "base/text.h"

/* ---- elements ---- */

const char *mapicfg__arr_attribute(const struct mapicfg__tree *tree, uint32_t element, const char *name) {
    const struct mapicfg__directive *found = &tree->list[element];
    for (uint32_t i = 2; element && i + 1 < found->count && mapicfg__tree_spend(tree->left, 1); i += 2)
        if (mapicfg__text_same(found->words[i], name)) return found->words[i + 1];
    return NULL;
}

int mapicfg__arr_flag(const struct mapicfg__tree *tree, uint32_t element, const char *name, int otherwise) {
    const char *value = mapicfg__arr_attribute(tree, element, name);
    return value ? mapicfg__text_same(value, "true") || strcmp(value, "1") == 0 : otherwise;
}

uint32_t mapicfg__arr_below(const struct mapicfg__tree *tree, uint32_t element, const char *path) {
    char name[64];
    while (*path) {
        size_t size = strcspn(path, "/");
        if (size >= sizeof name) return MAPICFG__ROOT;
        memcpy(name, path, size);
        name[size] = '\0';
        element = mapicfg__tree_child(tree, element, name);
        if (!element) return MAPICFG__ROOT;
        path += size + (path[size] == '/');
    }
    return element;
}

/* ---- scopes ---- */

int mapicfg__arr_is_server(const struct mapicfg__tree *tree, uint32_t document) {
    return mapicfg__tree_child(tree, document, "system.applicationHost") ||
           mapicfg__tree_child(tree, document, "webFarms");
}

/* Whether a path lies in a location: whole parts, without regard to case. */
static int is_within(const struct mapicfg__tree *tree, const char *path, const char *base) {
    size_t size = strnlen(base, 4096);
    if (!mapicfg__tree_spend(tree->left, size + 1)) return 0;
    while (size && base[size - 1] == '/') size--;
    if (*path == '/') path++;
    if (strnlen(path, size) < size || !mapicfg__text_equal(path, size, base, size)) return 0;
    return !size || path[size] == '/' || !path[size];
}

/* Of a location of applicationHost.config, what follows the site's name; NULL: it is for another site. */
static const char *behind_site(const char *path, const char *site) {
    size_t size = strcspn(path, "/");
    if (site && !mapicfg__text_equal(path, size, site, strlen(site))) return NULL;
    return path[size] ? path + size + 1 : path + size;
}

static void add(const struct mapicfg__tree *tree, uint32_t parent, const char *base, int server,
                struct mapicfg__arr_scopes *scopes) {
    for (uint32_t at = mapicfg__tree_child(tree, parent, "system.webServer"); at;
         at = mapicfg__tree_sibling(tree, at)) {
        if (scopes->count == MAPICFG__ARR_SCOPES) {
            if (!scopes->cut) scopes->cut = at;
            return;
        }
        scopes->list[scopes->count++] = (struct mapicfg__arr_scope){at, base, server};
    }
}

static void add_document(const struct mapicfg__tree *tree, uint32_t document, const char *site, const char *path,
                         struct mapicfg__arr_scopes *scopes) {
    int server = mapicfg__arr_is_server(tree, document);
    add(tree, document, "", server, scopes);
    for (uint32_t at = mapicfg__tree_child(tree, document, "location"); at; at = mapicfg__tree_sibling(tree, at)) {
        const char *base = mapicfg__arr_attribute(tree, at, "path");
        int is_all = !base || !*base || strcmp(base, ".") == 0;
        if (is_all) base = "";
        if (server && !is_all) base = behind_site(base, site);
        if (base && is_within(tree, path, base)) add(tree, at, base, server && is_all, scopes);
    }
}

void mapicfg__arr_scopes(const struct mapicfg__tree *tree, const char *site, const char *path,
                         struct mapicfg__arr_scopes *scopes) {
    scopes->count = scopes->cut = 0;
    for (int server = 1; server >= 0; server--)
        for (uint32_t at = mapicfg__tree_child(tree, MAPICFG__ROOT, "configuration"); at;
             at = mapicfg__tree_sibling(tree, at))
            if (mapicfg__arr_is_server(tree, at) == server) add_document(tree, at, site, path, scopes);
}

const char *mapicfg__arr_setting(const struct mapicfg__tree *tree, const struct mapicfg__arr_scopes *scopes,
                                 const char *section, const char *name, uint32_t *element) {
    for (uint32_t i = scopes->count; i > 0; i--) {
        uint32_t found = mapicfg__arr_below(tree, scopes->list[i - 1].block, section);
        const char *value = mapicfg__arr_attribute(tree, found, name);
        if (!value) continue;
        *element = found;
        return value;
    }
    *element = MAPICFG__ROOT;
    return NULL;
}

/* By a line of the section that stands behind `after`. */
static int removes(const struct mapicfg__tree *tree, uint32_t section, uint32_t element, uint32_t after) {
    const char *key = mapicfg__tree_word_at(tree, element, 1);
    if (mapicfg__tree_last_child(tree, section, "clear") > after) return 1;
    for (uint32_t at = mapicfg__tree_child_like(tree, section, "remove", key, strlen(key)); at;
         at = mapicfg__tree_sibling_like(tree, at))
        if (at > after) return 1;
    return 0;
}

int mapicfg__arr_is_removed(const struct mapicfg__tree *tree, const struct mapicfg__arr_scopes *scopes, uint32_t scope,
                            const char *section, uint32_t element) {
    for (uint32_t i = scope; i < scopes->count; i++) {
        uint32_t found = mapicfg__arr_below(tree, scopes->list[i].block, section);
        if (found && removes(tree, found, element, i == scope ? element : MAPICFG__ROOT)) return 1;
    }
    return 0;
}
