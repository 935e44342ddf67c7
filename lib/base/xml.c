/* SPDX-License-Identifier: LGPL-2.1-or-later
 * xml.c: expat as every document here is read. */
#include "base/xml.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#define PIECE ((size_t)256 * 1024) /* at a time: what expat may hold beyond the limit of a tag */
#define SMALL 1024u                /* a token of less may be looked at again with every piece */

/* Expat 2.9 deprecates the functions whose width is the platform's. */
#if XML_MAJOR_VERSION > 2 || (XML_MAJOR_VERSION == 2 && XML_MINOR_VERSION >= 9)
#define WIDE(function) function##64
#else
#define WIDE(function) function
#endif

uint64_t mapicfg__xml_line(const struct mapicfg__xml *xml) {
    return xml->lines + WIDE(XML_GetCurrentLineNumber)(xml->parser);
}

uint64_t mapicfg__xml_column(const struct mapicfg__xml *xml) {
    const int is_first = WIDE(XML_GetCurrentLineNumber)(xml->parser) == 1;
    return (is_first ? xml->columns : 0) + WIDE(XML_GetCurrentColumnNumber)(xml->parser) + 1;
}

/* The byte at which the current event begins; negative where there is none. */
static int64_t offset_of(const struct mapicfg__xml *xml) {
    return WIDE(XML_GetCurrentByteIndex)(xml->parser);
}

/* Of the current event; it keeps what the error says already. */
static void place(struct mapicfg__xml *xml) {
    int64_t offset = offset_of(xml);
    mapicfg__error_place(xml->err, mapicfg__xml_line(xml), mapicfg__xml_column(xml));
    if (xml->err && (offset > 0 || xml->offset)) xml->err->offset = xml->offset + (offset > 0 ? (uint64_t)offset : 0);
}

void mapicfg__xml_stop(struct mapicfg__xml *xml, mapicfg_status status) {
    if (!status || xml->status) return;
    xml->status = status;
    place(xml); /* once it has stopped expat is behind the tag */
    XML_StopParser(xml->parser, XML_FALSE);
}

/* ---- handlers ---- */

/* Notes the place that the next document is counted from, and leaves the bytes behind this one to it. */
static void end_document(struct mapicfg__xml *xml) {
    const uint64_t tag = (uint64_t)WIDE(XML_GetCurrentByteCount)(xml->parser);
    const uint64_t lines = mapicfg__xml_line(xml) - 1;
    xml->columns = mapicfg__xml_column(xml) - 1 + tag;
    xml->lines = lines;
    xml->end = (uint64_t)offset_of(xml) + tag;
    xml->between = 1;
    XML_StopParser(xml->parser, XML_TRUE);
}

static mapicfg_status too_long(struct mapicfg__xml *xml) {
    return mapicfg__error_fail(xml->err, MAPICFG_E_LIMIT, "a tag, comment or instruction has more than %llu bytes",
                               (unsigned long long)xml->options.max_tag);
}

static void XMLCALL on_begin(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct mapicfg__xml *xml = user;
    if (xml->status) return;
    xml->began = 1;
    if (++xml->depth > xml->options.max_depth) {
        mapicfg__xml_stop(xml, mapicfg__error_fail(xml->err, MAPICFG_E_LIMIT, "elements are nested more than %lu deep",
                                                   (unsigned long)xml->options.max_depth));
    } else if ((uint64_t)WIDE(XML_GetCurrentByteCount)(xml->parser) > xml->options.max_tag) {
        mapicfg__xml_stop(xml, too_long(xml));
    } else {
        xml->options.begin(user, name, attributes);
    }
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    struct mapicfg__xml *xml = user;
    if (xml->status) return;
    xml->options.end(user, name);
    xml->depth--;
    if (xml->options.several && !xml->depth && !xml->status) end_document(xml);
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                               int has_internal) {
    struct mapicfg__xml *xml = user;
    (void)system, (void)public, (void)has_internal;
    int is_page = mapicfg__text_equal(name, strlen(name), "html", 4);
    mapicfg__xml_stop(xml, mapicfg__error_fail(
                               xml->err, MAPICFG_E_SYNTAX,
                               is_page ? "this is a web page (HTML), such as a server shows to sign in or for an error"
                                       : "a document type declaration is not allowed"));
}

/* 0: no memory. */
static int make_parser(struct mapicfg__xml *xml) {
    static const XML_Memory_Handling_Suite memory = {mapicfg__mem_alloc, mapicfg__mem_realloc, mapicfg__mem_free};
    static const XML_Char separator[] = {MAPICFG__XML_SEPARATOR, '\0'};
    const struct mapicfg__xml_options *options = &xml->options;
    xml->parser = XML_ParserCreate_MM(options->encoding, &memory, options->namespaces ? separator : NULL);
    if (!xml->parser) return 0;
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, on_begin, on_end);
    XML_SetCharacterDataHandler(xml->parser, options->text);
    XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
    return 1;
}

mapicfg_status mapicfg__xml_open(struct mapicfg__xml *xml, const struct mapicfg__xml_options *options,
                                 mapicfg_error *err) {
    xml->options = *options;
    xml->piece = PIECE;
    return make_parser(xml) ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

void mapicfg__xml_close(struct mapicfg__xml *xml) {
    if (xml->parser) XML_ParserFree(xml->parser);
    mapicfg__buffer_free(&xml->waiting);
    xml->parser = NULL;
}

/* ---- feeding ---- */

static const char *what_is_wrong(const struct mapicfg__xml *xml, enum XML_Error code) {
    if (xml->began) return "the XML is broken";
    if (code == XML_ERROR_NO_ELEMENTS) return "the input ends before its first element";
    return code == XML_ERROR_SYNTAX || code == XML_ERROR_INVALID_TOKEN ? "this is not XML" : "the XML is broken";
}

static const char *error_of(enum XML_Error code) {
    if (code == XML_ERROR_JUNK_AFTER_DOC_ELEMENT) return "something follows the end of the document";
    return code == XML_ERROR_MISPLACED_XML_PI
               ? "the declaration <?xml ...?> is allowed at the very beginning only, without blanks or lines before it"
               : XML_ErrorString(code);
}

static mapicfg_status failed(struct mapicfg__xml *xml) {
    enum XML_Error code = XML_GetErrorCode(xml->parser);
    if (xml->status) return xml->status;
    if (code == XML_ERROR_NO_ELEMENTS && xml->offset) return MAPICFG_OK; /* a comment behind the last document */
    if (code == XML_ERROR_NO_MEMORY) return xml->status = mapicfg__error_no_memory(xml->err);
    xml->status = mapicfg__error_fail(xml->err, MAPICFG_E_SYNTAX, "%s: %s", what_is_wrong(xml, code), error_of(code));
    place(xml);
    return xml->status;
}

/* ---- several documents ---- */

/* Passes over blanks, and the byte order mark of a file that was joined; where anything else comes, a document. */
static mapicfg_status find_document(struct mapicfg__xml *xml, const char **bytes, size_t *size) {
    static const char mark[] = "\xef\xbb\xbf";
    for (; *size && (mapicfg__is_blank((unsigned char)**bytes) || memchr(mark, **bytes, 3)); ++*bytes, --*size) {
        const int is_line = **bytes == '\n';
        xml->lines += (uint64_t)is_line;
        xml->columns = is_line ? 0 : xml->columns + 1;
        xml->offset++;
    }
    if (!*size) return MAPICFG_OK;
    XML_ParserFree(xml->parser);
    if (!make_parser(xml)) return xml->status = mapicfg__error_no_memory(xml->err);
    xml->fed = xml->held = 0;
    xml->between = 0;
    if (**bytes == '<') return MAPICFG_OK;
    xml->status =
        mapicfg__error_fail(xml->err, MAPICFG_E_SYNTAX, "the XML is broken: something follows the end of the document");
    place(xml);
    return xml->status;
}

/* Documents after the first get small pieces that grow, since expat copies all of a piece. */
static mapicfg_status parse(struct mapicfg__xml *xml, const char *bytes, size_t size, int last) {
    for (int done = 0; !done;) {
        mapicfg_status status = xml->between ? find_document(xml, &bytes, &size) : MAPICFG_OK;
        if (status || xml->between) return status;
        size_t piece = xml->piece < PIECE && size > xml->piece ? xml->piece : size;
        done = piece == size;
        xml->fed += piece;
        const enum XML_Status parsed = XML_Parse(xml->parser, bytes, (int)piece, last && done);
        if (parsed == XML_STATUS_ERROR) return failed(xml);
        if (parsed == XML_STATUS_SUSPENDED) {
            piece -= (size_t)(xml->fed - xml->end);
            xml->offset += xml->end;
            xml->held = 0;
            xml->piece = SMALL;
            done = 0;
        } else if (xml->piece < PIECE) {
            xml->piece *= 2;
        }
        bytes += piece;
        size -= piece;
    }
    int64_t at = offset_of(xml);
    xml->held = at < 0 || last ? 0 : xml->fed - (uint64_t)at;
    if (xml->held <= xml->options.max_tag) return MAPICFG_OK;
    mapicfg__xml_stop(xml, too_long(xml));
    return xml->status;
}

/* Collects as many bytes as expat holds, so that a long token in small pieces costs no more than its length: expat
 * begins anew with all of a token whenever more of it comes. 0: there are too few yet. */
static int collect(struct mapicfg__xml *xml, const char **bytes, size_t *size, int last) {
    size_t missing = (size_t)xml->held - xml->waiting.size;
    size_t take = *size < missing ? *size : missing;
    mapicfg__buffer_bytes(&xml->waiting, *bytes, take);
    *bytes += take;
    *size -= take;
    return take == missing || last;
}

mapicfg_status mapicfg__xml_feed(struct mapicfg__xml *xml, const char *bytes, size_t size, int last,
                                 mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    int done = 0;
    xml->err = err;
    while (!status && (size || (last && !done))) {
        if (xml->waiting.size || (xml->held > SMALL && size < xml->held)) {
            int enough = collect(xml, &bytes, &size, last);
            if (xml->waiting.failed) return xml->status = mapicfg__error_no_memory(err);
            if (!enough) return MAPICFG_OK;
            done = last && !size;
            size_t waiting = xml->waiting.size;
            xml->waiting.size = 0;
            status = parse(xml, xml->waiting.data, waiting, done);
            continue;
        }
        size_t most = xml->held > PIECE ? (size_t)xml->held : PIECE;
        size_t piece = size < most ? size : most;
        done = last && piece == size;
        status = parse(xml, bytes, piece, done);
        bytes += piece;
        size -= piece;
    }
    return status;
}
