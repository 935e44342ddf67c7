/* SPDX-License-Identifier: LGPL-2.1-or-later
 * clixml.c: PowerShell's serialized objects (Export-Clixml), by expat.
 *
 * <Objs> holds objects, <Obj>: their types in <TN>, or by <TNRef> those of an earlier <TN>; their properties in <Props>
 * and <MS>. A property is a simple element (<S>, <B>, <URI> ...), <Nil>, an <Obj> whose text is its <ToString> and
 * whose list is its <LST>, or a <Ref> to an earlier one. What a sink does not want is stepped over without looking
 * inside, but for objects of a known type inside one that is of none: what scripts collect in objects of their own.
 * Source: [MS-PSRP] 2.2.5; the shapes of real exports. */
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/xml.h"
#include "formats/builder.h"

#define MAX_TYPES 65536u /* RefIds of <TN> that are remembered; real exports have some dozens */
#define MAX_REFS 256u    /* property values of one object that a <Ref> may point back to */

#define MAX_NAMES 4096u /* bytes of a tag beside a value of max_text bytes */

/* What the element at a depth is; anything else is stepped over. */
enum place { IN_FILE, IN_OBJECT, IN_PROPERTIES, IN_VALUE, IN_MEMBERS, IN_LIST, IN_ITEM, IN_TYPES };

struct ref {
    uint64_t id;
    size_t mark;
};

/* An object that another one is inside of, as it was left. */
struct outer {
    enum place place;
    uint32_t skip, value_depth;
    size_t ref_first;
    uint32_t depth; /* of the object inside; 0: there is none */
};

struct parser {
    struct mapicfg__xml xml; /* first; <Objs> has depth 1 */
    const struct mapicfg__input *input;
    struct mapicfg__builder *builder;

    enum place place;
    uint32_t skip;        /* depth of the element that is stepped over, or 0 */
    uint32_t value_depth; /* of the property being read */
    int in_object;        /* the current object is in the builder */
    int has_text;         /* the value or item has had its text */
    enum place types_return;
    uint32_t types_skip;

    int capturing;
    uint32_t capture_kind;
    struct mapicfg__buffer text;

    char **types; /* by RefId of <TN>: the type that tells the class, or the first */
    size_t type_count, type_capacity;
    uint64_t type_id;

    struct ref refs[MAX_REFS];
    size_t ref_first, ref_count; /* of the current object */

    struct mapicfg__builder *builders[2]; /* for objects, and for those inside them; NULL: not made yet */
    struct outer outer;
};

static void stop_with(struct parser *parser, mapicfg_status status) {
    mapicfg__xml_stop(&parser->xml, status);
}

static int is(const XML_Char *name, const char *wanted) {
    return strcmp(name, wanted) == 0;
}

static const char *attribute(const XML_Char **attributes, const char *name) {
    for (; attributes[0]; attributes += 2)
        if (is(attributes[0], name)) return attributes[1];
    return NULL;
}

/* RefId, or UINT64_MAX. */
static uint64_t ref_id(const XML_Char **attributes) {
    const char *text = attribute(attributes, "RefId");
    uint64_t id;
    return text && mapicfg__text_parse_number(text, strlen(text), &id) ? id : UINT64_MAX;
}

/* ---- text ---- */

static void XMLCALL on_text(void *user, const XML_Char *text, int size) {
    struct parser *parser = user;
    if ((uint64_t)size > parser->input->max_text || parser->text.size > parser->input->max_text - (uint64_t)size) {
        stop_with(parser, mapicfg__error_fail(parser->xml.err, MAPICFG_E_LIMIT, "a value has more than %llu bytes",
                                              (unsigned long long)parser->input->max_text));
        return;
    }
    mapicfg__buffer_bytes(&parser->text, text, (size_t)size);
    if (parser->text.failed) stop_with(parser, mapicfg__error_no_memory(parser->xml.err));
}

static void capture(struct parser *parser, uint32_t kind) {
    parser->capturing = 1;
    parser->capture_kind = kind;
    parser->text.size = 0;
    XML_SetCharacterDataHandler(parser->xml.parser, on_text);
}

/* _x000D_ stands for a UTF-16 unit; two for a character beyond the first plane. In place: it only shrinks. */
static void decode_escapes(struct mapicfg__buffer *text) {
    if (!text->size) return;
    size_t to = 0;
    for (size_t from = 0; from < text->size;) {
        const char *at = text->data + from;
        size_t left = text->size - from;
        uint64_t unit, low;
        if (left < 7 || at[0] != '_' || at[1] != 'x' || at[6] != '_' || !mapicfg__text_parse_hex(at + 2, 4, 4, &unit)) {
            text->data[to++] = *at;
            from++;
            continue;
        }
        from += 7;
        if (unit >= 0xd800 && unit < 0xdc00 && left >= 14 && at[7] == '_' && at[8] == 'x' && at[13] == '_' &&
            mapicfg__text_parse_hex(at + 9, 4, 4, &low) && low >= 0xdc00 && low < 0xe000) {
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            from += 7;
        }
        if (unit >= 0xd800 && unit < 0xe000) unit = 0xfffd;
        to += mapicfg__utf8_put(text->data + to, (uint32_t)unit);
    }
    text->size = to;
}

/* ---- types ---- */

static mapicfg_status remember_type(struct parser *parser, const char *type, size_t size, mapicfg_error *err) {
    uint64_t id = parser->type_id;
    if (id >= MAX_TYPES) return MAPICFG_OK;
    size_t needed = (size_t)id + 1;
    if (needed > parser->type_count) {
        char **grown = mapicfg__mem_grow(parser->types, &parser->type_capacity, needed, sizeof *grown);
        if (!grown) return mapicfg__error_no_memory(err);
        parser->types = grown;
        while (parser->type_count < needed) parser->types[parser->type_count++] = NULL;
    }
    int known = mapicfg__class_of_type(type, size) != NULL;
    char **slot = &parser->types[id];
    if (*slot && (!known || mapicfg__class_of_type(*slot, strlen(*slot)))) return MAPICFG_OK;
    char *copy = mapicfg__mem_dup(type, size);
    if (!copy) return mapicfg__error_no_memory(err);
    mapicfg__mem_free(*slot);
    *slot = copy;
    return MAPICFG_OK;
}

static void forget_types(struct parser *parser) {
    for (size_t i = 0; i < parser->type_count; i++) mapicfg__mem_free(parser->types[i]);
    parser->type_count = 0;
}

/* <TN> may stand anywhere, also inside what is stepped over: a later object may refer to it. */
static void begin_types(struct parser *parser, const XML_Char **attributes) {
    parser->type_id = ref_id(attributes);
    parser->types_return = parser->place;
    parser->types_skip = parser->skip;
    parser->skip = 0;
    parser->place = IN_TYPES;
}

static int is_own_types(const struct parser *parser) {
    return parser->types_return == IN_OBJECT && !parser->types_skip && parser->in_object;
}

static void end_type(struct parser *parser) {
    const char *type = parser->text.data ? parser->text.data : "";
    mapicfg_status status = remember_type(parser, type, parser->text.size, parser->xml.err);
    if (!status && is_own_types(parser))
        status = mapicfg__builder_type(parser->builder, type, parser->text.size, parser->xml.err);
    stop_with(parser, status);
}

/* ---- objects inside others ---- */

static mapicfg_status enter_inner(struct parser *parser, const char *type, mapicfg_error *err) {
    if (!parser->builders[1]) {
        mapicfg_status status = mapicfg__builder_new(&parser->builders[1], parser->input, err);
        if (status) return status;
    }
    parser->outer =
        (struct outer){parser->place, parser->skip, parser->value_depth, parser->ref_first, parser->xml.depth - 1};
    parser->builder = parser->builders[1];
    parser->place = IN_OBJECT;
    parser->skip = 0;
    parser->ref_first = parser->ref_count;
    mapicfg__builder_begin(parser->builder, mapicfg__xml_line(&parser->xml));
    return mapicfg__builder_type(parser->builder, type, strlen(type), err);
}

/* The object around it goes on; of it this was a value that it does not have as text. */
static void leave_inner(struct parser *parser) {
    if (parser->in_object) stop_with(parser, mapicfg__builder_end(parser->builder, parser->xml.err));
    parser->builder = parser->builders[0];
    parser->in_object = 1;
    parser->place = parser->outer.place;
    parser->skip = parser->outer.skip;
    parser->value_depth = parser->outer.value_depth;
    parser->ref_count = parser->ref_first;
    parser->ref_first = parser->outer.ref_first;
    parser->outer.depth = 0;
    parser->has_text = 1;
}

/* The types just met may be those of an object inside the current one, which is of no class by its own. */
static void look_for_inner(struct parser *parser, uint64_t id) {
    const int is_inside = parser->in_object && (parser->skip || parser->place == IN_VALUE || parser->place == IN_ITEM);
    if (!is_inside || parser->outer.depth || mapicfg__builder_has_class(parser->builder)) return;
    const char *type = id < parser->type_count ? parser->types[id] : NULL;
    if (type && mapicfg__class_of_type(type, strlen(type)))
        stop_with(parser, enter_inner(parser, type, parser->xml.err));
}

static void end_types(struct parser *parser) {
    parser->place = parser->types_return;
    parser->skip = parser->types_skip;
    look_for_inner(parser, parser->type_id);
}

static void refer_to_types(struct parser *parser, const XML_Char **attributes) {
    uint64_t id = ref_id(attributes);
    if (id >= parser->type_count || !parser->types[id]) return;
    stop_with(parser,
              mapicfg__builder_type(parser->builder, parser->types[id], strlen(parser->types[id]), parser->xml.err));
}

/* ---- values ---- */

static int is_number(const XML_Char *element) {
    static const char *const numbers[] = {"I32", "I64", "I16", "U32", "U64", "U16", "By", "SB"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (is(element, numbers[i])) return 1;
    return 0;
}

/* The simple value of an <Obj> that is one with members or with types of its own ([MS-PSRP] 2.2.5.2.8), as its text. */
static int is_extended(const XML_Char *element) {
    return is(element, "S") || is(element, "B") || is(element, "URI") || is(element, "G") || is(element, "Version");
}

static int is_list(const XML_Char *element) {
    return is(element, "LST") || is(element, "IE") || is(element, "QUE") || is(element, "STK");
}

static void step_over(struct parser *parser) {
    parser->skip = parser->xml.depth;
}

static void begin_property(struct parser *parser, const XML_Char *element, const XML_Char **attributes) {
    const char *name = attribute(attributes, "N");
    int wanted = 0;
    mapicfg_status status = MAPICFG_OK;
    if (name) status = mapicfg__builder_property(parser->builder, name, strlen(name), 0, &wanted, parser->xml.err);
    if (status) stop_with(parser, status);
    if (!wanted) {
        step_over(parser);
        return;
    }
    mapicfg__builder_line(parser->builder, mapicfg__xml_line(&parser->xml));
    parser->has_text = 0;
    parser->place = IN_VALUE;
    parser->value_depth = parser->xml.depth;
    if (is(element, "Nil")) {
        stop_with(parser, mapicfg__builder_value(parser->builder, MAPICFG__CELL_NULL, NULL, 0, parser->xml.err));
    } else if (is(element, "Ref")) {
        uint64_t id = ref_id(attributes);
        size_t i = parser->ref_first;
        while (i < parser->ref_count && parser->refs[i].id != id) i++;
        if (i < parser->ref_count)
            mapicfg__builder_repeat(parser->builder, parser->refs[i].mark);
        else
            stop_with(parser, mapicfg__builder_value(parser->builder, MAPICFG__CELL_LOST, NULL, 0, parser->xml.err));
    } else if (is(element, "Obj")) {
        stop_with(parser, mapicfg__builder_value(parser->builder, MAPICFG__CELL_LOST, NULL, 0, parser->xml.err));
        if (parser->ref_count < MAX_REFS)
            parser->refs[parser->ref_count++] =
                (struct ref){ref_id(attributes), mapicfg__builder_mark(parser->builder)};
    } else {
        capture(parser, is_number(element) ? MAPICFG__CELL_NUMBER : MAPICFG__CELL_TEXT);
    }
}

/* System.Security.Cryptography.Oid is all that an object identifier says of itself: its members say which. */
static int is_mute(const struct parser *parser) {
    return mapicfg__text_is_word(parser->text.data ? parser->text.data : "", parser->text.size,
                                 "System.Security.Cryptography.Oid");
}

static void begin_in_members(struct parser *parser, const XML_Char *element, const XML_Char **attributes) {
    const char *name = attribute(attributes, "N");
    if (is(element, "S") && name && is(name, "Value"))
        capture(parser, MAPICFG__CELL_TEXT);
    else
        step_over(parser);
}

static void begin_in_value(struct parser *parser, const XML_Char *element) {
    if (is(element, "Props") && parser->has_text && is_mute(parser)) {
        parser->place = IN_MEMBERS;
    } else if (is(element, "ToString") || (is_extended(element) && !parser->has_text)) {
        parser->has_text = 1;
        capture(parser, MAPICFG__CELL_TEXT);
    } else if (is_list(element)) {
        parser->place = IN_LIST;
        stop_with(parser, mapicfg__builder_list(parser->builder, parser->xml.err));
    } else if (is_number(element) && !parser->has_text) {
        capture(parser, MAPICFG__CELL_NUMBER);
    } else {
        step_over(parser);
    }
}

static void begin_in_list(struct parser *parser, const XML_Char *element) {
    if (is(element, "Obj")) {
        parser->place = IN_ITEM;
        parser->has_text = 0;
    } else if (is(element, "Nil") || is(element, "Ref")) {
        step_over(parser);
    } else {
        capture(parser, is_number(element) ? MAPICFG__CELL_NUMBER : MAPICFG__CELL_TEXT);
    }
}

static void begin_in_item(struct parser *parser, const XML_Char *element) {
    int is_text = is(element, "ToString") || is_extended(element);
    if (parser->has_text || (!is_text && !is_number(element))) {
        step_over(parser);
        return;
    }
    parser->has_text = 1;
    capture(parser, is_text ? MAPICFG__CELL_TEXT : MAPICFG__CELL_NUMBER);
}

/* ---- objects ---- */

static void begin_object(struct parser *parser) {
    parser->place = IN_OBJECT;
    parser->in_object = 1;
    parser->ref_first = parser->ref_count = 0;
    mapicfg__builder_begin(parser->builder, mapicfg__xml_line(&parser->xml));
}

static void begin_in_object(struct parser *parser, const XML_Char *element, const XML_Char **attributes) {
    /* several objects exported as one (-InputObject), or the values of a hash table: each is an object of its own */
    if (is_list(element) || is(element, "DCT")) {
        parser->place = IN_FILE;
        parser->in_object = 0;
        return;
    }
    if (is(element, "TNRef") && parser->in_object) refer_to_types(parser, attributes);
    int properties = is(element, "Props") || is(element, "MS");
    if (properties && parser->in_object && !mapicfg__builder_skips(parser->builder))
        parser->place = IN_PROPERTIES;
    else
        step_over(parser);
}

static void begin_in_file(struct parser *parser, const XML_Char *element, const XML_Char **attributes) {
    const char *name = attribute(attributes, "N");
    const int is_entry = name && is(name, "Key");
    if (parser->xml.depth == 1) {
        forget_types(parser); /* of a document before */
        if (is(element, "Objs")) return;
        stop_with(parser, mapicfg__error_fail(parser->xml.err, MAPICFG_E_FORMAT,
                                              "the root element is <%.60s>; Export-Clixml writes <Objs>", element));
    } else if (is(element, "Obj")) {
        begin_object(parser);
    } else if (is(element, "S") && is_entry) { /* the key */
        step_over(parser);
    } else if (!is(element, "En")) {
        stop_with(parser, mapicfg__input_skip(parser->input, "(not an object)", 15, parser->xml.err));
        step_over(parser);
    }
}

static void XMLCALL on_begin(void *user, const XML_Char *element, const XML_Char **attributes) {
    struct parser *parser = user;
    if (parser->capturing) {
        stop_with(parser, mapicfg__error_fail(parser->xml.err, MAPICFG_E_SYNTAX, "<%.60s> stands inside a simple value",
                                              element));
        return;
    }
    if (element[0] == 'T' && element[1] == 'N' && !element[2] && parser->place != IN_TYPES) {
        begin_types(parser, attributes);
        return;
    }
    if (is(element, "TNRef")) look_for_inner(parser, ref_id(attributes));
    if (parser->skip) return;
    switch (parser->place) {
    case IN_FILE: begin_in_file(parser, element, attributes); break;
    case IN_OBJECT: begin_in_object(parser, element, attributes); break;
    case IN_PROPERTIES: begin_property(parser, element, attributes); break;
    case IN_VALUE: begin_in_value(parser, element); break;
    case IN_MEMBERS: begin_in_members(parser, element, attributes); break;
    case IN_LIST: begin_in_list(parser, element); break;
    case IN_ITEM: begin_in_item(parser, element); break;
    case IN_TYPES:
        if (is(element, "T"))
            capture(parser, MAPICFG__CELL_TEXT);
        else
            step_over(parser);
        break;
    }
}

static void end_capture(struct parser *parser) {
    parser->capturing = 0;
    XML_SetCharacterDataHandler(parser->xml.parser, NULL);
    decode_escapes(&parser->text);
    const char *text = parser->text.data ? parser->text.data : "";
    if (parser->place == IN_TYPES)
        end_type(parser);
    else if (parser->place == IN_VALUE || parser->place == IN_MEMBERS)
        stop_with(parser, mapicfg__builder_value(parser->builder, parser->capture_kind, text, parser->text.size,
                                                 parser->xml.err));
    else
        stop_with(parser, mapicfg__builder_item(parser->builder, parser->capture_kind, text, parser->text.size,
                                                parser->xml.err));
}

static void end_object(struct parser *parser) {
    parser->place = IN_FILE;
    if (!parser->in_object) return;
    parser->in_object = 0;
    stop_with(parser, mapicfg__builder_end(parser->builder, parser->xml.err));
}

static void XMLCALL on_end(void *user, const XML_Char *element) {
    struct parser *parser = user;
    uint32_t depth = parser->xml.depth;
    if (depth == parser->outer.depth) leave_inner(parser);
    if (parser->skip) {
        if (parser->skip == depth) parser->skip = 0;
        return;
    }
    if (parser->capturing) {
        end_capture(parser);
        if (parser->place != IN_VALUE || depth != parser->value_depth) return;
    }
    switch (parser->place) {
    case IN_FILE:
        if (depth > 1 && !is(element, "En"))
            parser->place = IN_OBJECT; /* the list of objects ends; what it stands in does not count */
        break;
    case IN_OBJECT: end_object(parser); break;
    case IN_PROPERTIES: parser->place = IN_OBJECT; break;
    case IN_VALUE: parser->place = IN_PROPERTIES; break;
    case IN_MEMBERS:
    case IN_LIST: parser->place = IN_VALUE; break;
    case IN_ITEM: parser->place = IN_LIST; break;
    case IN_TYPES: end_types(parser); break;
    }
}

/* ---- the format ---- */

static void stop(void *handle) {
    struct parser *parser = handle;
    if (!parser) return;
    mapicfg__xml_close(&parser->xml);
    for (size_t i = 0; i < 2; i++) mapicfg__builder_free(parser->builders[i]);
    mapicfg__buffer_free(&parser->text);
    forget_types(parser);
    mapicfg__mem_free(parser->types);
    mapicfg__mem_free(parser);
}

static mapicfg_status start(void **handle, const struct mapicfg__input *input, mapicfg_error *err) {
    const struct mapicfg__xml_options options = {.encoding = "UTF-8",
                                                 .max_tag = input->max_text + MAX_NAMES,
                                                 .max_depth = input->max_depth,
                                                 .several = 1,
                                                 .begin = on_begin,
                                                 .end = on_end};
    *handle = NULL;
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = input;
    mapicfg_status status = mapicfg__builder_new(&parser->builders[0], input, err);
    parser->builder = parser->builders[0];
    if (!status) status = mapicfg__xml_open(&parser->xml, &options, err);
    if (status) {
        stop(parser);
        return status;
    }
    *handle = parser;
    return MAPICFG_OK;
}

static mapicfg_status feed(void *handle, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = handle;
    mapicfg_status status = mapicfg__xml_feed(&parser->xml, bytes, size, last, err);
    if (status && parser->in_object) mapicfg__builder_name_error(parser->builder, err);
    return status;
}

const struct mapicfg__format mapicfg__clixml = {MAPICFG_FORMAT_CLIXML, "clixml", start, feed, stop};
