/* SPDX-License-Identifier: LGPL-2.1-or-later
 * object_xml.c: the XML of ConvertTo-Xml.
 *
 *     <Objects>
 *       <Object Type="Microsoft.Exchange.Data.Directory.Management.CASMailbox">
 *         <Property Name="Name" Type="System.String">Anna</Property>
 *         <Property Name="EmailAddresses" Type="...">
 *           <Property Type="System.String">SMTP:anna@contoso.com</Property>
 *         </Property>
 *       </Object>
 *     </Objects>
 *
 * A property holds text, properties with names (an object) or without (a list). An enum has the one property value__,
 * its number. An empty element is $null.
 * Source: PowerShell, ConvertXmlCommand.cs; its output. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/xml.h"
#include "formats/relay.h"

#define MAX_NAMES 4096u /* bytes of a tag beside a value of max_text bytes */

/* What an element holds, as far as it has been read. */
enum content { IS_TEXT, IS_OBJECT, IS_LIST, IS_ENUM };

struct parser {
    struct mapicfg__xml xml; /* first */
    const struct mapicfg__input *input;
    struct mapicfg__relay relay;
    struct mapicfg__buffer contents; /* an enum content for each element inside <Objects> */
    struct mapicfg__buffer type;     /* of the innermost element */
    struct mapicfg__buffer text;     /* its text */
    int is_number;                   /* which is an enum's */
    uint32_t skip;                   /* depth of the element that is stepped over, or 0 */
};

static void stop_with(struct parser *parser, mapicfg_status status) {
    mapicfg__xml_stop(&parser->xml, status);
}

static const char *attribute(const XML_Char **attributes, const char *name) {
    for (; attributes[0]; attributes += 2)
        if (strcmp(attributes[0], name) == 0) return attributes[1];
    return NULL;
}

static void put(struct parser *parser, const char *text) {
    mapicfg__relay_line(&parser->relay, mapicfg__xml_line(&parser->xml));
    mapicfg__buffer_text(&parser->relay.out, text);
}

/* The element around the one that begins turns out to hold elements. */
static void open_outer(struct parser *parser, const char *name) {
    char *content = parser->contents.data + parser->contents.size - 1;
    if (*content == IS_TEXT && name && strcmp(name, "value__") == 0) {
        *content = IS_ENUM;
    } else if (*content == IS_TEXT && name) {
        *content = IS_OBJECT;
        put(parser, "{\"PSTypeName\":");
        mapicfg__buffer_json(&parser->relay.out, parser->type.data ? parser->type.data : "", parser->type.size);
        put(parser, ",");
    } else if (*content == IS_TEXT) {
        *content = IS_LIST;
        put(parser, "[");
    } else {
        put(parser, ",");
    }
    if (*content == IS_OBJECT) mapicfg__relay_name(&parser->relay, name ? name : "", name ? strlen(name) : 0);
}

static int is_skipped(const struct parser *parser, const char *type) {
    const size_t size = type ? strlen(type) : 0;
    return parser->xml.depth == 2 && size && !mapicfg__class_of_type(type, size) &&
           !mapicfg__classify_is_general_type(type, size);
}

static void XMLCALL on_begin(void *user, const XML_Char *element, const XML_Char **attributes) {
    struct parser *parser = user;
    const char *name = attribute(attributes, "Name"), *type = attribute(attributes, "Type");
    if (parser->skip) return;
    if (parser->xml.depth == 1) {
        if (strcmp(element, "Objects") != 0)
            stop_with(parser,
                      mapicfg__error_fail(parser->xml.err, MAPICFG_E_FORMAT,
                                          "the root element is <%.60s>; ConvertTo-Xml writes <Objects>", element));
        return;
    }
    if (is_skipped(parser, type)) {
        parser->skip = parser->xml.depth;
        stop_with(parser, mapicfg__input_skip(parser->input, type, strlen(type), parser->xml.err));
        return;
    }
    if (parser->contents.size && parser->contents.data[parser->contents.size - 1] == IS_ENUM) { /* it has its value */
        parser->skip = parser->xml.depth;
        return;
    }
    if (parser->contents.size) open_outer(parser, name);
    mapicfg__buffer_char(&parser->contents, IS_TEXT);
    parser->is_number = name && strcmp(name, "value__") == 0;
    parser->text.size = parser->type.size = 0;
    if (type) mapicfg__buffer_text(&parser->type, type);
    if (parser->contents.failed || parser->type.failed) stop_with(parser, mapicfg__error_no_memory(parser->xml.err));
}

static void XMLCALL on_text(void *user, const XML_Char *text, int size) {
    struct parser *parser = user;
    if (parser->skip || !parser->contents.size) return;
    const enum content content = (enum content)parser->contents.data[parser->contents.size - 1];
    if (content != IS_TEXT) return; /* the indentation between elements */
    if ((uint64_t)size > parser->input->max_text || parser->text.size > parser->input->max_text - (uint64_t)size) {
        stop_with(parser, mapicfg__error_fail(parser->xml.err, MAPICFG_E_LIMIT, "a value has more than %llu bytes",
                                              (unsigned long long)parser->input->max_text));
        return;
    }
    mapicfg__buffer_bytes(&parser->text, text, (size_t)size);
    if (parser->text.failed) stop_with(parser, mapicfg__error_no_memory(parser->xml.err));
}

static void put_text(struct parser *parser) {
    uint64_t number;
    const char *text = parser->text.data ? parser->text.data : "";
    if (!parser->text.size)
        put(parser, "null");
    else if (parser->is_number && mapicfg__text_parse_number(text, parser->text.size, &number))
        mapicfg__buffer_number(&parser->relay.out, number);
    else
        mapicfg__buffer_json(&parser->relay.out, text, parser->text.size);
}

static void XMLCALL on_end(void *user, const XML_Char *element) {
    struct parser *parser = user;
    (void)element;
    if (parser->skip) {
        if (parser->skip == parser->xml.depth) parser->skip = 0;
        return;
    }
    if (!parser->contents.size) return;
    switch ((enum content)parser->contents.data[--parser->contents.size]) {
    case IS_TEXT: put_text(parser); break;
    case IS_OBJECT: put(parser, "}"); break;
    case IS_LIST: put(parser, "]"); break;
    case IS_ENUM: break;
    }
    parser->text.size = 0;
    parser->is_number = 0;
    stop_with(parser, mapicfg__relay_give(&parser->relay, 0, 0, parser->xml.err));
}

/* ---- the format ---- */

static void stop(void *handle) {
    struct parser *parser = handle;
    mapicfg__xml_close(&parser->xml);
    mapicfg__relay_stop(&parser->relay);
    mapicfg__buffer_free(&parser->contents);
    mapicfg__buffer_free(&parser->type);
    mapicfg__buffer_free(&parser->text);
    mapicfg__mem_free(parser);
}

static mapicfg_status start(void **handle, const struct mapicfg__input *input, mapicfg_error *err) {
    const struct mapicfg__xml_options options = {.encoding = "UTF-8",
                                                 .max_tag = input->max_text + MAX_NAMES,
                                                 .max_depth = input->max_depth,
                                                 .several = 1,
                                                 .begin = on_begin,
                                                 .end = on_end,
                                                 .text = on_text};
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = input;
    mapicfg_status status = mapicfg__relay_start(&parser->relay, input, err);
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
    /* what precedes a fault in the XML counts */
    mapicfg_status given = status == MAPICFG_OK || status == MAPICFG_E_SYNTAX
                               ? mapicfg__relay_give(&parser->relay, 1, last && !status, status ? NULL : err)
                               : MAPICFG_OK;
    return status ? status : given;
}

const struct mapicfg__format mapicfg__object_xml = {MAPICFG_FORMAT_XML, "xml", start, feed, stop};
