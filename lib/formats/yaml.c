/* SPDX-License-Identifier: LGPL-2.1-or-later
 * yaml.c: the YAML that ConvertTo-Yaml (powershell-yaml) writes, and people in its way.
 *
 *     MapiVirtualDirectories:
 *     - Identity: EX1\mapi (Default Web Site)
 *       ExternalUrl:
 *       IISAuthenticationMethods:
 *       - Ntlm
 *       - OAuth
 *
 * Blocks of `name: value` and `- value`, whose values stand in one line: plain, in quotes, or a list [a, b]. A text in
 * lines of its own (| and >) counts as lost. Anchors, aliases, tags, other braces and values that go on in the next
 * line are refused. Source: YAML 1.2.2, chapters 7 and 8, of which this is a small part. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/relay.h"
#include "formats/yaml.h"

#define MAX_NAMES 4096u /* bytes of a line beside a value of max_text bytes */

struct block {
    uint32_t indent;
    uint32_t is_list;
    uint64_t count; /* of its elements so far */
};

struct parser {
    const struct mapicfg__input *input;
    struct mapicfg__relay relay;
    struct mapicfg__buffer piece; /* the beginning of a line that came in pieces */
    struct mapicfg__buffer text;  /* of a value in quotes */
    uint64_t line;
    struct block *blocks; /* from the outside in */
    size_t depth, capacity;
    int is_pending;     /* the innermost element has no value yet */
    int has_lines;      /* it has a text in lines of its own, which is stepped over */
    size_t line_indent; /* lines indented by more belong to that */
};

static mapicfg_status refuse(const struct parser *parser, const char *why, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_SYNTAX,
                        "%s is not read; of YAML, blocks of `name: value` and `- value` are: use ConvertTo-Json, or "
                        "ConvertTo-Yaml -Options DisableAliases",
                        why);
    mapicfg__error_place(err, parser->line, 0);
    return MAPICFG_E_SYNTAX;
}

static void put(struct parser *parser, const char *text) {
    mapicfg__relay_line(&parser->relay, parser->line);
    mapicfg__buffer_text(&parser->relay.out, text);
}

/* ---- blocks ---- */

static void end_pending(struct parser *parser) {
    if (parser->is_pending) put(parser, "null");
    parser->is_pending = 0;
}

static void end_block(struct parser *parser) {
    end_pending(parser);
    put(parser, parser->blocks[--parser->depth].is_list ? "]" : "}");
}

static mapicfg_status begin_block(struct parser *parser, size_t indent, int is_list, mapicfg_error *err) {
    if (parser->depth >= parser->input->max_depth) {
        mapicfg__error_fail(err, MAPICFG_E_LIMIT, "values are nested more than %lu deep",
                            (unsigned long)parser->input->max_depth);
        mapicfg__error_place(err, parser->line, 0);
        return MAPICFG_E_LIMIT;
    }
    struct block *grown =
        mapicfg__mem_grow(parser->blocks, &parser->capacity, parser->depth + 1, sizeof *parser->blocks);
    if (!grown) return mapicfg__error_no_memory(err);
    parser->blocks = grown;
    grown[parser->depth++] = (struct block){(uint32_t)indent, (uint32_t)is_list, 0};
    parser->is_pending = 0;
    put(parser, is_list ? "[" : "{");
    return MAPICFG_OK;
}

/* The block that an element of this indentation belongs to. A list may stand as far left as the name it is of. */
static mapicfg_status find_block(struct parser *parser, size_t indent, int is_list, mapicfg_error *err) {
    const struct block *inner = parser->depth ? &parser->blocks[parser->depth - 1] : NULL;
    if (!inner) return begin_block(parser, indent, is_list, err);
    if (parser->is_pending && (indent > inner->indent || (is_list && !inner->is_list && indent == inner->indent)))
        return begin_block(parser, indent, is_list, err);
    end_pending(parser);
    while (inner && (inner->indent > indent || (inner->indent == indent && inner->is_list && !is_list))) {
        end_block(parser);
        inner = parser->depth ? &parser->blocks[parser->depth - 1] : NULL;
    }
    if (inner && inner->indent == indent && (int)inner->is_list == is_list) return MAPICFG_OK;
    return refuse(parser, "a value that goes on in the next line, or an indentation that fits no line above,", err);
}

/* ---- values ---- */

static int is_plain_word(const char *text, size_t size, const char *const *words, size_t count) {
    return size && mapicfg__text_is_one_of(text, size, words, count);
}

/* As JSON has them: without zeros before, which may be of a text. */
static int is_number(const char *text, size_t size) {
    const size_t digits = mapicfg__text_count_digits(text, size);
    return digits == size && size && size < 16 && (size == 1 || *text != '0');
}

static void put_plain(struct parser *parser, const char *text, size_t size) {
    static const char *const trues[] = {"true"}, *const falses[] = {"false"}, *const nulls[] = {"null", "~"};
    if (!size || is_plain_word(text, size, nulls, 2))
        put(parser, "null");
    else if (is_plain_word(text, size, trues, 1))
        put(parser, "true");
    else if (is_plain_word(text, size, falses, 1))
        put(parser, "false");
    else if (is_number(text, size))
        mapicfg__buffer_bytes(&parser->relay.out, text, size);
    else
        mapicfg__buffer_json(&parser->relay.out, text, size);
}

/* The character of an escape behind its backslash; 0: it is none of those that are read. */
static size_t unescape(const char *text, size_t size, struct mapicfg__buffer *out) {
    static const char from[] = "nrt0\"\\/ e", to[] = {'\n', '\r', '\t', '\0', '"', '\\', '/', ' ', '\x1b'};
    const char *known = *text ? strchr(from, *text) : NULL;
    if (known) {
        mapicfg__buffer_char(out, to[known - from]);
        return 1;
    }
    const size_t digits = *text == 'x' ? 2 : *text == 'u' ? 4 : *text == 'U' ? 8 : 0;
    uint64_t c;
    char bytes[4];
    if (!digits || size <= digits || !mapicfg__text_parse_hex(text + 1, digits, digits, &c)) return 0;
    if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) c = 0xfffd;
    mapicfg__buffer_bytes(out, bytes, mapicfg__utf8_put(bytes, (uint32_t)c));
    return digits + 1;
}

/* The bytes of a text in quotes, which goes to parser->text; 0: it does not end here, or has an unknown escape. */
static size_t read_quoted(struct parser *parser, const char *text, size_t size) {
    const char quote = *text;
    size_t at = 1;
    parser->text.size = 0;
    mapicfg__buffer_bytes(&parser->text, "", 0);
    while (at < size) {
        if (text[at] == quote && quote == '\'' && at + 1 < size && text[at + 1] == quote) {
            at++;
        } else if (text[at] == quote) {
            return at + 1;
        } else if (text[at] == '\\' && quote == '"') {
            const size_t escape = at + 1 < size ? unescape(text + at + 1, size - at - 1, &parser->text) : 0;
            if (!escape) return 0;
            at += 1 + escape;
            continue;
        }
        mapicfg__buffer_char(&parser->text, text[at++]);
    }
    return 0;
}

/* A comment behind a value has a blank before it. */
static size_t without_comment(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (text[i] == '#' && (!i || mapicfg__is_blank((unsigned char)text[i - 1]))) return i;
    return size;
}

static int is_comment(const char *text, size_t size) {
    mapicfg__text_trim(&text, &size);
    return !size || *text == '#';
}

/* [Ntlm, OAuth] */
static mapicfg_status put_flow(struct parser *parser, const char *text, size_t size, mapicfg_error *err) {
    size = without_comment(text, size);
    mapicfg__text_trim(&text, &size);
    if (size < 2 || text[size - 1] != ']')
        return refuse(parser, "a list in brackets that does not end in its line", err);
    text++;
    size -= 2;
    put(parser, "[");
    for (size_t count = 0; size; count++) {
        mapicfg__text_trim(&text, &size);
        if (!size) break;
        if (count) put(parser, ",");
        size_t taken;
        if (*text == '"' || *text == '\'') {
            taken = read_quoted(parser, text, size);
            if (!taken) return refuse(parser, "a text in quotes that does not end in its line", err);
            mapicfg__buffer_json(&parser->relay.out, parser->text.data, parser->text.size);
        } else {
            if (strchr("[{&*!", *text)) return refuse(parser, "what stands inside these brackets", err);
            const char *comma = memchr(text, ',', size);
            taken = comma ? (size_t)(comma - text) : size;
            size_t length = taken;
            while (length && mapicfg__is_blank((unsigned char)text[length - 1])) length--;
            put_plain(parser, text, length);
        }
        text += taken;
        size -= taken;
        mapicfg__text_trim(&text, &size);
        if (size && *text != ',') return refuse(parser, "what stands inside these brackets", err);
        if (size) text++, size--;
    }
    put(parser, "]");
    return MAPICFG_OK;
}

/* {} is an object without properties, or a text in lines of its own: lost. */
static mapicfg_status put_value(struct parser *parser, const char *text, size_t size, size_t indent,
                                mapicfg_error *err) {
    switch (*text) {
    case '|':
    case '>':
        parser->has_lines = 1;
        parser->line_indent = indent;
        put(parser, "{}");
        return MAPICFG_OK;
    case '&':
    case '*': return refuse(parser, "an anchor (&) or an alias (*)", err);
    case '!': return refuse(parser, "a tag (!)", err);
    case '[': return put_flow(parser, text, size, err);
    case '{':
        if (size < 2 || text[1] != '}' || !is_comment(text + 2, size - 2))
            return refuse(parser, "an object in braces", err);
        put(parser, "{}");
        return MAPICFG_OK;
    case '"':
    case '\'': {
        const size_t taken = read_quoted(parser, text, size);
        if (!taken || !is_comment(text + taken, size - taken))
            return refuse(parser, "a text in quotes that does not end in its line", err);
        put(parser, "");
        mapicfg__buffer_json(&parser->relay.out, parser->text.data, parser->text.size);
        return MAPICFG_OK;
    }
    case '@':
    case '`':
    case '%': return refuse(parser, "a value that begins with this character", err);
    default: break;
    }
    size = without_comment(text, size);
    mapicfg__text_trim(&text, &size);
    put(parser, "");
    put_plain(parser, text, size);
    return MAPICFG_OK;
}

/* ---- lines ---- */

/* Where the value behind `name:` begins; 0: the line has no name. */
static size_t name_end(struct parser *parser, const char *text, size_t size, const char **name, size_t *name_size) {
    size_t end = 0;
    *name = text;
    if (*text == '"' || *text == '\'') {
        end = read_quoted(parser, text, size);
        if (!end || end == size || text[end] != ':') return 0;
        *name = parser->text.data;
        *name_size = parser->text.size;
    } else {
        while (end < size &&
               !(text[end] == ':' && (end + 1 == size || mapicfg__is_blank((unsigned char)text[end + 1]))))
            end++;
        if (end == size) return 0;
        *name_size = end;
    }
    end++;
    return end == size || mapicfg__is_blank((unsigned char)text[end]) ? end : 0;
}

/* An element at a place of the line; `- name: value` is one inside another. */
static mapicfg_status take_element(struct parser *parser, const char *line, size_t size, size_t indent,
                                   mapicfg_error *err) {
    for (;;) {
        const char *text = line + indent, *name;
        size_t left = size - indent, name_size, end = 0;
        const int is_item = *text == '-' && (left == 1 || mapicfg__is_blank((unsigned char)text[1]));
        if (!is_item && !(end = name_end(parser, text, left, &name, &name_size)))
            return refuse(parser, "a line that is neither `name: value` nor `- value`", err);
        if (!is_item && strchr("&*!{[?|>@`%", *text))
            return refuse(parser, "a name that begins with this character", err);
        mapicfg_status status = find_block(parser, indent, is_item, err);
        if (status) return status;
        struct block *block = &parser->blocks[parser->depth - 1];
        if (block->count++) put(parser, ",");
        put(parser, "");
        if (!is_item) mapicfg__relay_name(&parser->relay, name, name_size);
        size_t value = indent + (is_item ? 1 : end);
        while (value < size && mapicfg__is_blank((unsigned char)line[value])) value++;
        parser->is_pending = 1;
        if (value == size || line[value] == '#') return MAPICFG_OK;
        const int is_inner = is_item && !strchr("&*!{[|>@`%", line[value]) &&
                             ((line[value] == '-' && (value + 1 == size || line[value + 1] == ' ')) ||
                              name_end(parser, line + value, size - value, &name, &name_size));
        if (!is_inner) {
            parser->is_pending = 0;
            return put_value(parser, line + value, size - value, indent, err);
        }
        indent = value;
    }
}

static mapicfg_status take_line(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    size_t indent = 0;
    parser->line++;
    while (size && mapicfg__is_blank((unsigned char)line[size - 1])) size--;
    while (indent < size && line[indent] == ' ') indent++;
    if (indent == size) return MAPICFG_OK;
    if (parser->has_lines && indent > parser->line_indent) return MAPICFG_OK;
    parser->has_lines = 0;
    if (line[indent] == '#') return MAPICFG_OK;
    if (line[indent] == '\t') return refuse(parser, "a tab before an element", err);
    if (!indent && size >= 3 && (memcmp(line, "---", 3) == 0 || memcmp(line, "...", 3) == 0)) {
        while (parser->depth) end_block(parser);
        if (is_comment(line + 3, size - 3)) return MAPICFG_OK;
        return refuse(parser, "a value beside the mark of a document", err);
    }
    if (!indent && *line == '%') return refuse(parser, "a directive (%)", err);
    mapicfg_status status = take_element(parser, line, size, indent, err);
    if (parser->text.failed) return mapicfg__error_no_memory(err);
    return status ? status : mapicfg__relay_give(&parser->relay, 0, 0, err);
}

/* ---- finding ---- */

/* The key of an object in quotes, or with what addresses and canonical names have; what people write above a text has
 * blanks. */
static int is_key_alone(const char *line, size_t size) {
    if (size < 2 || line[size - 1] != ':' || strchr("&*!{[?|>@`%-", *line)) return 0;
    if (*line == '"' || *line == '\'') return size > 3 && line[size - 2] == *line;
    size_t word = 0;
    while (word < size && !mapicfg__is_blank((unsigned char)line[word])) word++;
    return word == size || memchr(line, '/', word) || memchr(line, '\\', word);
}

/* Whether a text begins as YAML does: with a document's mark; an element of a list, and what belongs to it below; or a
 * name alone, and what it is of below. What people type has a mark before each property, or none. */
int mapicfg__yaml_begins(const char *text, size_t size) {
    int is_first = 1, is_marked = 0, is_alone = 0;
    for (size_t whole; size; text += whole, size -= whole) {
        whole = mapicfg__text_line_size(text, size);
        const char *line = text;
        size_t left = whole, word = 0;
        mapicfg__text_trim(&line, &left);
        if (!left || *line == '#') continue;
        if (is_first && left == 3 && memcmp(line, "---", 3) == 0) {
            is_marked = 1;
            continue;
        }
        const int is_item = left > 2 && line[0] == '-' && line[1] == ' ';
        if (is_item) line += 2, left -= 2;
        while (word < left &&
               (mapicfg__is_alpha((unsigned char)line[word]) || mapicfg__is_digit((unsigned char)line[word])))
            word++;
        const int has_name = word && word < left && line[word] == ':';
        const int is_key = !is_item && is_key_alone(line, left);
        if (!is_first) return is_item ? is_alone : (has_name || is_key) && *text == ' ';
        if (is_marked || (!has_name && !is_item && !is_key)) return is_marked && (has_name || is_item || is_key);
        const int is_anchor = word + 2 < left && line[word + 1] == ' ' && line[word + 2] == '&';
        is_alone = is_key || (!is_item && (word + 1 == left || is_anchor)); /* the name of objects */
        if (!is_item && !is_alone) return 0;
        is_first = 0;
    }
    return 0;
}

/* ---- the format ---- */

static mapicfg_status feed_lines(struct parser *parser, const char *bytes, size_t size, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    while (!status && size) {
        const char *end = memchr(bytes, '\n', size);
        const size_t length = end ? (size_t)(end - bytes) : size, taken = length + (end != NULL);
        if (parser->piece.size + length > parser->input->max_text + MAX_NAMES)
            return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a line has more than %llu bytes",
                                       (unsigned long long)parser->input->max_text + MAX_NAMES);
        if (!end || parser->piece.size) mapicfg__buffer_bytes(&parser->piece, bytes, length);
        if (parser->piece.failed) return mapicfg__error_no_memory(err);
        if (end) {
            status = parser->piece.size ? take_line(parser, parser->piece.data, parser->piece.size, err)
                                        : take_line(parser, bytes, length, err);
            parser->piece.size = 0;
        }
        bytes += taken;
        size -= taken;
    }
    return status;
}

static mapicfg_status feed(void *handle, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = handle;
    mapicfg_status status = feed_lines(parser, bytes, size, err);
    if (!status && last && parser->piece.size) status = take_line(parser, parser->piece.data, parser->piece.size, err);
    while (!status && last && parser->depth) end_block(parser);
    if (status && status != MAPICFG_E_SYNTAX) return status;
    const mapicfg_status given = mapicfg__relay_give(&parser->relay, 1, last && !status, status ? NULL : err);
    return status ? status : given;
}

static void stop(void *handle) {
    struct parser *parser = handle;
    mapicfg__relay_stop(&parser->relay);
    mapicfg__buffer_free(&parser->piece);
    mapicfg__buffer_free(&parser->text);
    mapicfg__mem_free(parser->blocks);
    mapicfg__mem_free(parser);
}

static mapicfg_status start(void **handle, const struct mapicfg__input *input, mapicfg_error *err) {
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = input;
    mapicfg_status status = mapicfg__relay_start(&parser->relay, input, err);
    if (status) {
        stop(parser);
        return status;
    }
    *handle = parser;
    return MAPICFG_OK;
}

const struct mapicfg__format mapicfg__yaml = {MAPICFG_FORMAT_YAML, "yaml", start, feed, stop};
