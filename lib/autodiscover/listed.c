/* SPDX-License-Identifier: LGPL-2.1-or-later
 * listed.c: what PowerShell prints of a response: Invoke-WebRequest's result, whose RawContent has the headers, wrapped
 * and indented, and `$_.Exception.Response`, of which 5.1 and 7 show the names of headers alone. */
#include "autodiscover/listed.h"

#include <string.h>

#include "autodiscover/line.h"

enum property { STATUS, URI, MESSAGE, HEADERS, RAW, SERVER, TYPE, PROPERTIES };

static const char *const names[PROPERTIES] = {"StatusCode", "ResponseUri", "RequestMessage", "Headers",
                                              "RawContent", "Server",      "ContentType"};

struct reader {
    struct mapicfg__buffer *out;
    const char *begin;                         /* of the object; NULL: there is none */
    size_t colon;                              /* its column */
    struct mapicfg__buffer values[PROPERTIES]; /* lines of a value end with LF */
    int has[PROPERTIES];
    enum property last;
};

/* ---- what is emitted ---- */

/* Names of System.Net.HttpStatusCode, which stand in place of numbers. */
static const char *number_of(struct mapicfg__line name) {
    static const char *const statuses[][2] = {{"OK", "200"},
                                              {"MovedPermanently", "301"},
                                              {"Moved", "301"},
                                              {"Found", "302"},
                                              {"Redirect", "302"},
                                              {"SeeOther", "303"},
                                              {"RedirectMethod", "303"},
                                              {"TemporaryRedirect", "307"},
                                              {"RedirectKeepVerb", "307"},
                                              {"PermanentRedirect", "308"},
                                              {"BadRequest", "400"},
                                              {"Unauthorized", "401"},
                                              {"Forbidden", "403"},
                                              {"NotFound", "404"},
                                              {"MethodNotAllowed", "405"},
                                              {"NotAcceptable", "406"},
                                              {"RequestTimeout", "408"},
                                              {"Conflict", "409"},
                                              {"Gone", "410"},
                                              {"LengthRequired", "411"},
                                              {"RequestEntityTooLarge", "413"},
                                              {"RequestUriTooLong", "414"},
                                              {"UnsupportedMediaType", "415"},
                                              {"ExpectationFailed", "417"},
                                              {"MisdirectedRequest", "421"},
                                              {"UpgradeRequired", "426"},
                                              {"TooManyRequests", "429"},
                                              {"InternalServerError", "500"},
                                              {"NotImplemented", "501"},
                                              {"BadGateway", "502"},
                                              {"ServiceUnavailable", "503"},
                                              {"GatewayTimeout", "504"},
                                              {"ProxyAuthenticationRequired", "407"},
                                              {"NoContent", "204"},
                                              {"HttpVersionNotSupported", "505"}};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (mapicfg__text_is_word(name.text, name.size, statuses[i][0])) return statuses[i][1];
    return NULL;
}

static struct mapicfg__line value_of(const struct reader *reader, enum property which) {
    const struct mapicfg__buffer *value = &reader->values[which];
    return mapicfg__line_trim(value->data ? value->data : "", value->size);
}

static void put_value(struct mapicfg__buffer *out, const char *name, struct mapicfg__line value) {
    if (!value.size) return;
    mapicfg__buffer_text(out, name);
    for (size_t i = 0; i < value.size; i++)
        mapicfg__buffer_char(out, (unsigned char)value.text[i] < ' ' ? ' ' : value.text[i]);
    mapicfg__buffer_char(out, '\n');
}

static void put_status(struct reader *reader) {
    struct mapicfg__line status = value_of(reader, STATUS);
    const char *number = number_of(status);
    if (number) status = (struct mapicfg__line){number, 3};
    put_value(reader->out, "Status Code: ", status);
}

/* "Method: GET, RequestUri: 'https://...', Version: 1.1, ..." */
static struct mapicfg__line uri_in(struct mapicfg__line message) {
    static const char begin[] = "RequestUri: '";
    for (size_t i = 0; i + sizeof begin <= message.size; i++) {
        if (memcmp(message.text + i, begin, sizeof begin - 1) != 0) continue;
        const char *uri = message.text + i + sizeof begin - 1;
        const char *end = memchr(uri, '\'', message.size - (size_t)(uri - message.text));
        return (struct mapicfg__line){uri, end ? (size_t)(end - uri) : 0};
    }
    return (struct mapicfg__line){"", 0};
}

/* The size without an ellipsis, of dots or a character, and other marks. */
static size_t without_end(struct mapicfg__line piece, const char *marks) {
    while (piece.size && ((unsigned char)piece.text[piece.size - 1] > '~' || piece.text[piece.size - 1] == '.' ||
                          strchr(marks, piece.text[piece.size - 1])))
        piece.size--;
    return piece.size;
}

/* "[X-FEServer, EX1]" as a header, when its value is shown; "X-FEServer" among the names. */
static void put_item(struct mapicfg__buffer *out, struct mapicfg__buffer *alone, const char *text, size_t size) {
    int is_pair = size && *text == '[';
    const char *comma = is_pair ? memchr(text, ',', size) : NULL;
    struct mapicfg__line name =
        mapicfg__line_trim(text + is_pair, comma ? (size_t)(comma - text) - 1 : size - (size_t)is_pair);
    struct mapicfg__line value =
        comma ? mapicfg__line_trim(comma + 1, size - (size_t)(comma + 1 - text)) : (struct mapicfg__line){"", 0};
    name.size = without_end(name, "");
    value.size = without_end(value, "]");
    if (!name.size) return;
    if (value.size && !mapicfg__text_is_word(value.text, value.size, "System.String[")) {
        mapicfg__buffer_bytes(out, name.text, name.size);
        put_value(out, ": ", value);
        return;
    }
    mapicfg__buffer_text(alone, alone->size ? ", " : "");
    mapicfg__buffer_bytes(alone, name.text, name.size);
}

/* "{[Pragma, no-cache], [X-FEServer, System.String[]]...}", "{request-id, X-FEServer...}": pairs as headers, then the
 * names alone. */
static void put_headers(struct mapicfg__buffer *out, const char *text, size_t size) {
    struct mapicfg__buffer alone = {0};
    size_t at = size && *text == '{';
    while (at < size) {
        size_t begin = at, depth = 0;
        for (; at < size && (depth || (text[at] != ',' && text[at] != '}')); at++)
            depth += (size_t)(text[at] == '[') - (size_t)(depth && text[at] == ']');
        struct mapicfg__line item = mapicfg__line_trim(text + begin, at - begin);
        put_item(out, &alone, item.text, item.size);
        at++;
    }
    mapicfg__buffer_text(out, "Header Names: ");
    mapicfg__buffer_bytes(out, alone.data ? alone.data : "", alone.size);
    mapicfg__buffer_char(out, '\n');
    out->failed |= alone.failed;
    mapicfg__buffer_free(&alone);
}

static int is_header(struct mapicfg__line line) {
    size_t size = 0;
    while (size < line.size && (mapicfg__is_alpha((unsigned char)line.text[size]) ||
                                mapicfg__is_digit((unsigned char)line.text[size]) || strchr("-_", line.text[size])))
        size++;
    return size && size < line.size && line.text[size] == ':';
}

/* The end of a text that the console cut off. */
static int is_cut(struct mapicfg__line line) {
    return line.size >= 3 && (memcmp(line.text + line.size - 3, "...", 3) == 0 ||
                              memcmp(line.text + line.size - 3, "\xe2\x80\xa6", 3) == 0);
}

static void put_raw_header(struct reader *reader, const struct mapicfg__buffer *header) {
    struct mapicfg__line line = mapicfg__line_trim(header->data ? header->data : "", header->size);
    const char *colon = line.size ? memchr(line.text, ':', line.size) : NULL;
    if (!is_cut(line)) {
        put_value(reader->out, "", line);
        return;
    }
    mapicfg__buffer_text(reader->out, "Header Names: ");
    mapicfg__buffer_bytes(reader->out, line.text, colon ? (size_t)(colon - line.text) : 0);
    mapicfg__buffer_char(reader->out, '\n');
}

/* The head of RawContent, where what the console's width cut off goes back to its header, and the body, which may be
 * an error page. */
static void put_raw(struct reader *reader) {
    struct mapicfg__buffer header = {0};
    const char *text = reader->values[RAW].data ? reader->values[RAW].data : "";
    size_t left = reader->values[RAW].size;
    for (int is_first = 1; left && !header.failed; is_first = 0) {
        struct mapicfg__line line = mapicfg__line_at(text, left);
        text += line.size;
        left -= line.size--;
        if (mapicfg__text_is_blank(line.text, line.size)) break;
        if (!is_first && is_header(line)) {
            put_raw_header(reader, &header);
            header.size = 0;
        }
        mapicfg__buffer_bytes(&header, line.text, line.size);
    }
    reader->out->failed |= header.failed;
    if (!header.failed) put_raw_header(reader, &header);
    mapicfg__buffer_char(reader->out, '\n');
    mapicfg__buffer_bytes(reader->out, text, left);
    mapicfg__buffer_free(&header);
}

/* ---- objects ---- */

static int is_raw(const struct reader *reader) {
    const struct mapicfg__line raw = value_of(reader, RAW);
    return raw.size > 5 && memcmp(raw.text, "HTTP/", 5) == 0;
}

static void end_object(struct reader *reader, const char *end) {
    if (!reader->begin) return;
    struct mapicfg__line uri = value_of(reader, URI), headers = value_of(reader, HEADERS);
    int has_list = headers.size && *headers.text == '{';
    if (!is_raw(reader) && !(reader->has[STATUS] && (uri.size || reader->has[MESSAGE] || has_list))) {
        mapicfg__buffer_bytes(reader->out, reader->begin, (size_t)(end - reader->begin));
    } else {
        put_value(reader->out, "Request URL: ", uri.size ? uri : uri_in(value_of(reader, MESSAGE)));
        if (is_raw(reader)) {
            put_raw(reader);
        } else {
            put_status(reader);
            put_value(reader->out, "Server: ", value_of(reader, SERVER));
            put_value(reader->out, "Content-Type: ", value_of(reader, TYPE));
            put_headers(reader->out, headers.text, headers.size);
        }
        mapicfg__buffer_text(reader->out, "---\n");
    }
    for (size_t i = 0; i < PROPERTIES; i++) {
        reader->out->failed |= reader->values[i].failed;
        reader->values[i].size = 0;
        reader->has[i] = 0;
    }
    reader->begin = NULL;
}

/* "StatusCode        : 401": the size of the name, with the colon's column, or 0. */
static size_t property_size(struct mapicfg__line line, size_t *colon) {
    size_t begin = 0;
    while (begin < line.size && (line.text[begin] == ' ' || line.text[begin] == '\t')) begin++;
    size_t size = begin;
    while (size < line.size && (mapicfg__is_alpha((unsigned char)line.text[size]) ||
                                mapicfg__is_digit((unsigned char)line.text[size]) || line.text[size] == '-'))
        size++;
    for (*colon = size; *colon < line.size && line.text[*colon] == ' ';) ++*colon;
    if (size == begin || *colon == size || *colon == line.size || line.text[*colon] != ':') return 0;
    *colon -= begin; /* what is quoted, or indented as a whole, is moved */
    return size - begin;
}

static void begin_property(struct reader *reader, struct mapicfg__line line, size_t size, size_t colon) {
    struct mapicfg__line value = mapicfg__line_trim(line.text + colon + 1, line.size - colon - 1);
    reader->last = PROPERTIES;
    for (uint32_t i = 0; i < PROPERTIES; i++)
        if (mapicfg__text_is_word(line.text, size, names[i])) reader->last = i;
    if (reader->last == PROPERTIES || reader->has[reader->last]) return;
    reader->has[reader->last] = 1;
    mapicfg__buffer_bytes(&reader->values[reader->last], value.text, value.size);
    mapicfg__buffer_char(&reader->values[reader->last], '\n');
}

/* One more line of the last value. RawContent has lines of its own; others were wrapped, at a blank, which then stands
 * at the end, or anywhere. */
static void continue_value(struct reader *reader, struct mapicfg__line line) {
    struct mapicfg__line content = mapicfg__line_trim(line.text, line.size);
    struct mapicfg__buffer *value;
    if (reader->last == PROPERTIES) return;
    value = &reader->values[reader->last];
    if (reader->last != RAW && value->size) value->size--; /* its LF */
    mapicfg__buffer_bytes(value, content.text, content.size);
    if (content.size && content.text + content.size < line.text + line.size && content.text[content.size] == ' ')
        mapicfg__buffer_char(value, ' ');
    mapicfg__buffer_char(value, '\n');
}

/* Indented behind the colon; of RawContent, which is long, also where a page took the blanks away. */
static int is_continued(const struct reader *reader, struct mapicfg__line line) {
    size_t blanks = 0;
    while (blanks < line.size && mapicfg__is_blank((unsigned char)line.text[blanks])) blanks++;
    return reader->begin && (blanks == line.size || blanks > reader->colon || reader->last == RAW);
}

static void take_line(struct reader *reader, struct mapicfg__line line) {
    size_t colon, size = property_size(line, &colon);
    struct mapicfg__line content = mapicfg__line_trim(line.text, line.size);
    if (size && (!reader->begin || colon == reader->colon)) {
        if (!reader->begin) reader->begin = line.text;
        reader->colon = colon;
        begin_property(reader, content, size, colon);
    } else if (is_continued(reader, line)) {
        continue_value(reader, line);
    } else {
        end_object(reader, line.text);
        if (size)
            take_line(reader, line);
        else
            mapicfg__buffer_bytes(reader->out, line.text, line.size);
    }
}

void mapicfg__listed_lines(struct mapicfg__buffer *out, const char *text, size_t size) {
    struct reader reader = {.out = out};
    while (size) {
        struct mapicfg__line line = mapicfg__line_at(text, size);
        take_line(&reader, line);
        text += line.size;
        size -= line.size;
    }
    end_object(&reader, text);
    for (size_t i = 0; i < PROPERTIES; i++) mapicfg__buffer_free(&reader.values[i]);
}
