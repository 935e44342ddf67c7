/* SPDX-License-Identifier: LGPL-2.1-or-later
 * suggest.h: "did you mean" for whatever a person can mistype. */
#ifndef MAPICFG_CLI_SUGGEST_H
#define MAPICFG_CLI_SUGGEST_H

#include "stream.h"

/* The word nearest to what was typed, of those that were offered. */
struct suggestion {
    const char *typed;
    char word[64]; /* "": none is near */
    size_t slip;
};

void suggest_begin(struct suggestion *suggestion, const char *typed);
void suggest_offer(struct suggestion *suggestion, const char *word);
/* Offers the words of a list such as "table, list, json or csv" or "true|false". */
void suggest_offer_list(struct suggestion *suggestion, const char *list);
/* Adds "; did you mean 'word'?", with what is to stand before the word; nothing where none is near. */
void suggest_put(const struct suggestion *suggestion, const char *before, struct stream *out);

#endif
