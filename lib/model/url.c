/* SPDX-License-Identifier: LGPL-2.1-or-later
 * url.c: URLs of virtual directories: checked, taken apart, compared (RFC 3986; RFC 5890 for international hosts). */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/punycode.h"
#include "model/url.h"

#define HOST_MAX 253u /* bytes of a DNS name */

struct url {
    char host[HOST_MAX + 1]; /* in lower case, xn-- for international labels, an IPv6 address without brackets */
    size_t host_size;
    const char *name; /* the host as it is written, its dot at the end too; NULL: an IPv6 address */
    size_t name_size;
    int has_dot; /* the name ends with the dot of the root: the same host (RFC 3986, 3.2.2; RFC 1034, 3.1) */
    uint32_t port;
    const char *path;
    size_t path_size;
};

static mapicfg_status refuse(mapicfg_error *err, size_t column, const char *why) {
    mapicfg_status status = mapicfg__error_fail(err, MAPICFG_E_URL, "%s", why);
    if (err) {
        err->column = column + 1;
        err->offset = column;
    }
    return status;
}

static int is_c1_or_blank(uint32_t c) {
    return c >= 0x80 && c < 0xa1;
}

static int is_punycode(const char *text, size_t size) {
    uint32_t characters[MAPICFG__LABEL_MAX];
    size_t count = mapicfg__punycode_decode(text, size, characters);
    for (size_t i = 0; i < count; i++)
        if (is_c1_or_blank(characters[i])) return 0;
    return count != 0;
}

/* One label of a host name, appended in its ASCII form. NULL, or why not. */
static const char *take_label(struct url *url, const char *label, size_t size) {
    uint32_t characters[MAPICFG__LABEL_MAX];
    char encoded[MAPICFG__LABEL_MAX];
    size_t count = 0;
    int ascii = 1;
    if (!size) return "the host has an empty label: two dots, or a dot at its beginning";
    for (size_t at = 0; at < size;) {
        uint32_t c = mapicfg__text_fold(mapicfg__utf8_next(label, size, &at));
        if (c == 0xfffd) return "the host is not valid UTF-8";
        if (c < 128 && !mapicfg__is_alpha((unsigned char)c) && !mapicfg__is_digit((unsigned char)c) && c != '-')
            return "the host has a character that host names may not have: letters, digits and hyphens only";
        if (is_c1_or_blank(c)) return "the host has a control character or a blank";
        if (count == MAPICFG__LABEL_MAX) return "a label of the host is longer than 63 characters";
        characters[count++] = c;
        ascii &= c < 128;
    }
    if (!ascii && count > 3 && characters[2] == '-' && characters[3] == '-')
        return "an international label of the host has hyphens in its third and fourth place"; /* RFC 5891, 4.2.3.1 */
    if (characters[0] == '-' || characters[count - 1] == '-') return "a label of the host begins or ends with a hyphen";
    if (ascii) {
        for (size_t i = 0; i < count; i++) encoded[i] = (char)characters[i];
        if (count > 4 && memcmp(encoded, "xn--", 4) == 0 && !is_punycode(encoded + 4, count - 4))
            return "a label of the host begins with xn-- but is not Punycode";
    } else {
        count = mapicfg__punycode_encode(characters, count, encoded);
        if (!count || count + 4 > MAPICFG__LABEL_MAX) return "an international label of the host is too long";
    }
    size_t prefix = ascii ? 0 : 4;
    if (url->host_size + prefix + count > HOST_MAX) return "the host is longer than 253 characters";
    memcpy(url->host + url->host_size, "xn--", prefix);
    memcpy(url->host + url->host_size + prefix, encoded, count);
    url->host_size += prefix + count;
    return NULL;
}

/* Four numbers of a DNS-like name make an IPv4 address or nothing; an address has no dot at its end. */
static const char *check_ipv4(const char *host, int has_dot) {
    unsigned char address[4];
    const char *last = strrchr(host, '.');
    last = last ? last + 1 : host;
    for (const char *at = last; *at; at++)
        if (!mapicfg__is_digit((unsigned char)*at)) return NULL;
    return !has_dot && inet_pton(AF_INET, host, address) == 1 ? NULL
                                                              : "the host looks like an IPv4 address but is none";
}

static mapicfg_status take_name(struct url *url, const char *text, size_t start, size_t end, mapicfg_error *err) {
    size_t at = start;
    for (;;) {
        const char *dot = memchr(text + at, '.', end - at);
        size_t stop = dot ? (size_t)(dot - text) : end;
        const char *why = take_label(url, text + at, stop - at);
        if (why) return refuse(err, at, why);
        url->has_dot = stop + 1 == end;
        if (!dot || url->has_dot) break;
        if (url->host_size == HOST_MAX) return refuse(err, at, "the host is longer than 253 characters");
        url->host[url->host_size++] = '.';
        at = stop + 1;
    }
    url->host[url->host_size] = '\0';
    url->name = text + start;
    url->name_size = end - start;
    const char *why = check_ipv4(url->host, url->has_dot);
    return why ? refuse(err, start, why) : MAPICFG_OK;
}

static mapicfg_status take_ipv6(struct url *url, const char *text, size_t start, size_t end, mapicfg_error *err) {
    char given[64];
    unsigned char address[16];
    size_t size = end - start;
    if (size >= sizeof given) return refuse(err, start, "the host in brackets is not an IPv6 address");
    memcpy(given, text + start, size);
    given[size] = '\0';
    if (inet_pton(AF_INET6, given, address) != 1)
        return refuse(err, start, "the host in brackets is not an IPv6 address");
    inet_ntop(AF_INET6, address, url->host, sizeof url->host);
    url->host_size = strlen(url->host);
    return MAPICFG_OK;
}

static mapicfg_status take_port(struct url *url, const char *text, size_t start, size_t end, mapicfg_error *err) {
    uint64_t port;
    url->port = 443;
    if (start == end) return MAPICFG_OK; /* RFC 3986, 3.2.3: an empty port is the default */
    if (!mapicfg__text_parse_number(text + start, end - start, &port) || port == 0 || port > 65535)
        return refuse(err, start, "the port is not a number from 1 to 65535");
    url->port = (uint32_t)port;
    return MAPICFG_OK;
}

/* pchar and slashes (RFC 3986, 3.3); letters beyond ASCII as browsers and .NET take them. */
static mapicfg_status take_path(struct url *url, const char *text, size_t start, size_t end, mapicfg_error *err) {
    if (start == end) { /* RFC 3986, 6.2.3: no path is the path / */
        url->path = "/";
        url->path_size = 1;
        return MAPICFG_OK;
    }
    for (size_t i = start; i < end; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '?') return refuse(err, i, "a query (?) is not allowed in the URL of a virtual directory");
        if (c == '#') return refuse(err, i, "a fragment (#) is not allowed in the URL of a virtual directory");
        if (c <= ' ' || c == 0x7f || strchr("\"<>[\\]^`{|}", c))
            return refuse(err, i, "the path has a character that must be written as %XX");
        uint64_t byte;
        if (c == '%' && !mapicfg__text_parse_hex(text + i + 1, end - i - 1, 2, &byte))
            return refuse(err, i, "a % in the path is not followed by two hexadecimal digits");
    }
    url->path = text + start;
    url->path_size = end - start;
    return MAPICFG_OK;
}

static mapicfg_status check_scheme(const char *text, size_t size, size_t *after, mapicfg_error *err) {
    *after = 8;
    if (size >= 8 && mapicfg__text_is_word(text, 8, "https://")) return MAPICFG_OK;
    if (size >= 7 && mapicfg__text_is_word(text, 7, "http://"))
        return refuse(err, 0, "the URL must begin with https:// : MAPI over HTTP needs TLS");
    if (size >= 6 && mapicfg__text_is_word(text, 6, "https:")) return refuse(err, 6, "after https: come two slashes");
    if (mapicfg__is_blank((unsigned char)text[0])) return refuse(err, 0, "the URL begins with a blank");
    const char *slashes = strstr(text, "://");
    if (slashes && (!strchr(text, '/') || slashes < strchr(text, '/')))
        return refuse(err, 0, "the scheme must be https");
    return refuse(err, 0, "the URL is relative: put https:// before it");
}

static mapicfg_status parse(struct url *url, const char *text, mapicfg_error *err) {
    size_t size = strlen(text), at;
    memset(url, 0, sizeof *url);
    mapicfg_status status = check_scheme(text, size, &at, err);
    if (status) return status;
    size_t valid = mapicfg__utf8_valid(text, size);
    if (valid != size) return refuse(err, valid, "the URL is not valid UTF-8");
    size_t end = at + strcspn(text + at, "/?#");
    const char *user = memchr(text + at, '@', end - at);
    if (user) return refuse(err, at, "a user name or password (before @) is not allowed in the URL");
    if (end == at || text[at] == ':') return refuse(err, at, "the host is missing");
    size_t port;
    if (text[at] == '[') {
        const char *bracket = memchr(text + at, ']', end - at);
        if (!bracket) return refuse(err, at, "the bracket of the IPv6 address is not closed");
        status = take_ipv6(url, text, at + 1, (size_t)(bracket - text), err);
        port = (size_t)(bracket - text) + 1;
        if (!status && port < end && text[port] != ':')
            return refuse(err, port, "after the bracket comes :port or the path");
    } else {
        const char *colon = memchr(text + at, ':', end - at);
        port = colon ? (size_t)(colon - text) : end;
        status = take_name(url, text, at, port, err);
    }
    if (!status) status = take_port(url, text, port < end ? port + 1 : end, end, err);
    return status ? status : take_path(url, text, end, size, err);
}

mapicfg_status mapicfg_url_check(const char *url, mapicfg_error *err) {
    if (!url) return mapicfg__error_null_argument(err, "url");
    struct url parsed;
    return parse(&parsed, url, err);
}

int mapicfg__url_lacks_path(const char *url) {
    const char *host = strstr(url, "://");
    return host && !strchr(host + 3, '/') && mapicfg_url_check(url, NULL) == MAPICFG_OK;
}

static size_t without_slash(const struct url *url) {
    return url->path_size > 1 && url->path[url->path_size - 1] == '/' ? url->path_size - 1 : url->path_size;
}

int mapicfg_url_equal(const char *a, const char *b) {
    if (!a || !b) return 0;
    struct url left, right;
    if (parse(&left, a, NULL) || parse(&right, b, NULL)) /* an export may hold an invalid URL */
        return mapicfg__text_equal(a, strlen(a), b, strlen(b));
    return left.port == right.port && strcmp(left.host, right.host) == 0 &&
           mapicfg__text_equal(left.path, without_slash(&left), right.path, without_slash(&right));
}

mapicfg_status mapicfg_url_dup_host(const char *url, char **host, mapicfg_error *err) {
    if (host) *host = NULL;
    if (!url) return mapicfg__error_null_argument(err, "url");
    if (!host) return mapicfg__error_null_argument(err, "host");
    struct url parsed;
    mapicfg_status status = parse(&parsed, url, err);
    if (status) return status;
    *host = mapicfg__mem_dup(parsed.host, parsed.host_size);
    return *host ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static void put_port(struct mapicfg__buffer *out, const struct url *url) {
    if (url->port == 443) return;
    mapicfg__buffer_char(out, ':');
    mapicfg__buffer_number(out, url->port);
}

static void put_host(struct mapicfg__buffer *out, const struct url *url) {
    if (!url->name) mapicfg__buffer_char(out, '[');
    mapicfg__buffer_bytes(out, url->host, url->host_size);
    if (!url->name) mapicfg__buffer_char(out, ']');
}

/* The host and the port unless it is 443. */
static void put_authority(struct mapicfg__buffer *out, const struct url *url) {
    put_host(out, url);
    put_port(out, url);
}

/* Takes the buffer over. */
static mapicfg_status take_text(struct mapicfg__buffer *buffer, char **text, mapicfg_error *err) {
    *text = buffer->failed ? NULL : buffer->data;
    if (buffer->failed) mapicfg__buffer_free(buffer);
    return *text ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__url_dup_authority(const char *url, char **authority, mapicfg_error *err) {
    struct url parsed;
    struct mapicfg__buffer text = {0};
    *authority = NULL;
    mapicfg_status status = parse(&parsed, url, err);
    if (status) return status;
    put_authority(&text, &parsed);
    return take_text(&text, authority, err);
}

mapicfg_status mapicfg__url_dup_printed(const char *url, char **printed, mapicfg_error *err) {
    struct url parsed;
    struct mapicfg__buffer text = {0};
    *printed = NULL;
    mapicfg_status status = parse(&parsed, url, err);
    if (status) return status;
    mapicfg__buffer_text(&text, "https://");
    if (parsed.name) {
        for (size_t i = 0; i < parsed.name_size; i++) mapicfg__buffer_char(&text, mapicfg__to_lower(parsed.name[i]));
        put_port(&text, &parsed);
    } else {
        put_authority(&text, &parsed);
    }
    mapicfg__buffer_bytes(&text, parsed.path, parsed.path_size);
    return take_text(&text, printed, err);
}

int mapicfg__url_has_dot(const char *url) {
    struct url parsed;
    return !parse(&parsed, url, NULL) && parsed.has_dot;
}

/* ---- what a MAPI virtual directory's URL leads to ---- */

#define MAPI_PATH "/mapi"

static int is_mapi(const struct url *url) {
    return mapicfg__text_equal(url->path, without_slash(url), MAPI_PATH, sizeof MAPI_PATH - 1);
}

mapicfg_status mapicfg__url_dup_served(const char *url, char **served, mapicfg_error *err) {
    struct url parsed;
    struct mapicfg__buffer text = {0};
    *served = NULL;
    if (parse(&parsed, url, NULL) || is_mapi(&parsed)) return MAPICFG_OK;
    mapicfg__buffer_text(&text, "https://");
    put_host(&text, &parsed);
    if (parsed.has_dot) mapicfg__buffer_char(&text, '.');
    put_port(&text, &parsed);
    mapicfg__buffer_text(&text, MAPI_PATH);
    return take_text(&text, served, err);
}

int mapicfg__url_print_equal(const char *a, const char *b) {
    struct url left, right;
    if (parse(&left, a, NULL) || parse(&right, b, NULL)) return 0;
    return left.port == right.port && left.has_dot == right.has_dot && strcmp(left.host, right.host) == 0 &&
           mapicfg__text_equal(left.path, left.path_size, right.path, right.path_size);
}

int mapicfg__url_serve_equal(const char *a, const char *b) {
    struct url left, right;
    if (parse(&left, a, NULL) || parse(&right, b, NULL)) return mapicfg_url_equal(a, b);
    return left.port == right.port && strcmp(left.host, right.host) == 0;
}

int mapicfg__url_hosts_equal(const char *a, const char *b) {
    char urls[2][300];
    if (snprintf(urls[0], sizeof urls[0], "https://%s/", a) >= (int)sizeof urls[0]) return 0;
    if (snprintf(urls[1], sizeof urls[1], "https://%s/", b) >= (int)sizeof urls[1]) return 0;
    return mapicfg_url_equal(urls[0], urls[1]);
}
