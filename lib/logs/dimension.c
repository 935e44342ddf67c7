/* SPDX-License-Identifier: LGPL-2.1-or-later
 * dimension.c: what records are grouped by, and how each value of it is written: in one way only, so that no order
 * decides. Texts are folded first, as Exchange compares names, so that those which differ in case only are one from
 * there on. */
#include "logs/dimension.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "sketch/hash64.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *const names[MAPICFG_LOG_BY_COUNT] = {
    [MAPICFG_LOG_BY_KIND] = "kind",       [MAPICFG_LOG_BY_PROTOCOL] = "protocol", [MAPICFG_LOG_BY_SERVER] = "server",
    [MAPICFG_LOG_BY_FRONT] = "front",     [MAPICFG_LOG_BY_TARGET] = "target",     [MAPICFG_LOG_BY_HOST] = "host",
    [MAPICFG_LOG_BY_NETWORK] = "network", [MAPICFG_LOG_BY_CLIENT] = "client",     [MAPICFG_LOG_BY_MODE] = "mode",
    [MAPICFG_LOG_BY_USER] = "user",       [MAPICFG_LOG_BY_MAILBOX] = "mailbox",   [MAPICFG_LOG_BY_AUTH] = "auth",
    [MAPICFG_LOG_BY_STATUS] = "status",   [MAPICFG_LOG_BY_REQUEST] = "request",   [MAPICFG_LOG_BY_ERROR] = "error",
    [MAPICFG_LOG_BY_HOUR] = "hour",       [MAPICFG_LOG_BY_DAY] = "day",
};

const char *mapicfg_log_dimension_name(uint32_t dimension) {
    return dimension < COUNT(names) ? names[dimension] : NULL;
}

uint32_t mapicfg__dimension_find(const char *name, size_t size) {
    for (uint32_t i = 0; i < COUNT(names); i++)
        if (mapicfg__text_is_word(name, size, names[i])) return i;
    return MAPICFG_LOG_BY_COUNT;
}

/* ---- authentication ---- */

static const char *const auths[MAPICFG__AUTH_COUNT] = {"none", "basic", "ntlm", "negotiate", "bearer", "other"};

const char *mapicfg__dimension_auth_name(uint32_t auth) {
    return auth < COUNT(auths) ? auths[auth] : NULL;
}

static int is_auth(struct mapicfg__span type, const char *name) {
    return mapicfg__text_equal(type.text, type.size, name, strlen(name));
}

uint32_t mapicfg__dimension_auth(struct mapicfg__span type) {
    if (!type.size) return 0;
    for (uint32_t i = 1; i < COUNT(auths) - 1; i++)
        if (is_auth(type, auths[i])) return i;
    return (is_auth(type, "oauth") ? MAPICFG_LOG_NUMBER_AUTH_BEARER : MAPICFG_LOG_NUMBER_AUTH_OTHER) -
           MAPICFG_LOG_NUMBER_AUTH_NONE;
}

/* ---- values ---- */

/* A bad byte, and a NUL, which no C text can have. */
#define REPLACEMENT 0xfffdu

/* The ASCII at the beginning, without a NUL; gives its size. */
static size_t fold_plain(struct mapicfg__buffer *folded, const char *text, size_t size) {
    size_t plain = 0;
    while (plain < size && (unsigned char)text[plain] - 1u < 0x7f) plain++;
    mapicfg__buffer_bytes(folded, text, plain);
    if (folded->failed) return plain;
    for (size_t i = folded->size - plain; i < folded->size; i++) folded->data[i] = mapicfg__to_lower(folded->data[i]);
    return plain;
}

void mapicfg__dimension_fold(struct mapicfg__buffer *folded, struct mapicfg__span raw) {
    for (size_t at = 0; at < raw.size;) {
        char bytes[4];
        at += fold_plain(folded, raw.text + at, raw.size - at);
        if (at == raw.size) break;
        uint32_t c = mapicfg__text_next_folded(raw.text, raw.size, &at);
        if (!c || c > 0x10ffff) c = REPLACEMENT;
        mapicfg__buffer_bytes(folded, bytes, mapicfg__utf8_put(bytes, c));
    }
}

/* Cuts what is too long, and keeps it apart from others that begin alike. */
static void put_text(struct mapicfg__buffer *value, struct mapicfg__span text) {
    size_t size = text.size;
    if (size > MAPICFG__DIMENSION_SIZE) size = MAPICFG__DIMENSION_SIZE;
    while (size < text.size && size && (text.text[size] & 0xc0) == 0x80) size--;
    mapicfg__buffer_bytes(value, text.text, size);
    if (size == text.size) return;
    const uint64_t hash = mapicfg__hash64_bytes(text.text, text.size);
    mapicfg__buffer_text(value, "...");
    for (int shift = 60; shift >= 0; shift -= 4) mapicfg__buffer_char(value, "0123456789abcdef"[hash >> shift & 15]);
}

static int begins(struct mapicfg__span raw, const char *word) {
    const size_t size = strlen(word);
    return raw.size >= size && mapicfg__text_is_word(raw.text, size, word);
}

static void skip(struct mapicfg__span *raw, size_t size) {
    raw->text += size;
    raw->size -= size;
}

/* guid@domain, MailboxGuid~guid, Smtp~address, SMTP:address: the GUID, the address, else all of it. */
static void put_mailbox(struct mapicfg__buffer *value, struct mapicfg__span raw) {
    static const char *const before[] = {"MailboxGuid~", "Smtp~", "SMTP:", "{"};
    for (size_t i = 0; i < COUNT(before); i++)
        if (begins(raw, before[i])) skip(&raw, strlen(before[i]));
    if (raw.size > 36 && mapicfg__text_is_guid(raw.text, 36)) raw.size = 36;
    put_text(value, raw);
}

static struct mapicfg__span version_at(struct mapicfg__span raw) {
    size_t size = 0;
    while (size < raw.size && (mapicfg__is_digit((unsigned char)raw.text[size]) || raw.text[size] == '.')) size++;
    return (struct mapicfg__span){raw.text, size};
}

static void put_software(struct mapicfg__buffer *value, struct mapicfg__span name, struct mapicfg__span version) {
    static const char suffix[] = ".exe";
    const size_t size = sizeof suffix - 1;
    if (name.size > size && mapicfg__text_is_word(name.text + name.size - size, size, suffix)) name.size -= size;
    put_text(value, name);
    if (!version.size) return;
    mapicfg__buffer_char(value, ' ');
    put_text(value, version);
}

/* Outlook's name in the comment of a user agent; Outlook 2007 has the second one. */
static size_t outlook_at(struct mapicfg__span rest) {
    static const char *const said[] = {"microsoft outlook ", "microsoft office outlook "};
    for (size_t i = 0; i < COUNT(said); i++)
        if (begins(rest, said[i])) return strlen(said[i]);
    return 0;
}

/* Outlook says so in a comment; others begin with product/version, behind which nothing tells more; browsers all begin
 * with Mozilla. */
static void put_agent(struct mapicfg__buffer *value, struct mapicfg__span raw) {
    static const struct mapicfg__span name = {"outlook", 7};
    for (size_t at = 0; at < raw.size; at++) {
        struct mapicfg__span rest = {raw.text + at, raw.size - at};
        const size_t size = *rest.text == 'm' ? outlook_at(rest) : 0;
        if (!size) continue;
        skip(&rest, size);
        put_software(value, name, version_at(rest));
        return;
    }
    const char *slash = raw.size ? memchr(raw.text, '/', raw.size) : NULL;
    if (!slash || begins(raw, "Mozilla/")) {
        put_text(value, raw);
        return;
    }
    const size_t size = (size_t)(slash - raw.text);
    struct mapicfg__span rest = {slash + 1, raw.size - size - 1};
    put_software(value, (struct mapicfg__span){raw.text, size}, version_at(rest));
}

static void put_client(struct mapicfg__buffer *value, struct mapicfg__span raw) {
    const char *at = raw.size ? memchr(raw.text, MAPICFG__DIMENSION_BREAK, raw.size) : NULL;
    if (!at) {
        put_agent(value, raw);
        return;
    }
    const size_t size = (size_t)(at - raw.text);
    put_software(value, (struct mapicfg__span){raw.text, size}, (struct mapicfg__span){at + 1, raw.size - size - 1});
}

/* Of IIS the first folder of the path, which is called otherwise for two protocols. */
static void put_protocol(struct mapicfg__buffer *value, struct mapicfg__span raw) {
    static const char *const others[][2] = {
        {"microsoft-server-activesync", "eas"}, {"rpc", "rpchttp"}, {"rpcwithcert", "rpchttp"}, {"mapihttp", "mapi"}};
    for (size_t i = 0; i < COUNT(others); i++) {
        if (!mapicfg__text_is_word(raw.text, raw.size, others[i][0])) continue;
        mapicfg__buffer_text(value, others[i][1]);
        return;
    }
    put_text(value, raw);
}

/* The beginning of a moment, in which IIS has a blank. */
static void put_hour(struct mapicfg__buffer *value, struct mapicfg__span raw) {
    if (raw.size < 13) return;
    mapicfg__buffer_bytes(value, raw.text, 10);
    mapicfg__buffer_char(value, 'T');
    mapicfg__buffer_bytes(value, raw.text + 11, 2);
}

static void put_auth(struct mapicfg__buffer *value, struct mapicfg__span raw) {
    const struct mapicfg__span none = MAPICFG__DIMENSION_NO_AUTH;
    if (raw.size == none.size && *raw.text == *none.text) return;
    mapicfg__buffer_text(value, auths[mapicfg__dimension_auth(raw)]);
}

void mapicfg__dimension_put(struct mapicfg__buffer *value, uint32_t dimension, struct mapicfg__span raw) {
    switch (dimension) {
    case MAPICFG_LOG_BY_HOUR: put_hour(value, raw); break;
    case MAPICFG_LOG_BY_MAILBOX: put_mailbox(value, raw); break;
    case MAPICFG_LOG_BY_CLIENT: put_client(value, raw); break;
    case MAPICFG_LOG_BY_PROTOCOL: put_protocol(value, raw); break;
    case MAPICFG_LOG_BY_AUTH: put_auth(value, raw); break;
    default: put_text(value, raw);
    }
}
