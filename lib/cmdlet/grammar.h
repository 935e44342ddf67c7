/* SPDX-License-Identifier: LGPL-2.1-or-later
 * grammar.h: what the parts of the parser ask of each other. As in lexer.h, 0 means that it failed. */
#ifndef MAPICFG_CMDLET_GRAMMAR_H
#define MAPICFG_CMDLET_GRAMMAR_H

#include "cmdlet/lexer.h"

/* Reads a value with the values that commas add. `bare`: an argument, where a bare word is a text; else the inside of
 * parentheses, where it would be a command. */
int mapicfg__term_parse(struct mapicfg__lexer *lexer, struct mapicfg__term *term, int bare);

/* Behind a comma or a colon, a dash begins a number only. */
int mapicfg__term_check_dash(struct mapicfg__lexer *lexer);

/* Reads a name or number of an OPATH filter that stands without quotes. */
int mapicfg__term_parse_filter_word(struct mapicfg__lexer *lexer, struct mapicfg__term *term);

/* At a {: reads to the } that closes it. */
int mapicfg__expression_parse_block(struct mapicfg__lexer *lexer, struct mapicfg__term *term);

#endif
