/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_edit.c: what `Header edit` makes of what servers offer to log on with. */
#include "proxy/apache_edit.h"

#include <string.h>

#include "base/text.h"
#include "proxy/pattern.h"

/* What `Header edit` makes of a value: the first match replaced. Returns 0 where that is not known. */
static int edit(const struct mapicfg__tree *tree, uint32_t at, uint32_t word, const char *value, char *out,
                size_t size) {
    const char *put = mapicfg__tree_word_at(tree, at, word + 3);
    struct mapicfg__pattern_groups groups;
    int fits = mapicfg__pattern_find(mapicfg__tree_word_at(tree, at, word + 2), value, 0, &groups, tree->left);
    size_t begin = fits == MAPICFG__YES ? groups.list[0].begin : 0, used = begin;
    if (fits == MAPICFG__UNKNOWN || strchr(put, '%') || begin >= size) return 0;
    memcpy(out, value, begin);
    for (const char *from = put; fits == MAPICFG__YES && *from; from++) {
        int is_group = *from == '$' && from[1] >= '0' && from[1] <= '9';
        const char *part = is_group ? value + groups.list[from[1] - '0'].begin : from;
        size_t length = is_group ? groups.list[from[1] - '0'].size : 1;
        if (length >= size - used) return 0;
        memcpy(out + used, part, length);
        used += length;
        from += is_group;
    }
    const char *rest = value + begin + (fits == MAPICFG__YES ? groups.list[0].size : 0);
    if (strlen(rest) >= size - used) return 0;
    memcpy(out + used, rest, strlen(rest) + 1);
    return 1;
}

int mapicfg__apache_edit_keeps(const struct mapicfg__tree *tree, uint32_t at, uint32_t word) {
    static const char *const offers[] = {"Negotiate", "NTLM", "Basic realm=\"mail.contoso.com\""};
    char made[256];
    for (size_t i = 0; i < sizeof offers / sizeof *offers; i++) {
        if (!edit(tree, at, word, offers[i], made, sizeof made)) return 0;
        size_t size = strcspn(offers[i], " ");
        if (!mapicfg__text_begins(made, strlen(made), offers[i], size) || (made[size] && made[size] != ' ')) return 0;
    }
    return 1;
}

int mapicfg__apache_edit_replaces(const struct mapicfg__tree *tree, uint32_t at, uint32_t word) {
    char made[256];
    return !edit(tree, at, word, "Negotiate", made, sizeof made) || !mapicfg__text_starts(made, "Negotiate");
}
