/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reply.c: writes requests and reads answers of Connect, Disconnect, Bind and Unbind. */
#include "net/reply.h"

#include <string.h>

#include "base/utf8.h"

#define CODE_PAGE 1252u /* 1200 must not be used: [MS-OXCMAPIHTTP] 2.2.5.1.1, [MS-OXNSPI] 2.2.1.5 */
#define LOCALE 0x409u   /* English; every server has it */

/* ---- writing ---- */

static void put_number(struct mapicfg__buffer *out, uint32_t number) {
    const unsigned char bytes[4] = {(unsigned char)number, (unsigned char)(number >> 8), (unsigned char)(number >> 16),
                                    (unsigned char)(number >> 24)};
    mapicfg__buffer_bytes(out, (const char *)bytes, sizeof bytes);
}

/* The two locales are equal, because gromox reads them the other way round. */
void mapicfg__reply_put_connect(struct mapicfg__buffer *out, const char *legacy_dn) {
    mapicfg__buffer_bytes(out, legacy_dn, strlen(legacy_dn) + 1);
    const uint32_t rest[] = {0, CODE_PAGE, LOCALE, LOCALE, 0};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) put_number(out, rest[i]);
}

void mapicfg__reply_put_disconnect(struct mapicfg__buffer *out) {
    put_number(out, 0);
}

void mapicfg__reply_put_bind(struct mapicfg__buffer *out) {
    put_number(out, 0);
    mapicfg__buffer_char(out, 1); /* a STAT follows */
    const uint32_t stat[] = {0, 0, 0, 0, 0, 0, CODE_PAGE, LOCALE, LOCALE};
    for (size_t i = 0; i < sizeof stat / sizeof *stat; i++) put_number(out, stat[i]);
    put_number(out, 0);
}

void mapicfg__reply_put_unbind(struct mapicfg__buffer *out) {
    put_number(out, 0);
    put_number(out, 0);
}

/* ---- reading ---- */

struct reader {
    struct mapicfg__reply *reply;
    const unsigned char *at;
    size_t left;
};

/* NULL: there are fewer bytes; what follows is missing too. */
static const unsigned char *take(struct reader *reader, size_t size) {
    reader->reply->wanted += size;
    if (reader->left < size || (reader->reply->faults & MAPICFG__REPLY_SHORT)) {
        reader->reply->faults |= MAPICFG__REPLY_SHORT;
        return NULL;
    }
    const unsigned char *bytes = reader->at;
    reader->at += size;
    reader->left -= size;
    return bytes;
}

/* 0: it is not there. */
static int take_number(struct reader *reader, uint32_t *number) {
    const unsigned char *bytes = take(reader, 4);
    if (!bytes) return 0;
    *number = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    return 1;
}

static void skip_text(struct reader *reader) {
    const unsigned char *end = reader->left ? memchr(reader->at, 0, reader->left) : NULL;
    take(reader, end ? (size_t)(end - reader->at) + 1 : reader->left + 1);
}

/* Bytes of a UTF-16 text with its NUL; more than there are when it has none. */
static size_t wide_size(const struct reader *reader) {
    for (size_t i = 0; i + 1 < reader->left; i += 2)
        if (!reader->at[i] && !reader->at[i + 1]) return i + 2;
    return reader->left + 1;
}

static void take_wide(struct reader *reader, char *text, size_t room) {
    const size_t size = wide_size(reader);
    const unsigned char *bytes = take(reader, size);
    size_t used = 0;
    for (size_t i = 0; bytes && i + 3 < size; i += 2) {
        uint32_t c = bytes[i] | (uint32_t)bytes[i + 1] << 8;
        const uint32_t next = bytes[i + 2] | (uint32_t)bytes[i + 3] << 8;
        if (c >= 0xd800 && c < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (next - 0xdc00);
            i += 2;
        } else if (c >= 0xd800 && c < 0xe000) {
            reader->reply->faults |= MAPICFG__REPLY_WIDE;
            c = 0xfffd;
        }
        if (used + 5 > room) break;
        used += mapicfg__utf8_put(text + used, c);
    }
    text[used] = '\0';
}

static void read_answer(struct reader *reader, enum mapicfg__reply_kind kind) {
    struct mapicfg__reply *reply = reader->reply;
    reply->has_status = take_number(reader, &reply->status);
    if (!reply->has_status) return;
    uint32_t extra = 0;
    if (reply->status == 0) {
        reply->has_error = take_number(reader, &reply->error);
        if (kind == MAPICFG__REPLY_CONNECT) {
            take_number(reader, &reply->polls_max);
            take_number(reader, &reply->retry_count);
            take_number(reader, &reply->retry_delay);
            skip_text(reader);
            take_wide(reader, reply->display_name, sizeof reply->display_name);
        } else if (kind == MAPICFG__REPLY_BIND) {
            const unsigned char *guid = take(reader, 16);
            if (guid) memcpy(reply->guid, guid, 16);
        }
    }
    if (take_number(reader, &extra)) take(reader, extra);
    if (reader->left && !(reply->faults & MAPICFG__REPLY_SHORT)) reply->faults |= MAPICFG__REPLY_EXTRA;
}

void mapicfg__reply_read(struct mapicfg__reply *reply, enum mapicfg__reply_kind kind, const void *bytes, size_t size) {
    memset(reply, 0, sizeof *reply);
    reply->size = size;
    struct reader reader = {reply, bytes, size};
    read_answer(&reader, kind);
}
