/* SPDX-License-Identifier: LGPL-2.1-or-later
 * template.c: sentences with places for arguments. */
#include "base/template.h"

#include <string.h>

#include "base/quote.h"
#include "base/text.h"

/* The argument that a place such as {0} asks for, or `count`. */
static size_t place_at(const char *at, size_t count) {
    if (at[0] != '{' || !mapicfg__is_digit((unsigned char)at[1]) || at[2] != '}') return count;
    size_t which = (size_t)(at[1] - '0');
    return which < count ? which : count;
}

static void put_bare(struct mapicfg__buffer *out, const char *text, size_t size) {
    mapicfg__buffer_bytes(out, text, size);
}

static void fill(struct mapicfg__buffer *out, const char *template, const char *const *arguments, size_t count,
                 void (*put)(struct mapicfg__buffer *out, const char *text, size_t size)) {
    for (const char *at = template; *at;) {
        size_t plain = strcspn(at, "{");
        mapicfg__buffer_bytes(out, at, plain);
        at += plain;
        size_t which = place_at(at, count);
        if (which < count) {
            if (arguments[which]) put(out, arguments[which], strlen(arguments[which]));
            at += 3;
        } else if (*at) {
            mapicfg__buffer_char(out, *at++);
        }
    }
}

void mapicfg__template_fill(struct mapicfg__buffer *out, const char *template, const char *const *arguments,
                            size_t count) {
    fill(out, template, arguments, count, put_bare);
}

void mapicfg__template_fill_quoted(struct mapicfg__buffer *out, const char *template, const char *const *arguments,
                                   size_t count) {
    fill(out, template, arguments, count, mapicfg__quote_put);
}
