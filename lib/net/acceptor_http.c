/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_http.c: HTTP/1.1 as a server reads and writes it (RFC 9112): in pieces of any size, within limits, and
 * strictly, as http.sys is. A request that breaks the rules gets its answer before the rest has come. */
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "base/text.h"
#include "net/acceptor_state.h"

#define MOST_HEADERS 200u
#define MOST_TRAILERS 8192u

/* ---- a request that is refused as it comes in ---- */

/* What follows it cannot be told from it, so that the connection ends. */
static void refuse(struct mapicfg_acceptor_connection *connection, uint32_t status, const char *text) {
    mapicfg__acceptor_page(connection->request, status, "text/html; charset=us-ascii", text);
    connection->request->closes = 1;
    connection->stage = MAPICFG__ACCEPTOR_WHOLE;
}

static void refuse_syntax(struct mapicfg_acceptor_connection *connection, const char *what) {
    mapicfg__acceptor_say(connection->request, "listen-http-syntax", what, NULL);
    refuse(connection, 400, "<html><body><h2>Bad Request</h2></body></html>");
}

/* ---- the head ---- */

static int is_token(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (!mapicfg__is_digit(c) && !mapicfg__is_alpha(c) && (c == 0 || !strchr("!#$%&'*+-.^_`|~", c))) return 0;
    }
    return size > 0;
}

/* HOST, HOST:PORT, [ADDRESS]:PORT, without a user (RFC 3986, 3.2). */
static int is_authority(const char *text, size_t size) {
    const char *colon = memchr(text, ':', size), *bracket = memchr(text, ']', size);
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (!mapicfg__is_digit(c) && !mapicfg__is_alpha(c) && (c == 0 || !strchr("-._~!$&'()*+,;=%:[]", c))) return 0;
    }
    if (bracket) colon = memchr(bracket, ':', size - (size_t)(bracket - text));
    for (size_t i = colon ? (size_t)(colon - text) + 1 : size; i < size; i++)
        if (!mapicfg__is_digit((unsigned char)text[i])) return 0;
    return size > 0;
}

/* https://host/path is for proxies, but servers take it too (RFC 9112, 3.2.2). A target that may name a user stays out
 * of all that is said, as a password may be behind the name. Returns what is wrong, or NULL. */
static const char *read_target(struct mapicfg_acceptor_request *request, char *target) {
    char *path = target;
    const int is_secure = mapicfg__text_starts(target, "https://");
    if (is_secure || mapicfg__text_starts(target, "http://")) {
        char *authority = target + (is_secure ? sizeof "https://" : sizeof "http://") - 1;
        path = authority + strcspn(authority, "/?#");
        if (!is_authority(authority, (size_t)(path - authority)))
            return "its target has more than a host before the path";
        request->authority = mapicfg__arena_text(request->arena, authority, (size_t)(path - authority));
        if (!request->authority) mapicfg__acceptor_fail(request);
    } else if (*target != '/' && strchr(target, '@')) {
        return "its target is not a path";
    }
    request->target = path;
    if (strchr(path, '#')) return "its target has a fragment, which is for the client alone";
    if (strcmp(path, "*") == 0 && strcmp(request->method, "OPTIONS") == 0) return NULL;
    if (*path != '/') return "its target is not a path";
    const char *query = strchr(path, '?');
    request->query = query ? query + 1 : "";
    return NULL;
}

/* Cuts the line in place. Returns what is wrong with it, or NULL. */
static const char *read_line(struct mapicfg_acceptor_request *request, char *line) {
    char *target = strchr(line, ' '), *version = target ? strchr(target + 1, ' ') : NULL;
    if (!version || strchr(version + 1, ' ')) return "its first line is not METHOD TARGET HTTP/1.1";
    *target++ = *version++ = '\0';
    if (!is_token(line, strlen(line))) return "its method is not a token";
    for (const char *c = target; *c; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
            return "its target has a character that is not visible ASCII";
    request->method = line;
    request->is_old = strcmp(version, "HTTP/1.0") == 0;
    const char *wrong = read_target(request, target);
    if (!request->is_old && strcmp(version, "HTTP/1.1") != 0) return "its version is not HTTP/1.1";
    return wrong;
}

static const char *read_header(struct mapicfg_acceptor_request *request, char *line) {
    char *colon = strchr(line, ':');
    if (mapicfg__is_blank((unsigned char)*line)) return "a header goes on with the next line, which is obsolete";
    if (!colon || !is_token(line, (size_t)(colon - line))) return "a header is not NAME: VALUE";
    if (request->headers.count == MOST_HEADERS) return "it has more than 200 headers";
    const char *value = colon + 1;
    size_t size = strlen(value);
    mapicfg__text_trim(&value, &size);
    *colon = '\0';
    ((char *)(uintptr_t)value)[size] = '\0';
    struct mapicfg__http_headers *headers = &request->headers;
    struct mapicfg__http_header *grown = headers->items;
    if (headers->count == headers->capacity)
        grown = mapicfg__arena_grow(request->arena, headers->items, headers->count, &headers->capacity, sizeof *grown);
    if (!grown) {
        mapicfg__acceptor_fail(request);
        return NULL;
    }
    headers->items = grown;
    headers->items[headers->count++] = (struct mapicfg__http_header){line, value};
    return NULL;
}

static size_t count_headers(const struct mapicfg_acceptor_request *request, const char *name) {
    size_t at = 0, count = 0;
    while (mapicfg__http_next(&request->headers, name, &at)) count++;
    return count;
}

/* Where the body ends. Returns what is wrong, or NULL. */
static const char *read_length(struct mapicfg_acceptor_connection *connection) {
    struct mapicfg_acceptor_request *request = connection->request;
    const char *coding = mapicfg__acceptor_find(request, "Transfer-Encoding");
    const char *length = mapicfg__acceptor_find(request, "Content-Length");
    connection->left = 0;
    connection->stage = MAPICFG__ACCEPTOR_WHOLE;
    if (count_headers(request, "Content-Length") > 1) return "it has more than one Content-Length";
    if (count_headers(request, "Transfer-Encoding") > 1) return "it has more than one Transfer-Encoding";
    if (coding && length) return "it has both Content-Length and Transfer-Encoding";
    if (coding && (!mapicfg__text_same(coding, "chunked") || request->is_old))
        return "its Transfer-Encoding is not chunked";
    if (coding) connection->stage = MAPICFG__ACCEPTOR_IN_CHUNK_SIZE;
    if (!length) return NULL;
    if (!mapicfg__text_parse_number(length, strlen(length), &connection->left))
        return "its Content-Length is not a number";
    if (connection->left > 0) connection->stage = MAPICFG__ACCEPTOR_IN_BODY;
    return NULL;
}

static void refuse_size(struct mapicfg_acceptor_connection *connection) {
    struct mapicfg_acceptor_request *request = connection->request;
    mapicfg__acceptor_say(request, "listen-http-body-size",
                          mapicfg__acceptor_number(request, connection->acceptor->max_body), NULL);
    refuse(connection, 413, "<html><body>Request Entity Too Large</body></html>");
}

/* The body is asked for where the client waits for that. */
static void expect(struct mapicfg_acceptor_connection *connection) {
    struct mapicfg_acceptor_request *request = connection->request;
    const char *value = mapicfg__acceptor_find(request, "Expect");
    if (!value || request->is_old) return;
    mapicfg__acceptor_say(request, "listen-http-expect", NULL);
    if (mapicfg__text_same(value, "100-continue") && connection->stage != MAPICFG__ACCEPTOR_WHOLE)
        mapicfg__buffer_text(&connection->output, "HTTP/1.1 100 Continue\r\n\r\n");
}

static void keep_texts(struct mapicfg_acceptor_request *request) {
    static const struct {
        uint32_t which;
        const char *header;
    } rows[] = {{MAPICFG_ACCEPTOR_TEXT_TYPE, "X-RequestType"}, {MAPICFG_ACCEPTOR_TEXT_AGENT, "User-Agent"}};
    request->texts[MAPICFG_ACCEPTOR_TEXT_METHOD] =
        mapicfg__acceptor_clean(request, request->method, strlen(request->method));
    request->texts[MAPICFG_ACCEPTOR_TEXT_TARGET] =
        mapicfg__acceptor_clean(request, request->target, strlen(request->target));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *value = mapicfg__acceptor_find(request, rows[i].header);
        if (value) request->texts[rows[i].which] = mapicfg__acceptor_clean(request, value, strlen(value));
    }
}

/* Those of which one counts: a list or a second value is not what the client means. */
static void check_repeated(struct mapicfg_acceptor_request *request) {
    static const char *const names[] = {"Authorization", "X-RequestType",       "X-RequestId", "X-ClientInfo",
                                        "Content-Type",  "X-ClientApplication", "User-Agent",  "X-MapiHttpCapability"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (count_headers(request, names[i]) > 1)
            mapicfg__acceptor_say(request, "listen-header-repeated", names[i], NULL);
}

/* Exactly one, except by HTTP/1.0; empty where the URL has none (RFC 9112, 3.2). */
static const char *check_host(const struct mapicfg_acceptor_request *request) {
    const char *host = mapicfg__acceptor_find(request, "Host");
    const size_t count = count_headers(request, "Host");
    if (count > 1 || (!host && !request->is_old)) return "it has not exactly one Host";
    return host && *host && !is_authority(host, strlen(host)) ? "its Host is not HOST or HOST:PORT" : NULL;
}

static const char *read_head(struct mapicfg_acceptor_connection *connection, char *head) {
    struct mapicfg_acceptor_request *request = connection->request;
    const char *wrong = NULL;
    for (char *line = head, *next; !wrong && *line; line = next) {
        char *end = strstr(line, "\r\n");
        if (!end || end == line) break;
        *end = '\0';
        next = end + 2;
        wrong = strpbrk(line, "\r\n") ? "a line ends without CR LF"
                : line == head        ? read_line(request, line)
                                      : read_header(request, line);
    }
    keep_texts(request);
    if (!wrong) check_repeated(request);
    return wrong ? wrong : check_host(request);
}

static void end_head(struct mapicfg_acceptor_connection *connection) {
    struct mapicfg_acceptor_request *request = connection->request;
    const size_t size = connection->head_size;
    const int has_nul = memchr(connection->head, '\0', size) != NULL;
    char *head = mapicfg__arena_text(request->arena, connection->head, size);
    OPENSSL_cleanse(connection->head, size);
    connection->head_size = 0;
    if (!head) {
        mapicfg__acceptor_fail(request);
        return;
    }
    request->head = head;
    request->head_size = size;
    const char *wrong = has_nul ? "it has a NUL in its head" : read_head(connection, head);
    if (!wrong) wrong = read_length(connection);
    if (wrong) {
        refuse_syntax(connection, wrong);
        return;
    }
    if (connection->left > connection->acceptor->max_body) {
        refuse_size(connection);
        return;
    }
    expect(connection);
}

static int ends_with(const struct mapicfg_acceptor_connection *connection, const char *end) {
    const size_t size = strlen(end);
    return connection->head_size >= size && memcmp(connection->head + connection->head_size - size, end, size) == 0;
}

/* Byte by byte, so that what follows the head stays where it is. */
static size_t take_head(struct mapicfg_acceptor_connection *connection, const char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (connection->head_size == 0 && (bytes[i] == '\r' || bytes[i] == '\n')) continue; /* RFC 9112, 2.2 */
        connection->head[connection->head_size++] = bytes[i];
        if (bytes[i] != '\n' && connection->head_size < MAPICFG__ACCEPTOR_HEAD) continue;
        if (connection->head_size == 16 && ends_with(connection, "PRI * HTTP/2.0\r\n")) {
            mapicfg__acceptor_say(connection->request, "listen-http-2", NULL);
            refuse(connection, 505, "");
        } else if (ends_with(connection, "\r\n\r\n")) {
            end_head(connection);
        } else if (ends_with(connection, "\n\n")) {
            refuse_syntax(connection, "a line ends without CR LF");
        } else if (connection->head_size == MAPICFG__ACCEPTOR_HEAD) {
            mapicfg__acceptor_say(connection->request, "listen-http-head-size", NULL);
            refuse(connection, 431, "");
        } else {
            continue;
        }
        return i + 1;
    }
    return size;
}

/* ---- the body ---- */

static size_t take_bytes(struct mapicfg_acceptor_connection *connection, const char *bytes, size_t size,
                         enum mapicfg__acceptor_stage then) {
    const size_t taken = size < connection->left ? size : (size_t)connection->left;
    mapicfg__buffer_bytes(&connection->request->body, bytes, taken);
    connection->left -= taken;
    if (connection->left == 0) connection->stage = then;
    return taken;
}

/* SIZE or SIZE;EXTENSION, and the CR. Returns the digits of the size; 0: it is not that. */
static size_t find_chunk_size(const char *line) {
    const size_t size = strspn(line, "0123456789abcdefABCDEF");
    const char *rest = line + size;
    const int has_extension = rest[strspn(rest, " \t")] == ';';
    return size <= 15 && (has_extension || *rest == '\r') ? size : 0;
}

static void end_chunk_size(struct mapicfg_acceptor_connection *connection) {
    struct mapicfg_acceptor_request *request = connection->request;
    const size_t size = find_chunk_size(connection->line);
    if (!size || !mapicfg__text_parse_hex(connection->line, size, size, &connection->left)) {
        refuse_syntax(connection, "the size of a chunk is not a hexadecimal number");
    } else if (connection->left > connection->acceptor->max_body - request->body.size) {
        refuse_size(connection);
    } else {
        connection->stage = connection->left > 0 ? MAPICFG__ACCEPTOR_IN_CHUNK : MAPICFG__ACCEPTOR_IN_TRAILER;
    }
}

/* NAME: VALUE, of which the beginning is there. */
static int is_trailer(const char *line, int is_whole) {
    const char *colon = strchr(line, ':');
    return is_token(line, colon ? (size_t)(colon - line) : strlen(line)) && (colon || !is_whole);
}

/* A line of the chunked coding; trailers are read past. */
static void end_line(struct mapicfg_acceptor_connection *connection) {
    const size_t size = connection->line_size, room = sizeof connection->line - 1;
    const int is_empty = size == 1, has_cr = connection->has_cr;
    connection->line[size < room ? size : room] = '\0';
    connection->line_size = 0;
    connection->has_cr = 0;
    if (connection->stage != MAPICFG__ACCEPTOR_IN_TRAILER) connection->trailer_size = 0;
    if (!has_cr) {
        refuse_syntax(connection, "a line around its chunks ends without CR LF");
    } else if (connection->stage == MAPICFG__ACCEPTOR_IN_CHUNK_SIZE) {
        end_chunk_size(connection);
    } else if (connection->stage == MAPICFG__ACCEPTOR_IN_TRAILER) {
        if (is_empty) connection->stage = MAPICFG__ACCEPTOR_WHOLE;
        if (!is_empty && !is_trailer(connection->line, size < room))
            refuse_syntax(connection, "a trailer is not NAME: VALUE");
    } else if (is_empty) {
        connection->stage = MAPICFG__ACCEPTOR_IN_CHUNK_SIZE;
    } else {
        refuse_syntax(connection, "a chunk is longer than its size says");
    }
}

static size_t take_line(struct mapicfg_acceptor_connection *connection, const char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n') {
            end_line(connection);
            return i + 1;
        }
        const int is_long = ++connection->trailer_size > MOST_TRAILERS;
        if (is_long || connection->has_cr) {
            refuse_syntax(connection, is_long ? "a line around its chunks, or its trailers, are longer than 8,192 bytes"
                                              : "a CR around its chunks is not before LF");
            return i + 1;
        }
        connection->has_cr = bytes[i] == '\r';
        if (connection->line_size < sizeof connection->line) connection->line[connection->line_size] = bytes[i];
        connection->line_size++;
    }
    return size;
}

size_t mapicfg__acceptor_read(struct mapicfg_acceptor_connection *connection, const char *bytes, size_t size,
                              mapicfg_error *err) {
    size_t taken = 0;
    struct mapicfg_acceptor_request *request = connection->request;
    request->err = err;
    while (taken < size && connection->stage != MAPICFG__ACCEPTOR_WHOLE && !request->trouble) {
        switch (connection->stage) {
        case MAPICFG__ACCEPTOR_IN_HEAD: taken += take_head(connection, bytes + taken, size - taken); break;
        case MAPICFG__ACCEPTOR_IN_BODY:
            taken += take_bytes(connection, bytes + taken, size - taken, MAPICFG__ACCEPTOR_WHOLE);
            break;
        case MAPICFG__ACCEPTOR_IN_CHUNK:
            taken += take_bytes(connection, bytes + taken, size - taken, MAPICFG__ACCEPTOR_IN_CHUNK_END);
            break;
        default: taken += take_line(connection, bytes + taken, size - taken); break;
        }
    }
    if (request->body.failed || connection->output.failed) mapicfg__acceptor_fail(request);
    return taken;
}

/* ---- the answer ---- */

void mapicfg__acceptor_date(char date[32], int64_t time) {
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const time_t seconds = time > 0 && time / MAPICFG__DAY_LENGTH <= MAPICFG__DAY_LAST ? (time_t)(time / 1000) : 0;
    struct tm tm;
    *date = '\0';
    if (!gmtime_r(&seconds, &tm)) return;
    snprintf(date, 32, "%s, %02u %s %04u %02u:%02u:%02u GMT", days[tm.tm_wday], (unsigned)tm.tm_mday % 100,
             months[tm.tm_mon], (unsigned)(tm.tm_year + 1900) % 10000, (unsigned)tm.tm_hour % 100,
             (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}

static const char *reason_of(uint32_t status) {
    static const struct {
        uint32_t status;
        const char *reason;
    } rows[] = {{200, "OK"},
                {302, "Found"},
                {400, "Bad Request"},
                {401, "Unauthorized"},
                {403, "Forbidden"},
                {404, "Not Found"},
                {405, "Method Not Allowed"},
                {413, "Request Entity Too Large"},
                {431, "Request Header Fields Too Large"},
                {500, "Internal Server Error"},
                {505, "HTTP Version Not Supported"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].status == status) return rows[i].reason;
    return "";
}

static void put_header(struct mapicfg__buffer *out, const char *name, const char *value) {
    mapicfg__buffer_text(out, name);
    mapicfg__buffer_text(out, ": ");
    for (const char *c = value; *c; c++) mapicfg__buffer_char(out, (unsigned char)*c < ' ' ? ' ' : *c);
    mapicfg__buffer_text(out, "\r\n");
}

static void put_chunk(struct mapicfg__buffer *out, const char *bytes, size_t size) {
    char line[20];
    if (size == 0) return;
    snprintf(line, sizeof line, "%zx\r\n", size);
    mapicfg__buffer_text(out, line);
    mapicfg__buffer_bytes(out, bytes, size);
    mapicfg__buffer_text(out, "\r\n");
}

static void put_body(struct mapicfg__buffer *out, const struct mapicfg_acceptor_request *request, int is_chunked) {
    const struct mapicfg__buffer *body = &request->answer;
    if (strcmp(request->method, "HEAD") == 0 || body->size == 0) return;
    if (!is_chunked) {
        mapicfg__buffer_bytes(out, body->data, body->size);
        return;
    }
    put_chunk(out, body->data, request->first_chunk);
    put_chunk(out, body->data + request->first_chunk, body->size - request->first_chunk);
    mapicfg__buffer_text(out, "0\r\n\r\n");
}

void mapicfg__acceptor_write(struct mapicfg_acceptor_connection *connection,
                             const struct mapicfg_acceptor_request *request) {
    struct mapicfg__buffer *out = &connection->output;
    const int is_chunked = request->first_chunk > 0 && !request->is_old;
    char text[64], date[32];
    snprintf(text, sizeof text, "HTTP/1.1 %u %s\r\n", (unsigned)request->status, reason_of(request->status));
    mapicfg__buffer_text(out, text);
    for (size_t i = 0; i < request->answer_headers.count; i++)
        put_header(out, request->answer_headers.items[i].name, request->answer_headers.items[i].value);
    mapicfg__acceptor_date(date, request->time);
    put_header(out, "Date", date);
    if (request->closes) put_header(out, "Connection", "close");
    snprintf(text, sizeof text, "%zu", request->answer.size);
    put_header(out, is_chunked ? "Transfer-Encoding" : "Content-Length", is_chunked ? "chunked" : text);
    mapicfg__buffer_text(out, "\r\n");
    put_body(out, request, is_chunked);
}
