/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lexer.h: the characters of PowerShell text: where we are in it, blanks and comments, quotes and bare words.
 *
 * Which token a character begins depends on what the parser expects there, so there is no stream of tokens: the parser
 * looks at the next character and asks for what it wants. Functions that can fail return 0 then, and have filled in the
 * error; nothing is read after that. */
#ifndef MAPICFG_CMDLET_LEXER_H
#define MAPICFG_CMDLET_LEXER_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/quote.h"
#include "cmdlet/syntax.h"

#define MAPICFG__FILTER_TEXT 1u  /* of a string: only Exchange reads it */
#define MAPICFG__FILTER_BLOCK 2u /* between { and }: PowerShell reads it first, and must take it for statements */

struct mapicfg__lexer_place {
    size_t at;      /* of the text: the next byte */
    size_t line_at; /* where its line begins */
    uint32_t line;  /* from 1 */
};

struct mapicfg__lexer {
    const char *text; /* valid UTF-8 without NUL */
    size_t size;
    struct mapicfg__lexer_place place;
    struct mapicfg__arena *arena;
    struct mapicfg__buffer word; /* the text of the current token */
    mapicfg_status status;
    mapicfg_error *err;
    uint32_t filter;  /* reading an OPATH filter: no comments, no escapes, names without $_.; MAPICFG__FILTER_ */
    uint32_t grouped; /* of expression.c */
    uint32_t inside;  /* reading a pipeline in parentheses */
    uint32_t depth;   /* of nesting */
    uint32_t count;   /* of nodes made */
};

/* Checks the text and puts the lexer at its beginning. Release with mapicfg__lexer_end(), also after a failure. */
int mapicfg__lexer_begin(struct mapicfg__lexer *lexer, const char *text, size_t size, struct mapicfg__arena *arena,
                         mapicfg_error *err);
void mapicfg__lexer_end(struct mapicfg__lexer *lexer);

/* ---- errors; all return 0 ---- */

/* Gives the error that mapicfg__error_fail() has just made its place. */
int mapicfg__lexer_failed(struct mapicfg__lexer *lexer, struct mapicfg__spot spot, mapicfg_status status);
int mapicfg__lexer_out_of_memory(struct mapicfg__lexer *lexer);
/* The text here is wrong, or is not supported. */
int mapicfg__lexer_wrong(struct mapicfg__lexer *lexer, const char *message);
int mapicfg__lexer_unsupported(struct mapicfg__lexer *lexer, const char *message);
/* What %.*s shows of a long text. */
int mapicfg__lexer_shown(const char *text, size_t size);

/* What the parser, which ends at the first, and survey.c, which finds them all, say of the same; %.*s is a name. */
#define MAPICFG__NO_ASSIGNMENT "the assignment to $%.*s is not supported: write the value where it is used"
#define MAPICFG__NO_LOOP \
    "%.*s loops are not supported: write a pipeline, such as Get-CASMailbox ... | Set-CASMailbox ..."
#define MAPICFG__NO_KEYWORD "%.*s is not supported: write cmdlets and pipelines of them only"
#define MAPICFG__NO_BLOCK                                                                                         \
    "ForEach-Object takes the name of a property, or { $_.Name }, here: to change each object, pipe it into the " \
    "cmdlet, Get-CASMailbox ... | Set-CASMailbox ..."
#define MAPICFG__NO_CHAIN "%.*s is not supported: write two statements"
#define MAPICFG__NO_HERE_STRING "here-strings (@' and @\") are not supported: write the text in quotes"
#define MAPICFG__NO_CALL "& is not supported: write the name of the cmdlet alone"
#define MAPICFG__NO_DOT_SOURCE ". runs another script, which is not supported: write its cmdlets here"

/* ---- limits ---- */
int mapicfg__lexer_enter(struct mapicfg__lexer *lexer);
void mapicfg__lexer_leave(struct mapicfg__lexer *lexer);
int mapicfg__lexer_count(struct mapicfg__lexer *lexer);

/* ---- characters ---- */
struct mapicfg__spot mapicfg__lexer_here(const struct mapicfg__lexer *lexer);
uint32_t mapicfg__lexer_peek(const struct mapicfg__lexer *lexer);                 /* 0 at the end */
uint32_t mapicfg__lexer_peek_after(const struct mapicfg__lexer *lexer, size_t n); /* n characters further on */
void mapicfg__lexer_step(struct mapicfg__lexer *lexer);                           /* CR LF is one step */

int mapicfg__lexer_is_dash(uint32_t c);
int mapicfg__lexer_is_double_quote(uint32_t c);
int mapicfg__lexer_is_space(uint32_t c); /* no line end */
int mapicfg__lexer_is_line_end(uint32_t c);
int mapicfg__lexer_is_name_start(uint32_t c); /* a letter, _ */
int mapicfg__lexer_is_name_part(uint32_t c);  /* those and digits */
int mapicfg__lexer_ends_word(uint32_t c);

/* Whether = or += and the like come next, behind blanks. */
int mapicfg__lexer_is_assigned(const struct mapicfg__lexer *lexer);

/* ---- tokens ---- */

/* Skips blanks, comments, continued lines, and line ends if `lines`. */
int mapicfg__lexer_skip(struct mapicfg__lexer *lexer, int lines);
/* Reads into `word` what the current quote opens. */
int mapicfg__lexer_read_quoted(struct mapicfg__lexer *lexer);
/* Reads a bare word with the quoted parts inside it into `word`. */
int mapicfg__lexer_read_word(struct mapicfg__lexer *lexer);
/* Steps past letters, digits and _; the name begins at *name. Its size may be 0. */
size_t mapicfg__lexer_read_name(struct mapicfg__lexer *lexer, const char **name);
/* Which letters beyond ASCII PowerShell takes for part of a name depends on its Unicode: no known name has any. */
int mapicfg__lexer_check_name(struct mapicfg__lexer *lexer, struct mapicfg__spot spot, const char *name, size_t size);
/* At a $: the bytes of the variable's name behind it, 0 when it is just a $; *name is where it begins. $(...) is an
 * error, and gives SIZE_MAX. Does not move. */
size_t mapicfg__lexer_variable_name(struct mapicfg__lexer *lexer, const char **name);

#endif
