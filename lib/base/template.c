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

/* A value in a hash table, @{Add={0}}, is an expression, where a bare word would be a command. */
static void put_argument(struct mapicfg__buffer *out, const char *text, int is_quoted, int is_expression) {
    if (!is_quoted)
        mapicfg__buffer_text(out, text);
    else if (is_expression)
        mapicfg__quote_put_string(out, text, strlen(text));
    else
        mapicfg__quote_put(out, text, strlen(text));
}

static int is_empty(const char *text) {
    return !text || !*text;
}

static void fill(struct mapicfg__buffer *out, const char *template, const char *const *arguments, size_t count,
                 int is_quoted) {
    for (const char *at = template; *at;) {
        size_t plain = strcspn(at, "{");
        size_t which = place_at(at + plain, count);
        int is_left_out = is_quoted && which < count && is_empty(arguments[which]) && plain && at[plain - 1] == ',';
        mapicfg__buffer_bytes(out, at, plain - (size_t)is_left_out);
        at += plain;
        if (which < count) {
            int is_expression = at > template && at[-1] == '=';
            if (arguments[which] && !is_left_out) put_argument(out, arguments[which], is_quoted, is_expression);
            at += 3;
        } else if (*at) {
            mapicfg__buffer_char(out, *at++);
        }
    }
}

void mapicfg__template_fill(struct mapicfg__buffer *out, const char *template, const char *const *arguments,
                            size_t count) {
    fill(out, template, arguments, count, 0);
}

void mapicfg__template_fill_quoted(struct mapicfg__buffer *out, const char *template, const char *const *arguments,
                                   size_t count) {
    fill(out, template, arguments, count, 1);
}
