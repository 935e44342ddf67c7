/* SPDX-License-Identifier: LGPL-2.1-or-later
 * linter.c: the call that reads a proxy's configuration and hands it to the linter of its kind. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"
#include "proxy/facts.h"
#include "proxy/lint.h"

#define MAX_TEXT (16u * 1024u * 1024u)
#define MAX_STEPS 50000000u

/* A NUL is in no configuration, and would end a word for C, so that the rest of it would go unseen. */
static mapicfg_status check_nul(const char *text, size_t size, mapicfg_error *err) {
    const char *nul = memchr(text, '\0', size);
    if (!nul) return MAPICFG_OK;
    uint64_t line = 1;
    const char *start = text;
    for (const char *at; (at = memchr(start, '\n', (size_t)(nul - start))) != NULL; start = at + 1) line++;
    mapicfg__error_fail(err, MAPICFG_E_SYNTAX,
                        "a NUL character is not allowed here; is the file UTF-16, or not a text?");
    mapicfg__error_place(err, line, (uint64_t)(nul - start) + 1);
    return MAPICFG_E_SYNTAX;
}

static mapicfg_status parse(uint32_t kind, struct mapicfg__tree *tree, const char *text, size_t size, const char *file,
                            mapicfg_error *err) {
    mapicfg_status status = check_nul(text, size, err);
    if (status) return status;
    mapicfg__text_skip_mark(&text, &size);
    if (kind == MAPICFG_PROXY_NGINX) return mapicfg__nginx_parse(tree, text, size, file, err);
    if (kind == MAPICFG_PROXY_HAPROXY) return mapicfg__haproxy_parse(tree, text, size, file, err);
    if (kind == MAPICFG_PROXY_ARR) return mapicfg__arr_parse(tree, text, size, file, err);
    return mapicfg__apache_parse(tree, text, size, file, err);
}

static void say_unread(const struct mapicfg__lint *lint) {
    for (uint32_t at = lint->tree->unread; at && at < lint->tree->count; at++)
        if (lint->tree->list[at].unread)
            mapicfg__lint_say(lint, RULE_PROXY_UNREAD, at, mapicfg__tree_word_at(lint->tree, at, 1), NULL);
}

/* "2.6", "1.29.7-1~bookworm", "1.22.1 (Ubuntu)": up to three numbers, and what a distribution adds. */
static mapicfg_status take_version(struct mapicfg__lint *lint, const char *text, mapicfg_error *err) {
    const char *at = text;
    while (at && lint->version_parts < 3) {
        size_t digits = strspn(at, "0123456789");
        uint64_t number;
        if (!digits || digits > 6 || !mapicfg__text_parse_number(at, digits, &number))
            return mapicfg__error_fail(err, MAPICFG_E_VALUE,
                                       "'%.80s' is not the release of a proxy: write it as 1.29.7 or 2.6", text);
        lint->version[lint->version_parts++] = (uint32_t)number;
        at = at[digits] == '.' ? at + digits + 1 : NULL;
    }
    return MAPICFG_OK;
}

/* The hosts of the URLs, and then those that the caller adds. */
static mapicfg_status take_hosts(struct mapicfg__lint *lint, const struct mapicfg__facts *facts,
                                 const mapicfg_proxy_lint_options *options, mapicfg_error *err) {
    if (options->host_count && !options->hosts) return mapicfg__error_null_argument(err, "hosts");
    const char **hosts = mapicfg__mem_alloc((facts->host_count + options->host_count + 1) * sizeof *hosts);
    if (!hosts) return mapicfg__error_no_memory(err);
    lint->hosts = hosts;
    lint->url_host_count = facts->host_count;
    for (size_t i = 0; i < facts->host_count; i++) hosts[lint->host_count++] = facts->hosts[i];
    for (size_t i = 0; i < options->host_count; i++) {
        if (!options->hosts[i]) return mapicfg__error_null_argument(err, "a host");
        hosts[lint->host_count++] = options->hosts[i];
    }
    return MAPICFG_OK;
}

static void run(struct mapicfg__lint *lint, const struct mapicfg__facts *facts,
                const mapicfg_proxy_lint_options *options) {
    static void (*const linters[])(const struct mapicfg__lint *lint) = {mapicfg__lint_nginx, mapicfg__lint_haproxy,
                                                                        mapicfg__lint_apache, mapicfg__lint_arr};
    int bound = !(options->flags & MAPICFG_PROXY_LINT_BASIC_ONLY);
    lint->flags = options->flags;
    lint->ntlm = bound && facts->ntlm;
    lint->kerberos = bound && facts->kerberos;
    lint->protection = facts->protection;
    lint->section = options->section;
    for (size_t i = 0; i < options->server_count; i++)
        if (mapicfg__front_is_unknown(&facts->front, options->servers[i]))
            mapicfg__lint_say(lint, RULE_PROXY_SERVER_UNKNOWN, MAPICFG__ROOT, options->servers[i], NULL);
    linters[lint->kind - 1](lint);
    say_unread(lint);
    mapicfg__lint_say_unchecked(lint);
}

static const char *const section_names[] = {"server", "frontend or listen section", "virtual host", "site"};

/* Whether the search went to its end. */
static int left_over(const struct mapicfg__tree *tree) {
    return *tree->left != 0;
}

static mapicfg_status lint_tree(uint32_t kind, const struct mapicfg__tree *tree, const char *file,
                                const mapicfg_proxy_lint_options *options, mapicfg_statements *findings,
                                mapicfg_error *err) {
    struct mapicfg__facts facts;
    uint32_t followed = MAPICFG__ROOT;
    size_t sections = 0;
    const struct mapicfg__published published = {options->vdirs,        options->vdir_count, options->objects,
                                                 options->object_count, options->site,       options->servers,
                                                 options->server_count};
    struct mapicfg__lint lint = {
        .tree = tree, .kind = kind, .findings = findings, .file = file, .followed = &followed, .sections = &sections};
    mapicfg_status status = mapicfg__facts_init(&facts, &published, err);
    if (status) return status;
    status = take_version(&lint, options->version, err);
    if (!status) status = take_hosts(&lint, &facts, options, err);
    for (size_t i = 0; !status && i < MAPICFG__SERVICE_COUNT; i++)
        status = mapicfg_statements_new(&lint.services[i], err);
    if (!status) run(&lint, &facts, options);
    if (!status && options->section && !sections && left_over(tree))
        status = mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND, "there is no %s named '%.100s' in the configuration",
                                     section_names[kind - 1], options->section);
    if (!status) mapicfg__lint_join(&lint);
    for (size_t i = 0; i < MAPICFG__SERVICE_COUNT; i++) mapicfg_statements_free(lint.services[i]);
    mapicfg__mem_free(lint.hosts);
    mapicfg__facts_free(&facts);
    if (status) return status;
    return mapicfg__list_finish(findings, err);
}

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS(mapicfg_proxy_lint_options, MAPICFG_PROXY_LINT_OPTIONS_SIZE_1_0);
#define MPM_FLAGS (MAPICFG_PROXY_LINT_PREFORK | MAPICFG_PROXY_LINT_THREADED)
#define ALL_FLAGS (MAPICFG_PROXY_LINT_BASIC_ONLY | MPM_FLAGS)

struct text {
    uint32_t kind;
    const char *bytes;
    size_t size;
    const char *file;
};

static int by_fact(const void *a, const void *b) {
    return mapicfg__list_compare_facts(*(mapicfg_statement *const *)a, *(mapicfg_statement *const *)b);
}

/* The findings of weight, by facts. The caller frees it; NULL: no memory. */
static mapicfg_statement **by_facts(const mapicfg_statements *list, size_t *count) {
    mapicfg_statement **facts = mapicfg__mem_alloc((list->count + 1) * sizeof *facts);
    *count = 0;
    for (size_t i = 0; facts && i < list->count; i++)
        if (mapicfg_statement_get_severity(list->items[i]) > MAPICFG_SEVERITY_INFO) facts[(*count)++] = list->items[i];
    if (facts && *count) qsort(facts, *count, sizeof *facts, by_fact);
    return facts;
}

static int has_rule(const mapicfg_statements *list, enum mapicfg__rule_number rule) {
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->rule == mapicfg__rules + rule) return 1;
    return 0;
}

/* Leaves in `list` what both say. */
static void keep_common(mapicfg_statements *list, mapicfg_statement *const *others, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        mapicfg_statement *one = list->items[i];
        int common = mapicfg_statement_get_severity(one) <= MAPICFG_SEVERITY_INFO ||
                     (count && bsearch(&one, others, count, sizeof one, by_fact));
        if (common)
            list->items[kept++] = one;
        else
            mapicfg__statement_free(one);
    }
    list->count = kept;
}

/* Makes of the findings by both assumptions those that hold. An assumption by which nothing is published is not what is
 * meant. Returns 1 where it must be said that they depend on it, 0 where not, -1 without memory. */
static int settle(mapicfg_statements *list, mapicfg_statements *others) {
    size_t count, other_count;
    mapicfg_statement **facts = by_facts(list, &count), **other_facts = by_facts(others, &other_count);
    int differ = facts && other_facts ? count != other_count : -1;
    for (size_t i = 0; !differ && i < count; i++) differ = mapicfg__list_compare_facts(facts[i], other_facts[i]) != 0;
    int missing = has_rule(list, RULE_PROXY_MAPI_MISSING), other_missing = has_rule(others, RULE_PROXY_MAPI_MISSING);
    if (differ > 0 && missing && !other_missing) {
        mapicfg_statements swap = *list;
        *list = *others;
        *others = swap;
    } else if (differ > 0 && other_missing && !missing) {
        differ = 0;
    } else if (differ > 0) {
        keep_common(list, other_facts, other_count);
    }
    mapicfg__mem_free(facts);
    mapicfg__mem_free(other_facts);
    return differ;
}

/* Reads and lints a text by one assumption about Apache's open conditions. *open gets whether there are any. With the
 * findings by the other assumption, in `first`, it is added there that they depend on a condition, where they do. */
static mapicfg_status lint_text(const struct text *text, const mapicfg_proxy_lint_options *options,
                                mapicfg_statements *findings, mapicfg_statements *first, uint32_t *open,
                                mapicfg_error *err) {
    struct mapicfg__tree tree;
    uint64_t left = MAX_STEPS;
    mapicfg_status status = mapicfg__tree_init(&tree, &left, err);
    if (status) return status;
    tree.assumption = first != NULL;
    status = parse(text->kind, &tree, text->bytes, text->size, text->file, err);
    if (!status && tree.count == 1)
        status = mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the configuration is empty: there is no directive in it");
    if (status) mapicfg__error_source(err, text->file);
    if (!status) status = lint_tree(text->kind, &tree, text->file, options, findings, err);
    if (status == MAPICFG_E_NOT_FOUND && first)
        status = MAPICFG_OK; /* a section that is there by the first one alone */
    if (!status) *open = tree.open;
    /* with Error in effect, Apache does not start */
    if (!status && first && !mapicfg__tree_child(&tree, MAPICFG__ROOT, "Error")) {
        const struct mapicfg__lint lint = {.tree = &tree, .kind = text->kind, .findings = first, .file = text->file};
        int differ = settle(first, findings);
        if (differ > 0)
            mapicfg__lint_say(&lint, RULE_PROXY_CANNOT_TELL, tree.open, "whether this condition is met",
                              mapicfg__tree_word_at(&tree, tree.open, 1));
        status = differ < 0 ? mapicfg__error_no_memory(err) : mapicfg__list_finish(first, err);
    }
    mapicfg__tree_free(&tree);
    return status;
}

static mapicfg_status lint_both(const struct text *text, const mapicfg_proxy_lint_options *options,
                                mapicfg_statements *findings, mapicfg_error *err) {
    mapicfg_statements *others = NULL;
    uint32_t open = MAPICFG__ROOT;
    mapicfg_status status = lint_text(text, options, findings, NULL, &open, err);
    if (status || !open) return status;
    status = mapicfg_statements_new(&others, err);
    if (!status) status = lint_text(text, options, others, findings, &open, err);
    mapicfg_statements_free(others);
    return status;
}

mapicfg_status mapicfg_proxy_lint(uint32_t kind, const char *text, size_t size, const char *file,
                                  const mapicfg_proxy_lint_options *options, mapicfg_statements **findings,
                                  mapicfg_error *err) {
    if (findings) *findings = NULL;
    if (!findings) return mapicfg__error_null_argument(err, "findings");
    if (!text) return mapicfg__error_null_argument(err, "text");
    if (!mapicfg_proxy_name(kind))
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "there is no kind of proxy %u; nginx, haproxy, apache and arr are 1 to 4", kind);
    if (size > MAX_TEXT)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the configuration has %zu bytes; at most %u are read", size,
                                   MAX_TEXT);
    mapicfg_proxy_lint_options given;
    mapicfg_status status = mapicfg__options_take(&given, options, &sized, err);
    if (status) return status;
    if (given.flags & ~ALL_FLAGS)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "flags has a bit that this version does not know");
    if (kind != MAPICFG_PROXY_APACHE && (given.flags & MPM_FLAGS))
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS,
                                   "%s has no multi-processing module: prefork, event and worker are Apache's",
                                   mapicfg_proxy_name(kind));
    const struct text given_text = {kind, text, size, file};
    status = mapicfg_statements_new(findings, err);
    if (!status) status = lint_both(&given_text, &given, *findings, err);
    if (status) {
        mapicfg_statements_free(*findings);
        *findings = NULL;
    }
    return status;
}
