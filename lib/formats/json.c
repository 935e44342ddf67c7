/* SPDX-License-Identifier: LGPL-2.1-or-later
 * json.c: objects as of ConvertTo-Json, one or an array or several in a row (RFC 8259).
 *
 * One pass over bytes as they come, with a stack of what each open bracket stands for; memory is that of one object. What
 * .NET objects inside a property look like differs with the version of PowerShell: see gather(). */
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "formats/builder.h"

/* What an open bracket stands for. */
enum role {
    TOP,          /* none is open */
    TOP_ARRAY,    /* the array of objects */
    RECORD,       /* an object that is read */
    LIST,         /* the array that is a property's value */
    VALUE_OBJECT, /* the object that is a property's value */
    INNER_LIST,   /* {"value": [...], "Count": n}: how PowerShell 5.1 writes some lists */
    ITEM_OBJECT,  /* an object that is an element of a list */
    SKIPPED
};

enum state { VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, AFTER_VALUE, STRING, ESCAPE, UNICODE, NUMBER, LITERAL };

/* The members of a .NET object that may stand for it. */
struct gathered {
    int rank;      /* of the best text so far; 0: none. Lower is better */
    uint32_t kind; /* of that text */
    struct mapicfg__buffer text;
    int is_list;
    unsigned version_parts; /* bit n: part n is there */
    uint64_t version[4];
};

struct parser {
    const struct mapicfg__input *input;
    struct mapicfg__builder *builder;
    enum state state;
    unsigned char *stack; /* roles, innermost last */
    size_t depth, stack_capacity;

    int is_key; /* the string being read */
    int keep;   /* its text is wanted */
    struct mapicfg__buffer text;
    struct mapicfg__buffer key; /* the last key inside a VALUE_OBJECT or ITEM_OBJECT */
    int is_identity;            /* the property is Identity: its DistinguishedName says more than its Name */
    int wanted;                 /* the property's value is */
    int lost;                   /* something in the property's value cannot be shown */
    struct gathered gathered;

    uint32_t unicode, unicode_digits, high_surrogate;
    const char *literal;
    size_t literal_at;

    uint64_t offset; /* of the chunk's first byte */
    uint64_t line, line_start;
    mapicfg_error *err;
};

static enum role role_of(const struct parser *parser) {
    return parser->depth ? (enum role)parser->stack[parser->depth - 1] : TOP;
}

static int is_object_role(enum role role, int skipped_object) {
    return role == RECORD || role == VALUE_OBJECT || role == ITEM_OBJECT || skipped_object;
}

#define SKIPPED_OBJECT (SKIPPED + 1) /* on the stack only: a skipped {, where SKIPPED is a skipped [ */

static int in_object(const struct parser *parser) {
    return is_object_role(role_of(parser), parser->depth && parser->stack[parser->depth - 1] == SKIPPED_OBJECT);
}

static mapicfg_status broken(struct parser *parser, uint64_t at, const char *what) {
    mapicfg__fail(parser->err, MAPICFG_E_SYNTAX, "the JSON is broken: %s", what);
    mapicfg__error_place(parser->err, parser->line, at - parser->line_start + 1);
    if (parser->err) parser->err->offset = at;
    return MAPICFG_E_SYNTAX;
}

/* ---- .NET objects ---- */

static int is_key(const struct parser *parser, const char *name) {
    return mapicfg__is_word(parser->key.data, parser->key.size, name);
}

/* How well the member at hand stands for its object; 0: not at all. */
static int rank_of(const struct parser *parser, uint32_t kind) {
    if (is_key(parser, "value")) return kind == MAPICFG__CELL_TEXT ? 3 : kind == MAPICFG__CELL_NUMBER ? 9 : 0; /* an enum */
    if (kind != MAPICFG__CELL_TEXT) return 0;
    if (is_key(parser, "OriginalString")) return 1; /* System.Uri */
    if (is_key(parser, "AbsoluteUri")) return 2;
    if (is_key(parser, "ToString")) return 3;
    if (is_key(parser, "DistinguishedName")) return parser->is_identity ? 4 : 10; /* ADObjectId */
    if (is_key(parser, "Name")) return 5;
    if (is_key(parser, "Guid")) return 6;
    if (is_key(parser, "DisplayName")) return 7;
    return 0;
}

static void gather_version(struct parser *parser, const char *text, size_t size) {
    static const char *const parts[] = {"Major", "Minor", "Build", "Revision"};
    for (unsigned i = 0; i < 4; i++)
        if (is_key(parser, parts[i]) && mapicfg__parse_number(text, size, &parser->gathered.version[i]))
            parser->gathered.version_parts |= 1u << i;
}

static mapicfg_status gather(struct parser *parser, uint32_t kind, const char *text, size_t size) {
    struct gathered *gathered = &parser->gathered;
    if (kind == MAPICFG__CELL_NUMBER) gather_version(parser, text, size);
    int rank = rank_of(parser, kind);
    if (!rank || (gathered->rank && gathered->rank <= rank)) return MAPICFG_OK;
    gathered->rank = rank;
    gathered->kind = kind;
    gathered->text.size = 0;
    mapicfg__buffer_bytes(&gathered->text, text, size);
    return gathered->text.failed ? mapicfg__no_memory(parser->err) : MAPICFG_OK;
}

static void begin_gathering(struct parser *parser) {
    parser->gathered.rank = 0;
    parser->gathered.is_list = 0;
    parser->gathered.version_parts = 0;
    parser->gathered.text.size = 0;
}

/* "Version 15.2 (Build 986.5)" from its four parts, as Exchange prints it. */
static void put_version(struct gathered *gathered) {
    if (gathered->rank || gathered->version_parts != 15) return;
    static const char *const before[] = {"Version ", ".", " (Build ", "."};
    for (size_t i = 0; i < 4; i++) {
        mapicfg__buffer_text(&gathered->text, before[i]);
        mapicfg__buffer_number(&gathered->text, gathered->version[i]);
    }
    mapicfg__buffer_char(&gathered->text, ')');
    gathered->rank = 8;
    gathered->kind = MAPICFG__CELL_TEXT;
}

static mapicfg_status end_object_value(struct parser *parser, int is_item) {
    struct gathered *gathered = &parser->gathered;
    if (gathered->is_list) return MAPICFG_OK;
    put_version(gathered);
    if (gathered->text.failed) return mapicfg__no_memory(parser->err);
    if (!gathered->rank) {
        parser->lost = 1;
        return is_item ? MAPICFG_OK : mapicfg__builder_value(parser->builder, MAPICFG__CELL_LOST, NULL, 0, parser->err);
    }
    const char *text = gathered->text.data ? gathered->text.data : "";
    return is_item ? mapicfg__builder_item(parser->builder, gathered->kind, text, gathered->text.size, parser->err)
                   : mapicfg__builder_value(parser->builder, gathered->kind, text, gathered->text.size, parser->err);
}

/* ---- values ---- */

static mapicfg_status not_an_object(struct parser *parser) {
    return mapicfg__report_skipped(parser->input->sink->report, "(not an object)", 15, parser->err);
}

static mapicfg_status scalar(struct parser *parser, uint32_t kind, const char *text, size_t size) {
    parser->state = AFTER_VALUE;
    switch (role_of(parser)) {
        case TOP:
        case TOP_ARRAY: return not_an_object(parser);
        case RECORD:
            return parser->wanted ? mapicfg__builder_value(parser->builder, kind, text, size, parser->err) : MAPICFG_OK;
        case LIST:
        case INNER_LIST:
            return kind == MAPICFG__CELL_NULL ? MAPICFG_OK
                                              : mapicfg__builder_item(parser->builder, kind, text, size, parser->err);
        case VALUE_OBJECT:
        case ITEM_OBJECT: return gather(parser, kind, text, size);
        default: return MAPICFG_OK;
    }
}

static mapicfg_status begin_record(struct parser *parser) {
    mapicfg__builder_begin(parser->builder, parser->line);
    return MAPICFG_OK;
}

static mapicfg_status begin_list(struct parser *parser) {
    parser->lost = 0;
    return mapicfg__builder_list(parser->builder, parser->err);
}

/* The role of a bracket by that of the one around it. */
static mapicfg_status begin_in(struct parser *parser, enum role around, int is_object, int *role) {
    *role = is_object ? SKIPPED_OBJECT : SKIPPED;
    switch (around) {
        case TOP:
        case TOP_ARRAY:
            if (is_object) {
                *role = RECORD;
                return begin_record(parser);
            }
            if (around == TOP_ARRAY) return not_an_object(parser);
            *role = TOP_ARRAY;
            return MAPICFG_OK;
        case RECORD:
            if (!parser->wanted) return MAPICFG_OK;
            *role = is_object ? VALUE_OBJECT : LIST;
            if (!is_object) return begin_list(parser);
            begin_gathering(parser);
            return MAPICFG_OK;
        case LIST:
            if (!is_object) {
                parser->lost = 1;
                return MAPICFG_OK;
            }
            *role = ITEM_OBJECT;
            begin_gathering(parser);
            return MAPICFG_OK;
        case VALUE_OBJECT:
            if (is_object || !is_key(parser, "value")) return MAPICFG_OK;
            *role = INNER_LIST;
            parser->gathered.is_list = 1;
            return begin_list(parser);
        case INNER_LIST: parser->lost = 1; return MAPICFG_OK;
        default: return MAPICFG_OK;
    }
}

static mapicfg_status begin_bracket(struct parser *parser, int is_object) {
    if (parser->depth >= parser->input->max_depth)
        return mapicfg__fail(parser->err, MAPICFG_E_LIMIT, "values are nested more than %lu deep",
                             (unsigned long)parser->input->max_depth);
    unsigned char *grown = mapicfg__grow(parser->stack, &parser->stack_capacity, parser->depth + 1, 1);
    if (!grown) return mapicfg__no_memory(parser->err);
    parser->stack = grown;
    int role;
    mapicfg_status status = begin_in(parser, role_of(parser), is_object, &role);
    parser->stack[parser->depth++] = (unsigned char)role;
    parser->state = is_object ? KEY_OR_END : VALUE_OR_END;
    return status;
}

static mapicfg_status end_bracket(struct parser *parser) {
    enum role role = role_of(parser);
    parser->depth--;
    parser->state = AFTER_VALUE;
    switch (role) {
        case RECORD: return mapicfg__builder_end(parser->builder, parser->err);
        case LIST:
        case INNER_LIST:
            return parser->lost ? mapicfg__builder_value(parser->builder, MAPICFG__CELL_LOST, NULL, 0, parser->err)
                                : MAPICFG_OK;
        case VALUE_OBJECT: return end_object_value(parser, 0);
        case ITEM_OBJECT: return end_object_value(parser, 1);
        default: return MAPICFG_OK;
    }
}

/* ---- strings ---- */

static void begin_string(struct parser *parser, int as_key) {
    enum role role = role_of(parser);
    parser->state = STRING;
    parser->is_key = as_key;
    parser->text.size = 0;
    parser->high_surrogate = 0;
    int skipped = !parser->depth || role == TOP_ARRAY || role >= SKIPPED;
    parser->keep = !skipped && (as_key || role != RECORD || parser->wanted);
}

static mapicfg_status put(struct parser *parser, const char *bytes, size_t size) {
    if (!parser->keep) return MAPICFG_OK;
    if (size > parser->input->max_text || parser->text.size > parser->input->max_text - size)
        return mapicfg__fail(parser->err, MAPICFG_E_LIMIT, "a string has more than %llu bytes",
                             (unsigned long long)parser->input->max_text);
    mapicfg__buffer_bytes(&parser->text, bytes, size);
    return parser->text.failed ? mapicfg__no_memory(parser->err) : MAPICFG_OK;
}

static mapicfg_status take_key(struct parser *parser, const char *text, size_t size) {
    enum role role = role_of(parser);
    parser->state = COLON;
    if (role == RECORD) {
        parser->is_identity = mapicfg__is_word(text, size, "Identity");
        return mapicfg__builder_property(parser->builder, text, size, parser->line, &parser->wanted, parser->err);
    }
    if (role != VALUE_OBJECT && role != ITEM_OBJECT) return MAPICFG_OK;
    parser->key.size = 0;
    mapicfg__buffer_bytes(&parser->key, text, size);
    return parser->key.failed ? mapicfg__no_memory(parser->err) : MAPICFG_OK;
}

static mapicfg_status end_string(struct parser *parser) {
    const char *text = parser->text.data ? parser->text.data : "";
    return parser->is_key ? take_key(parser, text, parser->text.size)
                          : scalar(parser, MAPICFG__CELL_TEXT, text, parser->text.size);
}

/* Bytes up to a quote, a backslash or a control character; eight at a time. */
static size_t plain_run(const char *bytes, size_t size) {
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = UINT64_C(0x8080808080808080);
    size_t at = 0;
    while (size - at >= 8) {
        uint64_t eight;
        memcpy(&eight, bytes + at, 8);
        uint64_t quote = eight ^ (ones * '"'), backslash = eight ^ (ones * '\\');
        uint64_t found = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((eight - ones * 0x20) & ~eight);
        if (found & highs) break;
        at += 8;
    }
    while (at < size && bytes[at] != '"' && bytes[at] != '\\' && (unsigned char)bytes[at] >= 0x20) at++;
    return at;
}

static mapicfg_status take_escape(struct parser *parser, char c, uint64_t at) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    parser->state = STRING;
    if (c == 'u') {
        parser->state = UNICODE;
        parser->unicode = parser->unicode_digits = 0;
        return MAPICFG_OK;
    }
    if (parser->high_surrogate) return broken(parser, at, "half a surrogate pair");
    const char *found = c ? strchr(from, c) : NULL;
    if (!found) return broken(parser, at, "an unknown escape after a backslash");
    return put(parser, to + (found - from), 1);
}

static mapicfg_status take_unicode_digit(struct parser *parser, char c, uint64_t at) {
    unsigned char digit = (unsigned char)c;
    if (!mapicfg__is_hex(digit)) return broken(parser, at, "\\u needs four hexadecimal digits");
    uint32_t value = (uint32_t)(mapicfg__is_digit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
    parser->unicode = parser->unicode << 4 | value;
    if (++parser->unicode_digits < 4) return MAPICFG_OK;
    parser->state = STRING;
    uint32_t c32 = parser->unicode;
    int low = c32 >= 0xdc00 && c32 < 0xe000;
    if (low != (parser->high_surrogate != 0)) return broken(parser, at, "half a surrogate pair");
    if (c32 >= 0xd800 && c32 < 0xdc00) {
        parser->high_surrogate = c32;
        return MAPICFG_OK;
    }
    if (low) c32 = 0x10000 + ((parser->high_surrogate - 0xd800) << 10) + (c32 - 0xdc00);
    parser->high_surrogate = 0;
    char bytes[4];
    return put(parser, bytes, mapicfg__utf8_put(bytes, c32));
}

/* ---- numbers and words ---- */

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static int is_number(const char *text, size_t size) {
    size_t at = size && text[0] == '-';
    size_t digits = at;
    while (at < size && mapicfg__is_digit((unsigned char)text[at])) at++;
    if (at == digits || (text[digits] == '0' && at > digits + 1)) return 0;
    if (at < size && text[at] == '.') {
        digits = ++at;
        while (at < size && mapicfg__is_digit((unsigned char)text[at])) at++;
        if (at == digits) return 0;
    }
    if (at < size && (text[at] | 0x20) == 'e') {
        at++;
        if (at < size && (text[at] == '+' || text[at] == '-')) at++;
        digits = at;
        while (at < size && mapicfg__is_digit((unsigned char)text[at])) at++;
        if (at == digits) return 0;
    }
    return at == size;
}

static mapicfg_status end_number(struct parser *parser, uint64_t at) {
    if (!is_number(parser->text.data, parser->text.size)) return broken(parser, at, "this is not a number");
    return scalar(parser, MAPICFG__CELL_NUMBER, parser->text.data, parser->text.size);
}

static mapicfg_status end_literal(struct parser *parser) {
    if (parser->literal[0] == 'n') return scalar(parser, MAPICFG__CELL_NULL, NULL, 0);
    return parser->literal[0] == 't' ? scalar(parser, MAPICFG__CELL_TEXT, "True", 4)
                                     : scalar(parser, MAPICFG__CELL_TEXT, "False", 5);
}

/* ---- structure ---- */

static mapicfg_status begin_value(struct parser *parser, char c, uint64_t at) {
    if (c == '"') {
        begin_string(parser, 0);
        return MAPICFG_OK;
    }
    if (c == '{' || c == '[') return begin_bracket(parser, c == '{');
    if (c == '-' || mapicfg__is_digit((unsigned char)c)) {
        parser->state = NUMBER;
        parser->keep = 1;
        parser->text.size = 0;
        return put(parser, &c, 1);
    }
    parser->literal = c == 't' ? "true" : c == 'f' ? "false" : c == 'n' ? "null" : NULL;
    if (!parser->literal) return broken(parser, at, parser->depth ? "a value was expected" : "an object or array was expected");
    parser->state = LITERAL;
    parser->literal_at = 1;
    return MAPICFG_OK;
}

static mapicfg_status structural(struct parser *parser, char c, uint64_t at) {
    switch (parser->state) {
        case VALUE_OR_END:
            if (c == ']') return end_bracket(parser);
            return begin_value(parser, c, at);
        case VALUE: return begin_value(parser, c, at);
        case KEY_OR_END:
            if (c == '}') return end_bracket(parser);
            /* fall through */
        case KEY:
            if (c != '"') return broken(parser, at, "a property name in double quotes was expected");
            begin_string(parser, 1);
            return MAPICFG_OK;
        case COLON:
            if (c != ':') return broken(parser, at, "a colon was expected after the property name");
            parser->state = VALUE;
            return MAPICFG_OK;
        default: /* AFTER_VALUE */
            if (!parser->depth) return begin_value(parser, c, at); /* objects in a row */
            if (c == ',') {
                parser->state = in_object(parser) ? KEY : VALUE;
                return MAPICFG_OK;
            }
            if (c == (in_object(parser) ? '}' : ']')) return end_bracket(parser);
            return broken(parser, at, in_object(parser) ? "a comma or } was expected" : "a comma or ] was expected");
    }
}

/* ---- the format ---- */

static mapicfg_status take(struct parser *parser, const char *bytes, size_t size) {
    mapicfg_status status = MAPICFG_OK;
    size_t at = 0;
    while (at < size && !status) {
        char c = bytes[at];
        uint64_t here = parser->offset + at;
        switch (parser->state) {
            case STRING: {
                size_t run = plain_run(bytes + at, size - at);
                if (run && parser->high_surrogate) return broken(parser, here, "half a surrogate pair");
                if (run) status = put(parser, bytes + at, run);
                at += run;
                if (status || at == size) break;
                c = bytes[at++];
                if (c == '\\')
                    parser->state = ESCAPE;
                else if (c != '"')
                    return broken(parser, parser->offset + at - 1, "a control character in a string: write it as an escape");
                else if (parser->high_surrogate)
                    return broken(parser, parser->offset + at - 1, "half a surrogate pair");
                else
                    status = end_string(parser);
                break;
            }
            case ESCAPE:
                status = take_escape(parser, c, here);
                at++;
                break;
            case UNICODE:
                status = take_unicode_digit(parser, c, here);
                at++;
                break;
            case NUMBER:
                if (mapicfg__is_digit((unsigned char)c) || (c && strchr("+-.eE", c))) {
                    status = put(parser, &c, 1);
                    at++;
                } else {
                    status = end_number(parser, here);
                }
                break;
            case LITERAL:
                if (c != parser->literal[parser->literal_at])
                    return broken(parser, here, "a word other than true, false and null");
                at++;
                if (!parser->literal[++parser->literal_at]) status = end_literal(parser);
                break;
            default:
                at++;
                if (c == '\n') {
                    parser->line++;
                    parser->line_start = here + 1;
                } else if (c != ' ' && c != '\r' && c != '\t') {
                    status = structural(parser, c, here);
                }
        }
    }
    parser->offset += size;
    return status;
}

/* Names the object in which it went wrong. */
static mapicfg_status leave(struct parser *parser, mapicfg_status status) {
    mapicfg__error_place(parser->err, parser->line, 0);
    char identity[256];
    mapicfg__builder_identity(parser->builder, identity, sizeof identity);
    int inside = 0;
    for (size_t i = 0; i < parser->depth; i++) inside |= parser->stack[i] == RECORD;
    if (inside) mapicfg__error_object(parser->err, identity);
    return status;
}

static mapicfg_status finish(struct parser *parser) {
    if (parser->state == NUMBER) {
        mapicfg_status status = end_number(parser, parser->offset);
        if (status) return status;
    }
    if (parser->depth || parser->state != AFTER_VALUE) return broken(parser, parser->offset, "it ends in the middle");
    return MAPICFG_OK;
}

static mapicfg_status feed(void *handle, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = handle;
    parser->err = err;
    mapicfg_status status = take(parser, bytes, size);
    if (!status && last) status = finish(parser);
    return status ? leave(parser, status) : MAPICFG_OK;
}

static void stop(void *handle) {
    struct parser *parser = handle;
    if (!parser) return;
    mapicfg__builder_free(parser->builder);
    mapicfg__buffer_free(&parser->text);
    mapicfg__buffer_free(&parser->key);
    mapicfg__buffer_free(&parser->gathered.text);
    mapicfg__free(parser->stack);
    mapicfg__free(parser);
}

static mapicfg_status start(void **handle, const struct mapicfg__input *input, mapicfg_error *err) {
    *handle = NULL;
    struct parser *parser = mapicfg__zalloc(sizeof *parser);
    if (!parser) return mapicfg__no_memory(err);
    parser->input = input;
    parser->state = VALUE;
    parser->line = 1;
    mapicfg__buffer_bytes(&parser->key, "", 0); /* has an address from here on */
    mapicfg_status status = mapicfg__builder_new(&parser->builder, input, err);
    if (!status && parser->key.failed) status = mapicfg__no_memory(err);
    if (status) {
        stop(parser);
        return status;
    }
    *handle = parser;
    return MAPICFG_OK;
}

const struct mapicfg__format mapicfg__json = {MAPICFG_FORMAT_JSON, "json", start, feed, stop};
