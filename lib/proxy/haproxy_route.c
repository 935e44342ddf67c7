/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_route.c: which back end of HAProxy answers a request: conditions, and the order of use_backend. Conditions
 * have three values, since what the network or the client decides is not known here. */
#include "proxy/haproxy_route.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proxy/pattern.h"

/* ---- settings ---- */

/* The defaults before it, or those that it names with "from". Defaults themselves have others only by name. */
static uint32_t defaults_of(const struct mapicfg__tree *tree, uint32_t section) {
    uint32_t from = mapicfg__tree_find_word(tree, section, "from"), at = tree->list[section].defaults;
    if (!from && mapicfg__tree_is_named(tree, section, "defaults")) return MAPICFG__ROOT;
    while (from && at &&
           !mapicfg__tree_same_text(tree, mapicfg__tree_word_at(tree, at, 1),
                                    mapicfg__tree_word_at(tree, section, from + 1)))
        at = tree->list[at].defaults;
    return at;
}

static uint32_t last_with(const struct mapicfg__tree *tree, uint32_t section, const char *first, const char *second) {
    uint32_t last = MAPICFG__ROOT;
    for (uint32_t at = mapicfg__tree_child(tree, section, first); at; at = mapicfg__tree_sibling(tree, at))
        if (!second || mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), second)) last = at;
    return last;
}

uint32_t mapicfg__haproxy_setting(const struct mapicfg__tree *tree, uint32_t section, const char *first,
                                  const char *second) {
    uint32_t found = MAPICFG__ROOT;
    for (; !found && section && mapicfg__tree_spend(tree->left, 1); section = defaults_of(tree, section))
        found = last_with(tree, section, first, second);
    return found;
}

/* Returns 0 when the section does not mention the option; *found gets the directive, MAPICFG__ROOT for "no option". */
static int find_option(const struct mapicfg__tree *tree, uint32_t section, const char *name, uint32_t *found) {
    uint32_t last = MAPICFG__ROOT, off = MAPICFG__ROOT;
    for (uint32_t at = mapicfg__tree_child(tree, section, "option"); at; at = mapicfg__tree_sibling(tree, at))
        if (mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), name)) last = at;
    for (uint32_t at = mapicfg__tree_child(tree, section, "no"); at; at = mapicfg__tree_sibling(tree, at))
        if (at > last && mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), "option") &&
            mapicfg__text_same(mapicfg__tree_word_at(tree, at, 2), name))
            off = at;
    *found = off ? MAPICFG__ROOT : last;
    return last || off;
}

uint32_t mapicfg__haproxy_option(const struct mapicfg__tree *tree, uint32_t section, const char *name) {
    uint32_t found = MAPICFG__ROOT;
    while (section && mapicfg__tree_spend(tree->left, 1) && !find_option(tree, section, name, &found))
        section = defaults_of(tree, section);
    return found;
}

/* Options that replace each other; the first one keeps connections. */
static const char *const modes[] = {"http-keep-alive", "httpclose", "forceclose", "http-server-close"};
#define MODE_COUNT (sizeof modes / sizeof *modes)

static size_t mode_of(const char *name) {
    size_t mode = 0;
    while (mode < MODE_COUNT && !mapicfg__text_same(name, modes[mode])) mode++;
    return mode;
}

uint32_t mapicfg__haproxy_closing(const struct mapicfg__tree *tree, uint32_t section) {
    int refused[MODE_COUNT + 1] = {0}; /* by `no option` of an inner section */
    for (; section && mapicfg__tree_spend(tree->left, 1); section = defaults_of(tree, section)) {
        uint32_t last = MAPICFG__ROOT;
        size_t mode = MODE_COUNT;
        for (uint32_t at = mapicfg__tree_child(tree, section, "option"); at; at = mapicfg__tree_sibling(tree, at)) {
            size_t found = mode_of(mapicfg__tree_word_at(tree, at, 1));
            if (found == MODE_COUNT) continue;
            last = at;
            mode = found;
        }
        for (uint32_t at = mapicfg__tree_child(tree, section, "no"); at; at = mapicfg__tree_sibling(tree, at))
            if (at > last && mapicfg__text_same(mapicfg__tree_word_at(tree, at, 1), "option"))
                refused[mode_of(mapicfg__tree_word_at(tree, at, 2))] = 1;
        if (last) return mode && !refused[mode] ? last : MAPICFG__ROOT;
    }
    return MAPICFG__ROOT;
}

int mapicfg__haproxy_is_http(const struct mapicfg__tree *tree, uint32_t section) {
    return mapicfg__text_same(mapicfg__tree_word_at(tree, mapicfg__haproxy_setting(tree, section, "mode", NULL), 1),
                              "http");
}

uint32_t mapicfg__haproxy_backend(const struct mapicfg__tree *tree, const char *name) {
    static const char *const kinds[] = {"backend", "listen"};
    for (size_t i = 0; i < 2; i++)
        for (uint32_t at = mapicfg__tree_child_like(tree, MAPICFG__ROOT, kinds[i], name, strlen(name)); at;
             at = mapicfg__tree_sibling_like(tree, at))
            if (mapicfg__tree_same_text(tree, mapicfg__tree_word_at(tree, at, 1), name)) return at;
    return MAPICFG__ROOT;
}

/* ---- one test ---- */

/* The words of a test, from a directive: `path_beg -i /mapi`. */
struct test {
    const struct mapicfg__tree *tree;
    uint32_t directive, from, to;
    char method[8]; /* how patterns are compared: "beg", "str" and so on */
    int any_case, unknown;
};

static void set_method(struct test *test, const char *name) {
    size_t size = strlen(name);
    if (size >= sizeof test->method) size = sizeof test->method - 1;
    memcpy(test->method, name, size);
    test->method[size] = '\0';
}

/* Flags; leaves `from` at the first pattern. */
static void take_flags(struct test *test) {
    for (; test->from < test->to; test->from++) {
        const char *word = mapicfg__tree_word_at(test->tree, test->directive, test->from);
        if (word[0] != '-') return;
        if (strcmp(word, "-i") == 0) {
            test->any_case = 1;
        } else if (strcmp(word, "-m") == 0) {
            set_method(test, mapicfg__tree_word_at(test->tree, test->directive, ++test->from));
        } else if (strcmp(word, "-f") == 0) {
            test->unknown = 1;
            test->from++;
        } else if (strcmp(word, "--") == 0) {
            test->from++;
            return;
        }
    }
}

static int same(const char *a, const char *b, size_t size, int any_case) {
    for (size_t i = 0; i < size; i++)
        if (a[i] != b[i] && (!any_case || mapicfg__to_lower(a[i]) != mapicfg__to_lower(b[i]))) return 0;
    return 1;
}

/* "dir" and "dom" ask for a whole part between slashes or dots. */
static int fits(const struct test *test, const char *pattern, const char *text) {
    uint64_t *left = test->tree->left;
    if (strcmp(test->method, "reg") == 0) return mapicfg__pattern_fits(pattern, text, test->any_case, left);
    size_t whole = strlen(text), size = strnlen(pattern, whole + 1);
    if (!mapicfg__tree_spend(left, size + 1)) return MAPICFG__UNKNOWN;
    if (size > whole) return MAPICFG__NO;
    if (strcmp(test->method, "str") == 0) return size == whole && same(pattern, text, size, test->any_case);
    if (strcmp(test->method, "beg") == 0) return same(pattern, text, size, test->any_case);
    if (strcmp(test->method, "end") == 0) return same(pattern, text + whole - size, size, test->any_case);
    int parts = strcmp(test->method, "dir") == 0 || strcmp(test->method, "dom") == 0;
    if (!parts && strcmp(test->method, "sub") != 0) return MAPICFG__UNKNOWN;
    if (!mapicfg__tree_spend(left, size * (whole - size + 1))) return MAPICFG__UNKNOWN;
    for (size_t i = 0; i + size <= whole; i++)
        if (same(pattern, text + i, size, test->any_case) &&
            (!parts || ((!i || !size || strchr("/.", text[i - 1]) || strchr("/.", pattern[0])) &&
                        (!text[i + size] || strchr("/.:", text[i + size])))))
            return MAPICFG__YES;
    return MAPICFG__NO;
}

static int any_fits(const struct test *test, const char *text) {
    int answer = test->unknown ? MAPICFG__UNKNOWN : MAPICFG__NO;
    for (uint32_t i = test->from; i < test->to; i++) {
        int one = fits(test, mapicfg__tree_word_at(test->tree, test->directive, i), text);
        if (one == MAPICFG__YES) return one;
        if (one == MAPICFG__UNKNOWN) answer = one;
    }
    return answer;
}

const char mapicfg__haproxy_any_host[] = "";

/* A test of the host: where no host is asked for, one that could be ours fits. */
static int host_fits(const struct mapicfg__haproxy_request *request, const struct test *test) {
    if (request->host == mapicfg__haproxy_any_host) return test->unknown ? MAPICFG__UNKNOWN : MAPICFG__YES;
    if (request->host) return any_fits(test, request->host);
    for (uint32_t i = test->from; i < test->to; i++)
        if (mapicfg__lint_is_our_host(request->lint, mapicfg__tree_word_at(test->tree, test->directive, i)))
            return MAPICFG__YES;
    return MAPICFG__UNKNOWN;
}

static int is_host_test(const char *name) {
    return (mapicfg__text_contains(name, "(host") && !mapicfg__text_contains(name, "_cnt(")) ||
           (mapicfg__text_contains(name, "sni") && !mapicfg__text_contains(name, "has_sni"));
}

/* The expression that a test is about: of a variable, what it is set to. */
static const char *sample(const struct mapicfg__haproxy_request *request, uint32_t directive, const char *name) {
    if (!mapicfg__text_starts_exactly(name, "var(")) return name;
    const char *held = mapicfg__haproxy_variable(request, request->lint->tree->list[directive].parent, name + 4);
    return held ? held : name;
}

/* ---- numbers ---- */

/* "gt 5", "10:20", ":5": the numbers of a test, each with the last operator before it. */
static int number_fits(const struct test *test, uint64_t value) {
    const char *operator= "eq";
    static const char *const operators[] = {"eq", "ge", "gt", "le", "lt"};
    for (uint32_t i = test->from; i < test->to; i++) {
        const char *word = mapicfg__tree_word_at(test->tree, test->directive, i);
        if (mapicfg__text_is_one_of(word, strlen(word), operators, 5)) {
            operator= word;
            continue;
        }
        const char *colon = strchr(word, ':');
        uint64_t low = mapicfg__haproxy_number(word), high = colon ? mapicfg__haproxy_number(colon + 1) : low;
        int fits = colon                                ? (*word == ':' || value >= low) && (!colon[1] || value <= high)
                   : mapicfg__text_same(operator, "ge") ? value >= low
                   : mapicfg__text_same(operator, "gt") ? value > low
                   : mapicfg__text_same(operator, "le") ? value <= low
                   : mapicfg__text_same(operator, "lt") ? value < low
                                                        : value == low;
        if (fits) return MAPICFG__YES;
    }
    return test->unknown ? MAPICFG__UNKNOWN : MAPICFG__NO;
}

/* ---- tests ---- */

/* Whether a value is a number by what makes it, so that patterns are numbers. */
static int is_number(const struct test *test, const char *name) {
    static const char *const flags[] = {"ssl_fc", "ssl_c_used", "ssl_fc_has_crt", "ssl_fc_has_sni"};
    if (strcmp(test->method, "int") == 0 || strcmp(test->method, "bool") == 0) return 1;
    return mapicfg__text_is_one_of(name, strlen(name), flags, 4) || mapicfg__text_contains(name, ",length") ||
           mapicfg__text_contains(name, "_cnt(");
}

static int compare_value(const struct test *test, const char *name, const char *value) {
    if (strcmp(test->method, "found") == 0) return MAPICFG__YES;
    if (strcmp(test->method, "len") == 0) return number_fits(test, strlen(value));
    if (is_number(test, name) && test->from == test->to) return mapicfg__haproxy_number(value) != 0;
    return is_number(test, name) ? number_fits(test, mapicfg__haproxy_number(value)) : any_fits(test, value);
}

/* The fetch of a test without the way of comparing in its name: path of path_beg. */
static void split_method(struct test *test, const char *name, char *fetch, size_t size) {
    static const char *const methods[] = {"_beg", "_end", "_sub", "_dir", "_dom", "_reg", "_len"};
    static const char *const fetches[] = {"path", "url", "base", "hdr", "req.hdr", "req.fhdr", "cook"};
    size_t whole = strcspn(name, "(,");
    snprintf(fetch, size, "%s", name);
    set_method(test, "str");
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        size_t part = strlen(methods[i]);
        if (whole <= part || strncmp(name + whole - part, methods[i], part) != 0 ||
            !mapicfg__text_is_one_of(name, whole - part, fetches, sizeof fetches / sizeof *fetches))
            continue;
        set_method(test, methods[i] + 1);
        snprintf(fetch, size, "%.*s%s", (int)(whole - part), name, name + whole);
    }
}

/* What is made by a map, a list in a file or Lua is not known. */
static int is_made_elsewhere(const char *name) {
    return mapicfg__text_contains(name, ",map") || mapicfg__text_contains(name, "lua.");
}

static int evaluate(const struct mapicfg__haproxy_request *request, uint32_t directive, uint32_t from, uint32_t to) {
    const struct mapicfg__tree *tree = request->lint->tree;
    struct test test = {.tree = tree, .directive = directive, .from = from + 1, .to = to};
    char fetch[MAPICFG__HAPROXY_VALUE], value[MAPICFG__HAPROXY_VALUE];
    enum mapicfg__haproxy_source source;
    const char *name = sample(request, directive, mapicfg__tree_word_at(tree, directive, from));
    split_method(&test, name, fetch, sizeof fetch);
    test.any_case = mapicfg__text_contains(fetch, ",lower");
    take_flags(&test);
    if (is_host_test(name) && !is_made_elsewhere(name) && strcmp(test.method, "len") != 0)
        return strcmp(test.method, "found") == 0 ? MAPICFG__YES : host_fits(request, &test);
    int known = mapicfg__haproxy_sample(request, tree->list[directive].parent, fetch, value, &source);
    if (known == MAPICFG__NO) return MAPICFG__NO;
    if (known == MAPICFG__YES) return compare_value(&test, fetch, value);
    return request->is_of_stranger && source == MAPICFG__OF_CLIENT ? MAPICFG__NO : MAPICFG__UNKNOWN;
}

/* ---- conditions ---- */

static int predefined(const char *name) {
    if (mapicfg__text_starts_exactly(name, "METH_")) return strcmp(name, "METH_POST") == 0;
    if (strcmp(name, "TRUE") == 0 || strcmp(name, "HTTP") == 0 || strcmp(name, "HTTP_1.1") == 0 ||
        strcmp(name, "HTTP_CONTENT") == 0 || strcmp(name, "HTTP_URL_SLASH") == 0 || strcmp(name, "REQ_CONTENT") == 0)
        return MAPICFG__YES;
    if (strcmp(name, "FALSE") == 0 || strcmp(name, "HTTP_1.0") == 0 || strcmp(name, "HTTP_2.0") == 0 ||
        strcmp(name, "HTTP_3.0") == 0 || strcmp(name, "HTTP_URL_ABS") == 0 || strcmp(name, "HTTP_URL_STAR") == 0 ||
        strcmp(name, "RDP_COOKIE") == 0)
        return MAPICFG__NO;
    return MAPICFG__UNKNOWN;
}

/* acl lines of one name are alternatives. */
static int evaluate_name(const struct mapicfg__haproxy_request *request, uint32_t section, const char *name) {
    const struct mapicfg__tree *tree = request->lint->tree;
    int answer = MAPICFG__NO, found = 0;
    for (uint32_t at = mapicfg__tree_child_like(tree, section, "acl", name, strlen(name)); at;
         at = mapicfg__tree_sibling_like(tree, at)) {
        if (!mapicfg__tree_same_text(tree, mapicfg__tree_word_at(tree, at, 1), name)) continue;
        int one = evaluate(request, at, 2, tree->list[at].count);
        if (one == MAPICFG__YES) return one;
        if (one == MAPICFG__UNKNOWN) answer = one;
        found = 1;
    }
    return !*tree->left ? MAPICFG__UNKNOWN : found ? answer : predefined(name);
}

static int negate(int answer) {
    return answer == MAPICFG__UNKNOWN ? answer : answer == MAPICFG__NO ? MAPICFG__YES : MAPICFG__NO;
}

static int both(int a, int b) {
    if (a == MAPICFG__NO || b == MAPICFG__NO) return MAPICFG__NO;
    return a == MAPICFG__YES ? b : a;
}

static int either(int a, int b) {
    if (a == MAPICFG__YES || b == MAPICFG__YES) return MAPICFG__YES;
    return a == MAPICFG__NO ? b : a;
}

int mapicfg__haproxy_met(const struct mapicfg__haproxy_request *request, uint32_t directive) {
    const struct mapicfg__tree *tree = request->lint->tree;
    uint32_t unless = mapicfg__tree_find_word(tree, directive, "unless"),
             start = mapicfg__tree_find_word(tree, directive, "if");
    uint32_t count = tree->list[directive].count, section = tree->list[directive].parent;
    if (!start) start = unless;
    if (!start) return MAPICFG__YES;
    int whole = MAPICFG__NO, part = MAPICFG__YES;
    for (uint32_t i = start + 1; i < count && mapicfg__tree_spend(tree->left, 1); i++) {
        const char *word = mapicfg__tree_word_at(tree, directive, i);
        if (strcmp(word, "||") == 0 || mapicfg__text_same(word, "or")) {
            whole = either(whole, part);
            part = MAPICFG__YES;
            continue;
        }
        int negated = 0, one;
        for (; *word == '!'; word++) negated = !negated;
        if (!*word) word = mapicfg__tree_word_at(tree, directive, ++i);
        if (strcmp(word, "{") == 0) {
            uint32_t end = i + 1;
            while (end < count && strcmp(mapicfg__tree_word_at(tree, directive, end), "}") != 0) end++;
            const char *inner = mapicfg__tree_word_at(tree, directive, i + 1);
            one = end > i + 1 && *inner ? evaluate(request, directive, i + 1, end) : MAPICFG__UNKNOWN;
            i = end;
        } else {
            one = evaluate_name(request, section, word);
        }
        part = both(part, negated ? negate(one) : one);
    }
    whole = either(whole, part);
    return unless && start == unless ? negate(whole) : whole;
}

/* ---- host tests ---- */

int mapicfg__haproxy_names_host(const struct mapicfg__lint *lint, uint32_t directive, const char *host) {
    const struct mapicfg__tree *tree = lint->tree;
    const struct mapicfg__haproxy_request request = {.lint = lint, .path = "/", .host = host};
    uint32_t count = tree->list[directive].count;
    for (uint32_t i = 1; i < count && mapicfg__tree_spend(tree->left, 1); i++) {
        int begins = i == 2 ? mapicfg__tree_is_named(tree, directive, "acl")
                            : strcmp(mapicfg__tree_word_at(tree, directive, i - 1), "{") == 0;
        if (!begins || !is_host_test(sample(&request, directive, mapicfg__tree_word_at(tree, directive, i)))) continue;
        uint32_t end = i;
        while (end < count && strcmp(mapicfg__tree_word_at(tree, directive, end), "}") != 0) end++;
        if (evaluate(&request, directive, i, end) == MAPICFG__YES) return 1;
    }
    return 0;
}

/* ---- routes ---- */

uint32_t mapicfg__haproxy_next_route(const struct mapicfg__haproxy_request *request, uint32_t section, uint32_t after,
                                     int *met) {
    const struct mapicfg__tree *tree = request->lint->tree;
    uint32_t at = after ? mapicfg__tree_sibling(tree, after) : mapicfg__tree_child(tree, section, "use_backend");
    for (; at; at = mapicfg__tree_sibling(tree, at))
        if ((*met = mapicfg__haproxy_met(request, at)) != MAPICFG__NO) return at;
    *met = MAPICFG__YES;
    if (mapicfg__tree_child(tree, section, "server") || mapicfg__tree_child(tree, section, "server-template"))
        return section;
    return mapicfg__haproxy_setting(tree, section, "default_backend", NULL);
}

uint32_t mapicfg__haproxy_answering(const struct mapicfg__tree *tree, uint32_t section, uint32_t by) {
    return by == section ? section
           : by          ? mapicfg__haproxy_backend(tree, mapicfg__tree_word_at(tree, by, 1))
                         : MAPICFG__ROOT;
}

uint32_t mapicfg__haproxy_route(const struct mapicfg__haproxy_request *request, uint32_t section) {
    const struct mapicfg__tree *tree = request->lint->tree;
    uint32_t maybe = MAPICFG__ROOT, at = MAPICFG__ROOT;
    for (int met;;) {
        at = mapicfg__haproxy_next_route(request, section, at, &met);
        int is_last = !at || !mapicfg__tree_is_named(tree, at, "use_backend");
        if (is_last && maybe) return maybe;
        if (is_last || met == MAPICFG__YES) return at;
        if (!maybe && mapicfg__lint_looks_ours(mapicfg__tree_word_at(tree, at, 1))) maybe = at;
    }
}
