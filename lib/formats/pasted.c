/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pasted.c: what mails, web pages and terminals put around the lines of a console's text, taken off: marks of
 * quotation, tags and entities, colors, no-break spaces, characters of no width. Quoted-printable is only
 * recognized. */
#include "formats/pasted.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define LONGEST_TAG 1000u /* bytes */

/* ---- marks before a line ---- */

/* The bytes of a terminal's sequence that begins at ESC, such as ESC [ 32 ; 1 m. */
static size_t escape_size(const char *text, size_t size) {
    size_t at = 1;
    if (at == size || text[at] != '[') return at;
    for (at++; at < size && (unsigned char)text[at] >= 0x20 && (unsigned char)text[at] < 0x40;) at++;
    return at < size ? at + 1 : at;
}

size_t mapicfg__pasted_quotes(const char *line, size_t size) {
    size_t marks = 0, at = 0;
    while (at < size && (line[at] == '>' || line[at] == ' ' || line[at] == '\t' || line[at] == '\x1b')) {
        const int is_mark = line[at] == '>' || line[at] == '\x1b';
        at += line[at] == '\x1b' ? escape_size(line + at, size - at) : 1;
        if (is_mark) marks = at;
    }
    return marks;
}

/* ---- tags ---- */

struct tag {
    const char *name;
    int ends_line;
};
static const struct tag tags[] = {
    {"br", 1},   {"p", 1},    {"div", 1},  {"pre", 1},   {"li", 1},      {"blockquote", 1}, {"code", 0}, {"span", 0},
    {"b", 0},    {"font", 0}, {"samp", 0}, {"kbd", 0},   {"strong", 0},  {"em", 0},         {"i", 0},    {"a", 0},
    {"html", 1}, {"head", 1}, {"body", 1}, {"title", 1}, {"details", 1}, {"summary", 1},    {"ul", 1},   {"ol", 1},
    {"hr", 1},   {"h1", 1},   {"h2", 1},   {"h3", 1},    {"h4", 1},      {"h5", 1},         {"h6", 1},
};

/* The tag that begins at '<', and its bytes; NULL: it is none of these. */
static const struct tag *find_tag(const char *text, size_t size, size_t *bytes) {
    size_t at = size > 1 && text[1] == '/' ? 2 : 1, end = at;
    while (end < size && (mapicfg__is_alpha((unsigned char)text[end]) || mapicfg__is_digit((unsigned char)text[end])))
        end++;
    const char *close =
        end < size ? memchr(text + end, '>', size - end < LONGEST_TAG ? size - end : LONGEST_TAG) : NULL;
    if (!close || (text[end] != '>' && text[end] != '/' && text[end] != ' ')) return NULL;
    *bytes = (size_t)(close + 1 - text);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (mapicfg__text_is_word(text + at, end - at, tags[i].name)) return &tags[i];
    return NULL;
}

int mapicfg__pasted_is_html(const char *text, size_t size) {
    size_t bytes;
    const struct tag *tag = size && *text == '<' ? find_tag(text, size, &bytes) : NULL;
    return tag && (tag->ends_line || tag->name[1]); /* not <a>, <b> or <i>, which any document may begin with */
}

/* ---- entities ---- */

static const struct {
    const char *name, *text;
} entities[] = {
    {"&lt;", "<"},   {"&gt;", ">"},   {"&amp;", "&"},  {"&quot;", "\""}, {"&apos;", "'"},
    {"&nbsp;", " "}, {"&#160;", " "}, {"&#39;", "'"},  {"&#34;", "\""},  {"&#10;", "\n"},
    {"&#13;", "\r"}, {"&#xA;", "\n"}, {"&#xD;", "\r"},
};

size_t mapicfg__pasted_entity(const char *text, size_t size, const char **stands_for) {
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        size_t length = strlen(entities[i].name);
        if (size < length || !mapicfg__text_is_word(text, length, entities[i].name)) continue;
        *stands_for = entities[i].text;
        return length;
    }
    return 0;
}

/* `PS C:\&gt;`: no console prints it. */
static int is_escaped_prompt(const char *line, size_t size) {
    if (!mapicfg__text_begins(line, size, "[PS", 3) && !mapicfg__text_begins(line, size, "PS ", 3)) return 0;
    return mapicfg__text_has_piece(line, size, "&gt;");
}

/* A tag begins the line, or ends it as <br> does; one inside belongs to a value. */
static int is_html(const char *line, size_t size) {
    static const char *const ends[] = {"<br>", "<br/>", "<br />", "</p>", "</div>", "</li>", "</pre>"};
    size_t bytes;
    mapicfg__text_trim(&line, &size);
    if (size && *line == '<') return find_tag(line, size, &bytes) != NULL;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t length = strlen(ends[i]);
        if (size > length && mapicfg__text_begins(line + size - length, length, ends[i], length)) return 1;
    }
    return is_escaped_prompt(line, size);
}

/* ---- characters ---- */

/* Where web pages and chats allow a break, and byte order marks of files that were joined. */
static int is_nothing(const char *text, size_t size) {
    return mapicfg__text_begins(text, size, "\xe2\x80\x8b", 3) || mapicfg__text_begins(text, size, "\xe2\x81\xa0", 3) ||
           mapicfg__text_begins(text, size, "\xef\xbb\xbf", 3);
}

/* U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069: marks of direction. */
static int is_direction(const char *text, size_t size) {
    if (size < 3 || text[0] != '\xe2') return 0;
    const unsigned char last = (unsigned char)text[2];
    if (text[1] == '\x80') return last == 0x8e || last == 0x8f || (last >= 0xaa && last <= 0xae);
    return text[1] == '\x81' && last >= 0xa6 && last <= 0xa9;
}

/* The colon that Chinese and Japanese keyboards write, behind a property's name. */
static const char wide_colon[] = "\xef\xbc\x9a";

static int is_mark(const char *text, size_t size) {
    return is_nothing(text, size) || is_direction(text, size);
}

static int is_space(const char *text, size_t size) {
    return mapicfg__text_begins(text, size, "\xc2\xa0", 2);
}

static int is_blank_or_space(const char *text, size_t size) {
    return size && (*text == ' ' || *text == '\t' || is_space(text, size));
}

static int has_odd_character(const char *line, size_t size) {
    for (const char *at = line, *end = line + size; at < end; at++) {
        const size_t left = (size_t)(end - at);
        if (*at != '\xe2' && *at != '\xef' && *at != '\xc2') continue;
        if (is_mark(at, left) || is_space(at, left) || mapicfg__text_begins(at, left, wide_colon, 3)) return 1;
    }
    return 0;
}

/* ---- terminals and web pages ---- */

/* What stands for the beginning of a text that is more than itself; the bytes that it takes, or 0. */
static size_t replace(struct mapicfg__pasted *pasted, const char *text, size_t size, const char **with) {
    size_t bytes;
    *with = "";
    if (*text == '\x1b') return escape_size(text, size);
    if (!pasted->html) return 0;
    if (*text == '&') return mapicfg__pasted_entity(text, size, with);
    const struct tag *tag = *text == '<' ? find_tag(text, size, &bytes) : NULL;
    if (!tag) return 0;
    *with = tag->ends_line ? "\n" : "";
    return bytes;
}

/* ---- around values ---- */

/* The parts of a line: up to the colon behind a property's name, and the value. Marks belong to the value inside it
 * only, since a value may have some. */
struct parts {
    size_t colon; /* of the colon, the bytes before it; the line's size: there is none */
    size_t from, to;
    int spaces; /* no-break spaces are the blanks of the text, as web pages have them; else they belong to values */
};

/* A wide colon behind one word. */
static int is_wide_colon(const char *line, size_t size, size_t at) {
    size_t name = at;
    if (!mapicfg__text_begins(line + at, size - at, wide_colon, 3)) return 0;
    while (name && (line[name - 1] == ' ' || line[name - 1] == '\t')) name--;
    return name &&
           (mapicfg__is_alpha((unsigned char)line[name - 1]) || mapicfg__is_digit((unsigned char)line[name - 1]));
}

static int is_colon(const char *line, size_t size, size_t at) {
    if (line[at] != ':' || !at) return 0;
    const size_t next = at + 1, left = size - next;
    const int is_behind = line[at - 1] == ' ' || line[at - 1] == '\t' || (at > 1 && is_space(line + at - 2, 2)) ||
                          (at > 2 && is_mark(line + at - 3, 3));
    return is_behind &&
           (!left || line[next] == '\r' || is_blank_or_space(line + next, left) || is_mark(line + next, left));
}

/* At the line's beginning, in a row, or instead of all blanks; where blanks stand in a row, they are not needed. */
static int has_layout_of_spaces(const char *line, size_t size) {
    int found = 0;
    if (mapicfg__text_has_piece(line, size, "  ")) return 0;
    if (is_space(line, size)) return 1;
    for (size_t at = 0; at < size; at++) {
        if (!is_space(line + at, size - at)) continue;
        if (line[at - 1] == ' ' || is_blank_or_space(line + at + 2, size - at - 2)) return 1;
        found = 1;
    }
    return found && !memchr(line, ' ', size);
}

/* The bytes of a blank or mark that begins the text; 0: something else does. */
static size_t outside_size(const char *text, size_t size, int spaces) {
    if (is_mark(text, size)) return 3;
    if (mapicfg__is_blank((unsigned char)*text)) return 1;
    return spaces && is_space(text, size) ? 2 : 0;
}

static struct parts find_parts(const char *line, size_t size, int goes_on) {
    struct parts parts = {0, 0, size, 0};
    size_t *const colon = &parts.colon;
    for (; *colon < size; ++*colon) {
        if (!goes_on && (is_colon(line, size, *colon) || is_wide_colon(line, size, *colon))) break;
        parts.spaces |= is_space(line + *colon, size - *colon);
    }
    if (*colon < size)
        parts.from = *colon + (line[*colon] == ':' ? 1 : 3);
    else
        parts.spaces = has_layout_of_spaces(line, size);
    while (parts.from < size) {
        const size_t bytes = outside_size(line + parts.from, size - parts.from, parts.spaces);
        if (!bytes) break;
        parts.from += bytes;
    }
    while (parts.to > parts.from) {
        if (parts.to - parts.from >= 3 && is_mark(line + parts.to - 3, 3))
            parts.to -= 3;
        else if (mapicfg__is_blank((unsigned char)line[parts.to - 1]))
            parts.to--;
        else
            break;
    }
    return parts;
}

/* Takes off what stands around names and values, in place: nothing gets longer. Returns the size. */
static size_t clean_around(char *line, size_t size, int goes_on) {
    const struct parts parts = find_parts(line, size, goes_on);
    size_t to = 0;
    for (size_t at = 0; at < size;) {
        const int is_value = at >= parts.from && at < parts.to;
        if (!is_value && is_mark(line + at, size - at)) {
            at += 3;
        } else if (at == parts.colon && line[at] != ':') {
            if (to && line[to - 1] != ' ') line[to++] = ' ';
            line[to++] = ':';
            at += 3;
            if (at < size && line[at] != ' ') line[to++] = ' ';
        } else if (parts.spaces && is_space(line + at, size - at)) {
            line[to++] = ' ';
            at += 2;
        } else {
            line[to++] = line[at++];
        }
    }
    return to;
}

/* ---- Markdown ---- */

#define FARTHEST_NAME 8u /* bytes of a bullet and its blanks */

static size_t take_out(char *line, size_t size, size_t at, size_t bytes) {
    memmove(line + at, line + at + bytes, size - at - bytes);
    return size - bytes;
}

/* `- **InternalUrl:** value`, `**InternalUrl**: value`: without the marks around the name and the value. */
static size_t clean_bold(char *line, size_t size) {
    size_t at = 0;
    while (at < FARTHEST_NAME && at + 2 < size && memcmp(line + at, "**", 2) != 0) at++;
    if (at == FARTHEST_NAME || at + 2 >= size) return size;
    size_t end = at + 2;
    while (end < size && (mapicfg__is_alpha((unsigned char)line[end]) || mapicfg__is_digit((unsigned char)line[end])))
        end++;
    const int is_behind = mapicfg__text_begins(line + end, size - end, ":**", 3);
    if (end == at + 2 || (!is_behind && !mapicfg__text_begins(line + end, size - end, "**:", 3))) return size;
    size = take_out(line, size, end + (is_behind ? 1 : 0), 2);
    size = take_out(line, size, at, 2);
    const char *value = line + end - 1;
    size_t left = size - (end - 1);
    mapicfg__text_trim(&value, &left);
    if (left < 3 || *value != '`' || value[left - 1] != '`') return size;
    size = take_out(line, size, (size_t)(value - line) + left - 1, 1);
    return take_out(line, size, (size_t)(value - line), 1);
}

/* ---- lines ---- */

static int has_marks(const char *line, size_t size, int html) {
    if (has_odd_character(line, size) || memchr(line, '\x1b', size)) return 1;
    if (mapicfg__text_has_piece(line, size < 2 * FARTHEST_NAME ? size : 2 * FARTHEST_NAME, "**")) return 1;
    return html && (memchr(line, '<', size) || memchr(line, '&', size));
}

int mapicfg__pasted_clean(struct mapicfg__pasted *pasted, const char **line, size_t *size) {
    const size_t quotes = mapicfg__pasted_quotes(*line, *size);
    struct mapicfg__buffer *clean = &pasted->clean;
    clean->size = 0;
    *line += quotes;
    *size -= quotes;
    if (!pasted->html && !pasted->goes_on && (memchr(*line, '&', *size) || memchr(*line, '<', *size)))
        pasted->html = is_html(*line, *size);
    if (!has_marks(*line, *size, pasted->html)) return 1;
    mapicfg__buffer_bytes(clean, "", 0);
    for (size_t at = 0, taken; at < *size; at += taken ? taken : 1) {
        const char *with;
        taken = replace(pasted, *line + at, *size - at, &with);
        if (taken)
            mapicfg__buffer_text(clean, with);
        else
            mapicfg__buffer_char(clean, (*line)[at]);
    }
    if (clean->failed) return 0;
    size_t whole = clean->size, to = 0;
    for (size_t at = 0; at < whole;) {
        const char *end = memchr(clean->data + at, '\n', whole - at);
        const size_t length = end ? (size_t)(end - clean->data) - at : whole - at;
        memmove(clean->data + to, clean->data + at, length);
        to += clean_around(clean->data + to, pasted->goes_on ? length : clean_bold(clean->data + to, length),
                           pasted->goes_on);
        if (end) clean->data[to++] = '\n';
        at += length + (end != NULL);
    }
    clean->size = to;
    *line = clean->data;
    *size = to;
    return 1;
}

/* The bytes of a fence that begins the text, with the language: ```powershell, {code:xml}; 0: none does. */
static size_t fence_size(const char *text, size_t size) {
    static const char *const fences[] = {"```", "~~~", "{code", "{noformat", "[code", "[/code"};
    for (size_t i = 0; i < sizeof fences / sizeof *fences; i++) {
        size_t at = strlen(fences[i]);
        if (!mapicfg__text_begins(text, size, fences[i], at)) continue;
        if (*text != '{' && *text != '[') return at;
        const char *close = memchr(text + at, *text == '{' ? '}' : ']', size - at);
        return close ? (size_t)(close + 1 - text) : 0;
    }
    return 0;
}

int mapicfg__pasted_is_fence(const char *line, size_t size) {
    mapicfg__text_trim(&line, &size);
    size_t at = fence_size(line, size);
    if (!at) return 0;
    while (at < size && line[at] != ':' && !mapicfg__is_blank((unsigned char)line[at])) at++; /* the language */
    return at == size;
}

void mapicfg__pasted_unfence(const char **line, size_t *size) {
    const size_t before = fence_size(*line, *size);
    *line += before;
    *size -= before;
    static const char *const ends[] = {"```", "~~~", "{code}", "{noformat}", "[/code]"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const size_t length = strlen(ends[i]);
        if (*size > length && memcmp(*line + *size - length, ends[i], length) == 0) *size -= length;
    }
}

/* ---- quoted-printable (RFC 2045, 6.7) ---- */

#define WIDEST_ENCODED 76u
#define LEAST_BROKEN 60u /* a line is broken where it is full; an escape of four bytes is not split */

static int is_digit_of_escape(char c) {
    return mapicfg__is_digit((unsigned char)c) || (c >= 'A' && c <= 'F');
}

static int is_escape(const char *text, size_t size) {
    return size >= 3 && text[0] == '=' && is_digit_of_escape(text[1]) && is_digit_of_escape(text[2]);
}

/* Whether the escape tells: an equals sign, a character of UTF-8, a blank at the end of a line. */
static int is_telling(const char *line, const char *at, size_t left) {
    if (memcmp(at, "=3D", 3) == 0) return 1;
    if (left == 3) return memcmp(at, "=20", 3) == 0 && at > line && (at[-1] == ' ' || at[-1] == ':');
    return at[1] >= 'C' && is_escape(at + 3, left - 3) && strchr("89AB", at[4]);
}

int mapicfg__pasted_is_encoded(struct mapicfg__encoded *seen, const char *line, size_t size, int has_end) {
    int tells = 0;
    seen->number++;
    if (size && line[size - 1] == '\r') size--;
    seen->is_wide |= size > WIDEST_ENCODED;
    for (const char *at = line, *end = line + size; size && (at = memchr(at, '=', (size_t)(end - at))) != NULL; at++) {
        const size_t left = (size_t)(end - at);
        if (left < 3 && !has_end) break;
        if (left == 1) seen->breaks += size >= LEAST_BROKEN;
        if (left > 1 && !is_escape(at, left)) seen->is_plain = 1;
        if (seen->is_plain) return 0;
        tells |= left >= 3 && is_telling(line, at, left);
    }
    return !seen->is_plain && (tells || (seen->breaks > 1 && !seen->is_wide));
}

#define LONGEST_ESCAPES 6u /* =C3=BC */

/* Looks at an equals sign with what follows. */
static int tells(struct mapicfg__encoded *seen, const char *at, size_t size) {
    seen->number = 0; /* lines are not counted here */
    seen->is_plain |= at[1] != '\r' && at[1] != '\n' && !is_escape(at, size);
    return !seen->is_plain && is_escape(at, size) && (memcmp(at, "=3D", 3) == 0 || is_telling(at, at, size));
}

int mapicfg__pasted_goes_on_encoded(struct mapicfg__encoded *seen, const char *text, size_t size) {
    while (!seen->is_plain && !seen->is_wide && seen->tail_size && size) {
        seen->tail[seen->tail_size++] = *text++;
        size--;
        if (seen->tail_size < LONGEST_ESCAPES) continue;
        if (tells(seen, seen->tail, LONGEST_ESCAPES)) return 1;
        const char *next = memchr(seen->tail + 1, '=', LONGEST_ESCAPES - 1);
        seen->tail_size = next ? (size_t)(seen->tail + LONGEST_ESCAPES - next) : 0;
        if (next) memmove(seen->tail, next, seen->tail_size);
    }
    const char *end = text + size, *at = size ? memchr(text, '=', size) : NULL;
    for (; at && !seen->is_plain && !seen->is_wide; at = memchr(at + 1, '=', (size_t)(end - at - 1))) {
        if ((size_t)(end - at) < LONGEST_ESCAPES) {
            seen->tail_size = (size_t)(end - at);
            memcpy(seen->tail, at, seen->tail_size);
            return 0;
        }
        if (tells(seen, at, LONGEST_ESCAPES)) return 1;
    }
    return 0;
}

mapicfg_status mapicfg__pasted_refuse_encoded(const struct mapicfg__encoded *seen, mapicfg_error *err) {
    mapicfg__error_fail(
        err, MAPICFG_E_FORMAT,
        "the text is quoted-printable, as the source of a mail is (\"=3D\" stands for \"=\"): copy what "
        "the mail program shows, or decode it first: python3 -m quopri -d FILE");
    mapicfg__error_place(err, seen->number, 0);
    return MAPICFG_E_FORMAT;
}
