/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_variable.c: what variables and conditions of nginx are for the request that is followed: Outlook's own, by TLS.
 * Where the client, its address or a program decides, a variable is not known. */
#include "proxy/nginx_variable.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proxy/nginx_route.h"

#define MAX_INNER 6 /* variables within the values of variables */
#define MAX_VALUE 512

/* One text that is being expanded. */
struct expansion {
    const struct mapicfg__nginx_way *way;
    uint32_t block;
    int inner;
    const struct mapicfg__pattern_groups *groups; /* of a rewrite, or NULL */
    const char *self, *self_value; /* the variable that a `set` gives a value made of itself; NULL for none */
};

static int expand(const struct expansion *expansion, const char *text, char *out, size_t size);
static int holds(const struct expansion *expansion, uint32_t condition);

static size_t name_size(const char *name) {
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}

/* Whether a text of the configuration is this variable: "$name". */
static int is_variable(const char *text, const char *name) {
    return *text == '$' && strcmp(text + 1, name) == 0;
}

static int copy(char *out, size_t size, const char *text, size_t length) {
    if (length >= size) return 0;
    memcpy(out, text, length);
    out[length] = '\0';
    return 1;
}

static int copy_text(char *out, size_t size, const char *text) {
    return copy(out, size, text, strlen(text));
}

/* ---- hosts ---- */

static int is_whole_name(const char *name) {
    return *name != '.' && !strpbrk(name, "*~_$") && strchr(name, '.');
}

/* A server's own name that clients ask for. Where hosts are known, they are those of URLs, which the names of
 * Autodiscover are not in. */
static int is_asked(const struct mapicfg__lint *lint, const char *name) {
    if (!is_whole_name(name)) return 0;
    if (!lint->host_count) return mapicfg__lint_is_our_host(lint, name);
    for (size_t i = 0; i < lint->host_count; i++)
        if (mapicfg__text_same(lint->hosts[i], name)) return 0; /* that one was there before */
    return mapicfg__text_starts(name, "autodiscover.");
}

/* The number-th of them. */
static const char *own_name(const struct mapicfg__lint *lint, uint32_t server, size_t *number) {
    const struct mapicfg__tree *tree = lint->tree;
    for (uint32_t at = mapicfg__tree_child(tree, server, "server_name"); at; at = mapicfg__tree_sibling(tree, at))
        for (uint32_t i = 1; i < tree->list[at].count; i++) {
            const char *name = mapicfg__tree_word_at(tree, at, i);
            if (is_asked(lint, name) && !(*number)--) return name;
        }
    return NULL;
}

static int is_of_hosts(const char *source) {
    return is_variable(source, "host") || is_variable(source, "http_host") || is_variable(source, "ssl_server_name");
}

static const char *mapped_name(const struct mapicfg__lint *lint, uint32_t server, size_t *number) {
    const struct mapicfg__tree *tree = lint->tree;
    for (uint32_t at = mapicfg__tree_child(tree, tree->list[server].parent, "map"); at;
         at = mapicfg__tree_sibling(tree, at)) {
        if (!is_of_hosts(mapicfg__tree_word_at(tree, at, 1))) continue;
        for (uint32_t row = tree->list[at].first; row; row = mapicfg__tree_next(tree, row)) {
            const char *name = mapicfg__tree_word_at(tree, row, 0);
            if (is_whole_name(name) && mapicfg__lint_is_our_host(lint, name) && !(*number)--) return name;
        }
    }
    return NULL;
}

const char *mapicfg__nginx_host(const struct mapicfg__lint *lint, uint32_t server, size_t number) {
    size_t left = number;
    for (size_t i = 0; i < lint->host_count; i++)
        if (mapicfg__nginx_has_name(lint->tree, server, lint->hosts[i]) && !left--) return lint->hosts[i];
    const char *name = own_name(lint, server, &left);
    if (name || left < number) return name; /* it names some */
    if (lint->host_count) return number < lint->host_count ? lint->hosts[number] : NULL;
    return mapped_name(lint, server, &left);
}

/* ---- maps ---- */

/* How well a row fits, the greater the better; 0 for not at all. Patterns of wildcards are judged by their length. */
static size_t fitness(const struct mapicfg__tree *tree, const char *row, const char *text, int hostnames,
                      int *unknown) {
    enum { REGULAR = 1, BEHIND = 2, BEFORE = 1u << 20, WHOLE = 1u << 30 };
    size_t size = strlen(row), whole = strlen(text);
    if (!mapicfg__tree_spend(tree->left, 1 + size)) return 0;
    if (*row == '~') {
        int any_case = row[1] == '*';
        int fits = mapicfg__pattern_fits(row + 1 + any_case, text, any_case, tree->left);
        *unknown |= fits == MAPICFG__UNKNOWN;
        return fits == MAPICFG__YES ? REGULAR : 0;
    }
    if (*row == '\\') row++;
    if (mapicfg__text_same(row, text) || (hostnames && *row == '.' && mapicfg__text_same(row + 1, text))) return WHOLE;
    if (!hostnames || size < 2) return 0;
    const char *tail = *row == '*' ? row + 1 : row;
    if (*tail == '.' && whole > strlen(tail) && mapicfg__text_same(text + whole - strlen(tail), tail))
        return BEFORE + strlen(tail);
    return row[size - 1] == '*' && mapicfg__text_begins(text, whole, row, size - 1) ? BEHIND + size : 0;
}

static int is_parameter(const char *name) {
    return mapicfg__text_same(name, "hostnames") || mapicfg__text_same(name, "volatile") ||
           mapicfg__text_same(name, "default") || mapicfg__text_same(name, "include");
}

uint32_t mapicfg__nginx_map_row(const struct mapicfg__tree *tree, uint32_t map, const char *text, int *unknown) {
    uint32_t best = MAPICFG__ROOT;
    size_t fit = 0;
    int hostnames = mapicfg__tree_child(tree, map, "hostnames") != MAPICFG__ROOT;
    int unsure = tree->list[mapicfg__tree_child(tree, map, "include")].unread != 0;
    for (uint32_t row = tree->list[map].first; row; row = mapicfg__tree_next(tree, row)) {
        const char *name = mapicfg__tree_word_at(tree, row, 0);
        size_t one = is_parameter(name) ? 0 : fitness(tree, name, text, hostnames, &unsure);
        if (one <= fit) continue; /* of two patterns, the first counts */
        fit = one;
        best = row;
    }
    *unknown |= unsure;
    return best ? best : mapicfg__tree_child(tree, map, "default");
}

/* ---- values ---- */

/* A variable that nginx itself makes of the request. Returns 0 when it is not known. */
static int built_in(const struct mapicfg__nginx_way *way, const char *name, char *out, size_t size) {
    const char *query = mapicfg__text_starts(way->path, "/mapi") ? MAPICFG__QUERY : "";
    const char *agent = mapicfg__text_starts(way->path, "/oab") ? NULL : MAPICFG__OUTLOOK;
    const char *method = mapicfg__text_starts(way->path, "/oab") ? "GET" : "POST";
    const struct {
        const char *name, *value;
    } known[] = {
        {"host", way->host},
        {"http_host", way->host},
        {"ssl_server_name", way->host},
        {"uri", way->path},
        {"document_uri", way->path},
        {"args", query},
        {"query_string", query},
        {"is_args", *query ? "?" : ""},
        {"request_method", method},
        {"scheme", "https"},
        {"https", "on"},
        {"server_port", "443"},
        {"http_user_agent", agent},
        {"http_upgrade", ""},
        {"ssl_client_verify", "NONE"},
        {"http_referer", ""},
        {"server_protocol", "HTTP/1.1"},
    };
    if (mapicfg__text_same(name, "request_uri")) {
        int made = snprintf(out, size, "%s%s%s", way->path, *query ? "?" : "", query);
        return made >= 0 && (size_t)made < size;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i].name) == 0) return known[i].value && copy_text(out, size, known[i].value);
    return 0;
}

static int set_in(const struct mapicfg__tree *tree, uint32_t block, const char *name) {
    for (uint32_t at = mapicfg__tree_child(tree, block, "set"); at; at = mapicfg__tree_sibling(tree, at))
        if (is_variable(mapicfg__tree_word_at(tree, at, 1), name)) return 1;
    return 0;
}

/* Runs the `set` of a variable in one block, in their order. *state: 0 before the first, 1 known, -1 not known. */
static void run_sets(const struct expansion *expansion, uint32_t block, const char *name, char *value, int *state) {
    const struct mapicfg__tree *tree = expansion->way->tree;
    for (uint32_t at = tree->list[block].first; at; at = mapicfg__tree_next(tree, at)) {
        char made[MAX_VALUE];
        const struct expansion inner = {.way = expansion->way,
                                        .block = expansion->block,
                                        .inner = expansion->inner + 1,
                                        .self = *state >= 0 ? name : NULL,
                                        .self_value = value};
        if (mapicfg__tree_is_named(tree, at, "if") && set_in(tree, at, name)) {
            int met = holds(&inner, at);
            if (met == MAPICFG__YES) run_sets(expansion, at, name, value, state);
            if (met == MAPICFG__UNKNOWN) *state = -1;
            if (met == MAPICFG__NO && !*state) *state = 1; /* it is empty */
        }
        if (!mapicfg__tree_is_named(tree, at, "set") || !is_variable(mapicfg__tree_word_at(tree, at, 1), name))
            continue;
        *state = expand(&inner, mapicfg__tree_word_at(tree, at, 2), made, sizeof made) ? 1 : -1;
        if (*state > 0) memcpy(value, made, sizeof made);
    }
}

/* Runs those of the server, and then of the blocks within, down to ours. Returns 0 when none sets it. */
static int set_value(const struct expansion *expansion, const char *name, char *value, int *state) {
    const struct mapicfg__tree *tree = expansion->way->tree;
    uint32_t blocks[MAPICFG__MAX_DEPTH], count = 0;
    for (uint32_t block = expansion->block; block && count < MAPICFG__MAX_DEPTH; block = tree->list[block].parent)
        blocks[count++] = block;
    *state = 0;
    *value = '\0';
    while (count--) run_sets(expansion, blocks[count], name, value, state);
    return *state != 0;
}

/* A `map` of the http or stream block. Returns 0 when none makes the variable. */
static int map_value(const struct expansion *expansion, const char *name, char *value, int *state) {
    const struct mapicfg__tree *tree = expansion->way->tree;
    for (uint32_t block = expansion->block;; block = tree->list[block].parent) {
        for (uint32_t at = mapicfg__tree_child(tree, block, "map"); at; at = mapicfg__tree_sibling(tree, at)) {
            if (!is_variable(mapicfg__tree_word_at(tree, at, 2), name)) continue;
            char source[MAX_VALUE];
            int unknown = 0;
            const struct expansion inner = {.way = expansion->way, .block = block, .inner = expansion->inner + 1};
            *state = -1;
            if (!expand(&inner, mapicfg__tree_word_at(tree, at, 1), source, sizeof source)) return 1;
            uint32_t row = mapicfg__nginx_map_row(tree, at, source, &unknown);
            if (unknown || !expand(&inner, row ? mapicfg__tree_word_at(tree, row, 1) : "", value, MAX_VALUE)) return 1;
            *state = 1;
            return 1;
        }
        if (block == MAPICFG__ROOT) return 0;
    }
}

/* What a group matched: of the rewrite, else of the location's pattern, where nothing in between matches another. */
static int group_value(const struct expansion *expansion, char digit, char *out, size_t size) {
    const struct mapicfg__nginx_way *way = expansion->way;
    struct mapicfg__pattern_groups own;
    const struct mapicfg__pattern_groups *groups = expansion->groups;
    const char *pattern;
    if (!groups) {
        if (!mapicfg__tree_is_named(way->tree, expansion->block, "location") ||
            mapicfg__tree_child(way->tree, expansion->block, "rewrite") ||
            mapicfg__tree_child(way->tree, expansion->block, "if"))
            return 0;
        const char *modifier = mapicfg__nginx_location(way->tree, expansion->block, &pattern);
        if (*modifier != '~' ||
            mapicfg__pattern_find(pattern, way->path, modifier[1] == '*', &own, way->tree->left) != MAPICFG__YES)
            return 0;
        groups = &own;
    }
    const size_t number = (size_t)(digit - '0');
    return copy(out, size, way->path + groups->list[number].begin, groups->list[number].size);
}

/* What nginx makes of the client's request, connection and address, which nobody can set. */
static int is_of_client(const char *name) {
    static const char *const beginnings[] = {
        "http_", "cookie_",        "remote_",        "realip_",         "ssl_",
        "geoip", "content_length", "request_length", "invalid_referer", "connection"};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (mapicfg__text_starts_exactly(name, beginnings[i])) return 1;
    return 0;
}

/* An argument of the query; Outlook's requests have but one. */
static int argument(const struct mapicfg__nginx_way *way, const char *name, char *out) {
    int is_there = mapicfg__text_same(name, "mailboxid") && mapicfg__text_starts(way->path, "/mapi");
    return copy_text(out, MAX_VALUE, is_there ? strchr(MAPICFG__QUERY, '=') + 1 : "");
}

/* `geo [$address] $name { ... }` of the http block that makes a variable; MAPICFG__ROOT for none. */
static uint32_t geo_of(const struct mapicfg__tree *tree, uint32_t block, const char *name) {
    for (;; block = tree->list[block].parent) {
        for (uint32_t at = mapicfg__tree_child(tree, block, "geo"); at; at = mapicfg__tree_sibling(tree, at))
            if (is_variable(mapicfg__tree_word_at(tree, at, tree->list[at].count - 1), name)) return at;
        if (block == MAPICFG__ROOT) return MAPICFG__ROOT;
    }
}

/* Of a stranger, what the default says. Returns 0 where that is not to be known. */
static int strange_value(const struct expansion *expansion, const char *name, char *out) {
    const struct mapicfg__tree *tree = expansion->way->tree;
    uint32_t geo = geo_of(tree, expansion->block, name);
    if (!expansion->way->is_of_stranger || (!geo && !is_of_client(name))) return 0;
    return copy_text(out, MAX_VALUE, mapicfg__tree_word_at(tree, mapicfg__tree_child(tree, geo, "default"), 1));
}

static int value_of(const struct expansion *expansion, const char *name, char *out) {
    int state;
    if (expansion->self && strcmp(name, expansion->self) == 0) return copy_text(out, MAX_VALUE, expansion->self_value);
    if (mapicfg__is_digit((unsigned char)*name) && !name[1]) return group_value(expansion, *name, out, MAX_VALUE);
    if (built_in(expansion->way, name, out, MAX_VALUE)) return 1;
    if (mapicfg__text_starts_exactly(name, "arg_")) return argument(expansion->way, name + 4, out);
    if (strange_value(expansion, name, out)) return 1;
    if (expansion->inner > MAX_INNER || is_of_client(name)) return 0;
    if (set_value(expansion, name, out, &state) || map_value(expansion, name, out, &state)) return state > 0;
    return 0;
}

/* "$name" and "${name}". */
static int expand(const struct expansion *expansion, const char *text, char *out, size_t size) {
    size_t used = 0;
    char name[64], value[MAX_VALUE];
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, "$");
        const char *piece = at;
        if (length) {
            at += length;
        } else {
            int braced = at[1] == '{';
            at += 1 + braced;
            size_t whole = mapicfg__is_digit((unsigned char)*at) ? 1 : name_size(at);
            if (!whole || !copy(name, sizeof name, at, whole) || (braced && at[whole] != '}')) return 0;
            if (!mapicfg__tree_spend(expansion->way->tree->left, whole) || !value_of(expansion, name, value)) return 0;
            at += whole + (size_t)braced;
            piece = value;
            length = strlen(value);
        }
        if (length >= size - used) return 0;
        memcpy(out + used, piece, length);
        used += length;
    }
    out[used] = '\0';
    return 1;
}

int mapicfg__nginx_expand(const struct mapicfg__nginx_way *way, uint32_t block, const char *text, char *out,
                          size_t size) {
    const struct expansion expansion = {.way = way, .block = block};
    return expand(&expansion, text, out, size);
}

int mapicfg__nginx_expand_groups(const struct mapicfg__nginx_way *way, uint32_t block, const char *text,
                                 const struct mapicfg__pattern_groups *groups, char *out, size_t size) {
    const struct expansion expansion = {.way = way, .block = block, .groups = groups};
    return expand(&expansion, text, out, size);
}

/* ---- conditions ---- */

/* The words of a condition without its brackets, at most three; what is compared with nothing is compared with "". */
static uint32_t condition_words(const struct mapicfg__tree *tree, uint32_t at, char words[3][MAX_VALUE]) {
    uint32_t used = 0, count = tree->list[at].count;
    for (uint32_t i = 1; i < count; i++) {
        const char *word = mapicfg__tree_word_at(tree, at, i);
        if (i == 1 && *word == '(') word++;
        size_t size = strlen(word);
        if (i + 1 == count && size && word[size - 1] == ')') size--;
        if (!size && (i == 1 || i + 1 == count)) continue;
        if (used == 3 || !copy(words[used], MAX_VALUE, word, size)) return 0;
        used++;
    }
    if (used == 2 && *words[1] && words[1][strlen(words[1]) - 1] == '=') words[used++][0] = '\0';
    return used;
}

/* "=", "!=", "~", "~*", "!~", "!~*" of two texts. */
static int compare(const struct mapicfg__tree *tree, const char *text, const char *how, const char *pattern) {
    int negated = *how == '!', any_case = strchr(how, '*') != NULL;
    int fits =
        strchr(how, '~') ? mapicfg__pattern_fits(pattern, text, any_case, tree->left) : strcmp(pattern, text) == 0;
    if (fits == MAPICFG__UNKNOWN) return fits;
    return (fits == MAPICFG__YES) != negated ? MAPICFG__YES : MAPICFG__NO;
}

static int holds(const struct expansion *expansion, uint32_t condition) {
    const struct mapicfg__tree *tree = expansion->way->tree;
    char words[3][MAX_VALUE], text[MAX_VALUE], other[MAX_VALUE];
    uint32_t count = condition_words(tree, condition, words);
    if (count == 2 && (words[0][0] == '-' || (words[0][0] == '!' && words[0][1] == '-')))
        return words[0][0] == '!' ? MAPICFG__YES : MAPICFG__NO; /* no such file */
    if ((count != 1 && count != 3) || !expand(expansion, words[0], text, sizeof text)) return MAPICFG__UNKNOWN;
    if (count == 1) return *text && strcmp(text, "0") != 0 ? MAPICFG__YES : MAPICFG__NO;
    if (strchr(words[1], '~')) return compare(tree, text, words[1], words[2]);
    if (!expand(expansion, words[2], other, sizeof other)) return MAPICFG__UNKNOWN;
    return compare(tree, text, words[1], other);
}

int mapicfg__nginx_holds(const struct mapicfg__nginx_way *way, uint32_t condition) {
    const struct expansion expansion = {.way = way, .block = way->tree->list[condition].parent};
    return holds(&expansion, condition);
}

int mapicfg__nginx_asks_address(const struct mapicfg__tree *tree, uint32_t condition) {
    const char *word = mapicfg__tree_word_at(tree, condition, 1);
    word += strcspn(word, "$");
    if (!*word) word = mapicfg__tree_word_at(tree, condition, 2);
    if (mapicfg__text_starts_exactly(word, "$remote_addr") || mapicfg__text_starts_exactly(word, "$geoip")) return 1;
    char name[64];
    if (*word != '$' || !copy(name, sizeof name, word + 1, name_size(word + 1))) return 0;
    if (geo_of(tree, condition, name)) return 1;
    for (uint32_t block = condition;; block = tree->list[block].parent) {
        for (uint32_t at = mapicfg__tree_child(tree, block, "map"); at; at = mapicfg__tree_sibling(tree, at))
            if (is_variable(mapicfg__tree_word_at(tree, at, 2), name) &&
                mapicfg__text_contains(mapicfg__tree_word_at(tree, at, 1), "remote_addr"))
                return 1;
        if (block == MAPICFG__ROOT) return 0;
    }
}
