/* SPDX-License-Identifier: LGPL-2.1-or-later
 * keyword.h: the words that begin statements of PowerShell which are not supported here. */
#ifndef MAPICFG_CMDLET_KEYWORD_H
#define MAPICFG_CMDLET_KEYWORD_H

#include "cmdlet/lexer.h"

/* Whether a word that begins a statement is a keyword: 1 of a loop, 2 another. */
int mapicfg__keyword_is(const char *word, size_t size);
/* Refuses a keyword, and gives 0 then. Where a statement begins: after a pipe foreach is the alias of ForEach-Object,
 * and the other words are names like any. */
int mapicfg__keyword_refuse(struct mapicfg__lexer *lexer, struct mapicfg__spot spot, const char *name, size_t size);

#endif
