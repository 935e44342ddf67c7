/* SPDX-License-Identifier: LGPL-2.1-or-later
 * classify.c: telling what an object is, and what a text is not. */
#include "formats/classify.h"

#include <string.h>

#include "base/text.h"

const struct mapicfg__class *mapicfg__classify_by_names(const char *const *names, const size_t *sizes, size_t count,
                                                        uint32_t otherwise) {
    const struct mapicfg__class *best = NULL;
    size_t best_telling = 0, best_known = 0;
    for (uint32_t class_id = 1; class_id <= MAPICFG__CLASS_COUNT; class_id++) {
        const struct mapicfg__class *cls = mapicfg__class_get(class_id);
        size_t telling = 0, known = 0;
        for (size_t i = 0; i < count; i++) {
            int32_t property = mapicfg__property_find(cls, names[i], sizes[i]);
            if (property < 0) continue;
            known++;
            telling += (cls->properties[property].traits & MAPICFG__TELLS) != 0;
        }
        if (telling < best_telling || (telling == best_telling && known <= best_known)) continue;
        best = cls;
        best_telling = telling;
        best_known = known;
    }
    if (best_telling) return best;
    if (otherwise) return mapicfg__class_get(otherwise);
    /* MapiHttpEnabled alone is in both classes: a list of mailboxes is what people cut down to a few columns. */
    const char *shared = mapicfg__property_name(MAPICFG__MAILBOX_MapiHttpEnabled);
    for (size_t i = 0; i < count; i++)
        if (mapicfg__text_is_word(names[i], sizes[i], shared)) return mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    return NULL;
}

int mapicfg__classify_is_general_type(const char *type, size_t size) {
    static const char *const prefixes[] = {"Deserialized.", "Selected."};
    static const char *const general[] = {"System.Management.Automation.PSCustomObject",
                                          "System.Management.Automation.PSObject", "System.Object",
                                          "System.Collections.Hashtable"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes;) {
        size_t length = strlen(prefixes[i]);
        if (size > length && mapicfg__text_begins(type, size, prefixes[i], length)) {
            type += length;
            size -= length;
            i = 0;
        } else {
            i++;
        }
    }
    return mapicfg__text_is_one_of(type, size, general, sizeof general / sizeof *general);
}

/* Name parts and dots, then `1[...], [], or the end; with one dot at least, and a known beginning. */
int mapicfg__classify_is_type_name(const char *text, size_t size) {
    static const char *const beginnings[] = {"System.", "Microsoft.Exchange.", "Deserialized.", "Selected."};
    int begins = 0;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        size_t length = strlen(beginnings[i]);
        begins |= size > length && memcmp(text, beginnings[i], length) == 0;
    }
    if (!begins) return 0;
    size_t at = 0;
    while (at < size && (mapicfg__is_alpha((unsigned char)text[at]) || mapicfg__is_digit((unsigned char)text[at]) ||
                         text[at] == '.' || text[at] == '+' || text[at] == '_'))
        at++;
    return at == size || text[at] == '`' || text[at] == '[';
}
