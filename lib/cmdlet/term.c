/* SPDX-License-Identifier: LGPL-2.1-or-later
 * term.c: values: quoted and bare text, $true $false $null, lists, @(...), (...), @{...}. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cmdlet/grammar.h"
#include "cmdlet/number.h"

#define MAX_KEYS 100u

static int take_word(struct mapicfg__lexer *lexer, struct mapicfg__term *term, uint32_t quoted) {
    term->kind = MAPICFG__VALUE_STRING;
    term->quoted = quoted;
    term->size = lexer->word.size;
    term->text = mapicfg__arena_text(lexer->arena, lexer->word.data, lexer->word.size);
    return term->text ? 1 : mapicfg__lexer_out_of_memory(lexer);
}

/* ---- single values ---- */

/* "a".Length and "a"[0]: a value directly followed by a member or an index. */
static int no_member(struct mapicfg__lexer *lexer) {
    uint32_t c = mapicfg__lexer_peek(lexer), next = mapicfg__lexer_peek_after(lexer, 1);
    int conditional = c == '?' && (next == '.' || next == '[');
    if (c == '.' || conditional || (c == ':' && next == ':'))
        return mapicfg__lexer_unsupported(
            lexer, "members and methods of a value are not supported: write what they would give");
    if (c == '[')
        return mapicfg__lexer_unsupported(lexer, "indexing with [ ] is not supported: write the one value itself");
    return 1;
}

static int parse_quoted(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    return mapicfg__lexer_read_quoted(lexer) && take_word(lexer, term, 1) && (lexer->filter || no_member(lexer));
}

/* $_ has a meaning in Where-Object's block only, left of the operator; other variables have none. */
static int no_variable(struct mapicfg__lexer *lexer, const char *name, size_t size) {
    if (mapicfg__text_is_word(name, size, "_") || mapicfg__text_is_word(name, size, "PSItem"))
        return mapicfg__lexer_unsupported(lexer,
                                          "$_ can stand here in Where-Object { $_.Property -eq value } only, once in a "
                                          "comparison; to change each object that a command finds, write "
                                          "Get-CASMailbox ... | Set-CASMailbox ...");
    return mapicfg__lexer_failed(
        lexer, mapicfg__lexer_here(lexer),
        mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                            "the variable $%.*s is not supported: write its value ($true, $false and "
                            "$null are known)",
                            mapicfg__lexer_shown(name, size), name));
}

/* As an argument, $true and more is one text in which PowerShell puts the variable's value. */
static int ends_constant(struct mapicfg__lexer *lexer, int bare) {
    if (lexer->filter) return 1;
    if (!no_member(lexer)) return 0;
    if (!bare || mapicfg__lexer_ends_word(mapicfg__lexer_peek(lexer))) return 1;
    return mapicfg__lexer_unsupported(lexer,
                                      "a blank is missing here: $true, $false and $null inside a text are not "
                                      "supported");
}

static int parse_constant(struct mapicfg__lexer *lexer, struct mapicfg__term *term, int bare) {
    static const struct {
        const char *name;
        uint32_t kind;
    } constants[] = {{"true", MAPICFG__VALUE_TRUE}, {"false", MAPICFG__VALUE_FALSE}, {"null", MAPICFG__VALUE_NULL}};
    const char *name;
    size_t size = mapicfg__lexer_variable_name(lexer, &name);
    if (size == SIZE_MAX) return 0;
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++) {
        if (!mapicfg__text_is_word(name, size, constants[i].name)) continue;
        term->kind = constants[i].kind;
        mapicfg__lexer_step(lexer);
        mapicfg__lexer_read_name(lexer, &name);
        return ends_constant(lexer, bare);
    }
    return no_variable(lexer, name, size);
}

/* The number itself, which lists, parentheses and conditions have, where an argument keeps its text: 007 is 7. */
static int settle_number(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    if (term->number == MAPICFG__NUMBER_NONE) return 1;
    if (term->number == MAPICFG__NUMBER_LITERAL)
        return mapicfg__lexer_failed(lexer, term->spot,
                                     mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED, MAPICFG__NUMBER_REFUSED,
                                                         mapicfg__lexer_shown(term->text, term->size), term->text));
    lexer->word.size = 0;
    mapicfg__number_put(&lexer->word, term->text, term->size);
    if (lexer->word.failed) return mapicfg__lexer_out_of_memory(lexer);
    return take_word(lexer, term, 0);
}

/* A sign: a dash before a number is written - whichever it was. */
static int put_sign(struct mapicfg__lexer *lexer) {
    lexer->word.size = 0;
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (c != '+' && !mapicfg__lexer_is_dash(c)) return 1;
    mapicfg__lexer_step(lexer);
    mapicfg__buffer_char(&lexer->word, c == '+' ? '+' : '-');
    return lexer->word.failed ? mapicfg__lexer_out_of_memory(lexer) : 1;
}

/* Inside parentheses, where only a number needs no quotes. */
static int parse_number(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    struct mapicfg__lexer_place begin = lexer->place;
    if (!put_sign(lexer)) return 0;
    const char *from = lexer->text + lexer->place.at;
    while (mapicfg__lexer_is_name_part(mapicfg__lexer_peek(lexer)) || mapicfg__lexer_peek(lexer) == '.')
        mapicfg__lexer_step(lexer);
    mapicfg__buffer_bytes(&lexer->word, from, (size_t)(lexer->text + lexer->place.at - from));
    if (lexer->word.failed) return mapicfg__lexer_out_of_memory(lexer);
    term->number = mapicfg__number_kind(lexer->word.data, lexer->word.size);
    if (term->number && mapicfg__lexer_peek(lexer) != '`')
        return take_word(lexer, term, 0) && settle_number(lexer, term);
    term->number = MAPICFG__NUMBER_NONE;
    int empty = lexer->place.at == begin.at;
    lexer->place = begin;
    if (empty && mapicfg__lexer_peek(lexer) == ',')
        return mapicfg__lexer_unsupported(lexer,
                                          "a comma before a value is not supported: write a list of one as @('a')");
    if (empty) return mapicfg__lexer_wrong(lexer, "a value is expected here");
    return mapicfg__lexer_unsupported(
        lexer,
        "commands and operators inside parentheses are not supported: put a text in quotes, "
        "'like this'; for the objects of another command write Get-CASMailbox ... | "
        "Set-CASMailbox ...");
}

int mapicfg__term_parse_filter_word(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    const char *from = lexer->text + lexer->place.at;
    while (!mapicfg__lexer_ends_word(mapicfg__lexer_peek(lexer))) {
        uint32_t c = mapicfg__lexer_peek(lexer);
        if (mapicfg__quote_is_single(c) || mapicfg__lexer_is_double_quote(c)) break;
        mapicfg__lexer_step(lexer);
    }
    size_t size = (size_t)(lexer->text + lexer->place.at - from);
    for (size_t i = 0; lexer->filter == MAPICFG__FILTER_BLOCK && i < size; i++)
        if (!mapicfg__is_alpha((unsigned char)from[i]) && !mapicfg__is_digit((unsigned char)from[i]) &&
            (!from[i] || !strchr(i ? "._-*?@:/\\" : "*-", from[i])))
            return mapicfg__lexer_failed(
                lexer, term->spot,
                mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED, "put this value in single quotes"));
    if (!size)
        return mapicfg__lexer_wrong(lexer,
                                    "a value is expected here: a text in quotes, a number, $true, $false or $null");
    lexer->word.size = 0;
    mapicfg__buffer_bytes(&lexer->word, from, size);
    if (lexer->word.failed) return mapicfg__lexer_out_of_memory(lexer);
    if (mapicfg__number_kind(from, size) == MAPICFG__NUMBER_PLAIN) term->number = MAPICFG__NUMBER_PLAIN;
    return take_word(lexer, term, 0);
}

static int parse_bare(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (c == '&')
        return mapicfg__lexer_unsupported(lexer, "& is not supported here: put a text with & in single quotes");
    if (c == ',') return mapicfg__lexer_wrong(lexer, "a value is missing before this comma");
    if (c == ']' || c == ':') return mapicfg__lexer_unsupported(lexer, "put a text that begins with ] or : in quotes");
    uint32_t next = mapicfg__lexer_peek_after(lexer, 1);
    if (c == '.' && (next == '$' || mapicfg__quote_is_single(next) || mapicfg__lexer_is_double_quote(next)))
        return mapicfg__lexer_unsupported(lexer, "put the whole text that begins with . in quotes");
    if (mapicfg__lexer_is_dash(c) && mapicfg__lexer_is_name_start(next))
        return mapicfg__lexer_wrong(
            lexer, "a value is expected here, not a parameter; a text that begins with a dash goes in quotes");
    if (mapicfg__lexer_ends_word(c)) return mapicfg__lexer_wrong(lexer, "a value is expected here");
    size_t from = lexer->place.at;
    if (!mapicfg__lexer_read_word(lexer)) return 0;
    const struct mapicfg__buffer *word = &lexer->word;
    int is_plain = word->size == lexer->place.at - from && !memcmp(word->data, lexer->text + from, word->size);
    if (is_plain && (mapicfg__is_digit((unsigned char)*word->data) || *word->data == '.'))
        term->number = mapicfg__number_kind(word->data, word->size);
    return take_word(lexer, term, 0);
}

/* ---- lists ---- */

struct items {
    struct mapicfg__term *terms;
    size_t count, capacity;
};

static int add_item(struct mapicfg__lexer *lexer, struct items *items, const struct mapicfg__term *term) {
    if (!mapicfg__lexer_count(lexer)) return 0;
    struct mapicfg__term *grown =
        mapicfg__arena_grow(lexer->arena, items->terms, items->count, &items->capacity, sizeof *grown);
    if (!grown) return mapicfg__lexer_out_of_memory(lexer);
    items->terms = grown;
    items->terms[items->count++] = *term;
    return 1;
}

static void make_list(struct mapicfg__term *term, struct mapicfg__spot spot, const struct items *items) {
    *term =
        (struct mapicfg__term){.kind = MAPICFG__VALUE_LIST, .spot = spot, .items = items->terms, .count = items->count};
}

static int skip_separators(struct mapicfg__lexer *lexer) {
    for (;;) {
        if (!mapicfg__lexer_skip(lexer, 1)) return 0;
        if (mapicfg__lexer_peek(lexer) != ';') return 1;
        mapicfg__lexer_step(lexer);
    }
}

static int expect_close(struct mapicfg__lexer *lexer, struct mapicfg__spot open, char close, const char *opened) {
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (c == (unsigned char)close) {
        mapicfg__lexer_step(lexer);
        return 1;
    }
    if (!c)
        return mapicfg__lexer_failed(
            lexer, open,
            mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX, "this %s is not closed; a %c closes it", opened, close));
    if (close == '}')
        return mapicfg__lexer_failed(
            lexer, mapicfg__lexer_here(lexer),
            mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX,
                                "a ; or a new line, or the } that ends %s is expected here", opened));
    return mapicfg__lexer_failed(
        lexer, mapicfg__lexer_here(lexer),
        mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                            "only values and commas may stand between %s and ): write what this would "
                            "give",
                            opened));
}

/* The statements of @(...) give one list: the items of a list among them are its items. */
static int parse_array(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    struct mapicfg__spot open = mapicfg__lexer_here(lexer);
    struct items items = {0};
    mapicfg__lexer_step(lexer);
    mapicfg__lexer_step(lexer);
    if (!skip_separators(lexer)) return 0;
    while (mapicfg__lexer_peek(lexer) && mapicfg__lexer_peek(lexer) != ')') {
        struct mapicfg__term value;
        if (!mapicfg__term_parse(lexer, &value, 0)) return 0;
        int is_list = value.kind == MAPICFG__VALUE_LIST;
        for (size_t i = 0; i < (is_list ? value.count : 1); i++)
            if (!add_item(lexer, &items, is_list ? &value.items[i] : &value)) return 0;
        if (!mapicfg__lexer_skip(lexer, 0)) return 0;
        if (mapicfg__lexer_peek(lexer) != ';' && !mapicfg__lexer_is_line_end(mapicfg__lexer_peek(lexer))) break;
        if (!skip_separators(lexer)) return 0;
    }
    if (!expect_close(lexer, open, ')', "@(")) return 0;
    make_list(term, open, &items);
    return no_member(lexer);
}

static int parse_parentheses(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    struct mapicfg__spot open = mapicfg__lexer_here(lexer);
    mapicfg__lexer_step(lexer);
    if (!mapicfg__lexer_skip(lexer, 1)) return 0;
    if (mapicfg__lexer_peek(lexer) == ')') return mapicfg__lexer_wrong(lexer, "a value is expected between ( and )");
    if (!mapicfg__lexer_peek(lexer)) return expect_close(lexer, open, ')', "(");
    if (!mapicfg__term_parse(lexer, term, 0) || !mapicfg__lexer_skip(lexer, 1)) return 0;
    if (!expect_close(lexer, open, ')', "(")) return 0;
    term->spot = open;
    return no_member(lexer);
}

/* ---- @{ } ---- */

struct keys {
    const char **names;
    size_t count, capacity;
};

static int parse_key(struct mapicfg__lexer *lexer, struct keys *keys) {
    struct mapicfg__spot spot = mapicfg__lexer_here(lexer);
    uint32_t c = mapicfg__lexer_peek(lexer);
    const char *name;
    size_t size;
    if (mapicfg__quote_is_single(c) || mapicfg__lexer_is_double_quote(c)) {
        if (!mapicfg__lexer_read_quoted(lexer)) return 0;
        name = lexer->word.data;
        size = lexer->word.size;
    } else {
        size = mapicfg__lexer_read_name(lexer, &name);
        if (!size) return mapicfg__lexer_wrong(lexer, "a key is expected here, as in @{Add='a','b'; Remove='c'}");
        if (!mapicfg__lexer_check_name(lexer, spot, name, size)) return 0;
    }
    if (keys->count == MAX_KEYS)
        return mapicfg__lexer_failed(
            lexer, spot, mapicfg__error_fail(lexer->err, MAPICFG_E_LIMIT, "more than %u keys in one @{ }", MAX_KEYS));
    for (size_t i = 0; i < keys->count; i++)
        if (mapicfg__text_equal(keys->names[i], strlen(keys->names[i]), name, size))
            return mapicfg__lexer_failed(
                lexer, spot,
                mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX,
                                    "the key %.*s stands twice in this @{ }: give all its values after "
                                    "one, with commas",
                                    mapicfg__lexer_shown(name, size), name));
    const char **grown = mapicfg__arena_grow(lexer->arena, keys->names, keys->count, &keys->capacity, sizeof *grown);
    char *copy = grown ? mapicfg__arena_text(lexer->arena, name, size) : NULL;
    if (!copy) return mapicfg__lexer_out_of_memory(lexer);
    keys->names = grown;
    keys->names[keys->count++] = copy;
    return 1;
}

static int parse_pair(struct mapicfg__lexer *lexer, struct keys *keys, struct items *items) {
    struct mapicfg__term value;
    if (!parse_key(lexer, keys) || !mapicfg__lexer_skip(lexer, 0)) return 0;
    if (mapicfg__lexer_peek(lexer) != '=')
        return mapicfg__lexer_wrong(lexer, "a = is expected after the key, as in @{Add='a'}");
    mapicfg__lexer_step(lexer);
    return mapicfg__lexer_skip(lexer, 1) && mapicfg__term_parse(lexer, &value, 0) && add_item(lexer, items, &value);
}

static int parse_hash(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    struct mapicfg__spot open = mapicfg__lexer_here(lexer);
    struct keys keys = {0};
    struct items items = {0};
    mapicfg__lexer_step(lexer);
    mapicfg__lexer_step(lexer);
    if (!mapicfg__lexer_skip(lexer, 1)) return 0;
    while (mapicfg__lexer_peek(lexer) && mapicfg__lexer_peek(lexer) != '}') {
        if (!parse_pair(lexer, &keys, &items)) return 0;
        if (!mapicfg__lexer_skip(lexer, 0)) return 0;
        if (mapicfg__lexer_peek(lexer) != ';' && !mapicfg__lexer_is_line_end(mapicfg__lexer_peek(lexer))) break;
        if (!skip_separators(lexer)) return 0;
    }
    if (!expect_close(lexer, open, '}', "@{")) return 0;
    *term = (struct mapicfg__term){
        .kind = MAPICFG__VALUE_HASH, .spot = open, .items = items.terms, .names = keys.names, .count = items.count};
    return no_member(lexer);
}

/* ---- all of them ---- */

int mapicfg__term_check_dash(struct mapicfg__lexer *lexer) {
    uint32_t next = mapicfg__lexer_peek_after(lexer, 1);
    if (!mapicfg__lexer_is_dash(mapicfg__lexer_peek(lexer)) || next == '.' ||
        (next < 0x80 && mapicfg__is_digit((unsigned char)next)))
        return 1;
    return mapicfg__lexer_wrong(lexer, "a value is expected here; a text that begins with a dash goes in quotes");
}

static int parse_at(struct mapicfg__lexer *lexer, struct mapicfg__term *term) {
    uint32_t next = mapicfg__lexer_peek_after(lexer, 1);
    if (next == '(') return parse_array(lexer, term);
    if (next == '{') return parse_hash(lexer, term);
    if (mapicfg__quote_is_single(next) || mapicfg__lexer_is_double_quote(next))
        return mapicfg__lexer_unsupported(lexer, MAPICFG__NO_HERE_STRING);
    if (mapicfg__lexer_is_name_start(next))
        return mapicfg__lexer_unsupported(
            lexer,
            "splatting (@name) is not supported: write the parameters out; a text that begins "
            "with @ goes in quotes");
    return mapicfg__lexer_wrong(lexer, "after @ a ( or { is expected; a text that begins with @ goes in quotes");
}

static int parse_item(struct mapicfg__lexer *lexer, struct mapicfg__term *term, int bare) {
    uint32_t c = mapicfg__lexer_peek(lexer);
    *term = (struct mapicfg__term){.spot = mapicfg__lexer_here(lexer)};
    if (mapicfg__quote_is_single(c) || mapicfg__lexer_is_double_quote(c)) return parse_quoted(lexer, term);
    if (c == '$') {
        const char *name;
        if (!bare || mapicfg__lexer_variable_name(lexer, &name)) return parse_constant(lexer, term, bare);
    }
    if (c == '@') return parse_at(lexer, term);
    if (c == '(') return parse_parentheses(lexer, term);
    if (c == '{') return mapicfg__expression_parse_block(lexer, term) && no_member(lexer);
    return bare ? parse_bare(lexer, term) : parse_number(lexer, term);
}

/* PowerShell looks at what an argument is, quoted or not. */
static int no_stop(struct mapicfg__lexer *lexer, const struct mapicfg__term *term) {
    if (term->kind != MAPICFG__VALUE_STRING || term->size != 3 || memcmp(term->text, "--%", 3)) return 1;
    return mapicfg__lexer_failed(lexer, term->spot,
                                 mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                                                     "--%% is not supported, nor in quotes: write the arguments in "
                                                     "PowerShell's own syntax, the text itself as ('--%%')"));
}

static int parse_nested_item(struct mapicfg__lexer *lexer, struct mapicfg__term *term, int bare) {
    uint32_t first = mapicfg__lexer_peek(lexer);
    if (!mapicfg__lexer_enter(lexer) || !parse_item(lexer, term, bare)) return 0;
    mapicfg__lexer_leave(lexer);
    return !bare || first == '(' || no_stop(lexer, term);
}

int mapicfg__term_parse(struct mapicfg__lexer *lexer, struct mapicfg__term *term, int bare) {
    struct items items = {0};
    if (!parse_nested_item(lexer, term, bare)) return 0;
    struct mapicfg__spot first = term->spot;
    for (;;) {
        struct mapicfg__lexer_place end = lexer->place;
        if (!mapicfg__lexer_skip(lexer, 0)) return 0;
        if (lexer->filter || mapicfg__lexer_peek(lexer) != ',') {
            lexer->place = end;
            break;
        }
        if (term->kind == MAPICFG__VALUE_LIST)
            return mapicfg__lexer_failed(
                lexer, term->spot,
                mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                                    "a list inside a list is not supported: write all values in one, "
                                    "with commas"));
        if (!settle_number(lexer, term) || !add_item(lexer, &items, term)) return 0;
        mapicfg__lexer_step(lexer);
        if (!mapicfg__lexer_skip(lexer, 1) || !mapicfg__term_check_dash(lexer) || !parse_nested_item(lexer, term, bare))
            return 0;
    }
    if (!items.count) return 1;
    if (term->kind == MAPICFG__VALUE_LIST)
        return mapicfg__lexer_failed(
            lexer, term->spot,
            mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                                "a list inside a list is not supported: write all values in one, with "
                                "commas"));
    if (!settle_number(lexer, term) || !add_item(lexer, &items, term)) return 0;
    make_list(term, first, &items);
    return 1;
}
