/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lexer.c: the characters of PowerShell text: blanks and comments, quotes and bare words (about_Parsing,
 * about_Quoting_Rules, about_Special_Characters; as Windows PowerShell 5.1, which Exchange's shell is). */
#include "cmdlet/lexer.h"

#include <mapicfg/exec.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"

#define MAX_DEPTH 100u
#define MAX_COUNT 100000u

/* ---- errors ---- */

int mapicfg__lexer_failed(struct mapicfg__lexer *lexer, struct mapicfg__spot spot, mapicfg_status status) {
    lexer->status = status;
    mapicfg__error_place(lexer->err, spot.line, spot.column);
    if (lexer->err) lexer->err->offset = spot.offset;
    return 0;
}

int mapicfg__lexer_wrong(struct mapicfg__lexer *lexer, const char *message) {
    return mapicfg__lexer_failed(lexer, mapicfg__lexer_here(lexer),
                                 mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX, "%s", message));
}

int mapicfg__lexer_unsupported(struct mapicfg__lexer *lexer, const char *message) {
    return mapicfg__lexer_failed(lexer, mapicfg__lexer_here(lexer),
                                 mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED, "%s", message));
}

int mapicfg__lexer_out_of_memory(struct mapicfg__lexer *lexer) {
    lexer->status = mapicfg__error_no_memory(lexer->err);
    return 0;
}

int mapicfg__lexer_shown(const char *text, size_t size) {
    return (int)(size > 60 ? mapicfg__utf8_cut(text, 60) : size);
}

int mapicfg__lexer_enter(struct mapicfg__lexer *lexer) {
    if (lexer->depth++ < MAX_DEPTH) return 1;
    return mapicfg__lexer_failed(
        lexer, mapicfg__lexer_here(lexer),
        mapicfg__error_fail(lexer->err, MAPICFG_E_LIMIT, "more than %u levels of nesting", MAX_DEPTH));
}

void mapicfg__lexer_leave(struct mapicfg__lexer *lexer) {
    lexer->depth--;
}

int mapicfg__lexer_count(struct mapicfg__lexer *lexer) {
    if (lexer->count++ < MAX_COUNT) return 1;
    return mapicfg__lexer_failed(
        lexer, mapicfg__lexer_here(lexer),
        mapicfg__error_fail(lexer->err, MAPICFG_E_LIMIT, "more than %u commands, arguments and values in one text",
                            MAX_COUNT));
}

/* ---- characters ---- */

int mapicfg__lexer_is_dash(uint32_t c) {
    return c == '-' || (c >= 0x2013 && c <= 0x2015);
}

int mapicfg__lexer_is_double_quote(uint32_t c) {
    return c == '"' || (c >= 0x201c && c <= 0x201e);
}

/* Unicode's separators, tab, VT, FF, and NEL. */
int mapicfg__lexer_is_space(uint32_t c) {
    return c == ' ' || c == '\t' || c == 0x0b || c == 0x0c || c == 0x85 || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

int mapicfg__lexer_is_line_end(uint32_t c) {
    return c == '\n' || c == '\r';
}

/* Beyond ASCII whatever is neither blank, dash nor quote counts as a letter. */
int mapicfg__lexer_is_name_start(uint32_t c) {
    if (c < 0x80) return mapicfg__is_alpha((unsigned char)c) || c == '_';
    return !mapicfg__lexer_is_space(c) && !mapicfg__lexer_is_dash(c) && !mapicfg__quote_is_single(c) &&
           !mapicfg__lexer_is_double_quote(c);
}

int mapicfg__lexer_is_name_part(uint32_t c) {
    return mapicfg__lexer_is_name_start(c) || (c < 0x80 && mapicfg__is_digit((unsigned char)c));
}

int mapicfg__lexer_ends_word(uint32_t c) {
    return c == 0 || mapicfg__lexer_is_space(c) || mapicfg__lexer_is_line_end(c) ||
           (c < 0x80 && strchr("&(),;{|}", (int)c));
}

struct mapicfg__spot mapicfg__lexer_here(const struct mapicfg__lexer *lexer) {
    const struct mapicfg__lexer_place *place = &lexer->place;
    return (struct mapicfg__spot){(uint32_t)place->at, place->line, (uint32_t)(place->at - place->line_at + 1)};
}

uint32_t mapicfg__lexer_peek(const struct mapicfg__lexer *lexer) {
    size_t at = lexer->place.at;
    if (at == lexer->size) return 0;
    unsigned char c = (unsigned char)lexer->text[at];
    return c < 0x80 ? c : mapicfg__utf8_next(lexer->text, lexer->size, &at);
}

uint32_t mapicfg__lexer_peek_after(const struct mapicfg__lexer *lexer, size_t n) {
    size_t at = lexer->place.at;
    for (; n && at < lexer->size; n--) mapicfg__utf8_next(lexer->text, lexer->size, &at);
    return at < lexer->size ? mapicfg__utf8_next(lexer->text, lexer->size, &at) : 0;
}

void mapicfg__lexer_step(struct mapicfg__lexer *lexer) {
    struct mapicfg__lexer_place *place = &lexer->place;
    if (place->at == lexer->size) return;
    uint32_t c = mapicfg__utf8_next(lexer->text, lexer->size, &place->at);
    if (!mapicfg__lexer_is_line_end(c)) return;
    if (c == '\r' && place->at < lexer->size && lexer->text[place->at] == '\n') place->at++;
    place->line++;
    place->line_at = place->at;
}

/* ---- the text ---- */

/* Steps to the byte at fault first, for its line and column. */
static int bad_byte(struct mapicfg__lexer *lexer, size_t at, mapicfg_status code, const char *message) {
    while (lexer->place.at < at) mapicfg__lexer_step(lexer);
    return mapicfg__lexer_failed(lexer, mapicfg__lexer_here(lexer),
                                 mapicfg__error_fail(lexer->err, code, "%s", message));
}

int mapicfg__lexer_begin(struct mapicfg__lexer *lexer, const char *text, size_t size, struct mapicfg__arena *arena,
                         mapicfg_error *err) {
    *lexer = (struct mapicfg__lexer){.text = text, .size = size, .place.line = 1, .arena = arena, .err = err};
    if (!size) lexer->text = text = ""; /* NULL is fine then */
    const char *begin = text;
    size_t left = size;
    if (mapicfg__text_skip_mark(&begin, &left)) lexer->place.at = lexer->place.line_at = (size_t)(begin - text);
    if (size > MAPICFG_EXEC_MOST_TEXT)
        return mapicfg__lexer_failed(
            lexer, mapicfg__lexer_here(lexer),
            mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the text has %zu bytes; at most %u are taken", size,
                                MAPICFG_EXEC_MOST_TEXT));
    size_t valid = mapicfg__utf8_valid(text, size);
    const char *nul = memchr(text, '\0', valid);
    if (nul) return bad_byte(lexer, (size_t)(nul - text), MAPICFG_E_ENCODING, "a NUL character; text has none");
    if (valid < size)
        return bad_byte(lexer, valid, MAPICFG_E_ENCODING, "not UTF-8 from here on; save the text as UTF-8");
    return 1;
}

void mapicfg__lexer_end(struct mapicfg__lexer *lexer) {
    mapicfg__buffer_free(&lexer->word);
}

int mapicfg__lexer_is_assigned(const struct mapicfg__lexer *lexer) {
    struct mapicfg__lexer ahead = *lexer;
    while (mapicfg__lexer_is_space(mapicfg__lexer_peek(&ahead))) mapicfg__lexer_step(&ahead);
    const uint32_t c = mapicfg__lexer_peek(&ahead), next = mapicfg__lexer_peek_after(&ahead, 1);
    return c == '=' || (next == '=' && c && c < 0x80 && strchr("+-*/%", (int)c));
}

/* ---- blanks ---- */

/* #Requires -Version 3.0 and the like ask for a PowerShell, and there is none here to refuse. */
static int is_known_requirement(const char *text, size_t size) {
    static const char *const names[] = {"-Version", "-Modules", "-PSSnapin"};
    const char *end = text + size, *name = text;
    while (text < end && !mapicfg__is_blank((unsigned char)*text)) text++;
    size_t length = (size_t)(text - name);
    while (text < end && mapicfg__is_blank((unsigned char)*text)) text++;
    if (mapicfg__text_is_word(name, length, "-RunAsAdministrator")) return text == end;
    if (!mapicfg__text_is_one_of(name, length, names, sizeof names / sizeof *names)) return 0;
    int is_version = mapicfg__text_is_word(name, length, "-Version"), points = 0;
    if (is_version && end - text > 9) return 0;
    if (text == end ||
        !(is_version ? mapicfg__is_digit((unsigned char)*text) : mapicfg__is_alpha((unsigned char)*text)))
        return 0;
    for (; text < end; text++) {
        if (mapicfg__is_digit((unsigned char)*text) || (!is_version && mapicfg__is_alpha((unsigned char)*text)))
            continue;
        if (*text != '.' || (points++ && is_version) || end - text < 2) return 0;
    }
    return 1;
}

static int skip_line_comment(struct mapicfg__lexer *lexer) {
    const char *from = lexer->text + lexer->place.at + 1;
    struct mapicfg__spot spot = mapicfg__lexer_here(lexer);
    while (mapicfg__lexer_peek(lexer) && !mapicfg__lexer_is_line_end(mapicfg__lexer_peek(lexer)))
        mapicfg__lexer_step(lexer);
    const char *end = lexer->text + lexer->place.at;
    if (!mapicfg__text_begins(from, (size_t)(end - from), "requires", 8)) return 1;
    from += 8;
    int apart = from < end && mapicfg__is_blank((unsigned char)*from);
    while (from < end && mapicfg__is_blank((unsigned char)*from)) from++;
    if (apart && is_known_requirement(from, (size_t)(end - from))) return 1;
    return mapicfg__lexer_failed(lexer, spot,
                                 mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                                                     "of #Requires only -Version 3.0, -Modules NAME, -PSSnapin NAME "
                                                     "and -RunAsAdministrator are supported: leave it out"));
}

static int skip_block_comment(struct mapicfg__lexer *lexer) {
    struct mapicfg__spot open = mapicfg__lexer_here(lexer);
    mapicfg__lexer_step(lexer);
    mapicfg__lexer_step(lexer);
    while (mapicfg__lexer_peek(lexer)) {
        int closes = mapicfg__lexer_peek(lexer) == '#' && mapicfg__lexer_peek_after(lexer, 1) == '>';
        mapicfg__lexer_step(lexer);
        if (!closes) continue;
        mapicfg__lexer_step(lexer);
        return 1;
    }
    return mapicfg__lexer_failed(
        lexer, open, mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX, "this comment is not closed; #> closes it"));
}

/* Whether a backtick continues the line, or escapes a blank between words. */
static int continues(uint32_t next) {
    return !next || mapicfg__lexer_is_line_end(next) || mapicfg__lexer_is_space(next);
}

static int skip_continuation(struct mapicfg__lexer *lexer) {
    if (!mapicfg__lexer_peek_after(lexer, 1))
        return mapicfg__lexer_wrong(lexer, "a line is expected after this backtick, which continues the one before");
    mapicfg__lexer_step(lexer);
    mapicfg__lexer_step(lexer);
    return 1;
}

int mapicfg__lexer_skip(struct mapicfg__lexer *lexer, int lines) {
    for (;;) {
        uint32_t c = mapicfg__lexer_peek(lexer);
        if (mapicfg__lexer_is_space(c) || (lines && mapicfg__lexer_is_line_end(c))) {
            mapicfg__lexer_step(lexer);
        } else if (lexer->filter) {
            return 1;
        } else if (c == '#') {
            if (!skip_line_comment(lexer)) return 0;
        } else if (c == '<' && mapicfg__lexer_peek_after(lexer, 1) == '#') {
            if (!skip_block_comment(lexer)) return 0;
        } else if (c == '`' && continues(mapicfg__lexer_peek_after(lexer, 1))) {
            if (!skip_continuation(lexer)) return 0;
        } else {
            return 1;
        }
    }
}

/* ---- quotes and words ---- */

/* Takes the next character into the word as it stands. */
static void take(struct mapicfg__lexer *lexer) {
    size_t from = lexer->place.at;
    mapicfg__lexer_step(lexer);
    mapicfg__buffer_bytes(&lexer->word, lexer->text + from, lexer->place.at - from);
}

/* At a backtick, outside single quotes. */
static int take_escape(struct mapicfg__lexer *lexer) {
    static const char letters[] = "abfnrtv", values[] = "\a\b\f\n\r\t\v";
    struct mapicfg__spot spot = mapicfg__lexer_here(lexer);
    mapicfg__lexer_step(lexer);
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (!c)
        return mapicfg__lexer_failed(
            lexer, spot,
            mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX, "a character is expected after the backtick"));
    if (c == '0')
        return mapicfg__lexer_failed(lexer, spot,
                                     mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                                                         "`0 is a NUL character, which no value here can hold"));
    if (c == 'e' || c == 'u')
        return mapicfg__lexer_failed(
            lexer, spot,
            mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                                "`%c means one thing in Windows PowerShell and another in PowerShell 7: write the "
                                "character itself",
                                (int)c));
    const char *letter = c < 0x80 ? strchr(letters, (int)c) : NULL;
    if (letter) {
        mapicfg__buffer_char(&lexer->word, values[letter - letters]);
        mapicfg__lexer_step(lexer);
    } else {
        take(lexer);
    }
    return 1;
}

size_t mapicfg__lexer_variable_name(struct mapicfg__lexer *lexer, const char **name) {
    const char *at = lexer->text + lexer->place.at + 1, *end = lexer->text + lexer->size;
    *name = at;
    if (at == end) return 0;
    if (*at == '(') {
        mapicfg__lexer_failed(
            lexer, mapicfg__lexer_here(lexer),
            mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                                "$(...) is not supported: write its value; a $ itself is written `$ or in single "
                                "quotes"));
        return SIZE_MAX;
    }
    if (*at == '{') {
        const char *close = memchr(at, '}', (size_t)(end - at));
        return close ? (size_t)(close - at) + 1 : 1;
    }
    if (*at == '$' || *at == '^' || *at == '?' || *at == ':') return 1;
    struct mapicfg__lexer ahead = *lexer;
    mapicfg__lexer_step(&ahead);
    while (mapicfg__lexer_is_name_part(mapicfg__lexer_peek(&ahead)) || mapicfg__lexer_peek(&ahead) == '?' ||
           (mapicfg__lexer_peek(&ahead) == ':' && mapicfg__lexer_is_name_part(mapicfg__lexer_peek_after(&ahead, 1))))
        mapicfg__lexer_step(&ahead);
    return (size_t)(lexer->text + ahead.place.at - at);
}

/* At a $ inside text that PowerShell would expand. */
static int take_dollar(struct mapicfg__lexer *lexer) {
    const char *name;
    size_t size = mapicfg__lexer_variable_name(lexer, &name);
    if (size == SIZE_MAX) return 0;
    if (!size) {
        take(lexer);
        return 1;
    }
    return mapicfg__lexer_failed(
        lexer, mapicfg__lexer_here(lexer),
        mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                            "$%.*s is a variable here, which is not supported: write its value, or put "
                            "the text in single quotes (or `$) when the $ itself is meant",
                            mapicfg__lexer_shown(name, size), name));
}

static int ends_quoted(uint32_t c, int single) {
    return single ? mapicfg__quote_is_single(c) : mapicfg__lexer_is_double_quote(c);
}

/* PowerShell takes 'a(U+2019) for closed, and the filter does not. */
static int is_mixed(const struct mapicfg__lexer *lexer, uint32_t c, int single) {
    uint32_t next = mapicfg__lexer_peek_after(lexer, 1);
    return ends_quoted(c, single) && (c >= 0x80 || (next >= 0x80 && ends_quoted(next, single)));
}

static int is_opened(const struct mapicfg__lexer *lexer) {
    uint32_t next = mapicfg__lexer_peek_after(lexer, 1);
    return next == '(' || next == '{';
}

static int take_quoted(struct mapicfg__lexer *lexer) {
    struct mapicfg__spot open = mapicfg__lexer_here(lexer);
    uint32_t opener = mapicfg__lexer_peek(lexer);
    int single = mapicfg__quote_is_single(opener);
    int plain = lexer->filter == MAPICFG__FILTER_TEXT && opener < 0x80; /* 'O(U+2019)Brien' is one value of a filter */
    mapicfg__lexer_step(lexer);
    for (uint32_t c; (c = mapicfg__lexer_peek(lexer)) != 0;) {
        if (lexer->filter == MAPICFG__FILTER_BLOCK && opener < 0x80 && is_mixed(lexer, c, single))
            return mapicfg__lexer_unsupported(lexer,
                                              "a typographic quote inside a text between { and } is not "
                                              "supported: put the whole filter in quotes");
        if (lexer->filter == MAPICFG__FILTER_BLOCK && !single && (c == '`' || (c == '$' && is_opened(lexer))))
            return mapicfg__lexer_unsupported(lexer,
                                              "a backtick, $( or ${ between { and } is not supported: put the "
                                              "whole filter in quotes");
        if (plain ? c == opener : ends_quoted(c, single)) {
            mapicfg__lexer_step(lexer);
            c = mapicfg__lexer_peek(lexer);
            if (plain ? c != opener : !ends_quoted(c, single)) return 1;
            take(lexer);
        } else if (c == '`' && !single && !lexer->filter) {
            if (!take_escape(lexer)) return 0;
        } else if (c == '$' && !single && !lexer->filter) {
            if (!take_dollar(lexer)) return 0;
        } else {
            take(lexer);
        }
    }
    return mapicfg__lexer_failed(
        lexer, open,
        mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX,
                            "this %s quote is not closed; a %s quote inside the text is doubled",
                            single ? "single" : "double", single ? "single" : "double"));
}

static void begin_word(struct mapicfg__lexer *lexer) {
    mapicfg__buffer_bytes(&lexer->word, "", 0);
    lexer->word.size = 0;
}

static int word_done(struct mapicfg__lexer *lexer) {
    return lexer->word.failed ? mapicfg__lexer_out_of_memory(lexer) : 1;
}

int mapicfg__lexer_read_quoted(struct mapicfg__lexer *lexer) {
    begin_word(lexer);
    return take_quoted(lexer) && word_done(lexer);
}

static int no_angle(struct mapicfg__lexer *lexer, uint32_t c) {
    if (c == '>')
        return mapicfg__lexer_failed(
            lexer, mapicfg__lexer_here(lexer),
            mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                                "> redirects, which is not supported: use | Export-Csv -Path, or put a "
                                "text with > in single quotes"));
    return mapicfg__lexer_failed(
        lexer, mapicfg__lexer_here(lexer),
        mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX,
                            "< is reserved in PowerShell: write the value itself, without < and >, or put "
                            "a text with < in single quotes"));
}

static int take_word_part(struct mapicfg__lexer *lexer, uint32_t c) {
    if (c == '<' || c == '>') return no_angle(lexer, c);
    if (c == '$') return take_dollar(lexer);
    if (mapicfg__quote_is_single(c) || mapicfg__lexer_is_double_quote(c)) return take_quoted(lexer);
    if (c != '`') {
        take(lexer);
        return 1;
    }
    uint32_t next = mapicfg__lexer_peek_after(lexer, 1);
    if (next && !mapicfg__lexer_is_line_end(next)) return take_escape(lexer);
    /* PowerShell would make the line end part of the word, which is never meant. */
    return mapicfg__lexer_failed(lexer, mapicfg__lexer_here(lexer),
                                 mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                                                     "a backtick that continues the line needs a blank before it"));
}

int mapicfg__lexer_read_word(struct mapicfg__lexer *lexer) {
    begin_word(lexer);
    for (uint32_t c; !mapicfg__lexer_ends_word(c = mapicfg__lexer_peek(lexer));)
        if (!take_word_part(lexer, c)) return 0;
    return word_done(lexer);
}

int mapicfg__lexer_check_name(struct mapicfg__lexer *lexer, struct mapicfg__spot spot, const char *name, size_t size) {
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)name[i] >= 0x80 || (!i && mapicfg__is_digit((unsigned char)*name)))
            return mapicfg__lexer_failed(lexer, spot,
                                         mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                                                             "%.*s: names are written here with a to z, digits and _, "
                                                             "and do not begin with a digit",
                                                             mapicfg__lexer_shown(name, size), name));
    return 1;
}

size_t mapicfg__lexer_read_name(struct mapicfg__lexer *lexer, const char **name) {
    size_t from = lexer->place.at;
    *name = lexer->text + from;
    while (mapicfg__lexer_is_name_part(mapicfg__lexer_peek(lexer))) mapicfg__lexer_step(lexer);
    return lexer->place.at - from;
}
