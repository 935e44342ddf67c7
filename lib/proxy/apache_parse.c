/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_parse.c: reads an Apache HTTP Server configuration: directives a line, and sections in angle brackets. What
 * stands in <IfDefine> and the like is in effect where the text tells that these are met; where it does not, by the
 * tree's assumption. */
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "proxy/pattern.h"
#include "proxy/tree.h"

#define MAX_LINE 65536u /* with its variables */

struct open {
    const char *name; /* of the section, as its end must repeat it */
    uint32_t outside; /* the section around it */
    int unmet;        /* a condition that is not met: what it holds is not in effect */
    uint32_t line;
};

/* Define NAME VALUE. Later ones replace earlier ones. */
struct define {
    const char *name, *value; /* in the tree's memory */
};

struct reader {
    struct mapicfg__tree *tree;
    const char *text;
    size_t size, at;
    uint32_t line; /* the first of the line that is read; continued ones count with it */
    uint32_t next_line;
    const char *file; /* the text's, or the one that a dump is about */
    uint32_t dumped;  /* the line in that file; 0 where the text is not a dump */
    struct define *defines;
    size_t define_count, define_capacity;
    uint32_t section, depth, unmet;
    struct open open[MAPICFG__MAX_DEPTH];
    mapicfg_error *err;
};

static mapicfg_status wrong(struct reader *reader, const char *message, const char *what) {
    mapicfg__error_fail(reader->err, MAPICFG_E_SYNTAX, message, what);
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

/* ---- variables ---- */

static const char *find_define(struct reader *reader, const char *name, size_t size) {
    for (size_t i = reader->define_count; i-- && mapicfg__tree_spend(reader->tree->left, 1 + size / 8);) {
        const struct define *define = &reader->defines[i];
        if (strncmp(define->name, name, size) == 0 && !define->name[size]) return define->value;
    }
    return NULL;
}

static mapicfg_status add_define(struct reader *reader, uint32_t directive) {
    struct define *grown =
        mapicfg__mem_grow(reader->defines, &reader->define_capacity, reader->define_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(reader->err);
    reader->defines = grown;
    grown[reader->define_count++] = (struct define){mapicfg__tree_word_at(reader->tree, directive, 1),
                                                    mapicfg__tree_word_at(reader->tree, directive, 2)};
    return MAPICFG_OK;
}

/* The line with ${NAME} replaced by what Define gives it. What is not known, as from the environment, stays. */
static mapicfg_status expand(struct reader *reader, const char *line, size_t size, struct mapicfg__buffer *out) {
    out->size = 0;
    for (size_t at = 0; at < size; at++) {
        int begins = line[at] == '$' && at + 1 < size && line[at + 1] == '{';
        const char *end = begins ? memchr(line + at, '}', size - at) : NULL;
        const char *value = end ? find_define(reader, line + at + 2, (size_t)(end - line) - at - 2) : NULL;
        if (value && mapicfg__tree_spend(reader->tree->left, strlen(value))) {
            mapicfg__buffer_text(out, value);
            at = (size_t)(end - line);
        } else {
            mapicfg__buffer_char(out, line[at]);
        }
        if (out->size <= MAX_LINE) continue;
        mapicfg__error_fail(reader->err, MAPICFG_E_LIMIT, "the line has more than %u bytes with its variables",
                            MAX_LINE);
        mapicfg__error_source(reader->err, reader->file);
        mapicfg__error_place(reader->err, reader->line, 0);
        return MAPICFG_E_LIMIT;
    }
    return out->failed ? mapicfg__error_no_memory(reader->err) : MAPICFG_OK;
}

/* ---- dumps: apachectl -t -D DUMP_CONFIG ---- */

/* "# In file: /etc/apache2/ports.conf" and "#   5:", which name the file and the line of what follows. */
static void take_mark(struct reader *reader, const char *line, size_t size) {
    static const char mark[] = "# In file: ";
    uint64_t number;
    if (size > sizeof mark - 1 && size < 4096 && memcmp(line, mark, sizeof mark - 1) == 0) {
        const char *name = mapicfg__tree_text(reader->tree, line + sizeof mark - 1, size - (sizeof mark - 1));
        if (name) reader->file = name;
        reader->dumped = 1;
        return;
    }
    if (!reader->dumped || line[size - 1] != ':') return;
    line++;
    size -= 2;
    mapicfg__text_trim(&line, &size);
    if (mapicfg__text_parse_number(line, size, &number) && number && number < UINT32_MAX)
        reader->dumped = (uint32_t)number;
}

/* ---- lines ---- */

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

/* ---- conditions ---- */

/* mod_ssl.c and ssl_module are two names of one. */
static int is_module(const char *loaded, const char *asked) {
    size_t size = strlen(asked), whole = strlen(loaded);
    if (mapicfg__text_same(loaded, asked)) return 1;
    const char *end = "_module";
    if (!mapicfg__text_starts(asked, "mod_") || size < 7 || strcmp(asked + size - 2, ".c") != 0) return 0;
    size -= strlen("mod_.c");
    return whole == size + strlen(end) && mapicfg__text_begins(loaded, whole, asked + 4, size) &&
           strcmp(loaded + size, end) == 0;
}

/* Whether a module is there: a text that loads some, and includes nothing unread, loads all but those within Apache. Of
 * others a section for modules that are there is for ours: only what asks for their absence is open. */
static int has_module(const struct mapicfg__tree *tree, const char *name) {
    static const char *const within[] = {"core_module",  "so_module",      "http_module",  "log_config_module",
                                         "logio_module", "version_module", "unixd_module", "watchdog_module"};
    uint32_t at = mapicfg__tree_child(tree, MAPICFG__ROOT, "LoadModule"), first = at;
    for (; at; at = mapicfg__tree_sibling(tree, at))
        if (is_module(mapicfg__tree_word_at(tree, at, 1), name)) return MAPICFG__YES;
    for (size_t i = 0; i < sizeof within / sizeof *within; i++)
        if (is_module(within[i], name)) return MAPICFG__YES;
    return first && !tree->unread ? MAPICFG__NO : MAPICFG__UNKNOWN;
}

/* <IfVersion [OPERATOR] VERSION>, for 2.4 of whatever patch: that is what runs. */
static int is_version(const struct mapicfg__tree *tree) {
    const char *compare = tree->pending_count > 2 ? tree->pending[1] : "=",
               *version = tree->pending[tree->pending_count - 1];
    uint64_t major, minor = 0;
    if (*compare == '!') compare++;
    size_t digits = strspn(version, "0123456789");
    if (!mapicfg__text_parse_number(version, digits, &major) || strpbrk(compare, "~")) return MAPICFG__UNKNOWN;
    const char *rest = version + digits;
    if (*rest == '.' && !mapicfg__text_parse_number(rest + 1, strspn(rest + 1, "0123456789"), &minor))
        return MAPICFG__UNKNOWN;
    int has_patch = *rest == '.' && strchr(rest + 1, '.') != NULL;
    int order = major != 2 ? (major > 2 ? -1 : 1) : minor != 4 ? (minor > 4 ? -1 : 1) : 0; /* of ours to that one */
    if (!order && (has_patch || strcmp(compare, "=") == 0 || strcmp(compare, "==") == 0 || strcmp(compare, "<=") == 0 ||
                   strcmp(compare, ">") == 0))
        return MAPICFG__UNKNOWN;
    int met = *compare == '<' ? order < 0 : *compare == '>' ? order > 0 || (!order && compare[1] == '=') : 0;
    return met ? MAPICFG__YES : MAPICFG__NO;
}

static int is_met(struct reader *reader) {
    const struct mapicfg__tree *tree = reader->tree;
    const char *name = tree->pending[0], *asked = tree->pending_count > 1 ? tree->pending[1] : "";
    int negated = *asked == '!', met = MAPICFG__YES;
    asked += negated;
    if (mapicfg__text_same(name, "IfDefine"))
        met = find_define(reader, asked, strlen(asked)) ? MAPICFG__YES : MAPICFG__UNKNOWN;
    if (mapicfg__text_same(name, "IfModule")) met = has_module(tree, asked);
    if (mapicfg__text_same(name, "IfModule") && met == MAPICFG__UNKNOWN && !negated) return 1;
    if (mapicfg__text_same(name, "IfVersion") && tree->pending_count > 1) met = is_version(tree);
    if (mapicfg__text_same(name, "IfFile")) met = MAPICFG__UNKNOWN;
    if (met == MAPICFG__UNKNOWN) met = tree->assumption ? MAPICFG__NO : MAPICFG__YES;
    return (met == MAPICFG__YES) != negated;
}

/* Whether the text leaves it open. */
static int is_open(struct reader *reader) {
    struct mapicfg__tree *tree = reader->tree;
    uint32_t before = tree->assumption;
    tree->assumption = 0;
    int usual = is_met(reader);
    tree->assumption = 1;
    int other = is_met(reader);
    tree->assumption = before;
    return usual != other;
}

static int is_condition(const struct mapicfg__tree *tree) {
    static const char *const names[] = {"IfModule", "IfDefine", "IfVersion", "IfFile", "IfDirective", "IfSection"};
    return mapicfg__text_is_one_of(tree->pending[0], strlen(tree->pending[0]), names, sizeof names / sizeof *names);
}

/* ---- sections ---- */

static uint32_t line_number(const struct reader *reader) {
    return reader->dumped ? reader->dumped : reader->line;
}

static mapicfg_status open_section(struct reader *reader, size_t column) {
    struct mapicfg__tree *tree = reader->tree;
    if (!tree->pending_count) return wrong(reader, "a section without a name%s", "");
    if (reader->depth == MAPICFG__MAX_DEPTH)
        return mapicfg__error_fail(reader->err, MAPICFG_E_LIMIT, "sections are more than %u deep", MAPICFG__MAX_DEPTH);
    const int condition = is_condition(tree), met = !condition || is_met(reader), open = condition && is_open(reader);
    reader->open[reader->depth++] = (struct open){tree->pending[0], reader->section, !met, reader->line};
    reader->unmet += !met;
    uint32_t added = mapicfg__tree_add(tree, reader->section, reader->file, line_number(reader), (uint32_t)column);
    if (!condition || !met) reader->section = added;
    if (open && !tree->open) tree->open = added;
    return mapicfg__tree_status(tree, reader->err);
}

static mapicfg_status close_section(struct reader *reader, const char *name, size_t size) {
    const char *end = memchr(name, '>', size);
    if (!end) return wrong(reader, "the closing bracket > is missing%s", "");
    size = (size_t)(end - name);
    mapicfg__text_trim(&name, &size);
    if (!reader->depth) return wrong(reader, "this end of a section closes nothing%s", "");
    const struct open *open = &reader->open[reader->depth - 1];
    if (!mapicfg__text_is_word(name, size, open->name)) return wrong(reader, "</%.60s> should come first", open->name);
    reader->section = open->outside;
    reader->unmet -= (uint32_t)open->unmet;
    reader->depth--;
    return MAPICFG_OK;
}

static mapicfg_status take_line(struct reader *reader, const char *line, size_t size) {
    size_t at = 0;
    while (at < size && mapicfg__is_blank((unsigned char)line[at])) at++;
    while (size > at && mapicfg__is_blank((unsigned char)line[size - 1])) size--;
    if (at == size) return MAPICFG_OK;
    if (line[at] == '#') {
        if (size - at > 1) take_mark(reader, line + at, size - at);
        return MAPICFG_OK;
    }
    if (line[at] == '<' && size - at > 1 && line[at + 1] == '/')
        return close_section(reader, line + at + 2, size - at - 2);
    int section = line[at] == '<';
    if (section && line[size - 1] != '>') return wrong(reader, "the closing bracket > is missing%s", "");
    if (!take_arguments(reader->tree, line, size - (section != 0), at + (section != 0)))
        return wrong(reader, "a quoted argument has no end%s", "");
    mapicfg_status status = mapicfg__tree_status(reader->tree, reader->err);
    if (status) return status;
    if (section) return open_section(reader, at + 1);
    uint32_t added =
        mapicfg__tree_add(reader->tree, reader->section, reader->file, line_number(reader), (uint32_t)at + 1);
    if (reader->unmet) return mapicfg__tree_status(reader->tree, reader->err);
    if (added && mapicfg__tree_is_named(reader->tree, added, "Define")) return add_define(reader, added);
    if (mapicfg__tree_is_named(reader->tree, added, "Include") ||
        mapicfg__tree_is_named(reader->tree, added, "IncludeOptional")) {
        reader->tree->list[added].unread = 1;
        if (!reader->tree->unread) reader->tree->unread = added;
    }
    return mapicfg__tree_status(reader->tree, reader->err);
}

static mapicfg_status read_lines(struct reader *reader) {
    struct mapicfg__buffer line = {0}, expanded = {0};
    mapicfg_status status = MAPICFG_OK;
    while (!status && reader->at < reader->size) {
        next_line(reader, &line);
        int has_variable = line.size && reader->define_count && memchr(line.data, '$', line.size);
        if (line.failed) status = mapicfg__error_no_memory(reader->err);
        if (!status && has_variable) status = expand(reader, line.data, line.size, &expanded);
        const struct mapicfg__buffer *read = has_variable ? &expanded : &line;
        if (!status) status = take_line(reader, read->data, read->size);
    }
    mapicfg__buffer_free(&line);
    mapicfg__buffer_free(&expanded);
    if (status || !reader->depth) return status;
    reader->line = reader->open[reader->depth - 1].line;
    return wrong(reader, "<%.60s> is never closed", reader->open[reader->depth - 1].name);
}

/* What apachectl -t -D DUMP_INCLUDES gives: names, but no configuration. */
static int is_list_of_files(const char *text, size_t size) {
    static const char title[] = "Included configuration files:";
    return size >= sizeof title - 1 && memcmp(text, title, sizeof title - 1) == 0;
}

mapicfg_status mapicfg__apache_parse(struct mapicfg__tree *tree, const char *text, size_t size, const char *file,
                                     mapicfg_error *err) {
    struct reader reader = {.tree = tree, .text = text, .size = size, .next_line = 1, .file = file, .err = err};
    if (is_list_of_files(text, size))
        return mapicfg__error_fail(err, MAPICFG_E_SYNTAX,
                                   "this is a list of files, not a configuration: give the output of apachectl -t -D "
                                   "DUMP_CONFIG (mod_info), or the files themselves, joined");
    mapicfg_status status = read_lines(&reader);
    mapicfg__mem_free(reader.defines);
    return status;
}
