/* SPDX-License-Identifier: LGPL-2.1-or-later
 * classify.c: what names of .NET types say, and which texts are such names. */
#include "formats/classify.h"

#include <string.h>

#include "base/text.h"

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
