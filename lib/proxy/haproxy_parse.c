/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_parse.c: reads an HAProxy configuration: sections, and a directive a line in them. */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "proxy/tree.h"

static int is_section(const char *name) {
    static const char *const names[] = {"global",    "defaults",  "frontend",    "backend",  "listen",
                                        "peers",     "resolvers", "mailers",     "userlist", "cache",
                                        "program",   "ring",      "http-errors", "fcgi-app", "log-forward",
                                        "crt-store", "traces",    "log-profile", "acme"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return 1;
    return 0;
}

/* What a backslash and the character at *at stand for: \x41 and \n, a character that is special without it, or both as
 * they are, since a pattern needs its own backslashes. *at moves behind it. */
static void take_escaped(const char *line, size_t size, size_t *at, struct mapicfg__buffer *word) {
    static const char letters[] = "nrt", meant[] = "\n\r\t";
    uint64_t byte;
    char c = *at < size ? line[*at] : '\0';
    const char *letter = c ? strchr(letters, c) : NULL;
    if (letter) {
        c = meant[letter - letters];
    } else if (c == 'x' && mapicfg__text_parse_hex(line + *at + 1, size - *at - 1, 2, &byte)) {
        c = (char)byte;
        *at += 2;
    } else if (!c || !strchr(" \\\"'#$", c)) {
        mapicfg__buffer_char(word, '\\');
        return;
    }
    ++*at;
    mapicfg__buffer_char(word, c);
}

/* One word, unquoted; *at moves behind it. 0 when a quote has no end. */
static int take_word(const char *line, size_t size, size_t *at, struct mapicfg__buffer *word) {
    char quote = 0;
    while (*at < size) {
        char c = line[*at];
        if (!quote && (mapicfg__is_blank((unsigned char)c) || c == '#')) return 1;
        ++*at;
        if (c == quote)
            quote = 0;
        else if (!quote && (c == '"' || c == '\''))
            quote = c;
        else if (c == '\\' && quote != '\'')
            take_escaped(line, size, at, word);
        else
            mapicfg__buffer_char(word, c);
    }
    return !quote;
}

/* 0 when a quote has no end; *at says where. */
static int take_line(struct mapicfg__tree *tree, const char *line, size_t size, size_t *at, size_t *column) {
    *column = 0;
    for (*at = 0;;) {
        while (*at < size && mapicfg__is_blank((unsigned char)line[*at])) ++*at;
        if (*at >= size || line[*at] == '#') return 1;
        if (!*column) *column = *at + 1;
        struct mapicfg__buffer word = {0};
        int fine = take_word(line, size, at, &word);
        if (word.failed) tree->failed = MAPICFG_E_NOMEM;
        if (fine) mapicfg__tree_word(tree, word.data ? word.data : "", word.size);
        mapicfg__buffer_free(&word);
        if (!fine) return 0;
        if (tree->failed) return 1;
    }
}

mapicfg_status mapicfg__haproxy_parse(struct mapicfg__tree *tree, const char *text, size_t size, const char *file,
                                      mapicfg_error *err) {
    uint32_t section = MAPICFG__ROOT, defaults = MAPICFG__ROOT, line = 0;
    for (size_t start = 0, length; start < size && !tree->failed; start += length) {
        const char *end = memchr(text + start, '\n', size - start);
        size_t at, column;
        length = end ? (size_t)(end - text) - start + 1 : size - start;
        line++;
        if (!take_line(tree, text + start, length, &at, &column)) {
            mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "a quoted text on this line has no end");
            mapicfg__error_source(err, file);
            mapicfg__error_place(err, line, column);
            return MAPICFG_E_SYNTAX;
        }
        if (!tree->pending_count) continue;
        if (is_section(tree->pending[0])) section = MAPICFG__ROOT;
        uint32_t added = mapicfg__tree_add(tree, section, file, line, (uint32_t)column);
        if (section != MAPICFG__ROOT || !added || is_section(mapicfg__tree_word_at(tree, added, 0))) {
            if (section != MAPICFG__ROOT || !added) continue;
            section = added;
            tree->list[section].defaults = defaults;
            if (mapicfg__tree_is_named(tree, section, "defaults")) defaults = section;
            continue;
        }
        if (mapicfg__tree_word_at(tree, added, 0)[0] == '.') continue; /* .if, .else and the like */
        mapicfg__error_fail(err, MAPICFG_E_SYNTAX,
                            "'%.60s' stands before the first section: global, defaults, frontend, backend or listen",
                            mapicfg__tree_word_at(tree, added, 0));
        mapicfg__error_source(err, file);
        mapicfg__error_place(err, line, column);
        return MAPICFG_E_SYNTAX;
    }
    return mapicfg__tree_status(tree, err);
}
