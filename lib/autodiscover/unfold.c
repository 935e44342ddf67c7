/* SPDX-License-Identifier: LGPL-2.1-or-later
 * unfold.c: pasted text line by line: without tags, and what an old report has on one line on several. */
#include <string.h>

#include "autodiscover/capture.h"
#include "base/text.h"
#include "formats/pasted.h"

/* ---- tags ---- */

/* Tags that stand within a line. */
static int is_inline(const char *tag, size_t size) {
    static const char *const names[] = {"a", "b", "i", "u", "em", "span", "strong", "code", "font", "wbr", "mark"};
    if (size && *tag == '/') tag++, size--;
    size_t name = 0;
    while (name < size && mapicfg__is_alpha((unsigned char)tag[name])) name++;
    return mapicfg__text_is_one_of(tag, name, names, sizeof names / sizeof *names);
}

/* The values of a tag's attributes, each on a line of its own. */
static void put_attributes(struct mapicfg__buffer *out, const char *tag, size_t size) {
    for (size_t at = 0; at < size;) {
        const char *begin = memchr(tag + at, '"', size - at);
        const char *end = begin ? memchr(begin + 1, '"', size - (size_t)(begin + 1 - tag)) : NULL;
        if (!end) return;
        mapicfg__buffer_bytes(out, begin + 1, (size_t)(end - begin) - 1);
        mapicfg__buffer_char(out, '\n');
        at = (size_t)(end + 1 - tag);
    }
}

static void strip_tags(struct mapicfg__buffer *out, const char *text, size_t size) {
    int is_xml = size > 5 && memcmp(text, "<?xml", 5) == 0, has_ends = 1;
    for (size_t at = 0; at < size;) {
        size_t left = size - at;
        const char *here = text + at;
        int is_tag = *here == '<' && left > 1 &&
                     (mapicfg__is_alpha((unsigned char)here[1]) || strchr("/!?", here[1]) != NULL) && here[1];
        const char *end = is_tag && has_ends ? memchr(here, '>', left) : NULL;
        has_ends &= !is_tag || end != NULL;
        if (end) {
            size_t inside = (size_t)(end - here) - 1;
            if (!is_inline(here + 1, inside)) mapicfg__buffer_char(out, '\n');
            if (is_xml) put_attributes(out, here + 1, inside);
            at += inside + 2;
            continue;
        }
        const char *stands_for;
        size_t entity = *here == '&' ? mapicfg__pasted_entity(here, left, &stands_for) : 0;
        if (entity)
            mapicfg__buffer_text(out, stands_for);
        else
            mapicfg__buffer_char(out, *here ? *here : ' ');
        at += entity ? entity : 1;
    }
}

/* ---- squeezed lines ---- */

/* "HTTP/1.1" */
static int is_version(const char *text, size_t size) {
    return size >= 8 && memcmp(text, "HTTP/", 5) == 0 && mapicfg__is_digit((unsigned char)text[5]) && text[6] == '.' &&
           mapicfg__is_digit((unsigned char)text[7]);
}

/* The size of " 401 Unauthorized" behind the version; the phrase may stand right before the first header. */
static size_t phrase_size(const char *text, size_t size) {
    static const char *const phrases[] = {"Unauthorized",        "OK",
                                          "Forbidden",           "Not Found",
                                          "Bad Request",         "Found",
                                          "Bad Gateway",         "Internal Server Error",
                                          "Service Unavailable", "Gateway Timeout",
                                          "Moved Permanently",   "Method Not Allowed",
                                          "Login Timeout"};
    if (size < 5 || text[0] != ' ' || mapicfg__text_count_digits(text + 1, 3) != 3) return 0;
    if (text[4] != ' ') return 4;
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        size_t length = strlen(phrases[i]);
        if (size >= 5 + length && memcmp(text + 5, phrases[i], length) == 0) return 5 + length;
    }
    return 4;
}

static int is_header(const char *text, size_t size) {
    size_t name = 0;
    while (name < size && name < 64 &&
           (mapicfg__is_alpha((unsigned char)text[name]) || text[name] == '-' ||
            mapicfg__is_digit((unsigned char)text[name])))
        name++;
    return name > 1 && mapicfg__is_alpha((unsigned char)*text) && name + 1 < size && text[name] == ':' &&
           mapicfg__is_blank((unsigned char)text[name + 1]);
}

static void split_line(struct mapicfg__buffer *out, const char *text, size_t size) {
    static const char *const glued[] = {"Failure LID", "FailureLID", "FailureInfo", "Failure Information", "--- "};
    for (size_t at = 0; at < size;) {
        const char *here = text + at;
        size_t left = size - at, whole = 1;
        int before = at > 0 && is_header(here, left) && mapicfg__is_blank((unsigned char)here[-1]), behind = 0;
        for (size_t i = 0; i < sizeof glued / sizeof *glued; i++)
            before |= left > strlen(glued[i]) && memcmp(here, glued[i], strlen(glued[i])) == 0;
        if (left >= 6 && memcmp(here, "######", 6) == 0) {
            before = behind = 1;
            whole = 6;
        } else if (is_version(here, left)) {
            size_t phrase = phrase_size(here + 8, left - 8);
            before |= phrase > 0;
            behind = 1;
            whole = 8 + phrase;
        }
        if (before) mapicfg__buffer_char(out, '\n');
        mapicfg__buffer_bytes(out, here, whole);
        if (behind) mapicfg__buffer_char(out, '\n');
        at += whole;
    }
}

void mapicfg__unfold_text(struct mapicfg__buffer *out, const char *text, size_t size) {
    struct mapicfg__buffer plain = {0};
    strip_tags(&plain, text, size);
    out->failed |= plain.failed;
    const char *at = plain.data ? plain.data : "";
    for (size_t left = plain.failed ? 0 : plain.size; left;) {
        size_t whole = mapicfg__text_line_size(at, left);
        if (mapicfg__text_has_piece(at, whole, "######") && mapicfg__text_has_piece(at, whole, "HTTP/"))
            split_line(out, at, whole);
        else
            mapicfg__buffer_bytes(out, at, whole);
        at += whole;
        left -= whole;
    }
    mapicfg__buffer_free(&plain);
}
