/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cookies.c: reads Set-Cookie and writes Cookie.
 *
 * A cookie is sent to the host that set it, whatever its attribute Domain says: no endpoint needs more. The library
 * knows no time: a cookie goes when Max-Age is 0 or less, or Expires is in 1970, which is how servers remove one. */
#include "net/cookies.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/address.h"

void mapicfg__cookies_clear(struct mapicfg__cookies *jar) {
    for (size_t i = 0; i < jar->count; i++) mapicfg__mem_free(jar->items[i].name);
    jar->count = 0;
}

struct span {
    const char *text;
    size_t size;
};

struct given {
    struct span name, value, path;
    int is_secure, is_gone;
};

static struct span trimmed(const char *text, size_t size) {
    mapicfg__text_trim(&text, &size);
    return (struct span){text, size};
}

static void read_attribute(struct given *given, const char *text, size_t size) {
    const char *equals = memchr(text, '=', size);
    const struct span name = trimmed(text, equals ? (size_t)(equals - text) : size);
    const struct span value = equals ? trimmed(equals + 1, size - (size_t)(equals + 1 - text)) : (struct span){"", 0};
    if (mapicfg__text_is_word(name.text, name.size, "secure")) given->is_secure = 1;
    if (mapicfg__text_is_word(name.text, name.size, "path") && value.size && value.text[0] == '/') given->path = value;
    if (mapicfg__text_is_word(name.text, name.size, "max-age"))
        given->is_gone = value.size && (value.text[0] == '-' || mapicfg__text_is_word(value.text, value.size, "0"));
    if (mapicfg__text_is_word(name.text, name.size, "expires"))
        given->is_gone |= mapicfg__text_has_piece(value.text, value.size, "1970");
}

/* 0: it has no name. The default path is that of the URL up to its last slash. */
static int read_cookie(struct given *given, const char *text, const struct mapicfg__address *address) {
    *given = (struct given){0};
    size_t size = strcspn(text, ";");
    const char *equals = memchr(text, '=', size);
    if (!equals) return 0;
    given->name = trimmed(text, (size_t)(equals - text));
    given->value = trimmed(equals + 1, size - (size_t)(equals + 1 - text));
    size_t path = address->path_size;
    while (path > 1 && address->path[path - 1] != '/') path--;
    given->path = path > 1 ? (struct span){address->path, path - 1} : (struct span){"/", 1};
    for (text += size; *text == ';'; text += size) {
        text++;
        size = strcspn(text, ";");
        read_attribute(given, text, size);
    }
    return given->name.size > 0 && given->name.size + given->value.size <= MAPICFG__COOKIES_SIZE;
}

/* A path that begins the other one and ends there at a slash. Without regard to case, which IIS has none of. */
static int path_matches(const char *cookie, size_t size, const struct mapicfg__address *address) {
    if (!address->path_size) return size == 1;
    if (size > address->path_size || !mapicfg__text_equal(cookie, size, address->path, size)) return 0;
    return cookie[size - 1] == '/' || size == address->path_size || address->path[size] == '/';
}

static void drop(struct mapicfg__cookies *jar, size_t index) {
    mapicfg__mem_free(jar->items[index].name);
    jar->count--;
    memmove(&jar->items[index], &jar->items[index + 1], (jar->count - index) * sizeof *jar->items);
}

static char *put(char **at, struct span span) {
    char *text = *at;
    if (span.size) memcpy(text, span.text, span.size);
    text[span.size] = '\0';
    *at += span.size + 1;
    return text;
}

static int same(const char *text, struct span span) {
    return strlen(text) == span.size && memcmp(text, span.text, span.size) == 0;
}

/* The new one stands last. */
static mapicfg_status replace(struct mapicfg__cookies *jar, const struct given *given, struct span host,
                              mapicfg_error *err) {
    struct mapicfg__cookie cookie = {.is_secure = given->is_secure};
    if (!given->is_gone) {
        char *memory = mapicfg__mem_alloc(given->name.size + given->value.size + given->path.size + host.size + 4);
        if (!memory) return mapicfg__error_no_memory(err);
        cookie.name = put(&memory, given->name);
        cookie.value = put(&memory, given->value);
        cookie.host = put(&memory, host);
        cookie.path = put(&memory, given->path);
    }
    for (size_t i = 0; i < jar->count; i++) {
        const struct mapicfg__cookie *old = &jar->items[i];
        if (!same(old->name, given->name) || !same(old->path, given->path) || !same(old->host, host)) continue;
        drop(jar, i);
        break;
    }
    if (given->is_gone) return MAPICFG_OK;
    if (jar->count == MAPICFG__COOKIES_MOST) drop(jar, 0);
    jar->items[jar->count++] = cookie;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__cookies_take(struct mapicfg__cookies *jar, const struct mapicfg__http_headers *headers,
                                     const char *url, size_t *set, size_t *elsewhere, mapicfg_error *err) {
    struct mapicfg__address address;
    *set = *elsewhere = 0;
    if (!mapicfg__address_parse(&address, url)) return MAPICFG_OK;
    size_t at = 0;
    for (const char *value; (value = mapicfg__http_next(headers, "Set-Cookie", &at)) != NULL;) {
        struct given given;
        if (!read_cookie(&given, value, &address)) continue;
        *set += !given.is_gone;
        *elsewhere += !given.is_gone && !path_matches(given.path.text, given.path.size, &address);
        mapicfg_status status = replace(jar, &given, (struct span){address.host, address.host_size}, err);
        if (status) return status;
    }
    return MAPICFG_OK;
}

void mapicfg__cookies_put(const struct mapicfg__cookies *jar, const char *url, struct mapicfg__buffer *out) {
    struct mapicfg__address address;
    if (!mapicfg__address_parse(&address, url)) return;
    for (size_t i = 0; i < jar->count; i++) {
        const struct mapicfg__cookie *cookie = &jar->items[i];
        if (!mapicfg__text_equal(cookie->host, strlen(cookie->host), address.host, address.host_size)) continue;
        if (!path_matches(cookie->path, strlen(cookie->path), &address)) continue;
        if (out->size) mapicfg__buffer_text(out, "; ");
        mapicfg__buffer_text(out, cookie->name);
        mapicfg__buffer_char(out, '=');
        mapicfg__buffer_text(out, cookie->value);
    }
}
