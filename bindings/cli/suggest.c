/* SPDX-License-Identifier: LGPL-2.1-or-later
 * suggest.c: "did you mean" for whatever a person can mistype. */
#include "suggest.h"

#include <mapicfg.h>
#include <string.h>

void suggest_begin(struct suggestion *suggestion, const char *typed) {
    *suggestion = (struct suggestion){.typed = typed, .slip = MAPICFG_NO_SLIP};
}

void suggest_offer(struct suggestion *suggestion, const char *word) {
    size_t slip = mapicfg_text_slip(suggestion->typed, word);
    if (slip >= suggestion->slip || strlen(word) >= sizeof suggestion->word) return;
    suggestion->slip = slip;
    strcpy(suggestion->word, word);
}

void suggest_offer_list(struct suggestion *suggestion, const char *list) {
    char word[sizeof suggestion->word];
    for (size_t size; *(list += strspn(list, " ,|\"")) != '\0'; list += size) {
        size = strcspn(list, " ,|\"");
        if (size >= sizeof word) continue;
        memcpy(word, list, size);
        word[size] = '\0';
        suggest_offer(suggestion, word);
    }
}

void suggest_put(const struct suggestion *suggestion, const char *before, struct stream *out) {
    if (suggestion->word[0] == '\0') return;
    stream_text(out, "; did you mean '");
    stream_text(out, before);
    stream_text(out, suggestion->word);
    stream_text(out, "'?");
}
