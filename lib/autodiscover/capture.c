/* SPDX-License-Identifier: LGPL-2.1-or-later
 * capture.c: reads responses line by line, whatever the tool put before a line. */
#include "autodiscover/capture.h"

#include <string.h>

#include "autodiscover/line.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/utf8.h"

#define MOST_MESSAGES 256u
#define MOST_VALUE 1024u /* bytes of a value that are kept */

static const char *const fields[MAPICFG__FIELD_COUNT] = {
    "Server",
    "Via",
    "X-FEServer",
    "X-BEServer",
    "X-CalculatedBETarget",
    "X-OWA-Version",
    "X-ServerApplication",
    "X-FailureContext",
    "X-CalculatedFETarget",
    "X-BackEndHttpStatus",
    "X-DiagInfo",
    "X-CasErrorCode",
    "WWW-Authenticate",
    "X-MS-Diagnostics",
    "X-ResponseCode",
    "X-RequestType",
    "Location",
    "Content-Type",
    "request-id",
};

const char *mapicfg__field_name(enum mapicfg__field field) {
    return fields[field];
}

const char *mapicfg__message_get(const struct mapicfg__message *message, enum mapicfg__field field) {
    return message->fields[field].size ? message->fields[field].data : NULL;
}

int mapicfg__message_offers(const struct mapicfg__message *message, const char *scheme) {
    return mapicfg__text_has_word(mapicfg__message_get(message, MAPICFG__FIELD_SCHEMES), scheme);
}

static void free_message(struct mapicfg__message *message) {
    for (size_t j = 0; j < MAPICFG__FIELD_COUNT; j++) mapicfg__buffer_free(&message->fields[j]);
    mapicfg__buffer_free(&message->method);
    mapicfg__buffer_free(&message->target);
    mapicfg__buffer_free(&message->credentials);
}

void mapicfg__capture_free(struct mapicfg__capture *capture) {
    for (size_t i = 0; i < capture->count; i++) free_message(&capture->messages[i]);
    mapicfg__mem_free(capture->messages);
    *capture = (struct mapicfg__capture){0};
}

/* ---- lines ---- */

/* What else a browser's tools name, behind the fields. */
enum { NAMED_URL = MAPICFG__FIELD_COUNT, NAMED_STATUS };

enum part { NOTHING, REQUEST, RESPONSE, BODY };

struct reader {
    struct mapicfg__capture *capture;
    struct mapicfg__message *message; /* the last one; NULL: none */
    enum part part;
    int is_again;   /* the headers come a second time: what is there stays */
    int in_table;   /* of PowerShell's Format-Table: a name, blanks, a value; 2: rows have come */
    int is_told;    /* the message has a status or a header that only a response has */
    int is_browser; /* a browser's tools: other lines stand between the headers, in the browser's language */
    uint32_t named; /* a name alone on its line, whose value comes next: its number and 1 */
    int failed;     /* no memory */
    int too_many;
};

/* Without what curl -v, quotes of mails and lists put in front. */
static struct mapicfg__line without_marks(struct mapicfg__line line) {
    while (line.size > 1 && strchr("<>|*", line.text[0]) && line.text[1] == ' ') line = mapicfg__line_after(line, 2);
    return line;
}

static void keep(struct reader *reader, struct mapicfg__buffer *to, struct mapicfg__line value) {
    mapicfg__buffer_bytes(to, value.text,
                          value.size > MOST_VALUE ? mapicfg__utf8_cut(value.text, MOST_VALUE) : value.size);
    reader->failed |= to->failed;
}

static struct mapicfg__message *begin(struct reader *reader, enum part part) {
    struct mapicfg__capture *capture = reader->capture;
    if (capture->count && capture->messages[capture->count - 1].is_hint)
        free_message(&capture->messages[--capture->count]);
    struct mapicfg__message *grown =
        mapicfg__mem_grow(capture->messages, &capture->capacity, capture->count + 1, sizeof *grown);
    reader->too_many |= capture->count >= MOST_MESSAGES;
    reader->failed |= !grown;
    if (!grown) return NULL;
    capture->messages = grown;
    if (reader->too_many) return NULL;
    reader->message = &grown[capture->count++];
    *reader->message = (struct mapicfg__message){0};
    reader->part = part;
    reader->is_again = reader->is_told = 0;
    reader->named = 0;
    return reader->message;
}

/* ---- first lines ---- */

static int parse_status(struct mapicfg__line line, uint32_t *status) {
    uint64_t number;
    if (mapicfg__text_count_digits(line.text, line.size) != 3) return 0;
    if (!mapicfg__text_parse_number(line.text, 3, &number) || number < 100 || number > 599) return 0;
    *status = (uint32_t)number;
    return 1;
}

static void begin_response(struct reader *reader, uint32_t status, uint32_t version) {
    struct mapicfg__message *message = reader->message;
    if (!message || message->status || reader->is_told) message = begin(reader, RESPONSE);
    if (!message) return;
    message->status = status;
    if (version) message->version = version;
    reader->part = RESPONSE;
    reader->is_told = 1;
    reader->is_again = 0;
}

/* "HTTP/1.1 401 Unauthorized" */
static int take_status_line(struct reader *reader, struct mapicfg__line line) {
    if (!mapicfg__line_starts(line, "HTTP/") || line.size < 10) return 0;
    uint32_t version = mapicfg__is_digit((unsigned char)line.text[5]) ? (uint32_t)(line.text[5] - '0') : 0, status;
    const char *blank = memchr(line.text, ' ', line.size);
    if (!blank || !parse_status(mapicfg__line_after(line, (size_t)(blank - line.text)), &status)) return 0;
    begin_response(reader, status, version);
    reader->is_browser = 0;
    return 1;
}

/* Status codes as tools name them, without a status line. */
static int take_named_status(struct reader *reader, struct mapicfg__line line) {
    static const char *const names[] = {":status", "Status Code", "StatusCode", "Status", "HttpStatusCode"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!mapicfg__line_starts(line, names[i])) continue;
        struct mapicfg__line rest = mapicfg__line_after(line, strlen(names[i]));
        uint32_t status;
        if (!rest.size || *rest.text != ':' || !parse_status(mapicfg__line_after(rest, 1), &status)) continue;
        /* the browser shows it above the headers, the analyzer beside the transcript */
        if (i < 4 || !reader->message) begin_response(reader, status, i == 0 ? 2 : 0);
        if (i == 4 && reader->message && reader->capture->count == 1 && reader->part == RESPONSE) {
            reader->message->is_hint = 1;
            reader->part = BODY;
        }
        return 1;
    }
    return 0;
}

/* "Version: HTTP/2", as Firefox shows it and a HAR file has it; a HAR file of Chrome has "h2" too. */
static int take_version(struct reader *reader, struct mapicfg__line line) {
    static const char begin[] = "Version";
    if (!mapicfg__line_starts(line, begin)) return 0;
    struct mapicfg__line rest = mapicfg__line_after(line, sizeof begin - 1);
    if (rest.size && *rest.text == ':') rest = mapicfg__line_after(rest, 1);
    size_t name = mapicfg__line_starts(rest, "HTTP/") ? 5 : mapicfg__line_starts(rest, "h") ? 1 : 0;
    if (!name || rest.size <= name || !mapicfg__is_digit((unsigned char)rest.text[name])) return 0;
    if (reader->message) reader->message->version = (uint32_t)(rest.text[name] - '0');
    return 1;
}

/* "An HTTP 401 Unauthorized response was received from ...", "... because an HTTP 503 - ServiceUnavailable response was
 * returned ...": the analyzer's words, above the headers if it shows them; where it shows the response itself, it says
 * its status again. */
static int take_told_status(struct reader *reader, struct mapicfg__line line) {
    static const char begin[] = "n HTTP ";
    uint32_t status;
    if (!mapicfg__text_has_piece(line.text, line.size, " response was ") &&
        !mapicfg__text_has_piece(line.text, line.size, " error was "))
        return 0;
    size_t at = 1;
    while (at < line.size && !((line.text[at - 1] | 0x20) == 'a' &&
                               mapicfg__line_starts((struct mapicfg__line){line.text + at, line.size - at}, begin)))
        at++;
    if (at >= line.size || !parse_status(mapicfg__line_after(line, at + sizeof begin - 1), &status)) return 0;
    if (reader->message && reader->message->status == status) return 1;
    begin_response(reader, status, 0);
    if (reader->message) reader->message->is_partial = 1;
    reader->part = BODY;
    return 1;
}

static void take_target(struct reader *reader, struct mapicfg__line target) {
    const char *query = memchr(target.text, '?', target.size);
    struct mapicfg__line path = target;
    if (query) path.size = (size_t)(query - target.text);
    for (size_t i = path.size; i < target.size; i++)
        if (mapicfg__line_starts((struct mapicfg__line){target.text + i, target.size - i}, "mailboxid="))
            reader->message->has_mailbox_id = 1;
    const char *scheme = memchr(path.text, ':', path.size); /* of a URL the path alone: names may stand before it */
    if (scheme && path.size > (size_t)(scheme - path.text) + 3 && memcmp(scheme, "://", 3) == 0) {
        size_t skipped = (size_t)(scheme - path.text) + 3;
        while (skipped < path.size && path.text[skipped] != '/') skipped++;
        path = (struct mapicfg__line){path.text + skipped, path.size - skipped};
    }
    reader->message->target.size = 0;
    keep(reader, &reader->message->target, path);
}

/* "POST /mapi/nspi/?mailboxId=... HTTP/1.1" */
static int take_request_line(struct reader *reader, struct mapicfg__line line) {
    static const char *const methods[] = {"GET ", "POST ",        "HEAD ",        "OPTIONS ",
                                          "PUT ", "RPC_IN_DATA ", "RPC_OUT_DATA "};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        size_t size = strlen(methods[i]);
        if (line.size <= size || memcmp(line.text, methods[i], size) != 0) continue;
        struct mapicfg__line target = mapicfg__line_after(line, size);
        const char *blank = memchr(target.text, ' ', target.size);
        if (!mapicfg__line_starts(target, "/") && !mapicfg__line_starts(target, "http")) return 0;
        if (blank) target.size = (size_t)(blank - target.text);
        if (!begin(reader, REQUEST)) return 1;
        reader->message->has_request = 1;
        keep(reader, &reader->message->method, (struct mapicfg__line){methods[i], size - 1});
        take_target(reader, target);
        return 1;
    }
    return 0;
}

/* The general part of a browser's tools: the URL comes before the status, and values may have lines of their own. */
static int take_browser_line(struct reader *reader, struct mapicfg__line line) {
    static const char url[] = "Request URL", status[] = "Status Code";
    if (!mapicfg__line_starts(line, url) && !mapicfg__line_starts(line, status)) return 0;
    struct mapicfg__line rest = mapicfg__line_after(line, sizeof url - 1);
    if (rest.size && *rest.text == ':') rest = mapicfg__line_after(rest, 1);
    reader->is_browser = 1;
    if (!rest.size) reader->named = mapicfg__line_starts(line, url) ? NAMED_URL + 1 : NAMED_STATUS + 1;
    if (rest.size && mapicfg__line_starts(line, url) && begin(reader, REQUEST)) take_target(reader, rest);
    return 1;
}

/* ---- headers ---- */

/* "Bearer client_id=..., Negotiate, Basic realm=...": the schemes alone. */
static void take_schemes(struct reader *reader, struct mapicfg__line value) {
    static const char *const known[] = {"Negotiate", "NTLM", "Kerberos", "Basic", "Bearer", "Digest", "Nego2"};
    struct mapicfg__buffer *to = &reader->message->fields[MAPICFG__FIELD_SCHEMES];
    int is_quoted = 0, is_begin = 1;
    for (size_t at = 0; at < value.size; at++) {
        char c = value.text[at];
        is_quoted ^= c == '"';
        if (is_quoted || !is_begin || mapicfg__is_blank((unsigned char)c)) {
            if (c == ',' && !is_quoted) is_begin = 1;
            continue;
        }
        is_begin = 0;
        size_t size = 0;
        while (at + size < value.size && !strchr(" ,=;", value.text[at + size])) size++;
        struct mapicfg__line rest = mapicfg__line_after(value, at + size);
        for (size_t i = 0; size && i < sizeof known / sizeof *known; i++) {
            if (!mapicfg__text_is_word(value.text + at, size, known[i])) continue;
            /* a token is long and has no equals sign but at its end */
            if (i < 2 && rest.size > 20 && value.text[at + size] == ' ') reader->message->is_handshake = 1;
            if (mapicfg__text_has_word(to->data, known[i])) continue;
            if (to->size) mapicfg__buffer_text(to, ", ");
            keep(reader, to, (struct mapicfg__line){known[i], strlen(known[i])});
        }
        at += size ? size - 1 : 0;
        if (at + 1 < value.size && value.text[at + 1] == ',') is_begin = 0;
    }
}

/* A place to go, without what may be secret in it. */
static void take_location(struct reader *reader, struct mapicfg__buffer *to, struct mapicfg__line value) {
    const char *end = memchr(value.text, '?', value.size), *fragment = memchr(value.text, '#', value.size);
    if (end) value.size = (size_t)(end - value.text);
    if (fragment && fragment < value.text + value.size) value.size = (size_t)(fragment - value.text);
    const char *at = memchr(value.text, '@', value.size); /* user:password@host */
    if (at) value = (struct mapicfg__line){at + 1, value.size - (size_t)(at + 1 - value.text)};
    keep(reader, to, value);
}

static void take_field(struct reader *reader, uint32_t field, struct mapicfg__line value) {
    if (!reader->message || (reader->part != RESPONSE && !reader->message->status && reader->part != REQUEST))
        if (!begin(reader, RESPONSE)) return;
    struct mapicfg__buffer *to = &reader->message->fields[field];
    if (reader->is_again && to->size) return;
    if (field != MAPICFG__FIELD_SERVER && field != MAPICFG__FIELD_CONTENT_TYPE && field != MAPICFG__FIELD_LOCATION &&
        field != MAPICFG__FIELD_REQUEST_TYPE && field != MAPICFG__FIELD_REQUEST_ID)
        reader->is_told = 1;
    if (field == MAPICFG__FIELD_SCHEMES) {
        take_schemes(reader, value);
        return;
    }
    if (to->size && field != MAPICFG__FIELD_VIA) to->size = 0; /* the last one counts */
    if (to->size) mapicfg__buffer_text(to, ", ");
    if (field == MAPICFG__FIELD_LOCATION)
        take_location(reader, to, value);
    else
        keep(reader, to, value);
}

/* Of a request the scheme of its credentials alone is kept. */
static void take_credentials(struct reader *reader, struct mapicfg__line value) {
    size_t size = 0;
    while (size < value.size && mapicfg__is_alpha((unsigned char)value.text[size])) size++;
    reader->message->has_request = 1;
    int has_none = mapicfg__text_is_word(value.text, value.size, "Bearer"); /* asks for the challenge of OAuth */
    if (!has_none && size < 16 && !reader->message->credentials.size)
        keep(reader, &reader->message->credentials, (struct mapicfg__line){value.text, size});
}

/* "Name: value", "Name : value" as PowerShell prints it; the size of the name, or 0. */
static size_t name_size(struct mapicfg__line line, struct mapicfg__line *value) {
    size_t size = 0;
    while (size < line.size && (mapicfg__is_alpha((unsigned char)line.text[size]) ||
                                mapicfg__is_digit((unsigned char)line.text[size]) || strchr("-_", line.text[size])))
        size++;
    size_t colon = size;
    while (colon < line.size && line.text[colon] == ' ') colon++;
    if (!size || colon == line.size || line.text[colon] != ':') return 0;
    *value = mapicfg__line_after(line, colon + 1);
    if (mapicfg__line_starts(*value, "//")) return 0; /* a URL */
    return size;
}

static uint32_t find_field(const char *name, size_t size) {
    for (uint32_t i = 0; i < MAPICFG__FIELD_COUNT; i++)
        if (mapicfg__text_is_word(name, size, fields[i])) return i;
    return MAPICFG__FIELD_COUNT;
}

static int take_header(struct reader *reader, struct mapicfg__line line) {
    struct mapicfg__line value = {NULL, 0};
    size_t size = name_size(line, &value);
    uint32_t field = find_field(line.text, size ? size : line.size);
    if (!size && field == MAPICFG__FIELD_COUNT) return 0;
    if (reader->part == REQUEST) {
        if (size && mapicfg__text_is_word(line.text, size, "Authorization")) take_credentials(reader, value);
        return 1;
    }
    if (reader->is_browser && value.size && reader->message &&
        mapicfg__text_is_word(line.text, size, "Authorization")) {
        take_credentials(reader, value); /* behind a heading in another language */
        return 1;
    }
    if (field < MAPICFG__FIELD_COUNT && value.size) take_field(reader, field, value);
    reader->named = field < MAPICFG__FIELD_COUNT && !value.size ? field + 1 : 0;
    return 1;
}

/* ---- PowerShell ---- */

/* "Key   Value" above a table of headers. */
static int is_table_head(struct mapicfg__line line) {
    size_t size = mapicfg__line_starts(line, "Key ") ? 3 : mapicfg__line_starts(line, "Name ") ? 4 : 0;
    if (!size) return 0;
    const struct mapicfg__line rest = mapicfg__line_after(line, size);
    return mapicfg__text_is_word(rest.text, rest.size, "Value");
}

/* The end of a value that the console's width cut off. */
static int is_cut(struct mapicfg__line value) {
    static const char dots[] = "...", ellipsis[] = "\xe2\x80\xa6";
    return value.size >= 3 &&
           (memcmp(value.text + value.size - 3, dots, 3) == 0 || memcmp(value.text + value.size - 3, ellipsis, 3) == 0);
}

/* "X-FEServer   {EX1}": PowerShell 7 has lists, in braces. */
static void take_row(struct reader *reader, struct mapicfg__line line) {
    size_t size = 0;
    while (size < line.size && line.text[size] != ' ' && line.text[size] != '\t') size++;
    const uint32_t field = find_field(line.text, size);
    struct mapicfg__line value = mapicfg__line_after(line, size);
    if (is_cut(value) && reader->message) reader->message->is_partial = 1;
    if (field == MAPICFG__FIELD_COUNT || is_cut(value)) return;
    if (value.size > 1 && value.text[0] == '{' && value.text[value.size - 1] == '}')
        value = mapicfg__line_trim(value.text + 1, value.size - 2);
    if (value.size) take_field(reader, field, value);
}

static int take_table(struct reader *reader, struct mapicfg__line line) {
    if (is_table_head(line)) {
        reader->in_table = 1;
        if (reader->message) reader->message->is_partial = 0; /* an error before it had said the status alone */
        if (reader->part != RESPONSE) reader->part = NOTHING;
        return 1;
    }
    if (!reader->in_table) return 0;
    if (mapicfg__line_starts(line, "---")) return 1;
    reader->in_table = 2;
    take_row(reader, line);
    return 1;
}

/* Invoke-WebRequest : The remote server returned an error: (401) Unauthorized.
 * Invoke-WebRequest: Response status code does not indicate success: 401 (Unauthorized).
 * In whatever language: the status stands behind a colon. Without the command's name it stands in parentheses, and a
 * phrase behind it. */
static int take_error(struct reader *reader, struct mapicfg__line line) {
    static const char *const says[] = {"Invoke-WebRequest", "Invoke-RestMethod",  "GetResponse",
                                       "WebException",      "returned an error:", "indicate success:"};
    int is_error = 0, may_be = !reader->message;
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        is_error |= mapicfg__text_has_piece(line.text, line.size, says[i]);
    for (size_t at = 0; (is_error || may_be) && at < line.size; at++) {
        if (line.text[at] != ':') continue;
        struct mapicfg__line rest = mapicfg__line_after(line, at + 1);
        uint32_t status;
        int is_bare = !rest.size || *rest.text != '(';
        if (!is_bare) rest = mapicfg__line_after(rest, 1);
        if (!parse_status(rest, &status) || (rest.size > 3 && !strchr(") ", rest.text[3]))) continue;
        if (!is_error && (is_bare || status < 400 || rest.size < 8 || rest.text[3] != ')')) continue;
        begin_response(reader, status, 0);
        if (reader->message) reader->message->is_partial = 1;
        reader->part = BODY;
        return 1;
    }
    return 0;
}

/* Headers whose names alone are shown: see listed.h. */
static int take_names(struct reader *reader, struct mapicfg__line line) {
    static const char begin[] = "Header Names:";
    if (!mapicfg__line_starts(line, begin) || !reader->message) return 0;
    line = mapicfg__line_after(line, sizeof begin - 1);
    reader->message->is_partial = 1;
    while (line.size) {
        const char *comma = memchr(line.text, ',', line.size);
        struct mapicfg__line name = mapicfg__line_trim(line.text, comma ? (size_t)(comma - line.text) : line.size);
        uint32_t field = find_field(name.text, name.size);
        if (field < MAPICFG__FIELD_COUNT) reader->message->named |= 1u << field;
        line = comma ? mapicfg__line_after(line, (size_t)(comma + 1 - line.text)) : (struct mapicfg__line){"", 0};
    }
    return 1;
}

/* ---- the text ---- */

/* Lines that say what comes. 1: it was one. */
static int take_marker(struct reader *reader, struct mapicfg__line line) {
    if (mapicfg__line_starts(line, "######")) {
        /* the analyzer's transcript: the request's headers end, or the response's begin */
        if (reader->part == REQUEST) reader->part = NOTHING;
        return 1;
    }
    if (mapicfg__line_starts(line, "EXCEPTION THROWN") || mapicfg__line_starts(line, "HTTP Response Headers")) {
        reader->is_again = reader->message != NULL;
        reader->part = reader->message ? RESPONSE : NOTHING;
        if (reader->message && mapicfg__line_starts(line, "HTTP")) reader->message->is_partial = 0;
        return 1;
    }
    if (mapicfg__line_starts(line, "Response Headers")) {
        if (reader->part == REQUEST || reader->part == BODY) reader->part = NOTHING;
        if (reader->message && (reader->message->status || reader->part == NOTHING)) reader->part = RESPONSE;
        return 1;
    }
    if (mapicfg__line_starts(line, "Request Headers")) {
        if (reader->message) reader->message->has_request = 1;
        reader->part = REQUEST;
        return 1;
    }
    if (mapicfg__line_starts(line, "---")) {
        if (reader->part != NOTHING) reader->part = BODY;
        return 1;
    }
    return 0;
}

static void take_line(struct reader *reader, struct mapicfg__line line) {
    line = without_marks(line);
    if (!line.size && reader->in_table == 2) reader->in_table = 0;
    if (!line.size) return;
    if (take_table(reader, line)) return;
    if (reader->named) {
        uint32_t field = reader->named - 1;
        reader->named = 0;
        struct mapicfg__line unused;
        if (field == NAMED_URL) {
            if ((mapicfg__line_starts(line, "http") || mapicfg__line_starts(line, "/")) && begin(reader, REQUEST))
                take_target(reader, line);
            return;
        }
        uint32_t status;
        if (field == NAMED_STATUS) {
            if (parse_status(line, &status)) begin_response(reader, status, 0);
            return;
        }
        if (!name_size(line, &unused)) {
            take_field(reader, field, line);
            return;
        }
    }
    if (take_status_line(reader, line) || take_named_status(reader, line) || take_told_status(reader, line) ||
        take_version(reader, line) || take_request_line(reader, line) || take_browser_line(reader, line) ||
        take_error(reader, line) || take_names(reader, line) || take_marker(reader, line) || reader->part == BODY)
        return;
    const int is_header = take_header(reader, line);
    if (!is_header && !reader->is_browser && reader->part == RESPONSE && reader->message->status) reader->part = BODY;
}

/* Of a message without a status only one is left that shows itself to be a response. */
static void drop_untold(struct mapicfg__capture *capture) {
    size_t kept = 0;
    if (!capture->count) return; /* there may be no array */
    for (size_t i = 0; i < capture->count; i++) {
        struct mapicfg__message *message = &capture->messages[i];
        int is_told = message->status != 0;
        for (uint32_t j = 0; j < MAPICFG__FIELD_COUNT; j++)
            is_told |= message->fields[j].size && j != MAPICFG__FIELD_SERVER && j != MAPICFG__FIELD_CONTENT_TYPE &&
                       j != MAPICFG__FIELD_LOCATION && j != MAPICFG__FIELD_REQUEST_TYPE;
        struct mapicfg__message swapped = capture->messages[kept];
        if (!is_told) continue;
        capture->messages[kept] = *message;
        if (kept < i) *message = swapped;
        kept++;
    }
    struct mapicfg__capture rest = {capture->messages + kept, capture->count - kept, 0};
    capture->count = kept;
    for (size_t i = 0; i < rest.count; i++) free_message(&rest.messages[i]);
}

mapicfg_status mapicfg__capture_read(struct mapicfg__capture *capture, const char *text, size_t size,
                                     mapicfg_error *err) {
    struct reader reader = {.capture = capture};
    while (size && !reader.failed && !reader.too_many) {
        size_t whole = mapicfg__text_line_size(text, size);
        take_line(&reader, mapicfg__line_trim(text, whole));
        text += whole;
        size -= whole;
    }
    if (reader.failed) return mapicfg__error_no_memory(err);
    if (reader.too_many)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "there are more than %u requests and responses",
                                   MOST_MESSAGES);
    drop_untold(capture);
    return MAPICFG_OK;
}

int mapicfg__capture_add_page(struct mapicfg__capture *capture, const struct mapicfg__page *page) {
    struct reader reader = {.capture = capture};
    struct mapicfg__message *message = begin(&reader, BODY);
    if (!message) return 0;
    message->status = page->status;
    message->is_partial = 1;
    message->page = *page;
    return 1;
}
