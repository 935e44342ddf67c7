/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldif_entry.c: an entry of a directory, as LDIF has it. Source for GUIDs: [MS-DTYP] 2.3.4.2. */
#include "formats/ldif_entry.h"

#include <stdio.h>

#include "base/text.h"

#define GUID_SIZE 16u

size_t mapicfg__ldif_entry_next(const struct mapicfg__ldif_entry *entry, size_t first) {
    const struct mapicfg__ldif_value *values = entry->values + first;
    size_t next = first + 1;
    while (next < entry->count &&
           mapicfg__text_equal(mapicfg__ldif_name(values), values->name_size, mapicfg__ldif_name(entry->values + next),
                               entry->values[next].name_size))
        next++;
    return next;
}

const struct mapicfg__ldif_value *mapicfg__ldif_entry_find(const struct mapicfg__ldif_entry *entry,
                                                           const char *attribute) {
    size_t low = 0, high = entry->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const struct mapicfg__ldif_value *at = &entry->values[middle];
        const int order = mapicfg__text_compare(mapicfg__ldif_name(at), at->name_size, attribute, strlen(attribute));
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == entry->count) return NULL;
    const struct mapicfg__ldif_value *at = &entry->values[low];
    return mapicfg__text_is_word(mapicfg__ldif_name(at), at->name_size, attribute) ? at : NULL;
}

void mapicfg__ldif_entry_put_guid(struct mapicfg__buffer *out, const char *bytes) {
    static const unsigned char order[GUID_SIZE] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    char text[3];
    for (size_t i = 0; i < GUID_SIZE; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) mapicfg__buffer_char(out, '-');
        snprintf(text, sizeof text, "%02x", (unsigned)(unsigned char)bytes[order[i]]);
        mapicfg__buffer_text(out, text);
    }
}
