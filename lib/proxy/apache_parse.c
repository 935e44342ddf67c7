/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_parse.c: reads an Apache HTTP Server configuration: directives a line, and sections in angle brackets. What
 * stands in <IfModule>, <IfDefine> and <IfVersion> is taken as if these were met, unless they begin with "!". */
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "proxy/tree.h"

struct open {
    const char *name; /* of the section, as its end must repeat it */
    uint32_t outside; /* the section around it */
    uint32_t line;
};

struct reader {
    struct mapicfg__tree *tree;
    const char *text;
    size_t size, at;
    uint32_t line; /* the first of the line that is read; continued ones count with it */
    uint32_t next_line;
    const char *file;
    uint32_t section, depth;
    struct open open[MAPICFG__MAX_DEPTH];
    mapicfg_error *err;
};

static mapicfg_status wrong(struct reader *reader, const char *message, const char *what) {
    mapicfg__fail(reader->err, MAPICFG_E_SYNTAX, message, what);
    mapicfg__error_source(reader->err, reader->file);
    mapicfg__error_place(reader->err, reader->line, 0);
    return MAPICFG_E_SYNTAX;
}

/* The next line with those that a backslash at the end continues. */
static void next_line(struct reader *reader, struct mapicfg__buffer *line) {
    line->size = 0;
    reader->line = reader->next_line;
    for (int more = 1; more && reader->at < reader->size;) {
        const char *start = reader->text + reader->at;
        const char *end = memchr(start, '\n', reader->size - reader->at);
        size_t size = end ? (size_t)(end - start) : reader->size - reader->at;
        reader->at += size + (end != NULL);
        reader->next_line++;
        if (size && start[size - 1] == '\r') size--;
        more = size && start[size - 1] == '\\';
        mapicfg__buffer_bytes(line, start, more ? size - 1 : size);
    }
}

/* One argument, unquoted; *at moves behind it. 0 when a quote has no end. */
static int take_argument(struct mapicfg__tree *tree, const char *line, size_t size, size_t *at) {
    char quote = line[*at] == '"' || line[*at] == '\'' ? line[*at] : 0;
    struct mapicfg__buffer word = {0};
    if (quote) ++*at;
    for (; *at < size; ++*at) {
        char c = line[*at];
        if (quote ? c == quote : mapicfg__is_blank((unsigned char)c)) break;
        if (quote && c == '\\' && *at + 1 < size && (line[*at + 1] == quote || line[*at + 1] == '\\')) c = line[++*at];
        mapicfg__buffer_char(&word, c);
    }
    int fine = !quote || *at < size;
    if (quote) ++*at;
    if (word.failed) tree->failed = MAPICFG_E_NOMEM;
    if (fine) mapicfg__tree_word(tree, word.data ? word.data : "", word.size);
    mapicfg__buffer_free(&word);
    return fine;
}

static int take_arguments(struct mapicfg__tree *tree, const char *line, size_t size, size_t at) {
    for (;;) {
        while (at < size && mapicfg__is_blank((unsigned char)line[at])) at++;
        if (at >= size || tree->failed) return 1;
        if (!take_argument(tree, line, size, &at)) return 0;
    }
}

static int is_condition(const struct mapicfg__tree *tree) {
    static const char *const names[] = {"IfModule", "IfDefine", "IfVersion", "IfFile", "IfDirective", "IfSection"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (mapicfg__same_word(tree->pending[0], names[i]))
            return tree->pending_count < 2 || tree->pending[1][0] != '!';
    return 0;
}

static mapicfg_status open_section(struct reader *reader, size_t column) {
    struct mapicfg__tree *tree = reader->tree;
    if (!tree->pending_count) return wrong(reader, "a section without a name%s", "");
    if (reader->depth == MAPICFG__MAX_DEPTH)
        return mapicfg__fail(reader->err, MAPICFG_E_LIMIT, "sections are more than %u deep", MAPICFG__MAX_DEPTH);
    reader->open[reader->depth++] = (struct open){tree->pending[0], reader->section, reader->line};
    if (is_condition(tree)) {
        tree->pending_count = 0;
        return MAPICFG_OK;
    }
    reader->section = mapicfg__tree_add(tree, reader->section, reader->file, reader->line, (uint32_t)column);
    return mapicfg__tree_status(tree, reader->err);
}

static mapicfg_status close_section(struct reader *reader, const char *name, size_t size) {
    const char *end = memchr(name, '>', size);
    if (!end) return wrong(reader, "the closing bracket > is missing%s", "");
    size = (size_t)(end - name);
    mapicfg__trim(&name, &size);
    if (!reader->depth) return wrong(reader, "this end of a section closes nothing%s", "");
    const struct open *open = &reader->open[reader->depth - 1];
    if (!mapicfg__is_word(name, size, open->name)) return wrong(reader, "</%.60s> should come first", open->name);
    reader->section = open->outside;
    reader->depth--;
    return MAPICFG_OK;
}

static mapicfg_status take_line(struct reader *reader, const char *line, size_t size) {
    size_t at = 0;
    while (at < size && mapicfg__is_blank((unsigned char)line[at])) at++;
    while (size > at && mapicfg__is_blank((unsigned char)line[size - 1])) size--;
    if (at == size || line[at] == '#') return MAPICFG_OK;
    if (line[at] == '<' && size - at > 1 && line[at + 1] == '/')
        return close_section(reader, line + at + 2, size - at - 2);
    int section = line[at] == '<';
    if (section && line[size - 1] != '>') return wrong(reader, "the closing bracket > is missing%s", "");
    if (!take_arguments(reader->tree, line, size - (section != 0), at + (section != 0)))
        return wrong(reader, "a quoted argument has no end%s", "");
    mapicfg_status status = mapicfg__tree_status(reader->tree, reader->err);
    if (status) return status;
    if (section) return open_section(reader, at + 1);
    uint32_t added = mapicfg__tree_add(reader->tree, reader->section, reader->file, reader->line, (uint32_t)at + 1);
    if (!reader->tree->unread && mapicfg__begins_any_case(mapicfg__word(reader->tree, added, 0), "Include"))
        reader->tree->unread = added;
    return mapicfg__tree_status(reader->tree, reader->err);
}

mapicfg_status mapicfg__apache_parse(struct mapicfg__tree *tree, const char *text, size_t size, const char *file,
                                     mapicfg_error *err) {
    struct reader reader = {.tree = tree, .text = text, .size = size, .next_line = 1, .file = file, .err = err};
    struct mapicfg__buffer line = {0};
    mapicfg_status status = MAPICFG_OK;
    while (!status && reader.at < size) {
        next_line(&reader, &line);
        status = line.failed ? mapicfg__no_memory(err) : take_line(&reader, line.data, line.size);
    }
    mapicfg__buffer_free(&line);
    if (status || !reader.depth) return status;
    reader.line = reader.open[reader.depth - 1].line;
    return wrong(&reader, "<%.60s> is never closed", reader.open[reader.depth - 1].name);
}
