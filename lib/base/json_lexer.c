/* SPDX-License-Identifier: LGPL-2.1-or-later
 * json_lexer.c: JSON bytes, in pieces of any size, to tokens (RFC 8259, strictly).
 *
 * A text that lies in one piece and has no escape is given where it lies; others are put together in `held`. Lines are
 * counted between tokens only: no token may hold a line end. */
#include "base/json_lexer.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"

/* Where the last piece ended. */
enum state { BETWEEN, IN_STRING, IN_ESCAPE, IN_UNIT, IN_NUMBER, IN_WORD };

/* The parts of a number; after ZERO, DIGITS, FRACTION and POWER it may end. */
enum part { START, SIGN, ZERO, DIGITS, POINT, FRACTION, EXPONENT, POWER_SIGN, POWER };

void mapicfg__json_feed(struct mapicfg__json_lexer *lexer, const char *bytes, size_t size, int last) {
    if (lexer->piece) lexer->piece_at += (uint64_t)(lexer->end - lexer->piece);
    lexer->piece = lexer->at = bytes;
    lexer->end = bytes + size;
    lexer->last = last;
}

void mapicfg__json_place(const struct mapicfg__json_lexer *lexer, uint64_t byte, mapicfg_error *err) {
    mapicfg__error_place(err, lexer->line, byte - lexer->line_at + 1);
    if (err) err->offset = byte;
}

static uint64_t here(const struct mapicfg__json_lexer *lexer) {
    return lexer->piece_at + (uint64_t)(lexer->at - lexer->piece);
}

static int failed_at(const struct mapicfg__json_lexer *lexer, uint64_t byte, const char *message, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "%s", message);
    mapicfg__json_place(lexer, byte, err);
    return MAPICFG__JSON_FAILED;
}

static int too_long(const struct mapicfg__json_lexer *lexer, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a value has more than %llu bytes", (unsigned long long)lexer->max_text);
    mapicfg__json_place(lexer, lexer->token_at, err);
    return MAPICFG__JSON_FAILED;
}

/* 0 when it fails. */
static int hold(struct mapicfg__json_lexer *lexer, const char *bytes, size_t size, mapicfg_error *err) {
    if (!lexer->keep) return 1;
    if (size > lexer->max_text || lexer->held.size > lexer->max_text - size) {
        too_long(lexer, err);
        return 0;
    }
    mapicfg__buffer_bytes(&lexer->held, bytes, size);
    if (!lexer->held.failed) return 1;
    mapicfg__error_no_memory(err);
    return 0;
}

/* ---- strings ---- */

/* The first byte that does not simply belong to a string: a quote, a backslash, a control character. Eight bytes at a
 * time; a byte is less than 0x20 or equals another when subtracting borrows into its top bit. */
static const char *scan_string(const char *at, const char *end) {
    while (end - at >= 8) {
        uint64_t eight;
        memcpy(&eight, at, sizeof eight);
        uint64_t quote = eight ^ MAPICFG__EACH('"');
        uint64_t backslash = eight ^ MAPICFG__EACH('\\');
        uint64_t found = (((quote - MAPICFG__EACH(1)) & ~quote) | ((backslash - MAPICFG__EACH(1)) & ~backslash) |
                          ((eight - MAPICFG__EACH(0x20)) & ~eight)) &
                         MAPICFG__EACH(0x80);
        if (found) {
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            return at + (__builtin_ctzll(found) >> 3); /* a borrow can only mislead above the first */
#else
            break;
#endif
        }
        at += 8;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20) at++;
    return at;
}

/* Gives the token whose last piece begins at `from` and ends at `at`. */
static int give(struct mapicfg__json_lexer *lexer, const char *from, int token, mapicfg_error *err) {
    size_t size = (size_t)(lexer->at - from);
    lexer->state = BETWEEN;
    lexer->text = from;
    lexer->size = size;
    if (!lexer->keep) return token;
    if (!lexer->pieces) return size > lexer->max_text ? too_long(lexer, err) : token;
    if (!hold(lexer, from, size, err)) return MAPICFG__JSON_FAILED;
    lexer->text = lexer->held.data;
    lexer->size = lexer->held.size;
    return token;
}

static int end_string(struct mapicfg__json_lexer *lexer, const char *from, mapicfg_error *err) {
    int token = give(lexer, from, MAPICFG__JSON_STRING, err);
    lexer->at++;
    return token;
}

/* Puts the text so far aside. */
static int interrupt(struct mapicfg__json_lexer *lexer, const char *from, enum state state, mapicfg_error *err) {
    if (!lexer->pieces) lexer->held.size = 0;
    lexer->pieces = 1;
    lexer->state = (int)state;
    return hold(lexer, from, (size_t)(lexer->at - from), err);
}

static int put_unit(struct mapicfg__json_lexer *lexer, mapicfg_error *err) {
    uint32_t c = lexer->unit;
    if (lexer->high) {
        if (c < 0xdc00 || c > 0xdfff)
            return failed_at(lexer, lexer->escape_at, "a low surrogate (\\uDC00 to \\uDFFF) is expected here", err);
        c = 0x10000 + ((lexer->high - 0xd800) << 10) + (c - 0xdc00);
        lexer->high = 0;
    } else if (c >= 0xdc00 && c <= 0xdfff) {
        return failed_at(lexer, lexer->escape_at, "a low surrogate without a high one before it", err);
    } else if (c >= 0xd800 && c <= 0xdbff) {
        lexer->high = c;
        return MAPICFG__JSON_MORE;
    }
    char bytes[4];
    return hold(lexer, bytes, mapicfg__utf8_put(bytes, c), err) ? MAPICFG__JSON_MORE : MAPICFG__JSON_FAILED;
}

/* Reads what follows a backslash as far as the piece goes. MORE: done, or the piece is used up. */
static int read_escape(struct mapicfg__json_lexer *lexer, mapicfg_error *err) {
    static const char letters[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    if (lexer->state == IN_ESCAPE) {
        if (lexer->at == lexer->end) return MAPICFG__JSON_MORE;
        char c = *lexer->at;
        const char *letter = c ? strchr(letters, c) : NULL;
        if (lexer->high && c != 'u')
            return failed_at(lexer, lexer->escape_at, "a low surrogate (\\uDC00 to \\uDFFF) is expected here", err);
        if (!letter && c != 'u')
            return failed_at(lexer, lexer->escape_at, "after \\ one of \" \\ / b f n r t u is expected", err);
        lexer->at++;
        lexer->state = letter ? IN_STRING : IN_UNIT;
        lexer->unit = 0;
        lexer->unit_size = 0;
        if (letter) return hold(lexer, values + (letter - letters), 1, err) ? MAPICFG__JSON_MORE : MAPICFG__JSON_FAILED;
    }
    while (lexer->unit_size < 4) {
        if (lexer->at == lexer->end) return MAPICFG__JSON_MORE;
        unsigned char c = (unsigned char)*lexer->at;
        if (!mapicfg__is_hex(c))
            return failed_at(lexer, here(lexer), "after \\u four hexadecimal digits are expected", err);
        lexer->unit = lexer->unit << 4 | mapicfg__hex_value(c);
        lexer->unit_size++;
        lexer->at++;
    }
    lexer->state = IN_STRING;
    return put_unit(lexer, err);
}

static int used_up(const struct mapicfg__json_lexer *lexer, const char *what, mapicfg_error *err) {
    if (!lexer->last) return MAPICFG__JSON_MORE;
    return failed_at(lexer, here(lexer), what, err);
}

/* Goes on inside a string. */
static int read_string(struct mapicfg__json_lexer *lexer, mapicfg_error *err) {
    for (;;) {
        if (lexer->state != IN_STRING) {
            int token = read_escape(lexer, err);
            if (token == MAPICFG__JSON_FAILED) return token;
        }
        if (lexer->at == lexer->end) {
            if (lexer->state == IN_STRING && !interrupt(lexer, lexer->at, IN_STRING, err)) return MAPICFG__JSON_FAILED;
            return used_up(lexer, "the input ends inside a string; a closing \" is expected", err);
        }
        if (lexer->high && *lexer->at != '\\')
            return failed_at(lexer, here(lexer), "a low surrogate (\\uDC00 to \\uDFFF) is expected here", err);
        const char *from = lexer->at;
        lexer->at = scan_string(from, lexer->end);
        if (lexer->at < lexer->end && *lexer->at == '"') return end_string(lexer, from, err);
        if (!interrupt(lexer, from, IN_STRING, err)) return MAPICFG__JSON_FAILED;
        if (lexer->at == lexer->end) continue;
        if (*lexer->at != '\\')
            return failed_at(lexer, here(lexer), "a string holds a control character; write it as \\u00..", err);
        lexer->escape_at = here(lexer);
        lexer->at++;
        lexer->state = IN_ESCAPE;
    }
}

/* ---- numbers ---- */

/* The part after this character, or -1 when the number cannot go on with it. */
static int next_part(int part, unsigned char c) {
    int digit = mapicfg__is_digit(c);
    switch ((enum part)part) {
    case START:
        if (c == '-') return SIGN;
        /* fall through */
    case SIGN: return c == '0' ? ZERO : digit ? DIGITS : -1;
    case DIGITS:
        if (digit) return DIGITS;
        /* fall through */
    case ZERO: return c == '.' ? POINT : (c | 0x20) == 'e' ? EXPONENT : -1;
    case POINT: return digit ? FRACTION : -1;
    case FRACTION: return digit ? FRACTION : (c | 0x20) == 'e' ? EXPONENT : -1;
    case EXPONENT: return digit ? POWER : c == '+' || c == '-' ? POWER_SIGN : -1;
    case POWER_SIGN:
    case POWER: return digit ? POWER : -1;
    }
    return -1;
}

static int may_end(int part) {
    return part == ZERO || part == DIGITS || part == FRACTION || part == POWER;
}

static int read_number(struct mapicfg__json_lexer *lexer, mapicfg_error *err) {
    const char *from = lexer->at;
    while (lexer->at < lexer->end) {
        int part = next_part(lexer->part, (unsigned char)*lexer->at);
        if (part < 0) break;
        lexer->part = part;
        lexer->at++;
    }
    if (lexer->at == lexer->end && !lexer->last)
        return interrupt(lexer, from, IN_NUMBER, err) ? MAPICFG__JSON_MORE : MAPICFG__JSON_FAILED;
    unsigned char c = lexer->at < lexer->end ? (unsigned char)*lexer->at : ' ';
    if (!may_end(lexer->part)) return failed_at(lexer, here(lexer), "a number lacks a digit here", err);
    if (mapicfg__is_digit(c) || mapicfg__is_alpha(c) || c == '.' || c == '+' || c == '-')
        return failed_at(lexer, here(lexer), "a number ends here; a comma, a bracket or a blank is expected", err);
    return give(lexer, from, MAPICFG__JSON_NUMBER, err);
}

/* ---- words ---- */

static int read_word(struct mapicfg__json_lexer *lexer, mapicfg_error *err) {
    while (*lexer->word && lexer->at < lexer->end && *lexer->at == *lexer->word) {
        lexer->word++;
        lexer->at++;
    }
    if (!*lexer->word) {
        lexer->state = BETWEEN;
        return lexer->part;
    }
    lexer->state = IN_WORD;
    if (lexer->at == lexer->end) return used_up(lexer, "the input ends inside true, false or null", err);
    return failed_at(lexer, here(lexer), "true, false or null is expected; other text needs quotes", err);
}

static int begin_word(struct mapicfg__json_lexer *lexer, const char *word, int token, mapicfg_error *err) {
    lexer->word = word;
    lexer->part = token;
    return read_word(lexer, err);
}

/* ---- tokens ---- */

static const char *skip_blanks(struct mapicfg__json_lexer *lexer, const char *at) {
    const char *end = lexer->end;
    for (; at < end; at++) {
        if (*at == '\n') {
            lexer->line++;
            lexer->line_at = lexer->piece_at + (uint64_t)(at - lexer->piece) + 1;
            for (uint64_t eight; end - at > 8; at += 8) { /* indentation */
                memcpy(&eight, at + 1, sizeof eight);
                if (eight != MAPICFG__EACH(' ')) break;
            }
        } else if (*at != ' ' && *at != '\r' && *at != '\t') {
            break;
        }
    }
    return at;
}

int mapicfg__json_next(struct mapicfg__json_lexer *lexer, mapicfg_error *err) {
    if (lexer->state == IN_NUMBER) return read_number(lexer, err);
    if (lexer->state == IN_WORD) return read_word(lexer, err);
    if (lexer->state != BETWEEN) return read_string(lexer, err);
    lexer->at = skip_blanks(lexer, lexer->at);
    lexer->token_at = here(lexer);
    lexer->text = lexer->at;
    lexer->size = 1;
    if (lexer->at == lexer->end) return lexer->last ? MAPICFG__JSON_END : MAPICFG__JSON_MORE;
    lexer->pieces = 0;
    char c = *lexer->at;
    lexer->first = (unsigned char)c;
    switch (c) {
    case '{':
    case '}':
    case '[':
    case ']':
    case ':':
    case ',': lexer->at++; return c;
    case '"':
        lexer->at++;
        lexer->state = IN_STRING;
        lexer->high = 0;
        return read_string(lexer, err);
    case 't': return begin_word(lexer, "true", MAPICFG__JSON_TRUE, err);
    case 'f': return begin_word(lexer, "false", MAPICFG__JSON_FALSE, err);
    case 'n': return begin_word(lexer, "null", MAPICFG__JSON_NULL, err);
    default: break;
    }
    if (c != '-' && !mapicfg__is_digit((unsigned char)c)) return MAPICFG__JSON_OTHER;
    lexer->part = START;
    return read_number(lexer, err);
}
