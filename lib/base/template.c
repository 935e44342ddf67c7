/* SPDX-License-Identifier: LGPL-2.1-or-later
 * template.c: sentences with places for arguments. */
#include "base/template.h"

#include <string.h>

#include "base/text.h"

/* The argument that a place such as {0} asks for, or `count`. */
static size_t place_at(const char *at, size_t count) {
    if (at[0] != '{' || !mapicfg__is_digit((unsigned char)at[1]) || at[2] != '}') return count;
    size_t which = (size_t)(at[1] - '0');
    return which < count ? which : count;
}

void mapicfg__template_fill(struct mapicfg__buffer *out, const char *template, const char *const *arguments,
                            size_t count) {
    for (const char *at = template; *at;) {
        size_t plain = strcspn(at, "{");
        mapicfg__buffer_bytes(out, at, plain);
        at += plain;
        size_t which = place_at(at, count);
        if (which < count) {
            if (arguments[which]) mapicfg__buffer_text(out, arguments[which]);
            at += 3;
        } else if (*at) {
            mapicfg__buffer_char(out, *at++);
        }
    }
}
