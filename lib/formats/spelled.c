/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spelled.c: properties that a text has otherwise than Format-List prints them, as lines of Format-List: `Name:value`
 * without blanks, Format-Custom's blocks, and what PowerShell makes of a selected object where a text is wanted.
 *
 *     class ADMapiVirtualDirectory        @{Name=anna; MapiHttpEnabled=True; MAPIEnabled=True}
 *     {
 *       Server = EX1
 *       IISAuthenticationMethods =
 *         [
 *           Ntlm
 *         ]
 *     }
 *
 * Format-Custom breaks a long value between words; the next line is indented as the name is. Source: PowerShell 7.6. */
#include "formats/spelled.h"

#include <string.h>

#include "base/text.h"
#include "formats/builder.h"

#define LEAST_BROKEN 60u /* columns: no window is narrower */

/* ---- Name:value ---- */

static size_t word_size(const char *line, size_t size) {
    size_t at = 0;
    while (at < size && (mapicfg__is_alpha((unsigned char)line[at]) || mapicfg__is_digit((unsigned char)line[at]) ||
                         line[at] == '_'))
        at++;
    return at;
}

/* Two capital letters at least, as words of other texts do not have. */
static int is_compound(const char *name) {
    size_t capitals = 0;
    for (; *name; name++) capitals += *name >= 'A' && *name <= 'Z';
    return capitals > 1;
}

size_t mapicfg__spelled_any_name(const char *line, size_t size) {
    static const char *const schemes[] = {"smtp", "x400", "x500",  "sip",    "eum",
                                          "spo",  "http", "https", "mailto", "ldap"};
    const size_t name = word_size(line, size);
    if (!name || name >= size || line[name] != ':' || mapicfg__is_digit((unsigned char)*line)) return 0;
    if (mapicfg__text_is_one_of(line, name, schemes, sizeof schemes / sizeof *schemes)) return 0;
    return mapicfg__text_begins(line + name, size - name, "://", 3) ? 0 : name;
}

/* Name, tab, value: not the names of a table's columns. */
static size_t name_of_pair(const char *line, size_t size) {
    uint32_t type;
    const size_t name = word_size(line, size);
    if (!name || name + 1 >= size || line[name] != '\t') return 0;
    const char *value = line + name + 1;
    size_t left = size - name - 1;
    mapicfg__text_trim(&value, &left);
    return memchr(value, '\t', left) || (left && *value == ':') || mapicfg__builder_known_name(value, left, &type)
               ? 0
               : name;
}

size_t mapicfg__spelled_name(const char *line, size_t size, int *is_own) {
    uint32_t type;
    size_t name = mapicfg__spelled_any_name(line, size);
    if (!name) name = name_of_pair(line, size);
    const char *known = name ? mapicfg__builder_known_name(line, name, &type) : NULL;
    *is_own = known && is_compound(known);
    return known ? name : 0;
}

int mapicfg__spelled_nothing(const char *text, size_t size) {
    static const char *const words[] = {"$null",  "(null)",  "(none)",  "(empty)",   "(blank)", "(not set)", "<null>",
                                        "<none>", "<empty>", "<blank>", "<not set>", "not set", "n/a",       "-"};
    return mapicfg__text_is_one_of(text, size, words, sizeof words / sizeof *words);
}

/* ---- values ---- */

static void put_line(struct mapicfg__spelled *spelled, const char *name, size_t name_size, const char *value,
                     size_t size) {
    mapicfg__buffer_bytes(&spelled->out, name, name_size);
    mapicfg__buffer_text(&spelled->out, " : ");
    mapicfg__buffer_bytes(&spelled->out, value, size);
    mapicfg__buffer_char(&spelled->out, '\n');
}

/* The property that waits is complete. */
static void give_property(struct mapicfg__spelled *spelled) {
    if (!spelled->name.size) return;
    const char *value = spelled->value.data ? spelled->value.data : "";
    size_t size = spelled->value.size;
    mapicfg__text_trim(&value, &size);
    if (!spelled->is_lost) {
        if (spelled->is_guessed && spelled->guessed.size) mapicfg__buffer_text(&spelled->guessed, ", ");
        if (spelled->is_guessed) mapicfg__buffer_bytes(&spelled->guessed, spelled->name.data, spelled->name.size);
        put_line(spelled, spelled->name.data, spelled->name.size, value, size);
    }
    spelled->name.size = 0;
}

static void begin_property(struct mapicfg__spelled *spelled, const char *name, size_t name_size, const char *value,
                           size_t size) {
    give_property(spelled);
    mapicfg__buffer_bytes(&spelled->name, name, name_size);
    spelled->value.size = 0;
    mapicfg__buffer_bytes(&spelled->value, value, size);
    spelled->kind = MAPICFG__SPELLED_TEXT;
    spelled->is_lost = spelled->is_guessed = 0;
}

/* ---- Format-Custom ---- */

/* `Name = value`: the bytes of the name; *value is where the value begins. */
static size_t assignment(const char *line, size_t size, size_t *value) {
    const size_t name = word_size(line, size);
    if (!name || name + 2 > size || line[name] != ' ' || line[name + 1] != '=') return 0;
    if (name + 2 < size && line[name + 2] != ' ') return 0;
    *value = name + 2 < size ? name + 3 : size;
    return name;
}

static int is_class(const char *line, size_t size) {
    if (size < 7 || memcmp(line, "class ", 6) != 0) return 0;
    for (size_t at = 6; at < size; at++)
        if (!word_size(line + at, 1) && !strchr(".+`[],#<>", line[at])) return 0;
    return 1;
}

static int may_add(struct mapicfg__spelled *spelled, size_t size) {
    spelled->is_too_long |= spelled->value.size + size > spelled->most;
    return !spelled->is_too_long;
}

/* A line that goes on with the value, of the object's own depth. */
static void go_on(struct mapicfg__spelled *spelled, const char *line, size_t size) {
    struct mapicfg__buffer *value = &spelled->value;
    if (!may_add(spelled, size)) return;
    const int is_word = mapicfg__builder_wrapping(spelled->name.data, spelled->name.size) != MAPICFG__WRAPS_TEXT;
    if (!is_word && value->size && value->data[value->size - 1] != ' ') {
        mapicfg__buffer_char(value, ' ');
        spelled->is_guessed = 1;
    }
    mapicfg__buffer_bytes(value, line, size);
}

/* An item of a list, or a line that goes on with the one before: nothing tells when it is wide. */
static void take_item(struct mapicfg__spelled *spelled, const char *line, size_t size) {
    struct mapicfg__buffer *value = &spelled->value;
    if (!may_add(spelled, size)) return;
    if (mapicfg__text_width(line, size) >= LEAST_BROKEN &&
        mapicfg__builder_wrapping(spelled->name.data, spelled->name.size) == MAPICFG__WRAPS_TEXT)
        spelled->is_guessed = 1;
    if (value->size > 1) mapicfg__buffer_text(value, ", ");
    mapicfg__buffer_bytes(value, line, size);
}

/* A line of a list, or of an object that stands for the value: of a URL, what it was made of. */
static void take_inner(struct mapicfg__spelled *spelled, const char *line, size_t size) {
    size_t value;
    if (spelled->depth != 2 || !spelled->name.size) return;
    if (spelled->kind == MAPICFG__SPELLED_LIST) {
        spelled->is_lost |= is_class(line, size);
        take_item(spelled, line, size);
    } else if (spelled->kind == MAPICFG__SPELLED_OBJECT) {
        const size_t name = assignment(line, size, &value);
        if (!mapicfg__text_is_word(line, name, "OriginalString")) return;
        spelled->is_lost = 0;
        mapicfg__buffer_bytes(&spelled->value, line + value, size - value);
    }
}

static void open_value(struct mapicfg__spelled *spelled, char brace) {
    if (spelled->depth == 1 && spelled->name.size && brace == '[') {
        spelled->kind = MAPICFG__SPELLED_LIST;
        mapicfg__buffer_char(&spelled->value, '{');
    }
    spelled->depth++;
}

static void close_value(struct mapicfg__spelled *spelled) {
    spelled->depth--;
    if (spelled->depth == 1 && spelled->name.size) {
        if (spelled->kind == MAPICFG__SPELLED_LIST) mapicfg__buffer_char(&spelled->value, '}');
        give_property(spelled);
    }
    if (spelled->depth) return;
    give_property(spelled);
    if (spelled->guessed.size)
        put_line(spelled, MAPICFG__GUESSED_NAME, strlen(MAPICFG__GUESSED_NAME), spelled->guessed.data,
                 spelled->guessed.size);
    spelled->guessed.size = 0;
    spelled->place = MAPICFG__SPELLED_NOT;
    spelled->ends = 1;
}

static void take_inside(struct mapicfg__spelled *spelled, const char *line, size_t size) {
    size_t value;
    if (size == 1 && (*line == '{' || *line == '[')) {
        open_value(spelled, *line);
    } else if (size == 1 && (*line == '}' || *line == ']')) {
        close_value(spelled);
    } else if (spelled->depth > 1) {
        take_inner(spelled, line, size);
    } else if (is_class(line, size) && spelled->name.size && !spelled->value.size) {
        spelled->kind = MAPICFG__SPELLED_OBJECT;
        spelled->is_lost = 1;
    } else {
        const size_t name = assignment(line, size, &value);
        if (name)
            begin_property(spelled, line, name, line + value, size - value);
        else if (spelled->name.size)
            go_on(spelled, line, size);
    }
}

/* ---- @{Name=value; ...} ---- */

/* The bytes up to the next `; Name=`, or to the end. */
static size_t pair_size(const char *text, size_t size) {
    const char *end = text + size;
    for (const char *at = text; (at = memchr(at, ';', (size_t)(end - at))) != NULL; at++) {
        if (end - at < 3 || at[1] != ' ') continue;
        const size_t name = word_size(at + 2, (size_t)(end - at - 2));
        if (name && at + 2 + name < end && at[2 + name] == '=') return (size_t)(at - text);
    }
    return size;
}

/* Code, as of a hash table or a selected expression, has quotes, variables and blocks; a text has none. */
static int take_pairs(struct mapicfg__spelled *spelled, const char *line, size_t size) {
    if (size < 5 || line[0] != '@' || line[1] != '{' || line[size - 1] != '}') return 0;
    line += 2;
    size -= 3;
    while (size) {
        const size_t pair = pair_size(line, size), name = word_size(line, pair);
        if (!name || name == pair || line[name] != '=') return 0;
        const size_t value = pair - name - 1;
        if (value && strchr("'\"{$(@", line[name + 1])) return 0;
        put_line(spelled, line, name, line + name + 1, value);
        line += pair < size ? pair + 2 : pair;
        size -= pair < size ? pair + 2 : pair;
    }
    spelled->begins = spelled->ends = 1;
    return 1;
}

/* ---- lines ---- */

int mapicfg__spelled_take(struct mapicfg__spelled *spelled, const char *line, size_t size) {
    spelled->begins = spelled->ends = 0;
    spelled->out.size = 0;
    while (size && (*line == ' ' || *line == '\t')) line++, size--;
    const char *text = line;
    size_t text_size = size;
    mapicfg__text_trim(&text, &text_size);
    if (spelled->place == MAPICFG__SPELLED_INSIDE) {
        if (text_size == 1 || spelled->depth > 1) size = text_size;
        if (text_size) take_inside(spelled, line, size);
        return 1;
    }
    if (spelled->place == MAPICFG__SPELLED_CLASS && text_size == 1 && *text == '{') {
        spelled->place = MAPICFG__SPELLED_INSIDE;
        spelled->depth = 1;
        spelled->begins = 1;
        spelled->name.size = spelled->guessed.size = 0;
        return 1;
    }
    spelled->place = is_class(text, text_size) ? MAPICFG__SPELLED_CLASS : MAPICFG__SPELLED_NOT;
    if (take_pairs(spelled, text, text_size)) return 1;
    spelled->out.size = 0;
    return 0;
}

void mapicfg__spelled_free(struct mapicfg__spelled *spelled) {
    mapicfg__buffer_free(&spelled->name);
    mapicfg__buffer_free(&spelled->value);
    mapicfg__buffer_free(&spelled->guessed);
    mapicfg__buffer_free(&spelled->out);
}
