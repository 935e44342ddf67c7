/* SPDX-License-Identifier: LGPL-2.1-or-later
 * envelope.c: what mails, tickets, browsers and PowerShell put around CLIXML, JSON and CSV, taken off.
 *
 * Each line is looked at in its beginning only, however long it is. Lines that are dropped stay as empty ones, so that
 * messages name the line of the input. */
#include "formats/envelope.h"

#include <string.h>

#include "base/text.h"
#include "formats/builder.h"
#include "formats/pasted.h"
#include "formats/prefix.h"

#define BEGINNING 256u /* bytes of a line that may have to be looked at */
#define LONGEST_ENTITY 8u

/* ---- finding ---- */

static void skip_blanks(const char **text, size_t *size) {
    while (*size && mapicfg__is_blank((unsigned char)**text)) {
        ++*text;
        --*size;
    }
}

static int begins(const char *text, size_t size, const char *with) {
    return mapicfg__text_begins(text, size, with, strlen(with));
}

static int is_tree(const char *line, size_t size) {
    return begins(line, size, "- <") || begins(line, size, "-<");
}

/* Whether a fence stands before a document. */
static int has_fenced_document(const char *text, size_t size) {
    int is_fenced = 0;
    while (size) {
        const char *end = memchr(text, '\n', size);
        const size_t length = end ? (size_t)(end - text) : size, whole = length + (end != NULL);
        const char *line = text;
        size_t left = length;
        skip_blanks(&line, &left);
        if (is_fenced && left) {
            if (strchr("<{[\"#|+", *line) || is_tree(line, left) || begins(line, left, "&lt;")) return 1;
            is_fenced = 0;
        }
        is_fenced |= mapicfg__pasted_is_fence(line, left);
        text += whole;
        size -= whole;
    }
    return 0;
}

/* A line with which a document begins that stands behind text. */
static int begins_document(const char *line, size_t size) {
    if (begins(line, size, "<Objs ") || begins(line, size, "<?xml ") || begins(line, size, "{\"") ||
        begins(line, size, "[{\""))
        return 1;
    return size && (*line == '{' || *line == '[') && mapicfg__text_is_blank(line + 1, size - 1);
}

static int ends_document(const char *line, size_t size) {
    return size && (*line == '}' || *line == ']') && mapicfg__text_is_blank(line + 1, size - 1);
}

int mapicfg__envelope_is_header(const char *line, size_t size) {
    size_t word = 0;
    const size_t quote = size && *line == '"';
    line += quote;
    size -= quote;
    while (word < size && mapicfg__is_alpha((unsigned char)line[word])) word++;
    const size_t next = word + quote;
    return next < size && line[next] && strchr(",;\t|", line[next]) && mapicfg__builder_is_name(line, word);
}

/* Whether text stands before a document: no properties, and no header of CSV. */
static int has_lead(const char *text, size_t size) {
    int is_class = 0; /* Format-Custom has a brace below it */
    for (int is_first = 1; size; is_first = 0) {
        const char *end = memchr(text, '\n', size);
        const size_t length = end ? (size_t)(end - text) : size, whole = length + (end != NULL);
        if (begins_document(text, length) && !is_class) return !is_first;
        is_class = begins(text, length, "class ");
        if (mapicfg__prefix_is_property(text, length) || (is_first && length && *text == '#')) return 0;
        if (mapicfg__envelope_is_header(text, length)) return 0;
        text += whole;
        size -= whole;
    }
    return 0;
}

/* What stands around it beside quotes and fences, or 0: it is none of the documents. */
static uint32_t find_inner(const char *text, size_t size) {
    if (begins(text, size, "#< CLIXML")) return MAPICFG__ENVELOPE_HEAD;
    if (is_tree(text, size)) return MAPICFG__ENVELOPE_TREE;
    const char *declaration = begins(text, size, "<?xml ") ? memchr(text, '>', size) : NULL;
    if (declaration) {
        size -= (size_t)(declaration + 1 - text);
        text = declaration + 1;
        skip_blanks(&text, &size);
        return is_tree(text, size) ? MAPICFG__ENVELOPE_TREE : 0;
    }
    if (begins(text, size, "&lt;Obj") || begins(text, size, "&lt;?xml")) return MAPICFG__ENVELOPE_ESCAPED;
    if (begins(text, size, "- &lt;")) return MAPICFG__ENVELOPE_TREE | MAPICFG__ENVELOPE_ESCAPED;
    if (!size || strchr("<{\"", *text)) return 0;
    return has_lead(text, size) ? MAPICFG__ENVELOPE_LEAD : 0;
}

/* ---- taking off ---- */

/* Decides on the beginning of a line: whether it is copied, and how much of it is taken off. */
static size_t begin_line(struct mapicfg__envelope *envelope, const char *line, size_t size) {
    const char *text = line;
    size_t left = size;
    envelope->passes = 1;
    if (envelope->kinds & MAPICFG__ENVELOPE_QUOTES) {
        const size_t quotes = mapicfg__pasted_quotes(text, left);
        const size_t blank = quotes && quotes < left && text[quotes] == ' ';
        text += quotes + blank;
        left -= quotes + blank;
    }
    if (envelope->kinds & MAPICFG__ENVELOPE_FENCES) {
        const int is_fence = mapicfg__pasted_is_fence(text, left);
        envelope->passes = envelope->inside && !is_fence;
        envelope->inside ^= is_fence;
    }
    const char *blank = text;
    size_t rest = left;
    skip_blanks(&blank, &rest);
    if (envelope->kinds & MAPICFG__ENVELOPE_LEAD) {
        envelope->inside |= begins_document(text, left);
        envelope->passes = envelope->inside;
        if (ends_document(text, left)) envelope->inside = 0;
    }
    envelope->has_dropped |= !envelope->passes && mapicfg__prefix_is_property(blank, rest);
    if (envelope->kinds & MAPICFG__ENVELOPE_HEAD && begins(blank, rest, "#< CLIXML")) envelope->passes = 0;
    if (envelope->kinds & MAPICFG__ENVELOPE_TREE && (is_tree(blank, rest) || begins(blank, rest, "- &lt;")))
        text = blank + 1;
    return (size_t)(text - line);
}

/* The text without its marks; what of it is not complete is held. */
static void take_lines(struct mapicfg__envelope *envelope, const char *text, size_t size, int last) {
    while (size) {
        const char *end = memchr(text, '\n', size);
        size_t length = end ? (size_t)(end - text) : size;
        if (!envelope->has_line) {
            size_t wanted = BEGINNING - envelope->line.size;
            if (wanted > length) wanted = length;
            mapicfg__buffer_bytes(&envelope->line, text, wanted);
            if (envelope->line.failed) return;
            text += wanted;
            size -= wanted;
            length -= wanted;
            if (!end && !last && envelope->line.size < BEGINNING) return;
            const char *line = envelope->line.data ? envelope->line.data : "";
            const size_t off = begin_line(envelope, line, envelope->line.size);
            envelope->has_line = 1;
            if (envelope->passes) mapicfg__buffer_bytes(&envelope->out, line + off, envelope->line.size - off);
            envelope->line.size = 0;
        }
        if (envelope->passes) mapicfg__buffer_bytes(&envelope->out, text, length);
        if (end) mapicfg__buffer_char(&envelope->out, '\n');
        if (end) envelope->has_line = 0;
        text += length + (end != NULL);
        size -= length + (end != NULL);
    }
}

/* What is held at the end of the input. */
static void end_line(struct mapicfg__envelope *envelope) {
    if (envelope->has_line || !envelope->line.size) return;
    const size_t off = begin_line(envelope, envelope->line.data, envelope->line.size);
    if (envelope->passes) mapicfg__buffer_bytes(&envelope->out, envelope->line.data + off, envelope->line.size - off);
    envelope->line.size = 0;
}

/* Replaces entities; one that the text may end in stays for the next time. */
static void take_entities(struct mapicfg__envelope *envelope, int last) {
    const struct mapicfg__buffer *from = &envelope->out;
    size_t at = 0;
    while (at < from->size) {
        const char *text = from->data + at, *with, *next = memchr(text, '&', from->size - at);
        const size_t plain = next ? (size_t)(next - text) : from->size - at;
        mapicfg__buffer_bytes(&envelope->plain, text, plain);
        at += plain;
        if (!next) break;
        if (from->size - at < LONGEST_ENTITY && !last) break;
        const size_t bytes = mapicfg__pasted_entity(next, from->size - at, &with);
        mapicfg__buffer_text(&envelope->plain, bytes ? with : "&");
        at += bytes ? bytes : 1;
    }
    const size_t left = from->size - at;
    if (left) memmove(envelope->out.data, envelope->out.data + at, left);
    envelope->out.size = left;
}

int mapicfg__envelope_take(struct mapicfg__envelope *envelope, const char **text, size_t *size, int last) {
    const int is_escaped = (envelope->kinds & MAPICFG__ENVELOPE_ESCAPED) != 0;
    if (!is_escaped) envelope->out.size = 0;
    envelope->plain.size = 0;
    take_lines(envelope, *text, *size, last);
    if (last) end_line(envelope);
    if (is_escaped) take_entities(envelope, last);
    const struct mapicfg__buffer *out = is_escaped ? &envelope->plain : &envelope->out;
    *text = out->data ? out->data : "";
    *size = out->size;
    return !envelope->line.failed && !envelope->out.failed && !envelope->plain.failed;
}

void mapicfg__envelope_free(struct mapicfg__envelope *envelope) {
    mapicfg__buffer_free(&envelope->line);
    mapicfg__buffer_free(&envelope->out);
    mapicfg__buffer_free(&envelope->plain);
}

/* What stands around the text behind what has been found so far. */
static uint32_t find_behind(uint32_t kinds, const char *text, size_t size, int *failed) {
    struct mapicfg__envelope found = {.kinds = kinds};
    uint32_t more = 0;
    if (!kinds || mapicfg__envelope_take(&found, &text, &size, 1)) {
        skip_blanks(&text, &size);
        if (kinds & MAPICFG__ENVELOPE_FENCES || !has_fenced_document(text, size))
            more = find_inner(text, size) & ~(kinds & MAPICFG__ENVELOPE_FENCES ? MAPICFG__ENVELOPE_LEAD : 0u);
        else
            more = MAPICFG__ENVELOPE_FENCES;
    }
    *failed |= found.line.failed || found.out.failed || found.plain.failed;
    mapicfg__envelope_free(&found);
    return kinds | more;
}

uint32_t mapicfg__envelope_find(const char *text, size_t size, int *failed) {
    const char *first = text;
    size_t left = size;
    skip_blanks(&first, &left);
    uint32_t kinds = mapicfg__pasted_quotes(first, left) ? MAPICFG__ENVELOPE_QUOTES : 0;
    kinds = find_behind(kinds, text, size, failed);
    return kinds & MAPICFG__ENVELOPE_FENCES ? find_behind(kinds, text, size, failed) : kinds;
}
