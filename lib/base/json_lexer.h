/* SPDX-License-Identifier: LGPL-2.1-or-later
 * json_lexer.h: JSON bytes, in pieces of any size, to tokens (RFC 8259, strictly). */
#ifndef MAPICFG_BASE_JSON_LEXER_H
#define MAPICFG_BASE_JSON_LEXER_H

#include "base/buffer.h"

/* Tokens. The others, { } [ ] : and comma, are their own character. */
#define MAPICFG__JSON_STRING '"'
#define MAPICFG__JSON_NUMBER '0'
#define MAPICFG__JSON_TRUE 't'
#define MAPICFG__JSON_FALSE 'f'
#define MAPICFG__JSON_NULL 'n'
#define MAPICFG__JSON_OTHER '?' /* a byte that begins no token */
#define MAPICFG__JSON_MORE 1    /* the piece is used up */
#define MAPICFG__JSON_END 2     /* the input is */
#define MAPICFG__JSON_FAILED 3  /* the error says why */

/* All zeros but max_text and line (1) is a lexer at the start. */
struct mapicfg__json_lexer {
    uint64_t max_text;
    int keep; /* set before each token: whether the text of a string or number is wanted */

    const char *text; /* of the token, when it was wanted; borrowed until the next call */
    size_t size;
    uint64_t line;       /* of the token; no token spans lines */
    uint64_t token_at;   /* byte of the input at which the token begins */
    unsigned char first; /* byte of the token */

    const char *at, *end; /* what is left of the piece */
    int last;
    const char *piece;
    uint64_t piece_at;  /* byte of the input at which the piece begins */
    uint64_t line_at;   /* that at which the line begins */
    int state;          /* inside which kind of token the last piece ended */
    int pieces;         /* the token's text is in `held` */
    int part;           /* of a number */
    const char *word;   /* what must follow of true, false, null */
    uint64_t escape_at; /* the byte at which the last escape began */
    uint32_t unit;      /* the hexadecimal digits so far */
    uint32_t unit_size;
    uint32_t high; /* a high surrogate that waits for its low one, or 0 */
    struct mapicfg__buffer held;
};

void mapicfg__json_feed(struct mapicfg__json_lexer *lexer, const char *bytes, size_t size, int last);
int mapicfg__json_next(struct mapicfg__json_lexer *lexer, mapicfg_error *err);
/* Puts the line and column of a byte of the current line into an error. */
void mapicfg__json_place(const struct mapicfg__json_lexer *lexer, uint64_t byte, mapicfg_error *err);

#endif
