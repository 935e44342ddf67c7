/* SPDX-License-Identifier: LGPL-2.1-or-later
 * keyword.c: the words that begin statements of PowerShell which are not supported here. */
#include "cmdlet/keyword.h"

#include "base/error.h"
#include "base/text.h"

/* Reserved words (about_Reserved_Words) that begin a statement. */
static const char *const loops[] = {"do", "for", "foreach", "until", "while"};
static const char *const keywords[] = {
    "begin",  "break",  "catch", "class",        "configuration", "continue", "data",    "define",  "dynamicparam",
    "else",   "elseif", "end",   "enum",         "exit",          "filter",   "finally", "from",    "function",
    "hidden", "if",     "in",    "inlinescript", "parallel",      "param",    "process", "return",  "sequence",
    "static", "switch", "throw", "trap",         "try",           "using",    "var",     "workflow"};

int mapicfg__keyword_is(const char *word, size_t size) {
    if (mapicfg__text_is_one_of(word, size, loops, sizeof loops / sizeof *loops)) return 1;
    return mapicfg__text_is_one_of(word, size, keywords, sizeof keywords / sizeof *keywords) ? 2 : 0;
}

int mapicfg__keyword_refuse(struct mapicfg__lexer *lexer, struct mapicfg__spot spot, const char *name, size_t size) {
    const int keyword = mapicfg__keyword_is(name, size), loop = keyword == 1;
    if (!keyword) return 1;
    return mapicfg__lexer_failed(lexer, spot,
                                 mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                                                     loop ? MAPICFG__NO_LOOP : MAPICFG__NO_KEYWORD, (int)size, name));
}
